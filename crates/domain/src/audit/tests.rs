//! Every rule has a trunk that breaks it and one that nearly does; clean trunks break none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;

use api::Object;
use api::types::{AuthMode, WireEnum};
use serde_json::{Value, json};

use super::*;
use crate::check::placeholder::Placeholder;
use crate::growth::{is_linear, work_of_thread};
use crate::provider::convert::CheckedCreate;
use crate::provider::draft::{Draft, Field, Text};
use crate::provider::presets::{Preset, apply, read_presets};
use crate::samples::Random;

fn presets() -> Vec<Preset> {
    read_presets(&serde_json::from_str(include_str!("../../data/carriers.json")).unwrap())
}

/// A trunk of this type without anything to say about it.
fn clean(mode: AuthMode) -> Value {
    let mut record = json!({
        "name": "Hamburg", "enabled": true, "brand": "Generic", "auth_mode": mode.as_str(), "shared": false,
        "transport": "UDP", "hostname": "sip.example.com", "port": 5060, "outbound_server": null,
        "outbound_server_port": 0, "inlan": false, "rewrite_via_ip": false, "verify_port": false,
        "keep_alive": true, "keep_alive_interval": 360, "single_via_header": true, "adjust_sdp_direction": true,
        "remove_srtp_info": true, "stir_shaken_signature_required": false, "concurrency": 100_000,
        "additional_ips": "198.51.100.0/28", "did_numbers": "494012340567;494012350100-494012350199",
    });
    let own = match mode {
        AuthMode::IpAuth => json!({}),
        AuthMode::RegisterAuth => {
            json!({ "auth_id": "hh-4711", "registration": true, "register_interval": 600 })
        }
        AuthMode::AcceptRegister => {
            json!({ "hostname": "site-a.gw.internal", "auth_id": "gw-a", "keep_alive": false })
        }
        AuthMode::Teams => json!({
            "hostname": "sip.pstnhub.microsoft.com", "transport": "TCP", "outbound_server": "10.0.0.5",
            "outbound_server_port": 5069, "inlan": true, "additional_ips": null,
        }),
        AuthMode::WhatsApp => json!({
            "brand": "WhatsApp", "hostname": "whatsapp.com", "outbound_server": "whatsapp.com",
            "outbound_server_port": 5060, "keep_alive": false, "additional_ips": null,
        }),
    };
    merge(&mut record, own);
    record
}

fn merge(record: &mut Value, with: Value) {
    let Value::Object(with) = with else { panic!("{with}") };
    for (key, value) in with {
        match value.is_object() && record[&key].is_object() {
            true => merge(&mut record[&key], value),
            false => record[&key] = value,
        }
    }
}

fn with(mode: AuthMode, other: Value) -> Value {
    let mut record = clean(mode);
    merge(&mut record, other);
    record
}

fn provider(record: Value) -> Provider {
    let Value::Object(record) = record else { panic!("{record}") };
    Provider::of(record)
}

/// The rules that one record breaks.
fn rules(record: Value) -> Vec<Rule> {
    findings(&provider(record), &presets()).into_iter().map(|found| found.rule).collect()
}

fn id(name: &str) -> ProviderId {
    ProviderId::parse(name).unwrap()
}

/// The report on these trunks, whose ids are their places.
fn audit(records: &[Value]) -> Report {
    let (mut audit, presets) = (Audit::default(), presets());
    for (place, record) in records.iter().enumerate() {
        let provider = provider(record.clone());
        let alone = findings(&provider, &presets);
        // What nobody keeps of all trunks.
        let kept = Provider { record: Object::new(), outbound_parameters: None, ..provider };
        audit.add(id(&place.to_string()), &kept, alone);
    }
    audit.finish()
}

/// What rules between trunks found: the trunk, the sentence with the names of the others.
fn between(records: &[Value], rule: Rule) -> Vec<(usize, String)> {
    let report = audit(records);
    let all = report.findings().filter(|finding| finding.rule == rule);
    all.map(|found| (found.trunk, format!("{} {}", found.text, report.names(found)))).collect()
}

