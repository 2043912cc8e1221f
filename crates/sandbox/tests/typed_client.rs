//! The typed client against the sandbox's router, in memory and on a file: the contract test that a browser
//! runs over fetch too, and tests that need a sandbox of their own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../api/tests/contract/mod.rs"]
mod contract;

use std::sync::Arc;

use api::types::{
    AuthMode, CreateProvider, InboundMapping, InboundVariable, Open, Options, ProviderId, Secret, Transport,
    UpdateProvider,
};
use api::{
    Access, ApiError, Client, ErrorCode, HttpTransport, ListQuery, Method, Request, Response, Sent,
    Unreachable, WithToken,
};
use axum::Router;
use axum::body::Body;
use axum::http::header::{self, HeaderName};
use http_body_util::BodyExt as _;
use sandbox::{DEFAULT_TOKEN, Data, Pbx, SandboxOptions as Start, SandboxSettings, SeedPlan, UpdateMode};
use tower::ServiceExt as _;

/// Calls the router without a socket.
struct RouterTransport(Router);

impl HttpTransport for RouterTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            let method = match request.method {
                Method::Get => "GET",
                Method::Post => "POST",
            };
            let mut call =
                axum::http::Request::builder().method(method).uri(["/api/", &request.path].concat());
            if let Access::Bearer(token) = &request.access {
                call = call.header(header::AUTHORIZATION, ["Bearer ", token.reveal()].concat());
            }
            if request.body.is_some() {
                call = call.header(header::CONTENT_TYPE, "application/json");
            }
            let call = call.body(request.body.map_or_else(Body::empty, Body::from)).unwrap();
            let (head, body) = self.0.clone().oneshot(call).await.unwrap().into_parts();
            let header = |name: HeaderName| Some(head.headers.get(name)?.to_str().unwrap().to_owned());
            let bytes = body.collect().await.map_err(|_| Unreachable::CutOff)?.to_bytes();
            Ok(Response {
                status: head.status.as_u16(),
                content_type: header(header::CONTENT_TYPE),
                content_disposition: header(header::CONTENT_DISPOSITION),
                retry_after: header(header::RETRY_AFTER),
                body: bytes.to_vec(),
            })
        })
    }
}

fn network(pbx: &Pbx) -> Arc<dyn HttpTransport> {
    Arc::new(RouterTransport(sandbox::app(pbx.clone())))
}

/// A client of the system admin.
fn client(pbx: &Pbx) -> Client {
    Client::new(Arc::new(WithToken::new(network(pbx), Secret::new(DEFAULT_TOKEN))))
}

fn pbx(update: UpdateMode, seed: SeedPlan) -> Pbx {
    Pbx::open(Start {
        settings: SandboxSettings { seed, update, ..SandboxSettings::default() },
        ..Start::default()
    })
    .unwrap()
}

async fn ids(client: &Client) -> Vec<ProviderId> {
    let list = client.list_providers(&ListQuery::default()).await.unwrap();
    list.items.into_iter().map(|row| row.id.unwrap()).collect()
}

#[tokio::test]
async fn the_contract_holds_in_memory_twice_in_a_row() {
    for update in [UpdateMode::Merge, UpdateMode::Replace] {
        let pbx = pbx(update, SeedPlan { trunks: 250, ..SeedPlan::default() });
        contract::contract(network(&pbx)).await;
        contract::contract(network(&pbx)).await;
    }
}

#[tokio::test]
async fn the_contract_holds_on_a_file_and_after_opening_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Start { data: Data::File(folder.path().join("pbx.db")), ..Start::default() };
    contract::contract(network(&Pbx::open(start()).unwrap())).await;
    contract::contract(network(&Pbx::open(start()).unwrap())).await;
}

