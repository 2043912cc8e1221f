//! A status as shape, text and colour together. Knows tones by their word only.

use crate::components::El;
use crate::components::html::span;

/// A badge. `tone` is one of the words the style sheet knows; `hint` says what the label rests on.
pub fn badge(
    tone: impl Fn() -> &'static str + Send + 'static,
    label: impl Fn() -> String + Send + 'static,
    hint: impl Fn() -> &'static str + Send + 'static,
) -> El {
    span()
        .class("badge")
        .attr("data-tone", move || Some(tone().to_owned()))
        .attr("title", move || Some(hint().to_owned()))
        .child(label)
}
