//! Which trunk takes an INVITE.

use leptos::prelude::*;

use crate::components::html::div;
use crate::components::page_title;
use crate::tools::Tool;

/// The page at `/tools/simulator`.
pub fn simulator_page() -> AnyView {
    div().child(page_title(|| Tool::Simulator.name().to_owned())).into_any()
}
