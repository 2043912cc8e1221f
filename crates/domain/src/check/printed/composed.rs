//! Addresses in one word with something else: a port, a scheme, a label.
//!
//! The parts of the word that are left out are reported. Knows no other word.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::check::blocks::wildcard_length;
use crate::check::networks::{read, with_prefix};
use crate::check::printed::kinds::{
    Left, Question, WordKind, WordReading, asked, block, is_dash, keyword, kind_within,
};
use crate::check::printed::texts::{has_address, is_letter, is_letter_or_digit, is_name, unclear};
use crate::check::{address, number};

/// Whether the last group of an IPv6 address looks like a SIP port.
pub(super) fn is_likely_port(group: &str) -> bool {
    matches!(number(group), Some(443 | 3478 | 4443 | 5000..=5999 | 8443 | 8060))
}

/// `5060`, `5060-5080`, `5060/udp`: the text after a colon.
fn is_ports(text: &str) -> bool {
    let mut parts = text.split(['-', '/', '\u{2013}']);
    let is_number = |part: &str| number(part).is_some_and(|port| port <= 65_535) && !part.is_empty();
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    parts.next().is_some_and(is_number) && parts.all(|part| is_number(part) || is_word(part))
}

/// An address with a port, or with something that may be one.
fn addressed(start: &str, port: &str) -> Option<WordReading> {
    let network = read(start).ok()?;
    if !is_ports(port) && !matches!(port, "*" | "any") {
        return None;
    }
    let bare = !start.contains('/');
    match number(port).and_then(|port| u8::try_from(port).ok()).filter(|_| bare) {
        Some(prefix) if prefix <= network.max_prefix_len() => {
            Some((WordKind::Asked(or_prefix(network.addr(), prefix)), Vec::new()))
        }
        Some(_) | None => Some(block(network, (Left::Ports, port.to_owned()))),
    }
}

/// The question about a small number after an address.
pub(super) fn or_prefix(address: IpAddr, prefix: u8) -> Question {
    let says = format!("{prefix} may be a prefix length or a number beside the address");
    Question::new(&says)
        .or_use(with_prefix(address, prefix))
        .or_use_as(&format!("Use {address} alone"), IpNet::from(address))
}

/// IPv6 in brackets, with a port or a prefix after them.
pub(super) fn bracketed(word: &str) -> Option<WordReading> {
    let (inner, behind) = word.strip_prefix('[')?.split_once(']')?;
    let Ok(network) = read(inner) else { return Some(asked("enter an address, such as 2001:db8::1")) };
    let bare = IpNet::from(network.addr());
    Some(match behind.split_at_checked(1) {
        None => (WordKind::Block { network, is_whole: inner.contains('/') }, Vec::new()),
        Some((":" | "#" | ".", port)) if is_ports(port) => block(network, (Left::Ports, port.to_owned())),
        Some(("/", _)) if network == bare => match read(&format!("{inner}{behind}")) {
            Ok(network) => (WordKind::Block { network, is_whole: true }, Vec::new()),
            Err((says, _)) => asked(says),
        },
        Some(_) => asked("enter the address alone"),
    })
}

/// An address and its port in one word.
pub(super) fn with_port(word: &str) -> Option<WordReading> {
    if let Some((start, port)) = word.split_once('#') {
        return addressed(start, port);
    }
    let colons = word.matches(':').count();
    if colons == 1 {
        let (start, port) = word.split_once(':')?;
        return addressed(start, port);
    }
    let (start, port) = word.rsplit_once(':')?;
    let network = read(start).ok().filter(|_| is_ports(port) && !start.ends_with(':'))?;
    // Eight groups are a whole address; with fewer the number could be one of them.
    if start.contains('/') || (!start.contains("::") && start.matches(':').count() == 7) {
        return Some(block(network, (Left::Ports, port.to_owned())));
    }
    let says = format!("{port} looks like a port. Write the address in brackets");
    let alone = Question::new(&says).or_use_as(&format!("Use {start} without port"), network);
    Some((WordKind::Asked(alone), Vec::new()))
}

/// An address and a word that belongs to it: `192.0.2.1/udp`, `192.0.2.1-Frankfurt`, `IP-192.0.2.1`.
pub(super) fn with_word(word: &str) -> Option<WordReading> {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if let Some((start, behind)) = word.split_once('/')
        && let Some(address) = address(start)
    {
        return match behind.to_ascii_lowercase().as_str() {
            "udp" | "tcp" | "tls" | "sip" | "sips" | "rtp" => {
                Some(block(IpNet::from(address), (Left::Words, behind.to_owned())))
            }
            _ => slashed(address, word, behind),
        };
    }
    let (start, end) = word.split_once(is_dash)?;
    match (address(start), address(end)) {
        (Some(address), None) if is_word(end) => {
            Some(block(IpNet::from(address), (Left::Words, end.to_owned())))
        }
        (None, Some(address)) if is_word(start) && address.is_ipv4() => {
            Some((WordKind::Block { network: IpNet::from(address), is_whole: false }, Vec::new()))
        }
        (Some(_) | None, Some(_) | None) => None,
    }
}

