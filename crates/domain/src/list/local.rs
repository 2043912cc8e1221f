//! Search and order of rows that are loaded.
//!
//! For when the server cannot be asked: it refused a filter, or all rows are loaded. Knows no
//! page and no count. Source: docs/trunks.md, 1.5; the order of missing values is our own.

use std::cmp::Ordering;

use api::types::ProviderRow;
use api::{ListField, Order};

use crate::list::{Cell, cell};

/// Whether a row is found. The text is a phrase that may be anywhere in name, brand, host or numbers,
/// ignoring the case of a to z; the word `or` separates alternative phrases. A blank text finds every row.
pub fn search(row: &ProviderRow, text: &str) -> bool {
    let mut asked = false;
    let mut phrase = String::new();
    for word in text.split_whitespace() {
        if !word.eq_ignore_ascii_case("or") {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(word);
        } else if !phrase.is_empty() {
            if is_in(row, &phrase) {
                return true;
            }
            asked = true;
            phrase.clear();
        }
    }
    if !phrase.is_empty() {
        return is_in(row, &phrase);
    }
    // Only the word `or` itself: then it is the phrase.
    let words: Vec<&str> = text.split_whitespace().collect();
    !asked && (words.is_empty() || is_in(row, &words.join(" ")))
}

fn is_in(row: &ProviderRow, phrase: &str) -> bool {
    let phrase = phrase.to_ascii_lowercase();
    for text in [&row.name, &row.brand, &row.hostname, &row.did_numbers].into_iter().flatten() {
        if text.to_ascii_lowercase().contains(&phrase) {
            return true;
        }
    }
    false
}

/// Sorts rows by one column: texts ignoring the case of a to z and then by their bytes,
/// numbers as numbers, off before on. Missing values are last, or first in descending order. Equal rows
/// are sorted by id, ascending in both directions, so that pages do not overlap.
pub fn sort(rows: &mut [ProviderRow], order: Order) {
    rows.sort_by(|left, right| compare(left, right, order));
}

fn compare(left: &ProviderRow, right: &ProviderRow, order: Order) -> Ordering {
    let by_value = by_value(left, right, order.field);
    let by_id = || match (&left.id, &right.id) {
        (Some(left), Some(right)) => left.as_str().cmp(right.as_str()),
        (left, right) => left.is_none().cmp(&right.is_none()),
    };
    if order.descending { by_value.reverse() } else { by_value }.then_with(by_id)
}

fn by_value(left: &ProviderRow, right: &ProviderRow, field: ListField) -> Ordering {
    match (cell(left, field), cell(right, field)) {
        (Cell::Text(left), Cell::Text(right)) => {
            let folded = left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase());
            folded.then_with(|| left.cmp(right))
        }
        (Cell::Whole(left), Cell::Whole(right)) => left.cmp(&right),
        (Cell::Flag(left), Cell::Flag(right)) => left.cmp(&right),
        // All values of a column have the same type.
        (left, right) => (left == Cell::Missing).cmp(&(right == Cell::Missing)),
    }
}

#[cfg(test)]
mod tests {
    use api::types::ProviderId;

    use super::*;
    use crate::list::samples::row;

    #[test]
    fn a_phrase_is_found_in_each_of_the_four_texts() {
        let row = ProviderRow {
            brand: Some("Nordline_50%".to_owned()),
            ..row("Main line", "sip.köln.example", 5061)
        };
        for (text, found) in [
            ("", true),
            (" \n", true),
            ("MAIN", true),
            ("main  LINE", true),
            (" main line ", true),
            ("line main", false),
            ("köln", true),
            ("KÖLN", false),
            ("NORD", true),
            ("_50%", true),
            ("0_", false),
            ("12000-1", true),
            ("12500", false),
            ("5061", false),
            ("generic", false),
            ("zz or main", true),
            ("zz OR qq", false),
            ("main or", true),
            ("or main", true),
            ("zz or", false),
            ("or or zz or or", false),
            ("zz or or main line", true),
            ("zz or main qq", false),
            // These three letters alone are the phrase.
            ("or", true),
            ("Or or", false),
            ("nordline", true),
            ("mainor", false),
        ] {
            assert_eq!(search(&row, text), found, "{text:?}");
        }
        assert!(search(&ProviderRow::default(), "") && !search(&ProviderRow::default(), "a"));
        assert!(!search(&ProviderRow::default(), "or"));
    }

    fn named(name: &str, id: &str) -> ProviderRow {
        ProviderRow { id: ProviderId::parse(id), ..row(name, "h", 1) }
    }

    fn sorted(rows: &[ProviderRow], field: ListField, descending: bool) -> Vec<ProviderRow> {
        let mut rows = rows.to_vec();
        sort(&mut rows, Order { field, descending });
        rows
    }

    fn ids(rows: &[ProviderRow]) -> String {
        rows.iter().map(|row| row.id.as_ref().map_or("-", ProviderId::as_str)).collect()
    }

    #[test]
    fn names_are_sorted_by_letters_then_bytes_then_ids() {
        let rows = [
            named("b", "1"),
            named("a", "2"),
            named("B", "3"),
            named("ä", "4"),
            named("a", "0"),
            named("A", "5"),
        ];
        assert_eq!(ids(&sorted(&rows, ListField::Name, false)), "502314");
        // Equal names stay in the order of their ids.
        assert_eq!(ids(&sorted(&rows, ListField::Name, true)), "413025");
    }

    #[test]
    fn numbers_are_sorted_as_numbers_with_missing_ones_last() {
        let port = |id: &str, port| ProviderRow { port, ..named("x", id) };
        let rows =
            [port("1", None), port("2", Some(9)), port("3", Some(10)), port("4", Some(-1)), port("5", None)];
        assert_eq!(ids(&sorted(&rows, ListField::Port, false)), "42315");
        assert_eq!(ids(&sorted(&rows, ListField::Port, true)), "15324");
        let flag = |id: &str, enabled| ProviderRow { enabled, ..named("x", id) };
        let rows = [flag("1", None), flag("2", Some(true)), flag("3", Some(false))];
        assert_eq!(ids(&sorted(&rows, ListField::Enabled, false)), "321");
        let brand =
            |id: &str, brand: Option<&str>| ProviderRow { brand: brand.map(str::to_owned), ..named("x", id) };
        let rows = [brand("1", None), brand("2", Some("b")), brand("3", Some(""))];
        assert_eq!(ids(&sorted(&rows, ListField::Brand, false)), "321");
    }

    #[test]
    fn rows_without_an_id_keep_their_order_after_the_others() {
        let bare = |host: &str| ProviderRow { id: None, ..row("a", host, 1) };
        let rows = sorted(&[bare("1"), named("a", "7"), bare("2")], ListField::Name, true);
        let hosts: Vec<Option<&str>> = rows.iter().map(|row| row.hostname.as_deref()).collect();
        assert_eq!(hosts, [Some("h"), Some("1"), Some("2")]);
    }

    #[test]
    fn ten_thousand_rows_are_sorted_in_any_order() {
        for step in [1, 7_919, 9_999] {
            let mut rows: Vec<ProviderRow> = (0..10_000_i64)
                .map(|at| row(&(at * step % 10_000).to_string(), "h", at * step % 10_000))
                .collect();
            sort(&mut rows, Order { field: ListField::Port, descending: false });
            assert!(rows.is_sorted_by_key(|row| row.port));
        }
    }
}
