//! `run` and `dev`: the console and a PBX behind one address, until ctrl-c. Also the local PBX as a program
//! beside us.

use std::ffi::OsString;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use url::Url;
use xshell::{Cmd, cmd};

use crate::build::{build, trunk};
use crate::process::{Server, heading, is_free, note};
use crate::workspace::Workspace;
use crate::{Run, Serve, setup, toolchain};

/// Who can sign in to the local PBX.
const SIGN_IN: &str = "\
user admin, password trunkline, no domain    may do everything
user operator, password trunkline, domain acme.example    the same for one tenant
user twofactor, password trunkline, domain acme.example    is asked for the code 246810
or paste the token sandbox-token";

/// Where Trunk.toml sends the calls of the API.
const PBX_PORT: u16 = 8887;

const DEFAULT_TRUNKS: u32 = 250;

/// Serves the release build until it is interrupted.
pub fn run(workspace: &Workspace, options: &Run) -> Result<()> {
    // What can be refused at once is refused before minutes of building.
    let serve = &options.serve;
    check_port(serve.port, "choose another with --port")?;
    if let Some(pbx) = &options.pbx {
        reach(pbx)?;
    }
    let data = data(workspace, serve)?;
    let _ahead = Server::ahead(build_sandbox(workspace, "19"))?;
    if let Err(error) = build(workspace)?.gate() {
        note(&format!("{error}"));
    }
    heading("local PBX");
    let program = sandbox(workspace)?;
    let mut words: Vec<OsString> = vec!["--dist".into(), workspace.path("dist").into()];
    words.extend(["--headers".into(), workspace.path("deploy/security-headers.conf").into()]);
    match &options.pbx {
        Some(pbx) => words.extend(["--pbx".into(), pbx.into()]),
        None => {
            words.extend(data_options(&data, serve));
            words.extend(["--notice".into(), "Sandbox PBX: no trunk here reaches a carrier".into()]);
        }
    }
    if options.pbx_insecure {
        words.push("--pbx-insecure".into());
    }
    let sandbox = Sandbox::start(&program, serve.port, 0, words)?;
    heading(&format!("Trunkline: {}", sandbox.address));
    match &options.pbx {
        Some(pbx) => note(&format!("sign in as on the PBX {pbx}; every change is made there")),
        None => welcome(&sandbox, &data),
    }
    note("ctrl-c ends it");
    sandbox.server.wait()
}

/// Serves the debug build, rebuilt on every change, until it is interrupted.
pub fn dev(workspace: &Workspace, options: &Serve) -> Result<()> {
    check_port(options.port, "choose another with --port")?;
    check_port(PBX_PORT, "the local PBX needs it, because Trunk.toml sends the calls of the API there")?;
    let data = data(workspace, options)?;
    heading("tools");
    setup::build_tools(workspace)?;
    toolchain::ensure(workspace)?;
    heading("local PBX");
    let program = sandbox(workspace)?;
    let sandbox = Sandbox::start(&program, PBX_PORT, 0, data_options(&data, options))?;
    let folder = workspace.scratch.join("dev");
    fs::create_dir_all(&folder)?;
    let port = options.port.to_string();
    heading(&format!("Trunkline: http://127.0.0.1:{port} once it is compiled (the first time 2 minutes)"));
    welcome(&sandbox, &data);
    note("ctrl-c ends it");
    let trunk = trunk(cmd!(workspace.sh, "trunk serve --port {port} --dist {folder}"))?;
    Server::start("development server", &mut trunk.into())?.wait()
}

fn welcome(sandbox: &Sandbox, data: &Path) {
    note(&format!("trunks are kept in {}", data.display()));
    note(&format!("control port for faults and links: {}", sandbox.control));
    note(SIGN_IN);
}

fn check_port(port: u16, advice: &str) -> Result<()> {
    ensure!(is_free(port), "port {port} on 127.0.0.1 cannot be used (taken, or not allowed); {advice}");
    Ok(())
}

