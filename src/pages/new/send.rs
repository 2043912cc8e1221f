//! The last step: what will be sent, how it compares with the other trunks, and the sending itself.

use std::sync::Arc;

use api::ApiError;
use api::types::{ProviderId, Secret};
use domain::message::{gave_up, refusals};
use domain::provider::convert::CheckedCreate;
use domain::provider::gateway::makes_credentials;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{div, focus_on_load, p};
use crate::components::{Alert, Button, El, focus_on};
use crate::navigation;
use crate::pages::new::Wizard;
use crate::pages::new::neighbours::view_neighbours;
use crate::pages::new::request::{curl, masked};
use crate::platform::tasks::task;
use crate::routes::Route;
use crate::trunk_form::{Step, draft_copy, view_bar, view_faults, view_review};
use crate::trunks::flash::FlashMessage;
use crate::trunks::{
    Found, ReadBack, SlowCall, failure, made_since, namesakes, not_sent, view_gateway_card, view_slow,
    view_until,
};

/// How far sending has come.
#[derive(Clone, PartialEq)]
enum Sending {
    Idle,
    Busy(SlowCall),
    /// Nothing was created.
    Failed(ApiError),
    /// The answer never came or was none: the PBX is looked at, again and again.
    Doubt(ApiError),
    /// No such trunk was there at this time of day, long after the request.
    NotThere(String),
}

/// What sending works with, as long as the step is shown.
#[derive(Clone, Copy)]
pub(super) struct Send {
    wizard: Wizard,
    sending: RwSignal<Sending>,
    /// Counts the requests, so that one that was called off goes no further.
    turn: StoredValue<u32>,
    read_back: ReadBack,
    /// The name of the first request, and the trunks that bore it before; nothing as long as none was sent.
    before: StoredValue<Option<(String, Vec<ProviderId>)>>,
}

/// Names the button that creates.
const CREATE: &str = "create";

/// Review, comparison, card and the button.
pub(super) fn view_last_step(wizard: Wizard) -> El {
    let form = wizard.form;
    let Some(checked) = checked(wizard) else {
        // The order of steps leads back to what is wrong.
        return div();
    };
    let json = masked(checked.request());
    let curl = curl(&json);
    let change = move |step: Step| {
        wizard.returning.set(true);
        navigation::go_to(&wizard.href(step));
    };
    let send = Send::new(wizard);
    let draft = form.draft.get_untracked();
    let password = draft.texts.password.clone();
    let card = makes_credentials(&draft).then(|| view_gateway_card(&draft, password));
    div()
        .child(view_neighbours(wizard, |_| ()))
        .child(view_review(form, change, json, curl))
        .child(card)
        .child(send.view_bar(().into_any(), Some(wizard.view_back(Step::Headers)), || true))
}

/// The request, once nothing blocks it.
fn checked(wizard: Wizard) -> Option<CheckedCreate> {
    wizard.form.draft.with_untracked(|draft| CheckedCreate::try_from(draft).ok())
}

impl Send {
    pub(super) fn new(wizard: Wizard) -> Self {
        Self {
            wizard,
            sending: RwSignal::new(Sending::Idle),
            turn: StoredValue::new(0),
            read_back: ReadBack::default(),
            before: wizard.before,
        }
    }

    /// The bar with the button, and how the last try ended. `may` is asked before anything is sent; what it has
    /// to say stands in `said`.
    pub(super) fn view_bar(self, said: AnyView, back: Option<El>, may: impl Fn() -> bool + 'static) -> El {
        let busy = Memo::new(move |_| matches!(self.sending.get(), Sending::Busy(_)));
        let blocked = Signal::derive(move || {
            let waits =
                matches!(self.sending.get(), Sending::Doubt(_)) && self.read_back.until.get().is_some();
            waits.then_some("The PBX may still create it: wait for the last look")
        });
        let words = move || {
            match self.sending.get() {
                Sending::Busy(_) => "Creating…",
                Sending::Doubt(_) => "Create it again",
                Sending::Idle | Sending::Failed(_) | Sending::NotThere(_) => "Create trunk",
            }
            .to_owned()
        };
        let press = move || {
            if may() {
                self.send();
            }
        };
        let create = Button::primary().busy(busy).blocked(blocked).on_press(press).el();
        let create = create.attr("data-saves", "").attr("id", CREATE).child(words);
        let actions = div().child(self.wizard.view_cancel()).child(back).child(create);
        let outcome = div().child(said).child(move || self.view_slow()).child(move || self.view_outcome());
        view_bar(outcome, None, actions)
    }

