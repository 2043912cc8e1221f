//! The console: everything that knows Leptos or the browser.
//!
//! Read in this order: an address (`route`) names a page (`pages`), a page loads (`remote`) through
//! the session (`session`) and the network (`net`), and draws with components (`ui`); what makes or
//! changes a trunk is one form (`provider_form`).

pub mod address;
pub mod app;
pub mod clear_text;
pub mod clock;
pub mod criterion;
pub mod draft_copy;
pub mod flash;
pub mod header;
pub mod keys;
pub mod lazy;
pub mod leaving;
pub mod links;
pub mod list_address;
pub mod live;
pub mod net;
pub mod notices;
pub mod notify;
pub mod pages;
pub mod palette;
pub mod panic;
pub mod provider_form;
pub mod release;
pub mod remote;
pub mod route;
pub mod run;
pub mod session;
pub mod statuses;
pub mod storage;
pub mod ui;
pub mod unsaved;

use wasm_bindgen::JsValue;

/// Mounts the console. `early` is what `boot.js` asked for ahead of time, or null.
pub fn start(early: JsValue) {
    panic::throw();
    net::keep_early(early);
    route::read_base();
    leptos::mount::mount_to_body(app::app);
}
