//! `--pbx`: what the PBX behind receives, and what is returned.

use crate::support::{Answer, Sandbox, full, listen, raw, read, site};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::IntoResponse as _;
use sandbox::{DEFAULT_TOKEN, Front, Upstream};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tower::ServiceExt as _;

fn front(upstream: Upstream) -> Router {
    sandbox::site(Sandbox::new(0).pbx, Front { upstream: Some(upstream), ..Front::default() })
}

fn through(address: SocketAddr) -> Router {
    front(Upstream::new(&format!("http://{address}/"), false).unwrap())
}

async fn call(router: &Router, method: &str, path: &str, body: Option<Value>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {DEFAULT_TOKEN}"))
        .header("content-type", "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .unwrap();
    read(router.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_sandbox_behind_a_sandbox() {
    let behind = Sandbox::new(3);
    let address = listen(site(&behind.pbx)).await;
    let router = through(address);
    Upstream::new(&format!("http://{address}"), false).unwrap().check().await.unwrap();
    assert_eq!(call(&router, "GET", "/api/providers?top=2", None).await.json()["count"], 3);
    let created = call(&router, "POST", "/api/providers", Some(full())).await;
    assert_eq!(created.status, 201);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let detail = call(&router, "GET", &format!("/api/providers/{id}"), None).await;
    assert_eq!(detail.json(), behind.detail(&id).await);
    assert_eq!(detail.header("cache-control"), "no-store");
    assert_eq!(detail.headers.get_all("cache-control").iter().count(), 1);
    let updated = call(&router, "POST", &format!("/api/providers/{id}"), Some(json!({ "name": "N" }))).await;
    assert_eq!((updated.status.as_u16(), updated.bytes.len()), (200, 0));
    let destroyed = call(&router, "POST", &format!("/api/providers/{id}/destroy"), None).await;
    assert_eq!(destroyed.status, 204);
    let export = call(&router, "GET", "/api/providers/export", None).await;
    assert!(export.header("content-disposition").starts_with("attachment"));
    call(&router, "GET", "/api/providers/x", None).await.is_error(404, "UNKNOWN", &[]);
}

/// Returns the request it received, with headers that must not be forwarded.
async fn echo(request: Request) -> axum::response::Response {
    let seen = json!({
        "target": request.uri().to_string(),
        "headers": request.headers().keys().map(ToString::to_string).collect::<Vec<_>>(),
        "host": request.headers()["host"].to_str().unwrap(),
    });
    let mut response = axum::Json(seen).into_response();
    for (name, value) in [
        ("set-cookie", "a=b"),
        ("access-control-allow-origin", "*"),
        ("cache-control", "public"),
        ("keep-alive", "timeout=5"),
        ("x-kept", "yes"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[tokio::test]
async fn targets_are_forwarded_byte_for_byte_and_cookies_are_not() {
    let address = listen(Router::new().fallback(echo)).await;
    let front = listen(through(address)).await;
    for target in [
        "/api/providers/ab.cd",
        "/api/providers/a%2Fb",
        "/api/providers//status",
        "/api/providers/a%20b",
        "/api/providers/%E2%98%83",
        "/api/providers/%e2%98%83",
        "/api/providers?filter=a%26b%27c%25d'e&x=+%2B",
        "/api/providers?",
        "/api/providers/a;b,c=d:e@f!$&'()*",
    ] {
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: console.example\r\nCookie: s=1\r\nX-Own: 1\r\nTE: trailers\r\n\
             Connection: close, X-Own\r\nAuthorization: Bearer t\r\n\r\n"
        );
        let answer = raw(front, &request).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let seen: Value = serde_json::from_str(body).unwrap();
        assert_eq!(seen["target"], target);
        assert_eq!(seen["host"], address.to_string());
        let headers = seen["headers"].as_array().unwrap();
        assert!(headers.contains(&json!("authorization")));
        for dropped in ["cookie", "x-own", "te", "connection"] {
            assert!(!headers.contains(&json!(dropped)), "{dropped}");
        }
        let head = head.to_lowercase();
        assert!(head.contains("x-kept: yes") && head.contains("cache-control: no-store"), "{head}");
        for dropped in ["set-cookie", "access-control", "keep-alive:", "cache-control: public"] {
            assert!(!head.contains(dropped), "{dropped}: {head}");
        }
    }
    for target in ["/api/../x", "/api/%2e%2e/x", "/api/providers/..%2F..%2Fx", "/api/./x", "/api/a%5c..%5cb"]
    {
        let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(raw(front, &request).await.starts_with("HTTP/1.1 404"), "{target}");
    }
}

#[tokio::test]
async fn answers_stream() {
    let behind = Sandbox::new(0);
    behind.fault(json!({ "path": "/api/info", "body": "0123456789", "drip_ms": 30 })).await;
    let address = listen(site(&behind.pbx)).await;
    let response =
        through(address).oneshot(Request::get("/api/info").body(Body::empty()).unwrap()).await.unwrap();
    let mut body = response.into_body().into_data_stream();
    let start = std::time::Instant::now();
    let first = futures_util::StreamExt::next(&mut body).await.unwrap().unwrap();
    assert!(first.len() < 10 && start.elapsed().as_millis() < 200, "not buffered");

    behind.control("DELETE", "/faults", Value::Null).await;
    behind.fault(json!({ "path": "/api/info", "cut_after_bytes": 4 })).await;
    let front = listen(through(address)).await;
    let text = crate::support::raw_get(front, "/api/info", "").await;
    assert!(text.contains("{\"na") && !text.ends_with("0\r\n\r\n"), "a cut stays a cut: {text}");
}

#[tokio::test]
async fn a_pbx_that_is_down_is_502_in_the_documented_form() {
    let gone = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let upstream = Upstream::new(&format!("http://{gone}"), false).unwrap();
    let sentence = upstream.check().await.unwrap_err();
    assert!(sentence.contains(&gone.to_string()) && !sentence.contains('\n'), "{sentence}");
    let answer = call(&front(upstream), "GET", "/api/providers", None).await;
    answer.is_error(502, "UNKNOWN", &[]);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn an_invalid_address_is_refused() {
    for url in ["pbx.example.net", "ftp://x", "https://", "http://user:pw@x", "http://x/?a=b", ""] {
        assert!(Upstream::new(url, false).is_err(), "{url}");
    }
    assert!(Upstream::new("https://pbx.example.net:8887/prefix/", true).is_ok());
}
