//! The frame: what pages share, which page an address shows, and sign-in over a page whose session has
//! ended.

use std::sync::Arc;
use std::time::Duration;

use api::types::ProviderId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

use crate::address;
use crate::flash::Flash;
use crate::header::{next_theme, view_header};
use crate::keys::{self, Shortcut};
use crate::lazy::{lazy, part};
use crate::leaving::view_leaving;
use crate::links::follow_links;
use crate::live::{Effect, Memo, RwSignal, spawn_scoped};
use crate::net::FetchTransport;
use crate::notices::{trouble, view_release, view_trouble};
use crate::pages::not_found::not_found;
use crate::pages::providers::detail::trunk_detail;
use crate::pages::providers::edit::edit_trunk;
use crate::pages::providers::list::{self, trunk_list};
use crate::pages::providers::new::{copy_trunk, new_trunk};
use crate::pages::providers::transfer::import_page;
use crate::pages::sign_in::{sign_in_form, sign_in_page};
use crate::palette::{Command, help, palette};
use crate::release;
use crate::route::{Route, Step};
use crate::session::{Phase, Session};
use crate::statuses::Statuses;
use crate::storage::{self, StorageTrouble};
use crate::ui::{Button, El, Toasts, dialog, el, focus_on, has_open_dialog, show};
use crate::unsaved::{Leaving, Unsaved};

/// What pages are given; cheap handles.
#[derive(Clone, Copy)]
struct Services {
    session: Session,
    toasts: Toasts,
    unsaved: Unsaved,
    flash: Flash,
    statuses: Statuses,
    over: RwSignal<Option<Over>>,
    theme: RwSignal<String>,
    /// Trouble with the browser's storage that somebody has read.
    seen: RwSignal<Option<StorageTrouble>>,
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
    let services = Services {
        session,
        toasts: Toasts::default(),
        unsaved: Unsaved::default(),
        flash: Flash::default(),
        statuses: Statuses::default(),
        over: RwSignal::new(None),
        theme: RwSignal::new(storage::theme().unwrap_or_default()),
        seen: RwSignal::new(None),
    };
    let Services { toasts, unsaved, .. } = services;
    unsaved.watch();
    storage::watch();
    let is_newer = release::watch();
    address::follow(move |_| unsaved.holds_history());
    keys::follow(move |shortcut| run_shortcut(services, shortcut));
    let who = Memo::new(move |_| (session.account.get(), session.phase.get() == Phase::SignedOut));
    Effect::new(move || {
        // What one person's trunks were doing is nothing to the next one.
        who.with(|_| services.statuses.clear());
    });
    let skip = el("a").class("skip-link").attr("href", "#main").on("click", skip_to_content);
    let main = el("main").attr("id", "main").attr("tabindex", "-1").child(view_pages(services));
    let ended = move || match session.phase.get() {
        Phase::Ended => Some(view_ended(session, unsaved, "Your session has ended")),
        Phase::Locked => Some(view_ended(session, unsaved, "Trunkline is locked")),
        Phase::SignedIn | Phase::SignedOut => None,
    };
    let restored = window_event_listener_untyped("pageshow", |event| {
        // A page out of the browser's memory knows nothing of what happened to its session meanwhile.
        let persisted = js_sys::Reflect::get(&event, &"persisted".into());
        if persisted.is_ok_and(|persisted| persisted.is_truthy()) {
            let _ = window().location().reload();
        }
    });
    on_cleanup(move || restored.remove());
    let covered = move || (session.phase.get() == Phase::Locked).then(String::new);
    el("div")
        .live_attr("data-covered", covered)
        .on("click", follow_links(unsaved))
        .child(skip.text("Skip to content"))
        .child(view_header(session, unsaved, services.theme))
        .show(move || is_newer.get().then(|| view_release(unsaved)))
        .show(move || {
            let trouble = trouble(services.seen).filter(|_| session.phase.get() != Phase::SignedOut);
            trouble.map(|trouble| view_trouble(trouble, services.seen))
        })
        .child(main)
        .show(move || unsaved.asked.get().map(|leaving| view_leaving(session, unsaved, leaving)))
        .show(move || {
            services
                .over
                .get()
                .filter(|_| session.phase.get() == Phase::SignedIn)
                .map(|over| view_over(services, over))
        })
        .show(ended)
        .show(move || session.idle.warning.get().map(|seconds| view_idle_warning(session, seconds)))
        .child(toasts.view())
        .view()
}

