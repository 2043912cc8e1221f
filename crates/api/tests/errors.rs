//! Each answer that is not a success becomes the right kind of error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod script;

use api::types::{Open, Provider, UpdateProvider};
use api::{ApiError, ErrorCode, ListQuery, Response, ServerError, Unreachable};
use script::{answer, answered, empty, id, json, now};

const PAGE: &str = "<!doctype html><title>Bad gateway</title><p>{\"errors\":[]}";
const ERROR: &str = r#"{"errors":[{"code":"UNKNOWN","message":"No.","detail":["x"]}]}"#;

/// The same answer to a call that reads a record, one that reads a list, and one that expects no body.
fn errors(answer: &Response) -> [Option<ApiError>; 3] {
    let client = answered(answer.clone());
    [
        now(client.get_provider(&id())).err(),
        now(client.list_providers(&ListQuery::default())).err(),
        now(client.destroy_provider(&id())).err(),
    ]
}

fn all(error: ApiError) -> [Option<ApiError>; 3] {
    [Some(error.clone()), Some(error.clone()), Some(error)]
}

fn rejected(status: u16, errors: &[(Open<ErrorCode>, &str)]) -> ApiError {
    let errors = errors
        .iter()
        .map(|(code, message)| ServerError {
            code: code.clone(),
            message: (*message).to_owned(),
            detail: None,
        })
        .collect();
    ApiError::Rejected { status, errors, retry_after: None }
}

fn listed(code: &str) -> String {
    format!(r#"{{"errors":[{{"code":"{code}","message":"No."}}]}}"#)
}

#[test]
fn a_refusal_keeps_status_and_codes() {
    let known = Open::Known;
    for (status, code, expected) in [
        (400, "UNAUTHORIZED", known(ErrorCode::Unauthorized)),
        (400, "VALIDATE_FAILED", known(ErrorCode::ValidateFailed)),
        (403, "DENIED", known(ErrorCode::Denied)),
        (404, "UNKNOWN", known(ErrorCode::Unclassified)),
        (409, "NAME_TAKEN", Open::Unknown("NAME_TAKEN".to_owned())),
        (422, "VALIDATE_FAILED", known(ErrorCode::ValidateFailed)),
        (500, "UNKNOWN", known(ErrorCode::Unclassified)),
        (503, "UNKNOWN", known(ErrorCode::Unclassified)),
    ] {
        let error = rejected(status, &[(expected, "No.")]);
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.is_retryable(), status >= 500);
        assert_eq!(errors(&json(status, listed(code))), all(error), "{status} {code}");
        let charset = answer(status, "APPLICATION/json; charset=utf-8", listed(code));
        assert_eq!(errors(&charset), errors(&json(status, listed(code))));
    }
}

#[test]
fn a_401_is_the_same_error_whatever_its_body() {
    for answer in
        [json(401, listed("UNAUTHORIZED")), json(401, "{"), answer(401, "text/html", PAGE), empty(401)]
    {
        assert_eq!(errors(&answer), all(ApiError::Unauthorized), "{answer:?}");
    }
    assert!(!ApiError::Unauthorized.is_retryable());
    assert_eq!(ApiError::Unauthorized.status(), Some(401));
}

#[test]
fn a_page_of_a_proxy_is_never_read() {
    for status in [301, 304, 400, 403, 404, 405, 413, 429, 500, 502, 504, 599, 100, 0] {
        let page = answer(status, "text/html", PAGE);
        assert_eq!(errors(&page), all(rejected(status, &[])), "{status}");
        // A valid body with the wrong content type is not read either.
        assert_eq!(errors(&answer(status, "text/plain", ERROR)), all(rejected(status, &[])), "{status}");
        assert_eq!(errors(&empty(status)), all(rejected(status, &[])), "{status}");
    }
}

