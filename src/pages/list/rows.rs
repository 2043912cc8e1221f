//! The rows of the list: one page as the PBX sends it, or all of them where only the console can narrow
//! or sort. Knows what to ask and what is left of the answer; not how it looks.

use api::types::{ProviderId, ProviderList, ProviderRow};
use api::{ApiError, Client, ListQuery, Unreachable};
use domain::list::filter::{self, holds};
use domain::list::fleet::Light;
use domain::list::local;
use leptos::prelude::*;

use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::Criterion;
use crate::platform::parts::{now, part};
use crate::platform::tasks::Task;
use crate::status::Statuses;
use crate::tools::counts_of;
use crate::trunks::remote::{Load, load};
use crate::trunks::{Fetched, read_all};

/// What the PBX is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuestion {
    /// The first request.
    pub query: ListQuery,
    /// All rows, not only this page.
    pub whole: bool,
}

/// Rows, and the question they answer: while another one is on its way, these stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// What was asked.
    pub asked: ListQuestion,
    /// What came.
    pub list: ProviderList,
    /// When, as wall clock in milliseconds.
    pub at: f64,
    /// Rows that were switched here since: they stay until the next reading, also where they fit no more.
    pub switched: Vec<ProviderId>,
}

impl Rows {
    /// Keeps that a trunk was switched.
    pub fn switch(&mut self, id: ProviderId, on: bool) {
        for row in self.list.items.iter_mut().filter(|row| row.id.as_ref() == Some(&id)) {
            row.enabled = Some(on);
        }
        self.switched.push(id);
    }
}

/// Loads the rows an address asks for; `all` asks for every one of them whatever the address says.
pub fn load_rows(
    client: Client,
    address: Memo<ListAddress>,
    all: RwSignal<bool>,
    fetched: Fetched,
) -> Load<Rows> {
    let question = move || {
        let whole = all.get() || address.with(ListAddress::needs_all);
        ListQuestion { query: address.with(|address| address.query(whole)), whole }
    };
    // Another address may ask the same.
    let text = Memo::new(move |_| {
        let ListQuestion { query, whole } = question();
        format!("{} {whole}", query.to_query())
    });
    load(move || {
        text.with(|_| ());
        let (client, asked) = (client.clone(), untrack(question));
        fetched.try_set(None);
        async move {
            let list = match asked.whole {
                false => client.list_providers(&asked.query).await?,
                true => {
                    let not_here = || ApiError::Unreachable(Unreachable::NoConnection);
                    // `shown` filters without waiting.
                    fetch_filter().await.map_err(|_| not_here())?;
                    let reading = read_whole(Box::new((client, asked.query.clone(), fetched))).await;
                    reading.map_err(|_| not_here())?.await?
                }
            };
            Ok(Rows { asked, list, at: js_sys::Date::now(), switched: Vec::new() })
        }
    })
}

/// What is on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownRows {
    /// The rows.
    pub items: Vec<ProviderRow>,
    /// The page they are.
    pub page: u32,
    /// Rows a page.
    pub size: u8,
    /// How many there are on all pages; the PBX need not say.
    pub total: Option<u64>,
}

impl ShownRows {
    /// Pages there are, at least one. The server's count is believed only as far as rows bear it out.
    pub fn pages(&self) -> u32 {
        let size = u64::from(self.size);
        let seen = u64::from(self.page - 1) * size + self.items.len() as u64;
        let count = self.total.unwrap_or(seen).max(if self.items.is_empty() { 0 } else { seen });
        u32::try_from(count.div_ceil(size)).unwrap_or(u32::MAX).max(1)
    }

    /// `101–200 of 250`
    pub fn range(&self) -> String {
        let first = (u64::from(self.page) - 1) * u64::from(self.size) + 1;
        let last = first + self.items.len() as u64 - 1;
        let of = self.total.filter(|count| *count >= last);
        let of = of.map_or_else(String::new, |count| format!(" of {count}"));
        format!("{first}–{last}{of}")
    }
}

/// The page of rows that an address shows; of all rows, those that are left once the console has narrowed them.
pub fn shown(rows: &Rows, address: &ListAddress, statuses: Statuses) -> ShownRows {
    let Rows { asked, list, .. } = rows;
    if !asked.whole {
        let size = asked.query.top.max(1);
        let page = asked.query.skip / u32::from(size) + 1;
        return ShownRows { items: list.items.clone(), page, size, total: list.count };
    }
    // Rows of which the filter is not known to hold are never shown.
    let none = || ShownRows { items: Vec::new(), page: address.page, size: address.size, total: None };
    let asked = Box::new((rows.clone(), address.clone(), statuses));
    now(Box::pin(shown_of_all(asked))).and_then(Result::ok).unwrap_or_else(none)
}

