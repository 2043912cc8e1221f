//! Values written into SIP headers as the grammar requires: quoted names, escaped users, hosts and ports.
//!
//! Knows no header and no trunk.
//! Source: RFC 3261 25.1 (`quoted-string`, `user`, `hostport`); RFC 5118 4.1 to 4.3 (IPv6 in brackets).

use crate::check::uri::escaped_user;
use crate::check::{address, number};

/// A name between quotation marks; a quotation mark or backslash in it is escaped. Nothing for a blank name.
pub fn quoted_name(name: &str) -> String {
    let name = one_line(name);
    if name.is_empty() {
        return name;
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text in the user part of a URI.
pub fn user(text: &str) -> String {
    escaped_user(&one_line(text))
}

/// A host, with brackets around an IPv6 address.
pub fn host(host: &str) -> String {
    let host = one_line(host);
    match address(&host) {
        Some(address) if address.is_ipv6() && !host.starts_with('[') => format!("[{host}]"),
        Some(_) | None => host,
    }
}

/// A host and its port. A blank port and 0 are not written: the name is then looked up (RFC 3263, 4.2).
pub fn host_port(name: &str, port: &str) -> String {
    let (host, port) = (host(name), one_line(port));
    let is_written = !port.is_empty() && number(&port) != Some(0);
    if is_written { format!("{host}:{port}") } else { host }
}

/// The text without blanks around it. Control characters become blanks, so that nothing ends a line.
pub fn one_line(text: &str) -> String {
    text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_their_signs_escaped() {
        for (name, written) in [
            ("Front desk", "\"Front desk\""),
            ("Müller \"Empfang\" \\ 2. OG, Süd", "\"Müller \\\"Empfang\\\" \\\\ 2. OG, Süd\""),
            ("a <b@c>", "\"a <b@c>\""),
            ("a\r\nVia: b", "\"a  Via: b\""),
            (" ", ""),
        ] {
            assert_eq!(quoted_name(name), written);
        }
    }

    #[test]
    fn hosts_have_brackets_and_ports_where_they_need_them() {
        for (name, port, written) in [
            ("sip.example.com", "5060", "sip.example.com:5060"),
            ("sip.example.com", "0", "sip.example.com"),
            ("sip.example.com", " ", "sip.example.com"),
            ("192.0.2.1", "05070", "192.0.2.1:05070"),
            ("2001:db8::1", "5061", "[2001:db8::1]:5061"),
            ("[2001:db8::1]", "0", "[2001:db8::1]"),
            (" 2001:db8::1 ", "", "[2001:db8::1]"),
            ("2001:db8::1:5060:x", "", "2001:db8::1:5060:x"),
        ] {
            assert_eq!(host_port(name, port), written);
        }
    }

    #[test]
    fn users_are_escaped_and_stay_in_one_line() {
        assert_eq!(user(" a\nb@c "), "a%20b%40c");
    }
}
