//! The pages of the one resource there is: providers, which people call trunks.

pub mod detail;
pub mod list;
