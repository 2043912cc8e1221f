//! The Via header: over which transport a message came, and from where by the word of its sender.
//! Source: RFC 3261, 18.2.1, 20.42; `rport`: RFC 3581.

use std::net::IpAddr;

use api::types::{Transport, WireEnum};

use crate::check::address;
use crate::sip::address::{
    AddressFault, Cursor, fault, host_and_port, is_blank, is_token, parameter, parameters,
};

/// One Via.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// The transport; `None` for one that trunks do not have.
    pub transport: Option<Transport>,
    /// Where the sender says that it is.
    pub host: String,
    /// Its port, if it is written.
    pub port: Option<u16>,
    /// The address that a server on the way saw, if it was another one.
    pub received: Option<IpAddr>,
    /// The port that a server on the way saw.
    pub rport: Option<u16>,
}

impl Via {
    /// Address and port that the message came from, as far as the header tells.
    pub fn source(&self) -> Option<(IpAddr, Option<u16>)> {
        match self.received {
            Some(received) => Some((received, self.rport)),
            None => Some((address(&self.host)?, self.rport.or(self.port).or_else(|| self.usual_port()))),
        }
    }

    /// The port where none is written (RFC 3261, 18.2.2).
    fn usual_port(&self) -> Option<u16> {
        self.transport.map(|transport| match transport {
            Transport::Udp | Transport::Tcp => 5060,
            Transport::Tls => 5061,
        })
    }
}

/// Reads the first Via of a header.
///
/// # Errors
/// The first fault.
pub fn via(text: &str) -> Result<Via, AddressFault> {
    let mut cursor = Cursor { text, at: 0 };
    let mut protocol = Vec::new();
    for is_last in [false, false, true] {
        cursor.skip_blanks();
        let start = cursor.at;
        cursor.skip(is_token);
        protocol.push(cursor.since(start));
        if is_last {
            break;
        }
        cursor.skip_blanks();
        if cursor.peek() != Some('/') {
            return fault(cursor.at, "it does not begin like SIP/2.0/UDP");
        }
        cursor.step();
    }
    let [name, version, transport] = protocol.as_slice() else { return fault(0, "it is blank") };
    if !name.eq_ignore_ascii_case("SIP") || *version != "2.0" || transport.is_empty() {
        return fault(0, "it does not begin like SIP/2.0/UDP");
    }
    cursor.skip_blanks();
    let start = cursor.at;
    cursor.skip(|letter| !is_blank(letter) && !matches!(letter, ';' | ','));
    let (host, port) = host_and_port(cursor.since(start), start)?;
    let parameters = parameters(&mut cursor)?;
    let number = |name| parameter(&parameters, name).and_then(|port| port.parse().ok());
    Ok(Via {
        transport: Transport::parse(&transport.to_ascii_uppercase()),
        host,
        port,
        received: parameter(&parameters, "received").and_then(address),
        rport: number("rport"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_via_tells_where_a_message_came_from() {
        for (text, expected) in [
            ("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1", "192.0.2.1 Some(5060)"),
            ("SIP / 2.0 / TCP 192.0.2.1;branch=z9hG4bK1", "192.0.2.1 Some(5060)"),
            ("SIP/2.0/TLS 192.0.2.1", "192.0.2.1 Some(5061)"),
            ("SIP/2.0/UDP 10.0.0.1:5060;received=192.0.2.1;rport=1024", "192.0.2.1 Some(1024)"),
            ("SIP/2.0/UDP pbx.example.com;received=192.0.2.1", "192.0.2.1 None"),
            ("SIP/2.0/UDP [2001:db8::1]:5062;received=[2001:db8::2]", "2001:db8::2 None"),
            ("SIP/2.0/UDP 192.0.2.1:5060;rport, SIP/2.0/UDP 192.0.2.9", "192.0.2.1 Some(5060)"),
            ("SIP/2.0/UDP pbx.example.com", "none"),
            ("SIP/2.0/WS 192.0.2.1", "192.0.2.1 None"),
        ] {
            let source = via(text).map(|via| via.source());
            let words = match source {
                Ok(Some((address, port))) => format!("{address} {port:?}"),
                Ok(None) => "none".to_owned(),
                Err(fault) => format!("{fault:?}"),
            };
            assert_eq!(words, expected, "{text}");
        }
        for (text, at) in
            [("", 0), ("UDP 192.0.2.1", 4), ("SIP/3.0/UDP 192.0.2.1", 0), ("SIP/2.0/UDP 192.0.2.1:x", 22)]
        {
            assert_eq!(via(text).map_err(|fault| fault.at), Err(at), "{text}");
        }
    }
}
