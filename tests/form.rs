//! The form of a trunk without a page: each kind of input, what is said beside it, headers, review and
//! summary.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use api::types::{AuthMode, HostPart, ProviderRow, UserPart};
use domain::provider::draft::{Draft, Field, Flag, Part, Setting, Text, Word};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use support::{
    Mounted, description_of, event, has_focus, is_shown, mount_view, property, text_of, until, until_equal,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use trunkline::components::html::{div, fragment};
use trunkline::trunk_form::{DrawRows, Form, Step, show, view_changes, view_review, view_step, view_summary};

wasm_bindgen_test_configure!(run_in_browser);

/// A draft that nothing is wrong with, whatever its type.
fn sound(mode: AuthMode) -> Draft {
    let mut draft = Draft::new(mode);
    for (text, words) in [
        (Text::Name, "Alpha"),
        (Text::Hostname, "sip.alpha.example"),
        (Text::AuthId, "4711"),
        (Text::Password, "s3cret"),
        (Text::DidNumbers, "16505550100"),
    ] {
        words.clone_into(draft.texts.get_mut(text));
    }
    draft
}

/// Steps of a form, mounted, and the form.
fn mount_steps(draft: Draft, original: Option<Draft>, steps: &'static [Step]) -> (Mounted, Form) {
    let made: Rc<Cell<Option<Form>>> = Rc::default();
    let page = mount_view({
        let made = Rc::clone(&made);
        move || {
            let form = Form::new(draft, original);
            made.set(Some(form));
            fragment(div().child(steps.iter().map(|step| view_step(form, *step)).collect::<Vec<_>>()))
        }
    });
    (page, made.get().unwrap())
}

fn new_form(mode: AuthMode, steps: &'static [Step]) -> (Mounted, Form) {
    mount_steps(sound(mode), None, steps)
}

fn edit_form(mode: AuthMode, steps: &'static [Step]) -> (Mounted, Form) {
    let mut draft = sound(mode);
    draft.texts.password.clear();
    mount_steps(draft.clone(), Some(draft), steps)
}

fn text(form: Form, text: Text) -> String {
    form.draft.with_untracked(|draft| draft.texts.get(text).clone())
}

fn flag(form: Form, flag: Flag) -> Option<bool> {
    form.draft.with_untracked(|draft| *draft.flags.get(flag))
}

#[wasm_bindgen_test]
async fn a_line_is_typed_into_the_draft_and_follows_it() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Connection]);
    page.type_into("Trunk name", "Beta").await;
    assert_eq!(text(form, Text::Name), "Beta");
    form.set(Field::Text(Text::Name), &"Gamma".into());
    let input = page.get("textbox", "Trunk name").await;
    until("the input to follow", || (property(&input, "value") == "Gamma").then_some(())).await;
    assert!(description_of(&input).contains("1 to 64 characters."));
}

#[wasm_bindgen_test]
async fn only_fields_that_may_stay_blank_are_marked_as_optional() {
    let (page, _) = new_form(AuthMode::IpAuth, &[Step::Connection]);
    page.get("textbox", "Outbound proxy (optional)").await;
    assert_eq!(
        page.find("textbox", "Host name or IP address")
            .map(|input| { input.get_attribute("aria-invalid").is_some() }),
        Some(false)
    );
    assert!(page.find("textbox", "Host name or IP address (optional)").is_none());
}

#[wasm_bindgen_test]
async fn a_whole_number_has_its_unit_and_number_keys() {
    let (page, form) = new_form(AuthMode::RegisterAuth, &[Step::Authentication]);
    let input = page.get("textbox", "Registration interval").await;
    assert_eq!(input.get_attribute("inputmode").as_deref(), Some("numeric"));
    page.see("seconds").await;
    page.type_into("Registration interval", "5").await;
    assert_eq!(text(form, Text::RegisterInterval), "5");
    page.see("Under 60 seconds some carriers block the PBX").await;
    page.press("button", "Use 600").await;
    assert_eq!(text(form, Text::RegisterInterval), "600");
    page.not_see("Under 60 seconds").await;
}

