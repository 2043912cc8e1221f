//! Buttons. A button that cannot be used says why instead of going grey in silence.

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;

use crate::components::El;
use crate::components::html::button;

/// Why a button cannot be used right now.
pub type Reason = &'static str;

/// A button; [`Button::el`] makes the element, which takes icon and words.
pub struct Button {
    variant: &'static str,
    submit: bool,
    busy: Signal<bool>,
    blocked: Signal<Option<Reason>>,
    press: Option<Rc<dyn Fn()>>,
}

impl Button {
    /// A button like any other.
    pub fn plain() -> Self {
        Self {
            variant: "plain",
            submit: false,
            busy: Signal::stored(false),
            blocked: Signal::stored(None),
            press: None,
        }
    }

    /// The one main action of a page or form.
    pub fn primary() -> Self {
        Self { variant: "primary", ..Self::plain() }
    }

    /// Next to invisible until needed.
    pub fn quiet() -> Self {
        Self { variant: "quiet", ..Self::plain() }
    }

    /// Submits the form it stands in.
    pub fn submit(self) -> Self {
        Self { submit: true, ..self }
    }

    /// While the action is under way the button stays focusable and does nothing.
    pub fn busy(self, busy: impl Into<Signal<bool>>) -> Self {
        Self { busy: busy.into(), ..self }
    }

    /// Why it cannot be used; `None` when it can.
    pub fn blocked(self, blocked: impl Into<Signal<Option<Reason>>>) -> Self {
        Self { blocked: blocked.into(), ..self }
    }

    /// What it does.
    pub fn on_press(self, press: impl Fn() + 'static) -> Self {
        Self { press: Some(Rc::new(press)), ..self }
    }

    /// The element.
    pub fn el(self) -> El {
        let Self { variant, submit, busy, blocked, press } = self;
        let truth = |truth: bool| truth.then(|| "true".to_owned());
        button()
            .class("button")
            .attr("type", if submit { "submit" } else { "button" })
            .attr("data-variant", variant)
            .attr("aria-disabled", move || truth(busy.get() || blocked.get().is_some()))
            .attr("aria-busy", move || truth(busy.get()))
            .attr("title", move || blocked.get().map(str::to_owned))
            .on(ev::click, move |event| {
                if busy.get_untracked() || blocked.get_untracked().is_some() {
                    event.prevent_default();
                } else if let Some(press) = &press {
                    press();
                }
            })
    }
}
