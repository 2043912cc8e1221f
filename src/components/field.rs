//! Labelled inputs. They make `id`, `for` and `aria-describedby` themselves, so no label can be
//! forgotten and no two can clash.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::components::El;
use crate::components::html::{
    button, div, fieldset, fragment, input, label, legend, on_load, p, span, textarea,
};

/// Something to say about a field, beside it.
#[derive(Clone)]
pub struct Note {
    /// `bad` stands above the input and marks it; `unsure` and `quiet` stand below.
    pub tone: &'static str,
    /// What is wrong or odd, and what to do.
    pub text: String,
    /// What one click could do about it.
    pub action: Option<NoteAction>,
}

/// A way out that a note offers.
#[derive(Clone)]
pub struct NoteAction {
    /// The words of the button.
    pub label: String,
    /// What it does.
    pub press: Arc<dyn Fn() + Send + Sync>,
}

impl Note {
    /// What is wrong.
    pub fn bad(text: String) -> Self {
        Self { tone: "bad", text, action: None }
    }
}

/// A number for an element that another one names.
pub fn next_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// What every kind of input has around it: label, hint, and notes above and below.
#[derive(Clone)]
pub struct Frame {
    /// The label.
    pub label: String,
    /// A line under the label.
    pub hint: String,
    /// What is to be said about the value.
    pub notes: Signal<Vec<Note>>,
    /// Names the field for links that lead to it; empty for a number of its own.
    pub id: String,
    /// The label is for assistive technology only: what stands around says the same.
    pub bare: bool,
}

impl Frame {
    /// A label and nothing else.
    pub fn new(label: impl Into<String>) -> Self {
        let notes = Signal::stored(Vec::new());
        Self { label: label.into(), hint: String::new(), notes, id: next_id(), bare: false }
    }

    /// Gives an input its id, its description and its mark when something is wrong.
    pub fn wire(&self, input: El) -> El {
        let notes = self.notes;
        let id = self.id.as_str();
        input
            .attr("id", id)
            .attr("aria-describedby", format!("{id}-hint {id}-bad {id}-note"))
            .attr("aria-invalid", move || notes.get().iter().any(is_bad).then(|| "true".to_owned()))
    }

    /// The label, for an input of its own line.
    pub(super) fn view_label(&self) -> El {
        let label = label().attr("for", self.id.as_str()).child(self.label.as_str());
        if self.bare { label.class("sr-only") } else { label }
    }

    pub(super) fn view_hint(&self) -> Option<El> {
        let id = format!("{}-hint", self.id);
        (!self.hint.is_empty()).then(|| p().class("field-hint").attr("id", id).child(self.hint.as_str()))
    }

    pub(super) fn view_notes(&self, bad: bool) -> AnyView {
        let (id, notes) = (self.id.clone(), self.notes);
        fragment(move || {
            let notes = notes.get();
            let mut wanted = notes.iter().filter(|note| is_bad(note) == bad).peekable();
            wanted.peek()?;
            let views = wanted.map(|note| view_note(note, &id));
            Some(
                div()
                    .attr("id", if bad { format!("{id}-bad") } else { format!("{id}-note") })
                    .child(views.collect::<Vec<_>>()),
            )
        })
    }

    /// Label, hint and notes around a control.
    pub fn around(&self, control: El) -> El {
        div()
            .class("field")
            .child(self.view_label())
            .child(self.view_hint())
            .child(self.view_notes(true))
            .child(control)
            .child(self.view_notes(false))
    }

    /// A group of inputs with a legend.
    pub fn group(&self, controls: El) -> El {
        let legend = legend().child(self.label.as_str());
        fieldset()
            .class("field")
            .attr("id", self.id.as_str())
            .attr("tabindex", "-1")
            .child(if self.bare { legend.class("sr-only") } else { legend })
            .child(self.view_hint())
            .child(self.view_notes(true))
            .child(controls)
            .child(self.view_notes(false))
    }
}

fn is_bad(note: &Note) -> bool {
    note.tone == "bad"
}

fn view_note(note: &Note, id: &str) -> El {
    let words = p().class("field-note").attr("data-tone", note.tone).child(note.text.as_str());
    words.child(note.action.clone().map(|NoteAction { label, press }| {
        let id = id.to_owned();
        let press = move |_| {
            press();
            // The button is about to go: the focus stays with the field.
            focus_on(&id);
        };
        button().class("field-fix").attr("type", "button").on(ev::click, press).child(label)
    }))
}

/// Puts the focus on the element with an id.
pub fn focus_on(id: &str) {
    let element = document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that refuses the focus leaves it where it was.
        let _ = element.focus();
    }
}

