//! `tidy`: the rules of this repository that no other tool checks (`tests/tidy.toml`). Reads text, not Rust. The
//! linters of style sheets and of tests are started from here too; clippy.toml has the rules about single calls.
//!
//! A rule that has nothing to look at fails: the file it was written for has moved.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use regex::Regex;
use serde::Deserialize;
use xshell::cmd;

use crate::process::note;
use crate::setup;
use crate::workspace::Workspace;

/// A text file of the repository: its path with `/`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    path: String,
    text: String,
}

impl File {
    /// The text before the unit tests, which stand at the end of a file here, without its comment lines.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let product = self.text.lines().enumerate().take_while(|(_, line)| *line != "#[cfg(test)]");
        let is_code = |line: &str| self.path.ends_with(".css") || !line.trim_start().starts_with("//");
        product.filter(move |(_, line)| is_code(line)).map(|(at, line)| (at + 1, line))
    }
}

/// `tests/tidy.toml`.
#[derive(Deserialize)]
struct Rules {
    forbidden: Vec<Rule>,
    required: Vec<Rule>,
    one_file: Vec<Rule>,
    repeated: Vec<Rule>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    files: String,
    but: Option<String>,
    words: String,
    boot: String,
    message: String,
}

/// Runs every rule and the linters.
pub fn tidy(workspace: &Workspace) -> Result<()> {
    let files = files(workspace)?;
    let findings = findings(&files)?;
    findings.iter().for_each(|finding| println!("{finding}"));
    ensure!(findings.is_empty(), "{} places are not tidy", findings.len());
    note(&format!("the rules hold in {} files", files.len()));
    setup::test_packages(workspace)?;
    let _folder = workspace.sh.push_dir(workspace.path("tests/e2e"));
    cmd!(workspace.sh, "npm run --silent lint").quiet().run().context("the linters found something")?;
    note("stylelint, eslint and the compiler of TypeScript find nothing");
    Ok(())
}

