//! What stands where data will be, once waiting for it takes long enough to be noticed.

use crate::components::El;
use crate::components::html::{div, p};

/// Words for whoever waits, and the shape of rows to come.
pub fn placeholder(words: &str) -> El {
    div()
        .class("placeholder")
        .child(p().attr("role", "status").child(words))
        .child(div().class("placeholder-rows").attr("aria-hidden", "true"))
}
