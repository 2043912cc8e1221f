//! Random filters, searches and orders over random rows: SQL and a plain evaluator must name the same
//! rows in the same order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use super::filter::{self, Filter, Literal, Operator, Place};
use super::{Column, ColumnType, ListQuery, order, search};
use crate::store::{Data, Store};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::{params, params_from_iter};
use std::cmp::Ordering;

#[derive(Debug, Clone)]
struct Row {
    number: i64,
    name: String,
    enabled: bool,
    brand: Option<String>,
    hostname: String,
    port: i64,
    did_numbers: Option<String>,
    shared: bool,
}

enum Cell {
    Text(Option<String>),
    Whole(i64),
    Flag(bool),
}

impl Row {
    fn cell(&self, column: Column) -> Cell {
        match column {
            Column::Id => Cell::Text(Some(crate::record::id_of(self.number))),
            Column::Name => Cell::Text(Some(self.name.clone())),
            Column::Enabled => Cell::Flag(self.enabled),
            Column::Brand => Cell::Text(self.brand.clone()),
            Column::Hostname => Cell::Text(Some(self.hostname.clone())),
            Column::Port => Cell::Whole(self.port),
            Column::DidNumbers => Cell::Text(self.did_numbers.clone()),
            Column::Shared => Cell::Flag(self.shared),
        }
    }
}

/// Few letters, so that random texts match; every character special in SQL, in `LIKE` and in the grammar.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(vec!['a', 'A', 'b', 'ä', 'Ä', '%', '_', '\\', '\'', ';', '1', '☎']), 1..5)
        .prop_map(String::from_iter)
}

fn row() -> impl Strategy<Value = Row> {
    let blankable = || prop::option::of(text());
    (text(), any::<bool>(), blankable(), text(), 0..4_i64, blankable(), any::<bool>()).prop_map(
        |(name, enabled, brand, hostname, port, did_numbers, shared)| Row {
            number: 0,
            name,
            enabled,
            brand,
            hostname,
            port,
            did_numbers,
            shared,
        },
    )
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..8).prop_map(|mut rows| {
        for (number, row) in (700_551_909_773_148_160..).zip(&mut rows) {
            row.number = number;
        }
        rows
    })
}

const OPERATORS: [Operator; 6] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Less,
    Operator::LessOrEqual,
];

fn comparison() -> impl Strategy<Value = Filter> {
    let equality = || select(&OPERATORS[..2]);
    let of_kind = |kind: ColumnType| {
        select(Column::ALL.into_iter().filter(|column| column.kind() == kind).collect::<Vec<_>>())
    };
    prop_oneof![
        (of_kind(ColumnType::Text), select(&OPERATORS[..]), text())
            .prop_map(|(column, operator, text)| Filter::Compare(column, operator, Literal::Text(text))),
        (of_kind(ColumnType::Whole), select(&OPERATORS[..]), -1..5_i64)
            .prop_map(|(column, operator, n)| Filter::Compare(column, operator, Literal::Whole(n))),
        (of_kind(ColumnType::Flag), equality(), any::<bool>())
            .prop_map(|(column, operator, flag)| Filter::Compare(column, operator, Literal::Flag(flag))),
        (select(&Column::ALL[..]), equality()).prop_map(|(column, operator)| Filter::Compare(
            column,
            operator,
            Literal::Null
        )),
        (of_kind(ColumnType::Text), select(vec![Place::Start, Place::End, Place::Anywhere]), text())
            .prop_map(|(column, place, text)| Filter::Match(column, place, text)),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    comparison().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

fn keys() -> impl Strategy<Value = Vec<order::Key>> {
    let key = (select(&Column::ALL[..]), any::<bool>())
        .prop_map(|(column, descending)| order::Key { column, descending });
    prop::collection::vec(key, 0..3)
}

fn written(filter: &Filter) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let chain = |parts: &[Filter], word: &str| {
        format!("({})", parts.iter().map(written).collect::<Vec<_>>().join(word))
    };
    match filter {
        Filter::And(parts) => chain(parts, " and "),
        Filter::Or(parts) => chain(parts, " or "),
        Filter::Not(part) => format!("not ({})", written(part)),
        Filter::Compare(column, operator, literal) => {
            let operator = match operator {
                Operator::Equal => "eq",
                Operator::NotEqual => "ne",
                Operator::Greater => "gt",
                Operator::GreaterOrEqual => "ge",
                Operator::Less => "lt",
                Operator::LessOrEqual => "le",
            };
            let literal = match literal {
                Literal::Text(text) => quoted(text),
                Literal::Whole(number) => number.to_string(),
                Literal::Flag(flag) => flag.to_string(),
                Literal::Null => "null".to_owned(),
            };
            format!("{} {operator} {literal}", column.name())
        }
        Filter::Match(column, place, text) => {
            let function = match place {
                Place::Start => "startswith",
                Place::End => "endswith",
                Place::Anywhere => "contains",
            };
            format!("{function}({},{})", column.name(), quoted(text))
        }
    }
}

fn holds(filter: &Filter, row: &Row) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| holds(part, row)),
        Filter::Or(parts) => parts.iter().any(|part| holds(part, row)),
        Filter::Not(part) => !holds(part, row),
        Filter::Compare(column, operator, literal) => {
            let ordering = match (row.cell(*column), literal) {
                (Cell::Text(None), Literal::Null) => Some(Ordering::Equal),
                (Cell::Text(Some(cell)), Literal::Text(text)) => Some(cell.cmp(text)),
                (Cell::Whole(cell), Literal::Whole(number)) => Some(cell.cmp(number)),
                (Cell::Flag(cell), Literal::Flag(flag)) => Some(cell.cmp(flag)),
                _ => None,
            };
            match operator {
                Operator::Equal => ordering == Some(Ordering::Equal),
                Operator::NotEqual => ordering != Some(Ordering::Equal),
                Operator::Greater => ordering.is_some_and(Ordering::is_gt),
                Operator::GreaterOrEqual => ordering.is_some_and(Ordering::is_ge),
                Operator::Less => ordering.is_some_and(Ordering::is_lt),
                Operator::LessOrEqual => ordering.is_some_and(Ordering::is_le),
            }
        }
        Filter::Match(column, place, text) => {
            let Cell::Text(Some(cell)) = row.cell(*column) else { return false };
            let (cell, text) = (cell.to_ascii_lowercase(), text.to_ascii_lowercase());
            match place {
                Place::Start => cell.starts_with(&text),
                Place::End => cell.ends_with(&text),
                Place::Anywhere => cell.contains(&text),
            }
        }
    }
}

