//! The session journal on a scripted network: what is written elsewhere stands in it, can be taken back by a new
//! write, and is gone after sign-out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::{Arc, Mutex};

use api::types::ProviderId;
use api::{Method, Response, Unreachable};
use serde_json::{Value, json as value};
use support::{
    ALPHA, FakeTransport, LIST, Mounted, account, address, body_of, has_focus, json, mount_console,
    mount_console_again, pair, refused, text_of, until_equal,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::navigation;
use trunkline::routes::Route;
use trunkline::tools::Tool;

wasm_bindgen_test_configure!(run_in_browser);

fn alpha() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

/// How the PBX takes writes.
#[derive(Clone, Copy, PartialEq)]
enum Writes {
    /// It does them.
    Done,
    /// It refuses them with this status.
    Refused(u16),
    /// It does them, and the answer is lost.
    Lost,
    /// It says that it did them, and does not.
    Ignored,
}

/// A PBX with the trunk Alpha, which holds what is written to it.
#[derive(Clone)]
struct Pbx(Arc<Mutex<Result<Value, u16>>>, Arc<Mutex<Writes>>);

impl Pbx {
    fn new() -> Self {
        let record = Ok(serde_json::from_str(ALPHA).unwrap());
        Self(Arc::new(Mutex::new(record)), Arc::new(Mutex::new(Writes::Done)))
    }

    /// Takes writes like this from now on.
    fn take(&self, writes: Writes) {
        *self.1.lock().unwrap() = writes;
    }

    /// What it holds under a key.
    fn holds(&self, key: &str) -> Value {
        self.0.lock().unwrap().as_ref().unwrap()[key].clone()
    }

    /// Sets a key, as somebody else would.
    fn set(&self, key: &str, to: Value) {
        self.0.lock().unwrap().as_mut().unwrap()[key] = to;
    }

    /// Refuses every call about the trunk from now on.
    fn fail(&self, status: u16) {
        *self.0.lock().unwrap() = Err(status);
    }

    fn network(&self) -> Arc<FakeTransport> {
        let pbx = self.clone();
        FakeTransport::new(move |request| {
            let mut held = pbx.0.lock().unwrap();
            let writes = *pbx.1.lock().unwrap();
            match (request.method, request.path.as_str()) {
                (Method::Get, "auth/user") => json(200, "{}"),
                (Method::Post, "auth/sign_out") => Ok(Response { status: 200, ..Response::default() }),
                (Method::Get, path) if path.starts_with("providers?") => json(200, LIST),
                (Method::Get, "providers/NDE%3D/status") => json(200, r#"{"status":"ONLINE"}"#),
                (Method::Get, "providers/NDE%3D") => match &*held {
                    Ok(record) => json(200, &record.to_string()),
                    Err(status) => refused(*status, "UNKNOWN", "disk full"),
                },
                (Method::Post, "providers/NDE%3D") => {
                    if let Writes::Refused(status) = writes {
                        return refused(status, "VALIDATE_FAILED", "too many");
                    }
                    let sent = body_of(request);
                    let sent = sent.as_object().unwrap().iter().filter(|(key, _)| *key != "password");
                    for (key, sent) in sent.filter(|_| writes != Writes::Ignored) {
                        held.as_mut().unwrap()[key] = sent.clone();
                    }
                    match writes {
                        Writes::Lost => Err(Unreachable::CutOff),
                        Writes::Done | Writes::Ignored | Writes::Refused(_) => {
                            Ok(Response { status: 200, ..Response::default() })
                        }
                    }
                }
                (Method::Get | Method::Post, _) => refused(404, "UNKNOWN", "no such provider"),
            }
        })
    }
}

/// The form of Alpha, in a tab in which nothing was written yet.
async fn open_form(pbx: &Pbx) -> Mounted {
    let page = mount_console(&Route::Tool(Tool::Journal), pbx.network(), true);
    page.get("heading", "Session journal").await;
    page.session.sign_out();
    page.get("heading", "Sign in").await;
    drop(page);
    mount_console(&Route::Edit(alpha()), pbx.network(), true)
}

/// The journal, after the call limit of Alpha was changed from 20 to 45.
async fn changed(pbx: &Pbx) -> Mounted {
    let page = open_form(pbx).await;
    page.type_into("Maximum concurrent calls", "45").await;
    page.see("1 change").await;
    page.press("button", "Save changes").await;
    until_equal(Route::Detail(alpha()).href(), address).await;
    navigation::go(&Route::Tool(Tool::Journal));
    page.get("status", "1 write").await;
    page
}

const REVERT: &str = "Revert the change of Alpha";

#[wasm_bindgen_test]
async fn a_change_is_taken_back_by_one_press_and_so_is_that() {
    let pbx = Pbx::new();
    let page = changed(&pbx).await;
    let entry = text_of(page.get("listitem", "Changed Alpha").await);
    for words in ["Maximum concurrent calls: 20 → 45", "As JSON", "Revert"] {
        assert!(entry.contains(words), "{words} in {entry}");
    }
    assert!(!entry.contains("Reverting"), "a call limit drops no call: {entry}");
    page.press("disclosure", "As JSON").await;
    page.see(r#""concurrency": 20"#).await;
    page.see(r#""concurrency": 45"#).await;
    page.press("button", REVERT).await;
    page.get("status", "2 writes").await;
    assert_eq!((pbx.holds("concurrency"), address()), (value!(20), Route::Tool(Tool::Journal).href()));
    page.see("Change of trunk Alpha reverted").await;
    page.see("Reverted at ").await;
    let entries = || -> Vec<String> {
        let entries = page.of_role("listitem").into_iter().map(text_of);
        entries.filter(|entry| entry.starts_with("Changed Alpha")).collect()
    };
    until_equal(2, || entries().len()).await;
    assert!(entries()[0].contains("Maximum concurrent calls: 45 → 20"), "{:?}", entries());
    assert!(entries()[1].contains("Maximum concurrent calls: 20 → 45"), "{:?}", entries());
    until_equal(true, || has_focus(page.find("listitem", "20 → 45").unwrap())).await;
    page.press("button", "Show that write").await;
    assert!(has_focus(page.find("listitem", "45 → 20").unwrap()));
    // What took it back is a write like any other; once it is taken back, the first one stands again.
    page.press("button", REVERT).await;
    page.get("status", "3 writes").await;
    assert_eq!(pbx.holds("concurrency"), value!(45));
    until_equal(true, || entries()[2].contains("Revert") && !entries()[2].contains("Reverted at")).await;
    // The journal remembers it when it is left and opened again.
    navigation::go(&Route::list());
    page.get("row", "Alpha").await;
    navigation::go(&Route::Tool(Tool::Journal));
    page.see("Reverted at ").await;
}

#[wasm_bindgen_test]
async fn a_change_that_no_longer_stands_is_not_taken_back() {
    let pbx = Pbx::new();
    let page = changed(&pbx).await;
    for (now, words) in [
        (20, "Nothing of this change stands any more."),
        (60, "Everything was changed again since. It stays as it is."),
    ] {
        pbx.set("concurrency", value!(now));
        page.press("button", REVERT).await;
        page.get("status", words).await;
        assert!(page.find("button", "Review in the form").is_none());
    }
    for (status, words) in
        [(500, "Nothing was changed."), (404, "The trunk was deleted. Nothing was changed.")]
    {
        pbx.fail(status);
        page.press("button", REVERT).await;
        page.get("status", words).await;
    }
    assert_eq!(address(), Route::Tool(Tool::Journal).href());
    page.get("status", "1 write").await;
}

#[wasm_bindgen_test]
async fn a_change_that_stands_in_part_is_looked_at_in_the_form() {
    let pbx = Pbx::new();
    let page = open_form(&pbx).await;
    page.type_into("Maximum concurrent calls", "45").await;
    page.type_into("Port", "5080").await;
    page.see("2 changes").await;
    page.press("button", "Save changes").await;
    until_equal(Route::Detail(alpha()).href(), address).await;
    navigation::go(&Route::Tool(Tool::Journal));
    page.see("Reverting changes how the trunk reaches the far end: calls in progress may be dropped.").await;
    pbx.set("port", value!(5090));
    page.press("button", REVERT).await;
    page.get("status", "Changed again since: “Port”. Nothing was written.").await;
    assert_eq!((pbx.holds("concurrency"), pbx.holds("port")), (value!(45), value!(5090)));
    page.press("button", "Review in the form").await;
    page.get("heading", "Edit Alpha").await;
    page.see("copied from the session journal, without 1 field that was changed again since").await;
    assert_eq!(page.value("textbox", "Maximum concurrent calls").await, "20");
    assert_eq!(page.value("textbox", "Port").await, "5090");
}

#[wasm_bindgen_test]
async fn what_comes_of_taking_a_change_back_is_said() {
    for (writes, words, has_form) in [
        (
            Writes::Refused(400),
            "Not reverted. The server refused the request. The server says: “too many”",
            true,
        ),
        (Writes::Refused(403), "Not reverted. Your role does not allow this", true),
        (Writes::Refused(500), "Not reverted. The server had a problem", true),
        (Writes::Ignored, "Not reverted. The PBX kept another value: “Maximum concurrent calls” 45", true),
    ] {
        let pbx = Pbx::new();
        let page = changed(&pbx).await;
        pbx.take(writes);
        page.press("button", REVERT).await;
        page.get("status", words).await;
        assert_eq!(pbx.holds("concurrency"), value!(45), "{words}");
        page.get("status", "2 writes").await;
        assert_eq!(page.find("button", "Review in the form").is_some(), has_form, "{words}");
        assert!(!page.text().contains("Reverted at"), "{words}");
        page.session.sign_out();
        page.get("heading", "Sign in").await;
    }
    // The answer was lost, and the trunk read again.
    let pbx = Pbx::new();
    let page = changed(&pbx).await;
    pbx.take(Writes::Lost);
    page.press("button", REVERT).await;
    page.see("Reverted at ").await;
    page.see("Outcome unknown").await;
    assert_eq!(pbx.holds("concurrency"), value!(20));
}

#[wasm_bindgen_test]
async fn a_trunk_that_is_disabled_or_enabled_by_taking_a_change_back_is_named_before() {
    let pbx = Pbx::new();
    let page = open_form(&pbx).await;
    page.press("switch", "Enabled").await;
    page.see("1 change").await;
    page.press("button", "Save changes").await;
    until_equal(Route::Detail(alpha()).href(), address).await;
    navigation::go(&Route::Tool(Tool::Journal));
    page.see("Reverting enables the trunk.").await;
    page.press("button", REVERT).await;
    page.see("Reverted at ").await;
    assert_eq!(pbx.holds("enabled"), value!(true));
    page.see("Reverting disables the trunk: new calls through it fail").await;
}

#[wasm_bindgen_test]
async fn the_journal_is_empty_after_a_sign_out_and_holds_no_password() {
    let pbx = Pbx::new();
    pbx.set("auth_mode", value!("REGISTER_AUTH"));
    pbx.set("registration", value!(true));
    pbx.set("auth_id", value!("4711"));
    let page = open_form(&pbx).await;
    page.type_into("Password", "hunter2-secret").await;
    // It came without a key or a paste.
    page.press("button", "Use it").await;
    page.press("button", "Save changes").await;
    until_equal(Route::Detail(alpha()).href(), address).await;
    navigation::go(&Route::Tool(Tool::Journal));
    page.see("Password: set (hidden)").await;
    page.see("A password cannot be taken back: the former one is not known.").await;
    page.press("disclosure", "As JSON").await;
    page.see(r#""auth_id": "4711""#).await;
    assert!(!page.text().contains("hunter2"));
    page.session.sign_out();
    page.get("heading", "Sign in").await;
    drop(page);
    let page = mount_console(&Route::Tool(Tool::Journal), pbx.network(), true);
    page.get("status", "Nothing was written since you signed in.").await;
    assert!(page.find("button", "Export as JSON").is_none());
}

#[wasm_bindgen_test]
async fn a_write_that_was_refused_says_so_and_has_no_way_back() {
    let pbx = Pbx::new();
    pbx.take(Writes::Refused(400));
    let page = open_form(&pbx).await;
    page.type_into("Maximum concurrent calls", "45").await;
    page.press("button", "Save changes").await;
    page.see("“too many”").await;
    drop(page);
    // The same person goes on: another sign-in would begin a new journal.
    let page = mount_console_again(&Route::Tool(Tool::Journal), pbx.network());
    let entry = text_of(page.get("listitem", "Changed Alpha").await);
    assert!(entry.contains("Refused with status 400"), "{entry}");
    assert!(page.find("button", "Revert").is_none());
}

#[wasm_bindgen_test]
async fn the_journal_of_one_person_is_not_for_the_next() {
    let page = changed(&Pbx::new()).await;
    page.session.adopt(pair("other", "renew"), account("somebody.else"), false);
    page.get("status", "Nothing was written since you signed in.").await;
}
