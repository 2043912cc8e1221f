//! The columns of a CSV file: their headings, and the text of a cell for each field of a trunk.
//!
//! Knows fields and words, no quotes and no row.

use api::types::Provider;
use serde_json::Value;

use crate::provider::draft::{Draft, Field, Part, Text};
use crate::provider::fields::{Choice, FIELDS, Input, choices, spec, verdicts};
use crate::provider::headers::part_choices;
pub(super) use crate::provider::held::label;
use crate::provider::rules::is_list;
use crate::provider::words::kinds;
use crate::transfer::csv;
use crate::transfer::spreadsheet::flag;

/// What a column or key contains.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum FileColumn {
    /// The id.
    Id,
    /// A value that only the server sets; skipped.
    Shared,
    /// A field.
    Field(Field),
}

/// Every column that is written, in reading order: the id, the fields, the header parts. Never the
/// password.
pub(super) fn written() -> Vec<FileColumn> {
    let mut columns = vec![FileColumn::Id];
    for spec in FIELDS {
        if spec.field != Field::Text(Text::Password) {
            columns.push(FileColumn::Field(spec.field));
        }
    }
    for part in Part::all() {
        columns.push(FileColumn::Field(Field::Part(part)));
    }
    columns
}

impl FileColumn {
    /// The heading.
    pub(super) fn heading(self) -> String {
        match self {
            Self::Id => "id".to_owned(),
            Self::Shared => "shared".to_owned(),
            Self::Field(field) => field.wire(),
        }
    }
}

/// Headings of the vendor's console and exports that are neither our labels nor names of the wire.
/// Source: vendor's guides; docs/trunks.md, 1.7.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("enable", "enabled"),
    ("authentication_mode", "auth_mode"),
    ("host", "hostname"),
    ("hostname_or_ip_address", "hostname"),
    ("outbound_proxy_server", "outbound_server"),
    ("outbound_proxy_server_port", "outbound_server_port"),
    ("did_ddi_pool", "did_numbers"),
    ("authorization_name", "auth_id"),
    ("need_registration", "registration"),
    ("reregister_time_seconds", "register_interval"),
    ("use_private_ip_with_this_trunk", "inlan"),
    ("verify_port_of_received_messages", "verify_port"),
    ("rewrite_via_host_by_public_ip", "rewrite_via_ip"),
    ("only_accept_single_via", "single_via_header"),
    ("adjust_sdp_direction_for_hold", "adjust_sdp_direction"),
    ("send_options", "keep_alive"),
    ("send_options_for_keep_alive", "keep_alive"),
    ("options_time_interval", "keep_alive_interval"),
    ("max_concurrent_calls", "concurrency"),
    ("associated_ip_addresses", "additional_ips"),
    // Labels of earlier versions, which stand in people's tables.
    ("authentication_name", "auth_id"),
    ("register_again_every", "register_interval"),
    ("check_the_source_port", "verify_port"),
    ("check_with_options", "keep_alive"),
    ("check_every", "keep_alive_interval"),
    ("use_the_private_ip_address", "inlan"),
    ("put_the_public_ip_in_via", "rewrite_via_ip"),
    ("send_one_via_header", "single_via_header"),
    ("remove_srtp_lines", "remove_srtp_info"),
];

/// Every known heading: names of the wire first, then our labels. Built once for a file.
pub(super) struct Headings(Vec<(String, FileColumn)>);

impl Headings {
    /// All of them.
    pub(super) fn new() -> Self {
        let mut all = vec![("id".to_owned(), FileColumn::Id), ("shared".to_owned(), FileColumn::Shared)];
        for field in Field::all() {
            all.push((plain(&field.wire()), FileColumn::Field(field)));
        }
        for field in Field::all() {
            all.push((plain(&label(field)), FileColumn::Field(field)));
        }
        Self(all)
    }

    /// The column of a heading; case, blanks and signs between words are ignored.
    pub(super) fn find(&self, heading: &str) -> Option<FileColumn> {
        let heading = plain(heading);
        let other = OTHER_NAMES.iter().find(|(name, _)| *name == heading);
        let heading = other.map_or(heading.as_str(), |(_, wire)| *wire);
        self.0.iter().find(|(name, _)| name == heading).map(|(_, column)| *column)
    }
}

/// A heading in lower case, with one underscore between two words. The dot stays.
pub(super) fn plain(heading: &str) -> String {
    let mut plain = String::new();
    for letter in heading.trim().chars() {
        if letter.is_alphanumeric() || letter == '.' {
            plain.push(letter.to_ascii_lowercase());
        } else if !plain.is_empty() && !plain.ends_with('_') {
            plain.push('_');
        }
    }
    plain.trim_end_matches('_').to_owned()
}

/// Prefix for the custom text of a header part.
const CUSTOM: &str = "CUSTOM:";

