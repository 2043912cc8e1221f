//! The trunk contract as data: every property with its type, limits and default (docs/trunks.md, 2.1, 5.1
//! and 5.5). Read from the contract, not from crate `domain`, so that a mistake there cannot agree with
//! itself here. It knows no storage and no HTTP.

/// One property of a request body, or one key of a nested object.
pub struct ContractField {
    /// The wire name.
    pub name: &'static str,
    /// Its type and limits.
    pub kind: ContractType,
    /// Its value if a create call leaves it out.
    pub default: Default,
    /// Must be given on create.
    pub required: bool,
    /// Can be set on create only; ignored in an update.
    pub fixed: bool,
}

/// The type and limits of a value.
pub enum ContractType {
    /// A string of `min` to `max` characters (code points). Blank counts as "no value" when `min` is 0.
    Text {
        /// Fewest code points.
        min: usize,
        /// Most code points, where the contract states a limit.
        max: Option<usize>,
    },
    /// A string like `Text`, never returned.
    Secret,
    /// A boolean.
    Flag,
    /// An integer from 0 to this number.
    Whole(i64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A DID pool: `3000;12000-18000`.
    Pool,
    /// A list of CIDR blocks: `192.0.2.0/24;192.0.2.0/32`.
    Networks,
    /// An array of strings.
    Texts,
    /// A nested object with these keys.
    Group(&'static [ContractField]),
}

/// The stated default of a property.
#[derive(Clone, Copy)]
pub enum Default {
    /// None stated: returned as `null`.
    Blank,
    /// A boolean default.
    Flag(bool),
    /// A number.
    Whole(i64),
    /// A word.
    Text(&'static str),
}

const INT32_MAX: i64 = 2_147_483_647;
const PORT_MAX: i64 = 65_535;

/// `auth_mode`. A create call that leaves it out gets the first: the contract states no default.
pub const AUTH_MODES: &[&str] = &["IP_AUTH", "REGISTER_AUTH", "ACCEPT_REGISTER", "TEAMS", "WHATS_APP"];
/// `transport`.
pub const TRANSPORTS: &[&str] = &["UDP", "TCP", "TLS"];

const PRIVACY: &[&str] = &["DEFAULT", "NONE", "ID", "USER", "HEADER", "SESSION"];

const INBOUND_VARIABLES: &[&str] = &[
    "REQUEST_LINE_URI_USER_PART",
    "CONTACT_USER_PART",
    "TO_DISPLAY_NAME",
    "TO_USER_PART",
    "FROM_DISPLAY_NAME",
    "FROM_USER_PART",
    "REMOTE_PARTY_ID_CALLED_PARTY_DISPLAY_NAME",
    "REMOTE_PARTY_ID_CALLED_PARTY_USER_PART",
    "REMOTE_PARTY_ID_CALLING_PARTY_DISPLAY_NAME",
    "REMOTE_PARTY_ID_CALLING_PARTY_USER_PART",
    "P_ASSERTED_IDENTITY_DISPLAY_NAME",
    "P_ASSERTED_IDENTITY_USER_PART",
    "P_PREFERRED_IDENTIFY_DISPLAY_NAME",
    "P_PREFERRED_IDENTIFY_USER_PART",
    "P_CALLED_PARTY_ID_DISPLAY_NAME",
    "P_CALLED_PARTY_ID_USER_PART",
    "DEFAULT",
];

const USER_VARIABLES: &[&str] = &[
    "AUTH_ID",
    "CALLER_NUM",
    "CALLED_NUM",
    "CALLER_DISPLAY_NAME",
    "OUTBOUND_CALLER_ID",
    "ORIGINATOR_CALLER_ID",
    "OUTBOUND_CALLER_ID_AND_ORIGINATOR_CALLER_ID",
    "ANONYMOUS",
    "DEFAULT",
    "CUSTOM",
];

const HOST_VARIABLES: &[&str] =
    &["TRUNK_HOST_PORT", "OUT_HOST_PORT", "CONTACT_URI", "SIP_DOMAIN", "DEFAULT", "CUSTOM"];

/// The word in a header part's `value` that makes its `custom_value` count.
pub const CUSTOM: &str = "CUSTOM";

const fn field(name: &'static str, kind: ContractType, default: Default) -> ContractField {
    ContractField { name, kind, default, required: false, fixed: false }
}

const fn required(name: &'static str, kind: ContractType) -> ContractField {
    ContractField { name, kind, default: Default::Blank, required: true, fixed: false }
}

const fn fixed(name: &'static str, kind: ContractType, default: Default) -> ContractField {
    ContractField { name, kind, default, required: false, fixed: true }
}

const fn text(name: &'static str, max: Option<usize>) -> ContractField {
    field(name, ContractType::Text { min: 0, max }, Default::Blank)
}

const fn flag(name: &'static str, default: bool) -> ContractField {
    field(name, ContractType::Flag, Default::Flag(default))
}

const fn inbound_variable(name: &'static str) -> ContractField {
    field(name, ContractType::OneOf(INBOUND_VARIABLES), Default::Text("DEFAULT"))
}

const fn user(name: &'static str) -> ContractField {
    field(name, ContractType::Group(USER_PART), Default::Blank)
}

const fn host(name: &'static str) -> ContractField {
    field(name, ContractType::Group(HOST_PART), Default::Blank)
}

const USER_PART: &[ContractField] = &[
    field("value", ContractType::OneOf(USER_VARIABLES), Default::Text("DEFAULT")),
    text("custom_value", None),
];

const HOST_PART: &[ContractField] = &[
    field("value", ContractType::OneOf(HOST_VARIABLES), Default::Text("DEFAULT")),
    text("custom_value", None),
];

/// The 8 keys of `inbound_parameters`.
pub const INBOUND: &[ContractField] = &[
    inbound_variable("caller_num"),
    inbound_variable("caller_display_name"),
    inbound_variable("called_num"),
    field("privacy_types_supported", ContractType::OneOf(PRIVACY), Default::Text("DEFAULT")),
    flag("enable_stir_shaken_validation", false),
    field("pai_header_parameter_name", ContractType::Text { min: 0, max: None }, Default::Text("verstat")),
    field("drop_calls_with_verification_status", ContractType::Texts, Default::Blank),
    flag("pass_api_header_to_uad", false),
];

/// The 26 keys of `outbound_parameters`, with the vendor's spelling of "identify".
pub const OUTBOUND: &[ContractField] = &[
    user("request_line_uri_user_part"),
    host("request_line_uri_host_part"),
    user("contact_user_part"),
    host("contact_host_part"),
    user("to_display_name"),
    user("to_user_part"),
    host("to_host_part"),
    user("from_display_name"),
    user("from_user_part"),
    host("from_host_part"),
    user("remote_party_id_called_party_display_name"),
    user("remote_party_id_called_party_user_part"),
    host("remote_party_id_called_party_host_part"),
    user("remote_party_id_calling_party_display_name"),
    user("remote_party_id_calling_party_user_part"),
    host("remote_party_id_calling_party_host_part"),
    user("p_asserted_identity_display_name"),
    user("p_asserted_identity_user_part"),
    host("p_asserted_identity_host_part"),
    user("p_preferred_identify_display_name"),
    user("p_preferred_identify_user_part"),
    host("p_preferred_identify_host_part"),
    user("p_called_party_id_display_name"),
    user("p_called_party_id_user_part"),
    host("p_called_party_id_host_part"),
    field("privacy_types_supported", ContractType::OneOf(PRIVACY), Default::Text("DEFAULT")),
];

/// The 28 properties of a create call; an update takes all but the fixed two.
pub const PROVIDER: &[ContractField] = &[
    required("name", ContractType::Text { min: 1, max: Some(64) }),
    flag("enabled", true),
    fixed("brand", ContractType::Text { min: 1, max: Some(64) }, Default::Blank),
    fixed("auth_mode", ContractType::OneOf(AUTH_MODES), Default::Text("IP_AUTH")),
    required("transport", ContractType::OneOf(TRANSPORTS)),
    required("hostname", ContractType::Text { min: 1, max: None }),
    required("port", ContractType::Whole(PORT_MAX)),
    text("auth_id", Some(64)),
    text("username", Some(64)),
    field("password", ContractType::Secret, Default::Blank),
    flag("registration", true),
    field("register_interval", ContractType::Whole(INT32_MAX), Default::Whole(600)),
    required("outbound_server", ContractType::Text { min: 0, max: None }),
    required("outbound_server_port", ContractType::Whole(PORT_MAX)),
    flag("inlan", false),
    flag("single_via_header", true),
    flag("rewrite_via_ip", true),
    flag("verify_port", true),
    flag("keep_alive", true),
    field("keep_alive_interval", ContractType::Whole(INT32_MAX), Default::Whole(360)),
    required("concurrency", ContractType::Whole(INT32_MAX)),
    field("additional_ips", ContractType::Networks, Default::Blank),
    flag("adjust_sdp_direction", true),
    flag("remove_srtp_info", true),
    flag("stir_shaken_signature_required", false),
    field("did_numbers", ContractType::Pool, Default::Blank),
    field("inbound_parameters", ContractType::Group(INBOUND), Default::Blank),
    field("outbound_parameters", ContractType::Group(OUTBOUND), Default::Blank),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_match_the_contract() {
        assert_eq!(PROVIDER.len(), 28);
        assert_eq!(PROVIDER.iter().filter(|field| !field.fixed).count(), 26);
        assert_eq!(PROVIDER.iter().filter(|field| field.required).count(), 7);
        assert_eq!(INBOUND.len(), 8);
        assert_eq!(OUTBOUND.len(), 26);
        assert_eq!(INBOUND_VARIABLES.len(), 17);
        assert_eq!(USER_VARIABLES.len(), 10);
        assert_eq!(HOST_VARIABLES.len(), 6);
    }
}
