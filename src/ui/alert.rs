//! A message that stays until its cause is gone.

use leptos::prelude::*;

use crate::ui::{Button, Icon, IconName};

/// A failure in words: what happened, what to do, the server's words, and details on request.
#[component]
pub fn Alert(
    /// What happened.
    #[prop(into)]
    title: String,
    /// What is kept and what to do.
    #[prop(into)]
    text: String,
    /// The server's own words, shown verbatim.
    #[prop(optional)]
    quoted: Vec<String>,
    /// Status and codes.
    #[prop(optional, into)]
    details: String,
    /// Tries again.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let words = quoted
        .into_iter()
        .map(|words| view! { <p class="alert-quote">"The server says: «"<bdi>{words}</bdi>"»"</p> })
        .collect_view();
    view! {
        <div class="alert" role="alert">
            <p class="alert-title">{title}</p>
            <p>{text}</p>
            {words}
            {(!details.is_empty())
                .then(|| {
                    view! {
                        <details>
                            <summary>"Details"</summary>
                            <p>{details}</p>
                        </details>
                    }
                })}
            {on_retry
                .map(|on_retry| {
                    view! {
                        <Button on_press=on_retry>
                            <Icon name=IconName::Refresh />
                            "Try again"
                        </Button>
                    }
                })}
        </div>
    }
}
