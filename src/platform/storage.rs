//! Storage of the browser: the session, the colour theme, and copies of unfinished drafts. The only code
//! that stores.
//!
//! What belongs to one PBX is kept apart from what belongs to another behind the same origin.
//!
//! Storage may be full, blocked or missing: everything then lives in memory only. Knows no token and
//! no field of a draft; what goes in holds no password.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

use crate::platform::fetch::scope;

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// As long as the tab, reloads included.
    Tab,
    /// Until taken away, for every tab of this origin.
    Computer,
}

/// Why the tab keeps nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageTrouble {
    /// The browser has no storage for this site, or refuses it.
    Blocked,
    /// There is no room left in it.
    Full,
}

/// What is known, with the key that could not be written: small texts may still find room when a draft
/// does not.
type TroubleSignal = RwSignal<Option<(StorageTrouble, String)>>;

thread_local! {
    static TROUBLE: Cell<Option<TroubleSignal>> = const { Cell::new(None) };
    /// What somebody has read.
    static DISMISSED: Cell<Option<StorageTrouble>> = const { Cell::new(None) };
}

/// The key under which a text is kept for a moment, to see whether that can be done.
const PROBE_KEY: &str = "trunkline.probe";

/// Starts to notice whether the tab keeps what it is given.
pub fn watch() {
    TROUBLE.set(Some(RwSignal::new(None)));
    DISMISSED.set(None);
    write(Lasting::Tab, PROBE_KEY, "probe");
    if let Some(storage) = storage(Lasting::Tab) {
        // Not `forget`, which takes what can be removed for kept.
        let _ = storage.remove_item(PROBE_KEY);
    }
}

/// Why the tab keeps nothing, if it does not and nobody has read that. Follows what is written.
pub fn trouble() -> Option<StorageTrouble> {
    let trouble = TROUBLE.get().and_then(|trouble| trouble.get()).map(|(trouble, _)| trouble);
    trouble.filter(|trouble| DISMISSED.get() != Some(*trouble))
}

/// Somebody has read it.
pub fn dismiss(trouble: StorageTrouble) {
    DISMISSED.set(Some(trouble));
    if let Some(trouble) = TROUBLE.get() {
        trouble.update(|_| ());
    }
}

/// The key of the colour theme; `boot.js` reads the same.
const THEME_KEY: &str = "trunkline.theme.v1";
/// What the keys of drafts start with.
const DRAFT_KEY: &str = "trunkline.draft.v1.";
const KEYS_OFF_KEY: &str = "trunkline.keys.v1";
const IMPORT_KEY: &str = "trunkline.import.v1";
const LIST_KEY: &str = "trunkline.list.v1";
const IDLE_KEY: &str = "trunkline.idle.v1";
const VIEWS_KEY: &str = "trunkline.views.v1";
const MUTES_KEY: &str = "trunkline.mutes.v1";
/// The PBX that was chosen in this tab; `boot.js` reads the same.
const PBX_KEY: &str = "trunkline.pbx.v1";

/// What is the same for every PBX: looks, habits, and which PBX it is. All else belongs to one of them.
const COMMON: [&str; 5] = [THEME_KEY, KEYS_OFF_KEY, LIST_KEY, IDLE_KEY, PBX_KEY];

/// The chosen colour theme: `light`, `dark`, or nothing for the system's.
pub fn theme() -> Option<String> {
    read(Lasting::Computer, THEME_KEY)
}

/// Keeps the colour theme for the next visit.
pub fn store_theme(theme: &str) {
    write(Lasting::Computer, THEME_KEY, theme);
}

/// The copy of a draft that `who` has under a name.
pub fn draft(who: &str, name: &str) -> Option<String> {
    read(Lasting::Tab, &draft_key(who, name))
}

/// Keeps a copy of a draft of `who` for a reload; `None` takes it away.
pub fn store_draft(who: &str, name: &str, draft: Option<&str>) {
    let key = draft_key(who, name);
    match draft {
        Some(draft) => write(Lasting::Tab, &key, draft),
        None => forget(Lasting::Tab, &key),
    }
}

