//! What a field means in SIP terms, with its RFC and its name in the API, and what each word means that can be chosen.

use std::sync::Arc;

use domain::provider::draft::Field;
use domain::provider::explain::{Explanation, WordExplained, choices, explain};
use domain::provider::held::label;
use leptos::prelude::*;

use crate::components::html::{code, dd, div, dl, dt, focus_on_load, p, section, strong};
use crate::components::{Button, El};

/// A field to be explained.
#[derive(Clone)]
pub struct Explained {
    /// The field.
    pub field: Field,
    /// The words of the API that it holds now.
    pub chosen: Vec<String>,
    /// Takes the explanation away.
    pub close: Arc<dyn Fn() + Send + Sync>,
}

/// The explanation. It has the focus, so that it is read and can be scrolled.
pub fn view_explanation(Explained { field, chosen, close }: Explained) -> AnyView {
    let name = label(field);
    let words: Vec<El> = choices(field).iter().map(|choice| view_choice(choice, &chosen)).collect();
    let list =
        (!words.is_empty()).then(|| dl().class("explanation-words").attr("tabindex", "0").child(words));
    let done = Button::plain().on_press(move || close()).el().child("Close");
    section()
        .class("explanation")
        .attr("aria-label", format!("{name} explained"))
        .attr("tabindex", "-1")
        .node_ref(focus_on_load())
        .child(p().child(strong().child(name.as_str())))
        .child(view_text(explain(field)))
        .child(p().class("note").child("In the API: ").child(code().child(field.wire())))
        .child(list)
        .child(div().class("actions").child(done))
        .into_any()
}

fn view_text(explanation: Explanation) -> [El; 2] {
    [p().child(explanation.text), p().class("note").child(explanation.sources().join("; "))]
}

fn view_choice(choice: &WordExplained, chosen: &[String]) -> El {
    // The PBX ignores the case of verdicts.
    let is_chosen = chosen.iter().any(|word| word.eq_ignore_ascii_case(choice.word));
    let term = dt().child(strong().child(choice.name)).child(" ");
    let term =
        if choice.name == choice.word { term } else { term.child(code().child(choice.word)).child(" ") };
    let term = term.child(is_chosen.then_some("(chosen)"));
    div()
        .attr("data-chosen", is_chosen.then(String::new))
        .child(term)
        .child(dd().child(view_text(choice.explanation)))
}
