//! Every type of the wire against one file in `golden/`: each field read, each body written exactly like the
//! file, each call with its method, path and access.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod script;

use std::sync::Arc;

use api::types::{
    AuthMode, CreateProvider, Credentials, HeaderSetting, HostPart, HostVariable, InboundMapping,
    InboundParameters, InboundVariable, Open, Options, OutboundMapping, OutboundParameters, Privacy,
    Provider, ProviderId, ProviderList, ProviderRow, Secret, SignIn, TokenPair, Transport, TrunkStatus,
    UpdateProvider, UserInfo, UserPart, UserVariable, VerificationStatus, WireEnum,
};
use api::{Access, ApiError, Client, ErrorCode, ListQuery, Method, Response, Unreachable, WithToken};
use script::{Script, empty, id, json, now, value};

const LIST: &str = include_str!("golden/list.json");
const PROVIDER: &str = include_str!("golden/provider.json");
const LATER_PROVIDER: &str = include_str!("golden/later_provider.json");
const CREATE: &str = include_str!("golden/create.json");
const UPDATE: &str = include_str!("golden/update.json");
const CREATED: &str = include_str!("golden/created.json");
const STATUS: &str = include_str!("golden/status.json");
const ERRORS: &str = include_str!("golden/errors.json");
const TOKENS: &str = include_str!("golden/tokens.json");
const SECOND_FACTOR: &str = include_str!("golden/second_factor.json");
const USER: &str = include_str!("golden/user.json");

/// The path of the golden provider: its id needs no encoding, unlike most.
const PATH: &str = "providers/ODAwNDAwMTIzNDU2Nzg5MDEy";