/// The file of the local PBX. Each number of trunks has its own, so that `--trunks` never has to empty
/// a file that somebody worked in.
fn data(workspace: &Workspace, options: &Serve) -> Result<PathBuf> {
    match (&options.data, options.trunks) {
        (Some(file), Some(_)) if file.exists() => {
            bail!("{} exists, and --trunks fills new data only", file.display())
        }
        (Some(file), _) => Ok(std::path::absolute(file)?),
        (None, trunks) => {
            Ok(workspace.scratch.join(format!("trunks-{}.sqlite", trunks.unwrap_or(DEFAULT_TRUNKS))))
        }
    }
}

fn data_options(data: &Path, options: &Serve) -> Vec<OsString> {
    let trunks = options.trunks.unwrap_or(DEFAULT_TRUNKS).to_string();
    vec!["--data".into(), data.into(), "--trunks".into(), trunks.into()]
}

/// Connects to the PBX once, so that a wrong address is known before anything is built.
fn reach(pbx: &str) -> Result<()> {
    let url = Url::parse(pbx).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    let url = url.context("--pbx needs an address such as https://pbx.example")?;
    let known = url.socket_addrs(|| None).with_context(|| format!("the PBX {pbx} has no known address"))?;
    let answers = |address| TcpStream::connect_timeout(address, Duration::from_secs(5)).is_ok();
    ensure!(known.iter().any(answers), "the PBX {pbx} cannot be reached");
    Ok(())
}

/// Builds the local PBX for this machine and returns the program's path.
pub fn sandbox(workspace: &Workspace) -> Result<PathBuf> {
    let program = workspace.target.join("sandbox").join("sandbox");
    if !program.exists() {
        note("compiling the local PBX (the first time 1 to 2 minutes on two cores)");
    }
    build_sandbox(workspace, "0").run()?;
    Ok(program)
}

/// The command that builds the local PBX, with its niceness.
pub fn build_sandbox<'w>(workspace: &'w Workspace, nice: &str) -> Cmd<'w> {
    let command = cmd!(workspace.sh, "nice -n {nice} cargo build -p sandbox --profile sandbox --locked");
    command.env_remove("RUSTUP_TOOLCHAIN").quiet()
}

/// A local PBX that answers; it ends when this is dropped.
pub struct Sandbox {
    /// The program.
    server: Server,
    /// The address of the API, and of the console where it serves that too.
    pub address: String,
    /// The address of the control port.
    pub control: String,
}

impl Sandbox {
    /// Starts it with these options and waits until it answers.
    pub fn start(
        program: &Path,
        listen: u16,
        control: u16,
        options: impl IntoIterator<Item = OsString>,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["--listen", &format!("127.0.0.1:{listen}")]);
        command.args(["--control", &format!("127.0.0.1:{control}")]);
        command.env("RUST_LOG", std::env::var_os("RUST_LOG").unwrap_or_else(|| "warn".into()));
        let server = Server::start("local PBX", command.args(options))?;
        // Opening a large data file takes a while on a slow disk.
        match server.ready(&["listening", "control"], Duration::from_secs(30))?.as_slice() {
            [address, control] => Ok(Self { address: address.clone(), control: control.clone(), server }),
            _ => bail!("the local PBX did not say where it listens"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_refused_and_a_pbx_behind_a_free_one_cannot_be_reached() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(check_port(port, "").unwrap_err().to_string().contains(&format!("port {port}")));
        drop(taken);
        let url = format!("http://127.0.0.1:{port}");
        assert_eq!(reach(&url).unwrap_err().to_string(), format!("the PBX {url} cannot be reached"));
        for wrong in ["pbx.example", "ftp://pbx.example", "https://", "https://pbx.example:sip"] {
            assert!(reach(wrong).unwrap_err().to_string().starts_with("--pbx needs"), "{wrong}");
        }
    }
}
