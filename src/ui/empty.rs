//! A page or region with nothing to show, and what to do about it.

use leptos::prelude::*;

/// Heading, a sentence, and the next step as children.
#[component]
pub fn Empty(
    /// What is the case.
    #[prop(into)]
    title: String,
    /// Why, or what to do.
    #[prop(into)]
    text: String,
    /// Links or buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
