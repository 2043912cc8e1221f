//! The settings for the gateway of an accepting trunk: what to type into the device at the other end, and
//! a password for it.
//!
//! Knows the draft. Knows neither the PBX's address nor a source of randomness: both are arguments.
//! Source: docs/trunks.md, 3.3 and 3.4 (vendor's guides).

use api::types::{AuthMode, Transport, WireEnum};

use crate::provider::draft::{Draft, Text};
use crate::provider::fields::items;
use crate::provider::merge::normal;

/// One line of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its usual name on devices.
    pub label: &'static str,
    /// The value to type there.
    pub value: String,
    /// Its purpose; may be blank.
    pub note: &'static str,
}

/// The port that the PBX itself listens on by default: not the port of the far end.
pub fn pbx_port(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "5060",
        Transport::Tcp => "5063",
        Transport::Tls => "5061",
    }
}

/// The settings to type into the gateway, except the password. Lines without a value are left out.
pub fn gateway_card(draft: &Draft, pbx_host: &str) -> Vec<Line> {
    let user = match draft.texts.username.trim() {
        "" => normal(draft, Text::AuthId),
        username => username.to_owned(),
    };
    let port = draft.transport().map(pbx_port).unwrap_or_default();
    let transport = draft.transport().map(Transport::as_str).unwrap_or_default();
    let numbers = items(&draft.texts.did_numbers).join("; ");
    let lines = [
        ("SIP server or domain", normal(draft, Text::Hostname), "Made up: it need not resolve."),
        ("Outbound proxy", pbx_host.trim().to_owned(), "The PBX as the gateway reaches it."),
        ("Outbound proxy port", port.to_owned(), "As installed; the PBX may listen elsewhere."),
        ("Transport", transport.to_owned(), ""),
        ("Authentication ID", normal(draft, Text::AuthId), ""),
        ("User name", user, ""),
        (
            "Registration interval",
            "As the gateway suggests".to_owned(),
            "The trunk has no interval of its own.",
        ),
        ("Numbers", numbers, "With country code, without plus."),
    ];
    let line = |(label, value, note): (_, String, _)| Line { label, value, note };
    lines.into_iter().map(line).filter(|line| !line.value.is_empty()).collect()
}

/// Whether the credentials are invented here, for somebody else to use.
pub fn makes_credentials(draft: &Draft) -> bool {
    match draft.auth_mode {
        AuthMode::AcceptRegister => true,
        AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::Teams | AuthMode::WhatsApp => false,
    }
}

/// 64 characters, so that all are equally likely for a random byte. Without 0, O, I and l, which look
/// alike, and without characters that end a value in a device's configuration or in a SIP header.
const ALPHABET: &[u8; 64] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz-_.~*+";

/// A password of one character per random byte.
pub fn password_from(random: &[u8]) -> String {
    let letters = random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 64)));
    letters.map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let mut draft = Draft::new(AuthMode::AcceptRegister);
        draft.texts.hostname = " site-a.gw.internal ".to_owned();
        draft.texts.auth_id = "gw-a".to_owned();
        draft.texts.password = "not on the card".to_owned();
        draft.texts.did_numbers = "16505550100\n16505550200-16505550299".to_owned();
        draft
    }

    fn value(card: &[Line], label: &str) -> Option<String> {
        card.iter().find(|line| line.label == label).map(|line| line.value.clone())
    }

    #[test]
    fn the_card_lists_everything_except_the_password() {
        let card = gateway_card(&draft(), "pbx.example.com");
        let read = |label| value(&card, label).unwrap_or_default();
        assert_eq!(read("SIP server or domain"), "site-a.gw.internal");
        assert_eq!(read("Outbound proxy"), "pbx.example.com");
        assert_eq!(read("Transport"), "UDP");
        assert_eq!(read("Authentication ID"), "gw-a");
        assert_eq!(read("User name"), "gw-a");
        assert_eq!(read("Numbers"), "16505550100; 16505550200-16505550299");
        assert_eq!(card.len(), 8);
        assert!(!card.iter().any(|line| line.value.contains("not on the card")));
    }

    #[test]
    fn the_user_name_is_the_account_if_there_is_one() {
        let mut draft = draft();
        draft.texts.username = "account".to_owned();
        let card = gateway_card(&draft, "");
        assert_eq!(value(&card, "User name").as_deref(), Some("account"));
        assert_eq!(value(&card, "Authentication ID").as_deref(), Some("gw-a"));
        assert_eq!(value(&card, "Outbound proxy"), None);
    }

    #[test]
    fn the_port_is_the_one_that_the_pbx_listens_on() {
        for (transport, port) in [("UDP", "5060"), ("TCP", "5063"), ("TLS", "5061")] {
            let mut draft = draft();
            transport.clone_into(&mut draft.words.transport);
            draft.texts.port = "5099".to_owned();
            let card = gateway_card(&draft, "192.0.2.1");
            assert_eq!(value(&card, "Outbound proxy port").as_deref(), Some(port));
        }
        let mut later = draft();
        later.words.transport = "QUIC".to_owned();
        assert_eq!(value(&gateway_card(&later, ""), "Outbound proxy port"), None);
    }

    #[test]
    fn password_characters_are_equally_likely_and_safe() {
        let every_byte: Vec<u8> = (0..=255).collect();
        let password = password_from(&every_byte);
        assert_eq!(password.len(), 256);
        for letter in ALPHABET.iter().map(|letter| char::from(*letter)) {
            assert_eq!(password.matches(letter).count(), 4, "{letter}");
        }
        assert!(!password.contains(['0', 'O', 'I', 'l', '"', '\'', '\\', ':', '@', ' ', ';', '#', '&', '%']));
        assert_eq!(password_from(&[]), "");
    }
}
