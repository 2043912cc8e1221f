//! The inbound simulator: INVITEs from the field, excerpts as tools print them, and what each rule says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use api::types::{InboundVariable, Provider, ProviderRow, Transport};
use domain::provider::held::draft_of;
use domain::sip::parts::{InboundPart, InboundValue, verdict};
use domain::sip::read::NameHeader;
use domain::sip::simulate::{
    Answered, CallNote, CallQuestion, CallRefusal, Candidate, InboundCall, Played, Remedy, Verdict, play_one,
};
use domain::sip::told::{best_remedy, explained, headline};
use domain::sip::trace::{Excerpt, Failure, ToldBy, excerpt};
use serde_json::{Value as Json, json};

/// A trunk at 192.0.2.1 with one number, which reads the caller from P-Asserted-Identity. `with` overrides it.
fn record(with: Json) -> Provider {
    let mut record = json!({
        "id": "1", "name": "Carrier", "enabled": true, "auth_mode": "REGISTER_AUTH", "transport": "UDP",
        "hostname": "192.0.2.1", "port": 5060, "outbound_server": "", "additional_ips": "", "verify_port": false,
        "did_numbers": "12025550123", "shared": false,
        "inbound_parameters": {"caller_num": "P_ASSERTED_IDENTITY_USER_PART"},
    });
    for (key, value) in with.as_object().unwrap() {
        record[key] = value.clone();
    }
    Provider::of(record.as_object().unwrap().clone())
}

fn row(record: &Provider) -> ProviderRow {
    ProviderRow {
        id: record.id.clone(),
        name: record.name.clone(),
        enabled: record.enabled,
        brand: None,
        hostname: record.hostname.clone(),
        port: record.port,
        did_numbers: record.did_numbers.clone(),
        shared: record.shared,
    }
}

/// What the trunk makes of a pasted text.
fn played(text: &str, with: Json, answers: &[Answered]) -> Played {
    let Excerpt { message, source, .. } = excerpt(text).unwrap();
    let record = record(with);
    let trunk = Candidate { row: &row(&record), record: Some(&record) };
    play_one(0, &trunk, &InboundCall { message: &message, source }, answers)
}

fn text(value: &InboundValue) -> &str {
    value.text().unwrap_or("none")
}

const HEAD: &str = "INVITE sip:+12025550123@192.0.2.200:5060 SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-f1\r\n\
    Max-Forwards: 68\r\n\
    Call-ID: a84b4c76e66710@192.0.2.1\r\n\
    CSeq: 1 INVITE\r\n\
    Contact: <sip:carrier@192.0.2.1:5060>\r\n";

fn invite(headers: &str) -> String {
    format!("{HEAD}{headers}Content-Length: 0\r\n\r\n")
}

fn from(value: &str) -> String {
    invite(&format!("From: {value};tag=1\r\nTo: <sip:+12025550123@192.0.2.200>\r\n"))
}

const PLAIN: &str =
    "From: \"Caller\" <sip:+12025550199@192.0.2.1>;tag=1\r\nTo: <sip:+12025550123@192.0.2.200>\r\n";

// Identities (RFC 3325, 9.1).

#[test]
fn the_caller_is_read_from_one_identity_or_two() {
    let sip = "\"Dr Who\" <sip:+12025550177@carrier.example.com;user=phone;cpc=ordinary>";
    for identities in [
        format!("P-Asserted-Identity: {sip}, <tel:+12025550177;cpc=ordinary>\r\n"),
        format!("P-Asserted-Identity: <tel:+12025550177>\r\nP-Asserted-Identity: {sip}\r\n"),
        format!("P-Asserted-Identity: <tel:+1-202-555-0177>, {sip}\r\n"),
        format!("p-asserted-identity : {sip}\r\n"),
        format!("P-Asserted-Identity:\r\n\t{sip},\r\n <tel:+12025550177>\r\n"),
        "P-Asserted-Identity: sip:+12025550177@carrier.example.com;cpc=ordinary\r\n".to_owned(),
    ] {
        let anonymous = "From: \"Dr Who\" <sip:anonymous@anonymous.invalid>;tag=1\r\nTo: sip:+12025550123@192.0.2.200\r\n";
        let played = played(&invite(&format!("{anonymous}{identities}")), json!({}), &[]);
        assert_eq!(played.verdict, Verdict::Accepts, "{identities}");
        assert_eq!(text(&played.caller.value), "+12025550177", "{identities}");
        assert_eq!(played.caller.from, InboundVariable::PaiUserPart);
        assert_eq!(played.caller.instead_of, None);
        assert_eq!(text(&played.name.value), "Dr Who");
    }
}

#[test]
fn identities_outside_the_rules_are_not_chosen_from() {
    for (identities, says) in [
        ("<sip:1@a.example>, <sip:2@a.example>", "of two identities one is sip and the other tel"),
        ("<tel:+1>, <tel:+2>", "of two identities one is sip and the other tel"),
        ("<sip:1@a.example>, <tel:+1>, <tel:+2>", "there can be two at most"),
        (
            "\"Doe, Jo\" <sip:1@a.example>, Doe, Jo <sip:2@a.example>",
            "a name with a comma must be in quotation marks",
        ),
        ("", "there is no address"),
    ] {
        let played =
            played(&invite(&format!("{PLAIN}P-Asserted-Identity: {identities}\r\n")), json!({}), &[]);
        let reason = played.caller.reason();
        assert!(reason.starts_with("P-Asserted-Identity cannot be read (line 9, column "), "{reason}");
        assert!(reason.contains(says), "{reason}");
    }
    let differ = played(
        &invite(&format!("{PLAIN}P-Asserted-Identity: <sip:1@a.example>, <tel:+2>\r\n")),
        json!({}),
        &[],
    );
    assert_eq!(differ.caller.value, InboundValue::Differ("1".to_owned(), "+2".to_owned()));
    assert_eq!(
        differ.caller.reason(),
        "P-Asserted-Identity has 1 and +2; which of them counts is not documented"
    );
}

