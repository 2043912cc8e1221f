//! Every page of the console on a scripted network, in each of its states: on its way, with data, empty,
//! failed, failed with older data, forbidden, and after the end of a session.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use api::Unreachable;
use api::types::ProviderId;
use leptos::prelude::*;
use support::{
    ALPHA, Answer, Answers, LIST, Mounted, address, event, has_focus, is_shown, json, mount_console,
    mount_console_at, name_of, press_key, property, refused, text_of, until, until_equal,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use trunkline::routes::Route;
use trunkline::session::Phase;
use trunkline::trunk_form::Step;

wasm_bindgen_test_configure!(run_in_browser);

const RECORD: &str = "GET providers/NDE%3D";

fn alpha() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

fn detail() -> Route {
    Route::Detail(alpha())
}

fn edit() -> Route {
    Route::Edit(alpha())
}

fn copy(step: Step) -> Route {
    Route::Copy(alpha(), step)
}

fn open(route: &Route, answers: &Answers) -> Mounted {
    mount_console(route, answers.network(), true)
}

fn down() -> Answer {
    refused(500, "UNKNOWN", "disk full")
}

fn forbidden() -> Answer {
    refused(403, "DENIED", "not for you")
}

fn done(status: u16) -> Answer {
    Ok(api::Response { status, ..api::Response::default() })
}

/// A page that never gets its answer.
fn open_and_wait(route: &Route, path: &str) -> Mounted {
    let network = Answers::two_trunks().network();
    network.hold(path);
    mount_console(route, network, true)
}

/// A page whose data cannot be read says why, and is there once it can be.
async fn recovers(route: &Route, line: &str, heading: &str) {
    let answers = Answers::two_trunks();
    answers.set(line, down());
    let page = open(route, &answers);
    let alert = text_of(page.get("alert", "The server had a problem").await);
    assert!(alert.contains("“disk full”") && alert.contains("status 500"), "{alert}");
    assert_eq!(page.count("alert"), 1);
    answers.set(line, json(200, if line == RECORD { ALPHA } else { LIST }));
    answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"ONLINE"}"#));
    page.press("button", "Try again").await;
    page.get("heading", heading).await;
    page.gone("alert", "").await;
}

/// A page that the role may not see says so, with the words of the server.
async fn is_forbidden(route: &Route, line: &str) {
    let answers = Answers::two_trunks();
    answers.set(line, forbidden());
    let page = open(route, &answers);
    let alert = text_of(page.get("alert", "Your role does not allow this").await);
    assert!(alert.contains("“not for you”"), "{alert}");
    // Asking again changes nothing.
    assert!(page.find("button", "Try again").is_none());
    page.get("button", "Sign out").await;
}

/// A page opened with a session that is over asks for the password over it, and goes on.
async fn goes_on_after_sign_in(route: &Route, heading: &str) {
    let answers = Answers::two_trunks();
    answers.expire();
    let page = open(route, &answers);
    page.get("dialog", "Your session has ended").await;
    assert!(property(page.get("textbox", "User name").await, "readOnly") == true);
    answers.renew();
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.gone("dialog", "").await;
    page.get("heading", heading).await;
    assert_eq!(address(), route.href());
}

// The list.

#[wasm_bindgen_test]
async fn the_list_has_a_placeholder_until_its_rows_come() {
    let page = open_and_wait(&Route::list(), "providers?");
    page.get("heading", "Trunks").await;
    page.get("status", "Loading trunks").await;
    assert_eq!((page.count("row"), page.count("alert")), (0, 0));
}

#[wasm_bindgen_test]
async fn the_list_shows_its_trunks_and_how_many_there_are() {
    let page = open(&Route::list(), &Answers::two_trunks());
    page.get("status", "2 trunks").await;
    let beta = text_of(page.get("row", "Beta").await);
    assert!(beta.contains("Shared") && beta.contains("192.0.2.7") && beta.contains("Disabled"), "{beta}");
    let alpha = text_of(page.get("row", "Alpha").await);
    assert!(alpha.contains("sip.alpha.example:5060") && alpha.contains("6,002 numbers, 1 range"), "{alpha}");
    page.see("1–2 of 2").await;
    assert_eq!(property(page.get("switch", "Enabled: Alpha").await, "ariaChecked"), "true");
}

#[wasm_bindgen_test]
async fn the_list_that_cannot_be_read_offers_another_try() {
    recovers(&Route::list(), "GET providers?", "Trunks").await;
}

#[wasm_bindgen_test]
async fn the_list_is_forbidden_to_some_roles() {
    is_forbidden(&Route::list(), "GET providers?").await;
}

#[wasm_bindgen_test]
async fn the_list_goes_on_after_a_session_that_was_over() {
    goes_on_after_sign_in(&Route::list(), "Trunks").await;
}

#[wasm_bindgen_test]
async fn a_list_that_nothing_matches_offers_to_show_everything() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?search=zzz", json(200, r#"{"count":0,"items":[]}"#));
    let page = mount_console_at("/trunks?q=zzz", answers.network(), true);
    page.get("heading", "No trunk matches").await;
    page.press("button", "Clear search and filters").await;
    page.get("row", "Alpha").await;
    assert_eq!(address(), "/trunks");
}

#[wasm_bindgen_test]
async fn a_filter_that_the_pbx_refuses_can_be_applied_here() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?filter=", refused(400, "BAD_REQUEST", "no such operator"));
    let page = mount_console_at("/trunks?host=alpha", answers.network(), true);
    page.get("alert", "The PBX refused this filter or order").await;
    page.press("button", "Filter in the browser").await;
    page.see("the browser applies it to all trunks").await;
    page.get("row", "Alpha").await;
    assert!(page.find("row", "Beta").is_none());
    page.press("button", "Filter on the PBX").await;
    page.get("alert", "The PBX refused this filter or order").await;
}

#[wasm_bindgen_test]
async fn what_narrows_the_list_has_a_chip_that_takes_it_away() {
    let page = mount_console_at("/trunks?host=alpha", Answers::two_trunks().network(), true);
    page.press("link", "Remove filter").await;
    page.gone("link", "Remove filter").await;
    assert_eq!(address(), "/trunks");
}

#[wasm_bindgen_test]
async fn the_panels_of_the_list_open_from_its_bar() {
    let page = open(&Route::list(), &Answers::two_trunks());
    page.get("row", "Alpha").await;
    for (menu, role, name) in [
        ("More filters", "combobox", "Sort by"),
        ("Columns", "checkbox", "Compact rows"),
        ("Views", "button", "Save view"),
        ("Auto-refresh", "combobox", "Refresh statuses"),
    ] {
        page.press("button", menu).await;
        let inside = page.get(role, name).await;
        inside.dispatch_event(&event("KeyboardEvent", "keydown", &[("key", "Escape")])).unwrap();
        page.gone(role, name).await;
    }
}

#[wasm_bindgen_test]
async fn selected_trunks_can_be_changed_together() {
    let page = open(&Route::list(), &Answers::two_trunks());
    page.press("checkbox", "Select Alpha").await;
    page.see("1 of 2 selected").await;
    assert_eq!(property(page.get("checkbox", "Select all rows").await, "indeterminate"), true);
    page.press("button", "Disable").await;
    page.get("dialog", "").await;
    page.press("button", "Cancel").await;
    page.gone("dialog", "").await;
    page.press("button", "Clear selection").await;
    page.not_see("1 of 2 selected").await;
}

#[wasm_bindgen_test]
async fn a_trunk_is_switched_off_after_a_question_and_put_back_if_it_fails() {
    let answers = Answers::two_trunks();
    answers.set("POST providers/NDE%3D", refused(400, "BAD_REQUEST", "in use"));
    let page = open(&Route::list(), &answers);
    page.press("switch", "Enabled: Alpha").await;
    page.get("dialog", "Disable trunk?").await;
    page.see("The PBX stops using Alpha. New calls through it fail.").await;
    page.press("button", "Disable trunk").await;
    page.see("Trunk Alpha was not disabled.").await;
    let switch = page.get("switch", "Enabled: Alpha").await;
    until_equal(Some("true".to_owned()), || switch.get_attribute("aria-checked")).await;
}

