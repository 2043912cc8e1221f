//! `tidy`: the habits of this repository that a program can check. Each rule says where, what is wrong
//! and how to mend it, and has a test that shows it can fail. Reads text, not Rust: it knows nothing
//! that a compiler or clippy would say.

mod layers;
mod repository;
mod rust_files;
mod style_sheets;
mod test_files;
mod text;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::say;
use crate::workspace::Workspace;
use text::File;

/// Something that a rule does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    message: String,
    weight: Weight,
}

/// What a finding does to the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Failure,
    Warning,
}

/// A rule, by what it looks at.
enum Check {
    /// One file at a time.
    File(fn(&File) -> Vec<Finding>),
    /// All of them together.
    Tree(fn(&[File]) -> Vec<Finding>),
}

/// A rule and the name by which people speak of it.
struct Rule {
    name: &'static str,
    check: Check,
}

const fn file(name: &'static str, check: fn(&File) -> Vec<Finding>) -> Rule {
    Rule { name, check: Check::File(check) }
}

const fn tree(name: &'static str, check: fn(&[File]) -> Vec<Finding>) -> Rule {
    Rule { name, check: Check::Tree(check) }
}

const RULES: [Rule; 28] = [
    file("module-doc", rust_files::module_doc),
    file("length", rust_files::length),
    file("no-panic", rust_files::no_panic),
    file("todo", rust_files::todo),
    file("use-crate", rust_files::use_crate),
    file("imports", layers::imports),
    file("network", layers::network),
    file("storage", layers::storage),
    file("addresses", layers::addresses),
    file("inline-style", layers::inline_style),
    file("inner-html", layers::inner_html),
    file("suspense", layers::suspense),
    file("effects", layers::effects),
    file("blocked-buttons", layers::blocked_buttons),
    file("leftovers", layers::leftovers),
    file("css-layer", style_sheets::layer),
    file("css-important", style_sheets::important),
    file("css-colours", style_sheets::colours),
    file("css-ids", style_sheets::ids),
    file("css-logical", style_sheets::logical),
    file("css-imports", style_sheets::imports),
    file("test-queries", test_files::queries),
    file("test-sleeps", test_files::sleeps),
    tree("css-linked", style_sheets::linked),
    tree("css-per-component", style_sheets::per_component),
    tree("boot", repository::boot),
    file("hosts", repository::hosts),
    file("machine-paths", repository::machine_paths),
];

/// Runs every rule over the repository.
///
/// # Errors
/// When a rule found something; what it found is on the screen then.
pub fn tidy(workspace: &Workspace) -> Result<()> {
    let mut files = Vec::new();
    collect(&workspace.root, &workspace.root, &mut files)?;
    let mut failures = 0;
    for rule in &RULES {
        for Finding { path, line, message, weight } in apply(rule, &files) {
            let place = if line == 0 { path } else { format!("{path}:{line}") };
            match weight {
                Weight::Failure => {
                    failures += 1;
                    println!("{place}: {message} [{}]", rule.name);
                }
                Weight::Warning => say::warn(&format!("{place}: {message} [{}]", rule.name)),
            }
        }
    }
    anyhow::ensure!(failures == 0, "{failures} places are not tidy");
    say::note(&format!("{} rules hold in {} files", RULES.len(), files.len()));
    Ok(())
}

fn apply(rule: &Rule, files: &[File]) -> Vec<Finding> {
    match rule.check {
        Check::File(check) => files.iter().flat_map(check).collect(),
        Check::Tree(check) => check(files),
    }
}

/// Folders that hold nothing we wrote.
const SKIPPED: [&str; 5] = [".git", "target", "dist", "node_modules", "results"];

/// Every text file below a folder, in one order everywhere.
fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() && !SKIPPED.contains(&entry.file_name().to_string_lossy().as_ref()) {
            collect(root, &path, files)?;
        } else if kind.is_file() {
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            // What is not text has no rules.
            if let Ok(text) = String::from_utf8(bytes) {
                let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                files.push(File::new(&relative, &text));
            }
        }
    }
    Ok(())
}

/// For the tests of the rules: what a rule finds in one made-up file, as `line: message`.
#[cfg(test)]
fn found(check: fn(&File) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
    let findings = check(&File::new(path, text));
    findings.into_iter().map(|finding| format!("{}: {}", finding.line, finding.message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own() {
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
