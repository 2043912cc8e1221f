//! The switch in a row: it moves at once, asks before it switches off, and says so when the PBX
//! disagrees. The writing itself comes with the part for many trunks.

use api::types::ProviderId;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bulk;
use crate::components::html::{button, div, focus_on_load, fragment, p, span, strong};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Toasts, dialog_to_close, foreign};
use crate::platform::parts::part;
use crate::platform::tasks::{Task, task};
use crate::session::Session;
use crate::status::Statuses;

/// A trunk whose switch was pressed.
#[derive(Clone)]
struct Pressed {
    id: ProviderId,
    name: String,
    on: RwSignal<bool>,
    busy: RwSignal<bool>,
}

/// Every switch of the table.
#[derive(Clone, Copy)]
pub struct Toggle {
    session: Session,
    toasts: Toasts,
    statuses: Statuses,
    asked: RwSignal<Option<Pressed>>,
    /// The trunk that was switched last, and how.
    pub switched: RwSignal<Option<(ProviderId, bool)>>,
}

lazy_view!(panels: fn view_asked(asked: (Toggle, Pressed)) {
    let (toggle, pressed) = asked;
    toggle.view_asked(pressed).into_any()
});

impl Toggle {
    /// None is pressed.
    pub fn new(session: Session, toasts: Toasts, statuses: Statuses) -> Self {
        Self { session, toasts, statuses, asked: RwSignal::new(None), switched: RwSignal::new(None) }
    }

    /// The switch of one trunk, or how it is switched for whoever may not change it.
    pub fn view(self, id: ProviderId, name: String, enabled: Option<bool>, is_shared: bool) -> El {
        if !untrack(|| self.session.may_write()) || self.session.is_foreign(is_shared) {
            return span().child(if enabled == Some(false) { "No" } else { "Yes" });
        }
        let (on, busy) = (RwSignal::new(enabled != Some(false)), RwSignal::new(false));
        let label = format!("Enabled: {name}");
        let pressed = Pressed { id, name, on, busy };
        let press = move |_| {
            if busy.get_untracked() {
                return;
            }
            match on.get_untracked() {
                true => self.asked.set(Some(pressed.clone())),
                false => self.switch(pressed.clone(), true),
            }
        };
        button()
            .class("switch")
            .attr("role", "switch")
            .attr("aria-label", label)
            .attr("aria-checked", move || Some(on.get().to_string()))
            .attr("aria-busy", move || busy.get().then(|| "true".to_owned()))
            .on(ev::click, press)
    }

    /// The question before one is switched off.
    pub fn view_question(self) -> AnyView {
        fragment(move || self.asked.get().map(|pressed| view_asked((self, pressed))))
    }

    fn view_asked(self, pressed: Pressed) -> El {
        let name = pressed.name.clone();
        let close = move || self.asked.set(None);
        let cancel = Button::plain().on_press(close).el().node_ref(focus_on_load());
        let disable = Button::primary().on_press(move || {
            close();
            self.switch(pressed.clone(), false);
        });
        dialog_to_close("Disable trunk?", close)
            .child(p().child("The PBX stops using ").child(strong().child(foreign(name))).child(
                ". New calls through it fail. Calls in progress may be dropped; the vendor does not say.",
            ))
            .child(
                div()
                    .class("actions")
                    .child(cancel.child("Cancel"))
                    .child(disable.el().attr("data-tone", "unsure").child("Disable trunk")),
            )
    }

    fn switch(self, pressed: Pressed, on: bool) {
        let (shown, busy) = (pressed.on, pressed.busy);
        shown.set(on);
        busy.set(true);
        let asked = Box::new((self, pressed, on));
        spawn_local(task(async move {
            match switch(asked).await {
                Ok(switching) => switching.await,
                Err(_) => {
                    busy.try_set(false);
                    shown.try_set(!on);
                    self.toasts.bad(
                        "Nothing was changed: the part of the console that does this could not be loaded. Try again",
                    );
                }
            }
        }));
    }

    /// Switches a trunk, reads back, and says what came of it.
    async fn carry_out(self, pressed: Pressed, on: bool) {
        let Pressed { id, name, on: shown, busy } = pressed;
        let outcome = bulk::switch(self.session.action(), id.clone(), on).await;
        busy.try_set(false);
        match outcome {
            Ok(()) => {
                let words =
                    if on { format!("Trunk {name} enabled") } else { format!("Trunk {name} disabled") };
                self.toasts.good(words);
                self.statuses.renew(std::slice::from_ref(&id));
                self.switched.try_set(Some((id, on)));
            }
            Err(words) => {
                shown.try_set(!on);
                self.toasts.bad(format!("Trunk {name} {words}"));
            }
        }
    }
}

part!(changes: fetch_switch, switch(asked: Box<(Toggle, Pressed, bool)>) -> Task<()> {
    let (toggle, pressed, on) = *asked;
    Box::pin(toggle.carry_out(pressed, on))
});
