//! The status of a trunk at the top of its page: the state, since when, how fresh it is and what it rests on;
//! and what to look at where it is offline. It is asked for as often as in the list, with the same pauses.
//!
//! What is heard here is kept with the statuses of all trunks, so that the list knows it too.

use api::types::{Open, Provider, ProviderId, TrunkStatus};
use domain::list::fleet::{Light, light};
use domain::provider::draft::Field;
use domain::provider::held::{draft_of, label};
use domain::provider::status::{Answer, Badge, Trouble, badge, basis};
use domain::provider::watch::{Cause, causes};
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};

use crate::components::html::{a, div, fragment, h2, li, ol, p, section, span};
use crate::components::{Button, El, Icon, focus_on, icon, moment};
use crate::pages::detail::actions::Actions;
use crate::platform::clock;
use crate::platform::intl::{age, time_of_day};
use crate::platform::tasks::{followed, task};
use crate::routes::Route;
use crate::session::Session;
use crate::status::Statuses;
use crate::trunk_form::id_of;
use crate::trunks::remote::{Load, Remote, load};

/// Milliseconds between two looks for a field of the form that is being opened, and how many looks.
const LOOK: (u32, u32) = (100, 100);

/// Milliseconds between two looks whether the status is to be asked for again.
const TICK: u32 = 1_000;

/// The status of one trunk, as this page asks for it.
#[derive(Clone, Copy)]
pub struct TrunkState {
    /// The answer; nothing for a disabled trunk.
    pub status: Load<Option<Open<TrunkStatus>>>,
    trunk: Load<Provider>,
    statuses: Statuses,
    id: StoredValue<ProviderId>,
}

impl TrunkState {
    /// Asks as soon as the trunk is known to be enabled, and again with it.
    pub fn load(session: Session, statuses: Statuses, id: &ProviderId, trunk: Load<Provider>) -> Self {
        let (client, asked) = (session.client(), id.clone());
        let status = load(move || {
            // A disabled trunk is not asked about; its switch says all there is to say.
            let wanted = trunk.state.with(|state| match state {
                Remote::Ready(provider) if provider.enabled != Some(false) => {
                    Some(provider.name.clone().unwrap_or_default())
                }
                Remote::Ready(_) | Remote::Loading | Remote::Failed { .. } => None,
            });
            let (client, id) = (client.clone(), asked.clone());
            async move {
                let Some(name) = wanted else { return Ok(None) };
                let answer = client.provider_status(&id).await;
                statuses.hear(&id, &name, answer.clone());
                answer.map(Some)
            }
        });
        Self { status, trunk, statuses, id: StoredValue::new(id.clone()) }
    }

    fn answer(self) -> Answer {
        self.status.state.with(|state| match state {
            Remote::Ready(Some(word)) => Answer::Is(word.clone()),
            Remote::Ready(None) | Remote::Loading => Answer::Checking,
            Remote::Failed { error, .. } => Answer::Failed(Trouble::of(error)),
        })
    }

    fn badge(self, provider: &Provider) -> Badge {
        match (provider.enabled, self.answer()) {
            (Some(true) | None, Answer::Checking) => Badge {
                label: "Checking".to_owned(),
                hint: "The PBX has been asked.",
                ..badge(provider.enabled, basis(provider), &Answer::Checking)
            },
            (enabled, answer) => badge(enabled, basis(provider), &answer),
        }
    }

