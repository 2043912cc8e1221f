//! An address that no page answers to.

use leptos::prelude::*;

use crate::route::Route;
use crate::ui::{Empty, PageTitle};

/// Says so, and leads home.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PageTitle title="Page not found" />
        <Empty title="No page has this address" text="Check the address for typing errors, or start from the list.">
            <a href=Route::list().href()>"Go to all trunks"</a>
        </Empty>
    }
}
