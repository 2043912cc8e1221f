//! What a trunk sends for a sample call: every value of every part, cases from the field, and the warnings.
//!
//! The tables are in `golden/preview.txt`. After a deliberate change run this test with `GOLDEN=write`, and
//! compare the change with docs/trunks.md, 5.7 before committing it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod previews;

use std::fmt::Write;

use api::types::{AuthMode, HostPart, Transport, UserPart, WireEnum};
use domain::check::Severity;
use domain::provider::draft::{Draft, Flag, Part, Text, Word};
use domain::provider::presets::{HEADER_MAPS, write};
use domain::sip::preview::{PieceSource, PreviewLine, PreviewMessage, SampleCall, invite, register};
use previews::{Case, calls, cases, privacies, set, trunk, trunk_of};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/preview.txt");

/// The line of a header in a message.
fn line<'a>(message: &'a PreviewMessage, header: &str) -> Option<&'a PreviewLine> {
    let (start, end) = match header {
        "Request-URI" => ("INVITE ".to_owned(), ""),
        "Remote-Party-ID (called)" => ("Remote-Party-ID: ".to_owned(), ";party=called"),
        "Remote-Party-ID (calling)" => ("Remote-Party-ID: ".to_owned(), ";party=calling"),
        other => (format!("{other}: "), ""),
    };
    message.lines.iter().find(|line| line.text().starts_with(&start) && line.text().ends_with(end))
}

fn text(message: &PreviewMessage, header: &str) -> String {
    line(message, header).map(PreviewLine::text).unwrap_or_default()
}

/// A line with marks around what differs from the default.
fn marked(line: &PreviewLine) -> String {
    let piece = |piece: &domain::sip::preview::PreviewPiece| match piece.is_changed {
        true => format!("«{}»", piece.text),
        false => piece.text.clone(),
    };
    let added = if line.is_added { "+ " } else { "" };
    format!("{added}{}", line.pieces.iter().map(piece).collect::<String>())
}

fn row(case: &Case, call: &SampleCall) -> String {
    let message = invite(&case.draft, call).unwrap();
    let name = domain::provider::headers::part_name(case.part);
    let Some(line) = line(&message, case.header.name) else { return "not sent".to_owned() };
    let piece = line.pieces.iter().find(|piece| piece.part == name);
    let from = piece.map(|piece| format!("\n    {}: {}", piece.source.label(), piece.why));
    format!("{}{}", marked(line), from.unwrap_or_default())
}

/// All tables.
fn tables() -> String {
    let mut out = String::new();
    let calls = calls();
    let cases = cases();
    for (title, call) in &calls {
        let is_first = call == &calls[0].1;
        writeln!(out, "# {title}{}", if is_first { "" } else { ": what is different" }).unwrap();
        let mut last = None;
        for case in &cases {
            let row = row(case, call);
            if !is_first && row == self::row(case, &calls[0].1) {
                continue;
            }
            if last.replace(case.part) != Some(case.part) {
                writeln!(out, "\n## {}", domain::provider::headers::part_name(case.part)).unwrap();
            }
            writeln!(out, "{}\n    {row}", case.word).unwrap();
        }
        writeln!(out, "\n## Privacy").unwrap();
        for (word, draft) in privacies() {
            let message = invite(&draft, call).unwrap();
            writeln!(out, "{word}\n    {}", line(&message, "Privacy").map_or("not sent".to_owned(), marked))
                .unwrap();
        }
        writeln!(out).unwrap();
    }
    for mode in AuthMode::ALL {
        for transport in Transport::ALL {
            writeln!(out, "# {} over {}\n", mode.as_str(), transport.as_str()).unwrap();
            let draft = trunk_of(*mode, *transport);
            for message in [invite(&draft, &SampleCall::default()), register(&draft, &SampleCall::default())]
            {
                match message {
                    Ok(message) => {
                        let notes = message.notes.iter().map(|note| format!("{note}\n")).collect::<String>();
                        writeln!(out, "{}{}\n{notes}", message.text(), message.next_hop).unwrap();
                    }
                    Err(why) => writeln!(out, "{why}\n").unwrap(),
                }
            }
        }
    }
    out
}

