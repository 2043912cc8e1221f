//! How far many calls of one kind are, in a bar and in words, and the button that stops them.
//!
//! Knows the run; not what its calls do.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::live::{Memo, Signal};
use crate::run::Run;
use crate::ui::{Button, El, el};

/// The bar called `label`, with `far` beside it: how far it is, in words. Said aloud at each quarter
/// only, and when the server asks for a pause.
pub fn progress(run: Run, label: &'static str, far: impl Fn() -> String + Clone + Send + 'static) -> El {
    let number = |number: usize| JsValue::from_f64(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
    let bar = el("progress")
        .attr("aria-label", label)
        .live_prop("max", move || number(run.total.get().max(1)))
        .live_prop("value", move || number(run.done.get()));
    let quarter = Memo::new(move |()| (run.done.get() * 4).checked_div(run.total.get()).unwrap_or_default());
    let pauses = Memo::new(move |()| run.waits.get() > 0);
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
    el("div")
        .class("run")
        .child(bar)
        .child(el("p").class("run-far").attr("aria-hidden", "true").live_text(seen))
        .child(el("p").class("sr-only").attr("role", "status").live_text(said))
}

/// `7 of 20`.
pub fn count_of(run: Run) -> String {
    format!("{} of {}", run.done.get(), run.total.get())
}

/// What stops it: nothing new begins.
pub fn cancel(run: Run) -> El {
    let words = move || if run.cancelled.get() { "Stopping…" } else { "Cancel" }.to_owned();
    let press = move || run.cancelled.set(true);
    Button::plain().busy(Signal::from(run.cancelled)).on_press(press).el().live_text(words)
}
