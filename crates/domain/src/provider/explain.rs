//! What each field and each word that can be chosen means in SIP, with the RFC it comes from and its name in the
//! API.
//!
//! Longer than the help beside a field, and only read on request. Knows no component.
//! Source: docs/trunks.md, 2 to 5, and the RFCs named at each text.

use api::types::{
    AuthMode, HostPart, HostVariable, InboundVariable, Privacy, Transport, UserPart, UserVariable,
    VerificationStatus, WireEnum,
};

use crate::provider::draft::{Field, Flag, Part, Text, Word};
use crate::provider::words::Named;

/// An explanation: a text of at most 300 characters, and where to read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it is and what it does, in SIP terms.
    pub text: &'static str,
    /// The number of an RFC and the section; blank for the whole document.
    rfcs: &'static [(u16, &'static str)],
}

impl Explanation {
    /// Where to read on: `RFC 3261 (SIP), 20.20`.
    pub fn sources(self) -> Vec<String> {
        let source = |(number, section): &(u16, &str)| {
            let title = RFCS.iter().find(|(known, _)| known == number).map_or("", |(_, title)| *title);
            match *section {
                "" => format!("RFC {number} ({title})"),
                section => format!("RFC {number} ({title}), {section}"),
            }
        };
        self.rfcs.iter().map(source).collect()
    }
}

/// A word that can be chosen for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordExplained {
    /// Its name in the API.
    pub word: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it means.
    pub explanation: Explanation,
}

/// The RFCs that are named, with a short title.
const RFCS: &[(u16, &str)] = &[
    (1918, "private IPv4 addresses"),
    (2782, "DNS SRV records"),
    (3261, "SIP"),
    (3263, "locating SIP servers"),
    (3264, "offer and answer"),
    (3323, "privacy"),
    (3325, "asserted identity"),
    (3581, "rport"),
    (3711, "SRTP"),
    (3966, "tel URI"),
    (4291, "IPv6 addresses"),
    (4568, "SDES keys in SDP"),
    (4632, "CIDR"),
    (7315, "3GPP headers"),
    (8224, "Identity header"),
    (8225, "PASSporT"),
    (8588, "SHAKEN"),
    (8760, "digest algorithms"),
    (8866, "SDP"),
];

type Rfcs = &'static [(u16, &'static str)];

const fn says(text: &'static str, rfcs: Rfcs) -> Explanation {
    Explanation { text, rfcs }
}

/// What a field is.
pub fn explain(field: Field) -> Explanation {
    match field {
        Field::Mode => says(
            "How the two sides recognise each other: by source address, by a registration of the PBX at the carrier, or by one of a gateway at the PBX. Everything else in the form follows from it.",
            &[(3261, "10"), (3261, "22")],
        ),
        Field::Text(text) => of_text(text),
        Field::Flag(flag) => of_flag(flag),
        Field::Word(word) => of_word(word),
        Field::Verdicts => says(
            "Incoming calls whose verification came to one of these results are refused. The result is read from a parameter of P-Asserted-Identity; letters A to C are the level of attestation. Works only while verification is on.",
            &[(8224, "6.2"), (8588, "4")],
        ),
        Field::Part(Part::User(part)) => of_user_part(part),
        Field::Part(Part::Host(part)) => of_host_part(part),
    }
}

/// The words that can be chosen for a field, in the order of the form; none for a field that is typed or switched.
pub fn choices(field: Field) -> Vec<WordExplained> {
    match field {
        Field::Mode => each(of_mode),
        Field::Word(Word::Transport) => each(of_transport),
        Field::Word(Word::CalledNum | Word::CallerNum | Word::CallerDisplayName) => each(of_inbound),
        Field::Word(Word::InboundPrivacy | Word::OutboundPrivacy) => each(of_privacy),
        Field::Part(Part::User(_)) => each(of_user_variable),
        Field::Part(Part::Host(_)) => each(of_host_variable),
        Field::Verdicts => {
            let choice = |verdict: &VerificationStatus| WordExplained {
                word: verdict.as_str(),
                name: verdict.as_str(),
                explanation: of_verdict(*verdict),
            };
            VerificationStatus::ALL.iter().map(choice).collect()
        }
        Field::Text(_) | Field::Flag(_) => Vec::new(),
    }
}

