//! A session as it lies in storage, and what of it may be believed.

use api::types::{Secret, TokenPair};
use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::platform::clock;
use crate::platform::fetch::api_base;
use crate::platform::storage::{self, Lasting};
use crate::session::{Account, Held, RENEW_AT};

/// The one key the session is stored under; `boot.js` reads the same.
const SESSION_KEY: &str = "trunkline.session.v1";

/// The stored session, if it belongs to this origin and API base and has the right shape.
pub fn read_stored() -> Option<(Held, Account)> {
    let found = (storage::read(Lasting::Tab, SESSION_KEY), storage::read(Lasting::Computer, SESSION_KEY));
    let (text, keep) = match found {
        (Some(text), _) => (text, false),
        (None, Some(text)) => (text, true),
        (None, None) => return None,
    };
    let parsed = parse_stored(&text, &origin(), js_sys::Date::now());
    if parsed.is_none() {
        forget_stored();
    }
    let (pair, account, left) = parsed?;
    let renew_at = left.map(|left| clock::now() + left);
    Some((Held { pair, renew_at, keep }, account))
}

/// Pair, account and the milliseconds until renewal is due, from the stored text.
fn parse_stored(text: &str, origin: &str, wall_now: f64) -> Option<(TokenPair, Account, Option<f64>)> {
    let stored = api::parse_object(text.as_bytes())?;
    let get = |key: &str| stored.get(key).and_then(Value::as_str);
    if get("origin") != Some(origin) || get("base") != Some(api_base()) {
        return None;
    }
    let expires_in =
        stored.get("expires_in").and_then(Value::as_u64).and_then(|life| u32::try_from(life).ok());
    let pair = TokenPair {
        access: Secret::new(get("access").filter(|access| !access.is_empty())?),
        refresh: get("refresh").map(Secret::new),
        expires_in,
    };
    let account = Account {
        username: get("username").unwrap_or_default().to_owned(),
        domain: get("domain").map(str::to_owned),
    };
    let left = match (expires_in, stored.get("issued").and_then(Value::as_f64), &pair.refresh) {
        (Some(life), Some(issued), Some(_)) => {
            // The wall clock is a hint: set back or forth, it makes renewal due at once, no more.
            let due = f64::from(life) * 1000.0 * RENEW_AT;
            let age = wall_now - issued;
            Some(if (0.0..due).contains(&age) { due - age } else { 0.0 })
        }
        (Some(_) | None, Some(_) | None, Some(_) | None) => None,
    };
    Some((pair, account, left))
}

/// The session as it is written.
#[derive(Serialize)]
struct StoredSession<'s> {
    origin: String,
    base: &'s str,
    access: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<&'s str>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u32>,
    /// Wall clock in milliseconds.
    issued: u64,
    username: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'s str>,
}

pub fn write_stored(pair: &TokenPair, account: &Account, keep: bool) {
    let stored = StoredSession {
        origin: origin(),
        base: api_base(),
        access: pair.access.reveal(),
        refresh: pair.refresh.as_ref().map(Secret::reveal),
        expires_in: pair.expires_in,
        issued: js_sys::Date::now() as u64,
        username: &account.username,
        domain: account.domain.as_deref(),
    };
    // Texts and whole numbers can always be written.
    let Ok(text) = serde_json::to_string(&stored) else { return };
    let (lasting, other) =
        if keep { (Lasting::Computer, Lasting::Tab) } else { (Lasting::Tab, Lasting::Computer) };
    // Written first: a tab that starts at this moment finds a session in any case.
    storage::write(lasting, SESSION_KEY, &text);
    storage::forget(other, SESSION_KEY);
}

pub fn forget_stored() {
    storage::forget(Lasting::Tab, SESSION_KEY);
    storage::forget(Lasting::Computer, SESSION_KEY);
}

fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const ORIGIN: &str = "https://trunks.example.net";

    fn stored(issued: f64) -> String {
        format!(
            r#"{{"origin":"{ORIGIN}","base":"/api/","access":"a","refresh":"r","expires_in":1000,"issued":{issued},"username":"admin"}}"#
        )
    }

    #[wasm_bindgen_test]
    fn a_stored_session_is_due_after_eight_tenths_of_its_life() {
        let (pair, account, left) = parse_stored(&stored(50_000.0), ORIGIN, 150_000.0).unwrap();
        assert_eq!((pair.access.reveal(), account.username.as_str()), ("a", "admin"));
        assert_eq!(left, Some(700_000.0));
    }

    #[wasm_bindgen_test]
    fn a_clock_that_jumped_makes_it_due_at_once_and_no_more() {
        for wall_now in [-86_400_000.0, 0.0, 900_000.0, 86_400_000.0] {
            assert_eq!(parse_stored(&stored(50_000.0), ORIGIN, wall_now).unwrap().2, Some(0.0));
        }
    }

    #[wasm_bindgen_test]
    fn a_foreign_or_broken_session_is_no_session() {
        assert!(parse_stored(&stored(0.0), "https://evil.example", 0.0).is_none());
        assert!(parse_stored("{", ORIGIN, 0.0).is_none());
        assert!(parse_stored("[]", ORIGIN, 0.0).is_none());
        assert!(parse_stored(&stored(0.0).replace("/api/", "/other/"), ORIGIN, 0.0).is_none());
        assert!(parse_stored(&stored(0.0).replace(r#""a""#, r#""""#), ORIGIN, 0.0).is_none());
    }
}
