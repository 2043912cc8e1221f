//! The seeded data sets and the data file.

use crate::support::{Sandbox, options};
use sandbox::{Data, Pbx, SandboxOptions, SandboxSettings, SeedPlan};
use serde_json::{Value, json};
use std::collections::HashMap;

async fn details(sandbox: &Sandbox) -> Vec<Value> {
    let trunks = sandbox.control("GET", "/trunks", Value::Null).await.json();
    let mut details = Vec::new();
    for trunk in trunks["trunks"].as_array().unwrap() {
        details.push(sandbox.detail(trunk["id"].as_str().unwrap()).await);
    }
    details
}

#[tokio::test]
async fn the_same_number_gives_the_same_trunks() {
    let (one, two) = (Sandbox::new(60), Sandbox::new(60));
    let first = details(&one).await;
    assert_eq!(first, details(&two).await);
    two.control("POST", "/reset", json!({ "seed": 2 })).await;
    let other = details(&two).await;
    assert_eq!(other.len(), 60);
    assert_ne!(first, other);
    assert_ne!(first[0]["id"], other[0]["id"]);
    two.control("POST", "/reset", Value::Null).await;
    assert_eq!(first, details(&two).await);
}

#[tokio::test]
async fn a_seeded_pbx_covers_every_mode_and_feature() {
    let sandbox = Sandbox::new(250);
    let details = details(&sandbox).await;
    let mut seen: HashMap<String, usize> = HashMap::new();
    for detail in &details {
        for name in ["auth_mode", "transport", "enabled", "shared", "keep_alive", "registration"] {
            *seen.entry(format!("{name}={}", detail[name])).or_default() += 1;
        }
        let mapped = detail["outbound_parameters"]["from_user_part"]["value"] != "DEFAULT";
        *seen.entry(format!("mapped={mapped}")).or_default() += 1;
    }
    for expected in [
        "auth_mode=\"IP_AUTH\"",
        "auth_mode=\"REGISTER_AUTH\"",
        "auth_mode=\"ACCEPT_REGISTER\"",
        "auth_mode=\"TEAMS\"",
        "auth_mode=\"WHATS_APP\"",
        "transport=\"UDP\"",
        "transport=\"TCP\"",
        "transport=\"TLS\"",
        "enabled=true",
        "enabled=false",
        "shared=true",
        "shared=false",
        "mapped=true",
        "mapped=false",
    ] {
        assert!(seen.get(expected).is_some_and(|count| *count >= 3), "{expected}: {seen:?}");
    }
    let trunks = sandbox.control("GET", "/trunks", Value::Null).await.json();
    let down = trunks["trunks"].as_array().unwrap().iter().filter(|trunk| trunk["link"] == "down").count();
    assert!((5..80).contains(&down));
}

#[tokio::test]
async fn seeded_trunks_have_unique_names_and_numbers() {
    let sandbox = Sandbox::new(1500);
    let trunks = sandbox.control("GET", "/trunks", Value::Null).await.json();
    let trunks = trunks["trunks"].as_array().unwrap().clone();
    let names: std::collections::HashSet<&str> =
        trunks.iter().map(|trunk| trunk["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 1500);

    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for skip in (0..1500).step_by(100) {
        let page = sandbox.get(&format!("/api/providers?skip={skip}")).await.json();
        for row in page["items"].as_array().unwrap() {
            for item in
                row["did_numbers"].as_str().unwrap_or_default().split(';').filter(|item| !item.is_empty())
            {
                let (low, high) = item.split_once('-').unwrap_or((item, item));
                ranges.push((low.parse().unwrap(), high.parse().unwrap()));
            }
        }
    }
    assert!(ranges.len() > 900);
    ranges.sort_unstable();
    for pair in ranges.windows(2) {
        assert!(pair[0].1 < pair[1].0, "{pair:?}");
    }
}

#[tokio::test]
async fn hostile_names_are_returned_unchanged() {
    let sandbox = Sandbox::new(0);
    sandbox.control("POST", "/reset", json!({ "trunks": 40, "hostile": true })).await;
    let json = sandbox.get("/api/providers").await.json();
    assert_eq!(json["items"][0]["name"], "<script>alert(1)</script>");
    assert_eq!(json["count"], 40);
}

#[test]
fn ten_thousand_trunks_fit_and_more_are_refused() {
    let start = std::time::Instant::now();
    let seed = SeedPlan { trunks: 10_000, ..SeedPlan::default() };
    let settings = SandboxSettings { seed, ..SandboxSettings::default() };
    Pbx::open(SandboxOptions { settings, ..SandboxOptions::default() }).unwrap();
    // Loose, because debug builds of SQLite and serde on a busy machine are slow; optimised it takes under 1
    // s.
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_data_file_keeps_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::File(folder.path().join("pbx.db"));
    let id = {
        let sandbox = Sandbox::with(SandboxOptions { data: data.clone(), ..options(3) });
        sandbox.create(crate::support::least()).await
    };
    let sandbox = Sandbox::with(SandboxOptions { data, ..options(50) });
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 4);
    assert_eq!(sandbox.detail(&id).await["name"], "Least");
}

#[test]
fn a_file_that_is_not_a_database_is_refused_with_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database, just some text that is long enough to be read as a header")
        .unwrap();
    let error = Pbx::open(SandboxOptions { data: Data::File(path.clone()), ..options(0) }).err().unwrap();
    assert!(error.contains("notes.txt") && !error.contains('\n'), "{error}");
    let newer = folder.path().join("newer.db");
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Pbx::open(SandboxOptions { data: Data::File(newer), ..options(0) }).err().unwrap();
    assert!(error.contains("schema number 99"), "{error}");
}
