//! The names that people read for the API's words. The spelling of the wire is in `api`.

use api::types::{AuthMode, HostVariable, InboundVariable, Open, Privacy, Transport, UserVariable, WireEnum};

/// A word of the wire that has a name for people.
pub trait Named: WireEnum {
    /// A few words, sentence case.
    fn name(self) -> &'static str;
}

/// The name of a word, or the word itself, marked as unknown to this version.
pub fn name_of<T: Named>(word: &Open<T>) -> String {
    match word {
        Open::Known(value) => value.name().to_owned(),
        Open::Unknown(word) => format!("{word} (unknown to this version)"),
    }
}

impl Named for AuthMode {
    fn name(self) -> &'static str {
        match self {
            Self::IpAuth => "IP based",
            Self::RegisterAuth => "Register based",
            Self::AcceptRegister => "Accept registration",
            Self::Teams => "Microsoft Teams",
            Self::WhatsApp => "WhatsApp",
        }
    }
}

/// One line about what a trunk of this mode is.
pub fn mode_summary(mode: AuthMode) -> &'static str {
    match mode {
        AuthMode::IpAuth => "The carrier and the PBX recognise each other by address.",
        AuthMode::RegisterAuth => "The PBX registers with the carrier using a user name and password.",
        AuthMode::AcceptRegister => "A gateway registers with the PBX, using credentials you choose.",
        AuthMode::Teams => "Direct Routing through the session border controller (SBC).",
        AuthMode::WhatsApp => {
            "WhatsApp messages only. WhatsApp calls need a Register based trunk with “Register with the carrier” off."
        }
    }
}

/// What has to be at hand for a trunk of this mode.
fn mode_needs(mode: AuthMode) -> &'static str {
    match mode {
        AuthMode::IpAuth => "the carrier's host and the addresses it calls from",
        AuthMode::RegisterAuth => "the carrier's host, the authentication ID and the password",
        AuthMode::AcceptRegister => "a domain that no tenant uses, an authentication ID and a password",
        AuthMode::Teams => "the private address of the SBC and the Teams numbers",
        AuthMode::WhatsApp => "the WhatsApp number",
    }
}

/// One line on when to choose a transport.
pub fn transport_summary(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "What most carriers expect, usually on port 5060.",
        Transport::Tcp => "Unencrypted. Use it towards an SBC.",
        Transport::Tls => "Encrypted signalling, usually on port 5061.",
    }
}

/// A word of the wire, its name, and a line about it.
pub type Card = (&'static str, &'static str, &'static str);

/// The kinds of trunk to choose from, each with what it is and what it needs.
pub fn kinds() -> Vec<(&'static str, &'static str, String)> {
    let words = |mode: AuthMode| format!("{} You will need: {}.", mode_summary(mode), mode_needs(mode));
    AuthMode::ALL.iter().map(|mode| (mode.as_str(), mode.name(), words(*mode))).collect()
}

/// The transports to choose from.
pub fn transports() -> Vec<Card> {
    let card = |transport: &Transport| (transport.as_str(), transport.name(), transport_summary(*transport));
    Transport::ALL.iter().map(card).collect()
}

impl Named for Transport {
    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Named for Privacy {
    fn name(self) -> &'static str {
        match self {
            Self::Default => "PBX default",
            Self::None => "none",
            Self::Id => "id",
            Self::User => "user",
            Self::Header => "header",
            Self::Session => "session",
        }
    }
}

impl Named for InboundVariable {
    fn name(self) -> &'static str {
        match self {
            Self::RequestLineUriUserPart => "Request-URI, user",
            Self::ContactUserPart => "Contact, user",
            Self::ToDisplayName => "To, display name",
            Self::ToUserPart => "To, user",
            Self::FromDisplayName => "From, display name",
            Self::FromUserPart => "From, user",
            Self::RpidCalledDisplayName => "Remote-Party-ID (called), display name",
            Self::RpidCalledUserPart => "Remote-Party-ID (called), user",
            Self::RpidCallingDisplayName => "Remote-Party-ID (calling), display name",
            Self::RpidCallingUserPart => "Remote-Party-ID (calling), user",
            Self::PaiDisplayName => "P-Asserted-Identity, display name",
            Self::PaiUserPart => "P-Asserted-Identity, user",
            Self::PpiDisplayName => "P-Preferred-Identity, display name",
            Self::PpiUserPart => "P-Preferred-Identity, user",
            Self::PcpidDisplayName => "P-Called-Party-ID, display name",
            Self::PcpidUserPart => "P-Called-Party-ID, user",
            Self::Default => "PBX default",
        }
    }
}

impl Named for UserVariable {
    fn name(self) -> &'static str {
        match self {
            Self::AuthId => "Authentication ID",
            Self::CallerNum => "Caller number",
            Self::CalledNum => "Called number",
            Self::CallerDisplayName => "Caller name",
            Self::OutboundCallerId => "Outbound caller ID",
            Self::OriginatorCallerId => "Originator (forwarded calls)",
            Self::OutboundCallerIdAndOriginatorCallerId => "Outbound caller ID, else originator (assumed)",
            Self::Anonymous => "anonymous",
            Self::Default => "PBX default",
            Self::Custom => "Custom text",
        }
    }
}

impl Named for HostVariable {
    fn name(self) -> &'static str {
        match self {
            Self::TrunkHostPort => "Trunk host and port",
            Self::OutHostPort => "Proxy host and port",
            Self::ContactUri => "PBX address and port",
            Self::SipDomain => "Tenant SIP domain",
            Self::Default => "PBX default",
            Self::Custom => "Custom text",
        }
    }
}
