//! Elements, all of one type.
//!
//! `view!` gives every element a type of its own, and the compiler writes the code to build, rebuild
//! and unmount each of them once more; a page cost about 25 KB that way. Here an element is a tag, a
//! list of attributes and a list of children, still drawn by Leptos. Another gain: no view goes
//! through a template's `innerHTML`, so the content policy can refuse every such string.
//! `view!` stays for what is a component of Leptos: `For`, the router and its routes.

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

/// An element under construction.
pub struct El {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element with a tag.
pub fn el(tag: &'static str) -> El {
    El { tag, attributes: Vec::new(), children: Vec::new() }
}

/// Words as a view of their own.
pub fn text(words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    words.into_any()
}

/// Words that follow signals.
pub fn live_text(words: impl Fn() -> String + Send + 'static) -> AnyView {
    fn erased(words: Box<dyn Fn() -> String + Send>) -> AnyView {
        (move || words()).into_any()
    }
    erased(Box::new(words))
}

/// A part of the page that is there when signals say so. When they change it is drawn anew from
/// nothing, focus and typed text included: what a person may be in the middle of follows signals by
/// `live_attr`, `live_prop` and `live_text` instead.
pub fn show<V: Into<AnyView>>(view: impl Fn() -> Option<V> + Send + 'static) -> AnyView {
    fn erased(view: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
        (move || view()).into_any()
    }
    erased(Box::new(move || view().map(Into::into)))
}

impl El {
    /// A class, for the style sheet.
    pub fn class(self, name: &'static str) -> Self {
        self.attr("class", name)
    }

    /// An attribute with a fixed value.
    pub fn attr(self, name: &'static str, value: impl Into<String>) -> Self {
        self.optional_attr(name, Some(value.into()))
    }

    /// An attribute that is there only with a value.
    pub fn optional_attr(mut self, name: &'static str, value: Option<String>) -> Self {
        if value.is_some() {
            self.attributes.push(custom_attribute(name, value).into_any_attr());
        }
        self
    }

    /// An attribute that follows signals; `None` takes it away.
    pub fn live_attr(
        mut self,
        name: &'static str,
        value: impl Fn() -> Option<String> + Send + 'static,
    ) -> Self {
        fn erased(name: &'static str, value: Box<dyn Fn() -> Option<String> + Send>) -> AnyAttribute {
            custom_attribute(name, value).into_any_attr()
        }
        self.attributes.push(erased(name, Box::new(value)));
        self
    }

    /// A property of the DOM object that follows signals, such as what stands in an input.
    pub fn live_prop(mut self, name: &'static str, value: impl Fn() -> JsValue + Send + 'static) -> Self {
        fn erased(name: &'static str, value: Box<dyn Fn() -> JsValue + Send>) -> AnyAttribute {
            prop(name, value).into_any_attr()
        }
        self.attributes.push(erased(name, Box::new(value)));
        self
    }

    /// What to do on an event.
    pub fn on(mut self, event: &'static str, handler: impl Fn(Event) + 'static) -> Self {
        fn erased(event: &'static str, handler: Box<dyn Fn(Event)>) -> AnyAttribute {
            on(ev::Custom::<Event>::new(event), handler).into_any_attr()
        }
        self.attributes.push(erased(event, Box::new(handler)));
        self
    }

    /// What to do once the element is in the page.
    pub fn mounted(mut self, then: impl FnOnce(HtmlElement) + 'static) -> Self {
        fn erased(then: Box<dyn FnOnce(HtmlElement)>) -> AnyAttribute {
            let element = NodeRef::<Custom<&'static str>>::new();
            element.on_load(then);
            node_ref(element).into_any_attr()
        }
        self.attributes.push(erased(Box::new(then)));
        self
    }

    /// Words inside.
    pub fn text(self, words: impl Into<String>) -> Self {
        self.child(text(words))
    }

    /// Words inside that follow signals.
    pub fn live_text(self, words: impl Fn() -> String + Send + 'static) -> Self {
        self.child(live_text(words))
    }

    /// An element or view inside.
    pub fn child(mut self, child: impl Into<AnyView>) -> Self {
        self.children.push(child.into());
        self
    }

    /// Elements or views inside: a list, or one that may be missing.
    pub fn children<V: Into<AnyView>>(mut self, children: impl IntoIterator<Item = V>) -> Self {
        self.children.extend(children.into_iter().map(Into::into));
        self
    }

    /// A part inside that is there when signals say so.
    pub fn show<V: Into<AnyView> + 'static>(self, view: impl Fn() -> Option<V> + Send + 'static) -> Self {
        self.child(show(view))
    }

    /// The finished view.
    pub fn view(self) -> AnyView {
        custom(self.tag).child(self.children).add_any_attr(self.attributes).into_any()
    }
}

impl From<El> for AnyView {
    fn from(element: El) -> Self {
        element.view()
    }
}
