//! The caller in the headers: common maps, custom texts, account names, WhatsApp calls.

#![allow(clippy::unwrap_used)]

use api::types::{AuthMode, HostPart, Transport, UserPart, WireEnum};
use domain::check::Severity;
use domain::provider::draft::{Draft, Field, Flag, Part, Setting, Text, Word};
use domain::provider::headers::changed;
use domain::provider::presets::{HEADER_MAPS, write};
use domain::provider::rules::{Problem, problems_of_new};
use domain::provider::words::mode_summary;

fn register() -> Draft {
    let mut draft = Draft::new(AuthMode::RegisterAuth);
    for (text, words) in [
        (Text::Name, "Site A"),
        (Text::Hostname, "trunk.example.com"),
        (Text::Port, "0"),
        (Text::AuthId, "1234567t0"),
        (Text::Password, "secret"),
    ] {
        words.clone_into(draft.texts.get_mut(text));
    }
    draft
}

fn apply(draft: &mut Draft, map: &str) {
    write(draft, &HEADER_MAPS.iter().find(|known| known.name == map).unwrap().changes());
}

fn part(draft: &Draft, part: Part) -> (String, String) {
    let setting = draft.part(part);
    (setting.word, setting.custom)
}

fn set(draft: &mut Draft, part: Part, word: &str, custom: &str) {
    draft.set_part(part, Setting { word: word.to_owned(), custom: custom.to_owned() });
}

fn at(draft: &Draft, field: Field) -> Vec<Problem> {
    problems_of_new(draft).into_iter().filter(|problem| problem.field == field).collect()
}

fn text(draft: &Draft, field: Field) -> String {
    at(draft, field).iter().map(|problem| format!("{:?}: {}\n", problem.severity, problem.text)).collect()
}

#[test]
fn the_anonymous_map_has_no_name_in_from() {
    let mut draft = register();
    apply(&mut draft, "Anonymous From with PAI");
    // "Anonymous" <sip:anonymous@anonymous.invalid>, PAI with the number, Privacy: id.
    assert_eq!(
        part(&draft, Part::Host(HostPart::From)),
        ("CUSTOM".to_owned(), "anonymous.invalid".to_owned())
    );
    assert_eq!(part(&draft, Part::User(UserPart::From)).0, "ANONYMOUS");
    assert_eq!(part(&draft, Part::User(UserPart::FromDisplayName)).0, "ANONYMOUS");
    assert_eq!(part(&draft, Part::User(UserPart::Pai)).0, "OUTBOUND_CALLER_ID");
    assert_eq!(draft.words.outbound_privacy, "ID");
    assert!(!problems_of_new(&draft).iter().any(|problem| problem.severity == Severity::Error));
    // No other map keeps the invented host.
    for map in HEADER_MAPS.iter().filter(|map| map.name != "Anonymous From with PAI") {
        let mut other = draft.clone();
        write(&mut other, &map.changes());
        assert_ne!(part(&other, Part::Host(HostPart::From)).0, "CUSTOM", "{}", map.name);
    }
}

#[test]
fn the_trunk_id_is_in_from_and_the_number_in_ppi() {
    // Some carriers expect this (docs/trunks.md, 5.4).
    let mut draft = register();
    apply(&mut draft, "Trunk ID in From, caller ID in PPI");
    assert_eq!(part(&draft, Part::User(UserPart::From)).0, "AUTH_ID");
    assert_eq!(part(&draft, Part::Host(HostPart::From)).0, "TRUNK_HOST_PORT");
    assert_eq!(part(&draft, Part::User(UserPart::Ppi)).0, "OUTBOUND_CALLER_ID");
    assert_eq!(part(&draft, Part::Host(HostPart::Ppi)).0, "TRUNK_HOST_PORT");
    assert_eq!(changed(&draft), 4);
    // The carrier requires it, so there is no warning, neither about the headers nor about port 0.
    for problem in problems_of_new(&draft) {
        let is_header = matches!(problem.field, Field::Part(_) | Field::Word(Word::OutboundPrivacy));
        let is_port = problem.field == Field::Text(Text::Port);
        assert!(!(is_header || is_port) || problem.severity == Severity::Hint, "{problem:?}");
    }
}