/// Rule, type, what is set in a trunk that breaks it, what is set in one that nearly does.
fn alone_cases() -> Vec<(Rule, AuthMode, Value, Value)> {
    use AuthMode::{AcceptRegister, IpAuth, RegisterAuth, Teams, WhatsApp};
    let from = |word: &str, custom: &str| json!({ "outbound_parameters": { "from_user_part": { "value": word, "custom_value": custom } } });
    let outbound = |value: Value| json!({ "outbound_parameters": value });
    let inbound = |value: Value| json!({ "inbound_parameters": value });
    let twilio = json!({ "hostname": "acme.pstn.twilio.com" });
    let telnyx = |blocks: &str| json!({ "brand": "Telnyx - US", "additional_ips": blocks });
    vec![
        (
            Rule::UnusableHost,
            IpAuth,
            json!({ "hostname": "sip example com" }),
            json!({ "hostname": "sip-example.com." }),
        ),
        (
            Rule::OddHost,
            IpAuth,
            json!({ "hostname": "sip_a.example.com" }),
            json!({ "hostname": "sip-a.example.com" }),
        ),
        (
            Rule::TlsOn5060,
            IpAuth,
            json!({ "transport": "TLS", "remove_srtp_info": false }),
            json!({ "transport": "TLS", "port": 5061, "remove_srtp_info": false }),
        ),
        (Rule::UdpOn5061, IpAuth, json!({ "port": 5061 }), json!({ "port": 5062 })),
        (
            Rule::AddressWithoutPort,
            IpAuth,
            json!({ "hostname": "192.0.2.1", "transport": "TCP", "port": 0 }),
            json!({ "transport": "TCP", "port": 0 }),
        ),
        (
            Rule::ProxyAddressWithoutPort,
            IpAuth,
            json!({ "outbound_server": "192.0.2.1" }),
            json!({ "outbound_server": "proxy.example.com" }),
        ),
        (
            Rule::PortOfThePbx,
            IpAuth,
            json!({ "transport": "TCP", "port": 5063 }),
            json!({ "transport": "UDP", "port": 5063 }),
        ),
        (
            Rule::IdleProxyPort,
            IpAuth,
            json!({ "outbound_server_port": 5060 }),
            json!({ "outbound_server_port": 5060, "outbound_server": "proxy.example.com" }),
        ),
        (
            Rule::TlsToAddress,
            IpAuth,
            json!({ "transport": "TLS", "port": 5061, "hostname": "192.0.2.1", "remove_srtp_info": false }),
            json!({ "transport": "TCP", "hostname": "192.0.2.1" }),
        ),
        (
            Rule::SbcPortWithoutProxy,
            IpAuth,
            json!({ "outbound_server_port": 5069 }),
            json!({ "outbound_server_port": 5068 }),
        ),
        (
            Rule::SbcWithoutTcp,
            RegisterAuth,
            json!({ "outbound_server": "10.0.0.5", "outbound_server_port": 5069, "inlan": true }),
            json!({ "outbound_server": "10.0.0.5", "outbound_server_port": 5069, "inlan": true, "transport": "TCP" }),
        ),
        (Rule::SbcWithoutTcp, Teams, json!({ "transport": "UDP" }), json!({ "transport": "TCP" })),
        (
            Rule::ViaRewrittenBehindSbc,
            Teams,
            json!({ "rewrite_via_ip": true }),
            json!({ "rewrite_via_ip": false }),
        ),
        (
            Rule::PrivateHostPublicAddress,
            IpAuth,
            json!({ "hostname": "10.1.2.3" }),
            json!({ "hostname": "10.1.2.3", "inlan": true }),
        ),
        (
            Rule::PublicHostPrivateAddress,
            IpAuth,
            json!({ "hostname": "192.0.2.1", "inlan": true }),
            json!({ "inlan": true }),
        ),
        (
            Rule::SrtpRemovedFromWhatsAppCalls,
            RegisterAuth,
            json!({ "hostname": "wa.meta.vc", "transport": "TLS", "port": 5061 }),
            json!({ "hostname": "wa.meta.vc", "transport": "TLS", "port": 5061, "remove_srtp_info": false }),
        ),
        (
            Rule::SrtpRemovedUnderTls,
            IpAuth,
            json!({ "transport": "TLS", "port": 5061 }),
            json!({ "transport": "TLS", "port": 5061, "remove_srtp_info": false }),
        ),
        (
            Rule::SrtpKeysInClear,
            IpAuth,
            json!({ "remove_srtp_info": false }),
            json!({ "remove_srtp_info": null }),
        ),
        (
            Rule::UnusableAddresses,
            IpAuth,
            json!({ "additional_ips": "198.51.100.0/33" }),
            json!({ "additional_ips": "198.51.100.0/32" }),
        ),
        (
            Rule::OpenToEveryAddress,
            IpAuth,
            json!({ "additional_ips": "0.0.0.0/1;128.0.0.0/2;192.0.0.0/2" }),
            json!({ "additional_ips": "0.0.0.0/1;128.0.0.0/2;192.0.0.0/3" }),
        ),
        (
            Rule::OpenToEveryAddress,
            IpAuth,
            json!({ "additional_ips": "::/0" }),
            json!({ "additional_ips": "::/1" }),
        ),
        (
            Rule::OpenToManyAddresses,
            IpAuth,
            json!({ "additional_ips": "8.0.0.0/8" }),
            json!({ "additional_ips": "8.0.0.0/9" }),
        ),
        (
            Rule::OpenToManyAddresses,
            IpAuth,
            json!({ "additional_ips": "0.0.0.0/2;64.0.0.0/9" }),
            json!({ "additional_ips": "64.0.0.0/9;128.0.0.0/9" }),
        ),
        (
            Rule::PrivateAddresses,
            IpAuth,
            json!({ "additional_ips": "192.168.7.0/24" }),
            json!({ "additional_ips": "192.168.7.0/24", "inlan": true }),
        ),
        (
            Rule::Ipv4AsIpv6,
            IpAuth,
            json!({ "additional_ips": "::ffff:198.51.100.7/128" }),
            json!({ "additional_ips": "2001:db8::7/128" }),
        ),
        (
            Rule::HostBits,
            IpAuth,
            json!({ "additional_ips": "198.51.100.7/28" }),
            json!({ "additional_ips": "198.51.100.7" }),
        ),
        (
            Rule::CarrierAddressesMissing,
            IpAuth,
            telnyx("64.16.250.10/32"),
            // None of them may be another region's, all of them in wider blocks.
            telnyx("203.0.113.0/28"),
        ),
        (
            Rule::CarrierAddressesMissing,
            IpAuth,
            telnyx("64.16.250.10/32"),
            telnyx("192.76.120.0/24;64.16.250.0/24;185.246.41.140/31;103.115.244.144/30"),
        ),
        (Rule::SourcePortRequired, IpAuth, json!({ "verify_port": true }), json!({ "verify_port": null })),
        (
            Rule::SourcePortZero,
            IpAuth,
            json!({ "verify_port": true, "port": 0 }),
            json!({ "verify_port": true, "port": 5060 }),
        ),
        (
            Rule::UnusableNumbers,
            IpAuth,
            json!({ "did_numbers": "+494012340567" }),
            json!({ "did_numbers": "494012340567" }),
        ),
        (
            Rule::UnusableNumbers,
            IpAuth,
            json!({ "did_numbers": "04012340567" }),
            json!({ "did_numbers": "494012340567; 494012340568" }),
        ),
        (
            Rule::NumbersWithoutCountryCode,
            IpAuth,
            json!({ "did_numbers": "234056" }),
            json!({ "did_numbers": "2340567" }),
        ),
        (
            Rule::NumbersWithoutCountryCode,
            RegisterAuth,
            json!({ "did_numbers": "1" }),
            json!({ "did_numbers": "1-1000000" }),
        ),
        (
            Rule::NumbersTooLong,
            IpAuth,
            json!({ "did_numbers": "4940123405671234" }),
            json!({ "did_numbers": "494012340567123" }),
        ),
        (
            Rule::RangeMayBeNumber,
            AcceptRegister,
            json!({ "did_numbers": "2025-5501" }),
            json!({ "did_numbers": "2020-5509" }),
        ),
        (
            Rule::LargeRange,
            IpAuth,
            json!({ "did_numbers": "49401230000-49401240000" }),
            json!({ "did_numbers": "49401230000-49401239999" }),
        ),
        (
            Rule::PoolTakesEverything,
            IpAuth,
            json!({ "did_numbers": "1-1000000" }),
            json!({ "did_numbers": "2000000-2000100" }),
        ),
        (
            Rule::NumbersTwice,
            IpAuth,
            json!({ "did_numbers": "494012340500-494012340599;494012340567" }),
            json!({ "did_numbers": "494012340500-494012340566;494012340567" }),
        ),
        (
            Rule::NoNumbers,
            RegisterAuth,
            json!({ "did_numbers": null }),
            json!({ "did_numbers": null, "shared": true }),
        ),
        (
            Rule::TeamsWithoutSbc,
            Teams,
            json!({ "outbound_server": "", "outbound_server_port": 0 }),
            json!({ "outbound_server": "sbc.example.com" }),
        ),
        (Rule::TeamsWithoutNumbers, Teams, json!({ "did_numbers": "" }), json!({ "did_numbers": "1" })),
        (
            Rule::TeamsOffItsSettings,
            Teams,
            json!({ "hostname": "sip2.pstnhub.microsoft.com" }),
            json!({ "hostname": "SIP.pstnhub.microsoft.com" }),
        ),
        (
            Rule::TeamsOffItsSettings,
            Teams,
            json!({ "outbound_server_port": 5060 }),
            json!({ "outbound_server_port": null }),
        ),
        (
            Rule::WhatsAppWithoutNumber,
            WhatsApp,
            json!({ "did_numbers": "" }),
            json!({ "did_numbers": "12025550123" }),
        ),
        (
            Rule::WhatsAppOffItsSettings,
            WhatsApp,
            json!({ "port": 5061 }),
            json!({ "hostname": "WhatsApp.com" }),
        ),
        (
            Rule::GatewayDomainIsAddress,
            AcceptRegister,
            json!({ "hostname": "192.0.2.1" }),
            json!({ "hostname": "192-0-2-1.gw.internal" }),
        ),
        (
            Rule::CarrierRefusesRegister,
            RegisterAuth,
            twilio.clone(),
            json!({ "hostname": "acme.pstn.twilio.com", "registration": false }),
        ),
        (
            Rule::CarrierRefusesRegister,
            RegisterAuth,
            json!({ "brand": "Twilio", "hostname": "sip.example.com" }),
            json!({ "brand": "Vonage", "hostname": "acme.pstn.twilio.com" }),
        ),
        (
            Rule::RegistrationOff,
            RegisterAuth,
            json!({ "registration": false }),
            json!({ "registration": false, "hostname": "acme.pstn.twilio.com" }),
        ),
        (
            Rule::RegistrationOff,
            RegisterAuth,
            json!({ "registration": false, "brand": "QuestBlue" }),
            json!({ "registration": false, "hostname": "wa.meta.vc" }),
        ),
        (
            Rule::RegisterTooOften,
            RegisterAuth,
            json!({ "register_interval": 59 }),
            json!({ "register_interval": 60 }),
        ),
        (
            Rule::RegisterTooSeldom,
            RegisterAuth,
            json!({ "register_interval": 3601 }),
            json!({ "register_interval": 3600 }),
        ),
        (
            Rule::IntervalOfZero,
            RegisterAuth,
            json!({ "register_interval": 0 }),
            json!({ "register_interval": 0, "registration": false }),
        ),
        (
            Rule::IntervalOfZero,
            IpAuth,
            json!({ "keep_alive_interval": 0 }),
            json!({ "keep_alive_interval": 0, "keep_alive": false }),
        ),
        (Rule::StatusNotChecked, IpAuth, json!({ "keep_alive": false }), json!({ "keep_alive": true })),
        (
            Rule::StatusNotChecked,
            RegisterAuth,
            json!({ "keep_alive": false, "registration": false }),
            json!({ "keep_alive": false }),
        ),
        (
            Rule::OptionsTooOften,
            IpAuth,
            json!({ "keep_alive_interval": 9 }),
            json!({ "keep_alive_interval": 10 }),
        ),
        (
            Rule::OptionsTooSeldom,
            IpAuth,
            json!({ "keep_alive_interval": 3601 }),
            json!({ "keep_alive_interval": 3600 }),
        ),
        (
            Rule::NatBindingLost,
            AcceptRegister,
            json!({ "keep_alive": true, "keep_alive_interval": 121 }),
            json!({ "keep_alive": true, "keep_alive_interval": 120 }),
        ),
        (
            Rule::NatBindingLost,
            AcceptRegister,
            json!({ "keep_alive": true }),
            json!({ "keep_alive": true, "transport": "TCP" }),
        ),
        (Rule::LimitOfZero, IpAuth, json!({ "concurrency": 0 }), json!({ "concurrency": 1 })),
        (Rule::CustomTextMalformed, RegisterAuth, from("CUSTOM", "a@b"), from("CUSTOM", "a%40b")),
        (Rule::CustomTextMissing, RegisterAuth, from("CUSTOM", " "), from("AUTH_ID", " ")),
        (Rule::RemoveSentAsText, RegisterAuth, from("CUSTOM", "remove"), from("CUSTOM", "removed")),
        (
            Rule::ProxyHostWithoutProxy,
            IpAuth,
            outbound(json!({ "from_host_part": { "value": "OUT_HOST_PORT" } })),
            outbound(json!({ "from_host_part": { "value": "TRUNK_HOST_PORT" } })),
        ),
        (Rule::AuthIdWithoutCredentials, IpAuth, from("AUTH_ID", ""), from("CALLER_NUM", "")),
        (
            Rule::PpiWithoutNumber,
            RegisterAuth,
            outbound(json!({
                "p_preferred_identify_user_part": { "value": "AUTH_ID" },
                "p_asserted_identity_user_part": { "value": "OUTBOUND_CALLER_ID" },
            })),
            // A carrier that wants the account in From and the number in PPI.
            outbound(json!({
                "from_user_part": { "value": "AUTH_ID" },
                "p_preferred_identify_user_part": { "value": "OUTBOUND_CALLER_ID" },
            })),
        ),
        (
            Rule::HiddenNumberShown,
            IpAuth,
            outbound(json!({
                "privacy_types_supported": "ID", "from_user_part": { "value": "OUTBOUND_CALLER_ID" },
            })),
            outbound(json!({ "privacy_types_supported": "ID", "from_user_part": { "value": "ANONYMOUS" } })),
        ),
        (
            Rule::CarrierNeedsHeaders,
            IpAuth,
            json!({ "brand": "Gamma" }),
            json!({ "brand": "Gamma", "outbound_parameters": {
                "contact_user_part": { "value": "OUTBOUND_CALLER_ID" },
                "from_user_part": { "value": "OUTBOUND_CALLER_ID" },
                "p_asserted_identity_user_part": { "value": "OUTBOUND_CALLER_ID" },
                "p_asserted_identity_host_part": { "value": "TRUNK_HOST_PORT" },
            } }),
        ),
        (
            Rule::DropListIgnored,
            IpAuth,
            inbound(json!({
                "enable_stir_shaken_validation": false,
                "drop_calls_with_verification_status": ["TN-Validation-Failed"],
            })),
            inbound(json!({
                "enable_stir_shaken_validation": true,
                "pai_header_parameter_name": "verstat",
                "drop_calls_with_verification_status": ["TN-Validation-Failed"],
            })),
        ),
        (
            Rule::VerdictParameterMissing,
            IpAuth,
            inbound(json!({ "enable_stir_shaken_validation": true, "pai_header_parameter_name": "" })),
            inbound(json!({ "enable_stir_shaken_validation": true, "pai_header_parameter_name": "verstat" })),
        ),
        (Rule::RefusedValue, IpAuth, json!({ "name": "x".repeat(65) }), json!({ "name": "x".repeat(64) })),
        (Rule::RefusedValue, IpAuth, json!({ "port": 65536 }), json!({ "port": 65535 })),
        (
            Rule::HiddenCharacters,
            IpAuth,
            json!({ "name": "Ber\u{200b}lin" }),
            json!({ "name": "Bêr lin – 例え" }),
        ),
        (Rule::UnreadableValue, IpAuth, json!({ "port": "often" }), json!({ "port": "5060" })),
        (Rule::UnknownWord, IpAuth, json!({ "transport": "SCTP" }), json!({ "transport": null })),
        (
            Rule::UnknownWord,
            IpAuth,
            outbound(json!({ "to_host_part": { "value": "NEXT_HOP" } })),
            outbound(json!({ "to_host_part": { "value": "DEFAULT" } })),
        ),
        (Rule::UnknownWord, IpAuth, json!({ "auth_mode": "QUANTUM" }), json!({ "auth_mode": null })),
    ]
}

