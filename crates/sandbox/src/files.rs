//! Serves the built console over HTTP, with the same rules as deploy/nginx/locations.conf: the security
//! headers on every answer, hashed files cached forever, the page never stored, and never the page in place
//! of a file. It knows no API.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// The folder and the headers.
pub struct Files {
    dist: PathBuf,
    service: ServeDir,
    headers: Vec<(HeaderName, HeaderValue)>,
    notice: Option<String>,
}

impl Files {
    /// `dist` is the built console, `headers` the file with nginx `add_header` lines.
    ///
    /// # Errors
    /// A message for the person at the terminal.
    pub fn open(dist: &Path, headers: &Path) -> Result<Self, String> {
        if !dist.join("index.html").is_file() {
            return Err(format!("{} has no index.html; build the console first", dist.display()));
        }
        let text = std::fs::read_to_string(headers)
            .map_err(|error| format!("cannot read the headers file {}: {error}", headers.display()))?;
        let headers = read_headers(&text).map_err(|problem| format!("{}: {problem}", headers.display()))?;
        let service = ServeDir::new(dist)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        Ok(Self { dist: dist.to_owned(), service, headers, notice: None })
    }

    /// Puts a line above the console, such as that this PBX is for trying things out.
    #[must_use]
    pub fn with_notice(self, words: Option<String>) -> Self {
        Self { notice: words, ..self }
    }

    /// The answer to any request outside `/api`.
    pub async fn answer(&self, request: Request) -> Response {
        let mut response = if matches!(*request.method(), Method::GET | Method::HEAD) {
            self.find(request).await
        } else {
            (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response()
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }

    async fn find(&self, request: Request) -> Response {
        let Some(segments) = segments(request.uri().path()) else { return not_found() };
        let file = self.dist.join(segments.join("/"));
        let exists =
            !segments.is_empty() && tokio::fs::metadata(&file).await.is_ok_and(|data| data.is_file());
        if exists {
            let cache = match segments.as_slice() {
                [name] if is_hashed(name) => IMMUTABLE,
                _ => NO_CACHE,
            };
            return self.serve(request, cache).await;
        }
        let looks_like_file = matches!(segments.as_slice(), [name] if looks_like_file(name));
        if looks_like_file || request.uri().path().starts_with("/assets/") {
            return not_found();
        }
        if let Some(words) = &self.notice {
            return self.page_with(words).await;
        }
        let (mut parts, body) = request.into_parts();
        parts.uri = Uri::from_static("/index.html");
        self.serve(Request::from_parts(parts, body), NO_CACHE).await
    }

    /// The page of the console below a notice.
    async fn page_with(&self, words: &str) -> Response {
        let Ok(page) = tokio::fs::read_to_string(self.dist.join("index.html")).await else {
            return not_found();
        };
        let words = words.replace('&', "&amp;").replace('<', "&lt;");
        let notice = format!("<body><aside class=\"sandbox\" aria-label=\"Notice\">{words}</aside>");
        let page = Html(page.replacen("<body>", &notice, 1));
        ([(header::CACHE_CONTROL, NO_CACHE)], page).into_response()
    }

    async fn serve(&self, request: Request, cache: HeaderValue) -> Response {
        let mut response = match self.service.clone().oneshot(request).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        };
        let served = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        let headers = response.headers_mut();
        if served {
            headers.insert(header::CACHE_CONTROL, cache);
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        let utf8 = headers.get(header::CONTENT_TYPE).and_then(|value| match value.as_bytes() {
            b"text/html" => Some("text/html; charset=utf-8"),
            b"text/css" => Some("text/css; charset=utf-8"),
            b"text/javascript" => Some("text/javascript; charset=utf-8"),
            _ => None,
        });
        if let Some(utf8) = utf8 {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(utf8));
        }
        response
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "Not found\n").into_response()
}

/// The decoded segments of a path; `None` for one that hides something: dot-files, parent folders,
/// backslashes, an encoded slash, bytes that are not text.
fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    for raw in path.split('/').filter(|raw| !raw.is_empty()) {
        let segment = percent_decode_str(raw).decode_utf8().ok()?;
        let climbs = segment.split(['/', '\\']).any(|part| part.starts_with('.'));
        if climbs || segment.contains(['\\', '\0']) {
            return None;
        }
        segments.push(segment.into_owned());
    }
    Some(segments)
}

/// `name.ext` with 2 to 11 lower-case letters or digits behind the dot.
fn looks_like_file(name: &str) -> bool {
    let is_extension = |extension: &str| {
        (2..=11).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.rsplit_once('.').is_some_and(|(stem, extension)| !stem.is_empty() && is_extension(extension))
}

/// `name-0123456789abcdef.js`, with `_bg` before the dot for wasm-bindgen's output.
fn is_hashed(name: &str) -> bool {
    let Some((stem, "js" | "wasm" | "css" | "svg")) = name.rsplit_once('.') else { return false };
    let Some((_, hash)) = stem.strip_suffix("_bg").unwrap_or(stem).rsplit_once('-') else { return false };
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (8..=16).contains(&hash.len()) && hash.bytes().all(is_hex)
}

/// Reads `add_header NAME "VALUE" always;` lines. Anything else is refused: a header lost silently
/// would be worse.
fn read_headers(text: &str) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let lines = text.lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| {
            read_header(line).ok_or_else(|| {
                format!("line {} is not of the form add_header NAME \"VALUE\" always;", index + 1)
            })
        })
        .collect()
}

fn read_header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.strip_prefix("add_header ")?.trim_start().split_once(' ')?;
    let (value, rest) = value.trim_start().strip_prefix('"')?.split_once('"')?;
    let is_plain = rest.trim() == "always;" && !value.contains(['$', '\\']);
    let header = (HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    is_plain.then_some(header)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names() {
        for name in ["boot-0123abcd.js", "app-0123456789abcdef_bg.wasm", "a-b-deadbeef.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["boot-OLD.js", "boot.js", "app-123.js", "app-0123456789abcdef0.js", "x-deadbeef.html"] {
            assert!(!is_hashed(name), "{name}");
        }
        assert!(looks_like_file("nope.map") && looks_like_file("a.js"));
        assert!(!looks_like_file("trunks") && !looks_like_file("a.b") && !looks_like_file("A.JS"));
    }

    #[test]
    fn header_lines() {
        let read = read_headers("# a\n\nadd_header X-A \"b; 'c'\" always;\n").unwrap();
        assert_eq!(read, [(HeaderName::from_static("x-a"), HeaderValue::from_static("b; 'c'"))]);
        for bad in
            ["add_header X-A b always;", "add_header X-A \"b\";", "root /x;", "add_header X \"$y\" always;"]
        {
            assert!(read_headers(bad).is_err(), "{bad}");
        }
    }
}
