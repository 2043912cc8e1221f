//! The closed lists of the API, word for word, and `Open`, which admits a word from a later version.
//!
//! Source: REST description 22.2, enumerations of providers and their parameters.

use serde::{Serialize, Serializer};

use crate::json::{WireEnum, wire_enum};

/// A word read from the server: known to this version, or kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open<T> {
    /// A word of the closed list.
    Known(T),
    /// A word this version does not know; shown as sent and never altered.
    Unknown(String),
}

impl<T: WireEnum> Open<T> {
    /// Takes any word.
    pub fn parse(word: &str) -> Self {
        T::parse(word).map_or_else(|| Self::Unknown(word.to_owned()), Self::Known)
    }

    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.as_str(),
            Self::Unknown(word) => word,
        }
    }

    /// The value, when this version knows it.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T: WireEnum> Serialize for Open<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

wire_enum! {
    /// How the PBX and the far end recognise each other; fixed at creation.
    AuthMode {
        /// By source address.
        IpAuth = "IP_AUTH",
        /// The PBX registers at the carrier.
        RegisterAuth = "REGISTER_AUTH",
        /// A gateway registers at the PBX.
        AcceptRegister = "ACCEPT_REGISTER",
        /// Microsoft Teams Direct Routing.
        Teams = "TEAMS",
        /// WhatsApp messaging.
        WhatsApp = "WHATS_APP",
    }
}

wire_enum! {
    /// SIP transport.
    Transport {
        /// Datagrams.
        Udp = "UDP",
        /// A stream in clear.
        Tcp = "TCP",
        /// A stream under TLS.
        Tls = "TLS",
    }
}

wire_enum! {
    /// What the PBX says of a trunk. What it rests on is another question: `domain::provider::status`.
    TrunkStatus {
        /// Registered, answered OPTIONS, or simply not checked.
        Online = "ONLINE",
        /// Not registered, or OPTIONS went unanswered.
        Offline = "OFFLINE",
    }
}

wire_enum! {
    /// Part of an incoming INVITE that the PBX can read a number or name from.
    InboundVariable {
        /// User part of the Request-URI.
        RequestLineUriUserPart = "REQUEST_LINE_URI_USER_PART",
        /// User part of Contact.
        ContactUserPart = "CONTACT_USER_PART",
        /// Display name of To.
        ToDisplayName = "TO_DISPLAY_NAME",
        /// User part of To.
        ToUserPart = "TO_USER_PART",
        /// Display name of From.
        FromDisplayName = "FROM_DISPLAY_NAME",
        /// User part of From.
        FromUserPart = "FROM_USER_PART",
        /// Display name of Remote-Party-ID, called party.
        RpidCalledDisplayName = "REMOTE_PARTY_ID_CALLED_PARTY_DISPLAY_NAME",
        /// User part of Remote-Party-ID, called party.
        RpidCalledUserPart = "REMOTE_PARTY_ID_CALLED_PARTY_USER_PART",
        /// Display name of Remote-Party-ID, calling party.
        RpidCallingDisplayName = "REMOTE_PARTY_ID_CALLING_PARTY_DISPLAY_NAME",
        /// User part of Remote-Party-ID, calling party.
        RpidCallingUserPart = "REMOTE_PARTY_ID_CALLING_PARTY_USER_PART",
        /// Display name of P-Asserted-Identity.
        PaiDisplayName = "P_ASSERTED_IDENTITY_DISPLAY_NAME",
        /// User part of P-Asserted-Identity.
        PaiUserPart = "P_ASSERTED_IDENTITY_USER_PART",
        /// Display name of P-Preferred-Identity; the wire misspells it.
        PpiDisplayName = "P_PREFERRED_IDENTIFY_DISPLAY_NAME",
        /// User part of P-Preferred-Identity; the wire misspells it.
        PpiUserPart = "P_PREFERRED_IDENTIFY_USER_PART",
        /// Display name of P-Called-Party-ID.
        PcpidDisplayName = "P_CALLED_PARTY_ID_DISPLAY_NAME",
        /// User part of P-Called-Party-ID.
        PcpidUserPart = "P_CALLED_PARTY_ID_USER_PART",
        /// The PBX's own choice.
        Default = "DEFAULT",
    }
}

wire_enum! {
    /// What a display name or user part of an outgoing INVITE can carry.
    UserVariable {
        /// The trunk's authentication name.
        AuthId = "AUTH_ID",
        /// The caller's number.
        CallerNum = "CALLER_NUM",
        /// The number to dial.
        CalledNum = "CALLED_NUM",
        /// The caller's name.
        CallerDisplayName = "CALLER_DISPLAY_NAME",
        /// The outbound caller ID in force.
        OutboundCallerId = "OUTBOUND_CALLER_ID",
        /// The original caller of a forwarded call.
        OriginatorCallerId = "ORIGINATOR_CALLER_ID",
        /// Undocumented combination of the two above.
        OutboundCallerIdAndOriginatorCallerId = "OUTBOUND_CALLER_ID_AND_ORIGINATOR_CALLER_ID",
        /// The literal `anonymous`.
        Anonymous = "ANONYMOUS",
        /// The PBX's own choice.
        Default = "DEFAULT",
        /// The text in `custom_value`.
        Custom = "CUSTOM",
    }
}

