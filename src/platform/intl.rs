//! Times and ages in words, by the browser's `Intl`. The language stands here once.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// The language of the console.
const LANGUAGE: &str = "en-GB";

thread_local! {
    /// Created once, because a list formats an age in each of its rows every second.
    static AGES: Intl::RelativeTimeFormat = ages("short");
}

fn ages(style: &str) -> Intl::RelativeTimeFormat {
    Intl::RelativeTimeFormat::new(&Array::of1(&LANGUAGE.into()), &options(&[("style", style)]))
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Fails for no plain object.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options
}

/// How long ago something was, in seconds, in the largest unit that fits: `just now`, `12 sec ago`.
pub fn age(seconds: f64) -> String {
    if seconds < 5.0 {
        return "just now".to_owned();
    }
    let (count, unit) = largest_unit(seconds);
    AGES.with(|ages| String::from(ages.format(-count, unit)))
}

/// The same in full words and without seconds: `less than a minute ago`, `5 minutes ago`.
pub fn long_age(seconds: f64) -> String {
    if seconds < 60.0 {
        return "less than a minute ago".to_owned();
    }
    let (count, unit) = largest_unit(seconds);
    String::from(ages("long").format(-count, unit))
}

fn largest_unit(seconds: f64) -> (f64, &'static str) {
    let (count, unit) = match seconds {
        ..60.0 => (seconds, "second"),
        60.0..3_600.0 => (seconds / 60.0, "minute"),
        3_600.0..86_400.0 => (seconds / 3_600.0, "hour"),
        _ => (seconds / 86_400.0, "day"),
    };
    (count.floor(), unit)
}

/// `14:05`: the time of day at a moment of the wall clock, in milliseconds.
pub fn time_of_day(at: f64) -> String {
    // The first formatter of `Intl` for dates takes 30 ms, just when the first statuses come.
    let date = Date::new(&JsValue::from_f64(at));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// `26 November 2026 at 14:05:10`: a moment of the wall clock, in milliseconds.
pub fn date_and_time(at: f64) -> String {
    time(at, &[("dateStyle", "long"), ("timeStyle", "medium")])
}

/// The same for programs: `2026-11-26T14:05:10.000Z`.
pub fn iso(at: f64) -> String {
    String::from(Date::new(&JsValue::from_f64(at)).to_iso_string())
}

/// `14:05:10`, in so many seconds from now.
pub fn time_in(seconds: u32) -> String {
    time(Date::now() + f64::from(seconds) * 1_000.0, &[("timeStyle", "medium")])
}

fn time(at: f64, how: &[(&str, &str)]) -> String {
    String::from(Date::new(&JsValue::from_f64(at)).to_locale_string(LANGUAGE, &options(how)))
}
