//! A pool of numbers: `3000;12000-18000`. Knows neither the trunk nor the tenant of a pool.
//!
//! The PBX compares numbers with country code and without plus, so a plus or a leading zero can never
//! match. A hyphen means a range only between two ends of the same length. `check::number` reads numbers
//! as people write them.
//! Source: docs/trunks.md, 4.4; where this is stricter than the contract: 8.

use std::collections::BinaryHeap;

use crate::check::number::{MOST, Reading, read};
use crate::check::{Checked, Finding, NO_HIDDEN, Report, STRIP_HIDDEN, Severity};
use crate::check::{fix, is_blank, is_hidden, items, number, quoted, without_hidden};

/// Numbers from `low` to `high`, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The lowest number.
    pub low: u64,
    /// The highest number.
    pub high: u64,
}

/// A range with more numbers than this shows its size.
const LARGE: u64 = 10_000;

/// Reads a stored pool, with any separators and blanks; `None` if an item is in another form.
pub fn stored(text: &str) -> Option<Vec<Range>> {
    items(text, false).into_iter().map(stored_item).collect()
}

/// One stored item: digits, or two ends in order.
pub(super) fn stored_item(item: &str) -> Option<Range> {
    let (low, high) = item.split_once('-').unwrap_or((item, item));
    let range = Range { low: one(low.trim_matches(is_blank))?, high: one(high.trim_matches(is_blank))? };
    (range.low <= range.high).then_some(range)
}

/// A number in digits, without leading zeros.
pub(super) fn one(digits: &str) -> Option<u64> {
    if digits.is_empty() || digits.starts_with('0') { None } else { number(digits) }
}

/// Reads a pool as typed or pasted: semicolons, commas or lines, blanks around items.
pub fn pool(text: &str) -> Checked<Vec<Range>> {
    let items = items(text, false);
    let between = if text.contains('\n') { "\n" } else { ";" };
    let mut report = Report::default();
    // Items in another spelling with only one meaning: place, item, numbers.
    let mut certain: Vec<(usize, &str, Vec<Range>)> = Vec::new();
    // The items, with those numbers in place of their spelling.
    let mut rewritten: Vec<String> = Vec::new();
    // Items without a digit: headings and names that were pasted too.
    let mut words: Vec<&str> = Vec::new();
    let mut list = Vec::new();
    for (place, item) in items.iter().copied().enumerate() {
        if is_word(item) && items.len() > 1 {
            words.push(item);
            rewritten.push(item.to_owned());
            continue;
        }
        let range = stored_item(item);
        if let Some(range) =
            range.filter(|range| digits(range.low) == digits(range.high) || is_catch_all(*range))
        {
            if size(range) > MOST {
                let says = format!(": {} numbers in one range. Check both ends", grouped(size(range)));
                report.say(Severity::Error, place, item, &says);
            } else if size(range) > LARGE || may_be_one(range) {
                let says = if may_be_one(range) {
                    ". One number is written without a hyphen and with its country code"
                } else {
                    ""
                };
                let says = format!(": {} numbers in one range{says}", grouped(size(range)));
                report.say(Severity::Warning, place, item, &says);
            }
            if digits(range.high) > 15 {
                report.say(Severity::Warning, place, item, ": phone numbers have at most 15 digits");
            }
            list.push(range);
            rewritten.push(item.to_owned());
            continue;
        }
        let (says, offer) = match read(item) {
            Reading::Certain(ranges) => {
                rewritten.push(joined(&ranges, between));
                certain.push((place, item, ranges));
                continue;
            }
            Reading::Likely(ranges, says) => {
                (format!("{says}. Probably meant: {}", sized(&ranges)), Some(ranges))
            }
            Reading::Unclear(says) => (says.to_owned(), None),
        };
        let is_hiding = item.contains(is_hidden);
        let says = match range {
            _ if is_hiding => NO_HIDDEN.to_owned(),
            Some(range) => format!("{} numbers in one range; {says}", grouped(size(range))),
            None => says,
        };
        if let Some(finding) = report.say(Severity::Error, place, item, &format!(": {says}")) {
            finding.fix = match offer {
                Some(ranges) => {
                    let (label, offered) = (use_label(&ranges), joined(&ranges, between));
                    let with_offer = |(at, item): (usize, &&str)| {
                        if at == place { offered.clone() } else { (*item).to_owned() }
                    };
                    let all: Vec<String> = items.iter().enumerate().map(with_offer).collect();
                    Some(fix(&label, all.join(between)))
                }
                None => is_hiding.then(|| fix(STRIP_HIDDEN, without_hidden(text))),
            };
        }
        rewritten.push(item.to_owned());
    }
    let mut findings = report.finish();
    if let Some((place, item, ranges)) = certain.first() {
        let meant = join_pool(ranges);
        let (text, label) = match certain.len() {
            1 => (format!("Item {}, {}: write {meant}", place + 1, quoted(item)), use_label(ranges)),
            more => {
                let text = format!(
                    "{more} items are not written as the PBX stores them, such as {}: write {meant}",
                    quoted(item)
                );
                (text, format!("Clean up {more} numbers"))
            }
        };
        let fix = Some(fix(&label, rewritten.join(between)));
        findings.insert(0, Finding { severity: Severity::Error, text, fix });
    }
    if let Some(first) = words.first() {
        let text = match words.len() {
            1 => format!("{} is no number", quoted(first)),
            more => format!("{more} items are no numbers, such as {}", quoted(first)),
        };
        let numbers: Vec<&str> = items.iter().copied().filter(|item| !is_word(item)).collect();
        let fix = (!numbers.is_empty()).then(|| fix("Leave out what is no number", numbers.join(between)));
        findings.push(Finding { severity: Severity::Error, text, fix });
    }
    let is_complete = list.len() == items.len();
    let merged = merge(&list);
    if let Some(range) = repeated(&list) {
        findings.push(Finding {
            severity: Severity::Warning,
            text: format!("{} is listed more than once", range_text(range)),
            fix: is_complete.then(|| fix("Merge ranges", joined(&merged, between))),
        });
    } else if is_complete && merged.len() < list.len() {
        findings.push(Finding {
            severity: Severity::Hint,
            text: format!("Neighbours can be joined: {} items instead of {}", merged.len(), list.len()),
            fix: Some(fix("Join them", joined(&merged, between))),
        });
    }
    if list.iter().any(|range| digits(range.low) < 7) {
        let text = "Some numbers have fewer than 7 digits: country code missing?".to_owned();
        findings.push(Finding { severity: Severity::Hint, text, fix: None });
    }
    Checked::new(list, findings)
}

