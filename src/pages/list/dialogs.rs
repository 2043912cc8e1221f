//! What is done from the list and comes as parts of the program: to one trunk or many, and into files.

use std::sync::Arc;

use api::types::ProviderId;
use leptos::prelude::*;

use crate::bulk::{Action, Chosen, bulk_dialog};
use crate::components::lazy::lazy;
use crate::navigation::Unsaved;
use crate::platform::parts::part;
use crate::session::Session;
use crate::transfer::{Format, export_dialog};

/// Something for a dialog to do.
#[derive(Clone)]
pub enum Dialog {
    /// To trunks.
    Bulk(Action, Vec<Chosen>),
    /// Into a file.
    Export(Format, Vec<ProviderId>),
}

/// What a dialog is given.
struct BulkRequest {
    session: Session,
    unsaved: Unsaved,
    action: Action,
    chosen: Vec<Chosen>,
    changed: Arc<dyn Fn(Vec<ProviderId>) + Send + Sync>,
    close: Arc<dyn Fn() + Send + Sync>,
}

struct ExportRequest {
    session: Session,
    format: Format,
    ids: Vec<ProviderId>,
    close: Arc<dyn Fn() + Send + Sync>,
}

part!(changes: fetch_bulk, draw_bulk(asked: Box<BulkRequest>) -> AnyView {
    let BulkRequest { session, unsaved, action, chosen, changed, close } = *asked;
    bulk_dialog(session, unsaved, action, chosen, changed, close)
});

part!(changes: fetch_export, draw_export(asked: Box<ExportRequest>) -> AnyView {
    let ExportRequest { session, format, ids, close } = *asked;
    export_dialog(session, format, ids, close)
});

/// Brings what changes trunks before it is asked for.
pub async fn fetch_ahead() {
    // What did not come now is asked for again when it is needed.
    let _ = fetch_bulk().await;
}

/// The dialog of a dialog.
pub fn view_dialog(
    session: Session,
    unsaved: Unsaved,
    dialog: Dialog,
    changed: Arc<dyn Fn(Vec<ProviderId>) + Send + Sync>,
    close: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    match dialog {
        Dialog::Bulk(action, chosen) => lazy(
            || Box::pin(fetch_bulk()),
            move || {
                let (chosen, changed, close) = (chosen.clone(), Arc::clone(&changed), Arc::clone(&close));
                Box::pin(draw_bulk(Box::new(BulkRequest {
                    session,
                    unsaved,
                    action,
                    chosen,
                    changed,
                    close,
                })))
            },
        ),
        Dialog::Export(format, ids) => lazy(
            || Box::pin(fetch_export()),
            move || {
                let (ids, close) = (ids.clone(), Arc::clone(&close));
                Box::pin(draw_export(Box::new(ExportRequest { session, format, ids, close })))
            },
        ),
    }
}
