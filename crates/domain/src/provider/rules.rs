//! The problems of a draft: all of them at once, each with its field, its severity and a
//! sentence that says how to fix it.
//!
//! An error blocks, and is reported only if the API or SIP itself would refuse or misread the
//! value; everything else is a warning or a hint that can be ignored. Fields that the mode does not
//! have are not checked. Knows no other trunk, no server and no component.
//! Source: docs/trunks.md, 3 to 5.

use api::types::{AuthMode, HostVariable, Privacy, Transport, UserPart, UserVariable, WireEnum};
use serde_json::Value;

use crate::audit::Rule;
use crate::check::host::{is_address, is_name};
use crate::check::{self, Change, Finding, Severity};
use crate::provider::brands;
use crate::provider::draft::{Draft, Field, Flag, Part, Text, Word};
use crate::provider::fields::{Input, choices, spec};
use crate::provider::headers::{REMOVE, can_remove, is_display_name, part_choices, part_name};
use crate::provider::merge::changes;
use crate::provider::modes::{Presence, SBC_PORT, SIP_PORT, SIPS_PORT, has_credentials, presence};
use crate::visible::{has_hidden, hidden_names, without_hidden};

/// What one click would write into the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftFix {
    /// The label of the button.
    pub label: String,
    /// Fields and their new values, as [`Draft::set`] takes them.
    pub changes: Vec<(Field, Value)>,
}

/// A problem or a remark about one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where it shows.
    pub field: Field,
    /// Whether it blocks.
    pub severity: Severity,
    /// What to do about it.
    pub text: String,
    /// The one-click fix, if there is one.
    pub fix: Option<DraftFix>,
}

/// The problems of a new trunk.
pub fn problems_of_new(draft: &Draft) -> Vec<Problem> {
    problems(&draft.resolved(), true)
}

/// The problems of an edit. The values in the record were once accepted, so an error in a field
/// that nobody changed is a warning.
pub fn problems_of_edit(original: &Draft, draft: &Draft) -> Vec<Problem> {
    let touched = changes(original, draft);
    let mut found = problems(draft, false);
    for problem in &mut found {
        if problem.severity == Severity::Error && !touched.contains(&problem.field) {
            problem.severity = Severity::Warning;
        }
    }
    found
}

/// The problems of a stored trunk that are findings of the fleet checks as well, each with its rule.
pub(crate) fn problems_by_rule(draft: &Draft) -> Vec<(Rule, Problem)> {
    found(draft, false).into_iter().filter_map(|(rule, problem)| Some((rule?, problem))).collect()
}

/// Whether any problem in the list blocks.
pub fn blocks(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// What is to be said about the parts of the headers of an outgoing INVITE, whatever else is wrong.
pub(crate) fn problems_of_parts(draft: &Draft) -> Vec<Problem> {
    let mut rules = Rules { draft, is_new: false, found: Vec::new() };
    rules.headers();
    let problems = rules.found.into_iter().map(|(_, problem)| problem);
    problems.filter(|problem| matches!(problem.field, Field::Part(_))).collect()
}

/// Whether a text is a telephone number: a plus if there is one, and at least seven digits.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// For a name without a port (RFC 3263, section 4.2).
const SRV: &str = "Without a port the PBX may look the name up in DNS (SRV). Some carriers require this";
/// For an address without a port.
const NO_SRV: &str =
    "An address has no SRV record, so without a port the PBX picks one. Enter the carrier's port";
/// For a proxy with a port beside a host without one.
const A_ONLY: &str =
    "With a port SRV is not asked, only the address of the name. Use 0 if the carrier publishes SRV alone";

struct Rules<'a> {
    draft: &'a Draft,
    is_new: bool,
    found: Vec<(Option<Rule>, Problem)>,
}

fn problems(draft: &Draft, is_new: bool) -> Vec<Problem> {
    let found: Vec<Problem> = found(draft, is_new).into_iter().map(|(_, problem)| problem).collect();
    let of = |severity: Severity| found.iter().filter(move |problem| problem.severity == severity).cloned();
    of(Severity::Error).chain(of(Severity::Warning)).chain(of(Severity::Hint)).collect()
}

