//! `test`: everything that CI checks, one step after the other, and the count of what passed.
//! Knows how each step is started; what it checks is written where the step lives.

use std::ffi::OsStr;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Cmd, cmd};

use crate::build::build;
use crate::process::{bold, colours, heading, is_free, note, tee};
use crate::serve::{Sandbox, sandbox};
use crate::toolchain::TARGET;
use crate::workspace::Workspace;
use crate::{Selection, setup, tidy, toolchain};

/// One thing that CI checks.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Workspace) -> Result<Counts>,
}

const fn step(name: &'static str, what: &'static str, run: fn(&Workspace) -> Result<Counts>) -> Step {
    Step { name, what, run }
}

/// The package that runs in a browser only: so do its tests, and this machine never compiles its framework.
const BROWSER_ONLY: &str = "trunkline";

/// In this order: quick and likely failures first.
const STEPS: [Step; 10] = [
    step("fmt", "Rust is formatted", fmt),
    step("tidy", "the rules of this repository, stylelint, eslint", tidy),
    step("clippy-host", "clippy on this machine's target, warnings are errors", clippy_host),
    step("clippy-wasm", "clippy on the browser's target, warnings are errors", clippy_wasm),
    step("deny", "licenses and sources of all packages", deny),
    step("host", "tests of every package but the console, on this machine", host),
    step("contract", "the local PBX under the calls that schemathesis makes of docs/openapi.yaml", contract),
    step("browser", "component and contract tests in a browser", browser),
    step("build", "release build, its checks and its size", release),
    step("e2e", "the release build in a browser, as a user sees it", e2e),
];

/// Tests of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    /// Left out by their authors.
    skipped: u64,
}

