//! What was written since sign-in: each write with its record before and after, a way to take it back by a new write,
//! and all of it as a file.
//!
//! Lives in the memory of the tab and goes with the session.

use std::any::Any;
use std::sync::Arc;

use api::types::{Provider, ProviderId};
use domain::journal::{Journal, JournalEntry, JournalWrite, Reversal, WriteOutcome};
use domain::provider::draft::Field;
use domain::provider::held::label;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};

use crate::bulk::{BulkOutcome, set_fields};
use crate::components::html::{a, bdi, code, div, li, ol, p, pre, strong, time, ul};
use crate::components::{
    Button, El, Toasts, badge, focus_on, folded, foreign, keyed, page_title, use_toasts,
};
use crate::platform::intl::{date_and_time, iso, time_of_day};
use crate::platform::save_file;
use crate::platform::tasks::task;
use crate::routes::Route;
use crate::session::{Session, exchanges, use_session};
use crate::status::{Statuses, use_statuses};
use crate::tools::{Tool, show_more};
use crate::trunk_form::Handed;
use crate::trunks::{in_a_line, name_or_unnamed};

/// Writes that are shown at once.
const STEP: usize = 100;
/// Where values come from that the form is handed.
const JOURNAL: &str = "the session journal";

/// The journal as the page shows it.
#[derive(Clone, Copy)]
struct ShownJournal(RwSignal<Journal>);

/// A write as it is drawn: its number, what it was, and by which write it was taken back.
type NumberedEntry = (usize, JournalEntry, Option<(usize, u64)>);

