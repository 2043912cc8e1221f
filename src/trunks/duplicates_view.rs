//! The notice about trunks that are there more than once. A person decides: keep them, or delete one.

use api::types::ProviderId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{a, code, div, focus_on_load, li, p, span, strong, ul};
use crate::components::{Button, El, dialog_to_close, foreign};
use crate::platform::tasks::task;
use crate::routes::Route;
use crate::session::Session;
use crate::trunks::{Deletion, delete_trunk, in_a_line};

/// Trunks that are alike to the letter.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicates {
    /// The name that they share.
    pub name: String,
    /// All of them, the one this console was told of first.
    pub ids: Vec<ProviderId>,
}

/// What the notice works with.
#[derive(Clone, Copy)]
struct Notice {
    session: Session,
    duplicates: RwSignal<Vec<Duplicates>>,
    /// The one to be deleted, once that is confirmed.
    asked: RwSignal<Option<ProviderId>>,
    busy: RwSignal<bool>,
    said: RwSignal<String>,
}

/// The notice; goes away once a person has decided, or only one of each is left.
pub fn view_duplicates(session: Session, duplicates: RwSignal<Vec<Duplicates>>) -> El {
    let notice = Notice {
        session,
        duplicates,
        asked: RwSignal::new(None),
        busy: RwSignal::new(false),
        said: RwSignal::new(String::new()),
    };
    div()
        .attr("role", "status")
        .child(move || notice.view())
        .child(move || {
            let said = notice.said.get();
            (!said.is_empty()).then(|| p().class("notice").child(said))
        })
        .child(move || notice.asked.get().map(|id| notice.view_question(id)))
}

impl Notice {
    fn view(self) -> Option<El> {
        let groups = self.duplicates.get();
        let title = match groups.as_slice() {
            [] => return None,
            [one] if one.ids.len() == 2 => "There are two trunks exactly like this".to_owned(),
            [one] => format!("There are {} trunks exactly like this", one.ids.len()),
            many => format!("{} trunks are there more than once", many.len()),
        };
        let keep_words = match groups.as_slice() {
            [one] if one.ids.len() == 2 => "Keep both",
            _ => "Keep all",
        };
        let keep = Button::plain().on_press(move || self.duplicates.set(Vec::new())).el().child(keep_words);
        let items = groups.into_iter().flat_map(|alike| {
            let Duplicates { name, ids } = alike;
            ids.into_iter().map(move |id| self.view_one(&name, id)).collect::<Vec<_>>()
        });
        Some(
            div()
                .class("notice")
                .attr("data-tone", "unsure")
                .child(p().child(strong().child(title)))
                .child(p().child("The PBX does not say who made them: the network may have sent the request twice, or somebody else created the same trunk. Nothing is deleted unless you say so."))
                .child(ul().class("duplicates").child(items.collect::<Vec<_>>()))
                .child(div().class("actions").child(keep)),
        )
    }

    fn view_one(self, name: &str, id: ProviderId) -> El {
        let delete = {
            let id = id.clone();
            Button::plain().on_press(move || {
                self.said.set(String::new());
                self.asked.set(Some(id.clone()));
            })
        };
        let link = a().attr("href", Route::Detail(id.clone()).href()).child(foreign(name));
        li().child(link)
            .child(span().class("note").child(" id ").child(code().child(id.as_str())))
            .child(delete.el().child("Delete this one"))
    }

    fn view_question(self, id: ProviderId) -> El {
        let close = move || self.asked.set(None);
        let cancel = Button::plain().on_press(close).el().node_ref(focus_on_load());
        let words = id.as_str().to_owned();
        let delete = Button::primary().busy(self.busy).on_press(move || self.delete(id.clone()));
        dialog_to_close("Delete this one?", close)
            .child(p().child(
                "If somebody else created it, they have been told that it exists. You can't undo this.",
            ))
            .child(p().child("Id ").child(code().child(words)))
            .child(
                div()
                    .class("actions")
                    .child(cancel.child("Cancel"))
                    .child(delete.el().attr("data-tone", "bad").child("Delete trunk")),
            )
    }

    fn delete(self, id: ProviderId) {
        self.busy.set(true);
        let client = self.session.action();
        spawn_local(task(async move {
            let deletion = delete_trunk(&client, &id).await;
            self.busy.try_set(false);
            self.asked.try_set(None);
            let said = match deletion {
                Deletion::Done | Deletion::Gone(_) | Deletion::GoneBefore => {
                    self.duplicates.try_update(|duplicates| {
                        for alike in duplicates.iter_mut() {
                            alike.ids.retain(|other| *other != id);
                        }
                        duplicates.retain(|alike| alike.ids.len() > 1);
                    });
                    "Deleted. The other one stays.".to_owned()
                }
                Deletion::Refused(error) => format!("Not deleted. {}", in_a_line(&error)),
                Deletion::Unknown(error) => {
                    format!("It is not known whether it was deleted. {}. Open it to see", in_a_line(&error))
                }
            };
            self.said.try_set(said);
        }));
    }
}
