//! The copy of an unfinished form that survives a reload: when it was kept, by whom, and the draft
//! without its password. Knows no form and no page.

use domain::provider::draft::Draft;
use serde_json::{Map, Value};

use crate::platform::storage;
use crate::session::Account;

/// A copy found again.
pub struct KeptDraft {
    /// The draft, without password.
    pub draft: Draft,
    /// The trunk as it was loaded, for an edit.
    pub base: Option<Draft>,
    /// Minutes since it was kept.
    pub age: u32,
}

/// Keeps a copy under a name; nothing of it is secret.
pub fn keep(name: &str, account: &Account, draft: &Draft, base: Option<&Draft>) {
    let mut copy = Map::new();
    copy.insert("kept".to_owned(), js_sys::Date::now().into());
    copy.insert("draft".to_owned(), draft.to_json());
    copy.insert("base".to_owned(), base.map_or(Value::Null, Draft::to_json));
    storage::store_draft(&account.who(), name, Some(&Value::Object(copy).to_string()));
}

/// Takes a copy away.
pub fn forget(name: &str, account: &Account) {
    storage::store_draft(&account.who(), name, None);
}

/// The copy kept under a name by the same person.
pub fn find(name: &str, account: &Account) -> Option<KeptDraft> {
    let copy = api::parse_object(storage::draft(&account.who(), name)?.as_bytes())?;
    let read = |key: &str| Draft::from_json(copy.get(key)?.as_object()?);
    let age = (js_sys::Date::now() - copy.get("kept")?.as_f64()?) / 60_000.0;
    Some(KeptDraft { draft: read("draft")?, base: read("base"), age: age as u32 })
}

/// `5 minutes ago`
pub fn age_text(minutes: u32) -> String {
    let count = |number: u32, one: &str, many: &str| {
        if number == 1 { one.to_owned() } else { format!("{number}{many}") }
    };
    match minutes {
        0 => "less than a minute ago".to_owned(),
        1..60 => count(minutes, "a minute ago", " minutes ago"),
        60..1440 => count(minutes / 60, "an hour ago", " hours ago"),
        1440.. => count(minutes / 1440, "a day ago", " days ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_reads_in_the_largest_unit_that_fits() {
        let ages = [0, 1, 59, 61, 600, 1500, 5000].map(age_text);
        let words = [
            "less than a minute ago",
            "a minute ago",
            "59 minutes ago",
            "an hour ago",
            "10 hours ago",
            "a day ago",
            "3 days ago",
        ];
        assert_eq!(ages, words);
    }
}
