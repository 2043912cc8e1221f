//! JSON as rows: our own files, a bare list, the API's list answer, a single trunk.
//!
//! A trunk is read like an answer of the server, so every form that a server uses is accepted.
//! Knows keys from the table of fields; no trunk of the PBX.

use api::Object;
use api::types::{AuthMode, Provider};
use serde_json::Value;

use crate::provider::draft::{Draft, Field, Text};
use crate::provider::fields::{Input, spec};
use crate::transfer::export::{FORMAT, VERSION};
use crate::transfer::import::{Import, ImportError, ImportRow, NO_TRUNKS, Rest, error};
use crate::transfer::secret::is_secret;
use crate::transfer::spreadsheet::doubt;

/// Reads JSON. `start` is `whole` from its first bracket on.
pub(super) fn read(start: &str, whole: &str) -> Result<Import, ImportError> {
    let mut warnings = Vec::new();
    let list = match api::parse(start.as_bytes()) {
        Some(Value::Array(list)) => list,
        Some(Value::Object(object)) => entries(object, &mut warnings)?,
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            return error(NO_TRUNKS);
        }
        None => return error(format!("The file cannot be read as JSON. {}", trouble(whole))),
    };
    if list.is_empty() {
        return error(NO_TRUNKS);
    }
    let names = Names::new();
    let mut rows = Vec::new();
    for value in list {
        let number = rows.len() + 1;
        rows.push(match value {
            Value::Object(object) => entry(number, object, &names),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                let mut row = ImportRow::new(number, false);
                row.problems.push("This is no trunk. Write it as { \"name\": … }".to_owned());
                row
            }
        });
    }
    Ok(Import { rows, warnings })
}

/// The list in an object: ours, the API's, or the object itself.
fn entries(mut object: Object, warnings: &mut Vec<String>) -> Result<Vec<Value>, ImportError> {
    let format = object.get("format").and_then(Value::as_str);
    let is_other = format.is_some_and(|format| format != FORMAT);
    let version = object.get("version").and_then(Value::as_u64).unwrap_or(VERSION);
    if let Some(Value::Array(trunks)) = object.remove("trunks") {
        if is_other || version > VERSION {
            warnings
                .push("The file was written by another version. Read the plan before you run it".to_owned());
        }
        return Ok(trunks);
    }
    if let Some(Value::Array(items)) = object.remove("items") {
        let count = object.get("count").and_then(Value::as_u64).unwrap_or_default();
        if count > items.len() as u64 {
            let held = items.len();
            warnings.push(format!("The file holds {held} of {count} trunks: it is one page of a list"));
        }
        return Ok(items);
    }
    if object.contains_key("name") || object.contains_key("id") {
        return Ok(vec![Value::Object(object)]);
    }
    error(NO_TRUNKS)
}

/// Every field with its name on the wire, built once for a file.
struct Names(Vec<(String, Field)>);

impl Names {
    fn new() -> Self {
        let mut names = Vec::new();
        for field in Field::all() {
            names.push((field.wire(), field));
        }
        Self(names)
    }

    fn find(&self, path: &str) -> Option<Field> {
        self.0.iter().find(|(name, _)| name == path).map(|(_, field)| *field)
    }
}

/// The two objects in a trunk.
const NESTED: [&str; 2] = ["inbound_parameters", "outbound_parameters"];

/// One trunk of a JSON file, read like an answer of the server.
fn entry(number: usize, object: Object, names: &Names) -> ImportRow {
    let mut row = ImportRow::new(number, false);
    let provider = Provider::of(object);
    row.id = provider.id.as_ref().map(|id| id.as_str().to_owned());
    row.is_name_guarded = true;
    match provider.record.get("id") {
        None | Some(Value::Null) => {}
        Some(Value::String(id)) => {
            if row.id.is_none() && !id.trim().is_empty() {
                row.problems.push("id: no PBX has such an id. Copy it from an export".to_owned());
            }
            row.doubt(None, doubt(None, id));
        }
        Some(Value::Number(number)) => {
            let number = number.to_string();
            row.doubt(None, doubt(None, &number));
            if row.id.is_none() {
                row.problems.push("id: write it in quotes, as an export does".to_owned());
            }
        }
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
            row.problems.push("id: write a text in quotes".to_owned());
        }
    }
    row.is_shared = provider.shared == Some(true);
    let draft = Draft::reading(AuthMode::IpAuth, &provider);
    for (key, value) in &provider.record {
        if value.is_null() || matches!(key.as_str(), "id" | "shared") {
            continue;
        }
        if !NESTED.contains(&key.as_str()) {
            // A key with a dot in it is not a path.
            let field = if key.contains('.') { None } else { names.find(key) };
            take(&mut row, vec![key.clone()], field, value, &draft);
            if let (Some(field), Value::String(text)) = (field, value) {
                row.doubt(Some(field), doubt(Some(field), text));
            }
        } else if let Value::Object(inner) = value {
            for (inner_key, value) in inner {
                let path = vec![key.clone(), inner_key.clone()];
                let field = names.find(&path.join("."));
                if !value.is_null() {
                    take(&mut row, path, field, value, &draft);
                } else if field == Some(Field::Text(Text::PaiParameterName)) {
                    row.has_blank_pai = true;
                }
            }
        } else {
            let problem = Some("write an object, { … }");
            row.rest.push(Rest { path: vec![key.clone()], value: value.clone(), problem });
        }
    }
    row
}

