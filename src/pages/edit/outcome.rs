//! What a save that did not succeed looks like, and what can be done about it. It stands in the bar with the
//! button that was pressed, and takes the focus.

use std::sync::Arc;

use api::ApiError;
use domain::message::{gave_up, refusals};
use domain::provider::fields::shown;
use domain::provider::merge::Clash;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{div, focus_on_load, on_load, p};
use crate::components::{Alert, Button, El, Frame, dialog, radio_cards};
use crate::navigation;
use crate::pages::edit::{Edit, Saving};
use crate::routes::Route;
use crate::trunk_form::{Step, draft_copy, label_of, show, view_faults};
use crate::trunks::{SlowCall, failure, view_slow, view_until};

/// An outcome that takes the focus, so that it is seen and read.
fn focused(outcome: El) -> El {
    outcome.attr("tabindex", "-1").node_ref(focus_on_load())
}

/// A save to be pressed once more.
fn again(title: &str, text: &str) -> El {
    let alert = Alert { title: title.to_owned(), text: text.to_owned(), ..Alert::default() };
    focused(alert.el().child(Button::plain().submit().el().child("Save again")))
}

/// What the PBX refused: the fields it named, and its other words.
fn refused(error: &ApiError) -> El {
    let faults = refusals(error);
    let mut alert = failure(error, None);
    if error.status() == Some(400) {
        alert.text = "Nothing was saved, and your changes are kept.".to_owned();
    }
    let Some((first, _)) = faults.first().cloned() else { return focused(alert.el()) };
    alert.quoted.retain(|words| !faults.iter().any(|(_, said)| said == words));
    let to_field = move |alert: web_sys::HtmlElement| {
        // An element that refuses the focus leaves it where it was.
        let _ = alert.focus();
        show(first);
    };
    alert.el().attr("tabindex", "-1").node_ref(on_load(to_field)).child(view_faults(faults, show))
}

impl Edit {
    /// How far a save is that takes long.
    pub(super) fn view_slow(self) -> Option<AnyView> {
        let Saving::Busy(call) = self.saving.get() else { return None };
        Some(match call {
            SlowCall::Before => {
                let cancel = Arc::new(move || self.call_off());
                view_slow("Still reading the trunk before saving", true, Some(cancel))
            }
            SlowCall::Write => view_slow("Still saving", true, None),
            SlowCall::After => view_slow("Saved, still reading the trunk again", true, None),
        })
    }

    pub(super) fn view_outcome(self, save: impl Fn() + Clone + 'static) -> Option<El> {
        match self.saving.get() {
            Saving::Idle | Saving::Busy(_) => None,
            Saving::Failed(ApiError::Unauthorized) => {
                let title = "Not saved: your session had ended";
                Some(again(title, "Nothing was sent, and your changes are kept."))
            }
            Saving::Failed(error) => Some(refused(&error)),
            Saving::NotThere(time) => {
                let words = format!(
                    "Your changes were not on the PBX at {time}, a minute after they were sent. They are kept: save again."
                );
                Some(focused(p().class("notice").attr("role", "status").child(words)))
            }
            Saving::NotHeld => {
                let title = "The PBX still holds the old values";
                Some(again(
                    title,
                    "It answered that it saved the trunk, but it did not. Your changes are kept.",
                ))
            }
            Saving::PasswordDoubt(error) => {
                let text = format!(
                    "{} A password cannot be read back; it is kept here. Writing it twice does no harm.",
                    gave_up(&error, None)
                );
                Some(again("It is not known whether the password was saved", &text))
            }
            Saving::Doubt(error) => {
                let mut alert = failure(&error, None);
                alert.title = "It is not known whether the trunk was saved".to_owned();
                alert.text = format!("{} Your changes are kept.", gave_up(&error, None));
                let look = move || spawn_local(self.find_out(error.clone()));
                Some(focused(alert.el().child(view_until(self.read_back, look))))
            }
            Saving::Gone => Some(self.view_gone()),
            Saving::Clashes(clashes) => Some(self.view_clashes(clashes, save)),
        }
    }

    /// The trunk was deleted meanwhile: what I have can become a new one.
    fn view_gone(self) -> El {
        let again = move || {
            let draft = self.form.draft.get_untracked();
            draft_copy::keep("new", &self.session.account.get_untracked(), &draft.filled_up(), None);
            self.unsaved.discard();
            let href = Route::New(Step::Review).href();
            navigation::go_to(&href);
        };
        let alert = Alert {
            title: "This trunk was deleted elsewhere".to_owned(),
            text: "Your changes are still here. Create the trunk again from them?".to_owned(),
            ..Alert::default()
        };
        focused(alert.el().child(Button::plain().on_press(again).el().child("Create it again")))
    }

    /// One choice per field that somebody else changed too.
    fn view_clashes(self, clashes: Vec<Clash>, save: impl Fn() + Clone + 'static) -> El {
        let count = clashes.len();
        let words = if count == 1 {
            "Someone changed 1 of the fields you changed. Choose which value stays.".to_owned()
        } else {
            format!("Someone changed {count} of the fields you changed. Choose for each.")
        };
        let rows: Vec<El> = clashes.iter().map(|clash| self.view_clash(clash)).collect();
        let go = move || {
            self.settled.set(clashes.clone());
            save();
        };
        let cancel = Button::plain().on_press(move || self.saving.set(Saving::Idle));
        dialog("Changed elsewhere")
            .child(p().child(words))
            .child(rows)
            .child(
                p().class("field-hint").child("A change made at the very moment of saving goes unnoticed."),
            )
            .child(
                div()
                    .class("actions")
                    .child(cancel.el().child("Keep editing"))
                    .child(Button::primary().on_press(go).el().child("Save these choices")),
            )
    }

    fn view_clash(self, clash: &Clash) -> El {
        let field = clash.field;
        let words = |value: &serde_json::Value| {
            let mut draft = self.form.draft.get_untracked();
            draft.set(field, value);
            shown(&draft, field).words()
        };
        let mut frame = Frame::new(label_of(field));
        frame.hint = format!("Before: {}", words(&clash.base));
        let value = Signal::derive(move || {
            if self.leave.get().contains(&field) { "theirs" } else { "mine" }.to_owned()
        });
        let (mine, theirs) = (words(&clash.mine), words(&clash.theirs));
        radio_cards(&frame, &[("mine", "Mine", &mine), ("theirs", "Theirs", &theirs)], value, move |word| {
            self.leave.update(|leave| {
                leave.retain(|candidate| *candidate != field);
                if word == "theirs" {
                    leave.push(field);
                }
            });
        })
    }
}