fn known<T>(value: T) -> Option<Open<T>> {
    Some(Open::Known(value))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn read(text: &str) -> Provider {
    let script = Script::new();
    script.get(PATH, json(200, text));
    let provider = now(script.client().get_provider(&id())).unwrap();
    assert_eq!(script.finish()[0].access, Access::TokenNeeded);
    provider
}

#[test]
fn a_list_is_read_row_by_row() {
    let script = Script::new();
    script.get("providers?top=100", json(200, LIST));
    let list = now(script.client().list_providers(&ListQuery::default())).unwrap();
    let first = ProviderRow {
        id: Some(id()),
        name: some("Hamburg main line"),
        enabled: Some(true),
        brand: some("Nordline"),
        hostname: some("sip.nordline.example"),
        port: Some(5061),
        did_numbers: some("494012340;494012350-494012399"),
        shared: Some(false),
    };
    let second = ProviderRow {
        id: ProviderId::parse("ODAwNDAwMTIzNDU2NzkzMTA4"),
        name: some("Kiel gateway"),
        enabled: Some(false),
        brand: None,
        hostname: some("203.0.113.9"),
        port: Some(0),
        did_numbers: None,
        shared: Some(true),
    };
    assert_eq!(list, ProviderList { count: Some(207), items: vec![first, second], unreadable: 0 });
    assert_eq!(script.finish()[0].access, Access::TokenNeeded);
}

#[test]
fn a_record_is_read_with_all_its_29_keys() {
    let document = value(PROVIDER);
    assert_eq!(document.as_object().unwrap().len(), 29);
    let expected = Provider {
        record: document.as_object().unwrap().clone(),
        unreadable: Vec::new(),
        id: Some(id()),
        name: some("Hamburg main line"),
        enabled: Some(true),
        brand: some("Nordline"),
        auth_mode: known(AuthMode::RegisterAuth),
        transport: known(Transport::Tls),
        hostname: some("sip.nordline.example"),
        port: Some(5061),
        auth_id: some("hh-4711"),
        username: some("hamburg"),
        registration: Some(false),
        register_interval: Some(300),
        outbound_server: some("edge.nordline.example"),
        outbound_server_port: Some(5081),
        inlan: Some(true),
        single_via_header: Some(false),
        rewrite_via_ip: Some(false),
        verify_port: Some(false),
        keep_alive: Some(true),
        keep_alive_interval: Some(45),
        concurrency: Some(32),
        additional_ips: some("198.51.100.0/28;2001:db8:7::/64"),
        adjust_sdp_direction: Some(false),
        remove_srtp_info: Some(false),
        stir_shaken_signature_required: Some(true),
        did_numbers: some("494012340;494012350-494012399"),
        inbound_parameters: Some(inbound()),
        outbound_parameters: Some(outbound()),
        shared: Some(false),
    };
    assert_eq!(read(PROVIDER), expected);
}

fn inbound() -> InboundParameters {
    assert_eq!(value(PROVIDER)["inbound_parameters"].as_object().unwrap().len(), 8);
    InboundParameters {
        caller_num: known(InboundVariable::PaiUserPart),
        caller_display_name: known(InboundVariable::FromDisplayName),
        called_num: known(InboundVariable::ToUserPart),
        privacy_types_supported: known(Privacy::Id),
        enable_stir_shaken_validation: Some(true),
        pai_header_parameter_name: some("verdict"),
        drop_calls_with_verification_status: Some(vec![
            Open::Known(VerificationStatus::Failed),
            Open::Known(VerificationStatus::PassedC),
            Open::Known(VerificationStatus::NoTnValidation),
        ]),
        pass_api_header_to_uad: Some(true),
    }
}

fn outbound() -> OutboundParameters {
    assert_eq!(value(PROVIDER)["outbound_parameters"].as_object().unwrap().len(), 26);
    fn part<P, V>(part: P, value: V, custom: Option<&str>) -> (P, HeaderSetting<Open<V>>) {
        (part, HeaderSetting { value: Open::Known(value), custom_value: custom.map(str::to_owned) })
    }
    OutboundParameters {
        user: vec![
            part(UserPart::RequestLine, UserVariable::CalledNum, None),
            part(UserPart::Contact, UserVariable::AuthId, None),
            part(UserPart::ToDisplayName, UserVariable::Default, None),
            part(UserPart::To, UserVariable::CalledNum, None),
            part(UserPart::FromDisplayName, UserVariable::CallerDisplayName, None),
            part(UserPart::From, UserVariable::OutboundCallerId, None),
            part(UserPart::RpidCalledDisplayName, UserVariable::Default, None),
            part(UserPart::RpidCalled, UserVariable::CalledNum, None),
            part(UserPart::RpidCallingDisplayName, UserVariable::Anonymous, None),
            part(UserPart::RpidCalling, UserVariable::CallerNum, None),
            part(UserPart::PaiDisplayName, UserVariable::Custom, Some("Nordline Hamburg")),
            part(UserPart::Pai, UserVariable::OriginatorCallerId, None),
            part(UserPart::PpiDisplayName, UserVariable::Default, None),
            part(UserPart::Ppi, UserVariable::OutboundCallerIdAndOriginatorCallerId, None),
            part(UserPart::PcpidDisplayName, UserVariable::Default, None),
            part(UserPart::Pcpid, UserVariable::CalledNum, None),
        ],
        host: vec![
            part(HostPart::RequestLine, HostVariable::TrunkHostPort, None),
            part(HostPart::Contact, HostVariable::ContactUri, None),
            part(HostPart::To, HostVariable::OutHostPort, None),
            part(HostPart::From, HostVariable::SipDomain, None),
            part(HostPart::RpidCalled, HostVariable::Default, None),
            part(HostPart::RpidCalling, HostVariable::Default, None),
            part(HostPart::Pai, HostVariable::Custom, Some("id.nordline.example:5061")),
            part(HostPart::Ppi, HostVariable::Default, None),
            part(HostPart::Pcpid, HostVariable::TrunkHostPort, None),
        ],
        privacy_types_supported: known(Privacy::Session),
    }
}

/// Every option set, every header part named, as in `golden/create.json`.
fn everything() -> CreateProvider {
    let mut user: Vec<(UserPart, UserVariable)> =
        UserPart::ALL.iter().copied().zip(UserVariable::ALL.iter().copied().cycle()).collect();
    user.truncate(16);
    let user = user.into_iter().enumerate().map(|(index, (part, value))| {
        let custom_value = (value == UserVariable::Custom).then(|| format!("Desk {}", index + 1));
        (part, HeaderSetting { value, custom_value })
    });
    let host = HostPart::ALL.iter().copied().zip(HostVariable::ALL.iter().copied().cycle());
    let host = host.enumerate().map(|(index, (part, value))| {
        let custom_value =
            (value == HostVariable::Custom).then(|| format!("edge-{}.example:5070", index + 1));
        (part, HeaderSetting { value, custom_value })
    });
    CreateProvider {
        name: "Hamburg main line".to_owned(),
        auth_mode: AuthMode::RegisterAuth,
        brand: some("Nordline"),
        transport: Transport::Tls,
        hostname: "sip.nordline.example".to_owned(),
        port: 5061,
        outbound_server: "edge.nordline.example".to_owned(),
        outbound_server_port: 5081,
        concurrency: 32,
        options: Options {
            enabled: Some(true),
            auth_id: some("hh-4711"),
            username: some("hamburg"),
            password: Some(Secret::new("s3cret \"quoted\" pass")),
            registration: Some(false),
            register_interval: Some(300),
            inlan: Some(true),
            single_via_header: Some(false),
            rewrite_via_ip: Some(false),
            verify_port: Some(false),
            keep_alive: Some(true),
            keep_alive_interval: Some(45),
            additional_ips: some("198.51.100.0/28;2001:db8:7::/64"),
            adjust_sdp_direction: Some(false),
            remove_srtp_info: Some(false),
            stir_shaken_signature_required: Some(true),
            did_numbers: some("494012340;494012350-494012399"),
            inbound_parameters: Some(InboundMapping {
                caller_num: Some(InboundVariable::PaiUserPart),
                caller_display_name: Some(InboundVariable::FromDisplayName),
                called_num: Some(InboundVariable::ToUserPart),
                privacy_types_supported: Some(Privacy::Id),
                enable_stir_shaken_validation: Some(true),
                pai_header_parameter_name: some("verdict"),
                drop_calls_with_verification_status: Some(vec![
                    Open::Known(VerificationStatus::Failed),
                    Open::Known(VerificationStatus::PassedC),
                    Open::Known(VerificationStatus::NoTnValidation),
                ]),
                pass_api_header_to_uad: Some(true),
            }),
            outbound_parameters: Some(OutboundMapping {
                user: user.collect(),
                host: host.collect(),
                privacy_types_supported: Some(Privacy::Header),
            }),
        },
    }
}

#[test]
fn a_create_body_can_carry_all_28_properties() {
    let body = value(CREATE);
    assert_eq!(body.as_object().unwrap().len(), 28);
    assert_eq!(body["outbound_parameters"].as_object().unwrap().len(), 26);
    let script = Script::new();
    script.post("providers", Some(body), json(201, CREATED));
    let made = now(script.client().create_provider(&everything())).unwrap();
    assert_eq!(made.as_str(), "ODAwNDAwMTIzNDU2Nzk3MjA0");
    assert_eq!(script.finish()[0].access, Access::TokenNeeded);
}

#[test]
fn a_create_body_omits_options_that_were_not_set() {
    let least = CreateProvider { brand: None, options: Options::default(), ..everything() };
    let keys: Vec<String> = least.to_json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "auth_mode",
            "concurrency",
            "hostname",
            "name",
            "outbound_server",
            "outbound_server_port",
            "port",
            "transport"
        ]
    );
}

