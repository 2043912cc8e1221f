//! The way from a field to what it means: the button “?” or the key F1. The explanation stands below the field until
//! Escape, and the focus goes back to where it was.

use std::sync::Arc;

use domain::provider::draft::{Draft, Field};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::components::El;
use crate::components::html::{button, div, span};
use crate::tools::{Asked, Explained, view_tool};
use crate::trunk_form::{Form, label_of};

/// A field with the way to its explanation.
pub fn explained(form: Form, field: Field, view: El) -> El {
    let from = StoredValue::new_local(None::<HtmlElement>);
    let is_open = Memo::new(move |_| form.explained.get() == Some(field));
    let open = move || {
        let active = document().active_element().and_then(|active| active.dyn_into().ok());
        from.set_value(active);
        form.explained.set(Some(field));
    };
    let close = move || {
        form.explained.set(None);
        if let Some(element) = from.try_update_value(Option::take).flatten() {
            // An element that refuses the focus leaves it where it was.
            let _ = element.focus();
        }
    };
    // A step that is left and drawn again starts without it.
    on_cleanup(move || {
        form.explained.try_update(|open| open.take_if(|open| *open == field));
    });
    let key = move |event: KeyboardEvent| match (event.key().as_str(), is_open.get_untracked()) {
        ("F1", false) => {
            event.prevent_default();
            open();
        }
        ("F1" | "Escape", true) => {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
        _ => {}
    };
    let press = move |_| if is_open.get_untracked() { close() } else { open() };
    // Not a stop of the Tab key, which would double those of the form: the key is F1.
    let sign = button()
        .class("explain")
        .attr("type", "button")
        .attr("tabindex", "-1")
        .attr("aria-expanded", move || Some(is_open.get().to_string()))
        .on(ev::click, press)
        .child(span().attr("aria-hidden", "true").child("?"))
        .child(span().class("sr-only").child(format!("About {}", label_of(field))));
    let explanation = move || {
        is_open.get().then(|| {
            let chosen = form.draft.with_untracked(|draft| chosen(draft, field));
            view_tool(Asked::Explanation(Explained { field, chosen, close: Arc::new(close) }))
        })
    };
    div().class("explained").on(ev::keydown, key).child(view).child(sign).child(explanation)
}

/// The words of the API that a field holds.
fn chosen(draft: &Draft, field: Field) -> Vec<String> {
    match field {
        Field::Mode => vec![draft.word_of_mode().to_owned()],
        Field::Word(word) => vec![draft.words.get(word).clone()],
        Field::Part(part) => vec![draft.part(part).word],
        Field::Verdicts => draft.verdicts.clone(),
        Field::Text(_) | Field::Flag(_) => Vec::new(),
    }
}
