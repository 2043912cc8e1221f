//! Checks a create or update body strictly against the contract: every `null`, every unknown key, every
//! value of another type, length, range or word, each with its path (docs/trunks.md, 2.1 and 5). Pure: it
//! stores and refuses nothing. `validate` refuses what is found here when the sandbox is strict; the journal
//! lists it in any case.
//!
//! Reasons for refusal that only `validate` knows (the syntax of pools, a `CUSTOM` without a text) are
//! not here: see "Refused beyond the contract" in the README.

#[cfg(test)]
mod tests;

use crate::contract::{self, ContractField, ContractType};
use crate::validate::JsonMap;
use serde_json::Value;
use std::fmt;

/// More findings add no information, and a body may have a hundred thousand keys.
const MAX_FINDINGS: usize = 100;

/// Keys of an answer that no body has.
const READ_ONLY: [&str; 2] = ["id", "shared"];

/// How a body outside the contract is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Unknown and fixed keys are ignored, nested nulls mean "absent", stored values can be sent back.
    Lenient,
    /// Everything outside the contract is refused.
    Strict {
        /// The rows contain enum words of a later version: a stored word can be sent back.
        later_words: bool,
    },
}

/// Which call a body belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `POST /providers`.
    Create,
    /// `POST /providers/{id}`.
    Update,
}

/// One way in which a body is outside the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Dotted path, with `[n]` for the items of a list.
    pub path: String,
    /// What is wrong there.
    pub what: What,
}

/// The problem in one place. It contains types and limits, never a value, which may be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// `null`, which no request property allows.
    Null,
    /// Neither the contract nor the stored record has this key.
    UnknownKey,
    /// A key that only answers have.
    ReadOnly,
    /// Can be set on create only.
    CreateOnly,
    /// Of another type: the one expected, the one sent.
    Type(&'static str, &'static str),
    /// More code points than these.
    TooLong(usize),
    /// No code point, but the contract requires at least one.
    Empty,
    /// Not from 0 to this number.
    Range(i64),
    /// Not a word of the enum.
    Word,
    /// Required on create.
    Missing,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::UnknownKey => f.write_str("unknown key"),
            Self::ReadOnly => f.write_str("read-only key"),
            Self::CreateOnly => f.write_str("create-only key"),
            Self::Type(expected, sent) => write!(f, "wrong type: {expected} expected, {sent} sent"),
            Self::TooLong(most) => write!(f, "longer than {most} characters"),
            Self::Empty => f.write_str("empty"),
            Self::Range(most) => write!(f, "not from 0 to {most}"),
            Self::Word => f.write_str("unknown word"),
            Self::Missing => f.write_str("missing"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Where a body is outside the contract, at most 100 findings. `stored` is the record that an update
/// changes: its keys of a later version are not unknown, and with `later_words` its enum words are
/// no unknown words.
pub fn findings(call: Call, stored: &JsonMap, body: &JsonMap, later_words: bool) -> Vec<Finding> {
    let mut check = ContractCheck { call, later_words, found: Vec::new() };
    check.object(contract::PROVIDER, stored, body, "");
    check.found
}

struct ContractCheck {
    call: Call,
    later_words: bool,
    found: Vec<Finding>,
}

impl ContractCheck {
    fn note(&mut self, path: &str, what: What) {
        if self.found.len() < MAX_FINDINGS {
            self.found.push(Finding { path: path.to_owned(), what });
        }
    }

    fn object(&mut self, fields: &[ContractField], stored: &JsonMap, body: &JsonMap, path: &str) {
        for (name, given) in body {
            let kept = stored.get(name);
            let is_top = path.is_empty();
            let path = join(path, name);
            match fields.iter().find(|field| field.name == name) {
                _ if given.is_null() => self.note(&path, What::Null),
                Some(field) if field.fixed && self.call == Call::Update => self.note(&path, What::CreateOnly),
                Some(field) => self.value(field, kept, given, &path),
                None if is_top && READ_ONLY.contains(&name.as_str()) => self.note(&path, What::ReadOnly),
                None => self.later_key(kept, given, &path),
            }
        }
        if self.call == Call::Create {
            for field in fields.iter().filter(|field| field.required && !body.contains_key(field.name)) {
                self.note(&join(path, field.name), What::Missing);
            }
        }
    }

    fn value(&mut self, field: &ContractField, kept: Option<&Value>, given: &Value, path: &str) {
        match (&field.kind, given) {
            (ContractType::Text { min, max }, Value::String(text)) => {
                let length = text.chars().count();
                if let Some(most) = max.filter(|most| length > *most) {
                    self.note(path, What::TooLong(most));
                // Where no length is stated, the minimum is ours.
                } else if max.is_some() && length < *min {
                    self.note(path, What::Empty);
                }
            }
            (ContractType::OneOf(words), Value::String(word)) => {
                let is_received = self.later_words && kept == Some(given);
                if !is_received && !words.contains(&word.as_str()) {
                    self.note(path, What::Word);
                }
            }
            (ContractType::Secret | ContractType::Pool | ContractType::Networks, Value::String(_))
            | (ContractType::Flag, Value::Bool(_)) => {}
            (ContractType::Whole(most), Value::Number(number)) if !number.is_f64() => {
                if !number.as_i64().is_some_and(|number| (0..=*most).contains(&number)) {
                    self.note(path, What::Range(*most));
                }
            }
            (ContractType::Texts, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    if !item.is_string() && !item.is_null() {
                        self.note(&path, What::Type("text", type_of(item)));
                    }
                    self.nulls(item, &path);
                }
            }
            (ContractType::Group(fields), Value::Object(given)) => {
                let none = JsonMap::new();
                let kept = kept.and_then(Value::as_object).unwrap_or(&none);
                self.object(fields, kept, given, path);
            }
            (kind, given) => {
                self.note(path, What::Type(type_of_kind(kind), type_of(given)));
                self.nulls(given, path);
            }
        }
    }

    /// A key of a later version keeps the type that it was returned with; nothing else is known about it.
    fn later_key(&mut self, kept: Option<&Value>, given: &Value, path: &str) {
        match kept {
            None => self.note(path, What::UnknownKey),
            Some(Value::Null) => {}
            Some(kept) if type_of(kept) != type_of(given) => {
                self.note(path, What::Type(type_of(kept), type_of(given)));
            }
            Some(_) => {}
        }
        self.nulls(given, path);
    }

    fn nulls(&mut self, given: &Value, path: &str) {
        match given {
            Value::Null => self.note(path, What::Null),
            Value::Object(object) => {
                object.iter().for_each(|(name, value)| self.nulls(value, &join(path, name)));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, item)| self.nulls(item, &format!("{path}[{n}]")));
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// A path one key longer.
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn type_of_kind(kind: &ContractType) -> &'static str {
    match kind {
        ContractType::Text { .. }
        | ContractType::Secret
        | ContractType::OneOf(_)
        | ContractType::Pool
        | ContractType::Networks => "text",
        ContractType::Flag => "true or false",
        ContractType::Whole(_) => "whole number",
        ContractType::Texts => "list",
        ContractType::Group(_) => "object",
    }
}
