//! Other programs: run one to its end, or keep one beside this command and end it with us.
//! Does not know which programs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Runs a program on this screen.
///
/// # Errors
/// When it is missing or fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_started(command))?;
    ensure!(status.success(), "`{}` failed ({status})", words(command));
    Ok(())
}

/// Runs a program and keeps what it prints; its complaints stay on this screen.
///
/// # Errors
/// When it is missing or fails.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| not_started(command))?;
    ensure!(output.status.success(), "`{}` failed ({})", words(command), output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program prints, or nothing when it is missing or fails: for questions such as `--version`.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program, shows its standard output line by line and keeps it too.
///
/// # Errors
/// When it is missing; failing is part of the answer.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| not_started(command))?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in text_lines(stdout) {
            println!("{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    Ok((child.wait()?, kept))
}

/// Runs a program and keeps all that it prints; nothing of it is on this screen.
///
/// # Errors
/// When it is missing; failing is part of the answer.
pub fn kept(command: &mut Command) -> Result<(ExitStatus, String)> {
    let output = command.stdin(Stdio::null()).output().with_context(|| not_started(command))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((output.status, [text(&output.stdout), text(&output.stderr)].concat()))
}

/// The first program of that name on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// PATH with these folders in front.
///
/// # Errors
/// When a folder's name cannot be part of PATH.
pub fn path_with<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Result<std::ffi::OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.into_iter().map(Path::to_path_buf).chain(std::env::split_paths(&old));
    std::env::join_paths(all).context("a folder's name cannot be part of PATH")
}

/// The command line as a person would type it.
pub fn words(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// The servers of this run. Global because an interrupt ends them, wherever the work stands.
static RUNNING: Mutex<Vec<Child>> = Mutex::new(Vec::new());

/// Ends every server and then this command when it is interrupted.
///
/// # Errors
/// When the system does not take the handler.
pub fn end_servers_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        for child in running().iter_mut() {
            end(child);
        }
        std::process::exit(130);
    })
    .context("cannot watch for ctrl-c")
}

/// A program that runs beside this command and ends with it.
pub struct Server {
    id: u32,
    name: &'static str,
    lines: Receiver<String>,
}

impl Server {
    /// Starts it.
    ///
    /// # Errors
    /// When it is missing.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| not_started(command))?;
        let stdout = child.stdout.take();
        let id = child.id();
        running().push(child);
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.into_iter().flat_map(text_lines) {
                // Once it is ready nobody reads on, and its lines belong on the screen.
                if send.send(line.clone()).is_err() {
                    println!("{line}");
                }
            }
        });
        Ok(Self { id, name, lines })
    }

    /// Waits for the lines `WORD ADDRESS` and returns the addresses in the order asked for.
    ///
    /// # Errors
    /// When it ends first or takes longer than `patience`.
    pub fn ready(&self, asked: &[&str], patience: Duration) -> Result<Vec<String>> {
        let start = Instant::now();
        let mut seen = Vec::new();
        loop {
            let left = patience.saturating_sub(start.elapsed());
            match self.lines.recv_timeout(left) {
                Ok(line) => seen.push(line),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the {} ended before it was ready; its reason stands above", self.name)
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!("the {} was not ready within {} s", self.name, patience.as_secs())
                }
            }
            let found: Option<Vec<_>> = asked.iter().map(|word| address(&seen, word)).collect();
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }

    /// Stays until it ends by itself.
    ///
    /// # Errors
    /// When it ends with a failure.
    pub fn wait(self) -> Result<()> {
        loop {
            let ended = running().iter_mut().find(|child| child.id() == self.id).map(Child::try_wait);
            match ended {
                Some(Ok(None)) => thread::sleep(Duration::from_millis(200)),
                Some(Ok(Some(status))) => {
                    ensure!(status.success(), "the {} ended ({status}); its reason stands above", self.name);
                    return Ok(());
                }
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            }
            while let Ok(line) = self.lines.try_recv() {
                println!("{line}");
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut running = running();
        if let Some(at) = running.iter().position(|child| child.id() == self.id) {
            end(&mut running.swap_remove(at));
        }
    }
}

/// The address in a server's line `WORD ADDRESS`.
fn address(lines: &[String], word: &str) -> Option<String> {
    lines
        .iter()
        .find_map(|line| line.strip_prefix(word)?.strip_prefix(' ').map(|rest| rest.trim().to_owned()))
}

fn running() -> MutexGuard<'static, Vec<Child>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(child: &mut Child) {
    // It may have ended by itself: there is nothing left to do then.
    let _ = child.kill();
    let _ = child.wait();
}

/// Lines as text whatever the bytes are: one odd byte must not end the reading.
fn text_lines(stdout: ChildStdout) -> impl Iterator<Item = String> {
    let lines = BufReader::new(stdout).split(b'\n').map_while(Result::ok);
    lines.map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

fn not_started(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let missing = which(&program).is_none() && !Path::new(program.as_ref()).is_file();
    match missing {
        true => format!("`{program}` is not installed"),
        false => format!("`{}` could not be started", words(command)),
    }
}

/// Whether this port of the loopback address can be taken now.
pub fn is_free(port: u16) -> bool {
    std::net::TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// A port that is free now.
///
/// # Errors
/// When the system has none.
pub fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ready_lines_are_found_among_others() {
        let lines = ["starting".to_owned(), "listening http://127.0.0.1:4711".to_owned()];
        assert_eq!(address(&lines, "listening").as_deref(), Some("http://127.0.0.1:4711"));
        assert_eq!(address(&lines, "control"), None);
    }

    #[test]
    fn a_word_must_be_whole() {
        assert_eq!(address(&["listeningx http://a".to_owned()], "listening"), None);
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("trunkline-no-such-program")).unwrap_err();
        assert!(
            format!("{error:#}").starts_with("`trunkline-no-such-program` is not installed"),
            "{error:#}"
        );
    }

    #[test]
    fn a_server_that_ends_early_is_an_error() {
        let server = Server::start("demo", Command::new("sh").args(["-c", "echo hello"])).unwrap();
        let error = server.ready(&["listening"], Duration::from_secs(5)).unwrap_err();
        assert!(error.to_string().contains("ended before it was ready"), "{error}");
    }
}
