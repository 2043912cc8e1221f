//! `test`: everything that CI checks, one step after the other, and the count of what passed.
//! Knows how each step is started; what it checks is written where the step lives.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use xshell::{Cmd, cmd};

use crate::build::build;
use crate::dist::dist;
use crate::process::{Server, bold, colours, heading, is_free, note, tee};
use crate::serve::{Sandbox, build_sandbox, sandbox};
use crate::toolchain::TARGET;
use crate::workspace::{Workspace, remove};
use crate::{Selection, setup, tidy, toolchain};

/// One thing that CI checks: its name, what it is, how it is started.
type Step = (&'static str, &'static str, fn(&Workspace) -> Result<Counts>);

/// In this order: quick and likely failures first.
const STEPS: [Step; 11] = [
    ("fmt", "Rust is formatted", |at| passes(cargo(at, "fmt").args(["--all", "--check"]))),
    ("tidy", "the rules of this repository, stylelint, eslint", |at| tidy::tidy(at).and(Ok(ONE))),
    ("clippy-host", "clippy and rustdoc on this machine's target, warnings are errors", |at| {
        let host = ["--workspace", "--exclude", "trunkline"];
        strict(cargo(at, "clippy").args(host))?;
        let doc = cargo(at, "doc").args(host).args(["--no-deps", "--locked"]);
        passes(doc.env("RUSTDOCFLAGS", "-D warnings"))
    }),
    ("clippy-wasm", "clippy on the browser's target, warnings are errors", |at| {
        toolchain::ensure(at)?;
        strict(cargo_for_browser(at, "clippy").args(["-p", "trunkline", "-p", "api", "-p", "domain"]))
    }),
    ("deny", "licenses, sources and known faults of all packages", deny),
    ("host", "tests of every package but the console, on this machine", host),
    ("contract", "the local PBX under the calls that schemathesis makes of docs/openapi.yaml", contract),
    ("browser", "component and contract tests in a browser", browser),
    ("build", "release build, its checks and its size", |at| build(at)?.gate().and(Ok(ONE))),
    ("deploy", "the archive, made twice, with nginx and Caddy as a newcomer sets them up", deploy),
    ("e2e", "the release build in a browser, as a user sees it", e2e),
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
        STEPS.iter().for_each(|(name, what, _)| println!("{name:12} {what}"));
        return Ok(());
    }
    let chosen = selection.choose(&STEPS.map(|(name, ..)| name))?;
    let this = std::env::current_exe()?;
    let builds = [build_sandbox(workspace, "19"), cmd!(workspace.sh, "nice -n 19 {this} build")];
    // In the time that the steps before them leave.
    let _ahead = builds.map(|build| (chosen.len() == STEPS.len()).then(|| Server::ahead(build)));
    let mut rows = Vec::new();
    let mut sum = Counts::default();
    let mut failure = None;
    for (name, what, run) in STEPS {
        let wanted = chosen.contains(&name);
        if !wanted || failure.is_some() {
            let reason = if wanted { "not run: an earlier step failed" } else { "not asked for" };
            rows.push(summary(name, reason, Counts::default(), Duration::ZERO));
            continue;
        }
        heading(&format!("{name}: {what}"));
        let start = Instant::now();
        let ended = run(workspace);
        let counts = *ended.as_ref().unwrap_or(&Counts { failed: 1, ..Counts::default() });
        failure = match ended {
            Err(error) => Some(format!("{name}: {error:#}")),
            Ok(counts) if counts.failed > 0 => Some(format!("{name}: {} failed", counts.failed)),
            Ok(counts) if counts.passed == 0 => Some(format!("{name}: nothing was tested")),
            Ok(_) => None,
        };
        sum.add(counts);
        rows.push(summary(name, if failure.is_some() { "FAILED" } else { "ok" }, counts, start.elapsed()));
    }
    heading("summary");
    rows.iter().for_each(|row| note(row));
    if let Some(failure) = &failure {
        println!("{}", bold(&format!("error: {failure}")));
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
    let count = format!("{passed} passed, {failed} failed, {skipped} skipped");
    format!("{name:12} {word:8} {count:35} {:>6.1} s", took.as_secs_f64())
}

