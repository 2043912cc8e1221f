//! The parts of a SIP URI that a trunk can set to a custom text: user, host and port, display name.
//!
//! The PBX puts the text into the header unchanged, so a text that breaks the grammar breaks the
//! call or is refused by the other side. Knows no header and no trunk.
//! Source: RFC 3261 25.1 (`user`, `hostport`, `display-name`).

use crate::check::host::host;
use crate::check::number::{Reading, read};
use crate::check::{Change, Finding, Fix, Severity, address, fix, number, quoted};

/// Whether the user part may contain a letter unescaped.
fn is_user_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_.!~*'()&=+$,;?/".contains(letter)
}

/// A text as written in the user part of a URI: `@`, `#`, `:`, `%`, blanks and non-ASCII characters become
/// `%` and two digits for each byte.
pub fn escaped_user(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if is_user_letter(letter) {
            escaped.push(letter);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// The problem of a user part.
pub fn user(text: &str) -> Option<Finding> {
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(1..3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let (_, letter) = text.char_indices().find(|(at, letter)| match letter {
        '%' => !is_escape(text.get(*at..).unwrap_or_default()),
        other => !is_user_letter(*other),
    })?;
    let says = match letter {
        ' ' => "a user part has no blanks".to_owned(),
        '@' => "what follows the @ is the host and has its own field".to_owned(),
        ':' => "a colon in a user part would start a password".to_owned(),
        other if !other.is_ascii() => "a user part has ASCII letters only".to_owned(),
        other => format!("{} cannot stand in a user part", quoted(&other.to_string())),
    };
    let (start, is_uri) = match text.split_once('@') {
        Some((start, _)) => (start.trim_start_matches("sips:").trim_start_matches("sip:"), true),
        None => (text, false),
    };
    let better = match read(text) {
        // A number with blanks or signs in it.
        Reading::Certain(ranges) => match ranges.as_slice() {
            [range] if range.low == range.high && text.starts_with('+') => Some(format!("+{}", range.low)),
            [range] if range.low == range.high => Some(range.low.to_string()),
            _ => None,
        },
        Reading::Likely(..) | Reading::Unclear(_) if is_uri => {
            Some(start.to_owned()).filter(|start| !start.is_empty() && start.chars().all(is_user_letter))
        }
        Reading::Likely(..) | Reading::Unclear(_) if text.is_ascii() && !text.contains(['"', '<', '>']) => {
            Some(escaped_user(text))
        }
        Reading::Likely(..) | Reading::Unclear(_) => None,
    };
    let fix = better.map(|better| fix(&format!("Use {better}"), better));
    Some(Finding { severity: Severity::Error, text: says, fix })
}

/// The problem of a host and port. URI parameters may follow.
pub fn host_and_port(text: &str) -> Option<Finding> {
    let error = |text: &str, better: Option<String>| {
        let fix = better.map(|better| fix(&format!("Use {better}"), better));
        Some(Finding { severity: Severity::Error, text: text.to_owned(), fix })
    };
    if address(text).is_some_and(|address| address.is_ipv6()) && !text.starts_with('[') {
        return error("an IPv6 address stands in brackets", Some(format!("[{text}]")));
    }
    let (hostport, parameters) = match text.split_once(';') {
        Some((hostport, parameters)) => (hostport, Some(parameters)),
        None => (text, None),
    };
    let is_parameter = |part: &str| {
        let letters =
            part.chars().all(|letter| letter == '=' || is_user_letter(letter) && !"&$,?".contains(letter));
        !part.is_empty() && letters
    };
    if parameters.is_some_and(|parameters| !parameters.split(';').all(is_parameter)) {
        return error("what follows the semicolon is no parameter of a SIP address", None);
    }
    let (name, port) = match hostport.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, Some(port)),
        Some(_) | None => (hostport, None),
    };
    let is_port =
        |port: &str| number(port).is_some_and(|port| (1..=65535).contains(&port)) && !port.starts_with('0');
    let scheme = ["sip:", "sips:", "tel:", "udp:", "tcp:", "tls:"].iter().find_map(|scheme| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| text.get(scheme.len()..))?
    });
    if let Some(rest) = scheme {
        let rest = rest.trim_start_matches('/');
        let better = host_and_port(rest).is_none().then(|| rest.to_owned()).filter(|rest| !rest.is_empty());
        return error("the host stands without a scheme", better);
    }
    if let Some((_, rest)) = hostport.rsplit_once('@') {
        let better = host_and_port(rest).is_none().then(|| rest.to_owned()).filter(|rest| !rest.is_empty());
        return error("what stands before the @ is the user and has its own field", better);
    }
    if port.is_some_and(|port| !is_port(port)) {
        return error("the port after the colon is a number from 1 to 65535", None);
    }
    let checked = host(name);
    let found = checked.findings.into_iter().find(|finding| finding.severity == Severity::Error)?;
    let better = match found.fix {
        Some(Fix { change: Change::Text(better), .. }) if port.is_none() && parameters.is_none() => {
            Some(better)
        }
        Some(_) | None => None,
    };
    error(&found.text, better)
}

