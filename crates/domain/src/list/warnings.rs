//! The warnings of a stored trunk, for a column of the list.
//!
//! `provider::rules` alone decides what is unusual. Knows no other trunk, and no status.

use api::types::{Open, Provider};

use crate::check::Severity;
use crate::provider::draft::{Draft, Field, Setting, Word};
use crate::provider::fields::{choices, spec};
use crate::provider::headers::part_choices;
use crate::provider::modes::{Presence, presence};
use crate::provider::rules::problems_of_edit;

/// The warnings of a stored record, each a sentence that names its field, in the order of the form. An
/// error counts as a warning: the PBX once accepted the value. A missing field does not, because
/// a role may not see it; neither does a word of a newer PBX, nor a kind that this version does not know.
pub fn warnings(provider: &Provider) -> Vec<String> {
    let mut found = Vec::new();
    let Some(mode) = provider.auth_mode.as_ref().and_then(Open::known) else { return found };
    let draft = of_this_version(Draft::reading(mode, provider));
    for problem in problems_of_edit(&draft, &draft) {
        let is_missing = match problem.field {
            Field::Text(text) => {
                let is_blank = draft.texts.get(text).trim().is_empty();
                is_blank && presence(mode, problem.field) == Presence::Required
            }
            Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => false,
        };
        if problem.severity == Severity::Warning && !is_missing {
            found.push(named(problem.field, problem.text));
        }
    }
    found
}

/// The draft without words that only a newer PBX knows: the rules would ask to choose another one.
fn of_this_version(mut draft: Draft) -> Draft {
    for word in Word::ALL {
        let chosen = draft.words.get_mut(*word);
        if !choices(*word).iter().any(|(known, _)| known == chosen) {
            chosen.clear();
        }
    }
    for (part, setting) in draft.parts().to_vec() {
        if !part_choices(part).iter().any(|(known, _)| *known == setting.word) {
            draft.set_part(part, Setting::default());
        }
    }
    draft
}

/// The sentence with the label of its field in front, unless it starts with it. In the form
/// the label is next to it.
pub(crate) fn named(field: Field, says: String) -> String {
    match spec(field) {
        Some(spec) if !says.starts_with(spec.label) => format!("{}: {says}", spec.label),
        // The sentences about header parts name them.
        Some(_) | None => says,
    }
}

#[cfg(test)]
mod tests {
    use api::Object;
    use api::types::{AuthMode, Transport, WireEnum};

    use super::*;
    use crate::samples::Random;

    /// A record as the form of this mode would have made it.
    fn normal(mode: AuthMode) -> Provider {
        let own = |text: &str| Some(text.to_owned());
        let (is_teams, is_whats_app) = (mode == AuthMode::Teams, mode == AuthMode::WhatsApp);
        let host = match mode {
            AuthMode::IpAuth | AuthMode::RegisterAuth => "sip.example.com",
            AuthMode::AcceptRegister => "site-a.gw.internal",
            AuthMode::Teams => "sip.pstnhub.microsoft.com",
            AuthMode::WhatsApp => "whatsapp.com",
        };
        Provider {
            name: own("Hamburg"),
            enabled: Some(true),
            brand: own("Generic"),
            auth_mode: Some(Open::Known(mode)),
            transport: Some(Open::Known(if is_teams { Transport::Tcp } else { Transport::Udp })),
            hostname: own(host),
            port: Some(5060),
            outbound_server: match mode {
                AuthMode::Teams => own("10.0.0.5"),
                AuthMode::WhatsApp => own("whatsapp.com"),
                AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister => None,
            },
            outbound_server_port: match mode {
                AuthMode::Teams => Some(5069),
                AuthMode::WhatsApp => Some(5060),
                AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister => Some(0),
            },
            auth_id: own("hh-4711"),
            registration: Some(mode == AuthMode::RegisterAuth),
            register_interval: Some(600),
            inlan: Some(is_teams),
            single_via_header: Some(true),
            rewrite_via_ip: Some(false),
            verify_port: Some(false),
            keep_alive: Some(!is_whats_app),
            keep_alive_interval: Some(360),
            concurrency: Some(100_000),
            additional_ips: (!is_whats_app).then(|| "198.51.100.0/28".to_owned()),
            adjust_sdp_direction: Some(true),
            remove_srtp_info: Some(true),
            stir_shaken_signature_required: Some(false),
            did_numbers: own("494012340;494012350-494012399"),
            ..Provider::default()
        }
    }

    #[test]
    fn a_normal_record_of_each_mode_has_no_warnings() {
        for mode in AuthMode::ALL {
            assert_eq!(warnings(&normal(*mode)), Vec::<String>::new(), "{mode:?}");
        }
    }

