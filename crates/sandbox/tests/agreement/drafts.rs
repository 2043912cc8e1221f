//! Random drafts of one mode: plausible values, values at the limits, and junk, in every
//! field, including those of other modes.

use api::types::{AuthMode, HostVariable, UserVariable, VerificationStatus, WireEnum};
use domain::provider::draft::{Draft, Field, Part, Text};
use domain::provider::fields::choices;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The changes to a new trunk: fields and their values, the first part in another mode.
#[derive(Clone, Debug)]
pub struct Work {
    start: AuthMode,
    before: Vec<(Field, Value)>,
    after: Vec<(Field, Value)>,
}

impl Work {
    /// The resulting draft.
    pub fn draft(&self, mode: AuthMode) -> Draft {
        let mut draft = Draft::new(self.start);
        for (text, words) in [
            (Text::Name, "Site A"),
            (Text::Hostname, "sip.example.com"),
            (Text::AuthId, "4711"),
            (Text::Password, "secret"),
            (Text::OutboundServerPort, "0"),
        ] {
            words.clone_into(draft.texts.get_mut(text));
        }
        for (field, value) in &self.before {
            draft.set(*field, value);
        }
        if mode != self.start {
            draft.switch_mode(mode);
        }
        for (field, value) in &self.after {
            draft.set(*field, value);
        }
        draft
    }
}

/// Half of the drafts contain nothing that should be refused.
///
/// A setting is drawn as two numbers: a choice of strategies per field would build a generator of random
/// numbers for each, which takes minutes without optimisation.
pub fn work() -> impl Strategy<Value = Work> {
    let settings = |most| proptest::collection::vec((any::<u32>(), any::<u64>()), 0..=most);
    (select(AuthMode::ALL), 0..8_u8, settings(2), settings(12)).prop_map(|(start, kind, before, after)| {
        let is_wild = kind > 3;
        let most = if is_wild && kind < 7 { 5 } else { 12 };
        let read = |settings: Vec<(u32, u64)>| {
            settings.into_iter().take(most).map(|(place, seed)| setting(is_wild, place, seed)).collect()
        };
        Work { start, before: read(before), after: read(after) }
    })
}

/// Texts can be invalid in the most ways, so they are drawn more often than switches and header parts.
fn setting(is_wild: bool, place: u32, seed: u64) -> (Field, Value) {
    thread_local!(static FIELDS: Vec<Field> = Field::all()
        .flat_map(|field| {
            let weight = match field {
                Field::Mode => 0,
                Field::Text(_) | Field::Verdicts => 4,
                Field::Word(_) => 3,
                Field::Flag(_) | Field::Part(_) => 1,
            };
            std::iter::repeat_n(field, weight)
        })
        .collect());
    let field = FIELDS.with(|fields| fields[place as usize % fields.len()]);
    let mut random = Random(fastrand::Rng::with_seed(seed));
    let is_junk = is_wild && random.below(5) < 4;
    (field, if is_junk { junk(field, &mut random) } else { good(field, &mut random) })
}

/// A generator from one number of proptest's.
struct Random(fastrand::Rng);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0.usize(..end)
    }

    fn one<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }

    /// One of the texts, or a sequence of pieces and arbitrary letters.
    fn text(&mut self, texts: &[&str], pieces: &[&str]) -> String {
        if self.below(4) > 0 {
            return self.one(texts).to_owned();
        }
        let mut row = String::new();
        for _ in 0..self.below(8) {
            match self.below(10) {
                0 => row.push(self.0.char(..)),
                _ => row.push_str(self.one(pieces)),
            }
        }
        row
    }

    /// A text of 64 characters and as many more, surrounded by blanks.
    fn long(&mut self, more: usize) -> String {
        let (letter, blank) = (self.one(&["a", "ä", "𝕏", "0"]), self.one(&["", " ", "\n"]));
        [blank, &letter.repeat(64 + more), blank].concat()
    }
}

fn good(field: Field, random: &mut Random) -> Value {
    match field {
        Field::Mode => unreachable!("set by the case"),
        Field::Text(text) => good_text(text, random).into(),
        Field::Flag(_) => (random.below(2) == 0).into(),
        Field::Word(word) => {
            let choices = choices(word);
            choices[random.below(choices.len())].0.into()
        }
        Field::Verdicts => {
            let mut chosen: Vec<&str> = VerificationStatus::ALL.iter().map(|word| word.as_str()).collect();
            chosen.retain(|_| random.below(2) == 0);
            if random.below(2) == 0 {
                chosen.reverse();
            }
            chosen.into()
        }
        Field::Part(part) if random.below(2) == 0 => {
            // Text typed for another word stays and has no effect.
            let words: Vec<&str> = words_of(part).into_iter().filter(|word| *word != "CUSTOM").collect();
            json!([random.one(&words), random.one(&["", " ", "left", "a\u{7}"])])
        }
        Field::Part(_) => {
            json!(["CUSTOM", random.one(&["remove", "REMOVE", " 4420 ", "ü\u{202e}", "edge.example:5070"])])
        }
    }
}

