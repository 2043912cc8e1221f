//! What was written since sign-in: each write with its record before and after, a way to take it back, and all of it
//! as a file.
//!
//! Lives in the memory of the tab and goes with the session.

use std::any::Any;

use api::types::ProviderId;
use domain::journal::{Journal, JournalEntry, JournalWrite, WriteOutcome};
use domain::provider::held::label;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};

use crate::components::html::{a, bdi, code, div, fragment, li, ol, p, pre, span, strong, time, ul};
use crate::components::{Button, El, badge, folded, foreign, page_title, use_toasts};
use crate::platform::intl::{date_and_time, iso};
use crate::platform::save_file;
use crate::platform::tasks::task;
use crate::routes::Route;
use crate::session::{exchanges, use_session};
use crate::tools::Tool;
use crate::trunk_form::Handed;
use crate::trunks::{in_a_line, name_or_unnamed};

/// Writes that are shown at once.
const STEP: usize = 100;

/// The page at `/tools/journal`.
pub fn journal_page() -> AnyView {
    let journal = StoredValue::new(journal());
    let (count, dropped) = journal.with_value(|journal| (journal.entries.len(), journal.dropped));
    let most = RwSignal::new(STEP);
    let words = match (count, dropped) {
        (0, _) => "Nothing was written since you signed in.".to_owned(),
        (1, 0) => "1 write".to_owned(),
        (count, 0) => format!("{count} writes"),
        (count, dropped) => format!("The last {count} writes; {dropped} older ones are not kept"),
    };
    let rows = move || {
        journal.with_value(|journal| {
            let shown = journal.entries.iter().rev().take(most.get());
            Some(ol().child(shown.map(view_entry).collect::<Vec<_>>()))
        })
    };
    let more = move || {
        let left = count.saturating_sub(most.get());
        let press = move || most.update(|most| *most += STEP);
        (left > 0)
            .then(|| Button::plain().on_press(press).el().child(format!("Show {} more", left.min(STEP))))
    };
    let toasts = use_toasts();
    let export = (count > 0).then(|| {
        let press = move || {
            let text = journal.with_value(|journal| journal.to_json(|at| iso(at as f64)));
            let text = serde_json::to_string_pretty(&text).unwrap_or_default();
            if !save_file("trunkline-journal.json", text.as_bytes()) {
                toasts.bad("The browser did not save the file".to_owned());
            }
        };
        Button::plain().on_press(press).el().child("Export as JSON")
    });
    let lead = "What this tab wrote to the PBX since you signed in, newest first, without passwords. Signing out or closing the tab wipes it.";
    div()
        .class("journal")
        .child(page_title(|| Tool::Journal.name().to_owned()))
        .child(p().class("lead").child(lead))
        .child(div().class("actions").child(p().attr("role", "status").child(words)).child(export))
        .child(fragment(rows))
        .child(more)
        .into_any()
}

/// The journal with what was written since it was read last.
fn journal() -> Journal {
    exchanges::read(|waiting, kept| {
        let before = kept.take().and_then(|kept: Box<dyn Any>| kept.downcast::<Journal>().ok());
        let mut journal = before.map(|journal| *journal).unwrap_or_default();
        for exchange in waiting {
            let answer = exchange.answer.as_ref().map(|(status, body)| (*status, body.as_slice()));
            journal.note(exchange.at as u64, &exchange.request, answer);
        }
        *kept = Some(Box::new(journal.clone()));
        journal
    })
}

