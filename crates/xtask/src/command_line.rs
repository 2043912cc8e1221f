//! The words after `cargo xtask`. Reads them and says what is wrong with them; does nothing.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt};

use crate::bench::FEWEST_LOADS;
use crate::toolchain::Route;

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
Tasks:
  cargo xtask run      builds the console and a local PBX, and serves both on one address
      --port N           the address is http://127.0.0.1:N (8080)
      --data FILE        keeps the local PBX's trunks in FILE (one below target, per number of trunks)
      --trunks N         fills new data with N trunks (250)
      --pbx URL          talks to this PBX instead of the local one
      --pbx-insecure     takes any certificate from it
  cargo xtask dev      the same for development: debug build, rebuilt and reloaded on every change
      --port, --data, --trunks as for run
  cargo xtask build    builds the folder dist for a web server, and prints its size
  cargo xtask test     everything that CI checks, in CI's order; stops at the first failure
      --list             names the steps
      --only STEP,STEP   runs these only
  cargo xtask planted  plants bugs one by one in a copy of the repository: each must fail its test
      --list             names the bugs
      --only NAME,NAME   plants these only
  cargo xtask tidy     the rules of this repository that a program can check (one step of test)
  cargo xtask size     the size table of dist, and which packages the program consists of
  cargo xtask bench    compares the first page of a list of 10 000 trunks with that of 100
      --loads N          loads of each (15, at least)
  cargo xtask setup    installs every tool and does nothing else

With every task:
  --wasm-toolchain rustup|debian   where the compiler for the wasm comes from (rustup, else Debian's
                                   packages); also TRUNKLINE_WASM_TOOLCHAIN

Tools are installed once per user below ~/.cache/trunkline. A first run takes about a quarter of an hour.
";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Build `dist`.
    Build,
    /// Serve the release build with a PBX.
    Run(Demo),
    /// Serve the debug build with live reload.
    Dev(Demo),
    /// Run the checks.
    Test(Selection),
    /// Plant bugs and see whether tests catch them.
    Planted(Selection),
    /// Run the rules of the repository.
    Tidy,
    /// Print sizes.
    Size,
    /// Measure, with so many loads of each.
    Bench(u32),
    /// Install tools.
    Setup,
    /// Print [`HELP`].
    Help,
}

/// How the console is to be served.
#[derive(Debug, PartialEq, Eq)]
pub struct Demo {
    /// Port of the loopback address.
    pub port: u16,
    /// Where the local PBX keeps its trunks.
    pub data: Option<PathBuf>,
    /// How many trunks new data has.
    pub trunks: Option<u32>,
    /// Another PBX instead.
    pub pbx: Option<String>,
    /// Whether any certificate of that PBX will do.
    pub pbx_insecure: bool,
}

/// Which steps of the test are to run, or which bugs to be planted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Name them only.
    pub list: bool,
    /// These and no others; empty for all.
    pub only: Vec<String>,
}

/// A command line that means something.
#[derive(Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The task.
    pub task: Task,
    /// The wasm compiler's source, when it is not left to us.
    pub route: Option<Route>,
}

