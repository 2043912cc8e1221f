//! A new trunk as a copy of another one: where its draft comes from, and what the copy has not got.

use std::rc::Rc;

use api::types::{Provider, ProviderId};
use domain::provider::copy::{LeftOut, copied, left_out};
use domain::provider::draft::{Draft, Text};
use leptos::prelude::*;

use crate::components::html::{div, fragment, li, p, strong, ul};
use crate::components::{El, page_title, placeholder};
use crate::pages::new::{Origin, wizard};
use crate::session::use_session;
use crate::trunks::{failure, load_trunk};

/// The page for a copy of a trunk: disabled, with a name of its own, and without what cannot be copied, which
/// it names.
pub fn copy_trunk(id: ProviderId) -> AnyView {
    let trunk = load_trunk(use_session(), &id);
    fragment(move || {
        trunk.state.with(|state| {
            Some(match (state.data(), state.error()) {
                (Some(provider), _) => match copy_of(provider) {
                    Some(draft) => {
                        let origin = Origin::Copy(id.clone());
                        wizard(origin, draft, left_out(provider))
                    }
                    None => view_unknown_kind(),
                },
                (_, Some(error)) => div()
                    .child(page_title(|| "Copy trunk".to_owned()))
                    .child(failure(error, Some(Rc::new(move || trunk.refresh()))).el()),
                (_, None) => placeholder("Loading trunk"),
            })
        })
    })
}

/// The draft of a copy; `None` for a kind of trunk that this version does not know.
fn copy_of(provider: &Provider) -> Option<Draft> {
    let mut draft = copied(provider)?;
    let name = format!("Copy of {}", draft.texts.get(Text::Name));
    draft.texts.name = name.chars().take(64).collect();
    draft.flags.enabled = Some(false);
    Some(draft)
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
        div()
            .class("notice")
            .child(p().child(strong().child("Not copied")))
            .child(ul().child(left.iter().map(item).collect::<Vec<_>>()))
    })
}
