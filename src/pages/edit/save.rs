//! Saving: reads, compares three ways, writes, reads back, and says what the PBX then holds.

use api::types::{Provider, ProviderId};
use api::{ApiError, Client};
use domain::message::{gave_up, refusals};
use domain::provider::convert::CheckedUpdate;
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::shown;
use domain::provider::merge::{Clash, changes, clashes, is_same, rebase};
use domain::provider::watch::matters;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::focus_on;
use crate::navigation;
use crate::pages::edit::{Edit, SAVE, Saving};
use crate::platform::tasks::task;
use crate::routes::Route;
use crate::trunk_form::label_of;
use crate::trunks::flash::FlashMessage;
use crate::trunks::{Found, SlowCall, is_gone, not_sent};

impl Edit {
    /// Reads, compares, writes, reads back, and goes to the trunk with the news.
    pub(super) fn saver(self) -> impl Fn() + Clone + 'static {
        move || {
            self.saving.set(Saving::Busy(SlowCall::Before));
            let turn = self.next_turn();
            self.read_back.stop();
            self.form.refuse(Vec::new());
            let client = self.session.action();
            spawn_local(task(async move {
                if let Some(message) = self.save(&client, turn).await {
                    self.arrive(message);
                }
            }));
        }
    }

    fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.turn.get_value()
    }

    /// Calls off a save of which nothing was sent.
    pub(super) fn call_off(self) {
        self.next_turn();
        self.saving.set(Saving::Idle);
        // The button is gone.
        focus_on(SAVE);
    }

    fn arrive(self, message: FlashMessage) {
        // Somebody else may be at work here by now, or the page be left.
        if !self.is_ours() || self.saving.try_get_untracked().is_none() {
            return;
        }
        let href = Route::Detail(message.id.clone()).href();
        self.unsaved.discard();
        self.flash.announce(message);
        navigation::go_to(&href);
    }

    async fn save(self, client: &Client, turn: u32) -> Option<FlashMessage> {
        let id = self.id.try_get_value()?;
        let fresh = client.get_provider(&id).await;
        if self.turn.try_get_value() != Some(turn) {
            return None;
        }
        let fresh = match fresh {
            Ok(fresh) => fresh,
            Err(error) if error.status() == Some(404) => return self.stop(Saving::Gone),
            Err(error) => return self.stop(Saving::Failed(not_sent(error))),
        };
        let (Some(theirs), Some(Some(original)), Some(mine), Some(leave)) = (
            Draft::of(&fresh),
            self.form.original.try_get_untracked(),
            self.form.draft.try_get_untracked(),
            self.leave.try_get_untracked(),
        ) else {
            return self.stop(Saving::Gone);
        };
        let met: Vec<Clash> = clashes(&original, &theirs, &mine)
            .into_iter()
            .filter(|clash| self.settled.with_untracked(|settled| !settled.contains(clash)))
            .collect();
        if !met.is_empty() {
            return self.stop(Saving::Clashes(met));
        }
        let next = rebase(&original, &theirs, &mine, &leave);
        let changed = changes(&theirs, &next);
        let update = match CheckedUpdate::new(&fresh, &theirs, &next) {
            Ok(update) => update,
            Err(_) => return self.stop(Saving::Idle),
        };
        self.stop(Saving::Busy(SlowCall::Write));
        if let Err(error) = client.update_provider(&id, update.request()).await {
            if error.status() == Some(404) && matches!(is_gone(client, &id).await, Ok(Some(()))) {
                return self.stop(Saving::Gone);
            }
            self.form.refuse(refusals(&error));
            if !error.leaves_doubt() {
                return self.stop(Saving::Failed(error));
            }
            if !changed.iter().any(is_readable) {
                return self.stop(Saving::PasswordDoubt(error));
            }
            self.stop(Saving::Doubt(error.clone()));
            self.find_out(error).await;
            return None;
        }
        self.stop(Saving::Busy(SlowCall::After));
        let held = client.get_provider(&id).await.ok();
        if let Some(held) = held.as_ref().and_then(Draft::of)
            && changed.iter().any(is_readable)
            && !changed.iter().any(|field| is_readable(field) && is_same(&held, &next, *field))
        {
            return self.stop(Saving::NotHeld);
        }
        Some(news(id, &next, &changed, held.as_ref()))
    }

    fn stop(self, saving: Saving) -> Option<FlashMessage> {
        self.saving.try_set(saving);
        None
    }

    /// Looks whether my changes are there, until the PBX must be done with the request.
    pub(super) async fn find_out(self, error: ApiError) {
        let (Some(id), Some(mine), Some(changed)) = (
            self.id.try_get_value(),
            self.form.draft.try_get_untracked(),
            self.form.changes.try_get_untracked(),
        ) else {
            return;
        };
        let client = self.session.client();
        let look = async || {
            let held = client.get_provider(&id).await?;
            let is_there = Draft::of(&held).is_some_and(|theirs| {
                changed.iter().filter(|field| is_readable(field)).all(|field| is_same(&theirs, &mine, *field))
            });
            Ok(is_there.then_some(held))
        };
        match self.read_back.find(look).await {
            Found::Yes(held) => {
                let mut message = news(id.clone(), &mine, &changed, Some(&held));
                message.notes.insert(0, gave_up(&error, Some("holds your changes")));
                self.arrive(message);
            }
            Found::NotBy(time) => drop(self.stop(Saving::NotThere(time))),
            Found::Unknown(_) | Found::Superseded => {}
        }
    }
}

/// No record shows a password.
fn is_readable(field: &Field) -> bool {
    *field != Field::Text(Text::Password)
}

/// What to tell after a save: what the server holds now, where that differs from what was sent.
fn news(id: ProviderId, sent: &Draft, changed: &[Field], held: Option<&Provider>) -> FlashMessage {
    let mut notes = Vec::new();
    match held.and_then(Draft::of) {
        Some(held) => {
            for field in changed.iter().filter(|field| is_readable(field)) {
                if !is_same(sent, &held, *field) {
                    let value = shown(&held, *field).words();
                    notes.push(format!("{}: the PBX kept {value}", label_of(*field)));
                }
            }
        }
        None => notes.push("Saved, but the trunk could not be read back".to_owned()),
    }
    if changed.contains(&Field::Text(Text::Password)) {
        notes.push("Password changed. The PBX never confirms passwords".to_owned());
    }
    FlashMessage {
        id,
        name: sent.texts.name.trim().to_owned(),
        title: format!("Trunk {} saved", sent.texts.name.trim()),
        notes,
        watch: matters(changed) && sent.flags.enabled == Some(true),
        password: None,
        duplicates: Vec::new(),
    }
}
