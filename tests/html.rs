//! The element of `components::html` in a real browser: what it puts into the page, and what of it follows
//! signals.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use support::{comments_in, event, has_focus, mount_view, press_key, property, text_of, until, until_equal};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use trunkline::components::html::{
    a, b, bdi, button, div, focus_on_load, fragment, input, li, on_load, p, path, span, strong, svg, ul,
};
use trunkline::components::{El, keyed};

wasm_bindgen_test_configure!(run_in_browser);

fn mount(view: impl FnOnce() -> El + 'static) -> support::Mounted {
    mount_view(move || fragment(view()))
}

fn element(page: &support::Mounted, selector: &str) -> HtmlElement {
    page.root.query_selector(selector).unwrap().unwrap().unchecked_into()
}

#[wasm_bindgen_test]
fn fixed_children_stand_in_the_order_of_the_source_without_comments() {
    let page = mount(|| {
        div()
            .child(p().child("first"))
            .child("between")
            .child(Some(b().child("some")))
            .child(None::<El>)
            .child(vec![li().child("1"), li().child("2")])
            .child([span(), span()])
            .child(String::from("last"))
    });
    let html = "<div><p>first</p>between<b>some</b><li>1</li><li>2</li><span></span><span></span>last</div>";
    assert_eq!(page.root.inner_html(), html);
}

#[wasm_bindgen_test]
fn a_text_is_one_node_alone_and_between_elements() {
    let page = mount(|| div().child(p().child("alone")).child("a").child(b()).child("c"));
    assert_eq!(element(&page, "p").child_nodes().length(), 1);
    assert_eq!(element(&page, "div").child_nodes().length(), 4);
    assert_eq!(page.text(), "aloneac");
}

#[wasm_bindgen_test]
fn markup_in_a_text_stays_text() {
    let page = mount(|| p().attr("title", "<i>").child("<img src=x onerror=alert(1)>"));
    assert_eq!(page.text(), "<img src=x onerror=alert(1)>");
    assert!(page.root.query_selector("img").unwrap().is_none());
}

#[wasm_bindgen_test]
fn hidden_characters_are_shown_in_texts_and_in_what_is_read_aloud() {
    let odd = "a\u{202e}b\u{200b}c";
    let page = mount(move || {
        div()
            .child(p().attr("title", odd).attr("aria-label", odd).attr("data-key", odd).child(odd))
            .child(b().child(move || odd.to_owned()))
            .child(bdi().child("two\nlines"))
    });
    let shown = r"a\u202Eb\u200Bc";
    let paragraph = element(&page, "p");
    assert_eq!((text_of(&paragraph), text_of(element(&page, "b"))), (shown.to_owned(), shown.to_owned()));
    assert_eq!(paragraph.get_attribute("title").as_deref(), Some(shown));
    assert_eq!(paragraph.get_attribute("aria-label").as_deref(), Some(shown));
    assert_eq!(paragraph.get_attribute("data-key").as_deref(), Some(odd), "a key is compared, not read");
    assert_eq!(text_of(element(&page, "bdi")), "two\nlines");
}

#[wasm_bindgen_test]
async fn a_text_follows_its_signal_in_one_node() {
    let words = RwSignal::new("before".to_owned());
    let page = mount(move || p().child("It is ").child(move || words.get()).child("."));
    let node = element(&page, "p").child_nodes().item(1).unwrap();
    words.set("after".to_owned());
    until_equal("It is after.".to_owned(), || page.text()).await;
    assert_eq!(element(&page, "p").child_nodes().item(1), Some(node));
}

#[wasm_bindgen_test]
async fn what_a_closure_draws_comes_and_goes_in_its_place() {
    let open = RwSignal::new(false);
    let page = mount(move || {
        div()
            .child(b().child("1"))
            .child(move || open.get().then(|| strong().child("2")))
            .child(b().child("3"))
    });
    assert_eq!(page.text(), "13");
    for _ in 0..3 {
        open.set(true);
        until_equal("123".to_owned(), || page.text()).await;
        open.set(false);
        until_equal("13".to_owned(), || page.text()).await;
    }
    assert!(comments_in(&page.root) <= 1, "one place, at most one mark of it: {}", page.root.inner_html());
}

#[wasm_bindgen_test]
async fn a_closure_of_a_list_draws_the_list_anew() {
    let count = RwSignal::new(2);
    let page = mount(move || {
        ul().child(move || (0..count.get()).map(|at| li().child(at.to_string())).collect::<Vec<_>>())
    });
    for (items, words) in [(2, "01"), (4, "0123"), (0, ""), (1, "0")] {
        count.set(items);
        until_equal(words.to_owned(), || page.text()).await;
    }
}

