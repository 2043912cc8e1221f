//! Search or run a command: pages, actions, saved views and trunks behind one input, reached with Ctrl+K; and the
//! list of all keys, reached with `?`.
//!
//! Knows what can be chosen and how it is found; where choosing leads is given by the frame.

mod entry;
mod find;
mod help;

use std::sync::Arc;

use domain::list::find::is_asked;
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::app::keys;
use crate::components::html::{div, input, on_load, p, span};
use crate::components::{El, dialog_to_close, foreign};
use crate::palette::entry::{Entry, Then, fixed_entries, matching, nearest_entry, test_entry, trunk_entry};
use crate::palette::find::fits;
use crate::session::use_session;
use crate::trunks::remote::{Remote, load};

pub use entry::Command;
pub use find::{AllTrunks, FoundTrunks, search};
pub use help::help;

/// Milliseconds without a key before trunks are searched.
const SETTLED: u32 = 200;
const LIST_ID: &str = "palette-list";
const TITLE: &str = "Search or run a command";

/// The dialog of Ctrl+K.
pub fn palette(
    commands: Vec<Command>,
    views: Vec<(String, String)>,
    go: Arc<dyn Fn(String) + Send + Sync>,
    close: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let session = use_session();
    let all = AllTrunks::default();
    let fixed = StoredValue::new(fixed_entries(commands, views));
    let typed = RwSignal::new(keys::typed_ahead());
    // What was chosen with the arrows; the first as long as that is nothing.
    let chosen = RwSignal::new(None::<Entry>);
    // Ends with the next key and with the palette: an answer to an older text never comes.
    let answer = load(move || {
        let (text, client) = (typed.get(), session.client());
        async move {
            if text.trim().is_empty() {
                return Ok(FoundTrunks { text, ..FoundTrunks::default() });
            }
            TimeoutFuture::new(SETTLED).await;
            search(client, all, &text).await
        }
    });
    let entries = Signal::derive(move || {
        let typed = typed.get();
        let mut entries = fixed.with_value(|fixed| matching(fixed, &typed));
        answer.state.with(|state| {
            let Some(found) = state.data() else { return };
            for row in &found.rows {
                // Trunks of an older text stay only while they fit the newer one too.
                if found.text == typed || fits(row, &typed) {
                    entries.extend(trunk_entry(row, &typed));
                }
            }
            if found.text == typed {
                entries.extend(found.nearest.as_ref().and_then(nearest_entry));
            }
        });
        if is_asked(&typed) {
            entries.push(test_entry(&typed));
        }
        entries
    });
    // What is marked stays marked, wherever the next answer puts it.
    let marked = Memo::new(move |_| {
        let chosen = chosen.get();
        let place = chosen.and_then(|chosen| entries.get().iter().position(|entry| entry.is(&chosen)));
        place.unwrap_or_default()
    });
    let choose = {
        let close = Arc::clone(&close);
        move |entry: &Entry| {
            close();
            match &entry.then {
                Then::Go(href) => go(href.clone()),
                Then::Act(act) => act(),
            }
        }
    };
    let enter = choose.clone();
    let on_key = move |event: KeyboardEvent| {
        let list = entries.get_untracked();
        let last = list.len().saturating_sub(1);
        let now = marked.get_untracked();
        let chord = event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key();
        if chord || event.is_composing() {
            return;
        }
        let next = match event.key().as_str() {
            "ArrowDown" if now < last => now + 1,
            "ArrowUp" if now > 0 => now - 1,
            "ArrowDown" | "Home" => 0,
            "ArrowUp" | "End" => last,
            "Enter" => {
                event.prevent_default();
                if let Some(entry) = list.get(now) {
                    enter(entry);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        chosen.set(list.into_iter().nth(next));
        scroll_to(next);
    };
    let is_empty = move || entries.get().is_empty();
    let input = input()
        .class("palette-input")
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("aria-label", TITLE)
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", LIST_ID)
        .attr("placeholder", "A page, an action, or a trunk by name, host or number")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-expanded", move || Some((!is_empty()).to_string()))
        .attr("aria-activedescendant", move || (!is_empty()).then(|| option_id(marked.get())))
        .prop("value", move || typed.get())
        .on(ev::input, move |event| {
            chosen.set(None);
            typed.set(event_target_value(&event));
        })
        .on(ev::keydown, on_key)
        .attr("autofocus", "");
    let options = move || Some(view_options(&entries.get(), marked, choose.clone()));
    let is_typed = move || typed.with(|typed| !typed.trim().is_empty());
    let status = move || match is_typed() {
        false => String::new(),
        true if answer.busy.get() => "Searching…".to_owned(),
        true => answer.state.with(|state| match state {
            Remote::Failed { .. } => "Trunks could not be searched".to_owned(),
            Remote::Ready(found) => found.words.clone(),
            Remote::Loading => String::new(),
        }),
    };
    let nothing = move || {
        let is_over = !answer.busy.get() && answer.state.with(|state| state.error().is_none());
        (is_over && is_empty()).then(|| p().class("palette-group").child("No results"))
    };
    dialog_to_close(TITLE, move || close())
        .class("dialog palette")
        .attr("closedby", "any")
        .child(input)
        .child(options)
        .child(nothing)
        .child(p().class("note").attr("role", "status").child(status))
        .into_any()
}

fn option_id(place: usize) -> String {
    format!("palette-{place}")
}

fn scroll_to(place: usize) {
    if let Some(option) = document().get_element_by_id(&option_id(place)) {
        // The list scrolls in itself; the page behind does not move.
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

fn view_options(
    entries: &[Entry],
    marked: Memo<usize>,
    choose: impl Fn(&Entry) + Clone + Send + Sync + 'static,
) -> El {
    let mut list = div()
        .class("palette-list")
        .attr("id", LIST_ID)
        .attr("role", "listbox")
        .attr("aria-label", "Results")
        // The input keeps the focus.
        .on(ev::mousedown, |event| event.prevent_default())
        .node_ref(on_load(move |_| scroll_to(marked.get_untracked())));
    let mut place = 0;
    for group in entries.chunk_by(|one, next| one.group == next.group) {
        let name = group.first().map_or("", |entry| entry.group);
        // Said by the label already.
        let head = p().class("palette-group").attr("aria-hidden", "true").child(name);
        let mut part = div().attr("role", "group").attr("aria-label", name).child(head);
        for entry in group {
            part = part.child(view_option(place, entry, marked, choose.clone()));
            place += 1;
        }
        list = list.child(part);
    }
    list
}

fn view_option(
    place: usize,
    entry: &Entry,
    marked: Memo<usize>,
    choose: impl Fn(&Entry) + Send + Sync + 'static,
) -> El {
    let mine = entry.clone();
    let off = if entry.is_disabled { "Disabled" } else { "" }.to_owned();
    let mut notes = span().class("note");
    for (place, words) in
        [&entry.host, &entry.through, &off].into_iter().filter(|words| !words.is_empty()).enumerate()
    {
        notes = notes.child((place > 0).then_some(", ")).child(foreign(words));
    }
    div()
        .class("palette-option")
        .attr("id", option_id(place))
        .attr("role", "option")
        .attr("aria-selected", move || Some((marked.get() == place).to_string()))
        .on(ev::click, move |_| choose(&mine))
        .child(foreign(&entry.words))
        .child(" ")
        .child(notes)
}
