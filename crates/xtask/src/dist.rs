//! `dist`: what is published, as one archive: the console, what a web server needs for it, and whose work is
//! in the wasm under which terms. One commit gives the same bytes on every machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::Package;
use flate2::{Compression, write::GzEncoder};
use regex::Regex;
use serde_json::json;
use sha2::{Digest, Sha256};
use xshell::cmd;

use crate::build::build;
use crate::process::note;
use crate::size;
use crate::test::cargo;
use crate::toolchain::TARGET;
use crate::workspace::{Workspace, remove};

/// The only folder in the archive, and the archive's name without its ending.
const NAME: &str = concat!("trunkline-", env!("CARGO_PKG_VERSION"));
/// What goes along as it is; `deploy` without the name of its folder.
const ALONG: [&str; 5] = ["deploy", "docs/deploy.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];
/// How files are called that hold the terms of a package.
const TERMS: &str = "(?i)^((un)?licen[cs]e|copying|copyright|notice)";

/// Builds the console, packs it twice, writes archive and checksum into `target/dist`, and names the archive.
pub fn dist(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace)?.gate()?;
    let archive = archive(workspace)?;
    ensure!(archive == self::archive(workspace)?, "two archives of one build are not the same");
    let (folder, name) = (workspace.target.join("dist"), format!("{NAME}.tar.gz"));
    let file = folder.join(&name);
    remove(&folder)?;
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("SHA256SUMS"), format!("{:x}  {name}\n", Sha256::digest(&archive)))?;
    fs::write(&file, &archive)?;
    note(&format!("{} has {} bytes", file.display(), archive.len()));
    Ok(file)
}

fn archive(workspace: &Workspace) -> Result<Vec<u8>> {
    let (sh, dist) = (&workspace.sh, workspace.path("dist"));
    let mut files = BTreeMap::new();
    for name in size::files(&dist)? {
        files.insert(format!("www/{name}"), fs::read(dist.join(&name))?);
    }
    let along = cmd!(sh, "git ls-files -z --error-unmatch {ALONG...}").quiet().read();
    for path in along.context("the archive lacks a file")?.split_terminator('\0') {
        files
            .insert(path.strip_prefix("deploy/").unwrap_or(path).to_owned(), fs::read(workspace.path(path))?);
    }
    let packages = packages(workspace)?;
    let terms = terms(&packages, &|name| Ok(fs::read_to_string(workspace.path(name))?))?;
    files.insert("THIRD-PARTY-LICENSES.txt".to_owned(), terms.into());
    files.insert("sbom.cdx.json".to_owned(), sbom(&packages).into());
    pack(&files, cmd!(sh, "git log -1 --format=%ct").quiet().read()?.parse()?)
}

fn pack(files: &BTreeMap<String, Vec<u8>>, time: u64) -> Result<Vec<u8>> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_mode(if bytes.starts_with(b"#!") { 0o755 } else { 0o644 });
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(time);
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, format!("{NAME}/{path}"), bytes.as_slice())?;
    }
    Ok(tar.into_inner()?.finish()?)
}

/// The packages that Cargo links into the wasm, ours among them.
fn packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let words = "--locked --package trunkline --features split --edges normal,no-proc-macro --prefix none";
    let tree = cargo(workspace, "tree").args(words.split(' ')).args(["--target", TARGET]).read()?;
    let named: BTreeSet<String> =
        tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let mut packages = workspace.packages()?;
    packages.retain(|package| named.contains(&format!("{} v{}", package.name, package.version)));
    packages.sort_by_key(title);
    ensure!(packages.len() == named.len(), "{} of {} packages are known", packages.len(), named.len());
    Ok(packages)
}

fn title(package: &Package) -> String {
    format!("{} {}", package.name, package.version)
}