/// The stored form.
pub fn join_pool(list: &[Range]) -> String {
    joined(list, ";")
}

/// The same numbers in as few ranges as possible, sorted. Adjacent numbers are merged only if they have
/// the same length: 99 and 100 are dialled differently.
pub fn merge(list: &[Range]) -> Vec<Range> {
    let mut merged: Vec<Range> = Vec::new();
    for range in sorted(list) {
        match merged.last_mut() {
            Some(last) if range.low <= last.high => last.high = last.high.max(range.high),
            Some(last) if last.high + 1 == range.low && digits(last.high) == digits(range.low) => {
                last.high = range.high;
            }
            Some(_) | None => merged.push(range),
        }
    }
    merged
}

/// How many different numbers there are.
pub fn count(list: &[Range]) -> u64 {
    merge(list).iter().fold(0, |sum: u64, range| sum.saturating_add(size(*range)))
}

/// How many numbers a range contains.
pub fn size(range: Range) -> u64 {
    range.high.saturating_sub(range.low).saturating_add(1)
}

/// Digits in groups of three, for counts. Phone numbers are grouped by their country.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether an item has letters and no digit.
fn is_word(item: &str) -> bool {
    !item.contains(is_hidden) && item.contains(char::is_alphabetic) && !item.contains(char::is_numeric)
}

/// Whether a range includes every number up to a length. The vendor's guides use `1-1000000`.
fn is_catch_all(range: Range) -> bool {
    let is_power = |number: u64| number.to_string().trim_end_matches('0') == "1";
    range.low == 1 && (is_power(range.high) || is_power(range.high.saturating_add(1)))
}

/// Whether a range of short numbers looks like one local number, `2123-4567`. Round ends are a range.
fn may_be_one(range: Range) -> bool {
    let is_round = range.low.is_multiple_of(10) && (range.high.is_multiple_of(10) || range.high % 10 == 9);
    digits(range.low) == 4 && range.low < range.high && !is_round
}

/// The label of the button that writes these numbers, shortened to fit.
fn use_label(ranges: &[Range]) -> String {
    let text = joined(ranges, ";");
    if text.len() > 50 { format!("Use these {} items", ranges.len()) } else { format!("Use {text}") }
}

