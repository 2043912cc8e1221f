//! `cargo xtask`: every task of this repository, the same on a developer's machine and in CI.
//! Starts the task that the command line names and turns its outcome into an exit code.

mod bench;
mod command_line;
mod counts;
mod debian;
mod dist;
mod fingerprint;
mod licenses;
mod page;
mod parts;
mod planted;
mod process;
mod sandbox;
mod say;
mod serve;
mod setup;
mod size;
mod test;
mod tidy;
mod toolchain;
mod trim;
mod wasm_names;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;

use command_line::{CommandLine, Task};
use toolchain::{Route, Toolchain};
use workspace::Workspace;

fn main() -> ExitCode {
    match command_line::read(std::env::args_os().skip(1)).and_then(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn start(line: CommandLine) -> Result<()> {
    process::end_servers_on_interrupt()?;
    let workspace = Workspace::find()?;
    let route = match line.route {
        Some(route) => Some(route),
        None => route_from_environment()?,
    };
    match line.task {
        Task::Build => size::gate(&dist::build(&workspace, route)?),
        Task::Run(demo) => serve::run(&workspace, &demo, route),
        Task::Dev(demo) => serve::dev(&workspace, &demo, route),
        Task::Test(selection) => test::test(&workspace, &selection, route),
        Task::Planted(selection) => planted::planted(&workspace, &selection, route),
        Task::Tidy => tidy::tidy(&workspace),
        Task::Size => size::show(&workspace),
        Task::Bench(loads) => bench::bench(&workspace, loads, route),
        Task::Setup => setup(&workspace, route),
        Task::Help => {
            print!("{}", command_line::HELP);
            Ok(())
        }
    }
}

fn setup(workspace: &Workspace, route: Option<Route>) -> Result<()> {
    say::heading("tools");
    let tools = setup::Tools::ensure(workspace)?;
    say::note(&tools.versions.join(", "));
    Toolchain::ensure(workspace, route)?;
    let browser = setup::ensure_browser()?;
    say::note(&format!("browser: {}", browser.display()));
    setup::ensure_npm_packages(workspace)
}

fn route_from_environment() -> Result<Option<Route>> {
    match std::env::var("TRUNKLINE_WASM_TOOLCHAIN") {
        Ok(word) if !word.is_empty() => command_line::route(&word).map(Some),
        Ok(_) | Err(_) => Ok(None),
    }
}
