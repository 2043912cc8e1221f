//! The rules of trunks: the texts that people read, the checks of what they type, the meaning of a status.
//!
//! Knows the wire types of `api`. Knows no browser, no network and no server: every rule here is a
//! function of its arguments and is tested on the host.

pub mod access;
pub mod audit;
pub mod check;
pub mod compare;
pub mod config;
#[cfg(test)]
mod growth;
pub mod history;
pub mod journal;
pub mod list;
pub mod message;
pub mod provider;
#[cfg(test)]
mod samples;
pub mod sip;
pub mod transfer;
pub mod visible;
