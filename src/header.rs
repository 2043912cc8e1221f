//! The bar above every page: the way home, who is signed in, and light or dark.

use leptos::prelude::*;

use crate::lazy::{lazy, part};
use crate::live::{RwSignal, Signal};
use crate::route::Route;
use crate::session::{Account, IDLE_CHOICES, Phase, Session};
use crate::storage;
use crate::ui::{Button, El, Frame, Icon, el, icon, menu, options_list};
use crate::unsaved::{Leaving, Unsaved};

/// The bar.
pub fn view_header(session: Session, unsaved: Unsaved, theme: RwSignal<String>) -> El {
    let is_open = move || session.phase.get() != Phase::SignedOut;
    let home = el("a")
        .class("brand")
        .attr("aria-label", "Trunkline")
        .attr("href", Route::list().href())
        .child(el("span").class("brand-mark").attr("aria-hidden", "true"))
        .child(el("span").class("brand-word").text("Trunkline"));
    let navigation = move || {
        let list = el("a").attr("href", Route::list().href()).attr("aria-current", "page").text("Trunks");
        is_open().then(|| el("nav").attr("aria-label", "Main").child(list))
    };
    let account = move || is_open().then(|| view_account(session, unsaved));
    let end = el("div").class("top-bar-end").child(view_theme(theme)).show(account);
    el("header").class("top-bar").child(home).show(navigation).child(end)
}

fn view_account(session: Session, unsaved: Unsaved) -> El {
    let name = move || session.account.with(Account::words);
    let leave = Button::quiet().on_press(move || {
        if !unsaved.holds(Leaving::SignOut) {
            session.sign_out();
        }
    });
    let lock = menu("Lock", Icon::Lock, move || {
        lazy(|| Box::pin(fetch_lock()), move || Box::pin(draw_lock(Box::new(session))))
    });
    el("div")
        .class("top-bar-account")
        .child(el("span").class("account").attr("title", "Signed in as").child(el("bdi").live_text(name)))
        .child(lock)
        .child(leave.el().child(icon(Icon::SignOut)).text("Sign out"))
}

part!(panels: fetch_lock, draw_lock(session: Box<Session>) -> AnyView {
    view_lock(*session).view()
});

/// After how long the console locks itself, and locking it now.
fn view_lock(session: Session) -> El {
    let value = Signal::derive(move || session.idle.minutes.get().to_string());
    let set = move |word: String| session.idle.choose(word.parse().unwrap_or_default());
    let mut frame = Frame::new("Lock when nobody uses it");
    frame.hint = "Covers the page and asks for the password. What you typed stays.".to_owned();
    let words = IDLE_CHOICES.map(|minutes| match minutes {
        0 => ("0".to_owned(), "Never".to_owned()),
        minutes => (minutes.to_string(), format!("After {minutes} minutes")),
    });
    let pairs: Vec<(&str, &str)> =
        words.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    let choice = el("div").class("field-control").child(options_list(&frame, &pairs, value, set));
    let now =
        Button::plain().on_press(move || session.lock()).el().class("button menu-item").text("Lock now");
    el("div").class("choices").child(frame.around(choice)).child(now)
}

/// Steps through system, light and dark.
pub fn next_theme(theme: RwSignal<String>) {
    let next = match theme.get_untracked().as_str() {
        "light" => "dark",
        "dark" => "",
        _ => "light",
    };
    theme.set(next.to_owned());
    storage::store_theme(next);
    if let Some(root) = document().document_element() {
        // Fails on malformed names only, and this one is well formed.
        let _ = root.set_attribute("data-theme", next);
    }
}

fn view_theme(theme: RwSignal<String>) -> El {
    let word = move || match theme.get().as_str() {
        "light" => "Light",
        "dark" => "Dark",
        _ => "System",
    };
    Button::quiet()
        .on_press(move || next_theme(theme))
        .el()
        .child(icon(Icon::Theme))
        .child(el("span").class("sr-only").text("Theme: "))
        .child(el("span").class("wide-only").live_text(move || word().to_owned()))
}
