//! Where the console stands: the address as a signal, and the ways to another one.
//!
//! Takes the place of a router library, which cost a quarter of the program: what an address means is
//! said in `route`, and what is left is the history of the browser. Knows no page.

use std::cell::Cell;

use leptos::prelude::{on_cleanup, window, window_event_listener_untyped};
use wasm_bindgen::JsValue;
use web_sys::Event;

use crate::live::RwSignal;
use crate::route::Route;

thread_local! {
    static HERE: Cell<Option<RwSignal<Option<Route>>>> = const { Cell::new(None) };
    static LOADS: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
}

/// Starts to follow the address. `held` is asked first whenever the browser has gone back or forth; what
/// it holds back has not happened.
pub fn follow(held: impl Fn(&Event) -> bool + 'static) {
    let here = RwSignal::new(read());
    HERE.set(Some(here));
    LOADS.set(Some(RwSignal::new(false)));
    let moved = window_event_listener_untyped("popstate", move |event| {
        if !held(&event) {
            here.set(read());
        }
    });
    on_cleanup(move || moved.remove());
}

/// What the address names; nothing for an address of no page. Follows the address.
pub fn here() -> Option<Route> {
    HERE.get().and_then(RwSignal::get)
}

/// Goes to a page, at its top; Back comes back from there.
pub fn go(route: &Route) {
    go_to(&route.href());
}

/// Goes to an address of ours as it is spelt.
pub fn go_to(href: &str) {
    write(href, true);
    window().scroll_to_with_x_and_y(0.0, 0.0);
    arrive();
}

/// Shows the same page in another way, where it stands; Back undoes it.
pub fn change(route: &Route) {
    write(&route.href(), true);
    arrive();
}

/// Puts another address in the place of this one.
pub fn correct(route: &Route) {
    write(&route.href(), false);
    arrive();
}

/// Writes an address into the history: above the present one, or in its place. A browser that refuses,
/// as some do after very many, loads the address instead: copies of drafts are there again afterwards.
pub fn write(href: &str, above: bool) {
    let written = window().history().and_then(|history| match above {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(href)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(href)),
    });
    // To load what stands there already could go on for ever.
    if written.is_err() && href != self::href() {
        if let Some(loads) = LOADS.get() {
            loads.try_set(true);
        }
        let location = window().location();
        // Fails only for addresses that are none.
        let _ = if above { location.assign(href) } else { location.replace(href) };
    }
}

/// Whether the page is being loaded anew because its address could not be written otherwise. Follows that:
/// what is to be there again has to be kept now.
pub fn loads() -> bool {
    LOADS.get().is_some_and(RwSignal::get)
}

/// The address as it stands in the browser, with its query.
pub fn href() -> String {
    let location = window().location();
    [location.pathname(), location.search()].into_iter().filter_map(Result::ok).collect()
}

fn arrive() {
    if let Some(here) = HERE.get() {
        here.try_set(read());
    }
}

fn read() -> Option<Route> {
    Route::parse(&href())
}
