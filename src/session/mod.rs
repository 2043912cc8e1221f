//! The session: who is signed in, the tokens, and what happens when they end.
//!
//! Tokens live in `sessionStorage`, in `localStorage` only when asked to stay signed in. A session that
//! ends stays on screen as it was: reads wait until the same person has signed in again, writes come back
//! to the person who made them and are never sent by another sign-in. Knows no page.

pub mod exchanges;
mod idle;
mod lock;
mod per_account;
mod renewal;
mod stored;
mod tabs;
mod transport;

use std::rc::Rc;
use std::sync::Arc;

use api::types::{Secret, TokenPair};
use api::{Access, ApiError, Client, HttpTransport, Method, Request};
use domain::access::{is_of_system, may_write, read_only};
use leptos::prelude::*;
use leptos::task::spawn_local;
use renewal::{Renewal, hear_of_renewal};
use serde_json::Value;
use stored::{forget_stored, read_stored, write_stored};
use tabs::{TabNotice, Tabs, digest};
use transport::{Bound, SessionTransport};

use crate::navigation::{Leaving, Unsaved};
use crate::platform::notify::Notify;
use crate::platform::storage::Lasting;
use crate::platform::tasks::task;
use crate::platform::{clock, storage};

pub use renewal::fetch_ahead;

pub use idle::{IDLE_CHOICES, Idle};
pub use per_account::{PerAccount, Whose, per_account};

/// The share of a token's life after which it is renewed ahead of time.
const RENEW_AT: f64 = 0.8;
/// Milliseconds between two renewals at least, whatever life the server names.
const RENEW_PAUSE: f64 = 1_000.0;
/// The name of the role is kept under this key.
const ROLE_KEY: &str = "trunkline.role";

/// Who is signed in, as far as this browser knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// User name; empty for a pasted token.
    pub username: String,
    /// Tenant domain, if one was used.
    pub domain: Option<String>,
}

impl Account {
    /// `admin`, `operator@acme.example`; empty for a pasted token.
    pub fn who(&self) -> String {
        match &self.domain {
            Some(domain) => format!("{}@{domain}", self.username),
            None => self.username.clone(),
        }
    }

    /// [`Account::who`] for people.
    pub fn words(&self) -> String {
        if self.username.is_empty() { "Access token".to_owned() } else { self.who() }
    }
}

/// Where the session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody is signed in.
    SignedOut,
    /// Requests can be made.
    SignedIn,
    /// The token ran out and could not be renewed; the page stays and sign-in opens over it.
    Ended,
    /// Nobody was at work for too long; the page stays, covered, and sign-in opens over it.
    Locked,
}

/// The session, which `app` provides.
pub fn use_session() -> Session {
    expect_context()
}

/// A token pair in use.
#[derive(Clone)]
struct Held {
    pair: TokenPair,
    /// When to renew, in milliseconds of [`clock::now`]; a wrong wall clock does not matter.
    renew_at: Option<f64>,
    /// Stored beyond this tab.
    keep: bool,
}

/// The session of this tab. Made once, by the application.
#[derive(Clone, Copy)]
pub struct Session {
    /// Where it stands.
    pub phase: RwSignal<Phase>,
    /// Who is or was signed in.
    pub account: RwSignal<Account>,
    /// When nobody is at work.
    pub idle: Idle,
    /// The name of the role, as the PBX said it at sign-in; may be blank.
    role: RwSignal<String>,
    /// The PBX refused a change, because the role does not allow it.
    refused: RwSignal<bool>,
    held: StoredValue<Option<Held>>,
    /// Counts sign-ins. A renewal is none.
    sign_in: StoredValue<u32>,
    renewal: Renewal,
    notify: StoredValue<Notify>,
    network: StoredValue<Arc<dyn HttpTransport>>,
    tabs: leptos::prelude::StoredValue<Option<Rc<Tabs>>, LocalStorage>,
}