fn each<T: Named>(explanation: fn(T) -> Explanation) -> Vec<WordExplained> {
    let choice =
        |word: &T| WordExplained { word: word.as_str(), name: word.name(), explanation: explanation(*word) };
    T::ALL.iter().map(choice).collect()
}

fn of_text(text: Text) -> Explanation {
    match text {
        Text::Name => says(
            "A label. It appears in call records and e-mails and in no SIP message, so a new name changes no call; but the history of the trunk then has two names.",
            &[],
        ),
        Text::Brand => says(
            "The carrier's label in the PBX. Message channels, such as SMS and WhatsApp, find their trunk by it. It appears in no SIP message.",
            &[],
        ),
        Text::Hostname => says(
            "The far end: a carrier's domain, a registrar or a border controller. It is the host of the Request-URI. A name is resolved by DNS: SRV records if no port is given, otherwise the address alone. Calls from its addresses are accepted.",
            &[(3261, "8.1.1.1"), (3263, "4")],
        ),
        Text::Port => says(
            "The port at the far end. A port in a URI means that only the address of the name is looked up; without one, SRV records name host and port. Usual are 5060 for UDP and TCP and 5061 for TLS.",
            &[(3263, "4.2"), (2782, ""), (3261, "19.1.2")],
        ),
        Text::OutboundServer => says(
            "The next hop for every request, in place of the host. The Request-URI still names the host. Needed where a carrier or a border controller (SBC) takes all traffic at an address of its own.",
            &[(3261, "8.1.2")],
        ),
        Text::OutboundServerPort => says(
            "The port of the outbound proxy, and of a header part that is set to “Proxy host and port”. Without a port the name of the proxy is looked up by SRV records.",
            &[(3261, "8.1.2"), (3263, "4.2")],
        ),
        Text::AdditionalIps => says(
            "Addresses besides the host from which an INVITE is accepted, as blocks: 192.0.2.0/24 or 2001:db8::/32. A call from any other address is answered with 407. Carriers publish these lists; media addresses do not belong here.",
            &[(3261, "21.4.8"), (4632, "3.1"), (4291, "2.3")],
        ),
        Text::AuthId => says(
            "The user name of digest authentication: what answers a 401 or 407 together with the password. A header part that is set to “Authentication ID” carries it. Together with the host it exists once in the PBX.",
            &[(3261, "22"), (8760, "")],
        ),
        Text::Username => says(
            "The account name, where a carrier gives three credentials: account, authentication name and password. It then stands for the account in REGISTER. Otherwise it stays empty.",
            &[(3261, "10.2")],
        ),
        Text::Password => says(
            "The secret of digest authentication. It never crosses the network: each side computes a hash from it and the challenge. The PBX never gives it out again.",
            &[(3261, "22.4"), (8760, "")],
        ),
        Text::RegisterInterval => says(
            "Seconds after which the PBX sends REGISTER again. It must be shorter than the lifetime that the registrar grants, otherwise calls do not arrive in between. Small values also keep a NAT open.",
            &[(3261, "10.2.4")],
        ),
        Text::DidNumbers => says(
            "The numbers for which an INVITE is accepted, and which may be presented. The PBX takes a plus away from the called number and compares the rest, digit by digit. A number that is not here is answered with 407.",
            &[(3966, "5.1.4"), (3261, "21.4.8")],
        ),
        Text::Concurrency => says(
            "How many calls the trunk carries at once, in both directions. One more is answered with 403 by the PBX; the carrier may have a limit of its own. 100000 stands for no limit.",
            &[(3261, "21.4.4")],
        ),
        Text::KeepAliveInterval => says(
            "Seconds between two OPTIONS requests. The status can be as old as that, and an outage is noticed after this time plus that of an unanswered request, 32 seconds.",
            &[(3261, "11"), (3261, "17.1.2.2")],
        ),
        Text::PaiParameterName => says(
            "The parameter of the URI in P-Asserted-Identity that carries the carrier's verdict on the caller's number. Usual is verstat, a parameter of 3GPP (TS 24.229).",
            &[(3325, "9.1"), (8224, "6.2")],
        ),
    }
}