/// A check that is one question with one answer.
const ONE: Counts = Counts { passed: 1, failed: 0, skipped: 0 };

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Runs the selected steps; ends with the line `N passed, N failed`.
pub fn test(workspace: &Workspace, selection: &Selection) -> Result<()> {
    if selection.list {
        STEPS.iter().for_each(|step| println!("{:12} {}", step.name, step.what));
        return Ok(());
    }
    let chosen = selection.choose(&STEPS.map(|step| step.name))?;
    let mut rows = Vec::new();
    let mut sum = Counts::default();
    let mut failure = None;
    for step in &STEPS {
        let wanted = chosen.contains(&step.name);
        if !wanted || failure.is_some() {
            let reason = if wanted { "not run: an earlier step failed" } else { "not asked for" };
            rows.push(summary(step.name, reason, Counts::default(), Duration::ZERO));
            continue;
        }
        heading(&format!("{}: {}", step.name, step.what));
        let start = Instant::now();
        let ended = (step.run)(workspace);
        let counts = *ended.as_ref().unwrap_or(&Counts { failed: 1, ..Counts::default() });
        failure = match ended {
            Err(error) => {
                println!("{}", bold(&format!("error: {error:#}")));
                Some(format!("{}: {error:#}", step.name))
            }
            Ok(counts) if counts.failed > 0 => Some(format!("{}: {} failed", step.name, counts.failed)),
            Ok(counts) if counts.passed == 0 => Some(format!("{}: nothing was tested", step.name)),
            Ok(_) => None,
        };
        sum.add(counts);
        rows.push(summary(
            step.name,
            if failure.is_some() { "FAILED" } else { "ok" },
            counts,
            start.elapsed(),
        ));
    }
    heading("summary");
    rows.iter().for_each(|row| note(row));
    if let Some(failure) = &failure {
        // Once more: the reason itself may have scrolled away.
        println!("{}", bold(&format!("error: {}", failure.lines().next().unwrap_or_default())));
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if failure.is_some() {
        // Everything is said, and the last line must stay the count.
        std::process::exit(1);
    }
    Ok(())
}

fn summary(name: &str, word: &str, counts: Counts, took: Duration) -> String {
    let Counts { passed, failed, skipped } = counts;
    let count = match (passed + failed, skipped) {
        (0, 0) => String::new(),
        (_, 0) => format!("{passed} passed, {failed} failed"),
        (_, _) => format!("{passed} passed, {failed} failed, {skipped} skipped"),
    };
    format!("{name:12} {word:8} {count:24} {:>6.1} s", took.as_secs_f64())
}

fn fmt(workspace: &Workspace) -> Result<Counts> {
    passes(cargo(workspace, "fmt").args(["--all", "--check"]))
}

fn tidy(workspace: &Workspace) -> Result<Counts> {
    tidy::tidy(workspace)?;
    Ok(ONE)
}

fn clippy_host(workspace: &Workspace) -> Result<Counts> {
    let what =
        ["--workspace", "--exclude", BROWSER_ONLY, "--all-targets", "--locked", "--", "-D", "warnings"];
    passes(cargo(workspace, "clippy").args(what))
}

fn clippy_wasm(workspace: &Workspace) -> Result<Counts> {
    toolchain::ensure(workspace)?;
    let what =
        ["-p", "trunkline", "-p", "api", "-p", "domain", "--all-targets", "--locked", "--", "-D", "warnings"];
    passes(cargo_for_browser(workspace, "clippy").args(what))
}

fn deny(workspace: &Workspace) -> Result<Counts> {
    setup::python_packages(workspace)?;
    passes(cargo(workspace, "deny").args(["--locked", "check", "bans", "licenses", "sources"]))
}

fn host(workspace: &Workspace) -> Result<Counts> {
    // Snapshots are compared, never written; the run goes on to show every failure.
    let command = cargo(workspace, "test").env("INSTA_UPDATE", "no");
    counted(command.args(["--workspace", "--exclude", BROWSER_ONLY, "--locked", "--no-fail-fast"]))
}

fn contract(workspace: &Workspace) -> Result<Counts> {
    let packages = setup::python_packages(workspace)?;
    let options = ["--data", ":memory:", "--trunks", "25"].map(Into::into);
    let sandbox = Sandbox::start(&sandbox(workspace)?, 0, 0, options)?;
    let what = ["--config-file", "tests/schemathesis.toml", "run", "docs/openapi.yaml", "--url"];
    let command = cmd!(workspace.sh, "schemathesis {what...}").quiet();
    passes(command.arg(format!("{}/api", sandbox.address)).env("PYTHONPATH", packages))
}

fn browser(workspace: &Workspace) -> Result<Counts> {
    setup::wasm_bindgen(workspace)?;
    toolchain::ensure(workspace)?;
    setup::browser(workspace)?;
    let program = sandbox(workspace)?;
    let options = ["--data", ":memory:", "--trunks", "250", "--allow-any-origin"].map(Into::into);
    // The usual ports if they are free: others would compile the tests again, as they carry them.
    let port = |usual| if is_free(usual) { usual } else { 0 };
    let sandbox = Sandbox::start(&program, port(18887), port(18888), options)?;
    // No doc tests: there is no browser for them.
    let what = ["-p", "trunkline", "--locked", "--features", "other-origin", "--tests"];
    let command = cargo_for_browser(workspace, "test").args(what);
    // Compiled into the tests: a page in a browser has no environment.
    counted(command.env("TRUNKLINE_SANDBOX", &sandbox.address).env("TRUNKLINE_CONTROL", &sandbox.control))
}

fn release(workspace: &Workspace) -> Result<Counts> {
    build(workspace)?.gate()?;
    Ok(ONE)
}

fn e2e(workspace: &Workspace) -> Result<Counts> {
    // Alone, this step must not test an old build.
    build(workspace)?;
    let report = workspace.path("tests/e2e/results/report.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let ended = playwright(workspace, &[], ("PLAYWRIGHT_JSON_OUTPUT_NAME", report.as_os_str()));
    let report = fs::read_to_string(report).context("Playwright wrote no report; its reason stands above")?;
    let counts = of_playwright(&report).context("Playwright's report cannot be read")?;
    // A failure outside every test, such as a worker that died, must not pass as success.
    if counts.failed == 0 {
        ended?;
    }
    Ok(counts)
}

/// Measures the release build: ratios of one run, because machines are shared and noisy. Judges none; what
/// is measured is said in `tests/e2e/bench`.
pub fn bench(workspace: &Workspace, loads: u32) -> Result<()> {
    build(workspace)?;
    heading("benchmarks");
    let loads = loads.to_string();
    playwright(workspace, &["--config", "bench.config.ts"], ("TRUNKLINE_LOADS", OsStr::new(&loads)))
        .context("a load failed; the reason stands above")
}

/// Runs Playwright with a PBX, the release build and a browser.
fn playwright(workspace: &Workspace, arguments: &[&str], variable: (&str, &OsStr)) -> Result<()> {
    setup::browser(workspace)?;
    setup::test_packages(workspace)?;
    let program = sandbox(workspace)?;
    let _folder = workspace.sh.push_dir(workspace.path("tests/e2e"));
    let command = cmd!(workspace.sh, "node_modules/.bin/playwright test {arguments...}").quiet();
    let command = command
        .env("TRUNKLINE_SANDBOX_BIN", program)
        .env("TRUNKLINE_DIST", workspace.path("dist"))
        .env("TRUNKLINE_HEADERS", workspace.path("deploy/security-headers.conf"))
        .env("TRUNKLINE_BROWSER", setup::HEADLESS)
        .env(variable.0, variable.1);
    let command = if colours() { command } else { command.env("FORCE_COLOR", "0") };
    Ok(command.run()?)
}

/// A command of Cargo for this machine, with its own compiler whatever the browser's is.
pub fn cargo<'w>(workspace: &'w Workspace, task: &str) -> Cmd<'w> {
    with_colours(cmd!(workspace.sh, "cargo {task}").env_remove("RUSTUP_TOOLCHAIN"))
}

