//! A pool of numbers: `3000;12000-18000`. It does not know which trunk or tenant a pool belongs to.
//!
//! The PBX compares numbers with country code and without plus, so a plus or a leading zero can never
//! match. A hyphen always means a range, never a separator inside a number.
//! Source: domain reference, section 4.1; the shortest number is not limited there (2.6).

use crate::check::{Checked, Finding, NO_HIDDEN, Report, STRIP_HIDDEN, Severity};
use crate::check::{fix, is_blank, is_hidden, items, number, order, without_hidden};

/// Numbers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The lowest number.
    pub low: u64,
    /// The highest number.
    pub high: u64,
}

/// Why an item is no range.
#[derive(Clone, Copy, PartialEq)]
enum Wrong {
    Hidden,
    NotDigits,
    Plus,
    Zero,
    TooLong,
    Backwards,
}

impl Wrong {
    fn says(self) -> &'static str {
        match self {
            Self::Hidden => NO_HIDDEN,
            Self::NotDigits => "enter digits only; a hyphen means a range, such as 16505550100-16505550199",
            Self::Plus => "enter the number without the plus",
            Self::Zero => "enter the number with its country code, without leading zeros",
            Self::TooLong => "enter at most 15 digits",
            Self::Backwards => "put the lower number first",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Hidden => STRIP_HIDDEN,
            Self::NotDigits => "Use digits and hyphens",
            Self::Plus => "Strip the plus",
            Self::Zero => "Strip leading zeros",
            Self::TooLong => "Shorten the number",
            Self::Backwards => "Swap the ends",
        }
    }

    /// The item without this fault, where only one thing can be meant.
    fn mended(self, item: &str) -> Option<String> {
        let (low, high) = ends(item);
        match self {
            Self::Hidden => Some(without_hidden(item)),
            Self::NotDigits => spelled(item),
            Self::Plus => stripped(item, '+'),
            Self::Zero => stripped(item, '0'),
            Self::TooLong => None,
            // Unequal lengths are rather a shortened end, 16505550100-199, than a swapped range.
            Self::Backwards if low.len() == high.len() => Some([high, "-", low].concat()),
            Self::Backwards => None,
        }
    }
}

/// Reads a pool as typed or pasted: semicolons, commas or lines, blanks around items.
pub fn pool(text: &str) -> Checked<Vec<Range>> {
    let items = items(text, false);
    let between = if text.contains('\n') { "\n" } else { ";" };
    let mut report = Report::default();
    let mut offered = Vec::new();
    let mut list = Vec::new();
    for (place, item) in items.iter().copied().enumerate() {
        match read(item) {
            Ok(range) => {
                if digits(range.low) != digits(range.high) {
                    let says = ": the ends differ in length. Check that every number between them is meant";
                    report.say(Severity::Warning, place, item, &[says]);
                }
                if digits(range.high) > 15 {
                    report.say(Severity::Warning, place, item, &[": phone numbers have at most 15 digits"]);
                }
                list.push(range);
            }
            Err(wrong) => {
                if let Some(finding) = report.say(Severity::Error, place, item, &[": ", wrong.says()])
                    && !offered.contains(&wrong)
                    && wrong.mended(item).is_some()
                {
                    offered.push(wrong);
                    finding.fix = Some(fix(wrong.label(), mend(&items, wrong, between)));
                }
            }
        }
    }
    let mut findings = report.finish();
    if let Some(range) = repeated(&list) {
        let is_complete = list.len() == items.len();
        findings.push(Finding {
            severity: Severity::Warning,
            text: [&range_text(range), " is listed more than once"].concat(),
            fix: is_complete.then(|| fix("Merge ranges", joined(&merge(&list), between))),
        });
    }
    if list.iter().any(|range| digits(range.low) < 7) {
        let text = "Some numbers have fewer than 7 digits: country code missing?".to_owned();
        findings.push(Finding { severity: Severity::Hint, text, fix: None });
    }
    Checked::new(list, findings)
}

