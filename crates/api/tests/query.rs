//! The query of a list as a server reads it: filters keep their meaning however they are nested, and every
//! character that was typed arrives.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use api::query::{Comparison, Literal, TextTest, encode};
use api::{Filter, ListField, ListQuery, Order};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::sample::select;

use Comparison::{Equal, GreaterOrEqual, LessOrEqual, NotEqual};
use ListField::{Brand, DidNumbers, Enabled, Hostname, Name, Port, Shared};

fn whole(field: ListField, comparison: Comparison, number: i64) -> Filter {
    Filter::Compare(field, comparison, Literal::Whole(number))
}

fn text(test: TextTest, field: ListField, text: &str) -> Filter {
    Filter::Text(test, field, text.to_owned())
}

fn flag(field: ListField, on: bool) -> Filter {
    Filter::Compare(field, Equal, Literal::Flag(on))
}

#[test]
fn filters_are_written_as_the_page_says() {
    let a = || flag(Enabled, true);
    let b = || whole(Port, GreaterOrEqual, 5060);
    let c = || text(TextTest::Contains, Name, "x");
    let not = |filter| Filter::Not(Box::new(filter));
    let none = || Filter::And(vec![]);
    for (filter, expected) in [
        (a(), "enabled eq true"),
        (flag(Shared, false), "shared eq false"),
        (b(), "port ge 5060"),
        (whole(Port, LessOrEqual, -1), "port le -1"),
        (Filter::Compare(Brand, NotEqual, Literal::Null), "brand ne null"),
        (Filter::Compare(Name, Comparison::Less, Literal::Text("O'Hara's".into())), "name lt 'O''Hara''s'"),
        (Filter::Compare(Name, Comparison::Greater, Literal::Text("'".into())), "name gt ''''"),
        (Filter::Compare(Name, Equal, Literal::Text(String::new())), "name eq ''"),
        (text(TextTest::StartsWith, Hostname, "sip."), "startswith(hostname,'sip.')"),
        (text(TextTest::EndsWith, DidNumbers, "'; or true"), "endswith(did_numbers,'''; or true')"),
        (c(), "contains(name,'x')"),
        (not(a()), "not (enabled eq true)"),
        (not(not(a())), "not (not (enabled eq true))"),
        (Filter::And(vec![a(), b()]), "enabled eq true and port ge 5060"),
        (Filter::Or(vec![a(), b()]), "enabled eq true or port ge 5060"),
        (
            Filter::And(vec![Filter::Or(vec![a(), b()]), c()]),
            "(enabled eq true or port ge 5060) and contains(name,'x')",
        ),
        (
            Filter::Or(vec![a(), Filter::And(vec![b(), c()])]),
            "enabled eq true or (port ge 5060 and contains(name,'x'))",
        ),
        (not(Filter::Or(vec![a(), b()])), "not (enabled eq true or port ge 5060)"),
        // A joined condition stays grouped below joins of one.
        (
            Filter::And(vec![a(), Filter::And(vec![Filter::Or(vec![b(), c()])])]),
            "enabled eq true and (port ge 5060 or contains(name,'x'))",
        ),
        // Empty parts are no condition and are not written.
        (none(), ""),
        (Filter::Or(vec![]), ""),
        (not(none()), ""),
        (Filter::And(vec![none(), Filter::Or(vec![])]), ""),
        (Filter::And(vec![none(), a()]), "enabled eq true"),
        (Filter::And(vec![a(), Filter::Or(vec![none(), none()])]), "enabled eq true"),
        (Filter::Or(vec![a(), not(none()), b()]), "enabled eq true or port ge 5060"),
    ] {
        assert_eq!(filter.to_text(), expected, "{filter:?}");
    }
}

#[test]
fn defaults_are_left_out_of_a_query() {
    assert_eq!(ListQuery::default().to_query(), "top=100");
    let query = ListQuery {
        filter: "port eq 1".into(),
        search: "a b".into(),
        order: vec![Order { field: Name, descending: true }, Order { field: Port, descending: false }],
        skip: 40,
        top: 20,
    };
    assert_eq!(
        query.to_query(),
        "filter=port%20eq%201&search=a%20b&orderby=name%20desc%2Cport%20asc&skip=40&top=20"
    );
    assert_eq!(ListQuery { top: 0, ..ListQuery::default() }.to_query(), "top=1");
    assert_eq!(ListQuery { top: 255, ..ListQuery::default() }.to_query(), "top=100");
}

/// As a server decodes: split at `&`, then `=`, then `+` as a blank, then percent.
fn arrived(query: &str, key: &str) -> Option<Vec<u8>> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name == key).then(|| percent_decode_str(&value.replace('+', " ")).collect())
    })
}

