//! Where things are: the repository, Cargo's target folder, this command's own scratch and the cache
//! of tools that all clones share. Creates nothing but folders.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that tasks work in.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Where Cargo builds.
    pub target: PathBuf,
    /// What this command keeps between runs; on the same file system as `dist`, so that a finished
    /// build is moved there and not copied.
    pub scratch: PathBuf,
    /// Installed tools, shared by every clone of this user.
    pub tools: PathBuf,
    /// What Cargo downloaded.
    cargo_home: PathBuf,
    /// The toolchains.
    rustup_home: PathBuf,
}

impl Workspace {
    /// Finds the folders from the environment.
    ///
    /// # Errors
    /// When there is no repository around the current folder or no home to cache tools in.
    pub fn find() -> Result<Self> {
        let root = root()?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(set) => env::current_dir()?.join(set),
            None => root.join("target"),
        };
        let scratch = root.join("target").join("xtask");
        std::fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
        let cargo_home = folder("CARGO_HOME", ".cargo")?;
        let rustup_home = folder("RUSTUP_HOME", ".rustup")?;
        let tools = folder("XDG_CACHE_HOME", ".cache")?.join("trunkline").join("tools");
        Ok(Self { root, target, scratch, tools, cargo_home, rustup_home })
    }

    /// Flags that keep the paths of this machine out of a wasm: a panic's message names its file.
    pub fn remap_flags(&self) -> Vec<String> {
        let folders = [(&self.rustup_home, "rustup"), (&self.cargo_home, "cargo"), (&self.root, "trunkline")];
        folders.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).to_vec()
    }

    /// Waits until no other command of this clone does the same work, and keeps others waiting.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn lock(&self, work: &str) -> Result<File> {
        let file = File::create(self.scratch.join(format!("{work}.lock")))?;
        file.lock().context("cannot wait for another xtask")?;
        Ok(file)
    }

    /// A path inside the repository.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }
}

fn root() -> Result<PathBuf> {
    // Cargo names this package's folder; a copied binary finds the repository from where it is called.
    let start = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(set) => PathBuf::from(set),
        None => env::current_dir()?,
    };
    start
        .ancestors()
        .find(|folder| folder.join("crates").join("xtask").is_dir())
        .map(Path::to_path_buf)
        .context("not inside a clone of this repository")
}

fn folder(variable: &str, below_home: &str) -> Result<PathBuf> {
    match env::var_os(variable) {
        Some(set) if !set.is_empty() => Ok(PathBuf::from(set)),
        Some(_) | None => {
            let home = env::home_dir().with_context(|| format!("set HOME or {variable}"))?;
            Ok(home.join(below_home))
        }
    }
}
