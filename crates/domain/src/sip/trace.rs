//! Finds the INVITE in what people paste: one message, a few headers, or an excerpt as capture tools and logs print it.
//!
//! Takes sngrep, ngrep, tcpdump -A, tshark -V, and the SIP logs of Asterisk, FreeSWITCH and Kamailio, with what they print
//! before each line, and mails that quote them. Where a packet came from is taken from the line above the message, or
//! else from Via. Knows no trunk.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use api::types::{Transport, WireEnum};

use crate::check::address;
use crate::check::pool::grouped;
use crate::sip::read::{SipLine, SipMessage, Start, TextPlace, VERSION, header};

/// The longest text that is read, in bytes: some hundred messages.
pub const MOST: usize = 262_144;

/// What was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The INVITE, or the headers that were given.
    pub message: SipMessage,
    /// Where it came from.
    pub source: Option<TraceSource>,
    /// The final answer to it.
    pub answer: Option<TraceAnswer>,
    /// How many INVITEs the text has; 0 where only headers were given.
    pub invites: usize,
}

/// Where a message came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceSource {
    /// The address.
    pub address: IpAddr,
    /// The port, if it is known.
    pub port: Option<u16>,
    /// The transport, if it is known.
    pub transport: Option<Transport>,
    /// Who says so.
    pub told_by: ToldBy,
}

impl TraceSource {
    /// Address and port, as they are typed.
    pub fn words(&self) -> String {
        match self.port {
            Some(port) => SocketAddr::new(self.address, port).to_string(),
            None => self.address.to_string(),
        }
    }
}

/// Who says where a message came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// The tool that captured the packet.
    Capture,
    /// The sender, in Via: behind NAT it is another address.
    Via,
    /// A person.
    Person,
}

/// An answer to the INVITE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceAnswer {
    /// 200 to 699.
    pub code: u16,
    /// What the sender says of it.
    pub reason: String,
}

/// Why there is nothing to play against the trunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was given.
    Blank,
    /// More than [`MOST`] bytes.
    TooLong,
    /// Other messages, by their methods and codes.
    NoInvite(Vec<String>),
    /// Neither a message nor a header that tells who calls or who is called.
    NoMessage,
}

impl Failure {
    /// As a sentence; blank where nothing was given.
    pub fn words(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::TooLong => {
                format!(
                    "The text is longer than {} KB. Paste only the part with the INVITE.",
                    grouped(MOST as u64 / 1024)
                )
            }
            Self::NoInvite(found) => {
                format!("There is no INVITE in this text, only {}. Paste the part before it.", found.join(", "))
            }
            Self::NoMessage => {
                "There is no SIP message in this text, and no header such as From or To. A summary of packets is not enough: print the messages in full, for example with tshark -V or sngrep's save as text."
                    .to_owned()
            }
        }
    }
}

/// Reads an address with or without a port, as a person types it.
pub fn typed_source(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let text = text.trim();
    match (address(text), text.parse::<SocketAddr>()) {
        (Some(address), _) => Some((address.to_canonical(), None)),
        (None, Ok(socket)) => Some((socket.ip().to_canonical(), Some(socket.port()))),
        (None, Err(_)) => None,
    }
}

/// Finds the INVITE in a text.
///
/// # Errors
/// When there is none.
pub fn excerpt(text: &str) -> Result<Excerpt, Failure> {
    if text.len() > MOST {
        return Err(Failure::TooLong);
    }
    let rows = rows(text);
    if rows.iter().all(|row| row.text.trim().is_empty()) {
        return Err(Failure::Blank);
    }
    let found = messages(&rows);
    if found.is_empty() {
        return headers_only(&rows).ok_or(Failure::NoMessage);
    }
    let is_invite = |found: &&TraceMessage| found.message.method() == Some("INVITE");
    let invites = found.iter().filter(is_invite).count();
    // What the PBX sent itself is the other leg.
    let came = found.iter().position(|found| is_invite(&found) && found.near != Some(Near::Sent));
    let place = came.or_else(|| found.iter().position(|found| is_invite(&found)));
    let Some((invite, after)) = place.and_then(|place| found.get(place..)?.split_first()) else {
        let mut words: Vec<String> = Vec::new();
        for word in found.iter().map(|found| word(&found.message)) {
            if words.len() < 5 && !words.contains(&word) {
                words.push(word);
            }
        }
        return Err(Failure::NoInvite(words));
    };
    let answer = after.iter().find_map(|found| answer(&invite.message, &found.message));
    let source = match invite.near {
        Some(Near::From(source)) => Some(source),
        Some(Near::Sent) | None => told_by_via(&invite.message),
    };
    Ok(Excerpt { message: invite.message.clone(), source, answer, invites })
}

