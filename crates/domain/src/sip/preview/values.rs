//! What each part carries: a setting, the sample call, or the PBX's own choice.

use api::types::{HostPart, HostVariable, Privacy, Transport, UserPart, UserVariable, WireEnum};

use super::{ANONYMOUS_HOST, NO_HOST, PieceSource, PreviewPiece, Writer};
use crate::check::host::host_and_port;
use crate::provider::draft::{Draft, Flag, Part, Setting, Text};
use crate::provider::headers::is_display_name;
use crate::provider::modes::{SIP_PORT, SIPS_PORT, has_credentials};
use crate::provider::rules::is_number;
use crate::sip::write::{host_port, one_line, quoted_name, user};

/// A value of a part, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct PreviewValue {
    pub(super) text: String,
    pub(super) source: PieceSource,
    pub(super) why: String,
    pub(super) is_changed: bool,
    /// Whether it is a number or a name of who calls.
    pub(super) is_caller: bool,
}

impl PreviewValue {
    pub(super) fn new(text: String, source: PieceSource, why: &str) -> Self {
        Self { text, source, why: why.to_owned(), is_changed: false, is_caller: false }
    }

    /// Of the sample call.
    pub(super) fn sample(text: &str, why: &str) -> Self {
        Self::new(text.trim().to_owned(), PieceSource::SampleCall, why)
    }

    /// As the PBX chooses it.
    fn by_pbx(self) -> Self {
        Self { source: PieceSource::PbxDefault, ..self }
    }

    /// As nobody documents it.
    fn uncertain(self, why: &str) -> Self {
        Self { source: PieceSource::Uncertain, why: why.to_owned(), ..self }
    }

    fn caller(self) -> Self {
        Self { is_caller: true, ..self }
    }

    pub(super) fn piece(self, part: String) -> PreviewPiece {
        let Self { text, source, why, is_changed, .. } = self;
        PreviewPiece { text, part, source, why, is_changed }
    }
}