/// Assigns one key of a trunk. `draft` is the trunk as read.
fn take(row: &mut ImportRow, path: Vec<String>, field: Option<Field>, value: &Value, draft: &Draft) {
    let Some(field) = field else {
        let is_secret = path.iter().any(|key| is_secret(key));
        let value = if is_secret { Value::Null } else { value.clone() };
        row.rest.push(Rest { path, value, problem: None });
        return;
    };
    let is_blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    let problem = match field {
        Field::Mode => match value {
            Value::String(word) => {
                row.mode = if is_blank { None } else { Some(word.clone()) };
                return;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                "write one word in quotes"
            }
        },
        Field::Text(Text::Password) => {
            let password = match value {
                Value::String(password) => password.clone(),
                Value::Number(number) => number.to_string(),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
            };
            if !password.is_empty() {
                row.given.push((field, password.into()));
                return;
            }
            if is_blank {
                return;
            }
            row.rest.push(Rest { path, value: Value::Null, problem: Some("write a text in quotes") });
            return;
        }
        Field::Text(_) => {
            let read = draft.get(field);
            let is_whole = spec(field).is_some_and(|spec| matches!(spec.input, Input::Whole(_)));
            if read != "" || is_blank || (value.is_string() && !is_whole) {
                row.given.push((field, read));
                return;
            }
            if is_whole { "write a whole number" } else { "write a text in quotes" }
        }
        Field::Flag(_) | Field::Word(_) | Field::Verdicts if is_blank => return,
        Field::Flag(flag) => {
            if draft.flags.get(flag).is_some() {
                row.given.push((field, draft.get(field)));
                return;
            }
            "write true or false"
        }
        Field::Word(word) => {
            if !draft.words.get(word).is_empty() {
                row.given.push((field, draft.get(field)));
                return;
            }
            "write one word in quotes"
        }
        Field::Verdicts => {
            if value.as_array().is_some_and(|items| items.len() == draft.verdicts.len()) {
                row.given.push((field, draft.get(field)));
                return;
            }
            "write a list of words in quotes, [ … ]"
        }
        Field::Part(_) => {
            if let Value::Object(inner) = value {
                return take_part(row, &path, field, inner, draft);
            }
            "write an object, such as { \"value\": \"DEFAULT\" }"
        }
    };
    row.rest.push(Rest { path, value: value.clone(), problem: Some(problem) });
}

/// A header part: the word, the text for `CUSTOM`, and keys of a newer PBX.
fn take_part(row: &mut ImportRow, path: &[String], field: Field, inner: &Object, draft: &Draft) {
    for (key, value) in inner {
        if value.is_null() || key == "custom_value" {
            continue;
        }
        let is_readable = matches!(value, Value::String(word) if !word.is_empty()) || value.is_i64();
        if key == "value" && is_readable {
            row.given.push((field, draft.get(field)));
            continue;
        }
        let problem = if key == "value" { Some("write one word in quotes") } else { None };
        let mut path = path.to_vec();
        path.push(key.clone());
        let value = if is_secret(key) { Value::Null } else { value.clone() };
        row.rest.push(Rest { path, value, problem });
    }
}

/// The place of a JSON error, as far as brackets, quotes and commas tell.
fn trouble(text: &str) -> String {
    let mut open: Vec<(char, usize)> = Vec::new();
    let (mut line, mut in_text, mut is_escaped) = (1, None, false);
    let mut before = ' ';
    let at = |line: usize, says: &str| format!("Look at line {line}: {says}");
    for letter in text.chars() {
        if letter == '\n' {
            line += 1;
        }
        if let Some(start) = in_text {
            if is_escaped {
                is_escaped = false;
            } else if letter == '\\' {
                is_escaped = true;
            } else if letter == '"' {
                in_text = None;
            } else if letter == '\n' {
                return at(start, "a text in quotes has no closing quote on its line");
            }
            continue;
        }
        match letter {
            '"' => in_text = Some(line),
            '{' => open.push(('}', line)),
            '[' => open.push((']', line)),
            '}' | ']' => {
                if before == ',' {
                    return at(line, "take out the comma before the closing bracket");
                }
                if open.pop().map(|(close, _)| close) != Some(letter) {
                    return at(line, "a bracket closes here that does not fit the one that is open");
                }
            }
            _ => {}
        }
        if !letter.is_whitespace() {
            if before == '}' && matches!(letter, '{' | '"') {
                return at(line, "put a comma before it");
            }
            before = letter;
        }
    }
    match (in_text, open.last()) {
        (Some(line), _) => at(line, "a text in quotes is not closed"),
        (None, Some((_, line))) => {
            at(*line, "the bracket that opens there is never closed; the file may be cut off")
        }
        (None, None) => "Check its quotes and commas, or export it again".to_owned(),
    }
}
