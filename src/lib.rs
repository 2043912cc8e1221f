//! The console: everything that knows Leptos or the browser.
//!
//! Read in this order: an address (`route`) names a page (`pages`), a page loads (`remote`) through
//! the session (`session`) and the network (`net`), and draws with components (`ui`).

pub mod app;
pub mod bell;
pub mod clock;
pub mod links;
pub mod net;
pub mod pages;
pub mod remote;
pub mod route;
pub mod session;
pub mod statuses;
pub mod ui;

use wasm_bindgen::JsValue;

/// Mounts the console. `early` is what `boot.js` asked for ahead of time, or null.
pub fn start(early: JsValue) {
    net::keep_early(early);
    route::read_base();
    leptos::mount::mount_to_body(app::app);
}
