//! Comparing trunks on a scripted network: how both sides are chosen, what is shown, and a value that is taken over
//! into a form.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use api::types::ProviderId;
use support::{
    ALPHA, Answers, Mounted, address, event, has_focus, json, mount_console, mount_console_at, press_key,
    property, refused, text_of, until, until_equal,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use trunkline::routes::Route;
use trunkline::tools::Tool;

wasm_bindgen_test_configure!(run_in_browser);

const BETA: &str = r#"{"id":"NDI=","name":"Beta","enabled":true,"brand":"Twilio","auth_mode":"REGISTER_AUTH",
    "transport":"UDP","hostname":"acme.pstn.twilio.com","port":5080,"concurrency":20,"keep_alive":false,
    "keep_alive_interval":360,"registration":true,"register_interval":600,"auth_id":"4711","did_numbers":null}"#;
const PRESETS: &str = r#"[
    {"name":"Twilio","auth_mode":"REGISTER_AUTH","note":"","set":{
        "brand":"Twilio","hostname":"<you>.pstn.twilio.com","port":"5060","registration":false}},
    {"name":"Vonage","auth_mode":"REGISTER_AUTH","note":"","set":{"brand":"Vonage","port":"5060"}},
    {"name":"Telnyx - US","auth_mode":"IP_AUTH","note":"","set":{"hostname":"192.76.120.10"}}]"#;
const BOTH: &str = "/tools/compare?a=NDE%3D&b=NDI%3D";

/// A PBX with two trunks of different types, and a file of presets.
fn answers() -> Answers {
    let answers = Answers::two_trunks();
    answers.set("GET providers/NDI%3D", json(200, BETA));
    answers.set("GET /carriers.json", json(200, PRESETS));
    answers
}

fn open(href: &str, answers: &Answers) -> Mounted {
    mount_console_at(href, answers.network(), true)
}