/// Does what a key asked for, wherever that makes sense.
fn run_shortcut(services: Services, shortcut: Shortcut) {
    let Services { session, unsaved, over, .. } = services;
    if session.phase.get_untracked() != Phase::SignedIn {
        return;
    }
    // While a dialog is on its way, what is typed is meant for it; one that did not come is fetched once
    // more when it is asked for once more.
    let is_for_dialog =
        |shortcut| matches!(shortcut, Shortcut::Search | Shortcut::New | Shortcut::Save) || has_open_dialog();
    if over.get_untracked().is_some() && is_for_dialog(shortcut) {
        return;
    }
    match shortcut {
        Shortcut::Palette => over.set(Some(Over::Palette)),
        Shortcut::Help => over.set(Some(Over::Help)),
        Shortcut::Save => keys::press_save(),
        Shortcut::New => go(unsaved, Route::New(Step::Type).href()),
        Shortcut::Search => {
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

fn view_over(services: Services, over: Over) -> AnyView {
    lazy(|| Box::pin(fetch_palette()), move || Box::pin(draw_over(Box::new((services, over)))))
}

part!(panels: fetch_palette, draw_over(asked: Box<(Services, Over)>) -> AnyView {
    let (Services { session, unsaved, over: open, theme, statuses, .. }, over) = *asked;
    let close = Arc::new(move || open.set(None));
    match over {
        Over::Help => help(close),
        Over::Palette => {
            let commands = vec![
                Command { words: "Change the theme".to_owned(), act: Arc::new(move || next_theme(theme)) },
                Command { words: "Ask for the statuses again".to_owned(), act: Arc::new(move || statuses.refresh()) },
                Command { words: "Keyboard shortcuts".to_owned(), act: Arc::new(move || open.set(Some(Over::Help))) },
                Command {
                    words: "Sign out".to_owned(),
                    act: Arc::new(move || {
                        if !unsaved.holds(Leaving::SignOut) {
                            session.sign_out();
                        }
                    }),
                },
            ];
            palette(session, commands, list::saved_views(), Arc::new(move |href| go(unsaved, href)), close)
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
fn view_pages(services: Services) -> AnyView {
    let session = services.session;
    let open = Memo::new(move |_| session.phase.get() != Phase::SignedOut);
    // Another person's page is drawn from nothing; the same person's stays as it is.
    let account = Memo::new(move |_| session.account.get());
    show(move || {
        // Read, not only tracked: a memo that was never read counts as changed at the first notice.
        account.with(|_| ());
        Some(if open.get() { view_routes(services) } else { sign_in_page(session) })
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

fn view_routes(services: Services) -> AnyView {
    let Services { session, toasts, statuses, unsaved, .. } = services;
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
            Page::Import => {
                lazy(|| Box::pin(fetch_import()), move || Box::pin(view_import(Box::new(services))))
            }
            Page::Detail(_) | Page::New | Page::Copy(_) | Page::Edit(_) => {
                let page = page.get();
                lazy(
                    || Box::pin(fetch_trunk_pages()),
                    move || Box::pin(trunk_pages(Box::new((services, page.clone())))),
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

part!(changes: fetch_import, view_import(services: Box<Services>) -> AnyView {
    let Services { session, toasts, unsaved, .. } = *services;
    import_page(session, toasts, unsaved)
});

part!(trunk: fetch_trunk_pages, trunk_pages(asked: Box<(Services, Page)>) -> AnyView {
    let (Services { session, toasts, unsaved, flash, .. }, page) = *asked;
    match page {
        Page::Detail(id) => trunk_detail(session, toasts, flash, id),
        Page::New => new_trunk(session, unsaved, flash),
        Page::Copy(id) => copy_trunk(session, unsaved, flash, id),
        Page::Edit(id) => edit_trunk(session, unsaved, flash, id),
        Page::Start | Page::List | Page::Import | Page::Nowhere => not_found(),
    }
});

/// Sign-in over the page, which stays as it is; nothing on it can be reached meanwhile.
fn view_ended(session: Session, unsaved: Unsaved, title: &str) -> El {
    let leave = Button::quiet().on_press(move || {
        if !unsaved.holds(Leaving::StepAside) {
            session.step_aside();
        }
    });
    let leave = leave.el().text("Sign in as someone else");
    dialog(title)
        .child(el("p").text("Sign in to go on; nothing is lost."))
        .child(sign_in_form(session, Some(session.account.get_untracked())))
        .child(el("p").class("dialog-foot").child(leave))
}

/// The minute before the console locks itself. Any key or click keeps it open.
fn view_idle_warning(session: Session, seconds: u32) -> El {
    let stay = Button::plain().on_press(move || session.idle.touch());
    el("div")
        .class("idle-warning")
        .attr("role", "alert")
        .child(
            el("p").text(format!("Nobody has used Trunkline for a while. It locks itself in {seconds} s.")),
        )
        .child(stay.el().text("Stay signed in"))
}
