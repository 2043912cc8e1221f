//! One change to many trunks: what is said before, what is left out, and how it is undone.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::{Arc, Mutex};

use api::{Method, Request, Response, Unreachable};
use serde_json::{Value, json as value};
use support::{
    FakeTransport, Mounted, body_of, effects_have_run, has_focus, json, mount_console, pair, refused,
    text_of, until,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::routes::Route;
use trunkline::session::Account;

wasm_bindgen_test_configure!(run_in_browser);

/// A PBX that keeps what is written.
#[derive(Clone)]
struct Pbx(Arc<Mutex<Vec<Value>>>);

impl Pbx {
    /// Two enabled trunks, a disabled one that is shared, and one of a type with few fields.
    fn new() -> Self {
        let trunk = |id: &str, name: &str, mode: &str, enabled: bool, shared: bool, numbers: &str| {
            value!({
                "id": id, "name": name, "auth_mode": mode, "enabled": enabled, "shared": shared,
                "did_numbers": numbers, "brand": "Generic", "transport": "UDP", "hostname": "192.0.2.7",
                "port": 5060, "concurrency": 20, "keep_alive": false, "keep_alive_interval": 360,
                "register_interval": 600,
            })
        };
        Self(Arc::new(Mutex::new(vec![
            trunk("A", "Alpha", "IP_AUTH", true, false, "12000-18000"),
            trunk("B", "Beta", "IP_AUTH", false, true, ""),
            trunk("C", "Gamma", "IP_AUTH", true, false, "3000;3001"),
            trunk("D", "Delta", "WHATS_APP", true, false, ""),
        ])))
    }

    fn at(&self, id: &str, key: &str) -> Value {
        self.0.lock().unwrap().iter().find(|trunk| trunk["id"] == id).unwrap()[key].clone()
    }

    /// Somebody else changes a trunk.
    fn set(&self, id: &str, key: &str, now: Value) {
        let mut trunks = self.0.lock().unwrap();
        trunks.iter_mut().find(|trunk| trunk["id"] == id).unwrap()[key] = now;
    }

    fn answer(&self, request: &Request) -> Result<Response, Unreachable> {
        if request.path.starts_with("providers?") {
            let trunks = self.0.lock().unwrap();
            return json(200, &value!({ "count": trunks.len(), "items": *trunks }).to_string());
        }
        let id = request.path.strip_prefix("providers/").unwrap_or_default();
        if id.ends_with("/status") {
            return json(200, r#"{"status":"ONLINE"}"#);
        }
        let mut trunks = self.0.lock().unwrap();
        let Some(trunk) = trunks.iter_mut().find(|trunk| trunk["id"] == id) else {
            return refused(404, "UNKNOWN", "no such provider");
        };
        if request.method == Method::Post {
            let Value::Object(body) = body_of(request) else { panic!("no record") };
            trunk.as_object_mut().unwrap().extend(body);
            return Ok(Response { status: 200, ..Response::default() });
        }
        json(200, &trunk.to_string())
    }

    fn network(&self) -> Arc<FakeTransport> {
        let pbx = self.clone();
        FakeTransport::new(move |request| pbx.answer(request))
    }
}

/// The list with everything selected, and one of the actions of the bar pressed.
async fn ask(network: Arc<FakeTransport>, action: &str) -> Mounted {
    let page = mount_console(&Route::list(), network, true);
    select_all(&page).await;
    page.press("button", action).await;
    page
}

async fn select_all(page: &Mounted) {
    page.get("link", "Alpha").await;
    page.press("checkbox", "Select all rows").await;
    page.see("4 of 4 selected").await;
}

/// The row of a trunk in the results.
async fn result(page: &Mounted, name: &str) -> String {
    let results = page.get("region", "Results").await;
    let rows = results.query_selector_all("tbody tr").unwrap();
    let rows = (0..rows.length()).map(|index| rows.item(index).unwrap().text_content().unwrap());
    rows.into_iter().find(|row| row.contains(name)).unwrap()
}

#[wasm_bindgen_test]
async fn disabling_says_before_what_will_change_and_is_undone_without_overwriting_others() {
    let pbx = Pbx::new();
    let network = pbx.network();
    let page = ask(network.clone(), "Disable").await;
    page.get("dialog", "Disable 3 trunks?").await;
    page.see("4 of 4 trunks selected: 3 will be disabled, 1 is already disabled.").await;
    let names =
        text_of(page.find("dialog", "").unwrap().query_selector("[aria-label=Trunks]").unwrap().unwrap());
    assert_eq!(names, "AlphaGammaDelta");
    let go = page.get("button", "Disable 3 trunks").await;
    assert_eq!(go.get_attribute("data-tone").as_deref(), Some("unsure"));
    go.click();
    page.get("heading", "3 trunks disabled. 1 was already disabled.").await;
    assert_eq!(result(&page, "Alpha").await, "Alpha✓Disabled");
    assert_eq!(result(&page, "Beta").await, "Beta–Already disabled");
    page.see("Undo sets back the 3 trunks that this run changed.").await;

    // Others enable one of them and change something else of another.
    pbx.set("C", "enabled", true.into());
    pbx.set("A", "hostname", "192.0.2.8".into());
    network.forget();
    page.press("button", "Undo").await;
    page.get("dialog", "Enable 3 trunks again").await;
    page.get("heading", "2 trunks enabled again. 1 was already enabled.").await;
    assert!(page.find("button", "Undo").is_none());
    assert_eq!((pbx.at("A", "enabled"), pbx.at("A", "hostname")), (true.into(), "192.0.2.8".into()));
    assert_eq!(pbx.at("B", "enabled"), false);
    let asked = network.asked();
    assert!(!asked.iter().any(|line| line.contains("providers/B")), "{asked:?}");
    assert_eq!((network.count("POST providers/C"), network.count("POST providers/A")), (0, 1));

    // The selection is there for the next step, and up to date.
    page.press("button", "Close").await;
    page.gone("dialog", "").await;
    page.see("4 of 4 selected").await;
    // A column is called much the same.
    let enable =
        |page: &Mounted| page.of_role("button").into_iter().find(|button| text_of(button) == "Enable");
    enable(&page).unwrap().click();
    page.see("4 of 4 trunks selected: 1 will be enabled, 3 are already enabled.").await;
}

#[wasm_bindgen_test]
async fn a_switch_in_a_row_is_undone_from_its_notice() {
    let pbx = Pbx::new();
    let network = pbx.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    let press = async |role: &str, name: &str| {
        let pressed = page.get(role, name).await;
        pressed.focus().unwrap();
        pressed.click();
    };
    // The row is drawn anew, and its switch has the focus again.
    let has_switched = async |on: &str| {
        let switch = || page.find("switch", "Enabled: Beta").filter(|switch| has_focus(switch));
        let state = || switch()?.get_attribute("aria-checked").filter(|state| state == on);
        until("the switch with the focus", state).await;
    };
    press("switch", "Enabled: Beta").await;
    page.get("status", "Trunk Beta enabled").await;
    assert_eq!(pbx.at("B", "enabled"), true);
    has_switched("true").await;
    press("button", "Undo").await;
    page.get("status", "Trunk Beta disabled again").await;
    assert_eq!(pbx.at("B", "enabled"), false);
    has_switched("false").await;
    assert_eq!(network.count("POST providers/B"), 2);
    assert!(page.find("button", "Undo").is_none());
}

#[wasm_bindgen_test]
async fn a_switch_that_somebody_else_has_switched_since_is_not_undone() {
    let pbx = Pbx::new();
    let network = pbx.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    page.press("switch", "Enabled: Alpha").await;
    page.press("button", "Disable trunk").await;
    page.get("status", "Trunk Alpha disabled").await;
    pbx.set("A", "enabled", true.into());
    page.press("button", "Undo").await;
    page.get("status", "Trunk Alpha enabled again").await;
    pbx.set("A", "enabled", Value::Null);
    page.press("switch", "Enabled: Beta").await;
    page.get("status", "Trunk Beta enabled").await;
    pbx.set("B", "enabled", Value::Null);
    page.press("button", "Undo").await;
    page.get("status", "Trunk Beta was not disabled").await;
    page.see("It was changed again on the PBX since").await;
    assert_eq!((network.count("POST providers/A"), network.count("POST providers/B")), (1, 1));
}

#[wasm_bindgen_test]
async fn an_undo_that_is_refused_can_be_tried_again() {
    let pbx = Pbx::new();
    let refuses = Arc::new(Mutex::new(false));
    let network = {
        let (pbx, refuses) = (pbx.clone(), refuses.clone());
        FakeTransport::new(move |request| {
            if request.method == Method::Post && request.path == "providers/A" && *refuses.lock().unwrap() {
                return refused(400, "BAD_REQUEST", "not now");
            }
            pbx.answer(request)
        })
    };
    let page = ask(network, "Disable").await;
    page.press("button", "Disable 3 trunks").await;
    page.get("heading", "3 trunks disabled.").await;
    *refuses.lock().unwrap() = true;
    page.press("button", "Undo").await;
    page.get("heading", "2 trunks enabled again. 1 failed.").await;
    assert!(result(&page, "Alpha").await.contains("not now"));
    *refuses.lock().unwrap() = false;
    page.press("button", "Retry failed").await;
    page.get("heading", "3 trunks enabled again.").await;
    assert_eq!(pbx.at("A", "enabled"), true);
}

#[wasm_bindgen_test]
async fn a_field_is_foreseen_by_type_and_set_back_where_nobody_changed_it_since() {
    let pbx = Pbx::new();
    pbx.set("C", "concurrency", 30.into());
    let page = ask(pbx.network(), "Set a field").await;
    page.get("dialog", "Set a field on 4 trunks?").await;
    // The disabled one is not asked about, so its record has not been read.
    let foreseen = "4 of 4 trunks selected: 2 will be set, 1 is of a type without this field and skipped, 1 is of a type not known yet.";
    for _ in 0..200 {
        page.choose("Field", "Maximum concurrent calls").await;
        effects_have_run().await;
        if page.text().contains(foreseen) {
            break;
        }
    }
    page.see(foreseen).await;
    page.type_into("Maximum concurrent calls", "7").await;
    page.see("Sets “Maximum concurrent calls” to 7.").await;
    page.press("button", "Set field").await;
    page.get("heading", "3 trunks changed. 1 skipped.").await;
    assert!(result(&page, "Delta").await.starts_with("Delta–Skipped"));
    let set = |id: &str| pbx.at(id, "concurrency");
    assert_eq!((set("A"), set("B"), set("C")), (7.into(), 7.into(), 7.into()));

    pbx.set("B", "concurrency", 9.into());
    page.press("button", "Undo").await;
    page.get("dialog", "Set “Maximum concurrent calls” back on 3 trunks").await;
    page.get("heading", "2 trunks set back. 1 skipped.").await;
    assert!(
        result(&page, "Beta").await.contains("It was changed again on the PBX since, and stays as it is: 9")
    );
    assert_eq!((set("A"), set("B"), set("C")), (20.into(), 9.into(), 30.into()));
}

#[wasm_bindgen_test]
async fn a_tenants_operator_skips_shared_trunks() {
    let pbx = Pbx::new();
    pbx.set("B", "enabled", true.into());
    let network = pbx.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    let operator = Account { username: "operator".to_owned(), domain: Some("acme.example".to_owned()) };
    page.session.adopt(pair("second", "renew"), operator, false);
    select_all(&page).await;
    page.press("button", "Disable").await;
    page.get("dialog", "Disable 3 trunks?").await;
    page.see("4 of 4 trunks selected: 3 will be disabled, 1 is read only and skipped.").await;
    let skipped = page.find("dialog", "").unwrap().query_selector("[aria-label=Skipped]").unwrap().unwrap();
    assert_eq!(text_of(skipped), "Beta");
    network.forget();
    page.press("button", "Disable 3 trunks").await;
    page.get("heading", "3 trunks disabled. 1 skipped.").await;
    assert!(result(&page, "Beta").await.contains("Read only: this trunk is shared."));
    assert_eq!(pbx.at("B", "enabled"), true);
    let asked = network.asked();
    assert!(!asked.iter().any(|line| line == "GET providers/B" || line == "POST providers/B"), "{asked:?}");
    page.press("button", "Close").await;
    page.gone("dialog", "").await;

    // Nothing is left to be done when only such trunks are selected.
    page.press("button", "Clear selection").await;
    page.gone("region", "Selection").await;
    page.press("checkbox", "Select Beta").await;
    page.press("button", "Delete").await;
    page.get("dialog", "Delete trunks").await;
    page.see("1 of 4 trunks selected: 1 is read only and skipped.").await;
    page.see("Read only: this trunk is shared.").await;
    page.press("button", "Close").await;
    page.gone("dialog", "").await;
}

#[wasm_bindgen_test]
async fn deleting_says_how_many_numbers_go() {
    let page = ask(Pbx::new().network(), "Delete").await;
    page.get("dialog", "Delete 4 trunks?").await;
    page.see("Deletes the trunks with their settings and 6,003 numbers.").await;
    let go = page.get("button", "Delete 4 trunks").await;
    assert_eq!(go.get_attribute("data-tone").as_deref(), Some("bad"));
    page.press("button", "Cancel").await;
    page.gone("dialog", "").await;
    page.see("4 of 4 selected").await;
}

#[wasm_bindgen_test]
async fn what_is_so_already_is_said_and_not_done() {
    let pbx = Pbx::new();
    let network = pbx.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    page.press("checkbox", "Select Beta").await;
    page.press("button", "Disable").await;
    page.get("dialog", "Disable trunks").await;
    page.see("1 of 4 trunks selected: 1 is already disabled.").await;
    page.press("button", "Close").await;
    page.gone("dialog", "").await;
    assert_eq!(network.count("POST providers/B"), 0);
}
