//! The types of the wire, one file per resource. Knows shapes and words, not their meaning.

mod auth;
mod enums;
mod id;
mod parameters;
mod provider;
mod secret;
mod sendable;
mod write;

pub use crate::json::WireEnum;
pub use auth::{Credentials, SignIn, TokenPair, UserInfo};
pub(crate) use auth::{OtpBody, RefreshBody};
pub use enums::{
    AuthMode, HostPart, HostVariable, InboundVariable, Open, Privacy, Transport, TrunkStatus, UserPart,
    UserVariable, VerificationStatus,
};
pub use id::ProviderId;
pub use parameters::{HeaderSetting, InboundMapping, InboundParameters, OutboundMapping, OutboundParameters};
pub use provider::{Provider, ProviderList, ProviderRow};
pub use secret::Secret;
pub use write::{CreateProvider, Options, UpdateProvider};
