//! The rows of a plan: what happens to each, field by field, and afterwards what came of it. Never more
//! than a few hundred rows in the page.

use std::sync::Arc;

use api::types::ProviderId;
use domain::check::Severity;
use domain::provider::draft::Draft;
use domain::provider::rules::Problem;
use domain::transfer::plan::{Counts, Difference, Outcome, Plan, PlannedRow, in_short, password_problems};
use leptos::prelude::*;

use crate::components::html::{
    a, caption, dd, del, div, dl, dt, fragment, ins, p, table, tbody, td, th, thead, tr,
};
use crate::components::{Button, El, Frame, Note, NoteAction, TextField, badge, foreign};
use crate::routes::Route;
use crate::transfer::carry_out::RowReport;
use crate::transfer::import::{ImportPage, ImportStage};
use crate::trunk_form::{NOT_TYPED, capital};

/// Rows that are added at once.
const STEP: usize = 200;

/// The table and what of it is shown.
#[derive(Clone, Copy)]
pub struct PlanTable {
    import: ImportPage,
    only: RwSignal<Option<&'static str>>,
    most: RwSignal<usize>,
}

impl PlanTable {
    /// All rows of the plan.
    pub fn new(import: ImportPage) -> Self {
        Self { import, only: RwSignal::new(None), most: RwSignal::new(STEP) }
    }

    /// How many rows of each kind there are; each number shows those only.
    pub fn view_counts(self, counts: Memo<Counts>) -> El {
        let (all, asks) = self.import.plan.with_untracked(|plan| (plan.rows.len(), asking(plan) > 0));
        let button = |only: Option<&'static str>, count: fn(&Counts) -> usize| {
            let press = move || {
                self.only.set(only);
                self.most.set(STEP);
            };
            let words = move || match only {
                Some(kind) => format!("{kind} {}", counts.with(count)),
                None => format!("Show all {all}"),
            };
            Button::plain()
                .on_press(press)
                .el()
                .attr("aria-pressed", move || Some((self.only.get() == only).to_string()))
                .child(words)
        };
        div()
            .class("actions")
            .attr("role", "group")
            .attr("aria-label", "Rows to show")
            .child(button(None, |_| 0))
            .child(button(Some("Create"), |counts| counts.create))
            .child(button(Some("Change"), |counts| counts.change))
            .child(button(Some("Unchanged"), |counts| counts.same))
            .child(asks.then(|| button(Some("Needs a password"), |counts| counts.needs_password)))
            .child(button(Some("Has errors"), |counts| counts.not_ready))
    }

    /// One password for every row that lacks one, where there are several.
    pub fn view_one_password(self) -> Option<El> {
        let plan = self.import.plan;
        let count = plan.with_untracked(|plan| asking(plan));
        if count < 2 {
            return None;
        }
        let typed = RwSignal::new(String::new());
        let blocked = Memo::new(move |_| typed.with(String::is_empty).then_some("Type the password first"));
        let press = move || {
            plan.update(|plan| {
                for row in &mut Arc::make_mut(plan).rows {
                    row.give_password(&typed.get_untracked());
                }
            });
            // The fields of the rows are drawn again, with the password.
            self.most.notify();
        };
        let frame = Frame::new(format!("Use one password for all {count}"));
        // Pressing the button says that it is meant, wherever it came from.
        let field = TextField::on(frame, typed.into(), move |text| typed.set(text)).secret_of_others(|_| ());
        let all = Button::plain().blocked(blocked).on_press(press).el().child(format!("Use for all {count}"));
        Some(div().class("one-password").child(field.el()).child(all))
    }

    /// The table.
    pub fn view(self) -> El {
        let Self { import, only, most } = self;
        let table = move || {
            let (only, most) = (only.get(), most.get());
            let over = import.stage.get() != ImportStage::Planned;
            // A password that is typed in a row must not draw the row again.
            let plan = import.plan.get_untracked();
            let reports = import.reports.get();
            let fits = |row: &PlannedRow| only.is_none_or(|kind| row.outcome.words() == kind);
            let mut shown: Vec<ShownRow<'_>> = plan
                .rows
                .iter()
                .enumerate()
                .filter(|(_, row)| fits(row))
                .map(|(place, row)| ShownRow { place, row, report: reports.get(place).filter(|_| over) })
                .collect();
            if over {
                // What failed first.
                shown.sort_by_key(rank);
            }
            let more = shown.len().saturating_sub(most);
            let heads = ["In the file", "Trunk", if over { "Result" } else { "What happens" }, "Details"];
            let heads = heads.map(|words| th().attr("scope", "col").child(words));
            let rows = shown.into_iter().take(most).map(|shown| self.view_row(&shown));
            let table = table()
                .class("table plan")
                .child(caption().class("sr-only").child("Rows of the import"))
                .child(thead().child(tr().child(heads)))
                .child(tbody().child(rows.collect::<Vec<_>>()));
            let show_more = (more > 0).then(|| {
                let press = move || self.most.update(|most| *most += STEP);
                let words = format!("Show {} more of {more}", more.min(STEP));
                Button::plain().on_press(press).el().child(words)
            });
            Some(div().child(div().class("table-frame").child(table)).child(show_more))
        };
        div().child(fragment(table))
    }
}

