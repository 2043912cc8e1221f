//! Time as it passes, whatever the wall clock does: for deadlines and pauses.

use leptos::prelude::window;

/// Milliseconds since the page was loaded. The wall clock stands in where a browser has no other, and
/// may be set back or forth; this is not.
pub fn now() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}
