//! Every field of a trunk in plain words, also those of a later version of the PBX.

use api::types::{AuthMode, Open, Provider, Secret};
use domain::provider::draft::{Draft, Field, Part, Setting, Text, Word};
use domain::provider::fields::{FieldSpec, Section, Shown, mode_name, shown};
use domain::provider::headers::{HEADERS, changed, setting_text};
use domain::provider::held::{
    Unused, draft_of, facts, has_header_map, is_default, later, unreadable, unused,
};
use domain::provider::words::{mode_summary, name_of};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::html::{
    self, caption, code, dd, details, div, dl, dt, h2, p, section, span, strong, summary, table, tbody, td,
    th, thead, tr,
};
use crate::components::{El, copy_button, foreign};
use crate::trunks::{view_code, view_gateway_card, view_shown};

/// Everything that is known of a trunk. What is as in any new trunk is folded.
pub fn view_trunk(provider: &Provider, password: StoredValue<Option<Secret>>) -> El {
    let mode = provider.auth_mode.as_ref();
    let kind = mode.map(|mode| {
        let summary = mode.known().map(mode_summary).unwrap_or_default();
        p().class("lead").child(strong().child(name_of(mode))).child(" ").child(summary)
    });
    let known = mode.and_then(Open::known);
    let draft = draft_of(provider);
    let (mut sections, mut usual) = (Vec::new(), Vec::new());
    // What an outgoing INVITE carries has a table of its own.
    for section in Section::ALL.into_iter().filter(|section| *section != Section::Outbound) {
        let mut shown = Vec::new();
        for field in facts(provider, section) {
            let fact = view_field(field, provider, &draft);
            let is_usual = is_default(provider, &draft, field.field);
            if is_usual { usual.push(fact) } else { shown.push(fact) }
        }
        if section == Section::Trunk {
            shown.extend(view_identity(provider));
        }
        if !shown.is_empty() {
            sections.push(view_panel(section.title(), None, shown.into_iter()));
        }
    }
    let card = match known {
        Some(AuthMode::AcceptRegister) => {
            let password = password.get_value().map(|password| password.reveal().to_owned());
            Some(view_gateway_card(&draft, password.unwrap_or_default()))
        }
        Some(AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::Teams | AuthMode::WhatsApp) | None => None,
    };
    div()
        .child(kind)
        .child(div().class("sections").child(sections).child(view_usual(usual)).child(card))
        .child(has_header_map(provider).then(|| view_headers(provider, &draft)))
        .child(view_unused(unused(provider)))
        .child(view_later(provider))
}

/// What the PBX gives a trunk and nobody can change.
fn view_identity(provider: &Provider) -> [El; 2] {
    let id = provider.id.as_ref().map_or(Shown::NotSet, |id| Shown::Code(id.as_str().to_owned()));
    let shared = provider.shared.map_or(Shown::NotSet, Shown::Flag);
    let copy = provider.id.clone().map(|id| copy_button("Copy id", move || id.as_str().to_owned()));
    [
        view_fact(
            view_term("Shared", "Made at system level; tenants can use it but not edit it."),
            dd().child(view_shown(shared)),
        ),
        view_fact(
            view_term("Id", "Identifier in the API and in the X-Outbound-Cli header."),
            dd().child(view_shown(id)).child(copy),
        ),
    ]
}

/// A label, and its help behind a sign.
fn view_term(label: &str, help: &str) -> El {
    let sign = summary().attr("aria-label", format!("About {label}"));
    let about = details().class("about").child(sign).child(span().class("fact-help").child(help));
    dt().child(label).child(" ").child((!help.is_empty()).then_some(about))
}

/// A titled group of facts.
fn view_panel(title: &str, words: Option<&str>, facts: impl Iterator<Item = El>) -> El {
    section()
        .class("panel")
        .child(h2().child(title))
        .child(words.map(|words| p().child(words)))
        .child(dl().class("facts").child(facts.collect::<Vec<_>>()))
}

/// Facts that are folded under a title.
fn view_folded(words: String, facts: Vec<El>) -> El {
    details().child(summary().child(words)).child(dl().class("facts").child(facts))
}

/// The settings that are as in any new trunk of this kind.
fn view_usual(facts: Vec<El>) -> Option<El> {
    let words = match facts.len() {
        0 => return None,
        1 => "1 setting at its default".to_owned(),
        count => format!("{count} settings at their default"),
    };
    Some(section().class("panel").attr("aria-label", "Defaults").child(view_folded(words, facts)))
}

fn view_fact(term: El, value: El) -> El {
    div().class("fact").child(term).child(value)
}

