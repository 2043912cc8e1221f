//! Which functions of the first part do not run until the list stands: a build that counts is opened in the browser,
//! and the names of those that did not run become `rest.txt`.

use std::collections::HashSet;
use std::fs;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::build::trunk;
use crate::finish::WATCH;
use crate::process::heading;
use crate::program::WHOLE;
use crate::test::in_browser;
use crate::workspace::{Workspace, lock};
use crate::{rest, setup, toolchain};

/// Writes `rest.txt` anew. Only the next build of this program knows what is in it.
pub fn profile(workspace: &Workspace) -> Result<()> {
    heading("which functions run until the list stands");
    setup::build_tools(workspace)?;
    toolchain::ensure(workspace)?;
    let dist = workspace.scratch.join("watched");
    {
        let _one_at_a_time = lock(&workspace.scratch.join("build.lock"))?;
        trunk(cmd!(workspace.sh, "trunk build --release --dist {dist}").env(WATCH, "1"))?.run()?;
    }
    let command = cmd!(workspace.sh, "npm --prefix bench run --silent profile");
    let ran = in_browser(workspace, command, &dist, |command| Ok(command.read()?))?;
    let ran: HashSet<u32> = serde_json::from_str(&ran).context("the browser did not say what ran")?;
    let whole = fs::read(workspace.scratch.join("parts").join(WHOLE))?;
    fs::write(workspace.path("crates/xtask/src/rest.txt"), rest::list(&whole, &ran)?)?;
    Ok(())
}
