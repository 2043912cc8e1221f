//! A moment in words, such as an age, with the whole time behind it.

use crate::components::El;
use crate::components::html::{Child, span, time};
use crate::platform::intl::{date_and_time, iso};

/// `words` for a moment of the wall clock, in milliseconds. The whole time is in the tip, and read aloud after the
/// words.
pub fn moment(at: f64, words: impl Child) -> El {
    let whole = date_and_time(at);
    time()
        .attr("datetime", iso(at))
        .attr("title", whole.as_str())
        .child(words)
        .child(span().class("sr-only").child(format!(", {whole}")))
}
