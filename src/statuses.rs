//! What is known of each trunk's status, and the one scheduler that asks: six at a time, visible rows
//! first, again when due, less often while the PBX fails, not at all in a hidden tab or after leaving.
//!
//! What is known stays as long as somebody is signed in; who asks is the page that is open, and leaving
//! it ends what is on its way. Knows what to ask when; what an answer means is `domain`'s, how it looks
//! is the page's.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use api::types::{Open, Provider, ProviderId, TrunkStatus};
use api::{ApiError, Client};
use domain::list::fleet::{Drops, Light, light};
use domain::list::warnings::warnings;
use domain::provider::fields::mode_name;
use domain::provider::status::{Answer, Basis, basis};
use domain::provider::words::Named;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::bell::Bell;
use crate::clock;
use crate::lazy::part;
use crate::live::{RwSignal, StoredValue, spawn_scoped};

/// Requests in flight at once; as many as a browser opens to one server anyway.
const IN_FLIGHT: usize = 6;
/// Milliseconds between two looks at what is due, and at whether the tab is visible.
const TICK: u32 = 1_000;
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
    /// When the PBX last answered, as [`clock::now`].
    pub checked: Option<f64>,
    /// Wall clock of the last change of the answer, in milliseconds, and how many changes there were.
    pub changes: Option<(f64, u32)>,
}

