//! The first rows: a number of plausible trunks, the same for the same plan on every machine. Every row
//! passes the same checks as a create call. It knows the record, not the API.

mod carriers;

use crate::error::ErrorAnswer;
use crate::record::{Link, Record};
use crate::strict::Strictness;
use crate::validate::{self, JsonMap};
use axum::http::StatusCode;
use carriers::{CARRIERS, Carrier, HOSTILE, PLACES, SITES};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Transaction, params};
use serde_json::{Value, json};
use std::collections::HashSet;

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedPlan {
    /// How many trunks.
    pub trunks: u32,
    /// The seed of everything random.
    pub seed: u64,
    /// Records carry keys of a later version, at the top and inside the parameter objects.
    pub later_keys: bool,
    /// Optional properties are `null`, parameter objects included.
    pub nulls: bool,
    /// Every third record has enum values that are not in the contract.
    pub unknown_enum: bool,
    /// Names are texts that a careless console mishandles.
    pub hostile: bool,
}

impl Default for SeedPlan {
    fn default() -> Self {
        Self { trunks: 250, seed: 1, later_keys: false, nulls: false, unknown_enum: false, hostile: false }
    }
}

/// Keys of 22.4 and 22.6 (docs/trunks.md, 2.5), and one that does not exist. No `null` in them: it could
/// not be sent back to a strict PBX, so no client could keep it.
pub fn later_keys() -> JsonMap {
    let mut keys = JsonMap::new();
    keys.insert("force_outbound_proxy".to_owned(), json!(true));
    keys.insert("sdp_codecs".to_owned(), json!(["OPUS", "PCMA"]));
    keys.insert("later_version_key".to_owned(), json!({ "nested": [1, "text"] }));
    keys
}

/// Writes the rows of a plan in place of all rows.
///
/// # Errors
/// The storage failed.
pub fn replace_all(tx: &Transaction<'_>, plan: &SeedPlan) -> Result<(), ErrorAnswer> {
    tx.execute_batch("DELETE FROM rules; DELETE FROM providers; DELETE FROM counters;")?;
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed);
    let mut number = first_number(plan.seed);
    let mut names = HashSet::new();
    for index in 0..plan.trunks {
        // Ids grow unevenly, like real ones.
        number += 4096 * rng.random_range(1..1000_i64);
        let (record, password) = trunk(&mut rng, plan, index, number, &mut names)?;
        record.insert(tx, password.as_deref())?;
        if rng.random_ratio(1, 8) {
            let direction = if rng.random() { "inbound" } else { "outbound" };
            let name = format!("Route {} {direction}", index + 1);
            tx.prepare_cached("INSERT INTO rules (name, direction, provider) VALUES (?1, ?2, ?3)")?
                .execute(params![name, direction, number])?;
        }
    }
    tx.execute("INSERT INTO counters (name, value) VALUES ('next_number', ?1)", [number + 4096])?;
    Ok(())
}

/// 18 digits, above what a JavaScript number can hold.
fn first_number(seed: u64) -> i64 {
    let spread = i64::try_from(seed % 100_000).unwrap_or(0);
    700_551_909_773_148_160 + spread * 100_000_000_000
}

