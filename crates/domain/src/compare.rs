//! One trunk beside another, beside a carrier preset, or beside a new trunk of its type: which settings differ,
//! in the words of the page of a trunk, and what can be copied from one to the other.
//!
//! A preset is compared by what it names, because it leaves the rest to whoever uses it. Passwords are no part of
//! a comparison: the PBX never returns them. Knows no server and no page.

use std::collections::BTreeMap;

use api::types::Provider;
use serde_json::Value;

use crate::check::placeholder::Placeholder;
use crate::provider::draft::{Draft, Field, Text, Word};
use crate::provider::fields::{Choice, Input, Section, Shown, choices, fields, mode_name, shown, spec};
use crate::provider::headers::{HEADERS, part_choices};
use crate::provider::held::{draft_of, is_hidden, label, later, mode_of, unreadable};
use crate::provider::merge::{is_free, is_same};
use crate::provider::presets::{Preset, write};
use crate::transfer::list_change::list_change;

/// The heading of settings that neither side uses.
const UNUSED: &str = "Held by the PBX, not used by these types";
/// The heading of keys that this version does not know.
const LATER: &str = "From a newer PBX";

/// What a trunk is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Other<'a> {
    /// Another trunk.
    Trunk(&'a Provider),
    /// The settings that a carrier preset names.
    Preset(&'a Preset),
    /// A new trunk of the same type.
    New,
}

/// The value of a setting on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldValue {
    /// The value, as it is shown.
    pub value: Shown,
    /// Whether the type of trunk has such a setting. What it does not have has no effect.
    pub is_used: bool,
    /// Items of a long list that only this side has.
    pub only: Option<String>,
}

/// One setting on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedRow {
    /// The group it stands in.
    pub heading: &'static str,
    /// Its label; the key, for one that this version does not know.
    pub label: String,
    /// On the trunk itself.
    pub here: HeldValue,
    /// On the other side.
    pub there: HeldValue,
    /// Whether the two mean different things.
    pub differs: bool,
    /// The setting; nothing for what nobody can change.
    pub field: Option<Field>,
    /// The value of the other side for this trunk, as [`Draft::set`] takes it, where it can be copied.
    pub to_here: Option<Value>,
    /// The value of this trunk for the other one, where it can be copied.
    pub to_there: Option<Value>,
}

/// Every setting that one of the two sides has, in the order of the form. Settings that both leave blank and
/// neither uses are left out.
pub fn compare(here: &Provider, other: Other<'_>) -> Vec<ComparedRow> {
    let (here, there) = (Side::of_trunk(here), Side::of(other, here));
    let mut rows = Vec::new();
    for section in Section::ALL {
        for spec in fields(section) {
            rows.extend(row(&here, &there, section, spec.field));
        }
        if section == Section::Trunk {
            rows.extend(shared(&here, &there));
        }
        if section == Section::Outbound {
            for (part, _) in HEADERS.iter().flat_map(|header| header.parts()) {
                rows.extend(part.and_then(|part| row(&here, &there, section, Field::Part(part))));
            }
        }
    }
    rows.extend(later_keys(&here, &there));
    // What has no effect stands behind everything that has.
    rows.sort_by_key(|row| row.heading == UNUSED);
    rows
}

/// Rows by their headings, each heading once.
pub fn by_heading<'r>(
    rows: impl IntoIterator<Item = &'r ComparedRow>,
) -> Vec<(&'static str, Vec<&'r ComparedRow>)> {
    let mut groups: Vec<(&'static str, Vec<&ComparedRow>)> = Vec::new();
    for row in rows {
        match groups.last_mut().filter(|(heading, _)| *heading == row.heading) {
            Some((_, group)) => group.push(row),
            None => groups.push((row.heading, vec![row])),
        }
    }
    groups
}

/// One side, ready to be read field by field.
struct Side<'a> {
    draft: Draft,
    /// The record, for a trunk.
    trunk: Option<&'a Provider>,
    /// The fields it speaks of, for a preset.
    named: Option<Vec<Field>>,
}

