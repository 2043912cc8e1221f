//! Every error at once, above the form, each a link to its field.

use leptos::prelude::*;

use crate::live::RwSignal;
use crate::provider_form::steps::label_of;
use crate::provider_form::{Form, id_of};
use crate::route::Step;
use crate::ui::{el, focus_on};

/// The errors of the steps, once somebody wanted to leave them. `pressed` counts how often: each time
/// the summary takes the focus.
pub fn view_summary(form: Form, steps: Vec<Step>, pressed: RwSignal<u32>) -> AnyView {
    crate::ui::show(move || {
        let count = pressed.get();
        let errors = form.problems.with_untracked(|_| form.errors_of(&steps));
        (count > 0 && !errors.is_empty()).then(|| {
            let items = errors.into_iter().map(|problem| {
                let id = id_of(problem.field);
                let link = el("a").attr("href", format!("#{id}")).on("click", move |event| {
                    event.prevent_default();
                    focus_on(&id);
                });
                let words = format!("{}: {}", label_of(problem.field), problem.text);
                el("li").child(link.text(words))
            });
            el("div")
                .class("alert")
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .mounted(|summary| drop(summary.focus()))
                .child(el("p").class("alert-title").text("There is a problem"))
                .child(el("ul").children(items))
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
