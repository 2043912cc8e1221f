//! Storage of the browser: the session, the colour theme, and copies of unfinished drafts. The only code
//! that stores.
//!
//! Storage may be full, blocked or missing: everything then lives in memory only. Knows no token and
//! no field of a draft; what goes in holds no password.

use leptos::prelude::window;

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// As long as the tab, reloads included.
    Tab,
    /// Until taken away, for every tab of this origin.
    Computer,
}

/// The key of the colour theme; `boot.js` reads the same.
const THEME_KEY: &str = "trunkline.theme.v1";
/// What the keys of drafts start with.
const DRAFT_KEY: &str = "trunkline.draft.v1.";

/// The chosen colour theme: `light`, `dark`, or nothing for the system's.
pub fn theme() -> Option<String> {
    read(Lasting::Computer, THEME_KEY)
}

/// Keeps the colour theme for the next visit.
pub fn store_theme(theme: &str) {
    write(Lasting::Computer, THEME_KEY, theme);
}

/// The copy of a draft kept under a name.
pub fn draft(name: &str) -> Option<String> {
    read(Lasting::Tab, &[DRAFT_KEY, name].concat())
}

/// Keeps a copy of a draft for a reload; `None` takes it away.
pub fn store_draft(name: &str, draft: Option<&str>) {
    let key = [DRAFT_KEY, name].concat();
    match draft {
        Some(draft) => write(Lasting::Tab, &key, draft),
        None => forget(Lasting::Tab, &key),
    }
}

/// Takes every draft away.
pub fn forget_drafts() {
    let Some(storage) = storage(Lasting::Tab) else { return };
    let count = storage.length().unwrap_or_default();
    let keys: Vec<String> = (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect();
    for key in keys.iter().filter(|key| key.starts_with(DRAFT_KEY)) {
        let _ = storage.remove_item(key);
    }
}

/// What is kept under a key.
pub fn read(lasting: Lasting, key: &str) -> Option<String> {
    storage(lasting)?.get_item(key).ok().flatten()
}

/// Keeps a text under a key.
pub fn write(lasting: Lasting, key: &str, value: &str) {
    if let Some(storage) = storage(lasting) {
        let _ = storage.set_item(key, value);
    }
}

/// Takes a key away.
pub fn forget(lasting: Lasting, key: &str) {
    if let Some(storage) = storage(lasting) {
        let _ = storage.remove_item(key);
    }
}

fn storage(lasting: Lasting) -> Option<web_sys::Storage> {
    let window = window();
    match lasting {
        Lasting::Tab => window.session_storage(),
        Lasting::Computer => window.local_storage(),
    }
    .ok()
    .flatten()
}
