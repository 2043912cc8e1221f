//! What another page hands to the form of a trunk: changes, which stand there as unsaved work, and the field to look
//! at.
//!
//! In the memory of the tab only: an address would be kept, shared and opened again. Knows no page.

use std::cell::Cell;

use api::types::ProviderId;
use domain::provider::draft::Field;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::html::{div, fragment, p};
use crate::components::{Button, foreign};
use crate::navigation;
use crate::routes::Route;
use crate::trunk_form::{Form, label_of, show};

/// Changes for the form of a trunk.
#[derive(Clone)]
pub struct Handed {
    /// The trunk whose form is to have them.
    pub to: ProviderId,
    /// The changes, as [`domain::provider::draft::Draft::set`] takes them; perhaps none.
    pub changes: Vec<(Field, Value)>,
    /// The field to look at.
    pub field: Field,
    /// Why, as a sentence without its full stop.
    pub says: String,
}

thread_local! {
    static ON_ITS_WAY: Cell<Option<Handed>> = const { Cell::new(None) };
}

impl Handed {
    /// Values that were copied from something; nothing where there are none.
    pub fn copied(to: ProviderId, changes: Vec<(Field, Value)>, from: &str) -> Option<Self> {
        let field = changes.first()?.0;
        let what = match changes.len() {
            1 => format!("“{}”", label_of(field)),
            count => format!("{count} values"),
        };
        Some(Self { to, changes, field, says: format!("{what} copied from {from}") })
    }

    /// Opens the form of the trunk with the changes.
    pub fn open(self) {
        let form = Route::Edit(self.to.clone());
        ON_ITS_WAY.set(Some(self));
        navigation::go(&form);
    }

    /// What was handed to the form of a trunk, once; what was meant for another one is old.
    pub fn take(to: &ProviderId) -> Option<Self> {
        ON_ITS_WAY.take().filter(|handed| handed.to == *to)
    }

    /// Says what was handed over, until it is undone, and leads to the field.
    pub fn view(self, form: Form) -> AnyView {
        let Self { changes, field, says, .. } = self;
        let nothing = changes.is_empty();
        let is_made = move |made: &Field| changes.iter().any(|(field, _)| field == made);
        let is_change = Memo::new(move |_| form.changes.with(|changes| changes.iter().any(&is_made)));
        let had_it = !is_change.get_untracked();
        fragment(move || {
            let words = match (is_change.get(), had_it) {
                _ if nothing => ".",
                (true, _) => ". Nothing is saved yet.",
                (false, true) => ". The trunk has this setting already.",
                (false, false) => return None,
            };
            let look = Button::plain().on_press(move || show(field)).el().child("Show the field");
            let words = p().child(foreign(&says)).child(words);
            Some(div().class("notice").attr("role", "status").child(words).child(look))
        })
    }
}
