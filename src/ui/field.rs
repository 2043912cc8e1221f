//! Labelled inputs. The component makes `id`, `for` and `aria-describedby`, so no label can be
//! forgotten and no two can clash.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;

fn next_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    ["field-", &NEXT.fetch_add(1, Ordering::Relaxed).to_string()].concat()
}

/// What is typed into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    #[default]
    Text,
    /// Hidden while typed, with a button to show it.
    Secret,
    /// Digits of a code.
    Code,
}

/// A one-line input.
#[component]
pub fn Field(
    /// The label.
    #[prop(into)]
    label: String,
    /// A line under the label.
    #[prop(optional, into)]
    hint: String,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Words, secret or code.
    #[prop(optional)]
    kind: FieldKind,
    /// The browser's name for what belongs here.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let id = next_id();
    let (hint_id, problem_id) = ([&id, "-hint"].concat(), [&id, "-problem"].concat());
    let described = {
        let (hint_id, problem_id, has_hint) = (hint_id.clone(), problem_id.clone(), !hint.is_empty());
        move || {
            let problem = problem.get().map(|_| problem_id.clone());
            let ids: Vec<String> = has_hint.then(|| hint_id.clone()).into_iter().chain(problem).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let shown = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    if focus {
        input.on_load(|input| drop(input.focus()));
    }
    let reveal = move || {
        (kind == FieldKind::Secret).then(|| {
            view! {
                <button
                    class="field-reveal"
                    type="button"
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { "Hide" } else { "Show" }}
                </button>
            }
        })
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {move || {
                let problem_id = problem_id.clone();
                problem.get().map(|problem| view! { <p class="field-problem" id=problem_id>{problem}</p> })
            }}
            <div class="field-control">
                <input
                    id=id.clone()
                    node_ref=input
                    type=move || if kind == FieldKind::Secret && !shown.get() { "password" } else { "text" }
                    inputmode=(kind == FieldKind::Code).then_some("numeric")
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=described
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
                {reveal()}
            </div>
        </div>
    }
}

/// A check box with its label behind it.
#[component]
pub fn Check(
    /// The label.
    #[prop(into)]
    label: String,
    /// A line under the label.
    #[prop(optional, into)]
    hint: String,
    /// Ticked or not.
    value: RwSignal<bool>,
) -> impl IntoView {
    let id = next_id();
    let hint_id = [&id, "-hint"].concat();
    let described = (!hint.is_empty()).then(|| hint_id.clone());
    view! {
        <div class="check">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=described
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <label for=id.clone()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// A choice from a short list, label and list on one line.
#[component]
pub fn Select(
    /// The label.
    #[prop(into)]
    label: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    /// The value chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Another one was chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let id = next_id();
    let options = options
        .into_iter()
        .map(|(option, words)| {
            let this = option.clone();
            view! { <option value=option prop:selected=move || value.get() == this>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="select">
            <label for=id.clone()>{label}</label>
            <select id=id.clone() on:change=move |event| on_change.run(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
}