fn of_flag(flag: Flag) -> Explanation {
    match flag {
        Flag::Enabled => says(
            "The administrative switch. A trunk that is off takes no calls and places none. What becomes of calls in progress is not documented.",
            &[],
        ),
        Flag::Registration => says(
            "Whether the PBX sends REGISTER, which tells the carrier where to send calls. Off for carriers that route to a fixed address and refuse REGISTER; the credentials still answer challenges of an INVITE.",
            &[(3261, "10.2"), (3261, "22.3")],
        ),
        Flag::KeepAlive => says(
            "The PBX asks the far end by OPTIONS whether it is there. Without an answer the trunk counts as offline and takes no calls. For a trunk that does not register it is the only proof that anything answers.",
            &[(3261, "11")],
        ),
        Flag::VerifyPort => says(
            "An INVITE must also come from the port of this trunk, otherwise it is answered with 407. Many carriers send from changing ports, and a NAT changes them: leave it off unless the carrier names the port.",
            &[(3261, "18.1.1"), (3261, "21.4.8")],
        ),
        Flag::Inlan => says(
            "Contact, Via and the media address in SDP carry the private address of the PBX. Right for a gateway or SBC in the same network. Towards the internet a private address cannot be reached: audio is then one-way or missing.",
            &[(1918, ""), (8866, "5.7")],
        ),
        Flag::RewriteViaIp => says(
            "Via carries the public address of the PBX instead of the private one. Answers go back along Via; with rport they go to where the request came from anyway. Off behind a border controller and for Teams.",
            &[(3261, "18.2.2"), (3581, "4")],
        ),
        Flag::SingleViaHeader => says(
            "Requests to the carrier have one Via header, not one for each hop inside. Hides the inside and suits carriers that read the first Via only.",
            &[(3261, "8.1.1.7"), (3261, "20.42")],
        ),
        Flag::AdjustSdpDirection => says(
            "When a call is put on hold, the PBX corrects a=sendonly, a=recvonly and a=inactive in SDP towards the carrier. For carriers that drop a call or play no music on hold otherwise.",
            &[(3264, "8.4"), (8866, "6.7")],
        ),
        Flag::RemoveSrtpInfo => says(
            "Takes the a=crypto lines, the keys of SRTP, out of SDP: media then is plain RTP. Turn it off for a carrier that encrypts media. The keys stand in SDP in clear text, so use TLS with them.",
            &[(4568, "4"), (3711, "")],
        ),
        Flag::SignCalls => says(
            "Adds an Identity header to outgoing INVITEs: a signed token that says who calls whom and how well the PBX knows the caller. Needs a certificate for it on the PBX.",
            &[(8224, "4"), (8225, ""), (8588, "")],
        ),
        Flag::CheckVerdict => says(
            "The PBX reads what the carrier found when it verified the caller's signature. Without it no call is refused for its verification status, whatever is ticked below.",
            &[(8224, "6.2")],
        ),
        Flag::PassPai => says(
            "Probably passes P-Asserted-Identity of the carrier on to the phone, which can then show the asserted caller. The PBX's own description of this switch is that of another one.",
            &[(3325, "9.1")],
        ),
    }
}

