//! Every component of `components` in a real browser: what it is to a person, and what it does.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use support::{
    Mounted, description_of, effects_have_run, event, has_focus, mount_in_frame, mount_view, press_key,
    property, text_of, until, until_equal,
};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use trunkline::components::html::{self, button, div, focus_on_load, fragment, on_load, p, span};
use trunkline::components::lazy::lazy;
use trunkline::components::{
    Alert, Button, El, Frame, Icon, Note, NoteAction, TextField, Visibility, badge, check, check_box,
    copy_button, dialog, dialog_to_close, empty, focus_on, foreign, has_open_dialog, icon, menu,
    options_list, page_title, page_title_in, placeholder, radio_cards, select, use_toasts,
};
use trunkline::platform::parts::{Coming, Missing};

wasm_bindgen_test_configure!(run_in_browser);

fn mount(view: impl FnOnce() -> El + 'static) -> Mounted {
    mount_view(move || fragment(view()))
}

fn first(page: &Mounted, selector: &str) -> HtmlElement {
    page.root.query_selector(selector).unwrap().unwrap().unchecked_into()
}

/// Counts calls.
#[derive(Clone, Default)]
struct Calls(Rc<Cell<u32>>);

impl Calls {
    fn note(&self) {
        self.0.set(self.0.get() + 1);
    }

    fn count(&self) -> u32 {
        self.0.get()
    }
}

#[wasm_bindgen_test]
async fn an_alert_says_what_happened_quotes_the_server_and_tries_again() {
    let calls = Calls::default();
    let told = calls.clone();
    let page = mount(move || {
        let alert = Alert {
            title: "The server refused the request".to_owned(),
            text: "The reason is below.".to_owned(),
            quoted: vec!["in use by\u{202e} a rule".to_owned()],
            details: "status 400".to_owned(),
            retry: Some(Rc::new(move || told.note())),
        };
        alert.el()
    });
    let alert = text_of(&page.get("alert", "The server refused the request").await);
    assert!(alert.contains(r"The server says: “in use by\u202E a rule”"), "{alert}");
    assert_eq!(
        text_of(page.get("disclosure", "Details").await.parent_element().unwrap()),
        "Detailsstatus 400"
    );
    page.press("button", "Try again").await;
    assert_eq!(calls.count(), 1);
}

#[wasm_bindgen_test]
fn an_alert_shows_no_empty_parts() {
    let page = mount(|| Alert { title: "Not saved".to_owned(), ..Alert::default() }.el());
    assert_eq!((page.count("disclosure"), page.count("button")), (0, 0));
}

#[wasm_bindgen_test]
async fn a_badge_follows_its_status_in_tone_words_and_hint() {
    let online = RwSignal::new(false);
    let page = mount(move || {
        badge(
            move || if online.get() { "good" } else { "quiet" },
            move || if online.get() { "Online" } else { "Checking" }.to_owned(),
            move || if online.get() { "Registered" } else { "Asked a moment ago" },
        )
    });
    let badge = first(&page, ".badge");
    let looks = || [badge.get_attribute("data-tone"), badge.get_attribute("title"), badge.text_content()];
    let words = |words: [&str; 3]| words.map(|word| Some(word.to_owned()));
    assert_eq!(looks(), words(["quiet", "Asked a moment ago", "Checking"]));
    online.set(true);
    until_equal(words(["good", "Registered", "Online"]), looks).await;
}

#[wasm_bindgen_test]
async fn a_blocked_button_says_why_and_does_nothing() {
    let calls = Calls::default();
    let told = calls.clone();
    let blocked = RwSignal::new(Some("No changes"));
    let page = mount(move || {
        Button::primary().blocked(blocked).on_press(move || told.note()).el().child("Save changes")
    });
    let save = page.get("button", "Save changes").await;
    assert_eq!(save.get_attribute("title").as_deref(), Some("No changes"));
    assert_eq!(save.get_attribute("aria-disabled").as_deref(), Some("true"));
    save.focus().unwrap();
    assert!(has_focus(&save), "a button that is blocked can be reached");
    save.click();
    assert_eq!(calls.count(), 0);
    blocked.set(None);
    until_equal(false, || save.has_attribute("aria-disabled") || save.has_attribute("title")).await;
    save.click();
    assert_eq!(calls.count(), 1);
}

