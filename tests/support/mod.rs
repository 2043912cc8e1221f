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
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, Node};

use trunkline::components::Toasts;
use trunkline::navigation::Unsaved;
use trunkline::routes::Route;
use trunkline::session::{Account, Session};
use trunkline::status::Statuses;
use trunkline::trunks::flash::Flash;

/// What a scripted network answers to a request.
pub type Script = dyn Fn(&Request) -> Result<Response, Unreachable> + Send + Sync;

/// A network without a server: answers by script, remembers what was asked.
pub struct FakeTransport {
    script: Box<Script>,
    sent: Mutex<Vec<Request>>,
    /// What the paths start with whose answers are held back.
    held: Mutex<Vec<String>>,
    given_up: Mutex<Vec<String>>,
    /// Requests that were answered or given up.
    ended: Mutex<usize>,
}

impl FakeTransport {
    /// A network that answers by `script`.
    pub fn new(
        script: impl Fn(&Request) -> Result<Response, Unreachable> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            script: Box::new(script),
            sent: Mutex::default(),
            held: Mutex::default(),
            given_up: Mutex::default(),
            ended: Mutex::default(),
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

    /// From now on, answers to paths that start like this are held back.
    pub fn hold(&self, start: &str) {
        self.held.lock().unwrap().push(start.to_owned());
    }

    /// Lets all answers go that are held back.
    pub fn release(&self) {
        self.held.lock().unwrap().clear();
    }

    /// Forgets what was asked so far.
    pub fn forget(&self) {
        *self.sent.lock().unwrap() = Vec::new();
        *self.given_up.lock().unwrap() = Vec::new();
        *self.ended.lock().unwrap() = 0;
    }

    /// Waits until no request is under way.
    pub async fn rests(&self) {
        let rests = || *self.ended.lock().unwrap() == self.sent.lock().unwrap().len();
        until("answers", || rests().then_some(())).await;
    }

    /// What was asked and not waited for.
    pub fn given_up(&self) -> Vec<String> {
        self.given_up.lock().unwrap().clone()
    }

    fn is_held(&self, path: &str) -> bool {
        self.held.lock().unwrap().iter().any(|start| path.starts_with(start))
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
        *self.network.ended.lock().unwrap() += 1;
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
            while self.is_held(&request.path) {
                TimeoutFuture::new(10).await;
            }
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
    owner: Owner,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(self.handle.take());
        // Tasks of the console hold its owner, and would go on beside the next one.
        self.owner.cleanup();
        self.root.remove();
    }
}

/// Mounts the console at an address, signed in as `admin`, or signed out.
pub fn mount_console(route: &Route, network: Arc<FakeTransport>, signed_in: bool) -> Mounted {
    mount_console_at(&route.href(), network, signed_in)
}

/// Mounts the console at an address as somebody may type it.
pub fn mount_console_at(href: &str, network: Arc<FakeTransport>, signed_in: bool) -> Mounted {
    window().history().unwrap().push_state_with_url(&"".into(), "", Some(href)).unwrap();
    window().session_storage().unwrap().unwrap().clear().unwrap();
    mount(move || {
        let session = Session::restore(network);
        if signed_in {
            session.adopt(pair("first", "renew"), account("admin"), false);
        }
        (session, trunkline::app::console(session))
    })
}

/// Mounts the console with what the tab before has in storage, as a reload does.
pub fn mount_console_again(route: &Route, network: Arc<FakeTransport>) -> Mounted {
    window().history().unwrap().push_state_with_url(&"".into(), "", Some(&route.href())).unwrap();
    mount(move || {
        let session = Session::restore(network);
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

/// A view with all that the frame of the console provides, signed in as `admin`.
pub fn mount_in_frame(network: Arc<FakeTransport>, view: impl FnOnce() -> AnyView + 'static) -> Mounted {
    window().session_storage().unwrap().unwrap().clear().unwrap();
    mount(move || {
        let session = Session::restore(network);
        session.adopt(pair("first", "renew"), account("admin"), false);
        provide_context(session);
        provide_context(Unsaved::default());
        provide_context(Statuses::default());
        provide_context(Toasts::default());
        provide_context(Flash::default());
        (session, view())
    })
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
    let made: Rc<Cell<Option<(Session, Owner)>>> = Rc::default();
    let handle = mount_to(root.clone(), {
        let made = Rc::clone(&made);
        move || {
            let (session, view) = make();
            made.set(Owner::current().map(|owner| (session, owner)));
            view
        }
    });
    let (session, owner) = made.take().expect("it was mounted");
    Mounted { session, root, handle: Some(handle), owner }
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
    pub fn of_role(&self, role: &str) -> Vec<HtmlElement> {
        let selector = match role {
            "heading" => "h1, h2, h3",
            "button" => "button:not([role=switch])",
            "link" => "a[href]",
            "row" => "tbody tr",
            "columnheader" => "thead th",
            "rowheader" => "tbody th",
            "listitem" => "li",
            "dialog" => "dialog[open]",
            "img" => "[role=img]",
            "alert" => "[role=alert]",
            "status" => "[role=status]",
            "group" => "fieldset, [role=group]",
            "navigation" => "nav",
            "region" => "section, [role=region]",
            "progressbar" => "progress",
            "disclosure" => "summary",
            "term" => "dt",
            "textbox" => {
                "input:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=search]), textarea"
            }
            "searchbox" => "input[type=search]",
            "combobox" => "select",
            "radio" => "input[type=radio]",
            "switch" => "[role=switch]",
            "checkbox" => "input[type=checkbox]:not([role=switch])",
            "option" => "[role=option]",
            "tab" => "[role=tab]",
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
        let input = self.get("textbox", label).await;
        js_sys::Reflect::set(&input, &"value".into(), &words.into()).unwrap();
        input.dispatch_event(&event("Event", "input", &[])).unwrap();
    }

    /// Presses the element of a role with a name, once it is there.
    pub async fn press(&self, role: &str, name: &str) {
        self.get(role, name).await.click();
    }

    /// Opens the menu of whoever is signed in.
    pub async fn open_account(&self) {
        let button = || self.root.query_selector("[title=Account] button").unwrap();
        until("the account", button).await.unchecked_into::<HtmlElement>().click();
    }

    /// Chooses an option, by its words, in the list with a label.
    pub async fn choose(&self, label: &str, words: &str) {
        let list = self.get("combobox", label).await;
        let options = list.query_selector_all("option").unwrap();
        let mut options = (0..options.length()).map(|index| options.item(index).unwrap());
        let option = options.find(|option| option.text_content().as_deref() == Some(words));
        let option = option.unwrap_or_else(|| panic!("no option “{words}” in {}", text_of(&list)));
        let value = property(option.unchecked_ref::<Element>(), "value");
        js_sys::Reflect::set(&list, &"value".into(), &value).unwrap();
        list.dispatch_event(&event("Event", "change", &[])).unwrap();
    }

    /// Waits until there is no element of a role with a name.
    pub async fn gone(&self, role: &str, name: &str) {
        let what = || format!("{role} “{name}” to go from: {}", self.text());
        until_told(what, || self.find(role, name).is_none().then_some(())).await;
    }

    /// Waits until a text is no longer on the page.
    pub async fn not_see(&self, words: &str) {
        let what = || format!("“{words}” to go from: {}", self.text());
        until_told(what, || (!self.text().contains(words)).then_some(())).await;
    }

    /// What the control with a label holds.
    pub async fn value(&self, role: &str, label: &str) -> String {
        property(self.get(role, label).await, "value").as_string().unwrap_or_default()
    }
}

/// Waits until two values are equal.
pub async fn until_equal<T: PartialEq + std::fmt::Debug>(expected: T, look: impl Fn() -> T) {
    until_told(|| format!("{expected:?}, at the end {:?}", look()), || (look() == expected).then_some(()))
        .await;
}

/// The accessible name: an `aria-label`, the label of a control, the legend of a group, or the text.
pub fn name_of(element: &Element) -> String {
    if let Some(label) = element.get_attribute("aria-label") {
        return label;
    }
    let named_by = match element.local_name().as_str() {
        "input" | "select" | "textarea" => {
            document().query_selector(&format!("label[for='{}']", element.id())).unwrap()
        }
        "fieldset" => element.query_selector("legend").unwrap(),
        _ => return text_of(element),
    };
    named_by.map(|label| text_of(&label)).unwrap_or_default()
}

/// The text of an element.
pub fn text_of(element: impl AsRef<Element>) -> String {
    element.as_ref().text_content().unwrap_or_default()
}

/// Whether neither the element nor one around it is `hidden`.
pub fn is_shown(element: &Element) -> bool {
    element.closest("[hidden]").unwrap().is_none()
}

/// What describes a control: the elements that its `aria-describedby` names, as far as they are there.
pub fn description_of(control: &Element) -> String {
    let ids = control.get_attribute("aria-describedby").unwrap_or_default();
    let described = ids.split_whitespace().filter_map(|id| document().get_element_by_id(id));
    described.map(|element| text_of(&element)).collect::<Vec<_>>().join(" ")
}

/// Whether an element has the focus.
pub fn has_focus(element: impl AsRef<Element>) -> bool {
    document().active_element().as_ref() == Some(element.as_ref())
}

/// A property of a DOM object.
pub fn property(element: impl AsRef<Element>, name: &str) -> JsValue {
    js_sys::Reflect::get(element.as_ref(), &name.into()).unwrap()
}

/// An event of a browser class, such as a `KeyboardEvent`, that bubbles and can be cancelled.
pub fn event(class: &str, kind: &str, details: &[(&str, &str)]) -> Event {
    let init = js_sys::Object::new();
    let set =
        |name: &str, value: JsValue| assert!(js_sys::Reflect::set(&init, &name.into(), &value).unwrap());
    set("bubbles", true.into());
    set("cancelable", true.into());
    details.iter().for_each(|(name, value)| set(name, (*value).into()));
    let class: js_sys::Function = js_sys::Reflect::get(&window(), &class.into()).unwrap().unchecked_into();
    let arguments = js_sys::Array::of2(&kind.into(), &init);
    js_sys::Reflect::construct(&class, &arguments).unwrap().unchecked_into()
}

/// Presses a key on an element.
pub fn press_key(on: &web_sys::EventTarget, key: &str) {
    on.dispatch_event(&event("KeyboardEvent", "keydown", &[("key", key)])).unwrap();
}

/// Comment nodes inside an element, whatever made them.
pub fn comments_in(node: &Node) -> usize {
    let children = node.child_nodes();
    let children = (0..children.length()).filter_map(|index| children.item(index));
    children.map(|child| usize::from(child.node_type() == Node::COMMENT_NODE) + comments_in(&child)).sum()
}

/// The address in the bar, with its query, as it is spelt there.
pub fn address() -> String {
    let location = window().location();
    location.pathname().unwrap() + &location.search().unwrap()
}

/// Lets the effects run that are due: what they write is there afterwards.
pub async fn effects_have_run() {
    leptos::task::tick().await;
}

/// Waits for a state, up to fifteen seconds, and says what was missing.
pub async fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_told(|| what.to_owned(), look).await
}

/// Waits for a state; `what` is told as things stand when the time is up.
async fn until_told<T>(what: impl Fn() -> String, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_500 {
        if let Some(found) = look() {
            return found;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("waited in vain for {}", what())
}

/// A PBX whose answers can be changed while a page stands.
#[derive(Clone, Default)]
pub struct Answers(Arc<Mutex<Vec<(String, Answer)>>>);

/// What comes of a request.
pub type Answer = Result<Response, Unreachable>;

/// Two trunks: one enabled, one that is not.
pub const LIST: &str = r#"{"count":2,"items":[
    {"id":"NDE=","name":"Alpha","enabled":true,"brand":"Generic","hostname":"sip.alpha.example","port":5060,"did_numbers":"3000;12000-18000","shared":false},
    {"id":"NDI=","name":"Beta","enabled":false,"brand":null,"hostname":"192.0.2.7","port":0,"did_numbers":null,"shared":true}]}"#;
/// The first of them.
pub const ALPHA: &str = r#"{"id":"NDE=","name":"Alpha","enabled":true,"brand":"Generic","auth_mode":"IP_AUTH",
    "transport":"UDP","hostname":"sip.alpha.example","port":5060,"concurrency":20,"keep_alive":false,
    "keep_alive_interval":360,"register_interval":600,"did_numbers":"3000"}"#;

impl Answers {
    /// A PBX with two trunks, both online.
    pub fn two_trunks() -> Self {
        let answers = Self::default();
        answers.set("GET auth/user", json(200, "{}"));
        answers.set("POST auth/refresh_token", refused(401, "UNAUTHORIZED", "spent"));
        answers.set("GET providers?", json(200, LIST));
        answers.set("GET providers/NDE%3D", json(200, ALPHA));
        answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"ONLINE"}"#));
        answers
    }

    /// From now on, requests that start like this are answered so.
    pub fn set(&self, start: &str, answer: Answer) {
        self.0.lock().unwrap().push((start.to_owned(), answer));
    }

    /// No token is taken until somebody signs in.
    pub fn expire(&self) {
        self.set("GET ", refused(401, "UNAUTHORIZED", "expired"));
        self.set("POST ", refused(401, "UNAUTHORIZED", "expired"));
        self.set(
            "POST auth/sign_in",
            json(200, r#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#),
        );
    }

    /// Everything is answered as before [`Answers::expire`].
    pub fn renew(&self) {
        let mut answers = self.0.lock().unwrap();
        let at = answers.iter().position(|(start, _)| start == "GET ").unwrap();
        let sign_in = answers.split_off(at).pop().unwrap();
        answers.push(sign_in);
    }

    /// The network to it.
    pub fn network(&self) -> Arc<FakeTransport> {
        let answers = self.clone();
        FakeTransport::new(move |request| {
            let line = line_of(request);
            let answers = answers.0.lock().unwrap();
            let answer = answers.iter().rev().find(|(start, _)| line.starts_with(start.as_str()));
            answer.map_or_else(|| refused(404, "UNKNOWN", "no such provider"), |(_, answer)| answer.clone())
        })
    }
}
