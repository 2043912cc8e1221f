//! A modal dialog on the browser's own: it traps the focus and makes the page behind it inert.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlDialogElement};

use crate::ui::{El, el};

/// A dialog that is open as long as it is in the page. It has no way out of its own, Escape included:
/// what it holds offers what can be done, and whoever put it up takes it away. The focus then returns
/// to where it was.
pub fn dialog(title: &str) -> El {
    frame(title).attr("closedby", "none").on("cancel", |event| event.prevent_default())
}

/// A dialog that Escape takes away as well, by way of whoever put it up.
pub fn dialog_to_close(title: &str, close: impl Fn() + 'static) -> El {
    frame(title).attr("closedby", "closerequest").on("cancel", move |event| {
        event.prevent_default();
        close();
    })
}

/// Whether a dialog is open, whoever put it up.
pub fn has_open_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn frame(title: &str) -> El {
    let shown = StoredValue::new_local(None::<HtmlDialogElement>);
    // Only `close` gives the focus back; an element that is merely taken away does not.
    on_cleanup(move || {
        shown.try_with_value(|dialog| dialog.as_ref().map(HtmlDialogElement::close));
    });
    el("dialog")
        .class("dialog")
        .attr("aria-label", title)
        // Browsers without `closedby` let a second Escape through whatever a page says.
        .on("close", |event| drop(open(event.target())))
        .mounted(move |dialog| shown.set_value(open(Some(dialog.into()))))
        .child(el("h2").text(title))
}

fn open(dialog: Option<EventTarget>) -> Option<HtmlDialogElement> {
    let dialog = dialog?.dyn_into::<HtmlDialogElement>().ok()?;
    // Fails only if it is open already or gone from the page, and either is what is wanted.
    let _ = dialog.show_modal();
    Some(dialog)
}
