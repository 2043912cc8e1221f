//! A warning where the page came over a network that anyone on it can read. Knows no form.

use leptos::prelude::*;

use crate::components::{Alert, El};

/// What to say before a password is typed; nothing over HTTPS and on this computer itself.
pub fn clear_text_warning() -> Option<El> {
    let location = window().location();
    let is_plain = location.protocol().is_ok_and(|protocol| protocol == "http:");
    let is_here = location.hostname().is_ok_and(|host| is_loopback(&host));
    let warning = Alert {
        title: "This page came over plain HTTP".to_owned(),
        text: "Your password, the token and all passwords of trunks can be read on the way. Use HTTPS."
            .to_owned(),
        ..Alert::default()
    };
    (is_plain && !is_here).then(|| warning.el())
}

/// Whether a host is this computer, whatever the network does.
fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    // Browsers spell an address in four whole parts, and no name ends in a digit.
    let is_v4 = host.starts_with("127.") && host.ends_with(|last: char| last.is_ascii_digit());
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_v4
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::is_loopback;

    #[wasm_bindgen_test]
    fn this_computer_is_told_from_others() {
        for host in ["localhost", "pbx.localhost", "localhost.", "127.0.0.1", "127.255.3.4", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["pbx.example", "localhost.example", "127.0.0.1.example", "192.168.0.1", "[fe80::1]", ""]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
