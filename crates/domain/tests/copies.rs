//! A copy contains every setting of its original, or reports that it does not and why; and every value of a
//! record is shown on the page of the trunk.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use api::types::{AuthMode, Provider, WireEnum};
use domain::provider::convert::CheckedCreate;
use domain::provider::copy::{copied, left_out};
use domain::provider::draft::{Draft, Field, Part, Text};
use domain::provider::fields::Section;
use domain::provider::held::{facts, has_header_map, label, later, unused};
use domain::provider::modes::has_credentials;
use serde_json::{Map, Value, json};

fn provider(record: &Value) -> Provider {
    Provider::of(record.as_object().unwrap().clone())
}

/// A record in which no value is the default of a new trunk.
fn full(mode: &str) -> Value {
    let mut outbound = Map::new();
    for part in Part::all() {
        let value = match part {
            Part::User(_) => json!({"value": "CUSTOM", "custom_value": "4420"}),
            Part::Host(_) => json!({"value": "SIP_DOMAIN"}),
        };
        outbound.insert(part.key().to_owned(), value);
    }
    outbound.insert("privacy_types_supported".to_owned(), "ID".into());
    json!({
        "id": "QQ==", "shared": false, "name": "Alpha", "enabled": false, "brand": "Carrier", "auth_mode": mode,
        "transport": "TLS", "hostname": "sip.example.com", "port": 5071, "auth_id": "alpha", "username": "account",
        "registration": true, "register_interval": 300, "outbound_server": "proxy.example.com",
        "outbound_server_port": 5081, "inlan": true, "single_via_header": false, "rewrite_via_ip": true,
        "verify_port": true, "keep_alive": true, "keep_alive_interval": 45, "concurrency": 20,
        "additional_ips": "192.0.2.7/32;198.51.100.0/24", "adjust_sdp_direction": false, "remove_srtp_info": false,
        "stir_shaken_signature_required": true, "did_numbers": "3000;12000-18000",
        "inbound_parameters": {
            "caller_num": "CONTACT_USER_PART", "caller_display_name": "TO_DISPLAY_NAME", "called_num": "TO_USER_PART",
            "privacy_types_supported": "USER", "enable_stir_shaken_validation": true,
            "pai_header_parameter_name": "verdict", "pass_api_header_to_uad": true,
            "drop_calls_with_verification_status": ["TN-Validation-Failed", "TN-Validation-Odd"]
        },
        "outbound_parameters": outbound
    })
}

/// The draft of a copy with the values that a person has to add.
fn ready(provider: &Provider) -> Draft {
    let mut draft = copied(provider).unwrap();
    if has_credentials(draft.auth_mode) {
        draft.texts.password = "typed".to_owned();
    }
    draft
}

fn body(draft: &Draft) -> Value {
    CheckedCreate::try_from(draft).unwrap_or_else(|found| panic!("{found:#?}")).request().to_json()
}

fn labels(provider: &Provider) -> Vec<String> {
    left_out(provider).into_iter().map(|(label, _)| label).collect()
}

fn at(record: &Value, field: Field) -> Option<&Value> {
    record.pointer(&["/", &field.wire().replace('.', "/")].concat()).filter(|value| !value.is_null())
}

#[test]
fn a_copy_sends_each_setting_or_reports_it() {
    for mode in AuthMode::ALL {
        let record = full(mode.as_str());
        let provider = provider(&record);
        let body = body(&ready(&provider));
        let labels = labels(&provider);
        for field in Field::all() {
            let is_said = labels.contains(&label(field));
            let is_sent = at(&body, field) == at(&record, field);
            assert_eq!(is_sent, !is_said, "{mode:?} {} {body:#}", field.wire());
        }
    }
}

