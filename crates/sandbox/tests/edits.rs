//! An edit changes exactly what the person changed, whether the PBX merges or replaces.
//!
//! Every field of every kind of trunk is changed on its own, on records that carry keys of a later
//! version, and the whole record is compared before and after.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "suite/support.rs"]
#[allow(dead_code)]
mod support;

use api::types::{AuthMode, Provider, WireEnum};
use domain::provider::convert::{CheckedCreate, CheckedUpdate};
use domain::provider::draft::{Draft, Field, Flag, Part, Setting, Text};
use domain::provider::fields::choices;
use domain::provider::headers::part_choices;
use domain::provider::held::later;
use domain::provider::merge::{changes, clashes, rebase};
use domain::provider::modes::{Presence, presence};
use sandbox::UpdateMode;
use serde_json::{Value, json};
use support::{Sandbox, options};

/// A PBX whose seeded records carry keys of a later version.
fn pbx(update: UpdateMode) -> Sandbox {
    let mut options = options(40);
    options.settings.update = update;
    options.settings.seed.later_keys = true;
    Sandbox::with(options)
}

/// A trunk with everything set, so that a replacing PBX has something to lose.
fn full(mode: AuthMode) -> Draft {
    let mut draft = Draft::new(mode);
    let texts = [
        (Text::Name, "Alpha"),
        (Text::Hostname, "sip.example.com"),
        (Text::OutboundServer, "10.1.2.3"),
        (Text::OutboundServerPort, "5080"),
        (Text::AdditionalIps, "192.0.2.0/24\n198.51.100.7/32"),
        (Text::AuthId, "alpha"),
        (Text::Username, "account"),
        (Text::Password, "first secret"),
        (Text::DidNumbers, "7001000-7001999\n7003000"),
        (Text::PaiParameterName, "verdict"),
    ];
    for (text, words) in texts {
        *draft.texts.get_mut(text) = words.to_owned();
    }
    for flag in [Flag::KeepAlive, Flag::CheckVerdict, Flag::PassPai, Flag::SignCalls] {
        *draft.flags.get_mut(flag) = Some(true);
    }
    draft.verdicts = vec!["TN-Validation-Failed".to_owned()];
    for part in Part::all() {
        draft.set_part(part, Setting { word: "CUSTOM".to_owned(), custom: "kept".to_owned() });
    }
    draft
}

/// Another valid value of the field.
fn another(draft: &Draft, field: Field) -> Value {
    let other = |words: Vec<(&'static str, &'static str)>, now: &str| {
        words.iter().rev().map(|(wire, _)| *wire).find(|wire| *wire != now && *wire != "CUSTOM").unwrap()
    };
    match field {
        Field::Mode => unreachable!("fixed at creation"),
        Field::Text(text) => match text {
            Text::Name => "Beta".into(),
            Text::Brand => unreachable!("fixed at creation"),
            Text::Hostname => "other.example.com".into(),
            Text::OutboundServer => "".into(),
            Text::Port | Text::OutboundServerPort => "5099".into(),
            Text::AdditionalIps => "".into(),
            Text::AuthId => "beta".into(),
            Text::Username => "".into(),
            Text::Password => "second secret".into(),
            Text::RegisterInterval | Text::KeepAliveInterval => "120".into(),
            Text::DidNumbers => "7005000".into(),
            Text::Concurrency => "9".into(),
            Text::PaiParameterName => "other".into(),
        },
        Field::Flag(flag) => (draft.flags.get(flag) != &Some(true)).into(),
        Field::Word(word) => other(choices(word), draft.words.get(word)).into(),
        Field::Verdicts => json!(["No-TN-Validation"]),
        Field::Part(part) => json!([other(part_choices(part), &draft.part(part).word), ""]),
    }
}

/// Whether the field of an existing trunk can be changed.
fn is_free(mode: AuthMode, field: Field) -> bool {
    match presence(mode, field) {
        Presence::Hidden | Presence::Locked(_) => false,
        Presence::Optional | Presence::Required => !matches!(field, Field::Mode | Field::Text(Text::Brand)),
    }
}

/// A seeded trunk of a mode.
async fn seeded(pbx: &Sandbox, mode: AuthMode) -> String {
    let rows = pbx.get("/api/providers?top=100").await.json();
    for row in rows["items"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        if pbx.detail(id).await["auth_mode"] == mode.as_str() {
            return id.to_owned();
        }
    }
    panic!("no trunk of {mode:?} was seeded")
}

