//! The agreement of the typed client with a server, tested against a real one: over the sandbox's
//! router in its own tests, over fetch in a browser's.
//!
//! Knows the sandbox's users and nothing else of it. It removes the trunks that it creates, and at its start
//! those left by an earlier run, so it can run repeatedly on one server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use api::query::{Comparison, Literal, TextTest, encode};
use api::types::{
    AuthMode, CreateProvider, Credentials, HeaderSetting, HostPart, HostVariable, InboundMapping,
    InboundVariable, Open, Options, OutboundMapping, Privacy, Provider, ProviderId, ProviderRow, Secret,
    SignIn, TokenPair, Transport, TrunkStatus, UpdateProvider, UserPart, UserVariable, VerificationStatus,
    WireEnum,
};
use api::{ApiError, Client, ErrorCode, Filter, HttpTransport, ListField, ListQuery, Order, WithToken};

/// In the name of every trunk made here: everything that can break a URL or a quoted text.
const MARK: &str = "Contract O'Brien & Söhne #1 + 50 % \"x\"";
const PASSWORD: &str = "trunkline";
const TENANT: &str = "acme.example";
/// Of user `twofactor`.
const CODE: &str = "246810";
/// Of the trunks; must never be returned.
const TRUNK_PASSWORD: &str = "never-told-4821";

/// Runs the whole contract; fails at the first disagreement.
pub async fn contract(network: Arc<dyn HttpTransport>) {
    without_a_session(&network).await;
    second_factor(&network).await;
    rotation(&network).await;
    roles(&network).await;

    let (operator, pair) = signed_in(&network, "operator", Some(TENANT)).await;
    let before = remove_leftovers(&operator).await;
    let system = signed_in(&network, "admin", None).await.0;
    queries_refused(&operator).await;
    bodies_refused(&operator).await;
    unknown_ids(&operator).await;

    let mut made = Vec::new();
    for mode in AuthMode::ALL {
        let new = trunk(*mode);
        // The system's own trunks are shared with tenants.
        let by_system = *mode == AuthMode::IpAuth;
        let id = if by_system { &system } else { &operator }.create_provider(&new).await.expect("created");
        let record = operator.get_provider(&id).await.expect("there now");
        is_as_created(&record, &id, &new);
        assert_eq!(record.shared, Some(by_system));
        assert_eq!(operator.provider_status(&id).await, Ok(Open::Known(TrunkStatus::Online)));
        made.push((id, new));
    }
    conflicts(&operator).await;
    pages(&operator, before, &made).await;
    export(&operator, &made).await;
    for (id, new) in &made {
        update(&operator, id, new).await;
    }
    for (id, _) in made {
        destroy(&operator, &id).await;
    }
    assert_eq!(count(&operator, &ListQuery::default()).await, before, "left as it was found");

    system.sign_out().await.expect("signed out");
    sign_out(&network, &operator, &pair).await;
}

// --- sessions --------------------------------------------------------------------------------------------

fn open(network: &Arc<dyn HttpTransport>) -> Client {
    Client::new(Arc::clone(network))
}

fn with(network: &Arc<dyn HttpTransport>, token: &Secret) -> Client {
    Client::new(Arc::new(WithToken::new(Arc::clone(network), token.clone())))
}

fn credentials(username: &str, password: &str, domain: Option<&str>) -> Credentials {
    Credentials {
        username: username.to_owned(),
        password: Secret::new(password),
        domain: domain.map(str::to_owned),
    }
}

async fn signed_in(
    network: &Arc<dyn HttpTransport>,
    username: &str,
    domain: Option<&str>,
) -> (Client, TokenPair) {
    match open(network).sign_in(&credentials(username, PASSWORD, domain)).await {
        Ok(SignIn::Tokens(pair)) => (with(network, &pair.access), pair),
        other => panic!("{username} is not signed in: {other:?}"),
    }
}

/// The status, and the code and field of each entry. The server gives a message for each.
fn refusal<T: std::fmt::Debug>(result: Result<T, ApiError>) -> (u16, Vec<(ErrorCode, Option<String>)>) {
    let Err(ApiError::Rejected { status, errors, .. }) = result else { panic!("not refused: {result:?}") };
    assert!(!errors.is_empty());
    let read = errors.iter().map(|error| {
        assert!(!error.message.is_empty());
        (error.code.known().expect("a documented code"), error.field().map(str::to_owned))
    });
    (status, read.collect())
}

