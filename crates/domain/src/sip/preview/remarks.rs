//! What is said beside the lines of a message: where it goes, what does not show in them, what is likely to go wrong.

use api::types::{AuthMode, Transport, UserPart, UserVariable, WireEnum};

use super::values::PreviewValue;
use super::{CallText, PreviewAddress, Remark, Writer, warning};
use crate::check::host::is_address;
use crate::check::{Severity, number, uri};
use crate::provider::draft::{Part, Setting, Text};
use crate::provider::headers::{HEADERS, is_display_name};
use crate::provider::modes::{SIP_PORT, SIPS_PORT};
use crate::provider::rules::problems_of_parts;
use crate::sip::write::{one_line, quoted_name};

impl Writer<'_> {
    /// Where a request goes first (RFC 3263).
    pub(super) fn next_hop(&self) -> String {
        let transport = self.transport();
        let over = transport.as_str();
        match self.draft.auth_mode {
            AuthMode::AcceptRegister => {
                return format!("Goes to the address from which the gateway registered, over {over}.");
            }
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::Teams | AuthMode::WhatsApp => {}
        }
        let proxy = self.draft.text(Text::OutboundServer).trim();
        let (what, host, port) = match proxy {
            "" => ("", self.draft.text(Text::Hostname).trim(), self.draft.text(Text::Port)),
            proxy => ("the outbound proxy ", proxy, self.draft.text(Text::OutboundServerPort)),
        };
        let port = one_line(port);
        let is_free = port.is_empty() || number(&port) == Some(0);
        let (service, usual) = match transport {
            Transport::Udp => ("_sip._udp", SIP_PORT),
            Transport::Tcp => ("_sip._tcp", SIP_PORT),
            Transport::Tls => ("_sips._tcp", SIPS_PORT),
        };
        let host = one_line(host);
        match (host.as_str(), is_free) {
            ("", _) => "Goes nowhere yet: the trunk has no host.".to_owned(),
            (host, false) => format!("Goes to {what}{host}, port {port}, over {over}."),
            (host, true) if is_address(host) => format!(
                "Goes to {what}{host} over {over}, port {usual} as the usual one: an address has no SRV record."
            ),
            (host, true) => format!(
                "Goes to {what}{host} over {over}, to the address and port that DNS has for {service}.{host} (SRV)."
            ),
        }
    }

    /// What the answer to a challenge carries: the name as it is, since nothing is escaped in a digest.
    pub(super) fn digest(&self) -> Option<String> {
        let name = one_line(&self.draft.texts.auth_id);
        let is_sent = match self.draft.auth_mode {
            AuthMode::RegisterAuth => !name.is_empty(),
            AuthMode::IpAuth | AuthMode::AcceptRegister | AuthMode::Teams | AuthMode::WhatsApp => false,
        };
        is_sent.then(|| {
            let name = quoted_name(&name);
            format!("If the other side asks for credentials (401 or 407), the digest has username={name}.")
        })
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for header in HEADERS.iter().filter(|header| self.is_removed(header)) {
            notes.push(format!("{} is removed.", header.name));
        }
        if !self.draft.text(Text::OutboundServer).trim().is_empty() {
            notes.push("Whether a Route header names the outbound proxy is not documented.".to_owned());
        }
        let is_caller_id = |(part, setting): &(Part, Setting)| {
            let is_number = matches!(part, Part::User(user) if !is_display_name(*user));
            is_number && setting.word == UserVariable::OutboundCallerId.as_str()
        };
        if self.draft.parts().iter().any(is_caller_id) {
            let says =
                "The outbound caller ID is written as typed. Some carriers require a plus, others refuse it.";
            notes.push(says.to_owned());
        }
        notes.extend(self.digest());
        notes
    }

    /// What cannot stand in a message of what the sample call says of the PBX.
    pub(super) fn remarks_of_call(&self) -> Vec<Remark> {
        let hosts = [CallText::Domain, CallText::PrivateAddress, CallText::PublicAddress];
        let remark = |text: CallText| {
            let typed = self.call.get(text).trim();
            let found = if typed.is_empty() || is_address(typed) { None } else { uri::host_and_port(typed) };
            let says = format!("{}: {}", text.label(), found?.text);
            Some(Remark { severity: Severity::Error, text: says })
        };
        hosts.into_iter().filter_map(remark).collect()
    }

    pub(super) fn remarks(&self, addresses: &[PreviewAddress], privacy: Option<&str>) -> Vec<Remark> {
        let mut remarks = self.remarks_of_call();
        let of_parts = problems_of_parts(self.draft).into_iter();
        remarks.extend(of_parts.map(|problem| Remark { severity: problem.severity, text: problem.text }));
        for address in addresses.iter().filter(|address| address.user.text.is_empty()) {
            remarks.push(warning(format!(
                "{} would be empty: {}",
                address.header.name,
                self.lacks(address.header.user)
            )));
        }
        let is_anonymous = |address: &PreviewAddress| {
            address.header.user == UserPart::From && address.user.text.eq_ignore_ascii_case("anonymous")
        };
        let asks = matches!(privacy, Some("id" | "user" | "header"));
        if self.call.anonymous || asks || addresses.iter().any(is_anonymous) {
            remarks.extend(addresses.iter().filter_map(|address| named(address, privacy)));
        }
        remarks.sort_by_key(|remark| remark.severity);
        remarks
    }

    /// Why a user part is empty.
    fn lacks(&self, part: UserPart) -> &'static str {
        let setting = self.draft.part(Part::User(part));
        match UserVariable::parse(&setting.word) {
            Some(UserVariable::AuthId) => "the trunk has no authentication ID",
            Some(UserVariable::Custom) => "the custom text is missing",
            Some(UserVariable::OutboundCallerId) => {
                "the call has no outbound caller ID. One is set at the extension, the outbound rule or the company"
            }
            Some(
                UserVariable::CallerNum
                | UserVariable::CalledNum
                | UserVariable::CallerDisplayName
                | UserVariable::OriginatorCallerId
                | UserVariable::OutboundCallerIdAndOriginatorCallerId
                | UserVariable::Anonymous
                | UserVariable::Default,
            )
            | None => "the sample call has nothing for it",
        }
    }
}