async fn read(pbx: &Sandbox, id: &str) -> Provider {
    Provider::of(pbx.detail(id).await.as_object().unwrap().clone())
}

/// The paths at which two records differ.
fn differences(before: &Value, after: &Value, path: &str, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differences(&before[key.as_str()], &after[key.as_str()], &path, found);
            }
        }
        _ if before != after => found.push(path.to_owned()),
        _ => {}
    }
}

async fn save(pbx: &Sandbox, id: &str, fresh: &Provider, mine: &Draft) -> Value {
    let theirs = Draft::of(fresh).unwrap();
    let update = CheckedUpdate::new(fresh, &theirs, mine).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let body = update.request().to_json();
    let answer = pbx.update(id, body.clone()).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    body
}

async fn every_field_on_its_own(update: UpdateMode) {
    let mut edits = 0;
    for mode in AuthMode::ALL {
        let pbx = pbx(update);
        let draft = full(*mode);
        let id = seeded(&pbx, *mode).await;
        let fresh = read(&pbx, &id).await;
        let mut filled = Draft::of(&fresh).unwrap();
        let free: Vec<Field> = Field::all().filter(|field| is_free(*mode, *field)).collect();
        for field in &free {
            filled.set(*field, &draft.get(*field));
        }
        save(&pbx, &id, &fresh, &filled).await;
        for field in free {
            let before = read(&pbx, &id).await;
            assert!(!later(&before).is_empty(), "a record of a newer PBX");
            let mut mine = Draft::of(&before).unwrap();
            let value = another(&mine, field);
            mine.set(field, &value);
            assert_eq!(changes(&Draft::of(&before).unwrap(), &mine), [field], "{mode:?}");
            let body = save(&pbx, &id, &before, &mine).await;
            for key in ["id", "shared", "auth_mode", "brand"] {
                assert_eq!(body.get(key), None, "{mode:?} {field:?}");
            }
            assert_eq!(
                body.get("password").is_some(),
                field == Field::Text(Text::Password),
                "{mode:?} {field:?}"
            );
            let after = read(&pbx, &id).await;
            let mut found = Vec::new();
            differences(&before.record.clone().into(), &after.record.clone().into(), "", &mut found);
            let expected = field.wire();
            match field {
                // The PBX never returns it.
                Field::Text(Text::Password) => assert!(found.is_empty(), "{mode:?} {found:?}"),
                Field::Part(_) => assert!(
                    !found.is_empty() && found.iter().all(|path| path.starts_with(&format!("{expected}."))),
                    "{mode:?} {field:?} {found:?}"
                ),
                Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => {
                    assert_eq!(found, [expected], "{mode:?}");
                }
            }
            edits += 1;
        }
    }
    assert!(edits > 200, "{edits}");
}

#[tokio::test]
async fn a_merging_pbx_ends_with_the_one_change() {
    every_field_on_its_own(UpdateMode::Merge).await;
}

#[tokio::test]
async fn a_replacing_pbx_ends_with_the_one_change() {
    every_field_on_its_own(UpdateMode::Replace).await;
}

#[tokio::test]
async fn changes_by_others_in_the_meantime_stay() {
    for update in [UpdateMode::Merge, UpdateMode::Replace] {
        let pbx = pbx(update);
        let id = pbx
            .create(CheckedCreate::try_from(&full(AuthMode::RegisterAuth)).unwrap().request().to_json())
            .await;
        let loaded = read(&pbx, &id).await;
        let original = Draft::of(&loaded).unwrap();
        let mut mine = original.clone();
        mine.texts.port = "5071".to_owned();
        mine.texts.concurrency = "5".to_owned();
        let mut others = original.clone();
        others.texts.name = "Renamed".to_owned();
        others.texts.concurrency = "6".to_owned();
        save(&pbx, &id, &loaded, &others).await;

        let fresh = read(&pbx, &id).await;
        let theirs = Draft::of(&fresh).unwrap();
        let met = clashes(&original, &theirs, &mine);
        let fields: Vec<Field> = met.iter().map(|clash| clash.field).collect();
        assert_eq!(fields, [Field::Text(Text::Concurrency)]);
        assert_eq!(
            (met[0].base.as_str(), met[0].theirs.as_str(), met[0].mine.as_str()),
            (Some("100000"), Some("6"), Some("5"))
        );
        for (leave, concurrency) in [(fields.clone(), 6), (Vec::new(), 5)] {
            let fresh = read(&pbx, &id).await;
            let theirs = Draft::of(&fresh).unwrap();
            save(&pbx, &id, &fresh, &rebase(&original, &theirs, &mine, &leave)).await;
            let held = pbx.detail(&id).await;
            assert_eq!(
                (&held["name"], &held["port"], &held["concurrency"]),
                (&json!("Renamed"), &json!(5071), &json!(concurrency))
            );
        }
    }
}