/// The form that is stored.
pub fn join_pool(list: &[Range]) -> String {
    joined(list, ";")
}

/// The same numbers in as few ranges as possible, sorted. Neighbours grow together only where the
/// numbers have the same length: 99 and 100 are not dialled alike.
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
    let add = |sum: u64, range: &Range| sum.saturating_add(range.high - range.low).saturating_add(1);
    merge(list).iter().fold(0, add)
}

/// The lowest numbers that both have.
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

/// The ranges by their lowest number, without those that run backwards.
fn sorted(list: &[Range]) -> impl Iterator<Item = Range> {
    let places = order(list.len(), &|left, right| list.get(left).cmp(&list.get(right)));
    places.into_iter().filter_map(|place| list.get(place).copied()).filter(|range| range.low <= range.high)
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

fn range_text(range: Range) -> String {
    let low = range.low.to_string();
    if range.low == range.high { low } else { [&low, "-", &range.high.to_string()].concat() }
}

fn joined(list: &[Range], between: &str) -> String {
    list.iter().map(|range| range_text(*range)).collect::<Vec<String>>().join(between)
}

fn digits(number: u64) -> u32 {
    number.checked_ilog10().map_or(1, |power| power + 1)
}

/// Both ends of an item, alike for a single number.
fn ends(item: &str) -> (&str, &str) {
    let (low, high) = item.split_once('-').unwrap_or((item, item));
    (low.trim_matches(is_blank), high.trim_matches(is_blank))
}

fn read(item: &str) -> Result<Range, Wrong> {
    let (low, high) = ends(item);
    let starts = |sign| low.starts_with(sign) || high.starts_with(sign);
    let is_number = |end: &str| {
        let end = end.trim_start_matches('+');
        !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit())
    };
    if item.contains(is_hidden) {
        Err(Wrong::Hidden)
    } else if !is_number(low) || !is_number(high) {
        Err(Wrong::NotDigits)
    } else if starts('+') {
        Err(Wrong::Plus)
    } else if starts('0') {
        Err(Wrong::Zero)
    } else {
        match (number(low), number(high)) {
            (Some(low), Some(high)) if low <= high => Ok(Range { low, high }),
            (Some(_), Some(_)) => Err(Wrong::Backwards),
            (Some(_) | None, Some(_) | None) => Err(Wrong::TooLong),
        }
    }
}

/// Every item that has this fault, without it; the others as they are.
fn mend(items: &[&str], wrong: Wrong, between: &str) -> String {
    let mended = |item: &&str| match read(item) {
        Err(found) if found == wrong => wrong.mended(item).unwrap_or_else(|| (*item).to_owned()),
        Ok(_) | Err(_) => (*item).to_owned(),
    };
    items.iter().map(mended).collect::<Vec<String>>().join(between)
}

/// The item with this sign gone from the start of its numbers.
fn stripped(item: &str, sign: char) -> Option<String> {
    let (low, high) = ends(item);
    let (low, high) = (low.trim_start_matches(sign), high.trim_start_matches(sign));
    match (low.is_empty() || high.is_empty(), item.contains('-')) {
        (true, _) => None,
        (false, true) => Some([low, "-", high].concat()),
        (false, false) => Some(low.to_owned()),
    }
}

