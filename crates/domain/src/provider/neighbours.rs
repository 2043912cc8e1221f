//! A draft compared with the other trunks: numbers that have an owner, accounts in use.
//!
//! The server decides; this names the owner before it does. Knows no network: the caller reads the
//! other trunks, perhaps not all of them.
//! Source: docs/trunks.md, 3.1 (host and authentication ID unique) and 4.4 (pools must not overlap).

use api::types::{Provider, ProviderId, ProviderRow};

use crate::check::{Severity, pool};
use crate::provider::draft::{Draft, Field, Text};
use crate::provider::modes::has_credentials;
use crate::provider::rules::Problem;

/// The other trunks that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    /// Rows of the list.
    pub rows: Vec<ProviderRow>,
    /// Full records of the trunks at the same host.
    pub accounts: Vec<Provider>,
    /// How many rows were read.
    pub read: usize,
    /// The server's count of trunks.
    pub total: Option<u64>,
}

impl Neighbours {
    /// The trunks at a host.
    pub fn at_host(&self, host: &str) -> Vec<ProviderId> {
        let host = host.trim();
        let is_there = |row: &&ProviderRow| {
            row.hostname.as_deref().is_some_and(|hostname| hostname.eq_ignore_ascii_case(host))
        };
        self.rows.iter().filter(is_there).filter_map(|row| row.id.clone()).collect()
    }
}

/// Another trunk that has some of the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// What it is called.
    pub name: String,
    /// How many of the numbers it has.
    pub numbers: u64,
    /// The lowest of them that follow each other, as they are stored.
    pub shared: String,
}

/// The trunks that have numbers of a stored pool, the first few of them.
pub fn owners(stored: &str, rows: &[ProviderRow]) -> Vec<Owner> {
    let own = pool::stored(stored).unwrap_or_default();
    let found = rows.iter().filter_map(|row| {
        let theirs = pool::stored(row.did_numbers.as_deref()?)?;
        let shared = pool::join_pool(&[pool::overlap(&own, &theirs)?]);
        let both: Vec<pool::Range> = own.iter().chain(&theirs).copied().collect();
        let numbers = pool::count(&own).saturating_add(pool::count(&theirs)) - pool::count(&both);
        Some(Owner { name: name_of(&row.name), numbers, shared })
    });
    found.take(NAMED).collect()
}

fn name_of(name: &Option<String>) -> String {
    name.clone().unwrap_or_else(|| "without a name".to_owned())
}

/// The most owners that are named.
const NAMED: usize = 5;

/// Where a new trunk collides with others.
pub fn neighbour_problems(draft: &Draft, neighbours: &Neighbours) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut warn = |field: Text, text: String| {
        found.push(Problem { field: Field::Text(field), severity: Severity::Warning, text, fix: None });
    };
    let own = draft.texts.did_numbers.as_str();
    if draft.has(Field::Text(Text::DidNumbers)) {
        for Owner { name, shared, .. } in owners(own, &neighbours.rows) {
            warn(Text::DidNumbers, format!("{shared} is already in the pool of trunk {name}"));
        }
    }
    let auth_id = draft.texts.auth_id.trim();
    if has_credentials(draft.auth_mode) && !auth_id.is_empty() {
        let same = |other: &&Provider| other.auth_id.as_deref() == Some(auth_id);
        for other in neighbours.accounts.iter().filter(same).take(NAMED) {
            let owner = name_of(&other.name);
            warn(Text::AuthId, format!("{auth_id} at this host is already used by trunk {owner}"));
        }
    }
    if neighbours.total.is_some_and(|total| total > neighbours.read as u64)
        && pool::stored(own).is_some_and(|own| !own.is_empty())
    {
        let (read, total) = (neighbours.read, neighbours.total.unwrap_or_default());
        warn(Text::DidNumbers, format!("Compared with the first {read} of {total} trunks only"));
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use api::types::AuthMode;

    use super::*;

    #[test]
    fn the_owner_of_a_number_or_an_account_is_named() {
        let mut draft = Draft::new(AuthMode::RegisterAuth);
        draft.texts.did_numbers = "49301000-49301999\n442000".to_owned();
        draft.texts.auth_id = "alpha".to_owned();
        draft.texts.hostname = "SIP.example.com".to_owned();
        let row = |name: &str, pool: &str| ProviderRow {
            id: ProviderId::parse(name),
            name: Some(name.to_owned()),
            hostname: Some("sip.example.com".to_owned()),
            did_numbers: Some(pool.to_owned()),
            ..ProviderRow::default()
        };
        let account = Provider {
            name: Some("Beta".to_owned()),
            auth_id: Some("alpha".to_owned()),
            ..Provider::default()
        };
        let neighbours = Neighbours {
            rows: vec![row("Beta", "49301500"), row("Gamma", "1;2")],
            accounts: vec![account],
            read: 2,
            total: Some(2),
        };
        assert_eq!(neighbours.at_host("sip.EXAMPLE.com").len(), 2);
        let texts: Vec<String> =
            neighbour_problems(&draft, &neighbours).into_iter().map(|problem| problem.text).collect();
        assert_eq!(
            texts,
            [
                "49301500 is already in the pool of trunk Beta",
                "alpha at this host is already used by trunk Beta"
            ]
        );
        let owner = |name: &str, numbers, shared: &str| Owner {
            name: name.to_owned(),
            numbers,
            shared: shared.to_owned(),
        };
        assert_eq!(
            owners("1-3;49301000-49301999", &neighbours.rows),
            [owner("Beta", 1, "49301500"), owner("Gamma", 2, "1-2")]
        );
        assert_eq!(owners("49301501", &neighbours.rows), []);
        let partly = Neighbours { total: Some(9000), ..neighbours };
        assert_eq!(
            neighbour_problems(&draft, &partly).last().unwrap().text,
            "Compared with the first 2 of 9000 trunks only"
        );
    }
}