#[test]
fn each_rule_of_one_trunk_is_found_and_not_on_one_that_nearly_breaks_it() {
    for (rule, mode, has, nearly) in alone_cases() {
        let found = rules(with(mode, has.clone()));
        assert!(found.contains(&rule), "{rule:?} not in {found:?} of {has}");
        let found = rules(with(mode, nearly.clone()));
        assert!(!found.contains(&rule), "{rule:?} in {found:?} of {nearly}");
    }
}

/// The record after a click.
fn fixed(record: &Value, fix: &DraftFix) -> Value {
    let mut record = record.clone();
    for (field, value) in &fix.changes {
        let wire = field.wire();
        let value = match (field, value) {
            (Field::Part(_), Value::Array(pair)) => json!({ "value": pair[0], "custom_value": pair[1] }),
            (Field::Text(_), Value::String(text)) => match text.parse::<i64>() {
                Ok(number) if record[&wire].is_number() => number.into(),
                Ok(_) | Err(_) => text.replace('\n', ";").into(),
            },
            (_, value) => value.clone(),
        };
        match wire.split_once('.') {
            Some((object, key)) => record[object][key] = value,
            None => record[&wire] = value,
        }
    }
    record
}

#[test]
fn each_fix_takes_the_finding_away_and_brings_no_error() {
    let presets = presets();
    let mut fixes = 0;
    for (_, mode, has, _) in alone_cases() {
        let record = with(mode, has);
        for found in findings(&provider(record.clone()), &presets) {
            let Some(fix) = &found.fix else { continue };
            fixes += 1;
            let after = findings(&provider(fixed(&record, fix)), &presets);
            let again = after.iter().any(|after| after.rule == found.rule && after.field == found.field);
            assert!(!again, "{found:?}");
            let errors =
                |all: &[FoundAlone]| all.iter().filter(|one| one.rule.spec().weight == Weight::Error).count();
            assert!(errors(&after) <= errors(&findings(&provider(record.clone()), &presets)), "{found:?}");
        }
    }
    assert!(fixes > 20, "{fixes}");
}

