//! Data from the server, with its four faces: loading, data, failed, and failed with older data.
//!
//! A load that is no longer wanted (other address, other page) is cancelled and aborted, so a late
//! answer can never be painted over a newer one. One that found no server is asked again by itself, a few
//! times and when the network is back. Knows no page and no endpoint.

use std::future::Future;

use api::{ApiError, Unreachable};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::platform::tasks::{effect, task};

/// Milliseconds before the first time a question is asked again by itself; each further pause is three
/// times as long.
const PAUSE: f64 = 10_000.0;
/// How often a question is asked again by itself, until somebody asks or the network comes back.
const TRIES: u32 = 3;

/// What is known of something on the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Remote<T> {
    /// Asked, and nothing came yet.
    Loading,
    /// The last answer.
    Ready(T),
    /// The last question failed; `last` is what an earlier one brought.
    Failed {
        /// Why.
        error: ApiError,
        /// Older data, still worth showing.
        last: Option<T>,
    },
}

impl<T> Remote<T> {
    /// The data, fresh or older.
    pub fn data(&self) -> Option<&T> {
        match self {
            Self::Ready(data) => Some(data),
            Self::Failed { last, .. } => last.as_ref(),
            Self::Loading => None,
        }
    }

    /// Why the last question failed.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::Ready(_) | Self::Loading => None,
        }
    }

    fn into_data(self) -> Option<T> {
        match self {
            Self::Ready(data) => Some(data),
            Self::Failed { last, .. } => last,
            Self::Loading => None,
        }
    }
}

/// A load that runs now, again when what it reads changes, and again on request.
pub struct Load<T: Send + Sync + 'static> {
    /// What is known.
    pub state: RwSignal<Remote<T>>,
    /// A question is on its way; the data stays while it is.
    pub busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Load<T> {
    /// Asks once more.
    pub fn refresh(self) {
        self.again.try_update(|count| *count += 1);
    }
}

/// Loads with `ask`, which is called again whenever a signal that it reads before its first await
/// changes; what was on its way is then aborted. Data stays on screen until the next answer.
pub fn load<T, Fut>(ask: impl Fn() -> Fut + 'static) -> Load<T>
where
    T: Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    let load =
        Load { state: RwSignal::new(Remote::Loading), busy: RwSignal::new(true), again: RwSignal::new(0) };
    let failures = StoredValue::new(0_u32);
    let online = window_event_listener_untyped("online", move |_| {
        failures.try_update_value(|count| *count = 0);
        if load.state.with_untracked(|state| state.error().is_some_and(found_no_server)) {
            load.refresh();
        }
    });
    on_cleanup(move || online.remove());
    effect(move || {
        load.again.track();
        load.busy.set(true);
        let answer = ask();
        spawn_local_scoped_with_cancellation(task(async move {
            let answer = answer.await;
            let lost = answer.as_ref().is_err_and(found_no_server);
            // After an await the page may be gone: only the try_ methods are safe.
            load.busy.try_set(false);
            load.state.try_update(|state| {
                *state = match answer {
                    Ok(data) => Remote::Ready(data),
                    Err(error) => {
                        let before = std::mem::replace(state, Remote::Loading);
                        Remote::Failed { error, last: before.into_data() }
                    }
                };
            });
            let before = failures.try_update_value(|count| {
                let before = *count;
                *count = if lost { before.saturating_add(1) } else { 0 };
                before
            });
            if let Some(before) = before.filter(|before| lost && *before < TRIES) {
                // Not all tabs at once when a server is back.
                let pause =
                    PAUSE * f64::from(3_u32.saturating_pow(before)) * (1.0 + js_sys::Math::random() / 4.0);
                // Whoever asks before that ends this wait with it.
                TimeoutFuture::new(pause as u32).await;
                load.refresh();
            }
        }));
    });
    load
}

/// No answer at all: the same question may be answered later without anybody changing anything.
fn found_no_server(error: &ApiError) -> bool {
    match error {
        ApiError::Unreachable(
            Unreachable::NoConnection | Unreachable::TimedOut | Unreachable::CutOff | Unreachable::NotSent,
        ) => true,
        ApiError::Unreachable(Unreachable::Aborted)
        | ApiError::Unauthorized
        | ApiError::Rejected { .. }
        | ApiError::Unreadable { .. } => false,
    }
}