/// A command of Cargo for the browser. `cargo test` runs its tests there.
pub fn cargo_for_browser<'w>(workspace: &'w Workspace, task: &str) -> Cmd<'w> {
    let command = with_colours(cmd!(workspace.sh, "cargo {task} --target {TARGET}"));
    command.env("CHROMEDRIVER", setup::DRIVER).env("WASM_BINDGEN_TEST_TIMEOUT", "120")
}

fn with_colours(command: Cmd<'_>) -> Cmd<'_> {
    let command = command.quiet();
    if colours() { command } else { command.env("CARGO_TERM_COLOR", "never") }
}

/// A command of which only success matters.
fn passes(command: Cmd<'_>) -> Result<Counts> {
    command.run()?;
    Ok(ONE)
}

/// `cargo test`, with what it counted.
fn counted(command: Cmd<'_>) -> Result<Counts> {
    let (status, output) = tee(&mut command.into())?;
    let counts = of_cargo(&output);
    ensure!(status.success() || counts.failed > 0, "the tests do not compile or did not run ({status})");
    Ok(counts)
}

/// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one per test program.
fn of_cargo(output: &str) -> Counts {
    let mut sum = Counts::default();
    for (_, result) in output.lines().filter_map(|line| line.split_once("test result: ")) {
        let number = |word: &str| {
            let part = result.split([';', '.']).find_map(|part| part.trim().strip_suffix(word));
            part.and_then(|part| part.trim().parse::<u64>().ok()).unwrap_or(0)
        };
        sum.add(Counts { passed: number("passed"), failed: number("failed"), skipped: number("ignored") });
    }
    sum
}

/// Reads the sums of a Playwright report. A test that passed at the second try counts as failed: it
/// would pass by luck.
fn of_playwright(report: &str) -> Option<Counts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let number = |name: &str| report.get("stats")?.get(name)?.as_u64();
    let broken = report.get("errors").and_then(Value::as_array).map_or(0, Vec::len) as u64;
    Some(Counts {
        passed: number("expected")?,
        failed: number("unexpected")? + number("flaky")? + broken,
        skipped: number("skipped")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_program_counts() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            running 2 tests\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 filtered out; finished in 3.2s\n";
        assert_eq!(of_cargo(output), Counts { passed: 4, failed: 1, skipped: 1 });
    }

    #[test]
    fn playwright_counts_luck_and_broken_files_as_failures() {
        let report = r#"{"errors":[{}],"stats":{"expected":5,"unexpected":1,"flaky":2,"skipped":3}}"#;
        assert_eq!(of_playwright(report), Some(Counts { passed: 5, failed: 4, skipped: 3 }));
        assert_eq!(of_playwright("{}"), None);
    }
}