/// An input for text.
pub struct TextField {
    frame: Frame,
    value: Signal<String>,
    set: Rc<dyn Fn(String)>,
    lines: bool,
    secret: bool,
    filled: Option<Rc<dyn Fn(bool)>>,
    digits: bool,
    unit: &'static str,
    autocomplete: &'static str,
    focus: bool,
    fixed: bool,
}

impl TextField {
    /// An input for a value of its own.
    pub fn new(label: &'static str, value: RwSignal<String>) -> Self {
        Self::on(Frame::new(label), value.into(), move |typed| value.set(typed))
    }

    /// An input for a value that lives elsewhere.
    pub fn on(frame: Frame, value: Signal<String>, set: impl Fn(String) + 'static) -> Self {
        Self {
            frame,
            value,
            set: Rc::new(set),
            lines: false,
            secret: false,
            filled: None,
            digits: false,
            unit: "",
            autocomplete: "off",
            focus: false,
            fixed: false,
        }
    }

    /// A line under the label.
    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.frame.hint);
        self
    }

    /// What is wrong and how to fix it.
    pub fn problem(mut self, problem: Signal<Option<String>>) -> Self {
        self.frame.notes = Signal::derive(move || problem.get().map(Note::bad).into_iter().collect());
        self
    }

    /// Several lines.
    pub fn lines(self) -> Self {
        Self { lines: true, ..self }
    }

    /// Hidden while typed, with a button to show it.
    pub fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// A secret that is not the console's own: the browser's password manager neither fills it nor offers to
    /// keep it, because no input of the type `password` is there. `filled` hears `true` when a value came
    /// without a key or a paste, and `false` when it is gone or typed over.
    pub fn secret_of_others(self, filled: impl Fn(bool) + 'static) -> Self {
        Self { secret: true, filled: Some(Rc::new(filled)), ..self }
    }

    /// Digits: phones show their number keys.
    pub fn digits(self) -> Self {
        Self { digits: true, ..self }
    }

    /// What the number counts, behind the input.
    pub fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
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
        let Self { frame, value, set, lines, secret, filled, digits, unit, autocomplete, focus, fixed } =
            self;
        let value = settle(value);
        let shown = RwSignal::new(false);
        let input = if lines {
            textarea().attr("rows", "4")
        } else {
            let of_others = filled.is_some();
            let hides = move || secret && !shown.get();
            input()
                .attr("type", move || {
                    Some(if hides() && !of_others { "password" } else { "text" }.to_owned())
                })
                .attr("data-masked", move || (hides() && of_others).then(String::new))
        };
        // What extensions look for before they fill a field.
        let input = match autocomplete {
            "off" => input.attr("data-1p-ignore", "").attr("data-lpignore", "true").attr("data-bwignore", ""),
            _ => input,
        };
        let input = match filled {
            Some(filled) => watch_filling(input, filled),
            None => input,
        };
        let input = frame
            .wire(input)
            .attr("inputmode", digits.then(|| "numeric".to_owned()))
            .attr("readonly", fixed.then(String::new))
            .attr("autocomplete", autocomplete)
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .prop("value", move || value.get())
            .on(ev::input, move |event| set(event_target_value(&event)))
            .node_ref(on_load(move |input| {
                if focus {
                    // An element that refuses the focus leaves it where it was.
                    let _ = input.focus();
                }
            }));
        let reveal = secret.then(|| {
            button()
                .class("field-reveal")
                .attr("type", "button")
                .attr("aria-pressed", move || Some(shown.get().to_string()))
                .on(ev::click, move |_| shown.update(|shown| *shown = !*shown))
                .child(move || if shown.get() { "Hide" } else { "Show" }.to_owned())
        });
        let unit = (!unit.is_empty()).then(|| span().class("field-unit").child(unit));
        let control = div().class("field-control").attr("data-short", digits.then(String::new));
        frame.around(control.child(input).child(reveal).child(unit))
    }
}

/// Tells a value that a person typed or pasted from one that something filled in. Browsers announce only a
/// person's edit with `beforeinput`.
fn watch_filling(input: El, filled: Rc<dyn Fn(bool)>) -> El {
    let typed = Rc::new(RefCell::new(None::<String>));
    let noted = typed.clone();
    let before = move |event: web_sys::InputEvent| {
        if event.is_trusted() {
            *noted.borrow_mut() = Some(event.data().unwrap_or_default());
        }
    };
    let after = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        match typed.borrow_mut().take().filter(|_| event.is_trusted()) {
            _ if value.is_empty() => filled(false),
            Some(text) if text == value => filled(false),
            Some(_) => {}
            None => filled(true),
        }
    };
    input.on(ev::beforeinput, before).on(ev::input, after)
}

/// A value whose readers run only when it differs: in a form of sixty inputs, writing to the page for
/// each of them at every key would be felt.
pub fn settle<T: Clone + PartialEq + Send + Sync + 'static>(value: Signal<T>) -> Memo<T> {
    Memo::new(move |_| value.get())
}
