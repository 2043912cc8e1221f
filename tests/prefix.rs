//! The console on a host that serves it under a path of its own. The path is read once per page, so this is a
//! page of its own.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use leptos::prelude::*;
use support::{ALPHA, Answers, Mounted, address, json, mount_console_at, until_equal};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::routes::{self, Route};

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts the console at an address below the prefix.
fn mount_below(path: &str, answers: &Answers) -> Mounted {
    if document().query_selector("base").unwrap().is_none() {
        let base = document().create_element("base").unwrap();
        base.set_attribute("href", "/pbx/console/").unwrap();
        document().head().unwrap().append_child(&base).unwrap();
        routes::read_base();
    }
    mount_console_at(&format!("/pbx/console{path}"), answers.network(), true)
}

async fn is_at(page: &Mounted, path: &str, heading: &str) {
    until_equal(format!("/pbx/console{path}"), address).await;
    page.get("heading", heading).await;
}

#[wasm_bindgen_test]
async fn pages_open_and_lead_to_each_other_below_the_prefix() {
    let page = mount_below("/trunks", &Answers::two_trunks());
    assert_eq!(Route::list().href(), "/pbx/console/trunks");
    page.press("link", "Alpha").await;
    is_at(&page, "/trunk/NDE%3D", "Alpha").await;
    page.press("link", "Edit").await;
    is_at(&page, "/trunk/NDE%3D/edit", "Edit Alpha").await;
    window().history().unwrap().back().unwrap();
    is_at(&page, "/trunk/NDE%3D", "Alpha").await;
    page.press("link", "All trunks").await;
    is_at(&page, "/trunks", "Trunks").await;
    page.press("link", "Create trunk").await;
    is_at(&page, "/trunks/new/type", "New trunk: Type and transport").await;
}

#[wasm_bindgen_test]
async fn an_odd_id_opens_its_trunk_below_the_prefix() {
    let answers = Answers::default();
    answers.set("GET providers/50%25", json(200, &ALPHA.replace("NDE=", "50%")));
    answers.set("GET providers/50%25/status", json(200, r#"{"status":"ONLINE"}"#));
    let page = mount_below("/trunk/50%25", &answers);
    is_at(&page, "/trunk/50%25", "Alpha").await;
    page.press("link", "Copy trunk").await;
    is_at(&page, "/trunk/50%25/copy", "Copy trunk: Alpha").await;
}

#[wasm_bindgen_test]
async fn the_prefix_itself_leads_to_the_list() {
    let page = mount_below("/", &Answers::two_trunks());
    is_at(&page, "/trunks", "Trunks").await;
}

#[wasm_bindgen_test]
async fn an_address_below_the_prefix_that_no_page_has_says_so() {
    let page = mount_below("/no/page", &Answers::two_trunks());
    page.get("heading", "Page not found").await;
    page.press("link", "Go to all trunks").await;
    is_at(&page, "/trunks", "Trunks").await;
}
