//! Renewing a token pair: once, whatever asks for it, and whichever tab.
//!
//! A refresh token can be used once, and a duplicated tab holds the same one. So one tab renews at a time,
//! under a lock of the browser, and hands the new pair to the others.

use std::collections::VecDeque;

use api::types::{Secret, TokenPair};
use api::{ApiError, Unreachable};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::clock::{self, within};
use crate::platform::parts::part;
use crate::platform::tasks::{Task, task};
use crate::session::Session;
use crate::session::lock::lock;
use crate::session::stored::read_stored;
use crate::session::tabs::{BEGUN, TabNotice, digest};

/// Milliseconds that a request waits for a renewal; the renewal itself goes on.
const PATIENCE: u32 = 15_000;
/// Milliseconds in which another tab hands over a pair that it has.
const HAND_OVER: u32 = 1_000;
/// Milliseconds in which every tab says that it is about to renew, where there are no locks.
const TURN: u32 = 250;
/// Pairs that a tab remembers to have renewed, for tabs that slept meanwhile.
const REMEMBERED: usize = 8;

/// What a tab knows of renewals.
#[derive(Clone, Copy)]
pub struct Renewal {
    /// One is under way in this tab.
    busy: StoredValue<bool>,
    /// Another tab with the same pair was heard of.
    met: StoredValue<bool>,
    /// One of them has said that it knows of no newer pair.
    is_newest: StoredValue<bool>,
    /// Refresh tokens that the present pair comes after, by their digests.
    spent: StoredValue<VecDeque<String>>,
    /// Other tabs about to renew the present pair: its digest, their number.
    turns: StoredValue<Vec<(String, f64)>>,
    /// The number of this tab, from 0 to 1.
    tab: StoredValue<f64>,
    /// It is the turn of this tab.
    has_begun: StoredValue<bool>,
}

impl Default for Renewal {
    fn default() -> Self {
        Self {
            busy: StoredValue::new(false),
            met: StoredValue::new(false),
            is_newest: StoredValue::new(false),
            spent: StoredValue::new(VecDeque::new()),
            turns: StoredValue::new(Vec::new()),
            tab: StoredValue::new(js_sys::Math::random()),
            has_begun: StoredValue::new(false),
        }
    }
}

part!(sign_in: fetch_renewal, renew_once(session: Box<Session>) -> Task<()> {
    Box::pin(session.renew_once())
});

part!(sign_in: fetch_hearing, pub(super) hear_of_renewal(heard: Box<(Session, TabNotice)>) -> () {
    let (session, notice) = *heard;
    session.hear_of_renewal(notice);
});

/// Brings the part that renews before it is needed.
pub async fn fetch_ahead() {
    // What did not come now is asked for again when it is needed.
    let _ = fetch_renewal().await;
}

impl Session {
    pub(super) fn is_due(self) -> bool {
        let renew_at = self.held.with_value(|held| held.as_ref().and_then(|held| held.renew_at));
        renew_at.is_some_and(|renew_at| clock::now() >= renew_at)
    }

    /// Has the pair renewed unless that happened since `spent` was sent. One renewal at a time, however
    /// many requests ask for it.
    ///
    /// # Errors
    /// `Unauthorized` when the session has ended; anything else when the server gave no answer, in
    /// which case nothing is lost and a later try may work.
    pub(super) async fn renew(self, spent: &Secret) -> Result<(), ApiError> {
        if self.access().as_ref() != Some(spent) {
            return if self.access().is_some() { Ok(()) } else { Err(ApiError::Unauthorized) };
        }
        if !self.renewal.busy.get_value() {
            self.renewal.busy.set_value(true);
            // Not in the caller's task: a page that closes must not take a spent refresh token along.
            spawn_local(task(async move {
                // Without the part nothing is renewed, as without an answer.
                if let Ok(renewing) = renew_once(Box::new(self)).await {
                    renewing.await;
                }
                self.renewal.busy.set_value(false);
                self.notify_waiters();
            }));
        }
        let over = self.wait(|| (!self.renewal.busy.get_value()).then_some(()));
        if within(PATIENCE, over).await.is_none() {
            return Err(ApiError::Unreachable(Unreachable::TimedOut));
        }
        match self.access() {
            None => Err(ApiError::Unauthorized),
            Some(access) if access == *spent => Err(ApiError::Unreachable(Unreachable::NoConnection)),
            Some(_) => Ok(()),
        }
    }

    async fn renew_once(self) {
        let Some(held) = self.held.get_value() else { return };
        // A pasted token cannot be renewed.
        let Some(refresh) = held.pair.refresh.clone() else { return self.end() };
        let spent = digest(&refresh);
        let lock = lock(&format!("trunkline.refresh.{spent}")).await;
        if lock.is_none() {
            self.take_turn(&spent).await;
        }
        self.renewal.has_begun.set_value(true);
        if self.find_newer(&spent).await {
            self.send_renewal(spent, &refresh).await;
        }
        self.renewal.has_begun.set_value(false);
    }

    async fn send_renewal(self, spent: String, refresh: &Secret) {
        match self.open_client().refresh_token(refresh).await {
            Ok(pair) if self.holds(&spent) => {
                self.tell(&TabNotice::Renewed { spent: spent.clone(), pair: pair.clone() });
                self.succeed(spent, pair);
            }
            Err(error) if is_final(&error) && self.holds(&spent) => {
                self.tell(&TabNotice::Ended { spent });
                self.end();
            }
            // Somebody signed out meanwhile; or there was no answer, or trouble on the other side, and the
            // pair may be as good as before.
            Ok(_) | Err(_) => {}
        }
    }

