//! A modal dialog on the browser's own: it traps the focus and makes the page behind it inert.

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::ui::{El, el};

/// A dialog that is open as long as it is in the page. It has no way out of its own, Escape included:
/// what it holds offers what can be done, and whoever put it up takes it away.
pub fn dialog(title: &str) -> El {
    el("dialog")
        .class("dialog")
        .attr("aria-label", title)
        .on("cancel", |event| event.prevent_default())
        .mounted(|dialog| {
            if let Ok(dialog) = dialog.dyn_into::<HtmlDialogElement>() {
                // Fails only if it is open already, which is what is wanted.
                let _ = dialog.show_modal();
            }
        })
        .child(el("h2").text(title))
}
