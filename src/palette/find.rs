//! What a text of the palette finds: trunks as the PBX searches them, numbers as people write them.
//! Knows no input and no list.

use api::types::ProviderRow;
use api::{ApiError, Client, ListQuery};
use domain::list::numbers::holds_number;

/// Trunks that are offered.
const TRUNKS: u8 = 8;
/// The zero people write for callers from the same country.
const AT_HOME: &str = "(0)";

/// Asks for trunks as typed, and for a number as its digits too: the PBX keeps nothing else of it.
pub async fn search(client: Client, text: &str) -> Result<Vec<ProviderRow>, ApiError> {
    let mut rows = client.list_providers(&query(text.to_owned())).await?.items;
    if let Some(digits) = digits_of(text).filter(|digits| digits != text) {
        for row in client.list_providers(&query(digits)).await?.items {
            if !rows.iter().any(|known| known.id == row.id) {
                rows.push(row);
            }
        }
    }
    // What has no address can be chosen by nobody.
    rows.retain(|row| row.id.is_some());
    Ok(rows)
}

fn query(search: String) -> ListQuery {
    ListQuery { search, top: TRUNKS, ..ListQuery::default() }
}

/// Whether every word of the input stands somewhere in a text, in capitals or not.
pub fn has_words(text: &str, typed: &str) -> bool {
    let text = text.to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Whether a trunk fits a text it was not found by.
pub fn fits(row: &ProviderRow, typed: &str) -> bool {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    has_words(&[part(&row.name), part(&row.hostname), part(&row.did_numbers)].join(" "), typed)
        || has_number(row, typed)
}

/// Whether a trunk has the number that is the text, alone or in a range.
pub fn has_number(row: &ProviderRow, typed: &str) -> bool {
    // A zero in brackets is dialled only at home.
    let number = typed.replace(AT_HOME, "");
    row.did_numbers.as_ref().is_some_and(|pool| holds_number(pool, &number))
}

/// The digits of a text that reads as a number, without what people write around them and without the
/// zeros before it, which no pool has: a national number is found inside one with its country.
fn digits_of(text: &str) -> Option<String> {
    // `10.0.0.5` is no number.
    let mut groups = text.split('.');
    let is_address = groups.clone().count() > 1
        && groups.all(|group| group.len() < 4 && group.bytes().all(|letter| letter.is_ascii_digit()));
    let mut digits = String::new();
    for letter in text.replace(AT_HOME, "").chars() {
        match letter {
            '0' if digits.is_empty() => {}
            '0'..='9' => digits.push(letter),
            '+' | '-' | '/' | '(' | ')' | '.' | '\u{2010}'..='\u{2015}' => {}
            blank if blank.is_whitespace() => {}
            _ => return None,
        }
    }
    (digits.len() > 2 && !is_address).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_by_its_digits() {
        for (typed, digits) in [
            ("+44 20 7946 0123", Some("442079460123")),
            ("+44 20 7946-0123", Some("442079460123")),
            ("+44 (0)20 7946 0123", Some("442079460123")),
            ("0044 (20) 79", Some("442079")),
            ("020 7946 0123", Some("2079460123")),
            ("1.650.555.0142", Some("16505550142")),
            ("+1\u{a0}650\u{2011}5550142", Some("16505550142")),
            ("3000", Some("3000")),
            ("sip.example.com", None),
            ("10.0.0.5", None),
            ("192.168.", None),
            ("Trunk 3000", None),
            ("12", None),
            ("000", None),
            ("", None),
        ] {
            assert_eq!(digits_of(typed).as_deref(), digits, "{typed}");
        }
    }

    #[test]
    fn a_trunk_of_an_older_text_stays_while_it_fits() {
        let row = ProviderRow {
            name: Some("Zürich Telnyx".to_owned()),
            hostname: Some("sip.telnyx.com".to_owned()),
            did_numbers: Some("16505550100-16505550199".to_owned()),
            ..ProviderRow::default()
        };
        for typed in ["zür", "TELNYX zürich", "sip.telnyx", "1650555", "+1 650 555-0142", "+1 (0)650 5550142"]
        {
            assert!(fits(&row, typed), "{typed}");
        }
        for typed in ["zurich", "twilio", "telnyx q", "+1 650 555-0242"] {
            assert!(!fits(&row, typed), "{typed}");
        }
    }
}
