//! What a text of the palette finds: trunks as the PBX searches them, numbers as people write them.
//! Knows no input and no list.

use api::types::ProviderRow;
use api::{ApiError, Client, ListQuery};
use domain::check::number::digits_to_find;
use domain::list::numbers::holds_number;

/// Trunks that are offered.
const TRUNKS: u8 = 8;

/// Asks for trunks as typed, and for a number as its digits too: the PBX keeps nothing else of it.
pub async fn search(client: Client, text: &str) -> Result<Vec<ProviderRow>, ApiError> {
    let mut rows = client.list_providers(&query(text.to_owned())).await?.items;
    if let Some(digits) = digits_to_find(text).filter(|digits| digits != text) {
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
    row.did_numbers.as_ref().is_some_and(|pool| holds_number(pool, typed))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
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
