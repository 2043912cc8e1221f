//! The release build: from the sources to the `dist` folder that a web server publishes.
//! Trunk builds; what this adds is names and digests that follow the bytes, one style sheet, the
//! compressed copies, and the checks that must hold before anything is published.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::parts::{LINK_FLAG, Parts};
use crate::process::run;
use crate::setup::Tools;
use crate::toolchain::{Route, TARGET, Toolchain, encode};
use crate::workspace::Workspace;
use crate::{fingerprint, page, say, size, trim};

/// What a build depends on. The last entry is this program itself.
const INPUTS: [&str; 11] = [
    "src",
    "style",
    "crates/api",
    "crates/domain",
    "index.html",
    "boot.js",
    "favicon.svg",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "crates/xtask/src",
];

/// Words in a wasm that would tell strangers about the machine it was built on.
const PRIVATE: [&str; 4] = ["/home/", "/root/", "/Users/", ".cargo/registry"];

/// Builds `dist`, or finds that it is up to date. Shows the size table in both cases.
///
/// # Errors
/// When a tool is missing, the build fails, or the result must not be published. Its size is left to
/// the caller to judge.
pub fn build(workspace: &Workspace, forced: Option<Route>) -> Result<Vec<size::Row>> {
    say::heading("release build");
    let tools = Tools::ensure(workspace)?;
    let toolchain = Toolchain::ensure(workspace, forced)?;
    let _one_at_a_time = workspace.lock("dist")?;
    let dist = workspace.path("dist");
    let mut words = tools.versions.clone();
    words.push(toolchain.describe());
    let number = fingerprint::of(&workspace.root, &INPUTS, &words)?;
    let stamp = workspace.scratch.join("dist.fingerprint");
    let fresh =
        fs::read_to_string(&stamp).is_ok_and(|built| built == number) && dist.join("index.html").exists();
    if fresh {
        say::note("nothing changed since the last build");
        let rows = size::rows(&dist)?;
        size::report(&rows);
        return Ok(rows);
    }
    let staging = workspace.scratch.join("dist");
    remove(&staging)?;
    fs::create_dir_all(&staging)?;
    compile(workspace, &tools, &toolchain, &staging)?;
    divide_program(workspace, &staging, &tools)?;
    finish(&staging)?;
    let rows = size::rows(&staging)?;
    say::note(&words.join(", "));
    size::report(&rows);
    remove(&stamp)?;
    swap(workspace, &staging, &dist)?;
    fs::write(stamp, number)?;
    Ok(rows)
}

/// Downloads every package of the lock file: Trunk and Cargo work offline after this.
///
/// # Errors
/// When the registry cannot be reached, or `Cargo.lock` does not fit the manifests.
pub fn fetch(workspace: &Workspace) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root).args(["fetch", "--locked", "--quiet"]);
    run(&mut cargo).context("Cargo.lock does not fit, or a package cannot be downloaded")
}

/// A Trunk command in this repository, with our tools in front of all others.
///
/// # Errors
/// When PATH cannot be written.
pub fn trunk(workspace: &Workspace, tools: &Tools, toolchain: &Toolchain) -> Result<Command> {
    let mut trunk = Command::new("trunk");
    toolchain.apply(&mut trunk);
    trunk
        .current_dir(&workspace.root)
        .env("PATH", tools.path()?)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk reads NO_COLOR as a value and stops at anything but a word of its own.
        .env_remove("NO_COLOR")
        // Its own stack is no help with an error in our code.
        .env_remove("RUST_BACKTRACE");
    Ok(trunk)
}

fn compile(workspace: &Workspace, tools: &Tools, toolchain: &Toolchain, staging: &Path) -> Result<()> {
    fetch(workspace)?;
    say::note("compiling for release (the first time 2 to 3 minutes on two cores)");
    let mut trunk = trunk(workspace, tools, toolchain)?;
    let mut flags = workspace.remap_flags();
    flags.push(LINK_FLAG.to_owned());
    trunk.env("CARGO_ENCODED_RUSTFLAGS", encode(&flags));
    trunk.args(["build", "--release", "--features", "split", "--dist"]).arg(staging);
    run(&mut trunk)
}

