//! What a record contains, key by key: values that can be read, values that its kind of trunk does not use,
//! and keys that only a newer PBX knows. The page of a trunk and the copy of one both use it, so every value
//! is shown.
//!
//! Knows no component.

use api::Object;
use api::types::{AuthMode, Open, Provider};
use serde_json::Value;

use crate::provider::draft::{Draft, Field, Flag, Part, Text, Word};
use crate::provider::fields::{FieldSpec, Input, Section, Shown, fields, shown, spec};
use crate::provider::headers::part_name;
use crate::provider::modes::{Presence, carries_calls, presence};

/// The two objects in a record.
const NESTED: [&str; 2] = ["inbound_parameters", "outbound_parameters"];

/// The label of a field, including header parts.
pub fn label(field: Field) -> String {
    match field {
        Field::Part(part) => part_name(part),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => {
            spec(field).map(|spec| spec.label.to_owned()).unwrap_or_default()
        }
    }
}

/// The kind of a trunk, if this version knows it.
pub fn mode_of(provider: &Provider) -> Option<AuthMode> {
    provider.auth_mode.as_ref().and_then(Open::known)
}

/// The record as a draft. A kind that this version does not know is read as the one with every field.
pub fn draft_of(provider: &Provider) -> Draft {
    Draft::reading(mode_of(provider).unwrap_or(AuthMode::RegisterAuth), provider)
}

/// Whether the trunk's kind does not use a field. For a kind that this version does not know, nothing is
/// taken for useless.
pub(crate) fn is_hidden(provider: &Provider, field: Field) -> bool {
    match mode_of(provider).map(|mode| presence(mode, field)) {
        Some(Presence::Hidden) => true,
        Some(Presence::Locked(_) | Presence::Optional | Presence::Required) | None => false,
    }
}

/// The fields of one section that the trunk's kind has, in reading order.
pub fn facts(provider: &Provider, section: Section) -> Vec<&'static FieldSpec> {
    fields(section).filter(|spec| !is_hidden(provider, spec.field)).collect()
}

/// Whether a field holds what a new trunk of its kind starts with, and is not one of those by which a trunk is
/// known. Null is no default.
pub fn is_default(provider: &Provider, draft: &Draft, field: Field) -> bool {
    let is_known_by = match field {
        Field::Mode | Field::Word(Word::Transport) => true,
        Field::Text(text) => match text {
            Text::Name
            | Text::Brand
            | Text::Hostname
            | Text::Port
            | Text::AuthId
            | Text::Username
            | Text::Password
            | Text::DidNumbers => true,
            Text::OutboundServer
            | Text::OutboundServerPort
            | Text::AdditionalIps
            | Text::RegisterInterval
            | Text::Concurrency
            | Text::KeepAliveInterval
            | Text::PaiParameterName => false,
        },
        Field::Flag(flag) => match flag {
            Flag::Enabled | Flag::Registration | Flag::KeepAlive => true,
            Flag::VerifyPort
            | Flag::Inlan
            | Flag::RewriteViaIp
            | Flag::SingleViaHeader
            | Flag::AdjustSdpDirection
            | Flag::RemoveSrtpInfo
            | Flag::SignCalls
            | Flag::CheckVerdict
            | Flag::PassPai => false,
        },
        Field::Word(
            Word::CalledNum
            | Word::CallerNum
            | Word::CallerDisplayName
            | Word::InboundPrivacy
            | Word::OutboundPrivacy,
        )
        | Field::Verdicts
        | Field::Part(_) => false,
    };
    let new = mode_of(provider).map(Draft::new);
    let is_new = new.is_some_and(|new| new.get(field) == draft.get(field));
    !is_known_by && is_new && unreadable(provider, draft, field).is_none()
}

/// Whether there is a table of the headers of an outgoing INVITE, which includes Privacy.
pub fn has_header_map(provider: &Provider) -> bool {
    provider.outbound_parameters.is_some() && mode_of(provider).is_none_or(carries_calls)
}

/// The value of a field in the record; `None` for null.
pub fn value_at(provider: &Provider, field: Field) -> Option<&Value> {
    let wire = field.wire();
    let value = match wire.split_once('.') {
        Some((object, key)) => provider.record.get(object)?.as_object()?.get(key)?,
        None => provider.record.get(&wire)?,
    };
    if value.is_null() { None } else { Some(value) }
}

/// The value of a field in the record if it has the wrong type.
pub fn unreadable<'a>(provider: &'a Provider, draft: &Draft, field: Field) -> Option<&'a Value> {
    let value = value_at(provider, field)?;
    let is_blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    let is_read = match field {
        Field::Mode => provider.auth_mode.is_some(),
        Field::Text(text) => {
            let is_whole = spec(field).is_some_and(|spec| matches!(spec.input, Input::Whole(_)));
            !draft.texts.get(text).is_empty() || (value.is_string() && !is_whole)
        }
        Field::Flag(flag) => draft.flags.get(flag).is_some(),
        Field::Word(word) => {
            // 22.0 and 22.1 wrap this word in an object, which may hold null.
            let wrapped = if word == Word::OutboundPrivacy { value.as_object() } else { None };
            !draft.words.get(word).is_empty() || wrapped.is_some_and(|object| is_null(object, "value"))
        }
        Field::Verdicts => value
            .as_array()
            .is_some_and(|items| items.iter().filter(|item| !item.is_null()).count() == draft.verdicts.len()),
        Field::Part(_) => value.as_object().is_some_and(|part| {
            let is_text = |key| match part.get(key) {
                None | Some(Value::Null | Value::String(_)) => true,
                Some(Value::Number(number)) => !number.is_f64(),
                Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => false,
            };
            is_text("value") && is_text("custom_value")
        }),
    };
    if is_read || is_blank { None } else { Some(value) }
}

