//! The findings of one trunk, for its page: those of its record as it is now, and those between trunks as of the last
//! check.

use std::sync::Arc;

use api::types::{Provider, ProviderId};
use domain::audit::{FoundAlone, findings};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{a, div, h2, p, section, ul};
use crate::components::{El, focus_on};
use crate::navigation;
use crate::platform::intl::time_of_day;
use crate::platform::tasks::task;
use crate::routes::Route;
use crate::tools::Tool;
use crate::tools::checks::finding::{Drawn, Muting, PANEL, TrunkName, view_muting};
use crate::tools::checks::results::drawn_of;
use crate::tools::checks::run::{CheckResult, Checks, use_checks};

/// The findings of a trunk; nothing where there are none.
pub fn view_findings(id: ProviderId, provider: &Arc<Provider>) -> AnyView {
    let checks = use_checks();
    let muting: Muting = RwSignal::new(None);
    let alone = RwSignal::new(None::<Vec<FoundAlone>>);
    let is_sought = window().location().hash().is_ok_and(|hash| hash.strip_prefix('#') == Some(PANEL));
    let page = Route::Detail(id.clone());
    let trunk = TrunkName { id, name: provider.name.clone().unwrap_or_default() };
    let provider = Arc::clone(provider);
    spawn_local_scoped_with_cancellation(task(async move {
        let presets = checks.fleet.presets().await;
        alone.try_set(Some(findings(&provider, &presets)));
        if is_sought {
            // Once: a refresh of the page draws the panel anew.
            navigation::correct(&page);
            TimeoutFuture::new(0).await;
            focus_on(PANEL);
        }
    }));
    div()
        .child(move || alone.get().and_then(|alone| view_panel(checks, muting, &trunk, alone)))
        .child(move || view_muting(checks, muting, PANEL))
        .into_any()
}

fn view_panel(checks: Checks, muting: Muting, trunk: &TrunkName, alone: Vec<FoundAlone>) -> Option<El> {
    let outcome = checks.outcome.get();
    let alone = alone.into_iter().map(|FoundAlone { rule, text, field, fix }| Drawn {
        rule,
        trunk: trunk.clone(),
        text,
        field,
        fix,
        others: Vec::new(),
        has_more: false,
    });
    let mut all: Vec<Drawn> = alone.collect();
    all.extend(outcome.iter().flat_map(|outcome| between(outcome, trunk)));
    all.sort_by_key(|finding| (finding.rule.spec().weight, finding.rule));
    let found = all.len();
    checks.mutes.with(|mutes| all.retain(|finding| !mutes.has(finding.rule, &trunk.id)));
    if found == 0 {
        return None;
    }
    let muted = match found - all.len() {
        0 => String::new(),
        muted => format!("{muted} muted. "),
    };
    let age = match &outcome {
        Some(outcome) => format!("What concerns other trunks is as of {}. ", time_of_day(outcome.at)),
        None => "What concerns other trunks is found by a check of all. ".to_owned(),
    };
    let link = a().attr("href", Route::Tool(Tool::Checks).href()).child("All checks");
    let items = all.into_iter().map(|finding| finding.view(muting, false));
    Some(
        section()
            .class("panel")
            .attr("aria-labelledby", PANEL)
            .child(h2().attr("id", PANEL).attr("tabindex", "-1").child(Tool::Checks.name()))
            .child(ul().class("findings").child(items.collect::<Vec<El>>()))
            .child(p().child(muted).child(age).child(link)),
    )
}

/// What the last check found between this trunk and others.
fn between(outcome: &CheckResult, trunk: &TrunkName) -> Vec<Drawn> {
    let place = outcome.place_of(&trunk.id);
    let is_its = |rule: &domain::audit::Rule, at: usize| rule.is_between() && Some(at) == place;
    let found = outcome.report.findings().filter(|finding| is_its(&finding.rule, finding.trunk));
    found.filter_map(|finding| drawn_of(outcome, finding)).collect()
}