/// Takes every draft of `who` away, and what an import would need to be undone.
pub fn forget_drafts(who: &str) {
    forget(Lasting::Tab, &import_key(who));
    let Some(storage) = storage(Lasting::Tab) else { return };
    let count = storage.length().unwrap_or_default();
    let keys: Vec<String> = (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect();
    let start = draft_key(who, "");
    let own = keys.iter().filter_map(|key| key.strip_prefix(scope()));
    for key in own.filter(|key| key.starts_with(&start)) {
        forget(Lasting::Tab, key);
    }
}

/// A colon ends the name of the person: no user name has one.
fn draft_key(who: &str, name: &str) -> String {
    format!("{DRAFT_KEY}{who}:{name}")
}

fn import_key(who: &str) -> String {
    format!("{IMPORT_KEY}.{who}")
}

/// Minutes after which the console locks itself, as they were chosen.
pub fn idle_minutes() -> Option<String> {
    read(Lasting::Computer, IDLE_KEY)
}

/// Keeps the minutes after which the console locks itself.
pub fn store_idle_minutes(minutes: u32) {
    write(Lasting::Computer, IDLE_KEY, &minutes.to_string());
}

/// Whether the single keys of the keyboard are turned off.
pub fn keys_off() -> bool {
    read(Lasting::Computer, KEYS_OFF_KEY).is_some()
}

/// Keeps whether the single keys are turned off.
pub fn store_keys_off(off: bool) {
    match off {
        true => write(Lasting::Computer, KEYS_OFF_KEY, "off"),
        false => forget(Lasting::Computer, KEYS_OFF_KEY),
    }
}

/// What the imports of `who` in this tab created.
pub fn import_log(who: &str) -> Option<String> {
    read(Lasting::Tab, &import_key(who))
}

/// Keeps what an import of `who` created, so that a reload can still undo it; `None` forgets it.
pub fn store_import_log(who: &str, log: Option<&str>) {
    let key = import_key(who);
    match log {
        Some(log) => write(Lasting::Tab, &key, log),
        None => forget(Lasting::Tab, &key),
    }
}

/// How the list is shown: columns, density, refresh, as the list spells them.
pub fn list_settings() -> Option<String> {
    read(Lasting::Computer, LIST_KEY)
}

/// Keeps how the list is shown.
pub fn store_list_settings(settings: &str) {
    write(Lasting::Computer, LIST_KEY, settings);
}

/// The saved views of the list, as the list spells them.
pub fn list_views() -> Option<String> {
    read(Lasting::Computer, VIEWS_KEY)
}

/// Keeps the saved views.
pub fn store_list_views(views: &str) {
    write(Lasting::Computer, VIEWS_KEY, views);
}

/// The findings that `who` has muted, as the checks spell them.
pub fn mutes(who: &str) -> Option<String> {
    read(Lasting::Computer, &format!("{MUTES_KEY}.{who}"))
}

/// Keeps what `who` has muted.
pub fn store_mutes(who: &str, mutes: &str) {
    write(Lasting::Computer, &format!("{MUTES_KEY}.{who}"), mutes);
}

/// Keeps which PBX this tab is for, by the path of its API. It counts from when the page is loaded again.
pub fn store_pbx(api: &str) {
    write(Lasting::Tab, PBX_KEY, api);
}

/// A key as the browser has it.
fn full(key: &str) -> String {
    [if COMMON.contains(&key) { "" } else { scope() }, key].concat()
}

/// What is kept under a key.
pub fn read(lasting: Lasting, key: &str) -> Option<String> {
    storage(lasting)?.get_item(&full(key)).ok().flatten()
}

/// Keeps a text under a key.
pub fn write(lasting: Lasting, key: &str, value: &str) {
    let written = storage(lasting).map(|storage| storage.set_item(&full(key), value));
    let trouble = match written {
        Some(Ok(())) => None,
        Some(Err(error)) if is_full(&error) => Some(StorageTrouble::Full),
        Some(Err(_)) | None => Some(StorageTrouble::Blocked),
    };
    note(lasting, key, trouble);
}

/// Takes note of how writing went. Drafts and the session of the tab are what would be missed.
fn note(lasting: Lasting, key: &str, trouble: Option<StorageTrouble>) {
    let Some(known) = TROUBLE.get().filter(|_| lasting == Lasting::Tab) else { return };
    let before = known.try_get_untracked().flatten();
    let changes = match &before {
        Some((before, _)) if trouble.is_some() => Some(*before) != trouble,
        Some((_, failed)) => failed == key || failed == PROBE_KEY,
        None => trouble.is_some(),
    };
    if changes {
        known.try_set(trouble.map(|trouble| (trouble, key.to_owned())));
    }
}

/// Whether the browser refused because there is no room.
pub(super) fn is_full(error: &JsValue) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|error| error.name() == "QuotaExceededError")
}

/// Takes a key away.
pub fn forget(lasting: Lasting, key: &str) {
    if let Some(storage) = storage(lasting)
        && storage.remove_item(&full(key)).is_ok()
    {
        note(lasting, key, None);
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