/// What stands in the cells of a row.
async fn cells(page: &Mounted, label: &str) -> Vec<String> {
    let row = until("the row", || {
        page.of_role("row").into_iter().find(|row| {
            row.query_selector("th[scope=row]").unwrap().is_some_and(|head| text_of(&head) == label)
        })
    })
    .await;
    let cells = row.query_selector_all("td .compare-value").unwrap();
    (0..cells.length()).map(|at| cells.item(at).unwrap().text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn what_differs_comes_first_and_what_is_the_same_is_folded() {
    let page = open(BOTH, &answers());
    page.get("heading", "Compare").await;
    page.get("status", " settings differ, ").await;
    assert_eq!(cells(&page, "Port").await, ["5060", "5080"]);
    assert_eq!(cells(&page, "Trunk type").await, ["IP based", "Register based"]);
    assert_eq!(cells(&page, "Authentication ID").await, ["Not part of this type", "4711"]);
    assert_eq!(cells(&page, "DID pool").await, ["3000", "Not set"]);
    // Same on both sides: in the folded table only.
    assert_eq!(cells(&page, "Maximum concurrent calls").await, ["20", "20"]);
    let same = page.get("disclosure", "settings are the same").await;
    let folded = same.parent_element().unwrap();
    assert!(!folded.has_attribute("open"));
    let inside = |label: &str| text_of(&folded).contains(label);
    assert!(inside("Maximum concurrent calls") && !inside("Authentication ID"));
    // Two links lead to the trunks, and no password is anywhere.
    let links = |name: &str| page.of_role("link").iter().filter(|link| text_of(link) == name).count();
    assert!(links("Alpha") >= 2 && links("Beta") >= 2);
    assert!(!page.of_role("rowheader").iter().any(|head| text_of(head) == "Password"));
}

#[wasm_bindgen_test]
async fn a_copied_value_is_unsaved_work_in_the_form_of_the_other_trunk() {
    let answers = answers();
    let network = answers.network();
    let page = mount_console_at(BOTH, network.clone(), true);
    page.press("button", "Copy Port to Beta").await;
    page.get("heading", "Edit Beta").await;
    assert_eq!(address(), Route::Edit(ProviderId::parse("NDI=").unwrap()).href());
    page.see("“Port” copied from Alpha. Nothing is saved yet.").await;
    assert_eq!(page.value("textbox", "Port").await, "5060");
    page.see("Changed. Before: 5080").await;
    page.see("1 change").await;
    page.press("button", "Show the field").await;
    assert!(has_focus(page.get("textbox", "Port").await));
    assert!(!network.asked().iter().any(|line| line.starts_with("POST")), "nothing is written");
    // Undone, it is not said any more; and the form of another trunk has nothing of it.
    page.press("button", "Undo").await;
    page.not_see("copied from Alpha").await;
    page.see("No changes").await;
}

#[wasm_bindgen_test]
async fn a_value_that_was_copied_is_given_once() {
    let answers = answers();
    let page = open(BOTH, &answers);
    page.press("button", "Copy Port to Alpha").await;
    page.get("heading", "Edit Alpha").await;
    assert_eq!(page.value("textbox", "Port").await, "5080");
    page.press("button", "Undo").await;
    drop(page);
    let page = mount_console(&Route::Edit(ProviderId::parse("NDE=").unwrap()), answers.network(), true);
    page.see("No changes").await;
    assert_eq!(page.value("textbox", "Port").await, "5060");
    assert!(!page.text().contains("copied from"));
}

#[wasm_bindgen_test]
async fn a_trunk_that_the_role_may_not_change_takes_no_value() {
    let answers = answers();
    answers.set("GET auth/user", json(200, r#"{"role":"QueueManager"}"#));
    answers
        .set("POST auth/sign_in", json(200, r#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#));
    let page = mount_console_at(BOTH, answers.network(), false);
    page.type_into("User name", "auditor").await;
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.see("Read only: your role is QueueManager.").await;
    assert_eq!(cells(&page, "Port").await, ["5060", "5080"]);
    assert!(page.find("button", "Copy ").is_none());
}

#[wasm_bindgen_test]
async fn both_sides_are_chosen_by_name() {
    let answers = answers();
    answers.set(
        "GET providers?search=bet",
        json(200, r#"{"count":1,"items":[{"id":"NDI=","name":"Beta","hostname":"acme.pstn.twilio.com"}]}"#),
    );
    let page = mount_console(&Route::Tool(Tool::Compare), answers.network(), true);
    page.get("searchbox", "First trunk").await;
    let first = || page.find("searchbox", "First trunk").unwrap();
    page.get("button", "Alpha").await;
    // Enter leads to what was found, and choosing gives the focus to what stands there afterwards.
    press_key(&first(), "Enter");
    until("the first result", || {
        let active = web_sys::window().unwrap().document().unwrap().active_element()?;
        text_of(&active).contains("Alpha").then_some(active)
    })
    .await;
    page.press("button", "Alpha").await;
    let change = page.get("button", "Change First trunk").await;
    until_equal(true, || has_focus(&change)).await;
    assert_eq!(address(), "/tools/compare?a=NDE%3D");
    let second: HtmlElement = page.get("searchbox", "Second trunk").await;
    js_sys::Reflect::set(&second, &"value".into(), &"bet".into()).unwrap();
    second.dispatch_event(&event("Event", "input", &[])).unwrap();
    page.get("status", "1 trunk").await;
    page.press("button", "acme.pstn.twilio.com").await;
    until_equal(BOTH.to_owned(), address).await;
    assert_eq!(cells(&page, "Port").await, ["5060", "5080"]);
    // Another one is looked for and not taken.
    page.press("button", "Change Second trunk").await;
    let second = page.get("searchbox", "Second trunk").await;
    until_equal(true, || has_focus(&second)).await;
    press_key(&second, "Escape");
    let change = page.get("button", "Change Second trunk").await;
    until_equal(true, || has_focus(&change)).await;
    assert_eq!(address(), BOTH);
}

#[wasm_bindgen_test]
async fn a_trunk_is_compared_with_the_preset_of_its_brand() {
    let page = open("/tools/compare?a=NDI%3D", &answers());
    page.get("searchbox", "Second trunk").await;
    page.choose("Compare with", "A carrier preset").await;
    until_equal("/tools/compare?a=NDI%3D&with=preset".to_owned(), address).await;
    assert_eq!(page.value("combobox", "Preset").await, "Twilio");
    page.get("columnheader", "Preset Twilio").await;
    assert_eq!(cells(&page, "Port").await, ["5080", "5060"]);
    assert_eq!(cells(&page, "Register with the carrier").await, ["On", "Off"]);
    page.get("status", "2 settings differ, 3 are the same.").await;
    // Only presets of its type are offered.
    let list = page.get("combobox", "Preset").await;
    assert!(!text_of(&list).contains("Telnyx"));
    page.choose("Preset", "Vonage").await;
    until_equal("/tools/compare?a=NDI%3D&with=preset&preset=Vonage".to_owned(), address).await;
    page.get("columnheader", "Preset Vonage").await;
    assert_eq!(cells(&page, "Brand").await, ["Twilio", "Vonage"]);
    // What a preset has can be taken over, and nothing goes into a preset.
    page.get("button", "Copy Port to Beta").await;
    assert!(page.find("button", "to Preset").is_none());
}

#[wasm_bindgen_test]
async fn a_trunk_without_a_preset_is_asked_for_one_or_told_that_there_is_none() {
    let answers = answers();
    let page = open("/tools/compare?a=NDE%3D&with=preset", &answers);
    // Its brand is Generic.
    assert_eq!(page.value("combobox", "Preset").await, "");
    assert!(page.find("columnheader", "Preset").is_none());
    page.choose("Preset", "Telnyx - US").await;
    assert_eq!(cells(&page, "Host name or IP address").await, ["sip.alpha.example", "192.76.120.10"]);
    drop(page);
    answers.set("GET providers/NDE%3D", json(200, &ALPHA.replace("IP_AUTH", "ACCEPT_REGISTER")));
    let page = open("/tools/compare?a=NDE%3D&with=preset", &answers);
    page.see("No carrier preset has the type of this trunk.").await;
}

#[wasm_bindgen_test]
async fn a_trunk_is_compared_with_a_new_one_of_its_type() {
    let page = open("/tools/compare?a=NDI%3D&with=new", &answers());
    page.get("columnheader", "New trunk").await;
    assert_eq!(cells(&page, "Port").await, ["5080", "5060"]);
    assert_eq!(property(page.get("combobox", "Compare with").await, "value"), "new");
    assert!(!page.of_role("rowheader").iter().any(|head| text_of(head) == "Trunk name"));
}

#[wasm_bindgen_test]
async fn what_cannot_be_compared_says_so() {
    let answers = answers();
    let page = open("/tools/compare?a=NDE%3D&b=NDE%3D", &answers);
    page.see("Both sides are the same trunk. Choose another one.").await;
    drop(page);
    let page = open("/tools/compare?a=NDE%3D&b=gone", &answers);
    page.get("alert", "This trunk does not exist. Choose another one.").await;
    page.get("button", "Change Second trunk").await;
    drop(page);
    answers.set("GET providers/NDE%3D", json(200, &ALPHA.replace("IP_AUTH", "WEBRTC")));
    let page = open("/tools/compare?a=NDE%3D&with=new", &answers);
    page.see("This version of Trunkline does not know the type of this trunk.").await;
    drop(page);
    answers.set("GET providers/NDI%3D", refused(500, "UNKNOWN", "disk full"));
    let page = open(BOTH, &answers);
    page.get("alert", "The server had a problem").await;
    answers.set("GET providers/NDI%3D", json(200, BETA));
    page.press("button", "Try again").await;
    assert_eq!(cells(&page, "Port").await, ["5060", "5080"]);
}

#[wasm_bindgen_test]
async fn trunks_of_one_name_are_told_apart() {
    let answers = answers();
    answers.set("GET providers/NDI%3D", json(200, &BETA.replace("Beta", "Alpha")));
    let page = open(BOTH, &answers);
    page.get("columnheader", "Alpha (first)").await;
    page.get("columnheader", "Alpha (second)").await;
    page.get("button", "Copy Port to Alpha (second)").await;
}

#[wasm_bindgen_test]
async fn the_page_of_a_trunk_and_two_selected_trunks_lead_to_a_comparison() {
    let answers = answers();
    let page = mount_console(&Route::Detail(ProviderId::parse("NDE=").unwrap()), answers.network(), true);
    page.press("link", "Compare").await;
    page.get("searchbox", "Second trunk").await;
    assert_eq!(address(), "/tools/compare?a=NDE%3D");
    drop(page);
    let page = mount_console(&Route::list(), answers.network(), true);
    page.press("checkbox", "Select Alpha").await;
    page.get("button", "Export selection").await;
    assert!(page.find("link", "Compare").is_none(), "one trunk has nothing to be compared with");
    page.press("checkbox", "Select Beta").await;
    page.press("link", "Compare").await;
    until_equal(BOTH.to_owned(), address).await;
    assert_eq!(cells(&page, "Port").await, ["5060", "5080"]);
}
