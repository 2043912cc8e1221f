//! A value on its way from another page into the form of a trunk, where it stands as unsaved work.
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

/// A value for one field of a trunk.
#[derive(Clone)]
pub struct CopiedValue {
    /// The trunk whose form is to have it.
    pub to: ProviderId,
    /// The field.
    pub field: Field,
    /// The value, as [`domain::provider::draft::Draft::set`] takes it.
    pub value: Value,
    /// What it comes from, in words.
    pub from: String,
}

thread_local! {
    static ON_ITS_WAY: Cell<Option<CopiedValue>> = const { Cell::new(None) };
}

impl CopiedValue {
    /// Keeps the value for the form that is opened next.
    pub fn hand_over(self) {
        ON_ITS_WAY.set(Some(self));
    }

    /// The value for the form of a trunk, once; a value for another one is old.
    pub fn take(to: &ProviderId) -> Option<Self> {
        ON_ITS_WAY.take().filter(|copied| copied.to == *to)
    }

    /// Says what was copied, until it is undone.
    pub fn view(self, form: Form) -> AnyView {
        let field = self.field;
        let is_change = Memo::new(move |_| form.changes().contains(&field));
        let had_it = !is_change.get_untracked();
        fragment(move || {
            let words = match (is_change.get(), had_it) {
                (true, _) => "Nothing is saved yet.",
                (false, true) => "The trunk had this value already.",
                (false, false) => return None,
            };
            let look = Button::plain().on_press(move || show(field)).el().child("Show the field");
            let words = p()
                .child(format!("“{}” copied from ", label_of(field)))
                .child(foreign(&self.from))
                .child(format!(". {words}"));
            Some(div().class("notice").attr("role", "status").child(words).child(look))
        })
    }
}