/// How many rows ask for a password, or did until one was given.
fn asking(plan: &Plan) -> usize {
    plan.rows.iter().filter(|row| row.asks_password).count()
}

/// A row of the plan with its place, and what came of it.
struct ShownRow<'a> {
    place: usize,
    row: &'a PlannedRow,
    report: Option<&'a RowReport>,
}

fn rank(shown: &ShownRow<'_>) -> u8 {
    match (&shown.row.outcome, shown.report) {
        (Outcome::Same(_), _) => 4,
        (Outcome::NeedsPassword(_) | Outcome::NotReady(_), _) => 3,
        (_, Some(RowReport::Failed(_))) => 0,
        (_, Some(RowReport::Unsure(_) | RowReport::NotBegun | RowReport::Found(..))) => 1,
        (_, Some(RowReport::Done(..)) | None) => 2,
    }
}

/// The tone of the badge, and its words: what happens to a trunk, or has happened.
fn face_of(outcome: &Outcome, report: Option<&RowReport>) -> (&'static str, String) {
    let (tone, words) = match (outcome, report) {
        (Outcome::Same(_), _) => ("quiet", outcome.words()),
        (Outcome::NeedsPassword(_), _) => ("unsure", outcome.words()),
        (Outcome::NotReady(_), _) => ("bad", outcome.words()),
        (Outcome::Create(_), None) => ("create", outcome.words()),
        (Outcome::Change(_), None) => ("change", outcome.words()),
        (Outcome::Create(_), Some(RowReport::Done(_, words))) => ("create", words.as_str()),
        (Outcome::Change(_), Some(RowReport::Done(_, words))) => ("change", words.as_str()),
        (_, Some(RowReport::Found(..))) => ("unsure", "Already there"),
        (_, Some(RowReport::Failed(_))) => ("bad", "Failed"),
        (_, Some(RowReport::Unsure(_))) => ("unsure", "Outcome unknown"),
        (_, Some(RowReport::NotBegun)) => ("unsure", "Not started"),
    };
    (tone, words.to_owned())
}

/// The trunk, where it is there.
fn id_of<'a>(outcome: &'a Outcome, report: Option<&'a RowReport>) -> Option<&'a ProviderId> {
    match (outcome, report) {
        (Outcome::Same(id), _) | (_, Some(RowReport::Found(id, _))) => Some(id),
        (Outcome::NeedsPassword(_) | Outcome::NotReady(_), _) => None,
        (_, Some(RowReport::Done(id, _))) => id.as_ref(),
        (_, Some(RowReport::Failed(_) | RowReport::Unsure(_) | RowReport::NotBegun) | None) => None,
    }
}

/// The trunk of a row that creates one.
fn draft_of(outcome: &Outcome) -> Option<&Draft> {
    match outcome {
        Outcome::Create(create) => Some(&create.draft),
        Outcome::NeedsPassword(draft) => Some(draft),
        Outcome::Change(_) | Outcome::Same(_) | Outcome::NotReady(_) => None,
    }
}

