//! The only function that chooses the text for a failed call.
//!
//! Order of a message: what happened, what is kept, what to do. Status and code are in the
//! details. Knows no component.

use api::{ApiError, ServerError, Unreachable};

use crate::provider::draft::Field;

/// What stands in the place of a status.
const NO_ANSWER: &str = "no answer";

/// A failure in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened, in one line.
    pub title: String,
    /// What to do, and what is kept.
    pub text: String,
    /// The server's own words, quoted verbatim.
    pub quoted: Vec<String>,
    /// Status and codes, for whoever asks for details.
    pub details: String,
}

/// The words for a call without an answer. A part of the console that is there without a network has no others.
pub fn unreachable(why: Unreachable) -> Message {
    let (title, text) = match why {
        Unreachable::NoConnection => {
            ("Cannot reach the server", "Check the network connection, then try again.")
        }
        Unreachable::TimedOut => {
            ("The server did not answer in time", "It may be busy or out of reach. Try again.")
        }
        Unreachable::CutOff => {
            ("The answer was cut off", "The connection ended in the middle of the answer. Try again.")
        }
        Unreachable::Aborted => ("The request was cancelled", "Try again."),
        Unreachable::NotSent => {
            ("Cannot reach the server", "Nothing was sent. Check the network connection, then try again.")
        }
    };
    let (title, text, details) = (title.to_owned(), text.to_owned(), NO_ANSWER.to_owned());
    Message { title, text, quoted: Vec::new(), details }
}

/// The words for a failed call.
pub fn explain(error: &ApiError) -> Message {
    let (title, text) = match error {
        ApiError::Unreachable(why) => return unreachable(*why),
        ApiError::Unauthorized => {
            ("Your session has ended".to_owned(), "Sign in to continue. Nothing is lost.".to_owned())
        }
        ApiError::Rejected { status: 403, .. } => (
            "Your role does not allow this".to_owned(),
            "Ask an administrator of the PBX for access to trunks.".to_owned(),
        ),
        ApiError::Rejected { status: 404, .. } => (
            "The server does not have this".to_owned(),
            "It was deleted elsewhere, or the address is wrong.".to_owned(),
        ),
        ApiError::Rejected { status: 413, .. } => (
            "The request was too large for the server".to_owned(),
            "Shorten the longest field, then try again.".to_owned(),
        ),
        ApiError::Rejected { status: 429 | 503, retry_after: Some(seconds), .. } => (
            "The server is busy".to_owned(),
            format!("The server asks to wait {seconds} seconds. Then try again."),
        ),
        ApiError::Rejected { status: 429, .. } => {
            ("The server is busy".to_owned(), "Too many requests. Wait a moment, then try again.".to_owned())
        }
        ApiError::Rejected { status: 500..=599, .. } => (
            "The server had a problem".to_owned(),
            "The PBX or the gateway before it failed. Try again; a full disk is a frequent cause.".to_owned(),
        ),
        ApiError::Rejected { errors, .. } => (
            "The server refused the request".to_owned(),
            match errors.iter().any(|entry| !entry.message.trim().is_empty()) {
                true => "The reason is below.".to_owned(),
                false => "It gave no reason.".to_owned(),
            },
        ),
        ApiError::Unreadable { .. } => (
            "Unexpected answer".to_owned(),
            "The answer did not come from the PBX. A proxy or a network sign-in page may be in between."
                .to_owned(),
        ),
    };
    Message { title, text, quoted: quoted(error), details: details(error) }
}

/// The text for a failed sign-in, which the server refuses with 400 rather than 401, and with 404 if no
/// tenant has the given `domain`.
pub fn explain_sign_in(error: &ApiError, domain: Option<&str>) -> Message {
    let is_unauthorized =
        |errors: &[ServerError]| errors.iter().any(|entry| entry.code.as_str() == "UNAUTHORIZED");
    let (title, text) = match (error, domain) {
        (ApiError::Unauthorized, _) => wrong_credentials(),
        (ApiError::Rejected { status: 400, errors, .. }, _) if is_unauthorized(errors) => wrong_credentials(),
        // Only a PBX lists its errors: anything else that answers 404 is not a PBX.
        (ApiError::Rejected { status: 404, errors, .. }, Some(domain)) if !errors.is_empty() => {
            (format!("No tenant has the domain {domain}"), "Check the domain. System administrators leave it empty.".to_owned())
        }
        (ApiError::Rejected { status: 404, .. }, _) => (
            "There is no sign-in at this address".to_owned(),
            "Nothing is wrong with your password. The web server does not pass this address on to the PBX: ask whoever set it up to check where /api/ leads."
                .to_owned(),
        ),
        (ApiError::Rejected { .. } | ApiError::Unreachable(_) | ApiError::Unreadable { .. }, _) => {
            return explain(error);
        }
    };
    Message { title, text, quoted: quoted(error), details: details(error) }
}

fn wrong_credentials() -> (String, String) {
    (
        "Wrong user name, password or domain".to_owned(),
        "Check all three. System administrators leave the domain empty.".to_owned(),
    )
}

/// Why the outcome of a call that changes something is unknown; and what the PBX did, such as
/// `saved the trunk`, if that is known.
pub fn gave_up(error: &ApiError, found: Option<&str>) -> String {
    let why = match error {
        ApiError::Unreachable(Unreachable::TimedOut) => "The PBX did not answer in time".to_owned(),
        ApiError::Unreachable(
            Unreachable::NoConnection | Unreachable::CutOff | Unreachable::Aborted | Unreachable::NotSent,
        )
        | ApiError::Unauthorized => "The answer was lost on the way".to_owned(),
        ApiError::Unreadable { .. } => {
            "The answer did not come from the PBX; a proxy or a network sign-in page may be in between"
                .to_owned()
        }
        ApiError::Rejected { status, .. } => {
            format!("The PBX, or the gateway before it, reported a failure (status {status})")
        }
    };
    match found {
        Some(found) => format!("{why}, but the PBX {found}"),
        None => format!("{why}."),
    }
}