fn good_text(text: Text, random: &mut Random) -> String {
    let may_be_blank = match text {
        Text::OutboundServer
        | Text::OutboundServerPort
        | Text::Brand
        | Text::Username
        | Text::PaiParameterName => true,
        Text::Name
        | Text::Hostname
        | Text::Port
        | Text::AdditionalIps
        | Text::AuthId
        | Text::Password
        | Text::RegisterInterval
        | Text::DidNumbers
        | Text::Concurrency
        | Text::KeepAliveInterval => false,
    };
    if may_be_blank && random.below(4) == 0 {
        return random.one(&["", " "]).to_owned();
    }
    match text {
        Text::Hostname | Text::OutboundServer => random.one(HOSTS).to_owned(),
        Text::Port | Text::OutboundServerPort => random.one(PORTS).to_owned(),
        Text::AdditionalIps => random.one(NETWORKS).to_owned(),
        Text::DidNumbers => random.one(POOLS).to_owned(),
        Text::RegisterInterval | Text::KeepAliveInterval | Text::Concurrency => {
            random.one(NUMBERS).to_owned()
        }
        Text::Password if random.below(3) == 0 => random.one(&[" ", " x "]).repeat(40),
        Text::Name
        | Text::AuthId
        | Text::Brand
        | Text::Username
        | Text::PaiParameterName
        | Text::Password => match random.below(4) {
            0 if text != Text::Password => random.long(0),
            _ => random.one(LINES).to_owned(),
        },
    }
}

fn words_of(part: Part) -> Vec<&'static str> {
    match part {
        Part::User(_) => UserVariable::ALL.iter().map(|word| word.as_str()).collect(),
        Part::Host(_) => HostVariable::ALL.iter().map(|word| word.as_str()).collect(),
    }
}

fn junk(field: Field, random: &mut Random) -> Value {
    match field {
        Field::Mode => unreachable!("set by the case"),
        Field::Text(text) => match text {
            Text::Hostname | Text::OutboundServer => random.text(NO_HOSTS, HOST_PIECES).into(),
            Text::Port | Text::OutboundServerPort => random.text(NO_PORTS, NUMBER_PIECES).into(),
            Text::RegisterInterval | Text::KeepAliveInterval | Text::Concurrency => {
                random.text(NO_NUMBERS, NUMBER_PIECES).into()
            }
            Text::AdditionalIps => random.text(NO_NETWORKS, NETWORK_PIECES).into(),
            Text::DidNumbers => random.text(NO_POOLS, POOL_PIECES).into(),
            Text::Name
            | Text::Brand
            | Text::AuthId
            | Text::Username
            | Text::Password
            | Text::PaiParameterName => match random.below(3) {
                0 => {
                    let more = 1 + random.below(9);
                    random.long(more).into()
                }
                _ => random.text(NO_LINES, LINE_PIECES).into(),
            },
        },
        Field::Flag(_) => Value::Null,
        Field::Word(_) => random.one(NO_WORDS).into(),
        Field::Verdicts => {
            let words =
                ["TN-Validation-Failed", "tn-validation-failed", "TN-Validation-Passed", "", "\0", "x\n"];
            let length = 1 + random.below(3);
            (0..length).map(|_| random.one(&words)).collect()
        }
        Field::Part(part) => {
            let mut words = words_of(part);
            words.extend(["", "custom", "AUTH_ID", "CONTACT_URI", "\0"]);
            let word = if random.below(2) == 0 { "CUSTOM" } else { random.one(&words) };
            let texts = ["", " ", "\u{a0}", "\0", "a\u{7}b", "a\r\nX-Evil: 1", "\t", "remove"];
            json!([word, random.one(&texts)])
        }
    }
}

