//! Keys of the keyboard that act anywhere, and those that act on the row that has the focus.
//!
//! Single keys stand back wherever somebody types or a dialog is open, and can be turned off. Knows
//! which key means what; not what is done about it.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use crate::components::has_open_dialog;
use crate::platform::storage;

/// What a key asks for, wherever the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// `/`: the search of the list.
    Search,
    /// `n`: a new trunk.
    New,
    /// `?`: what the keys do.
    Help,
    /// Ctrl+K or Cmd+K: go to or do.
    Palette,
    /// Ctrl+S or Cmd+S: what the button of the form does.
    Save,
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

/// The button that saves, or leads one step on, in the page that is open.
const SAVES: &str = "main [data-saves]";
/// Milliseconds after a key in which the palette may still be on its way.
const ON_ITS_WAY: f64 = 3_000.0;

thread_local! {
    /// What was typed after Ctrl+K before the palette was there, and when.
    static AHEAD: RefCell<Option<(f64, String)>> = const { RefCell::new(None) };
}

/// What was typed while the palette was on its way; it has come.
pub fn typed_ahead() -> String {
    AHEAD.take().map_or_else(String::new, |(_, typed)| typed)
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
pub fn follow(run_shortcut: impl Fn(Shortcut) + 'static) {
    let pressed = window_event_listener_untyped("keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if let Some(shortcut) = shortcut(key) {
            event.prevent_default();
            run_shortcut(shortcut);
        }
    });
    on_cleanup(move || pressed.remove());
}

fn shortcut(key: &KeyboardEvent) -> Option<Shortcut> {
    let chord = (key.ctrl_key() || key.meta_key()) && !key.alt_key() && !key.shift_key();
    if chord && key.key().eq_ignore_ascii_case("k") {
        // The browser's own meaning would lead out of the page.
        key.prevent_default();
        let opens = !key.repeat() && !has("dialog[open][closedby=none]");
        if opens {
            AHEAD.set(Some((key.time_stamp(), String::new())));
        }
        return opens.then_some(Shortcut::Palette);
    }
    if chord && key.key().eq_ignore_ascii_case("s") && has(SAVES) {
        // A copy of this page in a file is never what was meant.
        key.prevent_default();
        return (!key.repeat() && !has_open_dialog()).then_some(Shortcut::Save);
    }
    if is_ahead(key) {
        keep(key);
        return None;
    }
    if key.repeat() {
        return None;
    }
    match single(key)?.as_str() {
        "/" => Some(Shortcut::Search),
        "n" => Some(Shortcut::New),
        "?" => Some(Shortcut::Help),
        _ => None,
    }
}

/// Presses the button of the form that is open.
pub fn press_save() {
    let button = document().query_selector(SAVES).ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Whether a key is meant for the palette that is on its way.
fn is_ahead(key: &KeyboardEvent) -> bool {
    let recent = |at: &f64| key.time_stamp() - at < ON_ITS_WAY;
    let waits = AHEAD.with_borrow(|ahead| ahead.as_ref().is_some_and(|(at, _)| recent(at)));
    waits && is_alone(key) && key.key() != "Escape"
}

/// Keeps a key for the palette.
fn keep(key: &KeyboardEvent) {
    let typed = key.key();
    // Others have names, and nothing here may be pressed meanwhile.
    let is_letter = typed.chars().count() == 1;
    if is_letter || typed == "Enter" {
        key.prevent_default();
    }
    if is_letter {
        AHEAD.with_borrow_mut(|ahead| {
            if let Some((at, text)) = ahead {
                *at = key.time_stamp();
                text.push_str(&typed);
            }
        });
    }
}

/// What a key asks of the row that has the focus; nothing for a key of something else.
pub fn row_key(key: &KeyboardEvent) -> Option<RowKey> {
    if is_ahead(key) {
        return None;
    }
    match single(key)?.as_str() {
        "j" | "ArrowDown" => Some(RowKey::Down),
        "k" | "ArrowUp" => Some(RowKey::Up),
        "e" if !key.repeat() => Some(RowKey::Edit),
        "x" if !key.repeat() => Some(RowKey::Select),
        _ => None,
    }
}

/// The key, where single keys act at all.
fn single(key: &KeyboardEvent) -> Option<String> {
    (is_alone(key) && are_on()).then(|| key.key())
}

/// Whether a key is pressed alone, where nobody types and nothing is asked.
fn is_alone(key: &KeyboardEvent) -> bool {
    let chord = key.ctrl_key() || key.meta_key() || key.alt_key();
    let event: &Event = key;
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    // Check boxes take no letters.
    let typing = "input:not([type=checkbox]), textarea, select, [contenteditable]";
    let types = target.is_some_and(|target| target.closest(typing).ok().flatten().is_some());
    let acts = !chord && !types && !key.is_composing() && !event.default_prevented();
    acts && !has_open_dialog()
}

fn has(what: &str) -> bool {
    document().query_selector(what).ok().flatten().is_some()
}
