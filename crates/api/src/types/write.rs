//! The bodies we send: create and update. Closed words only; what is `None` is left out.

use serde_json::Value;

use super::{AuthMode, InboundMapping, OutboundMapping, Provider, Secret, Transport, sendable};
use crate::json::{Object, Writer};

/// The settings that create and update share and that may be left out of both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Administrative switch.
    pub enabled: Option<bool>,
    /// At most 64 characters.
    pub auth_id: Option<String>,
    /// At most 64 characters.
    pub username: Option<String>,
    /// Never returned by the server.
    pub password: Option<Secret>,
    /// Whether the PBX sends REGISTER.
    pub registration: Option<bool>,
    /// Seconds.
    pub register_interval: Option<u32>,
    /// Private address in signalling and SDP.
    pub inlan: Option<bool>,
    /// One Via towards the carrier.
    pub single_via_header: Option<bool>,
    /// Public address in Via.
    pub rewrite_via_ip: Option<bool>,
    /// Source port must match.
    pub verify_port: Option<bool>,
    /// OPTIONS as a health check.
    pub keep_alive: Option<bool>,
    /// Seconds.
    pub keep_alive_interval: Option<u32>,
    /// `;`-joined CIDR blocks.
    pub additional_ips: Option<String>,
    /// Hold attributes corrected.
    pub adjust_sdp_direction: Option<bool>,
    /// `a=crypto` lines dropped.
    pub remove_srtp_info: Option<bool>,
    /// Identity header added to outgoing calls.
    pub stir_shaken_signature_required: Option<bool>,
    /// `;`-joined numbers and ranges.
    pub did_numbers: Option<String>,
    /// Inbound header mapping.
    pub inbound_parameters: Option<InboundMapping>,
    /// Outbound header mapping.
    pub outbound_parameters: Option<OutboundMapping>,
}

impl Options {
    fn write_into(&self, object: &mut Object) {
        let mut writer = Writer(object);
        writer.put("enabled", self.enabled);
        writer.text("auth_id", self.auth_id.as_deref());
        writer.text("username", self.username.as_deref());
        writer.text("password", self.password.as_ref().map(Secret::reveal));
        writer.put("registration", self.registration);
        writer.put("register_interval", self.register_interval);
        writer.put("inlan", self.inlan);
        writer.put("single_via_header", self.single_via_header);
        writer.put("rewrite_via_ip", self.rewrite_via_ip);
        writer.put("verify_port", self.verify_port);
        writer.put("keep_alive", self.keep_alive);
        writer.put("keep_alive_interval", self.keep_alive_interval);
        writer.text("additional_ips", self.additional_ips.as_deref());
        writer.put("adjust_sdp_direction", self.adjust_sdp_direction);
        writer.put("remove_srtp_info", self.remove_srtp_info);
        writer.put("stir_shaken_signature_required", self.stir_shaken_signature_required);
        writer.text("did_numbers", self.did_numbers.as_deref());
        if let Some(inbound) = &self.inbound_parameters {
            writer.nested("inbound_parameters", |object| inbound.write_into(object));
        }
        if let Some(outbound) = &self.outbound_parameters {
            writer.nested("outbound_parameters", |object| outbound.write_into(object));
        }
    }
}

/// The body of create: the required seven, the mode, the brand and the options.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateProvider {
    /// 1 to 64 characters.
    pub name: String,
    /// Fixed from here on.
    pub auth_mode: AuthMode,
    /// 1 to 64 characters; fixed from here on.
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
    /// Everything that may be left out.
    pub options: Options,
}

impl CreateProvider {
    /// The body as JSON.
    pub fn to_json(&self) -> Value {
        let mut body = Object::new();
        let mut writer = Writer(&mut body);
        writer.text("name", Some(&self.name));
        writer.word("auth_mode", Some(self.auth_mode));
        writer.text("brand", self.brand.as_deref());
        writer.word("transport", Some(self.transport));
        writer.text("hostname", Some(&self.hostname));
        writer.put("port", Some(self.port));
        writer.text("outbound_server", Some(&self.outbound_server));
        writer.put("outbound_server_port", Some(self.outbound_server_port));
        writer.put("concurrency", Some(self.concurrency));
        self.options.write_into(&mut body);
        Value::Object(body)
    }
}

/// The body of update: a record as it was just read, with changes on it.
///
/// The whole record goes back, because the server may replace rather than merge; keys of a later
/// version go back too. `id`, `shared`, `auth_mode`, `brand` and every null at any depth are left out; see
/// `sendable`.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateProvider {
    record: Object,
    /// 1 to 64 characters.
    pub name: Option<String>,
    /// SIP transport.
    pub transport: Option<Transport>,
    /// The far end.
    pub hostname: Option<String>,
    /// 0 to 65535.
    pub port: Option<u16>,
    /// Outbound proxy host; `""` for none.
    pub outbound_server: Option<String>,
    /// Outbound proxy port; 0 for none.
    pub outbound_server_port: Option<u16>,
    /// Calls at once.
    pub concurrency: Option<u32>,
    /// Everything that create may leave out too.
    pub options: Options,
}

impl UpdateProvider {
    /// An update of `provider`, freshly read, that changes nothing yet.
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
        let mut body = self.record.clone();
        let mut writer = Writer(&mut body);
        writer.text("name", self.name.as_deref());
        writer.word("transport", self.transport);
        writer.text("hostname", self.hostname.as_deref());
        writer.put("port", self.port);
        writer.text("outbound_server", self.outbound_server.as_deref());
        writer.put("outbound_server_port", self.outbound_server_port);
        writer.put("concurrency", self.concurrency);
        self.options.write_into(&mut body);
        Value::Object(body)
    }
}
