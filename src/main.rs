//! The binary that Trunk builds: hands over to the library when `boot.js` says so. Nothing else.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the console with what `boot.js` hands over: the list request that it may have started, or null; where the
/// API is; the text of config.json, or nothing.
#[wasm_bindgen]
pub fn start(early: JsValue, base: JsValue, config: JsValue) {
    trunkline::start(early, base, config);
}

/// Trunk builds a binary; nothing runs before [`start`].
fn main() {}
