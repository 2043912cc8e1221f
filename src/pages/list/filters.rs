//! What narrows the list and orders it: a field for each criterion, and the chips of those in force.
//!
//! Every filter is drawn from the table of criteria. Knows the address; not the rows.

use std::collections::BTreeMap;

use api::types::WireEnum;
use domain::list::filter;
use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::html::{a, code, div, fragment, p};
use crate::components::lazy::lazy_view;
use crate::components::{El, Frame, Icon, Note, TextField, copy_button, foreign, icon};
use crate::navigation;
use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::{Criterion, CriterionInput};
use crate::pages::list::tools::view_options;
use crate::platform::intl::time_of_day;
use crate::platform::tasks::effect;
use crate::routes::Route;
use crate::session::use_session;
use crate::status::{Statuses, use_statuses};
use crate::tools::{Tool, checked_at};
use crate::trunks::view_all_trunks;

fn go(address: ListAddress) {
    navigation::change(&Route::List(address));
}

/// The values of a criterion that has a menu of its own, as links that narrow the list at once.
pub fn view_choices(address: Memo<ListAddress>, criterion: Criterion) -> El {
    let frame = div().class("choices");
    match criterion.choice() {
        CriterionInput::Of(choices) => {
            let links = std::iter::once(("", "Any")).chain(choices);
            let links = links.map(|(value, words)| view_choice(address, criterion, value, words.to_owned()));
            let note = criterion.is_ours().then(|| p().class("note").child(READ_FIRST));
            frame.child(links.collect::<Vec<_>>()).child(note)
        }
        CriterionInput::Text | CriterionInput::Digits => frame.child(view_brands(address)),
    }
}

/// Why these filters take longer.
const READ_FIRST: &str = "The PBX cannot filter by this, so all trunks are read first.";

fn view_choice(address: Memo<ListAddress>, criterion: Criterion, value: &str, words: String) -> El {
    let value = value.to_owned();
    let is_current = address.with_untracked(|address| address.value(criterion) == value);
    a().class("button menu-item")
        .attr("data-variant", "quiet")
        .attr("href", Route::List(address.with_untracked(|address| address.with(criterion, &value))).href())
        .attr("aria-current", is_current.then(|| "true".to_owned()))
        .child(foreign(words))
}

/// The brands there are, each with how many trunks have it.
fn view_brands(address: Memo<ListAddress>) -> AnyView {
    view_all_trunks(use_session(), "Reading brands", move |list| {
        let mut brands = BTreeMap::<&str, usize>::new();
        for brand in list.items.iter().filter_map(|row| row.brand.as_deref()) {
            *brands.entry(brand).or_default() += 1;
        }
        let any = view_choice(address, Criterion::Brand, "", "Any".to_owned());
        let links = brands.into_iter().filter(|(brand, _)| !brand.is_empty()).map(|(brand, count)| {
            view_choice(address, Criterion::Brand, brand, format!("{brand} ({count})"))
        });
        Some(div().class("choices").child(any).child(links.collect::<Vec<_>>()).into_any())
    })
}

/// The panel of filters that have no menu of their own.
pub fn view_filters(address: Memo<ListAddress>) -> El {
    let fields = [
        Criterion::Enabled,
        Criterion::Shared,
        Criterion::Findings,
        Criterion::Host,
        Criterion::Port,
        Criterion::Filter,
    ];
    let fields = fields.map(|criterion| view_criterion(address, criterion));
    let sent = Memo::new(move |_| address.with(ListAddress::server_filter));
    let sent_line = move || {
        let sent = sent.get();
        (!sent.is_empty()).then(|| {
            div()
                .class("sent")
                .child(p().class("note").child("Sent to the PBX as filter"))
                .child(code().child(sent.as_str()))
                .child(copy_button("Copy filter", move || sent.clone()))
        })
    };
    div().class("filters").child(fields).child(view_order(address)).child(sent_line)
}

