//! The rules of the fleet checks: what each is called, how much it weighs, why it is one, and which fields it
//! concerns.
//!
//! `docs/guide/checks.md` has the same table, and a test keeps the two equal. Knows no trunk.

use api::types::{HostPart, UserPart};

use crate::provider::draft::{Field, Flag, Part, Text, Word};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Calls fail, or somebody else can call at the owner's expense.
    Error,
    /// Something does not work as it looks, or only in some cases.
    Warning,
    /// Worth knowing.
    Note,
}

impl Weight {
    /// All of them, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Note => "Note",
        }
    }
}

/// What is known of a rule.
#[derive(Debug)]
pub struct Spec {
    /// Stable: mutes and files name it.
    pub id: &'static str,
    /// How much its findings weigh.
    pub weight: Weight,
    /// What was found, of any trunk.
    pub title: &'static str,
    /// Why it matters.
    pub reason: &'static str,
    /// Where that is written: a section of docs/trunks.md, or an RFC.
    pub source: &'static str,
    /// The fields that it concerns. A finding leads to one of them.
    pub fields: &'static [Field],
}

/// Declares the rules with all that is known of them, in one place, in the order of the guide.
macro_rules! rules {
    ($($rule:ident $id:literal $weight:ident [$($field:expr),+]
        $title:literal
        $reason:literal
        $source:literal;)+) => {
        /// One rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $title] $rule),+ }

        impl Rule {
            /// Every rule, in the order of the guide.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// What is known of it.
            pub fn spec(self) -> &'static Spec {
                match self {
                    $(Self::$rule => {
                        const SPEC: Spec = Spec {
                            id: $id,
                            weight: Weight::$weight,
                            title: $title,
                            reason: $reason,
                            source: $source,
                            fields: &[$($field),+],
                        };
                        &SPEC
                    })+
                }
            }
        }
    };
}

impl Rule {
    /// Whether it concerns more than one trunk.
    pub fn is_between(self) -> bool {
        matches!(
            self,
            Self::SameAccount
                | Self::OverlapAtOneProvider
                | Self::NumbersOverlap
                | Self::AddressesOverlap
                | Self::NumbersOnlyOnDisabled
                | Self::SameHostTwice
                | Self::SameName
        )
    }

    /// The rule of an id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.spec().id == id)
    }
}

const HOST: Field = Field::Text(Text::Hostname);
const PORT: Field = Field::Text(Text::Port);
const PROXY: Field = Field::Text(Text::OutboundServer);
const PROXY_PORT: Field = Field::Text(Text::OutboundServerPort);
const TRANSPORT: Field = Field::Word(Word::Transport);
const INLAN: Field = Field::Flag(Flag::Inlan);
const SRTP: Field = Field::Flag(Flag::RemoveSrtpInfo);
const BLOCKS: Field = Field::Text(Text::AdditionalIps);
const NUMBERS: Field = Field::Text(Text::DidNumbers);
const REGISTRATION: Field = Field::Flag(Flag::Registration);
const REGISTER_INTERVAL: Field = Field::Text(Text::RegisterInterval);
const OPTIONS: Field = Field::Flag(Flag::KeepAlive);
const OPTIONS_INTERVAL: Field = Field::Text(Text::KeepAliveInterval);
const SOURCE_PORT: Field = Field::Flag(Flag::VerifyPort);
const NAME: Field = Field::Text(Text::Name);
const AUTH_ID: Field = Field::Text(Text::AuthId);
const FROM_USER: Field = Field::Part(Part::User(UserPart::From));
const FROM_HOST: Field = Field::Part(Part::Host(HostPart::From));
const PPI_USER: Field = Field::Part(Part::User(UserPart::Ppi));

