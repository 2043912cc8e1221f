//! Changing a trunk: one page with sections, and a save that respects what others changed meanwhile.
//!
//! Before anything is written the trunk is read again and compared three ways: as loaded, theirs,
//! mine. After the write it is read once more, and the next page says what the server now holds.

use std::rc::Rc;

use api::types::{Provider, ProviderId};
use api::{ApiError, Client};
use domain::message::refusals;
use domain::provider::convert::CheckedUpdate;
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::fields::shown;
use domain::provider::merge::{Clash, changes, clashes, is_same, rebase};
use domain::provider::watch::matters;
use leptos::prelude::*;
use web_sys::Event;

use crate::address;
use crate::arrival::{Arrival, Arrivals};
use crate::draft_copy::{self, age_text};
use crate::live::{Effect, Memo, RwSignal, Signal, StoredValue, spawn};
use crate::pages::providers::{failure, is_unsure, load_trunk};
use crate::provider_form::{
    Form, FormState, label_of, step_of, title_of, view_changes, view_step, view_summary,
};
use crate::remote::Load;
use crate::route::{Route, Step};
use crate::session::Session;
use crate::ui::{Alert, Button, El, Frame, dialog, el, focus_on, page_title, placeholder, radio_cards, show};
use crate::unsaved::Unsaved;

/// The sections of the page: the steps of the wizard without the review.
const SECTIONS: [Step; 5] =
    [Step::Type, Step::Connection, Step::Authentication, Step::Numbers, Step::Headers];

/// How far saving has come.
#[derive(Clone, PartialEq)]
enum Saving {
    Idle,
    Busy,
    /// Somebody changed the same fields: choose for each.
    Clashes(Vec<Clash>),
    /// Nothing was written.
    Failed(ApiError),
    /// It is not known whether it was written.
    Unsure,
    /// Looked for after an answer that never came: my changes are not there.
    NotThere,
    /// The trunk is gone.
    Gone,
}

/// What every part of the page works with. Lives as long as the tab, a few words
/// per page that was opened, so that closures carry a pointer.
struct Edit {
    session: Session,
    unsaved: Unsaved,
    arrivals: Arrivals,
    form: Form,
    id: StoredValue<ProviderId>,
    saving: RwSignal<Saving>,
    /// Fields for which theirs was chosen.
    leave: RwSignal<Vec<Field>>,
    /// The clashes somebody has chosen for. A third value would be another clash.
    settled: RwSignal<Vec<Clash>>,
}

/// The page.
pub fn edit_trunk(session: Session, unsaved: Unsaved, arrivals: Arrivals, id: ProviderId) -> AnyView {
    let trunk = load_trunk(session, &id);
    show(move || {
        trunk.state.with(|state| {
            Some(match (state.data(), state.error()) {
                (Some(provider), _) => match Draft::of(provider) {
                    Some(original) => view_form(session, unsaved, arrivals, id.clone(), original),
                    None => view_unknown_kind(),
                },
                (_, Some(error)) => view_failure(error, trunk),
                (_, None) => placeholder("Loading trunk"),
            })
        })
    })
}

fn view_failure(error: &ApiError, trunk: Load<Provider>) -> El {
    let retry = Rc::new(move || trunk.refresh());
    el("div").child(page_title(|| "Edit trunk".to_owned())).child(failure(error, Some(retry)).el())
}

fn view_unknown_kind() -> El {
    let words =
        "This version of Trunkline does not know this type of trunk. It shows it, but cannot change it.";
    el("div").child(page_title(|| "Edit trunk".to_owned())).child(el("p").text(words))
}