/// Divides the program into its parts, takes out what nobody uses, and puts the result in the place of
/// what Trunk wrote.
fn divide_program(workspace: &Workspace, staging: &Path, tools: &Tools) -> Result<()> {
    let html = fs::read_to_string(staging.join("index.html")).context("Trunk wrote no index.html")?;
    let built = page::program(&html)?;
    let folder = workspace.scratch.join("parts");
    remove(&folder)?;
    let compiled = workspace.target.join(TARGET).join("release").join("trunkline.wasm");
    let parts = Parts::divide(&compiled, &folder, tools)?;
    let first = parts.first();
    fs::write(&first, trim::without_unused_exports(&fs::read(&first)?)?)?;
    // The memory of the first part starts as zeros; a later part finds it in use.
    shrink(&first, tools, &["--zero-filled-memory"])?;
    for part in parts.later() {
        shrink(part, tools, &[])?;
    }
    let (wasm, glue) = trim::rename(&fs::read(&first)?, &parts.publish(staging)?)?;
    fs::write(staging.join(&built.wasm), wasm)?;
    fs::write(staging.join(&built.glue), glue)?;
    Ok(())
}

/// What the compiler may use of WebAssembly, and what is left out of what ships.
const SHRINK: [&str; 12] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

fn shrink(wasm: &Path, tools: &Tools, more: &[&str]) -> Result<()> {
    let mut shrink = Command::new("wasm-opt");
    shrink.env("PATH", tools.path()?).args(SHRINK).args(more).arg(wasm);
    run(shrink.arg(["--output=", &wasm.to_string_lossy()].concat()))
}

/// Turns what Trunk wrote into what is published.
fn finish(staging: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index).context("Trunk wrote no index.html")?;
    let html = name_program(staging, &html)?;
    let html = join_style_sheets(staging, &html)?;
    let html = trim_boot_script(staging, &html)?;
    let html = page::seal(&html, |file| {
        fs::read(staging.join(file)).with_context(|| format!("index.html names {file}, which was not built"))
    })?;
    let inline = page::inline_code(&html);
    ensure!(inline.is_empty(), "the content policy would block parts of index.html: {}", inline.join("; "));
    fs::write(&index, html)?;
    size::precompress(staging)
}

/// Names glue and wasm after their own bytes.
fn name_program(staging: &Path, html: &str) -> Result<String> {
    let built = page::program(html)?;
    let (old_glue, old_wasm) = (staging.join(&built.glue), staging.join(&built.wasm));
    let glue = fs::read_to_string(&old_glue).with_context(|| format!("cannot read {}", built.glue))?;
    let wasm = fs::read(&old_wasm).with_context(|| format!("cannot read {}", built.wasm))?;
    check_wasm(&wasm)?;
    let named = page::own_names(glue.as_bytes(), &wasm);
    fs::rename(&old_wasm, staging.join(&named.wasm))?;
    fs::remove_file(&old_glue)?;
    // The glue names the wasm too, as a default that boot.js never uses; it should not be a lie.
    fs::write(staging.join(&named.glue), page::rename(&glue, &built, &named))?;
    Ok(page::rename(html, &built, &named))
}

/// One request instead of one per component; cascade layers make the order irrelevant.
fn join_style_sheets(staging: &Path, html: &str) -> Result<String> {
    let sheets = page::style_sheets(html);
    if sheets.len() < 2 {
        return Ok(html.to_owned());
    }
    let mut joined = Vec::new();
    for sheet in &sheets {
        let file = staging.join(sheet.file().context("a style sheet without address")?);
        joined.extend(trim::without_comments(&fs::read_to_string(&file)?).into_bytes());
        fs::remove_file(&file)?;
    }
    let name = format!("style-{}.css", page::short_name(&joined));
    fs::write(staging.join(&name), &joined)?;
    Ok(page::with_one_style_sheet(html, &name, &joined))
}

