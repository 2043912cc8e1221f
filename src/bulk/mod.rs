//! What is done to many trunks at once: asked, carried out a few at a time, and told trunk by trunk.
//!
//! Knows no list: it is given the trunks, and says which of them it changed.

mod ask;
mod calls;
mod results;
mod settings;

use std::collections::BTreeSet;
use std::sync::Arc;

use api::Client;
use api::types::{Open, ProviderId, ProviderRow};
use calls::{Operation, carry_out, label, words_of};
use domain::list::foresight::{Foreseen, SameChange};
use leptos::prelude::*;
use leptos::task::spawn_local;
use settings::{SettingForm, in_words};

use crate::components::html::fragment;
use crate::components::{El, dialog_to_close};
use crate::navigation::{self, Guard, use_unsaved};
use crate::platform::tasks::{Task, task};
use crate::session::{Session, use_session};
use crate::status::{Statuses, use_statuses};
use crate::trunks::run::{AT_ONCE, Run};

pub use calls::{BulkOutcome, BulkReport, set_fields};

/// A trunk that something is to be done to.
#[derive(Clone)]
pub struct Chosen {
    /// Which one.
    pub id: ProviderId,
    /// As the list had it.
    pub row: ProviderRow,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// On.
    Enable,
    /// Off.
    Disable,
    /// Away.
    Delete,
    /// One field.
    SetField,
}

/// Is told the trunks that were changed or deleted, and those that stay selected, as they are now.
pub type Changed = Arc<dyn Fn(Vec<ProviderId>, Vec<Chosen>) + Send + Sync>;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BulkStage {
    /// Asking.
    Ask,
    /// Under way.
    Running,
    /// All calls are over.
    Over,
}

/// What every part of the dialog works with.
#[derive(Clone, Copy)]
struct Bulk {
    session: Session,
    statuses: Statuses,
    /// The trunks of this run.
    chosen: StoredValue<Vec<Chosen>>,
    /// How many trunks the list has.
    total: Option<u64>,
    action: RwSignal<Action>,
    setting: SettingForm,
    operation: StoredValue<Operation>,
    /// What undoes the operation, one for each trunk; nothing in a run that is no undoing.
    undoing: StoredValue<Option<Vec<Operation>>>,
    /// `Disable 9 trunks`.
    title: RwSignal<String>,
    stage: RwSignal<BulkStage>,
    run: Run,
    /// One for each trunk.
    reports: RwSignal<Vec<BulkReport>>,
    /// What earlier runs of this dialog changed.
    touched: StoredValue<Vec<ProviderId>>,
    /// What is selected in the list, as it is now.
    selected: StoredValue<Vec<Chosen>>,
    changed: StoredValue<Changed>,
    close: StoredValue<Arc<dyn Fn() + Send + Sync>>,
}

/// The dialog: asks, runs, reports. `total` is how many trunks the list has. `changed` is called once a run is over
/// and the dialog is closed; `close` when the dialog is to go away.
pub fn bulk_dialog(
    action: Action,
    chosen: Vec<Chosen>,
    total: Option<u64>,
    changed: Changed,
    close: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let session = use_session();
    let report = |one: &Chosen| match untrack(|| session.read_only(one.row.shared == Some(true))) {
        Some(reason) => BulkReport::new(BulkOutcome::Skipped, reason),
        None => BulkReport::new(BulkOutcome::NotStarted, ""),
    };
    let bulk = Bulk {
        session,
        statuses: use_statuses(),
        reports: RwSignal::new(chosen.iter().map(report).collect()),
        selected: StoredValue::new(chosen.clone()),
        chosen: StoredValue::new(chosen),
        total,
        action: RwSignal::new(action),
        setting: SettingForm::new(),
        operation: StoredValue::new(Operation::Delete),
        undoing: StoredValue::new(None),
        title: RwSignal::new(String::new()),
        stage: RwSignal::new(BulkStage::Ask),
        run: Run::default(),
        touched: StoredValue::new(Vec::new()),
        changed: StoredValue::new(changed),
        close: StoredValue::new(close),
    };
    // A run ends with the page; what is not done by then would be dropped.
    let is_open = move || match bulk.stage.get() {
        BulkStage::Ask => false,
        BulkStage::Running => true,
        BulkStage::Over => {
            bulk.reports.with(|reports| reports.iter().any(|one| one.outcome == BulkOutcome::NotStarted))
        }
    };
    use_unsaved().guard(Guard {
        is_dirty: Signal::derive(is_open),
        what: bulk.title.into(),
        here: Signal::stored(navigation::href()),
        inside: None,
        draft: None,
    });
    let asking = Memo::new(move |_| bulk.stage.get() == BulkStage::Ask);
    fragment(move || {
        let asking = asking.get();
        // Another run in the same dialog has another title.
        bulk.title.track();
        Some(untrack(|| if asking { bulk.view_ask() } else { bulk.view_work() }))
    })
}