/// The problem of a display name, which is put between quotation marks.
pub fn display_name(text: &str) -> Option<Finding> {
    text.contains(['"', '\\']).then(|| Finding {
        severity: Severity::Error,
        text: "a quotation mark or backslash ends the name too early. Leave it out".to_owned(),
        fix: Some(fix("Leave it out", text.replace(['"', '\\'], ""))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::applied;

    fn check(check: fn(&str) -> Option<Finding>, cases: &[(&str, &str, Option<&str>)]) {
        for (text, says, better) in cases {
            let found = check(text);
            let words = found.as_ref().map(|finding| finding.text.clone()).unwrap_or_default();
            assert!(words.contains(says) && found.is_some() != says.is_empty(), "{text:?}: {words}");
            let offered = found.and_then(|finding| applied(&finding.fix?));
            assert_eq!(offered.as_deref(), *better, "{text:?}");
            // The offered text is valid.
            assert!(offered.is_none_or(|offered| check(&offered).is_none()), "{text:?}");
        }
    }

    #[test]
    fn names_are_escaped_as_the_grammar_requires() {
        // An authentication ID as issued by carriers, and the user part for it.
        for (name, user_part) in [
            ("+12025550123@ims.example.com", "+12025550123%40ims.example.com"),
            ("9901#1", "9901%231"),
            ("1884*005", "1884*005"),
            ("user~a", "user~a"),
            ("office:1", "office%3A1"),
            ("acme 7", "acme%207"),
            ("1234567t0", "1234567t0"),
            ("100%", "100%25"),
            ("a/b?c=d&e", "a/b?c=d&e"),
            ("büro", "b%C3%BCro"),
            ("[x]", "%5Bx%5D"),
            ("a\"b", "a%22b"),
            ("", ""),
        ] {
            assert_eq!(escaped_user(name), user_part);
            assert!(user(&escaped_user(name)).is_none(), "{name}");
        }
    }

    #[test]
    fn an_invalid_user_part_has_a_message() {
        check(
            user,
            &[
                ("a@b", "the @ is the host", Some("a")),
                ("1 202 555 0123", "no blanks", Some("12025550123")),
                ("+1 202 555 0123", "no blanks", Some("+12025550123")),
                ("aä\"<>", "ASCII letters only", None),
                ("sip:100@sip.example.com", "would start a password", Some("100")),
                ("office:1", "would start a password", Some("office%3A1")),
                ("9901#1", "\"#\" cannot stand", Some("9901%231")),
                ("<100>", "\"<\" cannot stand", Some("100")),
                ("a b", "no blanks", Some("a%20b")),
                ("50%", "\"%\" cannot stand", Some("50%25")),
                ("a[1]", "\"[\" cannot stand", Some("a%5B1%5D")),
                ("@b", "the @ is the host", None),
                ("a%40b", "", None),
                ("+12025550123", "", None),
                ("1884*005", "", None),
                ("a;tgrp=x", "", None),
                ("user~a&b=c", "", None),
            ],
        );
    }

    #[test]
    fn an_invalid_host_has_a_message() {
        check(
            host_and_port,
            &[
                ("sip:x.example.com", "without a scheme", Some("x.example.com")),
                ("SIPS:x.example.com:5061", "without a scheme", Some("x.example.com:5061")),
                ("x.example.com/y z", "Remove the slash", Some("x.example.com")),
                ("2001:db8::10", "in brackets", Some("[2001:db8::10]")),
                ("a@x.example.com", "has its own field", Some("x.example.com")),
                ("x example com", "no spaces", None),
                ("x.example.com:", "from 1 to 65535", None),
                ("x.example.com:0", "from 1 to 65535", None),
                ("x.example.com:70000", "from 1 to 65535", None),
                ("x.example.com:05060", "from 1 to 65535", None),
                ("300.1.2.3", "0 to 255", None),
                ("x.example.com;transport=<tls>", "no parameter", None),
                ("müller.example", "ASCII names only", Some("xn--mller-kva.example")),
                ("x.example.com", "", None),
                ("x.example.com:5060", "", None),
                ("192.0.2.1", "", None),
                ("[2001:db8::10]:5060", "", None),
                ("anonymous.invalid", "", None),
                ("x.example.com:5061;transport=tls", "", None),
            ],
        );
    }

    #[test]
    fn a_display_name_cannot_leave_its_quotation_marks() {
        check(
            display_name,
            &[
                ("Jo \"The Duke\" Doe", "quotation mark", Some("Jo The Duke Doe")),
                ("C:\\", "backslash", Some("C:")),
                ("Müller, Süd <1>", "", None),
            ],
        );
    }
}