fn strict(clippy: Cmd<'_>) -> Result<Counts> {
    passes(clippy.args(["--all-targets", "--locked", "--", "-D", "warnings"]))
}

fn deny(workspace: &Workspace) -> Result<Counts> {
    setup::python_packages(workspace)?;
    let deny = |words: &str| cargo(workspace, "deny").arg("--locked").args(words.split(' '));
    deny("check bans licenses sources").run()?;
    if deny("fetch db").ignore_stdout().ignore_stderr().run().is_err() {
        note("the database of known faults cannot be reached: they were not looked for");
        return Ok(ONE);
    }
    deny("--offline check advisories").run()?;
    Ok(Counts { passed: 2, ..ONE })
}

fn host(workspace: &Workspace) -> Result<Counts> {
    setup::debian_files(workspace, &[("/usr/sbin/kamailio", "kamailio")], "a test of SIP messages")?;
    // The console runs in a browser only, so do its tests, and this machine never compiles its framework.
    let what = "--workspace --exclude trunkline --locked --no-fail-fast -- --include-ignored".split(' ');
    // Snapshots are compared, never written; the run goes on to show every failure.
    counted(cargo(workspace, "test").args(what).env("INSTA_UPDATE", "no"))
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

fn deploy(workspace: &Workspace) -> Result<Counts> {
    let (archive, unpacked) = (dist(workspace)?, workspace.scratch.join("unpacked"));
    remove(&unpacked)?;
    fs::create_dir_all(&unpacked)?;
    cmd!(workspace.sh, "tar -x --strip-components=1 -f {archive} -C {unpacked}").quiet().run()?;
    setup::servers(workspace)?;
    setup::browser(workspace)?;
    setup::test_packages(workspace)?;
    let program = sandbox(workspace)?;
    let files = ["configure", "journey", "servers"].map(|name| format!("tests/deploy/{name}.test.mjs"));
    let options = ["--test", "--test-concurrency=2", "--test-reporter=./tests/deploy/reporter.mjs"];
    let command = cmd!(workspace.sh, "node {options...} {files...}").quiet();
    counted(command.env("TRUNKLINE_SANDBOX_BIN", program).env("TRUNKLINE_ARCHIVE", unpacked))
}

fn e2e(workspace: &Workspace) -> Result<Counts> {
    // Alone, this step must not test an old build.
    build(workspace)?;
    in_browser(
        workspace,
        cmd!(workspace.sh, "npm --prefix tests/e2e run --silent test"),
        &workspace.path("dist"),
        counted,
    )
}

/// What [`bench()`] can be told; `bench/run.ts` knows what it means.
pub const BENCH: &str = "--quick --write --only start interactions statuses fleet checks memory size";

/// Measures the release build beside its peers, as docs/performance.md says.
pub fn bench(workspace: &Workspace, options: &[String]) -> Result<()> {
    build(workspace)?;
    let command = cmd!(workspace.sh, "npm --prefix bench run --silent bench -- {options...}");
    in_browser(workspace, command, &workspace.path("dist"), passes).map(drop)
}

/// Runs a script of npm with a PBX, the release build and a browser.
pub fn in_browser<T>(
    at: &Workspace,
    command: Cmd<'_>,
    dist: &Path,
    run: fn(Cmd<'_>) -> Result<T>,
) -> Result<T> {
    setup::browser(at)?;
    setup::test_packages(at)?;
    let command = command
        .quiet()
        .env("TRUNKLINE_SANDBOX_BIN", sandbox(at)?)
        .env("TRUNKLINE_DIST", dist)
        .env("TRUNKLINE_HEADERS", at.path("deploy/security-headers.conf"))
        .env("TRUNKLINE_BROWSER", setup::HEADLESS);
    run(if colours() { command } else { command.env("FORCE_COLOR", "0") })
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
    ensure!(status.success() || counts.failed > 0, "the tests did not all run ({status})");
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
}
