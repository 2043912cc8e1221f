//! Numbers and accounts that two trunks would share after an import: reported before it starts, and
//! never refused, because the PBX decides.
//!
//! Knows the plan and the list; nothing about trunks whose rows are not in it.
//! Source: docs/trunks.md, 3.1 (host and authentication ID unique) and 4.4 (pools must not overlap).

use std::collections::BTreeMap;

use api::types::{ProviderId, ProviderRow};

use crate::check::pool::{Range, join_pool, merge, stored};
use crate::provider::draft::{Draft, Field, Text};
use crate::provider::modes::has_credentials;
use crate::transfer::plan::{Outcome, Plan, PlannedRow};

/// The most owners that are named for a row.
const NAMED: usize = 5;

/// Adds to each row that creates a trunk or changes its numbers the other owners of some of them: trunks of
/// the `list` that the file does not touch, or other rows of the file; the same for accounts of rows.
pub fn warn_of_overlaps(plan: &mut Plan, list: &[ProviderRow]) {
    let owned = OwnedNumbers::of(plan, list);
    let mut accounts: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut warnings = Vec::new();
    for (place, row) in plan.rows.iter().enumerate() {
        let mut found = Vec::new();
        if let Some(draft) = draft_of(row) {
            if writes(row, Text::DidNumbers) {
                found = owned.overlaps(place, draft);
            }
            if let Some(account) = account_of(draft) {
                match accounts.get(&account) {
                    Some(owner) => found.push(format!(
                        "Authentication ID: {} at this host is used by {owner} as well",
                        account.1
                    )),
                    None => drop(accounts.insert(account, called(row))),
                }
            }
        }
        warnings.push(found);
    }
    for (row, found) in plan.rows.iter_mut().zip(warnings) {
        row.warnings.extend(found);
    }
}

/// The owner of numbers.
struct NumberOwner {
    words: String,
    /// The row of the file, if it is one.
    place: Option<usize>,
}

/// All numbers, with their owners.
struct OwnedNumbers {
    owners: Vec<NumberOwner>,
    /// By lowest number: the range, its owner, and the highest number of this and all ranges before.
    ranges: Vec<(Range, usize, u64)>,
}

impl OwnedNumbers {
    fn of(plan: &Plan, list: &[ProviderRow]) -> Self {
        let mut owners = Vec::new();
        let mut all: Vec<(Range, usize)> = Vec::new();
        let mut own = |owner: NumberOwner, text: &str| {
            all.extend(numbers(text).into_iter().map(|range| (range, owners.len())));
            owners.push(owner);
        };
        let mut written: Vec<&ProviderId> = Vec::new();
        for (place, row) in plan.rows.iter().enumerate() {
            if let Some(draft) = draft_of(row) {
                own(NumberOwner { words: called(row), place: Some(place) }, &draft.texts.did_numbers);
            }
            match &row.outcome {
                Outcome::Change(change) => written.push(&change.id),
                Outcome::Create(_) | Outcome::Same(_) | Outcome::NeedsPassword(_) | Outcome::NotReady(_) => {}
            }
        }
        written.sort();
        for row in list {
            let is_written = row.id.as_ref().is_some_and(|id| written.binary_search(&id).is_ok());
            if let Some(text) = row.did_numbers.as_deref().filter(|_| !is_written) {
                let name = row.name.as_deref().unwrap_or("without a name");
                own(NumberOwner { words: format!("trunk “{name}”"), place: None }, text);
            }
        }
        all.sort_by_key(|(range, _)| range.low);
        let mut highest = 0;
        let mut ranges = Vec::new();
        for (range, owner) in all {
            highest = range.high.max(highest);
            ranges.push((range, owner, highest));
        }
        Self { owners, ranges }
    }

    /// The other owners of the draft's numbers for one row of the file: each once, the first few by name.
    fn overlaps(&self, place: usize, draft: &Draft) -> Vec<String> {
        let mut met: BTreeMap<usize, Range> = BTreeMap::new();
        for own in numbers(&draft.texts.did_numbers) {
            let end = self.ranges.partition_point(|(range, ..)| range.low <= own.high);
            let before = self.ranges.get(..end).unwrap_or_default().iter().rev();
            // None of the ranges before reaches the number.
            for (range, owner, _) in before.take_while(|(.., highest)| *highest >= own.low) {
                let is_other = self.owners.get(*owner).is_some_and(|owner| owner.place != Some(place));
                if is_other && range.high >= own.low {
                    let shared = Range { low: range.low.max(own.low), high: range.high.min(own.high) };
                    met.insert(*owner, shared);
                }
            }
        }
        let more = met.len().saturating_sub(NAMED);
        let named = met.into_iter().take(NAMED).filter_map(|(owner, shared)| {
            let words = &self.owners.get(owner)?.words;
            Some(format!("DID pool: {} is in the pool of {words} as well", join_pool(&[shared])))
        });
        let mut found: Vec<String> = named.collect();
        if more > 0 {
            found.push(format!("DID pool: {more} more have numbers of it as well"));
        }
        found
    }
}

