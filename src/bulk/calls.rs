//! What is done to one trunk, and what came of it. Every change is made on the record as just read and
//! is read back: only what the PBX then holds counts. Knows no dialog and no other trunk.

use api::types::{Provider, ProviderId, UpdateProvider};
use api::{ApiError, Client};
use domain::check::Severity;
use domain::message::{Message, explain};
use domain::provider::convert::CheckedUpdate;
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::{shown, spec};
use domain::provider::merge::is_same;
use domain::provider::modes::{Presence, presence};
use domain::provider::rules::Problem;
use domain::provider::words::Named;
use serde_json::Value;

use crate::trunks::{Deletion, delete_trunk};

/// What stands for a value that a record does not have.
const NOT_SET: &str = "not set";

/// What is done to each trunk of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// On or off.
    Switch(bool),
    /// One field, as [`Draft::set`] takes it.
    Set(Field, Value),
    /// Away.
    Delete,
}

/// What became of one trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkOutcome {
    /// It was not changed.
    Failed,
    /// It may or may not have been changed.
    Unknown,
    /// Nobody wanted more before its turn came.
    NotStarted,
    /// It cannot be changed so, or must not be.
    Skipped,
    /// It was as wanted before.
    Already,
    /// It is as wanted now.
    Done,
}

impl BulkOutcome {
    /// Every outcome, what needs attention first.
    pub const ALL: [Self; 6] =
        [Self::Failed, Self::Unknown, Self::NotStarted, Self::Skipped, Self::Already, Self::Done];
}

/// What became of one trunk, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkReport {
    /// In a word.
    pub outcome: BulkOutcome,
    /// In a sentence; blank where the word says all.
    pub reason: String,
    /// The server's own words.
    pub quoted: Vec<String>,
    /// Status and codes.
    pub details: String,
    /// What sets back what was changed, where that is known.
    pub back: Option<Operation>,
}

impl BulkReport {
    /// An outcome with a reason of ours.
    pub fn new(outcome: BulkOutcome, reason: impl Into<String>) -> Self {
        Self { outcome, reason: reason.into(), quoted: Vec::new(), details: String::new(), back: None }
    }

    /// A call that failed, and what that means for the trunk.
    fn failed(outcome: BulkOutcome, error: &ApiError, meaning: &str) -> Self {
        let Message { title, text, quoted, details } = explain(error);
        // Where the server gave its reason, ours would only stand in the way.
        let text = if quoted.is_empty() { text.trim_end_matches('.') } else { "" };
        let mut reason = title;
        for part in [meaning, if meaning.is_empty() { text } else { "" }] {
            if !part.is_empty() {
                reason.push_str(". ");
                reason.push_str(part);
            }
        }
        Self { outcome, reason, quoted, details, back: None }
    }

    /// Nothing was sent: the sign-in that started this is over.
    fn session_ended() -> Self {
        Self::new(BulkOutcome::NotStarted, "Your session ended before its turn")
    }

    /// Reason and quotes as one text.
    pub fn words(&self) -> String {
        let mut words = self.reason.clone();
        for quote in &self.quoted {
            for part in [if words.is_empty() { "" } else { ". " }, "The server says: “", quote, "”"] {
                words.push_str(part);
            }
        }
        words
    }
}

/// Carries out one operation on one trunk. Where it undoes an earlier one, a trunk that was changed again since is
/// skipped.
pub async fn carry_out(
    client: &Client,
    id: &ProviderId,
    operation: &Operation,
    undone: Option<&Operation>,
) -> BulkReport {
    match operation {
        Operation::Switch(_) | Operation::Set(..) => change(client, id, operation, undone).await,
        Operation::Delete => delete(client, id).await,
    }
}

async fn change(
    client: &Client,
    id: &ProviderId,
    operation: &Operation,
    undone: Option<&Operation>,
) -> BulkReport {
    let (update, back) = match client.get_provider(id).await {
        Ok(fresh) => match prepare(&fresh, operation, undone) {
            Ok(prepared) => prepared,
            Err(report) => return report,
        },
        Err(ApiError::Unauthorized) => return BulkReport::session_ended(),
        Err(error) => return BulkReport::failed(BulkOutcome::Failed, &error, ""),
    };
    let report = write(client, id, &update, |held| holds(held, operation)).await;
    let back = back.filter(|_| report.outcome == BulkOutcome::Done);
    BulkReport { back, ..report }
}

