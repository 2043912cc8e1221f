//! What a check found: how much of it, what it is narrowed to, and the findings of each rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::ApiError;
use api::types::ProviderId;
use domain::audit::{Finding, Mute, Rule, Weight, to_csv};
use leptos::prelude::*;

use crate::components::html::{a, details, div, h2, li, p, section, span, summary, ul};
use crate::components::{Button, El, Frame, focus_on, foreign, options_list, use_toasts};
use crate::platform::intl::{iso, time_of_day};
use crate::platform::save_file;
use crate::routes::Route;
use crate::tools::checks::finding::{Drawn, Muting, TrunkName, view_muting, view_why, weight_badge};
use crate::tools::checks::run::{CheckResult, Checks};
use crate::tools::fleet::view_unread;

/// Findings of one rule that are drawn before somebody asks for more.
const FEW: usize = 10;
/// Findings that one press adds.
const MORE: usize = 100;
/// The choice that leaves nothing out.
const ALL: &str = "all";
/// Names the line that says how much was found.
const SUMMARY: &str = "checks-summary";

/// What the results are narrowed to.
#[derive(Clone, Copy)]
struct Narrowed {
    weight: RwSignal<String>,
    rule: RwSignal<String>,
    /// How many findings of a rule are drawn, where that is more than a few.
    drawn: RwSignal<BTreeMap<Rule, usize>>,
}

impl Narrowed {
    fn shows(self, rule: Rule) -> bool {
        let spec = rule.spec();
        let is = |chosen: RwSignal<String>, own: &str| chosen.with(|chosen| chosen == ALL || chosen == own);
        is(self.weight, spec.weight.word()) && is(self.rule, spec.id)
    }
}

/// All that a check found.
pub(super) fn view_results(checks: Checks, result: &Arc<CheckResult>) -> El {
    let narrowed = Narrowed {
        weight: RwSignal::new(ALL.to_owned()),
        rule: RwSignal::new(ALL.to_owned()),
        drawn: RwSignal::new(BTreeMap::new()),
    };
    let muting: Muting = RwSignal::new(None);
    let groups = {
        let result = Arc::clone(result);
        move || {
            let groups = result.report.found.iter().filter(|((_, rule), _)| narrowed.shows(*rule));
            groups
                .filter_map(|((_, rule), found)| view_group(checks, narrowed, muting, &result, *rule, found))
                .collect::<Vec<El>>()
        }
    };
    div()
        .child(view_summary(checks, result))
        .child(view_all_unread(&result.unread))
        .child(view_filters(checks, narrowed, result))
        .child(groups)
        .child(move || view_muted(checks))
        .child(move || view_muting(checks, muting, SUMMARY))
}

/// The findings of a rule that are not muted.
fn open<'a>(checks: Checks, result: &'a CheckResult, found: &'a [Finding]) -> Vec<&'a Finding> {
    checks.mutes.with(|mutes| {
        let is_open = |finding: &&Finding| {
            result.report.trunks.get(finding.trunk).is_some_and(|trunk| !mutes.has(finding.rule, &trunk.id))
        };
        found.iter().filter(is_open).collect()
    })
}

fn view_summary(checks: Checks, result: &Arc<CheckResult>) -> El {
    let result = Arc::clone(result);
    let words = move || {
        let mut counts = [0_usize; Weight::ALL.len()];
        let (mut all, mut shown) = (0, 0);
        for ((weight, _), found) in &result.report.found {
            let open = open(checks, &result, found).len();
            (all, shown) = (all + found.len(), shown + open);
            for (count, of) in counts.iter_mut().zip(Weight::ALL) {
                *count += if of == *weight { open } else { 0 };
            }
        }
        let mut parts: Vec<String> = Vec::new();
        for (count, weight) in counts.into_iter().zip(Weight::ALL) {
            parts.extend((count > 0).then(|| count_of(count, &weight.word().to_ascii_lowercase())));
        }
        if parts.is_empty() {
            parts.push("nothing found".to_owned());
        }
        if all > shown {
            parts.push(format!("{} muted", all - shown));
        }
        let trunks = count_of(result.report.trunks.len(), "trunk");
        format!("{trunks} checked at {}: {}", time_of_day(result.at), parts.join(", "))
    };
    p().class("checks-summary").attr("id", SUMMARY).attr("tabindex", "-1").attr("role", "status").child(words)
}

