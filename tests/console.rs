//! The console in a real browser on a scripted network: every route, states of the list, a session that
//! ends over a page, and what is written to a PBX that is slow, doubles requests or is changed by others.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use api::types::ProviderId;
use api::{Request, Response, Unreachable};
use leptos::prelude::*;
use serde_json::{Value, json as value};
use support::{FakeTransport, body_of, json, mount_console, mount_view, refused, until};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::components::html::p;
use trunkline::components::lazy::lazy;
use trunkline::pages::list::address::ListAddress;
use trunkline::platform::parts::{Coming, Missing};
use trunkline::routes::Route;
use trunkline::session::Phase;
use trunkline::trunk_form::Step;

wasm_bindgen_test_configure!(run_in_browser);

const LIST: &str = r#"{"count":2,"items":[
    {"id":"NDE=","name":"Alpha","enabled":true,"brand":"Generic","hostname":"sip.alpha.example","port":5060,"did_numbers":"3000;12000-18000","shared":false},
    {"id":"NDI=","name":"Beta","enabled":false,"brand":null,"hostname":"192.0.2.7","port":0,"did_numbers":null,"shared":true}]}"#;
const UNCHECKED: &str =
    r#"{"id":"NDE=","name":"Alpha","auth_mode":"IP_AUTH","enabled":true,"keep_alive":false}"#;

