//! Which of the marked elements are in view. Knows them by the text in their `data-key`.

use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

struct Observer {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

/// Watches elements; made by a page, gone with it.
#[derive(Clone, Copy)]
pub struct Visibility(StoredValue<Option<Observer>, LocalStorage>);

impl Visibility {
    /// Reports each change as the element's `data-key` and whether it is in view.
    pub fn new(report: impl Fn(&str, bool) + 'static) -> Self {
        let callback = Closure::new(move |entries: js_sys::Array| {
            for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok())
            {
                if let Some(key) = entry.target().get_attribute("data-key") {
                    report(&key, entry.is_intersecting());
                }
            }
        });
        let function: &JsValue = callback.as_ref();
        let observer = IntersectionObserver::new(function.unchecked_ref()).ok();
        let kept = observer.map(|observer| Observer { observer, _callback: callback });
        let this = Self(StoredValue::new_local(kept));
        on_cleanup(move || this.clear());
        this
    }

    /// Forgets every element.
    pub fn clear(self) {
        self.0.try_with_value(|kept| kept.as_ref().map(|kept| kept.observer.disconnect()));
    }

    /// Watches one more element.
    pub fn watch(self, element: &Element) {
        self.0.try_with_value(|kept| kept.as_ref().map(|kept| kept.observer.observe(element)));
    }
}
