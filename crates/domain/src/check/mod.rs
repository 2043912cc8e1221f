//! What a person may type or paste into one field: its meaning, its problems, and the one-click fixes for
//! them.
//!
//! Each check knows the text of one field, and no other field, trunk or server. An error is reported only
//! if the API or SIP would refuse or misread the value. An accepted value is accepted by every server that
//! follows the same reference, in the form that the value has when it is joined again.
//! Source: docs/trunks.md, 4; wording: STYLE.md.

mod blocks;
mod cells;
pub mod host;
pub mod networks;
pub mod number;
mod pasted_host;
pub mod placeholder;
pub mod pool;
mod printed;
pub mod sign_in;
mod srv;
pub mod understood;
pub mod uri;
pub mod whole;

use std::net::{IpAddr, Ipv6Addr};

use api::types::Transport;

use crate::visible;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Blocks.
    Error,
    /// Can be ignored, but should be read first.
    Warning,
    /// Worth knowing.
    Hint,
}

/// What a one-click fix writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The new text of the same field.
    Text(String),
    /// A pasted URI, split into its parts. Fields that it does not mention keep their values.
    Split {
        /// The new text of the same field.
        host: String,
        /// The port next to it.
        port: Option<u16>,
        /// The transport of the trunk.
        transport: Option<Transport>,
    },
}

/// A one-click fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The label of the button.
    pub label: String,
    /// What it writes.
    pub change: Change,
}

/// A problem or a remark about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it blocks.
    pub severity: Severity,
    /// What to do about it.
    pub text: String,
    /// The one-click fix, if there is one.
    pub fix: Option<Fix>,
}

/// A checked text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked<T> {
    /// Its meaning; `None` exactly if a finding is an error.
    pub value: Option<T>,
    /// Every problem and remark.
    pub findings: Vec<Finding>,
}

impl<T> Checked<T> {
    fn new(value: T, findings: Vec<Finding>) -> Self {
        let is_blocked = findings.iter().any(|finding| finding.severity == Severity::Error);
        Self { value: if is_blocked { None } else { Some(value) }, findings }
    }
}

/// Of an item in a list.
const NO_HIDDEN: &str = "leave out control and invisible characters";
/// The button for it.
pub(crate) const STRIP_HIDDEN: &str = "Strip invisible characters";

fn error(text: &str, fix: Option<Fix>) -> Finding {
    Finding { severity: Severity::Error, text: text.to_owned(), fix }
}

pub(crate) fn fix(label: &str, text: String) -> Fix {
    Fix { label: label.to_owned(), change: Change::Text(text) }
}

/// Invisible characters that are copied along with text from web pages. Line breaks and tabs separate items.
fn is_hidden(letter: char) -> bool {
    !matches!(letter, '\n' | '\r' | '\t') && visible::is_hidden(letter)
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() && !is_hidden(letter)
}

fn without_hidden(text: &str) -> String {
    text.chars().filter(|letter| !is_hidden(*letter)).collect()
}

/// A whole number: only ASCII digits, without the plus that `parse` would accept.
pub(crate) fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// An IP address; IPv6 may be in brackets.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    }
}

/// What is wrong with a text that ends like IPv4 but is not an address. Names end in a letter (RFC 3261,
/// `toplabel`), so it is not a name either.
fn broken_ipv4(text: &str) -> Option<&'static str> {
    let is_whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !text.rsplit('.').next().is_some_and(is_whole) {
        None
    } else if text.split('.').count() != 4 || !text.split('.').all(is_whole) {
        Some("IPv4 needs four parts, such as 192.0.2.1")
    } else if text.split('.').any(|part| part.len() > 1 && part.starts_with('0')) {
        Some("IPv4 parts are written without leading zeros")
    } else {
        Some("IPv4 has four parts, and each part is 0 to 255")
    }
}

/// The typed text for use in a sentence: shortened, with hidden characters made visible.
fn quoted(text: &str) -> String {
    let shown = visible::visible(text);
    let mut letters = shown.chars();
    let start: String = letters.by_ref().take(40).collect();
    if letters.next().is_some() { format!("\"{start}…\"") } else { format!("\"{start}\"") }
}

/// The items of a list. Blanks around an item are ignored; between two items they separate only if
/// `at_blanks`.
pub(crate) fn items(text: &str, at_blanks: bool) -> Vec<&str> {
    let ends = |letter| match letter {
        ',' | ';' | '\n' | '\r' | '\t' => true,
        other => at_blanks && is_blank(other),
    };
    text.split(ends).map(|item| item.trim_matches(is_blank)).filter(|item| !item.is_empty()).collect()
}

