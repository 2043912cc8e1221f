//! A button that opens a small panel below it; Escape and leaving it close it. Knows not what it holds.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusEvent, KeyboardEvent, Node};

use crate::live::RwSignal;
use crate::ui::{El, Icon, el, focus_on, icon, next_id};

/// A menu. What carries the class `menu-item` closes it when pressed.
pub fn menu<V: Into<AnyView>>(words: &'static str, mark: Icon, body: impl Fn() -> V + Send + 'static) -> El {
    let open = RwSignal::new(false);
    let id = next_id();
    let button_id = [&id, "-button"].concat();
    let panel_id = id.clone();
    let button = el("button")
        .class("button")
        .attr("type", "button")
        .attr("data-variant", "plain")
        .attr("id", button_id.as_str())
        .attr("aria-controls", id)
        .live_attr("aria-expanded", move || Some(open.get().to_string()))
        .on("click", move |_| open.update(|open| *open = !*open))
        .child(icon(mark))
        .text(words);
    let panel = move || {
        let panel = el("div").class("menu-panel").attr("id", panel_id.as_str()).attr("tabindex", "-1");
        open.get().then(|| panel.child(untrack(&body)))
    };
    let escape = move |event: Event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") && open.get_untracked() {
            open.set(false);
            focus_on(&button_id);
        }
    };
    el("div")
        .class("menu")
        .on("keydown", escape)
        .on("focusout", move |event| {
            if !stays_inside(&event) {
                open.set(false);
            }
        })
        .on("click", move |event| {
            let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if pressed.is_some_and(|pressed| pressed.closest(".menu-item").ok().flatten().is_some()) {
                open.set(false);
            }
        })
        .child(button)
        .show(panel)
}

/// Whether the focus goes from one place of the menu to another.
fn stays_inside(event: &Event) -> bool {
    let frame = event.current_target().and_then(|frame| frame.dyn_into::<Node>().ok());
    let next = event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target);
    let next = next.and_then(|next| next.dyn_into::<Node>().ok());
    // A window that loses the focus keeps its menu: nothing else has it then.
    frame.zip(next).is_some_and(|(frame, next)| frame.contains(Some(&next)))
        || !document().has_focus().unwrap_or(true)
}
