//! Short notices at the edge of the page. Good news leaves by itself; bad news stays until dismissed.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ui::{Icon, IconName};

/// Milliseconds that good news stays.
const GOOD_NEWS: u32 = 6_000;

#[derive(Clone, PartialEq)]
struct Toast {
    number: u32,
    text: String,
    bad: bool,
}

/// What is being said; a handle, given to pages through a context.
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
        spawn_local(async move {
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
}

/// The one place where notices appear.
#[component]
pub fn Toaster(
    /// What is being said.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="toaster" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.number let:toast>
                <div class="toast" data-tone=if toast.bad { "bad" } else { "good" }>
                    <p>{toast.text.clone()}</p>
                    <button type="button" aria-label="Dismiss" on:click=move |_| toasts.remove(toast.number)>
                        <Icon name=IconName::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