impl PlanTable {
    fn view_row(self, shown: &ShownRow<'_>) -> El {
        let ShownRow { place, row, report } = *shown;
        let cell = |label: &str| td().attr("data-label", label);
        let mut details: Vec<El> = Vec::new();
        if let Some(RowReport::Failed(words) | RowReport::Found(_, words)) = report {
            details.push(p().child(foreign(words)));
        }
        let draft = draft_of(&row.outcome);
        details.extend(draft.map(|draft| p().child(foreign(in_short(draft)))));
        match &row.outcome {
            Outcome::NotReady(problems) => {
                details.extend(problems.iter().map(|words| p().child(words.as_str())));
            }
            Outcome::Change(change) => {
                let changes = change.changes.iter().map(view_difference);
                details.push(dl().class("differences").child(changes.collect::<Vec<_>>()));
            }
            Outcome::Create(_) | Outcome::Same(_) | Outcome::NeedsPassword(_) => {}
        }
        let name = match row.name.as_str() {
            "" => format!("{}, no name", capital(&row.called)),
            name => name.to_owned(),
        };
        // Of its own, because the plan outlives the row.
        let face = RwSignal::new(face_of(&row.outcome, report));
        if let Some(draft) = draft.filter(|_| row.asks_password && report.is_none()) {
            details.push(self.view_password(place, &name, draft, face));
        }
        let warning =
            |words: &String| p().class("field-note").attr("data-tone", "unsure").child(words.as_str());
        details.extend(row.warnings.iter().map(warning));
        details.extend(row.hints.iter().map(|words| p().class("note").child(words.as_str())));
        let name = foreign(&name);
        let name = match id_of(&row.outcome, report) {
            Some(id) => a().attr("href", Route::Detail(id.clone()).href()).child(name),
            None => name,
        };
        let badge = badge(move || face.with(|face| face.0), move || face.with(|face| face.1.clone()), || "");
        tr().child(cell("In the file").child(row.called.as_str()))
            .child(th().attr("scope", "row").child(name))
            .child(cell("Result").child(badge))
            .child(cell("Details").child(details))
    }

    /// The field for the password that the file lacks. A filled one makes the row ready at once.
    fn view_password(
        self,
        place: usize,
        name: &str,
        draft: &Draft,
        face: RwSignal<(&'static str, String)>,
    ) -> El {
        let import = self.import;
        let typed = RwSignal::new(draft.texts.password.clone());
        let said = RwSignal::new(password_problems(draft));
        // It came without a key or a paste, and nobody has said that it is right.
        let filled = RwSignal::new(false);
        let is_asked = move || filled.get() && !typed.with(String::is_empty);
        let give = move || {
            let password = if untrack(is_asked) { String::new() } else { typed.get_untracked() };
            said.set(import.give_password(place, &password));
            import.plan.with_untracked(|plan| {
                if let Some(row) = plan.rows.get(place) {
                    face.set(face_of(&row.outcome, None));
                }
            });
        };
        let set = move |text: String| {
            typed.set(text);
            give();
        };
        let accept = move || {
            filled.set(false);
            give();
        };
        let mut frame = Frame::new(format!("Password for {name}"));
        frame.notes = Signal::derive(move || {
            if is_asked() {
                let note = |tone, text: &str, label: &str, press: Arc<dyn Fn() + Send + Sync>| {
                    let action = Some(NoteAction { label: label.to_owned(), press });
                    Note { tone, text: text.to_owned(), action }
                };
                return vec![
                    note("unsure", NOT_TYPED, "Clear it", Arc::new(move || set(String::new()))),
                    note("quiet", "If it is the password of this trunk, say so.", "Use it", Arc::new(accept)),
                ];
            }
            let note = |problem: Problem| {
                let tone = if problem.severity == Severity::Error { "bad" } else { "unsure" };
                Note { tone, text: problem.text, action: None }
            };
            said.get().into_iter().map(note).collect()
        });
        TextField::on(frame, typed.into(), set).secret_of_others(move |is_filled| filled.set(is_filled)).el()
    }
}

fn view_difference(difference: &Difference) -> El {
    let Difference { label, before, after, detail, .. } = difference;
    let change = dd().child(del().child(foreign(before))).child(" → ");
    div()
        .child(dt().child(label.as_str()))
        .child(change.child(ins().child(foreign(after))))
        .child(detail.as_deref().map(|words| dd().child(foreign(words))))
}
