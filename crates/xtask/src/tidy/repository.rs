//! Rules about the repository as a whole: what boot.js repeats, and what must not be in any file.

use super::Finding;
use super::text::File;

/// What `boot.js` repeats from Rust: its constant, and the file and constant that own the value.
const REPEATED: [(&str, &str, &str); 4] = [
    ("SESSION_KEY", "src/session/stored.rs", "SESSION_KEY"),
    ("THEME_KEY", "src/storage.rs", "THEME_KEY"),
    ("DRAFT_KEY", "src/storage.rs", "DRAFT_KEY"),
    ("API_BASE", "src/net.rs", "API_BASE"),
];

/// `boot.js` runs before the wasm and must spell a few things itself: the same way.
pub fn boot(files: &[File]) -> Vec<Finding> {
    let Some(boot) = files.iter().find(|file| file.path == "boot.js") else { return Vec::new() };
    let mut findings = Vec::new();
    for (name, path, constant) in REPEATED {
        let own = literal(boot, &format!("const {name} = "));
        let owner = files.iter().find(|file| file.path == path);
        let theirs = owner.and_then(|owner| literal(owner, &format!("const {constant}: &str = ")));
        match (own, theirs) {
            (Some((_, own)), Some((_, theirs))) if own == theirs => {}
            (Some((line, own)), Some((_, theirs))) => {
                findings.push(
                    boot.finding(line, format!("`{own}` differs from `{theirs}` in {path}: make them equal")),
                );
            }
            (Some((line, _)), None) => {
                findings.push(
                    boot.finding(line, format!("{path} has no `const {constant}: &str` to compare with")),
                );
            }
            (None, _) => {
                findings.push(boot.finding(0, format!("no line `const {name} = '…'` to compare with {path}")))
            }
        }
    }
    findings.extend(early_list(boot, files));
    findings
}

/// The early request must be the one that the list page makes, or the app cannot use its answer. What is
/// compared has to be there: a line that moved is a finding.
fn early_list(boot: &File, files: &[File]) -> Option<Finding> {
    let missing = |what: &str| Some(boot.finding(1, format!("{what} is not found: mend this rule")));
    let Some((line, early)) = literal(boot, "const LIST = ") else { return missing("`const LIST`") };
    let text = |path: &str| files.iter().find(|file| file.path == path);
    let (Some((path, question)), Some(client)) = (early.split_once('?'), text("crates/api/src/client.rs"))
    else {
        return missing("the early request or crates/api/src/client.rs");
    };
    if !client.text.contains(&format!("\"{path}?")) {
        let message = format!(
            "`{path}` is not a path of crates/api/src/client.rs: ask for what the list page asks for"
        );
        return Some(boot.finding(line, message));
    }
    let rows = text("src/list_address.rs").and_then(|file| {
        file.lines().find_map(|line| {
            let (_, size) = line.code.split_once("page: 1, size: ")?;
            size.split_once(|letter: char| !letter.is_ascii_digit()).map(|(size, _)| size.to_owned())
        })
    });
    let (Some(top), Some(rows)) = (question.strip_prefix("top="), rows) else {
        return missing("the number of rows of src/list_address.rs");
    };
    let message =
        format!("`top={top}` differs from the list's {rows} rows in src/list_address.rs: make them equal");
    (rows != top).then(|| boot.finding(line, message))
}

/// The text in quotes that follows, with its line.
fn literal(file: &File, before: &str) -> Option<(usize, String)> {
    file.lines().find_map(|line| {
        let (_, value) = line.code.split_once(before)?;
        let quote = value.chars().next().filter(|first| ['"', '\''].contains(first))?;
        let value = value.get(1..)?.split(quote).next()?;
        Some((line.number, value.to_owned()))
    })
}

/// Where packages are downloaded from is the business of each machine.
pub fn hosts(file: &File) -> Vec<Finding> {
    // In pieces, because this file is checked too.
    let registries = [
        ["index.", "crates", ".io"],
        ["static.", "crates", ".io"],
        ["npm", "js", ".org"],
        ["npm", "js", ".com"],
        ["py", "pi", ".org"],
        ["arti", "fact", "ory"],
    ]
    .map(|parts| parts.concat());
    let resolved = ["\"resol", "ved\":"].concat();
    let mut findings = Vec::new();
    for line in file.lines() {
        if registries.iter().any(|host| line.text.contains(host.as_str())) {
            findings.push(
                file.finding(line.number, "no registry's address in a file: it is a setting of each machine"),
            );
        }
        if file.is("package-lock.json") && line.text.contains(&resolved) {
            findings.push(file.finding(
                line.number,
                "install with the setting of .npmrc that leaves download addresses out",
            ));
        }
    }
    findings
}