/// Where an anonymous call still names its caller in one header.
///
/// PAI and PPI go to a trusted carrier, which drops them with `Privacy: id` (RFC 3325, 7 and 9.3). An account in
/// From names no caller: some carriers require it there.
fn named(address: &PreviewAddress, privacy: Option<&str>) -> Option<Remark> {
    let header = address.header;
    let (user, name) = (&address.user, &address.name);
    let what = match (user.is_caller && !user.text.is_empty(), name.is_caller && !name.text.is_empty()) {
        (true, true) => format!("{} and {}", name.text, user.text),
        (true, false) => user.text.clone(),
        (false, true) => name.text.clone(),
        (false, false) => return None,
    };
    let is_trusted = match header.user {
        UserPart::Pai | UserPart::Ppi => true,
        UserPart::RequestLine
        | UserPart::Contact
        | UserPart::ToDisplayName
        | UserPart::To
        | UserPart::FromDisplayName
        | UserPart::From
        | UserPart::RpidCalledDisplayName
        | UserPart::RpidCalled
        | UserPart::RpidCallingDisplayName
        | UserPart::RpidCalling
        | UserPart::PaiDisplayName
        | UserPart::PpiDisplayName
        | UserPart::PcpidDisplayName
        | UserPart::Pcpid => false,
    };
    if is_trusted && privacy == Some("id") {
        return None;
    }
    let is_set = |value: &PreviewValue| value.is_caller && value.is_changed;
    let is_half = user.text.eq_ignore_ascii_case("anonymous");
    // What the PBX chooses by itself is not known for certain.
    let severity = if is_set(user) || is_set(name) || is_half { Severity::Warning } else { Severity::Hint };
    let rest = if is_trusted { ", and without “Privacy: id” the carrier may pass it on" } else { "" };
    Some(Remark {
        severity,
        text: format!("The call is anonymous, and {} still carries {what}{rest}", header.name),
    })
}
