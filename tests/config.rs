//! Settings of an installation: what they change on the page, what is said of faults, and that a PBX of its own has
//! storage, locks and a channel of its own. Where the API is holds for a page, so this is a page of its own.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use js_sys::Array;
use leptos::prelude::*;
use support::{Answers, Mounted, account, mount_console, pair, press_key, text_of, until, until_equal};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{BroadcastChannel, Storage};

use trunkline::platform::{config, fetch};
use trunkline::routes::Route;
use trunkline::session::Phase;
use trunkline::trunk_form::Step;

wasm_bindgen_test_configure!(run_in_browser);

const SESSION: &str = "trunkline.session.v1";
const SETTINGS: &str = r#"{
    "pbxs": [{"name": "Munich", "api": "/munich/api/"}, {"name": "Berlin", "api": "/berlin/api/"}],
    "title": "Acme trunks",
    "support": {"text": "Help desk", "href": "mailto:help@acme.example"},
    "banner": "Test system",
    "idleLock": 5,
    "refresh": 60
}"#;

/// Mounts the console of Berlin with a file of settings.
fn mount_with(text: Option<&str>, route: &Route, signed_in: bool) -> Mounted {
    fetch::keep_base(Some("/berlin/api/".to_owned()));
    config::keep(text.map(str::to_owned));
    let storage = window().local_storage().unwrap().unwrap();
    storage.clear().unwrap();
    mount_console(route, Answers::two_trunks().network(), signed_in)
}

fn tab() -> Storage {
    window().session_storage().unwrap().unwrap()
}

#[wasm_bindgen_test]
async fn title_name_and_banner_stand_where_they_are_looked_for() {
    let page = mount_with(Some(SETTINGS), &Route::list(), true);
    page.see("Test system").await;
    page.get("link", "Acme trunks").await;
    until_equal("Trunks – Acme trunks".to_owned(), || document().title()).await;
    let host = || page.root.query_selector("[title='Address of the PBX']").unwrap();
    until_equal("Berlin".to_owned(), || host().map(text_of).unwrap_or_default()).await;
    assert!(page.find("alert", "faults").is_none());
    page.press("link", "Alpha").await;
    until_equal("Alpha – Acme trunks".to_owned(), || document().title()).await;
}

#[wasm_bindgen_test]
async fn nothing_is_said_of_a_file_that_sets_nothing() {
    let page = mount_with(Some(" {}\n"), &Route::list(), true);
    page.get("link", "Alpha").await;
    page.get("link", "Trunkline").await;
    assert!(page.find("alert", "settings of this installation").is_none());
    until_equal("Trunks – Trunkline".to_owned(), || document().title()).await;
    page.open_account().await;
    page.get("button", "Keyboard shortcuts").await;
    assert!(page.find("group", "Sign in to another PBX").is_none());
}

#[wasm_bindgen_test]
async fn faults_are_told_on_every_page_until_somebody_has_read_them() {
    let broken = "{\n\"titel\": \"a\",\n\"refresh\": 7,\n\"banner\": \"Works\"\n}";
    let page = mount_with(Some(broken), &Route::list(), true);
    let told = page.get("alert", "The settings of this installation have faults").await;
    let told = text_of(&told);
    assert!(told.contains("config.json, line 2: “titel” is not known here; “title” is."), "{told}");
    assert!(told.contains("config.json, line 3: “refresh” must be 0, 30 or 60."), "{told}");
    page.see("Works").await;
    page.press("link", "Alpha").await;
    page.get("heading", "Alpha").await;
    page.press("button", "Dismiss").await;
    page.gone("alert", "The settings of this installation").await;
    page.see("Works").await;
}

#[wasm_bindgen_test]
async fn a_file_that_did_not_arrive_is_told_at_sign_in() {
    let page = mount_with(None, &Route::SignIn, false);
    page.get("heading", "Sign in").await;
    page.get("alert", "config.json could not be loaded").await;
}

#[wasm_bindgen_test]
async fn sign_in_offers_the_pbxs_and_whom_to_ask() {
    let page = mount_with(Some(SETTINGS), &Route::SignIn, false);
    assert_eq!(page.value("combobox", "PBX").await, "/berlin/api/");
    let options: Vec<String> = page.get("combobox", "PBX").await.text_content().into_iter().collect();
    assert_eq!(options, ["BerlinMunich"]);
    let link = page.get("link", "Help desk").await;
    assert_eq!(link.get_attribute("href").as_deref(), Some("mailto:help@acme.example"));
}