/// What was done, after the name of a trunk.
pub fn switched(on: bool) -> &'static str {
    if on { " enabled" } else { " disabled" }
}

/// Switches one trunk on or off: reads the record fresh, writes the complete record with this one
/// change, reads back. One that is undone is only switched while it is as the first switch left it.
///
/// # Errors
/// What there is to say of the trunk, when it is not certain that the PBX holds the change.
pub async fn switch(client: Client, id: ProviderId, on: bool, is_undo: bool) -> Result<(), String> {
    let undone = is_undo.then_some(Operation::Switch(!on));
    let report = carry_out(&client, &id, &Operation::Switch(on), undone.as_ref()).await;
    match report.outcome {
        BulkOutcome::Done | BulkOutcome::Already => Ok(()),
        BulkOutcome::Unknown => Err(format!("may not be{}. {}", switched(on), report.words())),
        BulkOutcome::Failed | BulkOutcome::NotStarted | BulkOutcome::Skipped => {
            Err(format!("was not{}. {}", switched(on), report.words()))
        }
    }
}

impl Bulk {
    /// What is expected of each trunk.
    fn foresee(self, change: SameChange) -> Vec<Foreseen> {
        let foresee = |(one, report): (&Chosen, &BulkReport)| {
            if report.outcome == BulkOutcome::Skipped {
                return Foreseen::ReadOnly;
            }
            let mode = self
                .statuses
                .with(&one.id, |trunk| trunk.facts.as_ref().map(|facts| Open::parse(&facts.mode)));
            Foreseen::of(change, &one.row, mode.flatten().as_ref())
        };
        self.chosen.with_value(|chosen| {
            self.reports.with_untracked(|reports| chosen.iter().zip(reports).map(foresee).collect())
        })
    }

    /// Carries out the operation on all trunks whose report is one of these.
    fn start(self, on: &[BulkOutcome]) {
        let mut which = Vec::new();
        self.reports.with_untracked(|reports| {
            for (index, report) in reports.iter().enumerate() {
                if on.contains(&report.outcome) {
                    which.push(index);
                }
            }
        });
        let (client, operation) = (self.run.patient(&self.session.action()), self.operation.get_value());
        self.run.prepare(which.len());
        self.stage.set(BulkStage::Running);
        spawn_local(task(async move {
            let act = |nth: usize| {
                let index = which.get(nth).copied().unwrap_or_default();
                let (client, operation) = (client.clone(), operation.clone());
                let call: Task<()> = Box::pin(self.one(client, operation, index));
                call
            };
            self.run.each(which.len(), AT_ONCE, act).await;
            self.stage.try_set(BulkStage::Over);
        }));
    }

    async fn one(self, client: Client, operation: Operation, index: usize) {
        let id = self.chosen.try_with_value(|chosen| Some(chosen.get(index)?.id.clone())).flatten();
        let Some(id) = id else { return };
        let back = self.undoing.try_with_value(|undoing| undoing.as_ref()?.get(index).cloned()).flatten();
        let report = match back {
            Some(back) => carry_out(&client, &id, &back, Some(&operation)).await,
            None => carry_out(&client, &id, &operation, None).await,
        };
        self.reports.try_update(|reports| {
            if let Some(place) = reports.get_mut(index) {
                *place = report;
            }
        });
    }