#[test]
fn every_value_of_every_part_is_written_as_the_tables_say() {
    let tables = tables();
    if std::env::var_os("GOLDEN").is_some() {
        std::fs::write(GOLDEN, &tables).unwrap();
    }
    let expected = std::fs::read_to_string(GOLDEN).unwrap();
    for (at, (is, was)) in tables.lines().zip(expected.lines()).enumerate() {
        assert_eq!(is, was, "line {}", at + 1);
    }
    assert_eq!(tables.lines().count(), expected.lines().count());
}

#[test]
fn the_tables_have_every_value_of_every_part() {
    // 16 display names and users with 10 words, 9 hosts with 6.
    assert_eq!(cases().len(), 16 * 10 + 9 * 6);
    assert_eq!(privacies().len(), 6);
}

#[test]
fn a_set_part_is_marked_and_says_where_it_comes_from() {
    for case in cases() {
        let message = invite(&case.draft, &SampleCall::default()).unwrap();
        let name = domain::provider::headers::part_name(case.part);
        let piece = line(&message, case.header.name)
            .and_then(|line| line.pieces.iter().find(|piece| piece.part == name).cloned());
        let Some(piece) = piece else {
            // A header or display name that the PBX does not send by itself.
            assert_eq!(case.word, "DEFAULT", "{name}");
            continue;
        };
        assert_eq!(piece.is_changed, case.word != "DEFAULT", "{name} {}", case.word);
        assert!(!piece.why.is_empty() && piece.source != PieceSource::Protocol, "{name} {}", case.word);
        let uncertain = ["SIP_DOMAIN", "OUTBOUND_CALLER_ID_AND_ORIGINATOR_CALLER_ID"].contains(&case.word);
        assert!(!uncertain || piece.source == PieceSource::Uncertain, "{name} {}", case.word);
        // What the PBX chooses is never shown as certain.
        let by_pbx = [PieceSource::PbxDefault, PieceSource::Uncertain].contains(&piece.source);
        assert!(case.word != "DEFAULT" || by_pbx, "{name} {}", case.word);
    }
}

#[test]
fn an_unknown_word_of_a_newer_pbx_says_so() {
    let mut draft = trunk();
    for part in [Part::User(UserPart::From), Part::Host(HostPart::From)] {
        set(&mut draft, part, "NEWER", "");
    }
    "NEWER".clone_into(&mut draft.words.outbound_privacy);
    let message = invite(&draft, &SampleCall::default()).unwrap();
    for header in ["From", "Privacy"] {
        let line = line(&message, header).unwrap();
        assert!(
            line.pieces.iter().any(|piece| piece.why == "“NEWER” is not known to this version"),
            "{line:?}"
        );
    }
}

fn map(draft: &mut Draft, name: &str) {
    write(draft, &HEADER_MAPS.iter().find(|map| map.name == name).unwrap().changes());
}

fn says(message: &PreviewMessage, severity: Severity) -> Vec<&str> {
    let of = message.remarks.iter().filter(|remark| remark.severity == severity);
    of.map(|remark| remark.text.as_str()).collect()
}

/// Errors and warnings.
fn warnings(message: &PreviewMessage) -> Vec<&str> {
    [says(message, Severity::Error), says(message, Severity::Warning)].concat()
}

#[test]
fn request_uri_and_to_are_alike_for_whatsapp_calls() {
    let mut draft = trunk_of(AuthMode::RegisterAuth, Transport::Tls);
    for (text, words) in [(Text::Hostname, "wa.meta.vc"), (Text::Port, "5061"), (Text::AuthId, "12025550123")]
    {
        words.clone_into(draft.texts.get_mut(text));
    }
    draft.flags.registration = Some(false);
    set(&mut draft, Part::User(UserPart::From), "OUTBOUND_CALLER_ID", "");
    set(&mut draft, Part::Host(HostPart::Contact), "CONTACT_URI", "");
    let message = invite(&draft, &SampleCall::default()).unwrap();
    assert_eq!(text(&message, "Request-URI"), "INVITE sip:12025550199@wa.meta.vc:5061 SIP/2.0");
    assert_eq!(text(&message, "To"), "To: <sip:12025550199@wa.meta.vc:5061>");
    assert_eq!(text(&message, "Contact"), "Contact: <sip:101@192.0.2.10:5061>");
    assert_eq!(message.next_hop, "Goes to wa.meta.vc, port 5061, over TLS.");
    assert_eq!(warnings(&message), Vec::<&str>::new());
    let none = register(&draft, &SampleCall::default()).unwrap_err();
    assert_eq!(none, "“Register with the carrier” is off, so the PBX sends no REGISTER.");
}

