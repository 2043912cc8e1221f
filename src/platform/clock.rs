//! Time as it passes, whatever the wall clock does: for deadlines and pauses.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

/// Milliseconds since the page was loaded. The wall clock stands in where a browser has no other, and
/// may be set back or forth; this is not.
pub fn now() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Milliseconds of the wall clock, for what is kept; it may be set back or forth.
pub fn wall() -> u64 {
    js_sys::Date::now() as u64
}

/// What a future brings within so many milliseconds; `None` when the time is over first. The future is
/// dropped then.
pub async fn within<T>(milliseconds: u32, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut timer) = (pin!(future), pin!(TimeoutFuture::new(milliseconds)));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}
