//! Names of SRV records, alone or in a line of a zone file: `_sip._udp.example.com`. Such a name is not a
//! host. The host is the part after the labels of service and transport, with port 0: a port disables the
//! lookup (RFC 3263, section 4.2).

use api::types::{Transport, WireEnum};

use crate::check::host::plain;
use crate::check::{Change, Finding, Fix, error, number};

/// The parts of a record's name.
struct SrvOwner<'a> {
    service: String,
    protocol: String,
    name: &'a str,
}

/// The finding for a text that contains the name of an SRV or NAPTR record for SIP; none for any other.
pub(super) fn finding(text: &str) -> Option<Finding> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let owners: Vec<SrvOwner<'_>> = words.iter().filter_map(|word| owner(word)).collect();
    let at = |kind: &str| words.iter().position(|word| word.eq_ignore_ascii_case(kind));
    if let Some(place) = at("NAPTR").filter(|place| *place > 0) {
        return naptr(&words, place);
    }
    let first = owners.first()?;
    let mut transports: Vec<Result<Transport, String>> = owners.iter().map(transport).collect();
    transports.dedup();
    let says = "This is the name of an SRV record, not a host";
    if owners.iter().any(|owner| !owner.name.eq_ignore_ascii_case(first.name)) {
        return Some(error(&format!("{says}. Enter the part behind _sip._udp, for one of the names"), None));
    }
    let transport = match transports.as_slice() {
        [Ok(transport)] => Some(*transport),
        [Err(why)] => return Some(error(&format!("{says}. {why}"), None)),
        [..] => None,
    };
    let mut more = String::new();
    if let Some((port, target)) = at("SRV").and_then(|place| target(&words, place)) {
        if target == "." {
            return Some(error(&format!("{says}. It says that the service is not offered"), None));
        }
        more = format!(". The record leads to {} and port {port}", target.trim_end_matches('.'));
    } else if words.iter().any(|word| owner(word).is_some() && word.contains(':')) {
        ". The port is left out: with a port SRV is not asked".clone_into(&mut more);
    } else if transport.is_none() {
        ". The records name several transports: choose one of them".clone_into(&mut more);
    }
    Some(offer(says, first.name, transport, &more))
}

/// The offer of a name with port 0.
fn offer(says: &str, name: &str, transport: Option<Transport>, more: &str) -> Finding {
    let host = match plain(name) {
        Ok(host) => host,
        Err(finding) => match finding.fix.map(|fix| fix.change) {
            Some(Change::Text(host)) => host,
            Some(Change::Split { .. }) | None => {
                return error(&format!("{says}. {}", finding.text), None);
            }
        },
    };
    let over = transport.map(|transport| format!(", {}", transport.as_str())).unwrap_or_default();
    let text = format!("{says}. The host is {host}; port 0 leaves the lookup of SRV to the PBX{more}");
    let label = format!("Use {host}, port 0{over}");
    error(&text, Some(Fix { label, change: Change::Split { host, port: Some(0), transport } }))
}

/// The parts of a name such as `_sip._udp.example.com`, if it is about SIP.
fn owner(word: &str) -> Option<SrvOwner<'_>> {
    let word = word.trim_matches(['"', '\'', ',', ';', '(', ')', '<', '>']);
    let word =
        word.split_once(':').map_or(word, |(before, behind)| match before.to_ascii_lowercase().as_str() {
            "sip" | "sips" => behind.trim_start_matches('/'),
            _ => before,
        });
    let word = word.split([';', '?']).next().unwrap_or(word);
    let mut parts = word.splitn(3, '.');
    let (service, protocol) = (parts.next()?.to_ascii_lowercase(), parts.next()?.to_ascii_lowercase());
    let name = parts.next().unwrap_or_default().trim_end_matches('.');
    (service.starts_with("_sip") && protocol.starts_with('_')).then_some(SrvOwner { service, protocol, name })
}

/// The transport of the labels, or why there is none.
fn transport(owner: &SrvOwner<'_>) -> Result<Transport, String> {
    match (owner.service.as_str(), owner.protocol.as_str()) {
        ("_sip", "_udp") => Ok(Transport::Udp),
        ("_sip", "_tcp") => Ok(Transport::Tcp),
        // The last one is not in the standard, but some carriers publish it.
        ("_sips", "_tcp") | ("_sip" | "_sips", "_tls") => Ok(Transport::Tls),
        ("_sipfederationtls", _) => Err("It is for federation between companies, not for a trunk".to_owned()),
        ("_sip" | "_sips", other) => Err(format!(
            "A trunk has no transport {}: UDP, TCP or TLS",
            other.trim_start_matches('_').to_ascii_uppercase()
        )),
        (service, _) => Err(format!("The service {service} is not SIP")),
    }
}

/// Port and host of a record: priority, weight, port and target follow the word SRV.
fn target<'a>(words: &[&'a str], place: usize) -> Option<(u64, &'a str)> {
    let behind = words.get(place + 1..)?;
    let [priority, weight, port, target, ..] = behind else { return None };
    number(priority)?;
    number(weight)?;
    Some((number(port)?, target))
}

