//! The local PBX as a program beside us: builds it, starts it, knows where it listens. Does not know its API.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::process::{Server, run};
use crate::say;
use crate::workspace::Workspace;

/// Opening a large data file takes a while on a slow disk.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds it for this machine and returns the program's path.
///
/// # Errors
/// When it does not compile.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    let program = workspace.target.join("sandbox").join("sandbox");
    if !program.exists() {
        say::note("compiling the local PBX (the first time 1 to 2 minutes on two cores)");
    }
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root).args(["build", "-p", "sandbox", "--profile", "sandbox", "--locked"]);
    run(&mut cargo)?;
    Ok(program)
}

/// A local PBX that answers; it ends when this is dropped.
pub struct Sandbox {
    /// The program.
    pub server: Server,
    /// The address of the API, and of the console where it serves that too.
    pub address: String,
    /// The address of the control port.
    pub control: String,
}

impl Sandbox {
    /// Starts it with these options and waits until it answers.
    ///
    /// # Errors
    /// When it cannot start; its own reason is on the screen then.
    pub fn start<S: AsRef<OsStr>>(
        program: &Path,
        listen: u16,
        control: u16,
        quiet: bool,
        options: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.args([
            "--listen",
            &format!("127.0.0.1:{listen}"),
            "--control",
            &format!("127.0.0.1:{control}"),
        ]);
        if quiet && std::env::var_os("RUST_LOG").is_none() {
            command.env("RUST_LOG", "warn");
        }
        let server = Server::start("local PBX", command.args(options))?;
        match server.ready(&["listening", "control"], PATIENCE)?.as_slice() {
            [address, control] => Ok(Self { address: address.clone(), control: control.clone(), server }),
            _ => anyhow::bail!("the local PBX did not say where it listens"),
        }
    }
}
