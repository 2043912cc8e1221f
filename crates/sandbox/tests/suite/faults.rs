//! Faults: which calls they apply to, and what arrives.

use crate::support::{Sandbox, least, listen, raw, raw_get, site, with};
use sandbox::DEFAULT_TOKEN;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_fault_applies_to_the_calls_it_names() {
    let sandbox = Sandbox::new(2);
    sandbox.fault(json!({ "method": "GET", "path": "/api/providers", "nth": [2, 4], "status": 503 })).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(sandbox.get("/api/providers").await.status.as_u16());
    }
    assert_eq!(statuses, [200, 503, 200, 503, 200]);
    sandbox.control("DELETE", "/faults", Value::Null).await;

    sandbox.fault(json!({ "path": "/api/**", "times": 2, "status": 500 })).await;
    assert_eq!(sandbox.get("/api/providers").await.status, 500);
    assert_eq!(sandbox.post("/api/providers", least()).await.status, 500);
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 2, "a refused call is not carried out");
    let faults = sandbox.control("GET", "/faults", Value::Null).await.json();
    assert_eq!((&faults["faults"][0]["seen"], &faults["faults"][0]["used"]), (&json!(3), &json!(2)));
    sandbox.control("DELETE", "/faults", Value::Null).await;

    sandbox.fault(json!({ "method": "post", "path": "/api/providers", "nth": 1, "status": 500 })).await;
    assert_eq!(sandbox.get("/api/providers").await.status, 200);
    assert_eq!(sandbox.post("/api/providers", least()).await.status, 500);
    assert_eq!(sandbox.post("/api/providers", least()).await.status, 201);
}

#[tokio::test]
async fn a_fault_changes_the_answer() {
    let sandbox = Sandbox::new(1);
    let path = "/api/providers";
    let place = async |fault: Value| {
        sandbox.control("DELETE", "/faults", Value::Null).await;
        sandbox.fault(with(json!({ "path": path }), fault)).await;
        sandbox.get(path).await
    };
    place(json!({ "status": 401 })).await.is_error(401, "UNAUTHORIZED", &[]);
    place(json!({ "status": 403 })).await.is_error(403, "DENIED", &[]);
    let limited = place(json!({ "status": 429, "retry_after": "7" })).await;
    limited.is_error(429, "UNKNOWN", &[]);
    assert_eq!(limited.header("retry-after"), "7");
    let html = place(json!({ "body": "<h1>Portal</h1>", "content_type": "text/html" })).await;
    assert_eq!((html.status.as_u16(), html.header("content-type")), (200, "text/html"));
    assert_eq!(html.bytes, b"<h1>Portal</h1>");
    assert_eq!(html.header("cache-control"), "no-store");
    let json = place(json!({ "status": 400, "body": { "errors": [] } })).await;
    assert_eq!((json.status.as_u16(), json.json()), (400, json!({ "errors": [] })));
    assert_eq!(place(json!({ "body_base64": "/v8=", "repeat": 3 })).await.bytes, b"\xfe\xff\xfe\xff\xfe\xff");
    assert_eq!(place(json!({ "status": 204 })).await.bytes, b"");
    let untyped = place(json!({ "content_type": "" })).await;
    assert!(!untyped.headers.contains_key("content-type"));
    assert_eq!(untyped.json()["count"], 1, "without status and body the call is carried out");
    let named = place(json!({ "headers": { "location": "/elsewhere" }, "status": 302 })).await;
    assert_eq!(named.header("location"), "/elsewhere");
}

#[tokio::test]
async fn a_fault_gives_answers_of_another_version() {
    let sandbox = Sandbox::new(1);
    let id = sandbox.first_id().await;
    let path = format!("/api/providers/{id}");
    sandbox.fault(json!({ "path": "/api/providers/*", "nulls": true, "nth": 1 })).await;
    sandbox
        .fault(json!({ "path": "/api/providers/*", "later_keys": true, "unknown_enum": true, "nth": 2 }))
        .await;
    sandbox.fault(json!({ "path": "/api/providers", "nulls": true })).await;
    let nulls = sandbox.get(&path).await.json();
    assert_eq!(nulls["id"], id);
    assert!(nulls.as_object().unwrap().iter().all(|(name, value)| name == "id" || value.is_null()));
    let later = sandbox.get(&path).await.json();
    assert!(later["later_version_key"].is_object());
    assert_eq!(later["transport"], "FROM_A_LATER_VERSION");
    assert_eq!(later["outbound_parameters"]["to_host_part"]["value"], "FROM_A_LATER_VERSION");
    let list = sandbox.get("/api/providers").await.json();
    assert_eq!((&list["count"], &list["items"][0]["name"]), (&json!(1), &Value::Null));
}