#[test]
fn the_sip_id_is_in_from_and_the_number_in_ppi() {
    let mut draft = trunk_of(AuthMode::RegisterAuth, Transport::Udp);
    "trunk.example.com".clone_into(&mut draft.texts.hostname);
    "0".clone_into(&mut draft.texts.port);
    map(&mut draft, "Trunk ID in From, caller ID in PPI");
    let call = SampleCall { caller_id: "12025550123".to_owned(), ..SampleCall::default() };
    let message = invite(&draft, &call).unwrap();
    let from = "From: \"Front desk\" <sip:1234567t0@trunk.example.com>;tag=...";
    assert_eq!(text(&message, "Request-URI"), "INVITE sip:12025550199@trunk.example.com SIP/2.0");
    assert_eq!(text(&message, "From"), from);
    let ppi = "P-Preferred-Identity: <sip:12025550123@trunk.example.com>";
    assert_eq!(text(&message, "P-Preferred-Identity"), ppi);
    assert_eq!(text(&message, "Privacy"), "");
    assert!(!message.text().contains(":5060>") && !message.text().contains(":0"), "{}", message.text());
    assert_eq!(
        message.next_hop,
        "Goes to trunk.example.com over UDP, to the address and port that DNS has for _sip._udp.trunk.example.com (SRV)."
    );
    // The carrier requires it: nothing to warn of.
    assert_eq!(message.remarks, vec![]);

    // Withheld, by the trunk or by the caller.
    let mut private = draft.clone();
    "ID".clone_into(&mut private.words.outbound_privacy);
    let by_caller = SampleCall { anonymous: true, ..call.clone() };
    for (draft, call) in [(&private, &call), (&draft, &by_caller)] {
        let message = invite(draft, call).unwrap();
        assert_eq!(text(&message, "From"), from);
        assert_eq!(text(&message, "P-Preferred-Identity"), ppi);
        assert_eq!(text(&message, "Privacy"), "Privacy: id");
        assert_eq!(warnings(&message), Vec::<&str>::new());
    }

    // The plus is shown as typed, and carriers differ.
    let message = invite(&draft, &SampleCall::default()).unwrap();
    let plus = "P-Preferred-Identity: <sip:+12025550123@trunk.example.com>";
    assert_eq!(text(&message, "P-Preferred-Identity"), plus);
    let says = "The outbound caller ID is written as typed. Some carriers require a plus, others refuse it.";
    assert!(message.notes.iter().any(|note| note == says), "{:?}", message.notes);
    let typed = SampleCall { caller_id: "1 202 555 0123".to_owned(), ..call };
    assert!(invite(&draft, &typed).unwrap().text().contains("<sip:1%20202%20555%200123@trunk.example.com>"));
}

#[test]
fn an_anonymous_from_has_the_number_in_pai_only() {
    let mut draft = trunk_of(AuthMode::RegisterAuth, Transport::Udp);
    map(&mut draft, "Anonymous From with PAI");
    let message = invite(&draft, &SampleCall::default()).unwrap();
    assert_eq!(text(&message, "Request-URI"), "INVITE sip:12025550199@sip.example.com:5060 SIP/2.0");
    assert_eq!(text(&message, "From"), "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=...");
    assert_eq!(
        text(&message, "P-Asserted-Identity"),
        "P-Asserted-Identity: <sip:+12025550123@sip.example.com>"
    );
    assert_eq!(text(&message, "Privacy"), "Privacy: id");
    assert_eq!(warnings(&message), Vec::<&str>::new());
    let ppi = Part::User(UserPart::Ppi);
    set(&mut draft, ppi, "AUTH_ID", "");
    let message = invite(&draft, &SampleCall::default()).unwrap();
    let says = "P-Preferred-Identity carries no number. Carriers that read it first do not look at P-Asserted-Identity";
    assert_eq!(warnings(&message), [says]);
    // An account that is a number is one.
    "12025550123".clone_into(&mut draft.texts.auth_id);
    assert_eq!(warnings(&invite(&draft, &SampleCall::default()).unwrap()), Vec::<&str>::new());
}

