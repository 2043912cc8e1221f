//! `planted`: plants one bug at a time in a copy of the repository, and demands that its test fails there.
//!
//! A bug that cannot be planted any more, or does not compile, is a failure of this command: it would prove
//! nothing. Never touches the repository itself. Knows no bug; `bugs` lists them.

mod bugs;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::command_line::Selection;
use crate::process::{kept, output, words};
use crate::setup::{self, Tools};
use crate::toolchain::{Route, Toolchain};
use crate::workspace::Workspace;
use crate::{say, test};
use bugs::{BUGS, Bug, Test};

/// Plants the selected bugs; ends with the line `N caught, N missed`.
///
/// # Errors
/// When one is missed, or when that cannot be told.
pub fn planted(workspace: &Workspace, selection: &Selection, forced: Option<Route>) -> Result<()> {
    if selection.list {
        BUGS.iter().for_each(|bug| println!("{:24} {}", bug.name, bug.what));
        return Ok(());
    }
    let bugs = choose(&selection.only)?;
    let _alone = workspace.lock("planted")?;
    let bench = Bench::set_up(workspace, &bugs, forced)?;
    say::heading("without a bug: every test passes (the first time, ten minutes of compiling)");
    let mut passed: Vec<Test> = Vec::new();
    for test in bugs.iter().map(|bug| bug.test) {
        if !passed.contains(&test) {
            if let Ran::Failed(why) = bench.run(test)? {
                bail!("{} fails without any bug, so it would prove nothing: {why}", test.1);
            }
            say::note(test.1);
            passed.push(test);
        }
    }
    say::heading("with one bug at a time: its test fails");
    println!("{:24} {:>7}  caught by", "name", "seconds");
    let mut missed = 0;
    for bug in &bugs {
        let start = Instant::now();
        let ran = bench.run_with(bug).with_context(|| format!("{}: {}", bug.name, bug.what))?;
        let (by, why) = match ran {
            Ran::Failed(why) => (format!("{} in {}", bug.test.1, bug.test.0), why),
            Ran::Passed => {
                missed += 1;
                ("MISSED".to_owned(), bug.what.to_owned())
            }
        };
        println!("{:24} {:>7.1}  {by}\n{:34}{why}", bug.name, start.elapsed().as_secs_f64(), "");
    }
    println!("{} caught, {missed} missed", bugs.len() - missed);
    ensure!(missed == 0, "{missed} planted bugs were missed");
    Ok(())
}

fn choose(only: &[String]) -> Result<Vec<&'static Bug>> {
    if let Some(unknown) = only.iter().find(|name| BUGS.iter().all(|bug| bug.name != name.as_str())) {
        bail!("there is no planted bug `{unknown}`; `cargo xtask planted --list` names them");
    }
    let is_wanted = |bug: &&Bug| only.is_empty() || only.iter().any(|name| name == bug.name);
    Ok(BUGS.iter().filter(is_wanted).collect())
}

