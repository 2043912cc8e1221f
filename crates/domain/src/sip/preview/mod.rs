//! The INVITE and the REGISTER that the settings of a trunk produce for a sample call, line by line, with the
//! source of each part, where the message goes, and what in it is likely to go wrong.
//!
//! Knows one draft and one call. Nothing is resolved or sent. What the PBX chooses by itself is indicative: it
//! follows the vendor's guides and a trace, not a contract.
//! Source: docs/trunks.md, 5.1 to 5.4 and 5.7; RFC 3261, RFC 3263, RFC 3323, RFC 3325.

mod call;
mod remarks;
mod values;

use api::types::{AuthMode, UserPart, WireEnum};

use crate::check::Severity;
use crate::provider::draft::{Draft, Flag, Part};
use crate::provider::headers::{HEADERS, Header, REMOVE, can_remove, part_name};
use crate::provider::modes::carries_calls;
use crate::sip::write::{one_line, user};

pub use call::{CallText, SampleCall};
use values::PreviewValue;

/// Where a piece of a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceSource {
    /// The grammar: the same in every such message.
    Protocol,
    /// A setting of the trunk.
    Setting,
    /// The sample call.
    SampleCall,
    /// The PBX's own choice, as guides and a trace show it.
    PbxDefault,
    /// Nobody documents what the PBX writes there.
    Uncertain,
}

impl PieceSource {
    /// A few words, sentence case.
    pub fn label(self) -> &'static str {
        match self {
            Self::Protocol => "SIP",
            Self::Setting => "Trunk setting",
            Self::SampleCall => "Sample call",
            Self::PbxDefault => "PBX default, indicative",
            Self::Uncertain => "Uncertain",
        }
    }
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewPiece {
    /// As it is sent.
    pub text: String,
    /// Which part of the message it is: `From, user`. Blank for what only joins.
    pub part: String,
    /// Where it comes from.
    pub source: PieceSource,
    /// The same in words; blank for what only joins.
    pub why: String,
    /// Whether a setting makes it differ from a trunk that leaves it to the PBX.
    pub is_changed: bool,
}

/// A line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewLine {
    /// What it consists of, in order.
    pub pieces: Vec<PreviewPiece>,
    /// Whether a trunk that leaves all to the PBX would not send it.
    pub is_added: bool,
}

impl PreviewLine {
    /// As it is sent.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// What is likely to go wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Whether the message cannot be sent like that, is likely to fail, or is only worth a look.
    pub severity: Severity,
    /// One sentence.
    pub text: String,
}

/// A message, without body and without the headers that no setting of a trunk changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewMessage {
    /// Start line and headers.
    pub lines: Vec<PreviewLine>,
    /// Where it goes, in one sentence.
    pub next_hop: String,
    /// What is likely to go wrong, gravest first.
    pub remarks: Vec<Remark>,
    /// What else happens and does not show in the lines.
    pub notes: Vec<String>,
}

impl PreviewMessage {
    /// As it is sent; lines end as in a text file.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text() + "\n").collect()
    }
}

/// Stands for what the PBX makes anew for each call: tags, branch and Call-ID.
const PER_CALL: &str = "...";
/// Stands for a host that is not set (RFC 2606).
const NO_HOST: &str = "not-set.invalid";
/// The host of an anonymous From (RFC 3323, 4.1.1.3).
const ANONYMOUS_HOST: &str = "anonymous.invalid";

