//! Addresses in headers of SIP messages: display names, SIP and tel URIs, and their parameters.
//!
//! A text outside the grammar is a fault with its place, never a guess: programs that guess call the wrong
//! number. Knows no header and no trunk.
//! Source: RFC 3261, 19.1, 20.10 and 25.1; tel URIs: RFC 3966, 3; parameters behind a number: RFC 4694, RFC 4904;
//! IPv6: RFC 5118, 4.1.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A parameter: its name in lower case, and its value, unescaped, if it has one.
pub type Parameter = (String, Option<String>);

/// A name and an address, as in From.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The display name, without quotation marks; `None` if there is none.
    pub display_name: Option<String>,
    /// The address.
    pub uri: Uri,
    /// Parameters of the header, such as `tag`.
    pub parameters: Vec<Parameter>,
}

/// The scheme of a URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `sip`.
    Sip,
    /// `sips`.
    Sips,
    /// `tel`.
    Tel,
    /// Another one, in lower case. Such a URI has no user that a PBX could read.
    Other(String),
}

/// A URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri {
    /// What it begins with.
    pub scheme: Scheme,
    /// The user part, or the number of a tel URI.
    pub user: Option<UriUser>,
    /// The host, in lower case, IPv6 without brackets; blank in a tel URI.
    pub host: String,
    /// The port, if it is written.
    pub port: Option<u16>,
    /// Parameters of the URI, such as `user` or `transport`; those of a tel URI belong to its number.
    pub parameters: Vec<Parameter>,
}

/// The user part of a URI. A semicolon ends the number: what follows are parameters of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UriUser {
    /// The name or number, unescaped.
    pub name: String,
    /// Parameters of the number, such as `npdi`, `rn`, `tgrp` or `verstat`.
    pub parameters: Vec<Parameter>,
}

impl Uri {
    /// The name or number before the `@`, or the number of a tel URI.
    pub fn user_name(&self) -> Option<&str> {
        self.user.as_ref().map(|user| user.name.as_str())
    }
}

/// The value of a parameter: blank if it has none, `None` if it is missing.
pub fn parameter<'p>(parameters: &'p [Parameter], name: &str) -> Option<&'p str> {
    let (_, value) = parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(value.as_deref().unwrap_or_default())
}

/// What is wrong with a text, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressFault {
    /// The byte.
    pub at: usize,
    /// The cause, as the end of a sentence.
    pub cause: &'static str,
}

pub(super) fn fault<T>(at: usize, cause: &'static str) -> Result<T, AddressFault> {
    Err(AddressFault { at, cause })
}

/// Reads the addresses of a header, separated by commas.
///
/// # Errors
/// The first fault.
pub fn addresses(text: &str) -> Result<Vec<(usize, Address)>, AddressFault> {
    let mut cursor = Cursor { text, at: 0 };
    let mut list = Vec::new();
    loop {
        cursor.skip_blanks();
        list.push((cursor.at, one(&mut cursor)?));
        match cursor.peek() {
            None => return Ok(list),
            // Nothing else ends an address.
            Some(_) => cursor.step(),
        }
    }
}

/// One address with its parameters, up to a comma or the end.
fn one(cursor: &mut Cursor<'_>) -> Result<Address, AddressFault> {
    let (display_name, uri) = match cursor.peek() {
        None => return fault(cursor.at, "there is no address"),
        Some('"') => {
            let name = cursor.quoted()?;
            cursor.skip_blanks();
            match cursor.peek() {
                Some('<') => (Some(name), cursor.bracketed()?),
                Some(_) | None => {
                    return fault(cursor.at, "after the name there must be an address in angle brackets");
                }
            }
        }
        Some('<') => (None, cursor.bracketed()?),
        Some(_) => named_or_bare(cursor)?,
    };
    let parameters = parameters(cursor)?;
    Ok(Address { display_name, uri, parameters })
}

