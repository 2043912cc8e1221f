//! What xshell does not do: servers that run beside this command and end with it, and output that is
//! shown and kept. Also how lines look on the screen.

use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::net::TcpListener;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Opens a longer piece of work.
pub fn heading(text: &str) {
    println!("\n{}", bold(&format!("== {text}")));
}

/// One thing worth knowing.
pub fn note(text: &str) {
    for line in text.lines() {
        println!("   {line}");
    }
}

/// Colours are for a person at a terminal; a log keeps plain text.
pub fn colours() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("CI").is_none()
        && std::env::var_os("NO_COLOR").is_none()
}

/// The text in bold where there are colours.
pub fn bold(text: &str) -> String {
    if colours() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

/// Runs a program, shows its standard output line by line and keeps it too.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("cannot start {command:?}"))?;
    let mut kept = String::new();
    for line in child.stdout.take().into_iter().flat_map(text_lines) {
        println!("{line}");
        kept.push_str(&line);
        kept.push('\n');
    }
    Ok((child.wait()?, kept))
}

/// The servers of this run. Global because an interrupt ends them, wherever the work stands.
static RUNNING: Mutex<Vec<Child>> = Mutex::new(Vec::new());

/// Ends every server and then this command when it is interrupted.
pub fn end_servers_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        running().iter_mut().for_each(end);
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
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("the {name} cannot be started"))?;
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

    /// Starts work that nobody waits for yet, in the time that others leave. Whoever needs it asks for it again, and
    /// hears then what went wrong.
    pub fn ahead(work: impl Into<Command>) -> Result<Self> {
        Self::start("work ahead", work.into().stderr(Stdio::null()))
    }

    /// Waits for the lines `WORD ADDRESS` and returns the addresses in the order asked for.
    pub fn ready(&self, asked: &[&str], patience: Duration) -> Result<Vec<String>> {
        let start = Instant::now();
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(patience.saturating_sub(start.elapsed())) {
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
    pub fn wait(self) -> Result<()> {
        // It closes its output when it ends.
        self.lines.iter().for_each(|line| println!("{line}"));
        let ended = running().iter_mut().find(|child| child.id() == self.id).map(Child::wait).transpose()?;
        let failed = ended.filter(|status| !status.success());
        failed.map_or(Ok(()), |status| bail!("the {} ended ({status}); its reason stands above", self.name))
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
    lines.iter().find_map(|line| Some(line.strip_prefix(word)?.strip_prefix(' ')?.trim().to_owned()))
}

fn running() -> MutexGuard<'static, Vec<Child>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Lines as text whatever the bytes are: one odd byte must not end the reading.
fn text_lines(output: impl Read) -> impl Iterator<Item = String> {
    let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
    lines.map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

/// Whether this port of the loopback address can be taken now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ready_lines_are_found_among_others() {
        let lines = ["starting", "listeningx http://a", "listening http://127.0.0.1:4711"].map(str::to_owned);
        assert_eq!(address(&lines, "listening").as_deref(), Some("http://127.0.0.1:4711"));
        assert_eq!(address(&lines, "control"), None);
    }

    #[test]
    fn a_server_that_ends_early_is_an_error() {
        let server = Server::start("demo", Command::new("sh").args(["-c", "echo hello"])).unwrap();
        let error = server.ready(&["listening"], Duration::from_secs(5)).unwrap_err();
        assert!(error.to_string().contains("ended before it was ready"), "{error}");
    }
}
