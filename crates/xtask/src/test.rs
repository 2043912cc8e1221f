//! `test`: everything that CI checks, one step after the other, and the count of what passed.
//! Knows how each step is started; what it checks is written where the step lives.

use std::ffi::OsString;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::command_line::Selection;
use crate::counts::{self, Counts};
use crate::process::{free_port, is_free, run, tee};
use crate::sandbox::{self, Sandbox};
use crate::serve::DEV_FLAGS;
use crate::setup::{self, Tools};
use crate::toolchain::{Route, TARGET, Toolchain};
use crate::workspace::Workspace;
use crate::{dist, licenses, say, size, tidy};

/// One thing that CI checks.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Workspace, Option<Route>) -> Result<Done>,
}

/// How a step ended, when it did not end in an error.
struct Done {
    counts: Counts,
    /// Why it could not be done; never silent.
    left_out: Option<String>,
}

/// In this order: quick and likely failures first.
const STEPS: [Step; 9] = [
    Step { name: "fmt", what: "Rust is formatted", run: fmt },
    Step { name: "tidy", what: "the rules of this repository", run: tidy_up },
    Step {
        name: "clippy-host",
        what: "clippy on this machine's target, warnings are errors",
        run: clippy_host,
    },
    Step {
        name: "clippy-wasm",
        what: "clippy on the browser's target, warnings are errors",
        run: clippy_wasm,
    },
    Step { name: "deny", what: "licenses and sources of all packages", run: deny },
    Step { name: "host", what: "tests of every package on this machine", run: host },
    Step { name: "browser", what: "component and contract tests in a browser", run: browser },
    Step { name: "build", what: "release build, its checks and its size", run: build },
    Step { name: "e2e", what: "the release build in a browser, as a user sees it", run: e2e },
];

/// Runs the selected steps; ends with the line `N passed, N failed`.
///
/// # Errors
/// When a step fails; the reason is on the screen then.
pub fn test(workspace: &Workspace, selection: &Selection, forced: Option<Route>) -> Result<()> {
    if selection.list {
        for step in &STEPS {
            println!("{:12} {}", step.name, step.what);
        }
        return Ok(());
    }
    let chosen = choose(&selection.only)?;
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
        say::heading(&format!("{}: {}", step.name, step.what));
        let start = Instant::now();
        let (counts, word) = match (step.run)(workspace, forced) {
            Ok(Done { counts, left_out: Some(reason) }) => {
                say::warn(&reason);
                (counts, format!("left out: {reason}"))
            }
            Ok(Done { counts, left_out: None }) if counts.failed == 0 => (counts, "ok".to_owned()),
            Ok(Done { counts, left_out: None }) => {
                failure = Some(format!("{}: {} failed", step.name, counts.failed));
                (counts, "FAILED".to_owned())
            }
            Err(error) => {
                say::error(&format!("{error:#}"));
                failure = Some(format!("{}: {error:#}", step.name));
                (Counts::one(false), "FAILED".to_owned())
            }
        };
        sum = sum.and(counts);
        rows.push(summary(step.name, &word, counts, start.elapsed()));
    }
    say::heading("summary");
    for row in rows {
        say::note(&row);
    }
    if let Some(failure) = &failure {
        // Once more: the reason itself may have scrolled away.
        say::error(failure.lines().next().unwrap_or_default());
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    match failure {
        None => Ok(()),
        // Everything is said, and the last line must stay the count.
        Some(_) => std::process::exit(1),
    }
}

fn choose(only: &[String]) -> Result<Vec<&'static str>> {
    let names = STEPS.iter().map(|step| step.name);
    if let Some(unknown) = only.iter().find(|name| !names.clone().any(|step| step == name.as_str())) {
        bail!("there is no step `{unknown}`; `cargo xtask test --list` names them");
    }
    Ok(names.filter(|name| only.is_empty() || only.iter().any(|wanted| wanted == name)).collect())
}

fn summary(name: &str, word: &str, counts: Counts, took: Duration) -> String {
    let Counts { passed, failed, skipped } = counts;
    let mut count = format!("{passed} passed, {failed} failed");
    if skipped > 0 {
        count.push_str(&format!(", {skipped} skipped"));
    }
    if passed + failed + skipped == 0 {
        count.clear();
    }
    format!("{name:12} {word:8} {count:24} {:>6.1} s", took.as_secs_f64())
}

fn fmt(workspace: &Workspace, _: Option<Route>) -> Result<Done> {
    let colour = if say::colours() { "always" } else { "never" };
    passes(cargo(workspace).args(["fmt", "--all", "--check", "--", "--color", colour]))
}

fn tidy_up(workspace: &Workspace, _: Option<Route>) -> Result<Done> {
    tidy::tidy(workspace)?;
    Ok(Done { counts: Counts::one(true), left_out: None })
}

