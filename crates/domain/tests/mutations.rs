//! The reader of pasted messages against mutated input: it never panics, and never takes a parameter for a number.
//!
//! The ordinary run is short. A million: `cargo test -p domain --test mutations -- --ignored`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use api::types::{InboundVariable, Provider, ProviderRow, WireEnum};
use domain::sip::parts::{value, verdict};
use domain::sip::simulate::{Candidate, InboundCall, play_one};
use domain::sip::told::{explained, headline};
use domain::sip::trace::excerpt;
use fastrand::Rng;
use serde_json::json;

const SEEDS: [&str; 6] = [
    "INVITE sip:+12025550123;npdi;rn=+12025550100@192.0.2.200:5060;user=phone SIP/2.0\r\n\
     Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-f1;received=192.0.2.7;rport=1024\r\n\
     From: \"Jo \\\"The Duke\\\" Doe, Sales; ext=7\" <sip:+12025550177;tgrp=TG-1@192.0.2.1>;tag=1\r\n\
     To: <sip:%2B12025550123@[2001:db8::1]:5060>\r\nCall-ID: a@192.0.2.1\r\nCSeq: 1 INVITE\r\n\
     P-Asserted-Identity: \"Dr Who\" <sip:+12025550177;verstat=TN-Validation-Failed@c.example>, <tel:+1-202-555-0177;cpc=x>\r\n\
     Remote-Party-ID: <sip:1@a.example>;party=called;screen=yes, b <sip:2@a.example>\r\n\
     Privacy: id;user\r\nP-Attestation-Indicator: B\r\nContent-Length: 0\r\n\r\nv=0\r\n",
    "INVITE sip:+12025550123@192.0.2.200:5060 SIP/2.0\nv: SIP/2.0/TCP 192.0.2.1\nf: Caller\n <sip:1@a.example>\nt: sip:2@a.example\n",
    "2026/03/02 14:07:11.204518 192.0.2.1:5060 -> 192.0.2.200:5060\nINVITE tel:+1202 SIP/2.0\nFrom: <tel:+1>\nTo: tel:+1202\n\n\
     2026/03/02 14:07:11.204991 192.0.2.200:5060 -> 192.0.2.1:5060\nSIP/2.0 407 Proxy Authentication Required\nTo: tel:+1202\n\n",
    "recv 620 bytes from udp/[2001:db8::1]:5060 at 14:07:11.2:\n   -----\n   INVITE sip:1@a.example SIP/2.0\n   To: <sip:1@a.example>\n   \n   -----\n",
    "Mar  2 14:07:11 sbc kamailio[22]: INFO: INVITE sip:1@a.example SIP/2.0#015#012To: <sip:1@a.example>#015#012From: \"é\" <sip:2@a.example>#015#012\n",
    "Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.200\nUser Datagram Protocol, Src Port: 5060\nSession Initiation Protocol\n    Request-Line: INVITE sip:1@a.example SIP/2.0\n    Message Header\n        To: <sip:1@a.example>\n            SIP to address: sip:1@a.example\n        From: sip:2@a.example\n",
];

const PIECES: [&str; 40] = [
    "\"",
    "\\",
    "<",
    ">",
    ";",
    ",",
    ":",
    "@",
    "%",
    "%2B",
    "%zz",
    "=",
    "?",
    "[",
    "]",
    "\r\n",
    "\n",
    "\r\n ",
    "\t",
    " ",
    "\r",
    "é",
    "\u{0}",
    "\u{202e}",
    "sip:",
    "tel:",
    "SIP/2.0",
    "INVITE ",
    " -> ",
    "From: ",
    "To:",
    "P-Asserted-Identity: ",
    "+",
    "0",
    ".",
    "#015#012",
    "Message Header",
    "> ",
    "^M",
    "-----",
];

