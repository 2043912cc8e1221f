//! `/auth`: sign-in with or without a one-time code, refresh, sign-out, who am I (docs/trunks.md, 1.6).

use super::body::{JsonObject, Length};
use super::signed_in::SignedIn;
use crate::error::{ErrorAnswer, Invalid};
use crate::sessions::{CodeRefused, Pair};
use crate::state::Pbx;
use crate::users::{self, DOMAIN, User};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

/// Returns a pair, or the token for a one-time code. A wrong password is 400 `UNAUTHORIZED`, an
/// unknown tenant domain 404.
pub async fn sign_in(State(pbx): State<Pbx>, body: JsonObject) -> Result<Response, ErrorAnswer> {
    let mut problems = Vec::new();
    let name = body.text("username", Length::Required(Some(64)), &mut problems);
    let password = body.text("password", Length::Required(None), &mut problems);
    let domain = body.text("domain", Length::Optional(280), &mut problems);
    let (Some(name), Some(password), []) = (name, password, problems.as_slice()) else {
        return Err(ErrorAnswer::invalid(problems));
    };
    if domain.is_some_and(|domain| !domain.eq_ignore_ascii_case(DOMAIN)) {
        return Err(ErrorAnswer::not_found("There is no tenant with this domain."));
    }
    let right_password: bool = password.as_bytes().ct_eq(users::PASSWORD.as_bytes()).into();
    let user = users::find(name, domain)
        .filter(|_| right_password)
        .ok_or_else(|| ErrorAnswer::wrong_credentials("The user name or the password is wrong."))?;
    if user.two_factor {
        let token = pbx.sessions().ask_code(user).map_err(no_randomness)?;
        return Ok(Json(json!({ "two_factor_enabled": true, "token": token })).into_response());
    }
    Ok(Json(pbx.sessions().sign_in(user).map_err(no_randomness)?).into_response())
}

/// "Mails" the code: from now on it is accepted.
pub async fn send_otp(State(pbx): State<Pbx>, body: JsonObject) -> Result<StatusCode, ErrorAnswer> {
    let token = required(&body, "token")?;
    if pbx.sessions().send_code(token) { Ok(StatusCode::OK) } else { Err(ErrorAnswer::unauthorized()) }
}

/// Exchanges the code for a pair.
pub async fn verify_otp(State(pbx): State<Pbx>, body: JsonObject) -> Result<Json<Pair>, ErrorAnswer> {
    let (token, code) = (required(&body, "token")?, required(&body, "code")?);
    let verified = pbx.sessions().verify_code(token, code).map_err(no_randomness)?;
    verified.map(Json).map_err(|refused| match refused {
        CodeRefused::Token => ErrorAnswer::unauthorized(),
        CodeRefused::NotSent => ErrorAnswer::wrong_credentials("No code has been sent yet."),
        CodeRefused::Wrong => ErrorAnswer::wrong_credentials("The code is wrong."),
    })
}

/// Exchanges a refresh token for a new pair; each can be used once.
pub async fn refresh_token(State(pbx): State<Pbx>, body: JsonObject) -> Result<Json<Pair>, ErrorAnswer> {
    let token = required(&body, "refresh_token")?;
    pbx.sessions().refresh(token).map_err(no_randomness)?.map(Json).ok_or_else(ErrorAnswer::unauthorized)
}

/// Ends the caller's tokens.
pub async fn sign_out(State(pbx): State<Pbx>, caller: SignedIn) -> StatusCode {
    pbx.sessions().sign_out(&caller.token);
    StatusCode::OK
}

/// The caller's role.
pub async fn user(caller: SignedIn) -> Json<Value> {
    let User { role, force_reset, .. } = caller.user;
    Json(json!({ "role": role, "password_verified": true, "password_force_reset": force_reset }))
}

fn required<'a>(body: &'a JsonObject, name: &str) -> Result<&'a str, ErrorAnswer> {
    let mut problems: Vec<Invalid> = Vec::new();
    body.text(name, Length::Required(None), &mut problems).ok_or_else(|| ErrorAnswer::invalid(problems))
}

fn no_randomness(error: getrandom::Error) -> ErrorAnswer {
    tracing::error!(%error, "no randomness");
    ErrorAnswer::for_status(StatusCode::INTERNAL_SERVER_ERROR)
}
