//! The list of all keys, reached with `?`. Knows their words; what they do stands in `keys`.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::keys;
use crate::components::html::{caption, div, kbd, table, tbody, td, th, thead, tr};
use crate::components::{Button, Frame, check_box, dialog_to_close};

/// Every key: what to press, and what it does.
const KEYS: [(&str, &str); 11] = [
    ("Ctrl+K or ⌘K", "Search or run a command"),
    ("Ctrl+S or ⌘S", "Save, or go to the next step, in a form"),
    ("/", "Search trunks"),
    ("n", "Create a trunk"),
    ("?", "Show this list"),
    ("j and k, or ↓ and ↑", "Next and previous row, when the table has the focus"),
    ("Enter", "Open the trunk of the row"),
    ("e", "Edit the trunk of the row"),
    ("x", "Select the row"),
    ("F1", "What the field means, in a form"),
    ("Esc", "Close a dialog, a menu or an explanation"),
];

/// The dialog of `?`: all keys, and a switch that turns the single ones off.
pub fn help(close: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let row = |(key, words): (&str, &str)| {
        tr().child(th().attr("scope", "row").child(kbd().child(key))).child(td().child(words))
    };
    let head = ["Key", "What it does"].map(|words| th().attr("scope", "col").child(words));
    let table = table()
        .class("keys")
        .child(caption().class("sr-only").child("Keys"))
        .child(thead().child(tr().child(head)))
        .child(tbody().child(KEYS.map(row)));
    let on = RwSignal::new(keys::are_on());
    let mut frame = Frame::new("Single-key shortcuts");
    frame.hint = "When off, only Ctrl+K, Ctrl+S, F1, Enter and Esc work. Kept in this browser.".to_owned();
    let switch = check_box(&frame, true, on.into(), move |value| {
        on.set(value);
        keys::turn(value);
    });
    let done = Arc::clone(&close);
    let button = Button::primary().on_press(move || done()).el().child("Close").attr("autofocus", "");
    dialog_to_close("Keyboard", move || close())
        .child(table)
        .child(switch)
        .child(div().class("actions").child(button))
        .into_any()
}
