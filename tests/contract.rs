//! The typed client over fetch, in a real browser, against a running sandbox: the same contract that it
//! passes over the sandbox's router.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../crates/api/tests/contract/mod.rs"]
mod contract;

use std::sync::Arc;

use api::HttpTransport;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Compiled in, because a page has no environment.
const SANDBOX: Option<&str> = option_env!("TRUNKLINE_SANDBOX");

#[cfg(feature = "other-origin")]
fn fetch(base: &str) -> Arc<dyn HttpTransport> {
    Arc::new(trunkline::platform::fetch::FetchTransport::other_origin(base))
}

#[cfg(not(feature = "other-origin"))]
fn fetch(_: &str) -> Arc<dyn HttpTransport> {
    panic!("this test needs the feature `other-origin`: run it with `cargo xtask test --only browser`")
}

#[wasm_bindgen_test]
async fn the_contract_holds_over_fetch_twice_in_a_row() {
    let Some(sandbox) = SANDBOX else {
        panic!("this test needs a running sandbox: run it with `cargo xtask test --only browser`");
    };
    let base = [sandbox.trim_end_matches('/'), "/api/"].concat();
    let network = fetch(&base);
    contract::contract(Arc::clone(&network)).await;
    contract::contract(network).await;
}
