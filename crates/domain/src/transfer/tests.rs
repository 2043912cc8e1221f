//! Round trips of files, plans of each kind, and the outcome of requests without an answer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use api::Object;
use api::types::{AuthMode, Provider, ProviderId, ProviderRow, WireEnum};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::provider::convert::CheckedCreate;
use crate::provider::draft::{Draft, Field, Flag, Part, Setting, Text, Word};
use crate::provider::fields::choices;
use crate::transfer::export::{to_csv, to_json};
use crate::transfer::import::{Import, ImportRow, read};
use crate::transfer::matching::{Matching, matching};
use crate::transfer::plan::{
    Counts, Outcome, Plan, PlannedChange, PlannedCreate, in_short, plan, update_for,
};
use crate::transfer::reconcile::{Created, created, created_in_list, is_as_asked, is_done, was_created};
use crate::transfer::{csv, secret};

const SECRET: &str = "hunter2-Zürich";

fn provider(record: &Value) -> Provider {
    Provider::of(record.as_object().unwrap().clone())
}

/// A draft with every field filled in, in the forms people paste.
fn full(mode: AuthMode) -> Draft {
    let mut draft = Draft::new(mode);
    let texts = [
        (Text::Name, "Alpha, \"the first\""),
        (Text::Brand, "Carrier"),
        (Text::Hostname, "2001:db8::1"),
        (Text::Port, "5070"),
        (Text::OutboundServer, "proxy.example.com"),
        (Text::OutboundServerPort, "5080"),
        (Text::AdditionalIps, "192.0.2.7/32, 198.51.100.0/24\n2001:db8::/32"),
        (Text::AuthId, "004930123456"),
        (Text::Username, "=account"),
        (Text::Password, SECRET),
        (Text::RegisterInterval, "300"),
        (Text::DidNumbers, "3000, 12000-18000\n 20000"),
        (Text::Concurrency, "30"),
        (Text::KeepAliveInterval, "60"),
        (Text::PaiParameterName, "verdict"),
    ];
    for (text, words) in texts {
        *draft.texts.get_mut(text) = words.to_owned();
    }
    for flag in Flag::ALL {
        let on = draft.flags.get(*flag) == &Some(true);
        *draft.flags.get_mut(*flag) = Some(!on);
    }
    for word in Word::ALL.iter().filter(|word| **word != Word::Transport) {
        choices(*word).last().unwrap().0.clone_into(draft.words.get_mut(*word));
    }
    draft.verdicts = vec!["TN-Validation-Failed".to_owned(), "No-TN-Validation".to_owned()];
    for part in Part::all() {
        let setting = match part {
            Part::User(_) => Setting { word: "OUTBOUND_CALLER_ID".to_owned(), custom: String::new() },
            Part::Host(_) => Setting { word: "CUSTOM".to_owned(), custom: "pbx.example.com:5070".to_owned() },
        };
        draft.set_part(part, setting);
    }
    draft
}

/// The record that a PBX makes from a create request.
fn record(mode: AuthMode, id: &str) -> Provider {
    let request = CheckedCreate::try_from(&full(mode)).unwrap_or_else(|found| panic!("{found:#?}"));
    let mut body = request.request().to_json();
    body["id"] = id.into();
    body["shared"] = false.into();
    body["force_outbound_proxy"] = true.into();
    body["username"] = if mode == AuthMode::RegisterAuth { body["username"].clone() } else { Value::Null };
    provider(&body)
}

fn records() -> Vec<Provider> {
    let record = |(place, mode): (usize, &AuthMode)| {
        let mut object = record(*mode, &format!("MTIzNDU2Nzg5MDEyMzQ1Njc{place}=")).record;
        object.insert("name".to_owned(), format!("Trunk {place}, \"{}\"", mode.as_str()).into());
        Provider::of(object)
    };
    AuthMode::ALL.iter().enumerate().map(record).collect()
}

fn row_of(provider: &Provider) -> ProviderRow {
    ProviderRow {
        id: provider.id.clone(),
        name: provider.name.clone(),
        hostname: provider.hostname.clone(),
        ..ProviderRow::default()
    }
}

fn list_of(existing: &[Provider]) -> Vec<ProviderRow> {
    existing.iter().map(row_of).collect()
}

fn import(text: &str) -> Import {
    read(text).unwrap_or_else(|error| panic!("{}", error.text))
}

fn rows(text: &str) -> Vec<ImportRow> {
    import(text).rows
}

fn planned(text: &str, existing: &[Provider]) -> Plan {
    let rows = rows(text);
    plan(&rows, &matching(&rows, &list_of(existing)), existing)
}

fn problems(plan: &Plan, place: usize) -> &[String] {
    let Outcome::NotReady(problems) = &plan.rows[place].outcome else { panic!("{:?}", plan.rows[place]) };
    problems
}

fn change(plan: &Plan, place: usize) -> &PlannedChange {
    let Outcome::Change(change) = &plan.rows[place].outcome else { panic!("{:?}", plan.rows[place]) };
    change
}

fn creation(plan: &Plan, place: usize) -> &PlannedCreate {
    let Outcome::Create(create) = &plan.rows[place].outcome else { panic!("{:?}", plan.rows[place]) };
    create
}

