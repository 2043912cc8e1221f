//! Tokens: issued, checked, rotated, spent. It knows users by reference and nothing of HTTP.
//!
//! A token is `<name>.<secret>`: looked up by its name, then compared by its secret in constant time. All
//! tokens that stem from one sign-in form a family; using a spent refresh token ends the family.

use crate::users::{self, User};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq as _;

/// The life of a refresh token; in practice only its use and the control port end it.
const REFRESH_LIFE: Duration = Duration::from_secs(14 * 24 * 3600);
/// Time to enter a one-time code.
const CODE_LIFE: Duration = Duration::from_secs(600);
/// Wrong codes after which the sign-in must start again.
const MAX_WRONG_CODES: u8 = 5;

/// The answer of sign-in and refresh.
#[derive(Debug, serde::Serialize)]
pub struct Pair {
    token_type: &'static str,
    access_token: String,
    refresh_token: String,
    expires_in: u64,
}

/// Why a code was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum CodeRefused {
    /// The token is unknown, has expired, or had too many wrong codes.
    Token,
    /// No code was asked for yet.
    NotSent,
    /// Not the code.
    Wrong,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IssuedTokenKind {
    Access,
    Refresh { spent: bool },
    Code { sent: bool, wrong: u8 },
}

struct Token {
    secret: String,
    user: &'static User,
    family: String,
    kind: IssuedTokenKind,
    ends: Instant,
}

struct SessionTable {
    life: Duration,
    tokens: HashMap<String, Token>,
    ended_by_reuse: u64,
}

impl SessionTable {
    fn new(life: Duration) -> Self {
        Self { life, tokens: HashMap::new(), ended_by_reuse: 0 }
    }
}

/// What the control port reports about the tokens.
#[derive(Debug, serde::Serialize)]
pub struct SessionCounts {
    /// Sign-ins with a valid token.
    families: usize,
    /// Sign-ins that ended since the last reset because a spent refresh token was used again.
    ended_by_reuse: u64,
}

/// Every token in use.
pub struct Sessions {
    fixed: String,
    inner: Mutex<SessionTable>,
}

impl Sessions {
    /// `fixed` is the pasted token of the system admin, which never expires.
    pub fn new(fixed: String, life: Duration) -> Self {
        Self { fixed, inner: Mutex::new(SessionTable::new(life)) }
    }

    fn lock(&self) -> MutexGuard<'_, SessionTable> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes every token except the fixed one; access tokens live for `life` from now on.
    pub fn reset(&self, life: Duration) {
        *self.lock() = SessionTable::new(life);
    }

    /// Expires all access or refresh tokens now.
    pub fn expire(&self, access: bool, refresh: bool) {
        let now = Instant::now();
        for token in self.lock().tokens.values_mut() {
            let ends_now = match token.kind {
                IssuedTokenKind::Access => access,
                IssuedTokenKind::Refresh { .. } => refresh,
                IssuedTokenKind::Code { .. } => false,
            };
            if ends_now {
                token.ends = now;
            }
        }
    }

    /// The valid families, and those ended by a spent refresh token.
    pub fn counts(&self) -> SessionCounts {
        let now = Instant::now();
        let inner = self.lock();
        let works = |token: &&Token| match token.kind {
            IssuedTokenKind::Access | IssuedTokenKind::Refresh { spent: false } => now < token.ends,
            IssuedTokenKind::Refresh { spent: true } | IssuedTokenKind::Code { .. } => false,
        };
        let families: HashSet<&str> =
            inner.tokens.values().filter(works).map(|token| token.family.as_str()).collect();
        SessionCounts { families: families.len(), ended_by_reuse: inner.ended_by_reuse }
    }

