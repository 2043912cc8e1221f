//! What stands at the foot of a printed page: its address, and when it was printed. The style sheet draws it.

use js_sys::Date;
use leptos::prelude::*;

use crate::platform::intl::date_and_time;

/// Notes both whenever somebody prints.
pub fn watch() {
    window_event_listener_untyped("beforeprint", |_| {
        let words = window().location().href().map(|href| format!("{href} · {}", date_and_time(Date::now())));
        if let (Ok(words), Some(body)) = (words, document().body()) {
            // Fails for no name of an attribute.
            let _ = body.set_attribute("data-printed", &words);
        }
    });
}
