//! What the list opens over itself, in the part that changes trunks: one change to many trunks in a dialog, and
//! trunks into a file in a notice that leaves the list usable.

use std::sync::Arc;
use std::time::Duration;

use api::types::ProviderId;
use leptos::prelude::*;

use crate::bulk::{Action, Chosen, bulk_dialog};
use crate::components::lazy::lazy_view;
use crate::components::{focus_on_title, nothing_has_focus};
use crate::pages::list::ListPage;
use crate::platform::parts::part;
use crate::transfer::{ExportOf, export_notice};

/// What a dialog is about.
#[derive(Clone)]
pub enum Dialog {
    /// One change to these trunks, out of so many.
    Bulk(Action, Vec<Chosen>, Option<u64>),
    /// Trunks into a file.
    Export(ExportOf),
}

/// A dialog or notice, while it is open.
pub type Place = RwSignal<Option<Dialog>>;

lazy_view!(
    /// What is open in a place.
    changes: pub fn view_dialog(asked: (ListPage, Dialog, Place)) {
        let (ListPage { statuses, selection, rows, .. }, dialog, place) = asked;
        let changed = Arc::new(move |ids: Vec<ProviderId>, selected: Vec<Chosen>| {
            if !ids.is_empty() {
                statuses.renew(&ids);
                rows.refresh();
                selection.0.set(selected);
            }
        });
        let close = Arc::new(move || {
            // An export goes on when the page has been left. What had the focus may be gone: it goes to the heading.
            if place.try_set(None).is_none() {
                set_timeout(|| if nothing_has_focus() { focus_on_title() }, Duration::ZERO);
            }
        });
        match dialog {
            Dialog::Bulk(action, chosen, total) => bulk_dialog(action, chosen, total, changed, close),
            Dialog::Export(what) => export_notice(what, close),
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
