//! The wizard: a new trunk in six steps, from nothing or as a copy of another one.
//!
//! Each step has its own address. The draft lives here while the steps change, and its copy without
//! the password outlives a reload. Nothing is sent before the last step.

mod copy;
mod neighbours;
mod presets;
mod request;
mod send;

use api::types::{AuthMode, ProviderId};
use copy::view_left_out;
use domain::provider::copy::LeftOut;
use domain::provider::draft::Draft;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use send::view_last_step;
use web_sys::SubmitEvent;

use crate::components::html::{a, div, form, li, nav, ol, p, span};
use crate::components::{Button, El, page_title};
use crate::navigation::{self, DraftKey, Guard, Unsaved, use_unsaved};
use crate::platform::intl::long_age;
use crate::platform::tasks::boxed;
use crate::routes::Route;
use crate::session::{Account, Session, use_session};
use crate::trunk_form::{Form, Step, draft_copy, title_of, view_step, view_summary};
use crate::trunks::flash::{Flash, use_flash};

pub use copy::copy_trunk;

/// Where the draft of a wizard comes from.
#[derive(Clone, PartialEq, Eq)]
enum Origin {
    Blank,
    Copy(ProviderId),
}

impl Origin {
    fn route(&self, step: Step) -> Route {
        match self {
            Self::Blank => Route::New(step),
            Self::Copy(id) => Route::Copy(id.clone(), step),
        }
    }

    /// The name of the draft's copy in storage.
    fn draft_name(&self) -> String {
        match self {
            Self::Blank => "new".to_owned(),
            Self::Copy(id) => format!("copy.{}", id.as_str()),
        }
    }

    /// What the addresses of all steps start with.
    fn inside(&self) -> String {
        let first = self.route(Step::Type).href();
        first.strip_suffix(Step::Type.slug()).unwrap_or(&first).to_owned()
    }
}

/// What every part of the wizard works with.
#[derive(Clone, Copy)]
struct Wizard {
    session: Session,
    unsaved: Unsaved,
    flash: Flash,
    form: Form,
    origin: StoredValue<Origin>,
    step: Memo<Step>,
    /// Whose draft it is, and at which sign-in.
    account: StoredValue<Account>,
    /// The name of the first request, and the trunks that bore it before; nothing as long as none was sent.
    before: StoredValue<Option<(String, Vec<ProviderId>)>>,
    /// Continue leads back to the review: somebody came from there to change one thing.
    returning: RwSignal<bool>,
}

/// The page for a trunk from nothing.
pub fn new_trunk() -> AnyView {
    wizard(Origin::Blank, Draft::new(AuthMode::IpAuth), Vec::new()).into_any()
}

fn wizard(origin: Origin, start: Draft, left: Vec<LeftOut>) -> El {
    let (session, unsaved, flash) = (use_session(), use_unsaved(), use_flash());
    let params = use_params_map();
    let step =
        Memo::new(move |_| params.with(|params| Step::parse(params.get_str("step").unwrap_or_default())));
    let name = origin.draft_name();
    let account = session.account.get_untracked();
    let kept = draft_copy::find(&name, &account);
    let age = RwSignal::new(kept.as_ref().map(|kept| kept.age));
    let form = Form::new(kept.map_or_else(|| start.clone(), |kept| kept.draft), None);
    let is_copy = origin != Origin::Blank;
    let is_dirty = {
        let start = start.clone();
        Memo::new(move |_| {
            form.draft.with(|draft| match is_copy {
                true => *draft != start,
                // Looking at another type is not work yet.
                false => *draft != Draft::new(draft.auth_mode),
            })
        })
    };
    let here = {
        let origin = origin.clone();
        Signal::derive(move || origin.route(step.get()).href())
    };
    unsaved.guard(Guard {
        is_dirty: is_dirty.into(),
        what: Signal::derive(move || form.draft.with(|draft| named("The new trunk", &draft.texts.name))),
        here,
        inside: Some(origin.inside()),
        draft: Some(DraftKey { who: account.who(), name: name.clone() }),
    });
    let owner = account.clone();
    Effect::new(boxed(move || {
        if is_dirty.get() || navigation::loads() {
            form.draft.with(|draft| draft_copy::keep(&name, &account, draft, None));
        }
    }));
    let wizard = Wizard {
        session,
        unsaved,
        flash,
        form,
        origin: StoredValue::new(origin),
        step,
        account: StoredValue::new(owner),
        before: StoredValue::new(None),
        returning: RwSignal::new(false),
    };
    wizard.keep_order();
    let anew = move || {
        wizard.unsaved.discard();
        age.set(None);
        form.draft.set(start.clone());
        wizard.go(Step::Type);
    };
    let notice = move || {
        let minutes = age.get()?;
        let kept = long_age(f64::from(minutes) * 60.0);
        let words = format!("Your draft, kept {kept}, is back. A password has to be typed again.");
        let anew = anew.clone();
        let button = Button::plain().on_press(anew).el().child("Discard it and start over");
        Some(div().class("notice").attr("role", "status").child(p().child(words)).child(button))
    };
    let left_out = move || match step.get() {
        Step::Type | Step::Review => view_left_out(&left),
        Step::Connection | Step::Authentication | Step::Numbers | Step::Headers => None,
    };
    div().class("form-page").child(notice).child(left_out).child(move || Some(wizard.view_step(step.get())))
}