/// Nulls only where the PBX merges: an update leaves them out, so one that replaces puts its defaults there.
#[tokio::test]
async fn values_that_this_version_cannot_read_survive_an_edit() {
    for (update, nulls) in
        [(UpdateMode::Merge, false), (UpdateMode::Merge, true), (UpdateMode::Replace, false)]
    {
        let mut options = options(40);
        options.settings.update = update;
        options.settings.seed.later_keys = true;
        options.settings.seed.unknown_enum = true;
        options.settings.seed.nulls = nulls;
        let pbx = Sandbox::with(options);
        // A trunk of an unknown kind cannot be edited; these get a known one, and keep all other unknown
        // words.
        let known = "UPDATE providers SET auth_mode = 'IP_AUTH' WHERE auth_mode = 'OAUTH_AUTH'";
        let made = pbx.pbx.store().transaction_now(|tx| Ok(tx.execute(known, [])?)).unwrap();
        let rows = pbx.get("/api/providers?top=100").await.json();
        let mut odd = 0;
        for row in rows["items"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap();
            let loaded = read(&pbx, id).await;
            if loaded.record["transport"] != "WSS" {
                continue;
            }
            odd += 1;
            let mut edits = vec![
                (Field::Text(Text::Name), json!("Beta")),
                (Field::Text(Text::Port), json!("5099")),
                (Field::Flag(Flag::KeepAlive), json!(loaded.keep_alive != Some(true))),
            ];
            if !nulls {
                let from = Part::User(api::types::UserPart::From);
                edits.push((Field::Flag(Flag::PassPai), json!(true)));
                edits.push((Field::Part(from), json!(["CUSTOM", "4420"])));
            }
            for (field, value) in edits {
                let before = read(&pbx, id).await;
                let mut mine = Draft::of(&before).unwrap();
                mine.set(field, &value);
                save(&pbx, id, &before, &mine).await;
                let mut found = Vec::new();
                differences(&before.record.into(), &pbx.detail(id).await, "", &mut found);
                // The console sends no null, not even the one in this list, which a newer PBX stores.
                let has_null = |path: &String| path.ends_with("later_version_key.nested");
                let is_inside = |path: &String| path.starts_with(&field.wire()) || has_null(path);
                assert!(!found.is_empty() && found.iter().all(is_inside), "{field:?} {found:?}");
            }
        }
        assert!(odd > 10 && odd == made, "{odd} of {made}");
    }
}

#[tokio::test]
async fn every_preset_becomes_a_trunk() {
    let file = serde_json::from_str(include_str!("../../domain/data/carriers.json")).unwrap();
    let presets = domain::provider::presets::read_presets(&file);
    assert!(presets.len() > 25);
    for preset in presets {
        let pbx = pbx(UpdateMode::Merge);
        let start = Draft::new(AuthMode::IpAuth);
        let mut draft = start.clone();
        domain::provider::presets::apply(&mut Vec::new(), &mut draft, &start, &preset);
        let missing = [
            (Text::Name, "Alpha"),
            (Text::Hostname, "sip.example.com"),
            (Text::OutboundServer, "10.0.0.5"),
            (Text::AuthId, "alpha"),
            (Text::Password, "secret"),
        ];
        for (text, words) in missing {
            let typed = draft.texts.get_mut(text);
            match domain::check::placeholder::Placeholder::of(typed) {
                Some(placeholder) => *typed = placeholder.filled("acme"),
                None if typed.is_empty() => words.clone_into(typed),
                None => {}
            }
        }
        let checked = CheckedCreate::try_from(&draft)
            .unwrap_or_else(|problems| panic!("{}: {problems:#?}", preset.name));
        pbx.create(checked.request().to_json()).await;
    }
}
