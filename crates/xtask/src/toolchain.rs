//! How Rust becomes WebAssembly here: the target of the pinned rustup toolchain where rustup can get it,
//! or else Debian's compiler with a standard library compiled on this machine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::Route;
use crate::process::note;
use crate::setup::{as_root, debian_packages};
use crate::workspace::{Workspace, lock, remove};

/// The target that browsers run.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's compiler.
const LINKED: &str = "trunkline-web";
/// Debian's compiler, its sources, its linker for wasm, and clippy.
const PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22", "rust-web-clippy"];
/// Where Debian's compiler looks for the standard library of the target.
const LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";

/// Makes sure that there is a compiler for the browser, and that the programs started from here on use it.
pub fn ensure(workspace: &Workspace) -> Result<()> {
    let _one_at_a_time = lock(&workspace.tools.join("toolchain.lock"))?;
    match workspace.route {
        Some(Route::Debian) => debian(workspace),
        Some(Route::Rustup) => rustup(workspace),
        None => rustup(workspace).or_else(|error| {
            note(&format!("{error:#}; taking Debian's compiler instead"));
            debian(workspace)
        }),
    }
}

fn rustup(workspace: &Workspace) -> Result<()> {
    let sh = &workspace.sh;
    let library = cmd!(sh, "rustc --print target-libdir --target {TARGET}").quiet().ignore_stderr().read();
    if library.is_ok_and(|library| Path::new(&library).exists()) {
        return Ok(());
    }
    ensure!(workspace.which("rustup").is_some(), "rustup is not installed");
    note(&format!("adding the target {TARGET} (a download of about 20 MB)"));
    cmd!(sh, "rustup target add {TARGET}").quiet().run().context("rustup cannot add the target")
}

fn debian(workspace: &Workspace) -> Result<()> {
    let sh = &workspace.sh;
    // Cargo put the libraries of the compiler that runs this command in front.
    sh.set_var("LD_LIBRARY_PATH", "");
    // The library must be the compiler's own: the file beside it says which one made it.
    let compiler = || cmd!(sh, "/usr/bin/rustc -vV").quiet().ignore_stderr().read().unwrap_or_default();
    let stamp = Path::new(LIBRARY).join("trunkline-compiler");
    let made_by = fs::read_to_string(&stamp).unwrap_or_default();
    if made_by.is_empty() || made_by != compiler() {
        debian_packages(workspace, &PACKAGES, "a wasm compiler without rustup's target")?;
        compile_std(workspace).context("the standard library does not compile")?;
        let root = as_root(workspace)?;
        cmd!(sh, "{root} tee {stamp}").stdin(compiler()).ignore_stdout().quiet().run()?;
    }
    if workspace.which("rustup").is_some() {
        cmd!(sh, "rustup toolchain link {LINKED} /usr").quiet().run()?;
        sh.set_var("RUSTUP_TOOLCHAIN", LINKED);
    }
    note(&format!("compiler for the browser: Debian's, {}", compiler().lines().next().unwrap_or_default()));
    Ok(())
}

/// Compiles the standard library with Debian's compiler and puts it where that looks for a target.
fn compile_std(workspace: &Workspace) -> Result<()> {
    note("compiling the standard library for the browser (about 1.5 minutes on two cores)");
    let sh = &workspace.sh;
    let seed = workspace.scratch.join("std-seed");
    remove(&seed)?;
    fs::create_dir_all(seed.join("src"))?;
    // An empty crate: compiling it compiles the standard library, and only that is wanted.
    fs::write(seed.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(seed.join("Cargo.toml"), STD_SEED)?;
    let folder = sh.push_dir(&seed);
    cmd!(sh, "/usr/bin/cargo build --release --target {TARGET} -Zbuild-std=std,panic_abort,proc_macro,test")
        .env("CARGO_TARGET_DIR", seed.join("target"))
        .env("RUSTC", "/usr/bin/rustc")
        // `-Z` on a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode the link-time optimisation of the release build stops at std.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .quiet()
        .run()?;
    drop(folder);
    let built = fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))?;
    let built = built.filter_map(|entry| Some(entry.ok()?.path()));
    let libraries = built.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".rlib") && !name.starts_with("libstd_seed-")
    });
    let root = as_root(workspace)?;
    // What an older compiler left there would be found as a second std.
    cmd!(sh, "{root} rm -rf {LIBRARY}").quiet().run()?;
    cmd!(sh, "{root} mkdir -p {LIBRARY}").quiet().run()?;
    cmd!(sh, "{root} cp {libraries...} {LIBRARY}").quiet().run()?;
    remove(&seed)
}

const STD_SEED: &str = r#"
package = { name = "std-seed", edition = "2024" }
profile.release = { panic = "abort", opt-level = "z", codegen-units = 1 }
workspace = {}
"#;