#[test]
fn account_names_are_escaped_in_a_uri_and_not_in_the_digest() {
    for (name, user, digest) in [
        ("+12025550123@ims.example.com", "+12025550123%40ims.example.com", "+12025550123@ims.example.com"),
        ("9901#1", "9901%231", "9901#1"),
        ("1884*005", "1884*005", "1884*005"),
        ("user~a", "user~a", "user~a"),
        ("office:1", "office%3A1", "office:1"),
        ("acme 7", "acme%207", "acme 7"),
        ("1234567t0", "1234567t0", "1234567t0"),
        ("a\"b", "a%22b", "a\\\"b"),
    ] {
        let mut draft = trunk_of(AuthMode::RegisterAuth, Transport::Udp);
        name.clone_into(&mut draft.texts.auth_id);
        set(&mut draft, Part::User(UserPart::From), "AUTH_ID", "");
        let message = invite(&draft, &SampleCall::default()).unwrap();
        let from = format!("From: \"Front desk\" <sip:{user}@pbx.example.com>;tag=...");
        assert_eq!(text(&message, "From"), from);
        let registers = register(&draft, &SampleCall::default()).unwrap();
        assert_eq!(text(&registers, "To"), format!("To: <sip:{user}@sip.example.com>"));
        for message in [&message, &registers] {
            assert!(
                message.notes.iter().any(|note| note.ends_with(&format!("username=\"{digest}\"."))),
                "{message:?}"
            );
        }
        assert_eq!(warnings(&message), Vec::<&str>::new());
        let hints = says(&message, Severity::Hint).join(" ");
        assert_eq!(
            hints.contains("Some carriers want only what stands before the @: +12025550123"),
            name.contains('@')
        );
    }
}

#[test]
fn display_names_are_quoted_and_escaped() {
    let name = "Müller \"Empfang\" \\ 2. OG, Süd";
    let written = "\"Müller \\\"Empfang\\\" \\\\ 2. OG, Süd\" <sip:";
    let call = SampleCall { display_name: name.to_owned(), ..SampleCall::default() };
    let mut draft = trunk_of(AuthMode::IpAuth, Transport::Udp);
    set(&mut draft, Part::User(UserPart::Pai), "OUTBOUND_CALLER_ID", "");
    set(&mut draft, Part::User(UserPart::PaiDisplayName), "CALLER_DISPLAY_NAME", "");
    let message = invite(&draft, &call).unwrap();
    for header in ["From", "P-Asserted-Identity"] {
        assert!(text(&message, header).starts_with(&format!("{header}: {written}")), "{}", message.text());
    }
    // As a custom text it is copied as it is, so it cannot be sent.
    set(&mut draft, Part::User(UserPart::FromDisplayName), "CUSTOM", name);
    let message = invite(&draft, &SampleCall::default()).unwrap();
    assert!(text(&message, "From").starts_with(&format!("From: {written}")), "{}", message.text());
    assert!(
        says(&message, Severity::Error)
            .join(" ")
            .contains("From, display name: a quotation mark or backslash")
    );
}

