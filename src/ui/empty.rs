//! A page or region with nothing to show, and what to do about it.

use leptos::prelude::AnyView;

use crate::ui::{El, el};

/// Heading, a sentence, and the next step.
pub fn empty(title: &str, words: &str, next: Option<AnyView>) -> El {
    el("div")
        .class("empty")
        .child(el("h2").text(title))
        .child(el("p").text(words))
        .children(next.map(|next| el("div").class("actions").child(next)))
}
