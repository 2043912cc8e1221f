//! Presets: what a carrier or a usual header map writes into a draft, and what that would change.
//!
//! Knows no carrier: those are in `data/carriers.json`, which is installed beside the wasm and fetched when
//! the picker opens. Knows no file system and no server: picking only fills the form.
//! Source: docs/trunks.md, 3.5 and 5.4 (vendor's guides); verify every address with the carrier.

use api::types::{AuthMode, HostPart, HostVariable, Privacy, UserPart, UserVariable, WireEnum};
use serde_json::Value;

use crate::provider::draft::{Draft, Field, Part, Text, Word};
use crate::provider::fields::{Shown, shown};
use crate::provider::merge::is_same;

/// The settings for one carrier and one kind of trunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The carrier; a carrier with two kinds of trunk has two presets of this name.
    pub name: String,
    /// The kind of trunk.
    pub mode: AuthMode,
    /// What to do at the carrier, and what to replace here.
    pub note: String,
    /// Fields and their values, as [`Draft::set`] takes them.
    pub changes: Vec<(Field, Value)>,
}

/// The presets of a file. Entries that this version cannot read are left out: those without a name or with an
/// unknown kind of trunk, and single keys that are not a field.
pub fn read_presets(file: &Value) -> Vec<Preset> {
    file.as_array().into_iter().flatten().filter_map(read_preset).collect()
}

fn read_preset(entry: &Value) -> Option<Preset> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let set = entry.get("set");
    let value = |field: Field| Some((field, set?.get(field.wire())?.clone()));
    Some(Preset {
        name: text("name")?.to_owned(),
        mode: AuthMode::parse(text("auth_mode")?)?,
        note: text("note").unwrap_or_default().to_owned(),
        // The kind of trunk is that of the entry, whatever its settings contain.
        changes: Field::all().filter(|field| *field != Field::Mode).filter_map(value).collect(),
    })
}

/// One field that would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetStep {
    /// The field.
    pub field: Field,
    /// The current text; not set if the kind of trunk does not have the field yet.
    pub now: Shown,
    /// How it would read.
    pub then: Shown,
}

/// The effective changes of a preset, including the kind of trunk.
pub fn preview(draft: &Draft, preset: &Preset) -> Vec<PresetStep> {
    let mut then = draft.clone();
    apply(&mut then, preset);
    steps(draft, &then)
}

/// Fills the form. Fields that the preset does not name stay as typed; fields that nobody changed get the
/// defaults of the kind of trunk.
pub fn apply(draft: &mut Draft, preset: &Preset) {
    draft.switch_mode(preset.mode);
    write(draft, &preset.changes);
}

/// Writes fields into a draft.
pub fn write(draft: &mut Draft, changes: &[(Field, Value)]) {
    for (field, value) in changes {
        draft.set(*field, value);
    }
}

/// The fields of the second draft that read differently in the two.
pub fn steps(now: &Draft, then: &Draft) -> Vec<PresetStep> {
    let (now, then) = (with_fixed(now), with_fixed(then));
    let step = |field: Field| {
        let read = |draft: &Draft| if draft.has(field) { shown(draft, field) } else { Shown::NotSet };
        Some(PresetStep { field, now: read(&now), then: read(&then) }).filter(|step| step.now != step.then)
    };
    let changed = |field: &Field| then.has(*field) && !is_same(&now, &then, *field);
    Field::all().filter(changed).filter_map(step).collect()
}

/// The draft with the fixed values of its kind of trunk, and everything else as typed.
fn with_fixed(draft: &Draft) -> Draft {
    let mut fixed = draft.clone();
    for text in Text::ALL {
        draft.text(*text).clone_into(fixed.texts.get_mut(*text));
    }
    fixed
}

/// A common way to fill the headers of an outgoing INVITE.
pub struct HeaderMap {
    /// A few words.
    pub name: &'static str,
    /// One line: the effect, and the condition.
    pub help: &'static str,
    /// What the display names and user parts carry.
    pub users: &'static [(UserPart, UserVariable)],
    /// What the host parts carry.
    pub hosts: &'static [(HostPart, HostVariable)],
    /// The host of From, if it is a custom text.
    pub from_host: Option<&'static str>,
    /// The Privacy header.
    pub privacy: Privacy,
    /// Whether all the other parts are reset to the PBX's default.
    pub clears: bool,
}

/// The host of an anonymous From. Source: RFC 3323 4.1.1.3.
const ANONYMOUS_HOST: &str = "anonymous.invalid";

