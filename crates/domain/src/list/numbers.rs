//! The pool of a row: how many numbers it contains, and whether it contains a given number.
//!
//! `check::pool` defines what a pool is. Knows no tenant, and no other trunk with the same number.

use crate::check::number::dialled;
use crate::check::pool::{Range, count, grouped, stored};

/// How many different numbers a pool contains; `None` if the text is not a pool.
pub fn did_count(text: &str) -> Option<u64> {
    stored(text).map(|list| count(&list))
}

/// The size of a pool in words: `1,251 numbers, 1 range`; `None` if the text is not a pool.
pub fn did_words(text: &str) -> Option<String> {
    stored(text).map(|list| words_of(&list))
}

/// The size of a parsed pool, in the words of [`did_words`].
pub(crate) fn words_of(list: &[Range]) -> String {
    let numbers = match count(list) {
        0 => return "No numbers".to_owned(),
        1 => "1 number".to_owned(),
        more => format!("{} numbers", grouped(more)),
    };
    match list.iter().filter(|range| range.low != range.high).count() {
        0 => numbers,
        1 => format!("{numbers}, 1 range"),
        ranges => format!("{numbers}, {} ranges", grouped(ranges as u64)),
    }
}

/// Whether the pool contains a number, alone or in a range. The number may be written as people write it:
/// `+1 (650) 555-0100`. An entry that cannot be read does not hide the others.
pub fn holds_number(text: &str, number: &str) -> bool {
    let Some(number) = dialled(number) else { return false };
    for item in text.split([';', ',', '\n']) {
        for range in stored(item).unwrap_or_default() {
            if range.low <= number && number <= range.high {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Random;

    #[test]
    fn a_pool_is_counted_in_words() {
        for (text, numbers, words) in [
            ("", Some(0), Some("No numbers")),
            (" ; ", Some(0), Some("No numbers")),
            ("16505550100", Some(1), Some("1 number")),
            ("16505550100;16505550101", Some(2), Some("2 numbers")),
            ("12000-18000", Some(6001), Some("6,001 numbers, 1 range")),
            ("3000;3001;10000-11248", Some(1251), Some("1,251 numbers, 1 range")),
            ("101; 203; 300-450", Some(153), Some("153 numbers, 1 range")),
            // Overlaps count once.
            ("5550100;5550100", Some(1), Some("1 number")),
            ("1-1000000", Some(1_000_000), Some("1,000,000 numbers, 1 range")),
            ("1-18446744073709551615", Some(u64::MAX), Some("18,446,744,073,709,551,615 numbers, 1 range")),
            ("1-18446744073709551616", None, None),
            ("+4930123456", None, None),
            ("abc", None, None),
            ("3000;x", None, None),
        ] {
            assert_eq!(did_count(text), numbers, "{text}");
            assert_eq!(did_words(text).as_deref(), words, "{text}");
        }
        for (count, text) in
            [(1, "1"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (123_456, "123,456")]
        {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn a_number_is_found_as_people_write_it() {
        let pool = "3000;12000-18000; 16505550100 - 16505550199";
        for number in [
            "3000",
            "12000",
            "18000",
            "15000",
            "16505550142",
            "+16505550142",
            "0016505550142",
            "+1 (650) 555-0142",
            " 00 1 650 555 01 42 ",
            "1.650.555/0142",
            "tel:+1-650-555-0142",
            "011 1 650 555 0142",
            "+١ ٦٥٠ ٥٥٥ ٠١٤٢",
            "+1\u{a0}650\u{2011}5550142",
        ] {
            assert!(holds_number(pool, number), "{number}");
        }
        for number in [
            "",
            " ",
            "+",
            "00",
            "0",
            "300",
            "30001",
            "11999",
            "18001",
            "016505550142",
            "++16505550142",
            "16505550200",
            "1650555014a",
            "16505550142+",
            "+0016505550142",
            "99999999999999999999999999",
            "3000;12000",
        ] {
            assert!(!holds_number(pool, number), "{number}");
        }
        assert!(!holds_number("", "3000"));
        assert!(holds_number("1-18446744073709551615", "18446744073709551615"));
        assert!(!holds_number("1-18446744073709551615", "18446744073709551616"));
        assert!(holds_number("+4930;3000", "3000"), "one bad entry must not hide the good ones");
        assert!(holds_number("x\n3000", "3000"));
        assert!(!holds_number("18000-12000", "15000"));
    }

    #[test]
    fn finding_and_counting_agree() {
        let mut random = Random::new();
        for _ in 0..300 {
            let mut text = String::new();
            for _ in 0..random.below(5) {
                let low = 1 + random.below(120);
                let high = low + random.below(9);
                text.push_str(&format!("{low}-{high};"));
            }
            let found = (0..150_u64).filter(|number| holds_number(&text, &number.to_string())).count();
            assert_eq!(did_count(&text), Some(found as u64), "{text}");
        }
    }

    #[test]
    fn any_text_can_be_asked_about() {
        let mut random = Random::new();
        let pieces =
            ["0", "1", "99", "+", "00", "-", ";", " ", "(", "ä", "\u{0}", "18446744073709551615", "\n"];
        for _ in 0..20_000 {
            let (pool, number) = (random.text(&pieces, 8), random.text(&pieces, 8));
            let found = holds_number(&pool, &number);
            assert!(!found || number.contains(|letter: char| letter.is_ascii_digit()), "{pool:?} {number:?}");
            assert_eq!(did_words(&pool).is_none(), did_count(&pool).is_none(), "{pool:?}");
        }
    }
}
