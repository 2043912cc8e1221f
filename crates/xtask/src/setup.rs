//! The tools that are not part of a Rust toolchain: installs each once, in exactly the wanted version,
//! into a folder that all clones share. Does not know what is built with them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::debian;
use crate::process::{answer, run, which};
use crate::say;
use crate::workspace::Workspace;

/// Newer ones ask for a newer compiler than the pinned one.
const TRUNK: &str = "0.21.14";

/// The npm package `binaryen` carries `wasm-opt`; the one of Debian is too old for the pinned compiler.
const BINARYEN: &str = "132.0.0";

/// Where Debian puts the browser and its driver.
const BROWSER: &str = "/usr/bin/chromium";
/// The driver of that browser.
pub const DRIVER: &str = "/usr/bin/chromedriver";

/// What a build of the console needs besides the compiler.
#[derive(Clone, Debug)]
pub struct Tools {
    /// Folders to put in front of PATH.
    pub folders: Vec<PathBuf>,
    /// Name and version of each, for the fingerprint of a build.
    pub versions: Vec<String>,
}

impl Tools {
    /// Installs what is missing.
    ///
    /// # Errors
    /// When a tool cannot be installed.
    pub fn ensure(workspace: &Workspace) -> Result<Self> {
        let lock = fs::read_to_string(workspace.path("Cargo.lock")).context("cannot read Cargo.lock")?;
        let wasm_bindgen = locked_version(&lock, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")?;
        let trunk = Tool { name: "trunk", package: "trunk", version: TRUNK, minutes: 6, locked: true };
        let bindgen = Tool {
            name: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: wasm_bindgen,
            minutes: 2,
            // Its lock file names a package that registries may not have yet.
            locked: false,
        };
        let mut folders = Vec::new();
        let mut versions = Vec::new();
        for tool in [trunk, bindgen] {
            versions.push(format!("{} {}", tool.name, tool.version));
            folders.extend(tool.ensure(workspace)?);
        }
        let (folder, version) = wasm_opt(workspace)?;
        folders.extend(folder);
        versions.push(version);
        Ok(Self { folders, versions })
    }

    /// PATH with these tools in front.
    ///
    /// # Errors
    /// When a folder's name cannot be part of PATH.
    pub fn path(&self) -> Result<std::ffi::OsString> {
        crate::process::path_with(self.folders.iter().map(PathBuf::as_path))
    }
}

/// The browser for tests: the path of the executable.
///
/// # Errors
/// When there is none and it cannot be installed.
pub fn ensure_browser() -> Result<PathBuf> {
    let missing: Vec<_> = [(BROWSER, "chromium"), (DRIVER, "chromium-driver")]
        .into_iter()
        .filter(|(file, _)| !Path::new(file).exists())
        .map(|(_, package)| package)
        .collect();
    if !missing.is_empty() {
        debian::install(&missing, "a test in the browser")?;
    }
    Ok(PathBuf::from(BROWSER))
}

/// The packages of the end-to-end tests, as their lock file names them.
///
/// # Errors
/// When npm is missing or fails.
pub fn ensure_npm_packages(workspace: &Workspace) -> Result<()> {
    let folder = workspace.path("tests/e2e");
    let wanted =
        fs::read_to_string(folder.join("package-lock.json")).context("cannot read package-lock.json")?;
    let stamp = folder.join("node_modules/.trunkline-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if which("npm").is_none() {
        bail!("the end-to-end tests need Node.js 20 or newer with npm");
    }
    say::note("installing the packages of the end-to-end tests (under a minute)");
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        // They drive Debian's Chromium; the browser they would download is never used.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .args(["ci", "--no-audit", "--no-fund"]);
    run(&mut npm)?;
    // Written last: an interrupted installation is done again.
    fs::write(stamp, wanted)?;
    Ok(())
}

/// The version that the lock file gives a package.
pub fn locked_version<'l>(lock: &'l str, package: &str) -> Option<&'l str> {
    let quoted = |line: &'l str, key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
    let mut lines = lock.lines();
    lines.find(|line| quoted(line, "name") == Some(package))?;
    quoted(lines.next()?, "version")
}

/// A program that Cargo compiles from its package.
struct Tool<'t> {
    name: &'static str,
    package: &'static str,
    version: &'t str,
    minutes: u32,
    locked: bool,
}

