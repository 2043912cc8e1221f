//! The frame: contexts, routes, header, and sign-in over a page whose session has ended.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route as At, Router};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

use crate::links::follow_links;
use crate::net::FetchTransport;
use crate::pages::not_found::not_found;
use crate::pages::providers::detail::trunk_detail;
use crate::pages::providers::list::trunk_list;
use crate::pages::sign_in::{sign_in_form, sign_in_page};
use crate::route::{self, Route};
use crate::session::{self, Phase, Session};
use crate::ui::{Button, El, Icon, Toasts, dialog, el, icon, show};

/// The console on the network of this origin.
pub fn app() -> AnyView {
    console(Session::restore(Arc::new(FetchTransport::same_origin())))
}

/// The console on any session, so that tests can bring a scripted one.
pub fn console(session: Session) -> AnyView {
    let toasts = Toasts::default();
    let page = move || {
        let skip = el("a").class("skip-link").attr("href", "#main").on("click", skip_to_content);
        let main = el("main").attr("id", "main").attr("tabindex", "-1").child(view_pages(session, toasts));
        let ended = move || (session.phase.get() == Phase::Ended).then(|| view_ended(session));
        el("div")
            .on("click", follow_links())
            .child(skip.text("Skip to content"))
            .child(view_header(session))
            .child(main)
            .show(ended)
            .child(toasts.view())
            .view()
    };
    view! { <Router base=route::base()>{page()}</Router> }.into_any()
}

/// Moves the focus itself: with a `<base>`, `#main` would be another page.
fn skip_to_content(event: Event) {
    event.prevent_default();
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<HtmlElement>().ok());
    if let Some(main) = main {
        // An element that refuses the focus leaves it where it was.
        let _ = main.focus();
    }
}

/// Pages stand while somebody is signed in and while a session has ended over them; without one,
/// every address shows sign-in and keeps itself, so that signing in leads to the page asked for.
fn view_pages(session: Session, toasts: Toasts) -> AnyView {
    let open = Memo::new(move |_| session.phase.get() != Phase::SignedOut);
    // Another person's page is drawn from nothing; the same person's stays as it is.
    let account = Memo::new(move |_| session.account.get());
    show(move || {
        // Read, not only tracked: a memo that was never read counts as changed at the first notice.
        account.with(|_| ());
        Some(if open.get() { view_routes(session, toasts) } else { sign_in_page(session) })
    })
}

fn view_routes(session: Session, toasts: Toasts) -> AnyView {
    let to_list = || view! { <Redirect path=Route::list().href() /> }.into_any();
    view! {
        <FlatRoutes fallback=not_found>
            <At path=route::HOME view=to_list />
            <At path=route::SIGN_IN view=to_list />
            <At path=route::LIST view=move || trunk_list(session, toasts) />
            <At path=route::DETAIL view=move || trunk_detail(session) />
        </FlatRoutes>
    }
    .into_any()
}

fn view_header(session: Session) -> El {
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
    let account = move || is_open().then(|| view_account(session));
    let end = el("div").class("top-bar-end").child(view_theme()).show(account);
    el("header").class("top-bar").child(home).show(navigation).child(end)
}

fn view_account(session: Session) -> El {
    let name = move || {
        let account = session.account.get();
        match (account.username, account.domain) {
            (name, _) if name.is_empty() => "Access token".to_owned(),
            (name, Some(domain)) => [name, "@".to_owned(), domain].concat(),
            (name, None) => name,
        }
    };
    let leave = Button::quiet().on_press(move || session.sign_out());
    el("div")
        .class("top-bar-account")
        .child(el("span").class("account").attr("title", "Signed in as").child(el("bdi").live_text(name)))
        .child(leave.el().child(icon(Icon::SignOut)).text("Sign out"))
}

/// Steps through system, light and dark.
fn view_theme() -> El {
    let theme = RwSignal::new(session::stored_theme().unwrap_or_default());
    let word = move || match theme.get().as_str() {
        "light" => "Light",
        "dark" => "Dark",
        _ => "System",
    };
    let press = move || {
        let next = match theme.get_untracked().as_str() {
            "light" => "dark",
            "dark" => "",
            _ => "light",
        };
        theme.set(next.to_owned());
        session::store_theme(next);
        if let Some(root) = document().document_element() {
            // Fails on malformed names only, and this one is well formed.
            let _ = root.set_attribute("data-theme", next);
        }
    };
    Button::quiet()
        .on_press(press)
        .el()
        .child(icon(Icon::Theme))
        .child(el("span").class("sr-only").text("Theme: "))
        .child(el("span").class("wide-only").live_text(move || word().to_owned()))
}

/// Sign-in over the page, which stays as it is; nothing on it can be reached meanwhile.
fn view_ended(session: Session) -> El {
    let leave = Button::quiet().on_press(move || session.sign_out());
    let leave = leave.el().text("Sign in as someone else");
    dialog("Your session has ended")
        .child(el("p").text("Sign in to go on; nothing is lost."))
        .child(sign_in_form(session, Some(session.account.get_untracked())))
        .child(el("p").class("dialog-foot").child(leave))
}
