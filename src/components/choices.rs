//! Controls to choose with: a check box or switch, a list of options, cards of which one is chosen.

use leptos::ev;
use leptos::prelude::*;
use web_sys::Event;

use crate::components::field::settle;
use crate::components::html::{self, div, input, label, option, span};
use crate::components::{El, Frame};

/// A check box with its label behind it, hint and notes below; `switch` says what it switches.
pub fn check_box(frame: &Frame, switch: bool, value: Signal<bool>, set: impl Fn(bool) + 'static) -> El {
    let value = settle(value);
    let input = frame
        .wire(input().attr("type", "checkbox"))
        .attr("role", switch.then(|| "switch".to_owned()))
        .prop("checked", move || value.get())
        .on(ev::change, move |event| set(event_target_checked(&event)));
    let words = div().class("check-words").child(frame.view_label()).child(frame.view_hint());
    let words = words.child(frame.view_notes(true)).child(frame.view_notes(false));
    div().class("check").child(input).child(words)
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
        option().attr("value", now.as_str()).attr("selected", "").child(words)
    });
    let options = options.iter().map(|(wire, words)| {
        let selected = (*wire == now).then(String::new);
        option().attr("value", *wire).attr("selected", selected).child(*words)
    });
    let options: Vec<El> = odd.into_iter().chain(options).collect();
    frame
        .wire(html::select())
        .child(options)
        .prop("value", move || value.get())
        .on(ev::change, move |event: Event| set(event_target_value(&event)))
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
    div().class("select").child(frame.view_label()).child(list)
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
        let input = input()
            .attr("type", "radio")
            .attr("name", frame.id.as_str())
            .attr("id", id.as_str())
            .attr("value", wire)
            .attr("aria-describedby", format!("{id}-hint"))
            .prop("checked", move || value.get().as_str() == wire)
            .on(ev::change, move |_| set(wire.to_owned()));
        let label = label().attr("for", id.as_str()).child(*words);
        let hint = span().class("field-hint").attr("id", format!("{id}-hint")).child(*help);
        div().class("card").child(input).child(label).child(hint)
    });
    frame.group(div().class("cards").child(cards.collect::<Vec<_>>()))
}
