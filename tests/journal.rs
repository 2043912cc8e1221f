//! The session journal on a scripted network: what is written elsewhere stands in it, can be taken back in the form,
//! and is gone after sign-out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::{Arc, Mutex};

use api::types::ProviderId;
use api::{Method, Response};
use serde_json::{Value, json as value};
use support::{
    ALPHA, FakeTransport, LIST, Mounted, account, address, body_of, json, mount_console, mount_console_again,
    pair, refused, text_of, until_equal,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::navigation;
use trunkline::routes::Route;
use trunkline::tools::Tool;

wasm_bindgen_test_configure!(run_in_browser);

fn alpha() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

/// A PBX with the trunk Alpha, which holds what is written to it.
#[derive(Clone)]
struct Pbx(Arc<Mutex<Result<Value, u16>>>);

impl Pbx {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Ok(serde_json::from_str(ALPHA).unwrap()))))
    }

    /// Sets a key, as somebody else would.
    fn set(&self, key: &str, to: Value) {
        self.0.lock().unwrap().as_mut().unwrap()[key] = to;
    }

    /// Refuses every call about the trunk from now on.
    fn fail(&self, status: u16) {
        *self.0.lock().unwrap() = Err(status);
    }

    fn network(&self, refuses_writes: bool) -> Arc<FakeTransport> {
        let pbx = self.clone();
        FakeTransport::new(move |request| {
            let mut held = pbx.0.lock().unwrap();
            match (request.method, request.path.as_str()) {
                (Method::Get, "auth/user") => json(200, "{}"),
                (Method::Post, "auth/sign_out") => Ok(Response { status: 200, ..Response::default() }),
                (Method::Get, path) if path.starts_with("providers?") => json(200, LIST),
                (Method::Get, "providers/NDE%3D/status") => json(200, r#"{"status":"ONLINE"}"#),
                (Method::Get, "providers/NDE%3D") => match &*held {
                    Ok(record) => json(200, &record.to_string()),
                    Err(status) => refused(*status, "UNKNOWN", "disk full"),
                },
                (Method::Post, "providers/NDE%3D") if !refuses_writes => {
                    for (key, sent) in body_of(request).as_object().unwrap() {
                        if key != "password" {
                            held.as_mut().unwrap()[key] = sent.clone();
                        }
                    }
                    Ok(Response { status: 200, ..Response::default() })
                }
                (Method::Post, "providers/NDE%3D") => refused(400, "VALIDATE_FAILED", "too many"),
                (Method::Get | Method::Post, _) => refused(404, "UNKNOWN", "no such provider"),
            }
        })
    }
}

/// The form of Alpha, in a tab in which nothing was written yet.
async fn open_form(pbx: &Pbx, refuses_writes: bool) -> Mounted {
    let page = mount_console(&Route::Tool(Tool::Journal), pbx.network(refuses_writes), true);
    page.get("heading", "Session journal").await;
    page.session.sign_out();
    page.get("heading", "Sign in").await;
    drop(page);
    mount_console(&Route::Edit(alpha()), pbx.network(refuses_writes), true)
}

/// The journal, after the call limit of Alpha was changed from 20 to 45.
async fn changed(pbx: &Pbx) -> Mounted {
    let page = open_form(pbx, false).await;
    page.type_into("Maximum concurrent calls", "45").await;
    page.see("1 change").await;
    page.press("button", "Save changes").await;
    until_equal(Route::Detail(alpha()).href(), address).await;
    navigation::go(&Route::Tool(Tool::Journal));
    page.get("status", "1 write").await;
    page
}

#[wasm_bindgen_test]
async fn a_change_stands_in_the_journal_and_is_taken_back_in_the_form() {
    let page = changed(&Pbx::new()).await;
    let entry = text_of(page.get("listitem", "Changed Alpha").await);
    for words in ["Maximum concurrent calls: 20 → 45", "As JSON", "Revert in the form"] {
        assert!(entry.contains(words), "{words} in {entry}");
    }
    page.press("disclosure", "As JSON").await;
    page.see(r#""concurrency": 20"#).await;
    page.see(r#""concurrency": 45"#).await;
    page.press("button", "Revert in the form").await;
    page.get("heading", "Edit Alpha").await;
    page.see("“Maximum concurrent calls” copied from the session journal. Nothing is saved yet.").await;
    assert_eq!(page.value("textbox", "Maximum concurrent calls").await, "20");
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
        page.press("button", "Revert in the form").await;
        page.get("status", words).await;
    }
    pbx.fail(500);
    page.press("button", "Revert in the form").await;
    page.get("status", "Nothing was changed.").await;
    assert_eq!(address(), Route::Tool(Tool::Journal).href());
}

#[wasm_bindgen_test]
async fn the_journal_is_empty_after_a_sign_out_and_holds_no_password() {
    let pbx = Pbx::new();
    pbx.set("auth_mode", value!("REGISTER_AUTH"));
    pbx.set("registration", value!(true));
    pbx.set("auth_id", value!("4711"));
    let page = open_form(&pbx, false).await;
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
    let page = mount_console(&Route::Tool(Tool::Journal), pbx.network(false), true);
    page.get("status", "Nothing was written since you signed in.").await;
    assert!(page.find("button", "Export as JSON").is_none());
}

#[wasm_bindgen_test]
async fn a_write_that_was_refused_says_so_and_has_no_way_back() {
    let pbx = Pbx::new();
    let page = open_form(&pbx, true).await;
    page.type_into("Maximum concurrent calls", "45").await;
    page.press("button", "Save changes").await;
    page.see("“too many”").await;
    drop(page);
    // The same person goes on: another sign-in would begin a new journal.
    let page = mount_console_again(&Route::Tool(Tool::Journal), pbx.network(true));
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
