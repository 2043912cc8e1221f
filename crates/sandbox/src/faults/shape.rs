//! The changed answer of a fault: another one, other JSON, other headers, other bytes.

use super::InjectedFault;
use crate::error::ErrorAnswer;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::io;
use std::time::Duration;

impl InjectedFault {
    /// The answer that this fault gives instead of the real one.
    pub(super) fn answer(&self) -> Response {
        let status = self.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or_default();
        let body = match (&self.body, &self.body_base64) {
            (Some(Value::String(text)), _) => Bytes::from(text.clone()),
            (Some(json), _) => Bytes::from(json.to_string()),
            (None, Some(text)) => STANDARD.decode(text).unwrap_or_default().into(),
            (None, None) if status.is_client_error() || status.is_server_error() => {
                return ErrorAnswer::for_status(status).into_response();
            }
            (None, None) => Bytes::new(),
        };
        (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }

    /// The real answer, as another version would give it.
    pub(super) async fn transform(&self, response: Response) -> Response {
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

    /// Sets and removes headers.
    pub(super) fn decorate(&self, response: &mut Response) {
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

    /// How the bytes are sent: repeated, dripped, cut.
    pub(super) async fn deform(&self, response: Response) -> Response {
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
