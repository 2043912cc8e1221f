//! One row of an import, carried out: sent, read back, and looked for when no answer came, so that no
//! trunk is lost and none is made twice. Knows no page.

use api::types::{CreateProvider, ProviderId};
use api::{ApiError, Client, ListQuery};
use domain::provider::draft::Draft;
use domain::transfer::plan::{Outcome, PlannedChange, PlannedCreate, problem_words, update_for};
use domain::transfer::reconcile::{Created, created_in_list, is_done};

use crate::pages::providers::{
    in_a_line, is_made_from, is_unsure, made_since, namesakes, read_all, take_back,
};

/// What came of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// Nothing was sent.
    NotBegun,
    /// Done, and read back; with the id of what was made.
    Done(Option<ProviderId>, String),
    /// Refused, with the reason.
    Failed(String),
    /// Sent, and not known whether it happened: the PBX cannot be reached.
    Unsure,
}

/// Carries out a row. `unsure` tells that it was sent before; `before` are the trunks that were there
/// before, or were made by another row.
pub async fn carry_out(client: &Client, outcome: &Outcome, unsure: bool, before: &[ProviderId]) -> Report {
    match outcome {
        Outcome::Create(create) => make(client, create, unsure, before).await,
        Outcome::Change(change) => alter(client, change).await,
        Outcome::Same(_) | Outcome::NotReady(_) => Report::Done(None, String::new()),
    }
}

async fn make(client: &Client, create: &PlannedCreate, unsure: bool, before: &[ProviderId]) -> Report {
    let request = create.request.request();
    if unsure {
        match look_for(client, create, before).await {
            Found::Made(id) => return made(id),
            Found::Nothing => {}
            Found::Report(report) => return report,
        }
    }
    // At most one more time, and only after a look has shown that the first one made nothing.
    for _ in 0..2 {
        match client.create_provider(request).await {
            Ok(id) => return made(id),
            Err(error) if is_unsure(&error) => match look_for(client, create, before).await {
                Found::Made(id) => return made(id),
                Found::Nothing => {}
                Found::Report(report) => return report,
            },
            // What is refused may be the same request for the second time.
            Err(error) => match made_since(client, asked_by(create), before).await {
                Ok(Some(id)) => return made(id),
                Ok(None) | Err(_) => return Report::Failed(in_a_line(&error)),
            },
        }
    }
    Report::Failed("The PBX gave no answer twice, and made nothing".to_owned())
}

fn asked_by(create: &PlannedCreate) -> (&CreateProvider, &Draft) {
    (create.request.request(), &create.draft)
}

fn made(id: ProviderId) -> Report {
    Report::Done(Some(id), "Created".to_owned())
}

enum Found {
    Made(ProviderId),
    Nothing,
    Report(Report),
}

/// Whether a trunk whose answer never came is there.
async fn look_for(client: &Client, create: &PlannedCreate, before: &[ProviderId]) -> Found {
    match namesakes(client, create.request.request()).await {
        Ok(rows) => match created_in_list(create.request.request(), before, &rows) {
            Created::Yes(id) => Found::Made(id),
            Created::No => Found::Nothing,
            Created::Unclear(count) => {
                let words = [&count.to_string(), " trunks look like it. Look at them before you try again"];
                match made_since(client, asked_by(create), before).await {
                    // The others are the same request once more, which `take_doubles` finds.
                    Ok(Some(id)) => Found::Made(id),
                    Ok(None) | Err(_) => Found::Report(Report::Failed(words.concat())),
                }
            }
        },
        Err(_) => Found::Report(Report::Unsure),
    }
}

/// Finds what the network had made twice: trunks that appeared since the import began and are to the
/// letter what a row asked for. Takes them away, and gives the ids of the trunks that stay.
pub async fn take_doubles(
    client: &Client,
    made: &[(ProviderId, &PlannedCreate)],
    before: &[ProviderId],
) -> Vec<ProviderId> {
    let mut kept = Vec::new();
    if made.is_empty() {
        return kept;
    }
    let Ok(list) = read_all(client, ListQuery::default(), None).await else { return kept };
    for row in &list.items {
        let Some(id) = &row.id else { continue };
        if before.contains(id) || made.iter().any(|(known, _)| known == id) {
            continue;
        }
        let twin = made.iter().find(|(_, create)| row.name.as_ref() == Some(&create.request.request().name));
        if let Some((original, create)) = twin
            && matches!(is_made_from(client, &create.draft, id).await, Ok(true))
            && take_back(client, id).await.is_ok()
        {
            kept.push(original.clone());
        }
    }
    kept
}

async fn alter(client: &Client, change: &PlannedChange) -> Report {
    let fresh = match client.get_provider(&change.id).await {
        Ok(fresh) => fresh,
        Err(ApiError::Unreachable(_)) => return Report::NotBegun,
        Err(error) => return Report::Failed(in_a_line(&error)),
    };
    let update = match update_for(change, &fresh) {
        Ok(update) => update,
        Err(problems) => {
            return Report::Failed(problems.iter().map(problem_words).collect::<Vec<_>>().join(" "));
        }
    };
    let answer = client.update_provider(&change.id, update.request()).await;
    if let Err(error) = answer.as_ref().map_err(Clone::clone)
        && !is_unsure(&error)
    {
        return Report::Failed(in_a_line(&error));
    }
    // What the PBX holds now counts, whatever it answered.
    match client.get_provider(&change.id).await {
        Ok(now) if is_done(change, &now) => Report::Done(None, "Changed".to_owned()),
        // No record shows a password: an answer is all there is to go by.
        Ok(_) if answer.is_ok() && has_password(change) => Report::Done(None, "Changed".to_owned()),
        Ok(_) if answer.is_ok() => Report::Failed("The PBX kept another value".to_owned()),
        Ok(_) if has_password(change) => Report::Failed(
            "It is not known whether the password was changed. Try again: writing it twice does no harm"
                .to_owned(),
        ),
        Ok(_) => Report::Failed("The PBX gave no answer and changed nothing".to_owned()),
        Err(_) if answer.is_ok() => Report::Done(None, "Changed, not read back".to_owned()),
        Err(_) => Report::Unsure,
    }
}

fn has_password(change: &PlannedChange) -> bool {
    !change.mine.texts.password.is_empty()
}