/// The INVITE of a trunk for a call; where the kind of trunk has none, the reason.
pub fn invite(draft: &Draft, call: &SampleCall) -> Result<PreviewMessage, &'static str> {
    if !carries_calls(draft.auth_mode) {
        return Err("Trunks of this type carry messages only. No call leaves through them.");
    }
    let writer = Writer { draft, call };
    let addresses: Vec<PreviewAddress> = HEADERS.iter().filter_map(|header| writer.address(header)).collect();
    let privacy = writer.privacy();
    let mut lines = Vec::new();
    let of = |part: UserPart| addresses.iter().filter(move |address| address.header.user == part);
    lines.extend(of(UserPart::RequestLine).map(|address| {
        let pieces = [vec![joins("INVITE ")], address.uri(), vec![joins(" SIP/2.0")]].concat();
        PreviewLine { pieces, is_added: false }
    }));
    lines.extend([writer.via(), plain("Max-Forwards: 70")]);
    let tag = format!(";tag={PER_CALL}");
    lines.extend(of(UserPart::From).map(|address| address.line("From", &tag)));
    lines.extend(of(UserPart::To).map(|address| address.line("To", "")));
    lines.extend([plain(&format!("Call-ID: {PER_CALL}")), plain("CSeq: 1 INVITE")]);
    lines.extend(of(UserPart::Contact).map(|address| address.line("Contact", "")));
    for (part, name, parameter) in [
        (UserPart::Pai, "P-Asserted-Identity", ""),
        (UserPart::Ppi, "P-Preferred-Identity", ""),
        (UserPart::Pcpid, "P-Called-Party-ID", ""),
        (UserPart::RpidCalled, "Remote-Party-ID", ";party=called"),
        (UserPart::RpidCalling, "Remote-Party-ID", ";party=calling"),
    ] {
        lines.extend(of(part).map(|address| address.line(name, parameter)));
    }
    lines.extend(privacy.clone().map(|value| {
        let is_added = value.is_changed;
        PreviewLine { pieces: vec![joins("Privacy: "), value.piece("Privacy".to_owned())], is_added }
    }));
    if writer.is_on(Flag::SignCalls) {
        let text = format!("{PER_CALL};info=<{PER_CALL}>;alg=ES256;ppt=shaken");
        let why = "The switch for STIR/SHAKEN. It takes a certificate on the PBX";
        let value = PreviewValue { is_changed: true, ..PreviewValue::new(text, PieceSource::Setting, why) };
        let pieces = vec![joins("Identity: "), value.piece("Identity".to_owned())];
        lines.push(PreviewLine { pieces, is_added: true });
    }
    let remarks = writer.remarks(&addresses, privacy.as_ref().map(|value| value.text.as_str()));
    Ok(PreviewMessage { lines, next_hop: writer.next_hop(), remarks, notes: writer.notes() })
}

/// The REGISTER of a trunk; where it sends none, the reason. `call` says where the PBX is.
pub fn register(draft: &Draft, call: &SampleCall) -> Result<PreviewMessage, &'static str> {
    match draft.auth_mode {
        AuthMode::RegisterAuth => {}
        AuthMode::AcceptRegister => {
            return Err("The gateway registers at the PBX. The PBX sends no REGISTER.");
        }
        AuthMode::IpAuth | AuthMode::Teams | AuthMode::WhatsApp => {
            return Err("Trunks of this type do not register.");
        }
    }
    if draft.flags.registration == Some(false) {
        return Err("“Register with the carrier” is off, so the PBX sends no REGISTER.");
    }
    let writer = Writer { draft, call };
    let name = draft.texts.username.trim();
    let (account, why) = match name {
        "" => (draft.texts.auth_id.trim(), "The authentication ID, as there is no user name"),
        name => (name, "The user name, which is the account at carriers with three credentials"),
    };
    let account = PreviewValue::new(user(account), PieceSource::Setting, why);
    let host = PreviewValue::new(writer.trunk_host(false), PieceSource::Setting, "The host of the trunk");
    let target = PreviewValue::new(
        writer.trunk_host(true),
        PieceSource::PbxDefault,
        "Host and port of the trunk. Only the carrier's domain belongs there (RFC 3261, 10.2)",
    );
    let address = |header: &str, value: &PreviewValue, rest: &str| {
        let mut pieces = vec![joins(&format!("{header}: <sip:"))];
        if !account.text.is_empty() {
            pieces.extend([account.clone().piece(format!("{header}, user")), joins("@")]);
        }
        pieces.extend([value.clone().piece(format!("{header}, host")), joins(&format!(">{rest}"))]);
        PreviewLine { pieces, is_added: false }
    };
    let start = vec![joins("REGISTER sip:"), target.piece("Request-URI, host".to_owned()), joins(" SIP/2.0")];
    let seconds = one_line(&draft.texts.register_interval);
    let expires = PreviewValue::new(
        seconds,
        PieceSource::Setting,
        "The registration interval, as the PBX is assumed to ask for it",
    );
    let expires = vec![joins("Expires: "), expires.piece("Expires".to_owned())];
    let lines = vec![
        PreviewLine { pieces: start, is_added: false },
        writer.via(),
        plain("Max-Forwards: 70"),
        address("From", &host, &format!(";tag={PER_CALL}")),
        address("To", &host, ""),
        plain(&format!("Call-ID: {PER_CALL}")),
        plain("CSeq: 1 REGISTER"),
        address("Contact", &writer.contact(), ""),
        PreviewLine { pieces: expires, is_added: false },
    ];
    let mut remarks = writer.remarks_of_call();
    if account.text.is_empty() {
        remarks.push(warning("From and To would be empty: there is no authentication ID".to_owned()));
    }
    Ok(PreviewMessage {
        lines,
        next_hop: writer.next_hop(),
        remarks,
        notes: writer.digest().into_iter().collect(),
    })
}

