//! A filter as people type it: parsed into [`Filter`], with a message for a text that cannot be parsed, and
//! applied to rows that are loaded.
//!
//! The server receives [`Filter::to_text`] of the parsed filter, never the text as typed:
//! the parser is more generous than the grammar (capitals in words, `enabled` for `enabled eq true`).
//! Knows no server: whether a server can filter by a field is not decided here.
//! Source: docs/trunks.md, 1.5.

use std::cmp::Ordering;

use api::query::{Comparison, Literal, TextTest};
use api::types::{ProviderRow, WireEnum};
use api::{Filter, ListField};

use crate::list::{Cell, cell};

/// Deepest nesting of parentheses; the same as in the reference server.
pub const MOST_DEPTH: usize = 32;

/// Why a text is not a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAFilter {
    /// Where, in characters from the start.
    pub at: usize,
    /// What was expected there and how to write it; without a full stop, like the problems of a form.
    pub words: String,
}

/// Parses a filter; a blank text is a filter without a condition.
///
/// # Errors
/// The first place that cannot be parsed, and what to write there.
pub fn read(text: &str) -> Result<Filter, NotAFilter> {
    let mut reader = FilterReader { letters: text.chars().collect(), at: 0, depth: 0 };
    reader.skip_blanks();
    if reader.at == reader.letters.len() {
        return Ok(Filter::And(Vec::new()));
    }
    let filter = reader.any_of()?;
    match reader.letter() {
        None => Ok(filter),
        Some(')') => {
            reader.fault("This closing parenthesis has no opening one. Remove it, or open one before it")
        }
        Some(_) => reader.not_joined(),
    }
}

/// Whether a row meets the filter. A missing value is `null`: equal only to `null`, and neither greater
/// nor less than anything. `eq` and the other comparisons are case-sensitive; `contains`, `startswith` and
/// `endswith` ignore the case of a to z. The reference server does the same.
pub fn holds(filter: &Filter, row: &ProviderRow) -> bool {
    verdict(filter, row).unwrap_or(true)
}

/// `None` for a filter without a condition, which is not written either.
fn verdict(filter: &Filter, row: &ProviderRow) -> Option<bool> {
    match filter {
        Filter::Compare(field, comparison, literal) => {
            Some(compares(cell(row, *field), *comparison, literal))
        }
        Filter::Text(test, field, text) => Some(match cell(row, *field) {
            Cell::Text(value) => {
                let (value, text) = (value.to_ascii_lowercase(), text.to_ascii_lowercase());
                match test {
                    TextTest::StartsWith => value.starts_with(&text),
                    TextTest::EndsWith => value.ends_with(&text),
                    TextTest::Contains => value.contains(&text),
                }
            }
            Cell::Missing | Cell::Whole(_) | Cell::Flag(_) => false,
        }),
        Filter::And(parts) => joined(parts, row, false),
        Filter::Or(parts) => joined(parts, row, true),
        Filter::Not(part) => verdict(part, row).map(|verdict| !verdict),
    }
}

/// The first part that decides, otherwise the opposite, otherwise `None`.
fn joined(parts: &[Filter], row: &ProviderRow, decides: bool) -> Option<bool> {
    let mut so_far = None;
    for part in parts {
        match verdict(part, row) {
            Some(verdict) if verdict == decides => return Some(decides),
            Some(_) => so_far = Some(!decides),
            None => {}
        }
    }
    so_far
}

fn compares(value: Cell<'_>, comparison: Comparison, literal: &Literal) -> bool {
    let ordering = match (value, literal) {
        (Cell::Missing, Literal::Null) => Some(Ordering::Equal),
        (Cell::Text(value), Literal::Text(text)) => Some(value.cmp(text.as_str())),
        (Cell::Whole(value), Literal::Whole(number)) => Some(value.cmp(number)),
        (Cell::Flag(value), Literal::Flag(flag)) => Some(value.cmp(flag)),
        (
            Cell::Missing | Cell::Text(_) | Cell::Whole(_) | Cell::Flag(_),
            Literal::Text(_) | Literal::Whole(_) | Literal::Flag(_) | Literal::Null,
        ) => None,
    };
    match comparison {
        Comparison::Equal => ordering == Some(Ordering::Equal),
        Comparison::NotEqual => ordering != Some(Ordering::Equal),
        Comparison::Greater => ordering == Some(Ordering::Greater),
        Comparison::Less => ordering == Some(Ordering::Less),
        Comparison::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
    }
}