/// The terms of these packages: each text once, under the packages that come with it.
fn terms(packages: &[Package], ours: &dyn Fn(&str) -> Result<String>) -> Result<String> {
    let name = Regex::new(TERMS)?;
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for package in packages {
        let folder = package.manifest_path.parent().context("a manifest is in no folder")?;
        let mut found = Vec::new();
        for file in size::files(folder.as_std_path())?.iter().filter(|file| name.is_match(file)) {
            found.push(String::from_utf8_lossy(&fs::read(folder.join(file))?).into_owned());
        }
        let by = package.license.as_deref().unwrap_or_default();
        if found.is_empty() {
            found.push(own_terms(by, &package.authors.join(", "), ours).with_context(|| title(package))?);
        }
        for text in found {
            texts.entry(text.replace("\r\n", "\n")).or_default().push(format!("{} ({by})\n", title(package)));
        }
    }
    let line = "-".repeat(80);
    Ok(texts.iter().map(|(text, of)| format!("{line}\n{}\n{}\n\n", of.concat(), text.trim_end())).collect())
}

/// The text for a package that brings none: Apache's is the same for all, MIT's names the authors.
fn own_terms(terms: &str, authors: &str, ours: &dyn Fn(&str) -> Result<String>) -> Result<String> {
    match terms {
        "Apache-2.0" | "MIT OR Apache-2.0" | "Apache-2.0 OR MIT" | "MIT/Apache-2.0" => ours("LICENSE-APACHE"),
        "MIT" if !authors.is_empty() => {
            Ok(ours("LICENSE-MIT")?.replacen("The Trunkline developers", authors, 1))
        }
        other => bail!("it comes without the text of its terms, {other:?}"),
    }
}

/// The same packages for programs, as CycloneDX; without number and time, which would differ each time.
fn sbom(packages: &[Package]) -> String {
    let component = |package: &Package| {
        let (name, version) = (&package.name, package.version.to_string());
        let place = if package.source.is_some() { "cargo" } else { "generic" };
        json!({
            "type": "library",
            "name": name,
            "version": version,
            "purl": format!("pkg:{place}/{name}@{}", version.replace('+', "%2B")),
            "licenses": [{ "expression": package.license.as_deref().unwrap_or_default().replace('/', " OR ") }],
        })
    };
    let console = json!({ "type": "application", "name": "trunkline", "version": env!("CARGO_PKG_VERSION") });
    let packages: Vec<_> = packages.iter().map(component).collect();
    let sbom = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": console },
        "components": packages,
    });
    format!("{sbom:#}\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_in_order_and_says_nothing_of_the_machine() {
        let files = ["www/b", "a"].map(|name| (name.to_owned(), format!("#!{name}").into_bytes()));
        let packed = pack(&BTreeMap::from(files), 1_700_000_000).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let names = archive.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            let header = entry.header();
            let whose = (header.uid().unwrap(), header.gid().unwrap(), header.mtime().unwrap());
            assert_eq!((whose, header.mode().unwrap()), ((0, 0, 1_700_000_000), 0o755));
            entry.path().unwrap().display().to_string()
        });
        assert_eq!(names.collect::<Vec<_>>(), [format!("{NAME}/a"), format!("{NAME}/www/b")]);
        assert_eq!(packed.get(4..8), Some([0; 4].as_slice()), "the time in the header of gzip");
    }

    #[test]
    fn every_package_of_the_wasm_is_listed_with_its_terms() {
        let workspace = Workspace::find(None).unwrap();
        let ours = |name: &str| Ok(fs::read_to_string(workspace.path(name))?);
        let packages = packages(&workspace).unwrap();
        let (terms, sbom) = (terms(&packages, &ours).unwrap(), sbom(&packages));
        let listed: serde_json::Value = serde_json::from_str(&sbom).unwrap();
        let listed = listed.get("components").and_then(|all| all.as_array()).unwrap();
        assert!(packages.len() > 100 && packages.len() == listed.len());
        for package in &packages {
            let is_it = |one: &serde_json::Value| one["name"] == *package.name.as_str();
            assert!(listed.iter().any(is_it) && terms.contains(&title(package)), "{}", title(package));
        }
        assert!(own_terms("MIT", "Ann", &ours).unwrap().contains("Copyright (c) 2026 Ann\n"));
        assert!(own_terms("MIT AND ISC", "Ann", &ours).is_err() && own_terms("MIT", "", &ours).is_err());
    }
}