/// A few headers without a first line, perhaps with the line of a tool.
fn headers_only(rows: &[SipLine<'_>]) -> Option<Excerpt> {
    let is_packet = |row: &SipLine<'_>| header(*row).is_none() && near_of(row.text, None).is_some();
    let (packets, rows): (Vec<SipLine<'_>>, Vec<SipLine<'_>>) = rows.iter().partition(|row| is_packet(row));
    let near = packets.last().and_then(|row| near_of(row.text, None));
    let message = SipMessage::read(&unquoted(&rows));
    let source = match near {
        Some(Near::From(source)) => Some(source),
        Some(Near::Sent) | None => told_by_via(&message),
    };
    message.names_somebody().then_some(Excerpt { message, source, answer: None, invites: 0 })
}

fn told_by_via(message: &SipMessage) -> Option<TraceSource> {
    let via = message.via.as_ref()?;
    let (address, port) = via.source()?;
    Some(TraceSource {
        address: address.to_canonical(),
        port,
        transport: via.transport,
        told_by: ToldBy::Via,
    })
}

/// The method or the code of a message.
fn word(message: &SipMessage) -> String {
    match &message.start {
        Some(Start::Request { method, .. }) => method.clone(),
        Some(Start::Status { code, reason }) => format!("{code} {reason}").trim().to_owned(),
        None => "headers".to_owned(),
    }
}

/// The final answer to an INVITE, if a message is one.
fn answer(invite: &SipMessage, message: &SipMessage) -> Option<TraceAnswer> {
    let Some(Start::Status { code, reason }) = &message.start else { return None };
    let is_same =
        |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    let is_of_it = is_same(&invite.call_id, &message.call_id) && is_same(&invite.cseq, &message.cseq);
    (*code >= 200 && is_of_it).then(|| TraceAnswer { code: *code, reason: reason.clone() })
}

/// A message, and what the lines before it say.
struct TraceMessage {
    message: SipMessage,
    near: Option<Near>,
}

/// What the line of a tool says about the packet below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Near {
    /// It came from there.
    From(TraceSource),
    /// The program that printed it sent it.
    Sent,
}

/// The lines of a text. Some logs print the ends of lines as text.
fn rows(text: &str) -> Vec<SipLine<'_>> {
    const ENDS: [&str; 3] = ["#015#012", "\\r\\n", "\\x0d\\x0a"];
    let mut rows = Vec::new();
    for (number, text) in text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').enumerate() {
        let text = text.trim_end_matches('\r');
        let mut row = SipLine {
            text: text.strip_suffix("^M").unwrap_or(text),
            place: TextPlace { line: number + 1, column: 1 },
        };
        let end = if start_of(row.text).is_some() {
            ENDS.iter().find(|end| row.text.contains(**end))
        } else {
            None
        };
        while let Some((line, _)) = end.and_then(|end| row.text.split_once(end)) {
            let bytes = line.len() + end.map_or(0, |end| end.len());
            rows.push(SipLine { text: line, ..row });
            row = row.after(bytes);
        }
        rows.push(row);
    }
    rows
}

/// All messages with at least one header.
fn messages(rows: &[SipLine<'_>]) -> Vec<TraceMessage> {
    let mut found = Vec::new();
    let mut near: Option<Near> = None;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let Some(start) = start_of(row.text) else {
            near = near_of(row.text, near).or(near);
            at += 1;
            continue;
        };
        near = row.text.get(..start).and_then(|before| near_of(before, near)).or(near);
        let (lines, next) = lines_of(rows, at, start);
        at = next;
        // A line of a summary names the message as well.
        if lines.len() > 1 {
            found.push(TraceMessage { message: SipMessage::read(&lines), near: near.take() });
        }
    }
    found
}

