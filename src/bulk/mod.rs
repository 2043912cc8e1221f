//! What is done to many trunks at once: asked, carried out a few at a time, and told trunk by trunk.
//!
//! Knows no list: it is given the trunks, and says which of them it changed.

mod ask;
mod calls;
mod results;
mod settings;

use std::sync::Arc;

use api::Client;
use api::types::ProviderId;
use calls::{BulkOutcome, BulkReport, Operation, carry_out, words_of};
use leptos::prelude::*;
use leptos::task::spawn_local;
use settings::{SettingForm, in_words};

use crate::components::html::fragment;
use crate::components::{El, dialog_to_close};
use crate::navigation::{self, Guard, use_unsaved};
use crate::platform::tasks::{Task, task};
use crate::session::{Session, use_session};
use crate::trunks::run::{AT_ONCE, Run};

/// A trunk that something is to be done to.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Which one.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// Switched on, as far as known.
    pub enabled: Option<bool>,
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
    chosen: StoredValue<Vec<Chosen>>,
    action: RwSignal<Action>,
    setting: SettingForm,
    operation: StoredValue<Operation>,
    stage: RwSignal<BulkStage>,
    run: Run,
    /// One for each trunk.
    reports: RwSignal<Vec<BulkReport>>,
    changed: StoredValue<Arc<dyn Fn(Vec<ProviderId>) + Send + Sync>>,
    close: StoredValue<Arc<dyn Fn() + Send + Sync>>,
}

/// The dialog: asks, runs, reports. `changed` is called with the ids that were changed or deleted once
/// a run is over and the dialog is closed; `close` when the dialog is to go away.
pub fn bulk_dialog(
    action: Action,
    chosen: Vec<Chosen>,
    changed: Arc<dyn Fn(Vec<ProviderId>) + Send + Sync>,
    close: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let not_begun = vec![BulkReport::new(BulkOutcome::NotBegun, ""); chosen.len()];
    let bulk = Bulk {
        session: use_session(),
        chosen: StoredValue::new(chosen),
        action: RwSignal::new(action),
        setting: SettingForm::new(),
        operation: StoredValue::new(Operation::Delete),
        stage: RwSignal::new(BulkStage::Ask),
        run: Run::default(),
        reports: RwSignal::new(not_begun),
        changed: StoredValue::new(changed),
        close: StoredValue::new(close),
    };
    // A run ends with the page; what is not done by then would be given up.
    let is_open = move || match bulk.stage.get() {
        BulkStage::Ask => false,
        BulkStage::Running => true,
        BulkStage::Over => {
            bulk.reports.with(|reports| reports.iter().any(|one| one.outcome == BulkOutcome::NotBegun))
        }
    };
    use_unsaved().guard(Guard {
        is_dirty: Signal::derive(is_open),
        what: Signal::derive(move || bulk.title()),
        here: Signal::stored(navigation::href()),
        inside: None,
        draft: None,
    });
    let is_asking = Memo::new(move |_| bulk.stage.get() == BulkStage::Ask);
    fragment(move || {
        let asking = is_asking.get();
        Some(untrack(|| if asking { bulk.view_ask() } else { bulk.view_work() }))
    })
}

fn switched(on: bool) -> &'static str {
    if on { " enabled" } else { " disabled" }
}

/// Switches one trunk on or off: reads the record fresh, writes the complete record with this one
/// change, reads back.
///
/// # Errors
/// What there is to say of the trunk, when it is not certain that the PBX holds the change.
pub async fn switch(client: Client, id: ProviderId, on: bool) -> Result<(), String> {
    let report = carry_out(&client, &id, &Operation::Switch(on)).await;
    match report.outcome {
        BulkOutcome::Done | BulkOutcome::Already => Ok(()),
        BulkOutcome::Unknown => Err(format!("may not be{}. {}", switched(on), report.words())),
        BulkOutcome::Failed | BulkOutcome::NotBegun | BulkOutcome::LeftAlone => {
            Err(format!("is not{}. {}", switched(on), report.words()))
        }
    }
}

impl Bulk {
    fn count(&self) -> usize {
        self.chosen.with_value(Vec::len)
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
        let report = carry_out(&client, &id, &operation).await;
        self.reports.try_update(|reports| {
            if let Some(place) = reports.get_mut(index) {
                *place = report;
            }
        });
    }

    /// Takes the dialog away, and tells what was changed.
    fn leave(self) {
        let (changed, close) = (self.changed.get_value(), self.close.get_value());
        match self.stage.get_untracked() {
            BulkStage::Running => return,
            BulkStage::Ask => {}
            BulkStage::Over => changed(self.changed_ids()),
        }
        close();
    }

    fn changed_ids(self) -> Vec<ProviderId> {
        let is_delete = self.operation.with_value(|operation| *operation == Operation::Delete);
        let mut ids = Vec::new();
        self.reports.with_untracked(|reports| {
            self.chosen.with_value(|chosen| {
                for (one, report) in chosen.iter().zip(reports) {
                    let is_changed = match report.outcome {
                        BulkOutcome::Done | BulkOutcome::Unknown => true,
                        // Somebody else deleted it.
                        BulkOutcome::Already => is_delete,
                        BulkOutcome::Failed | BulkOutcome::NotBegun | BulkOutcome::LeftAlone => false,
                    };
                    if is_changed {
                        ids.push(one.id.clone());
                    }
                }
            });
        });
        ids
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
