//! What is known of each trunk's status, and the one scheduler that asks: six at a time, visible rows
//! first, again when due, less often while the PBX fails, not at all in a hidden tab or after leaving.
//!
//! What is known stays as long as somebody is signed in; who asks is the page that is open, and leaving
//! it ends what is on its way. Knows what to ask when; what an answer means is `domain`'s, how it looks
//! is the page's.

mod answers;
mod known;
mod recorder;

use std::collections::BTreeSet;

use api::types::{Open, ProviderId, TrunkStatus};
use api::{ApiError, Client};
use domain::provider::status::Answer;
use gloo_timers::future::TimeoutFuture;
use known::{Job, Known, KnownRow, next_due};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::has_open_dialog;
use crate::platform::clock;
use crate::platform::notify::Notify;
use crate::platform::tasks::task;

pub use known::{Facts, Trunk};
pub use recorder::{Recorder, use_recorder};

/// Requests in flight at once; as many as a browser opens to one server anyway.
const IN_FLIGHT: usize = 6;
/// Milliseconds between two looks at what is due, and at whether the tab is visible.
const TICK: u32 = 1_000;
/// Answers that wait to be kept; further ones are not, where what keeps them never came.
const MOST_HEARD: usize = 10_000;

/// An answer about a trunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Which one.
    pub id: ProviderId,
    /// Its name, as the list had it.
    pub name: String,
    /// When, as wall clock in milliseconds.
    pub at: f64,
    /// What the PBX said.
    pub answer: Answer,
}

/// All of them; a handle to what lives as long as the tab.
#[derive(Clone, Copy)]
pub struct Statuses {
    known: StoredValue<Known>,
    notify: StoredValue<Notify>,
    /// Counts up whenever anything about any trunk changed.
    pub version: RwSignal<u32>,
    /// Counts up with time, for words such as "12 seconds ago".
    pub tick: RwSignal<u32>,
    /// Seconds between two questions about one trunk; 0 for none but the first.
    pub every: RwSignal<u32>,
    /// Whether the warnings of each trunk are to be worked out.
    pub with_warnings: RwSignal<bool>,
    rests: StoredValue<bool>,
    /// The answers by which trunks went down, those aside that somebody has waved aside.
    pub outages: RwSignal<Vec<Heard>>,
    /// How many went down and have not come back.
    pub down: RwSignal<usize>,
    /// Counts up whenever all trunks were checked, or are known to be no more.
    pub checks: RwSignal<u32>,
}

/// The statuses, which `app` provides.
pub fn use_statuses() -> Statuses {
    expect_context()
}

impl Default for Statuses {
    fn default() -> Self {
        Self {
            known: StoredValue::new(Known::default()),
            notify: StoredValue::new(Notify::default()),
            version: RwSignal::new(0),
            tick: RwSignal::new(0),
            every: RwSignal::new(30),
            with_warnings: RwSignal::new(false),
            rests: StoredValue::new(false),
            outages: RwSignal::new(Vec::new()),
            down: RwSignal::new(0),
            checks: RwSignal::new(0),
        }
    }
}

impl Statuses {
    /// Starts to ask, for as long as the page that calls this is there.
    pub fn work(self, client: &Client) {
        let every = self.every.get_untracked();
        self.rests.try_update_value(|now| *now = false);
        // What was on its way when the page before was left never came.
        self.known.update_value(|known| {
            known.visible.clear();
            known.wanted.clear();
            for row in known.rows.values_mut() {
                // The page before may have changed it.
                row.facts_due = row.asked || !row.enabled;
                row.facts_early = false;
                if row.due.is_infinite() {
                    row.due = row.trunk.checked.map_or(0.0, |checked| next_due(checked, every));
                }
            }
        });
        for _ in 0..IN_FLIGHT {
            let client = client.clone();
            spawn_local_scoped_with_cancellation(task(async move { self.ask_on(client).await }));
        }
        self.keep_time();
    }

    /// Counts [`Self::tick`] up, for as long as the page that calls this is there.
    pub fn keep_time(self) {
        spawn_local_scoped_with_cancellation(task(async move {
            loop {
                TimeoutFuture::new(TICK).await;
                self.tick.try_update(|tick| *tick = tick.wrapping_add(1));
                self.notify_waiters();
            }
        }));
    }

    /// Forgets everything: somebody else signs in.
    pub fn clear(self) {
        self.known.set_value(Known::default());
        self.outages.set(Vec::new());
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
        self.notify_waiters();
    }

    /// Whether the row of a trunk is in view.
    pub fn is_visible(self, id: &ProviderId) -> bool {
        self.known.try_with_value(|known| known.visible.contains(id)) == Some(true)
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
        self.notify_waiters();
    }

