//! `planted`: plants one bug at a time in a copy of the last commit, and demands that its test fails there.
//! `tests/planted.toml` lists the bugs.
//!
//! A bug that cannot be planted any more, or does not compile, is a failure of this command: it would prove
//! nothing. Never touches the repository itself.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use toml::{Table, Value};
use xshell::cmd;

use crate::process::{heading, note};
use crate::test::{cargo, cargo_for_browser};
use crate::workspace::Workspace;
use crate::{Selection, setup, toolchain};

/// A mistake, as a change of one place in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bug {
    name: String,
    what: String,
    file: String,
    find: String,
    replace: String,
    test: Test,
}

/// A test: its file, and its function with the modules.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Test(String, String);

/// Plants the selected bugs; ends with the line `N caught, N missed`.
///
/// # Errors
/// When one is missed, or when that cannot be told.
pub fn planted(workspace: &Workspace, selection: &Selection) -> Result<()> {
    let bugs = bugs(workspace)?;
    if selection.list {
        bugs.iter().for_each(|bug| println!("{:24} {}", bug.name, bug.what));
        return Ok(());
    }
    let names: Vec<_> = bugs.iter().map(|bug| bug.name.as_str()).collect();
    let chosen = selection.choose(&names)?;
    let bugs: Vec<_> = bugs.iter().filter(|bug| chosen.contains(&bug.name.as_str())).collect();
    let copy = Copy::make(workspace)?;
    // All of them before anything is compiled.
    for bug in &bugs {
        with_bug(&copy.read(bug)?, bug)?;
    }
    heading("without a bug: every test passes (the first time, ten minutes of compiling)");
    let mut passed: Vec<&Test> = Vec::new();
    for test in bugs.iter().map(|bug| &bug.test) {
        if !passed.contains(&test) {
            if let Ran::Failed(why) = copy.run(test)? {
                bail!("{} fails without any bug, so it would prove nothing: {why}", test.1);
            }
            note(&test.1);
            passed.push(test);
        }
    }
    heading("with one bug at a time: its test fails");
    println!("{:24} {:>7}  caught by", "name", "seconds");
    let mut missed = 0;
    for bug in &bugs {
        let start = Instant::now();
        let text = copy.read(bug)?;
        fs::write(copy.tree.join(&bug.file), with_bug(&text, bug)?)?;
        let ran = copy.run(&bug.test);
        fs::write(copy.tree.join(&bug.file), text)?;
        let by = match ran.with_context(|| format!("{}: {}", bug.name, bug.what))? {
            Ran::Failed(why) => format!("{} in {}\n{:34}{why}", bug.test.1, bug.test.0, ""),
            Ran::Passed => {
                missed += 1;
                format!("MISSED: {}", bug.what)
            }
        };
        println!("{:24} {:>7.1}  {by}", bug.name, start.elapsed().as_secs_f64());
    }
    println!("{} caught, {missed} missed", bugs.len() - missed);
    ensure!(missed == 0, "{missed} planted bugs were missed");
    Ok(())
}

fn bugs(workspace: &Workspace) -> Result<Vec<Bug>> {
    let text =
        fs::read_to_string(workspace.path("tests/planted.toml")).context("cannot read planted.toml")?;
    let table: Table = text.parse().context("planted.toml is no TOML")?;
    let bugs = table.get("bug").and_then(Value::as_array).context("planted.toml has no [[bug]]")?;
    let read = |bug: &Value| {
        let text = |key: &str| Some(bug.get(key)?.as_str()?.to_owned());
        let test = |at: usize| Some(bug.get("test")?.get(at)?.as_str()?.to_owned());
        let (name, what, file) = (text("name")?, text("what")?, text("file")?);
        Some(Bug {
            name,
            what,
            file,
            find: text("find")?,
            replace: text("replace")?,
            test: Test(test(0)?, test(1)?),
        })
    };
    bugs.iter().map(|bug| read(bug).with_context(|| format!("a bug lacks something: {bug}"))).collect()
}

/// A file's text with the bug in it.
fn with_bug(text: &str, bug: &Bug) -> Result<String> {
    let count = text.matches(&bug.find).count();
    let Bug { name, file, .. } = bug;
    ensure!(count == 1, "{name} cannot be planted: its text stands {count} times in {file}, not once");
    Ok(text.replacen(&bug.find, &bug.replace, 1))
}

/// How a test ended that was run.
#[derive(Debug, PartialEq, Eq)]
enum Ran {
    Passed,
    /// With what it said first, cut short.
    Failed(String),
}

/// How the test ended, by what its run printed; `None` when it was not run, as after a compile error.
fn outcome(name: &str, success: bool, printed: &str) -> Option<Ran> {
    let says = |word: &str| printed.lines().any(|line| line.starts_with(&format!("test {name} ... {word}")));
    match (success, says("ok"), says("FAIL")) {
        (true, true, false) => Some(Ran::Passed),
        (false, false, true) => {
            let mut said = printed.lines().skip_while(|line| !line.contains("panicked at ")).skip(1);
            Some(Ran::Failed(said.next().unwrap_or_default().trim().chars().take(100).collect()))
        }
        (_, _, _) => None,
    }
}

