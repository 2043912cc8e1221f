//! Trunks into files and from files. What a file holds and what an import would do is `domain`'s; here
//! is the reading, the writing and the telling.

mod carry_out;
mod export;
mod import;
mod import_view;
mod made;
mod plan_table;

pub use export::{ExportOf, Format, export_notice};
pub use import::import_page;
