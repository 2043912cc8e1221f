//! What is known of each trunk, and what is to be asked next. Pure: it is given the time and the answers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use api::ApiError;
use api::types::ProviderId;
use domain::list::fleet::{Drops, Light, light};
use domain::provider::status::{Answer, Basis};
use leptos::prelude::*;

use crate::status::Heard;

/// The pause doubles with each failure in a row, up to this many times.
const MOST_DOUBLINGS: u32 = 3;
/// Milliseconds of the first pause after a failure.
const PAUSE: f64 = 30_000.0;

/// What a trunk's record says beside the row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What its status rests on.
    pub basis: Basis,
    /// The type as the wire spells it.
    pub mode: String,
    /// The type in words.
    pub mode_words: String,
    /// The transport in words.
    pub transport: String,
    /// Calls at once.
    pub limit: Option<i64>,
    /// What is odd about it; nothing as long as nobody wanted to know.
    pub warnings: Option<Vec<String>>,
}

/// What is known of one trunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Trunk {
    /// The last answer.
    pub answer: Answer,
    /// What its record says, once it came.
    pub facts: Option<Facts>,
    /// When the PBX last answered, as [`clock::now`](crate::platform::clock::now).
    pub checked: Option<f64>,
    /// Wall clock of the last change of the answer, in milliseconds, and how many changes there were.
    pub changes: Option<(f64, u32)>,
}

impl Trunk {
    pub(super) fn unknown() -> Self {
        Self { answer: Answer::Checking, facts: None, checked: None, changes: None }
    }

    /// What the status rests on.
    pub fn basis(&self) -> Basis {
        self.facts.as_ref().map_or(Basis::NotKnown, |facts| facts.basis)
    }

    /// The status in one word.
    pub fn light(&self, enabled: Option<bool>) -> Light {
        light(enabled, self.basis(), &self.answer)
    }
}

/// A trunk, and when to ask about it.
pub(super) struct KnownRow {
    pub(super) trunk: Trunk,
    pub(super) name: String,
    /// Whoever draws it.
    pub(super) shown: Option<RwSignal<Trunk>>,
    pub(super) asked: bool,
    /// When the next question is due; infinity while one is on its way.
    pub(super) due: f64,
    pub(super) failures: u32,
    /// The record is to be read.
    pub(super) facts_due: bool,
    /// The record is to be read again once the status has come.
    pub(super) facts_old: bool,
    /// The record was asked for while the first status was on its way.
    pub(super) facts_early: bool,
    /// Switched on; others have no status to ask for.
    pub(super) enabled: bool,
}

/// All of them.
#[derive(Default)]
pub(super) struct Known {
    pub(super) rows: BTreeMap<ProviderId, KnownRow>,
    pub(super) visible: BTreeSet<ProviderId>,
    /// Asked for beyond what is in view, in this order.
    pub(super) wanted: VecDeque<ProviderId>,
    pub(super) drops: Drops,
    pub(super) wants_facts: bool,
    /// Trunks of which something changed that the page does not show yet.
    pub(super) unpublished: BTreeSet<ProviderId>,
    /// Trunks of which something is known that nobody has counted.
    pub(super) news: BTreeSet<ProviderId>,
    /// Answers that nobody has kept.
    pub(super) heard: Vec<Heard>,
    /// No question before this moment: the server asked for a pause.
    pub(super) held: f64,
}

/// What to ask.
pub(super) enum Job {
    Status(ProviderId),
    Facts(ProviderId),
}

impl Known {
    pub(super) fn row(&mut self, id: &ProviderId) -> &mut KnownRow {
        self.rows.entry(id.clone()).or_insert_with(|| KnownRow {
            trunk: Trunk::unknown(),
            name: String::new(),
            shown: None,
            asked: false,
            due: 0.0,
            failures: 0,
            facts_due: false,
            facts_old: false,
            facts_early: false,
            enabled: true,
        })
    }

    /// Whether a trunk that was asked about is to be asked about again.
    pub(super) fn is_due(&self, id: &ProviderId, now: f64) -> bool {
        now >= self.held && self.rows.get(id).is_some_and(|row| row.asked && row.due <= now)
    }

