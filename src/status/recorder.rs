//! Keeps the answers about trunks in this browser, for whoever is signed in: a timeline for each trunk in a database of
//! the account, which all tabs share.
//!
//! Answers are gathered and written together. Where the browser keeps nothing, they stay in the memory of the tab. Knows
//! not how a history looks, nor what is made of it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use api::types::ProviderId;
use domain::history::{MOST_IN_ALL, Seen, Timeline, cutoff, proves};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};

use crate::platform::storage::StorageTrouble;
use crate::platform::tasks::task;
use crate::platform::{clock, database};
use crate::session::{PerAccount, Whose, per_account};
use crate::status::{Statuses, Trunk, use_statuses};

/// Milliseconds between two times that answers are written.
const EVERY: u32 = 5_000;
/// How many times answers are written between two looks at what is too old; the first look is after the first time.
const BETWEEN_SWEEPS: u32 = 720;
/// Milliseconds of reading texts between two looks at what the person does.
const TURN: f64 = 8.0;
/// What the names of the databases start with.
const DATABASE: &str = "trunkline.history.v1.";

/// Keeps the answers of one account: a handle to what outlives the page.
#[derive(Clone, Copy)]
pub struct Recorder {
    whose: Whose,
    statuses: Statuses,
    /// Of each trunk, what is not known to be in the database.
    unsaved: StoredValue<BTreeMap<String, Timeline>>,
    /// Why the database keeps nothing, if it does not.
    pub trouble: RwSignal<Option<StorageTrouble>>,
}

thread_local! {
    static KEPT: PerAccount<Recorder> = const { RefCell::new(None) };
}

/// What keeps the answers for whoever is signed in; starts to, where it has not yet.
pub fn use_recorder() -> Recorder {
    let statuses = use_statuses();
    // What was heard last is written before the person is forgotten.
    per_account(&KEPT, |_, whose| Recorder::new(whose, statuses), |recorder| task(recorder.save()))
}

impl Recorder {
    fn new(whose: Whose, statuses: Statuses) -> Self {
        let (unsaved, trouble) = (StoredValue::new(BTreeMap::new()), RwSignal::new(None));
        let recorder = Self { whose, statuses, unsaved, trouble };
        spawn_local_scoped_with_cancellation(task(async move {
            let mut turn = 0;
            loop {
                TimeoutFuture::new(EVERY).await;
                recorder.save().await;
                if turn % BETWEEN_SWEEPS == 0 {
                    recorder.sweep().await;
                }
                turn += 1;
            }
        }));
        // Whoever leaves the tab may not come back to it.
        let hidden = window_event_listener_untyped("visibilitychange", move |_| {
            if document().hidden() {
                spawn_local(task(recorder.save()));
            }
        });
        on_cleanup(move || hidden.remove());
        recorder
    }

    fn database(self) -> Option<String> {
        self.whose.account.try_with_value(|account| format!("{DATABASE}{}", account.who()))
    }

    /// Takes what was heard since the last time.
    fn gather(self) {
        // Not that of the next person, in the moment before this one makes room.
        let current = self.whose.session.account.try_get_untracked();
        if current.is_none() || current != self.whose.account.try_get_value() {
            return;
        }
        let (heard, now) = (self.statuses.take_heard(), clock::wall());
        self.unsaved.try_update_value(|unsaved| {
            for one in heard {
                let Some(seen) = Seen::of(&one.answer) else { continue };
                let id = one.id.as_str();
                let timeline = unsaved.entry(id.to_owned()).or_insert_with(|| Timeline::new(id));
                let basis = self.statuses.with(&one.id, Trunk::basis);
                timeline.describe(&one.name, basis.and_then(proves));
                timeline.bound(now);
                timeline.note(seen, one.at as u64);
            }
        });
    }

    /// Writes what was heard.
    async fn save(self) {
        self.gather();
        let Some(taken) = self.unsaved.try_get_value().filter(|taken| !taken.is_empty()) else { return };
        let Some(database) = self.database() else { return };
        let (keys, now) = (taken.keys().cloned().collect::<Vec<_>>(), clock::wall());
        let merged = |key: &str, text: Option<String>| {
            let mut timeline =
                text.and_then(|text| Timeline::read(&text)).unwrap_or_else(|| Timeline::new(key));
            timeline.bound(now);
            if let Some(news) = taken.get(key) {
                timeline.merge(news);
            }
            timeline.bound(now);
            Some(timeline.to_text())
        };
        let saved = database::change_texts(&database, &keys, merged).await;
        self.tell(saved.err());
        if saved.is_ok() {
            // Answers may have come meanwhile. Writing the same once more changes nothing.
            self.unsaved.try_update_value(|unsaved| {
                unsaved.retain(|key, timeline| taken.get(key) != Some(timeline));
            });
        }
    }

