//! One number for everything a build depends on, so that a build is skipped when nothing changed.
//! Does not know what is built.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The number for these files and folders (below `root`) and these words.
///
/// # Errors
/// When something that exists cannot be read.
pub fn of(root: &Path, paths: &[&str], words: &[String]) -> Result<String> {
    let mut hash = Sha256::new();
    for word in words {
        add(&mut hash, word.as_bytes());
    }
    for path in paths {
        for file in files(&root.join(path))? {
            add(&mut hash, file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
            add(&mut hash, &fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// With its length first: two files must not be mistaken for one.
fn add(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(bytes.len().to_le_bytes());
    hash.update(bytes);
}

/// Every file below a path, in one order everywhere. A path that does not exist has none.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry)?);
    }
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_contents_names_and_words() {
        let root = std::env::temp_dir().join(format!("trunkline-fingerprint-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/a"), "1").unwrap();
        let number = |words: &[String]| of(&root, &["src", "missing"], words).unwrap();
        let first = number(&[]);
        assert_eq!(first, number(&[]));
        assert_ne!(first, number(&["tool 2".to_owned()]));
        fs::write(root.join("src/a"), "2").unwrap();
        let changed = number(&[]);
        assert_ne!(first, changed);
        fs::rename(root.join("src/a"), root.join("src/b")).unwrap();
        assert_ne!(changed, number(&[]));
        fs::remove_dir_all(root).unwrap();
    }
}
