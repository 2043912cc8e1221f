//! One folder per page. Pages know no sibling.

pub mod detail;
pub mod edit;
pub mod list;
pub mod new;
pub mod not_found;
pub mod sign_in;
