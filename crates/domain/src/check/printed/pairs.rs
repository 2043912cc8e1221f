//! Words that mean something together: an address with a netmask, a range, a number next to an address.

use std::net::IpAddr;

use ipnet::{IpNet, ipv4_mask_to_prefix};

use crate::check::blocks::{blocks_between, wildcard_length};
use crate::check::networks::with_prefix;
use crate::check::printed::PrintedReader;
use crate::check::printed::composed::or_prefix;
use crate::check::printed::kinds::{Left, Question, WordKind};
use crate::check::printed::shorthand::no_range;

impl PrintedReader<'_> {
    /// A netmask or a wildcard after an address.
    pub(super) fn read_mask(&mut self, network: IpNet, is_whole: bool) -> bool {
        let at = self.at;
        let mut next = at + 1;
        let (mut is_named, mut is_slashed, mut is_dashed) = (false, false, false);
        while let Some(kind @ (WordKind::MaskWord | WordKind::Slash | WordKind::Sign | WordKind::To)) =
            self.kind(next)
        {
            is_named |= *kind == WordKind::MaskWord;
            is_dashed |= *kind == WordKind::To;
            is_slashed |= *kind == WordKind::Slash;
            next += 1;
        }
        let Some((mask, false)) = self.block(next) else { return false };
        let (IpAddr::V4(address), IpAddr::V4(mask)) = (network.addr(), mask.addr()) else { return false };
        let is_near = self.is_joined(at, next);
        let block = |prefix: u8| with_prefix(address.into(), prefix);
        match (mask.octets(), ipv4_mask_to_prefix(mask).ok(), wildcard_length(mask)) {
            ([255, ..], Some(prefix), _) if is_whole && prefix == network.prefix_len() => {
                self.take(next, vec![network])
            }
            ([255, ..], Some(_), _) if is_whole => {
                self.ask(next, Question::new("the netmask and the prefix length differ"));
            }
            ([255, ..], Some(prefix), _) if is_named || is_near && !is_dashed => {
                self.take(next, vec![block(prefix)])
            }
            ([255, ..], Some(prefix), _) => {
                self.ask(
                    next,
                    Question::new("is this the netmask of the address before it?").or_use(block(prefix)),
                );
            }
            ([255, ..], None, _) => self.ask(next, Question::new("the netmask is not contiguous")),
            _ if is_whole || !is_near || is_dashed && !is_named => return false,
            ([128..=254, ..], Some(prefix), _) if is_named || is_slashed => {
                self.take(next, vec![block(prefix)])
            }
            ([0, ..], _, Some(32)) => {
                let says = "0.0.0.0 behind an address means it alone in a wildcard, everything in a netmask";
                self.ask(next, Question::new(says).or_use(block(32)));
            }
            ([0, ..], _, Some(prefix)) if block(prefix).trunc() == block(prefix) => {
                self.take(next, vec![block(prefix)]);
            }
            ([0, ..], _, Some(prefix)) => {
                let says = "the wildcard leaves bits open that are set in the address";
                self.ask(next, Question::new(says).or_use(block(prefix).trunc()));
            }
            ([0, ..], _, None) => self.ask(next, Question::new("the wildcard is not contiguous")),
            _ => return false,
        }
        true
    }

    /// Two addresses with a dash or an arrow between them.
    pub(super) fn read_range(&mut self, network: IpNet, is_whole: bool) -> bool {
        let at = self.at;
        let between = self.kind(at + 1);
        if self.has_ends
            && self.is_joined(at, at + 1)
            && let Some((end, false)) = self.block(at + 1).filter(|_| !is_whole)
        {
            let question = Question::new("are these two the ends of a range?");
            let blocks = blocks_between(network.addr(), end.addr());
            let question = match &blocks {
                Some(blocks) => question.or(&format!("Use {} to {}", network.addr(), end.addr()), blocks),
                None => question,
            };
            self.ask(at + 1, question.or("Use these two", &[network, end]));
            return true;
        }
        let Some((other, is_other_whole)) = self.block(at + 2) else {
            return self.read_short_range(network, is_whole);
        };
        if between == Some(&WordKind::Arrow) && self.is_joined(at, at + 2) {
            self.ask(
                at + 2,
                Question::new("the arrow may lead from an old address to a new one, or be a range"),
            );
            return true;
        }
        if between != Some(&WordKind::To) {
            return false;
        }
        let (is_near, is_far) = (self.is_joined(at, at + 1), !self.is_joined(at + 1, at + 2));
        // A dash at the start of a line is a bullet, unless the line before has none.
        let first = self.first;
        let is_counted =
            matches!(self.kind(first), Some(WordKind::To | WordKind::Sign | WordKind::Number(_)))
                && first < at;
        let is_ended = self.words.get(at + 1).is_some_and(|word| word.gap.contains([',', ';']));
        if is_ended || !is_near && (is_far || is_counted) {
            return false;
        }
        let is_list = first < at && self.is_same_dash(first, at + 1) && !self.has_other_bullet(first);
        let mut last = at + 2;
        let mut all = vec![network, other];
        while let (Some(WordKind::To), Some((block, _)), true) =
            (self.kind(last + 1), self.block(last + 2), self.is_joined(last, last + 2))
        {
            all.push(block);
            last += 2;
        }
        if all.len() > 2 || is_list {
            let says = "dashes between addresses may count them or stand for ranges";
            self.ask(last, Question::new(says).or("Use these addresses alone", &all));
            return true;
        }
        let ends = (network.network(), other.broadcast());
        let is_bare = !is_whole && !is_other_whole;
        match blocks_between(ends.0, ends.1) {
            Some(blocks) if blocks == all => return false,
            Some(blocks) if is_bare && is_near && !is_far => self.take(last, blocks),
            Some(blocks) => {
                let says = "is it a range, or are these two?";
                let question = Question::new(says).or("Use these two", &all);
                self.ask(last, question.or(&format!("Use the range from {} to {}", ends.0, ends.1), &blocks));
            }
            None if is_bare => self.ask(last, no_range(network.addr(), other.addr())),
            None => {
                self.ask(last, Question::new("is it a range, or are these two?").or("Use these two", &all))
            }
        }
        true
    }

    /// A range with more words in it: `between 192.0.2.1 and 192.0.2.9`, `192.0.2.1 up to 192.0.2.9`.
    pub(super) fn read_loose_range(&mut self, network: IpNet) -> bool {
        let at = self.at;
        let raw =
            |at: usize| self.words.get(at).map(|word| word.raw.to_ascii_lowercase()).unwrap_or_default();
        let is_word = |at: usize| self.kind(at) == Some(&WordKind::Left(Left::Words));
        let mut next = at + 1;
        next += usize::from(is_word(next));
        let to = next;
        while matches!(self.kind(next), Some(WordKind::To | WordKind::And)) {
            next += 1;
        }
        let has_to = (to..next).any(|at| {
            self.kind(at) == Some(&WordKind::To) && raw(at).bytes().all(|b| b.is_ascii_alphabetic())
        });
        next += usize::from(has_to && is_word(next));
        let Some((other, _)) = self.block(next) else { return false };
        let before =
            at.checked_sub(1).filter(|before| self.is_joined(*before, at)).map(raw).unwrap_or_default();
        let is_named =
            next <= at + 2 && matches!(before.as_str(), "range" | "bereich" | "between" | "zwischen");
        let is_alone = next == at + 2
            && self.kind(to) == Some(&WordKind::To)
            && raw(to).chars().count() < 4
            && !raw(to).starts_with("--")
            && !self.is_joined(at, to)
            && !self.is_joined(to, next);
        if !is_alone && !(self.is_joined(at, next) && (has_to || is_named)) {
            return false;
        }
        let ends = (network.network(), other.broadcast());
        let question =
            Question::new("is it a range, or are these two?").or("Use these two", &[network, other]);
        let question = match blocks_between(ends.0, ends.1) {
            Some(blocks) => question.or(&format!("Use the range from {} to {}", ends.0, ends.1), &blocks),
            None => question,
        };
        self.ask(next, question);
        true
    }

    fn is_same_dash(&self, one: usize, other: usize) -> bool {
        let raw =
            |at: usize| self.words.get(at).filter(|word| word.kind == WordKind::To).map(|word| word.raw);
        raw(one).is_some() && raw(one) == raw(other)
    }

    /// Whether another line starts with a dash.
    fn has_other_bullet(&self, first: usize) -> bool {
        (0..self.words.len()).any(|at| {
            let is_start = at.checked_sub(1).is_none_or(|before| !self.is_joined(before, at));
            is_start && self.kind(at) == Some(&WordKind::To) && !self.is_joined(first, at)
        })
    }

    /// `192.0.2.10 - 20`.
    fn read_short_range(&mut self, network: IpNet, is_whole: bool) -> bool {
        let at = self.at;
        if let (Some(WordKind::To), Some(WordKind::Number(..1024)), IpAddr::V6(_), false) =
            (self.kind(at + 1), self.kind(at + 2), network.addr(), is_whole)
            && self.is_joined(at, at + 2)
        {
            let question = Question::new("is it a range, or a number beside the address?");
            let label = format!("Use {} alone", network.addr());
            self.ask(at + 2, question.or_use_as(&label, network));
            return true;
        }
        let (Some(WordKind::To), IpAddr::V4(first)) = (self.kind(at + 1), network.addr()) else {
            return false;
        };
        let number = match self.kind(at + 2) {
            Some(WordKind::Number(number)) => number,
            Some(WordKind::LastPart(part)) => &u64::from(*part),
            Some(_) | None => return false,
        };
        let [a, b, c, d] = first.octets();
        let Some(last) = u8::try_from(*number).ok().filter(|last| *last > d) else { return false };
        if is_whole || !self.is_joined(at, at + 2) {
            return false;
        }
        let last = IpAddr::from([a, b, c, last]);
        let question = Question::new("is it a range, or a number beside the address?");
        let question = match blocks_between(network.addr(), last) {
            Some(blocks) => question.or(&format!("Use {first} to {last}"), &blocks),
            None => question,
        };
        self.ask(at + 2, question.or_use_as(&format!("Use {first} alone"), network));
        true
    }

    /// A number after a bare address: a prefix length, the end of another address, a port.
    pub(super) fn read_number(&mut self, address: IpAddr) -> bool {
        let at = self.at;
        let mut next = at + 1;
        let is_slashed = self.kind(next) == Some(&WordKind::Slash);
        let mut is_named = false;
        while let Some(kind @ (WordKind::And | WordKind::Slash | WordKind::Sign | WordKind::MaskWord)) =
            self.kind(next)
        {
            // `Subnet 24` counts subnets.
            let raw = self.words.get(next).map(|word| word.raw);
            is_named |=
                *kind == WordKind::MaskWord && !raw.is_some_and(|raw| raw.eq_ignore_ascii_case("subnet"));
            next += 1;
        }
        let has_own_block = self.block(next + 1).is_some() && self.is_joined(next, next + 1);
        if !self.is_joined(at, next) && (!is_named || has_own_block) {
            return false;
        }
        let full = IpNet::from(address).max_prefix_len();
        let beside = |part: u8| match address {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Some([IpNet::from(address), IpNet::from(IpAddr::from([a, b, c, part]))])
            }
            IpAddr::V6(_) => None,
        };
        match self.kind(next) {
            Some(WordKind::Prefix(prefix)) if *prefix <= full => {
                self.take(next, vec![with_prefix(address, *prefix)]);
            }
            Some(WordKind::Number(number)) => {
                let Some(number) = u8::try_from(*number).ok() else { return false };
                let block = with_prefix(address, number);
                // `1.` and `2)` are numbers of a list.
                let counts = self.block(next + 1).is_some() && self.ends_with_count(next);
                let (last, all) = self.chain(address, next);
                if counts {
                    return false;
                } else if all.len() > 2 && !is_named {
                    let question = Question::new("the numbers may be the ends of more addresses");
                    let question = question.or(&format!("Use the {} addresses", all.len()), &all);
                    self.ask(last, question.or_use_as(&format!("Use {address} alone"), IpNet::from(address)));
                } else if number <= full
                    && (is_named || is_slashed && next == at + 2)
                    && block.trunc() == block
                {
                    self.take(next, vec![block]);
                } else if number <= full {
                    let is_rising = matches!(address, IpAddr::V4(v4) if matches!(v4.octets(), [_, _, _, last] if last < number));
                    let question = or_prefix(address, number);
                    self.ask(
                        next,
                        match beside(number)
                            .filter(|_| is_rising && !is_named && self.is_enumerated(at, next))
                        {
                            Some(both) => question.or("Use both addresses", &both),
                            None => question,
                        },
                    );
                } else if self.is_enumerated(at, next)
                    && let Some(both) = beside(number)
                {
                    let says = format!("{number} may be the end of another address");
                    let question = Question::new(&says).or("Use both addresses", &both);
                    self.ask(next, question.or_use_as(&format!("Use {address} alone"), IpNet::from(address)));
                } else {
                    return false;
                }
            }
            Some(WordKind::LastPart(part)) => {
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

    /// The addresses of `192.0.2.1, 2, 3`: numbers that grow, with commas or words between them.
    fn chain(&self, address: IpAddr, first: usize) -> (usize, Vec<IpNet>) {
        let mut all = vec![IpNet::from(address)];
        let mut last = self.at;
        let IpAddr::V4(v4) = address else { return (last, all) };
        let [a, b, c, mut before] = v4.octets();
        let mut next = first;
        while let Some(WordKind::Number(number)) = self.kind(next)
            && let Some(part) = u8::try_from(*number).ok().filter(|part| *part > before)
            && self.is_joined(last, next)
            && self.is_enumerated(last, next)
        {
            all.push(IpNet::from(IpAddr::from([a, b, c, part])));
            (before, last) = (part, next);
            next += 1;
            while self.kind(next) == Some(&WordKind::And) {
                next += 1;
            }
        }
        (last, all)
    }

    /// Whether a dot or a bracket follows the number.
    fn ends_with_count(&self, at: usize) -> bool {
        let (Some(word), Some(next)) = (self.words.get(at), self.words.get(at + 1)) else { return false };
        next.gap.starts_with(['.', ')', ':']) && word.raw.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether there is a comma or a word such as `and` in between.
    fn is_enumerated(&self, at: usize, next: usize) -> bool {
        next > at + 1 || self.words.get(next).is_some_and(|word| word.gap.contains([',', ';']))
    }
}