    /// Rows in view first, those never asked about before all others; then their records; then what
    /// was asked for beyond the view. Nothing is repeated while it `rests`, unless somebody asked for it.
    pub(super) fn next(&mut self, now: f64, rests: bool) -> Option<Job> {
        if now < self.held {
            return None;
        }
        let mut best: Option<(&ProviderId, bool, f64)> = None;
        let mut facts = None;
        for id in &self.visible {
            let Some(row) = self.rows.get(id) else { continue };
            let better = best.is_none_or(|(_, asked, due)| (row.asked, row.due) < (asked, due));
            let waits = rests && row.asked && row.due > 0.0;
            if row.enabled && row.due <= now && !waits && better {
                best = Some((id, row.asked, row.due));
            }
            if facts.is_none() && row.facts_due && (row.enabled || self.wants_facts) {
                facts = Some(id.clone());
            }
        }
        if let Some(id) = best.map(|(id, ..)| id.clone()) {
            self.row(&id).due = f64::INFINITY;
            return Some(Job::Status(id));
        }
        if let Some(id) = facts {
            self.row(&id).facts_due = false;
            return Some(Job::Facts(id));
        }
        let wants_facts = self.wants_facts;
        while let Some(id) = self.wanted.front().cloned() {
            let row = self.row(&id);
            if row.enabled && row.due <= now && !row.asked {
                row.due = f64::INFINITY;
                return Some(Job::Status(id));
            }
            self.wanted.pop_front();
            let row = self.row(&id);
            // Once the status has come, a record that is not due was asked for already.
            let is_new = row.facts_due || !row.asked;
            if is_new && row.trunk.facts.is_none() && (row.enabled || wants_facts) {
                row.facts_due = false;
                row.facts_early = !row.asked;
                return Some(Job::Facts(id));
            }
        }
        None
    }
}

impl KnownRow {
    pub(super) fn switch(&mut self, enabled: bool) {
        if self.enabled != enabled || !enabled && self.trunk.facts.is_none() {
            self.facts_due = true;
        }
        self.enabled = enabled;
    }

    /// Everything about it is to be asked again; the record after the status, which may fail as well.
    pub(super) fn ask_again(&mut self) {
        self.due = 0.0;
        self.facts_old = true;
        self.facts_due |= !self.enabled;
    }

    pub(super) fn tell(&self) {
        if let Some(shown) = self.shown {
            shown.try_set(self.trunk.clone());
        }
    }
}

pub(super) fn next_due(checked: f64, every: u32) -> f64 {
    match every {
        0 => f64::INFINITY,
        seconds => checked + f64::from(seconds) * 1000.0,
    }
}

/// A number from 0 to 1, another one each time.
pub(super) fn chance() -> f64 {
    js_sys::Math::random()
}

