//! Go to or do: pages, actions, saved views and trunks behind one input, reached with Ctrl+K; and the
//! list of all keys, reached with `?`.
//!
//! Knows what can be chosen and how it is found; where choosing leads is given by the frame.

use std::sync::Arc;

use api::ListQuery;
use api::types::ProviderRow;
use domain::list::numbers::holds_number;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, KeyboardEvent};

use crate::keys;
use crate::live::{RwSignal, Signal, StoredValue, spawn};
use crate::route::{Route, Step};
use crate::session::Session;
use crate::ui::{Button, El, Frame, check_box, dialog_to_close, el};

/// Milliseconds without a key before trunks are searched.
const SETTLED: u32 = 200;
/// Trunks that are offered.
const TRUNKS: u8 = 8;
const LIST_ID: &str = "palette-list";

/// What the palette can do besides going to addresses; given by the frame.
#[derive(Clone)]
pub struct Deed {
    /// What it is called.
    pub words: String,
    /// What it does.
    pub act: Arc<dyn Fn() + Send + Sync>,
}

/// What choosing an entry does.
#[derive(Clone)]
enum Then {
    Go(String),
    Act(Arc<dyn Fn() + Send + Sync>),
}

#[derive(Clone)]
struct Entry {
    group: &'static str,
    words: String,
    note: String,
    then: Then,
}

/// What the search for trunks has brought.
#[derive(Clone, PartialEq)]
enum Found {
    Nothing,
    Searching,
    Rows(Vec<ProviderRow>),
    Failed,
}