#[wasm_bindgen_test]
async fn a_busy_button_keeps_the_focus_and_does_nothing() {
    let calls = Calls::default();
    let told = calls.clone();
    let busy = RwSignal::new(false);
    let page = mount(move || {
        let press = move || {
            told.note();
            busy.set(true);
        };
        Button::plain().busy(busy).on_press(press).el().child("Refresh")
    });
    let refresh = page.get("button", "Refresh").await;
    refresh.focus().unwrap();
    refresh.click();
    until_equal(Some("true".to_owned()), || refresh.get_attribute("aria-busy")).await;
    refresh.click();
    assert_eq!(calls.count(), 1);
    assert!(has_focus(&refresh));
}

#[wasm_bindgen_test]
async fn a_submit_button_sends_its_form_unless_it_is_blocked() {
    let calls = Calls::default();
    let told = calls.clone();
    let blocked = RwSignal::new(None);
    let page = mount(move || {
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            told.note();
        };
        html::form()
            .on(leptos::ev::submit, submit)
            .child(Button::quiet().submit().blocked(blocked).el().child("Continue"))
    });
    let next = page.get("button", "Continue").await;
    next.click();
    assert_eq!(calls.count(), 1);
    blocked.set(Some("Not yet"));
    until("the button to be blocked", || next.has_attribute("title").then_some(())).await;
    next.click();
    assert_eq!(calls.count(), 1);
}

#[wasm_bindgen_test]
async fn a_check_box_has_a_label_a_hint_and_its_value() {
    let value = RwSignal::new(false);
    let page = mount(move || check("Compact rows", "More of them on one screen.", value));
    let input = page.get("checkbox", "Compact rows").await;
    assert!(description_of(&input).contains("More of them on one screen."));
    value.set(true);
    until("the box to follow its value", || (property(&input, "checked") == true).then_some(())).await;
    input.click();
    assert!(!value.get_untracked());
}

#[wasm_bindgen_test]
async fn a_switch_is_a_switch_to_assistive_technology() {
    let value = RwSignal::new(true);
    let page = mount(move || check_box(&Frame::new("Enabled"), true, value.into(), move |on| value.set(on)));
    let switch = page.get("switch", "Enabled").await;
    assert_eq!(property(&switch, "checked"), true);
    switch.click();
    assert!(!value.get_untracked());
}

#[wasm_bindgen_test]
async fn a_list_of_options_shows_and_takes_a_choice() {
    let value = RwSignal::new("tcp".to_owned());
    let page = mount(move || {
        let frame = Frame::new("Transport");
        let list = options_list(&frame, &[("udp", "UDP"), ("tcp", "TCP")], value.into(), move |word| {
            value.set(word)
        });
        frame.around(list)
    });
    let list = page.get("combobox", "Transport").await;
    assert_eq!(property(&list, "value"), "tcp");
    value.set("udp".to_owned());
    until("the list to follow its value", || (property(&list, "value") == "udp").then_some(())).await;
    page.choose("Transport", "TCP").await;
    assert_eq!(value.get_untracked(), "tcp");
}

#[wasm_bindgen_test]
async fn a_value_that_is_not_on_the_list_is_offered_as_it_is() {
    for (value, words) in [("QUIC", "QUIC"), ("", "Not set")] {
        let page = mount(move || {
            let frame = Frame::new("Transport");
            let value = Signal::stored(value.to_owned());
            frame.around(options_list(&frame, &[("udp", "UDP")], value, |_| {}))
        });
        assert_eq!(page.value("combobox", "Transport").await, value);
        assert_eq!(text_of(first(&page, "option")), words);
    }
}

#[wasm_bindgen_test]
async fn a_short_choice_has_its_label_and_hears_each_change() {
    let value = RwSignal::new("100".to_owned());
    let sizes = ["25", "50", "100"].map(str::to_owned);
    let page = mount(move || select("Rows per page", sizes, value.into(), move |size| value.set(size)));
    page.choose("Rows per page", "25").await;
    assert_eq!(value.get_untracked(), "25");
}