/// A header with an address, resolved.
struct PreviewAddress {
    header: &'static Header,
    /// As it is written, with quotation marks; blank for none.
    name: PreviewValue,
    user: PreviewValue,
    host: PreviewValue,
}

impl PreviewAddress {
    /// `sip:user@host:port`.
    fn uri(&self) -> Vec<PreviewPiece> {
        let mut pieces = vec![joins("sip:")];
        if !self.user.text.is_empty() {
            let part = part_name(Part::User(self.header.user));
            pieces.extend([self.user.clone().piece(part), joins("@")]);
        }
        pieces.push(self.host.clone().piece(part_name(Part::Host(self.header.host))));
        pieces
    }

    /// `Name: "display name" <sip:user@host:port>;parameters`.
    fn line(&self, name: &str, parameters: &str) -> PreviewLine {
        let mut pieces = vec![joins(&format!("{name}: "))];
        if !self.name.text.is_empty() {
            let part = self.header.display_name.map(|part| part_name(Part::User(part)));
            pieces.extend([self.name.clone().piece(part.unwrap_or_default()), joins(" ")]);
        }
        pieces.push(joins("<"));
        pieces.extend(self.uri());
        pieces.push(joins(&format!(">{parameters}")));
        PreviewLine { pieces, is_added: is_optional(self.header.user) }
    }
}

/// Whether the PBX sends the header only where it is set. Source: docs/trunks.md, 5.2.
fn is_optional(user: UserPart) -> bool {
    match user {
        UserPart::RpidCalled | UserPart::RpidCalling | UserPart::Pai | UserPart::Ppi | UserPart::Pcpid => {
            true
        }
        UserPart::RequestLine
        | UserPart::Contact
        | UserPart::To
        | UserPart::From
        | UserPart::ToDisplayName
        | UserPart::FromDisplayName
        | UserPart::RpidCalledDisplayName
        | UserPart::RpidCallingDisplayName
        | UserPart::PaiDisplayName
        | UserPart::PpiDisplayName
        | UserPart::PcpidDisplayName => false,
    }
}

fn joins(text: &str) -> PreviewPiece {
    let (part, why) = (String::new(), String::new());
    PreviewPiece { text: text.to_owned(), part, source: PieceSource::Protocol, why, is_changed: false }
}

/// A line that is the same in every such message.
fn plain(text: &str) -> PreviewLine {
    PreviewLine { pieces: vec![joins(text)], is_added: false }
}

fn warning(text: String) -> Remark {
    Remark { severity: Severity::Warning, text }
}

/// Writes the messages of one draft.
struct Writer<'a> {
    draft: &'a Draft,
    call: &'a SampleCall,
}