/// The items of a list about which one sentence says the same.
struct Alike {
    kind: &'static str,
    finding: Finding,
    items: usize,
    last: usize,
}

/// Findings about the items of a list, one for each kind, so that a paste of thousands of lines stays
/// readable.
#[derive(Default)]
struct Report {
    kinds: Vec<Alike>,
}

impl Report {
    /// Adds a finding about an item. Returns it if it is the first of its kind; the others are counted.
    fn say(
        &mut self,
        severity: Severity,
        kind: &'static str,
        (place, item): (usize, &str),
        says: &str,
    ) -> Option<&mut Finding> {
        if let Some(alike) = self.kinds.iter_mut().find(|alike| alike.kind == kind) {
            alike.items += usize::from(alike.last != place);
            alike.last = place;
            return None;
        }
        let text = format!("Item {}, {}{}", place + 1, quoted(item), says);
        let finding = Finding { severity, text, fix: None };
        self.kinds.push(Alike { kind, finding, items: 1, last: place });
        self.kinds.last_mut().map(|alike| &mut alike.finding)
    }

    /// Gives the finding of a kind a fix.
    fn offer(&mut self, kind: &str, fix: Fix) {
        if let Some(alike) = self.kinds.iter_mut().find(|alike| alike.kind == kind) {
            alike.finding.fix = Some(fix);
        }
    }

    /// The findings, errors first.
    fn finish(mut self) -> Vec<Finding> {
        self.kinds.sort_by_key(|alike| alike.finding.severity);
        let told = |Alike { mut finding, items, .. }: Alike| {
            finding.text.push_str(&and_more(items - 1));
            finding
        };
        self.kinds.into_iter().map(told).collect()
    }
}

/// The end of a sentence that is true of more items.
fn and_more(items: usize) -> String {
    match items {
        0 => String::new(),
        1 => ". The same goes for 1 more item".to_owned(),
        more => format!(". The same goes for {more} more items"),
    }
}

/// Helpers for tests that read the result of a check.
#[cfg(test)]
mod samples {
    use super::*;

    /// The new text of the same field.
    pub(super) fn applied(fix: &Fix) -> Option<String> {
        match &fix.change {
            Change::Text(text) | Change::Split { host: text, .. } => Some(text.clone()),
        }
    }

