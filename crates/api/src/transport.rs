//! The interface to the network: a request goes in, an answer or the reason for its absence comes out.
//!
//! Knows HTTP as far as this API uses it. Knows neither fetch nor sockets: the browser, the scripted
//! tests and the sandbox's router each bring an implementation.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::Unreachable;
use crate::types::Secret;

/// The two methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; may be repeated.
    Get,
    /// Acts; repeated only when it is certain that nothing was done.
    Post,
}

/// Whether a request carries a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The call is open: signing in and renewing.
    Open,
    /// The call needs a token; a decorator of the transport fills it in.
    TokenNeeded,
    /// The token to send.
    Bearer(Secret),
}

/// A request below the API base.
#[derive(Clone, Debug)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// Path below the API base, percent-encoded, with the query and without a leading slash.
    pub path: String,
    /// JSON text, if there is a body.
    pub body: Option<String>,
    /// Open, or with a token.
    pub access: Access,
}

/// An answer with its whole body.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// `Content-Disposition`, as sent.
    pub content_disposition: Option<String>,
    /// `Retry-After`, as sent.
    pub retry_after: Option<String>,
    /// The body; empty when there was none.
    pub body: Vec<u8>,
}

/// What a transport returns: boxed, so that a transport can be a trait object and pages need not be
/// generic.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response, Unreachable>> + 'a>>;

/// Sends requests. `Send + Sync`, so that it can be stored in a context.
pub trait HttpTransport: Send + Sync {
    /// Sends one request once.
    ///
    /// # Errors
    /// [`Unreachable`] when no complete answer arrived; any answer, whatever its status, is `Ok`.
    fn send(&self, request: Request) -> Sent<'_>;
}

/// A transport that adds one fixed token to every request that needs one.
pub struct WithToken {
    inner: Arc<dyn HttpTransport>,
    token: Secret,
}

impl WithToken {
    /// Wraps `inner`.
    pub fn new(inner: Arc<dyn HttpTransport>, token: Secret) -> Self {
        Self { inner, token }
    }
}

impl HttpTransport for WithToken {
    fn send(&self, mut request: Request) -> Sent<'_> {
        if request.access == Access::TokenNeeded {
            request.access = Access::Bearer(self.token.clone());
        }
        self.inner.send(request)
    }
}
