//! Rules about single Rust files, wherever they are.

use super::text::File;
use super::{Finding, Weight};

/// From this many lines on, a file of the console is looked at.
const LONG: usize = 300;

/// A longer file of the console is refused.
const TOO_LONG: usize = 500;

/// Every module opens with what it is and what it does not know.
pub fn module_doc(file: &File) -> Vec<Finding> {
    if !file.is(".rs") || file.text.is_empty() {
        return Vec::new();
    }
    let first = file.text.lines().find(|line| !line.starts_with("#![") && !line.is_empty());
    match first {
        Some(line) if line.starts_with("//!") => Vec::new(),
        Some(_) | None => {
            vec![file.finding(1, "open the file with `//!`: what the module is and what it does not know")]
        }
    }
}

/// A file of the console is one thing, and short.
pub fn length(file: &File) -> Vec<Finding> {
    if !file.is_console_rust() {
        return Vec::new();
    }
    let lines = file.product_lines().count();
    if lines <= LONG {
        return Vec::new();
    }
    let weight = if lines > TOO_LONG { Weight::Failure } else { Weight::Warning };
    let message = format!("{lines} lines without tests (over {LONG} warns, over {TOO_LONG} fails): split it");
    vec![Finding { weight, ..file.finding(0, message) }]
}

/// A panic ends the page with everything typed into it.
pub fn no_panic(file: &File) -> Vec<Finding> {
    if !file.is_console_rust() {
        return Vec::new();
    }
    let words = [".unwrap()", ".expect(", "panic!(", "unreachable!("];
    file.words(file.product_lines(), &words, |word| {
        format!("`{word}` can end the page: handle the case, or show it to the user")
    })
}

/// Work put off has a reason, or nobody will know when it is due.
pub fn todo(file: &File) -> Vec<Finding> {
    let ours = [".rs", ".ts", ".js", ".css", ".html", ".toml"].iter().any(|ending| file.is(ending));
    // This rule cannot be written without the words it looks for.
    if !ours || file.is_in("crates/xtask/src/tidy/") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for line in file.lines() {
        let Some((_, after)) = ["TODO", "FIXME"].iter().find_map(|word| line.text.split_once(word)) else {
            continue;
        };
        let reason = after.strip_prefix(':').map_or(0, |reason| reason.split_whitespace().count());
        if reason < 3 {
            findings.push(
                file.finding(line.number, "say why it waits, as in `TODO: needs the server's answer on …`"),
            );
        }
    }
    findings
}

/// A path from the crate's root reads the same wherever it stands.
pub fn use_crate(file: &File) -> Vec<Finding> {
    if !file.is_console_rust() {
        return Vec::new();
    }
    file.words(file.product_lines(), &["use super::"], |_| {
        "write `use crate::` instead of `use super::`".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_module_without_words_is_found() {
        assert_eq!(found(module_doc, "crates/api/src/a.rs", "use std::fs;\n").len(), 1);
        assert_eq!(
            found(module_doc, "tests/a.rs", "#![cfg(target_arch = \"wasm32\")]\n\n//! Words.\n").len(),
            0
        );
        assert_eq!(found(module_doc, "boot.js", "start();\n").len(), 0);
    }

    #[test]
    fn long_files_warn_and_longer_ones_fail() {
        let weights = |lines: usize| {
            let findings = length(&File::new("src/a.rs", &"x\n".repeat(lines)));
            findings.into_iter().map(|finding| finding.weight).collect::<Vec<_>>()
        };
        assert_eq!(weights(300), []);
        assert_eq!(weights(301), [Weight::Warning]);
        assert_eq!(weights(501), [Weight::Failure]);
        assert_eq!(found(length, "crates/api/src/a.rs", &"x\n".repeat(900)).len(), 0);
    }

    #[test]
    fn a_possible_panic_is_found_outside_tests_only() {
        let text = "//! .unwrap()\nlet a = b.unwrap();\n#[cfg(test)]\nmod tests { c.unwrap(); }\n";
        assert_eq!(
            found(no_panic, "src/a.rs", text),
            ["2: `.unwrap()` can end the page: handle the case, or show it to the user"]
        );
        assert_eq!(found(no_panic, "crates/api/src/a.rs", text).len(), 0);
    }

    #[test]
    fn work_put_off_needs_a_reason() {
        assert_eq!(found(todo, "src/a.rs", "// TODO\n// FIXME: later\n").len(), 2);
        assert_eq!(found(todo, "src/a.rs", "// TODO: waits for the vendor's answer\n").len(), 0);
    }

    #[test]
    fn relative_paths_are_found() {
        assert_eq!(found(use_crate, "src/a.rs", "use super::b;\n#[cfg(test)]\nuse super::*;\n").len(), 1);
    }
}
