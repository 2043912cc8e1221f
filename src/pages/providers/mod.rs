//! The pages of the one resource there is: providers, which people call trunks.

use std::collections::BTreeSet;
use std::rc::Rc;

use api::types::{Provider, ProviderId, ProviderList};
use api::{ApiError, Client, ListQuery};
use domain::message::{Message, explain};
use domain::provider::draft::Draft;
use domain::provider::gateway::{Line, gateway_card};
use leptos::prelude::*;

use crate::live::RwSignal;
use crate::remote::{Load, load};
use crate::session::Session;
use crate::ui::{Alert, El, copy_button, el};

pub mod bulk;
pub mod detail;
pub mod edit;
pub mod list;
pub mod new;
mod progress;
pub mod transfer;
mod twins;

pub use bulk::{Action, Chosen, bulk_dialog, switch};
pub use progress::{cancel, count_of, progress};
pub use transfer::{Format, export_dialog};
pub use twins::{in_a_line, is_made_from, made_since, namesakes, take_back, take_doubles_of};

/// A failed call in words, with a way to try again where one is given.
pub fn failure(error: &ApiError, retry: Option<Rc<dyn Fn()>>) -> Alert {
    let Message { title, text, quoted, details } = explain(error);
    Alert { title, text, quoted, details, retry }
}

/// Whether it is not known if a call that changes something was carried out.
pub fn is_unsure(error: &ApiError) -> bool {
    match error {
        ApiError::Unreachable(_) | ApiError::Unreadable { .. } => true,
        ApiError::Unauthorized | ApiError::Rejected { .. } => false,
    }
}

/// The trunk with an id, read now and again on request.
pub fn load_trunk(session: Session, id: &ProviderId) -> Load<Provider> {
    let (client, id) = (session.client(), id.clone());
    load(move || {
        let (client, id) = (client.clone(), id.clone());
        async move { client.get_provider(&id).await }
    })
}

/// The settings for a gateway that registers here. `password` is there only while it is known.
pub fn view_gateway_card(draft: &Draft, password: String) -> El {
    let host = window().location().hostname().unwrap_or_default();
    let lines = gateway_card(draft, &host);
    let mut text: Vec<String> =
        lines.iter().map(|line| [line.label, ": ", line.value.as_str()].concat()).collect();
    let rows = lines.iter().map(|Line { label, value, note }| {
        let note = (!note.is_empty()).then(|| el("span").class("fact-help").text(*note));
        let term = el("dt").text(*label).children(note);
        el("div").class("fact").child(term).child(el("dd").child(el("code").text(value.as_str())))
    });
    let known = !password.is_empty();
    text.push(["Password: ", if known { &password } else { "the one you set" }].concat());
    let words =
        if known { "As typed; copied with the rest" } else { "The one you set; the PBX never shows it" };
    let secret = el("div").class("fact").child(el("dt").text("Password")).child(el("dd").text(words));
    el("section")
        .class("panel")
        .child(el("h2").text("Settings for your gateway"))
        .child(el("p").text("Type these into the gateway that registers at the PBX."))
        .child(el("dl").class("facts").children(rows).child(secret))
        .child(copy_button("Copy settings", move || text.join("\n")))
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
