//! What a record holds and what leaves the console of it: words of a newer PBX, settings without use, and what
//! a copy leaves out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::{Arc, Mutex};

use api::types::ProviderId;
use support::{FakeTransport, Mounted, json, mount_console, refused, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlInputElement;

use trunkline::routes::Route;
use trunkline::trunk_form::Step;

wasm_bindgen_test_configure!(run_in_browser);

const NEWER: &str = r#"{"id":"NDE=","name":"Alpha","enabled":true,"brand":"Generic","auth_mode":"IP_AUTH",
    "transport":"UDP","hostname":"sip.alpha.example","port":5060,"concurrency":20,"keep_alive_interval":360,
    "register_interval":600,"inbound_parameters":{"enable_stir_shaken_validation":true,
    "pai_header_parameter_name":null,
    "drop_calls_with_verification_status":["TN-Validation-Odd","TN-Validation-Failed"]}}"#;
const WHATS_APP: &str = r#"{"id":"NDE=","name":"Alpha","enabled":true,"brand":"WhatsApp","auth_mode":"WHATS_APP",
    "transport":"UDP","hostname":"whatsapp.com","port":5060,"outbound_server":"whatsapp.com",
    "outbound_server_port":5060,"concurrency":20,"later":7,"auth_id":"odd one","register_interval":"often",
    "outbound_parameters":{"from_user_part":{"value":"CUSTOM","custom_value":"4420"}}}"#;

/// A PBX with one trunk, and the bodies that came.
fn pbx(record: &'static str) -> (Arc<FakeTransport>, Arc<Mutex<Vec<String>>>) {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let network = FakeTransport::new({
        let bodies = Arc::clone(&bodies);
        move |request| {
            if let Some(body) = &request.body {
                bodies.lock().unwrap().push(body.clone());
            }
            match request.path.as_str() {
                path if path.ends_with("/status") => json(200, r#"{"status":"ONLINE"}"#),
                path if path.starts_with("providers?") => json(200, r#"{"count":0,"items":[]}"#),
                path if path.starts_with("providers/NDE") => json(200, record),
                _ => refused(404, "UNKNOWN", "no such provider"),
            }
        }
    });
    (network, bodies)
}

fn id() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

async fn check_box(page: &Mounted, label: &str) -> HtmlInputElement {
    page.get("checkbox", label).await.unchecked_into()
}

#[wasm_bindgen_test]
async fn a_verdict_of_a_newer_pbx_has_a_box_and_survives_a_change() {
    let (network, bodies) = pbx(NEWER);
    let page = mount_console(&Route::Edit(id()), network, true);
    let odd = check_box(&page, "TN-Validation-Odd").await;
    assert!(odd.checked());
    page.see("This version of Trunkline does not know this status.").await;
    odd.click();
    until("the box to be unticked", || (!odd.checked()).then_some(())).await;
    odd.click();
    check_box(&page, "TN-Validation-Passed-B").await.click();
    page.get("button", "Save changes").await.click();
    let sent = until("the update", || bodies.lock().unwrap().first().cloned()).await;
    let sent = api::parse_object(sent.as_bytes()).unwrap();
    let verdicts = sent["inbound_parameters"]["drop_calls_with_verification_status"].to_string();
    assert_eq!(verdicts, r#"["TN-Validation-Failed","TN-Validation-Odd","TN-Validation-Passed-B"]"#);
    assert_eq!(sent["inbound_parameters"]["pai_header_parameter_name"], "");
}

#[wasm_bindgen_test]
async fn settings_without_use_stand_apart() {
    let (network, _) = pbx(WHATS_APP);
    let page = mount_console(&Route::Detail(id()), network, true);
    page.get("heading", "Held by the PBX, not used by this type").await;
    let panels = page.root.query_selector_all("section.panel").unwrap();
    let panels: Vec<String> = (0..panels.length())
        .map(|index| panels.item(index).unwrap().text_content().unwrap_or_default())
        .collect();
    let apart = panels.iter().find(|text| text.starts_with("Held by the PBX")).unwrap();
    for words in ["odd one", "\"often\"", "Maximum concurrent calls", "20", "From, user", "“4420”"] {
        assert!(apart.contains(words), "{words} in {apart}");
        assert_eq!(panels.iter().filter(|text| text.contains("odd one")).count(), 1);
    }
    assert!(panels.iter().any(|text| text.starts_with("From a newer PBX") && text.contains("later")));
    assert!(!panels.iter().any(|text| text.starts_with("Options")), "an empty panel");
}

#[wasm_bindgen_test]
async fn a_copy_names_what_it_leaves_out_and_sends_what_its_type_hides() {
    let (network, bodies) = pbx(WHATS_APP);
    let page = mount_console(&Route::Copy(id(), Step::Review), network, true);
    page.see("Left out: Authentication ID, ").await;
    page.see("later: not known to this version of Trunkline").await;
    page.see("Registration interval: it is not the kind of value that belongs there").await;
    page.see("Copied along, not used by this type").await;
    page.get("button", "Create trunk").await.click();
    let sent = until("the request", || bodies.lock().unwrap().first().cloned()).await;
    let sent = api::parse_object(sent.as_bytes()).unwrap();
    assert_eq!(sent["concurrency"], 20);
    assert_eq!(sent.get("auth_id"), None, "it must be unique for the host");
    assert_eq!(sent["outbound_parameters"]["from_user_part"]["custom_value"], "4420");
    assert_eq!((sent.get("register_interval"), sent.get("later")), (None, None));
}
