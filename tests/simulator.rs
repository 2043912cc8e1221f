//! The inbound simulator and the test of numbers and addresses, on a scripted network.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use api::types::ProviderId;
use support::{
    Answers, FakeTransport, Mounted, address, json, mount_console, mount_console_at, refused, text_of, until,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::routes::Route;
use trunkline::tools::{Tool, test_address};

wasm_bindgen_test_configure!(run_in_browser);

const ROWS: &str = r#"{"count":3,"items":[
    {"id":"NDE=","name":"Alpha","enabled":true,"hostname":"192.0.2.9","port":5060,"did_numbers":"12025550100-12025550199","shared":false},
    {"id":"NDI=","name":"Beta","enabled":true,"hostname":"sip.beta.example","port":5060,"did_numbers":"442030001200","shared":false},
    {"id":"NDM=","name":"Gamma","enabled":false,"hostname":"192.0.2.1","port":5060,"did_numbers":"12025550123;0012025550123","shared":false}]}"#;

fn record(id: &str, name: &str, with: &str) -> String {
    format!(
        r#"{{"id":"{id}","name":"{name}","auth_mode":"REGISTER_AUTH","transport":"UDP","port":5060,"outbound_server":"",
        "verify_port":false,"shared":false,"inbound_parameters":{{"caller_num":"P_ASSERTED_IDENTITY_USER_PART"}},{with}}}"#
    )
}

/// A PBX with three trunks.
fn answers() -> Answers {
    let answers = Answers::two_trunks();
    answers.set("GET providers?", json(200, ROWS));
    let alpha = r#""enabled":true,"hostname":"192.0.2.9","additional_ips":"192.0.2.16/28","did_numbers":"12025550100-12025550199""#;
    let beta = r#""enabled":true,"hostname":"sip.beta.example","additional_ips":"192.0.2.20/32","did_numbers":"442030001200""#;
    let gamma = r#""enabled":false,"hostname":"192.0.2.1","additional_ips":"","did_numbers":"12025550123;0012025550123""#;
    answers.set("GET providers/NDE%3D", json(200, &record("NDE=", "Alpha", alpha)));
    answers.set("GET providers/NDI%3D", json(200, &record("NDI=", "Beta", beta)));
    answers.set("GET providers/NDM%3D", json(200, &record("NDM=", "Gamma", gamma)));
    answers
}

fn open(network: Arc<FakeTransport>) -> Mounted {
    mount_console(&Route::Tool(Tool::Simulator), network, true)
}