    /// Takes away what is too old or too much.
    async fn sweep(self) {
        let Some(database) = self.database() else { return };
        let (mut timelines, now) = (self.read_all(&database).await, clock::wall());
        let mut keys = Vec::new();
        for timeline in &mut timelines {
            let before = timeline.clone();
            timeline.bound(now);
            if *timeline != before {
                keys.push(timeline.id.clone());
            }
        }
        let cutoff = cutoff(&timelines, MOST_IN_ALL);
        if let Some(cutoff) = cutoff {
            let has_more = |timeline: &&Timeline| timeline.ends().is_some_and(|(first, _)| first < cutoff);
            keys.extend(timelines.iter().filter(has_more).map(|timeline| timeline.id.clone()));
            keys.sort();
            keys.dedup();
        }
        let swept = |_: &str, text: Option<String>| {
            let mut timeline = Timeline::read(&text?)?;
            timeline.bound(now);
            timeline.forget_before(cutoff.unwrap_or_default());
            (!timeline.is_empty()).then(|| timeline.to_text())
        };
        let swept = database::change_texts(&database, &keys, swept).await;
        self.tell(swept.err());
    }

    /// The history of a trunk.
    pub async fn timeline(self, id: &ProviderId) -> Timeline {
        let text = match self.database() {
            Some(database) => database::text(&database, id.as_str()).await,
            None => Ok(None),
        };
        let mut timeline = match text {
            Ok(text) => text.and_then(|text| Timeline::read(&text)),
            Err(trouble) => {
                self.tell(Some(trouble));
                None
            }
        }
        .unwrap_or_else(|| Timeline::new(id.as_str()));
        self.gather();
        self.unsaved.try_with_value(|unsaved| {
            if let Some(news) = unsaved.get(id.as_str()) {
                timeline.merge(news);
            }
        });
        timeline.bound(clock::wall());
        timeline
    }

    /// The histories of all trunks of which there is one.
    pub async fn timelines(self) -> Vec<Timeline> {
        let Some(database) = self.database() else { return Vec::new() };
        let read = self.read_all(&database).await;
        let mut all: BTreeMap<String, Timeline> =
            read.into_iter().map(|timeline| (timeline.id.clone(), timeline)).collect();
        self.gather();
        self.unsaved.try_with_value(|unsaved| {
            for (id, news) in unsaved {
                all.entry(id.clone()).or_insert_with(|| Timeline::new(id)).merge(news);
            }
        });
        let now = clock::wall();
        all.into_values()
            .filter_map(|mut timeline| {
                timeline.bound(now);
                (!timeline.is_empty()).then_some(timeline)
            })
            .collect()
    }

    /// Forgets the history of a trunk, or of all; says whether it is gone.
    pub async fn clear(self, id: Option<&ProviderId>) -> bool {
        self.gather();
        self.unsaved.try_update_value(|unsaved| match id {
            Some(id) => drop(unsaved.remove(id.as_str())),
            None => unsaved.clear(),
        });
        let Some(database) = self.database() else { return false };
        let cleared = match id {
            Some(id) => database::change_texts(&database, &[id.as_str().to_owned()], |_, _| None).await,
            None => database::clear_texts(&database).await,
        };
        self.tell(cleared.err());
        // Where nothing can be kept, nothing is there.
        cleared != Err(StorageTrouble::Full)
    }

    async fn read_all(self, database: &str) -> Vec<Timeline> {
        let texts = match database::all_texts(database).await {
            Ok(texts) => texts,
            Err(trouble) => {
                self.tell(Some(trouble));
                return Vec::new();
            }
        };
        let mut timelines = Vec::with_capacity(texts.len());
        let mut end = clock::now() + TURN;
        for text in texts {
            timelines.extend(Timeline::read(&text));
            if clock::now() > end {
                TimeoutFuture::new(0).await;
                end = clock::now() + TURN;
            }
        }
        timelines
    }

    fn tell(self, trouble: Option<StorageTrouble>) {
        if self.trouble.try_get_untracked().is_some_and(|before| before != trouble) {
            self.trouble.try_set(trouble);
        }
    }
}
