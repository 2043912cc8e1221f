//! An incoming call played against the trunks: which trunk accepts it, and the first rule of each other one that
//! refuses.
//!
//! Says what the settings mean, not what the PBX will do: it knows neither the addresses of host names nor which gateways
//! are registered, and asks for them. Knows no inbound rules and no tenants. `told` has the words.
//! Source: docs/trunks.md, 4.7, 5.5 and 5.6; the order of the rules is assumed there.

use std::net::IpAddr;

use api::types::{
    AuthMode, InboundParameters, InboundVariable, Open, Privacy, Provider, ProviderId, ProviderRow,
    Transport, WireEnum,
};
use ipnet::IpNet;

use crate::check::address;
use crate::sip::called::{block_of, compared, held};
use crate::sip::parts::{InboundPart, InboundValue, part, value, verdict};
use crate::sip::read::{SipMessage, Unreadable};
use crate::sip::trace::TraceSource;

/// A trunk as far as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its row of the list.
    pub row: &'a ProviderRow,
    /// Its record; `None` if that could not be read.
    pub record: Option<&'a Provider>,
}

/// The call.
#[derive(Clone, Copy, Debug)]
pub struct InboundCall<'a> {
    /// The INVITE, or some headers of it.
    pub message: &'a SipMessage,
    /// Where it comes from.
    pub source: Option<TraceSource>,
}

/// What only a person can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallQuestion {
    /// Whether a host name has the source address. Names are in lower case.
    Host(String),
    /// Whether the gateway of a trunk is registered from the source address.
    Gateway(ProviderId),
}

/// A question and its answer.
pub type Answered = (CallQuestion, bool);

/// Why it cannot be told whether a rule refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The source address is not given.
    NoSource,
    /// The host is a name, whose addresses are not known here.
    HostName(String),
    /// The trunk accepts calls from where its gateway is registered.
    Gateway,
    /// The source is the outbound proxy. Whether the PBX accepts that is not documented.
    Proxy,
    /// The port is checked, and the port of the source is not given.
    NoPort,
    /// The port is checked, and the trunk leaves its port to the PBX.
    AnyPort,
    /// The pool of a trunk at system level is blank: each tenant has its own.
    TenantPools,
    /// The record could not be read.
    NotRead,
    /// The type of the trunk is not known to this version.
    UnknownType(String),
    /// The called number cannot be told.
    Called(InboundPart),
    /// P-Asserted-Identity with the verdict cannot be read.
    Verdict(Unreadable),
}

impl Doubt {
    /// Whether it is only about who has the source address.
    fn is_about_the_source(&self) -> bool {
        match self {
            Self::HostName(_) | Self::Gateway | Self::Proxy => true,
            Self::NoSource
            | Self::NoPort
            | Self::AnyPort
            | Self::TenantPools
            | Self::NotRead
            | Self::UnknownType(_)
            | Self::Called(_)
            | Self::Verdict(_) => false,
        }
    }
}

/// Why a trunk refuses the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallRefusal {
    /// It is switched off.
    Disabled,
    /// It carries messages only.
    MessagesOnly,
    /// The source address is neither the host nor in a block.
    Address,
    /// The source port is another one, and is checked.
    Port {
        /// The port of the trunk.
        own: i64,
        /// The port of the source.
        came: u16,
    },
    /// It has no numbers.
    NoPool,
    /// The number is not in the pool.
    NotInPool(String),
    /// The verdict is one whose calls are dropped.
    Dropped(String),
}

/// What a trunk makes of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It accepts it.
    Accepts,
    /// It accepts it if what is not known here fits.
    May(Vec<Doubt>),
    /// The first rule that refuses it.
    Refuses(CallRefusal),
}

/// One setting by which a refused call would be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Turn off the port check.
    IgnorePort,
    /// Turn the trunk on.
    Enable,
    /// Read the called number from another part of the INVITE.
    ReadCalled(InboundVariable),
    /// Add an address to the blocks.
    AddBlock(IpNet),
    /// Add a number to the pool.
    AddNumber(u64),
    /// Take a verdict off the list of those whose calls are dropped.
    AllowVerdict(String),
}

/// Something else to know about the call on a trunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallNote {
    /// The INVITE came over another transport than the trunk is set to.
    Transport(Transport, Transport),
    /// The INVITE asks for privacy, and the trunk honours it: the caller may be hidden.
    Privacy(String),
    /// The INVITE asks for privacy; whether the PBX honours it is its choice.
    PrivacyDefault(String),
    /// The verdict is read and not listed.
    Verdict(String),
    /// Verdicts are checked, and this INVITE has none.
    NoVerdict,
    /// The INVITE has a listed verdict, but the check is off.
    CheckOff(String),
    /// P-Asserted-Identity is probably passed on to the phone.
    PassesIdentity,
}

