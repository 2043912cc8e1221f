//! What one word of a printed list is: an address, a number, text, or something uncertain.
//!
//! A word that is not certainly an address, a number or plain text becomes a question. Knows no other word.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use crate::check::networks::read;
use crate::check::printed::composed::{bracketed, is_likely_port, with_label, with_port, with_word};
use crate::check::printed::shorthand::{range_of_word, shortened};
use crate::check::printed::texts::{
    has_address, is_foreign_digit, is_letter_or_digit, numbers, plain_text, unclear,
};
use crate::check::{address, number};

/// A question for the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// What is unclear.
    pub says: String,
    /// The readings: the label of each button, and the text that replaces the words in question.
    pub readings: Vec<(String, String)>,
}

impl Question {
    pub(super) fn new(says: &str) -> Self {
        Self { says: says.to_owned(), readings: Vec::new() }
    }

    /// Offers blocks as a reading.
    pub(super) fn or(mut self, label: &str, blocks: &[IpNet]) -> Self {
        self.readings.push((label.to_owned(), listed(blocks, ", ")));
        self
    }

    /// Offers one block as a reading.
    pub(super) fn or_use(self, block: IpNet) -> Self {
        self.or(&format!("Use {}", short(block)), &[block])
    }
}

/// Blocks in the stored form.
pub(in crate::check) fn listed(blocks: &[IpNet], between: &str) -> String {
    blocks.iter().map(|block| block.to_string()).collect::<Vec<_>>().join(between)
}

/// A block as people write it: a single address without its prefix.
pub(super) fn short(block: IpNet) -> String {
    if block.prefix_len() == block.max_prefix_len() { block.addr().to_string() } else { block.to_string() }
}

/// What a single word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// An address or a block; `is_whole` if the prefix is written.
    Block {
        network: IpNet,
        is_whole: bool,
    },
    /// Several blocks of one word: a range.
    Range(Vec<IpNet>),
    /// A prefix without its address: `/24`.
    Prefix(u8),
    /// A whole number.
    Number(u64),
    /// The last part of an address: `.11`.
    LastPart(u8),
    /// A dash, or a word such as `to`.
    To,
    /// An arrow.
    Arrow,
    /// `/`, and words such as `mask`.
    Slash,
    MaskWord,
    /// Words such as `and`.
    And,
    /// Words such as `version`.
    VersionWord,
    /// Words such as `old` or `not`, which may mean that an address is not wanted.
    Doubt,
    /// Signs without a meaning.
    Sign,
    /// A word that cannot be an address.
    Left(Left),
    /// What may be one.
    Asked(Question),
}

/// What is left out of an address list, in the order in which it is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    Hosts,
    Commented,
    Repeats,
    Ports,
    Phones,
    Mail,
    Times,
    Versions,
    Hardware,
    Comments,
    Words,
}

impl Left {
    /// For a sentence that starts with "Left out: ".
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hosts => "host names, which cannot stand in this field",
            Self::Commented => "addresses in comments",
            Self::Repeats => "what is listed twice",
            Self::Ports => "ports and other numbers",
            Self::Phones => "phone numbers",
            Self::Mail => "mail addresses",
            Self::Times => "dates and times",
            Self::Versions => "version numbers",
            Self::Hardware => "hardware addresses",
            Self::Comments => "comments",
            Self::Words => "other words",
        }
    }
}

pub(super) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '~')
}

/// A comment, and whether it contains an address.
pub(super) fn comment(text: &str) -> Left {
    if has_address(text) { Left::Commented } else { Left::Comments }
}

/// The meaning of a word that consists of signs; `None` if it has a letter, a digit or a mark of an address.
pub(super) fn sign(word: &str) -> Option<WordKind> {
    if word.contains(is_letter_or_digit) || read(word).is_ok() {
        return None;
    }
    Some(match word {
        "/" => WordKind::Slash,
        "+" | "&" => WordKind::And,
        "..." | ".." | "…" => WordKind::To,
        // Comments of web pages and programs.
        "!--" | "/*" => WordKind::Doubt,
        "->" | "=>" | "→" | "⇒" | "-->" | "↔" | "⟶" | "➔" | "➜" | "÷" => WordKind::Arrow,
        dashes if dashes.chars().all(is_dash) => WordKind::To,
        _ => WordKind::Sign,
    })
}

/// Words with a meaning next to an address, in the languages that carriers write in.
pub(super) fn keyword(word: &str) -> Option<WordKind> {
    Some(match word {
        "to" | "through" | "thru" | "till" | "until" | "bis" | "à" | "tot" => WordKind::To,
        "and" | "or" | "und" | "oder" | "et" | "y" | "e" => WordKind::And,
        "mask" | "netmask" | "subnet" | "subnetmask" | "netzmaske" | "subnetzmaske" | "maske" | "masque"
        | "wildcard" | "prefix" | "prefixlen" | "cidr" | "length" | "präfix" | "präfixlänge" => {
            WordKind::MaskWord
        }
        "version" | "ver" | "v" | "release" | "rel" | "firmware" | "fw" | "build" | "software"
        | "revision" | "rev" | "os" | "ios" => WordKind::VersionWord,
        "old" | "was" | "were" | "former" | "formerly" | "previously" | "deprecated" | "obsolete"
        | "retired" | "decommissioned" | "removed" | "longer" | "except" | "excluding" | "excluded"
        | "not" | "never" | "don't" | "without" | "deny" | "drop" | "blocked" | "reject" | "example"
        | "e.g" | "alt" | "alte" | "ehemals" | "nicht" | "außer" | "bisher" | "bisherige" | "veraltet"
        | "ohne" | "beispiel" | "z.b" | "-d" | "--dst" | "--destination" | "dst" | "dst-address"
        | "destination" | "dns" | "ntp" | "nameserver" | "broadcast" | "brd" | "no" | "kein" | "keine" => {
            WordKind::Doubt
        }
        _ => return None,
    })
}

