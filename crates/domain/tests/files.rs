//! Files as people have them: in other encodings, cut off, broken at line ends, changed by spreadsheets, made
//! by other programs. Each row is planned correctly, or not ready with the cause; no value becomes another
//! one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use api::types::{Provider, ProviderRow};
use domain::transfer::encoding::decode;
use domain::transfer::export::to_csv;
use domain::transfer::import::{Import, read};
use domain::transfer::matching::matching;
use domain::transfer::plan::{Outcome, Plan, plan};
use fastrand::Rng;
use serde_json::{Value, json};

fn trunk(record: &Value) -> Provider {
    Provider::of(record.as_object().unwrap().clone())
}

/// Berlin by address; Hamburg with an account; names with umlauts and a plus.
fn existing() -> Vec<Provider> {
    let by_address = |id: &str, name: &str| {
        trunk(&json!({"id": id, "name": name, "enabled": true, "auth_mode": "IP_AUTH", "transport": "UDP",
            "hostname": "sip.example.com", "port": 5060, "concurrency": 10, "did_numbers": "12025550100",
            "additional_ips": "192.168.100.200/32", "keep_alive": true, "keep_alive_interval": 360}))
    };
    let hamburg = json!({"id": "700551909773148002", "name": "Hamburg", "enabled": true, "auth_mode": "REGISTER_AUTH",
        "transport": "UDP", "hostname": "reg.example.com", "port": 5060, "auth_id": "0012345678901",
        "username": "+12025550150", "registration": true, "register_interval": 600, "concurrency": 10,
        "did_numbers": "12025550150", "keep_alive": true, "keep_alive_interval": 360});
    vec![
        by_address("700551909773148001", "Berlin"),
        trunk(&hamburg),
        by_address("700551909773148003", "Büro München"),
        by_address("700551909773148004", "Zürich – Empfang"),
        by_address("700551909773148005", "+12025550177"),
        by_address("700551909773148006", "0049"),
        // In the API's form of ids: the Base64 of the number.
        by_address("NzAwNTUxOTA5NzczMTQ4MDA3", "Wien"),
    ]
}

fn list() -> Vec<ProviderRow> {
    let row_of = |provider: &Provider| ProviderRow {
        id: provider.id.clone(),
        name: provider.name.clone(),
        hostname: provider.hostname.clone(),
        ..ProviderRow::default()
    };
    existing().iter().map(row_of).collect()
}

fn plan_of(import: &Import) -> Plan {
    plan(&import.rows, &matching(&import.rows, &list()), &existing())
}

fn planned(text: &str) -> Plan {
    plan_of(&read(text).unwrap_or_else(|error| panic!("{text:?}: {}", error.text)))
}

/// Each row in a few words: `same`, `change port=5070`, `create Berlin at 192.0.2.1`, `not ready: …`.
fn outcomes(plan: &Plan) -> Vec<String> {
    let words = |outcome: &Outcome| match outcome {
        Outcome::Same(_) => "same".to_owned(),
        Outcome::Change(change) => {
            let all = change.changes.iter().map(|one| format!(" {}={}", one.field.wire(), one.after));
            format!("change {}:{}", change.name, all.collect::<String>())
        }
        Outcome::Create(create) => {
            let request = create.request.request();
            format!("create {} at {}", request.name, request.hostname)
        }
        Outcome::NeedsPassword(_) => "needs a password".to_owned(),
        Outcome::NotReady(says) => format!("not ready: {}", says.join(" / ")),
    };
    plan.rows.iter().map(|row| words(&row.outcome)).collect()
}

/// The rows of a file, or the reason for its refusal.
fn of_bytes(bytes: &[u8]) -> Vec<String> {
    let read = decode(bytes).and_then(|decoded| read(&decoded.text));
    match read {
        Ok(import) => outcomes(&plan_of(&import)),
        Err(error) => vec![format!("refused: {}", error.text)],
    }
}

/// Asserts that each row starts with the expected text, or is not ready for that reason; `…` matches
/// anywhere.
#[track_caller]
fn assert_rows(file: &str, found: &[String], expected: &[&str]) {
    assert_eq!(found.len(), expected.len(), "{file:?}: {found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        let fits = match expected.split_once(" … ") {
            Some((start, part)) => found.starts_with(start) && found.contains(part),
            None => found == expected,
        };
        assert!(fits, "{file:?}\nfound    {found}\nexpected {expected}");
    }
}

