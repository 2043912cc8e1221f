//! Findings in all trunks: a page that checks them, and a panel for the page of one.

mod finding;
mod panel;
mod results;
mod run;

use domain::audit::NAMED;
use leptos::prelude::*;

use crate::components::html::{div, p};
use crate::components::{Button, El, Icon, empty, icon, page_title};
use crate::platform::tasks::followed;
use crate::tools::Tool;
use crate::tools::fleet::Stage;
use results::view_results;
use run::{Checks, use_checks};

pub(super) use panel::view_findings;

/// The page at `/tools/checks`.
pub fn checks_page() -> AnyView {
    let checks = use_checks();
    let is_idle =
        followed(move || !checks.is_wanted.get() || matches!(checks.fleet.stage.get(), Stage::Failed(_)));
    let has_result = followed(move || checks.outcome.with(Option::is_some));
    let start = move || {
        is_idle.get().then(|| {
            let words = if has_result.get() { "Check again" } else { "Check all trunks" };
            let start = if has_result.get() { Button::plain() } else { Button::primary() };
            start.on_press(move || checks.start()).el().child(icon(Icon::Refresh)).child(words)
        })
    };
    let head = div()
        .class("page-head")
        .child(page_title(|| Tool::Checks.name().to_owned()))
        .child(div().class("actions").child(start));
    let lead = format!(
        "Reads every trunk and lists what is wrong or odd with it, alone and beside the others. Nothing is changed. \
         Where more than {NAMED} trunks share something, each names {NAMED} of the others."
    );
    div()
        .child(head)
        .child(p().class("lead").child(lead))
        .child(move || view_stage(checks))
        .child(move || checks.outcome.get().map(|result| untrack(|| view_results(checks, &result))))
        .into_any()
}

/// How far a check is, or why it came to nothing.
fn view_stage(checks: Checks) -> Option<El> {
    if !checks.is_wanted.get() {
        let words = "A check reads one record per trunk, six at a time.";
        return checks.outcome.with_untracked(Option::is_none).then(|| empty("Not checked yet", words, None));
    }
    let cancel = move || checks.cancel();
    match checks.fleet.stage.get() {
        Stage::Idle => {
            let words = p().attr("role", "status").child("Comparing the trunks");
            let cancel = Button::plain().on_press(cancel).el().child("Cancel");
            Some(div().child(words).child(div().class("actions").child(cancel)))
        }
        stage @ (Stage::Listing | Stage::Reading | Stage::Failed(_)) => {
            checks.fleet.view_stage(stage, move || checks.start(), cancel)
        }
    }
}