impl Session {
    /// The session found in storage, or none. `network` sends its own calls.
    pub fn restore(network: Arc<dyn HttpTransport>) -> Self {
        let session = Self {
            phase: RwSignal::new(Phase::SignedOut),
            account: RwSignal::new(Account::default()),
            idle: Idle::default(),
            role: RwSignal::new(storage::read(Lasting::Tab, ROLE_KEY).unwrap_or_default()),
            refused: RwSignal::new(false),
            held: StoredValue::new(None),
            sign_in: StoredValue::new(0),
            renewal: Renewal::default(),
            notify: StoredValue::new(Notify::default()),
            network: StoredValue::new(network),
            tabs: leptos::prelude::StoredValue::new_local(None),
        };
        session.tabs.set_value(Tabs::open(move |notice| session.hear(notice)).map(Rc::new));
        on_cleanup(move || drop(session.tabs.try_update_value(Option::take)));
        if let Some((held, account)) = read_stored() {
            session.held.set_value(Some(held));
            session.account.set(account);
            session.phase.set(Phase::SignedIn);
        }
        session.greet();
        session.watch_idle();
        session
    }

    /// Why whoever is signed in can change nothing of a trunk, in words; nothing where they can, as far as that is
    /// known. Belongs to later parts.
    pub fn read_only(self, is_shared: bool) -> Option<String> {
        let is_foreign = self.is_foreign(is_shared);
        self.role.with(|role| read_only(role, self.refused.get(), is_foreign))
    }

    /// Whether whoever is signed in may change trunks, as far as that is known.
    pub fn may_write(self) -> bool {
        self.role.with(|role| may_write(role, self.refused.get()))
    }

    /// Whether a trunk belongs to the whole system and whoever is signed in to a tenant.
    pub fn is_foreign(self, is_shared: bool) -> bool {
        let is_tenant = self.account.with(|account| account.domain.is_some());
        self.role.with(|role| is_of_system(role, is_shared, is_tenant))
    }

    /// Signs out, after unsaved work was asked for.
    pub fn ask_to_sign_out(self, unsaved: Unsaved) {
        if !unsaved.holds(Leaving::SignOut) {
            self.sign_out();
        }
    }

    /// What the PBX calls the role of whoever is signed in; blank where it said none.
    pub fn role(self) -> String {
        self.role.get_untracked()
    }

    /// Keeps what the PBX calls the role of whoever signs in.
    pub fn learn(self, role: String) {
        match role.is_empty() {
            true => storage::forget(Lasting::Tab, ROLE_KEY),
            false => storage::write(Lasting::Tab, ROLE_KEY, &role),
        }
        self.role.try_set(role);
        self.refused.try_set(false);
    }

    /// A client for the calls that need no token.
    pub fn open_client(self) -> Client {
        Client::new(self.network.get_value())
    }

