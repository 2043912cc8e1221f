//! The frame: contexts, routes, header, and sign-in over a page whose session has ended.

use std::sync::Arc;
use std::time::Duration;

use api::types::ProviderId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

use crate::address;
use crate::arrival::Arrivals;
use crate::keys::{self, Wish};
use crate::lazy::{lazy, part};
use crate::links::follow_links;
use crate::live::{Effect, Memo, RwSignal, spawn_scoped};
use crate::net::FetchTransport;
use crate::pages::not_found::not_found;
use crate::pages::providers::detail::trunk_detail;
use crate::pages::providers::edit::edit_trunk;
use crate::pages::providers::list::{self, trunk_list};
use crate::pages::providers::new::{copy_trunk, new_trunk};
use crate::pages::providers::transfer::import_page;
use crate::pages::sign_in::{sign_in_form, sign_in_page};
use crate::palette::{Deed, help, palette};
use crate::route::{Route, Step};
use crate::session::{Phase, Session};
use crate::statuses::Statuses;
use crate::storage;
use crate::ui::{
    Button, El, Icon, Toasts, dialog, dialog_to_close, el, focus_on, has_open_dialog, icon, show,
};
use crate::unsaved::{Leaving, Unsaved};

/// What pages are given; cheap handles.
#[derive(Clone, Copy)]
struct Frame {
    session: Session,
    toasts: Toasts,
    unsaved: Unsaved,
    arrivals: Arrivals,
    statuses: Statuses,
    over: RwSignal<Option<Over>>,
    theme: RwSignal<String>,
}

/// A dialog of the frame's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// What the keys do.
    Help,
    /// Go to or do.
    Palette,
}

/// The console on the network of this origin.
pub fn app() -> AnyView {
    console(Session::restore(Arc::new(FetchTransport::same_origin())))
}

/// The console on any session, so that tests can bring a scripted one.
pub fn console(session: Session) -> AnyView {
    let frame = Frame {
        session,
        toasts: Toasts::default(),
        unsaved: Unsaved::default(),
        arrivals: Arrivals::default(),
        statuses: Statuses::default(),
        over: RwSignal::new(None),
        theme: RwSignal::new(storage::theme().unwrap_or_default()),
    };
    let Frame { toasts, unsaved, .. } = frame;
    unsaved.watch();
    address::follow(move |_| unsaved.holds_history());
    keys::follow(move |wish| grant(frame, wish));
    let who = Memo::new(move |_| (session.account.get(), session.phase.get() == Phase::SignedOut));
    Effect::new(move || {
        // What one person's trunks were doing is nothing to the next one.
        who.with(|_| frame.statuses.clear());
    });
    let skip = el("a").class("skip-link").attr("href", "#main").on("click", skip_to_content);
    let main = el("main").attr("id", "main").attr("tabindex", "-1").child(view_pages(frame));
    let ended = move || (session.phase.get() == Phase::Ended).then(|| view_ended(session));
    el("div")
        .on("click", follow_links(unsaved))
        .child(skip.text("Skip to content"))
        .child(view_header(frame))
        .child(main)
        .show(move || unsaved.asked.get().map(|leaving| view_leaving(session, unsaved, leaving)))
        .show(move || {
            frame
                .over
                .get()
                .filter(|_| session.phase.get() == Phase::SignedIn)
                .map(|over| view_over(frame, over))
        })
        .show(ended)
        .child(toasts.view())
        .view()
}

/// Does what a key asked for, wherever that makes sense.
fn grant(frame: Frame, wish: Wish) {
    let Frame { session, unsaved, over, .. } = frame;
    if session.phase.get_untracked() != Phase::SignedIn {
        return;
    }
    // While a dialog is on its way, what is typed is meant for it; one that did not come is fetched once
    // more when it is asked for once more.
    let is_for_dialog = |wish| matches!(wish, Wish::Search | Wish::New | Wish::Save) || has_open_dialog();
    if over.get_untracked().is_some() && is_for_dialog(wish) {
        return;
    }
    match wish {
        Wish::Palette => over.set(Some(Over::Palette)),
        Wish::Help => over.set(Some(Over::Help)),
        Wish::Save => keys::press_save(),
        Wish::New => go(unsaved, Route::New(Step::Type).href()),
        Wish::Search => {
            if !matches!(untrack(address::here), Some(Route::List(_))) {
                go(unsaved, Route::list().href());
            }
            // Once the list is drawn.
            set_timeout(|| focus_on(list::SEARCH), Duration::ZERO);
        }
    }
}

/// Goes to an address, after unsaved work was asked for.
fn go(unsaved: Unsaved, href: String) {
    if !unsaved.holds(Leaving::To(href.clone())) {
        address::go_to(&href);
    }
}

fn view_over(frame: Frame, over: Over) -> AnyView {
    lazy(|| Box::pin(fetch_palette()), move || Box::pin(draw_over(Box::new((frame, over)))))
}

