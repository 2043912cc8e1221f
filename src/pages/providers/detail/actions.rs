//! What can be done with a trunk: edit, copy, switch on and off, delete.
//!
//! A switch is read back: the page says what the server holds, not what was asked of it.

use api::types::{Open, Provider, ProviderId, UpdateProvider};
use api::{ApiError, Client};
use domain::check::pool;
use leptos::prelude::*;

use crate::address;
use crate::live::{Memo, RwSignal, Signal, StoredValue, spawn};
use crate::pages::providers::{failure, is_unsure};
use crate::remote::Load;
use crate::route::{Route, Step};
use crate::session::Session;
use crate::ui::{Button, El, Field, Icon, Toasts, dialog_to_close, el, foreign, icon};

/// What is going on.
#[derive(Clone, PartialEq)]
enum Doing {
    Nothing,
    /// Asking before the trunk is switched off.
    AskDisable,
    /// Asking before the trunk is deleted.
    AskDelete,
}

/// What every action works with. Lives as long as the tab, a few words
/// per page that was opened, so that closures carry a pointer.
struct Actions {
    session: Session,
    toasts: Toasts,
    id: StoredValue<ProviderId>,
    trunk: Load<Provider>,
    doing: RwSignal<Doing>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

/// The actions of a trunk that is there.
pub fn view_actions(session: Session, toasts: Toasts, id: ProviderId, trunk: Load<Provider>) -> El {
    let actions: &'static Actions = Box::leak(Box::new(Actions {
        session,
        toasts,
        id: StoredValue::new(id.clone()),
        trunk,
        doing: RwSignal::new(Doing::Nothing),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
    }));
    let known = Memo::new(move |_| {
        trunk.state.with(|state| {
            let mode = state.data().and_then(|provider| provider.auth_mode.as_ref());
            mode.and_then(Open::known).is_some()
        })
    });
    let edit = Route::Edit(id.clone()).href();
    let copy = Route::Copy(id, Step::Connection).href();
    let link = |href: &str, mark: Icon, words: &str| {
        el("a").class("button").attr("data-variant", "plain").attr("href", href).child(icon(mark)).text(words)
    };
    let links = move || {
        known.get().then(|| {
            el("span").class("actions").child(link(&edit, Icon::Edit, "Edit")).child(link(
                &copy,
                Icon::Copy,
                "Copy trunk",
            ))
        })
    };
    let is_on = Memo::new(move |_| actions.read(|provider| provider.enabled != Some(false)));
    let press = move || match is_on.get_untracked() {
        true => actions.ask(Doing::AskDisable),
        false => actions.switch(true),
    };
    let words = move || if is_on.get() { "Disable" } else { "Enable" }.to_owned();
    let switch = Button::plain().busy(actions.busy).on_press(press).el().live_text(words);
    let delete = Button::plain().on_press(move || actions.ask(Doing::AskDelete));
    el("span")
        .class("actions")
        .show(links)
        .child(switch)
        .child(delete.el().child(icon(Icon::Delete)).text("Delete"))
        .show(move || match actions.doing.get() {
            Doing::Nothing => None,
            Doing::AskDisable => Some(actions.view_disable()),
            Doing::AskDelete => Some(actions.view_delete()),
        })
}

impl Actions {
    fn ask(&'static self, doing: Doing) {
        self.failed.set(None);
        self.doing.set(doing);
    }

    fn close(&'static self) {
        self.doing.try_set(Doing::Nothing);
    }

    fn read<T: Default>(&'static self, read: impl FnOnce(&Provider) -> T) -> T {
        self.trunk.state.with(|state| state.data().map(read).unwrap_or_default())
    }

    fn name(&'static self) -> String {
        untrack(|| self.read(|provider| provider.name.clone().unwrap_or_default()))
    }