fn view_entry(entry: &JournalEntry) -> El {
    let at = entry.at as f64;
    let (tone, outcome) = match entry.outcome {
        WriteOutcome::Done => ("good", "Done".to_owned()),
        WriteOutcome::Refused(status) => ("bad", format!("Refused with status {status}")),
        WriteOutcome::Unknown => ("unsure", "Outcome unknown".to_owned()),
    };
    let name = name_or_unnamed(Some(&entry.name()));
    let is_gone = entry.write == JournalWrite::Delete && entry.outcome == WriteOutcome::Done;
    let link = entry.id.clone().filter(|_| !is_gone);
    let name = match link {
        Some(id) => a().attr("href", Route::Detail(id).href()).child(foreign(&name)),
        None => foreign(&name),
    };
    let head = div()
        .class("journal-head")
        .child(strong().child(entry.write.words()).child(" ").child(name))
        .child(badge(move || tone, move || outcome.clone(), || ""))
        .child(time().attr("datetime", iso(at)).class("note").child(date_and_time(at)));
    let mut changes: Vec<El> = entry
        .changes()
        .iter()
        .map(|step| {
            li().child(format!("{}: ", label(step.field)))
                .child(bdi().class("change-before").child(foreign(step.now.words())))
                .child(" → ")
                .child(foreign(step.then.words()))
        })
        .collect();
    if entry.has_password {
        changes.push(li().child("Password: set (hidden)"));
    }
    li().class("panel")
        .child(head)
        .child((!changes.is_empty()).then(|| ul().class("changes").child(changes)))
        .child(view_bodies(entry))
        .child(view_way_back(entry))
}

/// The record before, what was sent, and the record afterwards, drawn when they are asked for.
fn view_bodies(entry: &JournalEntry) -> El {
    let bodies = StoredValue::new([
        ("Before", entry.before.clone()),
        ("Sent", entry.sent.clone()),
        ("After", entry.after.clone()),
    ]);
    let view = |(title, body): &(&'static str, Option<Map<String, Value>>)| {
        let text = match body {
            Some(body) => serde_json::to_string_pretty(body).unwrap_or_default(),
            None => "Not known".to_owned(),
        };
        div()
            .child(p().child(strong().child(*title)))
            .child(pre().attr("tabindex", "0").child(code().child(text)))
    };
    folded("As JSON", move || {
        div().child(bodies.with_value(|bodies| bodies.iter().map(view).collect::<Vec<_>>()))
    })
}

/// What takes a write back.
fn view_way_back(entry: &JournalEntry) -> Option<El> {
    let note = |words: &str| Some(p().class("note").child(words));
    match (entry.write, entry.outcome) {
        (_, WriteOutcome::Refused(_)) => None,
        (JournalWrite::Create, _) => {
            let href = Route::Detail(entry.id.clone()?).href();
            let link = a().attr("href", href).child("Open the trunk to delete it");
            Some(p().class("note").child("To take a creation back, delete the trunk. ").child(link))
        }
        (JournalWrite::Delete, _) => note(
            "A deletion cannot be taken back. A new trunk with these settings has another id and needs its password.",
        ),
        (JournalWrite::Update, _) if entry.before.is_none() => {
            note("It cannot be taken back: the record was not read before.")
        }
        (JournalWrite::Update, _) if entry.changes().is_empty() && entry.has_password => {
            note("A password cannot be taken back: the former one is not known.")
        }
        (JournalWrite::Update, _) if entry.changes().is_empty() => None,
        (JournalWrite::Update, _) => Some(view_revert(entry.clone(), entry.id.clone()?)),
    }
}

/// Reads the trunk as it is now, and opens its form with the former values of what still stands.
fn view_revert(entry: JournalEntry, id: ProviderId) -> El {
    let session = use_session();
    let (busy, said) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let entry = StoredValue::new(entry);
    let press = move || {
        busy.set(true);
        let (client, id) = (session.client(), id.clone());
        spawn_local(task(async move {
            let now = client.get_provider(&id).await;
            busy.try_set(false);
            let words = match now {
                Err(error) => format!("{}. Nothing was changed.", in_a_line(&error)),
                Ok(now) => match entry.try_with_value(|entry| entry.reversal(&now)).flatten() {
                    None => "Nothing of this change stands any more.".to_owned(),
                    Some(reversal) => {
                        let from = match reversal.left.len() {
                            0 => "the session journal".to_owned(),
                            1 => {
                                "the session journal, without 1 field that was changed again since".to_owned()
                            }
                            left => format!(
                                "the session journal, without {left} fields that were changed again since"
                            ),
                        };
                        match Handed::copied(id, reversal.changes, &from) {
                            Some(handed) => return handed.open(),
                            None => "Everything was changed again since. It stays as it is.".to_owned(),
                        }
                    }
                },
            };
            said.try_set(Some(words));
        }));
    };
    let button = Button::plain().busy(busy).on_press(press).el();
    div()
        .class("actions")
        .child(button.child("Revert in the form"))
        .child(span().attr("role", "status").child(move || said.get()))
}
