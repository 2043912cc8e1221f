//! The bar above every page: the way home, who is signed in, and light or dark.

use leptos::prelude::*;

use crate::components::html::{a, bdi, div, header, nav, span};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Frame, Icon, icon, menu, options_list};
use crate::navigation::{Leaving, use_unsaved};
use crate::platform::storage;
use crate::routes::Route;
use crate::session::{Account, IDLE_CHOICES, Phase, Session, use_session};

/// The bar. `search` opens the palette.
pub fn view_header(theme: RwSignal<String>, search: impl Fn() + Copy + Send + Sync + 'static) -> El {
    let session = use_session();
    let is_open = move || session.phase.get() != Phase::SignedOut;
    let home = a()
        .class("brand")
        .attr("aria-label", "Trunkline")
        .attr("href", Route::list().href())
        .child(span().class("brand-mark").attr("aria-hidden", "true"))
        .child(span().class("brand-word").child("Trunkline"));
    // The console comes from where the API is, so this names the PBX.
    let host = span().class("account").attr("title", "Address of the PBX").child(bdi().child(host()));
    let navigation = move || {
        let list = a().attr("href", Route::list().href()).attr("aria-current", "page").child("Trunks");
        is_open().then(|| nav().attr("aria-label", "Main").child(list))
    };
    let account = move || is_open().then(view_account);
    let search = move || {
        let words = span().class("wide-only").child("Search or run a command");
        is_open().then(|| {
            let button = Button::quiet().on_press(search).el();
            button
                .attr("aria-label", "Search or run a command")
                .attr("aria-keyshortcuts", "Control+K")
                .child(icon(Icon::Search))
                .child(words)
        })
    };
    let end = div().class("top-bar-end").child(search).child(view_theme(theme)).child(account);
    header().class("top-bar").child(home).child(host).child(navigation).child(end)
}

fn host() -> String {
    // An address without a host, such as that of a file, names no PBX.
    window().location().host().unwrap_or_default()
}

fn view_account() -> El {
    let (session, unsaved) = (use_session(), use_unsaved());
    let name = move || session.account.with(Account::words);
    let leave = Button::quiet().on_press(move || {
        if !unsaved.holds(Leaving::SignOut) {
            session.sign_out();
        }
    });
    let lock = menu("Lock", Icon::Lock, view_lock);
    div()
        .class("top-bar-account")
        .child(span().class("account").attr("title", "Signed in as").child(bdi().child(name)))
        .child(lock)
        .child(
            leave
                .el()
                .attr("aria-label", "Sign out")
                .child(icon(Icon::SignOut))
                .child(span().class("menu-words").child("Sign out")),
        )
}

lazy_view!(panels: fn view_lock() {
    view_lock_choices(use_session()).into_any()
});

/// After how long the console locks itself, and locking it now.
fn view_lock_choices(session: Session) -> El {
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
    let choice = div().class("field-control").child(options_list(&frame, &pairs, value, set));
    let now =
        Button::plain().on_press(move || session.lock()).el().class("button menu-item").child("Lock now");
    div().class("choices").child(frame.around(choice)).child(now)
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
        .child(span().class("sr-only").child("Theme: "))
        .child(span().class("wide-only").child(move || word().to_owned()))
}