impl Wizard {
    /// Whether the person whose draft this is still works here.
    fn is_ours(self) -> bool {
        let account = self.account.try_get_value();
        account.is_some() && account == self.session.account.try_get_untracked()
    }

    fn href(self, step: Step) -> String {
        self.origin.with_value(|origin| origin.route(step).href())
    }

    fn go(self, step: Step) {
        navigation::go_to(&self.href(step));
    }

    /// No step can be opened past one that is not finished.
    fn keep_order(self) {
        Effect::new(boxed(move || {
            let step = self.step.get();
            let bad = untrack(|| self.form.first_bad_step()).filter(|bad| *bad < step);
            if let Some(bad) = bad {
                navigation::correct(&self.origin.with_value(|origin| origin.route(bad)));
            }
        }));
    }

    fn view_step(self, step: Step) -> El {
        let pressed = RwSignal::new(0_u32);
        let title = self.origin.with_value(|origin| match origin {
            Origin::Blank => "New trunk: ",
            Origin::Copy(_) => "Copy trunk: ",
        });
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if self.form.attempt(step) {
                let back = self.returning.get_untracked() && self.form.first_bad_step().is_none();
                let next = if back { Step::Review } else { after(step) };
                navigation::go_to(&self.href(next));
            } else {
                pressed.update(|count| *count += 1);
            }
        };
        if step == Step::Review {
            self.returning.set(false);
        }
        let words = if self.returning.get_untracked() { "Continue to review" } else { "Continue" };
        let foot = div()
            .class("actions form-foot")
            .child(before(step).map(|step| {
                a().class("button").attr("data-variant", "plain").attr("href", self.href(step)).child("Back")
            }))
            .child(Button::primary().submit().el().attr("data-saves", "").child(words));
        let body = match step {
            Step::Review => view_last_step(self),
            Step::Type | Step::Connection | Step::Authentication | Step::Numbers | Step::Headers => {
                let inputs = view_step(self.form, step);
                let presets = (step == Step::Type).then(|| presets::view_presets(self.session, self.form));
                form().attr("novalidate", "").on(ev::submit, submit).child(presets).child(inputs).child(foot)
            }
        };
        div()
            .child(view_summary(self.form, vec![step], pressed))
            .child(page_title(move || format!("{title}{}", title_of(step))))
            .child(self.view_stepper(step))
            .child(body)
    }

    /// The six steps; those that can be opened are links.
    fn view_stepper(self, current: Step) -> El {
        let steps = Step::ALL.into_iter().map(|step| {
            let words = title_of(step);
            let open = move || step <= current || self.form.first_bad_step().is_none_or(|bad| step <= bad);
            let open = Memo::new(move |_| open());
            let item = li();
            if step == current {
                return item.attr("aria-current", "step").child(words);
            }
            item.child(move || {
                Some(if open.get() {
                    a().attr("href", self.href(step)).child(words)
                } else {
                    span().child(words)
                })
            })
        });
        nav().attr("aria-label", "Steps").child(ol().class("steps").child(steps.collect::<Vec<_>>()))
    }
}

/// `The new trunk «Alpha»`.
fn named(what: &str, name: &str) -> String {
    if name.trim().is_empty() { what.to_owned() } else { format!("{what} «{}»", name.trim()) }
}

fn after(step: Step) -> Step {
    Step::ALL.into_iter().find(|candidate| *candidate > step).unwrap_or(Step::Review)
}

fn before(step: Step) -> Option<Step> {
    Step::ALL.into_iter().rev().find(|candidate| *candidate < step)
}
