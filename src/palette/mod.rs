//! Go to or do: the dialog of Ctrl+K. (Helper: replace this stub.)

use std::sync::Arc;

use leptos::prelude::*;

use crate::session::Session;

/// What the palette can do besides going to addresses; given by the frame.
#[derive(Clone)]
pub struct Deed {
    /// What it is called.
    pub words: String,
    /// What it does.
    pub act: Arc<dyn Fn() + Send + Sync>,
}

/// The dialog of Ctrl+K.
pub fn palette(
    _session: Session,
    _deeds: Vec<Deed>,
    _views: Vec<(String, String)>,
    _go: Arc<dyn Fn(String) + Send + Sync>,
    _close: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    ().into_any()
}

/// The dialog of `?`.
pub fn help(_close: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    ().into_any()
}
