//! Tokens and passwords: values that must not be shown by accident. Knows no storage.

use std::fmt;

use serde::{Serialize, Serializer};

/// A token or a password.
///
/// A request body that carries it names `revealed` at the field. It has neither `Display` nor
/// `Serialize`, so it cannot be formatted into a message or an address:
///
/// ```compile_fail
/// let secret = api::types::Secret::new("hunter2");
/// println!("{secret}");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the header, the request bodies and the storage key that carry
    /// it. `tidy` lists the files that may call this.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// True when nothing was typed or sent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes a secret into the request body that carries it; for `#[serde(serialize_with)]`.
pub(super) fn revealed<'a, S: Serializer>(
    secret: impl Into<Option<&'a Secret>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.into().map(Secret::reveal).serialize(serializer)
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
