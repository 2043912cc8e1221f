//! The program of a release build: one file that starts, and one more for each `part!` of the console,
//! fetched when it is first needed.
//!
//! wasm-split divides what the compiler made, wasm-bindgen writes the JavaScript of the first part, wasm-opt
//! and esbuild shrink both. Trunk starts wasm-bindgen by itself and has no place for a step before it, so
//! what it made of the undivided program is replaced.

use std::collections::HashSet;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{self, Error, Reencode};
use wasm_encoder::{Elements, ImportSection, Module};
use wasm_split_cli_support::{Options, transform};
use wasmparser::ElementItems;
use xshell::{Shell, cmd};

use crate::page;
use crate::rest;
use crate::workspace::remove;

/// What the files of later parts start with.
pub const LATER: &str = "part-";

/// The module that loads the later parts.
pub const LOADER: &str = "./__wasm_split.js";

/// The first part with its rest and with the names of its functions, in the folder of `divide`.
pub const WHOLE: &str = "whole.wasm";

/// What the exports of three stream classes contain. They come with the framework's server half, and as
/// exports they keep their code alive.
const UNUSED_EXPORTS: &str = "*intounderlying*";

/// What the compiler may use of WebAssembly, and what is left out of what ships.
const SHRINK: &str = "-Oz --converge --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue --low-memory-unused \
    --reorder-functions-by-name --strip-debug --strip-producers --strip-target-features";

/// What a build is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be published: the rest is taken out of the first part.
    Ship,
    /// To be watched: the first part is whole, and counts which of its functions run.
    Watch,
}

/// Divides what the compiler made, writes the later parts into `dist` and returns the JavaScript and the
/// wasm of the part that starts. Works in `folder`, and leaves the first part there as it was before (`WHOLE`).
pub fn divide(
    sh: &Shell,
    compiled: &Path,
    folder: &Path,
    dist: &Path,
    purpose: Purpose,
) -> Result<(Vec<u8>, Vec<u8>)> {
    remove(folder)?;
    fs::create_dir_all(folder)?;
    let undivided = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let undivided_first = folder.join("trunkline.wasm");
    let mut options = Options::new(&undivided);
    options.output_dir = folder;
    options.main_out_path = &undivided_first;
    options.link_name = LOADER;
    options.main_module = "./entry.js";
    let split = transform(options).map_err(|error| anyhow::anyhow!("{error:#}"));
    let mut parts = split.context("the program cannot be divided into its parts")?.split_modules;
    parts.sort();
    cmd!(sh, "wasm-bindgen --target bundler --keep-lld-exports --no-typescript --out-name trunkline --out-dir {folder} {undivided_first}")
        .quiet()
        .run()
        .context("wasm-bindgen is missing or failed: `cargo xtask setup` installs the right version")?;
    let first = folder.join("trunkline_bg.wasm");
    let whole = folder.join(WHOLE);
    fs::write(&whole, without_streams(&fs::read(&first)?)?)?;
    let remove = format!("--remove-exports={UNUSED_EXPORTS}");
    let features = SHRINK.split_whitespace().filter(|option| option.starts_with("--enable"));
    let clean = cmd!(sh, "wasm-opt {remove} --remove-unused-module-elements -g {whole} -o {whole}");
    clean.args(features).quiet().run()?;
    let whole = fs::read(whole)?;
    match purpose {
        Purpose::Ship => {
            let (without, rest) = rest::take(&whole, rest::NAMES)?;
            fs::write(&first, without)?;
            parts.push(folder.join("rest.wasm"));
            fs::write(folder.join("rest.wasm"), rest)?;
        }
        Purpose::Watch => fs::write(&first, rest::watched(&whole)?)?,
    }
    let shrink = |part: &PathBuf, before: &[&str]| {
        cmd!(sh, "wasm-opt {before...} {part} -o {part}").args(SHRINK.split_whitespace()).into()
    };
    // The memory of the first part starts as zeros; a later part finds it in use.
    let shrink_first = shrink(&first, &["--zero-filled-memory"]);
    let all = [shrink_first].into_iter().chain(parts.iter().map(|part| shrink(part, &[])));
    // All at once: each of them uses one core only.
    let running: Vec<_> = all.map(|mut command: Command| command.spawn()).collect::<Result<_, _>>()?;
    for mut child in running {
        ensure!(child.wait()?.success(), "wasm-opt failed; its reason stands above");
    }
    let (wasm, imports) = with_short_imports(&fs::read(&first)?)?;
    let loader = folder.join(LOADER);
    let mut text = publish(&parts, fs::read_to_string(&loader)?, dist)?;
    if purpose == Purpose::Watch {
        text.push_str(RAN);
    }
    fs::write(&loader, text)?;
    fs::write(folder.join("imports.js"), imports)?;
    let entry = folder.join("entry.js");
    fs::write(&entry, include_str!("entry.js"))?;
    Ok((minify(sh, &entry, &BUNDLE)?, wasm))
}

/// One module of entry, glue and loader. The last two switches let the classes go that nobody uses: making
/// a registry has no effect of its own, and there is no `Symbol.dispose` to add to them.
const BUNDLE: [&str; 4] =
    ["--bundle", "--format=esm", "--pure:FinalizationRegistry", "--define:Symbol.dispose=undefined"];

/// A script or style sheet as small as esbuild makes it.
pub fn minify(sh: &Shell, file: &Path, options: &[&str]) -> Result<Vec<u8>> {
    let minified = cmd!(
        sh,
        "esbuild {file} --minify --charset=utf8 --legal-comments=none --log-level=warning {options...}"
    );
    Ok(minified.quiet().output().with_context(|| format!("esbuild cannot read {}", file.display()))?.stdout)
}