/// What one trunk does with the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// The place of the trunk among those that were given.
    pub trunk: usize,
    /// Whether it accepts.
    pub verdict: Verdict,
    /// By what the source address is accepted: the host or a block.
    pub through: Option<String>,
    /// The number that is compared with the pool.
    pub called: InboundPart,
    /// The caller's number.
    pub caller: InboundPart,
    /// The caller's name.
    pub name: InboundPart,
    /// What else there is to know.
    pub notes: Vec<CallNote>,
    /// The one setting by which it would be accepted, if there is one.
    pub remedy: Option<Remedy>,
    /// What that depends on besides, which only a person can tell.
    pub depends: Vec<Doubt>,
}

/// Plays the call against each trunk.
pub fn play(trunks: &[Candidate<'_>], call: &InboundCall<'_>, answers: &[Answered]) -> Vec<Played> {
    trunks.iter().enumerate().map(|(place, trunk)| play_one(place, trunk, call, answers)).collect()
}

/// What a rule says.
enum CallRule {
    Passes,
    Doubts(Doubt),
    Refuses(CallRefusal),
}

/// Plays the call against one trunk; `place` is handed back.
pub fn play_one(place: usize, trunk: &Candidate<'_>, call: &InboundCall<'_>, answers: &[Answered]) -> Played {
    let message = call.message;
    let blank = InboundParameters::default();
    let inbound = trunk.record.and_then(|record| record.inbound_parameters.as_ref()).unwrap_or(&blank);
    let called = part(message, inbound.called_num.as_ref(), InboundVariable::ToUserPart);
    let mut notes = Vec::new();
    let (address, through) = address_rule(trunk, call.source, answers);
    let rules = [
        enabled_rule(trunk),
        type_rule(trunk),
        address,
        port_rule(trunk, call.source),
        number_rule(trunk, &called),
        verdict_rule(trunk, inbound, message, &mut notes),
    ];
    let mut refusals = Vec::new();
    let mut doubts = Vec::new();
    for rule in rules {
        match rule {
            CallRule::Passes => {}
            CallRule::Doubts(doubt) if doubts.contains(&doubt) => {}
            CallRule::Doubts(doubt) => doubts.push(doubt),
            CallRule::Refuses(refusal) => refusals.push(refusal),
        }
    }
    let remedy = match refusals.as_slice() {
        [only] if doubts.iter().all(Doubt::is_about_the_source) => remedy(only, trunk, call),
        _ => None,
    };
    let (verdict, depends) = match refusals.into_iter().next() {
        Some(refusal) if remedy.is_some() => (Verdict::Refuses(refusal), doubts),
        Some(refusal) => (Verdict::Refuses(refusal), Vec::new()),
        None if doubts.is_empty() => (Verdict::Accepts, doubts),
        None => (Verdict::May(doubts), Vec::new()),
    };
    notes.extend(other_notes(trunk, inbound, call));
    Played {
        trunk: place,
        verdict,
        through,
        called,
        caller: part(message, inbound.caller_num.as_ref(), InboundVariable::FromUserPart),
        name: part(message, inbound.caller_display_name.as_ref(), InboundVariable::FromDisplayName),
        notes,
        remedy,
        depends,
    }
}

/// The pool, of the record or of the row.
fn pool<'a>(trunk: &Candidate<'a>) -> &'a str {
    let of_record = trunk.record.and_then(|record| record.did_numbers.as_deref());
    of_record.or(trunk.row.did_numbers.as_deref()).unwrap_or_default()
}

fn host<'a>(trunk: &Candidate<'a>) -> &'a str {
    let of_record = trunk.record.and_then(|record| record.hostname.as_deref());
    of_record.or(trunk.row.hostname.as_deref()).unwrap_or_default().trim()
}

fn mode(trunk: &Candidate<'_>) -> Option<AuthMode> {
    trunk.record?.auth_mode.as_ref()?.known()
}

fn enabled_rule(trunk: &Candidate<'_>) -> CallRule {
    let enabled = trunk.record.and_then(|record| record.enabled).or(trunk.row.enabled);
    if enabled == Some(false) { CallRule::Refuses(CallRefusal::Disabled) } else { CallRule::Passes }
}

fn type_rule(trunk: &Candidate<'_>) -> CallRule {
    let Some(record) = trunk.record else { return CallRule::Doubts(Doubt::NotRead) };
    match &record.auth_mode {
        Some(Open::Known(AuthMode::WhatsApp)) => CallRule::Refuses(CallRefusal::MessagesOnly),
        Some(Open::Known(
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister | AuthMode::Teams,
        )) => CallRule::Passes,
        Some(Open::Unknown(word)) => CallRule::Doubts(Doubt::UnknownType(word.clone())),
        None => CallRule::Doubts(Doubt::NotRead),
    }
}

