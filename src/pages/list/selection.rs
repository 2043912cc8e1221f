//! What is selected: trunks by id, across pages, until the list is narrowed in another way.

use api::types::{ProviderId, ProviderRow};
use leptos::prelude::*;

pub use crate::bulk::Chosen;

impl Chosen {
    /// The trunk of a row; `None` for one that cannot be named to the PBX.
    pub fn of(row: &ProviderRow) -> Option<Self> {
        Some(Self { id: row.id.clone()?, row: row.clone() })
    }
}

/// The selected trunks, in the order they were selected in.
#[derive(Clone, Copy)]
pub struct Selection(pub RwSignal<Vec<Chosen>>);

impl Selection {
    /// Whether a trunk is selected.
    pub fn has(self, id: &ProviderId) -> bool {
        self.0.with(|chosen| chosen.iter().any(|known| known.id == *id))
    }

    /// Selects a trunk or lets go of it.
    pub fn set(self, one: Chosen, on: bool) {
        self.set_all(vec![one], on);
    }

    /// Selects several or lets go of them.
    pub fn set_all(self, several: Vec<Chosen>, on: bool) {
        self.0.update(|chosen| {
            chosen.retain(|known| !several.iter().any(|one| one.id == known.id));
            if on {
                chosen.extend(several);
            }
        });
    }

    /// Lets go of everything.
    pub fn clear(self) {
        if !self.0.with_untracked(Vec::is_empty) {
            self.0.set(Vec::new());
        }
    }
}