#[test]
fn settings_that_are_not_copied_are_reported_for_every_mode() {
    let said = |mode: AuthMode| {
        let left = left_out(&provider(&full(mode.as_str()))).into_iter();
        left.map(|(label, why)| format!("{label}: {why}")).collect::<Vec<_>>()
    };
    let password = "Password: the PBX never shows it. Enter it again";
    assert_eq!(said(AuthMode::IpAuth), [""; 0]);
    assert_eq!(said(AuthMode::RegisterAuth), [password]);
    assert_eq!(said(AuthMode::AcceptRegister), [password]);
    assert_eq!(
        said(AuthMode::Teams),
        [
            "Brand: trunks of this type are made without it",
            "Host name or IP address: trunks of this type always have “sip.pstnhub.microsoft.com”",
            "Port: trunks of this type always have “5060”",
        ]
    );
    assert_eq!(
        said(AuthMode::WhatsApp),
        [
            "Brand: trunks of this type always have “WhatsApp”",
            "Host name or IP address: trunks of this type always have “whatsapp.com”",
            "Port: trunks of this type always have “5060”",
            "Outbound proxy: trunks of this type always have “whatsapp.com”",
            "Outbound proxy port: trunks of this type always have “5060”",
        ]
    );
    assert_eq!(left_out(&provider(&full("QUANTUM"))), []);
    assert_eq!(copied(&provider(&full("QUANTUM"))), None);
}

#[test]
fn settings_that_this_version_cannot_write_are_reported() {
    for mode in AuthMode::ALL {
        let mut record = full(mode.as_str());
        record["shared"] = true.into();
        record["transport"] = "QUIC".into();
        record["concurrency"] = json!({"calls": 5});
        record["force_outbound_proxy"] = true.into();
        record["nothing"] = Value::Null;
        record["inbound_parameters"]["caller_num"] = "NEWER".into();
        record["inbound_parameters"]["remove_plus_prefix"] = true.into();
        record["inbound_parameters"]["pass_api_header_to_uad"] = "maybe".into();
        record["outbound_parameters"]["from_user_part"] = json!({"value": "CALLED_E164", "since": 9});
        record["outbound_parameters"]["to_user_part"] = "odd".into();
        let provider = provider(&record);
        let left = left_out(&provider);
        let why = |label: &str| {
            let found = left.iter().find(|(candidate, _)| candidate == label);
            found.map(|(_, why)| why.as_str()).unwrap_or_default()
        };
        assert_eq!(why("Transport"), "“QUIC” is not known to this version");
        assert_eq!(why("Caller number from"), "“NEWER” is not known to this version");
        assert_eq!(why("From, user"), "“CALLED_E164” is not known to this version");
        for label in ["Maximum concurrent calls", "Pass PAI header to phone", "To, user"] {
            assert_eq!(why(label), "it is not the kind of value that belongs there", "{label}");
        }
        for key in [
            "force_outbound_proxy",
            "inbound_parameters.remove_plus_prefix",
            "outbound_parameters.from_user_part.since",
        ] {
            assert_eq!(why(key), "not known to this version of Trunkline", "{key}");
        }
        assert_eq!(why("nothing"), "");
        assert!(why("Tenants").starts_with("which tenants may use the trunk"));
        let body = body(&ready(&provider));
        let default = if *mode == AuthMode::Teams { "TCP" } else { "UDP" };
        assert_eq!((&body["transport"], &body["concurrency"]), (&default.into(), &100_000.into()));
        assert_eq!(body["inbound_parameters"].get("caller_num"), None);
        assert_eq!(body["outbound_parameters"].get("from_user_part"), None);
    }
}

#[test]
fn a_hidden_value_that_the_api_would_refuse_is_reported() {
    let mut record = full("IP_AUTH");
    record["auth_id"] = "x".repeat(65).into();
    record["register_interval"] = 3_000_000_000_i64.into();
    let provider = provider(&record);
    assert_eq!(labels(&provider), ["Authentication ID", "Registration interval"]);
    let body = body(&ready(&provider));
    assert_eq!((body.get("auth_id"), body.get("register_interval")), (None, None));
    assert_eq!(body["username"], "account");
}

