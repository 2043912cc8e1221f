//! The work and what came of it: how far it is, a way to stop, then trunk by trunk what happened.

use leptos::prelude::*;

use crate::bulk::{Bulk, BulkOutcome, BulkReport, BulkStage, Operation, trunks};
use crate::components::html::{div, focus_on_load, h3, p, span, table, tbody, td, th, thead, tr};
use crate::components::{Button, El, copy_button, foreign};
use crate::platform::release;
use crate::trunks::{cancel, count_of, name_of, progress};

impl Bulk {
    /// The dialog of a run that is under way or over.
    pub(super) fn view_work(self) -> El {
        let is_over = Memo::new(move |_| self.stage.get() == BulkStage::Over);
        self.frame(&self.title.get_untracked()).attr("data-wide", "").child(move || {
            let is_over = is_over.get();
            Some(untrack(|| if is_over { self.view_results() } else { self.view_progress() }))
        })
    }

    fn view_progress(self) -> El {
        let run = self.run;
        div()
            .class("bulk-part")
            .child(progress(run, "Trunks done", move || count_of(run)))
            .child(p().class("note").child("Cancel stops after the calls under way."))
            .child(div().class("actions").child(cancel(run)))
    }

    fn view_results(self) -> El {
        let reports = self.reports.get_untracked();
        let count = |outcome: BulkOutcome| reports.iter().filter(|report| report.outcome == outcome).count();
        let sentence = self.sentence(&reports);
        let again = count(BulkOutcome::Failed) + count(BulkOutcome::Unknown);
        let rest = count(BulkOutcome::NotStarted);
        let undoable = self.undoable();
        let retry = (again > 0).then(|| {
            let press = move || self.start(&[BulkOutcome::Failed, BulkOutcome::Unknown]);
            Button::plain().on_press(press).el().child("Retry failed")
        });
        let go_on = (rest > 0).then(|| {
            let press = move || self.start(&[BulkOutcome::NotStarted]);
            Button::plain().on_press(press).el().child(format!("Go on with {}", trunks(rest)))
        });
        let undo = (undoable > 0).then(|| Button::plain().on_press(move || self.undo()).el().child("Undo"));
        let undo_note = (undoable > 0).then(|| {
            p().class("note").child(format!(
                "Undo sets back the {} that this run changed. What was changed again since is skipped.",
                trunks(undoable)
            ))
        });
        let close = Button::primary().on_press(move || self.leave()).el().child("Close");
        let copied = self.copied(&sentence, &reports);
        let heading = h3().attr("tabindex", "-1").child(sentence).node_ref(focus_on_load());
        div().class("bulk-part").child(heading).child(self.view_table(&reports)).child(undo_note).child(
            div()
                .class("actions")
                .child(copy_button("Copy the results", move || copied.clone()))
                .child(undo)
                .child(go_on)
                .child(retry)
                .child(close),
        )
    }

    /// `17 trunks disabled. 2 failed. 1 was already disabled.`
    fn sentence(self, reports: &[BulkReport]) -> String {
        let mut sentences = Vec::new();
        for outcome in BulkOutcome::ALL {
            let count = reports.iter().filter(|report| report.outcome == outcome).count();
            let word = self.word(outcome).to_ascii_lowercase();
            match (outcome, count) {
                // What was done comes first, also when it is nothing.
                (BulkOutcome::Done, 0) => sentences.insert(0, format!("No trunks {word}.")),
                (BulkOutcome::Done, count) => sentences.insert(0, format!("{} {word}.", trunks(count))),
                (_, 0) => {}
                (BulkOutcome::Unknown, 1) => sentences.push("1 outcome unknown.".to_owned()),
                (BulkOutcome::Unknown, count) => sentences.push(format!("{count} outcomes unknown.")),
                (BulkOutcome::Already, 1) => sentences.push(format!("1 was {word}.")),
                (BulkOutcome::Already, count) => sentences.push(format!("{count} were {word}.")),
                (BulkOutcome::Failed | BulkOutcome::NotStarted | BulkOutcome::Skipped, count) => {
                    sentences.push(format!("{count} {word}."));
                }
            }
        }
        sentences.join(" ")
    }

