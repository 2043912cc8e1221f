//! All trunks at once: read page by page, and something drawn of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::types::{ProviderId, ProviderList, ProviderRow};
use api::{ApiError, Client, ListQuery};
use leptos::prelude::*;

use crate::components::html::fragment;
use crate::components::placeholder;
use crate::session::Session;
use crate::trunk_form::OtherTrunks;
use crate::trunks::remote::{Remote, load};
use crate::trunks::unread;

/// Reads all trunks, and draws something of them. `words` stand there meanwhile.
pub fn view_all_trunks(
    session: Session,
    words: &'static str,
    draw: impl Fn(&ProviderList) -> Option<AnyView> + Send + Sync + 'static,
) -> AnyView {
    let client = session.client();
    let all = load(move || {
        let client = client.clone();
        async move { read_all(&client, ListQuery { top: 100, ..ListQuery::default() }, None).await }
    });
    fragment(move || {
        all.state.with(|state| match state {
            Remote::Loading => Some(placeholder(words).into_any()),
            Remote::Failed { last: None, error } => Some(unread(error, move || all.refresh()).into_any()),
            Remote::Ready(list) | Remote::Failed { last: Some(list), .. } => draw(list),
        })
    })
}

/// Reads the trunks that a form is compared with: all but its own.
pub fn other_trunks(session: Session, own: Option<ProviderId>) -> OtherTrunks {
    Arc::new(move |draw| {
        let own = own.clone();
        view_all_trunks(session, "Reading the other trunks", move |list| {
            let is_other = |row: &&ProviderRow| own.is_none() || row.id != own;
            draw(&list.items.iter().filter(is_other).cloned().collect::<Vec<_>>())
        })
    })
}

/// How far the reading of all rows is: how many came, of how many.
pub type Fetched = RwSignal<Option<(usize, Option<u64>)>>;

/// Every row that answers a query, page by page, each trunk once.
///
/// # Errors
/// When one of the pages fails.
pub async fn read_all(
    client: &Client,
    mut query: ListQuery,
    fetched: Option<Fetched>,
) -> Result<ProviderList, ApiError> {
    let mut seen: BTreeSet<ProviderId> = BTreeSet::new();
    let mut all = ProviderList { count: None, items: Vec::new(), unreadable: 0 };
    loop {
        let page = client.list_providers(&query).await?;
        let came = page.items.len() + page.unreadable;
        query.skip = query.skip.saturating_add(u32::try_from(came).unwrap_or(u32::MAX));
        all.unreadable += page.unreadable;
        for row in page.items {
            // A trunk that was made meanwhile moves others to the next page.
            if row.id.as_ref().is_none_or(|id| seen.insert(id.clone())) {
                all.items.push(row);
            }
        }
        if let Some(fetched) = fetched {
            fetched.try_set(Some((all.items.len(), page.count)));
        }
        if came == 0 || page.count.is_some_and(|count| u64::from(query.skip) >= count) {
            all.count = Some(all.items.len() as u64);
            return Ok(all);
        }
    }
}