/// A path of one machine is wrong on every other.
pub fn machine_paths(file: &File) -> Vec<Finding> {
    // The build looks for such paths in the wasm and so must name them.
    if file.is_in("crates/xtask/") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for line in file.lines() {
        for folder in ["root", "home", "work"] {
            let path = format!("/{folder}/");
            let at_start = |at: usize| {
                let before = line.text.get(..at).and_then(|before| before.chars().next_back());
                // As part of a longer path or an address it is somebody else's.
                before.is_none_or(|before| before.is_whitespace() || "\"'`=:(".contains(before))
            };
            if line.text.match_indices(&path).any(|(at, _)| at_start(at)) {
                findings.push(
                    file.finding(line.number, format!("`{path}` is a path of one machine: make it relative")),
                );
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    fn repository(key: &str, list: &str) -> Vec<File> {
        vec![
            File::new(
                "boot.js",
                &format!(
                    "const SESSION_KEY = '{key}';\nconst THEME_KEY = 't'; const DRAFT_KEY = 'd';\nconst API_BASE = '/api/';\nconst LIST = '{list}';\n"
                ),
            ),
            File::new("src/session/stored.rs", "const SESSION_KEY: &str = \"s\";\n"),
            File::new("src/storage.rs", "const THEME_KEY: &str = \"t\";\nconst DRAFT_KEY: &str = \"d\";\n"),
            File::new("src/net.rs", "pub const API_BASE: &str = \"/api/\";\n"),
            File::new("src/list_address.rs", "Self { values: Vec::new(), page: 1, size: 100 }\n"),
            File::new("crates/api/src/client.rs", "[\"providers?\", &query].concat()\n"),
        ]
    }

    fn messages(files: &[File]) -> Vec<String> {
        boot(files).into_iter().map(|finding| format!("{}: {}", finding.line, finding.message)).collect()
    }

    #[test]
    fn boot_repeats_what_rust_says() {
        assert_eq!(messages(&repository("s", "providers?top=100")), Vec::<String>::new());
        assert_eq!(
            messages(&repository("other", "providers?top=100")),
            ["1: `other` differs from `s` in src/session/stored.rs: make them equal"]
        );
        assert_eq!(
            messages(&repository("s", "providers?top=50")),
            ["4: `top=50` differs from the list's 100 rows in src/list_address.rs: make them equal"]
        );
        assert_eq!(messages(&repository("s", "trunks?top=100")).len(), 1);
        let mut moved = repository("s", "providers?top=100");
        moved.retain(|file| file.path != "src/list_address.rs");
        assert_eq!(messages(&moved).len(), 1);
    }

    #[test]
    fn a_constant_that_is_gone_is_found() {
        let mut files = repository("s", "providers?top=100");
        files.retain(|file| file.path != "src/net.rs");
        assert_eq!(messages(&files), ["3: src/net.rs has no `const API_BASE: &str` to compare with"]);
        let files = [File::new("boot.js", "start();\n")];
        assert_eq!(messages(&files).len(), REPEATED.len() + 1);
    }

    #[test]
    fn registries_are_found() {
        let address = ["https://registry.npm", "js.org/a"].concat();
        assert_eq!(found(hosts, "README.md", &address).len(), 1);
        let entry = ["  \"resol", "ved\": \"a\","].concat();
        assert_eq!(found(hosts, "tests/e2e/package-lock.json", &entry).len(), 1);
        assert_eq!(found(hosts, "Cargo.lock", "source = \"registry+https://github.com/a\"").len(), 0);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        assert_eq!(found(machine_paths, "Trunk.toml", "dist = \"/home/ann/dist\"").len(), 1);
        assert_eq!(found(machine_paths, "README.md", "cd /work/main").len(), 1);
        assert_eq!(found(machine_paths, "README.md", "see docs/work/plan and a.example/home/").len(), 0);
    }
}
