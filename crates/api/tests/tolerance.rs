//! Whatever a server answers: no panic, no lost row, no lost record, and values that could not be read go
//! back as received. Ten thousand random documents and ten thousand random answers in each run.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod script;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use api::types::{
    Credentials, InboundMapping, Open, Options, OutboundMapping, Privacy, Provider, ProviderId, ProviderRow,
    Secret, UpdateProvider,
};
use api::{ApiError, ListQuery, Object, Response};
use proptest::prelude::*;
use proptest::sample::select;
use script::{answered, id, json, now, value};
use serde_json::{Map, Value};

const PROVIDER: &str = include_str!("golden/provider.json");
const LIST: &str = include_str!("golden/list.json");

fn cases() -> ProptestConfig {
    // No file of past failures: each failure becomes a test of its own.
    ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() }
}

// --- documents -------------------------------------------------------------------------------------------

/// JSON that survives a round trip through text: floats are halves, because others may lose a last bit.
fn junk() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1_000_000_i32..1_000_000).prop_map(|halves| Value::from(f64::from(halves) / 2.0)),
        select(vec![1e300, -1e300, 1e9, 1.8446744073709552e19]).prop_map(Value::from),
        "[A-Z_]{1,24}".prop_map(Value::from),
        texts().prop_map(Value::from),
        select(vec!["", " ", "5060", "-1", "true", "0", "1e3", "..", "a/../b", "null", "\0"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Short texts of any characters; faster to generate than those of `any`.
fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

/// What is done to one place of a document.
#[derive(Clone, Debug)]
enum Change {
    Remove,
    Replace(Value),
    /// A key of a later version beside it.
    Join(String, Value),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        1 => Just(Change::Remove),
        1 => Just(Change::Replace(Value::Null)),
        4 => junk().prop_map(Change::Replace),
        1 => ("later_[a-z]{1,8}", junk()).prop_map(|(key, value)| Change::Join(key, value)),
    ]
}

/// The path of every key below a value.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let path = format!("{at}/{key}");
        paths(value, &path, found);
        found.push(path);
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| below(&index.to_string(), value));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A document with up to four changes, and the paths they hit.
fn changed(golden: &'static str) -> impl Strategy<Value = (Value, Vec<String>)> {
    let golden = value(golden);
    let mut all = Vec::new();
    paths(&golden, "", &mut all);
    proptest::collection::vec((select(all), change()), 1..5).prop_map(move |changes| {
        let mut document = golden.clone();
        let mut hit = Vec::new();
        for (path, change) in changes {
            apply(&mut document, &path, change);
            hit.push(path);
        }
        (document, hit)
    })
}

fn apply(document: &mut Value, path: &str, change: Change) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    // An earlier change may have taken the parent away.
    match (document.pointer_mut(parent), change) {
        (Some(Value::Object(object)), Change::Remove) => drop(object.remove(key)),
        (Some(Value::Object(object)), Change::Replace(value)) => drop(object.insert(key.to_owned(), value)),
        (Some(Value::Object(object)), Change::Join(key, value)) => drop(object.insert(key, value)),
        (Some(Value::Array(items)), change) => {
            let place = key.parse::<usize>().ok().filter(|place| *place < items.len());
            match (place, change) {
                (Some(place), Change::Replace(value)) => items[place] = value,
                (Some(place), Change::Remove) => drop(items.remove(place)),
                (_, Change::Join(_, value)) => items.push(value),
                (None, _) => {}
            }
        }
        (_, _) => {}
    }
}

// --- records ---------------------------------------------------------------------------------------------

/// Key and shown value of each field; `None` is a blank.
type Shown = BTreeMap<&'static str, Option<String>>;

fn shown<T: Debug>(field: &Option<T>) -> Option<String> {
    field.as_ref().map(|field| format!("{field:?}"))
}

macro_rules! fields {
    ($of:expr; $($field:ident),+ $(,)?) => {
        BTreeMap::from([$((stringify!($field), shown(&$of.$field))),+])
    };
}