#[test]
fn known_fields_of_a_later_version_are_read() {
    let provider = read(LATER_PROVIDER);
    assert_eq!(provider.auth_mode, Some(Open::Unknown("QUANTUM_AUTH".to_owned())));
    assert_eq!(provider.transport, Some(Open::Unknown("QUIC".to_owned())));
    assert_eq!((provider.port, provider.registration), (Some(5061), Some(true)));
    assert_eq!(provider.concurrency, Some(1_000_000_000));
    assert_eq!((provider.keep_alive, &*provider.unreadable), (None, &["keep_alive".to_owned()][..]));
    let inbound = provider.inbound_parameters.unwrap();
    assert_eq!(inbound.caller_num, Some(Open::Unknown("HISTORY_INFO_USER_PART".to_owned())));
    assert_eq!(inbound.called_num, None);
    let outbound = provider.outbound_parameters.unwrap();
    assert_eq!(outbound.privacy_types_supported, known(Privacy::Id));
    assert_eq!(outbound.user[0].0, UserPart::To);
    assert_eq!(outbound.user[0].1.value.as_str(), "CALLED_E164");
    assert_eq!((outbound.user.len(), outbound.host.len()), (2, 0));
}

#[test]
fn an_update_is_the_record_with_its_changes() {
    let mut update = UpdateProvider::of(&read(LATER_PROVIDER));
    update.name = some("New name");
    update.port = Some(5062);
    update.options.enabled = Some(false);
    update.options.password = Some(Secret::new("typed"));
    update.options.did_numbers = some("4940777");
    update.options.inbound_parameters =
        Some(InboundMapping { caller_num: Some(InboundVariable::FromUserPart), ..InboundMapping::default() });
    let from = HeaderSetting { value: UserVariable::CallerNum, custom_value: None };
    let pai = HeaderSetting { value: UserVariable::Custom, custom_value: some("4940888") };
    update.options.outbound_parameters = Some(OutboundMapping {
        user: [(UserPart::From, from), (UserPart::Pai, pai)].into(),
        privacy_types_supported: Some(Privacy::None),
        ..OutboundMapping::default()
    });
    let script = Script::new();
    script.post(PATH, Some(value(UPDATE)), empty(200));
    now(script.client().update_provider(&id(), &update)).unwrap();
    assert_eq!(script.finish()[0].access, Access::TokenNeeded);
}

