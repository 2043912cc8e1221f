//! The drafts and calls by which the preview is tested: every value of every part of a header, from the enums
//! of the API, so that a new value cannot be left out.

// Each test program uses what it needs.
#![allow(dead_code)]

use api::types::{AuthMode, HostVariable, Privacy, Transport, UserPart, UserVariable, WireEnum};
use domain::provider::draft::{Draft, Part, Setting, Text};
use domain::provider::headers::{HEADERS, Header, is_display_name};
use domain::sip::preview::SampleCall;

/// A setting of a part under test.
pub struct Case {
    /// The header of the part.
    pub header: &'static Header,
    /// The part.
    pub part: Part,
    /// Its value, a word of the wire.
    pub word: &'static str,
    /// The trunk.
    pub draft: Draft,
}

/// A trunk with credentials and a proxy, so that every variable has a value.
pub fn trunk() -> Draft {
    let mut draft = Draft::new(AuthMode::RegisterAuth);
    for (text, words) in [
        (Text::Name, "Site A"),
        (Text::Hostname, "trunk.example.com"),
        (Text::OutboundServer, "2001:db8::9"),
        (Text::OutboundServerPort, "5080"),
        (Text::AuthId, "1234567t0@ims.example.com"),
        (Text::Password, "secret"),
    ] {
        words.clone_into(draft.texts.get_mut(text));
    }
    draft
}

/// A trunk of a kind over a transport.
pub fn trunk_of(mode: AuthMode, transport: Transport) -> Draft {
    let mut draft = Draft::new(mode);
    for (text, words) in [
        (Text::Name, "Site A"),
        (Text::Hostname, "sip.example.com"),
        (Text::AuthId, "1234567t0"),
        (Text::Password, "secret"),
    ] {
        words.clone_into(draft.texts.get_mut(text));
    }
    transport.as_str().clone_into(&mut draft.words.transport);
    draft
}

/// Sets one part.
pub fn set(draft: &mut Draft, part: Part, word: &str, custom: &str) {
    draft.set_part(part, Setting { word: word.to_owned(), custom: custom.to_owned() });
}

fn custom(part: Part) -> &'static str {
    match part {
        Part::User(user) if is_display_name(user) => "Müller, Süd <1>",
        Part::User(_) => "+4930231251;phone-context=x",
        Part::Host(_) => "[2001:db8::10]:5070;transport=tcp",
    }
}

/// Every value of every display name, user and host part.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for header in &HEADERS {
        for part in header.parts().into_iter().filter_map(|(part, _)| part) {
            let words: Vec<&'static str> = match part {
                Part::User(_) => UserVariable::ALL.iter().map(|variable| variable.as_str()).collect(),
                Part::Host(_) => HostVariable::ALL.iter().map(|variable| variable.as_str()).collect(),
            };
            for word in words {
                let mut draft = trunk();
                if part != Part::User(header.user) && is_optional(header) {
                    set(&mut draft, Part::User(header.user), "OUTBOUND_CALLER_ID", "");
                }
                set(&mut draft, part, word, custom(part));
                cases.push(Case { header, part, word, draft });
            }
        }
    }
    cases
}

fn is_optional(header: &Header) -> bool {
    ![UserPart::RequestLine, UserPart::Contact, UserPart::To, UserPart::From].contains(&header.user)
}

/// Every value of the Privacy header.
pub fn privacies() -> Vec<(&'static str, Draft)> {
    let with = |privacy: &Privacy| {
        let mut draft = trunk();
        privacy.as_str().clone_into(&mut draft.words.outbound_privacy);
        (privacy.as_str(), draft)
    };
    Privacy::ALL.iter().map(with).collect()
}

/// An ordinary call, a forwarded one and one whose caller withholds the number.
pub fn calls() -> [(&'static str, SampleCall); 3] {
    let call =
        SampleCall { display_name: "Müller \"Empfang\" \\ 2. OG, Süd".to_owned(), ..SampleCall::default() };
    [
        ("An ordinary call", call.clone()),
        ("A forwarded call", SampleCall { forwarded: true, ..call.clone() }),
        ("An anonymous call", SampleCall { anonymous: true, ..call }),
    ]
}