fn words(change: &PlannedChange) -> Vec<String> {
    change.changes.iter().map(|one| format!("{}: {} -> {}", one.label, one.before, one.after)).collect()
}

fn all_same(plan: &Plan) {
    for row in &plan.rows {
        assert!(matches!(row.outcome, Outcome::Same(_)), "{row:#?}");
        assert_eq!(row.warnings, [""; 0], "{}", row.name);
    }
}

fn alpha() -> Provider {
    provider(&json!({
        "id": "QQ==", "name": "Alpha", "enabled": true, "brand": "Generic", "auth_mode": "REGISTER_AUTH",
        "transport": "UDP", "hostname": "sip.example.com", "port": 5060, "auth_id": "alpha",
        "username": null, "registration": true, "register_interval": 600, "outbound_server": "",
        "outbound_server_port": 0, "keep_alive": true, "keep_alive_interval": 360, "concurrency": 100,
        "did_numbers": "16505550100", "force_outbound_proxy": true,
        "inbound_parameters": {"caller_num": "NEWER_WORD", "remove_plus_prefix": true},
        "outbound_parameters": {
            "from_user_part": {"value": "CUSTOM", "custom_value": "4420", "newer": 1},
            "privacy_types_supported": {"value": "DEFAULT"}
        }
    }))
}

fn beta() -> Provider {
    let mut record = alpha().record;
    record.insert("id".to_owned(), "Qg==".into());
    record.insert("name".to_owned(), "Beta".into());
    Provider::of(record)
}

/// Texts that spreadsheets and CSV readers treat specially.
const HOSTILE: [&str; 36] = [
    "'",
    "''",
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\r\n",
    " ",
    "\"",
    "\"\"",
    ",",
    ";",
    "a",
    "CUSTOM:",
    "0",
    "1",
    "9",
    "123456789012345678",
    ".",
    "/",
    ":",
    "e",
    "E",
    "%",
    "ü",
    "＝",
    "\u{a0}",
    "\u{feff}",
    "\u{0}",
    "true",
    "null",
    "{",
    "\\",
];

/// Up to seven of them.
fn hostile(random: &mut Rng) -> String {
    (0..random.usize(..8)).map(|_| random.choice(HOSTILE).unwrap()).collect()
}

#[test]
fn every_kind_of_trunk_survives_both_files() {
    let existing = records();
    all_same(&planned(&to_json(&existing), &existing));
    all_same(&planned(&to_csv(&existing), &existing));
    let existing = [alpha(), beta()];
    all_same(&planned(&to_json(&existing), &existing));
    all_same(&planned(&to_csv(&existing), &existing));
    // Also as rows of the list, as a bare list, and as one object.
    let bare = Value::Array(existing.iter().map(|one| Value::Object(one.record.clone())).collect());
    all_same(&planned(&bare.to_string(), &existing));
    all_same(&planned(&bare[0].to_string(), &existing));
    let answer =
        json!({"count": 9, "items": [{"id": "QQ==", "name": "Alpha", "enabled": true, "port": 5060}]});
    all_same(&planned(&answer.to_string(), &existing));
    assert_eq!(
        import(&answer.to_string()).warnings,
        ["The file holds 1 of 9 trunks: it is one page of a list"]
    );
}

#[test]
fn a_file_makes_the_same_trunks_on_another_pbx() {
    let existing = records();
    for text in [to_json(&existing), to_csv(&existing)] {
        // Its ids mean nothing there, and no trunk is created just because of that.
        for row in planned(&text, &[]).rows {
            let Outcome::NotReady(says) = &row.outcome else { panic!("{row:?}") };
            assert!(says[0].starts_with("The PBX has no trunk with the id MTIz"), "{says:?}");
        }
        let rows = import(&text).without_ids().rows;
        let plan = plan(&rows, &matching(&rows, &[]), &[]);
        for (row, original) in plan.rows.iter().zip(&existing) {
            let mode = original.auth_mode.as_ref().unwrap().known().unwrap();
            if crate::provider::modes::has_credentials(mode) {
                assert!(matches!(row.outcome, Outcome::NeedsPassword(_)) && row.asks_password, "{row:?}");
            } else {
                let Outcome::Create(create) = &row.outcome else { panic!("{row:?}") };
                let mut body = create.request.request().to_json();
                let mut expected = original.record.clone();
                for key in ["id", "shared", "force_outbound_proxy"] {
                    expected.remove(key);
                }
                expected.retain(|_, value| !value.is_null());
                body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
                assert_eq!(body, Value::Object(expected), "{}", row.name);
            }
        }
    }
}

