//! What the trunks do with the call: the answer in one sentence, what is read from the INVITE, the one setting that would
//! change it, and the first rule of each trunk that refuses.

use std::sync::Arc;

use api::types::ProviderRow;
use domain::provider::held::draft_of;
use domain::sip::parts::InboundPart;
use domain::sip::simulate::{CallQuestion, Candidate, Doubt, Played, Remedy, Verdict};
use domain::sip::told::{best_remedy, explained, headline};
use domain::sip::trace::TraceSource;
use leptos::prelude::*;

use crate::components::html::{
    a, caption, dd, div, dl, dt, h2, li, p, section, span, table, tbody, td, th, thead, tr, ul,
};
use crate::components::{Button, El, badge, focus_on, foreign};
use crate::routes::Route;
use crate::tools::simulator::Simulator;
use crate::trunk_form::Handed;
use crate::trunks::name_of;

/// Rows that are drawn, and how many more at each press.
const MORE: usize = 50;

/// Names the sentence that has the focus after an answer.
const VERDICT: &str = "simulator-verdict";

/// The result, once the trunks were played.
pub(super) fn view_results(simulator: Simulator) -> El {
    let shown = RwSignal::new(MORE);
    let results = move || {
        let played = simulator.played.get()?;
        let rows = simulator.fleet.rows.get_untracked()?;
        let source = untrack(|| simulator.call_source());
        Some(Results { simulator, played, rows, source, shown })
    };
    let words = Memo::new(move |_| {
        let results = results()?;
        Some(headline(&results.played, |place| results.name(place)))
    });
    let is_there = Memo::new(move |_| words.with(Option::is_some));
    div().child(move || {
        is_there.get().then(|| {
            let verdict = p()
                .class("simulator-verdict")
                .attr("id", VERDICT)
                .attr("tabindex", "-1")
                .attr("role", "status")
                .child(move || words.get().unwrap_or_default());
            section()
                .attr("aria-label", "Result")
                .child(h2().child("Result"))
                .child(verdict)
                .child(move || results().map(Results::view))
        })
    })
}

/// What is drawn.
#[derive(Clone)]
struct Results {
    simulator: Simulator,
    played: Arc<Vec<Played>>,
    rows: Arc<Vec<ProviderRow>>,
    source: Option<TraceSource>,
    shown: RwSignal<usize>,
}

impl Results {
    fn name(&self, place: usize) -> String {
        self.rows.get(place).map(name_of).unwrap_or_default()
    }

    fn link(&self, place: usize) -> El {
        let name = foreign(self.name(place));
        match self.rows.get(place).and_then(|row| row.id.clone()) {
            Some(id) => a().attr("href", Route::Detail(id).href()).child(name),
            None => span().child(name),
        }
    }

    fn view(self) -> El {
        let found = self.simulator.found.get_untracked();
        let answer = found.as_ref().as_ref().ok().and_then(|found| found.answer.as_ref());
        let answer = answer.map(|answer| p().child(explained(answer, &self.played)));
        div().child(answer).child(self.view_remedy()).child(self.view_reading()).child(self.view_table())
    }

    /// The one setting by which the call would be accepted.
    fn view_remedy(&self) -> Option<El> {
        let (place, remedy) = best_remedy(&self.played)?;
        let words = p().child(remedy.words()).child(" on “").child(self.link(place)).child("”.");
        let caution = remedy.caution();
        let is_sure = self.played.get(place).is_some_and(|played| played.depends.is_empty());
        let title = if is_sure {
            "One setting would make this call pass:"
        } else {
            "One setting may make this call pass:"
        };
        Some(
            div()
                .class("notice")
                .child(p().child(title))
                .child(words)
                .child((!caution.is_empty()).then(|| p().child(caution)))
                .child(self.view_edit(place, remedy)),
        )
    }

    /// The way into the form of a trunk, with the change made there as unsaved work.
    fn view_edit(&self, place: usize, remedy: &Remedy) -> Option<El> {
        let to = self.rows.get(place)?.id.clone()?;
        let draft = draft_of(self.simulator.fleet.record(place).provider()?);
        let field = remedy.field();
        let handed = Handed {
            to,
            changes: vec![(field, remedy.value(&draft))],
            field,
            says: format!("{}, as the inbound simulator suggests", remedy.words()),
        };
        let label = format!("Edit {}: {}", self.name(place), remedy.words());
        let edit = Button::plain().on_press(move || handed.clone().open()).el();
        Some(edit.attr("aria-label", label).child("Edit…"))
    }

