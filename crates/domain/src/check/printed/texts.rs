//! Words of a printed list that are not an address: names, dates, numbers. And whether they may contain one.

use crate::check::networks::read;
use crate::check::printed::kinds::{Left, Question, WordKind, WordReading};
use crate::check::{broken_ipv4, number};

fn left(left: Left) -> Option<WordReading> {
    Some((WordKind::Left(left), Vec::new()))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Dates, times, phone numbers, ports, hardware addresses, plain decimals.
pub(super) fn numbers(word: &str) -> Option<WordReading> {
    if let Some(version) = word.strip_prefix(['v', 'V'])
        && version.starts_with(|first: char| first.is_ascii_digit())
        && !version.contains(':')
    {
        return left(Left::Versions);
    }
    let first = word.chars().next()?;
    if first == '+' && word.contains(|letter: char| letter.is_ascii_digit()) && !has_address(word) {
        return left(Left::Phones);
    }
    if !first.is_ascii_hexdigit() && first != ':' {
        return None;
    }
    let hardware = |sign: char| {
        let parts: Vec<&str> = word.split(sign).collect();
        let is_pair = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        parts.len() == 6 && parts.iter().all(is_pair)
    };
    if hardware(':') || hardware('-') {
        return left(Left::Hardware);
    }
    if let Some(port) = word.strip_prefix(':').filter(|port| is_digits(port)) {
        // `192.0.2.0 :24`
        if let Some(prefix @ ..=128) = number(port) {
            return Some((WordKind::Number(prefix), Vec::new()));
        }
        return number(port).and_then(|_| left(Left::Ports));
    }
    let (day, time) = word.split_once(['T', 't']).unwrap_or((word, ""));
    if is_date(day) && !time.contains('.') || is_time(word) {
        return left(Left::Times);
    }
    // The short form of 10.0.0.0/8.
    if word == "10/8" {
        return None;
    }
    let ports: Vec<&str> = word.split(['-', '\u{2013}', '/']).collect();
    let is_port = |part: &&str| number(part).is_some_and(|port| port <= 65_535) && !part.is_empty();
    let is_protocol =
        |part: &&str| matches!(part.to_ascii_lowercase().as_str(), "udp" | "tcp" | "tls" | "sip");
    if ports.len() < 4
        && ports.first().is_some_and(is_port)
        && ports.iter().all(|p| is_port(p) || is_protocol(p))
    {
        return left(Left::Ports);
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 7 && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/')) {
        return left(Left::Phones);
    }
    dotted(word)
}

/// Numbers with dots that are not an IPv4 address and could not become one.
fn dotted(word: &str) -> Option<WordReading> {
    let parts: Vec<&str> = word.trim_end_matches('%').split('.').collect();
    if !parts.iter().all(|part| is_digits(part)) {
        return None;
    }
    let large = |part: &&&str| part.len() > 2 || part.len() == 2 && part.starts_with('0');
    match parts.len() {
        2 => left(Left::Ports),
        3 if parts.iter().filter(large).count() == 0 || parts.iter().any(|part| part.len() > 3) => {
            left(Left::Ports)
        }
        5 if parts.iter().all(|part| part.len() < 3) => left(Left::Versions),
        6.. => left(Left::Versions),
        _ => None,
    }
}

fn is_date(word: &str) -> bool {
    ['-', '/', '.'].iter().any(|sign| {
        let parts: Vec<&str> = word.split(*sign).collect();
        let is_year = |part: &&&str| part.len() == 4 && matches!(number(part), Some(1900..2100));
        let is_day = |part: &&&str| part.len() < 3 && matches!(number(part), Some(1..=31));
        parts.len() == 3
            && parts.iter().filter(is_year).count() == 1
            && parts.iter().filter(is_day).count() == 2
    })
}

/// `08:00`, `10:30:00`, also after a date.
fn is_time(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    let is_part = |part: &&str| part.len() < 3 && matches!(number(part), Some(0..60)) && !part.is_empty();
    (2..4).contains(&parts.len())
        && parts.iter().all(is_part)
        && parts.iter().skip(1).all(|part| part.len() == 2)
}

/// Whether this is a letter of any script. Approximate, because the tables of the standard library
/// add kilobytes to the page: if a sign is mistaken for a letter, a word is still a word.
pub(in crate::check) fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || matches!(letter, '\u{c0}'..='\u{1fff}' | '\u{2c00}'..='\u{2dff}' | '\u{3040}'..='\u{d7ff}')
            && !matches!(letter, '×' | '÷')
}