/// Ranges in the stored form, with their size if it is not obvious.
fn sized(ranges: &[Range]) -> String {
    let text = joined(ranges, ";");
    match count(ranges) {
        1 => text,
        numbers => format!("{text} ({} numbers)", grouped(numbers)),
    }
}

/// The lowest numbers that both contain.
pub fn overlap(own: &[Range], others: &[Range]) -> Option<Range> {
    let mut others = merge(others).into_iter().peekable();
    for range in merge(own) {
        while others.next_if(|other| other.high < range.low).is_some() {}
        if let Some(other) = others.peek().filter(|other| other.low <= range.high) {
            return Some(Range { low: range.low.max(other.low), high: range.high.min(other.high) });
        }
    }
    None
}

/// The ranges by their lowest number, without reversed ones.
fn sorted(list: &[Range]) -> Vec<Range> {
    // Counting is part of the first load, where a heap is 2 KB smaller than the sort of a slice.
    let forward: BinaryHeap<Range> = list.iter().copied().filter(|range| range.low <= range.high).collect();
    forward.into_sorted_vec()
}

/// The first numbers that are in two items.
fn repeated(list: &[Range]) -> Option<Range> {
    let mut highest = None;
    for range in sorted(list) {
        if let Some(high) = highest.filter(|high| range.low <= *high) {
            return Some(Range { low: range.low, high: range.high.min(high) });
        }
        highest = Some(range.high);
    }
    None
}

pub(crate) fn range_text(range: Range) -> String {
    let Range { low, high } = range;
    if low == high { low.to_string() } else { format!("{low}-{high}") }
}

fn joined(list: &[Range], between: &str) -> String {
    list.iter().map(|range| range_text(*range)).collect::<Vec<String>>().join(between)
}

