//! Addresses and the way between pages: what stands in the bar, what is on the page, and unsaved work that
//! holds a step back.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use api::types::ProviderId;
use leptos::prelude::*;
use support::{
    ALPHA, Answers, Mounted, address, event, json, mount_console, mount_console_at, property, until,
    until_equal,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::routes::Route;
use trunkline::trunk_form::Step;

wasm_bindgen_test_configure!(run_in_browser);

fn alpha() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

fn back() {
    window().history().unwrap().back().unwrap();
}

fn forward() {
    window().history().unwrap().forward().unwrap();
}

/// Waits until both the bar and the page are there.
async fn is_at(page: &Mounted, href: &str, heading: &str) {
    until_equal(href.to_owned(), address).await;
    page.get("heading", heading).await;
}

#[wasm_bindgen_test]
async fn a_link_to_the_page_before_changes_page_and_address_after_back_and_forward() {
    let page = mount_console(&Route::list(), Answers::two_trunks().network(), true);
    page.press("link", "Alpha").await;
    is_at(&page, "/trunk/NDE%3D", "Alpha").await;
    back();
    is_at(&page, "/trunks", "Trunks").await;
    forward();
    is_at(&page, "/trunk/NDE%3D", "Alpha").await;
    page.press("link", "All trunks").await;
    is_at(&page, "/trunks", "Trunks").await;
    page.press("link", "Alpha").await;
    is_at(&page, "/trunk/NDE%3D", "Alpha").await;
    back();
    is_at(&page, "/trunks", "Trunks").await;
}

/// A PBX with one trunk of this id, and the path of it.
fn pbx_with(id: &str) -> (Answers, String) {
    let path = format!("providers/{}", api::query::encode(id));
    let answers = Answers::default();
    let record = ALPHA.replace("NDE=", id);
    answers.set("GET providers?", json(200, &format!(r#"{{"count":1,"items":[{record}]}}"#)));
    answers.set(&format!("GET {path}"), json(200, &record));
    answers.set(&format!("GET {path}/status"), json(200, r#"{"status":"ONLINE"}"#));
    (answers, path)
}

#[wasm_bindgen_test]
async fn an_odd_id_opens_its_trunk_and_stays_as_it_is_spelt() {
    for (id, spelt) in [
        ("50%", "50%25"),
        ("a%2Fb", "a%252Fb"),
        ("a/b", "a%2Fb"),
        ("what?#", "what%3F%23"),
        ("#1", "%231"),
        ("two words", "two%20words"),
        ("münchen", "m%C3%BCnchen"),
        ("x+y==", "x%2By%3D%3D"),
        ("%41", "%2541"),
    ] {
        let (answers, path) = pbx_with(id);
        let network = answers.network();
        let page = mount_console(&Route::list(), network.clone(), true);
        page.press("link", "Alpha").await;
        is_at(&page, &format!("/trunk/{spelt}"), "Alpha").await;
        until(&path, || (network.count(&format!("GET {path}")) > 0).then_some(())).await;
        page.press("link", "Edit").await;
        is_at(&page, &format!("/trunk/{spelt}/edit"), "Edit Alpha").await;
        back();
        is_at(&page, &format!("/trunk/{spelt}"), "Alpha").await;
        let others = network.asked().into_iter().filter(|asked| asked.starts_with("GET providers/"));
        assert!(
            others.clone().all(|asked| asked.starts_with(&format!("GET {path}"))),
            "{:?}",
            others.collect::<Vec<_>>()
        );
        drop(page);
        let page = mount_console_at(&format!("/trunk/{spelt}/copy/connection"), network, true);
        is_at(&page, &format!("/trunk/{spelt}/copy/connection"), "Copy trunk: Connection").await;
    }
}

#[wasm_bindgen_test]
async fn a_search_is_taken_as_it_is_spelt() {
    for (typed, spelt) in [("%41", "%2541"), ("100 %", "100%20%25"), ("a+b&c=d#e", "a%2Bb%26c%3Dd%23e")] {
        let network = Answers::two_trunks().network();
        let page = mount_console_at(&format!("/trunks?q={spelt}"), network.clone(), true);
        page.get("row", "Alpha").await;
        assert_eq!(property(page.get("searchbox", "").await, "value"), typed);
        assert_eq!(
            network.count(&format!("GET providers?search={spelt}&top=100")),
            1,
            "{:?}",
            network.asked()
        );
        drop(page);
        let page = mount_console(&Route::list(), network.clone(), true);
        let search = page.get("searchbox", "").await;
        js_sys::Reflect::set(&search, &"value".into(), &typed.into()).unwrap();
        search.dispatch_event(&event("Event", "input", &[])).unwrap();
        support::press_key(&search, "Enter");
        until_equal(format!("/trunks?q={spelt}"), address).await;
        until("the question", || {
            (network.count(&format!("GET providers?search={spelt}&top=100")) == 2).then_some(())
        })
        .await;
        assert_eq!(property(&search, "value"), typed);
    }
}

#[wasm_bindgen_test]
async fn back_undoes_each_change_of_the_list() {
    let answers = Answers::two_trunks();
    answers.set(
        "GET providers?orderby=name%20asc",
        json(200, r#"{"count":1,"items":[{"id":"NDM=","name":"Sorted"}]}"#),
    );
    answers.set(
        "GET providers?orderby=name&",
        json(200, r#"{"count":1,"items":[{"id":"NDM=","name":"Sorted"}]}"#),
    );
    let page = mount_console(&Route::list(), answers.network(), true);
    page.get("row", "Alpha").await;
    page.press("button", "Trunk name").await;
    until_equal("/trunks?sort=name".to_owned(), address).await;
    page.get("row", "Sorted").await;
    back();
    until_equal("/trunks".to_owned(), address).await;
    page.get("row", "Alpha").await;
}

#[wasm_bindgen_test]
async fn another_trunk_is_another_page() {
    let answers = Answers::two_trunks();
    answers.set("GET providers/NDI%3D", json(200, &ALPHA.replace("Alpha", "Beta").replace("NDE=", "NDI=")));
    answers.set("GET providers/NDI%3D/status", json(200, r#"{"status":"ONLINE"}"#));
    let page = mount_console(&Route::Edit(alpha()), answers.network(), true);
    page.get("heading", "Edit Alpha").await;
    trunkline::navigation::go(&Route::Edit(ProviderId::parse("NDI=").unwrap()));
    page.get("heading", "Edit Beta").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Beta");
}

#[wasm_bindgen_test]
async fn another_step_of_the_same_draft_keeps_what_was_typed() {
    let page = mount_console(&Route::New(Step::Connection), Answers::two_trunks().network(), true);
    page.type_into("Trunk name", "Gamma").await;
    page.type_into("Host name or IP address", "sip.gamma.example").await;
    page.press("button", "Continue").await;
    is_at(&page, "/trunks/new/authentication", "New trunk: Authentication").await;
    back();
    is_at(&page, "/trunks/new/connection", "New trunk: Connection").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Gamma");
    assert!(page.find("dialog", "").is_none(), "a step is no way out of the draft");
    page.open_account().await;
    page.press("button", "Sign out").await;
    page.get("dialog", "").await;
    page.press("button", "Discard and leave").await;
    page.get("heading", "Sign in").await;
}

/// The list, then the form of a trunk with a change in it.
async fn unsaved_edit() -> Mounted {
    let page = mount_console(&Route::list(), Answers::two_trunks().network(), true);
    page.press("link", "Alpha").await;
    page.press("link", "Edit").await;
    is_at(&page, "/trunk/NDE%3D/edit", "Edit Alpha").await;
    page.type_into("Trunk name", "Omega").await;
    page
}

#[wasm_bindgen_test]
async fn back_with_unsaved_work_is_held_and_asked_about() {
    let page = unsaved_edit().await;
    back();
    page.get("dialog", "Leave without saving?").await;
    is_at(&page, "/trunk/NDE%3D/edit", "Edit Alpha").await;
    page.press("button", "Stay on this page").await;
    page.gone("dialog", "").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
    back();
    page.get("dialog", "Leave without saving?").await;
    page.press("button", "Discard and leave").await;
    is_at(&page, "/trunk/NDE%3D", "Alpha").await;
    page.gone("dialog", "").await;
}

#[wasm_bindgen_test]
async fn a_link_away_from_unsaved_work_is_held_and_the_draft_can_be_kept() {
    let page = unsaved_edit().await;
    page.press("link", "Trunks").await;
    page.get("dialog", "Leave without saving?").await;
    assert_eq!(address(), "/trunk/NDE%3D/edit");
    let buttons = page.of_role("dialog")[0].query_selector_all("button").unwrap();
    let words: Vec<String> =
        (0..buttons.length()).map(|at| buttons.item(at).unwrap().text_content().unwrap()).collect();
    assert_eq!(words, ["Stay on this page", "Leave and keep the draft", "Discard and leave"]);
    page.press("button", "Leave and keep the draft").await;
    is_at(&page, "/trunks", "Trunks").await;
    page.press("link", "Alpha").await;
    page.press("link", "Edit").await;
    page.see("Unsaved changes from less than a minute ago were restored.").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
}

#[wasm_bindgen_test]
async fn escape_stays_on_the_page_with_unsaved_work() {
    let page = unsaved_edit().await;
    page.press("link", "Trunks").await;
    let dialog = page.get("dialog", "Leave without saving?").await;
    dialog.dispatch_event(&event("Event", "cancel", &[])).unwrap();
    page.gone("dialog", "").await;
    is_at(&page, "/trunk/NDE%3D/edit", "Edit Alpha").await;
}

/// Whether the browser would ask before the tab is closed.
fn asks_before_closing() -> bool {
    let closing = event("Event", "beforeunload", &[]);
    window().dispatch_event(&closing).unwrap();
    closing.default_prevented()
}

#[wasm_bindgen_test]
async fn closing_the_tab_asks_while_work_is_unsaved_and_not_before() {
    let page = mount_console(&Route::Edit(alpha()), Answers::two_trunks().network(), true);
    page.get("heading", "Edit Alpha").await;
    assert!(!asks_before_closing());
    page.type_into("Trunk name", "Omega").await;
    assert!(asks_before_closing());
    page.type_into("Trunk name", "Alpha").await;
    assert!(!asks_before_closing());
    page.type_into("Trunk name", "Omega").await;
    drop(page);
    assert!(!asks_before_closing(), "the page is gone");
}

#[wasm_bindgen_test]
async fn a_click_that_opens_a_tab_or_leads_elsewhere_is_the_browsers() {
    let page = mount_console(&Route::list(), Answers::two_trunks().network(), true);
    let link = page.get("link", "Alpha").await;
    let heard: Rc<RefCell<Vec<bool>>> = Rc::default();
    let told = Rc::clone(&heard);
    // After all others, and the last: what nobody has taken would load another page.
    let last = window_event_listener_untyped("click", move |event| {
        told.borrow_mut().push(event.default_prevented());
        event.prevent_default();
    });
    for modifier in ["ctrlKey", "metaKey", "shiftKey", "altKey"] {
        link.dispatch_event(&event("MouseEvent", "click", &[(modifier, "true")])).unwrap();
    }
    for href in ["https://elsewhere.example/", "//elsewhere.example/trunks"] {
        link.set_attribute("href", href).unwrap();
        link.click();
    }
    last.remove();
    assert_eq!(*heard.borrow(), [false; 6]);
    assert_eq!(address(), "/trunks");
}

#[wasm_bindgen_test]
async fn sign_in_keeps_the_address_that_was_asked_for() {
    let answers = Answers::two_trunks();
    answers
        .set("POST auth/sign_in", json(200, r#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#));
    let page = mount_console(&Route::Edit(alpha()), answers.network(), false);
    page.get("heading", "Sign in").await;
    assert_eq!(address(), "/trunk/NDE%3D/edit");
    page.type_into("User name", "admin").await;
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    is_at(&page, "/trunk/NDE%3D/edit", "Edit Alpha").await;
}

#[wasm_bindgen_test]
async fn the_addresses_of_home_and_sign_in_lead_to_the_list() {
    for href in ["/", "/sign-in"] {
        let page = mount_console_at(href, Answers::two_trunks().network(), true);
        is_at(&page, "/trunks", "Trunks").await;
    }
}

#[wasm_bindgen_test]
async fn a_page_beyond_the_last_one_leads_to_the_last_one() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?skip=", json(200, r#"{"count":2,"items":[]}"#));
    let page = mount_console_at("/trunks?page=9", answers.network(), true);
    page.get("row", "Alpha").await;
    is_at(&page, "/trunks", "Trunks").await;
}

#[wasm_bindgen_test]
async fn the_first_element_leads_past_the_header() {
    let page = mount_console(&Route::list(), Answers::two_trunks().network(), true);
    page.press("link", "Skip to content").await;
    let main: web_sys::HtmlElement = page.root.query_selector("main").unwrap().unwrap().unchecked_into();
    assert!(support::has_focus(&main));
    assert_eq!(address(), "/trunks");
}
