//! One table of field descriptors: wire name, label, help, section and kind of input.
//!
//! Detail, create, edit, review and the placing of server problems all use it, so a field
//! cannot be missing in one place. Knows no component. The only source of labels.

use api::types::{InboundVariable, Open, Privacy, Provider, Transport, VerificationStatus, WireEnum};

use crate::provider::draft::{Draft, Field, Flag, Text, Word};
use crate::provider::words::{Named, name_of};

/// The groups of fields, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Name and kind.
    Trunk,
    /// The far end.
    Connection,
    /// How the two sides authenticate each other.
    Authentication,
    /// Numbers and the number of calls.
    Numbers,
    /// How signalling is adapted.
    Options,
    /// Reading an incoming INVITE.
    Inbound,
    /// What an outgoing INVITE carries; its 25 parts have a table of their own.
    Outbound,
}

impl Section {
    /// Every section.
    pub const ALL: [Self; 7] = [
        Self::Trunk,
        Self::Connection,
        Self::Authentication,
        Self::Numbers,
        Self::Options,
        Self::Inbound,
        Self::Outbound,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Trunk => "Trunk",
            Self::Connection => "Connection",
            Self::Authentication => "Authentication",
            Self::Numbers => "Numbers and limits",
            Self::Options => "Options",
            Self::Inbound => "Incoming calls",
            Self::Outbound => "Outgoing calls",
        }
    }
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line.
    Line,
    /// A whole number, with its unit.
    Whole(&'static str),
    /// One line that is never shown again.
    Secret,
    /// A list, one item a line.
    Lines,
    /// On or off.
    Switch,
    /// One of a list.
    Choice,
    /// Any of a list.
    Verdicts,
}

/// Everything the product knows about one field.
pub struct FieldSpec {
    /// The field of the draft.
    pub field: Field,
    /// The label.
    pub label: &'static str,
    /// One line: the effect first, then the condition or the danger.
    pub help: &'static str,
    /// Where it stands.
    pub section: Section,
    /// The kind of input.
    pub input: Input,
}

/// The fields of one section, in reading order.
pub fn fields(section: Section) -> std::vec::IntoIter<&'static FieldSpec> {
    let mut fields = Vec::new();
    for spec in FIELDS {
        if spec.section == section {
            fields.push(spec);
        }
    }
    fields.into_iter()
}

/// The descriptor of a field; `None` for the parts of headers.
pub fn spec(field: Field) -> Option<&'static FieldSpec> {
    FIELDS.iter().find(|spec| spec.field == field)
}

/// A word to choose, and its name.
pub type Choice = (&'static str, &'static str);

/// The words to choose from.
pub fn choices(word: Word) -> Vec<Choice> {
    match word {
        Word::Transport => named::<Transport>(),
        Word::CalledNum | Word::CallerNum | Word::CallerDisplayName => named::<InboundVariable>(),
        Word::InboundPrivacy | Word::OutboundPrivacy => named::<Privacy>(),
    }
}

/// Every word of a closed list with its name.
pub(crate) fn named<T: Named>() -> Vec<Choice> {
    T::ALL.iter().map(|word| (word.as_str(), word.name())).collect()
}

/// The name of a chosen word; a word of a newer version is marked as such.
pub fn choice_name(choices: &[Choice], word: &str) -> String {
    match choices.iter().find(|(wire, _)| *wire == word) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("{word} (unknown to this version)"),
    }
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Missing or null: not set, or not visible to this role.
    NotSet,
    /// Words.
    Text(String),
    /// An address, a number, an id: in a fixed-width font and easy to copy.
    Code(String),
    /// Several of them, one a line.
    Codes(Vec<String>),
    /// On or off.
    Flag(bool),
}

impl Shown {
    /// In a few words, as in a summary of changes.
    pub fn words(&self) -> String {
        match self {
            Self::NotSet => "not set".to_owned(),
            Self::Text(words) | Self::Code(words) => words.clone(),
            Self::Codes(items) => items.join("; "),
            Self::Flag(true) => "on".to_owned(),
            Self::Flag(false) => "off".to_owned(),
        }
    }
}

