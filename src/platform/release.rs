//! The version of the console, and a newer one, published while this one is open. That is noticed when somebody
//! comes back to the tab, and never loaded by itself. Knows no page but the published one.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::VisibilityState;

use crate::platform::parts::part;
use crate::platform::tasks::{Task, task};
use crate::platform::{clock, fetch};

/// Milliseconds between two looks.
const PAUSE: f64 = 60_000.0;

/// Starts to look; what it returns is true from when another version was found.
pub fn watch() -> RwSignal<bool> {
    let is_newer = RwSignal::new(false);
    let last = Rc::new(Cell::new(clock::now()));
    let is_asking = Rc::new(Cell::new(false));
    let look = move |_| {
        let is_seen = document().visibility_state() == VisibilityState::Visible;
        let is_due = clock::now() - last.get() >= PAUSE;
        if !is_seen || !is_due || is_asking.get() || is_newer.try_get_untracked() != Some(false) {
            return;
        }
        last.set(clock::now());
        is_asking.set(true);
        let is_asking = Rc::clone(&is_asking);
        spawn_local(task(async move {
            let is_found = match find_newer(()).await {
                Ok(finding) => finding.await,
                Err(_) => false,
            };
            is_asking.set(false);
            if is_found {
                is_newer.try_set(true);
            }
        }));
    };
    let focused = window_event_listener_untyped("focus", look.clone());
    let shown = window_event_listener_untyped("visibilitychange", look);
    on_cleanup(move || {
        focused.remove();
        shown.remove();
    });
    is_newer
}

part!(panels: fetch_newer, find_newer(_nothing: ()) -> Task<bool> {
    Box::pin(async {
        // Whatever is served without a digest in its name says nothing about versions.
        let Some(running) = running() else { return false };
        let page = fetch::published_page().await;
        page.as_deref().and_then(program).is_some_and(|published| published != running)
    })
});

/// Version and commit of this console. The release build writes them into its page, not into the program, which
/// stays the same as long as its code does.
pub fn version() -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("data-version")).unwrap_or_default()
}

/// The digest of the program that runs, as the page names it.
fn running() -> Option<String> {
    let link = document().query_selector("link[rel=preload][as=fetch]").ok().flatten()?;
    digest(&link.get_attribute("href")?).map(str::to_owned)
}

/// The digest of the program that a page names, if the page is one of ours: the sign-in page of a network
/// or a proxy's error is none.
fn program(page: &str) -> Option<&str> {
    if page.contains("boot-failure") { digest(page) } else { None }
}

/// The digest in the first name of a program's file.
fn digest(text: &str) -> Option<&str> {
    let (before, _) = text.split_once("_bg.wasm")?;
    let (_, digest) = before.rsplit_once('-')?;
    let is_digest = (8..=16).contains(&digest.len()) && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then_some(digest)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_program_is_found_in_our_page_only() {
        let link = "<link rel=\"preload\" href=\"/sub/trunkline-0123abcd_bg.wasm\" as=\"fetch\">";
        let ours = format!("{link}<dialog open id=\"boot-failure\" class=\"boot-failure\">");
        assert_eq!(program(&ours), Some("0123abcd"));
        for page in [link, "<h1>Sign in to the network</h1>", "<div id=\"boot-failure\"></div>", ""] {
            assert_eq!(program(page), None, "{page}");
        }
    }

    #[wasm_bindgen_test]
    fn only_names_with_a_digest_count() {
        assert_eq!(digest("/trunkline-0123abcd_bg.wasm"), Some("0123abcd"));
        for address in
            ["trunkline_bg.wasm", "/trunkline-xyz_bg.wasm", "/trunkline-0123abcd.js", "", "-_bg.wasm"]
        {
            assert_eq!(digest(address), None, "{address}");
        }
    }
}