#[test]
fn a_clean_trunk_of_each_type_has_no_findings() {
    for mode in AuthMode::ALL {
        assert_eq!(findings(&provider(clean(*mode)), &presets()), [], "{mode:?}");
    }
    // Of each type one, side by side: nothing is shared.
    let mut all: Vec<Value> = AuthMode::ALL.iter().map(|mode| clean(*mode)).collect();
    for (place, record) in all.iter_mut().enumerate() {
        record["name"] = format!("Trunk {place}").into();
        record["did_numbers"] = format!("4940{place}000000-4940{place}000099").into();
        record["hostname"] = match record["auth_mode"].as_str() {
            Some("IP_AUTH" | "REGISTER_AUTH") => "sip.example.com".into(),
            _ => record["hostname"].clone(),
        };
        record["additional_ips"] = Value::Null;
    }
    assert_eq!(audit(&all).found, BTreeMap::new());
    // A role may see nothing of a record but its kind.
    for mode in AuthMode::ALL {
        let bare = json!({ "auth_mode": mode.as_str() });
        let found = rules(bare).into_iter().filter(|rule| *rule != Rule::StatusNotChecked);
        assert_eq!(found.collect::<Vec<Rule>>(), [], "{mode:?}");
    }
    assert_eq!(rules(json!({})), []);
}

