//! A button that copies a text and says so.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::live::{RwSignal, spawn};
use crate::ui::{Button, El, Icon, el, icon};

/// Copies what `text` gives at that moment. `words` name what is copied: `Copy as curl`.
pub fn copy_button(words: &'static str, text: impl Fn() -> String + 'static) -> El {
    let said = RwSignal::new("");
    let press = move || {
        let copied = window().navigator().clipboard().write_text(&text());
        spawn(async move {
            let done = JsFuture::from(copied).await.is_ok();
            said.try_set(if done { "Copied" } else { "The browser does not allow copying" });
        });
    };
    el("span")
        .class("copy")
        .child(Button::plain().on_press(press).el().child(icon(Icon::Copy)).text(words))
        .child(el("span").attr("role", "status").live_text(move || said.get().to_owned()))
}