/// The lines of the message that starts in row `at`, and the first row after them.
fn lines_of<'a>(rows: &[SipLine<'a>], at: usize, start: usize) -> (Vec<SipLine<'a>>, usize) {
    let Some((first, rest)) = rows.get(at..).and_then(<[SipLine<'a>]>::split_first) else {
        return (Vec::new(), at + 1);
    };
    let before = first.text.get(..start).unwrap_or_default();
    // ngrep prints the carriage return as a dot.
    let has_dots = first.text.ends_with('.') && rest.first().is_some_and(|row| row.text.ends_with('.'));
    let line = |line: SipLine<'a>| match line.text.strip_suffix('.') {
        Some(text) if has_dots => SipLine { text, ..line },
        Some(_) | None => line,
    };
    let mut lines = vec![line(first.after(start))];
    if before.trim_end().ends_with("-Line:") {
        let next = tree(rest, &mut lines);
        return (lines, at + 1 + next);
    }
    for (place, row) in rest.iter().enumerate() {
        let next = at + 1 + place;
        let stripped = match repeated(row.text, before) {
            Repeated::Yes(bytes) => line(row.after(bytes)),
            Repeated::Blank => return (lines, next + 1),
            // The end of an indented message.
            Repeated::No if !before.is_empty() && before.trim().is_empty() => return (lines, next),
            Repeated::No => line(*row),
        };
        let is_rule = stripped.text.len() > 4 && stripped.text.chars().all(|letter| "-<>=".contains(letter));
        if stripped.text.trim().is_empty() || is_rule {
            return (lines, next + 1);
        }
        let is_packet = || header(stripped).is_none() && near_of(row.text, None).is_some();
        if start_of(row.text).is_some() || is_packet() {
            return (lines, next);
        }
        lines.push(stripped);
    }
    (lines, rows.len())
}

/// Takes the headers of a message as tshark -V prints it: below “Message Header”, each followed by its parts, which are
/// indented further. Returns how many rows belong to it.
fn tree<'a>(rows: &[SipLine<'a>], lines: &mut Vec<SipLine<'a>>) -> usize {
    let indent = |row: &SipLine<'_>| row.text.len() - row.text.trim_start().len();
    // Not far: only parts of the first line stand before it.
    let heading = rows.iter().take(64).position(|row| row.text.trim() == "Message Header");
    let Some(heading) = heading else { return 0 };
    let (own, mut level) = (rows.get(heading).map_or(0, indent), None);
    for (place, row) in rows.iter().enumerate().skip(heading + 1) {
        if indent(row) <= own || row.text.trim().is_empty() {
            return place;
        }
        if indent(row) == *level.get_or_insert(indent(row)) {
            lines.push(row.trimmed_start());
        }
    }
    rows.len()
}

/// Whether a row begins with what stood before the first line of the message.
enum Repeated {
    /// So many bytes of it.
    Yes(usize),
    /// And with nothing else.
    Blank,
    /// It does not.
    No,
}

/// The same text counts, with other digits: a time.
fn repeated(text: &str, before: &str) -> Repeated {
    let is_alike = |one: char, other: char| one == other || one.is_ascii_digit() && other.is_ascii_digit();
    let mut bytes = 0;
    let mut letters = text.chars();
    for (place, expected) in before.char_indices() {
        match letters.next() {
            Some(letter) if is_alike(letter, expected) => bytes += letter.len_utf8(),
            Some(_) => return Repeated::No,
            // The blanks at its end may be lost.
            None if before.get(place..).is_some_and(|rest| rest.trim().is_empty()) => return Repeated::Blank,
            None => return Repeated::No,
        }
    }
    Repeated::Yes(bytes)
}

/// A few headers without a first line: without the marks of a quoted mail and without indentation.
fn unquoted<'a>(rows: &[SipLine<'a>]) -> Vec<SipLine<'a>> {
    let filled: Vec<SipLine<'a>> = rows.iter().copied().filter(|row| !row.text.trim().is_empty()).collect();
    let is_quoted = filled.iter().all(|row| row.text.starts_with('>'));
    let rows: Vec<SipLine<'a>> =
        filled.into_iter().map(|row| if is_quoted { row.after(1) } else { row }).collect();
    let indent = |row: &SipLine<'_>| row.text.len() - row.trimmed_start().text.len();
    let least = rows.iter().map(indent).min().unwrap_or_default();
    rows.into_iter().map(|row| row.after(least)).collect()
}

/// The methods of SIP. One that ends like another one stands before it.
const METHODS: [&str; 14] = [
    "INVITE",
    "PRACK",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "SUBSCRIBE",
    "NOTIFY",
    "PUBLISH",
    "INFO",
    "REFER",
    "MESSAGE",
    "UPDATE",
];