fn clippy_host(workspace: &Workspace, _: Option<Route>) -> Result<Done> {
    passes(cargo(workspace).args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

fn clippy_wasm(workspace: &Workspace, forced: Option<Route>) -> Result<Done> {
    let toolchain = Toolchain::ensure(workspace, forced)?;
    if !toolchain.has_clippy() {
        let reason = format!("no clippy comes with {}", toolchain.describe());
        return Ok(Done { counts: Counts::default(), left_out: Some(reason) });
    }
    let mut command = cargo(workspace);
    let command = toolchain.apply(&mut command).env("CARGO_ENCODED_RUSTFLAGS", DEV_FLAGS);
    passes(
        command.args(["clippy", "-p", "trunkline", "-p", "api", "-p", "domain", "--target", TARGET]).args([
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
    )
}

fn deny(workspace: &Workspace, _: Option<Route>) -> Result<Done> {
    let packages = licenses::check(workspace)?;
    say::note(&format!("{packages} packages"));
    Ok(Done { counts: Counts::one(true), left_out: None })
}

fn host(workspace: &Workspace, _: Option<Route>) -> Result<Done> {
    let mut cargo = cargo(workspace);
    // Snapshots are compared, never written; the run goes on to show every failure.
    counted(cargo.env("INSTA_UPDATE", "no").args(["test", "--workspace", "--locked", "--no-fail-fast"]))
}

fn browser(workspace: &Workspace, forced: Option<Route>) -> Result<Done> {
    let tools = Tools::ensure(workspace)?;
    let toolchain = Toolchain::ensure(workspace, forced)?;
    setup::ensure_browser()?;
    let program = sandbox::build(workspace)?;
    let options = ["--data", ":memory:", "--trunks", "250", "--allow-any-origin"];
    let sandbox = Sandbox::start(&program, port(18887)?, port(18888)?, true, options)?;
    let mut command = cargo(workspace);
    command
        .args(["test", "-p", "trunkline", "--locked"])
        // Compiled into the tests: a page in a browser has no environment.
        .env("TRUNKLINE_SANDBOX", &sandbox.address)
        .env("TRUNKLINE_CONTROL", &sandbox.control);
    // No doc tests: there is no browser for them.
    counted(in_browser(&mut command, &tools, &toolchain)?.args(["--features", "other-origin", "--tests"]))
}

/// Makes `cargo test` run its tests in the browser.
///
/// # Errors
/// When a folder's name cannot be part of PATH.
pub fn in_browser<'c>(
    command: &'c mut Command,
    tools: &Tools,
    toolchain: &Toolchain,
) -> Result<&'c mut Command> {
    Ok(toolchain
        .apply(command)
        .env("PATH", tools.path()?)
        .env("CHROMEDRIVER", setup::DRIVER)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("CARGO_ENCODED_RUSTFLAGS", DEV_FLAGS)
        .args(["--target", TARGET]))
}

fn build(workspace: &Workspace, forced: Option<Route>) -> Result<Done> {
    size::gate(&dist::build(workspace, forced)?)?;
    Ok(Done { counts: Counts::one(true), left_out: None })
}

fn e2e(workspace: &Workspace, forced: Option<Route>) -> Result<Done> {
    // Its table was printed by the step before; alone, this step must not test an old build.
    dist::build(workspace, forced)?;
    let browser = setup::ensure_browser()?;
    setup::ensure_npm_packages(workspace)?;
    let program = sandbox::build(workspace)?;
    let folder = workspace.path("tests/e2e");
    let report = folder.join("results").join("report.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let bin = folder.join("node_modules").join(".bin");
    // Playwright runs TypeScript without checking it.
    run(Command::new(bin.join("tsc")).current_dir(&folder).arg("--noEmit"))
        .context("the tests have type errors")?;
    let mut playwright = Command::new(bin.join("playwright"));
    playwright
        .current_dir(&folder)
        .arg("test")
        .env("TRUNKLINE_SANDBOX_BIN", program)
        .env("TRUNKLINE_DIST", workspace.path("dist"))
        .env("TRUNKLINE_HEADERS", workspace.path("deploy/security-headers.conf"))
        .env("TRUNKLINE_BROWSER", browser)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    if !say::colours() {
        playwright.env("FORCE_COLOR", "0");
    }
    let ended = run(&mut playwright);
    let report = fs::read_to_string(report).context("Playwright wrote no report; its reason stands above")?;
    let counts = counts::of_playwright(&report).context("Playwright's report cannot be read")?;
    let found = counts.passed + counts.failed > 0;
    ensure!(found, "Playwright found no test; its reason stands above");
    // A failure outside every test, such as a worker that died, must not pass as success.
    if counts.failed == 0 {
        ended?;
    }
    Ok(Done { counts, left_out: None })
}

/// A command of which only success matters.
fn passes(command: &mut Command) -> Result<Done> {
    run(command)?;
    Ok(Done { counts: Counts::one(true), left_out: None })
}

/// `cargo test`, with what it counted.
fn counted(command: &mut Command) -> Result<Done> {
    let (status, output) = tee(command)?;
    let counts = counts::of_cargo(&output);
    ensure!(status.success() || counts.failed > 0, "the tests do not compile or did not run ({status})");
    Ok(Done { counts, left_out: None })
}

fn cargo(workspace: &Workspace) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root);
    if !say::colours() {
        cargo.env("CARGO_TERM_COLOR", OsString::from("never"));
    }
    cargo
}

/// The usual port if it is free: another one would compile the tests again, as they carry it.
fn port(usual: u16) -> Result<u16> {
    if is_free(usual) { Ok(usual) } else { free_port() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_in_their_own_order() {
        assert_eq!(choose(&["e2e".to_owned(), "fmt".to_owned()]).unwrap(), ["fmt", "e2e"]);
        assert_eq!(choose(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn an_unknown_step_is_named() {
        let error = choose(&["lint".to_owned()]).unwrap_err().to_string();
        assert_eq!(error, "there is no step `lint`; `cargo xtask test --list` names them");
    }

    #[test]
    fn a_summary_names_step_result_count_and_time() {
        let counts = Counts { passed: 12, failed: 0, skipped: 1 };
        let row = summary("host", "ok", counts, Duration::from_millis(2_340));
        assert_eq!(row, "host         ok       12 passed, 0 failed, 1 skipped    2.3 s");
        assert!(summary("deny", "not asked for", Counts::default(), Duration::ZERO).ends_with("0.0 s"));
    }
}