/// Texts as the bytes of one encoding.
fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn spreadsheet_files_are_read_in_their_encoding() {
    let both = ["change Büro München: concurrency=20", "change Zürich – Empfang: concurrency=20 enabled=off"];
    let table = "name;auth_mode;transport;hostname;port;concurrency;enabled\r\n\
        Büro München;IP_AUTH;UDP;sip.example.com;5060;20;WAHR\r\n\
        Zürich – Empfang;IP_AUTH;UDP;sip.example.com;5060;20;FALSCH\r\n";
    let ansi = b"name;auth_mode;transport;hostname;port;concurrency;enabled\r\n\
        B\xfcro M\xfcnchen;IP_AUTH;UDP;sip.example.com;5060;20;WAHR\r\n\
        Z\xfcrich \x96 Empfang;IP_AUTH;UDP;sip.example.com;5060;20;FALSCH\r\n";
    assert_rows("ANSI", &of_bytes(ansi), &both);
    assert_rows("Unicode text", &of_bytes(&utf16(&table.replace(';', "\t"))), &both);
    assert_rows("UTF-8", &of_bytes(table.as_bytes()), &both);
    assert_rows("UTF-8 with mark", &of_bytes(format!("\u{feff}{table}").as_bytes()), &both);
    assert_rows("two marks", &of_bytes(format!("\u{feff}\u{feff}{table}").as_bytes()), &both);
    let big: Vec<u8> = format!("\u{feff}{table}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_rows("UTF-16, big-endian", &of_bytes(&big), &both);
    assert_rows("UTF-16 without mark", &of_bytes(&utf16(table)[2..]), &both);
    assert_rows("bars", &of_bytes(table.replace(';', "|").as_bytes()), &both);
    assert_rows("old Mac line ends", &of_bytes(table.replace("\r\n", "\r").as_bytes()), &both);
    let note = |bytes: &[u8]| decode(bytes).unwrap().note().unwrap_or_default();
    assert!(note(ansi).starts_with("Read as Windows-1252, because the file is not UTF-8."));
    assert_eq!(note(&utf16(table)), "Read as UTF-16");
    assert_eq!(note(table.as_bytes()), "");
    // Mac Roman, DOS, and a workbook under the name of a table.
    let mac = b"name;port\nB\x9fro M\x9fnchen;5060\n";
    assert_rows("Mac Roman", &of_bytes(mac), &["refused: … words such as “BŸro”"]);
    assert_rows("DOS", &of_bytes(b"name;port\nB\x81ro M\x81nchen;5060\n"), &["not ready: … UTF-8"]);
    assert_rows(
        "xlsx",
        &of_bytes(b"PK\x03\x04[Content_Types].xml"),
        &["refused: … an Excel workbook (.xlsx)"],
    );
}

#[test]
fn a_row_with_damaged_letters_is_not_ready() {
    for (name, cause) in [
        ("B\u{fffd}ro M\u{fffd}nchen", "stand as \u{fffd}"),
        ("BÃ¼ro MÃ¼nchen", "saved in a wrong encoding"),
        ("ZÃ¼rich â€“ Empfang", "saved in a wrong encoding"),
        ("B?ro M?nchen", "letters were lost"),
        ("Z?rich ? Empfang", "letters were lost"),
        ("Zürich - Empfang", "letters were lost"),
        ("Zürich ? Empfang", "letters were lost"),
        ("B_ro M_nchen", "letters were lost"),
        ("Neu \u{fffd}", "stand as \u{fffd}"),
        ("CafÃ© Nord", "saved in a wrong encoding"),
    ] {
        let text = format!("name,auth_mode,hostname\n{name},IP_AUTH,sip.example.com\n");
        assert_rows(name, &outcomes(&planned(&text)), &[&format!("not ready: … {cause}")]);
        // The id shows which trunk is meant, but its name is not taken from the file.
        let text = format!("id,name\n700551909773148003,{name}\n");
        let found = outcomes(&planned(&text));
        let is_other = ["Zürich", "Z?rich"].iter().any(|start| name.starts_with(start));
        assert!(is_other || found[0].starts_with("not ready:"), "{name}: {found:?}");
    }
    let json = json!([{"name": "B\u{fffd}ro", "auth_mode": "IP_AUTH", "hostname": "sip.example.com"}]);
    assert_rows("JSON", &outcomes(&planned(&json.to_string())), &["not ready: … stand as \u{fffd}"]);
}

const COLUMNS: &str = "name,auth_mode,transport,hostname,port,did_numbers";

#[test]
fn a_broken_row_is_not_ready_and_never_another_trunk() {
    let site = |name: &str| format!("{name},IP_AUTH,UDP,192.0.2.20,5060,12025550101");
    let made = "create Site B at 192.0.2.20";
    let short = "not ready: … a line break outside quotes, or the file was cut off";
    let beside = "not ready: … may hold the rest of";
    for (what, rows, expected) in [
        // A break inside a name, with each of the three line ends.
        (
            "CR in a name",
            format!("Site A\r{}\r\n{}\r\n", site("Berlin"), site("Site B")),
            vec![short, beside, made],
        ),
        (
            "LF in a name",
            format!("Site A\n{}\n{}\n", site("Berlin"), site("Site B")),
            vec![short, beside, made],
        ),
        ("CRLF in a name", format!("Site A\r\n{}\r\n", site("Berlin")), vec![short, beside]),
        ("two breaks", format!("Site\nA\n{}\n", site("Berlin")), vec![short, short, beside]),
        ("an empty line", format!("Site A\n\n{}\n", site("Berlin")), vec![short, beside]),
        ("a break in a host", "A,IP_AUTH,UDP,192.0.2.1\n0,5060,12025550101\n".to_owned(), vec![short, short]),
        (
            "a break in the last cell",
            format!("{}\n;12025550199\n{}\n", site("A"), site("Site B")),
            vec![beside, short, beside],
        ),
        // A download that ends early.
        ("cut in a host", format!("{}\r\nSite C,IP_AUTH,UDP,192.0.2.1", site("Site B")), vec![made, short]),
        ("cut in a name", format!("{}\r\nSit", site("Site B")), vec![beside, short]),
        ("cut behind a separator", format!("{}\r\nSite C,IP_AUTH,", site("Site B")), vec![made, short]),
        ("cut in a line end", format!("{}\r\nSite C,IP_AUTH,UDP\r", site("Site B")), vec![made, short]),
        ("cells left out", format!("{}\nSite C,IP_AUTH,UDP,192.0.2.30\n", site("Site B")), vec![made, short]),
        // Quotes.
        (
            "text behind a quote",
            "\"A\"b,IP_AUTH,UDP,192.0.2.1,5060,1\n".to_owned(),
            vec!["not ready: … behind a closing quote"],
        ),
        (
            "a quote in a text",
            "\"The \"big\" one\",IP_AUTH,UDP,192.0.2.1,5060,1\n".to_owned(),
            vec!["not ready: … behind a closing quote"],
        ),
        ("two rows in quotes", "\"A,IP_AUTH\nB\",UDP,192.0.2.1\n".to_owned(), vec![short]),
        // Two rows on one line, and an extra separator.
        (
            "a lost line end",
            format!("{}{}\n", site("A"), site("B")),
            vec!["not ready: … more cells than the header"],
        ),
        (
            "a separator in a cell",
            "A, B,IP_AUTH,UDP,192.0.2.1,5060,1\n".to_owned(),
            vec!["not ready: … more cells than the header"],
        ),
    ] {
        let text = format!("{COLUMNS}\r\n{rows}");
        assert_rows(what, &outcomes(&planned(&text)), &expected);
    }
    let text = format!("{COLUMNS}\r\n{}\r\nSite C,\"IP_AU", site("Site B"));
    assert!(read(&text).unwrap_err().text.contains("Row 3: a quote opens and never closes"));
}

#[test]
fn a_complete_row_without_line_end_gets_a_warning() {
    let text = "name,auth_mode,port,hostname\r\nA,IP_AUTH,5060,192.0.2.10\r\nB,IP_AUTH,5060,192.0.2.1";
    let plan = planned(text);
    let warns = |plan: &Plan, place: usize| {
        plan.rows[place].warnings.iter().any(|says| says.contains("If it was cut off, the last value"))
    };
    assert!(!warns(&plan, 0) && warns(&plan, 1), "{:#?}", plan.rows);
    assert!(!warns(&planned(&format!("{text}\"").replace("192.0.2.1\"", "\"192.0.2.1\"")), 1));
    assert!(!warns(&planned(&format!("{text}\r\n")), 1));
}

#[test]
fn blanks_before_a_quote_are_ignored() {
    let made = ["create Site D at 192.0.2.30"];
    for row in [
        "Site D, \"IP_AUTH\", \"UDP\", \"192.0.2.30\", 5060, \"12025550102,12025550103\"",
        "\"Site D\" , \"IP_AUTH\" ,\"UDP\",\"192.0.2.30\",5060,\"12025550102,12025550103\"",
        "Site D,\t\"IP_AUTH\",   \"UDP\", \"192.0.2.30\", 5060, \"12025550102\"",
        "\u{a0}\"Site D\",\u{a0}\"IP_AUTH\",UDP,192.0.2.30,5060,1",
        " Site D , IP_AUTH , UDP , 192.0.2.30 , 5060 , 12025550102 ",
        "  \"Site D\",IP_AUTH,UDP,\"192.0.2.30\"  ,5060,\"\"",
        "Site D,IP_AUTH,UDP,192.0.2.30,5060, \"\"",
        "\"Site D\",\"IP_AUTH\",\"UDP\",\"192.0.2.30\",\"5060\",\"12025550102\"",
        "Site D,\"IP_AUTH\", UDP,\"192.0.2.30\", \"5060\",12025550102",
        "\"Site D\"\t,IP_AUTH\t,UDP,192.0.2.30,5060,12025550102",
    ] {
        assert_rows(row, &outcomes(&planned(&format!("{COLUMNS}\n{row}\n"))), &made);
        let header = COLUMNS.replace(',', ", ");
        assert_rows(row, &outcomes(&planned(&format!("{header}\n{row}\n"))), &made);
    }
}

#[test]
fn short_rows_of_an_excel_block_are_complete() {
    // Excel omits the separators of columns that are empty in sixteen rows, from the seventeenth on.
    let mut text = "name,auth_mode,hostname,brand,username\r\n".to_owned();
    for row in 2..=40 {
        let end = if row <= 16 { ",," } else { "" };
        text.push_str(&format!("Site {row},IP_AUTH,192.0.2.{row}{end}\r\n"));
    }
    assert_eq!(planned(&text).counts().create, 39);
    // A row that is cut off or broken there is not complete.
    let cut = text.trim_end().trim_end_matches(",192.0.2.40");
    assert_eq!(outcomes(&planned(cut)).iter().filter(|row| row.starts_with("not ready")).count(), 8);
    let broken = text.replace("Site 20,", "Site\r20,");
    assert_eq!(outcomes(&planned(&broken)).iter().filter(|row| row.starts_with("create")).count(), 39 - 15);
    let first = text.replace("Site 5,IP_AUTH,192.0.2.5,,", "Site 5,IP_AUTH,192.0.2.5");
    assert_eq!(planned(&first).counts().not_ready, 1);
}

#[test]
fn digits_that_a_spreadsheet_lost_are_not_ready() {
    for (column, cell) in [
        ("auth_id", "1.23457E+10"),
        ("auth_id", "1,23457E+10"),
        ("auth_id", "1.23457e+10"),
        ("auth_id", "1E+12"),
        ("auth_id", "1.2345678901E10"),
        ("auth_id", "1.23456789012346E+018"),
        ("auth_id", " 1.23457E+10 "),
        ("username", "1.20256E+10"),
        ("username", "+1.20256E+10"),
        ("username", "1.20256 E+10"),
        ("did_numbers", "1.20256E+10"),
        ("did_numbers", "1,20256E+10"),
        ("did_numbers", "12025550100;1,20256E+10"),
        ("did_numbers", "1.20256E+10,12025550100"),
        ("outbound_server", "4.892E+092"),
        ("hostname", "1.92168E+11"),
        ("additional_ips", "1,92E+11"),
        ("port", "5.06E+03"),
        ("concurrency", "1E+05"),
        ("password", "1.23457E+10"),
    ] {
        let text = format!("name;{column}\nHamburg;\"{cell}\"\n");
        let found = outcomes(&planned(&text));
        assert_rows(&format!("{column} {cell}"), &found, &["not ready: … digits are lost"]);
        assert!(column != "password" || !found[0].contains(cell), "{found:?}");
        // The same for a new trunk.
        let (host, column) = if column == "hostname" { ("brand", "hostname") } else { ("hostname", column) };
        let text = format!("name;auth_mode;{host};{column}\nNew;REGISTER_AUTH;sip.example.com;\"{cell}\"\n");
        assert_rows(&text, &outcomes(&planned(&text)), &["not ready: … digits are lost"]);
    }
    // Values that only look changed.
    for cell in ["12E3", "E+10", "1.2.3E+4", "1.2E+", "sip1.5E+2x", "deadbeef", "4e"] {
        let found = outcomes(&planned(&format!("name;username\nHamburg;{cell}\n")));
        assert!(found[0].starts_with("change Hamburg: username="), "{cell}: {found:?}");
    }
    // With our apostrophe the value is intended.
    let found = outcomes(&planned("name;username\nHamburg;'1.5E+10\n"));
    assert_rows("apostrophe", &found, &["change Hamburg: username=1.5E+10"]);
}

#[test]
fn tables_saved_by_excel_change_no_value() {
    let german = "id;name;auth_mode;transport;hostname;port;auth_id;username;did_numbers\r\n\
        7,00552E+17;Berlin Mitte;IP_AUTH;UDP;sip.example.com;5060;;;\r\n\
        700551909773148000;Hamburg;REGISTER_AUTH;UDP;reg.example.com;5060;1,23457E+10;12025550150;1,20256E+10\r\n";
    let plan = planned(german);
    assert_rows(german, &outcomes(&plan), &["not ready: … digits are lost", "not ready: … 15 digits"]);
    let english =
        "id,name,auth_id,username,did_numbers\r\n7.00552E+17,Hamburg,1.23457E+10,12025550150,12025550150\r\n";
    assert_rows(
        english,
        &outcomes(&planned(english)),
        &["not ready: … Authentication ID: the spreadsheet changed"],
    );
}

#[test]
fn an_unknown_id_is_never_a_new_trunk_and_never_a_name() {
    for id in [
        "7,00552E+17",
        "7.00552E+17",
        "700551909773148000",
        "700551909773148999",
        "1",
        "0",
        "QQ==",
        "nzAwNTUxOTA5NzczMTQ4MDA3",
        "700551909773148001.0",
        "700,551,909,773,148,001",
        "#NAME?",
        "########",
        "../x",
    ] {
        for name in ["Hamburg", "Berlin Mitte"] {
            let row = format!("\"{id}\";{name};IP_AUTH;sip.example.com;31");
            let found = outcomes(&planned(&format!("id;name;auth_mode;hostname;concurrency\n{row}\n")));
            // A damaged id is reported as damaged; for an intact one the message is that no trunk has it.
            let is_named =
                found[0].contains("The PBX has no trunk with the id") || found[0].contains(" id: ");
            assert!(found.len() == 1 && found[0].starts_with("not ready: ") && is_named, "{row}: {found:?}");
            let json =
                json!([{"id": id, "name": name, "auth_mode": "IP_AUTH", "hostname": "sip.example.com"}]);
            let found = outcomes(&planned(&json.to_string()));
            assert!(found[0].starts_with("not ready: "), "{found:?}");
        }
    }
    let numbers = r#"[{"id": 7.00551909773148e17, "name": "Hamburg", "port": 5070},
        {"id": 700551909773148160, "name": "Berlin"}, {"id": true, "name": "Wien"}, {"id": ["x"], "name": "0049"}]"#;
    for found in outcomes(&planned(numbers)) {
        assert!(found.starts_with("not ready: "), "{found}");
    }
    // Known ids, and no id.
    let text = "id;name;concurrency\n700551909773148001;Berlin;31\n700551909773148007;Wien;31\n;Hamburg;31\n";
    let changes =
        ["change Berlin: concurrency=31", "change Wien: concurrency=31", "change Hamburg: concurrency=31"];
    assert_rows(text, &outcomes(&planned(text)), &changes);
    // With the choice to leave out the ids.
    let text = "id;name;auth_mode;hostname;concurrency\n1;Berlin;;;31\n2;Neu;IP_AUTH;sip.example.com;31\n";
    let found = outcomes(&plan_of(&read(text).unwrap().without_ids()));
    assert_rows(text, &found, &["change Berlin: concurrency=31", "create Neu at sip.example.com"]);
}

