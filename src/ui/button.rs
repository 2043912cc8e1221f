//! Buttons. A button that cannot be used says why instead of going grey in silence.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Why a button cannot be used right now.
pub type Reason = &'static str;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main action.
    Primary,
    /// Any other.
    #[default]
    Plain,
    /// Next to invisible until needed.
    Quiet,
}

/// A button. While `busy` or `blocked` it stays focusable, does nothing, and says why.
#[component]
pub fn Button(
    /// Main, plain or quiet.
    #[prop(optional)]
    kind: ButtonKind,
    /// Submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// The action is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be used; `None` when it can.
    #[prop(optional, into)]
    blocked: Signal<Option<Reason>>,
    /// What it does; not needed for a button that submits.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Icon and text.
    children: Children,
) -> impl IntoView {
    let variant = match kind {
        ButtonKind::Primary => "primary",
        ButtonKind::Plain => "plain",
        ButtonKind::Quiet => "quiet",
    };
    let off = move || busy.get() || blocked.get().is_some();
    let press = move |event: MouseEvent| {
        if busy.get_untracked() || blocked.get_untracked().is_some() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            class="button"
            type=if submit { "submit" } else { "button" }
            data-variant=variant
            aria-disabled=move || off().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            title=move || blocked.get()
            on:click=press
        >
            {children()}
        </button>
    }
}
