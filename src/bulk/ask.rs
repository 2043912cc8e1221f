//! The question before anything is done: what, to which trunks, and what follows from it.

use domain::visible::reads_as;
use leptos::ev;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::bulk::{Action, Bulk, BulkOutcome, Operation, in_words, trunks};
use crate::components::html::{self, div, focus_on_load, li, p, ul};
use crate::components::{Button, El, Reason, TextField, foreign};

/// Names that are shown before the rest is only counted.
const NAMED: usize = 10;

impl Bulk {
    /// The question.
    pub(super) fn view_ask(self) -> El {
        let count = trunks(self.count());
        match self.action.get_untracked() {
            Action::Enable => {
                let title = format!("Enable {count}?");
                let follows = match self.count() {
                    1 => "The PBX uses it again for calls, with the settings it has.",
                    _ => "The PBX uses them again for calls, with the settings they have.",
                };
                let go = Button::primary().on_press(move || self.go(Operation::Switch(true)));
                self.view_question(&title, follows, None, go.el().child(format!("Enable {count}")))
            }
            Action::Disable => {
                let title = format!("Disable {count}?");
                let follows = match self.count() {
                    1 => {
                        "The PBX stops using it; calls through it fail. What happens to calls in progress is not documented."
                    }
                    _ => {
                        "The PBX stops using them; calls through them fail. What happens to calls in progress is not documented."
                    }
                };
                let go = Button::primary().on_press(move || self.go(Operation::Switch(false)));
                self.view_question(&title, follows, None, go.el().child(format!("Disable {count}")))
            }
            Action::Delete => self.view_delete(&count),
            Action::SetField => self.view_set_field(&count),
        }
    }

    /// Names, consequence, and the two ways on.
    fn view_question(self, title: &str, follows: &'static str, more: Option<El>, go: El) -> El {
        self.frame(title)
            .child(p().child(follows))
            .child(self.view_names())
            .child(more)
            .child(div().class("actions").child(self.view_cancel(true)).child(go))
    }

    fn view_delete(self, count: &str) -> El {
        // An enabled trunk may be carrying calls, and many are many: pressing Enter is not enough.
        let (is_on, word, one) = self.chosen.with_value(|chosen| {
            let is_on = chosen.iter().any(|one| one.enabled != Some(false));
            let name = match chosen.as_slice() {
                [only] => only.name.trim(),
                [] | [_, ..] => "",
            };
            (is_on, if name.is_empty() { "confirm" } else { name }.to_owned(), chosen.len() == 1)
        });
        let typed = RwSignal::new(String::new());
        let is_asked = is_on || !one;
        let missing = {
            let word = word.clone();
            Signal::derive(move || {
                (is_asked && !reads_as(&typed.get(), &word)).then_some(match one {
                    true => "Type the name of the trunk first",
                    false => "Type the word confirm first",
                } as Reason)
            })
        };
        let confirm = is_asked.then(|| {
            let hint = match one {
                true => format!("This trunk is enabled. Type {word} to confirm."),
                false => "Type the word confirm to go on.".to_owned(),
            };
            TextField::new(if one { "Name of the trunk" } else { "Confirmation" }, typed).hint(&hint).el()
        });
        let instead = Button::plain().on_press(move || {
            self.action.set(Action::Disable);
            self.go(Operation::Switch(false));
        });
        let go = Button::primary().blocked(missing).on_press(move || self.go(Operation::Delete));
        let follows = match one {
            true => "The PBX forgets this trunk, its settings and its numbers.",
            false => "The PBX forgets these trunks, their settings and their numbers.",
        };
        self.frame(&format!("Delete {count}?"))
            .child(p().child(follows))
            .child(self.view_names())
            .child(p().child("You can't undo this."))
            .child(confirm)
            .child(
                div()
                    .class("actions")
                    .child(self.view_cancel(true))
                    .child(is_on.then(|| instead.el().child("Disable instead")))
                    .child(go.el().attr("data-tone", "bad").child(format!("Delete {count}"))),
            )
    }

    fn view_set_field(self, count: &str) -> El {
        let setting = self.setting;
        let blocked = Signal::derive(move || setting.operation().err());
        let go = Button::primary().submit().blocked(blocked).el().child(format!("Set on {count}"));
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(operation) = untrack(|| setting.operation()) {
                self.go(operation);
            }
        };
        let follows = move || match setting.operation() {
            Ok(Operation::Set(field, value)) => format!("Sets {}.", in_words(field, &value)),
            Ok(Operation::Switch(_) | Operation::Delete) | Err(_) => String::new(),
        };
        let form = html::form()
            .class("bulk-part")
            .attr("novalidate", "")
            .on(ev::submit, submit)
            .child(setting.view())
            .child(p().attr("role", "status").child(follows))
            .child(self.view_names())
            .child(div().class("actions").child(self.view_cancel(false)).child(go));
        self.frame(&format!("Set a field on {count}?"))
            .child(p().child("Trunks whose type does not have the field are left alone."))
            .child(form)
    }

    fn view_cancel(self, focus: bool) -> El {
        let cancel = Button::plain().on_press(move || self.leave()).el().child("Cancel");
        match focus {
            true => cancel.node_ref(focus_on_load()),
            false => cancel,
        }
    }

    fn view_names(self) -> El {
        let mut items = Vec::new();
        self.chosen.with_value(|chosen| {
            for one in chosen.iter().take(NAMED) {
                items.push(li().child(foreign(&one.name)));
            }
            if chosen.len() > NAMED {
                items.push(li().class("bulk-more").child(format!("and {} more", chosen.len() - NAMED)));
            }
        });
        // It can be scrolled, so it can be reached by keyboard.
        ul().class("bulk-names").attr("aria-label", "Trunks").attr("tabindex", "0").child(items)
    }

    /// From the question to the work.
    fn go(self, operation: Operation) {
        self.operation.set_value(operation);
        self.start(&[BulkOutcome::NotBegun]);
    }
}