/// The trunk as it will be if the row writes one.
fn draft_of(row: &PlannedRow) -> Option<&Draft> {
    match &row.outcome {
        Outcome::Create(create) => Some(&create.draft),
        Outcome::NeedsPassword(draft) => Some(draft),
        Outcome::Change(change) => Some(&change.mine),
        Outcome::Same(_) | Outcome::NotReady(_) => None,
    }
}

/// Whether a row writes a field.
fn writes(row: &PlannedRow, text: Text) -> bool {
    match &row.outcome {
        Outcome::Create(create) => create.draft.has(Field::Text(text)),
        Outcome::NeedsPassword(draft) => draft.has(Field::Text(text)),
        Outcome::Change(change) => {
            change.changes.iter().any(|difference| difference.field == Field::Text(text))
        }
        Outcome::Same(_) | Outcome::NotReady(_) => false,
    }
}

/// Host and authentication ID, if the trunk has an account.
fn account_of(draft: &Draft) -> Option<(String, String)> {
    let auth_id = draft.texts.auth_id.trim();
    (has_credentials(draft.auth_mode) && !auth_id.is_empty())
        .then(|| (draft.texts.hostname.trim().to_ascii_lowercase(), auth_id.to_owned()))
}

fn called(row: &PlannedRow) -> String {
    format!("{} (“{}”)", row.called, row.name)
}

fn numbers(text: &str) -> Vec<Range> {
    merge(&stored(text).unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::transfer::import::read;
    use crate::transfer::matching::matching;
    use crate::transfer::plan::plan;

    fn row(id: &str, pool: &str) -> ProviderRow {
        ProviderRow {
            id: ProviderId::parse(id),
            name: Some(id.to_owned()),
            hostname: Some("sip.example.com".to_owned()),
            did_numbers: Some(pool.to_owned()),
            ..ProviderRow::default()
        }
    }

    fn warnings(csv: &str, list: &[ProviderRow]) -> Vec<Vec<String>> {
        let rows = read(csv).unwrap_or_else(|error| panic!("{}", error.text)).rows;
        let mut plan = plan(&rows, &matching(&rows, list), &[]);
        for row in &plan.rows {
            assert!(matches!(row.outcome, Outcome::Create(_)), "{:?}", row.outcome);
        }
        warn_of_overlaps(&mut plan, list);
        plan.rows
            .into_iter()
            .map(|row| row.warnings.into_iter().filter(|words| words.contains(" as well")).collect())
            .collect()
    }

    #[test]
    fn numbers_of_two_rows_are_reported_at_both() {
        let csv = "name,auth_mode,hostname,did_numbers\n\
            A,IP_AUTH,192.0.2.1,1000-1999\n\
            B,IP_AUTH,192.0.2.2,1500;7000\n\
            C,IP_AUTH,192.0.2.3,3000\n";
        let found = warnings(csv, &[row("old", "6000-7500"), row("far", "8000")]);
        assert_eq!(found[0], ["DID pool: 1500 is in the pool of row 3 (“B”) as well"]);
        assert_eq!(
            found[1],
            [
                "DID pool: 1500 is in the pool of row 2 (“A”) as well",
                "DID pool: 7000 is in the pool of trunk “old” as well"
            ]
        );
        assert!(found[2].is_empty());
    }

    #[test]
    fn an_account_of_two_rows_is_reported_at_the_second() {
        let csv = "name,auth_mode,hostname,auth_id,password\n\
            A,REGISTER_AUTH,SIP.example.com,alpha,one\n\
            B,REGISTER_AUTH,sip.example.com,alpha,two\n\
            C,REGISTER_AUTH,other.example.com,alpha,three\n";
        let found = warnings(csv, &[]);
        assert_eq!(
            found,
            [
                vec![],
                vec!["Authentication ID: alpha at this host is used by row 2 (“A”) as well".to_owned()],
                vec![]
            ]
        );
    }

    #[test]
    fn the_first_few_of_many_owners_are_named() {
        let list: Vec<ProviderRow> = (0..20).map(|at: usize| row(&format!("t{at}"), "5000-5999")).collect();
        let found = warnings("name,auth_mode,hostname,did_numbers\nA,IP_AUTH,192.0.2.1,5500\n", &list);
        assert_eq!(found[0].len(), NAMED + 1);
        assert_eq!(found[0][NAMED], "DID pool: 15 more have numbers of it as well");
    }
}