/// The text for a field of a draft.
pub fn shown(draft: &Draft, field: Field) -> Shown {
    match field {
        Field::Mode => Shown::Text(draft.auth_mode.name().to_owned()),
        Field::Text(text) => shown_text(draft, text),
        Field::Flag(flag) => draft.flags.get(flag).map_or(Shown::NotSet, Shown::Flag),
        Field::Word(word) => match draft.words.get(word).as_str() {
            "" => Shown::NotSet,
            chosen => Shown::Text(choice_name(&choices(word), chosen)),
        },
        Field::Verdicts if draft.verdicts.is_empty() => Shown::NotSet,
        Field::Verdicts => Shown::Codes(draft.verdicts.clone()),
        Field::Part(part) => Shown::Text(crate::provider::headers::setting_text(part, &draft.part(part))),
    }
}

fn shown_text(draft: &Draft, text: Text) -> Shown {
    let value = draft.texts.get(text).trim();
    // Without a proxy its port is blank, whatever number was read.
    let idle = text == Text::OutboundServerPort && draft.texts.outbound_server.trim().is_empty();
    match text {
        Text::Password if value.is_empty() => Shown::Text("Hidden".to_owned()),
        Text::Password => Shown::Text("Set (hidden)".to_owned()),
        Text::AuthId
        | Text::Name
        | Text::Brand
        | Text::Hostname
        | Text::Port
        | Text::OutboundServer
        | Text::OutboundServerPort
        | Text::AdditionalIps
        | Text::Username
        | Text::RegisterInterval
        | Text::DidNumbers
        | Text::Concurrency
        | Text::KeepAliveInterval
        | Text::PaiParameterName => match spec(Field::Text(text)).map(|spec| spec.input) {
            None => Shown::NotSet,
            Some(_) if value.is_empty() || idle => Shown::NotSet,
            Some(Input::Lines) => Shown::Codes(items(value)),
            Some(Input::Whole("seconds")) if value == "1" => Shown::Text("1 second".to_owned()),
            Some(Input::Whole("seconds")) => Shown::Text(format!("{value} seconds")),
            Some(Input::Line) if matches!(text, Text::Name | Text::Brand) => Shown::Text(value.to_owned()),
            Some(
                Input::Line
                | Input::Whole(_)
                | Input::Secret
                | Input::Switch
                | Input::Choice
                | Input::Verdicts,
            ) => Shown::Code(value.to_owned()),
        },
    }
}