#[test]
fn an_update_without_changes_omits_only_fixed_keys_and_nulls() {
    let mut expected = value(PROVIDER);
    expected
        .as_object_mut()
        .unwrap()
        .retain(|key, _| !["id", "shared", "auth_mode", "brand"].contains(&&**key));
    // The golden record has null as the text for CUSTOM where it is not used.
    for part in expected["outbound_parameters"].as_object_mut().unwrap().values_mut() {
        if let Some(part) = part.as_object_mut() {
            part.retain(|_, value| !value.is_null());
        }
    }
    assert_eq!(UpdateProvider::of(&read(PROVIDER)).to_json(), expected);
}

#[test]
fn an_update_can_set_every_option_on_an_empty_record() {
    let all = everything();
    let mut update = UpdateProvider::of(&Provider::default());
    update.name = Some(all.name);
    update.transport = Some(all.transport);
    update.hostname = Some(all.hostname);
    update.port = Some(all.port);
    update.outbound_server = Some(all.outbound_server);
    update.outbound_server_port = Some(all.outbound_server_port);
    update.concurrency = Some(all.concurrency);
    update.options = all.options;
    let mut expected = value(CREATE);
    expected.as_object_mut().unwrap().retain(|key, _| !["auth_mode", "brand"].contains(&key.as_str()));
    assert_eq!(expected.as_object().unwrap().len(), 26);
    assert_eq!(update.to_json(), expected);
}

#[test]
fn outbound_privacy_is_written_bare_where_it_was_read_bare() {
    let mut update = UpdateProvider::of(&read(PROVIDER));
    update.options.outbound_parameters =
        Some(OutboundMapping { privacy_types_supported: Some(Privacy::User), ..OutboundMapping::default() });
    assert_eq!(update.to_json()["outbound_parameters"]["privacy_types_supported"], "USER");
}

