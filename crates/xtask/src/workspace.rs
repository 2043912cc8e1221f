//! Where things are: the repository, Cargo's target folder, the scratch folder of this command and the
//! cache of tools that all clones share; and the shell that runs other programs there.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{MetadataCommand, Package};
use xshell::Shell;

use crate::Route;

/// The folders that tasks work in.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Where Cargo builds.
    pub target: PathBuf,
    /// What this command keeps between runs.
    pub scratch: PathBuf,
    /// Installed tools.
    pub tools: PathBuf,
    /// Where the compiler for the browser is to come from, if the user said so.
    pub route: Option<Route>,
    /// Runs programs in the repository. Installed tools are added to its PATH.
    pub sh: Shell,
}

impl Workspace {
    /// Asks Cargo for the folders.
    pub fn find(route: Option<Route>) -> Result<Self> {
        let sh = Shell::new()?;
        let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec()?;
        let root = metadata.workspace_root.into_std_path_buf();
        let target = metadata.target_directory.into_std_path_buf();
        let cache = match env::var_os("XDG_CACHE_HOME") {
            Some(set) if !set.is_empty() => PathBuf::from(set),
            Some(_) | None => env::home_dir().context("set HOME or XDG_CACHE_HOME")?.join(".cache"),
        };
        let scratch = target.join("xtask");
        let tools = cache.join("trunkline").join("tools");
        for folder in [&scratch, &tools] {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        sh.change_dir(&root);
        if env::var_os("CI").is_some() {
            // Nothing is compiled twice there, and keeping what a second time would need takes time.
            sh.set_var("CARGO_INCREMENTAL", "0");
        }
        Ok(Self { root, target, scratch, tools, route, sh })
    }

    /// All packages, with those that only a release build of the console has.
    pub fn packages(&self) -> Result<Vec<Package>> {
        let options = ["--locked", "--features", "split"].map(str::to_owned);
        Ok(MetadataCommand::new().current_dir(&self.root).other_options(options).exec()?.packages)
    }

    /// A path inside the repository.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Puts a folder in front of the PATH of all programs that are started from here on.
    pub fn add_to_path(&self, folder: &Path) -> Result<()> {
        let old = self.sh.var_os("PATH").unwrap_or_default();
        let all = [folder.to_path_buf()].into_iter().chain(env::split_paths(&old));
        self.sh.set_var("PATH", env::join_paths(all).context("a folder's name cannot be part of PATH")?);
        Ok(())
    }

    /// The first program of that name on the shell's PATH.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        let path = self.sh.var_os("PATH")?;
        env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
    }
}

/// Waits until no other process holds this lock file, and holds it until the value is dropped.
pub fn lock(file: &Path) -> Result<File> {
    let file = File::create(file).with_context(|| format!("cannot create {}", file.display()))?;
    file.lock().context("cannot wait for another xtask")?;
    Ok(file)
}

/// Removes a folder with all that is in it, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
