//! Debian's packages: installs what is missing, with root's rights. Does not know what they are for.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{answer, run, which};
use crate::say;

/// Installs packages, or says in one sentence why it cannot.
///
/// # Errors
/// Where there is no apt-get, no right to use it, or no such package.
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if which("apt-get").is_none() {
        bail!("{purpose} needs the Debian packages {list}, and there is no apt-get here");
    }
    say::note(&format!("installing the Debian packages {list} (about a minute)"));
    let lock = "DPkg::Lock::Timeout=600";
    let install = || -> Result<()> {
        // Without fresh lists, apt asks for versions that the mirror no longer has.
        run(as_root("apt-get")?.args(["-o", lock, "-qq", "update"]))?;
        let options =
            ["-o", lock, "-o", "Dpkg::Use-Pty=0", "-qq", "install", "-y", "--no-install-recommends"];
        run(as_root("apt-get")?.env("DEBIAN_FRONTEND", "noninteractive").args(options).args(packages))
    };
    install().with_context(|| format!("{purpose} needs the Debian packages {list}"))
}

/// A command that runs as root: directly, or through sudo.
///
/// # Errors
/// When we are not root and there is no sudo.
pub fn as_root(program: &str) -> Result<Command> {
    if answer(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return Ok(Command::new(program));
    }
    if which("sudo").is_none() {
        bail!("this needs root: run it as root, or install sudo");
    }
    let mut command = Command::new("sudo");
    command.arg(program);
    Ok(command)
}
