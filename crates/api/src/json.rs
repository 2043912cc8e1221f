//! A tolerant reader of JSON objects, one key at a time, and the writing of request bodies.
//!
//! One parser instance serves every type, which keeps the wasm small, and one bad value costs one
//! field instead of the whole record. Knows no key of the API.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::types::Open;

/// A JSON object as it came, every key kept.
pub type Object = Map<String, Value>;

/// Parses JSON. The only call of the parser: each further one would be another copy of it in the wasm.
///
/// # Errors
/// Where the JSON breaks: line and column.
pub fn try_parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// Parses JSON; `None` if it is invalid.
pub fn parse(bytes: &[u8]) -> Option<Value> {
    try_parse(bytes).ok()
}

/// [`parse`] for what must be an object.
pub fn parse_object(bytes: &[u8]) -> Option<Object> {
    match parse(bytes)? {
        Value::Object(object) => Some(object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// The entries of the array `items` of an object, each as text, and the object without them. Looks only at
/// brackets and quotes, so it also works where an entry is invalid JSON.
pub(crate) fn split_items(text: &str) -> Option<(Vec<&str>, String)> {
    let start = text.find("\"items\"")?;
    let open = start + text.get(start..)?.find('[')?;
    let between = text.get(start + "\"items\"".len()..open)?;
    if between.trim() != ":" {
        return None;
    }
    let (mut entries, mut from) = (Vec::new(), open + 1);
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, letter) in text.char_indices().skip_while(|(at, _)| *at <= open) {
        match (quoted, letter) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (_, '"') => quoted = !quoted,
            (true, _) => {}
            (false, '{' | '[') => depth += 1,
            (false, ',' | ']') if depth == 0 => {
                entries.push(text.get(from..at)?.trim());
                from = at + 1;
                if letter == ']' {
                    entries.retain(|entry| !entry.is_empty());
                    let (before, after) = (text.get(..=open)?, text.get(at..)?);
                    return Some((entries, format!("{before}{after}")));
                }
            }
            (false, '}' | ']') => depth = depth.checked_sub(1)?,
            (false, _) => {}
        }
    }
    None
}

/// Reads the keys of one object and remembers which of them could not be read.
pub(crate) struct Reader<'a> {
    object: &'a Object,
    unreadable: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(object: &'a Object) -> Self {
        Self { object, unreadable: Vec::new() }
    }

    /// The keys that were present with a value of the wrong type.
    pub(crate) fn unreadable(self) -> Vec<String> {
        self.unreadable
    }

    /// The value behind `key`; null and missing are the same.
    fn value(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    fn read<T>(&mut self, key: &str, convert: fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.value(key)?;
        let converted = convert(value);
        if converted.is_none() {
            self.unreadable.push(key.to_owned());
        }
        converted
    }

    /// A string; a whole number is read as its digits, because ids arrive in both forms.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, text)
    }

    /// A whole number, also from `"5060"` or `5060.0`: whatever can be read without loss.
    pub(crate) fn whole(&mut self, key: &str) -> Option<i64> {
        self.read(key, whole)
    }

    /// A boolean, also from 0, 1, `"true"` and `"false"`.
    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        self.read(key, flag)
    }

    /// A word of a closed list, kept as it came when this version does not know it.
    pub(crate) fn word<T: WireEnum>(&mut self, key: &str) -> Option<Open<T>> {
        self.text(key).map(|word| Open::parse(&word))
    }

    /// A list of strings; entries of other types are left out.
    pub(crate) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.read(key, |value| Some(value.as_array()?.iter().filter_map(text).collect()))
    }

    /// A nested object.
    pub(crate) fn object(&mut self, key: &str) -> Option<&'a Object> {
        let value = self.value(key)?;
        let object = value.as_object();
        if object.is_none() {
            self.unreadable.push(key.to_owned());
        }
        object
    }
}

pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        // A float may have lost digits: an id beyond 64 bits would become another one.
        Value::Number(number) => {
            let whole = number.as_i64().map(|number| number.to_string());
            whole.or_else(|| number.as_u64().map(|number| number.to_string()))
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            // 2^53: beyond it a float no longer identifies one whole number.
            (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            Some(_) | None => None,
        },
        Value::String(text) => match text.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A closed list of words on the wire.
pub trait WireEnum: Copy + PartialEq + Sized + 'static {
    /// Every variant, in the order of the API page.
    const ALL: &'static [Self];
    /// The word on the wire.
    fn as_str(self) -> &'static str;
    /// The variant behind a word.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|variant| variant.as_str() == word)
    }
}

/// Declares a closed enum, its words on the wire and the list of its variants in one place, so that
/// a new variant cannot be missing from any of the three.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $crate::types::WireEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::types::WireEnum::as_str(*self))
            }
        }
    };
}
pub(crate) use wire_enum;

/// A value as a JSON object; empty for a value that is not an object (every request body is one).
pub(crate) fn to_object(value: &impl Serialize) -> Object {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => object,
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) | Err(_) => {
            Object::new()
        }
    }
}

/// Applies a JSON merge patch (RFC 7396): objects are merged key by key, null removes a key, any other
/// value replaces the one before.
pub(crate) fn merge(target: &mut Object, patch: Object) {
    for (key, value) in patch {
        match value {
            Value::Null => {
                target.remove(&key);
            }
            Value::Object(patch) => {
                let mut object = if let Some(Value::Object(object)) = target.remove(&key) {
                    object
                } else {
                    Object::new()
                };
                merge(&mut object, patch);
                target.insert(key, Value::Object(object));
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                target.insert(key, value);
            }
        }
    }
}
