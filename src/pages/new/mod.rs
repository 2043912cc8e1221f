//! The wizard: a new trunk in six steps, from nothing or as a copy of another one.
//!
//! Each step has its own address. The draft lives here while the steps change, and its copy without
//! the password outlives a reload. Nothing is sent before the last step.

mod copy;
mod neighbours;
mod presets;
mod request;
mod send;

use api::ListQuery;
use api::types::{AuthMode, ProviderId};
use copy::view_left_out;
use domain::provider::copy::LeftOut;
use domain::provider::draft::{Draft, Field};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use leptos_router::hooks::use_params_map;
use presets::Presets;
use send::view_last_step;
use web_sys::SubmitEvent;

use crate::components::html::{a, div, form, li, nav, ol, on_load, span};
use crate::components::{Button, El, page_title};
use crate::navigation::{self, DraftKey, Guard, Unsaved, use_unsaved};
use crate::platform::tasks::{effect, task};
use crate::routes::Route;
use crate::session::{Account, Session, use_session};
use crate::trunk_form::{
    Form, Step, draft_copy, show, step_of, title_of, view_bar, view_draft_notice, view_step, view_summary,
};
use crate::trunks::flash::{Flash, use_flash};
use crate::trunks::other_trunks;

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
        match self {
            Self::Blank => {
                let first = self.route(Step::Type).href();
                first.strip_suffix(Step::Type.slug()).unwrap_or(&first).to_owned()
            }
            Self::Copy(id) => Route::QuickCopy(id.clone()).href(),
        }
    }
}

/// The trunk that is copied, and what the copy has not got from it.
#[derive(Clone, Default)]
struct Source {
    name: String,
    left_out: Vec<LeftOut>,
}

/// What every part of the wizard works with.
#[derive(Clone, Copy)]
struct Wizard {
    session: Session,
    unsaved: Unsaved,
    flash: Flash,
    form: Form,
    origin: StoredValue<Origin>,
    source: StoredValue<Source>,
    step: Memo<Step>,
    /// Whether the one screen of a copy is shown in place of a step.
    is_quick: Memo<bool>,
    /// Whose draft it is, and at which sign-in.
    account: StoredValue<Account>,
    /// The name of the first request, and the trunks that bore it before; nothing as long as none was sent.
    before: StoredValue<Option<(String, Vec<ProviderId>)>>,
    /// Continue leads back to the review: somebody came from there to change one thing.
    returning: RwSignal<bool>,
    /// The field that the next step puts the focus on.
    sought: StoredValue<Option<Field>>,
    /// The minutes since a draft was kept that is back.
    age: RwSignal<Option<u32>>,
    /// The draft as it starts.
    start: StoredValue<Draft>,
    presets: Presets,
}

/// The page for a trunk from nothing.
pub fn new_trunk() -> AnyView {
    wizard(Origin::Blank, Draft::new(AuthMode::IpAuth), Source::default()).into_any()
}

fn wizard(origin: Origin, start: Draft, source: Source) -> El {
    let (session, unsaved, flash) = (use_session(), use_unsaved(), use_flash());
    let params = use_params_map();
    let step =
        Memo::new(move |_| params.with(|params| Step::parse(params.get_str("step").unwrap_or_default())));
    let is_copy = origin != Origin::Blank;
    let is_quick = Memo::new(move |_| is_copy && params.with(|params| params.get_str("step").is_none()));
    let name = origin.draft_name();
    let account = session.account.get_untracked();
    let kept = draft_copy::find(&name, &account);
    let age = RwSignal::new(kept.as_ref().map(|kept| kept.age));
    let form = Form::new(kept.map_or_else(|| start.clone(), |kept| kept.draft), None);
    form.others.set_value(Some(other_trunks(session, None)));
    let start = StoredValue::new(start);
    let is_dirty = Memo::new(move |_| {
        form.draft.with(|draft| match is_copy {
            true => start.with_value(|start| draft != start),
            // Looking at another type is not work yet.
            false => *draft != Draft::new(draft.auth_mode),
        })
    });
    let here = {
        let origin = origin.clone();
        Signal::derive(move || match (is_quick.get(), &origin) {
            (true, Origin::Copy(id)) => Route::QuickCopy(id.clone()).href(),
            (true | false, Origin::Blank | Origin::Copy(_)) => origin.route(step.get()).href(),
        })
    };
    unsaved.guard(Guard {
        is_dirty: is_dirty.into(),
        what: Signal::derive(move || form.draft.with(|draft| named("The new trunk", &draft.texts.name))),
        here,
        inside: Some(origin.inside()),
        draft: Some(DraftKey { who: account.who(), name: name.clone() }),
    });
    let owner = account.clone();
    effect(move || {
        if is_dirty.get() || navigation::loads() {
            form.draft.with(|draft| draft_copy::keep(&name, &account, draft, None));
        }
    });
    let wizard = Wizard {
        session,
        unsaved,
        flash,
        form,
        origin: StoredValue::new(origin),
        source: StoredValue::new(source),
        step,
        is_quick,
        account: StoredValue::new(owner),
        before: StoredValue::new(None),
        returning: RwSignal::new(false),
        sought: StoredValue::new(None),
        age,
        start,
        presets: Presets::new(),
    };
    wizard.keep_order();
    div().class("form-page").child(move || {
        Some(match is_quick.get() {
            true => wizard.view_quick_copy(),
            false => wizard.view_step(step.get()),
        })
    })
}

