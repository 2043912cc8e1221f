//! The heading of a page: names it in the tab, and takes the focus when the page was navigated to.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::visible::visible;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::components::El;
use crate::components::html::{bdi, h1, on_load};
use crate::platform::tasks::effect;

/// What the console is called, in its bar and in the tab; an application that provides it can change it.
#[derive(Clone, Copy)]
pub struct ConsoleName(pub RwSignal<String>);

impl Default for ConsoleName {
    fn default() -> Self {
        Self(RwSignal::new("Trunkline".to_owned()))
    }
}

/// The first page leaves the focus where the browser put it. Later pages take it, because a change of the
/// address does not move the focus.
static NAVIGATED: AtomicBool = AtomicBool::new(false);

/// The `h1` of a page, and its name in the tab.
pub fn page_title(title: impl Fn() -> String + Send + Sync + 'static) -> El {
    let title = Signal::derive(title);
    page_title_in(title, title)
}

/// The `h1` of a page that is called something else in the tab.
pub fn page_title_in(title: Signal<String>, tab: Signal<String>) -> El {
    let navigated = NAVIGATED.swap(true, Ordering::Relaxed);
    let ConsoleName(name) = use_context().unwrap_or_default();
    effect(move || document().set_title(&format!("{} – {}", visible(&tab.get()), name.get())));
    h1().class("page-title")
        .attr("tabindex", "-1")
        .node_ref(on_load(move |heading| {
            if navigated {
                // An element that refuses the focus leaves it where it was.
                let _ = heading.focus();
            }
        }))
        .child(bdi().child(move || title.get()))
}

/// Puts the focus on the heading of the page, from where reading starts over.
pub fn focus_on_title() {
    let heading = document().query_selector("h1.page-title").ok().flatten();
    if let Some(heading) = heading.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = heading.focus();
    }
}
