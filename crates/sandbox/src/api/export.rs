//! `GET /providers/export`: every trunk as CSV with English headers and the 18-digit number, the way
//! the vendor's list exports look. Never a password. The columns are ours: the vendor's are unpublished.

use super::signed_in::Editor;
use crate::error::ErrorAnswer;
use crate::record::Record;
use crate::state::Pbx;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

/// Header and property of each column.
const COLUMNS: [(&str, &str); 16] = [
    ("Name", "name"),
    ("Enabled", "enabled"),
    ("Brand", "brand"),
    ("Authentication Mode", "auth_mode"),
    ("Transport", "transport"),
    ("Hostname or IP Address", "hostname"),
    ("Port", "port"),
    ("Outbound Proxy Server", "outbound_server"),
    ("Outbound Proxy Server Port", "outbound_server_port"),
    ("Authorization Name", "auth_id"),
    ("Username", "username"),
    ("Need Registration", "registration"),
    ("Send OPTIONS", "keep_alive"),
    ("Max Concurrent Calls", "concurrency"),
    ("Associated IP Addresses", "additional_ips"),
    ("DID/DDI Pool", "did_numbers"),
];

/// The file. It needs full access, as from 22.3 on.
pub async fn export(_: Editor, State(pbx): State<Pbx>) -> Result<impl IntoResponse, ErrorAnswer> {
    let file = pbx.store().transaction(|tx| csv(&Record::all(tx)?)).await?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/octet-stream"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"providers.csv\""),
        ],
        file,
    ))
}

fn csv(records: &[Record]) -> Result<Vec<u8>, ErrorAnswer> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "export");
        ErrorAnswer::for_status(StatusCode::INTERNAL_SERVER_ERROR)
    };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let headers = ["ID"].into_iter().chain(COLUMNS.iter().map(|(header, _)| *header));
    writer.write_record(headers).map_err(|error| failed(&error))?;
    for record in records {
        let cells = COLUMNS.iter().map(|(_, name)| cell(record.fields.get(*name)));
        let row = std::iter::once(record.number.to_string()).chain(cells);
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
