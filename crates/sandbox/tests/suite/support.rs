//! A sandbox to call without a socket, one on a socket, and the bodies that most tests start from.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use sandbox::{DEFAULT_TOKEN, Data, Front, Pbx, SandboxOptions, SandboxSettings, SeedPlan, UpdateMode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// An answer with its whole body.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status, code of the first entry, and the fields named by all entries. Checks the documented form.
    pub fn error(&self) -> (u16, String, Vec<String>) {
        let json = self.json();
        let entries = json["errors"].as_array().unwrap();
        assert!(!entries.is_empty());
        for entry in entries {
            assert!(entry["code"].is_string() && !entry["message"].as_str().unwrap().is_empty(), "{entry}");
        }
        let fields = entries.iter().filter_map(|entry| Some(entry["detail"]["field"].as_str()?.to_owned()));
        (self.status.as_u16(), entries[0]["code"].as_str().unwrap().to_owned(), fields.collect())
    }

    pub fn is_error(&self, status: u16, code: &str, fields: &[&str]) {
        assert_eq!(self.error(), (status, code.to_owned(), fields.iter().map(|f| (*f).to_owned()).collect()));
    }
}

/// A sandbox with its API and control routes.
pub struct Sandbox {
    pub pbx: Pbx,
    api: Router,
    control: Router,
    _folder: Option<TempDir>,
}

pub fn options(trunks: u32) -> SandboxOptions {
    let seed = SeedPlan { trunks, ..SeedPlan::default() };
    SandboxOptions {
        settings: SandboxSettings { seed, ..SandboxSettings::default() },
        ..SandboxOptions::default()
    }
}

impl Sandbox {
    pub fn with(options: SandboxOptions) -> Self {
        let pbx = Pbx::open(options).unwrap();
        let control = sandbox::control(pbx.clone(), false);
        Self { api: sandbox::app(pbx.clone()), control, pbx, _folder: None }
    }

    /// In memory, with this many trunks.
    pub fn new(trunks: u32) -> Self {
        Self::with(options(trunks))
    }

    pub fn replacing() -> Self {
        let mut options = options(0);
        options.settings.update = UpdateMode::Replace;
        Self::with(options)
    }

    /// One that is not strict.
    pub fn lenient(update: UpdateMode) -> Self {
        let mut options = options(0);
        options.settings.update = update;
        options.settings.strict = false;
        Self::with(options)
    }

    /// One in memory and one on a file: both must behave alike.
    pub fn both() -> [Self; 2] {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::File(folder.path().join("pbx.db"));
        let mut on_file = Self::with(SandboxOptions { data, ..options(0) });
        on_file._folder = Some(folder);
        [Self::new(0), on_file]
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        read(self.api.clone().oneshot(request).await.unwrap()).await
    }

    /// A call with this token; a body is sent as JSON.
    pub async fn call_as(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call_as(DEFAULT_TOKEN, "GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call_as(DEFAULT_TOKEN, "POST", path, Some(&body)).await
    }

    pub async fn create(&self, body: Value) -> String {
        let answer = self.post("/api/providers", body).await;
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.bytes));
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn detail(&self, id: &str) -> Value {
        self.get(&format!("/api/providers/{id}")).await.json()
    }

    pub async fn update(&self, id: &str, body: Value) -> Answer {
        self.post(&format!("/api/providers/{id}"), body).await
    }

    /// Signs in and returns (access, refresh).
    pub async fn sign_in(&self, user: &str) -> (String, String) {
        let domain = if user == "admin" { json!({}) } else { json!({ "domain": "acme.example" }) };
        let body = with(domain, json!({ "username": user, "password": "trunkline" }));
        let answer = self.call_as("", "POST", "/api/auth/sign_in", Some(&body)).await;
        assert_eq!(answer.status, 200);
        pair(&answer.json())
    }

    pub async fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method).uri(path).body(body).unwrap();
        read(self.control.clone().oneshot(request).await.unwrap()).await
    }

    pub async fn fault(&self, fault: Value) {
        assert_eq!(self.control("POST", "/faults", fault).await.status, 201);
    }

    pub async fn first_id(&self) -> String {
        self.get("/api/providers?top=1").await.json()["items"][0]["id"].as_str().unwrap().to_owned()
    }
}

pub fn pair(json: &Value) -> (String, String) {
    let text = |name: &str| json[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

pub async fn read(response: axum::response::Response) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// Serves a router on a free port of this machine.
pub async fn listen(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

pub fn site(pbx: &Pbx) -> Router {
    sandbox::site(pbx.clone(), Front::default())
}

/// The minimum of a create call.
pub fn least() -> Value {
    json!({
        "name": "Least", "transport": "UDP", "hostname": "sip.example.net", "port": 5060,
        "outbound_server": "", "outbound_server_port": 0, "concurrency": 10,
    })
}

/// Both objects in one; the second wins.
pub fn with(base: Value, more: Value) -> Value {
    let (mut base, more) = (base.as_object().unwrap().clone(), more.as_object().unwrap().clone());
    base.extend(more);
    Value::Object(base)
}

/// The object without these keys.
pub fn without(base: Value, keys: &[&str]) -> Value {
    let mut base = base.as_object().unwrap().clone();
    keys.iter().for_each(|key| {
        base.remove(*key);
    });
    Value::Object(base)
}

/// The part of a Detail that can be sent in an update: no key of answers only, none that is fixed, no `null`.
pub fn sendable(detail: &Value) -> Value {
    without_nulls(without(detail.clone(), &["id", "shared", "brand", "auth_mode"]))
}

pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => object
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

/// A register trunk whose every property differs from its default.
pub fn full() -> Value {
    json!({
        "name": "Full", "enabled": false, "brand": "Vonage", "auth_mode": "REGISTER_AUTH", "transport": "TLS",
        "hostname": "full.example.net", "port": 5061, "auth_id": "user1", "username": "account1",
        "password": "planted-password", "registration": false, "register_interval": 60,
        "outbound_server": "proxy.example.net", "outbound_server_port": 5069, "inlan": true,
        "single_via_header": false, "rewrite_via_ip": false, "verify_port": false, "keep_alive": false,
        "keep_alive_interval": 30, "concurrency": 7, "additional_ips": "192.0.2.0/24;2001:db8::/32",
        "adjust_sdp_direction": false, "remove_srtp_info": false, "stir_shaken_signature_required": true,
        "did_numbers": "3000;12000-18000",
        "inbound_parameters": {
            "caller_num": "FROM_DISPLAY_NAME", "caller_display_name": "TO_USER_PART",
            "called_num": "REQUEST_LINE_URI_USER_PART", "privacy_types_supported": "ID",
            "enable_stir_shaken_validation": true, "pai_header_parameter_name": "verdict",
            "drop_calls_with_verification_status": ["TN-Validation-Failed"], "pass_api_header_to_uad": true,
        },
        "outbound_parameters": {
            "from_user_part": { "value": "OUTBOUND_CALLER_ID" },
            "from_host_part": { "value": "TRUNK_HOST_PORT" },
            "to_display_name": { "value": "CUSTOM", "custom_value": "remove" },
            "privacy_types_supported": "SESSION",
        },
    })
}

/// Sends these bytes and reads until the other side closes or breaks off.
pub async fn raw(address: SocketAddr, request: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A broken connection is a result here, not a failure.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A request without a body on a connection that ends with it.
pub async fn raw_get(address: SocketAddr, target: &str, headers: &str) -> String {
    let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
    raw(address, &request).await
}
