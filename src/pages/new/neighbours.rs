//! How a new trunk compares with the others: numbers that have an owner, accounts that are in use.

use api::types::ProviderRow;
use api::{ApiError, Client, ListQuery};
use domain::provider::draft::Draft;
use domain::provider::neighbours::{Neighbours, neighbour_problems};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::El;
use crate::components::html::{div, li, p, strong, ul};
use crate::pages::new::Wizard;
use crate::platform::tasks::task;
use crate::trunk_form::label_of;

/// Pages of the list that a comparison reads at most.
const PAGES: u32 = 20;
/// Trunks at the same host whose accounts a comparison reads at most.
const ACCOUNTS: usize = 20;

/// Compares with the other trunks: numbers that have an owner, accounts that are in use. `then` is told what was
/// read.
pub fn view_neighbours(wizard: Wizard, then: impl FnOnce(&Neighbours) + 'static) -> El {
    let client = wizard.session.client();
    let found = RwSignal::new(None::<Result<Neighbours, ApiError>>);
    spawn_local_scoped_with_cancellation(task(async move {
        let draft = wizard.form.draft.get_untracked().resolved();
        let neighbours = compare(&client, &draft).await;
        if let Ok(neighbours) = &neighbours {
            then(neighbours);
        }
        found.try_set(Some(neighbours));
    }));
    let shown = move || {
        found.with(|found| match found {
            None => Some(p().class("field-hint").child("Comparing with the other trunks…")),
            Some(Ok(neighbours)) => {
                let draft = wizard.form.draft.get().resolved();
                let problems = neighbour_problems(&draft, neighbours);
                let items: Vec<El> = problems
                    .into_iter()
                    .map(|problem| {
                        let label = format!("{}: ", label_of(problem.field));
                        li().child(strong().child(label)).child(problem.text)
                    })
                    .collect();
                (!items.is_empty()).then(|| {
                    div()
                        .class("notice")
                        .attr("data-tone", "unsure")
                        .child(p().child(strong().child("Conflicts with other trunks")))
                        .child(ul().child(items))
                })
            }
            Some(Err(_)) => {
                let words = "The other trunks could not be read for a comparison. The PBX checks again when you create.";
                Some(p().class("field-hint").child(words))
            }
        })
    };
    div().attr("role", "status").child(shown)
}

async fn compare(client: &Client, draft: &Draft) -> Result<Neighbours, ApiError> {
    let mut rows: Vec<ProviderRow> = Vec::new();
    let mut total = None;
    for page in 0..PAGES {
        let query = ListQuery { skip: page * 100, top: 100, ..ListQuery::default() };
        let list = client.list_providers(&query).await?;
        total = list.count;
        let last = list.items.len() < 100;
        rows.extend(list.items);
        if last {
            break;
        }
    }
    let mut neighbours = Neighbours { read: rows.len(), total, rows, accounts: Vec::new() };
    if domain::provider::modes::has_credentials(draft.auth_mode) {
        for id in neighbours.at_host(&draft.texts.hostname).into_iter().take(ACCOUNTS) {
            neighbours.accounts.push(client.get_provider(&id).await?);
        }
    }
    Ok(neighbours)
}