#[test]
fn a_trunk_of_each_carrier_preset_has_no_findings_but_that_nothing_checks_it() {
    let presets = presets();
    let mut all = Vec::new();
    for (place, preset) in presets.iter().enumerate() {
        let mut draft = Draft::new(preset.mode);
        apply(&mut Vec::new(), &mut draft, &Draft::new(preset.mode), preset);
        for (text, words) in [
            (Text::Hostname, "sip.example.com".to_owned()),
            (Text::Name, format!("Trunk {place}")),
            (Text::AuthId, format!("4711-{place}")),
            (Text::Password, "secret".to_owned()),
            (Text::DidNumbers, format!("1650555{place:02}00-1650555{place:02}99")),
        ] {
            let typed = draft.texts.get_mut(text);
            if let Some(placeholder) = Placeholder::of(typed) {
                *typed = placeholder.filled("acme");
            } else if typed.is_empty() {
                *typed = words;
            }
        }
        // What the form itself asks for behind an SBC.
        if draft.texts.outbound_server_port == "5069" {
            draft.texts.outbound_server = "10.0.0.5".to_owned();
        }
        let sent = CheckedCreate::try_from(&draft).unwrap();
        let record = serde_json::to_value(sent.request()).unwrap();
        let found = findings(&provider(record.clone()), &presets);
        for found in &found {
            assert_eq!(found.rule, Rule::StatusNotChecked, "{}: {found:?}", preset.name);
        }
        all.push(record);
    }
    let expected = [Rule::SameHostTwice, Rule::StatusNotChecked];
    let report = audit(&all);
    assert!(report.findings().all(|found| expected.contains(&found.rule)), "{:?}", report.found);
}

