//! Sessions without a page, on a scripted network: what is sent, by whom, how often, and what two tabs with
//! one pair of tokens do.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use api::types::{ProviderId, TokenPair};
use api::{Access, ApiError, Method, Request, Response, Unreachable};
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use serde_json::json as value;
use support::{
    FakeTransport, Mounted, account, body_of, duplicate_tab, effects_have_run, json, open_tab, pair, refused,
    until, until_equal,
};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{BroadcastChannel, MessageEvent};

use trunkline::session::Phase;

wasm_bindgen_test_configure!(run_in_browser);

const STATUS: &str = "GET providers/NDE%3D/status";
const DESTROY: &str = "POST providers/NDE%3D/destroy";
const RENEW: &str = "POST auth/refresh_token";

fn id() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

/// A PBX that takes one access token, and every refresh token once. Its name stands in them: what a tab of
/// an earlier test has told may still be on its way.
struct Pbx {
    name: &'static str,
    renewals: AtomicU32,
    is_expired: AtomicBool,
}

impl Pbx {
    /// One whose first access token has run out.
    fn expired(name: &'static str) -> Arc<Self> {
        Arc::new(Self { name, renewals: AtomicU32::new(0), is_expired: AtomicBool::new(true) })
    }

    fn network(self: &Arc<Self>) -> Arc<FakeTransport> {
        let pbx = Arc::clone(self);
        FakeTransport::new(move |request| pbx.answer(request))
    }

    /// The pair after so many renewals.
    fn pair(&self, number: u32) -> TokenPair {
        pair(&format!("{}{number}", self.name), &format!("{}{number}-refresh", self.name))
    }

