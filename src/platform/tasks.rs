//! Tasks and effects in boxes. Leptos and wasm-bindgen compile what runs a task or an effect once per type, half
//! a kilobyte each time; in boxes they are of one type. And what outlives a page: an owner for it, and how a page
//! follows it without being kept.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::reactive::graph::{AnySubscriber, Subscriber, ToAnySubscriber};

/// A task of any kind.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// A task for `spawn_local` and `spawn_local_scoped_with_cancellation`.
pub fn task(task: impl Future<Output = ()> + 'static) -> Task<()> {
    Box::pin(task)
}

/// Runs `run` soon, and whenever what it read has changed, until the current owner ends.
pub fn effect(run: impl Fn() + 'static) {
    #[inline(never)]
    #[expect(clippy::disallowed_methods, reason = "the one place that unsubscribes it")]
    fn erased(run: Box<dyn Fn()>) {
        let subscriber = Effect::new(run).to_any_subscriber();
        on_cleanup(move || unsubscribe(&subscriber));
    }
    erased(Box::new(run));
}

/// What `read` makes of signals that outlive the current owner, for everything below it.
pub fn followed<T: Clone + PartialEq + Send + Sync + 'static>(
    read: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    let memo = ArcMemo::new(move |_| read());
    let subscriber = memo.to_any_subscriber();
    on_cleanup(move || unsubscribe(&subscriber));
    memo.into()
}

/// Takes a subscriber out of the signals it follows. They keep one that is gone, with its memory: docs/upstream.md.
pub fn unsubscribe(subscriber: &AnySubscriber) {
    subscriber.clear_sources(subscriber);
}

/// An owner that ends with its last holder, not with the page. The current owner stays the current one;
/// `Owner::new_root` would take its place, and own what the page makes afterwards.
pub fn separate_owner() -> Owner {
    Owner::default()
}
