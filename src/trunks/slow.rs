//! What is said of a call that takes long: nothing at first, because the button that was pressed says that it is
//! under way; then for how long the PBX has not answered; then when it is given up, and the way out where there is one.
//!
//! Knows no call: it counts from when it is drawn.

use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{self, div, fragment, p};
use crate::components::{Button, El};
use crate::platform::clock;
use crate::platform::fetch::PATIENCE;
use crate::platform::tasks::task;

/// Milliseconds between two looks at the clock.
const TICK: u32 = 500;
/// Seconds until something is said.
const WORDS: u32 = 3;
/// Seconds until the bar and the way out are there.
const BAR: u32 = 8;

/// Where a change of a trunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowCall {
    /// The PBX is looked at; nothing that changes it was sent, so it can be called off.
    Before,
    /// The change is on its way, and nobody can call it back.
    Write,
    /// What came of it is read.
    After,
}

/// What is said of one call, or of several of which each has its own time, from now on. `doing` is what is under way;
/// `cancel` calls it off.
pub fn view_slow(doing: &'static str, is_one: bool, cancel: Option<Arc<dyn Fn() + Send + Sync>>) -> AnyView {
    let start = clock::now();
    let seconds = RwSignal::new(0_u32);
    spawn_local_scoped_with_cancellation(task(async move {
        loop {
            TimeoutFuture::new(TICK).await;
            // The clock counts, not the ticks: a hidden tab ticks slowly.
            seconds.set(((clock::now() - start) / 1_000.0) as u32);
        }
    }));
    let words = move || match (is_one, seconds.get()) {
        (true, seconds) => format!("{doing}. The PBX has not answered for {seconds} seconds."),
        (false, seconds) => format!("{doing}, for {seconds} seconds now."),
    };
    let is_slow = Memo::new(move |_| seconds.get() >= WORDS);
    let has_bar = Memo::new(move |_| seconds.get() >= BAR);
    let said = move || {
        has_bar.track();
        untrack(words)
    };
    fragment(move || {
        is_slow.get().then(|| {
            let cancel = cancel.clone();
            div()
                .class("slow")
                // Announced twice, not every second.
                .child(p().class("sr-only").attr("role", "status").child(said))
                .child(p().attr("aria-hidden", "true").child(words))
                .child(move || {
                    has_bar.get().then(|| {
                        let cancel = cancel.clone().map(|cancel| Button::plain().on_press(move || cancel()));
                        div()
                            .class("watch-bar")
                            .child(is_one.then(|| view_limit(seconds)))
                            .child(cancel.map(|cancel| cancel.el().child("Cancel")))
                    })
                })
        })
    })
}

/// How much of the time is over that a call has.
fn view_limit(seconds: RwSignal<u32>) -> El {
    html::progress()
        .attr("aria-label", "Time until the request is given up")
        .attr("max", (PATIENCE / 1_000).to_string())
        .attr("value", move || Some(seconds.get().to_string()))
}
