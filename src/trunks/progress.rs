//! How far many calls of one kind are, in a bar and in words, and the button that stops them.
//!
//! Knows the run; not what its calls do.

use leptos::prelude::*;

use crate::components::html::{self, div, p};
use crate::components::{Button, El};
use crate::trunks::run::Run;

/// The bar called `label`, with `far` beside it: how far it is, in words. Said aloud at each quarter
/// only, and when the server asks for a pause.
pub fn progress(run: Run, label: &'static str, far: impl Fn() -> String + Clone + Send + 'static) -> El {
    let number = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let bar = html::progress()
        .attr("aria-label", label)
        .prop("max", move || number(run.total.get().max(1)))
        .prop("value", move || number(run.done.get()));
    let quarter = Memo::new(move |_| (run.done.get() * 4).checked_div(run.total.get()).unwrap_or_default());
    let pauses = Memo::new(move |_| run.waits.get() > 0);
    let said = {
        let far = far.clone();
        move || {
            quarter.get();
            if pauses.get() { "The PBX asked for a pause".to_owned() } else { untrack(&far) }
        }
    };
    let seen = move || match run.waits.get() {
        0 => far(),
        waits => format!("{}. The PBX asked for a pause: going on in {waits} s", far()),
    };
    div()
        .class("run")
        .child(bar)
        .child(p().class("run-far").attr("aria-hidden", "true").child(seen))
        .child(p().class("sr-only").attr("role", "status").child(said))
}

/// `7 of 20`.
pub fn count_of(run: Run) -> String {
    format!("{} of {}", run.done.get(), run.total.get())
}

/// What stops it: nothing new begins.
pub fn cancel(run: Run) -> El {
    let words = move || if run.cancelled.get() { "Stopping…" } else { "Cancel" }.to_owned();
    let press = move || run.cancelled.set(true);
    Button::plain().busy(Signal::from(run.cancelled)).on_press(press).el().child(words)
}