#[test]
fn a_custom_text_that_cannot_stand_in_a_header_is_reported() {
    for (part, custom, expected) in [
        (Part::User(UserPart::From), "a@b", "From, user: what follows the @"),
        (Part::User(UserPart::Pai), "1 202 555 0123", "P-Asserted-Identity, user: a user part has no blanks"),
        (
            Part::Host(HostPart::From),
            "sip:x.example.com",
            "From, host and port: the host stands without a scheme",
        ),
        (
            Part::Host(HostPart::Contact),
            "2001:db8::10",
            "Contact, host and port: an IPv6 address stands in brackets",
        ),
        (Part::User(UserPart::ToDisplayName), "a\"b", "To, display name: a quotation mark"),
        (Part::User(UserPart::To), "", "Enter the text for To, user"),
        (Part::User(UserPart::From), "a\r\nX: y", "leave out control characters"),
    ] {
        let mut draft = trunk_of(AuthMode::IpAuth, Transport::Udp);
        set(&mut draft, part, "CUSTOM", custom);
        let message = invite(&draft, &SampleCall::default()).unwrap();
        assert!(
            says(&message, Severity::Error).join(" ").contains(expected),
            "{custom:?}: {:?}",
            message.remarks
        );
        assert!(!message.text().contains("\nX:"), "{}", message.text());
    }
    let call = SampleCall { domain: "sip:pbx".to_owned(), ..SampleCall::default() };
    let message = invite(&trunk(), &call).unwrap();
    assert_eq!(says(&message, Severity::Error), ["Tenant SIP domain: the host stands without a scheme"]);
}

#[test]
fn an_empty_identity_is_reported() {
    let blank = SampleCall { caller_id: String::new(), ..SampleCall::default() };
    for (part, word, call, expected) in [
        (
            UserPart::From,
            "AUTH_ID",
            SampleCall::default(),
            "From would be empty: the trunk has no authentication ID",
        ),
        (
            UserPart::Pai,
            "OUTBOUND_CALLER_ID",
            blank.clone(),
            "P-Asserted-Identity would be empty: the call has no outbound caller ID",
        ),
        (
            UserPart::From,
            "OUTBOUND_CALLER_ID",
            blank.clone(),
            "From would be empty: the call has no outbound caller ID",
        ),
        (UserPart::From, "CUSTOM", SampleCall::default(), "From would be empty: the custom text is missing"),
    ] {
        let mut draft = trunk_of(AuthMode::IpAuth, Transport::Udp);
        set(&mut draft, Part::User(part), word, "");
        let message = invite(&draft, &call).unwrap();
        assert!(warnings(&message).iter().any(|says| says.starts_with(expected)), "{:?}", message.remarks);
    }
    // Without an outbound caller ID the PBX takes the extension.
    let message = invite(&trunk_of(AuthMode::IpAuth, Transport::Udp), &blank).unwrap();
    assert!(text(&message, "From").contains("<sip:101@"));
    assert_eq!(message.remarks, vec![]);
    // No host: the message still has its form.
    let message = invite(&Draft::new(AuthMode::IpAuth), &blank).unwrap();
    assert_eq!(text(&message, "Request-URI"), "INVITE sip:12025550199@not-set.invalid SIP/2.0");
    assert_eq!(message.next_hop, "Goes nowhere yet: the trunk has no host.");
    let mut nobody = trunk_of(AuthMode::RegisterAuth, Transport::Udp);
    nobody.texts.auth_id.clear();
    assert_eq!(
        warnings(&register(&nobody, &blank).unwrap()),
        ["From and To would be empty: there is no authentication ID"]
    );
}

