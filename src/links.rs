//! Clicks on links of our own, taken before the router sees them.
//!
//! The router decodes an address before it pushes it, so an id that holds a percent sign would come
//! out as another one in the address bar. Here the `href` goes to the history as it is spelt. This is
//! also where a guard for unsaved work will ask before a page is left.

use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

use crate::route;

/// What the frame of the console does on a click: navigates if it was a plain one on a link that leads
/// to a page of ours. The router listens on the window and leaves alone what is handled here.
pub fn follow_links() -> impl Fn(Event) + 'static {
    let navigate = use_navigate();
    move |event| {
        let Some(click) = event.dyn_ref::<MouseEvent>() else { return };
        let plain = click.button() == 0
            && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok()?);
        let href =
            link.filter(|link| !link.has_attribute("download")).and_then(|link| link.get_attribute("href"));
        if let Some(href) = href.filter(|href| plain && is_ours(href)) {
            event.prevent_default();
            navigate(&href, NavigateOptions { resolve: false, ..NavigateOptions::default() });
        }
    }
}

/// A path below the prefix we are hosted under; not `#main` and not another origin.
fn is_ours(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//") && href.starts_with(route::base())
}
