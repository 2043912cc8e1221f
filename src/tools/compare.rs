//! Two trunks side by side.

use leptos::prelude::*;

use crate::components::html::div;
use crate::components::page_title;
use crate::tools::Tool;

/// The page at `/tools/compare`.
pub fn compare_page() -> AnyView {
    div().child(page_title(|| Tool::Compare.name().to_owned())).into_any()
}