#[test]
fn without_identity_the_caller_is_read_from_from() {
    let compact = "INVITE sip:+12025550123@192.0.2.200:5060 SIP/2.0\r\n\
        v: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-f2\r\n\
        v: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bK-f3\r\n\
        f: \"Caller\"\r\n <sip:+12025550177@192.0.2.1>;tag=1\r\n\
        t: sip:+12025550123@192.0.2.200\r\n\
        i: b@192.0.2.1\r\nCSeq: 1 INVITE\r\nm: <sip:carrier@192.0.2.1:5060>\r\nl: 0\r\n\r\n";
    let played = played(compact, json!({}), &[]);
    assert_eq!(played.verdict, Verdict::Accepts);
    assert_eq!(text(&played.caller.value), "+12025550177");
    assert_eq!(text(&played.name.value), "Caller");
    assert_eq!(
        played.caller.origin(),
        "Read from “From, user”, because there is no P-Asserted-Identity in this INVITE. That the PBX does so is assumed."
    );
}

// Parameters behind the number (RFC 3966, 4694, 4904).

const USER_PARAMETERS: &str = "INVITE sip:+12025550123;npdi;rn=+12025550100@192.0.2.200:5060;user=phone SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-f1\r\n\
    From: <sip:+12025550177;tgrp=TG-1;trunk-context=carrier.example.com@192.0.2.1;user=phone>;tag=1\r\n\
    To: <sip:+12025550123;npdi@192.0.2.200;user=phone>\r\n\
    Call-ID: a84b4c76e66710@192.0.2.1\r\nCSeq: 1 INVITE\r\n\
    P-Asserted-Identity: <sip:+12025550177;verstat=TN-Validation-Failed@carrier.example.com;user=phone>\r\n\
    Content-Length: 0\r\n\r\n";

#[test]
fn parameters_end_the_number_and_the_verdict_is_read() {
    for (source, number) in [
        ("REQUEST_LINE_URI_USER_PART", "+12025550123"),
        ("TO_USER_PART", "+12025550123"),
        ("FROM_USER_PART", "+12025550177"),
        ("P_ASSERTED_IDENTITY_USER_PART", "+12025550177"),
    ] {
        let with = json!({"inbound_parameters": {"called_num": source}});
        assert_eq!(text(&played(USER_PARAMETERS, with, &[]).called.value), number);
    }
    let message = excerpt(USER_PARAMETERS).unwrap().message;
    assert_eq!(verdict(&message, "verstat"), Ok(Some("TN-Validation-Failed".to_owned())));
    let rules = |checked: bool, listed: &[&str]| {
        json!({"inbound_parameters": {
            "enable_stir_shaken_validation": checked, "drop_calls_with_verification_status": listed}})
    };
    let failed = "TN-Validation-Failed".to_owned();
    let dropped = played(USER_PARAMETERS, rules(true, &["tn-validation-FAILED"]), &[]);
    assert_eq!(dropped.verdict, Verdict::Refuses(CallRefusal::Dropped(failed.clone())));
    assert_eq!(dropped.remedy, Some(Remedy::AllowVerdict(failed.clone())));
    let name = |_| "Carrier".to_owned();
    assert_eq!(
        headline(&[dropped], name),
        "No trunk accepts this call: “Carrier” would, but the STIR/SHAKEN rules drop it."
    );
    let off = played(USER_PARAMETERS, rules(false, &["TN-Validation-Failed"]), &[]);
    assert_eq!((off.verdict, off.notes), (Verdict::Accepts, vec![CallNote::CheckOff(failed.clone())]));
    let other = played(USER_PARAMETERS, rules(true, &["No-TN-Validation"]), &[]);
    assert_eq!((other.verdict, other.notes), (Verdict::Accepts, vec![CallNote::Verdict(failed)]));
}

