//! The preview of INVITE and REGISTER beside the headers of a form and on the page of a trunk.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use api::types::{AuthMode, ProviderId, UserPart};
use domain::provider::draft::{Draft, Part, Setting, Text};
use leptos::prelude::*;
use support::{
    ALPHA, Answers, FakeTransport, Mounted, event, has_focus, json, mount_console, mount_in_frame, name_of,
    press_key, property, text_of, until_equal,
};
use trunkline::components::html::fragment;
use trunkline::routes::Route;
use trunkline::trunk_form::{Form, Step, view_step};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

/// The step of the headers of a new trunk, and its form.
fn headers(mode: AuthMode) -> (Mounted, Form) {
    let mut draft = Draft::new(mode);
    for (text, words) in [(Text::Hostname, "trunk.example.com"), (Text::AuthId, "1234567t0")] {
        words.clone_into(draft.texts.get_mut(text));
    }
    let made: Rc<Cell<Option<Form>>> = Rc::default();
    let page = mount_in_frame(FakeTransport::new(|_| Err(api::Unreachable::NoConnection)), {
        let made = Rc::clone(&made);
        move || {
            let form = Form::new(draft, None);
            made.set(Some(form));
            fragment(view_step(form, Step::Headers))
        }
    });
    (page, made.get().unwrap())
}

fn set(form: Form, part: UserPart, word: &str, custom: &str) {
    let setting = Setting { word: word.to_owned(), custom: custom.to_owned() };
    form.draft.update(|draft| draft.set_part(Part::User(part), setting));
}

/// The message as it is shown, without the marks.
async fn message(page: &Mounted) -> String {
    text_of(page.get("group", "for the sample call").await)
}

fn marked(page: &Mounted) -> Vec<String> {
    let found = page.find("group", "for the sample call").unwrap().query_selector_all("mark").unwrap();
    (0..found.length()).map(|at| found.item(at).unwrap().text_content().unwrap()).collect()
}

async fn unfold(page: &Mounted, words: &str) {
    page.press("disclosure", words).await;
}

#[wasm_bindgen_test]
async fn the_message_follows_the_draft_and_marks_what_is_set() {
    let (page, form) = headers(AuthMode::RegisterAuth);
    let shown = message(&page).await;
    assert!(shown.contains("INVITE sip:12025550199@trunk.example.com:5060 SIP/2.0"), "{shown}");
    assert!(shown.contains("From: \"Front desk\" <sip:+12025550123@pbx.example.com>;tag=..."), "{shown}");
    assert!(marked(&page).is_empty());
    page.see("Goes to trunk.example.com, port 5060, over UDP.").await;
    set(form, UserPart::From, "AUTH_ID", "");
    set(form, UserPart::Pai, "OUTBOUND_CALLER_ID", "");
    page.see("From: \"Front desk\" <sip:1234567t0@pbx.example.com>;tag=...").await;
    assert_eq!(marked(&page), ["1234567t0", "+12025550123"]);
    let added = page.find("group", "for the sample call").unwrap().query_selector("ins").unwrap().unwrap();
    assert!(added.text_content().unwrap().starts_with("P-Asserted-Identity: <sip:"));
    // The message and its copy are the same.
    assert!(page.find("button", "Copy message").is_some());
    form.draft.update(|draft| "0".clone_into(&mut draft.texts.port));
    page.see("that DNS has for _sip._udp.trunk.example.com (SRV)").await;
}

#[wasm_bindgen_test]
async fn a_warning_stands_above_the_message() {
    let (page, form) = headers(AuthMode::IpAuth);
    message(&page).await;
    set(form, UserPart::From, "CUSTOM", "a@b");
    page.see("Cannot be sent: From, user: what follows the @ is the host").await;
    set(form, UserPart::From, "AUTH_ID", "");
    page.see("Warning: From would be empty: the trunk has no authentication ID").await;
    set(form, UserPart::From, "DEFAULT", "");
    page.not_see("Warning: ").await;
}

