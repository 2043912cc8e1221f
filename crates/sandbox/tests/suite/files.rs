//! How `--dist` serves the console's files.

use crate::support::{Answer, Sandbox, listen, raw_get, read};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use sandbox::{Files, Front};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use tempfile::TempDir;
use tower::ServiceExt as _;

const PAGE: &str = "<!doctype html><title>Trunkline</title><body></body>";
const HEADERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/security-headers.conf");
const SECURITY: [&str; 8] = [
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-frame-options",
];

fn dist() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("index.html", PAGE.as_bytes());
    write("boot-0123abcd.js", b"export {};");
    write("app-0123456789abcdef_bg.wasm", b"\0asm");
    write("style-00ff00ff.css", b"a{}");
    write("icons-00ff00ff.svg", b"<svg/>");
    write("robots.txt", b"plain");
    write("assets/x.txt", b"asset");
    write(".env", b"SECRET");
    write(".git/config", b"SECRET");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(b"export {};").unwrap();
    write("boot-0123abcd.js.gz", &gz.finish().unwrap());
    write("boot-0123abcd.js.br", b"pretend brotli");
    folder
}

fn console(dist: &Path) -> Router {
    let files = Files::open(dist, Path::new(HEADERS)).unwrap();
    sandbox::site(Sandbox::new(1).pbx, Front { files: Some(files), ..Front::default() })
}

async fn ask(router: &Router, method: &str, path: &str, accept: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("accept-encoding", accept)
        .body(Body::empty())
        .unwrap();
    read(router.clone().oneshot(request).await.unwrap()).await
}

fn has_security_headers(answer: &Answer, path: &str) {
    for name in SECURITY {
        assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{path} {name}");
    }
    assert!(answer.header("content-security-policy").contains("require-trusted-types-for 'script'"));
}

#[tokio::test]
async fn pages() {
    let dist = dist();
    let router = console(dist.path());
    for path in [
        "/",
        "/index.html",
        "/trunks",
        "/trunk/123",
        "/trunk/ab.cd",
        "/trunk/123/",
        "/trunks/new/review",
        "/trunk/a%2Fb",
        "/trunks?filter=name%20eq%20'x.js'",
        "/trunk/%E2%98%83",
        "/apiary",
        "/assets",
    ] {
        for method in ["GET", "HEAD"] {
            let answer = ask(&router, method, path, "").await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
            assert_eq!(answer.bytes, if method == "GET" { PAGE.as_bytes() } else { b"" }, "{path}");
            has_security_headers(&answer, path);
        }
    }
}

