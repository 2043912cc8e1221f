//! Presets: what a carrier or a usual header map writes into a draft, and what that would change.
//!
//! Knows no carrier: those are in `data/carriers.json`, which is installed beside the wasm and fetched when
//! the first step of a new trunk opens. Knows no file system and no server: choosing only fills the form.
//! Source: docs/trunks.md, 3.5 and 5.4 (vendor's guides); verify every address with the carrier.

use api::types::{AuthMode, HostPart, HostVariable, Privacy, Provider, UserPart, UserVariable, WireEnum};
use serde_json::Value;

use crate::provider::brands::{meant, plain};
use crate::provider::draft::{Draft, Field, Part, Text, Word};
use crate::provider::fields::{Shown, shown};
use crate::provider::held::mode_of;
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
    /// Whether it comes on top of the carrier's own preset.
    pub on_top: bool,
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
        on_top: entry.get("on_top").and_then(Value::as_bool).unwrap_or_default(),
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

/// The presets of each carrier, in the order of the file.
pub fn by_carrier(presets: &[Preset]) -> Vec<(&str, Vec<&Preset>)> {
    let mut carriers: Vec<(&str, Vec<&Preset>)> = Vec::new();
    for preset in presets {
        match carriers.iter_mut().find(|(name, _)| *name == preset.name) {
            Some((_, of_carrier)) => of_carrier.push(preset),
            None => carriers.push((&preset.name, vec![preset])),
        }
    }
    carriers
}

/// Whether a carrier may be meant by what was typed: its name has each of the words, whatever stands between
/// the letters, or comes closest to them.
pub fn is_meant(carrier: &str, typed: &str) -> bool {
    let letters = |text: &str| plain(text).into_iter().collect::<String>();
    let name = letters(carrier);
    typed.split_whitespace().all(|word| name.contains(&letters(word))) || meant(typed) == Some(carrier)
}

/// The preset of a trunk: that of its brand, or the only one of its kind where it has no brand.
pub fn preset_of<'p>(provider: &Provider, presets: &'p [Preset]) -> Option<&'p Preset> {
    let mode = mode_of(provider)?;
    let mut of_mode = presets.iter().filter(|preset| preset.mode == mode && !preset.on_top);
    match plain(provider.brand.as_deref().unwrap_or_default()) {
        brand if brand.is_empty() => of_mode.next().filter(|_| of_mode.next().is_none()),
        brand => of_mode.find(|preset| plain(&preset.name) == brand),
    }
}

/// A preset in a draft, and what stood there before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The preset.
    pub preset: Preset,
    /// What the preset names and somebody had filled in otherwise: it stays.
    pub kept: Vec<Field>,
    before: Draft,
    after: Draft,
}

impl Applied {
    /// The preset as it looks in a draft that began as `start`. What somebody filled in stays, and so do fields
    /// that the preset does not name; fields that nobody changed get the defaults of the kind of trunk.
    fn to(draft: &Draft, start: &Draft, preset: Preset) -> Self {
        let fresh = Draft::new(draft.auth_mode);
        let mut after = draft.clone();
        after.switch_mode(preset.mode);
        let mut wanted = after.clone();
        write(&mut wanted, &preset.changes);
        let is_blank = |field: Field| match field {
            Field::Text(text) => draft.texts.get(text).trim().is_empty(),
            Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => false,
        };
        let is_typed = |field: Field| {
            !is_blank(field) && !is_same(draft, &fresh, field) && !is_same(draft, start, field)
        };
        let mut kept = Vec::new();
        for (field, value) in &preset.changes {
            if is_typed(*field) && !is_same(draft, &wanted, *field) {
                kept.push(*field);
            } else {
                after.set(*field, value);
            }
        }
        Self { preset, kept, before: draft.clone(), after }
    }

    /// What it changed, including the kind of trunk.
    pub fn steps(&self) -> Vec<PresetStep> {
        steps(&self.before, &self.after)
    }

