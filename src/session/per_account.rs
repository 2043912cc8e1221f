//! What is kept for whoever is signed in: it outlives pages, and goes when another person comes. Knows not what it is.

use std::cell::RefCell;
use std::thread::LocalKey;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::tasks::{Task, effect, separate_owner, task};
use crate::session::{Account, Phase, Session, use_session};

/// The place of something that is kept for one person.
pub type PerAccount<T> = RefCell<Option<(Owner, Whose, T)>>;

/// Whose something is.
#[derive(Clone, Copy)]
pub struct Whose {
    /// The session in which it was made. Another one is that of another program in this tab, which only tests have.
    pub session: Session,
    /// The person.
    pub account: StoredValue<Account>,
}

impl Whose {
    /// Whether this person is signed in, in this session.
    fn is_in(self, session: Session) -> bool {
        let is_live = self.session.phase.try_get_untracked().is_some_and(|phase| phase != Phase::SignedOut);
        is_live
            && self.session.phase == session.phase
            && session.account.with_untracked(|now| self.account.try_with_value(|own| own == now))
                == Some(true)
    }

    /// Whether this person has left. Follows the session.
    fn is_over(self) -> bool {
        // The console may be gone before this is asked for the first time.
        let is_out = self.session.phase.try_get().is_none_or(|phase| phase == Phase::SignedOut);
        is_out || self.session.account.try_get() != self.account.try_get_value()
    }
}

/// What is kept in this place for whoever is signed in, made where it is not there. Its owner, which `make` is given,
/// ends with the person, after what is to be done `last`.
pub fn per_account<T: Copy + 'static>(
    place: &'static LocalKey<PerAccount<T>>,
    make: impl FnOnce(Owner, Whose) -> T,
    last: fn(T) -> Task<()>,
) -> T {
    let session = use_session();
    let kept = place.with_borrow(|kept| kept.as_ref().map(|(_, whose, kept)| (*whose, *kept)));
    if let Some((_, kept)) = kept.filter(|(whose, _)| whose.is_in(session)) {
        return kept;
    }
    forget(place);
    let owner = separate_owner();
    let (whose, made) = owner.with(|| {
        let whose = Whose { session, account: StoredValue::new(session.account.get_untracked()) };
        let made = make(owner.clone(), whose);
        effect(move || {
            if whose.is_over() {
                // Not from within what it takes away.
                spawn_local(task(async move {
                    last(made).await;
                    let now = place.with_borrow(|kept| kept.as_ref().map(|(_, whose, _)| whose.account));
                    if now == Some(whose.account) {
                        forget(place);
                    }
                }));
            }
        });
        (whose, made)
    });
    place.set(Some((owner, whose, made)));
    made
}

/// Nothing of an earlier person stays.
fn forget<T>(place: &'static LocalKey<PerAccount<T>>) {
    if let Some((owner, ..)) = place.take() {
        owner.cleanup();
    }
}