/// A name without quotation marks and its address, or an address without angle brackets.
fn named_or_bare(cursor: &mut Cursor<'_>) -> Result<(Option<String>, Uri), AddressFault> {
    let start = cursor.at;
    cursor.skip(|letter| is_token(letter) || is_blank(letter));
    let words = cursor.since(start);
    match cursor.peek() {
        Some('<') => {
            let name = words.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            Ok((Some(name), cursor.bracketed()?))
        }
        Some(':') if !words.contains(is_blank) => {
            // Without brackets a semicolon, comma or question mark ends the URI (RFC 3261, 20.10).
            cursor.skip(|letter| !is_blank(letter) && !matches!(letter, ';' | ',' | '?' | '<' | '>' | '"'));
            let bare = uri(cursor.since(start), start)?;
            match cursor.peek() {
                Some('?') => fault(cursor.at, "an address with a question mark must be in angle brackets"),
                Some(_) | None => Ok((None, bare)),
            }
        }
        Some(',') => fault(cursor.at, "a name with a comma must be in quotation marks"),
        Some('@') => fault(start, "the address does not begin with sip:, sips: or tel:"),
        Some('"') => {
            fault(cursor.at, "a name with a quotation mark in it must be in quotation marks as a whole")
        }
        Some(_) => fault(cursor.at, "a name with this character must be in quotation marks"),
        None => fault(start, "there is a name, but no address"),
    }
}

/// Parameters of a header, up to a comma or the end.
pub(super) fn parameters(cursor: &mut Cursor<'_>) -> Result<Vec<Parameter>, AddressFault> {
    let mut list = Vec::new();
    loop {
        cursor.skip_blanks();
        match cursor.peek() {
            None | Some(',') => return Ok(list),
            Some(';') => cursor.step(),
            Some(_) => return fault(cursor.at, "this does not belong to the address before it"),
        }
        cursor.skip_blanks();
        let start = cursor.at;
        cursor.skip(is_token);
        let name = cursor.since(start).to_ascii_lowercase();
        if name.is_empty() {
            return fault(start, "after a semicolon there must be a parameter");
        }
        cursor.skip_blanks();
        let value = if cursor.peek() == Some('=') {
            cursor.step();
            cursor.skip_blanks();
            let start = cursor.at;
            if cursor.peek() == Some('"') {
                Some(cursor.quoted()?)
            } else {
                cursor.skip(|letter| is_token(letter) || matches!(letter, '[' | ']' | ':' | '/' | '@' | '+'));
                let value = cursor.since(start);
                if value.is_empty() {
                    return fault(start, "the parameter has no value");
                }
                Some(value.to_owned())
            }
        } else {
            None
        };
        list.push((name, value));
    }
}

/// Reads a URI that stands alone, as in a request line. `start` is its place in the text.
///
/// # Errors
/// The first fault.
pub fn uri(text: &str, start: usize) -> Result<Uri, AddressFault> {
    let Some((scheme, rest)) = text.split_once(':') else {
        return fault(start, "the address does not begin with sip:, sips: or tel:");
    };
    let at = start + scheme.len() + 1;
    if let Some((place, _)) = rest.char_indices().find(|(_, letter)| !is_in_uri(*letter)) {
        return fault(at + place, "this character cannot be in an address unless it is escaped by %");
    }
    let scheme = scheme.to_ascii_lowercase();
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    match scheme.as_str() {
        "sip" => sip(Scheme::Sip, rest, at),
        "sips" => sip(Scheme::Sips, rest, at),
        "tel" => tel(rest, at),
        _ if is_scheme => {
            let scheme = Scheme::Other(scheme);
            Ok(Uri { scheme, user: None, host: String::new(), port: None, parameters: Vec::new() })
        }
        _ => fault(start, "the address does not begin with sip:, sips: or tel:"),
    }
}