#[wasm_bindgen_test]
async fn a_switch_writes_its_flag_and_follows_it() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Numbers]);
    let switch = page.get("switch", "Single Via header").await;
    assert_eq!(property(&switch, "checked"), true);
    form.set(Field::Flag(Flag::SingleViaHeader), &false.into());
    until("the switch to follow", || (property(&switch, "checked") == false).then_some(())).await;
    switch.click();
    assert_eq!(flag(form, Flag::SingleViaHeader), Some(true));
}

#[wasm_bindgen_test]
async fn a_choice_writes_its_word_and_offers_one_of_a_newer_pbx() {
    let mut draft = sound(AuthMode::IpAuth);
    draft.words.called_num = "LATER".to_owned();
    let (page, form) = mount_steps(draft, None, &[Step::Headers]);
    assert_eq!(page.value("combobox", "Called number from").await, "LATER");
    page.choose("Called number from", "To, user").await;
    form.draft.with_untracked(|draft| assert_eq!(draft.words.get(Word::CalledNum), "TO_USER_PART"));
}

#[wasm_bindgen_test]
async fn verdicts_are_ticked_one_by_one() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Headers]);
    page.get("group", "Reject calls with verification status").await;
    for label in ["TN-Validation-Failed-A", "No-TN-Validation"] {
        page.get("checkbox", label).await.click();
    }
    form.draft
        .with_untracked(|draft| assert_eq!(draft.verdicts, ["TN-Validation-Failed-A", "No-TN-Validation"]));
    page.get("checkbox", "TN-Validation-Failed-A").await.click();
    form.draft.with_untracked(|draft| assert_eq!(draft.verdicts, ["No-TN-Validation"]));
}

#[wasm_bindgen_test]
async fn a_list_is_counted_as_it_is_typed() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Authentication, Step::Numbers]);
    page.type_into("DID pool", "49302312510\n493023125100-493023125199").await;
    page.see("101 numbers, 1 range").await;
    page.type_into("Carrier source addresses", "192.0.2.1 198.51.100.0/24").await;
    page.see("2 ranges, 257 addresses").await;
    assert_eq!(text(form, Text::AdditionalIps), "192.0.2.1 198.51.100.0/24");
}

#[wasm_bindgen_test]
async fn a_pasted_table_is_understood_first_and_taken_with_one_button() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Numbers]);
    let table = "DID\tSite\n+44 20 3000 1300\tLondon 1\n+44 20 3000 1301\tLondon 2\n020 7946 0000\tOld";
    page.type_into("DID pool", table).await;
    page.see("2 numbers, 1 range").await;
    page.see("442030001300-442030001301").await;
    page.see("5 items skipped, not phone numbers: \"DID\", \"Site\", \"London 1\" …").await;
    page.see("\"020 7946 0000\" is not taken: this is a national number").await;
    assert_eq!(text(form, Text::DidNumbers), table, "nothing changes before");
    page.press("button", "Use these numbers").await;
    assert_eq!(text(form, Text::DidNumbers), "442030001300-442030001301\n020 7946 0000");
    assert!(has_focus(&page.get("textbox", "DID pool (optional)").await));
    page.not_see("skipped").await;
    assert!(page.find("button", "Use these numbers").is_none());
    // The way back, until something else is typed.
    page.press("button", "Undo").await;
    assert_eq!(text(form, Text::DidNumbers), table);
    assert!(has_focus(&page.get("textbox", "DID pool (optional)").await));
    page.gone("button", "Undo").await;
    page.press("button", "Use these numbers").await;
    page.get("button", "Undo").await;
    page.type_into("DID pool", "442030001300").await;
    page.gone("button", "Undo").await;
}

#[wasm_bindgen_test]
async fn an_error_of_a_list_stands_once_beside_it_and_its_button_on_the_other_side() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Authentication, Step::Numbers]);
    page.type_into("DID pool", "+1 202 555 0123\n+1 202 555 0124").await;
    page.see("2 numbers, 1 range").await;
    page.not_see("not written as the PBX stores them").await;
    assert!(!form.attempt(Step::Numbers));
    page.see("2 items are not written as the PBX stores them").await;
    page.press("button", "Use these numbers").await;
    assert!(form.attempt(Step::Numbers));
    page.type_into("Carrier source addresses", "203.0.113.0 255.255.255.240\n192.0.2.16 - 192.0.2.31").await;
    page.see("2 ranges, 32 addresses").await;
    page.press("button", "Use these addresses").await;
    assert_eq!(text(form, Text::AdditionalIps), "203.0.113.0/28\n192.0.2.16/28");
}

