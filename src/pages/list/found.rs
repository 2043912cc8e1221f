//! Which trunk has the number or address that is searched for. The PBX compares a search with the text of a row,
//! so it finds neither another spelling nor a number inside a range: all rows are read, and looked through here.

use domain::list::find::{Holdings, find};
use leptos::prelude::*;

use crate::components::foreign;
use crate::components::html::{a, div, fragment, p};
use crate::components::lazy::lazy_view;
use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::Criterion;
use crate::routes::Route;
use crate::session::use_session;
use crate::trunks::{name_of, view_all_trunks};

/// Fewer digits are part of a name more often than of a number.
const DIGITS: usize = 4;

/// Whether the search may be a number or an address.
fn may_be_number(address: &ListAddress) -> bool {
    let text = address.value(Criterion::Search);
    text.bytes().filter(u8::is_ascii_digit).count() >= DIGITS || text.contains(':')
}

/// The line above the table, while the search may be a number or an address.
pub fn view_found(address: Memo<ListAddress>) -> AnyView {
    let is_number = Memo::new(move |_| address.with(may_be_number));
    fragment(move || is_number.get().then(|| view_trunks_with(address)))
}

lazy_view!(panels: fn view_trunks_with(address: Memo<ListAddress>) {
    let sought = Memo::new(move |_| address.with(|address| address.value(Criterion::Search).to_owned()));
    let found = view_all_trunks(use_session(), "Searching all trunks", move |list| {
        let trunks: Vec<Holdings<'_>> = list.items.iter().map(Holdings::of).collect();
        let answer = sought.with(|sought| find(sought, &trunks))?;
        let name = |place: usize| list.items.get(place).map(name_of).unwrap_or_default();
        if answer.hits.is_empty() {
            return Some(p().child(foreign(answer.none(name))).into_any());
        }
        let hits = answer.hits.iter().filter_map(|hit| {
            let row = list.items.get(hit.place)?;
            let link =
                a().attr("href", row.id.clone().map(|id| Route::Detail(id).href())).child(foreign(name_of(row)));
            Some(p().child(link).child(" – ").child(foreign(hit.words())))
        });
        Some(div().child(hits.collect::<Vec<_>>()).into_any())
    });
    div().class("note-bar").attr("role", "status").child(found).into_any()
});
