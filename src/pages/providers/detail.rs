//! One trunk: every field in plain words, and its status with what that rests on.

use api::ApiError;
use api::types::{Open, OutboundParameters, Provider, ProviderId, TrunkStatus};
use domain::message::explain;
use domain::provider::fields::{FieldSpec, Section, Shown, carries_calls, fields, unknown_keys};
use domain::provider::headers::{HEADERS, PartSetting, changed, host_setting, user_setting};
use domain::provider::status::{Answer, badge, basis};
use domain::provider::words::{mode_summary, name_of};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::remote::{Load, Remote, load};
use crate::route::Route;
use crate::session::Session;
use crate::ui::{Alert, Badge, Button, Empty, Icon, IconName, PageTitle};

/// The page.
#[component]
pub fn TrunkDetail() -> impl IntoView {
    let Some(session) = use_context::<Session>() else { return ().into_any() };
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
    let client = session.client();
    let status = load(
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
    );
    let title = Signal::derive(move || trunk.state.with(title_of));
    view! {
        <nav class="back" aria-label="Back">
            <a href=Route::list().href()>
                <Icon name=IconName::Left />
                "All trunks"
            </a>
        </nav>
        <div class="page-head">
            <PageTitle title=title />
            {move || trunk.state.with(|state| state.data().map(|provider| view_status(provider, status)))}
            <div class="actions">
                <Button on_press=move |()| trunk.refresh() busy=trunk.busy>
                    <Icon name=IconName::Refresh />
                    "Refresh trunk"
                </Button>
            </div>
        </div>
        {move || trunk.state.with(|state| state.error().map(|error| view_failure(error, trunk)))}
        {move || trunk.state.with(|state| match state {
            Remote::Loading => view! {
                <div class="placeholder">
                    <p role="status">"Loading trunk"</p>
                    <div class="placeholder-rows" aria-hidden="true"></div>
                </div>
            }
            .into_any(),
            Remote::Ready(provider) | Remote::Failed { last: Some(provider), .. } => view_trunk(provider),
            Remote::Failed { last: None, .. } => ().into_any(),
        })}
    }
    .into_any()
}

fn title_of(state: &Remote<Provider>) -> String {
    match (state.data(), state.error()) {
        (Some(provider), _) => provider.name.clone().unwrap_or_else(|| "Unnamed trunk".to_owned()),
        (None, Some(error)) if error.status() == Some(404) => "Trunk not found".to_owned(),
        (None, _) => "Trunk".to_owned(),
    }
}

fn view_failure(error: &ApiError, trunk: Load<Provider>) -> AnyView {
    if error.status() == Some(404) {
        return view! {
            <Empty title="This trunk does not exist" text="It was deleted elsewhere, or the address is wrong.">
                <a href=Route::list().href()>"Go to all trunks"</a>
            </Empty>
        }
        .into_any();
    }
    let message = explain(error);
    let retry = Callback::new(move |()| trunk.refresh());
    view! {
        <Alert
            title=message.title
            text=message.text
            quoted=message.quoted
            details=message.details
            on_retry=retry
        />
    }
    .into_any()
}

fn view_status(provider: &Provider, status: Load<Option<Open<TrunkStatus>>>) -> impl IntoView + use<> {
    let (enabled, basis) = (provider.enabled, basis(provider));
    let shown = Memo::new(move |_| {
        let answer = status.state.with(|state| match state {
            Remote::Ready(Some(word)) => Answer::Is(word.clone()),
            Remote::Ready(None) | Remote::Loading => Answer::Checking,
            Remote::Failed { .. } => Answer::Failed,
        });
        badge(enabled, basis, &answer)
    });
    view! {
        <div class="status-line" role="status">
            <Badge
                tone=Signal::derive(move || shown.read().tone.as_str())
                label=Signal::derive(move || shown.read().label.clone())
                hint=Signal::derive(move || shown.read().hint)
            />
            <span class="status-hint">{move || shown.read().hint}</span>
        </div>
    }
}

fn view_trunk(provider: &Provider) -> AnyView {
    let kind = provider.auth_mode.as_ref().map(|mode| {
        let summary = mode.known().map(mode_summary).unwrap_or_default();
        view! {
            <p class="lead">
                <strong>{name_of(mode)}</strong>
                " "
                {summary}
            </p>
        }
    });
    let sections = Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Inbound || carries_calls(provider))
        .map(|section| view_section(section, provider))
        .collect_view();
    let outbound = provider.outbound_parameters.as_ref().filter(|_| carries_calls(provider));
    view! {
        {kind}
        <div class="sections">{sections}</div>
        {outbound.map(view_headers)}
        {view_unknown(provider)}
    }
    .into_any()
}

fn view_section(section: Section, provider: &Provider) -> impl IntoView + use<> {
    let rows = fields(section).map(|field| view_field(field, provider)).collect_view();
    view! {
        <section class="panel">
            <h2>{section.title()}</h2>
            <dl class="facts">{rows}</dl>
        </section>
    }
}

