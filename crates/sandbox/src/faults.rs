//! Faults on request: which calls they meet, and what they do to the answer. They know paths and bytes,
//! not trunks.

use crate::error::ApiError;
use crate::state::Pbx;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most faults at once.
const MAX_FAULTS: usize = 1000;

/// One fault as the control port takes it. Without `status` and body the call is carried out and its
/// answer is then delayed, changed or cut; with either of them it is not carried out, unless `act` says so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// Only this method; absent or `*`: any.
    method: Option<String>,
    /// The path as sent, `*` for one segment, a last `**` for the rest.
    path: String,
    /// Only these matching calls, counted from 1.
    nth: Option<Numbers>,
    /// At most this many calls.
    times: Option<u64>,
    /// Status of the answer.
    status: Option<u16>,
    /// Body of the answer: a string as it is, anything else as JSON.
    body: Option<Value>,
    /// Body of the answer as Base64, for bytes that are not text.
    body_base64: Option<String>,
    /// The body this many times over.
    repeat: Option<u32>,
    /// `Content-Type` of the answer; `""` sends none.
    content_type: Option<String>,
    /// `Retry-After` of the answer.
    retry_after: Option<String>,
    /// Other headers of the answer.
    headers: BTreeMap<String, String>,
    /// Wait before anything else, in milliseconds.
    delay_ms: u64,
    /// Wait before each byte of the body, in milliseconds.
    drip_ms: Option<u64>,
    /// Cut the connection after this many bytes of the body.
    cut_after_bytes: Option<usize>,
    /// Carry the call out although `status` or `body` replaces its answer.
    act: bool,
    /// Carry the call out, then cut the connection without an answer.
    act_then_cut: bool,
    /// Every value of the JSON answer is `null`, but for `id`, `count` and `items`.
    nulls: bool,
    /// Every JSON object with an `id` gets keys of a later version.
    later_keys: bool,
    /// Every enum value of the JSON answer is one that is not in the contract.
    unknown_enum: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Numbers {
    One(u64),
    Many(Vec<u64>),
}

struct Placed {
    fault: Fault,
    id: u64,
    seen: u64,
    used: u64,
}

#[derive(Default)]
struct Inner {
    last_id: u64,
    placed: Vec<Placed>,
}

/// The faults in force.
#[derive(Default)]
pub struct Faults(Mutex<Inner>);

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes all.
    pub fn clear(&self) {
        self.lock().placed.clear();
    }

    /// Puts a fault in force and answers its number.
    ///
    /// # Errors
    /// A sentence about the part that makes no sense.
    pub fn place(&self, fault: Fault) -> Result<u64, String> {
        fault.check()?;
        let mut inner = self.lock();
        if inner.placed.len() >= MAX_FAULTS {
            return Err(format!("There are {MAX_FAULTS} faults already."));
        }
        inner.last_id += 1;
        let id = inner.last_id;
        inner.placed.push(Placed { fault, id, seen: 0, used: 0 });
        Ok(id)
    }

    /// The number and use of each fault in force.
    pub fn report(&self) -> Value {
        let inner = self.lock();
        let faults: Vec<Value> = inner
            .placed
            .iter()
            .map(|placed| {
                let Placed { fault, id, seen, used } = placed;
                json!({ "id": id, "method": fault.method, "path": fault.path, "seen": seen, "used": used })
            })
            .collect();
        json!({ "faults": faults })
    }

    /// The first fault due for this call. Every fault that matches counts the call.
    fn due(&self, method: &str, path: &str) -> Option<Fault> {
        let mut due = None;
        for placed in &mut self.lock().placed {
            if placed.fault.matches(method, path) {
                placed.seen += 1;
                let chosen = match &placed.fault.nth {
                    None => true,
                    Some(Numbers::One(n)) => placed.seen == *n,
                    Some(Numbers::Many(list)) => list.contains(&placed.seen),
                };
                if chosen && due.is_none() && placed.fault.times.is_none_or(|times| placed.used < times) {
                    placed.used += 1;
                    due = Some(placed.fault.clone());
                }
            }
        }
        due
    }
}