#[test]
fn a_rounded_id_leads_to_the_original_one() {
    for (id, near) in
        [("700551909773148000", "700551909773148001"), ("700551909773148010", "700551909773148001")]
    {
        let found = outcomes(&planned(&format!("id,name\n{id},Berlin\n")));
        assert!(found[0].contains(&format!("but one with {near}")), "{found:?}");
    }
    let found = outcomes(&planned("id,name\n700551909773999000,Berlin\n"));
    assert!(!found[0].contains("but one with"), "{found:?}");
}

#[test]
fn a_lost_plus_or_lost_zeros_are_reported() {
    let warns = |text: &str| {
        let plan = planned(text);
        plan.rows[0].warnings.iter().any(|says| says.contains("only the leading plus or zeros are gone"))
    };
    for row in [
        "username\nHamburg,12025550150",
        "auth_id\nHamburg,12345678901",
        "auth_id\nHamburg,012345678901",
        "auth_id\nHamburg,'12345678901",
    ] {
        assert!(warns(&format!("name,{row}\n")), "{row}");
    }
    assert!(warns("[{\"name\": \"Hamburg\", \"username\": \"12025550150\"}]"));
    assert!(warns("id,name\n700551909773148005,12025550177\n"));
    assert!(warns("id,name\n700551909773148006,49\n"));
    for row in
        ["username\nHamburg,12025550151", "auth_id\nHamburg,112345678901", "username\nHamburg,+12025550151"]
    {
        assert!(!warns(&format!("name,{row}\n")), "{row}");
    }
    // As the only value that identifies the trunk.
    for name in ["12025550177", "49", "049"] {
        let text = format!("name,auth_mode,hostname\n{name},IP_AUTH,sip.example.com\n");
        assert_rows(&text, &outcomes(&planned(&text)), &["not ready: … takes a leading plus or zeros off"]);
        let text = text.replace(name, &format!("'{name}"));
        let plan = planned(&text);
        assert_rows(&text, &outcomes(&plan), &[&format!("create {name} at sip.example.com")]);
        assert!(plan.rows[0].warnings.iter().any(|says| says.starts_with("No trunk is called")));
    }
}

