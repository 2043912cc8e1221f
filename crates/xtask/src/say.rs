//! Lines on the screen: headings, notes and the one line of an error. Does not know what any task does.

use std::io::{IsTerminal, stdout};

/// Opens a longer piece of work.
pub fn heading(text: &str) {
    println!("\n{}", bold(&["== ", text].concat()));
}

/// One thing worth knowing.
pub fn note(text: &str) {
    println!("   {text}");
}

/// Something is missing and the work goes on without it.
pub fn warn(text: &str) {
    println!("   {}", bold(&["warning: ", text].concat()));
}

/// Why the command stops.
pub fn error(text: &str) {
    eprintln!("{}", bold(&["error: ", text].concat()));
}

/// Colours are for a person at a terminal; a log keeps plain text.
pub fn colours() -> bool {
    stdout().is_terminal() && std::env::var_os("CI").is_none() && std::env::var_os("NO_COLOR").is_none()
}

fn bold(text: &str) -> String {
    if colours() { ["\x1b[1m", text, "\x1b[0m"].concat() } else { text.to_owned() }
}
