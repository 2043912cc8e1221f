//! A button that copies a text and says so, or says what to do instead.

use leptos::html::Custom;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, HtmlDocument, HtmlElement, HtmlTextAreaElement};

use crate::components::html::span;
use crate::components::{Button, El, Icon, icon};
use crate::platform::tasks::task;

/// Copies what `text` gives at that moment. `words` name what is copied: `Copy as curl`.
pub fn copy_button(words: &'static str, text: impl Fn() -> String + 'static) -> El {
    let said = RwSignal::new("");
    let frame = NodeRef::<Custom<&'static str>>::new();
    let press = move || {
        let text = text();
        let beside = frame.get_untracked();
        said.set("");
        spawn_local(task(async move {
            let mut done = match clipboard() {
                Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
                None => false,
            };
            if !done {
                done = beside.is_some_and(|beside| copy_selected(&beside, &text).unwrap_or(false));
            }
            said.try_set(match done {
                true => "Copied",
                false => "The browser does not allow copying here; select the text and copy it",
            });
        }));
    };
    span()
        .class("copy")
        .node_ref(frame)
        .child(Button::plain().on_press(press).el().child(icon(Icon::Copy)).child(words))
        .child(span().attr("role", "status").child(move || said.get().to_owned()))
}

/// The clipboard; browsers have none on pages that came over plain HTTP.
fn clipboard() -> Option<Clipboard> {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard")).ok()?;
    clipboard.is_object().then(|| clipboard.unchecked_into())
}

/// Copies the older way: what is selected, in a field that is there for no longer than this. It stands
/// beside the button, because all that is outside an open dialog cannot be selected.
fn copy_selected(beside: &HtmlElement, text: &str) -> Result<bool, JsValue> {
    let had_focus = document().active_element();
    let field: HtmlTextAreaElement = document().create_element("textarea")?.unchecked_into();
    field.set_class_name("sr-only");
    field.set_read_only(true);
    field.set_value(text);
    beside.append_child(&field)?;
    field.select();
    let done = document().unchecked_into::<HtmlDocument>().exec_command("copy");
    field.remove();
    if let Some(element) = had_focus.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = element.focus();
    }
    done
}