/// The cell of a field, safe for spreadsheets. `draft` is the draft of `provider`.
pub(super) fn cell_of(provider: &Provider, draft: &Draft, field: Field) -> String {
    let cell = match field {
        // From the record, where a newer PBX may have a type that this version does not know.
        Field::Mode => provider.auth_mode.as_ref().map(|mode| mode.as_str().to_owned()),
        // From the record, so that reading the cell gives the record again.
        Field::Text(Text::DidNumbers) => provider.did_numbers.clone(),
        Field::Text(Text::AdditionalIps) => provider.additional_ips.clone(),
        Field::Text(text) => {
            let value = draft.texts.get(text);
            let is_number = spec(field).is_some_and(|spec| matches!(spec.input, Input::Whole(_)));
            if is_number && value.len() < 12 && value.bytes().all(|byte| byte.is_ascii_digit()) {
                return value.clone();
            }
            Some(value.clone())
        }
        Field::Flag(flag) => {
            let word = draft.flags.get(flag).map(|on| if on { "true" } else { "false" });
            return word.unwrap_or_default().to_owned();
        }
        Field::Word(word) => Some(draft.words.get(word).clone()),
        // Words of a newer PBX that would be ambiguous in the cell are left out, and an empty
        // cell leaves the trunk unchanged.
        Field::Verdicts => {
            let is_plain = |word: &String| !word.contains(';') && !word.trim().is_empty();
            if draft.verdicts.iter().all(is_plain) { Some(draft.verdicts.join(";")) } else { None }
        }
        Field::Part(part) => {
            let setting = draft.part(part);
            if setting.is_custom() && !setting.custom.is_empty() {
                Some(format!("{CUSTOM}{}", setting.custom))
            } else {
                Some(setting.word).filter(|word| custom_text(word).is_none())
            }
        }
    };
    csv::guarded(&cell.unwrap_or_default())
}

/// The value of a cell that is not blank, as [`Draft::set`] takes it. The error tells how to write
/// it.
pub(super) fn value_of(field: Field, cell: &str) -> Result<Value, String> {
    let cell = csv::unguarded(cell);
    match field {
        Field::Text(_) if is_list(field) => Ok(lines(cell).into()),
        Field::Mode | Field::Text(_) | Field::Word(_) => Ok(cell.into()),
        Field::Flag(_) => flag(cell)
            .map(Value::Bool)
            .ok_or_else(|| format!("write true or false instead of “{}”", cell.trim())),
        Field::Verdicts => {
            let mut words = Vec::new();
            for word in cell.split(';') {
                if !word.trim().is_empty() {
                    words.push(Value::from(word));
                }
            }
            Ok(Value::Array(words))
        }
        Field::Part(_) => {
            if let Some(custom) = custom_text(cell) {
                return Ok(Value::Array(vec!["CUSTOM".into(), custom.into()]));
            }
            Ok(Value::Array(vec![cell.into(), "".into()]))
        }
    }
}

/// The custom text that a cell sets a part to.
fn custom_text(cell: &str) -> Option<&str> {
    let start = cell.get(..CUSTOM.len())?;
    if start.eq_ignore_ascii_case(CUSTOM) { cell.get(CUSTOM.len()..) } else { None }
}

/// A value with the words of the wire, if a person wrote them in another case or with the names on
/// the screen. Any other value stays as written.
pub(super) fn meant(field: Field, value: &Value) -> Value {
    let words = match field {
        Field::Mode => {
            let mut words: Vec<Choice> = Vec::new();
            for (word, name, _) in kinds() {
                words.push((word, name));
            }
            words
        }
        Field::Word(word) => choices(word),
        Field::Verdicts => verdicts(),
        Field::Part(part) => part_choices(part),
        Field::Text(_) | Field::Flag(_) => return value.clone(),
    };
    match (field, value) {
        (Field::Part(_), Value::Array(pair)) => {
            let mut pair = pair.clone();
            if let Some(Value::String(word)) = pair.first_mut() {
                *word = spelled(&words, word);
            }
            Value::Array(pair)
        }
        (_, Value::Array(items)) => {
            let mut meant = Vec::new();
            for item in items {
                meant.push(Value::from(spelled(&words, item.as_str().unwrap_or_default())));
            }
            Value::Array(meant)
        }
        (_, Value::String(word)) => spelled(&words, word).into(),
        (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => value.clone(),
    }
}

/// The word of the wire for a text: the word itself in any case, or its name on the screen.
fn spelled(words: &[Choice], written: &str) -> String {
    let written = written.trim();
    for (word, name) in words {
        if word.eq_ignore_ascii_case(written) || name.eq_ignore_ascii_case(written) {
            return (*word).to_owned();
        }
    }
    written.to_owned()
}

/// A list in the form of the draft: one item a line.
fn lines(cell: &str) -> String {
    let mut lines = String::new();
    for item in cell.split(';') {
        let item = item.trim();
        if !item.is_empty() {
            if !lines.is_empty() {
                lines.push('\n');
            }
            lines.push_str(item);
        }
    }
    lines
}