    fn send(self) {
        let Some(checked) = checked(self.wizard) else { return };
        self.sending.set(Sending::Busy(SlowCall::Before));
        let turn = self.next_turn();
        self.read_back.stop();
        self.wizard.form.refuse(Vec::new());
        let draft = self.wizard.form.draft.get_untracked().resolved();
        let client = self.wizard.session.action();
        spawn_local(task(async move {
            let request = checked.request();
            // Without a look before there is no telling which trunks were made since. An earlier request
            // of this draft may still be carried out: its look counts.
            let before = match self.before(&request.name) {
                Some(before) => before,
                None => {
                    let found = namesakes(&client, request).await;
                    if self.turn.try_get_value() != Some(turn) {
                        return;
                    }
                    match found {
                        Ok(rows) => rows.into_iter().filter_map(|row| row.id).collect(),
                        Err(error) => return self.stop(Sending::Failed(not_sent(error))),
                    }
                }
            };
            self.stop(Sending::Busy(SlowCall::Write));
            self.before.try_update_value(|kept| *kept = Some((request.name.clone(), before.clone())));
            let asked = (request, &draft);
            let error = match client.create_provider(request).await {
                Ok(id) => {
                    self.stop(Sending::Busy(SlowCall::After));
                    let others = made_since(&client, asked, &before).await.unwrap_or_default();
                    let ids =
                        std::iter::once(id.clone()).chain(others.into_iter().filter(|other| *other != id));
                    return self.arrive(ids.collect(), "created", None);
                }
                Err(error) => error,
            };
            if error.leaves_doubt() {
                self.wizard.form.refuse(refusals(&error));
                self.stop(Sending::Doubt(error.clone()));
                return self.find_out(error).await;
            }
            // What is refused may be the same request for the second time, or somebody else was faster.
            let refused = matches!(error, ApiError::Rejected { status: 400 | 409, .. });
            if refused
                && let Ok(made) = made_since(&client, asked, &before).await
                && !made.is_empty()
            {
                let note = "The PBX refused the request, but a trunk exactly like it has appeared meanwhile: the network sent the request twice, or somebody else created it";
                return self.arrive(made, "is there", Some(note.to_owned()));
            }
            self.wizard.form.refuse(refusals(&error));
            self.stop(Sending::Failed(error));
        }));
    }

    /// The trunks of a name before it was first asked for.
    fn before(self, name: &str) -> Option<Vec<ProviderId>> {
        let (kept, before) = self.before.try_get_value().flatten()?;
        (kept == name).then_some(before)
    }

    fn stop(self, sending: Sending) {
        self.sending.try_set(sending);
    }

    /// Looks for the trunk until the PBX must be done with the request.
    async fn find_out(self, error: ApiError) {
        let Some(checked) = checked(self.wizard) else { return };
        let draft = self.wizard.form.draft.get_untracked().resolved();
        let before = self.before(&checked.request().name).unwrap_or_default();
        let client = self.wizard.session.client();
        let look = async || {
            let made = made_since(&client, (checked.request(), &draft), &before).await?;
            Ok((!made.is_empty()).then_some(made))
        };
        match self.read_back.find(look).await {
            Found::Yes(made) => {
                self.arrive(made, "created", Some(gave_up(&error, Some("created the trunk"))))
            }
            Found::NotBy(time) => self.stop(Sending::NotThere(time)),
            Found::Unknown(_) | Found::Superseded => {}
        }
    }

    /// Goes to the page of the new trunk with the news: whether there are others exactly like it, and what
    /// else there is to know.
    fn arrive(self, ids: Vec<ProviderId>, what: &str, note: Option<String>) {
        let Some(id) = ids.first().cloned() else { return };
        // Somebody else may be at work here by now.
        if !self.wizard.is_ours() {
            return;
        }
        let Some(draft) = self.wizard.form.draft.try_get_untracked() else { return };
        let keeps_password = makes_credentials(&draft);
        self.wizard.unsaved.done();
        let name = self.wizard.origin.with_value(super::Origin::draft_name);
        draft_copy::forget(&name, &self.wizard.account.get_value());
        self.wizard.flash.announce(FlashMessage {
            id: id.clone(),
            name: draft.texts.name.trim().to_owned(),
            title: format!("Trunk {} {what}", draft.texts.name.trim()),
            notes: note.into_iter().collect(),
            watch: draft.flags.enabled == Some(true),
            password: keeps_password.then(|| Secret::new(draft.texts.password)),
            duplicates: if ids.len() > 1 { ids } else { Vec::new() },
        });
        navigation::go(&Route::Detail(id));
    }

    fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.turn.get_value()
    }

    /// How far a request is that takes long.
    fn view_slow(self) -> Option<AnyView> {
        let Sending::Busy(call) = self.sending.get() else { return None };
        let call_off = move || {
            self.next_turn();
            self.sending.set(Sending::Idle);
            // The button is gone.
            focus_on(CREATE);
        };
        Some(match call {
            SlowCall::Before => {
                view_slow("Still reading the other trunks before creating", false, Some(Arc::new(call_off)))
            }
            SlowCall::Write => view_slow("Still creating", true, None),
            SlowCall::After => view_slow("Created, still looking for others like it", false, None),
        })
    }

    fn view_outcome(self) -> Option<El> {
        let focused = |outcome: El| outcome.attr("tabindex", "-1").node_ref(focus_on_load());
        let outcome = match self.sending.get() {
            Sending::Idle | Sending::Busy(_) => return None,
            Sending::NotThere(time) => {
                let words = format!(
                    "No such trunk was on the PBX at {time}, a minute after the request. Your draft is kept: create it again."
                );
                p().class("notice").attr("role", "status").child(words)
            }
            Sending::Doubt(error) => {
                let mut alert = failure(&error, None);
                alert.title = "It is not known whether the trunk was created".to_owned();
                alert.text = format!("{} Your draft is kept.", gave_up(&error, None));
                alert.el().child(view_until(self.read_back, move || {
                    spawn_local(self.find_out(error.clone()));
                }))
            }
            Sending::Failed(ApiError::Unauthorized) => {
                let alert = Alert {
                    title: "Not created: your session had ended".to_owned(),
                    text: "Nothing was sent, and your draft is kept. Create the trunk again.".to_owned(),
                    ..Alert::default()
                };
                alert.el()
            }
            Sending::Failed(error) => {
                let faults = refusals(&error);
                let mut alert = failure(&error, None);
                if error.status() == Some(400) {
                    alert.text = "Nothing was created, and your draft is kept.".to_owned();
                }
                alert.quoted.retain(|words| !faults.iter().any(|(_, said)| said == words));
                alert.el().child(view_faults(faults, move |field| self.wizard.seek(field)))
            }
        };
        Some(focused(outcome))
    }
}
