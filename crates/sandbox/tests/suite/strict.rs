//! The strict mode: everything outside the contract is refused with its path, and the journal names it
//! whether or not it is refused.

use crate::support::{Sandbox, full, least, sendable, with};
use sandbox::UpdateMode;
use serde_json::{Value, json};

/// Bodies with one violation of the contract that a lenient sandbox accepts as an update, its path, and
/// the journal's remark.
fn taken_when_lenient() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({ "unheard_of": null }), "unheard_of", "null"),
        (json!({ "unheard_of": 1 }), "unheard_of", "unknown key"),
        (json!({ "id": "x" }), "id", "read-only key"),
        (json!({ "shared": true }), "shared", "read-only key"),
        (json!({ "auth_mode": "REGISTER_AUTH" }), "auth_mode", "create-only key"),
        (json!({ "auth_mode": null }), "auth_mode", "null"),
        (json!({ "brand": "Vonage" }), "brand", "create-only key"),
        (
            json!({ "inbound_parameters": { "pai_header_parameter_name": null } }),
            "inbound_parameters.pai_header_parameter_name",
            "null",
        ),
        (
            json!({ "inbound_parameters": { "drop_calls_with_verification_status": null } }),
            "inbound_parameters.drop_calls_with_verification_status",
            "null",
        ),
        (json!({ "inbound_parameters": { "id": "x" } }), "inbound_parameters.id", "unknown key"),
        (
            json!({ "outbound_parameters": { "from_user_part": null } }),
            "outbound_parameters.from_user_part",
            "null",
        ),
        (
            json!({ "outbound_parameters": { "from_user_part": { "custom_value": null } } }),
            "outbound_parameters.from_user_part.custom_value",
            "null",
        ),
        (
            json!({ "outbound_parameters": { "from_user_part": { "later": [] } } }),
            "outbound_parameters.from_user_part.later",
            "unknown key",
        ),
    ]
}

/// The same for bodies that no sandbox accepts.
fn never_taken() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({ "name": null }), "name", "null"),
        (json!({ "outbound_parameters": null }), "outbound_parameters", "null"),
        (json!({ "password": null }), "password", "null"),
        (json!({ "password": 7 }), "password", "wrong type: text expected, number sent"),
        (json!({ "name": "ß".repeat(65) }), "name", "longer than 64 characters"),
        (json!({ "enabled": 1 }), "enabled", "wrong type: true or false expected, number sent"),
        (json!({ "port": "1" }), "port", "wrong type: whole number expected, text sent"),
        (json!({ "port": 65536 }), "port", "not from 0 to 65535"),
        (json!({ "transport": "SCTP" }), "transport", "unknown word"),
        (json!({ "did_numbers": 3000 }), "did_numbers", "wrong type: text expected, number sent"),
        (json!({ "inbound_parameters": [] }), "inbound_parameters", "wrong type: object expected, list sent"),
        (
            json!({ "outbound_parameters": { "to_host_part": { "value": "AUTH_ID" } } }),
            "outbound_parameters.to_host_part.value",
            "unknown word",
        ),
    ]
}

async fn contracts(sandbox: &Sandbox) -> Vec<Value> {
    let journal = sandbox.control("GET", "/journal", Value::Null).await.json();
    let entries = journal["entries"].as_array().unwrap().iter();
    entries.filter(|entry| entry["method"] == "POST").map(|entry| entry["contract"].clone()).collect()
}

#[tokio::test]
async fn every_violation_of_the_contract_is_refused_with_its_path() {
    let sandbox = Sandbox::new(0);
    let id = sandbox.create(full()).await;
    let before = sandbox.detail(&id).await;
    for (body, path, what) in [taken_when_lenient(), never_taken()].concat() {
        sandbox.control("DELETE", "/journal", Value::Null).await;
        let answer = sandbox.update(&id, body.clone()).await;
        assert_eq!(answer.error(), (400, "VALIDATE_FAILED".to_owned(), vec![path.to_owned()]), "{body}");
        assert_eq!(contracts(&sandbox).await, [json!([format!("{path}: {what}")])], "{body}");
        if ["create-only key", "read-only key"].contains(&what) {
            continue;
        }
        let create = sandbox.post("/api/providers", with(least(), body.clone())).await;
        assert_eq!(create.error(), (400, "VALIDATE_FAILED".to_owned(), vec![path.to_owned()]), "{body}");
    }
    for key in ["id", "shared"] {
        let create = sandbox.post("/api/providers", with(least(), json!({ key: "x" }))).await;
        create.is_error(400, "VALIDATE_FAILED", &[key]);
    }
    assert_eq!(sandbox.detail(&id).await, before);
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 1);
}

#[tokio::test]
async fn a_lenient_sandbox_accepts_it_and_the_journal_reports_it() {
    let sandbox = Sandbox::lenient(UpdateMode::Merge);
    let id = sandbox.create(full()).await;
    for (body, path, what) in taken_when_lenient() {
        sandbox.control("DELETE", "/journal", Value::Null).await;
        assert_eq!(sandbox.update(&id, body.clone()).await.status, 200, "{body}");
        assert_eq!(contracts(&sandbox).await, [json!([format!("{path}: {what}")])], "{body}");
    }
    for (body, path, _) in never_taken() {
        sandbox.update(&id, body).await.is_error(400, "VALIDATE_FAILED", &[path]);
    }
}