    #[test]
    fn each_unusual_value_has_a_sentence() {
        let ip = || normal(AuthMode::IpAuth);
        let own = |text: &str| Some(text.to_owned());
        let tls = Some(Open::Known(Transport::Tls));
        for (provider, start) in [
            (Provider { transport: tls, ..ip() }, "Port: 5060 is the port for UDP and TCP"),
            (Provider { port: Some(5061), ..ip() }, "Port: 5061 is the port for TLS"),
            (
                Provider { concurrency: Some(0), ..ip() },
                "Maximum concurrent calls: 0 may let no call through",
            ),
            (
                Provider { additional_ips: own("0.0.0.0/0"), ..ip() },
                "Carrier source addresses: This range accepts every",
            ),
            (
                Provider { verify_port: Some(true), ..ip() },
                "Require the source port to match: Calls from any other source port",
            ),
            (
                Provider { inlan: Some(true), hostname: own("192.0.2.1"), ..ip() },
                "Advertise the private IP address: The other side",
            ),
            (Provider { remove_srtp_info: Some(false), ..ip() }, "Remove SRTP from SDP: Without TLS"),
            (Provider { keep_alive_interval: Some(3), ..ip() }, "OPTIONS interval: Under 10 seconds"),
            // Refused now, so it came from elsewhere, and it can never match.
            (
                Provider { did_numbers: own("+4940123400"), ..ip() },
                "DID pool: Item 1, \"+4940123400\": write 4940123400",
            ),
            (
                Provider { hostname: own("sip example com"), ..ip() },
                "Host name or IP address: Host names have no spaces",
            ),
            (Provider { name: Some("x".repeat(65)), ..ip() }, "Trunk name must be 64 characters or fewer"),
            (
                Provider { name: own("Ber\u{200b}lin\u{202e}"), ..ip() },
                "Trunk name has hidden characters: \\u200B, \\u202E. Remove them",
            ),
            (
                Provider { register_interval: Some(10), ..normal(AuthMode::RegisterAuth) },
                "Registration interval: Under 60",
            ),
            (
                Provider { hostname: own("192.0.2.1"), ..normal(AuthMode::AcceptRegister) },
                "Host name or IP address: For this type of",
            ),
            (
                Provider { outbound_server: None, outbound_server_port: None, ..normal(AuthMode::Teams) },
                "Outbound proxy: Enter the private",
            ),
            (
                Provider { did_numbers: None, ..normal(AuthMode::WhatsApp) },
                "DID pool: Enter the WhatsApp number",
            ),
        ] {
            let found = warnings(&provider);
            assert_eq!(found.len(), 1, "{start}: {found:?}");
            let said = found.concat();
            assert!(said.starts_with(start), "{start}: {said}");
        }
    }

    #[test]
    fn hints_and_fields_that_a_role_does_not_see_are_no_warnings() {
        // Off is a hint: the badge already says that nothing is checked.
        let ip = normal(AuthMode::IpAuth);
        assert_eq!(warnings(&Provider { keep_alive: Some(false), ..ip.clone() }), Vec::<String>::new());
        assert_eq!(warnings(&Provider { did_numbers: Some("3000".to_owned()), ..ip }), Vec::<String>::new());
        for mode in [AuthMode::IpAuth, AuthMode::RegisterAuth, AuthMode::AcceptRegister] {
            let bare = Provider { auth_mode: Some(Open::Known(mode)), ..Provider::default() };
            assert_eq!(warnings(&bare), Vec::<String>::new(), "{mode:?}");
        }
        assert_eq!(warnings(&Provider::default()), Vec::<String>::new());
    }

    #[test]
    fn words_of_a_newer_server_are_no_warnings() {
        let record = r#"{"auth_mode": "IP_AUTH", "transport": "QUIC", "hostname": "sip.example.com", "port": 5060,
            "inbound_parameters": {"called_num": "NEW", "enable_stir_shaken_validation": true,
                "pai_header_parameter_name": "verstat", "drop_calls_with_verification_status": ["NEW"]},
            "outbound_parameters": {"from_user_part": {"value": "NEW", "custom_value": null},
                "privacy_types_supported": "NEW"}}"#;
        let read = |record: &str| Provider::of(api::parse_object(record.as_bytes()).unwrap_or_default());
        assert_eq!(warnings(&read(record)), Vec::<String>::new());
        let known = record.replace(
            "\"from_user_part\": {\"value\": \"NEW\"",
            "\"from_user_part\": {\"value\": \"AUTH_ID\"",
        );
        let found = warnings(&read(&known));
        assert_eq!(found, ["From, user takes the authentication ID, and this type has none"]);
        let newer = Provider { auth_mode: Some(Open::Unknown("NEW".to_owned())), ..normal(AuthMode::IpAuth) };
        assert_eq!(warnings(&newer), Vec::<String>::new());
    }

    #[test]
    fn any_record_has_sentences_or_none() {
        let words = [
            "\"\"",
            "\"x\"",
            "\"0\"",
            "0",
            "-1",
            "5060",
            "true",
            "null",
            "{}",
            "\"0.0.0.0/0\"",
            "\"TLS\"",
            "\"1-2;x\"",
        ];
        let mut random = Random::new();
        for _ in 0..500 {
            let mut record = Object::new();
            for field in Field::all() {
                let value = api::parse(random.one(&words).as_bytes());
                record.insert(field.wire(), value.unwrap_or_default());
            }
            let mode = random.one(AuthMode::ALL);
            record.insert("auth_mode".to_owned(), mode.as_str().into());
            for says in warnings(&Provider::of(record)) {
                assert!(says.starts_with(char::is_uppercase) && says.len() > 15, "{says}");
            }
        }
    }
}
