//! What opens from the name of who is signed in, besides signing out: theme, lock, keys, and which version this is.

use leptos::prelude::*;

use crate::app::config::view_other_pbxs;
use crate::app::{FrameState, Over};
use crate::components::html::{bdi, div, p};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Frame, foreign, options_list};
use crate::pages::sign_in::view_support;
use crate::platform::{config, release, storage};
use crate::session::{Account, IDLE_CHOICES, Session, use_session};

/// The themes, as they are kept and as they are called.
const THEMES: [(&str, &str); 3] = [("", "System"), ("light", "Light"), ("dark", "Dark")];

lazy_view!(
    /// The menu of the account, except for what has to be there without a network.
    panels: pub fn view_account(frame: FrameState) {
        view_menu(frame).into_any()
    }
);

fn view_menu(frame: FrameState) -> El {
    let session = use_session();
    let role = session.role();
    let role = (!role.is_empty()).then(|| p().class("note").child("Role: ").child(foreign(role)));
    let help = Button::quiet().on_press(move || frame.over.set(Some(Over::Help)));
    div()
        .class("choices")
        .child(p().child("Signed in as ").child(bdi().child(session.account.with_untracked(Account::words))))
        .child(role)
        .child(view_theme())
        .child(view_lock(session))
        .child(help.el().class("button menu-item").child("Keyboard shortcuts"))
        .child(view_other_pbxs())
        .child(view_support())
        .child(p().class("note").child(format!("Trunkline {}", release::version())))
}

fn view_theme() -> El {
    let theme = RwSignal::new(storage::theme().unwrap_or_default());
    let frame = Frame::new("Theme");
    let set = move |word: String| {
        set_theme(&word);
        theme.set(word);
    };
    let choice = div().class("field-control").child(options_list(&frame, &THEMES, theme.into(), set));
    frame.around(choice)
}

/// After how long the console locks itself, and locking it now.
fn view_lock(session: Session) -> El {
    let value = Signal::derive(move || session.idle.minutes.get().to_string());
    let set = move |word: String| session.idle.choose(word.parse().unwrap_or_default());
    let mut frame = Frame::new("Lock when nobody uses it");
    frame.hint = "Covers the page and asks for the password. What you typed stays.".to_owned();
    let suggested = config::read().0.idle_lock.filter(|minutes| !IDLE_CHOICES.contains(minutes));
    let words: Vec<(String, String)> = IDLE_CHOICES
        .into_iter()
        .chain(suggested)
        .map(|minutes| match minutes {
            0 => ("0".to_owned(), "Never".to_owned()),
            1 => ("1".to_owned(), "After 1 minute".to_owned()),
            minutes => (minutes.to_string(), format!("After {minutes} minutes")),
        })
        .collect();
    let pairs: Vec<(&str, &str)> =
        words.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    let choice = div().class("field-control").child(options_list(&frame, &pairs, value, set));
    let now =
        Button::quiet().on_press(move || session.lock()).el().class("button menu-item").child("Lock now");
    div().child(frame.around(choice)).child(now)
}

/// Steps through system, light and dark.
pub fn next_theme() {
    let present = storage::theme().unwrap_or_default();
    let at = THEMES.iter().position(|(theme, _)| *theme == present).unwrap_or_default();
    let next = THEMES.iter().cycle().nth(at + 1);
    set_theme(next.map_or("", |(theme, _)| theme));
}

fn set_theme(theme: &str) {
    storage::store_theme(theme);
    if let Some(root) = document().document_element() {
        // Fails on malformed names only, and this one is well formed.
        let _ = root.set_attribute("data-theme", theme);
    }
}
