//! Comma separated values after RFC 4180, with safety for spreadsheets.
//!
//! The reader also accepts other separators, line feeds and carriage returns on their own, a byte order mark,
//! and blanks before a quote. The writer protects texts: no cell starts a formula, and no digits
//! are mistaken for a number. Knows cells, no column.
//! Source: RFC 4180; OWASP, "CSV injection".

/// Comes before the header, so that spreadsheets read UTF-8.
pub(crate) const MARK: char = '\u{feff}';

/// One row, as a spreadsheet counts it.
#[derive(Default)]
pub(super) struct Row {
    /// From 1; the header is a row too, and line breaks inside quotes are not counted.
    pub number: usize,
    /// The cells, without their quotes.
    pub cells: Vec<String>,
    /// Whether there is text after a closing quote.
    pub has_text_after_quote: bool,
    /// Whether a line end or a closing quote shows that its last cell is complete.
    pub is_ended: bool,
}

impl Row {
    /// Whether all its cells are blank.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The state of the reader within a cell.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// Before the first character; blanks may have been read.
    Start,
    /// In a cell without quotes.
    Bare,
    /// Between quotes.
    Quoted,
    /// After the closing quote.
    Closed,
}

/// Reads rows of a text, up to `most`. The error is the number of the row whose quote is never closed.
pub(super) fn rows(text: &str, separator: char, most: usize) -> Result<Vec<Row>, usize> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row = Row::default();
    let mut cell = String::new();
    let mut at = At::Start;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if at == At::Quoted {
            match (letter, letters.peek()) {
                ('"', Some('"')) => {
                    letters.next();
                    cell.push('"');
                }
                ('"', Some(_) | None) => at = At::Closed,
                (_, Some(_) | None) => cell.push(letter),
            }
        } else if letter == separator {
            row.cells.push(std::mem::take(&mut cell));
            at = At::Start;
        } else if matches!(letter, '\r' | '\n') {
            if letter == '\r' && letters.peek() == Some(&'\n') {
                letters.next();
            }
            row.cells.push(std::mem::take(&mut cell));
            (row.number, row.is_ended) = (rows.len() + 1, true);
            rows.push(std::mem::take(&mut row));
            at = At::Start;
            if rows.len() == most {
                return Ok(rows);
            }
        } else if at == At::Start && letter == '"' {
            // Blanks before the quote are ignored.
            cell.clear();
            at = At::Quoted;
        } else if at == At::Closed {
            if !letter.is_whitespace() {
                row.has_text_after_quote = true;
            }
        } else {
            if !letter.is_whitespace() {
                at = At::Bare;
            }
            cell.push(letter);
        }
    }
    if at == At::Quoted {
        return Err(rows.len() + 1);
    }
    if at != At::Start || !cell.is_empty() || !row.cells.is_empty() {
        row.cells.push(cell);
        (row.number, row.is_ended) = (rows.len() + 1, at == At::Closed);
        rows.push(row);
    }
    Ok(rows)
}

/// Writes one row with its end, cells in quotes where they need them.
pub(crate) fn put_row(out: &mut String, cells: impl IntoIterator<Item = impl AsRef<str>>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        put(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

/// Writes one cell, in quotes if it needs them.
pub(super) fn put(out: &mut String, cell: &str) {
    let special = |letter: char| matches!(letter, '"' | ',' | ';' | '|' | '\t' | '\r' | '\n');
    if !cell.contains(special) && cell.trim().len() == cell.len() {
        out.push_str(cell);
        return;
    }
    out.push('"');
    for letter in cell.chars() {
        if letter == '"' {
            out.push('"');
        }
        out.push(letter);
    }
    out.push('"');
}

/// A text that no spreadsheet calculates, rounds or takes for a date: with an apostrophe in front
/// if it needs one. [`unguarded`] removes exactly that one.
pub(crate) fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`guarded`] was given. A text with an apostrophe of its own at its start gets a second
/// one, so no two texts have the same cell.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text,
        Some(_) | None => cell,
    }
}

fn needs_guard(text: &str) -> bool {
    is_formula(text) || is_numeric(text) || is_switch(text)
}

/// Whether a spreadsheet would take it for a switch and write it in its own language.
fn is_switch(text: &str) -> bool {
    ["true", "false"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Whether a spreadsheet would calculate it or remove the first character.
fn is_formula(text: &str) -> bool {
    if text.starts_with('\'') {
        return true;
    }
    for letter in text.chars() {
        match letter {
            // Spreadsheets in East Asia accept the wide forms as well.
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' => return true,
            blank if blank.is_whitespace() || blank.is_control() => {}
            _ => return false,
        }
    }
    false
}

/// Whether a spreadsheet could take it for a number, a date or a time and write another value back:
/// ids of 18 digits, numbers with a leading zero, ranges (`1-12`), addresses where the dot groups
/// thousands, `12E3`.
fn is_numeric(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | ','))
        && text.chars().all(|letter| {
            letter.is_ascii_digit()
                || letter.is_whitespace()
                || matches!(letter, '.' | ',' | ':' | ';' | '/' | '-' | '+' | '%' | 'e' | 'E')
        })
}