fn of_word(word: Word) -> Explanation {
    match word {
        Word::Transport => says(
            "What carries SIP to the far end. It stands in Via and, for TLS and TCP, in the URI of Contact. The PBX must listen on it; its own ports are not those of the carrier.",
            &[(3261, "18"), (3263, "4.1")],
        ),
        Word::CalledNum => says(
            "The part of an incoming INVITE that holds the dialled number. It is compared with the DID pool and with inbound rules. By default it is the user of To; some carriers put the number into the Request-URI alone.",
            &[(3261, "8.1.1.1"), (3261, "8.1.1.2")],
        ),
        Word::CallerNum => says(
            "The part of an incoming INVITE that holds the caller's number. By default probably the user of From, which a caller can choose freely; P-Asserted-Identity is what the carrier vouches for.",
            &[(3261, "8.1.1.3"), (3325, "9.1")],
        ),
        Word::CallerDisplayName => says(
            "The part of an incoming INVITE that holds the caller's name. By default probably the display name of From.",
            &[(3261, "20.20")],
        ),
        Word::InboundPrivacy => says(
            "Which request for privacy the PBX honours when an incoming INVITE has a Privacy header, for example by not showing an asserted number.",
            &[(3323, "4.2"), (3325, "9.3")],
        ),
        Word::OutboundPrivacy => says(
            "The Privacy header of every outgoing INVITE: what the carrier is asked to hide from the called party. The console warns where From still holds the number.",
            &[(3323, "4.2"), (3325, "9.3")],
        ),
    }
}

fn of_mode(mode: AuthMode) -> Explanation {
    match mode {
        AuthMode::IpAuth => says(
            "No REGISTER and no digest: each side accepts requests from the addresses it knows of the other. The carrier must have the public address of the PBX on its list.",
            &[(3261, "8.1.2")],
        ),
        AuthMode::RegisterAuth => says(
            "The PBX registers at the carrier as a phone does and answers challenges with user name and password. With registration off it only answers challenges.",
            &[(3261, "10.2"), (3261, "22.2")],
        ),
        AuthMode::AcceptRegister => says(
            "The other way round: a gateway registers at the PBX, with a domain and credentials that you make up. For gateways without a fixed address or behind a NAT.",
            &[(3261, "10.3"), (3261, "22")],
        ),
        AuthMode::Teams => says(
            "Direct Routing of Microsoft Teams through the PortSIP border controller, which speaks TLS and SRTP to Microsoft. The tenant's SIP domain must be the name of the border controller.",
            &[(3261, "26.2.1")],
        ),
        AuthMode::WhatsApp => says(
            "A channel for WhatsApp messages. It carries no calls, so it has neither headers nor media; host and ports are fixed.",
            &[],
        ),
    }
}

fn of_transport(transport: Transport) -> Explanation {
    match transport {
        Transport::Udp => says(
            "Datagrams: nothing to set up, each request is repeated until it is answered. Large INVITEs may be cut by routers that drop fragments; SIP asks for TCP above 1300 bytes.",
            &[(3261, "18.1.1"), (3261, "17.1.1.2")],
        ),
        Transport::Tcp => says(
            "A connection in clear text. It takes messages of any size and is usual towards a border controller in the same network.",
            &[(3261, "18.1.1")],
        ),
        Transport::Tls => says(
            "A connection under TLS: nobody on the way reads or changes the signalling, and the far end shows a certificate. Media is another matter: see SRTP. Usual port 5061.",
            &[(3261, "26.2.1"), (3261, "19.1.2")],
        ),
    }
}

fn of_privacy(privacy: Privacy) -> Explanation {
    match privacy {
        Privacy::Default => {
            says("The PBX decides. It asks for privacy where a caller chose to be anonymous.", &[])
        }
        Privacy::None => says(
            "Privacy: none. The caller asks that nothing be hidden, also where it would be by default.",
            &[(3323, "4.2")],
        ),
        Privacy::Id => says(
            "Privacy: id. P-Asserted-Identity is kept among networks that trust each other and taken out before the called party. What From holds is not touched.",
            &[(3325, "9.3")],
        ),
        Privacy::User => says(
            "Privacy: user. Headers that describe the person, such as Subject, Call-Info or User-Agent, are taken out, and From may be made anonymous.",
            &[(3323, "4.2"), (3323, "5.3")],
        ),
        Privacy::Header => says(
            "Privacy: header. Contact and Via are rewritten by a privacy service, so that they no longer tell where the caller is. Calls can still be answered.",
            &[(3323, "4.2"), (3323, "5.1")],
        ),
        Privacy::Session => says(
            "Privacy: session. The media address is hidden too: audio goes through a privacy service.",
            &[(3323, "4.2"), (3323, "5.2")],
        ),
    }
}

