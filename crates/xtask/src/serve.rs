//! `run` and `dev`: the console and a PBX behind one address, until ctrl-c.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::command_line::Demo;
use crate::process::{Server, is_free};
use crate::sandbox::{self, Sandbox};
use crate::setup::Tools;
use crate::toolchain::{Route, Toolchain};
use crate::workspace::Workspace;
use crate::{dist, say, size};

/// Who can sign in to the local PBX.
const SIGN_IN: [&str; 4] = [
    "user admin, password trunkline, no domain    may do everything",
    "user operator, password trunkline, domain acme.example    the same for one tenant",
    "user twofactor, password trunkline, domain acme.example    is asked for the code 246810",
    "or paste the token sandbox-token",
];

/// Serves the release build until it is interrupted.
///
/// # Errors
/// When the port is taken, the PBX cannot be reached, or a build fails.
pub fn run(workspace: &Workspace, demo: &Demo, forced: Option<Route>) -> Result<()> {
    // What can be refused at once is refused before minutes of building.
    check_port(demo.port)?;
    let pbx = demo.pbx.as_deref().map(reach).transpose()?;
    let data = data(workspace, demo)?;
    let rows = dist::build(workspace, forced)?;
    if let Err(error) = size::gate(&rows) {
        say::warn(&error.to_string());
    }
    say::heading("local PBX");
    let program = sandbox::build(workspace)?;
    let mut options: Vec<std::ffi::OsString> = vec!["--dist".into(), workspace.path("dist").into()];
    options.extend(["--headers".into(), workspace.path("deploy/security-headers.conf").into()]);
    match &pbx {
        Some(pbx) => options.extend(["--pbx".into(), (*pbx).into()]),
        None => options.extend(data_options(&data, demo)),
    }
    if demo.pbx_insecure {
        options.push("--pbx-insecure".into());
    }
    let sandbox = Sandbox::start(&program, demo.port, 0, true, options)?;
    say::heading(&format!("Trunkline: {}", sandbox.address));
    match &pbx {
        Some(pbx) => say::note(&format!("sign in as on the PBX {pbx}; every change is made there")),
        None => welcome(&sandbox, &data),
    }
    say::note("ctrl-c ends it");
    sandbox.server.wait()
}

/// Serves the debug build, rebuilt on every change, until it is interrupted.
///
/// # Errors
/// When the port is taken or a tool is missing.
pub fn dev(workspace: &Workspace, demo: &Demo, forced: Option<Route>) -> Result<()> {
    check_port(demo.port)?;
    let data = data(workspace, demo)?;
    say::heading("tools");
    let tools = Tools::ensure(workspace)?;
    let toolchain = Toolchain::ensure(workspace, forced)?;
    dist::fetch(workspace)?;
    say::heading("local PBX");
    let program = sandbox::build(workspace)?;
    let sandbox = Sandbox::start(&program, 0, 0, true, data_options(&data, demo))?;
    let folder = workspace.scratch.join("dev");
    fs::create_dir_all(&folder)?;
    let mut trunk = dist::trunk(workspace, &tools, &toolchain)?;
    trunk
        .env("CARGO_ENCODED_RUSTFLAGS", DEV_FLAGS)
        .args(["serve", "--port", &demo.port.to_string(), "--dist"])
        .arg(&folder)
        .args(["--proxy-backend", &[&sandbox.address, "/api/"].concat()]);
    say::heading(&format!(
        "Trunkline: http://127.0.0.1:{} once it is compiled (the first time 2 minutes)",
        demo.port
    ));
    welcome(&sandbox, &data);
    say::note("ctrl-c ends it");
    Server::start("development server", &mut trunk)?.wait()
}

/// Flags for the compiler of a debug wasm: views without their types compile much faster.
pub const DEV_FLAGS: &str = "--cfg\x1ferase_components";

fn welcome(sandbox: &Sandbox, data: &Path) {
    say::note(&format!("trunks are kept in {}", data.display()));
    say::note(&format!("control port for faults and links: {}", sandbox.control));
    for line in SIGN_IN {
        say::note(line);
    }
}

fn check_port(port: u16) -> Result<()> {
    ensure!(port != 0, "--port needs a number from 1 to 65535");
    ensure!(
        is_free(port),
        "port {port} on 127.0.0.1 cannot be used (taken, or not allowed); choose another with --port"
    );
    Ok(())
}

/// The file of the local PBX. Each number of trunks has its own, so that `--trunks` never has to empty
/// a file that somebody worked in.
fn data(workspace: &Workspace, demo: &Demo) -> Result<PathBuf> {
    match (&demo.data, demo.trunks) {
        (Some(file), Some(_)) if file.exists() => bail!(
            "{} exists, and --trunks fills new data only; leave --trunks away or name another file",
            file.display()
        ),
        (Some(file), _) => Ok(std::path::absolute(file)?),
        (None, trunks) => {
            Ok(workspace.scratch.join(format!("trunks-{}.sqlite", trunks.unwrap_or(DEFAULT_TRUNKS))))
        }
    }
}

const DEFAULT_TRUNKS: u32 = 250;

fn data_options(data: &Path, demo: &Demo) -> Vec<std::ffi::OsString> {
    let trunks = demo.trunks.unwrap_or(DEFAULT_TRUNKS).to_string();
    vec!["--data".into(), data.into(), "--trunks".into(), trunks.into()]
}

/// Knocks at the PBX, so that a wrong address is known before anything is built.
fn reach(pbx: &str) -> Result<&str> {
    let (host, port) = host_and_port(pbx)?;
    let addresses =
        (host, port).to_socket_addrs().with_context(|| format!("the PBX {pbx} has no known address"))?;
    for address in addresses {
        if TcpStream::connect_timeout(&address, Duration::from_secs(5)).is_ok() {
            return Ok(pbx);
        }
    }
    bail!("the PBX {pbx} cannot be reached")
}

fn host_and_port(url: &str) -> Result<(&str, u16)> {
    let (rest, port) = match url.split_once("://") {
        Some(("https", rest)) => (rest, 443),
        Some(("http", rest)) => (rest, 80),
        Some(_) | None => bail!("--pbx needs an address such as https://pbx.example"),
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match place.rsplit_once(':') {
        // The last colon of a bare IPv6 address is inside the brackets.
        Some((host, digits)) if !digits.ends_with(']') => {
            (host, digits.parse().ok().with_context(|| format!("--pbx has no valid port: {url}"))?)
        }
        Some(_) | None => (place, port),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    ensure!(!host.is_empty(), "--pbx names no host: {url}");
    Ok((host, port))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_pbx_has_a_host_and_a_port() {
        assert_eq!(host_and_port("https://pbx.example").unwrap(), ("pbx.example", 443));
        assert_eq!(host_and_port("http://pbx.example:8887/x").unwrap(), ("pbx.example", 8887));
        assert_eq!(host_and_port("https://[2001:db8::1]/").unwrap(), ("2001:db8::1", 443));
        assert_eq!(host_and_port("https://[2001:db8::1]:5061").unwrap(), ("2001:db8::1", 5061));
        for wrong in ["pbx.example", "ftp://pbx.example", "https://", "https://pbx.example:sip"] {
            assert!(host_and_port(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pbx_that_does_not_listen_is_an_error() {
        let port = crate::process::free_port().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        assert_eq!(reach(&url).unwrap_err().to_string(), format!("the PBX {url} cannot be reached"));
    }

    #[test]
    fn a_taken_port_is_refused_before_anything_else() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(check_port(port).unwrap_err().to_string().contains(&format!("port {port}")));
    }
}
