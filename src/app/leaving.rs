//! The question before unsaved work is left: stay, keep a draft where there is one, or give it up.

use leptos::prelude::*;

use crate::components::html::{div, focus_on_load, p};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, dialog_to_close};
use crate::navigation::{self, Leaving, use_unsaved};
use crate::platform::config;
use crate::session::{Session, use_session};

lazy_view!(
    /// Before a page with unsaved work is left.
    panels: pub fn view_leaving(leaving: Leaving) {
        view_question(leaving).into_any()
    }
);

fn view_question(leaving: Leaving) -> El {
    let (session, unsaved) = (use_session(), use_unsaved());
    let stay = Button::primary().on_press(move || unsaved.asked.set(None));
    let discard = {
        let leaving = leaving.clone();
        Button::plain().on_press(move || {
            unsaved.discard();
            leave(session, &leaving);
        })
    };
    let keep = match leaving {
        // Drafts end with the session they belong to.
        Leaving::SignOut => None,
        Leaving::To(_) | Leaving::ToPbx(_) | Leaving::StepAside if !unsaved.keeps_draft() => None,
        Leaving::To(_) | Leaving::ToPbx(_) | Leaving::StepAside => Some(leaving.clone()),
    };
    let who = session.account.get_untracked().words();
    let (title, words, stay_words) = match (&leaving, unsaved.keeps_draft()) {
        (Leaving::StepAside, keeps) => {
            let what = format!("{} belongs to {who} and is not finished. ", unsaved.what());
            let then = match keeps {
                true => format!("It can wait in this tab, without the password, until {who} signs in again. Nobody else sees it."),
                false => "Finished steps stay; steps not yet run are dropped. Go back to sign in again and finish it.".to_owned(),
            };
            ("Leave this work?", what + &then, "Go back")
        }
        (Leaving::To(_) | Leaving::ToPbx(_), true) => (
            "Leave without saving?",
            "What you typed is not saved on the PBX. It can stay in this tab as a draft, without the password, until you come back."
                .to_owned(),
            "Stay on this page",
        ),
        (Leaving::SignOut, true) => (
            "Leave without saving?",
            "What you typed is not saved on the PBX. Signing out discards it.".to_owned(),
            "Stay on this page",
        ),
        (Leaving::To(_) | Leaving::ToPbx(_) | Leaving::SignOut, false) => (
            "Leave without saving?",
            "Steps not yet run are dropped. Finished steps stay.".to_owned(),
            "Stay on this page",
        ),
    };
    let keep_words = match leaving {
        Leaving::StepAside => format!("Keep it for {who}"),
        Leaving::To(_) | Leaving::ToPbx(_) | Leaving::SignOut => "Leave and keep the draft".to_owned(),
    };
    let discard_words = match (&leaving, unsaved.keeps_draft()) {
        (Leaving::StepAside, true) => "Discard it",
        (Leaving::StepAside, false) => "Give up the rest",
        (Leaving::To(_) | Leaving::ToPbx(_) | Leaving::SignOut, _) => "Discard and leave",
    };
    let keep = keep.map(|leaving| {
        let keep = Button::plain().on_press(move || {
            unsaved.done();
            leave(session, &leaving);
        });
        keep.el().child(keep_words)
    });
    dialog_to_close(title, move || unsaved.asked.set(None)).child(p().child(words)).child(
        div()
            .class("actions")
            .child(stay.el().child(stay_words).node_ref(focus_on_load()))
            .child(keep)
            .child(discard.el().child(discard_words)),
    )
}

fn leave(session: Session, leaving: &Leaving) {
    match leaving {
        Leaving::To(href) => navigation::go_to(href),
        Leaving::SignOut => session.sign_out(),
        Leaving::StepAside => session.step_aside(),
        Leaving::ToPbx(api) => config::go_to(api),
    }
}