fn of_inbound(variable: InboundVariable) -> Explanation {
    match variable {
        InboundVariable::RequestLineUriUserPart => says(
            "The user of the Request-URI: where the request is going now. Each hop may rewrite it, so here it is often the account at the carrier, or the number where To still has another one.",
            &[(3261, "8.1.1.1")],
        ),
        InboundVariable::ContactUserPart => says(
            "The user of Contact: where the sender of the INVITE can be reached directly. Often an account or a trunk of the carrier, seldom the caller's number.",
            &[(3261, "20.10")],
        ),
        InboundVariable::ToDisplayName => says(
            "The display name of To: a text beside the address that was called. Most carriers send none.",
            &[(3261, "20.39")],
        ),
        InboundVariable::ToUserPart => says(
            "The user of To: the address that the caller meant. It does not change on the way, also when a call is forwarded.",
            &[(3261, "8.1.1.2")],
        ),
        InboundVariable::FromDisplayName => says(
            "The display name of From: the caller's name as the caller's side gives it.",
            &[(3261, "20.20")],
        ),
        InboundVariable::FromUserPart => says(
            "The user of From: the caller as the caller's side names it. Nobody has to check it, and it may be “anonymous”.",
            &[(3261, "8.1.1.3")],
        ),
        InboundVariable::RpidCalledDisplayName => says(
            "The display name of Remote-Party-ID with party=called. That header never became an RFC; older equipment sends it in place of P-Asserted-Identity.",
            &[],
        ),
        InboundVariable::RpidCalledUserPart => says(
            "The user of Remote-Party-ID with party=called: the called side. That header never became an RFC; older equipment sends it.",
            &[],
        ),
        InboundVariable::RpidCallingDisplayName => says(
            "The display name of Remote-Party-ID with party=calling. That header never became an RFC; older equipment sends it in place of P-Asserted-Identity.",
            &[],
        ),
        InboundVariable::RpidCallingUserPart => says(
            "The user of Remote-Party-ID with party=calling: the caller as the network knows it. That header never became an RFC; P-Asserted-Identity took its place.",
            &[],
        ),
        InboundVariable::PaiDisplayName => says(
            "The display name of P-Asserted-Identity: the caller's name as the carrier vouches for it.",
            &[(3325, "9.1")],
        ),
        InboundVariable::PaiUserPart => says(
            "The user of P-Asserted-Identity: the caller's number as the carrier vouches for it, also where From is anonymous. It counts only from a side that is trusted.",
            &[(3325, "9.1")],
        ),
        InboundVariable::PpiDisplayName => says(
            "The display name of P-Preferred-Identity. Phones send that header to their proxy; from a carrier it is unusual.",
            &[(3325, "9.2")],
        ),
        InboundVariable::PpiUserPart => says(
            "The user of P-Preferred-Identity: the number a sender would like to be asserted. Phones send it to their proxy; from a carrier it is unusual.",
            &[(3325, "9.2")],
        ),
        InboundVariable::PcpidDisplayName => {
            says("The display name of P-Called-Party-ID, a header of mobile networks.", &[(7315, "4.2")])
        }
        InboundVariable::PcpidUserPart => says(
            "The user of P-Called-Party-ID: the number that was dialled, kept where a network has replaced the Request-URI by the address of a device.",
            &[(7315, "4.2")],
        ),
        InboundVariable::Default => says(
            "The PBX chooses: the user of To for the called number, and probably user and display name of From for the caller.",
            &[(3261, "8.1.1")],
        ),
    }
}