    /// Writes over what was kept.
    pub fn overwrite(&mut self, draft: &mut Draft) {
        for (field, value) in self.preset.changes.iter().filter(|(field, _)| self.kept.contains(field)) {
            draft.set(*field, value);
            self.after.set(*field, value);
        }
        self.kept.clear();
    }

    /// Takes it out again: a field that is still as the preset left it is what it was before.
    pub fn undo(&self, draft: &mut Draft) {
        for field in Field::all() {
            let left = self.after.get(field);
            if draft.get(field) == left && self.before.get(field) != left {
                draft.set(field, &self.before.get(field));
            }
        }
    }
}

/// Puts a preset into a draft that began as `start`, in place of those that are there. One that comes on top
/// leaves the carrier's own.
pub fn apply(applied: &mut Vec<Applied>, draft: &mut Draft, start: &Draft, preset: &Preset) {
    while let Some(last) = applied.pop_if(|last| last.preset.on_top || !preset.on_top) {
        last.undo(draft);
    }
    let last = Applied::to(draft, start, preset.clone());
    draft.clone_from(&last.after);
    applied.push(last);
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

    /// Puts a preset into a draft in which nothing but what is typed differs from a new one.
    fn put(draft: &mut Draft, preset: &Preset) -> Applied {
        let mut applied = Vec::new();
        apply(&mut applied, draft, &Draft::new(AuthMode::IpAuth), preset);
        applied.pop().unwrap()
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
                put(&mut draft, &preset);
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
        put(&mut draft, &preset);
        assert!(Placeholder::of(&draft.texts.hostname).is_some());
        assert!(CheckedCreate::try_from(&draft).is_err());
    }

    #[test]
    fn the_steps_show_what_happened() {
        for preset in presets() {
            for before in drafts() {
                let mut after = before.clone();
                let steps = put(&mut after, &preset).steps();
                check_steps(&before, &after, &steps);
                let switches = steps.iter().any(|step| step.field == Field::Mode);
                assert_eq!(switches, before.auth_mode != preset.mode);
                let applied = after.clone();
                assert_eq!(put(&mut after, &preset).steps(), []);
                assert_eq!(after, applied, "{} twice", preset.name);
            }
        }
    }

    #[test]
    fn what_somebody_typed_stays_and_is_named() {
        for preset in presets() {
            for before in drafts() {
                let mut after = before.clone();
                let mut applied = put(&mut after, &preset);
                for text in Text::ALL {
                    let field = Field::Text(*text);
                    let typed = before.texts.get(*text);
                    let was_typed =
                        !typed.is_empty() && *typed != *Draft::new(before.auth_mode).texts.get(*text);
                    if was_typed {
                        assert_eq!(after.texts.get(*text), typed, "{} {text:?}", preset.name);
                    }
                    let value =
                        preset.changes.iter().find(|(named, _)| *named == field).map(|(_, value)| value);
                    let is_kept = was_typed && value.is_some_and(|value| *value != before.get(field));
                    assert_eq!(applied.kept.contains(&field), is_kept, "{} {text:?}", preset.name);
                }
                applied.overwrite(&mut after);
                assert_eq!(applied.kept, []);
                for (field, value) in &preset.changes {
                    assert_eq!(after.get(*field), *value, "{} {field:?}", preset.name);
                }
                applied.undo(&mut after);
                assert_eq!(after, before, "{}", preset.name);
            }
        }
    }

    #[test]
    fn what_a_copy_began_with_is_not_typed() {
        let preset = named("Telnyx - US", AuthMode::IpAuth);
        let start = worn(AuthMode::IpAuth);
        let mut draft = start.clone();
        draft.texts.port = "5080".to_owned();
        let mut applied = Vec::new();
        apply(&mut applied, &mut draft, &start, &preset);
        assert_eq!(draft.texts.hostname, "192.76.120.10");
        assert_eq!(draft.texts.port, "5080");
        assert_eq!(applied[0].kept, [Field::Text(Text::Port)]);
    }

    #[test]
    fn another_preset_takes_the_place_of_the_one_before() {
        let [twilio, telnyx] = [("Twilio", AuthMode::RegisterAuth), ("Telnyx - US", AuthMode::IpAuth)]
            .map(|(name, mode)| named(name, mode));
        for start in drafts() {
            let (mut draft, mut once) = (start.clone(), start.clone());
            let mut applied = Vec::new();
            apply(&mut applied, &mut draft, &start, &twilio);
            apply(&mut applied, &mut draft, &start, &telnyx);
            apply(&mut Vec::new(), &mut once, &start, &telnyx);
            assert_eq!(draft, once);
            assert_eq!(applied.len(), 1);
            applied[0].undo(&mut draft);
            assert_eq!(draft, start);
        }
    }

    #[test]
    fn what_is_typed_over_a_preset_stays_when_it_is_taken_out() {
        let start = Draft::new(AuthMode::IpAuth);
        let mut draft = start.clone();
        let applied = put(&mut draft, &named("Twilio", AuthMode::RegisterAuth));
        draft.texts.name = "Site A".to_owned();
        draft.texts.hostname = "acme.pstn.twilio.com".to_owned();
        applied.undo(&mut draft);
        assert_eq!(draft.auth_mode, AuthMode::IpAuth);
        assert_eq!(draft.texts.brand, "Generic");
        assert_eq!(
            (draft.texts.name.as_str(), draft.texts.hostname.as_str()),
            ("Site A", "acme.pstn.twilio.com")
        );
    }

    #[test]
    fn a_preset_that_comes_on_top_leaves_the_carriers_own() {
        let start = Draft::new(AuthMode::IpAuth);
        let mut draft = start.clone();
        let mut applied = Vec::new();
        apply(&mut applied, &mut draft, &start, &named("Twilio", AuthMode::RegisterAuth));
        let twilio = draft.clone();
        apply(&mut applied, &mut draft, &start, &named("Behind a PortSIP SBC", AuthMode::IpAuth));
        apply(&mut applied, &mut draft, &start, &named("Behind a PortSIP SBC", AuthMode::RegisterAuth));
        assert_eq!(applied.len(), 2);
        assert_eq!((draft.texts.brand.as_str(), draft.words.transport.as_str()), ("Twilio", "TCP"));
        applied.pop().unwrap().undo(&mut draft);
        assert_eq!(draft, twilio);
        applied.pop().unwrap().undo(&mut draft);
        assert_eq!(draft, start);
    }

    #[test]
    fn a_carrier_is_found_by_what_is_typed() {
        let presets = presets();
        let carriers = by_carrier(&presets);
        assert_eq!(carriers.len(), 22);
        assert_eq!(carriers.iter().map(|(_, of_carrier)| of_carrier.len()).sum::<usize>(), presets.len());
        let found = |typed: &str| -> Vec<&str> {
            carriers.iter().map(|(name, _)| *name).filter(|name| is_meant(name, typed)).collect()
        };
        for (typed, names) in [
            ("twil", vec!["Twilio", "Twilio Interconnect"]),
            ("Twillio", vec!["Twilio"]),
            ("inter twi", vec!["Twilio Interconnect"]),
            ("voip ms", vec!["VoIP.ms"]),
            ("voipms", vec!["VoIP.ms"]),
            (" sbc ", vec!["Behind a PortSIP SBC"]),
            ("Deutsche Telekom", vec![]),
        ] {
            assert_eq!(found(typed), names, "{typed}");
        }
        assert_eq!(found(" ").len(), carriers.len());
    }

    #[test]
    fn the_twilio_preset_equals_its_row_in_the_reference() {
        let preset = named("Twilio", AuthMode::RegisterAuth);
        let steps = put(&mut Draft::new(AuthMode::IpAuth), &preset).steps();
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
