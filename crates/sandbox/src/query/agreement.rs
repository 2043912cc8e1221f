//! Random filters, searches and orders over random rows: SQL and a plain evaluator must name the same
//! rows in the same order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use super::filter::{self, FilterLiteral, FilterPlace, FilterTree, Operator};
use super::{ColumnType, ParsedQuery, QueryColumn, order, search};
use crate::store::{Data, Store};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::{params, params_from_iter};
use std::cmp::Ordering;

#[derive(Debug, Clone)]
struct AgreementRow {
    number: i64,
    name: String,
    enabled: bool,
    brand: Option<String>,
    hostname: String,
    port: i64,
    did_numbers: Option<String>,
    shared: bool,
}

enum AgreementCell {
    Text(Option<String>),
    Whole(i64),
    Flag(bool),
}

impl AgreementRow {
    fn cell(&self, column: QueryColumn) -> AgreementCell {
        match column {
            QueryColumn::Id => AgreementCell::Text(Some(crate::record::id_of(self.number))),
            QueryColumn::Name => AgreementCell::Text(Some(self.name.clone())),
            QueryColumn::Enabled => AgreementCell::Flag(self.enabled),
            QueryColumn::Brand => AgreementCell::Text(self.brand.clone()),
            QueryColumn::Hostname => AgreementCell::Text(Some(self.hostname.clone())),
            QueryColumn::Port => AgreementCell::Whole(self.port),
            QueryColumn::DidNumbers => AgreementCell::Text(self.did_numbers.clone()),
            QueryColumn::Shared => AgreementCell::Flag(self.shared),
        }
    }
}

/// Few letters, so that random texts match; every character special in SQL, in `LIKE` and in the grammar.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(vec!['a', 'A', 'b', 'ä', 'Ä', '%', '_', '\\', '\'', ';', '1', '☎']), 1..5)
        .prop_map(String::from_iter)
}

