//! The cells of a pasted list of numbers: what each of them is, by itself and beside the others of its line.
//!
//! A column, a table with site names and a heading, one line with semicolons: all are cells. Nothing is left
//! aside that may be a number with a fault in it. Knows no pool and no findings.

use std::borrow::Cow;

use crate::check::number::{Reading, exponent, read};
use crate::check::pool::{Range, digits, is_catch_all, stored_item};
use crate::check::{is_blank, is_hidden};

/// A whole phone number has at least this many digits.
const WHOLE: u32 = 7;

/// One cell that is not blank.
pub(super) struct FilledCell<'a> {
    /// The first byte.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// What stands there. Of the two ends of a range in two columns, `first to last`.
    pub(super) raw: Cow<'a, str>,
    line: usize,
    column: usize,
    /// What it is.
    pub(super) is: Is,
}

/// What a cell is.
pub(super) enum Is {
    /// Numbers in the stored form.
    Stored(Range),
    /// Numbers in another spelling with only one meaning.
    Respelt(Vec<Range>),
    /// Probably these numbers, and why a person has to decide.
    Likely(Vec<Range>, &'static str),
    /// What is missing or unclear.
    Unclear(&'static str),
    /// A heading, a name, or a short number beside a whole one.
    Aside,
}

/// The cells of a text, in its order.
pub(super) fn cells(text: &str) -> Vec<FilledCell<'_>> {
    let mut cells = split(text);
    let is_alone = cells.len() == 1;
    for cell in &mut cells {
        cell.is = if is_word(&cell.raw) && !is_alone { Is::Aside } else { what(&cell.raw) };
    }
    join_ends(text, &mut cells);
    let is_table = text.contains('\t')
        || cells
            .chunk_by(|one, next| one.line == next.line)
            .any(|line| line.len() > 1 && line.iter().any(|cell| matches!(cell.is, Is::Aside)));
    for line in cells.chunk_by_mut(|one, next| one.line == next.line) {
        if line.iter().any(FilledCell::is_whole) {
            for cell in line {
                if cell.is_text() || is_table && cell.is_short() {
                    cell.is = Is::Aside;
                }
            }
        }
    }
    cells
}

impl FilledCell<'_> {
    /// The numbers, if they are certain.
    pub(super) fn numbers(&self) -> &[Range] {
        match &self.is {
            Is::Stored(range) => std::slice::from_ref(range),
            Is::Respelt(ranges) => ranges,
            Is::Likely(..) | Is::Unclear(_) | Is::Aside => &[],
        }
    }

    /// Whether it needs an answer.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.is, Is::Likely(..) | Is::Unclear(_))
    }

    fn is_whole(&self) -> bool {
        self.numbers().iter().any(|range| digits(range.low) >= WHOLE)
    }

    fn is_short(&self) -> bool {
        matches!(self.is, Is::Stored(range) if digits(range.high) < WHOLE)
    }

    /// `Site 12`. With more digits it may be a number with a letter in it.
    fn is_text(&self) -> bool {
        let few = || self.raw.chars().filter(|letter| letter.is_numeric()).count() < WHOLE as usize;
        matches!(self.is, Is::Unclear(_))
            && self.raw.contains(char::is_alphabetic)
            && few()
            && exponent(&self.raw).is_none()
    }
}

fn split(text: &str) -> Vec<FilledCell<'_>> {
    let mut cells = Vec::new();
    let (mut start, mut line, mut column) = (0, 0, 0);
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        let is_end = match letter {
            '\n' | '\r' | '\t' | ';' => true,
            ',' => !is_decimal(text, start, at),
            _ => false,
        };
        if !is_end {
            continue;
        }
        let cell = text.get(start..at).unwrap_or_default();
        let raw = cell.trim_matches(is_blank);
        if !raw.is_empty() {
            let start = start + (cell.len() - cell.trim_start_matches(is_blank).len());
            let (raw, end) = (Cow::Borrowed(raw), start + raw.len());
            cells.push(FilledCell { start, end, raw, line, column, is: Is::Aside });
        }
        start = at + 1;
        (line, column) = if matches!(letter, '\n' | '\r') { (line + 1, 0) } else { (line, column + 1) };
    }
    cells
}

/// Whether the comma at `at` belongs to a number such as `1,41556E+10`, which a spreadsheet shortened.
fn is_decimal(text: &str, start: usize, at: usize) -> bool {
    if at - start > 4 {
        return false;
    }
    let rest = text.get(at + 1..).unwrap_or_default();
    let length = rest.find([',', ';', '\n', '\r', '\t']).unwrap_or(rest.len());
    let cell = text.get(start..at + 1 + length).unwrap_or_default();
    exponent(cell.trim_matches(|letter| is_blank(letter) || matches!(letter, '"' | '\''))).is_some()
}

/// Whether it has letters and no digit.
fn is_word(cell: &str) -> bool {
    !cell.contains(is_hidden) && cell.contains(char::is_alphabetic) && !cell.contains(char::is_numeric)
}

fn what(cell: &str) -> Is {
    if let Some(range) = stored_item(cell)
        && (digits(range.low) == digits(range.high) || is_catch_all(range))
    {
        return Is::Stored(range);
    }
    match read(cell) {
        Reading::Certain(ranges) => Is::Respelt(ranges),
        Reading::Likely(ranges, says) => Is::Likely(ranges, says),
        Reading::Unclear(says) => Is::Unclear(says),
    }
}

/// Reads two columns as the ends of ranges where the heading says that they are.
fn join_ends(text: &str, cells: &mut Vec<FilledCell<'_>>) {
    let Some((heading, column)) = cells.chunk_by(|one, next| one.line == next.line).find_map(ends) else {
        return;
    };
    cells.dedup_by(|last, first| {
        let is_pair = first.line == last.line
            && first.line > heading
            && (first.column, last.column) == (column, column + 1);
        if is_pair {
            first.raw = Cow::Owned(format!("{} to {}", first.raw, last.raw));
            first.end = last.end.min(text.len());
            first.is = what(&first.raw);
        }
        is_pair
    });
}

/// The line and the first column if a heading names the first and the last number of ranges.
fn ends(line: &[FilledCell<'_>]) -> Option<(usize, usize)> {
    const FIRST: [&str; 8] = ["start", "first", "from", "begin", "low", "von", "anfang", "erste"];
    const LAST: [&str; 8] = ["end", "last", "to", "until", "high", "bis", "ende", "letzte"];
    let has = |cell: &FilledCell<'_>, known: &[&str]| {
        let cell = cell.raw.to_ascii_lowercase();
        cell.split(|letter: char| !letter.is_alphabetic()).any(|word| known.contains(&word))
    };
    if !line.iter().all(|cell| matches!(cell.is, Is::Aside)) {
        return None;
    }
    let found = line
        .iter()
        .zip(line.iter().skip(1))
        .find(|(first, last)| first.column + 1 == last.column && has(first, &FIRST) && has(last, &LAST));
    found.map(|(first, _)| (first.line, first.column))
}
