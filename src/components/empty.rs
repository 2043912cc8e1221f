//! A page or region with nothing to show, and what to do about it.

use leptos::prelude::*;

use crate::components::El;
use crate::components::html::{div, h2, p};

/// Heading, a sentence, and the next step.
pub fn empty(title: &str, words: &str, next: Option<AnyView>) -> El {
    div()
        .class("empty")
        .child(h2().child(title))
        .child(p().child(words))
        .child(next.map(|next| div().class("actions").child(next)))
}
