//! What is done from the list and comes as parts of the program: to one trunk or many, and into files.

use std::sync::Arc;

use api::Client;
use api::types::ProviderId;
use leptos::prelude::*;

use crate::bulk::{self, Action, Chosen, bulk_dialog};
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
struct Asked {
    session: Session,
    unsaved: Unsaved,
    action: Action,
    chosen: Vec<Chosen>,
    changed: Arc<dyn Fn(Vec<ProviderId>) + Send + Sync>,
    close: Arc<dyn Fn() + Send + Sync>,
}

struct Wanted {
    session: Session,
    format: Format,
    ids: Vec<ProviderId>,
    close: Arc<dyn Fn() + Send + Sync>,
}

type Switching = std::pin::Pin<Box<dyn Future<Output = Result<(), String>>>>;

part!(changes: fetch_bulk, draw_bulk(asked: Box<Asked>) -> AnyView {
    let Asked { session, unsaved, action, chosen, changed, close } = *asked;
    bulk_dialog(session, unsaved, action, chosen, changed, close)
});

part!(changes: fetch_switch, switch_part(asked: Box<(Client, ProviderId, bool)>) -> Switching {
    let (client, id, on) = *asked;
    Box::pin(bulk::switch(client, id, on))
});

part!(changes: fetch_export, draw_export(asked: Box<Wanted>) -> AnyView {
    let Wanted { session, format, ids, close } = *asked;
    export_dialog(session, format, ids, close)
});

/// Brings what changes trunks before it is asked for.
pub async fn fetch_ahead() {
    // What did not come now is asked for again when it is needed.
    let _ = fetch_bulk().await;
}

/// Switches one trunk, and reads back.
///
/// # Errors
/// What there is to say of the trunk.
pub async fn switch(client: Client, id: ProviderId, on: bool) -> Result<(), String> {
    match switch_part(Box::new((client, id, on))).await {
        Ok(switching) => switching.await,
        Err(_) => {
            Err("was not changed. The part of the console that does this could not be loaded. Try again"
                .to_owned())
        }
    }
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
                Box::pin(draw_bulk(Box::new(Asked { session, unsaved, action, chosen, changed, close })))
            },
        ),
        Dialog::Export(format, ids) => lazy(
            || Box::pin(fetch_export()),
            move || {
                let (ids, close) = (ids.clone(), Arc::clone(&close));
                Box::pin(draw_export(Box::new(Wanted { session, format, ids, close })))
            },
        ),
    }
}
