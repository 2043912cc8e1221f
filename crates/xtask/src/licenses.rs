//! Where packages come from and under which terms: every package of the lock file against the lists in
//! `deny.toml`. The same question as `cargo deny check licenses sources`, without compiling cargo-deny.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::output;
use crate::workspace::Workspace;

/// Checks every package and returns how many there are.
///
/// # Errors
/// With one line per package that is not allowed.
pub fn check(workspace: &Workspace) -> Result<usize> {
    let lists = fs::read_to_string(workspace.path("deny.toml")).context("cannot read deny.toml")?;
    let allowed = allowed(&lists).context("deny.toml has no list `allow = [...]`")?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root).args(["metadata", "--format-version", "1", "--locked"]);
    let metadata: Value = serde_json::from_str(&output(&mut cargo)?)?;
    let packages =
        metadata.get("packages").and_then(Value::as_array).context("cargo metadata has no packages")?;
    let complaints: Vec<_> = packages.iter().filter_map(|package| complaint(package, &allowed)).collect();
    ensure!(complaints.is_empty(), "packages that deny.toml does not allow:\n{}", complaints.join("\n"));
    Ok(packages.len())
}

fn complaint(package: &Value, allowed: &[&str]) -> Option<String> {
    let text = |key: &str| package.get(key).and_then(Value::as_str);
    let name = format!("{} {}", text("name").unwrap_or("?"), text("version").unwrap_or("?"));
    let from_registry = text("source").is_none_or(|source| source.starts_with("registry+"));
    if !from_registry {
        return Some(format!("{name} comes from {}, not from the registry", text("source").unwrap_or("?")));
    }
    match text("license") {
        None => Some(format!("{name} names no license")),
        Some(license) if !is_allowed(license, allowed) => Some(format!("{name} is under {license}")),
        Some(_) => None,
    }
}

/// The list `allow` of the section `[licenses]`.
fn allowed(deny: &str) -> Option<Vec<&str>> {
    let (_, section) = deny.split_once("[licenses]")?;
    let (_, list) = section.split_once("allow = [")?;
    let (list, _) = list.split_once(']')?;
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default());
    Some(
        lines
            .flat_map(|line| line.split(','))
            .map(|name| name.trim().trim_matches('"'))
            .filter(|name| !name.is_empty())
            .collect(),
    )
}

/// Whether an SPDX expression can be met with these licenses. `/` is how old manifests write `OR`.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut at = 0;
    any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        // Read to the end whatever was found, so that the whole expression is understood.
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any_of(words, at, allowed);
        let closed = words.get(*at) == Some(&")");
        *at += usize::from(closed);
        return met && closed;
    }
    match (words.get(*at), words.get(*at + 1)) {
        (Some(&"WITH"), Some(exception)) => {
            *at += 2;
            allowed.contains(&[word, " WITH ", exception].concat().as_str())
        }
        (Some(_) | None, _) => allowed.contains(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 3] = ["MIT", "Apache-2.0", "Unicode-3.0"];

    #[test]
    fn expressions_are_met_or_not() {
        for met in ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "(MIT OR GPL-3.0) AND Unicode-3.0"] {
            assert!(is_allowed(met, &ALLOWED), "{met}");
        }
        for not in ["GPL-3.0", "MIT AND GPL-3.0", "MIT WITH some-exception", "(MIT", "", "MIT MIT"] {
            assert!(!is_allowed(not, &ALLOWED), "{not}");
        }
    }

    #[test]
    fn the_list_is_read_from_its_section() {
        let deny = "[bans]\nallow = [\"x\"]\n[licenses]\nallow = [\n  \"MIT\", # usual\n  \"ISC\",\n]\n";
        assert_eq!(allowed(deny), Some(vec!["MIT", "ISC"]));
    }

    #[test]
    fn a_package_from_elsewhere_or_without_terms_is_named() {
        let package = |source: &str, license: Option<&str>| serde_json::json!({ "name": "a", "version": "1.0.0", "source": source, "license": license });
        let complaint = |source, license| complaint(&package(source, license), &ALLOWED);
        assert_eq!(complaint("registry+x", Some("MIT")), None);
        assert_eq!(complaint("registry+x", None).as_deref(), Some("a 1.0.0 names no license"));
        assert_eq!(complaint("registry+x", Some("GPL-3.0")).as_deref(), Some("a 1.0.0 is under GPL-3.0"));
        assert_eq!(
            complaint("git+x", Some("MIT")).as_deref(),
            Some("a 1.0.0 comes from git+x, not from the registry")
        );
    }
}
