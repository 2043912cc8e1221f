//! The frame: contexts, routes, header, and sign-in over a page whose session has ended.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route as At, Router};

use crate::net::FetchTransport;
use crate::pages::not_found::NotFound;
use crate::pages::providers::detail::TrunkDetail;
use crate::pages::providers::list::TrunkList;
use crate::pages::sign_in::{SignInForm, SignInPage};
use crate::route::{self, Route};
use crate::session::{Phase, Session};
use crate::ui::{Button, ButtonKind, Dialog, Icon, IconName, Toaster, Toasts};

/// The console on the network of this origin.
#[component]
pub fn App() -> impl IntoView {
    Console(ConsoleProps { session: Session::restore(Arc::new(FetchTransport::same_origin())) })
}

/// The console on any session, so that tests can bring a scripted one.
#[component]
pub fn Console(
    /// Who is signed in, and the network behind it.
    session: Session,
) -> impl IntoView {
    let toasts = Toasts::default();
    provide_context(session);
    provide_context(toasts);
    view! {
        <Router base=route::base()>
            <a class="skip-link" href="#main">"Skip to content"</a>
            {view_header(session)}
            <main id="main" tabindex="-1">
                {view_pages(session)}
            </main>
            {move || (session.phase.get() == Phase::Ended).then(|| view_ended(session))}
            <Toaster toasts=toasts />
        </Router>
    }
}

/// Pages stand while somebody is signed in and while a session has ended over them; without one,
/// every address shows sign-in and keeps itself, so that signing in leads to the page asked for.
fn view_pages(session: Session) -> impl IntoView {
    let open = Memo::new(move |_| session.phase.get() != Phase::SignedOut);
    // Another person's page is drawn from nothing.
    let account = Memo::new(move |_| session.account.get());
    move || {
        account.track();
        if !open.get() {
            return view! { <SignInPage /> }.into_any();
        }
        view! {
            <FlatRoutes fallback=|| view! { <NotFound /> }.into_any()>
                <At path=route::HOME view=view_to_list />
                <At path=route::SIGN_IN view=view_to_list />
                <At path=route::LIST view=|| view! { <TrunkList /> }.into_any() />
                <At path=route::DETAIL view=|| view! { <TrunkDetail /> }.into_any() />
            </FlatRoutes>
        }
        .into_any()
    }
}

fn view_to_list() -> AnyView {
    view! { <Redirect path=Route::list().href() /> }.into_any()
}

fn view_header(session: Session) -> impl IntoView {
    let signed_in = move || session.phase.get() != Phase::SignedOut;
    let name = move || {
        let account = session.account.get();
        match (account.username, account.domain) {
            (name, _) if name.is_empty() => "Access token".to_owned(),
            (name, Some(domain)) => [name, "@".to_owned(), domain].concat(),
            (name, None) => name,
        }
    };
    view! {
        <header class="top-bar">
            <a class="brand" href=Route::list().href()>
                <span class="brand-mark" aria-hidden="true"></span>
                "Trunkline"
            </a>
            {move || {
                signed_in()
                    .then(|| {
                        view! {
                            <nav aria-label="Main">
                                <a href=Route::list().href() aria-current="page">
                                    "Trunks"
                                </a>
                            </nav>
                        }
                    })
            }}
            <div class="top-bar-end">
                <ThemeButton />
                {move || {
                    signed_in()
                        .then(|| {
                            view! {
                                <span class="account" title="Signed in as">
                                    <bdi>{name}</bdi>
                                </span>
                                <Button kind=ButtonKind::Quiet on_press=move |()| session.sign_out()>
                                    <Icon name=IconName::SignOut />
                                    "Sign out"
                                </Button>
                            }
                        })
                }}
            </div>
        </header>
    }
}

/// Steps through system, light and dark.
#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(crate::session::stored_theme().unwrap_or_default());
    let (word, next) = (
        move || match theme.get().as_str() {
            "light" => "Light",
            "dark" => "Dark",
            _ => "System",
        },
        move |()| {
            theme.update(|theme| {
                let next = match theme.as_str() {
                    "light" => "dark",
                    "dark" => "",
                    _ => "light",
                };
                next.clone_into(theme);
            });
            let chosen = theme.get_untracked();
            crate::session::store_theme(&chosen);
            if let Some(root) = document().document_element() {
                // Fails on malformed names only, and this one is well formed.
                let _ = root.set_attribute("data-theme", &chosen);
            }
        },
    );
    view! {
        <Button kind=ButtonKind::Quiet on_press=next>
            <Icon name=IconName::Theme />
            <span class="sr-only">"Theme: "</span>
            <span class="wide-only">{word}</span>
        </Button>
    }
}

/// Sign-in over the page, which stays as it is; nothing on it can be reached meanwhile.
fn view_ended(session: Session) -> impl IntoView {
    let account = session.account.get_untracked();
    view! {
        <Dialog title="Your session has ended">
            <p>"Sign in to go on; nothing is lost."</p>
            <SignInForm account=account />
            <p class="dialog-foot">
                <Button kind=ButtonKind::Quiet on_press=move |()| session.sign_out()>
                    "Leave this page and sign in as someone else"
                </Button>
            </p>
        </Dialog>
    }
}
