//! The list of all keys, reached with `?`. Knows their words; what they do stands in `keys`.

use std::sync::Arc;

use leptos::prelude::*;

use crate::keys;
use crate::live::RwSignal;
use crate::ui::{Button, Frame, check_box, dialog_to_close, el};

/// Every key: what to press, and what it does.
const KEYS: [(&str, &str); 10] = [
    ("Ctrl+K or ⌘K", "Go to or do anything"),
    ("Ctrl+S or ⌘S", "Save, or go to the next step, in a form"),
    ("/", "Search trunks"),
    ("n", "Create a trunk"),
    ("?", "This list"),
    ("j and k, or ↓ and ↑", "Next and previous row, when the table has the focus"),
    ("Enter", "Open the trunk of the row"),
    ("e", "Edit the trunk of the row"),
    ("x", "Select the row"),
    ("Esc", "Close a dialog or a menu"),
];

/// The dialog of `?`: all keys, and a switch that turns the single ones off.
pub fn help(close: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let row = |(key, words): (&str, &str)| {
        el("tr").child(el("th").attr("scope", "row").child(el("kbd").text(key))).child(el("td").text(words))
    };
    let head = ["Key", "What it does"].map(|words| el("th").attr("scope", "col").text(words));
    let table = el("table")
        .class("keys")
        .child(el("caption").class("sr-only").text("Keys"))
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(KEYS.map(row)));
    let on = RwSignal::new(keys::are_on());
    let mut frame = Frame::new("Single keys act");
    frame.hint = "Off, only Ctrl+K, Ctrl+S, Enter and Esc remain. Kept in this browser.".to_owned();
    let switch = check_box(&frame, true, on.into(), move |value| {
        on.set(value);
        keys::turn(value);
    });
    let done = Arc::clone(&close);
    let button = Button::primary().on_press(move || done()).el().text("Close").attr("autofocus", "");
    dialog_to_close("Keyboard", move || close())
        .child(table)
        .child(switch)
        .child(el("div").class("actions").child(button))
        .view()
}
