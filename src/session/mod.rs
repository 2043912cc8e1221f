//! The session: tokens, their storage, their renewal, and the transport that puts them on requests.
//!
//! Tokens live in `sessionStorage`, in `localStorage` only when asked to stay signed in. A session that
//! ends stays on screen as it was: reads wait until somebody has signed in again, writes come back to
//! the person who made them. Knows no page.
//!
//! Here later: one renewal across tabs (Web Locks), idle lock, broadcast of sign-out.

mod stored;

use std::ops::Deref;
use std::sync::Arc;

use api::types::{Secret, TokenPair};
use api::{Access, ApiError, Client, HttpTransport, Method, Request, Sent, Unreachable};
use serde_json::Value;

use crate::bell::Bell;
use crate::clock;
use crate::live::{RwSignal, StoredValue, spawn};
pub use crate::net::API_BASE;
use crate::storage::{self};
use stored::{forget_stored, read_stored, write_stored};

/// The share of a token's life after which it is renewed ahead of time.
const RENEW_AT: f64 = 0.8;
/// Milliseconds between two renewals at least, whatever life the server names.
const RENEW_PAUSE: f64 = 1_000.0;

/// Who is signed in, as far as this browser knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// User name; empty for a pasted token.
    pub username: String,
    /// Tenant domain, if one was used.
    pub domain: Option<String>,
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