/// The type of a field's values.
#[derive(Clone, Copy, PartialEq)]
enum TokenKind {
    Text,
    Whole,
    Flag,
}

fn kind(field: ListField) -> TokenKind {
    match field {
        ListField::Name | ListField::Brand | ListField::Hostname | ListField::DidNumbers => TokenKind::Text,
        ListField::Port => TokenKind::Whole,
        ListField::Enabled | ListField::Shared => TokenKind::Flag,
    }
}

struct FilterReader {
    letters: Vec<char>,
    at: usize,
    depth: usize,
}

impl FilterReader {
    fn letter(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.letter().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Skips this letter and the blanks after it.
    fn take(&mut self, letter: char) -> bool {
        let is_there = self.letter() == Some(letter);
        if is_there {
            self.at += 1;
            self.skip_blanks();
        }
        is_there
    }

    /// The word at this place, in lower case; empty if there is none.
    fn word(&self) -> String {
        let rest = self.letters.get(self.at..).unwrap_or_default();
        let letters = rest.iter().take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '_');
        letters.map(char::to_ascii_lowercase).collect()
    }

    /// Skips a word, which is all ASCII, and the blanks after it.
    fn pass(&mut self, word: &str) {
        self.at += word.len();
        self.skip_blanks();
    }

    fn take_word(&mut self, expected: &str) -> bool {
        let is_there = self.word() == expected;
        if is_there {
            self.pass(expected);
        }
        is_there
    }

    fn fault<T>(&self, words: impl Into<String>) -> Result<T, NotAFilter> {
        Err(NotAFilter { at: self.at, words: words.into() })
    }

    fn not_joined<T>(&self) -> Result<T, NotAFilter> {
        // 'it's': the apparent end of the text was meant as an apostrophe.
        let before = self.at.checked_sub(1).and_then(|before| self.letters.get(before));
        if before == Some(&'\'') {
            self.fault(DOUBLED)
        } else {
            self.fault("Put “and” or “or” between two conditions: enabled eq true and port eq 5060")
        }
    }

    fn any_of(&mut self) -> Result<Filter, NotAFilter> {
        let first = self.all_of()?;
        let mut parts = vec![first];
        while self.take_word("or") {
            parts.push(self.all_of()?);
        }
        Ok(chain(parts, Filter::Or))
    }

    fn all_of(&mut self) -> Result<Filter, NotAFilter> {
        let first = self.one()?;
        let mut parts = vec![first];
        while self.take_word("and") {
            parts.push(self.one()?);
        }
        Ok(chain(parts, Filter::And))
    }