fn tel(rest: &str, at: usize) -> Result<Uri, AddressFault> {
    let user = user(rest, at)?;
    let number = rest.split(';').next().unwrap_or_default();
    let digits = number.strip_prefix('+').unwrap_or(number);
    let is_local = digits.len() == number.len();
    let fits = |letter: char| match letter {
        '0'..='9' | '-' | '.' | '(' | ')' => true,
        'a'..='f' | 'A'..='F' | '*' | '#' => is_local,
        _ => false,
    };
    if let Some((place, _)) = digits.char_indices().find(|(_, letter)| !fits(*letter)) {
        return fault(at + number.len() - digits.len() + place, "this character cannot be in a phone number");
    }
    if !digits.contains(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '*' | '#')) {
        return fault(at, "there is no number after tel:");
    }
    Ok(Uri { scheme: Scheme::Tel, user: Some(user), host: String::new(), port: None, parameters: Vec::new() })
}

fn sip(scheme: Scheme, rest: &str, at: usize) -> Result<Uri, AddressFault> {
    if let Some(place) = rest.find('#') {
        return fault(at + place, "this character must be escaped as %23 in a SIP address");
    }
    let (user, rest, at) = match rest.split_once('@') {
        Some((info, rest)) => {
            let name = info.split_once(':').map_or(info, |(name, _password)| name);
            (Some(user(name, at)?), rest, at + info.len() + 1)
        }
        None => (None, rest, at),
    };
    let end = rest.find([';', '?']).unwrap_or(rest.len());
    let (hostport, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (host, port) = host_and_port(hostport, at)?;
    let (tail, _headers) = tail.split_once('?').unwrap_or((tail, ""));
    let parameters = match tail.strip_prefix(';') {
        Some(tail) => uri_parameters(tail, at + end + 1)?,
        None => Vec::new(),
    };
    Ok(Uri { scheme, user, host, port, parameters })
}

/// The user part, or what follows `tel:`. The first semicolon ends the name or number.
fn user(text: &str, at: usize) -> Result<UriUser, AddressFault> {
    let (name, parameters) = match text.split_once(';') {
        Some((name, rest)) => (name, uri_parameters(rest, at + name.len() + 1)?),
        None => (text, Vec::new()),
    };
    if name.is_empty() {
        return fault(at, "there is nothing before the @ or the first semicolon");
    }
    Ok(UriUser { name: unescaped(name, at)?, parameters })
}

fn uri_parameters(text: &str, mut at: usize) -> Result<Vec<Parameter>, AddressFault> {
    let mut list = Vec::new();
    for part in text.split(';') {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name, Some(unescaped(value, at + name.len() + 1)?)),
            None => (part, None),
        };
        if name.is_empty() {
            return fault(at, "after a semicolon there must be a parameter");
        }
        list.push((unescaped(name, at)?.to_ascii_lowercase(), value));
        at += part.len() + 1;
    }
    Ok(list)
}

pub(super) fn host_and_port(text: &str, at: usize) -> Result<(String, Option<u16>), AddressFault> {
    let (host, port, port_at) = match text.strip_prefix('[') {
        Some(inner) => {
            let Some((address, rest)) = inner.split_once(']') else {
                return fault(at, "the square bracket of an IPv6 address is not closed");
            };
            let Ok(address) = address.parse::<Ipv6Addr>() else {
                return fault(at + 1, "this is no IPv6 address");
            };
            let port_at = at + text.len() - rest.len() + 1;
            match (rest.is_empty(), rest.strip_prefix(':')) {
                (true, _) => (address.to_string(), None, port_at),
                (false, Some(port)) => (address.to_string(), Some(port), port_at),
                (false, None) => return fault(port_at - 1, "after the address only a port can follow"),
            }
        }
        None => {
            let (host, port) = match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            };
            if port.is_some_and(|port| port.contains(':')) {
                return fault(at, "an IPv6 address must be in square brackets");
            }
            check_host(host, at)?;
            (host.to_ascii_lowercase(), port, at + host.len() + 1)
        }
    };
    let port = match port {
        Some(port) => match port.parse::<u16>() {
            Ok(number) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(number),
            Ok(_) | Err(_) => return fault(port_at, "a port is a number up to 65535"),
        },
        None => None,
    };
    Ok((host, port))
}

