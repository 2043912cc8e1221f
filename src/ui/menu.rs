//! A button that opens a small panel below it; Escape and leaving it close it. Knows not what it holds.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusEvent, KeyboardEvent, Node};

use crate::live::RwSignal;
use crate::ui::{El, Icon, el, focus_on, icon, next_id};

/// A menu. What carries the class `menu-item` closes it when pressed.
pub fn menu<V: Into<AnyView>>(words: &'static str, mark: Icon, body: impl Fn() -> V + Send + 'static) -> El {
    let open = RwSignal::new(false);
    let id = next_id();
    let button_id = format!("{id}-button");
    let (panel_id, kept) = (id.clone(), id.clone());
    let owner = Owner::current().unwrap_or_default();
    let button = el("button")
        .class("button")
        .attr("type", "button")
        .attr("data-variant", "plain")
        .attr("id", button_id.as_str())
        .attr("aria-controls", id)
        // In a narrow bar the icon stands alone.
        .attr("aria-label", words)
        .live_attr("aria-expanded", move || Some(open.get().to_string()))
        .on("click", move |_| open.update(|open| *open = !*open))
        .child(icon(mark))
        .child(el("span").class("menu-words").text(words));
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
            if leaves(&event) {
                open.set(false);
            }
        })
        .on("click", move |event| {
            let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if pressed.is_some_and(|pressed| pressed.closest(".menu-item").ok().flatten().is_some()) {
                open.set(false);
            }
            // What was pressed may take itself away; the focus then stays in the panel.
            let panel = kept.clone();
            set_timeout(
                move || {
                    if open.try_get_untracked() == Some(true) && nothing_has_focus() {
                        focus_on(&panel);
                    }
                },
                Duration::ZERO,
            );
        })
        .mounted(move |frame| {
            let outside = window_event_listener_untyped("pointerdown", move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if open.try_get_untracked() == Some(true) && !frame.contains(target.as_ref()) {
                    open.set(false);
                }
            });
            owner.with(|| on_cleanup(move || outside.remove()));
        })
        .child(button)
        .show(panel)
}

/// Whether the focus goes to a place outside the menu. Nowhere is not outside: what had it may be gone.
fn leaves(event: &Event) -> bool {
    let frame = event.current_target().and_then(|frame| frame.dyn_into::<Node>().ok());
    let next = event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target);
    let next = next.and_then(|next| next.dyn_into::<Node>().ok());
    frame.zip(next).is_some_and(|(frame, next)| !frame.contains(Some(&next)))
}

fn nothing_has_focus() -> bool {
    document().active_element().is_none_or(|element| element.local_name() == "body")
}
