//! Addresses as carriers print them: in prose and tables, with ports, masks, ranges and comments.
//!
//! Everything read here becomes an offer and never a value: the text lists what was found, what was
//! converted and what was left out, and one click writes the plain list. An uncertain reading
//! becomes a question.

mod composed;
mod doubts;
mod kinds;
mod pairs;
mod shorthand;
mod texts;
mod told;
mod words;

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::check::Finding;

pub(super) use crate::check::printed::kinds::listed;
use crate::check::printed::kinds::{Left, Question, WordKind};
pub(super) use crate::check::printed::texts::{is_letter, is_name};
pub(super) use crate::check::printed::told::Told;
use crate::check::printed::words::{Word, words};

/// Whether an item that reads as a block may mean something else: a netmask or a wildcard of the address
/// before it, or IPv6 with a port at its end.
pub(super) fn is_doubtful(item: &str, network: IpNet, is_alone: bool) -> bool {
    match network.addr() {
        IpAddr::V4(address) => match address.octets() {
            [255, ..] => !item.contains('/'),
            [0, ..] => !item.contains('/') && !is_alone,
            [..] => false,
        },
        IpAddr::V6(_) => item != "::" && matches!(kinds::kind(item), (WordKind::Asked(_), _)),
    }
}

/// The findings for a text that is not a plain list. At least one is an error.
pub(super) fn findings(text: &str) -> Vec<Finding> {
    told::findings(told(text))
}

/// What is read of a text that is not a plain list.
pub(super) fn told(text: &str) -> Told {
    let words = words(text);
    let mut reader = PrintedReader {
        words: &words,
        at: 0,
        first: 0,
        has_ends: false,
        pieces: Vec::new(),
        left: Vec::new(),
    };
    reader.has_ends = reader.find_ends();
    reader.read();
    let pieces = std::mem::take(&mut reader.pieces);
    reader.pieces = doubts::asked(text, &words, pieces);
    reader.keep_once();
    told::told(text, &words, &reader.pieces, &reader.left)
}

/// The meaning of consecutive words.
struct Piece {
    /// The first word.
    first: usize,
    /// The last word.
    last: usize,
    meaning: Meaning,
}

enum Meaning {
    Blocks { blocks: Vec<IpNet>, is_converted: bool },
    Asked(Question),
}

struct PrintedReader<'a> {
    words: &'a [Word<'a>],
    at: usize,
    /// Where the line starts.
    first: usize,
    /// Whether a heading names the first and the last address of ranges.
    has_ends: bool,
    pieces: Vec<Piece>,
    left: Vec<(Left, String)>,
}

