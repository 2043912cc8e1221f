//! A new trunk made from another one: which settings are copied, including those that the form hides, and
//! which are not, with the reason.
//!
//! The API accepts every setting in a create request, whatever the kind of the trunk, so a copy loses none of
//! them. Knows no page and no server.

use api::types::Provider;
use serde_json::Value;

use crate::provider::draft::{Draft, Field, KeptFields, Text};
use crate::provider::held::{draft_of, label, later, unreadable};
use crate::provider::modes::{Presence, has_credentials, presence};
use crate::provider::rules::refusal;

/// A setting that is not copied, and why: its label and the reason.
pub type LeftOut = (String, String);

impl Draft {
    /// The value of a field that the mode hides, if it was copied from the original.
    pub fn kept(&self, field: Field) -> Option<&Value> {
        let kept = self.kept.as_ref().filter(|kept| kept.mode == self.auth_mode)?;
        kept.values.iter().find(|(candidate, _)| *candidate == field).map(|(_, value)| value)
    }

    /// Copies the hidden fields, with their current values, if `is_held` is true for them and they can be
    /// sent.
    pub(crate) fn keep_hidden(&mut self, is_held: &dyn Fn(Field) -> bool) {
        let is_hidden = |field: Field| match presence(self.auth_mode, field) {
            Presence::Hidden => is_copied(field),
            Presence::Locked(_) | Presence::Optional | Presence::Required => false,
        };
        let mut values = Vec::new();
        for field in Field::all() {
            if is_hidden(field) && is_held(field) && refusal(self, field).is_none() {
                values.push((field, self.get(field)));
            }
        }
        self.kept = Some(KeptFields { mode: self.auth_mode, values });
    }

    /// The draft of a record, prepared for a new trunk: fields missing in the record get the default of a new
    /// trunk, and hidden fields are copied.
    pub fn filled_up(mut self) -> Self {
        let (fresh, blank) = (Self::new(self.auth_mode), Self::blank(self.auth_mode));
        let read = self.clone();
        self.keep_hidden(&|field| read.get(field) != blank.get(field));
        // The keys of STIR/SHAKEN were introduced together (22.0, January 2025): a record without the switch
        // probably has no name either, and its PBX must not be sent a blank one.
        let has_stir = self.flags.enable_stir_shaken_validation.is_some();
        for field in Field::all() {
            let needed = match field {
                Field::Text(
                    Text::Port | Text::Concurrency | Text::RegisterInterval | Text::KeepAliveInterval,
                )
                | Field::Flag(_)
                | Field::Word(_) => true,
                Field::Text(Text::PaiParameterName) => !has_stir,
                Field::Mode | Field::Text(_) | Field::Verdicts | Field::Part(_) => false,
            };
            if needed && self.get(field) == blank.get(field) {
                self.set(field, &fresh.get(field));
            }
        }
        self
    }
}

/// Hidden fields that are not copied: trunks of Teams are made without a brand, and a password that
/// nothing asks for should not be sent.
pub(crate) fn is_copied(field: Field) -> bool {
    !matches!(field, Field::Text(Text::Brand | Text::Password))
}

/// The draft of a copy; `None` for a kind of trunk that this version does not know. [`left_out`] lists the
/// settings that are not copied.
pub fn copied(provider: &Provider) -> Option<Draft> {
    let mut draft = Draft::of(provider)?.filled_up();
    let fresh = Draft::new(draft.auth_mode);
    for field in Field::all() {
        // A word that only the PBX knows cannot be written. A custom text can be corrected in the form.
        let is_word = match field {
            Field::Word(_) => true,
            Field::Part(part) => !draft.part(part).is_custom(),
            Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Verdicts => false,
        };
        if is_word && refusal(&draft, field).is_some() {
            draft.set(field, &fresh.get(field));
        }
    }
    let pai = Field::Text(Text::PaiParameterName);
    // A blank name stays blank, if the PBX has the key at all.
    match provider
        .record
        .get("inbound_parameters")
        .and_then(|inbound| inbound.get("pai_header_parameter_name"))
    {
        Some(Value::Null) => {
            draft.set(pai, &"".into());
            if let Some(kept) =
                draft.kept.as_mut().filter(|_| presence(fresh.auth_mode, pai) == Presence::Hidden)
            {
                kept.values.push((pai, "".into()));
            }
        }
        None => draft.set(pai, &fresh.get(pai)),
        Some(_) => {}
    }
    Some(draft)
}

/// What no two trunks may have alike, so that a copy starts without it, and why.
const UNIQUE: [(Text, &str); 2] = [
    (Text::DidNumbers, "each number belongs to one trunk"),
    (Text::AuthId, "it must be unique for this host"),
];

/// The draft of a new trunk like another one: disabled, with a name of its own, and without what must be unique.
/// `None` for a kind of trunk that this version does not know.
pub fn copy_of(provider: &Provider) -> Option<Draft> {
    let mut draft = copied(provider)?;
    draft.texts.name = copy_name(&draft.texts.name, &[]);
    draft.flags.enabled = Some(false);
    for (text, _) in UNIQUE {
        draft.texts.get_mut(text).clear();
        if let Some(kept) = draft.kept.as_mut() {
            kept.values.retain(|(field, _)| *field != Field::Text(text));
        }
    }
    Some(draft)
}

