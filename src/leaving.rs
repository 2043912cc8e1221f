//! The question before unsaved work is left: stay, keep a draft where there is one, or give it up.

use crate::address;
use crate::session::Session;
use crate::ui::{Button, El, dialog_to_close, el};
use crate::unsaved::{Leaving, Unsaved};

/// Before a page with unsaved work is left.
pub fn view_leaving(session: Session, unsaved: Unsaved, leaving: Leaving) -> El {
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
        Leaving::To(_) if !unsaved.keeps_draft() => None,
        Leaving::To(_) => Some(Button::plain().on_press(move || {
            unsaved.done();
            leave(session, &leaving);
        })),
    };
    let words = match keep {
        Some(_) => {
            "What you typed is not saved on the PBX. It can stay in this tab as a draft, without the password, until you come back."
        }
        None if unsaved.keeps_draft() => "What you typed is not saved on the PBX. Signing out discards it.",
        None => "What is planned here and not done yet is given up. What is done already stays done.",
    };
    dialog_to_close("Leave without saving?", move || unsaved.asked.set(None))
        .child(el("p").text(words))
        .child(
            el("div")
                .class("actions")
                .child(stay.el().text("Stay on this page").mounted(|button| drop(button.focus())))
                .children(keep.map(|keep| keep.el().text("Leave and keep the draft")))
                .child(discard.el().text("Discard and leave")),
        )
}

fn leave(session: Session, leaving: &Leaving) {
    match leaving {
        Leaving::To(href) => address::go_to(href),
        Leaving::SignOut => session.sign_out(),
    }
}
