//! Parts of the program that come when they are first needed, so that the first load stays small.
//!
//! Each part is a file of its own in the release build and one with the rest everywhere else. Knows
//! how a part is fetched and what stands in its place meanwhile; what it holds is said where `part!`
//! is used.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;

use crate::live::{RwSignal, spawn_scoped};
use crate::ui::{Alert, placeholder, show};

/// A part could not be fetched. Asking again fetches again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

#[cfg(split)]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Why a part did not come.
#[cfg(split)]
pub type Unfetched = wasm_split_helpers::SplitLoaderError;
/// Why a part did not come.
#[cfg(not(split))]
pub type Unfetched = Missing;

/// Puts a function, and all that only it needs, into a part: `part!(name: fetch, function(argument: Type) -> Type { … })`.
/// The function becomes async, and `fetch` brings the part without calling it.
macro_rules! part {
    ($part:ident: $fetch:ident, $name:ident($argument:ident: $kind:ty) -> $out:ty $body:block) => {
        /// Calls into the part, fetched first where that has not happened.
        #[cfg(split)]
        #[wasm_split_helpers::wasm_split($part, fallible, preload(#[allow(dead_code)] $fetch))]
        #[allow(unsafe_code)]
        fn $name($argument: $kind) -> Result<$out, $crate::lazy::Missing> {
            Ok($body)
        }

        /// Fetches the part: it is here.
        #[cfg(not(split))]
        #[allow(clippy::unused_async, dead_code)]
        async fn $fetch() -> Result<(), $crate::lazy::Unfetched> {
            Ok(())
        }

        /// Calls into the part.
        #[cfg(not(split))]
        #[allow(clippy::unused_async)]
        async fn $name($argument: $kind) -> Result<$out, $crate::lazy::Missing> {
            Ok($body)
        }
    };
}
pub(crate) use part;

/// Something that is on its way.
pub type Coming<T, E> = Pin<Box<dyn Future<Output = Result<T, E>>>>;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Coming,
    Here,
    Missing,
}

/// Draws something of a part, with what stands there until the part has come.
pub fn lazy(
    fetch: fn() -> Coming<(), Unfetched>,
    draw: impl Fn() -> Coming<AnyView, Missing> + Send + 'static,
) -> AnyView {
    let here = now(fetch()).is_some_and(|come| come.is_ok());
    let state = RwSignal::new(if here { State::Here } else { State::Coming });
    // "Try again" is pressed in a view that goes away with the press: what it starts belongs here.
    let owner = Owner::current();
    let ask = move || {
        state.set(State::Coming);
        let start = || {
            spawn_scoped(async move {
                let come = fetch().await;
                state.try_set(if come.is_ok() { State::Here } else { State::Missing });
            });
        };
        match &owner {
            Some(owner) => owner.with(start),
            None => start(),
        }
    };
    if !here {
        ask();
    }
    show(move || {
        let retry = || Rc::new(ask.clone());
        Some(match state.get() {
            State::Coming => placeholder("Loading this page").view(),
            State::Missing => failure(retry()),
            State::Here => match now(draw()) {
                Some(Ok(view)) => view,
                Some(Err(_)) | None => failure(retry()),
            },
        })
    })
}

fn failure(retry: Rc<dyn Fn()>) -> AnyView {
    let alert = Alert {
        title: "This part of the console could not be loaded".to_owned(),
        text: "The network may be down, or a newer version was published: then load the page again. Nothing you typed is lost."
            .to_owned(),
        quoted: Vec::new(),
        details: String::new(),
        retry: Some(retry),
    };
    alert.el().view()
}

/// What a future that need not wait brings.
fn now<T, E>(mut coming: Coming<T, E>) -> Option<Result<T, E>> {
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(come) => Some(come),
        Poll::Pending => None,
    }
}
