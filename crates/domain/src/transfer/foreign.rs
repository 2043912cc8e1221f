//! Headings of other programs' tables of trunks, and our column with the same content. They are only hints:
//! the values mean other things elsewhere, so no foreign column is read as ours.
//!
//! Knows headings; no cell and no row.
//! Source: the manuals and exports of FreePBX and Asterisk, FusionPBX, 3CX, Yeastar, Grandstream, VitalPBX,
//! MikoPBX, Yeti, IvozProvider, jambonz, Kamailio, Cisco CUCM, Twilio and Telnyx.

use crate::transfer::column::plain;

/// Our column, and the headings that lead to it, each surrounded by blanks.
const COLUMNS: &[(&str, &str)] = &[
    (
        "name",
        " gateway gateway_name channelid trunk trunkname description display_name provider_name friendly_name \
         connection_name carrier carrier_name device_name l_uuid label title peer provider ",
    ),
    (
        "hostname",
        " sip_server server server_uri server_address sip_host sip_proxy sipproxy domain sip_domain domain_name proxy \
         realm registrar registrar_host registrar_hostname registrar_server registrar_server_hostname ip ip_address \
         ipv4 host_ip hostname_ip host_name destination_address destination_address_1 remote_host outgoing_host \
         auth_proxy r_domain register_sip_realm termination_uri address contact ",
    ),
    (
        "port",
        " sip_server_port server_port sip_port registrar_port destination_port destination_port_1 remote_port ",
    ),
    ("transport", " register_transport transport_protocol transport_type protocol sip_transport proto "),
    (
        "auth_id",
        " auth_username auth_user authuser auth_name authname authentication_user defaultuser \
         outgoing_username register_username user user_name login account sip_user sip_username account_id ",
    ),
    (
        "password",
        " secret auth_password authpassword authentication_password register_password sip_password sippasswd passwd \
         pass pwd sip_secret remote_secret ",
    ),
    (
        "outbound_server",
        " outbound_proxy outboundproxy register_proxy outbound_sip_proxy proxy_server obproxy route_uri \
         outbound_proxy_hostname outbound_proxy_address ",
    ),
    ("outbound_server_port", " outbound_proxy_port proxy_port "),
    (
        "registration",
        " register registers send_register requires_registration requires_register registration_type ",
    ),
    (
        "register_interval",
        " expire_seconds expire expires expiry expiration registration_expiry default_expires register_expires \
         expiration_time reg_expires re_register_timeout ",
    ),
    (
        "keep_alive",
        " qualify options_ping send_options_ping enable_options_ping heartbeat heartbeat_detection ping_enabled ",
    ),
    (
        "keep_alive_interval",
        " qualify_frequency qualifyfreq qualify_freq ping ping_interval heartbeat_interval \
         heartbeat_frequency ",
    ),
    (
        "concurrency",
        " maxchans max_channels maximum_channels channels call_limit channel_limit max_calls maxcalls sim_calls \
         simultaneous_calls simcalls concurrent_calls concurrent_calls_limit capacity termination_capacity \
         line_count lines ",
    ),
    (
        "did_numbers",
        " did dids ddi ddis did_number ddi_number did_pool numbers phone_numbers phone_number main_trunk_no \
         main_trunk_number trunk_number external_number number_pool extension ",
    ),
    (
        "additional_ips",
        " match permit acl ip_acl cidr allowed_ips ip_addresses source_ips source_addresses trusted_ips whitelist \
         additional_hosts ",
    ),
    (
        "auth_mode",
        " type trunk_type authentication_type auth_type authentication register_type connection_type ",
    ),
    // Not `disabled`: the same values under another heading would switch trunks the other way round.
    ("enabled", " status state active is_active is_enabled "),
    ("outbound_parameters.from_user_part", " from_user fromuser register_from_user "),
    ("outbound_parameters.from_host_part", " from_domain fromdomain register_from_domain "),
    ("outbound_parameters.contact_user_part", " contact_user contactuser "),
    ("outbound_parameters.from_display_name", " fromname from_name caller_id_name "),
];

/// Our column for a heading of another program.
pub(super) fn ours(heading: &str) -> Option<&'static str> {
    let heading = format!(" {} ", plain(heading));
    COLUMNS.iter().find(|(_, theirs)| theirs.contains(&heading)).map(|(ours, _)| *ours)
}