#[test]
fn an_anonymous_call_that_names_its_caller_is_reported() {
    let anonymous = SampleCall { anonymous: true, ..SampleCall::default() };
    let says_of = |settings: &[(UserPart, &str)], privacy: &str| {
        let mut draft = trunk_of(AuthMode::RegisterAuth, Transport::Udp);
        for (part, word) in settings {
            set(&mut draft, Part::User(*part), word, "");
        }
        privacy.clone_into(&mut draft.words.outbound_privacy);
        warnings(&invite(&draft, &anonymous).unwrap()).join("; ")
    };
    let carries =
        |header: &str, what: &str| format!("The call is anonymous, and {header} still carries {what}");
    for (settings, privacy, expected) in [
        (&[][..], "DEFAULT", String::new()),
        (
            &[(UserPart::From, "OUTBOUND_CALLER_ID")],
            "DEFAULT",
            carries("From", "\"Front desk\" and +12025550123"),
        ),
        (&[(UserPart::From, "ANONYMOUS")], "DEFAULT", carries("From", "\"Front desk\"")),
        (&[(UserPart::From, "AUTH_ID")], "DEFAULT", String::new()),
        (&[(UserPart::From, "ORIGINATOR_CALLER_ID")], "DEFAULT", carries("From", "\"Front desk\"")),
        (&[(UserPart::Contact, "OUTBOUND_CALLER_ID")], "DEFAULT", carries("Contact", "+12025550123")),
        (&[(UserPart::RpidCalling, "CALLER_NUM")], "DEFAULT", carries("Remote-Party-ID (calling)", "101")),
        (&[(UserPart::RpidCalled, "CALLED_NUM")], "DEFAULT", String::new()),
        (&[(UserPart::Pai, "OUTBOUND_CALLER_ID")], "DEFAULT", String::new()),
        (&[(UserPart::Pai, "OUTBOUND_CALLER_ID")], "ID", String::new()),
        (&[(UserPart::Ppi, "OUTBOUND_CALLER_ID")], "ID", String::new()),
    ] {
        assert_eq!(says_of(settings, privacy), expected, "{settings:?} {privacy}");
    }
    for header in [UserPart::Pai, UserPart::Ppi] {
        let says = says_of(&[(header, "OUTBOUND_CALLER_ID")], "NONE");
        assert!(says.ends_with("without “Privacy: id” the carrier may pass it on"), "{says}");
    }
    // An ordinary call may name its caller anywhere.
    for case in cases().iter().filter(|case| case.part == Part::User(case.header.user)) {
        let message = invite(&case.draft, &SampleCall::default()).unwrap();
        let is_anonymous = case.word == "ANONYMOUS" && case.header.user == UserPart::From;
        assert_eq!(
            says(&message, Severity::Warning).iter().any(|says| says.contains("anonymous")),
            is_anonymous
        );
    }
}

#[test]
fn remove_takes_a_header_out() {
    for (part, header) in [
        (UserPart::Pai, "P-Asserted-Identity"),
        (UserPart::Ppi, "P-Preferred-Identity"),
        (UserPart::Pcpid, "P-Called-Party-ID"),
    ] {
        let mut draft = trunk();
        set(&mut draft, Part::User(part), "CUSTOM", "remove");
        let message = invite(&draft, &SampleCall::default()).unwrap();
        assert_eq!(text(&message, header), "");
        assert!(message.notes.contains(&format!("{header} is removed.")), "{:?}", message.notes);
        assert_eq!(warnings(&message), Vec::<&str>::new());
        set(&mut draft, Part::User(part), "CUSTOM", "Remove");
        assert!(text(&invite(&draft, &SampleCall::default()).unwrap(), header).contains("<sip:Remove@"));
    }
}

#[test]
fn a_message_says_where_it_goes() {
    let goes = |host: &str, port: &str, proxy: &str, proxy_port: &str, transport: Transport| {
        let mut draft = trunk_of(AuthMode::IpAuth, transport);
        for (text, words) in [
            (Text::Hostname, host),
            (Text::Port, port),
            (Text::OutboundServer, proxy),
            (Text::OutboundServerPort, proxy_port),
        ] {
            words.clone_into(draft.texts.get_mut(text));
        }
        invite(&draft, &SampleCall::default()).unwrap().next_hop
    };
    let (udp, tcp, tls) = (Transport::Udp, Transport::Tcp, Transport::Tls);
    assert_eq!(goes("a.example", "5060", "", "", udp), "Goes to a.example, port 5060, over UDP.");
    assert_eq!(
        goes("a.example", "5060", "10.0.0.5", "5069", tcp),
        "Goes to the outbound proxy 10.0.0.5, port 5069, over TCP."
    );
    for (port, transport, service) in
        [("0", tcp, "_sip._tcp"), ("", tls, "_sips._tcp"), (" ", udp, "_sip._udp")]
    {
        assert_eq!(
            goes("a.example", port, "", "", transport),
            format!(
                "Goes to a.example over {}, to the address and port that DNS has for {service}.a.example (SRV).",
                transport.as_str()
            )
        );
    }
    for (transport, port) in [(udp, "5060"), (tls, "5061")] {
        assert_eq!(
            goes("2001:db8::1", "0", "", "", transport),
            format!(
                "Goes to 2001:db8::1 over {}, port {port} as the usual one: an address has no SRV record.",
                transport.as_str()
            )
        );
    }
    assert!(
        goes("a.example", "5060", "p.example", "0", udp).contains("proxy p.example over UDP, to the address")
    );
}