/// Puts the later parts into `dist` under names of their own, and returns the loader with these names and
/// with the digests of the parts.
fn publish(parts: &[PathBuf], loader: String, dist: &Path) -> Result<String> {
    ensure!(!parts.is_empty(), "the program has no later parts: it was compiled without the feature `split`");
    let mut loader = include_str!("loader.js").to_owned() + &loader;
    for file in parts {
        let bytes = fs::read(file)?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let short = stem.replace("split_", "");
        fs::write(dist.join(format!("{LATER}{short}-{}.wasm", page::short_name(&[&bytes]))), &bytes)?;
        let (before, after) = match short.as_ref() {
            "rest" => ("digest of the rest".to_owned(), page::digest(&bytes)),
            _ => (
                format!("fetch(new URL(\"./{stem}.wasm\", import.meta.url))"),
                format!("part(\"{short}\", \"{}\")", page::digest(&bytes)),
            ),
        };
        ensure!(loader.contains(&before), "the loader does not fetch {stem}");
        loader = loader.replace(&before, &after);
    }
    // A part that did not come is told where it was wanted, and may come later: no error then.
    let head = "() => {\n    const src = part(";
    let tail = ";\n    src.catch(() => {});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}";
    for (before, after) in [("console.error(e)", "console.warn(e)"), (head, "part("), (tail, "")] {
        ensure!(loader.contains(before), "the loader does not hold `{before}`");
        loader = loader.replace(before, after);
    }
    Ok(loader)
}

/// What each function of a watched first part calls; `bench/profile.ts` reads it.
const RAN: &str = "export const ran = (index) => (globalThis.ran ??= new Set()).add(index);\n";

/// The wasm without the stream classes in its table, which would keep their code as well.
fn without_streams(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut streams = Streams::default();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        let wasmparser::Payload::CustomSection(section) = payload? else { continue };
        let wasmparser::KnownCustom::Name(names) = section.as_known() else { continue };
        for names in names {
            let wasmparser::Name::Function(names) = names? else { continue };
            for name in names.into_iter().collect::<Result<Vec<_>, _>>()? {
                // Nothing else of the console makes promises.
                if name.name.contains("wasm_streams") || name.name.contains("future_to_promise") {
                    streams.0.insert(name.index);
                }
            }
        }
    }
    ensure!(!streams.0.is_empty(), "the wasm has no stream classes any more: this step can go");
    let mut module = Module::new();
    let parsed = streams.parse_core_module(&mut module, wasmparser::Parser::new(0), wasm);
    parsed.map_err(|error| anyhow::anyhow!("the wasm cannot be read: {error}"))?;
    Ok(module.finish())
}

/// The functions of the stream classes.
#[derive(Default)]
struct Streams(HashSet<u32>);

impl Reencode for Streams {
    type Error = Infallible;

    fn element_items<'a>(&mut self, items: ElementItems<'a>) -> Result<Elements<'a>, Error<Infallible>> {
        let ElementItems::Functions(functions) = items else {
            return reencode::utils::element_items(self, items);
        };
        let functions = functions.into_iter().collect::<Result<Vec<_>, _>>()?;
        let other = functions.iter().copied().find(|index| !self.0.contains(index)).unwrap_or_default();
        let kept = |index: u32| if self.0.contains(&index) { other } else { index };
        Ok(Elements::Functions(functions.into_iter().map(kept).collect::<Vec<_>>().into()))
    }
}

/// The wasm with short names for its imports, and the module that exports each under its short name.
fn with_short_imports(wasm: &[u8]) -> Result<(Vec<u8>, String)> {
    let mut names = ShortNames::default();
    let mut module = Module::new();
    let parsed = names.parse_core_module(&mut module, wasmparser::Parser::new(0), wasm);
    parsed.map_err(|error| anyhow::anyhow!("the wasm cannot be read: {error}"))?;
    Ok((module.finish(), names.exports))
}

#[derive(Default)]
struct ShortNames {
    count: usize,
    exports: String,
}

impl Reencode for ShortNames {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let short = format!("i{}", self.count);
            self.count += 1;
            let line = format!("export {{ {} as {short} }} from \"{}\";\n", import.name, import.module);
            self.exports.push_str(&line);
            imports.import("a", &short, self.entity_type(import.ty)?);
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn later_parts_are_fetched_with_their_digest() {
        let folder = std::env::temp_dir().join(format!("trunkline-parts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let part = folder.join("split_a.wasm");
        fs::write(&part, "part").unwrap();
        let loader = "() => {\n    const src = fetch(new URL(\"./split_a.wasm\", import.meta.url));\n    src.catch(() => {});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}; console.error(e);";
        let published = publish(std::slice::from_ref(&part), loader.to_owned(), &folder).unwrap();
        assert!(published.contains(&format!("part(\"a\", \"{}\")", page::digest(b"part"))), "{published}");
        // The name that the loader works out from the digest.
        let name = format!("{LATER}a-{}.wasm", page::short_name(&[b"part"]));
        assert!(folder.join(name).exists() && published.contains(&format!("`./{LATER}${{stem}}-")));
        assert!(publish(&[part], "fetch(other)".to_owned(), &folder).is_err());
        assert!(publish(&[], loader.to_owned(), &folder).is_err());
        remove(&folder).unwrap();
    }
}
