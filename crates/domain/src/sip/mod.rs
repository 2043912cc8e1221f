//! SIP messages (RFC 3261): what the settings of a trunk send, and what comes in, read as a PBX reads it, found in what
//! people paste, and played against the trunks.
//!
//! Knows no browser and no network: nothing is sent, and no name is resolved.
//! Source: RFC 3261; what the PBX makes of an INVITE: docs/trunks.md, 4.7, 5.5 and 5.7.

pub mod address;
pub mod called;
pub mod parts;
pub mod preview;
pub mod read;
pub mod simulate;
pub mod told;
pub mod trace;
pub mod via;
pub mod write;