const LONG_LABEL: &str = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123.example";
const HOSTS: &[&str] = &[
    "sip.example.com",
    "SIP.Example.COM.",
    " sip.example.net\n",
    "192.0.2.1",
    "10.0.0.1",
    "::1",
    "[2001:db8::5]",
    "::ffff:10.0.0.1",
    "xn--bcher-kva.example",
    "a_b.example",
    "localhost",
    LONG_LABEL,
];
const NO_HOSTS: &[&str] = &[
    "",
    " ",
    "\t\n",
    "bücher.example",
    "例え.jp",
    "sip:sip.example.com:5060",
    "sips:a@b.example;transport=tls",
    "https://example.com/x",
    "sip.example.com:5060",
    "[::1]:5060",
    "fe80::1%eth0",
    "192.0.2.256",
    "192.0.2",
    "192.000.2.1",
    "1:2:3",
    "a..b",
    "-a.example",
    "a b",
    "a,b",
    "<you>.example",
    "10.0.0.0/24",
    "a\0b",
    "\u{b}host",
    "host\u{200b}",
    ".",
];
const HOST_PIECES: &[&str] = &[
    "sip", "a", "1", "192.0.2.", ".", "..", "-", "_", ":", "::", "[", "]", "@", "/", " ", "é", "%", "<", ";",
    "\0",
];
const PORTS: &[&str] = &["0", "1", "5060", "5061", "5069", "65535", " 5060 ", "007", "5060\n"];
const NO_PORTS: &[&str] = &[
    "",
    " ",
    "65536",
    "-1",
    "abc",
    "+5060",
    "-0",
    "1.5",
    "1e3",
    "５０６０",
    "2147483648",
    "0x10",
    "5 060",
    "5\0",
    "99999999999999999999",
];
const NUMBERS: &[&str] = &["0", "1", "9", "59", "600", "3601", "100000", "2147483647", " 360 ", "007"];
const NO_NUMBERS: &[&str] = &[
    "",
    " ",
    "2147483648",
    "4294967296",
    "-1",
    "abc",
    "+600",
    "-0",
    "6e2",
    "1.0",
    "６００",
    "9223372036854775808",
];
const NUMBER_PIECES: &[&str] = &["0", "1", "65535", "60", "+", "-", ".", " ", "\n", "\u{a0}", "e", "\0"];
const NETWORKS: &[&str] = &[
    "",
    " ",
    "192.0.2.0/24",
    "192.0.2.1",
    "192.0.2.77/24",
    "192.0.2.0/24, 2001:db8::/32\n[2001:db8::1]/128 10.0.0.1;",
    "::ffff:10.0.0.1",
    "::/0;0.0.0.0/0",
    "10.0.0.0/8\n10.0.0.0/8\n10.1.0.0/16",
    "2001:DB8:0:0::1",
    ";;",
];
const NO_NETWORKS: &[&str] = &[
    "192.0.2.0/33",
    "::/129",
    "192.0.02.0/24",
    "300.0.2.0/24",
    "carrier.example",
    "192.0.2.0/",
    "192.0.2.0/08",
    "2001:db8::/032",
    "192.0.2.0/+8",
    "192.0.2.0/255.255.255.0",
    "192.0.2.1-192.0.2.9",
    "fe80::1%eth0/64",
    "/24",
    "10.0.0.0/8;x;10.0.0.0/99",
    "192.0.2.0/24\u{200b}",
    "\u{b}192.0.2.0/24",
    "192.0.2.0/24\u{b}",
    "\0",
    "::1.2.3.4.5",
];
const NETWORK_PIECES: &[&str] = &[
    "192.0.2.",
    "10.0.0.0",
    "2001:db8::",
    "1",
    "0",
    "/",
    "/8",
    "/24",
    "/32",
    "/128",
    ".",
    ":",
    ";",
    ",",
    "\n",
    " ",
    "[",
    "]",
    "\u{b}",
    "\0",
];
const POOLS: &[&str] = &[
    "",
    " ",
    "1",
    "16505550100",
    "16505550100-16505550199",
    "3000;12000-18000",
    "101; 203\n300 - 450,\t7",
    "1-1000000",
    "18446744073709551615",
    "5550100;5550100-5550110",
    ";,\n",
];
const NO_POOLS: &[&str] = &[
    "+4930123456",
    "004930123456",
    "0",
    "0-9",
    "18000-12000",
    // Ranges by the contract, but more likely one number or a mistake.
    "202-5550123",
    "8000-12000",
    "10000000-30000000",
    "18446744073709551616",
    "+1 (650) 555-0100",
    "101 203",
    "12–18",
    "-",
    "1-",
    "1-2-3",
    "abc",
    "１２３",
    "12\u{0}3",
    "\u{feff}3000",
    "\u{b}3000",
    "3000\u{85}",
];
const POOL_PIECES: &[&str] =
    &["1", "20", "300", "16505550100", "0", "+", "-", ";", ",", "\n", " ", "x", "\u{b}"];
const LINES: &[&str] = &[
    "Line 1",
    " Zürich ",
    "<img onerror=1>",
    "'; DROP TABLE providers; --",
    "\u{200b}",
    "𝕏\u{202e}",
    "null",
    "0",
    "{\"\\\"}",
];
const NO_LINES: &[&str] = &[
    "\u{85}x\u{b}",
    "",
    " ",
    "\t",
    "\u{a0}",
    "a\u{7}b",
    "a\0b",
    "\0",
    "line\nbreak",
    "x\u{7f}",
    "\u{85}",
    "a\u{85}b",
    "\u{1b}[2J",
];
const LINE_PIECES: &[&str] = &["a", "Ü", "👨‍👩‍👧", " ", "\u{a0}", "\u{feff}", "\"", "\\", "\n", "\0", "\u{9f}"];
const NO_WORDS: &[&str] =
    &["", " ", "udp", "SCTP", "DEFAULT ", "default", "CRITICAL", "HISTORY_INFO_USER_PART", "\0", "UDP\n"];