#[wasm_bindgen_test]
async fn tabs_are_changed_by_keys_and_say_why_there_is_no_register() {
    let (page, form) = headers(AuthMode::RegisterAuth);
    message(&page).await;
    let tabs = page.of_role("tab");
    assert_eq!(tabs.iter().map(|tab| name_of(tab)).collect::<Vec<_>>(), ["INVITE", "REGISTER"]);
    tabs[0].focus().unwrap();
    press_key(&tabs[0], "ArrowRight");
    page.see("REGISTER sip:trunk.example.com:5060 SIP/2.0").await;
    assert!(has_focus(&tabs[1]));
    let states = || {
        page.of_role("tab").iter().map(|tab| tab.get_attribute("aria-selected").unwrap()).collect::<Vec<_>>()
    };
    until_equal(vec!["false".to_owned(), "true".to_owned()], states).await;
    page.see("the digest has username=\"1234567t0\"").await;
    form.draft.update(|draft| draft.flags.registration = Some(false));
    page.see("“Register with the carrier” is off, so the PBX sends no REGISTER.").await;
    assert!(page.find("group", "for the sample call").is_none());
    press_key(&tabs[1], "Home");
    page.see("INVITE sip:").await;
}

#[wasm_bindgen_test]
async fn the_sample_call_can_be_changed_and_is_kept() {
    let (page, _form) = headers(AuthMode::IpAuth);
    message(&page).await;
    // Not there before: inputs that nobody asked for are in nobody's way.
    assert!(page.find("textbox", "Caller name").is_none());
    unfold(&page, "Sample call").await;
    page.type_into("Caller name", "Müller \"Empfang\" \\ 2. OG, Süd").await;
    page.see("From: \"Müller \\\"Empfang\\\" \\\\ 2. OG, Süd\" <sip:").await;
    page.press("checkbox", "The caller withholds the number").await;
    page.see("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=...").await;
    page.see("Privacy: id").await;
    // Enter in an input does not send the form around it.
    let input = page.get("textbox", "Dialled number").await;
    let enter = event("KeyboardEvent", "keydown", &[("key", "Enter")]);
    input.dispatch_event(&enter).unwrap();
    assert!(enter.default_prevented());
    drop(page);
    let (page, _form) = headers(AuthMode::IpAuth);
    page.see("Privacy: id").await;
    unfold(&page, "Sample call").await;
    let ticked = page.get("checkbox", "The caller withholds the number").await;
    assert_eq!(property(&ticked, "checked"), true);
    page.press("button", "Use the example").await;
    page.see("From: \"Front desk\" <sip:").await;
    page.not_see("Privacy: id").await;
}

#[wasm_bindgen_test]
async fn each_part_says_where_it_comes_from() {
    let (page, form) = headers(AuthMode::RegisterAuth);
    message(&page).await;
    set(form, UserPart::From, "AUTH_ID", "");
    unfold(&page, "Where each part comes from").await;
    page.see("Trunk setting. Authentication ID of the trunk").await;
    page.see("PBX default, indicative. The SIP domain of the tenant").await;
    let term = page.of_role("term").into_iter().find(|term| text_of(term) == "From, user").unwrap();
    let fact: HtmlElement = term.parent_element().unwrap().unchecked_into();
    assert!(text_of(fact).contains("Set here"));
}

#[wasm_bindgen_test]
async fn the_page_of_a_trunk_has_the_preview_once_it_is_unfolded() {
    let id = ProviderId::parse("NDE=").unwrap();
    let answers = Answers::two_trunks();
    answers.set("GET providers/NDE%3D", json(200, ALPHA));
    let page = mount_console(&Route::Detail(id), answers.network(), true);
    page.get("heading", "Preview").await;
    assert!(page.find("tab", "INVITE").is_none());
    unfold(&page, "INVITE and REGISTER").await;
    let shown = message(&page).await;
    assert!(shown.starts_with("INVITE sip:"), "{shown}");
}
