//! The frame: what pages share as context, the table of pages, and sign-in over a page whose session has
//! ended.

mod account;
mod config;
mod header;
pub mod keys;
mod leaving;
mod notices;

use std::sync::Arc;
use std::time::Duration;

use api::types::ProviderId;
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_params_map};
use leptos_router::path;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};

use crate::app::account::next_theme;
use crate::app::config::view_config;
use crate::app::header::{host, view_header};
use crate::app::keys::Shortcut;
use crate::app::leaving::view_leaving;
use crate::app::notices::{view_idle_warning, view_release, view_trouble};
use crate::components::html::{a, div, fragment, main};
use crate::components::lazy::{lazy, lazy_view};
use crate::components::{ConsoleName, Toasts, deferred, focus_on, has_open_dialog, use_toasts};
use crate::navigation::{self, Leaving, Unsaved, follow_links, use_unsaved};
use crate::pages::detail::trunk_detail;
use crate::pages::edit::edit_trunk;
use crate::pages::list::{self, trunk_list};
use crate::pages::new::{copy_trunk, new_trunk};
use crate::pages::not_found::not_found;
use crate::pages::sign_in::{self, sign_in_again, sign_in_page};
use crate::palette::{Command, help, palette};
use crate::platform::fetch::FetchTransport;
use crate::platform::parts::part;
use crate::platform::release;
use crate::platform::storage;
use crate::platform::tasks::{effect, task};
use crate::platform::{config as settings, later_style};
use crate::routes;
use crate::session::{self, Phase, Session, use_session};
use crate::status::{Statuses, use_recorder, use_statuses};
use crate::tools::{Asked, view_tool};
use crate::transfer::import_page;
use crate::trunk_form::Step;
use crate::trunks::flash::Flash;
use crate::trunks::view_read_only;

/// A dialog of the frame's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// What the keys do.
    Help,
    /// Search or run a command.
    Palette,
}

/// What the frame itself works with.
#[derive(Clone, Copy)]
struct FrameState {
    over: RwSignal<Option<Over>>,
    /// Which PBX this is.
    host: RwSignal<String>,
}

/// The console on the network of this origin.
pub fn app() -> AnyView {
    console(Session::restore(Arc::new(FetchTransport::same_origin())))
}

/// The console on any session, so that tests can bring a scripted one.
pub fn console(session: Session) -> AnyView {
    let unsaved = Unsaved::default();
    let statuses = Statuses::default();
    provide_context(session);
    provide_context(unsaved);
    provide_context(statuses);
    provide_context(Toasts::default());
    provide_context(Flash::default());
    provide_context(ConsoleName::default());
    navigation::watch_history(move || unsaved.holds_history());
    storage::watch();
    let open = session.is_open();
    effect(move || {
        session.account.track();
        // What one person's trunks were doing is nothing to the next one.
        open.with(|_| statuses.clear());
    });
    let restored = window_event_listener(ev::pageshow, |event| {
        // A page out of the browser's memory knows nothing of what happened to its session meanwhile.
        if event.persisted() {
            let _ = window().location().reload();
        }
    });
    on_cleanup(move || restored.remove());
    deferred(|| view! { <Router base=routes::base()>{view_frame()}</Router> }.into_any())
}