    /// A file of our own, beside the program.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn own_file(self, name: &str) -> Result<Value, ApiError> {
        let request =
            Request { method: Method::Get, path: format!("/{name}"), body: None, access: Access::Open };
        let network = self.network.get_value();
        let answer = network.send(request).await?;
        let unreadable = ApiError::Unreadable { status: answer.status };
        if answer.status != 200 {
            return Err(unreadable);
        }
        api::parse(&answer.body).ok_or(unreadable)
    }

    /// A client that tries one token, before anything is made of it.
    pub fn client_with(self, token: &Secret) -> Client {
        Client::new(Arc::new(api::WithToken::new(self.network.get_value(), token.clone())))
    }

    /// A client for what a page shows: its calls wait over the end of a session, for the same person.
    pub fn client(self) -> Client {
        self.bound(Bound::Account(self.account.get_untracked()))
    }

    /// A client for what somebody does: its calls belong to this sign-in and fail with
    /// [`ApiError::Unauthorized`] when it ends. No later sign-in sends them, the same person's neither:
    /// that person is asked first.
    pub fn action(self) -> Client {
        self.bound(Bound::SignIn(self.sign_in.get_value()))
    }

    fn bound(self, bound: Bound) -> Client {
        Client::new(Arc::new(SessionTransport { session: self, bound, inner: self.network.get_value() }))
    }

    /// Whether anybody is signed in, or was until the session ended.
    pub fn is_open(self) -> Memo<bool> {
        Memo::new(move |_| self.phase.get() != Phase::SignedOut)
    }

    /// Starts or resumes with a fresh pair. `keep` stores it beyond this tab, unencrypted.
    pub fn adopt(self, pair: TokenPair, account: Account, keep: bool) {
        self.sign_in.update_value(|number| *number = number.wrapping_add(1));
        self.hold(pair, &account, keep);
        self.become_account(account);
        self.idle.touch();
        self.phase.set(Phase::SignedIn);
        self.notify_waiters();
    }

    /// Nobody is told of the same person anew: their page stays as it is. What another person wrote is forgotten.
    fn become_account(self, account: Account) {
        if self.account.with_untracked(|known| *known != account) {
            exchanges::wipe();
            self.account.set(account);
        }
    }

    /// Ends on this side at once, in all tabs of this person, and tells the server, which is given a
    /// moment but not believed.
    pub fn sign_out(self) {
        if let Some(access) = self.access() {
            self.tell(&TabNotice::SignedOut { who: self.who(), access: digest(&access) });
            self.end_on_server(&access);
        }
        self.leave();
    }

    /// Makes room for somebody else. Drafts stay for the person they belong to.
    pub fn step_aside(self) {
        self.forget();
        self.become_account(Account::default());
        self.phase.set(Phase::SignedOut);
        self.notify_waiters();
    }

    /// Nothing of this person is left in this tab.
    fn leave(self) {
        storage::forget_drafts(&self.account.get_untracked().who());
        self.step_aside();
    }

    fn end_on_server(self, access: &Secret) {
        let client = self.client_with(access);
        spawn_local(task(async move {
            // Whatever the server says, nothing is left here to use.
            let _ = client.sign_out().await;
        }));
    }

    fn hold(self, pair: TokenPair, account: &Account, keep: bool) {
        write_stored(&pair, account, keep);
        let renew_at = match (&pair.refresh, pair.expires_in) {
            (Some(_), Some(seconds)) => {
                Some(clock::now() + f64::max(f64::from(seconds) * 1000.0 * RENEW_AT, RENEW_PAUSE))
            }
            (Some(_) | None, _) => None,
        };
        self.held.set_value(Some(Held { pair, renew_at, keep }));
    }

    fn forget(self) {
        self.held.set_value(None);
        storage::forget(Lasting::Tab, ROLE_KEY);
        forget_stored();
    }

    fn end(self) {
        self.forget();
        self.phase.try_set(Phase::Ended);
        self.notify_waiters();
    }

    fn notify_waiters(self) {
        self.notify.with_value(Notify::notify_waiters);
    }

    async fn wait<T>(self, ready: impl FnMut() -> Option<T>) -> T {
        let notify = self.notify.get_value();
        notify.wait(ready).await
    }

    fn access(self) -> Option<Secret> {
        self.held.with_value(|held| held.as_ref().map(|held| held.pair.access.clone()))
    }

    /// Names the person to other tabs; a pasted token stands for itself.
    fn who(self) -> String {
        let who = self.account.get_untracked().who();
        if who.is_empty() { self.access().as_ref().map(digest).unwrap_or_default() } else { who }
    }

    fn tell(self, notice: &TabNotice) {
        if let Some(tabs) = self.tabs.try_get_value().flatten() {
            tabs.tell(notice);
        }
    }

    /// What another tab tells.
    fn hear(self, notice: TabNotice) {
        let is_mine = |who: &str| self.access().is_some() && self.who() == who;
        match notice {
            TabNotice::Hello { .. }
            | TabNotice::Here { .. }
            | TabNotice::Wanted { .. }
            | TabNotice::Current { .. }
            | TabNotice::Renewed { .. }
            | TabNotice::Turn { .. }
            | TabNotice::Ended { .. } => spawn_local(task(async move {
                // Without the part this tab answers nothing, as if it slept.
                let _ = hear_of_renewal(Box::new((self, notice))).await;
            })),
            TabNotice::SignedOut { who, access } => {
                let held = self.access();
                let ended = self.account.get_untracked().who() == who && !who.is_empty();
                if is_mine(&who) || (held.is_none() && ended) {
                    // A tab that signed in by itself has a token of its own.
                    if let Some(own) = held.filter(|own| digest(own) != access) {
                        self.end_on_server(&own);
                    }
                    self.leave();
                }
            }
            TabNotice::Active { who } if is_mine(&who) => self.idle.touch(),
            TabNotice::Locked { who } if is_mine(&who) => self.cover(),
            TabNotice::Active { .. } | TabNotice::Locked { .. } => {}
        }
    }
}
