//! `GET /info`: open, to check that something answers.

use crate::users::DOMAIN;
use axum::Json;
use serde_json::{Value, json};

/// Identifies the server. The vendor's body is not published beyond "server addresses, tenant name".
pub async fn info() -> Json<Value> {
    Json(json!({ "name": "Trunkline sandbox PBX", "version": "22.2", "tenant": DOMAIN }))
}