/// The header maps to choose from. Each defines the caller identity, so each also sets its privacy.
pub const HEADER_MAPS: &[HeaderMap] = &[
    HeaderMap {
        name: "PAI and From carry the DID",
        help: "From and P-Asserted-Identity carry the outbound caller ID.",
        users: &[
            (UserPart::FromDisplayName, UserVariable::Default),
            (UserPart::From, UserVariable::OutboundCallerId),
            (UserPart::Pai, UserVariable::OutboundCallerId),
        ],
        hosts: &[(HostPart::From, HostVariable::Default), (HostPart::Pai, HostVariable::TrunkHostPort)],
        from_host: None,
        privacy: Privacy::Default,
        clears: false,
    },
    HeaderMap {
        name: "Trunk ID in From, DID in P-Asserted-Identity",
        help: "From carries the authentication ID, P-Asserted-Identity the outbound caller ID. Only for trunks with credentials.",
        users: &[
            (UserPart::FromDisplayName, UserVariable::Default),
            (UserPart::From, UserVariable::AuthId),
            (UserPart::Pai, UserVariable::OutboundCallerId),
        ],
        hosts: &[(HostPart::From, HostVariable::TrunkHostPort), (HostPart::Pai, HostVariable::TrunkHostPort)],
        from_host: None,
        privacy: Privacy::Default,
        clears: false,
    },
    HeaderMap {
        name: "Trunk ID in From, caller ID in PPI",
        help: "From carries the authentication ID, P-Preferred-Identity the outbound caller ID. Ask the carrier whether the number has a plus.",
        users: &[
            (UserPart::FromDisplayName, UserVariable::Default),
            (UserPart::From, UserVariable::AuthId),
            (UserPart::Ppi, UserVariable::OutboundCallerId),
        ],
        hosts: &[(HostPart::From, HostVariable::TrunkHostPort), (HostPart::Ppi, HostVariable::TrunkHostPort)],
        from_host: None,
        privacy: Privacy::Default,
        clears: false,
    },
    HeaderMap {
        name: "Trunk ID in From",
        help: "From carries the authentication ID. Only for trunks with credentials.",
        users: &[(UserPart::FromDisplayName, UserVariable::Default), (UserPart::From, UserVariable::AuthId)],
        hosts: &[(HostPart::From, HostVariable::Default)],
        from_host: None,
        privacy: Privacy::Default,
        clears: false,
    },
    HeaderMap {
        name: "Caller ID in Contact, From and PAI",
        help: "As Gamma and VoiceMeUp require. Enter outbound caller IDs as E.164 with a plus.",
        users: &[
            (UserPart::Contact, UserVariable::OutboundCallerId),
            (UserPart::FromDisplayName, UserVariable::Default),
            (UserPart::From, UserVariable::OutboundCallerId),
            (UserPart::Pai, UserVariable::OutboundCallerId),
        ],
        hosts: &[(HostPart::From, HostVariable::Default), (HostPart::Pai, HostVariable::TrunkHostPort)],
        from_host: None,
        privacy: Privacy::Default,
        clears: false,
    },
    HeaderMap {
        name: "Anonymous From with PAI",
        help: "Hides every caller from the called party; only the carrier learns the outbound caller ID.",
        users: &[
            (UserPart::FromDisplayName, UserVariable::Anonymous),
            (UserPart::From, UserVariable::Anonymous),
            (UserPart::Pai, UserVariable::OutboundCallerId),
        ],
        hosts: &[(HostPart::Pai, HostVariable::TrunkHostPort)],
        from_host: Some(ANONYMOUS_HOST),
        privacy: Privacy::Id,
        clears: false,
    },
    HeaderMap {
        name: "PBX default everywhere",
        help: "Leaves all 25 parts and the Privacy header to the PBX.",
        users: &[],
        hosts: &[],
        from_host: None,
        privacy: Privacy::Default,
        clears: true,
    },
];