/// A refusal of one entry that names no field.
fn refused_with(status: u16, code: ErrorCode) -> (u16, Vec<(ErrorCode, Option<String>)>) {
    (status, vec![(code, None)])
}

/// A refusal for the values of these fields.
fn invalid(fields: &[&str]) -> (u16, Vec<(ErrorCode, Option<String>)>) {
    (400, fields.iter().map(|field| (ErrorCode::ValidateFailed, Some((*field).to_owned()))).collect())
}

async fn without_a_session(network: &Arc<dyn HttpTransport>) {
    let id = ProviderId::parse("NDI=").expect("an id");
    let stranger = with(network, &Secret::new("no.such-token"));
    for client in [&open(network), &stranger] {
        assert_eq!(client.user().await, Err(ApiError::Unauthorized));
        assert_eq!(client.list_providers(&ListQuery::default()).await, Err(ApiError::Unauthorized));
        assert_eq!(client.get_provider(&id).await, Err(ApiError::Unauthorized));
        assert_eq!(client.provider_status(&id).await, Err(ApiError::Unauthorized));
        assert_eq!(client.destroy_provider(&id).await, Err(ApiError::Unauthorized));
        assert_eq!(client.create_provider(&trunk(AuthMode::Teams)).await, Err(ApiError::Unauthorized));
        assert_eq!(client.export_providers().await, Err(ApiError::Unauthorized));
        assert_eq!(client.sign_out().await, Err(ApiError::Unauthorized));
    }
    let client = open(network);
    assert_eq!(client.refresh_token(&Secret::new("no.such-token")).await, Err(ApiError::Unauthorized));
    let wrong = client.sign_in(&credentials("operator", "wrong", Some(TENANT))).await;
    assert_eq!(refusal(wrong), refused_with(400, ErrorCode::Unauthorized));
    let nobody = client.sign_in(&credentials("nobody", PASSWORD, None)).await;
    assert_eq!(refusal(nobody), refused_with(400, ErrorCode::Unauthorized));
    let elsewhere = client.sign_in(&credentials("operator", PASSWORD, Some("no.such.example"))).await;
    assert_eq!(refusal(elsewhere), refused_with(404, ErrorCode::Unclassified));
    let blank = client.sign_in(&credentials("", "", None)).await;
    assert_eq!(refusal(blank), invalid(&["username", "password"]));
}

async fn second_factor(network: &Arc<dyn HttpTransport>) {
    let client = open(network);
    let asked = client.sign_in(&credentials("twofactor", PASSWORD, Some(TENANT))).await;
    let Ok(SignIn::SecondFactor(attempt)) = asked else { panic!("no code is asked for: {asked:?}") };
    assert_eq!(with(network, &attempt).user().await, Err(ApiError::Unauthorized), "an attempt is no session");
    client.send_otp(&attempt).await.expect("the code is on its way");
    let wrong = client.verify_otp(&attempt, "000000").await;
    assert_eq!(refusal(wrong), refused_with(400, ErrorCode::Unauthorized));
    let pair = client.verify_otp(&attempt, CODE).await.expect("the right code").expect("with tokens");
    let person = with(network, &pair.access);
    assert_eq!(person.user().await.expect("signed in").role.as_deref(), Some("Admin"));
    assert!(client.verify_otp(&attempt, CODE).await.is_err(), "a code works once");
    person.sign_out().await.expect("signed out");
}

async fn rotation(network: &Arc<dyn HttpTransport>) {
    let (old, first) = signed_in(network, "operator", Some(TENANT)).await;
    assert!(first.expires_in.is_some_and(|seconds| seconds > 0));
    let spent = first.refresh.expect("a refresh token");
    let second = open(network).refresh_token(&spent).await.expect("renewed");
    assert!(second.access != first.access && second.refresh.as_ref().is_some_and(|next| *next != spent));
    let renewed = with(network, &second.access);
    assert!(renewed.user().await.is_ok());
    assert!(old.user().await.is_ok(), "a token that has not run out yet");
    let again = open(network).refresh_token(&spent).await;
    assert_eq!(again, Err(ApiError::Unauthorized), "a refresh token works once");
}