#[wasm_bindgen_test]
async fn a_closure_inside_another_ends_with_it() {
    let (outer, inner) = (RwSignal::new(true), RwSignal::new(0));
    let runs = Rc::new(RefCell::new(0));
    let counted = send_wrapper::SendWrapper::new(Rc::clone(&runs));
    let page = mount(move || {
        div().child(move || {
            let counted = counted.clone();
            outer.get().then(move || {
                p().child(move || {
                    *counted.borrow_mut() += 1;
                    inner.get().to_string()
                })
            })
        })
    });
    inner.set(1);
    until_equal("1".to_owned(), || page.text()).await;
    outer.set(false);
    until_equal(String::new(), || page.text()).await;
    let before = *runs.borrow();
    inner.set(2);
    outer.set(true);
    until_equal("2".to_owned(), || page.text()).await;
    assert_eq!(*runs.borrow(), before + 1, "the one that is gone was asked again");
}

#[wasm_bindgen_test]
fn an_attribute_is_set_once_and_left_out_without_a_value() {
    let page = mount(|| {
        a().class("button")
            .attr("href", "/trunks")
            .attr("title", String::from("All"))
            .attr("data-a", Some("b"))
            .attr("data-none", None::<String>)
            .attr("hidden", "")
    });
    assert_eq!(
        page.root.inner_html(),
        r#"<a class="button" href="/trunks" title="All" data-a="b" hidden=""></a>"#
    );
}

#[wasm_bindgen_test]
async fn an_attribute_follows_its_signal_and_goes_away_with_none() {
    let reason = RwSignal::new(None::<String>);
    let page = mount(move || button().attr("aria-disabled", move || reason.get()));
    let node = element(&page, "button");
    assert!(!node.has_attribute("aria-disabled"));
    reason.set(Some("true".to_owned()));
    until_equal(Some("true".to_owned()), || node.get_attribute("aria-disabled")).await;
    reason.set(None);
    until_equal(false, || node.has_attribute("aria-disabled")).await;
    assert_eq!(element(&page, "button"), node, "the element was made anew");
}

#[wasm_bindgen_test]
async fn a_property_follows_its_signal_and_leaves_the_attribute_alone() {
    let (value, some) = (RwSignal::new("a".to_owned()), RwSignal::new(false));
    let page = mount(move || {
        input()
            .attr("type", "checkbox")
            .prop("value", move || value.get())
            .prop("indeterminate", move || some.get())
            .prop("checked", JsValue::TRUE)
    });
    let node = element(&page, "input");
    assert_eq!(property(&node, "checked"), true);
    assert!(!node.has_attribute("checked"));
    value.set("b".to_owned());
    some.set(true);
    until("the new value", || (property(&node, "value") == "b").then_some(())).await;
    until("the mark of some", || (property(&node, "indeterminate") == true).then_some(())).await;
}

#[wasm_bindgen_test]
async fn typed_text_and_focus_survive_a_change_of_attributes_and_texts() {
    let bad = RwSignal::new(false);
    let page = mount(move || {
        div()
            .child(p().child(move || if bad.get() { "Wrong" } else { "" }.to_owned()))
            .child(input().attr("aria-invalid", move || bad.get().then(|| "true".to_owned())))
    });
    let node: web_sys::HtmlInputElement = element(&page, "input").unchecked_into();
    node.focus().unwrap();
    node.set_value("half a wor");
    bad.set(true);
    page.see("Wrong").await;
    until_equal(Some("true".to_owned()), || node.get_attribute("aria-invalid")).await;
    assert_eq!(node.value(), "half a wor");
    assert!(has_focus(&node));
}

#[wasm_bindgen_test]
fn an_event_arrives_in_its_own_type() {
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let (keys, clicks, own) = (Rc::clone(&heard), Rc::clone(&heard), Rc::clone(&heard));
    let page = mount(move || {
        div()
            .on(ev::keydown, move |event| keys.borrow_mut().push(event.key()))
            .on(ev::click, move |event| clicks.borrow_mut().push(format!("button {}", event.button())))
            .on(ev::Custom::<web_sys::Event>::new("cancel"), move |event: web_sys::Event| {
                own.borrow_mut().push(event.type_());
            })
    });
    let node = element(&page, "div");
    press_key(&node, "j");
    node.click();
    node.dispatch_event(&event("Event", "cancel", &[])).unwrap();
    assert_eq!(*heard.borrow(), ["j", "button 0", "cancel"]);
}

