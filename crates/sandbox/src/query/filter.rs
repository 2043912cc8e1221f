//! `filter`: text to a typed tree to a parameterised condition (grammar: docs/trunks.md, 1.5).
//!
//! Where the vendor does not specify: keywords and names are lower case; `eq`, `ne` and the ordering
//! operators compare text by code point; `contains`, `startswith` and `endswith` ignore ASCII case (SQLite's
//! `LIKE`). A blank (`null`) only matches `eq null` and `ne`, and `not` is plain negation: there is no third
//! truth value.

use super::{ColumnType, MAX_TEXT, QueryColumn, like_literal};
use rusqlite::types::Value as Sql;
use winnow::ascii::multispace0;
use winnow::combinator::{alt, delimited, eof, opt, preceded, repeat};
use winnow::error::{ErrMode, ModalResult};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location as _, Stateful};
use winnow::token::{literal, none_of, take_while};

/// Deepest nesting of parentheses and `not`.
pub const MAX_DEPTH: usize = 32;
/// Most comparisons and calls in one filter.
pub const MAX_TERMS: usize = 200;

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterTree {
    /// All of them.
    And(Vec<FilterTree>),
    /// At least one of them.
    Or(Vec<FilterTree>),
    /// The opposite.
    Not(Box<FilterTree>),
    /// `field op literal`; the literal has the type of the column, or is null with `eq` and `ne`.
    Compare(QueryColumn, Operator, FilterLiteral),
    /// `startswith(field,'text')` and the other tests, on text columns.
    Match(QueryColumn, FilterPlace, String),
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

/// Where a text is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterPlace {
    /// `startswith`
    Start,
    /// `endswith`
    End,
    /// `contains`
    Anywhere,
}

/// A literal.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterLiteral {
    /// `'text'`
    Text(String),
    /// `5060`
    Whole(i64),
    /// `true`
    Flag(bool),
    /// `null`
    Null,
}

impl FilterTree {
    /// A condition that is never NULL in SQL. Text and numbers are bound, never written out.
    pub fn sql(&self, values: &mut Vec<Sql>) -> String {
        match self {
            Self::And(parts) => joined(parts, " AND ", values),
            Self::Or(parts) => joined(parts, " OR ", values),
            Self::Not(part) => format!("(NOT {})", part.sql(values)),
            Self::Compare(column, operator, literal) => compare(*column, *operator, literal, values),
            Self::Match(column, place, text) => {
                let text = like_literal(text);
                values.push(Sql::Text(match place {
                    FilterPlace::Start => format!("{text}%"),
                    FilterPlace::End => format!("%{text}"),
                    FilterPlace::Anywhere => format!("%{text}%"),
                }));
                let (name, number) = (column.name(), values.len());
                format!("({name} IS NOT NULL AND {name} LIKE ?{number} ESCAPE '\\')")
            }
        }
    }
}

fn joined(parts: &[FilterTree], operator: &str, values: &mut Vec<Sql>) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.sql(values)).collect();
    format!("({})", parts.join(operator))
}

fn compare(
    column: QueryColumn,
    operator: Operator,
    literal: &FilterLiteral,
    values: &mut Vec<Sql>,
) -> String {
    values.push(match literal {
        FilterLiteral::Text(text) => Sql::Text(text.clone()),
        FilterLiteral::Whole(number) => Sql::Integer(*number),
        FilterLiteral::Flag(flag) => Sql::Integer((*flag).into()),
        FilterLiteral::Null => Sql::Null,
    });
    let (name, number) = (column.name(), values.len());
    // IS and IS NOT treat NULL as a value; the others must be prevented from returning NULL.
    let ordering = |symbol: &str| format!("({name} IS NOT NULL AND {name} {symbol} ?{number})");
    match operator {
        Operator::Equal => format!("({name} IS ?{number})"),
        Operator::NotEqual => format!("({name} IS NOT ?{number})"),
        Operator::Greater => ordering(">"),
        Operator::GreaterOrEqual => ordering(">="),
        Operator::Less => ordering("<"),
        Operator::LessOrEqual => ordering("<="),
    }
}

/// Reads a filter text; blank text means no filter.
///
/// # Errors
/// A message with the byte offset of the fault.
pub fn parse(text: &str) -> Result<Option<FilterTree>, String> {
    if text.len() > MAX_TEXT {
        return Err(format!("A filter has at most {MAX_TEXT} bytes."));
    }
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut input = FilterInput { input: LocatingSlice::new(text), state: Progress::default() };
    match (or_chain, eof).parse_next(&mut input) {
        Ok((filter, _)) => Ok(Some(filter)),
        Err(_) => {
            let message = input.state.fault.unwrap_or_else(|| "this cannot be read".to_owned());
            Err(format!("At character offset {}: {message}.", input.input.current_token_start()))
        }
    }
}

