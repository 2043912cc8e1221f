//! The checks of all trunks on a scripted network: what is read, what is found, how it is mended and muted, and how
//! long it is kept.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use api::types::ProviderId;
use leptos::prelude::*;
use support::{
    ALPHA, Answers, FakeTransport, Mounted, account, address, has_focus, json, mount_console, pair, refused,
    text_of, until_equal,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use trunkline::navigation;
use trunkline::routes::Route;
use trunkline::tools::Tool;

wasm_bindgen_test_configure!(run_in_browser);

const BETA: &str = r#"{"id":"NDI=","name":"Beta","enabled":true,"brand":"Generic","auth_mode":"IP_AUTH",
    "transport":"TLS","hostname":"sip.beta.test","port":5060,"concurrency":20,"keep_alive":true,
    "keep_alive_interval":360,"remove_srtp_info":false,"did_numbers":"3000;12025550123","shared":false}"#;
const FIX: &str = "Fix… Use port 5061, Beta";
const MUTE: &str = "Mute… Beta: TLS goes to port 5060";

fn checks() -> Route {
    Route::Tool(Tool::Checks)
}

fn beta() -> ProviderId {
    ProviderId::parse("NDI=").unwrap()
}

fn answers() -> Answers {
    let answers = Answers::two_trunks();
    answers.set("GET providers/NDI%3D", json(200, BETA));
    answers.set("GET providers/NDI%3D/status", json(200, r#"{"status":"ONLINE"}"#));
    answers
}

fn open(network: &Arc<FakeTransport>) -> Mounted {
    window().local_storage().unwrap().unwrap().clear().unwrap();
    mount_console(&checks(), Arc::clone(network), true)
}

/// The page with what a check found.
async fn checked(network: &Arc<FakeTransport>) -> Mounted {
    let page = open(network);
    page.press("button", "Check all trunks").await;
    page.see("2 trunks checked at").await;
    page
}

/// The main button of the dialog.
async fn press_main(page: &Mounted) {
    let dialog = page.get("dialog", "").await;
    let button = dialog.query_selector("[data-variant=primary]").unwrap().unwrap();
    button.unchecked_into::<HtmlElement>().click();
}

#[wasm_bindgen_test]
async fn every_trunk_is_read_once_and_what_is_odd_is_listed_by_rule() {
    let network = answers().network();
    let page = open(&network);
    page.get("heading", "Not checked yet").await;
    assert_eq!(network.count("GET providers/NDI%3D"), 0);
    page.press("button", "Check all trunks").await;
    page.see("2 trunks checked at").await;
    for id in ["NDE%3D", "NDI%3D"] {
        assert_eq!(network.count(&format!("GET providers/{id}")), 1);
    }
    assert!(network.asked().iter().all(|asked| !asked.starts_with("POST ")), "{:?}", network.asked());
    page.see(": 5 warnings, 1 note").await;
    let group = page.get("region", "").await;
    assert!(text_of(&group).contains("Warning"), "{}", text_of(&group));
    page.get("heading", "TLS goes to port 5060 1").await;
    page.see("Port: 5060 is the port for UDP and TCP").await;
    page.see("Source: docs/trunks.md, 4.2. Rule: tls-on-5060").await;
    // Between two trunks each names the other.
    page.see("DID pool: 3000 is also in the pool of: Beta").await;
    page.see("DID pool: 3000 is also in the pool of: Alpha").await;
    let link = page.get("link", "Beta").await;
    assert_eq!(link.get_attribute("href").as_deref(), Some(Route::Detail(beta()).href().as_str()));
}

#[wasm_bindgen_test]
async fn results_are_narrowed_by_weight_and_rule() {
    let network = answers().network();
    let page = checked(&network).await;
    page.choose("Weight", "Note").await;
    page.gone("heading", "TLS goes to port 5060").await;
    page.get("heading", "Nothing checks whether the far end answers").await;
    page.choose("Weight", "All").await;
    page.choose("Rule", "TLS goes to port 5060").await;
    page.gone("heading", "Nothing checks whether the far end answers").await;
    page.get("heading", "TLS goes to port 5060").await;
}

#[wasm_bindgen_test]
async fn a_fix_stands_in_the_form_and_is_not_saved() {
    let network = answers().network();
    let page = checked(&network).await;
    page.press("button", FIX).await;
    page.get("heading", "Edit Beta").await;
    page.see("Nothing is saved yet.").await;
    assert_eq!(page.value("textbox", "Port").await, "5061");
    page.see("Changed. Before: 5060").await;
    page.press("button", "Show the field").await;
    assert!(has_focus(page.get("textbox", "Port").await));
    assert!(network.asked().iter().all(|asked| !asked.starts_with("POST ")), "{:?}", network.asked());
}

#[wasm_bindgen_test]
async fn a_finding_without_a_certain_fix_leads_to_its_field() {
    let network = answers().network();
    let page = checked(&network).await;
    page.press("button", "Edit… Beta: Numbers of the pool have no country code").await;
    page.get("heading", "Edit Beta").await;
    page.see("DID pool: 3000 has fewer than 7 digits").await;
    page.see("No changes").await;
    page.press("button", "Show the field").await;
    assert!(has_focus(page.get("textbox", "DID pool").await));
}

#[wasm_bindgen_test]
async fn a_rule_is_muted_for_a_trunk_with_a_reason_until_it_is_unmuted() {
    let network = answers().network();
    let page = checked(&network).await;
    page.press("button", MUTE).await;
    press_main(&page).await;
    page.see("Enter a reason").await;
    page.type_into("Reason", "The carrier listens there").await;
    press_main(&page).await;
    page.gone("heading", "TLS goes to port 5060").await;
    page.see(": 4 warnings, 1 note, 1 muted").await;
    // It is kept for the next visit, and for the page of the trunk.
    navigation::go(&Route::Detail(beta()));
    page.get("region", "Checks").await;
    page.see("1 muted. ").await;
    navigation::go(&checks());
    page.see("The carrier listens there").await;
    page.press("button", "Unmute Beta: TLS goes to port 5060").await;
    page.get("heading", "TLS goes to port 5060").await;
    page.gone("button", "Unmute").await;
}

#[wasm_bindgen_test]
async fn a_trunk_that_cannot_be_read_is_named_and_the_others_are_checked() {
    let answers = answers();
    answers.set("GET providers/NDE%3D", refused(500, "UNKNOWN", "disk full"));
    let network = answers.network();
    let page = open(&network);
    page.press("button", "Check all trunks").await;
    let alert = text_of(page.get("alert", "1 trunk could not be read").await);
    assert!(alert.contains("Alpha: The server had a problem"), "{alert}");
    page.see("1 trunk checked at").await;
    page.get("heading", "TLS goes to port 5060").await;
    // Alpha is not there to share its number.
    page.not_see("is also in the pool of").await;
    answers.set("GET providers/NDE%3D", json(200, ALPHA));
    page.press("button", "Check again").await;
    page.see("2 trunks checked at").await;
    page.gone("alert", "").await;
}

#[wasm_bindgen_test]
async fn a_trunk_that_was_deleted_meanwhile_is_none() {
    let answers = answers();
    answers.set("GET providers/NDE%3D", refused(404, "UNKNOWN", "no such provider"));
    let page = open(&answers.network());
    page.press("button", "Check all trunks").await;
    page.see("1 trunk checked at").await;
    assert_eq!(page.count("alert"), 0);
}

#[wasm_bindgen_test]
async fn trunks_are_read_once_for_the_simulator_and_the_checks() {
    let network = answers().network();
    let page = mount_console(&Route::Tool(Tool::Simulator), Arc::clone(&network), true);
    page.press("button", "Use an example").await;
    page.press("button", "Simulate").await;
    page.get("button", "Read the trunks again").await;
    let reads = || network.asked().iter().filter(|line| line.starts_with("GET providers")).count();
    network.forget();
    navigation::go(&checks());
    page.press("button", "Check all trunks").await;
    page.see("2 trunks checked at").await;
    assert_eq!(reads(), 0, "{:?}", network.asked());
    // Who checks again wants to know what is so now.
    page.press("button", "Check again").await;
    until_equal(3, reads).await;
    page.get("button", "Check again").await;
    network.forget();
    navigation::go(&Route::Tool(Tool::Simulator));
    page.press("button", "Use an example").await;
    page.press("button", "Simulate").await;
    page.get("button", "Read the trunks again").await;
    assert_eq!(reads(), 0, "{:?}", network.asked());
}

#[wasm_bindgen_test]
async fn a_check_again_that_is_stopped_leaves_what_the_last_one_found() {
    let network = answers().network();
    let page = checked(&network).await;
    network.hold("providers?");
    page.press("button", "Check again").await;
    page.see("Reading the list of trunks").await;
    page.press("button", "Cancel").await;
    page.get("button", "Check again").await;
    page.see("2 trunks checked at").await;
    page.not_see("Reading the list of trunks").await;
    network.rests().await;
    assert_eq!(network.given_up().len(), 1, "{:?}", network.given_up());
}

#[wasm_bindgen_test]
async fn a_list_that_cannot_be_read_is_said_and_read_again() {
    let answers = answers();
    answers.set("GET providers?", refused(500, "UNKNOWN", "disk full"));
    let network = answers.network();
    let page = open(&network);
    page.press("button", "Check all trunks").await;
    let alert = text_of(page.get("alert", "The server had a problem").await);
    assert!(alert.contains("“disk full”"), "{alert}");
    answers.set("GET providers?", json(200, support::LIST));
    page.press("button", "Try again").await;
    page.see("2 trunks checked at").await;
}

#[wasm_bindgen_test]
async fn a_check_can_be_stopped() {
    let network = answers().network();
    let page = open(&network);
    network.hold("providers/");
    page.press("button", "Check all trunks").await;
    page.get("progressbar", "Trunks read").await;
    page.see("0 of 2 trunks read").await;
    until_equal(1, || network.count("GET providers/NDI%3D")).await;
    page.press("button", "Cancel").await;
    page.get("heading", "Not checked yet").await;
    page.gone("progressbar", "").await;
    network.rests().await;
    assert_eq!(network.given_up().len(), 2, "{:?}", network.given_up());
}

#[wasm_bindgen_test]
async fn results_stay_when_the_page_is_left_and_go_with_the_person() {
    let network = answers().network();
    let page = checked(&network).await;
    navigation::go(&Route::list());
    page.get("heading", "Trunks").await;
    network.forget();
    navigation::go(&checks());
    page.see("2 trunks checked at").await;
    assert_eq!(network.count("GET providers/NDI%3D"), 0);
    page.session.sign_out();
    page.gone("heading", "TLS goes to port 5060").await;
    page.session.adopt(pair("second", "renew"), account("admin"), false);
    navigation::go(&checks());
    page.get("heading", "Not checked yet").await;
    page.not_see("2 trunks checked").await;
}

#[wasm_bindgen_test]
async fn the_page_of_a_trunk_has_its_findings() {
    let network = answers().network();
    let page = checked(&network).await;
    navigation::go(&Route::Detail(beta()));
    let panel = page.get("region", "Checks").await;
    let text = text_of(&panel);
    assert!(text.contains("5060 is the port for UDP and TCP"), "{text}");
    assert!(text.contains("3000 is also in the pool of: Alpha"), "{text}");
    assert!(text.contains("What concerns other trunks is as of"), "{text}");
    page.press("button", FIX).await;
    page.get("heading", "Edit Beta").await;
    assert_eq!(page.value("textbox", "Port").await, "5061");
}

/// What the list says of the findings of a trunk.
async fn found_in(page: &Mounted, name: &str) -> String {
    let row = page.get("row", name).await;
    row.query_selector("[data-column=findings]").unwrap().map(text_of).unwrap_or_default()
}

/// Shows or hides the column with the findings.
async fn toggle_column(page: &Mounted) {
    page.press("button", "Columns").await;
    page.press("checkbox", "Findings").await;
}

#[wasm_bindgen_test]
async fn the_list_has_a_column_with_what_the_last_check_found() {
    let network = answers().network();
    let page = open(&network);
    page.get("heading", "Not checked yet").await;
    navigation::go(&Route::list());
    page.get("row", "Beta").await;
    toggle_column(&page).await;
    page.get("columnheader", "Findings").await;
    assert_eq!(found_in(&page, "Alpha").await, "–");
    page.get("link", "Checks").await;
    assert_eq!(network.count("GET providers/NDI%3D"), 0, "a column alone reads nothing");
    // The check goes on while the list is open, and the column follows.
    navigation::go(&checks());
    network.hold("providers/NDI");
    page.press("button", "Check all trunks").await;
    page.get("progressbar", "Trunks read").await;
    navigation::go(&Route::list());
    assert_eq!(found_in(&page, "Beta").await, "–");
    network.release();
    let link = page.get("link", "3 findings").await;
    assert_eq!(found_in(&page, "Beta").await, "Warning 3 findings");
    assert_eq!(found_in(&page, "Alpha").await, "Warning 3 findings");
    assert!(link.get_attribute("title").unwrap().starts_with("As of the check at "));
}

#[wasm_bindgen_test]
async fn a_link_in_the_column_leads_to_the_findings_of_the_trunk() {
    let network = answers().network();
    let page = checked(&network).await;
    navigation::go(&Route::list());
    page.get("row", "Beta").await;
    toggle_column(&page).await;
    page.get("link", "3 findings").await;
    let row = page.get("row", "Beta").await;
    let link = row.query_selector("[data-column=findings] a").unwrap().unwrap();
    link.unchecked_into::<HtmlElement>().click();
    let heading = page.get("heading", "Checks").await;
    until_equal(true, || has_focus(&heading)).await;
    let hash = || window().location().hash().unwrap();
    assert_eq!((address(), hash()), (Route::Detail(beta()).href(), String::new()));
    // A refresh leaves the focus where it is.
    page.press("button", "Refresh trunk").await;
    page.get("region", "Checks").await;
}

#[wasm_bindgen_test]
async fn muted_findings_do_not_count_in_the_list() {
    let network = answers().network();
    let page = checked(&network).await;
    page.press("button", MUTE).await;
    page.type_into("Reason", "The carrier listens there").await;
    press_main(&page).await;
    page.gone("heading", "TLS goes to port 5060").await;
    navigation::go(&Route::list());
    page.get("row", "Beta").await;
    toggle_column(&page).await;
    page.get("link", "2 findings").await;
    assert_eq!(found_in(&page, "Beta").await, "Warning 2 findings");
}

#[wasm_bindgen_test]
async fn the_list_is_narrowed_by_findings_once_all_trunks_were_checked() {
    let answers = answers();
    // The PBX narrows by the rest.
    let list: serde_json::Value = serde_json::from_str(support::LIST).unwrap();
    let alpha = serde_json::json!({ "count": 1, "items": [list["items"][0]] });
    answers.set("GET providers?filter=", json(200, &alpha.to_string()));
    let network = answers.network();
    let page = open(&network);
    // Nothing is left of the test before.
    page.get("button", "Check all trunks").await;
    navigation::go_to("/trunks?findings=note");
    page.get("heading", "Trunks").await;
    page.get("heading", "Not checked yet").await;
    assert_eq!(page.count("row"), 0, "which trunks have findings is not known");
    page.press("link", "Go to checks").await;
    page.press("button", "Check all trunks").await;
    page.see("2 trunks checked at").await;
    navigation::go_to("/trunks?findings=note");
    page.get("row", "Alpha").await;
    page.get("status", "1 trunk").await;
    assert!(page.find("row", "Beta").is_none());
    page.get("link", "Remove filter Findings: Notes").await;
    page.get("status", "Findings are as of the check at").await;
    page.get("link", "Check again").await;
    for (value, names) in [
        ("any", vec!["Alpha", "Beta"]),
        ("warning", vec!["Alpha", "Beta"]),
        ("error", vec![]),
        ("none", vec![]),
        ("any&host=alpha", vec!["Alpha"]),
    ] {
        navigation::go_to(&format!("/trunks?findings={value}"));
        until_equal(names.clone(), || {
            ["Alpha", "Beta"].into_iter().filter(|name| page.find("row", name).is_some()).collect::<Vec<_>>()
        })
        .await;
        match names.is_empty() {
            true => page.get("heading", "No trunk matches").await,
            false => page.get("status", "Findings are as of").await,
        };
    }
    page.press("button", "More filters").await;
    assert_eq!(page.value("combobox", "Findings").await, "any");
    page.choose("Findings", "None").await;
    page.get("link", "Remove filter Findings: None").await;
}

#[wasm_bindgen_test]
async fn a_list_that_is_narrowed_by_findings_asks_for_no_status_of_many_trunks() {
    const ALL: usize = 600;
    let network = FakeTransport::new(|request| match request.path.as_str() {
        "auth/user" => json(200, "{}"),
        path if path.starts_with("providers?") => {
            let skip = path.split("skip=").nth(1).and_then(|rest| rest.split('&').next());
            let skip: usize = skip.map_or(0, |skip| skip.parse().unwrap());
            let row =
                |place| serde_json::json!({ "id": format!("t{place}"), "name": format!("Trunk {place}") });
            let items: Vec<serde_json::Value> = (skip..ALL.min(skip + 100)).map(row).collect();
            json(200, &serde_json::json!({ "count": ALL, "items": items }).to_string())
        }
        _ => refused(404, "UNKNOWN", "no such provider"),
    });
    let page = open(&network);
    page.get("button", "Check all trunks").await;
    navigation::go_to("/trunks?findings=none");
    page.get("heading", "Trunks").await;
    page.get("heading", "Not checked yet").await;
    let listed = network.asked().iter().filter(|asked| asked.starts_with("GET providers?")).count();
    assert_eq!(listed, 6, "{:?}", network.asked());
    let is_status = |asked: &String| asked.ends_with("/status");
    assert!(!network.asked().iter().any(is_status), "{:?}", network.asked());
    // Whoever wants them can ask.
    page.press("button", "Get all statuses").await;
    until_equal(true, || network.asked().iter().any(is_status)).await;
}
