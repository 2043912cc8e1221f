//! Every message of the tables, sent to a SIP stack of its own (Kamailio) on loopback, which has to accept it and to
//! read the same addresses, names and Privacy in it.
//!
//! Needs the program `kamailio`; the test command installs and runs it: `cargo test -p domain --test sip_stack --
//! --ignored`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod previews;

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use api::types::{AuthMode, Transport, WireEnum};
use domain::sip::preview::{PreviewLine, PreviewMessage, SampleCall, invite, register};
use previews::{calls, cases, privacies, trunk_of};

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kamailio/kamailio.cfg");

/// A running stack, ended with the test.
struct Stack {
    process: Child,
    folder: PathBuf,
    socket: UdpSocket,
}

impl Stack {
    fn start() -> Self {
        let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("trunkline-kamailio-{free}"));
        std::fs::create_dir_all(&folder).unwrap();
        // Debian keeps it where only root looks.
        let usual = Path::new("/usr/sbin/kamailio");
        let process = Command::new(if usual.exists() { usual } else { Path::new("kamailio") })
            .args(["-f", CONFIG, "-l", &format!("udp:127.0.0.1:{free}"), "-DD", "-E", "-m", "16", "-M", "4"])
            .arg("-Y")
            .arg(&folder)
            .arg("-P")
            .arg(folder.join("pid"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program kamailio");
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(("127.0.0.1", free)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let stack = Self { process, folder, socket };
        let start = Instant::now();
        let probe = invite(&trunk_of(AuthMode::IpAuth, Transport::Udp), &SampleCall::default()).unwrap();
        while stack.ask(&wire(&probe)).is_none() {
            assert!(start.elapsed() < Duration::from_secs(20), "Kamailio does not answer");
            sleep(Duration::from_millis(50));
        }
        // Answers to probes that were sent before it was there.
        while stack.socket.recv(&mut [0; 65_536]).is_ok() {}
        stack.socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stack
    }

    /// The answer to a message.
    fn ask(&self, message: &str) -> Option<String> {
        let mut answer = vec![0; 65_536];
        let sent = self.socket.send(message.as_bytes());
        match sent.and_then(|_| self.socket.recv(&mut answer)) {
            Ok(length) => Some(String::from_utf8_lossy(answer.get(..length)?).into_owned()),
            // Refused: nobody listens yet.
            Err(error) => {
                let is_early = [ErrorKind::WouldBlock, ErrorKind::TimedOut, ErrorKind::ConnectionRefused];
                assert!(is_early.contains(&error.kind()), "{error}");
                None
            }
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // It ends the processes that it has started.
        let end = Command::new("kill").arg(self.process.id().to_string()).status();
        if end.is_ok() {
            self.process.wait().ok();
        }
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn wire(message: &PreviewMessage) -> String {
    message.text().replace('\n', "\r\n") + "\r\n"
}

/// A part of a header, as it is written in a line.
fn part(line: &PreviewLine, ending: &str) -> String {
    let piece = line.pieces.iter().find(|piece| piece.part.ends_with(ending));
    piece.map(|piece| piece.text.clone()).unwrap_or_default()
}

fn uri(line: &PreviewLine) -> String {
    let (user, host) = (part(line, ", user"), part(line, ", host and port") + &part(line, ", host"));
    let at = if user.is_empty() { "" } else { "@" };
    format!("sip:{user}{at}{host}")
}

/// What the stack has to say of a message: each line with a header of its own, its display name and its address.
fn expected(message: &PreviewMessage) -> Vec<String> {
    let mut said = Vec::new();
    for line in &message.lines {
        let text = line.text();
        let Some((start, rest)) = text.split_once(' ') else { continue };
        let name = part(line, ", display name");
        let header = match start {
            "INVITE" | "REGISTER" => {
                said.push(format!("X-Method: {start}"));
                said.push(format!("X-Request-URI: {}", uri(line)));
                continue;
            }
            "Privacy:" => {
                said.push(format!("X-Privacy: {rest}"));
                continue;
            }
            "From:" => "X-From",
            "To:" => "X-To",
            "Contact:" => "X-Contact",
            "P-Asserted-Identity:" => "X-PAI",
            "P-Preferred-Identity:" => "X-PPI",
            "P-Called-Party-ID:" => "X-Called-Party",
            "Remote-Party-ID:" => "X-RPID",
            _ => continue,
        };
        said.push(format!("{header}: {name}|{}", uri(line)));
    }
    said.sort();
    said
}

/// What the stack said it read. It writes `<null>` for no name, and a blank behind some names.
fn read(answer: &str) -> Vec<String> {
    let mut said = Vec::new();
    for line in answer.split("\r\n").filter(|line| line.starts_with("X-")) {
        said.push(match line.split_once('|') {
            Some((name, address)) => {
                // From and To add user and host, which the address has.
                let address = address.split('|').next().unwrap_or_default();
                format!("{} |{address}", name.replace("<null>", "").trim_end()).replace(" |", "|")
            }
            None => line.to_owned(),
        });
    }
    let named = |line: String| line.replacen(":|", ": |", 1);
    let mut said: Vec<String> = said.into_iter().map(named).collect();
    said.sort();
    said
}

#[test]
#[ignore = "needs the program kamailio: the test command installs and runs it"]
fn a_sip_stack_reads_in_every_message_what_was_written() {
    let mut messages: Vec<PreviewMessage> = Vec::new();
    for (_, call) in calls() {
        messages.extend(cases().iter().map(|case| invite(&case.draft, &call).unwrap()));
        messages.extend(privacies().iter().map(|(_, draft)| invite(draft, &call).unwrap()));
        for mode in AuthMode::ALL {
            for transport in Transport::ALL {
                let draft = trunk_of(*mode, *transport);
                messages.extend([invite(&draft, &call), register(&draft, &call)].into_iter().flatten());
            }
        }
    }
    assert!(messages.len() > 600, "{}", messages.len());
    let stack = Stack::start();
    for message in &messages {
        let answer = stack.ask(&wire(message)).expect("an answer");
        assert!(answer.starts_with("SIP/2.0 200 "), "{answer}\n{}", message.text());
        assert_eq!(read(&answer), expected(message), "{}", message.text());
    }
    // It does refuse what is no message.
    for broken in [
        "INVITE sip:12025550199@trunk example.com SIP/2.0",
        "INVITE 12025550199@trunk.example.com SIP/2.0",
        "INVITE sip:12025550199@[2001:db8::1 SIP/2.0",
    ] {
        let whole = wire(messages.first().unwrap());
        let (_, rest) = whole.split_once("\r\n").unwrap();
        let answer = stack.ask(&format!("{broken}\r\n{rest}"));
        assert!(answer.is_none_or(|answer| !answer.starts_with("SIP/2.0 200 ")), "{broken}");
    }
    println!("{} messages read by Kamailio", messages.len());
}