fn provider_fields(provider: &Provider) -> Shown {
    fields!(provider; id, name, enabled, brand, auth_mode, transport, hostname, port, auth_id, username,
        registration, register_interval, outbound_server, outbound_server_port, inlan, single_via_header,
        rewrite_via_ip, verify_port, keep_alive, keep_alive_interval, concurrency, additional_ips,
        adjust_sdp_direction, remove_srtp_info, stir_shaken_signature_required, did_numbers,
        inbound_parameters, outbound_parameters, shared)
}

fn row_fields(row: &ProviderRow) -> Shown {
    fields!(row; id, name, enabled, brand, hostname, port, did_numbers, shared)
}

fn read(document: &Value) -> Provider {
    now(answered(json(200, document.to_string())).get_provider(&id())).expect("an object is a record")
}

/// Keys that an update must not carry.
const FIXED: [&str; 4] = ["id", "shared", "auth_mode", "brand"];

/// The document without nulls and without [`FIXED`].
fn sendable(document: &Value) -> Object {
    let mut object = document.as_object().unwrap().clone();
    object.retain(|key, _| !FIXED.contains(&key.as_str()));
    // The only text that is sent blank: see `types::sendable`.
    if let Some(Value::Object(inbound)) = object.get_mut("inbound_parameters")
        && let Some(name @ Value::Null) = inbound.get_mut("pai_header_parameter_name")
    {
        *name = "".into();
    }
    let mut bare = Value::Object(object);
    without_nulls(&mut bare);
    bare.as_object().unwrap().clone()
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => {
            items.retain(|value| !value.is_null());
            items.iter_mut().for_each(without_nulls);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The same value in both, or another spelling of it: `"5060"` and 5060.
fn is_restated(sent: &Value, received: &Value) -> bool {
    match (sent, received) {
        (Value::Object(sent), Value::Object(received)) => {
            sent.len() == received.len()
                && sent
                    .iter()
                    .all(|(key, sent)| received.get(key).is_some_and(|read| is_restated(sent, read)))
        }
        (Value::Array(sent), Value::Array(received)) => {
            sent.len() == received.len()
                && sent.iter().zip(received).all(|(sent, received)| is_restated(sent, received))
        }
        (Value::Bool(sent), Value::Number(received)) => received.as_i64() == Some(i64::from(*sent)),
        (Value::Bool(sent), Value::String(received)) => sent.to_string() == *received,
        (Value::Number(sent), Value::String(received)) => {
            sent.to_string() == received.trim().replace('+', "")
        }
        (Value::Number(sent), Value::Number(received)) => sent.as_f64() == received.as_f64(),
        (Value::String(sent), Value::Number(received)) => *sent == received.to_string(),
        (sent, received) => sent == received,
    }
}

/// Whether a value has the type that the contract gives its key.
fn has_type(key: &str, value: &Value) -> bool {
    static RECORD: LazyLock<Value> = LazyLock::new(|| self::value(PROVIDER));
    // In the golden record every key has its type.
    let Some(golden) = RECORD.get(key) else { return true };
    match value {
        Value::Number(number) => golden.is_number() && number.is_i64(),
        Value::Bool(_) => golden.is_boolean(),
        Value::String(_) => golden.is_string(),
        Value::Object(_) => golden.is_object(),
        Value::Array(_) | Value::Null => false,
    }
}

fn top(path: &str) -> &str {
    path.split('/').nth(1).unwrap()
}

static GOLDEN: LazyLock<Shown> = LazyLock::new(|| provider_fields(&read(&value(PROVIDER))));

/// What must hold for every record, whatever was done to it.
fn check_record(document: &Value, hit: &[String]) {
    let provider = read(document);
    assert_eq!(Value::Object(provider.record.clone()), *document, "the record is kept whole");

    let fields = provider_fields(&provider);
    assert_eq!(fields.len(), 29);
    for (key, field) in &fields {
        let received = document.get(*key).filter(|value| !value.is_null());
        if !hit.iter().any(|path| top(path) == *key) {
            assert_eq!(field, &GOLDEN[key], "{key} was not touched");
        }
        // An id that cannot be part of a path is read as text and then refused.
        let unreadable = provider.unreadable.iter().any(|unreadable| unreadable == key);
        if *key != "id" {
            assert_eq!(unreadable, received.is_some() && field.is_none(), "{key}: {received:?}");
        }
    }
    assert!(provider.unreadable.iter().all(|key| fields.contains_key(key.as_str())));
    let word = |key| document.get(key).and_then(Value::as_str);
    if let Some(word) = word("auth_mode") {
        assert_eq!(provider.auth_mode.as_ref().map(Open::as_str), Some(word), "shown as sent");
    }
    if let Some(word) = word("transport") {
        assert_eq!(provider.transport.as_ref().map(Open::as_str), Some(word), "shown as sent");
    }

    let sent = UpdateProvider::of(&provider).to_json();
    let received = Value::Object(sendable(document));
    assert!(is_restated(&sent, &received), "nothing is lost\nsent     {sent}\nreceived {received}");
    let read_again = provider_fields(&read(&sent));
    for (key, field) in provider_fields(&provider) {
        let again = &read_again[key];
        match (key, &field) {
            (key, _) if FIXED.contains(&key) => {}
            // A blank name comes back as the empty text that was sent for it, a list without its nulls.
            ("inbound_parameters", _) => assert_eq!(again.is_some(), field.is_some()),
            (_, None) => assert_eq!(again, &None, "{key}"),
            (_, Some(_)) => assert_eq!(again, &field, "{key} means the same"),
        }
        let unreadable = provider.unreadable.iter().any(|unreadable| unreadable == key);
        match (unreadable, sent.get(key)) {
            (true, sent) => assert_eq!(sent, received.get(key), "{key} goes back as received"),
            (false, Some(sent)) => assert!(has_type(key, sent), "{key} has its type: {sent}"),
            (false, None) => {}
        }
    }
    let mut expected = sent.as_object().unwrap().clone();
    let mut update = UpdateProvider::of(&provider);
    update.name = Some("Touched".to_owned());
    update.options = Options { enabled: Some(false), ..Options::default() };
    expected.insert("name".to_owned(), "Touched".into());
    expected.insert("enabled".to_owned(), false.into());
    assert_eq!(update.to_json(), Value::Object(expected), "two keys touched");
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_damaged_record_keeps_its_readable_values_and_goes_back_as_received(
        (document, hit) in changed(PROVIDER)
    ) {
        check_record(&document, &hit);
    }

    #[test]
    fn a_damaged_list_keeps_every_row((document, hit) in changed(LIST)) {
        let read = now(answered(json(200, document.to_string())).list_providers(&ListQuery::default()));
        let Some(items) = document.get("items").and_then(Value::as_array) else {
            prop_assert_eq!(read, Err(ApiError::Unreadable { status: 200 }));
            return Ok(());
        };
        let list = read.unwrap();
        let rows: Vec<&Map<String, Value>> = items.iter().filter_map(Value::as_object).collect();
        prop_assert_eq!(list.items.len(), rows.len());
        prop_assert_eq!(list.unreadable, items.len() - rows.len());
        if !hit.iter().any(|path| path == "/count") {
            prop_assert_eq!(list.count, Some(207));
        }
        for (row, received) in list.items.iter().zip(rows) {
            let fields = row_fields(row);
            prop_assert_eq!(fields.len(), 8);
            for key in ["name", "brand", "hostname", "did_numbers"] {
                if let Some(Value::String(text)) = received.get(key) {
                    prop_assert_eq!(&fields[key], &Some(format!("{text:?}")));
                }
            }
            for key in ["enabled", "shared"] {
                if let Some(Value::Bool(flag)) = received.get(key) {
                    prop_assert_eq!(&fields[key], &Some(flag.to_string()));
                }
            }
        }
    }

    #[test]
    fn any_json_is_a_record_a_list_or_unreadable(document in junk()) {
        let client = answered(json(200, document.to_string()));
        prop_assert_eq!(now(client.get_provider(&id())).is_ok(), document.is_object());
        let listed = now(client.list_providers(&ListQuery::default())).is_ok();
        prop_assert_eq!(listed, document.get("items").is_some_and(Value::is_array));
        if document.is_object() {
            let all_hit: Vec<String> =
                value(PROVIDER).as_object().unwrap().keys().map(|key| format!("/{key}")).collect();
            check_record(&document, &all_hit);
        }
    }

    #[test]
    fn any_answer_is_a_result_or_a_typed_error(answer in any_answer()) {
        let status = answer.status;
        let client = answered(answer);
        let (id, secret) = (id(), Secret::new("x"));
        let credentials =
            Credentials { username: "u".to_owned(), password: secret.clone(), domain: None };
        let export = now(client.export_providers());
        if let Ok(file) = &export
            && let Some(name) = &file.name
        {
            prop_assert!((1..=100).contains(&name.chars().count()), "{:?}", name);
            prop_assert!(!name.contains(['/', '\\', ':', '"']) && !name.chars().any(char::is_control));
            prop_assert!(![".", ".."].contains(&name.as_str()));
        }
        let update = UpdateProvider::of(&Provider::default());
        for error in [
            now(client.list_providers(&ListQuery::default())).err(),
            now(client.get_provider(&id)).err(),
            now(client.provider_status(&id)).err(),
            now(client.update_provider(&id, &update)).err(),
            now(client.destroy_provider(&id)).err(),
            now(client.sign_in(&credentials)).err(),
            now(client.send_otp(&secret)).err(),
            now(client.verify_otp(&secret, "1")).err(),
            now(client.refresh_token(&secret)).err(),
            now(client.sign_out()).err(),
            now(client.user()).err(),
            export.err(),
        ] {
            match error {
                None => prop_assert!((200..300).contains(&status)),
                Some(ApiError::Unreadable { status: told }) => {
                    prop_assert!((200..300).contains(&status) && told == status);
                }
                Some(ApiError::Unauthorized) => prop_assert_eq!(status, 401),
                Some(ApiError::Rejected { status: told, .. }) => {
                    prop_assert!(!(200..300).contains(&status) && status != 401 && told == status);
                }
                Some(ApiError::Unreachable(reason)) => prop_assert!(false, "{:?}", reason),
            }
        }
    }

    #[test]
    fn an_id_never_folds_into_another_path(text in "([.]{0,3}|[a-z%/\\\\.]{0,6}|\\PC{0,8})") {
        let Some(id) = ProviderId::parse(&text) else {
            let folds = text.split(['/', '\\']).any(|segment| segment == "." || segment == "..");
            prop_assert!(text.is_empty() || folds);
            return Ok(());
        };
        prop_assert_eq!(id.as_str(), &text);
        let encoded = api::query::encode(id.as_str());
        prop_assert!(!encoded.contains(['/', '\\', '?', '#']), "{}", encoded);
        prop_assert!(![".", ".."].contains(&encoded.as_str()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..cases() })]

    #[test]
    fn no_null_leaves_whatever_is_null(
        (mut document, hit) in changed(PROVIDER), nulls in proptest::collection::vec(any::<u16>(), 0..60)
    ) {
        let mut all = Vec::new();
        paths(&document, "", &mut all);
        for place in nulls {
            if !all.is_empty() {
                let path = &all[usize::from(place) % all.len()];
                apply(&mut document, path, Change::Replace(Value::Null));
            }
        }
        let mut update = UpdateProvider::of(&read(&document));
        let sent = update.to_json();
        let mut bare = sent.clone();
        without_nulls(&mut bare);
        prop_assert_eq!(&sent, &bare, "no null at any depth");
        prop_assert!(is_restated(&sent, &Value::Object(sendable(&document))), "nothing else is lost");
        update.options.inbound_parameters =
            Some(InboundMapping { pass_api_header_to_uad: Some(true), ..InboundMapping::default() });
        update.options.outbound_parameters =
            Some(OutboundMapping { privacy_types_supported: Some(Privacy::Id), ..OutboundMapping::default() });
        let sent = update.to_json();
        let mut bare = sent.clone();
        without_nulls(&mut bare);
        prop_assert_eq!(sent, bare, "nor with changes on it; {:?}", hit);
    }
}

fn any_answer() -> impl Strategy<Value = Response> {
    let cut = |text: &'static str| (0..text.len()).prop_map(move |end| text.as_bytes()[..end].to_vec());
    let body = prop_oneof![
        3 => proptest::collection::vec(any::<u8>(), 0..200),
        2 => junk().prop_map(|json| json.to_string().into_bytes()),
        2 => changed(LIST).prop_map(|(document, _)| document.to_string().into_bytes()),
        1 => changed(PROVIDER).prop_map(|(document, _)| document.to_string().into_bytes()),
        1 => changed(include_str!("golden/errors.json"))
            .prop_map(|(document, _)| document.to_string().into_bytes()),
        1 => changed(include_str!("golden/tokens.json"))
            .prop_map(|(document, _)| document.to_string().into_bytes()),
        1 => cut(PROVIDER),
        1 => cut(LIST),
    ];
    let content_type = prop_oneof![
        4 => Just(Some("application/json".to_owned())),
        1 => Just(Some("Application/JSON ; charset=UTF-8".to_owned())),
        1 => Just(Some("text/html".to_owned())),
        1 => Just(Some("application/octet-stream".to_owned())),
        1 => Just(None),
        1 => texts().prop_map(Some),
    ];
    let header = || proptest::option::of(prop_oneof![texts(), "[0-9]{1,12}"]);
    let disposition = proptest::option::of(prop_oneof![
        texts(),
        texts().prop_map(|name| format!("attachment; filename=\"{name}\"")),
        "[./\\\\a-z: ]{0,12}".prop_map(|name| format!("attachment; filename={name}")),
    ]);
    let status = prop_oneof![3 => Just(200_u16), 1 => 200..300_u16, 1 => 0..600_u16, 1 => any::<u16>()];
    (status, content_type, disposition, header(), body).prop_map(
        |(status, content_type, content_disposition, retry_after, body)| Response {
            status,
            content_type,
            content_disposition,
            retry_after,
            body,
        },
    )
}

// --- single cases ----------------------------------------------------------------------------------------

fn ids(ids: &str) -> Vec<Option<String>> {
    let items: Vec<String> =
        value(ids).as_array().unwrap().iter().map(|id| format!(r#"{{"name":"kept","id":{id}}}"#)).collect();
    let list = format!(r#"{{"items":[{}]}}"#, items.join(","));
    let list = now(answered(json(200, list)).list_providers(&ListQuery::default())).unwrap();
    assert!(list.items.iter().all(|row| row.name.as_deref() == Some("kept")));
    list.items.into_iter().map(|row| row.id.map(|id| id.as_str().to_owned())).collect()
}

#[test]
fn numeric_ids_above_2_to_the_53_are_read_digit_by_digit() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        ids("[9007199254740993, 800400123456789013, 18446744073709551615, 0, -7]"),
        [
            some("9007199254740993"),
            some("800400123456789013"),
            some("18446744073709551615"),
            some("0"),
            some("-7")
        ]
    );
}

#[test]
fn an_id_whose_digits_are_lost_is_no_id() {
    assert_eq!(ids("[36893488147419103232, 1e300, 1.5, true, null, {}, []]"), [const { None }; 7]);
}

#[test]
fn ids_that_fold_a_path_are_refused_and_the_row_stays() {
    assert_eq!(ids(r#"[".", "..", "a/../b", "a\\..\\b", "", "../x", "x/."]"#), [const { None }; 7]);
}

#[test]
fn unusual_ids_are_kept() {
    let long = "x".repeat(10_240);
    for text in ["...", "..a", "a..b", "%2e%2e", "a/b", "export", "a b", "ü?#%", "a\\b", &long] {
        assert_eq!(ProviderId::parse(text).as_ref().map(ProviderId::as_str), Some(text));
    }
}

#[test]
fn numbers_and_switches_are_read_where_nothing_is_lost() {
    let provider = read(&value(
        r#"{"port":"5060","concurrency":1e9,"register_interval":60.0,"keep_alive_interval":" 45 ",
            "enabled":1,"registration":0,"inlan":"true","shared":"false","auth_id":4711,
            "outbound_server_port":5060.5,"verify_port":2,"keep_alive":"yes","name":true,
            "username":123456789012345678901234567890}"#,
    ));
    assert_eq!((provider.port, provider.concurrency), (Some(5060), Some(1_000_000_000)));
    assert_eq!((provider.register_interval, provider.keep_alive_interval), (Some(60), Some(45)));
    assert_eq!((provider.enabled, provider.registration), (Some(true), Some(false)));
    assert_eq!((provider.inlan, provider.shared), (Some(true), Some(false)));
    assert_eq!(provider.auth_id.as_deref(), Some("4711"));
    assert_eq!(
        provider.unreadable,
        ["name", "username", "outbound_server_port", "verify_port", "keep_alive"]
    );
}

#[test]
fn values_of_another_type_go_back_in_the_type_of_the_contract() {
    let provider = read(&value(
        r#"{"port":"5060","concurrency":1e9,"enabled":1,"inlan":"true","auth_id":4711,"transport":7,
            "outbound_server_port":"abc","verify_port":2,"name":true,"later":"1",
            "inbound_parameters":{"pass_api_header_to_uad":0,"pai_header_parameter_name":null,
                "drop_calls_with_verification_status":[5,null,"x",{"odd":null}]},
            "outbound_parameters":{"to_user_part":{"value":7,"custom_value":null,"later":[null,{"a":null}]},
                "tel_uri_scheme":{"value":7},"contact_host_part":null,"privacy_types_supported":{"value":null}}}"#,
    ));
    let sent = value(
        r#"{"port":5060,"concurrency":1000000000,"enabled":true,"inlan":true,"auth_id":"4711","transport":"7",
            "outbound_server_port":"abc","verify_port":2,"name":true,"later":"1",
            "inbound_parameters":{"pass_api_header_to_uad":false,"pai_header_parameter_name":"",
                "drop_calls_with_verification_status":["5","x",{}]},
            "outbound_parameters":{"to_user_part":{"value":"7","later":[{}]},
                "tel_uri_scheme":{"value":7},"privacy_types_supported":{}}}"#,
    );
    assert_eq!(UpdateProvider::of(&provider).to_json(), sent);
}

#[test]
fn a_server_without_the_pai_parameter_is_not_sent_one() {
    for inbound in ["{}", r#"{"caller_num":null}"#] {
        let provider = read(&value(&format!(r#"{{"inbound_parameters":{inbound}}}"#)));
        assert_eq!(UpdateProvider::of(&provider).to_json(), value(r#"{"inbound_parameters":{}}"#));
    }
    let provider = read(&value(r#"{"inbound_parameters":null}"#));
    assert_eq!(UpdateProvider::of(&provider).to_json(), value("{}"));
}

#[test]
fn an_impossible_count_is_ignored_and_hides_no_row() {
    for count in ["null", "-1", "\"many\"", "1e300", "[]", "2.5", "18446744073709551615"] {
        let list = format!(r#"{{"count":{count},"items":[{{"name":"a"}},7,null,"x",{{}}]}}"#);
        let list = now(answered(json(200, list)).list_providers(&ListQuery::default())).unwrap();
        assert_eq!((list.count, list.items.len(), list.unreadable), (None, 2, 3), "{count}");
    }
    let list = now(answered(json(200, r#"{"items":[]}"#)).list_providers(&ListQuery::default())).unwrap();
    assert_eq!((list.count, list.items.len()), (None, 0));
}

#[test]
fn a_second_factor_without_its_token_is_unreadable() {
    let credentials = Credentials { username: "u".to_owned(), password: Secret::new("p"), domain: None };
    for body in [
        r#"{"two_factor_enabled":true}"#,
        r#"{"two_factor_enabled":true,"token":""}"#,
        r#"{"two_factor_enabled":false,"token":"x"}"#,
        r#"{"access_token":""}"#,
        "{}",
    ] {
        let read = now(answered(json(200, body)).sign_in(&credentials));
        assert_eq!(read, Err(ApiError::Unreadable { status: 200 }), "{body}");
    }
}
