//! Every error at once, each with the way to its field.

use domain::provider::draft::Field;
use leptos::prelude::*;

use crate::components::html::{div, focus_on_load, fragment, li, p, strong, ul};
use crate::components::{Button, El, focus_on};
use crate::trunk_form::steps::label_of;
use crate::trunk_form::{Form, Step, id_of};

/// The errors of the steps, once somebody wanted to leave them. `pressed` counts how often: each time
/// the summary takes the focus.
pub fn view_summary(
    form: Form,
    steps: Vec<Step>,
    pressed: RwSignal<u32>,
    show: impl Fn(Field) + Clone + Send + Sync + 'static,
) -> AnyView {
    fragment(move || {
        let count = pressed.get();
        let errors = form.problems.with_untracked(|_| form.errors_of(&steps));
        let is_wrong = count > 0 && !errors.is_empty();
        mark_title(is_wrong);
        is_wrong.then(|| {
            let faults = errors.into_iter().map(|problem| (problem.field, problem.text)).collect();
            div()
                .class("alert")
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .node_ref(focus_on_load())
                .child(p().class("alert-title").child("There is a problem"))
                .child(view_faults(faults, show.clone()))
        })
    })
}

/// A tab whose form has errors says so before anything else.
fn mark_title(is_wrong: bool) {
    const MARK: &str = "Error: ";
    let title = document().title();
    let plain = title.strip_prefix(MARK).unwrap_or(&title);
    document().set_title(&if is_wrong { format!("{MARK}{plain}") } else { plain.to_owned() });
}

/// What is wrong with which field, each with a button that leads there.
pub fn view_faults(faults: Vec<(Field, String)>, show: impl Fn(Field) + Clone + 'static) -> El {
    let items = faults.into_iter().map(|(field, text)| {
        let (label, show) = (label_of(field), show.clone());
        let link = Button::quiet().on_press(move || show(field)).el();
        let link = link.attr("aria-label", format!("Show {label}")).child("Show");
        li().child(strong().child(label)).child(": ").child(text).child(" ").child(link)
    });
    ul().class("faults").child(items.collect::<Vec<_>>())
}

/// Puts the focus on a field of the page.
pub fn show(field: Field) {
    focus_on(&id_of(field));
}

impl Form {
    /// The errors of some steps, as they are right now.
    fn errors_of(self, steps: &[Step]) -> Vec<domain::provider::rules::Problem> {
        untrack(|| self.errors())
            .into_iter()
            .filter(|problem| steps.contains(&super::steps::step_of(problem.field)))
            .collect()
    }
}
