//! A status as shape, text and colour together. Knows tones by their word only.

use leptos::prelude::*;

/// A badge; `tone` is one of the words the style sheet knows.
#[component]
pub fn Badge(
    /// Word for `data-tone`.
    #[prop(into)]
    tone: Signal<&'static str>,
    /// A few words.
    #[prop(into)]
    label: Signal<String>,
    /// What the label rests on; shown on hover and read as a description.
    #[prop(into)]
    hint: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone title=hint>
            {label}
        </span>
    }
}
