//! What an administrator sets for one installation in `config.json`, beside the page: where the API is, how the
//! console is called, whom to ask. Every key is optional (docs/deploy.md, "Settings of the console").
//!
//! Whatever the file holds, the console works: what is right is used, what is wrong stands on its default and is
//! told with its line. `boot.js` reads `api` and `pbxs` a second time, before the program is there, by the same rules.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::provider::brands::{distance, plain};
use crate::visible::{has_hidden, visible};

/// Where the API is unless something else is set; also where it is tried when that cannot be used.
pub const USUAL_API: &str = "/api/";
/// Seconds between two statuses that can be chosen; 0 for never.
pub const REFRESH: [u32; 3] = [0, 30, 60];
/// Bytes of the file that are read at most.
const MOST_BYTES: usize = 64 * 1024;
/// Faults that are told one by one.
const MOST_FAULTS: usize = 20;
/// Characters of a name: of the console, or of a PBX.
const MOST_NAME: usize = 40;
/// Characters of a banner.
const MOST_BANNER: usize = 200;
/// Characters of an address.
const MOST_ADDRESS: usize = 500;
/// Minutes of a day.
const MOST_MINUTES: u32 = 24 * 60;

const KEYS: [&str; 7] = ["api", "pbxs", "title", "support", "banner", "idleLock", "refresh"];

/// A PBX that the console can be signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredPbx {
    /// What people call it; empty where there is one only and nobody named it.
    pub name: String,
    /// The path of its API on this host, with a slash at both ends.
    pub api: String,
}

/// Whom to ask about the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// What the link says.
    pub text: String,
    /// Where it leads: `https:` or `mailto:`.
    pub href: String,
}

/// What is set for this installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The PBXs, the first of which is taken where nobody has chosen; never empty.
    pub pbxs: Vec<ConfiguredPbx>,
    /// What the console is called in place of its own name.
    pub title: Option<String>,
    /// Whom to ask.
    pub support: Option<Support>,
    /// A line above every page.
    pub banner: Option<String>,
    /// Minutes without anybody at work until the console locks itself, where nobody has chosen; 0 for never.
    pub idle_lock: Option<u32>,
    /// Seconds between two statuses, where nobody has chosen: one of [`REFRESH`].
    pub refresh: Option<u32>,
}

impl Default for Config {
    fn default() -> Self {
        Self { pbxs: usual(), title: None, support: None, banner: None, idle_lock: None, refresh: None }
    }
}

fn usual() -> Vec<ConfiguredPbx> {
    vec![ConfiguredPbx { name: String::new(), api: USUAL_API.to_owned() }]
}

/// Something in the file that cannot be used; as text it is a sentence for whoever wrote the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its line, from 1; nothing where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong, and what is right.
    pub words: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "config.json, line {line}: {}.", self.words),
            None => write!(f, "config.json {}.", self.words),
        }
    }
}

/// What is said where the file did not arrive.
pub fn missing() -> Fault {
    whole(
        "could not be loaded, so everything is on its default; the server must answer with the file, or with {}",
    )
}

/// Reads the file. Every fault is told, in the order of the lines.
pub fn read(text: &str) -> (Config, Vec<Fault>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let object = match parse(text) {
        Ok(object) => object,
        Err(fault) => return (Config::default(), vec![fault]),
    };
    let mut reader = ConfigReader::new(text);
    let config = reader.config(&object);
    let mut faults = reader.faults;
    faults.sort_by_key(|fault| fault.line);
    if faults.len() > MOST_FAULTS {
        let more = faults.len() - MOST_FAULTS;
        faults.truncate(MOST_FAULTS);
        faults.push(whole(&format!("has {more} more faults")));
    }
    (config, faults)
}

fn whole(words: &str) -> Fault {
    Fault { line: None, words: words.to_owned() }
}

