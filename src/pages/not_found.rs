//! An address that no page answers to.

use leptos::prelude::*;

use crate::components::html::{a, div};
use crate::components::lazy::lazy_view;
use crate::components::{empty, page_title};
use crate::routes::Route;

lazy_view!(
    /// Says so, and leads home.
    panels: pub fn not_found() {
        let home = a().attr("href", Route::list().href()).child("Go to all trunks").into_any();
        let words = "Check the address for typing errors, or start from the list.";
        div()
            .child(div().class("page-head").child(page_title(|| "Page not found".to_owned())))
            .child(empty("No page has this address", words, Some(home)))
            .into_any()
    }
);
