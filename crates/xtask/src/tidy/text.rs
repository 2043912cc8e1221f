//! A file as the rules see it: numbered lines, with and without comments, tests apart. Knows no rule.

use super::{Finding, Weight};

/// A text file of the repository.
pub struct File {
    /// Below the root, with `/`.
    pub path: String,
    /// As it is.
    pub text: String,
}

/// One line.
pub struct Line<'f> {
    /// From 1.
    pub number: usize,
    /// As it is.
    pub text: &'f str,
    /// Without its comment.
    pub code: &'f str,
}

impl File {
    /// A file with this path and text.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it lies in a folder (`src/`) or is this file.
    pub fn is_in(&self, place: &str) -> bool {
        if place.ends_with('/') { self.path.starts_with(place) } else { self.path == place }
    }

    /// Whether its name ends so.
    pub fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// Whether it is Rust of the console itself.
    pub fn is_console_rust(&self) -> bool {
        self.is_in("src/") && self.is(".rs")
    }

    /// Whether it is a test in a browser, in either language.
    pub fn is_browser_test(&self) -> bool {
        self.is_in("tests/") && (self.is(".rs") || self.is(".ts"))
    }

    /// Every line.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let lines = self.text.lines().enumerate();
        lines.map(|(at, text)| Line { number: at + 1, text, code: without_comment(text) })
    }

    /// The lines before the unit tests, which stand at the end of a file here.
    pub fn product_lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines().take_while(|line| line.text != "#[cfg(test)]")
    }

    /// A finding on one of its lines.
    pub fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, message: message.into(), weight: Weight::Failure }
    }

    /// A finding for each of these lines that has one of the words in its code.
    pub fn words<'f>(
        &self,
        lines: impl Iterator<Item = Line<'f>>,
        words: &[&str],
        message: impl Fn(&str) -> String,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for line in lines {
            if let Some(word) = words.iter().find(|word| line.code.contains(**word)) {
                findings.push(self.finding(line.number, message(word)));
            }
        }
        findings
    }
}

/// The line up to `//`, unless that stands in quotes as in an address.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    let mut before = None;
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (Some(_), _) if escaped => {}
            (Some(open), _) if open == letter => quote = None,
            // An apostrophe may be a lifetime or a letter's quote; only these open a string for sure.
            (None, '"' | '`') if before != Some('\'') => quote = Some(letter),
            (None, '/') if before == Some('/') => return line.get(..at - 1).unwrap_or_default(),
            (None | Some(_), _) => {}
        }
        escaped = letter == '\\' && !escaped;
        before = Some(letter);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_not_code_and_addresses_are_not_comments() {
        assert_eq!(without_comment("let a = 1; // one"), "let a = 1; ");
        assert_eq!(without_comment("/// words"), "");
        assert_eq!(without_comment("let a = \"http://a\"; // b"), "let a = \"http://a\"; ");
        assert_eq!(without_comment("let a = `http://a`;"), "let a = `http://a`;");
        assert_eq!(without_comment(r#"let a = "\"//"; // b"#), r#"let a = "\"//"; "#);
        assert_eq!(without_comment("let q = '\"'; // b"), "let q = '\"'; ");
    }

    #[test]
    fn unit_tests_are_not_the_product() {
        let file = File::new("src/a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {}\n");
        assert_eq!(file.product_lines().count(), 1);
    }
}
