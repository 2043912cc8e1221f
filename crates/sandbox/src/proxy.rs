//! `--pbx`: another PBX answers instead of the sandbox. Path and query are forwarded byte for byte, bodies
//! are streamed, cookies are forwarded in neither direction. It knows no API beyond the error body.

use crate::error::ErrorAnswer;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::Response;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for the head of an answer; nginx waits as long.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// Longest wait at the start.
const FIRST_LIMIT: Duration = Duration::from_secs(10);

type Connector = hyper_rustls::HttpsConnector<HttpConnector>;

/// A PBX elsewhere.
#[derive(Clone)]
pub struct Upstream {
    client: Client<Connector, Body>,
    scheme: Scheme,
    authority: Authority,
    prefix: String,
}

impl Upstream {
    /// `url` is `http(s)://host[:port][/prefix]`. With `insecure`, any certificate is taken.
    ///
    /// # Errors
    /// A message for the person at the terminal.
    pub fn new(url: &str, insecure: bool) -> Result<Self, String> {
        let unusable = || format!("--pbx {url} is not an address such as https://pbx.example.net:8887");
        let parts = url.parse::<Uri>().map_err(|_| unusable())?.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else { return Err(unusable()) };
        if (scheme != Scheme::HTTP && scheme != Scheme::HTTPS) || authority.as_str().contains('@') {
            return Err(unusable());
        }
        let path = parts.path_and_query.as_ref().map_or("", PathAndQuery::as_str);
        if path.contains('?') {
            return Err(unusable());
        }
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(insecure)?)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            scheme,
            authority,
            prefix: path.trim_end_matches('/').to_owned(),
        })
    }

    /// Requests `/api/info`; any HTTP answer is sufficient.
    ///
    /// # Errors
    /// A message for the person at the terminal.
    pub async fn check(&self) -> Result<(), String> {
        let cannot =
            |why: String| format!("cannot reach the PBX at {}://{}: {why}", self.scheme, self.authority);
        let mut request = Request::new(Body::empty());
        *request.uri_mut() =
            self.uri("/api/info").ok_or_else(|| cannot("the address is unusable".to_owned()))?;
        match tokio::time::timeout(FIRST_LIMIT, self.client.request(request)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(cannot(causes(&error))),
            Err(_) => Err(cannot(format!("no answer within {} s", FIRST_LIMIT.as_secs()))),
        }
    }

    /// Every address under `/api`, forwarded.
    pub fn routes(self) -> Router {
        Router::new().fallback(forward).with_state(Arc::new(self))
    }

    fn uri(&self, path_and_query: &str) -> Option<Uri> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path_and_query}", self.prefix))
            .build()
            .ok()
    }
}

async fn forward(State(upstream): State<Arc<Upstream>>, request: Request) -> Result<Response, ErrorAnswer> {
    let (mut parts, body) = request.into_parts();
    if climbs(parts.uri.path()) {
        return Err(ErrorAnswer::not_found("There is nothing at this address."));
    }
    let sent = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    parts.uri =
        upstream.uri(sent).ok_or_else(|| ErrorAnswer::not_found("There is nothing at this address."))?;
    drop_hop_by_hop(&mut parts.headers);
    // The client writes the host of the PBX; the body's length is known, so the rest frames itself.
    for name in [header::HOST, header::COOKIE, header::EXPECT] {
        parts.headers.remove(name);
    }
    parts.version = axum::http::Version::HTTP_11;
    let call = upstream.client.request(Request::from_parts(parts, body));
    match tokio::time::timeout(ANSWER_LIMIT, call).await {
        Ok(Ok(response)) => {
            let mut response = response.map(Body::new);
            let headers = response.headers_mut();
            drop_hop_by_hop(headers);
            headers.remove(header::SET_COOKIE);
            let cors: Vec<HeaderName> =
                headers.keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
            for name in cors {
                headers.remove(name);
            }
            Ok(response)
        }
        Ok(Err(error)) => {
            tracing::warn!(error = causes(&error), "the PBX did not answer");
            Err(ErrorAnswer::other(StatusCode::BAD_GATEWAY, "The PBX cannot be reached."))
        }
        Err(_) => Err(ErrorAnswer::other(StatusCode::GATEWAY_TIMEOUT, "The PBX did not answer in time.")),
    }
}

/// True for a path with `.` or `..` in it, encoded or not: a server behind may fold it and so leave
/// `/api/`.
fn climbs(path: &str) -> bool {
    path.split('/').any(|segment| {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        decoded.split(['/', '\\']).any(|part| part == "." || part == "..")
    })
}

fn drop_hop_by_hop(headers: &mut HeaderMap) {
    const ALWAYS: [&str; 8] = [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let named: Vec<String> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_owned())
        .collect();
    for name in named.iter().map(String::as_str).chain(ALWAYS) {
        headers.remove(name);
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn tls(insecure: bool) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("cannot set up TLS: {error}"))?;
    if insecure {
        let any = Arc::new(any_certificate::AnyCertificate(provider));
        return Ok(builder.dangerous().with_custom_certificate_verifier(any).with_no_client_auth());
    }
    use hyper_rustls::ConfigBuilderExt as _;
    builder
        .with_native_roots()
        .map(|builder| builder.with_no_client_auth())
        .map_err(|error| format!("cannot read this system's certificates: {error}"))
}

/// Only for `--pbx-insecure`.
mod any_certificate {
    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
    use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{DigitallySignedStruct, Error, SignatureScheme};
    use std::sync::Arc;

    /// Accepts any certificate whose key signs the handshake: encrypted, but the other side is unknown.
    #[derive(Debug)]
    pub struct AnyCertificate(pub Arc<CryptoProvider>);

    impl ServerCertVerifier for AnyCertificate {
        fn verify_server_cert(
            &self,
            _: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            Ok(ServerCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            dss: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            dss: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.0.signature_verification_algorithms.supported_schemes()
        }
    }
}
