//! The caller: the bearer token, and what its user may do. A route declares its requirement in its
//! signature: [`SignedIn`], [`Viewer`] or [`Editor`].

use crate::error::ErrorAnswer;
use crate::state::Pbx;
use crate::users::{User, UserAccess};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

/// Any user with a valid access token.
pub struct SignedIn {
    /// Whose token it is.
    pub user: &'static User,
    /// The token itself.
    pub token: String,
}

/// A user who may read trunks.
pub struct Viewer;

/// A user who may change and export trunks.
pub struct Editor(pub &'static User);

impl FromRequestParts<Pbx> for SignedIn {
    type Rejection = ErrorAnswer;

    async fn from_request_parts(parts: &mut Parts, pbx: &Pbx) -> Result<Self, ErrorAnswer> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ErrorAnswer::unauthorized());
        }
        let token = token.trim();
        let user = pbx.sessions().user(token).ok_or_else(ErrorAnswer::unauthorized)?;
        Ok(Self { user, token: token.to_owned() })
    }
}

impl FromRequestParts<Pbx> for Viewer {
    type Rejection = ErrorAnswer;

    async fn from_request_parts(parts: &mut Parts, pbx: &Pbx) -> Result<Self, ErrorAnswer> {
        let caller = SignedIn::from_request_parts(parts, pbx).await?;
        if caller.user.access >= UserAccess::View { Ok(Self) } else { Err(ErrorAnswer::denied()) }
    }
}

impl FromRequestParts<Pbx> for Editor {
    type Rejection = ErrorAnswer;

    async fn from_request_parts(parts: &mut Parts, pbx: &Pbx) -> Result<Self, ErrorAnswer> {
        let caller = SignedIn::from_request_parts(parts, pbx).await?;
        if caller.user.access == UserAccess::Full {
            Ok(Self(caller.user))
        } else {
            Err(ErrorAnswer::denied())
        }
    }
}