    fn one(&mut self) -> Result<Filter, NotAFilter> {
        let is_negated = self.take_word("not");
        let filter = if self.letter() == Some('(') { self.nested()? } else { self.condition()? };
        Ok(if is_negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn nested(&mut self) -> Result<Filter, NotAFilter> {
        if self.depth == MOST_DEPTH {
            return self.fault("The parentheses are nested too deep. Remove those that change nothing");
        }
        self.depth += 1;
        self.take('(');
        let filter = self.any_of()?;
        self.depth -= 1;
        match self.letter() {
            Some(')') => {
                self.take(')');
                Ok(filter)
            }
            None => self.fault("A closing parenthesis is missing here"),
            Some(_) => self.not_joined(),
        }
    }

    fn condition(&mut self) -> Result<Filter, NotAFilter> {
        let word = self.word();
        let start = self.at;
        match word.as_str() {
            "" => {
                return self.fault(format!("A condition starts with a field: {}. {TESTS}", known()));
            }
            "and" | "or" | "not" => {
                return self.fault(format!("A condition is missing before {word}, such as enabled eq true"));
            }
            _ => self.pass(&word),
        }
        if self.letter() == Some('(') {
            let Some(test) = TextTest::parse(&word) else {
                self.at = start;
                return self.fault(format!("“{word}” is not a test. {TESTS}"));
            };
            return self.test(test);
        }
        if TextTest::parse(&word).is_some() {
            return self.fault(format!("Put a parenthesis after {word}: {word}(hostname,'sip.')"));
        }
        let Some(field) = ListField::parse(&word) else {
            self.at = start;
            return self.unknown(&word);
        };
        self.comparison(field)
    }

    fn unknown<T>(&self, word: &str) -> Result<T, NotAFilter> {
        self.fault(format!("“{word}” is not a field of the list. The fields are {}", known()))
    }

    /// `startswith(hostname,'sip.')`, from its parenthesis on.
    fn test(&mut self, test: TextTest) -> Result<Filter, NotAFilter> {
        self.take('(');
        let word = self.word();
        if word.is_empty() {
            return self.fault(format!("A field is missing here: {}(hostname,'sip.')", test.as_str()));
        }
        let Some(field) = ListField::parse(&word) else { return self.unknown(&word) };
        let sample = format!(": {}({word},'…')", test.as_str());
        match kind(field) {
            TokenKind::Text => {}
            TokenKind::Whole => return self.fault(format!("{word} takes a number: {word} eq 5060")),
            TokenKind::Flag => {
                return self.fault(format!("{word} takes true or false: {word} eq true"));
            }
        }
        self.pass(&word);
        if !self.take(',') {
            return self.fault(format!("Put a comma between field and text{sample}"));
        }
        if self.letter() != Some('\'') {
            return self.fault(format!("Put text in single quotes{sample}"));
        }
        let text = self.quoted()?;
        match self.letter() {
            Some(')') => {
                self.take(')');
                Ok(Filter::Text(test, field, text))
            }
            Some(letter) if letter.is_alphanumeric() => self.fault(DOUBLED),
            Some(_) | None => self.fault(format!("Close the parenthesis after the text{sample}")),
        }
    }

    /// `port ge 5060`, from its operator on.
    fn comparison(&mut self, field: ListField) -> Result<Filter, NotAFilter> {
        let (name, sample) = (field.as_str(), sample(field));
        let word = self.word();
        let Some(comparison) = Comparison::parse(&word) else {
            let ends = self.letter().is_none_or(|letter| letter == ')') || word == "and" || word == "or";
            if ends && kind(field) == TokenKind::Flag {
                return Ok(Filter::Compare(field, Comparison::Equal, Literal::Flag(true)));
            }
            return self.fault(format!("Put eq, ne, gt, ge, lt or le after {name}: {name} eq {sample}"));
        };
        self.pass(&word);
        let start = self.at;
        let literal = self.literal(field, comparison)?;
        let fits = match (&literal, kind(field)) {
            (Literal::Text(_), TokenKind::Text) | (Literal::Whole(_), TokenKind::Whole) => true,
            (Literal::Null, _) | (Literal::Flag(_), TokenKind::Flag) => match comparison {
                Comparison::Equal | Comparison::NotEqual => true,
                Comparison::Greater
                | Comparison::GreaterOrEqual
                | Comparison::Less
                | Comparison::LessOrEqual => {
                    self.at = start;
                    return self.fault(format!("Use eq or ne with true, false and null: {name} eq null"));
                }
            },
            (
                Literal::Text(_) | Literal::Whole(_) | Literal::Flag(_),
                TokenKind::Text | TokenKind::Whole | TokenKind::Flag,
            ) => false,
        };
        if fits {
            return Ok(Filter::Compare(field, comparison, literal));
        }
        self.at = start;
        self.value_fault(field, comparison)
    }

    fn literal(&mut self, field: ListField, comparison: Comparison) -> Result<Literal, NotAFilter> {
        if self.letter() == Some('\'') {
            return Ok(Literal::Text(self.quoted()?));
        }
        let bare = self.bare();
        let literal = match bare.to_ascii_lowercase().as_str() {
            "true" => Literal::Flag(true),
            "false" => Literal::Flag(false),
            "null" => Literal::Null,
            // `parse` would accept a plus.
            digits => match digits.parse() {
                Ok(number) if !digits.starts_with('+') => Literal::Whole(number),
                Ok(_) | Err(_) => return self.value_fault(field, comparison),
            },
        };
        self.at += bare.chars().count();
        self.skip_blanks();
        Ok(literal)
    }

    /// The text up to a blank or a parenthesis.
    fn bare(&self) -> String {
        let rest = self.letters.get(self.at..).unwrap_or_default();
        let ends = |letter: char| letter.is_whitespace() || letter == '(' || letter == ')';
        rest.iter().take_while(|letter| !ends(**letter)).collect()
    }

    /// The value at this place does not belong to this field.
    fn value_fault<T>(&self, field: ListField, comparison: Comparison) -> Result<T, NotAFilter> {
        let bare: String = self.bare().chars().filter(|letter| !is_quote(*letter)).collect();
        let says = match kind(field) {
            TokenKind::Text => "Put text in single quotes: ",
            TokenKind::Whole => "Enter a whole number without quotes: ",
            TokenKind::Flag => "Enter true or false without quotes: ",
        };
        let start = format!("{says}{} {} ", field.as_str(), comparison.as_str());
        // The typed text, corrected, if it is short and can mean only one thing.
        if kind(field) == TokenKind::Text && !bare.is_empty() && bare.len() <= 40 && bare != "null" {
            self.fault(format!("{start}'{bare}'"))
        } else {
            self.fault(format!("{start}{}", sample(field)))
        }
    }

    /// `'it''s'`: two quotes mean one. Starts at a quote.
    fn quoted(&mut self) -> Result<String, NotAFilter> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        while let Some(letter) = self.letter() {
            self.at += 1;
            if letter != '\'' {
                text.push(letter);
            } else if self.letter() == Some('\'') {
                self.at += 1;
                text.push('\'');
            } else {
                self.skip_blanks();
                return Ok(text);
            }
        }
        self.at = start;
        self.fault(format!("This text is not closed. Close it with a single quote. {DOUBLED}"))
    }
}

const DOUBLED: &str = "A quote inside a text is written twice: 'it''s'";
const TESTS: &str =
    "Texts can also be tested with startswith, endswith and contains: contains(name,'Berlin')";

/// The fields by name.
fn known() -> String {
    let mut names = String::new();
    for field in ListField::ALL {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(field.as_str());
    }
    names
}

/// A value of the type of this field.
fn sample(field: ListField) -> &'static str {
    match field {
        ListField::Name => "'Berlin'",
        ListField::Brand => "'Generic'",
        ListField::Hostname => "'sip.example.com'",
        ListField::DidNumbers => "'16505550100'",
        ListField::Port => "5060",
        ListField::Enabled | ListField::Shared => "true",
    }
}

