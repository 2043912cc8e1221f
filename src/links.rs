//! Clicks on links of our own: they change the address instead of loading the page anew, after unsaved
//! work was asked for.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

use crate::address;
use crate::route;
use crate::unsaved::{Leaving, Unsaved};

/// What the frame of the console does on a click: navigates if it was a plain one on a link that leads
/// to a page of ours.
pub fn follow_links(unsaved: Unsaved) -> impl Fn(Event) + 'static {
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
            if unsaved.holds(Leaving::To(href.clone())) {
                return;
            }
            address::go_to(&href);
        }
    }
}

/// A path below the prefix we are hosted under; not `#main` and not another origin.
fn is_ours(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//") && href.starts_with(route::base())
}
