//! `/providers`: list, create, read, update, status, destroy (docs/trunks.md, 1.2). The checks that need
//! other trunks (duplicate account, overlapping pools, in use) are here; those of the body alone are in
//! `validate`.

use super::body::JsonObject;
use super::signed_in::{Editor, Viewer};
use crate::error::ErrorAnswer;
use crate::pool;
use crate::query::ParsedQuery;
use crate::record::{Link, Record, id_of};
use crate::state::Pbx;
use crate::validate::{self, JsonMap};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use rusqlite::{OptionalExtension as _, Row, Transaction, params, params_from_iter};
use serde_json::{Value, json};

/// The id in the address; one that cannot be read is an unknown id.
type Id = Result<Path<String>, PathRejection>;

/// One page of rows with the eight documented keys, and the count before paging.
pub async fn list(
    _: Viewer,
    State(pbx): State<Pbx>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ErrorAnswer> {
    let query = ParsedQuery::read(&query.unwrap_or_default()).map_err(ErrorAnswer::invalid)?;
    pbx.store().transaction(move |tx| Ok(Json(page(tx, &query)?))).await
}

fn page(tx: &Transaction<'_>, query: &ParsedQuery) -> rusqlite::Result<Value> {
    let (condition, values) = query.condition();
    let count: i64 = tx.query_row(
        &format!("SELECT count(*) FROM providers WHERE {condition}"),
        params_from_iter(&values),
        |row| row.get(0),
    )?;
    let mut statement = tx.prepare(&format!(
        "SELECT id, name, enabled, brand, hostname, port, did_numbers, shared FROM providers \
         WHERE {condition} ORDER BY {} LIMIT {} OFFSET {}",
        query.order(),
        query.top,
        query.skip
    ))?;
    let items: Vec<Value> = statement.query_map(params_from_iter(&values), row)?.collect::<Result<_, _>>()?;
    Ok(json!({ "count": count, "items": items }))
}

fn row(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, String>(0)?,
        "name": row.get::<_, String>(1)?,
        "enabled": row.get::<_, bool>(2)?,
        "brand": row.get::<_, Option<String>>(3)?,
        "hostname": row.get::<_, String>(4)?,
        "port": row.get::<_, i64>(5)?,
        "did_numbers": row.get::<_, Option<String>>(6)?,
        "shared": row.get::<_, bool>(7)?,
    }))
}

