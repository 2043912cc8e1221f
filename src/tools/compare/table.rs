//! The settings of both sides as a table: what differs, and folded what is the same.

use api::types::{Provider, ProviderId};
use domain::compare::{ComparedRow, HeldValue, Other, by_heading, compare};
use domain::provider::fields::Shown;
use domain::visible::reads_as;
use leptos::prelude::*;

use crate::components::html::{a, caption, details, div, p, span, summary, table, tbody, td, th, thead, tr};
use crate::components::{Button, El, foreign};
use crate::routes::Route;
use crate::session::Session;
use crate::tools::compare::name_of;
use crate::trunk_form::Handed;
use crate::trunks::view_shown;

/// One side, as the table needs it.
#[derive(Clone)]
struct CompareColumn {
    /// What it is called.
    name: String,
    /// The trunk; nothing for a preset and a new trunk.
    id: Option<ProviderId>,
    /// Why nothing can be copied into it.
    closed: Option<String>,
}

impl CompareColumn {
    fn of(session: Session, trunk: &Provider) -> Self {
        let closed = untrack(|| session.read_only(trunk.shared == Some(true)));
        Self { name: name_of(trunk), id: trunk.id.clone(), closed }
    }

    fn of_other(session: Session, other: Other<'_>) -> Self {
        let unnamed = |name: String| Self { name, id: None, closed: None };
        match other {
            Other::Trunk(trunk) => Self::of(session, trunk),
            Other::Preset(preset) => unnamed(format!("Preset {}", preset.name)),
            Other::New => unnamed("New trunk".to_owned()),
        }
    }

    fn view_head(&self) -> El {
        let name = foreign(&self.name);
        let head = th().attr("scope", "col");
        match &self.id {
            Some(id) => head.child(a().attr("href", Route::Detail(id.clone()).href()).child(name)),
            None => head.child(name),
        }
    }
}

/// How many settings differ, which, and those that are the same.
pub(super) fn view_comparison(session: Session, here: &Provider, other: Other<'_>) -> El {
    let rows = compare(here, other);
    let (mut one, mut two) = (CompareColumn::of(session, here), CompareColumn::of_other(session, other));
    if reads_as(&one.name, &two.name) {
        one.name.push_str(" (first)");
        two.name.push_str(" (second)");
    }
    let closed: Vec<El> = [&one, &two]
        .into_iter()
        .filter_map(|column| {
            let why = column.closed.as_ref()?;
            Some(p().class("note").child(foreign(&column.name)).child(": ").child(why))
        })
        .collect();
    let (differing, same): (Vec<&ComparedRow>, Vec<&ComparedRow>) = rows.iter().partition(|row| row.differs);
    let words = match (differing.len(), same.len()) {
        (0, _) => "No setting differs.".to_owned(),
        (differing, same) => {
            format!("{}, {}.", settings(differing, "differs", "differ"), settings_same(same))
        }
    };
    let differing = (!differing.is_empty()).then(|| view_table("What differs", &differing, &one, &two));
    let same = (!same.is_empty()).then(|| {
        details()
            .class("compare-same")
            .child(summary().child(settings(same.len(), "is the same", "are the same")))
            .child(view_table("What is the same", &same, &one, &two))
    });
    div().child(p().attr("role", "status").child(words)).child(closed).child(differing).child(same)
}

fn settings(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 setting {one}"),
        count => format!("{count} settings {several}"),
    }
}

fn settings_same(count: usize) -> String {
    if count == 1 { "1 is the same".to_owned() } else { format!("{count} are the same") }
}

fn view_table(title: &'static str, rows: &[&ComparedRow], one: &CompareColumn, two: &CompareColumn) -> El {
    let setting = th().attr("scope", "col").child("Setting");
    let groups = by_heading(rows.iter().copied()).into_iter().map(|(heading, rows)| {
        let head = tr()
            .class("compare-group")
            .child(th().attr("scope", "rowgroup").attr("colspan", "3").child(heading));
        tbody().child(head).child(rows.into_iter().map(|row| view_row(row, one, two)).collect::<Vec<_>>())
    });
    let table = table()
        .class("table compare-table")
        .child(caption().class("sr-only").child(title))
        .child(thead().child(tr().child(setting).child(one.view_head()).child(two.view_head())))
        .child(groups.collect::<Vec<_>>());
    div().class("table-frame").child(table)
}

fn view_row(row: &ComparedRow, one: &CompareColumn, two: &CompareColumn) -> El {
    tr().child(th().attr("scope", "row").child(row.label.as_str()))
        .child(view_cell(&row.here, one).child(view_copy(row, &row.to_there, one, two)))
        .child(view_cell(&row.there, two).child(view_copy(row, &row.to_here, two, one)))
}

fn view_cell(held: &HeldValue, column: &CompareColumn) -> El {
    let note = |words: &str| span().class("note").child(words);
    let value = match (&held.value, held.is_used) {
        (Shown::NotSet, false) => note("Not part of this type"),
        (value, true) => view_shown(value.clone()),
        (value, false) => {
            span().child(view_shown(value.clone())).child(" ").child(note("Not used by this type"))
        }
    };
    let only = held.only.as_deref().map(|only| span().class("note").child(foreign(only)));
    td().attr("data-label", column.name.as_str()).child(div().class("compare-value").child(value).child(only))
}

/// The way to take a value from one side into the form of the other.
fn view_copy(
    row: &ComparedRow,
    value: &Option<serde_json::Value>,
    from: &CompareColumn,
    to: &CompareColumn,
) -> Option<El> {
    let (field, value, id) = (row.field?, value.clone()?, to.id.clone()?);
    if to.closed.is_some() {
        return None;
    }
    let from = from.name.clone();
    let press = move || {
        if let Some(handed) = Handed::copied(id.clone(), vec![(field, value.clone())], &from) {
            handed.open();
        }
    };
    let label = format!("Copy {} to {}", row.label, to.name);
    let button = Button::quiet().on_press(press).el().attr("aria-label", label);
    Some(button.child("Copy to ").child(foreign(&to.name)))
}