fn row() -> impl Strategy<Value = AgreementRow> {
    let blankable = || prop::option::of(text());
    (text(), any::<bool>(), blankable(), text(), 0..4_i64, blankable(), any::<bool>()).prop_map(
        |(name, enabled, brand, hostname, port, did_numbers, shared)| AgreementRow {
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

fn rows() -> impl Strategy<Value = Vec<AgreementRow>> {
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

fn comparison() -> impl Strategy<Value = FilterTree> {
    let equality = || select(&OPERATORS[..2]);
    let of_kind = |kind: ColumnType| {
        select(QueryColumn::ALL.into_iter().filter(|column| column.kind() == kind).collect::<Vec<_>>())
    };
    prop_oneof![
        (of_kind(ColumnType::Text), select(&OPERATORS[..]), text()).prop_map(|(column, operator, text)| {
            FilterTree::Compare(column, operator, FilterLiteral::Text(text))
        }),
        (of_kind(ColumnType::Whole), select(&OPERATORS[..]), -1..5_i64)
            .prop_map(|(column, operator, n)| FilterTree::Compare(column, operator, FilterLiteral::Whole(n))),
        (of_kind(ColumnType::Flag), equality(), any::<bool>()).prop_map(|(column, operator, flag)| {
            FilterTree::Compare(column, operator, FilterLiteral::Flag(flag))
        }),
        (select(&QueryColumn::ALL[..]), equality()).prop_map(|(column, operator)| FilterTree::Compare(
            column,
            operator,
            FilterLiteral::Null
        )),
        (
            of_kind(ColumnType::Text),
            select(vec![FilterPlace::Start, FilterPlace::End, FilterPlace::Anywhere]),
            text()
        )
            .prop_map(|(column, place, text)| FilterTree::Match(column, place, text)),
    ]
}

fn filter() -> impl Strategy<Value = FilterTree> {
    comparison().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(FilterTree::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(FilterTree::Or),
            inner.prop_map(|part| FilterTree::Not(Box::new(part))),
        ]
    })
}

fn keys() -> impl Strategy<Value = Vec<order::Key>> {
    let key = (select(&QueryColumn::ALL[..]), any::<bool>())
        .prop_map(|(column, descending)| order::Key { column, descending });
    prop::collection::vec(key, 0..3)
}

fn written(filter: &FilterTree) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let chain = |parts: &[FilterTree], word: &str| {
        format!("({})", parts.iter().map(written).collect::<Vec<_>>().join(word))
    };
    match filter {
        FilterTree::And(parts) => chain(parts, " and "),
        FilterTree::Or(parts) => chain(parts, " or "),
        FilterTree::Not(part) => format!("not ({})", written(part)),
        FilterTree::Compare(column, operator, literal) => {
            let operator = match operator {
                Operator::Equal => "eq",
                Operator::NotEqual => "ne",
                Operator::Greater => "gt",
                Operator::GreaterOrEqual => "ge",
                Operator::Less => "lt",
                Operator::LessOrEqual => "le",
            };
            let literal = match literal {
                FilterLiteral::Text(text) => quoted(text),
                FilterLiteral::Whole(number) => number.to_string(),
                FilterLiteral::Flag(flag) => flag.to_string(),
                FilterLiteral::Null => "null".to_owned(),
            };
            format!("{} {operator} {literal}", column.name())
        }
        FilterTree::Match(column, place, text) => {
            let function = match place {
                FilterPlace::Start => "startswith",
                FilterPlace::End => "endswith",
                FilterPlace::Anywhere => "contains",
            };
            format!("{function}({},{})", column.name(), quoted(text))
        }
    }
}

fn holds(filter: &FilterTree, row: &AgreementRow) -> bool {
    match filter {
        FilterTree::And(parts) => parts.iter().all(|part| holds(part, row)),
        FilterTree::Or(parts) => parts.iter().any(|part| holds(part, row)),
        FilterTree::Not(part) => !holds(part, row),
        FilterTree::Compare(column, operator, literal) => {
            let ordering = match (row.cell(*column), literal) {
                (AgreementCell::Text(None), FilterLiteral::Null) => Some(Ordering::Equal),
                (AgreementCell::Text(Some(cell)), FilterLiteral::Text(text)) => Some(cell.cmp(text)),
                (AgreementCell::Whole(cell), FilterLiteral::Whole(number)) => Some(cell.cmp(number)),
                (AgreementCell::Flag(cell), FilterLiteral::Flag(flag)) => Some(cell.cmp(flag)),
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
        FilterTree::Match(column, place, text) => {
            let AgreementCell::Text(Some(cell)) = row.cell(*column) else { return false };
            let (cell, text) = (cell.to_ascii_lowercase(), text.to_ascii_lowercase());
            match place {
                FilterPlace::Start => cell.starts_with(&text),
                FilterPlace::End => cell.ends_with(&text),
                FilterPlace::Anywhere => cell.contains(&text),
            }
        }
    }
}

fn found(phrases: &[String], row: &AgreementRow) -> bool {
    phrases.is_empty()
        || phrases.iter().any(|phrase| {
            search::SEARCHED.iter().any(|column| {
                let AgreementCell::Text(Some(cell)) = row.cell(*column) else { return false };
                cell.to_ascii_lowercase().contains(&phrase.to_ascii_lowercase())
            })
        })
}

fn compare(keys: &[order::Key], left: &AgreementRow, right: &AgreementRow) -> Ordering {
    for key in keys {
        let ordering = match (left.cell(key.column), right.cell(key.column)) {
            (AgreementCell::Text(left), AgreementCell::Text(right)) => {
                let folded = |text: Option<String>| text.map(|text| text.to_ascii_lowercase());
                folded(left).cmp(&folded(right))
            }
            (AgreementCell::Whole(left), AgreementCell::Whole(right)) => left.cmp(&right),
            (AgreementCell::Flag(left), AgreementCell::Flag(right)) => left.cmp(&right),
            _ => Ordering::Equal,
        };
        if ordering.is_ne() {
            return if key.descending { ordering.reverse() } else { ordering };
        }
    }
    left.number.cmp(&right.number)
}

fn from_sql(store: &Store, rows: &[AgreementRow], query: &ParsedQuery) -> Vec<i64> {
    store
        .transaction_now(|tx| {
            tx.execute("DELETE FROM providers", [])?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO providers (number, id, name, enabled, brand, hostname, port, did_numbers, shared, \
                 link, rest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'up', '{}')",
            )?;
            for row in rows {
                let id = crate::record::id_of(row.number);
                let AgreementRow { number, name, enabled, brand, hostname, port, did_numbers, shared } = row;
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

        let query = ParsedQuery::read(&format!(
            "filter={}&search={}&orderby={}",
            encoded(&filter_text),
            encoded(&phrases.join(" or ")),
            encoded(&order_text.join(","))
        ))
        .unwrap();
        let mut expected: Vec<&AgreementRow> = rows
            .iter()
            .filter(|row| filter.as_ref().is_none_or(|filter| holds(filter, row)) && found(&phrases, row))
            .collect();
        expected.sort_by(|left, right| compare(&keys, left, right));
        let expected: Vec<i64> = expected.iter().map(|row| row.number).collect();
        prop_assert_eq!(STORE.with(|store| from_sql(store, &rows, &query)), expected);
    }
}
