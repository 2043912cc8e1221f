//! The nine headers of an outgoing INVITE and their parts, as rows of one table.
//!
//! Knows which parts a header has and how a setting reads. Knows no layout.
//! Source: REST description 22.2, `outbound_parameters`.

use api::types::{
    HeaderSetting, HostPart, HostVariable, Open, OutboundParameters, Privacy, UserPart, UserVariable,
    WireEnum,
};

use crate::provider::words::{Named, name_of};

/// One header with the parts of it that can be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The header's own name; spelt rightly where the API misspells it.
    pub name: &'static str,
    /// The display name, where the header has one.
    pub display_name: Option<UserPart>,
    /// The user part.
    pub user: UserPart,
    /// Host and port.
    pub host: HostPart,
}

/// The headers in the order of the API page.
pub const HEADERS: [Header; 9] = [
    Header {
        name: "Request-URI",
        display_name: None,
        user: UserPart::RequestLine,
        host: HostPart::RequestLine,
    },
    Header { name: "Contact", display_name: None, user: UserPart::Contact, host: HostPart::Contact },
    Header {
        name: "To",
        display_name: Some(UserPart::ToDisplayName),
        user: UserPart::To,
        host: HostPart::To,
    },
    Header {
        name: "From",
        display_name: Some(UserPart::FromDisplayName),
        user: UserPart::From,
        host: HostPart::From,
    },
    Header {
        name: "Remote-Party-ID (called)",
        display_name: Some(UserPart::RpidCalledDisplayName),
        user: UserPart::RpidCalled,
        host: HostPart::RpidCalled,
    },
    Header {
        name: "Remote-Party-ID (calling)",
        display_name: Some(UserPart::RpidCallingDisplayName),
        user: UserPart::RpidCalling,
        host: HostPart::RpidCalling,
    },
    Header {
        name: "P-Asserted-Identity",
        display_name: Some(UserPart::PaiDisplayName),
        user: UserPart::Pai,
        host: HostPart::Pai,
    },
    Header {
        name: "P-Preferred-Identity",
        display_name: Some(UserPart::PpiDisplayName),
        user: UserPart::Ppi,
        host: HostPart::Ppi,
    },
    Header {
        name: "P-Called-Party-ID",
        display_name: Some(UserPart::PcpidDisplayName),
        user: UserPart::Pcpid,
        host: HostPart::Pcpid,
    },
];

/// How one part is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSetting {
    /// What the part carries, in words.
    pub text: String,
    /// Left to the PBX.
    pub is_default: bool,
}

/// How a display name or user part is set; a part the record does not hold is left to the PBX.
pub fn user_setting(outbound: &OutboundParameters, part: UserPart) -> PartSetting {
    setting(&outbound.user, part, UserVariable::Default, UserVariable::Custom)
}

/// How a host part is set; a part the record does not hold is left to the PBX.
pub fn host_setting(outbound: &OutboundParameters, part: HostPart) -> PartSetting {
    setting(&outbound.host, part, HostVariable::Default, HostVariable::Custom)
}

fn setting<P: PartialEq, V: Named>(
    parts: &[(P, HeaderSetting<Open<V>>)],
    part: P,
    default: V,
    custom: V,
) -> PartSetting {
    let Some((_, setting)) = parts.iter().find(|(candidate, _)| *candidate == part) else {
        return PartSetting { text: default.name().to_owned(), is_default: true };
    };
    let text = match (setting.value.known() == Some(custom), setting.custom_value.as_deref()) {
        // The PBX takes this one word as an order to leave the header out.
        (true, Some("remove")) => "Header removed".to_owned(),
        (true, Some(text)) => ["«", text, "»"].concat(),
        (true, None) | (false, _) => name_of(&setting.value),
    };
    PartSetting { text, is_default: setting.value.known() == Some(default) }
}

/// How the Privacy header is set; without the key it is left to the PBX.
pub fn privacy_setting(outbound: &OutboundParameters) -> PartSetting {
    let privacy = outbound.privacy_types_supported.clone().unwrap_or(Open::Known(Privacy::Default));
    PartSetting { text: name_of(&privacy), is_default: privacy.known() == Some(Privacy::Default) }
}

/// How many of the 25 parts and the Privacy header are not left to the PBX.
pub fn changed(outbound: &OutboundParameters) -> usize {
    let users = UserPart::ALL.iter().map(|part| user_setting(outbound, *part));
    let hosts = HostPart::ALL.iter().map(|part| host_setting(outbound, *part));
    let all = users.chain(hosts).chain([privacy_setting(outbound)]);
    all.filter(|setting| !setting.is_default).count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_each_of_the_25_parts_once() {
        let mut users: Vec<UserPart> =
            HEADERS.iter().flat_map(|header| header.display_name.into_iter().chain([header.user])).collect();
        let mut hosts: Vec<HostPart> = HEADERS.iter().map(|header| header.host).collect();
        users.sort();
        hosts.sort();
        assert_eq!(users, UserPart::ALL);
        assert_eq!(hosts, HostPart::ALL);
        assert_eq!(users.len() + hosts.len(), 25);
    }

    #[test]
    fn settings_read_as_words() {
        let custom = |text: Option<&str>| OutboundParameters {
            user: vec![(
                UserPart::Pai,
                HeaderSetting {
                    value: Open::Known(UserVariable::Custom),
                    custom_value: text.map(str::to_owned),
                },
            )],
            ..OutboundParameters::default()
        };
        assert_eq!(user_setting(&custom(Some("remove")), UserPart::Pai).text, "Header removed");
        assert_eq!(user_setting(&custom(Some("4420")), UserPart::Pai).text, "«4420»");
        assert_eq!(user_setting(&custom(None), UserPart::Pai).text, "Custom text");
        assert_eq!(user_setting(&custom(None), UserPart::Ppi).text, "PBX default");
        assert_eq!(changed(&custom(None)), 1);
    }
}
