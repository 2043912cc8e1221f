//! What stands where data will be, once waiting for it takes long enough to be noticed.

use crate::ui::{El, el};

/// Words for whoever waits, and the shape of rows to come.
pub fn placeholder(words: &str) -> El {
    el("div")
        .class("placeholder")
        .child(el("p").attr("role", "status").text(words))
        .child(el("div").class("placeholder-rows").attr("aria-hidden", "true"))
}