/// Where in a row a message starts: at the method of a request line, or at the version of a status line.
fn start_of(text: &str) -> Option<usize> {
    let at = text.find(VERSION)?;
    let (before, version) = text.split_at_checked(at)?;
    let rest = version.get(VERSION.len()..).unwrap_or_default();
    if before.ends_with(' ') && !rest.starts_with('/') {
        let place = METHODS.iter().filter_map(|method| {
            let (start, target) = before.rsplit_once(&format!("{method} "))?;
            let scheme = target.trim_start().split(':').next().unwrap_or_default();
            let is_target = ["sip", "sips", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
            is_target.then_some((start.len() + method.len(), start.len()))
        });
        // PRACK ends like ACK.
        if let Some((_, start)) = place.max_by_key(|(end, start)| (*end, usize::MAX - start)) {
            return Some(start);
        }
    }
    let code: Option<&str> = rest.strip_prefix(' ').and_then(|rest| rest.get(..3));
    let is_status = code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    (is_status
        && header(SipLine { text: before, place: TextPlace::default() }).is_none_or(|_| is_tree(before)))
    .then_some(at)
}

fn is_tree(before: &str) -> bool {
    before.trim() == "Status-Line:"
}

/// What a row says about the packet below it. `known` is what the rows before it said.
fn near_of(text: &str, known: Option<Near>) -> Option<Near> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let transport = words.iter().find_map(|word| transport_of(word));
    let source = |(address, port, own): (IpAddr, Option<u16>, Option<Transport>)| {
        let transport = own.or(transport);
        Near::From(TraceSource { address, port, transport, told_by: ToldBy::Capture })
    };
    for window in words.windows(3) {
        if let [from, "->" | "-->" | "--->" | "=>" | ">" | "→" | "⇒", to] = window {
            let to = to.trim_end_matches([':', ',']);
            if let (Some(from), Some(_)) = (endpoint(from), endpoint(to)) {
                return Some(source(from));
            }
        }
    }
    let after = |word: &str| words.iter().position(|known| known.eq_ignore_ascii_case(word));
    let place =
        |word: &str| after(word).and_then(|at| endpoint(words.get(at + 1)?.trim_end_matches([':', ','])));
    if let Some(from) = place("from") {
        return Some(source(from));
    }
    if place("to").is_some() {
        return Some(Near::Sent);
    }
    // tshark -V prints addresses and ports in two rows.
    let quoted = |label: &str| text.split_once(label).and_then(|(_, rest)| rest.split([',', ' ']).next());
    if let Some(port) = quoted("Src Port: ").and_then(|port| port.parse().ok()) {
        return match known {
            Some(Near::From(source)) => Some(Near::From(TraceSource { port: Some(port), ..source })),
            Some(Near::Sent) | None => None,
        };
    }
    let address = quoted(", Src: ").and_then(address)?;
    Some(source((address, None, None)))
}

fn transport_of(word: &str) -> Option<Transport> {
    let word = word.rsplit_once(':').filter(|(label, _)| *label == "proto").map_or(word, |(_, word)| word);
    match word {
        // ngrep
        "U" => Some(Transport::Udp),
        _ => Transport::parse(&word.trim_end_matches(',').to_ascii_uppercase()),
    }
}