/// All rows that what the address asks of the console leaves, in its order. Belongs to the part of the panels.
pub fn narrowed(list: &ProviderList, address: &ListAddress, statuses: Statuses) -> Vec<ProviderRow> {
    let rows = list.items.clone();
    let rows = if address.here { filtered(rows, address) } else { rows };
    known_here(rows, address, statuses, &[])
}

fn filtered(mut rows: Vec<ProviderRow>, address: &ListAddress) -> Vec<ProviderRow> {
    if let Ok(wanted) = filter::read(&address.server_filter()) {
        rows.retain(|row| holds(&wanted, row));
    }
    if let Some(order) = address.order {
        local::sort(&mut rows, order);
    }
    rows
}

/// The rows that fit what the PBX cannot filter by. Follows the statuses and the checks that the address asks for.
fn known_here(
    mut rows: Vec<ProviderRow>,
    address: &ListAddress,
    statuses: Statuses,
    switched: &[ProviderId],
) -> Vec<ProviderRow> {
    let (status, mode) = (address.value(Criterion::Status), address.value(Criterion::Type));
    let stays = |row: &ProviderRow| row.id.as_ref().is_some_and(|id| switched.contains(id));
    if address.asks_each() {
        statuses.version.track();
        rows.retain(|row| {
            let type_is =
                |id| statuses.with(id, |trunk| trunk.facts.as_ref().is_some_and(|facts| facts.mode == mode));
            let fits = mode.is_empty() || row.id.as_ref().and_then(type_is).unwrap_or(false);
            let light = light_of(row.id.as_ref(), row.enabled, statuses);
            fits && light.is_shown(status).unwrap_or(true) || stays(row)
        });
    }
    let findings = address.value(Criterion::Findings);
    if !findings.is_empty() {
        statuses.checks.track();
        rows.retain(|row| {
            let counts = row.id.as_ref().and_then(counts_of);
            counts.is_some_and(|counts| counts.is_shown(findings)) || stays(row)
        });
    }
    rows
}

/// The status of a row in one word, as far as it is known.
pub fn light_of(id: Option<&ProviderId>, enabled: Option<bool>, statuses: Statuses) -> Light {
    if enabled == Some(false) {
        return Light::Disabled;
    }
    let known = id.and_then(|id| statuses.with(id, |trunk| trunk.light(enabled)));
    known.unwrap_or(Light::Checking)
}

part!(panels: fetch_whole, read_whole(asked: Box<(Client, ListQuery, Fetched)>) -> Task<Result<ProviderList, ApiError>> {
    let (client, query, fetched) = *asked;
    Box::pin(async move { read_all(&client, query, Some(fetched)).await })
});

part!(panels: fetch_filter, shown_of_all(asked: Box<(Rows, ListAddress, Statuses)>) -> ShownRows {
    let (Rows { list, switched, .. }, address, statuses) = *asked;
    let rows = if address.here { filtered(list.items, &address) } else { list.items };
    let matched = known_here(rows, &address, statuses, &switched);
    let (page, size) = (address.page, usize::from(address.size));
    let first = (page as usize - 1).saturating_mul(size);
    let total = Some(matched.len() as u64);
    let items = matched.into_iter().skip(first).take(size).collect();
    ShownRows { items, page, size: address.size, total }
});

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn shown(page: u32, size: u8, total: Option<u64>, items: usize) -> ShownRows {
        ShownRows { items: vec![ProviderRow::default(); items], page, size, total }
    }

    #[wasm_bindgen_test]
    fn pages_are_counted_from_what_came() {
        assert_eq!(shown(1, 100, Some(250), 100).pages(), 3);
        assert_eq!(shown(3, 100, Some(250), 50).pages(), 3);
        assert_eq!(shown(1, 100, Some(0), 0).pages(), 1);
        assert_eq!(shown(2, 100, None, 100).pages(), 2);
        // A count below the rows that are there hides nothing.
        assert_eq!(shown(2, 100, Some(3), 100).pages(), 2);
        // Past the end: the count says where the end is.
        assert_eq!(shown(9, 100, Some(250), 0).pages(), 3);
    }

    #[wasm_bindgen_test]
    fn the_range_names_the_rows_on_screen() {
        assert_eq!(shown(2, 100, Some(250), 100).range(), "101–200 of 250");
        assert_eq!(shown(1, 25, None, 7).range(), "1–7");
    }
}
