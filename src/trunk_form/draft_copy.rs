//! The copy of an unfinished form that survives a reload: when it was kept, by whom, and the draft
//! without its password. Knows no form and no page.

use domain::provider::draft::Draft;

use crate::platform::{clock, storage};
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

/// Keeps a copy under a name; nothing of it is secret. `base` is the JSON of the trunk as it was loaded, which is the
/// same for every key that is pressed.
pub fn keep(name: &str, account: &Account, draft: &Draft, base: Option<&str>) {
    let (now, draft, base) = (clock::wall(), draft.to_json(), base.unwrap_or("null"));
    let copy = format!(r#"{{"kept":{now},"draft":{draft},"base":{base}}}"#);
    storage::store_draft(&account.who(), name, Some(&copy));
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
