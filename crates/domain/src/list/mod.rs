//! What can be done with a list of trunks without the server: filters, search and order of loaded rows,
//! who has a number or an address, the size of pools, the warnings of a record, the count of all statuses, and what
//! a change to many of them will come to.
//!
//! Knows no page, no request and no timer: the caller decides when rows are loaded.

pub mod filter;
pub mod find;
pub mod fleet;
pub mod foresight;
pub mod local;
pub mod numbers;
pub mod tester;
pub mod warnings;

use api::ListField;
use api::types::ProviderRow;

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell<'a> {
    /// The server did not send it.
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

#[cfg(test)]
mod samples {
    use api::types::ProviderRow;

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