/// The item with the dashes of a word processor as hyphens, or one phone number without its
/// punctuation. A hyphen in it might be a range, and `(0)` is not dialled after a country code.
fn spelled(item: &str) -> Option<String> {
    let dashes = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'];
    let hyphens = item.replace(dashes, "-");
    if hyphens != item {
        return Some(hyphens).filter(|hyphens| read(hyphens) != Err(Wrong::NotDigits));
    }
    let rest = item.strip_prefix('+').filter(|rest| !rest.contains("(0"))?;
    let is_punctuation = |letter| is_blank(letter) || matches!(letter, '.' | '/' | '(' | ')');
    let number = rest.replace(is_punctuation, "");
    let is_phone_number =
        (7..=15).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    Some(number).filter(|_| is_phone_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{Random, applied, said};

    fn range(low: u64, high: u64) -> Range {
        Range { low, high }
    }

    /// The text after its first fix.
    fn fixed(text: &str) -> Option<String> {
        pool(text).findings.iter().find_map(|finding| applied(finding.fix.as_ref()?))
    }

    #[test]
    fn every_way_to_write_a_list_reads_the_same() {
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
    fn every_fault_has_its_sentence_and_its_fix() {
        let digits = "enter digits only; a hyphen means a range, such as 16505550100-16505550199";
        let plus = "enter the number without the plus";
        let zero = "enter the number with its country code, without leading zeros";
        let first = "put the lower number first";
        for (text, says, fix) in [
            ("+4930123456", plus, Some("4930123456")),
            ("1;+4930123456\n+49301 - +49309\n007", plus, Some("1\n4930123456\n49301-49309\n007")),
            ("004930123456", zero, Some("4930123456")),
            ("030-039;2;+4", zero, Some("30-39;2;+4")),
            ("0", zero, None),
            ("0-100", zero, None),
            ("18000-12000", first, Some("12000-18000")),
            ("16505550100-199", first, None),
            ("99999999999999999999", "enter at most 15 digits", None),
            ("+1 (650) 555-0100", digits, None),
            ("+1 (650) 555.0100; 7", digits, Some("16505550100;7")),
            ("+49 30/123456", digits, Some("4930123456")),
            ("+49 (0)30 123456", digits, None),
            ("101 203 300", digits, None),
            ("10.0.0.1", digits, None),
            ("12000–18000", digits, Some("12000-18000")),
            ("+12000—+18000", digits, Some("+12000-+18000")),
            ("-", digits, None),
            ("1-", digits, None),
            ("1-2-3", digits, None),
            ("abc", digits, None),
            ("１２３", digits, None),
            ("+", digits, None),
            ("12\u{0}3;\u{7f}4", NO_HIDDEN, Some("123;4")),
            ("\u{feff}3000", NO_HIDDEN, Some("3000")),
        ] {
            let checked = pool(text);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
            assert_eq!(fixed(text).as_deref(), fix, "{text:?}");
        }
        assert!(said(&pool("1;2;x")).contains("Item 3, \"x\": enter digits only"));
    }

    #[test]
    fn what_can_be_passed_is_no_error() {
        let (warning, hint) = (Severity::Warning, Severity::Hint);
        for (text, severity, says, fix) in [
            ("1-1000000", warning, "Item 1, \"1-1000000\": the ends differ in length. Check", None),
            ("1234567890123456", warning, "phone numbers have at most 15 digits", None),
            ("5550100;5550100", warning, "5550100 is listed more than once", Some("5550100")),
            (
                "5550100-5550110\n5550105-5550120",
                warning,
                "5550105-5550110 is listed",
                Some("5550100-5550120"),
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
            pool("5550100;5550100;x").findings.iter().filter(|finding| finding.fix.is_some()).count(),
            0
        );
    }

    #[test]
    fn only_the_first_five_faults_are_named() {
        let five = pool("a;b;c;d;e;1").findings;
        assert_eq!(five.iter().filter(|finding| finding.severity == Severity::Error).count(), 5);
        let texts = |text| pool(text).findings.into_iter().map(|finding| finding.text).collect::<Vec<_>>();
        assert_eq!(texts("a;b;c;d;e;f").last().map(String::as_str), Some("And 1 more item"));
        assert_eq!(texts("a;b;c;d;e;f;g").last().map(String::as_str), Some("And 2 more items"));
    }

    #[test]
    fn neighbours_grow_together_only_at_the_same_length() {
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