/// The object that the file holds, or why it holds none.
fn parse(text: &str) -> Result<Map<String, Value>, Fault> {
    let start = text.trim_start();
    if text.len() > MOST_BYTES {
        return Err(whole("is larger than 64 KB; only where the API is was read"));
    }
    if start.is_empty() {
        return Err(whole("is empty; write {} to set nothing"));
    }
    if text.contains(['\0', '\u{fffd}']) {
        return Err(whole("is not UTF-8; save it with that encoding"));
    }
    if start.starts_with('<') {
        return Err(whole(
            "is a web page and no JSON; the server, or a proxy before it, answers with something else",
        ));
    }
    match api::try_parse(text.as_bytes()) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(whole("must be one object, with everything between { and }"))
        }
        Err(error) if error.is_eof() => {
            Err(whole("ends too early; a bracket or a quotation mark is not closed"))
        }
        Err(error) => Err(explain(text, error.line(), error.column())),
    }
}

/// What is wrong at a place where the JSON breaks, by what stands there and before it.
fn explain(text: &str, line: usize, column: usize) -> Fault {
    if column == 0 {
        // The break of the line before it was read as part of a text.
        let words = "a text must end, with a quotation mark, on the line where it begins";
        return Fault { line: Some(line.saturating_sub(1)), words: words.to_owned() };
    }
    let starts = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let (before, rest) = text.split_at_checked(starts + column - 1).unwrap_or((text, ""));
    let before = before.trim_end();
    let last = before.chars().next_back().unwrap_or(' ');
    let here = rest.chars().next().unwrap_or(' ');
    let word: String = rest.chars().take_while(|letter| !" \t\r\n,:}]".contains(*letter)).take(30).collect();
    let word = if word.is_empty() { here.to_string() } else { word };
    let word = visible(word.trim_matches('"'));
    let (line, words) = match here {
        _ if last == '\\' => (line, "a backslash in a text is written twice".to_owned()),
        '\t' => (line, "a text holds a tab; write \\t in its place".to_owned()),
        '/' | '#' => (line, "JSON has no comments; take this one out".to_owned()),
        '}' | ']' if last == ',' => {
            (1 + before.matches('\n').count(), format!("the comma before “{here}” is one too many"))
        }
        '\'' | '‘' | '’' | '“' | '”' | '„' | '«' => {
            (line, "names and texts stand in straight double quotes".to_owned())
        }
        '=' => (line, "between a name and its value stands a colon".to_owned()),
        ',' => (line, "there is a comma where a name or a value must be".to_owned()),
        _ if matches!(last, '{' | ',') && here != '"' => {
            (line, format!("“{word}” must stand in straight double quotes"))
        }
        _ if matches!(last, '"' | '}' | ']' | '0'..='9' | 'a'..='z') && here == '"' => {
            (line, format!("before “{word}” a comma or a colon is missing"))
        }
        _ if last == ':' => (
            line,
            format!("“{word}” is no value; texts stand in straight double quotes, numbers are plain digits"),
        ),
        _ => (line, format!("“{word}” cannot stand here in JSON")),
    };
    Fault { line: Some(line), words }
}

/// Reads the values of a file that is JSON.
struct ConfigReader {
    /// The line of every name near the top, by its path: `title`, `pbxs.0.api`.
    lines: BTreeMap<String, usize>,
    faults: Vec<Fault>,
}

impl ConfigReader {
    fn new(text: &str) -> Self {
        let mut reader = Self { lines: BTreeMap::new(), faults: Vec::new() };
        for (path, line) in names(text) {
            let name = path.rsplit('.').next().unwrap_or_default().to_owned();
            if reader.lines.insert(path.clone(), line).is_some() {
                reader
                    .fault(&path, format!("“{}” is set a second time; only this one counts", visible(&name)));
            }
        }
        reader
    }