#[wasm_bindgen_test]
async fn other_trunks_with_the_same_numbers_are_named_once_somebody_asks() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Numbers]);
    assert!(page.find("button", "Compare with other trunks").is_none(), "no page can read them");
    page.type_into("DID pool", "").await;
    page.see("Paste a column, a table or a letter").await;
    let asked = Rc::new(Cell::new(0));
    let read = SendWrapper::new(Rc::clone(&asked));
    form.others.set_value(Some(Arc::new(move |draw: DrawRows| {
        read.set(read.get() + 1);
        let row = ProviderRow {
            name: Some("London sales".to_owned()),
            did_numbers: Some("16505550100-16505550199".to_owned()),
            ..ProviderRow::default()
        };
        fragment(move || draw(std::slice::from_ref(&row)))
    })));
    page.type_into("DID pool", "16505550199\n16505550200").await;
    page.get("button", "Compare with other trunks").await;
    assert_eq!(asked.get(), 0);
    page.press("button", "Compare with other trunks").await;
    page.see("1 belongs to London sales: 16505550199").await;
    assert!(has_focus(&page.get("status", "1 belongs to London sales: 16505550199").await));
    page.type_into("DID pool", "16505550200").await;
    page.see("None of these numbers is in the pool of another trunk (1 compared).").await;
    assert_eq!(asked.get(), 1, "they are read once");
}

#[wasm_bindgen_test]
async fn a_secret_is_covered_and_asked_about_when_nobody_typed_it() {
    let (page, form) = new_form(AuthMode::RegisterAuth, &[Step::Authentication]);
    let input = page.get("textbox", "Password").await;
    assert!(input.has_attribute("data-masked"));
    page.type_into("Password", "from a manager").await;
    page.see("This password was not typed").await;
    assert!(!form.attempt(Step::Authentication), "it blocks");
    page.press("button", "Use it").await;
    page.not_see("This password was not typed").await;
    assert!(form.attempt(Step::Authentication));
    page.type_into("Password", "another").await;
    page.press("button", "Clear it").await;
    assert_eq!(text(form, Text::Password), "");
    page.not_see("This password was not typed").await;
}

#[wasm_bindgen_test]
async fn a_password_for_a_gateway_can_be_made_up() {
    let (page, form) = new_form(AuthMode::AcceptRegister, &[Step::Authentication]);
    page.press("button", "Make up a password").await;
    let first = text(form, Text::Password);
    page.press("button", "Make up a password").await;
    assert_eq!(first.chars().count(), 20);
    assert_ne!(text(form, Text::Password), first);
    let (page, _) = new_form(AuthMode::RegisterAuth, &[Step::Authentication]);
    assert!(page.find("button", "Make up a password").is_none(), "the carrier gives this one");
}

#[wasm_bindgen_test]
async fn a_field_that_the_type_fixes_is_shown_and_locked() {
    let (page, _) = new_form(AuthMode::Teams, &[Step::Connection]);
    let host = page.get("textbox", "Host name or IP address").await;
    assert_eq!(property(&host, "value"), "sip.pstnhub.microsoft.com");
    assert!(host.has_attribute("readonly"));
    assert!(description_of(&host).contains("Fixed for trunks of the type Microsoft Teams."));
}

#[wasm_bindgen_test]
async fn fields_that_the_type_does_not_have_are_not_drawn() {
    let (page, _) = new_form(AuthMode::IpAuth, &[Step::Authentication]);
    page.see("No credentials: calls are accepted by source address.").await;
    assert!(page.find("textbox", "Password").is_none());
    let (page, _) = new_form(AuthMode::WhatsApp, &[Step::Headers]);
    page.see("This type of trunk carries messages only").await;
    assert_eq!(page.count("group"), 0);
}

