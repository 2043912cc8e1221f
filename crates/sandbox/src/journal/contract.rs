//! Where a create or update body in the journal is outside the contract. Determined for every
//! such call, whatever the sandbox refuses and whatever a fault does to the answer.

use crate::record::Record;
use crate::state::Pbx;
use crate::strict::{self, Call};
use crate::validate::JsonMap;
use axum::body::Bytes;
use axum::http::Method;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Paths and types, never a value. `None` for every other call.
pub async fn lines(pbx: &Pbx, parts: &Parts, bytes: &Bytes) -> Option<Vec<String>> {
    if parts.method != Method::POST {
        return None;
    }
    let segments: Vec<&str> = parts.uri.path().split('/').collect();
    let id = match segments.as_slice() {
        ["", "api", "providers"] => None,
        ["", "api", "providers", "export"] => return None,
        ["", "api", "providers", id] => Some(percent_decode_str(id).decode_utf8_lossy().into_owned()),
        _ => return None,
    };
    let Ok(Value::Object(body)) = serde_json::from_slice(bytes) else {
        return Some(vec!["body: not a JSON object".to_owned()]);
    };
    let call = if id.is_some() { Call::Update } else { Call::Create };
    let stored = match id {
        Some(id) => stored(pbx, id).await,
        None => JsonMap::new(),
    };
    let findings = strict::findings(call, &stored, &body, pbx.settings().seed.unknown_enum);
    Some(findings.iter().map(ToString::to_string).collect())
}

/// The stored record; `None` if there is none, or if another PBX has it (`--pbx`).
async fn stored(pbx: &Pbx, id: String) -> JsonMap {
    let found = pbx.store().transaction(move |tx| Ok(Record::find(tx, &id)?)).await;
    found.ok().flatten().map(|record| record.fields).unwrap_or_default()
}
