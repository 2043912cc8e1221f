//! What actions asked of the PBX and what it answered, in the memory of this tab, for the session journal to read
//! when it is opened. Wiped when whoever is signed in makes room. Knows no trunk.

use std::any::Any;
use std::cell::RefCell;

use api::{Method, Request, Response, Unreachable};

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
struct Exchanges {
    waiting: Vec<Exchange>,
    /// Writes that went before anybody read them.
    missed: usize,
    read: Option<Box<dyn Any>>,
}

thread_local! {
    static KEPT: RefCell<Exchanges> = RefCell::default();
}

/// Keeps a call of somebody who acts.
pub(super) fn keep(request: &Request, answer: Result<&Response, &Unreachable>) {
    let answer = answer.ok().map(|answer| (answer.status, answer.body.clone()));
    let exchange = Exchange { at: js_sys::Date::now(), request: without_password(request), answer };
    KEPT.with_borrow_mut(|kept| {
        if kept.waiting.len() >= MOST {
            let oldest = kept.waiting.remove(0);
            kept.missed += usize::from(oldest.request.method != Method::Get);
        }
        kept.waiting.push(exchange);
    });
}

/// A call that says that it had a password, and not which.
fn without_password(request: &Request) -> Request {
    Request { body: request.body.as_deref().map(without_value), ..request.clone() }
}

/// A body of ours without the value of every password. A quote inside a text is escaped, so the pattern is a key.
fn without_value(body: &str) -> String {
    let Some((before, after)) = body.split_once("\"password\":\"") else { return body.to_owned() };
    let mut is_escaped = false;
    let end = after.find(|letter| {
        let ends = letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        ends
    });
    let rest = end.and_then(|end| after.get(end + 1..)).unwrap_or_default();
    format!("{before}\"password\":null{}", without_value(rest))
}

/// Forgets everything, with what was made of it.
pub(super) fn wipe() {
    KEPT.take();
}

/// Hands over the calls since the last time, how many writes went before anybody read them since sign-in, and the place
/// for what is made of all that.
pub fn read<T>(take: impl FnOnce(Vec<Exchange>, usize, &mut Option<Box<dyn Any>>) -> T) -> T {
    KEPT.with_borrow_mut(|kept| take(std::mem::take(&mut kept.waiting), kept.missed, &mut kept.read))
}

#[cfg(test)]
mod tests {
    use api::Access;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn no_password_is_kept() {
        for (body, kept) in [
            (r#"{"name":"A","password":"s3cret","port":0}"#, r#"{"name":"A","password":null,"port":0}"#),
            (r#"{"password":"a\"b\\","x":{"password":"c"}}"#, r#"{"password":null,"x":{"password":null}}"#),
            (r#"{"name":"\"password\":\"no\""}"#, r#"{"name":"\"password\":\"no\""}"#),
            (r#"{"password":"cut"#, r#"{"password":null"#),
            ("{}", "{}"),
        ] {
            assert_eq!(without_value(body), kept);
        }
    }

    #[wasm_bindgen_test]
    fn writes_that_nobody_read_in_time_are_counted() {
        wipe();
        for number in 0..MOST + 4 {
            let method = if number < 2 { Method::Get } else { Method::Post };
            let request = Request { method, path: String::new(), body: None, access: Access::TokenNeeded };
            keep(&request, Ok(&Response::default()));
        }
        let counts = read(|waiting, missed, _| (waiting.len(), missed));
        assert_eq!(counts, (MOST, 2), "two of the four that went were writes");
        wipe();
        assert_eq!(read(|waiting, missed, _| (waiting.len(), missed)), (0, 0));
    }
}