/// A NAPTR record is about the domain at its start, and names transports.
fn naptr(words: &[&str], place: usize) -> Option<Finding> {
    let name = words.first().filter(|name| name.contains('.'))?.trim_end_matches('.');
    let services: Vec<String> = words
        .get(place..)?
        .iter()
        .map(|word| word.trim_matches('"').to_ascii_uppercase())
        .filter(|word| word.starts_with("SIP"))
        .collect();
    let transport = match services.first().map(String::as_str) {
        Some("SIP+D2U") => Some(Transport::Udp),
        Some("SIP+D2T") => Some(Transport::Tcp),
        Some("SIPS+D2T") => Some(Transport::Tls),
        Some(_) | None => return Some(error("This is a NAPTR record without UDP, TCP or TLS for SIP", None)),
    };
    let transport = transport.filter(|_| services.iter().all(|service| Some(service) == services.first()));
    Some(offer("This is a NAPTR record, not a host", name, transport, ""))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::check::Change;
    use crate::check::host::host;
    use crate::check::samples::said;
    use api::types::Transport;

    #[test]
    fn the_name_of_a_record_becomes_host_transport_and_port_0() {
        let (udp, tcp, tls) = (Some(Transport::Udp), Some(Transport::Tcp), Some(Transport::Tls));
        let name = "trunk.example.com";
        for (text, expected, transport, says) in [
            ("_sip._udp.trunk.example.com", name, udp, "The host is trunk.example.com; port 0"),
            ("_sip._tcp.trunk.example.com", name, tcp, "not a host"),
            ("_sips._tcp.trunk.example.com", name, tls, "not a host"),
            ("_sip._tls.trunk.example.com", name, tls, "not a host"),
            ("_SIP._UDP.Trunk.Example.com", "Trunk.Example.com", udp, "not a host"),
            ("_sip._udp.trunk.example.com.", name, udp, "not a host"),
            (" _sip._udp.trunk.example.com ", name, udp, "not a host"),
            ("sip:_sip._udp.trunk.example.com", name, udp, "not a host"),
            ("\"_sip._udp.trunk.example.com\"", name, udp, "not a host"),
            ("_sip._udp.trunk.example.com:5060", name, udp, "with a port SRV is not asked"),
            ("_sip._udp.bücher.example", "xn--bcher-kva.example", udp, "not a host"),
            ("_sip._udp.gw", "gw", udp, "not a host"),
            ("dig SRV _sip._tcp.trunk.example.com", name, tcp, "not a host"),
            ("SRV: _sips._tcp.trunk.example.com", name, tls, "not a host"),
            (
                "_sip._udp.trunk.example.com. 3600 IN SRV 10 50 5070 sip1.example.com.",
                name,
                udp,
                "The record leads to sip1.example.com and port 5070",
            ),
            ("_sip._udp.trunk.example.com _sip._tcp.trunk.example.com", name, None, "several transports"),
            (
                "trunk.example.com. IN NAPTR 10 50 \"s\" \"SIP+D2U\" \"\" _sip._udp.x.example.com.",
                name,
                udp,
                "NAPTR",
            ),
            (
                "trunk.example.com. NAPTR 10 50 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.x.example.com.",
                name,
                tls,
                "NAPTR",
            ),
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
            let fix = checked.findings.iter().find_map(|finding| finding.fix.clone());
            let change = Change::Split { host: expected.to_owned(), port: Some(0), transport };
            assert_eq!(fix.as_ref().map(|fix| &fix.change), Some(&change), "{text:?}: {}", said(&checked));
            // The button names the change of the port.
            assert!(fix.is_some_and(|fix| fix.label.starts_with(&format!("Use {expected}, port 0"))));
            assert_eq!(host(expected).value.as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_record_without_a_transport_of_a_trunk_is_explained() {
        for (text, says) in [
            ("_sip._sctp.trunk.example.com", "A trunk has no transport SCTP: UDP, TCP or TLS"),
            ("_sip._ws.trunk.example.com", "no transport WS"),
            ("_sips._wss.trunk.example.com", "no transport WSS"),
            ("_sips._udp.trunk.example.com", "no transport UDP"),
            ("_sipfederationtls._tcp.trunk.example.com", "for federation between companies"),
            ("_sipinternaltls._tcp.trunk.example.com", "The service _sipinternaltls is not SIP"),
            ("_sip._udp.", "Enter a host name or an IP address"),
            ("_sip._udp.192.0.2.300", "each part is 0 to 255"),
            ("_sip._udp.a.example _sip._udp.b.example", "for one of the names"),
            ("_sip._udp.a.example. SRV 0 0 0 .", "the service is not offered"),
            ("a.example. NAPTR 10 50 \"u\" \"E2U+sip\" \"\" .", "NAPTR record without UDP, TCP or TLS"),
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
            assert_eq!(checked.findings.iter().find_map(|finding| finding.fix.clone()), None, "{text:?}");
        }
        for text in ["_stun._udp.example.com", "my_pbx.example.com", "_dmarc.example.com", "sip_gw"] {
            assert!(said(&host(text)).starts_with("Underscores are unusual"), "{text}");
            assert_eq!(host(text).value.as_deref(), Some(text));
        }
    }
}
