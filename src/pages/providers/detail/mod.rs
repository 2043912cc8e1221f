//! One trunk: every field in plain words, and its status with what that rests on.

mod actions;
mod facts;
mod watch;

use std::rc::Rc;

use api::ApiError;
use api::types::{Open, Provider, ProviderId, TrunkStatus};
use domain::provider::status::{Answer, Trouble, badge, basis};
use leptos::prelude::*;

use crate::flash::{Flash, FlashMessage};
use crate::live::{Memo, RwSignal, StoredValue};
use crate::pages::providers::{Duplicates, failure, load_trunk, view_duplicates};
use crate::remote::{Load, Remote, load};
use crate::route::Route;
use crate::session::Session;
use crate::ui::{Button, El, Icon, Toasts, el, empty, foreign, icon, page_title, placeholder};

use actions::view_actions;
use facts::view_trunk;
use watch::view_watch;

/// The page.
pub fn trunk_detail(session: Session, toasts: Toasts, flash: Flash, id: ProviderId) -> AnyView {
    let trunk = load_trunk(session, &id);
    let status = load_status(session, &id, trunk);
    let message = flash.take(&id);
    let refresh = Button::plain().busy(trunk.busy).on_press(move || trunk.refresh());
    let refresh = refresh.el().child(icon(Icon::Refresh)).text("Refresh trunk");
    let back = el("a").attr("href", Route::list().href()).child(icon(Icon::Left)).text("All trunks");
    let is_there = Memo::new(move |_| trunk.state.with(|state| state.data().is_some()));
    // Apart from what a refresh draws anew: an open dialog must outlive it.
    let actions = move || is_there.get().then(|| view_actions(session, toasts, id.clone(), trunk));
    let head = el("div")
        .class("page-head")
        .child(page_title(move || trunk.state.with(title_of)))
        .show(move || trunk.state.with(|state| Some(view_status(state.data()?, status))))
        .child(el("div").class("actions").child(refresh).show(actions));
    let duplicates = message.as_ref().filter(|message| !message.duplicates.is_empty()).map(|message| {
        let (name, ids) = (message.name.clone(), message.duplicates.clone());
        view_duplicates(session, RwSignal::new(vec![Duplicates { name, ids }]))
    });
    let password = message.as_ref().and_then(|message| message.password.clone());
    let shown_password = StoredValue::new(password);
    el("div")
        .child(el("nav").class("back").attr("aria-label", "Back").child(back))
        .children(message.as_ref().map(view_arrival))
        .children(duplicates)
        .child(head)
        .children(
            message
                .filter(|message| message.watch)
                .map(|message| view_watch(session, message.id, trunk, status)),
        )
        .show(move || trunk.state.with(|state| Some(view_failure(state.error()?, trunk))))
        .show(move || {
            trunk.state.with(|state| match state {
                Remote::Loading => Some(placeholder("Loading trunk")),
                Remote::Ready(provider) | Remote::Failed { last: Some(provider), .. } => {
                    Some(view_trunk(provider, shown_password))
                }
                Remote::Failed { last: None, .. } => None,
            })
        })
        .view()
}

/// What was done on the page before.
fn view_arrival(message: &FlashMessage) -> El {
    let notes = message.notes.iter().map(|note| el("li").text(note.as_str()));
    el("div")
        .class("notice")
        .attr("data-tone", "good")
        .attr("role", "status")
        .child(el("p").child(el("strong").child(foreign(&message.title))))
        .children((!message.notes.is_empty()).then(|| el("ul").children(notes)))
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
        let home = el("a").attr("href", Route::list().href()).text("Go to all trunks").view();
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
    let badge = crate::ui::badge(
        move || shown.get().tone.as_str(),
        move || shown.get().label.clone(),
        move || shown.get().hint,
    );
    let hint = el("span").class("status-hint").live_text(move || shown.get().hint.to_owned());
    el("div").class("status-line").attr("role", "status").child(badge).child(hint)
}
