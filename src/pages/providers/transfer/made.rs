//! What the imports of this tab made: noted, cleared of doubles, and taken away again.

use api::types::ProviderId;
use domain::transfer::plan::{Outcome, Plan, PlannedCreate};

use crate::live::spawn;
use crate::pages::providers::take_back;
use crate::pages::providers::transfer::carry_out::{Report, take_doubles};
use crate::pages::providers::transfer::import::{Doing, Import, Stage, WRITES};
use crate::storage;

/// What an earlier import of this tab made, as it was noted: an id, a tab, a name a line.
pub fn made_before() -> Vec<(ProviderId, String)> {
    let log = storage::import_log().unwrap_or_default();
    let line = |line: &str| {
        let (id, name) = line.split_once('\t')?;
        Some((ProviderId::parse(id)?, name.to_owned()))
    };
    log.lines().filter_map(line).collect()
}

impl Import {
    /// Takes away what the network had made twice, and says so at its row.
    pub(super) async fn read_back(&'static self, plan: &Plan) {
        let reports = self.reports.get_untracked();
        let made = plan.rows.iter().zip(&reports).filter_map(|(row, report)| match (&row.outcome, report) {
            (Outcome::Create(create), Report::Done(Some(id), _)) => Some((id.clone(), create.as_ref())),
            (Outcome::Create(_) | Outcome::Change(_) | Outcome::Same(_) | Outcome::NotReady(_), _) => None,
        });
        let made: Vec<(ProviderId, &PlannedCreate)> = made.collect();
        let client = self.run.patient(&self.session.client());
        let kept = take_doubles(&client, &made, &self.before.get_value()).await;
        self.reports.update(|reports| {
            for report in reports {
                if let Report::Done(Some(id), words) = report
                    && kept.contains(id)
                {
                    "Created; the network had made it twice, and the second one is deleted".clone_into(words);
                }
            }
        });
    }

    pub(super) fn store_made(&'static self) {
        let lines: Vec<String> = self.made.with_untracked(|made| {
            made.iter()
                .map(|(id, name)| [id.as_str(), "\t", &name.replace(['\n', '\r'], " ")].concat())
                .collect()
        });
        storage::store_import_log(if lines.is_empty() { None } else { Some(lines.join("\n")) }.as_deref());
    }

    pub(super) fn undo(&'static self) {
        let made = self.made.get_untracked();
        let total = made.len();
        let client = self.run.patient(&self.session.client());
        self.undone.set(Vec::new());
        self.stage.set(Stage::Running);
        spawn(async move {
            self.run
                .each(total, WRITES, move |turn| {
                    let (client, one) = (client.clone(), made.get(turn).cloned());
                    let doing: Doing = Box::pin(async move {
                        let Some((id, name)) = one else { return };
                        match take_back(&client, &id).await {
                            Ok(()) => {
                                self.made.update(|made| made.retain(|(known, _)| *known != id));
                                self.store_made();
                            }
                            Err(words) => {
                                self.undone.update(|undone| undone.push([&name, ": ", &words].concat()))
                            }
                        }
                    });
                    doing
                })
                .await;
            let left = self.made.with_untracked(Vec::len);
            if left == 0 {
                let count =
                    [total.to_string().as_str(), if total == 1 { " trunk" } else { " trunks" }].concat();
                self.toasts.good([&count, " of the import deleted"].concat());
            }
            self.text.try_set(String::new());
            self.stage.try_set(Stage::Source);
        });
    }
}
