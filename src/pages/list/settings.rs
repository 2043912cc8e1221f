//! How somebody likes the list: columns, density, pace, page size. Kept in this browser; knows no row.

use std::cell::Cell;

use api::query::ListField;
use domain::config::REFRESH;
use leptos::prelude::*;

use crate::platform::storage;
use crate::status::Statuses;

thread_local! {
    /// Seconds between two status questions, where nobody has chosen.
    static USUAL_PACE: Cell<u32> = const { Cell::new(30) };
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The name, which leads to the trunk; always there.
    Name,
    /// The badge, and when it was checked.
    Status,
    /// Host and port.
    Host,
    /// Carrier preset.
    Brand,
    /// How many numbers, and the first of them.
    Numbers,
    /// The switch.
    Enabled,
    /// Made at system level.
    Shared,
    /// How both sides recognise each other.
    Type,
    /// UDP, TCP or TLS.
    Transport,
    /// Calls at once.
    Limit,
    /// What is odd about it.
    Warnings,
    /// What the last check of all trunks found.
    Findings,
}

impl Column {
    /// Every column, in the order of the table.
    pub const ALL: [Self; 12] = [
        Self::Name,
        Self::Status,
        Self::Enabled,
        Self::Host,
        Self::Brand,
        Self::Numbers,
        Self::Shared,
        Self::Type,
        Self::Transport,
        Self::Limit,
        Self::Warnings,
        Self::Findings,
    ];

    /// The word it is stored and styled under.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::Host => "host",
            Self::Brand => "brand",
            Self::Numbers => "numbers",
            Self::Enabled => "enabled",
            Self::Shared => "shared",
            Self::Type => "type",
            Self::Transport => "transport",
            Self::Limit => "limit",
            Self::Warnings => "warnings",
            Self::Findings => "findings",
        }
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Trunk name",
            Self::Status => "Status",
            Self::Host => "Host and port",
            Self::Brand => "Brand",
            Self::Numbers => "DID pool",
            Self::Enabled => "Enabled",
            Self::Shared => "Shared",
            Self::Type => "Trunk type",
            Self::Transport => "Transport",
            Self::Limit => "Call limit",
            Self::Warnings => "Warnings",
            Self::Findings => "Findings",
        }
    }

    /// What the PBX sorts by for it.
    pub fn sort(self) -> Option<ListField> {
        match self {
            Self::Name => Some(ListField::Name),
            Self::Host => Some(ListField::Hostname),
            Self::Brand => Some(ListField::Brand),
            Self::Numbers => Some(ListField::DidNumbers),
            Self::Enabled => Some(ListField::Enabled),
            Self::Shared => Some(ListField::Shared),
            Self::Status | Self::Type | Self::Transport | Self::Limit | Self::Warnings | Self::Findings => {
                None
            }
        }
    }

    fn is_default(self) -> bool {
        match self {
            Self::Name | Self::Status | Self::Host | Self::Brand | Self::Numbers | Self::Enabled => true,
            Self::Shared | Self::Type | Self::Transport | Self::Limit | Self::Warnings | Self::Findings => {
                false
            }
        }
    }
}

/// How the list is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Columns beside the name.
    pub columns: Vec<Column>,
    /// More rows on one screen.
    pub dense: bool,
    /// Seconds between two status questions, as they were chosen; 0 for none.
    pub every: Option<u32>,
    /// Rows a page, where the address does not say.
    pub size: u8,
    /// A notice of the desktop when a trunk goes down.
    pub notify: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let columns = Column::ALL.into_iter().filter(|column| column.is_default()).collect();
        Self { columns, dense: false, every: None, size: 100, notify: false }
    }
}

impl Settings {
    fn parse(text: &str) -> Self {
        let mut settings = Self::default();
        for (key, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "columns" => {
                    let words: Vec<&str> = value.split(',').collect();
                    let is_on = |column: &Column| *column == Column::Name || words.contains(&column.key());
                    settings.columns = Column::ALL.into_iter().filter(is_on).collect();
                }
                "dense" => settings.dense = value == "true",
                "notify" => settings.notify = value == "true",
                "every" => {
                    settings.every = value.parse().ok().filter(|every| REFRESH.contains(every));
                }
                "size" => {
                    settings.size = value.parse().ok().filter(|size| [25, 50].contains(size)).unwrap_or(100)
                }
                _ => {}
            }
        }
        settings
    }

    fn to_text(&self) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.key()).collect();
        let columns = columns.join(",");
        let Self { dense, notify, size, .. } = self;
        let every = self.every.map(|every| format!("&every={every}")).unwrap_or_default();
        format!("columns={columns}&dense={dense}&notify={notify}&size={size}{every}")
    }

    /// Seconds between two status questions; 0 for none.
    pub fn pace(&self) -> u32 {
        self.every.unwrap_or(USUAL_PACE.get())
    }

    /// Whether there are columns beside the usual ones, which fit on any screen.
    pub fn is_wide(&self) -> bool {
        !self.columns.iter().all(|column| column.is_default())
    }

    /// Whether something is shown that only a trunk's record says.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }
}

/// The settings of this browser, as a signal.
pub fn restore() -> RwSignal<Settings> {
    RwSignal::new(storage::list_settings().map(|text| Settings::parse(&text)).unwrap_or_default())
}

/// Takes the seconds between two status questions that are set for this installation, where nobody has chosen.
pub fn suggest_pace(statuses: Statuses, seconds: u32) {
    USUAL_PACE.set(seconds);
    statuses.pace(restore().with_untracked(Settings::pace));
}

/// Changes them, and keeps them.
pub fn change(settings: RwSignal<Settings>, change: impl FnOnce(&mut Settings)) {
    settings.update(change);
    storage::store_list_settings(&settings.with_untracked(Settings::to_text));
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn settings_are_read_as_they_were_kept() {
        let settings = Settings {
            columns: vec![Column::Name, Column::Limit],
            dense: true,
            every: Some(0),
            size: 25,
            notify: true,
        };
        assert_eq!(Settings::parse(&settings.to_text()), settings);
        assert_eq!(Settings::parse("columns=a,b&every=7&size=9&x").columns, [Column::Name]);
        assert_eq!(Settings::parse(""), Settings::default());
    }
}
