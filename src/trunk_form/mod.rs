//! The form of a trunk, shared by create, copy and edit: a draft, what is wrong with it, and its
//! inputs drawn from the field table.
//!
//! Knows drafts, problems and components. Knows no server, no session and no page: whoever shows the
//! form sends what it holds.

mod bar;
pub mod draft_copy;
mod explained;
mod field;
mod handed;
mod headers;
mod kind;
mod list;
mod notice;
mod review;
mod steps;
mod summary;

use std::sync::Arc;

use domain::check::Severity;
use domain::provider::brands::BRANDS;
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::shown;
use domain::provider::merge::changes;
use domain::provider::rules::{DraftFix, Problem, problems_of_edit, problems_of_new};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::{Note, NoteAction};

pub use bar::view_bar;
pub use handed::Handed;
pub use headers::capital;
pub use list::{DrawRows, OtherTrunks};
pub use notice::view_draft_notice;
pub use review::{view_changes, view_review};
pub use steps::{Step, fields_of, label_of, step_of, title_of, view_fields, view_step};
pub use summary::{show, view_faults, view_summary};

/// What the server refused, and the value it refused: another value is another question.
#[derive(Clone, PartialEq)]
struct Refusal {
    field: Field,
    value: Value,
    text: String,
}

/// A form under way.
#[derive(Clone, Copy)]
pub struct Form {
    /// What stands in it.
    pub draft: RwSignal<Draft>,
    /// The trunk as it was loaded; nothing for a new one.
    pub original: RwSignal<Option<Draft>>,
    /// The brands that are suggested.
    pub brands: RwSignal<Vec<String>>,
    /// Reads the other trunks, where a page can.
    pub others: StoredValue<Option<OtherTrunks>>,
    /// Everything wrong or odd, errors first.
    pub problems: Memo<Vec<Problem>>,
    /// What I changed, in an edit.
    pub changes: Memo<Vec<Field>>,
    /// The steps whose errors are shown: those somebody wanted to leave.
    attempted: RwSignal<Vec<Step>>,
    refused: RwSignal<Vec<Refusal>>,
    /// The field that is being explained.
    explained: RwSignal<Option<Field>>,
    /// Whether the password came without a key or a paste, and nobody has said that it is right.
    filled: RwSignal<bool>,
}

impl Form {
    /// A form that starts with `draft`. With an `original` it changes a trunk, else it makes one.
    pub fn new(draft: Draft, original: Option<Draft>) -> Form {
        let (draft, original) = (RwSignal::new(draft), RwSignal::new(original));
        let filled = RwSignal::new(false);
        let problems = Memo::new(move |_| {
            draft.with(|draft| {
                let mut found = original.with(|original| match original {
                    Some(original) => problems_of_edit(original, draft),
                    None => problems_of_new(draft),
                });
                if filled.get() && draft.has(PASSWORD) && !draft.texts.password.is_empty() {
                    found.insert(0, filled_in());
                }
                found
            })
        });
        let changes = Memo::new(move |_| {
            draft
                .with(|draft| {
                    original.with(|original| original.as_ref().map(|original| changes(original, draft)))
                })
                .unwrap_or_default()
        });
        Self {
            draft,
            original,
            brands: RwSignal::new(BRANDS.iter().map(|brand| (*brand).to_owned()).collect()),
            others: StoredValue::new(None),
            problems,
            changes,
            attempted: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            explained: RwSignal::new(None),
            filled,
        }
    }

    /// Sets one field.
    pub fn set(self, field: Field, value: &Value) {
        if field == PASSWORD {
            self.filled.set(false);
        }
        self.draft.update(|draft| draft.set(field, value));
    }

    /// Writes several fields at once.
    pub fn write(self, changes: &[(Field, Value)]) {
        self.draft.update(|draft| {
            for (field, value) in changes {
                draft.set(*field, value);
            }
        });
    }

    /// Shows the errors of a step from now on; true when there are none.
    pub fn attempt(self, step: Step) -> bool {
        self.show_errors_of(step);
        self.first_bad_step() != Some(step)
            && !self.errors().iter().any(|problem| step_of(problem.field) == step)
    }

    fn show_errors_of(self, step: Step) {
        self.attempted.update(|attempted| {
            if !attempted.contains(&step) {
                attempted.push(step);
            }
        });
    }

    /// How many fields of a step have an error that is shown.
    pub fn error_count(self, step: Step) -> usize {
        if !self.is_attempted(step) {
            return 0;
        }
        let refused = self.refused.with(|refused| {
            let still = refused.iter().filter(|refusal| self.stands(refusal));
            still.map(|refusal| refusal.field).collect::<Vec<_>>()
        });
        let mut fields = Vec::new();
        for field in self.errors().into_iter().map(|problem| problem.field).chain(refused) {
            if step_of(field) == step && !fields.contains(&field) {
                fields.push(field);
            }
        }
        fields.len()
    }

