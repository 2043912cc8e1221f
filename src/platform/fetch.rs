//! The network: `HttpTransport` over fetch, and the one early list request. The only code that sends.
//!
//! Knows deadlines, aborting and the fetch options that keep the token on its origin. Knows no
//! endpoint and no session.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::OnceLock;

use api::types::Secret;
use api::{Access, HttpTransport, Method, Request, Response, Sent, Unreachable};
use domain::config::USUAL_API;
use gloo_net::http::{Request as Fetch, RequestBuilder, Response as Fetched};
use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestMode, RequestRedirect,
};

use crate::routes;

static BASE: OnceLock<String> = OnceLock::new();

/// Where the API is, with a slash at both ends: always on our own origin. The same as long as the page is there.
pub fn api_base() -> &'static str {
    BASE.get().map_or(USUAL_API, String::as_str)
}

/// Keeps where the API is, as `boot.js` read it in config.json, once, at start.
pub fn keep_base(base: Option<String>) {
    // A second start in one page (tests) keeps the first.
    let _ = base.map(|base| BASE.set(base));
}

/// What stands before the name of everything that this browser keeps of one PBX, and of all that tabs at one PBX
/// share: nothing at the usual address.
pub fn scope() -> &'static str {
    match api_base() {
        USUAL_API => "",
        base => base,
    }
}

/// Milliseconds in which an answer must be complete; of a file to be saved, [`FLOW`] bytes must be here.
pub const PATIENCE: u32 = 15_000;
/// Milliseconds for each further [`FLOW`] bytes of a file.
const FLOW_PATIENCE: u32 = 10_000;
/// Bytes that count as a sign of life. Fewer are silence: a drip would keep a request open for hours.
const FLOW: usize = 4_096;

/// Sends with fetch, below one API base.
pub struct FetchTransport {
    base: String,
    mode: RequestMode,
}

impl FetchTransport {
    /// To the API of our own origin; anything else is refused by the browser.
    pub fn same_origin() -> Self {
        Self { base: api_base().to_owned(), mode: RequestMode::SameOrigin }
    }

    /// To a sandbox on another port, for the contract test in the browser.
    #[cfg(feature = "other-origin")]
    pub fn other_origin(base: &str) -> Self {
        Self { base: base.to_owned(), mode: RequestMode::Cors }
    }

    async fn fetch(&self, request: Request) -> Result<Response, Unreachable> {
        // A path that starts with a slash is a file of our own, beside the page.
        let url = match request.path.starts_with('/') {
            true => format!("{}{}", routes::base(), request.path),
            false => format!("{}{}", self.base, request.path),
        };
        let token = match &request.access {
            Access::Bearer(token) => Some(token.clone()),
            Access::Open | Access::TokenNeeded => None,
        };
        let early = token.as_ref().and_then(|token| take_early(&url, token));
        let controller = match &early {
            Some(early) => Some(early.controller.clone()),
            None => AbortController::new().ok(),
        };
        let abort = Abort::of(controller.ok_or(Unreachable::NoConnection)?);
        let deadline = abort.after(PATIENCE);
        let early = match early {
            // What went wrong with it is left to a request of our own, within the same deadline.
            Some(early) => JsFuture::from(early.answer).await.ok().and_then(|answer| answer.dyn_into().ok()),
            None => None,
        };
        let fetched = match early {
            Some(answer) => <Fetched as From<web_sys::Response>>::from(answer),
            None => self
                .build(&url, &request, token.as_ref(), &abort)
                .ok_or(Unreachable::NoConnection)?
                .send()
                .await
                .map_err(|_| abort.reason(Unreachable::NoConnection))?,
        };
        let headers = fetched.headers();
        let response = Response {
            status: fetched.status(),
            content_type: headers.get("content-type"),
            content_disposition: headers.get("content-disposition"),
            retry_after: headers.get("retry-after"),
            body: match headers.get("content-disposition") {
                Some(_) => read_download(&fetched, &abort, deadline).await.ok(),
                None => fetched.binary().await.ok(),
            }
            .ok_or_else(|| abort.reason(Unreachable::CutOff))?,
        };
        abort.done.set(true);
        Ok(response)
    }