/// The cells of a trunk's row.
async fn cells(page: &Mounted, name: &str) -> Vec<String> {
    let row = page.get("row", name).await;
    let cells = row.query_selector_all("td").unwrap();
    (0..cells.length()).map(|at| cells.item(at).unwrap().text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn a_refused_call_names_the_first_rule_of_each_trunk_and_one_setting() {
    let network = answers().network();
    let page = open(network.clone());
    page.press("button", "Use an example").await;
    page.see("1 INVITE; from 192.0.2.1:5060, by the line above it.").await;
    page.press("button", "Simulate").await;
    page.see("No trunk accepts this call: the PBX answers 407.").await;
    page.see("The INVITE was answered with 407 Proxy Authentication Required.").await;
    until("all records", || page.find("button", "Read the trunks again")).await;
    assert_eq!(
        cells(&page, "Alpha").await,
        [
            "Refuses",
            "192.0.2.1 is neither its host nor one of its carrier source addresses.",
            "Add 192.0.2.1/32 to “Carrier source addresses”Only if the carrier names this address as its own: calls from it are then accepted.Edit…",
        ]
    );
    assert_eq!(cells(&page, "Beta").await[0], "Refuses");
    let beta = &cells(&page, "Beta").await[2];
    assert!(
        beta.starts_with("Add 12025550123 to the DID pool") && beta.contains("Is 192.0.2.1 an address of"),
        "{beta}"
    );
    assert_eq!(cells(&page, "Gamma").await[1..], ["It is switched off.", "Turn the trunk onEdit…"]);
    // The likeliest of them, and what comes out of the INVITE.
    page.see("One setting would make this call pass:").await;
    let reading = page.get("region", "Read from the INVITE").await;
    let reading = text_of(&reading);
    for words in [
        "As “Gamma” reads it",
        "+12025550123",
        "Read from “To, user”.",
        "+12025550177",
        "Read from “P-Asserted-Identity, user”.",
    ] {
        assert!(reading.contains(words), "{words}: {reading}");
    }
    assert!(!network.asked().iter().any(|line| line.starts_with("POST providers")), "nothing is written");
    // The same trunks serve another source, at once.
    let before = network.asked().len();
    page.type_into("Source address", "192.0.2.17").await;
    page.see("“Alpha” accepts this call.").await;
    page.see("The source address is accepted by 192.0.2.16/28.").await;
    assert_eq!(network.asked().len(), before);
    page.type_into("Source address", "192.0.2").await;
    page.see("Enter an IP address").await;
    page.see("The source address is missing.").await;
    // The change is made in the form, and nothing is saved.
    page.type_into("Source address", "").await;
    page.press("button", "Edit Gamma: Turn the trunk on").await;
    page.get("heading", "Edit Gamma").await;
    assert_eq!(address(), Route::Edit(ProviderId::parse("NDM=").unwrap()).href());
    page.see("Turn the trunk on, as the inbound simulator suggests").await;
    page.see("1 change").await;
}

#[wasm_bindgen_test]
async fn a_host_name_is_asked_about() {
    let page = open(answers().network());
    let text = "INVITE sip:442030001200@192.0.2.200 SIP/2.0\nFrom: <sip:1@a.example>\nTo: <sip:+442030001200@192.0.2.200>\n";
    page.type_into("SIP message or trace", text).await;
    page.see("1 INVITE; the source address is not in the text.").await;
    page.press("button", "Simulate").await;
    page.see("“Beta” may accept this call: the source address is missing.").await;
    page.type_into("Source address", "192.0.2.1:5060").await;
    page.see("“Beta” may accept this call: a browser does not know the addresses of sip.beta.example.").await;
    page.see("Is 192.0.2.1 an address of sip.beta.example?").await;
    page.press("button", "Yes, Beta: Is 192.0.2.1 an address of sip.beta.example?").await;
    page.see("“Beta” accepts this call.").await;
    page.press("button", "Forget my answers").await;
    page.see("“Beta” may accept this call").await;
    page.press("button", "No, Beta: Is 192.0.2.1 an address of sip.beta.example?").await;
    page.see("No trunk accepts this call").await;
    // The answer was about that address.
    page.type_into("Source address", "192.0.2.2").await;
    page.see("Is 192.0.2.2 an address of sip.beta.example?").await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_shown_with_its_place() {
    let page = open(answers().network());
    let text = "INVITE sip:+12025550123@192.0.2.200 SIP/2.0\nFrom: Doe, Jo <sip:+12025550177@192.0.2.1>\nTo: <sip:+12025550123@192.0.2.200>\nbroken\n";
    page.type_into("SIP message or trace", text).await;
    page.see("From cannot be read (line 2, column 10): a name with a comma must be in quotation marks.")
        .await;
    page.see("A header cannot be read (line 4, column 1)").await;
    let marks = |page: &Mounted| {
        let marks = page.root.query_selector_all("li code strong").unwrap();
        (0..marks.length()).map(|at| marks.item(at).unwrap().text_content().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(marks(&page), [",", "b"]);
    page.type_into("Source address", "192.0.2.9").await;
    page.press("button", "Simulate").await;
    page.see("“Alpha” accepts this call.").await;
    page.see("None: From cannot be read (line 2, column 10)").await;
    page.type_into("SIP message or trace", "hello").await;
    page.see("There is no SIP message in this text").await;
    let simulate = page.get("button", "Simulate").await;
    assert_eq!(simulate.get_attribute("aria-disabled").as_deref(), Some("true"));
    page.type_into("SIP message or trace", "OPTIONS sip:a.example SIP/2.0\nTo: <sip:a.example>\n").await;
    page.see("There is no INVITE in this text, only OPTIONS.").await;
}

#[wasm_bindgen_test]
async fn reading_goes_on_without_a_record_and_can_be_cancelled() {
    let answers = answers();
    answers.set("GET providers/NDM%3D", refused(500, "UNKNOWN", "disk full"));
    let network = answers.network();
    let page = open(network.clone());
    page.press("button", "Use an example").await;
    network.hold("providers/NDI");
    page.press("button", "Simulate").await;
    page.see("Settings of 2 of 3 trunks read").await;
    page.press("button", "Cancel").await;
    page.see("The settings of 1 trunk could not be read").await;
    page.see("Gamma: ").await;
    // By their rows they are refused, and no more is said of them.
    assert_eq!(cells(&page, "Beta").await[1..], ["+12025550123 is not in its DID pool.", ""]);
    assert_eq!(cells(&page, "Gamma").await[1], "It is switched off.");
    network.release();
    page.press("button", "Read the trunks again").await;
    until("Beta's record", || (network.count("GET providers/NDI%3D") == 2).then_some(())).await;
}

#[wasm_bindgen_test]
async fn trunks_are_read_once_for_both_tools_and_not_for_somebody_else() {
    let network = answers().network();
    let page = open(network.clone());
    page.press("button", "Use an example").await;
    page.press("button", "Simulate").await;
    until("all records", || page.find("button", "Read the trunks again")).await;
    network.forget();
    page.press("link", Tool::Numbers.name()).await;
    page.see("192.0.2.20").await;
    page.type_into("Number or address", "192.0.2.20").await;
    page.press("button", "Test").await;
    page.get("heading", "2 trunks hold 192.0.2.20").await;
    assert!(!network.asked().iter().any(|line| line.starts_with("GET providers")), "{:?}", network.asked());
    page.session.sign_out();
    drop(page);
    let page = mount_console_at(&test_address("442030001200"), network.clone(), true);
    page.get("heading", "1 trunk holds 442030001200").await;
    assert_eq!(network.count("GET providers?top=100"), 1);
}

#[wasm_bindgen_test]
async fn a_number_is_tested_as_a_call_and_as_a_person() {
    let network = answers().network();
    let page = mount_console_at(&test_address("+1 202 555 0123"), network.clone(), true);
    page.get("heading", "2 trunks hold +12025550123").await;
    let answer = text_of(page.get("region", "Answer").await);
    assert!(
        answer.contains("Alpha by 12025550100-12025550199") && answer.contains("Gamma by 12025550123"),
        "{answer}"
    );
    assert!(answer.contains("Which of them the PBX takes is not documented."), "{answer}");
    assert!(
        !network.asked().iter().any(|line| line.starts_with("GET providers/")),
        "a number needs no records"
    );
    page.type_into("Number or address", "0012025550150").await;
    page.press("button", "Test").await;
    page.get("heading", "No trunk holds 0012025550150").await;
    page.see("A call with 00 in front matches no pool: the PBX drops a plus, but not 00.").await;
    assert_eq!(address(), test_address("0012025550150"));
    let almost = text_of(page.get("region", "Almost").await);
    assert!(almost.contains("Alpha: in 12025550100-12025550199"), "{almost}");
    page.type_into("Number or address", "gamma").await;
    page.press("button", "Test").await;
    page.see("Enter a phone number, an IP address or an address block").await;
}

#[wasm_bindgen_test]
async fn an_address_needs_the_records_and_overlaps_are_listed() {
    let network = answers().network();
    let page = mount_console_at(&test_address("192.0.2.20:5060"), network.clone(), true);
    page.get("heading", "2 trunks hold 192.0.2.20").await;
    page.see("1 trunk has a host name, whose addresses a browser does not know.").await;
    assert_eq!(network.asked().iter().filter(|line| line.starts_with("GET providers/")).count(), 3);
    let overlaps = until("the overlaps", || {
        let overlaps = page.find("region", "Overlaps")?;
        text_of(&overlaps).contains("Both have").then_some(overlaps)
    })
    .await;
    let overlaps = text_of(&overlaps);
    assert!(overlaps.contains("12025550123") && overlaps.contains("192.0.2.20"), "{overlaps}");
}
