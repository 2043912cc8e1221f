//! What a text of the palette finds: trunks as the PBX searches them, names by words in any order, and numbers
//! and addresses as people write them.
//!
//! Knows no input and no list.

use std::sync::Arc;

use api::types::ProviderRow;
use api::{ApiError, Client, ListQuery};
use domain::list::find::{Holdings, find, is_asked};
use leptos::prelude::*;

use crate::trunks::run::Run;
use crate::trunks::{name_of, read_all};

/// Trunks that are offered.
const TRUNKS: u8 = 8;

/// The trunks that came, and the text they answer.
#[derive(Clone, Default)]
pub struct FoundTrunks {
    /// What was typed.
    pub text: String,
    /// The trunks that are offered.
    pub rows: Vec<ProviderRow>,
    /// Where no trunk has the number or address: the nearest, and how near.
    pub nearest: Option<(ProviderRow, String)>,
    /// How many there are, in words.
    pub words: String,
}

/// All trunks, read at most once while the palette is open.
#[derive(Clone, Copy)]
pub struct AllTrunks {
    rows: StoredValue<Option<Arc<Vec<ProviderRow>>>>,
    run: Run,
}

impl Default for AllTrunks {
    fn default() -> Self {
        Self { rows: StoredValue::new(None), run: Run::default() }
    }
}

impl AllTrunks {
    async fn read(self, client: &Client) -> Result<Arc<Vec<ProviderRow>>, ApiError> {
        if let Some(rows) = self.rows.try_get_value().flatten() {
            return Ok(rows);
        }
        // Three requests or so, one after the other; waits where the PBX asks for a pause.
        let query = ListQuery { top: 100, ..ListQuery::default() };
        let rows = Arc::new(read_all(&self.run.patient(client), query, None).await?.items);
        self.rows.try_set_value(Some(Arc::clone(&rows)));
        Ok(rows)
    }
}

/// Looks for trunks as typed. The PBX finds neither a number inside a range nor words in another order: for
/// those, all trunks are read.
pub async fn search(client: Client, all: AllTrunks, text: &str) -> Result<FoundTrunks, ApiError> {
    let mut found = FoundTrunks { text: text.to_owned(), ..FoundTrunks::default() };
    if is_asked(text) {
        found.look(&all.read(&client).await?);
        return Ok(found);
    }
    let query = ListQuery { search: text.to_owned(), top: TRUNKS, ..ListQuery::default() };
    let answer = client.list_providers(&query).await?;
    found.rows = answer.items;
    let mut total = answer.count.unwrap_or_default().max(found.rows.len() as u64);
    if text.split_whitespace().count() > 1 && found.rows.len() < usize::from(TRUNKS) {
        for row in all.read(&client).await?.iter().filter(|row| names(row, text)) {
            if !found.rows.iter().any(|known| known.id == row.id) {
                found.rows.push(row.clone());
                total += 1;
            }
        }
    }
    found.count(total);
    Ok(found)
}

impl FoundTrunks {
    /// Looks for a number or an address among all trunks, and for its digits in names.
    fn look(&mut self, all: &[ProviderRow]) {
        let holdings: Vec<Holdings<'_>> = all.iter().map(Holdings::of).collect();
        let Some(answer) = find(&self.text, &holdings) else { return };
        self.rows = answer.hits.iter().filter_map(|hit| all.get(hit.place).cloned()).collect();
        let has = |rows: &[ProviderRow], row: &ProviderRow| rows.iter().any(|known| known.id == row.id);
        for row in all.iter().filter(|row| names(row, &self.text)) {
            if !has(&self.rows, row) {
                self.rows.push(row.clone());
            }
        }
        if answer.hits.is_empty() {
            self.nearest =
                answer.nearest.as_ref().and_then(|hit| Some((all.get(hit.place)?.clone(), hit.words())));
            let name = |place: usize| all.get(place).map(name_of).unwrap_or_default();
            self.words = answer.none(name);
            self.cut();
        } else {
            self.count(self.rows.len() as u64);
            if !answer.advice.is_empty() {
                self.words = format!("{}. {}", self.words, answer.advice);
            }
        }
    }

    /// Says how many there are, and keeps as many as are offered.
    fn count(&mut self, total: u64) {
        self.cut();
        self.words = match (self.rows.len() as u64, total) {
            (1, 1) => "1 trunk".to_owned(),
            (shown, total) if shown < total => format!("{shown} of {total} trunks"),
            (shown, _) => format!("{shown} trunks"),
        };
    }

    fn cut(&mut self) {
        self.rows.truncate(usize::from(TRUNKS));
        // What has no address can be chosen by nobody.
        self.rows.retain(|row| row.id.is_some());
    }
}

/// Whether every word of the input stands somewhere in a text, in capitals or not.
pub fn has_words(text: &str, typed: &str) -> bool {
    let text = text.to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Whether all words stand in name, brand or host.
fn names(row: &ProviderRow, typed: &str) -> bool {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    has_words(&[part(&row.name), part(&row.brand), part(&row.hostname)].join(" "), typed)
}

/// Whether a trunk fits a text it was not found by.
pub fn fits(row: &ProviderRow, typed: &str) -> bool {
    let numbers = || row.did_numbers.as_ref().is_some_and(|pool| has_words(pool, typed));
    names(row, typed) || numbers() || through(row, typed).is_some()
}

/// The range, number or host by which a trunk has the number or address that is the text, in words.
pub fn through(row: &ProviderRow, typed: &str) -> Option<String> {
    let answer = find(typed, &[Holdings::of(row)])?;
    answer.hits.first().map(domain::list::find::Hit::words)
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

    #[wasm_bindgen_test]
    fn what_is_cut_short_says_so() {
        let mut found = FoundTrunks::default();
        let id = |number: usize| api::types::ProviderId::parse(&number.to_string());
        found.rows = (0..30).map(|number| ProviderRow { id: id(number), ..ProviderRow::default() }).collect();
        found.count(30);
        assert_eq!((found.rows.len(), found.words.as_str()), (8, "8 of 30 trunks"));
        found.rows.truncate(1);
        found.count(1);
        assert_eq!(found.words, "1 trunk");
    }
}