#[test]
fn known_and_unknown_statuses_are_read() {
    let script = Script::new();
    let path = format!("{PATH}/status");
    script.get(&path, json(200, STATUS)).get(&path, json(200, r#"{"status":"DEGRADED"}"#));
    let client = script.client();
    assert_eq!(now(client.provider_status(&id())), Ok(Open::Known(TrunkStatus::Online)));
    assert_eq!(now(client.provider_status(&id())), Ok(Open::Unknown("DEGRADED".to_owned())));
    script.finish();
}

#[test]
fn an_id_is_encoded_once_in_every_path() {
    let odd = ProviderId::parse("a/b?c#d%e\\f g=ü").unwrap();
    let path = "providers/a%2Fb%3Fc%23d%25e%5Cf%20g%3D%C3%BC";
    let script = Script::new();
    script
        .get(path, json(200, PROVIDER))
        .get(&format!("{path}/status"), json(200, STATUS))
        .post(&format!("{path}/destroy"), None, empty(204))
        .post(path, Some(value("{}")), empty(200));
    let client = script.client();
    assert!(now(client.get_provider(&odd)).is_ok());
    assert!(now(client.provider_status(&odd)).is_ok());
    assert_eq!(now(client.destroy_provider(&odd)), Ok(()));
    let nothing = UpdateProvider::of(&Provider::default());
    assert_eq!(now(client.update_provider(&odd, &nothing)), Ok(()));
    script.finish();
}

#[test]
fn each_entry_of_a_refusal_is_read() {
    let script = Script::new();
    script.get(PATH, json(400, ERRORS));
    let error = now(script.client().get_provider(&id())).unwrap_err();
    let ApiError::Rejected { status: 400, errors, retry_after: None } = &error else { panic!("{error:?}") };
    let read: Vec<_> =
        errors.iter().map(|error| (error.code.as_str(), error.message.as_str(), error.field())).collect();
    assert_eq!(
        read,
        [
            ("VALIDATE_FAILED", "65 characters are one too many.", Some("name")),
            ("DENIED", "Blocked until noon.", None),
            ("POOL_OVERLAP", "Kiel has these numbers.", Some("did_numbers")),
        ]
    );
    assert_eq!(errors[0].code.known(), Some(ErrorCode::ValidateFailed));
    assert_eq!(errors[0].detail, Some(value(r#"{"field":"name"}"#)));
    assert_eq!(errors[1].detail, None);
    assert_eq!(errors[2].code.known(), None);
}

fn pair() -> TokenPair {
    TokenPair {
        access: Secret::new("access-7f"),
        refresh: Some(Secret::new("refresh-2c")),
        expires_in: Some(1800),
    }
}

#[test]
fn signing_in_returns_tokens_or_asks_for_a_code() {
    let script = Script::new();
    let tenant = r#"{"username":"ops","password":"pa\"ss","domain":"shop.example"}"#;
    let system = r#"{"username":"ops","password":"pa\"ss"}"#;
    script.post("auth/sign_in", Some(value(tenant)), json(200, TOKENS)).post(
        "auth/sign_in",
        Some(value(system)),
        json(200, SECOND_FACTOR),
    );
    let mut credentials = Credentials {
        username: "ops".to_owned(),
        password: Secret::new("pa\"ss"),
        domain: some("shop.example"),
    };
    assert_eq!(now(script.client().sign_in(&credentials)), Ok(SignIn::Tokens(pair())));
    credentials.domain = None;
    let asked = SignIn::SecondFactor(Secret::new("attempt-55"));
    assert_eq!(now(script.client().sign_in(&credentials)), Ok(asked));
    assert!(script.finish().iter().all(|request| request.access == Access::Open));
}

#[test]
fn the_second_factor_is_sent_and_verified() {
    let attempt = Secret::new("attempt-55");
    let script = Script::new();
    let verify = value(r#"{"token":"attempt-55","code":"013579"}"#);
    script
        .post("auth/send_otp", Some(value(r#"{"token":"attempt-55"}"#)), empty(200))
        .post("auth/verify_otp", Some(verify.clone()), json(200, TOKENS))
        // As documented: without a body.
        .post("auth/verify_otp", Some(verify), empty(200));
    let client = script.client();
    assert_eq!(now(client.send_otp(&attempt)), Ok(()));
    assert_eq!(now(client.verify_otp(&attempt, "013579")), Ok(Some(pair())));
    assert_eq!(now(client.verify_otp(&attempt, "013579")), Ok(None));
    assert!(script.finish().iter().all(|request| request.access == Access::Open));
}

#[test]
fn a_refresh_exchanges_one_token_for_a_new_pair() {
    let script = Script::new();
    script.post("auth/refresh_token", Some(value(r#"{"refresh_token":"spent"}"#)), json(200, TOKENS));
    assert_eq!(now(script.client().refresh_token(&Secret::new("spent"))), Ok(pair()));
    assert_eq!(script.finish()[0].access, Access::Open);
}

#[test]
fn the_user_is_read_and_the_session_ends() {
    let script = Script::new();
    script.get("auth/user", json(200, USER)).post("auth/sign_out", None, empty(200));
    let client = script.client();
    let user = UserInfo { role: some("SystemAdmin"), password_force_reset: true };
    assert_eq!(now(client.user()), Ok(user));
    assert_eq!(now(client.sign_out()), Ok(()));
    assert!(script.finish().iter().all(|request| request.access == Access::TokenNeeded));
}

#[test]
fn an_export_keeps_its_bytes_and_a_plain_file_name() {
    let bytes = b"\xEF\xBB\xBFID,Name\r\n1,\xFF\r\n".to_vec();
    for (header, name) in [
        (Some("attachment; filename=\"trunks 2031.csv\""), Some("trunks 2031.csv")),
        (Some("attachment; filename=plain.csv"), Some("plain.csv")),
        (Some("attachment; filename=\"../../etc/pass:wd\""), Some("passwd")),
        (Some("attachment; filename=\"C:\\\\temp\\\\a?.csv\""), Some("a.csv")),
        (Some("attachment; filename=\"..\""), None),
        (Some("attachment; filename=\"\""), None),
        (Some("attachment"), None),
    ] {
        let script = Script::new();
        let answer = Response {
            content_type: some("application/octet-stream"),
            content_disposition: header.map(str::to_owned),
            body: bytes.clone(),
            ..empty(200)
        };
        script.get("providers/export", answer);
        let file = now(script.client().export_providers()).unwrap();
        assert_eq!((file.name.as_deref(), &file.bytes), (name, &bytes), "{header:?}");
    }
}

#[test]
fn a_trunk_with_the_id_export_is_not_the_export_file() {
    let script = Script::new();
    let file = script::answer(200, "application/octet-stream", "ID,Name\r\n");
    script.get("providers/export", file);
    let read = now(script.client().get_provider(&ProviderId::parse("export").unwrap()));
    assert_eq!(read, Err(ApiError::Unreadable { status: 200 }));
}

#[test]
fn a_fixed_token_is_added_only_to_calls_that_need_one() {
    let script = Script::new();
    script.get("auth/user", json(200, USER)).post(
        "auth/refresh_token",
        Some(value(r#"{"refresh_token":"x"}"#)),
        json(200, TOKENS),
    );
    let client = Client::new(Arc::new(WithToken::new(Arc::<Script>::clone(&script), Secret::new("pasted"))));
    now(client.user()).unwrap();
    now(client.refresh_token(&Secret::new("x"))).unwrap();
    let sent: Vec<Access> = script.finish().into_iter().map(|request| request.access).collect();
    assert_eq!(sent, [Access::Bearer(Secret::new("pasted")), Access::Open]);
}

#[test]
fn a_missing_answer_is_passed_on_with_its_reason() {
    for reason in
        [Unreachable::NoConnection, Unreachable::TimedOut, Unreachable::CutOff, Unreachable::Aborted]
    {
        let script = Script::new();
        script.step(Method::Post, &format!("{PATH}/destroy"), None, Err(reason));
        let error = now(script.client().destroy_provider(&id())).unwrap_err();
        assert_eq!(error, ApiError::Unreachable(reason));
        assert_eq!(error.is_retryable(), reason != Unreachable::Aborted);
    }
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let shown = format!(
        "{:?} {:?} {:?}",
        pair(),
        everything(),
        Credentials { username: "ops".to_owned(), password: Secret::new("hidden"), domain: None }
    );
    assert!(shown.contains("***"));
    for secret in ["access-7f", "refresh-2c", "s3cret", "hidden"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}
