//! One trunk: every field in plain words, and its status with what that rests on.

mod actions;
mod facts;
mod watch;

use std::rc::Rc;

use actions::view_actions;
use api::ApiError;
use api::types::{Open, Provider, ProviderId, TrunkStatus};
use domain::provider::status::{Answer, Trouble, badge, basis};
use facts::view_trunk;
use leptos::prelude::*;
use watch::view_watch;

use crate::components::html::{a, div, li, nav, p, span, strong, ul};
use crate::components::{Button, El, Icon, empty, foreign, icon, page_title, placeholder, use_toasts};
use crate::routes::Route;
use crate::session::{Session, use_session};
use crate::trunks::flash::{FlashMessage, use_flash};
use crate::trunks::remote::{Load, Remote, load};
use crate::trunks::{Duplicates, failure, load_trunk, view_duplicates};

/// The page.
pub fn trunk_detail(id: ProviderId) -> AnyView {
    let (session, toasts) = (use_session(), use_toasts());
    let trunk = load_trunk(session, &id);
    let status = load_status(session, &id, trunk);
    let message = use_flash().take(&id);
    let refresh = Button::plain().busy(trunk.busy).on_press(move || trunk.refresh());
    let refresh = refresh.el().child(icon(Icon::Refresh)).child("Refresh trunk");
    let back = a().attr("href", Route::list().href()).child(icon(Icon::Left)).child("All trunks");
    let is_there = Memo::new(move |_| trunk.state.with(|state| state.data().is_some()));
    // Apart from what a refresh draws anew: an open dialog must outlive it.
    let actions = move || is_there.get().then(|| view_actions(session, toasts, id.clone(), trunk));
    let head = div()
        .class("page-head")
        .child(page_title(move || trunk.state.with(title_of)))
        .child(move || trunk.state.with(|state| Some(view_status(state.data()?, status))))
        .child(div().class("actions").child(refresh).child(actions));
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
        .child(
            message
                .filter(|message| message.watch)
                .map(|message| view_watch(session, message.id, trunk, status)),
        )
        .child(move || trunk.state.with(|state| Some(view_failure(state.error()?, trunk))))
        .child(move || {
            trunk.state.with(|state| match state {
                Remote::Loading => Some(placeholder("Loading trunk")),
                Remote::Ready(provider) | Remote::Failed { last: Some(provider), .. } => {
                    Some(view_trunk(provider, shown_password))
                }
                Remote::Failed { last: None, .. } => None,
            })
        })
        .into_any()
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

/// The status of the trunk, asked for as soon as the trunk is known to be enabled, and again with it.
fn load_status(session: Session, id: &ProviderId, trunk: Load<Provider>) -> Load<Option<Open<TrunkStatus>>> {
    let (client, id) = (session.client(), id.clone());
    load(move || {
        // A disabled trunk is not asked about; its switch says all there is to say.
        let wanted = trunk.state.with(|state| match state {
            Remote::Ready(provider) => provider.enabled != Some(false),
            Remote::Loading | Remote::Failed { .. } => false,
        });
        let (client, id) = (client.clone(), id.clone());
        async move { if wanted { client.provider_status(&id).await.map(Some) } else { Ok(None) } }
    })
}

fn title_of(state: &Remote<Provider>) -> String {
    match (state.data(), state.error()) {
        (Some(provider), _) => provider.name.clone().unwrap_or_else(|| "Unnamed trunk".to_owned()),
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
    failure(error, Some(Rc::new(move || trunk.refresh()))).el()
}

fn view_status(provider: &Provider, status: Load<Option<Open<TrunkStatus>>>) -> El {
    let (enabled, basis) = (provider.enabled, basis(provider));
    let shown = Memo::new(move |_| {
        let answer = status.state.with(|state| match state {
            Remote::Ready(Some(word)) => Answer::Is(word.clone()),
            Remote::Ready(None) | Remote::Loading => Answer::Checking,
            Remote::Failed { error, .. } => Answer::Failed(Trouble::of(error)),
        });
        badge(enabled, basis, &answer)
    });
    let badge = crate::components::badge(
        move || shown.get().tone.as_str(),
        move || shown.get().label.clone(),
        move || shown.get().hint,
    );
    let hint = span().class("status-hint").child(move || shown.get().hint.to_owned());
    div().class("status-line").attr("role", "status").child(badge).child(hint)
}
