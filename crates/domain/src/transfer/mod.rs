//! Trunks as files: export, import, and a plan of what an import would do.
//!
//! Pure: texts and records in, texts and plans out. Knows no file, no browser and no server. The caller
//! reads the records, sends the requests of a plan, and reads back the result of a request whose answer
//! never came.
//! Source: docs/trunks.md, 1.7.

pub mod encoding;
pub mod export;
pub mod import;
pub mod matching;
pub mod overlaps;
pub mod plan;
pub mod reconcile;

mod column;
pub(crate) mod csv;
mod foreign;
mod from_csv;
mod from_json;
pub(crate) mod list_change;
pub(crate) mod secret;
mod spreadsheet;

#[cfg(test)]
mod tests;