impl Trunk {
    fn unknown() -> Self {
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

/// A trunk that went down while the console was open.
#[derive(Clone, Debug, PartialEq)]
pub struct Fallen {
    /// Which one.
    pub id: ProviderId,
    /// Its name, as the list had it.
    pub name: String,
    /// When, as wall clock in milliseconds.
    pub at: f64,
}

struct Row {
    trunk: Trunk,
    name: String,
    /// Whoever draws it.
    shown: Option<RwSignal<Trunk>>,
    asked: bool,
    /// When the next question is due; infinity while one is on its way.
    due: f64,
    failures: u32,
    /// The record is to be read.
    facts_due: bool,
    /// Switched on; others have no status to ask for.
    enabled: bool,
}

#[derive(Default)]
struct Known {
    rows: BTreeMap<ProviderId, Row>,
    visible: BTreeSet<ProviderId>,
    /// Asked for beyond what is in view, in this order.
    wanted: VecDeque<ProviderId>,
    drops: Drops,
    wants_facts: bool,
    /// No question before this moment: the server asked for a pause.
    held: f64,
}

enum Job {
    Status(ProviderId),
    Facts(ProviderId),
}

/// All of them; a handle to what lives as long as the tab.
#[derive(Clone, Copy)]
pub struct Statuses {
    known: StoredValue<Known>,
    bell: StoredValue<Bell>,
    /// Counts up whenever anything about any trunk changed.
    pub version: RwSignal<u32>,
    /// Counts up with time, for words such as "12 seconds ago".
    pub tick: RwSignal<u32>,
    /// Seconds between two questions about one trunk; 0 for none but the first.
    pub every: RwSignal<u32>,
    /// Whether the warnings of each trunk are to be worked out.
    pub with_warnings: RwSignal<bool>,
    /// Trunks that went down and nobody has waved aside.
    pub fallen: RwSignal<Vec<Fallen>>,
    /// How many went down and have not come back.
    pub down: RwSignal<usize>,
}

part!(warnings: fetch_warnings, warnings_of(provider: Box<Provider>) -> Vec<String> {
    warnings(&provider)
});

impl Default for Statuses {
    fn default() -> Self {
        Self {
            known: StoredValue::new(Known::default()),
            bell: StoredValue::new(Bell::default()),
            version: RwSignal::new(0),
            tick: RwSignal::new(0),
            every: RwSignal::new(30),
            with_warnings: RwSignal::new(false),
            fallen: RwSignal::new(Vec::new()),
            down: RwSignal::new(0),
        }
    }
}

impl Statuses {
    /// Starts to ask, for as long as the page that calls this is there.
    pub fn work(self, client: &Client) {
        let every = self.every.get_untracked();
        // What was on its way when the page before was left never came.
        self.known.update_value(|known| {
            known.visible.clear();
            known.wanted.clear();
            for row in known.rows.values_mut() {
                // The page before may have changed it.
                row.facts_due = row.asked || !row.enabled;
                if row.due.is_infinite() {
                    row.due = row.trunk.checked.map_or(0.0, |checked| next_due(checked, every));
                }
            }
        });
        for _ in 0..IN_FLIGHT {
            let client = client.clone();
            spawn_scoped(async move { self.ask_on(client).await });
        }
        spawn_scoped(async move {
            loop {
                TimeoutFuture::new(TICK).await;
                self.tick.try_update(|tick| *tick = tick.wrapping_add(1));
                self.ring();
            }
        });
    }

    /// Forgets everything: somebody else signs in.
    pub fn clear(self) {
        self.known.set_value(Known::default());
        self.fallen.set(Vec::new());
        self.down.set(0);
    }

    /// A signal that follows what is known of a trunk, for the row that draws it.
    pub fn row(self, id: &ProviderId, name: &str, enabled: bool) -> RwSignal<Trunk> {
        self.known
            .try_update_value(|known| {
                let row = known.row(id);
                name.clone_into(&mut row.name);
                row.switch(enabled);
                let signal = RwSignal::new(row.trunk.clone());
                row.shown = Some(signal);
                signal
            })
            .unwrap_or_else(|| RwSignal::new(Trunk::unknown()))
    }

    /// The row of a trunk comes into view or leaves it.
    pub fn show(self, id: &ProviderId, visible: bool) {
        self.known.try_update_value(|known| match visible {
            true => known.visible.insert(id.clone()),
            false => known.visible.remove(id),
        });
        self.ring();
    }

    /// Wants every one of these known, after those in view. Each comes with whether it is switched on.
    pub fn want(self, trunks: Vec<(ProviderId, bool)>) {
        self.known.try_update_value(|known| {
            known.wanted.clear();
            for (id, enabled) in trunks {
                known.row(&id).switch(enabled);
                known.wanted.push_back(id);
            }
        });
        self.ring();
    }

    /// Wants the records of trunks that are switched off as well, which no status needs.
    pub fn want_facts(self, wanted: bool) {
        self.known.try_update_value(|known| known.wants_facts = wanted);
        self.ring();
    }

    /// Reads something of a trunk, if anything is known of it.
    pub fn with<T>(self, id: &ProviderId, read: impl FnOnce(&Trunk) -> T) -> Option<T> {
        self.known.try_with_value(|known| known.rows.get(id).map(|row| read(&row.trunk)))?
    }

    /// Asks again for everything in view, settings included.
    pub fn refresh(self) {
        self.known.try_update_value(|known| {
            known.held = 0.0;
            for row in
                known.rows.values_mut().filter(|row| row.due.is_finite() || row.trunk.checked.is_some())
            {
                row.due = 0.0;
                row.facts_due = true;
            }
        });
        self.ring();
    }

    /// Asks again about one trunk.
    pub fn check(self, id: &ProviderId) {
        self.update(id, |row| {
            row.due = 0.0;
            row.facts_due = true;
        });
        self.ring();
    }

    /// Has the records of these read again: something about them was changed.
    pub fn renew(self, ids: &[ProviderId]) {
        for id in ids {
            self.known.try_update_value(|known| known.drops.forget(id.as_str()));
            self.check(id);
        }
        self.count_down();
    }

    /// Works out the warnings of those whose record was read without.
    pub fn want_warnings(self) {
        self.with_warnings.set(true);
        self.known.try_update_value(|known| {
            for row in known.rows.values_mut() {
                row.facts_due |= row.trunk.facts.as_ref().is_some_and(|facts| facts.warnings.is_none());
            }
        });
        self.ring();
    }

    /// How often to ask, in seconds; 0 for never again by itself.
    pub fn pace(self, seconds: u32) {
        self.every.set(seconds);
        self.known.try_update_value(|known| {
            for row in known.rows.values_mut() {
                if let Some(checked) = row.trunk.checked.filter(|_| row.failures == 0) {
                    row.due = next_due(checked, seconds);
                }
            }
        });
        self.ring();
    }

    fn ring(self) {
        self.bell.try_with_value(Bell::ring);
    }

    fn update(self, id: &ProviderId, change: impl FnOnce(&mut Row)) {
        self.known.try_update_value(|known| known.rows.get_mut(id).map(change));
    }

    async fn ask_on(self, client: Client) {
        let Some(bell) = self.bell.try_get_value() else { return };
        loop {
            match bell.wait(|| self.next()).await {
                Job::Status(id) => {
                    let answer = client.provider_status(&id).await;
                    self.take_status(&id, answer);
                }
                Job::Facts(id) => {
                    let answer = client.get_provider(&id).await;
                    if let Ok(provider) = answer {
                        self.take_facts(&id, provider).await;
                    }
                }
            }
            self.ring();
        }
    }

    /// What to ask now, if anything.
    fn next(self) -> Option<Job> {
        if document().hidden() {
            return None;
        }
        self.known.try_update_value(|known| known.next(clock::now()))?
    }

    fn take_status(self, id: &ProviderId, answer: Result<Open<TrunkStatus>, ApiError>) {
        let now = clock::now();
        let every = self.every.get_untracked();
        let mut fallen = None;
        self.known.try_update_value(|known| {
            if let Err(ApiError::Rejected { retry_after: Some(seconds), .. }) = &answer {
                // Asked of everybody, not only of this row.
                known.held = f64::max(known.held, now + f64::from(*seconds) * 1000.0);
            }
            let Some(row) = known.rows.get_mut(id) else { return };
            row.asked = true;
            let failed = match answer {
                Ok(status) => {
                    row.failures = 0;
                    row.due = next_due(now, every);
                    row.facts_due |= row.trunk.facts.is_none();
                    let answer = Answer::Is(status);
                    if row.trunk.answer != answer {
                        let before = row.trunk.changes.map_or(0, |(_, count)| count + 1);
                        row.trunk.changes = Some((js_sys::Date::now(), before));
                    }
                    row.trunk.answer = answer;
                    row.trunk.checked = Some(now);
                    false
                }
                Err(error) => {
                    row.failures += 1;
                    row.due =
                        if every == 0 { f64::INFINITY } else { now + pause(row.failures, &error, chance()) };
                    row.trunk.answer = Answer::Failed;
                    true
                }
            };
            row.tell();
            let online = if failed { None } else { row.trunk.light(None).online() };
            let (name, id) = (row.name.clone(), id.clone());
            if known.drops.note(id.as_str(), online) {
                fallen = Some(Fallen { id, name, at: js_sys::Date::now() });
            }
        });
        if let Some(fallen) = fallen {
            self.fallen.try_update(|list| list.push(fallen));
        }
        self.count_down();
        self.version.try_update(|version| *version = version.wrapping_add(1));
    }

    async fn take_facts(self, id: &ProviderId, provider: Provider) {
        let transport = provider.transport.as_ref().map(|word| match word {
            Open::Known(transport) => transport.name().to_owned(),
            Open::Unknown(word) => word.clone(),
        });
        let mode = provider.auth_mode.as_ref().map(|mode| mode.as_str().to_owned());
        let mut facts = Facts {
            basis: basis(&provider),
            mode: mode.unwrap_or_default(),
            mode_words: mode_name(&provider).words(),
            transport: transport.unwrap_or_default(),
            limit: provider.concurrency,
            warnings: None,
        };
        if self.with_warnings.try_get_untracked() == Some(true) {
            facts.warnings = warnings_of(Box::new(provider)).await.ok();
        }
        self.update(id, |row| {
            row.trunk.facts = Some(facts);
            row.tell();
        });
        self.version.try_update(|version| *version = version.wrapping_add(1));
    }

    fn count_down(self) {
        if let Some(down) = self.known.try_with_value(|known| known.drops.down()) {
            if self.down.try_get_untracked() != Some(down) {
                self.down.try_set(down);
            }
        }
    }
}

impl Known {
    fn row(&mut self, id: &ProviderId) -> &mut Row {
        self.rows.entry(id.clone()).or_insert_with(|| Row {
            trunk: Trunk::unknown(),
            name: String::new(),
            shown: None,
            asked: false,
            due: 0.0,
            failures: 0,
            facts_due: false,
            enabled: true,
        })
    }

    /// Rows in view first, those never asked about before all others; then their records; then what
    /// was asked for beyond the view.
    fn next(&mut self, now: f64) -> Option<Job> {
        if now < self.held {
            return None;
        }
        let mut best: Option<(&ProviderId, bool, f64)> = None;
        let mut facts = None;
        for id in &self.visible {
            let Some(row) = self.rows.get(id) else { continue };
            let better = best.is_none_or(|(_, asked, due)| (row.asked, row.due) < (asked, due));
            if row.enabled && row.due <= now && better {
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
            if row.trunk.facts.is_none() && (row.enabled || wants_facts) {
                row.facts_due = false;
                return Some(Job::Facts(id));
            }
        }
        None
    }
}

impl Row {
    fn switch(&mut self, enabled: bool) {
        if self.enabled != enabled || !enabled && self.trunk.facts.is_none() {
            self.facts_due = true;
        }
        self.enabled = enabled;
    }

    fn tell(&self) {
        if let Some(shown) = self.shown {
            shown.try_set(self.trunk.clone());
        }
    }
}

fn next_due(checked: f64, every: u32) -> f64 {
    match every {
        0 => f64::INFINITY,
        seconds => checked + f64::from(seconds) * 1000.0,
    }
}

/// A number from 0 to 1, another one each time.
fn chance() -> f64 {
    js_sys::Math::random()
}

/// Milliseconds until a failed question is asked again. Many rows that failed together are not asked
/// together again: `chance` spreads them by a quarter either way.
fn pause(failures: u32, error: &ApiError, chance: f64) -> f64 {
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
#[allow(clippy::unwrap_used)]
mod tests {
    use api::Unreachable;

    use super::*;

    #[test]
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
        (0..count).map(|number| ProviderId::parse(&["id", &number.to_string()].concat()).unwrap()).collect()
    }

    fn order(known: &mut Known, now: f64) -> Vec<String> {
        std::iter::from_fn(|| known.next(now))
            .map(|job| match job {
                Job::Status(id) => ["status ", id.as_str()].concat(),
                Job::Facts(id) => ["facts ", id.as_str()].concat(),
            })
            .collect()
    }

    #[test]
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

    #[test]
    fn a_pause_the_server_asked_for_holds_everybody() {
        let ids = ids(1);
        let mut known = Known { held: 5_000.0, ..Known::default() };
        known.row(&ids[0]);
        known.visible.insert(ids[0].clone());
        assert!(known.next(4_999.0).is_none());
        assert!(known.next(5_000.0).is_some());
    }
}