/// Milliseconds until a failed question is asked again. Many rows that failed together are not asked
/// together again: `chance` spreads them by a quarter either way.
pub(super) fn pause(failures: u32, error: &ApiError, chance: f64) -> f64 {
    let doubled = PAUSE * f64::from(2_u32.pow(failures.min(MOST_DOUBLINGS))) * (0.75 + chance / 2.0);
    match error {
        ApiError::Rejected { retry_after: Some(seconds), .. } => {
            f64::max(doubled, f64::from(*seconds) * 1000.0)
        }
        ApiError::Rejected { .. }
        | ApiError::Unreachable(_)
        | ApiError::Unauthorized
        | ApiError::Unreadable { .. } => doubled,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use api::Unreachable;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_pause_grows_with_failures_and_respects_the_server() {
        let down = ApiError::Unreachable(Unreachable::NoConnection);
        assert_eq!(pause(1, &down, 0.5), 60_000.0);
        assert_eq!(pause(2, &down, 0.5), 120_000.0);
        assert_eq!(pause(99, &down, 0.5), 240_000.0);
        assert_eq!((pause(1, &down, 0.0), pause(1, &down, 1.0)), (45_000.0, 75_000.0));
        let busy = ApiError::Rejected { status: 429, errors: vec![], retry_after: Some(300) };
        assert_eq!(pause(1, &busy, 0.5), 300_000.0);
    }

    fn ids(count: usize) -> Vec<ProviderId> {
        (0..count).map(|number| ProviderId::parse(&format!("id{number}")).unwrap()).collect()
    }

    fn order(known: &mut Known, now: f64) -> Vec<String> {
        std::iter::from_fn(|| known.next(now, false))
            .map(|job| match job {
                Job::Status(id) => format!("status {}", id.as_str()),
                Job::Facts(id) => format!("facts {}", id.as_str()),
            })
            .collect()
    }

    #[wasm_bindgen_test]
    fn rows_in_view_come_first_and_each_is_asked_once() {
        let ids = ids(4);
        let mut known = Known::default();
        for id in &ids {
            known.row(id);
        }
        known.wanted = ids.clone().into();
        known.visible.insert(ids[2].clone());
        known.row(&ids[2]).facts_due = true;
        let asked = order(&mut known, 1.0);
        assert_eq!(&asked[..2], ["status id2", "facts id2"]);
        let mut statuses: Vec<_> = asked.iter().filter(|job| job.starts_with("status")).collect();
        statuses.sort();
        assert_eq!(statuses, ["status id0", "status id1", "status id2", "status id3"]);
    }

    #[wasm_bindgen_test]
    fn a_pause_the_server_asked_for_holds_everybody() {
        let ids = ids(1);
        let mut known = Known { held: 5_000.0, ..Known::default() };
        known.row(&ids[0]);
        known.visible.insert(ids[0].clone());
        assert!(known.next(4_999.0, false).is_none());
        assert!(known.next(5_000.0, false).is_some());
    }

    #[wasm_bindgen_test]
    fn a_trunk_is_due_once_it_was_asked_about_and_its_pause_is_over() {
        let ids = ids(2);
        let mut known = Known::default();
        known.row(&ids[0]).asked = true;
        known.row(&ids[0]).due = 30.0;
        known.row(&ids[1]);
        let due = |known: &Known, now| ids.iter().map(|id| known.is_due(id, now)).collect::<Vec<_>>();
        assert_eq!(due(&known, 29.0), [false, false]);
        assert_eq!(due(&known, 30.0), [true, false], "one that was never asked about is not asked again");
        known.held = 40.0;
        assert_eq!(due(&known, 30.0), [false, false]);
        known.held = 0.0;
        known.row(&ids[0]).due = next_due(0.0, 0);
        assert_eq!(due(&known, 1e9), [false, false], "refreshing is turned off");
    }

    #[wasm_bindgen_test]
    fn a_record_that_could_not_be_read_is_not_asked_for_again_without_a_new_status() {
        let id = ids(1).remove(0);
        let mut known = Known::default();
        known.row(&id).asked = true;
        known.row(&id).due = f64::INFINITY;
        known.wanted.push_back(id.clone());
        assert!(known.next(0.0, false).is_none());
        known.row(&id).facts_due = true;
        known.wanted.push_back(id);
        assert!(matches!(known.next(0.0, false), Some(Job::Facts(_))));
    }

    #[wasm_bindgen_test]
    fn nothing_is_repeated_while_it_rests_unless_asked_for() {
        let ids = ids(3);
        let mut known = Known::default();
        for (id, due) in ids.iter().zip([0.0, 30.0, 0.0]) {
            let row = known.row(id);
            (row.asked, row.due) = (true, due);
            known.visible.insert(id.clone());
        }
        known.row(&ids[2]).asked = false;
        let resting: Vec<String> = std::iter::from_fn(|| known.next(40.0, true))
            .map(|job| match job {
                Job::Status(id) | Job::Facts(id) => id.as_str().to_owned(),
            })
            .collect();
        assert_eq!(resting, ["id2", "id0"]);
        assert_eq!(order(&mut known, 40.0), ["status id1"]);
    }
}