#[tokio::test]
async fn a_stored_violation_is_refused_too() {
    let sandbox = Sandbox::new(0);
    sandbox.control("POST", "/reset", json!({ "trunks": 4, "nulls": true, "unknown_enum": true })).await;
    let id = sandbox.first_id().await;
    let stored = sandbox.detail(&id).await;
    assert_eq!((&stored["auth_id"], &stored["transport"]), (&Value::Null, &json!("WSS")));
    assert_eq!(sandbox.update(&id, json!({ "transport": "WSS" })).await.status, 200, "as received");
    for key in ["auth_id", "username", "inbound_parameters", "outbound_parameters", "concurrency"] {
        assert_eq!(stored[key], Value::Null);
        sandbox.update(&id, json!({ key: null })).await.is_error(400, "VALIDATE_FAILED", &[key]);
    }

    // The same word without a data set of a later version.
    let sandbox = Sandbox::new(1);
    let id = sandbox.first_id().await;
    let planted = "UPDATE providers SET transport = 'WSS', name = '' || hex(zeroblob(40))";
    sandbox.pbx.store().transaction_now(|tx| Ok(tx.execute(planted, [])?)).unwrap();
    let stored = sandbox.detail(&id).await;
    for key in ["transport", "name"] {
        let same = json!({ key: stored[key] });
        sandbox.update(&id, same.clone()).await.is_error(400, "VALIDATE_FAILED", &[key]);
    }
    let enabled = json!({ "enabled": stored["enabled"] });
    assert_eq!(sandbox.update(&id, enabled).await.status, 200);
}

#[tokio::test]
async fn keys_of_a_later_version_can_be_sent_back_but_not_as_null() {
    for update in ["merge", "replace"] {
        let sandbox = Sandbox::new(0);
        let reset = json!({ "trunks": 3, "later_keys": true, "update": update });
        sandbox.control("POST", "/reset", reset).await;
        let id = sandbox.first_id().await;
        let before = sandbox.detail(&id).await;
        assert_eq!(sandbox.update(&id, sendable(&before)).await.status, 200);
        assert_eq!(sandbox.detail(&id).await, before);
        for (body, paths) in [
            (json!({ "sdp_codecs": null }), vec!["sdp_codecs"]),
            (json!({ "sdp_codecs": ["OPUS", null] }), vec!["sdp_codecs[1]"]),
            (
                json!({ "later_version_key": { "nested": [{ "a": null }] } }),
                vec!["later_version_key.nested[0].a"],
            ),
            (json!({ "force_outbound_proxy": "true" }), vec!["force_outbound_proxy"]),
            (
                json!({ "inbound_parameters": { "later_version_key": { "nested": null } } }),
                vec!["inbound_parameters.later_version_key.nested"],
            ),
            (
                json!({ "outbound_parameters": { "to_user_part": { "sdp_codecs": ["OPUS", "PCMA"] } } }),
                vec!["outbound_parameters.to_user_part.sdp_codecs"],
            ),
        ] {
            let register = before["auth_id"].as_str().map_or(json!({}), |id| json!({ "auth_id": id }));
            sandbox.update(&id, with(register, body)).await.is_error(400, "VALIDATE_FAILED", &paths);
        }
        // On create there is no record that could have them.
        let body = with(least(), json!({ "force_outbound_proxy": true }));
        sandbox.post("/api/providers", body).await.is_error(
            400,
            "VALIDATE_FAILED",
            &["force_outbound_proxy"],
        );
    }
}

#[tokio::test]
async fn a_reset_turns_it_off_and_the_next_one_on_again() {
    let sandbox = Sandbox::new(1);
    let body = with(least(), json!({ "unheard_of": 1 }));
    for (reset, strict, status) in [
        (json!({}), true, 400),
        (json!({ "strict": false }), false, 201),
        (json!({}), true, 400),
        (json!({ "strict": true }), true, 400),
    ] {
        assert_eq!(sandbox.control("POST", "/reset", reset).await.json()["strict"], strict);
        assert_eq!(sandbox.post("/api/providers", body.clone()).await.status, status);
    }
}

#[tokio::test]
async fn the_journal_checks_bodies_that_a_fault_kept_from_the_pbx() {
    let sandbox = Sandbox::new(0);
    let id = sandbox.create(full()).await;
    sandbox.control("DELETE", "/journal", Value::Null).await;
    sandbox.fault(json!({ "path": "/api/**", "status": 502 })).await;
    let encoded = id.replace('=', "%3D");
    sandbox.update(&encoded, json!({ "name": "New", "sdp_codecs": ["planted"] })).await;
    sandbox.post("/api/providers", with(least(), json!({ "password": { "planted-key": null } }))).await;
    sandbox.update(&id, json!({ "password": "planted" })).await;
    sandbox.update(&id, json!([])).await;
    sandbox.update("unknown", json!({ "name": null })).await;
    sandbox.post(&format!("/api/providers/{id}/destroy"), json!({ "x": null })).await;
    sandbox.post("/api/auth/sign_in", json!({ "x": null })).await;
    assert_eq!(
        contracts(&sandbox).await,
        [
            json!(["sdp_codecs: unknown key"]),
            json!(["password: wrong type: text expected, object sent", "password.planted-key: null"]),
            json!([]),
            json!(["body: not a JSON object"]),
            json!(["name: null"]),
            Value::Null,
            Value::Null,
        ]
    );
    // Bodies that are too long for the journal are checked all the same.
    sandbox.control("DELETE", "/journal", Value::Null).await;
    sandbox.update(&id, json!({ "password": "x".repeat(100_000), "port": null })).await;
    assert_eq!(contracts(&sandbox).await, [json!(["port: null"])]);
}