fn view_frame() -> AnyView {
    let (session, unsaved, toasts) = (use_session(), use_unsaved(), use_toasts());
    let frame = FrameState { over: RwSignal::new(None), host: RwSignal::new(host()) };
    let is_read = RwSignal::new(false);
    if settings::is_set() {
        spawn_local_scoped_with_cancellation(task(async move {
            is_read.try_set(list::bring_panels().await);
        }));
    }
    let is_newer = release::watch();
    let path = use_location().pathname;
    keys::follow(move |shortcut| run_shortcut(session, unsaved, frame, path, shortcut));
    let skip = a().class("skip-link").attr("href", "#main").on(ev::click, skip_to_content);
    let ended = move || match session.phase.get() {
        Phase::Ended => Some(sign_in_again("Your session has ended")),
        Phase::Locked => Some(sign_in_again("Trunkline is locked")),
        Phase::SignedIn | Phase::SignedOut => None,
    };
    let covered = move || (session.phase.get() == Phase::Locked).then(String::new);
    let over = move || frame.over.get().filter(|_| session.phase.get() == Phase::SignedIn);
    div()
        .attr("data-covered", covered)
        .on(ev::click, follow_links(unsaved))
        .child(skip.child("Skip to content"))
        .child(view_header(frame))
        .child(move || is_read.get().then(|| view_config(frame)))
        .child(move || is_newer.get().then(view_release))
        .child(move || {
            let trouble = storage::trouble().filter(|_| session.phase.get() != Phase::SignedOut);
            trouble.map(view_trouble)
        })
        .child(main().attr("id", "main").attr("tabindex", "-1").child(deferred(view_first_page)))
        .child(
            div()
                .class("dialog-place")
                .child(move || unsaved.asked.get().map(view_leaving))
                .child(move || over().map(|over| view_over((frame, over))))
                .child(ended),
        )
        .child(move || session.idle.warning.get().map(view_idle_warning))
        .child(toasts.view())
        .into_any()
}

/// Does what a key asked for, wherever that makes sense.
fn run_shortcut(
    session: Session,
    unsaved: Unsaved,
    frame: FrameState,
    path: Memo<String>,
    shortcut: Shortcut,
) {
    let over = frame.over;
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
        Shortcut::New => go(unsaved, routes::Route::New(Step::Type).href()),
        Shortcut::Search => {
            let list = routes::Route::list().href();
            if path.with_untracked(|path| *path != list) {
                go(unsaved, list);
            }
            // Once the list is drawn.
            set_timeout(|| focus_on(list::SEARCH), Duration::ZERO);
        }
    }
}

/// Goes to an address, after unsaved work was asked for.
fn go(unsaved: Unsaved, href: String) {
    if !unsaved.holds(Leaving::To(href.clone())) {
        navigation::go_to(&href);
    }
}

lazy_view!(panels: fn view_over(asked: (FrameState, Over)) {
    let (FrameState { over: open, .. }, over) = asked;
    let (session, unsaved, statuses) = (use_session(), use_unsaved(), use_statuses());
    let close = Arc::new(move || open.set(None));
    match over {
        Over::Help => help(close),
        Over::Palette => {
            let commands = vec![
                Command { words: "Change the theme".to_owned(), act: Arc::new(next_theme) },
                Command { words: "Refresh statuses".to_owned(), act: Arc::new(move || statuses.refresh()) },
                Command { words: "Keyboard shortcuts".to_owned(), act: Arc::new(move || open.set(Some(Over::Help))) },
                Command {
                    words: "Sign out".to_owned(),
                    act: Arc::new(move || session.ask_to_sign_out(unsaved)),
                },
            ];
            palette(commands, list::saved_views(), Arc::new(move |href| go(unsaved, href)), close)
        }
    }
});

/// Moves the focus itself: with a `<base>`, `#main` would be another page.
fn skip_to_content(event: MouseEvent) {
    event.prevent_default();
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<HtmlElement>().ok());
    if let Some(main) = main {
        // An element that refuses the focus leaves it where it was.
        let _ = main.focus();
    }
}

/// Takes over from the shell of `index.html`, which looks the same.
fn view_first_page() -> AnyView {
    if let Some(shell) = document().get_element_by_id("boot-shell") {
        shell.remove();
    }
    view_pages()
}

/// Pages stand while somebody is signed in and while a session has ended over them; without one,
/// every address shows sign-in and keeps itself, so that signing in leads to the page asked for.
fn view_pages() -> AnyView {
    let session = use_session();
    let open = session.is_open();
    fragment(move || {
        // Another person's page is drawn from nothing; the same person's stays as it is.
        session.account.track();
        if !open.get() {
            return sign_in_page();
        }
        spawn_local_scoped_with_cancellation(task(fetch_ahead()));
        view_routes()
    })
}

