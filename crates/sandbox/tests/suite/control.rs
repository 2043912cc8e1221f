//! The control port and the journal.

use crate::support::{Sandbox, full, least, listen, read, site};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

#[tokio::test]
async fn reset_returns_to_the_start() {
    let sandbox = Sandbox::new(5);
    sandbox.create(least()).await;
    sandbox.fault(json!({ "path": "/api/**", "status": 500 })).await;
    let (access, _) = {
        sandbox.control("DELETE", "/faults", Value::Null).await;
        sandbox.sign_in("operator").await
    };
    sandbox.fault(json!({ "path": "/api/**", "status": 500 })).await;
    let answer = sandbox.control("POST", "/reset", json!({ "update": "replace", "token_life": 7 })).await;
    assert_eq!(answer.json(), json!({ "trunks": 5, "seed": 1, "update": "replace", "strict": true }));
    let journal = sandbox.control("GET", "/journal", Value::Null).await.json();
    assert_eq!(journal["entries"], json!([]));
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 5);
    sandbox.call_as(&access, "GET", "/api/auth/user", None).await.is_error(401, "UNAUTHORIZED", &[]);
    let body = json!({ "username": "admin", "password": "trunkline" });
    assert_eq!(sandbox.post("/api/auth/sign_in", body).await.json()["expires_in"], 7);
}

#[tokio::test]
async fn an_invalid_reset_is_refused() {
    let sandbox = Sandbox::new(1);
    for (path, body) in [
        ("/reset", json!({ "trunks": 10_001 })),
        ("/reset", json!({ "trunk": 1 })),
        ("/reset", json!({ "token_life": u64::MAX })),
        ("/faults", json!({ "path": "/api/info", "repeat": 2, "drip_ms": 1 })),
        ("/reset", json!({ "update": "both" })),
        ("/reset", json!({ "strict": "yes" })),
        ("/faults", json!({ "path": "/api/info", "delay_ms": 1, "act_late_ms": 1 })),
        ("/link", json!({ "state": "down" })),
        ("/link", json!({ "all": true, "name": "x", "state": "down" })),
        ("/link", json!({ "all": true, "state": "sideways" })),
        ("/faults", json!({ "path": "/control" })),
        ("/faults", json!({ "path": "/api/info", "status": 99 })),
        ("/faults", json!({ "path": "/api/info", "headers": { "a b": "c" } })),
        ("/faults", json!({ "path": "/api/info", "retry_after": "1\r\n2" })),
        ("/faults", json!({ "path": "/api/info", "unheard_of": 1 })),
    ] {
        sandbox.control("POST", path, body).await.is_error(400, "VALIDATE_FAILED", &[]);
    }
    let unknown = sandbox.control("POST", "/link", json!({ "id": "x", "state": "up" })).await;
    unknown.is_error(404, "UNKNOWN", &[]);
    sandbox.control("GET", "/nothing", Value::Null).await.is_error(404, "UNKNOWN", &[]);
}

#[tokio::test]
async fn pages_in_a_browser_are_refused() {
    let sandbox = Sandbox::new(1);
    let request = || {
        Request::post("/reset")
            .header("origin", "http://evil.example")
            .body(Body::from("{\"trunks\":0}"))
            .unwrap()
    };
    let closed = sandbox::control(sandbox.pbx.clone(), false).oneshot(request()).await.unwrap();
    assert_eq!(closed.status(), 403);
    let open = sandbox::control(sandbox.pbx.clone(), true).oneshot(request()).await.unwrap();
    let open = read(open).await;
    assert_eq!(
        (open.status.as_u16(), open.header("access-control-allow-origin")),
        (200, "http://evil.example")
    );
}

