//! Changing a trunk: one page with sections, and a save that respects what others changed meanwhile.
//!
//! Before anything is written the trunk is read again and compared three ways: as loaded, theirs,
//! mine. After the write it is read once more, and the next page says what the server now holds.

mod outcome;
mod rail;
mod save;

use api::ApiError;
use api::types::{Provider, ProviderId};
use domain::provider::draft::{Draft, Field};
use domain::provider::merge::Clash;
use domain::provider::presets::write;
use leptos::ev;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::components::html::{a, div, form, fragment, p};
use crate::components::{Button, El, focus_on, folded, page_title, placeholder};
use crate::navigation::{DraftKey, Guard, Unsaved, use_unsaved};
use crate::pages::edit::rail::view_sections;
use crate::platform::tasks::effect;
use crate::routes::Route;
use crate::session::{Account, Session, use_session};
use crate::trunk_form::{
    Form, Handed, Step, draft_copy, show, view_bar, view_changes, view_draft_notice, view_summary,
};
use crate::trunks::flash::{Flash, use_flash};
use crate::trunks::remote::Load;
use crate::trunks::{ReadBack, SlowCall, load_trunk, other_trunks, unread, view_read_only};

/// The sections of the page: the steps of the wizard without the review.
const SECTIONS: [Step; 5] =
    [Step::Type, Step::Connection, Step::Authentication, Step::Numbers, Step::Headers];

/// How far saving has come.
#[derive(Clone, PartialEq)]
enum Saving {
    Idle,
    Busy(SlowCall),
    /// Somebody changed the same fields: choose for each.
    Clashes(Vec<Clash>),
    /// Nothing was written.
    Failed(ApiError),
    /// The answer never came or was none: the PBX is looked at, again and again.
    Doubt(ApiError),
    /// A password is all that was changed, and it cannot be read back.
    PasswordDoubt(ApiError),
    /// My changes were not there at this time of day, long after they were sent.
    NotThere(String),
    /// The PBX says that it saved the trunk, and holds none of my changes.
    NotHeld,
    /// The trunk is gone.
    Gone,
}

/// What every part of the page works with.
#[derive(Clone, Copy)]
struct Edit {
    session: Session,
    unsaved: Unsaved,
    flash: Flash,
    form: Form,
    id: StoredValue<ProviderId>,
    account: StoredValue<Account>,
    saving: RwSignal<Saving>,
    /// Counts the saves, so that one that was called off goes no further.
    turn: StoredValue<u32>,
    read_back: ReadBack,
    /// Fields for which theirs was chosen.
    leave: RwSignal<Vec<Field>>,
    /// The clashes somebody has chosen for. A third value would be another clash.
    settled: RwSignal<Vec<Clash>>,
}

/// The page.
pub fn edit_trunk(id: ProviderId) -> AnyView {
    let trunk = load_trunk(use_session(), &id);
    fragment(move || {
        trunk.state.with(|state| {
            Some(match (state.data(), state.error()) {
                (Some(provider), _) => match (read_only(provider), Draft::of(provider)) {
                    (Some(words), _) => view_read_only(words),
                    (None, Some(original)) => view_form(id.clone(), original),
                    (None, None) => view_unknown_kind(),
                },
                (_, Some(error)) => view_failure(error, trunk),
                (_, None) => placeholder("Loading trunk"),
            })
        })
    })
}

/// Why nothing of this trunk can be changed. A form that is open already stays.
fn read_only(provider: &Provider) -> Option<String> {
    untrack(|| use_session().read_only(provider.shared == Some(true)))
}

fn view_failure(error: &ApiError, trunk: Load<Provider>) -> El {
    div().child(page_title(|| "Edit trunk".to_owned())).child(unread(error, move || trunk.refresh()))
}

fn view_unknown_kind() -> El {
    let words =
        "This version of Trunkline does not know this type of trunk. It shows it, but cannot change it.";
    div().child(page_title(|| "Edit trunk".to_owned())).child(p().child(words))
}