fn view_form(session: Session, unsaved: Unsaved, arrivals: Arrivals, id: ProviderId, original: Draft) -> El {
    let name = ["edit.", id.as_str()].concat();
    let account = session.account.get_untracked();
    let kept = draft_copy::find(&name, &account).filter(|kept| kept.draft.auth_mode == original.auth_mode);
    let age = RwSignal::new(kept.as_ref().map(|kept| kept.age));
    // A draft goes on from the trunk it was made on, so that what others changed since is seen.
    let (draft, base) = match kept {
        Some(kept) => (kept.draft, kept.base.unwrap_or_else(|| original.clone())),
        None => (original.clone(), original.clone()),
    };
    let form = FormState::new(draft, Some(base));
    let is_dirty = Memo::new(move |_| !form.changes().is_empty());
    let here = Route::Edit(id.clone()).href();
    unsaved.guard(is_dirty.into(), Signal::stored(here.clone()), Some(here), name.clone());
    Effect::new(move || {
        if is_dirty.get() {
            form.draft.with(|draft| {
                form.original.with(|base| draft_copy::keep(&name, &account, draft, base.as_ref()));
            });
        } else {
            draft_copy::forget(&name);
        }
    });
    let edit: &'static Edit = Box::leak(Box::new(Edit {
        session,
        unsaved,
        arrivals,
        form,
        id: StoredValue::new(id),
        saving: RwSignal::new(Saving::Idle),
        leave: RwSignal::new(Vec::new()),
        settled: RwSignal::new(Vec::new()),
    }));
    let notice = move || {
        let minutes = age.get()?;
        let words =
            ["Your changes, kept ", &age_text(minutes), ", are back. A password has to be typed again."];
        let original = original.clone();
        let discard = move || {
            age.set(None);
            form.original.set(Some(original.clone()));
            form.draft.set(original.clone());
        };
        let button = Button::plain().on_press(discard).el().text("Discard them");
        Some(
            el("div")
                .class("notice")
                .attr("role", "status")
                .child(el("p").text(words.concat()))
                .child(button),
        )
    };
    edit.view(is_dirty).show(notice)
}

impl Edit {
    fn view(&'static self, is_dirty: Memo<bool>) -> El {
        let pressed = RwSignal::new(0_u32);
        let save = self.saver();
        let submit = {
            let save = save.clone();
            move |event: Event| {
                event.prevent_default();
                // Every section is tried, whatever the first one says.
                let bad = SECTIONS.iter().filter(|section| !self.form.attempt(**section)).count();
                if bad > 0 {
                    pressed.update(|count| *count += 1);
                } else if is_dirty.get_untracked() {
                    save();
                }
            }
        };
        let name = self.form.draft.with_untracked(|draft| draft.texts.name.clone());
        let links = SECTIONS.map(|section| {
            let press = move |_| focus_on(&heading_id(section));
            let count = move || {
                let count =
                    self.form.changes().into_iter().filter(|field| step_of(*field) == section).count();
                if count > 0 { [" (", &count.to_string(), " changed)"].concat() } else { String::new() }
            };
            let button = el("button").class("link").attr("type", "button").on("click", press);
            el("li").child(button.text(title_of(section)).live_text(count))
        });
        let sections = SECTIONS.map(|section| {
            let heading =
                el("h2").attr("id", heading_id(section)).attr("tabindex", "-1").text(title_of(section));
            el("section").class("panel").child(heading).child(view_step(self.form, section))
        });
        let back = self.id.with_value(|id| Route::Detail(id.clone()).href());
        let cancel = el("a").class("button").attr("data-variant", "plain").attr("href", back).text("Cancel");
        let busy = Memo::new(move |_| self.saving.get() == Saving::Busy);
        let blocked = Signal::derive(move || (!is_dirty.get()).then_some("Nothing is changed yet"));
        let words = move || if busy.get() { "Saving…" } else { "Save changes" }.to_owned();
        let button = Button::primary()
            .submit()
            .busy(busy)
            .blocked(blocked)
            .el()
            .attr("data-saves", "")
            .live_text(words);
        let count = move || match self.form.changes().len() {
            0 => "Nothing is changed yet".to_owned(),
            1 => "1 change".to_owned(),
            count => [&count.to_string(), " changes"].concat(),
        };
        let summed = el("details")
            .class("save-changes")
            .child(el("summary").live_text(count))
            .child(view_changes(self.form));
        let bar = el("div")
            .class("save-bar")
            .child(summed)
            .child(el("div").class("actions").child(cancel).child(button));
        el("div")
            .class("form-page")
            .child(view_summary(self.form, SECTIONS.to_vec(), pressed))
            .child(page_title(move || ["Edit ", &name].concat()))
            .child(
                el("nav")
                    .class("sections-nav")
                    .attr("aria-label", "Sections")
                    .child(el("ul").children(links)),
            )
            .child(
                el("form")
                    .attr("novalidate", "")
                    .on("submit", submit)
                    .children(sections)
                    .show(move || self.view_outcome(save.clone()))
                    .child(bar),
            )
    }

