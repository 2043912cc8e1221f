//! Faults on request: which calls they apply to, and when those are carried out; `shape` changes
//! the answer. They know paths and bytes, not trunks.

mod shape;

use crate::error::ErrorAnswer;
use crate::state::Pbx;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The most faults at once.
const MAX_FAULTS: usize = 1000;

/// One fault as the control port takes it. Without `status` and body the call is carried out and its
/// answer is then delayed, changed or cut; with either of them it is not carried out, unless `act` says so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InjectedFault {
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
    /// Wait before anything else, in milliseconds, or until the control port clears the faults.
    delay_ms: u64,
    /// Wait like `delay_ms`, but then carry the call out even if the caller has disconnected.
    act_late_ms: Option<u64>,
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
    fault: InjectedFault,
    id: u64,
    seen: u64,
    used: u64,
}

#[derive(Default)]
struct FaultList {
    last_id: u64,
    /// Counts resets.
    era: u64,
    placed: Vec<Placed>,
}

/// The active faults.
#[derive(Default)]
pub struct Faults {
    list: Mutex<FaultList>,
    /// Told when the calls that wait are to go on.
    go_on: Notify,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, FaultList> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes all.
    pub fn clear(&self) {
        self.lock().placed.clear();
    }

    /// Removes all, and lets the calls go on that wait because of one.
    pub fn clear_and_go_on(&self) {
        self.clear();
        self.go_on.notify_waiters();
    }

    /// Drops the calls that are still to be carried out late.
    pub fn forget_late(&self) {
        self.lock().era += 1;
    }

    fn era(&self) -> u64 {
        self.lock().era
    }

    /// Activates a fault and returns its number.
    ///
    /// # Errors
    /// A message about the invalid part.
    pub fn place(&self, fault: InjectedFault) -> Result<u64, String> {
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

    /// The number and use of each active fault.
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

    /// The first fault that applies to this call. Every fault that matches counts the call.
    fn due(&self, method: &str, path: &str) -> Option<InjectedFault> {
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

impl InjectedFault {
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
        if self.act_late_ms.is_some() && self.delay_ms > 0 {
            return Err("act_late_ms waits by itself; it cannot be combined with delay_ms".to_owned());
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

    fn is_carried_out(&self) -> bool {
        !self.replaces_answer() || self.act || self.act_then_cut || self.act_late_ms.is_some()
    }
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

/// Applies the fault for this call, if there is one.
pub async fn apply(State(pbx): State<Pbx>, request: Request, next: Next) -> Response {
    // Before the fault is looked up: clearing the faults in between is not missed.
    let go_on = pbx.faults().go_on.notified();
    let Some(fault) = pbx.faults().due(request.method().as_str(), request.uri().path()) else {
        return next.run(request).await;
    };
    if fault.delay_ms > 0 {
        let _ = tokio::time::timeout(Duration::from_millis(fault.delay_ms), go_on).await;
    }
    let mut response = if fault.is_carried_out() {
        let real = match fault.act_late_ms {
            Some(wait) => act_late(pbx.clone(), Duration::from_millis(wait), request, next).await,
            None => next.run(request).await,
        };
        if fault.replaces_answer() { fault.answer() } else { fault.transform(real).await }
    } else {
        fault.answer()
    };
    fault.decorate(&mut response);
    fault.deform(response).await
}

/// Carries the call out after a delay, whether or not the caller still waits: a separate task is not
/// dropped with the connection. A reset in the meantime drops the call, since its rows are gone.
async fn act_late(pbx: Pbx, wait: Duration, request: Request, next: Next) -> Response {
    let era = pbx.faults().era();
    let call = tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        if pbx.faults().era() == era {
            next.run(request).await
        } else {
            ErrorAnswer::other(StatusCode::SERVICE_UNAVAILABLE, "The sandbox was reset meanwhile.")
                .into_response()
        }
    });
    call.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a late call stopped");
        ErrorAnswer::for_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
    })
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
