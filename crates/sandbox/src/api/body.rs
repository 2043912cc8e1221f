//! Reading a JSON request body, with the documented error body for everything that is not one.

use crate::error::{ApiError, Invalid};
use crate::validate::Object;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde_json::Value;

/// The body of a call, which must be a JSON object sent as `application/json`.
pub struct JsonObject(pub Object);

impl<S: Send + Sync> FromRequest<S> for JsonObject {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if !media_type.trim().eq_ignore_ascii_case("application/json") {
            return Err(ApiError::other(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body must be sent as application/json.",
            ));
        }
        let bytes = crate::front::read_body(request.into_body()).await?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(ApiError::unreadable("The body must be a JSON object.")),
            Err(error) => Err(ApiError::unreadable(format!("The body is not readable as JSON: {error}."))),
        }
    }
}

impl JsonObject {
    /// A text of `min` to `max` code points; a refusal is noted in `problems`.
    pub fn text(&self, name: &str, min: usize, max: usize, problems: &mut Vec<Invalid>) -> Option<&str> {
        let text = match self.0.get(name) {
            None if min == 0 => return None,
            None => {
                problems.push(Invalid::new(name, "This is required."));
                return None;
            }
            Some(value) => value.as_str(),
        };
        let fits = text.filter(|text| (min.max(1)..=max).contains(&text.chars().count()));
        if fits.is_none() {
            problems.push(Invalid::new(name, format!("This must be a text of 1 to {max} characters.")));
        }
        fits
    }
}
