//! A new trunk as a copy of another one: where its draft comes from, what the copy has not got, and the screen
//! that asks only for what must differ.

use api::types::ProviderId;
use domain::provider::copy::{LeftOut, copy_name, copy_of, left_out_of_copy};
use domain::provider::draft::{Field, Text};
use domain::provider::neighbours::Neighbours;
use leptos::prelude::*;

use crate::components::html::{a, div, fragment, li, p, strong, ul};
use crate::components::{El, page_title, placeholder};
use crate::pages::new::neighbours::view_neighbours;
use crate::pages::new::send::Send;
use crate::pages::new::{Origin, Source, Wizard, wizard};
use crate::routes::Route;
use crate::session::use_session;
use crate::trunk_form::{Step, view_fields, view_summary};
use crate::trunks::{load_trunk, unread};

/// The page for a copy of a trunk: disabled, with a name of its own, and without what cannot be copied, which
/// it names.
pub fn copy_trunk(id: ProviderId) -> AnyView {
    let trunk = load_trunk(use_session(), &id);
    fragment(move || {
        trunk.state.with(|state| {
            Some(match (state.data(), state.error()) {
                (Some(provider), _) => match copy_of(provider) {
                    Some(draft) => {
                        let name = provider.name.clone().unwrap_or_default();
                        let source = Source { name, left_out: left_out_of_copy(provider) };
                        wizard(Origin::Copy(id.clone()), draft, source)
                    }
                    None => view_unknown_kind(),
                },
                (_, Some(error)) => div()
                    .child(page_title(|| "Copy trunk".to_owned()))
                    .child(unread(error, move || trunk.refresh())),
                (_, None) => placeholder("Loading trunk"),
            })
        })
    })
}

/// What the one screen of a copy asks for.
pub(super) const ASKED: [Field; 4] = [
    Field::Text(Text::Name),
    Field::Text(Text::AuthId),
    Field::Text(Text::Password),
    Field::Text(Text::DidNumbers),
];

impl Wizard {
    /// The one screen of a copy.
    pub(super) fn view_quick_copy(self) -> El {
        let (name, left_out) =
            self.source.with_value(|source| (source.name.clone(), view_left_out(&source.left_out)));
        let pressed = RwSignal::new(0_u32);
        let send = Send::new(self);
        let may = move || {
            // Every step is tried, whatever the first one says.
            let bad = Step::ALL.iter().filter(|step| !self.form.attempt(**step)).count();
            pressed.update(|count| *count = if bad > 0 { *count + 1 } else { 0 });
            bad == 0
        };
        let said = view_summary(self.form, Step::ALL.to_vec(), pressed, move |field| self.seek(field));
        let title = format!("Copy trunk: {name}");
        let words = format!(
            "The new trunk has the settings of {name}, apart from what you enter here. It is created disabled: enable it on its page."
        );
        let all = a().attr("href", self.href(Step::Connection)).child("Review or change all settings");
        div()
            .child(page_title(move || title.clone()))
            .child(self.view_notice())
            .child(p().class("lead").child(words))
            .child(left_out)
            .child(view_fields(self.form, &ASKED))
            .child(p().child(all))
            .child(view_neighbours(self, move |others| self.suggest_name(others)))
            .child(send.view_bar(said, None, may))
    }

    /// Another name, where a trunk has the suggested one and nobody has changed it.
    fn suggest_name(self, others: &Neighbours) {
        let taken: Vec<&str> = others.rows.iter().filter_map(|row| row.name.as_deref()).collect();
        let name = self.source.try_with_value(|source| copy_name(&source.name, &taken)).unwrap_or_default();
        let is_start =
            |suggested: &str| self.form.draft.with_untracked(|draft| draft.texts.name == suggested);
        let start = self.start.try_with_value(|start| start.texts.name.clone()).unwrap_or_default();
        if is_start(&start) && name != start {
            self.start.update_value(|start| start.texts.name.clone_from(&name));
            self.form.draft.update(|draft| draft.texts.name = name);
        }
    }

    /// Whether a field stands on the screen that is shown.
    pub(super) fn asks_for(self, field: Field) -> bool {
        self.is_quick.get_untracked() && ASKED.contains(&field)
    }

    /// The address of the one screen, for a copy.
    pub(super) fn quick_route(self) -> Option<Route> {
        self.origin.with_value(|origin| match origin {
            Origin::Blank => None,
            Origin::Copy(id) => Some(Route::QuickCopy(id.clone())),
        })
    }
}

fn view_unknown_kind() -> El {
    div().child(page_title(|| "Copy trunk".to_owned())).child(
        p().child("This version of Trunkline does not know this type of trunk, so it cannot be copied here."),
    )
}

/// What a copy has not got from its original.
pub(super) fn view_left_out(left: &[LeftOut]) -> Option<El> {
    let item = |(label, why): &LeftOut| li().child(strong().child(label.as_str())).child(format!(": {why}"));
    (!left.is_empty()).then(|| {
        let labels: Vec<&str> = left.iter().map(|(label, _)| label.as_str()).collect();
        div()
            .class("notice")
            .child(p().child(strong().child(format!("Left out: {}", labels.join(", ")))))
            .child(ul().child(left.iter().map(item).collect::<Vec<_>>()))
    })
}
