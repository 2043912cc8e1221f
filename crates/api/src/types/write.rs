//! The bodies of create and update. Only closed words; `None` is left out.

use serde::Serialize;
use serde_json::Value;

use super::{AuthMode, InboundMapping, OutboundMapping, Provider, Secret, Transport, secret, sendable};
use crate::json::{Object, merge, to_object};

/// The settings that are optional in both create and update.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Options {
    /// Administrative switch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// At most 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_id: Option<String>,
    /// At most 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Never returned by the server.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "secret::revealed")]
    pub password: Option<Secret>,
    /// Whether the PBX sends REGISTER.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<bool>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_interval: Option<u32>,
    /// Private address in signalling and SDP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inlan: Option<bool>,
    /// One Via towards the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_via_header: Option<bool>,
    /// Public address in Via.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite_via_ip: Option<bool>,
    /// Source port must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_port: Option<bool>,
    /// OPTIONS as a health check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive: Option<bool>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive_interval: Option<u32>,
    /// `;`-joined CIDR blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_ips: Option<String>,
    /// Hold attributes corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjust_sdp_direction: Option<bool>,
    /// `a=crypto` lines dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_srtp_info: Option<bool>,
    /// Identity header added to outgoing calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stir_shaken_signature_required: Option<bool>,
    /// `;`-joined numbers and ranges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_numbers: Option<String>,
    /// Inbound header mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound_parameters: Option<InboundMapping>,
    /// Outbound header mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound_parameters: Option<OutboundMapping>,
}

/// The body of create: the required settings, the mode, the brand and the options.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CreateProvider {
    /// 1 to 64 characters.
    pub name: String,
    /// Cannot be changed later.
    pub auth_mode: AuthMode,
    /// 1 to 64 characters; cannot be changed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// SIP transport.
    pub transport: Transport,
    /// The far end.
    pub hostname: String,
    /// 0 to 65535.
    pub port: u16,
    /// Outbound proxy host; `""` for none.
    pub outbound_server: String,
    /// Outbound proxy port; 0 for none.
    pub outbound_server_port: u16,
    /// Calls at once.
    pub concurrency: u32,
    /// Everything that is optional.
    #[serde(flatten)]
    pub options: Options,
}

impl CreateProvider {
    /// The body as JSON.
    pub fn to_json(&self) -> Value {
        let mut body = Object::new();
        merge(&mut body, to_object(self));
        Value::Object(body)
    }
}

/// The body of update: a record as just read, with changes applied.
///
/// The whole record goes back, because the server may replace rather than merge; keys of a later
/// version go back too. `id`, `shared`, `auth_mode`, `brand` and every null at any depth are left out; see
/// `sendable`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UpdateProvider {
    #[serde(skip)]
    record: Object,
    /// 1 to 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// SIP transport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// The far end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// 0 to 65535.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Outbound proxy host; `""` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound_server: Option<String>,
    /// Outbound proxy port; 0 for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound_server_port: Option<u16>,
    /// Calls at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// Everything that is optional in create too.
    #[serde(flatten)]
    pub options: Options,
}

impl UpdateProvider {
    /// An update of `provider`, which was just read, without any change yet.
    pub fn of(provider: &Provider) -> Self {
        Self {
            record: sendable::record(&provider.record),
            name: None,
            transport: None,
            hostname: None,
            port: None,
            outbound_server: None,
            outbound_server_port: None,
            concurrency: None,
            options: Options::default(),
        }
    }

    /// The body as JSON.
    pub fn to_json(&self) -> Value {
        let mut changes = to_object(self);
        wrap_privacy(&self.record, &mut changes);
        let mut body = self.record.clone();
        merge(&mut body, changes);
        Value::Object(body)
    }
}

/// 22.0 and 22.1 wrap the Privacy header in an object; it is written in the form that was received.
fn wrap_privacy(received: &Object, changes: &mut Object) {
    const OUTBOUND: &str = "outbound_parameters";
    const PRIVACY: &str = "privacy_types_supported";
    let is_wrapped = received.get(OUTBOUND).and_then(|outbound| outbound.get(PRIVACY)?.as_object()).is_some();
    let change = changes.get_mut(OUTBOUND).and_then(|outbound| outbound.get_mut(PRIVACY));
    if is_wrapped && let Some(word) = change {
        *word = Value::Object(Object::from_iter([("value".to_owned(), word.take())]));
    }
}
