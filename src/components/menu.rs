//! A button that opens a small panel below it; Escape and leaving it close it. Knows not what it holds.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, KeyboardEvent, Node};

use crate::components::html::{button, div, on_load, span};
use crate::components::{Child, El, Icon, focus_on, icon, next_id};

/// A menu. What carries the class `menu-item` closes it when pressed.
pub fn menu<V: Child>(words: &str, mark: Icon, body: impl Fn() -> V + Send + 'static) -> El {
    let open = RwSignal::new(false);
    let id = next_id();
    let button_id = format!("{id}-button");
    let (panel_id, kept) = (id.clone(), id.clone());
    let owner = Owner::current().unwrap_or_default();
    let button = button()
        .class("button")
        .attr("type", "button")
        .attr("data-variant", "plain")
        .attr("id", button_id.as_str())
        .attr("aria-controls", id)
        // In a narrow bar the icon stands alone.
        .attr("aria-label", words)
        .attr("aria-expanded", move || Some(open.get().to_string()))
        .on(ev::click, move |_| open.update(|open| *open = !*open))
        .child(icon(mark))
        .child(span().class("menu-words").child(words.to_owned()));
    let panel = move || {
        let panel = div().class("menu-panel").attr("id", panel_id.as_str()).attr("tabindex", "-1");
        open.get().then(|| panel.child(untrack(&body)))
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            focus_on(&button_id);
        }
    };
    div()
        .class("menu")
        .on(ev::keydown, escape)
        .on(ev::focusout, move |event| {
            if leaves(&event) {
                open.set(false);
            }
        })
        .on(ev::click, move |event| {
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
        .node_ref(on_load(move |frame| {
            let outside = window_event_listener_untyped("pointerdown", move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if open.try_get_untracked() == Some(true) && !frame.contains(target.as_ref()) {
                    open.set(false);
                }
            });
            owner.with(|| on_cleanup(move || outside.remove()));
        }))
        .child(button)
        .child(panel)
}

/// Whether the focus goes to a place outside the menu. Nowhere is not outside: what had it may be gone.
fn leaves(event: &FocusEvent) -> bool {
    let frame = event.current_target().and_then(|frame| frame.dyn_into::<Node>().ok());
    let next = event.related_target();
    let next = next.and_then(|next| next.dyn_into::<Node>().ok());
    frame.zip(next).is_some_and(|(frame, next)| !frame.contains(Some(&next)))
}

/// Whether what had the focus is gone.
pub fn nothing_has_focus() -> bool {
    document().active_element().is_none_or(|element| element.local_name() == "body")
}
