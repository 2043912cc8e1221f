//! Controls to choose with: a check box or switch, a list of options, cards of which one is chosen.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Event;

use crate::live::{RwSignal, Signal};
use crate::ui::field::settle;
use crate::ui::{El, Frame, el};

/// A check box with its label behind it, hint and notes below; `switch` says what it switches.
pub fn check_box(frame: &Frame, switch: bool, value: Signal<bool>, set: impl Fn(bool) + 'static) -> El {
    let value = settle(value);
    let input = frame
        .wire(el("input").attr("type", "checkbox"))
        .optional_attr("role", switch.then(|| "switch".to_owned()))
        .live_prop("checked", move || JsValue::from_bool(value.get()))
        .on("change", move |event| set(event_target_checked(&event)));
    let words = el("div").class("check-words").child(frame.view_label()).children(frame.view_hint());
    let words = words.child(frame.view_notes(true)).child(frame.view_notes(false));
    el("div").class("check").child(input).child(words)
}

/// A check box for a value of its own.
pub fn check(label: &str, hint: &str, value: RwSignal<bool>) -> El {
    let mut frame = Frame::new(label);
    hint.clone_into(&mut frame.hint);
    check_box(&frame, false, value.into(), move |on| value.set(on))
}

/// The list of a choice: pairs of value and words. A value that is in no pair is offered as it is.
pub fn options_list(
    frame: &Frame,
    options: &[(&str, &str)],
    value: Signal<String>,
    set: impl Fn(String) + 'static,
) -> El {
    let value = settle(value);
    let now = value.get_untracked();
    let odd = (!options.iter().any(|(wire, _)| *wire == now)).then(|| {
        let words = if now.is_empty() { "Not set".to_owned() } else { now.clone() };
        el("option").attr("value", now.as_str()).attr("selected", "").text(words)
    });
    let options = options.iter().map(|(wire, words)| {
        let selected = (*wire == now).then(String::new);
        el("option").attr("value", *wire).optional_attr("selected", selected).text(*words)
    });
    let options: Vec<El> = odd.into_iter().chain(options).collect();
    frame
        .wire(el("select"))
        .children(options)
        .live_prop("value", move || JsValue::from_str(&value.get()))
        .on("change", move |event: Event| set(event_target_value(&event)))
}

/// A choice from a short list of words that are their own values; label and list on one line.
pub fn select(
    label: &str,
    options: impl IntoIterator<Item = String>,
    value: Signal<String>,
    on_change: impl Fn(String) + 'static,
) -> El {
    let frame = Frame::new(label);
    let options: Vec<String> = options.into_iter().collect();
    let pairs: Vec<(&str, &str)> = options.iter().map(|option| (option.as_str(), option.as_str())).collect();
    let list = options_list(&frame, &pairs, value, on_change);
    el("div").class("select").child(frame.view_label()).child(list)
}

/// One of several, each with a line of explanation: native radio buttons that look like cards.
pub fn radio_cards(
    frame: &Frame,
    options: &[(&'static str, &str, &str)],
    value: Signal<String>,
    set: impl Fn(String) + Clone + 'static,
) -> El {
    let cards = options.iter().map(|(wire, words, help)| {
        let (set, wire) = (set.clone(), *wire);
        let id = format!("{}-{wire}", frame.id);
        let input = el("input")
            .attr("type", "radio")
            .attr("name", frame.id.as_str())
            .attr("id", id.as_str())
            .attr("value", wire)
            .attr("aria-describedby", format!("{id}-hint"))
            .live_prop("checked", move || JsValue::from_bool(value.get().as_str() == wire))
            .on("change", move |_| set(wire.to_owned()));
        let label = el("label").attr("for", id.as_str()).text(*words);
        let hint = el("span").class("field-hint").attr("id", format!("{id}-hint")).text(*help);
        el("div").class("card").child(input).child(label).child(hint)
    });
    frame.group(el("div").class("cards").children(cards))
}
