//! What stands beside the page whatever it is: a newer version, a browser that keeps nothing, and the minute before the
//! console locks itself.

use leptos::prelude::*;

use crate::components::html::{div, p};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El};
use crate::navigation::use_unsaved;
use crate::platform::storage::{self, StorageTrouble};
use crate::session::use_session;

lazy_view!(
    /// Another version was published. Loading it is left to the person, and waits for unsaved work.
    panels: pub fn view_release() {
        view_newer().into_any()
    }
);

lazy_view!(
    /// What is written here is not kept.
    panels: pub fn view_trouble(trouble: StorageTrouble) {
        view_storage(trouble).into_any()
    }
);

lazy_view!(
    /// The minute before the console locks itself. Any key or click keeps it open.
    panels: pub fn view_idle_warning(seconds: u32) {
        let session = use_session();
        let stay = Button::plain().on_press(move || session.idle.touch());
        div()
            .class("idle-warning")
            .attr("role", "alert")
            .child(p().child(format!("Nobody has used Trunkline for a while. It locks itself in {seconds} s.")))
            .child(stay.el().child("Stay signed in"))
            .into_any()
    }
);

fn view_newer() -> El {
    let unsaved = use_unsaved();
    let words = move || {
        let next = if unsaved.follows_dirty() { " Save or keep your work first, then load it." } else { "" };
        format!("A newer version of Trunkline was published.{next}")
    };
    let load = move || {
        let load = Button::plain().on_press(|| drop(window().location().reload())).el().child("Load it");
        (!unsaved.follows_dirty()).then_some(load)
    };
    bar("quiet").child(p().child(words)).child(load)
}

fn view_storage(trouble: StorageTrouble) -> El {
    let words = match trouble {
        StorageTrouble::Blocked => {
            "This browser keeps nothing for this site: drafts and the sign-in last only until the page is loaded again."
        }
        StorageTrouble::Full => {
            "The space that this browser has for this site is full: drafts are not kept at the moment."
        }
    };
    let dismiss = Button::quiet().on_press(move || storage::dismiss(trouble)).el().child("Dismiss");
    bar("unsure").child(p().child(words)).child(dismiss)
}

fn bar(tone: &'static str) -> El {
    div().class("notice-bar").attr("data-tone", tone).attr("role", "status")
}
