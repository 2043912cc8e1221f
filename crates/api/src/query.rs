//! The query of a list: filter, search, order and page, written as the API reads them.
//!
//! Filters are built from typed parts, so a quote in a search text cannot change the question.
//! Knows the grammar (OData-like), not how a server evaluates it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::json::{WireEnum, wire_enum};

wire_enum! {
    /// Fields that a list can be filtered and sorted by: those of the row, which has no status.
    ListField {
        /// Trunk name.
        Name = "name",
        /// Administrative switch.
        Enabled = "enabled",
        /// Carrier preset.
        Brand = "brand",
        /// The far end.
        Hostname = "hostname",
        /// Its port.
        Port = "port",
        /// DID pool, as text.
        DidNumbers = "did_numbers",
        /// Made at system level.
        Shared = "shared",
    }
}

wire_enum! {
    /// Comparisons.
    Comparison {
        /// Equal.
        Equal = "eq",
        /// Not equal.
        NotEqual = "ne",
        /// Greater.
        Greater = "gt",
        /// Greater or equal.
        GreaterOrEqual = "ge",
        /// Less.
        Less = "lt",
        /// Less or equal.
        LessOrEqual = "le",
    }
}

wire_enum! {
    /// Tests on text.
    TextTest {
        /// Begins with.
        StartsWith = "startswith",
        /// Ends with.
        EndsWith = "endswith",
        /// Holds.
        Contains = "contains",
    }
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text; quotes are doubled when it is written.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Flag(bool),
    /// Blank.
    Null,
}

/// A condition on the rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// `port ge 5060`
    Compare(ListField, Comparison, Literal),
    /// `startswith(hostname,'sip.')`
    Text(TextTest, ListField, String),
    /// All of them; an empty list is no condition.
    And(Vec<Filter>),
    /// Any of them; an empty list is no condition.
    Or(Vec<Filter>),
    /// The opposite.
    Not(Box<Filter>),
}

impl Filter {
    /// The text of the filter; empty when it holds no condition.
    pub fn to_text(&self) -> String {
        match self {
            Self::Compare(field, comparison, literal) => {
                format!("{} {} {}", field.as_str(), comparison.as_str(), literal.to_text())
            }
            Self::Text(test, field, text) => {
                format!("{}({},{})", test.as_str(), field.as_str(), quoted(text))
            }
            Self::And(parts) => join(parts, " and "),
            Self::Or(parts) => join(parts, " or "),
            Self::Not(part) => match part.to_text() {
                text if text.is_empty() => text,
                text => format!("not ({text})"),
            },
        }
    }

    fn is_joined(&self) -> bool {
        match self {
            // A join of one is written as its only part, which may be a join itself.
            Self::And(parts) | Self::Or(parts) => parts.len() > 1 || parts.iter().any(Self::is_joined),
            Self::Compare(..) | Self::Text(..) | Self::Not(_) => false,
        }
    }
}

impl Literal {
    fn to_text(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Whole(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Null => "null".to_owned(),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Nested conditions are put in parentheses, so that operator precedence never matters.
fn join(parts: &[Filter], word: &str) -> String {
    let texts: Vec<String> = parts
        .iter()
        .map(|part| match part.to_text() {
            text if part.is_joined() && parts.len() > 1 => format!("({text})"),
            text => text,
        })
        .filter(|text| !text.is_empty() && text != "()")
        .collect();
    texts.join(word)
}

/// A column to sort by, and the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub field: ListField,
    /// Z to A, 9 to 0.
    pub descending: bool,
}

/// What to ask the list for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Text of a filter, usually [`Filter::to_text`]; empty for none.
    pub filter: String,
    /// Free text, exactly as typed; empty for none.
    pub search: String,
    /// Columns to sort by, the first one first.
    pub order: Vec<Order>,
    /// Rows to skip at the start.
    pub skip: u32,
    /// Rows to return, 1 to 100.
    pub top: u8,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self { filter: String::new(), search: String::new(), order: Vec::new(), skip: 0, top: 100 }
    }
}

impl ListQuery {
    /// The query string without the question mark. Defaults are left out, except for
    /// `top`: `boot.js` requests the plain list with exactly this text.
    pub fn to_query(&self) -> String {
        let mut pairs = Vec::new();
        if !self.filter.is_empty() {
            pairs.push(format!("filter={}", encode(&self.filter)));
        }
        if !self.search.is_empty() {
            pairs.push(format!("search={}", encode(&self.search)));
        }
        if !self.order.is_empty() {
            let columns: Vec<String> = self
                .order
                .iter()
                .map(|order| {
                    format!("{} {}", order.field.as_str(), if order.descending { "desc" } else { "asc" })
                })
                .collect();
            pairs.push(format!("orderby={}", encode(&columns.join(","))));
        }
        if self.skip > 0 {
            pairs.push(format!("skip={}", self.skip));
        }
        pairs.push(format!("top={}", self.top.clamp(1, 100)));
        pairs.join("&")
    }
}

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes everything but the unreserved characters of RFC 3986, once.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