fn pick<'a, T>(rng: &mut ChaCha8Rng, list: &'a [T]) -> Result<&'a T, ErrorAnswer> {
    list.choose(rng).ok_or_else(|| ErrorAnswer::for_status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn trunk(
    rng: &mut ChaCha8Rng,
    plan: &SeedPlan,
    index: u32,
    number: i64,
    names: &mut HashSet<String>,
) -> Result<(Record, Option<String>), ErrorAnswer> {
    let carrier = pick(rng, CARRIERS)?;
    let (place, prefix) = pick(rng, PLACES)?;
    let site = pick(rng, SITES)?;
    let mut name = format!("{place} {site} {}", carrier.brand);
    if plan.hostile {
        name = HOSTILE
            .get(usize::try_from(index).unwrap_or(0) % HOSTILE.len())
            .copied()
            .unwrap_or_default()
            .to_owned();
    } else if !names.insert(name.clone()) {
        name = format!("{name} {}", index + 1);
        names.insert(name.clone());
    }

    let mut body = body(rng, carrier, index, prefix);
    body.insert("name".to_owned(), name.into());
    let mut checked =
        validate::create(&body, Strictness::Strict { later_words: false }).map_err(ErrorAnswer::invalid)?;
    if plan.nulls {
        blank_optional(&mut checked.fields);
    }
    if plan.unknown_enum && index.is_multiple_of(3) {
        from_a_later_version(&mut checked.fields);
    }
    if plan.later_keys {
        checked.fields.extend(later_keys());
        for object in ["inbound_parameters", "outbound_parameters"] {
            if let Some(Value::Object(object)) = checked.fields.get_mut(object) {
                object.extend(later_keys());
            }
        }
    }
    let shared = matches!(carrier.mode, "IP_AUTH") || (carrier.registration && index.is_multiple_of(5));
    let shared = shared && !matches!(carrier.mode, "TEAMS" | "WHATS_APP");
    let link = if rng.random_ratio(1, 10) { Link::Down } else { Link::Up };
    Ok((Record { number, shared, link, fields: checked.fields }, checked.password))
}

/// A body as the vendor's form would send it for this mode (docs/trunks.md, 3.2).
fn body(rng: &mut ChaCha8Rng, carrier: &Carrier, index: u32, prefix: &str) -> JsonMap {
    let account = format!("acct{:05}", index + 1);
    let through_sbc = carrier.mode == "TEAMS" || rng.random_ratio(1, 12);
    let whats_app = carrier.mode == "WHATS_APP";
    let transport = if carrier.mode == "TEAMS" {
        "TCP"
    } else if whats_app || rng.random_ratio(7, 10) {
        "UDP"
    } else if rng.random() {
        "TLS"
    } else {
        "TCP"
    };
    let port = if transport == "TLS" && carrier.port == 5060 { 5061 } else { carrier.port };
    let (proxy, proxy_port) = match (whats_app, through_sbc) {
        (true, _) => ("whatsapp.com", 5060),
        (false, true) => ("10.20.0.5", 5069),
        (false, false) => ("", 0),
    };
    let mut body = json!({
        "enabled": !rng.random_ratio(1, 12),
        "brand": carrier.brand,
        "auth_mode": carrier.mode,
        "transport": transport,
        "hostname": carrier.host.replace("{you}", &account),
        "port": port,
        "outbound_server": proxy,
        "outbound_server_port": proxy_port,
        "concurrency": if rng.random_ratio(1, 3) { 100_000 } else { rng.random_range(2..500) },
        "registration": carrier.mode == "REGISTER_AUTH" && carrier.registration,
        "inlan": through_sbc,
        "rewrite_via_ip": !through_sbc && rng.random_ratio(1, 4),
        "verify_port": rng.random_ratio(1, 10),
        "keep_alive": !whats_app && rng.random_ratio(2, 5),
        "additional_ips": carrier.networks,
        "stir_shaken_signature_required": rng.random_ratio(1, 20),
    });
    let Some(body) = body.as_object_mut() else { return JsonMap::new() };
    let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
    if matches!(carrier.mode, "REGISTER_AUTH" | "ACCEPT_REGISTER") {
        set("auth_id", account.clone().into());
        set("password", format!("secret-of-{account}").into());
        if rng.random_ratio(1, 4) {
            set("username", format!("user-{account}").into());
        }
    }
    // The pool of an IP trunk belongs to the tenants it is assigned to.
    if carrier.mode != "IP_AUTH" {
        set("did_numbers", pool(rng, prefix, index).into());
    }
    if whats_app {
        return body.clone();
    }
    if carrier.common_mapping {
        set("outbound_parameters", common_mapping());
    } else if rng.random_ratio(1, 6) {
        set(
            "outbound_parameters",
            json!({
                "from_user_part": { "value": "OUTBOUND_CALLER_ID" },
                "from_display_name": { "value": "CUSTOM", "custom_value": "Acme" },
                "p_asserted_identity_user_part": { "value": "CUSTOM", "custom_value": "remove" },
                "privacy_types_supported": "ID",
            }),
        );
    }
    if rng.random_ratio(1, 6) {
        set(
            "inbound_parameters",
            json!({
                "called_num": "REQUEST_LINE_URI_USER_PART",
                "caller_num": "P_ASSERTED_IDENTITY_USER_PART",
                "enable_stir_shaken_validation": true,
                "drop_calls_with_verification_status": ["TN-Validation-Failed", "No-TN-Validation"],
            }),
        );
    }
    body.clone()
}

fn common_mapping() -> Value {
    json!({
        "contact_user_part": { "value": "OUTBOUND_CALLER_ID" },
        "from_user_part": { "value": "OUTBOUND_CALLER_ID" },
        "p_asserted_identity_user_part": { "value": "OUTBOUND_CALLER_ID" },
        "p_asserted_identity_host_part": { "value": "TRUNK_HOST_PORT" },
    })
}

/// Numbers of this trunk only: block `index` of 100 after the prefix. Blocks never overlap, since all
/// numbers of one length share the width of prefix and block.
fn pool(rng: &mut ChaCha8Rng, prefix: &str, index: u32) -> String {
    let number = |last: u32| format!("{prefix}{:07}", index * 100 + last);
    match rng.random_range(0..4) {
        0 => number(0),
        1 => format!("{}-{}", number(0), number(99)),
        2 => format!("{};{}-{}", number(0), number(10), number(49)),
        _ => format!("{};{};{}-{}", number(1), number(7), number(50), number(59)),
    }
}

fn blank_optional(fields: &mut JsonMap) {
    const KEPT: [&str; 5] = ["name", "hostname", "port", "enabled", "auth_mode"];
    for (name, value) in fields.iter_mut() {
        if !KEPT.contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
}

fn from_a_later_version(fields: &mut JsonMap) {
    for (name, value) in [("auth_mode", "OAUTH_AUTH"), ("transport", "WSS")] {
        fields.insert(name.to_owned(), value.into());
    }
    if let Some(Value::Object(inbound)) = fields.get_mut("inbound_parameters") {
        inbound.insert("called_num".to_owned(), "HISTORY_INFO_USER_PART".into());
    }
    if let Some(Value::Object(outbound)) = fields.get_mut("outbound_parameters") {
        outbound.insert("privacy_types_supported".to_owned(), "CRITICAL".into());
        outbound.insert("to_user_part".to_owned(), json!({ "value": "TENANT_NUMBER", "custom_value": null }));
    }
}
