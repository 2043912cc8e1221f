//! What can be done with a trunk: edit, copy, switch on and off, delete.
//!
//! A switch is read back: the page says what the server holds, not what was asked of it.

use api::types::{Open, Provider, ProviderId, UpdateProvider};
use api::{ApiError, Client};
use domain::list::foresight::deletion;
use domain::message::gave_up;
use domain::visible::reads_as;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{a, div, focus_on_load, p, span, strong};
use crate::components::{Alert, Button, El, Icon, TextField, Toasts, dialog_to_close, foreign, icon};
use crate::navigation;
use crate::platform::tasks::{followed, task};
use crate::routes::Route;
use crate::session::Session;
use crate::tools::{Against, CompareAddress};
use crate::trunks::remote::Load;
use crate::trunks::{
    Deletion, Found, ReadBack, delete_trunk, failure, in_a_line, is_gone, not_sent, view_slow, view_until,
};

/// What is going on.
#[derive(Clone, PartialEq)]
enum InProgress {
    Nothing,
    /// Asking before the trunk is switched off.
    AskDisable,
    /// Asking before the trunk is switched off and on again.
    AskRestart,
    /// Asking before the trunk is deleted.
    AskDelete,
}

/// What every action works with.
#[derive(Clone, Copy)]
pub struct Actions {
    /// Why nothing can be changed here, in words.
    pub closed: Memo<Option<String>>,
    session: Session,
    toasts: Toasts,
    id: StoredValue<ProviderId>,
    trunk: Load<Provider>,
    doing: RwSignal<InProgress>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<Failed>>,
    read_back: ReadBack,
}

/// Why something was not done.
#[derive(Clone, PartialEq)]
enum Failed {
    /// It was not.
    Refused(ApiError),
    /// It is not known whether it was: the PBX is looked at, again and again.
    Doubt(ApiError),
    /// It was not, as of this time of day, long after the request.
    NotBy(String),
    /// The PBX took the request and holds the other value.
    NotHeld,
}

impl Actions {
    /// The actions of one trunk.
    pub fn new(session: Session, toasts: Toasts, id: ProviderId, trunk: Load<Provider>) -> Self {
        let closed = followed(move || {
            let is_shared =
                trunk.state.with(|state| state.data().is_some_and(|now| now.shared == Some(true)));
            session.read_only(is_shared)
        });
        Self {
            closed,
            session,
            toasts,
            id: StoredValue::new(id),
            trunk,
            doing: RwSignal::new(InProgress::Nothing),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            read_back: ReadBack::default(),
        }
    }

    /// Whether somebody who is signed in here may change the trunk, as far as that is known.
    pub fn may_change(self) -> bool {
        self.closed.with(Option::is_none)
    }

    /// The buttons, where they can be used, and the dialogs they open.
    pub fn view(self) -> El {
        let buttons = move || self.may_change().then(|| self.view_buttons());
        let address = CompareAddress { here: Some(self.id.get_value()), there: Against::Trunk(None) };
        let compare =
            a().class("button").attr("data-variant", "plain").attr("href", address.href()).child("Compare");
        span().class("actions").child(buttons).child(compare).child(move || match self.doing.get() {
            InProgress::Nothing => None,
            InProgress::AskDisable => Some(self.view_disable()),
            InProgress::AskRestart => Some(self.view_ask_restart()),
            InProgress::AskDelete => Some(self.view_delete()),
        })
    }

    fn view_buttons(self) -> El {
        let known = Memo::new(move |_| {
            self.trunk.state.with(|state| {
                let mode = state.data().and_then(|provider| provider.auth_mode.as_ref());
                mode.and_then(Open::known).is_some()
            })
        });
        let edit = Route::Edit(self.id.get_value()).href();
        let copy = Route::QuickCopy(self.id.get_value()).href();
        let link = |href: &str, mark: Icon, words: &str| {
            a().class("button")
                .attr("data-variant", "plain")
                .attr("href", href)
                .child(icon(mark))
                .child(words)
        };
        let links = move || {
            known.get().then(|| {
                span().class("actions").child(link(&edit, Icon::Edit, "Edit")).child(link(
                    &copy,
                    Icon::Copy,
                    "Copy trunk",
                ))
            })
        };
        let is_on = Memo::new(move |_| self.read(|provider| provider.enabled != Some(false)));
        let press = move || match is_on.get_untracked() {
            true => self.ask(InProgress::AskDisable),
            false => self.switch(true),
        };
        let words = move || if is_on.get() { "Disable" } else { "Enable" }.to_owned();
        let switch = Button::plain().busy(self.busy).on_press(press).el().child(words);
        let delete = Button::plain().on_press(move || self.ask(InProgress::AskDelete));
        let delete = delete.el().child(icon(Icon::Delete)).child("Delete");
        span().class("actions").child(links).child(switch).child(delete)
    }