/// The dialog of Ctrl+K.
pub fn palette(
    session: Session,
    deeds: Vec<Deed>,
    views: Vec<(String, String)>,
    go: Arc<dyn Fn(String) + Send + Sync>,
    close: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let fixed = StoredValue::new(fixed_entries(deeds, views));
    let typed = RwSignal::new(String::new());
    let found = RwSignal::new(Found::Nothing);
    let active = RwSignal::new(0_usize);
    let turn = StoredValue::new(0_u32);
    let entries = Signal::derive(move || {
        let typed = typed.get();
        let mut entries = fixed.with_value(|fixed| matching(fixed, &typed));
        if let Found::Rows(rows) = found.get() {
            entries.extend(rows.iter().filter_map(|row| trunk_entry(row, &typed)));
        }
        entries
    });
    let search = move || {
        let text = typed.get_untracked();
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        if text.trim().is_empty() {
            found.set(Found::Nothing);
            return;
        }
        let client = session.client();
        spawn(async move {
            TimeoutFuture::new(SETTLED).await;
            let is_newest = || turn.try_get_value() == Some(mine);
            if !is_newest() {
                return;
            }
            found.try_set(Found::Searching);
            let mut answer = client.list_providers(&query(text.clone())).await;
            // A number is written in many ways; the PBX keeps its digits.
            let digits = digits_of(&text).filter(|digits| *digits != text);
            let empty = answer.as_ref().is_ok_and(|list| list.items.is_empty());
            if let Some(digits) = digits.filter(|_| empty && is_newest()) {
                answer = client.list_providers(&query(digits)).await;
            }
            // An answer to an older text is never shown.
            if is_newest() {
                found.try_set(answer.map_or(Found::Failed, |list| Found::Rows(list.items)));
            }
        });
    };
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
    let chosen = choose.clone();
    let on_key = move |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let list = entries.get_untracked();
        let last = list.len().saturating_sub(1);
        let now = active.get_untracked().min(last);
        let next = match key.key().as_str() {
            "ArrowDown" if now < last => now + 1,
            "ArrowDown" => 0,
            "ArrowUp" if now > 0 => now - 1,
            "ArrowUp" => last,
            "Enter" if !key.is_composing() => {
                event.prevent_default();
                if let Some(entry) = list.get(now) {
                    chosen(entry);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set(next);
        scroll_to(next);
    };
    let input = el("input")
        .class("palette-input")
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("aria-label", "Go to or do")
        .attr("aria-expanded", "true")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", LIST_ID)
        .attr("placeholder", "A page, an action, or a trunk by name, host or number")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .live_attr("aria-activedescendant", move || Some(option_id(active.get())))
        .live_prop("value", move || JsValue::from_str(&typed.get()))
        .on("input", move |event| {
            typed.set(event_target_value(&event));
            active.set(0);
            search();
        })
        .on("keydown", on_key)
        .mounted(|input| drop(input.focus()));
    let options = move || Some(view_options(&entries.get(), active, choose.clone()));
    let state = move || {
        let count = entries.get().iter().filter(|entry| entry.group == "Trunks").count();
        match found.get() {
            Found::Nothing => String::new(),
            Found::Searching => "Searching…".to_owned(),
            Found::Failed => "Trunks could not be searched".to_owned(),
            Found::Rows(_) if count == 1 => "1 trunk".to_owned(),
            Found::Rows(_) => [&count.to_string(), " trunks"].concat(),
        }
    };
    dialog_to_close("Go to or do", move || close())
        .class("dialog palette")
        .child(input)
        .show(options)
        .child(el("p").class("note").attr("role", "status").live_text(state))
        .view()
}

fn query(search: String) -> ListQuery {
    ListQuery { search, top: TRUNKS, ..ListQuery::default() }
}

/// The digits of a text that reads as a number, without what people write around them.
fn digits_of(text: &str) -> Option<String> {
    let is_number = |letter: char| letter.is_ascii_digit() || "+-/(). ".contains(letter);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").map(str::to_owned).unwrap_or(digits);
    (digits.len() > 2 && text.chars().all(is_number)).then_some(digits)
}

fn fixed_entries(deeds: Vec<Deed>, views: Vec<(String, String)>) -> Vec<Entry> {
    let go = |group, words: &str, href: String| Entry {
        group,
        words: words.to_owned(),
        note: String::new(),
        then: Then::Go(href),
    };
    let mut entries = vec![
        go("Pages", "Trunks", Route::list().href()),
        go("Pages", "Create trunk", Route::New(Step::Type).href()),
        go("Pages", "Import trunks", Route::Import.href()),
    ];
    for Deed { words, act } in deeds {
        entries.push(Entry { group: "Actions", words, note: String::new(), then: Then::Act(act) });
    }
    for (name, href) in views {
        entries.push(go("Saved views", &name, href));
    }
    entries
}

/// The entries in whose words every word of the input stands.
fn matching(entries: &[Entry], typed: &str) -> Vec<Entry> {
    let typed = typed.to_lowercase();
    let fits = |entry: &&Entry| {
        let words = entry.words.to_lowercase();
        typed.split_whitespace().all(|word| words.contains(word))
    };
    entries.iter().filter(fits).cloned().collect()
}

fn trunk_entry(row: &ProviderRow, typed: &str) -> Option<Entry> {
    let mut note = row.hostname.clone().unwrap_or_default();
    if row.did_numbers.as_ref().is_some_and(|pool| holds_number(pool, typed)) {
        note.push_str(", has this number");
    }
    if row.enabled == Some(false) {
        note.push_str(", disabled");
    }
    let words = row.name.clone().filter(|name| !name.trim().is_empty());
    Some(Entry {
        group: "Trunks",
        words: words.unwrap_or_else(|| "Unnamed trunk".to_owned()),
        note,
        then: Then::Go(Route::Detail(row.id.clone()?).href()),
    })
}

fn option_id(place: usize) -> String {
    ["palette-", &place.to_string()].concat()
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
    active: RwSignal<usize>,
    choose: impl Fn(&Entry) + Clone + Send + Sync + 'static,
) -> El {
    let mut list = el("div")
        .class("palette-list")
        .attr("id", LIST_ID)
        .attr("role", "listbox")
        .attr("aria-label", "What can be chosen");
    let mut group = "";
    for (place, entry) in entries.iter().enumerate() {
        if entry.group != group {
            group = entry.group;
            list = list.child(el("p").class("palette-group").attr("role", "presentation").text(group));
        }
        let (mine, choose) = (entry.clone(), choose.clone());
        let note = (!entry.note.is_empty()).then(|| el("bdi").class("note").text(entry.note.as_str()));
        let option = el("div")
            .class("palette-option")
            .attr("id", option_id(place))
            .attr("role", "option")
            .live_attr("aria-selected", move || Some((active.get() == place).to_string()))
            // The input keeps the focus.
            .on("pointerdown", |event| event.prevent_default())
            .on("click", move |_| choose(&mine))
            .child(el("bdi").text(entry.words.as_str()))
            .children(note);
        list = list.child(option);
    }
    if entries.is_empty() {
        list = list.child(el("p").class("palette-group").text("Nothing fits"));
    }
    list
}

/// Every key: what to press, and what it does.
const KEYS: [(&str, &str); 9] = [
    ("Ctrl+K or ⌘K", "Go to or do anything"),
    ("/", "Search trunks"),
    ("n", "Create a trunk"),
    ("?", "This list"),
    ("j and k", "Next and previous row, when the table has the focus"),
    ("Enter", "Open the trunk of the row"),
    ("e", "Edit the trunk of the row"),
    ("x", "Select the row"),
    ("Esc", "Close a dialog or a menu"),
];

/// The dialog of `?`: all keys, and a switch that turns the single ones off.
pub fn help(close: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let row = |(key, words): (&str, &str)| {
        el("tr").child(el("th").attr("scope", "row").child(el("kbd").text(key))).child(el("td").text(words))
    };
    let head = ["Key", "What it does"].map(|words| el("th").attr("scope", "col").text(words));
    let table = el("table")
        .class("keys")
        .child(el("caption").class("sr-only").text("Keys"))
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(KEYS.map(row)));
    let on = RwSignal::new(keys::are_on());
    let mut frame = Frame::new("Single keys act");
    frame.hint = "Off, only Ctrl+K, Enter and Esc remain. Kept in this browser.".to_owned();
    let switch = check_box(&frame, true, on.into(), move |value| {
        on.set(value);
        keys::turn(value);
    });
    let done = Arc::clone(&close);
    let button =
        Button::primary().on_press(move || done()).el().text("Close").mounted(|button| drop(button.focus()));
    dialog_to_close("Keyboard", move || close())
        .child(table)
        .child(switch)
        .child(el("div").class("actions").child(button))
        .view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_by_its_digits() {
        assert_eq!(digits_of("+44 20 7946-0123").as_deref(), Some("442079460123"));
        assert_eq!(digits_of("0044 (20) 79").as_deref(), Some("442079"));
        assert_eq!(digits_of("sip.example.com"), None);
        assert_eq!(digits_of("12"), None);
    }

    #[test]
    fn every_word_must_fit() {
        let entries =
            fixed_entries(Vec::new(), vec![("Down now".to_owned(), "/trunks?status=offline".to_owned())]);
        let found =
            |typed| matching(&entries, typed).into_iter().map(|entry| entry.words).collect::<Vec<_>>();
        assert_eq!(found("tru cre"), ["Create trunk"]);
        assert_eq!(found("NOW"), ["Down now"]);
        assert_eq!(found("").len(), 4);
        assert!(found("zzz").is_empty());
    }
}
