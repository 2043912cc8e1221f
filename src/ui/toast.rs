//! Short notices at the edge of the page. Good news leaves by itself; bad news stays until dismissed.

use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::live::{Run, RwSignal, StoredValue, spawn};
use crate::ui::{El, Icon, el, icon, keyed};

/// Milliseconds that good news stays.
const GOOD_NEWS: u32 = 6_000;

#[derive(Clone, PartialEq)]
struct Toast {
    number: u32,
    text: String,
    bad: bool,
}

/// The notices that are shown; a handle, which `app` passes to the pages that need it.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }
}

impl Toasts {
    /// Something was done.
    pub fn good(self, text: impl Into<String>) {
        let number = self.add(text.into(), false);
        spawn(async move {
            TimeoutFuture::new(GOOD_NEWS).await;
            self.remove(number);
        });
    }

    /// Something failed; stays until dismissed.
    pub fn bad(self, text: impl Into<String>) {
        self.add(text.into(), true);
    }

    fn add(self, text: String, bad: bool) -> u32 {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.list.update(|list| list.push(Toast { number, text, bad }));
        number
    }

    fn remove(self, number: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.number != number));
    }

    /// The one place where notices appear.
    pub fn view(self) -> El {
        let toasts = keyed(move || {
            let item = |toast: Toast| {
                let key = toast.number.to_string();
                let draw = move || self.view_one(toast.clone());
                (key, Arc::new(draw) as Arc<dyn Run<AnyView> + Send + Sync>)
            };
            self.list.get().into_iter().map(item).collect()
        });
        el("div").class("toaster").attr("role", "status").child(toasts)
    }

    fn view_one(self, toast: Toast) -> AnyView {
        let dismiss = el("button")
            .attr("type", "button")
            .attr("aria-label", "Dismiss")
            .on("click", move |_| self.remove(toast.number))
            .child(icon(Icon::Close));
        el("div")
            .class("toast")
            .attr("data-tone", if toast.bad { "bad" } else { "good" })
            .child(el("p").text(toast.text))
            .child(dismiss)
            .view()
    }
}
