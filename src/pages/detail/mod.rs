//! One trunk: its status with what that rests on, what to look at where it is offline, and every field in plain
//! words.

mod actions;
mod facts;
mod status;
mod watch;

use std::sync::Arc;

use actions::Actions;
use api::ApiError;
use api::types::{AuthMode, Provider, ProviderId};
use domain::history::proves;
use domain::provider::draft::Draft;
use domain::provider::modes::carries_calls;
use domain::provider::status::basis;
use facts::view_trunk;
use leptos::prelude::*;
use status::TrunkState;
use watch::view_watch;

use crate::components::html::{a, div, fragment, h2, li, nav, p, section, strong, ul};
use crate::components::{
    Button, El, Icon, empty, folded, foreign, icon, page_title, placeholder, use_toasts,
};
use crate::navigation;
use crate::pages::list::saved_pace;
use crate::routes::Route;
use crate::session::use_session;
use crate::status::use_statuses;
use crate::tools::{Asked, view_tool};
use crate::trunks::flash::{FlashMessage, use_flash};
use crate::trunks::remote::{Load, Remote};
use crate::trunks::{Duplicates, load_trunk, name_or_unnamed, unread, view_duplicates};

/// The page.
pub fn trunk_detail(id: ProviderId) -> AnyView {
    let (session, toasts, statuses) = (use_session(), use_toasts(), use_statuses());
    let trunk = load_trunk(session, &id);
    statuses.pace(saved_pace());
    let state = TrunkState::load(session, statuses, &id, trunk);
    let message = use_flash().take(&id);
    let refresh = Button::plain().busy(trunk.busy).on_press(move || trunk.refresh());
    let refresh = refresh.el().child(icon(Icon::Refresh)).child("Refresh trunk");
    // To the list as it was left, with its search and filters.
    let list = navigation::last_list().unwrap_or_else(|| Route::list().href());
    let back = a().attr("href", list).child(icon(Icon::Left)).child("All trunks");
    let is_there = Memo::new(move |_| trunk.state.with(|state| state.data().is_some()));
    let proves = Signal::derive(move || trunk.state.with(|state| proves(basis(state.data()?))));
    let (own_id, history) = (id.clone(), Asked::History(id.clone(), proves));
    let actions = Actions::new(session, toasts, id, trunk);
    let closed = actions.closed;
    let head = div()
        .class("page-head")
        .child(page_title(move || trunk.state.with(title_of)))
        // Apart from what a refresh draws anew: an open dialog must outlive it.
        .child(div().class("actions").child(refresh).child(move || is_there.get().then(|| actions.view())));
    let duplicates = message.as_ref().filter(|message| !message.duplicates.is_empty()).map(|message| {
        let (name, ids) = (message.name.clone(), message.duplicates.clone());
        view_duplicates(session, RwSignal::new(vec![Duplicates { name, ids }]))
    });
    let password = message.as_ref().and_then(|message| message.password.clone());
    let shown_password = StoredValue::new(password);
    div()
        .child(nav().class("back").attr("aria-label", "Back").child(back))
        .child(message.as_ref().map(view_arrival))
        .child(duplicates)
        .child(head)
        .child(move || is_there.get().then(|| state.view(closed)))
        .child(
            message
                .filter(|message| message.watch)
                .map(|message| view_watch(session, message.id, trunk, state.status)),
        )
        .child(state.view_causes(actions))
        .child(move || trunk.state.with(|state| Some(view_failure(state.error()?, trunk))))
        .child(move || {
            trunk.state.with(|state| match state {
                Remote::Loading => Some(placeholder("Loading trunk")),
                Remote::Ready(provider) | Remote::Failed { last: Some(provider), .. } => {
                    let asked = Asked::Findings(own_id.clone(), Arc::new(provider.clone()));
                    Some(div().child(view_tool(asked)).child(view_trunk(provider, shown_password)))
                }
                Remote::Failed { last: None, .. } => None,
            })
        })
        .child(move || is_there.get().then(|| view_tool(history.clone())))
        .child(view_preview(trunk))
        .into_any()
}

/// What the trunk sends, for a trunk that carries calls. Comes once it is unfolded, and outlives a refresh.
fn view_preview(trunk: Load<Provider>) -> AnyView {
    let draft = Memo::new(move |_| trunk.state.with(|state| state.data().and_then(Draft::of)));
    let has_calls = Memo::new(move |_| {
        draft.with(|draft| draft.as_ref().is_some_and(|draft| carries_calls(draft.auth_mode)))
    });
    let panel = move || {
        let draft = move || draft.get().unwrap_or_else(|| Draft::blank(AuthMode::IpAuth));
        div().child(view_tool(Asked::Preview(Signal::derive(draft))))
    };
    fragment(move || {
        has_calls.get().then(|| {
            section().class("panel").child(h2().child("Preview")).child(folded("INVITE and REGISTER", panel))
        })
    })
}

/// What was done on the page before.
fn view_arrival(message: &FlashMessage) -> El {
    let notes = message.notes.iter().map(|note| li().child(note.as_str()));
    div()
        .class("notice")
        .attr("data-tone", "good")
        .attr("role", "status")
        .child(p().child(strong().child(foreign(&message.title))))
        .child((!message.notes.is_empty()).then(|| ul().child(notes.collect::<Vec<_>>())))
}

fn title_of(state: &Remote<Provider>) -> String {
    match (state.data(), state.error()) {
        (Some(provider), _) => name_or_unnamed(provider.name.as_deref()),
        (None, Some(error)) if error.status() == Some(404) => "Trunk not found".to_owned(),
        (None, _) => "Trunk".to_owned(),
    }
}

fn view_failure(error: &ApiError, trunk: Load<Provider>) -> El {
    if error.status() == Some(404) {
        let home = a().attr("href", Route::list().href()).child("Go to all trunks").into_any();
        return empty(
            "This trunk does not exist",
            "It was deleted elsewhere, or the address is wrong.",
            Some(home),
        );
    }
    unread(error, move || trunk.refresh())
}
