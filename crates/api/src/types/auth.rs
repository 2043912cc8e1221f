//! The types of `/auth`: signing in, the token pair, the user. Source: REST description 22.2.

use serde::Serialize;

use super::{Secret, secret};
use crate::json::{Object, Reader};

/// What a person signs in with.
#[derive(Clone, Debug, Serialize)]
pub struct Credentials {
    /// 1 to 64 characters.
    pub username: String,
    /// The password as typed.
    #[serde(serialize_with = "secret::revealed")]
    pub password: Secret,
    /// The tenant's SIP domain, 1 to 280 characters; `None` for a system administrator or dealer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

/// The body of `send_otp` and `verify_otp`.
#[derive(Serialize)]
pub(crate) struct OtpBody<'a> {
    /// The attempt.
    pub token: &'a str,
    /// The code from the e-mail; `None` to request one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
}

/// The body of `refresh_token`.
#[derive(Serialize)]
pub(crate) struct RefreshBody<'a> {
    pub refresh_token: &'a str,
}

/// The answer to signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in.
    Tokens(TokenPair),
    /// A code is required; the token identifies this attempt in `send_otp` and `verify_otp`.
    SecondFactor(Secret),
}

/// An access token and what renews it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPair {
    /// Goes into the `Authorization` header.
    pub access: Secret,
    /// Valid for one renewal; every renewal returns a new one. `None` for a pasted token.
    pub refresh: Option<Secret>,
    /// Seconds until the access token runs out; `None` when the server does not say.
    pub expires_in: Option<u32>,
}

impl TokenPair {
    pub(crate) fn read(object: &Object) -> Option<Self> {
        let mut reader = Reader::new(object);
        let access = reader.text("access_token").filter(|token| !token.is_empty())?;
        Some(Self {
            access: Secret::new(access),
            refresh: reader.text("refresh_token").filter(|token| !token.is_empty()).map(Secret::new),
            expires_in: reader.whole("expires_in").and_then(|seconds| u32::try_from(seconds).ok()),
        })
    }
}

impl SignIn {
    pub(crate) fn read(object: &Object) -> Option<Self> {
        let mut reader = Reader::new(object);
        if reader.flag("two_factor_enabled") == Some(true) {
            let token = reader.text("token").filter(|token| !token.is_empty());
            return token.map(|token| Self::SecondFactor(Secret::new(token)));
        }
        TokenPair::read(object).map(Self::Tokens)
    }
}

/// The user whom the token belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserInfo {
    /// Role name, such as `SystemAdmin` or `Admin`.
    pub role: Option<String>,
    /// The password must be changed before anything else.
    pub password_force_reset: bool,
}

impl UserInfo {
    pub(crate) fn read(object: &Object) -> Self {
        let mut reader = Reader::new(object);
        Self {
            role: reader.text("role"),
            password_force_reset: reader.flag("password_force_reset").unwrap_or(false),
        }
    }
}
