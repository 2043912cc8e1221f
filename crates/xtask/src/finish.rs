//! The last step of a release build: turns what Trunk wrote into what a web server publishes. Trunk calls
//! it as a hook (Trunk.toml), so `trunk build --release` and `cargo xtask build` give the same files.
//!
//! Adds what Trunk cannot do: later parts, names and digests that follow the bytes, one
//! style sheet, compressed copies, and the checks that must hold before anything is published.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use xshell::{Shell, cmd};

use crate::page::{self, Tag};
use crate::process::note;
use crate::program::{Purpose, divide, minify};
use crate::setup;
use crate::size::{self, Table};
use crate::toolchain::TARGET;
use crate::workspace::{Workspace, lock, remove};

/// The variable that says to watch which functions run.
pub const WATCH: &str = "TRUNKLINE_WATCH";

/// Words in a file that would tell strangers about the machine it was built on.
const PRIVATE: [&str; 4] = ["/home/", "/root/", "/Users/", ".cargo/registry"];

/// Finishes the build in the folder that Trunk names.
pub fn finish(workspace: &Workspace) -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.context("Trunk calls this: run `trunk build --release` or `cargo xtask build`")?;
    setup::shrink_tools(workspace)?;
    let _one_at_a_time = lock(&workspace.scratch.join("finish.lock"))?;
    let compiled = workspace.target.join(TARGET).join("release").join("trunkline.wasm");
    let kept = workspace.scratch.join("finished");
    let commit = cmd!(workspace.sh, "git describe --always --dirty --abbrev=12 --exclude=*");
    let commit = commit.quiet().ignore_stderr().read().unwrap_or_else(|_| "unknown".to_owned());
    let version = format!("{}+{commit}", env!("CARGO_PKG_VERSION"));
    let purpose = if env::var_os(WATCH).is_some() { Purpose::Watch } else { Purpose::Ship };
    let inputs = format!("{version} {purpose:?} {}", fingerprint(&staging, &compiled)?);
    if fs::read_to_string(kept.join("inputs")).is_ok_and(|made_of| made_of == inputs) {
        note("nothing changed since the last release build");
        size::copy(&kept.join("dist"), &staging)?;
    } else {
        let parts = workspace.scratch.join("parts");
        let (glue, wasm) = divide(&workspace.sh, &compiled, &parts, &staging, purpose)?;
        publish(&workspace.sh, &staging, &version, &glue, &wasm)?;
        remove(&kept)?;
        fs::create_dir_all(kept.join("dist"))?;
        size::copy(&staging, &kept.join("dist"))?;
        fs::write(kept.join("inputs"), inputs)?;
    }
    note(&Table::read(&staging)?.to_string());
    Ok(())
}

/// One number for all that the result depends on: what Trunk and the compiler wrote, and this program.
fn fingerprint(staging: &Path, compiled: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    let files = size::files(staging)?.into_iter().map(|name| staging.join(name));
    for file in files.chain([compiled.to_owned(), env::current_exe()?]) {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// Puts the program in the place of Trunk's, joins the style sheets, and writes every name and digest anew.
fn publish(sh: &Shell, staging: &Path, version: &str, glue: &[u8], wasm: &[u8]) -> Result<()> {
    let index = staging.join("index.html");
    let page = fs::read_to_string(&index).context("Trunk wrote no index.html")?;
    let mut html = page.replace("data-version=\"development\"", &format!("data-version=\"{version}\""));
    ensure!(page != html, "index.html has no place for the version");
    let (old_glue, old_wasm) = page::program(&html)?;
    // Trunk 0.21 names both files after the output of the compiler: two different programs may carry one
    // name, which a cache told "this never changes" must not meet.
    let hash = page::short_name(&[glue, wasm]);
    html = replace(staging, &html, &old_glue, &format!("trunkline-{hash}.js"), glue)?;
    html = replace(staging, &html, &old_wasm, &format!("trunkline-{hash}_bg.wasm"), wasm)?;
    html = join_style_sheets(sh, staging, &html)?;
    let tags = page::tags(&html)?;
    let boot = tags.iter().find(|tag| tag.name == "script").and_then(Tag::file);
    let boot = boot.context("index.html has no boot script")?;
    let script = minify(sh, &staging.join(boot), &[])?;
    html = replace(staging, &html, boot, &format!("boot-{}.js", page::short_name(&[&script])), &script)?;
    html = page::seal(&html, |file| {
        fs::read(staging.join(file)).with_context(|| format!("index.html names {file}, which was not built"))
    })?;
    let inline = page::inline_code(&html)?;
    ensure!(inline.is_empty(), "the content policy would block parts of index.html: {}", inline.join(" "));
    fs::write(&index, html)?;
    for name in size::files(staging)? {
        check_private(&name, &fs::read(staging.join(&name))?)?;
    }
    size::compress(staging)
}

/// Writes a file in the place of another, and returns the page with the other name.
fn replace(staging: &Path, html: &str, old: &str, new: &str, bytes: &[u8]) -> Result<String> {
    fs::remove_file(staging.join(old)).with_context(|| format!("Trunk wrote no {old}"))?;
    fs::write(staging.join(new), bytes)?;
    Ok(html.replace(old, new))
}

/// One request instead of one per component; cascade layers make the order irrelevant.
fn join_style_sheets(sh: &Shell, staging: &Path, html: &str) -> Result<String> {
    let tags = page::tags(html)?;
    let sheets: Vec<_> = tags.iter().filter(|tag| tag.is_link("stylesheet")).filter_map(Tag::file).collect();
    ensure!(!sheets.is_empty(), "index.html has no style sheet");
    let joined = staging.join("joined.css");
    let mut text = String::new();
    for sheet in sheets {
        text.push_str(&fs::read_to_string(staging.join(sheet))?);
        fs::remove_file(staging.join(sheet))?;
    }
    fs::write(&joined, text)?;
    let bytes = minify(sh, &joined, &[])?;
    fs::remove_file(joined)?;
    let name = format!("style-{}.css", page::short_name(&[&bytes]));
    fs::write(staging.join(&name), &bytes)?;
    page::with_one_style_sheet(html, &name)
}

fn check_private(name: &str, bytes: &[u8]) -> Result<()> {
    let text = String::from_utf8_lossy(bytes);
    let found = PRIVATE.iter().find_map(|word| text.get(text.find(word)?..));
    let found = found.map(|rest| rest.chars().take(60).collect::<String>());
    ensure!(
        found.is_none(),
        "{name} names a path of this machine; .cargo/rustc.sh takes them out: {found:?}"
    );
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_a_path_of_this_machine_is_refused() {
        assert!(check_private("a.wasm", b"cargo/registry/src/leptos/lib.rs").is_ok());
        let error = check_private("a.wasm", b"\0asm\xff..panicked at /home/ann/app/src/a.rs").unwrap_err();
        assert!(error.to_string().contains("/home/ann/app"), "{error}");
    }
}
