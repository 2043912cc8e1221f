//! The same draft as a careless client would send it, without the console's rules and conversion; and the
//! two lists of permitted differences between the form and the PBX.

use std::collections::BTreeSet;

use api::types::AuthMode;
use domain::provider::draft::{Draft, Field, Flag, Part, Setting, Text, Word};
use domain::provider::fields::{Input, spec};
use domain::provider::modes::{Presence, presence};
use serde_json::{Map, Value, json};

/// Every field under its key, whatever the mode: a number if the text can be read as one, otherwise the text.
/// Header parts that nobody changed are left out: 25 objects in each of 10 000 bodies take minutes to read.
pub fn body(draft: &Draft) -> Value {
    let mut body = json!({ "inbound_parameters": {}, "outbound_parameters": {} });
    let untouched = |field: Field| match field {
        Field::Part(part) => draft.part(part) == Setting::default(),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => false,
    };
    for field in Field::all().filter(|field| !untouched(*field)) {
        put(&mut body, field, Some(value(draft, field)));
    }
    body
}

fn value(draft: &Draft, field: Field) -> Value {
    match field {
        Field::Text(text) if is_number(text) => number(draft.texts.get(text)),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => draft.get(field),
        Field::Part(part) => {
            let setting = draft.part(part);
            json!({ "value": setting.word, "custom_value": setting.custom })
        }
    }
}

fn number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
}

pub fn is_number(text: Text) -> bool {
    matches!(
        text,
        Text::Port
            | Text::OutboundServerPort
            | Text::RegisterInterval
            | Text::KeepAliveInterval
            | Text::Concurrency
    )
}

/// Puts a value at the place of the field on the wire; `None` removes the key.
pub fn put(body: &mut Value, field: Field, value: Option<Value>) {
    let wire = field.wire();
    let (object, key) = match wire.split_once('.') {
        Some((outer, key)) => (&mut body[outer], key),
        None => (body, wire.as_str()),
    };
    let object: &mut Map<String, Value> = object.as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(key.to_owned(), value),
        None => object.remove(key),
    };
}

/// A difference by design: a value that the PBX refuses in the careless body and that the form repairs.
pub struct Repair {
    /// What the form does, and why.
    pub reason: &'static str,
    /// The modes in which nothing is left to repair in this way.
    pub never_in: &'static [AuthMode],
    /// The repaired value, `None` for a removed key; the outer `None` if this is not the reason.
    pub mend: fn(&Draft, Field) -> Option<Option<Value>>,
}

/// Tried in this order.
pub const REPAIRS: &[Repair] = &[
    Repair {
        reason: "fields that the mode does not have are not sent, or as the vendor's form sends them",
        never_in: &[AuthMode::RegisterAuth],
        mend: |draft, field| {
            let is_hidden = presence(draft.auth_mode, field) == Presence::Hidden;
            is_hidden.then(|| match field {
                Field::Word(Word::Transport) => Some("UDP".into()),
                Field::Text(Text::Concurrency) => Some(100_000.into()),
                Field::Mode
                | Field::Text(_)
                | Field::Flag(_)
                | Field::Word(_)
                | Field::Verdicts
                | Field::Part(_) => None,
            })
        },
    },
    Repair {
        reason: "fields that the mode fixes are sent as fixed",
        never_in: &[AuthMode::IpAuth, AuthMode::RegisterAuth, AuthMode::AcceptRegister],
        mend: |draft, field| match (presence(draft.auth_mode, field), field) {
            (Presence::Locked(fixed), Field::Text(text)) if is_number(text) => Some(Some(number(fixed))),
            (Presence::Locked(fixed), _) => Some(Some(fixed.into())),
            (Presence::Hidden | Presence::Optional | Presence::Required, _) => None,
        },
    },
    Repair {
        reason: "a switch that the server did not speak of is left to it",
        never_in: &[],
        mend: |draft, field| match field {
            Field::Flag(flag) if draft.flags.get(flag).is_none() => Some(None),
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => None,
        },
    },
    Repair {
        reason: "the text of a header part counts only with CUSTOM",
        never_in: &[AuthMode::WhatsApp],
        mend: |draft, field| match field {
            Field::Part(part) if !draft.part(part).is_custom() => {
                Some(Some(json!({ "value": draft.part(part).word })))
            }
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => None,
        },
    },
    Repair {
        reason: "a blank stands for no brand, no port, and an interval that is switched off",
        never_in: &[AuthMode::WhatsApp],
        mend: |draft, field| match field {
            Field::Text(text) if draft.texts.get(text).trim().is_empty() => match text {
                Text::Brand => Some(None),
                Text::Port | Text::OutboundServerPort => Some(Some(0.into())),
                Text::RegisterInterval if draft.flags.get(Flag::Registration) != &Some(true) => Some(None),
                Text::KeepAliveInterval if draft.flags.get(Flag::KeepAlive) != &Some(true) => Some(None),
                Text::Name
                | Text::Hostname
                | Text::OutboundServer
                | Text::AdditionalIps
                | Text::AuthId
                | Text::Username
                | Text::Password
                | Text::RegisterInterval
                | Text::DidNumbers
                | Text::Concurrency
                | Text::KeepAliveInterval
                | Text::PaiParameterName => None,
            },
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => None,
        },
    },
    Repair {
        reason: "addresses are joined with semicolons, bare ones get /32 or /128 and lose their brackets",
        never_in: &[AuthMode::WhatsApp],
        mend: |draft, field| {
            let ends = |letter: char| letter.is_whitespace() || matches!(letter, ';' | ',');
            let mend = |item: &str| {
                let item = item.replace(['[', ']'], "");
                let length = if item.contains(':') { "/128" } else { "/32" };
                if item.contains('/') { item } else { item + length }
            };
            let items = draft.texts.additional_ips.split(ends).filter(|item| !item.is_empty());
            let joined = || Some(items.map(mend).collect::<Vec<_>>().join(";").into());
            (field == Field::Text(Text::AdditionalIps)).then(joined)
        },
    },
    Repair {
        reason: "numbers are joined with semicolons",
        never_in: &[],
        mend: |draft, field| {
            let items = draft.texts.did_numbers.split([';', ',', '\n', '\r', '\t']).map(str::trim);
            let joined = || Some(items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(";").into());
            (field == Field::Text(Text::DidNumbers)).then(joined)
        },
    },
    Repair {
        reason: "blanks around a text or a number are left out",
        never_in: &[],
        mend: |draft, field| {
            let Field::Text(text) = field else { return None };
            let (typed, trimmed) = (draft.texts.get(text), draft.texts.get(text).trim());
            (typed != trimmed).then(|| Some(if is_number(text) { number(trimmed) } else { trimmed.into() }))
        },
    },
];

