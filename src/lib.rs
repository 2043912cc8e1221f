//! The console: everything that knows Leptos or the browser.
//!
//! Read in this order: `app` draws the frame and the table of pages, `routes` spells addresses, a page (`pages`)
//! asks through the session (`session`) and draws with elements and components (`components`); what makes or
//! changes a trunk is one form (`trunk_form`). What they share about trunks is in `trunks`, what they ask of
//! the browser in `platform`.

pub mod app;
pub mod bulk;
pub mod components;
pub mod navigation;
pub mod pages;
pub mod palette;
pub mod platform;
pub mod routes;
pub mod session;
pub mod status;
pub mod tools;
pub mod transfer;
pub mod trunk_form;
pub mod trunks;

use wasm_bindgen::JsValue;

// The tests beside the code run in a browser, as those in `tests` do.
#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Mounts the console. `early` is what `boot.js` asked for ahead of time, or null; `base` is where the API is;
/// `config` is the text of config.json, or no text where it did not arrive.
pub fn start(early: JsValue, base: JsValue, config: JsValue) {
    platform::panic::throw();
    platform::fetch::keep_base(base.as_string());
    platform::config::keep(config.as_string());
    platform::fetch::keep_early(early);
    routes::read_base();
    leptos::mount::mount_to_body(app::app);
}
