//! One trunk: every field in plain words, and its status with what that rests on.

use std::rc::Rc;

use api::ApiError;
use api::types::{Open, OutboundParameters, Provider, ProviderId, TrunkStatus};
use domain::message::{Message, explain};
use domain::provider::fields::{FieldSpec, Section, Shown, carries_calls, fields, unknown_keys};
use domain::provider::headers::{HEADERS, PartSetting, changed, host_setting, privacy_setting, user_setting};
use domain::provider::status::{Answer, badge, basis};
use domain::provider::words::{mode_summary, name_of};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::remote::{Load, Remote, load};
use crate::route::Route;
use crate::session::Session;
use crate::ui::{Alert, Button, El, Icon, el, empty, icon, page_title, placeholder};

/// The page.
pub fn trunk_detail(session: Session) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| ProviderId::parse(&id)));
    let client = session.client();
    let trunk = load(
        move || id.get(),
        move |id| {
            let client = client.clone();
            async move {
                match id {
                    Some(id) => client.get_provider(&id).await,
                    // An id that cannot be asked for is one that no trunk has.
                    None => Err(ApiError::Rejected { status: 404, errors: Vec::new(), retry_after: None }),
                }
            }
        },
    );
    let status = load_status(session, id, trunk);
    let refresh = Button::plain().busy(trunk.busy).on_press(move || trunk.refresh());
    let refresh = refresh.el().child(icon(Icon::Refresh)).text("Refresh trunk");
    let back = el("a").attr("href", Route::list().href()).child(icon(Icon::Left)).text("All trunks");
    let head = el("div")
        .class("page-head")
        .child(page_title(move || trunk.state.with(title_of)))
        .show(move || trunk.state.with(|state| Some(view_status(state.data()?, status))))
        .child(el("div").class("actions").child(refresh));
    el("div")
        .child(el("nav").class("back").attr("aria-label", "Back").child(back))
        .child(head)
        .show(move || trunk.state.with(|state| Some(view_failure(state.error()?, trunk))))
        .show(move || {
            trunk.state.with(|state| match state {
                Remote::Loading => Some(placeholder("Loading trunk")),
                Remote::Ready(provider) | Remote::Failed { last: Some(provider), .. } => {
                    Some(view_trunk(provider))
                }
                Remote::Failed { last: None, .. } => None,
            })
        })
        .view()
}

/// The status of the trunk, asked for as soon as the trunk is known to be enabled, and again with it.
fn load_status(
    session: Session,
    id: Memo<Option<ProviderId>>,
    trunk: Load<Provider>,
) -> Load<Option<Open<TrunkStatus>>> {
    let client = session.client();
    load(
        move || id.get(),
        move |id| {
            // A disabled trunk is not asked about; its switch says all there is to say.
            let wanted = trunk.state.with(|state| match state {
                Remote::Ready(provider) => provider.enabled != Some(false),
                Remote::Loading | Remote::Failed { .. } => false,
            });
            let client = client.clone();
            async move {
                match id.filter(|_| wanted) {
                    Some(id) => client.provider_status(&id).await.map(Some),
                    None => Ok(None),
                }
            }
        },
    )
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
    let Message { title, text, quoted, details } = explain(error);
    Alert { title, text, quoted, details, retry: Some(Rc::new(move || trunk.refresh())) }.el()
}

fn view_status(provider: &Provider, status: Load<Option<Open<TrunkStatus>>>) -> El {
    let (enabled, basis) = (provider.enabled, basis(provider));
    let shown = Memo::new(move |_| {
        let answer = status.state.with(|state| match state {
            Remote::Ready(Some(word)) => Answer::Is(word.clone()),
            Remote::Ready(None) | Remote::Loading => Answer::Checking,
            Remote::Failed { .. } => Answer::Failed,
        });
        badge(enabled, basis, &answer)
    });
    let badge = crate::ui::badge(
        move || shown.read().tone.as_str(),
        move || shown.read().label.clone(),
        move || shown.read().hint,
    );
    let hint = el("span").class("status-hint").live_text(move || shown.read().hint.to_owned());
    el("div").class("status-line").attr("role", "status").child(badge).child(hint)
}

fn view_trunk(provider: &Provider) -> El {
    let kind = provider.auth_mode.as_ref().map(|mode| {
        let summary = mode.known().map(mode_summary).unwrap_or_default();
        el("p").class("lead").child(el("strong").text(name_of(mode))).text(" ").text(summary)
    });
    let calls = carries_calls(provider);
    let sections = Section::ALL.into_iter().filter(|section| *section != Section::Inbound || calls);
    let sections = sections.map(|section| {
        view_panel(section.title(), None, fields(section).map(|field| view_field(field, provider)))
    });
    el("div")
        .children(kind)
        .child(el("div").class("sections").children(sections))
        .children(provider.outbound_parameters.as_ref().filter(|_| calls).map(view_headers))
        .children(view_unknown(provider))
}