async fn roles(network: &Arc<dyn HttpTransport>) {
    for (name, domain, role, reads) in [
        ("admin", None, "SystemAdmin", true),
        ("operator", Some(TENANT), "Admin", true),
        ("auditor", Some(TENANT), "QueueManager", true),
        ("guest", Some(TENANT), "StandardUser", false),
    ] {
        let (client, _) = signed_in(network, name, domain).await;
        let user = client.user().await.expect("who one is");
        assert_eq!((user.role.as_deref(), user.password_force_reset), (Some(role), false));
        let listed = client.list_providers(&ListQuery { top: 1, ..ListQuery::default() }).await;
        if reads {
            listed.expect("may read");
        } else {
            assert_eq!(refusal(listed), refused_with(403, ErrorCode::Denied));
        }
        if matches!(name, "auditor" | "guest") {
            let denied = refused_with(403, ErrorCode::Denied);
            assert_eq!(refusal(client.create_provider(&trunk(AuthMode::Teams)).await), denied);
            assert_eq!(refusal(client.export_providers().await), denied);
        }
        client.sign_out().await.expect("signed out");
    }
}

async fn sign_out(network: &Arc<dyn HttpTransport>, client: &Client, pair: &TokenPair) {
    client.sign_out().await.expect("signed out");
    assert_eq!(client.user().await, Err(ApiError::Unauthorized), "the token is dead");
    let refresh = pair.refresh.as_ref().expect("a refresh token");
    assert_eq!(open(network).refresh_token(refresh).await, Err(ApiError::Unauthorized), "and the other one");
}

// --- trunks ----------------------------------------------------------------------------------------------

fn name(mode: AuthMode) -> String {
    [MARK, " ", mode.as_str()].concat()
}

fn user<T>(value: T, custom_value: Option<&str>) -> HeaderSetting<T> {
    HeaderSetting { value, custom_value: custom_value.map(str::to_owned) }
}

/// A trunk of each mode, all different: the minimum for Teams, everything for a registration.
fn trunk(mode: AuthMode) -> CreateProvider {
    let plain = CreateProvider {
        name: name(mode),
        auth_mode: mode,
        brand: None,
        transport: Transport::Udp,
        hostname: "contract.example".to_owned(),
        port: 0,
        outbound_server: String::new(),
        outbound_server_port: 0,
        concurrency: 0,
        options: Options::default(),
    };
    match mode {
        AuthMode::IpAuth => CreateProvider {
            brand: Some("Contract & Söhne".to_owned()),
            transport: Transport::Tcp,
            port: 65_535,
            concurrency: 2_147_483_647,
            options: Options {
                additional_ips: Some("192.0.2.0/24;2001:db8::/32".to_owned()),
                keep_alive: Some(false),
                verify_port: Some(false),
                ..Options::default()
            },
            ..plain
        },
        AuthMode::RegisterAuth => CreateProvider {
            brand: Some("Contract".to_owned()),
            transport: Transport::Tls,
            port: 5061,
            outbound_server: "proxy.contract.example".to_owned(),
            outbound_server_port: 5081,
            concurrency: 12,
            options: everything(),
            ..plain
        },
        AuthMode::AcceptRegister => CreateProvider {
            port: 5060,
            options: Options {
                auth_id: Some("contract-gateway".to_owned()),
                password: Some(Secret::new(TRUNK_PASSWORD)),
                ..Options::default()
            },
            ..plain
        },
        AuthMode::Teams => plain,
        AuthMode::WhatsApp => CreateProvider {
            outbound_server: "edge.contract.example".to_owned(),
            options: Options {
                did_numbers: Some("888000222000-888000222009".to_owned()),
                enabled: Some(true),
                ..Options::default()
            },
            ..plain
        },
    }
}

