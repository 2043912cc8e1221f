//! A status as shape, text and colour together. Knows tones by their word only.

use crate::ui::{El, el};

/// A badge. `tone` is one of the words the style sheet knows; `hint` says what the label rests on.
pub fn badge(
    tone: impl Fn() -> &'static str + Send + 'static,
    label: impl Fn() -> String + Send + 'static,
    hint: impl Fn() -> &'static str + Send + 'static,
) -> El {
    el("span")
        .class("badge")
        .live_attr("data-tone", move || Some(tone().to_owned()))
        .live_attr("title", move || Some(hint().to_owned()))
        .live_text(label)
}