#[test]
fn a_row_that_lacks_only_its_password_is_ready_once_it_is_given() {
    let text = "name,auth_mode,hostname,port,auth_id,did_numbers\n\
                One,REGISTER_AUTH,sip.example.com,5060,one,12025550100-12025550109\n\
                Two,REGISTER_AUTH,a b,5060,two,\n\
                Three,IP_AUTH,192.0.2.1,5060,,\n";
    let mut plan = planned(text, &[]);
    assert_eq!(plan.counts(), Counts { create: 1, needs_password: 1, not_ready: 1, ..Counts::default() });
    let Outcome::NeedsPassword(draft) = &plan.rows[0].outcome else { panic!("{:?}", plan.rows[0]) };
    assert_eq!(in_short(draft), "Register based, sip.example.com, port 5060, 10 numbers, 1 range");
    // With another problem it is one of several.
    let says = problems(&plan, 1).last().unwrap();
    assert_eq!(says, "Password: this type needs one, and exports leave it out. Add a column “password”");

    assert_eq!(plan.rows[0].give_password("s3cret"), []);
    assert_eq!(plan.counts(), Counts { create: 2, not_ready: 1, ..Counts::default() });
    let body = creation(&plan, 0).request.request().to_json();
    assert_eq!(body.get("password").unwrap(), "s3cret");
    let said = plan.rows[0].give_password(" s3cret");
    assert!(said[0].text.contains("starts or ends with a blank"), "{said:?}");
    assert_eq!(plan.counts().create, 2);
    assert!(!format!("{plan:?}").contains("s3cret"), "no log or report shows it");

    assert_eq!(plan.rows[0].give_password(""), []);
    assert_eq!(plan.counts().needs_password, 1);
    for row in &mut plan.rows[1..] {
        let before = row.outcome.words();
        assert_eq!(row.give_password("s3cret"), []);
        assert_eq!(row.outcome.words(), before);
    }
}

#[test]
fn hostile_texts_survive_a_cell_and_none_starts_a_formula() {
    let mut random = Rng::with_seed(7);
    let mut seen = 0;
    for _ in 0..20_000 {
        let text = hostile(&mut random);
        let cell = csv::guarded(&text);
        assert_eq!(csv::unguarded(&cell), text, "{text:?}");
        let first = cell.trim_start().chars().next().unwrap_or('a');
        assert!(!"=+-@＝＋－＠".contains(first), "{cell:?}");
        assert!(!cell.starts_with(['\t', '\r', '\n']), "{cell:?}");
        seen += usize::from(cell != text);
        for separator in [',', ';', '\t'] {
            let mut line = String::new();
            for place in 0..3 {
                if place > 0 {
                    line.push(separator);
                }
                csv::put(&mut line, &cell);
            }
            let read = csv::rows(&line, separator, usize::MAX).unwrap();
            if !cell.is_empty() {
                assert_eq!(read.len(), 1, "{cell:?}");
                assert_eq!(read[0].cells, [cell.as_str(); 3]);
            }
        }
    }
    assert!(seen > 1_000);
}

#[test]
fn trunks_with_hostile_texts_survive_a_file() {
    let mut random = Rng::with_seed(11);
    for round in 0..400 {
        let mode = *random.choice(AuthMode::ALL).unwrap();
        let mut object = record(mode, "QQ==").record;
        for key in ["name", "brand", "hostname", "auth_id", "username", "did_numbers", "additional_ips"] {
            if random.usize(..3) == 0 {
                object.insert(key.to_owned(), hostile(&mut random).into());
            }
        }
        let custom = hostile(&mut random);
        object.insert(
            "outbound_parameters".to_owned(),
            json!({"to_user_part": {"value": "CUSTOM", "custom_value": custom}, "from_host_part": {"value": hostile(&mut random)}}),
        );
        object.insert(
            "inbound_parameters".to_owned(),
            json!({"caller_num": hostile(&mut random), "pai_header_parameter_name": hostile(&mut random),
                "drop_calls_with_verification_status": [hostile(&mut random), "tn-validation-failed"]}),
        );
        for key in ["transport", "port", "concurrency", "enabled", "keep_alive_interval"] {
            if random.usize(..4) == 0 {
                object.insert(key.to_owned(), hostile(&mut random).into());
            }
        }
        let existing = [Provider::of(object)];
        for text in [to_json(&existing), to_csv(&existing)] {
            let plan = planned(&text, &existing);
            assert!(matches!(plan.rows[0].outcome, Outcome::Same(_)), "{round} {:#?}\n{text}", plan.rows);
        }
    }
}

#[test]
fn digits_and_dates_are_protected_from_spreadsheets() {
    for text in [
        "123456789012345678",
        "0049301234",
        "12000-18000",
        "3000;4000",
        "1-2",
        "1/2",
        "12E3",
        "192.168.100.200",
        ".5",
        "=1",
        "+4930",
        "-1",
        "@a",
        "\ta",
        "  =1",
        "'a",
        "'",
    ] {
        assert_eq!(csv::guarded(text), format!("'{text}"));
    }
    for text in ["", "Alpha", "sip.example.com", "2001:db8::1", "1und1", "a=b", "O'Neil", "MTIz=="] {
        assert_eq!(csv::guarded(text), text);
    }
    // A person typed the apostrophe for the same reason.
    assert_eq!(csv::unguarded("'Alpha"), "'Alpha");
    let text = to_csv(&[alpha()]);
    assert!(text.contains(",5060,"), "{text}");
    assert!(text.contains(",'16505550100,"), "{text}");
}