impl PrintedReader<'_> {
    fn kind(&self, at: usize) -> Option<&WordKind> {
        self.words.get(at).map(|word| &word.kind)
    }

    fn line(&self, at: usize) -> Option<usize> {
        self.words.get(at).map(|word| word.line)
    }

    /// The block of a word, and whether its prefix is written.
    fn block(&self, at: usize) -> Option<(IpNet, bool)> {
        match self.kind(at) {
            Some(WordKind::Block { network, is_whole }) => Some((*network, *is_whole)),
            Some(_) | None => None,
        }
    }

    fn is_joined(&self, one: usize, other: usize) -> bool {
        self.line(one).is_some() && self.line(one) == self.line(other)
    }

    /// Takes the words up to `last`.
    fn push(&mut self, last: usize, meaning: Meaning) {
        self.pieces.push(Piece { first: self.at, last, meaning });
        self.at = last + 1;
    }

    fn take(&mut self, last: usize, blocks: Vec<IpNet>) {
        let is_converted = last > self.at || blocks.len() > 1;
        self.push(last, Meaning::Blocks { blocks, is_converted });
    }

    fn ask(&mut self, last: usize, question: Question) {
        self.push(last, Meaning::Asked(question));
    }

    fn leave(&mut self, left: Left, said: String) {
        self.left.push((left, said));
    }

    fn read(&mut self) {
        while let Some(word) = self.words.get(self.at) {
            let is_version = self.at.checked_sub(1).is_some_and(|before| {
                self.is_joined(before, self.at) && self.kind(before) == Some(&WordKind::VersionWord)
            });
            if !self.is_joined(self.first, self.at) {
                self.first = self.at;
            }
            self.left.extend(word.extra.iter().cloned());
            if self.read_torn() {
                continue;
            }
            match &word.kind {
                WordKind::Block { .. } | WordKind::Number(_) if is_version => self.leave_word(Left::Versions),
                WordKind::Block { network, is_whole } => self.read_block(*network, *is_whole),
                WordKind::Range(blocks) => {
                    self.push(self.at, Meaning::Blocks { blocks: blocks.clone(), is_converted: true })
                }
                WordKind::Asked(question) => self.ask(self.at, question.clone()),
                // Repeated after the block: `192.0.2.0 - 192.0.2.255 (/24)`.
                WordKind::Prefix(prefix) if self.is_known_prefix(*prefix) => self.leave_word(Left::Repeats),
                WordKind::Prefix(_) => {
                    self.ask(self.at, Question::new("ranges need an address, such as 192.0.2.0/24"))
                }
                WordKind::LastPart(part) => self.ask_about_last_part(*part),
                WordKind::Number(_) => self.leave_word(Left::Ports),
                WordKind::Left(Left::Phones) => self.leave_phone(),
                WordKind::Left(left) => self.leave_word(*left),
                WordKind::MaskWord | WordKind::VersionWord | WordKind::Doubt => self.leave_word(Left::Words),
                WordKind::To | WordKind::Arrow | WordKind::Slash | WordKind::And | WordKind::Sign => {
                    self.at += 1
                }
            }
        }
    }

    /// Whether a short line without numbers has a word such as `start` and one such as `end`.
    fn find_ends(&self) -> bool {
        self.words.chunk_by(|one, next| one.line == next.line).any(|line| {
            let has = |of: &[&str]| {
                line.iter().any(|word| {
                    let word = word.raw.to_ascii_lowercase();
                    of.iter().any(|start| word.starts_with(start))
                })
            };
            line.len() < 8
                && line.iter().all(|word| !word.raw.contains(|letter: char| letter.is_ascii_digit()))
                && has(&["start", "first", "from", "begin", "low", "von", "anfang"])
                && has(&["end", "last", "to", "until", "high", "bis"])
        })
    }

    /// An address with blanks in it, or with commas for dots: `192.0. 2.1`.
    fn read_torn(&mut self) -> bool {
        let mut joined = String::new();
        let mut at = self.at;
        let mut sign = None;
        // More than four numbers are a list of numbers.
        if self.words.get(at).is_some_and(|word| word.gap == ",") {
            return false;
        }
        while let Some(word) = self.words.get(at).filter(|_| at < self.at + 5) {
            let is_dotted = |raw: &str| raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if !is_dotted(word.raw) || self.block(at).is_some() || !self.is_joined(self.at, at) {
                break;
            }
            if at > self.at {
                let starts = word.raw.starts_with('.');
                match word.gap.trim_matches(' ') {
                    "" if starts && sign != Some(',') => sign = Some('.'),
                    "." if !starts && sign != Some(',') => sign = Some('.'),
                    "," if word.gap == "," && sign != Some('.') => sign = Some(','),
                    _ => break,
                }
                if !starts {
                    joined.push('.');
                }
            }
            joined.push_str(word.raw);
            at += 1;
        }
        let parts: Vec<&str> = joined.split('.').collect();
        let is_long = parts.iter().any(|part| part.len() > 2);
        match (sign, crate::check::address(&joined)) {
            (Some(sign), Some(address)) if is_long => {
                let says = if sign == ',' {
                    "are the commas dots?"
                } else {
                    "is this one address with blanks in it?"
                };
                self.ask(at - 1, Question::new(says).or_use(IpNet::from(address)));
                true
            }
            _ => false,
        }
    }

    fn leave_word(&mut self, left: Left) {
        let said = self.words.get(self.at).map(|word| word.raw.to_owned()).unwrap_or_default();
        self.leave(left, said);
        self.at += 1;
    }

    /// Whether the previous piece, on the same line, is one block of this prefix length.
    fn is_known_prefix(&self, prefix: u8) -> bool {
        self.pieces.last().is_some_and(|piece| match &piece.meaning {
            Meaning::Blocks { blocks, .. } => {
                self.is_joined(piece.last, self.at)
                    && matches!(blocks.as_slice(), [block] if block.prefix_len() == prefix)
            }
            Meaning::Asked(_) => false,
        })
    }

    /// `.11`, which may complete the previous address.
    fn ask_about_last_part(&mut self, part: u8) {
        let before = self.pieces.iter().rev().find_map(|piece| match &piece.meaning {
            Meaning::Blocks { blocks, .. } => blocks.last(),
            Meaning::Asked(_) => None,
        });
        let question = Question::new("is it the end of another address?");
        self.ask(
            self.at,
            match before.map(|block| block.addr()) {
                Some(IpAddr::V4(address)) => {
                    let [a, b, c, _] = address.octets();
                    question.or_use(IpNet::from(IpAddr::from([a, b, c, part])))
                }
                Some(IpAddr::V6(_)) | None => question,
            },
        );
    }

    /// A phone number with the groups of digits after it.
    fn leave_phone(&mut self) {
        let first = self.at;
        while matches!(self.kind(self.at + 1), Some(WordKind::Number(_) | WordKind::Left(Left::Ports)))
            && self.is_joined(first, self.at + 1)
        {
            self.at += 1;
        }
        let raw = self.words.get(first..=self.at).unwrap_or_default().iter().map(|word| word.raw);
        let said = raw.collect::<Vec<_>>().join(" ");
        self.leave(Left::Phones, said);
        self.at += 1;
    }

    /// An address and the words after it.
    fn read_block(&mut self, network: IpNet, is_whole: bool) {
        let at = self.at;
        let read = self.read_mask(network, is_whole)
            || self.read_range(network, is_whole)
            || self.read_loose_range(network)
            || !is_whole && self.read_number(network.addr());
        if !read {
            let lone_mask =
                !is_whole && matches!(network.addr(), IpAddr::V4(mask) if mask.octets().starts_with(&[255]));
            if lone_mask {
                self.ask(at, Question::new("a netmask follows its address, such as 192.0.2.0 255.255.255.0"));
            } else {
                self.take(at, vec![network]);
            }
        }
    }

    /// Keeps only the first of equal blocks.
    fn keep_once(&mut self) {
        let mut seen = BTreeSet::new();
        let left = &mut self.left;
        for piece in &mut self.pieces {
            if let Meaning::Blocks { blocks, .. } = &mut piece.meaning {
                blocks.retain(|block| {
                    let is_new = seen.insert(*block);
                    if !is_new {
                        left.push((Left::Repeats, kinds::short(*block)));
                    }
                    is_new
                });
            }
        }
    }
}

/// The text with some words replaced.
fn replaced(text: &str, words: &[Word<'_>], piece: &Piece, better: &str) -> String {
    let start = words.get(piece.first).map_or(0, |word| word.start);
    let end = words.get(piece.last).map_or(text.len(), |word| word.end);
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    format!("{before}{better}{behind}")
}

#[cfg(test)]
mod tests;
