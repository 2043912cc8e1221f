//! What browser tests share: a scripted network, mounting, finding by role and name, and waiting.
//!
//! Elements are found the way a person finds them: by what they are and what they say.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use api::types::{Secret, TokenPair};
use api::{HttpTransport, Method, Request, Response, Sent, Unreachable};
use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use trunkline::routes::Route;
use trunkline::session::{Account, Session};

/// What a scripted network answers to a request.
pub type Script = dyn Fn(&Request) -> Result<Response, Unreachable> + Send + Sync;

/// A network without a server: answers by script, remembers what was asked.
pub struct FakeTransport {
    script: Box<Script>,
    sent: Mutex<Vec<Request>>,
    /// What the paths of slow requests start with, and the milliseconds that their answers take.
    slow: Mutex<Vec<(String, u32)>>,
    given_up: Mutex<Vec<String>>,
}

impl FakeTransport {
    /// A network that answers by `script`.
    pub fn new(
        script: impl Fn(&Request) -> Result<Response, Unreachable> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            script: Box::new(script),
            sent: Mutex::default(),
            slow: Mutex::default(),
            given_up: Mutex::default(),
        })
    }

    /// `GET providers?top=100` and so on, in order.
    pub fn asked(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(line_of).collect()
    }

    /// How many requests were exactly this one.
    pub fn count(&self, line: &str) -> usize {
        self.asked().iter().filter(|asked| *asked == line).count()
    }

    /// The bodies that were sent with a request, in order.
    pub fn bodies(&self, line: &str) -> Vec<Value> {
        let sent = self.sent.lock().unwrap();
        let of_line = sent.iter().filter(|request| line_of(request) == line);
        of_line.map(body_of).collect()
    }

    /// From now on, answers to paths that start like this take so long.
    pub fn slow(&self, start: &str, milliseconds: u32) {
        self.slow.lock().unwrap().push((start.to_owned(), milliseconds));
    }

    /// What was asked and not waited for.
    pub fn given_up(&self) -> Vec<String> {
        self.given_up.lock().unwrap().clone()
    }

    fn pause(&self, path: &str) -> u32 {
        let slow = self.slow.lock().unwrap();
        slow.iter().find(|(start, _)| path.starts_with(start)).map_or(0, |(_, milliseconds)| *milliseconds)
    }
}

fn line_of(request: &Request) -> String {
    let method = if request.method == Method::Get { "GET" } else { "POST" };
    format!("{method} {}", request.path)
}

/// The body of a request as JSON; null when there is none.
pub fn body_of(request: &Request) -> Value {
    request.body.as_deref().map_or(Value::Null, |body| serde_json::from_str(body).unwrap())
}

/// Takes note when nobody waits for an answer any more.
struct Asking<'n> {
    network: &'n FakeTransport,
    line: Option<String>,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.network.given_up.lock().unwrap().extend(self.line.take());
    }
}

impl HttpTransport for FakeTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            // An answer never comes in the same turn as the question.
            TimeoutFuture::new(1).await;
            self.sent.lock().unwrap().push(request.clone());
            let mut asking = Asking { network: self, line: Some(line_of(&request)) };
            let answer = (self.script)(&request);
            TimeoutFuture::new(self.pause(&request.path)).await;
            asking.line = None;
            answer
        })
    }
}

/// A JSON answer.
pub fn json(status: u16, body: &str) -> Result<Response, Unreachable> {
    Ok(Response {
        status,
        content_type: Some("application/json".to_owned()),
        body: body.as_bytes().to_vec(),
        ..Response::default()
    })
}

/// A refusal in the documented shape.
pub fn refused(status: u16, code: &str, message: &str) -> Result<Response, Unreachable> {
    json(status, &format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#))
}

/// A mounted console; gone when dropped.
pub struct Mounted {
    /// The session it runs on.
    pub session: Session,
    /// The element it lives in.
    pub root: HtmlElement,
    handle: Option<UnmountHandle<AnyViewState>>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(self.handle.take());
        self.root.remove();
    }
}

/// Mounts the console at an address, signed in as `admin`, or signed out.
pub fn mount_console(route: &Route, network: Arc<FakeTransport>, signed_in: bool) -> Mounted {
    window().history().unwrap().push_state_with_url(&"".into(), "", Some(&route.href())).unwrap();
    window().session_storage().unwrap().unwrap().clear().unwrap();
    mount(move || {
        let session = Session::restore(network);
        if signed_in {
            session.adopt(pair("first", "renew"), account("admin"), false);
        }
        (session, trunkline::app::console(session))
    })
}

