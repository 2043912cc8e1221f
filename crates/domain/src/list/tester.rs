//! A number or an address tested against all trunks: who holds it as a call compares, who almost does as a person searches,
//! and where trunks overlap.
//!
//! The strict comparison is `sip::called`, the kinder one `list::find`; here they stand side by side and are never mixed.
//! Source: docs/trunks.md, 4.3, 4.4 and 4.7.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::check::pool::{Range, merge, range_text, stored};
use crate::check::{address, items, networks};
use crate::list::find::{Holdings, SearchAnswer, find, is_asked};
use crate::sip::called::{block_of, compared, held};
use crate::sip::trace::typed_source;

/// What was tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A called number, as a call would carry it.
    Number(String),
    /// A source address.
    Address(IpAddr),
    /// A block of source addresses.
    Block(IpNet),
}

impl Sought {
    /// As it was understood.
    pub fn words(&self) -> String {
        match self {
            Self::Number(number) => number.clone(),
            Self::Address(address) => address.to_string(),
            Self::Block(block) => block.to_string(),
        }
    }
}

/// The answer to a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// What was tested.
    pub sought: Sought,
    /// The trunks that hold it, by their places, with the number, range, host or block.
    pub holders: Vec<(usize, String)>,
    /// What a person's search finds.
    pub almost: Option<SearchAnswer>,
    /// Why a call with such a number matches no pool at all; blank otherwise.
    pub never: &'static str,
}

/// Tests a number, an address or a block; `None` for any other text.
pub fn test(text: &str, trunks: &[Holdings<'_>]) -> Option<Tested> {
    let text = text.trim();
    let sought = sought(text)?;
    let holder = |trunk: &Holdings<'_>| match &sought {
        Sought::Number(number) => held(trunk.numbers, number).map(range_text),
        Sought::Address(own) => match address(trunk.host.trim()) == Some(*own) {
            true => Some(trunk.host.trim().to_owned()),
            false => block_of(trunk.blocks, *own),
        },
        Sought::Block(own) => block_around(trunk.blocks, *own),
    };
    let holders: Vec<(usize, String)> =
        trunks.iter().enumerate().filter_map(|(place, trunk)| Some((place, holder(trunk)?))).collect();
    let mut almost = find(text, trunks);
    if let Some(answer) = &mut almost {
        answer.hits.retain(|hit| holders.binary_search_by_key(&hit.place, |(place, _)| *place).is_err());
    }
    let never = match &sought {
        Sought::Number(number) if compared(number).is_none() => never(number),
        Sought::Number(_) | Sought::Address(_) | Sought::Block(_) => "",
    };
    let almost =
        almost.filter(|answer| !answer.hits.is_empty() || answer.nearest.is_some() && holders.is_empty());
    Some(Tested { sought, holders, almost, never })
}

fn sought(text: &str) -> Option<Sought> {
    if let Some((address, _)) = typed_source(text) {
        return Some(Sought::Address(address));
    }
    if let Ok(block) = networks::read(text) {
        return Some(Sought::Block(block));
    }
    // A call has no blanks or separators in a number.
    let spoken = |letter: char| letter.is_whitespace() || "-.()/\u{2010}\u{2011}".contains(letter);
    let number: String = text.chars().filter(|letter| !spoken(*letter)).collect();
    let number =
        ["tel:", "sip:", "sips:"].iter().find_map(|scheme| number.strip_prefix(scheme)).unwrap_or(&number);
    let number = number.split(['@', ';']).next().unwrap_or_default();
    (is_asked(text) || compared(number).is_some()).then(|| Sought::Number(number.to_owned()))
}

/// Why no pool can hold a number.
fn never(number: &str) -> &'static str {
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.starts_with("00") {
        "A call with 00 in front matches no pool: the PBX drops a plus, but not 00."
    } else if digits.starts_with('0') {
        "A call with a leading 0 matches no pool: pools hold numbers with country code."
    } else {
        "A call with such a number matches no pool: pools hold digits."
    }
}

