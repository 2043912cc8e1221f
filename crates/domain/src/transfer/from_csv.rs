//! CSV as rows: the meaning of each column, and the values of each row.
//!
//! A row is used if it is complete, with as many cells as the header. Knows headings and cells; no
//! trunk of the PBX.

use crate::provider::draft::{Field, Text};
use crate::transfer::column::{self, FileColumn, Headings};
use crate::transfer::csv::{self, Row};
use crate::transfer::foreign;
use crate::transfer::import::{Import, ImportError, ImportRow, NO_TRUNKS, error};
use crate::transfer::spreadsheet::{self, doubt};

/// Reads CSV with any of the usual separators.
pub(super) fn read(text: &str) -> Result<Import, ImportError> {
    if text.trim().is_empty() {
        return error(format!("The file is empty. {NO_TRUNKS}"));
    }
    let headings = Headings::new();
    let separator = separator(text, &headings);
    let rows = match csv::rows(text, separator, usize::MAX) {
        Ok(rows) => rows,
        Err(number) => {
            let text = format!(
                "Row {number}: a quote opens and never closes. Close it, or write it twice if it belongs to the text. If the file was cut off there, get it again"
            );
            return Err(ImportError { text });
        }
    };
    let mut rows = rows.into_iter();
    // Some spreadsheets name the separator in the first row.
    let header = rows.find(|row| !row.is_blank() && said_separator(row).is_none());
    let Some(header) = header else { return error(NO_TRUNKS) };
    let (columns, warnings) = columns(&header, &headings)?;
    let rows: Vec<Row> = rows.filter(|row| !row.is_blank()).collect();
    if rows.is_empty() {
        return error("There is a header row but no trunk below it. Add one row for each trunk");
    }
    let width = header.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let mut imported = Vec::new();
    for (row, fault) in rows.iter().zip(faults(&header, &rows, width)) {
        let mut read = csv_row(row, &columns);
        read.problems.splice(0..0, fault);
        imported.push(read);
    }
    if let (Some(last), Some(read)) = (rows.last(), imported.last_mut())
        && !last.is_ended
    {
        let says = "The file ends in this row, without a line end. If it was cut off, the last value is not complete";
        read.warnings.push(says.to_owned());
    }
    Ok(Import { rows: imported, warnings })
}

/// The separator after `sep=` in the first row. The separator itself splits this line.
fn said_separator(row: &Row) -> Option<char> {
    let first = row.cells.first().filter(|_| row.number == 1)?.trim();
    let is_line = first.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="));
    if is_line { Some(first.chars().nth(4).unwrap_or(',')) } else { None }
}

/// The separator that the file names, or the one with which most headings are known.
fn separator(text: &str, headings: &Headings) -> char {
    let line = text.trim_start().lines().next().unwrap_or_default().trim_matches('"');
    let named = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and(line.get(4..));
    if let Some(letter) = named.and_then(|rest| rest.chars().next()) {
        return letter;
    }
    let (mut best, mut most) = (',', 0);
    for separator in [',', ';', '\t', '|'] {
        let Ok(rows) = csv::rows(text, separator, 3) else { continue };
        let header = rows.iter().find(|row| !row.is_blank() && said_separator(row).is_none());
        let mut known = 0;
        for cell in header.map(|row| row.cells.as_slice()).unwrap_or_default() {
            known += usize::from(headings.find(cell).is_some());
        }
        if known > most {
            (best, most) = (separator, known);
        }
    }
    best
}

/// Rows that Excel writes as one block. In all but the first block it omits the separators of columns that
/// are empty in the whole block.
/// Source: Microsoft, knowledge base 77295.
const BLOCK: usize = 16;

/// Why each row is unusable as a whole: too few cells, or an adjacent row that may contain the rest of it.
fn faults(header: &Row, rows: &[Row], width: usize) -> Vec<Option<String>> {
    let block = |row: &Row| row.number.saturating_sub(1) / BLOCK;
    let mut faults: Vec<Option<String>> = Vec::new();
    let mut is_short: Vec<bool> = Vec::new();
    let all = rows;
    for rows in rows.chunk_by(|one, other| block(one) == block(other)) {
        let cells = |row: &Row| row.cells.len();
        let most = rows.iter().map(cells).max().unwrap_or_default();
        let is_even = rows.iter().all(|row| cells(row) == most && row.is_ended);
        let is_first = rows.first().is_some_and(|row| block(row) == block(header));
        // The rest of a row that was broken at the end of the block before would look like a row of this one.
        let before = is_short.len().checked_sub(1).and_then(|place| all.get(place));
        let is_after_whole = is_short.last() != Some(&true)
            || before.is_some_and(|row| cells(row) == most && block(row) != block(header));
        let expected =
            if is_even && most > 1 && !is_first && is_after_whole { most.min(width) } else { width };
        is_short.extend(rows.iter().map(|row| cells(row) < expected));
    }
    for (place, row) in rows.iter().enumerate() {
        // The rest of a broken value is a row of at least one cell.
        let is_rest = |place: Option<usize>| {
            let place = place.unwrap_or(usize::MAX);
            is_short.get(place) == Some(&true) && rows.get(place).is_some_and(|row| row.cells.len() == 1)
        };
        let cells = row.cells.len();
        let fault = if is_short.get(place) == Some(&true) {
            let cells = if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") };
            Some(format!(
                "The row has {cells} and the header {width}: there is a line break outside quotes, or the file was cut off. Put the row on one line, with a separator for each empty cell as well"
            ))
        } else if is_rest(place.checked_sub(1)) {
            Some("The row before it is too short, and this one may hold the rest of it. Put a value with a line break into quotes".to_owned())
        } else if is_rest(Some(place + 1)) {
            Some("The row after it is too short, and may hold the rest of this one. Put a value with a line break into quotes".to_owned())
        } else if row.has_text_after_quote {
            Some(
                "Text stands behind a closing quote. Write a quote that belongs to the text twice".to_owned(),
            )
        } else {
            None
        };
        faults.push(fault);
    }
    faults
}