/// The items of a list as typed or read.
pub(crate) fn items(list: &str) -> Vec<String> {
    let items = list.split([';', ',', '\n']).map(str::trim).filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

/// The verdicts in a list that this version does not know, each once. The PBX ignores the case of
/// letters (vendor's guide).
pub fn later_verdicts(list: &[String]) -> Vec<&str> {
    let mut later: Vec<&str> = Vec::new();
    for word in list {
        let is_known = verdicts().iter().any(|(known, _)| known.eq_ignore_ascii_case(word));
        if !is_known && !later.contains(&word.as_str()) {
            later.push(word);
        }
    }
    later
}

/// The verdicts that can be chosen for dropping, and their names.
pub fn verdicts() -> Vec<Choice> {
    let meaning = |verdict| match verdict {
        VerificationStatus::NoTnValidation => "No-TN-Validation: no verification was performed",
        VerificationStatus::Failed => "TN-Validation-Failed: verification failed",
        VerificationStatus::PassedB => {
            "TN-Validation-Passed-B: partial attestation (B): customer known, right to the number not confirmed"
        }
        VerificationStatus::PassedC => {
            "TN-Validation-Passed-C: gateway attestation (C): only the entry point is known"
        }
        VerificationStatus::FailedA => {
            "TN-Validation-Failed-A: attestation A was claimed, but verification failed"
        }
        VerificationStatus::FailedB => {
            "TN-Validation-Failed-B: attestation B was claimed, but verification failed"
        }
        VerificationStatus::FailedC => {
            "TN-Validation-Failed-C: attestation C was claimed, but verification failed"
        }
    };
    VerificationStatus::ALL.iter().map(|verdict| (verdict.as_str(), meaning(*verdict))).collect()
}

macro_rules! table {
    ($($section:ident { $($field:expr, $input:expr, $label:literal, $help:literal;)+ })+) => {
        &[$($(FieldSpec { field: $field, label: $label, help: $help, section: Section::$section, input: $input },)+)+]
    };
}

/// The fields, in reading order. Header parts of outgoing calls have a table of their own:
/// [`crate::provider::headers`].
pub const FIELDS: &[FieldSpec] = table! {
    Trunk {
        Field::Text(Text::Name), Input::Line, "Trunk name",
            "Appears in call records and e-mails. 1 to 64 characters.";
        Field::Flag(Flag::Enabled), Input::Switch, "Enabled",
            "When off, the PBX does not use this trunk.";
        Field::Mode, Input::Choice, "Trunk type",
            "Cannot be changed later.";
        Field::Text(Text::Brand), Input::Line, "Brand",
            "Ties the trunk to carrier features such as SMS. Cannot be changed later.";
    }
    Connection {
        Field::Word(Word::Transport), Input::Choice, "Transport",
            "UDP, TCP or TLS. The PBX must already listen on it.";
        Field::Text(Text::Hostname), Input::Line, "Host name or IP address",
            "The carrier's address, without port. Where a gateway registers: a domain of your choice that no tenant uses; it need not exist in DNS.";
        Field::Text(Text::Port), Input::Whole(""), "Port",
            "0 to 65535. With 0, or a name and no port, the PBX may look it up (SRV).";
        Field::Text(Text::OutboundServer), Input::Line, "Outbound proxy",
            "Only if the carrier or an SBC requires one.";
        Field::Text(Text::OutboundServerPort), Input::Whole(""), "Outbound proxy port",
            "Used only with an outbound proxy.";
    }
    Authentication {
        Field::Text(Text::AuthId), Input::Line, "Authentication ID",
            "Also called auth user or digest user name. Must be unique for this host.";
        Field::Text(Text::Username), Input::Line, "User name",
            "Only if it differs from the authentication ID.";
        Field::Text(Text::Password), Input::Secret, "Password",
            "The PBX never shows a stored password again.";
        Field::Flag(Flag::Registration), Input::Switch, "Register with the carrier",
            "Turn off if the carrier refuses REGISTER; the status is then not checked.";
        Field::Text(Text::RegisterInterval), Input::Whole("seconds"), "Registration interval",
            "The time between two REGISTER requests. Default 600.";
        Field::Text(Text::AdditionalIps), Input::Lines, "Carrier source addresses",
            "Other addresses the carrier sends calls from. Calls from an address not listed are rejected with 407.";
        Field::Flag(Flag::VerifyPort), Input::Switch, "Require the source port to match",
            "Rejects calls from another port with 407. Leave off unless the carrier asks.";
    }
    Numbers {
        Field::Text(Text::DidNumbers), Input::Lines, "DID pool",
            "Numbers and ranges with country code, no plus or leading zero: 16505550100; 16505550200-16505550299.";
        Field::Text(Text::Concurrency), Input::Whole("calls"), "Maximum concurrent calls",
            "Calls beyond this are refused with 403.";
    }
    Options {
        Field::Flag(Flag::KeepAlive), Input::Switch, "Monitor with OPTIONS",
            "Without an answer the PBX marks the trunk offline.";
        Field::Text(Text::KeepAliveInterval), Input::Whole("seconds"), "OPTIONS interval",
            "The status can be up to this old. Default 360.";
        Field::Flag(Flag::Inlan), Input::Switch, "Advertise the private IP address",
            "For a gateway in the local network. Set wrongly, audio is one-way.";
        Field::Flag(Flag::RewriteViaIp), Input::Switch, "Use the public IP in Via",
            "Off for Teams and behind an SBC.";
        Field::Flag(Flag::SingleViaHeader), Input::Switch, "Single Via header",
            "For carriers that accept a single Via.";
        Field::Flag(Flag::AdjustSdpDirection), Input::Switch, "Adjust SDP direction on hold",
            "Rewrites a=sendonly and a=inactive when a call is put on hold.";
        Field::Flag(Flag::RemoveSrtpInfo), Input::Switch, "Remove SRTP from SDP",
            "Strips a=crypto. Turn off if the carrier uses SRTP.";
        Field::Flag(Flag::SignCalls), Input::Switch, "Sign outgoing calls (STIR/SHAKEN)",
            "Adds an Identity header. Needs a certificate.";
    }
    Inbound {
        Field::Word(Word::CalledNum), Input::Choice, "Called number from",
            "The part of the INVITE that is matched with the DID pool.";
        Field::Word(Word::CallerNum), Input::Choice, "Caller number from",
            "The part of the INVITE that names the caller's number.";
        Field::Word(Word::CallerDisplayName), Input::Choice, "Caller name from",
            "The part of the INVITE that names the caller.";
        Field::Word(Word::InboundPrivacy), Input::Choice, "Honour incoming Privacy",
            "Which value of the carrier's Privacy header is respected.";
        Field::Flag(Flag::CheckVerdict), Input::Switch, "Verify incoming calls (STIR/SHAKEN)",
            "Without it no call is rejected for its verification status.";
        Field::Text(Text::PaiParameterName), Input::Line, "PAI parameter that carries the status",
            "Usually verstat.";
        Field::Verdicts, Input::Verdicts, "Reject calls with verification status",
            "Calls with one of these statuses are rejected.";
        Field::Flag(Flag::PassPai), Input::Switch, "Pass PAI header to phone",
            "Forwards the carrier's P-Asserted-Identity.";
    }
    Outbound {
        Field::Word(Word::OutboundPrivacy), Input::Choice, "Privacy",
            "The Privacy header: none, id, user, header or session.";
    }
};

/// The name of the kind of a trunk, including one that this version does not know.
pub fn mode_name(provider: &Provider) -> Shown {
    provider.auth_mode.as_ref().map_or(Shown::NotSet, |mode: &Open<_>| Shown::Text(name_of(mode)))
}

#[cfg(test)]
mod tests {
    use api::types::AuthMode;

    use super::*;
    use crate::provider::draft::Part;

    #[test]
    fn every_field_except_header_parts_has_exactly_one_descriptor() {
        for field in Field::all() {
            let expected = usize::from(!matches!(field, Field::Part(_)));
            let count = FIELDS.iter().filter(|spec| spec.field == field).count();
            assert_eq!(count, expected, "{field:?}");
        }
        assert_eq!(FIELDS.len() + Part::all().count(), Field::all().count());
    }

    #[test]
    fn every_key_of_the_contract_is_a_field() {
        // The 28 keys of create; the 8 and 26 of the two objects.
        let top = Field::all().filter(|field| !field.wire().contains('.')).count();
        let inbound = Field::all().filter(|field| field.wire().starts_with("inbound_parameters.")).count();
        let outbound = Field::all().filter(|field| field.wire().starts_with("outbound_parameters.")).count();
        assert_eq!((top + 2, inbound, outbound), (28, 8, 26));
        for field in Field::all() {
            assert_eq!(Field::at(&field.wire()), Some(field));
        }
        let part = Field::at("outbound_parameters.from_user_part.custom_value");
        assert_eq!(part.map(Field::wire).as_deref(), Some("outbound_parameters.from_user_part"));
        assert_eq!(Field::at("portfolio"), None);
    }

    #[test]
    fn an_empty_record_is_shown_as_not_set_everywhere() {
        let draft = Draft::reading(AuthMode::IpAuth, &Provider::default());
        let exempt = [Field::Mode, Field::Text(Text::Password)];
        for spec in FIELDS.iter().filter(|spec| !exempt.contains(&spec.field)) {
            assert_eq!(shown(&draft, spec.field), Shown::NotSet, "{}", spec.label);
        }
    }

    #[test]
    fn labels_are_sentence_case_without_full_stop_and_help_ends_with_one() {
        for field in FIELDS {
            assert!(!field.label.ends_with(['.', ':']), "{}", field.label);
            assert!(field.help.ends_with('.'), "{}", field.help);
        }
    }

    #[test]
    fn lists_are_split_and_blanks_dropped() {
        let provider = Provider { did_numbers: Some("3000; 12000-18000;".into()), ..Provider::default() };
        let draft = Draft::reading(AuthMode::IpAuth, &provider);
        let pool = shown(&draft, Field::Text(Text::DidNumbers));
        assert_eq!(pool, Shown::Codes(vec!["3000".into(), "12000-18000".into()]));
    }
}
