//! A host among other words, as carriers write it in letters: `Server: sip.example.com, port 5060 (UDP)`.
//!
//! An offer only where there is one host and nothing contradicts it; what has no field is named.

use api::types::{Transport, WireEnum};

use crate::check::host::{host_and_port, plain, scheme};
use crate::check::printed::is_name;
use crate::check::{Change, address, number, quoted};

/// The parts that were found.
#[derive(Default)]
pub(super) struct Parts {
    /// The host, as it is to be stored.
    pub host: String,
    /// The port beside it.
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
    !text.contains(['<', '@']) && (text.contains(is_between) || text.contains('/') && ends_in_transport())
}

/// Reads the one host of a text.
pub(super) fn parts(text: &str) -> Option<Parts> {
    let mut parts = Parts::default();
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

impl Parts {
    /// Puts one word where it belongs; `None` where it contradicts another, or could be a second host.
    fn read(&mut self, word: &str, is_after_port: bool) -> Option<()> {
        if let Some(named) = transport(word) {
            return self.set_transport(named);
        }
        if let Some(port) = number(word) {
            // A small number may as well count something.
            return if is_after_port || port > 1023 { self.set_port(port) } else { None };
        }
        if let Some((named, rest)) = scheme(word) {
            if let Some(named) = named {
                self.set_transport(named)?;
            }
            return self.read(rest, false);
        }
        if let Some((one, other)) = word.split_once('/').filter(|_| !word.contains("://")) {
            // `UDP/5060`, `sip.example.com/udp`; what else has a slash is not read.
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
                // Nothing that could be an address goes unasked.
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
            (None, Some(host)) if start.chars().all(char::is_alphabetic) => {
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

/// An address, or a name with a domain, in the form that is stored.
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