#[test]
fn a_ppi_without_a_number_beside_a_pai_with_one_gets_a_warning() {
    let ppi = Part::User(UserPart::Ppi);
    for (word, custom, warns) in [
        ("AUTH_ID", "", true),
        ("ANONYMOUS", "", true),
        ("CALLER_DISPLAY_NAME", "", true),
        ("CUSTOM", "office", true),
        ("CUSTOM", "+12025550123", false),
        ("CUSTOM", "remove", false),
        ("OUTBOUND_CALLER_ID", "", false),
        ("CALLER_NUM", "", false),
        ("DEFAULT", "", false),
        ("CUSTOM", "12025550123", false),
        ("CUSTOM", "1234567t0", true),
        ("ORIGINATOR_CALLER_ID", "", false),
        ("OUTBOUND_CALLER_ID_AND_ORIGINATOR_CALLER_ID", "", false),
    ] {
        let mut draft = register();
        apply(&mut draft, "Anonymous From with PAI");
        set(&mut draft, ppi, word, custom);
        let words = text(&draft, Field::Part(ppi));
        assert_eq!(
            words.contains("Warning: P-Preferred-Identity carries no number"),
            warns,
            "{word} {custom}: {words}"
        );
    }
    // The account of some carriers is the number.
    for (name, warns) in [("12025550123", false), ("+12025550123", false), ("4711", true)] {
        let mut draft = register();
        apply(&mut draft, "Anonymous From with PAI");
        set(&mut draft, ppi, "AUTH_ID", "");
        name.clone_into(&mut draft.texts.auth_id);
        assert_eq!(text(&draft, Field::Part(ppi)).contains("carries no number"), warns, "{name}");
    }
    let mut draft = register();
    set(&mut draft, ppi, "AUTH_ID", "");
    assert!(!text(&draft, Field::Part(ppi)).contains("no number"), "without PAI it is nobody's rival");
}

#[test]
fn hiding_every_number_is_reported() {
    let privacy = Field::Word(Word::OutboundPrivacy);
    for (word, from, says) in [
        (
            "ID",
            "OUTBOUND_CALLER_ID",
            "Warning: Every call asks for its number to be hidden, and From still shows it",
        ),
        ("USER", "CALLER_NUM", "Warning: "),
        ("ID", "ANONYMOUS", "Hint: Every call of this trunk"),
        ("ID", "AUTH_ID", "Hint: "),
        ("HEADER", "DEFAULT", "Hint: "),
        ("NONE", "CALLER_NUM", ""),
        ("DEFAULT", "CALLER_NUM", ""),
        ("SESSION", "ORIGINATOR_CALLER_ID", "Warning: "),
        ("HEADER", "OUTBOUND_CALLER_ID", "Warning: "),
        ("USER", "ANONYMOUS", "Hint: "),
        ("SESSION", "CALLER_DISPLAY_NAME", "Hint: "),
        ("DEFAULT", "ANONYMOUS", ""),
        ("NONE", "DEFAULT", ""),
    ] {
        let mut draft = register();
        word.clone_into(&mut draft.words.outbound_privacy);
        set(&mut draft, Part::User(UserPart::From), from, "");
        let words = text(&draft, privacy);
        assert!(words.starts_with(says) && words.is_empty() == says.is_empty(), "{word} {from}: {words}");
    }
}

#[test]
fn account_names_with_signs_are_accepted_and_shown_as_in_a_uri() {
    // Authentication IDs as issued by carriers.
    for (name, in_uri) in [
        ("+12025550123@ims.example.com", Some("+12025550123%40ims.example.com")),
        ("9901#1", Some("9901%231")),
        ("office:1", Some("office%3A1")),
        ("acme 7", Some("acme%207")),
        ("1884*005", None),
        ("user~a", None),
        ("1234567t0", None),
    ] {
        let mut draft = register();
        name.clone_into(&mut draft.texts.auth_id);
        assert!(at(&draft, Field::Text(Text::AuthId)).is_empty(), "{name}");
        let from = Part::User(UserPart::From);
        set(&mut draft, from, "AUTH_ID", "");
        let words = text(&draft, Field::Part(from));
        match in_uri {
            Some(in_uri) => assert!(words.starts_with("Hint") && words.contains(in_uri), "{words}"),
            None => assert_eq!(words, "", "{name}"),
        }
        assert_eq!(words.contains("before the @: +12025550123"), name.contains('@'), "{words}");
        // A display name is in quotation marks, where nothing is escaped.
        let display = Part::User(UserPart::FromDisplayName);
        set(&mut draft, display, "AUTH_ID", "");
        assert_eq!(text(&draft, Field::Part(display)), "");
    }
}