/// Where the form refuses a value that the PBX would accept.
pub struct Stricter {
    /// A few words.
    pub what: &'static str,
    /// The fields it can happen in.
    pub fields: fn(Field) -> bool,
    /// Whether this draft is such a case.
    pub holds: fn(&Draft, Field) -> bool,
}

/// All of them. The first row that applies counts.
pub const STRICTER: &[Stricter] = &[
    // Intended: no scheme, port, path or list, ASCII names only. The contract has no syntax for hosts.
    Stricter {
        what: "host syntax",
        fields: |field| matches!(field, Field::Text(Text::Hostname | Text::OutboundServer)),
        holds: |_, _| true,
    },
    // These texts go into SIP headers, call records and mails, where a line break ends a line. The
    // contract forbids none of them; the reference PBX only U+0000.
    Stricter {
        what: "control characters",
        fields: |field| {
            let is_line = |text| spec(Field::Text(text)).map(|spec| spec.input);
            match field {
                Field::Text(Text::Hostname | Text::OutboundServer) => false,
                Field::Text(text) => matches!(is_line(text), Some(Input::Line | Input::Secret)),
                Field::Part(_) => true,
                Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts => false,
            }
        },
        holds: |draft, field| texts(draft, field).contains(char::is_control),
    },
    // The reference PBX keeps blanks, so they would count as a name and as a text.
    Stricter {
        what: "nothing but blanks",
        fields: |field| matches!(field, Field::Text(Text::AuthId) | Field::Part(_)),
        holds: |draft, field| texts(draft, field).trim().is_empty(),
    },
    // The contract types them as free strings.
    Stricter {
        what: "control characters in verdicts",
        fields: |field| field == Field::Verdicts,
        holds: |draft, _| draft.verdicts.iter().any(|verdict| verdict.contains(char::is_control)),
    },
    // An artefact: the careless client reads +5 as 5 and -0 as 0, the form requires digits.
    Stricter {
        what: "a sign before a number",
        fields: |field| matches!(field, Field::Text(text) if is_number(text)),
        holds: |draft, field| texts(draft, field).trim().starts_with(['+', '-']),
    },
    // The reference PBX reads /08 as /8. A padded octet is an error (docs/trunks.md, 4.3); so is this.
    Stricter {
        what: "a padded prefix length",
        fields: |field| field == Field::Text(Text::AdditionalIps),
        holds: |draft, field| texts(draft, field).contains("/0"),
    },
    // The PBX puts these texts into headers unchanged, and the grammar of RFC 3261 does not allow
    // some of them. The contract types them as free strings.
    Stricter {
        what: "no part of a SIP address",
        fields: |field| matches!(field, Field::Part(_)),
        holds: |draft, field| !texts(draft, field).trim().is_empty(),
    },
    // A hyphen inside one number looks like a range whose ends differ in length, and no carrier assigns
    // millions of numbers to one trunk. The contract accepts both.
    Stricter {
        what: "a range that is probably a number",
        fields: |field| field == Field::Text(Text::DidNumbers),
        holds: |draft, field| {
            let differs = |item: &str| {
                let Some((low, high)) = item.split_once('-') else { return false };
                let number = |end: &str| end.trim().parse::<u64>().unwrap_or_default();
                low.trim().len() != high.trim().len()
                    || number(high).saturating_sub(number(low)) >= 10_000_000
            };
            texts(draft, field).split([';', ',', '\n', '\r', '\t']).any(differs)
        },
    },
    // The reference PBX treats U+000B and similar characters around an item as blanks.
    Stricter {
        what: "control characters around an item",
        fields: |field| matches!(field, Field::Text(Text::AdditionalIps | Text::DidNumbers)),
        holds: |draft, field| texts(draft, field).contains(char::is_control),
    },
];

fn texts(draft: &Draft, field: Field) -> String {
    match field {
        Field::Text(text) => draft.texts.get(text).clone(),
        Field::Part(part) => draft.part(part).custom,
        Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts => String::new(),
    }
}

/// The field; the header parts, which have one rule, under one name.
pub fn name(field: Field) -> String {
    match field {
        Field::Part(Part::User(_) | Part::Host(_)) => "outbound_parameters.*".to_owned(),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => field.wire(),
    }
}

/// Every place in the list that a mode can reach.
pub fn stricter_in(mode: AuthMode) -> BTreeSet<(&'static str, String)> {
    let is_free = |field: Field| matches!(presence(mode, field), Presence::Optional | Presence::Required);
    let of = |row: &'static Stricter| {
        Field::all().filter(move |field| (row.fields)(*field)).map(move |field| (row.what, field))
    };
    let all = STRICTER.iter().flat_map(of).filter(|(_, field)| is_free(*field));
    all.map(|(what, field)| (what, name(field))).collect()
}