#[wasm_bindgen_test]
async fn cards_are_radio_buttons_of_one_group_with_a_line_about_each() {
    let value = RwSignal::new("a".to_owned());
    let page = mount(move || {
        let cards = [("a", "By address", "No password."), ("b", "By password", "The PBX signs in.")];
        radio_cards(&Frame::new("Trunk type"), &cards, value.into(), move |word| value.set(word))
    });
    page.get("group", "Trunk type").await;
    let [a, b] = [page.get("radio", "By address").await, page.get("radio", "By password").await];
    assert_eq!(property(&a, "name"), property(&b, "name"));
    assert_eq!(description_of(&b), "The PBX signs in.");
    assert_eq!(property(&a, "checked"), true);
    b.click();
    assert_eq!(value.get_untracked(), "b");
    until("the first to be let go", || (property(&a, "checked") == false).then_some(())).await;
}

/// Puts something in the place of a property of the browser, and puts the browser's own back when dropped.
struct Instead {
    object: JsValue,
    name: &'static str,
}

impl Instead {
    fn of(object: impl Into<JsValue>, name: &'static str, value: &JsValue) -> Self {
        let object = object.into();
        let descriptor = js_sys::Object::new();
        for (key, value) in [("value", value), ("configurable", &JsValue::TRUE), ("writable", &JsValue::TRUE)]
        {
            js_sys::Reflect::set(&descriptor, &key.into(), value).unwrap();
        }
        js_sys::Reflect::define_property(object.unchecked_ref::<js_sys::Object>(), &name.into(), &descriptor)
            .unwrap();
        Self { object, name }
    }
}

impl Drop for Instead {
    fn drop(&mut self) {
        // What stands on the object itself hides the browser's own, which stands on its prototype.
        js_sys::Reflect::delete_property(self.object.unchecked_ref::<js_sys::Object>(), &self.name.into())
            .unwrap();
    }
}

/// A clipboard whose `writeText` is this.
fn clipboard(write: &Closure<dyn Fn(JsValue) -> js_sys::Promise>) -> Instead {
    let clipboard = js_sys::Object::new();
    js_sys::Reflect::set(&clipboard, &"writeText".into(), write.as_ref()).unwrap();
    Instead::of(window().navigator(), "clipboard", &clipboard)
}

#[wasm_bindgen_test]
async fn a_text_is_copied_as_it_is_at_the_press_and_said_to_be() {
    let copied: Rc<RefCell<Vec<String>>> = Rc::default();
    let told = Rc::clone(&copied);
    let write = Closure::new(move |text: JsValue| {
        told.borrow_mut().push(text.as_string().unwrap());
        js_sys::Promise::resolve(&JsValue::UNDEFINED)
    });
    let _clipboard = clipboard(&write);
    let text = RwSignal::new("before".to_owned());
    let page = mount(move || copy_button("Copy id", move || text.get_untracked()));
    text.set("after".to_owned());
    page.press("button", "Copy id").await;
    until_equal("Copied".to_owned(), || text_of(page.find("status", "").unwrap())).await;
    assert_eq!(*copied.borrow(), ["after"]);
}

#[wasm_bindgen_test]
async fn where_the_clipboard_is_refused_the_text_is_copied_the_older_way_or_left_to_the_person() {
    for (works, said) in
        [(true, "Copied"), (false, "The browser does not allow copying here; select the text and copy it")]
    {
        let refuse = Closure::new(|_: JsValue| js_sys::Promise::reject(&"not allowed".into()));
        let selected: Rc<RefCell<String>> = Rc::default();
        let told = Rc::clone(&selected);
        let command = Closure::<dyn Fn(JsValue) -> bool>::new(move |_: JsValue| {
            let field = document().active_element().unwrap();
            *told.borrow_mut() = property(&field, "value").as_string().unwrap_or_default();
            works
        });
        let _clipboard = clipboard(&refuse);
        let _command = Instead::of(document(), "execCommand", command.as_ref());
        let page = mount(|| copy_button("Copy id", || "NDE=".to_owned()));
        let copy = page.get("button", "Copy id").await;
        copy.focus().unwrap();
        // The button learns its place after it was drawn.
        effects_have_run().await;
        copy.click();
        page.see(said).await;
        assert_eq!(*selected.borrow(), "NDE=");
        assert!(has_focus(&copy) && page.root.query_selector("textarea").unwrap().is_none());
    }
}

