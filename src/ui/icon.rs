//! Icons: simple strokes of our own on a 16 by 16 grid, always beside a text.

use leptos::prelude::*;

/// The icons there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// Back, or the page before.
    Left,
    /// The page after.
    Right,
    /// Ask again.
    Refresh,
    /// Save a file.
    Download,
    /// Leave.
    SignOut,
    /// Colour theme.
    Theme,
    /// Close.
    Close,
    /// Copy to the clipboard.
    Copy,
}

/// An icon; hidden from assistive technology, because the text beside it says the same.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
) -> impl IntoView {
    let path = match name {
        IconName::Left => "M10 3 5 8l5 5",
        IconName::Right => "m6 3 5 5-5 5",
        IconName::Refresh => "M13.5 8a5.5 5.5 0 1 1-1.7-4M12 1v3.2H8.8",
        IconName::Download => "M8 2v8m0 0L4.8 6.9M8 10l3.2-3.1M2.5 13.5h11",
        IconName::SignOut => "M6 2.5H3v11h3M7 8h7m0 0-3-3m3 3-3 3",
        IconName::Theme => "M8 2.5a5.5 5.5 0 1 0 0 11zm0 0v11a5.5 5.5 0 0 0 0-11",
        IconName::Close => "m3.5 3.5 9 9m0-9-9 9",
        IconName::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