/// The source address is the host or in a block; a gateway calls from where it registered.
fn address_rule(
    trunk: &Candidate<'_>,
    source: Option<TraceSource>,
    answers: &[Answered],
) -> (CallRule, Option<String>) {
    let Some(TraceSource { address: source, .. }) = source else {
        return (CallRule::Doubts(Doubt::NoSource), None);
    };
    let passes = |through: &str| (CallRule::Passes, Some(through.to_owned()));
    let is_source = |text: &str| address(text.trim()) == Some(source);
    let answer =
        |question: CallQuestion| answers.iter().find(|(known, _)| *known == question).map(|(_, yes)| *yes);
    let is_gateway = mode(trunk) == Some(AuthMode::AcceptRegister);
    let host = host(trunk);
    if !is_gateway && is_source(host) {
        return passes(host);
    }
    let Some(record) = trunk.record else { return (CallRule::Doubts(Doubt::NotRead), None) };
    if let Some(block) = block_of(record.additional_ips.as_deref().unwrap_or_default(), source) {
        return passes(&block);
    }
    if is_gateway {
        let id = record.id.clone().or_else(|| trunk.row.id.clone());
        return match id.and_then(|id| answer(CallQuestion::Gateway(id))) {
            Some(true) => passes("its registration"),
            Some(false) => (CallRule::Refuses(CallRefusal::Address), None),
            None => (CallRule::Doubts(Doubt::Gateway), None),
        };
    }
    if record.outbound_server.as_deref().is_some_and(is_source) {
        return (CallRule::Doubts(Doubt::Proxy), None);
    }
    let is_name = !host.is_empty() && address(host).is_none();
    if !is_name {
        return (CallRule::Refuses(CallRefusal::Address), None);
    }
    let name = host.to_ascii_lowercase();
    match answer(CallQuestion::Host(name.clone())) {
        Some(true) => passes(host),
        Some(false) => (CallRule::Refuses(CallRefusal::Address), None),
        None => (CallRule::Doubts(Doubt::HostName(name)), None),
    }
}

fn port_rule(trunk: &Candidate<'_>, source: Option<TraceSource>) -> CallRule {
    let Some(record) = trunk.record else { return CallRule::Doubts(Doubt::NotRead) };
    match record.verify_port {
        Some(true) => {}
        Some(false) => return CallRule::Passes,
        None => return CallRule::Doubts(Doubt::NotRead),
    }
    let port = record.port.or(trunk.row.port).filter(|port| *port != 0);
    match (source.and_then(|source| source.port), port) {
        (_, None) => CallRule::Doubts(Doubt::AnyPort),
        (None, Some(_)) if source.is_none() => CallRule::Doubts(Doubt::NoSource),
        (None, Some(_)) => CallRule::Doubts(Doubt::NoPort),
        (Some(came), Some(own)) if i64::from(came) == own => CallRule::Passes,
        (Some(came), Some(own)) => CallRule::Refuses(CallRefusal::Port { own, came }),
    }
}

fn number_rule(trunk: &Candidate<'_>, called: &InboundPart) -> CallRule {
    let Some(number) = called.value.text() else { return CallRule::Doubts(Doubt::Called(called.clone())) };
    let pool = pool(trunk);
    if held(pool, number).is_some() {
        return CallRule::Passes;
    }
    if !pool.trim().is_empty() {
        return CallRule::Refuses(CallRefusal::NotInPool(number.to_owned()));
    }
    let shared = trunk.record.and_then(|record| record.shared).or(trunk.row.shared);
    // Only a system administrator makes IP based trunks (docs/trunks.md, 3.1).
    let is_of_system = shared == Some(true) || mode(trunk) == Some(AuthMode::IpAuth);
    match (trunk.record, is_of_system) {
        (None, _) => CallRule::Doubts(Doubt::NotRead),
        (Some(_), true) => CallRule::Doubts(Doubt::TenantPools),
        (Some(_), false) => CallRule::Refuses(CallRefusal::NoPool),
    }
}

/// Verdicts that the PBX never drops (docs/trunks.md, 5.6).
const KEPT: [&str; 2] = ["TN-Validation-Passed", "TN-Validation-Passed-A"];

