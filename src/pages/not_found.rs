//! An address that no page answers to.

use leptos::prelude::*;

use crate::route::Route;
use crate::ui::{el, empty, page_title};

/// Says so, and leads home.
pub fn not_found() -> AnyView {
    let home = el("a").attr("href", Route::list().href()).text("Go to all trunks").view();
    let words = "Check the address for typing errors, or start from the list.";
    el("div")
        .child(el("div").class("page-head").child(page_title(|| "Page not found".to_owned())))
        .child(empty("No page has this address", words, Some(home)))
        .view()
}
