//! Dialogs that the list opens, in the part that changes trunks: one change to many trunks, and trunks into a
//! file.

use std::sync::Arc;

use api::types::ProviderId;
use leptos::prelude::*;

use crate::bulk::{Action, Changed, Chosen, bulk_dialog};
use crate::components::lazy::lazy_view;
use crate::platform::parts::part;
use crate::transfer::{Format, export_dialog};

/// What a dialog is about.
#[derive(Clone)]
pub enum Dialog {
    /// One change to these trunks, out of so many.
    Bulk(Action, Vec<Chosen>, Option<u64>),
    /// These trunks into a file.
    Export(Format, Vec<ProviderId>),
}

/// A dialog with what it calls back.
#[derive(Clone)]
pub struct DialogRequest {
    /// What it is about.
    pub dialog: Dialog,
    /// Is told what was changed.
    pub changed: Changed,
    /// Takes the dialog away.
    pub close: Arc<dyn Fn() + Send + Sync>,
}

lazy_view!(
    /// The dialog.
    changes: pub fn view_dialog(request: DialogRequest) {
        let DialogRequest { dialog, changed, close } = request;
        match dialog {
            Dialog::Bulk(action, chosen, total) => bulk_dialog(action, chosen, total, changed, close),
            Dialog::Export(format, ids) => export_dialog(format, ids, close),
        }
    }
);

// Only its `fetch` is called.
part!(changes: fetch_changes, _is_here(_nothing: ()) -> () {});

/// Brings what changes trunks before it is asked for.
pub async fn fetch_ahead() {
    // What did not come now is asked for again when it is needed.
    let _ = fetch_changes().await;
}