/// A tab with an empty page, signed in as `admin` with this pair.
pub fn open_tab(network: Arc<FakeTransport>, pair: TokenPair) -> Mounted {
    window().session_storage().unwrap().unwrap().clear().unwrap();
    let tab = duplicate_tab(network);
    tab.session.adopt(pair, account("admin"), false);
    tab
}

/// A tab with an empty page and what the tab before has in storage. Sessions on one page are to each other
/// what tabs are.
pub fn duplicate_tab(network: Arc<FakeTransport>) -> Mounted {
    mount(move || (Session::restore(network), ().into_any()))
}

/// A view of its own, without a session that anybody uses.
pub fn mount_view(view: impl FnOnce() -> AnyView + 'static) -> Mounted {
    let network = FakeTransport::new(|_| Err(Unreachable::NoConnection));
    mount(move || (Session::restore(network), view()))
}

fn mount(make: impl FnOnce() -> (Session, AnyView) + 'static) -> Mounted {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    // First on the page, so that its rows are in view whatever the test runner writes below.
    document().body().unwrap().prepend_with_node_1(&root).unwrap();
    window().scroll_to_with_x_and_y(0.0, 0.0);
    let made: Rc<Cell<Option<Session>>> = Rc::default();
    let handle = mount_to(root.clone(), {
        let made = Rc::clone(&made);
        move || {
            let (session, view) = make();
            made.set(Some(session));
            view
        }
    });
    Mounted { session: made.get().expect("it was mounted"), root, handle: Some(handle) }
}

/// A pair of tokens that lasts an hour.
pub fn pair(access: &str, refresh: &str) -> TokenPair {
    TokenPair { access: Secret::new(access), refresh: Some(Secret::new(refresh)), expires_in: Some(3600) }
}

/// Somebody who signs in without a tenant.
pub fn account(username: &str) -> Account {
    Account { username: username.to_owned(), domain: None }
}

impl Mounted {
    /// Elements of a role, by the tags and attributes that carry it.
    fn of_role(&self, role: &str) -> Vec<HtmlElement> {
        let selector = match role {
            "heading" => "h1, h2",
            "button" => "button",
            "link" => "a[href]",
            "row" => "tbody tr",
            "dialog" => "dialog[open]",
            "alert" => "[role=alert]",
            "textbox" => "input:not([type=checkbox])",
            "checkbox" => "input[type=checkbox]",
            other => panic!("no selector for the role {other}"),
        };
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length()).map(|index| found.item(index).unwrap().unchecked_into()).collect()
    }

    /// The element of a role whose name holds `name`, if there is one.
    pub fn find(&self, role: &str, name: &str) -> Option<HtmlElement> {
        self.of_role(role).into_iter().find(|element| name_of(element).contains(name))
    }

    /// How many elements have a role.
    pub fn count(&self, role: &str) -> usize {
        self.of_role(role).len()
    }

    /// Waits for the element of a role with a name.
    pub async fn get(&self, role: &str, name: &str) -> HtmlElement {
        until_told(|| format!("{role} “{name}” in: {}", self.text()), || self.find(role, name)).await
    }

    /// Waits until a text is on the page.
    pub async fn see(&self, words: &str) {
        let what = || format!("“{words}” in: {}", self.text());
        until_told(what, || self.text().contains(words).then_some(())).await;
    }

    /// All the text on the page.
    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// Types into the field with a label.
    pub async fn type_into(&self, label: &str, words: &str) {
        let input: HtmlInputElement = self.get("textbox", label).await.unchecked_into();
        input.set_value(words);
        input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    }
}

/// The accessible name: an `aria-label`, the label of an input, or the text.
fn name_of(element: &Element) -> String {
    if let Some(label) = element.get_attribute("aria-label") {
        return label;
    }
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        let label = document().query_selector(&format!("label[for='{}']", input.id())).ok().flatten();
        return label.and_then(|label| label.text_content()).unwrap_or_default();
    }
    element.text_content().unwrap_or_default()
}

/// Waits for a state, up to five seconds, and says what was missing.
pub async fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_told(|| what.to_owned(), look).await
}

/// Waits for a state; `what` is told as things stand when the time is up.
async fn until_told<T>(what: impl Fn() -> String, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = look() {
            return found;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("waited in vain for {}", what())
}
