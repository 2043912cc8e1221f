//! HTML elements in the words of Leptos' builder syntax, all of one type.
//!
//! Read it as `leptos::html`: a function per tag, then `.class`, `.attr`, `.prop`, `.on`, `.node_ref` and
//! `.child`, each of which takes a value or a closure that follows signals. `.child` takes text,
//! elements, options, lists, any view of Leptos, and closures of these.
//!
//! `view!` and `leptos::html` give every element a type of its own, with code of its own to build it and
//! take it away; ARCHITECTURE.md has the figures. `view!` also turns static markup into `innerHTML`, which
//! the content policy refuses. Here everything is made of `createElement` and text nodes.
//!
//! An element is built once. A closure that is run again replaces what it drew before, focus and typed
//! text included: where a person may be in the middle of something, let attributes, properties and texts
//! follow the signals instead.

mod child;

pub use child::Child;

use std::borrow::Cow;

use domain::visible::visible_lines;
use leptos::ev::EventDescriptor;
use leptos::html::Custom;
use leptos::prelude::*;
use leptos::reactive::graph::ToAnySubscriber;
use leptos::tachys::html::attribute::Attribute as TachysAttribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::element::ElementType;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlElement};

use crate::platform::tasks::unsubscribe;

/// An element that is not built yet.
// A pointer, and every step a call that is not copied into its callers: views are long chains of them.
pub struct El(SendWrapper<Box<Parts>>);

struct Parts {
    tag: &'static str,
    namespace: Option<&'static str>,
    steps: Vec<BuildStep>,
}