/// Sets fields to values, as [`Draft::set`] takes them, on a trunk that was read just now: all of them in one write, or
/// none.
pub async fn set_fields(
    client: &Client,
    id: &ProviderId,
    now: &Provider,
    values: &[(Field, Value)],
) -> BulkReport {
    let Some(theirs) = Draft::of(now) else { return unknown_type() };
    let mut mine = theirs.clone();
    for (field, value) in values {
        mine.set(*field, value);
    }
    let update = match CheckedUpdate::new(now, &theirs, &mine) {
        Ok(update) => update,
        Err(problems) => return BulkReport::new(BulkOutcome::Failed, errors_of(problems)),
    };
    let holds = |held: &Provider| {
        let Some(held) = Draft::of(held) else { return (false, NOT_SET.to_owned()) };
        let others: Vec<String> = values
            .iter()
            .filter(|(field, _)| !is_same(&held, &mine, *field))
            .map(|(field, _)| format!("“{}” {}", label(*field), words_of(&held, *field)))
            .collect();
        (others.is_empty(), others.join(", "))
    };
    write(client, id, update.request(), holds).await
}

/// Sends an update and reads back what came of it. `holds` says whether a record is as it is to be, and how it is.
async fn write(
    client: &Client,
    id: &ProviderId,
    update: &UpdateProvider,
    holds: impl Fn(&Provider) -> (bool, String),
) -> BulkReport {
    let refused = match client.update_provider(id, update).await {
        Ok(()) => None,
        Err(error) if error.leaves_doubt() => Some(error),
        Err(ApiError::Unauthorized) => return BulkReport::session_ended(),
        Err(error) => return BulkReport::failed(BulkOutcome::Failed, &error, ""),
    };
    match (client.get_provider(id).await, refused) {
        (Ok(held), refused) => judge(holds(&held), refused.as_ref()),
        (Err(error), None) => BulkReport::failed(
            BulkOutcome::Unknown,
            &error,
            "The PBX took the change, but it could not be read back",
        ),
        (Err(_), Some(error)) => {
            BulkReport::failed(BulkOutcome::Unknown, &error, "It is not known whether the trunk was changed")
        }
    }
}

/// The record as read with one change on it, and what sets that back; else why there is nothing to write.
fn prepare(
    fresh: &Provider,
    operation: &Operation,
    undone: Option<&Operation>,
) -> Result<(UpdateProvider, Option<Operation>), BulkReport> {
    let (field, value) = match operation {
        // Needs no draft, so that a trunk of a type that this version does not know can be switched too.
        Operation::Switch(on) => {
            is_to_change(fresh, operation, undone)?;
            let mut update = UpdateProvider::of(fresh);
            update.options.enabled = Some(*on);
            return Ok((update, fresh.enabled.map(Operation::Switch)));
        }
        Operation::Set(field, value) => (*field, value),
        Operation::Delete => return Err(BulkReport::new(BulkOutcome::Skipped, "")),
    };
    let Some(theirs) = Draft::of(fresh) else { return Err(unknown_type()) };
    let mode = theirs.auth_mode.name();
    match presence(theirs.auth_mode, field) {
        Presence::Hidden => {
            let reason = format!("Trunks of the type {mode} have no “{}”", label(field));
            return Err(BulkReport::new(BulkOutcome::Skipped, reason));
        }
        Presence::Locked(_) => {
            let reason = format!("“{}” is fixed for trunks of the type {mode}", label(field));
            return Err(BulkReport::new(BulkOutcome::Skipped, reason));
        }
        Presence::Optional | Presence::Required => {}
    }
    is_to_change(fresh, operation, undone)?;
    let mut mine = theirs.clone();
    mine.set(field, value);
    match CheckedUpdate::new(fresh, &theirs, &mine) {
        Ok(update) => Ok((update.request().clone(), Some(Operation::Set(field, theirs.get(field))))),
        Err(problems) => Err(BulkReport::new(BulkOutcome::Failed, errors_of(problems))),
    }
}