pub(super) fn is_letter_or_digit(letter: char) -> bool {
    letter.is_ascii_digit() || is_letter(letter) || is_foreign_digit(letter)
}

/// Mail addresses and host names.
pub(super) fn plain_text(word: &str) -> Option<WordReading> {
    if let Some((_, host)) = word.rsplit_once('@') {
        return if is_name(host) { left(Left::Mail) } else { None };
    }
    let host = word.split(['/', ':', '?']).next().unwrap_or(word);
    let behind = word.strip_prefix(host).unwrap_or_default();
    if is_name(host) && !has_address(behind) { left(Left::Hosts) } else { None }
}

/// Whether this is a host name with a domain. A name may contain the parts of an address.
pub(in crate::check) fn is_name(word: &str) -> bool {
    let name = word.strip_prefix("*.").unwrap_or(word);
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_part = |letter: char| is_letter_or_digit(letter) || matches!(letter, '-' | '_');
    let labels = || name.split('.');
    let is_top =
        |label: &str| label.starts_with("xn--") || label.chars().count() > 1 && label.chars().all(is_letter);
    labels().count() > 1
        && labels().all(|label| !label.is_empty() && label.chars().all(is_part))
        && labels().next_back().is_some_and(is_top)
}

/// Digits of other scripts, which only look like an address.
pub(super) fn is_foreign_digit(letter: char) -> bool {
    matches!(letter, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// The parts of a word that look like an address, whether they are one or not.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let is_other = |letter: char| !letter.is_ascii_hexdigit() && !matches!(letter, '.' | ':');
    text.split(is_other).map(|part| part.trim_matches('.')).filter(|part| {
        let groups = part.split(['.', ':']).filter(|group| !group.is_empty()).count();
        let is_v4 = groups > 3 && part.split('.').filter(|group| is_digits(group)).count() > 2;
        is_v4 || part.contains("::") && groups > 0 || part.matches(':').count() > 3
    })
}

/// Whether it contains something that looks like an address and must not be ignored.
pub(super) fn has_address(text: &str) -> bool {
    stretches(text).next().is_some() || is_split_by_signs(text)
}

/// Four numbers up to 255 with the same unusual sign between them: `192-0-2-1`.
fn is_split_by_signs(text: &str) -> bool {
    let is_other = |letter: char| !letter.is_ascii_digit();
    let mut signs = text.chars().filter(|letter| is_other(*letter));
    let parts: Vec<&str> = text.split(is_other).collect();
    let sign = signs.next();
    parts.len() == 4
        && signs.all(|other| Some(other) == sign)
        && parts.iter().all(|part| is_digits(part) && matches!(number(part), Some(0..256)))
        && parts.iter().any(|part| part.len() > 2)
}

/// The question about a word that contains an address. If there is one address, clearly separated, it is
/// offered.
pub(super) fn unclear(word: &str) -> WordReading {
    let says = broken_ipv4(word).filter(|_| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    let question = Question::new(says.unwrap_or("write the address alone, such as 192.0.2.1"));
    let mut found = stretches(word);
    let (Some(part), None) = (found.next(), found.next()) else {
        return (WordKind::Asked(question), Vec::new());
    };
    let sides: Vec<&str> = word.split(part).collect();
    // A sign such as ! reverses the meaning, and adjacent characters may belong to the address.
    let is_clear = |side: &str| !side.contains(['!', '~', '%', '/']);
    let is_apart = sides.len() == 2
        && sides.iter().all(|side| is_clear(side))
        && !sides.first().is_some_and(|side| side.ends_with(is_letter_or_digit))
        && !sides.last().is_some_and(|side| side.starts_with(is_letter_or_digit));
    match read(part) {
        Ok(network) if is_apart => (WordKind::Asked(question.or_use(network)), Vec::new()),
        Ok(_) | Err(_) => (WordKind::Asked(question), Vec::new()),
    }
}