    /// Wants the records of trunks that are switched off as well, which no status needs.
    pub fn want_facts(self, wanted: bool) {
        self.known.try_update_value(|known| known.wants_facts = wanted);
        self.notify_waiters();
    }

    /// Reads something of a trunk, if anything is known of it.
    pub fn with<T>(self, id: &ProviderId, read: impl FnOnce(&Trunk) -> T) -> Option<T> {
        self.known.try_with_value(|known| known.rows.get(id).map(|row| read(&row.trunk)))?
    }

    /// The trunks that changed since this was asked last.
    pub fn take_news(self) -> BTreeSet<ProviderId> {
        self.known.try_update_value(|known| std::mem::take(&mut known.news)).unwrap_or_default()
    }

    /// The answers since this was asked last.
    pub fn take_heard(self) -> Vec<Heard> {
        self.known.try_update_value(|known| std::mem::take(&mut known.heard)).unwrap_or_default()
    }

    /// Takes what a trunk is called and whether it is switched on, for who draws it without following it.
    pub fn introduce(self, id: &ProviderId, name: &str, enabled: bool) {
        self.known.try_update_value(|known| {
            let row = known.row(id);
            name.clone_into(&mut row.name);
            row.switch(enabled);
        });
    }

    /// Of how many rows in view the record was read, and how many are in view.
    pub fn facts_in_view(self) -> (usize, usize) {
        let count = self.known.try_with_value(|known| {
            let read = |id: &&ProviderId| known.rows.get(*id).is_some_and(|row| row.trunk.facts.is_some());
            (known.visible.iter().filter(read).count(), known.visible.len())
        });
        count.unwrap_or_default()
    }

    /// Asks again for everything in view, settings included.
    pub fn refresh(self) {
        self.known.try_update_value(|known| {
            known.held = 0.0;
            for row in
                known.rows.values_mut().filter(|row| row.due.is_finite() || row.trunk.checked.is_some())
            {
                row.ask_again();
            }
        });
        self.notify_waiters();
    }

    /// Whether the page of a trunk has to ask for its status again: it is due as in the list, with the same pauses.
    pub fn is_due(self, id: &ProviderId) -> bool {
        !document().hidden()
            && !has_open_dialog()
            && self.known.try_with_value(|known| known.is_due(id, clock::now())) == Some(true)
    }

    /// Takes an answer that the page of a trunk asked for.
    pub fn hear(self, id: &ProviderId, name: &str, answer: Result<Open<TrunkStatus>, ApiError>) {
        self.known.try_update_value(|known| name.clone_into(&mut known.row(id).name));
        self.take_status(id, answer);
    }

    /// Asks again about one trunk.
    pub fn check(self, id: &ProviderId) {
        self.update(id, KnownRow::ask_again);
        self.notify_waiters();
    }

    /// Has the records of these read again: something about them was changed.
    pub fn renew(self, ids: &[ProviderId]) {
        for id in ids {
            self.known.try_update_value(|known| known.drops.forget(id.as_str()));
            self.check(id);
        }
        self.count_down();
    }

    /// Has rows tell anew what was found in their trunks, and lists that are narrowed by it.
    pub fn tell_checks(self) {
        self.checks.try_update(|checks| *checks = checks.wrapping_add(1));
        self.known.try_with_value(|known| known.rows.values().for_each(KnownRow::tell));
    }

    /// Works out the warnings of those whose record was read without.
    pub fn want_warnings(self) {
        self.with_warnings.set(true);
        self.known.try_update_value(|known| {
            for row in known.rows.values_mut() {
                row.facts_due |= row.trunk.facts.as_ref().is_some_and(|facts| facts.warnings.is_none());
            }
        });
        self.notify_waiters();
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
        self.notify_waiters();
    }

    /// Asks nothing again by itself while somebody is busy with rows.
    pub fn rest(self, rests: bool) {
        self.rests.try_update_value(|now| *now = rests);
        self.notify_waiters();
    }

    fn notify_waiters(self) {
        self.notify.try_with_value(Notify::notify_waiters);
    }

    fn update(self, id: &ProviderId, change: impl FnOnce(&mut KnownRow)) {
        self.known.try_update_value(|known| known.rows.get_mut(id).map(change));
    }

    async fn ask_on(self, client: Client) {
        let Some(notify) = self.notify.try_get_value() else { return };
        loop {
            match notify.wait(|| self.next()).await {
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
        }
    }

    /// What to ask now, if anything.
    fn next(self) -> Option<Job> {
        if document().hidden() {
            return None;
        }
        let rests = self.rests.try_get_value().unwrap_or(true) || has_open_dialog();
        self.known.try_update_value(|known| known.next(clock::now(), rests))?
    }
}
