//! Invalid requests: every answer is the documented body.

use crate::support::{Sandbox, least, with};
use axum::body::Body;
use axum::http::Request;
use sandbox::{DEFAULT_TOKEN, MAX_BODY};
use serde_json::json;

async fn raw(sandbox: &Sandbox, content_type: Option<&str>, body: impl Into<Body>) -> crate::support::Answer {
    let mut request =
        Request::post("/api/providers").header("authorization", format!("Bearer {DEFAULT_TOKEN}"));
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    sandbox.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn bodies_that_are_not_json_objects() {
    let sandbox = Sandbox::new(0);
    let json = Some("application/json");
    for body in [
        b"".to_vec(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"\"x\"".to_vec(),
        b"{} x".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"{\"name\":\"\xff\"}".to_vec(),
        b"{\"name\":\"\\ud800\"}".to_vec(),
        "{}".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        [b"{\"a\":".to_vec(), b"[".repeat(100_000)].concat(),
        b"{\"port\":1e999}".to_vec(),
    ] {
        raw(&sandbox, json, body).await.is_error(400, "VALIDATE_FAILED", &[]);
    }
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("")] {
        raw(&sandbox, content_type, least().to_string()).await.is_error(415, "UNKNOWN", &[]);
    }
    let with_charset = raw(&sandbox, Some("Application/JSON; charset=utf-8"), least().to_string()).await;
    assert_eq!(with_charset.status, 201);
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 1);
}

#[tokio::test]
async fn bodies_above_the_limit_are_413() {
    let sandbox = Sandbox::new(0);
    let padded = |size: usize| {
        let empty = with(least(), json!({ "password": "" })).to_string().len();
        with(least(), json!({ "password": "x".repeat(size - empty) })).to_string()
    };
    assert_eq!(raw(&sandbox, Some("application/json"), padded(MAX_BODY)).await.status, 201);
    raw(&sandbox, Some("application/json"), padded(MAX_BODY + 1)).await.is_error(413, "UNKNOWN", &[]);
}

#[tokio::test]
async fn unknown_addresses_and_methods() {
    let sandbox = Sandbox::new(1);
    for path in
        ["/api", "/api/", "/api/x", "/api/providers/", "/api/providers//status", "/api/providers/a/b/c", "/x"]
    {
        let answer = sandbox.get(path).await;
        answer.is_error(404, "UNKNOWN", &[]);
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    for (method, path) in [("DELETE", "/api/providers"), ("PUT", "/api/providers/x"), ("POST", "/api/info")] {
        sandbox.call_as(DEFAULT_TOKEN, method, path, None).await.is_error(405, "UNKNOWN", &[]);
    }
}

#[tokio::test]
async fn api_answers_carry_the_headers_of_the_proxy() {
    let sandbox = Sandbox::new(0);
    for path in ["/api/info", "/api/providers", "/api/nothing"] {
        let answer = sandbox.get(path).await;
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn any_origin_is_allowed_only_on_request() {
    use tower::ServiceExt as _;
    let sandbox = Sandbox::new(0);
    let front = sandbox::Front { any_origin: true, ..sandbox::Front::default() };
    let router = sandbox::site(sandbox.pbx.clone(), front);
    let preflight = Request::builder()
        .method("OPTIONS")
        .uri("/api/providers")
        .header("origin", "http://127.0.0.1:9")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .body(Body::empty())
        .unwrap();
    let answer = crate::support::read(router.oneshot(preflight).await.unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "http://127.0.0.1:9");
    assert_eq!(answer.header("access-control-allow-headers"), "authorization,content-type");
}