fn view_field(field: &'static FieldSpec, provider: &Provider) -> impl IntoView + use<> {
    let unreadable = provider.unreadable.iter().any(|key| key == field.wire);
    let value = if unreadable {
        let raw = provider.record.get(field.wire).map(ToString::to_string).unwrap_or_default();
        view! {
            <code>
                <bdi>{raw}</bdi>
            </code>
            <span class="note">"Not the kind of value that belongs here; kept as the PBX sent it"</span>
        }
        .into_any()
    } else {
        view_shown((field.show)(provider))
    };
    view! {
        <div class="fact">
            <dt>
                {field.label}
                <span class="fact-help">{field.help}</span>
            </dt>
            <dd>{value}</dd>
        </div>
    }
}

fn view_shown(shown: Shown) -> AnyView {
    match shown {
        Shown::NotSet => view! { <span class="blank">"Not set"</span> }.into_any(),
        Shown::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
        Shown::Code(text) => view_code(text),
        Shown::Codes(items) => {
            let items = items.into_iter().map(|item| view! { <li>{view_code(item)}</li> }).collect_view();
            view! { <ul class="codes">{items}</ul> }.into_any()
        }
        Shown::Flag(on) => {
            view! { <span class="flag" data-on=on.to_string()>{if on { "On" } else { "Off" }}</span> }
                .into_any()
        }
        Shown::Seconds(1) => "1 second".into_any(),
        Shown::Seconds(seconds) => [&seconds.to_string(), " seconds"].concat().into_any(),
    }
}

fn view_code(text: String) -> AnyView {
    view! {
        <code>
            <bdi>{text}</bdi>
        </code>
    }
    .into_any()
}

fn view_headers(outbound: &OutboundParameters) -> impl IntoView + use<> {
    let count = changed(outbound);
    let summary = match count {
        0 => "All 25 parts and Privacy are left to the PBX.".to_owned(),
        1 => "1 of 26 settings differs from the PBX default.".to_owned(),
        count => [&count.to_string(), " of 26 settings differ from the PBX default."].concat(),
    };
    let rows = HEADERS
        .iter()
        .map(|header| {
            let cell = |label: &'static str, setting: Option<PartSetting>| view_part(label, setting);
            view! {
                <tr>
                    <th scope="row">{header.name}</th>
                    {cell("Display name", header.display_name.map(|part| user_setting(outbound, part)))}
                    {cell("User", Some(user_setting(outbound, header.user)))}
                    {cell("Host and port", Some(host_setting(outbound, header.host)))}
                </tr>
            }
        })
        .collect_view();
    let privacy = outbound.privacy_types_supported.as_ref().map_or_else(|| "PBX default".to_owned(), name_of);
    view! {
        <section class="panel">
            <h2>"Outgoing calls: what the INVITE carries"</h2>
            <p>{summary}</p>
            <details class="headers" open={count > 0}>
                <summary>"Header mapping"</summary>
                <div class="table-frame">
                    <table class="table headers-table">
                        <caption class="sr-only">"Header mapping of outgoing calls"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Header"</th>
                                <th scope="col">"Display name"</th>
                                <th scope="col">"User"</th>
                                <th scope="col">"Host and port"</th>
                            </tr>
                        </thead>
                        <tbody>
                            {rows} <tr>
                                <th scope="row">"Privacy"</th>
                                <td data-label="Value">{privacy}</td>
                                <td></td>
                                <td></td>
                            </tr>
                        </tbody>
                    </table>
                </div>
            </details>
        </section>
    }
}

fn view_part(label: &'static str, setting: Option<PartSetting>) -> AnyView {
    match setting {
        None => view! { <td class="blank" data-label=label>"None"</td> }.into_any(),
        Some(PartSetting { text, is_default: true }) => {
            view! { <td class="blank" data-label=label>{text}</td> }.into_any()
        }
        Some(PartSetting { text, is_default: false }) => view! {
            <td data-label=label>
                <bdi>{text}</bdi>
            </td>
        }
        .into_any(),
    }
}

/// What a newer PBX says beyond what this version knows.
fn view_unknown(provider: &Provider) -> Option<AnyView> {
    let keys = unknown_keys(provider);
    if keys.is_empty() {
        return None;
    }
    let rows = keys
        .into_iter()
        .map(|key| {
            let value = provider.record.get(key).map(ToString::to_string).unwrap_or_default();
            view! {
                <div class="fact">
                    <dt>
                        <code>{key.to_owned()}</code>
                    </dt>
                    <dd>{view_code(value)}</dd>
                </div>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="panel">
                <h2>"From a newer PBX"</h2>
                <p>"This version of Trunkline does not know these settings. It shows them as sent and keeps them."</p>
                <dl class="facts">{rows}</dl>
            </section>
        }
        .into_any(),
    )
}