#[test]
fn numbers_dates_and_errors_written_by_a_spreadsheet_are_not_ready() {
    for (column, cell, cause) in [
        ("port", "5060.0", "Write 5060"),
        ("port", "5060,00", "Write 5060"),
        ("port", "5.060", "Write 5060"),
        ("port", "5,060", "Write 5060"),
        ("port", "5 060", "Write 5060"),
        ("port", "5'060", "Write 5060"),
        ("port", "5\u{202f}060", "Write 5060"),
        ("concurrency", "100.000", "Write 100000"),
        ("concurrency", "30.0", "Write 30"),
        ("keep_alive_interval", "1899-12-30", "for a date"),
        ("username", "12025550150.0", "as a spreadsheet writes it"),
        ("username", "12,025,550,150", "as a spreadsheet writes it"),
        ("username", "12.025.550.150", "as a spreadsheet writes it"),
        ("auth_id", "12 345 678 901", "as a spreadsheet writes it"),
        ("auth_id", "1234567890123450000", "keeps 15 digits"),
        ("auth_id", "01.02.2026", "for a date"),
        ("did_numbers", "12,025,550,150", "several numbers"),
        ("did_numbers", "12025550150.0", "as a spreadsheet writes it"),
        ("did_numbers", "12.025.550.150", "as a spreadsheet writes it"),
        ("did_numbers", "2026-01-12", "for a date"),
        ("did_numbers", "12. Jan", "for a date"),
        ("did_numbers", "Jan-99", "for a date"),
        ("did_numbers", "12/01/2026", "for a date"),
        ("did_numbers", "#####", "error of a formula"),
        ("username", "#NAME?", "error of a formula"),
        ("username", "#WERT!", "error of a formula"),
        ("username", "#N/A", "error of a formula"),
        ("username", "Err:508", "error of a formula"),
        ("hostname", "192168100200", "dots of an address"),
        ("additional_ips", "192168100200", "dots of an address"),
        ("outbound_server", "10000000024", "dots of an address"),
    ] {
        let text = format!("name;{column}\nHamburg;\"{cell}\"\n");
        assert_rows(&text, &outcomes(&planned(&text)), &[&format!("not ready: … {cause}")]);
    }
    for (column, cell) in [
        ("username", "3.14"),
        ("username", "10.0.0.24"),
        ("username", "jan.1"),
        ("auth_id", "1234567890123450"),
        ("did_numbers", "12-18;3000"),
        ("did_numbers", "12025550150,12025550151"),
        ("hostname", "192.168.100.200"),
        ("username", "#1"),
    ] {
        let found = outcomes(&planned(&format!("name;{column}\nHamburg;\"{cell}\"\n")));
        assert!(found[0].starts_with("change Hamburg"), "{column} {cell}: {found:?}");
    }
}