/// A name for a copy that no trunk in a list has: `Copy of Alpha`, `Copy of Alpha 2`.
pub fn copy_name(name: &str, taken: &[&str]) -> String {
    let named = |end: &str| {
        let room = 64 - end.len();
        let start: String = format!("Copy of {}", name.trim()).chars().take(room).collect();
        format!("{}{end}", start.trim_end())
    };
    let is_free = |name: &String| !taken.iter().any(|taken| taken.trim().eq_ignore_ascii_case(name));
    let first = named("");
    if is_free(&first) {
        return first;
    }
    // One of them is free: there are more than there are trunks.
    (2..=taken.len() + 2).map(|count| named(&format!(" {count}"))).find(is_free).unwrap_or(first)
}

/// What [`copy_of`] does not take from the original, and why, unique settings first.
pub fn left_out_of_copy(provider: &Provider) -> Vec<LeftOut> {
    let Some(draft) = copied(provider) else { return Vec::new() };
    let has = |text: Text| match draft.has(Field::Text(text)) {
        true => !draft.texts.get(text).trim().is_empty(),
        false => draft.kept(Field::Text(text)).is_some(),
    };
    let unique = UNIQUE.iter().filter(|(text, _)| has(*text));
    let unique = unique.map(|(text, why)| (label(Field::Text(*text)), (*why).to_owned()));
    unique.chain(left_out(provider)).collect()
}

/// The settings that a copy does not take from its original, and why. Empty for a kind that cannot be copied.
pub fn left_out(provider: &Provider) -> Vec<LeftOut> {
    let Some(draft) = copied(provider) else { return Vec::new() };
    let read = draft_of(provider);
    let mut found = Vec::new();
    let mut say = |label: String, why: String| found.push((label, why));
    if has_credentials(draft.auth_mode) {
        let why = "the PBX never shows it. Enter it again";
        say(label(Field::Text(Text::Password)), why.to_owned());
    }
    for field in Field::all().filter(|field| *field != Field::Mode) {
        let value = read.get(field);
        if unreadable(provider, &read, field).is_some() {
            say(label(field), "it is not the kind of value that belongs there".to_owned());
        } else if let Some(why) = dropped(&draft, &read, field, &value) {
            say(label(field), why);
        }
    }
    for (key, value) in later(provider) {
        if !value.is_null() {
            say(key, "not known to this version of Trunkline".to_owned());
        }
    }
    if provider.shared == Some(true) {
        let why = "which tenants may use the trunk is no part of it. Assign the new one on the PBX";
        say("Tenants".to_owned(), why.to_owned());
    }
    found
}

/// Why a setting that was read is not copied.
fn dropped(draft: &Draft, read: &Draft, field: Field, value: &Value) -> Option<String> {
    let is_blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    if is_blank || *value == Draft::blank(read.auth_mode).get(field) {
        return None;
    }
    match presence(read.auth_mode, field) {
        Presence::Locked(fixed) => {
            let is_fixed = value.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case(fixed));
            (!is_fixed).then(|| format!("trunks of this type always have “{fixed}”"))
        }
        Presence::Hidden if !is_copied(field) => Some("trunks of this type are made without it".to_owned()),
        Presence::Hidden => refusal(read, field),
        Presence::Optional | Presence::Required if draft.get(field) != *value => refusal(read, field),
        Presence::Optional | Presence::Required => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use api::types::{AuthMode, Open};

    use super::*;

    fn original(mode: AuthMode) -> Provider {
        Provider {
            name: Some("Alpha".to_owned()),
            auth_mode: Some(Open::Known(mode)),
            hostname: Some("sip.example.com".to_owned()),
            auth_id: Some("4711".to_owned()),
            did_numbers: Some("16505550100".to_owned()),
            enabled: Some(true),
            ..Provider::default()
        }
    }

    #[test]
    fn a_copy_starts_disabled_and_without_what_must_be_unique() {
        let copy = copy_of(&original(AuthMode::RegisterAuth)).unwrap();
        assert_eq!(copy.texts.name, "Copy of Alpha");
        assert_eq!(copy.texts.hostname, "sip.example.com");
        assert_eq!((copy.texts.auth_id.as_str(), copy.texts.did_numbers.as_str()), ("", ""));
        assert_eq!(copy.flags.enabled, Some(false));
        let left = left_out_of_copy(&original(AuthMode::RegisterAuth));
        let labels: Vec<&str> = left.iter().map(|(label, _)| label.as_str()).collect();
        let expected = [Text::DidNumbers, Text::AuthId, Text::Password].map(|text| label(Field::Text(text)));
        assert_eq!(labels, expected);
    }

    #[test]
    fn a_hidden_authentication_name_is_not_carried_over_either() {
        let copy = copy_of(&original(AuthMode::IpAuth)).unwrap();
        assert_eq!(copy.kept(Field::Text(Text::AuthId)), None);
    }

    #[test]
    fn nothing_is_left_out_that_the_original_has_not_got() {
        let mut blank = original(AuthMode::IpAuth);
        (blank.auth_id, blank.did_numbers) = (None, None);
        assert_eq!(left_out_of_copy(&blank), []);
    }

    #[test]
    fn the_name_of_a_copy_is_free_and_fits() {
        assert_eq!(copy_name("Alpha", &["Alpha"]), "Copy of Alpha");
        assert_eq!(copy_name("Alpha", &["copy of alpha", "Copy of Alpha 2"]), "Copy of Alpha 3");
        let long = "ä".repeat(64);
        let first = copy_name(&long, &[]);
        assert_eq!(first.chars().count(), 64);
        let second = copy_name(&long, &[&first]);
        assert_eq!(second.chars().count(), 64);
        assert!(second.ends_with(" 2"), "{second}");
    }
}
