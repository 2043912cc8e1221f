//! The documented API: the handler of each address. Each resource has its own file.

mod auth;
mod body;
mod export;
mod info;
mod providers;
mod signed_in;

use crate::error::ErrorAnswer;
use crate::state::Pbx;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

/// The routes under `/api`, without journal, faults and headers (those are in `crate::front`).
pub fn routes(pbx: Pbx) -> Router {
    Router::new()
        .route("/api/info", get(info::info))
        .route("/api/auth/sign_in", post(auth::sign_in))
        .route("/api/auth/send_otp", post(auth::send_otp))
        .route("/api/auth/verify_otp", post(auth::verify_otp))
        .route("/api/auth/refresh_token", post(auth::refresh_token))
        .route("/api/auth/sign_out", post(auth::sign_out))
        .route("/api/auth/user", get(auth::user))
        .route("/api/providers", get(providers::list).post(providers::create))
        .route("/api/providers/export", get(export::export))
        .route("/api/providers/{id}", get(providers::detail).post(providers::update))
        .route("/api/providers/{id}/status", get(providers::status))
        .route("/api/providers/{id}/destroy", post(providers::destroy))
        .fallback(async || ErrorAnswer::not_found("There is nothing at this address."))
        .method_not_allowed_fallback(async || {
            ErrorAnswer::other(StatusCode::METHOD_NOT_ALLOWED, "This address does not take this method.")
        })
        .with_state(pbx)
}