fn mutated(random: &mut Rng) -> String {
    let mut text = SEEDS[random.usize(..SEEDS.len())].to_owned();
    let place = |random: &mut Rng, text: &str| {
        let mut at = random.usize(..=text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    for _ in 0..random.usize(1..6) {
        let (one, other) = (place(random, &text), place(random, &text));
        let (start, end) = (one.min(other), one.max(other));
        let mut cut = end.min(start + 8);
        match random.u8(..5) {
            0 => {
                while !text.is_char_boundary(cut) {
                    cut -= 1;
                }
                text.replace_range(start..cut, "");
            }
            1 => text.insert_str(start, PIECES[random.usize(..PIECES.len())]),
            2 => {
                let copied = text[start..end].to_owned();
                text.insert_str(end, &copied);
            }
            3 => text.truncate(start),
            _ => text.insert(start, random.char(..)),
        }
    }
    text
}

fn record() -> Provider {
    let record = json!({
        "id": "1", "name": "A", "enabled": true, "auth_mode": "IP_AUTH", "hostname": "192.0.2.1", "port": 5060,
        "additional_ips": "192.0.2.0/24", "verify_port": true, "did_numbers": "12025550123", "transport": "UDP",
        "inbound_parameters": {"caller_num": "P_ASSERTED_IDENTITY_USER_PART", "enable_stir_shaken_validation": true,
            "drop_calls_with_verification_status": ["TN-Validation-Failed"]},
    });
    Provider::of(record.as_object().unwrap().clone())
}

/// Everything that is done with a paste. How many could be read.
fn run(times: u32) -> (u32, u32) {
    let mut random = Rng::with_seed(14);
    let (record, row) = (record(), ProviderRow::default());
    let trunk = Candidate { row: &row, record: Some(&record) };
    let (mut read, mut whole) = (0, 0);
    for _ in 0..times {
        let text = mutated(&mut random);
        let Ok(found) = excerpt(&text) else { continue };
        read += 1;
        whole += u32::from(found.message.unreadable.is_empty());
        let call = InboundCall { message: &found.message, source: found.source };
        let played = play_one(0, &trunk, &call, &[]);
        for part in [&played.called, &played.caller, &played.name] {
            assert_eq!(part.reason().is_empty(), part.value.text().is_some());
        }
        let lines = text.split('\n').count();
        for unreadable in &found.message.unreadable {
            let place = unreadable.place;
            assert!((1..=lines).contains(&place.line) && place.column > 0, "{text:?} {unreadable:?}");
            let line = text.split('\n').nth(place.line - 1).unwrap();
            assert!(place.column <= line.chars().count() + 1, "{text:?} {unreadable:?}");
        }
        let played = [played];
        assert!(!headline(&played, |_| String::new()).is_empty());
        if let Some(answer) = &found.answer {
            assert!(!explained(answer, &played).is_empty());
        }
        drop(verdict(&found.message, "verstat"));
    }
    (read, whole)
}

#[test]
fn mutated_messages_are_read_or_refused() {
    let (read, whole) = run(20_000);
    // Enough of them get past the first check, and enough are broken.
    assert!(read > 10_000 && whole > 2_000 && whole < read, "{read} {whole}");
}

#[test]
#[ignore = "a million takes minutes in a debug build"]
fn a_million_mutated_messages_are_read_or_refused() {
    let (read, whole) = run(1_000_000);
    println!("{read} of 1,000,000 were read, {whole} of them without a fault");
}

/// Parameters with nines in them, numbers without.
fn address(random: &mut Rng) -> String {
    let number: String = (0..random.usize(1..12)).map(|_| random.char('0'..='8')).collect();
    let plus = ["+", "%2B", ""][random.usize(..3)];
    let parameter = |random: &mut Rng| {
        [
            "",
            ";npdi",
            ";rn=+1999",
            ";9999",
            ";cic=+9;x",
            ";tgrp=9;trunk-context=+9",
            ";ext=999",
            ";isub=9%3B9",
            ";phone-context=+99",
        ][random.usize(..9)]
    };
    let (of_number, of_uri) = (parameter(random), parameter(random));
    let of_header = parameter(random).replace("%3B", "");
    let name = ["", "Jo ", "\"9; 9 <sip:9@9.example>\" ", "\"\\\"9\" "][random.usize(..4)];
    match random.u8(..4) {
        0 => format!("{name}<tel:{}{number}{of_number}>{of_header}", plus.replace("%2B", "+")),
        1 => format!("{name}<sip:{plus}{number}{of_number}:99@h9.example:5999{of_uri}?X=9>{of_header}"),
        2 => format!("{name}<sips:{plus}{number}{of_number}@[2001:db8::9]{of_uri}>{of_header}"),
        // Without angle brackets, what follows the number makes it unreadable or belongs to the header.
        _ => format!("sip:{plus}{number}{of_number}@h9.example{of_header}"),
    }
}

#[test]
fn a_parameter_is_never_taken_for_a_number() {
    let mut random = Rng::with_seed(14);
    let mut numbers = 0;
    for _ in 0..5_000 {
        let fold = ["", "\r\n ", "\r\n\t"][random.usize(..3)];
        let compact = random.bool();
        let (from, to) = if compact { ("f", "t") } else { ("From", "To") };
        let target = address(&mut random);
        let target =
            target.rsplit_once('<').map_or("sip:1@a.example", |(_, rest)| rest.split('>').next().unwrap());
        let mut text = format!(
            "INVITE {target} SIP/2.0\r\n{from}:{fold} {};tag=9\r\n{to} : {fold}{}\r\n",
            address(&mut random),
            address(&mut random)
        );
        for header in ["P-Asserted-Identity", "P-Preferred-Identity", "P-Called-Party-ID", "Contact"] {
            text.push_str(&format!("{header}: {}\r\n", address(&mut random)));
        }
        text.push_str(&format!(
            "Remote-Party-ID: {};party=called, {}\r\n\r\n",
            address(&mut random),
            address(&mut random)
        ));
        let prefix = ["", "  ", "> ", "14:07:11 INFO: "][random.usize(..4)];
        let text: String = text.split_inclusive('\n').map(|line| format!("{prefix}{line}")).collect();
        let message = excerpt(&text).unwrap().message;
        for variable in
            InboundVariable::ALL.iter().filter(|variable| variable.as_str().ends_with("USER_PART"))
        {
            if let Some(number) = value(&message, *variable).text() {
                assert!(!number.contains(['9', ';', '=']), "{number} by {} of {text}", variable.as_str());
                numbers += 1;
            }
        }
    }
    assert!(numbers > 20_000, "{numbers}");
}