impl Tool<'_> {
    /// The folder to put in front of PATH, or none when PATH has the right version already.
    fn ensure(&self, workspace: &Workspace) -> Result<Option<PathBuf>> {
        if has_version(Path::new(self.name), self.version) {
            return Ok(None);
        }
        let home = workspace.tools.join(format!("{}-{}", self.name, self.version));
        let folder = home.join("bin");
        let is_there = || has_version(&folder.join(self.name), self.version);
        if !is_there() {
            let _one_at_a_time = lock(workspace)?;
            // Another clone may have installed it while this one waited.
            if !is_there() {
                self.install(workspace, &home)?;
            }
        }
        Ok(Some(folder))
    }

    fn install(&self, workspace: &Workspace, home: &Path) -> Result<()> {
        let Self { name, package, version, minutes, .. } = self;
        say::note(&format!("installing {name} {version} (about {minutes} minutes on two cores, once)"));
        let half = workspace.tools.join(format!("{name}-{version}.unfinished"));
        let build = workspace.tools.join(format!("{name}-{version}.build"));
        let install = |locked: bool| {
            let mut cargo = Command::new("cargo");
            // Away from the repository: its settings are not meant for other people's packages.
            cargo.current_dir(&workspace.tools).env("CARGO_TARGET_DIR", &build);
            cargo.args(["install", package, "--version", &format!("={version}"), "--force"]);
            cargo.arg("--root").arg(&half);
            if locked {
                cargo.arg("--locked");
            }
            run(&mut cargo)
        };
        let installed = match install(self.locked) {
            Err(_) if self.locked => {
                say::note("once more without the lock file of the package");
                install(false)
            }
            first => first,
        };
        remove(&build)?;
        installed.with_context(|| format!("{name} {version} cannot be installed"))?;
        remove(home)?;
        fs::rename(&half, home)?;
        Ok(())
    }
}

/// `wasm-opt`: the folder to put in front of PATH, and what to call it in a fingerprint.
fn wasm_opt(workspace: &Workspace) -> Result<(Option<PathBuf>, String)> {
    let short = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    let found = format!("wasm-opt {BINARYEN}");
    if has_version(Path::new("wasm-opt"), short) {
        return Ok((None, found));
    }
    let home = workspace.tools.join(format!("binaryen-{BINARYEN}"));
    let folder = home.join("node_modules").join(".bin");
    let is_there = || has_version(&folder.join("wasm-opt"), short);
    if is_there() {
        return Ok((Some(folder), found));
    }
    if which("npm").is_none() {
        say::warn("no Node.js with npm, so no wasm-opt: the wasm will be larger than the published figures");
        return Ok((Some(without_wasm_opt(workspace)?), "no wasm-opt".to_owned()));
    }
    let _one_at_a_time = lock(workspace)?;
    if !is_there() {
        say::note(&format!(
            "installing wasm-opt from the npm package binaryen {BINARYEN} (under a minute, once)"
        ));
        let half = workspace.tools.join(format!("binaryen-{BINARYEN}.unfinished"));
        remove(&half)?;
        fs::create_dir_all(&half)?;
        let mut npm = Command::new("npm");
        npm.current_dir(&half).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--prefix",
            ".",
        ]);
        run(npm.arg(format!("binaryen@{BINARYEN}"))).context("wasm-opt cannot be installed")?;
        remove(&home)?;
        fs::rename(&half, &home)?;
    }
    if !is_there() {
        bail!("wasm-opt {short} was installed but does not run");
    }
    Ok((Some(folder), found))
}

/// A release build runs `wasm-opt`; where there is none, a script that copies its input takes its place.
fn without_wasm_opt(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.scratch.join("no-wasm-opt");
    fs::create_dir_all(&folder)?;
    let file = folder.join("wasm-opt");
    fs::write(&file, NO_WASM_OPT)?;
    run(Command::new("chmod").arg("+x").arg(&file))?;
    Ok(folder)
}

const NO_WASM_OPT: &str = r#"#!/bin/sh
# Stands in for wasm-opt: copies the input to the output.
for word in "$@"; do
  case $word in
    --version) echo "wasm-opt version 0"; exit 0 ;;
    --output=*) to=${word#--output=} ;;
    -*) ;;
    *) from=$word ;;
  esac
done
exec cp "$from" "$to"
"#;

/// Whether `program --version` names exactly this version.
fn has_version(program: &Path, version: &str) -> bool {
    answer(Command::new(program).arg("--version"))
        .is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
}

/// Held while something is installed.
fn lock(workspace: &Workspace) -> Result<File> {
    fs::create_dir_all(&workspace.tools)
        .with_context(|| format!("cannot create {}", workspace.tools.display()))?;
    let file = File::create(workspace.tools.join("lock"))?;
    file.lock().context("cannot wait for another installation")?;
    Ok(file)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";

    #[test]
    fn the_lock_file_gives_the_exact_packages_version() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn a_missing_program_has_no_version() {
        assert!(!has_version(Path::new("trunkline-no-such-program"), "1"));
    }
}