#[wasm_bindgen_test]
async fn every_step_of_every_type_can_be_drawn() {
    for mode in [
        AuthMode::IpAuth,
        AuthMode::RegisterAuth,
        AuthMode::AcceptRegister,
        AuthMode::Teams,
        AuthMode::WhatsApp,
    ] {
        let (page, form) = new_form(mode, &Step::ALL);
        for (label, control) in ["textbox", "combobox", "checkbox", "switch", "radio"]
            .iter()
            .flat_map(|role| page.of_role(role))
            .map(|control| (support::name_of(&control), control))
        {
            assert!(!label.is_empty(), "{mode:?}: {} without a label", control.outer_html());
        }
        for step in Step::ALL {
            form.attempt(step);
        }
        assert_eq!(form.errors(), [], "{mode:?}");
    }
}

#[wasm_bindgen_test]
async fn types_are_cards_and_keep_what_was_typed_under_another() {
    let (page, form) = new_form(AuthMode::RegisterAuth, &[Step::Type]);
    page.get("group", "Trunk type").await;
    let card = page.get("radio", "WhatsApp").await;
    assert!(description_of(&card).contains("WhatsApp messages only."));
    card.click();
    assert_eq!(form.draft.with_untracked(Draft::word_of_mode), "WHATS_APP");
    page.gone("group", "Transport").await;
    page.press("radio", "Register based").await;
    page.press("radio", "TLS").await;
    form.draft.with_untracked(|draft| {
        assert_eq!((draft.word_of_mode(), draft.words.transport.as_str()), ("REGISTER_AUTH", "TLS"));
        assert_eq!(draft.texts.auth_id, "4711");
    });
}

#[wasm_bindgen_test]
async fn an_edit_shows_type_and_brand_as_they_are_fixed() {
    let (page, _) = edit_form(AuthMode::RegisterAuth, &[Step::Type, Step::Connection, Step::Authentication]);
    page.see("Register based. The PBX registers with the carrier").await;
    page.see("Type and brand cannot be changed.").await;
    assert!(page.find("group", "Trunk type").is_none());
    page.get("group", "Transport").await;
    assert!(
        page.of_role("textbox")
            .iter()
            .any(|input| { support::name_of(input).starts_with("Brand") && input.has_attribute("readonly") })
    );
    let password = page.get("textbox", "Password").await;
    assert!(description_of(&password).contains("Leave empty to keep the current one."));
}

#[wasm_bindgen_test]
async fn a_change_says_what_stood_there_and_can_be_undone() {
    let (page, form) = edit_form(AuthMode::IpAuth, &[Step::Connection]);
    page.type_into("Trunk name", "Omega").await;
    page.see("Changed. Before: Alpha").await;
    page.press("button", "Undo").await;
    assert_eq!(text(form, Text::Name), "Alpha");
    page.not_see("Changed. Before").await;
}

#[wasm_bindgen_test]
async fn an_error_waits_until_its_step_is_left_and_a_warning_does_not() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Type, Step::Connection]);
    page.type_into("Trunk name", "").await;
    page.type_into("Port", "5061").await;
    page.see("5061 is the port for TLS. UDP usually answers on 5060").await;
    let name = page.get("textbox", "Trunk name").await;
    assert!(!name.has_attribute("aria-invalid"));
    assert!(!form.attempt(Step::Connection));
    until_equal(Some("true".to_owned()), || name.get_attribute("aria-invalid")).await;
    page.press("button", "Use port 5060").await;
    assert_eq!(text(form, Text::Port), "5060");
    page.not_see("5061 is the port for TLS").await;
}

#[wasm_bindgen_test]
async fn what_the_server_refused_is_said_until_the_value_is_another() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Connection]);
    form.attempt(Step::Connection);
    form.refuse(vec![(Field::Text(Text::Name), "is taken".to_owned())]);
    page.see("The server says: “is taken”").await;
    page.type_into("Trunk name", "Beta").await;
    page.not_see("is taken").await;
    page.type_into("Trunk name", "Alpha").await;
    page.see("The server says: “is taken”").await;
}

fn part(form: Form, part: Part) -> Setting {
    form.draft.with_untracked(|draft| draft.part(part))
}

