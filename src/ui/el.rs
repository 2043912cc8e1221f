//! Elements, all of one type.
//!
//! `view!` gives every element a type of its own, and the compiler writes the code to build, rebuild
//! and unmount each of them once more; a page cost about 25 KB that way. Here an element is a tag, a
//! list of attributes and a list of children, still drawn by Leptos. Another gain: no view goes
//! through a template's `innerHTML`, so the content policy can refuse every such string.
//! `view!` remains for `For` and for the SVG elements of an icon.

use std::borrow::Cow;
use std::sync::Arc;

use domain::visible::visible_lines;
use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev;
use leptos::html::Custom;
use leptos::prelude::*;
use leptos::tachys::html::element::custom;
use leptos::tachys::html::event::on;
use leptos::tachys::html::node_ref::node_ref;
use leptos::tachys::html::property::prop;
use wasm_bindgen::JsValue;
use web_sys::{Event, HtmlElement};

use crate::live::Run;

/// Something to do on an event: a closure with one way to call it, as [`Run`].
trait Hear {
    fn hear(&self, event: Event);
}
impl<F: Fn(Event)> Hear for F {
    fn hear(&self, event: Event) {
        self(event);
    }
}

/// An element under construction. A pointer, and every step a call that is not copied into its
/// callers: views are long chains of them, and each link is a few bytes this way.
pub struct El(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element with a tag.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    El(Box::new(Parts { tag, attributes: Vec::new(), children: Vec::new() }))
}

/// Words as a view of their own. Hidden characters in them are shown, line breaks aside, so that no text
/// of a server reads like another one, whichever way it comes to the page.
pub fn text(words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    shown(words).into_any()
}

/// Words as they are drawn.
#[inline(never)]
fn shown(words: String) -> String {
    match visible_lines(&words) {
        Cow::Borrowed(_) => words,
        Cow::Owned(shown) => shown,
    }
}

/// The value of an attribute as it is written: people read some of them, in a tip or by ear.
#[inline(never)]
fn shown_in(name: &str, value: Option<String>) -> Option<String> {
    if matches!(name, "title" | "aria-label") { value.map(shown) } else { value }
}

/// Words that follow signals.
pub fn live_text(words: impl Fn() -> String + Send + 'static) -> AnyView {
    #[inline(never)]
    fn erased(words: Box<dyn Run<String> + Send>) -> AnyView {
        (move || shown(words.run())).into_any()
    }
    erased(Box::new(words))
}

/// A part of the page that is there when signals say so. When they change it is drawn anew from
/// nothing, focus and typed text included: what a person may be in the middle of follows signals by
/// `live_attr`, `live_prop` and `live_text` instead.
pub fn show<V: Into<AnyView>>(view: impl Fn() -> Option<V> + Send + 'static) -> AnyView {
    #[inline(never)]
    fn erased(view: Box<dyn Run<Option<AnyView>> + Send>) -> AnyView {
        (move || view.run()).into_any()
    }
    erased(Box::new(move || view().map(Into::into)))
}

/// One item of a [`keyed`] list: its key, and how to draw it.
pub type Item = (String, Arc<dyn Run<AnyView> + Send + Sync>);

/// A list whose items are drawn once per key, moved and taken away as keys come and go.
pub fn keyed(items: impl Fn() -> Vec<Item> + Send + Sync + 'static) -> AnyView {
    #[inline(never)]
    fn erased(items: Box<dyn Run<Vec<Item>> + Send + Sync>) -> AnyView {
        let draw = |item: Item| item.1.run();
        view! { <For each=move || items.run() key=|item: &Item| item.0.clone() children=draw /> }.into_any()
    }
    erased(Box::new(items))
}

impl El {
    /// A class, for the style sheet.
    #[inline(never)]
    pub fn class(self, name: &'static str) -> Self {
        self.attr("class", name)
    }

    /// An attribute with a fixed value.
    #[inline(never)]
    pub fn attr(self, name: &'static str, value: impl Into<String>) -> Self {
        self.optional_attr(name, Some(value.into()))
    }

    /// An attribute that is there only with a value.
    #[inline(never)]
    pub fn optional_attr(mut self, name: &'static str, value: Option<String>) -> Self {
        if value.is_some() {
            self.0.attributes.push(custom_attribute(name, shown_in(name, value)).into_any_attr());
        }
        self
    }

    /// An attribute that follows signals; `None` takes it away.
    pub fn live_attr(self, name: &'static str, value: impl Fn() -> Option<String> + Send + 'static) -> Self {
        #[inline(never)]
        fn erased(name: &'static str, value: Box<dyn Run<Option<String>> + Send>) -> AnyAttribute {
            custom_attribute(name, move || shown_in(name, value.run())).into_any_attr()
        }
        self.with(erased(name, Box::new(value)))
    }

    /// A property of the DOM object that follows signals, such as what stands in an input.
    pub fn live_prop(self, name: &'static str, value: impl Fn() -> JsValue + Send + 'static) -> Self {
        #[inline(never)]
        fn erased(name: &'static str, value: Box<dyn Run<JsValue> + Send>) -> AnyAttribute {
            prop(name, move || value.run()).into_any_attr()
        }
        self.with(erased(name, Box::new(value)))
    }

    #[inline(never)]
    fn with(mut self, attribute: AnyAttribute) -> Self {
        self.0.attributes.push(attribute);
        self
    }

    /// What to do on an event.
    pub fn on(self, event: &'static str, handler: impl Fn(Event) + 'static) -> Self {
        #[inline(never)]
        fn erased(event: &'static str, handler: Box<dyn Hear>) -> AnyAttribute {
            on(ev::Custom::<Event>::new(event), move |event| handler.hear(event)).into_any_attr()
        }
        self.with(erased(event, Box::new(handler)))
    }

    /// What to do once the element is in the page.
    pub fn mounted(self, then: impl FnOnce(HtmlElement) + 'static) -> Self {
        #[inline(never)]
        fn erased(then: Box<dyn FnOnce(HtmlElement)>) -> AnyAttribute {
            let element = NodeRef::<Custom<&'static str>>::new();
            element.on_load(then);
            node_ref(element).into_any_attr()
        }
        self.with(erased(Box::new(then)))
    }

    /// Words inside.
    #[inline(never)]
    pub fn text(self, words: impl Into<String>) -> Self {
        self.child(text(words))
    }

    /// Words inside that follow signals.
    pub fn live_text(self, words: impl Fn() -> String + Send + 'static) -> Self {
        self.child(live_text(words))
    }

    /// An element or view inside.
    #[inline(never)]
    pub fn child(mut self, child: impl Into<AnyView>) -> Self {
        self.0.children.push(child.into());
        self
    }

    /// Elements or views inside: a list, or one that may be missing.
    pub fn children<V: Into<AnyView>>(mut self, children: impl IntoIterator<Item = V>) -> Self {
        for child in children {
            self = self.child(child);
        }
        self
    }

    /// A part inside that is there when signals say so.
    pub fn show<V: Into<AnyView> + 'static>(self, view: impl Fn() -> Option<V> + Send + 'static) -> Self {
        self.child(show(view))
    }

    /// The finished view.
    #[inline(never)]
    pub fn view(self) -> AnyView {
        let Parts { tag, attributes, children } = *self.0;
        custom(tag).child(children).add_any_attr(attributes).into_any()
    }
}

impl From<El> for AnyView {
    fn from(element: El) -> Self {
        element.view()
    }
}