/// The copy of the repository: a worktree of git.
struct Copy<'w> {
    workspace: &'w Workspace,
    tree: PathBuf,
    /// Where it is compiled; kept, so that the next run compiles only what has changed. For nothing else:
    /// Cargo takes a package of the copy and that of the repository for the same one.
    target: PathBuf,
}

impl<'w> Copy<'w> {
    /// Makes the copy like the last commit. A file that is the same stays as old as it is: it need not be
    /// compiled again.
    fn make(workspace: &'w Workspace) -> Result<Self> {
        setup::wasm_bindgen(workspace)?;
        toolchain::ensure(workspace)?;
        setup::browser(workspace)?;
        let folder = workspace.target.join("planted");
        let copy = Self { workspace, tree: folder.join("tree"), target: folder.join("build") };
        let (sh, tree) = (&workspace.sh, &copy.tree);
        if !tree.exists() {
            cmd!(sh, "git worktree prune").quiet().run()?;
            cmd!(sh, "git worktree add --quiet --detach {tree} HEAD").quiet().run()?;
        }
        let commit = cmd!(sh, "git rev-parse HEAD").quiet().read()?;
        cmd!(sh, "git -C {tree} checkout --quiet --force --detach {commit}").quiet().run()?;
        Ok(copy)
    }

    fn read(&self, bug: &Bug) -> Result<String> {
        fs::read_to_string(self.tree.join(&bug.file)).with_context(|| format!("cannot read {}", bug.file))
    }

    fn run(&self, test: &Test) -> Result<Ran> {
        let Test(file, name) = test;
        let package = file.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
        let stem = file.rsplit('/').next().and_then(|last| last.strip_suffix(".rs")).unwrap_or_default();
        let what: &[&str] = match (file.contains("/src/"), package) {
            (true, Some("xtask")) => &["--bins"],
            (true, Some(_) | None) => &["--lib"],
            (false, _) => &["--test", stem],
        };
        let _folder = self.workspace.sh.push_dir(&self.tree);
        let start = if file.starts_with("tests/") { cargo_for_browser } else { cargo };
        let command = start(self.workspace, "test")
            .env("CARGO_TARGET_DIR", &self.target)
            // Its words are read.
            .env("CARGO_TERM_COLOR", "never")
            .args(["--locked", "--package", package.unwrap_or("trunkline")])
            .args(what)
            .args(["--", "--exact", name])
            .ignore_status();
        let output = command.output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let printed = text(&output.stdout) + &text(&output.stderr);
        outcome(name, output.status.success(), &printed)
            .with_context(|| format!("{printed}\n{name} was not run; the reason stands above"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_can_be_planted_and_has_its_test() {
        let workspace = Workspace::find(None).unwrap();
        let read = |file: &str| fs::read_to_string(workspace.path(file)).unwrap();
        let bugs = bugs(&workspace).unwrap();
        for bug in &bugs {
            assert_ne!(with_bug(&read(&bug.file), bug).unwrap(), read(&bug.file), "{}", bug.name);
            let Test(file, name) = &bug.test;
            let function = name.rsplit("::").next().unwrap();
            assert_eq!(read(file).matches(&format!("fn {function}(")).count(), 1, "{name}");
        }
        assert!(bugs.len() >= 12);
        let bug = bugs.first().unwrap();
        for text in ["", &bug.find.repeat(2)] {
            assert!(with_bug(text, bug).unwrap_err().to_string().contains("cannot be planted"));
        }
    }

    #[test]
    fn only_a_test_that_ran_has_an_outcome() {
        let failed = |why: &str| Some(Ran::Failed(why.to_owned()));
        let host = "test a ... FAILED\n\nthread 'a' panicked at a.rs:1:2:\nleft and right\n  left: 1";
        let browser = "test a ... FAIL\n\n    panicked at a.rs:1:2:\n    left and right\n\n    Stack:";
        assert_eq!(outcome("a", true, "test a ... ok\ntest result: ok."), Some(Ran::Passed));
        assert_eq!(outcome("a", false, host), failed("left and right"));
        assert_eq!(outcome("a", false, browser), failed("left and right"));
        assert_eq!(outcome("a", false, "test a ... FAILED"), failed(""));
        assert_eq!(outcome("a", false, "error[E0308]: mismatched types"), None);
        assert_eq!(outcome("a", true, "running 0 tests\ntest result: ok. 0 passed"), None);
        assert_eq!(outcome("a", false, "test another ... FAILED"), None);
        assert_eq!(outcome("a", false, "test a ... ok\nerror: the browser is gone"), None);
    }
}