fn of_user_variable(variable: UserVariable) -> Explanation {
    match variable {
        UserVariable::AuthId => says(
            "The authentication ID of this trunk. For carriers that recognise an account by From. Types without credentials have none.",
            &[(3261, "8.1.1.3")],
        ),
        UserVariable::CallerNum => says(
            "The number of the caller inside the PBX, usually the extension. Carriers refuse it where they expect a number of their own.",
            &[],
        ),
        UserVariable::CalledNum => says(
            "The number that is dialled, after the outbound rule has taken digits off or put some in front.",
            &[],
        ),
        UserVariable::CallerDisplayName => {
            says("The caller's name as the phone sends it, otherwise the name of the extension.", &[])
        }
        UserVariable::OutboundCallerId => says(
            "The number that the called party is to see. The first one set counts: chosen in the app, extension, outbound rule, user group, company. Carriers accept only numbers that are assigned to you.",
            &[],
        ),
        UserVariable::OriginatorCallerId => says(
            "The first caller, also an outside one whose call is forwarded through this trunk. Many carriers refuse a number that is not yours in From.",
            &[],
        ),
        UserVariable::OutboundCallerIdAndOriginatorCallerId => says(
            "Not documented. Assumed: the outbound caller ID, or the originator where a call is forwarded. Try it with the carrier before you rely on it.",
            &[],
        ),
        UserVariable::Anonymous => says(
            "The word anonymous, in place of a number or a name. Alone it hides the caller from the called party but also from the carrier, who may want the number in P-Asserted-Identity.",
            &[(3261, "8.1.1.3"), (3323, "4.1.1.3")],
        ),
        UserVariable::Default => says(
            "The PBX chooses: the dialled number in Request-URI and To, the outbound caller ID in From. Headers that an INVITE can do without are not sent.",
            &[(3261, "8.1.1")],
        ),
        UserVariable::Custom => says(
            "A fixed text, the same in every call. It is copied into the header as it is, so it may hold only what SIP allows there. The text remove takes out P-Asserted-Identity, P-Preferred-Identity or P-Called-Party-ID.",
            &[(3261, "25.1")],
        ),
    }
}

fn of_host_variable(variable: HostVariable) -> Explanation {
    match variable {
        HostVariable::TrunkHostPort => says(
            "Host and port of this trunk: the carrier's own domain. Usual for P-Asserted-Identity, and for From where the carrier recognises accounts of its domain.",
            &[(3261, "19.1.1")],
        ),
        HostVariable::OutHostPort => {
            says("Host and port of the outbound proxy. Empty where the trunk has none.", &[(3261, "19.1.1")])
        }
        HostVariable::ContactUri => says(
            "Address and port of the PBX on this transport, private or public as “Advertise the private IP address” says. Right for Contact: requests within the call come back to it.",
            &[(3261, "8.1.1.8")],
        ),
        HostVariable::SipDomain => says(
            "Probably the SIP domain of the tenant whose call it is. Carriers that check From by domain may not know it.",
            &[(3261, "19.1.1")],
        ),
        HostVariable::Default => says(
            "The PBX chooses: the host of the trunk in Request-URI and To, the tenant's SIP domain in From, its own address in Contact.",
            &[(3261, "8.1.1")],
        ),
        HostVariable::Custom => says(
            "A fixed host, with port and parameters if needed; an IPv6 address in brackets. For an anonymous From it is anonymous.invalid.",
            &[(3261, "25.1"), (3323, "4.1.1.3")],
        ),
    }
}

fn of_verdict(verdict: VerificationStatus) -> Explanation {
    match verdict {
        VerificationStatus::NoTnValidation => says(
            "Nothing was verified, for example because the call came without a signature. Most calls from abroad are like this, so refusing them refuses much.",
            &[(8224, "6.2")],
        ),
        VerificationStatus::Failed => says(
            "The signature does not fit the call: another number, another time, or a certificate that is not trusted.",
            &[(8224, "6.2")],
        ),
        VerificationStatus::PassedB => says(
            "The signature fits, with partial attestation: the signing carrier knows its customer, but not whether the customer may use the number.",
            &[(8588, "4")],
        ),
        VerificationStatus::PassedC => says(
            "The signature fits, with gateway attestation: the signing carrier only knows where the call entered its network, such as an international gateway.",
            &[(8588, "4")],
        ),
        VerificationStatus::FailedA => says(
            "Full attestation was claimed, that the caller may use the number, but the signature does not fit the call.",
            &[(8224, "6.2"), (8588, "4")],
        ),
        VerificationStatus::FailedB => says(
            "Partial attestation was claimed, but the signature does not fit the call.",
            &[(8224, "6.2"), (8588, "4")],
        ),
        VerificationStatus::FailedC => says(
            "Gateway attestation was claimed, but the signature does not fit the call.",
            &[(8224, "6.2"), (8588, "4")],
        ),
    }
}

