//! What is set for this installation in config.json: its text, as `boot.js` fetched it. What it means is read by
//! later parts, each for itself (`domain::config`).

use std::cell::RefCell;

use domain::config::{self, Config, ConfiguredPbx, Fault};
use leptos::prelude::*;

use crate::platform::fetch::api_base;
use crate::platform::storage;

thread_local! {
    /// The text, or none where it did not arrive; nothing at all where nothing is set.
    static TEXT: RefCell<Option<Option<String>>> = const { RefCell::new(None) };
}

/// Keeps the text, or that there is none.
pub fn keep(text: Option<String>) {
    let is_plain = text.as_ref().is_some_and(|text| text.trim() == "{}");
    TEXT.set((!is_plain).then_some(text));
}

/// Whether there is anything to read.
pub fn is_set() -> bool {
    TEXT.with_borrow(Option::is_some)
}

/// What is set, and what is wrong with it. Belongs to later parts.
pub fn read() -> (Config, Vec<Fault>) {
    TEXT.with_borrow(|text| match text {
        None => (Config::default(), Vec::new()),
        Some(None) => (Config::default(), vec![config::missing()]),
        Some(Some(text)) => config::read(text),
    })
}

/// The PBXs that are set, where there are several: the one of this page, and the others. Belongs to later parts.
pub fn pbxs() -> Option<(ConfiguredPbx, Vec<ConfiguredPbx>)> {
    let (here, others): (Vec<ConfiguredPbx>, Vec<ConfiguredPbx>) =
        read().0.pbxs.into_iter().partition(|pbx| pbx.api == api_base());
    here.into_iter().next().filter(|_| !others.is_empty()).map(|here| (here, others))
}

/// Loads the page anew for another PBX, at the same address. Belongs to later parts.
pub fn go_to(api: &str) {
    storage::store_pbx(api);
    // A page cannot be refused to load itself.
    let _ = window().location().reload();
}