/// A PBX with two trunks.
fn two_trunks(path: &str) -> Result<api::Response, Unreachable> {
    match path {
        path if path.starts_with("providers?") => json(200, LIST),
        path if path.ends_with("/status") => json(200, r#"{"status":"ONLINE"}"#),
        path if path.starts_with("providers/NDE") => json(200, UNCHECKED),
        _ => refused(404, "UNKNOWN", "no such provider"),
    }
}

#[wasm_bindgen_test]
async fn every_route_shows_its_heading() {
    for route in Route::examples() {
        let network = FakeTransport::new(|request| two_trunks(&request.path));
        let page = mount_console(&route, network.clone(), true);
        let heading = match &route {
            Route::SignIn | Route::List(ListAddress { page: 1, .. }) => "Trunks",
            Route::List(_) => "Trunks, page 3",
            Route::Detail(id) if id.as_str() == "NDE=" => "Alpha",
            Route::Detail(_) => "Trunk not found",
            Route::Import => "Import trunks",
            Route::New(_) => "New trunk: Type and transport",
            Route::QuickCopy(_) | Route::Copy(..) => "Copy trunk",
            Route::Edit(_) => "Edit trunk",
            Route::Tool(tool) => tool.name(),
        };
        page.get("heading", heading).await;
        if let Route::Detail(id) = &route {
            let path = format!("GET providers/{}", api::query::encode(id.as_str()));
            until(&path, || network.asked().contains(&path).then_some(())).await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_unknown_address_says_so_and_leads_home() {
    let network = FakeTransport::new(|request| two_trunks(&request.path));
    let page = mount_console(&Route::list(), network, true);
    page.get("link", "Alpha").await;
    leptos::prelude::window()
        .history()
        .unwrap()
        .push_state_with_url(&"".into(), "", Some("/no/page"))
        .unwrap();
    let popped = web_sys::Event::new("popstate").unwrap();
    leptos::prelude::window().dispatch_event(&popped).unwrap();
    page.get("heading", "Page not found").await;
    page.get("link", "Go to all trunks").await.click();
    page.get("link", "Alpha").await;
}

#[wasm_bindgen_test]
async fn a_badge_claims_no_more_than_is_known() {
    let network = FakeTransport::new(|request| two_trunks(&request.path));
    let page = mount_console(&Route::list(), network.clone(), true);
    // Without style sheets the rows may start below the fold, where they are rightly left alone.
    page.get("row", "Alpha").await.scroll_into_view();
    page.see("Online, unverified").await;
    page.see("Disabled").await;
    assert!(!network.asked().iter().any(|asked| asked.contains("NDI")), "a disabled trunk was asked about");
}

#[wasm_bindgen_test]
async fn settings_that_cannot_be_read_are_asked_for_once_per_status() {
    let network = FakeTransport::new(|request| match request.path.as_str() {
        path if path.ends_with("/status") => json(200, r#"{"status":"ONLINE"}"#),
        path if path.starts_with("providers/") => refused(500, "UNKNOWN", "disk full"),
        path => two_trunks(path),
    });
    let page = mount_console(&Route::list(), network.clone(), true);
    page.get("row", "Alpha").await.scroll_into_view();
    page.see("Online").await;
    let count = |end: &str| network.asked().iter().filter(|asked| asked.ends_with(end)).count();
    for round in 1..=5 {
        until("the settings to be asked for", || (count("NDE%3D") >= round).then_some(())).await;
        let refresh = page.get("button", "Refresh trunks").await;
        until("the list to be read", || refresh.get_attribute("aria-busy").is_none().then_some(())).await;
        refresh.click();
        until("another status", || (count("/status") > round).then_some(())).await;
    }
    assert!(count("NDE%3D") <= count("/status"), "{:?}", network.asked());
}

#[wasm_bindgen_test]
async fn a_refresh_that_fails_keeps_the_rows_and_shows_one_alert() {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let network = FakeTransport::new(|request| {
        let later = request.path.starts_with("providers?") && CALLS.fetch_add(1, Ordering::SeqCst) > 0;
        if later { Err(Unreachable::NoConnection) } else { two_trunks(&request.path) }
    });
    let page = mount_console(&Route::list(), network, true);
    page.get("link", "Alpha").await;
    page.get("button", "Refresh trunks").await.click();
    let alert = page.get("alert", "Cannot reach the server").await;
    let alert = alert.text_content().unwrap();
    let (_, time) = alert.split_once("The rows below are from ").unwrap();
    assert!(time.as_bytes()[2] == b':' && time.as_bytes()[5] == b'.', "{alert}");
    assert_eq!((page.count("alert"), page.count("row")), (1, 2));
}

#[wasm_bindgen_test]
async fn a_count_that_the_rows_disprove_is_not_believed() {
    // Two trunks in all, says the PBX, and shows them on page 3.
    let network = FakeTransport::new(|request| two_trunks(&request.path));
    let address = ListAddress::default().page(3);
    let page = mount_console(&Route::List(address), network, true);
    page.get("link", "Alpha").await;
    page.see("201–202").await;
    page.see("Page 3 of 3").await;
    page.get("link", "Previous page").await.click();
    page.get("heading", "Trunks, page 2").await;
}

#[wasm_bindgen_test]
async fn an_answer_to_an_older_question_is_not_waited_for() {
    let network = FakeTransport::new(|request| match request.path.as_str() {
        path if path.starts_with("providers?orderby") => {
            json(200, r#"{"count":1,"items":[{"id":"NDM=","name":"Gamma","enabled":false}]}"#)
        }
        path => two_trunks(path),
    });
    let page = mount_console(&Route::list(), network.clone(), true);
    page.get("link", "Alpha").await;
    let older = "GET providers?top=100";
    network.hold("providers?top=100");
    page.get("button", "Refresh trunks").await.click();
    until("the list to be asked for again", || (network.count(older) == 2).then_some(())).await;
    page.get("button", "Trunk name").await.click();
    page.get("link", "Gamma").await;
    // Whatever it brings, it can be painted over nothing: nobody hears it.
    until("the older question to be given up", || {
        network.given_up().contains(&older.to_owned()).then_some(())
    })
    .await;
    assert!(page.find("link", "Alpha").is_none());
}

#[wasm_bindgen_test]
async fn a_part_that_did_not_come_is_fetched_again_on_request() {
    static IS_THERE: AtomicBool = AtomicBool::new(false);
    fn fetch() -> Coming<(), Missing> {
        Box::pin(async { if IS_THERE.load(Ordering::SeqCst) { Ok(()) } else { Err(Missing) } })
    }
    let page = mount_view(|| lazy(fetch, || Box::pin(async { Ok(p().child("The part").into_any()) })));
    for _ in 0..2 {
        page.get("alert", "This part of the console could not be loaded").await;
        page.get("button", "Try again").await.click();
    }
    page.get("alert", "This part of the console could not be loaded").await;
    IS_THERE.store(true, Ordering::SeqCst);
    page.get("button", "Try again").await.click();
    page.see("The part").await;
    assert_eq!(page.count("alert"), 0);
}

#[wasm_bindgen_test]
async fn a_list_without_rows_and_a_forbidden_one_are_told_apart() {
    let network = FakeTransport::new(|_| json(200, r#"{"count":0,"items":[]}"#));
    let page = mount_console(&Route::list(), network, true);
    page.get("heading", "No trunks yet").await;
    drop(page);
    let network = FakeTransport::new(|_| refused(403, "DENIED", "not for you"));
    let page = mount_console(&Route::list(), network, true);
    let alert = page.get("alert", "Your role does not allow this").await;
    assert!(alert.text_content().unwrap().contains("“not for you”"));
}

#[wasm_bindgen_test]
async fn an_ended_session_asks_over_the_page_which_stays_the_same() {
    static VALID: AtomicU32 = AtomicU32::new(1);
    let network = FakeTransport::new(|request| match request.path.as_str() {
        "auth/refresh_token" => refused(401, "UNAUTHORIZED", "spent"),
        "auth/sign_in" => {
            VALID.store(1, Ordering::SeqCst);
            json(
                200,
                r#"{"token_type":"Bearer","access_token":"second","refresh_token":"r2","expires_in":3600}"#,
            )
        }
        _ if VALID.load(Ordering::SeqCst) == 0 => refused(401, "UNAUTHORIZED", "expired"),
        path => two_trunks(path),
    });
    let page = mount_console(&Route::list(), network.clone(), true);
    let row = page.get("link", "Alpha").await;
    VALID.store(0, Ordering::SeqCst);
    page.get("button", "Refresh trunks").await.click();
    page.get("dialog", "Your session has ended").await;
    assert_eq!(page.session.phase.try_get_untracked(), Some(Phase::Ended));
    page.type_into("Password", "secret").await;
    page.find("dialog", "").unwrap();
    page.get("button", "Sign in").await.click();
    until("the dialog to go", || page.find("dialog", "").is_none().then_some(())).await;
    // The very same element: nothing on the page was drawn anew, so nothing on it can be lost.
    assert!(row.is_connected());
    // The refresh that met the end of the session was carried out after all.
    let lists = || network.asked().iter().filter(|asked| asked.contains("providers?")).count();
    until("first load, the refused refresh and its replay", || (lists() == 3).then_some(())).await;
    let renewals = network.asked().iter().filter(|asked| asked.contains("refresh_token")).count();
    assert_eq!(renewals, 1);
}

#[wasm_bindgen_test]
async fn many_refused_requests_cause_one_renewal() {
    static STALE: AtomicU32 = AtomicU32::new(1);
    static ISSUED: AtomicU32 = AtomicU32::new(0);
    let network = FakeTransport::new(|request| match request.path.as_str() {
        "auth/refresh_token" => {
            STALE.store(0, Ordering::SeqCst);
            let number = ISSUED.fetch_add(1, Ordering::SeqCst);
            json(
                200,
                &format!(r#"{{"access_token":"a{number}","refresh_token":"r{number}","expires_in":3600}}"#),
            )
        }
        _ if STALE.load(Ordering::SeqCst) == 1 => refused(401, "UNAUTHORIZED", "expired"),
        path => two_trunks(path),
    });
    let page = mount_console(&Route::list(), network.clone(), true);
    page.get("link", "Alpha").await;
    let clients: Vec<_> = (0..20).map(|_| page.session.client()).collect();
    STALE.store(1, Ordering::SeqCst);
    let id = api::types::ProviderId::parse("NDE=").unwrap();
    let calls = clients.iter().map(|client| client.provider_status(&id));
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(Result::is_ok));
    let renewals = network.asked().iter().filter(|asked| asked.contains("refresh_token")).count();
    assert_eq!(renewals, 2, "one for the first load, one for twenty calls at once");
}

#[wasm_bindgen_test]
async fn signing_in_asks_for_what_is_missing_and_then_shows_the_page_asked_for() {
    let network = FakeTransport::new(|request| match request.path.as_str() {
        "auth/sign_in" => json(200, r#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#),
        path => two_trunks(path),
    });
    let page = mount_console(&Route::list(), network, false);
    page.get("button", "Sign in").await.click();
    page.see("Enter your user name").await;
    page.see("Enter your password").await;
    page.type_into("User name", "admin").await;
    page.type_into("Password", "secret").await;
    page.get("button", "Sign in").await.click();
    page.get("link", "Alpha").await;
    let stored = leptos::prelude::window().session_storage().unwrap().unwrap();
    assert_eq!(stored.length().unwrap(), 1);
    page.open_account().await;
    page.press("button", "Sign out").await;
    page.get("heading", "Sign in").await;
    assert_eq!(stored.length().unwrap(), 0);
}

/// A PBX that keeps what it is sent.
struct Pbx {
    trunks: Mutex<Vec<Value>>,
    /// What comes of a request for a new trunk.
    creates: Creates,
}

/// What comes of a request for a new trunk.
#[derive(PartialEq)]
enum Creates {
    /// Two trunks: the network delivers the request twice.
    Two,
    /// The PBX is at work on it when the time is over. It is done when somebody calls [`Pbx::finish`].
    Later,
}

impl Pbx {
    /// A PBX with one trunk, and a network to it.
    fn with_alpha(creates: Creates) -> (Arc<Self>, Arc<FakeTransport>) {
        let alpha = value!({
            "id": "NDE=", "name": "Alpha", "enabled": true, "brand": "Generic", "auth_mode": "IP_AUTH",
            "transport": "UDP", "hostname": "sip.alpha.example", "port": 5060, "concurrency": 20,
            "outbound_server": "", "outbound_server_port": 0, "keep_alive": false, "later": 7,
        });
        let pbx = Arc::new(Self { trunks: Mutex::new(vec![alpha]), creates });
        let network = FakeTransport::new({
            let pbx = Arc::clone(&pbx);
            move |request| pbx.answer(request)
        });
        (pbx, network)
    }

    fn answer(&self, request: &Request) -> Result<Response, Unreachable> {
        let body = body_of(request);
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let mut parts = path.split('/').skip(1);
        match (parts.next(), parts.next(), body.as_object()) {
            (None, ..) if !query.is_empty() => {
                let trunks = self.trunks.lock().unwrap();
                json(200, &value!({"count": trunks.len(), "items": *trunks}).to_string())
            }
            (None, _, Some(_)) if self.creates == Creates::Two => {
                self.add(&body);
                json(201, &value!({"id": self.add(&body)}).to_string())
            }
            (None, ..) => Err(Unreachable::TimedOut),
            (Some(_), Some("status"), _) => json(200, r#"{"status":"ONLINE"}"#),
            (Some(id), below, sent) => {
                let mut trunks = self.trunks.lock().unwrap();
                let at = trunks
                    .iter()
                    .position(|trunk| trunk["id"].as_str().map(api::query::encode).as_deref() == Some(id));
                let Some(at) = at else { return refused(404, "UNKNOWN", "no such provider") };
                match (below, sent) {
                    (Some(_), _) => drop(trunks.remove(at)),
                    (None, Some(sent)) => trunks[at].as_object_mut().unwrap().extend(sent.clone()),
                    (None, None) => return json(200, &trunks[at].to_string()),
                }
                let status = if below.is_some() { 204 } else { 200 };
                Ok(Response { status, ..Response::default() })
            }
        }
    }

    /// Makes a trunk: as it was asked for, and as a PBX has it where nothing was said.
    fn add(&self, body: &Value) -> String {
        let mut trunk = value!({
            "inbound_parameters": {
                "called_num": "DEFAULT", "caller_num": "DEFAULT", "caller_display_name": "DEFAULT",
                "privacy_types_supported": "DEFAULT", "enable_stir_shaken_validation": false,
                "pai_header_parameter_name": "verstat", "pass_api_header_to_uad": false,
            },
            "outbound_parameters": {"privacy_types_supported": {"value": "DEFAULT"}},
        });
        for (key, sent) in body.as_object().unwrap() {
            match (trunk.get_mut(key), sent) {
                (Some(Value::Object(held)), Value::Object(sent)) => held.extend(sent.clone()),
                (Some(_) | None, _) => trunk[key] = sent.clone(),
            }
        }
        let mut trunks = self.trunks.lock().unwrap();
        let id = format!("new{}", trunks.len());
        trunk["id"] = id.as_str().into();
        trunks.push(trunk);
        id
    }

    /// Carries out a request for a new trunk that nobody waits for any more.
    fn finish(&self, network: &FakeTransport) {
        self.add(&network.bodies("POST providers")[0]);
    }

    fn names(&self) -> Vec<Value> {
        self.trunks.lock().unwrap().iter().map(|trunk| trunk["name"].clone()).collect()
    }
}

fn alpha() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

#[wasm_bindgen_test]
async fn a_trunk_that_was_made_twice_is_shown_twice_and_none_is_deleted() {
    let (pbx, network) = Pbx::with_alpha(Creates::Two);
    let page = mount_console(&Route::Copy(alpha(), Step::Review), network.clone(), true);
    page.get("button", "Create trunk").await.click();
    page.see("There are two trunks exactly like this").await;
    assert_eq!(pbx.names(), ["Alpha", "Copy of Alpha", "Copy of Alpha"]);
    assert_eq!(network.asked().iter().filter(|asked| asked.starts_with("POST")).count(), 1);
}

#[wasm_bindgen_test]
async fn a_trunk_that_is_made_after_its_time_is_looked_for_before_it_counts_as_not_made() {
    let (pbx, network) = Pbx::with_alpha(Creates::Later);
    let page = mount_console(&Route::Copy(alpha(), Step::Review), network.clone(), true);
    page.get("button", "Create trunk").await.click();
    page.see("It is not known whether the trunk was created").await;
    let looks = || network.count("GET providers?filter=name%20eq%20%27Copy%20of%20Alpha%27&top=100");
    until("the look before the request and the first one after it", || (looks() == 2).then_some(())).await;
    // Time enough for another look, if there were one at once.
    for _ in 0..5 {
        page.session.client().provider_status(&alpha()).await.unwrap();
    }
    assert_eq!(looks(), 2);
    pbx.finish(&network);
    page.get("button", "Check now").await.click();
    page.see("Trunk Copy of Alpha created").await;
    assert_eq!(network.count("POST providers"), 1);
}

#[wasm_bindgen_test]
async fn a_save_keeps_what_somebody_else_has_changed_meanwhile() {
    let (pbx, network) = Pbx::with_alpha(Creates::Two);
    let page = mount_console(&Route::Edit(alpha()), network.clone(), true);
    page.type_into("Trunk name", "Omega").await;
    pbx.trunks.lock().unwrap()[0]["hostname"] = "sip.moved.example".into();
    page.get("button", "Save changes").await.click();
    page.see("Trunk Omega saved").await;
    let sent = network.bodies("POST providers/NDE%3D");
    assert_eq!(sent.len(), 1);
    assert_eq!((&sent[0]["name"], &sent[0]["hostname"]), (&"Omega".into(), &"sip.moved.example".into()));
    assert_eq!(sent[0]["later"], 7);
}
