//! A modal dialog on the browser's own: it traps the focus and makes the page behind it inert.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// A dialog that is open as long as it is mounted. It has no way out of its own: its children offer
/// what can be done, and whoever mounted it takes it away.
#[component]
pub fn Dialog(
    /// Heading, and the name for assistive technology.
    #[prop(into)]
    title: String,
    /// Escape was pressed; without it, Escape does nothing.
    #[prop(optional, into)]
    on_escape: Option<Callback<()>>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            // Fails only if it is open already, which is what is wanted.
            let _ = dialog.show_modal();
        }
    });
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        if let Some(on_escape) = on_escape {
            on_escape.run(());
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="dialog-title" node_ref=dialog on:cancel=cancel>
            <h2 id="dialog-title">{title}</h2>
            {children()}
        </dialog>
    }
}
