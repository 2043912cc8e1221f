//! `tidy`: the rules of this repository that no other tool checks. Reads text, not Rust. The linters of
//! style sheets and of tests are started from here too; clippy.toml has the rules about single calls.
//!
//! A rule that has nothing to look at fails: the file it was written for has moved.

use std::fs;

use anyhow::{Context, Result, ensure};
use regex::Regex;
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

/// What no line of these files may have, but for the files of the third pattern.
const FORBIDDEN: [(&str, &str, &str, &str); 6] = [
    (
        r"^src/.*\.rs$",
        r#"style=["']|"style"|set_css_text|<style"#,
        "^src/platform/intl.rs$",
        "the content policy blocks inline styles: use a class, or a property of `style()`",
    ),
    (
        r"^src/.*\.rs$",
        r#""href", "/|navigate\("/"#,
        "^$",
        "addresses are spelt by `Route`: use `Route::….href()`",
    ),
    (
        r"^tests/.*\.rs$",
        r"TimeoutFuture::new|sleep\(|tick\(\)\.await",
        "^tests/support/",
        "a pause is too short on a slow machine: wait for the state itself with `until`",
    ),
    (
        r"^tests/.*\.rs$",
        r#"query_selector(_all)?\("\.|get_elements_by_class_name|data-test"#,
        "^$",
        "tests find what a user finds: ask for a role, a label or visible text",
    ),
    (
        r".",
        r#"index\.crates\.io|npmjs\.|pypi\.org|artifactory|^\s*"resolved":"#,
        "^crates/xtask/src/tidy.rs$",
        "where packages are downloaded from is a setting of each machine: take the address out",
    ),
    (
        r".",
        r#"(^|[\s"'`=:(])/(root|home|work)/"#,
        "^crates/xtask/src/",
        "this is a path of one machine: make it relative",
    ),
];

/// What each of these files must have.
const REQUIRED: [(&str, &str, &str); 2] = [
    (
        r"\.rs$",
        r"\A(#!\[.*\]\s*)*//!",
        "open the file with `//!`: what the module is and what it does not know",
    ),
    (
        r"^style/.*\.css$",
        r"\A\s*@layer ",
        "open the file with `@layer`: rules outside a layer outrank all others",
    ),
];

/// What one file of the console does for all others.
const ONE_FILE: [(&str, &str); 3] = [
    (r"gloo_net::|\.fetch_with_|XmlHttpRequest|WebSocket|EventSource|send_beacon", "reaches the network"),
    (r"\.(session|local)_storage\(|indexed_db|set_cookie", "uses the browser's storage"),
    (r"\.(push|replace)_state\w*\(", "writes the browser's history"),
];

/// What `boot.js` repeats from a constant of the console: it runs before the wasm.
const REPEATED: [&str; 4] = ["SESSION_KEY", "THEME_KEY", "DRAFT_KEY", "API_BASE"];

/// A longer file of the console is refused: lines without unit tests.
const TOO_LONG: usize = 500;

