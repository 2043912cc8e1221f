//! One line about all trunks that the list is about: how many are online, offline and so on. Each number
//! leads to those trunks. What was not looked at yet is counted as such, and can be looked at.

use std::collections::BTreeMap;

use api::types::{ProviderId, ProviderRow};
use domain::list::fleet::{Light, Summary};
use leptos::prelude::*;

use crate::list_address::{Criterion, ListAddress};
use crate::live::{Effect, Memo, RwSignal, StoredValue};
use crate::pages::providers::Fetched;
use crate::pages::providers::list::rows::{Rows, light_of};
use crate::remote::{Load, Remote};
use crate::route::Route;
use crate::statuses::Statuses;
use crate::ui::{Button, El, el, show};

/// What the summary follows.
#[derive(Clone, Copy)]
pub struct Counting {
    /// Where the list is.
    pub address: Memo<ListAddress>,
    /// Its rows.
    pub rows: Load<Rows>,
    /// What is known of each.
    pub statuses: Statuses,
    /// All of them are to be looked at.
    pub all: RwSignal<bool>,
    /// How far reading all rows is.
    pub fetched: Fetched,
}

/// Rows that were on any page of this list so far.
type Seen = BTreeMap<ProviderId, ProviderRow>;

impl Counting {
    /// The line.
    pub fn view(self) -> El {
        let Self { address, rows, statuses, all, .. } = self;
        let seen = RwSignal::new(Seen::new());
        let about = StoredValue::new(String::new());
        Effect::new(move || {
            rows.state.with(|state| {
                let Remote::Ready(rows) = state else { return };
                // Another search or filter is another list.
                let now = [&rows.asked.query.filter, "\n", &rows.asked.query.search].concat();
                let other = about.with_value(|about| *about != now);
                about.set_value(now);
                seen.update(|seen| {
                    if other {
                        seen.clear();
                    }
                    for row in &rows.list.items {
                        if let Some(id) = &row.id {
                            seen.insert(id.clone(), row.clone());
                        }
                    }
                });
                if rows.asked.whole {
                    let ids = rows
                        .list
                        .items
                        .iter()
                        .filter_map(|row| Some((row.id.clone()?, row.enabled != Some(false))));
                    statuses.want(ids.collect());
                }
            });
        });
        let counts = Memo::new(move |_| {
            statuses.version.track();
            let mut summary = Summary::default();
            seen.with(|seen| seen.values().for_each(|row| summary.add(light_of(row, statuses))));
            let total = rows.state.with(|state| state.data().and_then(|rows| rows.list.count));
            (summary, usize::try_from(total.unwrap_or(0)).unwrap_or(usize::MAX))
        });
        let links = move || {
            let (summary, total) = counts.get();
            let here = address.with(|address| address.value(Criterion::Status).to_owned());
            let link = |word: &'static str, count: usize, words: &str| {
                if count == 0 && word != here {
                    return None;
                }
                let current = word == here;
                let next =
                    address.with(|address| address.with(Criterion::Status, if current { "" } else { word }));
                let link = el("a")
                    .class("count")
                    .attr("href", Route::List(next).href())
                    .attr("data-light", word)
                    .optional_attr("aria-current", current.then(|| "true".to_owned()));
                Some(link.child(el("b").text(count.to_string())).text([" ", words].concat()))
            };
            let total = total.max(summary.total);
            let unchecked = total.saturating_sub(summary.total - summary.unchecked);
            let unchecked = (unchecked > 0).then(|| {
                el("span").class("count").child(el("b").text(unchecked.to_string())).text(" not checked")
            });
            (total > 0).then(|| {
                el("p")
                    .class("counts")
                    .children(link("verified", summary.verified, "online, verified"))
                    .children(link("assumed", summary.assumed, "online, assumed"))
                    .children(link("offline", summary.offline, "offline"))
                    .children(link(Light::Disabled.as_str(), summary.disabled, Light::Disabled.as_str()))
                    .children(link("unknown", summary.unknown, "unknown"))
                    .children(unchecked)
            })
        };
        let left = Memo::new(move |_| {
            counts.with(|(summary, total)| total.saturating_sub(summary.total - summary.unchecked))
        });
        let asks_all = move || all.get() || address.with(ListAddress::needs_all);
        let check_all = move || {
            (left.get() > 0 && !asks_all())
                .then(|| Button::quiet().on_press(move || all.set(true)).el().text("Check all"))
        };
        el("div").class("summary").show(links).show(check_all).child(self.view_progress(counts))
    }

    /// How far the look at every trunk is.
    fn view_progress(self, counts: Memo<(Summary, usize)>) -> AnyView {
        let Self { address, rows, all, fetched, .. } = self;
        let progress = Memo::new(move |_| {
            if !(all.get() || address.with(ListAddress::needs_all)) {
                return None;
            }
            let whole = rows.state.with(|state| state.data().is_some_and(|rows| rows.asked.whole));
            if !whole || rows.busy.get() {
                let (read, of) = fetched.get().unwrap_or((0, None));
                return Some(("Read ", read, of.map(|of| usize::try_from(of).unwrap_or(usize::MAX))));
            }
            let (summary, _) = counts.get();
            let done = summary.total - summary.unchecked;
            let status = address.with(|address| {
                all.get()
                    || Criterion::ALL
                        .iter()
                        .any(|criterion| criterion.is_ours() && !address.value(*criterion).is_empty())
            });
            (done < summary.total && status).then_some(("Checked ", done, Some(summary.total)))
        });
        show(move || {
            let (verb, done, of) = progress.get()?;
            let bar = el("progress")
                .attr("max", of.unwrap_or(0).max(1).to_string())
                .attr("value", done.to_string())
                .attr("aria-label", "Trunks looked at");
            let of = of.map_or_else(String::new, |of| [" of ", &of.to_string()].concat());
            let words = [verb, &done.to_string(), &of].concat();
            let stop = move || {
                all.set(false);
                let plain = Criterion::ALL.into_iter().filter(|criterion| criterion.is_ours());
                let next =
                    plain.fold(address.get_untracked(), |address, criterion| address.with(criterion, ""));
                crate::address::change(&Route::List(next));
            };
            let stop = Button::quiet().on_press(stop).el().text("Cancel");
            Some(el("div").class("progress").child(bar).child(el("span").text(words)).child(stop))
        })
    }
}