#[test]
fn the_pbx_writes_its_address_as_the_switches_say() {
    let mut draft = trunk_of(AuthMode::IpAuth, Transport::Tcp);
    let call = SampleCall {
        private_address: "fd00::1".to_owned(),
        public_address: "[2001:db8::5]:5090".to_owned(),
        ..SampleCall::default()
    };
    let read = |draft: &Draft| {
        let message = invite(draft, &call).unwrap();
        (text(&message, "Via"), text(&message, "Contact"))
    };
    let via = |host: &str| format!("Via: SIP/2.0/TCP {host};rport;branch=z9hG4bK...");
    let contact = |host: &str| format!("Contact: <sip:101@{host};ob>");
    assert_eq!(read(&draft), (via("[fd00::1]:5063"), contact("[2001:db8::5]:5090")));
    draft.flags.inlan = Some(true);
    draft.flags.rewrite_via_ip = Some(true);
    assert_eq!(read(&draft), (via("[2001:db8::5]:5090"), contact("[fd00::1]:5063")));
    let message = invite(&draft, &call).unwrap();
    for header in ["Via", "Contact"] {
        assert!(line(&message, header).unwrap().pieces.iter().any(|piece| piece.is_changed), "{header}");
    }
    draft.flags.stir_shaken_signature_required = Some(true);
    assert_eq!(
        text(&invite(&draft, &call).unwrap(), "Identity"),
        "Identity: ...;info=<...>;alg=ES256;ppt=shaken"
    );
}

#[test]
fn a_register_names_the_account() {
    let mut draft = trunk_of(AuthMode::RegisterAuth, Transport::Udp);
    "300".clone_into(&mut draft.texts.register_interval);
    let message = register(&draft, &SampleCall::default()).unwrap();
    assert_eq!(
        message.text(),
        "REGISTER sip:sip.example.com:5060 SIP/2.0\n\
         Via: SIP/2.0/UDP 10.0.0.10:5060;rport;branch=z9hG4bK...\n\
         Max-Forwards: 70\n\
         From: <sip:1234567t0@sip.example.com>;tag=...\n\
         To: <sip:1234567t0@sip.example.com>\n\
         Call-ID: ...\n\
         CSeq: 1 REGISTER\n\
         Contact: <sip:1234567t0@192.0.2.10:5060>\n\
         Expires: 300\n"
    );
    assert_eq!(message.remarks, vec![]);
    "account".clone_into(&mut draft.texts.username);
    let message = register(&draft, &SampleCall::default()).unwrap();
    assert!(message.text().contains("To: <sip:account@sip.example.com>"));
    assert!(message.notes.join(" ").contains("username=\"1234567t0\""));
    for mode in [AuthMode::IpAuth, AuthMode::AcceptRegister, AuthMode::Teams, AuthMode::WhatsApp] {
        assert!(register(&trunk_of(mode, Transport::Udp), &SampleCall::default()).is_err());
    }
    assert!(invite(&trunk_of(AuthMode::WhatsApp, Transport::Udp), &SampleCall::default()).is_err());
}

#[test]
fn the_word_of_a_transport_and_the_flags_of_a_record_may_be_missing() {
    let mut draft = Draft::blank(AuthMode::RegisterAuth);
    draft.words.get_mut(Word::Transport).clear();
    assert_eq!(*draft.flags.get(Flag::Registration), None);
    assert!(invite(&draft, &SampleCall::default()).unwrap().text().contains("SIP/2.0/UDP"));
    assert!(register(&draft, &SampleCall::default()).is_ok());
}