#[test]
fn a_cell_that_a_spreadsheet_cut_off_is_not_ready() {
    let pool = |length: usize| {
        let mut pool =
            (0..4_000).map(|at| (12_025_550_100_u64 + at).to_string()).collect::<Vec<String>>().join(";");
        pool.truncate(length);
        pool
    };
    for (length, is_cut) in [(32_766, false), (32_767, true), (32_768, false), (36_011, false)] {
        let text = format!("name,did_numbers\nBerlin,{}\n", pool(length));
        let found = outcomes(&planned(&text));
        assert_eq!(found[0].contains("the most that a spreadsheet keeps"), is_cut, "{length}: {found:?}");
        assert_eq!(found[0].starts_with("not ready"), is_cut, "{length}");
    }
    let addresses = format!("{:x<32767}", "192.0.2.1;");
    for (column, cell) in [
        ("additional_ips", addresses.as_str()),
        ("username", &"7".repeat(32_767)),
        ("name", &"ü".repeat(32_767)),
    ] {
        let text = format!("id,{column}\n700551909773148002,{cell}\n");
        assert!(outcomes(&planned(&text))[0].starts_with("not ready"), "{column}");
    }
}

#[test]
fn switches_are_read_in_the_languages_of_spreadsheets() {
    for (on, off) in [
        ("TRUE", "FALSE"),
        ("WAHR", "FALSCH"),
        ("VRAI", "FAUX"),
        ("VERDADERO", "FALSO"),
        ("VERO", "FALSO"),
        ("VERDADEIRO", "FALSO"),
        ("WAAR", "ONWAAR"),
        ("PRAWDA", "FAŁSZ"),
        ("SANT", "FALSKT"),
        ("SAND", "FALSK"),
        ("SANN", "USANN"),
        ("TOSI", "EPÄTOSI"),
        ("ИСТИНА", "ЛОЖЬ"),
        ("DOĞRU", "YANLIŞ"),
        ("IGAZ", "HAMIS"),
        ("PRAVDA", "NEPRAVDA"),
        ("ADEVĂRAT", "FALS"),
        ("yes", "no"),
        ("Ja", "Nein"),
        ("Oui", "Non"),
        ("Sí", "No"),
        ("1", "0"),
        ("1.0", "0.0"),
        ("-1", "0"),
        ("on", "off"),
        ("Enabled", "Disabled"),
        (" wahr ", "falsch"),
    ] {
        let text = format!("name;enabled;keep_alive\nBerlin;{off};{on}\n");
        assert_rows(&text, &outcomes(&planned(&text)), &["change Berlin: enabled=off"]);
    }
    for word in ["perhaps", "2", "truefalse", "WAHRSCHEINLICH", "n/a", "-", "FA£SZ", "?"] {
        let found = outcomes(&planned(&format!("name;enabled\nBerlin;{word}\n")));
        assert_rows(word, &found, &[&format!("not ready: … instead of “{word}”")]);
    }
}