impl Writer<'_> {
    pub(super) fn is_on(&self, flag: Flag) -> bool {
        *self.draft.flags.get(flag) == Some(true)
    }

    /// Whether a switch differs from that of a new trunk of this kind.
    pub(super) fn is_switched(&self, flag: Flag) -> bool {
        self.is_on(flag) != (*Draft::new(self.draft.auth_mode).flags.get(flag) == Some(true))
    }

    pub(super) fn transport(&self) -> Transport {
        self.draft.transport().unwrap_or(Transport::Udp)
    }

    /// The host of the trunk, with its port where it has one.
    pub(super) fn trunk_host(&self, with_port: bool) -> String {
        let port = if with_port { self.draft.text(Text::Port) } else { "" };
        self.hop(self.draft.text(Text::Hostname), port)
    }

    fn hop(&self, host: &str, port: &str) -> String {
        if host.trim().is_empty() { NO_HOST.to_owned() } else { host_port(host, port) }
    }

    /// The address of the PBX with its port; without one the port that the PBX listens on as installed.
    /// Source: docs/trunks.md, 3.3.
    pub(super) fn pbx(&self, is_private: bool) -> String {
        let typed = if is_private { &self.call.private_address } else { &self.call.public_address };
        let (host, port) = host_and_port(typed.trim());
        let installed = match self.transport() {
            Transport::Udp => SIP_PORT,
            Transport::Tcp => "5063",
            Transport::Tls => SIPS_PORT,
        };
        self.hop(host, port.unwrap_or(installed))
    }

    /// `CONTACT_URI`.
    pub(super) fn contact(&self) -> PreviewValue {
        let is_private = self.is_on(Flag::Inlan);
        let why = match is_private {
            true => {
                "The private address, as “Advertise the private IP address” is on, and the port of the PBX"
            }
            false => {
                "The public address, as “Advertise the private IP address” is off, and the port of the PBX"
            }
        };
        let value = PreviewValue::sample(&self.pbx(is_private), why);
        PreviewValue { is_changed: self.is_switched(Flag::Inlan), ..value }
    }

    /// A display name or user part, as it is written.
    pub(super) fn user(&self, part: UserPart) -> PreviewValue {
        let setting = self.draft.part(Part::User(part));
        let is_name = is_display_name(part);
        let written = |value: PreviewValue| {
            let text = if is_name { quoted_name(&value.text) } else { user(&value.text) };
            PreviewValue { text, ..value }
        };
        let value = match UserVariable::parse(&setting.word) {
            Some(UserVariable::Default) => return written(self.default_user(part)),
            None => written(self.default_user(part).uncertain(&unknown(&setting))),
            Some(UserVariable::Custom) => {
                let custom = one_line(&setting.custom);
                let is_caller = !is_name && is_number(&custom);
                // The PBX copies the text as it is. Between quotation marks only the escaped form can be shown.
                let text = if is_name { quoted_name(&custom) } else { custom };
                PreviewValue {
                    is_caller,
                    ..PreviewValue::new(text, PieceSource::Setting, "Custom text, copied as it is")
                }
            }
            Some(variable) => written(self.variable(variable, is_name)),
        };
        PreviewValue { is_changed: true, ..value }
    }

    /// What a variable stands for, unescaped.
    fn variable(&self, variable: UserVariable, is_name: bool) -> PreviewValue {
        let call = self.call;
        let named = |name: &str, number: &str, why: &str| {
            let has_name = is_name && !name.trim().is_empty();
            PreviewValue::sample(if has_name { name } else { number }, why).caller()
        };
        let anonymous = |why: &str| {
            let text = if is_name { "Anonymous" } else { "anonymous" };
            PreviewValue::new(text.to_owned(), PieceSource::Setting, why)
        };
        match variable {
            UserVariable::AuthId => {
                let has = has_credentials(self.draft.auth_mode);
                let text = if has { self.draft.texts.auth_id.trim() } else { "" };
                PreviewValue::new(text.to_owned(), PieceSource::Setting, "Authentication ID of the trunk")
            }
            UserVariable::CallerNum => PreviewValue::sample(&call.extension, "Extension").caller(),
            UserVariable::CalledNum => PreviewValue::sample(&call.dialled, "Dialled number"),
            UserVariable::CallerDisplayName => {
                PreviewValue::sample(&call.display_name, "Caller name").caller()
            }
            UserVariable::OutboundCallerId => {
                let why = match is_name {
                    true => "Name of the outbound caller ID, otherwise its number",
                    false => "Outbound caller ID, as typed",
                };
                named(&call.caller_id_name, &call.caller_id, why)
            }
            UserVariable::OriginatorCallerId if call.anonymous => {
                anonymous("Originator of a call that is withheld").by_pbx()
            }
            UserVariable::OriginatorCallerId if call.forwarded => {
                named(&call.originator_name, &call.originator, "Originator of the forwarded call")
            }
            UserVariable::OriginatorCallerId => {
                let why = "Originator, which is the extension, as the call is not forwarded";
                named(&call.display_name, &call.extension, why)
            }
            UserVariable::OutboundCallerIdAndOriginatorCallerId => {
                let has_own = !call.caller_id.trim().is_empty();
                let of =
                    if has_own { UserVariable::OutboundCallerId } else { UserVariable::OriginatorCallerId };
                let why = "The outbound caller ID, otherwise the originator, as far as the word says: it is not documented";
                self.variable(of, is_name).uncertain(why)
            }
            UserVariable::Anonymous => anonymous("The word itself"),
            UserVariable::Default | UserVariable::Custom => {
                PreviewValue::new(String::new(), PieceSource::Uncertain, "")
            }
        }
    }

    /// What the PBX writes into a part that is left to it, unescaped. Source: docs/trunks.md, 5.7.
    fn default_user(&self, part: UserPart) -> PreviewValue {
        let of = |variable: UserVariable| self.variable(variable, is_display_name(part)).by_pbx();
        let is_own = |part: UserPart| self.draft.part(Part::User(part)).is_default();
        let withheld =
            |value: PreviewValue| PreviewValue { why: "The caller withholds the number".to_owned(), ..value };
        let optional = "The PBX may not send this header while its user part is left to it";
        match part {
            UserPart::RequestLine | UserPart::To => of(UserVariable::CalledNum),
            UserPart::Contact => of(UserVariable::CallerNum),
            UserPart::From if self.call.anonymous => withheld(of(UserVariable::Anonymous)),
            UserPart::From if self.call.caller_id.trim().is_empty() => of(UserVariable::CallerNum),
            UserPart::From => of(UserVariable::OutboundCallerId),
            UserPart::FromDisplayName if self.call.anonymous && is_own(UserPart::From) => {
                withheld(of(UserVariable::Anonymous))
            }
            UserPart::FromDisplayName => of(UserVariable::CallerDisplayName),
            UserPart::RpidCalled | UserPart::Pcpid => of(UserVariable::CalledNum).uncertain(optional),
            UserPart::RpidCalling | UserPart::Pai | UserPart::Ppi => {
                of(UserVariable::OutboundCallerId).uncertain(optional)
            }
            UserPart::ToDisplayName
            | UserPart::RpidCalledDisplayName
            | UserPart::RpidCallingDisplayName
            | UserPart::PaiDisplayName
            | UserPart::PpiDisplayName
            | UserPart::PcpidDisplayName => {
                PreviewValue::new(String::new(), PieceSource::PbxDefault, "No display name")
            }
        }
    }

    /// A host part, as it is written.
    pub(super) fn host(&self, part: HostPart) -> PreviewValue {
        let setting = self.draft.part(Part::Host(part));
        let value = match HostVariable::parse(&setting.word) {
            Some(HostVariable::Default) => return self.default_host(part),
            None => self.default_host(part).uncertain(&unknown(&setting)),
            Some(HostVariable::Custom) => PreviewValue::new(
                one_line(&setting.custom),
                PieceSource::Setting,
                "Custom text, copied as it is",
            ),
            Some(variable) => self.host_variable(variable, part),
        };
        PreviewValue { is_changed: true, ..value }
    }

    fn host_variable(&self, variable: HostVariable, part: HostPart) -> PreviewValue {
        match variable {
            // A port that is the usual one is no part of who somebody is.
            HostVariable::TrunkHostPort if names_person(part) && self.has_usual_port() => {
                let why = "Host of the trunk. 5060, the usual port, is assumed to be left out here";
                PreviewValue::new(self.trunk_host(false), PieceSource::Setting, why)
            }
            HostVariable::TrunkHostPort => {
                PreviewValue::new(self.trunk_host(true), PieceSource::Setting, "Host and port of the trunk")
            }
            HostVariable::OutHostPort => {
                let proxy = self.draft.text(Text::OutboundServer);
                if proxy.trim().is_empty() {
                    let why = "There is no outbound proxy. What the PBX writes then is not documented";
                    return self.host_variable(HostVariable::TrunkHostPort, part).uncertain(why);
                }
                let hop = self.hop(proxy, self.draft.text(Text::OutboundServerPort));
                PreviewValue::new(hop, PieceSource::Setting, "Outbound proxy and its port")
            }
            HostVariable::ContactUri => self.contact(),
            HostVariable::SipDomain => {
                let why = "The SIP domain of the tenant, as far as the word says: it is not documented";
                PreviewValue::new(self.domain(), PieceSource::Uncertain, why)
            }
            HostVariable::Default | HostVariable::Custom => {
                PreviewValue::new(String::new(), PieceSource::Uncertain, "")
            }
        }
    }

    /// Whether the port is the one that a SIP URI has without a port (RFC 3261, 19.1.2).
    fn has_usual_port(&self) -> bool {
        self.draft.text(Text::Port).trim() == SIP_PORT && self.transport() != Transport::Tls
    }

    fn domain(&self) -> String {
        self.hop(&self.call.domain, "")
    }

    /// What the PBX writes into a host part that is left to it. Source: docs/trunks.md, 5.7.
    fn default_host(&self, part: HostPart) -> PreviewValue {
        let trunk = |why: &str| PreviewValue::new(self.trunk_host(true), PieceSource::PbxDefault, why);
        let domain =
            || PreviewValue::new(self.domain(), PieceSource::PbxDefault, "The SIP domain of the tenant");
        let undocumented = "What the PBX writes here by itself is not documented";
        match part {
            HostPart::RequestLine => trunk("Host and port of the trunk"),
            HostPart::To => trunk("As in the Request-URI. A trace of version 16 has no port here"),
            HostPart::Contact => {
                let contact = self.contact().by_pbx();
                PreviewValue { text: format!("{};ob", contact.text), ..contact }
            }
            HostPart::From
                if self.call.anonymous && self.draft.part(Part::User(UserPart::From)).is_default() =>
            {
                let why = "The host of an anonymous caller (RFC 3323)";
                PreviewValue::new(ANONYMOUS_HOST.to_owned(), PieceSource::PbxDefault, why)
            }
            HostPart::From => domain(),
            HostPart::RpidCalling | HostPart::Pai | HostPart::Ppi => domain().uncertain(undocumented),
            HostPart::RpidCalled | HostPart::Pcpid => trunk("").uncertain(undocumented),
        }
    }

    /// The value of the Privacy header; nothing where it is not sent.
    pub(super) fn privacy(&self) -> Option<PreviewValue> {
        let word = self.draft.words.outbound_privacy.as_str();
        let set = |text: &str| {
            let value = PreviewValue::new(
                text.to_owned(),
                PieceSource::Setting,
                "Privacy of the trunk, for every call",
            );
            Some(PreviewValue { is_changed: true, ..value })
        };
        match Privacy::parse(word) {
            Some(Privacy::Default) => self.call.anonymous.then(|| {
                let why = "An anonymous call has it from version 22.2.11 on";
                PreviewValue::new("id".to_owned(), PieceSource::PbxDefault, why)
            }),
            Some(Privacy::None) => set("none"),
            Some(Privacy::Id) => set("id"),
            Some(Privacy::User) => set("user"),
            Some(Privacy::Header) => set("header"),
            Some(Privacy::Session) => set("session"),
            None if word.trim().is_empty() => None,
            None => {
                let why = format!("“{word}” is not known to this version");
                set(&one_line(word).to_lowercase()).map(|value| value.uncertain(&why))
            }
        }
    }
}

fn unknown(setting: &Setting) -> String {
    format!("“{}” is not known to this version", setting.word)
}

/// Whether a host part stands beside the number of a person, not beside where to reach something.
fn names_person(part: HostPart) -> bool {
    match part {
        HostPart::RequestLine | HostPart::Contact | HostPart::To => false,
        HostPart::From
        | HostPart::RpidCalled
        | HostPart::RpidCalling
        | HostPart::Pai
        | HostPart::Ppi
        | HostPart::Pcpid => true,
    }
}
