//! The INVITE and the REGISTER that the settings of a trunk produce for a sample call, line by line, with the
//! source of each part, where the message goes, and what in it is likely to go wrong.
//!
//! Knows one draft and one call. Nothing is resolved or sent. What the PBX chooses by itself is indicative: it
//! follows the vendor's guides and a trace, not a contract.
//! Source: docs/trunks.md, 5.1 to 5.4 and 5.7; RFC 3261, RFC 3263, RFC 3323, RFC 3325.

use api::types::{AuthMode, HostPart, HostVariable, Privacy, Transport, UserPart, UserVariable, WireEnum};

use crate::check::host::{host_and_port, is_address};
use crate::check::{Severity, number, uri};
use crate::provider::draft::{Draft, Flag, Part, Setting, Text};
use crate::provider::headers::{HEADERS, Header, REMOVE, can_remove, is_display_name, part_name};
use crate::provider::modes::{SIP_PORT, SIPS_PORT, carries_calls, has_credentials};
use crate::provider::rules::{is_number, problems_of_parts};
use crate::sip::write::{host_port, one_line, quoted_name, user};

/// Declares the texts of a sample call: the struct, the key of its fields, their labels and start values.
macro_rules! sample_call {
    ($($(#[$doc:meta])* $field:ident $variant:ident = $label:literal, $start:literal;)+) => {
        /// A call to look at the headers with.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct SampleCall {
            $($(#[$doc])* pub $field: String,)+
            /// The caller withholds the number: the dial code or setting of the PBX for it.
            pub anonymous: bool,
            /// An extension forwards a call from outside.
            pub forwarded: bool,
        }

        /// Names one text of a sample call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CallText { $($(#[$doc])* $variant),+ }

        impl CallText {
            /// All texts, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// A few words, sentence case.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl SampleCall {
            /// One text.
            pub fn get(&self, text: CallText) -> &str {
                match text { $(CallText::$variant => &self.$field),+ }
            }

            /// One text, to be changed.
            pub fn get_mut(&mut self, text: CallText) -> &mut String {
                match text { $(CallText::$variant => &mut self.$field),+ }
            }
        }

        impl Default for SampleCall {
            fn default() -> Self {
                Self { $($field: $start.to_owned(),)+ anonymous: false, forwarded: false }
            }
        }
    };
}

sample_call! {
    /// The number to dial, after strip and prepend of the outbound rule.
    dialled Dialled = "Dialled number", "12025550199";
    /// The number of the extension that calls.
    extension Extension = "Extension", "101";
    /// The name that the phone sends, otherwise that of the extension.
    display_name DisplayName = "Caller name", "Front desk";
    /// The outbound caller ID in force, as it is typed on the PBX.
    caller_id CallerId = "Outbound caller ID", "+12025550123";
    /// A name of the outbound caller ID, which PBXs from 22.6 on have.
    caller_id_name CallerIdName = "Name of the outbound caller ID", "";
    /// The number of the caller from outside, if the call is forwarded.
    originator Originator = "Originator of a forwarded call", "+12025550177";
    /// The name of that caller.
    originator_name OriginatorName = "Name of the originator", "Jo Doe";
    /// The SIP domain of the tenant.
    domain Domain = "Tenant SIP domain", "pbx.example.com";
    /// The address of the PBX in its own network; a port may follow.
    private_address PrivateAddress = "Private address of the PBX", "10.0.0.10";
    /// The address of the PBX on the internet; a port may follow.
    public_address PublicAddress = "Public address of the PBX", "192.0.2.10";
}

/// Where a piece of a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
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

impl Source {
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
pub struct Piece {
    /// As it is sent.
    pub text: String,
    /// Which part of the message it is: `From, user`. Blank for what only joins.
    pub part: String,
    /// Where it comes from.
    pub source: Source,
    /// The same in words; blank for what only joins.
    pub why: String,
    /// Whether a setting makes it differ from a trunk that leaves it to the PBX.
    pub is_changed: bool,
}

/// A line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it consists of, in order.
    pub pieces: Vec<Piece>,
    /// Whether a trunk that leaves all to the PBX would not send it.
    pub is_added: bool,
}

impl Line {
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
pub struct Message {
    /// Start line and headers.
    pub lines: Vec<Line>,
    /// Where it goes, in one sentence.
    pub next_hop: String,
    /// What is likely to go wrong, gravest first.
    pub remarks: Vec<Remark>,
    /// What else happens and does not show in the lines.
    pub notes: Vec<String>,
}

impl Message {
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
pub fn invite(draft: &Draft, call: &SampleCall) -> Result<Message, &'static str> {
    if !carries_calls(draft.auth_mode) {
        return Err("Trunks of this type carry messages only. No call leaves through them.");
    }
    let writer = Writer { draft, call };
    let addresses: Vec<Address> = HEADERS.iter().filter_map(|header| writer.address(header)).collect();
    let privacy = writer.privacy();
    let mut lines = Vec::new();
    let of = |part: UserPart| addresses.iter().filter(move |address| address.header.user == part);
    lines.extend(of(UserPart::RequestLine).map(|address| {
        let pieces = [vec![joins("INVITE ")], address.uri(), vec![joins(" SIP/2.0")]].concat();
        Line { pieces, is_added: false }
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
        Line { pieces: vec![joins("Privacy: "), value.piece("Privacy".to_owned())], is_added }
    }));
    if writer.is_on(Flag::SignCalls) {
        let text = format!("{PER_CALL};info=<{PER_CALL}>;alg=ES256;ppt=shaken");
        let why = "The switch for STIR/SHAKEN. It takes a certificate on the PBX";
        let value = Value { is_changed: true, ..Value::new(text, Source::Setting, why) };
        let pieces = vec![joins("Identity: "), value.piece("Identity".to_owned())];
        lines.push(Line { pieces, is_added: true });
    }
    let remarks = writer.remarks(&addresses, privacy.as_ref().map(|value| value.text.as_str()));
    Ok(Message { lines, next_hop: writer.next_hop(), remarks, notes: writer.notes() })
}

/// The REGISTER of a trunk; where it sends none, the reason. `call` says where the PBX is.
pub fn register(draft: &Draft, call: &SampleCall) -> Result<Message, &'static str> {
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
    let account = Value::new(user(account), Source::Setting, why);
    let host = Value::new(writer.trunk_host(false), Source::Setting, "The host of the trunk");
    let target = Value::new(
        writer.trunk_host(true),
        Source::PbxDefault,
        "Host and port of the trunk. Only the carrier's domain belongs there (RFC 3261, 10.2)",
    );
    let address = |header: &str, value: &Value, rest: &str| {
        let mut pieces = vec![joins(&format!("{header}: <sip:"))];
        if !account.text.is_empty() {
            pieces.extend([account.clone().piece(format!("{header}, user")), joins("@")]);
        }
        pieces.extend([value.clone().piece(format!("{header}, host")), joins(&format!(">{rest}"))]);
        Line { pieces, is_added: false }
    };
    let start = vec![joins("REGISTER sip:"), target.piece("Request-URI, host".to_owned()), joins(" SIP/2.0")];
    let seconds = one_line(&draft.texts.register_interval);
    let expires = Value::new(
        seconds,
        Source::Setting,
        "The registration interval, as the PBX is assumed to ask for it",
    );
    let expires = vec![joins("Expires: "), expires.piece("Expires".to_owned())];
    let lines = vec![
        Line { pieces: start, is_added: false },
        writer.via(),
        plain("Max-Forwards: 70"),
        address("From", &host, &format!(";tag={PER_CALL}")),
        address("To", &host, ""),
        plain(&format!("Call-ID: {PER_CALL}")),
        plain("CSeq: 1 REGISTER"),
        address("Contact", &writer.contact(), ""),
        Line { pieces: expires, is_added: false },
    ];
    let mut remarks = writer.remarks_of_call();
    if account.text.is_empty() {
        remarks.push(warning("From and To would be empty: there is no authentication ID".to_owned()));
    }
    Ok(Message { lines, next_hop: writer.next_hop(), remarks, notes: writer.digest().into_iter().collect() })
}

/// A value of a part, and what is known of it.
#[derive(Clone, Debug)]
struct Value {
    text: String,
    source: Source,
    why: String,
    is_changed: bool,
    /// Whether it is a number or a name of who calls.
    is_caller: bool,
}

impl Value {
    fn new(text: String, source: Source, why: &str) -> Self {
        Self { text, source, why: why.to_owned(), is_changed: false, is_caller: false }
    }

    /// Of the sample call.
    fn sample(text: &str, why: &str) -> Self {
        Self::new(text.trim().to_owned(), Source::SampleCall, why)
    }

    /// As the PBX chooses it.
    fn by_pbx(self) -> Self {
        Self { source: Source::PbxDefault, ..self }
    }

    /// As nobody documents it.
    fn uncertain(self, why: &str) -> Self {
        Self { source: Source::Uncertain, why: why.to_owned(), ..self }
    }

    fn caller(self) -> Self {
        Self { is_caller: true, ..self }
    }

    fn piece(self, part: String) -> Piece {
        let Self { text, source, why, is_changed, .. } = self;
        Piece { text, part, source, why, is_changed }
    }
}

/// A header with an address, resolved.
struct Address {
    header: &'static Header,
    /// As it is written, with quotation marks; blank for none.
    name: Value,
    user: Value,
    host: Value,
}

impl Address {
    /// `sip:user@host:port`.
    fn uri(&self) -> Vec<Piece> {
        let mut pieces = vec![joins("sip:")];
        if !self.user.text.is_empty() {
            let part = part_name(Part::User(self.header.user));
            pieces.extend([self.user.clone().piece(part), joins("@")]);
        }
        pieces.push(self.host.clone().piece(part_name(Part::Host(self.header.host))));
        pieces
    }

    /// `Name: "display name" <sip:user@host:port>;parameters`.
    fn line(&self, name: &str, parameters: &str) -> Line {
        let mut pieces = vec![joins(&format!("{name}: "))];
        if !self.name.text.is_empty() {
            let part = self.header.display_name.map(|part| part_name(Part::User(part)));
            pieces.extend([self.name.clone().piece(part.unwrap_or_default()), joins(" ")]);
        }
        pieces.push(joins("<"));
        pieces.extend(self.uri());
        pieces.push(joins(&format!(">{parameters}")));
        Line { pieces, is_added: is_optional(self.header.user) }
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

fn joins(text: &str) -> Piece {
    let (part, why) = (String::new(), String::new());
    Piece { text: text.to_owned(), part, source: Source::Protocol, why, is_changed: false }
}

/// A line that is the same in every such message.
fn plain(text: &str) -> Line {
    Line { pieces: vec![joins(text)], is_added: false }
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
    fn is_on(&self, flag: Flag) -> bool {
        *self.draft.flags.get(flag) == Some(true)
    }

    /// Whether a switch differs from that of a new trunk of this kind.
    fn is_switched(&self, flag: Flag) -> bool {
        self.is_on(flag) != (*Draft::new(self.draft.auth_mode).flags.get(flag) == Some(true))
    }

    fn transport(&self) -> Transport {
        self.draft.transport().unwrap_or(Transport::Udp)
    }

    /// The host of the trunk, with its port where it has one.
    fn trunk_host(&self, with_port: bool) -> String {
        let port = if with_port { self.draft.text(Text::Port) } else { "" };
        self.hop(self.draft.text(Text::Hostname), port)
    }

    fn hop(&self, host: &str, port: &str) -> String {
        if host.trim().is_empty() { NO_HOST.to_owned() } else { host_port(host, port) }
    }

    /// The address of the PBX with its port; without one the port that the PBX listens on as installed.
    /// Source: docs/trunks.md, 3.3.
    fn pbx(&self, is_private: bool) -> String {
        let typed = if is_private { &self.call.private_address } else { &self.call.public_address };
        let (host, port) = host_and_port(typed.trim());
        let installed = match self.transport() {
            Transport::Udp => SIP_PORT,
            Transport::Tcp => "5063",
            Transport::Tls => SIPS_PORT,
        };
        self.hop(host, port.unwrap_or(installed))
    }

    fn via(&self) -> Line {
        let is_public = self.is_on(Flag::RewriteViaIp);
        let why = match is_public {
            true => "The public address, as “Use the public IP in Via” is on, and the port of the PBX",
            false => "The private address, as “Use the public IP in Via” is off, and the port of the PBX",
        };
        let address = Value {
            is_changed: self.is_switched(Flag::RewriteViaIp),
            ..Value::sample(&self.pbx(!is_public), why)
        };
        let start = format!("Via: SIP/2.0/{} ", self.transport().as_str());
        let rest = format!(";rport;branch=z9hG4bK{PER_CALL}");
        let pieces = vec![joins(&start), address.piece("Via, host and port".to_owned()), joins(&rest)];
        Line { pieces, is_added: false }
    }

    /// `CONTACT_URI`.
    fn contact(&self) -> Value {
        let is_private = self.is_on(Flag::Inlan);
        let why = match is_private {
            true => {
                "The private address, as “Advertise the private IP address” is on, and the port of the PBX"
            }
            false => {
                "The public address, as “Advertise the private IP address” is off, and the port of the PBX"
            }
        };
        let value = Value::sample(&self.pbx(is_private), why);
        Value { is_changed: self.is_switched(Flag::Inlan), ..value }
    }

    /// A header; nothing where the PBX does not send it.
    fn address(&self, header: &'static Header) -> Option<Address> {
        let parts = header.parts().into_iter().filter_map(|(part, _)| part);
        let is_set = parts.map(|part| self.draft.part(part)).any(|setting| !setting.is_default());
        if is_optional(header.user) && (!is_set || self.is_removed(header)) {
            return None;
        }
        let nameless = || Value::new(String::new(), Source::PbxDefault, "No display name");
        let name = header.display_name.map_or_else(nameless, |part| self.user(part));
        Some(Address { header, name, user: self.user(header.user), host: self.host(header.host) })
    }

    fn is_removed(&self, header: &Header) -> bool {
        let part = Part::User(header.user);
        let setting = self.draft.part(part);
        can_remove(part) && setting.is_custom() && setting.custom.trim() == REMOVE
    }

    /// A display name or user part, as it is written.
    fn user(&self, part: UserPart) -> Value {
        let setting = self.draft.part(Part::User(part));
        let is_name = is_display_name(part);
        let written = |value: Value| {
            let text = if is_name { quoted_name(&value.text) } else { user(&value.text) };
            Value { text, ..value }
        };
        let value = match UserVariable::parse(&setting.word) {
            Some(UserVariable::Default) => return written(self.default_user(part)),
            None => written(self.default_user(part).uncertain(&unknown(&setting))),
            Some(UserVariable::Custom) => {
                let custom = one_line(&setting.custom);
                let is_caller = !is_name && is_number(&custom);
                // The PBX copies the text as it is. Between quotation marks only the escaped form can be shown.
                let text = if is_name { quoted_name(&custom) } else { custom };
                Value { is_caller, ..Value::new(text, Source::Setting, "Custom text, copied as it is") }
            }
            Some(variable) => written(self.variable(variable, is_name)),
        };
        Value { is_changed: true, ..value }
    }

    /// What a variable stands for, unescaped.
    fn variable(&self, variable: UserVariable, is_name: bool) -> Value {
        let call = self.call;
        let named = |name: &str, number: &str, why: &str| {
            let has_name = is_name && !name.trim().is_empty();
            Value::sample(if has_name { name } else { number }, why).caller()
        };
        let anonymous = |why: &str| {
            let text = if is_name { "Anonymous" } else { "anonymous" };
            Value::new(text.to_owned(), Source::Setting, why)
        };
        match variable {
            UserVariable::AuthId => {
                let has = has_credentials(self.draft.auth_mode);
                let text = if has { self.draft.texts.auth_id.trim() } else { "" };
                Value::new(text.to_owned(), Source::Setting, "Authentication ID of the trunk")
            }
            UserVariable::CallerNum => Value::sample(&call.extension, "Extension").caller(),
            UserVariable::CalledNum => Value::sample(&call.dialled, "Dialled number"),
            UserVariable::CallerDisplayName => Value::sample(&call.display_name, "Caller name").caller(),
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
            UserVariable::Default | UserVariable::Custom => Value::new(String::new(), Source::Uncertain, ""),
        }
    }

    /// What the PBX writes into a part that is left to it, unescaped. Source: docs/trunks.md, 5.7.
    fn default_user(&self, part: UserPart) -> Value {
        let of = |variable: UserVariable| self.variable(variable, is_display_name(part)).by_pbx();
        let is_own = |part: UserPart| self.draft.part(Part::User(part)).is_default();
        let withheld = |value: Value| Value { why: "The caller withholds the number".to_owned(), ..value };
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
            | UserPart::PcpidDisplayName => Value::new(String::new(), Source::PbxDefault, "No display name"),
        }
    }

    /// A host part, as it is written.
    fn host(&self, part: HostPart) -> Value {
        let setting = self.draft.part(Part::Host(part));
        let value = match HostVariable::parse(&setting.word) {
            Some(HostVariable::Default) => return self.default_host(part),
            None => self.default_host(part).uncertain(&unknown(&setting)),
            Some(HostVariable::Custom) => {
                Value::new(one_line(&setting.custom), Source::Setting, "Custom text, copied as it is")
            }
            Some(variable) => self.host_variable(variable, part),
        };
        Value { is_changed: true, ..value }
    }

    fn host_variable(&self, variable: HostVariable, part: HostPart) -> Value {
        match variable {
            // A port that is the usual one is no part of who somebody is.
            HostVariable::TrunkHostPort if names_person(part) && self.has_usual_port() => {
                let why = "Host of the trunk. 5060, the usual port, is assumed to be left out here";
                Value::new(self.trunk_host(false), Source::Setting, why)
            }
            HostVariable::TrunkHostPort => {
                Value::new(self.trunk_host(true), Source::Setting, "Host and port of the trunk")
            }
            HostVariable::OutHostPort => {
                let proxy = self.draft.text(Text::OutboundServer);
                if proxy.trim().is_empty() {
                    let why = "There is no outbound proxy. What the PBX writes then is not documented";
                    return self.host_variable(HostVariable::TrunkHostPort, part).uncertain(why);
                }
                let hop = self.hop(proxy, self.draft.text(Text::OutboundServerPort));
                Value::new(hop, Source::Setting, "Outbound proxy and its port")
            }
            HostVariable::ContactUri => self.contact(),
            HostVariable::SipDomain => {
                let why = "The SIP domain of the tenant, as far as the word says: it is not documented";
                Value::new(self.domain(), Source::Uncertain, why)
            }
            HostVariable::Default | HostVariable::Custom => Value::new(String::new(), Source::Uncertain, ""),
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
    fn default_host(&self, part: HostPart) -> Value {
        let trunk = |why: &str| Value::new(self.trunk_host(true), Source::PbxDefault, why);
        let domain = || Value::new(self.domain(), Source::PbxDefault, "The SIP domain of the tenant");
        let undocumented = "What the PBX writes here by itself is not documented";
        match part {
            HostPart::RequestLine => trunk("Host and port of the trunk"),
            HostPart::To => trunk("As in the Request-URI. A trace of version 16 has no port here"),
            HostPart::Contact => {
                let contact = self.contact().by_pbx();
                Value { text: format!("{};ob", contact.text), ..contact }
            }
            HostPart::From
                if self.call.anonymous && self.draft.part(Part::User(UserPart::From)).is_default() =>
            {
                let why = "The host of an anonymous caller (RFC 3323)";
                Value::new(ANONYMOUS_HOST.to_owned(), Source::PbxDefault, why)
            }
            HostPart::From => domain(),
            HostPart::RpidCalling | HostPart::Pai | HostPart::Ppi => domain().uncertain(undocumented),
            HostPart::RpidCalled | HostPart::Pcpid => trunk("").uncertain(undocumented),
        }
    }

    /// The value of the Privacy header; nothing where it is not sent.
    fn privacy(&self) -> Option<Value> {
        let word = self.draft.words.outbound_privacy.as_str();
        let set = |text: &str| {
            let value = Value::new(text.to_owned(), Source::Setting, "Privacy of the trunk, for every call");
            Some(Value { is_changed: true, ..value })
        };
        match Privacy::parse(word) {
            Some(Privacy::Default) => self.call.anonymous.then(|| {
                let why = "An anonymous call has it from version 22.2.11 on";
                Value::new("id".to_owned(), Source::PbxDefault, why)
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

    /// Where a request goes first (RFC 3263).
    fn next_hop(&self) -> String {
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
    fn digest(&self) -> Option<String> {
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

    fn notes(&self) -> Vec<String> {
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
    fn remarks_of_call(&self) -> Vec<Remark> {
        let hosts = [CallText::Domain, CallText::PrivateAddress, CallText::PublicAddress];
        let remark = |text: CallText| {
            let typed = self.call.get(text).trim();
            let found = if typed.is_empty() || is_address(typed) { None } else { uri::host_and_port(typed) };
            let says = format!("{}: {}", text.label(), found?.text);
            Some(Remark { severity: Severity::Error, text: says })
        };
        hosts.into_iter().filter_map(remark).collect()
    }

    fn remarks(&self, addresses: &[Address], privacy: Option<&str>) -> Vec<Remark> {
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
        let is_anonymous = |address: &Address| {
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

fn unknown(setting: &Setting) -> String {
    format!("“{}” is not known to this version", setting.word)
}

/// Where an anonymous call still names its caller in one header.
///
/// PAI and PPI go to a trusted carrier, which drops them with `Privacy: id` (RFC 3325, 7 and 9.3). An account in
/// From names no caller: some carriers require it there.
fn named(address: &Address, privacy: Option<&str>) -> Option<Remark> {
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
    let is_set = |value: &Value| value.is_caller && value.is_changed;
    let is_half = user.text.eq_ignore_ascii_case("anonymous");
    // What the PBX chooses by itself is not known for certain.
    let severity = if is_set(user) || is_set(name) || is_half { Severity::Warning } else { Severity::Hint };
    let rest = if is_trusted { ", and without “Privacy: id” the carrier may pass it on" } else { "" };
    Some(Remark {
        severity,
        text: format!("The call is anonymous, and {} still carries {what}{rest}", header.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::is_linear;
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
