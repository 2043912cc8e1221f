//! CSV as rows: which column is which, and what each row holds.
//!
//! Knows headings and cells; no trunk of the PBX.

use crate::provider::draft::{Field, Text};
use crate::transfer::column::{self, Column, Headings};
use crate::transfer::csv;
use crate::transfer::import::{Import, ImportError, ImportRow, NO_TRUNKS, error};

/// Reads CSV with any of the three separators.
pub(super) fn read(text: &str) -> Result<Import, ImportError> {
    if text.trim().is_empty() {
        return error(&["The file is empty. ", NO_TRUNKS]);
    }
    let headings = Headings::new();
    let separator = separator(text, &headings);
    let rows = match csv::rows(text, separator, usize::MAX) {
        Ok(rows) => rows,
        Err(number) => {
            let number = number.to_string();
            return error(&[
                "Row ",
                &number,
                ": a quote opens and never closes. Close it, or write it twice if it belongs to the text",
            ]);
        }
    };
    let mut rows = rows.into_iter();
    // Some spreadsheets say on top which separator they used.
    let header = rows.find(|row| !row.is_blank() && !is_separator_line(row));
    let Some(header) = header else { return error(&[NO_TRUNKS]) };
    let (columns, warnings) = columns(&header, &headings)?;
    let mut imported = Vec::new();
    for row in rows {
        if !row.is_blank() {
            imported.push(csv_row(&row, &columns));
        }
    }
    if imported.is_empty() {
        return error(&["There is a header row but no trunk below it. Add one row for each trunk"]);
    }
    Ok(Import { rows: imported, warnings })
}

/// `sep=;`, which a comma or semicolon takes apart itself.
fn is_separator_line(row: &csv::Row) -> bool {
    row.number == 1
        && row.cells.first().is_some_and(|cell| cell.trim().to_ascii_lowercase().starts_with("sep="))
}

/// The separator under which most headings are understood.
fn separator(text: &str, headings: &Headings) -> char {
    let (mut best, mut most) = (',', 0);
    for separator in [',', ';', '\t'] {
        let Ok(rows) = csv::rows(text, separator, 3) else { continue };
        let header = rows.iter().find(|row| !row.is_blank() && !is_separator_line(row));
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

type Columns = Vec<Option<Column>>;

fn columns(header: &csv::Row, headings: &Headings) -> Result<(Columns, Vec<String>), ImportError> {
    let mut columns: Columns = Vec::new();
    let mut unknown: Vec<&str> = Vec::new();
    for cell in &header.cells {
        let column = headings.find(cell);
        if let Some(column) = column
            && columns.contains(&Some(column))
        {
            let number = header.number.to_string();
            return error(&[
                "Row ",
                &number,
                ": the column “",
                cell.trim(),
                "” stands twice. Remove one of them",
            ]);
        }
        if column.is_none() && !cell.trim().is_empty() {
            unknown.push(cell.trim());
        }
        columns.push(column);
    }
    if !columns.contains(&Some(Column::Field(Field::Text(Text::Name))))
        && !columns.contains(&Some(Column::Id))
    {
        let number = header.number.to_string();
        return error(&[
            "Row ",
            &number,
            " has no column “name” and none “id”. Put the names of the columns into the first row, such as name,auth_mode,transport,hostname,port",
        ]);
    }
    let mut warnings = Vec::new();
    if !unknown.is_empty() {
        warnings.push(["These columns are not known and are left out: ", &unknown.join(", ")].concat());
    }
    Ok((columns, warnings))
}

fn csv_row(row: &csv::Row, columns: &[Option<Column>]) -> ImportRow {
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
            Some(Some(Column::Shared)) => read.is_shared = column::flag(cell) == Some(true),
            Some(Some(Column::Id)) => read.id = Some(csv::unguarded(cell.trim()).to_owned()),
            Some(Some(Column::Field(field))) => match (field, column::value_of(*field, cell)) {
                // As written: a password comes from no export of ours, so no apostrophe of ours is before it.
                (Field::Text(Text::Password), _) => read.given.push((*field, cell.as_str().into())),
                (Field::Mode, Ok(word)) => read.mode = word.as_str().map(str::to_owned),
                (_, Ok(value)) => read.given.push((*field, value)),
                (_, Err(says)) => {
                    read.problems.push([&column::label(*field), " (", &field.wire(), "): ", says].concat());
                }
            },
        }
    }
    read
}