fn unknown_type() -> BulkReport {
    BulkReport::new(BulkOutcome::Skipped, "This version does not know its type of trunk")
}

/// The errors among problems, as one text.
fn errors_of(problems: Vec<Problem>) -> String {
    let errors = problems.into_iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| problem.text).collect::<Vec<_>>().join(". ")
}

/// Nothing to write where the trunk is as wanted, or is no longer as the operation that is undone left it.
fn is_to_change(
    fresh: &Provider,
    operation: &Operation,
    undone: Option<&Operation>,
) -> Result<(), BulkReport> {
    if holds(fresh, operation).0 {
        return Err(BulkReport::new(BulkOutcome::Already, ""));
    }
    match undone.map(|undone| holds(fresh, undone)) {
        Some((false, now)) => {
            let reason = format!("It was changed again on the PBX since, and stays as it is: {now}");
            Err(BulkReport::new(BulkOutcome::Skipped, reason))
        }
        Some((true, _)) | None => Ok(()),
    }
}

/// How a field is called.
pub fn label(field: Field) -> &'static str {
    spec(field).map(|spec| spec.label).unwrap_or_default()
}

/// How a field of a draft reads, also the port of a proxy that is not there.
pub fn words_of(draft: &Draft, field: Field) -> String {
    match field {
        Field::Text(Text::OutboundServerPort) => draft.texts.outbound_server_port.clone(),
        Field::Text(_) | Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
            shown(draft, field).words()
        }
    }
}

/// Whether a trunk is as an operation makes it, and in words how it is.
fn holds(held: &Provider, operation: &Operation) -> (bool, String) {
    match operation {
        Operation::Switch(on) => {
            let kept = match held.enabled {
                Some(true) => "on",
                Some(false) => "off",
                None => NOT_SET,
            };
            (held.enabled == Some(*on), kept.to_owned())
        }
        Operation::Set(field, value) => match Draft::of(held) {
            Some(theirs) => {
                let mut mine = theirs.clone();
                mine.set(*field, value);
                (is_same(&theirs, &mine, *field), words_of(&theirs, *field))
            }
            None => (false, NOT_SET.to_owned()),
        },
        // A trunk that was read is there.
        Operation::Delete => (false, String::new()),
    }
}

/// Whether the PBX holds what was asked of it, and what it holds; `refused` is the answer to the asking where that was
/// none.
fn judge((is_there, kept): (bool, String), refused: Option<&ApiError>) -> BulkReport {
    match (is_there, refused) {
        (true, None) => BulkReport::new(BulkOutcome::Done, ""),
        (true, Some(_)) => {
            BulkReport::new(BulkOutcome::Done, "The answer was lost; the trunk was read again to make sure")
        }
        (false, None) => BulkReport::new(BulkOutcome::Failed, format!("The PBX kept another value: {kept}")),
        // It may still be at work on it.
        (false, Some(error @ ApiError::Unreachable(_))) => {
            BulkReport::failed(BulkOutcome::Unknown, error, "Read again, the trunk was unchanged so far")
        }
        (false, Some(error)) => {
            BulkReport::failed(BulkOutcome::Failed, error, "Read again, the trunk was unchanged")
        }
    }
}

async fn delete(client: &Client, id: &ProviderId) -> BulkReport {
    match delete_trunk(client, id).await {
        Deletion::Done => BulkReport::new(BulkOutcome::Done, ""),
        Deletion::Gone(_) => {
            BulkReport::new(BulkOutcome::Done, "The answer was lost; the trunk was looked for to make sure")
        }
        Deletion::GoneBefore => BulkReport::new(BulkOutcome::Already, "It was deleted elsewhere"),
        Deletion::Refused(ApiError::Unauthorized) => BulkReport::session_ended(),
        Deletion::Refused(error) => BulkReport::failed(BulkOutcome::Failed, &error, ""),
        Deletion::Unknown(error) => {
            BulkReport::failed(BulkOutcome::Unknown, &error, "It is not known whether the trunk was deleted")
        }
    }
}