impl<'a> Side<'a> {
    fn of_trunk(trunk: &'a Provider) -> Self {
        Self { draft: draft_of(trunk), trunk: Some(trunk), named: None }
    }

    fn of(other: Other<'a>, here: &Provider) -> Self {
        match other {
            Other::Trunk(trunk) => Self::of_trunk(trunk),
            Other::Preset(preset) => {
                let mut draft = Draft::new(preset.mode);
                write(&mut draft, &preset.changes);
                let named = [Field::Mode].into_iter().chain(preset.changes.iter().map(|(field, _)| *field));
                Self { draft: draft.resolved(), trunk: None, named: Some(named.collect()) }
            }
            Other::New => {
                Self { draft: Draft::new(draft_of(here).auth_mode).resolved(), trunk: None, named: None }
            }
        }
    }

    /// Whether the side says anything about a field. A new trunk has no name, host or account yet.
    fn speaks_of(&self, field: Field) -> bool {
        match (&self.named, self.trunk) {
            (Some(named), _) => named.contains(&field),
            (None, Some(_)) => true,
            (None, None) => !self.is_to_be_typed(field),
        }
    }

    /// Whether a new trunk of the type has nothing here until somebody types it.
    fn is_to_be_typed(&self, field: Field) -> bool {
        match field {
            Field::Text(text) => match text {
                Text::Name
                | Text::Hostname
                | Text::AuthId
                | Text::Username
                | Text::Password
                | Text::DidNumbers => self.draft.texts.get(text).is_empty(),
                Text::Brand
                | Text::Port
                | Text::OutboundServer
                | Text::OutboundServerPort
                | Text::AdditionalIps
                | Text::RegisterInterval
                | Text::Concurrency
                | Text::KeepAliveInterval
                | Text::PaiParameterName => false,
            },
            Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => false,
        }
    }

    fn uses(&self, field: Field) -> bool {
        match self.trunk {
            Some(trunk) => !is_hidden(trunk, field),
            None => self.draft.has(field),
        }
    }

    fn unreadable(&self, field: Field) -> Option<&'a Value> {
        unreadable(self.trunk?, &self.draft, field)
    }

    fn held(&self, field: Field) -> HeldValue {
        let is_used = self.uses(field);
        let value = match (self.unreadable(field), field, self.trunk) {
            (Some(raw), _, _) => Shown::Code(raw.to_string()),
            (None, Field::Mode, Some(trunk)) => mode_name(trunk),
            // A new trunk sends values that its type does not use; nobody sees them.
            (None, _, None) if !is_used => Shown::NotSet,
            (None, _, _) => shown(&self.draft, field),
        };
        HeldValue { value, is_used, only: None }
    }

    /// Whether a field is as in a new trunk of the type.
    fn is_new(&self, field: Field) -> bool {
        let new = Draft::new(self.draft.auth_mode).resolved();
        self.unreadable(field).is_none() && (is_same(&new, &self.draft, field) || is_left(&self.draft, field))
    }

    /// The value of a field for another trunk: one that this version can read and write.
    fn copied(&self, field: Field) -> Option<Value> {
        let is_word = |choices: &[Choice], word: &str| choices.iter().any(|(wire, _)| *wire == word);
        let can_be_sent = match field {
            Field::Mode | Field::Text(Text::Password) => false,
            // A number cannot be cleared.
            Field::Text(text) => {
                let is_whole = spec(field).is_some_and(|spec| matches!(spec.input, Input::Whole(_)));
                !is_whole || !self.draft.texts.get(text).trim().is_empty()
            }
            Field::Flag(flag) => self.draft.flags.get(flag).is_some(),
            Field::Word(word) => is_word(&choices(word), self.draft.words.get(word)),
            Field::Verdicts => true,
            Field::Part(part) => is_word(&part_choices(part), &self.draft.part(part).word),
        };
        let is_there = self.uses(field) && self.unreadable(field).is_none();
        (can_be_sent && is_there).then(|| self.draft.get(field))
    }

    /// Whether a field of this side can be changed.
    fn takes(&self, field: Field) -> bool {
        self.trunk.and_then(mode_of).is_some_and(|mode| is_free(mode, field))
    }
}

