//! Short notices at the edge of the page. Good news leaves by itself, but not while somebody points at it or has
//! the focus in it; bad news stays until dismissed.

use std::hint::black_box;
use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{button, div, p};
use crate::components::{Button, El, Icon, icon, keyed};
use crate::platform::tasks::task;

/// Milliseconds that good news stays.
const GOOD_NEWS: u32 = 6_000;
/// Milliseconds that it stays after somebody has turned away from it, at most.
const AFTERWARDS: u32 = 2_000;

#[derive(Clone)]
struct Toast {
    number: u32,
    text: String,
    bad: bool,
    /// Draws the way back, where there is one.
    undo: Option<DrawUndo>,
}

/// Draws the button that takes something back. It comes with what it takes back, and not with the first load.
type DrawUndo = Arc<dyn Fn() -> El + Send + Sync>;

/// The notices that are shown; a handle, which `app` passes to the pages that need it.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// Somebody points at the notices or has the focus in them.
    held: StoredValue<bool>,
}

/// The notices, which `app` provides.
pub fn use_toasts() -> Toasts {
    expect_context()
}

impl Default for Toasts {
    fn default() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0), held: StoredValue::new(false) }
    }
}

impl Toasts {
    /// Something was done.
    pub fn good(self, text: impl Into<String>) {
        self.tell(text.into(), None);
    }

    /// Something was done that `undo` takes back, as long as the notice is there.
    pub fn good_with_undo(self, text: String, undo: impl Fn() + Clone + Send + Sync + 'static) {
        let number = self.next.get_value();
        let draw = move || {
            let undo = undo.clone();
            let press = move || {
                self.remove(number);
                undo();
            };
            Button::plain().on_press(press).el().child("Undo")
        };
        // There is one kind of `draw`: the optimiser would name it in `tell`, and the first load would have it too.
        self.tell(text, Some(black_box::<DrawUndo>(Arc::new(draw))));
    }

    fn tell(self, text: String, undo: Option<DrawUndo>) {
        let number = self.add(text, false, undo);
        spawn_local(task(async move {
            TimeoutFuture::new(GOOD_NEWS).await;
            while self.held.try_get_value() == Some(true) {
                TimeoutFuture::new(AFTERWARDS).await;
            }
            self.remove(number);
        }));
    }

    /// Something failed; stays until dismissed.
    pub fn bad(self, text: impl Into<String>) {
        self.add(text.into(), true, None);
    }

    fn add(self, text: String, bad: bool, undo: Option<DrawUndo>) -> u32 {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.list.update(|list| list.push(Toast { number, text, bad, undo }));
        number
    }

    fn remove(self, number: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.number != number));
        // What goes away under the pointer or with the focus does not say that they have left.
        if self.list.try_with_untracked(Vec::is_empty) == Some(true) {
            self.held.try_set_value(false);
        }
    }

    /// The one place where notices appear.
    pub fn view(self) -> El {
        let item = |toast: Toast| (toast.number.to_string(), toast);
        let items = move || self.list.get().into_iter().map(item).collect();
        let toasts = keyed(items, move |toast| self.view_one(toast));
        div()
            .class("toaster")
            .attr("role", "status")
            .on(ev::mouseenter, move |_| self.held.set_value(true))
            .on(ev::mouseleave, move |_| self.held.set_value(false))
            .on(ev::focusin, move |_| self.held.set_value(true))
            .on(ev::focusout, move |_| self.held.set_value(false))
            .child(toasts)
    }

    fn view_one(self, toast: Toast) -> El {
        let dismiss = button()
            .attr("type", "button")
            .attr("aria-label", "Dismiss")
            .on(ev::click, move |_| self.remove(toast.number))
            .child(icon(Icon::Close));
        div()
            .class("toast")
            .attr("data-tone", if toast.bad { "bad" } else { "good" })
            .child(p().child(toast.text))
            .child(toast.undo.map(|draw| draw()))
            .child(dismiss)
    }
}
