//! Ports of host and proxy: a name without a port is valid (RFC 3263, section 4.2), and no offer
//! disables the lookup of SRV records without saying so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use api::types::AuthMode;
use domain::check::Severity;
use domain::provider::convert::{CheckedCreate, CheckedUpdate};
use domain::provider::draft::{Draft, Field, Text, Word};
use domain::provider::rules::{Problem, blocks, problems_of_new};
use serde_json::json;

const PORT: Field = Field::Text(Text::Port);
const PROXY_PORT: Field = Field::Text(Text::OutboundServerPort);

fn draft(host: &str, port: &str, proxy: &str, proxy_port: &str, transport: &str) -> Draft {
    let mut draft = Draft::new(AuthMode::RegisterAuth);
    for (text, words) in [
        (Text::Name, "Site A"),
        (Text::AuthId, "4711"),
        (Text::Password, "secret"),
        (Text::Hostname, host),
        (Text::Port, port),
        (Text::OutboundServer, proxy),
        (Text::OutboundServerPort, proxy_port),
    ] {
        words.clone_into(draft.texts.get_mut(text));
    }
    draft.set(Field::Word(Word::Transport), &transport.into());
    draft
}

/// The findings of one field, with the result of a click.
fn said(draft: &Draft, field: Field) -> Option<(Severity, String, Option<String>)> {
    let of_field = |problem: &&Problem| problem.field == field;
    let problem = problems_of_new(draft).iter().find(of_field).cloned()?;
    let written = problem.fix.and_then(|fix| Some(fix.changes.first()?.1.as_str()?.to_owned()));
    Some((problem.severity, problem.text, written))
}

#[test]
fn a_name_without_a_port_is_neutral_for_host_and_proxy() {
    let (hint, warning, error) = (Severity::Hint, Severity::Warning, Severity::Error);
    let srv = "Without a port the PBX may look the name up in DNS (SRV)";
    let none = "An address has no SRV record";
    let name = "trunk.example.com";
    for (host, port, transport, expected) in [
        (name, "0", "TCP", Some((hint, srv, None))),
        (name, "0", "UDP", Some((hint, srv, None))),
        (name, "0", "TLS", Some((hint, srv, None))),
        (name, "", "TCP", Some((hint, srv, None))),
        (name, " ", "UDP", Some((hint, srv, None))),
        ("trunk.example.com.", "", "UDP", Some((hint, srv, None))),
        ("gw", "0", "UDP", Some((hint, srv, None))),
        (name, "5060", "UDP", None),
        (name, "5061", "TLS", None),
        (name, "5060", "TLS", Some((warning, "5060 is the port for UDP and TCP", Some("5061")))),
        (name, "5061", "UDP", Some((warning, "5061 is the port for TLS", Some("5060")))),
        ("192.0.2.1", "0", "UDP", Some((hint, none, Some("5060")))),
        ("192.0.2.1", "0", "TCP", Some((warning, "An address over TCP or TLS needs a port", Some("5060")))),
        ("2001:db8::1", "0", "TLS", Some((warning, "An address over TCP or TLS needs a port", Some("5061")))),
        ("192.0.2.1", "", "UDP", Some((error, "Enter a port", None))),
        ("", "", "UDP", Some((error, "Enter a port", None))),
    ] {
        let found = said(&draft(host, port, "", "", transport), PORT);
        let found = found.as_ref().map(|(severity, text, to)| (*severity, text.as_str(), to.as_deref()));
        match (found, expected) {
            (Some((severity, text, to)), Some((wanted, says, click))) => {
                assert_eq!((severity, to), (wanted, click), "{host} {port} {transport}: {text}");
                assert!(text.starts_with(says), "{host} {port} {transport}: {text}");
            }
            (found, expected) => assert_eq!(found, expected, "{host} {port} {transport}"),
        }
    }
    for (host, port, proxy, proxy_port, transport, expected) in [
        (name, "0", "reg.trunk.example.com", "0", "TCP", Some((hint, srv, None))),
        (name, "0", "reg.trunk.example.com", "", "TCP", Some((hint, srv, None))),
        (name, "5060", "reg.trunk.example.com", "", "UDP", Some((hint, srv, None))),
        (name, "5061", "reg.trunk.example.com", "0", "TLS", Some((hint, srv, None))),
        ("192.0.2.1", "5060", "reg.trunk.example.com", "0", "UDP", Some((hint, srv, None))),
        (
            name,
            "0",
            "reg.trunk.example.com",
            "5060",
            "TCP",
            Some((hint, "With a port SRV is not", Some("0"))),
        ),
        (name, "", "reg.trunk.example.com", "5060", "UDP", Some((hint, "With a port SRV is not", Some("0")))),
        (name, "5060", "reg.trunk.example.com", "5060", "UDP", None),
        ("192.0.2.1", "0", "reg.trunk.example.com", "5060", "UDP", None),
        (name, "0", "192.0.2.9", "5060", "UDP", None),
        (name, "0", "192.0.2.9", "0", "UDP", Some((warning, none, Some("5060")))),
        (name, "5061", "192.0.2.9", "", "TLS", Some((warning, none, Some("5061")))),
        (name, "5060", "2001:db8::9", "0", "TCP", Some((warning, none, Some("5060")))),
        (name, "0", "", "5060", "UDP", Some((hint, "Not used without an outbound proxy", None))),
        (name, "0", "", "", "UDP", None),
    ] {
        let found = said(&draft(host, port, proxy, proxy_port, transport), PROXY_PORT);
        let found = found.as_ref().map(|(severity, text, to)| (*severity, text.as_str(), to.as_deref()));
        match (found, expected) {
            (Some((severity, text, to)), Some((wanted, says, click))) => {
                assert_eq!((severity, to), (wanted, click), "{proxy} {proxy_port}: {text}");
                assert!(text.starts_with(says), "{proxy} {proxy_port}: {text}");
            }
            (found, expected) => assert_eq!(found, expected, "{proxy} {proxy_port}"),
        }
    }
}