/// A button that opens a dialog, and what closes it.
fn opener(open: RwSignal<bool>, draw: impl Fn() -> El + Send + 'static) -> El {
    div()
        .child(button().on(leptos::ev::click, move |_| open.set(true)).child("Open"))
        .child(move || open.get().then(&draw))
}

#[wasm_bindgen_test]
async fn a_dialog_is_modal_takes_the_focus_and_gives_it_back() {
    let open = RwSignal::new(false);
    let page = mount(move || {
        opener(open, move || {
            dialog_to_close("Delete trunk", move || open.set(false))
                .child(button().child("Cancel").node_ref(focus_on_load()))
        })
    });
    let opener = page.get("button", "Open").await;
    opener.focus().unwrap();
    opener.click();
    let dialog = page.get("dialog", "Delete trunk").await;
    assert!(has_open_dialog() && dialog.matches(":modal").unwrap());
    page.get("heading", "Delete trunk").await;
    let cancel = page.get("button", "Cancel").await;
    until("the focus", || has_focus(&cancel).then_some(())).await;
    // The browser tells of Escape with this event.
    dialog.dispatch_event(&event("Event", "cancel", &[])).unwrap();
    page.gone("dialog", "").await;
    assert!(!has_open_dialog());
    until("the focus to return", || has_focus(&opener).then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_dialog_without_a_way_out_stays_whatever_the_browser_does() {
    let page = mount(|| dialog("Your session has ended").child(p().child("Sign in")));
    let dialog = page.get("dialog", "Your session has ended").await;
    let escape = event("Event", "cancel", &[]);
    dialog.dispatch_event(&escape).unwrap();
    assert!(escape.default_prevented());
    let dialog: web_sys::HtmlDialogElement = dialog.unchecked_into();
    dialog.close();
    until("the dialog to be opened again", || dialog.matches(":modal").unwrap().then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_browser_without_modal_dialogs_gets_one_in_front_of_an_inert_page() {
    let refuse = js_sys::Function::new_no_args("throw new Error('none')");
    let prototype = js_sys::Reflect::get(&window(), &"HTMLDialogElement".into())
        .and_then(|class| js_sys::Reflect::get(&class, &"prototype".into()))
        .unwrap();
    let own = js_sys::Reflect::get(&prototype, &"showModal".into()).unwrap();
    js_sys::Reflect::set(&prototype, &"showModal".into(), &refuse).unwrap();
    let open = RwSignal::new(false);
    let page = mount(move || {
        opener(open, move || dialog_to_close("Help", move || open.set(false)).child(p().child("Keys")))
    });
    let opener = page.get("button", "Open").await;
    opener.focus().unwrap();
    opener.click();
    let dialog = page.get("dialog", "Help").await;
    js_sys::Reflect::set(&prototype, &"showModal".into(), &own).unwrap();
    assert!(opener.has_attribute("inert") && has_focus(&dialog));
    press_key(&dialog, "Escape");
    page.gone("dialog", "").await;
    assert!(!opener.has_attribute("inert"));
    until("the focus to return", || has_focus(&opener).then_some(())).await;
}

#[wasm_bindgen_test]
async fn an_empty_region_says_so_and_offers_the_next_step() {
    let page = mount(|| {
        empty("No trunks yet", "They appear here.", Some(button().child("Create trunk").into_any()))
    });
    page.get("heading", "No trunks yet").await;
    page.see("They appear here.").await;
    page.get("button", "Create trunk").await;
    drop(page);
    let page = mount(|| empty("No trunk matches", "Nothing fits.", None));
    assert!(page.find("button", "").is_none() && page.find("link", "").is_none());
}

#[wasm_bindgen_test]
async fn a_text_field_has_a_label_a_hint_and_a_value() {
    let value = RwSignal::new("Alpha".to_owned());
    let page = mount(move || TextField::new("Trunk name", value).hint("1 to 64 characters.").el());
    assert_eq!(page.value("textbox", "Trunk name").await, "Alpha");
    page.type_into("Trunk name", "Beta").await;
    assert_eq!(value.get_untracked(), "Beta");
    let input = page.get("textbox", "Trunk name").await;
    assert!(description_of(&input).contains("1 to 64 characters."));
    assert_eq!(input.get_attribute("autocomplete").as_deref(), Some("off"));
}

#[wasm_bindgen_test]
async fn a_problem_marks_its_field_and_describes_it() {
    let problem = RwSignal::new(None::<String>);
    let page =
        mount(move || TextField::new("Host", RwSignal::new(String::new())).problem(problem.into()).el());
    let input = page.get("textbox", "Host").await;
    assert!(!input.has_attribute("aria-invalid"));
    problem.set(Some("Enter a host".to_owned()));
    until_equal(Some("true".to_owned()), || input.get_attribute("aria-invalid")).await;
    until("the words beside it", || description_of(&input).contains("Enter a host").then_some(())).await;
    problem.set(None);
    until_equal(None, || input.get_attribute("aria-invalid")).await;
    page.not_see("Enter a host").await;
}

#[wasm_bindgen_test]
async fn a_note_offers_its_way_out_and_leaves_the_focus_with_the_field() {
    let fixed = RwSignal::new(false);
    let page = mount(move || {
        let mut frame = Frame::new("Port");
        frame.notes = Signal::derive(move || {
            let action =
                NoteAction { label: "Use port 5061".to_owned(), press: Arc::new(move || fixed.set(true)) };
            let note = Note { tone: "unsure", text: "TLS answers on 5061".to_owned(), action: Some(action) };
            if fixed.get() { Vec::new() } else { vec![note] }
        });
        TextField::on(frame, Signal::stored("5060".to_owned()), |_| {}).digits().el()
    });
    let input = page.get("textbox", "Port").await;
    assert!(!input.has_attribute("aria-invalid"), "a remark is no error");
    page.press("button", "Use port 5061").await;
    page.gone("button", "Use port 5061").await;
    until("the focus", || has_focus(&input).then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_secret_is_covered_until_it_is_asked_for() {
    let page = mount(|| {
        let field = TextField::new("Password", RwSignal::new("s3cret".to_owned())).secret();
        field.autocomplete("current-password").el()
    });
    let input = page.get("textbox", "Password").await;
    assert_eq!(property(&input, "type"), "password");
    page.press("button", "Show").await;
    until("the secret to be shown", || (property(&input, "type") == "text").then_some(())).await;
    page.press("button", "Hide").await;
    until("the secret to be covered", || (property(&input, "type") == "password").then_some(())).await;
}

#[wasm_bindgen_test]
async fn the_secret_of_others_is_no_password_to_the_browser_and_tells_of_being_filled() {
    let filled: Rc<RefCell<Vec<bool>>> = Rc::default();
    let told = Rc::clone(&filled);
    let page = mount(move || {
        let field = TextField::new("Password", RwSignal::new(String::new()));
        field.secret_of_others(move |filled| told.borrow_mut().push(filled)).el()
    });
    let input = page.get("textbox", "Password").await;
    assert_eq!(property(&input, "type"), "text");
    assert!(input.has_attribute("data-masked") && input.has_attribute("data-1p-ignore"));
    // An event of a script, as an extension makes it, follows no edit of a person.
    page.type_into("Password", "from a manager").await;
    page.type_into("Password", "").await;
    assert_eq!(*filled.borrow(), [true, false]);
    page.press("button", "Show").await;
    until_equal(false, || input.has_attribute("data-masked")).await;
}

#[wasm_bindgen_test]
async fn a_number_has_its_unit_and_the_keys_of_a_phone() {
    let page = mount(|| {
        TextField::new("Check every", RwSignal::new("360".to_owned())).digits().unit("seconds").el()
    });
    let input = page.get("textbox", "Check every").await;
    assert_eq!(input.get_attribute("inputmode").as_deref(), Some("numeric"));
    page.see("seconds").await;
}

#[wasm_bindgen_test]
async fn several_lines_have_a_field_of_several_lines() {
    let value = RwSignal::new(String::new());
    let page = mount(move || TextField::new("DID pool", value).lines().el());
    assert_eq!(page.get("textbox", "DID pool").await.local_name(), "textarea");
    page.type_into("DID pool", "101\n102").await;
    assert_eq!(value.get_untracked(), "101\n102");
}

#[wasm_bindgen_test]
async fn a_fixed_field_can_be_read_and_not_changed() {
    let page = mount(|| TextField::new("Brand", RwSignal::new("Generic".to_owned())).fixed(true).el());
    let input = page.get("textbox", "Brand").await;
    assert!(input.has_attribute("readonly") && !input.has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn a_field_takes_the_focus_when_it_is_the_next_thing_to_do() {
    let page = mount(|| {
        div()
            .child(TextField::new("First", RwSignal::new(String::new())).el())
            .child(TextField::new("Second", RwSignal::new(String::new())).focus(true).el())
    });
    let (first, second) = (page.get("textbox", "First").await, page.get("textbox", "Second").await);
    until("the focus", || has_focus(&second).then_some(())).await;
    focus_on(&first.id());
    assert!(has_focus(&first));
}

#[wasm_bindgen_test]
fn words_of_others_keep_their_direction_and_hide_nothing() {
    let page = mount(|| p().child(foreign("a\u{202e}\nb")));
    assert_eq!(text_of(first(&page, "bdi")), r"a\u202E\u000Ab");
}

#[wasm_bindgen_test]
fn an_icon_is_hidden_from_assistive_technology() {
    let marks = [
        Icon::Left,
        Icon::Right,
        Icon::Refresh,
        Icon::Download,
        Icon::Close,
        Icon::Copy,
        Icon::Add,
        Icon::Edit,
        Icon::Delete,
        Icon::Upload,
        Icon::Search,
        Icon::Filter,
        Icon::Columns,
        Icon::Star,
        Icon::Clock,
        Icon::User,
    ];
    let page = mount(move || span().child(marks.map(icon).into_iter().collect::<Vec<_>>()));
    let drawn = page.root.query_selector_all("svg[aria-hidden=true] path[d]").unwrap();
    assert_eq!(drawn.length() as usize, marks.len());
}

#[wasm_bindgen_test]
async fn a_part_that_is_on_its_way_has_a_placeholder() {
    static HAS_COME: AtomicBool = AtomicBool::new(false);
    fn fetch() -> Coming<(), Missing> {
        Box::pin(async {
            until("the part to be let through", || HAS_COME.load(Ordering::SeqCst).then_some(())).await;
            Ok(())
        })
    }
    let page = mount_view(|| lazy(fetch, || Box::pin(async { Ok(p().child("The part").into_any()) })));
    page.get("status", "Loading this page").await;
    HAS_COME.store(true, Ordering::SeqCst);
    page.see("The part").await;
    page.gone("status", "Loading this page").await;
}

fn menu_of_two() -> El {
    div().child(button().child("Elsewhere")).child(menu("Export", Icon::Download, || {
        div().child(button().class("menu-item").child("As CSV")).child(button().child("More"))
    }))
}

#[wasm_bindgen_test]
async fn a_menu_opens_at_its_button_and_closes_with_escape() {
    let page = mount(menu_of_two);
    let opener = page.get("button", "Export").await;
    assert_eq!(opener.get_attribute("aria-expanded").as_deref(), Some("false"));
    opener.click();
    let item = page.get("button", "As CSV").await;
    assert_eq!(opener.get_attribute("aria-expanded").as_deref(), Some("true"));
    let panel = document().get_element_by_id(&opener.get_attribute("aria-controls").unwrap()).unwrap();
    assert!(panel.contains(Some(&item)));
    item.focus().unwrap();
    press_key(&item, "Escape");
    page.gone("button", "As CSV").await;
    until("the focus to return", || has_focus(&opener).then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_menu_closes_at_a_choice_and_stays_at_anything_else_in_it() {
    let page = mount(menu_of_two);
    page.press("button", "Export").await;
    page.press("button", "More").await;
    page.get("button", "As CSV").await.click();
    page.gone("button", "As CSV").await;
}

#[wasm_bindgen_test]
async fn a_menu_closes_when_it_is_left_by_pointer_or_by_focus() {
    let page = mount(menu_of_two);
    let elsewhere = page.get("button", "Elsewhere").await;
    page.press("button", "Export").await;
    page.get("button", "As CSV").await;
    elsewhere.dispatch_event(&event("PointerEvent", "pointerdown", &[])).unwrap();
    page.gone("button", "As CSV").await;
    page.press("button", "Export").await;
    page.get("button", "As CSV").await.focus().unwrap();
    elsewhere.focus().unwrap();
    page.gone("button", "As CSV").await;
}

#[wasm_bindgen_test]
async fn a_page_is_named_in_its_heading_and_in_the_tab() {
    let name = RwSignal::new("Alpha".to_owned());
    let page = mount(move || page_title(move || name.get()));
    page.get("heading", "Alpha").await;
    until_equal("Alpha – Trunkline".to_owned(), || document().title()).await;
    name.set("Be\u{200b}ta".to_owned());
    page.get("heading", r"Be\u200Bta").await;
    until_equal(r"Be\u200Bta – Trunkline".to_owned(), || document().title()).await;
}

#[wasm_bindgen_test]
async fn a_page_may_be_called_something_else_in_the_tab_and_later_pages_take_the_focus() {
    let titles =
        || page_title_in(Signal::stored("Trunks".to_owned()), Signal::stored("(2) Trunks".to_owned()));
    drop(mount(titles));
    let page = mount(titles);
    let heading = page.get("heading", "Trunks").await;
    until_equal("(2) Trunks – Trunkline".to_owned(), || document().title()).await;
    until("the focus", || has_focus(&heading).then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_placeholder_tells_whoever_waits() {
    let page = mount(|| placeholder("Loading trunks"));
    page.get("status", "Loading trunks").await;
}

#[wasm_bindgen_test]
async fn bad_news_stays_until_it_is_dismissed() {
    let network = support::FakeTransport::new(|_| Err(api::Unreachable::NoConnection));
    let page = mount_in_frame(network, || {
        let toasts = use_toasts();
        toasts.good("Trunk Alpha saved");
        toasts.bad("Trunk Beta was not enabled");
        fragment(toasts.view())
    });
    page.see("Trunk Alpha saved").await;
    let news = page.get("status", "Trunk Beta was not enabled").await;
    let dismiss = news.query_selector_all("[data-tone=bad] button").unwrap();
    assert_eq!(dismiss.length(), 1);
    dismiss.item(0).unwrap().unchecked_into::<HtmlElement>().click();
    page.not_see("Beta").await;
    page.see("Trunk Alpha saved").await;
}

#[wasm_bindgen_test]
async fn elements_report_when_they_come_into_view_and_leave_it() {
    let seen: Rc<RefCell<Vec<(String, bool)>>> = Rc::default();
    let told = Rc::clone(&seen);
    let page = mount(move || {
        let visibility =
            Visibility::new(move |key, visible| told.borrow_mut().push((key.to_owned(), visible)));
        let watched = |key: &'static str| {
            p().attr("data-key", key).child(key).node_ref(on_load(move |element| visibility.watch(&element)))
        };
        div().child(watched("near")).child(div().attr("style", "height: 300vh")).child(watched("far"))
    });
    let last = |key: &str| seen.borrow().iter().rev().find(|(known, _)| known == key).map(|(_, seen)| *seen);
    until("the first reports", || (last("near") == Some(true) && last("far") == Some(false)).then_some(()))
        .await;
    first(&page, "[data-key=far]").scroll_into_view();
    until("the other one", || (last("far") == Some(true)).then_some(())).await;
    until("the first one to leave", || (last("near") == Some(false)).then_some(())).await;
}