/// Every option, none at its default.
fn everything() -> Options {
    let users = UserPart::ALL.iter().copied().zip(UserVariable::ALL.iter().copied().cycle());
    let hosts = HostPart::ALL.iter().copied().zip(HostVariable::ALL.iter().copied().cycle());
    Options {
        enabled: Some(true),
        auth_id: Some("contract-line".to_owned()),
        username: Some("contract-account".to_owned()),
        password: Some(Secret::new(TRUNK_PASSWORD)),
        registration: Some(true),
        register_interval: Some(61),
        inlan: Some(true),
        single_via_header: Some(false),
        rewrite_via_ip: Some(false),
        verify_port: Some(false),
        keep_alive: Some(false),
        keep_alive_interval: Some(31),
        additional_ips: Some("198.51.100.7/32".to_owned()),
        adjust_sdp_direction: Some(false),
        remove_srtp_info: Some(false),
        stir_shaken_signature_required: Some(true),
        did_numbers: Some("888000111000;888000112000-888000112099".to_owned()),
        inbound_parameters: Some(InboundMapping {
            caller_num: Some(InboundVariable::PpiUserPart),
            caller_display_name: Some(InboundVariable::FromDisplayName),
            called_num: Some(InboundVariable::RequestLineUriUserPart),
            privacy_types_supported: Some(Privacy::Id),
            enable_stir_shaken_validation: Some(true),
            pai_header_parameter_name: Some("verdict".to_owned()),
            drop_calls_with_verification_status: Some(
                VerificationStatus::ALL.iter().copied().map(Open::Known).collect(),
            ),
            pass_api_header_to_uad: Some(true),
        }),
        outbound_parameters: Some(OutboundMapping {
            user: users
                .map(|(part, value)| (part, user(value, (value == UserVariable::Custom).then_some("Désk 7"))))
                .collect(),
            host: hosts
                .map(|(part, value)| {
                    (part, user(value, (value == HostVariable::Custom).then_some("[2001:db8::7]:5070")))
                })
                .collect(),
            privacy_types_supported: Some(Privacy::Session),
        }),
    }
}

fn known<T: Copy>(value: Option<T>) -> Option<Open<T>> {
    value.map(Open::Known)
}

/// A setting that was not sent has its documented default; a blank text and no text are the same.
fn is_as_created(record: &Provider, id: &ProviderId, new: &CreateProvider) {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    assert_eq!(record.unreadable, Vec::<String>::new());
    assert_eq!(record.record.len(), 29);
    assert_eq!(record.id.as_ref(), Some(id));
    assert_eq!(record.name.as_deref(), Some(&*new.name));
    assert_eq!(record.brand, new.brand);
    assert_eq!(record.auth_mode, known(Some(new.auth_mode)));
    assert_eq!(record.transport, known(Some(new.transport)));
    assert_eq!(record.hostname.as_deref(), Some(&*new.hostname));
    assert_eq!(record.port, Some(i64::from(new.port)));
    assert_eq!(text(&record.outbound_server), text(&Some(new.outbound_server.clone())));
    assert_eq!(record.outbound_server_port, Some(i64::from(new.outbound_server_port)));
    assert_eq!(record.concurrency, Some(i64::from(new.concurrency)));
    let options = &new.options;
    assert_eq!(text(&record.auth_id), options.auth_id);
    assert_eq!(text(&record.username), options.username);
    assert_eq!(text(&record.additional_ips), options.additional_ips);
    assert_eq!(text(&record.did_numbers), options.did_numbers);
    assert_eq!(record.register_interval, Some(i64::from(options.register_interval.unwrap_or(600))));
    assert_eq!(record.keep_alive_interval, Some(i64::from(options.keep_alive_interval.unwrap_or(360))));
    for (read, said, default) in [
        (record.enabled, options.enabled, true),
        (record.registration, options.registration, true),
        (record.inlan, options.inlan, false),
        (record.single_via_header, options.single_via_header, true),
        (record.rewrite_via_ip, options.rewrite_via_ip, true),
        (record.verify_port, options.verify_port, true),
        (record.keep_alive, options.keep_alive, true),
        (record.adjust_sdp_direction, options.adjust_sdp_direction, true),
        (record.remove_srtp_info, options.remove_srtp_info, true),
        (record.stir_shaken_signature_required, options.stir_shaken_signature_required, false),
    ] {
        assert_eq!(read, Some(said.unwrap_or(default)), "{:?}", record.record);
    }
    mapping_is_as_created(record, options);
    let all = format!("{:?}", record.record);
    assert!(!all.contains(TRUNK_PASSWORD) && !record.record.contains_key("password"));
}

