//! A host: a name or an address, without scheme, port or path. Resolves nothing, and does not know whether
//! the field may be empty.
//!
//! Carriers often send a URI, so its parts are offered to the fields they belong to.
//! Source: docs/trunks.md, 4.1; names: RFC 1123, RFC 3261; international names: RFC 3492.

use ipnet::IpNet;

use api::types::{Transport, WireEnum};

use crate::check::networks;
use crate::check::pasted_host::{self, HostParts};
use crate::check::placeholder::Placeholder;
use crate::check::{Change, Checked, Finding, Fix, STRIP_HIDDEN, Severity};
use crate::check::{
    address, broken_ipv4, error, fix, is_blank, is_hidden, number, quoted, srv, without_hidden,
};
use crate::visible;

/// Reads a host. The value is what to store: trimmed, IPv6 without brackets.
pub fn host(text: &str) -> Checked<String> {
    let trimmed = text.trim_matches(is_blank);
    let mut findings = Vec::new();
    if trimmed.is_empty() {
        return Checked::new(String::new(), findings);
    }
    let value = read(trimmed).unwrap_or_else(|finding| {
        findings.push(finding);
        String::new()
    });
    if value.contains('_') {
        let text =
            "Underscores are unusual in host names, though DNS carries them. Check the spelling".to_owned();
        findings.push(Finding { severity: Severity::Warning, text, fix: None });
    }
    if trimmed.len() < text.len() {
        let text = "Spaces before and after were removed".to_owned();
        findings.push(Finding { severity: Severity::Hint, text, fix: None });
    }
    Checked::new(value, findings)
}

/// Whether an address is private; `None` for names.
pub fn is_private(host: &str) -> Option<bool> {
    address(host).map(|address| networks::is_private(IpNet::from(address.to_canonical())))
}

/// Whether this is an IP address and not a name.
pub fn is_address(host: &str) -> bool {
    address(host).is_some()
}

/// Whether this can be looked up in DNS.
pub fn is_name(host: &str) -> bool {
    let host = host.trim();
    !host.is_empty() && !is_address(host)
}

fn read(text: &str) -> Result<String, Finding> {
    if text.contains(is_hidden) {
        let without = fix(STRIP_HIDDEN, without_hidden(text));
        let says = format!("Leave out hidden characters: {}", visible::hidden_names(text).join(", "));
        return Err(error(&says, Some(without)));
    }
    if let Some(Placeholder { name, .. }) = Placeholder::of(text) {
        return Err(error(&format!("Replace <{name}> with the name that the carrier gave you"), None));
    }
    if let Some(finding) = srv::finding(text) {
        return Err(finding);
    }
    if pasted_host::has_words(text)
        && let Some(parts) = pasted_host::parts(text)
    {
        return Err(offer(parts, None));
    }
    if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:")) {
        return Err(error("This is a mail address. Enter the host of the carrier", None));
    }
    let is_uri = scheme(text).is_some() || text.contains('<');
    let has_user = text.contains('@');
    match (text.split_once("://"), text.split_once('/')) {
        (Some((scheme, rest)), _) if !is_uri => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
            let host = host.rsplit('@').next().unwrap_or(host);
            let says = format!("Enter the host alone, without {scheme}://");
            Err(error(&says, plain(host_and_port(host).0).ok().map(use_host)))
        }
        (None, Some((start, rest))) if !is_uri && !has_user => Err(slash(start, rest)),
        (Some(_) | None, Some(_) | None) => {
            let is_split = is_uri || has_user || has_parameters(text) || host_and_port(text).1.is_some();
            if is_split { Err(split(text)) } else { plain(text) }
        }
    }
}

fn use_host(host: String) -> Fix {
    fix(&format!("Use {host}"), host)
}

fn slash(start: &str, rest: &str) -> Finding {
    if number(rest).is_some() {
        return error("A prefix belongs to an address range. Enter the address or name alone", None);
    }
    let says = if rest.is_empty() { "Remove the slash" } else { "Remove the slash and what follows" };
    error(says, read(start).map_or_else(|finding| finding.fix, |host| Some(use_host(host))))
}

