//! The bodies that the console sends, word for word: one create per mode and transport, one with every
//! field filled in per mode, and an edit that changes one field of a record from a newer PBX.
//!
//! The expected bodies are in `golden/requests.json`. After a deliberate change run this test with
//! `GOLDEN=write`, and compare the change with the contract before committing it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use api::types::{AuthMode, Transport, WireEnum};
use domain::provider::convert::{CheckedCreate, CheckedUpdate};
use domain::provider::draft::{Draft, Field, Flag, Part, Setting, Text, Word};
use serde_json::{Map, Value, json};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/requests.json");

/// A draft with the minimum for its mode.
fn least(mode: AuthMode) -> Draft {
    let mut draft = Draft::new(mode);
    let set = |draft: &mut Draft, text: Text, words: &str| *draft.texts.get_mut(text) = words.to_owned();
    set(&mut draft, Text::Name, "Alpha");
    set(&mut draft, Text::Hostname, "sip.example.com");
    set(&mut draft, Text::AuthId, "alpha");
    set(&mut draft, Text::Password, "secret");
    if mode == AuthMode::Teams {
        set(&mut draft, Text::OutboundServer, "10.0.0.5");
    }
    draft
}

/// A draft with every field filled in, in the forms people paste.
fn full(mode: AuthMode) -> Draft {
    let mut draft = least(mode);
    let texts = [
        (Text::Brand, " Carrier "),
        (Text::Hostname, " [2001:db8::1] "),
        (Text::Port, "5070"),
        (Text::OutboundServer, "proxy.example.com"),
        (Text::OutboundServerPort, "5080"),
        (Text::AdditionalIps, "192.0.2.7, 198.51.100.0/24\n2001:db8::/32"),
        (Text::Username, "account"),
        (Text::RegisterInterval, "300"),
        (Text::DidNumbers, "3000, 12000-18000\n 20000"),
        (Text::Concurrency, "30"),
        (Text::KeepAliveInterval, "60"),
        (Text::PaiParameterName, "verdict"),
    ];
    for (text, words) in texts {
        *draft.texts.get_mut(text) = words.to_owned();
    }
    for flag in Flag::ALL {
        let on = draft.flags.get(*flag) == &Some(true);
        *draft.flags.get_mut(*flag) = Some(!on);
    }
    for word in Word::ALL.iter().filter(|word| **word != Word::Transport) {
        let last = domain::provider::fields::choices(*word).last().unwrap().0;
        let first = domain::provider::fields::choices(*word).first().unwrap().0;
        let chosen = if draft.words.get(*word) == last { first } else { last };
        chosen.clone_into(draft.words.get_mut(*word));
    }
    draft.verdicts = vec!["TN-Validation-Failed".to_owned(), "No-TN-Validation".to_owned()];
    for part in Part::all() {
        let setting = match part {
            Part::User(_) => Setting { word: "OUTBOUND_CALLER_ID".to_owned(), custom: "not sent".to_owned() },
            Part::Host(_) => Setting { word: "CUSTOM".to_owned(), custom: "pbx.example.com:5070".to_owned() },
        };
        draft.set_part(part, setting);
    }
    draft
}

fn create(draft: &Draft) -> Value {
    CheckedCreate::try_from(draft).unwrap_or_else(|problems| panic!("{problems:#?}")).request().to_json()
}

fn edit() -> Value {
    let record = json!({
        "id": "NzAw", "shared": true, "name": "Alpha", "enabled": true, "brand": "Generic",
        "auth_mode": "REGISTER_AUTH", "transport": "UDP", "hostname": "sip.example.com", "port": 5060,
        "auth_id": "alpha", "username": null, "registration": true, "register_interval": 600,
        "outbound_server": "", "outbound_server_port": 0, "keep_alive": false, "keep_alive_interval": 360,
        "concurrency": 100000, "force_outbound_proxy": true, "sdp_codecs": ["PCMA"],
        "inbound_parameters": {"called_num": "DEFAULT", "caller_num": "NEWER_WORD", "remove_plus_prefix": true},
        "outbound_parameters": {
            "from_user_part": {"value": "DEFAULT", "custom_value": null, "newer": 1},
            "privacy_types_supported": {"value": "DEFAULT"}
        }
    });
    let fresh = provider(record);
    let theirs = Draft::of(&fresh).unwrap();
    let mut mine = theirs.clone();
    mine.set(Field::Text(Text::Port), &"5070".into());
    CheckedUpdate::new(&fresh, &theirs, &mine).unwrap().request().to_json()
}

/// A record as the client reads it.
fn provider(record: Value) -> api::types::Provider {
    api::types::Provider::of(record.as_object().unwrap().clone())
}

#[test]
fn every_body_equals_the_one_checked_against_the_contract() {
    let mut bodies = Map::new();
    for mode in AuthMode::ALL {
        for transport in Transport::ALL {
            let mut draft = least(*mode);
            draft.set(Field::Word(Word::Transport), &transport.as_str().into());
            bodies.insert(format!("create {} {}", mode.as_str(), transport.as_str()), create(&draft));
        }
        bodies.insert(format!("create {} with everything", mode.as_str()), create(&full(*mode)));
    }
    let mut draft = least(AuthMode::IpAuth);
    draft.texts.pai_header_parameter_name.clear();
    bodies.insert("create IP_AUTH without a name of the PAI parameter".to_owned(), create(&draft));
    bodies.insert("edit of the port".to_owned(), edit());
    let written = serde_json::to_string_pretty(&bodies).unwrap() + "\n";
    if std::env::var_os("GOLDEN").is_some() {
        std::fs::write(GOLDEN, &written).unwrap();
    }
    let expected: Map<String, Value> =
        serde_json::from_str(&std::fs::read_to_string(GOLDEN).unwrap()).unwrap();
    for (name, body) in &bodies {
        assert_eq!(Some(body), expected.get(name), "{name}");
    }
    assert_eq!(bodies.len(), expected.len());
}

#[test]
fn an_edit_sends_neither_fixed_settings_nor_blank_credentials() {
    let body = edit();
    for key in ["id", "shared", "auth_mode", "brand", "password", "username"] {
        assert_eq!(body.get(key), None, "{key}");
    }
    assert_eq!(body["port"], 5070);
    assert_eq!(body["force_outbound_proxy"], true);
    assert_eq!(body["inbound_parameters"]["caller_num"], "NEWER_WORD");
    assert_eq!(body["outbound_parameters"]["from_user_part"]["newer"], 1);
}