/// Whether a choice is left to the PBX by being absent.
fn is_left(draft: &Draft, field: Field) -> bool {
    match field {
        Field::Word(
            word @ (Word::CalledNum
            | Word::CallerNum
            | Word::CallerDisplayName
            | Word::InboundPrivacy
            | Word::OutboundPrivacy),
        ) => matches!(draft.words.get(word).as_str(), "" | "DEFAULT"),
        Field::Part(part) => draft.part(part).is_default(),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(Word::Transport) | Field::Verdicts => {
            false
        }
    }
}

fn row(here: &Side<'_>, there: &Side<'_>, section: Section, field: Field) -> Option<ComparedRow> {
    if field == Field::Text(Text::Password) || !there.speaks_of(field) {
        return None;
    }
    let (mut here_held, mut there_held) = (here.held(field), there.held(field));
    let is_blank =
        |side: &Side<'_>, held: &HeldValue| held.value == Shown::NotSet || is_left(&side.draft, field);
    let is_used = here_held.is_used || there_held.is_used;
    if !is_used && is_blank(here, &here_held) && is_blank(there, &there_held) {
        return None;
    }
    let differs = match (here_held.is_used, there_held.is_used) {
        (true, true) | (false, false) => {
            here_held.value != there_held.value && !means_the_same(here, there, field)
        }
        // What one type does not have is what it would be by default.
        (true, false) => !here.is_new(field),
        (false, true) => !there.is_new(field),
    };
    if let Field::Text(text @ (Text::DidNumbers | Text::AdditionalIps)) = field
        && let Some(change) =
            list_change(text, here.draft.texts.get(text), there.draft.texts.get(text), ["Only here"; 2])
    {
        (here_held.value, there_held.value) = (Shown::Text(change.before), Shown::Text(change.after));
        (here_held.only, there_held.only) = (change.gone, change.new);
    }
    let copied = |from: &Side<'_>, to: &Side<'_>| from.copied(field).filter(|_| differs && to.takes(field));
    Some(ComparedRow {
        heading: if is_used { section.title() } else { UNUSED },
        label: label(field),
        here: here_held,
        there: there_held,
        differs,
        field: Some(field),
        to_here: copied(there, here),
        to_there: copied(here, there),
    })
}

fn means_the_same(here: &Side<'_>, there: &Side<'_>, field: Field) -> bool {
    match (here.unreadable(field), there.unreadable(field)) {
        (None, None) => {}
        (Some(here), Some(there)) => return here == there,
        (Some(_), None) | (None, Some(_)) => return false,
    }
    let (here, there) = (&here.draft, &there.draft);
    is_same(here, there, field)
        || (is_left(here, field) && is_left(there, field))
        || (fits_placeholder(here, there, field) || fits_placeholder(there, here, field))
}

/// Whether the host is the one that a preset leaves open in part: `acme.pstn.twilio.com` for
/// `<you>.pstn.twilio.com`.
fn fits_placeholder(draft: &Draft, open: &Draft, field: Field) -> bool {
    match field {
        Field::Text(text @ (Text::Hostname | Text::OutboundServer)) => Placeholder::of(open.texts.get(text))
            .is_some_and(|placeholder| {
                placeholder.own_of(draft.texts.get(text).trim()).is_some_and(|own| !own.is_empty())
            }),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
            false
        }
    }
}

/// Whether the trunk belongs to the whole system: for two trunks only.
fn shared(here: &Side<'_>, there: &Side<'_>) -> Option<ComparedRow> {
    let (here, there) = (here.trunk?.shared, there.trunk?.shared);
    let value = |shared: Option<bool>| shared.map_or(Shown::NotSet, Shown::Flag);
    Some(fixed(Section::Trunk.title(), "Shared".to_owned(), value(here), value(there)))
}

