//! Ids of providers: opaque strings that must survive a path. Knows nothing of their format.

/// The id of a provider, safe to put into a path.
///
/// Ids look like Base64 of 18 digits, but they are opaque: they are never parsed as numbers, because
/// real ones exceed 2^53.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderId(String);

impl ProviderId {
    /// Accepts any text except the empty one and texts with a segment `.` or `..`: browsers and proxies
    /// fold such segments even when they are percent-encoded, and the request would reach
    /// another resource.
    pub fn parse(text: &str) -> Option<Self> {
        let folds = text.split(['/', '\\']).any(|segment| matches!(segment, "." | ".."));
        (!text.is_empty() && !folds).then(|| Self(text.to_owned()))
    }

    /// The id as the server wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