/// Runs every rule and the linters.
pub fn tidy(workspace: &Workspace) -> Result<()> {
    let files = files(workspace)?;
    let findings = findings(&files)?;
    findings.iter().for_each(|finding| println!("{finding}"));
    ensure!(findings.is_empty(), "{} places are not tidy", findings.len());
    note(&format!("the rules hold in {} files", files.len()));
    setup::test_packages(workspace)?;
    let sh = &workspace.sh;
    let _folder = sh.push_dir(workspace.path("tests/e2e"));
    cmd!(sh, "npm run --silent lint").quiet().run().context("the linters found something")?;
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
    let mut findings = Vec::new();
    for (places, words, but, message) in FORBIDDEN {
        let (words, but) = (Regex::new(words)?, Regex::new(but)?);
        for file in select(files, places, &mut findings)?.into_iter().filter(|file| !but.is_match(&file.path))
        {
            let lines = file.code().filter(|(_, line)| words.is_match(line));
            findings.extend(lines.map(|(number, _)| format!("{}:{number}: {message}", file.path)));
        }
    }
    for (places, words, message) in REQUIRED {
        let words = Regex::new(words)?;
        let missing =
            select(files, places, &mut findings)?.into_iter().filter(|file| !words.is_match(&file.text));
        findings.extend(missing.map(|file| format!("{}: {message}", file.path)));
    }
    let console = select(files, r"^src/.*\.rs$", &mut findings)?;
    for (words, what) in ONE_FILE {
        let words = Regex::new(words)?;
        let users = console.iter().filter(|file| file.code().any(|(_, line)| words.is_match(line)));
        let users: Vec<_> = users.map(|file| file.path.as_str()).collect();
        if users.len() != 1 {
            findings.push(format!("src: one file {what}, not {}: {}", users.len(), users.join(", ")));
        }
    }
    for file in &console {
        let lines = file.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        if lines > TOO_LONG {
            findings.push(format!("{}: {lines} lines without tests, over {TOO_LONG}: split it", file.path));
        }
    }
    let browser = Regex::new(r"(?m)^(leptos|web-sys|js-sys|wasm-bindgen|gloo)[\w-]*")?;
    for file in select(files, r"^crates/domain/Cargo\.toml$", &mut findings)? {
        let packages = browser.find_iter(&file.text).map(|package| package.as_str());
        findings
            .extend(packages.map(|name| format!("{}: domain knows no browser: take {name} out", file.path)));
    }
    // A style sheet that neither the page nor the later parts name has no effect.
    let names =
        files.iter().filter(|file| file.path == "index.html" || file.path.ends_with("later_style.rs"));
    let names: String = names.map(|file| file.text.as_str()).collect();
    let sheets = files.iter().filter(|file| file.path.starts_with("style/"));
    let unlinked = sheets.filter(|sheet| !names.contains(&format!("{}\"", sheet.path)));
    findings.extend(unlinked.map(|sheet| format!("{}: add a link to this file in index.html", sheet.path)));
    findings.extend(boot(files, &console)?);
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

/// `boot.js` spells some constants itself, and asks for the first page of the list as the list does.
fn boot(files: &[File], console: &[&File]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let text = |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    let boot = text("boot.js");
    let first = |pattern: String, text: &str| -> Result<Option<String>> {
        Ok(Regex::new(&pattern)?.captures(text).and_then(|found| Some(found.get(1)?.as_str().to_owned())))
    };
    let everywhere = |pattern: &str| -> Result<Vec<String>> {
        let pattern = Regex::new(pattern)?;
        let all = console.iter().flat_map(|file| pattern.captures_iter(&file.text));
        let mut all: Vec<_> = all.filter_map(|found| Some(found.get(1)?.as_str().to_owned())).collect();
        all.dedup();
        Ok(all)
    };
    for name in REPEATED {
        let ours = first(format!("const {name} = '([^']*)'"), boot)?;
        let theirs = everywhere(&format!("const {name}: &(?:'static )?str = \"([^\"]*)\""))?;
        if ours.is_none() || theirs != ours.iter().cloned().collect::<Vec<_>>() {
            findings.push(format!("boot.js: {name} is {ours:?} here and {theirs:?} in src: make them equal"));
        }
    }
    let list = first("const LIST = '([^?']*)\\?top=".to_owned(), boot)?;
    let client = text("crates/api/src/client.rs");
    if !list.as_ref().is_some_and(|path| client.contains(&format!("\"{path}?"))) {
        findings.push(format!("boot.js: the path {list:?} of LIST is not one of crates/api/src/client.rs"));
    }
    let ours = first("const LIST = '[^']*\\?top=([0-9]+)'".to_owned(), boot)?;
    let theirs = everywhere(r"(?:page: 1, size: |const PAGE_SIZE: \w+ = )([0-9]+)")?;
    if ours.is_none() || theirs != ours.iter().cloned().collect::<Vec<_>>() {
        findings.push(format!(
            "boot.js: LIST asks for {ours:?} rows and src for {theirs:?} (`page: 1, size: N` or `PAGE_SIZE`): make them equal"
        ));
    }
    Ok(findings)
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
            "//! B.\nconst DRAFT_KEY: &str = \"d\";\nconst API_BASE: &str = \"/api/\";\n// (page: 1, size: 100)\n",
        ),
        (
            "src/c.rs",
            "//! C.\nuse gloo_net::http;\nwindow.session_storage();\nhistory.push_state_with_url();\n",
        ),
        ("crates/domain/Cargo.toml", "[dependencies]\n"),
        ("crates/api/src/client.rs", "//! D.\n\"list?\"\n"),
        ("tests/a.rs", "#![cfg(target_arch = \"wasm32\")]\n//! E.\n"),
        ("style/a.css", "@layer a;\n"),
        ("index.html", "\"style/a.css\""),
    ];

    const BOOT: &str = "const SESSION_KEY = 's';\nconst THEME_KEY = 't';\nconst DRAFT_KEY = 'd';\n\
                        const API_BASE = '/api/';\nconst LIST = 'list?top=100';\n";

    /// What is found when a file of the tidy repository has another text, or is there as well.
    fn found(path: &str, text: &str) -> Vec<String> {
        let mut files: Vec<_> =
            TIDY.iter().chain([&("boot.js", BOOT)]).filter(|(at, _)| *at != path).collect();
        let changed = (path, text);
        if !text.is_empty() {
            files.push(&changed);
        }
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        findings(&files).unwrap()
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
            ("src/f.rs", "//! F.\nlet a = \"<p style='x'>\";", "src/f.rs:2: the content policy"),
            ("src/f.rs", "//! F.\n.attr(\"href\", \"/trunks\")", "src/f.rs:2: addresses"),
            ("src/f.rs", "//! F.\nuse gloo_net::http;", "src: one file reaches the network, not 2"),
            ("src/f.rs", "//! F.\nwindow.local_storage()", "src: one file uses the browser's storage, not 2"),
            (
                "src/f.rs",
                "//! F.\nhistory.replace_state()",
                "src: one file writes the browser's history, not 2",
            ),
            ("src/f.rs", "use std::fs;", "src/f.rs: open the file with `//!`"),
            ("tests/f.rs", "//! F.\ntick().await;", "tests/f.rs:2: a pause"),
            ("tests/f.rs", "//! F.\nroot.query_selector(\".row\")", "tests/f.rs:2: tests find"),
            ("Trunk.toml", "dist = \"/home/ann/dist\"", "Trunk.toml:1: this is a path"),
            (
                "tests/e2e/package-lock.json",
                "  \"resolved\": \"a\"",
                "tests/e2e/package-lock.json:1: where packages",
            ),
            (
                "crates/domain/Cargo.toml",
                "web-sys = \"0.3\"",
                "crates/domain/Cargo.toml: domain knows no browser",
            ),
            ("style/a.css", ".a {}", "style/a.css: open the file"),
            ("style/b.css", "@layer b;", "style/b.css: add a link"),
        ] {
            let findings = found(path, text);
            assert!(
                matches!(findings.as_slice(), [one] if one.starts_with(message)),
                "{message}: {findings:?}"
            );
        }
        assert_eq!(found("src/f.rs", &format!("//! F.\n{}", "x\n".repeat(TOO_LONG))).len(), 1);
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
        assert!(found("boot.js", "").len() >= REPEATED.len());
        assert!(found("src/c.rs", "").len() >= ONE_FILE.len());
    }
}