fn is_null(object: &Object, key: &str) -> bool {
    object.get(key).is_none_or(Value::is_null)
}

/// A setting in the record that the trunk's kind does not use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// Its label.
    pub label: String,
    /// What it is set to.
    pub value: Shown,
}

/// The values of the record that the page's facts do not show: fields that the trunk's kind does not have,
/// and values that count only with another setting. Blanks and header parts that are left to the PBX are left
/// out.
pub fn unused(provider: &Provider) -> Vec<Unused> {
    let draft = draft_of(provider);
    let mut found = Vec::new();
    for section in Section::ALL {
        for spec in fields(section) {
            found.extend(unused_value(provider, &draft, spec.field));
        }
    }
    for part in Part::all() {
        found.extend(unused_value(provider, &draft, Field::Part(part)));
        let setting = draft.part(part);
        if !setting.is_custom() && !setting.custom.is_empty() {
            let label = format!("{}, text of its own", part_name(part));
            found.push(Unused { label, value: Shown::Code(setting.custom) });
        }
    }
    found
}

fn unused_value(provider: &Provider, draft: &Draft, field: Field) -> Option<Unused> {
    let found = |value| Some(Unused { label: label(field), value });
    let is_idle_port =
        field == Field::Text(Text::OutboundServerPort) && draft.texts.outbound_server.trim().is_empty();
    if is_idle_port {
        let port = draft.texts.outbound_server_port.as_str();
        return if matches!(port, "" | "0") { None } else { found(Shown::Code(port.to_owned())) };
    }
    if !is_hidden(provider, field) {
        return None;
    }
    if let Some(raw) = unreadable(provider, draft, field) {
        return found(Shown::Code(raw.to_string()));
    }
    value_at(provider, field)?;
    let is_left_to_the_pbx = match field {
        Field::Word(word) => word != Word::Transport && draft.words.get(word) == "DEFAULT",
        Field::Part(part) => draft.part(part).is_default(),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Verdicts => false,
    };
    let value = shown(draft, field);
    if is_left_to_the_pbx || value == Shown::NotSet { None } else { found(value) }
}

/// The keys of a record that this version does not know, with the object they are in, and their values:
/// additions of a newer server at any level, and a value of another type in place of an object.
pub fn later(provider: &Provider) -> Vec<(String, &Value)> {
    let mut names = Vec::new();
    for field in Field::all() {
        names.push(field.wire());
    }
    let mut found = Vec::new();
    for (key, value) in &provider.record {
        let is_nested = NESTED.contains(&key.as_str());
        match value {
            Value::Object(object) if is_nested => later_inside(key, object, &names, &mut found),
            Value::Null if is_nested => {}
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                let is_known = matches!(key.as_str(), "id" | "shared") || names.contains(key);
                if !is_known {
                    found.push((key.clone(), value));
                }
            }
        }
    }
    found
}

fn later_inside<'a>(outer: &str, object: &'a Object, names: &[String], found: &mut Vec<(String, &'a Value)>) {
    for (key, value) in object {
        let path = format!("{outer}.{key}");
        if !names.contains(&path) {
            found.push((path, value));
        } else if let Value::Object(part) = value
            && outer == "outbound_parameters"
        {
            for (key, value) in part {
                if !matches!(key.as_str(), "value" | "custom_value") {
                    found.push((format!("{path}.{key}"), value));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_new_trunk_starts_with_is_a_default_and_null_is_none() {
        let record = json!({
            "auth_mode": "IP_AUTH", "name": "A", "port": 5060, "enabled": true, "keep_alive": false,
            "concurrency": 100000, "single_via_header": true, "remove_srtp_info": false, "rewrite_via_ip": null,
            "keep_alive_interval": "often",
        });
        let object = record.as_object().cloned().unwrap_or_default();
        let provider = Provider::of(object);
        let draft = draft_of(&provider);
        for (field, expected) in [
            (Field::Text(Text::Concurrency), true),
            (Field::Flag(Flag::SingleViaHeader), true),
            // Other than in a new trunk, not known, or not readable.
            (Field::Flag(Flag::RemoveSrtpInfo), false),
            (Field::Flag(Flag::RewriteViaIp), false),
            (Field::Text(Text::KeepAliveInterval), false),
            // A trunk is known by these, whatever they hold.
            (Field::Text(Text::Port), false),
            (Field::Flag(Flag::Enabled), false),
            (Field::Mode, false),
        ] {
            assert_eq!(is_default(&provider, &draft, field), expected, "{field:?}");
        }
    }
}