fn view_form(id: ProviderId, original: Draft) -> El {
    let (session, unsaved, flash) = (use_session(), use_unsaved(), use_flash());
    let name = format!("edit.{}", id.as_str());
    let account = session.account.get_untracked();
    let kept = draft_copy::find(&name, &account).filter(|kept| kept.draft.auth_mode == original.auth_mode);
    let age = RwSignal::new(kept.as_ref().map(|kept| kept.age));
    // A draft goes on from the trunk it was made on, so that what others changed since is seen.
    let (mut draft, base) = match kept {
        Some(kept) => (kept.draft, kept.base.unwrap_or_else(|| original.clone())),
        None => (original.clone(), original.clone()),
    };
    let handed = Handed::take(&id);
    if let Some(handed) = &handed {
        write(&mut draft, &handed.changes);
    }
    let form = Form::new(draft, Some(base));
    form.others.set_value(Some(other_trunks(session, Some(id.clone()))));
    let is_dirty = Memo::new(move |_| form.changes.with(|changes| !changes.is_empty()));
    let here = Route::Edit(id.clone()).href();
    let trunk_name = original.texts.name.clone();
    unsaved.guard(Guard {
        is_dirty: is_dirty.into(),
        what: Signal::derive(move || format!("The change of trunk “{trunk_name}”")),
        here: Signal::stored(here.clone()),
        inside: Some(here),
        draft: Some(DraftKey { who: account.who(), name: name.clone() }),
    });
    let owner = account.clone();
    let base =
        Memo::new(move |_| form.original.with(|base| base.as_ref().map(|base| base.to_json().to_string())));
    effect(move || {
        if is_dirty.get() {
            form.draft.with(|draft| {
                base.with(|base| draft_copy::keep(&name, &account, draft, base.as_deref()));
            });
        } else {
            draft_copy::forget(&name, &account);
        }
    });
    let edit = Edit {
        session,
        unsaved,
        flash,
        form,
        id: StoredValue::new(id),
        account: StoredValue::new(owner),
        saving: RwSignal::new(Saving::Idle),
        turn: StoredValue::new(0),
        read_back: ReadBack::default(),
        leave: RwSignal::new(Vec::new()),
        settled: RwSignal::new(Vec::new()),
    };
    let discard = {
        let original = original.clone();
        move || {
            form.original.set(Some(original.clone()));
            form.draft.set(original.clone());
        }
    };
    let notices = vec![view_draft_notice(form, age, discard)];
    let notices = notices.into_iter().chain(handed.map(|handed| handed.view(form))).collect();
    edit.view(original.texts.name, notices, is_dirty)
}

impl Edit {
    /// Whether the person whose changes these are still works here.
    fn is_ours(self) -> bool {
        let account = self.account.try_get_value();
        account.is_some() && account == self.session.account.try_get_untracked()
    }

    /// `name` is what the trunk is called on the PBX, whatever stands in the form.
    fn view(self, name: String, notices: Vec<AnyView>, is_dirty: Memo<bool>) -> El {
        let pressed = RwSignal::new(0_u32);
        let save = self.saver();
        let submit = {
            let save = save.clone();
            move |event: SubmitEvent| {
                event.prevent_default();
                // Every section is tried, whatever the first one says.
                let bad = SECTIONS.iter().filter(|section| !self.form.attempt(**section)).count();
                // What was said of the last try goes, and with it a button that may have the focus.
                if self.saving.with_untracked(|saving| *saving != Saving::Idle) {
                    focus_on(SAVE);
                }
                if bad > 0 {
                    if !self.saving.with_untracked(|saving| matches!(saving, Saving::Doubt(_))) {
                        self.saving.set(Saving::Idle);
                    }
                    pressed.update(|count| *count += 1);
                } else if is_dirty.get_untracked() {
                    pressed.set(0);
                    save();
                }
            }
        };
        let (rail, sections) = view_sections(self.form);
        let back = self.id.with_value(|id| Route::Detail(id.clone()).href());
        let cancel = a().class("button").attr("data-variant", "plain").attr("href", back).child("Cancel");
        let busy = Memo::new(move |_| matches!(self.saving.get(), Saving::Busy(_)));
        let blocked = Signal::derive(move || (!is_dirty.get()).then_some("No changes"));
        let words = move || if busy.get() { "Saving…" } else { "Save changes" }.to_owned();
        let button = Button::primary().submit().busy(busy).blocked(blocked).el();
        let button = button.attr("data-saves", "").attr("id", SAVE).child(words);
        let count = move || match self.form.changes.with(Vec::len) {
            0 => "No changes".to_owned(),
            1 => "1 change".to_owned(),
            count => format!("{count} changes"),
        };
        let summed = folded(count, move || div().child(view_changes(self.form))).class("save-changes");
        let outcome = div()
            .child(view_summary(self.form, SECTIONS.to_vec(), pressed, show))
            .child(move || self.view_slow())
            .child(move || self.view_outcome(save.clone()));
        let bar = view_bar(outcome, Some(summed), div().child(cancel).child(button));
        div().class("form-page").child(page_title(move || format!("Edit {name}"))).child(notices).child(
            div()
                .class("with-rail")
                .child(rail)
                .child(form().attr("novalidate", "").on(ev::submit, submit).child(sections).child(bar)),
        )
    }
}

/// Names the button that saves.
pub(super) const SAVE: &str = "save";