#[tokio::test]
async fn the_journal_lists_requests_without_secrets() {
    let sandbox = Sandbox::new(0);
    let (access, refresh) = sandbox.sign_in("operator").await;
    let id = sandbox.create(full()).await;
    sandbox.get("/api/providers?filter=name%20eq%20'x'").await;
    sandbox.call_as(&access, "GET", &format!("/api/providers/{id}/status"), None).await;
    sandbox.post("/api/auth/refresh_token", json!({ "refresh_token": refresh })).await;
    let answer = sandbox.control("GET", "/journal", Value::Null).await;
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    for secret in [access.as_str(), refresh.as_str(), "planted-password", "sandbox-token", "\"trunkline\""] {
        assert!(!text.contains(secret), "{secret}");
    }
    let journal = answer.json();
    let entries = journal["entries"].as_array().unwrap();
    let brief = |entry: &Value| format!("{} {} {}", entry["n"], entry["method"], entry["status"]);
    assert_eq!(
        entries.iter().map(brief).collect::<Vec<_>>(),
        ["1 \"POST\" 200", "2 \"POST\" 201", "3 \"GET\" 200", "4 \"GET\" 200", "5 \"POST\" 200"]
    );
    assert_eq!(entries[1]["body"]["name"], "Full");
    assert_eq!(entries[1]["body"]["password"], "***");
    assert_eq!(entries[2]["query"], "filter=name%20eq%20'x'");
    assert_eq!(entries[3]["route"], "/api/providers/{id}/status");
    assert_eq!(journal["summary"]["requests"], 5);
    assert_eq!(
        journal["summary"]["routes"]["POST /api/providers"],
        json!({ "requests": 1, "most_in_flight": 1 })
    );
    assert_eq!(sandbox.control("DELETE", "/journal", Value::Null).await.status, 204);
    let journal = sandbox.control("GET", "/journal", Value::Null).await.json();
    assert_eq!(journal["summary"]["requests"], 0);
}

#[tokio::test]
async fn the_journal_counts_requests_in_progress_to_the_last_byte() {
    let sandbox = Sandbox::new(1);
    let id = sandbox.first_id().await;
    sandbox.control("DELETE", "/journal", Value::Null).await;
    sandbox.fault(json!({ "path": "/api/providers/*/status", "delay_ms": 100 })).await;
    sandbox.fault(json!({ "path": "/api/info", "drip_ms": 5 })).await;
    let path = format!("/api/providers/{id}/status");
    let calls = (0..6).map(|_| sandbox.get(&path));
    futures_util::future::join_all(calls).await;
    let address = listen(site(&sandbox.pbx)).await;
    let dripping = tokio::spawn(async move { crate::support::raw_get(address, "/api/info", "").await });
    tokio::time::sleep(Duration::from_millis(60)).await;
    sandbox.get("/api/providers").await;
    dripping.await.unwrap();
    let journal = sandbox.control("GET", "/journal", Value::Null).await.json();
    assert_eq!(journal["summary"]["most_in_flight"], 6);
    let routes = &journal["summary"]["routes"];
    assert_eq!(routes["GET /api/providers/{id}/status"], json!({ "requests": 6, "most_in_flight": 6 }));
    assert_eq!(journal["entries"][7]["in_flight"], 2, "the dripping answer was not out yet");
    sandbox.control("DELETE", "/faults", Value::Null).await;
    sandbox.get("/api/info").await;
    let journal = sandbox.control("GET", "/journal", Value::Null).await.json();
    assert_eq!(journal["entries"][8]["in_flight"], 1, "everything before has ended");
}

#[tokio::test]
async fn links_can_be_cut_all_at_once() {
    let sandbox = Sandbox::new(9);
    let answer = sandbox.control("POST", "/link", json!({ "all": true, "state": "down" })).await;
    assert_eq!(answer.json(), json!({ "changed": 9 }));
    let trunks = sandbox.control("GET", "/trunks", Value::Null).await.json();
    for trunk in trunks["trunks"].as_array().unwrap() {
        let mut keys: Vec<&String> = trunk.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["auth_mode", "enabled", "id", "link", "name"]);
        assert_eq!(trunk["link"], "down");
    }
}