    /// Takes note of a fault in what stands at a path.
    fn fault(&mut self, path: &str, words: impl Into<String>) {
        let mut at = path;
        let line = loop {
            match (self.lines.get(at), at.rsplit_once('.')) {
                (Some(line), _) => break Some(*line),
                (None, Some((outer, _))) => at = outer,
                (None, None) => break None,
            }
        };
        self.faults.push(Fault { line, words: words.into() });
    }

    fn config(&mut self, object: &Map<String, Value>) -> Config {
        self.unknown("", object, &KEYS);
        let pbxs = match object.get("pbxs").filter(|value| !value.is_null()) {
            Some(list) => {
                if object.contains_key("api") {
                    self.fault("api", "“api” does not count beside “pbxs”; take one of them out");
                }
                self.pbxs(list)
            }
            None => {
                let api = object.get("api").and_then(|value| self.api("api", value));
                api.map(|api| vec![ConfiguredPbx { name: String::new(), api }]).unwrap_or_default()
            }
        };
        for key in KEYS {
            if object.get(key).is_some_and(Value::is_null) {
                self.fault(key, format!("“{key}” has no value; leave it out to keep its default"));
            }
        }
        let given = |key: &str| object.get(key).filter(|value| !value.is_null());
        Config {
            pbxs: if pbxs.is_empty() { usual() } else { pbxs },
            title: given("title").and_then(|value| self.words("title", value, MOST_NAME)),
            support: given("support").and_then(|value| self.support(value)),
            banner: given("banner").and_then(|value| self.words("banner", value, MOST_BANNER)),
            idle_lock: given("idleLock").and_then(|value| {
                let is_right = |minutes: u32| minutes <= MOST_MINUTES;
                self.number(
                    "idleLock",
                    value,
                    is_right,
                    "a whole number of minutes from 0 to 1440, 0 for never",
                )
            }),
            refresh: given("refresh").and_then(|value| {
                self.number("refresh", value, |seconds| REFRESH.contains(&seconds), "0, 30 or 60")
            }),
        }
    }

