//! The rules: what trunks mean, which words people read, what a status rests on.
//!
//! Knows the wire types of `api`. Knows no browser, no network and no server: every rule here is a
//! function of its arguments and is tested on the host.

pub mod check;
#[cfg(test)]
mod growth;
pub mod list;
pub mod message;
pub mod provider;
pub mod transfer;
pub mod visible;