#[wasm_bindgen_test]
async fn each_header_has_a_row_with_its_parts() {
    let (page, _) = new_form(AuthMode::IpAuth, &[Step::Headers]);
    for name in ["Request-URI", "Contact", "To", "From", "P-Asserted-Identity", "P-Called-Party-ID"] {
        page.get("group", name).await;
    }
    let row = page.get("group", "P-Preferred-Identity").await;
    let labels: Vec<String> = page
        .of_role("combobox")
        .iter()
        .filter(|list| row.contains(Some(list)))
        .map(|list| support::name_of(list))
        .collect();
    assert_eq!(labels, ["Display name", "User", "Host and port"]);
    assert_eq!(page.find("group", "Contact").unwrap().query_selector_all("select").unwrap().length(), 2);
}

#[wasm_bindgen_test]
async fn a_part_with_a_text_of_its_own_has_a_field_for_it() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Headers]);
    assert!(page.find("textbox", "Text for From, user").is_none());
    let from = Part::User(UserPart::From);
    form.draft.update(|draft| {
        draft.set_part(from, Setting { word: "CUSTOM".to_owned(), custom: String::new() });
    });
    page.type_into("Text for From, user", "4420").await;
    assert_eq!(part(form, from), Setting { word: "CUSTOM".to_owned(), custom: "4420".to_owned() });
    form.draft.update(|draft| {
        draft.set_part(from, Setting { word: "DEFAULT".to_owned(), custom: "4420".to_owned() });
    });
    page.gone("textbox", "Text for From, user").await;
}

#[wasm_bindgen_test]
async fn a_header_that_is_removed_hides_its_list() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Headers]);
    let row = page.get("group", "P-Asserted-Identity").await;
    let boxes = page.of_role("checkbox");
    let remove = boxes.iter().find(|tick| row.contains(Some(tick))).unwrap();
    assert_eq!(support::name_of(remove), "Remove this header");
    remove.click();
    let pai = Part::User(UserPart::Pai);
    assert_eq!(part(form, pai), Setting { word: "CUSTOM".to_owned(), custom: "remove".to_owned() });
    let lists = page.of_role("combobox");
    let list =
        lists.iter().find(|list| row.contains(Some(list)) && support::name_of(list) == "User").unwrap();
    until("the list to be hidden", || (!is_shown(list)).then_some(())).await;
    remove.click();
    assert_eq!(part(form, pai), Setting::default());
    until("the list to return", || is_shown(list).then_some(())).await;
}

#[wasm_bindgen_test]
async fn headers_that_are_left_to_the_pbx_can_be_put_out_of_sight() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Headers]);
    let custom = Setting { word: "SIP_DOMAIN".to_owned(), custom: String::new() };
    form.draft.update(|draft| draft.set_part(Part::Host(HostPart::To), custom));
    page.get("checkbox", "Show only what differs from the PBX default").await.click();
    let rows = ["Request-URI", "To", "From"].map(|name| {
        let groups = page.of_role("group");
        groups.into_iter().find(|group| support::name_of(group) == name).unwrap()
    });
    until_equal([false, true, false], || [0, 1, 2].map(|at| is_shown(&rows[at]))).await;
}

#[wasm_bindgen_test]
async fn a_header_preset_says_how_much_it_changed_and_can_be_undone() {
    let (page, form) = new_form(AuthMode::RegisterAuth, &[Step::Headers]);
    let before = form.draft.get_untracked();
    page.get("disclosure", "Header presets").await;
    page.press("button", "Use Trunk ID in From, DID in P-Asserted-Identity").await;
    assert_eq!(part(form, Part::User(UserPart::From)).word, "AUTH_ID");
    assert_eq!(part(form, Part::User(UserPart::Pai)).word, "OUTBOUND_CALLER_ID");
    page.get("status", "Trunk ID in From, DID in P-Asserted-Identity: 4 parts changed").await;
    page.press("button", "Use Trunk ID in From, DID in P-Asserted-Identity").await;
    page.get("status", "nothing to change").await;
    page.press("button", "Use Anonymous From with PAI").await;
    page.get("status", "Anonymous From with PAI: 3 parts and Privacy changed").await;
    page.press("button", "Use PBX default everywhere").await;
    assert!(part(form, Part::User(UserPart::From)).is_default());
    page.get("status", "PBX default everywhere: ").await;
    page.press("button", "Undo").await;
    assert_eq!(part(form, Part::User(UserPart::From)).word, "ANONYMOUS");
    page.not_see("changed").await;
    assert!(has_focus(&page.get("disclosure", "Header presets").await));
    form.draft.set(before);
}

