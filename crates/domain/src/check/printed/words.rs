//! A printed list of addresses, split into words: the place of each, and what it is by itself.
//!
//! Knows no neighbours: `printed` decides what words mean together (masks, ranges).

use crate::check::networks::read;
use crate::check::printed::kinds::{Left, WordKind, WordReading, comment, is_dash, kind, sign};
use crate::check::printed::texts::is_letter;

/// A word and its place.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    /// The first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What stands there.
    pub raw: &'a str,
    /// The text between it and the previous word.
    pub gap: &'a str,
    /// On which line.
    pub line: usize,
    /// What it is.
    pub kind: WordKind,
    /// The parts of the word that were left out.
    pub extra: Vec<(Left, String)>,
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            ',' | ';' | '|' | '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}'
        )
        || matches!(
            letter,
            '\u{2018}'..='\u{201f}' | '«' | '»' | '‹' | '›' | '、' | '，' | '；' | '（' | '）'
        )
}

/// Dots and colons that were defanged, so that nobody clicks on them.
const DEFANGED: [(&str, &str); 9] = [
    ("[.]", "."),
    ("(.)", "."),
    ("{.}", "."),
    ("[dot]", "."),
    ("(dot)", "."),
    ("{dot}", "."),
    ("[:]", ":"),
    ("(:)", ":"),
    ("[colon]", ":"),
];

fn defanged(rest: &str) -> Option<(usize, &'static str)> {
    let found = DEFANGED
        .iter()
        .find(|(from, _)| rest.get(..from.len()).is_some_and(|start| start.eq_ignore_ascii_case(from)));
    found.map(|(from, to)| (from.len(), *to))
}

/// Where the bracket at the start closes, if its content belongs to the word: an IPv6 address, or the
/// last part of an IPv4 address.
fn bracket(rest: &str, before: &str) -> Option<usize> {
    let close = rest.find([']', '}', ')'])?;
    let inner = rest.get(1..close)?;
    let is_v6 = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, ':' | '.' | '/' | '%');
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | ',' | ' ');
    let belongs = if before.is_empty() {
        inner.matches(':').count() > 1 && inner.starts_with(is_v6) && !inner.contains(is_separator)
    } else {
        before.ends_with(['.', ':']) && !inner.is_empty() && inner.chars().all(is_part)
    };
    belongs.then_some(close + 1)
}

/// The words of a text without hidden characters.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = 0;
    for (line, part) in text.split_inclusive(['\n', '\r']).enumerate() {
        words_of_line(&mut words, text, start, line, part);
        start += part.len();
    }
    words
}

fn words_of_line<'a>(words: &mut Vec<Word<'a>>, text: &'a str, offset: usize, line: usize, part: &str) {
    let mut at = 0;
    let mut is_first = true;
    while let Some(rest) = part.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(letter) = rest.chars().next() else { break };
        let starts_bracket = letter == '[' && bracket(rest, "").is_some();
        let has_text = is_first && letter == ';' && rest.contains(is_letter);
        if has_text || is_comment(rest, is_first) {
            let text_of = rest.trim_end();
            let start = offset + at;
            add(
                words,
                text,
                line,
                (start, start + text_of.len()),
                (WordKind::Left(comment(text_of)), Vec::new()),
            );
            break;
        }
        if let Some(length) = arrow(rest) {
            add(words, text, line, (offset + at, offset + at + length), (WordKind::Arrow, Vec::new()));
            at += length;
            continue;
        }
        if is_separator(letter) && !starts_bracket {
            at += letter.len_utf8();
            continue;
        }
        is_first = false;
        let (length, plain) = word_length(rest);
        push_word(words, text, offset + at, length, plain, line);
        at += length.max(1);
    }
}

fn is_comment(rest: &str, is_first: bool) -> bool {
    if let Some(behind) = rest.strip_prefix('#') {
        // `#1` is a number of a list, `#192.0.2.1` is commented out.
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let is_number = |rest: &str| rest.starts_with(|next: char| next.is_ascii_digit());
        let counts = digits > 0
            && !behind.get(digits..).and_then(|rest| rest.strip_prefix('.')).is_some_and(is_number);
        return !counts;
    }
    rest.starts_with("//") || is_first && rest.starts_with("! ")
}