#[test]
fn a_csv_file_has_a_mark_every_column_and_crlf() {
    let text = to_csv(&records());
    assert!(text.starts_with("\u{feff}id,name,enabled,auth_mode,brand,transport,hostname,port,"));
    let header = text.lines().next().unwrap();
    // The id, 28 keys of create less the password and the two objects, 8 and 26 inside them.
    assert_eq!(header.split(',').count(), 1 + 25 + 8 + 26);
    assert!(header.contains("inbound_parameters.caller_num,"));
    assert!(header.contains("outbound_parameters.from_user_part,"));
    assert!(!header.contains("password"));
    let bare = text.replace("\r\n", "");
    assert!(!bare.contains('\n') && text.ends_with("\r\n"));
    assert_eq!(text.matches("\r\n").count(), 1 + records().len());
}

#[test]
fn json_is_complete_and_readable_by_people() {
    let text = to_json(&[alpha()]);
    assert!(
        text.starts_with(
            "{\n  \"format\": \"trunkline-trunks\",\n  \"version\": 1,\n  \"trunks\": [\n    {\n"
        )
    );
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["trunks"][0], Value::Object(alpha().record));
    assert_eq!(serde_json::from_str::<Value>(&to_json(&[])).unwrap()["trunks"], json!([]));
}

#[test]
fn no_export_contains_a_secret() {
    let mut record = alpha().record;
    record.insert("password".to_owned(), SECRET.into());
    record.insert(
        "newer".to_owned(),
        json!([{"password": SECRET, "Client-Secret": SECRET, "deep": {"accessToken": SECRET, "kept": 1}}]),
    );
    for key in ["token", "secret", "access_token", "refresh_token", "api_key", "sip_password"] {
        record.insert(key.to_owned(), SECRET.into());
    }
    let existing = [Provider::of(record)];
    let text = to_json(&existing);
    assert!(!text.contains(SECRET) && text.contains("\"kept\": 1"), "{text}");
    assert!(!to_csv(&existing).contains(SECRET));
    for key in ["name", "auth_id", "did_numbers", "outbound_parameters", "keep_alive"] {
        assert!(!secret::is_secret(key));
    }
}