    /// The first step with an error.
    pub fn first_bad_step(self) -> Option<Step> {
        self.problems.with(|problems| {
            let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
            errors.map(|problem| step_of(problem.field)).min()
        })
    }

    /// What blocks: errors of the rules.
    pub fn errors(self) -> Vec<Problem> {
        self.problems.with(|problems| {
            problems.iter().filter(|problem| problem.severity == Severity::Error).cloned().collect()
        })
    }

    /// Whether the errors of a step are shown.
    fn is_attempted(self, step: Step) -> bool {
        self.attempted.with(|attempted| attempted.contains(&step))
    }

    /// Keeps what the server refused, for the fields it named.
    pub fn refuse(self, refusals: Vec<(Field, String)>) {
        for (field, _) in &refusals {
            self.show_errors_of(step_of(*field));
        }
        let refusals = self.draft.with_untracked(|draft| {
            let refusal = |(field, text): (Field, String)| Refusal { value: draft.get(field), field, text };
            refusals.into_iter().map(refusal).collect()
        });
        self.refused.set(refusals);
    }

    /// Whether a field still has the value that was refused.
    fn stands(self, refusal: &Refusal) -> bool {
        self.draft.with(|draft| draft.get(refusal.field) == refusal.value)
    }

    /// Puts one field back as it was loaded.
    pub fn undo(self, field: Field) {
        let value = self.original.with_untracked(|original| original.as_ref().map(|draft| draft.get(field)));
        if let Some(value) = value {
            self.set(field, &value);
        }
    }

    /// What is said beside a field.
    fn notes(self, field: Field) -> Signal<Vec<Note>> {
        let found = Memo::new(move |_| self.said_of(field));
        let was = Memo::new(move |_| self.was(field));
        Signal::derive(move || {
            let attempted = self.is_attempted(step_of(field));
            let found = found.get();
            let is_asked = field == PASSWORD && found.contains(&filled_in());
            let accept = is_asked.then(|| Note {
                tone: "quiet",
                text: "If it is the password of this trunk, say so.".to_owned(),
                action: Some(NoteAction {
                    label: "Use it".to_owned(),
                    press: Arc::new(move || self.filled.set(false)),
                }),
            });
            let notes = found.into_iter().filter_map(|problem| self.note(problem, attempted)).chain(accept);
            let changed = was.get().map(|was| Note {
                tone: "changed",
                text: format!("Changed. Before: {was}"),
                action: Some(NoteAction {
                    label: "Undo".to_owned(),
                    press: Arc::new(move || self.undo(field)),
                }),
            });
            notes.chain(changed).collect()
        })
    }

    /// The problems of one field, the server's first.
    fn said_of(self, field: Field) -> Vec<Problem> {
        let refused = self.refused.with(|refused| {
            let of_field = refused.iter().filter(|refusal| refusal.field == field);
            let still = of_field.filter(|refusal| self.stands(refusal));
            let problem = |refusal: &Refusal| Problem {
                field,
                severity: Severity::Error,
                text: format!("The server says: “{}”", refusal.text),
                fix: None,
            };
            still.map(problem).collect::<Vec<_>>()
        });
        let own = self.problems.with(|problems| {
            problems.iter().filter(|problem| problem.field == field).cloned().collect::<Vec<_>>()
        });
        refused.into_iter().chain(own).collect()
    }

    fn was(self, field: Field) -> Option<String> {
        let is_changed = self.changes.with(|changes| changes.contains(&field));
        self.original.with(|original| Some(shown(original.as_ref().filter(|_| is_changed)?, field).words()))
    }

    fn note(self, problem: Problem, attempted: bool) -> Option<Note> {
        let tone = match (problem.severity, attempted, &problem.fix) {
            (Severity::Error, true, _) => "bad",
            // A way out is worth showing at once; a reproach can wait until the step is left.
            (Severity::Error, false, Some(_)) | (Severity::Warning, _, _) => "unsure",
            (Severity::Error, false, None) => return None,
            (Severity::Hint, _, _) => "quiet",
        };
        let action = problem.fix.map(|DraftFix { label, changes }| NoteAction {
            label,
            press: Arc::new(move || self.write(&changes)),
        });
        Some(Note { tone, text: problem.text, action })
    }
}

const PASSWORD: Field = Field::Text(Text::Password);

/// The question about a password that came without a key or a paste.
pub const NOT_TYPED: &str =
    "This password was not typed: a password manager may have filled it in. Clear it, or confirm it";

/// The question about a password that no person typed.
fn filled_in() -> Problem {
    Problem {
        field: PASSWORD,
        severity: Severity::Error,
        text: NOT_TYPED.to_owned(),
        fix: Some(DraftFix { label: "Clear it".to_owned(), changes: vec![(PASSWORD, "".into())] }),
    }
}

/// The id of a field's input, for links that lead to it.
pub fn id_of(field: Field) -> String {
    format!("f-{}", field.wire())
}
