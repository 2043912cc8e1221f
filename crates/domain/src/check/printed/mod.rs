//! Addresses as carriers print them: in prose and tables, with ports, masks, ranges and comments.
//!
//! Whatever is read here becomes an offer and never a value: the text says what was found, what was
//! converted and what is left out, and one click writes the plain list. Where a reading is not sure there
//! is a question instead.

mod composed;
mod doubts;
mod kinds;
mod shorthand;
mod texts;
mod told;
mod words;

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::check::Finding;
use crate::check::blocks::{blocks_between, mask_length, wildcard_length};
use crate::check::networks::{Network, full_prefix};
use crate::check::printed::composed::or_prefix;
use crate::check::printed::kinds::{Kind, Left, Question};
use crate::check::printed::shorthand::no_range;
pub(super) use crate::check::printed::texts::is_name;
use crate::check::printed::words::{Word, words};

/// Whether the end of an IPv6 address may be a port.
pub(super) fn is_doubtful(item: &str, network: Network) -> bool {
    match network.address {
        // A mask, or a wildcard, that stands apart from its address.
        IpAddr::V4(address) => !item.contains('/') && matches!(address.octets(), [0 | 255, ..]),
        IpAddr::V6(_) => matches!(kinds::kind(item), (Kind::Asked(_), _)) && item != "::",
    }
}

/// What is said about a text that is no plain list. At least one finding blocks.
pub(super) fn findings(text: &str) -> Vec<Finding> {
    let words = words(text);
    let mut reader = Reader { words: &words, at: 0, first: 0, pieces: Vec::new(), left: Vec::new() };
    reader.read();
    let pieces = std::mem::take(&mut reader.pieces);
    reader.pieces = doubts::asked(text, &words, pieces);
    reader.keep_once();
    told::findings(text, &words, &reader.pieces, &reader.left)
}

/// What some words in a row mean.
struct Piece {
    /// The first word.
    first: usize,
    /// The last word.
    last: usize,
    meaning: Meaning,
}

enum Meaning {
    Blocks { blocks: Vec<Network>, is_converted: bool },
    Asked(Question),
}

struct Reader<'a> {
    words: &'a [Word<'a>],
    at: usize,
    /// Where the line begins.
    first: usize,
    pieces: Vec<Piece>,
    left: Vec<(Left, String)>,
}