    /// A new family for this user.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn sign_in(&self, user: &'static User) -> Result<Pair, getrandom::Error> {
        let family = random(9)?;
        self.lock().issue_pair(user, &family)
    }

    /// The token to be sent back with a one-time code.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn ask_code(&self, user: &'static User) -> Result<String, getrandom::Error> {
        let family = random(9)?;
        self.lock().issue(user, &family, IssuedTokenKind::Code { sent: false, wrong: 0 }, CODE_LIFE)
    }

    /// Records that the code was "mailed". False if the token is invalid.
    pub fn send_code(&self, token: &str) -> bool {
        let mut inner = self.lock();
        match inner.live(token) {
            Some(Token { kind: IssuedTokenKind::Code { sent, .. }, .. }) => {
                *sent = true;
                true
            }
            _ => false,
        }
    }

    /// Exchanges a code for a pair; the token is used up.
    ///
    /// # Errors
    /// Outer: the system has no randomness. SessionTable: the code or its token is refused.
    pub fn verify_code(
        &self,
        token: &str,
        code: &str,
    ) -> Result<Result<Pair, CodeRefused>, getrandom::Error> {
        let mut inner = self.lock();
        let Some(found) = inner.live(token) else { return Ok(Err(CodeRefused::Token)) };
        let IssuedTokenKind::Code { sent, wrong } = &mut found.kind else {
            return Ok(Err(CodeRefused::Token));
        };
        if !*sent {
            return Ok(Err(CodeRefused::NotSent));
        }
        let (user, family) = (found.user, found.family.clone());
        if !same(code, users::CODE) {
            *wrong += 1;
            if *wrong >= MAX_WRONG_CODES {
                inner.end_family(&family);
            }
            return Ok(Err(CodeRefused::Wrong));
        }
        inner.end_family(&family);
        inner.issue_pair(user, &family).map(Ok)
    }

    /// Exchanges a refresh token for a new pair. `None` if it is invalid; if it was spent before, its
    /// whole family ends, because then two parties hold it.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn refresh(&self, token: &str) -> Result<Option<Pair>, getrandom::Error> {
        let mut inner = self.lock();
        let Some(found) = inner.live(token) else { return Ok(None) };
        let IssuedTokenKind::Refresh { spent } = &mut found.kind else { return Ok(None) };
        let was_spent = std::mem::replace(spent, true);
        let (user, family) = (found.user, found.family.clone());
        if was_spent {
            inner.end_family(&family);
            inner.ended_by_reuse += 1;
            return Ok(None);
        }
        inner.issue_pair(user, &family).map(Some)
    }

    /// The user of an access token.
    pub fn user(&self, token: &str) -> Option<&'static User> {
        if same(token, &self.fixed) {
            return Some(&users::ADMIN);
        }
        let mut inner = self.lock();
        inner.live(token).filter(|found| found.kind == IssuedTokenKind::Access).map(|found| found.user)
    }

    /// Ends the family of an access token. The fixed token stays.
    pub fn sign_out(&self, token: &str) {
        let mut inner = self.lock();
        if let Some(family) = inner.live(token).map(|found| found.family.clone()) {
            inner.end_family(&family);
        }
    }
}

impl SessionTable {
    fn live(&mut self, token: &str) -> Option<&mut Token> {
        let (name, secret) = token.split_once('.')?;
        self.tokens.get_mut(name).filter(|found| same(&found.secret, secret) && Instant::now() < found.ends)
    }

    fn end_family(&mut self, family: &str) {
        self.tokens.retain(|_, token| token.family != family);
    }

    fn issue_pair(&mut self, user: &'static User, family: &str) -> Result<Pair, getrandom::Error> {
        let now = Instant::now();
        self.tokens.retain(|_, token| now < token.ends);
        Ok(Pair {
            token_type: "Bearer",
            access_token: self.issue(user, family, IssuedTokenKind::Access, self.life)?,
            refresh_token: self.issue(
                user,
                family,
                IssuedTokenKind::Refresh { spent: false },
                REFRESH_LIFE,
            )?,
            expires_in: self.life.as_secs(),
        })
    }

    fn issue(
        &mut self,
        user: &'static User,
        family: &str,
        kind: IssuedTokenKind,
        life: Duration,
    ) -> Result<String, getrandom::Error> {
        let (name, secret) = (random(9)?, random(24)?);
        let token = format!("{name}.{secret}");
        let ends = Instant::now() + life;
        self.tokens.insert(name, Token { secret, user, family: family.to_owned(), kind, ends });
        Ok(token)
    }
}

fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

fn random(bytes: usize) -> Result<String, getrandom::Error> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer)?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}
