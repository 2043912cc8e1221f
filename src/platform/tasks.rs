//! Tasks and effects in boxes. Leptos and wasm-bindgen compile what runs a task or an effect once per type, half
//! a kilobyte each time; in boxes they are of one type.

use std::future::Future;
use std::pin::Pin;

/// A task of any kind.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// A task for `spawn_local` and `spawn_local_scoped_with_cancellation`.
pub fn task(task: impl Future<Output = ()> + 'static) -> Task<()> {
    Box::pin(task)
}

/// What an `Effect` runs.
pub fn boxed(run: impl Fn() + 'static) -> Box<dyn Fn()> {
    Box::new(run)
}
