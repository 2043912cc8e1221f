//! One file per page, one folder per resource. Pages know no sibling.

pub mod not_found;
pub mod providers;
pub mod sign_in;