type FilterInput<'a> = Stateful<LocatingSlice<&'a str>, Progress>;

#[derive(Debug, Default)]
struct Progress {
    depth: usize,
    terms: usize,
    fault: Option<String>,
}

/// Stops the whole parse with a message of our own.
fn fault<T>(input: &mut FilterInput<'_>, message: impl Into<String>) -> ModalResult<T> {
    input.state.fault.get_or_insert(message.into());
    Err(ErrMode::Cut(winnow::error::ContextError::new()))
}

fn spaced<'a, T>(
    inner: impl Parser<FilterInput<'a>, T, ErrMode<winnow::error::ContextError>>,
) -> impl Parser<FilterInput<'a>, T, ErrMode<winnow::error::ContextError>> {
    delimited(multispace0, inner, multispace0)
}

fn word<'a>(input: &mut FilterInput<'a>) -> ModalResult<&'a str> {
    spaced(take_while(1.., |c: char| c.is_ascii_alphanumeric() || c == '_')).parse_next(input)
}

fn keyword<'a>(expected: &'static str) -> impl FnMut(&mut FilterInput<'a>) -> ModalResult<&'a str> {
    move |input| word.verify(|found: &str| found == expected).parse_next(input)
}

fn or_chain(input: &mut FilterInput<'_>) -> ModalResult<FilterTree> {
    let first = and_chain(input)?;
    let more: Vec<FilterTree> = repeat(0.., preceded(keyword("or"), and_chain)).parse_next(input)?;
    Ok(chain(first, more, FilterTree::Or))
}

fn and_chain(input: &mut FilterInput<'_>) -> ModalResult<FilterTree> {
    let first = unary(input)?;
    let more: Vec<FilterTree> = repeat(0.., preceded(keyword("and"), unary)).parse_next(input)?;
    Ok(chain(first, more, FilterTree::And))
}

fn chain(first: FilterTree, more: Vec<FilterTree>, join: fn(Vec<FilterTree>) -> FilterTree) -> FilterTree {
    if more.is_empty() { first } else { join(std::iter::once(first).chain(more).collect()) }
}

fn unary(input: &mut FilterInput<'_>) -> ModalResult<FilterTree> {
    let negated = opt(keyword("not")).parse_next(input)?.is_some();
    let inner = match opt(spaced(literal("("))).parse_next(input)? {
        Some(_) => nested(input)?,
        None => term(input)?,
    };
    Ok(if negated { FilterTree::Not(Box::new(inner)) } else { inner })
}

fn nested(input: &mut FilterInput<'_>) -> ModalResult<FilterTree> {
    input.state.depth += 1;
    if input.state.depth > MAX_DEPTH {
        return fault(input, format!("nested more than {MAX_DEPTH} deep"));
    }
    let filter = or_chain(input)?;
    if opt(spaced(literal(")"))).parse_next(input)?.is_none() {
        return fault(input, "a closing parenthesis is missing");
    }
    input.state.depth -= 1;
    Ok(filter)
}

fn term(input: &mut FilterInput<'_>) -> ModalResult<FilterTree> {
    input.state.terms += 1;
    if input.state.terms > MAX_TERMS {
        return fault(input, format!("more than {MAX_TERMS} comparisons"));
    }
    let Some(name) = opt(word).parse_next(input)? else {
        return fault(input, "a field or a function is missing");
    };
    if opt(spaced(literal("("))).parse_next(input)?.is_some() {
        return call(name, input);
    }
    let column = column(name, input)?;
    let operator = match opt(word).parse_next(input)? {
        Some("eq") => Operator::Equal,
        Some("ne") => Operator::NotEqual,
        Some("gt") => Operator::Greater,
        Some("ge") => Operator::GreaterOrEqual,
        Some("lt") => Operator::Less,
        Some("le") => Operator::LessOrEqual,
        _ => return fault(input, "an operator (eq, ne, gt, ge, lt, le) is missing"),
    };
    let Some(literal) = opt(any_literal).parse_next(input)? else {
        return fault(input, "a value is missing: 'text', a whole number, true, false or null");
    };
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    let fits = match (&literal, column.kind()) {
        (FilterLiteral::Null, _) | (FilterLiteral::Flag(_), ColumnType::Flag) => equality,
        (FilterLiteral::Text(_), ColumnType::Text) | (FilterLiteral::Whole(_), ColumnType::Whole) => true,
        _ => false,
    };
    if !fits {
        return fault(input, format!("{name} cannot be compared with this value by this operator"));
    }
    Ok(FilterTree::Compare(column, operator, literal))
}

fn call(name: &str, input: &mut FilterInput<'_>) -> ModalResult<FilterTree> {
    let place = match name {
        "startswith" => FilterPlace::Start,
        "endswith" => FilterPlace::End,
        "contains" => FilterPlace::Anywhere,
        _ => return fault(input, format!("\"{name}\" is not a function")),
    };
    let Some(field) = opt(word).parse_next(input)? else {
        return fault(input, "a field is missing");
    };
    let column = column(field, input)?;
    if column.kind() != ColumnType::Text {
        return fault(input, format!("{field} is not text"));
    }
    let text = opt(delimited(spaced(literal(",")), text, spaced(literal(")")))).parse_next(input)?;
    match text {
        Some(text) => Ok(FilterTree::Match(column, place, text)),
        None => fault(input, format!("{name} takes a field and a text: {name}({field},'text')")),
    }
}

fn column(name: &str, input: &mut FilterInput<'_>) -> ModalResult<QueryColumn> {
    match QueryColumn::named(name) {
        Some(column) => Ok(column),
        None => fault(input, format!("\"{name}\" cannot be filtered by")),
    }
}

fn any_literal(input: &mut FilterInput<'_>) -> ModalResult<FilterLiteral> {
    alt((
        text.map(FilterLiteral::Text),
        keyword("true").value(FilterLiteral::Flag(true)),
        keyword("false").value(FilterLiteral::Flag(false)),
        keyword("null").value(FilterLiteral::Null),
        whole.map(FilterLiteral::Whole),
    ))
    .parse_next(input)
}

fn whole(input: &mut FilterInput<'_>) -> ModalResult<i64> {
    spaced((opt(literal("-")), take_while(1.., |c: char| c.is_ascii_digit())).take())
        .try_map(str::parse)
        .parse_next(input)
}

/// `'it''s'`: two quotes mean one.
fn text(input: &mut FilterInput<'_>) -> ModalResult<String> {
    let character = alt((none_of('\''), literal("''").value('\'')));
    spaced(delimited(literal("'"), repeat(0.., character), literal("'"))).parse_next(input)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn read(text: &str) -> FilterTree {
        parse(text).unwrap().unwrap()
    }

    #[test]
    fn the_documented_samples_are_read() {
        assert_eq!(
            read("enabled eq true"),
            FilterTree::Compare(QueryColumn::Enabled, Operator::Equal, FilterLiteral::Flag(true))
        );
        assert_eq!(
            read("startswith(hostname,'sip.') and port eq 5060"),
            FilterTree::And(vec![
                FilterTree::Match(QueryColumn::Hostname, FilterPlace::Start, "sip.".to_owned()),
                FilterTree::Compare(QueryColumn::Port, Operator::Equal, FilterLiteral::Whole(5060)),
            ])
        );
        assert_eq!(read("name eq 'it''s'"), read(" ( name eq 'it''s' ) "));
        assert_eq!(parse("  ").unwrap(), None);
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tightest() {
        let FilterTree::Or(parts) = read("not port eq 1 and port eq 2 or port eq 3") else { panic!() };
        let [FilterTree::And(left), FilterTree::Compare(..)] = parts.as_slice() else { panic!() };
        assert!(matches!(left.as_slice(), [FilterTree::Not(_), FilterTree::Compare(..)]));
    }

    #[test]
    fn a_refusal_names_the_offset() {
        for (text, offset) in [
            ("port", 4),
            ("port is 3", 8),
            ("port eq '5060'", 14),
            ("enabled gt true", 15),
            ("name lt null", 12),
            ("status eq 'ONLINE'", 7),
            ("name eq 'open", 8),
            ("port eq 99999999999999999999", 8),
            ("port eq 1 port eq 2", 10),
            ("(port eq 1", 10),
            ("contains(port,'1')", 13),
            ("drop(name,'1')", 5),
        ] {
            let message = parse(text).unwrap_err();
            assert!(message.contains(&format!("offset {offset}:")), "{text}: {message}");
        }
    }

    #[test]
    fn limits_are_enforced() {
        let deep = |n: usize| format!("{}port eq 1{}", "(".repeat(n), ")".repeat(n));
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        assert!(parse(&deep(MAX_DEPTH + 1)).unwrap_err().contains("nested"));
        let long = |n: usize| vec!["port eq 1"; n].join(" or ");
        assert!(parse(&long(MAX_TERMS)).is_ok());
        assert!(parse(&long(MAX_TERMS + 1)).unwrap_err().contains("comparisons"));
    }
}