/// The transport that the scheme names, and the text after the scheme: SIP, or a transport as people write
/// it.
pub(super) fn scheme(text: &str) -> Option<(Option<Transport>, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let transport = match scheme.to_ascii_lowercase().as_str() {
        "sip" => None,
        "sips" => Some(Transport::Tls),
        other => Some(pasted_host::transport(other)?),
    };
    Some((transport, rest.trim_start_matches('/')))
}

/// Whether every part after the first semicolon looks like a parameter rather than a second host.
fn has_parameters(text: &str) -> bool {
    let is_parameter = |part: &str| part.is_empty() || part.contains('=') || part.eq_ignore_ascii_case("lr");
    text.contains(';') && text.split(';').skip(1).map(str::trim).all(is_parameter)
}

/// The text before and after the colon of a port. The colons of a bare IPv6 address do not count.
pub(crate) fn host_and_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        Some(_) | None => (text, None),
    }
}

/// A URI, a contact in angle brackets, or a host with a port: each part goes to its field, and parts that
/// have no field are named.
fn split(text: &str) -> Finding {
    let (display, inner) = text.split_once('<').unwrap_or(("", text));
    let (inner, behind) = inner.split_once('>').unwrap_or((inner, ""));
    let (by_scheme, rest) = scheme(inner).unwrap_or((None, inner));
    let (user, rest) = rest.rsplit_once('@').unwrap_or(("", rest));
    if user.contains(',') {
        return error(ONE_HOST, None);
    }
    let (rest, headers) = rest.split_once('?').unwrap_or((rest, ""));
    let mut left_out = Vec::new();
    for (part, name) in [(display, "the display name"), (user, "the user part"), (headers, "the headers")] {
        if !part.trim().is_empty() {
            left_out.push(name.to_owned());
        }
    }
    let mut parts = rest.split(';').chain(behind.split(';')).map(str::trim);
    let (host, port) = host_and_port(parts.next().unwrap_or_default().trim_end_matches('/'));
    let mut transport = by_scheme;
    for part in parts.filter(|part| !part.is_empty()) {
        let (name, word) = part.split_once('=').unwrap_or((part, ""));
        let named = Transport::parse(&word.to_ascii_uppercase());
        if name.eq_ignore_ascii_case("transport")
            && named.is_some()
            && (transport.is_none() || transport == named)
        {
            transport = named;
        } else {
            left_out.push(quoted(part));
        }
    }
    let (host, more) = match plain(host.trim()) {
        Ok(host) => (host, None),
        Err(Finding { text, fix: Some(Fix { change: Change::Text(host), .. }), .. }) => (host, Some(text)),
        Err(finding) => return finding,
    };
    let port = match port.map(str::trim).filter(|port| !port.is_empty()) {
        Some(port) => match number(port).and_then(|port| u16::try_from(port).ok()) {
            Some(port) => Some(port),
            None => return error("The port after the colon must be between 0 and 65535", None),
        },
        None => None,
    };
    offer(HostParts { host, port, transport, left_out }, more)
}

/// The offer to put each part into its field. `more` is an additional remark about the host.
fn offer(parts: HostParts, more: Option<String>) -> Finding {
    let HostParts { host, port, transport, left_out } = parts;
    let both = "Enter the host alone; port and transport have their own fields";
    let (label, says) = match (port, transport) {
        (None, None) => (format!("Use {host}"), "Enter the host alone"),
        (Some(port), None) => (format!("Move {port} to Port"), PORT_APART),
        (None, Some(_)) => ("Split into host and transport".to_owned(), both),
        (Some(_), Some(_)) => ("Split into host, port and transport".to_owned(), both),
    };
    let mut says = vec![says.to_owned()];
    says.extend(more);
    if !left_out.is_empty() {
        says.push(format!("This is left out: {}", left_out.join(", ")));
    }
    let fix = Fix { label, change: Change::Split { host, port, transport } };
    error(&says.join(". "), Some(fix))
}