#[test]
fn a_copy_of_an_empty_record_is_a_new_trunk() {
    for mode in AuthMode::ALL {
        let mut record = full(mode.as_str());
        let required = ["name", "hostname", "auth_id", "auth_mode", "outbound_server"];
        for (key, value) in record.as_object_mut().unwrap() {
            if !required.contains(&key.as_str()) {
                *value = Value::Null;
            }
        }
        let mut fresh = Draft::new(*mode);
        for text in [Text::Name, Text::Hostname, Text::AuthId, Text::OutboundServer] {
            fresh.set(Field::Text(text), &record[text.wire()]);
        }
        fresh.texts.password = "typed".to_owned();
        fresh.texts.brand.clear();
        fresh.texts.outbound_server_port.clear();
        let mut expected = body(&fresh);
        if !has_credentials(*mode) {
            expected["auth_id"] = "alpha".into();
        }
        assert_eq!(body(&ready(&provider(&record))), expected, "{mode:?}");
    }
}

#[test]
fn the_blank_name_of_the_pai_parameter_is_copied() {
    for mode in AuthMode::ALL {
        let mut record = full(mode.as_str());
        record["inbound_parameters"]["pai_header_parameter_name"] = Value::Null;
        let body_of = |record: &Value| body(&ready(&provider(record)));
        assert_eq!(body_of(&record)["inbound_parameters"]["pai_header_parameter_name"], "");
        // A PBX before 22.0 of January 2025 does not have it.
        record["inbound_parameters"].as_object_mut().unwrap().remove("pai_header_parameter_name");
        assert_eq!(body_of(&record)["inbound_parameters"].get("pai_header_parameter_name"), None);
        record["inbound_parameters"] = Value::Null;
        assert_eq!(body_of(&record).get("inbound_parameters"), None);
    }
}

#[test]
fn a_change_of_type_drops_values_that_only_the_first_one_hid() {
    let mut draft = ready(&provider(&full("WHATS_APP")));
    assert_eq!(body(&draft)["keep_alive_interval"], 45);
    draft.switch_mode(AuthMode::Teams);
    let sent = body(&draft);
    for key in ["auth_id", "username", "register_interval", "brand"] {
        assert_eq!(sent.get(key), None, "{key}");
    }
    assert_eq!(sent["registration"], false);
    // Fields that the new type shows keep their values.
    assert_eq!(sent["concurrency"], 20);
    draft.switch_mode(AuthMode::WhatsApp);
    assert_eq!(body(&draft)["registration"], true);
    let mut draft = ready(&provider(&full("TEAMS")));
    draft.texts.hostname = "sip.pstnhub.microsoft.com".to_owned();
    draft.switch_mode(AuthMode::IpAuth);
    assert_eq!(draft.texts.hostname, "", "the host of Microsoft is no carrier's");
}

#[test]
fn a_stored_draft_keeps_the_hidden_values() {
    for mode in AuthMode::ALL {
        let draft = copied(&provider(&full(mode.as_str()))).unwrap();
        let kept = Draft::from_json(draft.to_json().as_object().unwrap()).unwrap();
        assert!(kept == draft, "{mode:?}");
    }
}

#[test]
fn a_kept_copy_of_the_form_holds_no_password() {
    for mode in AuthMode::ALL {
        let mut draft = Draft::new(*mode);
        draft.texts.password = "only typed".to_owned();
        let kept = draft.to_json();
        assert!(!kept.to_string().contains("only typed"), "{mode:?}");
        // Nor does one read from a copy that somebody else has written there.
        let mut planted = kept.as_object().unwrap().clone();
        planted.insert(Field::Text(Text::Password).wire(), "planted".into());
        assert_eq!(Draft::from_json(&planted).unwrap().texts.password, "", "{mode:?}");
        draft.switch_mode(AuthMode::IpAuth);
        assert!(!draft.to_json().to_string().contains("only typed"), "{mode:?}, as another type");
    }
}