    /// Looks whether another tab has renewed this pair; true when it is still to be done.
    async fn find_newer(self, spent: &str) -> bool {
        if !self.holds(spent) {
            return false;
        }
        let keep = self.held.with_value(|held| held.as_ref().is_some_and(|held| held.keep));
        if let Some((stored, account)) = read_stored().filter(|_| keep)
            && account == self.account.get_untracked()
            && stored.pair.refresh.as_ref().map(digest).is_some_and(|stored| stored != spent)
        {
            self.succeed(spent.to_owned(), stored.pair);
            return false;
        }
        if self.renewal.met.get_value() {
            self.renewal.is_newest.set_value(false);
            self.tell(&TabNotice::Wanted { spent: spent.to_owned() });
            // A tab that is gone does not answer.
            let told = self.wait(|| (!self.holds(spent) || self.renewal.is_newest.get_value()).then_some(()));
            within(HAND_OVER, told).await;
        }
        self.holds(spent)
    }

    /// Waits until no tab with a lower number is about to renew the same pair, or one has.
    async fn take_turn(self, spent: &str) {
        let tab = self.renewal.tab.get_value();
        self.tell(&TabNotice::Turn { spent: spent.to_owned(), tab });
        TimeoutFuture::new(TURN).await;
        let is_later = self
            .renewal
            .turns
            .with_value(|turns| turns.iter().any(|(pair, other)| pair == spent && *other < tab));
        if is_later {
            within(PATIENCE, self.wait(|| (!self.holds(spent)).then_some(()))).await;
        }
        self.renewal.turns.update_value(|turns| turns.retain(|(pair, _)| pair != spent));
    }

    /// Whether the pair in use is the one with this refresh token.
    fn holds(self, spent: &str) -> bool {
        let refresh = self.held.with_value(|held| held.as_ref().and_then(|held| held.pair.refresh.clone()));
        refresh.as_ref().is_some_and(|refresh| digest(refresh) == spent)
    }

    /// Goes on with the pair that came after another one.
    fn succeed(self, spent: String, pair: TokenPair) {
        let keep = self.held.with_value(|held| held.as_ref().is_some_and(|held| held.keep));
        self.renewal.spent.update_value(|list| {
            list.push_front(spent);
            list.truncate(REMEMBERED);
        });
        self.hold(pair, &self.account.get_untracked(), keep);
        self.notify_waiters();
    }

    /// Makes this tab known to those with the same pair.
    pub(super) fn greet(self) {
        let refresh = self.held.with_value(|held| held.as_ref().and_then(|held| held.pair.refresh.clone()));
        if let Some(refresh) = refresh {
            self.tell(&TabNotice::Hello { spent: digest(&refresh) });
        }
    }

    /// What another tab tells of renewals.
    fn hear_of_renewal(self, notice: TabNotice) {
        match notice {
            TabNotice::Hello { spent } if self.holds(&spent) => {
                self.renewal.met.set_value(true);
                self.tell(&TabNotice::Here { spent });
            }
            TabNotice::Here { spent } if self.holds(&spent) => self.renewal.met.set_value(true),
            TabNotice::Current { spent } if self.holds(&spent) => {
                self.renewal.is_newest.set_value(true);
                self.notify_waiters();
            }
            TabNotice::Renewed { spent, pair } if self.holds(&spent) => self.succeed(spent, pair),
            TabNotice::Ended { spent } if self.holds(&spent) => self.end(),
            TabNotice::Wanted { spent } if self.holds(&spent) => {
                self.renewal.met.set_value(true);
                // What this tab renews is about to be spent.
                if !self.renewal.has_begun.get_value() {
                    self.tell(&TabNotice::Current { spent });
                }
            }
            // Its tab may have been a copy of this one, or have slept.
            TabNotice::Hello { spent } | TabNotice::Wanted { spent } => {
                let has_newer = self.renewal.spent.with_value(|list| list.contains(&spent));
                let pair = self.held.get_value().filter(|_| has_newer).map(|held| held.pair);
                if let Some(pair) = pair {
                    self.renewal.met.set_value(true);
                    self.tell(&TabNotice::Renewed { spent, pair });
                }
            }
            TabNotice::Turn { spent, tab } if self.holds(&spent) => {
                if !self.renewal.has_begun.get_value() {
                    self.renewal.turns.update_value(|turns| {
                        turns.retain(|(pair, _)| *pair == spent);
                        turns.push((spent, tab));
                    });
                } else if tab != BEGUN {
                    self.tell(&TabNotice::Turn { spent, tab: BEGUN });
                }
            }
            TabNotice::Renewed { .. }
            | TabNotice::Ended { .. }
            | TabNotice::Turn { .. }
            | TabNotice::Here { .. }
            | TabNotice::Current { .. }
            | TabNotice::SignedOut { .. }
            | TabNotice::Active { .. }
            | TabNotice::Locked { .. } => {}
        }
    }
}

/// The server answered and will answer the same again.
fn is_final(error: &ApiError) -> bool {
    match error {
        ApiError::Unauthorized => true,
        ApiError::Rejected { .. } => !error.is_retryable(),
        ApiError::Unreachable(_) | ApiError::Unreadable { .. } => false,
    }
}