#[tokio::test]
async fn a_fault_delays_and_drips() {
    let sandbox = Sandbox::new(0);
    sandbox.fault(json!({ "path": "/api/info", "delay_ms": 120 })).await;
    let start = Instant::now();
    assert_eq!(sandbox.get("/api/info").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(120));
    sandbox.control("DELETE", "/faults", Value::Null).await;
    sandbox.fault(json!({ "path": "/api/info", "drip_ms": 3, "body": "0123456789" })).await;
    let address = listen(site(&sandbox.pbx)).await;
    let start = Instant::now();
    let text = raw_get(address, "/api/info", "").await;
    assert!(start.elapsed() >= Duration::from_millis(30));
    assert!(text.contains("1\r\n0\r\n1\r\n1\r\n"), "one byte per chunk: {text}");
    assert!(text.ends_with("0\r\n\r\n"), "but complete: {text}");
}

#[tokio::test]
async fn a_fault_cuts_the_connection() {
    let sandbox = Sandbox::new(0);
    let address = listen(site(&sandbox.pbx)).await;
    sandbox.fault(json!({ "path": "/api/info", "cut_after_bytes": 5 })).await;
    let text = raw_get(address, "/api/info", "").await;
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    assert!(text.ends_with("\r\n\r\n5\r\n{\"nam\r\n"), "five bytes and no end: {text}");
    sandbox.control("DELETE", "/faults", Value::Null).await;

    sandbox.fault(json!({ "method": "POST", "path": "/api/providers", "act_then_cut": true })).await;
    let body = least().to_string();
    let request = format!(
        "POST /api/providers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DEFAULT_TOKEN}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(raw(address, &request).await, "", "no answer at all");
    let list = sandbox.get("/api/providers").await.json();
    assert_eq!(list["count"], 1, "but the trunk is there");

    // An answer without a body is cut as well.
    let path = format!("/api/providers/{}/destroy", list["items"][0]["id"].as_str().unwrap_or_default());
    sandbox.fault(json!({ "method": "POST", "path": path, "act_then_cut": true })).await;
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DEFAULT_TOKEN}\r\nContent-Length: 0\r\n\r\n"
    );
    assert_eq!(raw(address, &request).await, "", "no answer at all");
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 0, "but the trunk is gone");
}

#[tokio::test]
async fn a_fault_carries_the_call_out_and_answers_otherwise() {
    let sandbox = Sandbox::new(0);
    sandbox.fault(json!({ "path": "/api/providers", "method": "POST", "status": 502, "act": true })).await;
    sandbox.post("/api/providers", least()).await.is_error(502, "UNKNOWN", &[]);
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 1);
}

#[tokio::test]
async fn clearing_the_faults_lets_the_calls_go_on_that_wait() {
    let sandbox = Sandbox::new(0);
    sandbox.fault(json!({ "path": "/api/info", "delay_ms": 600_000 })).await;
    let (answer, _) =
        tokio::join!(sandbox.get("/api/info"), sandbox.control("DELETE", "/faults", Value::Null));
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_fault_carries_the_call_out_after_the_caller_has_disconnected() {
    let sandbox = Sandbox::new(0);
    let count = async || sandbox.get("/api/providers").await.json()["count"].as_u64().unwrap();
    let leave = async |body: Value| {
        let patience = Duration::from_millis(30);
        assert!(tokio::time::timeout(patience, sandbox.post("/api/providers", body)).await.is_err());
    };
    let post = json!({ "path": "/api/providers", "method": "POST" });
    let place = async |more: Value| {
        sandbox.control("DELETE", "/faults", Value::Null).await;
        sandbox.fault(with(post.clone(), more)).await;
    };

    place(json!({ "delay_ms": 100 })).await;
    leave(least()).await;
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(count().await, 0, "a plain delay ends with the connection");

    place(json!({ "act_late_ms": 100 })).await;
    leave(least()).await;
    sandbox.control("DELETE", "/faults", Value::Null).await;
    assert_eq!(count().await, 0, "not yet");
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(count().await, 1, "although the fault is gone as well");

    let start = Instant::now();
    place(json!({ "act_late_ms": 60 })).await;
    assert_eq!(sandbox.post("/api/providers", least()).await.status, 201, "who waits has the answer");
    assert!(start.elapsed() >= Duration::from_millis(60));

    place(json!({ "act_late_ms": 10, "status": 504 })).await;
    sandbox.post("/api/providers", least()).await.is_error(504, "UNKNOWN", &[]);
    assert_eq!(count().await, 3, "another answer does not keep it from acting");

    place(json!({ "act_late_ms": 100 })).await;
    leave(least()).await;
    sandbox.control("POST", "/reset", Value::Null).await;
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(count().await, 0, "nothing from before a reset comes after it");
}

#[tokio::test]
async fn a_fault_acts_late_over_a_connection_that_closes() {
    use tokio::io::AsyncWriteExt as _;
    let sandbox = Sandbox::new(0);
    let address = listen(site(&sandbox.pbx)).await;
    let body = least().to_string();
    let request = format!(
        "POST /api/providers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DEFAULT_TOKEN}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for (fault, expected) in [("delay_ms", 0), ("act_late_ms", 1)] {
        sandbox.control("DELETE", "/faults", Value::Null).await;
        let mut place = json!({ "method": "POST", "path": "/api/providers" });
        place[fault] = json!(200);
        sandbox.fault(place).await;
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(stream);
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(sandbox.get("/api/providers").await.json()["count"], expected, "{fault}");
    }
}
