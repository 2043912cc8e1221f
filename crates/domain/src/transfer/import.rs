//! A file as rows: what it says about each trunk, and nothing about what is on the PBX.
//!
//! Reads our JSON, a bare list or a single trunk, the API's list answer, and CSV with commas, semicolons, tabs
//! or bars. What a row does not hold is left alone; null and an empty cell are the same as absent. A password
//! is taken, and is never shown again.

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
    /// What concerns the whole file: sentences, each said once.
    pub warnings: Vec<String>,
}

/// The choice that [`Import::without_ids`] stands behind, as people read it.
pub const IDS_OF_ANOTHER: &str = "The ids are from another PBX";

impl Import {
    /// The same without its ids, for a file that comes from another PBX: each row is found by its name, or
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

/// Why a file cannot be read, and what to do about it: one sentence or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The words.
    pub text: String,
}

/// What a file says about one trunk.
#[derive(Clone)]
pub struct ImportRow {
    /// As a person counts: the row of the spreadsheet, where the header is row 1; in JSON the place in the
    /// list, from 1.
    pub number: usize,
    /// The id, if one is given.
    pub id: Option<String>,
    /// Whether the number is that of a row of a spreadsheet.
    is_row: bool,
    /// The word for the type, as written.
    pub(super) mode: Option<String>,
    /// What is given, in the form that [`Draft::set`] takes; neither the type nor the id.
    pub(super) given: Vec<(Field, Value)>,
    /// Whether the trunk was made at system level.
    pub(super) is_shared: bool,
    /// Whether the name of the PAI parameter is said to be blank. For a trunk that is there null is the same
    /// as absent; a new one would have `verstat`.
    pub(super) has_blank_pai: bool,
    /// What is no field of this version, or cannot be read as one.
    pub(super) rest: Vec<Rest>,
    /// Whether the name stands as a text, so that no spreadsheet took anything off it.
    pub(super) is_name_guarded: bool,
    /// Values that a spreadsheet may have changed, with the cause. `None` is the id.
    pub(super) doubts: Vec<(Option<Field>, String)>,
    /// What to read before the row is used.
    pub(super) warnings: Vec<String>,
    /// Why this row cannot be used at all.
    pub(super) problems: Vec<String>,
}

/// A key of a trunk that does not become a field.
#[derive(Clone)]
pub(super) struct Rest {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// As it came; null for a secret.
    pub value: Value,
    /// What is wrong with it; `None` when this version does not know the key.
    pub problem: Option<&'static str>,
}

impl Rest {
    /// The key as a person finds it in the file.
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

    /// Whether it stood in a table, which a spreadsheet may have saved.
    pub(super) fn is_table(&self) -> bool {
        self.is_row
    }

    /// Notes why a value may not be what was once entered.
    pub(super) fn doubt(&mut self, field: Option<Field>, says: Option<String>) {
        if let Some(says) = says {
            let label = field.map_or_else(|| "id".to_owned(), label);
            self.doubts.push((field, format!("{label}: {says}")));
        }
    }

    /// How the row is called in sentences: `row 5` of a spreadsheet, `entry 5` of a list.
    pub fn called(&self) -> String {
        let kind = if self.is_row { "row" } else { "entry" };
        format!("{kind} {}", self.number)
    }

    /// The name it gives the trunk, without blanks around it.
    pub fn name(&self) -> Option<&str> {
        let name = self.text(Text::Name)?.trim();
        if name.is_empty() { None } else { Some(name) }
    }

    /// Whether it brings a password.
    pub fn has_password(&self) -> bool {
        self.text(Text::Password).is_some()
    }

    /// The fields it gives, the type included.
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
/// When no row can be told from another: what is wrong, where, and how to mend it.
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