fn mapping_is_as_created(record: &Provider, options: &Options) {
    let inbound = record.inbound_parameters.as_ref().expect("inbound parameters");
    let said = options.inbound_parameters.clone().unwrap_or_default();
    let or_default = |variable: Option<InboundVariable>| known(variable.or(Some(InboundVariable::Default)));
    assert_eq!(inbound.caller_num, or_default(said.caller_num));
    assert_eq!(inbound.caller_display_name, or_default(said.caller_display_name));
    assert_eq!(inbound.called_num, or_default(said.called_num));
    let privacy = said.privacy_types_supported.or(Some(Privacy::Default));
    assert_eq!(inbound.privacy_types_supported, known(privacy));
    let validates = said.enable_stir_shaken_validation.unwrap_or(false);
    assert_eq!(inbound.enable_stir_shaken_validation, Some(validates));
    let parameter = said.pai_header_parameter_name.unwrap_or_else(|| "verstat".to_owned());
    assert_eq!(inbound.pai_header_parameter_name, Some(parameter));
    assert_eq!(inbound.pass_api_header_to_uad, Some(said.pass_api_header_to_uad.unwrap_or(false)));
    let dropped = said.drop_calls_with_verification_status;
    let read = inbound.drop_calls_with_verification_status.clone();
    assert_eq!(read.unwrap_or_default(), dropped.unwrap_or_default());

    let outbound = record.outbound_parameters.as_ref().expect("outbound parameters");
    let said = options.outbound_parameters.clone().unwrap_or_default();
    let privacy = said.privacy_types_supported.or(Some(Privacy::Default));
    assert_eq!(outbound.privacy_types_supported, known(privacy));
    assert_eq!((outbound.user.len(), outbound.host.len()), (16, 9));
    for (part, read) in &outbound.user {
        let said = said.user.iter().rev().find(|(known, _)| known == part).map(|(_, said)| said.clone());
        let said = said.unwrap_or_else(|| user(UserVariable::Default, None));
        let read = (read.value.known(), read.custom_value.clone());
        assert_eq!(read, (Some(said.value), said.custom_value), "{part:?}");
    }
    for (part, read) in &outbound.host {
        let said = said.host.iter().rev().find(|(known, _)| known == part).map(|(_, said)| said.clone());
        let said = said.unwrap_or_else(|| user(HostVariable::Default, None));
        let read = (read.value.known(), read.custom_value.clone());
        assert_eq!(read, (Some(said.value), said.custom_value), "{part:?}");
    }
}

async fn update(client: &Client, id: &ProviderId, new: &CreateProvider) {
    // An update without changes changes nothing.
    let record = client.get_provider(id).await.expect("there");
    client.update_provider(id, &UpdateProvider::of(&record)).await.expect("a record goes back as received");
    assert_eq!(client.get_provider(id).await.expect("there"), record);

    let mut change = UpdateProvider::of(&record);
    change.name = Some([&new.name, " ✎"].concat());
    change.port = Some(5099);
    change.options.enabled = Some(false);
    change.options.did_numbers = Some(String::new());
    change.options.inbound_parameters = Some(InboundMapping {
        called_num: Some(InboundVariable::ToUserPart),
        drop_calls_with_verification_status: Some(vec![Open::Known(VerificationStatus::FailedC)]),
        ..InboundMapping::default()
    });
    let display = user(UserVariable::Custom, Some("Front \"desk\" & Söhne"));
    // The last of these was CUSTOM before, where there was one.
    let last = UserVariable::ALL.len() - 1;
    let parts =
        [(UserPart::FromDisplayName, display), (UserPart::ALL[last], user(UserVariable::CallerNum, None))];
    change.options.outbound_parameters =
        Some(OutboundMapping { user: parts.into(), ..OutboundMapping::default() });
    client.update_provider(id, &change).await.expect("changed, with the password kept");

    let mut expected = new.clone();
    expected.name.push_str(" ✎");
    expected.port = 5099;
    expected.options.enabled = Some(false);
    expected.options.did_numbers = None;
    let inbound = expected.options.inbound_parameters.get_or_insert_default();
    inbound.called_num = Some(InboundVariable::ToUserPart);
    inbound.drop_calls_with_verification_status = Some(vec![Open::Known(VerificationStatus::FailedC)]);
    let outbound = expected.options.outbound_parameters.get_or_insert_default();
    outbound.user.extend(change.options.outbound_parameters.expect("set above").user);
    is_as_created(&client.get_provider(id).await.expect("there"), id, &expected);
    assert_eq!(client.provider_status(id).await, Ok(Open::Known(TrunkStatus::Offline)), "it is disabled");

    let mut wrong = UpdateProvider::of(&record);
    wrong.name = Some("x".repeat(65));
    wrong.options.did_numbers = Some("12-".to_owned());
    let refused = refusal(client.update_provider(id, &wrong).await);
    assert_eq!(refused, invalid(&["name", "did_numbers"]));
    is_as_created(&client.get_provider(id).await.expect("there"), id, &expected);
}

