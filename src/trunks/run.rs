//! Many calls of one kind: a few at a time, with progress, until all are done or nobody wants more.
//!
//! Knows nothing of what the calls do; each notes its own outcome. Knows that a server may ask for a
//! pause, which is asked of the whole run.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use api::{Client, HttpTransport, Request, Response, Sent};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::platform::clock;
use crate::platform::tasks::Task;

/// Calls that may be under way at once; as many as a browser opens to one server anyway.
pub const AT_ONCE: usize = 6;
/// The longest pause that is waited for, in seconds. Who is asked for more is better told.
const LONGEST: u32 = 300;
/// How often one request is asked again after a pause.
const PATIENCE: u32 = 5;
/// Milliseconds between two looks at whether the pause is over or nobody wants more.
const LOOK: u32 = 250;

/// A run and how far it is.
#[derive(Clone, Copy)]
pub struct Run {
    /// Calls that are over.
    pub done: RwSignal<usize>,
    /// Calls there are.
    pub total: RwSignal<usize>,
    /// Nobody wants more: what is under way is waited for, so that its outcome is known; nothing new
    /// begins.
    pub cancelled: RwSignal<bool>,
    /// When the pause that the server asked for ends, as [`clock::now`].
    held: RwSignal<f64>,
    /// Seconds left of it; 0 when there is none.
    pub waits: RwSignal<u32>,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            done: RwSignal::new(0),
            total: RwSignal::new(0),
            cancelled: RwSignal::new(false),
            held: RwSignal::new(0.0),
            waits: RwSignal::new(0),
        }
    }
}

/// Waits where the server asks for it, with everybody else of the same run, and asks again.
struct Patient {
    inner: Arc<dyn HttpTransport>,
    run: Run,
}

impl HttpTransport for Patient {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            let mut answer = Response::default();
            for _ in 0..=PATIENCE {
                self.run.rest().await;
                answer = self.inner.send(request.clone()).await?;
                let Some(seconds) = pause_of(&answer) else { break };
                self.run.hold(seconds);
                if self.run.is_unwanted() {
                    break;
                }
            }
            Ok(answer)
        })
    }
}

/// The seconds that an answer asks for. Both statuses say that nothing was done.
fn pause_of(answer: &Response) -> Option<u32> {
    let seconds = answer.retry_after.as_ref().filter(|_| matches!(answer.status, 429 | 503))?;
    seconds.trim().parse().ok().filter(|seconds| *seconds <= LONGEST)
}

impl Run {
    /// The client for the calls of this run: it waits where the server asks for a pause.
    pub fn patient(self, client: &Client) -> Client {
        client.over(|inner| Arc::new(Patient { inner, run: self }))
    }

    /// Says how many calls there will be, before the first one begins.
    pub fn prepare(self, total: usize) {
        self.cancelled.try_set(false);
        self.done.try_set(0);
        self.total.try_set(total);
    }

    fn is_unwanted(self) -> bool {
        self.cancelled.try_get_untracked().unwrap_or(true)
    }

    fn hold(self, seconds: u32) {
        let until = clock::now() + f64::from(seconds) * 1000.0;
        self.held.try_update(|held| *held = held.max(until));
    }

    /// Waits until the pause is over, or nobody wants more.
    async fn rest(self) {
        loop {
            let left = self.held.try_get_untracked().unwrap_or_default() - clock::now();
            let rests = left > 0.0 && !self.is_unwanted();
            let seconds = if rests { (left / 1000.0).ceil() as u32 } else { 0 };
            if self.waits.try_get_untracked().is_some_and(|waits| waits != seconds) {
                self.waits.try_set(seconds);
            }
            if !rests {
                return;
            }
            TimeoutFuture::new(LOOK).await;
        }
    }

    /// Calls `act` with 0, 1, 2 and so on below `total`, `at_once` of them at a time, and ends when all
    /// that began are over.
    pub async fn each(self, total: usize, at_once: usize, act: impl Fn(usize) -> Task<()>) {
        self.prepare(total);
        self.held.try_set(0.0);
        let mut running: Vec<Task<()>> = Vec::new();
        let mut next = 0;
        poll_fn(|context| {
            loop {
                let before = running.len();
                running.retain_mut(|call| call.as_mut().poll(context).is_pending());
                let over = before - running.len();
                if over > 0 {
                    self.done.try_update(|done| *done += over);
                }
                let wanted = !self.is_unwanted();
                let first = next;
                while wanted && next < total && running.len() < at_once {
                    running.push(act(next));
                    next += 1;
                }
                if running.is_empty() {
                    return Poll::Ready(());
                }
                // What has just begun must be polled once to be under way.
                if next == first {
                    return Poll::Pending;
                }
            }
        })
        .await;
    }
}