#[test]
fn columns_of_other_programs_lead_to_ours() {
    let freepbx = "trunk_name,outcid,failtrunk_enable,sip_server,failscript\n\
        test1,<12025550111>,1,192.0.2.180,test_script.sh\n\
        test2,<12025550112>,1,192.0.2.180,test_script.sh\n";
    let import = read(freepbx).unwrap();
    assert_eq!(
        import.warnings,
        [
            "These columns are not known and are left out: outcid, failtrunk_enable, sip_server, failscript. Rename what is meant: sip_server to hostname"
        ]
    );
    for row in outcomes(&plan_of(&import)) {
        assert!(row.starts_with("not ready: ") && row.contains("Add auth_mode with one of"), "{row}");
    }
    for (header, expected) in [
        (
            "gateway,username,password,proxy,register,expire-seconds",
            "gateway to name, proxy to hostname, register to registration, expire-seconds to register_interval",
        ),
        (
            "id,server_uri,outbound_auth,qualify_frequency",
            "server_uri to hostname, qualify_frequency to keep_alive_interval",
        ),
        (
            "channelid,fromuser,secret,call-limit",
            "channelid to name, fromuser to outbound_parameters.from_user_part, secret to password, call-limit to concurrency",
        ),
        (
            "name,Registrar Host,Authentication ID,SimCalls,Main Trunk No",
            "Registrar Host to hostname, SimCalls to concurrency, Main Trunk No to did_numbers",
        ),
        (
            "name,sipProxy,authUser,authPassword,maxCalls,fromDomain",
            "sipProxy to hostname, authUser to auth_id, authPassword to password, maxCalls to concurrency, fromDomain to outbound_parameters.from_host_part",
        ),
        (
            "DEVICE NAME,DESTINATION ADDRESS,DESTINATION PORT",
            "DEVICE NAME to name, DESTINATION ADDRESS to hostname, DESTINATION PORT to port",
        ),
        (
            "friendly_name,domain_name,channel_limit",
            "friendly_name to name, domain_name to hostname, channel_limit to concurrency",
        ),
        (
            "name,register_username,register_sip_realm,register_password",
            "register_username to auth_id, register_sip_realm to hostname, register_password to password",
        ),
        ("l_uuid,auth_proxy,expires", "l_uuid to name, auth_proxy to hostname, expires to register_interval"),
        (
            "name,protocol,maximum_channels,dids",
            "protocol to transport, maximum_channels to concurrency, dids to did_numbers",
        ),
        (
            "provider_name,qualifyfreq,outboundProxy",
            "provider_name to name, qualifyfreq to keep_alive_interval, outboundProxy to outbound_server",
        ),
        ("name,disabletrunk,maxchans", "maxchans to concurrency"),
    ] {
        let cells = vec!["x"; header.split(',').count()].join(",");
        let said = match read(&format!("{header}\n{cells}\n")) {
            Ok(import) => import.warnings.join(" "),
            Err(error) => error.text,
        };
        assert!(said.ends_with(&format!("Rename what is meant: {expected}")), "{header}: {said}");
    }
    let quoted = "\"name,auth_mode,hostname\"\n\"A,IP_AUTH,192.0.2.1\"\n";
    assert!(read(quoted).unwrap_err().text.contains("All columns stand in one cell"));
}

