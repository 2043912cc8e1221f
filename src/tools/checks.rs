//! Findings in all trunks.

use leptos::prelude::*;

use crate::components::html::div;
use crate::components::page_title;
use crate::tools::Tool;

/// The page at `/tools/checks`.
pub fn checks_page() -> AnyView {
    div().child(page_title(|| Tool::Checks.name().to_owned())).into_any()
}