#[test]
fn a_password_is_accepted_and_never_shown() {
    let existing = [alpha()];
    let json = json!([
        {"id": "QQ==", "password": SECRET, "token": SECRET, "newer": {"password": SECRET}},
        {"name": "New", "auth_mode": "REGISTER_AUTH", "hostname": "a.example.com", "auth_id": "a", "password": SECRET},
        {"name": "Odd", "auth_mode": "REGISTER_AUTH", "password": [SECRET]}
    ]);
    let csv = format!(
        "id,name,auth_mode,hostname,auth_id,password\r\nQQ==,,,,,{SECRET}\r\n,New,REGISTER_AUTH,a.example.com,a,{SECRET}\r\n,Odd,REGISTER_AUTH,,,{SECRET}\u{7}\r\n"
    );
    for text in [json.to_string(), csv] {
        let read = import(&text);
        let shown = format!("{read:?}");
        assert!(!shown.replace("newer", "").contains(SECRET), "{shown}");
        assert!(shown.contains("••••"), "{shown}");
        let plan = plan(&read.rows, &matching(&read.rows, &list_of(&existing)), &existing);
        let shown = format!("{plan:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        let change = change(&plan, 0);
        assert_eq!(words(change), ["Password: Hidden -> ••••"]);
        let update = update_for(change, &existing[0]).unwrap();
        assert_eq!(update.request().to_json()["password"], SECRET);
        assert!(!is_done(change, &existing[0]) && !is_as_asked(&change.mine, &existing[0]));
        assert_eq!(creation(&plan, 1).request.request().to_json()["password"], SECRET);
        assert!(!problems(&plan, 2).is_empty());
    }
}

#[test]
fn a_password_is_taken_as_written() {
    for password in ["'=1", "'0049", " a ", "=1", "'a"] {
        let text = format!("name,password\nAlpha,\"{password}\"\n");
        let plan = planned(&text, &[alpha()]);
        let body = update_for(change(&plan, 0), &alpha()).unwrap().request().to_json();
        assert_eq!(body["password"], password);
        let says = "Password: it starts with an apostrophe and is sent like that";
        assert_eq!(plan.rows[0].warnings.iter().any(|warning| warning == says), password.starts_with('\''));
    }
}

#[test]
fn csv_is_read_with_any_separator_line_end_and_quotes() {
    let texts = [
        "name,port,did_numbers\nAlpha,5070,\"1;2\"\n",
        "name;port;did_numbers\r\nAlpha;5070;\"1;2\"",
        "\u{feff}name\tport\tdid_numbers\rAlpha\t5070\t1;2\r",
        "sep=;\r\nName;PORT;DID/DDI Pool\r\n\"Alpha\";\"5070\";\"1;2\"\r\n;;\r\n",
        " Trunk name ; Port ; DID pool\n\nAlpha;5070;\"1;2\"\n\n",
    ];
    for text in texts {
        let read = import(text);
        assert_eq!(read.rows.len(), 1, "{text:?}");
        assert_eq!(read.warnings, [""; 0]);
        assert_eq!(read.rows[0].name(), Some("Alpha"));
        let plan = planned(text, &[alpha()]);
        assert_eq!(words(change(&plan, 0)), ["Port: 5060 -> 5070", "DID pool: 16505550100 -> 1; 2"]);
    }
    let read = rows("name,brand\r\n\"Two\nlines \"\"quoted\"\"\",x\r\nBeta,y\r\n");
    assert_eq!(read[0].name(), Some("Two\nlines \"quoted\""));
    // Rows of the spreadsheet, not lines of the file.
    assert_eq!((read[0].number, read[1].number), (2, 3));
    assert_eq!(read[1].called(), "row 3");
}

#[test]
fn headings_in_the_labels_of_earlier_versions_are_read() {
    let text = "name,Authentication name,Register again every,Check with OPTIONS,Check every,Associated IP addresses,\
        Check the source port,Use the private IP address,Put the public IP in Via,Send one Via header,Remove SRTP lines\r\n\
        Alpha,alpha,300,true,60,192.0.2.0/24,false,false,true,true,true\r\n";
    assert_eq!(import(text).warnings, [""; 0]);
}

#[test]
fn the_export_of_the_server_is_read() {
    let text = "ID,Name,Enabled,Brand,Authentication Mode,Transport,Hostname or IP Address,Port,Outbound Proxy Server,Outbound Proxy Server Port,Authorization Name,Username,Need Registration,Send OPTIONS,Max Concurrent Calls,Associated IP Addresses,DID/DDI Pool\r\n\
        123456789012345678,Alpha,true,Generic,REGISTER_AUTH,UDP,sip.example.com,5061,,0,alpha,,true,true,100,,16505550100\r\n";
    let read = import(text);
    assert_eq!(read.warnings, [""; 0]);
    // The PBX exports the number that the id of the API is the Base64 of.
    let mut record = alpha().record;
    record.insert("id".to_owned(), "MTIzNDU2Nzg5MDEyMzQ1Njc4".into());
    let existing = [Provider::of(record)];
    let plan = planned(text, &existing);
    assert_eq!(words(change(&plan, 0)), ["Port: 5060 -> 5061"]);
    assert_eq!(change(&plan, 0).id, existing[0].id.clone().unwrap());
}

#[test]
fn an_unreadable_file_names_the_place_and_the_fix() {
    let error = |text: &str| read(text).unwrap_err().text;
    assert!(error("").starts_with("The file is empty."));
    assert!(error("[]").starts_with("The file holds no trunks."));
    assert!(error("{\"a\": 1}").starts_with("The file holds no trunks."));
    assert_eq!(
        error("name,port\nA,1\nB,\"2\n"),
        "Row 3: a quote opens and never closes. Close it, or write it twice if it belongs to the text. If the file was cut off there, get it again"
    );
    assert!(error("first,second\n1,2\n").starts_with("Row 1 has no column “name” and none “id”."));
    assert!(error("name,Trunk Name\n1,2\n").starts_with("Row 1: the column “Trunk Name” stands twice."));
    assert!(error("name,port\n").starts_with("There is a header row"));
    let broken = |text: &str| error(text).replace("The file cannot be read as JSON. ", "");
    assert_eq!(
        broken("[\n{\"name\": \"a\",}\n]"),
        "Look at line 2: take out the comma before the closing bracket"
    );
    assert_eq!(broken("[\n{\"name\": \"a\"}\n{\"name\": \"b\"}]"), "Look at line 3: put a comma before it");
    assert_eq!(broken("[\n\n{\"name\": \"a"), "Look at line 3: a text in quotes is not closed");
    assert!(broken("[\n{\"name\": \"a\"").starts_with("Look at line 2: the bracket that opens there"));
    assert!(broken("[{\"name\": 1]").starts_with("Look at line 1: a bracket closes here"));
    let read = import("name,port,Colour,Mood\nA,1,red,\nB,2,,\n");
    assert_eq!(read.warnings, ["These columns are not known and are left out: Colour, Mood"]);
    let plan = planned("name,enabled,port\nAlpha,perhaps,\nBeta,1,2,3\nGamma,,\n", &[alpha(), beta()]);
    assert_eq!(problems(&plan, 0), ["Enabled (enabled): write true or false instead of “perhaps”"]);
    assert!(problems(&plan, 1)[0].starts_with("The row has more cells than the header."));
    assert!(problems(&plan, 2)[0].contains("Add auth_mode with one of IP_AUTH, REGISTER_AUTH"));
    let plan = planned(
        "[7, {\"name\": \"Alpha\", \"port\": \"many\", \"outbound_parameters\": 1, \"inbound_parameters\": {\"called_num\": [1]}}]",
        &[alpha()],
    );
    assert!(problems(&plan, 0).iter().any(|says| says.starts_with("This is no trunk.")));
    assert_eq!(
        problems(&plan, 1),
        [
            "inbound_parameters.called_num: write one word in quotes",
            "outbound_parameters: write an object, { … }",
            "port: write a whole number"
        ]
    );
}

#[test]
fn a_plan_names_each_difference_and_each_problem() {
    let existing = [alpha(), beta()];
    let text = json!({"trunks": [
        {"id": "QQ==", "name": "Alpha 2", "enabled": false, "username": "account", "auth_mode": "Register based",
         "transport": "tcp", "force_outbound_proxy": false, "newest": 1, "register_interval": null,
         "outbound_parameters": {"from_user_part": {"value": "DEFAULT"}}},
        {"name": "Beta", "did_numbers": ""},
        {"name": "Gamma", "auth_mode": "IP_AUTH", "hostname": "192.0.2.1", "did_numbers": "16505550199", "newest": 1},
        {"name": "Delta", "auth_mode": "IP_AUTH", "hostname": "sip:delta", "port": 70000},
        {"id": "Qg==", "port": 5070},
    ]});
    let plan = planned(&text.to_string(), &existing);
    assert_eq!(plan.counts(), Counts { create: 1, change: 2, not_ready: 2, ..Counts::default() });
    assert_eq!(
        words(change(&plan, 0)),
        [
            "Trunk name: Alpha -> Alpha 2",
            "User name: not set -> account",
            "Enabled: on -> off",
            "Transport: UDP -> TCP",
            "From, user: “4420” -> PBX default"
        ]
    );
    assert_eq!(plan.rows[0].warnings.len(), 2, "{:?}", plan.rows[0].warnings);
    assert!(plan.rows[0].warnings[0].starts_with("“force_outbound_proxy” is not known to this version"));
    assert_eq!(words(change(&plan, 1)), ["DID pool: 16505550100 -> not set"]);
    assert_eq!(creation(&plan, 2).request.request().name, "Gamma");
    assert_eq!(plan.rows[2].called, "entry 3");
    let says = problems(&plan, 3);
    assert!(says.iter().any(|says| says == "Port must be between 0 and 65535"), "{says:?}");
    assert!(says.iter().any(|says| says.starts_with("Host name or IP address: ")), "{says:?}");
    assert_eq!(problems(&plan, 4), ["Entry 2 is about the same trunk. Keep one of the two"]);
}

#[test]
fn a_change_of_a_fixed_setting_is_not_ready() {
    let plan = planned("name,auth_mode,brand\nAlpha,IP_AUTH,Carrier\n", &[alpha()]);
    let says = problems(&plan, 0);
    assert_eq!(says.len(), 2);
    assert!(says[0].starts_with("Trunk type: the trunk has “Register based”, the file says “IP based”."));
    assert!(says[1].starts_with("Brand: the trunk has “Generic”, the file says “Carrier”."));
    all_same(&planned("name,auth_mode,brand\nAlpha,register_auth,Generic\n", &[alpha()]));
}

#[test]
fn a_trunk_of_a_newer_type_is_same_or_not_ready() {
    let mut record = alpha().record;
    record.insert("auth_mode".to_owned(), "QUANTUM".into());
    let existing = [Provider::of(record)];
    all_same(&planned(&to_json(&existing), &existing));
    all_same(&planned(&to_csv(&existing), &existing));
    let plan = planned("name,port\nAlpha,1\n", &existing);
    assert!(problems(&plan, 0)[0].starts_with("This version does not know the type of the trunk"));
}

#[test]
fn an_empty_cell_changes_nothing_and_gives_new_trunks_the_default() {
    let text = "name,auth_mode,hostname,port,enabled,keep_alive,concurrency,outbound_parameters.from_user_part\n\
        Alpha,,,,,,,\nNew,IP based,sip.example.com,,,yes,,custom: 4420\n";
    let plan = planned(text, &[alpha()]);
    assert!(matches!(plan.rows[0].outcome, Outcome::Same(_)));
    let body = creation(&plan, 1).request.request().to_json();
    assert_eq!(body["port"], 5060);
    assert_eq!(body["enabled"], true);
    assert_eq!(body["keep_alive"], true);
    assert_eq!(body["concurrency"], 100_000);
    assert_eq!(
        body["outbound_parameters"],
        json!({"from_user_part": {"value": "CUSTOM", "custom_value": "4420"}})
    );
}

#[test]
fn a_name_of_several_trunks_is_not_ready() {
    let mut twin = beta().record;
    twin.insert("name".to_owned(), "Alpha".into());
    let existing = [alpha(), Provider::of(twin), beta()];
    let existing = &existing[..2];
    let plan = planned("name,port\nAlpha,5070\n", existing);
    assert_eq!(problems(&plan, 0), ["2 trunks are called “Alpha”. Add the id of the one you mean"]);
    let plan = planned("id,name,port\nQg==,Alpha,5070\n", existing);
    assert_eq!(change(&plan, 0).id.as_str(), "Qg==");
    assert_eq!(plan.rows[0].warnings, [""; 0]);
    // By id, with another trunk's name.
    let plan = planned("id,name\nQg==,Alpha\n", &[alpha(), beta()]);
    assert_eq!(plan.rows[0].warnings, ["Another trunk is called “Alpha” already"]);
    // The exact name.
    let plan = planned("name,auth_mode,hostname\nalpha,IP_AUTH,sip.example.com\n", &[alpha()]);
    assert_eq!(plan.counts().create, 1);
}

#[test]
fn rows_for_the_same_trunk_are_not_ready_except_the_first() {
    let text = "id,name,auth_mode,hostname\n,New,IP_AUTH,a.example.com\n,New,IP_AUTH,b.example.com\nQQ==,Beta 2,,\n,Alpha,,\n,Beta 2,IP_AUTH,c.example.com\n";
    let plan = planned(text, &[alpha()]);
    assert_eq!(plan.counts(), Counts { create: 1, change: 1, not_ready: 3, ..Counts::default() });
    assert_eq!(
        problems(&plan, 1),
        ["Row 2 gives a trunk the same name. Keep one of the two, or give them two names"]
    );
    assert_eq!(problems(&plan, 3), ["Row 4 is about the same trunk. Keep one of the two"]);
    assert!(problems(&plan, 4)[0].starts_with("Row 4 gives a trunk the same name."));
}

#[test]
fn only_the_trunks_of_the_rows_are_read() {
    let rows = rows("id,name\nQQ==,\n,Beta\nQQ==,Alpha\n,New\nWg==,Beta\n");
    let mut nameless = row_of(&alpha());
    nameless.id = None;
    nameless.name = Some("New".to_owned());
    let mut list = list_of(&[alpha(), beta()]);
    let found: Matching = matching(&rows, &list);
    assert_eq!(found.needed().iter().map(ProviderId::as_str).collect::<Vec<_>>(), ["QQ==", "Qg=="]);
    // A trunk that was not read is never treated as new.
    let plan = plan(&rows, &found, &[alpha()]);
    assert_eq!(problems(&plan, 1), ["The trunk could not be read from the PBX. Preview again"]);
    list.push(nameless);
    let found = matching(&rows, &list);
    let plan = super::plan::plan(&rows, &found, &[alpha(), beta()]);
    assert!(problems(&plan, 3)[0].starts_with("A trunk called “New” is there, but its id cannot be read."));
}

#[test]
fn a_change_is_applied_to_the_record_as_just_read() {
    let plan = planned("name,port,enabled,hostname\nAlpha,5070,true,sip.example.com\n", &[alpha()]);
    let change = change(&plan, 0);
    assert_eq!(words(change), ["Port: 5060 -> 5070"]);
    let mut moved = alpha().record;
    moved.insert("hostname".to_owned(), "new.example.com".into());
    moved.insert("enabled".to_owned(), false.into());
    moved.insert("newest".to_owned(), 7.into());
    let fresh = Provider::of(moved);
    let body = update_for(change, &fresh).unwrap().request().to_json();
    let mut expected = fresh.record.clone();
    for key in ["id", "brand", "auth_mode", "username"] {
        expected.remove(key);
    }
    expected.insert("port".to_owned(), 5070.into());
    assert_eq!(body, Value::Object(expected.clone()));
    let other = update_for(change, &beta()).unwrap_err();
    assert!(other[0].text.starts_with("This trunk changed after the preview"));
    // Whether it arrived.
    assert!(!is_done(change, &fresh) && !is_as_asked(&change.mine, &fresh));
    expected.insert("id".to_owned(), "QQ==".into());
    expected.insert("auth_mode".to_owned(), "REGISTER_AUTH".into());
    let after = Provider::of(expected);
    assert!(is_done(change, &after));
    // Changes by somebody else stay.
    assert!(!is_as_asked(&change.mine, &after));
    let mut asked: Object = alpha().record;
    asked.insert("port".to_owned(), 5070.into());
    assert!(is_as_asked(&change.mine, &Provider::of(asked)));
}

#[test]
fn a_create_without_an_answer_is_found_or_unclear() {
    let plan = planned("name,auth_mode,hostname\nNew,IP_AUTH,sip.example.com\n", &[]);
    let request = creation(&plan, 0).request.request();
    let there = |id: &str, name: &str, host: &str| {
        provider(&json!({"id": id, "name": name, "hostname": host, "auth_mode": "IP_AUTH"}))
    };
    let id = |id: &str| ProviderId::parse(id).unwrap();
    let old = there("b2xk", "New", "sip.example.com");
    let new = there("bmV3", "New", "SIP.example.com");
    let before = [id("b2xk")];
    let mut now = vec![old, there("eA==", "Other", "sip.example.com"), there("eQ==", "New", "b.example.com")];
    assert_eq!(was_created(request, &before, &now), None);
    assert_eq!(created(request, &before, &now), Created::No);
    now.push(new.clone());
    assert_eq!(was_created(request, &before, &now), Some(id("bmV3")));
    assert_eq!(created_in_list(request, &before, &list_of(&now)), Created::Yes(id("bmV3")));
    let mut other = new.record.clone();
    other.insert("auth_mode".to_owned(), "TEAMS".into());
    other.insert("id".to_owned(), "eg==".into());
    now.push(Provider::of(other));
    assert_eq!(was_created(request, &before, &now), Some(id("bmV3")));
    now.push(there("bmV4", "New", "sip.example.com"));
    assert_eq!(was_created(request, &before, &now), None);
    assert_eq!(created(request, &before, &now), Created::Unclear(2));
}

#[test]
fn a_created_trunk_keeps_values_that_its_type_hides() {
    let text = json!([
        {"name": "W", "auth_mode": "WHATS_APP", "did_numbers": "16505550100", "concurrency": 20,
            "keep_alive": true, "keep_alive_interval": 45, "hostname": "whatsapp.com",
            "outbound_parameters": {"from_user_part": {"value": "CALLER_NUM"}}},
        {"name": "I", "auth_mode": "IP_AUTH", "hostname": "sip.example.com", "registration": true,
            "register_interval": 300, "auth_id": "x".repeat(65), "username": "account", "password": SECRET,
            "shared": true, "inbound_parameters": {"pai_header_parameter_name": null}},
        {"name": "T", "auth_mode": "TEAMS", "brand": "Carrier", "outbound_server": "10.0.0.5",
            "did_numbers": "16505550101", "hostname": "sip.example.com", "register_interval": 3_000_000_000_u32},
    ]);
    let plan = planned(&text.to_string(), &[]);
    let body = |place: usize| creation(&plan, place).request.request().to_json();
    assert_eq!((&body(0)["concurrency"], &body(0)["keep_alive_interval"]), (&20.into(), &45.into()));
    assert_eq!(body(0)["keep_alive"], true);
    assert_eq!(body(0)["outbound_parameters"], json!({"from_user_part": {"value": "CALLER_NUM"}}));
    assert_eq!(plan.rows[0].warnings, [""; 0]);
    assert_eq!((&body(1)["registration"], &body(1)["register_interval"]), (&true.into(), &300.into()));
    assert_eq!(body(1)["username"], "account");
    assert_eq!((body(1).get("auth_id"), body(1).get("password")), (None, None));
    assert_eq!(body(1)["inbound_parameters"], json!({"pai_header_parameter_name": ""}));
    let mut said = plan.rows[1].warnings.clone();
    said.sort();
    assert_eq!(
        said,
        [
            "Authentication ID must be 64 characters or fewer. You have 65. It is left out",
            "Password: this type has no such setting. It is left out",
            "Which tenants may use the trunk is not in the file. Assign the new one on the PBX",
        ]
    );
    let said = plan.rows[2].warnings.join("\n");
    for words in [
        "Brand: this type has no such setting. It is left out",
        "Host name or IP address: the type fixes this. It is left out",
        "Registration interval must be between 0 and 2147483647. It is left out",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    // The same from a spreadsheet.
    let text = "name,auth_mode,hostname,registration,shared\nI,IP_AUTH,sip.example.com,true,true\n";
    let plan = planned(text, &[]);
    assert_eq!(creation(&plan, 0).request.request().to_json()["registration"], true);
    assert!(plan.rows[0].warnings.iter().any(|says| says.starts_with("Which tenants")));
}

#[test]
fn texts_over_their_limits_and_unknown_verdicts_are_reported() {
    for key in ["name", "brand", "auth_id", "username"] {
        let mut object = json!({"name": "R", "auth_mode": "REGISTER_AUTH", "hostname": "sip.example.com",
            "auth_id": "alpha", "password": SECRET});
        object[key] = "ü".repeat(64).into();
        assert_eq!(planned(&object.to_string(), &[]).counts().create, 1, "{key}");
        object[key] = "ü".repeat(65).into();
        let plan = planned(&object.to_string(), &[]);
        assert!(problems(&plan, 0)[0].contains("must be 64 characters or fewer. You have 65"), "{key}");
    }
    let text = json!({"name": "Alpha", "inbound_parameters": {"enable_stir_shaken_validation": true,
        "drop_calls_with_verification_status": ["tn-validation-failed", "TN-Odd"]}});
    let plan = planned(&text.to_string(), &[alpha()]);
    let says =
        "Reject calls with verification status: “TN-Odd” is not known to this version and is sent as it is";
    assert!(plan.rows[0].warnings.contains(&says.to_owned()), "{:?}", plan.rows[0].warnings);
    let body = update_for(change(&plan, 0), &alpha()).unwrap().request().to_json();
    let verdicts = &body["inbound_parameters"]["drop_calls_with_verification_status"];
    assert_eq!(*verdicts, json!(["TN-Validation-Failed", "TN-Odd"]));
}

#[test]
fn the_messages_follow_the_style_guide() {
    let sources = [
        include_str!("plan.rs"),
        include_str!("import.rs"),
        include_str!("column.rs"),
        include_str!("spreadsheet.rs"),
        include_str!("list_change.rs"),
        include_str!("from_csv.rs"),
        include_str!("from_json.rs"),
    ];
    for source in sources {
        for word in ["invalid", "please", "sorry", "successfully"] {
            assert!(!source.to_lowercase().contains(word), "{word}");
        }
    }
}

#[test]
fn every_field_has_a_column_that_can_be_read() {
    let header = to_csv(&[]);
    for field in Field::all() {
        let is_there =
            header.trim_end().trim_start_matches('\u{feff}').split(',').any(|name| name == field.wire());
        assert_eq!(is_there, field != Field::Text(Text::Password), "{}", field.wire());
        let text = format!("id,{}\nQQ==,true\n", field.wire().to_uppercase().replace('_', " "));
        if field != Field::Text(Text::Name) {
            assert_eq!(import(&text).warnings, [""; 0], "{text}");
        }
    }
}