impl Wizard {
    /// Adds the brands of the trunks that are there to those that are suggested.
    fn read_brands(self) {
        let client = self.session.client();
        spawn_local_scoped_with_cancellation(task(async move {
            let query = ListQuery { top: 100, ..ListQuery::default() };
            // Without the list the known brands are suggested.
            let Ok(list) = client.list_providers(&query).await else { return };
            self.form.brands.try_update(|brands| {
                for brand in list.items.into_iter().filter_map(|row| row.brand) {
                    if !brand.is_empty() && !brands.contains(&brand) {
                        brands.push(brand);
                    }
                }
            });
        }));
    }

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
        effect(move || {
            let step = self.step.get();
            let bad = untrack(|| self.form.first_bad_step()).filter(|bad| *bad < step);
            if let Some(bad) = bad.filter(|_| !self.is_quick.get()) {
                navigation::correct(&self.origin.with_value(|origin| origin.route(bad)));
            }
        });
    }

    /// What is said of a draft that came back, with the way to start over.
    fn view_notice(self) -> AnyView {
        let discard = move || {
            let name = self.origin.with_value(Origin::draft_name);
            draft_copy::forget(&name, &self.account.get_value());
            self.form.draft.set(self.start.get_value());
            self.presets.forget();
            match self.quick_route() {
                Some(route) => navigation::go(&route),
                None => self.go(Step::Type),
            }
        };
        view_draft_notice(self.form, self.age, discard)
    }

    /// The way out, to where the wizard was opened.
    fn view_cancel(self) -> El {
        let href = self.origin.with_value(|origin| match origin {
            Origin::Blank => Route::list().href(),
            Origin::Copy(id) => Route::Detail(id.clone()).href(),
        });
        a().class("button").attr("data-variant", "quiet").attr("href", href).child("Cancel")
    }

    /// Goes to a field: on this screen, or at its step.
    fn seek(self, field: Field) {
        if self.asks_for(field) {
            return show(field);
        }
        self.returning.set(true);
        self.sought.set_value(Some(field));
        self.go(step_of(field));
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
        // First, because it takes the focus unless a field is sought.
        let heading = page_title(move || format!("{title}{}", title_of(step)));
        let body = match step {
            Step::Review => view_last_step(self),
            Step::Type | Step::Connection | Step::Authentication | Step::Numbers | Step::Headers => {
                let sought = self.sought.try_update_value(Option::take).flatten();
                if step == Step::Connection {
                    self.read_brands();
                }
                let inputs = view_step(self.form, step);
                let presets = (step == Step::Type).then(|| self.view_presets());
                let words = if self.returning.get_untracked() { "Continue to review" } else { "Continue" };
                let actions = div()
                    .child(self.view_cancel())
                    .child(before(step).map(|step| self.view_back(step)))
                    .child(Button::primary().submit().el().attr("data-saves", "").child(words));
                let outcome = div().child(view_summary(self.form, vec![step], pressed, show));
                form()
                    .attr("novalidate", "")
                    .on(ev::submit, submit)
                    .node_ref(on_load(move |_| sought.into_iter().for_each(show)))
                    .child(presets)
                    .child(inputs)
                    .child(view_bar(outcome, None, actions))
            }
        };
        let tells = matches!(step, Step::Type | Step::Review);
        let left_out =
            self.source.with_value(|source| tells.then(|| view_left_out(&source.left_out)).flatten());
        div()
            .child(heading)
            .child(self.view_notice())
            .child(left_out)
            .child(self.view_stepper(step))
            .child(body)
    }

    fn view_back(self, step: Step) -> El {
        a().class("button").attr("data-variant", "plain").attr("href", self.href(step)).child("Back")
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

/// `The new trunk “Alpha”`.
fn named(what: &str, name: &str) -> String {
    if name.trim().is_empty() { what.to_owned() } else { format!("{what} “{}”", name.trim()) }
}

fn after(step: Step) -> Step {
    Step::ALL.into_iter().find(|candidate| *candidate > step).unwrap_or(Step::Review)
}

fn before(step: Step) -> Option<Step> {
    Step::ALL.into_iter().rev().find(|candidate| *candidate < step)
}