    /// Writes the switch on the record as it is now, and reads back what came of it.
    fn switch(&'static self, on: bool) {
        self.busy.set(true);
        self.failed.set(None);
        let (client, id, name) = (self.session.client(), self.id.get_value(), self.name());
        spawn(async move {
            let held = switch(&client, &id, on).await;
            self.busy.try_set(false);
            match held {
                Ok(held) if held == on => {
                    self.close();
                    self.toasts.good(["Trunk ", &name, if on { " enabled" } else { " disabled" }].concat());
                    self.trunk.refresh();
                }
                Ok(_) => {
                    self.close();
                    let words = if on { " is still disabled" } else { " is still enabled" };
                    self.toasts.bad(["The PBX took the change, but trunk ", &name, words].concat());
                    self.trunk.refresh();
                }
                Err(error) if on => {
                    // There is no dialog to tell it in.
                    self.toasts
                        .bad([&failure(&error, None).title, ". Trunk ", &name, " was not enabled"].concat());
                }
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    fn view_disable(&'static self) -> El {
        let cancel = Button::plain().on_press(move || self.close());
        let go = Button::primary().busy(self.busy).on_press(move || self.switch(false));
        dialog_to_close("Disable trunk", move || self.close())
            .child(el("p").child(el("strong").child(foreign(self.name()))))
            .child(el("p").text("The PBX stops using this trunk for new calls. What happens to calls that are running is not documented."))
            .show(move || Some(failure(self.failed.get().as_ref()?, None).el()))
            .child(
                el("div")
                    .class("actions")
                    .child(cancel.el().text("Cancel").mounted(|button| drop(button.focus())))
                    .child(go.el().text("Disable trunk")),
            )
    }

    fn view_delete(&'static self) -> El {
        let name = self.name();
        let (is_on, pool) = untrack(|| {
            self.read(|provider| {
                let pool = provider.did_numbers.clone().unwrap_or_default();
                (provider.enabled != Some(false), pool)
            })
        });
        let numbers = pool::count(&pool::pool(&pool).value.unwrap_or_default());
        let consequence = match numbers {
            0 => "The PBX forgets this trunk and its settings.".to_owned(),
            1 => "The PBX forgets this trunk, its settings and its number.".to_owned(),
            count => ["The PBX forgets this trunk, its settings and its ", &count.to_string(), " numbers."]
                .concat(),
        };
        // An enabled trunk may be carrying calls: pressing Enter is not enough.
        let word = if name.trim().is_empty() { "confirm".to_owned() } else { name.clone() };
        let typed = RwSignal::new(String::new());
        let missing = {
            let word = word.clone();
            Signal::derive(move || {
                (is_on && typed.get().trim() != word.trim()).then_some("Type the name of the trunk first")
            })
        };
        let confirm = is_on.then(|| {
            let hint = ["This trunk is enabled. Type ", &word, " to confirm."].concat();
            Field::new("Name of the trunk", typed).hint(&hint).el()
        });
        let (client, id) = (self.session.client(), self.id.get_value());
        let gone = name.clone();
        let delete = move || {
            self.busy.set(true);
            self.failed.set(None);
            let (client, id, name) = (client.clone(), id.clone(), gone.clone());
            spawn(async move {
                let outcome = delete(&client, &id).await;
                self.busy.try_set(false);
                match outcome {
                    Ok(()) => {
                        self.close();
                        self.toasts.good(["Trunk ", &name, " deleted"].concat());
                        address::go(&Route::list());
                    }
                    Err(error) => drop(self.failed.try_set(Some(error))),
                }
            });
        };
        let cancel = Button::plain().on_press(move || self.close());
        let instead = Button::plain().busy(self.busy).on_press(move || self.switch(false));
        let go = Button::primary().busy(self.busy).blocked(missing).on_press(delete);
        dialog_to_close("Delete trunk", move || self.close())
            .child(el("p").child(el("strong").child(foreign(name))).child(el("p").text(consequence)))
            .child(el("p").text("You can't undo this."))
            .children(confirm)
            .show(move || self.view_refusal())
            .child(
                el("div")
                    .class("actions")
                    .child(cancel.el().text("Cancel").mounted(|button| drop(button.focus())))
                    .children(is_on.then(|| instead.el().text("Disable instead")))
                    .child(go.el().attr("data-tone", "bad").text("Delete trunk")),
            )
    }

    fn view_refusal(&'static self) -> Option<El> {
        let error = self.failed.get()?;
        let mut alert = failure(&error, None);
        if error.status() == Some(400) {
            alert.text =
                "A trunk that rules still use cannot be deleted. Take it out of them first, or disable it instead."
                    .to_owned();
        }
        Some(alert.el())
    }
}

/// The switch as the server holds it afterwards.
async fn switch(client: &Client, id: &ProviderId, on: bool) -> Result<bool, ApiError> {
    let fresh = client.get_provider(id).await?;
    let mut update = UpdateProvider::of(&fresh);
    update.options.enabled = Some(on);
    client.update_provider(id, &update).await?;
    Ok(client.get_provider(id).await?.enabled != Some(false))
}

/// Deletes; where the answer never came, looks whether the trunk is gone.
async fn delete(client: &Client, id: &ProviderId) -> Result<(), ApiError> {
    match client.destroy_provider(id).await {
        Err(error) if is_unsure(&error) => match client.get_provider(id).await {
            Err(gone) if gone.status() == Some(404) => Ok(()),
            Ok(_) | Err(_) => Err(error),
        },
        done => done,
    }
}