#[test]
fn no_click_adds_a_port_to_a_name_without_one() {
    for transport in ["UDP", "TCP", "TLS"] {
        for (port, proxy_port) in [("0", "0"), ("", ""), ("0", ""), ("", "0")] {
            let draft = draft("trunk.example.com", port, "reg.trunk.example.com", proxy_port, transport);
            let found = problems_of_new(&draft);
            assert!(!blocks(&found), "{found:?}");
            let writes_port = |problem: &Problem| {
                let changes = problem.fix.iter().flat_map(|fix| &fix.changes);
                changes.clone().any(|(field, _)| matches!(*field, PORT | PROXY_PORT))
            };
            assert!(!found.iter().any(writes_port), "{found:?}");
        }
    }
}

#[test]
fn a_blank_port_is_sent_as_0() {
    let draft = draft("trunk.example.com", "", "reg.trunk.example.com", "", "TCP");
    let body = CheckedCreate::try_from(&draft).unwrap().request().to_json();
    assert_eq!((&body["port"], &body["outbound_server_port"]), (&json!(0), &json!(0)));
    let record = json!({
        "id": "QQ==", "name": "Site A", "auth_mode": "REGISTER_AUTH", "transport": "TCP", "port": 5060,
        "hostname": "trunk.example.com", "auth_id": "4711", "concurrency": 5, "register_interval": 600,
        "keep_alive_interval": 360, "enabled": true, "registration": true
    });
    let record = api::types::Provider::of(record.as_object().unwrap().clone());
    let theirs = Draft::of(&record).unwrap();
    let mut mine = theirs.clone();
    mine.set(PORT, &"".into());
    let body = CheckedUpdate::new(&record, &theirs, &mine).unwrap().request().to_json();
    assert_eq!(body["port"], json!(0));
}

#[test]
fn the_name_of_a_record_fills_the_adjacent_fields() {
    for (text, port) in [(Text::Hostname, PORT), (Text::OutboundServer, PROXY_PORT)] {
        let mut draft = draft("trunk.example.com", "5060", "reg.trunk.example.com", "5060", "UDP");
        draft.set(Field::Text(text), &"_sips._tcp.trunk.example.com".into());
        let found = problems_of_new(&draft);
        let fix = found.iter().find(|problem| problem.field == Field::Text(text)).unwrap().fix.clone();
        for (field, value) in &fix.unwrap().changes {
            draft.set(*field, value);
        }
        assert_eq!(draft.texts.get(text), "trunk.example.com");
        assert_eq!(draft.get(port), json!("0"));
        assert_eq!(draft.words.transport, "TLS");
        assert!(!blocks(&problems_of_new(&draft)));
    }
}