impl Writer<'_> {
    fn via(&self) -> PreviewLine {
        let is_public = self.is_on(Flag::RewriteViaIp);
        let why = match is_public {
            true => "The public address, as “Use the public IP in Via” is on, and the port of the PBX",
            false => "The private address, as “Use the public IP in Via” is off, and the port of the PBX",
        };
        let address = PreviewValue {
            is_changed: self.is_switched(Flag::RewriteViaIp),
            ..PreviewValue::sample(&self.pbx(!is_public), why)
        };
        let start = format!("Via: SIP/2.0/{} ", self.transport().as_str());
        let rest = format!(";rport;branch=z9hG4bK{PER_CALL}");
        let pieces = vec![joins(&start), address.piece("Via, host and port".to_owned()), joins(&rest)];
        PreviewLine { pieces, is_added: false }
    }

    /// A header; nothing where the PBX does not send it.
    fn address(&self, header: &'static Header) -> Option<PreviewAddress> {
        let parts = header.parts().into_iter().filter_map(|(part, _)| part);
        let is_set = parts.map(|part| self.draft.part(part)).any(|setting| !setting.is_default());
        if is_optional(header.user) && (!is_set || self.is_removed(header)) {
            return None;
        }
        let nameless = || PreviewValue::new(String::new(), PieceSource::PbxDefault, "No display name");
        let name = header.display_name.map_or_else(nameless, |part| self.user(part));
        Some(PreviewAddress { header, name, user: self.user(header.user), host: self.host(header.host) })
    }

    fn is_removed(&self, header: &Header) -> bool {
        let part = Part::User(header.user);
        let setting = self.draft.part(part);
        can_remove(part) && setting.is_custom() && setting.custom.trim() == REMOVE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::is_linear;
    use crate::provider::draft::{Setting, Text};
    use crate::provider::headers::part_choices;
    use crate::samples::Random;

    const PIECES: [&str; 24] = [
        "a",
        "0",
        "+1",
        "\"",
        "\\",
        "<",
        ">",
        "@",
        ":",
        ";",
        "%",
        " ",
        "\r\n",
        "\0",
        "\u{85}",
        "\u{202e}",
        "ü",
        "[",
        "]",
        "sip:",
        "remove",
        "2001:db8::1",
        "5060",
        "anonymous",
    ];

    #[test]
    fn no_draft_or_call_breaks_out_of_its_line() {
        let mut random = Random::new();
        for _ in 0..3_000 {
            let mut draft = Draft::new(random.one(AuthMode::ALL));
            let mut call = SampleCall::default();
            for text in CallText::ALL {
                *call.get_mut(*text) = random.text(&PIECES, 6);
            }
            call.anonymous = random.below(2) == 0;
            call.forwarded = random.below(2) == 0;
            for text in Text::ALL {
                *draft.texts.get_mut(*text) = random.text(&PIECES, 6);
            }
            draft.words.outbound_privacy = random.text(&["ID", "NONE", "x\r\ny"], 3);
            draft.words.transport = random.text(&["UDP", "TLS"], 2);
            for part in Part::all() {
                let words: Vec<String> =
                    part_choices(part).into_iter().map(|(word, _)| word.to_owned()).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let (word, custom) = (random.one(&words).to_owned(), random.text(&PIECES, 6));
                draft.set_part(part, Setting { word, custom });
            }
            for message in [invite(&draft, &call), register(&draft, &call)].into_iter().flatten() {
                assert!(!message.next_hop.contains(char::is_control), "{message:?}");
                for line in &message.lines {
                    let text = line.text();
                    assert!(!text.contains(char::is_control), "{text:?}");
                    assert!(text.starts_with(|first: char| first.is_ascii_uppercase()), "{text:?}");
                }
                let pieces = message.lines.iter().flat_map(|line| &line.pieces);
                assert!(pieces.into_iter().all(|piece| piece.part.is_empty() == piece.why.is_empty()));
            }
        }
    }

    #[test]
    fn long_texts_are_written_in_linear_time() {
        let run = |lines: usize| {
            let mut draft = Draft::new(AuthMode::RegisterAuth);
            draft.texts.auth_id = "a@\"".repeat(lines);
            let part = Part::User(UserPart::From);
            draft.set_part(part, Setting { word: "AUTH_ID".to_owned(), custom: String::new() });
            let call = SampleCall { display_name: "\"\\ü".repeat(lines), ..SampleCall::default() };
            assert!(invite(&draft, &call).is_ok());
        };
        assert!(is_linear(&run));
    }
}
