//! What another page hands to the form of a trunk: changes, which stand there as unsaved work, and the field to look
//! at.
//!
//! In the memory of the tab only: an address would be kept, shared and opened again. Knows no page.

use std::cell::Cell;

use api::types::ProviderId;
use domain::provider::draft::Field;
use serde_json::Value;

use crate::components::html::{div, p};
use crate::components::{Button, El, foreign};
use crate::navigation;
use crate::routes::Route;
use crate::trunk_form::{Form, show};

/// Changes for the form of a trunk.
#[derive(Clone)]
pub struct Handed {
    /// The trunk whose form is to have them.
    pub to: ProviderId,
    /// The changes, as [`domain::provider::draft::Draft::set`] takes them; perhaps none.
    pub changes: Vec<(Field, Value)>,
    /// The field to look at.
    pub field: Field,
    /// Why, in words.
    pub says: String,
}

thread_local! {
    static ON_ITS_WAY: Cell<Option<Handed>> = const { Cell::new(None) };
}

impl Handed {
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

    /// Says what was handed over, and leads to the field.
    pub fn view(self, form: Form) -> El {
        let field = self.field;
        let made = form
            .changes()
            .iter()
            .filter(|change| self.changes.iter().any(|(field, _)| field == *change))
            .count();
        let done = match (made, self.changes.len()) {
            (0, 0) => "",
            (0, _) => " The trunk has this setting already.",
            (_, _) => " The change is made below. Nothing is saved yet.",
        };
        let look = Button::plain().on_press(move || show(field)).el().child("Show the field");
        let words = p().child(foreign(&self.says)).child(".").child(done);
        div().class("notice").attr("role", "status").child(words).child(look)
    }
}
