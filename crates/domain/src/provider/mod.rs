//! The rules of one resource, the provider, which people call a trunk.

pub mod brands;
pub mod convert;
pub mod copy;
pub mod counts;
pub mod draft;
pub mod explain;
pub mod fields;
pub mod gateway;
pub mod headers;
pub mod held;
pub mod merge;
pub mod modes;
pub mod neighbours;
pub mod presets;
pub mod rules;
pub mod status;
pub mod watch;
pub mod words;