/// The result of an update without changes: no null leaves the client, so lists lose theirs, and the
/// blank name of the PAI parameter is sent as an empty text.
fn as_sent(record: &mut serde_json::Value) {
    use serde_json::Value;
    match record {
        Value::Object(object) => {
            if let Some(name @ Value::Null) = object.get_mut("pai_header_parameter_name") {
                *name = "".into();
            }
            object.values_mut().for_each(as_sent);
        }
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(as_sent);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn a_record_of_any_kind_is_unchanged_by_an_empty_update() {
    use UpdateMode::{Merge, Replace};
    let plan = SeedPlan { trunks: 60, ..SeedPlan::default() };
    for (update, plan) in [
        (Merge, plan.clone()),
        (Replace, plan.clone()),
        (Merge, SeedPlan { later_keys: true, ..plan.clone() }),
        (Replace, SeedPlan { later_keys: true, ..plan.clone() }),
        (Merge, SeedPlan { unknown_enum: true, hostile: true, ..plan.clone() }),
        (Replace, SeedPlan { unknown_enum: true, hostile: true, ..plan.clone() }),
        (Merge, SeedPlan { nulls: true, ..plan.clone() }),
        (Merge, SeedPlan { nulls: true, later_keys: true, unknown_enum: true, ..plan.clone() }),
    ] {
        let client = client(&pbx(update, plan));
        for id in ids(&client).await {
            let record = client.get_provider(&id).await.unwrap();
            client.update_provider(&id, &UpdateProvider::of(&record)).await.unwrap();
            let mut expected = record.record.into();
            as_sent(&mut expected);
            assert_eq!(serde_json::Value::Object(client.get_provider(&id).await.unwrap().record), expected);
        }
    }
}

#[tokio::test]
async fn an_update_of_one_field_keeps_unknown_keys() {
    for update in [UpdateMode::Merge, UpdateMode::Replace] {
        let plan = SeedPlan { trunks: 30, later_keys: true, unknown_enum: true, ..SeedPlan::default() };
        let client = client(&pbx(update, plan));
        let mut unknown_words = 0;
        for id in ids(&client).await {
            let record = client.get_provider(&id).await.unwrap();
            unknown_words += usize::from(matches!(record.auth_mode, Some(Open::Unknown(_))));
            let mut change = UpdateProvider::of(&record);
            change.name = Some("Renamed".to_owned());
            change.options.inbound_parameters = Some(InboundMapping {
                caller_num: Some(InboundVariable::ToUserPart),
                ..InboundMapping::default()
            });
            client.update_provider(&id, &change).await.unwrap();
            let mut expected = record.record.clone();
            expected.insert("name".to_owned(), "Renamed".into());
            expected["inbound_parameters"]["caller_num"] = "TO_USER_PART".into();
            assert!(expected["later_version_key"]["nested"].is_array());
            assert!(expected["outbound_parameters"]["sdp_codecs"].is_array());
            let mut expected = expected.into();
            as_sent(&mut expected);
            assert_eq!(serde_json::Value::Object(client.get_provider(&id).await.unwrap().record), expected);
        }
        assert_eq!(unknown_words, 10);
    }
}

#[tokio::test]
async fn a_trunk_that_a_rule_uses_stays_and_the_rule_is_named() {
    let client = client(&pbx(UpdateMode::Merge, SeedPlan { trunks: 60, ..SeedPlan::default() }));
    let (mut destroyed, mut kept) = (0, 0);
    for id in ids(&client).await {
        match client.destroy_provider(&id).await {
            Ok(()) => destroyed += 1,
            Err(ApiError::Rejected { status: 400, errors, .. }) => {
                kept += 1;
                assert_eq!(errors[0].code, Open::Known(ErrorCode::Unclassified));
                assert!(errors[0].message.contains("rule \"Route "), "{}", errors[0].message);
                assert!(client.get_provider(&id).await.is_ok());
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(destroyed > 0 && kept > 0, "{destroyed} destroyed, {kept} kept");
    assert_eq!(ids(&client).await.len(), kept);
}

#[tokio::test]
async fn an_update_keeps_the_password_unless_one_was_typed() {
    for update in [UpdateMode::Merge, UpdateMode::Replace] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pbx.db");
        let settings = SandboxSettings {
            seed: SeedPlan { trunks: 0, ..SeedPlan::default() },
            update,
            ..SandboxSettings::default()
        };
        let start = Start { data: Data::File(file.clone()), settings, ..Start::default() };
        let client = client(&Pbx::open(start).unwrap());
        let stored = || -> Option<String> {
            let connection = rusqlite::Connection::open(&file).unwrap();
            connection.query_row("SELECT password FROM providers", [], |row| row.get(0)).unwrap()
        };
        let id = client.create_provider(&registered()).await.unwrap();
        assert_eq!(stored().as_deref(), Some("first"));

        let record = client.get_provider(&id).await.unwrap();
        let mut change = UpdateProvider::of(&record);
        change.options.register_interval = Some(90);
        client.update_provider(&id, &change).await.unwrap();
        assert_eq!(stored().as_deref(), Some("first"));

        change.options.password = Some(Secret::new("second \"quoted\" ü"));
        client.update_provider(&id, &change).await.unwrap();
        assert_eq!(stored().as_deref(), Some("second \"quoted\" ü"));
    }
}

fn registered() -> CreateProvider {
    CreateProvider {
        name: "Line".to_owned(),
        auth_mode: AuthMode::RegisterAuth,
        brand: None,
        transport: Transport::Udp,
        hostname: "sip.line.example".to_owned(),
        port: 5060,
        outbound_server: String::new(),
        outbound_server_port: 0,
        concurrency: 1,
        options: Options {
            auth_id: Some("line".to_owned()),
            password: Some(Secret::new("first")),
            ..Options::default()
        },
    }
}
