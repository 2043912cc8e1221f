//! The heading of a page: names it in the tab, and takes the focus when the page was navigated to.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::html;
use leptos::prelude::*;

/// The first page leaves the focus where the browser put it; later ones take it, because the router
/// moves nothing.
static NAVIGATED: AtomicBool = AtomicBool::new(false);

/// The `h1` of a page.
#[component]
pub fn PageTitle(
    /// Heading and tab title.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let navigated = NAVIGATED.swap(true, Ordering::Relaxed);
    Effect::new(move || document().set_title(&[&title.get(), " – Trunkline"].concat()));
    Effect::new(move || {
        if let (true, Some(heading)) = (navigated, heading.get()) {
            // An element that refuses the focus leaves it where it was.
            let _ = heading.focus();
        }
    });
    view! {
        <h1 class="page-title" tabindex="-1" node_ref=heading>
            <bdi>{title}</bdi>
        </h1>
    }
}
