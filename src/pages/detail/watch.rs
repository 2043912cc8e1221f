//! The wait after a save: asks for the status until the trunk is online or its time is up. What may be wrong
//! stands on the page of every trunk that is offline.

use api::types::{Open, Provider, ProviderId, TrunkStatus};
use domain::provider::draft::Draft;
use domain::provider::status::{Answer, Badge, Tone, badge, basis};
use domain::provider::watch::limit;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{self, div, p, strong};
use crate::components::{Button, El};
use crate::platform::clock;
use crate::platform::tasks::task;
use crate::session::Session;
use crate::trunks::remote::{Load, Remote};

/// Milliseconds between two looks at the clock.
const TICK: u32 = 1_000;
/// Seconds between two questions for the status.
const PAUSE: u32 = 3;

/// How the wait stands.
#[derive(Clone, PartialEq)]
enum Wait {
    /// The trunk itself is still being read.
    Starting,
    /// So many of so many seconds are over.
    Going(u32, u32),
    /// Online after so many seconds, and what that rests on.
    Online(u32, Badge),
    /// Not online in time.
    Over,
    /// Somebody did not want to wait.
    Stopped,
}

/// `5 min 38 s`, `38 s`.
fn minutes(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// The wait for one trunk, from now on.
pub fn view_watch(
    session: Session,
    id: ProviderId,
    trunk: Load<Provider>,
    status: Load<Option<Open<TrunkStatus>>>,
) -> El {
    let wait = RwSignal::new(Wait::Starting);
    let client = session.client();
    let start = clock::now();
    spawn_local_scoped_with_cancellation(task(async move {
        // What the PBX says in the first moment may still be about the trunk as it was.
        let mut next = 2;
        loop {
            let known = trunk.state.with_untracked(|state| match state {
                Remote::Ready(provider) => Draft::of(provider).map(|draft| (draft, basis(provider))),
                Remote::Loading | Remote::Failed { .. } => None,
            });
            // The clock counts, not the ticks: a hidden tab ticks slowly.
            let passed = ((clock::now() - start) / 1000.0) as u32;
            if let Some((draft, basis)) = known {
                let limit = limit(&draft);
                if wait.get_untracked() == Wait::Stopped {
                    return;
                }
                wait.set(Wait::Going(passed.min(limit), limit));
                if passed >= next {
                    next = passed + PAUSE;
                    let answer = client.provider_status(&id).await;
                    if answer.is_ok_and(|word| word.known() == Some(TrunkStatus::Online)) {
                        let online = Answer::Is(Open::Known(TrunkStatus::Online));
                        wait.set(Wait::Online(passed, badge(Some(true), basis, &online)));
                        return status.refresh();
                    }
                }
                if passed >= limit {
                    wait.set(Wait::Over);
                    return status.refresh();
                }
            }
            TimeoutFuture::new(TICK).await;
        }
    }));
    let words = move || match wait.get() {
        Wait::Starting | Wait::Stopped => String::new(),
        Wait::Going(passed, limit) => {
            let left = limit - passed;
            format!("Waiting for the trunk to come online, up to {}", minutes(left))
        }
        Wait::Online(passed, badge) => match badge.tone {
            Tone::Good => format!("{} after {passed} s. {}", badge.label, badge.hint),
            Tone::Bad | Tone::Unsure | Tone::Quiet | Tone::Unknown | Tone::Busy => {
                format!("Reported online after {passed} s, not verified. {}", badge.hint)
            }
        },
        Wait::Over => "Not online yet".to_owned(),
    };
    // Announced when the state changes, not every second.
    let said = Memo::new(move |_| match wait.get() {
        Wait::Starting | Wait::Stopped => "",
        Wait::Going(..) => "Waiting for the trunk to come online",
        Wait::Online(_, badge) if badge.tone == Tone::Good => "The trunk is online",
        Wait::Online(..) => "The PBX reports the trunk online, which is not verified",
        Wait::Over => "The trunk is not online yet",
    });
    let is_going = Memo::new(move |_| matches!(wait.get(), Wait::Going(..)));
    let progress = move || {
        is_going.get().then(|| {
            let value = move |pick: fn((u32, u32)) -> u32| match wait.get() {
                Wait::Going(passed, limit) => Some(pick((passed, limit)).to_string()),
                Wait::Starting | Wait::Online(..) | Wait::Over | Wait::Stopped => None,
            };
            let bar = html::progress()
                .attr("aria-label", "Time passed")
                .attr("max", move || value(|(_, limit)| limit))
                .attr("value", move || value(|(passed, _)| passed));
            let stop = Button::plain().on_press(move || wait.set(Wait::Stopped)).el().child("Stop waiting");
            div().class("watch-bar").child(bar).child(stop)
        })
    };
    let tone = move || {
        let tone = match wait.get() {
            Wait::Online(_, badge) => badge.tone.as_str(),
            Wait::Over => "unsure",
            Wait::Starting | Wait::Going(..) | Wait::Stopped => "quiet",
        };
        Some(tone.to_owned())
    };
    div()
        .class("notice")
        .attr("data-tone", tone)
        .attr("hidden", move || matches!(wait.get(), Wait::Starting | Wait::Stopped).then(String::new))
        .child(p().class("sr-only").attr("role", "status").child(move || said.get().to_owned()))
        .child(p().child(strong().child(words)))
        .child(progress)
}
