//! What is asked of the browser, one file each. Knows no page.

pub mod clock;
pub mod config;
pub mod database;
pub mod fetch;
pub mod full_screen;
pub mod intl;
pub mod later_style;
pub mod notify;
pub mod panic;
pub mod parts;
pub mod print;
pub mod release;
mod save_file;
pub mod storage;
pub mod tasks;

pub use save_file::save_file;