fn found(phrases: &[String], row: &Row) -> bool {
    phrases.is_empty()
        || phrases.iter().any(|phrase| {
            search::SEARCHED.iter().any(|column| {
                let Cell::Text(Some(cell)) = row.cell(*column) else { return false };
                cell.to_ascii_lowercase().contains(&phrase.to_ascii_lowercase())
            })
        })
}

fn compare(keys: &[order::Key], left: &Row, right: &Row) -> Ordering {
    for key in keys {
        let ordering = match (left.cell(key.column), right.cell(key.column)) {
            (Cell::Text(left), Cell::Text(right)) => {
                let folded = |text: Option<String>| text.map(|text| text.to_ascii_lowercase());
                folded(left).cmp(&folded(right))
            }
            (Cell::Whole(left), Cell::Whole(right)) => left.cmp(&right),
            (Cell::Flag(left), Cell::Flag(right)) => left.cmp(&right),
            _ => Ordering::Equal,
        };
        if ordering.is_ne() {
            return if key.descending { ordering.reverse() } else { ordering };
        }
    }
    left.number.cmp(&right.number)
}

fn from_sql(store: &Store, rows: &[Row], query: &ListQuery) -> Vec<i64> {
    store
        .transaction_now(|tx| {
            tx.execute("DELETE FROM providers", [])?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO providers (number, id, name, enabled, brand, hostname, port, did_numbers, shared, \
                 link, rest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'up', '{}')",
            )?;
            for row in rows {
                let id = crate::record::id_of(row.number);
                let Row { number, name, enabled, brand, hostname, port, did_numbers, shared } = row;
                insert.execute(params![
                    number, id, name, enabled, brand, hostname, port, did_numbers, shared
                ])?;
            }
            let (condition, values) = query.condition();
            let sql =
                format!("SELECT number FROM providers WHERE {condition} ORDER BY {}", query.order());
            let mut select = tx.prepare(&sql)?;
            let numbers = select.query_map(params_from_iter(values), |row| row.get(0))?;
            Ok(numbers.collect::<Result<_, _>>()?)
        })
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sql_and_evaluator_agree(
        rows in rows(),
        filter in prop::option::of(filter()),
        phrases in prop::collection::vec(text(), 0..3),
        keys in keys(),
    ) {
        thread_local!(static STORE: Store = Store::open(&Data::Memory).unwrap().0);
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let order_text: Vec<String> = keys
            .iter()
            .map(|key| format!("{}{}", key.column.name(), if key.descending { " desc" } else { "" }))
            .collect();
        let filter_text = filter.as_ref().map(written).unwrap_or_default();
        prop_assert_eq!(&filter::parse(&filter_text).unwrap(), &filter);

        let query = ListQuery::read(&format!(
            "filter={}&search={}&orderby={}",
            encoded(&filter_text),
            encoded(&phrases.join(" or ")),
            encoded(&order_text.join(","))
        ))
        .unwrap();
        let mut expected: Vec<&Row> = rows
            .iter()
            .filter(|row| filter.as_ref().is_none_or(|filter| holds(filter, row)) && found(&phrases, row))
            .collect();
        expected.sort_by(|left, right| compare(&keys, left, right));
        let expected: Vec<i64> = expected.iter().map(|row| row.number).collect();
        prop_assert_eq!(STORE.with(|store| from_sql(store, &rows, &query)), expected);
    }
}
