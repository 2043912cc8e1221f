//! Which trunk has a number or an address, as a call compares and as a person searches, and where trunks overlap.

use std::sync::Arc;

use api::types::ProviderRow;
use domain::check::host::is_name;
use domain::list::find::{Hit, Holdings, SearchAnswer};
use domain::list::tester::{Overlaps, Sought, Tested, address_overlaps, pool_overlaps, test};
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::components::html::{
    a, caption, code, div, form, h2, li, p, section, span, table, tbody, td, th, thead, tr, ul,
};
use crate::components::{Button, El, TextField, foreign, page_title};
use crate::navigation;
use crate::pages::list::address::value_of;
use crate::platform::tasks::effect;
use crate::routes::Route;
use crate::tools::Tool;
use crate::tools::fleet::{Fleet, use_fleet};
use crate::trunks::name_of;

/// Pairs of trunks, or trunks, that are drawn.
const MOST: usize = 100;

/// The address of the page with a number or an address to test.
pub fn test_address(text: &str) -> String {
    format!("{}?q={}", Route::Tool(Tool::Numbers).href(), api::query::encode(text))
}

/// The page at `/tools/numbers`.
pub fn numbers_page() -> AnyView {
    let fleet = use_fleet();
    let url = use_url();
    let asked = Memo::new(move |_| url.with(|url| value_of(url.search(), "q")).unwrap_or_default());
    let typed = RwSignal::new(String::new());
    effect(move || {
        let asked = asked.get();
        if asked.trim().is_empty() {
            return;
        }
        typed.set(asked.clone());
        let is_number = matches!(test(&asked, &[]).map(|tested| tested.sought), Some(Sought::Number(_)));
        fleet.read_missing(!is_number, |_| false);
    });
    let is_unclear = move |text: &str| !text.trim().is_empty() && test(text, &[]).is_none();
    let problem = Signal::derive(move || {
        (typed.with(|typed| is_unclear(typed)) && typed.get() == asked.get())
            .then(|| "Enter a phone number, an IP address or an address block".to_owned())
    });
    let field = TextField::new("Number or address", typed)
        .hint("As a call has it, such as +12025550123; an address such as 192.0.2.1; a block such as 192.0.2.0/24.")
        .problem(problem);
    let blocked = Signal::derive(move || {
        typed.with(|typed| typed.trim().is_empty()).then_some("Enter a number or an address")
    });
    let form = form()
        .class("numbers-form")
        .on(leptos::ev::submit, move |event| {
            event.prevent_default();
            let text = typed.get_untracked();
            if !text.trim().is_empty() {
                navigation::change_to(&test_address(text.trim()));
            }
        })
        .child(field.el())
        .child(Button::primary().submit().blocked(blocked).el().child("Test"));
    div()
        .class("numbers")
        .child(page_title(|| Tool::Numbers.name().to_owned()))
        .child(p().class("lead").child(
            "Test a number or an address against all trunks: which holds it as a call compares, and which almost does.",
        ))
        .child(form)
        .child(fleet.view(move || fleet.read(true, |_| false)))
        .child(move || {
            fleet.version.track();
            let (rows, asked) = (fleet.rows.get()?, asked.get());
            (!asked.is_empty()).then(|| view_test(fleet, &rows, &asked))?
        })
        .child(move || view_overlaps(fleet))
        .into_any()
}

