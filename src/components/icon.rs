//! Icons: simple strokes of our own on a 16 by 16 grid, always beside a text.

use leptos::prelude::*;

use crate::components::html::{path, svg};

/// The icons there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Back, or the page before.
    Left,
    /// The page after.
    Right,
    /// Opens a list of choices.
    Down,
    /// Ask again.
    Refresh,
    /// Save a file.
    Download,
    /// Who is signed in.
    User,
    /// Close.
    Close,
    /// Copy a text.
    Copy,
    /// Make something new.
    Add,
    /// Change it.
    Edit,
    /// Take it away.
    Delete,
    /// Bring a file.
    Upload,
    /// Look for something.
    Search,
    /// Narrow a list.
    Filter,
    /// Choose columns.
    Columns,
    /// Something kept for later.
    Star,
    /// How often.
    Clock,
}

/// An icon; hidden from assistive technology, because the text beside it says the same.
pub fn icon(name: Icon) -> AnyView {
    let strokes = match name {
        Icon::Left => "M10 3 5 8l5 5",
        Icon::Right => "m6 3 5 5-5 5",
        Icon::Down => "m4 6 4 4 4-4",
        Icon::Refresh => "M13.5 8a5.5 5.5 0 1 1-1.7-4M12 1v3.2H8.8",
        Icon::Download => "M8 2v8m0 0L4.8 6.9M8 10l3.2-3.1M2.5 13.5h11",
        Icon::User => "M10.5 5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M2.5 13.5q5.5-6.5 11 0",
        Icon::Close => "m3.5 3.5 9 9m0-9-9 9",
        Icon::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
        Icon::Add => "M8 2.5v11M2.5 8h11",
        Icon::Edit => "m10.5 2.5 3 3-8 8-3.5.5.5-3.5z",
        Icon::Upload => "M8 10V2m0 0L4.8 5.1M8 2l3.2 3.1M2.5 13.5h11",
        Icon::Search => "M10.5 10.5 14 14M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0",
        Icon::Filter => "M2 3.5h12M4.5 8h7M6.5 12.5h3",
        Icon::Columns => "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
        Icon::Star => "m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z",
        Icon::Clock => "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M8 4.8V8l2.2 1.5",
        Icon::Delete => "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9",
    };
    svg()
        .class("icon")
        .attr("viewBox", "0 0 16 16")
        .attr("aria-hidden", "true")
        .child(path().attr("d", strokes))
        .into_any()
}
