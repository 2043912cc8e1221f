//! A panic as an error of JavaScript, which `boot.js` hears of and tells. Knows no page.

use std::panic::PanicHookInfo;

/// From now on a panic throws an error that says where it happened. Without this the error would be
/// "unreachable", and nobody who sent it in could be helped.
pub fn throw() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&words(panic))));
}

fn words(panic: &PanicHookInfo) -> String {
    let mut words = "panicked".to_owned();
    if let Some(place) = panic.location() {
        let file = place.file().rsplit(['/', '\\']).next().unwrap_or_default();
        let line = place.line();
        words.push_str(&format!(" at {file} {line}"));
    }
    // Only words that stand in the program: others could quote what somebody typed.
    if let Some(said) = panic.payload().downcast_ref::<&'static str>() {
        words.push_str(": ");
        words.push_str(said);
    }
    words
}