impl Fault {
    fn check(&self) -> Result<(), String> {
        if !self.path.starts_with("/api") {
            return Err("path must start with /api".to_owned());
        }
        if let Some(status) = self.status
            && !(200..=599).contains(&status)
        {
            return Err("status must be from 200 to 599".to_owned());
        }
        if self.repeat.is_some() && (self.drip_ms.is_some() || self.cut_after_bytes.is_some()) {
            return Err("repeat cannot be combined with drip_ms or cut_after_bytes".to_owned());
        }
        if let Some(text) = &self.body_base64 {
            STANDARD.decode(text).map_err(|_| "body_base64 is not Base64".to_owned())?;
        }
        let sugar = [("content-type", &self.content_type), ("retry-after", &self.retry_after)];
        let sugar = sugar.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        for (name, value) in self.headers.iter().map(|(name, value)| (name.as_str(), value)).chain(sugar) {
            HeaderName::try_from(name).map_err(|_| format!("{name} is not a header name"))?;
            HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| format!("the value of {name} cannot be sent"))?;
        }
        Ok(())
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let same_method =
            self.method.as_deref().is_none_or(|own| own == "*" || own.eq_ignore_ascii_case(method));
        same_method && path_matches(&self.path, path)
    }

    fn replaces_answer(&self) -> bool {
        self.status.is_some() || self.body.is_some() || self.body_base64.is_some()
    }

    fn answer(&self) -> Response {
        let status = self.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or_default();
        let body = match (&self.body, &self.body_base64) {
            (Some(Value::String(text)), _) => Bytes::from(text.clone()),
            (Some(json), _) => Bytes::from(json.to_string()),
            (None, Some(text)) => STANDARD.decode(text).unwrap_or_default().into(),
            (None, None) if status.is_client_error() || status.is_server_error() => {
                return ApiError::for_status(status).into_response();
            }
            (None, None) => Bytes::new(),
        };
        (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }

    async fn transform(&self, response: Response) -> Response {
        if !(self.nulls || self.later_keys || self.unknown_enum) {
            return response;
        }
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let Ok(mut json) = serde_json::from_slice::<Value>(&bytes) else {
            return Response::from_parts(parts, Body::from(bytes));
        };
        self.change(&mut json);
        (parts.status, axum::Json(json)).into_response()
    }

    fn change(&self, json: &mut Value) {
        match json {
            Value::Array(items) => items.iter_mut().for_each(|item| self.change(item)),
            Value::Object(object) => {
                for (name, value) in object.iter_mut() {
                    if name == "items" {
                        self.change(value);
                    } else if self.nulls && !["id", "count"].contains(&name.as_str()) {
                        *value = Value::Null;
                    } else if self.unknown_enum && is_enum(name) && value.is_string() {
                        *value = Value::from("FROM_A_LATER_VERSION");
                    } else {
                        self.change(value);
                    }
                }
                if self.later_keys && object.contains_key("id") {
                    object.extend(crate::seed::later_keys());
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn decorate(&self, response: &mut Response) {
        let headers = response.headers_mut();
        let sugar = [("content-type", &self.content_type), ("retry-after", &self.retry_after)];
        let sugar = sugar.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        for (name, value) in self.headers.iter().map(|(name, value)| (name.as_str(), value)).chain(sugar) {
            let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes()))
            else {
                continue;
            };
            if value.is_empty() {
                headers.remove(name);
            } else {
                headers.insert(name, value);
            }
        }
    }

    async fn deform(&self, response: Response) -> Response {
        if self.act_then_cut {
            let mut response = response;
            // An answer that has no body by its status would end before the cut.
            *response.status_mut() = StatusCode::OK;
            return cut(response, Bytes::new(), None);
        }
        if self.drip_ms.is_none() && self.cut_after_bytes.is_none() && self.repeat.is_none() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        if let Some(times) = self.repeat {
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            parts.headers.remove(header::CONTENT_LENGTH);
            let copies = stream::iter(std::iter::repeat_n(bytes, times).map(Ok::<_, io::Error>));
            return Response::from_parts(parts, Body::from_stream(copies));
        }
        let response = Response::from_parts(parts, Body::empty());
        match self.cut_after_bytes {
            Some(at) => cut(response, bytes.slice(..at.min(bytes.len())), self.drip_ms),
            None => drip(response, bytes, self.drip_ms, false),
        }
    }
}

fn is_enum(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "auth_mode",
        "transport",
        "status",
        "value",
        "privacy_types_supported",
        "caller_num",
        "called_num",
        "caller_display_name",
    ];
    NAMES.contains(&name)
}

fn path_matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        match (expected, segments.next()) {
            ("**", Some(_)) => return true,
            ("*", Some(_)) => {}
            (expected, Some(segment)) if expected == segment => {}
            _ => return false,
        }
    }
    segments.next().is_none()
}

/// The start of a body, then a broken connection.
fn cut(response: Response, bytes: Bytes, drip_ms: Option<u64>) -> Response {
    drip(response, bytes, drip_ms, true)
}

/// A body in small pieces. Before a cut it pauses, or unsent bytes would go down with the connection.
fn drip(response: Response, bytes: Bytes, drip_ms: Option<u64>, then_cut: bool) -> Response {
    const PAUSE_BEFORE_CUT: Duration = Duration::from_millis(20);
    let step = if drip_ms.is_some() { 1 } else { bytes.len().max(1) };
    let wait = Duration::from_millis(drip_ms.unwrap_or(0));
    let sends_nothing = bytes.is_empty();
    let pieces = stream::unfold(Some(bytes), move |rest| async move {
        let mut rest = rest?;
        if !rest.is_empty() {
            tokio::time::sleep(wait).await;
            return Some((Ok(rest.split_to(step.min(rest.len()))), Some(rest)));
        }
        if !then_cut {
            return None;
        }
        if !sends_nothing {
            tokio::time::sleep(PAUSE_BEFORE_CUT).await;
        }
        Some((Err(io::Error::other("cut by a fault")), None))
    });
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Applies the fault that is due for this call, if any.
pub async fn apply(State(pbx): State<Pbx>, request: Request, next: Next) -> Response {
    let Some(fault) = pbx.faults().due(request.method().as_str(), request.uri().path()) else {
        return next.run(request).await;
    };
    if fault.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    }
    let mut response = if fault.replaces_answer() && !fault.act && !fault.act_then_cut {
        fault.answer()
    } else {
        let real = next.run(request).await;
        if fault.replaces_answer() { fault.answer() } else { fault.transform(real).await }
    };
    fault.decorate(&mut response);
    fault.deform(response).await
}

#[cfg(test)]
mod tests {
    use super::path_matches;

    #[test]
    fn patterns() {
        for (pattern, path, expected) in [
            ("/api/providers", "/api/providers", true),
            ("/api/providers", "/api/providers/", false),
            ("/api/providers/*", "/api/providers/MTIz", true),
            ("/api/providers/*", "/api/providers", false),
            ("/api/providers/*/status", "/api/providers/a%2Fb/status", true),
            ("/api/**", "/api/auth/user", true),
            ("/api/**", "/api", false),
        ] {
            assert_eq!(path_matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