    /// The way to have an offline trunk register or be checked anew.
    pub fn view_restart(self) -> Option<El> {
        let ask = Button::plain().on_press(move || self.ask(InProgress::AskRestart));
        self.may_change().then(|| div().class("actions").child(ask.el().child("Turn off and on")))
    }

    fn ask(self, doing: InProgress) {
        self.failed.set(None);
        self.doing.set(doing);
    }

    fn close(self) {
        self.read_back.stop();
        self.doing.try_set(InProgress::Nothing);
    }

    fn read<T: Default>(self, read: impl FnOnce(&Provider) -> T) -> T {
        self.trunk.state.with(|state| state.data().map(read).unwrap_or_default())
    }

    fn name(self) -> String {
        untrack(|| self.read(|provider| provider.name.clone().unwrap_or_default()))
    }

    /// Writes the switch on the record as it is now, and reads back what came of it.
    fn switch(self, on: bool) {
        self.busy.set(true);
        self.failed.set(None);
        self.read_back.stop();
        let (client, id, name) = (self.session.action(), self.id.get_value(), self.name());
        spawn_local(task(async move {
            let outcome = self.switch_to(&client, &id, on).await;
            self.busy.try_set(false);
            let Err(failed) = outcome else { return self.switched(&name, on) };
            let has_dialog = self.doing.try_get_untracked() != Some(InProgress::Nothing);
            match (has_dialog, failed) {
                (true, Failed::Doubt(error)) => {
                    self.failed.try_set(Some(Failed::Doubt(error)));
                    let look = || self.is_switched(&id, on);
                    match self.read_back.find(look).await {
                        Found::Yes(()) => self.switched(&name, on),
                        Found::NotBy(time) => drop(self.failed.try_set(Some(Failed::NotBy(time)))),
                        Found::Unknown(_) | Found::Superseded => {}
                    }
                }
                (true, failed) => drop(self.failed.try_set(Some(failed))),
                (false, failed) => {
                    let words = match failed {
                        Failed::Refused(error) => {
                            format!("{}. Trunk {name} was not enabled", in_a_line(&error))
                        }
                        Failed::Doubt(error) => {
                            format!(
                                "{}. It is not known whether trunk {name} is enabled. Refresh it to see",
                                in_a_line(&error)
                            )
                        }
                        Failed::NotBy(_) | Failed::NotHeld => {
                            format!("The PBX took the change, but trunk {name} is still disabled")
                        }
                    };
                    self.toasts.bad(words);
                    self.trunk.refresh();
                }
            }
        }));
    }

    /// Switches off and on again, one after the other, each read back.
    fn restart(self) {
        self.busy.set(true);
        self.failed.set(None);
        self.read_back.stop();
        let (client, id, name) = (self.session.action(), self.id.get_value(), self.name());
        spawn_local(task(async move {
            let off = self.switch_to(&client, &id, false).await;
            if let Err(failed) = off {
                self.busy.try_set(false);
                self.failed.try_set(Some(failed));
                return self.trunk.refresh();
            }
            let on = self.switch_to(&client, &id, true).await;
            self.busy.try_set(false);
            self.close();
            match on {
                Ok(()) => self.toasts.good(format!("Trunk {name} turned off and on")),
                Err(Failed::Refused(error)) => {
                    let why = in_a_line(&error);
                    self.toasts.bad(format!("{why}. Trunk {name} is disabled now. Enable it to use it again"));
                }
                Err(Failed::Doubt(_) | Failed::NotBy(_) | Failed::NotHeld) => self.toasts.bad(format!(
                    "It is not known whether trunk {name} is enabled again. Refresh it, and enable it if it is not"
                )),
            }
            self.trunk.refresh();
        }));
    }