async fn destroy(client: &Client, id: &ProviderId) {
    client.destroy_provider(id).await.expect("destroyed");
    is_unknown(client, id).await;
}

async fn is_unknown(client: &Client, id: &ProviderId) {
    let unknown = refused_with(404, ErrorCode::Unclassified);
    assert_eq!(refusal(client.get_provider(id).await), unknown, "{id:?}");
    assert_eq!(refusal(client.provider_status(id).await), unknown, "{id:?}");
    let nothing = UpdateProvider::of(&Provider::default());
    assert_eq!(refusal(client.update_provider(id, &nothing).await), unknown, "{id:?}");
    // The only call that is documented with 400 instead.
    let gone = refusal(client.destroy_provider(id).await);
    assert_eq!(gone, refused_with(400, ErrorCode::Unclassified), "{id:?}");
}

async fn unknown_ids(client: &Client) {
    for id in ["NDI=", "no such trunk", "a/b", "a\\b", "a?b#c", "100%", "%2e%2e", "ü+&=", "☎", "..."] {
        is_unknown(client, &ProviderId::parse(id).expect("an id")).await;
    }
}

async fn bodies_refused(client: &Client) {
    let mut wrong = trunk(AuthMode::RegisterAuth);
    wrong.name = String::new();
    wrong.brand = Some("x".repeat(65));
    wrong.hostname = String::new();
    wrong.options.auth_id = Some("x".repeat(65));
    wrong.options.additional_ips = Some("192.0.2.0/33".to_owned());
    wrong.options.did_numbers = Some("sip:7".to_owned());
    let custom = [(UserPart::To, user(UserVariable::Custom, None))];
    wrong.options.outbound_parameters =
        Some(OutboundMapping { user: custom.into(), ..OutboundMapping::default() });
    let (status, mut entries) = refusal(client.create_provider(&wrong).await);
    entries.sort();
    let fields = [
        "additional_ips",
        "auth_id",
        "brand",
        "did_numbers",
        "hostname",
        "name",
        "outbound_parameters.to_user_part.custom_value",
    ];
    assert_eq!((status, entries), invalid(&fields));
    let mut bare = trunk(AuthMode::AcceptRegister);
    bare.options = Options::default();
    assert_eq!(refusal(client.create_provider(&bare).await), invalid(&["auth_id", "password"]));
}

/// The account and the pool of the trunks made before are taken.
async fn conflicts(client: &Client) {
    for mode in [AuthMode::RegisterAuth, AuthMode::AcceptRegister, AuthMode::WhatsApp] {
        let again = client.create_provider(&trunk(mode)).await;
        assert_eq!(refusal(again), refused_with(400, ErrorCode::Unclassified), "{mode:?}");
    }
}