    /// All messages, for the output of a failing test.
    pub(super) fn said<T>(checked: &Checked<T>) -> String {
        checked.findings.iter().map(|finding| format!("{}\n", finding.text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{applied, said};
    use super::*;
    use crate::growth::is_linear;
    use crate::samples::Random;

    /// Separated by vertical bars.
    const PIECES: &str = "0|1|5|10|24|255|300|007|5060|16505550100|99999999999999999999|+|00|-|–|.|.|.|:|::|/|/|/8|\
        /32|/0|;|,|\n|\r\n|\t| | |\u{a0}|(|)|(0)|[|]|%|@|?|<|>|_|sip:|sips:|https://|;transport=tls|;lr|a|\
        sip.example.com|10.0.0.0/24|10.0.0.5/24|192.0.2.1|2001:db8::1|fe80::1|::ffff:10.0.0.1|xn--|bücher|例え|\
        １２|\u{0}|\u{200b}";

    /// Pieces of what carriers print.
    const PRINTED: &str = "192.0.2.1|192.0.2.20|192.0.2.0/28|192.0.2.|198.51.100.7|2001:db8::1|2001:db8::1:5060|\
        255.255.255.240|0.0.0.15|0.0.0.0|5060|24|11|.11|/24|:5060|[|]|(|)| | | |, |;|\n|\n- | - |-|–|..| to | bis |\
        -> | and | / |/| mask |old: |not |x|.x|.*|# |// |* |1. |udp:|sip:|ip4:|=|v|version |UDP|TLS| port |host |\
        sip.example.com|_sip._udp.|_sips._tcp.example.com| SRV 1 2 5060 |NAPTR|\"SIP+D2U\"|[.]|::|+49 30|@|!|\"|01";

    /// What holds for every check and every text.
    fn holds<T>(check: &dyn Fn(&str) -> Checked<T>, join: &dyn Fn(&T) -> String, text: &str) {
        let checked = check(text);
        let has_error = checked.findings.iter().any(|finding| finding.severity == Severity::Error);
        assert_eq!(checked.value.is_none(), has_error, "{text:?}");
        if let Some(value) = &checked.value {
            let joined = join(value);
            let again = check(&joined);
            assert_eq!(again.value.as_ref().map(join), Some(joined), "{text:?}");
        }
        for finding in &checked.findings {
            let words = [finding.text.as_str(), finding.fix.as_ref().map_or("", |fix| &fix.label)];
            for word in ["nvalid", "lease", "orry", "!", "provider"] {
                assert!(!words.iter().any(|words| words.contains(word) && !text.contains(word)), "{words:?}");
            }
            assert!(!finding.text.ends_with('.'), "{finding:?}");
            if let Some(fix) = &finding.fix {
                let after = check(&applied(fix).unwrap_or_default());
                assert!(
                    !after.findings.iter().any(|after| after.text == finding.text),
                    "{text:?}: {finding:?}"
                );
            }
        }
        let mut now = text.to_owned();
        let ends = (0..99).any(|_| {
            match check(&now).findings.iter().find_map(|finding| applied(finding.fix.as_ref()?)) {
                Some(next) => now = next,
                None => return true,
            }
            false
        });
        assert!(ends, "fixes do not come to an end: {text:?}, {}", said(&check(&now)));
    }

    /// Joins the list and asserts that another reading of the reference accepts the result.
    fn join_pool(list: &[pool::Range]) -> String {
        let joined = pool::join_pool(list);
        let is_number =
            |end: &str| end.starts_with(|first| ('1'..='9').contains(&first)) && end.parse::<u64>().is_ok();
        assert!(
            list.is_empty() || joined.split(';').flat_map(|item| item.splitn(2, '-')).all(is_number),
            "{joined}"
        );
        joined
    }

    /// The same for blocks.
    fn join_networks(list: &[ipnet::IpNet]) -> String {
        let joined = networks::join_networks(list);
        let is_block = |(address, prefix): (&str, &str)| {
            address.parse::<IpAddr>().is_ok() && prefix.parse::<u8>().is_ok()
        };
        assert!(
            list.is_empty() || joined.split(';').all(|item| item.split_once('/').is_some_and(is_block)),
            "{joined}"
        );
        joined
    }

    #[test]
    fn every_check_keeps_its_invariants_for_any_text() {
        let pieces: Vec<&str> = PIECES.split('|').collect();
        let mut random = Random::new();
        for _ in 0..10_000 {
            let text = random.text(&pieces, 12);
            holds(&host::host, &String::clone, &text);
            holds(&pool::pool, &|list| join_pool(list), &text);
            holds(&|text| networks::networks(text, true), &|list| join_networks(list), &text);
            holds(&|text| networks::networks(text, false), &|list| join_networks(list), &text);
        }
    }

    #[test]
    fn hosts_and_addresses_keep_their_invariants_for_printed_text() {
        let pieces: Vec<&str> = PRINTED.split('|').collect();
        let mut random = Random::new();
        for _ in 0..10_000 {
            let text = random.text(&pieces, 12);
            holds(&host::host, &String::clone, &text);
            holds(&|text| networks::networks(text, false), &|list| join_networks(list), &text);
        }
    }

    #[test]
    fn no_invisible_character_reaches_a_value() {
        for code in (0..0x20).chain([0x7f, 0x85, 0xad, 0x200b, 0x202e, 0xfeff]) {
            let letter = char::from_u32(code).map(String::from).unwrap_or_default();
            let is_break = matches!(letter.as_str(), "\n" | "\r" | "\t");
            assert_eq!(host::host(&format!("sip.exa{letter}mple.com")).value, None, "{code:x}");
            let around = host::host(&format!("{letter}sip.example.com{letter}")).value;
            assert_eq!(around.as_deref(), is_break.then_some("sip.example.com"), "{code:x}");
            let list = format!("{letter}16505550100{letter}16505550101{letter}");
            assert_eq!(pool::pool(&list).value.is_some(), is_break, "{code:x}");
            let list = format!("{letter}192.0.2.1{letter}192.0.2.2{letter}");
            assert_eq!(networks::networks(&list, false).value.is_some(), is_break, "{code:x}");
        }
    }

    #[test]
    fn lists_are_read_in_linear_time() {
        let numbers = |sign: &str, step: usize, lines: usize| -> String {
            (0..lines).map(|at| format!("{sign}{}\n", 16_505_550_100_u64 + (at * step) as u64)).collect()
        };
        for (sign, step) in [("", 7), ("", 0), ("+", 1), ("x", 1)] {
            let run = |lines| assert!(pool::pool(&numbers(sign, step, lines)).findings.len() < 20);
            assert!(is_linear(&run), "{sign:?} {step}");
        }
        let blocks = |start: &str, lines: usize| -> String {
            (0..lines).map(|at| format!("{start}{}.{}/24 ", at / 256, at % 256)).collect()
        };
        for start in ["10.1.", "10.0.0.0/8 10.1.", "x"] {
            let run = |lines| assert!(networks::networks(&blocks(start, lines), false).findings.len() < 20);
            assert!(is_linear(&run), "{start:?}");
        }
    }
}
