//! What the PBX reads out of an INVITE by the inbound settings of a trunk: numbers, the caller's name, the verdict.
//!
//! Source: docs/trunks.md, 5.5 and 5.6. That a missing header leaves the PBX with the part it reads by default is assumed.

use api::types::{InboundVariable, Open};

use crate::sip::address::{Address, Parameter, Scheme, parameter};
use crate::sip::read::{NameHeader, SipMessage, Unreadable};

/// A text that was read, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboundValue {
    /// It.
    Text(String),
    /// The header is missing.
    NoHeader,
    /// The header has no such part: no name, or an address without a user.
    NoPart,
    /// The header cannot be read.
    Unreadable(Unreadable),
    /// The two identities differ, and which one counts is not documented.
    Differ(String, String),
    /// The trunk is set to a word that this version does not know.
    UnknownSetting(String),
}

impl InboundValue {
    /// The text, if there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::NoHeader
            | Self::NoPart
            | Self::Unreadable(_)
            | Self::Differ(..)
            | Self::UnknownSetting(_) => None,
        }
    }
}

/// What was read, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundPart {
    /// The part of the INVITE that was read.
    pub from: InboundVariable,
    /// The part that the trunk asks for, where its header is missing and [`InboundPart::from`] was read in its place.
    pub instead_of: Option<InboundVariable>,
    /// What was read.
    pub value: InboundValue,
}

/// Reads a part by the setting of a trunk; `default` is the part that the PBX reads by itself.
pub fn part(
    message: &SipMessage,
    setting: Option<&Open<InboundVariable>>,
    default: InboundVariable,
) -> InboundPart {
    let wanted = match setting {
        None | Some(Open::Known(InboundVariable::Default)) => default,
        Some(Open::Known(wanted)) => *wanted,
        Some(Open::Unknown(word)) => {
            return InboundPart {
                from: default,
                instead_of: None,
                value: InboundValue::UnknownSetting(word.clone()),
            };
        }
    };
    let value = value(message, wanted);
    if value == InboundValue::NoHeader && wanted != default {
        return InboundPart { from: default, instead_of: Some(wanted), value: self::value(message, default) };
    }
    InboundPart { from: wanted, instead_of: None, value }
}

/// A part of an INVITE.
pub fn value(message: &SipMessage, variable: InboundVariable) -> InboundValue {
    use InboundVariable as Variable;
    let party = |name: &'static str| move |address: &&Address| party_of(address) == name;
    match variable {
        Variable::RequestLineUriUserPart => match message.request_uri() {
            None => InboundValue::NoHeader,
            Some(Err(unreadable)) => InboundValue::Unreadable(unreadable.clone()),
            Some(Ok(uri)) => {
                uri.user_name().map_or(InboundValue::NoPart, |name| InboundValue::Text(name.to_owned()))
            }
        },
        Variable::ContactUserPart => user(message, NameHeader::Contact, |_| true),
        Variable::ToDisplayName => name(message, NameHeader::To, |_| true),
        Variable::ToUserPart => user(message, NameHeader::To, |_| true),
        Variable::FromDisplayName => name(message, NameHeader::From, |_| true),
        // The PBX reads the user part of From by default.
        Variable::FromUserPart | Variable::Default => user(message, NameHeader::From, |_| true),
        Variable::RpidCalledDisplayName => name(message, NameHeader::RemoteParty, party("called")),
        Variable::RpidCalledUserPart => user(message, NameHeader::RemoteParty, party("called")),
        Variable::RpidCallingDisplayName => name(message, NameHeader::RemoteParty, party("calling")),
        Variable::RpidCallingUserPart => user(message, NameHeader::RemoteParty, party("calling")),
        Variable::PaiDisplayName => name(message, NameHeader::Asserted, |_| true),
        Variable::PaiUserPart => user(message, NameHeader::Asserted, |_| true),
        Variable::PpiDisplayName => name(message, NameHeader::Preferred, |_| true),
        Variable::PpiUserPart => user(message, NameHeader::Preferred, |_| true),
        Variable::PcpidDisplayName => name(message, NameHeader::CalledParty, |_| true),
        Variable::PcpidUserPart => user(message, NameHeader::CalledParty, |_| true),
    }
}

