//! A host among other words, as carriers write it in letters: `Server: sip.example.com, port 5060 (UDP)`.
//!
//! Offers only if there is one host and nothing contradicts it; parts without a field are named.

use api::types::{Transport, WireEnum};

use crate::check::host::{host_and_port, plain, scheme};
use crate::check::printed::{is_letter, is_name};
use crate::check::{Change, address, number, quoted};

/// The parts that were found.
#[derive(Default)]
pub(super) struct HostParts {
    /// The host in the stored form.
    pub host: String,
    /// The port next to it.
    pub port: Option<u16>,
    /// The transport.
    pub transport: Option<Transport>,
    /// Words that have no field.
    pub left_out: Vec<String>,
}

/// The transport that a word names.
pub(super) fn transport(word: &str) -> Option<Transport> {
    Transport::parse(&word.to_ascii_uppercase())
}

/// Whether a text is written in several words.
pub(super) fn has_words(text: &str) -> bool {
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '(' | '|');
    let ends_in_transport = || text.rsplit('/').next().is_some_and(|end| transport(end).is_some());
    let is_labelled = || host_and_port(text).1.is_some_and(is_name);
    !text.contains(['<', '@'])
        && (text.contains(is_between) || is_labelled() || text.contains('/') && ends_in_transport())
}

/// Reads the only host of a text.
pub(super) fn parts(text: &str) -> Option<HostParts> {
    let mut parts = HostParts::default();
    let mut is_after_port = false;
    let is_between = |letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')' | '=' | '|' | '"' | '\'')
    };
    for word in text.split(is_between) {
        let word = word.trim_end_matches(':');
        let word = if word.contains("://") { word } else { word.trim_matches('/') };
        if word.is_empty() {
            continue;
        }
        if word.eq_ignore_ascii_case("port") || word.eq_ignore_ascii_case("ports") {
            is_after_port = true;
            continue;
        }
        if word.eq_ignore_ascii_case("transport") {
            continue;
        }
        parts.read(word, is_after_port)?;
        is_after_port = false;
    }
    (!parts.host.is_empty()).then_some(parts)
}

impl HostParts {
    /// Assigns one word to its field; `None` if it contradicts another word or could be a second host.
    fn read(&mut self, word: &str, is_after_port: bool) -> Option<()> {
        if let Some(named) = transport(word) {
            return self.set_transport(named);
        }
        if let Some(port) = number(word) {
            // A small number may also be a count.
            return if is_after_port || port > 1023 { self.set_port(port) } else { None };
        }
        if let Some((named, rest)) = scheme(word) {
            if let Some(named) = named {
                self.set_transport(named)?;
            }
            return self.read(rest, false);
        }
        if let Some((one, other)) = word.split_once('/').filter(|_| !word.contains("://")) {
            // `UDP/5060`, `sip.example.com/udp`; other words with a slash are not read.
            let is_known =
                |part: &str| transport(part).is_some() || number(part).is_some_and(|port| port > 1023);
            if !is_known(one) && !is_known(other) {
                return None;
            }
            self.read(one, false)?;
            return self.read(other, false);
        }
        if let Some(host) = as_host(word) {
            return self.set_host(host);
        }
        let (start, behind) = match host_and_port(word) {
            (start, Some(behind)) => (start, behind),
            (_, None) => {
                // Nothing that could be an address is ignored.
                let is_text = !word.contains([':', '[', ']', '%'])
                    && !word.contains(|letter: char| letter.is_ascii_digit() || letter == '.');
                self.left_out.push(quoted(word));
                return is_text.then_some(());
            }
        };
        match (as_host(start), as_host(behind)) {
            (Some(host), _) => {
                self.set_host(host)?;
                self.set_port(number(behind)?)
            }
            (None, Some(host)) if start.chars().all(is_letter) => {
                self.left_out.push(quoted(start));
                self.set_host(host)
            }
            (None, None) if start.eq_ignore_ascii_case("port") => self.set_port(number(behind)?),
            (None, _) => None,
        }
    }

    fn set_host(&mut self, host: String) -> Option<()> {
        if !self.host.is_empty() && self.host != host {
            return None;
        }
        self.host = host;
        Some(())
    }

    fn set_port(&mut self, port: u64) -> Option<()> {
        let port = u16::try_from(port).ok()?;
        if self.port.is_some_and(|other| other != port) {
            return None;
        }
        self.port = Some(port);
        Some(())
    }

    fn set_transport(&mut self, transport: Transport) -> Option<()> {
        if self.transport.is_some_and(|other| other != transport) {
            return None;
        }
        self.transport = Some(transport);
        Some(())
    }
}

