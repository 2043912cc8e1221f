//! The layers around every API call: headers, journal, faults, the catch for panics; and the choice
//! between API and files. It knows no route of the API.

use crate::error::ErrorAnswer;
use crate::files::Files;
use crate::proxy::Upstream;
use crate::state::Pbx;
use crate::{api, faults, journal};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use std::sync::Arc;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;

/// Largest request body, in bytes; the same as in the nginx configuration.
pub const MAX_BODY: usize = 1024 * 1024;

/// What is served in addition to or instead of the local API.
#[derive(Default)]
pub struct Front {
    /// The built console.
    pub files: Option<Files>,
    /// A PBX that answers instead of the sandbox.
    pub upstream: Option<Upstream>,
    /// Answers may be read by pages of any origin: only for browser contract tests.
    pub any_origin: bool,
}

/// The headers of every API answer, as in deploy/api-headers.conf.
const API_HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
];

/// The API alone, to be served or called in-process.
pub fn app(pbx: Pbx) -> Router {
    site(pbx, Front::default())
}

/// The API and, as asked, the console's files, another PBX behind it, or open CORS.
pub fn site(pbx: Pbx, front: Front) -> Router {
    let routes = match front.upstream {
        Some(upstream) => upstream.routes(),
        None => api::routes(pbx.clone()),
    };
    let api = layered(routes, pbx, front.any_origin);
    let files = front.files.map(Arc::new);
    Router::new().fallback(move |request: Request| {
        let (api, files) = (api.clone(), files.clone());
        async move { choose(api, files.as_deref(), request).await }
    })
}

/// From the inside out: panics become 500, faults change the answer, the journal records what was sent.
fn layered(routes: Router, pbx: Pbx, any_origin: bool) -> Router {
    let mut api = routes
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a handler panicked");
            ErrorAnswer::for_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }))
        .layer(middleware::from_fn_with_state(pbx.clone(), faults::apply))
        .layer(middleware::from_fn_with_state(pbx, journal::record));
    if any_origin {
        api = api.layer(
            CorsLayer::very_permissive()
                .allow_credentials(false)
                .expose_headers([header::CONTENT_DISPOSITION, header::RETRY_AFTER]),
        );
    }
    api.layer(middleware::from_fn(api_headers))
}

async fn choose(api: Router, files: Option<&Files>, request: Request) -> Response {
    let path = request.uri().path();
    match files {
        _ if path.starts_with("/api/") => match api.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Some(files) if path != "/api" => files.answer(request).await,
        _ => {
            let not_found = ErrorAnswer::not_found("There is nothing at this address.").into_response();
            with_api_headers(not_found)
        }
    }
}

async fn api_headers(request: Request, next: Next) -> Response {
    with_api_headers(next.run(request).await)
}

fn with_api_headers(mut response: Response) -> Response {
    for (name, value) in API_HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The whole body of a call.
///
/// # Errors
/// 413 above [`MAX_BODY`]; 400 if the body is incomplete.
pub async fn read_body(body: Body) -> Result<Bytes, ErrorAnswer> {
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(ErrorAnswer::other(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MB."))
        }
        Err(_) => Err(ErrorAnswer::unreadable("The body broke off.")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::state::SandboxOptions;
    use axum::routing::get;

    #[tokio::test]
    async fn a_panic_is_500_in_the_documented_form() {
        async fn broken() -> &'static str {
            panic!("planted")
        }
        let pbx = Pbx::open(SandboxOptions::default()).unwrap();
        let router = layered(Router::new().route("/api/broken", get(broken)), pbx, false);
        let response =
            router.oneshot(Request::get("/api/broken").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let bytes = read_body(response.into_body()).await.unwrap();
        assert!(bytes.starts_with(br#"{"errors":[{"code":"UNKNOWN""#));
    }
}