#[test]
fn every_hostile_character_of_a_search_arrives() {
    for typed in [
        "&",
        "#",
        "+",
        "%",
        "'",
        "\"",
        "%26",
        "a&search=b",
        "100 %",
        "C++",
        "O'Hara & \"Söhne\" #1",
        "☎️👩‍👩‍👧",
        "\t\n\0",
        "=",
        ";",
        "?/\\",
        "ﷺ\u{202e}",
        "\u{10ffff}",
    ] {
        let query = ListQuery { search: typed.into(), ..ListQuery::default() }.to_query();
        assert_eq!(arrived(&query, "search").as_deref(), Some(typed.as_bytes()), "{query}");
        assert_eq!(query.split('&').count(), 2, "{query}");
        let filter = text(TextTest::Contains, Name, typed).to_text();
        let query = ListQuery { filter: filter.clone(), ..ListQuery::default() }.to_query();
        assert_eq!(arrived(&query, "filter").as_deref(), Some(filter.as_bytes()), "{query}");
    }
}

/// What a filter means for a row that makes these atoms true, by its tree.
fn by_tree(filter: &Filter, atoms: u8) -> Option<bool> {
    let known =
        |parts: &[Filter]| -> Vec<bool> { parts.iter().filter_map(|part| by_tree(part, atoms)).collect() };
    match filter {
        Filter::Compare(_, _, Literal::Whole(bit)) => Some(atoms >> bit & 1 == 1),
        Filter::Compare(..) | Filter::Text(..) => None,
        Filter::And(parts) => Some(known(parts)).filter(|k| !k.is_empty()).map(|k| k.iter().all(|t| *t)),
        Filter::Or(parts) => Some(known(parts)).filter(|k| !k.is_empty()).map(|k| k.iter().any(|t| *t)),
        Filter::Not(part) => by_tree(part, atoms).map(|truth| !truth),
    }
}

/// The same by its text, in which `and` binds tighter than `or`.
fn by_text(text: &str, atoms: u8) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let truth = any_of(&mut words, atoms);
    assert_eq!(words.next(), None, "{text}");
    truth
}

type Words<'a, 'b> = &'b mut std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: Words, atoms: u8) -> bool {
    let mut truth = all_of(words, atoms);
    while words.next_if_eq(&"or").is_some() {
        truth |= all_of(words, atoms);
    }
    truth
}

fn all_of(words: Words, atoms: u8) -> bool {
    let mut truth = one(words, atoms);
    while words.next_if_eq(&"and").is_some() {
        truth &= one(words, atoms);
    }
    truth
}

fn one(words: Words, atoms: u8) -> bool {
    match words.next().unwrap() {
        "not" => !one(words, atoms),
        "(" => {
            let truth = any_of(words, atoms);
            assert_eq!(words.next(), Some(")"));
            truth
        }
        "port" => {
            assert_eq!(words.next(), Some("eq"));
            atoms >> words.next().unwrap().parse::<u8>().unwrap() & 1 == 1
        }
        word => panic!("{word}"),
    }
}

fn tree() -> impl Strategy<Value = Filter> {
    let atom = (0..4_i64).prop_map(|bit| whole(Port, Equal, bit));
    atom.prop_recursive(5, 24, 3, |inner| {
        let parts = || proptest::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            parts().prop_map(Filter::And),
            parts().prop_map(Filter::Or),
            inner.clone().prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_of_a_filter_means_the_same_as_its_tree(filter in tree()) {
        let text = filter.to_text();
        for atoms in 0..16 {
            match by_tree(&filter, atoms) {
                None => prop_assert_eq!(&text, ""),
                Some(truth) => prop_assert_eq!(by_text(&text, atoms), truth, "{}", text),
            }
        }
    }

    #[test]
    fn decoding_once_undoes_encoding(typed in texts()) {
        let encoded = encode(&typed);
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
        prop_assert_eq!(percent_decode_str(&encoded).decode_utf8().unwrap(), typed.as_str());
    }

    #[test]
    fn search_filter_and_order_arrive_together(
        search in texts(),
        part in texts(),
        field in select(vec![Name, Enabled, Brand, Hostname, Port, DidNumbers, Shared]),
        descending in any::<bool>(),
    ) {
        let filter = text(TextTest::StartsWith, Name, &part).to_text();
        let order = vec![Order { field, descending }];
        let query = ListQuery { filter: filter.clone(), search: search.clone(), order, ..ListQuery::default() };
        let query = query.to_query();
        prop_assert_eq!(arrived(&query, "search").unwrap_or_default(), search.as_bytes());
        prop_assert_eq!(arrived(&query, "filter").unwrap(), filter.as_bytes());
        // Quotes inside the text are doubled, so it ends where it was ended.
        let inside = &filter["startswith(name,'".len()..filter.len() - "')".len()];
        prop_assert_eq!(inside.replace("''", "\u{1}").contains('\''), false);
        prop_assert_eq!(arrived(&query, "top").unwrap(), b"100");
    }
}