fn view_field(field: &'static FieldSpec, provider: &Provider, draft: &Draft) -> El {
    let term = view_term(field.label, field.help);
    let value = match unreadable(provider, draft, field.field) {
        Some(raw) => view_unreadable(dd(), raw),
        None => {
            let value = match field.field {
                Field::Mode => mode_name(provider),
                Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
                    shown(draft, field.field)
                }
            };
            let copy = view_copy(field.field, &value);
            dd().child(view_shown(value)).child(copy)
        }
    };
    view_fact(term, value)
}

/// What administrators take to other programs can be copied.
fn view_copy(field: Field, value: &Shown) -> Option<El> {
    let copied = [(Text::Hostname, "Copy host"), (Text::DidNumbers, "Copy numbers")];
    let (_, words) = copied.into_iter().find(|(text, _)| field == Field::Text(*text))?;
    let text = match value {
        Shown::Code(text) => text.clone(),
        Shown::Codes(items) => items.join("\n"),
        Shown::NotSet | Shown::Text(_) | Shown::Flag(_) => return None,
    };
    Some(copy_button(words, move || text.clone()))
}

fn view_unreadable(cell: El, raw: &Value) -> El {
    let words = "Not the kind of value that belongs here; kept as the PBX sent it";
    cell.child(view_code(raw.to_string())).child(span().class("note").child(words))
}

fn view_headers(provider: &Provider, draft: &Draft) -> El {
    let count = changed(draft);
    let summary = match count {
        0 => "All 25 parts and Privacy are left to the PBX.".to_owned(),
        1 => "1 of 26 settings differs from the PBX default.".to_owned(),
        count => format!("{count} of 26 settings differ from the PBX default."),
    };
    let heads = ["Header", "Display name", "User", "Host and port"];
    let heads = heads.map(|words| th().attr("scope", "col").child(words));
    let rows = HEADERS.iter().map(|header| {
        let cells = header.parts().map(|(part, what)| {
            match part.and_then(|part| unreadable(provider, draft, Field::Part(part))) {
                Some(raw) => view_unreadable(td().attr("data-label", what), raw),
                None => view_part(what, part.map(|part| (part, draft.part(part)))),
            }
        });
        tr().child(th().attr("scope", "row").child(header.name)).child(cells)
    });
    let privacy = shown(draft, Field::Word(Word::OutboundPrivacy));
    let privacy = td().attr("data-label", "Value").attr("colspan", "3").child(view_shown(privacy));
    let privacy = tr().child(th().attr("scope", "row").child("Privacy")).child(privacy);
    let table = table()
        .class("table headers-table")
        .child(caption().class("sr-only").child("Outgoing headers"))
        .child(thead().child(tr().child(heads)))
        .child(tbody().child(rows.collect::<Vec<_>>()).child(privacy));
    let mapping = details()
        .class("headers")
        .attr("open", (count > 0).then(String::new))
        .child(html::summary().child("All headers"))
        .child(div().class("table-frame").child(table));
    section().class("panel").child(h2().child("Outgoing headers")).child(p().child(summary)).child(mapping)
}

fn view_part(label: &'static str, setting: Option<(Part, Setting)>) -> El {
    let cell = td().attr("data-label", label);
    match setting {
        None => cell.class("blank").child("None"),
        Some((part, setting)) if setting.is_default() => {
            cell.class("blank").child(setting_text(part, &setting))
        }
        Some((part, setting)) => cell.child(foreign(setting_text(part, &setting))),
    }
}

/// What the trunk's type has no use for, apart from what it uses and folded: it says nothing about the trunk.
fn view_unused(unused: Vec<Unused>) -> Option<El> {
    let words = match unused.len() {
        0 => return None,
        1 => "Show 1 setting".to_owned(),
        count => format!("Show {count} settings"),
    };
    let facts = unused
        .into_iter()
        .map(|Unused { label, value }| view_fact(dt().child(label), dd().child(view_shown(value))));
    Some(
        section()
            .class("panel")
            .child(h2().child("Held by the PBX, not used by this type"))
            .child(p().child("These settings have no effect on the trunk. They stay as they are."))
            .child(view_folded(words, facts.collect())),
    )
}

/// What a newer PBX holds.
fn view_later(provider: &Provider) -> Option<El> {
    let keys = later(provider);
    let words =
        "This version of Trunkline does not know these settings. It shows them as sent and keeps them.";
    (!keys.is_empty()).then(|| {
        let facts = keys.into_iter().map(|(key, value)| {
            view_fact(dt().child(code().child(key)), dd().child(view_code(value.to_string())))
        });
        view_panel("From a newer PBX", Some(words), facts)
    })
}
