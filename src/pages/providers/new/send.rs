//! The last step: what will be sent, how it compares with the other trunks, and the sending itself.

use std::rc::Rc;

use api::ApiError;
use api::types::{ProviderId, Secret};
use domain::message::refusals;
use domain::provider::convert::CheckedCreate;
use domain::provider::gateway::makes_credentials;

use crate::address;
use crate::arrival::Arrival;
use crate::draft_copy;
use crate::live::{Memo, RwSignal, spawn};
use crate::pages::providers::new::Wizard;
use crate::pages::providers::new::neighbours::view_neighbours;
use crate::pages::providers::new::request::{curl, masked};
use crate::pages::providers::{
    failure, is_unsure, made_since, namesakes, take_doubles_of, view_gateway_card,
};
use crate::provider_form::{label_of, step_of, view_review};
use crate::route::{Route, Step};
use crate::ui::{Button, El, el};

/// How far sending has come.
#[derive(Clone, PartialEq)]
enum Sending {
    Idle,
    Busy,
    /// It failed, or it is not known whether it did.
    Failed(ApiError),
    /// Looked for after an answer that never came: the trunk is not there.
    NotThere,
}

/// Review, comparison, card and the button.
pub(super) fn view_last_step(wizard: &'static Wizard) -> El {
    let form = wizard.form;
    let Some(checked) = checked(wizard) else {
        // The order of steps leads back to what is wrong.
        return el("div");
    };
    let json = masked(checked.request());
    let curl = curl(&json);
    let change = move |step: Step| {
        wizard.returning.set(true);
        address::go_to(&wizard.href(step));
    };
    let sending = RwSignal::new(Sending::Idle);
    let busy = Memo::new(move |_| sending.get() == Sending::Busy);
    let arrive = arrive(wizard);
    let create = {
        let arrive = arrive.clone();
        move || send(wizard, sending, arrive.clone())
    };
    let draft = form.draft.get_untracked();
    let password = draft.texts.password.clone();
    let card = makes_credentials(&draft).then(|| view_gateway_card(&draft, password));
    let words = move || if busy.get() { "Creating…" } else { "Create trunk" }.to_owned();
    el("div")
        .child(view_neighbours(wizard))
        .child(view_review(form, change, json, curl))
        .children(card)
        .show(move || view_outcome(wizard, sending, arrive.clone()))
        .child(
            el("div")
                .class("actions form-foot")
                .child(
                    el("a")
                        .class("button")
                        .attr("data-variant", "plain")
                        .attr("href", wizard.href(Step::Headers))
                        .text("Back"),
                )
                .child(
                    Button::primary()
                        .busy(busy)
                        .on_press(create)
                        .el()
                        .attr("data-saves", "")
                        .live_text(words),
                ),
        )
}

/// Goes to the page of the new trunk with the news, and what else there is to know.
fn arrive(wizard: &'static Wizard) -> impl Fn(ProviderId, Option<&'static str>) + Clone + 'static {
    move |id: ProviderId, note: Option<&'static str>| {
        let draft = wizard.form.draft.get_untracked();
        let keeps_password = makes_credentials(&draft);
        wizard.unsaved.done();
        draft_copy::forget(&wizard.origin.with_value(super::Origin::draft_name));
        wizard.arrivals.announce(Arrival {
            id: id.clone(),
            title: ["Trunk ", draft.texts.name.trim(), " created"].concat(),
            notes: note.into_iter().map(str::to_owned).collect(),
            watch: draft.flags.enabled == Some(true),
            password: keeps_password.then(|| Secret::new(draft.texts.password)),
        });
        address::go(&Route::Detail(id));
    }
}

/// The request, once nothing blocks it.
fn checked(wizard: &'static Wizard) -> Option<CheckedCreate> {
    wizard.form.draft.with_untracked(|draft| CheckedCreate::try_from(draft).ok())
}

fn send(
    wizard: &'static Wizard,
    sending: RwSignal<Sending>,
    arrive: impl Fn(ProviderId, Option<&'static str>) + 'static,
) {
    let Some(checked) = checked(wizard) else { return };
    sending.set(Sending::Busy);
    wizard.form.refuse(Vec::new());
    let draft = wizard.form.draft.get_untracked().resolved();
    let client = wizard.session.client();
    spawn(async move {
        let request = checked.request();
        // Without a look before there is no telling which of several was made now.
        let before = namesakes(&client, request).await.ok();
        let before: Option<Vec<ProviderId>> =
            before.map(|rows| rows.into_iter().filter_map(|row| row.id).collect());
        let asked = (request, &draft);
        match (client.create_provider(request).await, before) {
            (Ok(id), before) => {
                let doubled = match before {
                    Some(before) => take_doubles_of(&client, asked, &id, &before).await,
                    None => false,
                };
                let note = doubled.then_some("The network had it made twice; the second one is deleted");
                arrive(id, note);
            }
            (Err(error), before) => {
                let made = match before {
                    // What is refused may be the same request for the second time.
                    Some(before) if !is_unsure(&error) => made_since(&client, asked, &before).await,
                    Some(_) | None => Ok(None),
                };
                if let Ok(Some(id)) = made {
                    return arrive(id, Some("The network sent the request twice; it was made once"));
                }
                wizard.form.refuse(refusals(&error));
                sending.try_set(Sending::Failed(error));
            }
        }
    });
}

fn view_outcome(
    wizard: &'static Wizard,
    sending: RwSignal<Sending>,
    arrive: impl Fn(ProviderId, Option<&'static str>) + Clone + 'static,
) -> Option<El> {
    match sending.get() {
        Sending::Idle | Sending::Busy => None,
        Sending::NotThere => {
            let words = "The trunk was not created. Nothing is lost: create it now.";
            Some(el("p").class("notice").attr("role", "status").text(words))
        }
        Sending::Failed(error) if is_unsure(&error) => {
            let check = Rc::new(move || look_for(wizard, sending, arrive.clone()));
            let mut alert = failure(&error, None);
            alert.title = "It is not known whether the trunk was created".to_owned();
            alert.text =
                "No usable answer came. Your draft is kept. Check before you create it again.".to_owned();
            let button = Button::plain().on_press(move || check()).el().text("Check now");
            Some(alert.el().child(button))
        }
        Sending::Failed(error) => {
            let links = refusals(&error).into_iter().map(|(field, _)| {
                let words = ["Change: ", &label_of(field)].concat();
                el("li").child(el("a").attr("href", wizard.href(step_of(field))).text(words))
            });
            let mut alert = failure(&error, None);
            if error.status() == Some(400) {
                alert.text = "Nothing was created, and your draft is kept.".to_owned();
            }
            Some(alert.el().child(el("ul").children(links)))
        }
    }
}

/// After an answer that never came: is there a trunk that is exactly this one?
fn look_for(
    wizard: &'static Wizard,
    sending: RwSignal<Sending>,
    arrive: impl Fn(ProviderId, Option<&'static str>) + 'static,
) {
    let Some(checked) = checked(wizard) else { return };
    let draft = wizard.form.draft.get_untracked().resolved();
    sending.set(Sending::Busy);
    let client = wizard.session.client();
    spawn(async move {
        match made_since(&client, (checked.request(), &draft), &[]).await {
            Ok(Some(id)) => arrive(id, None),
            Ok(None) => drop(sending.try_set(Sending::NotThere)),
            Err(error) => drop(sending.try_set(Sending::Failed(error))),
        }
    });
}
