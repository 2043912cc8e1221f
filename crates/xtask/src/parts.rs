//! The program in parts: one file that starts, and one more for each `part!` of src/lazy.rs, fetched
//! when it is first needed.
//!
//! wasm-split divides what the compiler made; wasm-bindgen then sees only the first part. Its loader
//! goes into the glue, with names and digests that follow the bytes. Does not know what the parts hold.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::page;
use crate::process::run;
use crate::setup::Tools;

/// What the linker must leave in the program for it to be divided.
pub const LINK_FLAG: &str = "-Clink-arg=--emit-relocs";

/// What the files of later parts start with.
pub const LATER: &str = "part-";

/// The name of the loader's module while it is one.
const LOADER: &str = "./__wasm_split.js";
const STEM: &str = "trunkline";

/// The program in a folder of its own, as wasm-bindgen left it.
pub struct Parts {
    folder: PathBuf,
    /// The name of each later part and its file.
    later: Vec<(String, PathBuf)>,
}

impl Parts {
    /// Divides what the compiler made.
    ///
    /// # Errors
    /// When it was not linked with [`LINK_FLAG`], or wasm-bindgen fails.
    pub fn divide(compiled: &Path, folder: &Path, tools: &Tools) -> Result<Self> {
        let wasm = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
        fs::create_dir_all(folder)?;
        let first = folder.join([STEM, ".wasm"].concat());
        let mut options = Options::new(&wasm);
        options.output_dir = folder;
        options.main_out_path = &first;
        options.link_name = LOADER;
        let split = transform(options).map_err(|error| anyhow::anyhow!("{error:#}"));
        let split = split.context("the program cannot be divided into its parts")?;
        let mut later = Vec::new();
        for file in split.split_modules {
            let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            later.push((stem, file));
        }
        later.sort();
        let mut bind = Command::new("wasm-bindgen");
        bind.env("PATH", tools.path()?).args(["--target", "web", "--keep-lld-exports", "--no-typescript"]);
        run(bind.args(["--out-name", STEM, "--out-dir"]).arg(folder).arg(&first))?;
        Ok(Self { folder: folder.to_owned(), later })
    }

    /// The part that starts.
    pub fn first(&self) -> PathBuf {
        self.folder.join([STEM, "_bg.wasm"].concat())
    }

    /// The files of the parts that come later.
    pub fn later(&self) -> impl Iterator<Item = &Path> {
        self.later.iter().map(|(_, file)| file.as_path())
    }

    /// Puts the later parts beside the page under names of their own, and gives the glue, which knows
    /// how to fetch them.
    ///
    /// # Errors
    /// When glue or loader do not have the form that the tools write.
    pub fn publish(&self, dist: &Path) -> Result<String> {
        let glue = fs::read_to_string(self.folder.join([STEM, ".js"].concat()))?;
        let mut loader = fs::read_to_string(self.folder.join(LOADER))?;
        for (stem, file) in &self.later {
            let bytes = fs::read(file)?;
            let part = stem.trim_start_matches("split_");
            let name = format!("{LATER}{part}-{}.wasm", page::short_name(&bytes));
            fs::write(dist.join(&name), &bytes)?;
            let before = format!("fetch(new URL(\"./{stem}.wasm\", import.meta.url))");
            ensure!(loader.contains(&before), "the loader does not fetch {stem}");
            let integrity = page::integrity(&bytes);
            let after = format!(
                "fetch(new URL(\"./{name}\", import.meta.url), {{ integrity: \"{integrity}\", credentials: \"same-origin\" }})"
            );
            loader = loader.replace(&before, &after);
        }
        ensure!(loader.contains(SAYS.0), "the loader does not say what failed as is known here");
        joined(&glue, &loader).context("the loader of the parts does not have the form that is known here")
    }
}

/// What the loader says of a part that did not come. The page says it where the part was wanted, and one
/// that was only fetched ahead is fetched again when it is: no error then.
const SAYS: (&str, &str) = ("console.error(e)", "console.warn(e)");

/// One module of glue and loader. wasm-bindgen imports the loader once for each part.
fn joined(glue: &str, loader: &str) -> Option<String> {
    let names: Vec<&str> = loader
        .lines()
        .filter_map(|line| line.strip_prefix("export const ")?.split_whitespace().next())
        .collect();
    let own_import = loader.lines().find(|line| line.starts_with("import { initSync }"))?;
    let loader = loader
        .replace(own_import, "")
        .replace("initSync(undefined, undefined)", "wasm")
        .replace("export const ", "const ")
        .replace(SAYS.0, SAYS.1);
    let mut place = Some(format!("\"{LOADER}\": {{ {} }},\n", names.join(", ")));
    let mut one = String::new();
    for line in glue.lines() {
        let is_import = line.starts_with("import * as ") && line.contains(LOADER);
        if line.trim_start().starts_with(&format!("\"{LOADER}\": ")) {
            one.push_str(&place.take().unwrap_or_default());
        } else if !is_import {
            one.push_str(line);
            one.push('\n');
        }
    }
    place.is_none().then(|| [&one, "\n", &loader].concat())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn glue_and_loader_become_one_module() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\n\
                    import * as import2 from \"./__wasm_split.js\"\n\
                    let wasm;\nx = {\n    \"./__wasm_split.js\": import1,\n    \"./__wasm_split.js\": import2,\n};";
        let loader = "import { initSync } from \"./main.js\";\n\nconst { memory } = initSync(undefined, undefined);\nexport const __load_a = f();";
        let one = joined(glue, loader).unwrap();
        assert!(!one.contains("import"), "{one}");
        assert_eq!(one.matches("\"./__wasm_split.js\": { __load_a },").count(), 1, "{one}");
        assert!(one.contains("const { memory } = wasm;\nconst __load_a"), "{one}");
        assert!(joined("let wasm;", loader).is_none());
    }
}
