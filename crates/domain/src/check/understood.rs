//! What a pasted list is understood as, before anything is taken over: the items in the form that is stored,
//! joined, what stays out and why, and the text that one button writes.
//!
//! The findings of `pool` and `networks` say what has to be decided; this says what is certain. Both come
//! from one reading.

use crate::check::cells::{FilledCell, Is, cells};
use crate::check::pool::{count, grouped, merge, range_text, size, taken};
use crate::check::printed::Told;
use crate::check::{is_hidden, networks, printed, quoted};
use crate::list::numbers::words_of;

/// What a text is understood as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// How much that is: `40 numbers, 1 range`, or `5 ranges, 346 addresses`. Empty if nothing is understood.
    pub count: String,
    /// The items as they are stored. Adjacent numbers are joined.
    pub items: Vec<String>,
    /// What is read in another way than it is written, and what is left out: one sentence for each kind.
    pub notes: Vec<String>,
    /// What cannot be taken over as it is, and why, one sentence for each kind. It stays in the text.
    pub open: Vec<String>,
    /// What the button writes; `None` if nothing would change, or a question has to be answered first.
    pub taken: Option<String>,
}

/// How many samples of a kind are named.
const SAMPLES: usize = 3;

/// Reads a pasted list of numbers.
pub fn numbers(text: &str) -> Understood {
    let cells = cells(text);
    let list: Vec<_> = cells.iter().flat_map(FilledCell::numbers).copied().collect();
    let merged = merge(&list);
    let mut notes = Vec::new();
    let aside: Vec<&str> =
        cells.iter().filter(|cell| matches!(cell.is, Is::Aside)).map(|cell| &*cell.raw).collect();
    match aside.len() {
        0 => {}
        1 => notes.push(format!("1 item skipped, not a phone number: {}", samples(&aside))),
        more => notes.push(format!("{more} items skipped, not phone numbers: {}", samples(&aside))),
    }
    let all = list.iter().fold(0, |sum: u64, range| sum.saturating_add(size(*range)));
    match all - count(&list) {
        0 => {}
        1 => notes.push("1 number is listed twice and kept once".to_owned()),
        more => notes.push(format!("{} numbers are listed again and kept once", grouped(more))),
    }
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for cell in &cells {
        let Is::Unclear(says) = cell.is else { continue };
        match kinds.iter_mut().find(|(kind, _)| *kind == says) {
            Some((_, items)) => items.push(&cell.raw),
            None => kinds.push((says, vec![&cell.raw])),
        }
    }
    let mut open: Vec<String> = kinds
        .into_iter()
        .map(|(says, items)| match items.as_slice() {
            [one] => format!("{} is not taken: {says}", quoted(one)),
            more => format!("{} are not taken, such as {}: {says}", more.len(), samples(more)),
        })
        .collect();
    let asked: Vec<&str> =
        cells.iter().filter(|cell| matches!(cell.is, Is::Likely(..))).map(|cell| &*cell.raw).collect();
    match asked.as_slice() {
        [] => {}
        [one] => open.push(format!("{} is not taken before its question is answered", quoted(one))),
        more => open.push(format!("{} are not taken before their questions are answered", more.len())),
    }
    Understood {
        count: if list.is_empty() { String::new() } else { words_of(&merged) },
        taken: taken(text, &cells, &list, &merged),
        items: merged.into_iter().map(range_text).collect(),
        notes,
        open,
    }
}

/// Reads a pasted list of addresses.
pub fn addresses(text: &str) -> Understood {
    if text.contains(is_hidden) {
        let open = vec!["Control and invisible characters have to go first".to_owned()];
        return Understood { open, ..Understood::default() };
    }
    let plain = networks::plain(text);
    let is_plain = plain.is_some();
    let Told { blocks, readings, left, questions, .. } = match plain {
        Some(blocks) => Told { blocks, ..Told::default() },
        None => printed::told(text),
    };
    let apart = networks::apart(&blocks);
    let mut notes = readings;
    notes.extend(left.into_iter().map(|left| format!("Left out: {left}")));
    match blocks.len() - apart.len() {
        0 => {}
        1 => notes.push("1 range is covered by another one and left out".to_owned()),
        more => notes.push(format!("{more} ranges are covered by others and left out")),
    }
    let is_asked = !questions.is_empty();
    let (chosen, open): (Vec<_>, Vec<_>) = questions.into_iter().partition(|question| question.fix.is_some());
    let mut open: Vec<String> = open.into_iter().map(|question| question.text).collect();
    if !chosen.is_empty() {
        open.push("The questions beside the list have to be answered first".to_owned());
    }
    let changes = !is_plain || apart.len() < blocks.len();
    let taken = changes && !is_asked && !apart.is_empty();
    Understood {
        count: networks::words_of(&apart),
        items: apart.iter().map(ToString::to_string).collect(),
        notes,
        open,
        taken: taken.then(|| printed::listed(&apart, "\n")),
    }
}

