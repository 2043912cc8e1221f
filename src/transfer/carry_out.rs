//! One row of an import, carried out: sent once, read back, and looked for when no answer came. Nothing is
//! sent again, and nothing deleted, that nobody asked for. Knows no page.

use api::types::{CreateProvider, ProviderId};
use api::{ApiError, Client, ListQuery};
use domain::message::gave_up;
use domain::provider::draft::Draft;
use domain::transfer::plan::{Outcome, PlannedChange, PlannedCreate, problem_words, update_for};
use domain::transfer::reconcile::is_done;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::platform::clock;
use crate::trunks::run::Run;
use crate::trunks::{Duplicates, SETTLED, in_a_line, is_made_from, made_since, read_all};

/// Milliseconds between two looks whether a late request was carried out after all.
const LOOK: u32 = 5_000;

/// What came of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum RowReport {
    /// Nothing was sent.
    NotBegun,
    /// Done, and read back; with the id of what was made.
    Done(Option<ProviderId>, String),
    /// A trunk exactly like it is there, and nobody can tell whether this row made it.
    Found(ProviderId, String),
    /// Refused, with the reason.
    Failed(String),
    /// Sent at this moment of [`clock::now`], and not known whether it happened.
    Unsure(f64),
}

/// Carries out a row. `last` is what came of it before; `before` are the trunks that were there before, or
/// were made by another row.
pub async fn carry_out(
    client: &Client,
    run: Run,
    outcome: &Outcome,
    last: &RowReport,
    before: &[ProviderId],
) -> RowReport {
    match outcome {
        Outcome::Create(create) => make(client, run, create, last, before).await,
        Outcome::Change(change) => alter(client, change).await,
        Outcome::Same(_) | Outcome::NeedsPassword(_) | Outcome::NotReady(_) => {
            RowReport::Done(None, String::new())
        }
    }
}

async fn make(
    client: &Client,
    run: Run,
    create: &PlannedCreate,
    last: &RowReport,
    before: &[ProviderId],
) -> RowReport {
    if let RowReport::Unsure(sent) = last
        && let Some(report) = wait_for(client, run, create, *sent, before).await
    {
        return report;
    }
    let sent = clock::now();
    let error = match client.create_provider(create.request.request()).await {
        Ok(id) => return RowReport::Done(Some(id), "Created".to_owned()),
        Err(ApiError::Unauthorized) => return RowReport::NotBegun,
        Err(error) => error,
    };
    let found = made_since(client, asked_by(create), before).await;
    match (found.as_ref().ok().and_then(|made| made.first()), error.leaves_doubt()) {
        (Some(id), true) => {
            RowReport::Found(id.clone(), gave_up(&error, Some("has a trunk exactly like it since")))
        }
        // What is refused may be the same request for the second time, or somebody else was faster.
        (Some(id), false) => RowReport::Found(
            id.clone(),
            "The PBX refused the request, but a trunk exactly like it has appeared meanwhile".to_owned(),
        ),
        (None, true) => RowReport::Unsure(sent),
        (None, false) => RowReport::Failed(in_a_line(&error)),
    }
}

fn asked_by(create: &PlannedCreate) -> (&CreateProvider, &Draft) {
    (create.request.request(), &create.draft)
}

/// Looks for the trunk of a request that was sent before, until the PBX must be done with it. Nothing when
/// it is not there and can be asked for once more.
async fn wait_for(
    client: &Client,
    run: Run,
    create: &PlannedCreate,
    sent: f64,
    before: &[ProviderId],
) -> Option<RowReport> {
    let over = sent + f64::from(SETTLED) * 1_000.0;
    loop {
        let is_over = clock::now() >= over;
        match made_since(client, asked_by(create), before).await {
            Ok(made) => {
                if let Some(id) = made.into_iter().next() {
                    let words = "The answer was lost; a trunk exactly like it is there".to_owned();
                    return Some(RowReport::Found(id, words));
                }
                if is_over {
                    return None;
                }
            }
            Err(_) => return Some(RowReport::Unsure(sent)),
        }
        if run.cancelled.try_get_untracked() != Some(false) {
            return Some(RowReport::Unsure(sent));
        }
        TimeoutFuture::new(LOOK).await;
    }
}

/// Trunks that appeared since an import began and are to the letter like one that it made.
pub async fn find_duplicates(
    client: &Client,
    made: &[(ProviderId, &PlannedCreate)],
    before: &[ProviderId],
) -> Vec<Duplicates> {
    let mut found: Vec<Duplicates> = Vec::new();
    if made.is_empty() {
        return found;
    }
    let Ok(list) = read_all(client, ListQuery::default(), None).await else { return found };
    for row in &list.items {
        let (Some(id), Some(name)) = (&row.id, &row.name) else { continue };
        if before.contains(id) || made.iter().any(|(known, _)| known == id) {
            continue;
        }
        for (own, create) in made.iter().filter(|(_, create)| create.request.request().name == *name) {
            if !matches!(is_made_from(client, &create.draft, id).await, Ok(true)) {
                continue;
            }
            match found.iter_mut().find(|duplicates| duplicates.ids.first() == Some(own)) {
                Some(duplicates) => duplicates.ids.push(id.clone()),
                None => found.push(Duplicates { name: name.clone(), ids: vec![own.clone(), id.clone()] }),
            }
            break;
        }
    }
    found
}

async fn alter(client: &Client, change: &PlannedChange) -> RowReport {
    let fresh = match client.get_provider(&change.id).await {
        Ok(fresh) => fresh,
        Err(ApiError::Unreachable(_) | ApiError::Unauthorized) => return RowReport::NotBegun,
        Err(error) => return RowReport::Failed(in_a_line(&error)),
    };
    let update = match update_for(change, &fresh) {
        Ok(update) => update,
        Err(problems) => {
            return RowReport::Failed(problems.iter().map(problem_words).collect::<Vec<_>>().join(" "));
        }
    };
    let sent = clock::now();
    let answer = client.update_provider(&change.id, update.request()).await;
    match &answer {
        Err(ApiError::Unauthorized) => return RowReport::NotBegun,
        Err(error) if !error.leaves_doubt() => return RowReport::Failed(in_a_line(error)),
        Ok(()) | Err(_) => {}
    }
    // What the PBX holds now counts, whatever it answered.
    match client.get_provider(&change.id).await {
        Ok(now) if is_done(change, &now) => RowReport::Done(None, "Changed".to_owned()),
        // No record shows a password: an answer is all there is to go by.
        Ok(_) if answer.is_ok() && has_password(change) => RowReport::Done(None, "Changed".to_owned()),
        Ok(_) if answer.is_err() && has_password(change) => RowReport::Failed(
            "It is not known whether the password was changed. Try again: writing it twice does no harm"
                .to_owned(),
        ),
        Ok(_) => match answer {
            // It may still be at work on it.
            Err(ApiError::Unreachable(_)) => RowReport::Unsure(sent),
            Err(error) => {
                RowReport::Failed(format!("{}. Read again, the trunk was unchanged", in_a_line(&error)))
            }
            Ok(()) => RowReport::Failed("The PBX kept another value".to_owned()),
        },
        Err(_) if answer.is_ok() => RowReport::Done(None, "Changed, not read back".to_owned()),
        Err(_) => RowReport::Unsure(sent),
    }
}

fn has_password(change: &PlannedChange) -> bool {
    !change.mine.texts.password.is_empty()
}