const ONE_HOST: &str = "Enter one host only";
const PORT_APART: &str = "Enter the host alone; the port has its own field";

/// A host with nothing around it.
pub(super) fn plain(text: &str) -> Result<String, Finding> {
    if address(text).is_some() {
        return Ok(text.trim_matches(['[', ']']).to_owned());
    }
    Err(if text.contains([',', ';']) {
        error(ONE_HOST, None)
    } else if text.contains(char::is_whitespace) {
        error("Host names have no spaces", None)
    } else if let Some((start, _)) = text.split_once('%')
        && let start = start.trim_start_matches('[')
        && address(start).is_some()
    {
        error("Leave out the zone after the percent sign", Some(use_host(start.to_owned())))
    } else if text.contains([':', '[', ']']) {
        error("Check the IPv6 address: eight groups at most, such as 2001:db8::1", None)
    } else if !text.is_ascii() {
        match ascii_form(text).filter(|form| wrong_name(form).is_none()) {
            Some(form) => error("SIP carries ASCII names only: use the form with xn--", Some(use_host(form))),
            None => error("SIP carries ASCII names only: use letters a to z, digits, hyphens and dots", None),
        }
    } else if let Some(says) = wrong_name(text) {
        error(&says, None)
    } else {
        return Ok(text.to_owned());
    })
}

/// What is wrong with an ASCII name. One dot at the end is legal.
fn wrong_name(text: &str) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text);
    if name.is_empty() {
        return Some("Enter a host name or an IP address".to_owned());
    }
    if address(name).is_some() {
        return Some("Remove the dot after the address".to_owned());
    }
    if let Some(says) = broken_ipv4(name) {
        return Some(says.to_owned());
    }
    if name.len() > 253 {
        return Some(format!("Host name must be 253 characters or fewer. You have {}", name.len()));
    }
    let is_other = |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_' | '.');
    if let Some(letter) = name.chars().find(|letter| is_other(*letter)) {
        let letter = quoted(&letter.to_string());
        return Some(format!("Remove {letter}: names have letters, digits, hyphens and dots"));
    }
    name.split('.').find_map(|label| match label.len() {
        0 => Some("Remove the extra dot".to_owned()),
        64.. => Some(format!("Shorten {}: each part has 63 characters or fewer", quoted(label))),
        1..64 if label.starts_with('-') || label.ends_with('-') => {
            Some(format!("Remove the hyphen at the start or end of {}", quoted(label)))
        }
        1..64 => None,
    })
}

/// The name as used in DNS and SIP; `None` if a letter has no known lower case.
fn ascii_form(name: &str) -> Option<String> {
    let labels = name.split('.').map(|label| {
        let lower: String = label.chars().map(lower_case).collect::<Option<String>>()?;
        if lower.is_ascii() { Some(lower) } else { punycode(&lower) }
    });
    Some(labels.collect::<Option<Vec<String>>>()?.join("."))
}

/// A letter in lower case, if names may contain it. Written by hand, because the tables of the
/// standard library add six kilobytes to the page. Letters missing here (rare scripts, full width,
/// ligatures, combining accents) are refused without a suggestion, never encoded wrongly.
fn lower_case(letter: char) -> Option<char> {
    let code = u32::from(letter);
    let lower = match letter {
        // Letters with a compatibility form, or whose lower case is two letters.
        '÷' | '×' | 'İ' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | '\u{3a2}' => return None,
        'A'..='Z' | 'À'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => code + 32,
        'Ѐ'..='Џ' => code + 80,
        // Adjacent pairs: upper case even and lower case odd, or the other way round.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ȁ'..='ȟ' | 'Ạ'..='ỹ' => code | 1,
        'Ĺ'..='ň' | 'Ź'..='ž' => code + (code & 1),
        '-' | '_' | '0'..='9' | 'a'..='z' | 'ß'..='ÿ' | 'ά'..='ώ' | 'а'..='џ' => code,
        // Hebrew, Arabic, Devanagari, Thai.
        'א'..='ת'
        | 'ؠ'..='غ'
        | 'ف'..='ي'
        | 'ٹ'..='ۓ'
        | '\u{904}'..='\u{94d}'
        | 'ก'..='า'
        | 'เ'..='\u{e4e}' => code,
        // Kana, Han, Hangul.
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '々' | '㐀'..='䶿' | '一'..='鿿' | '가'..='힣' => code,
        _ => return None,
    };
    char::from_u32(lower)
}