#[wasm_bindgen_test]
async fn what_is_set_holds_until_somebody_chooses() {
    let page = mount_with(Some(SETTINGS), &Route::list(), true);
    until_equal(5, || page.session.idle.minutes.get_untracked()).await;
    page.open_account().await;
    assert_eq!(page.value("combobox", "Lock when nobody uses it").await, "5");
    page.choose("Lock when nobody uses it", "After 60 minutes").await;
    press_key(&document(), "Escape");
    page.press("button", "Auto-refresh").await;
    assert_eq!(page.value("combobox", "Refresh statuses").await, "60");
    page.choose("Refresh statuses", "Off").await;
    drop(page);
    // As after a reload: what was chosen stays.
    let page = support::mount_console_again(&Route::list(), Answers::two_trunks().network());
    page.see("Test system").await;
    assert_eq!(page.session.idle.minutes.get_untracked(), 60);
    page.press("button", "Auto-refresh").await;
    assert_eq!(page.value("combobox", "Refresh statuses").await, "0");
}

#[wasm_bindgen_test]
async fn what_is_kept_of_one_pbx_is_apart_from_that_of_another() {
    let page = mount_with(Some(SETTINGS), &Route::list(), true);
    let of_another =
        [SESSION, "/munich/api/trunkline.session.v1", "trunkline.draft.v1.admin:new", "trunkline.role"];
    for key in of_another {
        tab().set_item(key, "of another").unwrap();
    }
    page.session.learn("Admin".to_owned());
    let own = |key: &str| tab().get_item(&format!("/berlin/api/{key}")).unwrap();
    let session = own(SESSION).unwrap();
    assert!(session.contains(r#""base":"/berlin/api/""#), "{session}");
    assert_eq!(own("trunkline.role").as_deref(), Some("Admin"));
    page.press("link", "Create trunk").await;
    page.get("heading", "New trunk").await;
    page.session.sign_out();
    page.get("heading", "Sign in").await;
    assert_eq!((own(SESSION), own("trunkline.role")), (None, None));
    for key in of_another {
        assert_eq!(tab().get_item(key).unwrap().as_deref(), Some("of another"), "{key}");
    }
}

#[wasm_bindgen_test]
async fn tabs_at_another_pbx_are_not_heard() {
    let page = mount_with(Some(SETTINGS), &Route::list(), true);
    page.get("link", "Alpha").await;
    let say = |channel: &str| {
        let channel = BroadcastChannel::new(channel).unwrap();
        let notice: Array = ["signed-out", "admin", "digest"].into_iter().map(JsValue::from).collect();
        channel.post_message(&notice).unwrap();
        channel.close();
    };
    say(SESSION);
    say("/munich/api/trunkline.session.v1");
    // Notices of one kind arrive in their order, so this one is the last.
    let own = BroadcastChannel::new("/berlin/api/trunkline.session.v1").unwrap();
    let notice: Array = ["active", "admin"].into_iter().map(JsValue::from).collect();
    own.post_message(&notice).unwrap();
    support::effects_have_run().await;
    page.press("link", "Alpha").await;
    page.get("heading", "Alpha").await;
    assert_eq!(page.session.phase.get_untracked(), Phase::SignedIn);
    say("/berlin/api/trunkline.session.v1");
    until_equal(Phase::SignedOut, || page.session.phase.get_untracked()).await;
    own.close();
}

#[wasm_bindgen_test]
async fn another_pbx_is_gone_to_after_unsaved_work_was_asked_for() {
    let page = mount_with(Some(SETTINGS), &Route::New(Step::Connection), true);
    page.type_into("Trunk name", "Unfinished").await;
    page.open_account().await;
    let group = page.get("group", "Sign in to another PBX").await;
    let other = group.query_selector("button").unwrap().unwrap();
    assert_eq!(text_of(&other), "Munich");
    other.unchecked_into::<web_sys::HtmlElement>().click();
    let asked = page.get("dialog", "Leave without saving?").await;
    assert!(text_of(&asked).contains("It can stay in this tab as a draft"));
    page.press("button", "Stay on this page").await;
    page.gone("dialog", "Leave without saving?").await;
    // Nothing was chosen: a reload would come back to this one.
    assert_eq!(tab().get_item("trunkline.pbx.v1").unwrap(), None);
}

#[wasm_bindgen_test]
async fn an_account_that_signs_in_is_kept_for_this_pbx_also_beyond_the_tab() {
    let page = mount_with(Some(SETTINGS), &Route::list(), true);
    page.session.adopt(pair("kept", "renew"), account("admin"), true);
    let computer = window().local_storage().unwrap().unwrap();
    let key = format!("/berlin/api/{SESSION}");
    until("the session", || computer.get_item(&key).unwrap()).await;
    assert_eq!(computer.get_item(SESSION).unwrap(), None);
    assert_eq!(tab().get_item(&key).unwrap(), None);
}
