//! The history of the browser, which is written here and nowhere else, and what may hold a step back.
//!
//! leptos_router owns the table of pages and follows: after each entry written here it is told by a
//! `popstate` event and reads the address afresh. Left to itself it loses an entry after Back and Forward,
//! decodes the path of a link, and cannot hold a step back while work is unsaved. Knows no page.

mod links;
mod unsaved;

pub use links::follow_links;
pub use unsaved::{DraftKey, Guard, Leaving, Unsaved, use_unsaved};

use std::cell::Cell;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, PopStateEvent};

use crate::routes::Route;

thread_local! {
    static LOADS: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
    static LAST_LIST: Cell<Option<String>> = const { Cell::new(None) };
}

/// Watches Back and Forward. A step for which `holds` returns true does not reach the router. Must be called before
/// the router is created, because listeners run in the order in which they were added.
pub fn watch_history(holds: impl Fn() -> bool + 'static) {
    LOADS.set(Some(RwSignal::new(false)));
    LAST_LIST.set(None);
    let moved = move |event: PopStateEvent| {
        // The event of `tell_router` is not trusted.
        if event.is_trusted() && holds() {
            event.stop_immediate_propagation();
        }
    };
    let moved = window_event_listener(ev::popstate, moved);
    on_cleanup(move || moved.remove());
}

/// Goes to a page, at its top; Back comes back from there.
pub fn go(route: &Route) {
    go_to(&route.href());
}

/// Goes to an address of ours as it is spelt.
pub fn go_to(href: &str) {
    let left = self::href();
    if Route::is_list(&left) {
        keep_place();
        LAST_LIST.set(Some(left));
    }
    write(href, true);
    window().scroll_to_with_x_and_y(0.0, 0.0);
    tell_router();
}

/// Keeps in the entry of a list that is being left how far it was scrolled and which link had the focus.
fn keep_place() {
    let link = document().active_element().and_then(|link| link.get_attribute("href")).unwrap_or_default();
    // Whole pixels: to write and read fractions would take 20 KB.
    let place = format!("{} {link}", window().scroll_y().unwrap_or_default() as u32);
    // A browser that refuses forgets the place.
    let _ = window().history().and_then(|history| history.replace_state(&JsValue::from_str(&place), ""));
}

/// After Back to a list: scrolls to where it was left, and gives the link that led away the focus. To be called once
/// the rows are there. Entries of other pages keep no place.
pub fn return_to_place() {
    let place = place();
    let Some((y, href)) = place.as_deref().and_then(|place| place.split_once(' ')) else { return };
    // An address of ours holds no quote.
    let link = document().query_selector(&format!("main a[href=\"{href}\"]")).ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = link.focus();
    }
    window().scroll_to_with_x_and_y(0.0, f64::from(y.parse::<u32>().unwrap_or_default()));
}

/// Where the page of this entry was left, as the history keeps it.
fn place() -> Option<String> {
    window().history().and_then(|history| history.state()).ok()?.as_string()
}

/// Whether a page that is drawn now is seen from its top.
pub fn is_at_top() -> bool {
    place().is_none() && window().scroll_y().is_ok_and(|y| y < 1.0)
}

/// Shows the same page in another way, where it stands; Back undoes it.
pub fn change(route: &Route) {
    change_to(&route.href());
}

/// As [`change`], to an address of ours as it is spelt.
pub fn change_to(href: &str) {
    write(href, true);
    tell_router();
}

/// Puts another address in the place of this one.
pub fn correct(route: &Route) {
    write(&route.href(), false);
    tell_router();
}

/// Writes an address into the history: above the present one, or in its place. A browser that refuses,
/// as some do after very many, loads the address instead: copies of drafts are there again afterwards.
fn write(href: &str, above: bool) {
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
    LOADS.get().is_some_and(|loads| loads.get())
}

/// The address of the list as it was left last, with its search and filters; nothing for a page that was opened
/// by its own address.
pub fn last_list() -> Option<String> {
    let last = LAST_LIST.take();
    LAST_LIST.set(last.clone());
    last
}

/// The address as it stands in the browser, with its query.
pub fn href() -> String {
    let location = window().location();
    [location.pathname(), location.search()].into_iter().filter_map(Result::ok).collect()
}

/// Makes the router read the address: a browser fires no `popstate` for an entry that a script writes.
fn tell_router() {
    if let Ok(event) = PopStateEvent::new("popstate") {
        // Fails only for an event that is being told already.
        let _ = window().dispatch_event(&event);
    }
}