#[test]
fn leading_zeros_stay_and_are_reported_as_in_the_form() {
    let text = "name,auth_mode,transport,hostname,port,keep_alive,keep_alive_interval,concurrency\r\n\
        Zero,IP_AUTH,UDP,192.0.2.40,0,false,0,0\r\n";
    let plan = planned(text);
    let Outcome::Create(create) = &plan.rows[0].outcome else { panic!("{plan:#?}") };
    let body = create.request.request().to_json();
    assert_eq!(
        (&body["port"], &body["concurrency"], &body["keep_alive_interval"]),
        (&0.into(), &0.into(), &0.into())
    );
    let said = [plan.rows[0].warnings.clone(), plan.rows[0].hints.clone()].concat().join("\n");
    assert!(said.contains("Maximum concurrent calls: ") && said.contains("Port: "), "{said}");
}

#[test]
fn a_plan_shows_the_warnings_and_hints_of_the_form() {
    use domain::provider::draft::Draft;
    use domain::provider::rules::{problems_of_edit, problems_of_new};
    use domain::transfer::plan::problem_words;
    let calling = json!([{"name": "WhatsApp calls", "auth_mode": "REGISTER_AUTH", "transport": "TLS",
        "hostname": "wa.meta.vc", "port": 5061, "auth_id": "12025550123", "password": "not-a-real-one",
        "registration": false, "remove_srtp_info": true, "keep_alive": false, "concurrency": 10,
        "did_numbers": "12025550123"}]);
    let plan = planned(&calling.to_string());
    let Outcome::Create(create) = &plan.rows[0].outcome else { panic!("{plan:#?}") };
    let shown = [plan.rows[0].warnings.clone(), plan.rows[0].hints.clone()].concat();
    for problem in problems_of_new(&create.draft) {
        assert!(shown.contains(&problem_words(&problem)), "{problem:?} {shown:#?}");
    }
    assert!(shown.iter().any(|says| says.contains("SRTP")), "{shown:#?}");
    // For a change, the consequences: also at a field that is not in the file.
    let mut record = existing()[1].record.clone();
    record.insert("remove_srtp_info".to_owned(), true.into());
    let trunks = [trunk(&Value::Object(record))];
    let change = json!([{"name": "Hamburg", "transport": "TLS", "port": 5061, "keep_alive": false}]);
    let rows = read(&change.to_string()).unwrap().rows;
    let plan = domain::transfer::plan::plan(&rows, &matching(&rows, &list()), &trunks);
    let Outcome::Change(change) = &plan.rows[0].outcome else { panic!("{plan:#?}") };
    let shown = [plan.rows[0].warnings.clone(), plan.rows[0].hints.clone()].concat();
    assert!(shown.iter().any(|says| says.contains("SRTP")), "{shown:#?}");
    let theirs = Draft::of(&trunks[0]).unwrap();
    let before = problems_of_edit(&theirs, &theirs);
    for problem in problems_of_edit(&theirs, &change.mine) {
        let is_old = before.iter().any(|old| old.field == problem.field && old.text == problem.text);
        assert!(is_old || shown.contains(&problem_words(&problem)), "{problem:?}");
    }
    // A trunk that stays the same has no remarks.
    let plan = planned("name\nBerlin\n");
    assert!(plan.rows[0].hints.is_empty() && plan.rows[0].warnings.is_empty());
}

