//! Clicks on links of our own: they change the address instead of loading the page anew, after unsaved
//! work was asked for.

use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use crate::navigation::{Leaving, Unsaved, go_to};
use crate::routes;

/// What the frame of the console does on a click: navigates if it was a plain one on a link that leads
/// to a page of ours.
pub fn follow_links(unsaved: Unsaved) -> impl Fn(MouseEvent) + 'static {
    move |event| {
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok()?);
        let href =
            link.filter(|link| !link.has_attribute("download")).and_then(|link| link.get_attribute("href"));
        if let Some(href) = href.filter(|href| plain && is_ours(href)) {
            event.prevent_default();
            if unsaved.holds(Leaving::To(href.clone())) {
                return;
            }
            go_to(&href);
        }
    }
}

/// A path below the prefix we are hosted under; not `#main` and not another origin.
fn is_ours(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//") && href.starts_with(routes::base())
}
