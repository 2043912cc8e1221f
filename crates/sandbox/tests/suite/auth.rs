//! Sign-in, one-time codes, rotation, roles.

use crate::support::{Sandbox, least, options, pair};
use sandbox::{DEFAULT_TOKEN, SandboxOptions};
use serde_json::{Value, json};
use std::time::Duration;

async fn auth(sandbox: &Sandbox, call: &str, body: Value) -> crate::support::Answer {
    sandbox.call_as("", "POST", &format!("/api/auth/{call}"), Some(&body)).await
}

#[tokio::test]
async fn signing_in_returns_a_pair() {
    let sandbox = Sandbox::new(1);
    let body = json!({ "username": "Operator", "password": "trunkline", "domain": "ACME.example" });
    let json = auth(&sandbox, "sign_in?qr=false", body).await.json();
    assert_eq!((&json["token_type"], &json["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let (access, refresh) = pair(&json);
    assert_eq!(sandbox.call_as(&access, "GET", "/api/providers", None).await.status, 200);
    sandbox.call_as(&refresh, "GET", "/api/providers", None).await.is_error(401, "UNAUTHORIZED", &[]);
    let user = sandbox.call_as(&access, "GET", "/api/auth/user", None).await.json();
    assert_eq!(user, json!({ "role": "Admin", "password_verified": true, "password_force_reset": false }));
}

#[tokio::test]
async fn wrong_credentials_are_400_unauthorized() {
    let sandbox = Sandbox::new(0);
    for body in [
        json!({ "username": "admin", "password": "wrong" }),
        json!({ "username": "nobody", "password": "trunkline" }),
        json!({ "username": "operator", "password": "trunkline" }),
        json!({ "username": "admin", "password": "trunkline", "domain": "acme.example" }),
    ] {
        auth(&sandbox, "sign_in", body).await.is_error(400, "UNAUTHORIZED", &[]);
    }
    let elsewhere = json!({ "username": "operator", "password": "trunkline", "domain": "other.example" });
    auth(&sandbox, "sign_in", elsewhere).await.is_error(404, "UNKNOWN", &[]);
    auth(&sandbox, "sign_in", json!({})).await.is_error(400, "VALIDATE_FAILED", &["username", "password"]);
    let fits = json!({ "username": "x".repeat(64), "password": "x".repeat(2000), "domain": "ß".repeat(280) });
    auth(&sandbox, "sign_in", fits).await.is_error(404, "UNKNOWN", &[]);
    for (field, value) in [
        ("username", json!("x".repeat(65))),
        ("username", json!(null)),
        ("username", json!(7)),
        ("username", json!("admin\u{0}")),
        ("password", json!(null)),
        ("password", json!(["trunkline"])),
        ("password", json!("")),
        ("password", json!("trunkline\u{0}")),
        ("domain", json!(null)),
        ("domain", json!(false)),
        ("domain", json!("ß".repeat(281))),
        ("domain", json!("acme.example\u{0}")),
    ] {
        let mut body = json!({ "username": "admin", "password": "trunkline" });
        body[field] = value.clone();
        let answer = auth(&sandbox, "sign_in", body).await;
        assert_eq!(answer.error(), (400, "VALIDATE_FAILED".to_owned(), vec![field.to_owned()]), "{value}");
    }
    let long = json!({ "username": "x".repeat(65), "password": 1, "domain": "" });
    auth(&sandbox, "sign_in", long).await.is_error(
        400,
        "VALIDATE_FAILED",
        &["username", "password", "domain"],
    );
}

#[tokio::test]
async fn a_second_factor_needs_the_code_that_was_sent() {
    let sandbox = Sandbox::new(0);
    let body = json!({ "username": "twofactor", "password": "trunkline", "domain": "acme.example" });
    let json = auth(&sandbox, "sign_in", body).await.json();
    assert_eq!(json["two_factor_enabled"], true);
    assert!(json.get("access_token").is_none());
    let token = json["token"].clone();
    let right = json!({ "token": token, "code": "246810" });
    auth(&sandbox, "verify_otp", right.clone()).await.is_error(400, "UNAUTHORIZED", &[]);
    let sent = auth(&sandbox, "send_otp", json!({ "token": token })).await;
    assert_eq!((sent.status.as_u16(), sent.bytes.len()), (200, 0));
    let wrong = json!({ "token": token, "code": "000000" });
    auth(&sandbox, "verify_otp", wrong.clone()).await.is_error(400, "UNAUTHORIZED", &[]);
    let (access, _) = pair(&auth(&sandbox, "verify_otp", right.clone()).await.json());
    assert_eq!(sandbox.call_as(&access, "GET", "/api/auth/user", None).await.status, 200);
    auth(&sandbox, "verify_otp", right).await.is_error(401, "UNAUTHORIZED", &[]);
    auth(&sandbox, "send_otp", json!({ "token": token })).await.is_error(401, "UNAUTHORIZED", &[]);
    auth(&sandbox, "verify_otp", json!({})).await.is_error(400, "VALIDATE_FAILED", &["token"]);
}

#[tokio::test]
async fn guessing_codes_ends_the_attempt() {
    let sandbox = Sandbox::new(0);
    let body = json!({ "username": "twofactor", "password": "trunkline", "domain": "acme.example" });
    let token = auth(&sandbox, "sign_in", body).await.json()["token"].clone();
    auth(&sandbox, "send_otp", json!({ "token": token })).await;
    for _ in 0..5 {
        let wrong = json!({ "token": token, "code": "1" });
        auth(&sandbox, "verify_otp", wrong).await.is_error(400, "UNAUTHORIZED", &[]);
    }
    let right = json!({ "token": token, "code": "246810" });
    auth(&sandbox, "verify_otp", right).await.is_error(401, "UNAUTHORIZED", &[]);
}

#[tokio::test]
async fn refresh_tokens_work_once_and_reuse_ends_the_family() {
    let sandbox = Sandbox::new(0);
    let (first_access, first) = sandbox.sign_in("operator").await;
    let (other_access, _) = sandbox.sign_in("operator").await;
    let refresh = |token: String| json!({ "refresh_token": token });
    let (second_access, second) = pair(&auth(&sandbox, "refresh_token", refresh(first.clone())).await.json());
    assert_ne!(first, second);
    for access in [&first_access, &second_access] {
        assert_eq!(sandbox.call_as(access, "GET", "/api/auth/user", None).await.status, 200);
    }
    assert_eq!(sessions(&sandbox).await, json!({ "families": 2, "ended_by_reuse": 0 }));
    auth(&sandbox, "refresh_token", refresh(first.clone())).await.is_error(401, "UNAUTHORIZED", &[]);
    assert_eq!(sessions(&sandbox).await, json!({ "families": 1, "ended_by_reuse": 1 }));
    auth(&sandbox, "refresh_token", refresh(first)).await.is_error(401, "UNAUTHORIZED", &[]);
    auth(&sandbox, "refresh_token", refresh(second)).await.is_error(401, "UNAUTHORIZED", &[]);
    for access in [&first_access, &second_access] {
        sandbox.call_as(access, "GET", "/api/auth/user", None).await.is_error(401, "UNAUTHORIZED", &[]);
    }
    assert_eq!(sandbox.call_as(&other_access, "GET", "/api/auth/user", None).await.status, 200);
    auth(&sandbox, "refresh_token", refresh(other_access)).await.is_error(401, "UNAUTHORIZED", &[]);
    auth(&sandbox, "refresh_token", refresh("junk".to_owned())).await.is_error(401, "UNAUTHORIZED", &[]);
    auth(&sandbox, "refresh_token", json!({})).await.is_error(400, "VALIDATE_FAILED", &["refresh_token"]);
    let counts = json!({ "families": 1, "ended_by_reuse": 1 });
    assert_eq!(sessions(&sandbox).await, counts, "one family, however often its token comes again");
    sandbox.control("POST", "/expire", json!({ "access": true, "refresh": true })).await;
    assert_eq!(sessions(&sandbox).await, json!({ "families": 0, "ended_by_reuse": 1 }));
    sandbox.control("POST", "/reset", Value::Null).await;
    assert_eq!(sessions(&sandbox).await, json!({ "families": 0, "ended_by_reuse": 0 }));
}

async fn sessions(sandbox: &Sandbox) -> Value {
    sandbox.control("GET", "/sessions", Value::Null).await.json()
}

#[tokio::test]
async fn families_are_counted_while_one_of_their_tokens_is_valid() {
    let sandbox = Sandbox::new(0);
    let body = json!({ "username": "twofactor", "password": "trunkline", "domain": "acme.example" });
    auth(&sandbox, "sign_in", body).await;
    assert_eq!(sessions(&sandbox).await["families"], 0, "a code is still missing");
    let (access, refresh) = sandbox.sign_in("operator").await;
    sandbox.sign_in("operator").await;
    auth(&sandbox, "refresh_token", json!({ "refresh_token": refresh })).await;
    assert_eq!(sessions(&sandbox).await, json!({ "families": 2, "ended_by_reuse": 0 }));
    sandbox.call_as(&access, "POST", "/api/auth/sign_out", None).await;
    assert_eq!(sessions(&sandbox).await, json!({ "families": 1, "ended_by_reuse": 0 }), "no reuse");
}

#[tokio::test]
async fn a_newcomer_must_change_the_password() {
    let sandbox = Sandbox::new(0);
    let (access, _) = sandbox.sign_in("newcomer").await;
    let user = sandbox.call_as(&access, "GET", "/api/auth/user", None).await.json();
    assert_eq!(user, json!({ "role": "Admin", "password_verified": true, "password_force_reset": true }));
    assert_eq!(sandbox.call_as(&access, "POST", "/api/providers", Some(&least())).await.status, 201);
}

#[tokio::test]
async fn signing_out_ends_the_family_but_not_the_pasted_token() {
    let sandbox = Sandbox::new(0);
    let (access, refresh) = sandbox.sign_in("admin").await;
    let answer = sandbox.call_as(&access, "POST", "/api/auth/sign_out", None).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (200, 0));
    sandbox.call_as(&access, "GET", "/api/auth/user", None).await.is_error(401, "UNAUTHORIZED", &[]);
    auth(&sandbox, "refresh_token", json!({ "refresh_token": refresh })).await.is_error(
        401,
        "UNAUTHORIZED",
        &[],
    );
    sandbox.call_as(DEFAULT_TOKEN, "POST", "/api/auth/sign_out", None).await;
    assert_eq!(sandbox.get("/api/auth/user").await.json()["role"], "SystemAdmin");
}

#[tokio::test]
async fn tokens_expire_by_life_and_by_control() {
    let mut short = options(0);
    short.settings.token_life = Duration::from_millis(50);
    let sandbox = Sandbox::with(SandboxOptions { token: "pasted".to_owned(), ..short });
    let (access, refresh) = sandbox.sign_in("operator").await;
    tokio::time::sleep(Duration::from_millis(80)).await;
    sandbox.call_as(&access, "GET", "/api/auth/user", None).await.is_error(401, "UNAUTHORIZED", &[]);
    assert_eq!(auth(&sandbox, "refresh_token", json!({ "refresh_token": refresh })).await.status, 200);
    assert_eq!(sandbox.call_as("pasted", "GET", "/api/auth/user", None).await.status, 200);
    sandbox.get("/api/auth/user").await.is_error(401, "UNAUTHORIZED", &[]);

    let sandbox = Sandbox::new(0);
    let (access, refresh) = sandbox.sign_in("operator").await;
    assert_eq!(sandbox.control("POST", "/expire", json!({ "access": true })).await.status, 204);
    sandbox.call_as(&access, "GET", "/api/auth/user", None).await.is_error(401, "UNAUTHORIZED", &[]);
    let (access, refresh) =
        pair(&auth(&sandbox, "refresh_token", json!({ "refresh_token": refresh })).await.json());
    sandbox.control("POST", "/expire", json!({ "refresh": true })).await;
    assert_eq!(sandbox.call_as(&access, "GET", "/api/auth/user", None).await.status, 200);
    auth(&sandbox, "refresh_token", json!({ "refresh_token": refresh })).await.is_error(
        401,
        "UNAUTHORIZED",
        &[],
    );
}

#[tokio::test]
async fn every_route_except_the_open_ones_needs_a_token() {
    let sandbox = Sandbox::new(1);
    let id = sandbox.first_id().await;
    for (method, path) in [
        ("GET", "/api/providers".to_owned()),
        ("POST", "/api/providers".to_owned()),
        ("GET", "/api/providers/export".to_owned()),
        ("GET", format!("/api/providers/{id}")),
        ("POST", format!("/api/providers/{id}")),
        ("GET", format!("/api/providers/{id}/status")),
        ("POST", format!("/api/providers/{id}/destroy")),
        ("GET", "/api/auth/user".to_owned()),
        ("POST", "/api/auth/sign_out".to_owned()),
    ] {
        for token in ["", "wrong", "a.b", "sandbox-toke", "sandbox-tokenx"] {
            let answer = sandbox.call_as(token, method, &path, None).await;
            answer.is_error(401, "UNAUTHORIZED", &[]);
        }
    }
    assert_eq!(sandbox.call_as("", "GET", "/api/info", None).await.status, 200);
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 1);
}

#[tokio::test]
async fn roles_limit_what_is_allowed() {
    let sandbox = Sandbox::new(1);
    let id = sandbox.first_id().await;
    let detail = format!("/api/providers/{id}");
    for (user, read, write) in [
        ("admin", 200, 200),
        ("operator", 200, 200),
        ("newcomer", 200, 200),
        ("auditor", 200, 403),
        ("guest", 403, 403),
    ] {
        let (token, _) = sandbox.sign_in(user).await;
        for path in ["/api/providers", &detail, &format!("{detail}/status")] {
            assert_eq!(sandbox.call_as(&token, "GET", path, None).await.status, read, "{user} {path}");
        }
        let export = sandbox.call_as(&token, "GET", "/api/providers/export", None).await;
        assert_eq!(export.status, write, "{user} export");
        let update = sandbox.call_as(&token, "POST", &detail, Some(&json!({ "name": user }))).await;
        assert_eq!(update.status, write, "{user} update");
        if write == 403 {
            export.is_error(403, "DENIED", &[]);
            update.is_error(403, "DENIED", &[]);
            let create = sandbox.call_as(&token, "POST", "/api/providers", Some(&least())).await;
            create.is_error(403, "DENIED", &[]);
            let destroy = sandbox.call_as(&token, "POST", &format!("{detail}/destroy"), None).await;
            destroy.is_error(403, "DENIED", &[]);
        }
        assert_eq!(sandbox.call_as(&token, "GET", "/api/auth/user", None).await.status, 200);
    }
}

#[tokio::test]
async fn a_tenants_trunk_is_not_shared() {
    let sandbox = Sandbox::new(0);
    let (token, _) = sandbox.sign_in("operator").await;
    sandbox.call_as(&token, "POST", "/api/providers", Some(&least())).await;
    sandbox.create(least()).await;
    let items = sandbox.get("/api/providers").await.json()["items"].clone();
    assert_eq!((&items[0]["shared"], &items[1]["shared"]), (&json!(false), &json!(true)));
}
