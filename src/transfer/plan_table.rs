//! The rows of a plan: what happens to each, field by field, and afterwards what came of it. Never more
//! than a few hundred rows in the page.

use domain::transfer::plan::{Counts, Difference, Outcome, PlannedRow};
use leptos::prelude::*;

use crate::components::html::{
    a, caption, dd, del, div, dl, dt, fragment, ins, p, table, tbody, td, th, thead, tr,
};
use crate::components::{Button, El, foreign};
use crate::routes::Route;
use crate::transfer::carry_out::RowReport;
use crate::transfer::import::{ImportPage, ImportStage};

/// Rows that are added at once.
const STEP: usize = 200;

/// The table and what of it is shown.
#[derive(Clone, Copy)]
pub struct PlanTable {
    import: ImportPage,
    only: RwSignal<Option<&'static str>>,
    most: RwSignal<usize>,
}

/// How many rows of each kind there are; each number shows those only.
pub fn view_counts(counts: &Counts, table: PlanTable) -> El {
    let Counts { create, change, same, not_ready } = *counts;
    let button = |kind: &'static str, count: usize| {
        let on = Memo::new(move |_| table.only.get() == Some(kind));
        let press = move || {
            let next = if on.get_untracked() { None } else { Some(kind) };
            table.only.set(next);
            table.most.set(STEP);
        };
        let words = format!("{count} {}", kind.to_lowercase());
        Button::plain()
            .on_press(press)
            .el()
            .attr("aria-pressed", move || Some(on.get().to_string()))
            .child(words)
    };
    div()
        .class("actions")
        .attr("role", "group")
        .attr("aria-label", "Show only")
        .child(button("Create", create))
        .child(button("Change", change))
        .child(button("Same", same))
        .child(button("Not ready", not_ready))
}

impl PlanTable {
    /// All rows of the plan.
    pub fn new(import: ImportPage) -> Self {
        Self { import, only: RwSignal::new(None), most: RwSignal::new(STEP) }
    }

    /// The table.
    pub fn view(self) -> El {
        let Self { import, only, most } = self;
        let table = move || {
            let (only, most) = (only.get(), most.get());
            let over = import.stage.get() != ImportStage::Planned;
            let plan = import.plan.get();
            let reports = import.reports.get();
            let fits = |row: &&PlannedRow| only.is_none_or(|kind| row.outcome.words() == kind);
            let mut pairs: Vec<(&PlannedRow, Option<&RowReport>)> = plan
                .rows
                .iter()
                .enumerate()
                .map(|(place, row)| (row, reports.get(place)))
                .filter(|(row, _)| fits(row))
                .collect();
            if over {
                // What failed first.
                pairs.sort_by_key(|(row, report)| rank(row, *report));
            }
            let more = pairs.len().saturating_sub(most);
            let heads = ["In the file", "Trunk", if over { "Result" } else { "What happens" }, "Details"];
            let heads = heads.map(|words| th().attr("scope", "col").child(words));
            let rows =
                pairs.into_iter().take(most).map(|(row, report)| view_row(row, report.filter(|_| over)));
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

fn rank(row: &PlannedRow, report: Option<&RowReport>) -> u8 {
    match (&row.outcome, report) {
        (Outcome::Same(_), _) => 4,
        (Outcome::NotReady(_), _) => 3,
        (_, Some(RowReport::Failed(_))) => 0,
        (_, Some(RowReport::Unsure(_) | RowReport::NotBegun | RowReport::Found(..))) => 1,
        (_, Some(RowReport::Done(..)) | None) => 2,
    }
}

fn view_row(row: &PlannedRow, report: Option<&RowReport>) -> El {
    let cell = |label: &str| td().attr("data-label", label);
    let (happens, id) = match (&row.outcome, report) {
        (Outcome::Same(id), _) => ("Same".to_owned(), Some(id.clone())),
        (Outcome::NotReady(_), _) | (_, None) => (row.outcome.words().to_owned(), None),
        (_, Some(RowReport::Done(id, words))) => (words.clone(), id.clone()),
        (_, Some(RowReport::Found(id, _))) => ("There already".to_owned(), Some(id.clone())),
        (_, Some(RowReport::Failed(_))) => ("Failed".to_owned(), None),
        (_, Some(RowReport::Unsure(_))) => ("Not known".to_owned(), None),
        (_, Some(RowReport::NotBegun)) => ("Not begun".to_owned(), None),
    };
    let tone = match (&row.outcome, report) {
        (Outcome::Same(_), _) => "quiet",
        (Outcome::NotReady(_), _) | (_, Some(RowReport::Failed(_))) => "bad",
        (_, Some(RowReport::Unsure(_) | RowReport::NotBegun | RowReport::Found(..))) => "unsure",
        (_, Some(RowReport::Done(..))) => "good",
        (_, None) => "quiet",
    };
    let mut details: Vec<El> = Vec::new();
    if let Some(RowReport::Failed(words) | RowReport::Found(_, words)) = report {
        details.push(p().child(foreign(words)));
    }
    match &row.outcome {
        Outcome::NotReady(problems) => details.extend(problems.iter().map(|words| p().child(words.as_str()))),
        Outcome::Change(change) => details.push(
            dl().class("differences").child(change.changes.iter().map(view_difference).collect::<Vec<_>>()),
        ),
        Outcome::Create(_) | Outcome::Same(_) => {}
    }
    let warning = |words: &String| p().class("field-note").attr("data-tone", "unsure").child(words.as_str());
    details.extend(row.warnings.iter().map(warning));
    details.extend(row.hints.iter().map(|words| p().class("note").child(words.as_str())));
    let name = foreign(&row.name);
    let name = match id {
        Some(id) => a().attr("href", Route::Detail(id).href()).child(name),
        None => name,
    };
    let badge = crate::components::badge(move || tone, move || happens.clone(), || "");
    tr().child(cell("In the file").child(row.called.as_str()))
        .child(th().attr("scope", "row").child(name))
        .child(cell("Result").child(badge))
        .child(cell("Details").child(details))
}

fn view_difference(difference: &Difference) -> El {
    let Difference { label, before, after, detail, .. } = difference;
    let change = dd().child(del().child(foreign(before))).child(" → ");
    div()
        .child(dt().child(label.as_str()))
        .child(change.child(ins().child(foreign(after))))
        .child(detail.as_deref().map(|words| dd().child(foreign(words))))
}
