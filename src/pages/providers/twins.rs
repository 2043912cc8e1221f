//! Trunks that are to the letter what one request asked for: the one whose answer was lost, and the one
//! too many.
//!
//! A browser sends a request again by itself when its connection dies before any answer, and the PBX may
//! have carried out the first one: the trunk is then there twice, under ids of its own, or the second
//! request is refused because of the first.

use api::query::{Comparison, Literal};
use api::types::{CreateProvider, ProviderId, ProviderRow};
use api::{ApiError, Client, Filter, ListField, ListQuery};
use domain::message::{Message, explain};
use domain::provider::draft::Draft;
use domain::transfer::reconcile::is_as_asked;

use crate::pages::providers::{is_unsure, read_all};

/// The trunks that bear the name of a request.
///
/// # Errors
/// Any [`ApiError`] of the list.
pub async fn namesakes(client: &Client, request: &CreateProvider) -> Result<Vec<ProviderRow>, ApiError> {
    let name = Literal::Text(request.name.clone());
    let filter = Filter::Compare(ListField::Name, Comparison::Equal, name).to_text();
    let list = match read_all(client, ListQuery { filter, ..ListQuery::default() }, None).await {
        // A PBX that refuses the filter shows all of them.
        Err(ApiError::Rejected { .. }) => read_all(client, ListQuery::default(), None).await?,
        answer => answer?,
    };
    let is_named = |row: &ProviderRow| row.name.as_ref() == Some(&request.name);
    Ok(list.items.into_iter().filter(is_named).collect())
}

/// Whether a trunk is what a draft asked for; no record shows a password.
///
/// # Errors
/// Any [`ApiError`]: it could not be read.
pub async fn is_made_from(client: &Client, draft: &Draft, id: &ProviderId) -> Result<bool, ApiError> {
    let mut asked = draft.clone();
    asked.texts.password.clear();
    client.get_provider(id).await.map(|now| is_as_asked(&asked, &now))
}

/// A trunk that was not there `before` and is to the letter what a draft asked for.
///
/// # Errors
/// Any [`ApiError`]: it is not known whether there is one.
pub async fn made_since(
    client: &Client,
    (request, draft): (&CreateProvider, &Draft),
    before: &[ProviderId],
) -> Result<Option<ProviderId>, ApiError> {
    for row in namesakes(client, request).await? {
        let Some(id) = row.id.filter(|id| !before.contains(id)) else { continue };
        if is_made_from(client, draft, &id).await? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Takes away what the network had made beside `made`: trunks of its name that were not there `before`
/// and are to the letter what the draft asked for. Says whether there was one.
pub async fn take_doubles_of(
    client: &Client,
    (request, draft): (&CreateProvider, &Draft),
    made: &ProviderId,
    before: &[ProviderId],
) -> bool {
    let mut taken = false;
    for row in namesakes(client, request).await.unwrap_or_default() {
        let Some(id) = row.id.filter(|id| id != made && !before.contains(id)) else { continue };
        if matches!(is_made_from(client, draft, &id).await, Ok(true)) {
            taken |= take_back(client, &id).await.is_ok();
        }
    }
    taken
}

/// Takes away a trunk that was made by mistake.
///
/// # Errors
/// A sentence for people.
pub async fn take_back(client: &Client, id: &ProviderId) -> Result<(), String> {
    let gone = |error: &ApiError| matches!(error, ApiError::Rejected { status: 404, .. });
    match client.destroy_provider(id).await {
        Ok(()) => Ok(()),
        Err(error) if gone(&error) => Ok(()),
        Err(error) if is_unsure(&error) => match client.get_provider(id).await {
            Err(error) if gone(&error) => Ok(()),
            Ok(_) | Err(_) => Err(in_a_line(&error)),
        },
        Err(error) => Err(in_a_line(&error)),
    }
}

/// A failure in one line, the server's own words included.
pub fn in_a_line(error: &ApiError) -> String {
    let Message { title, quoted, .. } = explain(error);
    match quoted.is_empty() {
        true => title,
        false => [&title, ". The server says: «", &quoted.join("», «"), "»"].concat(),
    }
}