/// The problems in the order of the form, each with the rule of the fleet checks that it is a finding of.
fn found(draft: &Draft, is_new: bool) -> Vec<(Option<Rule>, Problem)> {
    let mut rules = Rules { draft, is_new, found: Vec::new() };
    for text in Text::ALL {
        rules.text(*text);
    }
    for word in Word::ALL {
        let chosen = draft.words.get(*word);
        // A record without this word leaves it to the PBX.
        let is_left = !is_new && chosen.is_empty();
        if draft.has(Field::Word(*word)) && !is_left && !choices(*word).iter().any(|(wire, _)| wire == chosen)
        {
            let says = format!("Choose one of the list; “{chosen}” is not known to this version");
            // A word of a newer PBX is valid as long as nobody has to write it.
            rules.say(Some(Rule::UnknownWord), Field::Word(*word), Severity::Error, says, None);
        }
    }
    rules.connection();
    rules.authentication();
    rules.options();
    rules.headers();
    rules.found
}

fn fix(label: &str, changes: Vec<(Field, Value)>) -> Option<DraftFix> {
    Some(DraftFix { label: label.to_owned(), changes })
}

impl Rules<'_> {
    fn say(
        &mut self,
        rule: Option<Rule>,
        field: Field,
        severity: Severity,
        text: String,
        fix: Option<DraftFix>,
    ) {
        let free = |field: Field| match presence(self.draft.auth_mode, field) {
            Presence::Hidden | Presence::Locked(_) => false,
            Presence::Optional | Presence::Required => true,
        };
        // A value that the mode fixes cannot be fixed with a click.
        let fix = fix.filter(|fix| fix.changes.iter().all(|(field, _)| free(*field)));
        if self.draft.has(field) {
            self.found.push((rule, Problem { field, severity, text, fix }));
        }
    }

    fn warn(&mut self, rule: Option<Rule>, field: Field, text: &str, fix: Option<DraftFix>) {
        self.say(rule, field, Severity::Warning, text.to_owned(), fix);
    }

    fn hint(&mut self, rule: Option<Rule>, field: Field, text: &str, fix: Option<DraftFix>) {
        self.say(rule, field, Severity::Hint, text.to_owned(), fix);
    }

    fn error(&mut self, rule: Option<Rule>, field: Field, text: &str) {
        self.say(rule, field, Severity::Error, text.to_owned(), None);
    }

    fn is_on(&self, flag: Flag) -> bool {
        self.draft.has(Field::Flag(flag)) && *self.draft.flags.get(flag) == Some(true)
    }

    /// Takes over the findings of a check.
    fn take(&mut self, text: Text, findings: Vec<Finding>) {
        for Finding { severity, text: says, fix } in findings {
            let fix = fix.map(|fix| DraftFix {
                label: fix.label,
                changes: match fix.change {
                    Change::Text(words) => vec![(Field::Text(text), words.into())],
                    Change::Split { host, port, transport } => split(text, host, port, transport),
                },
            });
            self.say(rule_of_text(text, severity), Field::Text(text), severity, says, fix);
        }
    }

    /// The rules of a single text.
    fn text(&mut self, text: Text) {
        let field = Field::Text(text);
        let typed = self.draft.texts.get(text);
        let is_required = match presence(self.draft.auth_mode, field) {
            Presence::Hidden | Presence::Locked(_) => return,
            Presence::Optional => false,
            Presence::Required => self.is_needed(text),
        };
        if typed.trim().is_empty() && (typed.is_empty() || text != Text::Password) {
            if is_required {
                self.error(None, field, enter(text));
            }
            return;
        }
        let has_blank_ends = typed.starts_with(char::is_whitespace) || typed.ends_with(char::is_whitespace);
        if text == Text::Password && has_blank_ends {
            self.warn(None, field, "The password starts or ends with a blank. It is sent like that", None);
        }
        self.take(text, findings(self.draft, text));
    }

    /// Whether a field that the mode requires is required with the current switches.
    fn is_needed(&self, text: Text) -> bool {
        match text {
            Text::Password => self.is_new,
            // The API cannot clear an existing number.
            Text::RegisterInterval => !self.is_new || self.is_on(Flag::Registration),
            Text::KeepAliveInterval => !self.is_new || self.is_on(Flag::KeepAlive),
            Text::Name
            | Text::Brand
            | Text::Hostname
            | Text::OutboundServer
            | Text::OutboundServerPort
            | Text::AdditionalIps
            | Text::AuthId
            | Text::Username
            | Text::DidNumbers
            | Text::Concurrency
            | Text::PaiParameterName => true,
            // A name can be looked up together with its port, which is sent as 0.
            Text::Port => !is_name(self.draft.texts.hostname.trim()),
        }
    }

    /// The offer of the usual port of the other side.
    fn usual_port(&self, text: Text) -> Option<DraftFix> {
        let port = match (self.draft.auth_mode, self.draft.transport()) {
            // The proxy is the border controller.
            (AuthMode::Teams, _) => SBC_PORT,
            (_, Some(Transport::Tls)) => SIPS_PORT,
            (_, Some(Transport::Udp | Transport::Tcp) | None) => SIP_PORT,
        };
        fix(&format!("Use port {port}"), vec![(Field::Text(text), port.into())])
    }

    fn connection(&mut self) {
        let draft = self.draft;
        let host = draft.texts.hostname.trim();
        let port = draft.texts.port.trim();
        let transport = draft.transport();
        let port_field = Field::Text(Text::Port);
        match (transport, port) {
            (Some(Transport::Tls), SIP_PORT) => {
                let to = fix("Use port 5061", vec![(port_field, SIPS_PORT.into())]);
                self.warn(
                    Some(Rule::TlsOn5060),
                    port_field,
                    "5060 is the port for UDP and TCP. TLS usually answers on 5061",
                    to,
                );
            }
            (Some(Transport::Udp), SIPS_PORT) => {
                let to = fix("Use port 5060", vec![(port_field, SIP_PORT.into())]);
                self.warn(
                    Some(Rule::UdpOn5061),
                    port_field,
                    "5061 is the port for TLS. UDP usually answers on 5060",
                    to,
                );
            }
            (Some(Transport::Tcp | Transport::Tls), "0") if is_address(host) => {
                let to = self.usual_port(Text::Port);
                self.warn(
                    Some(Rule::AddressWithoutPort),
                    port_field,
                    "An address over TCP or TLS needs a port. 0 leaves it to the PBX",
                    to,
                );
            }
            (_, "0") if is_address(host) => {
                let to = self.usual_port(Text::Port);
                self.hint(None, port_field, NO_SRV, to);
            }
            (_, "0") => self.hint(None, port_field, SRV, None),
            (_, "") if is_name(host) => self.hint(None, port_field, SRV, None),
            (Some(_) | None, _) => {}
        }
        let proxy = draft.texts.outbound_server.trim();
        let proxy_port = draft.texts.outbound_server_port.trim();
        let proxy_field = Field::Text(Text::OutboundServerPort);
        let (proxy_is_free, proxy_may_be_blank) = match presence(draft.auth_mode, proxy_field) {
            Presence::Optional => (true, true),
            Presence::Required => (true, false),
            Presence::Hidden | Presence::Locked(_) => (false, false),
        };
        let has_no_port = proxy_port == "0" || proxy_port.is_empty() && proxy_may_be_blank;
        if proxy_is_free && !proxy.is_empty() && is_address(proxy) && has_no_port {
            let to = self.usual_port(Text::OutboundServerPort);
            self.warn(Some(Rule::ProxyAddressWithoutPort), proxy_field, NO_SRV, to);
        } else if proxy_is_free && !proxy.is_empty() && has_no_port {
            self.hint(None, proxy_field, SRV, None);
        } else if proxy_is_free && !proxy.is_empty() && !is_address(proxy) && !is_address(host) {
            // Port 0 means that this carrier is looked up; a port at the proxy would prevent that.
            if matches!(port, "" | "0") && !proxy_port.is_empty() {
                let to = fix("Use 0 (SRV)", vec![(proxy_field, "0".into())]);
                self.hint(None, proxy_field, A_ONLY, to);
            }
        }
        if proxy_is_free && proxy.is_empty() && !matches!(proxy_port, "" | "0") {
            if proxy_port == SBC_PORT {
                let says = "5069 is the port of the SBC. Enter its private address as outbound proxy";
                self.warn(Some(Rule::SbcPortWithoutProxy), Field::Text(Text::OutboundServer), says, None);
            } else {
                self.hint(Some(Rule::IdleProxyPort), proxy_field, "Not used without an outbound proxy", None);
            }
        }
        let rewrite = Field::Flag(Flag::RewriteViaIp);
        let behind_controller = match draft.auth_mode {
            AuthMode::Teams => true,
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister | AuthMode::WhatsApp => {
                proxy_port == SBC_PORT
            }
        };
        if behind_controller && self.is_on(Flag::RewriteViaIp) {
            let to = fix("Turn it off", vec![(rewrite, false.into())]);
            self.warn(
                Some(Rule::ViaRewrittenBehindSbc),
                rewrite,
                "Must be off behind an SBC, which answers to the private address",
                to,
            );
        }
        let inlan = Field::Flag(Flag::Inlan);
        // Requests go to the proxy if there is one.
        let next = if proxy.is_empty() { host } else { proxy };
        match (check::host::is_private(next), *draft.flags.get(Flag::Inlan)) {
            (Some(true), Some(false)) => {
                let to = fix("Turn it on", vec![(inlan, true.into())]);
                self.warn(
                    Some(Rule::PrivateHostPublicAddress),
                    inlan,
                    "The other side is at a private address. Off may mean one-way audio",
                    to,
                );
            }
            (Some(false), Some(true)) => {
                let to = fix("Turn it off", vec![(inlan, false.into())]);
                self.warn(
                    Some(Rule::PublicHostPrivateAddress),
                    inlan,
                    "The other side is at a public address. On may mean one-way audio",
                    to,
                );
            }
            (Some(_) | None, Some(_) | None) => {}
        }
        let srtp = Field::Flag(Flag::RemoveSrtpInfo);
        match (transport, *draft.flags.get(Flag::RemoveSrtpInfo)) {
            (_, Some(true)) if is_whats_app_calling(host) => {
                let to = fix("Keep SRTP", vec![(srtp, false.into())]);
                self.warn(
                    Some(Rule::SrtpRemovedFromWhatsAppCalls),
                    srtp,
                    "WhatsApp calls carry encrypted media only. Without SRTP in SDP nobody hears anything",
                    to,
                );
            }
            (Some(Transport::Tls), Some(true)) => {
                let to = fix("Keep SRTP", vec![(srtp, false.into())]);
                self.hint(
                    Some(Rule::SrtpRemovedUnderTls),
                    srtp,
                    "TLS protects the signalling only. Turn this off if the carrier encrypts media",
                    to,
                );
            }
            (Some(Transport::Udp | Transport::Tcp), Some(false)) => {
                self.warn(
                    Some(Rule::SrtpKeysInClear),
                    srtp,
                    "Without TLS the keys of encrypted media travel in clear text",
                    None,
                );
            }
            (Some(_) | None, Some(_) | None) => {}
        }
    }

    fn authentication(&mut self) {
        let draft = self.draft;
        let mode = draft.auth_mode;
        match mode {
            AuthMode::AcceptRegister if is_address(draft.texts.hostname.trim()) => {
                let says = "For this type of trunk this is a domain of your choice that no tenant uses, such as site-a.gw.internal";
                self.warn(Some(Rule::GatewayDomainIsAddress), Field::Text(Text::Hostname), says, None);
            }
            AuthMode::Teams => self.teams(),
            AuthMode::WhatsApp if draft.texts.did_numbers.trim().is_empty() => {
                self.warn(
                    Some(Rule::WhatsAppWithoutNumber),
                    Field::Text(Text::DidNumbers),
                    "Enter the WhatsApp number. Without it nothing can be sent",
                    None,
                );
            }
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister | AuthMode::WhatsApp => {}
        }
        let (auth_id, username) = (draft.texts.auth_id.trim(), draft.texts.username.trim());
        if has_credentials(mode) && !username.is_empty() && auth_id == username {
            let field = Field::Text(Text::Username);
            let to = fix("Clear the user name", vec![(field, "".into())]);
            self.hint(None, field, "Same as the authentication ID: it can stay empty", to);
        }
        if self.is_on(Flag::Registration) && has_credentials(mode) {
            let found = match draft.texts.register_interval.trim().parse::<u32>() {
                Ok(0) => Some((
                    Rule::IntervalOfZero,
                    "What the PBX makes of 0 seconds is not documented. 600 is usual",
                )),
                Ok(1..60) => Some((
                    Rule::RegisterTooOften,
                    "Under 60 seconds some carriers block the PBX. 600 is usual",
                )),
                Ok(3601..) => Some((
                    Rule::RegisterTooSeldom,
                    "Above an hour, an outage can stay unnoticed that long. 600 is usual",
                )),
                Ok(60..=3600) | Err(_) => None,
            };
            self.interval(Text::RegisterInterval, found, "600");
        }
        if self.is_on(Flag::VerifyPort) {
            self.warn(
                Some(Rule::SourcePortRequired),
                Field::Flag(Flag::VerifyPort),
                "Calls from any other source port are refused with 407",
                None,
            );
        }
    }

    fn teams(&mut self) {
        let texts = &self.draft.texts;
        // With the controller's own port the warning is reported there already.
        if texts.outbound_server.trim().is_empty() && texts.outbound_server_port.trim() != SBC_PORT {
            let says = "Enter the private address of the SBC. Without it calls do not reach Teams";
            self.warn(Some(Rule::TeamsWithoutSbc), Field::Text(Text::OutboundServer), says, None);
        }
        if self.draft.texts.did_numbers.trim().is_empty() {
            self.warn(
                Some(Rule::TeamsWithoutNumbers),
                Field::Text(Text::DidNumbers),
                "Enter the Teams numbers with country code. Without them no call comes in",
                None,
            );
        }
        if self.draft.transport() == Some(Transport::Udp) {
            let to = fix("Use TCP", vec![(Field::Word(Word::Transport), Transport::Tcp.as_str().into())]);
            self.warn(
                Some(Rule::SbcWithoutTcp),
                Field::Word(Word::Transport),
                "The SBC is reached over TCP",
                to,
            );
        }
    }

    fn interval(&mut self, text: Text, found: Option<(Rule, &str)>, usual: &str) {
        if let Some((rule, says)) = found {
            let to = fix(&format!("Use {usual}"), vec![(Field::Text(text), usual.into())]);
            self.warn(Some(rule), Field::Text(text), says, to);
        }
    }

    fn options(&mut self) {
        if self.draft.texts.concurrency.trim() == "0" {
            self.warn(
                Some(Rule::LimitOfZero),
                Field::Text(Text::Concurrency),
                "0 may let no call through at all. It is not documented",
                None,
            );
        }
        let keep_alive = Field::Flag(Flag::KeepAlive);
        if self.is_on(Flag::KeepAlive) {
            let found = match self.draft.texts.keep_alive_interval.trim().parse::<u32>() {
                Ok(0) => Some((
                    Rule::IntervalOfZero,
                    "What the PBX makes of 0 seconds is not documented. 360 is usual",
                )),
                Ok(1..10) => Some((
                    Rule::OptionsTooOften,
                    "Under 10 seconds some carriers take this for an attack. 360 is usual",
                )),
                Ok(10..) | Err(_) => None,
            };
            self.interval(Text::KeepAliveInterval, found, "360");
        } else {
            let unchecked = match self.draft.auth_mode {
                AuthMode::IpAuth | AuthMode::Teams => true,
                AuthMode::RegisterAuth => !self.is_on(Flag::Registration),
                AuthMode::AcceptRegister | AuthMode::WhatsApp => false,
            };
            if unchecked {
                let to = fix("Turn it on", vec![(keep_alive, true.into())]);
                self.hint(Some(Rule::StatusNotChecked), keep_alive, "Without it the PBX always says “online”, even when the carrier cannot be reached. Turn it on if the far end answers OPTIONS", to);
            }
        }
        if self.is_on(Flag::SignCalls) {
            self.hint(
                None,
                Field::Flag(Flag::SignCalls),
                "Calls are signed only once a certificate is installed on the PBX",
                None,
            );
        }
        if let Some(meant) = brands::meant(&self.draft.texts.brand).filter(|_| self.is_new) {
            let brand = Field::Text(Text::Brand);
            let says = format!(
                "Is this {meant}? SMS works only under the exact brand, and the brand cannot be changed later"
            );
            let to = fix(&format!("Use {meant}"), vec![(brand, meant.into())]);
            self.warn(None, brand, &says, to);
        }
        if self.is_new && self.draft.texts.brand.trim() == "Generic" {
            self.hint(
                None,
                Field::Text(Text::Brand),
                "SMS works only under the carrier's own brand, and the brand cannot be changed later",
                None,
            );
        }
    }

    fn headers(&mut self) {
        let draft = self.draft;
        let verdict_check = Field::Flag(Flag::CheckVerdict);
        if !draft.verdicts.is_empty() && !self.is_on(Flag::CheckVerdict) {
            let to = fix("Turn on verification", vec![(verdict_check, true.into())]);
            self.warn(
                Some(Rule::DropListIgnored),
                Field::Verdicts,
                "No call is rejected while incoming calls are not verified",
                to,
            );
        }
        if draft.verdicts.iter().any(|verdict| verdict.contains(char::is_control)) {
            self.error(
                Some(Rule::RefusedValue),
                Field::Verdicts,
                "A verification status has control characters. Take it out of the list",
            );
        }
        if self.is_on(Flag::CheckVerdict) && draft.texts.pai_header_parameter_name.trim().is_empty() {
            let field = Field::Text(Text::PaiParameterName);
            let to = fix("Use verstat", vec![(field, "verstat".into())]);
            self.warn(
                Some(Rule::VerdictParameterMissing),
                field,
                "The PBX has to know which parameter carries the status",
                to,
            );
        }
        let auth_id = draft.texts.auth_id.trim();
        let escaped = check::uri::escaped_user(auth_id);
        for (part, setting) in draft.parts().iter().filter(|(_, setting)| !setting.is_default()) {
            let field = Field::Part(*part);
            let custom = setting.custom.trim();
            let known = part_choices(*part).iter().any(|(wire, _)| *wire == setting.word);
            let name = part_name(*part);
            if !known {
                let says = format!("Choose one of the list for {name}");
                self.say(Some(Rule::UnknownWord), field, Severity::Error, says, None);
            } else if setting.is_custom() && custom.is_empty() {
                let says = format!("Enter the text for {name}");
                self.say(Some(Rule::CustomTextMissing), field, Severity::Error, says, None);
            } else if setting.is_custom() {
                if let Some(finding) = own_text(*part, custom) {
                    let fix = finding.fix.and_then(|fix| match fix.change {
                        Change::Text(better) => Some(DraftFix {
                            label: fix.label,
                            changes: vec![(
                                field,
                                Value::Array(vec![setting.word.clone().into(), better.into()]),
                            )],
                        }),
                        Change::Split { .. } => None,
                    });
                    let says = format!("{name}: {}", finding.text);
                    self.say(Some(Rule::CustomTextMalformed), field, finding.severity, says, fix);
                }
                if custom.eq_ignore_ascii_case(REMOVE) && !(can_remove(*part) && custom == REMOVE) {
                    let says = format!(
                        "{name}: this sends the word itself. It removes a header only in lower case, as user \
                         of P-Asserted-Identity, P-Preferred-Identity or P-Called-Party-ID"
                    );
                    self.say(Some(Rule::RemoveSentAsText), field, Severity::Warning, says, None);
                }
            }
            let out = setting.word == HostVariable::OutHostPort.as_str();
            if matches!(part, Part::Host(_)) && out && draft.texts.outbound_server.trim().is_empty() {
                let says = format!("{name} takes the outbound proxy, and there is none");
                self.say(Some(Rule::ProxyHostWithoutProxy), field, Severity::Warning, says, None);
            }
            let auth = setting.word == UserVariable::AuthId.as_str();
            if matches!(part, Part::User(_)) && auth && !has_credentials(draft.auth_mode) {
                let says = format!("{name} takes the authentication ID, and this type has none");
                self.say(Some(Rule::AuthIdWithoutCredentials), field, Severity::Warning, says, None);
            }
            if let Part::User(user) = part
                && auth
                && !is_display_name(*user)
                && has_credentials(draft.auth_mode)
                && escaped != auth_id
            {
                let before = match auth_id.split_once('@') {
                    Some((before, _)) => {
                        format!(". Some carriers want only what stands before the @: {before}")
                    }
                    None => String::new(),
                };
                let says = format!("{name}: the authentication ID is written {escaped} there{before}");
                self.say(None, field, Severity::Hint, says, None);
            }
        }
        self.identities();
    }

    /// Whether the headers that name the caller are consistent.
    fn identities(&mut self) {
        let draft = self.draft;
        let says_number = |part: UserPart| {
            let setting = draft.part(Part::User(part));
            match UserVariable::parse(&setting.word) {
                Some(UserVariable::CallerDisplayName | UserVariable::Anonymous) => Some(false),
                // The account of some carriers is a number.
                Some(UserVariable::AuthId) => Some(is_number(draft.texts.auth_id.trim())),
                Some(UserVariable::Custom) if setting.custom == REMOVE => None,
                Some(UserVariable::Custom) => Some(is_number(setting.custom.trim())),
                Some(UserVariable::Default) | None => None,
                Some(
                    UserVariable::CallerNum
                    | UserVariable::CalledNum
                    | UserVariable::OutboundCallerId
                    | UserVariable::OriginatorCallerId
                    | UserVariable::OutboundCallerIdAndOriginatorCallerId,
                ) => Some(true),
            }
        };
        if says_number(UserPart::Ppi) == Some(false) && says_number(UserPart::Pai) == Some(true) {
            let says = "P-Preferred-Identity carries no number. Carriers that read it first do not look at P-Asserted-Identity";
            self.warn(Some(Rule::PpiWithoutNumber), Field::Part(Part::User(UserPart::Ppi)), says, None);
        }
        let privacy = Field::Word(Word::OutboundPrivacy);
        let hides = match Privacy::parse(&draft.words.outbound_privacy) {
            Some(Privacy::Id | Privacy::User | Privacy::Header | Privacy::Session) => true,
            Some(Privacy::Default | Privacy::None) | None => false,
        };
        if hides && says_number(UserPart::From) == Some(true) {
            let says = "Every call asks for its number to be hidden, and From still shows it";
            self.warn(Some(Rule::HiddenNumberShown), privacy, says, None);
        } else if hides {
            self.hint(None, privacy, "Every call of this trunk asks for its number to be hidden", None);
        }
    }
}

