//! Labelled inputs. They make `id`, `for` and `aria-describedby` themselves, so no label can be
//! forgotten and no two can clash.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::ui::{El, el};

fn next_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    ["field-", &NEXT.fetch_add(1, Ordering::Relaxed).to_string()].concat()
}

/// A one-line input.
pub struct Field {
    label: &'static str,
    value: RwSignal<String>,
    hint: &'static str,
    problem: Signal<Option<String>>,
    secret: bool,
    digits: bool,
    autocomplete: &'static str,
    focus: bool,
    fixed: bool,
}

impl Field {
    /// An input for words.
    pub fn new(label: &'static str, value: RwSignal<String>) -> Self {
        Self {
            label,
            value,
            hint: "",
            problem: Signal::stored(None),
            secret: false,
            digits: false,
            autocomplete: "off",
            focus: false,
            fixed: false,
        }
    }

    /// A line under the label.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// What is wrong and how to fix it.
    pub fn problem(self, problem: Signal<Option<String>>) -> Self {
        Self { problem, ..self }
    }

    /// Hidden while typed, with a button to show it.
    pub fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// Digits of a code: phones show their number keys.
    pub fn digits(self) -> Self {
        Self { digits: true, ..self }
    }

    /// The browser's name for what belongs here.
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// Takes the focus when it appears.
    pub fn focus(self, focus: bool) -> Self {
        Self { focus, ..self }
    }

    /// Shown and sent, but not to be changed here.
    pub fn fixed(self, fixed: bool) -> Self {
        Self { fixed, ..self }
    }

    /// The element.
    pub fn el(self) -> El {
        let Self { label, value, hint, problem, secret, digits, autocomplete, focus, fixed } = self;
        let id = next_id();
        let (hint_id, problem_id) = ([&id, "-hint"].concat(), [&id, "-problem"].concat());
        let described = (hint_id.clone(), problem_id.clone());
        let shown = RwSignal::new(false);
        let input = el("input")
            .attr("id", id.as_str())
            .live_attr("type", move || {
                Some(if secret && !shown.get() { "password" } else { "text" }.to_owned())
            })
            .optional_attr("inputmode", digits.then(|| "numeric".to_owned()))
            .optional_attr("readonly", fixed.then(String::new))
            .attr("autocomplete", autocomplete)
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .live_attr("aria-invalid", move || problem.get().map(|_| "true".to_owned()))
            .live_attr("aria-describedby", move || {
                let (hint_id, problem_id) = &described;
                match (hint.is_empty(), problem.get().is_some()) {
                    (true, false) => None,
                    (false, false) => Some(hint_id.clone()),
                    (true, true) => Some(problem_id.clone()),
                    (false, true) => Some([hint_id, " ", problem_id].concat()),
                }
            })
            .live_prop("value", move || JsValue::from_str(&value.read()))
            .on("input", move |event| value.set(event_target_value(&event)))
            .mounted(move |input| {
                if focus {
                    // An element that refuses the focus leaves it where it was.
                    let _ = input.focus();
                }
            });
        let reveal = secret.then(|| {
            el("button")
                .class("field-reveal")
                .attr("type", "button")
                .live_attr("aria-pressed", move || Some(shown.get().to_string()))
                .on("click", move |_| shown.update(|shown| *shown = !*shown))
                .live_text(move || if shown.get() { "Hide" } else { "Show" }.to_owned())
        });
        el("div")
            .class("field")
            .child(el("label").attr("for", id).text(label))
            .children((!hint.is_empty()).then(|| view_hint(hint_id, hint)))
            .show(move || {
                let words = problem.get()?;
                Some(el("p").class("field-problem").attr("id", problem_id.as_str()).text(words))
            })
            .child(el("div").class("field-control").child(input).children(reveal))
    }
}

fn view_hint(id: String, hint: &str) -> El {
    el("p").class("field-hint").attr("id", id).text(hint)
}

/// A check box with its label behind it and a line below.
pub fn check(label: &str, hint: &str, value: RwSignal<bool>) -> El {
    let id = next_id();
    let hint_id = [&id, "-hint"].concat();
    let input = el("input")
        .attr("type", "checkbox")
        .attr("id", id.as_str())
        .attr("aria-describedby", hint_id.as_str())
        .live_prop("checked", move || JsValue::from_bool(value.get()))
        .on("change", move |event| value.set(event_target_checked(&event)));
    el("div")
        .class("check")
        .child(input)
        .child(el("label").attr("for", id).text(label))
        .child(view_hint(hint_id, hint))
}

/// A choice from a short list of words that are their own values; label and list on one line.
pub fn select(
    label: &str,
    options: impl IntoIterator<Item = String>,
    value: impl Fn() -> String + Clone + Send + 'static,
    on_change: impl Fn(String) + 'static,
) -> El {
    let id = next_id();
    let options = options.into_iter().map(|option| {
        let (this, value) = (option.clone(), value.clone());
        el("option")
            .attr("value", option.as_str())
            .live_prop("selected", move || JsValue::from_bool(value() == this))
            .text(option)
    });
    let list = el("select")
        .attr("id", id.as_str())
        .on("change", move |event| on_change(event_target_value(&event)))
        .children(options);
    el("div").class("select").child(el("label").attr("for", id).text(label)).child(list)
}
