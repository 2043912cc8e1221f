//! A view that is drawn in a task of its own.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::html::fragment;

/// Draws in the browser's next task. One task for all that stands at the start would hold up a slow machine.
pub fn deferred(draw: fn() -> AnyView) -> AnyView {
    let is_next = RwSignal::new(false);
    set_timeout(
        move || {
            is_next.try_set(true);
        },
        Duration::ZERO,
    );
    fragment(move || is_next.get().then(|| untrack(draw)))
}