wire_enum! {
    /// What a host part of an outgoing INVITE can carry: host and port together.
    HostVariable {
        /// `hostname:port` of the trunk.
        TrunkHostPort = "TRUNK_HOST_PORT",
        /// Host and port of the outbound proxy.
        OutHostPort = "OUT_HOST_PORT",
        /// The PBX's own address and transport port.
        ContactUri = "CONTACT_URI",
        /// The tenant's SIP domain.
        SipDomain = "SIP_DOMAIN",
        /// The PBX's own choice.
        Default = "DEFAULT",
        /// The text in `custom_value`.
        Custom = "CUSTOM",
    }
}

wire_enum! {
    /// Values of the Privacy header (RFC 3323, RFC 3325).
    Privacy {
        /// The PBX's own choice.
        Default = "DEFAULT",
        /// No privacy asked for.
        None = "NONE",
        /// Hide the asserted identity outside the trust domain.
        Id = "ID",
        /// User-level privacy.
        User = "USER",
        /// Header privacy.
        Header = "HEADER",
        /// Media privacy.
        Session = "SESSION",
    }
}

wire_enum! {
    /// STIR/SHAKEN verdicts that can be listed for dropping.
    VerificationStatus {
        /// No validation took place.
        NoTnValidation = "No-TN-Validation",
        /// Validation failed.
        Failed = "TN-Validation-Failed",
        /// Passed with attestation B.
        PassedB = "TN-Validation-Passed-B",
        /// Passed with attestation C.
        PassedC = "TN-Validation-Passed-C",
        /// Failed with attestation A.
        FailedA = "TN-Validation-Failed-A",
        /// Failed with attestation B.
        FailedB = "TN-Validation-Failed-B",
        /// Failed with attestation C.
        FailedC = "TN-Validation-Failed-C",
    }
}

wire_enum! {
    /// The 16 display names and user parts of an outgoing INVITE that can be mapped.
    UserPart {
        /// Request-URI, user.
        RequestLine = "request_line_uri_user_part",
        /// Contact, user.
        Contact = "contact_user_part",
        /// To, display name.
        ToDisplayName = "to_display_name",
        /// To, user.
        To = "to_user_part",
        /// From, display name.
        FromDisplayName = "from_display_name",
        /// From, user.
        From = "from_user_part",
        /// Remote-Party-ID called, display name.
        RpidCalledDisplayName = "remote_party_id_called_party_display_name",
        /// Remote-Party-ID called, user.
        RpidCalled = "remote_party_id_called_party_user_part",
        /// Remote-Party-ID calling, display name.
        RpidCallingDisplayName = "remote_party_id_calling_party_display_name",
        /// Remote-Party-ID calling, user.
        RpidCalling = "remote_party_id_calling_party_user_part",
        /// P-Asserted-Identity, display name.
        PaiDisplayName = "p_asserted_identity_display_name",
        /// P-Asserted-Identity, user.
        Pai = "p_asserted_identity_user_part",
        /// P-Preferred-Identity, display name; the wire misspells it.
        PpiDisplayName = "p_preferred_identify_display_name",
        /// P-Preferred-Identity, user; the wire misspells it.
        Ppi = "p_preferred_identify_user_part",
        /// P-Called-Party-ID, display name.
        PcpidDisplayName = "p_called_party_id_display_name",
        /// P-Called-Party-ID, user.
        Pcpid = "p_called_party_id_user_part",
    }
}

wire_enum! {
    /// The 9 host parts of an outgoing INVITE that can be mapped.
    HostPart {
        /// Request-URI, host.
        RequestLine = "request_line_uri_host_part",
        /// Contact, host.
        Contact = "contact_host_part",
        /// To, host.
        To = "to_host_part",
        /// From, host.
        From = "from_host_part",
        /// Remote-Party-ID called, host.
        RpidCalled = "remote_party_id_called_party_host_part",
        /// Remote-Party-ID calling, host.
        RpidCalling = "remote_party_id_calling_party_host_part",
        /// P-Asserted-Identity, host.
        Pai = "p_asserted_identity_host_part",
        /// P-Preferred-Identity, host; the wire misspells it.
        Ppi = "p_preferred_identify_host_part",
        /// P-Called-Party-ID, host.
        Pcpid = "p_called_party_id_host_part",
    }
}