#[test]
fn the_verdict_is_found_wherever_it_stands_and_takes_the_level() {
    let passed = "TN-Validation-Passed";
    for (identity, attestation, name, expected) in [
        ("<sip:+1;verstat=TN-Validation-Passed@a.example>", "", "verstat", Some(passed)),
        ("<sip:+1@a.example;verstat=TN-Validation-Passed>", "", "verstat", Some(passed)),
        ("<sip:+1@a.example>;verstat=TN-Validation-Passed", "", "VERSTAT", Some(passed)),
        ("<sip:+1@a.example>, <tel:+1;verstat=TN-Validation-Passed>", "", "verstat", Some(passed)),
        ("<tel:+1;verstat=TN-Validation-Passed>", "b", "verstat", Some("TN-Validation-Passed-B")),
        ("<tel:+1;verstat=TN-Validation-Passed-B>", "B", "verstat", Some("TN-Validation-Passed-B")),
        ("<tel:+1;verdict=No-TN-Validation>", "", "verdict", Some("No-TN-Validation")),
        ("<tel:+1;verdict=No-TN-Validation>", "", "verstat", None),
        ("<tel:+1;verstat>", "", "verstat", None),
        ("<tel:+1>", "A", "verstat", None),
    ] {
        let mut headers = format!("{PLAIN}P-Asserted-Identity: {identity}\r\n");
        if !attestation.is_empty() {
            headers.push_str(&format!("P-Attestation-Indicator: {attestation}\r\n"));
        }
        let message = excerpt(&invite(&headers)).unwrap().message;
        assert_eq!(verdict(&message, name).unwrap().as_deref(), expected, "{identity}");
    }
    // These two are never dropped, whatever the list has.
    for (verdict, is_kept) in
        [(passed, true), ("TN-Validation-Passed-A", true), ("TN-Validation-Passed-C", false)]
    {
        let headers = format!("{PLAIN}P-Asserted-Identity: <tel:+1;verstat={verdict}>\r\n");
        let with = json!({"inbound_parameters": {
            "enable_stir_shaken_validation": true, "drop_calls_with_verification_status": [verdict]}});
        assert_eq!(played(&invite(&headers), with, &[]).verdict == Verdict::Accepts, is_kept, "{verdict}");
    }
}

// Display names (RFC 3261, 25.1).

#[test]
fn names_are_read_by_the_grammar() {
    for (value, number, name) in [
        ("\"a <b@c>\" <sip:+12025550177@192.0.2.1>", "+12025550177", "a <b@c>"),
        (
            r#""Jo \"The Duke\" Doe, Sales; ext=7" <sip:+12025550177@192.0.2.1>"#,
            "+12025550177",
            r#"Jo "The Duke" Doe, Sales; ext=7"#,
        ),
        ("Jo Doe <sip:+12025550177@192.0.2.1>", "+12025550177", "Jo Doe"),
        ("\"Müller\" <sip:+12025550177@192.0.2.1>", "+12025550177", "Müller"),
        ("sip:+12025550177@192.0.2.1", "+12025550177", "none"),
    ] {
        let played = played(&from(value), json!({}), &[]);
        assert_eq!((text(&played.caller.value), text(&played.name.value)), (number, name), "{value}");
    }
}

