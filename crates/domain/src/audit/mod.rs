//! Fleet checks: what is wrong or odd with all trunks, each alone and between them.
//!
//! `alone` has the rules of one record, most of them by reference to those of the form; `between` compares trunks;
//! `rule` is the table of all rules; `counts` says how much was found in each trunk. Records are taken one by one and
//! are not kept, and the comparison comes in steps: the caller decides when the next one is done. Knows no server: who
//! reads the trunks says which could not be read.

mod alone;
mod between;
mod counts;
mod file;
mod mute;
mod rule;
mod sweep;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use api::types::{Provider, ProviderId};

pub use alone::{FoundAlone, findings};
pub use between::NAMED;
pub use counts::{FINDING_CHOICES, FindingCounts};
pub use file::to_csv;
pub use mute::{Mute, Mutes};
pub use rule::{Rule, Spec, Weight};

use crate::provider::draft::Field;
use crate::provider::rules::DraftFix;
use between::Between;

/// A trunk that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its id.
    pub id: ProviderId,
    /// Its name; blank if it has none.
    pub name: String,
}

/// Something that was found on a trunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The place of the trunk in [`Report::trunks`].
    pub trunk: usize,
    /// The sentence, with the label of its field in front. One that concerns other trunks ends before their names.
    pub text: String,
    /// The field that it leads to.
    pub field: Field,
    /// What one click would write, where that is certain.
    pub fix: Option<DraftFix>,
    /// The other trunks that it concerns, the first few of them, by their place.
    pub others: Vec<usize>,
    /// Whether it concerns more.
    pub has_more: bool,
}

/// All findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The trunks, in the order in which they were taken.
    pub trunks: Vec<Checked>,
    /// The findings of each rule that has some: errors first, then in the order of the rules, then in that of the
    /// trunks.
    pub found: BTreeMap<(Weight, Rule), Vec<Finding>>,
}

impl Report {
    /// All findings, errors first.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.found.values().flatten()
    }

    /// The names of the other trunks that a finding concerns, as they stand behind its sentence.
    pub fn names(&self, finding: &Finding) -> String {
        let name = |place: &usize| Some(self.trunks.get(*place)?.name.as_str());
        let mut names = finding.others.iter().filter_map(name).collect::<Vec<&str>>().join(", ");
        if finding.has_more {
            names.push_str(" and more");
        }
        names
    }
}

/// A check of all trunks under way.
#[derive(Default)]
pub struct Audit {
    between: Between,
    report: Report,
}

impl Audit {
    /// How many trunks it has taken.
    pub fn taken(&self) -> usize {
        self.report.trunks.len()
    }

    /// Takes a record with its [`findings`]. The record as received and its headers may be gone by now: no rule between
    /// trunks looks at them.
    pub fn add(&mut self, id: ProviderId, provider: &Provider, alone: Vec<FoundAlone>) {
        let trunk = self.report.trunks.len();
        for FoundAlone { rule, text, field, fix } in alone {
            let finding = Finding { rule, trunk, text, field, fix, others: Vec::new(), has_more: false };
            self.report.found.entry((rule.spec().weight, rule)).or_default().push(finding);
        }
        self.between.add(provider);
        let name = provider.name.clone().unwrap_or_default();
        self.report.trunks.push(Checked { id, name });
    }

    /// Does a little of the comparison of all trunks: well under a millisecond's work for most. False once all is
    /// done; nothing is taken after the first step.
    pub fn step(&mut self) -> bool {
        let found = &mut self.report.found;
        self.between.step(&mut |finding| {
            found.entry((finding.rule.spec().weight, finding.rule)).or_default().push(finding);
        })
    }

    /// The findings. What was not compared so far is compared now.
    pub fn finish(mut self) -> Report {
        while self.step() {}
        self.report
    }
}