#[test]
fn an_account_a_host_or_a_name_that_two_trunks_have_is_found_at_both() {
    let account = |host: &str, auth_id: &str, name: &str| {
        with(
            AuthMode::RegisterAuth,
            json!({ "hostname": host, "auth_id": auth_id, "name": name, "did_numbers": null, "shared": true }),
        )
    };
    let all = [
        account("SIP.example.com", "alpha", "A"),
        account("sip.example.com", "alpha", "B"),
        account("sip.example.com", "Alpha", "C"),
        account("sip.example.org", "alpha", "D"),
    ];
    assert_eq!(
        between(&all, Rule::SameAccount),
        [
            (
                0,
                "Authentication ID: alpha at sip.example.com is also the account of 1 other trunk B"
                    .to_owned()
            ),
            (
                1,
                "Authentication ID: alpha at sip.example.com is also the account of 1 other trunk A"
                    .to_owned()
            ),
        ]
    );
    assert_eq!(between(&all, Rule::SameName), []);
    assert_eq!(between(&all, Rule::SameHostTwice), []);
    let host = |name: &str, port: i64, enabled: bool| {
        with(AuthMode::IpAuth, json!({ "name": name, "port": port, "enabled": enabled, "did_numbers": null }))
    };
    let all = [host("A", 5060, true), host("A", 5060, true), host("B", 5070, true), host("C", 5060, false)];
    let found: Vec<usize> = between(&all, Rule::SameHostTwice).into_iter().map(|(trunk, _)| trunk).collect();
    assert_eq!(found, [0, 1]);
    assert_eq!(
        between(&all, Rule::SameName),
        [
            (0, "Trunk name: “A” is also the name of 1 other trunk A".to_owned()),
            (1, "Trunk name: “A” is also the name of 1 other trunk A".to_owned()),
        ]
    );
}

#[test]
fn numbers_that_two_trunks_have_are_found_at_both() {
    let pool = |name: &str, host: &str, brand: &str, numbers: &str, enabled: bool| {
        with(
            AuthMode::IpAuth,
            json!({
                "name": name, "hostname": host, "brand": brand, "did_numbers": numbers, "enabled": enabled,
                "additional_ips": null,
            }),
        )
    };
    let all = [
        pool("A", "a.example.com", "Generic", "16505550100-16505550199", true),
        pool("B", "b.example.com", "Generic", "16505550150", true),
        pool("C", "sip.example.org", "Generic", "16505550199;16505550300", true),
        pool("D", "sip.example.net", "Generic", "16505550200", true),
        // Ready to take over: it is off, and nothing is only there.
        pool("E", "sip.example.net", "Generic", "16505550100-16505550200", false),
        pool("F", "sip.example.net", "Generic", "16505550200-16505550201", false),
    ];
    assert_eq!(
        between(&all, Rule::OverlapAtOneProvider),
        [
            (0, "DID pool: 16505550150 is also in the pool of B".to_owned()),
            (1, "DID pool: 16505550150 is also in the pool of A".to_owned()),
        ]
    );
    assert_eq!(
        between(&all, Rule::NumbersOverlap),
        [
            (0, "DID pool: 16505550199 is also in the pool of C".to_owned()),
            (2, "DID pool: 16505550199 is also in the pool of A".to_owned()),
        ]
    );
    assert_eq!(
        between(&all, Rule::NumbersOnlyOnDisabled),
        [(5, "Enabled: 16505550200-16505550201 is in no pool of a trunk that is switched on ".to_owned())]
    );
    // The number of a WhatsApp trunk may be that of calls.
    let whats_app = with(AuthMode::WhatsApp, json!({ "did_numbers": "16505550150" }));
    assert_eq!(between(&[all[1].clone(), whats_app], Rule::NumbersOverlap), []);
    // One brand is one provider, wherever its hosts are.
    let brand = [
        pool("A", "192.0.2.1", "Telnyx - US", "16505550150", true),
        pool("B", "sip.telnyx.com", "telnyx-us", "16505550150", true),
    ];
    assert_eq!(between(&brand, Rule::OverlapAtOneProvider).len(), 2);
    // Of many the first few are named.
    let many: Vec<Value> = (0..20)
        .map(|number| {
            pool(&format!("T{number}"), &format!("192.0.2.{number}"), "Generic", "16505550150", true)
        })
        .collect();
    let found = between(&many, Rule::NumbersOverlap);
    assert_eq!(found.len(), 20);
    assert_eq!(found[0].1, "DID pool: 16505550150 is also in the pool of T1, T2, T3, T4, T5 and more");
}