fn digits(number: u64) -> u32 {
    number.checked_ilog10().map_or(1, |power| power + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{applied, said};
    use crate::samples::Random;

    fn range(low: u64, high: u64) -> Range {
        Range { low, high }
    }

    /// The text after its first fix.
    fn fixed(text: &str) -> Option<String> {
        pool(text).findings.iter().find_map(|finding| applied(finding.fix.as_ref()?))
    }

    #[test]
    fn every_spelling_of_a_list_reads_the_same() {
        let joined = "16505550100;16505550200-16505550299";
        for text in [
            joined,
            " 16505550100 ; 16505550200 - 16505550299; ",
            "16505550100,16505550200-16505550299",
            "16505550100\r\n16505550200\u{a0}-16505550299\n\n",
            "16505550100\t16505550200-16505550299",
        ] {
            let checked = pool(text);
            assert_eq!(checked.findings, [], "{text:?}");
            assert_eq!(checked.value.map(|list| join_pool(&list)).as_deref(), Some(joined), "{text:?}");
        }
        for text in ["", " ", "\n", ";;", " , "] {
            assert_eq!(pool(text), Checked::new(Vec::new(), Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn each_fault_has_a_message_and_a_fix() {
        let digits = "use digits only, or a range such as";
        let national = "this is a national number";
        for (text, says, fix) in [
            ("+4930123456", "write 4930123456", Some("4930123456")),
            (
                "1;+4930123456\n+49301 - +49309\n007",
                "2 items are not written",
                Some("1\n4930123456\n49301-49309\n007"),
            ),
            ("004930123456", "write 4930123456", Some("4930123456")),
            ("030-039;2;+4", national, Some("030-039;2;4")),
            ("0", national, None),
            ("0-100", national, None),
            ("18000-12000", "one number or a range", None),
            ("18000000-12000000", "put the lower number first", Some("12000000-18000000")),
            ("99999999999999999999", "at most 15 digits", None),
            ("+1 (650) 555.0100; 7", "write 16505550100", Some("16505550100;7")),
            ("101 203 300", "not marked", None),
            ("12000–18000", "write 12000-18000", Some("12000-18000")),
            ("1-2-3", "", None),
            ("abc", digits, None),
            ("12\u{0}3;\u{7f}4", "2 items", Some("123;4")),
            ("\u{feff}3000", "write 3000", Some("3000")),
            ("ab\u{0}", NO_HIDDEN, Some("ab")),
        ] {
            let checked = pool(text);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
            assert_eq!(fixed(text).as_deref(), fix, "{text:?}");
        }
        assert!(said(&pool("1;2;x3")).contains("Item 3, \"x3\": use digits only"));
        assert!(said(&pool("1;2;x")).contains("\"x\" is no number"));
    }

    #[test]
    fn warnings_and_hints_do_not_block() {
        let (warning, hint) = (Severity::Warning, Severity::Hint);
        for (text, severity, says, fix) in [
            ("1-1000000", warning, "Item 1, \"1-1000000\": 1,000,000 numbers in one range", None),
            ("1000000-1999999", warning, "Item 1, \"1000000-1999999\": 1,000,000 numbers in one range", None),
            ("1234567890123456", warning, "phone numbers have at most 15 digits", None),
            ("5550100;5550100", warning, "5550100 is listed more than once", Some("5550100")),
            (
                "5550100-5550110\n5550105-5550120",
                warning,
                "5550105-5550110 is listed",
                Some("5550100-5550120"),
            ),
            (
                "5550100\n5550101\n5550103",
                hint,
                "Neighbours can be joined: 2 items instead of 3",
                Some("5550100-5550101\n5550103"),
            ),
            ("3000;101", hint, "Some numbers have fewer than 7 digits: country code missing?", None),
        ] {
            let checked = pool(text);
            assert!(checked.value.is_some(), "{text:?}");
            let found = checked.findings.iter().find(|finding| finding.text.contains(says));
            assert_eq!(found.map(|finding| finding.severity), Some(severity), "{text:?}: {}", said(&checked));
            assert_eq!(fixed(text).as_deref(), fix, "{text:?}");
        }
        assert_eq!(pool("3000;101;12000-18000").findings.len(), 1);
        assert_eq!(
            pool("5550100;5550100;x1").findings.iter().filter(|finding| finding.fix.is_some()).count(),
            0
        );
    }

    #[test]
    fn only_the_first_five_faults_are_named() {
        let five = pool("a1;b1;c1;d1;e1;1").findings;
        assert_eq!(five.iter().filter(|finding| finding.severity == Severity::Error).count(), 5);
        let texts = |text| pool(text).findings.into_iter().map(|finding| finding.text).collect::<Vec<_>>();
        assert_eq!(texts("a1;b1;c1;d1;e1;f1").last().map(String::as_str), Some("And 1 more item"));
        assert_eq!(texts("a1;b1;c1;d1;e1;f1;g1").last().map(String::as_str), Some("And 2 more items"));
    }

    #[test]
    fn adjacent_numbers_merge_only_at_the_same_length() {
        assert_eq!(merge(&[range(30, 40), range(10, 20), range(21, 29)]), [range(10, 40)]);
        assert_eq!(merge(&[range(90, 99), range(100, 110)]), [range(90, 99), range(100, 110)]);
        assert_eq!(merge(&[range(1, u64::MAX), range(u64::MAX, u64::MAX)]), [range(1, u64::MAX)]);
        assert_eq!(merge(&[range(9, 3)]), []);
        assert_eq!(count(&[range(1, 10), range(5, 12), range(20, 20)]), 13);
        assert_eq!(count(&[range(0, u64::MAX)]), u64::MAX);
    }

    #[test]
    fn merging_counting_and_overlapping_agree_with_brute_force() {
        let mut random = Random::new();
        let list = |random: &mut Random| -> Vec<Range> {
            let one = |random: &mut Random| (random.below(130), random.below(9));
            (0..random.below(5)).map(|_| one(random)).map(|(low, more)| range(low, low + more)).collect()
        };
        for _ in 0..10_000 {
            let (own, others) = (list(&mut random), list(&mut random));
            let has =
                |list: &[Range], number| list.iter().any(|range| (range.low..=range.high).contains(&number));
            let merged = merge(&own);
            assert!((0..150).all(|number| has(&own, number) == has(&merged, number)), "{own:?}");
            assert!(merged.is_sorted_by(|left, right| left.high < right.low), "{own:?}");
            assert_eq!(count(&own), (0..150).filter(|number| has(&own, *number)).count() as u64, "{own:?}");
            let lowest = (0..150).find(|number| has(&own, *number) && has(&others, *number));
            let shared = overlap(&own, &others);
            assert_eq!(shared.map(|range| range.low), lowest, "{own:?} {others:?}");
            if let Some(shared) = shared {
                let mut numbers = shared.low..=shared.high;
                assert!(
                    numbers.all(|number| has(&own, number) && has(&others, number)),
                    "{own:?} {others:?}"
                );
            }
        }
    }
}