fn verdict_rule(
    trunk: &Candidate<'_>,
    inbound: &InboundParameters,
    message: &SipMessage,
    notes: &mut Vec<CallNote>,
) -> CallRule {
    if trunk.record.is_none() {
        return CallRule::Doubts(Doubt::NotRead);
    }
    let is_checked = inbound.enable_stir_shaken_validation == Some(true);
    let name = inbound.pai_header_parameter_name.as_deref().unwrap_or("verstat").trim();
    let listed = inbound.drop_calls_with_verification_status.as_deref().unwrap_or_default();
    let is_dropped = |verdict: &str| {
        let is = |word: &str| word.trim().eq_ignore_ascii_case(verdict);
        listed.iter().any(|word| is(word.as_str())) && !KEPT.iter().any(|kept| is(kept))
    };
    match verdict(message, name) {
        Err(unreadable) if is_checked && !listed.is_empty() => {
            return CallRule::Doubts(Doubt::Verdict(unreadable));
        }
        Ok(Some(verdict)) if is_checked && is_dropped(&verdict) => {
            return CallRule::Refuses(CallRefusal::Dropped(verdict));
        }
        Ok(Some(verdict)) if is_checked => notes.push(CallNote::Verdict(verdict)),
        Ok(Some(verdict)) if is_dropped(&verdict) => notes.push(CallNote::CheckOff(verdict)),
        Ok(None) if is_checked => notes.push(CallNote::NoVerdict),
        Ok(_) | Err(_) => {}
    }
    CallRule::Passes
}

fn other_notes(trunk: &Candidate<'_>, inbound: &InboundParameters, call: &InboundCall<'_>) -> Vec<CallNote> {
    let mut notes = Vec::new();
    let came = call.source.and_then(|source| source.transport);
    let came = came.or_else(|| call.message.via.as_ref().and_then(|via| via.transport));
    let own = trunk.record.and_then(|record| record.transport.as_ref()).and_then(Open::known);
    if let (Some(came), Some(own)) = (came, own)
        && came != own
    {
        notes.push(CallNote::Transport(came, own));
    }
    let honoured = inbound.privacy_types_supported.as_ref().and_then(Open::known);
    for word in &call.message.privacy {
        match honoured {
            _ if matches!(word.as_str(), "none" | "critical") => {}
            None | Some(Privacy::Default) => notes.push(CallNote::PrivacyDefault(word.clone())),
            Some(honoured @ (Privacy::Id | Privacy::User | Privacy::Header | Privacy::Session))
                if honoured.as_str().eq_ignore_ascii_case(word) =>
            {
                notes.push(CallNote::Privacy(word.clone()));
            }
            Some(Privacy::None | Privacy::Id | Privacy::User | Privacy::Header | Privacy::Session) => {}
        }
    }
    if inbound.pass_api_header_to_uad == Some(true)
        && value(call.message, InboundVariable::PaiUserPart) != InboundValue::NoHeader
    {
        notes.push(CallNote::PassesIdentity);
    }
    notes
}

/// The one setting that turns a refusal around.
fn remedy(refusal: &CallRefusal, trunk: &Candidate<'_>, call: &InboundCall<'_>) -> Option<Remedy> {
    match refusal {
        CallRefusal::Disabled => Some(Remedy::Enable),
        CallRefusal::MessagesOnly => None,
        CallRefusal::Address => Some(Remedy::AddBlock(block_for(call.source?.address))),
        CallRefusal::Port { .. } => Some(Remedy::IgnorePort),
        CallRefusal::NoPool => add_number(call.message, trunk),
        CallRefusal::NotInPool(_) => {
            read_called(call.message, pool(trunk)).or_else(|| add_number(call.message, trunk))
        }
        CallRefusal::Dropped(verdict) => Some(Remedy::AllowVerdict(verdict.clone())),
    }
}

/// An address as a block of its own.
fn block_for(address: IpAddr) -> IpNet {
    IpNet::from(address)
}

fn add_number(message: &SipMessage, trunk: &Candidate<'_>) -> Option<Remedy> {
    let inbound = trunk.record.and_then(|record| record.inbound_parameters.as_ref());
    let setting = inbound.and_then(|inbound| inbound.called_num.as_ref());
    let called = part(message, setting, InboundVariable::ToUserPart);
    compared(called.value.text()?).map(Remedy::AddNumber)
}

/// Another part of the INVITE that has a number of the pool.
fn read_called(message: &SipMessage, pool: &str) -> Option<Remedy> {
    let parts = [
        InboundVariable::RequestLineUriUserPart,
        InboundVariable::ToUserPart,
        InboundVariable::PcpidUserPart,
        InboundVariable::RpidCalledUserPart,
    ];
    let has = |variable: &InboundVariable| {
        value(message, *variable).text().is_some_and(|number| held(pool, number).is_some())
    };
    parts.into_iter().find(has).map(Remedy::ReadCalled)
}