    fn is_undoing(self) -> bool {
        self.undoing.with_value(Option::is_some)
    }

    /// How many trunks can be set back.
    fn undoable(self) -> usize {
        let is_undoing = self.is_undoing();
        let can = |report: &&BulkReport| !is_undoing && report.back.is_some();
        self.reports.with_untracked(|reports| reports.iter().filter(can).count())
    }

    /// Sets back exactly those trunks that this run changed, in a run of its own.
    fn undo(self) {
        self.note_changes();
        let (chosen, undoing): (Vec<Chosen>, Vec<Operation>) = self.chosen.with_value(|chosen| {
            self.reports.with_untracked(|reports| {
                let back = reports.iter().map(|report| report.back.clone());
                chosen.iter().cloned().zip(back).filter_map(|(one, back)| Some((one, back?))).unzip()
            })
        });
        let count = trunks(chosen.len());
        let title = self.operation.with_value(|operation| match operation {
            Operation::Switch(true) => format!("Disable {count} again"),
            Operation::Switch(false) => format!("Enable {count} again"),
            Operation::Set(field, _) => format!("Set “{}” back on {count}", label(*field)),
            // Nothing sets a deletion back.
            Operation::Delete => String::new(),
        });
        self.reports.set(vec![BulkReport::new(BulkOutcome::NotStarted, ""); chosen.len()]);
        self.chosen.set_value(chosen);
        self.undoing.set_value(Some(undoing));
        self.title.set(title);
        self.start(&[BulkOutcome::NotStarted]);
    }

    /// Takes the dialog away, and tells what was changed.
    fn leave(self) {
        match self.stage.get_untracked() {
            BulkStage::Running => return,
            BulkStage::Ask => {}
            BulkStage::Over => {
                self.note_changes();
                self.changed.get_value()(self.touched.get_value(), self.selected.get_value());
            }
        }
        self.close.get_value()();
    }

    /// Notes what this run changed, and how the selected trunks are now as far as it found out.
    fn note_changes(self) {
        let operation = self.operation.get_value();
        let is_delete = operation == Operation::Delete;
        let mut found = BTreeSet::new();
        self.chosen.with_value(|chosen| {
            self.reports.with_untracked(|reports| {
                for (one, report) in chosen.iter().zip(reports) {
                    let is_changed = match report.outcome {
                        BulkOutcome::Done | BulkOutcome::Unknown => true,
                        // Somebody else deleted it.
                        BulkOutcome::Already => is_delete,
                        BulkOutcome::Failed | BulkOutcome::NotStarted | BulkOutcome::Skipped => false,
                    };
                    if is_changed {
                        self.touched.update_value(|touched| touched.push(one.id.clone()));
                    }
                    if matches!(report.outcome, BulkOutcome::Done | BulkOutcome::Already) {
                        found.insert(one.id.clone());
                    }
                }
            });
        });
        let is_undoing = self.is_undoing();
        self.selected.update_value(|selected| match operation {
            Operation::Delete => selected.retain(|one| !found.contains(&one.id)),
            Operation::Switch(on) => {
                for one in selected.iter_mut().filter(|one| found.contains(&one.id)) {
                    one.row.enabled = Some(on != is_undoing);
                }
            }
            Operation::Set(..) => {}
        });
    }

    /// A dialog that Escape takes away, but not while calls are under way.
    fn frame(self, title: &str) -> El {
        dialog_to_close(title, move || self.leave()).attr("closedby", move || {
            Some(if self.stage.get() == BulkStage::Running { "none" } else { "closerequest" }.to_owned())
        })
    }
}

/// `1 trunk`, `7 trunks`.
fn trunks(count: usize) -> String {
    match count {
        1 => "1 trunk".to_owned(),
        count => format!("{count} trunks"),
    }
}
