//! Our own export, opened and saved again by a real spreadsheet program in several languages, encodings
//! and separators: each row gives the same trunk, or is refused with the cause; none gives another
//! trunk or another value.
//!
//! The files are in `fixtures/spreadsheets`, with the script that made them. `SPREADSHEETS=write` writes
//! the export again; then the script has to be run.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::PathBuf;

use api::types::{Provider, ProviderRow};
use domain::transfer::encoding::decode;
use domain::transfer::export::to_csv;
use domain::transfer::import::{Import, read};
use domain::transfer::matching::matching;
use domain::transfer::plan::{Outcome, Plan, plan};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/spreadsheets"))
}

/// Values that spreadsheets change: digits, pluses, zeros, letters beyond ASCII, long pools, separators,
/// quotes and line breaks inside texts, texts that look like dates, formulas and switches.
fn records() -> Vec<Provider> {
    let pool = |from: u64, count: u64| {
        (0..count).map(|at| (from + at * 3).to_string()).collect::<Vec<String>>().join(";")
    };
    let trunk = |number: u64, name: &str, more: Value| {
        let mut record = json!({
            "id": format!("70055190977314812{number}"), "name": name, "enabled": number.is_multiple_of(2),
            "brand": "Generic", "auth_mode": "IP_AUTH", "transport": "UDP", "hostname": "sip.example.com",
            "port": 5060, "concurrency": 30, "keep_alive": true, "keep_alive_interval": 360,
            "did_numbers": "12025550150", "additional_ips": "192.0.2.7/32",
            "inbound_parameters": {"called_num": "REQUEST_USER_PART", "caller_num": "FROM_USER_PART"},
            "outbound_parameters": {"from_user_part": {"value": "OUTBOUND_CALLER_ID"}}
        });
        for (key, value) in more.as_object().unwrap() {
            record[key] = value.clone();
        }
        Provider::of(record.as_object().unwrap().clone())
    };
    let account = |auth_id: &str, username: &str| {
        json!({"auth_mode": "REGISTER_AUTH", "registration": true, "register_interval": 600,
            "auth_id": auth_id, "username": username})
    };
    vec![
        trunk(0, "Büro München", account("0012345678901", "+12025550150")),
        trunk(1, "Zürich – Empfang", account("1234567890123456789", "0049301234567")),
        trunk(2, "Café “Élysée”, Genève; 2ème", json!({"hostname": "192.168.100.200", "port": 5070})),
        trunk(3, "A \"quoted\" name", json!({"did_numbers": pool(12_025_550_100, 400)})),
        trunk(4, "Two\nlines", json!({"did_numbers": "12025550100-12025550199;12025550300"})),
        trunk(5, "12E3", account("12E3", "1-2")),
        trunk(6, "0049", account("3.14", "2026-01-12")),
        trunk(7, "=1+1", account("TRUE", "@home")),
        trunk(8, "+12025550177", json!({"did_numbers": "3000;12000-18000", "concurrency": 0, "port": 0})),
        trunk(9, " blanks ", json!({"additional_ips": "10.0.0.0/24;192.168.100.200/32;2001:db8::/32"})),
    ]
}

fn planned(bytes: &[u8], existing: &[Provider], chosen: &dyn Fn(Import) -> Import) -> Result<Plan, String> {
    let text = decode(bytes).map_err(|error| error.text)?.text;
    let rows = chosen(read(&text).map_err(|error| error.text)?).rows;
    let row_of = |provider: &Provider| ProviderRow {
        id: provider.id.clone(),
        name: provider.name.clone(),
        hostname: provider.hostname.clone(),
        ..ProviderRow::default()
    };
    let list: Vec<ProviderRow> = existing.iter().map(row_of).collect();
    Ok(plan(&rows, &matching(&rows, &list), existing))
}

/// The columns of a table as other programs write it, without the protection against spreadsheets.
const PLAIN: [&str; 11] = [
    "id",
    "name",
    "enabled",
    "auth_mode",
    "hostname",
    "port",
    "auth_id",
    "username",
    "did_numbers",
    "concurrency",
    "additional_ips",
];