part!(panels: fetch_palette, draw_over(asked: Box<(Frame, Over)>) -> AnyView {
    let (Frame { session, unsaved, over: open, theme, statuses, .. }, over) = *asked;
    let close = Arc::new(move || open.set(None));
    match over {
        Over::Help => help(close),
        Over::Palette => {
            let deeds = vec![
                Deed { words: "Change the theme".to_owned(), act: Arc::new(move || next_theme(theme)) },
                Deed { words: "Ask for the statuses again".to_owned(), act: Arc::new(move || statuses.refresh()) },
                Deed { words: "Keyboard shortcuts".to_owned(), act: Arc::new(move || open.set(Some(Over::Help))) },
                Deed {
                    words: "Sign out".to_owned(),
                    act: Arc::new(move || {
                        if !unsaved.holds(Leaving::SignOut) {
                            session.sign_out();
                        }
                    }),
                },
            ];
            palette(session, deeds, list::saved_views(), Arc::new(move |href| go(unsaved, href)), close)
        }
    }
});

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
fn view_pages(frame: Frame) -> AnyView {
    let session = frame.session;
    let open = Memo::new(move |_| session.phase.get() != Phase::SignedOut);
    // Another person's page is drawn from nothing; the same person's stays as it is.
    let account = Memo::new(move |_| session.account.get());
    show(move || {
        // Read, not only tracked: a memo that was never read counts as changed at the first notice.
        account.with(|_| ());
        Some(if open.get() { view_routes(frame) } else { sign_in_page(session) })
    })
}

/// What is drawn anew from nothing when it changes: the steps of one wizard and the pages of the list
/// are not.
#[derive(Clone, PartialEq)]
enum Page {
    Start,
    List,
    Import,
    Detail(ProviderId),
    New,
    Copy(ProviderId),
    Edit(ProviderId),
    Nowhere,
}

fn view_routes(frame: Frame) -> AnyView {
    let Frame { session, toasts, statuses, unsaved, .. } = frame;
    let page = Memo::new(move |_| match address::here() {
        Some(Route::SignIn) => Page::Start,
        Some(Route::List(_)) => Page::List,
        Some(Route::Import) => Page::Import,
        Some(Route::Detail(id)) => Page::Detail(id),
        Some(Route::New(_)) => Page::New,
        Some(Route::Copy(id, _)) => Page::Copy(id),
        Some(Route::Edit(id)) => Page::Edit(id),
        None => Page::Nowhere,
    });
    show(move || {
        Some(match page.get() {
            Page::Start => {
                // Somebody is signed in already. Not while this is drawn, which reads the address.
                set_timeout(|| address::correct(&Route::list()), Duration::ZERO);
                el("div").view()
            }
            Page::List => {
                spawn_scoped(fetch_ahead());
                trunk_list(session, toasts, statuses, unsaved)
            }
            Page::Import => lazy(|| Box::pin(fetch_import()), move || Box::pin(view_import(Box::new(frame)))),
            Page::Detail(_) | Page::New | Page::Copy(_) | Page::Edit(_) => {
                let page = page.get();
                lazy(
                    || Box::pin(fetch_trunk_pages()),
                    move || Box::pin(trunk_pages(Box::new((frame, page.clone())))),
                )
            }
            Page::Nowhere => not_found(),
        })
    })
}

/// Milliseconds on the list before parts come that were not asked for yet.
const IDLE: u32 = 2_000;

/// Brings what is likely to be wanted next while nothing else is to be done: it is then there at once,
/// and also when the network is gone.
async fn fetch_ahead() {
    TimeoutFuture::new(IDLE).await;
    list::fetch_ahead().await;
    // What did not come now is asked for again when it is needed.
    let _ = fetch_trunk_pages().await;
}

part!(deeds: fetch_import, view_import(frame: Box<Frame>) -> AnyView {
    let Frame { session, toasts, unsaved, .. } = *frame;
    import_page(session, toasts, unsaved)
});

part!(trunk: fetch_trunk_pages, trunk_pages(asked: Box<(Frame, Page)>) -> AnyView {
    let (Frame { session, toasts, unsaved, arrivals, .. }, page) = *asked;
    match page {
        Page::Detail(id) => trunk_detail(session, toasts, arrivals, id),
        Page::New => new_trunk(session, unsaved, arrivals),
        Page::Copy(id) => copy_trunk(session, unsaved, arrivals, id),
        Page::Edit(id) => edit_trunk(session, unsaved, arrivals, id),
        Page::Start | Page::List | Page::Import | Page::Nowhere => not_found(),
    }
});

fn view_header(frame: Frame) -> El {
    let Frame { session, unsaved, theme, .. } = frame;
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
    let name = move || {
        let account = session.account.get();
        match (account.username, account.domain) {
            (name, _) if name.is_empty() => "Access token".to_owned(),
            (name, Some(domain)) => [name, "@".to_owned(), domain].concat(),
            (name, None) => name,
        }
    };
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
fn next_theme(theme: RwSignal<String>) {
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

/// Sign-in over the page, which stays as it is; nothing on it can be reached meanwhile.
fn view_ended(session: Session) -> El {
    let leave = Button::quiet().on_press(move || session.sign_out());
    let leave = leave.el().text("Sign in as someone else");
    dialog("Your session has ended")
        .child(el("p").text("Sign in to go on; nothing is lost."))
        .child(sign_in_form(session, Some(session.account.get_untracked())))
        .child(el("p").class("dialog-foot").child(leave))
}

/// Before a page with unsaved work is left.
fn view_leaving(session: Session, unsaved: Unsaved, leaving: Leaving) -> El {
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
