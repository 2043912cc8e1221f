//! What will be sent: in words, what is left out and why, and the exact JSON.

use domain::check::Severity;
use domain::provider::counts::{as_sent, counted};
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::{Shown, shown};
use domain::provider::merge::is_same;
use domain::provider::words::Named;
use leptos::ev;
use leptos::prelude::*;

use crate::components::html::{
    bdi, button, code, dd, details, div, dl, dt, fragment, h2, li, p, pre, section, span, summary, ul,
};
use crate::components::{Button, El, copy_button, focus_on, foreign};
use crate::trunk_form::headers::capital;
use crate::trunk_form::steps::{fields_of, label_of, step_of, title_of};
use crate::trunk_form::{Form, Step, id_of};

/// Rows of what applies, per step, with a way back to each; `json` is the body with its password
/// masked, `curl` the command that sends it.
pub fn view_review(form: Form, change: impl Fn(Step) + Clone + 'static, json: String, curl: String) -> El {
    let draft = form.draft.get_untracked();
    let resolved = draft.resolved();
    let fresh = Draft::new(draft.auth_mode);
    let groups = Step::ALL.into_iter().filter(|step| *step != Step::Review).map(|step| {
        let change = change.clone();
        let link = button()
            .class("link")
            .attr("type", "button")
            .on(ev::click, move |_| change(step))
            .child("Change")
            .child(span().class("sr-only").child(format!(" {}", title_of(step))));
        let rows = fields_of(&resolved, step).into_iter().filter(|field| match field {
            // The header maps are long and mostly left to the PBX.
            Field::Part(_) | Field::Word(_) | Field::Verdicts => {
                step != Step::Headers || !is_same(&fresh, &resolved, *field)
            }
            Field::Mode | Field::Text(_) | Field::Flag(_) => true,
        });
        let rows: Vec<El> = rows.map(|field| view_row(&resolved, field)).collect();
        let head = div().class("panel-head").child(h2().child(title_of(step))).child(link);
        let body = if rows.is_empty() {
            p().class("blank").child("Nothing to set for this type of trunk")
        } else {
            dl().class("facts").child(rows)
        };
        section().class("panel").child(head).child(body)
    });
    let json_panel = details()
        .class("panel")
        .child(summary().child("The request as JSON"))
        .child(pre().attr("tabindex", "0").child(code().child(json.clone())))
        .child(
            div()
                .class("actions")
                .child(copy_button("Copy JSON", move || json.clone()))
                .child(copy_button("Copy as curl", move || curl.clone())),
        );
    div()
        .class("review")
        .child(view_remarks(form, &change))
        .child(div().class("sections").child(groups.collect::<Vec<_>>()))
        .child(view_kept(&draft))
        .child(view_left_out(&draft))
        .child(json_panel)
}

/// Everything the steps warned of or hinted at, each with the way back to its step.
fn view_remarks(form: Form, change: &(impl Fn(Step) + Clone + 'static)) -> Option<El> {
    let remarks = form.problems.get_untracked();
    let count = |severity| remarks.iter().filter(|problem| problem.severity == severity).count();
    let (warnings, hints) = (count(Severity::Warning), count(Severity::Hint));
    let counted = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        more => Some(format!("{more} {word}s")),
    };
    let words: Vec<String> =
        [counted(warnings, "warning"), counted(hints, "hint")].into_iter().flatten().collect();
    if words.is_empty() {
        return None;
    }
    let items = remarks.into_iter().filter(|problem| problem.severity != Severity::Error).map(|problem| {
        let (step, change) = (step_of(problem.field), change.clone());
        let label = label_of(problem.field);
        let link = button()
            .class("link")
            .attr("type", "button")
            .on(ev::click, move |_| change(step))
            .child(label.as_str());
        let text = problem.text.strip_prefix(&label).unwrap_or(&problem.text).trim_start_matches([':', ' ']);
        let text = capital(text);
        let tone = if problem.severity == Severity::Warning { "unsure" } else { "quiet" };
        li().child(link).child(p().class("field-note").attr("data-tone", tone).child(text))
    });
    Some(
        section()
            .class("panel")
            .child(h2().child(words.join(", ")))
            .child(ul().class("remarks").child(items.collect::<Vec<_>>())),
    )
}

/// A field as it is sent, and how much it holds.
fn view_row(draft: &Draft, field: Field) -> El {
    let (sent, count) = match field {
        Field::Text(text) => (as_sent(draft, text).filter(|items| !items.is_empty()), counted(draft, text)),
        Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
            (None, String::new())
        }
    };
    let value = match sent.map_or_else(|| shown(draft, field), Shown::Codes) {
        Shown::NotSet => span().class("blank").child("Not provided"),
        value @ (Shown::Text(_) | Shown::Code(_) | Shown::Codes(_) | Shown::Flag(_)) => {
            foreign(value.words())
        }
    };
    let value = dd().child(value);
    let value = if count.is_empty() { value } else { value.child(p().class("field-hint").child(count)) };
    div().class("fact").child(dt().child(label_of(field))).child(value)
}

/// What the trunk that this is a copy of brings along, though its type has no use for it.
fn view_kept(draft: &Draft) -> Option<El> {
    let resolved = draft.resolved();
    let fresh = Draft::new(draft.auth_mode);
    let is_kept = |field: &Field| draft.kept(*field).is_some() && !is_same(&fresh, &resolved, *field);
    let kept: Vec<Field> = Field::all().filter(is_kept).collect();
    (!kept.is_empty()).then(|| {
        let rows = kept.into_iter().map(|field| view_row(&resolved, field));
        section()
            .class("panel")
            .child(h2().child("Copied along, not used by this type"))
            .child(dl().class("facts").child(rows.collect::<Vec<_>>()))
    })
}

/// What was typed under another type and is not sent.
fn view_left_out(draft: &Draft) -> Option<El> {
    let fresh = Draft::new(draft.auth_mode);
    let left: Vec<String> = Field::all()
        .filter(|field| *field != Field::Mode && !draft.has(*field) && draft.kept(*field).is_none())
        .filter(|field| !is_same(&fresh, draft, *field))
        .map(label_of)
        .collect();
    (!left.is_empty()).then(|| {
        let (mode, left) = (draft.auth_mode.name(), left.join(", "));
        p().class("lead").child(format!("Left out, because the type is {mode}: {left}"))
    })
}

/// The changes of an edit, each with its way back, before they are saved.
pub fn view_changes(form: Form) -> AnyView {
    fragment(move || {
        let changed = form.changes.get();
        (!changed.is_empty()).then(|| {
            let original = form.original.get_untracked()?;
            let rows = changed.into_iter().map(|field| view_change(form, &original, field));
            Some(ul().class("changes").child(rows.collect::<Vec<_>>()))
        })?
    })
}

fn view_change(form: Form, original: &Draft, field: Field) -> El {
    let before = shown(original, field).words();
    let after = move || {
        form.draft.with(|draft| match field {
            Field::Text(Text::Password) => "set (hidden)".to_owned(),
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => shown(draft, field).words(),
        })
    };
    let link = Button::quiet().on_press(move || focus_on(&id_of(field))).el().child(label_of(field));
    li().child(link).child(bdi().class("change-before").child(before)).child(" → ").child(bdi().child(after))
}
