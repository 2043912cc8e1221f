//! The bar above every page: the way home, who is signed in, and light or dark.

use leptos::prelude::*;

use crate::live::RwSignal;
use crate::route::Route;
use crate::session::{Account, Phase, Session};
use crate::storage;
use crate::ui::{Button, El, Icon, el, icon};
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
    el("div")
        .class("top-bar-account")
        .child(el("span").class("account").attr("title", "Signed in as").child(el("bdi").live_text(name)))
        .child(leave.el().child(icon(Icon::SignOut)).text("Sign out"))
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