rules! {
    // The far end.
    UnusableHost "unusable-host" Error [HOST, PROXY]
        "The host is no address and no host name"
        "Such a value never resolves, so no call leaves and none is recognised."
        "docs/trunks.md, 4.1";
    OddHost "odd-host" Note [HOST, PROXY]
        "The host name has an underscore"
        "DNS carries underscores, but host names do not have them (RFC 1123). It may be a typing error."
        "docs/trunks.md, 4.1";
    TlsOn5060 "tls-on-5060" Warning [PORT, TRANSPORT]
        "TLS goes to port 5060"
        "5060 is the port of SIP over UDP and TCP. A carrier usually answers TLS on 5061, and refuses it elsewhere."
        "docs/trunks.md, 4.2";
    UdpOn5061 "udp-on-5061" Warning [PORT, TRANSPORT]
        "UDP goes to port 5061"
        "5061 is the port of SIP over TLS. Requests over UDP usually get no answer there."
        "docs/trunks.md, 4.2";
    AddressWithoutPort "address-without-port" Warning [PORT, HOST]
        "An address over TCP or TLS has port 0"
        "Without a port the PBX asks DNS for SRV records, and an address has none: it has to guess."
        "RFC 3263, 4.2";
    ProxyAddressWithoutPort "proxy-address-without-port" Warning [PROXY_PORT, PROXY]
        "The outbound proxy is an address without a port"
        "Without a port the PBX asks DNS for SRV records, and an address has none: it has to guess."
        "RFC 3263, 4.2";
    PortOfThePbx "port-of-the-pbx" Note [PORT, TRANSPORT]
        "The port of the far end is 5063 over TCP"
        "5063 is where the PBX itself listens for TCP as installed. The field takes the port of the carrier."
        "docs/trunks.md, 3.3";
    IdleProxyPort "idle-proxy-port" Note [PROXY_PORT]
        "There is a proxy port without an outbound proxy"
        "The port is not used. Perhaps the proxy was forgotten."
        "docs/trunks.md, 4.2";
    TlsToAddress "tls-to-address" Note [HOST, TRANSPORT]
        "TLS goes to an address instead of a name"
        "Certificates of carriers are made out to names, and the name is what is compared (RFC 5922, 7.2)."
        "RFC 5922, 7.2";
    // Behind a session border controller.
    SbcPortWithoutProxy "sbc-port-without-proxy" Warning [PROXY, PROXY_PORT]
        "The proxy port is that of the SBC, and there is no proxy"
        "5069 is the port of the PortSIP SBC. Without its private address requests go straight to the host."
        "docs/trunks.md, 3.3";
    SbcWithoutTcp "sbc-without-tcp" Warning [TRANSPORT, PROXY_PORT]
        "The SBC is not reached over TCP"
        "Traffic through the PortSIP SBC uses TCP."
        "docs/trunks.md, 3.3";
    ViaRewrittenBehindSbc "via-rewritten-behind-sbc" Error [Field::Flag(Flag::RewriteViaIp), PROXY_PORT]
        "Via is rewritten behind an SBC"
        "The SBC answers to the address in Via. With the public one its answers do not reach the PBX."
        "docs/trunks.md, 3.3";
    // Addresses that go into signalling and media.
    PrivateHostPublicAddress "private-host-public-address" Warning [INLAN, HOST, PROXY]
        "The far end is private, and the PBX gives it its public address"
        "Audio goes to an address that the far end may not reach: one-way audio, or none."
        "docs/trunks.md, 2.1 and 6.4";
    PublicHostPrivateAddress "public-host-private-address" Warning [INLAN, HOST, PROXY]
        "The far end is public, and the PBX gives it its private address"
        "Audio goes to an address that the carrier cannot reach: one-way audio, or none."
        "docs/trunks.md, 2.1 and 6.4";
    SrtpRemovedFromWhatsAppCalls "srtp-removed-from-whatsapp-calls" Error [SRTP, HOST]
        "SRTP is removed from WhatsApp calls"
        "WhatsApp Business Calling accepts encrypted media only. Without SRTP in SDP there is no audio."
        "docs/trunks.md, 3.3";
    SrtpRemovedUnderTls "srtp-removed-under-tls" Note [SRTP, TRANSPORT]
        "SRTP is removed though signalling is encrypted"
        "TLS protects the signalling only. A carrier that encrypts media refuses calls without SRTP in SDP."
        "docs/trunks.md, 3.3";
    SrtpKeysInClear "srtp-keys-in-clear" Warning [SRTP, TRANSPORT]
        "The keys of SRTP travel in clear text"
        "Whoever reads the signalling can decrypt the media: SDES keys need TLS (RFC 4568, 8.3)."
        "docs/trunks.md, 3.3";
    // Source addresses.
    UnusableAddresses "unusable-addresses" Error [BLOCKS]
        "The source addresses cannot be read"
        "Calls from what the PBX cannot read are refused with 407."
        "docs/trunks.md, 4.3 and 4.7";
    OpenToEveryAddress "open-to-every-address" Error [BLOCKS]
        "Calls are accepted from every address"
        "A trunk that asks for no password takes calls from anybody on the internet, at the owner's expense."
        "docs/trunks.md, 4.3 and 4.7";
    OpenToManyAddresses "open-to-many-addresses" Warning [BLOCKS]
        "Calls are accepted from a large part of the internet"
        "No carrier has a prefix of 8 or less, or a quarter of all addresses. Each one more can send calls."
        "docs/trunks.md, 4.3";
    PrivateAddresses "private-addresses" Warning [BLOCKS, INLAN]
        "A source block is private, and the PBX uses its public address"
        "Nothing on the internet sends from a private address (RFC 1918), and what does gets a public one for its audio."
        "docs/trunks.md, 4.3";
    Ipv4AsIpv6 "ipv4-as-ipv6" Warning [BLOCKS]
        "A source block is the IPv6 form of an IPv4 block"
        "A call over IPv4 comes from the IPv4 address, and may not match (RFC 4291, 2.5.5.2)."
        "docs/trunks.md, 4.3";
    HostBits "host-bits" Note [BLOCKS]
        "A source block has host bits"
        "The block takes in more than the address that is written (RFC 4632, 3.1). One address alone ends in /32 or /128."
        "docs/trunks.md, 4.3";
    CarrierAddressesMissing "carrier-addresses-missing" Note [BLOCKS]
        "The source addresses are only a part of the carrier's"
        "Calls from the others are refused with 407. Addresses change: compare them with the carrier's own list."
        "docs/trunks.md, 3.5 and 4.7";
    SourcePortRequired "source-port-required" Warning [SOURCE_PORT, PORT]
        "Calls from any other source port are refused"
        "The source port of a carrier or of a NAT in between is often another one. Such a call gets 407."
        "docs/trunks.md, 2.1 and 4.7";
    SourcePortZero "source-port-zero" Error [SOURCE_PORT, PORT]
        "The source port has to be 0"
        "The source port is compared with the port of the trunk. No packet comes from port 0, so every call gets 407."
        "docs/trunks.md, 4.7";
    // Numbers.
    UnusableNumbers "unusable-numbers" Error [NUMBERS]
        "Numbers of the pool can never match"
        "The PBX removes the plus from a called number and compares digits: an item with a plus, a leading 0 or letters matches nothing."
        "docs/trunks.md, 4.4 and 4.7";
    NumbersWithoutCountryCode "numbers-without-country-code" Warning [NUMBERS]
        "Numbers of the pool have no country code"
        "Carriers send the country code, and the PBX compares all digits. This is the most frequent cause of 407."
        "docs/trunks.md, 4.4";
    NumbersTooLong "numbers-too-long" Warning [NUMBERS]
        "Numbers of the pool have more than 15 digits"
        "No telephone number has more (E.164). A digit may be doubled, or two numbers may be joined."
        "docs/trunks.md, 4.4";
    RangeMayBeNumber "range-may-be-number" Warning [NUMBERS]
        "A range of the pool may be one number with a hyphen"
        "A hyphen means a range: 2025-5501 is 3,477 numbers."
        "docs/trunks.md, 4.4";
    LargeRange "large-range" Note [NUMBERS]
        "A range of the pool has more than 10,000 numbers"
        "The trunk accepts calls to all of them and may present any of them. Check both ends."
        "docs/trunks.md, 4.4";
    PoolTakesEverything "pool-takes-everything" Note [NUMBERS]
        "The pool takes every number up to a length"
        "The vendor's guides use 1-1000000 like this. No other trunk can have one of these numbers without an overlap."
        "docs/trunks.md, 4.4 and 8";
    NumbersTwice "numbers-twice" Note [NUMBERS]
        "Numbers are listed twice in a pool"
        "The list says more than it holds, and a number that is taken out once is still there."
        "docs/trunks.md, 4.4";
    NoNumbers "no-numbers" Note [NUMBERS]
        "The pool is empty"
        "An incoming call matches no number and gets 407. A trunk that only calls out needs none."
        "docs/trunks.md, 4.7";
    // Microsoft Teams and WhatsApp.
    TeamsWithoutSbc "teams-without-sbc" Error [PROXY]
        "A Teams trunk has no SBC"
        "Teams is reached through the PortSIP SBC, which is the outbound proxy."
        "docs/trunks.md, 3.2 and 3.3";
    TeamsWithoutNumbers "teams-without-numbers" Error [NUMBERS]
        "A Teams trunk has no numbers"
        "A call from Teams matches no number and is refused."
        "docs/trunks.md, 3.2 and 3.4";
    TeamsOffItsSettings "teams-off-its-settings" Warning [HOST, PORT, PROXY_PORT]
        "A Teams trunk differs from what Teams needs"
        "Teams has one host and port, and the SBC listens on port 5069."
        "docs/trunks.md, 3.2 and 3.3";
    WhatsAppWithoutNumber "whatsapp-without-number" Error [NUMBERS]
        "A WhatsApp trunk has no number"
        "The number in the pool is the sender. Without it nothing can be sent."
        "docs/trunks.md, 3.4";
    WhatsAppOffItsSettings "whatsapp-off-its-settings" Warning [HOST, PORT, PROXY, PROXY_PORT]
        "A WhatsApp trunk differs from what WhatsApp needs"
        "The vendor's form fixes host, port and proxy of this type."
        "docs/trunks.md, 3.2";
    // Accounts and registration.
    GatewayDomainIsAddress "gateway-domain-is-address" Warning [HOST]
        "The domain of a gateway is an address"
        "The gateway registers at an invented domain. An address there is usually that of the gateway, which does not belong in this field."
        "docs/trunks.md, 3.4";
    CarrierRefusesRegister "carrier-refuses-register" Error [REGISTRATION]
        "The PBX registers at a carrier that refuses REGISTER"
        "The trunk stays offline, and outgoing calls find no trunk."
        "docs/trunks.md, 3.4 and 6.2";
    RegistrationOff "registration-off" Note [REGISTRATION]
        "A register based trunk does not register"
        "The carrier has to know the address of the PBX by itself, and the status proves nothing."
        "docs/trunks.md, 3.4 and 6.2";
    RegisterTooOften "register-too-often" Warning [REGISTER_INTERVAL]
        "The PBX registers more than once a minute"
        "Some carriers block a PBX that does."
        "docs/trunks.md, 4.6";
    RegisterTooSeldom "register-too-seldom" Warning [REGISTER_INTERVAL]
        "The PBX registers less than once an hour"
        "An outage can stay unnoticed that long, and calls go to where the PBX was before."
        "docs/trunks.md, 4.6 and 6.3";
    IntervalOfZero "interval-of-zero" Warning [REGISTER_INTERVAL, OPTIONS_INTERVAL]
        "An interval is 0 seconds"
        "What the PBX makes of it is not documented."
        "docs/trunks.md, 4.6 and 7";
    // Status and limits.
    StatusNotChecked "status-not-checked" Note [OPTIONS]
        "Nothing checks whether the far end answers"
        "Without OPTIONS or a registration the status says online, whatever happens."
        "docs/trunks.md, 6.2";
    OptionsTooOften "options-too-often" Warning [OPTIONS_INTERVAL]
        "OPTIONS are sent more than every 10 seconds"
        "Some carriers take this for an attack."
        "docs/trunks.md, 4.6";
    OptionsTooSeldom "options-too-seldom" Warning [OPTIONS_INTERVAL]
        "OPTIONS are sent less than once an hour"
        "An outage can stay unnoticed that long: the status is as old as the interval."
        "docs/trunks.md, 6.3";
    NatBindingLost "nat-binding-lost" Note [OPTIONS_INTERVAL]
        "OPTIONS do not keep the way to a gateway open"
        "A NAT may forget a binding of UDP after two minutes without a packet (RFC 4787, REQ-5). Calls to a gateway behind one are then lost."
        "RFC 4787, 4.3";
    LimitOfZero "limit-of-zero" Warning [Field::Text(Text::Concurrency)]
        "The limit of concurrent calls is 0"
        "It is not documented, and may let no call through at all: calls beyond the limit get 403."
        "docs/trunks.md, 4.6";
    // Headers.
    CustomTextMalformed "custom-text-malformed" Error [FROM_USER]
        "A custom text does not fit its place in a header"
        "The PBX copies it as it is, and the INVITE is malformed (RFC 3261, 25.1)."
        "docs/trunks.md, 5.3";
    CustomTextMissing "custom-text-missing" Warning [FROM_USER]
        "A part of a header is set to a custom text, and there is none"
        "What the PBX sends there is not documented."
        "docs/trunks.md, 5.3";
    RemoveSentAsText "remove-sent-as-text" Warning [FROM_USER]
        "The word remove is sent as text"
        "It removes a header only in lower case, in the user part of three headers."
        "docs/trunks.md, 5.3";
    ProxyHostWithoutProxy "proxy-host-without-proxy" Warning [FROM_HOST, PROXY]
        "A header takes the outbound proxy, and there is none"
        "What the PBX sends there is not documented."
        "docs/trunks.md, 5.2";
    AuthIdWithoutCredentials "auth-id-without-credentials" Warning [FROM_USER]
        "A header takes the authentication ID, and this type has none"
        "What the PBX sends there is not documented."
        "docs/trunks.md, 5.2";
    PpiWithoutNumber "ppi-without-number" Warning [PPI_USER]
        "P-Preferred-Identity has no number beside a P-Asserted-Identity with one"
        "Some carriers read P-Preferred-Identity first, find no number, and refuse the call or show another."
        "docs/trunks.md, 5.4";
    HiddenNumberShown "hidden-number-shown" Warning [Field::Word(Word::OutboundPrivacy), FROM_USER]
        "A number that is to be hidden is shown in From"
        "Privacy asks the network; From is what many phones show (RFC 3323, 4.1)."
        "docs/trunks.md, 5.4";
    CarrierNeedsHeaders "carrier-needs-headers" Warning [FROM_USER]
        "The carrier requires other headers"
        "Without its header map the carrier refuses the caller ID or the call."
        "docs/trunks.md, 5.4";
    DropListIgnored "drop-list-ignored" Warning [Field::Verdicts, Field::Flag(Flag::CheckVerdict)]
        "Calls are to be dropped by their verdict, and verdicts are not read"
        "The list has no effect while validation is off."
        "docs/trunks.md, 5.6";
    VerdictParameterMissing "verdict-parameter-missing" Warning [Field::Text(Text::PaiParameterName)]
        "Verdicts are read, and the parameter that has them is not named"
        "The PBX cannot find the verdict, so no call is dropped."
        "docs/trunks.md, 5.5";
    // The record.
    RefusedValue "refused-value" Warning [NAME, Field::Text(Text::Brand), AUTH_ID, PORT]
        "A value is outside what the API allows"
        "The PBX has it, and may refuse the next change of the trunk."
        "docs/trunks.md, 2.1 and 8";
    HiddenCharacters "hidden-characters" Warning [NAME, Field::Text(Text::Brand), AUTH_ID]
        "A text has invisible characters"
        "It looks like another one and is not: searches, sign-in and SMS compare every character."
        "docs/trunks.md, 4.5";
    UnreadableValue "unreadable-value" Warning [PORT]
        "A value of the record cannot be read"
        "It is of another type than the contract says. It stays as it is when the trunk is changed."
        "docs/trunks.md, 2.4";
    UnknownWord "unknown-word" Note [TRANSPORT, Field::Mode]
        "A setting has a word that this version does not know"
        "It is shown as it came and stays when the trunk is changed. What it means is not checked."
        "docs/trunks.md, 2.5";
    // Between trunks.
    SameAccount "same-account" Error [AUTH_ID, HOST]
        "Two trunks have the same host and account"
        "The pair is unique in the whole system. Registrations and calls of the two are taken for each other."
        "docs/trunks.md, 3.1";
    OverlapAtOneProvider "overlap-at-one-provider" Error [NUMBERS]
        "Two trunks of one provider have the same numbers"
        "Neither the source nor the number tells which of the two a call belongs to. The PBX allows no such overlap."
        "docs/trunks.md, 4.4";
    NumbersOverlap "numbers-overlap" Warning [NUMBERS]
        "Two trunks have the same numbers"
        "A number belongs to one carrier, unless it was ported and one of the pools is old."
        "docs/trunks.md, 4.4";
    AddressesOverlap "addresses-overlap" Warning [BLOCKS, HOST]
        "Two carriers have the same source addresses"
        "A call from there can be taken for one of the other trunk."
        "docs/trunks.md, 4.7";
    NumbersOnlyOnDisabled "numbers-only-on-disabled" Warning [Field::Flag(Flag::Enabled), NUMBERS]
        "A trunk that is switched off has numbers that no other trunk has"
        "Calls to them may not be accepted."
        "docs/trunks.md, 2.1 and 4.7";
    SameHostTwice "same-host-twice" Note [HOST]
        "Two IP based trunks have the same host and port"
        "Calls of both come from the same source, so only the called number tells them apart."
        "docs/trunks.md, 4.7";
    SameName "same-name" Note [NAME]
        "Two trunks have the same name"
        "Call records and e-mails name a trunk by its name only."
        "docs/trunks.md, 2.1";
}