    /// Names every key that nobody reads.
    fn unknown(&mut self, below: &str, object: &Map<String, Value>, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let typed = plain(key);
            let close = |known: &&&str| {
                let known = plain(known);
                distance(&typed, &known) <= 2 || (typed.len() > 2 && known.starts_with(&typed))
            };
            let meant = known.iter().filter(close).min_by_key(|known| distance(&typed, &plain(known)));
            let meant = match meant {
                Some(meant) => format!("; “{meant}” is"),
                None => format!("; known are {}", listed(known)),
            };
            let short: String = key.chars().take(MOST_NAME).collect();
            self.fault(&format!("{below}{key}"), format!("“{}” is not known here{meant}", visible(&short)));
        }
    }

    fn pbxs(&mut self, list: &Value) -> Vec<ConfiguredPbx> {
        let Value::Array(list) = list else {
            self.fault("pbxs", "“pbxs” must be a list, [{\"name\": …, \"api\": …}]");
            return Vec::new();
        };
        if list.is_empty() {
            self.fault("pbxs", "“pbxs” lists no PBX; leave it out where there is one only");
        }
        let mut pbxs: Vec<ConfiguredPbx> = Vec::new();
        for (at, entry) in list.iter().enumerate() {
            let path = format!("pbxs.{at}");
            let Value::Object(entry) = entry else {
                self.fault(&path, format!("entry {} of “pbxs” must be {{\"name\": …, \"api\": …}}", at + 1));
                continue;
            };
            self.unknown(&format!("{path}."), entry, &["name", "api"]);
            let Some(given) = entry.get("api") else {
                self.fault(&path, format!("entry {} of “pbxs” has no “api” and is left out", at + 1));
                continue;
            };
            let Some(api) = self.api(&format!("{path}.api"), given) else { continue };
            if pbxs.iter().any(|pbx| pbx.api == api) {
                self.fault(&format!("{path}.api"), format!("“{api}” is listed a second time and left out"));
                continue;
            }
            let name = match entry.get("name") {
                Some(name) => self.words(&format!("{path}.name"), name, MOST_NAME),
                None => {
                    self.fault(&path, format!("entry {} of “pbxs” has no “name”", at + 1));
                    None
                }
            };
            let name = name.unwrap_or_else(|| api.clone());
            if pbxs.iter().any(|pbx| pbx.name == name) {
                self.fault(&format!("{path}.name"), format!("two PBXs are called “{name}”"));
            }
            pbxs.push(ConfiguredPbx { name, api });
        }
        pbxs
    }

    fn support(&mut self, value: &Value) -> Option<Support> {
        let Value::Object(support) = value else {
            self.fault("support", "“support” must be {\"text\": …, \"href\": …}");
            return None;
        };
        self.unknown("support.", support, &["text", "href"]);
        let mut part = |key: &str, most: usize| match support.get(key) {
            Some(value) => self.words(&format!("support.{key}"), value, most),
            None => {
                self.fault("support", format!("“support” has no “{key}” and is left out"));
                None
            }
        };
        let (text, href) = (part("text", MOST_NAME), part("href", MOST_ADDRESS));
        let (text, href) = (text?, href?);
        let is_open = ["https://", "mailto:"].iter().any(|start| {
            href.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        });
        if !is_open || href.contains(char::is_whitespace) {
            self.fault("support.href", "“href” must begin with https:// or mailto: and hold no blank");
            return None;
        }
        Some(Support { text, href })
    }

    /// A path of the API, with its slash at the end.
    fn api(&mut self, path: &str, value: &Value) -> Option<String> {
        let Value::String(typed) = value else {
            if !value.is_null() || path != "api" {
                self.fault(path, "“api” must be a text in double quotes, such as \"/berlin/api/\"");
            }
            return None;
        };
        let is_path = is_api_path(typed);
        if !is_path && (typed.starts_with("//") || !typed.starts_with('/')) {
            self.fault(path, "“api” must be a path on this host that begins with one slash, such as “/berlin/api/”; other hosts are closed to the console");
        } else if !is_path {
            self.fault(
                path,
                "“api” may hold letters, digits and . _ ~ - between single slashes, such as “/berlin/api/”",
            );
        }
        is_path.then(|| format!("{}/", typed.trim_end_matches('/')))
    }

    /// A text of one line.
    fn words(&mut self, path: &str, value: &Value, most: usize) -> Option<String> {
        let key = path.rsplit('.').next().unwrap_or(path).to_owned();
        let wrong = match value {
            Value::String(text) if text.trim().is_empty() => "must not be empty",
            Value::String(text) if text.trim().chars().count() > most => {
                &format!("is longer than {most} characters")
            }
            Value::String(text) if has_hidden(text) => {
                "holds a character that nobody would see, or a line break"
            }
            Value::String(text) => return Some(text.trim().to_owned()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                "must be a text in double quotes"
            }
        };
        self.fault(path, format!("“{key}” {wrong}"));
        None
    }

    /// A whole number that fits.
    fn number(&mut self, key: &str, value: &Value, fits: impl Fn(u32) -> bool, right: &str) -> Option<u32> {
        let number =
            value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| fits(*number));
        if number.is_none() {
            let quoted = if value.is_string() { ", without quotes" } else { "" };
            self.fault(key, format!("“{key}” must be {right}{quoted}"));
        }
        number
    }
}

/// Whether a text is a path below which the API may be: segments of letters, digits and `_ ~ -`, with single dots
/// inside, each behind one slash. `boot.js` has the same rule.
fn is_api_path(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~' | b'-');
    let is_segment =
        |segment: &str| segment.split('.').all(|part| !part.is_empty() && part.bytes().all(is_letter));
    let inside = text.strip_prefix('/').map(|inside| inside.strip_suffix('/').unwrap_or(inside));
    inside.is_some_and(|inside| inside.split('/').all(is_segment))
}

fn listed(keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("“{key}”")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some(_) | None => quoted.concat(),
    }
}

