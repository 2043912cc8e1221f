//! What the imports of this tab made: noted, compared with what else appeared, and taken away again.

use api::types::ProviderId;
use domain::transfer::plan::{Outcome, Plan, PlannedCreate};
use leptos::prelude::*;

use crate::platform::storage;
use crate::platform::tasks::Task;
use crate::transfer::carry_out::{RowReport, find_duplicates};
use crate::transfer::import::{ImportPage, ImportStage, WRITES};
use crate::trunks::{Deletion, delete_trunk, in_a_line};

/// What an earlier import of `who` in this tab made, as it was noted: an id, a tab, a name a line.
pub fn made_before(who: &str) -> Vec<(ProviderId, String)> {
    let log = storage::import_log(who).unwrap_or_default();
    let line = |line: &str| {
        let (id, name) = line.split_once('\t')?;
        Some((ProviderId::parse(id)?, name.to_owned()))
    };
    log.lines().filter_map(line).collect()
}

impl ImportPage {
    /// Looks for trunks that are there more than once since the run, for a person to decide about.
    pub(super) async fn look_for_duplicates(self, plan: &Plan) {
        let reports = self.reports.get_untracked();
        let made = plan.rows.iter().zip(&reports).filter_map(|(row, report)| match (&row.outcome, report) {
            (Outcome::Create(create), RowReport::Done(Some(id), _) | RowReport::Found(id, _)) => {
                Some((id.clone(), create.as_ref()))
            }
            (
                Outcome::Create(_)
                | Outcome::Change(_)
                | Outcome::Same(_)
                | Outcome::NeedsPassword(_)
                | Outcome::NotReady(_),
                _,
            ) => None,
        });
        let made: Vec<(ProviderId, &PlannedCreate)> = made.collect();
        let client = self.run.patient(&self.session.action());
        let duplicates = find_duplicates(&client, &made, &self.before.get_value()).await;
        self.duplicates.try_set(duplicates);
    }

    pub(super) fn store_made(self) {
        let lines: Vec<String> = self.made.with_untracked(|made| {
            made.iter()
                .map(|(id, name)| format!("{}\t{}", id.as_str(), name.replace(['\n', '\r'], " ")))
                .collect()
        });
        let log = (!lines.is_empty()).then(|| lines.join("\n"));
        storage::store_import_log(&self.who(), log.as_deref());
    }

    pub(super) fn undo(self) {
        let made = self.made.get_untracked();
        let total = made.len();
        let client = self.run.patient(&self.session.action());
        self.undone.set(Vec::new());
        self.run.prepare(total);
        self.stage.set(ImportStage::Running);
        self.follow(async move {
            self.run
                .each(total, WRITES, move |turn| {
                    let (client, one) = (client.clone(), made.get(turn).cloned());
                    let doing: Task<()> = Box::pin(async move {
                        let Some((id, name)) = one else { return };
                        match delete_trunk(&client, &id).await {
                            Deletion::Done | Deletion::Gone(_) | Deletion::GoneBefore => {
                                self.made.update(|made| made.retain(|(known, _)| *known != id));
                                self.store_made();
                            }
                            Deletion::Refused(error) => {
                                let words = format!("{name}: {}", in_a_line(&error));
                                self.undone.update(|undone| undone.push(words));
                            }
                            Deletion::Unknown(error) => {
                                let words =
                                    format!("{name}: not known whether it is deleted. {}", in_a_line(&error));
                                self.undone.update(|undone| undone.push(words));
                            }
                        }
                    });
                    doing
                })
                .await;
            let left = self.made.with_untracked(Vec::len);
            if left == 0 {
                let what = if total == 1 { "trunk" } else { "trunks" };
                self.toasts.good(format!("{total} {what} of the import deleted"));
            }
            self.text.try_set(String::new());
            self.read_as.try_set(None);
            self.back_to_source();
        });
    }
}
