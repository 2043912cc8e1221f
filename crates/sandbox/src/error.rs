//! The one error body of the API, `{"errors":[{"code","message","detail"}]}`, and the statuses that
//! go with it (docs/trunks.md, 1.4). It knows no route and no field.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The answer of a failed call. Always becomes the documented body.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorAnswer {
    status: StatusCode,
    entries: Vec<ErrorEntry>,
}

#[derive(Debug, Clone, PartialEq)]
struct ErrorEntry {
    code: &'static str,
    message: String,
    field: Option<String>,
}

/// One refused value: the field it stands in (dotted for nested keys) and a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Field or query parameter as the contract spells it, e.g. `port` or
    /// `outbound_parameters.from_user_part.value`.
    pub field: String,
    /// What is wrong, for people.
    pub message: String,
}

impl Invalid {
    /// A refused value of `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl ErrorAnswer {
    fn one(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, entries: vec![ErrorEntry { code, message: message.into(), field: None }] }
    }

    /// 401: no token, or one that is unknown or has run out.
    pub fn unauthorized() -> Self {
        Self::one(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "Sign in first.")
    }

    /// 400 `UNAUTHORIZED`: the vendor's unusual answer to a wrong password.
    pub fn wrong_credentials(message: &str) -> Self {
        Self::one(StatusCode::BAD_REQUEST, "UNAUTHORIZED", message)
    }

    /// 403: signed in, but not allowed to do this.
    pub fn denied() -> Self {
        Self::one(StatusCode::FORBIDDEN, "DENIED", "Your role does not allow this.")
    }

    /// 404: no such record or address.
    pub fn not_found(message: &str) -> Self {
        Self::one(StatusCode::NOT_FOUND, "UNKNOWN", message)
    }

    /// 400 `UNKNOWN`: refused for a reason in other records.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::one(StatusCode::BAD_REQUEST, "UNKNOWN", message)
    }

    /// 400 `VALIDATE_FAILED` for a body that cannot be read at all, so that no field can be named.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::one(StatusCode::BAD_REQUEST, "VALIDATE_FAILED", message)
    }

    /// 400 `VALIDATE_FAILED`, one entry for each refused value.
    pub fn invalid(problems: Vec<Invalid>) -> Self {
        let entries = problems
            .into_iter()
            .map(|problem| ErrorEntry {
                code: "VALIDATE_FAILED",
                message: problem.message,
                field: Some(problem.field),
            })
            .collect();
        Self { status: StatusCode::BAD_REQUEST, entries }
    }

    /// Any other status with code `UNKNOWN`: 405, 413, 415, 500, 502, 504.
    pub fn other(status: StatusCode, message: impl Into<String>) -> Self {
        Self::one(status, "UNKNOWN", message)
    }

    /// The answer of a fault that only gives a status: the usual code and a plain message.
    pub fn for_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::unauthorized(),
            StatusCode::FORBIDDEN => Self::denied(),
            _ => Self::other(status, status.canonical_reason().unwrap_or("The request failed.")),
        }
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    fn body(&self) -> Value {
        let errors: Vec<Value> = self
            .entries
            .iter()
            .map(|entry| match &entry.field {
                Some(field) => {
                    json!({ "code": entry.code, "message": entry.message, "detail": { "field": field } })
                }
                None => json!({ "code": entry.code, "message": entry.message }),
            })
            .collect();
        json!({ "errors": errors })
    }
}

impl IntoResponse for ErrorAnswer {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}

impl From<rusqlite::Error> for ErrorAnswer {
    /// A storage failure is never the caller's fault: 500, with the cause only in the log.
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "storage");
        Self::other(StatusCode::INTERNAL_SERVER_ERROR, "The PBX could not use its storage.")
    }
}
