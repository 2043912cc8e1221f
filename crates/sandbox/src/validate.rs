//! A request body against the contract: which values are stored, which are refused (docs/trunks.md, 2
//! and 7). Pure: it knows neither storage nor other trunks.
//!
//! Three rules apply in lenient mode. A value that equals the stored one is never refused, so that every
//! value of an answer can be sent back. Keys that the contract does not know are ignored, unless the record
//! already has them: then they belong to a later version and can be set to anything. Every refused value is
//! reported, not only the first. Strict mode refuses whatever `strict` finds as well.

use crate::contract::{self, CUSTOM, ContractField, ContractType, Default};
use crate::error::Invalid;
use crate::pool;
use crate::strict::{self, Strictness, join};
use ipnet::IpNet;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::net::IpAddr;

/// A JSON object.
pub type JsonMap = Map<String, Value>;

/// How an update treats keys that were not sent: the vendor's description allows both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UpdateMode {
    /// They keep their values, including those in the parameter objects.
    Merge,
    /// They return to their defaults. Required keys and the password have none and keep their values.
    Replace,
}

/// A valid body.
#[derive(Debug)]
pub struct CheckedBody {
    /// Every property but the password, blanks as `null`.
    pub fields: JsonMap,
    /// The password, if one was sent; `""` clears it.
    pub password: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Write {
    Create,
    Update(UpdateMode),
}

struct BodyCheck {
    call: Write,
    problems: Vec<Invalid>,
}

/// Checks the body of a create call and fills in the defaults.
///
/// # Errors
/// One entry for every refused value.
pub fn create(body: &JsonMap, strictness: Strictness) -> Result<CheckedBody, Vec<Invalid>> {
    run(Write::Create, &JsonMap::new(), body, strictness)
}

/// Checks the body of an update against the stored record and computes the next one.
///
/// # Errors
/// One entry for every refused value.
pub fn update(
    stored: &JsonMap,
    body: &JsonMap,
    mode: UpdateMode,
    strictness: Strictness,
) -> Result<CheckedBody, Vec<Invalid>> {
    run(Write::Update(mode), stored, body, strictness)
}

fn run(
    call: Write,
    stored: &JsonMap,
    body: &JsonMap,
    strictness: Strictness,
) -> Result<CheckedBody, Vec<Invalid>> {
    let mut check = BodyCheck { call, problems: Vec::new() };
    let fields = check.group(contract::PROVIDER, stored, body, "");
    let password = check.password(body);
    check.credentials(stored, &fields, password.as_deref());
    if let Strictness::Strict { later_words } = strictness {
        let call = match call {
            Write::Create => strict::Call::Create,
            Write::Update(_) => strict::Call::Update,
        };
        check.add(strict::findings(call, stored, body, later_words));
    }
    if check.problems.is_empty() { Ok(CheckedBody { fields, password }) } else { Err(check.problems) }
}

impl BodyCheck {
    /// Adds findings that are not reported yet. An item of a list is more specific than the list.
    fn add(&mut self, findings: Vec<strict::Finding>) {
        self.problems.retain(|problem| {
            let item = format!("{}[", problem.field);
            !findings.iter().any(|finding| finding.path.starts_with(&item))
        });
        let reported: HashSet<String> = self.problems.iter().map(|problem| problem.field.clone()).collect();
        let new = findings.into_iter().filter(|finding| !reported.contains(&finding.path));
        self.problems.extend(new.map(|finding| {
            Invalid::new(finding.path, format!("This is outside the contract: {}.", finding.what))
        }));
    }

    fn refuse(&mut self, path: &str, name: &str, message: impl Into<String>) {
        self.problems.push(Invalid::new(join(path, name), message));
    }

    fn group(&mut self, fields: &[ContractField], stored: &JsonMap, body: &JsonMap, path: &str) -> JsonMap {
        let nested = !path.is_empty();
        let mut next = JsonMap::new();
        for field in fields.iter().filter(|field| !matches!(field.kind, ContractType::Secret)) {
            let kept = stored.get(field.name);
            let given = body
                .get(field.name)
                .filter(|_| !(field.fixed && self.call != Write::Create))
                // Answers contain nulls in the parameter objects, and the objects are sent back as received.
                .filter(|given| !(nested && given.is_null()));
            let value = match (given, kept) {
                (Some(given), Some(kept)) if given == kept => kept.clone(),
                (Some(given), kept) => self.value(field, kept, given, path),
                (None, Some(kept)) if self.keeps(field) => kept.clone(),
                (None, None) if field.required && self.call == Write::Create => {
                    self.refuse(path, field.name, "This is required.");
                    Value::Null
                }
                (None, _) => default(field),
            };
            next.insert(field.name.to_owned(), value);
        }
        for (name, kept) in stored {
            if !next.contains_key(name) {
                let value = match (body.get(name), self.call) {
                    (Some(given), _) => given.clone(),
                    (None, Write::Update(UpdateMode::Replace)) => blank(kept),
                    (None, _) => kept.clone(),
                };
                next.insert(name.clone(), value);
            }
        }
        next
    }

    fn keeps(&self, field: &ContractField) -> bool {
        field.required || field.fixed || self.call == Write::Update(UpdateMode::Merge)
    }

