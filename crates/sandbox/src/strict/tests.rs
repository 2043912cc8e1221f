//! Every kind of finding, with its path.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use serde_json::json;

fn least() -> Value {
    json!({
        "name": "Least", "transport": "UDP", "hostname": "sip.example.net", "port": 5060,
        "outbound_server": "", "outbound_server_port": 0, "concurrency": 10,
    })
}

fn lines(call: Call, stored: &Value, body: &Value, later_words: bool) -> Vec<String> {
    let found = findings(call, stored.as_object().unwrap(), body.as_object().unwrap(), later_words);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn every_kind_of_finding_has_its_path() {
    let long = "ß".repeat(65);
    for (body, expected) in [
        (json!({}), vec![]),
        (json!({ "name": null }), vec!["name: null"]),
        (json!({ "unheard_of": null }), vec!["unheard_of: null"]),
        (json!({ "unheard_of": { "a": [null] } }), vec!["unheard_of.a[0]: null", "unheard_of: unknown key"]),
        (json!({ "id": "x", "shared": true }), vec!["id: read-only key", "shared: read-only key"]),
        (
            json!({ "auth_mode": "TEAMS", "brand": "x" }),
            vec!["auth_mode: create-only key", "brand: create-only key"],
        ),
        (json!({ "name": 7 }), vec!["name: wrong type: text expected, number sent"]),
        (
            json!({ "password": [null] }),
            vec!["password: wrong type: text expected, list sent", "password[0]: null"],
        ),
        (json!({ "enabled": "true" }), vec!["enabled: wrong type: true or false expected, text sent"]),
        (json!({ "port": "5060" }), vec!["port: wrong type: whole number expected, text sent"]),
        (json!({ "port": 5060.0 }), vec!["port: wrong type: whole number expected, number sent"]),
        (
            json!({ "port": -1, "concurrency": u64::MAX }),
            vec!["concurrency: not from 0 to 2147483647", "port: not from 0 to 65535"],
        ),
        (json!({ "did_numbers": 3000 }), vec!["did_numbers: wrong type: text expected, number sent"]),
        (json!({ "additional_ips": [] }), vec!["additional_ips: wrong type: text expected, list sent"]),
        (
            json!({ "name": long, "username": long }),
            vec!["name: longer than 64 characters", "username: longer than 64 characters"],
        ),
        (json!({ "name": "" }), vec!["name: empty"]),
        (json!({ "hostname": "", "auth_id": "", "outbound_server": "" }), vec![]),
        (json!({ "transport": "udp" }), vec!["transport: unknown word"]),
        (json!({ "outbound_parameters": null }), vec!["outbound_parameters: null"]),
        (
            json!({ "outbound_parameters": [] }),
            vec!["outbound_parameters: wrong type: object expected, list sent"],
        ),
        (
            json!({ "outbound_parameters": { "from_user_part": { "custom_value": null } } }),
            vec!["outbound_parameters.from_user_part.custom_value: null"],
        ),
        (
            json!({ "outbound_parameters": { "from_user_part": { "value": "TRUNK_HOST_PORT", "x": 1 } } }),
            vec![
                "outbound_parameters.from_user_part.value: unknown word",
                "outbound_parameters.from_user_part.x: unknown key",
            ],
        ),
        (
            json!({ "inbound_parameters": { "drop_calls_with_verification_status": ["x", null, 1] } }),
            vec![
                "inbound_parameters.drop_calls_with_verification_status[1]: null",
                "inbound_parameters.drop_calls_with_verification_status[2]: wrong type: text expected, number sent",
            ],
        ),
    ] {
        let mut found = lines(Call::Update, &json!({}), &body, false);
        found.sort();
        assert_eq!(found, expected, "{body}");
    }
}

#[test]
fn a_create_call_has_keys_of_its_own() {
    let stored = json!({});
    assert_eq!(lines(Call::Create, &stored, &least(), false), Vec::<String>::new());
    assert_eq!(lines(Call::Create, &stored, &json!({}), false).len(), 7);
    let mut body = least();
    body.as_object_mut().unwrap().remove("port");
    body["brand"] = "Vonage".into();
    body["id"] = "x".into();
    assert_eq!(lines(Call::Create, &stored, &body, false), ["id: read-only key", "port: missing"]);
}

#[test]
fn stored_values_of_a_later_version_can_be_sent_back() {
    let stored = json!({
        "transport": "WSS", "port": null, "sdp_codecs": ["OPUS"], "blank": null,
        "outbound_parameters": { "later": true, "to_user_part": { "value": "TENANT_NUMBER" } },
    });
    let body = json!({
        "transport": "WSS", "sdp_codecs": ["OPUS"], "blank": 1,
        "outbound_parameters": { "later": false, "to_user_part": { "value": "TENANT_NUMBER" } },
    });
    assert_eq!(lines(Call::Update, &stored, &body, true), Vec::<String>::new());
    assert_eq!(
        lines(Call::Update, &stored, &body, false),
        ["outbound_parameters.to_user_part.value: unknown word", "transport: unknown word"]
    );
    let body = json!({
        "transport": "QUIC", "port": null, "sdp_codecs": { "a": null },
        "outbound_parameters": { "later": null },
    });
    assert_eq!(
        lines(Call::Update, &stored, &body, true),
        [
            "outbound_parameters.later: null",
            "port: null",
            "sdp_codecs: wrong type: list expected, object sent",
            "sdp_codecs.a: null",
            "transport: unknown word",
        ]
    );
}

#[test]
fn findings_contain_no_value_and_are_limited() {
    let body = json!({ "password": { "planted": null }, "name": "planted".repeat(20) });
    let text = lines(Call::Update, &json!({}), &body, false).join("\n");
    assert!(!text.replace("password.planted", "").contains("planted"), "{text}");
    let many: JsonMap = (0..1000).map(|n| (format!("key{n}"), Value::Null)).collect();
    assert_eq!(findings(Call::Update, &JsonMap::new(), &many, false).len(), MAX_FINDINGS);
}
