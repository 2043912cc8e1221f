//! One line about all trunks that the list is about: how many are online, offline and so on. Each number
//! leads to those trunks. Small fleets are asked about by themselves, large ones on request.

use std::collections::{BTreeMap, BTreeSet};

use api::types::{ProviderId, ProviderList};
use api::{Client, ListQuery};
use domain::list::fleet::{Light, Summary};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{self, a, b, div, fragment, p, span};
use crate::components::{Button, El};
use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::Criterion;
use crate::pages::list::rows::{Rows, light_of};
use crate::platform::parts::part;
use crate::platform::tasks::{Task, effect, task};
use crate::routes::Route;
use crate::session::use_session;
use crate::status::Statuses;
use crate::trunks::remote::{Load, Remote};
use crate::trunks::{Fetched, read_all};

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

/// A number of the line: what it leads to, its words, and where it stands in the count.
type Count = (Light, &'static str, fn(&Summary) -> usize);

const COUNTS: [Count; 5] = [
    (Light::Verified, "verified", |summary| summary.verified),
    (Light::Assumed, "unverified", |summary| summary.assumed),
    (Light::Offline, "offline", |summary| summary.offline),
    (Light::Disabled, Light::Disabled.as_str(), |summary| summary.disabled),
    (Light::Unknown, "unknown", |summary| summary.unknown),
];

/// The trunks that were on any page of this list so far: whether each is switched on, and the light it is
/// counted under.
#[derive(Default)]
struct CountedRows {
    seen: BTreeMap<ProviderId, (Option<bool>, Light)>,
    summary: Summary,
}

impl CountedRows {
    /// Counts a row, or counts it anew.
    fn count(&mut self, id: &ProviderId, enabled: Option<bool>, statuses: Statuses) {
        let light = light_of(Some(id), enabled, statuses);
        match self.seen.insert(id.clone(), (enabled, light)) {
            Some((_, before)) => self.summary.change(before, light),
            None => self.summary.add(light),
        }
    }

    /// Counts trunks anew of which something else is known now.
    fn recount(&mut self, changed: BTreeSet<ProviderId>, statuses: Statuses) {
        for id in changed {
            if let Some((enabled, light)) = self.seen.get_mut(&id) {
                let now = light_of(Some(&id), *enabled, statuses);
                self.summary.change(std::mem::replace(light, now), now);
            }
        }
    }
}

/// Fleets of up to this many trunks are asked about without anybody's asking.
const ASKED_QUIETLY: u64 = 500;
/// Milliseconds that the rows in view have for themselves.
const FIRST_PAINT: u32 = 1_000;

/// Trunks, and whether each is enabled.
type Ids = Vec<(ProviderId, bool)>;

fn ids_of(list: &ProviderList) -> Ids {
    list.items.iter().filter_map(|row| Some((row.id.clone()?, row.enabled != Some(false)))).collect()
}

/// What is to be asked about without anybody's asking.
struct Asking {
    client: Client,
    counting: Counting,
    /// For the trunks that are not known yet.
    query: ListQuery,
    /// Those that are.
    ids: Ids,
    tally: RwSignal<CountedRows>,
    /// Whether the list is another one by now.
    is_over: Box<dyn Fn() -> bool>,
}

part!(panels: fetch_asking, ask_all(asking: Box<Asking>) -> Task<bool> {
    let Asking { client, counting: Counting { statuses, fetched, .. }, query, mut ids, tally, is_over } = *asking;
    Box::pin(async move {
        let Ok(list) = read_all(&client, query, Some(fetched)).await else { return false };
        if is_over() {
            return true;
        }
        tally.try_update(|tally| {
            for row in &list.items {
                if let Some(id) = &row.id {
                    tally.count(id, row.enabled, statuses);
                }
            }
        });
        ids.extend(ids_of(&list));
        statuses.want(ids);
        true
    })
});

impl Counting {
    /// The line.
    pub fn view(self) -> El {
        let Self { address, rows, statuses, all, .. } = self;
        let tally = RwSignal::new(CountedRows::default());
        let about = StoredValue::new(String::new());
        // What the effect starts does not end with the next page.
        let owner = Owner::current().unwrap_or_default();
        // All trunks are asked about without anybody's asking.
        let is_quiet = RwSignal::new(false);
        // A list that is narrowed by findings has all rows, but asks for no status beyond those in view.
        let wants_all =
            Memo::new(move |_| all.get() || address.with(|address| address.here || address.asks_each()));
        effect(move || {
            let wants_all = wants_all.get();
            rows.state.with(|state| {
                let Remote::Ready(rows) = state else { return };
                // Another search or filter is another list.
                let now = format!("{}\n{}", rows.asked.query.filter, rows.asked.query.search);
                let other = about.with_value(|about| *about != now);
                about.set_value(now);
                tally.update(|tally| {
                    if other {
                        *tally = CountedRows::default();
                    }
                    for row in &rows.list.items {
                        if let Some(id) = &row.id {
                            tally.count(id, row.enabled, statuses);
                        }
                    }
                });
                let is_all = rows.list.count.is_some_and(|count| count <= rows.list.items.len() as u64);
                let is_small = rows.list.count.is_some_and(|count| count <= ASKED_QUIETLY);
                if rows.asked.whole && wants_all || is_all && is_small && other {
                    statuses.want(ids_of(&rows.list));
                } else if other {
                    let is_asked = is_small && !is_all;
                    is_quiet.set(is_asked);
                    if is_asked {
                        owner.with(|| self.ask_quietly(rows, tally, is_quiet, about));
                    }
                }
            });
        });
        effect(move || {
            statuses.version.track();
            let news = statuses.take_news();
            tally.update(|tally| tally.recount(news, statuses));
        });
        let total = move |summary: Summary| {
            let total = rows.state.with(|state| state.data().and_then(|rows| rows.list.count));
            usize::try_from(total.unwrap_or(0)).unwrap_or(usize::MAX).max(summary.total)
        };
        let left = Memo::new(move |_| {
            let summary = tally.with(|tally| tally.summary);
            total(summary).saturating_sub(summary.total - summary.unchecked)
        });
        let is_left = Memo::new(move |_| left.get() > 0);
        let not_checked = move || {
            is_left.get().then(|| span().class("count").child(view_number(left)).child(" not asked yet"))
        };
        let is_some = Memo::new(move |_| total(tally.with(|tally| tally.summary)) > 0);
        let line = move || {
            is_some.get().then(|| {
                let links = COUNTS.map(|count| self.view_count(tally, count));
                p().class("counts").child(links).child(not_checked)
            })
        };
        let asks_all = Memo::new(move |_| all.get() || address.with(ListAddress::needs_all));
        let check_all = move || {
            (is_left.get() && !wants_all.get() && !is_quiet.get())
                .then(|| Button::quiet().on_press(move || all.set(true)).el().child("Get all statuses"))
        };
        div().class("summary").child(line).child(check_all).child(self.view_progress(tally, asks_all))
    }

    /// Asks for the statuses of all trunks that fit a question, those in view first.
    fn ask_quietly(
        self,
        rows: &Rows,
        tally: RwSignal<CountedRows>,
        is_quiet: RwSignal<bool>,
        about: StoredValue<String>,
    ) {
        let mine = about.get_value();
        // Another search or filter is another list.
        let is_over = move || about.try_get_value().is_none_or(|about| about != mine);
        // Rows from the first on are counted already.
        let skip = if rows.asked.query.skip == 0 { rows.list.items.len() } else { 0 };
        let skip = u32::try_from(skip).unwrap_or_default();
        let query = ListQuery { skip, top: 100, ..rows.asked.query.clone() };
        let ids = ids_of(&rows.list);
        let client = use_session().client();
        spawn_local_scoped_with_cancellation(task(async move {
            TimeoutFuture::new(FIRST_PAINT).await;
            if is_over() {
                return;
            }
            let is_asked = match ask_all(Box::new(Asking {
                client,
                counting: self,
                query,
                ids,
                tally,
                is_over: Box::new(is_over),
            }))
            .await
            {
                Ok(asking) => asking.await,
                Err(_) => false,
            };
            if !is_asked {
                // Whoever wants to know can ask.
                is_quiet.try_set(false);
            }
        }));
    }

    /// A number that leads to its trunks, or back from them. It is there from the start, also as 0, so that the numbers
    /// beside it stay where they are while it counts.
    fn view_count(self, tally: RwSignal<CountedRows>, (light, words, pick): Count) -> El {
        let address = self.address;
        let word = light.as_str();
        let count = Memo::new(move |_| tally.with(|tally| pick(&tally.summary)));
        let is_current = move || address.with(|address| address.value(Criterion::Status) == word);
        let href = move || {
            let word = if is_current() { "" } else { word };
            Some(Route::List(address.with(|address| address.with(Criterion::Status, word))).href())
        };
        a().class("count")
            .attr("data-light", move || (count.get() > 0).then(|| word.to_owned()))
            .attr("href", href)
            .attr("aria-current", move || is_current().then(|| "true".to_owned()))
            .child(view_number(count))
            .child(format!(" {words}"))
    }

    /// How far the look at every trunk is.
    fn view_progress(self, tally: RwSignal<CountedRows>, asks_all: Memo<bool>) -> AnyView {
        let Self { address, rows, all, fetched, .. } = self;
        let progress = move || {
            if !asks_all.get() {
                return None;
            }
            let whole = rows.state.with(|state| state.data().is_some_and(|rows| rows.asked.whole));
            if !whole || rows.busy.get() {
                let (read, of) = fetched.get().unwrap_or((0, None));
                return Some(("Read ", read, of.map(|of| usize::try_from(of).unwrap_or(usize::MAX))));
            }
            let summary = tally.with(|tally| tally.summary);
            let done = summary.total - summary.unchecked;
            let status = all.get() || address.with(ListAddress::asks_each);
            (done < summary.total && status).then_some(("Checked ", done, Some(summary.total)))
        };
        let is_going = Memo::new(move |_| progress().is_some());
        let most = move || progress().and_then(|(_, _, of)| of).unwrap_or_default().max(1);
        let done = move || progress().map(|(_, done, _)| done).unwrap_or_default();
        let words = move || {
            let (verb, done, of) = progress().unwrap_or_default();
            let of = of.map_or_else(String::new, |of| format!(" of {of}"));
            format!("{verb}{done}{of}")
        };
        let stop = move || {
            all.set(false);
            let plain = Criterion::ALL.into_iter().filter(|criterion| criterion.is_ours());
            let next = plain.fold(address.get_untracked(), |address, criterion| address.with(criterion, ""));
            crate::navigation::change(&Route::List(next));
        };
        fragment(move || {
            is_going.get().then(|| {
                let bar = html::progress()
                    .attr("aria-label", "Trunks checked")
                    .attr("max", move || Some(most().to_string()))
                    .attr("value", move || Some(done().to_string()));
                let stop = Button::quiet().on_press(stop).el().child("Cancel");
                div().class("progress").child(bar).child(span().child(words)).child(stop)
            })
        })
    }
}

/// A number that is drawn anew when it changes. With another digit it begins further left; of text that stays,
/// browsers count this as a layout shift.
fn view_number(count: Memo<usize>) -> AnyView {
    fragment(move || b().child(count.get().to_string()))
}