/// Whom a Remote-Party-ID is about; the caller, where it does not say.
fn party_of(address: &Address) -> &str {
    parameter(&address.parameters, "party").unwrap_or("calling")
}

type ChosenAddress<'m> = Result<Vec<&'m Address>, InboundValue>;

fn chosen(message: &SipMessage, header: NameHeader, fits: impl Fn(&&Address) -> bool) -> ChosenAddress<'_> {
    let list = message.named(header).map_err(|unreadable| InboundValue::Unreadable(unreadable.clone()))?;
    let list: Vec<&Address> = list.iter().filter(fits).collect();
    if list.is_empty() { Err(InboundValue::NoHeader) } else { Ok(list) }
}

fn user(message: &SipMessage, header: NameHeader, fits: impl Fn(&&Address) -> bool) -> InboundValue {
    let list = match chosen(message, header, fits) {
        Ok(list) => list,
        Err(value) => return value,
    };
    let mut names = Vec::new();
    for address in list {
        let name = address.uri.user_name().unwrap_or_default();
        if !name.is_empty() {
            names.push((address.uri.scheme == Scheme::Tel, name));
        }
    }
    // The SIP address first: it is written without visual separators.
    names.sort_by_key(|(is_tel, _)| *is_tel);
    let Some((_, first)) = names.first() else { return InboundValue::NoPart };
    match names.iter().find(|(_, other)| bare(other) != bare(first)) {
        Some((_, other)) => InboundValue::Differ((*first).to_owned(), (*other).to_owned()),
        None => InboundValue::Text((*first).to_owned()),
    }
}

/// A number without visual separators (RFC 3966, 5.1.1).
fn bare(number: &str) -> String {
    number.chars().filter(|letter| !"-.()".contains(*letter)).collect()
}

fn name(message: &SipMessage, header: NameHeader, fits: impl Fn(&&Address) -> bool) -> InboundValue {
    let list = match chosen(message, header, fits) {
        Ok(list) => list,
        Err(value) => return value,
    };
    let names = list.into_iter().filter_map(|address| address.display_name.as_deref());
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .map_or(InboundValue::NoPart, |name| InboundValue::Text(name.to_owned()))
}

/// The carrier's STIR/SHAKEN verdict in an INVITE: the value of a parameter of P-Asserted-Identity, with the level of
/// P-Attestation-Indicator behind it. The parameter can belong to the number, to the URI or to the header.
///
/// # Errors
/// When P-Asserted-Identity cannot be read.
pub fn verdict(message: &SipMessage, name: &str) -> Result<Option<String>, Unreadable> {
    let list = message.named(NameHeader::Asserted).map_err(Clone::clone)?;
    let of = |address: &Address| {
        let number: &[Parameter] = address.uri.user.as_ref().map_or(&[], |user| &user.parameters);
        [number, &address.uri.parameters, &address.parameters]
            .into_iter()
            .find_map(|parameters| parameter(parameters, name).map(str::to_owned))
    };
    let found = list.iter().find_map(of).filter(|verdict| !verdict.is_empty());
    Ok(found.map(|verdict| match message.attestation.as_deref().filter(|level| !level.is_empty()) {
        // A verdict with its level is complete (assumed).
        Some(level) if !has_level(&verdict) => format!("{verdict}-{}", level.to_ascii_uppercase()),
        Some(_) | None => verdict,
    }))
}

fn has_level(verdict: &str) -> bool {
    let verdict = verdict.to_ascii_uppercase();
    ["-A", "-B", "-C"].iter().any(|level| verdict.ends_with(level))
}