/// Where a scan stands inside: an object, with the name whose value comes next, or a list, with its place.
enum Inside {
    Object(String),
    List(usize),
}

/// The names of a valid JSON text down to the third level, as paths, with their lines.
fn names(text: &str) -> Vec<(String, usize)> {
    let (mut found, mut inside, mut line) = (Vec::new(), Vec::new(), 1);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        match letter {
            '\n' => line += 1,
            '{' => inside.push(Inside::Object(String::new())),
            '[' => inside.push(Inside::List(0)),
            '}' | ']' => drop(inside.pop()),
            ',' => {
                if let Some(Inside::List(place)) = inside.last_mut() {
                    *place += 1;
                }
            }
            '"' => {
                let quoted = quoted(rest);
                length = quoted.len();
                let after = rest.get(length..).unwrap_or_default().trim_start();
                if let (Some(Inside::Object(name)), true) = (inside.last_mut(), after.starts_with(':')) {
                    *name = api::parse(quoted.as_bytes())
                        .and_then(|name| name.as_str().map(str::to_owned))
                        .unwrap_or_default();
                    if inside.len() <= 3 {
                        found.push((path(&inside), line));
                    }
                }
            }
            _ => {}
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn path(inside: &[Inside]) -> String {
    let steps: Vec<String> = inside
        .iter()
        .map(|step| match step {
            Inside::Object(name) => name.clone(),
            Inside::List(place) => place.to_string(),
        })
        .collect();
    steps.join(".")
}

/// The text in quotes at the start, with its quotes.
fn quoted(text: &str) -> &str {
    let mut escaped = true;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return text.get(..=at).unwrap_or(text),
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::growth::is_linear;

    /// What is told of a file, as a person reads it.
    fn told(text: &str) -> Vec<String> {
        read(text).1.iter().map(ToString::to_string).collect()
    }

    const ALL: &str = r#"{
  "pbxs": [
    {"name": "Berlin", "api": "/berlin/api"},
    {"name": "Munich", "api": "/munich/api/"}
  ],
  "title": " Acme trunks ",
  "support": {"text": "Help desk", "href": "mailto:help@acme.example"},
  "banner": "Test system",
  "idleLock": 0,
  "refresh": 60
}"#;

    #[test]
    fn a_file_without_a_fault_is_read_as_it_stands() {
        let (config, faults) = read(ALL);
        assert_eq!(faults, []);
        let pbx = |name: &str, api: &str| ConfiguredPbx { name: name.to_owned(), api: api.to_owned() };
        assert_eq!(
            config,
            Config {
                pbxs: vec![pbx("Berlin", "/berlin/api/"), pbx("Munich", "/munich/api/")],
                title: Some("Acme trunks".to_owned()),
                support: Some(Support {
                    text: "Help desk".to_owned(),
                    href: "mailto:help@acme.example".to_owned()
                }),
                banner: Some("Test system".to_owned()),
                idle_lock: Some(0),
                refresh: Some(60),
            }
        );
        for nothing in ["{}", " {\n}\n", "\u{feff}{}"] {
            assert_eq!(read(nothing), (Config::default(), Vec::new()), "{nothing:?}");
        }
        assert_eq!(read(r#"{"api": "/trunks/api"}"#).0.pbxs, [pbx("", "/trunks/api/")]);
    }

    #[test]
    fn a_file_that_is_no_json_leaves_everything_on_its_default_and_says_where_it_breaks() {
        let large = format!(r#"{{"banner": "{}"}}"#, "a".repeat(MOST_BYTES));
        let table = [
            ("", "config.json is empty; write {} to set nothing."),
            (" \n", "config.json is empty; write {} to set nothing."),
            (&large, "config.json is larger than 64 KB; only where the API is was read."),
            (
                "<!doctype html>",
                "config.json is a web page and no JSON; the server, or a proxy before it, answers with something else.",
            ),
            ("\u{fffd}\u{fffd}{\0}\0", "config.json is not UTF-8; save it with that encoding."),
            ("[]", "config.json must be one object, with everything between { and }."),
            ("null", "config.json must be one object, with everything between { and }."),
            ("\"/api/\"", "config.json must be one object, with everything between { and }."),
            (
                "{\n\"title\": \"a\"",
                "config.json ends too early; a bracket or a quotation mark is not closed.",
            ),
            ("{\"title\": \"a", "config.json ends too early; a bracket or a quotation mark is not closed."),
            ("{\n  // about\n}", "config.json, line 2: JSON has no comments; take this one out."),
            (
                "{\"title\": \"a\" /* name */}",
                "config.json, line 1: JSON has no comments; take this one out.",
            ),
            ("# about\n{}", "config.json, line 1: JSON has no comments; take this one out."),
            ("{\n  \"title\": \"a\",\n\n}", "config.json, line 2: the comma before “}” is one too many."),
            ("{\"pbxs\": [\n1,]}", "config.json, line 2: the comma before “]” is one too many."),
            ("{\n'title': 'a'}", "config.json, line 2: names and texts stand in straight double quotes."),
            ("{\n“title”: 1}", "config.json, line 2: names and texts stand in straight double quotes."),
            ("{\"title\": „a“}", "config.json, line 1: names and texts stand in straight double quotes."),
            ("{title: \"a\"}", "config.json, line 1: “title” must stand in straight double quotes."),
            ("{\"title\" = \"a\"}", "config.json, line 1: between a name and its value stands a colon."),
            ("{\"title\" \"a\"}", "config.json, line 1: before “a” a comma or a colon is missing."),
            (
                "{\"title\": \"a\"\n\"banner\": \"b\"}",
                "config.json, line 2: before “banner” a comma or a colon is missing.",
            ),
            (
                "{\"refresh\": 30\n\"banner\": \"b\"}",
                "config.json, line 2: before “banner” a comma or a colon is missing.",
            ),
            (
                "{\"refresh\": 0,,\"title\": \"a\"}",
                "config.json, line 1: there is a comma where a name or a value must be.",
            ),
            (
                "{\"refresh\": +30}",
                "config.json, line 1: “+30” is no value; texts stand in straight double quotes, numbers are plain digits.",
            ),
            (
                "{\"banner\": yes}",
                "config.json, line 1: “yes” is no value; texts stand in straight double quotes, numbers are plain digits.",
            ),
            (
                "{\"banner\":\n\nTrue}",
                "config.json, line 3: “True” is no value; texts stand in straight double quotes, numbers are plain digits.",
            ),
            ("{\"refresh\": 030}", "config.json, line 1: “30” cannot stand here in JSON."),
            (
                "{\"banner\": \"one\ntwo\"}",
                "config.json, line 1: a text must end, with a quotation mark, on the line where it begins.",
            ),
            (
                "{\"banner\": \"one\ttwo\"}",
                "config.json, line 1: a text holds a tab; write \\t in its place.",
            ),
            ("{\"api\": \"\\api\"}", "config.json, line 1: a backslash in a text is written twice."),
            ("{}\n{}", "config.json, line 2: “{” cannot stand here in JSON."),
            ("{}}", "config.json, line 1: “}” cannot stand here in JSON."),
        ];
        for (text, sentence) in table {
            assert_eq!(told(text), [sentence], "{text:?}");
            assert_eq!(read(text).0, Config::default(), "{text:?}");
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_told_with_its_line() {
        const HOST: &str = "“api” must be a path on this host that begins with one slash, such as “/berlin/api/”; other hosts are closed to the console";
        const SIGNS: &str =
            "“api” may hold letters, digits and . _ ~ - between single slashes, such as “/berlin/api/”";
        const MINUTES: &str = "“idleLock” must be a whole number of minutes from 0 to 1440, 0 for never";
        const HREF: &str = "“href” must begin with https:// or mailto: and hold no blank";
        let long = format!(r#""title": "{}""#, "a".repeat(41));
        let known = "known are “api”, “pbxs”, “title”, “support”, “banner”, “idleLock” and “refresh”";
        let table = [
            (r#""refresh": 15"#, "“refresh” must be 0, 30 or 60"),
            (r#""refresh": "30""#, "“refresh” must be 0, 30 or 60, without quotes"),
            (r#""refresh": 30.5"#, "“refresh” must be 0, 30 or 60"),
            (r#""refresh": -30"#, "“refresh” must be 0, 30 or 60"),
            (r#""refresh": true"#, "“refresh” must be 0, 30 or 60"),
            (r#""idleLock": 1441"#, MINUTES),
            (r#""idleLock": []"#, MINUTES),
            (r#""title": 7"#, "“title” must be a text in double quotes"),
            (r#""title": " ""#, "“title” must not be empty"),
            (&long, "“title” is longer than 40 characters"),
            (r#""title": "a\nb""#, "“title” holds a character that nobody would see, or a line break"),
            (r#""title": "a\u202eb""#, "“title” holds a character that nobody would see, or a line break"),
            (r#""banner": {}"#, "“banner” must be a text in double quotes"),
            (r#""banner": null"#, "“banner” has no value; leave it out to keep its default"),
            (r#""support": "me""#, "“support” must be {\"text\": …, \"href\": …}"),
            (r#""support": {"text": "a", "href": "javascript:alert(1)"}"#, HREF),
            (r#""support": {"text": "a", "href": "http://a.example"}"#, HREF),
            (r#""support": {"text": "a", "href": "https:///a"}"#, HREF),
            (r#""support": {"text": "a", "href": "https://a.example/b c"}"#, HREF),
            (r#""support": {"text": "a"}"#, "“support” has no “href” and is left out"),
            (
                r#""support": {"text": "a", "href": "mailto:a@b.example", "herf": 1}"#,
                "“herf” is not known here; “href” is",
            ),
            (r#""api": 5"#, "“api” must be a text in double quotes, such as \"/berlin/api/\""),
            (r#""api": "https://pbx.example.net/api/""#, HOST),
            (r#""api": "//pbx.example.net/api/""#, HOST),
            (r#""api": "api/""#, HOST),
            (r#""api": """#, HOST),
            (r#""api": "/""#, SIGNS),
            (r#""api": "/api//""#, SIGNS),
            (r#""api": "/a/../api/""#, SIGNS),
            (r#""api": "/./api/""#, SIGNS),
            (r#""api": "/a..b/""#, SIGNS),
            (r#""api": "/api/?a""#, SIGNS),
            (r##""api": "/api/#a""##, SIGNS),
            (r#""api": "/\\pbx.example.net/""#, SIGNS),
            (r#""api": "/a%2e%2e/""#, SIGNS),
            (r#""api": "/a\n/""#, SIGNS),
            (r#""api": "/api/ ""#, SIGNS),
            (r#""pbxs": {}"#, "“pbxs” must be a list, [{\"name\": …, \"api\": …}]"),
            (r#""pbxs": []"#, "“pbxs” lists no PBX; leave it out where there is one only"),
            (r#""pbxs": ["/api/"]"#, "entry 1 of “pbxs” must be {\"name\": …, \"api\": …}"),
            (r#""pbxs": [{"name": "a"}]"#, "entry 1 of “pbxs” has no “api” and is left out"),
            (r#""pbxs": [{"api": "/api/"}]"#, "entry 1 of “pbxs” has no “name”"),
            (
                r#""pbxs": [{"name": "a", "api": ["/api/"]}]"#,
                "“api” must be a text in double quotes, such as \"/berlin/api/\"",
            ),
            (
                r#""pbxs": [{"name": "a", "api": "/a/"}, {"name": "b", "api": "/a"}]"#,
                "“/a/” is listed a second time and left out",
            ),
            (
                r#""pbxs": [{"name": "a", "api": "/a/"}, {"name": "a", "api": "/b/"}]"#,
                "two PBXs are called “a”",
            ),
            (
                r#""pbxs": [{"name": "a", "api": "/a/"}], "api": "/b/""#,
                "“api” does not count beside “pbxs”; take one of them out",
            ),
            (r#""title": "a", "title": "b""#, "“title” is set a second time; only this one counts"),
            (r#""titel": "a""#, "“titel” is not known here; “title” is"),
            (r#""idle_lock": 5"#, "“idle_lock” is not known here; “idleLock” is"),
            (r#""Banner": "a""#, "“Banner” is not known here; “banner” is"),
            (r#""colour": "red""#, &format!("“colour” is not known here; {known}")),
        ];
        for (member, words) in table {
            assert_eq!(
                told(&format!("{{\n\n{member}\n}}")),
                [format!("config.json, line 3: {words}.")],
                "{member}"
            );
        }
    }

    #[test]
    fn what_is_right_is_used_beside_what_is_wrong() {
        let text = r#"{
  "pbxs": [
    {"name": "Berlin", "api": "/berlin/api/"},
    {"name": 5,
     "api": "/munich/api/"},
    {"name": "Evil",
     "api": "https://evil.example/"}
  ],
  "title": "Acme",
  "refresh": "often",
  "titel": 1
}"#;
        let (config, faults) = read(text);
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [Some(4), Some(7), Some(10), Some(11)], "{faults:?}");
        assert_eq!(config.title.as_deref(), Some("Acme"));
        assert_eq!(config.refresh, None);
        let pbxs: Vec<_> = config.pbxs.iter().map(|pbx| (pbx.name.as_str(), pbx.api.as_str())).collect();
        assert_eq!(pbxs, [("Berlin", "/berlin/api/"), ("/munich/api/", "/munich/api/")]);
        // Where the API cannot be used, the usual one is.
        assert_eq!(read(r#"{"api": "//evil.example/"}"#).0.pbxs, usual());
    }

    #[test]
    fn a_line_is_that_of_the_name_whatever_stands_before_it() {
        let text = "{\r\n\"banner\": \"\\\"refresh\\\": 1 {[\",\r\n\"support\": {\"text\": \"refresh\", \"href\": \"mailto:a@b.example\"},\r\n\"\\u0072efresh\": 1}";
        assert_eq!(told(text), ["config.json, line 4: “refresh” must be 0, 30 or 60."]);
    }

    #[test]
    fn many_faults_are_counted() {
        let members: Vec<String> = (0..50).map(|number| format!("\"key{number}xyz\": 1")).collect();
        let told = told(&format!("{{{}}}", members.join(",")));
        assert_eq!(told.len(), MOST_FAULTS + 1);
        assert_eq!(told.last().unwrap(), "config.json has 30 more faults.");
    }

    #[test]
    fn a_file_of_any_bytes_is_read() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..2_000 {
            let mut text: Vec<char> = ALL.chars().collect();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..text.len());
                text[at] =
                    random.choice(['{', '}', '[', ']', '"', ',', ':', '\\', '\n', '0', 'ü', '\0']).unwrap();
            }
            let (config, faults) = read(&text.into_iter().collect::<String>());
            assert!(!config.pbxs.is_empty() && config.pbxs.iter().all(|pbx| is_api_path(&pbx.api)));
            assert!(
                faults.iter().all(|fault| fault.line.is_none_or(|line| (1..=11).contains(&line))),
                "{faults:?}"
            );
        }
    }

    #[test]
    fn reading_names_grows_with_the_file() {
        assert!(is_linear(&|lines| {
            let text = format!("{{{}}}", vec!["\"a\": [{\"b\": \"c\"}]"; lines].join(",\n"));
            assert_eq!(names(&text).len(), 2 * lines);
        }));
    }
}
