//! Trunks into files and from files, in the console on a scripted network.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use support::{
    Answers, FakeTransport, LIST, Mounted, effects_have_run, has_focus, json, mount_console, refused,
    text_of, until_equal,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::navigation;
use trunkline::routes::Route;

wasm_bindgen_test_configure!(run_in_browser);

const BETA: &str = r#"{"id":"NDI=","name":"Beta","enabled":false,"auth_mode":"IP_AUTH","transport":"UDP",
    "hostname":"192.0.2.7","port":5060}"#;
const RECORD: &str = "GET providers/NDI%3D";
const RECORD_PATH: &str = "providers/NDI%3D";

fn pbx() -> Answers {
    let answers = Answers::two_trunks();
    answers.set(RECORD, json(200, BETA));
    answers.set("GET providers/NDI%3D/status", json(200, r#"{"status":"ONLINE"}"#));
    answers
}

// An import.

/// Two register trunks without a password, one by address, one without a name, one that changes and one that
/// does not.
const FILE: &str = "name,auth_mode,hostname,port,auth_id\n\
    Gamma,REGISTER_AUTH,sip.gamma.example,5060,gamma\n\
    Delta,REGISTER_AUTH,sip.delta.example,5060,delta\n\
    Epsilon,IP_AUTH,192.0.2.8,5060,\n\
    ,IP_AUTH,192.0.2.9,5060,\n\
    Alpha,,sip.moved.example,,\n\
    Beta,,,,\n";

fn import(network: Arc<FakeTransport>) -> Mounted {
    mount_console(&Route::Import, network, true)
}

async fn preview(answers: &Answers, file: &str) -> Mounted {
    let page = import(answers.network());
    page.type_into("Or paste the contents", file).await;
    page.press("button", "Preview import").await;
    page.get("heading", "Preview").await;
    page
}

/// The words of the badge of a row.
async fn result_of(page: &Mounted, name: &str) -> String {
    let row = page.get("row", name).await;
    text_of(row.query_selector("[data-label=Result]").unwrap().unwrap())
}

fn tone_of(page: &Mounted, name: &str) -> Option<String> {
    let row = page.find("row", name)?;
    row.query_selector("[data-tone]").unwrap()?.get_attribute("data-tone")
}

/// Chooses a file, as the browser's own dialog does.
fn choose_file(page: &Mounted, text: &str) {
    let choose = js_sys::Function::new_with_args(
        "input, text",
        "const chosen = new DataTransfer();
         chosen.items.add(new File([text], 'trunks.csv'));
         input.files = chosen.files;
         input.dispatchEvent(new Event('change', { bubbles: true }));",
    );
    let input = page.root.query_selector("input[type=file]").unwrap().unwrap();
    choose.call2(&JsValue::NULL, &input, &text.into()).unwrap();
}

#[wasm_bindgen_test]
async fn each_outcome_has_a_word_and_a_tone_of_its_own() {
    let page = preview(&pbx(), FILE).await;
    for (name, word, tone) in [
        ("Gamma", "Needs a password", "unsure"),
        ("Epsilon", "Create", "create"),
        ("Alpha", "Change", "change"),
        ("Beta", "Unchanged", "quiet"),
        ("no name", "Has errors", "bad"),
    ] {
        assert_eq!(result_of(&page, name).await, word, "{name}");
        assert_eq!(tone_of(&page, name).as_deref(), Some(tone), "{name}");
    }
    // What is created is shown with what it is.
    page.get("row", "IP based, 192.0.2.8, port 5060").await;
    page.get("rowheader", "Row 5, no name").await;
    page.see("3 rows are not ready and are left out.").await;
}

#[wasm_bindgen_test]
async fn the_preview_can_be_narrowed_and_shown_whole_again() {
    let page = preview(&pbx(), FILE).await;
    for (words, rows) in [
        ("Change 1", 1),
        ("Unchanged 1", 1),
        ("Needs a password 2", 2),
        ("Has errors 1", 1),
        ("Show all 6", 6),
    ] {
        page.press("button", words).await;
        until_equal(rows, || page.count("row")).await;
        let button = page.get("button", words).await;
        until_equal(Some("true".to_owned()), || button.get_attribute("aria-pressed")).await;
    }
}

#[wasm_bindgen_test]
async fn a_password_that_is_missing_is_asked_for_in_place() {
    let answers = pbx();
    answers.set("POST providers", json(201, r#"{"id":"NDM="}"#));
    let network = answers.network();
    let page = import(network.clone());
    page.type_into("Or paste the contents", FILE).await;
    page.press("button", "Preview import").await;
    page.get("button", "Create 1 and change 1").await;
    let field = page.get("textbox", "Password for Gamma").await;
    // No password of the browser's own.
    assert!(field.has_attribute("data-masked"));
    // A script types here, so the question is asked that a password manager would be asked.
    page.type_into("Password for Gamma", "s3cret-gamma").await;
    page.see("This password was not typed").await;
    assert_eq!(result_of(&page, "Gamma").await, "Needs a password");
    page.press("button", "Use it").await;
    page.get("button", "Create 2 and change 1").await;
    assert_eq!(result_of(&page, "Gamma").await, "Create");
    page.get("button", "Needs a password 1").await;
    assert_eq!(
        page.find("textbox", "Password for Gamma"),
        Some(field),
        "the field stays while it is typed in"
    );
    // It stays with the row whatever is shown.
    page.press("button", "Create 2").await;
    until_equal(2, || page.count("row")).await;
    assert_eq!(page.value("textbox", "Password for Gamma").await, "s3cret-gamma");
    assert!(!page.text().contains("s3cret"));

    page.press("button", "Create 2 and change 1").await;
    page.get("heading", "2 created").await;
    let bodies = network.bodies("POST providers");
    let gamma = bodies.iter().find(|body| body["name"] == "Gamma").unwrap();
    assert_eq!(gamma["password"], "s3cret-gamma");
    assert!(!bodies.iter().any(|body| body["name"] == "Delta"));
}

#[wasm_bindgen_test]
async fn a_password_that_is_emptied_makes_the_row_wait_again() {
    let page = preview(&pbx(), FILE).await;
    page.type_into("Password for Gamma", "s3cret").await;
    page.press("button", "Use it").await;
    page.get("button", "Create 2 and change 1").await;
    page.type_into("Password for Gamma", "").await;
    page.get("button", "Create 1 and change 1").await;
    assert_eq!(result_of(&page, "Gamma").await, "Needs a password");
}

#[wasm_bindgen_test]
async fn one_password_can_be_given_to_all_rows_that_lack_one() {
    let page = preview(&pbx(), FILE).await;
    page.type_into("Use one password for all 2", "s3cret").await;
    page.press("button", "Use for all 2").await;
    page.get("button", "Create 3 and change 1").await;
    for name in ["Gamma", "Delta"] {
        assert_eq!(result_of(&page, name).await, "Create");
        assert_eq!(page.value("textbox", &format!("Password for {name}")).await, "s3cret");
    }
    page.get("button", "Needs a password 0").await;
}

#[wasm_bindgen_test]
async fn the_focus_goes_from_the_file_to_its_preview_and_back() {
    let page = import(pbx().network());
    page.get("heading", "Import trunks").await;
    choose_file(&page, FILE);
    let heading = page.get("heading", "Preview").await;
    until_equal(true, || has_focus(&heading)).await;
    page.press("button", "Choose another file").await;
    let heading = page.get("heading", "Import trunks").await;
    until_equal(true, || has_focus(&heading)).await;
    choose_file(&page, "{ \"providers\": [");
    let alert = page.get("alert", "This file cannot be imported").await;
    until_equal(true, || has_focus(&alert)).await;
}

#[wasm_bindgen_test]
async fn a_preview_without_anything_to_do_says_so() {
    let page = preview(&pbx(), "name,hostname\nBeta,192.0.2.7\n").await;
    page.see("Nothing to import: the PBX already matches the file.").await;
    assert!(page.find("button", "Create 0").is_some() && page.find("button", "Needs a password").is_none());
}

#[wasm_bindgen_test]
async fn an_import_that_is_left_ends_with_the_calls_under_way() {
    let answers = pbx();
    answers.set("POST providers", json(201, r#"{"id":"NDM="}"#));
    let network = answers.network();
    let page = import(network.clone());
    let rows: String = (10..20).map(|last| format!("Trunk {last},IP_AUTH,192.0.2.{last},5060\n")).collect();
    page.type_into("Or paste the contents", &format!("name,auth_mode,hostname,port\n{rows}")).await;
    page.press("button", "Preview import").await;
    page.get("button", "Create 10 trunks").await;
    // A run ends with a look at all trunks, as the preview began.
    let all = network.asked().into_iter().find(|line| line.starts_with("GET providers?")).unwrap();
    network.hold("providers");
    page.press("button", "Create 10 trunks").await;
    until_equal(3, || network.count("POST providers")).await;
    page.press("link", "Tools").await;
    page.press("button", "Discard and leave").await;
    page.get("heading", "Checks").await;
    network.release();
    until_equal(2, || network.count(&all)).await;
    assert_eq!(network.count("POST providers"), 3, "{:?}", network.asked());
    // What was made is noted.
    navigation::go(&Route::Import);
    page.see("Imports in this tab created 3 trunks.").await;
}

// An export.

fn page_of_html() -> api::Response {
    api::Response {
        status: 200,
        content_type: Some("text/html".to_owned()),
        body: b"<!doctype html>".to_vec(),
        ..api::Response::default()
    }
}

/// The names of the files that are saved instead of being handed to the browser.
fn saved_files() -> impl Fn() -> Vec<String> {
    let saved: js_sys::Array = js_sys::Function::new_no_args(
        "const saved = [];
         HTMLAnchorElement.prototype.click = function () {
           if (this.download) saved.push(this.download);
           else HTMLElement.prototype.click.call(this);
         };
         return saved;",
    )
    .call0(&JsValue::NULL)
    .unwrap()
    .unchecked_into();
    move || saved.iter().filter_map(|name| name.as_string()).collect()
}

async fn list(network: Arc<FakeTransport>) -> Mounted {
    let page = mount_console(&Route::list(), network, true);
    page.get("row", "Alpha").await;
    page.press("button", "Export").await;
    page
}

#[wasm_bindgen_test]
async fn the_export_menu_says_how_many_trunks_each_file_has() {
    let page = list(pbx().network()).await;
    for words in ["2 trunks as CSV", "2 trunks as JSON", "All trunks, PBX format"] {
        page.get("button", words).await;
    }
    drop(page);
    let answers = pbx();
    answers.set("GET providers?", json(200, &LIST.replace("\"count\":2", "\"count\":31")));
    let page = list(answers.network()).await;
    page.get("button", "31 trunks as CSV").await;
}

#[wasm_bindgen_test]
async fn an_export_leaves_the_list_usable_and_ends_in_a_notice() {
    let saved = saved_files();
    let answers = pbx();
    let network = answers.network();
    network.hold(RECORD_PATH);
    let page = list(network.clone()).await;
    page.get("button", "2 trunks as CSV").await.focus().unwrap();
    page.press("button", "2 trunks as CSV").await;
    let notice = page.get("region", "Export").await;
    assert!(text_of(&notice).contains("Exporting 2 trunks"));
    assert_eq!(page.count("dialog"), 0);
    assert!(has_focus(page.get("button", "Export").await), "the focus stays where the export was asked for");
    page.press("checkbox", "Select Beta").await;
    page.get("region", "Selection").await;
    network.release();
    page.see("without passwords").await;
    page.gone("region", "Export").await;
    let files = saved();
    assert_eq!(files.len(), 1, "{files:?}");
    page.see(&format!("2 trunks saved as {}, without passwords", files[0])).await;
    assert!(!page.text().contains("may contain passwords"));
    assert_eq!(page.count("dialog"), 0);
}

#[wasm_bindgen_test]
async fn an_export_can_be_cancelled_and_leaves_no_file() {
    let saved = saved_files();
    let network = pbx().network();
    network.hold(RECORD_PATH);
    let page = list(network.clone()).await;
    page.press("button", "2 trunks as JSON").await;
    page.get("region", "Export").await;
    until_equal(true, || network.count(RECORD) > 0).await;
    page.press("button", "Cancel").await;
    page.gone("region", "Export").await;
    until_equal(true, || network.given_up().iter().any(|line| line == RECORD)).await;
    assert!(saved().is_empty());
}

#[wasm_bindgen_test]
async fn an_export_with_a_trunk_that_cannot_be_read_saves_nothing_by_itself() {
    for (answer, cause) in [
        (refused(500, "UNKNOWN", "disk full"), "The server had a problem"),
        (refused(403, "DENIED", "not for you"), "Your role does not allow this"),
        (Ok(page_of_html()), "Unexpected answer"),
        (Err(api::Unreachable::NoConnection), "Cannot reach the server"),
        (Err(api::Unreachable::CutOff), "The answer was cut off"),
    ] {
        let saved = saved_files();
        let answers = pbx();
        let page = list(answers.network()).await;
        answers.set(RECORD, answer);
        page.press("button", "2 trunks as CSV").await;
        page.get("alert", "1 trunk could not be read").await;
        page.see(&format!("Beta: {cause}")).await;
        assert!(saved().is_empty(), "{cause}");
        answers.set(RECORD, json(200, BETA));
        page.press("button", "Retry failed").await;
        page.gone("region", "Export").await;
        until_equal(1, || saved().len()).await;
    }
}

#[wasm_bindgen_test]
async fn an_export_without_what_could_not_be_read_says_what_is_left_out() {
    let saved = saved_files();
    let answers = pbx();
    let page = list(answers.network()).await;
    answers.set(RECORD, refused(500, "UNKNOWN", "disk full"));
    page.press("button", "2 trunks as CSV").await;
    page.press("button", "Save without them").await;
    page.see("without passwords. 1 trunk left out").await;
    assert_eq!(saved().len(), 1);
}

#[wasm_bindgen_test]
async fn an_export_goes_on_when_its_token_was_renewed() {
    let saved = saved_files();
    let answers = pbx();
    let renewed = r#"{"access_token":"b","refresh_token":"s","expires_in":3600}"#;
    answers.set("POST auth/refresh_token", json(200, renewed));
    let network = answers.network();
    network.hold("auth/refresh_token");
    let page = list(network.clone()).await;
    answers.set(RECORD, refused(401, "UNAUTHORIZED", "expired"));
    page.press("button", "2 trunks as CSV").await;
    until_equal(1, || network.count("POST auth/refresh_token")).await;
    answers.set(RECORD, json(200, BETA));
    network.release();
    page.see("2 trunks saved as").await;
    assert_eq!(saved().len(), 1);
    assert_eq!(page.count("dialog"), 0);
}

#[wasm_bindgen_test]
async fn an_export_goes_on_when_its_page_is_left() {
    let saved = saved_files();
    let network = pbx().network();
    network.hold(RECORD_PATH);
    let page = list(network.clone()).await;
    page.press("button", "2 trunks as JSON").await;
    page.get("region", "Export").await;
    page.press("link", "Import").await;
    page.get("heading", "Import trunks").await;
    network.release();
    page.see("2 trunks saved as").await;
    assert_eq!(saved().len(), 1);
}

#[wasm_bindgen_test]
async fn an_export_that_fails_after_its_page_was_left_is_told() {
    let saved = saved_files();
    let answers = pbx();
    let network = answers.network();
    network.hold(RECORD_PATH);
    let page = list(network.clone()).await;
    answers.set(RECORD, refused(500, "UNKNOWN", "disk full"));
    page.press("button", "2 trunks as JSON").await;
    page.get("region", "Export").await;
    page.press("link", "Import").await;
    page.get("heading", "Import trunks").await;
    network.release();
    page.see("Nothing was exported. 1 trunk could not be read").await;
    assert!(saved().is_empty());
}

#[wasm_bindgen_test]
async fn an_export_of_somebody_who_has_signed_out_is_not_saved() {
    let saved = saved_files();
    let network = pbx().network();
    network.hold(RECORD_PATH);
    let page = list(network.clone()).await;
    page.press("button", "2 trunks as JSON").await;
    page.get("region", "Export").await;
    until_equal(true, || network.count(RECORD) > 0).await;
    page.open_account().await;
    page.press("button", "Sign out").await;
    page.get("heading", "Sign in").await;
    network.release();
    network.rests().await;
    effects_have_run().await;
    assert!(saved().is_empty());
    assert!(!page.text().contains("saved as") && !page.text().contains("Nothing was exported"));
}

#[wasm_bindgen_test]
async fn a_file_of_the_pbx_comes_with_a_short_warning() {
    let saved = saved_files();
    let answers = pbx();
    let file = api::Response {
        status: 200,
        content_type: Some("application/octet-stream".to_owned()),
        content_disposition: Some("attachment; filename=\"providers.csv\"".to_owned()),
        body: b"ID,Name\r\n".to_vec(),
        ..api::Response::default()
    };
    answers.set("GET providers/export", Ok(file));
    let page = list(answers.network()).await;
    page.press("button", "All trunks, PBX format").await;
    page.see("providers.csv saved. It may contain passwords").await;
    assert_eq!(saved(), ["providers.csv"]);
    page.gone("region", "Export").await;
}

#[wasm_bindgen_test]
async fn a_file_of_the_pbx_that_does_not_come_is_told_until_dismissed() {
    let saved = saved_files();
    for (answer, cause) in [
        (refused(403, "DENIED", "not for you"), "Your role does not allow this"),
        (refused(500, "UNKNOWN", "disk full"), "“disk full”"),
        (Ok(page_of_html()), "Unexpected answer"),
        (Err(api::Unreachable::NoConnection), "Cannot reach the server"),
        (Err(api::Unreachable::CutOff), "The answer was cut off"),
    ] {
        let answers = pbx();
        let page = list(answers.network()).await;
        answers.set("GET providers/export", answer);
        page.press("button", "All trunks, PBX format").await;
        page.see("Nothing was exported.").await;
        page.see(cause).await;
        page.gone("region", "Export").await;
    }
    assert!(saved().is_empty());
}
