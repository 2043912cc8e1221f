//! Trunks that are to the letter what one request asked for: the one whose answer was lost, and others like
//! it.
//!
//! A browser sends a request again by itself when its connection dies before any answer, and somebody else
//! may ask for the same trunk at the same time. The API does not say who made a trunk, so nothing here is
//! deleted: it is found, and shown to a person.

use api::query::{Comparison, Literal};
use api::types::{CreateProvider, ProviderId, ProviderRow};
use api::{ApiError, Client, Filter, ListField, ListQuery};
use domain::message::{Message, explain};
use domain::provider::draft::Draft;
use domain::transfer::reconcile::is_as_asked;

use crate::trunks::read_all;

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

/// The trunks that were not there `before` and are to the letter what a draft asked for.
///
/// # Errors
/// Any [`ApiError`]: it is not known whether there are any.
pub async fn made_since(
    client: &Client,
    (request, draft): (&CreateProvider, &Draft),
    before: &[ProviderId],
) -> Result<Vec<ProviderId>, ApiError> {
    let mut made = Vec::new();
    for row in namesakes(client, request).await? {
        let Some(id) = row.id.filter(|id| !before.contains(id)) else { continue };
        match is_made_from(client, draft, &id).await {
            Ok(true) => made.push(id),
            Ok(false) => {}
            // Somebody has deleted it meanwhile.
            Err(error) if error.status() == Some(404) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(made)
}

/// A failure in one line, the server's own words included.
pub fn in_a_line(error: &ApiError) -> String {
    let Message { title, quoted, .. } = explain(error);
    match quoted.is_empty() {
        true => title,
        false => format!("{title}. The server says: “{}”", quoted.join("”, “")),
    }
}