/// The rule of the fleet checks for what the check of a single text says. What is odd about lists that can be
/// read has rules of its own there.
fn rule_of_text(text: Text, severity: Severity) -> Option<Rule> {
    let (refused, odd) = match text {
        Text::Hostname | Text::OutboundServer => (Rule::UnusableHost, Some(Rule::OddHost)),
        Text::AdditionalIps => (Rule::UnusableAddresses, None),
        Text::DidNumbers => (Rule::UnusableNumbers, None),
        Text::Name | Text::Brand | Text::AuthId | Text::Username => {
            (Rule::RefusedValue, Some(Rule::HiddenCharacters))
        }
        Text::Password
        | Text::Port
        | Text::OutboundServerPort
        | Text::RegisterInterval
        | Text::Concurrency
        | Text::KeepAliveInterval
        | Text::PaiParameterName => (Rule::RefusedValue, None),
    };
    match severity {
        Severity::Error => Some(refused),
        Severity::Warning => odd,
        Severity::Hint => None,
    }
}

/// Whether it is the host of WhatsApp Business Calling over SIP.
/// Source: the vendor's guide to SIP for WhatsApp calling.
pub(crate) fn is_whats_app_calling(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    name == "wa.meta.vc" || name.ends_with(".wa.meta.vc")
}