#[test]
fn a_long_pool_is_described_by_counts_and_differences() {
    let pool = |count: u64| {
        (0..count).map(|at| (12_025_550_100 + at * 2).to_string()).collect::<Vec<String>>().join(";")
    };
    let mut record = existing()[0].record.clone();
    record.insert("did_numbers".to_owned(), pool(3_000).into());
    let trunks = [trunk(&Value::Object(record))];
    let rows = read(&format!("name,did_numbers\nBerlin,{};7000000\n", pool(2_998))).unwrap().rows;
    let plan = domain::transfer::plan::plan(&rows, &matching(&rows, &list()), &trunks);
    let Outcome::Change(change) = &plan.rows[0].outcome else { panic!("{plan:#?}") };
    let difference = &change.changes[0];
    assert_eq!(difference.before, "3,000 numbers");
    assert_eq!(difference.after, "2,999 numbers");
    assert_eq!(difference.detail.as_deref(), Some("New: 7000000. Gone (2): 12025556096; 12025556098"));
}

/// Writes rows of cells like another program.
fn written(rows: &[Vec<String>], random: &mut Rng) -> String {
    let separator = random.choice([",", ";", "\t", "|"]).unwrap();
    let end = random.choice(["\r\n", "\n", "\r"]).unwrap();
    let blank = if separator == "\t" { "" } else { random.choice(["", " "]).unwrap() };
    let quotes_all = random.usize(..2) == 0;
    let mut text = random.choice(["", "\u{feff}"]).unwrap().to_owned();
    if random.usize(..4) == 0 {
        text.push_str(&format!("sep={separator}{end}"));
    }
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                text.push_str(separator);
            }
            let special = [separator, "\"", "\n", "\r"].iter().any(|sign| cell.contains(sign));
            if quotes_all || special || cell.trim() != cell {
                text.push_str(&format!("{blank}\"{}\"", cell.replace('"', "\"\"")));
            } else {
                text.push_str(cell);
            }
        }
        text.push_str(end);
    }
    text
}

/// The cells of our export.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
    }
    rows
}

/// What a program does to one cell on the way.
fn eaten(cell: &str, random: &mut Rng) -> String {
    let bare = cell.strip_prefix('\'').unwrap_or(cell);
    match random.usize(..5) {
        0 if bare.len() > 11 && bare.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}{}{}E+{}", &bare[..1], random.choice([".", ","]).unwrap(), &bare[1..6], bare.len() - 1)
        }
        1 if bare.len() > 15 && bare.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}{}", &bare[..15], "0".repeat(bare.len() - 15))
        }
        2 if !bare.is_ascii() => bare.replace(|letter: char| !letter.is_ascii(), "?"),
        3 if !bare.is_ascii() => bare.replace(|letter: char| !letter.is_ascii(), "\u{fffd}"),
        _ => match cell {
            "true" => random.choice(["TRUE", "WAHR", "VRAI", "1"]).unwrap().to_owned(),
            "false" => random.choice(["FALSE", "FALSCH", "FAUX", "0"]).unwrap().to_owned(),
            other => other.to_owned(),
        },
    }
}

#[test]
fn an_export_changed_on_the_way_is_the_same_or_not_ready() {
    let rows = cells(&to_csv(&existing()));
    // The seed is fixed, so that a failing run can be repeated.
    let mut random = Rng::with_seed(17);
    let (mut same, mut refused) = (0, 0);
    for round in 0..200 {
        let mangled: Vec<Vec<String>> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| {
                let is_eaten = at > 0 && random.usize(..2) == 0;
                row.iter()
                    .map(|cell| if is_eaten { eaten(cell, &mut random) } else { cell.clone() })
                    .collect()
            })
            .collect();
        let mut text = written(&mangled, &mut random);
        match random.usize(..6) {
            // Cut off somewhere.
            0 => {
                let mut end = random.usize(..text.len());
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                text.truncate(end);
            }
            // A line break somewhere.
            1 => {
                let mut at = random.usize(..text.len());
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                text.insert_str(at, random.choice(["\r", "\n", "\r\n"]).unwrap());
            }
            _ => {}
        }
        let bytes = match random.usize(..3) {
            0 => utf16(text.trim_start_matches('\u{feff}')),
            1 if text.chars().all(|letter| u32::from(letter) < 0x100) => {
                text.chars().map(|letter| letter as u8).collect()
            }
            _ => text.clone().into_bytes(),
        };
        for found in of_bytes(&bytes) {
            let is_right = found == "same" || found.starts_with("not ready") || found.starts_with("refused");
            assert!(is_right, "{round} {found}\n{text}");
            if found == "same" { same += 1 } else { refused += 1 }
        }
    }
    assert!(same > 200 && refused > 200, "{same} {refused}");
}
