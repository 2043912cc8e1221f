//! What will be sent: in words, what is left out and why, and the exact JSON.

use domain::check::Severity;
use domain::provider::counts::{as_sent, counted};
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::{Shown, shown};
use domain::provider::merge::is_same;
use domain::provider::words::Named;
use leptos::prelude::*;

use crate::live::Memo;
use crate::provider_form::headers::capital;
use crate::provider_form::steps::{fields_of, label_of, step_of, title_of};
use crate::provider_form::{Form, id_of};
use crate::route::Step;
use crate::ui::{Button, El, copy_button, el, focus_on, foreign};

/// Rows of what applies, per step, with a way back to each; `json` is the body with its password
/// masked, `curl` the command that sends it.
pub fn view_review(form: Form, change: impl Fn(Step) + Clone + 'static, json: String, curl: String) -> El {
    let draft = form.draft.get_untracked();
    let resolved = draft.resolved();
    let fresh = Draft::new(draft.auth_mode);
    let groups = Step::ALL.into_iter().filter(|step| *step != Step::Review).map(|step| {
        let change = change.clone();
        let link = el("button")
            .class("link")
            .attr("type", "button")
            .on("click", move |_| change(step))
            .text("Change")
            .child(el("span").class("sr-only").text(format!(" {}", title_of(step))));
        let rows = fields_of(&resolved, step).into_iter().filter(|field| match field {
            // The header maps are long and mostly left to the PBX.
            Field::Part(_) | Field::Word(_) | Field::Verdicts => {
                step != Step::Headers || !is_same(&fresh, &resolved, *field)
            }
            Field::Mode | Field::Text(_) | Field::Flag(_) => true,
        });
        let rows: Vec<El> = rows.map(|field| view_row(&resolved, field)).collect();
        let head = el("div").class("panel-head").child(el("h2").text(title_of(step))).child(link);
        let body = if rows.is_empty() {
            el("p").class("blank").text("Nothing to set for this type of trunk")
        } else {
            el("dl").class("facts").children(rows)
        };
        el("section").class("panel").child(head).child(body)
    });
    let json_panel = el("details")
        .class("panel")
        .child(el("summary").text("The request as JSON"))
        .child(el("pre").attr("tabindex", "0").child(el("code").text(json.clone())))
        .child(
            el("div")
                .class("actions")
                .child(copy_button("Copy JSON", move || json.clone()))
                .child(copy_button("Copy as curl", move || curl.clone())),
        );
    el("div")
        .class("review")
        .children(view_remarks(form, &change))
        .child(el("div").class("sections").children(groups))
        .children(view_kept(&draft))
        .children(view_left_out(&draft))
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
        let link = el("button")
            .class("link")
            .attr("type", "button")
            .on("click", move |_| change(step))
            .text(label.as_str());
        let text = problem.text.strip_prefix(&label).unwrap_or(&problem.text).trim_start_matches([':', ' ']);
        let text = capital(text);
        let tone = if problem.severity == Severity::Warning { "unsure" } else { "quiet" };
        el("li").child(link).child(el("p").class("field-note").attr("data-tone", tone).text(text))
    });
    Some(
        el("section")
            .class("panel")
            .child(el("h2").text(words.join(", ")))
            .child(el("ul").class("remarks").children(items)),
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
        Shown::NotSet => el("span").class("blank").text("Not provided"),
        value @ (Shown::Text(_) | Shown::Code(_) | Shown::Codes(_) | Shown::Flag(_)) => {
            foreign(value.words())
        }
    };
    let value = el("dd").child(value);
    let value = if count.is_empty() { value } else { value.child(el("p").class("field-hint").text(count)) };
    el("div").class("fact").child(el("dt").text(label_of(field))).child(value)
}

/// What the trunk that this is a copy of brings along, though its type has no use for it.
fn view_kept(draft: &Draft) -> Option<El> {
    let resolved = draft.resolved();
    let fresh = Draft::new(draft.auth_mode);
    let is_kept = |field: &Field| draft.kept(*field).is_some() && !is_same(&fresh, &resolved, *field);
    let kept: Vec<Field> = Field::all().filter(is_kept).collect();
    (!kept.is_empty()).then(|| {
        let rows = kept.into_iter().map(|field| view_row(&resolved, field));
        el("section")
            .class("panel")
            .child(el("h2").text("Copied along, not used by this type"))
            .child(el("dl").class("facts").children(rows))
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
        el("p").class("lead").text(format!("Left out, because the type is {mode}: {left}"))
    })
}

/// The changes of an edit, each with its way back, before they are saved.
pub fn view_changes(form: Form) -> AnyView {
    let list = Memo::new(move |_| form.changes());
    crate::ui::show(move || {
        let changed = list.get();
        (!changed.is_empty()).then(|| {
            let original = form.original.get_untracked()?;
            let rows = changed.into_iter().map(|field| view_change(form, &original, field));
            Some(el("ul").class("changes").children(rows))
        })?
    })
}

fn view_change(form: Form, original: &Draft, field: Field) -> El {
    let before = shown(original, field).words();
    let after = move || {
        form.draft.with(|draft| match field {
            Field::Text(Text::Password) => "as typed".to_owned(),
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => shown(draft, field).words(),
        })
    };
    let link = Button::quiet().on_press(move || focus_on(&id_of(field))).el().text(label_of(field));
    el("li")
        .child(link)
        .child(el("bdi").class("change-before").text(before))
        .text(" → ")
        .child(el("bdi").live_text(after))
}