/// The table of pages. `routes::Route` spells the same addresses.
fn view_routes() -> AnyView {
    view! {
        <FlatRoutes fallback=not_found>
            <Route path=path!("/") view=to_list />
            <Route path=path!("/sign-in") view=to_list />
            <Route path=path!("/trunks") view=view_list />
            <Route path=path!("/trunks/import") view=view_import />
            <Route path=path!("/trunks/new/:step?") view=|| view_trunk_page(|_| Page::New) />
            <Route path=path!("/trunk/:id") view=|| view_trunk_page(Page::Detail) />
            <Route path=path!("/trunk/:id/edit") view=|| view_trunk_page(Page::Edit) />
            <Route path=path!("/trunk/:id/copy/:step?") view=|| view_trunk_page(Page::Copy) />
            <Route path=path!("/tools/:tool") view=view_tools />
        </FlatRoutes>
    }
    .into_any()
}

/// Somebody is signed in already.
fn to_list() {
    // Not while this is drawn, which reads the address.
    set_timeout(|| navigation::correct(&routes::Route::list()), Duration::ZERO);
}

/// The list, under an owner of its own: FlatRoutes drops the owner of a route without disposing it, and the tasks
/// of the list keep theirs alive.
fn view_list() -> AnyView {
    fragment(|| untrack(trunk_list))
}

lazy_view!(changes: fn view_import() {
    match untrack(|| use_session().read_only(false)) {
        Some(words) => view_read_only(words).into_any(),
        None => import_page(),
    }
});

/// The page of a tool.
fn view_tools() -> AnyView {
    let params = use_params_map();
    fragment(move || view_tool(Asked::Page(params.with(|params| params.get("tool")).unwrap_or_default())))
}

/// A page of the part that holds those about one trunk.
#[derive(Clone, PartialEq)]
enum Page {
    /// None of them: the part comes with its style, by which the list is printed as well, and with what keeps the answers
    /// about trunks.
    None,
    New,
    Detail(ProviderId),
    Edit(ProviderId),
    Copy(ProviderId),
}

/// A page about the trunk that the address names. Another trunk is another page; another step is not.
fn view_trunk_page(page: fn(ProviderId) -> Page) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    fragment(move || {
        let page = match id.get() {
            id if id.is_empty() => Page::New,
            id => match ProviderId::parse(&id) {
                Some(id) => page(id),
                None => return not_found(),
            },
        };
        lazy(|| Box::pin(fetch_trunk_pages()), move || Box::pin(draw_trunk_page(Box::new(page.clone()))))
    })
}

/// Milliseconds after sign-in before parts are fetched that nothing has asked for yet.
const IDLE: u32 = 2_000;

/// Brings what is likely to be wanted next while nothing else is to be done: it is then there at once,
/// and also when the network is gone.
async fn fetch_ahead() {
    TimeoutFuture::new(IDLE).await;
    list::fetch_ahead().await;
    // What did not come now is asked for again when it is needed.
    let _ = draw_trunk_page(Box::new(Page::None)).await;
    session::fetch_ahead().await;
    sign_in::fetch_ahead().await;
}

part!(trunk: fetch_trunk_pages, draw_trunk_page(page: Box<Page>) -> AnyView {
    later_style::adopt();
    use_recorder();
    // A form that is open already stays.
    let open = |draw: &dyn Fn() -> AnyView| {
        untrack(|| use_session().read_only(false)).map_or_else(draw, |words| view_read_only(words).into_any())
    };
    match *page {
        Page::None => ().into_any(),
        Page::Detail(id) => trunk_detail(id),
        Page::New => open(&new_trunk),
        Page::Edit(id) => open(&|| edit_trunk(id.clone())),
        Page::Copy(id) => open(&|| copy_trunk(id.clone())),
    }
});