async fn export(client: &Client, made: &[(ProviderId, CreateProvider)]) {
    let file = client.export_providers().await.expect("exported");
    assert_eq!(file.name.as_deref(), Some("providers.csv"));
    let text = String::from_utf8(file.bytes).expect("UTF-8");
    let header = text.lines().next().expect("a header");
    assert!(header.starts_with("ID,Name,Enabled,Brand,Authentication Mode,Transport,"), "{header}");
    for (_, new) in made {
        let cell = format!("\"{}\"", new.name.replace('"', "\"\""));
        assert!(text.contains(&cell), "{cell}");
    }
    assert!(!text.contains(TRUNK_PASSWORD));
}

// --- lists -----------------------------------------------------------------------------------------------

async fn list(client: &Client, query: &ListQuery) -> (u64, Vec<ProviderRow>) {
    let list = client.list_providers(query).await.unwrap_or_else(|error| panic!("{query:?}: {error:?}"));
    assert_eq!(list.unreadable, 0);
    (list.count.expect("a count"), list.items)
}

async fn count(client: &Client, query: &ListQuery) -> u64 {
    list(client, query).await.0
}

fn filtered(filter: &Filter) -> ListQuery {
    ListQuery { filter: filter.to_text(), ..ListQuery::default() }
}

fn marked() -> Filter {
    Filter::Text(TextTest::StartsWith, ListField::Name, MARK.to_owned())
}

/// Removes the trunks left by an interrupted run; returns the count of all others.
async fn remove_leftovers(client: &Client) -> u64 {
    for row in list(client, &filtered(&marked())).await.1 {
        client.destroy_provider(&row.id.expect("an id")).await.expect("destroyed");
    }
    count(client, &ListQuery::default()).await
}

async fn queries_refused(client: &Client) {
    for filter in ["port eq", "color eq 'red'", "port eq 'x'", "name eq 'it's'", "(", "name eq 'a' and"] {
        let query = ListQuery { filter: filter.to_owned(), ..ListQuery::default() };
        assert_eq!(refusal(client.list_providers(&query).await), invalid(&["filter"]), "{filter}");
    }
}

/// Every row once, page by page.
async fn all_rows(client: &Client, query: &ListQuery) -> Vec<ProviderRow> {
    let mut rows = Vec::new();
    loop {
        let query = ListQuery { skip: u32::try_from(rows.len()).expect("few rows"), ..query.clone() };
        let (count, page) = list(client, &query).await;
        assert!(page.len() <= usize::from(query.top));
        if page.is_empty() {
            assert_eq!(usize::try_from(count), Ok(rows.len()), "the count is that before paging");
            return rows;
        }
        rows.extend(page);
    }
}

async fn pages(client: &Client, before: u64, made: &[(ProviderId, CreateProvider)]) {
    let every = all_rows(client, &ListQuery::default()).await;
    assert_eq!(every.len() as u64, before + 5);
    let mut ids: Vec<_> = every.iter().map(|row| row.id.clone().expect("an id")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), every.len(), "no row twice");
    let small = all_rows(client, &ListQuery { top: 37, ..ListQuery::default() }).await;
    assert_eq!(small, every, "the page size changes nothing");
    let beyond = ListQuery { skip: u32::MAX >> 1, ..ListQuery::default() };
    assert_eq!(list(client, &beyond).await, (every.len() as u64, vec![]));

    finds(client, &filtered(&marked()), made, |_| true).await;
    // A whole name arrives as typed, whatever its characters.
    for (id, new) in made {
        let query = ListQuery { search: new.name.clone(), ..ListQuery::default() };
        let (_, found) = list(client, &query).await;
        assert_eq!(found.len(), 1, "{}", encode(&new.name));
        let row = &found[0];
        assert_eq!(row.id.as_ref(), Some(id));
        assert_eq!(row.name.as_deref(), Some(&*new.name));
        assert_eq!((row.enabled, row.shared), (Some(true), Some(new.auth_mode == AuthMode::IpAuth)));
        assert_eq!((&row.brand, row.port), (&new.brand, Some(i64::from(new.port))));
        assert_eq!(row.hostname.as_deref(), Some(&*new.hostname));
        assert_eq!(row.did_numbers, new.options.did_numbers);
    }
    conditions(client, made).await;
    orders(client, made).await;
}