#[test]
fn source_addresses_of_two_carriers_are_found_at_both_and_those_of_one_are_not() {
    let source = |name: &str, host: &str, blocks: &str| {
        with(
            AuthMode::IpAuth,
            json!({ "name": name, "hostname": host, "additional_ips": blocks, "did_numbers": null }),
        )
    };
    let all = [
        source("A", "sip.example.com", "203.0.113.0/24;2001:db8::/32"),
        source("B", "b.example.com", "203.0.113.0/24"),
        source("C", "203.0.113.9", ""),
        source("D", "sip.example.org", "198.51.100.0/24;2001:db9::/32"),
        source("E", "2001:db8::5", ""),
    ];
    assert_eq!(
        between(&all, Rule::AddressesOverlap),
        [
            (0, "Carrier source addresses: 203.0.113.9/32 is also a source of C, E".to_owned()),
            (1, "Carrier source addresses: 203.0.113.9/32 is also a source of C".to_owned()),
            (2, "Carrier source addresses: 203.0.113.9/32 is also a source of A, B".to_owned()),
            (4, "Carrier source addresses: 2001:db8::5/128 is also a source of A".to_owned()),
        ]
    );
    let carriers =
        [source("A", "sip.a.co.uk", "203.0.113.0/24"), source("B", "sip.b.co.uk", "203.0.113.0/25")];
    assert_eq!(
        between(&carriers, Rule::AddressesOverlap)[0].1,
        "Carrier source addresses: 203.0.113.0/25 is also a source of B"
    );
}

#[test]
fn every_rule_has_a_test_and_is_told_in_full() {
    let tested: BTreeSet<Rule> = alone_cases().into_iter().map(|(rule, ..)| rule).collect();
    let mut ids = BTreeSet::new();
    for rule in Rule::ALL {
        assert!(tested.contains(rule) != rule.is_between(), "{rule:?}");
        let spec = rule.spec();
        assert_eq!(Rule::parse(spec.id), Some(*rule));
        assert!(ids.insert(spec.id), "{}", spec.id);
        let is_id = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        assert!(spec.id.chars().all(is_id), "{}", spec.id);
        assert!(!spec.title.ends_with('.') && spec.reason.ends_with('.'), "{}", spec.id);
        let is_source = spec.source.starts_with("docs/trunks.md, ") || spec.source.starts_with("RFC ");
        assert!(is_source && spec.source.ends_with(|end: char| end.is_ascii_digit()), "{}", spec.id);
    }
    assert!(Rule::ALL.len() >= 30, "{}", Rule::ALL.len());
    assert_eq!(Rule::parse("no-such-rule"), None);
}

#[test]
fn the_sections_that_are_cited_are_there() {
    let trunks = include_str!("../../../../docs/trunks.md");
    for rule in Rule::ALL {
        let Some(sections) = rule.spec().source.strip_prefix("docs/trunks.md, ") else { continue };
        for section in sections.split(" and ") {
            let marks = [format!("### {section} "), format!("## {section}. ")];
            assert!(marks.iter().any(|mark| trunks.contains(mark)), "{rule:?} {section}");
        }
    }
}

#[test]
fn the_guide_has_the_table_of_rules() {
    let mut table = String::from(
        "| Rule | Weight | What was found | Why | Where that is written |\n|---|---|---|---|---|\n",
    );
    for rule in Rule::ALL {
        let Spec { id, weight, title, reason, source, .. } = rule.spec();
        table.push_str(&format!("| `{id}` | {} | {title} | {reason} | {source} |\n", weight.word()));
    }
    let guide = include_str!("../../../../docs/guide/checks.md");
    assert!(guide.contains(&table), "docs/guide/checks.md needs this table:\n{table}");
}

/// Any values, in records of any type.
fn any_record(random: &mut Random, number: usize) -> Value {
    let mode = AuthMode::ALL[number % 5];
    let mut record = clean(mode);
    let pieces = [
        "0",
        "1",
        "44",
        "99",
        "+",
        "00",
        "-",
        ";",
        " ",
        "ä",
        "\u{0}",
        "18446744073709551615",
        ".",
        "::",
        "/",
        "<",
    ];
    for key in ["name", "hostname", "additional_ips", "did_numbers", "outbound_server", "auth_id", "brand"] {
        if random.below(3) == 0 {
            record[key] = random.text(&pieces, 8).into();
        }
    }
    for key in ["port", "concurrency", "keep_alive_interval", "outbound_server_port"] {
        record[key] = match random.below(4) {
            0 => random.below(70_000).into(),
            1 => (-1).into(),
            2 => random.text(&pieces, 3).into(),
            _ => continue,
        };
    }
    record
}

