//! `planted`: plants the bugs of `tests/planted.toml` one by one in a copy of the last commit, and demands
//! that the test of each fails there.
//!
//! A bug that cannot be planted any more, or does not compile, is a failure of this command: it would prove
//! nothing. Never touches the repository itself.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::cmd;

use crate::process::heading;
use crate::test::{cargo, cargo_for_browser};
use crate::workspace::Workspace;
use crate::{Selection, setup, toolchain};

#[derive(Deserialize)]
struct Bugs {
    bug: Vec<Bug>,
}

/// A mistake, as a change of one place in one file, and the test that must see it: its file, and its
/// function with the modules.
#[derive(Deserialize)]
struct Bug {
    name: String,
    what: String,
    file: String,
    find: String,
    replace: String,
    test: (String, String),
}

/// Plants the selected bugs; ends with the line `N caught, N missed`.
pub fn planted(workspace: &Workspace, selection: &Selection) -> Result<()> {
    let bugs = bugs(workspace)?;
    if selection.list {
        bugs.iter().for_each(|bug| println!("{:24} {}", bug.name, bug.what));
        return Ok(());
    }
    let names: Vec<_> = bugs.iter().map(|bug| bug.name.as_str()).collect();
    let chosen = selection.choose(&names)?;
    setup::wasm_bindgen(workspace)?;
    toolchain::ensure(workspace)?;
    setup::browser(workspace)?;
    let (sh, tree) = (&workspace.sh, workspace.target.join("planted/tree"));
    if !tree.exists() {
        cmd!(sh, "git worktree prune").quiet().run()?;
        cmd!(sh, "git worktree add --quiet --detach {tree} HEAD").quiet().run()?;
    }
    let commit = cmd!(sh, "git rev-parse HEAD").quiet().read()?;
    cmd!(sh, "git -C {tree} checkout --quiet --force --detach {commit}").quiet().run()?;
    heading("with one bug at a time its test fails (the first time, ten minutes of compiling)");
    let mut missed = 0;
    for bug in bugs.iter().filter(|bug| chosen.contains(&bug.name.as_str())) {
        let start = Instant::now();
        let file = tree.join(&bug.file);
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", bug.file))?;
        fs::write(&file, with_bug(&text, bug)?)?;
        let caught = is_caught(workspace, &tree, bug);
        fs::write(&file, text)?;
        let word = if caught? { "caught" } else { "MISSED" };
        missed += usize::from(word == "MISSED");
        println!("{:24} {:>7.1} s  {word} by {}", bug.name, start.elapsed().as_secs_f64(), bug.test.1);
    }
    println!("{} caught, {missed} missed", chosen.len() - missed);
    ensure!(missed == 0, "{missed} planted bugs were missed");
    Ok(())
}

fn bugs(workspace: &Workspace) -> Result<Vec<Bug>> {
    let text = fs::read_to_string(workspace.path("tests/planted.toml")).context("planted.toml")?;
    Ok(toml::from_str::<Bugs>(&text).context("planted.toml")?.bug)
}

/// A file's text with the bug in it.
fn with_bug(text: &str, bug: &Bug) -> Result<String> {
    let count = text.matches(&bug.find).count();
    let Bug { name, file, .. } = bug;
    ensure!(count == 1, "{name} cannot be planted: its text stands {count} times in {file}, not once");
    Ok(text.replacen(&bug.find, &bug.replace, 1))
}

/// Runs the bug's test in the copy.
fn is_caught(workspace: &Workspace, tree: &Path, bug: &Bug) -> Result<bool> {
    let (file, name) = &bug.test;
    let package = file.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
    let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let what: &[&str] = match (file.contains("/src/"), package) {
        (true, Some("xtask")) => &["--bins"],
        (true, Some(_) | None) => &["--lib"],
        (false, _) => &["--test", stem],
    };
    let _folder = workspace.sh.push_dir(tree);
    let start = if file.starts_with("tests/") { cargo_for_browser } else { cargo };
    let command = start(workspace, "test").args(["--locked", "--package", package.unwrap_or("trunkline")]);
    // Compiled apart: Cargo takes a package of the copy and that of the repository for the same one.
    let command = command.env("CARGO_TARGET_DIR", workspace.target.join("planted/build"));
    let command = command.env("CARGO_TERM_COLOR", "never").args(what).args(["--", "--exact", name]);
    let output = command.ignore_status().output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let printed = text(&output.stdout) + &text(&output.stderr);
    outcome(name, output.status.success(), &printed)
        .with_context(|| format!("{printed}\n{}: {name} was not run; the reason stands above", bug.name))
}

/// Whether the test failed, by what its run printed; `None` when it was not run, as after a compile error.
fn outcome(name: &str, success: bool, printed: &str) -> Option<bool> {
    let says = |word: &str| printed.lines().any(|line| line.starts_with(&format!("test {name} ... {word}")));
    match (success, says("ok"), says("FAIL")) {
        (true, true, false) => Some(false),
        (false, false, true) => Some(true),
        (_, _, _) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_can_be_planted_once_and_has_its_test() {
        let workspace = Workspace::find(None).unwrap();
        let read = |file: &str| fs::read_to_string(workspace.path(file)).unwrap();
        let bugs = bugs(&workspace).unwrap();
        for bug in &bugs {
            assert_ne!(with_bug(&read(&bug.file), bug).unwrap(), read(&bug.file), "{}", bug.name);
            let (file, name) = &bug.test;
            let function = name.rsplit("::").next().unwrap();
            assert_eq!(read(file).matches(&format!("fn {function}(")).count(), 1, "{name}");
            assert!(with_bug(&bug.find.repeat(2), bug).is_err());
        }
        assert!(bugs.len() >= 12);
    }

    #[test]
    fn only_a_test_that_ran_has_an_outcome() {
        assert_eq!(outcome("a", true, "test a ... ok\ntest result: ok."), Some(false));
        assert_eq!(outcome("a", false, "test a ... FAILED\n\nthread 'a' panicked"), Some(true));
        assert_eq!(outcome("a", false, "test a ... FAIL\n\n    panicked"), Some(true));
        assert_eq!(outcome("a", false, "error[E0308]: mismatched types"), None);
        assert_eq!(outcome("a", true, "running 0 tests\ntest result: ok. 0 passed"), None);
        assert_eq!(outcome("a", false, "test a ... ok\nerror: the browser is gone"), None);
    }
}