/// A few of the items, each once.
fn samples(all: &[&str]) -> String {
    let mut named: Vec<&str> = Vec::new();
    for item in all {
        if named.len() < SAMPLES && !named.contains(item) {
            named.push(item);
        }
    }
    let is_all = all.iter().all(|item| named.contains(item));
    let mut text = named.into_iter().map(quoted).collect::<Vec<_>>().join(", ");
    if !is_all {
        text.push_str(" …");
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::check::networks::{join_networks, networks};
    use crate::check::pool::{join_pool, pool};
    use crate::growth::is_linear;
    use crate::samples::Random;

    /// Numbers as a column: with this before each, and these lines before all.
    fn column(heading: &str, numbers: impl Iterator<Item = u64>, line: impl Fn(u64) -> String) -> String {
        numbers.fold(heading.to_owned(), |text, number| format!("{text}{}\n", line(number)))
    }

    #[test]
    fn a_column_in_any_spelling_is_joined() {
        let forty = || 442_030_001_300..=442_030_001_339;
        let spelt = |number: u64| format!("+44 20 {} {}", number / 10_000 % 10_000, number % 10_000);
        let lines: [(&str, &dyn Fn(u64) -> String); 7] = [
            ("", &|number| number.to_string()),
            ("", &spelt),
            ("", &|number| format!("00{number}")),
            ("", &|number| format!("'{number}")),
            ("DID\n", &spelt),
            ("DID\tSite\tChannels\n", &|number| format!("{}\tLondon {}\t30", spelt(number), number % 7)),
            ("Site;Channels;DID\n", &|number| format!("\"London\";30;{number}")),
        ];
        for (heading, line) in lines {
            let text = column(heading, forty(), line);
            let found = numbers(&text);
            assert_eq!(found.count, "40 numbers, 1 range", "{text}");
            assert_eq!(found.items, ["442030001300-442030001339"], "{text}");
            assert_eq!(found.taken.as_deref(), Some("442030001300-442030001339"), "{text}");
            assert_eq!(found.open, [""; 0], "{text}");
        }
        let table = column("DID\tSite\n", forty(), |number| format!("{number}\tLondon"));
        assert_eq!(
            numbers(&table).notes,
            ["42 items skipped, not phone numbers: \"DID\", \"Site\", \"London\""]
        );
    }

    #[test]
    fn each_case_from_the_field_is_understood_or_said() {
        for (text, items, open) in [
            ("14155550100 to 14155550119", "14155550100-14155550119", ""),
            ("'14155550100\n'14155550101", "14155550100-14155550101", ""),
            ("02079460000", "", "\"02079460000\" is not taken: this is a national number"),
            ("00442079460000", "442079460000", ""),
            ("1.41556E+10", "", "a spreadsheet shortened this number, and its last digits are lost"),
            ("1,41556E+10\n1.41556E+10", "", "2 are not taken, such as \"1,41556E+10\", \"1.41556E+10\""),
            ("London,\"1,41556E+10\",30", "30", "a spreadsheet shortened"),
            // The field cases F02 and F03.
            ("+49 30 231251 0-99", "", "is not taken before its question is answered"),
            ("030/231251-0 bis -99", "", "a block of national numbers"),
            ("49302312510;493023125100-493023125199", "49302312510;493023125100-493023125199", ""),
            ("+1 (202) 555-0123\n(202) 555-0124", "12025550123", "the country code is missing"),
            ("+1-202-555-0123;tel:+1-202-555-0124", "12025550123-12025550124", ""),
            ("555-0123", "", "country and area code are missing"),
            ("202-5550123", "", "the country code is missing"),
            // The ends of ranges in two columns.
            (
                "Site\tFrom\tTo\nA\t14155550100\t14155550119\nB\t14155550200\t",
                "14155550100-14155550119;14155550200",
                "",
            ),
            ("Start,End\n+1 415 555 0100,+1 415 555 0119", "14155550100-14155550119", ""),
            ("First;Last\n14155550119;14155550100", "", "put the lower number first"),
            ("14155550100\t14155550119", "14155550100;14155550119", ""),
            // A fault in a number is never taken for a name.
            ("16505550100\t1650555o101", "16505550100", "\"1650555o101\" is not taken: use digits only"),
            ("3000;12000-18000", "3000;12000-18000", ""),
            ("Reception\t3000", "3000", ""),
            ("99-100;14155550100", "14155550100", "\"99-100\" is not taken before"),
            ("", "", ""),
            ("Berlin", "", "\"Berlin\" is not taken: use digits only"),
        ] {
            let found = numbers(text);
            assert_eq!(found.items.join(";"), items, "{text:?}: {found:?}");
            let all = found.open.join("\n");
            assert!(all.contains(open) && all.is_empty() == open.is_empty(), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn what_needs_an_answer_stays_in_the_text() {
        let found = numbers("DID\n+1 202 555 0123\n030 231251\n+1 202 555 0124\n12025550100-199");
        let taken = "12025550123-12025550124\n030 231251\n12025550100-199";
        assert_eq!(found.taken.as_deref(), Some(taken));
        let again = numbers(taken);
        assert_eq!((again.taken, again.items, again.open), (None, found.items, found.open));
        assert_eq!(numbers("442030001300\n442030001302").taken, None);
        let twice = numbers("442030001300\n442030001300-442030001302\n442030001300");
        assert_eq!(twice.notes, ["2 numbers are listed again and kept once"]);
    }

    #[test]
    fn addresses_are_understood_with_netmasks_and_ranges() {
        let letter = "Signalling\n203.0.113.0 255.255.255.240\n198.51.100.0/24\n192.0.2.16 - 192.0.2.79\n\
            192.0.2.200\nsip1.example.com 192.0.2.201:5060\n198.51.100.7";
        let found = addresses(letter);
        assert_eq!(
            found.items,
            [
                "203.0.113.0/28",
                "198.51.100.0/24",
                "192.0.2.16/28",
                "192.0.2.32/27",
                "192.0.2.64/28",
                "192.0.2.200/32",
                "192.0.2.201/32"
            ]
        );
        assert_eq!(found.count, "7 ranges, 338 addresses");
        assert_eq!(found.taken, Some(found.items.join("\n")));
        let notes = found.notes.join("\n");
        for says in [
            "\"203.0.113.0 255.255.255.240\" is read as 203.0.113.0/28",
            "Left out: host names, which cannot stand in this field (\"sip1.example.com\")",
            "Left out: other words (\"Signalling\")",
            "1 range is covered by another one and left out",
        ] {
            assert!(notes.contains(says), "{notes}");
        }
        for (text, count, taken) in [
            ("198.51.100.77", "1 address", None),
            ("198.51.100.77 198.51.100.78", "2 addresses", None),
            ("203.0.113.0/28", "1 range, 16 addresses", None),
            ("203.0.113.0/28\n203.0.113.7", "1 range, 16 addresses", Some("203.0.113.0/28")),
            ("2001:db8::/32 192.0.2.1", "2 ranges", None),
            ("2001:db8::1", "1 address", None),
            ("0.0.0.0/0", "1 range, 4,294,967,296 addresses", None),
            ("", "", None),
            ("Frankfurt", "", None),
            ("192.0.2.1 \u{200b}", "", None),
            // A question comes first.
            ("192.0.2.10\n192.000.002.011", "1 address", None),
        ] {
            let found = addresses(text);
            assert_eq!((found.count.as_str(), found.taken.as_deref()), (count, taken), "{text:?}");
        }
    }

    /// Holds for every text: what is proposed validates, and taking it proposes nothing else.
    fn holds(
        found: &Understood,
        check: impl Fn(&str) -> Option<String>,
        read: impl Fn(&str) -> Understood,
        text: &str,
    ) {
        let stored = found.items.join(";");
        assert_eq!(check(&stored).unwrap_or_default(), stored, "{text:?}: {found:?}");
        assert_eq!(found.count.is_empty(), found.items.is_empty(), "{text:?}: {found:?}");
        if let Some(taken) = &found.taken {
            let again = read(taken);
            assert_eq!((&again.items, &again.taken), (&found.items, &None), "{text:?}: {taken:?}");
            assert_eq!(again.open, found.open, "{text:?}: {taken:?}");
        }
    }

    #[test]
    fn what_is_proposed_validates_whatever_was_pasted() {
        const PIECES: &str = "0|1|30|007|+|00|-| - |–|.|:|/|/8|/28|;|,|\n|\r\n|\t|\t| |(|)|(0)|16505550100|442030001300|\
            442030001301-442030001309|+44 20 3000 1310|+1 (202) 555-0123|0044 20 3000 1311|020 7946 0000|'|\"|\
            1.41556E+10|1,41556E+10|DID|Site|London|Site 12|From|To| to | bis |x|xx|E+10|99999999999999999999|\
            192.0.2.1|192.0.2.20|203.0.113.0|255.255.255.240|198.51.100.0/24|10.0.0.5/24|2001:db8::1|2001:db8::/32|\
            sip.example.com|:5060|# |\u{200b}|１２";
        let pieces: Vec<&str> = PIECES.split('|').collect();
        let mut random = Random::new();
        let of_pool = |text: &str| pool(text).value.map(|list| join_pool(&list));
        let of_networks = |text: &str| networks(text, true).value.map(|list| join_networks(&list));
        for _ in 0..10_000 {
            let text = random.text(&pieces, 14);
            // A range of too many numbers is certain, and refused all the same.
            let is_too_large =
                pool(&text).findings.iter().any(|finding| finding.text.contains("Check both ends"));
            if !is_too_large {
                holds(&numbers(&text), of_pool, numbers, &text);
            }
            holds(&addresses(&text), of_networks, addresses, &text);
        }
    }

    #[test]
    fn no_digit_of_a_pasted_number_is_changed() {
        let mut random = Random::new();
        for _ in 0..5_000 {
            let mut expected = Vec::new();
            let mut text = random.one(&["", "DID\n", "Number\tSite\n"]).to_owned();
            for _ in 0..random.below(6) + 1 {
                let number =
                    random.one(&[442_030_001_300, 12_025_550_100, 493_023_125_100]) + random.below(12);
                let plain = number.to_string();
                let (start, end) = plain.split_at(random.below(4) as usize + 5);
                let gap = random.one(&["", " ", ".", "\u{a0}"]);
                let prefix = random.one(&["+", "00", "+ ", "'+", "tel:+"]);
                text.push_str(&format!("{prefix}{start}{gap}{end}"));
                text.push_str(random.one(&["\n", "\tLondon\n", "\tSite 12\t30\n", ";", " \r\n", ","]));
                expected.push(number);
            }
            let found = numbers(&text);
            assert_eq!(found.open, [""; 0], "{text:?}");
            let list = pool(&found.items.join(";")).value.unwrap();
            let mut all: Vec<u64> = list.iter().flat_map(|range| range.low..=range.high).collect();
            expected.sort_unstable();
            expected.dedup();
            all.sort_unstable();
            assert_eq!(all, expected, "{text:?}");
        }
    }

    #[test]
    fn a_paste_is_understood_in_linear_time() {
        let table = |lines: usize| {
            let line = |at: usize| format!("+44 20 3000 {at:04}\tLondon {at}\t030 {at}\n");
            (0..lines).map(line).collect::<String>()
        };
        assert!(is_linear(&|lines| assert!(!numbers(&table(lines)).count.is_empty())));
        let list = |lines: usize| -> String {
            (0..lines).map(|at| format!("10.{}.{}.0 255.255.255.0 Site {at}\n", at / 256, at % 256)).collect()
        };
        assert!(is_linear(&|lines| assert!(!addresses(&list(lines)).count.is_empty())));
    }
}
