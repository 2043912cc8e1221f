//! Ranges within one word: `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `192.0.2.[1-9]`.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::check::blocks::blocks_between;
use crate::check::networks::with_prefix;
use crate::check::printed::kinds::{Question, WordKind, is_dash};
use crate::check::{address, number};

/// The blocks of a range within one word: `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `192.0.2.[1-9]`.
pub(super) fn range_of_word(word: &str) -> Option<WordKind> {
    if let Some((start, inner)) =
        word.split_once(['[', '(', '{']).filter(|(start, _)| start.ends_with(['.', ':']))
    {
        let ends = inner.strip_suffix([']', ')', '}']).and_then(|inner| inner.split_once('-'));
        let first = ends.and_then(|(from, _)| format!("{start}{from}").parse().ok());
        return Some(match ends.zip(first) {
            Some(((_, to), first)) => range(word, first, &format!("{start}{to}")),
            None => WordKind::Asked(Question::new("write each address on its own")),
        });
    }
    let (start, end) = match word.split_once("..") {
        Some((start, end)) => (start, end.trim_start_matches('.')),
        None => {
            let at = word.find(|letter: char| is_dash(letter) || letter == '…')?;
            let end = word.get(at..)?;
            (word.get(..at)?, end.trim_start_matches(|letter: char| is_dash(letter) || letter == '…'))
        }
    };
    let first = address(start)?;
    if let (IpAddr::V4(v4), Some(number)) = (first, number(end)) {
        let [a, b, c, d] = v4.octets();
        let last = u8::try_from(number).ok();
        let blocks = last.and_then(|last| blocks_between(first, IpAddr::from([a, b, c, last])));
        let block = last.filter(|last| *last <= 32).map(|prefix| with_prefix(first, prefix));
        // A range that is one block is what was meant; `-24` may be a typo for `/24`.
        if let Some(block) = block.filter(|block| block.trunc() == *block)
            && blocks.as_ref().is_none_or(|blocks| blocks.len() != 1)
        {
            let question = Question::new("is it a range, or a prefix length after a dash?").or_use(block);
            let label = format!("Use {first} to {}", IpAddr::from([a, b, c, block.prefix_len()]));
            return Some(WordKind::Asked(match blocks {
                Some(blocks) => question.or(&label, &blocks),
                None => question,
            }));
        }
        return match last.filter(|last| *last > d) {
            Some(last) => Some(range(word, first, &IpAddr::from([a, b, c, last]).to_string())),
            None => Some(WordKind::Asked(Question::new("write the range as an address and a prefix length"))),
        };
    }
    let is_text =
        end.starts_with(|letter: char| letter.is_ascii_alphabetic()) && !end.contains(['.', ':', '-']);
    if is_text { None } else { Some(range(word, first, end)) }
}

fn range(word: &str, first: IpAddr, last: &str) -> WordKind {
    let Some(last) = address(last) else {
        let says = if word.contains('/') {
            "enter two blocks, or a range without prefix"
        } else {
            "write the range as an address and a prefix length"
        };
        return WordKind::Asked(Question::new(says));
    };
    match blocks_between(first, last) {
        Some(blocks) => WordKind::Range(blocks),
        None => WordKind::Asked(no_range(first, last)),
    }
}

/// The question about two addresses with a dash that are not a usable range.
pub(super) fn no_range(first: IpAddr, last: IpAddr) -> Question {
    let says = if first.is_ipv4() != last.is_ipv4() {
        "a range cannot lead from IPv4 to IPv6"
    } else if first > last {
        "the range ends before it begins"
    } else {
        "this range is too wide to be written as a few blocks"
    };
    Question::new(says).or("Use the two addresses", &[IpNet::from(first), IpNet::from(last)])
}