    fn build(
        &self,
        url: &str,
        request: &Request,
        token: Option<&Secret>,
        abort: &Abort,
    ) -> Option<gloo_net::http::Request> {
        let start = match request.method {
            Method::Get => Fetch::get,
            Method::Post => Fetch::post,
        };
        let mut builder: RequestBuilder = start(url)
            .mode(self.mode)
            .credentials(RequestCredentials::Omit)
            .redirect(RequestRedirect::Error)
            .cache(RequestCache::NoStore)
            .referrer_policy(ReferrerPolicy::NoReferrer)
            .abort_signal(Some(&abort.controller.signal()))
            .header("Accept", "application/json, */*");
        if let Some(token) = token {
            builder = builder.header("Authorization", &format!("Bearer {}", token.reveal()));
        }
        match &request.body {
            Some(body) => {
                builder.header("Content-Type", "application/json").body(JsValue::from_str(body)).ok()
            }
            None => builder.build().ok(),
        }
    }
}

impl HttpTransport for FetchTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(self.fetch(request))
    }
}

/// The body of a file, as long as it flows. `deadline` is for the first of it.
async fn read_download(answer: &Fetched, abort: &Abort, deadline: Timeout) -> Result<Vec<u8>, JsValue> {
    let mut body = Vec::new();
    let Some(stream) = answer.body() else { return Ok(body) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let (mut deadline, mut since) = (deadline, 0);
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        let bytes = Reflect::get(&piece, &JsValue::from_str("value"))?;
        let Some(bytes) = bytes.dyn_ref::<Uint8Array>() else {
            drop(deadline);
            return Ok(body);
        };
        since += bytes.length() as usize;
        body.extend(bytes.to_vec());
        if since >= FLOW {
            deadline = abort.after(FLOW_PATIENCE);
            since = 0;
        }
    }
}

/// Aborts the request when nobody waits for it any more, or when a deadline passes.
struct Abort {
    controller: AbortController,
    timed_out: Rc<Cell<bool>>,
    done: Cell<bool>,
}

impl Abort {
    fn of(controller: AbortController) -> Self {
        Self { controller, timed_out: Rc::new(Cell::new(false)), done: Cell::new(false) }
    }

    fn after(&self, milliseconds: u32) -> Timeout {
        let (controller, timed_out) = (self.controller.clone(), Rc::clone(&self.timed_out));
        Timeout::new(milliseconds, move || {
            timed_out.set(true);
            // Without a reason: gloo-net takes a reason that is no Error for a bug of its own.
            controller.abort();
        })
    }

    fn reason(&self, otherwise: Unreachable) -> Unreachable {
        if self.timed_out.get() { Unreachable::TimedOut } else { otherwise }
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if !self.done.get() {
            self.controller.abort();
        }
    }
}

/// The list request that `boot.js` started while the wasm was on its way.
struct Early {
    url: String,
    token: String,
    answer: js_sys::Promise,
    controller: AbortController,
}

thread_local! {
    static EARLY: RefCell<Option<Early>> = const { RefCell::new(None) };
}

/// Keeps what `boot.js` hands over: `{ url, token, answer, controller }`, or null.
pub fn keep_early(early: JsValue) {
    let get = |key: &str| Reflect::get(&early, &JsValue::from_str(key)).ok();
    let text = |key: &str| get(key).and_then(|value| value.as_string());
    if let (Some(url), Some(token), Some(Ok(answer)), Some(Ok(controller))) = (
        text("url"),
        text("token"),
        get("answer").map(JsCast::dyn_into),
        get("controller").map(JsCast::dyn_into),
    ) {
        EARLY.set(Some(Early { url, token, answer, controller }));
    }
}

/// The early answer, for the first request with a token only, and only if it asked exactly this.
fn take_early(url: &str, token: &Secret) -> Option<Early> {
    EARLY.take().filter(|early| early.url == url && early.token == token.reveal())
}

/// The text of our own start page as the server has it now; nothing where the answer is none of ours.
pub async fn published_page() -> Option<String> {
    let abort = Abort::of(AbortController::new().ok()?);
    let _deadline = abort.after(PATIENCE);
    // With its slash: without it a server below a prefix points to this, and no redirect is followed.
    let request = Fetch::get(&format!("{}/", routes::base()))
        .mode(RequestMode::SameOrigin)
        // As the page itself came: a proxy before it may know people by a cookie. The token stays here.
        .credentials(RequestCredentials::SameOrigin)
        .redirect(RequestRedirect::Error)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.controller.signal()));
    let answer = request.build().ok()?.send().await.ok().filter(Fetched::ok)?;
    let page = answer.text().await.ok()?;
    abort.done.set(true);
    Some(page)
}
