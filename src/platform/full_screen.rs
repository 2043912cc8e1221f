//! The whole screen for the page. Knows no page.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::platform::tasks::task;

/// Whether the page has the whole screen, for as long as whoever asks is there; nothing where a browser gives it to no
/// page.
pub fn full_screen() -> Option<RwSignal<bool>> {
    let root = document().document_element()?;
    Reflect::get(&root, &"requestFullscreen".into()).ok().filter(JsValue::is_function)?;
    let is_full = RwSignal::new(has_full_screen());
    let changed = window_event_listener_untyped("fullscreenchange", move |_| {
        is_full.try_set(has_full_screen());
    });
    on_cleanup(move || changed.remove());
    Some(is_full)
}

/// Takes the whole screen, or gives it back. Only a press of somebody may.
pub fn toggle_full_screen() {
    let asked = match has_full_screen() {
        true => call(&document(), "exitFullscreen"),
        false => document().document_element().and_then(|root| call(&root, "requestFullscreen")),
    };
    if let Some(promise) = asked.and_then(|asked| asked.dyn_into::<Promise>().ok()) {
        spawn_local(task(async move {
            // A browser that refuses leaves the page as it is.
            let _ = JsFuture::from(promise).await;
        }));
    }
}

fn has_full_screen() -> bool {
    Reflect::get(&document(), &"fullscreenElement".into()).is_ok_and(|element| element.is_object())
}

fn call(on: &JsValue, name: &str) -> Option<JsValue> {
    let function: Function = Reflect::get(on, &name.into()).ok()?.dyn_into().ok()?;
    function.call0(on).ok()
}
