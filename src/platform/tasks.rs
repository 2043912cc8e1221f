//! Tasks and effects in boxes. Leptos and wasm-bindgen compile what runs a task or an effect once per type, half
//! a kilobyte each time; in boxes they are of one type. And the owner of what outlives a page.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::Owner;

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

/// An owner that ends with its last holder, not with the page. The current owner stays the current one;
/// `Owner::new_root` would take its place, and own what the page makes afterwards.
pub fn separate_owner() -> Owner {
    Owner::default()
}