impl Reader<'_> {
    fn kind(&self, at: usize) -> Option<&Kind> {
        self.words.get(at).map(|word| &word.kind)
    }

    fn line(&self, at: usize) -> Option<usize> {
        self.words.get(at).map(|word| word.line)
    }

    /// The block of a word, and whether its prefix is written.
    fn block(&self, at: usize) -> Option<(Network, bool)> {
        match self.kind(at) {
            Some(Kind::Block { network, is_whole }) => Some((*network, *is_whole)),
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

    fn take(&mut self, last: usize, blocks: Vec<Network>) {
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
                self.is_joined(before, self.at) && self.kind(before) == Some(&Kind::VersionWord)
            });
            if !self.is_joined(self.first, self.at) {
                self.first = self.at;
            }
            self.left.extend(word.extra.iter().cloned());
            if self.read_torn() {
                continue;
            }
            match &word.kind {
                Kind::Block { .. } | Kind::Number(_) if is_version => self.leave_word(Left::Versions),
                Kind::Block { network, is_whole } => self.read_block(*network, *is_whole),
                Kind::Range(blocks) => {
                    self.push(self.at, Meaning::Blocks { blocks: blocks.clone(), is_converted: true })
                }
                Kind::Asked(question) => self.ask(self.at, question.clone()),
                Kind::Prefix(_) => {
                    self.ask(self.at, Question::new("ranges need an address, such as 192.0.2.0/24"))
                }
                Kind::LastPart(_) | Kind::Number(_) => self.leave_word(Left::Ports),
                Kind::Left(Left::Phones) => self.leave_phone(),
                Kind::Left(left) => self.leave_word(*left),
                Kind::MaskWord | Kind::VersionWord | Kind::Doubt => self.leave_word(Left::Words),
                Kind::To | Kind::Arrow | Kind::Slash | Kind::And | Kind::Sign => self.at += 1,
            }
        }
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
                self.ask(at - 1, Question::new(says).or_use(Network::of(address)));
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

    /// A phone number with the groups of digits that follow it.
    fn leave_phone(&mut self) {
        let first = self.at;
        while matches!(self.kind(self.at + 1), Some(Kind::Number(_) | Kind::Left(Left::Ports)))
            && self.is_joined(first, self.at + 1)
        {
            self.at += 1;
        }
        let raw = self.words.get(first..=self.at).unwrap_or_default().iter().map(|word| word.raw);
        let said = raw.collect::<Vec<_>>().join(" ");
        self.leave(Left::Phones, said);
        self.at += 1;
    }

    /// An address, with what follows it.
    fn read_block(&mut self, network: Network, is_whole: bool) {
        let at = self.at;
        let read = self.read_mask(network, is_whole)
            || self.read_range(network, is_whole)
            || !is_whole && self.read_number(network.address);
        if !read {
            let lone_mask =
                !is_whole && matches!(network.address, IpAddr::V4(mask) if mask.octets().starts_with(&[255]));
            if lone_mask {
                self.ask(at, Question::new("a netmask follows its address, such as 192.0.2.0 255.255.255.0"));
            } else {
                self.take(at, vec![network]);
            }
        }
    }

    /// A netmask or a wildcard behind an address.
    fn read_mask(&mut self, network: Network, is_whole: bool) -> bool {
        let at = self.at;
        let mut next = at + 1;
        let (mut is_named, mut is_slashed) = (false, false);
        while let Some(kind) = self.kind(next) {
            match kind {
                Kind::MaskWord => is_named = true,
                Kind::Slash => is_slashed = true,
                Kind::Sign => {}
                _ => break,
            }
            next += 1;
        }
        let Some((mask, false)) = self.block(next) else { return false };
        let (IpAddr::V4(address), IpAddr::V4(mask)) = (network.address, mask.address) else { return false };
        let is_near = self.is_joined(at, next);
        let block = |prefix: u8| Network { address: address.into(), prefix };
        match (mask.octets(), mask_length(mask), wildcard_length(mask)) {
            ([255, ..], Some(prefix), _) if is_whole && prefix == network.prefix => {
                self.take(next, vec![network])
            }
            ([255, ..], Some(_), _) if is_whole => {
                self.ask(next, Question::new("the netmask and the prefix length differ"));
            }
            ([255, ..], Some(prefix), _) if is_near || is_named => self.take(next, vec![block(prefix)]),
            ([255, ..], Some(prefix), _) => {
                self.ask(
                    next,
                    Question::new("is this the netmask of the address before it?").or_use(block(prefix)),
                );
            }
            ([255, ..], None, _) => self.ask(next, Question::new("the netmask is not contiguous")),
            _ if is_whole || !is_near => return false,
            ([128..=254, ..], Some(prefix), _) if is_named || is_slashed => {
                self.take(next, vec![block(prefix)])
            }
            ([0, ..], _, Some(32)) => {
                let says = "0.0.0.0 behind an address means it alone in a wildcard, everything in a netmask";
                self.ask(next, Question::new(says).or_use(block(32)));
            }
            ([0, ..], _, Some(prefix)) if block(prefix).network() == block(prefix) => {
                self.take(next, vec![block(prefix)]);
            }
            ([0, ..], _, Some(prefix)) => {
                let says = "the wildcard leaves bits open that are set in the address";
                self.ask(next, Question::new(says).or_use(block(prefix).network()));
            }
            ([0, ..], _, None) => self.ask(next, Question::new("the wildcard is not contiguous")),
            _ => return false,
        }
        true
    }

    /// Two addresses with a dash or an arrow between them.
    fn read_range(&mut self, network: Network, is_whole: bool) -> bool {
        let at = self.at;
        let between = self.kind(at + 1);
        let Some((other, is_other_whole)) = self.block(at + 2) else {
            return self.read_short_range(network, is_whole);
        };
        if between == Some(&Kind::Arrow) && self.is_joined(at, at + 2) {
            self.ask(
                at + 2,
                Question::new("the arrow may lead from an old address to a new one, or be a range"),
            );
            return true;
        }
        if between != Some(&Kind::To) {
            return false;
        }
        let (is_near, is_far) = (self.is_joined(at, at + 1), !self.is_joined(at + 1, at + 2));
        // A dash at the start of a line counts the lines, unless the line before has none.
        let first = self.first;
        let is_counted =
            matches!(self.kind(first), Some(Kind::To | Kind::Sign | Kind::Number(_))) && first < at;
        let is_ended = self.words.get(at + 1).is_some_and(|word| word.gap.contains([',', ';']));
        if is_ended || !is_near && (is_far || is_counted) {
            return false;
        }
        let is_list = first < at && self.is_same_dash(first, at + 1) && !self.has_other_bullet(first);
        let mut last = at + 2;
        let mut all = vec![network, other];
        while let (Some(Kind::To), Some((block, _)), true) =
            (self.kind(last + 1), self.block(last + 2), self.is_joined(last, last + 2))
        {
            all.push(block);
            last += 2;
        }
        let label = |count: usize| format!("Use the {count} blocks");
        if all.len() > 2 || is_list {
            let says = "dashes between addresses may count them or stand for ranges";
            self.ask(last, Question::new(says).or("Use these addresses alone", &all));
            return true;
        }
        let ends = (network.network().address, told::last_address(other));
        let is_bare = !is_whole && !is_other_whole;
        match blocks_between(ends.0, ends.1) {
            Some(blocks) if blocks == all => return false,
            Some(blocks) if is_bare && is_near && !is_far => self.take(last, blocks),
            Some(blocks) => {
                let says = "is it a range, or are these two?";
                let question = Question::new(says).or("Use these two", &all);
                self.ask(last, question.or(&label(blocks.len()), &blocks));
            }
            None if is_bare => self.ask(last, no_range(network.address, other.address)),
            None => {
                self.ask(last, Question::new("is it a range, or are these two?").or("Use these two", &all))
            }
        }
        true
    }

    fn is_same_dash(&self, one: usize, other: usize) -> bool {
        let raw = |at: usize| self.words.get(at).filter(|word| word.kind == Kind::To).map(|word| word.raw);
        raw(one).is_some() && raw(one) == raw(other)
    }

    /// Whether another line begins with a dash.
    fn has_other_bullet(&self, first: usize) -> bool {
        (0..self.words.len()).any(|at| {
            let is_start = at.checked_sub(1).is_none_or(|before| !self.is_joined(before, at));
            is_start && self.kind(at) == Some(&Kind::To) && !self.is_joined(first, at)
        })
    }

    /// `192.0.2.10 - 20`.
    fn read_short_range(&mut self, network: Network, is_whole: bool) -> bool {
        let at = self.at;
        let (Some(Kind::To), Some(Kind::Number(number)), IpAddr::V4(first)) =
            (self.kind(at + 1), self.kind(at + 2), network.address)
        else {
            return false;
        };
        let [a, b, c, d] = first.octets();
        let Some(last) = u8::try_from(*number).ok().filter(|last| *last > d) else { return false };
        if is_whole || !self.is_joined(at, at + 2) {
            return false;
        }
        let last = IpAddr::from([a, b, c, last]);
        let question = Question::new("is it a range, or a number beside the address?");
        let question = match blocks_between(network.address, last) {
            Some(blocks) => question.or(&format!("Use {first} to {last}"), &blocks),
            None => question,
        };
        self.ask(at + 2, question.or_use_as(&format!("Use {first} alone"), network));
        true
    }

    /// A number behind a bare address: a prefix length, the end of a next address, a port.
    fn read_number(&mut self, address: IpAddr) -> bool {
        let at = self.at;
        let mut next = at + 1;
        let is_slashed = self.kind(next) == Some(&Kind::Slash);
        while matches!(self.kind(next), Some(Kind::And | Kind::Slash | Kind::Sign)) {
            next += 1;
        }
        if !self.is_joined(at, next) {
            return false;
        }
        let full = full_prefix(address);
        let beside = |part: u8| match address {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Some([Network::of(address), Network::of(IpAddr::from([a, b, c, part]))])
            }
            IpAddr::V6(_) => None,
        };
        match self.kind(next) {
            Some(Kind::Prefix(prefix)) if *prefix <= full => {
                self.take(next, vec![Network { address, prefix: *prefix }]);
            }
            Some(Kind::Number(number)) => {
                let Some(number) = u8::try_from(*number).ok() else { return false };
                let block = Network { address, prefix: number };
                // `1.` and `2)` count.
                let counts = self.block(next + 1).is_some() && self.ends_with_count(next);
                if counts {
                    return false;
                } else if number <= full && is_slashed && next == at + 2 && block.network() == block {
                    self.take(next, vec![block]);
                } else if number <= full {
                    let is_rising = matches!(address, IpAddr::V4(v4) if matches!(v4.octets(), [_, _, _, last] if last < number));
                    let question = or_prefix(address, number);
                    self.ask(
                        next,
                        match beside(number).filter(|_| is_rising && self.is_enumerated(at, next)) {
                            Some(both) => question.or("Use both addresses", &both),
                            None => question,
                        },
                    );
                } else if self.is_enumerated(at, next)
                    && let Some(both) = beside(number)
                {
                    let says = format!("{number} may be the end of another address");
                    let question = Question::new(&says).or("Use both addresses", &both);
                    self.ask(next, question.or_use_as(&format!("Use {address} alone"), Network::of(address)));
                } else {
                    return false;
                }
            }
            Some(Kind::LastPart(part)) => {
                let question = Question::new("is it the end of another address?");
                match beside(*part) {
                    Some(both) => self.ask(next, question.or("Use both addresses", &both)),
                    None => self.ask(next, question),
                }
            }
            Some(_) | None => return false,
        }
        true
    }

    /// Whether a dot or a bracket follows the number.
    fn ends_with_count(&self, at: usize) -> bool {
        let (Some(word), Some(next)) = (self.words.get(at), self.words.get(at + 1)) else { return false };
        next.gap.starts_with(['.', ')', ':']) && word.raw.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether a comma or a word such as `and` stands between.
    fn is_enumerated(&self, at: usize, next: usize) -> bool {
        next > at + 1 || self.words.get(next).is_some_and(|word| word.gap.contains([',', ';']))
    }

    /// What is listed twice is kept once.
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

/// The text with another in place of some words.
fn replaced(text: &str, words: &[Word<'_>], piece: &Piece, better: &str) -> String {
    let start = words.get(piece.first).map_or(0, |word| word.start);
    let end = words.get(piece.last).map_or(text.len(), |word| word.end);
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    format!("{before}{better}{behind}")
}

#[cfg(test)]
mod tests;