/// Every text file that git knows or would add.
fn files(workspace: &Workspace) -> Result<Vec<File>> {
    let listed = cmd!(workspace.sh, "git ls-files -z --cached --others --exclude-standard").quiet().read()?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // Git still lists what was deleted a moment ago, and what is not text has no rules.
        if let Ok(text) = fs::read_to_string(workspace.path(path)) {
            files.push(File { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

fn findings(files: &[File]) -> Result<Vec<String>> {
    let rules: Rules = toml::from_str(include_str!("../../../tests/tidy.toml"))?;
    let mut findings = Vec::new();
    for Rule { files: places, but, words, message, .. } in &rules.forbidden {
        let (words, but) = (Regex::new(words)?, Regex::new(but.as_deref().unwrap_or("^$"))?);
        let looked_at = select(files, places, &mut findings)?;
        for file in looked_at.into_iter().filter(|file| !but.is_match(&file.path)) {
            let lines = file.code().filter(|(_, line)| words.is_match(line));
            findings.extend(lines.map(|(number, _)| format!("{}:{number}: {message}", file.path)));
        }
    }
    for Rule { files: places, words, message, .. } in &rules.required {
        let (words, looked_at) = (Regex::new(words)?, select(files, places, &mut findings)?);
        let missing = looked_at.into_iter().filter(|file| !words.is_match(&file.text));
        findings.extend(missing.map(|file| format!("{}: {message}", file.path)));
    }
    let console = select(files, r"^src/.*\.rs$", &mut findings)?;
    for Rule { words, message, .. } in &rules.one_file {
        let words = Regex::new(words)?;
        let users = console.iter().filter(|file| file.code().any(|(_, line)| words.is_match(line)));
        let users: Vec<_> = users.map(|file| file.path.as_str()).collect();
        if users.len() != 1 {
            findings.push(format!("src: one file {message}, not {}: {}", users.len(), users.join(", ")));
        }
    }
    let lines = |file: &File| file.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    let long = console.iter().filter(|file| lines(file) > 500);
    findings.extend(long.map(|file| format!("{}: over 500 lines without unit tests: split it", file.path)));
    // A style sheet that neither the page nor the later parts name has no effect.
    let names_sheets = |file: &&File| file.path == "index.html" || file.path.ends_with("later_style.rs");
    let names: String = files.iter().filter(names_sheets).map(|file| file.text.as_str()).collect();
    let sheets = files.iter().filter(|file| file.path.starts_with("style/"));
    let unlinked = sheets.filter(|sheet| !names.contains(&format!("{}\"", sheet.path)));
    findings.extend(unlinked.map(|sheet| format!("{}: add a link to this file in index.html", sheet.path)));
    for Rule { boot, words, .. } in &rules.repeated {
        let (ours, theirs) =
            (read(files, boot, r"^boot\.js$")?, read(files, words, r"^(src|crates/(api|domain)/src)/")?);
        if ours.len() != 1 || ours != theirs {
            findings.push(format!("boot.js: {boot} is {ours:?}, and {words} is {theirs:?}: make them equal"));
        }
    }
    Ok(findings)
}

/// The files whose path matches. No such file is a finding.
fn select<'f>(files: &'f [File], places: &str, findings: &mut Vec<String>) -> Result<Vec<&'f File>> {
    let pattern = Regex::new(places)?;
    let selected: Vec<_> = files.iter().filter(|file| pattern.is_match(&file.path)).collect();
    if selected.is_empty() {
        findings.push(format!("tidy.rs: a rule finds no file that matches {places}: mend the rule"));
    }
    Ok(selected)
}

/// What the pattern finds in these files, each once.
fn read<'f>(files: &'f [File], pattern: &str, places: &str) -> Result<BTreeSet<&'f str>> {
    let (pattern, places) = (Regex::new(pattern)?, Regex::new(places)?);
    let texts = files.iter().filter(|file| places.is_match(&file.path)).map(|file| file.text.as_str());
    let found = texts.flat_map(|text| pattern.captures_iter(text));
    Ok(found.filter_map(|found| Some(found.get(1)?.as_str())).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The smallest repository that is tidy.
    const TIDY: [(&str, &str); 8] = [
        ("src/lib.rs", "//! A.\nconst SESSION_KEY: &str = \"s\";\nconst THEME_KEY: &str = \"t\";\n"),
        (
            "src/b.rs",
            "//! B.\nconst DRAFT_KEY: &str = \"d\";\nconst USUAL_API: &str = \"/api/\";\nconst PBX_KEY: &str = \"p\";\n// (page: 1, size: 100)\n",
        ),
        (
            "src/c.rs",
            "//! C.\nuse gloo_net::http;\nwindow.session_storage();\n\"indexedDB\"\nhistory.push_state_with_url();\n",
        ),
        ("crates/domain/Cargo.toml", "[dependencies]\n"),
        ("crates/api/src/client.rs", "//! D.\nformat!(\"list?{}\", query.to_query())"),
        ("tests/a.rs", "#![cfg(target_arch = \"wasm32\")]\n//! E.\n"),
        ("style/a.css", "@layer a;\n"),
        ("index.html", "\"style/a.css\""),
    ];

    const BOOT: &str = "const SESSION_KEY = 's';\nconst THEME_KEY = 't';\nconst DRAFT_KEY = 'd';\n\
                        const API_BASE = '/api/';\nconst PBX_KEY = 'p';\nconst LIST = 'list?top=100';\n";

    /// What is found when a file of the tidy repository has another text, or is there as well.
    fn found(path: &str, text: &str) -> Vec<String> {
        let mut files: Vec<_> =
            TIDY.iter().chain([&("boot.js", BOOT)]).filter(|(at, _)| *at != path).collect();
        let changed = (path, text);
        if !text.is_empty() {
            files.push(&changed);
        }
        let file = |(path, text): &&(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        findings(&files.iter().map(file).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_tidy_repository_has_no_findings() {
        assert_eq!(found("README.md", "Words."), Vec::<String>::new());
        let text = "//! F.\n// style=\"x\"\n#[cfg(test)]\nmod tests { \"style=\" }\n";
        assert_eq!(found("src/f.rs", text), Vec::<String>::new());
    }

    #[test]
    fn every_rule_can_be_broken() {
        for (path, text, message) in [
            ("src/f.rs", "//! F.\nlet a = \"<p style='x'>\";", ":2: the content policy"),
            ("src/f.rs", "//! F.\n.attr(\"href\", \"/trunks\")", ":2: addresses"),
            ("src/f.rs", "//! F.\nuse gloo_net::http;", "src: one file reaches the network, not 2"),
            ("src/f.rs", "//! F.\nwindow.local_storage()", "src: one file uses the browser's storage, not 2"),
            ("src/f.rs", "//! F.\n\"indexedDB\"", "src: one file uses the browser's database, not 2"),
            ("src/f.rs", "//! F.\nx.replace_state()", "src: one file writes the browser's history, not 2"),
            ("src/f.rs", "use std::fs;", ": open the file with `//!`"),
            ("tests/f.rs", "//! F.\ntick().await;", ":2: a pause"),
            ("tests/f.rs", "//! F.\nroot.query_selector(\".row\")", ":2: tests find"),
            ("Trunk.toml", "dist = \"/home/ann/dist\"", ":1: this is a path"),
            ("tests/e2e/package-lock.json", "  \"resolved\": \"a\"", ":1: where packages"),
            ("crates/domain/Cargo.toml", "web-sys = \"0.3\"", ":1: domain knows no browser"),
            ("style/a.css", ".a {}", ": open the file"),
            ("style/b.css", "@layer b;", ": add a link"),
        ] {
            let findings = found(path, text);
            let is_said = |found: &String| found.strip_prefix(path).unwrap_or(found).starts_with(message);
            assert!(findings.len() == 1 && findings.iter().all(is_said), "{message}: {findings:?}");
        }
        let long = |test: &str| found("src/f.rs", &format!("//! F.\n{}{test}", "x\n".repeat(499))).len();
        assert_eq!((long("x\n"), long(""), long("#[cfg(test)]\nx\n")), (1, 0, 0));
    }

    #[test]
    fn boot_repeats_what_the_console_says() {
        for (ours, other) in
            [("'s'", "'x'"), ("'d'", "'x'"), ("'/api/'", "'/'"), ("list?", "rows?"), ("100", "50")]
        {
            assert_eq!(found("boot.js", &BOOT.replace(ours, other)).len(), 1, "{ours}");
        }
        assert_eq!(found("src/f.rs", "//! F.\nconst THEME_KEY: &str = \"u\";").len(), 1);
    }

    #[test]
    fn a_rule_that_has_nothing_to_look_at_fails() {
        for (path, _) in TIDY {
            // `src/lib.rs` is one of several files there.
            assert!(!found(path, "").is_empty(), "{path}");
        }
        assert_eq!(found("boot.js", "").len(), 7);
        assert_eq!(found("src/c.rs", "").len(), 4);
    }
}