/// The findings of the check of a single text.
fn findings(draft: &Draft, text: Text) -> Vec<Finding> {
    let typed = draft.texts.get(text);
    let value = typed.trim();
    let label = spec(Field::Text(text)).map(|spec| spec.label).unwrap_or_default();
    match text {
        Text::Hostname | Text::OutboundServer => check::host::host(typed).findings,
        Text::AdditionalIps => {
            let inlan = *draft.flags.get(Flag::Inlan) == Some(true);
            check::networks::networks(typed, inlan).findings
        }
        Text::DidNumbers => check::pool::pool(typed).findings,
        Text::Port | Text::OutboundServerPort => {
            check::whole::whole(value, label, 0, u16::MAX.into()).findings
        }
        Text::RegisterInterval | Text::KeepAliveInterval | Text::Concurrency => {
            check::whole::whole(value, label, 0, i32::MAX.unsigned_abs()).findings
        }
        Text::Name | Text::Brand | Text::AuthId | Text::Username => line(label, value, 64),
        Text::Password => line(label, typed, usize::MAX),
        Text::PaiParameterName => line(label, value, usize::MAX),
    }
}

/// Why a custom text is not valid in its part of a header.
fn own_text(part: Part, custom: &str) -> Option<Finding> {
    if custom.contains(char::is_control) {
        let text = "leave out control characters".to_owned();
        return Some(Finding { severity: Severity::Error, text, fix: None });
    }
    match part {
        Part::Host(_) => check::uri::host_and_port(custom),
        Part::User(user) if is_display_name(user) => check::uri::display_name(custom),
        Part::User(_) => check::uri::user(custom),
    }
}

