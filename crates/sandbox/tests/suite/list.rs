//! The list: paging, filter, search, order, and what is refused.

use crate::support::{Sandbox, least, with};
use serde_json::{Value, json};

async fn names(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let answer = sandbox.get(&format!("/api/providers?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", String::from_utf8_lossy(&answer.bytes));
    let json = answer.json();
    json["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pages_cover_every_row_once() {
    let sandbox = Sandbox::new(250);
    let mut ids = std::collections::HashSet::new();
    let mut pages = Vec::new();
    for skip in (0..400).step_by(100) {
        let page =
            sandbox.get(&format!("/api/providers?skip={skip}&orderby=brand%20desc,enabled")).await.json();
        assert_eq!(page["count"], 250);
        let items = page["items"].as_array().unwrap().clone();
        pages.push(items.len());
        ids.extend(items.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(pages, [100, 100, 50, 0]);
    assert_eq!(ids.len(), 250);
    assert_eq!(names(&sandbox, "top=7").await.len(), 7);
}

#[tokio::test]
async fn filters_searches_and_orders() {
    for sandbox in Sandbox::both() {
        for (name, host, port, did) in [
            ("alpha", "sip.one.net", 5060, "16465550100"),
            ("Beta", "SIP.two.net", 5061, "101"),
            ("gamma o'hara", "gw.three.net", 5060, "102"),
            ("100%_x", "x", 0, ""),
        ] {
            let body = json!({ "name": name, "hostname": host, "port": port, "did_numbers": did });
            sandbox.create(with(least(), body)).await;
        }
        for (query, expected) in [
            ("", vec!["alpha", "Beta", "gamma o'hara", "100%_x"]),
            ("orderby=name", vec!["100%_x", "alpha", "Beta", "gamma o'hara"]),
            ("orderby=port+desc,+name+desc", vec!["Beta", "gamma o'hara", "alpha", "100%_x"]),
            ("filter=startswith(hostname,'sip.')+and+port+eq+5060", vec!["alpha"]),
            ("filter=name+eq+'gamma+o''hara'", vec!["gamma o'hara"]),
            ("filter=name+eq+'beta'", vec![]),
            ("filter=contains(name,'%25_')", vec!["100%_x"]),
            ("filter=contains(did_numbers,'1646')", vec!["alpha"]),
            ("filter=did_numbers+eq+null", vec!["100%_x"]),
            ("filter=not+(did_numbers+ne+null)", vec!["100%_x"]),
            ("filter=port+gt+0+and+(port+lt+5061+or+name+eq+'Beta')", vec!["alpha", "Beta", "gamma o'hara"]),
            ("filter=enabled+eq+false", vec![]),
            ("filter=shared+eq+true+and+endswith(hostname,'.net')", vec!["alpha", "Beta", "gamma o'hara"]),
            ("search=101+or+102", vec!["Beta", "gamma o'hara"]),
            ("search=SIP.", vec!["alpha", "Beta"]),
            ("search=%25", vec!["100%_x"]),
            ("search=sip.&filter=port+eq+5061", vec!["Beta"]),
            ("search=or", vec![]),
            ("filter=&search=&orderby=", vec!["alpha", "Beta", "gamma o'hara", "100%_x"]),
            ("unknown=1&$skip=3", vec!["alpha", "Beta", "gamma o'hara", "100%_x"]),
        ] {
            assert_eq!(names(&sandbox, query).await, expected, "{query}");
        }
        let counted = sandbox.get("/api/providers?search=sip.&top=1").await.json();
        assert_eq!(counted["count"], 2, "counted after filter and search, before paging");
    }
}

#[tokio::test]
async fn bad_queries_name_the_parameter() {
    let sandbox = Sandbox::new(1);
    let long = format!("filter={}", "a".repeat(5000));
    for (query, fields) in [
        ("top=0", vec!["top"]),
        ("top=101", vec!["top"]),
        ("top=ten", vec!["top"]),
        ("top=", vec!["top"]),
        ("top=+5", vec!["top"]),
        ("top=%2B5", vec!["top"]),
        ("skip=%2B5", vec!["skip"]),
        ("skip=-0", vec!["skip"]),
        ("top=5+", vec!["top"]),
        ("top=5.0", vec!["top"]),
        ("top=5e0", vec!["top"]),
        ("top=05", vec!["top"]),
        ("skip=00", vec!["skip"]),
        ("top=%EF%BC%95", vec!["top"]),
        ("skip=-1", vec!["skip"]),
        ("skip=2147483648", vec!["skip"]),
        ("skip=x&top=y", vec!["skip", "top"]),
        ("filter=name", vec!["filter"]),
        ("filter=auth_mode+eq+'TEAMS'", vec!["filter"]),
        ("filter=port+eq+'5060'", vec!["filter"]),
        ("filter=name+eq+'x'+;+DROP+TABLE+providers", vec!["filter"]),
        ("orderby=status", vec!["orderby"]),
        ("orderby=name+up", vec!["orderby"]),
        ("orderby=name,", vec!["orderby"]),
        ("filter=x&orderby=y", vec!["filter", "orderby"]),
        ("filter=%FF", vec!["filter"]),
        ("search=%00", vec!["search"]),
        ("top=1&top=2", vec!["top"]),
        (long.as_str(), vec!["filter"]),
    ] {
        sandbox.get(&format!("/api/providers?{query}")).await.is_error(400, "VALIDATE_FAILED", &fields);
    }
    assert_eq!(sandbox.get("/api/providers").await.json()["count"], 1);
}

#[tokio::test]
async fn an_empty_pbx_answers_an_empty_page() {
    assert_eq!(
        Sandbox::new(0).get("/api/providers").await.json(),
        json!({ "count": 0, "items": Value::Array(vec![]) })
    );
}
