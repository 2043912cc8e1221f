//! A lock that one tab holds at a time (Web Locks). The browser gives it to the next one also when the
//! holder dies.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::platform::fetch::scope;

/// A held lock; given back when dropped.
pub struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Settles a promise, which cannot fail.
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Waits for the lock with a name, among tabs at the same PBX. `None` where the browser has no locks: old ones, and all of them on a
/// page that came over plain HTTP.
pub async fn lock(name: &str) -> Option<Lock> {
    // web-sys has these only as an unstable API.
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let (held, release) = promise()?;
    let (granted, grant) = promise()?;
    // Made before the wait: a task that is dropped while it waits holds nothing.
    let lock = Lock { release };
    let take = Closure::once_into_js(move |_: JsValue| {
        let _ = grant.call0(&JsValue::UNDEFINED);
        // The browser holds the lock until this is settled.
        held
    });
    let asked: Promise =
        request.call2(&locks, &[scope(), name].concat().into(), &take).ok()?.dyn_into().ok()?;
    // A document that is going away is refused, and `granted` is then never settled.
    JsFuture::from(Promise::race(&Array::of2(&granted, &asked))).await.ok()?;
    Some(lock)
}

fn promise() -> Option<(Promise, Function)> {
    let mut settle = None;
    let promise = Promise::new(&mut |resolve, _| settle = Some(resolve));
    Some((promise, settle?))
}