/// Reads the words.
///
/// # Errors
/// A sentence about the first word that means nothing here.
pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<CommandLine> {
    let mut demo = Demo { port: 8080, data: None, trunks: None, pbx: None, pbx_insecure: false };
    let mut selection = Selection::default();
    let mut loads = FEWEST_LOADS;
    let mut route = None;
    let mut task: Option<String> = None;
    let mut parser = Parser::from_args(words);
    while let Some(word) = parser.next()? {
        let serves = matches!(task.as_deref(), Some("run" | "dev"));
        let runs = task.as_deref() == Some("run");
        let selects = matches!(task.as_deref(), Some("test" | "planted"));
        let measures = task.as_deref() == Some("bench");
        match word {
            Arg::Value(name) if task.is_none() => task = Some(name.string()?),
            Arg::Long("help") | Arg::Short('h') => return Ok(CommandLine { task: Task::Help, route }),
            Arg::Long("wasm-toolchain") => route = Some(self::route(&parser.value()?.string()?)?),
            Arg::Long("port") if serves => demo.port = number(&mut parser, "--port")?,
            Arg::Long("data") if serves => demo.data = Some(parser.value()?.into()),
            Arg::Long("trunks") if serves => demo.trunks = Some(number(&mut parser, "--trunks")?),
            Arg::Long("pbx") if runs => demo.pbx = Some(parser.value()?.string()?),
            Arg::Long("pbx-insecure") if runs => demo.pbx_insecure = true,
            Arg::Long("loads") if measures => loads = number(&mut parser, "--loads")?,
            Arg::Long("list") if selects => selection.list = true,
            Arg::Long("only") if selects => {
                let names = parser.value()?.string()?;
                selection.only.extend(
                    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
                );
            }
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => return Err(word.unexpected().into()),
        }
    }
    if demo.pbx_insecure && demo.pbx.is_none() {
        bail!("--pbx-insecure needs --pbx");
    }
    if demo.pbx.is_some() && (demo.data.is_some() || demo.trunks.is_some()) {
        bail!("--data and --trunks belong to the local PBX and mean nothing with --pbx");
    }
    let task = match task.as_deref() {
        Some("build") => Task::Build,
        Some("run") => Task::Run(demo),
        Some("dev") => Task::Dev(demo),
        Some("test") => Task::Test(selection),
        Some("planted") => Task::Planted(selection),
        Some("tidy") => Task::Tidy,
        Some("size") => Task::Size,
        Some("bench") => Task::Bench(loads),
        Some("setup") => Task::Setup,
        Some("help") | None => Task::Help,
        Some(other) => bail!("there is no task `{other}`; `cargo xtask help` lists them"),
    };
    Ok(CommandLine { task, route })
}

/// The word for a source of the wasm compiler.
///
/// # Errors
/// For any other word.
pub fn route(word: &str) -> Result<Route> {
    match word {
        "rustup" => Ok(Route::Rustup),
        "debian" => Ok(Route::Debian),
        other => bail!("the wasm compiler comes from rustup or debian, not from `{other}`"),
    }
}

fn number<N: std::str::FromStr>(parser: &mut Parser, option: &str) -> Result<N> {
    let word = parser.value()?.string()?;
    word.parse().ok().with_context(|| format!("{option} needs a number in its range, not `{word}`"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn line(words: &str) -> Result<CommandLine> {
        read(words.split_whitespace().map(OsString::from))
    }

    fn refusal(words: &str) -> String {
        line(words).unwrap_err().to_string()
    }

    #[test]
    fn run_takes_its_options() {
        let read = line("run --port 9000 --data a.sqlite --trunks 12 --wasm-toolchain debian").unwrap();
        let demo = Demo {
            port: 9000,
            data: Some("a.sqlite".into()),
            trunks: Some(12),
            pbx: None,
            pbx_insecure: false,
        };
        assert_eq!(read, CommandLine { task: Task::Run(demo), route: Some(Route::Debian) });
    }

    #[test]
    fn no_task_is_a_question_for_help() {
        assert_eq!(line("").unwrap().task, Task::Help);
        assert_eq!(line("run --help").unwrap().task, Task::Help);
    }

    #[test]
    fn steps_are_a_list() {
        let selection = Selection { list: false, only: vec!["fmt".to_owned(), "e2e".to_owned()] };
        assert_eq!(line("test --only fmt,e2e").unwrap().task, Task::Test(selection));
        let selection = Selection { list: true, only: Vec::new() };
        assert_eq!(line("planted --list").unwrap().task, Task::Planted(selection));
    }

    #[test]
    fn nonsense_is_named() {
        assert_eq!(refusal("deploy"), "there is no task `deploy`; `cargo xtask help` lists them");
        assert_eq!(refusal("run --port 99999"), "--port needs a number in its range, not `99999`");
        assert_eq!(refusal("build --port 1"), "invalid option '--port'");
        assert_eq!(refusal("dev --pbx http://pbx.example"), "invalid option '--pbx'");
        assert_eq!(refusal("run --pbx-insecure"), "--pbx-insecure needs --pbx");
        assert_eq!(
            refusal("build --wasm-toolchain nix"),
            "the wasm compiler comes from rustup or debian, not from `nix`"
        );
        assert_eq!(
            refusal("run --pbx http://pbx.example --trunks 3"),
            "--data and --trunks belong to the local PBX and mean nothing with --pbx"
        );
    }
}