#[test]
fn a_name_that_cannot_be_read_says_where_and_leaves_the_rest() {
    for (value, place, cause) in [
        (r#""Name\" <sip:+12025550177@192.0.2.1>"#, "(line 7, column 7)", "the quotation mark is not closed"),
        (
            "Doe, Jo <sip:+12025550177@192.0.2.1>",
            "(line 7, column 10)",
            "a name with a comma must be in quotation marks",
        ),
    ] {
        let played = played(&from(value), json!({}), &[]);
        assert_eq!(played.verdict, Verdict::Accepts, "the called number is readable");
        assert_eq!(text(&played.caller.value), "none");
        let reason = played.caller.reason();
        assert!(reason.starts_with(&format!("From cannot be read {place}: {cause}")), "{reason}");
        let unreadable = excerpt(&from(value)).unwrap().message.unreadable;
        assert_eq!(unreadable.len(), 1);
        assert!(unreadable[0].words().contains(place), "{}", unreadable[0].words());
    }
}

#[test]
fn places_count_folded_lines_and_characters() {
    let folded =
        invite("To: <sip:+12025550123@192.0.2.200>\r\nFrom: \"Mü\"\r\n   <sip:ab c@192.0.2.1>;tag=1\r\n");
    let unreadable = excerpt(&folded).unwrap().message.unreadable;
    assert!(
        unreadable[0].words().starts_with("From cannot be read (line 9, column 11)"),
        "{}",
        unreadable[0].words()
    );
    let request = "INVITE sip:+1 202@192.0.2.200 SIP/2.0\r\nTo: <sip:1@a.example>\r\n\r\n";
    let message = excerpt(request).unwrap().message;
    assert_eq!(
        message.unreadable[0].words(),
        "Request-URI cannot be read (line 1, column 14): this character cannot be in an address unless it is escaped by %."
    );
    let twice = invite(&format!("{PLAIN}f: <sip:2@a.example>\r\nbroken line\r\n"));
    let words: Vec<String> =
        excerpt(&twice).unwrap().message.unreadable.iter().map(|one| one.words()).collect();
    assert_eq!(
        words,
        [
            "From cannot be read (line 9, column 4): there can only be one.",
            "A header cannot be read (line 10, column 1): the line has no name with a colon. If it belongs to the line above, join the two.",
        ]
    );
}

// Excerpts as tools print them.

const BODY: &str = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-f4\n\
    From: \"Caller\"\n  <sip:+12025550177@192.0.2.1>;tag=1\n\
    To: <sip:+12025550123@192.0.2.200>\nCall-ID: c@192.0.2.1\nCSeq: 1 INVITE\nContent-Length: 0\n";
const ANSWER: &str = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-f4\n\
    From: \"Caller\" <sip:+12025550177@192.0.2.1>;tag=1\nTo: <sip:+12025550123@192.0.2.200>;tag=2\n\
    Call-ID: c@192.0.2.1\nCSeq: 1 INVITE\nContent-Length: 0\n";
const INVITE: &str = "INVITE sip:+12025550123@192.0.2.200:5060 SIP/2.0\n";
const REFUSED: &str = "SIP/2.0 407 Proxy Authentication Required\n";

/// Both messages, with a text before each line of them.
fn prefixed(prefix: &str) -> [String; 2] {
    [format!("{INVITE}{BODY}"), format!("{REFUSED}{ANSWER}")]
        .map(|message| message.lines().map(|line| format!("{prefix}{line}\n")).collect())
}

/// tshark -V: each header with its parts, indented further.
fn tree(first: &str, body: &str) -> String {
    let headers: String = body
        .replace("\n  <", " <")
        .lines()
        .map(|line| format!("        {line}\n            [Part: {line}]\n"))
        .collect();
    format!(
        "Session Initiation Protocol\n    {first}\n        Method: INVITE\n        [Resent Packet: False]\n    Message Header\n{headers}"
    )
}

fn traces() -> Vec<(&'static str, String)> {
    let [plain, refused] = prefixed("");
    let with_dots = |text: &str| -> String { text.lines().map(|line| format!("{line}.\n")).collect() };
    let [indented, refused_indented] = prefixed("   ");
    let [logged, refused_logged] = prefixed("Mar  2 14:07:11 sbc /usr/sbin/kamailio[2212]: INFO: <script>: ");
    let [quoted, refused_quoted] = prefixed("> ");
    let one_line = |text: &str| text.trim_end().replace('\n', "#015#012");
    let rule = "-".repeat(72);
    vec![
        (
            "sngrep",
            format!(
                "2026/03/02 14:07:11.204518 192.0.2.1:5060 -> 192.0.2.200:5060\n{plain}\n\n\
                 2026/03/02 14:07:11.204991 192.0.2.200:5060 -> 192.0.2.1:5060\n{refused}\n\n"
            ),
        ),
        (
            "sngrep, without blank lines",
            format!(
                "2026/03/02 14:07:11.204518 192.0.2.1:5060 -> 192.0.2.200:5060\n{plain}\
                 2026/03/02 14:07:11.204991 192.0.2.200:5060 -> 192.0.2.1:5060\n{refused}"
            ),
        ),
        (
            "Homer",
            format!(
                "proto:UDP 2026-03-02T14:07:11.204Z  192.0.2.1:5060 ---> 192.0.2.200:5060\n\n{plain}\n\
                 proto:UDP 2026-03-02T14:07:11.205Z  192.0.2.200:5060 ---> 192.0.2.1:5060\n\n{refused}\n"
            ),
        ),
        (
            "ngrep -W byline",
            format!(
                "interface: eth0 (192.0.2.0/255.255.255.0)\nfilter: port 5060\n####\n\
                 U 2026/03/02 14:07:11.204518 192.0.2.1:5060 -> 192.0.2.200:5060 #5\n{}.\n\n#\n\
                 U 2026/03/02 14:07:11.204991 192.0.2.200:5060 -> 192.0.2.1:5060 #6\n{}.\n\n",
                with_dots(&plain),
                with_dots(&refused)
            ),
        ),
        (
            "tcpdump -A",
            format!(
                "14:07:11.204518 IP 192.0.2.1.5060 > 192.0.2.200.5060: SIP: {INVITE}E..v..@.@..$........{plain}\n\
                 14:07:11.204991 IP 192.0.2.200.sip > 192.0.2.1.sip: SIP: {REFUSED}E..w..@.@..{{........{refused}\n"
            ),
        ),
        (
            "tcpdump -A, IPv6 mapped",
            format!(
                "14:07:11.2 IP6 ::ffff:192.0.2.1.5060 > ::ffff:192.0.2.200.5060: SIP, length: 620\n`.....{plain}\n{refused}\n"
            ),
        ),
        (
            "tshark -V",
            format!(
                "Frame 1: 700 bytes on wire\nInternet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.200\n\
                 User Datagram Protocol, Src Port: 5060, Dst Port: 5060\n{}\n\
                 Frame 2: 500 bytes on wire\nInternet Protocol Version 4, Src: 192.0.2.200, Dst: 192.0.2.1\n\
                 User Datagram Protocol, Src Port: 5060, Dst Port: 5060\n{}",
                tree(&format!("Request-Line: {}", INVITE.trim_end()), BODY),
                tree(&format!("Status-Line: {}", REFUSED.trim_end()), ANSWER)
            ),
        ),
        (
            "Asterisk, pjsip set logger on",
            format!(
                "[2026-03-02 14:07:11] VERBOSE[2212] res_pjsip_logger.c: <--- Received SIP request (620 bytes) from UDP:192.0.2.1:5060 --->\n\
                 {plain}\n[2026-03-02 14:07:11] VERBOSE[2212] res_pjsip_logger.c: <--- Transmitting SIP response (480 bytes) to UDP:192.0.2.1:5060 --->\n{refused}\n"
            ),
        ),
        (
            "Asterisk, sip set debug on",
            format!(
                "<--- SIP read from UDP:192.0.2.1:5060 --->\n{plain}<------------->\n--- (8 headers 0 lines) ---\n<--- Transmitting (no NAT) to 192.0.2.1:5060 --->\n{refused}\n<------------>\n"
            ),
        ),
        (
            "FreeSWITCH, sofia global siptrace on",
            format!(
                "recv 620 bytes from udp/[192.0.2.1]:5060 at 14:07:11.204518:\n   {rule}\n{indented}   \n   {rule}\n\
                 send 480 bytes to udp/[192.0.2.1]:5060 at 14:07:11.204991:\n   {rule}\n{refused_indented}   \n   {rule}\n"
            ),
        ),
        (
            "Kamailio, a prefix before each line",
            format!(
                "Mar  2 14:07:11 sbc /usr/sbin/kamailio[2212]: INFO: <script>: INVITE from 192.0.2.1:5060\n{logged}{refused_logged}"
            ),
        ),
        (
            "Kamailio through syslog",
            format!(
                "Mar  2 14:07:11 sbc kamailio[2212]: INFO: request from 192.0.2.1:5060\n\
                 Mar  2 14:07:11 sbc kamailio[2212]: INFO: {}#015#012#015#012\nMar  2 14:07:12 sbc kamailio[2212]: INFO: {}\n",
                one_line(&plain),
                one_line(&refused)
            ),
        ),
        (
            "a quoted mail",
            format!("> 192.0.2.1:5060 -> 192.0.2.200:5060\n{quoted}>\n> then\n{refused_quoted}"),
        ),
        (
            "with line ends of Windows",
            format!("192.0.2.1:5060 -> 192.0.2.200:5060\n{plain}\n{refused}").replace('\n', "\r\n"),
        ),
        (
            "with visible line ends",
            format!("192.0.2.1:5060 -> 192.0.2.200:5060\n{plain}\n{refused}").replace('\n', "^M\n"),
        ),
    ]
}

#[test]
fn the_invite_its_source_and_the_answer_are_found_in_every_kind_of_excerpt() {
    for (tool, text) in traces() {
        let found = excerpt(&text).unwrap();
        assert_eq!(found.message.unreadable, [], "{tool}");
        assert_eq!(found.invites, 1, "{tool}");
        assert_eq!(found.message.headers, 6, "{tool}");
        let source = found.source.unwrap();
        assert_eq!((source.words().as_str(), source.told_by), ("192.0.2.1:5060", ToldBy::Capture), "{tool}");
        let answer = found.answer.unwrap();
        assert_eq!((answer.code, answer.reason.as_str()), (407, "Proxy Authentication Required"), "{tool}");
        let from = found.message.named(NameHeader::From).unwrap();
        assert_eq!(from[0].display_name.as_deref(), Some("Caller"), "{tool}");
        assert_eq!(from[0].uri.user_name(), Some("+12025550177"), "{tool}");
        assert_eq!(found.message.request_uri().unwrap().unwrap().user_name(), Some("+12025550123"), "{tool}");
    }
}

#[test]
fn the_407_of_an_excerpt_is_explained() {
    let [plain, refused] = prefixed("");
    let text =
        format!("192.0.2.1:5060 -> 192.0.2.200:5060\n{plain}\n192.0.2.200:5060 -> 192.0.2.1:5060\n{refused}");
    let answer = excerpt(&text).unwrap().answer.unwrap();
    let accepted = played(&text, json!({}), &[]);
    assert_eq!(text_of(&accepted.caller), "+12025550177");
    let words = explained(&answer, &[accepted]);
    assert!(
        words.starts_with(
            "The INVITE was answered with 407 Proxy Authentication Required. By the settings as they are now"
        ),
        "{words}"
    );
    let refused = played(&text, json!({"hostname": "192.0.2.9"}), &[]);
    let words = explained(&answer, &[refused]);
    assert!(words.contains("does not ask for a password"), "{words}");
}

fn text_of(part: &InboundPart) -> &str {
    text(&part.value)
}

#[test]
fn a_few_headers_are_enough() {
    let found = excerpt("To: <sip:+12025550123@192.0.2.200>\nFrom: <sip:+12025550177@192.0.2.1>\n").unwrap();
    assert_eq!((found.invites, found.source, found.answer), (0, None, None));
    let found =
        excerpt("  U 192.0.2.1:5060 -> 192.0.2.200:5060\n  t: sip:+12025550123@192.0.2.200\n").unwrap();
    assert_eq!(found.source.unwrap().words(), "192.0.2.1:5060");
    assert_eq!(found.source.unwrap().transport, Some(Transport::Udp));
    assert!(found.message.named(NameHeader::To).is_ok_and(|list| list.len() == 1));
    let found = excerpt("> f: sip:1@a.example\n> v: SIP/2.0/TCP 192.0.2.7\n").unwrap();
    assert_eq!(found.source.unwrap().told_by, ToldBy::Via);
    assert_eq!(found.message.unreadable, []);
}

#[test]
fn what_holds_no_invite_says_so() {
    assert_eq!(excerpt(""), Err(Failure::Blank));
    assert_eq!(excerpt(" \n\t\r\n"), Err(Failure::Blank));
    assert_eq!(excerpt("hello"), Err(Failure::NoMessage));
    assert_eq!(
        excerpt("1 0.000 192.0.2.1 → 192.0.2.200 SIP 943 Request: INVITE sip:+1@a.example |"),
        Err(Failure::NoMessage)
    );
    assert_eq!(excerpt(&"x".repeat(300_000)), Err(Failure::TooLong));
    let options =
        "OPTIONS sip:a.example SIP/2.0\nTo: <sip:a.example>\n\nSIP/2.0 200 OK\nTo: <sip:a.example>\n";
    assert_eq!(excerpt(options), Err(Failure::NoInvite(vec!["OPTIONS".to_owned(), "200 OK".to_owned()])));
    let words = excerpt(options).unwrap_err().words();
    assert_eq!(words, "There is no INVITE in this text, only OPTIONS, 200 OK. Paste the part before it.");
}

#[test]
fn the_first_invite_that_came_in_is_taken() {
    let other = INVITE.replace("+12025550123", "+12025550188") + &BODY.replace("c@192.0.2.1", "d@192.0.2.1");
    let text = format!(
        "send 620 bytes to udp/[198.51.100.9]:5060 at 14:07:11.1:\n{other}\n\
         recv 620 bytes from udp/[192.0.2.1]:5060 at 14:07:11.2:\n{INVITE}{BODY}\n\
         SIP/2.0 403 Forbidden\n{}\nSIP/2.0 180 Ringing\n{ANSWER}\nSIP/2.0 407 No\n{ANSWER}\n",
        ANSWER.replace("c@192.0.2.1", "d@192.0.2.1")
    );
    let found = excerpt(&text).unwrap();
    assert_eq!(found.invites, 2);
    assert_eq!(found.message.request_uri().unwrap().unwrap().user_name(), Some("+12025550123"));
    assert_eq!(found.answer.map(|answer| answer.code), Some(407), "of the same call, and final");
}

// The rules.

#[test]
fn the_first_rule_that_refuses_and_the_one_setting_that_helps() {
    let block = |text: &str| Remedy::AddBlock(text.parse().unwrap());
    let in_pool = |number: &str| CallRefusal::NotInPool(number.to_owned());
    let pool = "+12025550123";
    for (with, refusal, remedy) in [
        (json!({"enabled": false}), CallRefusal::Disabled, Some(Remedy::Enable)),
        (json!({"auth_mode": "WHATS_APP"}), CallRefusal::MessagesOnly, None),
        (json!({"hostname": "192.0.2.9"}), CallRefusal::Address, Some(block("192.0.2.1/32"))),
        (
            json!({"hostname": "192.0.2.9", "additional_ips": "192.0.2.2/31"}),
            CallRefusal::Address,
            Some(block("192.0.2.1/32")),
        ),
        (
            json!({"verify_port": true, "port": 5062}),
            CallRefusal::Port { own: 5062, came: 5060 },
            Some(Remedy::IgnorePort),
        ),
        (
            json!({"did_numbers": "12025550100-12025550122"}),
            in_pool(pool),
            Some(Remedy::AddNumber(12025550123)),
        ),
        // An older record with a plus: the PBX drops it from the call only.
        (json!({"did_numbers": "+12025550123"}), in_pool(pool), Some(Remedy::AddNumber(12025550123))),
        (json!({"did_numbers": "2025550123"}), in_pool(pool), Some(Remedy::AddNumber(12025550123))),
        (json!({"did_numbers": ""}), CallRefusal::NoPool, Some(Remedy::AddNumber(12025550123))),
        // If the source is an address of the host.
        (
            json!({"hostname": "sip.example.com", "did_numbers": "1"}),
            in_pool(pool),
            Some(Remedy::AddNumber(12025550123)),
        ),
        // The port that is compared is not known.
        (json!({"verify_port": true, "port": 0, "did_numbers": "1"}), in_pool(pool), None),
        // More than one setting is in the way.
        (json!({"enabled": false, "hostname": "192.0.2.9"}), CallRefusal::Disabled, None),
        (json!({"hostname": "192.0.2.9", "did_numbers": "1"}), CallRefusal::Address, None),
    ] {
        let played = played(&invite(PLAIN), with.clone(), &[]);
        assert_eq!(played.verdict, Verdict::Refuses(refusal), "{with}");
        assert_eq!(played.remedy, remedy, "{with}");
    }
    for with in [
        json!({}),
        json!({"verify_port": true}),
        json!({"hostname": "sip.example.com", "additional_ips": "203.0.113.0/24;192.0.2.0/30"}),
        json!({"auth_mode": "ACCEPT_REGISTER", "hostname": "gw.internal", "additional_ips": "192.0.2.1/32"}),
        json!({"did_numbers": "1-99999999999"}),
    ] {
        assert_eq!(played(&invite(PLAIN), with.clone(), &[]).verdict, Verdict::Accepts, "{with}");
    }
}

#[test]
fn the_remedy_makes_the_call_pass() {
    let failed = json!({"enable_stir_shaken_validation": true,
        "drop_calls_with_verification_status": ["No-TN-Validation", "tn-validation-failed"]});
    let account = invite("From: <sip:+12025550177@192.0.2.1>;tag=1\r\nTo: <sip:account7@192.0.2.200>\r\n");
    for (text, with, expected) in [
        (invite(PLAIN), json!({"enabled": false}), json!(true)),
        (invite(PLAIN), json!({"hostname": "192.0.2.9"}), json!("192.0.2.1/32")),
        (
            invite(PLAIN),
            json!({"hostname": "192.0.2.9", "additional_ips": "192.0.2.8/32"}),
            json!("192.0.2.8/32\n192.0.2.1/32"),
        ),
        (invite(PLAIN), json!({"verify_port": true, "port": 5062}), json!(false)),
        (invite(PLAIN), json!({"did_numbers": "1"}), json!("1\n12025550123")),
        (invite(PLAIN), json!({"did_numbers": ""}), json!("12025550123")),
        (account, json!({}), json!("REQUEST_LINE_URI_USER_PART")),
        (USER_PARAMETERS.to_owned(), json!({"inbound_parameters": failed}), json!(["No-TN-Validation"])),
    ] {
        let remedy = played(&text, with.clone(), &[]).remedy.unwrap();
        let mut draft = draft_of(&record(with.clone()));
        let value = remedy.value(&draft);
        assert_eq!(value, expected, "{with}");
        draft.set(remedy.field(), &value);
        assert_eq!(draft.get(remedy.field()), value, "{with}");
        // The record with that one value.
        let wire = remedy.field().wire();
        let mut changed = with.clone();
        match wire.split_once('.') {
            Some((object, key)) => changed[object][key] = value,
            None => changed[&wire] = value,
        }
        assert_eq!(played(&text, changed, &[]).verdict, Verdict::Accepts, "{with}");
    }
}

#[test]
fn a_number_in_another_part_is_found() {
    // The carrier puts an account into To and the number into the Request-URI.
    let text = invite("From: <sip:+12025550177@192.0.2.1>;tag=1\r\nTo: <sip:account7@192.0.2.200>\r\n");
    let default = played(&text, json!({}), &[]);
    assert_eq!(default.verdict, Verdict::Refuses(CallRefusal::NotInPool("account7".to_owned())));
    assert_eq!(default.remedy, Some(Remedy::ReadCalled(InboundVariable::RequestLineUriUserPart)));
    let with = json!({"inbound_parameters": {"called_num": "REQUEST_LINE_URI_USER_PART"}});
    assert_eq!(played(&text, with, &[]).verdict, Verdict::Accepts);
}

#[test]
fn double_zero_is_compared_as_it_is() {
    let text = invite("From: <sip:+12025550177@192.0.2.1>;tag=1\r\nTo: <sip:0012025550123@192.0.2.200>\r\n")
        .replace("sip:+12025550123", "sip:0012025550123");
    let played = played(&text, json!({}), &[]);
    let record = record(json!({}));
    let trunk = Candidate { row: &row(&record), record: Some(&record) };
    let Verdict::Refuses(refusal) = &played.verdict else { panic!("{:?}", played.verdict) };
    assert_eq!(
        refusal.words(&trunk, None),
        "0012025550123 is not in its DID pool. 12025550123 is almost the same. The PBX drops a plus, but not 00."
    );
    assert_eq!(played.remedy, None, "no pool can hold it");
}

#[test]
fn what_is_not_known_here_is_asked_for() {
    let text = invite(PLAIN);
    let name = json!({"hostname": "SIP.example.com"});
    let open = played(&text, name.clone(), &[]);
    let words = headline(std::slice::from_ref(&open), |_| "Carrier".to_owned());
    assert_eq!(
        words,
        "“Carrier” may accept this call: a browser does not know the addresses of sip.example.com."
    );
    let question = CallQuestion::Host("sip.example.com".to_owned());
    assert_eq!(played(&text, name.clone(), &[(question.clone(), true)]).verdict, Verdict::Accepts);
    let no = played(&text, name, &[(question, false)]);
    assert_eq!(no.verdict, Verdict::Refuses(CallRefusal::Address));
    let gateway = json!({"auth_mode": "ACCEPT_REGISTER", "hostname": "gw.internal"});
    assert!(matches!(played(&text, gateway.clone(), &[]).verdict, Verdict::May(_)));
    let registered = CallQuestion::Gateway(api::types::ProviderId::parse("1").unwrap());
    assert_eq!(played(&text, gateway, &[(registered, true)]).verdict, Verdict::Accepts);
    for with in [
        json!({"hostname": "192.0.2.9", "outbound_server": "192.0.2.1"}),
        json!({"verify_port": true, "port": 0}),
        json!({"did_numbers": "", "shared": true}),
        json!({"did_numbers": "", "auth_mode": "IP_AUTH"}),
        json!({"auth_mode": "LATER"}),
        json!({"verify_port": null}),
        json!({"inbound_parameters": {"called_num": "LATER"}}),
    ] {
        let verdict = played(&text, with.clone(), &[]).verdict;
        assert!(matches!(&verdict, Verdict::May(doubts) if doubts.len() == 1), "{with}: {verdict:?}");
    }
    // Without a To, only a trunk that reads another part can tell.
    let headers = "From: <sip:+12025550177@192.0.2.1>\nVia: SIP/2.0/UDP 192.0.2.1\nP-Called-Party-ID: <sip:12025550123@a.example>\n";
    assert!(matches!(played(headers, json!({}), &[]).verdict, Verdict::May(_)));
    let with = json!({"inbound_parameters": {"called_num": "P_CALLED_PARTY_ID_USER_PART"}});
    assert_eq!(played(headers, with, &[]).verdict, Verdict::Accepts);
}

#[test]
fn a_record_that_was_not_read_refuses_only_by_its_row() {
    let record = record(json!({}));
    let row = row(&record);
    let Excerpt { message, source, .. } = excerpt(&invite(PLAIN)).unwrap();
    let call = InboundCall { message: &message, source };
    let play = |row: &ProviderRow| play_one(0, &Candidate { row, record: None }, &call, &[]).verdict;
    assert!(matches!(play(&row), Verdict::May(doubts) if doubts.len() == 1));
    assert_eq!(
        play(&ProviderRow { enabled: Some(false), ..row.clone() }),
        Verdict::Refuses(CallRefusal::Disabled)
    );
    let other = ProviderRow { did_numbers: Some("7".to_owned()), ..row };
    assert!(matches!(play(&other), Verdict::Refuses(CallRefusal::NotInPool(_))));
}

#[test]
fn all_sixteen_parts_can_be_read() {
    let text = "INVITE sip:ruri@a.example SIP/2.0\r\nContact: <sip:contact@a.example>\r\n\
        To: \"To name\" <sip:to@a.example>\r\nFrom: \"From name\" <sip:from@a.example>\r\n\
        Remote-Party-ID: \"Called name\" <sip:called@a.example>;party=called, \"Calling name\" <sip:calling@a.example>;party=calling\r\n\
        P-Asserted-Identity: \"PAI name\" <sip:pai@a.example>\r\n\
        P-Preferred-Identity: \"PPI name\" <sip:ppi@a.example>\r\n\
        P-Called-Party-ID: \"PCP name\" <sip:pcp@a.example>\r\n\r\n";
    for (word, expected) in [
        ("REQUEST_LINE_URI_USER_PART", "ruri"),
        ("CONTACT_USER_PART", "contact"),
        ("TO_DISPLAY_NAME", "To name"),
        ("TO_USER_PART", "to"),
        ("FROM_DISPLAY_NAME", "From name"),
        ("FROM_USER_PART", "from"),
        ("REMOTE_PARTY_ID_CALLED_PARTY_DISPLAY_NAME", "Called name"),
        ("REMOTE_PARTY_ID_CALLED_PARTY_USER_PART", "called"),
        ("REMOTE_PARTY_ID_CALLING_PARTY_DISPLAY_NAME", "Calling name"),
        ("REMOTE_PARTY_ID_CALLING_PARTY_USER_PART", "calling"),
        ("P_ASSERTED_IDENTITY_DISPLAY_NAME", "PAI name"),
        ("P_ASSERTED_IDENTITY_USER_PART", "pai"),
        ("P_PREFERRED_IDENTIFY_DISPLAY_NAME", "PPI name"),
        ("P_PREFERRED_IDENTIFY_USER_PART", "ppi"),
        ("P_CALLED_PARTY_ID_DISPLAY_NAME", "PCP name"),
        ("P_CALLED_PARTY_ID_USER_PART", "pcp"),
    ] {
        let with = json!({"inbound_parameters": {"caller_num": word}});
        assert_eq!(text_of(&played(text, with, &[]).caller), expected, "{word}");
    }
    for (setting, default) in
        [("called_num", "to"), ("caller_num", "from"), ("caller_display_name", "From name")]
    {
        let with = json!({"inbound_parameters": {setting: "DEFAULT"}});
        let played = played(text, with, &[]);
        let parts = [&played.called, &played.caller, &played.name].map(text_of);
        assert!(parts.contains(&default), "{setting}");
    }
}

#[test]
fn privacy_transport_and_identity_are_noted() {
    let text = invite(&format!("{PLAIN}Privacy: id;critical\r\nP-Asserted-Identity: <tel:+1>\r\n"));
    let notes = |with| played(&text, with, &[]).notes;
    assert_eq!(notes(json!({})), [CallNote::PrivacyDefault("id".to_owned())]);
    assert_eq!(
        notes(json!({"inbound_parameters": {"privacy_types_supported": "ID"}})),
        [CallNote::Privacy("id".to_owned())]
    );
    assert_eq!(notes(json!({"inbound_parameters": {"privacy_types_supported": "NONE"}})), []);
    assert_eq!(
        notes(
            json!({"inbound_parameters": {"privacy_types_supported": "USER", "pass_api_header_to_uad": true}})
        ),
        [CallNote::PassesIdentity]
    );
    let tcp = notes(json!({"transport": "TCP", "inbound_parameters": {"privacy_types_supported": "NONE"}}));
    assert_eq!(tcp, [CallNote::Transport(Transport::Udp, Transport::Tcp)]);
    let checked = notes(
        json!({"inbound_parameters": {"privacy_types_supported": "NONE", "enable_stir_shaken_validation": true}}),
    );
    assert_eq!(checked, [CallNote::NoVerdict]);
}

#[test]
fn the_headline_and_the_best_remedy_of_several_trunks() {
    let text = invite(PLAIN);
    let play = |with: Json, place: usize| Played { trunk: place, ..played(&text, with, &[]) };
    let name = |place: usize| ["A", "B", "C"][place].to_owned();
    let two = [play(json!({}), 0), play(json!({"enabled": false}), 1), play(json!({}), 2)];
    assert_eq!(
        headline(&two, name),
        "“A” and “C” accept this call. Which of them the PBX takes is not documented."
    );
    assert_eq!(best_remedy(&two), None);
    let none = [
        play(json!({"did_numbers": "1"}), 0),
        play(json!({"hostname": "192.0.2.9"}), 1),
        play(json!({"hostname": "192.0.2.9", "did_numbers": "1"}), 2),
    ];
    assert_eq!(headline(&none, name), "No trunk accepts this call: the PBX answers 407.");
    let depends = || play(json!({"hostname": "sip.example.com", "did_numbers": "1"}), 0);
    assert_eq!(depends().depends.len(), 1);
    assert!(best_remedy(&[depends()]).is_some());
    assert_eq!(best_remedy(&[depends(), depends()]), None, "neither is likelier");
    assert_eq!(best_remedy(&[depends(), play(json!({"enabled": false}), 1)]), Some((1, &Remedy::Enable)));
    let (place, remedy) = best_remedy(&none).unwrap();
    assert_eq!((place, remedy.words().as_str()), (1, "Add 192.0.2.1/32 to “Carrier source addresses”"));
    assert_eq!(headline(&[], name), "There are no trunks that could accept this call.");
}