fn of_user_part(part: UserPart) -> Explanation {
    match part {
        UserPart::RequestLine => says(
            "The user of the Request-URI, in front of the @ in the first line of the INVITE: whom the carrier is to reach. By default the dialled number.",
            &[(3261, "8.1.1.1")],
        ),
        UserPart::Contact => says(
            "The user of Contact. The far end sends later requests of this call to that URI. Some carriers read the account or the caller's number here.",
            &[(3261, "8.1.1.8")],
        ),
        UserPart::ToDisplayName => says(
            "The display name of To, a text in quotes before the address of the called party. Seldom needed.",
            &[(3261, "20.39")],
        ),
        UserPart::To => says(
            "The user of To: whom the caller means. It stays as it is on the whole way, while the Request-URI may change.",
            &[(3261, "8.1.1.2")],
        ),
        UserPart::FromDisplayName => says(
            "The display name of From: the caller's name that most phones show. Many carriers replace it or drop it.",
            &[(3261, "20.20")],
        ),
        UserPart::From => says(
            "The user of From: the caller's number as the called party sees it. Carriers want a number of yours, your account, or “anonymous” with the number in another header.",
            &[(3261, "8.1.1.3")],
        ),
        UserPart::RpidCalledDisplayName => says(
            "The display name of Remote-Party-ID with party=called. That header never became an RFC; only send it if the carrier asks for it.",
            &[],
        ),
        UserPart::RpidCalled => says(
            "The user of Remote-Party-ID with party=called, the called side. That header never became an RFC; only send it if the carrier asks for it.",
            &[],
        ),
        UserPart::RpidCallingDisplayName => says(
            "The display name of Remote-Party-ID with party=calling. That header never became an RFC; only send it if the carrier asks for it.",
            &[],
        ),
        UserPart::RpidCalling => says(
            "The user of Remote-Party-ID with party=calling: the caller's number for older equipment. That header never became an RFC; P-Asserted-Identity took its place.",
            &[],
        ),
        UserPart::PaiDisplayName => says(
            "The display name of P-Asserted-Identity: the name that the PBX vouches for.",
            &[(3325, "9.1")],
        ),
        UserPart::Pai => says(
            "The user of P-Asserted-Identity: the number that the PBX vouches for. The carrier bills and checks by it, also where From is anonymous. The custom text remove takes the header out.",
            &[(3325, "9.1")],
        ),
        UserPart::PpiDisplayName => says(
            "The display name of P-Preferred-Identity: the name that the PBX would like the carrier to assert.",
            &[(3325, "9.2")],
        ),
        UserPart::Ppi => says(
            "The user of P-Preferred-Identity: which of your numbers the carrier is to assert. Some carriers read it before P-Asserted-Identity. The custom text remove takes the header out.",
            &[(3325, "9.2")],
        ),
        UserPart::PcpidDisplayName => says(
            "The display name of P-Called-Party-ID, a header of mobile networks. Seldom needed towards a carrier.",
            &[(7315, "4.2")],
        ),
        UserPart::Pcpid => says(
            "The user of P-Called-Party-ID: the number that was dialled, where the Request-URI holds something else. The custom text remove takes the header out.",
            &[(7315, "4.2")],
        ),
    }
}