/// The keys of two trunks that this version does not know.
fn later_keys(here: &Side<'_>, there: &Side<'_>) -> Vec<ComparedRow> {
    let (Some(here), Some(there)) = (here.trunk, there.trunk) else { return Vec::new() };
    let mut keys: BTreeMap<String, (Shown, Shown)> = BTreeMap::new();
    let blank = || (Shown::NotSet, Shown::NotSet);
    let value = |value: &Value| if value.is_null() { Shown::NotSet } else { Shown::Code(value.to_string()) };
    for (key, held) in later(here) {
        keys.entry(key).or_insert_with(blank).0 = value(held);
    }
    for (key, held) in later(there) {
        keys.entry(key).or_insert_with(blank).1 = value(held);
    }
    keys.into_iter().map(|(key, (here, there))| fixed(LATER, key, here, there)).collect()
}

/// A row of what nobody can change here.
fn fixed(heading: &'static str, label: String, here: Shown, there: Shown) -> ComparedRow {
    let differs = here != there;
    let held = |value| HeldValue { value, is_used: true, only: None };
    let (here, there) = (held(here), held(there));
    ComparedRow { heading, label, here, there, differs, field: None, to_here: None, to_there: None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use api::types::{AuthMode, WireEnum};
    use serde_json::json;

    use super::*;
    use crate::provider::convert::CheckedUpdate;
    use crate::provider::presets::{preset_of, read_presets};

    /// A record with every key of the contract, each value other than in a new trunk.
    fn full() -> Value {
        let mut record = json!({
            "id": "1", "name": "Alpha", "enabled": false, "brand": "Telnyx - US", "auth_mode": "REGISTER_AUTH",
            "transport": "TCP", "hostname": "sip.alpha.example", "port": 5080, "auth_id": "4711",
            "username": "alpha", "registration": false, "register_interval": 300,
            "outbound_server": "192.0.2.9", "outbound_server_port": 5070, "inlan": true,
            "single_via_header": false, "rewrite_via_ip": true, "verify_port": true, "keep_alive": true,
            "keep_alive_interval": 60, "concurrency": 30, "additional_ips": "192.0.2.0/24",
            "adjust_sdp_direction": false, "remove_srtp_info": false, "stir_shaken_signature_required": true,
            "did_numbers": "16505550100;16505550110-16505550119", "shared": true,
            "inbound_parameters": {
                "called_num": "REQUEST_LINE_URI_USER_PART", "caller_num": "P_ASSERTED_IDENTITY_USER_PART",
                "caller_display_name": "P_ASSERTED_IDENTITY_DISPLAY_NAME", "privacy_types_supported": "ID",
                "enable_stir_shaken_validation": true, "pai_header_parameter_name": "verdict",
                "drop_calls_with_verification_status": ["TN-Validation-Failed"], "pass_api_header_to_uad": true,
            },
            "outbound_parameters": { "privacy_types_supported": "HEADER" },
        });
        for part in crate::provider::draft::Part::all() {
            record["outbound_parameters"][part.key()] = json!({ "value": "CUSTOM", "custom_value": "4711" });
        }
        record
    }

    /// The same keys with the values of a new trunk.
    fn plain_record(mode: &str) -> Value {
        json!({
            "id": "2", "name": "Beta", "enabled": true, "brand": "Generic", "auth_mode": mode,
            "transport": "UDP", "hostname": "sip.beta.example", "port": 5060, "auth_id": "4712",
            "username": "", "registration": true, "register_interval": 600,
            "outbound_server": "", "outbound_server_port": 0, "inlan": false,
            "single_via_header": true, "rewrite_via_ip": false, "verify_port": false, "keep_alive": false,
            "keep_alive_interval": 360, "concurrency": 100_000, "additional_ips": "",
            "adjust_sdp_direction": true, "remove_srtp_info": true, "stir_shaken_signature_required": false,
            "did_numbers": "", "shared": false,
            "inbound_parameters": {
                "called_num": "DEFAULT", "caller_num": "DEFAULT", "caller_display_name": "DEFAULT",
                "privacy_types_supported": "DEFAULT", "enable_stir_shaken_validation": false,
                "pai_header_parameter_name": "verstat", "drop_calls_with_verification_status": [],
                "pass_api_header_to_uad": false,
            },
            "outbound_parameters": { "privacy_types_supported": "DEFAULT" },
        })
    }

    fn trunk(record: &Value) -> Provider {
        Provider::of(record.as_object().unwrap().clone())
    }

    fn with(record: &Value, key: &str, value: Value) -> Provider {
        let mut record = record.clone();
        record[key] = value;
        trunk(&record)
    }

    fn find<'r>(rows: &'r [ComparedRow], label: &str) -> Option<&'r ComparedRow> {
        rows.iter().find(|row| row.label == label)
    }

    fn words(rows: &[ComparedRow], label: &str) -> (String, String, bool) {
        let row = find(rows, label).unwrap();
        (row.here.value.words(), row.there.value.words(), row.differs)
    }

    fn presets() -> Vec<Preset> {
        read_presets(&serde_json::from_str(include_str!("../data/carriers.json")).unwrap())
    }

    #[test]
    fn every_field_but_the_password_has_a_row_and_a_trunk_does_not_differ_from_itself() {
        let (here, there) = (trunk(&full()), trunk(&plain_record("REGISTER_AUTH")));
        let rows = compare(&here, Other::Trunk(&there));
        for field in Field::all() {
            let found: Vec<&ComparedRow> = rows.iter().filter(|row| row.field == Some(field)).collect();
            let expected = usize::from(field != Field::Text(Text::Password));
            assert_eq!(found.len(), expected, "{field:?}");
            for row in found {
                // Both are of one type.
                assert_eq!(row.differs, field != Field::Mode, "{}", row.label);
                assert!(row.here.is_used && row.there.is_used, "{}", row.label);
            }
        }
        for record in [full(), plain_record("IP_AUTH"), json!({})] {
            let rows = compare(&trunk(&record), Other::Trunk(&trunk(&record)));
            assert!(rows.iter().all(|row| !row.differs && row.to_here.is_none() && row.to_there.is_none()));
        }
    }

    #[test]
    fn a_copied_value_is_the_only_change_and_can_be_sent() {
        let (one, two) = (trunk(&full()), trunk(&plain_record("REGISTER_AUTH")));
        let rows = compare(&one, Other::Trunk(&two));
        let fixed = [Field::Mode, Field::Text(Text::Brand)];
        for row in rows.iter().filter(|row| row.field.is_some()) {
            let field = row.field.unwrap();
            for (value, from, to) in [(&row.to_there, &one, &two), (&row.to_here, &two, &one)] {
                let is_fixed = fixed.contains(&field);
                // A blank number clears nothing.
                assert_eq!(value.is_none(), is_fixed, "{}", row.label);
                let Some(value) = value else { continue };
                let before = draft_of(to);
                let mut after = before.clone();
                after.set(field, value);
                assert_eq!(crate::provider::merge::changes(&before, &after), [field], "{}", row.label);
                assert!(is_same(&after, &draft_of(from), field), "{}", row.label);
                // Alone it may need another setting; what it is made of can be sent.
                if matches!(field, Field::Flag(_) | Field::Word(_) | Field::Verdicts) {
                    assert!(CheckedUpdate::new(to, &before, &after).is_ok(), "{}", row.label);
                }
            }
        }
    }

    #[test]
    fn values_read_as_on_the_page_of_a_trunk() {
        let rows = compare(&trunk(&full()), Other::Trunk(&trunk(&plain_record("REGISTER_AUTH"))));
        for (label, here, there) in [
            ("Trunk name", "Alpha", "Beta"),
            ("Enabled", "off", "on"),
            ("Shared", "on", "off"),
            ("Registration interval", "300 seconds", "600 seconds"),
            ("Outbound proxy port", "5070", "not set"),
            ("Called number from", "Request-URI, user", "PBX default"),
            ("Reject calls with verification status", "TN-Validation-Failed", "not set"),
            ("Privacy", "header", "PBX default"),
            ("P-Asserted-Identity, user", "“4711”", "PBX default"),
        ] {
            assert_eq!(words(&rows, label), (here.to_owned(), there.to_owned(), true), "{label}");
        }
    }

    #[test]
    fn rows_stand_under_the_headings_of_the_form_and_each_heading_once() {
        let rows = compare(&trunk(&full()), Other::Trunk(&trunk(&plain_record("IP_AUTH"))));
        let headings: Vec<&str> = by_heading(&rows).iter().map(|(heading, _)| *heading).collect();
        let expected: Vec<&str> = Section::ALL.iter().map(|section| section.title()).collect();
        assert_eq!(headings, expected);
        let count: usize = by_heading(&rows).iter().map(|(_, group)| group.len()).sum();
        assert_eq!(count, rows.len());
        // The parts of one header stand together.
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        let from = labels.iter().position(|label| *label == "From, display name").unwrap();
        assert_eq!(labels[from + 1..from + 3], ["From, user", "From, host and port"]);
    }

    #[test]
    fn what_a_type_does_not_have_counts_only_where_the_other_has_set_it() {
        let (here, there) = (trunk(&plain_record("REGISTER_AUTH")), trunk(&plain_record("IP_AUTH")));
        let rows = compare(&here, Other::Trunk(&there));
        let account = find(&rows, "Authentication ID").unwrap();
        assert_eq!(words(&rows, "Authentication ID"), ("4712".to_owned(), "4712".to_owned(), true));
        assert!(account.here.is_used && !account.there.is_used);
        assert_eq!((&account.to_here, &account.to_there), (&None, &None), "neither holds it for the other");
        // As in any new trunk that registers.
        assert!(!find(&rows, "Registration interval").unwrap().differs);
        // Used by neither, and held: behind everything else.
        let rows = compare(&there, Other::Trunk(&with(&plain_record("IP_AUTH"), "auth_id", json!("9"))));
        assert_eq!(rows.last().unwrap().heading, UNUSED);
        assert!(find(&rows, "Authentication ID").is_some_and(|row| row.heading == UNUSED && row.differs));
        assert!(find(&rows, "User name").is_none(), "blank on both sides");
    }

    #[test]
    fn spellings_that_mean_the_same_are_no_difference() {
        let base = plain_record("IP_AUTH");
        let one = |key: &str, value: Value| with(&base, key, value);
        for (key, left, right, label) in [
            ("did_numbers", json!("3000;3001"), json!(" 3000 ; 3001;"), "DID pool"),
            ("additional_ips", json!("192.0.2.1"), json!("192.0.2.1/32"), "Carrier source addresses"),
            ("outbound_server_port", json!(0), json!(5060), "Outbound proxy port"),
            ("hostname", json!("[2001:db8::1]"), json!("2001:db8::1"), "Host name or IP address"),
            ("outbound_parameters", json!({}), json!({"from_user_part": {"value": "DEFAULT"}}), "From, user"),
            ("outbound_parameters", json!({}), json!({"privacy_types_supported": "DEFAULT"}), "Privacy"),
        ] {
            let rows = compare(&one(key, left), Other::Trunk(&one(key, right)));
            assert!(!find(&rows, label).unwrap().differs, "{label}");
        }
    }

    #[test]
    fn a_long_list_is_counted_and_each_side_names_what_only_it_has() {
        let base = plain_record("IP_AUTH");
        let pool = |text: &str| with(&base, "did_numbers", json!(text));
        let rows = compare(&pool("1000;2000;3000;4000"), Other::Trunk(&pool("1000;2000;3000;5000-5009")));
        let row = find(&rows, "DID pool").unwrap();
        assert_eq!(row.here.value.words(), "4 numbers");
        assert_eq!(row.there.value.words(), "13 numbers, 1 range");
        assert_eq!(row.here.only.as_deref(), Some("Only here: 4000"));
        assert_eq!(row.there.only.as_deref(), Some("Only here (10): 5000-5009"));
        assert_eq!(row.to_there, Some(json!("1000\n2000\n3000\n4000")));
    }

    #[test]
    fn what_cannot_be_read_or_is_not_known_is_shown_and_not_copied() {
        let base = plain_record("IP_AUTH");
        let odd = with(&base, "concurrency", json!({"odd": 1}));
        let rows = compare(&odd, Other::Trunk(&trunk(&base)));
        assert_eq!(
            words(&rows, "Maximum concurrent calls"),
            (r#"{"odd":1}"#.to_owned(), "100000".to_owned(), true)
        );
        let row = find(&rows, "Maximum concurrent calls").unwrap();
        assert!(row.to_there.is_none() && row.to_here == Some(json!("100000")));
        assert!(!find(&compare(&odd, Other::Trunk(&odd)), "Maximum concurrent calls").unwrap().differs);
        let newer = with(&base, "transport", json!("QUIC"));
        let rows = compare(&newer, Other::Trunk(&trunk(&base)));
        let row = find(&rows, "Transport").unwrap();
        assert_eq!(row.here.value.words(), "QUIC (unknown to this version)");
        assert!(row.to_there.is_none() && row.to_here == Some(json!("UDP")));
        // Null: not set, or not visible to this role.
        let hidden = with(&base, "keep_alive", Value::Null);
        let rows = compare(&hidden, Other::Trunk(&trunk(&base)));
        assert_eq!(words(&rows, "Monitor with OPTIONS"), ("not set".to_owned(), "off".to_owned(), true));
        assert!(find(&rows, "Monitor with OPTIONS").unwrap().to_there.is_none());
    }

    #[test]
    fn a_trunk_of_an_unknown_type_is_compared_and_takes_nothing() {
        let newer = with(&plain_record("IP_AUTH"), "auth_mode", json!("WEBRTC"));
        let rows = compare(&newer, Other::Trunk(&trunk(&full())));
        assert_eq!(find(&rows, "Trunk type").unwrap().here.value.words(), "WEBRTC (unknown to this version)");
        assert!(rows.iter().all(|row| row.to_here.is_none()));
        assert!(find(&rows, "Port").unwrap().to_there.is_some());
    }

    #[test]
    fn keys_of_a_newer_pbx_are_compared_as_they_came() {
        let base = plain_record("IP_AUTH");
        let (one, two) =
            (with(&base, "sdp_codecs", json!("G711")), with(&base, "force_outbound_proxy", json!(1)));
        let rows = compare(&one, Other::Trunk(&two));
        let later: Vec<&ComparedRow> = rows.iter().filter(|row| row.heading == LATER).collect();
        let read = |row: &ComparedRow| (row.label.clone(), row.here.value.words(), row.there.value.words());
        let own = |words: [&str; 3]| (words[0].to_owned(), words[1].to_owned(), words[2].to_owned());
        assert_eq!(
            later.iter().map(|row| read(row)).collect::<Vec<_>>(),
            [own(["force_outbound_proxy", "not set", "1"]), own(["sdp_codecs", "\"G711\"", "not set"]),]
        );
        assert!(later.iter().all(|row| row.differs && row.field.is_none()));
    }

    #[test]
    fn a_password_in_a_record_is_never_part_of_a_comparison() {
        let leaky = with(&full(), "password", json!("hunter2-secret"));
        let same = trunk(&full());
        let all = [Other::Trunk(&same), Other::New, Other::Trunk(&leaky)];
        for other in all {
            assert!(!format!("{:?}", compare(&leaky, other)).contains("hunter2"));
        }
    }

    #[test]
    fn a_new_trunk_is_compared_by_what_it_starts_with() {
        for mode in AuthMode::ALL {
            let mut record = plain_record(mode.as_str());
            if *mode == AuthMode::Teams {
                for (key, value) in [
                    ("hostname", json!("sip.pstnhub.microsoft.com")),
                    ("transport", json!("TCP")),
                    ("inlan", json!(true)),
                    ("outbound_server", json!("192.0.2.5")),
                    ("outbound_server_port", json!(5069)),
                ] {
                    record[key] = value;
                }
            }
            let differing: Vec<String> = compare(&trunk(&record), Other::New)
                .into_iter()
                .filter(|row| row.differs && row.heading != UNUSED)
                .map(|row| row.label)
                .collect();
            let expected: &[&str] = match mode {
                AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister => &[],
                AuthMode::Teams => &["Outbound proxy"],
                AuthMode::WhatsApp => {
                    &["Brand", "Host name or IP address", "Outbound proxy", "Outbound proxy port"]
                }
            };
            assert_eq!(differing, expected, "{mode:?}");
        }
        let rows = compare(&trunk(&full()), Other::New);
        for label in ["Trunk name", "Host name or IP address", "Authentication ID", "DID pool"] {
            assert!(find(&rows, label).is_none(), "{label}: nothing to compare with");
        }
        let port = find(&rows, "Port").unwrap();
        assert_eq!((&port.to_here, &port.to_there), (&Some(json!("5060")), &None));
    }

    #[test]
    fn a_preset_is_compared_by_what_it_names() {
        let all = presets();
        let mut record = plain_record("REGISTER_AUTH");
        for (key, value) in [("brand", json!("twilio")), ("hostname", json!("acme.pstn.twilio.com"))] {
            record[key] = value;
        }
        let mine = trunk(&record);
        let preset = preset_of(&mine, &all).unwrap();
        assert_eq!((preset.name.as_str(), preset.mode), ("Twilio", AuthMode::RegisterAuth));
        let rows = compare(&mine, Other::Preset(preset));
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Trunk type",
                "Brand",
                "Host name or IP address",
                "Port",
                "Register with the carrier",
                "Carrier source addresses",
            ]
        );
        assert!(!find(&rows, "Host name or IP address").unwrap().differs, "the placeholder is filled in");
        assert_eq!(words(&rows, "Register with the carrier"), ("on".to_owned(), "off".to_owned(), true));
        let addresses = find(&rows, "Carrier source addresses").unwrap();
        assert_eq!(addresses.there.value.words(), "8 entries");
        assert!(addresses.to_here.is_some() && addresses.to_there.is_none());
        for (host, differs) in
            [("pstn.twilio.com", true), (".pstn.twilio.com", true), ("sip.example.com", true)]
        {
            record["hostname"] = json!(host);
            let rows = compare(&trunk(&record), Other::Preset(preset));
            assert_eq!(find(&rows, "Host name or IP address").unwrap().differs, differs, "{host}");
        }
    }

    #[test]
    fn a_trunk_has_the_preset_of_its_brand_and_type() {
        let all = presets();
        let of = |mode: &str, brand: Value| {
            preset_of(&with(&plain_record(mode), "brand", brand), &all).map(|preset| preset.name.clone())
        };
        assert_eq!(of("IP_AUTH", json!("Telnyx - US")).as_deref(), Some("Telnyx - US"));
        assert_eq!(of("IP_AUTH", json!("TELNYX US")).as_deref(), Some("Telnyx - US"));
        assert_eq!(of("IP_AUTH", json!("Twilio")), None, "another type");
        assert_eq!(of("IP_AUTH", json!("Generic")), None);
        assert_eq!(of("IP_AUTH", Value::Null), None, "several carriers have this type");
        assert_eq!(of("TEAMS", Value::Null).as_deref(), Some("Microsoft Teams"));
        assert_eq!(of("WEBRTC", json!("Twilio")), None);
        // Every preset says something of the trunk that it makes, and differs in nothing from it.
        for preset in &all {
            let mut draft = Draft::new(preset.mode);
            write(&mut draft, &preset.changes);
            let side = Side::of(Other::Preset(preset), &Provider::default()).draft;
            for (field, _) in &preset.changes {
                assert!(is_same(&draft, &side, *field), "{}: {field:?}", preset.name);
            }
        }
    }

    #[test]
    fn the_work_grows_with_the_records() {
        let record = |lines: usize, from: usize| {
            let mut record = plain_record("IP_AUTH");
            let pool: Vec<String> = (0..lines).map(|at| (10_000_000 + from + 2 * at).to_string()).collect();
            record["did_numbers"] = json!(pool.join(";"));
            for at in 0..lines {
                record[format!("later_{from}_{at}")] = json!(at);
            }
            trunk(&record)
        };
        assert!(crate::growth::is_linear(&|lines| {
            let rows = compare(&record(lines, 0), Other::Trunk(&record(lines, 1)));
            assert!(rows.len() > 2 * lines);
        }));
    }
}
