//! Values on their way from another page into the form of a trunk, where they stand as unsaved work.
//!
//! In the memory of the tab only: an address would be kept, shared and opened again. Knows no page.

use std::cell::Cell;

use api::types::ProviderId;
use domain::provider::draft::Field;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::html::{div, fragment, p};
use crate::components::{Button, foreign};
use crate::trunk_form::{Form, label_of, show};

/// Values for a trunk.
#[derive(Clone)]
pub struct CopiedValues {
    /// The trunk whose form is to have them.
    pub to: ProviderId,
    /// Fields and values, as [`domain::provider::draft::Draft::set`] takes them.
    pub changes: Vec<(Field, Value)>,
    /// What they come from, in words.
    pub from: String,
}

thread_local! {
    static ON_ITS_WAY: Cell<Option<CopiedValues>> = const { Cell::new(None) };
}

impl CopiedValues {
    /// Keeps the values for the form that is opened next.
    pub fn hand_over(self) {
        ON_ITS_WAY.set(Some(self));
    }

    /// The values for the form of a trunk, once; those for another one are old.
    pub fn take(to: &ProviderId) -> Option<Self> {
        ON_ITS_WAY.take().filter(|copied| copied.to == *to)
    }

    /// Says what was copied, until it is undone.
    pub fn view(self, form: Form) -> AnyView {
        let fields: Vec<Field> = self.changes.iter().map(|(field, _)| *field).collect();
        let Some(first) = fields.first().copied() else { return ().into_any() };
        let what = match fields.len() {
            1 => format!("“{}”", label_of(first)),
            count => format!("{count} values"),
        };
        let is_change = Memo::new(move |_| form.changes().iter().any(|field| fields.contains(field)));
        let had_it = !is_change.get_untracked();
        fragment(move || {
            let words = match (is_change.get(), had_it) {
                (true, _) => "Nothing is saved yet.",
                (false, true) => "The trunk had that already.",
                (false, false) => return None,
            };
            let look = Button::plain().on_press(move || show(first)).el().child("Show the field");
            let words = p()
                .child(format!("{what} copied from "))
                .child(foreign(&self.from))
                .child(format!(". {words}"));
            Some(div().class("notice").attr("role", "status").child(words).child(look))
        })
    }
}