/// What is done to an element while it is built, in the order of the source.
enum BuildStep {
    Attribute(&'static str, String),
    LiveAttribute(&'static str, Box<dyn Call<Option<String>>>),
    Property(&'static str, JsValue),
    LiveProperty(&'static str, Box<dyn Call<JsValue>>),
    Listen(Cow<'static, str>, Owner, Box<dyn Hear>),
    Reference(Box<dyn FnOnce(&Element)>),
    Text(String),
    View(AnyView),
}

/// Something to call. A `dyn Fn` can be called in three ways, each with code of its own; this in one.
trait Call<T> {
    fn call(&self) -> T;
}

impl<T, F: Fn() -> T> Call<T> for F {
    fn call(&self) -> T {
        self()
    }
}

/// Something to do on an event, as [`Call`].
trait Hear {
    fn hear(&mut self, event: Event);
}

impl<F: FnMut(Event)> Hear for F {
    fn hear(&mut self, event: Event) {
        self(event);
    }
}

/// A value of an attribute, or a closure that gives one. `None` leaves the attribute out.
pub trait AttributeValue {
    /// Adds the attribute to an element.
    fn add_to(self, element: &mut El, name: &'static str);
}

/// A value of a DOM property, or a closure that gives one.
pub trait PropertyValue {
    /// Adds the property to an element.
    fn add_to(self, element: &mut El, name: &'static str);
}

macro_rules! tags {
    ($($tag:ident)*) => {$(
        #[doc = concat!("The `", stringify!($tag), "` element.")]
        pub fn $tag() -> El {
            El::new(stringify!($tag), None)
        }
    )*};
}

tags! {
    a b bdi button caption code datalist dd del details dialog div dl dt fieldset form h1 h2 h3 header input ins kbd
    label legend li main mark nav ol optgroup option p pre progress section select span strong summary table
    tbody td textarea th thead time tr ul wbr
}

/// The `svg` element.
pub fn svg() -> El {
    El::new("svg", Some(SVG))
}

/// The `path` element of SVG.
pub fn path() -> El {
    El::new("path", Some(SVG))
}

const SVG: &str = "http://www.w3.org/2000/svg";

impl El {
    #[inline(never)]
    fn new(tag: &'static str, namespace: Option<&'static str>) -> Self {
        Self(SendWrapper::new(Box::new(Parts { tag, namespace, steps: Vec::new() })))
    }

    #[inline(never)]
    fn push(&mut self, step: BuildStep) {
        self.0.steps.push(step);
    }

    /// The class, for the style sheet.
    #[inline(never)]
    pub fn class(mut self, name: &'static str) -> Self {
        self.push(BuildStep::Attribute("class", name.to_owned()));
        self
    }

    /// An attribute.
    pub fn attr(mut self, name: &'static str, value: impl AttributeValue) -> Self {
        AttributeValue::add_to(value, &mut self, name);
        self
    }

    /// A property of the DOM object, such as what stands in an input.
    pub fn prop(mut self, name: &'static str, value: impl PropertyValue) -> Self {
        PropertyValue::add_to(value, &mut self, name);
        self
    }

    /// What to do on an event.
    pub fn on<E>(mut self, event: E, mut handler: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        let handler = Box::new(move |event: Event| handler(event.unchecked_into()));
        let owner = Owner::current().unwrap_or_default();
        self.push(BuildStep::Listen(event.name(), owner, handler));
        self
    }

    /// Gives the element to a reference once it is built.
    pub fn node_ref<E: ElementType>(mut self, container: impl NodeRefContainer<E>) -> Self {
        self.push(BuildStep::Reference(Box::new(move |element| container.load(element))));
        self
    }

    /// Something inside, after what is there already.
    pub fn child(mut self, child: impl Child) -> Self {
        Child::add_to(child, &mut self);
        self
    }
}

impl AttributeValue for String {
    #[inline(never)]
    fn add_to(self, element: &mut El, name: &'static str) {
        element.push(BuildStep::Attribute(name, self));
    }
}

impl AttributeValue for &str {
    #[inline(never)]
    fn add_to(self, element: &mut El, name: &'static str) {
        element.push(BuildStep::Attribute(name, self.to_owned()));
    }
}

impl AttributeValue for &String {
    fn add_to(self, element: &mut El, name: &'static str) {
        AttributeValue::add_to(self.as_str(), element, name);
    }
}

impl<T: AttributeValue> AttributeValue for Option<T> {
    fn add_to(self, element: &mut El, name: &'static str) {
        if let Some(value) = self {
            AttributeValue::add_to(value, element, name);
        }
    }
}

impl<F: Fn() -> Option<String> + 'static> AttributeValue for F {
    fn add_to(self, element: &mut El, name: &'static str) {
        element.push(BuildStep::LiveAttribute(name, Box::new(self)));
    }
}

impl<F: Fn() -> V + 'static, V: Into<JsValue>> PropertyValue for F {
    fn add_to(self, element: &mut El, name: &'static str) {
        element.push(BuildStep::LiveProperty(name, Box::new(move || self().into())));
    }
}

impl PropertyValue for JsValue {
    fn add_to(self, element: &mut El, name: &'static str) {
        element.push(BuildStep::Property(name, self));
    }
}

/// A list that follows signals: each item is drawn once per key, moved and taken away as keys come and go.
/// It is `<For>` with every item of one type.
pub fn keyed<T: Send + 'static>(
    items: impl Fn() -> Vec<(String, T)> + Send + Sync + 'static,
    draw: impl Fn(T) -> El + Send + Sync + Clone + 'static,
) -> AnyView {
    type Item = (String, Box<dyn FnOnce() -> AnyView + Send>);
    #[inline(never)]
    fn erased(items: Box<dyn Fn() -> Vec<Item> + Send + Sync>) -> AnyView {
        let key = |(key, _): &Item| key.clone();
        For(ForProps::builder().each(items).key(key).children(|(_, draw): Item| draw()).build()).into_any()
    }
    erased(Box::new(move || {
        let drawn = |(key, item)| {
            let draw = draw.clone();
            let draw: Box<dyn FnOnce() -> AnyView + Send> = Box::new(move || draw(item).fragment());
            (key, draw)
        };
        items().into_iter().map(drawn).collect()
    }))
}

/// A reference whose element is given to `then` once it is in the page.
pub fn on_load(then: impl FnOnce(HtmlElement) + 'static) -> NodeRef<Custom<&'static str>> {
    let element = NodeRef::new();
    element.on_load(then);
    element
}

/// A reference whose element has the focus once it is in the page.
pub fn focus_on_load() -> NodeRef<Custom<&'static str>> {
    // An element that refuses the focus leaves it where it was.
    on_load(|element| drop(element.focus()))
}

/// A view without an element of its own around it.
pub fn fragment(child: impl Child) -> AnyView {
    child.fragment()
}

/// A text as it is drawn: hidden characters are shown, line breaks aside, so that no text of a server reads
/// like another one, whichever way it comes to the page.
#[inline(never)]
fn shown(text: String) -> String {
    match visible_lines(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(shown) => shown,
    }
}

/// An attribute as it is written. People read some of them, in a tip or by ear.
#[inline(never)]
fn set_attribute(element: &Element, name: &str, value: String) {
    let value = if matches!(name, "title" | "aria-label") { shown(value) } else { value };
    // Only a name that is no name fails, and names are written here.
    let _ = element.set_attribute(name, &value);
}

fn set_property(element: &Element, name: &str, value: &JsValue) {
    // A property that refuses a value keeps the one it has, as the DOM does.
    let _ = js_sys::Reflect::set(element, &JsValue::from_str(wasm_bindgen::intern(name)), value);
}

/// Something that follows signals until it is dropped.
struct Following<T: 'static>(RenderEffect<T>);

impl<T: 'static> Drop for Following<T> {
    fn drop(&mut self) {
        // The effect's task still holds what it has drawn: nothing in there must run again.
        drop(self.0.take_value());
        unsubscribe(&self.0.to_any_subscriber());
    }
}

/// What stands as long as an element does.
#[expect(dead_code, reason = "effects and children are kept for their end")]
enum Kept {
    Effect(Following<()>),
    Child(AnyViewState),
    /// What is done on an event of this name.
    Listener(Cow<'static, str>, Closure<dyn FnMut(Event)>),
}

/// An element that stands.
pub struct ElState {
    element: Element,
    kept: Vec<Kept>,
}

impl Drop for ElState {
    /// Left to the browser, listeners stay in memory until it collects: half a megabyte by then.
    fn drop(&mut self) {
        for kept in &self.kept {
            let Kept::Listener(event, heard) = kept else { continue };
            let function = heard.as_ref().unchecked_ref();
            // An event that is on its way must not call a closure that is gone. Fails for no function only.
            let _ = self.element.remove_event_listener_with_callback(wasm_bindgen::intern(event), function);
        }
    }
}

impl Render for El {
    type State = ElState;

    fn build(self) -> ElState {
        let Parts { tag, namespace, steps } = *self.0.take();
        let element = Dom::create_element(tag, namespace);
        let mut kept = Vec::new();
        for step in steps {
            take(step, &element, &mut kept);
        }
        ElState { element, kept }
    }

    fn rebuild(self, state: &mut ElState) {
        replace(state, self.build());
    }
}

/// Puts what is drawn anew in the place of what stood there.
fn replace<State: Mountable>(state: &mut State, mut new: State) {
    state.insert_before_this(&mut new);
    state.unmount();
    *state = new;
}

/// Takes a step on an element, and keeps what it needs.
fn take(step: BuildStep, on: &Element, kept: &mut Vec<Kept>) {
    match step {
        BuildStep::Attribute(name, value) => set_attribute(on, name, value),
        BuildStep::LiveAttribute(name, value) => {
            let element = on.clone();
            let set = move |before: Option<()>| match value.call() {
                Some(value) => set_attribute(&element, name, value),
                None if before.is_some() => drop(element.remove_attribute(name)),
                None => {}
            };
            kept.push(Kept::Effect(Following(RenderEffect::new(set))));
        }
        BuildStep::Property(name, value) => set_property(on, name, &value),
        BuildStep::LiveProperty(name, value) => {
            let element = on.clone();
            let set = move |_| set_property(&element, name, &value.call());
            kept.push(Kept::Effect(Following(RenderEffect::new(set))));
        }
        BuildStep::Listen(event, owner, mut handler) => {
            let heard = move |event: Event| owner.with(|| handler.hear(event));
            let heard = Closure::<dyn FnMut(Event)>::new(heard);
            let function = heard.as_ref().unchecked_ref();
            // Fails for no function only.
            let _ = on.add_event_listener_with_callback(wasm_bindgen::intern(&event), function);
            kept.push(Kept::Listener(event, heard));
        }
        BuildStep::Reference(load) => load(on),
        BuildStep::Text(text) if on.first_child().is_none() => on.set_text_content(Some(&text)),
        BuildStep::Text(text) => drop(on.append_with_str_1(&text)),
        BuildStep::View(view) => {
            let mut state = view.build();
            state.mount(on, None);
            kept.push(Kept::Child(state));
        }
    }
}

impl Mountable for ElState {
    fn unmount(&mut self) {
        self.element.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.element.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.element.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

/// A view that is drawn anew when a signal that it reads changes. It is the framework's for closures, and leaves its
/// signals when it is dropped.
struct Live(SendWrapper<Box<dyn Call<AnyView>>>);

impl Render for Live {
    type State = Following<AnyViewState>;

    fn build(self) -> Self::State {
        let view = self.0.take();
        Following(RenderEffect::new(move |drawn: Option<AnyViewState>| match drawn {
            None => view.call().build(),
            Some(mut drawn) => {
                view.call().rebuild(&mut drawn);
                drawn
            }
        }))
    }

    fn rebuild(self, state: &mut Self::State) {
        replace(state, self.build());
    }
}

impl Mountable for Following<AnyViewState> {
    fn unmount(&mut self) {
        self.0.with_value_mut(Mountable::unmount);
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.with_value_mut(|drawn| drawn.mount(parent, marker));
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.with_value_mut(|drawn| drawn.insert_before_this(child)).unwrap_or(false)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.with_value_mut(|drawn| drawn.elements()).unwrap_or_default()
    }
}

/// What Leptos asks of every view, for one that is never rendered on a server.
macro_rules! in_the_browser {
    ($view:ty) => {
        impl AddAnyAttr for $view {
            type Output<A: TachysAttribute> = Self;

            fn add_any_attr<A: TachysAttribute>(self, _: A) -> Self {
                self
            }
        }

        impl RenderHtml for $view {
            type AsyncOutput = Self;
            type Owned = Self;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> Self {
                self
            }

            fn to_html_with_buf(
                self,
                _: &mut String,
                _: &mut Position,
                _: bool,
                _: bool,
                _: Vec<AnyAttribute>,
            ) {
            }

            fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
                self.build()
            }

            fn into_owned(self) -> Self {
                self
            }
        }
    };
}

in_the_browser!(El);
in_the_browser!(Live);