/// The page at `/tools/journal`.
pub fn journal_page() -> AnyView {
    let shown = ShownJournal(RwSignal::new(read_journal(None)));
    let ShownJournal(journal) = shown;
    let most = RwSignal::new(STEP);
    let count = move || journal.with(|journal| journal.entries.len());
    let words = move || match journal.with(|journal| (journal.entries.len(), journal.left_out())) {
        (0, 0) => "Nothing was written since you signed in.".to_owned(),
        (1, 0) => "1 write".to_owned(),
        (count, 0) => format!("{count} writes"),
        (count, older) => format!("The last {count} writes; {older} older ones are not kept"),
    };
    let rows = keyed(move || shown.newest(most.get()), move |drawn| view_entry(shown, drawn));
    let more = move || show_more(most, STEP, count().saturating_sub(most.get()));
    let toasts = use_toasts();
    let export = (untrack(count) > 0).then(|| {
        let press = move || {
            let text = journal.with_untracked(|journal| journal.to_json(|at| iso(at as f64)));
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
        .child(ol().child(rows))
        .child(more)
        .into_any()
}

impl ShownJournal {
    /// The newest writes, each with what tells it apart.
    fn newest(self, most: usize) -> Vec<(String, NumberedEntry)> {
        self.0.with(|journal| {
            let drawn = |(number, entry): (usize, &JournalEntry)| {
                let by = journal.is_taken_back_by(number);
                let by = by.and_then(|by| Some((by, journal.entry(by)?.at)));
                (format!("{number} {by:?}"), (number, entry.clone(), by))
            };
            journal.numbered().rev().take(most).map(drawn).collect()
        })
    }

    /// Reads what was written since; `taken_back` is the number of a write that this took back.
    fn read_again(self, taken_back: Option<usize>) {
        self.0.try_set(read_journal(taken_back));
    }
}

/// The journal with what was written since it was read last.
fn read_journal(taken_back: Option<usize>) -> Journal {
    exchanges::read(|waiting, missed, kept| {
        let before = kept.take().and_then(|kept: Box<dyn Any>| kept.downcast::<Journal>().ok());
        let mut journal = before.map(|journal| *journal).unwrap_or_default();
        for exchange in waiting {
            let answer = exchange.answer.as_ref().map(|(status, body)| (*status, body.as_slice()));
            journal.note(exchange.at as u64, &exchange.request, answer);
        }
        journal.missed = missed;
        if let Some(number) = taken_back {
            journal.note_taken_back(number);
        }
        *kept = Some(Box::new(journal.clone()));
        journal
    })
}

/// Names the item of a write.
fn item_id(number: usize) -> String {
    format!("write-{number}")
}

/// What a trunk is called, also where it has no name.
fn name_of(entry: &JournalEntry) -> String {
    name_or_unnamed(Some(&entry.name()))
}

fn view_entry(shown: ShownJournal, (number, entry, taken_back): NumberedEntry) -> El {
    let at = entry.at as f64;
    let (tone, outcome) = match entry.outcome {
        WriteOutcome::Done => ("good", "Done".to_owned()),
        WriteOutcome::Refused(status) => ("bad", format!("Refused with status {status}")),
        WriteOutcome::Unknown => ("unsure", "Outcome unknown".to_owned()),
    };
    let name = name_of(&entry);
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
    let way_back = match taken_back {
        Some(by) => Some(view_taken_back(by)),
        None => view_way_back(shown, number, &entry),
    };
    li().class("panel")
        .attr("id", item_id(number))
        .attr("tabindex", "-1")
        .child(head)
        .child((!changes.is_empty()).then(|| ul().class("changes").child(changes)))
        .child(view_bodies(&entry))
        .child(way_back)
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

/// When a write was taken back, and by which one.
fn view_taken_back((by, at): (usize, u64)) -> El {
    let show = Button::quiet().on_press(move || focus_on(&item_id(by))).el().child("Show that write");
    div().class("actions").child(p().child(format!("Reverted at {}", time_of_day(at as f64)))).child(show)
}

/// What takes a write back.
fn view_way_back(shown: ShownJournal, number: usize, entry: &JournalEntry) -> Option<El> {
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
        (JournalWrite::Update, _) => {
            let revert = Revert {
                shown,
                number,
                id: entry.id.clone()?,
                entry: Arc::new(entry.clone()),
                session: use_session(),
                statuses: use_statuses(),
                toasts: use_toasts(),
                busy: RwSignal::new(false),
                said: RwSignal::new(None),
                review: StoredValue::new(None),
            };
            Some(revert.view(entry))
        }
    }
}

/// Taking one change back.
#[derive(Clone)]
struct Revert {
    shown: ShownJournal,
    number: usize,
    id: ProviderId,
    entry: Arc<JournalEntry>,
    session: Session,
    statuses: Statuses,
    toasts: Toasts,
    busy: RwSignal<bool>,
    /// Why it was not taken back.
    said: RwSignal<Option<String>>,
    /// What can be looked at in the form instead.
    review: StoredValue<Option<Handed>>,
}

impl Revert {
    fn view(self, entry: &JournalEntry) -> El {
        let Self { busy, said, review, .. } = self;
        let name = name_of(entry);
        let press = {
            let name = name.clone();
            move || {
                busy.set(true);
                said.set(None);
                let (revert, name) = (self.clone(), name.clone());
                spawn_local(task(async move { revert.carry_out(name).await }));
            }
        };
        let button = Button::plain().busy(busy).on_press(press).el();
        let in_form = move || {
            said.get()?;
            let handed = review.get_value()?;
            Some(Button::plain().on_press(move || handed.clone().open()).el().child("Review in the form"))
        };
        div()
            .child(entry.consequence().map(|words| p().class("note").child(words)))
            .child(
                div()
                    .class("actions")
                    .child(button.attr("aria-label", format!("Revert the change of {name}")).child("Revert"))
                    .child(in_form),
            )
            .child(p().attr("role", "status").child(move || said.get()))
    }

    /// Reads the trunk as it is now and writes back what this change made of it, if nobody changed that again.
    async fn carry_out(self, name: String) {
        let Self { shown, number, id, session, statuses, toasts, busy, said, .. } = self.clone();
        // Belongs to this sign-in, as every write.
        let client = session.action();
        let words = match client.get_provider(&id).await {
            Err(error) if error.status() == Some(404) => {
                "The trunk was deleted. Nothing was changed.".to_owned()
            }
            Err(error) => format!("{}. Nothing was changed.", in_a_line(&error)),
            Ok(now) => match self.changes(&now) {
                Err(words) => words,
                Ok(changes) => {
                    let report = set_fields(&client, &id, &now, &changes).await;
                    let is_done = report.outcome == BulkOutcome::Done;
                    statuses.renew(std::slice::from_ref(&id));
                    shown.read_again(is_done.then_some(number));
                    if is_done {
                        toasts.good(format!("Change of trunk {name} reverted"));
                        // The button is gone with the row as it was. Not before the row is there anew.
                        TimeoutFuture::new(0).await;
                        focus_on(&item_id(number));
                        return;
                    }
                    if report.outcome == BulkOutcome::Failed {
                        self.offer(changes, JOURNAL);
                    }
                    let lead = match report.outcome {
                        BulkOutcome::Unknown => "Perhaps not reverted",
                        BulkOutcome::Failed
                        | BulkOutcome::NotStarted
                        | BulkOutcome::Skipped
                        | BulkOutcome::Already
                        | BulkOutcome::Done => "Not reverted",
                    };
                    format!("{lead}. {}", report.words())
                }
            },
        };
        busy.try_set(false);
        // The page may be left by now.
        if let Some(Some(words)) = said.try_set(Some(words)) {
            toasts.bad(format!("Change of trunk {name}: {words}"));
        }
    }

    /// What is to be written; else why nothing is.
    fn changes(&self, now: &Provider) -> Result<Vec<(Field, Value)>, String> {
        let Some(Reversal { changes, left }) = self.entry.reversal(now) else {
            return Err("Nothing of this change stands any more.".to_owned());
        };
        if left.is_empty() {
            return Ok(changes);
        }
        if changes.is_empty() {
            return Err("Everything was changed again since. It stays as it is.".to_owned());
        }
        let fields: Vec<String> = left.iter().map(|field| format!("“{}”", label(*field))).collect();
        let from = match left.len() {
            1 => format!("{JOURNAL}, without 1 field that was changed again since"),
            count => format!("{JOURNAL}, without {count} fields that were changed again since"),
        };
        self.offer(changes, &from);
        Err(format!("Changed again since: {}. Nothing was written.", fields.join(", ")))
    }

    /// Offers to look at changes in the form, where they stand as unsaved work.
    fn offer(&self, changes: Vec<(Field, Value)>, from: &str) {
        self.review.try_set_value(Handed::copied(self.id.clone(), changes, from));
    }
}