/// Why a setting could not be sent, whatever the mode does with it; a blank one can be left out.
pub(crate) fn refusal(draft: &Draft, field: Field) -> Option<String> {
    let unknown = |word: &str| Some(format!("“{word}” is not known to this version"));
    match field {
        Field::Text(text) if draft.texts.get(text).trim().is_empty() => None,
        Field::Text(text) => {
            let found = findings(draft, text).into_iter();
            found.filter(|finding| finding.severity == Severity::Error).map(|finding| finding.text).next()
        }
        Field::Word(word) => {
            let chosen = draft.words.get(word);
            let is_known = chosen.is_empty() || choices(word).iter().any(|(known, _)| known == chosen);
            if is_known { None } else { unknown(chosen) }
        }
        Field::Part(part) => {
            let setting = draft.part(part);
            if !part_choices(part).iter().any(|(known, _)| *known == setting.word) {
                return unknown(&setting.word);
            }
            let custom = setting.custom.trim();
            let is_bad = custom.is_empty() || own_text(part, custom).is_some();
            (setting.is_custom() && is_bad).then(|| "the text of its own cannot be sent".to_owned())
        }
        Field::Mode | Field::Flag(_) | Field::Verdicts => None,
    }
}

/// What a pasted URI would write.
fn split(text: Text, host: String, port: Option<u16>, transport: Option<Transport>) -> Vec<(Field, Value)> {
    let port_field = if text == Text::OutboundServer { Text::OutboundServerPort } else { Text::Port };
    let mut changes = vec![(Field::Text(text), host.into())];
    changes.extend(port.map(|port| (Field::Text(port_field), port.to_string().into())));
    changes.extend(transport.map(|word| (Field::Word(Word::Transport), word.as_str().into())));
    changes
}

