//! The rules of one resource, the provider: what people call a trunk.

pub mod fields;
pub mod headers;
pub mod status;
pub mod words;