#[wasm_bindgen_test]
fn a_handler_finds_the_contexts_of_its_element() {
    #[derive(Clone)]
    struct Shared(&'static str);
    let heard: Rc<RefCell<Vec<&str>>> = Rc::default();
    let told = Rc::clone(&heard);
    let page = mount(move || {
        provide_context(Shared("shared"));
        button().on(ev::click, move |_| told.borrow_mut().push(expect_context::<Shared>().0))
    });
    element(&page, "button").click();
    assert_eq!(*heard.borrow(), ["shared"]);
}

#[wasm_bindgen_test]
async fn a_reference_gets_its_element_once_it_is_in_the_page() {
    let loaded: Rc<RefCell<Vec<bool>>> = Rc::default();
    let told = Rc::clone(&loaded);
    let page = mount(move || {
        div().child(p().node_ref(on_load(move |element| told.borrow_mut().push(element.is_connected()))))
    });
    until("the reference", || (!loaded.borrow().is_empty()).then_some(())).await;
    assert_eq!(*loaded.borrow(), [true]);
    drop(page);
    assert_eq!(loaded.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn a_reference_can_move_the_focus_to_what_has_just_come() {
    let open = RwSignal::new(false);
    let page = mount(move || {
        div()
            .child(button().child("Before"))
            .child(move || open.get().then(|| button().child("Then").node_ref(focus_on_load())))
    });
    page.get("button", "Before").await.focus().unwrap();
    open.set(true);
    let then = page.get("button", "Then").await;
    until("the focus", || has_focus(&then).then_some(())).await;
}

#[wasm_bindgen_test]
fn elements_of_svg_are_made_in_its_name_space() {
    let page = mount(|| svg().attr("viewBox", "0 0 16 16").child(path().attr("d", "M0 0")));
    for selector in ["svg", "path"] {
        let node = page.root.query_selector(selector).unwrap().unwrap();
        assert_eq!(node.namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
    }
    assert_eq!(element(&page, "svg").get_attribute("viewBox").as_deref(), Some("0 0 16 16"));
}

fn words_of(keys: &[&str]) -> Vec<(String, String)> {
    keys.iter().map(|key| ((*key).to_owned(), format!("{key};"))).collect()
}

#[wasm_bindgen_test]
async fn a_keyed_list_keeps_the_elements_of_keys_that_stay() {
    let keys = RwSignal::new(vec!["a", "b", "c", "d"]);
    let drawn: Rc<RefCell<Vec<String>>> = Rc::default();
    let told = send_wrapper::SendWrapper::new(Rc::clone(&drawn));
    let page = mount(move || {
        let told = told.clone();
        let draw = move |words: String| {
            told.borrow_mut().push(words.clone());
            li().attr("data-key", words.trim_end_matches(';')).child(words)
        };
        ul().child(keyed(move || words_of(&keys.get()), draw))
    });
    let [a, b, d] = ["a", "b", "d"].map(|key| element(&page, &format!("[data-key={key}]")));
    element(&page, "[data-key=b]").set_attribute("tabindex", "-1").unwrap();
    b.focus().unwrap();
    keys.set(vec!["d", "b", "new", "a"]);
    until_equal("d;b;new;a;".to_owned(), || page.text()).await;
    let kept = ["a", "b", "d"].map(|key| element(&page, &format!("[data-key={key}]")));
    assert_eq!(kept, [a, b, d]);
    assert_eq!(*drawn.borrow(), ["a;", "b;", "c;", "d;", "new;"]);
    keys.set(Vec::new());
    until_equal(String::new(), || page.text()).await;
    keys.set(vec!["b"]);
    until_equal("b;".to_owned(), || page.text()).await;
}

#[wasm_bindgen_test]
async fn what_a_row_owns_ends_with_it_although_the_browser_keeps_its_listeners() {
    let keys = RwSignal::new(vec!["a", "b"]);
    let ended: Rc<RefCell<Vec<String>>> = Rc::default();
    let told = send_wrapper::SendWrapper::new(Rc::clone(&ended));
    let page = mount(move || {
        let told = told.clone();
        let draw = move |words: String| {
            let (told, name) = (told.clone(), words.clone());
            on_cleanup(move || told.borrow_mut().push(name));
            let count = RwSignal::new(0);
            let press = move |_| count.update(|count| *count += 1);
            li().child(button().on(ev::click, press).child(words).child(move || count.get().to_string()))
        };
        ul().child(keyed(move || words_of(&keys.get()), draw))
    });
    let press = page.get("button", "a;").await;
    press.click();
    until_equal("a;1b;0".to_owned(), || page.text()).await;
    keys.set(vec!["b"]);
    until_equal(vec!["a;".to_owned()], || ended.borrow().clone()).await;
    // An event that comes late finds nobody.
    press.click();
    assert_eq!(page.text(), "b;0");
}

#[wasm_bindgen_test]
async fn an_element_that_is_gone_follows_nothing() {
    let words = RwSignal::new("1".to_owned());
    let runs = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&runs);
    let page = mount(move || {
        p().attr("title", move || {
            *counted.borrow_mut() += 1;
            Some(words.get())
        })
    });
    let node = element(&page, "p");
    assert_eq!(*runs.borrow(), 1);
    drop(page);
    // What follows it still is told after what went before it.
    let page = mount(move || p().child(move || words.get()));
    words.set("2".to_owned());
    until_equal("2".to_owned(), || page.text()).await;
    assert_eq!((*runs.borrow(), node.get_attribute("title").as_deref()), (1, Some("1")));
}
