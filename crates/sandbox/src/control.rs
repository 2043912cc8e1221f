//! The control port: reset, links, faults, journal, tokens. For tests and demonstrations, on a
//! listener of its own and without sign-in, hence on loopback and not for pages in a browser.

use crate::error::ErrorAnswer;
use crate::faults::InjectedFault;
use crate::journal::JournalReport;
use crate::record::{Link, Record, id_of};
use crate::sessions::SessionCounts;
use crate::state::{MAX_TOKEN_LIFE, MAX_TRUNKS, Pbx};
use crate::validate::UpdateMode;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::params;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;
use tower_http::cors::CorsLayer;

/// The control routes. `any_origin` lets pages of any origin use them.
pub fn control(pbx: Pbx, any_origin: bool) -> Router {
    let routes = Router::new()
        .route("/reset", post(reset))
        .route("/link", post(link))
        .route("/faults", get(faults).post(place_fault).delete(clear_faults))
        .route("/journal", get(journal).delete(clear_journal))
        .route("/expire", post(expire))
        .route("/sessions", get(sessions))
        .route("/trunks", get(trunks))
        .fallback(async || ErrorAnswer::not_found("The control port has no such address."))
        .with_state(pbx);
    if any_origin {
        routes.layer(CorsLayer::very_permissive().allow_credentials(false))
    } else {
        routes.layer(middleware::from_fn(refuse_browsers))
    }
}

/// Browsers send the origin with every request that could change something; no other caller does.
async fn refuse_browsers(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::ORIGIN) {
        return ErrorAnswer::denied().into_response();
    }
    next.run(request).await
}

/// The body as JSON, whatever its content type; an empty one is `{}`.
async fn read<T: DeserializeOwned>(request: Request) -> Result<T, ErrorAnswer> {
    let bytes = crate::front::read_body(request.into_body()).await?;
    let text = if bytes.is_empty() { b"{}" } else { bytes.as_ref() };
    serde_json::from_slice(text).map_err(|error| ErrorAnswer::unreadable(error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    trunks: Option<u32>,
    seed: Option<u64>,
    update: Option<UpdateMode>,
    token_life: Option<u64>,
    strict: Option<bool>,
    #[serde(default)]
    later_keys: bool,
    #[serde(default)]
    nulls: bool,
    #[serde(default)]
    unknown_enum: bool,
    #[serde(default)]
    hostile: bool,
}

/// Resets to the start; settings in the body are applied, all others are as on the command line.
async fn reset(State(pbx): State<Pbx>, request: Request) -> Result<Json<Value>, ErrorAnswer> {
    let asked: Reset = read(request).await?;
    let mut settings = pbx.initial().clone();
    let plan = &mut settings.seed;
    plan.trunks = asked.trunks.unwrap_or(plan.trunks);
    plan.seed = asked.seed.unwrap_or(plan.seed);
    plan.later_keys = asked.later_keys;
    plan.nulls = asked.nulls;
    plan.unknown_enum = asked.unknown_enum;
    plan.hostile = asked.hostile;
    if plan.trunks > MAX_TRUNKS {
        return Err(ErrorAnswer::unreadable(format!("at most {MAX_TRUNKS} trunks")));
    }
    if asked.token_life.is_some_and(|seconds| seconds > MAX_TOKEN_LIFE) {
        return Err(ErrorAnswer::unreadable(format!("a token lives at most {MAX_TOKEN_LIFE} s")));
    }
    settings.update = asked.update.unwrap_or(settings.update);
    settings.token_life = asked.token_life.map_or(settings.token_life, Duration::from_secs);
    settings.strict = asked.strict.unwrap_or(settings.strict);
    let answer = json!({
        "trunks": settings.seed.trunks,
        "seed": settings.seed.seed,
        "update": settings.update,
        "strict": settings.strict,
    });
    pbx.reset(settings).await?;
    Ok(Json(answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetLink {
    id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    all: bool,
    state: Link,
}

async fn link(State(pbx): State<Pbx>, request: Request) -> Result<Json<Value>, ErrorAnswer> {
    let asked: SetLink = read(request).await?;
    if [asked.id.is_some(), asked.name.is_some(), asked.all].iter().filter(|given| **given).count() != 1 {
        return Err(ErrorAnswer::unreadable("give one of id, name, all"));
    }
    let changed = pbx
        .store()
        .transaction(move |tx| {
            let sql = "UPDATE providers SET link = ?1 WHERE ?2 OR id = ?3 OR name = ?4";
            Ok(tx.execute(sql, params![asked.state.word(), asked.all, asked.id, asked.name])?)
        })
        .await?;
    if changed == 0 {
        Err(ErrorAnswer::not_found("no such trunk"))
    } else {
        Ok(Json(json!({ "changed": changed })))
    }
}

async fn faults(State(pbx): State<Pbx>) -> Json<Value> {
    Json(pbx.faults().report())
}

async fn place_fault(
    State(pbx): State<Pbx>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), ErrorAnswer> {
    let fault: InjectedFault = read(request).await?;
    let id = pbx.faults().place(fault).map_err(ErrorAnswer::unreadable)?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

async fn clear_faults(State(pbx): State<Pbx>) -> StatusCode {
    pbx.faults().clear_and_go_on();
    StatusCode::NO_CONTENT
}

async fn journal(State(pbx): State<Pbx>) -> Json<JournalReport> {
    Json(pbx.journal().report())
}

async fn clear_journal(State(pbx): State<Pbx>) -> StatusCode {
    pbx.journal().clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Expire {
    access: bool,
    refresh: bool,
}

/// Expires tokens now.
async fn expire(State(pbx): State<Pbx>, request: Request) -> Result<StatusCode, ErrorAnswer> {
    let asked: Expire = read(request).await?;
    pbx.sessions().expire(asked.access, asked.refresh);
    Ok(StatusCode::NO_CONTENT)
}

/// How many sign-ins are valid, and how many ended because a spent refresh token was used again.
async fn sessions(State(pbx): State<Pbx>) -> Json<SessionCounts> {
    Json(pbx.sessions().counts())
}

async fn trunks(State(pbx): State<Pbx>) -> Result<Json<Value>, ErrorAnswer> {
    let records = pbx.store().transaction(|tx| Ok(Record::all(tx)?)).await?;
    let trunks: Vec<Value> = records
        .iter()
        .map(|record| {
            json!({
                "id": id_of(record.number),
                "name": record.fields.get("name"),
                "auth_mode": record.fields.get("auth_mode"),
                "enabled": record.fields.get("enabled"),
                "link": record.link,
            })
        })
        .collect();
    Ok(Json(json!({ "trunks": trunks })))
}
