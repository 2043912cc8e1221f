//! The lock that closes when nobody is at work: after how long, and the minute of warning before it.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::platform::tasks::task;
use crate::platform::{clock, storage};
use crate::session::tabs::TabNotice;
use crate::session::{Phase, Session};

/// Minutes that can be chosen; 0 for never.
pub const IDLE_CHOICES: [u32; 3] = [0, 15, 60];
/// Minutes before anybody has chosen.
const USUAL: u32 = 15;
/// Seconds of warning.
const WARNING: f64 = 60.0;
/// Milliseconds between two looks.
const LOOK: u32 = 1_000;
/// Milliseconds between two notices to other tabs that somebody is at work.
const TELL: f64 = 10_000.0;

/// How long nobody has been at work, and how long that may be.
#[derive(Clone, Copy)]
pub struct Idle {
    /// Minutes until the console locks itself; 0 for never.
    pub minutes: RwSignal<u32>,
    /// Seconds until it does; `None` while that is far away.
    pub warning: RwSignal<Option<u32>>,
    /// When somebody was last at work: by the clock that stands still while the computer sleeps, and by
    /// the one on the wall, which may be set.
    last: StoredValue<(f64, f64)>,
    told: StoredValue<f64>,
}

impl Default for Idle {
    fn default() -> Self {
        let stored = storage::idle_minutes().and_then(|text| text.parse().ok());
        Self {
            minutes: RwSignal::new(stored.filter(|minutes| IDLE_CHOICES.contains(minutes)).unwrap_or(USUAL)),
            warning: RwSignal::new(None),
            last: StoredValue::new((clock::now(), js_sys::Date::now())),
            told: StoredValue::new(0.0),
        }
    }
}

impl Idle {
    /// Takes what is set for this installation, where nobody has chosen. Belongs to later parts.
    pub fn suggest(&self, minutes: u32) {
        let chosen = storage::idle_minutes().and_then(|text| text.parse().ok());
        let chosen = chosen.filter(|chosen| *chosen == minutes || IDLE_CHOICES.contains(chosen));
        self.minutes.set(chosen.unwrap_or(minutes));
    }

    /// Somebody is at work.
    pub fn touch(&self) {
        self.last.set_value((clock::now(), js_sys::Date::now()));
        if self.warning.try_get_untracked().flatten().is_some() {
            self.warning.try_set(None);
        }
    }

    /// Chooses after how many minutes the console locks itself.
    pub fn choose(&self, minutes: u32) {
        self.minutes.set(minutes);
        storage::store_idle_minutes(minutes);
        self.touch();
    }

    /// Seconds without anybody at work.
    fn seconds(&self) -> f64 {
        let (steady, wall) = self.last.get_value();
        // A wall clock that was set back says nothing.
        f64::max(clock::now() - steady, js_sys::Date::now() - wall) / 1_000.0
    }
}

impl Session {
    /// Watches whether somebody is at work, as long as the console is there.
    pub(super) fn watch_idle(self) {
        for event in ["pointerdown", "keydown", "wheel", "touchstart"] {
            let listener = window_event_listener_untyped(event, move |_| self.at_work());
            on_cleanup(move || listener.remove());
        }
        spawn_local_scoped_with_cancellation(task(async move {
            loop {
                TimeoutFuture::new(LOOK).await;
                self.look_whether_idle();
            }
        }));
    }

    fn at_work(self) {
        // What comes after the time is over is no work, but the wish to unlock.
        self.look_whether_idle();
        if self.phase.try_get_untracked() != Some(Phase::SignedIn) {
            return;
        }
        self.idle.touch();
        let now = clock::now();
        if now - self.idle.told.get_value() >= TELL {
            self.idle.told.set_value(now);
            self.tell(&TabNotice::Active { who: self.who() });
        }
    }

    fn look_whether_idle(self) {
        let minutes = self.idle.minutes.try_get_untracked().unwrap_or_default();
        if minutes == 0 || self.phase.try_get_untracked() != Some(Phase::SignedIn) {
            return;
        }
        let left = f64::from(minutes) * 60.0 - self.idle.seconds();
        if left <= 0.0 {
            return self.lock();
        }
        let warning = (left <= WARNING).then_some(left.ceil() as u32);
        if self.idle.warning.try_get_untracked().is_some_and(|shown| shown != warning) {
            self.idle.warning.try_set(warning);
        }
    }

    /// Covers the page and asks for the password again, here and in every other tab of this person.
    pub fn lock(self) {
        if let Some(access) = self.access() {
            self.tell(&TabNotice::Locked { who: self.who() });
            self.end_on_server(&access);
        }
        self.cover();
    }

    /// The page stays as it is, out of sight. No token is left to go on with.
    pub(super) fn cover(self) {
        self.forget();
        self.idle.warning.try_set(None);
        self.phase.try_set(Phase::Locked);
        self.notify_waiters();
    }
}
