//! `cargo xtask`: every task of this repository, the same on a developer's machine and in CI.
//! Reads the command line and starts the task that it names.

mod build;
mod dist;
mod finish;
mod functions;
mod page;
mod planted;
mod process;
mod profile;
mod program;
mod rest;
mod serve;
mod setup;
mod size;
mod test;
mod tidy;
mod toolchain;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::PossibleValuesParser as Words;
use clap::{Args, Parser, Subcommand, ValueEnum};

use workspace::Workspace;

/// Every task of this repository. Tools are installed once per user, below the user's cache folder.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    task: Task,
    /// Where the compiler for the browser comes from [default: rustup, or else Debian's packages]
    #[arg(long, global = true, env = "TRUNKLINE_WASM_TOOLCHAIN")]
    wasm_toolchain: Option<Route>,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
enum Task {
    /// Build the console and a local PBX, and serve both on one address
    Run(Run),
    /// The same for development: `trunk serve`, which builds and reloads on every change
    Dev(Serve),
    /// Build the folder dist for a web server with `trunk build --release`
    Build,
    /// Check everything that CI checks; stop at the first failure
    Test(Selection),
    /// Plant bugs one by one in a copy of the repository: each must fail its test
    Planted(Selection),
    /// Build, and pack what is published into target/dist: one archive and its checksum
    Dist,
    /// Print the size table of dist
    Size,
    /// Measure the console beside a React list and a hand-written one
    Bench {
        /// In any order; with `--only` the names of what is measured, separated by commas
        #[arg(allow_hyphen_values = true, value_delimiter = ',', value_parser = Words::new(test::BENCH.split(' ')))]
        options: Vec<String>,
    },
    /// Write anew which functions the console does not need to show its list (crates/xtask/src/rest.txt)
    Profile,
    /// Install every tool and do nothing else
    Setup,
    /// Finish a release build; Trunk calls this (see Trunk.toml)
    #[command(hide = true)]
    Finish,
}

#[derive(Args, Debug, PartialEq, Eq)]
struct Run {
    #[command(flatten)]
    serve: Serve,
    /// Talk to this PBX instead of the local one
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "trunks"])]
    pbx: Option<String>,
    /// Accept any certificate of that PBX
    #[arg(long, requires = "pbx")]
    pbx_insecure: bool,
}

#[derive(Args, Debug, PartialEq, Eq)]
struct Serve {
    /// Serve on this port of 127.0.0.1
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Keep the trunks of the local PBX in FILE [default: one file below target per number of trunks]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Fill new data with N trunks [default: 250]
    #[arg(long, value_name = "N")]
    trunks: Option<u32>,
}

#[derive(Args, Debug, Default, PartialEq, Eq)]
struct Selection {
    /// Print the names only
    #[arg(long)]
    list: bool,
    /// Run these and no others
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
}

impl Selection {
    /// The selected names in their own order.
    fn choose<'n>(&self, names: &[&'n str]) -> Result<Vec<&'n str>> {
        if let Some(unknown) = self.only.iter().find(|name| !names.contains(&name.as_str())) {
            anyhow::bail!("`{unknown}` does not exist; --list prints the names");
        }
        let is_wanted = |name: &&&str| self.only.is_empty() || self.only.iter().any(|only| only == **name);
        Ok(names.iter().filter(is_wanted).copied().collect())
    }
}

/// Where the compiler for the browser comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Route {
    /// The pinned toolchain with the target that rustup downloads
    Rustup,
    /// Debian's packages
    Debian,
}

fn main() -> ExitCode {
    match start(CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", process::bold(&format!("error: {error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn start(line: CommandLine) -> Result<()> {
    process::end_servers_on_interrupt()?;
    let workspace = Workspace::find(line.wasm_toolchain)?;
    match line.task {
        Task::Run(options) => serve::run(&workspace, &options),
        Task::Dev(options) => serve::dev(&workspace, &options),
        Task::Build => build::build(&workspace)?.gate(),
        Task::Test(selection) => test::test(&workspace, &selection),
        Task::Planted(selection) => planted::planted(&workspace, &selection),
        Task::Dist => dist::dist(&workspace).map(drop),
        Task::Size => size::Table::read(&workspace.path("dist")).map(|table| println!("{table}")),
        Task::Bench { options } => test::bench(&workspace, &options),
        Task::Profile => profile::profile(&workspace),
        Task::Setup => setup::everything(&workspace),
        Task::Finish => finish::finish(&workspace),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn line(words: &str) -> Result<CommandLine, clap::Error> {
        CommandLine::try_parse_from(["xtask"].into_iter().chain(words.split_whitespace()))
    }

    #[test]
    fn options_without_meaning_are_refused() {
        let unknown = "deploy|run --port 99999|run --port 0|build --port 1|dev --pbx http://pbx.example";
        let half = "|run --pbx-insecure|run --pbx http://pbx.example --trunks 3|bench 3|bench --fast";
        for words in unknown.split('|').chain(half.split('|')) {
            assert!(line(words).is_err(), "{words}");
        }
    }

    #[test]
    fn selected_names_keep_their_own_order_and_unknown_ones_are_refused() {
        let selection = |only: &[&str]| Selection {
            list: false,
            only: only.iter().map(|name| (*name).to_owned()).collect(),
        };
        let read = line("test --only e2e,fmt").unwrap();
        assert_eq!(read.task, Task::Test(selection(&["e2e", "fmt"])));
        let names = ["fmt", "tidy", "e2e"];
        assert_eq!(selection(&["e2e", "fmt"]).choose(&names).unwrap(), ["fmt", "e2e"]);
        assert_eq!(selection(&[]).choose(&names).unwrap(), names);
        let error = selection(&["lint"]).choose(&names).unwrap_err().to_string();
        assert_eq!(error, "`lint` does not exist; --list prints the names");
    }
}
