//! A record as it may be sent back: no null at any depth, and each known value in the type of the
//! contract.
//!
//! A missing key means the same as null, with one exception: see [`inbound`]. A value that was read without
//! loss from another type is converted (`"5060"` to 5060); a value that cannot be read goes back as received.

use serde_json::Value;

use super::{HostPart, UserPart, WireEnum};
use crate::json::{self, Object};

/// What the contract says about the value of a key.
enum ValueKind {
    Text,
    Whole,
    Flag,
    /// A list of texts.
    Texts,
    /// An object with keys of its own.
    Object(fn(&Object) -> Object),
    /// A key of a later version.
    Unknown,
}

/// The record for an update: without the keys that are fixed at creation or belong to the server.
pub(super) fn record(received: &Object) -> Object {
    let mut record = restated(received, &|key| match key {
        "name" | "transport" | "hostname" | "auth_id" | "username" | "outbound_server" | "additional_ips"
        | "did_numbers" => ValueKind::Text,
        "port" | "outbound_server_port" | "register_interval" | "keep_alive_interval" | "concurrency" => {
            ValueKind::Whole
        }
        "enabled"
        | "registration"
        | "inlan"
        | "single_via_header"
        | "rewrite_via_ip"
        | "verify_port"
        | "keep_alive"
        | "adjust_sdp_direction"
        | "remove_srtp_info"
        | "stir_shaken_signature_required" => ValueKind::Flag,
        "inbound_parameters" => ValueKind::Object(inbound),
        "outbound_parameters" => ValueKind::Object(outbound),
        _ => ValueKind::Unknown,
    });
    for key in ["id", "shared", "auth_mode", "brand"] {
        record.remove(key);
    }
    record
}

const PAI_PARAMETER: &str = "pai_header_parameter_name";

/// A blank name is sent as `""`: the API's default is `verstat`, which a server that replaces the
/// record would assume for a missing name.
fn inbound(received: &Object) -> Object {
    let mut inbound = restated(received, &|key| match key {
        "caller_num" | "caller_display_name" | "called_num" | "privacy_types_supported" | PAI_PARAMETER => {
            ValueKind::Text
        }
        "enable_stir_shaken_validation" | "pass_api_header_to_uad" => ValueKind::Flag,
        "drop_calls_with_verification_status" => ValueKind::Texts,
        _ => ValueKind::Unknown,
    });
    if received.get(PAI_PARAMETER).is_some_and(Value::is_null) {
        inbound.insert(PAI_PARAMETER.to_owned(), "".into());
    }
    inbound
}

/// Header parts, and Privacy, which 22.0 and 22.1 wrap in an object of the same form.
fn outbound(received: &Object) -> Object {
    restated(received, &|key| match key {
        "privacy_types_supported" if !received.get(key).is_some_and(Value::is_object) => ValueKind::Text,
        "privacy_types_supported" => ValueKind::Object(part),
        _ if UserPart::parse(key).is_some() || HostPart::parse(key).is_some() => ValueKind::Object(part),
        _ => ValueKind::Unknown,
    })
}

fn part(received: &Object) -> Object {
    restated(received, &|key| match key {
        "value" | "custom_value" => ValueKind::Text,
        _ => ValueKind::Unknown,
    })
}

fn restated(received: &Object, kind: &dyn Fn(&str) -> ValueKind) -> Object {
    let mut object = Object::new();
    for (key, value) in received {
        if let Some(value) = value_of(value, &kind(key)) {
            object.insert(key.clone(), value);
        }
    }
    object
}

/// The value to send; `None` for null.
fn value_of(received: &Value, kind: &ValueKind) -> Option<Value> {
    let read = match kind {
        ValueKind::Text => json::text(received).map(Value::from),
        ValueKind::Whole => json::whole(received).map(Value::from),
        ValueKind::Flag => json::flag(received).map(Value::from),
        ValueKind::Texts | ValueKind::Object(_) | ValueKind::Unknown => None,
    };
    read.or_else(|| match received {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(received.clone()),
        Value::Array(items) => {
            let kind = match kind {
                ValueKind::Texts => ValueKind::Text,
                ValueKind::Text
                | ValueKind::Whole
                | ValueKind::Flag
                | ValueKind::Object(_)
                | ValueKind::Unknown => ValueKind::Unknown,
            };
            let mut kept = Vec::new();
            for item in items {
                kept.extend(value_of(item, &kind));
            }
            Some(Value::Array(kept))
        }
        Value::Object(object) => Some(Value::Object(match kind {
            ValueKind::Object(read) => read(object),
            ValueKind::Text | ValueKind::Whole | ValueKind::Flag | ValueKind::Texts | ValueKind::Unknown => {
                restated(object, &|_| ValueKind::Unknown)
            }
        })),
    })
}
