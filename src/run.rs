//! Many calls of one kind: a few at a time, with progress, until all are done or nobody wants more.
//!
//! Knows nothing of what the calls do; each notes its own outcome.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use crate::live::RwSignal;

/// Calls that may be under way at once; as many as a browser opens to one server anyway.
pub const AT_ONCE: usize = 6;

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
}

impl Default for Run {
    fn default() -> Self {
        Self { done: RwSignal::new(0), total: RwSignal::new(0), cancelled: RwSignal::new(false) }
    }
}

impl Run {
    /// Calls `act` with 0, 1, 2 and so on below `total`, `at_once` of them at a time, and ends when all
    /// that began are over.
    pub async fn each(
        self,
        total: usize,
        at_once: usize,
        act: impl Fn(usize) -> Pin<Box<dyn Future<Output = ()>>>,
    ) {
        self.cancelled.try_set(false);
        self.done.try_set(0);
        self.total.try_set(total);
        let mut running: Vec<Pin<Box<dyn Future<Output = ()>>>> = Vec::new();
        let mut next = 0;
        poll_fn(|context| {
            loop {
                let before = running.len();
                running.retain_mut(|call| call.as_mut().poll(context).is_pending());
                let over = before - running.len();
                if over > 0 {
                    self.done.try_update(|done| *done += over);
                }
                let wanted = !self.cancelled.try_get_untracked().unwrap_or(true);
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