fn view_criterion(address: Memo<ListAddress>, criterion: Criterion) -> El {
    let value = Signal::derive(move || address.with(|address| address.value(criterion).to_owned()));
    let set = move |value: String| {
        let next = address.with_untracked(|address| address.with(criterion, &value));
        if address.with_untracked(|address| *address != next) {
            go(next);
        }
    };
    let mut frame = Frame::new(criterion.label());
    if criterion == Criterion::Findings {
        frame.hint = "As of the last check of all trunks in this session.".to_owned();
    }
    match criterion.choice() {
        CriterionInput::Of(choices) => {
            let mut pairs = vec![("", "Any")];
            pairs.extend(choices);
            frame.around(view_options(&frame, &pairs, value, set))
        }
        CriterionInput::Text | CriterionInput::Digits => {
            // What is typed becomes the filter when it is finished: at Enter, or when the field is left.
            let typed = RwSignal::new(value.get_untracked());
            effect(move || typed.set(value.get()));
            let number = matches!(criterion.choice(), CriterionInput::Digits);
            let own = criterion == Criterion::Filter;
            let doubt = move || {
                let text = typed.get();
                if own {
                    let error = filter::read(&text).err()?;
                    let (place, words) = (error.at + 1, error.words);
                    let text = format!("Character {place}: {words}. It is sent to the PBX as it is");
                    return Some(Note { tone: "unsure", text, action: None });
                }
                let bad = number && !text.is_empty() && text.parse::<u16>().is_err();
                bad.then(|| Note::bad("Enter a port between 0 and 65535".to_owned()))
            };
            frame.notes = Signal::derive(move || doubt().into_iter().collect());
            if own {
                frame.hint = "For example: startswith(hostname,'sip.') and port eq 5060".to_owned();
            }
            let field = TextField::on(frame, typed.into(), move |text| typed.set(text));
            let field = if number { field.digits() } else { field };
            let enter = move |event: KeyboardEvent| {
                if event.key() == "Enter" {
                    set(typed.get_untracked());
                }
            };
            div().on(ev::change, move |_| set(typed.get_untracked())).on(ev::keydown, enter).child(field.el())
        }
    }
}

/// Sorting without headings, for phones and for what has no column of its own.
fn view_order(address: Memo<ListAddress>) -> El {
    let pairs = [
        ("", "Default order"),
        ("name", "Name, A to Z"),
        ("-name", "Name, Z to A"),
        ("hostname", "Host, A to Z"),
        ("-hostname", "Host, Z to A"),
        ("port", "Port, lowest first"),
        ("-port", "Port, highest first"),
        ("brand", "Brand, A to Z"),
        ("-brand", "Brand, Z to A"),
        ("-enabled", "Enabled first"),
        ("enabled", "Disabled first"),
        ("-shared", "Shared first"),
        ("did_numbers", "DID pool, A to Z"),
    ];
    let value = Signal::derive(move || {
        let order = address.with(|address| address.order);
        order.map_or_else(String::new, |order| {
            let sign = if order.descending { "-" } else { "" };
            format!("{sign}{}", order.field.as_str())
        })
    });
    let set = move |word: String| {
        let order = ListAddress::read(&format!("sort={word}")).order;
        go(address.with_untracked(|address| address.sorted(order)));
    };
    let frame = Frame::new("Sort by");
    frame.around(view_options(&frame, &pairs, value, set))
}

/// What the list is narrowed by, each with a way to take it away.
pub fn view_chips(address: Memo<ListAddress>) -> AnyView {
    let some = Memo::new(move |_| address.with(|address| address.filters().next().is_some()));
    fragment(move || some.get().then(|| view_filter_chips(address)))
}

lazy_view!(panels: fn view_filter_chips(address: Memo<ListAddress>) {
    let statuses = use_statuses();
    fragment(move || {
        let address = address.get();
        let chip = |(criterion, value): (Criterion, &str)| {
            let words = criterion.words(value);
            a().class("chip")
                .attr("href", Route::List(address.with(criterion, "")).href())
                .attr("aria-label", format!("Remove filter {words}"))
                .child(foreign(words))
                .child(icon(Icon::Close))
        };
        let chips: Vec<El> = address.filters().map(chip).collect();
        let clear = a().class("chip-clear").attr("href", Route::List(address.without_filters()).href());
        let chips = p().class("chips").child(chips).child(clear.child("Clear filters"));
        div().child(chips).child(view_check_age(&address, statuses))
    })
});

/// From when the findings are that the list is narrowed by. Where no check was made, no row is left to say it of.
fn view_check_age(address: &ListAddress, statuses: Statuses) -> Option<El> {
    statuses.checks.track();
    let at = checked_at().filter(|_| !address.value(Criterion::Findings).is_empty())?;
    let words = format!(
        "Findings are as of the check at {}. Trunks that it did not read are not listed.",
        time_of_day(at)
    );
    let again = a().attr("href", Route::Tool(Tool::Checks).href()).child("Check again");
    Some(div().class("note-bar").attr("role", "status").child(p().child(words)).child(again))
}
