//! Which trunk has a number or an address.

use leptos::prelude::*;

use crate::components::html::div;
use crate::components::page_title;
use crate::tools::Tool;

/// The page at `/tools/numbers`.
pub fn numbers_page() -> AnyView {
    div().child(page_title(|| Tool::Numbers.name().to_owned())).into_any()
}
