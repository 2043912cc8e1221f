//! What can stand inside an element: text, elements, options, lists, any view of Leptos, and closures of these.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::components::html::{BuildStep, Call, El, Live, shown};

/// What can stand inside an element.
pub trait Child: Sized {
    /// The child as a view without an element of its own around it.
    fn fragment(self) -> AnyView;

    /// Adds the child to an element.
    fn add_to(self, element: &mut El) {
        element.push(BuildStep::View(self.fragment()));
    }
}

impl Child for AnyView {
    fn fragment(self) -> AnyView {
        self
    }
}

impl Child for El {
    #[inline(never)]
    fn fragment(self) -> AnyView {
        self.into_any()
    }
}

impl Child for String {
    #[inline(never)]
    fn fragment(self) -> AnyView {
        shown(self).into_any()
    }

    #[inline(never)]
    fn add_to(self, element: &mut El) {
        element.push(BuildStep::Text(shown(self)));
    }
}

impl Child for &str {
    fn fragment(self) -> AnyView {
        self.to_owned().fragment()
    }

    #[inline(never)]
    fn add_to(self, element: &mut El) {
        Child::add_to(self.to_owned(), element);
    }
}

impl Child for &String {
    fn fragment(self) -> AnyView {
        self.clone().fragment()
    }

    fn add_to(self, element: &mut El) {
        Child::add_to(self.as_str(), element);
    }
}

impl<T: Child> Child for Option<T> {
    fn fragment(self) -> AnyView {
        match self {
            Some(child) => child.fragment(),
            // One mark of its place. `()` has two in an `AnyView`.
            None => Vec::<AnyView>::new().into_any(),
        }
    }

    fn add_to(self, element: &mut El) {
        if let Some(child) = self {
            Child::add_to(child, element);
        }
    }
}

impl<T: Child> Child for Vec<T> {
    fn fragment(self) -> AnyView {
        self.into_iter().map(Child::fragment).collect::<Vec<_>>().into_any()
    }

    fn add_to(self, element: &mut El) {
        for child in self {
            Child::add_to(child, element);
        }
    }
}

impl<T: Child, const N: usize> Child for [T; N] {
    fn fragment(self) -> AnyView {
        Vec::from(self).fragment()
    }

    fn add_to(self, element: &mut El) {
        for child in self {
            Child::add_to(child, element);
        }
    }
}

impl<F: Fn() -> V + Send + 'static, V: Child> Child for F {
    fn fragment(self) -> AnyView {
        #[inline(never)]
        fn erased(view: Box<dyn Call<AnyView>>) -> AnyView {
            Live(SendWrapper::new(view)).into_any()
        }
        erased(Box::new(move || self().fragment()))
    }
}
