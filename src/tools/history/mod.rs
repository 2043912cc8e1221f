//! What the status of trunks was while Trunkline was open: a panel for the page of a trunk, a page with all of them, and
//! a wall of tiles with what it is now.
//!
//! The answers are kept by `status::recorder`; `domain::history` says what they come to.

mod page;
mod panel;
mod wall;

use domain::history::{DAY, FLAPS, Flapping, StripState, Timeline, duration, strip, strip_words, to_csv};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{div, li, p, span, strong, ul};
use crate::components::{Button, El, Toasts, dialog_to_close, moment};
use crate::platform::clock;
use crate::platform::intl::{date_and_time, iso, time_of_day};
use crate::platform::save_file;
use crate::platform::storage::StorageTrouble;
use crate::platform::tasks::{Task, task};
use crate::status::Recorder;

pub(super) use page::history_page;
pub(super) use panel::view_history;
pub(super) use wall::wall_page;

/// The last 24 hours as a strip of so many segments. The sentence is what it says by ear.
fn view_strip(timeline: &Timeline, now: u64, segments: usize) -> El {
    let parts = strip(timeline, now, DAY, segments);
    let parts = parts.into_iter().map(|state| span().attr("data-state", state.as_str()));
    div()
        .class("strip")
        .attr("role", "img")
        .attr("aria-label", strip_words(timeline, now, DAY))
        .child(parts.collect::<Vec<El>>())
}

/// What the segments of a strip mean.
fn view_legend() -> El {
    let item = |state: StripState| {
        li().child(span().class("strip-mark").attr("data-state", state.as_str())).child(state.words())
    };
    ul().class("strip-legend").attr("aria-label", "Legend").child(StripState::ALL.map(item))
}

/// `14:05` of the last 24 hours, and the day with it of what is older.
fn view_moment(at: u64) -> El {
    let is_recent = clock::wall().saturating_sub(at) < DAY;
    let at = at as f64;
    moment(at, if is_recent { time_of_day(at) } else { date_and_time(at) })
}

/// `98.2% of 5 h 12 min observed`, with these words before it, or why there is no such number.
fn availability(lead: &str, timeline: &Timeline) -> String {
    let uptime = timeline.uptime(0, u64::MAX);
    match uptime.percent() {
        Some(percent) => format!("{lead}{percent} of {} observed", duration(uptime.observed())),
        None => "Not observed long enough".to_owned(),
    }
}

/// `4 changes`.
fn count_changes(changes: usize) -> String {
    match changes {
        0 => "No change".to_owned(),
        1 => "1 change".to_owned(),
        more => format!("{more} changes"),
    }
}

/// A time of many changes.
fn view_flapping(flapping: &Flapping) -> El {
    span()
        .child(format!("{} from ", count_changes(flapping.changes)))
        .child(view_moment(flapping.from))
        .child(" to ")
        .child(view_moment(flapping.until))
}

/// What flapping is.
fn about_flapping() -> String {
    format!("Flapping means {FLAPS} or more changes within an hour.")
}

/// Why nothing is kept beyond this tab, if it is not.
fn view_trouble(recorder: Recorder) -> Option<El> {
    let words = match recorder.trouble.try_get().flatten()? {
        StorageTrouble::Blocked => {
            "This browser keeps no database for Trunkline. The history is in this tab only, and ends with it."
        }
        StorageTrouble::Full => {
            "The browser has no room left for Trunkline. New answers are in this tab only, and end with it."
        }
    };
    Some(p().class("notice").attr("data-tone", "unsure").attr("role", "status").child(words))
}

/// Saves timelines as a file.
fn save_csv(toasts: Toasts, name: &str, timelines: &[Timeline]) {
    let now = clock::wall();
    let file = to_csv(timelines, now, |moment| iso(moment as f64));
    let name = format!("{name}-{}.csv", iso(now as f64).get(..10).unwrap_or_default());
    match save_file(&name, file.as_bytes()) {
        true => toasts.good(format!("Status history saved as {name}")),
        false => toasts.bad("The browser refused to save the file"),
    }
}

/// Asks before a history is cleared, as long as `asked` is true.
fn view_clearing(
    asked: RwSignal<bool>,
    whose: impl Fn() -> El + 'static,
    clear: impl Fn() -> Task<()> + 'static,
) -> Option<El> {
    if !asked.get() {
        return None;
    }
    let close = move || {
        asked.try_set(false);
    };
    let press = move || {
        close();
        spawn_local(task(clear()));
    };
    let cancel = Button::plain().on_press(close).el().child("Cancel");
    let clear = Button::primary().on_press(press).el().child("Clear history");
    Some(
        dialog_to_close("Clear history", close)
            .child(p().child(strong().child(whose())))
            .child(p().child("What this browser observed goes for good. Nothing on the PBX changes, and observing goes on."))
            .child(div().class("actions").child(cancel).child(clear)),
    )
}
