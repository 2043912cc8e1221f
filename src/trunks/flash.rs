//! What a page has to tell the next one: a trunk was created, saved, copied.
//!
//! Lives in memory only, because it may hold the password that was just typed. Knows no page.

use api::types::{ProviderId, Secret};
use leptos::prelude::*;

/// News about one trunk, told at the top of its page.
#[derive(Clone)]
pub struct FlashMessage {
    /// Which trunk.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// What was done: `Trunk Alpha created`.
    pub title: String,
    /// What else there is to know, such as what the server kept as it was.
    pub notes: Vec<String>,
    /// This trunk and others exactly like it; empty where it is the only one.
    pub duplicates: Vec<ProviderId>,
    /// Whether to wait for the trunk to come online.
    pub watch: bool,
    /// The password as typed, for the card that goes into a gateway.
    pub password: Option<Secret>,
}

/// The news on its way; a cheap handle.
#[derive(Clone, Copy)]
pub struct Flash(StoredValue<Option<FlashMessage>>);

/// The news on its way, which `app` provides.
pub fn use_flash() -> Flash {
    expect_context()
}

impl Default for Flash {
    fn default() -> Self {
        Self(StoredValue::new(None))
    }
}

impl Flash {
    /// Keeps news for the page that is opened next.
    pub fn announce(self, message: FlashMessage) {
        self.0.set_value(Some(message));
    }

    /// The news about a trunk, told once; news about another one is old.
    pub fn take(self, id: &ProviderId) -> Option<FlashMessage> {
        let message = self.0.try_update_value(Option::take).flatten();
        message.filter(|message| message.id == *id)
    }
}