    /// One write of the switch, and what came of it.
    async fn switch_to(self, client: &Client, id: &ProviderId, on: bool) -> Result<(), Failed> {
        match switch(client, id, on).await {
            Ok(held) if held == on => Ok(()),
            Ok(_) => Err(Failed::NotHeld),
            Err(error) if error.leaves_doubt() => match self.is_switched(id, on).await {
                Ok(Some(())) => Ok(()),
                // An answer that came at once may still be one of a gateway that gave up.
                Ok(None) | Err(_) => Err(Failed::Doubt(error)),
            },
            Err(error) => Err(Failed::Refused(error)),
        }
    }

    fn switched(self, name: &str, on: bool) {
        self.close();
        self.toasts.good(format!("Trunk {name}{}", if on { " enabled" } else { " disabled" }));
        self.trunk.refresh();
    }

    async fn is_switched(self, id: &ProviderId, on: bool) -> Result<Option<()>, ApiError> {
        let held = self.session.client().get_provider(id).await?;
        Ok(((held.enabled != Some(false)) == on).then_some(()))
    }

    /// Deletes the trunk, and goes to the list once it is gone.
    fn delete(self) {
        self.busy.set(true);
        self.failed.set(None);
        self.read_back.stop();
        let (client, id, name) = (self.session.action(), self.id.get_value(), self.name());
        spawn_local(task(async move {
            let deletion = delete_trunk(&client, &id).await;
            self.busy.try_set(false);
            match deletion {
                Deletion::Done => self.gone(format!("Trunk {name} deleted")),
                Deletion::Gone(error) => {
                    self.gone(format!("Trunk {name} deleted. {}", gave_up(&error, Some("deleted it"))));
                }
                Deletion::GoneBefore => self.gone(format!("Trunk {name} was already deleted elsewhere")),
                Deletion::Refused(error) => drop(self.failed.try_set(Some(Failed::Refused(error)))),
                Deletion::Unknown(error) => {
                    self.failed.try_set(Some(Failed::Doubt(error)));
                    let client = self.session.client();
                    match self.read_back.find(|| is_gone(&client, &id)).await {
                        Found::Yes(()) => self.gone(format!("Trunk {name} deleted")),
                        Found::NotBy(time) => drop(self.failed.try_set(Some(Failed::NotBy(time)))),
                        Found::Unknown(_) | Found::Superseded => {}
                    }
                }
            }
        }));
    }

    fn gone(self, words: String) {
        self.toasts.good(words);
        // The page may have been left meanwhile, and is then not to be left once more.
        if self.doing.try_get_untracked().is_some() {
            self.close();
            navigation::go(&Route::list());
        }
    }

    fn view_disable(self) -> El {
        let cancel = Button::plain().on_press(move || self.close());
        let go = Button::primary().busy(self.busy).on_press(move || self.switch(false));
        dialog_to_close("Disable trunk", move || self.close())
            .child(p().child(strong().child(foreign(self.name()))))
            .child(p().child("The PBX stops using this trunk. New calls through it fail. Calls in progress may be dropped; the vendor does not say."))
            .child(move || self.view_failed(" disabled"))
            .child(
                div()
                    .class("actions")
                    .child(cancel.el().child("Cancel").node_ref(focus_on_load()))
                    .child(go.el().attr("data-tone", "unsure").child("Disable trunk")),
            )
    }

    fn view_ask_restart(self) -> El {
        let cancel = Button::plain().on_press(move || self.close());
        let go = Button::primary().busy(self.busy).on_press(move || self.restart());
        dialog_to_close("Turn off and on", move || self.close())
            .child(p().child(strong().child(foreign(self.name()))))
            .child(p().child(
                "The PBX disables this trunk and enables it again, so that it registers or is checked anew. New calls fail meanwhile. Calls in progress may be dropped; the vendor does not say.",
            ))
            .child(move || self.view_failed(" disabled"))
            .child(
                div()
                    .class("actions")
                    .child(cancel.el().child("Cancel").node_ref(focus_on_load()))
                    .child(go.el().child("Turn off and on")),
            )
    }

