//! What is set for this installation, put into practice: what the console is called, which PBX this is, a banner,
//! after how long it locks itself and how often it asks, and what is wrong with the file.

use domain::config::Fault;
use leptos::prelude::*;

use crate::app::FrameState;
use crate::components::html::{div, fragment, li, p, ul};
use crate::components::lazy::lazy_view;
use crate::components::{Button, ConsoleName, El, foreign};
use crate::navigation::{Leaving, use_unsaved};
use crate::pages::list;
use crate::platform::config;
use crate::platform::fetch::api_base;
use crate::session::use_session;
use crate::status::use_statuses;

lazy_view!(
    /// Puts the settings into practice, and shows what there is to read.
    panels: pub fn view_config(frame: FrameState) {
        untrack(|| apply(frame))
    }
);

fn apply(frame: FrameState) -> AnyView {
    let (session, statuses, ConsoleName(name)) = (use_session(), use_statuses(), expect_context());
    let (config, faults) = config::read();
    if let Some(title) = config.title {
        name.set(title);
    }
    let here = config.pbxs.into_iter().find(|pbx| pbx.api == api_base()).map(|pbx| pbx.name);
    if let Some(here) = here.filter(|name| !name.is_empty()) {
        frame.host.set(here);
    }
    if let Some(minutes) = config.idle_lock {
        session.idle.suggest(minutes);
    }
    if let Some(seconds) = config.refresh {
        list::suggest_pace(statuses, seconds);
    }
    let banner = config.banner.map(|words| div().class("sandbox").attr("role", "note").child(foreign(words)));
    let is_seen = RwSignal::new(faults.is_empty());
    let faults = move || (!is_seen.get()).then(|| view_faults(&faults, is_seen));
    fragment([Some(banner.into_any()), Some(fragment(faults))])
}

fn view_faults(faults: &[Fault], is_seen: RwSignal<bool>) -> El {
    let dismiss = Button::quiet().on_press(move || is_seen.set(true)).el().child("Dismiss");
    let list = faults.iter().map(|fault| li().child(fault.to_string())).collect::<Vec<_>>();
    let words =
        p().child("The settings of this installation have faults; the console works without what is wrong.");
    let told = div().child(words).child(ul().child(list));
    div().class("notice-bar").attr("data-tone", "unsure").attr("role", "alert").child(told).child(dismiss)
}

/// The way to the other PBXs, where there are any. The session here stays.
pub fn view_other_pbxs() -> Option<El> {
    let unsaved = use_unsaved();
    let (_, others) = config::pbxs()?;
    let others = others.into_iter().map(|pbx| {
        let go = Button::quiet().on_press(move || {
            if !unsaved.holds(Leaving::ToPbx(pbx.api.clone())) {
                config::go_to(&pbx.api);
            }
        });
        go.el().class("button menu-item").child(foreign(pbx.name))
    });
    let words = "Sign in to another PBX";
    let others = others.collect::<Vec<_>>();
    Some(
        div()
            .attr("role", "group")
            .attr("aria-label", words)
            .child(p().class("note").child(words))
            .child(others),
    )
}