#[test]
fn any_records_can_be_checked() {
    let mut random = Random::new();
    let all: Vec<Value> = (0..1_500).map(|number| any_record(&mut random, number)).collect();
    let report = audit(&all);
    assert_eq!(report.trunks.len(), 1_500);
    for finding in report.findings() {
        assert!(finding.trunk < 1_500 && finding.others.len() <= NAMED);
        assert!(!finding.others.contains(&finding.trunk), "{finding:?}");
        for word in ["nvalid", "lease", "orry", "provider"] {
            assert!(!finding.text.contains(word), "{finding:?}");
        }
    }
}

/// A fleet in which trunks share numbers, blocks, accounts and names.
fn fleet(trunks: usize) -> Vec<Provider> {
    let record = |number: usize| {
        let mode = AuthMode::ALL[number % 4];
        let mut record = clean(mode);
        record["name"] = format!("Trunk {}", number / 2).into();
        record["enabled"] = (!number.is_multiple_of(10)).into();
        record["auth_id"] = format!("account-{}", number / 3).into();
        record["brand"] = ["Generic", "Twilio", "Telnyx - US", "Vonage"][number % 4].into();
        if number % 4 < 2 {
            record["hostname"] = format!("sip{}.carrier{}.example", number % 7, number / 50).into();
        }
        let start = 490_000_000_000 + number as u64 * 250;
        let ranges = (0..8).map(|range| {
            let low = start + range * 40;
            format!("{low}-{}", low + 45)
        });
        record["did_numbers"] = ranges.collect::<Vec<String>>().join(";").into();
        let blocks =
            (0..4).map(|block| format!("100.{}.{}.{}/30", number / 200 + 70, number % 200, block * 64));
        record["additional_ips"] = blocks.collect::<Vec<String>>().join(";").into();
        provider(record)
    };
    (0..trunks).map(record).collect()
}

/// The report on a fleet, and the nanoseconds that the longest step took of a processor.
fn check(fleet: &[Provider]) -> (Report, i64) {
    let (mut audit, presets) = (Audit::default(), presets());
    let mut longest = 0;
    let mut timed = |started: i64| longest = longest.max(work_of_thread() - started);
    for (place, provider) in fleet.iter().enumerate() {
        let started = work_of_thread();
        audit.add(id(&place.to_string()), provider, findings(provider, &presets));
        timed(started);
    }
    loop {
        let started = work_of_thread();
        let goes_on = audit.step();
        timed(started);
        if !goes_on {
            break;
        }
    }
    (audit.finish(), longest)
}

#[test]
fn the_work_grows_with_the_fleet() {
    // Records that have much to be compared, and a few of those that have much alone.
    assert!(is_linear(&|lines| {
        let fleet = fleet(lines / 16);
        assert!(check(&fleet).0.findings().count() > fleet.len());
    }));
    // All trunks share all they have.
    let shared = |number: usize| {
        let mut record = clean(AuthMode::IpAuth);
        record["hostname"] = format!("192.0.2.{}", number % 200).into();
        record["did_numbers"] = "1-9;1-99;1-999999".into();
        provider(record)
    };
    assert!(is_linear(&|lines| {
        let fleet: Vec<Provider> = (0..lines / 16).map(shared).collect();
        assert!(check(&fleet).0.findings().count() >= fleet.len());
    }));
}

/// `cargo test -p domain ten_thousand -- --nocapture` prints the figures.
#[test]
fn ten_thousand_trunks_are_checked_in_steps_below_50_ms() {
    let fleet = fleet(10_000);
    let started = work_of_thread();
    let (report, longest) = check(&fleet);
    let all = (work_of_thread() - started) / 1_000_000;
    let count = report.findings().count();
    println!("10,000 trunks: {count} findings in {all} ms, longest step {} µs", longest / 1_000);
    for ((weight, rule), found) in &report.found {
        println!("{weight:?} {rule:?}: {}", found.len());
    }
    assert!(longest < 50_000_000, "{longest} ns");
}

#[test]
fn records_without_an_object_are_read_as_they_are() {
    assert_eq!(findings(&Provider::of(Object::new()), &presets()), []);
}

#[test]
fn findings_are_a_file_that_no_spreadsheet_changes() {
    let pool =
        |name: &str| with(AuthMode::IpAuth, json!({ "name": name, "hostname": format!("{name}.example") }));
    let report = audit(&[
        pool("=1+1"),
        pool("b,c"),
        with(AuthMode::IpAuth, json!({ "concurrency": 0, "did_numbers": null })),
    ]);
    let file = to_csv(&report, report.findings().filter(|finding| finding.rule != Rule::AddressesOverlap));
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines[0], "\u{feff}weight,rule,trunk_id,trunk,finding,other_trunks,reason,source");
    let Spec { reason, source, .. } = Rule::LimitOfZero.spec();
    let zero = "Maximum concurrent calls: 0 may let no call through at all. It is not documented";
    assert!(
        lines.contains(
            &format!("Warning,limit-of-zero,'2,Hamburg,{zero},,\"{reason}\",\"{source}\"").as_str()
        ),
        "{file}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("Warning,numbers-overlap,'0,'=1+1,") && line.contains(",\"b,c\",")),
        "{file}"
    );
}