/// Any kind of quote that keyboards and word processors produce.
fn is_quote(letter: char) -> bool {
    matches!(letter, '\'' | '"' | '`' | '´' | '\u{2018}'..='\u{201f}' | '«' | '»')
}

fn chain(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::samples::row;
    use crate::samples::Random;

    fn compare(field: ListField, comparison: Comparison, literal: Literal) -> Filter {
        Filter::Compare(field, comparison, literal)
    }

    fn text(text: &str) -> Literal {
        Literal::Text(text.to_owned())
    }

    fn port(number: i64) -> Filter {
        compare(ListField::Port, Comparison::Equal, Literal::Whole(number))
    }

    fn on() -> Filter {
        compare(ListField::Enabled, Comparison::Equal, Literal::Flag(true))
    }

    #[test]
    fn the_samples_of_the_reference_are_parsed() {
        let sip = Filter::Text(TextTest::StartsWith, ListField::Hostname, "sip.".to_owned());
        let did = Filter::Text(TextTest::Contains, ListField::DidNumbers, "1646".to_owned());
        let name = |name| compare(ListField::Name, Comparison::Equal, text(name));
        for (typed, expected) in [
            ("enabled eq true", on()),
            ("startswith(hostname,'sip.') and port eq 5060", Filter::And(vec![sip.clone(), port(5060)])),
            ("contains(did_numbers,'1646')", did.clone()),
            ("", Filter::And(Vec::new())),
            (" \t\n", Filter::And(Vec::new())),
            (" ( name eq 'it''s' ) ", name("it's")),
            ("name eq ''", name("")),
            ("name eq ''''", name("'")),
            ("name eq 'a and (b'", name("a and (b")),
            ("port eq -1", port(-1)),
            ("port eq 007", port(7)),
            ("brand ne null", compare(ListField::Brand, Comparison::NotEqual, Literal::Null)),
            ("enabled", on()),
            ("(enabled)", on()),
            ("enabled and port eq 1", Filter::And(vec![on(), port(1)])),
            ("not enabled", Filter::Not(Box::new(on()))),
            ("not(enabled)", Filter::Not(Box::new(on()))),
            ("NOT Port EQ 5060", Filter::Not(Box::new(port(5060)))),
            ("Enabled EQ True", on()),
            ("StartsWith ( hostname , 'sip.' )", sip),
            ("contains(did_numbers,'1646')and enabled", Filter::And(vec![did, on()])),
            ("(port eq 1)or(port eq 2)", Filter::Or(vec![port(1), port(2)])),
        ] {
            assert_eq!(read(typed), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn not_binds_tighter_than_and_and_and_tighter_than_or() {
        let both = Filter::And(vec![Filter::Not(Box::new(port(1))), port(2)]);
        let read_flat = read("not port eq 1 and port eq 2 or port eq 3");
        assert_eq!(read_flat, Ok(Filter::Or(vec![both, port(3)])));
        let either = Filter::Or(vec![port(2), port(3)]);
        let read_nested = read("port eq 1 and (port eq 2 or port eq 3)");
        assert_eq!(read_nested, Ok(Filter::And(vec![port(1), either])));
    }

    #[test]
    fn each_fault_has_a_place_and_a_message() {
        for (typed, at, words) in [
            ("hostname eq sip.example.com", 12, "Put text in single quotes: hostname eq 'sip.example.com'"),
            ("hostname eq \"sip.a\"", 12, "Put text in single quotes: hostname eq 'sip.a'"),
            ("name eq ‘Köln’ and port eq 1", 8, "Put text in single quotes: name eq 'Köln'"),
            ("did_numbers eq 3000", 15, "Put text in single quotes: did_numbers eq '3000'"),
            ("name eq", 7, "Put text in single quotes: name eq 'Berlin'"),
            ("name eq true", 8, "Put text in single quotes: name eq 'true'"),
            ("port eq '5060'", 8, "Enter a whole number without quotes: port eq 5060"),
            ("port ge", 7, "Enter a whole number without quotes: port ge 5060"),
            ("port eq 5060.0", 8, "Enter a whole number"),
            ("port eq +5", 8, "Enter a whole number"),
            ("port eq 99999999999999999999", 8, "Enter a whole number"),
            ("enabled eq 'true'", 11, "Enter true or false without quotes: enabled eq true"),
            ("enabled ne 1", 11, "Enter true or false without quotes: enabled ne true"),
            ("enabled gt true", 11, "Use eq or ne with true, false and null"),
            ("name lt null", 8, "Use eq or ne with true, false and null: name eq null"),
            ("port", 4, "Put eq, ne, gt, ge, lt or le after port: port eq 5060"),
            ("port = 3", 5, "Put eq, ne, gt, ge, lt or le after port: port eq 5060"),
            ("(name)", 5, "Put eq, ne, gt, ge, lt or le after name: name eq 'Berlin'"),
            ("enabled true", 8, "Put eq, ne, gt, ge, lt or le after enabled"),
            (
                "status eq 'ONLINE'",
                0,
                "“status” is not a field of the list. The fields are name, enabled, brand, hostname, port, did_numbers, shared",
            ),
            ("ä eq 1", 0, "A condition starts with a field: name, enabled, brand"),
            ("'a' eq name", 0, "A condition starts with a field"),
            ("()", 1, "A condition starts with a field"),
            ("enabled and", 11, "A condition starts with a field"),
            ("enabled and or shared", 12, "A condition is missing before or"),
            ("and enabled", 0, "A condition is missing before and"),
            ("not not enabled", 4, "A condition is missing before not"),
            ("name eq 'open", 8, "This text is not closed. Close it with a single quote"),
            ("name eq 'it's'", 12, "A quote inside a text is written twice: 'it''s'"),
            ("contains(name,'it's')", 18, "A quote inside a text is written twice: 'it''s'"),
            ("port eq 1 port eq 2", 10, "Put “and” or “or” between two conditions"),
            ("(port eq 1 port eq 2)", 11, "Put “and” or “or” between two conditions"),
            ("(port eq 1", 10, "A closing parenthesis is missing here"),
            ("port eq 1)", 9, "This closing parenthesis has no opening one"),
            ("contains(port,'1')", 9, "port takes a number: port eq 5060"),
            ("contains(shared,'1')", 9, "shared takes true or false: shared eq true"),
            ("contains(transport,'1')", 9, "“transport” is not a field of the list"),
            ("contains()", 9, "A field is missing here: contains(hostname,'sip.')"),
            ("contains(name 'a')", 14, "Put a comma between field and text: contains(name,'…')"),
            ("endswith(brand,a)", 15, "Put text in single quotes: endswith(brand,'…')"),
            ("endswith(brand,'a'", 18, "Close the parenthesis after the text: endswith(brand,'…')"),
            ("contains name", 9, "Put a parenthesis after contains: contains(hostname,'sip.')"),
            ("drop(name,'1')", 0, "“drop” is not a test. Texts can also be tested with startswith"),
            ("name eq 'Ö' x", 12, "Put “and” or “or” between two conditions"),
        ] {
            let fault = read(typed).err();
            assert_eq!(fault.as_ref().map(|fault| fault.at), Some(at), "{typed}: {fault:?}");
            let said = fault.map(|fault| fault.words).unwrap_or_default();
            assert!(said.starts_with(words), "{typed}: {said}");
            assert!(!said.ends_with('.'), "{said}");
        }
    }

    /// The text offered in a message can be parsed itself.
    #[test]
    fn the_text_offered_for_a_fault_is_a_filter() {
        for typed in
            ["hostname eq sip.a", "name eq «it's»", "port eq x", "shared eq 'x'", "name lt null", "brand"]
        {
            let words = read(typed).err().map(|fault| fault.words).unwrap_or_default();
            let offered = words.split_once(": ").map(|(_, offered)| offered).unwrap_or_default();
            assert!(!offered.is_empty() && read(offered).is_ok(), "{typed}: {words}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_with_a_message() {
        let deep = |depth: usize| format!("{}enabled{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(read(&deep(MOST_DEPTH)), Ok(on()));
        for depth in [MOST_DEPTH + 1, 100_000] {
            let fault = read(&deep(depth)).err();
            assert_eq!(fault.as_ref().map(|fault| fault.at), Some(MOST_DEPTH));
            assert!(fault.is_some_and(|fault| fault.words.contains("nested too deep")));
        }
        assert!(read(&"not (".repeat(100_000)).is_err());
        assert!(read(&"not ".repeat(100_000)).is_err());
        let many = vec!["enabled"; 100_000].join(" or ");
        assert!(matches!(read(&many), Ok(Filter::Or(parts)) if parts.len() == 100_000));
        // Groups side by side are not nested.
        assert!(read(&vec!["(enabled)"; 1000].join(" and ")).is_ok());
    }

    const HOSTILE: [&str; 24] = [
        "a", "A", "ä", "ß", "&", "#", "+", "%", "'", "''", "\"", "\\", " ", "\n", "(", ")", ",", " and ",
        " or ", "not", "%27", "例", "😀", "\u{0}",
    ];

    fn literal(random: &mut Random, kind: TokenKind) -> (Comparison, Literal) {
        let ordering = random.one(Comparison::ALL);
        let equality = random.one(&[Comparison::Equal, Comparison::NotEqual]);
        if random.below(6) == 0 {
            return (equality, Literal::Null);
        }
        match kind {
            TokenKind::Text => (ordering, Literal::Text(random.text(&HOSTILE, 6))),
            TokenKind::Whole => {
                let whole = random.below(4) as i64 - 1;
                (ordering, Literal::Whole(random.one(&[whole, i64::MIN, i64::MAX])))
            }
            TokenKind::Flag => (equality, Literal::Flag(random.below(2) == 0)),
        }
    }

    fn filter(random: &mut Random, depth: u64) -> Filter {
        let field = random.one(ListField::ALL);
        let parts = |random: &mut Random| (0..random.below(4)).map(|_| filter(random, depth - 1)).collect();
        match random.below(if depth == 0 { 2 } else { 6 }) {
            0 if kind(field) == TokenKind::Text => {
                let test = random.one(TextTest::ALL);
                Filter::Text(test, field, random.text(&HOSTILE, 6))
            }
            2 => Filter::Not(Box::new(filter(random, depth - 1))),
            3 | 4 => Filter::And(parts(random)),
            5 => Filter::Or(parts(random)),
            _ => {
                let (comparison, literal) = literal(random, kind(field));
                Filter::Compare(field, comparison, literal)
            }
        }
    }

    /// Without the parts that are not written: empty joins and joins of one.
    fn normal(filter: &Filter) -> Option<Filter> {
        let parts = |parts: &[Filter]| parts.iter().filter_map(normal).collect::<Vec<Filter>>();
        match filter {
            Filter::Compare(..) | Filter::Text(..) => Some(filter.clone()),
            Filter::Not(part) => Some(Filter::Not(Box::new(normal(part)?))),
            Filter::And(all) => Some(chain(parts(all), Filter::And)).filter(|filter| !is_empty(filter)),
            Filter::Or(all) => Some(chain(parts(all), Filter::Or)).filter(|filter| !is_empty(filter)),
        }
    }

    fn is_empty(filter: &Filter) -> bool {
        matches!(filter, Filter::And(parts) | Filter::Or(parts) if parts.is_empty())
    }

    fn random_row(random: &mut Random) -> ProviderRow {
        let mut text = |most| {
            let text = random.text(&HOSTILE, most);
            (random.below(4) > 0).then_some(text)
        };
        let (name, brand, hostname, did_numbers) = (text(5), text(3), text(3), text(3));
        ProviderRow {
            name,
            brand,
            hostname,
            did_numbers,
            enabled: random.one(&[None, Some(true), Some(false)]),
            port: random.one(&[None, Some(-1), Some(0), Some(1), Some(i64::MAX)]),
            shared: random.one(&[None, Some(true), Some(false)]),
            id: None,
        }
    }

    #[test]
    fn a_written_filter_is_parsed_and_means_the_same() {
        let mut random = Random::new();
        let mut held = 0;
        for _ in 0..20_000 {
            let filter = filter(&mut random, 4);
            let expected = normal(&filter).unwrap_or(Filter::And(Vec::new()));
            let written = filter.to_text();
            assert_eq!(read(&written).as_ref(), Ok(&expected), "{written}");
            let row = random_row(&mut random);
            assert_eq!(holds(&filter, &row), holds(&expected, &row), "{written}");
            assert_eq!(holds(&Filter::Not(Box::new(expected.clone())), &row), {
                is_empty(&expected) || !holds(&expected, &row)
            });
            held += usize::from(holds(&filter, &row));
        }
        assert!((2_000..18_000).contains(&held), "the rows decide nothing: {held}");
    }

    #[test]
    fn any_text_is_parsed_or_refused_at_a_place_inside_it() {
        let pieces = [
            "name",
            "enabled",
            "port",
            "hostname",
            "status",
            " eq ",
            " ne ",
            " gt ",
            "=",
            "and",
            " or ",
            "not ",
            "(",
            ")",
            "(",
            ")",
            "'",
            "'",
            "''",
            ",",
            "5060",
            "-",
            "true",
            "null",
            "contains(",
            "startswith",
            " ",
            "\t",
            "ä",
            "😀",
            "\u{a0}",
            "\u{0}",
            "\"",
            "%",
            "_",
            "'x'",
            "99999999999999999999",
        ];
        let mut random = Random::new();
        let (mut read_well, mut refused) = (0, 0);
        for _ in 0..50_000 {
            let text = random.text(&pieces, 12);
            match read(&text) {
                Ok(filter) => {
                    read_well += 1;
                    assert_eq!(read(&filter.to_text()), Ok(filter), "{text:?}");
                }
                Err(fault) => {
                    refused += 1;
                    assert!(fault.at <= text.chars().count(), "{text:?}: {fault:?}");
                    assert!(fault.words.len() > 20, "{text:?}: {fault:?}");
                }
            }
        }
        assert!(read_well > 50 && refused > 1000, "{read_well} {refused}");
    }

    /// Each line by hand, from the published rules of the reference server: `eq` is case-sensitive, the three
    /// tests ignore the case of a to z, blanks are equal only to null.
    #[test]
    fn rows_are_found_as_the_reference_server_finds_them() {
        let full = ProviderRow {
            did_numbers: Some("3000;12000-18000".to_owned()),
            ..row("Köln Süd", "SIP.example.com", 5060)
        };
        let blank = ProviderRow::default();
        for (typed, on_full, on_blank) in [
            ("", true, true),
            ("name eq 'Köln Süd'", true, false),
            ("name eq 'köln Süd'", false, false),
            ("name ne 'köln Süd'", true, true),
            ("name ne 'Köln Süd'", false, true),
            ("name gt 'K'", true, false),
            ("name gt 'k'", false, false),
            ("name le 'k'", true, false),
            ("contains(name,'köln')", true, false),
            ("contains(name,'KöLN')", true, false),
            ("contains(name,'SÜD')", false, false),
            ("contains(name,'')", true, false),
            ("contains(name,'%')", false, false),
            ("startswith(hostname,'sip.')", true, false),
            ("endswith(hostname,'.COM')", true, false),
            ("startswith(hostname,'example')", false, false),
            ("contains(did_numbers,'12000')", true, false),
            ("contains(did_numbers,'12500')", false, false),
            ("brand eq null", false, true),
            ("brand ne null", true, false),
            ("brand eq ''", false, false),
            ("not brand eq null", true, false),
            ("not (name eq 'x')", true, true),
            ("not contains(name,'x')", true, true),
            ("port eq 5060", true, false),
            ("port ne 5060", false, true),
            ("port ge 5060", true, false),
            ("port lt 5060", false, false),
            ("not port lt 5060", true, true),
            ("port eq null", false, true),
            ("enabled", true, false),
            ("not enabled", false, true),
            ("enabled eq false", false, false),
            ("shared eq false", true, false),
            ("shared ne true", true, true),
            ("enabled and port eq 1", false, false),
            ("enabled or port eq 1", true, false),
            ("port eq 1 and port eq 2 or enabled", true, false),
            ("port eq 1 and (port eq 2 or enabled)", false, false),
        ] {
            let filter = read(typed);
            let on = |row| filter.as_ref().map(|filter| holds(filter, row));
            assert_eq!((on(&full), on(&blank)), (Ok(on_full), Ok(on_blank)), "{typed}");
        }
    }

    /// A filter that a person cannot type, but a program could build.
    #[test]
    fn values_of_another_type_are_never_equal_and_empty_joins_have_no_condition() {
        let row = row("a", "b", 5060);
        let odd = |comparison| compare(ListField::Port, comparison, text("5060"));
        assert!(!holds(&odd(Comparison::Equal), &row) && holds(&odd(Comparison::NotEqual), &row));
        assert!(!holds(&odd(Comparison::GreaterOrEqual), &row));
        assert!(!holds(&Filter::Text(TextTest::Contains, ListField::Port, "5".to_owned()), &row));
        let none = || Filter::Or(Vec::new());
        assert!(holds(&none(), &row) && holds(&Filter::Not(Box::new(none())), &row));
        assert!(!holds(&Filter::Or(vec![none(), port(1)]), &row));
    }
}
