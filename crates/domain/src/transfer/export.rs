//! Trunks as a file: JSON with everything, or CSV for spreadsheets. Never with a secret.
//!
//! Knows records that were read one by one; fetches none and saves nothing.

use api::Object;
use api::types::{AuthMode, Open, Provider};
use serde::Serialize;
use serde_json::Value;

use crate::provider::draft::Draft;
use crate::transfer::column::{self, FileColumn};
use crate::transfer::csv;
use crate::transfer::secret::is_secret;

/// The format name in our JSON.
pub const FORMAT: &str = "trunkline-trunks";
/// The version of our JSON that this program writes and reads.
pub const VERSION: u64 = 1;

/// Every key of every record as received, including those of a newer PBX, without secrets.
pub fn to_json(providers: &[Provider]) -> String {
    let trunks = providers.iter().map(|provider| without_secrets(&provider.record)).collect();
    let file = TrunkFile { format: FORMAT, version: VERSION, trunks };
    // Serialization can only fail for keys that are not text.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct TrunkFile {
    format: &'static str,
    version: u64,
    trunks: Vec<Object>,
}

/// One row for each trunk and one column for each setting that this version knows, headed by the names of the
/// wire. Texts are made safe for spreadsheets; [`crate::transfer::import::read`] reverses that.
pub fn to_csv(providers: &[Provider]) -> String {
    let columns = column::written();
    let mut out = String::from(csv::MARK);
    csv::put_row(&mut out, columns.iter().map(|column| column.heading()));
    for provider in providers {
        let mode = provider.auth_mode.as_ref().and_then(Open::known);
        let draft = Draft::reading(mode.unwrap_or(AuthMode::IpAuth), provider);
        let cell = |column: &FileColumn| match column {
            FileColumn::Id => {
                let id = provider.id.as_ref().map(|id| csv::guarded(id.as_str()));
                id.unwrap_or_default()
            }
            FileColumn::Shared => String::new(),
            FileColumn::Field(field) => column::cell_of(provider, &draft, *field),
        };
        csv::put_row(&mut out, columns.iter().map(cell));
    }
    out
}

fn without_secrets(object: &Object) -> Object {
    let mut kept = Object::new();
    for (key, value) in object {
        if !is_secret(key) {
            kept.insert(key.clone(), bare(value));
        }
    }
    kept
}

fn bare(value: &Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(without_secrets(object)),
        Value::Array(items) => {
            let mut kept = Vec::new();
            for item in items {
                kept.push(bare(item));
            }
            Value::Array(kept)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