    fn word(self, outcome: BulkOutcome) -> &'static str {
        match outcome {
            BulkOutcome::Failed => "Failed",
            BulkOutcome::Unknown => "Outcome unknown",
            BulkOutcome::NotStarted => "Not started",
            BulkOutcome::Skipped => "Skipped",
            BulkOutcome::Already => self.words_done().1,
            BulkOutcome::Done => self.words_done().0,
        }
    }

    /// What was done, and what was so before.
    fn words_done(self) -> (&'static str, &'static str) {
        self.operation.with_value(|operation| match (operation, self.is_undoing()) {
            (Operation::Switch(true), false) => ("Enabled", "Already enabled"),
            (Operation::Switch(false), false) => ("Disabled", "Already disabled"),
            (Operation::Switch(true), true) => ("Disabled again", "Already disabled"),
            (Operation::Switch(false), true) => ("Enabled again", "Already enabled"),
            (Operation::Set(..), false) => ("Changed", "Already set"),
            (Operation::Set(..), true) => ("Set back", "Already set back"),
            (Operation::Delete, _) => ("Deleted", "Already deleted"),
        })
    }

    fn view_table(self, reports: &[BulkReport]) -> El {
        let mut rows = Vec::new();
        self.chosen.with_value(|chosen| {
            for outcome in BulkOutcome::ALL {
                for (one, report) in chosen.iter().zip(reports) {
                    if report.outcome == outcome {
                        rows.push(view_row(&name_of(&one.row), self.word(outcome), report));
                    }
                }
            }
        });
        let mut head = tr();
        for column in ["Trunk name", "Result", "Reason"] {
            head = head.child(th().attr("scope", "col").child(column));
        }
        let table = table().class("table").child(thead().child(head)).child(tbody().child(rows));
        // It can be scrolled, so it can be reached by keyboard.
        div()
            .class("table-frame bulk-results")
            .attr("role", "region")
            .attr("aria-label", "Results")
            .attr("tabindex", "0")
            .child(table.attr("aria-label", "Results"))
    }

    /// The results as a text: one line a trunk, and the version at the end.
    fn copied(self, sentence: &str, reports: &[BulkReport]) -> String {
        let mut text = sentence.to_owned();
        self.chosen.with_value(|chosen| {
            for outcome in BulkOutcome::ALL {
                let word = self.word(outcome);
                for (one, report) in chosen.iter().zip(reports) {
                    if report.outcome != outcome {
                        continue;
                    }
                    for part in
                        ["\n", &name_of(&one.row), "\t", word, "\t", &report.words(), "\t", &report.details]
                    {
                        text.push_str(part);
                    }
                }
            }
        });
        text.push_str("\nTrunkline ");
        text.push_str(&release::version());
        text
    }
}

fn view_row(name: &str, word: &'static str, report: &BulkReport) -> El {
    // Shape and text say it; green is for trunks that are healthy.
    let (tone, mark) = match report.outcome {
        BulkOutcome::Failed => ("bad", "✕"),
        BulkOutcome::Unknown => ("unsure", "?"),
        BulkOutcome::NotStarted | BulkOutcome::Skipped | BulkOutcome::Already => ("quiet", "–"),
        BulkOutcome::Done => ("done", "✓"),
    };
    let result = span()
        .class("bulk-result")
        .attr("data-tone", tone)
        .child(span().attr("aria-hidden", "true").child(mark))
        .child(word);
    // On a narrow screen a blank without its column's name is left out.
    let label = (!report.reason.is_empty()).then(|| "Reason".to_owned());
    let mut reason = td().attr("data-label", label).child(report.reason.as_str());
    for quote in &report.quoted {
        let quote = foreign(quote);
        reason = reason.child(span().class("note").child("The server says: “").child(quote).child("”"));
    }
    tr().child(th().attr("scope", "row").child(foreign(name)))
        .child(td().attr("data-label", "Result").child(result))
        .child(reason)
}