/// A kind, and the parts of the word that are left out.
pub(super) type WordReading = (WordKind, Vec<(Left, String)>);

/// What a word is, and which parts of it are left out.
pub(super) fn kind(word: &str) -> WordReading {
    kind_within(word, 4)
}

pub(super) fn asked(says: &str) -> WordReading {
    (WordKind::Asked(Question::new(says)), Vec::new())
}

pub(super) fn block(network: IpNet, extra: (Left, String)) -> WordReading {
    (WordKind::Block { network, is_whole: true }, vec![extra])
}

pub(super) fn kind_within(word: &str, depth: u8) -> WordReading {
    let lower = word.to_ascii_lowercase();
    if let Some(kind) = keyword(&lower) {
        return (kind, Vec::new());
    }
    if let Ok(network) = read(word) {
        return of_block(word, network);
    }
    if let Some(digits) = word.strip_prefix('/').and_then(number) {
        return match u8::try_from(digits) {
            Ok(prefix) if prefix <= 128 => (WordKind::Prefix(prefix), Vec::new()),
            Ok(_) | Err(_) => (WordKind::Left(Left::Ports), Vec::new()),
        };
    }
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return match number(word) {
            Some(number) => (WordKind::Number(number), Vec::new()),
            None => (WordKind::Left(Left::Ports), Vec::new()),
        };
    }
    if let Some(part) = word.strip_prefix('.').and_then(number).and_then(|part| u8::try_from(part).ok()) {
        return (WordKind::LastPart(part), Vec::new());
    }
    if let Some(network) = hexadecimal_mask(&lower) {
        return (WordKind::Block { network, is_whole: false }, Vec::new());
    }
    if let Some((start, _)) = word.split_once('%')
        && let Some(zoned) = address(start.trim_start_matches('[')).filter(|address| address.is_ipv6())
    {
        let question = Question::new("leave out the zone after the percent sign");
        return (WordKind::Asked(question.or_use(IpNet::from(zoned))), Vec::new());
    }
    if let Some(kind) = range_of_word(word) {
        return (kind, Vec::new());
    }
    let found = bracketed(word)
        .or_else(|| with_port(word))
        .or_else(|| with_word(word))
        .or_else(|| numbers(word))
        .or_else(|| with_label(word, depth))
        .or_else(|| plain_text(word));
    if let Some(found) = found {
        return found;
    }
    if let Some(question) = shortened(word) {
        return (WordKind::Asked(question), Vec::new());
    }
    if word.contains(is_foreign_digit) && word.contains(['.', ':', '\u{3002}', '\u{ff0e}']) {
        return asked("write the digits as 0 to 9");
    }
    if has_address(word) {
        return unclear(word);
    }
    (WordKind::Left(Left::Words), Vec::new())
}

/// A netmask such as `0xffffff00`.
fn hexadecimal_mask(word: &str) -> Option<IpNet> {
    let digits = word.strip_prefix("0x").filter(|digits| digits.len() == 8 && digits.starts_with("ff"))?;
    let bits = u32::from_str_radix(digits, 16).ok()?;
    Some(IpNet::from(IpAddr::V4(Ipv4Addr::from_bits(bits))))
}

/// A single address. If the last group of IPv6 looks like a port, it is a question.
fn of_block(word: &str, network: IpNet) -> WordReading {
    let is_whole = word.contains('/');
    if word == "::" {
        let says = "this is the address without a value, or two colons of the text";
        return (WordKind::Asked(Question::new(says).or_use_as("Use ::/128", network)), Vec::new());
    }
    if let Some(v4) =
        word.strip_prefix("::").and_then(|rest| read(rest).ok()).filter(|v4| v4.addr().is_ipv4())
    {
        let question =
            Question::new("this is IPv4 in an old form of IPv6, or IPv4 behind two colons of the text");
        return (
            WordKind::Asked(question.or_use(v4).or_use_as(&format!("Use {word} as it stands"), network)),
            Vec::new(),
        );
    }
    let with_port = word.rsplit_once(':').filter(|(_, port)| !is_whole && is_likely_port(port));
    if let Some((start, port)) = with_port.filter(|_| !word.starts_with('[') && !word.contains('.')) {
        let says = format!("{port} may be a port or the end of the address");
        let mut question = Question::new(&says);
        if let Some(alone) = address(start) {
            let alone = IpNet::from(alone);
            question = question.or_use_as(&format!("Use {start} without port"), alone);
        }
        let label = format!("Use {word} as it stands");
        return (WordKind::Asked(question.or_use_as(&label, network)), Vec::new());
    }
    (WordKind::Block { network, is_whole }, Vec::new())
}

impl Question {
    pub(super) fn or_use_as(self, label: &str, block: IpNet) -> Self {
        self.or(label, &[block])
    }
}