/// `1 error`, `7 errors`.
pub(super) fn count_of(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn view_all_unread(unread: &[(String, ApiError)]) -> Option<El> {
    let title = format!(
        "{} could not be read. What concerns it was not found, and others were not compared with it",
        count_of(unread.len(), "trunk")
    );
    (!unread.is_empty()).then(|| view_unread(title, unread))
}

fn view_filters(checks: Checks, narrowed: Narrowed, result: &Arc<CheckResult>) -> Option<El> {
    if result.report.found.is_empty() {
        return None;
    }
    let weights: Vec<(&str, &str)> =
        [(ALL, "All")].into_iter().chain(Weight::ALL.map(|weight| (weight.word(), weight.word()))).collect();
    let rules: Vec<(&str, &str)> = [(ALL, "All")]
        .into_iter()
        .chain(result.report.found.keys().map(|(_, rule)| (rule.spec().id, rule.spec().title)))
        .collect();
    let choice = |label: &str, options: &[(&str, &str)], value: RwSignal<String>| {
        let frame = Frame::new(label);
        let list = options_list(&frame, options, value.into(), move |chosen| value.set(chosen));
        frame.around(div().class("field-control").child(list))
    };
    let toasts = use_toasts();
    let result = Arc::clone(result);
    let save = move || {
        let rows = result
            .report
            .found
            .values()
            .filter(|found| found.first().is_some_and(|first| untrack(|| narrowed.shows(first.rule))));
        let rows = rows.flat_map(|found| untrack(|| open(checks, &result, found)));
        let file = to_csv(&result.report, rows);
        let name = format!("trunk-checks-{}.csv", iso(result.at).get(..10).unwrap_or_default());
        match save_file(&name, file.as_bytes()) {
            true => toasts.good(format!("Findings saved as {name}")),
            false => toasts.bad("The browser refused to save the file"),
        }
    };
    Some(
        div()
            .class("checks-filters")
            .child(choice("Weight", &weights, narrowed.weight))
            .child(choice("Rule", &rules, narrowed.rule))
            .child(Button::plain().on_press(save).el().child("Save as CSV")),
    )
}

fn view_group(
    checks: Checks,
    narrowed: Narrowed,
    muting: Muting,
    result: &Arc<CheckResult>,
    rule: Rule,
    found: &[Finding],
) -> Option<El> {
    let open = open(checks, result, found);
    if open.is_empty() {
        return None;
    }
    let spec = rule.spec();
    let drawn = narrowed.drawn.with(|drawn| drawn.get(&rule).copied().unwrap_or(FEW));
    let items =
        open.iter().take(drawn).filter_map(|finding| Some(drawn_of(result, finding)?.view(muting, true)));
    let items: Vec<El> = items.collect();
    let more = open.len().saturating_sub(drawn).min(MORE);
    let more = (more > 0).then(|| {
        let press = move || {
            narrowed.drawn.update(|all| {
                all.insert(rule, drawn + MORE);
            });
            // The button is gone.
            focus_on(spec.id);
        };
        Button::plain().on_press(press).el().child(format!("Show {more} more"))
    });
    let head = h2()
        .attr("id", spec.id)
        .attr("tabindex", "-1")
        .child(weight_badge(spec.weight))
        .child(" ")
        .child(spec.title)
        .child(span().class("checks-count").child(format!(" {}", open.len())));
    Some(
        section()
            .class("panel")
            .attr("aria-labelledby", spec.id)
            .child(head)
            .child(view_why(rule))
            .child(ul().class("findings").child(items))
            .child(more),
    )
}

/// A finding of a report with the names of its trunks.
pub(super) fn drawn_of(result: &CheckResult, finding: &Finding) -> Option<Drawn> {
    let named = |place: &usize| {
        let trunk = result.report.trunks.get(*place)?;
        Some(TrunkName { id: trunk.id.clone(), name: trunk.name.clone() })
    };
    Some(Drawn {
        rule: finding.rule,
        trunk: named(&finding.trunk)?,
        text: finding.text.clone(),
        field: finding.field,
        fix: finding.fix.clone(),
        others: finding.others.iter().filter_map(named).collect(),
        has_more: finding.has_more,
    })
}

/// What is muted, with the way to take that back.
fn view_muted(checks: Checks) -> Option<El> {
    let mutes: Vec<Mute> = checks.mutes.with(|mutes| mutes.all().cloned().collect());
    if mutes.is_empty() {
        return None;
    }
    let title = format!("{} muted", count_of(mutes.len(), "finding"));
    let items = mutes.into_iter().map(|mute| {
        let what = Rule::parse(&mute.rule).map_or(mute.rule.as_str(), |rule| rule.spec().title);
        let link = ProviderId::parse(&mute.trunk)
            .map(|id| a().attr("href", Route::Detail(id).href()).child(foreign(&mute.name)));
        let words = div()
            .class("finding-text")
            .child(link)
            .child(format!(" {what}. Muted on {}: ", mute.day))
            .child(foreign(&mute.reason));
        let label = format!("Unmute {}: {what}", mute.name);
        let press = move || {
            checks.unmute(&mute);
            // The button is gone.
            focus_on(SUMMARY);
        };
        let unmute = Button::plain().on_press(press).el().attr("aria-label", label).child("Unmute");
        li().class("finding").child(words).child(div().class("actions").child(unmute))
    });
    let list = ul().class("findings").child(items.collect::<Vec<El>>());
    Some(details().class("panel").child(summary().child(title)).child(list))
}
