//! The switch in a row: it moves at once, asks before it switches off, offers the way back, and says so when the
//! PBX disagrees. The writing itself comes with the part for many trunks.

use std::time::Duration;

use api::Client;
use api::types::ProviderId;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::bulk;
use crate::components::html::{button, div, focus_on_load, fragment, p, span, strong};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Toasts, dialog_to_close, foreign, nothing_has_focus};
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
        if untrack(|| !self.session.may_write() || self.session.is_foreign(is_shared)) {
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

    /// Switches a trunk, reads back, says what came of it and offers the way back.
    async fn carry_out(self, pressed: Pressed, on: bool) {
        let Pressed { id, name, on: shown, busy } = pressed;
        let client = self.session.action();
        let outcome = bulk::switch(client.clone(), id.clone(), on, false).await;
        busy.try_set(false);
        match outcome {
            Ok(()) => {
                let words = format!("Trunk {name}{}", bulk::switched(on));
                self.note_switched(&id, on);
                self.toasts.good_with_undo(words, move || {
                    spawn_local(task(self.undo(client.clone(), id.clone(), name.clone(), !on)));
                });
            }
            Err(words) => {
                shown.try_set(!on);
                self.toasts.bad(format!("Trunk {name} {words}"));
            }
        }
    }

    /// Switches a trunk back, for whoever switched it.
    async fn undo(self, client: Client, id: ProviderId, name: String, on: bool) {
        match bulk::switch(client, id.clone(), on, true).await {
            Ok(()) => {
                self.toasts.good(format!("Trunk {name}{} again", bulk::switched(on)));
                self.note_switched(&id, on);
            }
            Err(words) => self.toasts.bad(format!("Trunk {name} {words}")),
        }
    }

    fn note_switched(self, id: &ProviderId, on: bool) {
        self.statuses.renew(std::slice::from_ref(id));
        self.switched.try_set(Some((id.clone(), on)));
        // The row is drawn anew, and with it the switch that had the focus; the button of a notice is gone.
        let id = id.clone();
        set_timeout(move || focus_switch(&id), Duration::ZERO);
    }
}

/// Puts the focus on the switch of a trunk where nothing has it.
fn focus_switch(id: &ProviderId) {
    let key = id.as_str().replace('\\', "\\\\").replace('"', "\\\"");
    let switch = document().query_selector(&format!("[data-key=\"{key}\"] .switch")).ok().flatten();
    if let Some(switch) =
        switch.filter(|_| nothing_has_focus()).and_then(|found| found.dyn_into::<HtmlElement>().ok())
    {
        // An element that refuses the focus leaves it where it was.
        let _ = switch.focus();
    }
}

part!(changes: fetch_switch, switch(asked: Box<(Toggle, Pressed, bool)>) -> Task<()> {
    let (toggle, pressed, on) = *asked;
    Box::pin(toggle.carry_out(pressed, on))
});