#[test]
fn the_readable_part_of_a_malformed_error_body_is_kept() {
    for (body, expected) in [
        ("{}", vec![]),
        ("[]", vec![]),
        ("null", vec![]),
        (r#"{"errors":{}}"#, vec![]),
        (r#"{"errors":[]}"#, vec![]),
        (r#"{"errors":[7,null,"x"]}"#, vec![]),
        (r#"{"errors":[{}]}"#, vec![(Open::Known(ErrorCode::Unclassified), "")]),
        (
            r#"{"errors":[{"code":7,"message":8},3,{"code":null,"message":"b","detail":null}]}"#,
            vec![(Open::Unknown("7".to_owned()), "8"), (Open::Known(ErrorCode::Unclassified), "b")],
        ),
    ] {
        assert_eq!(errors(&json(400, body)), all(rejected(400, &expected)), "{body}");
    }
    let many = format!(r#"{{"errors":[{}]}}"#, vec![r#"{"code":"X","message":"y"}"#; 1000].join(","));
    let [Some(ApiError::Rejected { errors, .. }), ..] = errors(&json(422, many)) else { panic!() };
    assert_eq!(errors.len(), 1000);
}

#[test]
fn a_detail_can_name_a_field_in_each_usual_form() {
    for (detail, field) in [
        (r#""port""#, Some("port")),
        (r#"{"field":"port"}"#, Some("port")),
        (r#"{"name":"port"}"#, Some("port")),
        (r#"{"path":"outbound_parameters.to_user_part"}"#, Some("outbound_parameters.to_user_part")),
        (r#"{"field":7,"path":"port"}"#, Some("port")),
        ("null", None),
        ("7", None),
        ("[\"port\"]", None),
        ("{}", None),
    ] {
        let body = format!(r#"{{"errors":[{{"code":"VALIDATE_FAILED","message":"","detail":{detail}}}]}}"#);
        let [Some(ApiError::Rejected { errors, .. }), ..] = errors(&json(400, body)) else { panic!() };
        assert_eq!(errors[0].field(), field, "{detail}");
    }
}

#[test]
fn retry_after_is_read_as_whole_seconds_only() {
    for (header, seconds) in [
        ("0", Some(0)),
        ("7", Some(7)),
        (" 120 ", Some(120)),
        // Absurd but a number: the caller decides what is too long.
        ("4294967295", Some(u32::MAX)),
        ("4294967296", None),
        ("99999999999999999999", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Wed, 05 Mar 2031 07:28:00 GMT", None),
    ] {
        for status in [429, 503] {
            let answer = Response { retry_after: Some(header.to_owned()), ..json(status, "{}") };
            let error = ApiError::Rejected { status, errors: vec![], retry_after: seconds };
            assert!(error.is_retryable());
            assert_eq!(errors(&answer), all(error), "{header:?}");
        }
    }
}

#[test]
fn a_success_with_an_unexpected_body_is_unreadable() {
    let promised = |answer: &Response| {
        let [record, list, nothing] = errors(answer);
        assert_eq!(nothing, Some(ApiError::Unreadable { status: answer.status }), "not 204 without a body");
        assert_eq!(record, list);
        record.expect("not a result")
    };
    let deep = "[".repeat(100_000);
    let deep_object = format!("{}1{}", r#"{"items":"#.repeat(100_000), "}".repeat(100_000));
    let utf_16: Vec<u8> = r#"{"items":[]}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, answer) in [
        ("a captive portal", answer(200, "text/html", PAGE)),
        ("a portal that answers JSON as text", answer(200, "text/plain", r#"{"items":[]}"#)),
        ("JSON of another kind", answer(200, "application/problem+json", r#"{"items":[]}"#)),
        ("no type", Response { content_type: None, ..json(200, r#"{"items":[]}"#) }),
        ("an empty type", answer(200, "", r#"{"items":[]}"#)),
        ("nothing", json(200, "")),
        ("nothing without a type", empty(200)),
        ("blanks", json(200, "  \n")),
        ("half of it", json(200, r#"{"items":[{"id":"a"#)),
        ("more after it", json(200, r#"{"items":[]}{"#)),
        ("a byte-order mark", json(200, "\u{feff}{\"items\":[]}")),
        ("UTF-16", json(200, utf_16)),
        ("brackets without end", json(200, deep)),
        ("objects in objects", json(200, deep_object)),
        ("an array", json(200, "[]")),
        ("null", json(200, "null")),
        ("a text", json(200, "\"ok\"")),
    ] {
        let error = promised(&answer);
        assert_eq!(error, ApiError::Unreadable { status: 200 }, "{what}");
        assert!(!error.is_retryable());
    }
    assert_eq!(promised(&json(206, "{")), ApiError::Unreadable { status: 206 });
    let unreadable = Some(ApiError::Unreadable { status: 204 });
    assert_eq!(errors(&empty(204)), [unreadable.clone(), unreadable, None]);
}

/// A list of three rows, the second of which holds `bytes`.
fn list_with(bytes: &[u8]) -> Vec<u8> {
    let mut list = br#"{"count":3,"items":[{"id":"a","name":"A"},{"id":"b","name":"#.to_vec();
    list.extend_from_slice(bytes);
    list.extend_from_slice(br#"},{"id":"c","name":"C"}]}"#);
    list
}

#[test]
fn an_entry_with_invalid_json_hides_no_other_entry() {
    for (what, bytes, read, unreadable) in [
        ("a lone surrogate", br#""\ud800""#.as_slice(), vec!["A", "C"], 1),
        ("half a pair", br#""x\udc00x""#, vec!["A", "C"], 1),
        ("a number out of range", b"1e309", vec!["A", "C"], 1),
        ("an unknown escape", br#""\x41""#, vec!["A", "C"], 1),
        ("nothing", b"", vec!["A", "C"], 1),
        // The replacement character can be shown; it is never written back, because rows never are.
        ("a byte that is no UTF-8", b"\"B\xff\"", vec!["A", "B\u{fffd}", "C"], 0),
        ("an overlong form", b"\"\xc0\xaf\"", vec!["A", "\u{fffd}\u{fffd}", "C"], 0),
    ] {
        let list = now(answered(json(200, list_with(bytes))).list_providers(&ListQuery::default()));
        let list = list.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let names: Vec<&str> = list.items.iter().filter_map(|row| row.name.as_deref()).collect();
        assert_eq!((names, list.unreadable, list.count), (read, unreadable, Some(3)), "{what}");
    }
    for (what, bytes) in [("an open string", b"\"x".as_slice()), ("a stray bracket", b"]")] {
        let list = now(answered(json(200, list_with(bytes))).list_providers(&ListQuery::default()));
        assert_eq!(list, Err(ApiError::Unreadable { status: 200 }), "{what}");
    }
}

#[test]
fn a_record_with_a_damaged_text_is_unreadable_and_never_written_back() {
    for body in [br#"{"id":"a","name":"\ud800"}"#.as_slice(), b"{\"id\":\"a\",\"name\":\"\xff\"}"] {
        let read = now(answered(json(200, body.to_vec())).get_provider(&id()));
        assert_eq!(read, Err(ApiError::Unreadable { status: 200 }));
    }
}

#[test]
fn only_what_the_contract_calls_success_is_one() {
    let update = || UpdateProvider::of(&Provider::default());
    let portal = answer(200, "text/html", PAGE);
    for (what, answer, update_is_done, destroy_is_done) in [
        ("200 without a body", empty(200), true, false),
        ("200 with blanks", json(200, " \n"), true, false),
        ("204", empty(204), false, true),
        ("a portal's page", portal.clone(), false, false),
        ("a portal's page with 204", Response { status: 204, ..portal }, false, false),
        ("JSON where none is due", json(200, "{}"), false, false),
        ("202", empty(202), false, false),
        ("205", empty(205), false, false),
    ] {
        let status = answer.status;
        let expected = |done: bool| if done { Ok(()) } else { Err(ApiError::Unreadable { status }) };
        let client = answered(answer);
        assert_eq!(now(client.update_provider(&id(), &update())), expected(update_is_done), "{what}");
        assert_eq!(now(client.destroy_provider(&id())), expected(destroy_is_done), "{what}");
    }
}

#[test]
fn a_refused_call_leaves_no_doubt_and_a_lost_one_does() {
    let rejected = |status, retry_after| ApiError::Rejected { status, errors: Vec::new(), retry_after };
    for (error, doubt) in [
        (ApiError::Unreachable(Unreachable::NoConnection), true),
        (ApiError::Unreachable(Unreachable::TimedOut), true),
        (ApiError::Unreachable(Unreachable::CutOff), true),
        (ApiError::Unreachable(Unreachable::Aborted), true),
        (ApiError::Unreachable(Unreachable::NotSent), false),
        (ApiError::Unauthorized, false),
        (ApiError::Unreadable { status: 200 }, true),
        (rejected(400, None), false),
        (rejected(403, None), false),
        (rejected(404, None), false),
        (rejected(413, None), false),
        (rejected(429, Some(3)), false),
        (rejected(500, None), true),
        (rejected(502, None), true),
        (rejected(503, None), true),
        (rejected(503, Some(3)), false),
        (rejected(504, None), true),
    ] {
        assert_eq!(error.leaves_doubt(), doubt, "{error:?}");
    }
}

#[test]
fn a_created_answer_without_an_id_is_not_a_success() {
    let new = api::types::CreateProvider {
        name: "x".to_owned(),
        auth_mode: api::types::AuthMode::IpAuth,
        brand: None,
        transport: api::types::Transport::Udp,
        hostname: "x.example".to_owned(),
        port: 0,
        outbound_server: String::new(),
        outbound_server_port: 0,
        concurrency: 0,
        options: api::types::Options::default(),
    };
    for answer in [
        empty(201),
        json(201, "{}"),
        json(201, r#"{"id":null}"#),
        json(201, r#"{"id":".."}"#),
        json(200, r#"{"id":"a"}"#),
        json(202, r#"{"id":"a"}"#),
        answer(201, "text/html", PAGE),
    ] {
        let status = answer.status;
        let made = now(answered(answer).create_provider(&new));
        assert_eq!(made, Err(ApiError::Unreadable { status }));
    }
}

#[test]
fn a_status_answer_without_status_is_unreadable() {
    for body in ["{}", r#"{"status":null}"#, r#"{"status":1}"#, r#"{"state":"ONLINE"}"#] {
        let read = now(answered(json(200, body)).provider_status(&id()));
        assert_eq!(read, Err(ApiError::Unreadable { status: 200 }), "{body}");
    }
}

#[test]
fn an_answer_that_is_not_a_file_is_not_returned_as_the_export() {
    let attached = |kind: &str, body: &str| Response {
        content_disposition: Some("attachment; filename=\"trunks.csv\"".to_owned()),
        ..answer(200, kind, body)
    };
    let file = "application/octet-stream";
    for (what, answer) in [
        ("a page", answer(200, "text/html; charset=utf-8", PAGE)),
        ("a page as a download", attached("text/html", PAGE)),
        ("an error in JSON", json(200, ERROR)),
        ("an error in JSON as a download", attached("application/json", ERROR)),
        ("nothing", attached(file, "")),
        ("nothing without a type", empty(200)),
        ("bytes that are no download", answer(200, file, "ID,Name\r\n")),
        (
            "bytes to be shown",
            Response { content_disposition: Some("inline".to_owned()), ..attached(file, "a") },
        ),
        ("no type", Response { content_type: None, ..attached(file, "a") }),
        ("a part", Response { status: 206, ..attached(file, "a") }),
    ] {
        let status = answer.status;
        let file = now(answered(answer).export_providers());
        assert_eq!(file, Err(ApiError::Unreadable { status }), "{what}");
    }
    assert!(now(answered(attached(file, "a")).export_providers()).is_ok());
    assert!(now(answered(attached("text/csv; charset=utf-8", "a")).export_providers()).is_ok());
    let denied = json(403, listed("DENIED"));
    let error = rejected(403, &[(Open::Known(ErrorCode::Denied), "No.")]);
    assert_eq!(now(answered(denied).export_providers()), Err(error));
}

#[test]
fn a_code_check_answered_with_a_page_is_unreadable() {
    let page = answer(200, "text/html", PAGE);
    let verified = now(answered(page).verify_otp(&api::types::Secret::new("t"), "1"));
    assert_eq!(verified, Err(ApiError::Unreadable { status: 200 }));
}
