//! The page with the histories of all trunks, those with the most changes first.

use std::cmp::Reverse;
use std::sync::Arc;

use api::types::ProviderId;
use domain::history::Timeline;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{a, div, fragment, li, ol, p, span, ul};
use crate::components::{
    Button, El, Icon, TextField, badge, empty, foreign, icon, page_title, placeholder, use_toasts,
};
use crate::platform::clock;
use crate::platform::intl::time_of_day;
use crate::platform::tasks::{Task, task};
use crate::routes::Route;
use crate::status::use_recorder;
use crate::tools::history::{
    about_flapping, availability, count_changes, save_csv, view_clearing, view_flapping, view_legend,
    view_moment, view_strip, view_trouble,
};
use crate::tools::{Tool, show_more};
use crate::trunks::name_or_unnamed;

/// Segments of a strip: half an hour each.
const SEGMENTS: usize = 48;
/// Trunks that are drawn at once.
const STEP: usize = 25;

/// A timeline with what the order goes by.
struct Ranked {
    changes: usize,
    timeline: Timeline,
}

/// What was read.
struct ReadHistory {
    /// The most changes first.
    ranked: Vec<Ranked>,
    /// When, in milliseconds of the wall clock.
    at: u64,
}

impl ReadHistory {
    fn new(timelines: Vec<Timeline>) -> Self {
        let rank = |timeline: Timeline| Ranked { changes: timeline.changes(0).len(), timeline };
        let mut ranked: Vec<Ranked> = timelines.into_iter().map(rank).collect();
        ranked.sort_by_cached_key(|one| (Reverse(one.changes), one.timeline.name.to_lowercase()));
        Self { ranked, at: clock::wall() }
    }

    /// Those whose name has the words.
    fn found(&self, words: &str) -> impl Iterator<Item = &Ranked> {
        let words = words.trim().to_lowercase();
        self.ranked.iter().filter(move |one| one.timeline.name.to_lowercase().contains(&words))
    }

    fn words(&self) -> String {
        let changed = self.ranked.iter().filter(|one| one.changes > 0).count();
        let trunks = match self.ranked.len() {
            1 => "1 trunk".to_owned(),
            more => format!("{more} trunks"),
        };
        format!("{trunks} observed, {changed} of them changed, as of {}", time_of_day(self.at as f64))
    }
}

/// The page at `/tools/history`.
pub fn history_page() -> AnyView {
    let (recorder, toasts) = (use_recorder(), use_toasts());
    let shown = RwSignal::new(None::<Arc<ReadHistory>>);
    let (typed, most, busy, asked) =
        (RwSignal::new(String::new()), RwSignal::new(STEP), RwSignal::new(false), RwSignal::new(false));
    let read = move || -> Task<()> {
        Box::pin(async move {
            busy.try_set(true);
            let timelines = recorder.timelines().await;
            shown.try_set(Some(Arc::new(ReadHistory::new(timelines))));
            busy.try_set(false);
        })
    };
    // Work in a database goes on when its page is left: what is dropped halfway is never freed.
    let again = move || spawn_local(task(read()));
    again();
    let is_some =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.ranked.is_empty())));
    let save = move || {
        if let Some(history) = shown.get_untracked() {
            let found = typed.with_untracked(|typed| {
                history.found(typed).map(|one| one.timeline.clone()).collect::<Vec<Timeline>>()
            });
            save_csv(toasts, "trunk-histories", &found);
        }
    };
    let clear = move || -> Task<()> {
        Box::pin(async move {
            match recorder.clear(None).await {
                true => toasts.good("Status history of all trunks cleared".to_owned()),
                false => toasts.bad("The browser did not clear the history"),
            }
            read().await;
        })
    };
    let refresh = Button::plain().busy(busy).on_press(again).el().child(icon(Icon::Refresh)).child("Refresh");
    let actions = move || {
        is_some.get().then(|| {
            let clear = Button::plain().on_press(move || asked.set(true)).el().child("Clear history");
            [Button::plain().on_press(save).el().child("Save as CSV"), clear]
        })
    };
    let head = div()
        .class("page-head")
        .child(page_title(|| Tool::History.name().to_owned()))
        .child(div().class("actions").child(refresh).child(actions));
    let lead = "What this browser observed of each trunk in the last seven days, while Trunkline was open. Time in which nobody asked is not observed: it counts neither as online nor as offline.";
    let search = move || {
        is_some.get().then(|| {
            div()
                .child(TextField::new("Search by name", typed).el())
                .child(p().class("note").child(about_flapping()))
                .child(view_legend())
        })
    };
    div()
        .class("histories")
        .child(head)
        .child(p().class("lead").child(lead))
        .child(move || view_trouble(recorder))
        .child(search)
        .child(p().attr("role", "status").child(move || {
            let words = shown.with(|shown| shown.as_ref().map(|shown| shown.words()));
            words.filter(|_| is_some.get()).unwrap_or_default()
        }))
        .child(fragment(move || {
            let Some(history) = shown.get() else { return Some(placeholder("Reading the history")) };
            Some(view_all(&history, &typed.get(), most))
        }))
        .child(move || view_clearing(asked, || span().child("All trunks"), clear))
        .into_any()
}

fn view_all(history: &ReadHistory, words: &str, most: RwSignal<usize>) -> El {
    if history.ranked.is_empty() {
        let words = "Open the list, the page of a trunk or the wall. Each answer of the PBX about a status is then kept in this browser.";
        return empty("Nothing observed yet", words, None);
    }
    let now = history.at;
    let items: Vec<El> = history.found(words).take(most.get()).map(|one| view_one(one, now)).collect();
    let left = history.found(words).count().saturating_sub(items.len());
    if items.is_empty() {
        return p().child("No trunk of this name was observed.");
    }
    div().child(ol().class("history-list").child(items)).child(show_more(most, STEP, left))
}

fn view_one(one: &Ranked, now: u64) -> El {
    let Ranked { changes, timeline } = one;
    let name = foreign(name_or_unnamed(Some(&timeline.name)));
    let name = match ProviderId::parse(&timeline.id) {
        Some(id) => a().attr("href", Route::Detail(id).href()).child(name),
        None => span().child(name),
    };
    let last = timeline.last().map(|last| {
        let (tone, words) = (last.seen.tone(timeline.proves).as_str(), last.seen.words().to_owned());
        span()
            .child(badge(move || tone, move || words.clone(), || ""))
            .child(" at ")
            .child(view_moment(last.until))
    });
    let flapping = timeline.flapping(0);
    let flapping = flapping.last().map(|flapping| {
        li().child(badge(|| "bad", || "Flapping".to_owned(), || "")).child(" ").child(view_flapping(flapping))
    });
    li().class("panel")
        .child(div().class("history-head").child(name).child(last))
        .child(view_strip(timeline, now, SEGMENTS))
        .child(
            div()
                .class("history-facts")
                .child(span().child(count_changes(*changes)))
                .child(span().child(availability("Online ", timeline)))
                .child(flapping.map(|flapping| ul().child(flapping))),
        )
}
