//! The sections of the page: a rail beside the form on wide screens, a line above it on narrow ones. It says for
//! each section what was changed and what is wrong, and marks the one that is being read.

use std::rc::Rc;

use domain::provider::draft::Field;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use crate::components::El;
use crate::components::html::{self, button, h2, li, nav, on_load, span, ul};
use crate::pages::edit::SECTIONS;
use crate::trunk_form::{Form, Step, step_of, title_of, view_step};

/// A section is read while it crosses a line a quarter down the window.
const LINE: &str = "-25% 0px -74% 0px";

/// Links to the sections, and the sections.
pub(super) fn view_sections(form: Form) -> (El, Vec<El>) {
    let current = RwSignal::new(Step::Type);
    let watch = watch(move |section| {
        current.try_set(section);
    });
    let links = SECTIONS.map(|section| view_link(form, section, current));
    let sections = SECTIONS.map(|section| {
        let watch = Rc::clone(&watch);
        let heading = h2().attr("id", heading_id(section)).attr("tabindex", "-1").child(title_of(section));
        html::section()
            .class("panel")
            .attr("data-section", section.slug())
            .node_ref(on_load(move |element| watch(&element)))
            .child(heading)
            .child(view_step(form, section))
    });
    let rail = nav().class("sections-nav").attr("aria-label", "Sections").child(ul().child(links));
    (rail, sections.into())
}

fn view_link(form: Form, section: Step, current: RwSignal<Step>) -> El {
    let press = move |_| {
        show_heading(section);
        current.set(section);
    };
    let changes = move || {
        let is_here = |field: &&Field| step_of(**field) == section;
        let count = form.changes.with(|changes| changes.iter().filter(is_here).count());
        view_count("change-count", count, "change")
    };
    let errors = move || view_count("error-count", form.error_count(section), "error");
    let link = button()
        .class("link")
        .attr("type", "button")
        .attr("aria-current", move || (current.get() == section).then(|| "location".to_owned()))
        .on(ev::click, press);
    li().child(link.child(title_of(section)).child(" ").child(changes).child(" ").child(errors))
}

/// `2 changes`; nothing for none.
fn view_count(class: &'static str, count: usize, word: &str) -> Option<El> {
    let words = match count {
        0 => return None,
        1 => format!("1 {word}"),
        more => format!("{more} {word}s"),
    };
    Some(span().class(class).child(words))
}

/// Puts a heading at the top, with the focus.
fn show_heading(section: Step) {
    let heading = document().get_element_by_id(&heading_id(section));
    if let Some(heading) = heading.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = heading.focus();
        // The focus alone scrolls to the middle of the screen.
        heading.scroll_into_view();
    }
}

fn heading_id(section: Step) -> String {
    format!("section-{}", section.slug())
}

/// Tells which section is read, of those that are given to what it returns. `Visibility`, which the list uses,
/// looks at the whole window, where several sections are in view.
fn watch(read: impl Fn(Step) + 'static) -> Rc<dyn Fn(&HtmlElement)> {
    let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
            if let Some(slug) =
                entry.target().get_attribute("data-section").filter(|_| entry.is_intersecting())
            {
                read(Step::parse(&slug));
            }
        }
    });
    let line = IntersectionObserverInit::new();
    line.set_root_margin(LINE);
    let function: &JsValue = callback.as_ref();
    let observer = IntersectionObserver::new_with_options(function.unchecked_ref(), &line).ok();
    let kept = StoredValue::new_local((observer.clone(), callback));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| observer.as_ref().map(IntersectionObserver::disconnect));
    });
    Rc::new(move |section| {
        if let Some(observer) = &observer {
            observer.observe(section);
        }
    })
}