/// Address and port as tools print them: `192.0.2.1:5060`, `[2001:db8::1]:5060`, `192.0.2.1.5060`, `udp/[192.0.2.1]:5060`,
/// `UDP:192.0.2.1:5060`, or an address alone. `2001:db8::1:5060` has two readings and is none.
fn endpoint(word: &str) -> Option<(IpAddr, Option<u16>, Option<Transport>)> {
    let (transport, word) = match word.find([':', '/']).and_then(|at| word.split_at_checked(at)) {
        Some((label, rest)) if Transport::parse(&label.to_ascii_uppercase()).is_some() => {
            (Transport::parse(&label.to_ascii_uppercase()), rest.get(1..).unwrap_or_default())
        }
        Some(_) | None => (None, word),
    };
    let found = |address: IpAddr, port| Some((address.to_canonical(), port, transport));
    if let Ok(socket) = word.parse::<SocketAddr>() {
        return found(socket.ip(), Some(socket.port()));
    }
    if let Some((host, port)) = word.rsplit_once([':', '.']) {
        let port = match port {
            "sip" => Some(5060),
            "sips" | "sip-tls" => Some(5061),
            other => other.parse::<u16>().ok(),
        };
        // FreeSWITCH puts IPv4 in brackets as well; tcpdump puts a dot before the port.
        let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let has_dot = word.get(host.len()..).is_some_and(|rest| rest.starts_with('.'));
        let ipv4 = inner.unwrap_or(host).parse::<Ipv4Addr>().ok().map(IpAddr::V4);
        let host = if has_dot || inner.is_some() { ipv4.or_else(|| address(host)) } else { ipv4 };
        if let (Some(host), Some(_)) = (host, port) {
            return found(host, port);
        }
    }
    let last = word.rsplit(':').next().unwrap_or_default();
    let is_doubtful = last.len() >= 4 && last.bytes().all(|byte| byte.is_ascii_digit());
    let alone = address(word).filter(|address| address.is_ipv4() || !is_doubtful)?;
    found(alone, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::is_linear;

    #[test]
    fn addresses_of_packets_are_read_as_tools_print_them() {
        for (word, expected) in [
            ("192.0.2.1:5060", "192.0.2.1:5060"),
            ("192.0.2.1.5060", "192.0.2.1:5060"),
            ("192.0.2.1.sip", "192.0.2.1:5060"),
            ("192.0.2.1", "192.0.2.1"),
            ("UDP:192.0.2.1:5060", "192.0.2.1:5060 UDP"),
            ("tls/[192.0.2.1]:5061", "192.0.2.1:5061 TLS"),
            ("udp/[2001:db8::1]:5060", "[2001:db8::1]:5060 UDP"),
            ("[2001:db8::1]:5060", "[2001:db8::1]:5060"),
            ("2001:db8::1.5060", "[2001:db8::1]:5060"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            // Two readings.
            ("2001:db8::1:5060", "none"),
            ("sip.example.com.5060", "none"),
            ("14:07:11", "none"),
            ("192.0.2.256:5060", "none"),
            ("192.0.2.1:99999", "none"),
            ("", "none"),
        ] {
            let said = endpoint(word).map(|(address, port, transport)| {
                let source = TraceSource { address, port, transport, told_by: ToldBy::Capture };
                format!("{} {}", source.words(), transport.map_or("", Transport::as_str)).trim().to_owned()
            });
            assert_eq!(said.as_deref().unwrap_or("none"), expected, "{word}");
        }
    }

    #[test]
    fn messages_start_at_request_and_status_lines() {
        for (text, start) in [
            ("INVITE sip:a@b.example SIP/2.0", Some(0)),
            ("E..v....INVITE sip:a@b.example SIP/2.0", Some(8)),
            ("x PRACK sip:a@b.example SIP/2.0", Some(2)),
            ("INVITE from 1: INVITE tel:+1 SIP/2.0", Some(15)),
            ("INVITE sip:+1 202@b.example SIP/2.0", Some(0)),
            ("INVITE  sip:a@b.example SIP/2.0", Some(0)),
            ("SIP/2.0 407 Proxy Authentication Required", Some(0)),
            ("    Status-Line: SIP/2.0 407 x", Some(17)),
            ("Via: SIP/2.0/UDP 192.0.2.1", None),
            ("Reason: SIP/2.0 407 x", None),
            ("INVITE sip:a@b.example", None),
            ("FOO sip:a@b.example SIP/2.0", None),
            ("SIP/2.0 4é7", None),
        ] {
            assert_eq!(start_of(text), start, "{text}");
        }
    }

    #[test]
    fn work_grows_with_the_text() {
        for line in [
            "INVITE sip:a SIP/2.0\n",
            "Request-Line: INVITE sip:a SIP/2.0\n",
            "To: <sip:a@b.example>\n",
            "f: \"a\\\"\n",
            " \"\n",
            "\"<;,",
            "#015#012",
            "a -> ",
            "192.0.2.1 -> 192.0.2.2\n",
            "RPID",
        ] {
            let head = "INVITE sip:a@b.example SIP/2.0\nFrom: \"";
            assert!(
                is_linear(&|lines| {
                    drop(excerpt(&line.repeat(lines)));
                    drop(excerpt(&format!("{head}{}", line.repeat(lines))));
                }),
                "{line:?}"
            );
        }
    }
}