/// Stores a new trunk and returns its id.
pub async fn create(
    Editor(user): Editor,
    State(pbx): State<Pbx>,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ErrorAnswer> {
    let checked = validate::create(&body, pbx.settings().strictness()).map_err(ErrorAnswer::invalid)?;
    // Trunks of the system admin are shared with tenants, where the mode allows it (docs/trunks.md, 3.1).
    let shared = user.domain.is_none() && !matches!(mode(&checked.fields), "TEAMS" | "WHATS_APP");
    pbx.store()
        .transaction(move |tx| {
            let record = Record { number: next_number(tx)?, shared, link: Link::Up, fields: checked.fields };
            refuse_conflicts(tx, None, &record)?;
            record.insert(tx, checked.password.as_deref())?;
            Ok((StatusCode::CREATED, Json(json!({ "id": id_of(record.number) }))))
        })
        .await
}

/// The Detail of one trunk.
pub async fn detail(_: Viewer, State(pbx): State<Pbx>, id: Id) -> Result<Json<JsonMap>, ErrorAnswer> {
    let id = readable(id)?;
    pbx.store().transaction(move |tx| Ok(Json(find(tx, &id)?.detail()))).await
}

/// Changes one trunk; returns 200 without a body.
pub async fn update(
    _: Editor,
    State(pbx): State<Pbx>,
    id: Id,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, ErrorAnswer> {
    let id = readable(id)?;
    let settings = pbx.settings();
    pbx.store()
        .transaction(move |tx| {
            let stored = find(tx, &id)?;
            let checked = validate::update(&stored.fields, &body, settings.update, settings.strictness())
                .map_err(ErrorAnswer::invalid)?;
            let Record { number, shared, link, .. } = stored;
            let next = Record { number, shared, link, fields: checked.fields };
            refuse_conflicts(tx, Some(&stored), &next)?;
            next.update(tx, checked.password.as_deref())?;
            Ok(StatusCode::OK)
        })
        .await
}

/// ONLINE or OFFLINE.
pub async fn status(_: Viewer, State(pbx): State<Pbx>, id: Id) -> Result<Json<Value>, ErrorAnswer> {
    let id = readable(id)?;
    pbx.store()
        .transaction(move |tx| Ok(Json(json!({ "status": crate::status::status(&find(tx, &id)?) }))))
        .await
}

/// Deletes one trunk. The contract declares 400, not 404, for an unknown id.
pub async fn destroy(_: Editor, State(pbx): State<Pbx>, id: Id) -> Result<StatusCode, ErrorAnswer> {
    let unknown = || ErrorAnswer::refused("There is no such trunk.");
    let id = readable(id).map_err(|_| unknown())?;
    pbx.store()
        .transaction(move |tx| {
            let number = Record::find(tx, &id)?.ok_or_else(unknown)?.number;
            let rule = tx
                .query_row(
                    "SELECT direction, name FROM rules WHERE provider = ?1 ORDER BY name LIMIT 1",
                    [number],
                    |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
                )
                .optional()?;
            if let Some((direction, name)) = rule {
                return Err(ErrorAnswer::refused(format!(
                    "The trunk cannot be deleted: the {direction} rule \"{name}\" uses it."
                )));
            }
            tx.execute("DELETE FROM providers WHERE number = ?1", [number])?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

fn unknown_trunk() -> ErrorAnswer {
    ErrorAnswer::not_found("There is no such trunk.")
}

fn readable(id: Id) -> Result<String, ErrorAnswer> {
    id.map(|Path(id)| id).map_err(|_| unknown_trunk())
}

fn find(tx: &Transaction<'_>, id: &str) -> Result<Record, ErrorAnswer> {
    Record::find(tx, id)?.ok_or_else(unknown_trunk)
}

/// Numbers only increase and are never reused, so a deleted id stays unknown.
fn next_number(tx: &Transaction<'_>) -> rusqlite::Result<i64> {
    tx.query_row(
        "UPDATE counters SET value = value + 4096 WHERE name = 'next_number' RETURNING value - 4096",
        [],
        |row| row.get(0),
    )
}

fn mode(fields: &JsonMap) -> &str {
    text(fields, "auth_mode").unwrap_or_default()
}

fn text<'a>(fields: &'a JsonMap, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}

/// The rules that involve other trunks. Values that the record already had are not checked again.
fn refuse_conflicts(tx: &Transaction<'_>, stored: Option<&Record>, next: &Record) -> Result<(), ErrorAnswer> {
    let changed = |name: &str| stored.is_none_or(|stored| stored.fields.get(name) != next.fields.get(name));
    if (changed("hostname") || changed("auth_id"))
        && matches!(mode(&next.fields), "REGISTER_AUTH" | "ACCEPT_REGISTER")
        && let Some(auth_id) = text(&next.fields, "auth_id")
        && let Some(hostname) = text(&next.fields, "hostname")
        && let Some(other) = account_owner(tx, next.number, hostname, auth_id)?
    {
        return Err(ErrorAnswer::refused(format!(
            "The trunk \"{other}\" already uses {auth_id} at {hostname}."
        )));
    }
    if changed("did_numbers")
        && let Some(numbers) = text(&next.fields, "did_numbers")
        && let Some(other) = pool_owner(tx, next.number, numbers)?
    {
        return Err(ErrorAnswer::refused(format!(
            "The numbers overlap with the pool of the trunk \"{other}\"."
        )));
    }
    Ok(())
}

fn account_owner(
    tx: &Transaction<'_>,
    number: i64,
    hostname: &str,
    auth_id: &str,
) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached(
        "SELECT name FROM providers WHERE auth_id = ?1 AND lower(hostname) = lower(?2) \
         AND auth_mode IN ('REGISTER_AUTH', 'ACCEPT_REGISTER') AND number <> ?3 LIMIT 1",
    )?
    .query_row(params![auth_id, hostname, number], |row| row.get(0))
    .optional()
}

fn pool_owner(tx: &Transaction<'_>, number: i64, numbers: &str) -> rusqlite::Result<Option<String>> {
    let own = pool::read(numbers).unwrap_or_default();
    let mut names = Vec::new();
    let mut ranges = Vec::new();
    let mut statement = tx.prepare_cached(
        "SELECT name, did_numbers FROM providers WHERE did_numbers IS NOT NULL AND number <> ?1",
    )?;
    let mut rows = statement.query([number])?;
    while let Some(row) = rows.next()? {
        for range in pool::read(&row.get::<_, String>(1)?).unwrap_or_default() {
            names.push(row.get::<_, String>(0)?);
            ranges.push(range);
        }
    }
    Ok(pool::overlap(&own, &ranges).and_then(|index| names.get(index).cloned()))
}