    fn value(&mut self, field: &ContractField, kept: Option<&Value>, given: &Value, path: &str) -> Value {
        let checked = match &field.kind {
            ContractType::Text { min, max } => text(given, *min, *max),
            ContractType::Secret => Ok(Value::Null),
            ContractType::Flag if given.is_boolean() => Ok(given.clone()),
            ContractType::Flag => Err("This must be true or false.".to_owned()),
            ContractType::Whole(max) => whole(given, *max),
            ContractType::OneOf(words) => one_of(given, words),
            ContractType::Pool => text(given, 0, None).and_then(|value| {
                pool::read(value.as_str().unwrap_or_default())?;
                Ok(value)
            }),
            ContractType::Networks => networks(given),
            ContractType::Texts => texts(given),
            ContractType::Group(fields) => match given.as_object() {
                Some(given) => return self.part(field, fields, kept, given, path),
                None => Err("This must be an object.".to_owned()),
            },
        };
        checked.unwrap_or_else(|message| {
            self.refuse(path, field.name, message);
            Value::Null
        })
    }

    fn part(
        &mut self,
        field: &ContractField,
        fields: &[ContractField],
        kept: Option<&Value>,
        given: &JsonMap,
        path: &str,
    ) -> Value {
        let empty = JsonMap::new();
        let kept = kept.and_then(Value::as_object).unwrap_or(&empty);
        let path = join(path, field.name);
        let mut next = self.group(fields, kept, given, &path);
        if let Some(custom_value) = next.get("custom_value") {
            let custom = next.get("value").and_then(Value::as_str) == Some(CUSTOM);
            if custom && custom_value.is_null() {
                self.refuse(&path, "custom_value", "CUSTOM needs a text.");
            }
            if !custom {
                next.insert("custom_value".to_owned(), Value::Null);
            }
        }
        Value::Object(next)
    }

    fn password(&mut self, body: &JsonMap) -> Option<String> {
        let given = body.get("password")?;
        match plain_text(given) {
            Ok(password) => Some(password.to_owned()),
            Err(message) => {
                self.refuse("", "password", message);
                None
            }
        }
    }

    /// The register modes cannot work without an id and a password (docs/trunks.md, 3.2).
    fn credentials(&mut self, stored: &JsonMap, fields: &JsonMap, password: Option<&str>) {
        let register = matches!(
            fields.get("auth_mode").and_then(Value::as_str),
            Some("REGISTER_AUTH" | "ACCEPT_REGISTER")
        );
        if !register {
            return;
        }
        let is_blank = |object: &JsonMap| object.get("auth_id").is_none_or(Value::is_null);
        let already_reported = |problem: &Invalid| problem.field == "auth_id";
        if is_blank(fields)
            && (self.call == Write::Create || !is_blank(stored))
            && !self.problems.iter().any(already_reported)
        {
            self.refuse("", "auth_id", "This mode needs an authorization name.");
        }
        let missing = match password {
            Some(password) => password.is_empty(),
            None => self.call == Write::Create,
        };
        if missing && !self.problems.iter().any(|problem| problem.field == "password") {
            self.refuse("", "password", "This mode needs a password.");
        }
    }
}

/// The stated default of a field; of an object, its keys each at their default.
fn default(field: &ContractField) -> Value {
    match (&field.kind, field.default) {
        (ContractType::Group(fields), _) => {
            fields.iter().map(|field| (field.name.to_owned(), default(field))).collect::<JsonMap>().into()
        }
        (_, Default::Blank) => Value::Null,
        (_, Default::Flag(flag)) => flag.into(),
        (_, Default::Whole(number)) => number.into(),
        (_, Default::Text(text)) => text.into(),
    }
}

/// The value of a later version's key if a replacing server was not sent it: its default is
/// unknown, so off for a switch and blank for the rest.
fn blank(kept: &Value) -> Value {
    if kept.is_boolean() { Value::Bool(false) } else { Value::Null }
}

fn plain_text(given: &Value) -> Result<&str, String> {
    let text = given.as_str().ok_or("This must be a text.")?;
    // SQLite's text functions stop at this character, so no stored text may contain it.
    if text.contains('\0') {
        return Err("The character U+0000 is not allowed.".to_owned());
    }
    Ok(text)
}

fn text(given: &Value, min: usize, max: Option<usize>) -> Result<Value, String> {
    let text = plain_text(given)?;
    if min > 0 && text.trim().is_empty() {
        return Err("This must not be blank.".to_owned());
    }
    let length = text.chars().count();
    if let Some(max) = max.filter(|max| length > *max) {
        return Err(format!("This is {length} characters long; {max} are allowed."));
    }
    Ok(if text.is_empty() { Value::Null } else { given.clone() })
}

fn whole(given: &Value, max: i64) -> Result<Value, String> {
    match given.as_i64() {
        Some(number) if (0..=max).contains(&number) => Ok(number.into()),
        _ => Err(format!("This must be a whole number from 0 to {max}.")),
    }
}

fn one_of(given: &Value, words: &[&str]) -> Result<Value, String> {
    match given.as_str() {
        Some(word) if words.contains(&word) => Ok(given.clone()),
        _ => Err(format!("This must be one of {}.", words.join(", "))),
    }
}

fn networks(given: &Value) -> Result<Value, String> {
    let list = plain_text(given)?;
    if list.is_empty() {
        return Ok(Value::Null);
    }
    for item in list.split(';').map(str::trim) {
        // The standard library's address parser is the stricter one: it refuses 192.00.2.0.
        let is_address = item.split_once('/').is_some_and(|(address, _)| address.parse::<IpAddr>().is_ok());
        if !is_address || item.parse::<IpNet>().is_err() {
            return Err(format!("\"{item}\" is not an address block such as 192.0.2.0/24."));
        }
    }
    Ok(given.clone())
}

fn texts(given: &Value) -> Result<Value, String> {
    let list = given.as_array().ok_or("This must be a list of texts.")?;
    for item in list {
        plain_text(item)?;
    }
    Ok(given.clone())
}