    /// Reads, compares, writes, reads back, and goes to the trunk with the news.
    fn saver(&'static self) -> impl Fn() + Clone + 'static {
        move || {
            self.saving.set(Saving::Busy);
            self.form.refuse(Vec::new());
            let client = self.session.client();
            spawn(async move {
                if let Some(arrival) = self.save(&client).await {
                    let href = Route::Detail(arrival.id.clone()).href();
                    self.unsaved.discard();
                    self.arrivals.announce(arrival);
                    address::go_to(&href);
                }
            });
        }
    }

    async fn save(&'static self, client: &Client) -> Option<Arrival> {
        let id = self.id.try_get_value()?;
        let fresh = match client.get_provider(&id).await {
            Ok(fresh) => fresh,
            Err(error) if error.status() == Some(404) => return self.stop(Saving::Gone),
            Err(error) => return self.stop(Saving::Failed(error)),
        };
        let (Some(theirs), Some(Some(original)), Some(mine), Some(leave)) = (
            Draft::of(&fresh),
            self.form.original.try_get_untracked(),
            self.form.draft.try_get_untracked(),
            self.leave.try_get_untracked(),
        ) else {
            return self.stop(Saving::Gone);
        };
        let met: Vec<Clash> = clashes(&original, &theirs, &mine)
            .into_iter()
            .filter(|clash| self.settled.with_untracked(|settled| !settled.contains(clash)))
            .collect();
        if !met.is_empty() {
            return self.stop(Saving::Clashes(met));
        }
        let next = rebase(&original, &theirs, &mine, &leave);
        let changed = changes(&theirs, &next);
        let update = match CheckedUpdate::new(&fresh, &theirs, &next) {
            Ok(update) => update,
            Err(_) => return self.stop(Saving::Idle),
        };
        if let Err(error) = client.update_provider(&id, update.request()).await {
            self.form.refuse(refusals(&error));
            let unsure = is_unsure(&error);
            return self.stop(if unsure { Saving::Unsure } else { Saving::Failed(error) });
        }
        let held = client.get_provider(&id).await.ok();
        Some(news(id, &next, &changed, held.as_ref()))
    }

    fn stop(&'static self, saving: Saving) -> Option<Arrival> {
        self.saving.try_set(saving);
        None
    }

    fn view_outcome(&'static self, save: impl Fn() + Clone + 'static) -> Option<El> {
        match self.saving.get() {
            Saving::Idle | Saving::Busy => None,
            Saving::Failed(error) => {
                let mut alert = failure(&error, None);
                if error.status() == Some(400) {
                    alert.text = "Nothing was saved, and your changes are kept.".to_owned();
                }
                Some(alert.el())
            }
            Saving::NotThere => {
                let words = "Your changes were not saved. Nothing is lost: save again.";
                Some(el("p").class("notice").attr("role", "status").text(words))
            }
            Saving::Unsure => {
                let check = self.checker();
                let alert = Alert {
                    title: "It is not known whether the trunk was saved".to_owned(),
                    text: "The server did not answer. Your changes are kept. Check before you save again."
                        .to_owned(),
                    ..Alert::default()
                };
                Some(alert.el().child(Button::plain().on_press(check).el().text("Check now")))
            }
            Saving::Gone => Some(self.view_gone()),
            Saving::Clashes(clashes) => Some(self.view_clashes(clashes, save)),
        }
    }

    /// After an answer that never came: are my changes there?
    fn checker(&'static self) -> impl Fn() + 'static {
        move || {
            self.saving.set(Saving::Busy);
            let client = self.session.client();
            spawn(async move {
                let Some(id) = self.id.try_get_value() else { return };
                let (held, mine) = (client.get_provider(&id).await, self.form.draft.try_get_untracked());
                match (held.as_ref().map(Draft::of), mine) {
                    (Ok(Some(theirs)), Some(mine)) => {
                        let changed = self.form.changes();
                        // A password cannot be read back: it counts as saved with the rest.
                        let there = |field: &Field| {
                            *field == Field::Text(Text::Password) || is_same(&theirs, &mine, *field)
                        };
                        if changed.iter().all(there) {
                            let href = Route::Detail(id.clone()).href();
                            self.unsaved.discard();
                            self.arrivals.announce(news(id, &mine, &changed, held.as_ref().ok()));
                            address::go_to(&href);
                        } else {
                            self.saving.try_set(Saving::NotThere);
                        }
                    }
                    (Ok(None) | Err(_), _) | (Ok(Some(_)), None) => {
                        self.saving.try_set(Saving::Unsure);
                    }
                }
            });
        }
    }

    /// The trunk was deleted meanwhile: what I have can become a new one.
    fn view_gone(&'static self) -> El {
        let again = move || {
            let draft = self.form.draft.get_untracked();
            draft_copy::keep("new", &self.session.account.get_untracked(), &draft.filled_up(), None);
            self.unsaved.discard();
            let href = Route::New(Step::Review).href();
            address::go_to(&href);
        };
        let alert = Alert {
            title: "This trunk was deleted elsewhere".to_owned(),
            text: "Your changes are still here. Create the trunk again from them?".to_owned(),
            ..Alert::default()
        };
        alert.el().child(Button::plain().on_press(again).el().text("Create it again"))
    }

    /// One choice per field that somebody else changed too.
    fn view_clashes(&'static self, clashes: Vec<Clash>, save: impl Fn() + Clone + 'static) -> El {
        let count = clashes.len();
        let words = if count == 1 {
            "Someone changed 1 of the fields you changed. Choose which value stays.".to_owned()
        } else {
            ["Someone changed ", &count.to_string(), " of the fields you changed. Choose for each."].concat()
        };
        let rows: Vec<El> = clashes.iter().map(|clash| self.view_clash(clash)).collect();
        let go = move || {
            self.settled.set(clashes.clone());
            save();
        };
        let cancel = Button::plain().on_press(move || self.saving.set(Saving::Idle));
        dialog("Changed elsewhere")
            .child(el("p").text(words))
            .children(rows)
            .child(
                el("p")
                    .class("field-hint")
                    .text("A change made in the moment between this answer and the save cannot be seen."),
            )
            .child(
                el("div")
                    .class("actions")
                    .child(cancel.el().text("Go on editing"))
                    .child(Button::primary().on_press(go).el().text("Save with these")),
            )
    }

    fn view_clash(&'static self, clash: &Clash) -> El {
        let field = clash.field;
        let words = |value: &serde_json::Value| {
            let mut draft = self.form.draft.get_untracked();
            draft.set(field, value);
            shown(&draft, field).words()
        };
        let mut frame = Frame::new(label_of(field));
        frame.hint = ["Before: ", &words(&clash.base)].concat();
        let value = Signal::derive(move || {
            if self.leave.get().contains(&field) { "theirs" } else { "mine" }.to_owned()
        });
        let (mine, theirs) = (words(&clash.mine), words(&clash.theirs));
        radio_cards(&frame, &[("mine", "Mine", &mine), ("theirs", "Theirs", &theirs)], value, move |word| {
            self.leave.update(|leave| {
                leave.retain(|candidate| *candidate != field);
                if word == "theirs" {
                    leave.push(field);
                }
            });
        })
    }
}

fn heading_id(section: Step) -> String {
    ["section-", section.slug()].concat()
}

/// What to tell after a save: what the server holds now, where that differs from what was sent.
fn news(id: ProviderId, sent: &Draft, changed: &[Field], held: Option<&Provider>) -> Arrival {
    let mut notes = Vec::new();
    match held.and_then(Draft::of) {
        Some(held) => {
            for field in changed.iter().filter(|field| **field != Field::Text(Text::Password)) {
                if !is_same(sent, &held, *field) {
                    let value = shown(&held, *field).words();
                    notes.push([&label_of(*field), ": the PBX kept ", &value].concat());
                }
            }
        }
        None => notes.push("The PBX took the change, but could not be asked what it holds now".to_owned()),
    }
    if changed.contains(&Field::Text(Text::Password)) {
        notes.push("The new password was sent. It cannot be read back".to_owned());
    }
    Arrival {
        id,
        title: ["Trunk ", sent.texts.name.trim(), " saved"].concat(),
        notes,
        watch: matters(changed) && sent.flags.enabled == Some(true),
        password: None,
    }
}
