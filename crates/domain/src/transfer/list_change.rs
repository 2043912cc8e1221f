//! The change of a long list, in counts and differences instead of two texts of thousands of characters.
//!
//! Knows two texts of one field; no trunk.

use std::collections::BTreeSet;

use crate::check::pool::{Range, count, join_pool, merge, pool};
use crate::list::numbers::did_words;
use crate::provider::draft::Text;
use crate::provider::fields::items;

/// A list with this many items or more is described by its counts.
const LONG: usize = 4;
/// The most items or ranges that are named among those added, and among those removed.
const NAMED: usize = 5;

/// A list before and after, in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ListChange {
    /// The list before, counted.
    pub before: String,
    /// The list after, counted.
    pub after: String,
    /// Items that only the second list has.
    pub new: Option<String>,
    /// Items that only the first list has.
    pub gone: Option<String>,
}

impl ListChange {
    /// Items that were added and removed.
    pub fn detail(self) -> String {
        let parts: Vec<String> = [self.new, self.gone].into_iter().flatten().collect();
        if parts.is_empty() { SAME.to_owned() } else { parts.join(". ") }
    }
}

/// Said of two texts that hold the same items.
const SAME: &str = "The same ones, written in another way";

/// The change of a list; `None` if both texts are short enough to be read. `words` begin what is said of items
/// that only the second list has, and of those that only the first one has.
pub(crate) fn list_change(
    text: Text,
    before: &str,
    after: &str,
    [new, gone]: [&str; 2],
) -> Option<ListChange> {
    if items(before).len() < LONG && items(after).len() < LONG {
        return None;
    }
    let ranges = |text: &str| pool(text).value;
    let (words, added, removed) = match (text, ranges(before), ranges(after)) {
        (Text::DidNumbers, Some(old), Some(now)) => {
            let (old, now) = (merge(&old), merge(&now));
            let named = |ranges: Vec<Range>| {
                let items = ranges.iter().map(|range| join_pool(&[*range])).collect();
                (count(&ranges), items)
            };
            let words: fn(&str) -> String = |text| did_words(text).unwrap_or_else(|| count_words(text));
            (words, named(without(&now, &old)), named(without(&old, &now)))
        }
        (_, _, _) => {
            let set = |text: &str| items(text).into_iter().collect::<BTreeSet<String>>();
            let (old, now) = (set(before), set(after));
            let named = |items: Vec<String>| (items.len() as u64, items);
            let added = named(now.difference(&old).cloned().collect());
            let removed = named(old.difference(&now).cloned().collect());
            let words: fn(&str) -> String = count_words;
            (words, added, removed)
        }
    };
    let (new, gone) = (part(new, &added), part(gone, &removed));
    Some(ListChange { before: words(before), after: words(after), new, gone })
}

fn count_words(text: &str) -> String {
    match items(text).len() {
        0 => "not set".to_owned(),
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

/// `New: 12; 14; and 3 more ranges (17 in all)`.
fn part(what: &str, (count, items): &(u64, Vec<String>)) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    let mut named = items.iter().take(NAMED).map(|item| start(item)).collect::<Vec<String>>().join("; ");
    if items.len() > NAMED {
        named.push_str(&format!("; and {} more", items.len() - NAMED));
    }
    Some(if *count > 1 { format!("{what} ({count}): {named}") } else { format!("{what}: {named}") })
}

/// An item, shortened to one line.
fn start(item: &str) -> String {
    let mut letters = item.chars();
    let start: String = letters.by_ref().take(60).collect();
    if letters.next().is_some() { format!("{start}…") } else { start }
}

/// The numbers of `list` that are not in `others`. Both are merged.
fn without(list: &[Range], others: &[Range]) -> Vec<Range> {
    let mut left = Vec::new();
    let mut others = others.iter().peekable();
    for range in list {
        let mut low = range.low;
        let mut is_used_up = false;
        while others.next_if(|other| other.high < low).is_some() {}
        while let Some(other) = others.peek().filter(|other| other.low <= range.high) {
            if low < other.low {
                left.push(Range { low, high: other.low - 1 });
            }
            if other.high >= range.high {
                is_used_up = true;
                break;
            }
            low = other.high + 1;
            others.next();
        }
        if !is_used_up {
            left.push(Range { low, high: range.high });
        }
    }
    left
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const WORDS: [&str; 2] = ["New", "Gone"];

    fn numbers(text: &str) -> Vec<Range> {
        merge(&pool(text).value.unwrap())
    }

    #[test]
    fn added_and_removed_numbers_are_those_of_set_differences() {
        let mut state = 7_u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        for _ in 0..2_000 {
            let mut text = || {
                let mut items = Vec::new();
                for _ in 0..roll(6) {
                    let low = 1_000 + roll(60);
                    items.push(format!("{low}-{}", low + roll(9)));
                }
                items.join(";")
            };
            let (one, other) = (text(), text());
            let set = |text: &str| {
                numbers(text).iter().flat_map(|range| range.low..=range.high).collect::<BTreeSet<u64>>()
            };
            let left: BTreeSet<u64> = without(&numbers(&one), &numbers(&other))
                .iter()
                .flat_map(|range| range.low..=range.high)
                .collect();
            assert_eq!(left, set(&one).difference(&set(&other)).copied().collect(), "{one} without {other}");
        }
    }

    #[test]
    fn a_long_pool_is_described_by_counts_and_differences() {
        let change = |before: &str, after: &str| list_change(Text::DidNumbers, before, after, WORDS);
        assert_eq!(change("1000;2000", "1000"), None);
        let found =
            change("3000;3001;10000-11248;20000", "3000;3001;10000-11000;11002-11248;20000;20005").unwrap();
        assert_eq!(found.before, "1,252 numbers, 1 range");
        assert_eq!(found.after, "1,252 numbers, 2 ranges");
        assert_eq!(found.detail(), "New: 20005. Gone: 11001");
        assert_eq!(
            change("1000;2000;3000;4000", "1000-1001;2000;3000").unwrap().detail(),
            "New: 1001. Gone: 4000"
        );
        let same = change("1000;1001;1002;1003", "1000-1003").unwrap();
        assert_eq!(same.detail(), "The same ones, written in another way");
        let none = change("1000;1001;1002;1003", "").unwrap();
        assert_eq!(none.after, "No numbers");
        assert_eq!(none.detail(), "Gone (4): 1000-1003");
    }

    #[test]
    fn the_description_is_short_for_any_list() {
        let long =
            |from: u64| (0..8_000).map(|at| (from + at * 2).to_string()).collect::<Vec<String>>().join(";");
        let addresses = |from: u32| {
            (0..4_000)
                .map(|at| format!("10.{from}.{}.{}/32", at / 256, at % 256))
                .collect::<Vec<String>>()
                .join(";")
        };
        let junk = "x".repeat(40_000);
        for (text, before, after) in [
            (Text::DidNumbers, long(12_025_550_100), long(12_025_550_101)),
            (Text::AdditionalIps, addresses(1), addresses(2)),
            (Text::DidNumbers, format!("{junk};a;b;c"), long(1)),
            (Text::AdditionalIps, String::new(), addresses(3)),
        ] {
            let found = list_change(text, &before, &after, WORDS).unwrap();
            for words in [found.before.clone(), found.after.clone(), found.detail()] {
                assert!(words.len() < 700, "{words}");
            }
        }
        let found =
            list_change(Text::AdditionalIps, &addresses(1), &format!("{};192.0.2.1/32", addresses(1)), WORDS)
                .unwrap();
        assert_eq!(found.after, "4001 entries");
        assert_eq!(found.detail(), "New: 192.0.2.1/32");
    }
}