/// The comments of the boot script are a third of it, and it comes first of all.
fn trim_boot_script(staging: &Path, html: &str) -> Result<String> {
    let tags = page::tags(html);
    let script = tags.iter().find(|tag| tag.name == "script").and_then(page::Tag::file);
    let old = script.context("index.html has no boot script")?;
    let trimmed = trim::without_line_comments(&fs::read_to_string(staging.join(old))?);
    fs::remove_file(staging.join(old))?;
    let name = format!("boot-{}.js", page::short_name(trimmed.as_bytes()));
    fs::write(staging.join(&name), trimmed)?;
    Ok(html.replace(old, &name))
}

fn check_wasm(wasm: &[u8]) -> Result<()> {
    for word in PRIVATE {
        if let Some(at) = wasm.windows(word.len()).position(|part| part == word.as_bytes()) {
            let context = wasm.get(at.saturating_sub(20)..wasm.len().min(at + 60)).unwrap_or_default();
            bail!("the wasm names a path of this machine: …{}…", String::from_utf8_lossy(context));
        }
    }
    Ok(())
}

/// Puts the finished build in place. A server that reads `dist` meanwhile sees the old or the new one.
fn swap(workspace: &Workspace, staging: &Path, dist: &Path) -> Result<()> {
    let old = workspace.scratch.join("dist.old");
    remove(&old)?;
    if dist.exists() {
        fs::rename(dist, &old).context("cannot move the old dist away")?;
    }
    fs::rename(staging, dist).context("cannot move the new dist into place")?;
    remove(&old)
}

fn remove(path: &Path) -> Result<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_wasm_with_a_path_of_this_machine_is_refused() {
        assert!(check_wasm(b"cargo/registry/src/leptos/lib.rs").is_ok());
        let error = check_wasm(b"\0asm....panicked at /home/ann/app/src/lib.rs").unwrap_err();
        assert!(error.to_string().contains("/home/ann/app"), "{error}");
    }

    #[test]
    fn a_build_is_finished_with_names_of_its_own_and_compressed_copies() {
        let folder = std::env::temp_dir().join(format!("trunkline-dist-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        put("trunkline-1_bg.wasm", "wasm");
        put("trunkline-1.js", "new URL('trunkline-1_bg.wasm')");
        put("a-1.css", "@layer a;");
        put("b-2.css", "@layer b;");
        put("boot-3.js", "// Why.\n  boot('a//b');   // what for\n\n");
        put(
            "index.html",
            "<link rel=\"stylesheet\" href=\"/a-1.css\" integrity=\"x\">\n\
             <link rel=\"stylesheet\" href=\"/b-2.css\" integrity=\"x\">\n\
             <script type=\"module\" src=\"/boot-3.js\" integrity=\"y\"></script>\n\
             <link rel=\"modulepreload\" href=\"/trunkline-1.js\" integrity=\"z\">\n\
             <link rel=\"preload\" as=\"fetch\" href=\"/trunkline-1_bg.wasm\" integrity=\"w\">\n",
        );
        finish(&folder).unwrap();
        let html = fs::read_to_string(folder.join("index.html")).unwrap();
        let program = page::program(&html).unwrap();
        let glue = fs::read_to_string(folder.join(&program.glue)).unwrap();
        assert!(glue.contains(&program.wasm), "{glue}");
        assert!(html.contains(&page::integrity(glue.as_bytes())));
        let sheet = page::style_sheets(&html).first().and_then(|tag| tag.file().map(str::to_owned)).unwrap();
        assert_eq!(fs::read_to_string(folder.join(&sheet)).unwrap(), "@layer a;\n@layer b;\n");
        let tags = page::tags(&html);
        let boot = tags.iter().find(|tag| tag.name == "script").and_then(page::Tag::file).unwrap();
        assert_eq!(fs::read_to_string(folder.join(boot)).unwrap(), "boot('a//b');\n");
        for name in ["index.html", program.glue.as_str(), program.wasm.as_str(), sheet.as_str(), boot] {
            assert!(folder.join([name, ".br"].concat()).exists(), "{name}");
            assert!(folder.join([name, ".gz"].concat()).exists(), "{name}");
        }
        assert!(!folder.join("trunkline-1.js").exists() && !folder.join("a-1.css").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