/// The host of a preset with a placeholder, drawn.
fn placeholder_form() -> (Mounted, Form) {
    let mut draft = sound(AuthMode::RegisterAuth);
    draft.texts.hostname = "<your Twilio domain>.pstn.twilio.com".to_owned();
    mount_steps(draft, None, &[Step::Connection])
}

#[wasm_bindgen_test]
async fn a_placeholder_of_a_host_has_a_field_of_its_own() {
    let (page, form) = placeholder_form();
    page.see(".pstn.twilio.com").await;
    assert_eq!(page.value("textbox", "Your Twilio domain").await, "");
    assert!(page.find("button", "Use you").is_none());
    assert!(!form.attempt(Step::Connection), "it must be replaced");
    page.see("Replace <your Twilio domain>").await;
    page.type_into("Your Twilio domain", "acme!").await;
    page.see("names have letters, digits, hyphens and dots").await;
    page.type_into("Your Twilio domain", "acme").await;
    assert_eq!(text(form, Text::Hostname), "acme.pstn.twilio.com");
    assert!(form.attempt(Step::Connection));
    page.type_into("Your Twilio domain", "").await;
    assert_eq!(text(form, Text::Hostname), "<your Twilio domain>.pstn.twilio.com");
}

#[wasm_bindgen_test]
async fn the_whole_host_can_be_entered_in_place_of_a_placeholder() {
    let (page, form) = placeholder_form();
    page.type_into("Your Twilio domain", "acme").await;
    page.press("button", "Enter another host name").await;
    assert_eq!(page.value("textbox", "Host name or IP address").await, "acme.pstn.twilio.com");
    page.type_into("Host name or IP address", "sip.example.com").await;
    assert_eq!(text(form, Text::Hostname), "sip.example.com");
}

#[wasm_bindgen_test]
async fn a_brand_is_suggested_and_a_near_miss_is_pointed_out() {
    let (page, form) = new_form(AuthMode::RegisterAuth, &[Step::Connection]);
    let brand = page.get("textbox", "Brand (optional)").await;
    let list = document().get_element_by_id(&brand.get_attribute("list").unwrap()).unwrap();
    let offers = |brand: &str| list.query_selector(&format!("option[value='{brand}']")).unwrap().is_some();
    assert!(offers("Twilio") && offers("Generic"));
    form.brands.update(|brands| brands.push("Of the PBX".to_owned()));
    until("a brand of the PBX", || offers("Of the PBX").then_some(())).await;
    assert!(description_of(&brand).contains("Cannot be changed later."));
    form.set(Field::Text(Text::Brand), &"Twillio".into());
    page.see("Is this Twilio?").await;
    page.press("button", "Use Twilio").await;
    assert_eq!(text(form, Text::Brand), "Twilio");
    page.not_see("Is this Twilio?").await;
}

#[wasm_bindgen_test]
async fn the_summary_takes_the_focus_and_leads_to_each_field() {
    let mut draft = sound(AuthMode::IpAuth);
    draft.texts.name.clear();
    draft.texts.concurrency = "many".to_owned();
    let pressed = RwSignal::new(0);
    let page = mount_view(move || {
        let form = Form::new(draft, None);
        let steps = vec![Step::Connection];
        fragment(
            div().child(view_summary(form, steps, pressed, show)).child(view_step(form, Step::Connection)),
        )
    });
    assert_eq!(page.count("alert"), 0, "nobody wanted to go on yet");
    leptos::prelude::document().set_title("A form");
    for count in 1..=2 {
        pressed.set(count);
        let summary = page.get("alert", "There is a problem").await;
        until("the focus", || page.find("alert", "").is_some_and(|alert| has_focus(&alert)).then_some(()))
            .await;
        assert_eq!(page.count("listitem"), 1, "{}", text_of(&summary));
        assert_eq!(leptos::prelude::document().title(), "Error: A form");
        page.press("button", "Show Trunk name").await;
        assert!(has_focus(&page.get("textbox", "Trunk name").await));
    }
}