type Columns = Vec<Option<FileColumn>>;

fn columns(header: &Row, headings: &Headings) -> Result<(Columns, Vec<String>), ImportError> {
    let mut columns: Columns = Vec::new();
    let mut unknown: Vec<&str> = Vec::new();
    for cell in &header.cells {
        let column = headings.find(cell);
        if let Some(column) = column
            && columns.contains(&Some(column))
        {
            let (number, cell) = (header.number, cell.trim());
            return error(format!("Row {number}: the column “{cell}” stands twice. Remove one of them"));
        }
        if column.is_none() && !cell.trim().is_empty() {
            unknown.push(cell.trim());
        }
        columns.push(column);
    }
    let pointers = pointers(&unknown);
    if !columns.contains(&Some(FileColumn::Field(Field::Text(Text::Name))))
        && !columns.contains(&Some(FileColumn::Id))
    {
        let number = header.number;
        let is_one_cell =
            header.cells.len() == 1 && unknown.iter().any(|cell| cell.contains([',', ';', '\t', '|']));
        let says = if is_one_cell {
            "All columns stand in one cell. Open the file with its separator, and save it again".to_owned()
        } else if pointers.is_empty() {
            "Put the names of the columns into the first row, such as name,auth_mode,transport,hostname,port"
                .to_owned()
        } else {
            pointers
        };
        return error(format!("Row {number} has no column “name” and none “id”. {says}"));
    }
    let mut warnings = Vec::new();
    if !unknown.is_empty() {
        let names = unknown.join(", ");
        let mut says = format!("These columns are not known and are left out: {names}");
        if !pointers.is_empty() {
            says.push_str(". ");
            says.push_str(&pointers);
        }
        warnings.push(says);
    }
    Ok((columns, warnings))
}

/// Our names for columns of other programs.
fn pointers(unknown: &[&str]) -> String {
    let named = |name: &&&str| foreign::ours(name).map(|ours| format!("{name} to {ours}"));
    let named: Vec<String> = unknown.iter().filter_map(|name| named(&name)).collect();
    if named.is_empty() { String::new() } else { format!("Rename what is meant: {}", named.join(", ")) }
}

fn csv_row(row: &Row, columns: &[Option<FileColumn>]) -> ImportRow {
    let mut read = ImportRow::new(row.number, true);
    for (place, cell) in row.cells.iter().enumerate() {
        if cell.trim().is_empty() {
            continue;
        }
        match columns.get(place) {
            None => {
                read.problems.push(
                    "The row has more cells than the header. Put a cell that holds the separator into quotes"
                        .to_owned(),
                );
                return read;
            }
            Some(None) => {}
            Some(Some(FileColumn::Shared)) => read.is_shared = spreadsheet::flag(cell) == Some(true),
            Some(Some(FileColumn::Id)) => {
                read.id = Some(csv::unguarded(cell.trim()).to_owned());
                read.doubt(None, doubt(None, cell));
            }
            Some(Some(FileColumn::Field(field))) => {
                read.doubt(Some(*field), doubt(Some(*field), cell));
                match (field, column::value_of(*field, cell)) {
                    // As written: our exports contain no password, so no apostrophe was added to it.
                    (Field::Text(Text::Password), _) => read.given.push((*field, cell.as_str().into())),
                    (Field::Mode, Ok(word)) => read.mode = word.as_str().map(str::to_owned),
                    (_, Ok(value)) => {
                        if *field == Field::Text(Text::Name) {
                            read.is_name_guarded = cell.starts_with('\'');
                        }
                        read.given.push((*field, value));
                    }
                    (_, Err(says)) => {
                        let label = column::label(*field);
                        read.problems.push(format!("{label} ({}): {says}", field.wire()));
                    }
                }
            }
        }
    }
    read
}
