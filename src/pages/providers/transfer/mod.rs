//! Trunks into files and from files. (Helper: replace this stub.)

use std::sync::Arc;

use api::types::ProviderId;
use leptos::prelude::*;

use crate::session::Session;
use crate::ui::Toasts;
use crate::unsaved::Unsaved;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// CSV.
    Csv,
}
/// Stub.
pub fn export_dialog(
    _s: Session,
    _f: Format,
    _i: Vec<ProviderId>,
    _c: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    ().into_any()
}
/// Stub.
pub fn import_page(_s: Session, _t: Toasts, _u: Unsaved) -> AnyView {
    ().into_any()
}
