//! The program itself: what it prints, how it refuses, how it ends.

use crate::support::raw_get;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn refusal(arguments: &[&str]) -> String {
    let output = start(arguments).wait_with_output().unwrap();
    assert!(!output.status.success(), "{arguments:?}");
    assert_eq!(output.stdout, b"", "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn it_is_strict_unless_asked_otherwise() {
    use clap::Parser as _;
    let strict = |arguments: &[&str]| {
        let words = ["sandbox"].iter().chain(arguments);
        sandbox::cli::Cli::try_parse_from(words).unwrap().options().settings.strict
    };
    assert!(strict(&[]) && strict(&["--strict"]) && !strict(&["--lenient"]));
    assert!(sandbox::SandboxOptions::default().settings.strict);
}

#[tokio::test]
async fn it_says_where_it_listens_and_ends_on_request() {
    let mut child = start(&["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--trunks", "3"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut address = |prefix: &str| -> SocketAddr {
        let line = lines.next().unwrap().unwrap();
        line.strip_prefix(prefix).unwrap_or_else(|| panic!("{line}")).parse().unwrap()
    };
    let api = address("listening http://");
    let control = address("control http://");
    assert_ne!(api.port(), 0);
    assert!(raw_get(api, "/api/info", "").await.starts_with("HTTP/1.1 200"));
    assert!(raw_get(control, "/trunks", "").await.contains("\"link\""));
    assert!(raw_get(api, "/trunks", "").await.starts_with("HTTP/1.1 404"), "control is not on the API port");
    let terminated = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(terminated.success());
    assert!(child.wait().unwrap().success());
    assert!(lines.next().is_none(), "one line per listener");
}

#[test]
fn it_refuses_with_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder");
    let file = missing.join("pbx.db");
    let (missing, file) = (missing.to_str().unwrap(), file.to_str().unwrap());
    // A listener that nobody serves does not answer; one that is closed refuses.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = format!("http://{closed}");
    let free = ["--listen", "127.0.0.1:0"];
    for (arguments, expected) in [
        (vec!["--data", file], "cannot use the data file"),
        (vec!["--dist", missing, "--headers", missing], "has no index.html"),
        (vec!["--pbx", &closed], "cannot reach the PBX"),
        (vec!["--control", "0.0.0.0:0"], "loopback"),
        (vec!["--token", " "], "blank"),
    ] {
        let sentence = refusal(&[&free[..], &arguments].concat());
        assert!(sentence.starts_with("sandbox: ") && sentence.contains(expected), "{sentence}");
        assert_eq!(sentence.trim_end().lines().count(), 1, "{sentence}");
    }
    let port_held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let held = port_held.local_addr().unwrap().to_string();
    assert!(refusal(&["--listen", &held]).contains("cannot listen"));
    assert!(refusal(&["--listen", "0.0.0.0:0", "--allow-any-origin"]).contains("loopback"));
    for usage in [
        &["--dist", "x"][..],
        &["--trunks", "10001"],
        &["--update", "both"],
        &["--pbx-insecure"],
        &["--strict", "--lenient"],
    ] {
        assert!(refusal(usage).contains("Usage") || refusal(usage).contains("error:"), "{usage:?}");
    }
}

#[test]
fn an_unchecked_certificate_is_announced() {
    let mut child = start(&["--listen", "127.0.0.1:0", "--pbx", "https://127.0.0.1:9", "--pbx-insecure"]);
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(log.contains("NOT CHECKED") && log.contains("cannot reach the PBX"), "{log}");
}
