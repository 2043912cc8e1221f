//! Create, read, update, destroy, export.

use crate::support::{Sandbox, full, least, sendable, with, without, without_nulls};
use sandbox::{DEFAULT_TOKEN, UpdateMode};
use serde_json::{Value, json};

const OUTBOUND_KEYS: usize = 26;
const INBOUND_KEYS: usize = 8;

#[tokio::test]
async fn a_minimal_create_gets_the_documented_defaults() {
    for sandbox in Sandbox::both() {
        let id = sandbox.create(least()).await;
        let detail = sandbox.detail(&id).await;
        assert_eq!(detail.as_object().unwrap().len(), 29);
        let expected = json!({
            "id": id, "name": "Least", "enabled": true, "brand": null, "auth_mode": "IP_AUTH", "transport": "UDP",
            "hostname": "sip.example.net", "port": 5060, "auth_id": null, "username": null, "registration": true,
            "register_interval": 600, "outbound_server": null, "outbound_server_port": 0, "inlan": false,
            "single_via_header": true, "rewrite_via_ip": true, "verify_port": true, "keep_alive": true,
            "keep_alive_interval": 360, "concurrency": 10, "additional_ips": null, "adjust_sdp_direction": true,
            "remove_srtp_info": true, "stir_shaken_signature_required": false, "did_numbers": null, "shared": true,
        });
        assert_eq!(without(detail.clone(), &["inbound_parameters", "outbound_parameters"]), expected);
        assert_eq!(
            detail["inbound_parameters"],
            json!({
                "caller_num": "DEFAULT", "caller_display_name": "DEFAULT", "called_num": "DEFAULT",
                "privacy_types_supported": "DEFAULT", "enable_stir_shaken_validation": false,
                "pai_header_parameter_name": "verstat", "drop_calls_with_verification_status": null,
                "pass_api_header_to_uad": false,
            })
        );
        let outbound = detail["outbound_parameters"].as_object().unwrap();
        assert_eq!(outbound.len(), OUTBOUND_KEYS);
        for (name, value) in outbound {
            if name == "privacy_types_supported" {
                assert_eq!(value, "DEFAULT");
            } else {
                assert_eq!(value, &json!({ "value": "DEFAULT", "custom_value": null }), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn every_property_is_stored_and_returned() {
    for sandbox in Sandbox::both() {
        let id = sandbox.create(full()).await;
        let detail = sandbox.detail(&id).await;
        for (name, sent) in full().as_object().unwrap() {
            match name.as_str() {
                "password" => assert!(detail.get(name).is_none()),
                "outbound_parameters" => {
                    for (name, sent) in sent.as_object().unwrap() {
                        let answered = without_nulls(detail["outbound_parameters"][name].clone());
                        assert_eq!(&answered, sent, "{name}");
                    }
                }
                _ => assert_eq!(&detail[name], sent, "{name}"),
            }
        }
        let row = sandbox.get("/api/providers").await.json()["items"][0].clone();
        let mut keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        keys.sort();
        let documented = ["brand", "did_numbers", "enabled", "hostname", "id", "name", "port", "shared"];
        assert_eq!(keys, documented);
        for key in documented {
            assert_eq!(row[key], detail[key]);
        }
    }
}

#[tokio::test]
async fn ids_are_18_digits_in_base64() {
    use base64::Engine as _;
    let sandbox = Sandbox::new(3);
    let id = sandbox.create(least()).await;
    let digits = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(&id).unwrap()).unwrap();
    assert!(digits.len() == 18 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
    sandbox.call_as(DEFAULT_TOKEN, "POST", &format!("/api/providers/{id}/destroy"), None).await;
    assert_ne!(sandbox.create(least()).await, id, "an id is never used twice");
}

#[tokio::test]
async fn every_broken_rule_is_reported_once_with_its_field() {
    let sandbox = Sandbox::new(0);
    let refused = [
        ("name", json!("")),
        ("name", json!("   ")),
        ("name", json!("x".repeat(65))),
        ("name", json!(7)),
        ("name", json!(null)),
        ("name", json!("a\u{0}b")),
        ("password", json!("a\u{0}b")),
        ("did_numbers", json!("12\u{0}3")),
        ("enabled", json!("true")),
        ("enabled", json!(null)),
        ("brand", json!("")),
        ("brand", json!("ß".repeat(65))),
        ("auth_mode", json!("ip_auth")),
        ("transport", json!("SCTP")),
        ("hostname", json!("")),
        ("port", json!(-1)),
        ("port", json!(65536)),
        ("port", json!("5060")),
        ("port", json!(5060.5)),
        ("auth_id", json!("x".repeat(65))),
        ("username", json!("x".repeat(65))),
        ("password", json!(1)),
        ("registration", json!(1)),
        ("register_interval", json!(-1)),
        ("register_interval", json!(2_147_483_648_u64)),
        ("outbound_server", json!(null)),
        ("outbound_server_port", json!(70000)),
        ("keep_alive_interval", json!(1e300)),
        ("concurrency", json!(-1)),
        ("concurrency", json!(u64::MAX)),
        ("additional_ips", json!("192.0.2.0/33")),
        ("additional_ips", json!("192.0.2.1")),
        ("additional_ips", json!("192.0.2.0/24;;192.0.2.0/32")),
        ("additional_ips", json!("192.00.2.0/24")),
        ("did_numbers", json!("+49")),
        ("did_numbers", json!("5-3")),
        ("did_numbers", json!("030")),
        ("inbound_parameters", json!([])),
        ("outbound_parameters", json!("DEFAULT")),
    ];
    for (field, value) in refused {
        let answer = sandbox.post("/api/providers", with(least(), json!({ field: value.clone() }))).await;
        assert_eq!(answer.error(), (400, "VALIDATE_FAILED".to_owned(), vec![field.to_owned()]), "{value}");
    }
    let answer = sandbox
        .post(
            "/api/providers",
            json!({
                "name": "", "port": 1e6,
                "inbound_parameters": { "called_num": "X", "drop_calls_with_verification_status": [1] },
                "outbound_parameters": {
                    "privacy_types_supported": { "value": "ID" },
                    "to_host_part": { "value": "AUTH_ID" },
                    "to_user_part": { "value": "CUSTOM" },
                    "from_user_part": 5,
                },
            }),
        )
        .await;
    answer.is_error(
        400,
        "VALIDATE_FAILED",
        &[
            "name",
            "transport",
            "hostname",
            "port",
            "outbound_server",
            "outbound_server_port",
            "concurrency",
            "inbound_parameters.called_num",
            "outbound_parameters.to_user_part.custom_value",
            "outbound_parameters.to_host_part.value",
            "outbound_parameters.from_user_part",
            "outbound_parameters.privacy_types_supported",
            "inbound_parameters.drop_calls_with_verification_status[0]",
        ],
    );
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 0, "nothing was stored");
}

#[tokio::test]
async fn limits_count_code_points_and_are_inclusive() {
    let sandbox = Sandbox::new(0);
    for (field, value) in [
        ("name", json!("ß".repeat(64))),
        ("name", json!("☎")),
        ("port", json!(0)),
        ("port", json!(65535)),
        ("concurrency", json!(0)),
        ("concurrency", json!(2_147_483_647)),
        ("register_interval", json!(0)),
        ("did_numbers", json!("101; 203; 300-450")),
    ] {
        let id = sandbox.create(with(least(), json!({ field: value.clone() }))).await;
        assert_eq!(sandbox.detail(&id).await[field], value);
    }
}

#[tokio::test]
async fn register_modes_need_an_account() {
    let sandbox = Sandbox::new(0);
    for mode in ["REGISTER_AUTH", "ACCEPT_REGISTER"] {
        let body = with(least(), json!({ "auth_mode": mode }));
        let fields = ["auth_id", "password"];
        sandbox.post("/api/providers", body.clone()).await.is_error(400, "VALIDATE_FAILED", &fields);
        let blank = with(body.clone(), json!({ "auth_id": "", "password": "" }));
        sandbox.post("/api/providers", blank).await.is_error(400, "VALIDATE_FAILED", &fields);
        let id = sandbox.create(with(body, json!({ "auth_id": mode, "password": "p" }))).await;
        sandbox.update(&id, json!({ "auth_id": "", "password": "" })).await.is_error(
            400,
            "VALIDATE_FAILED",
            &fields,
        );
    }
}

#[tokio::test]
async fn conflicts_with_other_trunks_are_refused_with_a_message() {
    for sandbox in Sandbox::both() {
        let first = sandbox.create(full()).await;
        let same_account = with(full(), json!({ "hostname": "FULL.example.net", "did_numbers": "" }));
        let answer = sandbox.post("/api/providers", same_account.clone()).await;
        answer.is_error(400, "UNKNOWN", &[]);
        assert!(answer.json()["errors"][0]["message"].as_str().unwrap().contains("\"Full\""));

        let same_pool = with(least(), json!({ "did_numbers": "18000-19000" }));
        sandbox.post("/api/providers", same_pool.clone()).await.is_error(400, "UNKNOWN", &[]);

        let other = sandbox.create(with(same_account, json!({ "auth_id": "user2" }))).await;
        sandbox.update(&other, json!({ "auth_id": "user1" })).await.is_error(400, "UNKNOWN", &[]);
        sandbox.update(&other, json!({ "did_numbers": "3000" })).await.is_error(400, "UNKNOWN", &[]);
        assert_eq!(sandbox.detail(&other).await["auth_id"], "user2");

        // The account rule is for register modes only, and a trunk does not conflict with itself.
        sandbox.create(with(least(), json!({ "hostname": "full.example.net", "auth_id": "user1" }))).await;
        assert_eq!(sandbox.update(&first, json!({ "did_numbers": "3000;12000-18001" })).await.status, 200);
    }
}

#[tokio::test]
async fn a_lenient_update_returns_200_without_a_body_and_ignores_fixed_keys() {
    let sandbox = Sandbox::lenient(UpdateMode::Merge);
    let id = sandbox.create(full()).await;
    let before = sandbox.detail(&id).await;
    let change = json!({
        "name": "New", "id": "x", "brand": "Other", "auth_mode": "TEAMS", "shared": false,
        "unheard_of": { "a": 1 }, "brand_new": null,
    });
    let answer = sandbox.update(&id, change).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (200, 0));
    assert_eq!(sandbox.detail(&id).await, with(before, json!({ "name": "New" })));
}

#[tokio::test]
async fn merging_keeps_what_was_not_sent() {
    let sandbox = Sandbox::new(0);
    let id = sandbox.create(full()).await;
    let before = sandbox.detail(&id).await;
    let change = json!({
        "enabled": true,
        "inbound_parameters": { "called_num": "TO_USER_PART" },
        "outbound_parameters": { "from_user_part": { "value": "AUTH_ID" }, "to_display_name": { "value": "DEFAULT" } },
    });
    assert_eq!(sandbox.update(&id, change).await.status, 200);
    let mut expected = with(before, json!({ "enabled": true }));
    expected["inbound_parameters"]["called_num"] = json!("TO_USER_PART");
    expected["outbound_parameters"]["from_user_part"]["value"] = json!("AUTH_ID");
    // The text belonged to CUSTOM.
    expected["outbound_parameters"]["to_display_name"] = json!({ "value": "DEFAULT", "custom_value": null });
    assert_eq!(sandbox.detail(&id).await, expected);
    assert_eq!(sandbox.update(&id, json!({})).await.status, 200);
    assert_eq!(sandbox.detail(&id).await, expected);
}

#[tokio::test]
async fn replacing_resets_the_rest_to_defaults() {
    let sandbox = Sandbox::replacing();
    let id = sandbox.create(full()).await;
    let before = sandbox.detail(&id).await;
    let change =
        json!({ "auth_id": "user1", "outbound_parameters": { "from_user_part": { "value": "AUTH_ID" } } });
    assert_eq!(sandbox.update(&id, change).await.status, 200);
    let after = sandbox.detail(&id).await;
    for kept in
        ["name", "transport", "hostname", "port", "outbound_server", "concurrency", "brand", "auth_mode"]
    {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    assert_eq!(after["enabled"], true);
    assert_eq!(after["register_interval"], 600);
    assert_eq!(after["username"], Value::Null);
    assert_eq!(after["did_numbers"], Value::Null);
    assert_eq!(after["inbound_parameters"]["called_num"], "DEFAULT");
    assert_eq!(after["outbound_parameters"]["to_display_name"]["value"], "DEFAULT");
    assert_eq!(after["outbound_parameters"]["from_user_part"]["value"], "AUTH_ID");
    assert_eq!(after["outbound_parameters"].as_object().unwrap().len(), OUTBOUND_KEYS);
    assert_eq!(after["inbound_parameters"].as_object().unwrap().len(), INBOUND_KEYS);
}

#[tokio::test]
async fn the_whole_detail_can_be_sent_back_in_both_modes() {
    for sandbox in [Sandbox::new(0), Sandbox::replacing()] {
        let id = sandbox.create(full()).await;
        let before = sandbox.detail(&id).await;
        assert_eq!(sandbox.update(&id, sendable(&before)).await.status, 200);
        assert_eq!(sandbox.detail(&id).await, before);
    }
    for mode in [UpdateMode::Merge, UpdateMode::Replace] {
        let sandbox = Sandbox::lenient(mode);
        let id = sandbox.create(full()).await;
        let before = sandbox.detail(&id).await;
        assert_eq!(sandbox.update(&id, before.clone()).await.status, 200, "nulls as answered are accepted");
        assert_eq!(sandbox.detail(&id).await, before);
    }
}

#[tokio::test]
async fn keys_of_a_later_version_stay_and_can_be_set() {
    let sandbox = Sandbox::new(0);
    let reset = json!({ "trunks": 5, "later_keys": true });
    assert_eq!(sandbox.control("POST", "/reset", reset).await.status, 200);
    let id = sandbox.first_id().await;
    let before = sandbox.detail(&id).await;
    assert_eq!(before["force_outbound_proxy"], true);
    assert_eq!(before["outbound_parameters"]["sdp_codecs"], json!(["OPUS", "PCMA"]));
    let change = json!({
        "name": "New", "force_outbound_proxy": false, "outbound_parameters": { "later_version_key": { "other": 5 } },
    });
    assert_eq!(sandbox.update(&id, change).await.status, 200);
    let mut expected = with(before, json!({ "name": "New", "force_outbound_proxy": false }));
    expected["outbound_parameters"]["later_version_key"] = json!({ "other": 5 });
    assert_eq!(sandbox.detail(&id).await, expected);

    let reset = json!({ "trunks": 5, "later_keys": true, "update": "replace" });
    sandbox.control("POST", "/reset", reset).await;
    let id = sandbox.first_id().await;
    let auth_id = sandbox.detail(&id).await["auth_id"].clone();
    let body = if auth_id.is_null() { json!({}) } else { json!({ "auth_id": auth_id }) };
    assert_eq!(sandbox.update(&id, body).await.status, 200);
    let after = sandbox.detail(&id).await;
    assert_eq!((&after["force_outbound_proxy"], &after["sdp_codecs"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn unknown_enum_values_can_be_sent_back_but_not_invented() {
    let sandbox = Sandbox::new(0);
    sandbox.control("POST", "/reset", json!({ "trunks": 4, "unknown_enum": true })).await;
    let id = sandbox.first_id().await;
    let before = sandbox.detail(&id).await;
    assert_eq!((&before["auth_mode"], &before["transport"]), (&json!("OAUTH_AUTH"), &json!("WSS")));
    assert_eq!(sandbox.update(&id, sendable(&before)).await.status, 200);
    assert_eq!(sandbox.detail(&id).await, before);
    sandbox.update(&id, json!({ "transport": "QUIC" })).await.is_error(
        400,
        "VALIDATE_FAILED",
        &["transport"],
    );
}

#[tokio::test]
async fn records_full_of_nulls_can_be_read_and_saved() {
    let sandbox = Sandbox::new(0);
    sandbox.control("POST", "/reset", json!({ "trunks": 30, "nulls": true })).await;
    let list = sandbox.get("/api/providers").await.json();
    for row in list["items"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let detail = sandbox.detail(id).await;
        assert_eq!(detail["outbound_parameters"], Value::Null);
        assert_eq!(sandbox.update(id, json!({ "name": "Still here" })).await.status, 200);
        assert_eq!(sandbox.detail(id).await, with(detail, json!({ "name": "Still here" })));
        assert_eq!(sandbox.get(&format!("/api/providers/{id}/status")).await.status, 200);
    }
}

#[tokio::test]
async fn destroy_returns_204_or_400() {
    for sandbox in Sandbox::both() {
        let id = sandbox.create(least()).await;
        let destroy = |id: &str| format!("/api/providers/{id}/destroy");
        let answer = sandbox.call_as(DEFAULT_TOKEN, "POST", &destroy(&id), None).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (204, 0));
        let again = sandbox.call_as(DEFAULT_TOKEN, "POST", &destroy(&id), None).await;
        again.is_error(400, "UNKNOWN", &[]);
        sandbox.get(&format!("/api/providers/{id}")).await.is_error(404, "UNKNOWN", &[]);
    }
}

#[tokio::test]
async fn a_trunk_in_use_stays() {
    let sandbox = Sandbox::new(100);
    let mut in_use = 0;
    for row in sandbox.get("/api/providers").await.json()["items"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let path = format!("/api/providers/{id}/destroy");
        let answer = sandbox.call_as(DEFAULT_TOKEN, "POST", &path, None).await;
        if answer.status == 400 {
            in_use += 1;
            answer.is_error(400, "UNKNOWN", &[]);
            assert!(answer.json()["errors"][0]["message"].as_str().unwrap().contains("rule"));
            assert_eq!(sandbox.get(&format!("/api/providers/{id}")).await.status, 200);
        }
    }
    assert!((3..40).contains(&in_use), "{in_use}");
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], in_use);
}

#[tokio::test]
async fn unknown_ids_are_404() {
    let sandbox = Sandbox::new(1);
    for id in ["MTIz", "x", "a%2Fb", "%00", "%FF", "%2e%2e", "export2", "🐈", "' or 1=1 --"] {
        let id: String = if id.is_ascii() {
            id.replace(' ', "%20").replace('\'', "%27")
        } else {
            "%F0%9F%90%88".to_owned()
        };
        sandbox.get(&format!("/api/providers/{id}")).await.is_error(404, "UNKNOWN", &[]);
        sandbox.get(&format!("/api/providers/{id}/status")).await.is_error(404, "UNKNOWN", &[]);
        sandbox.update(&id, json!({ "name": "x" })).await.is_error(404, "UNKNOWN", &[]);
        let destroy = format!("/api/providers/{id}/destroy");
        sandbox.call_as(DEFAULT_TOKEN, "POST", &destroy, None).await.is_error(400, "UNKNOWN", &[]);
    }
}

#[tokio::test]
async fn export_is_a_csv_attachment_with_every_trunk() {
    let sandbox = Sandbox::new(120);
    sandbox.create(with(full(), json!({ "name": "Comma, \"quote\"\nline", "did_numbers": "" }))).await;
    let answer = sandbox.get("/api/providers/export").await;
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"providers.csv\"");
    let mut reader = csv::Reader::from_reader(answer.bytes.as_slice());
    assert_eq!(&reader.headers().unwrap()[0], "ID");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 121);
    assert_eq!(&rows[120][1], "Comma, \"quote\"\nline");
    assert!(rows.iter().all(|row| row[0].len() == 18));
}

#[tokio::test]
async fn no_answer_contains_a_password() {
    let sandbox = Sandbox::new(0);
    let id = sandbox.create(full()).await;
    sandbox.update(&id, json!({ "password": "planted-password-2" })).await;
    let mut seen = Vec::new();
    for path in ["/api/providers", "/api/providers/export", "/api/providers?search=planted"] {
        seen.push(sandbox.get(path).await.bytes);
    }
    seen.push(sandbox.get(&format!("/api/providers/{id}")).await.bytes);
    seen.push(sandbox.get(&format!("/api/providers/{id}/status")).await.bytes);
    seen.push(sandbox.post("/api/providers", full()).await.bytes);
    seen.push(
        sandbox.post("/api/providers", with(full(), json!({ "port": "planted-password" }))).await.bytes,
    );
    seen.push(sandbox.control("GET", "/journal", Value::Null).await.bytes);
    seen.push(sandbox.control("GET", "/trunks", Value::Null).await.bytes);
    for bytes in seen {
        let text = String::from_utf8(bytes).unwrap();
        let text = text.replace("search=planted", "").replace("\"port\":\"planted-password\"", "");
        assert!(!text.contains("planted"), "{text}");
    }
}
