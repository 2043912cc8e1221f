//! Reading a JSON request body, with the documented error body for everything that is not one.

use crate::error::{ErrorAnswer, Invalid};
use crate::validate::JsonMap;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde_json::Value;

/// The body of a call, which must be a JSON object sent as `application/json`.
pub struct JsonObject(pub JsonMap);

impl<S: Send + Sync> FromRequest<S> for JsonObject {
    type Rejection = ErrorAnswer;

    async fn from_request(request: Request, _: &S) -> Result<Self, ErrorAnswer> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if !media_type.trim().eq_ignore_ascii_case("application/json") {
            return Err(ErrorAnswer::other(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body must be sent as application/json.",
            ));
        }
        let bytes = crate::front::read_body(request.into_body()).await?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(ErrorAnswer::unreadable("The body must be a JSON object.")),
            Err(error) => Err(ErrorAnswer::unreadable(format!("The body is not readable as JSON: {error}."))),
        }
    }
}

/// Whether a text is required, and how many code points it may have.
#[derive(Clone, Copy)]
pub enum Length {
    /// 1 to this many, or to any number if the contract states no limit.
    Required(Option<usize>),
    /// Absent, or 1 to this many.
    Optional(usize),
}

impl JsonObject {
    /// The text of a sign-in call; a refusal is added to `problems`.
    pub fn text(&self, name: &str, length: Length, problems: &mut Vec<Invalid>) -> Option<&str> {
        let most = match length {
            Length::Required(most) => most,
            Length::Optional(most) => Some(most),
        };
        let Some(value) = self.0.get(name) else {
            if let Length::Required(_) = length {
                problems.push(Invalid::new(name, "This is required."));
            }
            return None;
        };
        let message = match (value.as_str(), most) {
            (None, _) => "This must be a text.".to_owned(),
            (Some(""), _) => "This must not be blank.".to_owned(),
            (Some(text), _) if text.contains('\0') => "The character U+0000 is not allowed.".to_owned(),
            (Some(text), Some(most)) if text.chars().count() > most => {
                format!("This is longer than {most} characters.")
            }
            (Some(text), _) => return Some(text),
        };
        problems.push(Invalid::new(name, message));
        None
    }
}