/// The query finds those of the created trunks for which this holds, and no others.
async fn finds(
    client: &Client,
    query: &ListQuery,
    made: &[(ProviderId, CreateProvider)],
    holds: impl Fn(&CreateProvider) -> bool,
) {
    let expected: Vec<&str> =
        made.iter().filter(|(_, new)| holds(new)).map(|(_, new)| new.name.as_str()).collect();
    let (count, rows) = list(client, query).await;
    let found: Vec<&str> = rows.iter().filter_map(|row| row.name.as_deref()).collect();
    assert_eq!(found, expected, "{query:?}");
    assert_eq!(count, expected.len() as u64, "{query:?}");
}

async fn conditions(client: &Client, made: &[(ProviderId, CreateProvider)]) {
    let compare = |field, comparison, literal| Filter::Compare(field, comparison, literal);
    let of_ours = |filter| filtered(&Filter::And(vec![marked(), filter]));
    let port = |comparison, port| compare(ListField::Port, comparison, Literal::Whole(port));
    let ends = Filter::Text(TextTest::EndsWith, ListField::Name, "TEAMS".to_owned());
    let holds = Filter::Text(TextTest::Contains, ListField::Name, "\"x\" WHATS".to_owned());
    let is_end = |new: &CreateProvider| matches!(new.auth_mode, AuthMode::Teams | AuthMode::WhatsApp);

    finds(client, &of_ours(port(Comparison::Greater, 5060)), made, |new| new.port > 5060).await;
    finds(client, &of_ours(port(Comparison::LessOrEqual, 5060)), made, |new| new.port <= 5060).await;
    finds(client, &of_ours(port(Comparison::NotEqual, 0)), made, |new| new.port != 0).await;
    let exact = compare(ListField::Name, Comparison::Equal, Literal::Text(name(AuthMode::Teams)));
    finds(client, &filtered(&exact), made, |new| new.auth_mode == AuthMode::Teams).await;
    let unbranded = compare(ListField::Brand, Comparison::Equal, Literal::Null);
    finds(client, &of_ours(unbranded), made, |new| new.brand.is_none()).await;
    let shared = compare(ListField::Shared, Comparison::Equal, Literal::Flag(true));
    finds(client, &of_ours(shared), made, |new| new.auth_mode == AuthMode::IpAuth).await;
    // `or` stays grouped beside `and`, also inside a join of one, and `not` applies to all of it.
    let either = Filter::Or(vec![ends, holds]);
    finds(client, &of_ours(either.clone()), made, is_end).await;
    finds(client, &of_ours(Filter::And(vec![either.clone()])), made, is_end).await;
    finds(client, &of_ours(Filter::Not(Box::new(either.clone()))), made, |new| !is_end(new)).await;
    // Filter and search combine.
    let both = ListQuery { search: "Contract & Söhne".to_owned(), ..filtered(&marked()) };
    finds(client, &both, made, |new| new.brand.as_deref() == Some("Contract & Söhne")).await;
    let none = ListQuery { search: "contract.example".to_owned(), ..filtered(&port(Comparison::Less, 0)) };
    finds(client, &none, made, |_| false).await;
}

async fn orders(client: &Client, made: &[(ProviderId, CreateProvider)]) {
    for descending in [false, true] {
        let order = vec![
            Order { field: ListField::Port, descending },
            Order { field: ListField::Name, descending: !descending },
        ];
        let (_, rows) = list(client, &ListQuery { order, ..filtered(&marked()) }).await;
        let mut expected: Vec<(u16, &str)> = made.iter().map(|(_, new)| (new.port, &*new.name)).collect();
        expected.sort_by(|left, right| left.0.cmp(&right.0).then(right.1.cmp(left.1)));
        if descending {
            expected.reverse();
        }
        let found: Vec<(u16, &str)> = rows
            .iter()
            .map(|row| (row.port.unwrap().try_into().unwrap(), row.name.as_deref().unwrap()))
            .collect();
        assert_eq!(found, expected);
    }
    for field in ListField::ALL {
        for descending in [false, true] {
            let order = vec![Order { field: *field, descending }];
            list(client, &ListQuery { order, top: 3, ..ListQuery::default() }).await;
        }
    }
}
