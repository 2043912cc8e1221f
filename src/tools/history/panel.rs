//! The history of one trunk, for its page. It follows the answers that come while the page is open.

use std::sync::Arc;

use api::types::ProviderId;
use domain::history::{HistoryEvent, Timeline, duration};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{a, details, div, h2, li, ol, p, section, span, strong, summary, ul};
use crate::components::{Button, El, badge, foreign, use_toasts};
use crate::platform::clock;
use crate::platform::tasks::{Task, effect, followed, task};
use crate::routes::Route;
use crate::status::{Recorder, use_recorder, use_statuses};
use crate::tools::history::{
    about_flapping, availability, count_changes, save_csv, view_clearing, view_flapping, view_legend,
    view_moment, view_strip, view_trouble,
};
use crate::tools::{Tool, show_more};

/// Segments of the strip: a quarter of an hour each.
const SEGMENTS: usize = 96;
/// Events that are drawn at once.
const STEP: usize = 20;
/// Names the heading.
const TITLE: &str = "status-history";

/// What is shown; nothing until it was read.
type ShownHistory = RwSignal<Option<Arc<Timeline>>>;

/// The panel. `proves` says whether the status of the trunk proves anything, once that is known.
pub fn view_history(id: ProviderId, proves: Signal<Option<bool>>) -> AnyView {
    let (recorder, statuses, toasts) = (use_recorder(), use_statuses(), use_toasts());
    let shown: ShownHistory = RwSignal::new(None);
    let read = {
        let id = id.clone();
        move || -> Task<()> {
            let id = id.clone();
            Box::pin(async move {
                let mut timeline = recorder.timeline(&id).await;
                timeline.describe("", proves.try_get_untracked().flatten());
                shown.try_set(Some(Arc::new(timeline)));
            })
        }
    };
    let version = followed(move || statuses.version.get());
    {
        let read = read.clone();
        effect(move || {
            version.with(|_| ());
            // Work in a database goes on when its page is left: what is dropped halfway is never freed.
            spawn_local(task(read()));
        });
    }
    let asked = RwSignal::new(false);
    let is_some =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.is_empty())));
    let save = move || {
        if let Some(timeline) = shown.get_untracked() {
            save_csv(toasts, "trunk-history", std::slice::from_ref(&*timeline));
        }
    };
    let clear = move || -> Task<()> {
        let (id, read) = (id.clone(), read.clone());
        Box::pin(async move {
            match recorder.clear(Some(&id)).await {
                true => toasts.good("Status history cleared".to_owned()),
                false => toasts.bad("The browser did not clear the history"),
            }
            read().await;
        })
    };
    let whose = move || {
        let name = shown.with_untracked(|shown| shown.as_ref().map(|shown| shown.name.clone()));
        span().child(foreign(name.unwrap_or_default()))
    };
    let all = a().attr("href", Route::Tool(Tool::History).href()).child("History of every trunk");
    let actions = move || {
        is_some.get().then(|| {
            let clear = Button::plain().on_press(move || asked.set(true)).el().child("Clear history");
            [Button::plain().on_press(save).el().child("Save as CSV"), clear]
        })
    };
    section()
        .class("panel history")
        .attr("aria-labelledby", TITLE)
        .child(h2().attr("id", TITLE).child(Tool::History.name()))
        .child(view_now(recorder, shown))
        .child(move || is_some.get().then(|| view_events(shown)))
        .child(div().class("actions").child(actions).child(all))
        .child(move || view_clearing(asked, whose, clear.clone()))
        .into_any()
}

/// The strip, and what the history comes to.
fn view_now(recorder: Recorder, shown: ShownHistory) -> El {
    div().child(move || view_trouble(recorder)).child(move || {
        shown.with(|shown| match shown {
            None => Some(p().class("note").child("Reading the history")),
            Some(timeline) if timeline.is_empty() => Some(p().child(
                "Nothing observed yet. Each answer of the PBX about this trunk is kept in this browser while Trunkline is open.",
            )),
            Some(timeline) => Some(view_summary(timeline)),
        })
    })
}

fn view_summary(timeline: &Timeline) -> El {
    let now = clock::wall();
    let fact = |name: &'static str, value: El| {
        li().class("fact").child(span().class("note").child(name)).child(value)
    };
    let since = timeline.ends().map(|(first, _)| first);
    let observed = div()
        .child(availability("", timeline))
        .child(since.map(|since| span().child(", since ").child(view_moment(since))));
    let changes = timeline.changes(0);
    let last = changes.last().map(|last| span().child(", the last at ").child(view_moment(*last)));
    let flapping = timeline.flapping(0);
    let flaps: Vec<El> =
        flapping.iter().rev().take(3).map(|flapping| div().child(view_flapping(flapping))).collect();
    let flaps = match flaps.is_empty() {
        true => div().child("Not seen"),
        false => div().child(flaps),
    };
    let unproven = (timeline.proves == Some(false)).then(|| {
        p().class("note").child("Nothing checks this trunk: the PBX reports its status without knowing it.")
    });
    div()
        .child(view_strip(timeline, now, SEGMENTS))
        .child(
            div()
                .class("strip-scale")
                .attr("aria-hidden", "true")
                .child(span().child("24 hours ago"))
                .child(span().child("12 hours ago"))
                .child(span().child("Now")),
        )
        .child(view_legend())
        .child(unproven)
        .child(
            ul().class("facts history-facts-list")
                .child(fact("Observed availability", observed))
                .child(fact("Changes", div().child(count_changes(changes.len())).child(last)))
                .child(fact("Flapping", flaps)),
        )
        .child(p().class("note").child(about_flapping()).child(
            " Time in which nobody asked counts neither as online nor as offline. The last seven days are kept.",
        ))
}

/// What was so for how long, the newest first.
fn view_events(shown: ShownHistory) -> El {
    let most = RwSignal::new(STEP);
    let events = move || {
        shown.with(|shown| {
            let timeline = shown.as_ref()?;
            let events = timeline.events(clock::wall());
            let items = events.iter().rev().take(most.get());
            Some(ol().child(items.map(|event| view_event(event, timeline.proves)).collect::<Vec<El>>()))
        })
    };
    let more = move || {
        let count = shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.events(clock::wall()).len()));
        show_more(most, STEP, count.saturating_sub(most.get()))
    };
    details().class("history-events").child(summary().child("Every change")).child(events).child(more)
}

fn view_event(event: &HistoryEvent, proves: Option<bool>) -> El {
    let lasted = duration(event.until - event.from);
    let lasted = match (&event.seen, event.is_open) {
        (_, true) => format!("for {lasted} so far"),
        (Some(_), false) => format!("for {lasted}"),
        (None, false) => format!("for {lasted}, nobody asked"),
    };
    let what = match &event.seen {
        Some(seen) => {
            let (tone, words) = (seen.tone(proves).as_str(), seen.words().to_owned());
            badge(move || tone, move || words.clone(), || "")
        }
        None => strong().child("Not observed"),
    };
    li().child(view_moment(event.from))
        .child(" ")
        .child(what)
        .child(" ")
        .child(span().class("note").child(lasted))
}
