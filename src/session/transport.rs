//! The transport that puts the session's token on requests, has it renewed when the server refuses it, and
//! knows whose requests they are.

use std::sync::Arc;

use api::types::Secret;
use api::{Access, ApiError, HttpTransport, Method, Request, Response, Sent, Unreachable};
use leptos::prelude::*;

use crate::session::{Account, Phase, Session, exchanges};

/// Tokens that may run out, one after the other, while one request is on its way.
const RENEWALS: u32 = 3;

/// Whose requests these are.
#[derive(Clone, PartialEq)]
pub enum Bound {
    /// This person's, whoever signs in meanwhile.
    Account(Account),
    /// This sign-in's alone.
    SignIn(u32),
}

/// Puts the session's token on every request that needs one.
pub struct SessionTransport {
    pub session: Session,
    pub bound: Bound,
    pub inner: Arc<dyn HttpTransport>,
}

impl SessionTransport {
    /// A token to send: renewed ahead of its end. `None` when these requests have nobody to send them.
    async fn token(&self) -> Option<Secret> {
        loop {
            let token = self.session.wait(|| self.ready()).await?;
            if !self.session.is_due() {
                return Some(token);
            }
            match self.session.renew(&token).await {
                Ok(()) => {}
                // It may still be good for a while; a 401 will tell.
                Err(ApiError::Unauthorized) => {}
                Err(_) => return Some(token),
            }
        }
    }

    /// `None` as long as there may still be a token, `Some(None)` when there will be none.
    fn ready(&self) -> Option<Option<Secret>> {
        let session = self.session;
        let is_own = match &self.bound {
            Bound::Account(account) => session.account.try_get_untracked().as_ref() == Some(account),
            Bound::SignIn(number) => session.sign_in.try_get_value() == Some(*number),
        };
        match (is_own, session.access()) {
            (false, _) => Some(None),
            (true, Some(token)) => Some(Some(token)),
            (true, None) => match (&self.bound, session.phase.try_get_untracked()) {
                (Bound::Account(_), Some(Phase::Ended | Phase::Locked)) => None,
                (Bound::Account(_), Some(Phase::SignedOut | Phase::SignedIn) | None)
                | (Bound::SignIn(_), _) => Some(None),
            },
        }
    }
}

impl HttpTransport for SessionTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        if request.access != Access::TokenNeeded {
            return self.inner.send(request);
        }
        Box::pin(async move {
            let mut renewals = 0;
            loop {
                let Some(token) = self.token().await else {
                    return Ok(Response { status: 401, ..Response::default() });
                };
                if request.method == Method::Post {
                    // A run that writes is somebody at work.
                    self.session.idle.touch();
                }
                let mut attempt = request.clone();
                attempt.access = Access::Bearer(token.clone());
                let answer = self.inner.send(attempt).await;
                if matches!(self.bound, Bound::SignIn(_)) {
                    exchanges::keep(&request, answer.as_ref());
                }
                let answer = answer?;
                if answer.status == 403 && request.method == Method::Post {
                    self.session.refused.try_set(true);
                }
                if answer.status != 401 {
                    return Ok(answer);
                }
                // A 401 proves that nothing was carried out, so even a POST may be sent again.
                match self.session.renew(&token).await {
                    Ok(()) if renewals < RENEWALS => renewals += 1,
                    // Every fresh token is refused: another one would be too.
                    Ok(()) => {
                        self.session.end();
                        renewals = 0;
                    }
                    Err(ApiError::Unreachable(_)) if request.method == Method::Post => {
                        return Err(Unreachable::NotSent);
                    }
                    Err(ApiError::Unreachable(reason)) => return Err(reason),
                    Err(ApiError::Unauthorized | ApiError::Rejected { .. } | ApiError::Unreadable { .. }) => {
                        renewals = 0;
                    }
                }
            }
        })
    }
}