/// Does something with what the trunks have.
fn with_holdings<T>(fleet: Fleet, rows: &[ProviderRow], then: impl FnOnce(&[Holdings<'_>]) -> T) -> T {
    let records: Vec<_> = (0..rows.len()).map(|place| fleet.record(place)).collect();
    let holdings: Vec<Holdings<'_>> = rows
        .iter()
        .zip(&records)
        .map(|(row, record)| {
            let blocks = record.provider().and_then(|provider| provider.additional_ips.as_deref());
            Holdings { blocks: blocks.unwrap_or_default(), ..Holdings::of(row) }
        })
        .collect();
    then(&holdings)
}

fn link(rows: &[ProviderRow], place: usize) -> El {
    let row = rows.get(place);
    let name = foreign(row.map(name_of).unwrap_or_default());
    match row.and_then(|row| row.id.clone()) {
        Some(id) => a().attr("href", Route::Detail(id).href()).child(name),
        None => span().child(name),
    }
}

/// The answer; nothing for a text that is no number and no address.
fn view_test(fleet: Fleet, rows: &Arc<Vec<ProviderRow>>, asked: &str) -> Option<El> {
    let tested = with_holdings(fleet, rows, |holdings| test(asked, holdings))?;
    let Tested { sought, holders, almost, never } = tested;
    let words = sought.words();
    let title = match holders.len() {
        0 => format!("No trunk holds {words}"),
        1 => format!("1 trunk holds {words}"),
        more => format!("{more} trunks hold {words}"),
    };
    let limits = limits(fleet, rows, &sought);
    let double = (holders.len() > 1).then(|| {
        p().class("note")
            .child("Which of them the PBX takes is not documented. Pools and addresses should not overlap.")
    });
    Some(
        section()
            .attr("aria-label", "Answer")
            .child(div().attr("role", "status").child(h2().child(title)))
            .child(limits.into_iter().map(|words| p().class("note").child(words)).collect::<Vec<El>>())
            .child((!never.is_empty()).then(|| p().child(never)))
            .child(view_holders(rows, &holders))
            .child(double)
            .child(almost.map(|almost| view_almost(rows, &almost))),
    )
}

fn view_holders(rows: &[ProviderRow], holders: &[(usize, String)]) -> Option<El> {
    let items = holders.iter().take(MOST).map(|(place, through)| {
        li().child(link(rows, *place)).child(" by ").child(code().child(foreign(through)))
    });
    (!holders.is_empty()).then(|| ul().class("numbers-list").child(items.collect::<Vec<El>>()))
}

/// What a person's search finds beside it.
fn view_almost(rows: &[ProviderRow], almost: &SearchAnswer) -> El {
    let item = |hit: &Hit| li().child(link(rows, hit.place)).child(": ").child(foreign(hit.words()));
    let hits = almost.hits.iter().chain(&almost.nearest).take(MOST).map(item);
    section()
        .attr("aria-label", "Almost")
        .child(h2().child("Almost"))
        .child(p().child("Not what a call would match, but what a search finds:"))
        .child(ul().class("numbers-list").child(hits.collect::<Vec<El>>()))
        .child((!almost.advice.is_empty()).then(|| p().class("note").child(almost.advice)))
}

/// What the answer leaves out.
fn limits(fleet: Fleet, rows: &[ProviderRow], sought: &Sought) -> Vec<String> {
    match sought {
        Sought::Number(_) => Vec::new(),
        Sought::Address(_) | Sought::Block(_) => {
            let names = rows.iter().filter(|row| row.hostname.as_deref().is_some_and(is_name)).count();
            let unread = (0..rows.len()).filter(|place| fleet.record(*place).provider().is_none()).count();
            let mut words = Vec::new();
            if names > 0 {
                let trunks = if names == 1 {
                    "1 trunk has a host name".to_owned()
                } else {
                    format!("{names} trunks have host names")
                };
                words.push(format!("{trunks}, whose addresses a browser does not know."));
            }
            if unread > 0 {
                words.push(format!("The address blocks of {unread} trunks are not read."));
            }
            words
        }
    }
}

/// Which trunks have the same numbers or addresses.
fn view_overlaps(fleet: Fleet) -> El {
    let words =
        move || if fleet.rows.get().is_some() { "Read the trunks again" } else { "Look for overlaps" };
    let read = move || {
        fleet
            .is_idle()
            .then(|| Button::plain().on_press(move || fleet.read(true, |_| false)).el().child(words()))
    };
    section()
        .attr("aria-label", "Overlaps")
        .child(h2().child("Overlaps"))
        .child(
            p().child(
                "Numbers and addresses that two trunks have. Reading all trunks takes one call for each.",
            ),
        )
        .child(div().class("actions").child(read))
        .child(move || {
            fleet.version.track();
            let rows = fleet.rows.get()?;
            (fleet.is_idle() && fleet.is_whole()).then(|| {
                let (pools, addresses) = with_holdings(fleet, &rows, |holdings| {
                    (pool_overlaps(holdings), address_overlaps(holdings))
                });
                div().child(view_pairs(&rows, "DID pools", "No two pools overlap.", &pools)).child(
                    view_pairs(
                        &rows,
                        "Source addresses",
                        "No two trunks have an address in common.",
                        &addresses,
                    ),
                )
            })
        })
}

fn view_pairs(rows: &[ProviderRow], title: &'static str, none: &'static str, found: &Overlaps) -> El {
    if found.pairs.is_empty() {
        return p().child(none);
    }
    let heads = ["Trunk", "Trunk", "Both have"].map(|head| th().attr("scope", "col").child(head));
    let pairs = found.pairs.iter().take(MOST).map(|overlap| {
        let (one, other) = overlap.trunks;
        let more = match overlap.more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        tr().child(td().child(link(rows, one)))
            .child(td().child(link(rows, other)))
            .child(td().child(code().child(overlap.shared.as_str())).child(more))
    });
    let left = found.pairs.len().saturating_sub(MOST);
    let left = match (left, found.is_cut) {
        (0, false) => None,
        (0, true) => Some("There are more.".to_owned()),
        (left, false) => Some(format!("{left} more pairs overlap.")),
        (left, true) => Some(format!("More than {left} more pairs overlap.")),
    };
    div()
        .child(
            div().class("table-frame").child(
                table()
                    .class("table")
                    .child(caption().child(title))
                    .child(thead().child(tr().child(heads)))
                    .child(tbody().child(pairs.collect::<Vec<El>>())),
            ),
        )
        .child(left.map(|left| p().class("note").child(left)))
}
