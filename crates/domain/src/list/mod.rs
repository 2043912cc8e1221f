//! What a list of trunks can be asked without the server: filters, search and order over rows that are
//! loaded, the size of pools, the warnings of a record, and the statuses of all trunks counted.
//!
//! Knows no page, no request and no timer: who loads the rows and when is decided elsewhere.

pub mod filter;
pub mod fleet;
pub mod local;
pub mod numbers;
pub mod warnings;

use api::ListField;
use api::types::ProviderRow;

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell<'a> {
    /// The server did not say.
    Missing,
    Text(&'a str),
    Whole(i64),
    Flag(bool),
}

/// The value of a row in one column.
fn cell(row: &ProviderRow, field: ListField) -> Cell<'_> {
    match field {
        ListField::Name => text_cell(row.name.as_deref()),
        ListField::Enabled => flag_cell(row.enabled),
        ListField::Brand => text_cell(row.brand.as_deref()),
        ListField::Hostname => text_cell(row.hostname.as_deref()),
        ListField::Port => row.port.map_or(Cell::Missing, Cell::Whole),
        ListField::DidNumbers => text_cell(row.did_numbers.as_deref()),
        ListField::Shared => flag_cell(row.shared),
    }
}

fn text_cell(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Missing, Cell::Text)
}

fn flag_cell(flag: Option<bool>) -> Cell<'static> {
    flag.map_or(Cell::Missing, Cell::Flag)
}

/// Random values, without a source of randomness that a failing run could not repeat.
#[cfg(test)]
mod samples {
    use api::types::ProviderRow;

    /// Marsaglia's xorshift.
    pub(super) struct Random(u64);

    impl Random {
        pub(super) fn new() -> Self {
            Self(0x2545_f491_4f6c_dd1d)
        }

        pub(super) fn below(&mut self, end: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % end
        }

        pub(super) fn one<T: Copy>(&mut self, of: &[T], other: T) -> T {
            let place = self.below(of.len() as u64);
            of.get(place as usize).copied().unwrap_or(other)
        }

        /// Fewer than `most` of these pieces, and now and then any letter at all.
        pub(super) fn text(&mut self, pieces: &[&str], most: u64) -> String {
            let mut text = String::new();
            for _ in 0..self.below(most) {
                if self.below(40) == 0 {
                    text.extend(u32::try_from(self.below(0x11_0000)).ok().and_then(char::from_u32));
                }
                text.push_str(self.one(pieces, ""));
            }
            text
        }
    }

    /// A row with every key.
    pub(super) fn row(name: &str, hostname: &str, port: i64) -> ProviderRow {
        ProviderRow {
            id: api::types::ProviderId::parse(name),
            name: Some(name.to_owned()),
            enabled: Some(true),
            brand: Some("Generic".to_owned()),
            hostname: Some(hostname.to_owned()),
            port: Some(port),
            did_numbers: Some("3000;12000-18000".to_owned()),
            shared: Some(false),
        }
    }
}
