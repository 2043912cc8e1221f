//! Views that come in a part of their own (`platform::parts`), with what stands in their place meanwhile and a
//! way to try again.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::fragment;
use crate::components::{Alert, placeholder};
use crate::platform::parts::{Coming, Missing, Unfetched, now};
use crate::platform::tasks::task;

/// A view whose code is in a part: `lazy_view!(name: pub fn function(argument: Type) { … })`, with or without
/// the argument. The function draws what the body does, with a placeholder until the part has come.
macro_rules! lazy_view {
    ($(#[$about:meta])* $part:ident: $vis:vis fn $name:ident() $body:block) => {
        $(#[$about])*
        $vis fn $name() -> AnyView {
            $crate::platform::parts::part!($part: fetch, $name(_nothing: ()) -> AnyView {
                $crate::platform::later_style::adopt();
                $body
            });
            $crate::components::lazy::lazy(|| Box::pin(fetch()), || Box::pin($name(())))
        }
    };
    ($(#[$about:meta])* $part:ident: $vis:vis fn $name:ident($argument:ident: $kind:ty) $body:block) => {
        $(#[$about])*
        $vis fn $name($argument: $kind) -> AnyView {
            $crate::platform::parts::part!($part: fetch, $name($argument: Box<$kind>) -> AnyView {
                $crate::platform::later_style::adopt();
                let $argument = *$argument;
                $body
            });
            $crate::components::lazy::lazy(
                || Box::pin(fetch()),
                move || Box::pin($name(Box::new($argument.clone()))),
            )
        }
    };
}
pub(crate) use lazy_view;

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
    lazy_boxed(fetch, Box::new(draw))
}

type Draw = Box<dyn Fn() -> Coming<AnyView, Missing> + Send>;

#[inline(never)]
fn lazy_boxed(fetch: fn() -> Coming<(), Unfetched>, draw: Draw) -> AnyView {
    let here = now(fetch()).is_some_and(|come| come.is_ok());
    let state = RwSignal::new(if here { State::Here } else { State::Coming });
    // "Try again" is pressed in a view that goes away with the press: what it starts belongs here.
    let owner = Owner::current();
    let ask = move || {
        state.set(State::Coming);
        let start = || {
            spawn_local_scoped_with_cancellation(task(async move {
                let come = fetch().await;
                state.try_set(if come.is_ok() { State::Here } else { State::Missing });
            }));
        };
        match &owner {
            Some(owner) => owner.with(start),
            None => start(),
        }
    };
    if !here {
        ask();
    }
    fragment(move || {
        let retry = || Rc::new(ask.clone());
        Some(match state.get() {
            State::Coming => placeholder("Loading this page").into_any(),
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
    alert.el().into_any()
}
