//! SIP messages (RFC 3261) of a trunk: what its settings send.
//!
//! Knows drafts and texts. Knows no network: nothing is sent.

pub mod preview;
pub mod write;
