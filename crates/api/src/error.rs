//! What can go wrong with a call, by where it failed. Knows no text for people.

use serde_json::Value;

use crate::json::{Object, Reader, wire_enum};
use crate::types::Open;

/// Why no complete answer arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// No connection, a refused one, a redirect, or a browser policy.
    NoConnection,
    /// No complete answer within the time allowed.
    TimedOut,
    /// The connection ended in the middle of the body.
    CutOff,
    /// We aborted it, because nobody waits for the answer any more.
    Aborted,
    /// Nothing was sent, or it was refused before anything was done: the session could not be renewed
    /// because the server did not answer.
    NotSent,
}

wire_enum! {
    /// The codes that the API page and the vendor's guides name.
    ErrorCode {
        /// Unclassified.
        Unclassified = "UNKNOWN",
        /// A field failed validation.
        ValidateFailed = "VALIDATE_FAILED",
        /// Not signed in, or a wrong password (then with HTTP 400).
        Unauthorized = "UNAUTHORIZED",
        /// Not allowed, or blocked after too many failures.
        Denied = "DENIED",
    }
}

/// One entry of the server's list of errors.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerError {
    /// Codes may be added by any version.
    pub code: Open<ErrorCode>,
    /// The server's own words.
    pub message: String,
    /// Undocumented; may name a field.
    pub detail: Option<Value>,
}

impl ServerError {
    fn read(object: &Object) -> Self {
        let mut reader = Reader::new(object);
        Self {
            code: reader.word("code").unwrap_or(Open::Known(ErrorCode::Unclassified)),
            message: reader.text("message").unwrap_or_default(),
            detail: object.get("detail").filter(|detail| !detail.is_null()).cloned(),
        }
    }

    /// The field that `detail` names, where it does so in one of the usual ways: as text, or under
    /// `field`, `name` or `path`.
    pub fn field(&self) -> Option<&str> {
        let detail = self.detail.as_ref()?;
        detail.as_str().or_else(|| ["field", "name", "path"].iter().find_map(|key| detail.get(key)?.as_str()))
    }
}

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// No complete answer. A POST may or may not have been carried out.
    Unreachable(Unreachable),
    /// 401: no session, or one that ended. Nothing was carried out.
    Unauthorized,
    /// The server answered and refused.
    Rejected {
        /// HTTP status, never 2xx.
        status: u16,
        /// As listed by the server; empty when the body was something else.
        errors: Vec<ServerError>,
        /// How many seconds the server asks us to wait.
        retry_after: Option<u32>,
    },
    /// An answer that breaks the contract, such as a proxy's page with status 200.
    Unreadable {
        /// HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// True when the same call may succeed a little later without any change.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable(Unreachable::Aborted) | Self::Unauthorized | Self::Unreadable { .. } => false,
            Self::Unreachable(
                Unreachable::NoConnection
                | Unreachable::TimedOut
                | Unreachable::CutOff
                | Unreachable::NotSent,
            ) => true,
            Self::Rejected { status, .. } => matches!(status, 429 | 500..=599),
        }
    }

    /// True when a call that changes something may have been carried out, or may still be: no usable
    /// answer came, or a gateway gave up on the server behind it.
    pub fn leaves_doubt(&self) -> bool {
        match self {
            Self::Unreachable(Unreachable::NotSent) | Self::Unauthorized => false,
            Self::Unreachable(
                Unreachable::NoConnection
                | Unreachable::TimedOut
                | Unreachable::CutOff
                | Unreachable::Aborted,
            )
            | Self::Unreadable { .. } => true,
            // 429 and 503 with a time to wait mean that nothing was done.
            Self::Rejected { status: 503, retry_after: Some(_), .. } => false,
            Self::Rejected { status, .. } => *status >= 500,
        }
    }

    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unreachable(_) => None,
            Self::Unauthorized => Some(401),
            Self::Rejected { status, .. } | Self::Unreadable { status } => Some(*status),
        }
    }

    /// Reads the documented list of errors from a body that may be anything.
    pub(crate) fn rejected(status: u16, body: Option<Value>, retry_after: Option<&str>) -> Self {
        if status == 401 {
            return Self::Unauthorized;
        }
        let errors = body
            .as_ref()
            .and_then(|body| body.get("errors")?.as_array())
            .map(|entries| entries.iter().filter_map(Value::as_object).map(ServerError::read).collect());
        Self::Rejected {
            status,
            errors: errors.unwrap_or_default(),
            // The HTTP-date form is not read; the caller has its own back-off.
            retry_after: retry_after.and_then(|text| text.trim().parse().ok()),
        }
    }
}

impl From<Unreachable> for ApiError {
    fn from(reason: Unreachable) -> Self {
        Self::Unreachable(reason)
    }
}
