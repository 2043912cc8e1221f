//! One table of field descriptors: wire name, label, help, section and how a value reads.
//!
//! Detail draws from it, and every later page that shows or edits a trunk does too, so a field cannot
//! be forgotten in one place. Knows no component. Labels: one source for the whole product.

use api::types::{Open, Provider, WireEnum};

use crate::provider::words::{Named, name_of};

/// The groups of fields, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What it is called and what kind it is.
    Trunk,
    /// Where the far end is.
    Connection,
    /// How the two sides recognise each other.
    Authentication,
    /// Numbers and how many calls.
    Numbers,
    /// How signalling is adapted.
    Options,
    /// Reading an incoming INVITE.
    Inbound,
}

impl Section {
    /// Every section.
    pub const ALL: [Self; 6] =
        [Self::Trunk, Self::Connection, Self::Authentication, Self::Numbers, Self::Options, Self::Inbound];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Trunk => "Trunk",
            Self::Connection => "Connection",
            Self::Authentication => "Authentication",
            Self::Numbers => "Numbers and limits",
            Self::Options => "Options",
            Self::Inbound => "Incoming calls",
        }
    }
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Missing or null: not set, or not visible to this role.
    NotSet,
    /// Words.
    Text(String),
    /// An address, a number, an id: in a fixed-width face and easy to copy.
    Code(String),
    /// Several of those, one a line.
    Codes(Vec<String>),
    /// On or off.
    Flag(bool),
    /// Seconds.
    Seconds(i64),
}

/// Everything the product knows of one field.
pub struct FieldSpec {
    /// The key on the wire; inside `inbound_parameters` for that section.
    pub wire: &'static str,
    /// The label.
    pub label: &'static str,
    /// One line: the effect first, then the condition or the danger.
    pub help: &'static str,
    /// Where it stands.
    pub section: Section,
    /// How its value reads.
    pub show: fn(&Provider) -> Shown,
}

/// The fields of one section, in reading order.
pub fn fields(section: Section) -> impl Iterator<Item = &'static FieldSpec> {
    FIELDS.iter().filter(move |field| field.section == section)
}

fn text(value: &Option<String>) -> Shown {
    filled(value).map_or(Shown::NotSet, |text| Shown::Text(text.to_owned()))
}

fn code(value: &Option<String>) -> Shown {
    filled(value).map_or(Shown::NotSet, |text| Shown::Code(text.to_owned()))
}

fn list(value: &Option<String>) -> Shown {
    filled(value).map_or(Shown::NotSet, |text| {
        Shown::Codes(
            text.split(';').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect(),
        )
    })
}

fn filled(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|text| !text.trim().is_empty())
}

fn whole(value: Option<i64>) -> Shown {
    value.map_or(Shown::NotSet, |number| Shown::Code(number.to_string()))
}

fn flag(value: Option<bool>) -> Shown {
    value.map_or(Shown::NotSet, Shown::Flag)
}

fn seconds(value: Option<i64>) -> Shown {
    value.map_or(Shown::NotSet, Shown::Seconds)
}

fn word<T: Named>(value: Option<&Open<T>>) -> Shown {
    value.map_or(Shown::NotSet, |word| Shown::Text(name_of(word)))
}

macro_rules! inbound {
    ($provider:ident, $inbound:ident => $shown:expr) => {
        $provider.inbound_parameters.as_ref().map_or(Shown::NotSet, |$inbound| $shown)
    };
}

