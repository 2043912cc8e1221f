//! A scripted network: it expects requests in order, answers each as written, and keeps what was sent.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use api::types::ProviderId;
use api::{Client, HttpTransport, Method, Request, Response, Sent, Unreachable};
use serde_json::Value;

/// One exchange: the expected request and its answer.
struct Step {
    method: Method,
    path: String,
    body: Option<Value>,
    answer: Result<Response, Unreachable>,
}

/// Answers in the order of its steps; a request that differs from its step fails the test.
#[derive(Default)]
pub struct Script {
    steps: Mutex<VecDeque<Step>>,
    sent: Mutex<Vec<Request>>,
}

impl Script {
    /// A network that expects nothing yet.
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// A client on it.
    pub fn client(self: &Arc<Self>) -> Client {
        Client::new(Arc::<Self>::clone(self))
    }

    /// Expects a GET of this path.
    pub fn get(self: &Arc<Self>, path: &str, answer: Response) -> &Arc<Self> {
        self.step(Method::Get, path, None, Ok(answer))
    }

    /// Expects a POST to this path with exactly this body.
    pub fn post(self: &Arc<Self>, path: &str, body: Option<Value>, answer: Response) -> &Arc<Self> {
        self.step(Method::Post, path, body, Ok(answer))
    }

    /// Expects either method, with an answer or the reason for none.
    pub fn step(
        self: &Arc<Self>,
        method: Method,
        path: &str,
        body: Option<Value>,
        answer: Result<Response, Unreachable>,
    ) -> &Arc<Self> {
        let step = Step { method, path: path.to_owned(), body, answer };
        self.steps.lock().unwrap().push_back(step);
        self
    }

    /// Everything that was sent; fails when a step is left.
    pub fn finish(&self) -> Vec<Request> {
        let left: Vec<String> = self.steps.lock().unwrap().iter().map(|step| step.path.clone()).collect();
        assert!(left.is_empty(), "never asked for: {left:?}");
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

impl HttpTransport for Script {
    fn send(&self, request: Request) -> Sent<'_> {
        let step = self.steps.lock().unwrap().pop_front();
        let step = step.unwrap_or_else(|| panic!("not expected: {:?} {}", request.method, request.path));
        assert_eq!((request.method, &request.path), (step.method, &step.path));
        let body: Option<Value> =
            request.body.as_deref().map(|body| serde_json::from_str(body).expect("a body is JSON"));
        assert_eq!(body, step.body, "body of {}", request.path);
        self.sent.lock().unwrap().push(request);
        Box::pin(std::future::ready(step.answer))
    }
}

/// A network that gives the same answer to everything.
pub struct Always(pub Result<Response, Unreachable>);

impl HttpTransport for Always {
    fn send(&self, _: Request) -> Sent<'_> {
        Box::pin(std::future::ready(self.0.clone()))
    }
}

/// A client that gets this answer to everything.
pub fn answered(response: Response) -> Client {
    Client::new(Arc::new(Always(Ok(response))))
}

/// Runs a call on a network that answers at once.
pub fn now<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("a scripted network answers at once"),
    }
}

/// An answer with a body of this type.
pub fn answer(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
    Response { status, content_type: Some(content_type.to_owned()), body: body.into(), ..Response::default() }
}

/// A JSON answer.
pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Response {
    answer(status, "application/json", body)
}

/// An answer without a body and without its type.
pub fn empty(status: u16) -> Response {
    Response { status, ..Response::default() }
}

/// The text as JSON.
pub fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("the file is JSON")
}

/// The id of the golden provider.
pub fn id() -> ProviderId {
    ProviderId::parse("ODAwNDAwMTIzNDU2Nzg5MDEy").unwrap()
}