/// The block that has all addresses of another one, as stored.
fn block_around(blocks: &str, inner: IpNet) -> Option<String> {
    let contains = |item: &&str| networks::read(item).is_ok_and(|block| block.contains(&inner));
    items(blocks, true).into_iter().find(contains).map(str::to_owned)
}

/// Numbers or addresses that two trunks have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The places of the two trunks, the smaller first.
    pub trunks: (usize, usize),
    /// The first that both have: a number, a range or a block.
    pub shared: String,
    /// In how many more places they overlap.
    pub more: usize,
}

/// All of them, or so many that nobody reads more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlaps {
    /// Each pair of trunks once, in their order.
    pub pairs: Vec<Overlap>,
    /// There are more.
    pub is_cut: bool,
}

/// The most places in which overlaps are looked for.
const MOST_OVERLAPS: usize = 20_000;

/// Pools that overlap.
pub fn pool_overlaps(trunks: &[Holdings<'_>]) -> Overlaps {
    let mut all = Vec::new();
    for (place, trunk) in trunks.iter().enumerate() {
        let own: Vec<Range> = items(trunk.numbers, false).into_iter().filter_map(stored).flatten().collect();
        all.extend(merge(&own).into_iter().map(|range| HeldSpan {
            first: u128::from(range.low),
            last: u128::from(range.high),
            place,
        }));
    }
    let words = |first: u128, last: u128| {
        let number = |end: u128| u64::try_from(end).unwrap_or(u64::MAX);
        range_text(Range { low: number(first), high: number(last) })
    };
    overlaps(all, words)
}

/// Hosts and blocks that overlap, likewise. Host names are not resolved.
pub fn address_overlaps(trunks: &[Holdings<'_>]) -> Overlaps {
    let (mut four, mut six) = (Vec::new(), Vec::new());
    for (place, trunk) in trunks.iter().enumerate() {
        let host = address(trunk.host.trim()).map(IpNet::from);
        let blocks = items(trunk.blocks, true).into_iter().filter_map(|item| networks::read(item).ok());
        let own: Vec<IpNet> = host.into_iter().chain(blocks).collect();
        for block in IpNet::aggregate(&own) {
            match block {
                IpNet::V4(block) => four.push(HeldSpan {
                    first: u128::from(block.network().to_bits()),
                    last: u128::from(block.broadcast().to_bits()),
                    place,
                }),
                IpNet::V6(block) => {
                    let (first, last) = (block.network().to_bits(), block.broadcast().to_bits());
                    six.push(HeldSpan { first, last, place });
                }
            }
        }
    }
    let four = overlaps(four, |first, last| {
        let address = |end: u128| IpAddr::V4(u32::try_from(end).unwrap_or(u32::MAX).into());
        block_words(address(first), last - first)
    });
    let six = overlaps(six, |first, last| block_words(IpAddr::V6(first.into()), last - first));
    let mut pairs: BTreeMap<(usize, usize), Overlap> = BTreeMap::new();
    for overlap in four.pairs.into_iter().chain(six.pairs) {
        let more = overlap.more + 1;
        pairs.entry(overlap.trunks).and_modify(|known| known.more += more).or_insert(overlap);
    }
    Overlaps { pairs: pairs.into_values().collect(), is_cut: four.is_cut || six.is_cut }
}

/// A block by its first address and how many follow; one address without a prefix.
fn block_words(first: IpAddr, more: u128) -> String {
    if more == 0 { first.to_string() } else { networks::block_from(first, more).to_string() }
}

/// Numbers or addresses of a trunk that follow each other.
struct HeldSpan {
    first: u128,
    last: u128,
    place: usize,
}

/// Goes through the spans by their first number, with those that reach as far as it.
fn overlaps(mut all: Vec<HeldSpan>, words: impl Fn(u128, u128) -> String) -> Overlaps {
    all.sort_by_key(|span| (span.first, span.last));
    let mut pairs: BTreeMap<(usize, usize), Overlap> = BTreeMap::new();
    let mut open: BinaryHeap<Reverse<(u128, usize)>> = BinaryHeap::new();
    let mut found = 0;
    for span in &all {
        while open.peek().is_some_and(|Reverse((last, _))| *last < span.first) {
            open.pop();
        }
        for Reverse((last, place)) in open.iter().filter(|Reverse((_, place))| *place != span.place) {
            let trunks = (span.place.min(*place), span.place.max(*place));
            let shared = || words(span.first, span.last.min(*last));
            let known = pairs.entry(trunks).and_modify(|known| known.more += 1);
            known.or_insert_with(|| Overlap { trunks, shared: shared(), more: 0 });
            found += 1;
        }
        if found > MOST_OVERLAPS {
            return Overlaps { pairs: pairs.into_values().collect(), is_cut: true };
        }
        open.push(Reverse((span.last, span.place)));
    }
    Overlaps { pairs: pairs.into_values().collect(), is_cut: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::is_linear;
    use crate::samples::Random;

    fn trunks() -> Vec<Holdings<'static>> {
        let of = |numbers, host, blocks| Holdings { numbers, host, blocks };
        vec![
            of("12025550100-12025550199", "sip.example.com", "192.0.2.0/28"),
            of("2025550123;12025550150", "198.51.100.7", "192.0.2.8;2001:db8::/48"),
            of("1", "2001:db8::5", ""),
            of("+12025550123;0012025550123", "", "x"),
        ]
    }

    fn said(text: &str) -> String {
        let Some(tested) = test(text, &trunks()) else { return "nothing".to_owned() };
        let mut words = tested.sought.words();
        for (place, through) in &tested.holders {
            words.push_str(&format!(" | {place} holds by {through}"));
        }
        for hit in tested.almost.iter().flat_map(|answer| &answer.hits) {
            words.push_str(&format!(" | almost {} {}", hit.place, hit.words()));
        }
        if let Some(hit) = tested.almost.as_ref().and_then(|answer| answer.nearest.as_ref()) {
            words.push_str(&format!(" | near {} {}", hit.place, hit.through));
        }
        if !tested.never.is_empty() {
            words.push_str(" | never");
        }
        words
    }

    #[test]
    fn a_number_is_compared_as_a_call_and_searched_as_a_person() {
        for (text, expected) in [
            // An older record has it with a plus and with 00: no call matches that, and a person finds it.
            ("+12025550123", "+12025550123 | 0 holds by 12025550100-12025550199 | almost 3 has 12025550123"),
            ("+1 (202) 555-0199", "+12025550199 | 0 holds by 12025550100-12025550199"),
            (
                "0012025550150",
                "0012025550150 | almost 0 in 12025550100-12025550199 | almost 1 has 12025550150 | never",
            ),
            ("2025550123", "2025550123 | 1 holds by 2025550123"),
            ("12025550200", "12025550200 | near 0 12025550100-12025550199"),
            ("12025550150", "12025550150 | 0 holds by 12025550100-12025550199 | 1 holds by 12025550150"),
            ("1", "1 | 2 holds by 1"),
            (
                "sip:+12025550101@pbx.example.com;user=phone",
                "+12025550101 | 0 holds by 12025550100-12025550199",
            ),
            ("gamma", "nothing"),
            ("", "nothing"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_held_by_hosts_and_blocks() {
        for (text, expected) in [
            ("192.0.2.8", "192.0.2.8 | 0 holds by 192.0.2.0/28 | 1 holds by 192.0.2.8"),
            ("192.0.2.3:5060", "192.0.2.3 | 0 holds by 192.0.2.0/28"),
            ("198.51.100.7", "198.51.100.7 | 1 holds by 198.51.100.7"),
            ("[2001:db8::5]:5060", "2001:db8::5 | 1 holds by 2001:db8::/48 | 2 holds by 2001:db8::5"),
            ("192.0.2.0/29", "192.0.2.0/29 | 0 holds by 192.0.2.0/28"),
            // A call can come from an address outside the block that is stored.
            ("192.0.2.0/24", "192.0.2.0/24 | almost 0 in 192.0.2.0/28 | almost 1 has 192.0.2.8"),
            ("203.0.113.1", "203.0.113.1"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn overlaps_name_both_trunks_and_what_they_share() {
        let of = |numbers, host, blocks| Holdings { numbers, host, blocks };
        let trunks = [
            of("1-1000", "192.0.2.1", "198.51.100.0/24"),
            of("5-10;2000", "", "192.0.2.0/30;198.51.100.64/26"),
            of("6-8;2000-2010", "2001:db8::1", "2001:db8::/32"),
            of("3000", "sip.example.com", "2001:db8:1::/48"),
        ];
        let shown = |overlaps: Overlaps| -> Vec<String> {
            assert!(!overlaps.is_cut);
            let words = |Overlap { trunks: (one, other), shared, more }: Overlap| {
                format!("{one}-{other} {shared} +{more}")
            };
            overlaps.pairs.into_iter().map(words).collect()
        };
        assert_eq!(shown(pool_overlaps(&trunks)), ["0-1 5-10 +0", "0-2 6-8 +0", "1-2 6-8 +1"]);
        assert_eq!(shown(address_overlaps(&trunks)), ["0-1 192.0.2.1 +1", "2-3 2001:db8:1::/48 +0"]);
    }

    #[test]
    fn every_pair_that_shares_a_number_is_found() {
        let mut random = Random::new();
        for _ in 0..300 {
            let pools: Vec<String> = (0..5)
                .map(|_| {
                    let mut ranges = Vec::new();
                    for _ in 0..random.below(4) {
                        let low = 100 + random.below(60);
                        ranges.push((low, low + random.below(9)));
                    }
                    ranges.iter().map(|(low, high)| format!("{low}-{high}")).collect::<Vec<_>>().join(";")
                })
                .collect();
            let trunks: Vec<Holdings<'_>> =
                pools.iter().map(|numbers| Holdings { numbers, ..Holdings::default() }).collect();
            let mut expected = Vec::new();
            for (one, first) in pools.iter().enumerate() {
                for (other, second) in pools.iter().enumerate().skip(one + 1) {
                    let both = |number: &u64| {
                        let number = number.to_string();
                        held(first, &number).is_some() && held(second, &number).is_some()
                    };
                    if (90..180).any(|number| both(&number)) {
                        expected.push((one, other));
                    }
                }
            }
            let found: Vec<_> =
                pool_overlaps(&trunks).pairs.into_iter().map(|overlap| overlap.trunks).collect();
            assert_eq!(found, expected, "{pools:?}");
        }
    }

    #[test]
    fn many_trunks_with_the_same_numbers_stop_at_a_limit() {
        let trunks = vec![Holdings { numbers: "1-9", ..Holdings::default() }; 1_000];
        assert!(pool_overlaps(&trunks).is_cut);
        assert!(is_linear(&|count| {
            drop(pool_overlaps(&vec![Holdings { numbers: "1-9", ..Holdings::default() }; count]));
        }));
    }

    #[test]
    fn any_text_can_be_tested() {
        let mut random = Random::new();
        let pieces =
            ["0", "1", "44", "+", "00", "-", ";", " ", "/", ".", ":", "[", "]", "tel:", "@", "ä", "\u{0}"];
        for _ in 0..20_000 {
            let (text, pool) = (random.text(&pieces, 9), random.text(&pieces, 9));
            let trunks = [Holdings { numbers: &pool, host: &pool, blocks: &pool }; 2];
            let holders = test(&text, &trunks).map(|tested| tested.holders.len()).unwrap_or_default();
            assert!(holders != 1, "{text:?} {pool:?}");
            drop((pool_overlaps(&trunks), address_overlaps(&trunks)));
        }
    }
}