    /// The strip at the top. `closed` says why nothing can be changed here.
    pub fn view(self, closed: Memo<Option<String>>) -> El {
        let shown = Memo::new(move |_| {
            self.trunk.state.with(|state| state.data().map(|provider| self.badge(provider)))
        });
        let read = move |pick: fn(&Badge) -> String| {
            shown.with(|badge| badge.as_ref().map(pick).unwrap_or_default())
        };
        let badge = crate::components::badge(
            move || shown.with(|badge| badge.as_ref().map_or("quiet", |badge| badge.tone.as_str())),
            move || read(|badge| badge.label.clone()),
            move || shown.with(|badge| badge.as_ref().map_or("", |badge| badge.hint)),
        );
        let hint = span().class("status-hint").child(move || read(|badge| badge.hint.to_owned()));
        self.statuses.keep_time();
        let is_on =
            move || self.trunk.state.with(|state| state.data().is_some_and(|now| now.enabled != Some(false)));
        spawn_local_scoped_with_cancellation(task(async move {
            loop {
                TimeoutFuture::new(TICK).await;
                let is_due = self.id.with_value(|id| self.statuses.is_due(id));
                if is_due && untrack(is_on) && !self.status.busy.get_untracked() {
                    self.status.refresh();
                }
            }
        }));
        // The age that is shown is drawn anew with each answer: it follows what goes with the page.
        let tick = followed(move || self.statuses.tick.get());
        let times = move || {
            let (status, statuses) = (self.status, self.statuses);
            is_on().then(|| {
                let check = Button::plain().busy(status.busy).on_press(move || status.refresh());
                div()
                    .class("status-times")
                    .child(span().child(move || self.view_since(statuses)))
                    .child(span().child(move || self.view_checked(statuses, tick)))
                    .child(check.el().child(icon(Icon::Refresh)).child("Check now"))
            })
        };
        let closed = move || closed.get().map(|words| p().class("note").child(words));
        // Times that pass are not read aloud.
        let line = div().class("status-line").attr("role", "status").child(badge).child(hint);
        div().class("status-strip").child(line).child(times).child(closed)
    }

    /// Since when it is so, as far as this tab knows.
    fn view_since(self, statuses: Statuses) -> Option<El> {
        statuses.version.track();
        let (at, changes) = self.id.with_value(|id| statuses.with(id, |trunk| trunk.changes))??;
        let more = match changes {
            0 => " or earlier".to_owned(),
            1 => ", changed once".to_owned(),
            more => format!(", changed {more} times"),
        };
        Some(span().child("Since ").child(moment(at, time_of_day(at))).child(more))
    }

    fn view_checked(self, statuses: Statuses, tick: Memo<u32>) -> Option<El> {
        statuses.version.track();
        let at = self.id.with_value(|id| statuses.with(id, |trunk| trunk.checked))??;
        let seconds = move || (clock::now() - at) / 1_000.0;
        let words = move || {
            // Read and not only tracked: a memo that nobody has read follows nothing.
            tick.with(|_| age(seconds()))
        };
        Some(span().child("Checked ").child(moment(js_sys::Date::now() - seconds() * 1_000.0, words)))
    }

    /// What to look at, for a trunk that is offline.
    pub fn view_causes(self, actions: Actions) -> AnyView {
        // Another check that says the same must not draw it again.
        let list = Memo::new(move |_| {
            self.trunk.state.with(|state| {
                let provider = state.data()?;
                match light(provider.enabled, basis(provider), &self.answer()) {
                    Light::Offline => Some(causes(&draft_of(provider))),
                    Light::Verified | Light::Assumed | Light::Disabled | Light::Unknown | Light::Checking => {
                        None
                    }
                }
            })
        });
        fragment(move || list.get().map(|list| self.view_list(list, actions)))
    }

    fn view_list(self, list: Vec<Cause>, actions: Actions) -> El {
        let id = self.id.get_value();
        let items = list.into_iter().map(|Cause { words, field }| {
            let link = field.filter(|_| actions.may_change()).map(|field| view_link(&id, field));
            li().child(words).child(" ").child(link)
        });
        section()
            .class("panel causes")
            .attr("aria-label", "Likely causes")
            .child(h2().child("Why it may be offline"))
            .child(p().child("The PBX gives no reason. Likely causes, in this order:"))
            .child(ol().child(items.collect::<Vec<_>>()))
            .child(actions.view_restart())
    }
}

/// A link to a field in the form.
fn view_link(id: &ProviderId, field: Field) -> El {
    let link = a().attr("href", Route::Edit(id.clone()).href()).child("Edit");
    let follow = move |_| spawn_local(task(show_field(field)));
    link.attr("aria-label", format!("Edit: {}", label(field))).on(ev::click, follow)
}

/// Puts the focus on a field once the form is there.
async fn show_field(field: Field) {
    let id = id_of(field);
    let (pause, looks) = LOOK;
    for _ in 0..looks {
        TimeoutFuture::new(pause).await;
        if document().get_element_by_id(&id).is_some() {
            return focus_on(&id);
        }
    }
}
