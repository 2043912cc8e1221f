//! Saving: reads, compares three ways, writes, reads back, and says what the PBX then holds.

use api::Client;
use api::types::{Provider, ProviderId};
use domain::message::refusals;
use domain::provider::convert::CheckedUpdate;
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::shown;
use domain::provider::merge::{Clash, changes, clashes, is_same, rebase};
use domain::provider::watch::matters;

use crate::address;
use crate::arrival::Arrival;
use crate::live::spawn;
use crate::pages::providers::edit::{Edit, Saving};
use crate::pages::providers::is_unsure;
use crate::provider_form::label_of;
use crate::route::Route;

impl Edit {
    /// Reads, compares, writes, reads back, and goes to the trunk with the news.
    pub(super) fn saver(&'static self) -> impl Fn() + Clone + 'static {
        move || {
            self.saving.set(Saving::Busy);
            self.form.refuse(Vec::new());
            let client = self.session.client();
            spawn(async move {
                if let Some(arrival) = self.save(&client).await {
                    let href = Route::Detail(arrival.id.clone()).href();
                    self.unsaved.discard();
                    self.arrivals.announce(arrival);
                    address::go_to(&href);
                }
            });
        }
    }

    async fn save(&'static self, client: &Client) -> Option<Arrival> {
        let id = self.id.try_get_value()?;
        let fresh = match client.get_provider(&id).await {
            Ok(fresh) => fresh,
            Err(error) if error.status() == Some(404) => return self.stop(Saving::Gone),
            Err(error) => return self.stop(Saving::Failed(error)),
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
        if let Err(error) = client.update_provider(&id, update.request()).await {
            self.form.refuse(refusals(&error));
            let unsure = is_unsure(&error);
            return self.stop(if unsure { Saving::Unsure } else { Saving::Failed(error) });
        }
        let held = client.get_provider(&id).await.ok();
        Some(news(id, &next, &changed, held.as_ref()))
    }

    fn stop(&'static self, saving: Saving) -> Option<Arrival> {
        self.saving.try_set(saving);
        None
    }

    /// After an answer that never came: are my changes there?
    pub(super) fn checker(&'static self) -> impl Fn() + 'static {
        move || {
            self.saving.set(Saving::Busy);
            let client = self.session.client();
            spawn(async move {
                let Some(id) = self.id.try_get_value() else { return };
                let (held, mine) = (client.get_provider(&id).await, self.form.draft.try_get_untracked());
                match (held.as_ref().map(Draft::of), mine) {
                    (Ok(Some(theirs)), Some(mine)) => {
                        let changed = self.form.changes();
                        // A password cannot be read back: it counts as saved with the rest.
                        let there = |field: &Field| {
                            *field == Field::Text(Text::Password) || is_same(&theirs, &mine, *field)
                        };
                        if changed.iter().all(there) {
                            let href = Route::Detail(id.clone()).href();
                            self.unsaved.discard();
                            self.arrivals.announce(news(id, &mine, &changed, held.as_ref().ok()));
                            address::go_to(&href);
                        } else {
                            self.saving.try_set(Saving::NotThere);
                        }
                    }
                    (Ok(None) | Err(_), _) | (Ok(Some(_)), None) => {
                        self.saving.try_set(Saving::Unsure);
                    }
                }
            });
        }
    }
}

/// What to tell after a save: what the server holds now, where that differs from what was sent.
fn news(id: ProviderId, sent: &Draft, changed: &[Field], held: Option<&Provider>) -> Arrival {
    let mut notes = Vec::new();
    match held.and_then(Draft::of) {
        Some(held) => {
            for field in changed.iter().filter(|field| **field != Field::Text(Text::Password)) {
                if !is_same(sent, &held, *field) {
                    let value = shown(&held, *field).words();
                    notes.push([&label_of(*field), ": the PBX kept ", &value].concat());
                }
            }
        }
        None => notes.push("The PBX took the change, but could not be asked what it holds now".to_owned()),
    }
    if changed.contains(&Field::Text(Text::Password)) {
        notes.push("The new password was sent. It cannot be read back".to_owned());
    }
    Arrival {
        id,
        title: ["Trunk ", sent.texts.name.trim(), " saved"].concat(),
        notes,
        watch: matters(changed) && sent.flags.enabled == Some(true),
        password: None,
    }
}