fn of_host_part(part: HostPart) -> Explanation {
    match part {
        HostPart::RequestLine => says(
            "Host and port of the Request-URI: the domain that is responsible for the called number. By default the host of this trunk. Where the packet goes is said by the proxy, if there is one.",
            &[(3261, "8.1.1.1"), (3263, "4")],
        ),
        HostPart::Contact => says(
            "Host and port of Contact. Requests within the call, such as BYE, come to it, so it must be an address of the PBX that the carrier can reach.",
            &[(3261, "8.1.1.8")],
        ),
        HostPart::To => says("Host and port of To. By default the host of this trunk.", &[(3261, "8.1.1.2")]),
        HostPart::From => says(
            "Host and port of From. By default the tenant's SIP domain; carriers that know accounts of their own domain want the host of the trunk. For anonymous calls anonymous.invalid.",
            &[(3261, "8.1.1.3"), (3323, "4.1.1.3")],
        ),
        HostPart::RpidCalled => {
            says("Host and port of Remote-Party-ID with party=called. That header never became an RFC.", &[])
        }
        HostPart::RpidCalling => {
            says("Host and port of Remote-Party-ID with party=calling. That header never became an RFC.", &[])
        }
        HostPart::Pai => says(
            "Host and port of P-Asserted-Identity. Most carriers want the host of the trunk, their own domain.",
            &[(3325, "9.1")],
        ),
        HostPart::Ppi => says(
            "Host and port of P-Preferred-Identity. Most carriers want the host of the trunk, their own domain.",
            &[(3325, "9.2")],
        ),
        HostPart::Pcpid => says("Host and port of P-Called-Party-ID.", &[(7315, "4.2")]),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::provider::fields;
    use crate::provider::headers::part_choices;

    /// The longest text.
    const LONGEST: usize = 300;

    fn all() -> Vec<(String, Explanation)> {
        let mut all = Vec::new();
        for field in Field::all() {
            all.push((format!("{field:?}"), explain(field)));
            for choice in choices(field) {
                all.push((format!("{field:?} {}", choice.word), choice.explanation));
            }
        }
        all
    }

    #[test]
    fn every_field_and_every_word_has_an_explanation_of_its_own() {
        for (what, Explanation { text, .. }) in all() {
            let length = text.chars().count();
            assert!((20..=LONGEST).contains(&length), "{what}: {length} characters");
            assert!(text.ends_with('.') && !text.contains("  ") && !text.contains('!'), "{what}: {text}");
            assert!(text.starts_with(char::is_uppercase), "{what}: {text}");
        }
        // No two fields are explained by the same words.
        let mut texts: Vec<&str> = Field::all().map(|field| explain(field).text).collect();
        texts.sort_unstable();
        assert!(texts.windows(2).all(|pair| pair.first() != pair.last()));
    }

    #[test]
    fn every_word_that_can_be_chosen_is_explained_under_the_name_of_the_form() {
        for field in Field::all() {
            let known: Vec<(&str, &str)> = match field {
                Field::Word(word) => fields::choices(word),
                Field::Part(part) => part_choices(part),
                Field::Verdicts => fields::verdicts().iter().map(|(word, _)| (*word, *word)).collect(),
                Field::Mode => AuthMode::ALL.iter().map(|mode| (mode.as_str(), mode.name())).collect(),
                Field::Text(_) | Field::Flag(_) => Vec::new(),
            };
            let explained: Vec<(&str, &str)> =
                choices(field).iter().map(|choice| (choice.word, choice.name)).collect();
            assert_eq!(explained, known, "{field:?}");
        }
    }

    #[test]
    fn every_rfc_that_is_named_has_a_title_and_every_section_is_one() {
        let mut named = Vec::new();
        for (what, explanation) in all() {
            for (number, section) in explanation.rfcs {
                assert!(RFCS.iter().any(|(known, _)| known == number), "{what}: RFC {number}");
                let is_section = section.split('.').all(|part| part.parse::<u8>().is_ok_and(|part| part > 0));
                assert!(section.is_empty() || is_section, "{what}: {section}");
                named.push(*number);
            }
        }
        for (number, title) in RFCS {
            assert!(named.contains(number), "RFC {number}, {title}, is named nowhere");
            // The first RFC of SIP headers that are used here, and the last that had been published.
            assert!((1918..=9999).contains(number));
        }
        assert!(RFCS.windows(2).all(|pair| pair.first().unwrap().0 < pair.last().unwrap().0));
    }

    #[test]
    fn a_source_reads_as_it_is_cited() {
        assert_eq!(explain(Field::Part(Part::User(UserPart::From))).sources(), ["RFC 3261 (SIP), 8.1.1.3"]);
        assert_eq!(
            explain(Field::Text(Text::AuthId)).sources(),
            ["RFC 3261 (SIP), 22", "RFC 8760 (digest algorithms)"]
        );
    }
}
