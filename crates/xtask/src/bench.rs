//! Benchmarks of the console: ratios measured in one run, because machines are shared and noisy. Prints
//! them and judges none; fails only when something did not work. What is measured is said in
//! `tests/e2e/bench`.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::run;
use crate::toolchain::Route;
use crate::workspace::Workspace;
use crate::{dist, sandbox, say, setup};

/// Fewer loads say nothing about a median.
pub const FEWEST_LOADS: u32 = 15;

/// Measures the release build.
///
/// # Errors
/// When the build or a load fails, or fewer loads are asked for than mean something.
pub fn bench(workspace: &Workspace, loads: u32, forced: Option<Route>) -> Result<()> {
    ensure!(loads >= FEWEST_LOADS, "--loads must be {FEWEST_LOADS} or more");
    dist::build(workspace, forced)?;
    let browser = setup::ensure_browser()?;
    setup::ensure_npm_packages(workspace)?;
    let program = sandbox::build(workspace)?;
    say::heading("benchmarks");
    let folder = workspace.path("tests/e2e");
    let mut playwright = Command::new(folder.join("node_modules").join(".bin").join("playwright"));
    playwright
        .current_dir(&folder)
        .args(["test", "--config", "bench.config.ts"])
        .env("TRUNKLINE_SANDBOX_BIN", program)
        .env("TRUNKLINE_DIST", workspace.path("dist"))
        .env("TRUNKLINE_HEADERS", workspace.path("deploy/security-headers.conf"))
        .env("TRUNKLINE_BROWSER", browser)
        .env("TRUNKLINE_LOADS", loads.to_string());
    run(&mut playwright).context("a load failed; the reason stands above")
}
