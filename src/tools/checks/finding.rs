//! One finding: its trunk, what was found, the way to mend it, and the way to mute it.

use api::types::ProviderId;
use domain::audit::{FindingCounts, Rule, Weight};
use domain::provider::draft::Field;
use domain::provider::rules::DraftFix;
use leptos::prelude::*;

use crate::components::html::{a, details, div, li, p, span, summary};
use crate::components::{Button, El, TextField, badge, dialog_to_close, focus_on, foreign};
use crate::platform::intl::time_of_day;
use crate::routes::Route;
use crate::tools::checks::run::Checks;
use crate::trunk_form::Handed;
use crate::trunks::name_or_unnamed;

/// Names the heading of the findings on the page of a trunk, and leads to it in an address.
pub(super) const PANEL: &str = "trunk-findings";

/// A trunk by id and name.
#[derive(Clone, PartialEq)]
pub(super) struct TrunkName {
    pub(super) id: ProviderId,
    pub(super) name: String,
}

impl TrunkName {
    /// What it is called, also where it has no name.
    pub(super) fn words(&self) -> String {
        name_or_unnamed(Some(&self.name))
    }

    /// A link to its page.
    pub(super) fn link(&self) -> El {
        a().attr("href", Route::Detail(self.id.clone()).href()).child(foreign(self.words()))
    }
}

/// A finding as it is drawn.
#[derive(Clone, PartialEq)]
pub(super) struct Drawn {
    pub(super) rule: Rule,
    pub(super) trunk: TrunkName,
    pub(super) text: String,
    pub(super) field: Field,
    pub(super) fix: Option<DraftFix>,
    pub(super) others: Vec<TrunkName>,
    pub(super) has_more: bool,
}

/// The finding that is about to be muted.
pub(super) type Muting = RwSignal<Option<Drawn>>;

/// A weight as a badge.
pub(super) fn weight_badge(weight: Weight) -> El {
    let tone = match weight {
        Weight::Error => "bad",
        Weight::Warning => "unsure",
        Weight::Note => "quiet",
    };
    badge(move || tone, move || weight.word().to_owned(), || "")
}

/// How much was found in a trunk, with the way to it, for a row of the list.
pub(super) fn view_counts(id: &ProviderId, counts: Option<FindingCounts>, at: f64) -> El {
    let at = time_of_day(at);
    let Some(counts) = counts else {
        return span().attr("title", format!("Not read by the check at {at}")).child("–");
    };
    let as_of = format!("As of the check at {at}");
    match counts.worst() {
        None => span().attr("title", as_of).child(counts.words()),
        Some(worst) => {
            let link = a().attr("href", format!("{}#{PANEL}", Route::Detail(id.clone()).href()));
            span()
                .child(weight_badge(worst))
                .child(" ")
                .child(link.attr("title", as_of).child(counts.words()))
        }
    }
}

/// Why a rule is one, folded.
pub(super) fn view_why(rule: Rule) -> El {
    let spec = rule.spec();
    let source = format!("{} Source: {}. Rule: {}", spec.reason, spec.source, spec.id);
    details().class("finding-why").child(summary().child("Why")).child(p().child(source))
}

impl Drawn {
    /// An item of a list: of findings of one rule, or of one trunk.
    pub(super) fn view(self, muting: Muting, of_one_rule: bool) -> El {
        let name = self.trunk.words();
        let lead = if of_one_rule { self.trunk.link() } else { weight_badge(self.rule.spec().weight) };
        let text = div()
            .class("finding-text")
            .child(lead)
            .child(" ")
            .child(foreign(&self.text))
            .child(self.view_others());
        let text = text.child((!of_one_rule).then(|| view_why(self.rule)));
        let hand = {
            let (to, field, says) = (self.trunk.id.clone(), self.field, self.text.clone());
            move |changes| Handed { to: to.clone(), changes, field, says: says.clone() }.open()
        };
        let mend = match self.fix.clone() {
            Some(DraftFix { label, changes }) => Button::plain()
                .on_press(move || hand(changes.clone()))
                .el()
                .attr("aria-label", format!("Fix… {label}, {name}"))
                .attr("title", label)
                .child("Fix…"),
            None => Button::plain()
                .on_press(move || hand(Vec::new()))
                .el()
                .attr("aria-label", format!("Edit… {name}: {}", self.rule.spec().title))
                .child("Edit…"),
        };
        let label = format!("Mute… {name}: {}", self.rule.spec().title);
        let mute = Button::quiet().on_press(move || muting.set(Some(self.clone()))).el();
        let actions = div().class("actions").child(mend).child(mute.attr("aria-label", label).child("Mute…"));
        li().class("finding").child(text).child(actions)
    }

    fn view_others(&self) -> Option<El> {
        let last = self.others.len().checked_sub(1)?;
        let mut all = span();
        for (place, other) in self.others.iter().enumerate() {
            let before = match place {
                0 => ": ",
                _ if place == last && !self.has_more => " and ",
                _ => ", ",
            };
            all = all.child(before).child(other.link());
        }
        Some(if self.has_more { all.child(" and more") } else { all })
    }
}

/// Asks why a finding is right, as long as one is about to be muted. `back` gets the focus afterwards.
pub(super) fn view_muting(checks: Checks, muting: Muting, back: &'static str) -> Option<El> {
    let finding = muting.get()?;
    let reason = RwSignal::new(String::new());
    let is_missing = RwSignal::new(false);
    let problem = Signal::derive(move || {
        (is_missing.get() && reason.get().trim().is_empty()).then(|| "Enter a reason".to_owned())
    });
    let question = p()
        .child("The rule “")
        .child(finding.rule.spec().title)
        .child("” is left out for ")
        .child(foreign(finding.trunk.words()))
        .child(", in this browser and for your account, until you unmute it.");
    let press = move || {
        let words = reason.get_untracked();
        if words.trim().is_empty() {
            is_missing.set(true);
            return;
        }
        muting.set(None);
        checks.mute(finding.rule, &finding.trunk.id, &finding.trunk.name, &words);
        // The button that opened this is gone with its finding.
        focus_on(back);
    };
    let mute = Button::primary().on_press(press).el().child("Mute");
    let cancel = Button::plain().on_press(move || muting.set(None)).el().child("Cancel");
    Some(
        dialog_to_close("Mute a finding", move || muting.set(None))
            .child(question)
            .child(TextField::new("Reason", reason).problem(problem).focus(true).el())
            .child(div().class("actions").child(cancel).child(mute)),
    )
}
