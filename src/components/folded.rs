//! Details that are drawn once they are unfolded.

use leptos::ev;
use leptos::prelude::*;

use crate::components::El;
use crate::components::html::{Child, details, summary};

/// Details below these words. What `draw` makes comes when somebody first unfolds them, and stays.
pub fn folded(words: impl Child, draw: impl Fn() -> El + Send + 'static) -> El {
    let is_drawn = RwSignal::new(false);
    let unfold = move |event: web_sys::Event| {
        if event_target::<web_sys::Element>(&event).has_attribute("open") {
            is_drawn.set(true);
        }
    };
    details()
        .on(ev::toggle, unfold)
        .child(summary().child(words))
        .child(move || is_drawn.get().then(|| untrack(&draw)))
}