/// The rules of one line of plain text.
fn line(label: &str, value: &str, most: usize) -> Vec<Finding> {
    let error = |text: String| Finding { severity: Severity::Error, text, fix: None };
    let length = value.chars().count();
    let mut found = Vec::new();
    if length > most {
        found.push(error(format!("{label} must be {most} characters or fewer. You have {length}")));
    }
    let strip = check::fix(check::STRIP_HIDDEN, without_hidden(value));
    if value.contains(char::is_control) {
        let text = format!("{label}: leave out control characters and line breaks");
        found.push(Finding { severity: Severity::Error, text, fix: Some(strip) });
    } else if has_hidden(value) {
        let names = hidden_names(value).join(", ");
        let text = format!("{label} has hidden characters: {names}. Remove them unless they are meant");
        found.push(Finding { severity: Severity::Warning, text, fix: Some(strip) });
    }
    found
}

/// What to do about a blank field.
fn enter(text: Text) -> &'static str {
    match text {
        Text::Name => "Enter a name for the trunk",
        Text::Brand => "Enter a brand",
        Text::Hostname => "Enter a host name or IP address",
        Text::Port => "Enter a port; 5060 is usual",
        Text::OutboundServer => "Enter the outbound proxy",
        Text::OutboundServerPort => "Enter the port of the outbound proxy",
        Text::AdditionalIps => "Enter the addresses the carrier calls from",
        Text::AuthId => "Enter the authentication ID",
        Text::Username => "Enter the user name",
        Text::Password => "Enter the password",
        Text::RegisterInterval => "Enter the seconds between two REGISTER requests; 600 is usual",
        Text::DidNumbers => "Enter the numbers of this trunk",
        Text::Concurrency => "Enter a limit; 100000 is practically unlimited",
        Text::KeepAliveInterval => "Enter the seconds between two OPTIONS requests; 360 is usual",
        Text::PaiParameterName => "Enter the parameter, usually verstat",
    }
}

/// Whether a field contains a list, so that its problems name items.
pub fn is_list(field: Field) -> bool {
    spec(field).is_some_and(|spec| spec.input == Input::Lines)
}
