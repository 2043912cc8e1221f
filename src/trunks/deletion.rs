//! Deleting one trunk, and what became of it. A refusal is read back: an id that is gone is refused like a
//! trunk in use. Knows no page.

use api::types::ProviderId;
use api::{ApiError, Client};

/// What became of a trunk that was to be deleted.
#[derive(Clone, Debug, PartialEq)]
pub enum Deletion {
    /// The PBX deleted it.
    Done,
    /// It is gone, although the answer was this.
    Gone(ApiError),
    /// Somebody else deleted it before.
    GoneBefore,
    /// It is still there, and the PBX says why.
    Refused(ApiError),
    /// It was still there a moment later, and may go yet; or it could not be looked for.
    Unknown(ApiError),
}

/// Deletes a trunk; looks for it where the answer does not say that it is gone.
pub async fn delete_trunk(client: &Client, id: &ProviderId) -> Deletion {
    let Err(error) = client.destroy_provider(id).await else { return Deletion::Done };
    let doubt = error.leaves_doubt();
    if !doubt && !matches!(error.status(), Some(400 | 404)) {
        return Deletion::Refused(error);
    }
    match (is_gone(client, id).await, doubt) {
        (Ok(Some(())), true) => Deletion::Gone(error),
        (Ok(Some(())), false) => Deletion::GoneBefore,
        (Ok(None) | Err(_), true) => Deletion::Unknown(error),
        (Ok(None) | Err(_), false) => Deletion::Refused(error),
    }
}

/// Something when a trunk is gone, nothing while it is there.
///
/// # Errors
/// Any [`ApiError`]: it could not be looked for.
pub async fn is_gone(client: &Client, id: &ProviderId) -> Result<Option<()>, ApiError> {
    match client.get_provider(id).await {
        Ok(_) => Ok(None),
        Err(error) if error.status() == Some(404) => Ok(Some(())),
        Err(error) => Err(error),
    }
}