/// The text after the slash of an address that is not a prefix length.
fn slashed(start: IpAddr, word: &str, behind: &str) -> Option<WordReading> {
    let (says, of_mask) = read(word).err()?;
    if let Some(Ok(network)) = of_mask.map(|better| read(&better)) {
        return Some((WordKind::Range(vec![network]), Vec::new()));
    }
    let mut question = Question::new(says);
    if let IpAddr::V4(v4) = start {
        let [a, b, c, last] = v4.octets();
        let parts: Option<Vec<u8>> = behind.split('/').map(|part| part.parse().ok()).collect();
        let (mut blocks, mut is_rising, mut before) = (vec![IpNet::from(start)], true, last);
        for part in parts.unwrap_or_default() {
            is_rising &= part > before;
            before = part;
            blocks.push(IpNet::from(IpAddr::from([a, b, c, part])));
        }
        if blocks.len() > 2 && is_rising {
            question = question.or(&format!("Use the {} addresses", blocks.len()), &blocks);
        }
    }
    match (number(behind), self::address(behind)) {
        (Some(1024..=65_535), _) => {
            question.says = format!("{behind} is no prefix length");
            question = question.or_use_as(&format!("Use {start} without port"), IpNet::from(start));
        }
        (_, Some(IpAddr::V4(mask))) if matches!(mask.octets(), [0 | 255, ..]) => {
            let block = wildcard_length(mask).map(|prefix| with_prefix(start, prefix));
            match block.filter(|block| start.is_ipv4() && block.prefix_len() > 0 && block.trunc() == *block) {
                Some(block) => return Some((WordKind::Range(vec![block]), Vec::new())),
                None => question.says = "the netmask is not contiguous".to_owned(),
            }
        }
        (_, Some(second)) => {
            question.says = "there are two addresses with a slash between them".to_owned();
            question = question.or("Use the two addresses", &[IpNet::from(start), IpNet::from(second)]);
        }
        (Some(_) | None, None) => {}
    }
    Some((WordKind::Asked(question), Vec::new()))
}

/// A label before a colon or an equals sign, a scheme, a user: `udp:192.0.2.1:5060`, `ip4:192.0.2.0/24`.
pub(super) fn with_label(word: &str, depth: u8) -> Option<WordReading> {
    let depth = depth.checked_sub(1)?;
    let at = word.find([':', '='])?;
    let (label, rest) = (word.get(..at)?, word.get(at + 1..)?);
    let is_equal = word.get(at..)?.starts_with('=');
    let is_label = |letter: char| is_letter_or_digit(letter) || matches!(letter, '-' | '_' | '.' | '/');
    if !label.starts_with(is_letter) || !label.chars().all(is_label) {
        return None;
    }
    // Groups of IPv6 are not labels.
    let is_hex = label.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && !is_equal && !(rest.contains('.') && rest.matches(':').count() < 2 && !rest.starts_with(':'))
    {
        return None;
    }
    if has_address(label) && !is_name(label) {
        return Some(unclear(word));
    }
    let is_url = rest.starts_with("//");
    let mut rest = rest.trim_start_matches('/');
    let mut extra: Vec<(Left, String)> = Vec::new();
    extra.extend(is_name(label).then(|| (Left::Hosts, label.to_owned())));
    if let Some((user, host)) = rest.rsplit_once('@') {
        if has_address(user) {
            return Some(unclear(word));
        }
        extra.push((Left::Words, user.to_owned()));
        rest = host;
    }
    if is_url && let Some((host, path)) = rest.split_once(['/', '?', '#']) {
        if read(rest).is_ok() {
            return Some(asked("is it the prefix length of a block, or the path of an address on the web?"));
        }
        extra.extend((!path.is_empty()).then(|| (Left::Words, path.to_owned())));
        rest = host;
    }
    let lower = label.to_ascii_lowercase();
    let (kind, more) = kind_within(rest, depth);
    Some(match (kind, keyword(&lower)) {
        (WordKind::Block { .. } | WordKind::Range(_), Some(WordKind::VersionWord)) => {
            (WordKind::Left(Left::Versions), Vec::new())
        }
        (WordKind::Block { .. } | WordKind::Range(_), Some(WordKind::Doubt)) => unclear(word),
        (WordKind::Number(_) | WordKind::LastPart(_) | WordKind::Prefix(_), _) if is_name(label) => {
            (WordKind::Left(Left::Hosts), Vec::new())
        }
        (WordKind::Number(_) | WordKind::LastPart(_) | WordKind::Prefix(_), _) => {
            (WordKind::Left(Left::Ports), Vec::new())
        }
        (
            kind @ (WordKind::Block { .. } | WordKind::Range(_) | WordKind::Asked(_) | WordKind::Left(_)),
            _,
        ) => {
            extra.extend(more);
            (kind, extra)
        }
        (
            WordKind::To
            | WordKind::Arrow
            | WordKind::Slash
            | WordKind::MaskWord
            | WordKind::And
            | WordKind::VersionWord
            | WordKind::Doubt
            | WordKind::Sign,
            _,
        ) => (WordKind::Left(Left::Words), Vec::new()),
    })
}