/// The fields, in reading order. Header parts of outgoing calls have a table of their own:
/// [`crate::provider::headers`].
pub const FIELDS: &[FieldSpec] = &[
    FieldSpec {
        wire: "name",
        label: "Trunk name",
        help: "Appears in call records and e-mails. 1 to 64 characters.",
        section: Section::Trunk,
        show: |p| text(&p.name),
    },
    FieldSpec {
        wire: "enabled",
        label: "Enabled",
        help: "When off, the PBX does not use this trunk.",
        section: Section::Trunk,
        show: |p| flag(p.enabled),
    },
    FieldSpec {
        wire: "auth_mode",
        label: "Trunk type",
        help: "Cannot be changed later.",
        section: Section::Trunk,
        show: |p| word(p.auth_mode.as_ref()),
    },
    FieldSpec {
        wire: "brand",
        label: "Brand",
        help: "Ties the trunk to carrier features such as SMS. Cannot be changed later.",
        section: Section::Trunk,
        show: |p| text(&p.brand),
    },
    FieldSpec {
        wire: "shared",
        label: "Shared",
        help: "Made at system level; tenants can use it but not edit it.",
        section: Section::Trunk,
        show: |p| flag(p.shared),
    },
    FieldSpec {
        wire: "id",
        label: "Id",
        help: "The PBX's own name for this trunk, as used in X-Outbound-Cli.",
        section: Section::Trunk,
        show: |p| p.id.as_ref().map_or(Shown::NotSet, |id| Shown::Code(id.as_str().to_owned())),
    },
    FieldSpec {
        wire: "transport",
        label: "Transport",
        help: "UDP, TCP or TLS. It must already exist on the PBX.",
        section: Section::Connection,
        show: |p| word(p.transport.as_ref()),
    },
    FieldSpec {
        wire: "hostname",
        label: "Host name or IP address",
        help: "The carrier's address, without port. For an accepting trunk: a made-up domain that no tenant uses.",
        section: Section::Connection,
        show: |p| code(&p.hostname),
    },
    FieldSpec {
        wire: "port",
        label: "Port",
        help: "0 to 65535; 0 means not specified.",
        section: Section::Connection,
        show: |p| whole(p.port),
    },
    FieldSpec {
        wire: "outbound_server",
        label: "Outbound proxy",
        help: "Only if the carrier or a border controller requires one.",
        section: Section::Connection,
        show: |p| code(&p.outbound_server),
    },
    FieldSpec {
        wire: "outbound_server_port",
        label: "Outbound proxy port",
        help: "Used only with an outbound proxy.",
        section: Section::Connection,
        show: |p| match (&p.outbound_server, p.outbound_server_port) {
            // Without a proxy its port is a blank, whatever number stands there.
            (Some(server), port) if !server.trim().is_empty() => whole(port),
            (Some(_) | None, _) => Shown::NotSet,
        },
    },
    FieldSpec {
        wire: "additional_ips",
        label: "Associated IP addresses",
        help: "Other addresses the carrier calls from. A missing one causes 407.",
        section: Section::Connection,
        show: |p| list(&p.additional_ips),
    },
    FieldSpec {
        wire: "auth_id",
        label: "Authentication name",
        help: "Given by the carrier. Unique together with the host.",
        section: Section::Authentication,
        show: |p| code(&p.auth_id),
    },
    FieldSpec {
        wire: "username",
        label: "User name",
        help: "Only if it differs from the authentication name.",
        section: Section::Authentication,
        show: |p| code(&p.username),
    },
    FieldSpec {
        wire: "password",
        label: "Password",
        help: "The PBX never shows a stored password again.",
        section: Section::Authentication,
        show: |_| Shown::Text("Never shown".to_owned()),
    },
    FieldSpec {
        wire: "registration",
        label: "Register with the carrier",
        help: "Turn off if the carrier refuses REGISTER; the status is then not checked.",
        section: Section::Authentication,
        show: |p| flag(p.registration),
    },
    FieldSpec {
        wire: "register_interval",
        label: "Register again every",
        help: "The time between two REGISTER requests.",
        section: Section::Authentication,
        show: |p| seconds(p.register_interval),
    },
    FieldSpec {
        wire: "did_numbers",
        label: "DID pool",
        help: "Numbers and ranges with country code, no plus or leading zero.",
        section: Section::Numbers,
        show: |p| list(&p.did_numbers),
    },
    FieldSpec {
        wire: "concurrency",
        label: "Maximum concurrent calls",
        help: "Calls beyond this are refused with 403.",
        section: Section::Numbers,
        show: |p| whole(p.concurrency),
    },
    FieldSpec {
        wire: "keep_alive",
        label: "Check with OPTIONS",
        help: "The only health check for an IP based trunk.",
        section: Section::Options,
        show: |p| flag(p.keep_alive),
    },
    FieldSpec {
        wire: "keep_alive_interval",
        label: "Check every",
        help: "“Online” can be this old.",
        section: Section::Options,
        show: |p| seconds(p.keep_alive_interval),
    },
    FieldSpec {
        wire: "verify_port",
        label: "Check the source port",
        help: "Rejects calls from another port with 407. Leave off unless the carrier asks.",
        section: Section::Options,
        show: |p| flag(p.verify_port),
    },
    FieldSpec {
        wire: "inlan",
        label: "Use the private IP address",
        help: "On for a gateway in the local network. Wrong setting: one-way audio.",
        section: Section::Options,
        show: |p| flag(p.inlan),
    },
    FieldSpec {
        wire: "rewrite_via_ip",
        label: "Put the public IP in Via",
        help: "Off for Teams and behind a border controller.",
        section: Section::Options,
        show: |p| flag(p.rewrite_via_ip),
    },
    FieldSpec {
        wire: "single_via_header",
        label: "Send one Via header",
        help: "For carriers that accept a single Via.",
        section: Section::Options,
        show: |p| flag(p.single_via_header),
    },
    FieldSpec {
        wire: "adjust_sdp_direction",
        label: "Adjust SDP direction on hold",
        help: "Corrects sendonly and inactive.",
        section: Section::Options,
        show: |p| flag(p.adjust_sdp_direction),
    },
    FieldSpec {
        wire: "remove_srtp_info",
        label: "Remove SRTP lines",
        help: "Off if the carrier encrypts media.",
        section: Section::Options,
        show: |p| flag(p.remove_srtp_info),
    },
    FieldSpec {
        wire: "stir_shaken_signature_required",
        label: "Sign calls (STIR/SHAKEN)",
        help: "Adds an Identity header. Needs a certificate.",
        section: Section::Options,
        show: |p| flag(p.stir_shaken_signature_required),
    },
    FieldSpec {
        wire: "called_num",
        label: "Called number from",
        help: "The part of the INVITE that is matched with the DID pool.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => word(i.called_num.as_ref())),
    },
    FieldSpec {
        wire: "caller_num",
        label: "Caller number from",
        help: "The part of the INVITE that names the caller's number.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => word(i.caller_num.as_ref())),
    },
    FieldSpec {
        wire: "caller_display_name",
        label: "Caller name from",
        help: "The part of the INVITE that names the caller.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => word(i.caller_display_name.as_ref())),
    },
    FieldSpec {
        wire: "privacy_types_supported",
        label: "Privacy honoured",
        help: "Which Privacy header of the carrier is honoured.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => word(i.privacy_types_supported.as_ref())),
    },
    FieldSpec {
        wire: "enable_stir_shaken_validation",
        label: "Check STIR/SHAKEN",
        help: "Without it the drop list does nothing.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => flag(i.enable_stir_shaken_validation)),
    },
    FieldSpec {
        wire: "pai_header_parameter_name",
        label: "PAI parameter with the verdict",
        help: "Usually verstat.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => code(&i.pai_header_parameter_name)),
    },
    FieldSpec {
        wire: "drop_calls_with_verification_status",
        label: "Drop calls with verdict",
        help: "Calls with one of these verdicts are not let in.",
        section: Section::Inbound,
        show: |p| {
            inbound!(p, i => match &i.drop_calls_with_verification_status {
                Some(verdicts) if !verdicts.is_empty() =>
                    Shown::Codes(verdicts.iter().map(|verdict| verdict.as_str().to_owned()).collect()),
                Some(_) | None => Shown::NotSet,
            })
        },
    },
    FieldSpec {
        wire: "pass_api_header_to_uad",
        label: "Pass PAI header to phone",
        help: "Forwards the carrier's P-Asserted-Identity. The API name says API; PAI is meant, most likely.",
        section: Section::Inbound,
        show: |p| inbound!(p, i => flag(i.pass_api_header_to_uad)),
    },
];

