//! Finding out what became of a call whose answer never came, or was none.
//!
//! A look shortly after a time-out proves nothing: the PBX may still be at work. So there are several, and
//! until the last one the page says until when it cannot know. Knows no call.

use std::future::Future;

use api::ApiError;
use leptos::prelude::*;

use crate::platform::clock::within;
use crate::platform::intl::time_in;
use crate::platform::notify::Notify;

/// Seconds between one look and the next. No gateway waits longer than their sum for the PBX behind it.
const PAUSES: [u32; 5] = [0, 5, 10, 15, 30];

/// Seconds after which a call counts as over, whatever became of it.
pub const SETTLED: u32 = 60;

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<T> {
    /// It was carried out.
    Yes(T),
    /// It was not, as of this time of day.
    NotBy(String),
    /// The PBX could not be asked.
    Unknown(ApiError),
    /// Another call has taken its place.
    Superseded,
}

/// The looks after one call; a cheap handle.
#[derive(Clone, Copy)]
pub struct ReadBack {
    /// The time of day until which it cannot be known; `None` when nobody looks.
    pub until: RwSignal<Option<String>>,
    turn: StoredValue<u32>,
    hurry: StoredValue<bool>,
    notify: StoredValue<Notify>,
}

impl Default for ReadBack {
    fn default() -> Self {
        Self {
            until: RwSignal::new(None),
            turn: StoredValue::new(0),
            hurry: StoredValue::new(false),
            notify: StoredValue::new(Notify::default()),
        }
    }
}

impl ReadBack {
    /// Looks until `look` finds something, or until there is nothing left to wait for.
    pub async fn find<T, Fut>(self, look: impl Fn() -> Fut) -> Found<T>
    where
        Fut: Future<Output = Result<Option<T>, ApiError>>,
    {
        let turn = self.begin();
        self.until.try_set(Some(time_in(SETTLED)));
        let mut last = Found::Superseded;
        for seconds in PAUSES {
            if seconds > 0 {
                within(seconds * 1_000, self.hurried()).await;
            }
            let answer = look().await;
            if self.turn.try_get_value() != Some(turn) {
                return Found::Superseded;
            }
            last = match answer {
                Ok(Some(found)) => {
                    self.until.try_set(None);
                    return Found::Yes(found);
                }
                Ok(None) => Found::NotBy(time_in(0)),
                Err(error) => Found::Unknown(error),
            };
        }
        self.until.try_set(None);
        last
    }

    /// Looks at once instead of at the end of the pause.
    pub fn hurry(self) {
        self.hurry.set_value(true);
        self.notify.with_value(Notify::notify_waiters);
    }

    /// Gives up looking: somebody does something else.
    pub fn stop(self) {
        self.begin();
        self.until.try_set(None);
    }

    fn begin(self) -> u32 {
        self.turn
            .try_update_value(|turn| {
                *turn = turn.wrapping_add(1);
                *turn
            })
            .unwrap_or_default()
    }

    async fn hurried(self) {
        let Some(notify) = self.notify.try_get_value() else { return };
        let is_pressed = || self.hurry.try_update_value(std::mem::take).unwrap_or(true).then_some(());
        notify.wait(is_pressed).await;
    }
}