/// The session of this tab: a pointer, because every closure of every page carries it. Made once per
/// tab and never given back.
#[derive(Clone, Copy)]
pub struct Session(&'static Parts);

impl Deref for Session {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a session consists of.
pub struct Parts {
    /// Where it stands.
    pub phase: RwSignal<Phase>,
    /// Who is or was signed in.
    pub account: RwSignal<Account>,
    held: StoredValue<Option<Held>>,
    renewing: StoredValue<bool>,
    bell: StoredValue<Bell>,
    network: StoredValue<Arc<dyn HttpTransport>>,
}

impl Session {
    /// The session found in storage, or none. `network` sends its own calls.
    pub fn restore(network: Arc<dyn HttpTransport>) -> Self {
        let session = Self(Box::leak(Box::new(Parts {
            phase: RwSignal::new(Phase::SignedOut),
            account: RwSignal::new(Account::default()),
            held: StoredValue::new(None),
            renewing: StoredValue::new(false),
            bell: StoredValue::new(Bell::default()),
            network: StoredValue::new(network),
        })));
        if let Some((held, account)) = read_stored() {
            session.held.set_value(Some(held));
            session.account.set(account);
            session.phase.set(Phase::SignedIn);
        }
        session
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
            Request { method: Method::Get, path: ["/", name].concat(), body: None, access: Access::Open };
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

    /// A client whose requests carry this session's token.
    pub fn client(self) -> Client {
        Client::new(Arc::new(SessionTransport { session: self, inner: self.network.get_value() }))
    }

    /// Starts or resumes with a fresh pair. `keep` stores it beyond this tab, unencrypted.
    pub fn adopt(self, pair: TokenPair, account: Account, keep: bool) {
        self.hold(pair, &account, keep);
        if self.account.get_untracked() != account {
            // Another person finds nothing of the first one's work.
            storage::forget_drafts();
        }
        self.account.set(account);
        self.phase.set(Phase::SignedIn);
        self.ring();
    }

    /// Ends on this side at once and tells the server, which is given a moment but not believed.
    pub fn sign_out(self) {
        if let Some(held) = self.held.get_value() {
            let client = self.client_with(&held.pair.access);
            spawn(async move {
                // Whatever the server says, nothing is left here to use.
                let _ = client.sign_out().await;
            });
        }
        self.forget();
        storage::forget_drafts();
        self.account.set(Account::default());
        self.phase.set(Phase::SignedOut);
        self.ring();
    }

    fn hold(self, pair: TokenPair, account: &Account, keep: bool) {
        forget_stored();
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
        forget_stored();
    }

    fn end(self) {
        self.forget();
        self.phase.try_set(Phase::Ended);
        self.ring();
    }

    fn ring(self) {
        self.bell.with_value(Bell::ring);
    }

    async fn wait<T>(self, ready: impl FnMut() -> Option<T>) -> T {
        let bell = self.bell.get_value();
        bell.wait(ready).await
    }

    fn access(self) -> Option<Secret> {
        self.held.with_value(|held| held.as_ref().map(|held| held.pair.access.clone()))
    }

    fn is_due(self) -> bool {
        let renew_at = self.held.with_value(|held| held.as_ref().and_then(|held| held.renew_at));
        renew_at.is_some_and(|renew_at| clock::now() >= renew_at)
    }

    /// A token to send: renewed ahead of its end; with none, waits for somebody to sign in.
    async fn token(self) -> Secret {
        loop {
            let token = self.wait(|| self.access()).await;
            if !self.is_due() {
                return token;
            }
            match self.renew(&token).await {
                Ok(()) => {}
                // It may still be good for a while; a 401 will tell.
                Err(ApiError::Unauthorized) => {}
                Err(_) => return token,
            }
        }
    }

    /// Has the pair renewed unless that happened since `spent` was sent. One renewal at a time, however
    /// many requests ask for it.
    ///
    /// # Errors
    /// `Unauthorized` when the session has ended; anything else when the server gave no answer, in
    /// which case nothing is lost and a later try may work.
    async fn renew(self, spent: &Secret) -> Result<(), ApiError> {
        if self.access().as_ref() != Some(spent) {
            return if self.access().is_some() { Ok(()) } else { Err(ApiError::Unauthorized) };
        }
        if !self.renewing.get_value() {
            self.renewing.set_value(true);
            // Not in the caller's task: a page that closes must not take a spent refresh token along.
            spawn(self.renew_once());
        }
        self.wait(|| (!self.renewing.get_value()).then_some(())).await;
        match self.access() {
            None => Err(ApiError::Unauthorized),
            Some(access) if access == *spent => Err(ApiError::Unreachable(Unreachable::NoConnection)),
            Some(_) => Ok(()),
        }
    }

    async fn renew_once(self) {
        let held = self.held.get_value();
        let refresh = held.as_ref().and_then(|held| held.pair.refresh.clone());
        match (held, refresh) {
            (Some(held), Some(refresh)) => match self.open_client().refresh_token(&refresh).await {
                Ok(pair) => self.hold(pair, &self.account.get_untracked(), held.keep),
                Err(error) if is_final(&error) => self.end(),
                // No answer, or trouble on the other side: the pair may be as good as before.
                Err(_) => {}
            },
            // A pasted token cannot be renewed.
            (Some(_), None) => self.end(),
            (None, _) => {}
        }
        self.renewing.set_value(false);
        self.ring();
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

/// Puts the session's token on every request that needs one.
struct SessionTransport {
    session: Session,
    inner: Arc<dyn HttpTransport>,
}

impl HttpTransport for SessionTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        if request.access != Access::TokenNeeded {
            return self.inner.send(request);
        }
        Box::pin(async move {
            let mut renewed = false;
            loop {
                let token = self.session.token().await;
                let mut attempt = request.clone();
                attempt.access = Access::Bearer(token.clone());
                let answer = self.inner.send(attempt).await?;
                if answer.status != 401 {
                    return Ok(answer);
                }
                // A 401 proves that nothing was carried out, so even a POST may be sent again.
                match self.session.renew(&token).await {
                    Ok(()) if !renewed => renewed = true,
                    // A fresh token refused as well: another one would be too.
                    Ok(()) => {
                        self.session.end();
                        renewed = false;
                    }
                    Err(ApiError::Unreachable(reason)) => return Err(reason),
                    Err(ApiError::Unauthorized | ApiError::Rejected { .. } | ApiError::Unreadable { .. }) => {
                        renewed = false;
                    }
                }
                if self.session.access().is_none() && request.method == Method::Post {
                    return Ok(answer);
                }
            }
        })
    }
}
