//! How Rust becomes WebAssembly here: the target of the pinned rustup toolchain where rustup can get
//! it, else Debian's compiler with a standard library compiled on this machine. Does not know what is
//! built with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::debian;
use crate::process::{answer, output, run, which};
use crate::say;
use crate::workspace::Workspace;

/// The target that browsers run.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's compiler.
const LINKED: &str = "trunkline-web";

/// Debian's compiler, its sources and its linker for wasm.
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// Debian's clippy, from the same source as the compiler.
const CLIPPY: &str = "rust-web-clippy";

/// The file beside the compiled standard library that says how it was made.
const STAMP: &str = "trunkline-compiler";

/// Where the compiler for the wasm comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The pinned toolchain and the target that rustup downloads.
    Rustup,
    /// Debian's packages.
    Debian,
}

/// A compiler for the wasm that is known to be there.
#[derive(Clone, Copy, Debug)]
pub struct Toolchain {
    /// Where it comes from.
    pub route: Route,
    linked: bool,
}

impl Toolchain {
    /// Makes sure that one is there: route 1 if it can be had and `forced` does not say otherwise.
    ///
    /// # Errors
    /// When neither route works, with the reason of the second.
    pub fn ensure(workspace: &Workspace, forced: Option<Route>) -> Result<Self> {
        let rustup = || Self { route: Route::Rustup, linked: false };
        let chosen = match forced {
            Some(Route::Debian) => debian(workspace)?,
            Some(Route::Rustup) | None if has_std(None) => rustup(),
            Some(Route::Rustup) => {
                add_target()?;
                rustup()
            }
            None => match add_target() {
                Ok(()) => rustup(),
                Err(error) => {
                    say::note(&format!("{error:#}; taking Debian's compiler instead"));
                    debian(workspace)?
                }
            },
        };
        say::note(&format!("wasm compiler: {}", chosen.describe()));
        Ok(chosen)
    }

    /// Makes a command compile with this toolchain.
    pub fn apply<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if self.linked {
            // Cargo put the libraries of the compiler that runs this command in front.
            command.env("RUSTUP_TOOLCHAIN", LINKED).env_remove("LD_LIBRARY_PATH");
        }
        command
    }

    /// The compiler's version and source: part of every size figure.
    pub fn describe(&self) -> String {
        let version = answer(self.apply(Command::new("rustc").arg("--version"))).unwrap_or_default();
        match self.route {
            Route::Rustup => format!("{version}, target from rustup"),
            Route::Debian => format!("{version}, Debian's packages"),
        }
    }

    /// Whether clippy can check code for the wasm.
    pub fn has_clippy(&self) -> bool {
        let asked = || answer(self.apply(Command::new("cargo").args(["clippy", "--version"]))).is_some();
        if asked() {
            return true;
        }
        match self.route {
            Route::Rustup => false,
            Route::Debian => debian::install(&[CLIPPY], "clippy for the wasm").is_ok() && asked(),
        }
    }
}

/// Compiler flags in the form that Cargo takes from its environment, where a path may contain spaces.
pub fn encode(flags: &[String]) -> String {
    flags.join("\x1f")
}

/// Whether rustc finds a standard library for the wasm.
fn has_std(toolchain: Option<&str>) -> bool {
    let mut rustc = Command::new("rustc");
    if let Some(toolchain) = toolchain {
        rustc.env("RUSTUP_TOOLCHAIN", toolchain).env_remove("LD_LIBRARY_PATH");
    }
    let folder = answer(rustc.args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_some_and(|folder| is_std(Path::new(&folder)))
}

fn is_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Route 1.
fn add_target() -> Result<()> {
    ensure!(which("rustup").is_some(), "rustup is not installed");
    say::note(&format!("adding the target {TARGET} (a download of about 20 MB)"));
    run(Command::new("rustup").args(["target", "add", TARGET])).context("rustup cannot add the target")?;
    ensure!(has_std(None), "rustup added the target, but rustc does not find it");
    Ok(())
}

/// Route 2.
fn debian(workspace: &Workspace) -> Result<Toolchain> {
    let library = PathBuf::from("/usr/lib/rustlib").join(TARGET).join("lib");
    let flags = std_flags(workspace);
    let made_with = || {
        let compiler = answer(Command::new("/usr/bin/rustc").env_remove("LD_LIBRARY_PATH").arg("-vV"))?;
        Some([&compiler, "\n", &flags.join("\n")].concat())
    };
    let stamped = fs::read_to_string(library.join(STAMP)).ok();
    let compiled = stamped.is_some() && stamped == made_with() && is_std(&library);
    if !compiled || !Path::new("/usr/bin/cargo").exists() {
        debian::install(&PACKAGES, "a wasm compiler without rustup's target")?;
        compile_std(workspace, &library, &flags)?;
        let stamp = made_with().context("Debian's rustc does not run")?;
        let file = workspace.scratch.join(STAMP);
        fs::write(&file, stamp)?;
        run(debian::as_root("cp")?.arg(&file).arg(&library))?;
    }
    let linked = which("rustup").is_some();
    if linked && !output(Command::new("rustup").args(["toolchain", "list"]))?.contains(LINKED) {
        run(Command::new("rustup").args(["toolchain", "link", LINKED, "/usr"]))?;
    }
    let toolchain = Toolchain { route: Route::Debian, linked };
    if !has_std(linked.then_some(LINKED)) {
        bail!("Debian's rustc does not find the standard library compiled for {TARGET}");
    }
    Ok(toolchain)
}

/// Without bitcode the fat link-time optimisation of the release build stops at std; and std names the
/// files of the packages it is made of.
fn std_flags(workspace: &Workspace) -> Vec<String> {
    let mut flags = workspace.remap_flags();
    flags.push("-Cembed-bitcode=yes".to_owned());
    flags
}

/// Compiles the standard library with Debian's compiler and puts it where that looks for a target.
fn compile_std(workspace: &Workspace, library: &Path, flags: &[String]) -> Result<()> {
    say::note("compiling the standard library for the wasm (about 1.5 minutes on two cores)");
    let seed = workspace.scratch.join("std-seed");
    if seed.exists() {
        fs::remove_dir_all(&seed)?;
    }
    fs::create_dir_all(seed.join("src"))?;
    // An empty crate: compiling it compiles the standard library, and only that is wanted.
    fs::write(seed.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(seed.join("Cargo.toml"), STD_SEED)?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .current_dir(&seed)
        .env_remove("LD_LIBRARY_PATH")
        .env("CARGO_TARGET_DIR", seed.join("target"))
        .env("RUSTC", "/usr/bin/rustc")
        // `-Z` on a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", encode(flags))
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,proc_macro,test"]);
    run(&mut cargo).context("the standard library does not compile")?;
    let mut copy = debian::as_root("cp")?;
    for entry in fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".rlib") && !name.starts_with("libstd_seed-") {
            copy.arg(path);
        }
    }
    // What an older compiler left there would be found as a second std.
    run(debian::as_root("rm")?.arg("-rf").arg(library))?;
    run(debian::as_root("mkdir")?.arg("-p").arg(library))?;
    run(copy.arg(library))?;
    fs::remove_dir_all(&seed)?;
    Ok(())
}

const STD_SEED: &str = r#"[package]
name = "std-seed"
version = "0.0.0"
edition = "2024"

[workspace]

[profile.release]
panic = "abort"
opt-level = "z"
codegen-units = 1
"#;
