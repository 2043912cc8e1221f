//! Every error at once, above the form, each a link to its field.

use leptos::ev;
use leptos::prelude::*;

use crate::components::focus_on;
use crate::components::html::{a, div, focus_on_load, fragment, li, p, ul};
use crate::trunk_form::steps::label_of;
use crate::trunk_form::{Form, Step, id_of};

/// The errors of the steps, once somebody wanted to leave them. `pressed` counts how often: each time
/// the summary takes the focus.
pub fn view_summary(form: Form, steps: Vec<Step>, pressed: RwSignal<u32>) -> AnyView {
    fragment(move || {
        let count = pressed.get();
        let errors = form.problems.with_untracked(|_| form.errors_of(&steps));
        (count > 0 && !errors.is_empty()).then(|| {
            let items = errors.into_iter().map(|problem| {
                let id = id_of(problem.field);
                let link = a().attr("href", format!("#{id}")).on(ev::click, move |event| {
                    event.prevent_default();
                    focus_on(&id);
                });
                let words = format!("{}: {}", label_of(problem.field), problem.text);
                li().child(link.child(words))
            });
            div()
                .class("alert")
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .node_ref(focus_on_load())
                .child(p().class("alert-title").child("There is a problem"))
                .child(ul().child(items.collect::<Vec<_>>()))
        })
    })
}

impl Form {
    /// The errors of some steps, as they are right now.
    fn errors_of(self, steps: &[Step]) -> Vec<domain::provider::rules::Problem> {
        untrack(|| self.errors())
            .into_iter()
            .filter(|problem| steps.contains(&super::steps::step_of(problem.field)))
            .collect()
    }
}