#[tokio::test]
async fn hashed_files_are_cached_forever_and_compressed_on_request() {
    let dist = dist();
    let router = console(dist.path());
    for (path, kind) in [
        ("/boot-0123abcd.js", "text/javascript; charset=utf-8"),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm"),
        ("/style-00ff00ff.css", "text/css; charset=utf-8"),
        ("/icons-00ff00ff.svg", "image/svg+xml"),
    ] {
        let answer = ask(&router, "GET", path, "").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        has_security_headers(&answer, path);
    }
    let plain = ask(&router, "GET", "/boot-0123abcd.js", "").await;
    assert_eq!((plain.bytes.as_slice(), plain.header("content-encoding")), (b"export {};".as_slice(), ""));
    let gzip = ask(&router, "GET", "/boot-0123abcd.js", "gzip").await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let brotli = ask(&router, "GET", "/boot-0123abcd.js", "gzip, deflate, br").await;
    assert_eq!(brotli.header("content-encoding"), "br");
    assert_eq!(brotli.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(brotli.header("vary"), "accept-encoding");
    let other = ask(&router, "GET", "/robots.txt", "").await;
    assert_eq!((other.header("cache-control"), other.bytes.as_slice()), ("no-cache", b"plain".as_slice()));
    assert_eq!(ask(&router, "GET", "/assets/x.txt", "").await.bytes, b"asset");
}

#[tokio::test]
async fn unchanged_files_are_304_with_their_headers() {
    let dist = dist();
    let router = console(dist.path());
    let first = ask(&router, "GET", "/boot-0123abcd.js", "").await;
    let request = Request::get("/boot-0123abcd.js")
        .header("if-modified-since", first.header("last-modified"))
        .body(Body::empty())
        .unwrap();
    let answer = read(router.oneshot(request).await.unwrap()).await;
    assert_eq!(answer.status, 304);
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    has_security_headers(&answer, "304");
}

#[tokio::test]
async fn a_missing_file_is_404_and_never_the_page() {
    let dist = dist();
    fs::write(dist.path().parent().unwrap().join("outside.txt"), "OUTSIDE").unwrap();
    let router = console(dist.path());
    let address = listen(console(dist.path())).await;
    for path in [
        "/boot-OLD.js",
        "/assets/x.js",
        "/assets/",
        "/missing.css",
        "/nope.map",
        "/boot-99999999.js",
        "/.git/config",
        "/.git",
        "/.env",
        "/%2eenv",
        "/trunk/.env",
        "/..%2foutside.txt",
        "/..%5coutside.txt",
        "/%2e%2e/outside.txt",
        "/../outside.txt",
        "/trunk/../../outside.txt",
        "/%00",
        "/%ff",
    ] {
        let answer = ask(&router, "GET", path, "gzip, br").await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.bytes, b"Not found\n", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        has_security_headers(&answer, path);
        let raw = raw_get(address, path, "").await;
        assert!(raw.starts_with("HTTP/1.1 404"), "{path}: {raw}");
    }
    for path in ["/api", "/api/", "/api/x.js", "/api/providers/ab.cd/nothing"] {
        let answer = ask(&router, "GET", path, "").await;
        answer.is_error(404, "UNKNOWN", &[]);
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        );
    }
    fs::remove_file(dist.path().parent().unwrap().join("outside.txt")).unwrap();
}

#[tokio::test]
async fn other_methods_are_405() {
    let dist = dist();
    let router = console(dist.path());
    for (method, path) in
        [("POST", "/trunks"), ("PUT", "/"), ("DELETE", "/boot-0123abcd.js"), ("OPTIONS", "/x.js")]
    {
        let answer = ask(&router, method, path, "").await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD"), "{method} {path}");
        has_security_headers(&answer, path);
    }
}

#[tokio::test]
async fn a_notice_stands_above_the_console_on_every_page_and_in_no_file() {
    let dist = dist();
    let files = Files::open(dist.path(), Path::new(HEADERS)).unwrap();
    let files = files.with_notice(Some("Sandbox <1> & more".to_owned()));
    let router = sandbox::site(Sandbox::new(1).pbx, Front { files: Some(files), ..Front::default() });
    for path in ["/", "/trunks", "/trunk/1/edit"] {
        let answer = ask(&router, "GET", path, "br").await;
        let page = String::from_utf8(answer.bytes.clone()).unwrap();
        assert!(page.contains(">Sandbox &lt;1> &amp; more</aside>"), "{path}: {page}");
        assert_eq!(answer.header("cache-control"), "no-cache");
        has_security_headers(&answer, path);
    }
    assert_eq!(ask(&router, "GET", "/robots.txt", "").await.bytes, b"plain");
}

#[test]
fn a_folder_that_cannot_be_served_is_reported() {
    let empty = tempfile::tempdir().unwrap();
    let error = Files::open(empty.path(), Path::new(HEADERS)).err().unwrap();
    assert!(error.contains("index.html"), "{error}");
    let dist = dist();
    let error = Files::open(dist.path(), &empty.path().join("none.conf")).err().unwrap();
    assert!(error.contains("none.conf"), "{error}");
    let odd = empty.path().join("odd.conf");
    fs::write(&odd, "add_header A \"b\" always;\nadd_header C d;\n").unwrap();
    assert!(Files::open(dist.path(), &odd).err().unwrap().contains("line 2"));
}
