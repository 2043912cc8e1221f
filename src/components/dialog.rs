//! A modal dialog on the browser's own: it traps the focus and makes the page behind it inert. A browser
//! that has none, or an extension that took it away, gets one that is drawn in front of an inert page.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent};

use crate::components::El;
use crate::components::html::{self, h2, on_load};

/// A dialog that is open as long as it is in the page. It has no way out of its own, Escape included:
/// what it holds offers what can be done, and whoever put it up takes it away. The focus then returns
/// to where it was.
pub fn dialog(title: &str) -> El {
    frame(title, None)
}

/// A dialog that Escape takes away as well, by way of whoever put it up.
pub fn dialog_to_close(title: &str, close: impl Fn() + 'static) -> El {
    frame(title, Some(Rc::new(close)))
}

/// Whether a dialog is open, whoever put it up.
pub fn has_open_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// A dialog that was opened, and how.
enum OpenDialog {
    /// By the browser; only its `close` gives the focus back.
    Modal(HtmlDialogElement),
    /// In front of what was made inert for it, and the element that had the focus.
    InFront(Vec<Element>, Option<Element>),
}

impl OpenDialog {
    fn new(dialog: &HtmlElement) -> Self {
        if let Some(modal) = dialog.dyn_ref::<HtmlDialogElement>()
            && show_modal(modal)
        {
            return Self::Modal(modal.clone());
        }
        let had_focus = document().active_element();
        // Fails on malformed names only, and these are well formed.
        let _ = dialog.set_attribute("open", "");
        let _ = dialog.set_attribute("tabindex", "-1");
        if !dialog.contains(had_focus.as_deref()) {
            // An element that refuses the focus leaves it where it was.
            let _ = dialog.focus();
        }
        Self::InFront(make_inert_around(dialog), had_focus)
    }

    fn close(self) {
        match self {
            Self::Modal(dialog) => dialog.close(),
            Self::InFront(inert, had_focus) => {
                for element in inert {
                    let _ = element.remove_attribute("inert");
                }
                if let Some(element) = had_focus.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                    let _ = element.focus();
                }
            }
        }
    }
}

/// Whether it is open by the browser's own means; it may be so already.
fn show_modal(dialog: &HtmlDialogElement) -> bool {
    dialog.show_modal().is_ok() || is_modal(dialog)
}

fn is_modal(dialog: &Element) -> bool {
    dialog.matches(":modal").unwrap_or(false)
}

/// Makes everything inert but an element, what is in it and what it is in; what was inert before is left
/// out of the answer.
fn make_inert_around(element: &Element) -> Vec<Element> {
    let mut made = Vec::new();
    let mut inside = element.clone();
    while let Some(parent) = inside.parent_element().filter(|parent| parent.local_name() != "html") {
        let mut next = parent.first_element_child();
        while let Some(child) = next {
            next = child.next_element_sibling();
            if child != inside && !child.has_attribute("inert") && child.set_attribute("inert", "").is_ok() {
                made.push(child);
            }
        }
        inside = parent;
    }
    made
}

fn frame(title: &str, close: Option<Rc<dyn Fn()>>) -> El {
    let shown = Rc::new(Cell::new(None::<OpenDialog>));
    let kept = StoredValue::new_local(Rc::clone(&shown));
    on_cleanup(move || {
        if let Some(open) = kept.try_with_value(|shown| shown.take()).flatten() {
            open.close();
        }
    });
    let closed_by = if close.is_some() { "closerequest" } else { "none" };
    let escape = close.clone();
    html::dialog()
        .class("dialog")
        .attr("aria-label", title)
        .attr("closedby", closed_by)
        .on(ev::Custom::<Event>::new("cancel"), move |event: Event| {
            event.prevent_default();
            if let Some(close) = &close {
                close();
            }
        })
        // One that is not modal has no such event.
        .on(ev::keydown, move |event| {
            if let Some(close) = escape.as_ref().filter(|_| is_escape_in_front(&event)) {
                event.stop_propagation();
                close();
            }
        })
        // Browsers without `closedby` let a second Escape through whatever a page says.
        .on(ev::close, |event| {
            if let Some(dialog) = dialog_of(&event) {
                show_modal(&dialog);
            }
        })
        .node_ref(on_load(move |dialog| shown.set(Some(OpenDialog::new(&dialog)))))
        .child(h2().child(title))
}

fn dialog_of(event: &Event) -> Option<HtmlDialogElement> {
    event.current_target()?.dyn_into().ok()
}

/// Whether Escape was pressed in a dialog that the browser does not take for one.
fn is_escape_in_front(event: &Event) -> bool {
    let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape");
    is_escape && dialog_of(event).is_none_or(|dialog| !is_modal(&dialog))
}
