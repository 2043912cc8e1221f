//! Providers as received: the row of the list and the full record. Knows no rule.

use serde_json::Value;

use super::{AuthMode, InboundParameters, Open, OutboundParameters, ProviderId, Transport};
use crate::json::{Object, Reader, parse_object, split_items};

/// One page of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderList {
    /// The server's count of the rows on all pages; `None` when it is missing or impossible.
    pub count: Option<u64>,
    /// The rows of this page.
    pub items: Vec<ProviderRow>,
    /// Entries that could not be read: not an object, or invalid JSON.
    pub unreadable: usize,
}

impl ProviderList {
    /// `None` when there is no list of items.
    pub(crate) fn read(object: &Object) -> Option<Self> {
        let items = object.get("items")?.as_array()?;
        let rows: Vec<ProviderRow> =
            items.iter().filter_map(Value::as_object).map(ProviderRow::read).collect();
        Some(Self {
            count: Reader::new(object).whole("count").and_then(|count| u64::try_from(count).ok()),
            unreadable: items.len() - rows.len(),
            items: rows,
        })
    }

    /// Reads what can be read of a list that is invalid JSON as a whole: a number out of range, half a
    /// surrogate pair or invalid UTF-8 in one entry does not hide the others. `None` when not even the
    /// entries can be told apart.
    // Not wanted until a PBX breaks a row.
    #[inline(never)]
    pub(crate) fn salvage(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (entries, rest) = split_items(&text)?;
        let rows: Vec<ProviderRow> = entries
            .iter()
            .filter_map(|entry| parse_object(entry.as_bytes()))
            .map(|row| ProviderRow::read(&row))
            .collect();
        // The text around the entries must be valid.
        let around = parse_object(rest.as_bytes())?;
        Some(Self {
            count: Reader::new(&around).whole("count").and_then(|count| u64::try_from(count).ok()),
            unreadable: entries.len() - rows.len(),
            items: rows,
        })
    }
}

/// A row of the list: eight keys, no mode, no transport, no status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProviderRow {
    /// `None` when the id is missing or cannot be put into a path; such a row cannot be opened.
    pub id: Option<ProviderId>,
    /// 1 to 64 characters.
    pub name: Option<String>,
    /// Administrative switch.
    pub enabled: Option<bool>,
    /// Carrier preset named at creation.
    pub brand: Option<String>,
    /// The far end.
    pub hostname: Option<String>,
    /// 0 to 65535.
    pub port: Option<i64>,
    /// `;`-joined numbers and ranges.
    pub did_numbers: Option<String>,
    /// Made at system level.
    pub shared: Option<bool>,
}

impl ProviderRow {
    fn read(object: &Object) -> Self {
        let mut reader = Reader::new(object);
        Self {
            id: reader.text("id").and_then(|id| ProviderId::parse(&id)),
            name: reader.text("name"),
            enabled: reader.flag("enabled"),
            brand: reader.text("brand"),
            hostname: reader.text("hostname"),
            port: reader.whole("port"),
            did_numbers: reader.text("did_numbers"),
            shared: reader.flag("shared"),
        }
    }
}

/// The full record of a provider. Every field is optional: a role may not see all of them, and an
/// older server does not have them all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provider {
    /// The record as received, for keys that this version does not know and for writing it back.
    pub record: Object,
    /// Keys whose value had the wrong type; they go back as received.
    pub unreadable: Vec<String>,
    /// As in the row.
    pub id: Option<ProviderId>,
    /// 1 to 64 characters.
    pub name: Option<String>,
    /// Administrative switch.
    pub enabled: Option<bool>,
    /// Carrier preset; fixed at creation.
    pub brand: Option<String>,
    /// Fixed at creation.
    pub auth_mode: Option<Open<AuthMode>>,
    /// SIP transport.
    pub transport: Option<Open<Transport>>,
    /// The far end.
    pub hostname: Option<String>,
    /// 0 to 65535.
    pub port: Option<i64>,
    /// Digest and registration id.
    pub auth_id: Option<String>,
    /// Account name, where it differs from `auth_id`.
    pub username: Option<String>,
    /// Whether the PBX sends REGISTER.
    pub registration: Option<bool>,
    /// Seconds.
    pub register_interval: Option<i64>,
    /// Outbound proxy host.
    pub outbound_server: Option<String>,
    /// Outbound proxy port, 0 to 65535.
    pub outbound_server_port: Option<i64>,
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
    pub keep_alive_interval: Option<i64>,
    /// Calls at once.
    pub concurrency: Option<i64>,
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
    /// Where numbers are read from in an incoming INVITE.
    pub inbound_parameters: Option<InboundParameters>,
    /// What an outgoing INVITE carries.
    pub outbound_parameters: Option<OutboundParameters>,
    /// Made at system level.
    pub shared: Option<bool>,
}

impl Provider {
    /// A record as received; values that cannot be read are blank and go back unchanged.
    pub fn of(record: Object) -> Self {
        Self::read(record)
    }

    pub(crate) fn read(record: Object) -> Self {
        let mut reader = Reader::new(&record);
        let mut provider = Self {
            id: reader.text("id").and_then(|id| ProviderId::parse(&id)),
            name: reader.text("name"),
            enabled: reader.flag("enabled"),
            brand: reader.text("brand"),
            auth_mode: reader.word("auth_mode"),
            transport: reader.word("transport"),
            hostname: reader.text("hostname"),
            port: reader.whole("port"),
            auth_id: reader.text("auth_id"),
            username: reader.text("username"),
            registration: reader.flag("registration"),
            register_interval: reader.whole("register_interval"),
            outbound_server: reader.text("outbound_server"),
            outbound_server_port: reader.whole("outbound_server_port"),
            inlan: reader.flag("inlan"),
            single_via_header: reader.flag("single_via_header"),
            rewrite_via_ip: reader.flag("rewrite_via_ip"),
            verify_port: reader.flag("verify_port"),
            keep_alive: reader.flag("keep_alive"),
            keep_alive_interval: reader.whole("keep_alive_interval"),
            concurrency: reader.whole("concurrency"),
            additional_ips: reader.text("additional_ips"),
            adjust_sdp_direction: reader.flag("adjust_sdp_direction"),
            remove_srtp_info: reader.flag("remove_srtp_info"),
            stir_shaken_signature_required: reader.flag("stir_shaken_signature_required"),
            did_numbers: reader.text("did_numbers"),
            inbound_parameters: reader.object("inbound_parameters").map(InboundParameters::read),
            outbound_parameters: reader.object("outbound_parameters").map(OutboundParameters::read),
            shared: reader.flag("shared"),
            record: Object::new(),
            unreadable: Vec::new(),
        };
        provider.unreadable = reader.unreadable();
        provider.record = record;
        provider
    }
}
