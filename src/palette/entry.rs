//! What can be chosen in the palette: pages, actions, saved views and trunks. Knows no input.

use std::sync::Arc;

use api::types::ProviderRow;

use crate::palette::find::{has_words, through};
use crate::routes::Route;
use crate::tools::{Tool, test_address};
use crate::trunk_form::Step;
use crate::trunks::name_of;

/// What the palette can do besides going to addresses; given by the frame.
#[derive(Clone)]
pub struct Command {
    /// What it is called.
    pub words: String,
    /// What it does.
    pub act: Arc<dyn Fn() + Send + Sync>,
}

/// What choosing an entry does.
#[derive(Clone)]
pub enum Then {
    /// Goes to an address.
    Go(String),
    /// Does something where one is.
    Act(Arc<dyn Fn() + Send + Sync>),
}

/// One line of the palette.
#[derive(Clone)]
pub struct Entry {
    /// The heading it stands under.
    pub group: &'static str,
    /// What it is called.
    pub words: String,
    /// Where a trunk leads.
    pub host: String,
    /// How the trunk has the number or address that was typed.
    pub through: String,
    /// The trunk is turned off.
    pub is_disabled: bool,
    /// What choosing it does.
    pub then: Then,
}

impl Entry {
    fn new(group: &'static str, words: String, then: Then) -> Self {
        Self { group, words, host: String::new(), through: String::new(), is_disabled: false, then }
    }

    /// Whether two are the same, found at different times.
    pub fn is(&self, other: &Self) -> bool {
        match (&self.then, &other.then) {
            (Then::Go(one), Then::Go(two)) => one == two && self.words == other.words,
            (Then::Act(_), Then::Act(_)) => self.words == other.words,
            (Then::Go(_), Then::Act(_)) | (Then::Act(_), Then::Go(_)) => false,
        }
    }
}

/// What is there whatever is typed.
pub fn fixed_entries(commands: Vec<Command>, views: Vec<(String, String)>) -> Vec<Entry> {
    let page = |words: &str, route: Route| Entry::new("Pages", words.to_owned(), Then::Go(route.href()));
    let mut entries = vec![
        page("Trunks", Route::list()),
        page("Create trunk", Route::New(Step::Type)),
        page("Import trunks", Route::Import),
    ];
    entries.extend(Tool::ALL.map(|tool| page(tool.name(), Route::Tool(tool))));
    for Command { words, act } in commands {
        entries.push(Entry::new("Actions", words, Then::Act(act)));
    }
    for (name, href) in views {
        entries.push(Entry::new("Saved views", name, Then::Go(href)));
    }
    entries
}

/// The entries in whose words every word of the input stands.
pub fn matching(entries: &[Entry], typed: &str) -> Vec<Entry> {
    entries.iter().filter(|entry| has_words(&entry.words, typed)).cloned().collect()
}

/// The test of a number or an address against all trunks.
pub fn test_entry(typed: &str) -> Entry {
    let typed = typed.trim();
    Entry::new("Actions", format!("Test {typed} against all trunks"), Then::Go(test_address(typed)))
}

/// A trunk that was found; nothing for one that has no address.
pub fn trunk_entry(row: &ProviderRow, typed: &str) -> Option<Entry> {
    let entry = entry_of(row, "Trunks")?;
    Some(Entry { through: through(row, typed).unwrap_or_default(), ..entry })
}

/// The trunk that is nearest to a number or an address that no trunk has.
pub fn nearest_entry((row, through): &(ProviderRow, String)) -> Option<Entry> {
    Some(Entry { through: through.clone(), ..entry_of(row, "Nearest trunk")? })
}

fn entry_of(row: &ProviderRow, group: &'static str) -> Option<Entry> {
    Some(Entry {
        host: row.hostname.clone().unwrap_or_default(),
        is_disabled: row.enabled == Some(false),
        ..Entry::new(group, name_of(row), Then::Go(Route::Detail(row.id.clone()?).href()))
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn every_word_must_fit() {
        let entries =
            fixed_entries(Vec::new(), vec![("Down now".to_owned(), "/trunks?status=offline".to_owned())]);
        let found =
            |typed| matching(&entries, typed).into_iter().map(|entry| entry.words).collect::<Vec<_>>();
        assert_eq!(found("tru cre"), ["Create trunk"]);
        assert_eq!(found("NOW"), ["Down now"]);
        assert_eq!(found("").len(), 4 + Tool::ALL.len());
        assert!(found("zzz").is_empty());
    }

    #[wasm_bindgen_test]
    fn what_is_marked_is_known_again() {
        let go = |words: &str, href: &str| Entry::new("Trunks", words.to_owned(), Then::Go(href.to_owned()));
        let act = |words: &str| Entry::new("Actions", words.to_owned(), Then::Act(Arc::new(|| {})));
        assert!(go("A", "/a").is(&go("A", "/a")));
        assert!(!go("A", "/a").is(&go("A", "/b")));
        assert!(act("Sign out").is(&act("Sign out")));
        assert!(!act("A").is(&go("A", "/a")));
    }
}