/// A host name or an IPv4 address (RFC 3261, 25.1). Underscores are taken, because DNS carries them.
fn check_host(host: &str, at: usize) -> Result<(), AddressFault> {
    if host.is_empty() {
        return fault(at, "there is no host");
    }
    let is_in_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    if let Some((place, _)) = host.char_indices().find(|(_, letter)| !is_in_host(*letter)) {
        return fault(at + place, "this character cannot be in a host name");
    }
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    if last.starts_with(|first: char| first.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_err() {
        return fault(at, "this is neither a host name nor an IPv4 address");
    }
    Ok(())
}

/// `%2B` is a plus (RFC 3261, 19.1.2).
fn unescaped(text: &str, at: usize) -> Result<String, AddressFault> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    while let Some((place, byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits: Option<&str> = text.get(place + 1..place + 3);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return fault(at + place, "after % there must be two hexadecimal digits");
        };
        bytes.push(byte);
        rest.next();
        rest.next();
    }
    String::from_utf8(bytes).or_else(|_| fault(at, "the escaped characters are not UTF-8"))
}

/// Where a reader is in a text.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn step(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn skip(&mut self, fits: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
    }

    pub(super) fn skip_blanks(&mut self) {
        self.skip(is_blank);
    }

    /// A quoted string, without its marks (RFC 3261, 25.1, `quoted-string`).
    fn quoted(&mut self) -> Result<String, AddressFault> {
        let start = self.at;
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at = start + at + 1;
                    return Ok(text);
                }
                '\\' => match letters.next() {
                    Some((_, escaped)) if escaped.is_ascii() => text.push(escaped),
                    Some(_) | None => {
                        return fault(start + at, "after a backslash there must be an ASCII character");
                    }
                },
                other if other.is_ascii_control() && other != '\t' => {
                    return fault(start + at, "a control character cannot be in a name");
                }
                other => text.push(other),
            }
        }
        fault(
            start,
            "the quotation mark is not closed. A mark after a backslash belongs to the name and does not close it",
        )
    }

    /// A URI in angle brackets.
    fn bracketed(&mut self) -> Result<Uri, AddressFault> {
        let start = self.at;
        self.step();
        let inner = self.at;
        self.skip(|letter| !matches!(letter, '<' | '>'));
        if self.peek() != Some('>') {
            return fault(start, "the angle bracket is not closed");
        }
        let read = uri(self.since(inner), inner)?;
        self.step();
        Ok(read)
    }
}

pub(super) fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t')
}