/// The review of a draft, and the steps it was asked to lead back to.
fn review(draft: Draft) -> (Mounted, Rc<RefCell<Vec<Step>>>) {
    let asked: Rc<RefCell<Vec<Step>>> = Rc::default();
    let told = Rc::clone(&asked);
    let page = mount_view(move || {
        let form = Form::new(draft, None);
        let change = move |step| told.borrow_mut().push(step);
        fragment(view_review(form, change, "{ \"name\": 1 }".to_owned(), "curl -X POST".to_owned()))
    });
    (page, asked)
}

fn facts(page: &Mounted) -> Vec<String> {
    page.of_role("term").iter().map(|term| text_of(term.parent_element().unwrap())).collect()
}

#[wasm_bindgen_test]
async fn the_review_shows_what_will_be_sent_and_leads_back_to_each_step() {
    let mut draft = sound(AuthMode::RegisterAuth);
    draft.texts.did_numbers = "49302312510\n493023125100-493023125199".to_owned();
    let (page, asked) = review(draft);
    page.get("heading", "Connection").await;
    let facts = facts(&page);
    for row in ["Trunk nameAlpha", "Outbound proxyNot provided", "PasswordSet (hidden)"] {
        assert!(facts.iter().any(|fact| fact == row), "{row} in {facts:?}");
    }
    assert!(facts.iter().any(|fact| fact.ends_with("101 numbers, 1 range")), "{facts:?}");
    assert!(!page.text().contains("s3cret"));
    page.press("button", "Change Authentication").await;
    assert_eq!(*asked.borrow(), [Step::Authentication]);
    page.get("disclosure", "The request as JSON").await;
    page.see("{ \"name\": 1 }").await;
    page.get("button", "Copy as curl").await;
}

#[wasm_bindgen_test]
async fn the_review_gathers_warnings_and_hints_with_the_way_to_each() {
    let mut draft = sound(AuthMode::IpAuth);
    draft.texts.port = "5061".to_owned();
    let (page, asked) = review(draft);
    let remarks = page.get("heading", "1 warning").await.parent_element().unwrap();
    assert!(text_of(&remarks).contains("5061 is the port for TLS"), "{}", text_of(&remarks));
    page.press("button", "Port").await;
    assert_eq!(*asked.borrow(), [Step::Connection]);
}

#[wasm_bindgen_test]
async fn the_review_names_what_was_typed_under_another_type() {
    let mut draft = sound(AuthMode::RegisterAuth);
    draft.switch_mode(AuthMode::IpAuth);
    let (page, _) = review(draft);
    page.see("Left out, because the type is IP based: ").await;
    let lead = page.root.query_selector("p.lead").unwrap().unwrap();
    for label in ["Authentication ID", "Password"] {
        assert!(text_of(&lead).contains(label), "{}", text_of(&lead));
    }
    assert!(!facts(&page).iter().any(|fact| fact.starts_with("Authentication ID")));
}

#[wasm_bindgen_test]
async fn changes_of_an_edit_are_listed_and_lead_to_their_fields() {
    let mut original = sound(AuthMode::RegisterAuth);
    original.texts.password.clear();
    let mut draft = original.clone();
    draft.flags.inlan = Some(true);
    let made: Rc<Cell<Option<Form>>> = Rc::default();
    let told = Rc::clone(&made);
    let page = mount_view(move || {
        let form = Form::new(draft, Some(original));
        told.set(Some(form));
        fragment(div().child(view_changes(form)).child(view_step(form, Step::Connection)))
    });
    let form = made.get().unwrap();
    page.get("listitem", "Advertise the private IP addressoff → on").await;
    page.type_into("Trunk name", "Omega").await;
    page.get("listitem", "Trunk nameAlpha → Omega").await;
    form.set(Field::Text(Text::Password), &"n3w".into());
    page.get("listitem", "PasswordHidden → set (hidden)").await;
    assert!(!page.text().contains("n3w"));
    let item: HtmlElement = page.get("listitem", "Trunk name").await;
    let link = page.of_role("button").into_iter().find(|button| item.contains(Some(button))).unwrap();
    link.dispatch_event(&event("MouseEvent", "click", &[])).unwrap();
    assert!(has_focus(&page.get("textbox", "Trunk name").await));
}