    fn view_delete(self) -> El {
        let name = self.name();
        let (is_on, pool) = untrack(|| {
            self.read(|provider| {
                let pool = provider.did_numbers.clone().unwrap_or_default();
                (provider.enabled != Some(false), pool)
            })
        });
        let consequence = deletion([Some(pool.as_str())]);
        // An enabled trunk may be carrying calls: pressing Enter is not enough.
        let word = if name.trim().is_empty() { "confirm".to_owned() } else { name.clone() };
        let typed = RwSignal::new(String::new());
        let missing = {
            let word = word.clone();
            Signal::derive(move || {
                (is_on && !reads_as(&typed.get(), &word)).then_some("Type the name of the trunk first")
            })
        };
        let confirm = is_on.then(|| {
            let hint = format!("This trunk is enabled. Type {word} to confirm.");
            TextField::new("Name of the trunk", typed).hint(&hint).el()
        });
        let cancel = Button::plain().on_press(move || self.close());
        let instead = Button::plain().busy(self.busy).on_press(move || self.switch(false));
        let go = Button::primary().busy(self.busy).blocked(missing).on_press(move || self.delete());
        dialog_to_close("Delete trunk", move || self.close())
            .child(p().child(strong().child(foreign(name))).child(p().child(consequence)))
            .child(p().child("You can't undo this."))
            .child(confirm)
            .child(move || self.view_failed(" deleted"))
            .child(
                div()
                    .class("actions")
                    .child(cancel.el().child("Cancel").node_ref(focus_on_load()))
                    .child(is_on.then(|| instead.el().child("Disable instead")))
                    .child(go.el().attr("data-tone", "bad").child("Delete trunk")),
            )
    }

    /// Why it was not done, or that it takes long. `what` is that, after a blank.
    fn view_failed(self, what: &'static str) -> Option<El> {
        if self.busy.get() {
            return Some(div().child(view_slow("Still waiting for the PBX", false, None)));
        }
        Some(match self.failed.get()? {
            Failed::Refused(ApiError::Unauthorized) => {
                let title = format!("The trunk was not{what}: your session had ended");
                Alert {
                    title,
                    text: "Nothing was sent. Press the button again.".to_owned(),
                    ..Alert::default()
                }
                .el()
            }
            Failed::Refused(error) => {
                let mut alert = failure(&error, None);
                if matches!(error.status(), Some(400 | 404)) && what == " deleted" {
                    alert.title = "The PBX did not delete the trunk".to_owned();
                    alert.text = match alert.quoted.is_empty() {
                        true => "It gave no reason. It refuses trunks that a rule still uses, among others.",
                        false => "The trunk is still there. You can disable it instead.",
                    }
                    .to_owned();
                }
                alert.el()
            }
            Failed::Doubt(error) => {
                let mut alert = failure(&error, None);
                alert.title = format!("It is not known whether the trunk was{what}");
                alert.text = gave_up(&error, None);
                let again = move || self.trunk.refresh();
                alert.el().child(view_until(self.read_back, again))
            }
            Failed::NotBy(time) => {
                let words =
                    format!("The trunk was not{what} at {time}, a minute after the request. Try again.");
                p().class("notice").attr("role", "status").child(words)
            }
            Failed::NotHeld => {
                let words = format!("The PBX took the change, but the trunk is not{what}.");
                Alert {
                    title: words,
                    text: "Try again, or look at it in the PBX's own console.".to_owned(),
                    ..Alert::default()
                }
                .el()
            }
        })
    }
}

/// The switch as the server holds it afterwards.
async fn switch(client: &Client, id: &ProviderId, on: bool) -> Result<bool, ApiError> {
    let fresh = client.get_provider(id).await.map_err(not_sent)?;
    let mut update = UpdateProvider::of(&fresh);
    update.options.enabled = Some(on);
    client.update_provider(id, &update).await?;
    Ok(client.get_provider(id).await?.enabled != Some(false))
}
