//! A file as rows: what it contains about each trunk, and nothing about the PBX.
//!
//! Reads our JSON, a bare list or a single trunk, the API's list answer, and CSV with commas, semicolons,
//! tabs or bars. Values missing in a row stay unchanged; null and an empty cell are the same as missing. A
//! password is accepted, and is never shown again.

use std::fmt;

use api::Object;
use serde_json::Value;

use crate::provider::draft::{Field, Text};
use crate::provider::held::label;
use crate::transfer::secret::MASK;
use crate::transfer::{csv, from_csv, from_json};

/// A file that was read.
#[derive(Debug)]
pub struct Import {
    /// One for each trunk, in the order of the file.
    pub rows: Vec<ImportRow>,
    /// Remarks about the whole file: sentences, each reported once.
    pub warnings: Vec<String>,
}

/// The label of the choice that uses [`Import::without_ids`].
pub const IDS_OF_ANOTHER: &str = "The ids are from another PBX";

impl Import {
    /// The same without its ids, for a file from another PBX: each row is found by its name, or
    /// makes a trunk.
    #[must_use]
    pub fn without_ids(mut self) -> Self {
        for row in &mut self.rows {
            row.id = None;
            row.doubts.retain(|(field, _)| field.is_some());
        }
        self
    }
}

/// Why a file cannot be read, and what to do about it: one or two sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The words.
    pub text: String,
}

/// The content of a file about one trunk.
#[derive(Clone)]
pub struct ImportRow {
    /// Counted from 1: the row of the spreadsheet, where the header is row 1; in JSON the place in the
    /// list.
    pub number: usize,
    /// The id, if one is given.
    pub id: Option<String>,
    /// Whether the number is that of a row of a spreadsheet.
    is_row: bool,
    /// The word for the type, as written.
    pub(super) mode: Option<String>,
    /// The given values, as [`Draft::set`] takes them; without the type and the id.
    pub(super) given: Vec<(Field, Value)>,
    /// Whether the trunk was made at system level.
    pub(super) is_shared: bool,
    /// Whether the name of the PAI parameter is given as blank. For an existing trunk null is the same
    /// as missing; a new one would get `verstat`.
    pub(super) has_blank_pai: bool,
    /// Keys that are not a field of this version, or have an unreadable value.
    pub(super) rest: Vec<Rest>,
    /// Whether the name was marked as text, so that no spreadsheet removed anything from it.
    pub(super) is_name_guarded: bool,
    /// Values that a spreadsheet may have changed, with the cause. `None` is the id.
    pub(super) doubts: Vec<(Option<Field>, String)>,
    /// Remarks to read before the row is used.
    pub(super) warnings: Vec<String>,
    /// Why this row cannot be used at all.
    pub(super) problems: Vec<String>,
}

/// A key of a trunk that does not become a field.
#[derive(Clone)]
pub(super) struct Rest {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// As received; null for a secret.
    pub value: Value,
    /// The problem; `None` if this version does not know the key.
    pub problem: Option<&'static str>,
}

impl Rest {
    /// The key as it is found in the file.
    pub(super) fn key(&self) -> String {
        self.path.join(".")
    }
}

impl ImportRow {
    pub(super) fn new(number: usize, is_row: bool) -> Self {
        Self {
            number,
            id: None,
            is_row,
            mode: None,
            given: Vec::new(),
            is_shared: false,
            has_blank_pai: false,
            rest: Vec::new(),
            is_name_guarded: false,
            doubts: Vec::new(),
            warnings: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Whether it is from a table, which a spreadsheet may have saved.
    pub(super) fn is_table(&self) -> bool {
        self.is_row
    }

    /// Adds a reason why a value may not be the one that was entered.
    pub(super) fn doubt(&mut self, field: Option<Field>, says: Option<String>) {
        if let Some(says) = says {
            let label = field.map_or_else(|| "id".to_owned(), label);
            self.doubts.push((field, format!("{label}: {says}")));
        }
    }

    /// The name of the row in sentences: `row 5` of a spreadsheet, `entry 5` of a list.
    pub fn called(&self) -> String {
        let kind = if self.is_row { "row" } else { "entry" };
        format!("{kind} {}", self.number)
    }

    /// The name of the trunk, without surrounding blanks.
    pub fn name(&self) -> Option<&str> {
        let name = self.text(Text::Name)?.trim();
        if name.is_empty() { None } else { Some(name) }
    }

    /// Whether it contains a password.
    pub fn has_password(&self) -> bool {
        self.text(Text::Password).is_some()
    }

    /// The fields it contains, including the type.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if self.mode.is_some() {
            fields.push(Field::Mode);
        }
        for (field, _) in &self.given {
            fields.push(*field);
        }
        fields
    }

    pub(super) fn text(&self, text: Text) -> Option<&str> {
        let found = self.given.iter().find(|(field, _)| *field == Field::Text(text));
        found.and_then(|(_, value)| value.as_str())
    }
}

/// The password stays out of logs and test reports.
impl fmt::Debug for ImportRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = Object::new();
        for (field, value) in &self.given {
            let value = if *field == Field::Text(Text::Password) { MASK.into() } else { value.clone() };
            shown.insert(field.wire(), value);
        }
        let mode = self.mode.as_deref().unwrap_or_default();
        write!(formatter, "{} {mode} {}", self.called(), Value::Object(shown))
    }
}

/// Reads a file.
///
/// # Errors
/// If no row can be told from another: what is wrong, where, and how to fix it.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let text = text.trim_start_matches(csv::MARK);
    let start = text.trim_start();
    let mut import =
        if start.starts_with(['{', '[']) { from_json::read(start, text) } else { from_csv::read(text) }?;
    if text.contains('\u{fffd}') {
        import.warnings.push(
            "Some letters of the file cannot be read and stand as \u{fffd}. Save the file as UTF-8 and read it again"
                .to_owned(),
        );
    }
    Ok(import)
}

/// A file that cannot be read.
pub(super) fn error<T>(words: impl Into<String>) -> Result<T, ImportError> {
    Err(ImportError { text: words.into() })
}

/// What to do about a file without trunks.
pub(super) const NO_TRUNKS: &str =
    "The file holds no trunks. Choose an export of trunks, as JSON or as CSV with a header row";