// What a field means.

fn press_f1(on: &HtmlElement) {
    on.dispatch_event(&event("KeyboardEvent", "keydown", &[("key", "F1")])).unwrap();
}

fn press_escape(on: &HtmlElement) {
    on.dispatch_event(&event("KeyboardEvent", "keydown", &[("key", "Escape")])).unwrap();
}

#[wasm_bindgen_test]
async fn f1_explains_a_field_and_escape_leads_back_to_it() {
    let (page, form) = new_form(AuthMode::IpAuth, &[Step::Connection]);
    let input = page.get("textbox", "Port").await;
    input.focus().unwrap();
    press_f1(&input);
    let explanation = page.get("region", "Port explained").await;
    until_equal(true, || has_focus(&explanation)).await;
    let words = text_of(&explanation);
    assert!(
        words.contains("RFC 3263 (locating SIP servers), 4.2") && words.contains("In the API: port"),
        "{words}"
    );
    assert_eq!(
        page.get("button", "About Port").await.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    press_escape(&explanation);
    page.gone("region", "Port explained").await;
    assert!(has_focus(&input));
    assert_eq!(text(form, Text::Port), "5060", "nothing was typed");
}

#[wasm_bindgen_test]
async fn the_sign_beside_a_label_explains_one_field_at_a_time() {
    let (page, _) = new_form(AuthMode::IpAuth, &[Step::Connection]);
    let sign = page.get("button", "About Outbound proxy").await;
    assert_eq!(sign.get_attribute("tabindex").as_deref(), Some("-1"), "no stop of the Tab key");
    sign.focus().unwrap();
    sign.click();
    page.get("region", "Outbound proxy explained").await;
    page.press("button", "About Trunk name").await;
    page.get("region", "Trunk name explained").await;
    page.gone("region", "Outbound proxy explained").await;
    page.press("button", "Close").await;
    page.gone("region", "Trunk name explained").await;
    // Pressed again, it takes the explanation away.
    sign.focus().unwrap();
    sign.click();
    page.get("region", "Outbound proxy explained").await;
    sign.click();
    page.gone("region", "Outbound proxy explained").await;
    until_equal(true, || has_focus(&sign)).await;
}

#[wasm_bindgen_test]
async fn each_word_that_can_be_chosen_is_explained_and_the_chosen_one_is_marked() {
    let (page, form) = new_form(AuthMode::RegisterAuth, &[Step::Type, Step::Headers]);
    let part = Part::User(UserPart::From);
    let setting = Setting { word: "AUTH_ID".to_owned(), custom: String::new() };
    form.draft.update(|draft| draft.set_part(part, setting));
    for (label, words, marked) in [
        ("Trunk type", 5, "Register based"),
        ("Transport", 3, "UDP"),
        ("Called number from", 17, "PBX default"),
        ("Privacy", 6, "PBX default"),
        ("From, user", 10, "Authentication ID"),
        ("From, host and port", 6, "PBX default"),
    ] {
        let about = format!("About {label}");
        let sign = page.of_role("button").into_iter().find(|sign| text_of(sign) == format!("?{about}"));
        sign.unwrap().click();
        let explanation = page.get("region", &format!("{label} explained")).await;
        let terms = explanation.query_selector_all("dt").unwrap();
        assert_eq!(terms.length(), words, "{label}");
        let chosen = explanation.query_selector_all("[data-chosen] dt").unwrap();
        assert_eq!(chosen.length(), 1, "{label}");
        assert!(chosen.item(0).unwrap().text_content().unwrap().starts_with(marked), "{label}");
    }
}

#[wasm_bindgen_test]
async fn every_field_of_the_form_can_be_explained() {
    for mode in [AuthMode::RegisterAuth, AuthMode::WhatsApp] {
        for edit in [false, true] {
            let draft = sound(mode);
            let original = edit.then(|| draft.clone());
            let fields = Field::all().filter(|field| draft.has(*field)).count();
            let (page, _) = mount_steps(draft, original, &Step::ALL);
            let signs = || {
                let signs = page.of_role("button").into_iter();
                signs.filter(|sign| text_of(sign).starts_with("?About ")).count()
            };
            until_equal(fields, signs).await;
        }
    }
}