/// The length of an arrow at the start, whose end would separate words.
fn arrow(rest: &str) -> Option<usize> {
    ["->", "=>", "-->"].iter().find(|arrow| rest.starts_with(**arrow)).map(|arrow| arrow.len())
}

/// The length of the word at the start, and its text if that differs.
fn word_length(rest: &str) -> (usize, Option<String>) {
    let mut plain = String::new();
    let mut is_changed = false;
    let mut at = 0;
    while let Some(letter) = rest.get(at..).and_then(|rest| rest.chars().next()) {
        let here = rest.get(at..).unwrap_or_default();
        let alone = at > 0 || here.starts_with('[');
        if let Some((length, dot)) = defanged(here).filter(|_| at > 0) {
            plain.push_str(dot);
            is_changed = true;
            at += length;
        } else if let Some(length) =
            matches!(letter, '[' | '{' | '(').then(|| bracket(here, &plain)).flatten().filter(|_| alone)
        {
            plain.push_str(here.get(..length).unwrap_or_default());
            at += length;
        } else if is_separator(letter) || arrow(here).is_some() {
            break;
        } else {
            plain.push(letter);
            at += letter.len_utf8();
        }
    }
    (at, is_changed.then_some(plain))
}

/// Signs before a word that are not part of it.
fn is_lead(letter: char) -> bool {
    matches!(letter, '*' | '_' | '=' | '$' | '€' | '£' | '@' | '·' | '…' | '→' | '►' | '▶' | '‣' | '◦')
        || matches!(letter, '\u{2022}' | '\u{25a0}'..='\u{25cf}' | '\u{2713}' | '\u{2714}')
}

fn add<'a>(words: &mut Vec<Word<'a>>, text: &'a str, line: usize, place: (usize, usize), found: WordReading) {
    let (start, end) = place;
    let before = words.last().map_or(0, |word| word.end);
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    let (kind, extra) = found;
    words.push(Word { start, end, raw: slice(start, end), gap: slice(before, start), line, kind, extra });
}

fn push_word<'a>(
    words: &mut Vec<Word<'a>>,
    text: &'a str,
    mut start: usize,
    length: usize,
    plain: Option<String>,
    line: usize,
) {
    let mut end = start + length;
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    let mut push = |start: usize, end: usize, found: WordReading| add(words, text, line, (start, end), found);
    if let Some(plain) = plain {
        let trimmed = plain.trim_end_matches(['.', ':', '!', '?']);
        push(start, end, kind(trimmed));
        return;
    }
    let is_end = |word: &str| {
        matches!(word, "" | "/" | "..") || word.chars().all(|letter| is_dash(letter) || !letter.is_ascii())
    };
    if let Some(kind) = sign(slice(start, end)) {
        push(start, end, (kind, Vec::new()));
        return;
    }
    while let Some(letter) = slice(start, end).chars().next().filter(|letter| is_lead(*letter)) {
        start += letter.len_utf8();
    }
    let first = slice(start, end).chars().next();
    if let Some(dash) = first.filter(|letter| is_dash(*letter))
        && slice(start + dash.len_utf8(), end).starts_with(|next: char| next.is_ascii_digit() || next == '[')
    {
        push(start, start + dash.len_utf8(), (WordKind::To, Vec::new()));
        start += dash.len_utf8();
    }
    let mut dash = None;
    while !is_end(slice(start, end)) && read(slice(start, end)).is_err() {
        let word = slice(start, end);
        let Some(last) = word.chars().next_back() else { break };
        let before = word.strip_suffix(last).unwrap_or_default();
        let is_trimmed = match last {
            '.' | '!' | '?' | '_' | '=' | '…' => true,
            '*' => !before.ends_with('.'),
            ':' => !before.ends_with(':'),
            letter if is_dash(letter) => true,
            _ => false,
        };
        if !is_trimmed {
            break;
        }
        end -= last.len_utf8();
        if is_dash(last) || last == '…' || last == '.' && before.ends_with('.') {
            dash = Some((end, end + last.len_utf8()));
        }
    }
    if start < end {
        push(start, end, kind(slice(start, end)));
    }
    if let Some((start, end)) = dash {
        push(start, end, (WordKind::To, Vec::new()));
    }
}