/// A file's text with the bug in it.
fn with_bug(text: &str, bug: &Bug) -> Result<String> {
    let count = text.matches(bug.find).count();
    ensure!(
        count == 1,
        "{} cannot be planted: its text stands {count} times in {}, not once",
        bug.name,
        bug.file
    );
    Ok(text.replacen(bug.find, bug.replace, 1))
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

/// The copy of the repository, and what its tests are run with.
struct Bench {
    /// The copy.
    tree: PathBuf,
    /// Where it is compiled; kept, so that the next run compiles only what has changed. For nothing else:
    /// Cargo takes a package of the copy and that of the repository for the same one.
    target: PathBuf,
    /// The tools and the compiler for the browser, where a test needs them.
    browser: Option<(Tools, Toolchain)>,
}

impl Bench {
    fn set_up(workspace: &Workspace, bugs: &[&Bug], forced: Option<Route>) -> Result<Self> {
        let folder = workspace.path("target/planted");
        let browser = if bugs.iter().any(|bug| is_in_browser(bug.test)) {
            let tools = (Tools::ensure(workspace)?, Toolchain::ensure(workspace, forced)?);
            setup::ensure_browser()?;
            Some(tools)
        } else {
            None
        };
        let bench = Self { tree: folder.join("tree"), target: folder.join("build"), browser };
        bench.copy(workspace)?;
        // All of them before anything is compiled.
        for bug in bugs {
            with_bug(&bench.read(bug)?, bug)?;
        }
        Ok(bench)
    }

    /// Makes the copy like the repository. A file that is the same stays as old as it is: it need not be
    /// compiled again.
    fn copy(&self, workspace: &Workspace) -> Result<()> {
        let mut git = Command::new("git");
        git.current_dir(&workspace.root).args(["ls-files", "-z", "-c", "-o", "--exclude-standard"]);
        let listed = output(&mut git)?;
        let mut copied = BTreeSet::new();
        for file in listed.split('\0').filter(|file| !file.is_empty()) {
            // Git still lists what was deleted a moment ago.
            let Ok(bytes) = fs::read(workspace.path(file)) else { continue };
            let to = self.tree.join(file);
            if !fs::read(&to).is_ok_and(|there| there == bytes) {
                fs::create_dir_all(to.parent().context("a file stands in a folder")?)?;
                fs::write(to, bytes)?;
            }
            copied.insert(file);
        }
        let list = self.tree.with_file_name("files");
        for gone in fs::read_to_string(&list).unwrap_or_default().split('\0') {
            if !copied.contains(gone) && self.tree.join(gone).is_file() {
                fs::remove_file(self.tree.join(gone))?;
            }
        }
        fs::write(list, copied.into_iter().collect::<Vec<_>>().join("\0"))?;
        Ok(())
    }

    fn read(&self, bug: &Bug) -> Result<String> {
        fs::read_to_string(self.tree.join(bug.file)).with_context(|| format!("cannot read {}", bug.file))
    }

    /// Runs the bug's test with the bug.
    fn run_with(&self, bug: &Bug) -> Result<Ran> {
        let text = self.read(bug)?;
        fs::write(self.tree.join(bug.file), with_bug(&text, bug)?)?;
        let ran = self.run(bug.test);
        fs::write(self.tree.join(bug.file), text)?;
        ran
    }

    fn run(&self, test: Test) -> Result<Ran> {
        let mut command = self.command(test)?;
        let (status, printed) = kept(&mut command)?;
        outcome(test.1, status.success(), &printed).with_context(|| {
            let words = words(&command);
            format!("{printed}\n`{words}` did not run its test ({status}); the reason stands above")
        })
    }

    fn command(&self, Test(file, name): Test) -> Result<Command> {
        let package = file.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
        let program = file.rsplit('/').next().and_then(|last| last.strip_suffix(".rs"));
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&self.tree)
            .env("CARGO_TARGET_DIR", &self.target)
            // Its words are read.
            .env("CARGO_TERM_COLOR", "never")
            .args(["test", "--locked", "--package", package.unwrap_or("trunkline")]);
        match (file.contains("/src/"), package) {
            (true, Some("xtask")) => cargo.arg("--bins"),
            (true, Some(_) | None) => cargo.arg("--lib"),
            (false, _) => cargo.args(["--test", program.context("a test stands in a file of Rust")?]),
        };
        if let (true, Some((tools, toolchain))) = (is_in_browser(Test(file, name)), &self.browser) {
            test::in_browser(&mut cargo, tools, toolchain)?;
        }
        cargo.args(["--", "--exact", name]);
        Ok(cargo)
    }
}

/// The tests beside the console itself.
fn is_in_browser(test: Test) -> bool {
    test.0.starts_with("tests/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(file: &str) -> String {
        fs::read_to_string(Workspace::find().unwrap().path(file)).unwrap()
    }

    #[test]
    fn every_bug_can_be_planted_and_has_its_test() {
        for bug in BUGS {
            assert_ne!(with_bug(&read(bug.file), bug).unwrap(), read(bug.file), "{}", bug.name);
            let Test(file, name) = bug.test;
            let function = name.rsplit("::").next().unwrap();
            assert_eq!(read(file).matches(&format!("fn {function}(")).count(), 1, "{name}");
        }
        let names: BTreeSet<_> = BUGS.iter().map(|bug| bug.name).collect();
        assert!(names.len() == BUGS.len() && names.len() >= 12);
    }

    #[test]
    fn a_text_that_is_gone_or_there_twice_cannot_be_replaced() {
        let bug = BUGS.first().unwrap();
        for text in ["", &[bug.find, bug.find].concat()] {
            assert!(with_bug(text, bug).unwrap_err().to_string().contains("cannot be planted"));
        }
        assert_eq!(with_bug(&["a", bug.find].concat(), bug).unwrap(), ["a", bug.replace].concat());
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

    #[test]
    fn an_unknown_bug_is_named() {
        let error = choose(&["typo".to_owned()]).err().unwrap().to_string();
        assert_eq!(error, "there is no planted bug `typo`; `cargo xtask planted --list` names them");
        assert_eq!(choose(&["nulls-sent".to_owned()]).unwrap().len(), 1);
    }
}