/// A shortened address: `192.0.2.x`, `192.0.2/24`, or one with leading zeros or a port after a
/// dot. Each becomes a question, whatever it seems to mean.
pub(super) fn shortened(word: &str) -> Option<Question> {
    let (dotted, prefix) = match word.split_once('/') {
        Some((dotted, prefix)) => (dotted, Some(u8::try_from(number(prefix)?).ok()?)),
        None => (word, None),
    };
    let parts: Vec<&str> = dotted.split('.').collect();
    let values: Vec<Option<u64>> =
        parts.iter().map(|part| if part.is_empty() { None } else { number(part) }).collect();
    let octets: Vec<u8> = values.iter().map_while(|value| u8::try_from((*value)?).ok()).collect();
    let is_all_numbers = values.iter().all(Option::is_some);
    let mut padded = octets.clone();
    padded.resize(4, 0);
    let [a, b, c, d] = <[u8; 4]>::try_from(padded).ok().filter(|_| octets.len() < 5)?;
    let address = IpAddr::from([a, b, c, d]);
    let known = u8::try_from(octets.len() * 8).ok()?;
    if !is_all_numbers {
        let is_any = |part: &&str| {
            matches!(part.to_ascii_lowercase().as_str(), "*" | "x" | "xx" | "xxx" | "n" | "nnn" | "y" | "z")
        };
        let is_open = (2..4).contains(&octets.len())
            && parts.len() <= 4
            && prefix.is_none()
            && parts.iter().skip(octets.len()).all(is_any);
        let block = with_prefix(address, known);
        // A letter that looks like a digit.
        let is_digit = |letter: char| letter.is_ascii_digit() || matches!(letter, 'O' | 'o' | 'I' | 'l');
        let numbers = values.iter().flatten().count();
        if parts.len() == 4
            && numbers > 1
            && parts.iter().all(|part| !part.is_empty() && part.chars().all(is_digit))
        {
            return Some(Question::new("a letter stands where a digit belongs"));
        }
        return is_open.then(|| Question::new("is every address of the block meant?").or_use(block));
    }
    let is_padded = parts.iter().any(|part| part.len() > 1 && part.starts_with('0'));
    match (parts.len(), prefix) {
        (4, _) if octets.len() == 4 && is_padded => {
            let prefix = prefix.unwrap_or(32);
            let says = match octal(&parts) {
                Some(octal) if octal != address => {
                    format!("IPv4 parts are written without leading zeros. Some systems read this as {octal}")
                }
                Some(_) | None => "IPv4 parts are written without leading zeros".to_owned(),
            };
            let question = Question::new(&says);
            Some(if prefix <= 32 { question.or_use(with_prefix(address, prefix)) } else { question })
        }
        (1..4, Some(prefix)) if octets.len() == parts.len() && (8..=known).contains(&prefix) => Some(
            Question::new("IPv4 needs four parts, such as 192.0.2.1").or_use(with_prefix(address, prefix)),
        ),
        (5, None)
            if octets.len() == 4 && values.last().copied().flatten().is_some_and(is_port) && !is_padded =>
        {
            let says = "IPv4 has four parts; the fifth may be a port";
            Some(Question::new(says).or_use(IpNet::from(address)))
        }
        // Chapter numbers are small.
        (3, None) if octets.len() == 3 && octets.iter().any(|octet| *octet > 99) => {
            Some(Question::new("IPv4 needs four parts, such as 192.0.2.1"))
        }
        _ => None,
    }
}

fn is_port(value: u64) -> bool {
    (256..=65_535).contains(&value)
}

/// The address that C libraries read if a part starts with a zero.
fn octal(parts: &[&str]) -> Option<IpAddr> {
    let read = |part: &&str| match part.strip_prefix('0') {
        Some(digits) if !digits.is_empty() => u8::from_str_radix(digits, 8).ok(),
        Some(_) | None => part.parse().ok(),
    };
    let octets: Vec<u8> = parts.iter().map(read).collect::<Option<_>>()?;
    <[u8; 4]>::try_from(octets).ok().map(IpAddr::from)
}
