//! The wire format: the PBX's REST API and how to call it.
//!
//! Knows every path, JSON name and status of `/api/providers` and `/api/auth`. Knows no browser, no
//! server, no label and no rule of telephony: what a value means is defined in `domain`.
//!
//! Reading is tolerant (null, missing, unknown and mistyped values never lose a record), writing is
//! strict (closed enums only). Source for every name and limit: the vendor's REST description 22.2.

pub mod client;
pub mod error;
pub mod query;
pub mod transport;
pub mod types;

mod json;

pub use client::{Client, TrunkCall};
pub use error::{ApiError, ErrorCode, ServerError, Unreachable};
pub use json::{Object, parse, parse_object, try_parse};
pub use query::{Filter, ListField, ListQuery, Order};
pub use transport::{Access, HttpTransport, Method, Request, Response, Sent, WithToken};
