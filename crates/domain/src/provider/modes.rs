//! The fields of each mode: which it shows, which it fixes, and the values of a new draft.
//!
//! Every function here matches on the mode first, so the compiler lists the missing arms of a
//! sixth mode. Knows no rule about values.
//! Source: docs/trunks.md, 2.1 and 3.2 (vendor's guides; baseline 22.2).

use api::types::{AuthMode, Privacy, Transport, WireEnum};

use crate::provider::draft::{Draft, Field, Flag, Flags, Text, Texts, Word, Words};

/// The host of Microsoft.
const TEAMS_HOST: &str = "sip.pstnhub.microsoft.com";
/// The host that the vendor's console fills in.
const WHATS_APP_HOST: &str = "whatsapp.com";
/// The port of SIP over UDP and TCP.
pub const SIP_PORT: &str = "5060";
/// The port of the vendor's session border controller.
pub const SBC_PORT: &str = "5069";
/// The port of SIP over TLS.
pub const SIPS_PORT: &str = "5061";

/// Whether a mode has a field, and who sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The mode has no such field: it is not shown, checked or sent.
    Hidden,
    /// Fixed by the mode.
    Locked(&'static str),
    /// May stay blank.
    Optional,
    /// Must be filled in.
    Required,
}

/// Whether trunks of this mode carry calls and therefore header maps.
pub fn carries_calls(mode: AuthMode) -> bool {
    match mode {
        AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister | AuthMode::Teams => true,
        AuthMode::WhatsApp => false,
    }
}

/// Whether one side of such a trunk signs in to the other.
pub fn has_credentials(mode: AuthMode) -> bool {
    match mode {
        AuthMode::RegisterAuth | AuthMode::AcceptRegister => true,
        AuthMode::IpAuth | AuthMode::Teams | AuthMode::WhatsApp => false,
    }
}

/// How a mode treats a field.
pub fn presence(mode: AuthMode, field: Field) -> Presence {
    match mode {
        AuthMode::IpAuth => match field {
            Field::Text(Text::AuthId | Text::Username | Text::Password | Text::RegisterInterval)
            | Field::Flag(Flag::Registration) => Presence::Hidden,
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => common(field),
        },
        AuthMode::RegisterAuth => common(field),
        AuthMode::AcceptRegister => match field {
            Field::Text(Text::RegisterInterval) | Field::Flag(Flag::Registration) => Presence::Hidden,
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => common(field),
        },
        AuthMode::Teams => match field {
            Field::Text(
                Text::Brand | Text::AuthId | Text::Username | Text::Password | Text::RegisterInterval,
            )
            | Field::Flag(Flag::Registration) => Presence::Hidden,
            Field::Text(Text::Hostname) => Presence::Locked(TEAMS_HOST),
            Field::Text(Text::Port) => Presence::Locked(SIP_PORT),
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => common(field),
        },
        AuthMode::WhatsApp => match field {
            Field::Mode | Field::Text(Text::Name) => Presence::Required,
            Field::Text(Text::DidNumbers) | Field::Flag(Flag::Enabled) => Presence::Optional,
            Field::Text(Text::Brand) => Presence::Locked("WhatsApp"),
            Field::Text(Text::Hostname | Text::OutboundServer) => Presence::Locked(WHATS_APP_HOST),
            Field::Text(Text::Port | Text::OutboundServerPort) => Presence::Locked(SIP_PORT),
            Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
                Presence::Hidden
            }
        },
    }
}

