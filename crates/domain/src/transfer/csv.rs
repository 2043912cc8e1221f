//! Comma separated values after RFC 4180, and what spreadsheets make of them.
//!
//! The reader also takes semicolons, tabs, bare line feeds and a byte order mark. The writer keeps texts
//! safe: no cell of ours starts a formula, and no digits are taken for a number that is not one. Knows
//! cells, no column.
//! Source: RFC 4180; OWASP, "CSV injection".

/// What stands before the header, so that spreadsheets read UTF-8.
pub(super) const MARK: char = '\u{feff}';

/// One row, as a spreadsheet counts it.
pub(super) struct Row {
    /// From 1; the header is a row too, and line breaks inside quotes are not counted.
    pub number: usize,
    /// The cells, without their quotes.
    pub cells: Vec<String>,
}

impl Row {
    /// Whether nothing stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Takes rows out of a text, up to `most`. The error is the number of the row whose quote never closes.
pub(super) fn rows(text: &str, separator: char, most: usize) -> Result<Vec<Row>, usize> {
    let mut rows = Vec::new();
    let mut cells = Vec::new();
    let mut cell = String::new();
    let (mut is_quoted, mut is_started) = (false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if is_quoted {
            match (letter, letters.peek()) {
                ('"', Some('"')) => {
                    letters.next();
                    cell.push('"');
                }
                ('"', Some(_) | None) => is_quoted = false,
                (_, Some(_) | None) => cell.push(letter),
            }
            continue;
        }
        if letter == '"' && !is_started {
            (is_quoted, is_started) = (true, true);
        } else if letter == separator {
            cells.push(std::mem::take(&mut cell));
            is_started = false;
        } else if matches!(letter, '\r' | '\n') {
            if letter == '\r' && letters.peek() == Some(&'\n') {
                letters.next();
            }
            cells.push(std::mem::take(&mut cell));
            rows.push(Row { number: rows.len() + 1, cells: std::mem::take(&mut cells) });
            is_started = false;
            if rows.len() == most {
                return Ok(rows);
            }
        } else {
            cell.push(letter);
            is_started = true;
        }
    }
    if is_quoted {
        return Err(rows.len() + 1);
    }
    if is_started || !cells.is_empty() {
        cells.push(cell);
        rows.push(Row { number: rows.len() + 1, cells });
    }
    Ok(rows)
}

/// Writes one cell, in quotes where it needs them.
pub(super) fn put(out: &mut String, cell: &str) {
    let special = |letter: char| matches!(letter, '"' | ',' | ';' | '\t' | '\r' | '\n');
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

/// A text that no spreadsheet calculates, rounds or takes for a date: with an apostrophe before it
/// where it needs one. [`unguarded`] takes exactly that one away.
pub(super) fn guarded(text: &str) -> String {
    if needs_guard(text) { ["'", text].concat() } else { text.to_owned() }
}

/// The text that [`guarded`] was given. A text that starts with an apostrophe of its own has got a second
/// one, so no two texts share a cell.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text,
        Some(_) | None => cell,
    }
}

fn needs_guard(text: &str) -> bool {
    is_formula(text) || is_numeric(text)
}

/// Whether a spreadsheet would calculate, or swallow the first letter.
fn is_formula(text: &str) -> bool {
    if text.starts_with('\'') {
        return true;
    }
    for letter in text.chars() {
        match letter {
            // The wide forms count as well in East Asian spreadsheets.
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' => return true,
            blank if blank.is_whitespace() || blank.is_control() => {}
            _ => return false,
        }
    }
    false
}

/// Whether a spreadsheet could take it for a number, a date or a time and write it back as another one:
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
