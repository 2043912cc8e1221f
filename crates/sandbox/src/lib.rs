//! The reference PBX of Trunkline: the trunk API of PortSIP PBX 22.2 over SQLite, for development, the
//! demonstration and every test that needs a server. Written from the API contract alone, so that it
//! cannot share a mistake with the console.
//!
//! [`app`] is the API as a router, to be served or called in-process. [`site`] adds the console's files or
//! forwards to a real PBX. [`control()`] is the second listener, for tests.

mod api;
pub mod cli;
mod contract;
mod control;
mod error;
mod faults;
mod files;
mod front;
mod journal;
mod pool;
mod proxy;
mod query;
mod record;
mod seed;
mod serve;
mod sessions;
mod state;
mod status;
mod store;
mod strict;
pub mod users;
mod validate;

pub use control::control;
pub use files::Files;
pub use front::{Front, MAX_BODY, app, site};
pub use proxy::Upstream;
pub use seed::SeedPlan;
pub use serve::run;
pub use state::{MAX_TRUNKS, Pbx, SandboxOptions, SandboxSettings};
pub use store::Data;
pub use validate::UpdateMode;

/// The pasted token of the system admin, unless another is given.
pub const DEFAULT_TOKEN: &str = "sandbox-token";
