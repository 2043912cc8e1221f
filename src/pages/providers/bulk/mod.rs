//! What is done to many trunks at once. (Helper: replace this stub, keep Chosen and Action.)

use api::types::ProviderId;

/// A trunk that something is to be done to.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Which one.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// Switched on, as far as known.
    pub enabled: Option<bool>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// On.
    Enable,
    /// Off.
    Disable,
    /// Away.
    Delete,
    /// One field.
    SetField,
}
/// Stub.
pub fn bulk_dialog(
    _s: crate::session::Session,
    _a: Action,
    _c: Vec<Chosen>,
    _d: std::sync::Arc<dyn Fn(Vec<ProviderId>) + Send + Sync>,
    _x: std::sync::Arc<dyn Fn() + Send + Sync>,
) -> leptos::prelude::AnyView {
    use leptos::prelude::IntoAny;
    ().into_any()
}
/// Stub.
///
/// # Errors
/// Always.
pub async fn switch(_c: api::Client, _i: ProviderId, _o: bool) -> Result<(), String> {
    Err(String::new())
}