/// RFC 3261, 25.1, `token`.
pub(super) fn is_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-.!%*_+`'~".contains(letter)
}

/// What can be anywhere in a URI: reserved, unreserved and escaped characters, brackets of IPv6, and the `#` of a
/// telephone number.
fn is_in_uri(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_.!~*'()%;/?:@&=+$,[]#".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scheme, name, number, host, port and parameters of an address in one line, or the fault with its place.
    fn said(text: &str) -> String {
        let list = match addresses(text) {
            Ok(list) => list,
            Err(AddressFault { at, cause }) => return format!("{at}: {cause}"),
        };
        let one = |(_, address): (usize, Address)| {
            let Address { display_name, uri, parameters } = address;
            let mut words = match display_name {
                Some(name) => format!("“{name}” "),
                None => String::new(),
            };
            words.push_str(match &uri.scheme {
                Scheme::Sip => "sip",
                Scheme::Sips => "sips",
                Scheme::Tel => "tel",
                Scheme::Other(scheme) => scheme,
            });
            if let Some(user) = &uri.user {
                words.push_str(&format!(" {}{}", user.name, listed(&user.parameters)));
            }
            if !uri.host.is_empty() {
                words.push_str(&format!(" at {}", uri.host));
            }
            if let Some(port) = uri.port {
                words.push_str(&format!(" port {port}"));
            }
            words
                + &listed(&uri.parameters)
                + if parameters.is_empty() { "" } else { " then" }
                + &listed(&parameters)
        };
        list.into_iter().map(one).collect::<Vec<_>>().join(" and ")
    }

    fn listed(parameters: &[Parameter]) -> String {
        let one = |(name, value): &Parameter| match value {
            Some(value) => format!("[{name}={value}]"),
            None => format!("[{name}]"),
        };
        parameters.iter().map(one).collect()
    }

    #[test]
    fn addresses_are_read_by_the_grammar() {
        for (text, expected) in [
            ("sip:a@example.com", "sip a at example.com"),
            ("<sip:a@EXAMPLE.com:5060>", "sip a at example.com port 5060"),
            ("SIPS:a@example.com", "sips a at example.com"),
            ("sip:example.com", "sip at example.com"),
            // Without brackets a semicolon begins parameters of the header, with them of the URI.
            ("sip:a@example.com;tag=1", "sip a at example.com then[tag=1]"),
            ("<sip:a@example.com;user=phone>;tag=1", "sip a at example.com[user=phone] then[tag=1]"),
            ("<sip:a@example.com;lr> ; TAG = 1 ; x", "sip a at example.com[lr] then[tag=1][x]"),
            ("<sip:a@example.com;lr?Subject=x;y>", "sip a at example.com[lr]"),
            // Parameters behind the number end it.
            (
                "<sip:+12025550123;npdi;rn=+12025550100@example.com>",
                "sip +12025550123[npdi][rn=+12025550100] at example.com",
            ),
            (
                "<sip:+12025550177;tgrp=TG-1;trunk-context=c.example.com@192.0.2.1;user=phone>;tag=1",
                "sip +12025550177[tgrp=TG-1][trunk-context=c.example.com] at 192.0.2.1[user=phone] then[tag=1]",
            ),
            ("<tel:+1-202-555-0177;cpc=ordinary>", "tel +1-202-555-0177[cpc=ordinary]"),
            ("<tel:0177;phone-context=+1202>", "tel 0177[phone-context=+1202]"),
            ("tel:+12025550177", "tel +12025550177"),
            ("<tel:*72#>", "tel *72#"),
            // Escapes, passwords, other schemes.
            ("<sip:%2B12025550123@example.com>", "sip +12025550123 at example.com"),
            ("<sip:a%3B9@example.com>", "sip a;9 at example.com"),
            ("<sip:b%C3%BCro@example.com>", "sip büro at example.com"),
            ("<sip:a:secret@example.com>", "sip a at example.com"),
            ("<urn:service:sos>", "urn"),
            // IPv6 in brackets.
            ("<sip:a@[2001:DB8:0::1]:5060;lr>", "sip a at 2001:db8::1 port 5060[lr]"),
            ("<sip:[::1]>", "sip at ::1"),
            // Names.
            ("Jo Doe <sip:a@b.example>", "“Jo Doe” sip a at b.example"),
            ("Jo  \t Doe<sip:a@b.example>", "“Jo Doe” sip a at b.example"),
            ("\"\" <sip:a@b.example>", "“” sip a at b.example"),
            ("\"Jo\"<sip:a@b.example>", "“Jo” sip a at b.example"),
            ("\"a <b@c>\" <sip:a@b.example>", "“a <b@c>” sip a at b.example"),
            (
                r#""Jo \"The Duke\" Doe, Sales; ext=7" <sip:a@b.example>"#,
                "“Jo \"The Duke\" Doe, Sales; ext=7” sip a at b.example",
            ),
            (r#""back\\" <sip:a@b.example>"#, r"“back\” sip a at b.example"),
            ("\"Müller\" <sip:a@b.example>", "“Müller” sip a at b.example"),
            ("<sip:a@b.example>;x=\"1;2,3\"", "sip a at b.example then[x=1;2,3]"),
            // Lists.
            ("<sip:a@b.example> , \"T, x\" <tel:+1202>", "sip a at b.example and “T, x” tel +1202"),
            ("sip:a@b.example,tel:+1202", "sip a at b.example and tel +1202"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_outside_the_grammar_is_a_fault_with_its_place() {
        for (text, at, cause) in [
            ("", 0, "there is no address"),
            ("<sip:a@b.example>,", 18, "there is no address"),
            (r#""Name\" <sip:a@b.example>;tag=1"#, 0, "the quotation mark is not closed"),
            ("\"Name", 0, "the quotation mark is not closed"),
            ("\"a\\é\" <sip:a@b.example>", 2, "after a backslash"),
            ("\"a\u{7}\" <sip:a@b.example>", 2, "a control character"),
            ("\"Name\"", 6, "after the name"),
            ("\"Name\" sip:a@b.example", 7, "after the name"),
            ("Doe, Jo <sip:a@b.example>", 3, "a name with a comma must be in quotation marks"),
            ("Jo (Sales) <sip:a@b.example>", 3, "a name with this character"),
            ("Müller <sip:a@b.example>", 1, "a name with this character"),
            ("Jo \"Duke\" <sip:a@b.example>", 3, "a name with a quotation mark"),
            ("Jo Doe", 0, "there is a name, but no address"),
            ("*", 0, "there is a name, but no address"),
            ("a@b.example", 0, "the address does not begin with"),
            ("<a@b.example>", 1, "the address does not begin with"),
            ("<1:a@b.example>", 1, "the address does not begin with"),
            ("<sip:a@b.example", 0, "the angle bracket is not closed"),
            ("<sip:a@<b.example>", 0, "the angle bracket is not closed"),
            ("<sip:a b@c.example>", 6, "this character cannot be in an address"),
            ("<sip:ä@c.example>", 5, "this character cannot be in an address"),
            ("<sip:a@b@c.example>", 8, "this character cannot be in a host name"),
            ("<sip:a#1@c.example>", 6, "this character must be escaped"),
            ("<sip:@c.example>", 5, "there is nothing before the @"),
            ("<sip:;x@c.example>", 5, "there is nothing before the @"),
            ("<sip:a%4@c.example>", 6, "after % there must be two"),
            ("<sip:a%zz@c.example>", 6, "after % there must be two"),
            ("<sip:%ff@c.example>", 5, "the escaped characters are not UTF-8"),
            ("<sip:a@>", 7, "there is no host"),
            ("<sip:a@c.example:>", 17, "a port is a number"),
            ("<sip:a@c.example:65536>", 17, "a port is a number"),
            ("<sip:a@c.example:+1>", 17, "a port is a number"),
            ("<sip:a@192.0.2.256>", 7, "this is neither a host name nor an IPv4 address"),
            // A number alone is no host, and no user either.
            ("sip:12025550123;npdi@c.example", 4, "this is neither a host name nor an IPv4 address"),
            ("<sip:a@2001:db8::1>", 7, "an IPv6 address must be in square brackets"),
            ("<sip:a@[2001:db8::1>", 7, "the square bracket"),
            ("<sip:a@[2001:db8::g]>", 8, "this is no IPv6 address"),
            ("<sip:a@[::1]x>", 12, "after the address only a port"),
            ("<sip:a@c.example;;x>", 17, "after a semicolon there must be a parameter"),
            ("<tel:>", 5, "there is nothing before"),
            ("<tel:+>", 5, "there is no number"),
            ("<tel:+12o2>", 8, "this character cannot be in a phone number"),
            ("<tel:+1#>", 7, "this character cannot be in a phone number"),
            ("<sip:a@b.example>x", 17, "this does not belong to the address"),
            ("<sip:a@b.example>;", 18, "after a semicolon there must be a parameter"),
            ("<sip:a@b.example>;x=", 20, "the parameter has no value"),
            ("sip:a@b.example?x=1", 15, "an address with a question mark"),
        ] {
            let found = said(text);
            assert!(found.starts_with(&format!("{at}: {cause}")), "{text}: {found}");
        }
    }
}
