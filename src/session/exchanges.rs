//! What actions asked of the PBX and what it answered, in the memory of this tab, for the session journal to read
//! when it is opened. Wiped when whoever is signed in makes room. Knows no trunk.

use std::any::Any;
use std::cell::RefCell;

use api::{Request, Response, Unreachable, parse_object};
use domain::provider::draft::Text;
use serde_json::Value;

/// The most calls that wait to be read; the oldest go first.
const MOST: usize = 2_000;

/// A call and its answer.
pub struct Exchange {
    /// When it was answered, in milliseconds of the wall clock.
    pub at: f64,
    /// The call, without token and password.
    pub request: Request,
    /// Status and body; nothing where no answer came.
    pub answer: Option<(u16, Vec<u8>)>,
}

#[derive(Default)]
struct Kept {
    waiting: Vec<Exchange>,
    read: Option<Box<dyn Any>>,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// Keeps a call of somebody who acts.
pub(super) fn keep(request: &Request, answer: Result<&Response, &Unreachable>) {
    let answer = answer.ok().map(|answer| (answer.status, answer.body.clone()));
    let exchange = Exchange { at: js_sys::Date::now(), request: without_password(request), answer };
    KEPT.with_borrow_mut(|kept| {
        if kept.waiting.len() >= MOST {
            kept.waiting.remove(0);
        }
        kept.waiting.push(exchange);
    });
}

/// A call that says that it had a password, and not which.
fn without_password(request: &Request) -> Request {
    let mut request = request.clone();
    let body = request.body.as_deref().and_then(|body| parse_object(body.as_bytes()));
    if let Some(mut body) = body
        && let Some(password) = body.get_mut(Text::Password.wire())
    {
        *password = Value::Null;
        request.body = Some(Value::Object(body).to_string());
    }
    request
}

/// Forgets everything, with what was made of it.
pub(super) fn wipe() {
    KEPT.take();
}

/// Hands over the calls since the last time, and the place for what is made of them.
pub fn read<T>(take: impl FnOnce(Vec<Exchange>, &mut Option<Box<dyn Any>>) -> T) -> T {
    KEPT.with_borrow_mut(|kept| take(std::mem::take(&mut kept.waiting), &mut kept.read))
}
