//! How a value of a trunk is drawn, wherever one is shown.

use domain::provider::fields::Shown;

use crate::components::html::{code, li, span, ul};
use crate::components::{El, foreign};

/// A value: lists one item a line, what is copied elsewhere in a fixed-width font.
pub fn view_shown(shown: Shown) -> El {
    match shown {
        Shown::NotSet => span().class("blank").child("Not set"),
        Shown::Text(words) => foreign(words),
        Shown::Code(words) => view_code(words),
        Shown::Codes(items) => ul()
            .class("codes")
            .child(items.into_iter().map(|item| li().child(view_code(item))).collect::<Vec<_>>()),
        Shown::Flag(on) => span().child(if on { "On" } else { "Off" }),
    }
}

/// A text that a person may take elsewhere.
pub fn view_code(words: String) -> El {
    code().child(foreign(words))
}