impl HeaderMap {
    /// Fields and their values, as [`Draft::set`] takes them.
    pub fn changes(&self) -> Vec<(Field, Value)> {
        let write = |part: Part, word: &str, custom: &str| {
            (Field::Part(part), Value::Array(vec![word.into(), custom.into()]))
        };
        let set = |part: Part, word: &str| write(part, word, "");
        let cleared = Part::all().filter(|_| self.clears);
        let mut changes = vec![(Field::Word(Word::OutboundPrivacy), self.privacy.as_str().into())];
        changes.extend(cleared.map(|part| set(part, UserVariable::Default.as_str())));
        changes.extend(self.users.iter().map(|(part, carries)| set(Part::User(*part), carries.as_str())));
        changes.extend(self.hosts.iter().map(|(part, carries)| set(Part::Host(*part), carries.as_str())));
        let custom = |host: &str| write(Part::Host(HostPart::From), HostVariable::Custom.as_str(), host);
        changes.extend(self.from_host.map(custom));
        changes
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::check::Severity;
    use crate::check::placeholder::Placeholder;
    use crate::provider::convert::CheckedCreate;
    use crate::provider::draft::{Flag, Setting};
    use crate::provider::headers::changed;
    use crate::provider::rules::problems_of_new;

    fn file() -> Value {
        serde_json::from_str(include_str!("../../data/carriers.json")).unwrap()
    }

    fn presets() -> Vec<Preset> {
        read_presets(&file())
    }

    fn named(name: &str, mode: AuthMode) -> Preset {
        presets().into_iter().find(|preset| preset.name == name && preset.mode == mode).unwrap()
    }

    /// What a person still has to type.
    fn fill_in(draft: &mut Draft) {
        for (text, words) in [
            (Text::Name, "Site A"),
            (Text::AuthId, "4711"),
            (Text::Password, "secret"),
            (Text::OutboundServer, "192.0.2.9"),
            (Text::OutboundServerPort, "5060"),
            (Text::DidNumbers, "16505550100-16505550199"),
            (Text::Hostname, "sip.example.com"),
        ] {
            let typed = draft.texts.get_mut(text);
            if let Some(placeholder) = Placeholder::of(typed) {
                *typed = placeholder.filled("example");
            }
            if typed.is_empty() {
                words.clone_into(typed);
            }
        }
    }

    /// A draft that somebody has worked on.
    fn worn(mode: AuthMode) -> Draft {
        let mut draft = Draft::new(mode);
        fill_in(&mut draft);
        draft.flags.registration = Some(false);
        draft.texts.additional_ips = "192.0.2.0/24".to_owned();
        draft.words.outbound_privacy = Privacy::User.as_str().to_owned();
        let custom = Setting { word: "CUSTOM".to_owned(), custom: "remove".to_owned() };
        draft.set_part(Part::User(UserPart::Pai), custom.clone());
        draft.set_part(Part::User(UserPart::Ppi), custom);
        draft
    }

    fn drafts() -> impl Iterator<Item = Draft> {
        AuthMode::ALL.iter().flat_map(|mode| [Draft::new(*mode), worn(*mode)])
    }

    /// The steps lead from one draft to the other, and each of them changes something.
    fn check_steps(before: &Draft, after: &Draft, steps: &[PresetStep]) {
        let mut rebuilt = before.clone();
        for step in steps {
            assert_ne!(step.now, step.then);
            rebuilt.set(step.field, &after.get(step.field));
        }
        assert_eq!(rebuilt.auth_mode, after.auth_mode);
        let (rebuilt, after) = (with_fixed(&rebuilt), with_fixed(after));
        for field in Field::all().filter(|field| after.has(*field)) {
            assert_eq!(shown(&rebuilt, field), shown(&after, field), "{field:?}");
        }
    }

    #[test]
    fn the_file_is_read_completely() {
        let file = file();
        let presets = presets();
        assert_eq!(presets.len(), 31);
        assert_eq!(file.as_array().unwrap().len(), presets.len());
        for (entry, preset) in file.as_array().unwrap().iter().zip(&presets) {
            assert_eq!(entry["set"].as_object().unwrap().len(), preset.changes.len(), "{}", preset.name);
            assert!(preset.note.ends_with('.'), "{}", preset.name);
            let twins = presets.iter().filter(|twin| twin.name == preset.name && twin.mode == preset.mode);
            assert_eq!(twins.count(), 1, "{}", preset.name);
            for (field, value) in &preset.changes {
                let mut draft = Draft::blank(preset.mode);
                assert!(draft.has(*field), "{} {field:?}", preset.name);
                draft.set(*field, value);
                assert_eq!(draft.get(*field), *value, "{} {field:?}", preset.name);
            }
        }
        for mode in AuthMode::ALL {
            assert!(presets.iter().any(|preset| preset.mode == *mode), "{mode:?}");
        }
    }

    #[test]
    fn unreadable_entries_are_left_out() {
        let mixed = serde_json::json!([
            { "name": "Known", "auth_mode": "IP_AUTH", "set": { "port": "0", "later_key": 1, "auth_mode": "TEAMS" } },
            { "name": "From later", "auth_mode": "QUANTUM" },
            { "auth_mode": "IP_AUTH" },
            7,
        ]);
        let read = read_presets(&mixed);
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].mode, AuthMode::IpAuth);
        assert_eq!(read[0].changes, [(Field::Text(Text::Port), "0".into())]);
        assert_eq!(read_presets(&Value::Null), []);
    }

    #[test]
    fn every_preset_makes_a_trunk_that_can_be_sent() {
        for preset in presets() {
            for mut draft in drafts() {
                apply(&mut draft, &preset);
                fill_in(&mut draft);
                let problems = problems_of_new(&draft);
                let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
                assert_eq!(errors.count(), 0, "{}: {problems:?}", preset.name);
                let sent = CheckedCreate::try_from(&draft).unwrap();
                assert_eq!(sent.request().auth_mode, preset.mode);
            }
        }
    }

    #[test]
    fn a_placeholder_cannot_be_sent() {
        let preset = named("Twilio", AuthMode::RegisterAuth);
        let mut draft = Draft::new(preset.mode);
        draft.texts.name = "Site A".to_owned();
        draft.texts.auth_id = "4711".to_owned();
        draft.texts.password = "secret".to_owned();
        apply(&mut draft, &preset);
        assert!(Placeholder::of(&draft.texts.hostname).is_some());
        assert!(CheckedCreate::try_from(&draft).is_err());
    }

    #[test]
    fn the_preview_shows_what_happens() {
        for preset in presets() {
            for before in drafts() {
                let mut after = before.clone();
                apply(&mut after, &preset);
                let steps = preview(&before, &preset);
                check_steps(&before, &after, &steps);
                let switches = steps.iter().any(|step| step.field == Field::Mode);
                assert_eq!(switches, before.auth_mode != preset.mode);
                let applied = after.clone();
                apply(&mut after, &preset);
                assert_eq!(after, applied, "{} twice", preset.name);
                assert_eq!(preview(&after, &preset), []);
            }
        }
    }

    #[test]
    fn fields_that_a_preset_does_not_name_stay() {
        for preset in presets() {
            for before in drafts() {
                let mut after = before.clone();
                apply(&mut after, &preset);
                for text in [Text::Name, Text::Password, Text::AuthId, Text::Username, Text::DidNumbers] {
                    assert_eq!(after.texts.get(text), before.texts.get(text), "{} {text:?}", preset.name);
                }
            }
        }
    }

    #[test]
    fn the_twilio_preset_equals_its_row_in_the_reference() {
        let preset = named("Twilio", AuthMode::RegisterAuth);
        let steps = preview(&Draft::new(AuthMode::IpAuth), &preset);
        let step = |field: Field| steps.iter().find(|step| step.field == field).unwrap();
        assert_eq!(step(Field::Mode).then.words(), "Register based");
        let registration = step(Field::Flag(Flag::Registration));
        assert_eq!((registration.now.words(), registration.then.words()), ("not set".into(), "off".into()));
        assert_eq!(
            step(Field::Text(Text::Hostname)).then,
            Shown::Code("<your Twilio domain>.pstn.twilio.com".to_owned())
        );
        assert_eq!(step(Field::Text(Text::AdditionalIps)).then.words().matches("/30").count(), 8);
        assert_eq!(steps.len(), 5, "{steps:?}");
    }

    #[test]
    fn every_header_map_does_what_it_shows() {
        for map in HEADER_MAPS {
            let changes = map.changes();
            assert!(map.help.ends_with('.'), "{}", map.name);
            for before in drafts() {
                let mut after = before.clone();
                write(&mut after, &changes);
                check_steps(&before, &after, &steps(&before, &after));
                for (field, value) in &changes {
                    assert_eq!(after.get(*field), *value, "{} {field:?}", map.name);
                }
                let applied = after.clone();
                write(&mut after, &changes);
                assert_eq!(after, applied, "{} twice", map.name);
                fill_in(&mut after);
                assert!(CheckedCreate::try_from(&after).is_ok(), "{}", map.name);
            }
        }
    }

    #[test]
    fn the_default_map_leaves_all_26_settings_to_the_pbx() {
        let map = HEADER_MAPS.iter().find(|map| map.clears).unwrap();
        assert_eq!(map.changes().len(), 26);
        let mut draft = worn(AuthMode::RegisterAuth);
        assert_eq!(changed(&draft), 3);
        write(&mut draft, &map.changes());
        assert_eq!(changed(&draft), 0);
    }

    #[test]
    fn the_common_map_is_the_one_that_the_carriers_require() {
        let map = HEADER_MAPS.iter().find(|map| map.help.contains("Gamma")).unwrap();
        for carrier in [named("Gamma", AuthMode::IpAuth), named("VoiceMeUp", AuthMode::RegisterAuth)] {
            let is_part = |change: &&(Field, Value)| matches!(change.0, Field::Part(_));
            let parts: Vec<_> = carrier.changes.iter().filter(is_part).collect();
            assert_eq!(parts.len(), 4);
            assert!(parts.iter().all(|change| map.changes().contains(change)), "{}", carrier.name);
        }
    }
}
