//! The binary that Trunk builds: hands over to the library when `boot.js` says so. Nothing else.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the console. `early` is the list request that `boot.js` may have started, or null.
#[wasm_bindgen]
pub fn start(early: JsValue) {
    trunkline::start(early);
}

/// Trunk builds a binary; nothing runs before [`start`].
fn main() {}
