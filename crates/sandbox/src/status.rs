//! What ONLINE is based on in each mode (docs/trunks.md, 6.2). It only reads a record.

use crate::record::{Link, Record};
use serde_json::Value;

/// The documented words of `TrunkStatus`.
pub fn status(record: &Record) -> &'static str {
    let flag = |name: &str| record.fields.get(name).and_then(Value::as_bool).unwrap_or(false);
    let mode = record.fields.get("auth_mode").and_then(Value::as_str);
    let proven_by_link = match mode {
        Some("IP_AUTH" | "TEAMS") => flag("keep_alive"),
        Some("REGISTER_AUTH") => flag("registration") || flag("keep_alive"),
        // A constant since 22.2.11.
        Some("WHATS_APP") => false,
        // ACCEPT_REGISTER, and modes that a later version adds.
        _ => true,
    };
    let online = flag("enabled") && (!proven_by_link || record.link == Link::Up);
    if online { "ONLINE" } else { "OFFLINE" }
}