/// An address, or a name with a domain, in the stored form.
fn as_host(word: &str) -> Option<String> {
    if address(word).is_none() && (!is_name(word) || word.starts_with('*')) {
        return None;
    }
    match plain(word) {
        Ok(host) => Some(host),
        Err(finding) => match finding.fix?.change {
            Change::Text(host) => Some(host),
            Change::Split { .. } => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::check::Change;
    use crate::check::host::host;
    use crate::check::samples::said;
    use api::types::Transport;

    #[test]
    fn the_only_host_of_a_text_is_offered() {
        let (udp, tcp, tls) = (Some(Transport::Udp), Some(Transport::Tcp), Some(Transport::Tls));
        let name = "sip.example.com";
        for (text, expected, port, transport, left_out) in [
            ("sip.example.com:5060 (UDP)", name, Some(5060), udp, ""),
            ("sip.example.com, port 5060", name, Some(5060), None, ""),
            ("sip.example.com 5060", name, Some(5060), None, ""),
            ("sip.example.com Port: 5060", name, Some(5060), None, ""),
            ("sip.example.com (port 5061, TLS)", name, Some(5061), tls, ""),
            ("sip.example.com port 0", name, Some(0), None, ""),
            ("Server: sip.example.com", name, None, None, "\"Server\""),
            ("Server:sip.example.com", name, None, None, "\"Server\""),
            ("Registrar = sip.example.com:5060", name, Some(5060), None, "\"Registrar\""),
            ("Outbound proxy sip.example.com over TCP", name, None, tcp, "\"Outbound\", \"proxy\", \"over\""),
            ("udp://sip.example.com:5060", name, Some(5060), udp, ""),
            ("tls:sip.example.com:5061", name, Some(5061), tls, ""),
            ("TCP sip.example.com", name, None, tcp, ""),
            ("sip.example.com/udp", name, None, udp, ""),
            ("sip.example.com:5060/UDP", name, Some(5060), udp, ""),
            ("sip.example.com UDP/5060", name, Some(5060), udp, ""),
            ("sip.example.com;transport=udp", name, None, udp, ""),
            ("sip.example.com ;transport=udp", name, None, udp, ""),
            ("sip:sip.example.com, UDP", name, None, udp, ""),
            ("sips:sip.example.com 5061", name, Some(5061), tls, ""),
            ("| sip.example.com | 5060 | UDP |", name, Some(5060), udp, ""),
            ("sip.example.com,", name, None, None, ""),
            ("sip.example.com sip.example.com:5060", name, Some(5060), None, ""),
            ("Müller.example 5060", "xn--mller-kva.example", Some(5060), None, ""),
            ("192.0.2.1 5060", "192.0.2.1", Some(5060), None, ""),
            ("192.0.2.1:5060 (UDP)", "192.0.2.1", Some(5060), udp, ""),
            ("IP 192.0.2.1, port 5060", "192.0.2.1", Some(5060), None, "\"IP\""),
            ("[2001:db8::1]:5060 (TCP)", "2001:db8::1", Some(5060), tcp, ""),
            ("2001:db8::1 port 5060", "2001:db8::1", Some(5060), None, ""),
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text:?}");
            let change = Change::Split { host: expected.to_owned(), port, transport };
            let fix = checked.findings.iter().find_map(|finding| finding.fix.clone());
            assert_eq!(fix.map(|fix| fix.change), Some(change), "{text:?}: {}", said(&checked));
            let said = said(&checked);
            let named = said.trim_end().split_once(". This is left out: ").map(|(_, parts)| parts);
            assert_eq!(named.unwrap_or_default(), left_out, "{text:?}");
        }
    }

    #[test]
    fn a_text_with_several_readings_gets_no_offer() {
        for text in [
            "a.example b.example",
            "a.example, b.example",
            "192.0.2.1 192.0.2.2",
            "192.0.2.1 255.255.255.0",
            "192.0.2.1 24",
            "192.0.2.1 - 192.0.2.9",
            "sip.example.com 5060 5061",
            "sip.example.com 5060-5080",
            "sip.example.com UDP TCP",
            "sips:sip.example.com, UDP",
            "sip.example.com port 99999",
            "sip.example.com 300.1.2.3",
            "sip.example.com 2001:db8:::1",
            "gw 5060",
            "*.example.com 5060",
            "Server 1: sip1.example.com",
            "mailto:noc@example.com",
            "udp:5060",
            "Ask the carrier",
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text:?}");
            let fix = checked.findings.iter().find_map(|finding| finding.fix.clone());
            assert_eq!(fix, None, "{text:?}: {}", said(&checked));
        }
    }
}