/// The fields of the mode that has them all.
fn common(field: Field) -> Presence {
    match field {
        Field::Mode
        | Field::Text(
            Text::Name
            | Text::Hostname
            | Text::Port
            | Text::Concurrency
            | Text::AuthId
            | Text::Password
            | Text::RegisterInterval
            | Text::KeepAliveInterval,
        )
        | Field::Word(Word::Transport) => Presence::Required,
        Field::Text(
            Text::Brand
            | Text::OutboundServer
            | Text::OutboundServerPort
            | Text::AdditionalIps
            | Text::Username
            | Text::DidNumbers
            | Text::PaiParameterName,
        )
        | Field::Flag(_)
        | Field::Word(
            Word::CalledNum
            | Word::CallerNum
            | Word::CallerDisplayName
            | Word::InboundPrivacy
            | Word::OutboundPrivacy,
        )
        | Field::Verdicts
        | Field::Part(_) => Presence::Optional,
    }
}

impl Draft {
    /// A new trunk of this mode, with the values of the vendor's own form.
    pub fn new(mode: AuthMode) -> Self {
        let own = |words: &str| words.to_owned();
        let teams = match mode {
            AuthMode::Teams => true,
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister | AuthMode::WhatsApp => {
                false
            }
        };
        let mut draft = Self::blank(mode);
        draft.texts = Texts {
            brand: own("Generic"),
            port: own(SIP_PORT),
            outbound_server_port: own(if teams { SBC_PORT } else { "" }),
            register_interval: own("600"),
            concurrency: own("100000"),
            keep_alive_interval: own("360"),
            pai_header_parameter_name: own("verstat"),
            ..Texts::default()
        };
        draft.flags = Flags {
            enabled: Some(true),
            registration: Some(true),
            keep_alive: Some(false),
            verify_port: Some(false),
            // Calls of Teams come from the border controller next to the PBX.
            inlan: Some(teams),
            rewrite_via_ip: Some(false),
            single_via_header: Some(true),
            adjust_sdp_direction: Some(true),
            remove_srtp_info: Some(true),
            stir_shaken_signature_required: Some(false),
            enable_stir_shaken_validation: Some(false),
            pass_api_header_to_uad: Some(false),
        };
        let transport = if teams { Transport::Tcp } else { Transport::Udp };
        let default = || own(Privacy::Default.as_str());
        draft.words = Words {
            transport: own(transport.as_str()),
            called_num: default(),
            caller_num: default(),
            caller_display_name: default(),
            inbound_privacy: default(),
            outbound_privacy: default(),
        };
        draft
    }

    /// Switches the mode of a trunk that is not created yet. Typed values stay, even if the new mode
    /// does not show them; values that nobody changed become the defaults of the new mode.
    pub fn switch_mode(&mut self, mode: AuthMode) {
        let (before, after) = (Self::new(self.auth_mode), Self::new(mode));
        // The record that this is a copy of contains the fixed values of its mode, which nobody typed.
        let is_original = self.kept.as_ref().is_some_and(|kept| kept.mode == self.auth_mode);
        for field in Field::all().filter(|field| *field != Field::Mode) {
            let value = self.get(field);
            let is_fixed = match presence(self.auth_mode, field) {
                Presence::Locked(fixed) => is_original && mode != self.auth_mode && value == fixed,
                Presence::Hidden | Presence::Optional | Presence::Required => false,
            };
            if is_fixed || value == before.get(field) {
                self.set(field, &after.get(field));
            }
        }
        self.auth_mode = mode;
    }

    /// [`Draft::switch_mode`] by the word of the wire; any other word changes nothing.
    pub fn switch_to(&mut self, word: &str) {
        if let Some(mode) = AuthMode::parse(word) {
            self.switch_mode(mode);
        }
    }

    /// Whether the mode has this field.
    pub fn has(&self, field: Field) -> bool {
        match presence(self.auth_mode, field) {
            Presence::Hidden => false,
            Presence::Locked(_) | Presence::Optional | Presence::Required => true,
        }
    }

    /// The value of a text in a new trunk: the fixed value of the mode, otherwise the typed one.
    pub fn text(&self, text: Text) -> &str {
        match presence(self.auth_mode, Field::Text(text)) {
            Presence::Locked(fixed) => fixed,
            Presence::Hidden | Presence::Optional | Presence::Required => self.texts.get(text),
        }
    }
}