/// What the server refused, for the fields it named.
pub fn refusals(error: &ApiError) -> Vec<(Field, String)> {
    match error {
        ApiError::Rejected { errors, .. } => errors
            .iter()
            .filter_map(|entry| Some((Field::at(entry.field()?)?, entry.message.clone())))
            .collect(),
        ApiError::Unreachable(_) | ApiError::Unauthorized | ApiError::Unreadable { .. } => Vec::new(),
    }
}

fn quoted(error: &ApiError) -> Vec<String> {
    match error {
        ApiError::Rejected { errors, .. } => errors
            .iter()
            .map(|entry| entry.message.clone())
            .filter(|message| !message.trim().is_empty())
            .take(5)
            .collect(),
        ApiError::Unreachable(_) | ApiError::Unauthorized | ApiError::Unreadable { .. } => Vec::new(),
    }
}

fn details(error: &ApiError) -> String {
    let status = error.status().map_or_else(|| NO_ANSWER.to_owned(), |status| format!("status {status}"));
    match error {
        ApiError::Rejected { errors, .. } if !errors.is_empty() => {
            let codes: Vec<&str> = errors.iter().take(5).map(|entry| entry.code.as_str()).collect();
            format!("{status}, code {}", codes.join(", "))
        }
        ApiError::Rejected { .. }
        | ApiError::Unreachable(_)
        | ApiError::Unauthorized
        | ApiError::Unreadable { .. } => status,
    }
}

#[cfg(test)]
mod tests {
    use api::types::Open;
    use api::{ErrorCode, ServerError};

    use super::*;

    fn rejected(status: u16, code: ErrorCode, message: &str, retry_after: Option<u32>) -> ApiError {
        let errors = vec![ServerError { code: Open::Known(code), message: message.into(), detail: None }];
        ApiError::Rejected { status, errors, retry_after }
    }

    #[test]
    fn each_failure_has_a_message() {
        let rows = [
            (ApiError::Unreachable(Unreachable::NoConnection), "Cannot reach the server", "no answer"),
            (ApiError::Unreachable(Unreachable::TimedOut), "The server did not answer in time", "no answer"),
            (ApiError::Unreachable(Unreachable::CutOff), "The answer was cut off", "no answer"),
            (ApiError::Unauthorized, "Your session has ended", "status 401"),
            (
                rejected(403, ErrorCode::Denied, "no", None),
                "Your role does not allow this",
                "status 403, code DENIED",
            ),
            (
                rejected(404, ErrorCode::Unclassified, "no", None),
                "The server does not have this",
                "status 404, code UNKNOWN",
            ),
            (
                ApiError::Rejected { status: 502, errors: vec![], retry_after: None },
                "The server had a problem",
                "status 502",
            ),
            (
                rejected(400, ErrorCode::ValidateFailed, "bad", None),
                "The server refused the request",
                "status 400, code VALIDATE_FAILED",
            ),
            (ApiError::Unreadable { status: 200 }, "Unexpected answer", "status 200"),
        ];
        for (error, title, details) in rows {
            let message = explain(&error);
            assert_eq!((message.title.as_str(), message.details.as_str()), (title, details));
        }
    }

    #[test]
    fn a_wait_is_given_in_seconds() {
        let message = explain(&rejected(429, ErrorCode::Unclassified, "", Some(30)));
        assert_eq!(message.text, "The server asks to wait 30 seconds. Then try again.");
        assert!(message.quoted.is_empty());
    }

    #[test]
    fn a_wrong_password_is_told_from_a_refused_request() {
        let title = |error: &ApiError, domain| explain_sign_in(error, domain).title;
        let wrong = rejected(400, ErrorCode::Unauthorized, "bad credentials", None);
        assert_eq!(title(&wrong, None), "Wrong user name, password or domain");
        assert_eq!(explain(&wrong).title, "The server refused the request");
        let no_tenant = rejected(404, ErrorCode::Unclassified, "no such domain", None);
        assert_eq!(title(&no_tenant, Some("acme.example")), "No tenant has the domain acme.example");
        assert_eq!(title(&no_tenant, None), "There is no sign-in at this address");
        let bare = |status| ApiError::Rejected { status, errors: vec![], retry_after: None };
        assert_eq!(title(&bare(404), Some("acme.example")), "There is no sign-in at this address");
        assert_eq!(title(&bare(400), None), "The server refused the request");
        assert_eq!(title(&bare(502), None), "The server had a problem");
    }

    #[test]
    fn a_reason_is_promised_only_if_there_is_one() {
        let text = |error: &ApiError| explain(error).text;
        assert_eq!(text(&rejected(400, ErrorCode::Unclassified, "In use.", None)), "The reason is below.");
        assert_eq!(text(&rejected(400, ErrorCode::Unclassified, " ", None)), "It gave no reason.");
        let bare = ApiError::Rejected { status: 409, errors: vec![], retry_after: None };
        assert_eq!(text(&bare), "It gave no reason.");
    }

    #[test]
    fn the_cause_of_an_unknown_outcome_is_named() {
        let bad_gateway = ApiError::Rejected { status: 502, errors: vec![], retry_after: None };
        assert_eq!(
            gave_up(&bad_gateway, Some("created the trunk")),
            "The PBX, or the gateway before it, reported a failure (status 502), but the PBX created the trunk"
        );
        assert_eq!(
            gave_up(&ApiError::Unreachable(Unreachable::TimedOut), None),
            "The PBX did not answer in time."
        );
    }
}
