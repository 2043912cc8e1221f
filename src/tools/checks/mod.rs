//! Findings in all trunks: a page that checks them, and a panel for the page of one.

mod finding;
mod panel;
mod results;
mod run;

use domain::audit::NAMED;
use leptos::prelude::*;

use crate::components::html::{div, p};
use crate::components::{Button, El, Icon, empty, icon, page_title};
use crate::tools::Tool;
use crate::trunks::{count_of, progress, unread};
use results::view_results;
use run::{Checks, Stage, use_checks};

pub(super) use panel::view_findings;

/// The page at `/tools/checks`.
pub fn checks_page() -> AnyView {
    let checks = use_checks();
    let is_idle = Memo::new(move |_| matches!(checks.stage.get(), Stage::Idle | Stage::Failed(_)));
    let has_result = Memo::new(move |_| checks.outcome.with(Option::is_some));
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
        .child(move || view_stage(checks, checks.stage.get()))
        .child(move || checks.outcome.get().map(|result| untrack(|| view_results(checks, &result))))
        .into_any()
}

/// How far a check is, or why it came to nothing.
fn view_stage(checks: Checks, stage: Stage) -> Option<El> {
    let cancel = || {
        let cancel = Button::plain().on_press(move || checks.cancel()).el().child("Cancel");
        div().class("actions").child(cancel)
    };
    let words = |says: &'static str| p().attr("role", "status").child(says);
    match stage {
        Stage::Idle if checks.outcome.with_untracked(Option::is_some) => None,
        Stage::Idle => {
            Some(empty("Not checked yet", "A check reads one record per trunk, six at a time.", None))
        }
        Stage::Listing => {
            let far = move || match checks.fetched.get() {
                Some((rows, Some(of))) => format!("{rows} of {of} trunks listed"),
                Some((rows, None)) => format!("{rows} trunks listed"),
                None => String::new(),
            };
            Some(div().child(words("Reading the list of trunks")).child(p().child(far)).child(cancel()))
        }
        Stage::Reading => {
            let far = move || format!("{} trunks read", count_of(checks.run));
            Some(div().child(progress(checks.run, "Trunks read", far)).child(cancel()))
        }
        Stage::Comparing => Some(div().child(words("Comparing the trunks")).child(cancel())),
        Stage::Failed(error) => Some(unread(&error, move || checks.start())),
    }
}
