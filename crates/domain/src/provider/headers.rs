//! The nine headers of an outgoing INVITE and their parts, as rows of one table.
//!
//! Knows the parts of a header and the text for a setting. Knows no layout.
//! Source: REST description 22.2, `outbound_parameters`.

use api::types::{HostPart, HostVariable, Privacy, UserPart, UserVariable, WireEnum};

use crate::provider::draft::{Draft, Part, Setting};
use crate::provider::fields::{Choice, choice_name, named};

/// A header and its parts that can be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The header's own name, spelt correctly where the API misspells it.
    pub name: &'static str,
    /// The display name, if the header has one.
    pub display_name: Option<UserPart>,
    /// The user part.
    pub user: UserPart,
    /// Host and port.
    pub host: HostPart,
}

impl Header {
    /// The three columns of the table.
    pub fn parts(&self) -> [(Option<Part>, &'static str); 3] {
        [
            (self.display_name.map(Part::User), "display name"),
            (Some(Part::User(self.user)), "user"),
            (Some(Part::Host(self.host)), "host and port"),
        ]
    }
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

/// Whether a part is a display name rather than the user part of a URI.
pub fn is_display_name(part: UserPart) -> bool {
    HEADERS.iter().any(|header| header.display_name == Some(part))
}

/// The choices for one part.
pub fn part_choices(part: Part) -> Vec<Choice> {
    match part {
        Part::User(_) => named::<UserVariable>(),
        Part::Host(_) => named::<HostVariable>(),
    }
}

/// Whether the custom text `remove` removes the whole header.
/// Source: docs/trunks.md, 5.3 (vendor's guides).
pub fn can_remove(part: Part) -> bool {
    matches!(part, Part::User(UserPart::Pai | UserPart::Ppi | UserPart::Pcpid))
}

/// The custom text that removes a header.
pub const REMOVE: &str = "remove";

/// The name of one part: `From, user`.
pub fn part_name(part: Part) -> String {
    let named = HEADERS.iter().find_map(|header| {
        let (_, what) = header.parts().into_iter().find(|(candidate, _)| *candidate == Some(part))?;
        Some(format!("{}, {what}", header.name))
    });
    named.unwrap_or_else(|| part.key().to_owned())
}

/// How a part is set, in words.
pub fn setting_text(part: Part, setting: &Setting) -> String {
    match (setting.is_custom(), setting.custom.as_str()) {
        // The PBX treats this word as the order to remove the header.
        (true, REMOVE) if can_remove(part) => "Header removed".to_owned(),
        (true, custom) if !custom.is_empty() => format!("“{custom}”"),
        (true | false, _) => choice_name(&part_choices(part), &setting.word),
    }
}

/// How many of the 25 parts and the Privacy header are not left to the PBX.
pub fn changed(draft: &Draft) -> usize {
    let privacy = draft.words.outbound_privacy.as_str();
    let privacy = usize::from(!privacy.is_empty() && privacy != Privacy::Default.as_str());
    draft.parts().iter().filter(|(_, setting)| !setting.is_default()).count() + privacy
}

#[cfg(test)]
mod tests {
    use api::types::AuthMode;

    use super::*;

    #[test]
    fn the_table_names_each_of_the_25_parts_once() {
        let parts: Vec<Part> =
            HEADERS.iter().flat_map(|header| header.parts()).filter_map(|(part, _)| part).collect();
        assert_eq!(parts.len(), 25);
        for part in Part::all() {
            assert_eq!(parts.iter().filter(|candidate| **candidate == part).count(), 1, "{}", part.key());
        }
    }

    #[test]
    fn settings_are_shown_in_words() {
        let (pai, ppi) = (Part::User(UserPart::Pai), Part::User(UserPart::Ppi));
        let read = |part, custom: &str| {
            setting_text(part, &Setting { word: "CUSTOM".to_owned(), custom: custom.to_owned() })
        };
        assert_eq!(read(pai, "remove"), "Header removed");
        assert_eq!(read(Part::User(UserPart::From), "remove"), "“remove”");
        assert_eq!(read(pai, "4420"), "“4420”");
        assert_eq!(read(pai, ""), "Custom text");
        assert_eq!(setting_text(ppi, &Setting::default()), "PBX default");
        assert_eq!(part_name(ppi), "P-Preferred-Identity, user");
        let mut draft = Draft::new(AuthMode::IpAuth);
        assert_eq!(changed(&draft), 0);
        draft.set_part(pai, Setting { word: "CUSTOM".to_owned(), custom: String::new() });
        draft.words.outbound_privacy = "ID".to_owned();
        assert_eq!(changed(&draft), 2);
    }
}
