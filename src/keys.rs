//! Keys of the keyboard that act anywhere, and those that act on the row that has the focus.
//!
//! Single keys stand back wherever somebody types or a dialog is open, and can be turned off. Knows
//! which key means what; not what is done about it.

use leptos::prelude::{document, on_cleanup, window_event_listener_untyped};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use crate::storage;

/// What a key asks for, wherever the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// `/`: the search of the list.
    Search,
    /// `n`: a new trunk.
    New,
    /// `?`: what the keys do.
    Help,
    /// Ctrl+K or Cmd+K: go to or do.
    Palette,
}

/// What a key asks of the row that has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// `j`: the next row.
    Down,
    /// `k`: the row before.
    Up,
    /// `e`: its form.
    Edit,
    /// `x`: its check box.
    Select,
}

/// Whether the single keys act.
pub fn are_on() -> bool {
    !storage::keys_off()
}

/// Turns the single keys on or off in this browser.
pub fn turn(on: bool) {
    storage::store_keys_off(!on);
}

/// Listens as long as whoever calls this is there.
pub fn follow(grant: impl Fn(Wish) + 'static) {
    let pressed = window_event_listener_untyped("keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if let Some(wish) = wish(key) {
            event.prevent_default();
            grant(wish);
        }
    });
    on_cleanup(move || pressed.remove());
}

fn wish(key: &KeyboardEvent) -> Option<Wish> {
    let chord = (key.ctrl_key() || key.meta_key()) && !key.alt_key() && !key.shift_key();
    if chord && key.key().eq_ignore_ascii_case("k") {
        return (!is_open("dialog[open]")).then_some(Wish::Palette);
    }
    match single(key)?.as_str() {
        "/" => Some(Wish::Search),
        "n" => Some(Wish::New),
        "?" => Some(Wish::Help),
        _ => None,
    }
}

/// What a key asks of the row that has the focus; nothing for a key of something else.
pub fn row_key(key: &KeyboardEvent) -> Option<RowKey> {
    match single(key)?.as_str() {
        "j" | "ArrowDown" => Some(RowKey::Down),
        "k" | "ArrowUp" => Some(RowKey::Up),
        "e" => Some(RowKey::Edit),
        "x" => Some(RowKey::Select),
        _ => None,
    }
}

/// The key, where single keys act at all.
fn single(key: &KeyboardEvent) -> Option<String> {
    let chord = key.ctrl_key() || key.meta_key() || key.alt_key();
    let event: &Event = key;
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    // Check boxes take no letters.
    let typing = "input:not([type=checkbox]), textarea, select, [contenteditable]";
    let types = target.is_some_and(|target| target.closest(typing).ok().flatten().is_some());
    let acts = !chord && !types && !key.is_composing() && !event.default_prevented() && are_on();
    (acts && !is_open("dialog[open]")).then(|| key.key())
}

fn is_open(what: &str) -> bool {
    document().query_selector(what).ok().flatten().is_some()
}