/// The encoder of RFC 3492, section 6.3, with the parameters of section 5.
fn punycode(label: &str) -> Option<String> {
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    let mut handled = u32::try_from(label.chars().filter(char::is_ascii).count()).ok()?;
    // Longer labels are refused anyway, and up to this length nothing below can overflow.
    if letters.len() > 63 || label.starts_with("xn--") {
        return None;
    }
    let mut coded = String::from("xn--");
    coded.extend(label.chars().filter(char::is_ascii));
    if handled > 0 {
        coded.push('-');
    }
    let (mut code, mut delta, mut bias, mut damp) = (128, 0, 72, 700);
    while let Some(next) = letters.iter().copied().filter(|letter| *letter >= code).min() {
        delta += (next - code) * (handled + 1);
        for letter in letters.iter().copied() {
            if letter < next {
                delta += 1;
            } else if letter == next {
                push_number(&mut coded, delta, bias);
                handled += 1;
                delta /= damp;
                delta += delta / handled;
                bias = 0;
                while delta > 455 {
                    delta /= 35;
                    bias += 36;
                }
                bias += 36 * delta / (delta + 38);
                (delta, damp) = (0, 2);
            }
        }
        delta += 1;
        code = next + 1;
    }
    Some(coded)
}

/// A number in digits of variable weight (RFC 3492, section 3.3): a to z, then 0 to 9.
fn push_number(coded: &mut String, mut rest: u32, bias: u32) {
    let mut position = 36_u32;
    let mut digit = |value| coded.extend(char::from_digit((value + 10) % 36, 36));
    loop {
        let threshold = position.saturating_sub(bias).clamp(1, 26);
        if rest < threshold {
            break;
        }
        digit(threshold + (rest - threshold) % (36 - threshold));
        rest = (rest - threshold) / (36 - threshold);
        position += 36;
    }
    digit(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{applied, said};

    /// The text after the fix.
    fn fixed(text: &str) -> Option<String> {
        host(text).findings.iter().find_map(|finding| applied(finding.fix.as_ref()?))
    }

    #[test]
    fn valid_hosts_are_accepted_unchanged() {
        let label = "a".repeat(63);
        let long = [&label, ".", &label, ".", &label, ".", &label[..61]].concat();
        for text in [
            "site-a.gw.internal",
            "sip.example.com.",
            "gw",
            "3com.net",
            "a.b-2",
            "XN--MLLER-KVA.de",
            "0.0.0.0",
        ] {
            assert_eq!(host(text), Checked::new(text.to_owned(), Vec::new()));
        }
        for text in ["192.0.2.1", "2001:db8::1", "::1", "::ffff:10.0.0.1", &label, &long] {
            assert_eq!(host(text), Checked::new(text.to_owned(), Vec::new()));
        }
        assert_eq!(host("[2001:db8::1]"), Checked::new("2001:db8::1".to_owned(), Vec::new()));
        assert_eq!(host(" \t").value.as_deref(), Some(""));
        let trimmed = host(" sip.example.com ");
        assert_eq!(trimmed.value.as_deref(), Some("sip.example.com"));
        assert_eq!(said(&trimmed), "Spaces before and after were removed\n");
        let service = host("_h323cs._tcp.example.com");
        assert!(service.value.is_some() && said(&service).starts_with("Underscores are unusual"));
    }

    #[test]
    fn each_fault_has_a_message_and_a_fix() {
        let long = ["a".repeat(64), ["a."; 127].concat()];
        let prefix = "A prefix belongs to an address range. Enter the address or name alone";
        let four = "IPv4 needs four parts, such as 192.0.2.1";
        let v6 = "Check the IPv6 address: eight groups at most, such as 2001:db8::1";
        let port = "The port after the colon must be between 0 and 65535";
        for (text, says, fix) in [
            // The texts of the tests of `check::networks`.
            ("300.5.599.99", "IPv4 has four parts, and each part is 0 to 255", None),
            ("10.0.0.0/", "Remove the slash", Some("10.0.0.0")),
            ("1.2.3", four, None),
            ("a b.c d.e f", "Host names have no spaces", None),
            ("sip.example.com/24", prefix, None),
            ("10.0.0.5/24", prefix, None),
            ("0.0.0.0/0", prefix, None),
            // And the rest.
            ("2001:db8::/32", prefix, None),
            ("5060", four, None),
            ("1.2.3.4.5", four, None),
            ("host.5", four, None),
            ("1..2.3", four, None),
            ("010.0.0.1", "IPv4 parts are written without leading zeros", None),
            ("10.0.0.1.", "Remove the dot after the address", None),
            ("sip.example.com:5060/", "Remove the slash", Some("sip.example.com")),
            ("pbx.example.com/admin", "Remove the slash and what follows", Some("pbx.example.com")),
            ("https://me@a.example:8887/a:b", "Enter the host alone, without https://", Some("a.example")),
            ("a.example,b.example", ONE_HOST, None),
            ("a.example; b.example", ONE_HOST, None),
            ("sip:1@a.example, sip:2@b.example", ONE_HOST, None),
            ("fe80::1%eth0", "Leave out the zone after the percent sign", Some("fe80::1")),
            ("[fe80::1%25eth0]", "Leave out the zone after the percent sign", Some("fe80::1")),
            ("2001:db8:::1", v6, None),
            ("[2001:db8::1", v6, None),
            ("[10.0.0.1]", v6, None),
            ("sip.example.com:65536", port, None),
            ("sip.example.com:+5", port, None),
            ("sip:", "Enter a host name or an IP address", None),
            (".", "Enter a host name or an IP address", None),
            ("a..b", "Remove the extra dot", None),
            (".a", "Remove the extra dot", None),
            ("-a.b", "Remove the hyphen at the start or end of \"-a\"", None),
            ("a-.b", "Remove the hyphen at the start or end of \"a-\"", None),
            ("a*b", "Remove \"*\": names have letters, digits, hyphens and dots", None),
            (&long[0], "Shorten \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\": each part has 63", None),
            (&[&long[1], "aa"].concat(), "Host name must be 253 characters or fewer. You have 256", None),
            ("a\u{200b}.example", "Leave out hidden characters: \\u200B", Some("a.example")),
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).starts_with(says), "{text:?}: {}", said(&checked));
            assert_eq!(fixed(text).as_deref(), fix, "{text:?}");
        }
    }

    #[test]
    fn the_parts_of_a_uri_are_offered() {
        let (gw, v6, tls) = ("gw.example.com", "2001:db8::1", Some(Transport::Tls));
        let all = "Split into host, port and transport";
        let two = "Split into host and transport";
        let (to_port, alone) = ("Move 5060 to Port", "Use gw.example.com");
        for (text, label, expected, left_out) in [
            ("gw.example.com:5060", to_port, (gw, Some(5060), None), ""),
            ("sip:gw.example.com:5061;transport=tls", all, (gw, Some(5061), tls), ""),
            ("gw.example.com;transport=TCP", two, (gw, None, Some(Transport::Tcp)), ""),
            ("SIPS:gw.example.com", two, (gw, None, tls), ""),
            ("sips:gw.example.com:0;transport=tcp", all, (gw, Some(0), tls), "\"transport=tcp\""),
            ("sip://gw.example.com/", alone, (gw, None, None), ""),
            ("gw.example.com:", alone, (gw, None, None), ""),
            ("me:secret@gw.example.com", alone, (gw, None, None), "the user part"),
            ("<sip:+1;phone-context=x@gw.example.com>", alone, (gw, None, None), "the user part"),
            (
                "\"Doe, J\" <sip:1@gw.example.com:5061;lr;x=1?a=b>;transport=udp;transport=sctp",
                all,
                (gw, Some(5061), Some(Transport::Udp)),
                "the display name, the user part, the headers, \"lr\", \"x=1\", \"transport=sctp\"",
            ),
            ("[2001:db8::1]:5060", to_port, (v6, Some(5060), None), ""),
            ("sip:[2001:db8::1]", "Use 2001:db8::1", (v6, None, None), ""),
            ("sip:2001:db8::1", "Use 2001:db8::1", (v6, None, None), ""),
            ("sip:Müller.de:5060", to_port, ("xn--mller-kva.de", Some(5060), None), ""),
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text:?}");
            let (host, port, transport) = expected;
            let change = Change::Split { host: host.to_owned(), port, transport };
            let fix = checked.findings.first().and_then(|finding| finding.fix.clone());
            assert_eq!(fix, Some(Fix { label: label.to_owned(), change }), "{text:?}: {}", said(&checked));
            let said = said(&checked);
            let named = said.trim_end().split_once(". This is left out: ").map(|(_, parts)| parts);
            assert_eq!(named.unwrap_or_default(), left_out, "{text:?}");
        }
    }

    #[test]
    fn international_names_are_offered_in_ascii() {
        for (text, form) in [
            ("Müller.example", Some("xn--mller-kva.example")),
            ("SIP.BÜCHER.DE", Some("sip.xn--bcher-kva.de")),
            ("faß.de", Some("xn--fa-hia.de")),
            ("例え.テスト", Some("xn--r8jz45g.xn--zckzah")),
            ("почта.рф", Some("xn--80a1acny.xn--p1ai")),
            // RFC 3492, section 7.1 (I) and (L), lower case.
            ("почемужеонинеговорятпорусски", Some("xn--b1abfaaepdrnnbgefbadotcwatmq2g4l")),
            ("3年b組金八先生", Some("xn--3b-ww4c5e180e575a65lsy2b")),
            ("１０.0.0.1", None),
            ("sip。example。com", None),
            ("mu\u{308}ller.de", None),
            ("xn--ü.de", None),
            ("ĄŁÓDŹ.ŞIŢ.ÑÞ", Some("xn--d-uga7cxn4j.xn--i-0man.xn--ida0a")),
            ("ΑΒΓ.ЀЯ", Some("xn--mxacd.xn--41ab")),
            ("☎.example", None),
            ("ﬁ.example", None),
            ("İ.example", None),
            (&"ü".repeat(64), None),
        ] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text}");
            assert_eq!(fixed(text).as_deref(), form, "{text}");
        }
        for letter in '\0'..=char::MAX {
            if let Some(lower) = lower_case(letter) {
                assert!(letter.to_lowercase().eq([lower]), "{letter}");
            }
        }
    }

    #[test]
    fn private_addresses_are_recognised() {
        let private = "10.0.0.1 172.16.0.1 192.168.0.1 127.0.0.1 169.254.0.1 100.64.0.1 ::1 fd00::1 fe80::1 \
            [fe80::1] ::ffff:10.0.0.1";
        for text in private.split(' ') {
            assert_eq!(is_private(text), Some(true), "{text}");
        }
        for text in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1", "::ffff:8.8.8.8"] {
            assert_eq!((is_private(text), is_address(text)), (Some(false), true), "{text}");
        }
        for text in ["sip.example.com", "", "10.0.0", "1.2.3.4:5060"] {
            assert_eq!((is_private(text), is_address(text)), (None, false), "{text}");
        }
    }
}
