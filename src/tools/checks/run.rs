//! The check of all trunks: comparing what was read of them, and the result, which stays as long as the same person is
//! signed in.
//!
//! Knows what is found; not how that looks, nor how trunks are read.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use api::ApiError;
use api::types::{ProviderId, ProviderRow};
use domain::audit::{Audit, FindingCounts, Mute, Mutes, Report, Rule};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::El;
use crate::platform::tasks::{effect, task};
use crate::platform::{clock, intl, storage};
use crate::session::Account;
use crate::status::{Statuses, use_statuses};
use crate::tools::checks::finding::view_counts;
use crate::tools::fleet::{Fleet, FleetRecord, Stage, use_fleet};
use crate::tools::last_check::{self, LastCheck};

/// Milliseconds of comparing between two looks at what the person does.
const TURN: f64 = 8.0;

/// What a check found.
pub(super) struct CheckResult {
    /// The findings.
    pub(super) report: Report,
    /// When the trunks were read, as wall clock in milliseconds.
    pub(super) at: f64,
    /// Trunks that could not be read, with the cause.
    pub(super) unread: Vec<(String, ApiError)>,
    /// Where each trunk stands in the report, once somebody asks.
    places: OnceLock<BTreeMap<ProviderId, usize>>,
}

impl CheckResult {
    /// Where a trunk stands in the report; nothing where it was not part of the check.
    pub(super) fn place_of(&self, id: &ProviderId) -> Option<usize> {
        self.places.get_or_init(|| self.report.places()).get(id).copied()
    }
}

/// What a check found, for the list of trunks.
struct Counted {
    outcome: Arc<CheckResult>,
    counts: Vec<FindingCounts>,
}

impl LastCheck for Counted {
    fn at(&self) -> f64 {
        self.outcome.at
    }

    fn counts(&self, id: &ProviderId) -> Option<FindingCounts> {
        self.counts.get(self.outcome.place_of(id)?).copied()
    }

    fn view(&self, id: &ProviderId) -> El {
        view_counts(id, self.counts(id), self.at())
    }
}

/// The checks of whoever is signed in: a handle to what lives as long as the [`Fleet`].
#[derive(Clone, Copy)]
pub(super) struct Checks {
    /// The trunks.
    pub(super) fleet: Fleet,
    /// Somebody wants them compared, as soon as they are read.
    pub(super) is_wanted: RwSignal<bool>,
    /// What the last check found.
    pub(super) outcome: RwSignal<Option<Arc<CheckResult>>>,
    /// What is muted.
    pub(super) mutes: RwSignal<Mutes>,
}

/// The checks of whoever is signed in.
pub(super) fn use_checks() -> Checks {
    let fleet = use_fleet();
    let (owner, statuses) = (fleet.owner.get_value(), use_statuses());
    owner.with(|| {
        use_context().unwrap_or_else(|| {
            let checks = Checks::new(fleet, statuses);
            provide_context(checks);
            checks
        })
    })
}

impl Checks {
    fn new(fleet: Fleet, statuses: Statuses) -> Self {
        let checks = Self {
            fleet,
            is_wanted: RwSignal::new(false),
            outcome: RwSignal::new(None),
            mutes: RwSignal::new(fleet.account.with_value(kept_mutes)),
        };
        effect(move || {
            if !checks.is_wanted.get() || fleet.stage.get() != Stage::Idle {
                return;
            }
            match fleet.rows.get_untracked().filter(|_| fleet.is_whole()) {
                // Ends when nobody wants it any more, or the trunks are read again.
                Some(rows) => spawn_local_scoped_with_cancellation(task(checks.compare(rows))),
                // The reading was cancelled.
                None => checks.is_wanted.set(false),
            }
        });
        // The list shows what was found and is not muted.
        effect(move || {
            let Some(outcome) = checks.outcome.get() else { return };
            let counts = checks.mutes.with(|mutes| outcome.report.counts(mutes));
            last_check::keep(Some(Box::new(Counted { outcome, counts })));
            statuses.tell_checks();
        });
        on_cleanup(move || {
            last_check::keep(None);
            statuses.tell_checks();
        });
        checks
    }

    /// Checks all trunks: the first time as any tool has read them, then read again. What the check before found stays
    /// until this one is over.
    pub(super) fn start(self) {
        if self.outcome.with_untracked(Option::is_some) {
            self.fleet.read(true, |_| false);
        } else {
            self.fleet.read_missing(true, |_| false);
        }
        self.is_wanted.set(true);
    }

    /// Stops what is under way.
    pub(super) fn cancel(self) {
        self.is_wanted.set(false);
        self.fleet.cancel();
    }

    async fn compare(self, rows: Arc<Vec<ProviderRow>>) {
        let at = self.fleet.read_at.get_value();
        let mut unread = self.fleet.failures();
        // One that was deleted meanwhile is none.
        unread.retain(|(_, error)| error.status() != Some(404));
        let mut audit = Audit::default();
        let mut end = clock::now() + TURN;
        for (place, row) in rows.iter().enumerate() {
            if let (Some(id), FleetRecord::Read(kept)) = (&row.id, self.fleet.record(place)) {
                audit.add(id.clone(), &kept.provider, kept.found.clone());
            }
            if clock::now() > end {
                TimeoutFuture::new(0).await;
                end = clock::now() + TURN;
            }
        }
        while compare_for_a_turn(&mut audit) {
            TimeoutFuture::new(0).await;
        }
        self.outcome.try_set(Some(Arc::new(CheckResult {
            report: audit.finish(),
            at,
            unread,
            places: OnceLock::new(),
        })));
        self.is_wanted.try_set(false);
    }

    /// Mutes a rule for a trunk.
    pub(super) fn mute(self, rule: Rule, trunk: &ProviderId, name: &str, reason: &str) {
        let day = intl::iso(js_sys::Date::now());
        let mute = Mute {
            rule: rule.spec().id.to_owned(),
            trunk: trunk.as_str().to_owned(),
            name: name.to_owned(),
            reason: reason.trim().to_owned(),
            day: day.get(..10).unwrap_or_default().to_owned(),
        };
        self.change_mutes(|mutes| mutes.add(mute));
    }

    /// Takes a mute away.
    pub(super) fn unmute(self, mute: &Mute) {
        self.change_mutes(|mutes| mutes.remove(mute));
    }

    /// Changes what is kept, which another tab may have changed as well.
    fn change_mutes(self, change: impl FnOnce(&mut Mutes)) {
        let account = self.fleet.account.get_value();
        let mut mutes = kept_mutes(&account);
        change(&mut mutes);
        storage::store_mutes(&account.who(), &mutes.text());
        self.mutes.set(mutes);
    }
}

fn kept_mutes(account: &Account) -> Mutes {
    storage::mutes(&account.who()).map(|text| Mutes::read(&text)).unwrap_or_default()
}

/// Compares for a few milliseconds; false once all is done.
fn compare_for_a_turn(audit: &mut Audit) -> bool {
    let end = clock::now() + TURN;
    let mut goes_on = audit.step();
    while goes_on && clock::now() < end {
        // The clock costs more than most steps.
        goes_on = (0..16).all(|_| audit.step());
    }
    goes_on
}
