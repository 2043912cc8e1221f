//! Every field of a trunk in plain words, also those of a later version of the PBX.

use api::types::{AuthMode, Open, Provider, Secret};
use domain::provider::draft::{Draft, Field, Part, Setting, Word};
use domain::provider::fields::{FieldSpec, Section, Shown, mode_name, shown};
use domain::provider::headers::{HEADERS, changed, setting_text};
use domain::provider::held::{Unused, draft_of, facts, has_header_map, later, unreadable, unused};
use domain::provider::words::{mode_summary, name_of};

use serde_json::Value;

use crate::live::StoredValue;
use crate::pages::providers::view_gateway_card;
use crate::ui::{El, copy_button, el, foreign};

pub fn view_trunk(provider: &Provider, password: StoredValue<Option<Secret>>) -> El {
    let mode = provider.auth_mode.as_ref();
    let kind = mode.map(|mode| {
        let summary = mode.known().map(mode_summary).unwrap_or_default();
        el("p").class("lead").child(el("strong").text(name_of(mode))).text(" ").text(summary)
    });
    let known = mode.and_then(Open::known);
    let draft = draft_of(provider);
    // What an outgoing INVITE carries has a table of its own.
    let sections = Section::ALL.into_iter().filter(|section| *section != Section::Outbound);
    let sections = sections.filter_map(|section| {
        let facts = facts(provider, section).into_iter().map(|field| view_field(field, provider, &draft));
        let facts: Vec<El> = facts
            .chain((section == Section::Trunk).then(|| view_identity(provider)).into_iter().flatten())
            .collect();
        (!facts.is_empty()).then(|| view_panel(section.title(), None, facts.into_iter()))
    });
    let card = match known {
        Some(AuthMode::AcceptRegister) => {
            let password = password.get_value().map(|password| password.reveal().to_owned());
            Some(view_gateway_card(&draft, password.unwrap_or_default()))
        }
        Some(AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::Teams | AuthMode::WhatsApp) | None => None,
    };
    el("div")
        .children(kind)
        .child(el("div").class("sections").children(sections).children(card))
        .children(has_header_map(provider).then(|| view_headers(provider, &draft)))
        .children(view_unused(unused(provider)))
        .children(view_later(provider))
}

/// What the PBX gives a trunk and nobody can change.
fn view_identity(provider: &Provider) -> [El; 2] {
    let id = provider.id.as_ref().map_or(Shown::NotSet, |id| Shown::Code(id.as_str().to_owned()));
    let shared = provider.shared.map_or(Shown::NotSet, Shown::Flag);
    let term = |label: &str, help: &str| el("dt").text(label).child(el("span").class("fact-help").text(help));
    let copy = provider.id.clone().map(|id| copy_button("Copy id", move || id.as_str().to_owned()));
    [
        view_fact(
            term("Shared", "Made at system level; tenants can use it but not edit it."),
            el("dd").child(view_shown(shared)),
        ),
        view_fact(
            term("Id", "The PBX's own name for this trunk, as used in X-Outbound-Cli.").children(copy),
            el("dd").child(view_shown(id)),
        ),
    ]
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

fn view_field(field: &'static FieldSpec, provider: &Provider, draft: &Draft) -> El {
    let help = el("span").class("fact-help").text(field.help);
    let term = el("dt").text(field.label).child(help);
    let value = match unreadable(provider, draft, field.field) {
        Some(raw) => view_unreadable(el("dd"), raw),
        None => el("dd").child(view_shown(match field.field {
            Field::Mode => mode_name(provider),
            Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
                shown(draft, field.field)
            }
        })),
    };
    view_fact(term, value)
}

fn view_shown(shown: Shown) -> El {
    match shown {
        Shown::NotSet => el("span").class("blank").text("Not set"),
        Shown::Text(words) => foreign(words),
        Shown::Code(words) => view_code(words),
        Shown::Codes(items) => {
            el("ul").class("codes").children(items.into_iter().map(|item| el("li").child(view_code(item))))
        }
        Shown::Flag(on) => {
            el("span").class("flag").attr("data-on", on.to_string()).text(if on { "On" } else { "Off" })
        }
    }
}

fn view_code(words: String) -> El {
    el("code").child(foreign(words))
}

fn view_unreadable(cell: El, raw: &Value) -> El {
    let words = "Not the kind of value that belongs here; kept as the PBX sent it";
    cell.child(view_code(raw.to_string())).child(el("span").class("note").text(words))
}

fn view_headers(provider: &Provider, draft: &Draft) -> El {
    let count = changed(draft);
    let summary = match count {
        0 => "All 25 parts and Privacy are left to the PBX.".to_owned(),
        1 => "1 of 26 settings differs from the PBX default.".to_owned(),
        count => format!("{count} of 26 settings differ from the PBX default."),
    };
    let heads = ["Header", "Display name", "User", "Host and port"];
    let heads = heads.map(|words| el("th").attr("scope", "col").text(words));
    let rows = HEADERS.iter().map(|header| {
        let cells = header.parts().map(|(part, what)| {
            match part.and_then(|part| unreadable(provider, draft, Field::Part(part))) {
                Some(raw) => view_unreadable(el("td").attr("data-label", what), raw),
                None => view_part(what, part.map(|part| (part, draft.part(part)))),
            }
        });
        el("tr").child(el("th").attr("scope", "row").text(header.name)).children(cells)
    });
    let privacy = shown(draft, Field::Word(Word::OutboundPrivacy));
    let privacy = el("td").attr("data-label", "Value").attr("colspan", "3").child(view_shown(privacy));
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

fn view_part(label: &'static str, setting: Option<(Part, Setting)>) -> El {
    let cell = el("td").attr("data-label", label);
    match setting {
        None => cell.class("blank").text("None"),
        Some((part, setting)) if setting.is_default() => {
            cell.class("blank").text(setting_text(part, &setting))
        }
        Some((part, setting)) => cell.child(foreign(setting_text(part, &setting))),
    }
}

/// How many settings are shown at once.
const FEW: usize = 4;

/// What the trunk's type has no use for, apart from what it uses.
fn view_unused(unused: Vec<Unused>) -> Option<El> {
    let count = unused.len();
    (count > 0).then(|| {
        let facts = unused.into_iter().map(|Unused { label, value }| {
            view_fact(el("dt").text(label), el("dd").child(view_shown(value)))
        });
        let list = el("dl").class("facts").children(facts);
        let list = if count > FEW {
            let summary = format!("Show {count} settings");
            el("details").child(el("summary").text(summary)).child(list)
        } else {
            list
        };
        el("section")
            .class("panel")
            .child(el("h2").text("Held by the PBX, not used by this type"))
            .child(el("p").text("These settings have no effect on the trunk. They stay as they are."))
            .child(list)
    })
}

/// What a newer PBX holds.
fn view_later(provider: &Provider) -> Option<El> {
    let keys = later(provider);
    let words =
        "This version of Trunkline does not know these settings. It shows them as sent and keeps them.";
    (!keys.is_empty()).then(|| {
        let facts = keys.into_iter().map(|(key, value)| {
            view_fact(el("dt").child(el("code").text(key)), el("dd").child(view_code(value.to_string())))
        });
        view_panel("From a newer PBX", Some(words), facts)
    })
}