#[wasm_bindgen_test]
async fn a_row_that_was_switched_stays_until_the_list_is_read_again() {
    let answers = Answers::two_trunks();
    let beta_on = LIST.replace(r#""enabled":false"#, r#""enabled":true"#);
    let page = mount_console_at("/trunks?status=disabled", answers.network(), true);
    page.get("row", "Beta").await;
    page.gone("row", "Alpha").await;
    answers.set("POST providers/", json(200, "{}"));
    answers.set("GET providers/NDI%3D", json(200, &ALPHA.replace("NDE", "NDI").replace("Alpha", "Beta")));
    answers.set("GET providers?", json(200, &beta_on));
    page.press("switch", "Enabled: Beta").await;
    page.see("Trunk Beta enabled").await;
    let switch = page.get("switch", "Enabled: Beta").await;
    assert_eq!(switch.get_attribute("aria-checked").as_deref(), Some("true"));
    page.press("button", "Refresh trunks").await;
    page.gone("row", "Beta").await;
}

#[wasm_bindgen_test]
async fn the_list_offers_nothing_that_the_role_may_not_do() {
    let answers = Answers::two_trunks();
    answers.set("GET auth/user", json(200, r#"{"role":"QueueManager"}"#));
    answers.set("POST auth/sign_in", tokens());
    let page = mount_console(&Route::list(), answers.network(), false);
    page.type_into("User name", "auditor").await;
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.see("Read only: your role is QueueManager.").await;
    page.get("row", "Alpha").await;
    assert_eq!(page.count("switch"), 0);
    assert!(page.root.query_selector("[data-closed=changes]").unwrap().is_some());
    page.get("checkbox", "Select Alpha").await.click();
    page.get("button", "Export selection").await;
    for name in ["Enable", "Disable", "Set a field", "Delete"] {
        assert!(!page.of_role("button").iter().any(|button| name_of(button) == name), "{name}");
    }
    page.open_account().await;
    page.see("Role: QueueManager").await;
}

#[wasm_bindgen_test]
async fn forms_and_imports_are_closed_to_a_role_that_only_reads() {
    let answers = Answers::two_trunks();
    answers.set("GET auth/user", json(200, r#"{"role":"QueueManager"}"#));
    answers.set("POST auth/sign_in", tokens());
    for route in [edit(), Route::New(Step::Type), Route::Import] {
        let page = mount_console(&route, answers.network(), false);
        page.type_into("User name", "auditor").await;
        page.type_into("Password", "secret").await;
        page.press("button", "Sign in").await;
        page.get("heading", "Read only").await;
        page.see("Read only: your role is QueueManager.").await;
        page.get("link", "Go to all trunks").await;
    }
}

// One trunk.

#[wasm_bindgen_test]
async fn a_trunk_has_a_placeholder_until_it_comes() {
    let page = open_and_wait(&detail(), "providers/NDE");
    page.get("heading", "Trunk").await;
    page.get("status", "Loading trunk").await;
    assert!(page.find("button", "Delete").is_none(), "nothing can be done with it yet");
}

#[wasm_bindgen_test]
async fn a_trunk_is_shown_in_plain_words_with_its_status() {
    let page = open(&detail(), &Answers::two_trunks());
    page.get("heading", "Alpha").await;
    page.see("The carrier and the PBX recognise each other by address.").await;
    page.get("status", "Online, unverified").await;
    page.see("3000").await;
    page.get("button", "Copy id").await;
    page.get("link", "Edit").await;
    page.get("link", "Copy trunk").await;
    page.get("link", "All trunks").await;
}

#[wasm_bindgen_test]
async fn a_trunk_that_is_switched_off_is_not_asked_for_its_status() {
    let answers = Answers::two_trunks();
    answers.set(RECORD, json(200, &ALPHA.replace(r#""enabled":true"#, r#""enabled":false"#)));
    let network = answers.network();
    let page = mount_console(&detail(), network.clone(), true);
    page.get("status", "Disabled").await;
    page.get("button", "Enable").await;
    assert_eq!(network.count("GET providers/NDE%3D/status"), 0);
}

#[wasm_bindgen_test]
async fn a_trunk_whose_status_cannot_be_read_says_so() {
    let answers = Answers::two_trunks();
    answers.set("GET providers/NDE%3D/status", down());
    let page = open(&detail(), &answers);
    page.get("status", "Unknown").await;
    page.see("The PBX, or the gateway before it, failed.").await;
}

/// A record of a trunk that registers, offline.
fn offline(answers: &Answers) {
    let record = ALPHA.replace("IP_AUTH", "REGISTER_AUTH").replace(
        r#""keep_alive":false"#,
        r#""keep_alive":false,"registration":true,"auth_id":"acct00009","adjust_sdp_direction":true"#,
    );
    answers.set(RECORD, json(200, &record));
    answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"OFFLINE"}"#));
}

#[wasm_bindgen_test]
async fn an_offline_trunk_says_since_when_and_what_to_look_at_with_links_to_the_fields() {
    let answers = Answers::two_trunks();
    offline(&answers);
    let network = answers.network();
    let page = mount_console(&detail(), network.clone(), true);
    page.get("status", "Offline").await;
    page.see(" or earlier").await;
    page.see("Checked just now").await;
    page.get("heading", "Why it may be offline").await;
    // The trunk's own values, in order, at once.
    let causes = text_of(page.get("region", "Likely causes").await);
    assert!(causes.contains("“acct00009”"), "{causes}");
    assert!(causes.contains("sip.alpha.example, port 5060, over UDP"), "{causes}");
    let asked = network.count("GET providers/NDE%3D/status");
    answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"ONLINE"}"#));
    page.press("button", "Check now").await;
    page.get("status", "Online, registered").await;
    page.see("changed once").await;
    assert_eq!(network.count("GET providers/NDE%3D/status"), asked + 1);
    assert!(page.find("heading", "Why it may be offline").is_none());
    answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"OFFLINE"}"#));
    page.press("button", "Check now").await;
    page.press("link", "Edit: Host name").await;
    page.get("heading", "Edit").await;
    until("the focus on the field", || has_focus(page.find("textbox", "Host name")?).then_some(())).await;
}

/// As long as it is there, the clock of the page is two minutes fast.
struct Later;

impl Later {
    fn new() -> Self {
        js_sys::eval(
            "{ const now = performance.now.bind(performance); performance.now = () => now() + 120_000 }",
        )
        .unwrap();
        Self
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        js_sys::eval("delete performance.now").unwrap();
    }
}

#[wasm_bindgen_test]
async fn the_page_of_a_trunk_asks_for_its_status_again_but_not_behind_a_dialog() {
    let answers = Answers::two_trunks();
    answers.set("GET providers/NDE%3D/status", down());
    let network = answers.network();
    let page = mount_console(&detail(), network.clone(), true);
    page.see("It is asked again shortly.").await;
    page.press("button", "Disable").await;
    page.get("dialog", "Disable trunk").await;
    let asked = network.count("GET providers/NDE%3D/status");
    let later = Later::new();
    // The age on the page goes on all the same.
    answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"ONLINE"}"#));
    page.press("button", "Cancel").await;
    page.gone("dialog", "").await;
    assert_eq!(network.count("GET providers/NDE%3D/status"), asked);
    page.get("status", "Online").await;
    assert_eq!(network.count("GET providers/NDE%3D/status"), asked + 1);
    drop(later);
}

#[wasm_bindgen_test]
async fn ages_have_the_whole_time_behind_them() {
    let page = open(&detail(), &Answers::two_trunks());
    page.see("Checked just now, ").await;
    // The history of the trunk has times of its own.
    let status = page.get("button", "Check now").await.parent_element().unwrap();
    let times = status.query_selector_all("time").unwrap();
    assert_eq!(times.length(), 2, "since when, and how old that is");
    for at in 0..times.length() {
        let time: HtmlElement = times.item(at).unwrap().unchecked_into();
        let stamp = time.get_attribute("datetime").unwrap();
        let age = js_sys::Date::now() - js_sys::Date::parse(&stamp);
        assert!((-1_000.0..60_000.0).contains(&age), "{stamp}");
        let whole = time.title();
        assert!(whole.contains(&js_sys::Date::new_0().get_full_year().to_string()), "{whole}");
        assert!(text_of(&time).ends_with(&format!(", {whole}")), "{}", text_of(&time));
    }
}

#[wasm_bindgen_test]
async fn a_printed_page_says_its_address_and_when() {
    let page = open(&detail(), &Answers::two_trunks());
    page.see("Checked just now").await;
    window().dispatch_event(&event("Event", "beforeprint", &[])).unwrap();
    let foot = document().body().unwrap().get_attribute("data-printed").unwrap();
    let href = window().location().href().unwrap();
    assert!(foot.starts_with(&format!("{href} · ")), "{foot}");
}

#[wasm_bindgen_test]
async fn a_trunk_is_turned_off_and_on_after_a_question() {
    let answers = Answers::two_trunks();
    offline(&answers);
    answers.set("POST providers/NDE%3D", refused(400, "BAD_REQUEST", "in use"));
    let network = answers.network();
    let page = mount_console(&detail(), network.clone(), true);
    page.press("button", "Turn off and on").await;
    page.get("dialog", "Turn off and on").await;
    assert_eq!(network.count("POST providers/NDE%3D"), 0, "it asks first");
    let is_there = |found: &web_sys::HtmlElement| found.closest("dialog").unwrap().is_some();
    let named = |found: &web_sys::HtmlElement| text_of(found) == "Turn off and on" && is_there(found);
    until("the button of the dialog", || page.of_role("button").into_iter().find(named)).await.click();
    page.get("alert", "“in use”").await;
    assert_eq!(network.count("POST providers/NDE%3D"), 1, "off was refused, so on is not sent");
    page.press("button", "Cancel").await;
    page.gone("dialog", "").await;
}

#[wasm_bindgen_test]
async fn a_trunk_shows_what_its_type_uses_and_folds_the_rest() {
    let answers = Answers::two_trunks();
    let record = ALPHA.replace("IP_AUTH", "ACCEPT_REGISTER").replace(
        r#""keep_alive":false"#,
        r#""keep_alive":false,"registration":false,"single_via_header":true,"remove_srtp_info":false"#,
    );
    answers.set(RECORD, json(200, &record));
    let page = open(&detail(), &answers);
    page.get("heading", "Held by the PBX, not used by this type").await;
    let is_open = |element: &web_sys::HtmlElement| element.closest("details:not([open])").unwrap().is_none();
    let seen = |label: &str| {
        page.of_role("term").iter().any(|term| is_open(term) && text_of(term).starts_with(label))
    };
    let there = |label: &str| page.of_role("term").iter().any(|term| text_of(term).starts_with(label));
    // What the type does not use, and what is as in any new trunk.
    for label in ["Register with the carrier", "Send one Via header", "Single Via header"] {
        assert!(!seen(label), "{label}");
    }
    assert!(there("Register with the carrier"));
    assert!(seen("Port") && seen("Remove SRTP"));
    // Help opens by itself.
    let about = page.get("disclosure", "About Port").await;
    assert!(!property(about.parent_element().unwrap(), "open").as_bool().unwrap());
    about.click();
    until("the help", || property(about.parent_element().unwrap(), "open").as_bool().filter(|open| *open))
        .await;
}

#[wasm_bindgen_test]
async fn the_card_of_a_gateway_names_no_address_that_nobody_confirmed() {
    let answers = Answers::two_trunks();
    answers.set(RECORD, json(200, &ALPHA.replace("IP_AUTH", "ACCEPT_REGISTER")));
    let page = open(&detail(), &answers);
    page.get("heading", "Settings for your gateway").await;
    let here = window().location().hostname().unwrap();
    // The bar above every page names it.
    let page_of_trunk = text_of(page.root.query_selector("main").unwrap().unwrap());
    assert!(!page_of_trunk.contains(&here), "{here}");
    assert!(!page.of_role("term").iter().any(|term| text_of(term) == "Outbound proxy"));
    page.type_into("Public address of the PBX", "pbx.example").await;
    page.see("pbx.example").await;
}

#[wasm_bindgen_test]
async fn a_role_that_may_not_write_has_no_buttons_for_it() {
    let answers = Answers::two_trunks();
    answers.set("GET auth/user", json(200, r#"{"role":"QueueManager"}"#));
    answers.set("POST auth/sign_in", tokens());
    let page = mount_console(&detail(), answers.network(), false);
    page.type_into("User name", "auditor").await;
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.see("Read only: your role is QueueManager.").await;
    page.get("button", "Refresh trunk").await;
    let offered = |page: &Mounted| {
        [("link", "Edit"), ("link", "Copy trunk"), ("button", "Disable"), ("button", "Delete")]
            .map(|(role, name)| page.find(role, name).is_some())
    };
    assert_eq!(offered(&page), [false; 4]);
    // Others have them, until a change is refused to their role.
    answers.set("GET auth/user", json(200, r#"{"role":"Made up"}"#));
    page.open_account().await;
    page.press("button", "Sign out").await;
    page.type_into("User name", "somebody").await;
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.get("link", "Edit").await;
    assert_eq!(offered(&page), [true; 4]);
    answers.set("POST providers/NDE%3D", forbidden());
    page.press("button", "Disable").await;
    page.press("button", "Disable trunk").await;
    page.get("alert", "Your role does not allow this").await;
    page.press("button", "Cancel").await;
    page.gone("dialog", "").await;
    page.see("Read only: your role is Made up.").await;
    assert_eq!(offered(&page), [false; 4]);
}

#[wasm_bindgen_test]
async fn all_trunks_leads_back_to_the_list_as_it_was_left() {
    let answers = Answers::two_trunks();
    let page = mount_console_at("/trunks?q=al&status=online", answers.network(), true);
    page.press("link", "Alpha").await;
    page.get("heading", "Alpha").await;
    page.press("link", "All trunks").await;
    page.get("row", "Alpha").await;
    assert_eq!(address(), "/trunks?q=al&status=online");
}

#[wasm_bindgen_test]
async fn a_trunk_that_cannot_be_read_offers_another_try() {
    recovers(&detail(), RECORD, "Alpha").await;
}

#[wasm_bindgen_test]
async fn a_refresh_of_a_trunk_that_fails_keeps_what_was_read() {
    let answers = Answers::two_trunks();
    let page = open(&detail(), &answers);
    page.see("sip.alpha.example").await;
    answers.set(RECORD, Err(Unreachable::TimedOut));
    page.press("button", "Refresh trunk").await;
    page.get("alert", "The server did not answer in time").await;
    assert!(page.text().contains("sip.alpha.example"));
    page.get("heading", "Alpha").await;
    assert_eq!(page.count("alert"), 1);
}

#[wasm_bindgen_test]
async fn a_trunk_is_forbidden_to_some_roles() {
    is_forbidden(&detail(), RECORD).await;
}

#[wasm_bindgen_test]
async fn a_trunk_that_does_not_exist_says_so_and_leads_to_the_list() {
    let answers = Answers::two_trunks();
    answers.set(RECORD, refused(404, "UNKNOWN", "no such provider"));
    let page = open(&detail(), &answers);
    page.get("heading", "Trunk not found").await;
    page.get("heading", "This trunk does not exist").await;
    page.press("link", "Go to all trunks").await;
    page.get("row", "Beta").await;
}

#[wasm_bindgen_test]
async fn a_trunk_goes_on_after_a_session_that_was_over() {
    goes_on_after_sign_in(&detail(), "Alpha").await;
}

#[wasm_bindgen_test]
async fn a_trunk_of_a_newer_pbx_is_shown_and_cannot_be_changed() {
    let answers = Answers::two_trunks();
    answers.set(RECORD, json(200, r#"{"id":"NDE=","name":"Alpha","auth_mode":"QUANTUM","later":{"x":1}}"#));
    let page = open(&detail(), &answers);
    page.see("QUANTUM (unknown to this version)").await;
    page.get("heading", "From a newer PBX").await;
    page.get("button", "Delete").await;
    assert!(page.find("link", "Edit").is_none() && page.find("link", "Copy trunk").is_none());
}

#[wasm_bindgen_test]
async fn a_trunk_is_deleted_once_its_name_was_typed() {
    let answers = Answers::two_trunks();
    answers.set("POST providers/NDE%3D/destroy", done(204));
    let network = answers.network();
    let page = mount_console(&detail(), network.clone(), true);
    page.press("button", "Delete").await;
    page.get("dialog", "Delete trunk").await;
    let cancel = page.get("button", "Cancel").await;
    until("the focus on what does no harm", || has_focus(&cancel).then_some(())).await;
    page.press("button", "Delete trunk").await;
    assert_eq!(network.count("POST providers/NDE%3D/destroy"), 0, "the name was not typed");
    page.type_into("Name of the trunk", "Alpha").await;
    let delete = page.get("button", "Delete trunk").await;
    until("the button to be free", || (!delete.has_attribute("aria-disabled")).then_some(())).await;
    delete.click();
    page.see("Trunk Alpha deleted").await;
    page.get("heading", "Trunks").await;
    assert_eq!(address(), "/trunks");
}

// The form that changes a trunk.

#[wasm_bindgen_test]
async fn an_edit_has_a_placeholder_until_its_trunk_comes() {
    let page = open_and_wait(&edit(), "providers/NDE");
    page.get("status", "Loading trunk").await;
    assert_eq!(page.count("textbox"), 0);
}

#[wasm_bindgen_test]
async fn an_edit_shows_every_section_and_can_be_saved_once_something_is_changed() {
    let page = open(&edit(), &Answers::two_trunks());
    page.get("heading", "Edit Alpha").await;
    for section in [Step::Type, Step::Connection, Step::Authentication, Step::Numbers, Step::Headers] {
        page.get("heading", trunkline::trunk_form::title_of(section)).await;
    }
    let save = page.get("button", "Save changes").await;
    assert_eq!(save.get_attribute("title").as_deref(), Some("No changes"));
    page.type_into("Trunk name", "Omega").await;
    until("the button to be free", || (!save.has_attribute("aria-disabled")).then_some(())).await;
    page.get("disclosure", "1 change").await;
    page.get("button", "Connection 1 change").await;
}

#[wasm_bindgen_test]
async fn the_rail_of_an_edit_leads_to_headings_and_marks_the_section_that_is_read() {
    let page = open(&edit(), &Answers::two_trunks());
    let link = page.get("button", "Options and numbers").await;
    let marked = || document().query_selector("[aria-current=location]").unwrap().map(text_of);
    until_equal(Some("Type and transport".to_owned()), || marked().map(|text| text.trim().to_owned())).await;
    link.click();
    let heading = page.get("heading", "Options and numbers").await;
    until("the focus", || has_focus(&heading).then_some(())).await;
    until_equal(Some("Options and numbers".to_owned()), || marked().map(|text| text.trim().to_owned())).await;
    page.type_into("Maximum concurrent calls", "7").await;
    page.get("button", "Options and numbers 1 change").await;
}

#[wasm_bindgen_test]
async fn an_edit_whose_trunk_cannot_be_read_offers_another_try() {
    recovers(&edit(), RECORD, "Edit Alpha").await;
}

#[wasm_bindgen_test]
async fn an_edit_is_forbidden_to_some_roles() {
    is_forbidden(&edit(), RECORD).await;
}

#[wasm_bindgen_test]
async fn an_edit_goes_on_after_a_session_that_was_over() {
    goes_on_after_sign_in(&edit(), "Edit Alpha").await;
}

#[wasm_bindgen_test]
async fn a_trunk_of_an_unknown_type_cannot_be_edited_or_copied() {
    let answers = Answers::two_trunks();
    answers.set(RECORD, json(200, r#"{"id":"NDE=","name":"Alpha","auth_mode":"QUANTUM"}"#));
    for route in [edit(), copy(Step::Type)] {
        let page = open(&route, &answers);
        page.see("This version of Trunkline does not know this type of trunk").await;
        assert_eq!(page.count("textbox"), 0);
    }
}

#[wasm_bindgen_test]
async fn changes_that_were_not_saved_are_back_on_the_next_visit() {
    let answers = Answers::two_trunks();
    let page = open(&edit(), &answers);
    page.type_into("Trunk name", "Omega").await;
    page.get("button", "Connection 1 change").await;
    drop(page);
    let page = mount_again(&edit(), &answers);
    let notice = page.get("status", "Unsaved changes from less than a minute ago were restored.").await;
    let heading = page.get("heading", "Edit Alpha").await;
    let sections = page.get("navigation", "Sections").await;
    assert!(precedes(&heading, &notice) && precedes(&notice, &sections));
    assert_eq!(document().title(), "Edit Alpha – Trunkline");
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
    page.press("button", "Discard").await;
    until("the focus", || has_focus(&heading).then_some(())).await;
    until_equal("Alpha".to_owned(), || {
        let input = page.find("textbox", "Trunk name").unwrap();
        property(&input, "value").as_string().unwrap()
    })
    .await;
}

/// Whether an element stands before another one.
fn precedes(one: &web_sys::Node, other: &web_sys::Node) -> bool {
    one.compare_document_position(other) & web_sys::Node::DOCUMENT_POSITION_FOLLOWING > 0
}

/// Mounts a page with what the tab has in storage.
fn mount_again(route: &Route, answers: &Answers) -> Mounted {
    support::mount_console_again(route, answers.network())
}

#[wasm_bindgen_test]
async fn a_save_that_is_refused_is_said_at_its_field() {
    let answers = Answers::two_trunks();
    let body = r#"{"errors":[{"code":"BAD_REQUEST","message":"is taken","detail":{"field":"name"}}]}"#;
    answers.set("POST providers/NDE%3D", json(400, body));
    let page = open(&edit(), &answers);
    page.type_into("Trunk name", "Omega").await;
    page.press("button", "Save changes").await;
    let alert = page.get("alert", "Trunk name: is taken").await;
    assert!(text_of(alert.clone()).contains("Nothing was saved, and your changes are kept."));
    // Where the button is that was pressed.
    let bar = page.get("button", "Save changes").await.closest(".save-bar").unwrap().unwrap();
    assert!(bar.contains(Some(&alert)));
    let name = page.get("textbox", "Trunk name").await;
    until("the focus on the field", || has_focus(&name).then_some(())).await;
    page.see("The server says: “is taken”").await;
    page.get("button", "Connection 1 change 1 error").await;
    page.get("textbox", "Port").await.focus().unwrap();
    page.press("button", "Show Trunk name").await;
    assert!(has_focus(&name));
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
    page.type_into("Trunk name", "Sigma").await;
    page.get("button", "Connection 1 change").await;
    page.not_see("1 error").await;
}

#[wasm_bindgen_test]
async fn a_save_that_fails_without_a_field_takes_the_focus_in_the_bar() {
    let answers = Answers::two_trunks();
    answers.set("POST providers/NDE%3D", json(400, r#"{"errors":[{"code":"BAD_REQUEST","message":"no"}]}"#));
    let page = open(&edit(), &answers);
    page.type_into("Trunk name", "Omega").await;
    page.press("button", "Save changes").await;
    let alert = page.get("alert", "The server refused the request").await;
    until("the focus", || has_focus(&alert).then_some(())).await;
    assert!(alert.closest(".save-bar").unwrap().is_some());
}

#[wasm_bindgen_test]
async fn a_save_that_takes_long_says_for_how_long_and_can_be_called_off_before_it_writes() {
    let network = Answers::two_trunks().network();
    let page = mount_console(&edit(), network.clone(), true);
    page.type_into("Trunk name", "Omega").await;
    network.hold("providers/NDE");
    page.press("button", "Save changes").await;
    page.get("button", "Saving…").await;
    assert!(!page.text().contains("Still"), "nothing at first");
    page.get("status", "Still reading the trunk before saving. The PBX has not answered for").await;
    assert_eq!((page.count("progressbar"), page.find("button", "Cancel").is_some()), (0, false));
    page.get("progressbar", "Time until the request is given up").await;
    page.press("button", "Cancel").await;
    let save = page.get("button", "Save changes").await;
    assert!(has_focus(&save));
    page.not_see("Still").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
    // The answer that comes afterwards starts nothing.
    network.release();
    network.rests().await;
    support::effects_have_run().await;
    assert_eq!(network.bodies("POST providers/NDE%3D"), Vec::<serde_json::Value>::new());
    assert_eq!(text_of(&save), "Save changes");
}

#[wasm_bindgen_test]
async fn a_save_with_errors_shows_all_of_them_and_sends_nothing() {
    let network = Answers::two_trunks().network();
    let page = mount_console(&edit(), network.clone(), true);
    page.type_into("Trunk name", "").await;
    page.type_into("Maximum concurrent calls", "many").await;
    page.press("button", "Save changes").await;
    let summary = page.get("alert", "There is a problem").await;
    until("the focus", || has_focus(&summary).then_some(())).await;
    assert!(summary.closest(".save-bar").unwrap().is_some());
    page.get("button", "Options and numbers 1 change 1 error").await;
    let summary = text_of(summary);
    assert!(summary.contains("Trunk name: ") && summary.contains("Maximum concurrent calls: "), "{summary}");
    assert!(!network.asked().iter().any(|asked| asked.starts_with("POST")));
}

#[wasm_bindgen_test]
async fn a_trunk_that_was_deleted_meanwhile_can_be_created_again() {
    let answers = Answers::two_trunks();
    let page = open(&edit(), &answers);
    page.type_into("Trunk name", "Omega").await;
    answers.set(RECORD, refused(404, "UNKNOWN", "no such provider"));
    page.press("button", "Save changes").await;
    page.get("alert", "This trunk was deleted elsewhere").await;
    page.press("button", "Create it again").await;
    page.get("heading", "New trunk: Review").await;
    page.see("Omega").await;
}

#[wasm_bindgen_test]
async fn a_field_that_two_people_changed_is_asked_about() {
    let answers = Answers::two_trunks();
    let page = open(&edit(), &answers);
    page.type_into("Trunk name", "Omega").await;
    answers.set(RECORD, json(200, &ALPHA.replace("Alpha", "Theirs")));
    answers.set("POST providers/NDE%3D", done(200));
    page.press("button", "Save changes").await;
    page.get("dialog", "Changed elsewhere").await;
    page.get("group", "Trunk name").await;
    assert_eq!(property(page.get("radio", "Mine").await, "checked"), true);
    page.press("button", "Keep editing").await;
    page.gone("dialog", "").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
}

#[wasm_bindgen_test]
async fn a_save_after_the_end_of_a_session_is_pressed_again_by_the_person() {
    let answers = Answers::two_trunks();
    let page = open(&edit(), &answers);
    page.type_into("Trunk name", "Omega").await;
    answers.expire();
    page.press("button", "Save changes").await;
    page.get("dialog", "Your session has ended").await;
    answers.renew();
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.gone("dialog", "").await;
    page.get("alert", "Not saved: your session had ended").await;
    page.get("button", "Save again").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Omega");
}

// A new trunk.

#[wasm_bindgen_test]
async fn a_new_trunk_is_made_in_steps_that_cannot_be_skipped() {
    let page = open(&Route::New(Step::Review), &Answers::two_trunks());
    page.get("heading", "New trunk: Connection").await;
    assert_eq!(address(), "/trunks/new/connection");
    let steps = page.get("navigation", "Steps").await;
    let links = || {
        let links = steps.query_selector_all("a").unwrap();
        (0..links.length()).map(|at| links.item(at).unwrap().text_content().unwrap()).collect::<Vec<_>>()
    };
    until_equal(vec!["Type and transport".to_owned()], links).await;
    page.press("button", "Continue").await;
    page.get("alert", "There is a problem").await;
    page.type_into("Trunk name", "Gamma").await;
    page.type_into("Host name or IP address", "sip.gamma.example").await;
    // All that follows is complete as it is.
    until_equal(5, || links().len()).await;
    page.type_into("Trunk name", "").await;
    until_equal(1, || links().len()).await;
    page.type_into("Trunk name", "Gamma").await;
    for heading in ["Authentication", "Options and numbers", "Caller ID and headers", "Review"] {
        page.press("button", "Continue").await;
        page.get("heading", &format!("New trunk: {heading}")).await;
    }
    page.get("button", "Create trunk").await;
    page.press("link", "Back").await;
    page.get("heading", "New trunk: Caller ID and headers").await;
}

#[wasm_bindgen_test]
async fn a_draft_of_a_new_trunk_is_back_on_the_next_visit() {
    let answers = Answers::two_trunks();
    let page = open(&Route::New(Step::Connection), &answers);
    page.type_into("Trunk name", "Gamma").await;
    let storage = window().session_storage().unwrap().unwrap();
    until("the copy beside the session", || (storage.length().unwrap() == 2).then_some(())).await;
    drop(page);
    let page = mount_again(&Route::New(Step::Connection), &answers);
    page.see("Unsaved changes from less than a minute ago were restored.").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Gamma");
    page.press("button", "Discard").await;
    page.get("heading", "New trunk: Type and transport").await;
    page.not_see("Unsaved changes").await;
    assert_eq!(storage.length().unwrap(), 1, "the copy is gone");
}

const CARRIERS: &str = r#"[
    {"name":"Twilio","auth_mode":"REGISTER_AUTH","note":"Ask Twilio.","set":{"brand":"Twilio","hostname":"sip.twilio.example","port":"5070","registration":false}},
    {"name":"Telnyx - US","auth_mode":"IP_AUTH","note":"Ask Telnyx.","set":{"brand":"Telnyx - US","hostname":"192.0.2.9"}},
    {"name":"Telnyx - US","auth_mode":"REGISTER_AUTH","note":"Ask Telnyx.","set":{"brand":"Telnyx - US","hostname":"sip.telnyx.example"}}]"#;

/// The first step of a new trunk, with three presets of two carriers.
async fn open_carriers() -> Mounted {
    let answers = Answers::two_trunks();
    answers.set("GET /carriers.json", json(200, CARRIERS));
    let page = open(&Route::New(Step::Type), &answers);
    page.see("2 carriers").await;
    page
}

/// Types into the search for a carrier.
async fn search_carrier(page: &Mounted, words: &str) -> HtmlElement {
    let search = page.get("searchbox", "Find your carrier").await;
    js_sys::Reflect::set(&search, &"value".into(), &words.into()).unwrap();
    search.dispatch_event(&event("Event", "input", &[])).unwrap();
    search
}

/// Waits until one of the radio buttons is chosen.
async fn is_chosen(page: &Mounted, name: &str) {
    let radio = page.get("radio", name).await;
    until(name, || (property(&radio, "checked") == true).then_some(())).await;
}

#[wasm_bindgen_test]
async fn carriers_are_asked_for_again_after_a_failure() {
    let answers = Answers::two_trunks();
    answers.set("GET /carriers.json", down());
    let page = open(&Route::New(Step::Type), &answers);
    page.see("The carriers could not be loaded.").await;
    answers.set("GET /carriers.json", json(200, CARRIERS));
    page.press("button", "Try again").await;
    assert!(has_focus(&page.get("searchbox", "Find your carrier").await));
    page.get("button", "Twilio, Register based").await;
}

#[wasm_bindgen_test]
async fn carriers_are_found_as_one_types() {
    let page = open_carriers().await;
    let shown = || {
        let all = page.of_role("button");
        let tiles = all.iter().filter(|button| button.has_attribute("aria-pressed") && is_shown(button));
        tiles.map(|button| support::name_of(button)).collect::<Vec<_>>()
    };
    assert_eq!(shown().len(), 3);
    let search = search_carrier(&page, "us TEL").await;
    page.get("status", "1 of 2 carriers").await;
    until_equal(2, || shown().len()).await;
    assert_eq!(shown(), ["Telnyx - US, IP based", "Telnyx - US, Register based"]);
    press_key(&search, "Enter");
    assert!(has_focus(&page.get("button", "Telnyx - US, IP based").await));
    assert_eq!(address(), "/trunks/new/type", "the form is not submitted");
    search_carrier(&page, "Acme").await;
    page.get("status", "No carrier is called “Acme”. Choose the type of trunk below.").await;
    until_equal(0, || shown().len()).await;
    press_key(&search, "Enter");
    let not_listed = page.get("button", "My carrier is not listed").await;
    assert!(has_focus(&not_listed));
    not_listed.click();
    assert!(has_focus(&page.get("radio", "IP based").await));
}

#[wasm_bindgen_test]
async fn a_carrier_is_applied_at_once_and_can_be_undone() {
    let page = open_carriers().await;
    page.press("button", "Twilio, Register based").await;
    let said = page.get("status", "Preset Twilio applied: 5 values.").await;
    let panel: HtmlElement = said.first_element_child().unwrap().unchecked_into();
    until("the focus", || has_focus(&panel).then_some(())).await;
    page.see("Ask Twilio. Verify with your carrier.").await;
    page.get("listitem", "Host name or IP address: not set → sip.twilio.example").await;
    is_chosen(&page, "Register based").await;
    let tile = page.get("button", "Twilio, Register based").await;
    until_equal(Some("true".to_owned()), || tile.get_attribute("aria-pressed")).await;
    // Another carrier takes its place.
    page.press("button", "Telnyx - US, IP based").await;
    page.get("status", "Preset Telnyx - US applied: 2 values.").await;
    is_chosen(&page, "IP based").await;
    page.press("button", "Undo").await;
    page.not_see("applied").await;
    assert!(has_focus(&page.get("button", "Telnyx - US, IP based").await));
    assert_eq!(tile.get_attribute("aria-pressed").as_deref(), Some("false"));
    page.press("button", "Continue").await;
    assert_eq!(page.value("textbox", "Host name or IP address").await, "");
    assert_eq!(page.value("textbox", "Brand").await, "Generic");
    assert_eq!(page.value("textbox", "Port").await, "5060");
}

#[wasm_bindgen_test]
async fn undo_leads_to_the_search_when_the_tile_is_out_of_sight() {
    let page = open_carriers().await;
    page.press("button", "Twilio, Register based").await;
    page.get("status", "Preset Twilio applied").await;
    let search = search_carrier(&page, "Telnyx").await;
    let tile = page.get("button", "Twilio, Register based").await;
    until("the tile to go", || (!is_shown(&tile)).then_some(())).await;
    page.press("button", "Undo").await;
    assert!(has_focus(&search));
}

#[wasm_bindgen_test]
async fn a_carrier_keeps_what_was_typed_and_says_so() {
    let page = open_carriers().await;
    page.press("button", "Continue").await;
    page.type_into("Trunk name", "Gamma").await;
    page.type_into("Port", "5080").await;
    page.press("link", "Type and transport").await;
    page.press("button", "Twilio, Register based").await;
    let said = page.get("status", "Kept as you entered it: Port").await;
    assert!(text_of(&said).contains("Preset Twilio applied: 4 values."), "{}", text_of(&said));
    page.press("link", "Connection").await;
    assert_eq!(page.value("textbox", "Port").await, "5080");
    assert_eq!(page.value("textbox", "Host name or IP address").await, "sip.twilio.example");
    // What was applied is still known at the first step.
    page.press("link", "Type and transport").await;
    page.press("button", "Use the preset's values").await;
    page.not_see("Kept as you entered it").await;
    let said = page.get("status", "Preset Twilio applied: 5 values.").await;
    let panel: HtmlElement = said.first_element_child().unwrap().unchecked_into();
    until("the focus", || has_focus(&panel).then_some(())).await;
    page.press("button", "Undo").await;
    page.press("link", "Connection").await;
    assert_eq!(page.value("textbox", "Port").await, "5080");
    assert_eq!(page.value("textbox", "Trunk name").await, "Gamma");
    assert_eq!(page.value("textbox", "Host name or IP address").await, "");
}

/// The levels of the headings of a page, in their order.
fn levels(page: &Mounted) -> Vec<u8> {
    page.of_role("heading").iter().map(|heading| heading.local_name().as_bytes()[1] - b'0').collect()
}

#[wasm_bindgen_test]
async fn no_level_of_headings_is_skipped_on_any_step_nor_in_an_edit() {
    let steps =
        Step::ALL.map(|step| (copy(step), if step == Step::Review { "Create trunk" } else { "Continue" }));
    let others = [(Route::New(Step::Type), "Continue"), (edit(), "Save changes")];
    for (address, button) in steps.into_iter().chain(others) {
        let page = open(&address, &Answers::two_trunks());
        page.get("button", button).await;
        let levels = levels(&page);
        assert_eq!(levels.first(), Some(&1), "{address:?}");
        assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1), "{address:?} {levels:?}");
        assert_eq!(levels.contains(&2), has_groups(&address), "{address:?} {levels:?}");
    }
}

/// Whether a page has headings below its own.
fn has_groups(address: &Route) -> bool {
    [edit(), copy(Step::Numbers), copy(Step::Headers), copy(Step::Review)].contains(address)
}

/// A finished draft at its last step.
async fn review(answers: &Answers) -> Mounted {
    let page = open(&copy(Step::Review), answers);
    page.get("button", "Create trunk").await;
    page
}

#[wasm_bindgen_test]
async fn a_new_trunk_that_is_refused_says_so_in_the_bar() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?filter=", json(200, r#"{"count":0,"items":[]}"#));
    answers.set("POST providers", json(400, r#"{"errors":[{"code":"BAD_REQUEST","message":"is taken"}]}"#));
    let page = review(&answers).await;
    page.press("button", "Create trunk").await;
    let alert = page.get("alert", "The server refused the request").await;
    until("the focus", || has_focus(&alert).then_some(())).await;
    assert!(alert.closest(".save-bar").unwrap().is_some());
    let alert = text_of(alert);
    assert!(alert.contains("Nothing was created, and your draft is kept."), "{alert}");
    assert!(alert.contains("“is taken”"), "{alert}");
}

#[wasm_bindgen_test]
async fn a_new_trunk_that_is_refused_leads_back_to_its_field() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?filter=", json(200, r#"{"count":0,"items":[]}"#));
    let body = r#"{"errors":[{"code":"BAD_REQUEST","message":"is taken","detail":{"field":"name"}}]}"#;
    answers.set("POST providers", json(400, body));
    let page = review(&answers).await;
    page.press("button", "Create trunk").await;
    page.get("alert", "Trunk name: is taken").await;
    page.press("button", "Show Trunk name").await;
    page.get("heading", "Copy trunk: Connection").await;
    let name = page.get("textbox", "Trunk name").await;
    until("the focus on the field", || has_focus(&name).then_some(())).await;
    page.see("The server says: “is taken”").await;
    page.get("button", "Continue to review").await;
}

#[wasm_bindgen_test]
async fn a_new_trunk_that_takes_long_can_be_called_off_before_it_is_sent() {
    let answers = answers_for_a_copy();
    let network = answers.network();
    let page = mount_console(&Route::QuickCopy(alpha()), network.clone(), true);
    page.get("heading", "Copy trunk: Alpha").await;
    network.rests().await;
    network.hold("providers?");
    page.press("button", "Create trunk").await;
    page.get("status", "Still reading the other trunks before creating, for").await;
    page.press("button", "Cancel").await;
    assert!(has_focus(&page.get("button", "Create trunk").await));
    network.release();
    network.rests().await;
    support::effects_have_run().await;
    assert_eq!(network.bodies("POST providers"), Vec::<serde_json::Value>::new());
    page.get("heading", "Copy trunk: Alpha").await;
}

#[wasm_bindgen_test]
async fn a_new_trunk_is_forbidden_to_some_roles() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?filter=", json(200, r#"{"count":0,"items":[]}"#));
    answers.set("POST providers", forbidden());
    let page = review(&answers).await;
    page.press("button", "Create trunk").await;
    page.get("alert", "Your role does not allow this").await;
    page.get("button", "Create trunk").await;
}

#[wasm_bindgen_test]
async fn a_new_trunk_is_not_sent_after_the_end_of_a_session() {
    let answers = Answers::two_trunks();
    let network = answers.network();
    let page = mount_console(&copy(Step::Review), network.clone(), true);
    page.get("button", "Create trunk").await;
    answers.expire();
    page.press("button", "Create trunk").await;
    page.get("dialog", "Your session has ended").await;
    answers.renew();
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.gone("dialog", "").await;
    page.get("alert", "Not created: your session had ended").await;
    assert_eq!(network.count("POST providers"), 0);
}

/// The PBX creates a copy of Alpha and shows it.
fn answers_for_a_copy() -> Answers {
    let answers = Answers::two_trunks();
    answers.set("GET providers?filter=", json(200, r#"{"count":0,"items":[]}"#));
    answers.set("POST providers", json(201, r#"{"id":"NDM="}"#));
    answers.set(
        "GET providers/NDM%3D",
        json(200, &ALPHA.replace("Alpha", "Copy of Alpha").replace("NDE", "NDM")),
    );
    answers.set("GET providers/NDM%3D/status", json(200, r#"{"status":"OFFLINE"}"#));
    answers
}

#[wasm_bindgen_test]
async fn a_new_trunk_is_created_and_its_page_says_so() {
    let answers = answers_for_a_copy();
    let page = review(&answers).await;
    page.press("button", "Create trunk").await;
    page.get("status", "Trunk Copy of Alpha created").await;
    page.get("heading", "Copy of Alpha").await;
    assert_eq!(address(), "/trunk/NDM%3D");
}

#[wasm_bindgen_test]
async fn other_trunks_that_cannot_be_read_do_not_hold_a_new_one_up() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?", down());
    let page = review(&answers).await;
    page.see("The other trunks could not be read for a comparison.").await;
    page.get("button", "Create trunk").await;
}

// A copy.

#[wasm_bindgen_test]
async fn a_copy_has_a_placeholder_until_its_original_comes() {
    let page = open_and_wait(&copy(Step::Type), "providers/NDE");
    page.get("status", "Loading trunk").await;
}

#[wasm_bindgen_test]
async fn a_copy_starts_switched_off_under_a_name_of_its_own() {
    let page = open(&copy(Step::Connection), &Answers::two_trunks());
    page.get("heading", "Copy trunk: Connection").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Copy of Alpha");
    assert_eq!(page.value("textbox", "Host name or IP address").await, "sip.alpha.example");
    page.press("link", "Options and numbers").await;
    assert_eq!(property(page.get("switch", "Enabled").await, "checked"), false);
    assert_eq!(address(), "/trunk/NDE%3D/copy/numbers");
}

#[wasm_bindgen_test]
async fn a_copy_is_made_on_one_screen() {
    let answers = answers_for_a_copy();
    let network = answers.network();
    let page = mount_console(&Route::QuickCopy(alpha()), network.clone(), true);
    page.get("heading", "Copy trunk: Alpha").await;
    page.see("It is created disabled").await;
    assert_eq!(page.value("textbox", "Trunk name").await, "Copy of Alpha");
    page.press("button", "Create trunk").await;
    page.get("heading", "Copy of Alpha").await;
    let sent = &network.bodies("POST providers")[0];
    assert_eq!((sent["name"].as_str(), sent["enabled"].as_bool()), (Some("Copy of Alpha"), Some(false)));
    assert_eq!(sent.get("did_numbers"), None, "numbers belong to one trunk");
}

#[wasm_bindgen_test]
async fn a_copy_leaves_out_what_must_be_unique_and_asks_for_it() {
    let answers = Answers::two_trunks();
    let record = ALPHA
        .replace("IP_AUTH", "REGISTER_AUTH")
        .replace("\"Alpha\"", "\"Alpha\",\"auth_id\":\"4711\",\"did_numbers\":\"16505550100\"");
    answers.set(RECORD, json(200, &record));
    let page = open(&Route::QuickCopy(alpha()), &answers);
    page.see("Left out: DID pool, Authentication ID, Password").await;
    assert_eq!(page.value("textbox", "Authentication ID").await, "");
    assert_eq!(page.value("textbox", "DID pool (optional)").await, "");
    page.press("button", "Create trunk").await;
    let summary = page.get("alert", "There is a problem").await;
    until("the focus", || has_focus(&summary).then_some(())).await;
    page.press("button", "Show Authentication ID").await;
    assert!(has_focus(&page.get("textbox", "Authentication ID").await));
    page.type_into("Authentication ID", "4712").await;
    page.press("link", "Review or change all settings").await;
    page.get("heading", "Copy trunk: Connection").await;
    page.press("button", "Continue").await;
    page.get("heading", "Copy trunk: Authentication").await;
    assert_eq!(page.value("textbox", "Authentication ID").await, "4712", "what was typed goes along");
}

#[wasm_bindgen_test]
async fn a_copy_is_given_a_name_that_no_trunk_has() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?", json(200, r#"{"count":1,"items":[{"id":"NDU=","name":"Copy of Alpha"}]}"#));
    let page = open(&Route::QuickCopy(alpha()), &answers);
    until_equal("Copy of Alpha 2".to_owned(), || {
        let input = page.find("textbox", "Trunk name");
        input.map(|input| property(&input, "value").as_string().unwrap()).unwrap_or_default()
    })
    .await;
}

#[wasm_bindgen_test]
async fn every_step_can_be_cancelled() {
    let answers = Answers::two_trunks();
    for (route, href) in [
        (Route::New(Step::Connection), Route::list()),
        (copy(Step::Review), detail()),
        (Route::QuickCopy(alpha()), detail()),
        (edit(), detail()),
    ] {
        let page = open(&route, &answers);
        let cancel = page.get("link", "Cancel").await;
        assert_eq!(cancel.get_attribute("href"), Some(href.href()), "{route:?}");
    }
}

#[wasm_bindgen_test]
async fn a_copy_whose_original_cannot_be_read_offers_another_try() {
    recovers(&copy(Step::Type), RECORD, "Copy trunk: Type and transport").await;
    recovers(&Route::QuickCopy(alpha()), RECORD, "Copy trunk: Alpha").await;
}

#[wasm_bindgen_test]
async fn a_copy_is_forbidden_to_some_roles() {
    is_forbidden(&copy(Step::Type), RECORD).await;
}

#[wasm_bindgen_test]
async fn a_copy_goes_on_after_a_session_that_was_over() {
    goes_on_after_sign_in(&copy(Step::Type), "Copy trunk: Type and transport").await;
}

// An import.

const FILE: &str =
    "name,auth_mode,hostname,port\nGamma,IP_AUTH,sip.gamma.example,5060\nAlpha,,sip.moved.example,";

async fn plan(answers: &Answers, file: &str) -> Mounted {
    let page = open(&Route::Import, answers);
    page.get("heading", "Import trunks").await;
    page.type_into("Or paste the contents", file).await;
    page.press("button", "Preview import").await;
    page
}

#[wasm_bindgen_test]
async fn an_import_starts_with_a_file_or_its_text() {
    let page = open(&Route::Import, &Answers::two_trunks());
    page.get("heading", "Import trunks").await;
    page.see("Preview first: nothing changes until you confirm.").await;
    page.get("textbox", "Or paste the contents").await;
    page.get("checkbox", "The ids are from another PBX").await;
    assert!(page.root.query_selector("input[type=file]").unwrap().is_some());
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_be_read_says_why() {
    let page = plan(&Answers::two_trunks(), "{ \"providers\": [").await;
    page.get("alert", "This file cannot be imported").await;
}

#[wasm_bindgen_test]
async fn an_import_shows_how_far_it_has_read_and_can_be_stopped() {
    let answers = Answers::two_trunks();
    let network = answers.network();
    network.hold("providers/NDE");
    let page = mount_console(&Route::Import, network, true);
    page.type_into("Or paste the contents", FILE).await;
    page.press("button", "Preview import").await;
    page.get("progressbar", "Progress of the import").await;
    page.see("Reading trunks: 0 of 1").await;
    page.press("button", "Cancel").await;
    page.get("button", "Stopping…").await;
}

#[wasm_bindgen_test]
async fn an_import_into_a_pbx_that_cannot_be_read_keeps_the_file() {
    for (answer, words) in [
        (down(), "The trunks of the PBX could not be read. The server had a problem"),
        (forbidden(), "The trunks of the PBX could not be read. Your role does not allow this"),
    ] {
        let answers = Answers::two_trunks();
        answers.set("GET providers?", answer);
        let page = plan(&answers, FILE).await;
        page.get("alert", words).await;
        assert_eq!(page.value("textbox", "Or paste the contents").await, FILE);
    }
}

#[wasm_bindgen_test]
async fn an_import_goes_on_after_a_session_that_was_over() {
    let answers = Answers::two_trunks();
    answers.expire();
    let page = plan(&answers, FILE).await;
    page.get("dialog", "Your session has ended").await;
    answers.renew();
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.get("heading", "Preview").await;
}

#[wasm_bindgen_test]
async fn an_import_is_carried_out_row_by_row_once_its_plan_was_seen() {
    let answers = Answers::two_trunks();
    answers.set("GET providers?filter=", json(200, r#"{"count":0,"items":[]}"#));
    answers.set("POST providers/NDE%3D", refused(400, "BAD_REQUEST", "in use"));
    let page = plan(&answers, FILE).await;
    page.get("heading", "Preview").await;
    page.get("group", "Rows to show").await;
    assert_eq!(page.count("row"), 2);
    page.get("row", "sip.moved.example").await;
    answers.set("POST providers", json(201, r#"{"id":"NDM="}"#));
    answers.set("POST providers/NDE%3D", refused(400, "BAD_REQUEST", "in use"));
    page.press("button", "Create 1 and change 1").await;
    page.get("heading", "1 created, 1 failed").await;
    page.get("row", "“in use”").await;
    page.get("button", "Retry failed").await;
    page.get("status", "Imports in this tab created 1 trunk.").await;
    page.see("Changed trunks stay changed.").await;
    page.press("button", "Delete the created trunk").await;
    let dialog = text_of(page.get("dialog", "Delete the created trunk?").await);
    assert!(dialog.contains("Changed trunks stay changed.") && dialog.contains("Delete 1 trunk"), "{dialog}");
    page.press("button", "Cancel").await;
}

#[wasm_bindgen_test]
async fn an_import_whose_session_ends_says_how_far_it_came() {
    let answers = Answers::two_trunks();
    let page = plan(&answers, FILE).await;
    page.get("heading", "Preview").await;
    answers.expire();
    page.press("button", "Create 1 and change 1").await;
    page.get("dialog", "Your session has ended").await;
    answers.renew();
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.gone("dialog", "").await;
    page.get("alert", "Your session ended after 0 of 2").await;
    page.get("button", "Resume").await;
}

// Sign-in.

async fn sign_in(answers: &Answers) -> Mounted {
    sign_in_on(answers.network()).await
}

async fn sign_in_on(network: std::sync::Arc<support::FakeTransport>) -> Mounted {
    let page = mount_console(&Route::list(), network, false);
    page.get("heading", "Sign in").await;
    page.type_into("User name", "admin").await;
    page.type_into("Password", "secret").await;
    page
}

fn tokens() -> Answer {
    json(200, r#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#)
}

#[wasm_bindgen_test]
async fn wrong_credentials_are_said_and_what_was_typed_stays() {
    let answers = Answers::two_trunks();
    answers.set("POST auth/sign_in", refused(401, "UNAUTHORIZED", "wrong"));
    let page = sign_in(&answers).await;
    page.press("button", "Sign in").await;
    page.get("alert", "Wrong user name, password or domain").await;
    assert_eq!(page.value("textbox", "User name").await, "admin");
    assert_eq!(page.value("textbox", "Password").await, "secret");
    assert_eq!(page.session.phase.get_untracked(), Phase::SignedOut);
}

#[wasm_bindgen_test]
async fn a_server_out_of_reach_is_no_wrong_password() {
    let answers = Answers::two_trunks();
    answers.set("POST auth/sign_in", Err(Unreachable::NoConnection));
    let page = sign_in(&answers).await;
    page.press("button", "Sign in").await;
    page.get("alert", "Cannot reach the server").await;
}

#[wasm_bindgen_test]
async fn sign_in_is_busy_until_it_is_answered() {
    let network = Answers::two_trunks().network();
    network.hold("auth/sign_in");
    let page = mount_console(&Route::list(), network.clone(), false);
    page.type_into("User name", "admin").await;
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.get("button", "Signing in…").await.click();
    until("the question", || (network.count("POST auth/sign_in") > 0).then_some(())).await;
    assert_eq!(network.count("POST auth/sign_in"), 1);
}

#[wasm_bindgen_test]
async fn a_second_factor_is_asked_for_and_taken() {
    let answers = Answers::two_trunks();
    answers.set("POST auth/sign_in", json(200, r#"{"two_factor_enabled":true,"token":"attempt"}"#));
    answers.set("POST auth/send_otp", done(200));
    answers.set("POST auth/verify_otp", refused(400, "BAD_REQUEST", "wrong code"));
    let network = answers.network();
    let page = sign_in_on(network.clone()).await;
    page.press("button", "Sign in").await;
    page.see("Enter the code sent to your e-mail address.").await;
    page.see("A code was sent by e-mail.").await;
    // Nobody has made a mistake yet.
    let code = page.get("textbox", "Code").await;
    assert_eq!(code.get_attribute("aria-invalid"), None);
    page.type_into("Code", "000000").await;
    page.press("button", "Confirm code").await;
    page.get("alert", "The code is wrong or has expired").await;
    page.press("button", "Send another code").await;
    page.get("status", "Another code was sent.").await;
    assert_eq!(page.count("alert"), 0, "the error was about the older code");
    assert_eq!(network.count("POST auth/send_otp"), 2);
    answers.set("POST auth/verify_otp", tokens());
    page.type_into("Code", " 246 810 ").await;
    page.press("button", "Confirm code").await;
    page.get("row", "Alpha").await;
    assert_eq!(network.bodies("POST auth/verify_otp").last().unwrap()["code"], "246810");
}

#[wasm_bindgen_test]
async fn a_second_factor_that_is_taken_without_signing_in_is_told() {
    let answers = Answers::two_trunks();
    answers.set("POST auth/sign_in", json(200, r#"{"two_factor_enabled":true,"token":"attempt"}"#));
    answers.set("POST auth/send_otp", done(200));
    answers.set("POST auth/verify_otp", done(200));
    let page = sign_in(&answers).await;
    page.press("button", "Sign in").await;
    page.type_into("Code", "246810").await;
    page.press("button", "Confirm code").await;
    page.get("status", "The PBX took the code but did not sign you in. Sign in once more.").await;
    page.get("textbox", "Password").await;
}

#[wasm_bindgen_test]
async fn a_pasted_token_is_tried_before_it_is_taken() {
    let answers = Answers::two_trunks();
    answers.set("GET auth/user", refused(401, "UNAUTHORIZED", "expired"));
    let page = mount_console(&Route::list(), answers.network(), false);
    page.press("button", "Use an access token instead").await;
    page.press("button", "Sign in").await;
    page.see("Paste an access token").await;
    page.type_into("Access token", "Bearer old").await;
    page.press("button", "Sign in").await;
    page.get("alert", "The server does not accept this token").await;
    answers.set("GET auth/user", json(200, "{}"));
    page.press("button", "Sign in").await;
    page.get("row", "Alpha").await;
    page.see("Access token").await;
}

#[wasm_bindgen_test]
async fn a_password_that_must_be_changed_lets_nobody_in() {
    let answers = Answers::two_trunks();
    answers.set("POST auth/sign_in", tokens());
    answers.set("GET auth/user", json(200, r#"{"password_force_reset":true}"#));
    let page = sign_in(&answers).await;
    page.press("button", "Sign in").await;
    page.get("alert", "Your password has to be changed first").await;
    assert_eq!(page.session.phase.get_untracked(), Phase::SignedOut);
}

#[wasm_bindgen_test]
async fn somebody_else_can_sign_in_where_a_session_has_ended() {
    let answers = Answers::two_trunks();
    answers.expire();
    let page = open(&Route::list(), &answers);
    page.get("dialog", "Your session has ended").await;
    page.press("button", "Sign in as someone else").await;
    page.get("heading", "Sign in").await;
    page.gone("dialog", "").await;
    assert_eq!(page.value("textbox", "User name").await, "");
    page.get("textbox", "Tenant domain (optional)").await;
}

#[wasm_bindgen_test]
async fn an_answer_to_a_sign_in_whose_form_is_gone_signs_in_all_the_same() {
    let answers = Answers::two_trunks();
    answers.expire();
    let network = answers.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    page.get("dialog", "Your session has ended").await;
    network.hold("auth/sign_in");
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    until("the question", || (network.count("POST auth/sign_in") == 1).then_some(())).await;
    // As when another tab of the same person was faster.
    answers.renew();
    page.session.adopt(support::pair("another", "another-refresh"), support::account("admin"), false);
    page.gone("dialog", "").await;
    network.release();
    until("what follows the answer", || (network.count("GET auth/user") > 0).then_some(())).await;
    page.get("row", "Alpha").await;
    assert_eq!(page.session.phase.get_untracked(), Phase::SignedIn);
}

#[wasm_bindgen_test]
async fn a_locked_console_is_covered_and_opens_for_its_person() {
    let answers = Answers::two_trunks();
    answers.set("POST auth/sign_in", tokens());
    let page = open(&Route::list(), &answers);
    page.get("row", "Alpha").await;
    page.open_account().await;
    page.press("button", "Lock now").await;
    page.get("dialog", "Trunkline is locked").await;
    assert!(page.root.query_selector("[data-covered]").unwrap().is_some());
    page.type_into("Password", "secret").await;
    page.press("button", "Sign in").await;
    page.gone("dialog", "").await;
    assert!(page.root.query_selector("[data-covered]").unwrap().is_none());
}

// Not found, and what stands on every page.

#[wasm_bindgen_test]
async fn an_address_of_no_page_says_so() {
    for href in ["/no/page", "/trunk", "/trunk/NDE%3D/no"] {
        let page = mount_console_at(href, Answers::two_trunks().network(), true);
        page.get("heading", "Page not found").await;
        page.get("link", "Go to all trunks").await;
        assert_eq!(address(), href);
    }
}

#[wasm_bindgen_test]
async fn the_keys_are_listed_at_a_question_mark_and_the_palette_opens_at_a_chord() {
    let page = open(&Route::list(), &Answers::two_trunks());
    page.get("row", "Alpha").await;
    support::press_key(&document().body().unwrap(), "?");
    page.get("dialog", "Keyboard").await;
    page.get("switch", "Single-key shortcuts").await;
    page.press("button", "Close").await;
    page.gone("dialog", "").await;
    let chord = event("KeyboardEvent", "keydown", &[("key", "k")]);
    // Modifiers are booleans, which a chord of strings would make true as well.
    let chord_with_ctrl = event("KeyboardEvent", "keydown", &[("key", "k"), ("ctrlKey", "true")]);
    document().body().unwrap().dispatch_event(&chord).unwrap();
    assert!(page.find("dialog", "").is_none());
    document().body().unwrap().dispatch_event(&chord_with_ctrl).unwrap();
    page.get("dialog", "").await;
    page.type_into("Search or run a command", "theme").await;
    page.see("Change the theme").await;
}

#[wasm_bindgen_test]
async fn the_palette_says_which_trunk_has_a_number_or_an_address_and_through_which_range() {
    let answers = Answers::two_trunks();
    let network = answers.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    page.get("row", "Alpha").await;
    let chord = event("KeyboardEvent", "keydown", &[("key", "k"), ("ctrlKey", "true")]);
    document().body().unwrap().dispatch_event(&chord).unwrap();
    page.get("dialog", "").await;
    let field = "Search or run a command";
    for (typed, option) in [
        // Inside a range, in any spelling; and the host of another trunk.
        ("15 000", "Alpha sip.alpha.example, in 12000-18000"),
        ("+1 (5) 000", "Alpha sip.alpha.example, in 12000-18000"),
        ("192.0.2.7:5060", "Beta 192.0.2.7, has 192.0.2.7, Disabled"),
    ] {
        page.type_into(field, typed).await;
        let options = vec![option.to_owned(), format!("Test {typed} against all trunks ")];
        until_equal(options, || page.of_role("option").iter().map(text_of).collect()).await;
    }
    let read = network.count("GET providers?top=100");
    page.type_into(field, "18001").await;
    page.see("No trunk has 18001. Nearest: Alpha, 12000-18000.").await;
    let nearest = ["Alpha sip.alpha.example, nearest: 12000-18000", "Test 18001 against all trunks "];
    until_equal(nearest.map(str::to_owned).to_vec(), || page.of_role("option").iter().map(text_of).collect())
        .await;
    assert_eq!(network.count("GET providers?top=100"), read, "all trunks are read once");
    // Words in any order, which the PBX does not find.
    answers.set("GET providers?search=example", json(200, r#"{"count":0,"items":[]}"#));
    page.type_into(field, "example alpha").await;
    until_equal(vec!["Alpha sip.alpha.example".to_owned()], || {
        page.of_role("option").iter().map(text_of).collect()
    })
    .await;
    // The PBX says how many more there are.
    answers.set("GET providers?search=a&", json(200, &LIST.replace(r#""count":2"#, r#""count":30"#)));
    page.type_into(field, "a").await;
    page.see("2 of 30 trunks").await;
    answers.set("GET providers?search=nothing", json(200, r#"{"count":0,"items":[]}"#));
    page.type_into(field, "nothing like it").await;
    page.see("No results").await;
}

#[wasm_bindgen_test]
async fn the_theme_is_chosen_in_the_menu_of_the_account() {
    let page = open(&Route::list(), &Answers::two_trunks());
    let root = document().document_element().unwrap();
    page.open_account().await;
    for (words, theme) in [("Light", "light"), ("Dark", "dark"), ("System", "")] {
        page.choose("Theme", words).await;
        until_equal(Some(theme.to_owned()), || root.get_attribute("data-theme")).await;
    }
}
