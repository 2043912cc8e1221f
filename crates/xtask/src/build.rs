//! The release build: installs the tools, then leaves the work to Trunk and its hook.

use anyhow::Result;
use xshell::{Cmd, cmd};

use crate::process::heading;
use crate::size::Table;
use crate::workspace::{Workspace, lock};
use crate::{setup, toolchain};

/// Builds `dist`. Its size is left to the caller to judge.
pub fn build(workspace: &Workspace) -> Result<Table> {
    heading("release build (the first time 2 to 3 minutes on two cores)");
    setup::build_tools(workspace)?;
    toolchain::ensure(workspace)?;
    let _one_at_a_time = lock(&workspace.scratch.join("build.lock"))?;
    trunk(cmd!(workspace.sh, "trunk build --release"))?.run()?;
    Table::read(&workspace.path("dist"))
}

/// A Trunk command with what it needs in its environment.
pub fn trunk(command: Cmd<'_>) -> Result<Cmd<'_>> {
    // The hook of Trunk.toml starts this program, not Cargo once more.
    let command = command.env("TRUNKLINE_XTASK", std::env::current_exe()?);
    let command = command.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads NO_COLOR as a value and stops at anything but a word of its own; its stack is no help with
    // an error in our code.
    Ok(command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE").quiet())
}
