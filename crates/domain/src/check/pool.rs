//! A pool of numbers: `3000;12000-18000`. Knows neither the trunk nor the tenant of a pool.
//!
//! The PBX compares numbers with country code and without plus, so a plus or a leading zero can never
//! match. A hyphen means a range only between two ends of the same length. `check::number` reads numbers
//! as people write them.
//! Source: docs/trunks.md, 4.4; where this is stricter than the contract: 8.

use std::collections::BinaryHeap;

use crate::check::cells::{FilledCell, Is, cells};
use crate::check::number::MOST;
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
pub(crate) const LARGE: u64 = 10_000;

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

/// Reads a pool as typed or pasted: semicolons, commas, tabs or lines, blanks around items.
pub fn pool(text: &str) -> Checked<Vec<Range>> {
    let cells = cells(text);
    let mut report = Report::default();
    let mut list = Vec::new();
    // In another spelling with only one meaning.
    let mut respelt: Vec<(usize, &FilledCell<'_>)> = Vec::new();
    // By the reason why a person has to decide.
    let mut likely: Vec<(&'static str, Vec<Instead<'_>>)> = Vec::new();
    let mut aside: Vec<&str> = Vec::new();
    for (place, cell) in cells.iter().enumerate() {
        let item = (place, &*cell.raw);
        for range in cell.numbers() {
            remark(&mut report, item, *range);
        }
        list.extend(cell.numbers());
        match &cell.is {
            Is::Stored(_) => {}
            Is::Respelt(_) => respelt.push((place, cell)),
            Is::Aside => aside.push(&cell.raw),
            Is::Likely(ranges, says) => {
                let text = format!("{says}. Probably meant: {}", sized(ranges));
                report.say(Severity::Error, says, item, &format!(": {}", about(cell, &text)));
                match likely.iter_mut().find(|(kind, _)| kind == says) {
                    Some((_, all)) => all.push((cell, ranges)),
                    None => likely.push((says, vec![(cell, ranges)])),
                }
            }
            Is::Unclear(says) => {
                let kind = if cell.raw.contains(is_hidden) { NO_HIDDEN } else { says };
                let finding = report.say(Severity::Error, kind, item, &format!(": {}", about(cell, says)));
                if let Some(finding) = finding.filter(|_| kind == NO_HIDDEN) {
                    finding.fix = Some(fix(STRIP_HIDDEN, without_hidden(text)));
                }
            }
        }
    }
    for (kind, all) in likely {
        let label = match all.as_slice() {
            [(_, ranges)] => use_label(ranges),
            more => format!("Use what is probably meant by all {}", more.len()),
        };
        report.offer(kind, fix(&label, replaced(text, &all)));
    }
    let merged = merge(&list);
    let use_them = taken(text, &cells, &list, &merged).map(|text| fix(USE_NUMBERS, text));
    let mut findings = report.finish();
    if let Some((place, cell)) = respelt.first() {
        let (item, meant) = (quoted(&cell.raw), join_pool(cell.numbers()));
        let text = match respelt.len() {
            1 => format!("Item {}, {item}: write {meant}", place + 1),
            more => {
                format!("{more} items are not written as the PBX stores them, such as {item}: write {meant}")
            }
        };
        findings.insert(0, Finding { severity: Severity::Error, text, fix: use_them.clone() });
    }
    if let Some(first) = aside.first() {
        let text = match aside.len() {
            1 => format!("{} is not a phone number", quoted(first)),
            more => format!("{more} items are not phone numbers, such as {}", quoted(first)),
        };
        findings.push(Finding { severity: Severity::Error, text, fix: use_them.clone() });
    }
    let is_complete = cells.iter().all(|cell| matches!(cell.is, Is::Stored(_)));
    if let Some(range) = repeated(&list) {
        findings.push(Finding {
            severity: Severity::Warning,
            text: format!("{} is listed more than once", range_text(range)),
            fix: use_them,
        });
    } else if is_complete && merged.len() < list.len() {
        findings.push(Finding {
            severity: Severity::Hint,
            text: format!("Neighbours can be joined: {} items instead of {}", merged.len(), list.len()),
            fix: use_them,
        });
    }
    if list.iter().any(|range| digits(range.low) < 7) {
        let text = "Some numbers have fewer than 7 digits: country code missing?".to_owned();
        findings.push(Finding { severity: Severity::Hint, text, fix: None });
    }
    Checked::new(list, findings)
}

/// The label of the button that writes what was understood, joined, and leaves out what is no number.
pub const USE_NUMBERS: &str = "Use these numbers";

/// What was understood of a text, joined, with what needs an answer after it. `None` if that is nothing, or
/// says no more than the text.
pub(super) fn taken(
    text: &str,
    cells: &[FilledCell<'_>],
    list: &[Range],
    merged: &[Range],
) -> Option<String> {
    let is_same = |cell: &FilledCell<'_>| cell.is_open() || matches!(cell.is, Is::Stored(_));
    if merged.is_empty() || merged.len() == list.len() && cells.iter().all(is_same) {
        return None;
    }
    let open = cells.iter().filter(|cell| cell.is_open()).map(|cell| cell.raw.clone().into_owned());
    let items: Vec<String> = merged.iter().copied().map(range_text).chain(open).collect();
    Some(items.join(if text.contains('\n') { "\n" } else { ";" }))
}

/// What may be odd about numbers that are understood.
fn remark(report: &mut Report, item: (usize, &str), range: Range) {
    let numbers = grouped(size(range));
    if size(range) > MOST {
        let says = format!(": {numbers} numbers in one range. Check both ends");
        report.say(Severity::Error, "most", item, &says);
    } else if may_be_one(range) {
        let says = format!(
            ": {numbers} numbers in one range. One number is written without a hyphen and with its country code"
        );
        report.say(Severity::Warning, "may be one", item, &says);
    } else if size(range) > LARGE {
        report.say(Severity::Warning, "large", item, &format!(": {numbers} numbers in one range"));
    }
    if digits(range.high) > 15 {
        report.say(Severity::Warning, "long", item, ": phone numbers have at most 15 digits");
    }
}

/// What is said about a cell that needs an answer.
fn about(cell: &FilledCell<'_>, says: &str) -> String {
    match stored_item(&cell.raw) {
        _ if cell.raw.contains(is_hidden) => NO_HIDDEN.to_owned(),
        Some(range) => format!("{} numbers in one range; {says}", grouped(size(range))),
        None => says.to_owned(),
    }
}

/// A cell, and the numbers that may take its place.
type Instead<'a> = (&'a FilledCell<'a>, &'a [Range]);

/// The text with these numbers in place of their cells.
fn replaced(text: &str, with: &[Instead<'_>]) -> String {
    let between = if text.contains('\n') { "\n" } else { ";" };
    let mut at = 0;
    let mut all = String::new();
    for (cell, ranges) in with {
        all.push_str(text.get(at..cell.start).unwrap_or_default());
        all.push_str(&joined(ranges, between));
        at = cell.end;
    }
    all.push_str(text.get(at..).unwrap_or_default());
    all
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

/// Whether a range includes every number up to a length. The vendor's guides use `1-1000000`.
pub(crate) fn is_catch_all(range: Range) -> bool {
    let is_power = |number: u64| number.to_string().trim_end_matches('0') == "1";
    range.low == 1 && (is_power(range.high) || is_power(range.high.saturating_add(1)))
}

/// Whether a range of short numbers looks like one local number, `2123-4567`. Round ends are a range.
pub(crate) fn may_be_one(range: Range) -> bool {
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
pub(crate) fn repeated(list: &[Range]) -> Option<Range> {
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

/// How many digits a number has.
pub(crate) fn digits(number: u64) -> u32 {
    number.checked_ilog10().map_or(1, |power| power + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

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
                Some("1\n49301-49309\n4930123456\n007"),
            ),
            ("004930123456", "write 4930123456", Some("4930123456")),
            ("030-039;2;+4", national, Some("2;4;030-039")),
            ("0", national, None),
            ("0-100", national, None),
            ("18000-12000", "one number or a range", None),
            ("18000000-12000000", "put the lower number first", Some("12000000-18000000")),
            ("99999999999999999999", "at most 15 digits", None),
            ("+1 (650) 555.0100; 7", "write 16505550100", Some("7;16505550100")),
            ("101 203 300", "not marked", None),
            ("12000–18000", "write 12000-18000", Some("12000-18000")),
            ("1-2-3", "", None),
            ("abc", digits, None),
            ("12\u{0}3;\u{7f}4", "2 items", Some("4;123")),
            ("\u{feff}3000", "write 3000", Some("3000")),
            ("ab\u{0}", NO_HIDDEN, Some("ab")),
        ] {
            let checked = pool(text);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
            assert_eq!(fixed(text).as_deref(), fix, "{text:?}");
        }
        assert!(said(&pool("1;2;x3")).contains("Item 3, \"x3\": use digits only"));
        assert!(said(&pool("1;2;x")).contains("\"x\" is not a phone number"));
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
    }

    #[test]
    fn one_sentence_is_said_of_each_kind_of_fault() {
        let texts = |text| pool(text).findings.into_iter().map(|finding| finding.text).collect::<Vec<_>>();
        let digits = "use digits only, or a range such as 16505550100-16505550199";
        assert_eq!(
            texts("1-2-3-;b2"),
            [format!("Item 1, \"1-2-3-\": {digits}. The same goes for 1 more item")]
        );
        let many = texts("a1;030 231251;b1;c1;030 231252;d1");
        assert_eq!(many.len(), 2, "{many:?}");
        assert!(many[0].ends_with("16505550199. The same goes for 3 more items"), "{many:?}");
        assert!(many[1].starts_with("Item 2, \"030 231251\": this is a national number"), "{many:?}");
        assert!(many[1].ends_with("The same goes for 1 more item"), "{many:?}");
    }

    #[test]
    fn what_is_probably_meant_is_taken_for_all_items_of_a_kind_at_once() {
        let text = "12025550100-199\n+1 202 555 0300\n12025550200-299";
        let checked = pool(text);
        let fix = checked.findings.iter().filter_map(|finding| finding.fix.as_ref()).nth(1).unwrap();
        assert_eq!(fix.label, "Use what is probably meant by all 2", "{}", said(&checked));
        assert_eq!(
            applied(fix).as_deref(),
            Some("12025550100-12025550199\n+1 202 555 0300\n12025550200-12025550299")
        );
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
