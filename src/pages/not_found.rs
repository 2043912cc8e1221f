//! An address that no page answers to.

use leptos::prelude::*;

use crate::components::html::{a, div};
use crate::components::{empty, page_title};
use crate::routes::Route;

/// Says so, and leads home.
pub fn not_found() -> AnyView {
    let home = a().attr("href", Route::list().href()).child("Go to all trunks").into_any();
    let words = "Check the address for typing errors, or start from the list.";
    div()
        .child(div().class("page-head").child(page_title(|| "Page not found".to_owned())))
        .child(empty("No page has this address", words, Some(home)))
        .into_any()
}