fn plain() -> String {
    let mut text = PLAIN.join(",");
    text.push_str("\r\n");
    for provider in records() {
        for (place, column) in PLAIN.iter().enumerate() {
            let value = match &provider.record.get(*column) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            };
            text.push_str(if place > 0 { ",\"" } else { "\"" });
            text.push_str(&value.replace('"', "\"\""));
            text.push('"');
        }
        text.push_str("\r\n");
    }
    text
}

#[test]
fn the_opened_tables_are_those_that_we_write() {
    for (name, text) in [("export.csv", to_csv(&records())), ("plain.csv", plain())] {
        let path = folder().join(name);
        if std::env::var("SPREADSHEETS").is_ok_and(|word| word == "write") {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), text);
        let plan = planned(text.as_bytes(), &records(), &|import| import).unwrap();
        assert_eq!(plan.counts().same, records().len(), "{name} {:#?}", plan.rows);
    }
}

/// Every file that the script made from one table, by name.
fn saved_again(table: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with(&format!("{table}-")) {
            files.push((name, std::fs::read(path).unwrap()));
        }
    }
    files.sort();
    assert!(files.len() >= 11, "{files:?}");
    files
}

/// The outcome of each row: S same, C change, N new, - not ready; or the reason why the file is refused.
fn outcomes(bytes: &[u8], chosen: &dyn Fn(Import) -> Import) -> String {
    let plan = match planned(bytes, &records(), chosen) {
        Ok(plan) => plan,
        Err(cause) => return cause,
    };
    assert_eq!(plan.rows.len(), records().len());
    for row in &plan.rows {
        if let Outcome::NotReady(says) = &row.outcome {
            assert!(!says.is_empty() && says.iter().all(|says| says.len() > 20), "{row:#?}");
        }
    }
    let letter = |outcome: &Outcome| match outcome {
        Outcome::Same(_) => 'S',
        Outcome::Change(_) => 'C',
        Outcome::Create(_) => 'N',
        Outcome::NeedsPassword(_) | Outcome::NotReady(_) => '-',
    };
    plan.rows.iter().map(|row| letter(&row.outcome)).collect()
}

#[test]
fn our_export_saved_by_a_spreadsheet_is_the_same_or_refused() {
    for (name, bytes) in saved_again("export") {
        let found = outcomes(&bytes, &|import| import);
        match name.trim_start_matches("export-").trim_end_matches(".csv") {
            // Neither can be told from any other eight-bit encoding.
            "french-mac-roman" | "german-dos-850" => {
                assert!(found.starts_with("The encoding of the file is not known"), "{name}: {found}");
            }
            // These encodings have no “–” or no “è”.
            "german-iso-8859-1" => assert_eq!(found, "S--SSSSSSS", "{name}"),
            "polish-windows-1250" => assert_eq!(found, "SS-SSSSSSS", "{name}"),
            _ => assert_eq!(found, "SSSSSSSSSS", "{name}"),
        }
    }
}

#[test]
fn a_table_without_our_apostrophes_is_not_ready_if_a_spreadsheet_changed_its_ids() {
    for (name, bytes) in saved_again("plain") {
        let found = outcomes(&bytes, &|import| import);
        let is_refused = found.starts_with("The encoding of the file is not known");
        assert!(is_refused || found == "----------", "{name}: {found}");
    }
}

#[test]
fn a_table_changed_by_a_spreadsheet_creates_no_trunk_and_loses_no_digits_unnoticed() {
    for (name, bytes) in saved_again("plain") {
        let Ok(plan) = planned(&bytes, &records(), &Import::without_ids) else { continue };
        let mut same = 0;
        for row in &plan.rows {
            match &row.outcome {
                Outcome::Create(_) => panic!("{name} {row:#?}"),
                Outcome::Change(change) => {
                    for difference in &change.changes {
                        let is_flagged = |says: &String| says.contains("the leading plus or zeros are gone");
                        assert!(row.warnings.iter().any(is_flagged), "{name} {difference:#?}");
                    }
                }
                Outcome::Same(_) => same += 1,
                Outcome::NeedsPassword(_) | Outcome::NotReady(_) => {}
            }
        }
        assert!(same > 2, "{name} {:#?}", plan.rows);
    }
}
