//! The query of `GET /providers` (docs/trunks.md, 1.5): parameters to a checked request, and that request to
//! SQL. It knows the list columns and nothing else of a trunk.

#[cfg(test)]
mod agreement;
pub mod filter;
pub mod order;
pub mod search;

use crate::error::Invalid;
use filter::FilterTree;
use percent_encoding::percent_decode_str;
use rusqlite::types::Value as Sql;
use std::collections::HashMap;

/// Longest `filter`, `search` or `orderby`, in bytes.
pub const MAX_TEXT: usize = 4096;

/// A list column: the only things that can be filtered or sorted. Mode, transport and call limit are
/// left out deliberately: it is doubtful that the vendor allows them, so the console must not need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryColumn {
    /// `id`
    Id,
    /// `name`
    Name,
    /// `enabled`
    Enabled,
    /// `brand`
    Brand,
    /// `hostname`
    Hostname,
    /// `port`
    Port,
    /// `did_numbers`
    DidNumbers,
    /// `shared`
    Shared,
}

/// The type of a column, which literals must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// Whole number.
    Whole,
    /// Boolean.
    Flag,
}

impl QueryColumn {
    /// Every column, in the order of a list row.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Name,
        Self::Enabled,
        Self::Brand,
        Self::Hostname,
        Self::Port,
        Self::DidNumbers,
        Self::Shared,
    ];

    /// The wire name, which is also the name in SQL. Only these constants are used in SQL text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Enabled => "enabled",
            Self::Brand => "brand",
            Self::Hostname => "hostname",
            Self::Port => "port",
            Self::DidNumbers => "did_numbers",
            Self::Shared => "shared",
        }
    }

    /// The column with this wire name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// Its type.
    pub fn kind(self) -> ColumnType {
        match self {
            Self::Id | Self::Name | Self::Brand | Self::Hostname | Self::DidNumbers => ColumnType::Text,
            Self::Port => ColumnType::Whole,
            Self::Enabled | Self::Shared => ColumnType::Flag,
        }
    }
}

/// A checked list request.
#[derive(Debug)]
pub struct ParsedQuery {
    filter: Option<FilterTree>,
    search: Vec<String>,
    order: Vec<order::Key>,
    /// Rows to leave out.
    pub skip: i64,
    /// Rows to return, 1 to 100.
    pub top: i64,
}

impl ParsedQuery {
    /// Reads the query string of a request.
    ///
    /// # Errors
    /// One entry for every invalid parameter.
    pub fn read(query: &str) -> Result<Self, Vec<Invalid>> {
        let params = decode(query).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let text = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
        let mut keep = |name: &str, message: String| problems.push(Invalid::new(name, message));

        for name in ["filter", "search", "orderby"] {
            if text(name).len() > MAX_TEXT {
                keep(name, format!("This is longer than {MAX_TEXT} bytes."));
            } else if text(name).contains('\0') {
                keep(name, "The character U+0000 is not allowed.".to_owned());
            }
        }
        let skip = number(params.get("skip"), 0, 0, i32::MAX.into()).unwrap_or_else(|message| {
            keep("skip", message);
            0
        });
        let top = number(params.get("top"), 100, 1, 100).unwrap_or_else(|message| {
            keep("top", message);
            100
        });
        if !problems.is_empty() {
            return Err(problems);
        }

        let mut keep = |name: &str, message: String| problems.push(Invalid::new(name, message));
        let filter = filter::parse(text("filter")).unwrap_or_else(|message| {
            keep("filter", message);
            None
        });
        let search = search::parse(text("search")).unwrap_or_else(|message| {
            keep("search", message);
            Vec::new()
        });
        let order = order::parse(text("orderby")).unwrap_or_else(|message| {
            keep("orderby", message);
            Vec::new()
        });
        if problems.is_empty() { Ok(Self { filter, search, order, skip, top }) } else { Err(problems) }
    }

    /// The `WHERE` condition and the values bound to it, in order.
    pub fn condition(&self) -> (String, Vec<Sql>) {
        let mut values = Vec::new();
        let filter = self.filter.as_ref().map(|filter| filter.sql(&mut values));
        let search = search::sql(&self.search, &mut values);
        let parts: Vec<String> = filter.into_iter().chain(search).collect();
        let condition = if parts.is_empty() { "TRUE".to_owned() } else { parts.join(" AND ") };
        (condition, values)
    }

    /// The `ORDER BY` list; always ends with the record number, so that paging is stable.
    pub fn order(&self) -> String {
        order::sql(&self.order)
    }
}

/// Escapes `%`, `_` and the escape character itself in a `LIKE` pattern.
fn like_literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn decode(query: &str) -> Result<HashMap<String, String>, Invalid> {
    let mut params = HashMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| {
            percent_decode_str(&text.replace('+', " ")).decode_utf8().map(std::borrow::Cow::into_owned)
        };
        let name = plain(name).map_err(|_| Invalid::new("query", "A name is not UTF-8."))?;
        let value = plain(value).map_err(|_| Invalid::new(name.as_str(), "This is not UTF-8."))?;
        if params.insert(name.clone(), value).is_some() {
            return Err(Invalid::new(name, "This is given twice."));
        }
    }
    Ok(params)
}

fn number(text: Option<&String>, default: i64, low: i64, high: i64) -> Result<i64, String> {
    let Some(text) = text else { return Ok(default) };
    // A JSON integer that is not negative: digits alone, no sign, no blank, no leading zero.
    let is_integer =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse()
        .ok()
        .filter(|_| is_integer)
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| format!("This must be a whole number from {low} to {high}."))
}
