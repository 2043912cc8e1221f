//! The requests of the API, and how many at once. It keeps no token and no password: headers are not
//! recorded, and secret keys of JSON bodies are masked.

mod contract;

use crate::error::ErrorAnswer;
use crate::front::read_body;
use crate::state::Pbx;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body::{Frame, SizeHint};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

/// Older entries are dropped when this many are kept.
const MAX_ENTRIES: usize = 10_000;
/// Calls of addresses beyond this number are counted together.
const MAX_ROUTES: usize = 200;
/// Longer bodies are not kept.
const MAX_BODY: usize = 64 * 1024;
/// Keys whose values are never kept.
const SECRET_KEYS: [&str; 6] = ["password", "new_password", "token", "access_token", "refresh_token", "code"];

/// One request.
#[derive(Debug, Clone, Serialize)]
pub struct JournalCall {
    /// Counted from 1 since the last reset.
    pub n: u64,
    /// Milliseconds since the last reset.
    pub at_ms: u64,
    /// HTTP method.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// The query as sent.
    pub query: Option<String>,
    /// The path with the id replaced by `{id}`.
    pub route: String,
    /// The status of the answer; `null` while there is none, and if the caller disconnected first.
    pub status: Option<u16>,
    /// Requests of the API in progress at arrival, including this one, until the last byte of an answer.
    pub in_flight: u32,
    /// The same for this route only.
    pub route_in_flight: u32,
    /// The JSON body sent, secrets masked.
    pub body: Option<Value>,
    /// For a create or update call: where its body is outside the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<Vec<String>>,
}

/// The journal as the control port shows it.
#[derive(Debug, Serialize)]
pub struct JournalReport {
    entries: Vec<JournalCall>,
    summary: JournalSummary,
}

#[derive(Debug, Default, Clone, Serialize)]
struct JournalSummary {
    /// Requests since the last reset.
    requests: u64,
    /// Those in progress now: neither answered to the last byte nor given up by their callers.
    in_flight: u32,
    /// The most in progress at once.
    most_in_flight: u32,
    /// By `METHOD /route/{id}`.
    routes: BTreeMap<String, RouteSummary>,
}

#[derive(Debug, Default, Clone, Serialize)]
struct RouteSummary {
    requests: u64,
    most_in_flight: u32,
    #[serde(skip)]
    in_flight: u32,
}

struct JournalLog {
    start: Instant,
    entries: VecDeque<JournalCall>,
    summary: JournalSummary,
    /// Counts resets, so that a request from before one does not affect the counts after it.
    era: u64,
}

/// The record of requests.
pub struct CallJournal(Arc<Mutex<JournalLog>>);

impl Default for CallJournal {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(JournalLog {
            start: Instant::now(),
            entries: VecDeque::new(),
            summary: JournalSummary::default(),
            era: 0,
        })))
    }
}

impl CallJournal {
    fn lock(&self) -> MutexGuard<'_, JournalLog> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts anew.
    pub fn clear(&self) {
        let mut inner = self.lock();
        let era = inner.era + 1;
        *inner = JournalLog {
            start: Instant::now(),
            entries: VecDeque::new(),
            summary: JournalSummary::default(),
            era,
        };
    }

    /// Everything since the last reset.
    pub fn report(&self) -> JournalReport {
        let inner = self.lock();
        JournalReport { entries: inner.entries.iter().cloned().collect(), summary: inner.summary.clone() }
    }

    fn arrive(&self, request: &Request) -> Arrival {
        let uri = request.uri();
        let route = route(uri.path());
        let mut key = format!("{} {route}", request.method());
        let mut inner = self.lock();
        if inner.summary.routes.len() >= MAX_ROUTES && !inner.summary.routes.contains_key(&key) {
            "other".clone_into(&mut key);
        }
        inner.summary.in_flight += 1;
        inner.summary.requests += 1;
        inner.summary.most_in_flight = inner.summary.most_in_flight.max(inner.summary.in_flight);
        let of_route = inner.summary.routes.entry(key.clone()).or_default();
        of_route.requests += 1;
        of_route.in_flight += 1;
        of_route.most_in_flight = of_route.most_in_flight.max(of_route.in_flight);
        let route_in_flight = of_route.in_flight;
        let entry = JournalCall {
            n: inner.summary.requests,
            at_ms: u64::try_from(inner.start.elapsed().as_millis()).unwrap_or(u64::MAX),
            method: request.method().to_string(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            route,
            status: None,
            in_flight: inner.summary.in_flight,
            route_in_flight,
            body: None,
            contract: None,
        };
        let arrival = Arrival { inner: Arc::clone(&self.0), era: inner.era, n: entry.n, key };
        inner.entries.push_back(entry);
        if inner.entries.len() > MAX_ENTRIES {
            inner.entries.pop_front();
        }
        arrival
    }
}

/// A request in progress; dropping it means that the answer is sent or that the caller has disconnected.
struct Arrival {
    inner: Arc<Mutex<JournalLog>>,
    era: u64,
    n: u64,
    key: String,
}

impl Arrival {
    fn note(&self, change: impl FnOnce(&mut JournalCall)) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.era == self.era
            && let Some(entry) = inner.entries.iter_mut().rev().find(|entry| entry.n == self.n)
        {
            change(entry);
        }
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.era == self.era {
            inner.summary.in_flight = inner.summary.in_flight.saturating_sub(1);
            if let Some(route) = inner.summary.routes.get_mut(&self.key) {
                route.in_flight = route.in_flight.saturating_sub(1);
            }
        }
    }
}

/// The route of a path: `/api/providers/MTIz/status` is `/api/providers/{id}/status`.
fn route(path: &str) -> String {
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        ["", "api", "providers", "export"] => path.to_owned(),
        ["", "api", "providers", _, rest @ ..] => {
            ["", "api", "providers", "{id}"].iter().chain(rest).copied().collect::<Vec<_>>().join("/")
        }
        _ => path.to_owned(),
    }
}

/// Records a request from its arrival to the last byte of its answer. It reads the body first, which
/// holds every call to the body limit.
pub async fn record(State(pbx): State<Pbx>, request: Request, next: Next) -> Response {
    let arrival = pbx.journal().arrive(&request);
    let (parts, body) = request.into_parts();
    let response = match read_body(body).await {
        Ok(bytes) => {
            let body = masked(&bytes);
            // Before the call: an update changes the record that its body is compared with.
            let contract = contract::lines(&pbx, &parts, &bytes).await;
            arrival.note(|entry| (entry.body, entry.contract) = (body, contract));
            next.run(Request::from_parts(parts, Body::from(bytes))).await
        }
        Err(error) => ErrorAnswer::into_response(error),
    };
    arrival.note(|entry| entry.status = Some(response.status().as_u16()));
    response.map(|inner| Body::new(Watched { inner, _arrival: arrival }))
}

fn masked(bytes: &Bytes) -> Option<Value> {
    if bytes.is_empty() || bytes.len() > MAX_BODY {
        return None;
    }
    let mut body: Value = serde_json::from_slice(bytes).ok()?;
    mask(&mut body);
    Some(body)
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if SECRET_KEYS.contains(&name.as_str()) {
                    *value = Value::from("***");
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A body that keeps its request in progress until it is sent.
struct Watched {
    inner: Body,
    _arrival: Arrival,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
