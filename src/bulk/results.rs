//! The work and what came of it: how far it is, a way to stop, then trunk by trunk what happened.

use leptos::prelude::*;

use crate::bulk::{Bulk, BulkOutcome, BulkReport, BulkStage, Operation, in_words, trunks};
use crate::components::html::{div, focus_on_load, h3, p, span, table, tbody, td, th, thead, tr};
use crate::components::{Button, El, badge, copy_button, foreign};
use crate::trunks::{cancel, count_of, progress};

impl Bulk {
    /// The dialog of a run that is under way or over.
    pub(super) fn view_work(self) -> El {
        let title = self.title();
        let is_over = Memo::new(move |_| self.stage.get() == BulkStage::Over);
        self.frame(&title).attr("data-wide", "").child(move || {
            let is_over = is_over.get();
            Some(untrack(|| if is_over { self.view_results() } else { self.view_progress() }))
        })
    }

    /// `Disable 9 trunks`.
    pub(super) fn title(self) -> String {
        let count = trunks(self.count());
        self.operation.with_value(|operation| match operation {
            Operation::Switch(true) => format!("Enable {count}"),
            Operation::Switch(false) => format!("Disable {count}"),
            Operation::Delete => format!("Delete {count}"),
            Operation::Set(field, value) => format!("Set {} for {count}", in_words(*field, value)),
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
        let rest = count(BulkOutcome::NotBegun);
        let retry = (again > 0).then(|| {
            let press = move || self.start(&[BulkOutcome::Failed, BulkOutcome::Unknown]);
            Button::plain().on_press(press).el().child("Retry failed")
        });
        let go_on = (rest > 0).then(|| {
            let press = move || self.start(&[BulkOutcome::NotBegun]);
            Button::plain().on_press(press).el().child(format!("Go on with {}", trunks(rest)))
        });
        let close = Button::primary().on_press(move || self.leave()).el().child("Close");
        let copied = self.copied(&sentence, &reports);
        let heading = h3().attr("tabindex", "-1").child(sentence).node_ref(focus_on_load());
        div().class("bulk-part").child(heading).child(self.view_table(&reports)).child(
            div()
                .class("actions")
                .child(copy_button("Copy the results", move || copied.clone()))
                .child(go_on)
                .child(retry)
                .child(close),
        )
    }

    /// `17 of 20 trunks disabled. 3 failed.`
    fn sentence(self, reports: &[BulkReport]) -> String {
        let count = |outcome: BulkOutcome| reports.iter().filter(|report| report.outcome == outcome).count();
        let mut words = count(BulkOutcome::Done).to_string();
        for part in
            [" of ", &trunks(reports.len()), " ", &self.operation.with_value(done).to_ascii_lowercase(), "."]
        {
            words.push_str(part);
        }
        for outcome in BulkOutcome::ALL {
            let number = count(outcome);
            let what = match outcome {
                BulkOutcome::Failed => " failed.",
                BulkOutcome::Unknown => " not known.",
                BulkOutcome::NotBegun => " not begun.",
                BulkOutcome::LeftAlone => " left alone.",
                BulkOutcome::Already => " already so.",
                BulkOutcome::Done => continue,
            };
            if number > 0 {
                for part in [" ", &number.to_string(), what] {
                    words.push_str(part);
                }
            }
        }
        words
    }

    fn word(self, outcome: BulkOutcome) -> (&'static str, &'static str) {
        match outcome {
            BulkOutcome::Failed => ("bad", "Failed"),
            BulkOutcome::Unknown => ("unsure", "Not known"),
            BulkOutcome::NotBegun => ("unsure", "Not begun"),
            BulkOutcome::LeftAlone => ("quiet", "Left alone"),
            BulkOutcome::Already => ("quiet", "Already so"),
            BulkOutcome::Done => ("good", self.operation.with_value(done)),
        }
    }

    fn view_table(self, reports: &[BulkReport]) -> El {
        let mut rows = Vec::new();
        self.chosen.with_value(|chosen| {
            for outcome in BulkOutcome::ALL {
                let (tone, word) = self.word(outcome);
                for (one, report) in chosen.iter().zip(reports) {
                    if report.outcome == outcome {
                        rows.push(view_row(&one.name, tone, word, report));
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

    /// The results as a text: one line a trunk.
    fn copied(self, sentence: &str, reports: &[BulkReport]) -> String {
        let mut text = sentence.to_owned();
        self.chosen.with_value(|chosen| {
            for outcome in BulkOutcome::ALL {
                let (_, word) = self.word(outcome);
                for (one, report) in chosen.iter().zip(reports) {
                    if report.outcome != outcome {
                        continue;
                    }
                    for part in ["\n", &one.name, "\t", word, "\t", &report.words(), "\t", &report.details] {
                        text.push_str(part);
                    }
                }
            }
        });
        text
    }
}

fn done(operation: &Operation) -> &'static str {
    match operation {
        Operation::Switch(true) => "Enabled",
        Operation::Switch(false) => "Disabled",
        Operation::Set(..) => "Changed",
        Operation::Delete => "Deleted",
    }
}

fn view_row(name: &str, tone: &'static str, word: &'static str, report: &BulkReport) -> El {
    // On a narrow screen a blank without its column's name is left out.
    let label = (!report.reason.is_empty()).then(|| "Reason".to_owned());
    let mut reason = td().attr("data-label", label).child(report.reason.as_str());
    for quote in &report.quoted {
        let quote = foreign(quote);
        reason = reason.child(span().class("note").child("The server says: «").child(quote).child("»"));
    }
    tr().child(th().attr("scope", "row").child(foreign(name)))
        .child(td().attr("data-label", "Result").child(badge(move || tone, move || word.to_owned(), || "")))
        .child(reason)
}