/// A titled group of facts.
fn view_panel(title: &str, words: Option<&str>, facts: impl Iterator<Item = El>) -> El {
    el("section")
        .class("panel")
        .child(el("h2").text(title))
        .children(words.map(|words| el("p").text(words)))
        .child(el("dl").class("facts").children(facts))
}

fn view_fact(term: El, value: El) -> El {
    el("div").class("fact").child(term).child(value)
}

fn view_field(field: &'static FieldSpec, provider: &Provider) -> El {
    let help = el("span").class("fact-help").text(field.help);
    let term = el("dt").text(field.label).child(help);
    let value = if provider.unreadable.iter().any(|key| key == field.wire) {
        let words = "Not the kind of value that belongs here; kept as the PBX sent it";
        el("dd").child(view_raw(provider, field.wire)).child(el("span").class("note").text(words))
    } else {
        el("dd").child(view_shown((field.show)(provider)))
    };
    view_fact(term, value)
}

fn view_shown(shown: Shown) -> El {
    match shown {
        Shown::NotSet => el("span").class("blank").text("Not set"),
        Shown::Text(words) => el("bdi").text(words),
        Shown::Code(words) => view_code(words),
        Shown::Codes(items) => {
            el("ul").class("codes").children(items.into_iter().map(|item| el("li").child(view_code(item))))
        }
        Shown::Flag(on) => {
            el("span").class("flag").attr("data-on", on.to_string()).text(if on { "On" } else { "Off" })
        }
        Shown::Seconds(1) => el("span").text("1 second"),
        Shown::Seconds(seconds) => el("span").text([&seconds.to_string(), " seconds"].concat()),
    }
}

fn view_code(words: String) -> El {
    el("code").child(el("bdi").text(words))
}

/// A value as the PBX sent it.
fn view_raw(provider: &Provider, key: &str) -> El {
    view_code(provider.record.get(key).map(ToString::to_string).unwrap_or_default())
}

fn view_headers(outbound: &OutboundParameters) -> El {
    let count = changed(outbound);
    let summary = match count {
        0 => "All 25 parts and Privacy are left to the PBX.".to_owned(),
        1 => "1 of 26 settings differs from the PBX default.".to_owned(),
        count => [&count.to_string(), " of 26 settings differ from the PBX default."].concat(),
    };
    let heads = ["Header", "Display name", "User", "Host and port"];
    let heads = heads.map(|words| el("th").attr("scope", "col").text(words));
    let rows = HEADERS.iter().map(|header| {
        el("tr")
            .child(el("th").attr("scope", "row").text(header.name))
            .child(view_part("Display name", header.display_name.map(|part| user_setting(outbound, part))))
            .child(view_part("User", Some(user_setting(outbound, header.user))))
            .child(view_part("Host and port", Some(host_setting(outbound, header.host))))
    });
    let privacy = view_part("Value", Some(privacy_setting(outbound))).attr("colspan", "3");
    let privacy = el("tr").child(el("th").attr("scope", "row").text("Privacy")).child(privacy);
    let table = el("table")
        .class("table headers-table")
        .child(el("caption").class("sr-only").text("Header mapping of outgoing calls"))
        .child(el("thead").child(el("tr").children(heads)))
        .child(el("tbody").children(rows).child(privacy));
    let mapping = el("details")
        .class("headers")
        .optional_attr("open", (count > 0).then(String::new))
        .child(el("summary").text("Header mapping"))
        .child(el("div").class("table-frame").child(table));
    el("section")
        .class("panel")
        .child(el("h2").text("Outgoing calls: what the INVITE carries"))
        .child(el("p").text(summary))
        .child(mapping)
}

fn view_part(label: &'static str, setting: Option<PartSetting>) -> El {
    let cell = el("td").attr("data-label", label);
    match setting {
        None => cell.class("blank").text("None"),
        Some(PartSetting { text, is_default: true }) => cell.class("blank").text(text),
        Some(PartSetting { text, is_default: false }) => cell.child(el("bdi").text(text)),
    }
}

/// What a newer PBX says beyond what this version knows.
fn view_unknown(provider: &Provider) -> Option<El> {
    let keys = unknown_keys(provider);
    let words =
        "This version of Trunkline does not know these settings. It shows them as sent and keeps them.";
    (!keys.is_empty()).then(|| {
        let facts = keys.into_iter().map(|key| {
            view_fact(el("dt").child(el("code").text(key)), el("dd").child(view_raw(provider, key)))
        });
        view_panel("From a newer PBX", Some(words), facts)
    })
}