/// The keys of a record that no descriptor and no header table covers: what a newer server added.
pub fn unknown_keys(provider: &Provider) -> Vec<&str> {
    provider
        .record
        .keys()
        .map(String::as_str)
        .filter(|key| {
            !matches!(*key, "inbound_parameters" | "outbound_parameters")
                && !FIELDS.iter().any(|field| field.section != Section::Inbound && field.wire == *key)
        })
        .collect()
}

/// Whether a mode is one whose trunks carry calls and therefore headers.
pub fn carries_calls(provider: &Provider) -> bool {
    provider.auth_mode.as_ref().is_none_or(|mode| mode.as_str() != api::types::AuthMode::WhatsApp.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_record_has_exactly_one_descriptor() {
        // The 29 keys of the detail answer but the two objects, plus the write-only password.
        let detail = [
            "id",
            "name",
            "enabled",
            "brand",
            "auth_mode",
            "transport",
            "hostname",
            "port",
            "auth_id",
            "username",
            "password",
            "registration",
            "register_interval",
            "outbound_server",
            "outbound_server_port",
            "inlan",
            "single_via_header",
            "rewrite_via_ip",
            "verify_port",
            "keep_alive",
            "keep_alive_interval",
            "concurrency",
            "additional_ips",
            "adjust_sdp_direction",
            "remove_srtp_info",
            "stir_shaken_signature_required",
            "did_numbers",
            "shared",
        ];
        let inbound = [
            "caller_num",
            "caller_display_name",
            "called_num",
            "privacy_types_supported",
            "enable_stir_shaken_validation",
            "pai_header_parameter_name",
            "drop_calls_with_verification_status",
            "pass_api_header_to_uad",
        ];
        let count = |section_is_inbound: bool, wire: &str| {
            FIELDS
                .iter()
                .filter(|field| {
                    (field.section == Section::Inbound) == section_is_inbound && field.wire == wire
                })
                .count()
        };
        for wire in detail {
            assert_eq!(count(false, wire), 1, "{wire}");
        }
        for wire in inbound {
            assert_eq!(count(true, wire), 1, "{wire}");
        }
        assert_eq!(FIELDS.len(), detail.len() + inbound.len());
    }

    #[test]
    fn an_empty_record_reads_as_not_set_everywhere() {
        for field in FIELDS.iter().filter(|field| field.wire != "password") {
            assert_eq!((field.show)(&Provider::default()), Shown::NotSet, "{}", field.wire);
        }
    }

    #[test]
    fn labels_are_sentence_case_without_full_stop_and_help_ends_with_one() {
        for field in FIELDS {
            assert!(!field.label.ends_with(['.', ':']), "{}", field.label);
            assert!(field.help.ends_with('.'), "{}", field.help);
        }
    }

    #[test]
    fn lists_are_taken_apart_and_blanks_dropped() {
        let provider = Provider { did_numbers: Some("3000; 12000-18000;".into()), ..Provider::default() };
        let shown = fields(Section::Numbers).map(|field| (field.show)(&provider)).next();
        assert_eq!(shown, Some(Shown::Codes(vec!["3000".into(), "12000-18000".into()])));
    }
}