/// The content of a trunk's page: labels of fields, header parts, and keys as received.
fn on_the_page(provider: &Provider) -> Vec<String> {
    let mut shown: Vec<String> = ["id", "shared"].map(str::to_owned).into();
    for section in Section::ALL.into_iter().filter(|section| *section != Section::Outbound) {
        shown.extend(facts(provider, section).iter().map(|spec| spec.field.wire()));
    }
    if has_header_map(provider) {
        shown.extend(Field::all().map(Field::wire).filter(|wire| wire.starts_with("outbound_parameters.")));
    }
    let unused = unused(provider);
    for field in Field::all() {
        if unused.iter().any(|unused| unused.label == label(field)) {
            shown.push(field.wire());
        }
    }
    shown.extend(later(provider).into_iter().map(|(path, _)| path));
    shown
}

#[test]
fn every_key_of_a_record_is_shown() {
    for mode in AuthMode::ALL.iter().map(|mode| mode.as_str()).chain(["QUANTUM"]) {
        let mut record = full(mode);
        record["force_outbound_proxy"] = true.into();
        record["inbound_parameters"]["remove_plus_prefix"] = true.into();
        record["outbound_parameters"]["from_user_part"]["since"] = 9.into();
        let provider = provider(&record);
        let shown = on_the_page(&provider);
        let mut keys: Vec<String> = ["id", "shared"].map(str::to_owned).into();
        keys.extend(Field::all().filter(|field| *field != Field::Text(Text::Password)).map(Field::wire));
        keys.extend(["force_outbound_proxy", "inbound_parameters.remove_plus_prefix"].map(str::to_owned));
        keys.push("outbound_parameters.from_user_part.since".to_owned());
        for key in keys {
            assert_eq!(shown.iter().filter(|shown| **shown == key).count(), 1, "{mode} {key}");
        }
    }
}

#[test]
fn an_unreadable_value_is_shown_as_received() {
    for mode in AuthMode::ALL.iter().map(|mode| mode.as_str()).chain(["QUANTUM"]) {
        let mut record = full(mode);
        let Value::Object(object) = &mut record else { panic!() };
        object.insert("registration".to_owned(), "maybe".into());
        object.insert("register_interval".to_owned(), "often".into());
        object.insert("inbound_parameters".to_owned(), "odd".into());
        object.insert("outbound_parameters".to_owned(), json!([1]));
        let shown = on_the_page(&provider(&record));
        for key in ["registration", "register_interval", "inbound_parameters", "outbound_parameters"] {
            assert!(shown.iter().any(|shown| shown == key), "{mode} {key}");
        }
    }
}

#[test]
fn settings_without_a_use_are_listed_separately() {
    let said = |record: &Value| {
        let unused = unused(&provider(record)).into_iter();
        unused.map(|unused| format!("{}: {}", unused.label, unused.value.words())).collect::<Vec<_>>()
    };
    let mut record = full("IP_AUTH");
    record["outbound_server"] = "".into();
    record["outbound_parameters"]["from_user_part"]["value"] = "CALLER_NUM".into();
    assert_eq!(
        said(&record),
        [
            "Outbound proxy port: 5081",
            "Authentication ID: alpha",
            "User name: account",
            "Register with the carrier: on",
            "Registration interval: 300 seconds",
            "From, user, text of its own: 4420",
        ]
    );
    assert_eq!(said(&full("REGISTER_AUTH")), [""; 0]);
    // As a PBX returns a trunk that nobody changed.
    let mut outbound = Map::new();
    for part in Part::all() {
        outbound.insert(part.key().to_owned(), json!({"value": "DEFAULT", "custom_value": null}));
    }
    let plain = json!({
        "auth_mode": "WHATS_APP", "brand": "WhatsApp", "port": 5060, "auth_id": null, "username": "",
        "outbound_server": "whatsapp.com", "outbound_server_port": 5060, "additional_ips": "",
        "outbound_parameters": outbound,
        "inbound_parameters": {"caller_num": "DEFAULT", "drop_calls_with_verification_status": []},
    });
    assert_eq!(said(&plain), [""; 0]);
}