    fn answer(&self, request: &Request) -> Result<Response, Unreachable> {
        let number = self.renewals.load(Ordering::SeqCst);
        let TokenPair { access, refresh, .. } = self.pair(number);
        let is_valid = request.access == Access::Bearer(access) && !self.is_expired.load(Ordering::SeqCst);
        match request.path.as_str() {
            "auth/refresh_token" if body_of(request)["refresh_token"] == refresh.unwrap().reveal() => {
                self.is_expired.store(false, Ordering::SeqCst);
                self.renewals.store(number + 1, Ordering::SeqCst);
                let TokenPair { access, refresh, .. } = self.pair(number + 1);
                let (access, refresh) = (access.reveal(), refresh.unwrap());
                let refresh = refresh.reveal();
                json(200, &value!({"access_token": access, "refresh_token": refresh}).to_string())
            }
            "auth/refresh_token" => refused(401, "UNAUTHORIZED", "spent"),
            _ if !is_valid => refused(401, "UNAUTHORIZED", "expired"),
            path if path.ends_with("/destroy") => Ok(Response { status: 204, ..Response::default() }),
            _ => json(200, r#"{"status":"ONLINE"}"#),
        }
    }
}

fn stored() -> Option<String> {
    let storage = window().session_storage().unwrap().unwrap();
    storage.get_item("trunkline.session.v1").unwrap()
}

#[wasm_bindgen_test]
async fn a_write_without_an_answer_is_sent_once() {
    for reason in [Unreachable::NoConnection, Unreachable::TimedOut, Unreachable::CutOff] {
        let network = FakeTransport::new(move |_| Err(reason));
        let tab = open_tab(network.clone(), pair("lost", "lost-refresh"));
        let answer = tab.session.action().destroy_provider(&id()).await;
        assert_eq!(answer, Err(ApiError::Unreachable(reason)));
        assert_eq!(network.asked(), [DESTROY]);
    }
}

#[wasm_bindgen_test]
async fn a_renewal_without_an_answer_ends_nothing() {
    let html = Response {
        status: 200,
        content_type: Some("text/html".to_owned()),
        body: b"<h1>Welcome</h1>".to_vec(),
        ..Response::default()
    };
    let [busy, gateway] = [429, 502].map(|status| Response { status, content_type: None, ..html.clone() });
    let unreachable = [Unreachable::NoConnection, Unreachable::TimedOut, Unreachable::CutOff].map(Err);
    for trouble in unreachable.into_iter().chain([html, busy, gateway].map(Ok)) {
        let pbx = Pbx::expired("down");
        let is_down = Arc::new(AtomicBool::new(true));
        let network = FakeTransport::new({
            let (pbx, is_down, trouble) = (Arc::clone(&pbx), Arc::clone(&is_down), trouble.clone());
            move |request| match request.path.as_str() {
                "auth/refresh_token" if is_down.load(Ordering::SeqCst) => trouble.clone(),
                _ => pbx.answer(request),
            }
        });
        let tab = open_tab(network.clone(), pbx.pair(0));
        let before = stored();
        assert!(before.is_some());
        let read = tab.session.action().provider_status(&id()).await;
        assert_eq!(read, Err(ApiError::Unreachable(Unreachable::NoConnection)), "{trouble:?}");
        let written = tab.session.action().destroy_provider(&id()).await;
        assert_eq!(written, Err(ApiError::Unreachable(Unreachable::NotSent)), "{trouble:?}");
        assert_eq!(tab.session.phase.get_untracked(), Phase::SignedIn, "{trouble:?}");
        assert_eq!(stored(), before, "{trouble:?}");
        is_down.store(false, Ordering::SeqCst);
        assert!(tab.session.action().provider_status(&id()).await.is_ok());
    }
}

#[wasm_bindgen_test]
async fn a_call_of_one_sign_in_is_sent_by_no_other() {
    let network = FakeTransport::new(|_| Ok(Response { status: 204, ..Response::default() }));
    let tab = open_tab(network.clone(), pair("first", "first-refresh"));
    let action = tab.session.action();
    tab.session.step_aside();
    tab.session.adopt(pair("other", "other-refresh"), account("operator"), false);
    assert_eq!(action.destroy_provider(&id()).await, Err(ApiError::Unauthorized));
    // Neither by the same person, who has seen another page since.
    tab.session.adopt(pair("third", "third-refresh"), account("admin"), false);
    assert_eq!(action.destroy_provider(&id()).await, Err(ApiError::Unauthorized));
    assert_eq!(network.count(DESTROY), 0);
    assert_eq!(tab.session.action().destroy_provider(&id()).await, Ok(()));
    assert_eq!(network.count(DESTROY), 1);
}

#[wasm_bindgen_test]
async fn a_write_that_met_the_end_of_its_session_is_not_sent_after_the_next_sign_in() {
    let network = FakeTransport::new(|request| match &request.access {
        Access::Bearer(token) if token.reveal() == "next" => {
            Ok(Response { status: 204, ..Response::default() })
        }
        Access::Bearer(_) | Access::Open | Access::TokenNeeded => refused(401, "UNAUTHORIZED", "ended"),
    });
    let tab = open_tab(network.clone(), pair("ended", "ended-refresh"));
    let session = tab.session;
    let action = session.action();
    let next_sign_in = async {
        let is_ended = || (session.phase.get_untracked() == Phase::Ended).then_some(());
        until("the session to end", is_ended).await;
        session.adopt(pair("next", "next-refresh"), account("admin"), false);
    };
    let id = id();
    let (answer, ()) = futures::future::join(action.destroy_provider(&id), next_sign_in).await;
    assert_eq!(answer, Err(ApiError::Unauthorized));
    assert_eq!(network.count(DESTROY), 1);
}

/// Counts what tabs tell each other, until it is dropped.
struct Heard {
    channel: BroadcastChannel,
    count: Rc<Cell<usize>>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Heard {
    /// Listens for notices with this name; for all without one.
    fn listen(name: Option<&'static str>) -> Self {
        let channel = BroadcastChannel::new("trunkline.session.v1").unwrap();
        let heard = Rc::new(Cell::new(0));
        let count = Rc::clone(&heard);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let told = Array::from(&event.data()).get(0).as_string();
            if name.is_none_or(|name| told.as_deref() == Some(name)) {
                heard.set(heard.get() + 1);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self { channel, count, _listener: listener }
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// Two tabs that know of each other and hold one pair, which is due.
async fn two_tabs(network: &Arc<FakeTransport>, pair: TokenPair) -> [Mounted; 2] {
    let heard = Heard::listen(None);
    let one = open_tab(network.clone(), pair);
    let other = duplicate_tab(network.clone());
    until("the new tab to greet and the old one to answer", || (heard.count.get() >= 2).then_some(())).await;
    [one, other]
}

#[wasm_bindgen_test]
async fn two_tabs_with_one_pair_renew_it_once() {
    let pbx = Pbx::expired("together");
    let network = pbx.network();
    network.hold("auth/refresh_token");
    let [one, other] = two_tabs(&network, pbx.pair(0)).await;
    let (one, other, id) = (one.session.action(), other.session.action(), id());
    let renewal = async {
        // A tab that does not wait for the other one asks as well before there is an answer.
        until_equal((2, 1), || (network.count(STATUS), network.count(RENEW))).await;
        for _ in 0..50 {
            effects_have_run().await;
        }
        network.release();
    };
    let asked = futures::future::join(one.provider_status(&id), other.provider_status(&id));
    let (answers, ()) = futures::future::join(asked, renewal).await;
    assert!(answers.0.is_ok() && answers.1.is_ok(), "{answers:?}");
    assert_eq!(network.count(RENEW), 1);
    assert_eq!(network.count(STATUS), 4, "each tab is refused once");
}

/// A browser without locks, as one is on a page that came over plain HTTP, until it is dropped.
struct WithoutLocks;

impl WithoutLocks {
    fn new() -> Self {
        let hidden = Object::new();
        for (key, value) in [("value", JsValue::UNDEFINED), ("configurable", JsValue::TRUE)] {
            Reflect::set(&hidden, &key.into(), &value).unwrap();
        }
        Object::define_property(&window().navigator(), &"locks".into(), &hidden);
        Self
    }
}

impl Drop for WithoutLocks {
    fn drop(&mut self) {
        Reflect::delete_property(&window().navigator(), &"locks".into()).unwrap();
    }
}

#[wasm_bindgen_test]
async fn without_locks_a_tab_leaves_the_renewal_to_the_one_that_has_begun() {
    let _without = WithoutLocks::new();
    // Their numbers are random: the later tab has the lower one in half of the rounds.
    for round in ["begun0", "begun1", "begun2", "begun3", "begun4", "begun5"] {
        let pbx = Pbx::expired(round);
        let network = pbx.network();
        network.hold("auth/refresh_token");
        let [one, other] = two_tabs(&network, pbx.pair(0)).await;
        let (one, other, id) = (one.session.action(), other.session.action(), id());
        let later = async {
            until_equal(1, || network.count(RENEW)).await;
            let turns = Heard::listen(Some("turn"));
            let release = async {
                until_equal(2, || turns.count.get()).await;
                network.release();
            };
            futures::future::join(other.provider_status(&id), release).await.0
        };
        let answers = futures::future::join(one.provider_status(&id), later).await;
        assert!(answers.0.is_ok() && answers.1.is_ok(), "{round}: {answers:?}");
        assert_eq!(network.count(RENEW), 1, "{round}: a refresh token can be used once");
    }
}

#[wasm_bindgen_test]
async fn a_token_that_runs_out_twice_under_one_request_is_renewed_twice() {
    let pbx = Pbx::expired("twice");
    let refused_once = Arc::new(AtomicBool::new(false));
    let network = FakeTransport::new({
        let pbx = Arc::clone(&pbx);
        move |request| {
            let is_second = pbx.renewals.load(Ordering::SeqCst) == 1 && request.method == Method::Get;
            if is_second && !refused_once.swap(true, Ordering::SeqCst) {
                pbx.is_expired.store(true, Ordering::SeqCst);
            }
            pbx.answer(request)
        }
    });
    let tab = open_tab(network.clone(), pbx.pair(0));
    let answer = tab.session.action().provider_status(&id()).await;
    assert!(answer.is_ok(), "{answer:?} {:?}", network.asked());
    assert_eq!((network.count(STATUS), network.count(RENEW)), (3, 2));
}

#[wasm_bindgen_test]
async fn a_session_ends_when_every_fresh_token_is_refused() {
    let pbx = Pbx::expired("refused");
    let network = FakeTransport::new({
        let pbx = Arc::clone(&pbx);
        move |request| match request.method {
            Method::Get => refused(401, "UNAUTHORIZED", "not this one"),
            Method::Post => pbx.answer(request),
        }
    });
    let tab = open_tab(network.clone(), pbx.pair(0));
    assert_eq!(tab.session.action().provider_status(&id()).await, Err(ApiError::Unauthorized));
    assert_eq!(tab.session.phase.get_untracked(), Phase::Ended);
    assert_eq!((network.count(STATUS), network.count(RENEW)), (4, 4));
}

#[wasm_bindgen_test]
async fn two_tabs_stay_signed_in_over_two_hundred_ends_of_their_token() {
    let pbx = Pbx::expired("often");
    let network = pbx.network();
    let [one, other] = two_tabs(&network, pbx.pair(0)).await;
    let (one, other, id) = (one.session.action(), other.session.action(), id());
    for round in 1..=200 {
        pbx.is_expired.store(true, Ordering::SeqCst);
        let answers = futures::future::join(one.provider_status(&id), other.provider_status(&id)).await;
        assert!(answers.0.is_ok() && answers.1.is_ok(), "round {round}: {answers:?}");
        assert_eq!(network.count(RENEW), round, "a refresh token can be used once");
    }
}

#[wasm_bindgen_test]
async fn a_tab_that_slept_is_handed_the_pair_that_another_tab_renewed() {
    let pbx = Pbx::expired("slept");
    let network = pbx.network();
    let [one, other] = two_tabs(&network, pbx.pair(0)).await;
    assert!(one.session.action().provider_status(&id()).await.is_ok());
    // As it was when it fell asleep: it heard of no renewal.
    other.session.adopt(pbx.pair(0), account("admin"), false);
    let answer = other.session.action().provider_status(&id()).await;
    assert!(answer.is_ok(), "{answer:?} {:?}", network.asked());
    assert_eq!(network.count(RENEW), 1, "a refresh token can be used once");
}