    /// What comes out of the INVITE by the settings of the trunk that is nearest to taking it.
    fn view_reading(&self) -> Option<El> {
        let by_verdict = |wanted: u8| self.played.iter().find(|played| order(&played.verdict) == wanted);
        let best = || best_remedy(&self.played).and_then(|(place, _)| self.played.get(place));
        let played = by_verdict(0).or_else(|| by_verdict(1)).or_else(best).or_else(|| self.played.first())?;
        let part = |label: &'static str, part: &InboundPart| {
            let words = match part.value.text() {
                Some(text) => div().child(foreign(text)),
                None => div().class("blank").child(format!("None: {}", part.reason())),
            };
            let origin = part.value.text().map(|_| span().class("note").child(part.origin()));
            div().child(dt().child(label)).child(dd().child(words).child(origin))
        };
        let notes = played.notes.iter().map(|note| li().child(note.words()));
        let through = played.through.as_ref().map(|through| {
            p().child("The source address is accepted by ").child(foreign(through)).child(".")
        });
        Some(
            section()
                .class("panel")
                .attr("aria-label", "Read from the INVITE")
                .child(p().child("As “").child(self.link(played.trunk)).child("” reads it:"))
                .child(
                    dl().class("simulator-parts")
                        .child(part("Called number", &played.called))
                        .child(part("Caller number", &played.caller))
                        .child(part("Caller name", &played.name)),
                )
                .child(through)
                .child((!played.notes.is_empty()).then(|| ul().child(notes.collect::<Vec<El>>()))),
        )
    }

    fn view_table(self) -> El {
        let mut places: Vec<usize> = (0..self.played.len()).collect();
        places.sort_by_key(|place| {
            self.played
                .get(*place)
                .map(|played| (order(&played.verdict), played.remedy.is_none(), !played.depends.is_empty()))
        });
        let total = places.len();
        let heads =
            ["Trunk", "Result", "Because", "One setting"].map(|head| th().attr("scope", "col").child(head));
        let shown = self.shown;
        let more = move || {
            let left = total.saturating_sub(shown.get());
            let press = move || shown.update(|shown| *shown += MORE);
            (left > 0).then(|| {
                let words = format!("Show {} more of {left}", left.min(MORE));
                Button::plain().on_press(press).el().child(words)
            })
        };
        let answers = self.simulator.answers;
        let forget = move || {
            let press = move || answers.update(Vec::clear);
            (!answers.get().is_empty())
                .then(|| Button::plain().on_press(press).el().child("Forget my answers"))
        };
        let rows = move || {
            let places = places.iter().take(shown.get());
            Some(tbody().child(places.filter_map(|place| self.view_row(*place)).collect::<Vec<El>>()))
        };
        div()
            .child(
                div().class("table-frame").child(
                    table()
                        .class("table simulator-table")
                        .child(caption().class("sr-only").child("Trunks"))
                        .child(thead().child(tr().child(heads)))
                        .child(rows),
                ),
            )
            .child(div().class("actions").child(more).child(forget))
    }

    fn view_row(&self, place: usize) -> Option<El> {
        let (played, row) = (self.played.get(place)?, self.rows.get(place)?);
        let record = self.simulator.fleet.record(place);
        let trunk = Candidate { row, record: record.provider() };
        let (tone, label) = match &played.verdict {
            Verdict::Accepts => ("good", "Accepts"),
            Verdict::May(_) => ("unsure", "May accept"),
            Verdict::Refuses(_) => ("quiet", "Refuses"),
        };
        let doubts =
            |open: &[Doubt]| open.iter().map(|doubt| self.view_doubt(doubt, &trunk)).collect::<Vec<El>>();
        let because = match &played.verdict {
            Verdict::Accepts => td(),
            Verdict::May(open) => td().child(doubts(open)),
            Verdict::Refuses(refusal) => td().child(foreign(refusal.words(&trunk, self.source.as_ref()))),
        };
        let remedy = played.remedy.as_ref().map(|remedy| {
            let caution = Some(remedy.caution()).filter(|caution| !caution.is_empty());
            div()
                .child(p().child(remedy.words()))
                .child(caution.map(|caution| p().class("note").child(caution)))
                .child(self.view_edit(place, remedy))
                .child(doubts(&played.depends))
        });
        Some(
            tr().child(th().attr("scope", "row").child(self.link(place)))
                .child(td().child(badge(move || tone, move || label.to_owned(), || "")))
                .child(because)
                .child(td().child(remedy)),
        )
    }

    /// What is not known, and the question that would settle it.
    fn view_doubt(&self, doubt: &Doubt, trunk: &Candidate<'_>) -> El {
        let words = doubt.words();
        let mut letters = words.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        let words = format!("{first}{}.", letters.as_str().trim_end_matches('.'));
        let question = doubt.question(trunk).zip(self.source);
        div().child(p().child(foreign(words))).child(question.map(|(question, source)| {
            let name = name_of(trunk.row);
            view_question(self.simulator, question, &source, &name)
        }))
    }
}

/// The rank of a verdict: accepted first.
fn order(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Accepts => 0,
        Verdict::May(_) => 1,
        Verdict::Refuses(_) => 2,
    }
}

fn view_question(simulator: Simulator, question: CallQuestion, source: &TraceSource, name: &str) -> El {
    let words = question.words(source);
    let answer = |label: &'static str, is_so: bool| {
        let question = question.clone();
        let press = move || {
            simulator.answers.update(|answers| answers.push((question.clone(), is_so)));
            // The button goes with its question.
            focus_on(VERDICT);
        };
        let aria = format!("{label}, {name}: {words}");
        Button::plain().on_press(press).el().attr("aria-label", aria).child(label)
    };
    div()
        .class("actions")
        .child(span().child(foreign(&words)))
        .child(answer("Yes", true))
        .child(answer("No", false))
}