#[test]
fn an_invalid_text_in_a_header_part_is_an_error_with_a_fix() {
    for (where_, custom, says, offers) in [
        (Part::User(UserPart::From), "a@b", "From, user: what follows the @", "Use a"),
        (
            Part::User(UserPart::Pai),
            "1 202 555 0123",
            "P-Asserted-Identity, user: a user part has no blanks",
            "Use 12025550123",
        ),
        (Part::User(UserPart::To), "aä\"<>", "To, user: a user part has ASCII letters only", ""),
        (
            Part::Host(HostPart::From),
            "sip:x.example.com",
            "From, host and port: the host stands without a scheme",
            "Use x.example.com",
        ),
        (Part::Host(HostPart::Contact), "x.example.com/y z", "Remove the slash", "Use x.example.com"),
        (Part::Host(HostPart::Pai), "2001:db8::10", "brackets", "Use [2001:db8::10]"),
        (Part::User(UserPart::FromDisplayName), "The \"Duke\"", "quotation mark", "Leave it out"),
        (Part::User(UserPart::Pai), "a\u{7}b", "control characters", ""),
    ] {
        let mut draft = register();
        set(&mut draft, where_, "CUSTOM", custom);
        let found = at(&draft, Field::Part(where_));
        let problem = found.iter().find(|problem| problem.severity == Severity::Error).unwrap();
        assert!(problem.text.contains(says), "{custom:?}: {}", problem.text);
        let label = problem.fix.as_ref().map(|fix| fix.label.clone()).unwrap_or_default();
        assert_eq!(label, offers, "{custom:?}");
        if let Some(fix) = &problem.fix {
            write(&mut draft, &fix.changes);
            let left = at(&draft, Field::Part(where_));
            assert!(!left.iter().any(|problem| problem.severity == Severity::Error), "{custom:?}: {left:?}");
        }
    }
}

#[test]
fn whatsapp_calls_are_told_from_whatsapp_messages() {
    // docs/trunks.md, 3.3.
    assert!(mode_summary(AuthMode::WhatsApp).contains("WhatsApp calls need a Register based trunk"));
    let srtp = Field::Flag(Flag::RemoveSrtpInfo);
    let calls = "Warning: WhatsApp calls carry encrypted media only";
    let other = "Hint: TLS protects the signalling only";
    for (host, transport, removes, says) in [
        ("wa.meta.vc", Transport::Tls, true, calls),
        ("WA.META.VC", Transport::Tls, true, calls),
        ("wa.meta.vc.", Transport::Tls, true, calls),
        (" wa.meta.vc ", Transport::Tls, true, calls),
        ("eu.wa.meta.vc", Transport::Tls, true, calls),
        ("wa.meta.vc", Transport::Tcp, true, calls),
        ("wa.meta.vc", Transport::Tls, false, ""),
        ("meta.vc", Transport::Tls, true, other),
        ("notwa.meta.vc", Transport::Tls, true, other),
        ("wa.meta.vc.example.com", Transport::Tls, true, other),
        ("sip.example.com", Transport::Tls, true, other),
        ("sip.example.com", Transport::Tls, false, ""),
        ("sip.example.com", Transport::Udp, true, ""),
    ] {
        let mut draft = register();
        host.clone_into(&mut draft.texts.hostname);
        transport.as_str().clone_into(&mut draft.words.transport);
        draft.flags.registration = Some(false);
        draft.flags.remove_srtp_info = Some(removes);
        let words = text(&draft, srtp);
        assert!(
            words.starts_with(says) && words.is_empty() == says.is_empty(),
            "{host} {transport:?}: {words}"
        );
        // Neither REGISTER nor OPTIONS: nothing checks whether the line is up.
        assert!(text(&draft, Field::Flag(Flag::KeepAlive)).contains("always says “online”"));
    }
}
