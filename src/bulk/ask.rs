//! The question before anything is done: what, to which trunks, what will come of it, and what follows.

use domain::list::foresight::{Foreseen, Foresight, SameChange, deletion};
use domain::visible::reads_as;
use leptos::ev;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::bulk::{Action, Bulk, BulkOutcome, Chosen, Operation, in_words, trunks};
use crate::components::html::{self, div, focus_on_load, li, p, ul};
use crate::components::{Button, El, Reason, TextField, foreign};
use crate::trunks::name_of;

/// Names that are shown before the rest is only counted.
const NAMED: usize = 10;

impl Bulk {
    /// The question.
    pub(super) fn view_ask(self) -> El {
        match self.action.get_untracked() {
            Action::Enable => self.view_switch(true),
            Action::Disable => self.view_switch(false),
            Action::Delete => self.view_delete(),
            Action::SetField => self.view_set_field(),
        }
    }

    fn view_switch(self, on: bool) -> El {
        let change = SameChange::Switch(on);
        let foreseen = self.foresee(change);
        let count = may_change(&foreseen);
        let (verb, tone) = if on { ("Enable", None) } else { ("Disable", Some("unsure".to_owned())) };
        if count == 0 {
            return self.view_nothing(&format!("{verb} trunks"), change, &foreseen);
        }
        let words = format!("{verb} {}", trunks(count));
        let follows = match (on, count) {
            (true, 1) => "The PBX uses it again for calls, with the settings it has.",
            (true, _) => "The PBX uses them again for calls, with the settings they have.",
            (false, 1) => {
                "The PBX stops using it. New calls through it fail. Calls in progress may be dropped; the vendor does not say."
            }
            (false, _) => {
                "The PBX stops using them. New calls through them fail. Calls in progress may be dropped; the vendor does not say."
            }
        };
        let go = {
            let title = words.clone();
            Button::primary().on_press(move || self.go(Operation::Switch(on), title.clone()))
        };
        self.frame(&format!("{words}?"))
            .child(self.view_foresight(change, &foreseen))
            .child(p().child(follows))
            .child(self.view_names("Trunks", &foreseen, &[Foreseen::Changes, Foreseen::NotKnown]))
            .child(self.view_skipped(&foreseen))
            .child(
                div()
                    .class("actions")
                    .child(self.view_cancel(true))
                    .child(go.el().attr("data-tone", tone).child(words)),
            )
    }

    fn view_delete(self) -> El {
        let foreseen = self.foresee(SameChange::Delete);
        let going = self.of(&foreseen, &[Foreseen::Changes]);
        if going.is_empty() {
            return self.view_nothing("Delete trunks", SameChange::Delete, &foreseen);
        }
        // An enabled trunk may be carrying calls, and many are many: pressing Enter is not enough.
        let is_on = going.iter().any(|one| one.row.enabled != Some(false));
        let (word, one) = match going.as_slice() {
            [only] => (only.row.name.clone().filter(|name| !name.trim().is_empty()), true),
            [] | [_, ..] => (None, false),
        };
        let word = word.unwrap_or_else(|| "confirm".to_owned());
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
        let words = format!("Delete {}", trunks(going.len()));
        let instead = {
            let off = may_change(&self.foresee(SameChange::Switch(false)));
            let title = format!("Disable {}", trunks(off));
            Button::plain().on_press(move || self.go(Operation::Switch(false), title.clone()))
        };
        let go = {
            let title = words.clone();
            Button::primary().blocked(missing).on_press(move || self.go(Operation::Delete, title.clone()))
        };
        self.frame(&format!("{words}?"))
            .child(self.view_foresight(SameChange::Delete, &foreseen))
            .child(p().child(deletion(going.iter().map(|one| one.row.did_numbers.as_deref()))))
            .child(self.view_names("Trunks", &foreseen, &[Foreseen::Changes]))
            .child(self.view_skipped(&foreseen))
            .child(p().child("You can't undo this."))
            .child(confirm)
            .child(
                div()
                    .class("actions")
                    .child(self.view_cancel(true))
                    .child(is_on.then(|| instead.el().child("Disable instead")))
                    .child(go.el().attr("data-tone", "bad").child(words)),
            )
    }

    fn view_set_field(self) -> El {
        let setting = self.setting;
        // Before a field is chosen, all but those that may not be changed.
        let open = self.foresee(SameChange::Delete);
        let count = may_change(&open);
        if count == 0 {
            return self.view_nothing("Set a field", SameChange::Delete, &open);
        }
        let foreseen = Memo::new(move |_| setting.field().map(|field| self.foresee(SameChange::Set(field))));
        let blocked = Signal::derive(move || {
            let has_none =
                foreseen.with(|foreseen| foreseen.as_ref().is_some_and(|all| may_change(all) == 0));
            if has_none { Some("No selected trunk has this field") } else { setting.operation().err() }
        });
        let go = Button::primary().submit().blocked(blocked).el().child("Set field");
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(Operation::Set(field, value)) = untrack(|| setting.operation()) {
                let title = format!("Set {} for {}", in_words(field, &value), trunks(count));
                self.go(Operation::Set(field, value), title);
            }
        };
        let foresight = move || {
            foreseen.with(|foreseen| {
                let change = SameChange::Set(setting.field()?);
                Some(self.foretold(change, foreseen.as_ref()?))
            })
        };
        let follows = move || match setting.operation() {
            Ok(Operation::Set(field, value)) => format!(" Sets {}.", in_words(field, &value)),
            Ok(Operation::Switch(_) | Operation::Delete) | Err(_) => String::new(),
        };
        let said = move || foresight().unwrap_or_default() + &follows();
        let form = html::form()
            .class("bulk-part")
            .attr("novalidate", "")
            .on(ev::submit, submit)
            .child(setting.view())
            .child(p().attr("role", "status").child(said))
            .child(self.view_names("Trunks", &open, &[Foreseen::Changes]))
            .child(self.view_skipped(&open))
            .child(div().class("actions").child(self.view_cancel(false)).child(go));
        self.frame(&format!("Set a field on {}?", trunks(count)))
            .child(p().child("Trunks of a type without this field are skipped."))
            .child(form)
    }

    /// Nothing can be done: it is so already, or not allowed.
    fn view_nothing(self, title: &str, change: SameChange, foreseen: &[Foreseen]) -> El {
        let reason = self.reports.with_untracked(|reports| {
            let skipped = reports.iter().find(|report| report.outcome == BulkOutcome::Skipped);
            skipped.map(|report| report.reason.clone())
        });
        let close = Button::primary().on_press(move || self.leave()).el().node_ref(focus_on_load());
        self.frame(title)
            .child(self.view_foresight(change, foreseen))
            .child(reason.map(|reason| p().child(reason)))
            .child(div().class("actions").child(close.child("Close")))
    }

    fn view_foresight(self, change: SameChange, foreseen: &[Foreseen]) -> El {
        p().class("bulk-foresight").child(self.foretold(change, foreseen))
    }

    /// `12 of 253 trunks selected: 11 will be disabled, 1 is already disabled.`
    fn foretold(self, change: SameChange, foreseen: &[Foreseen]) -> String {
        let count = foreseen.len();
        let selected = match self.total.and_then(|total| usize::try_from(total).ok()) {
            // The list may be narrower by now than what was selected in it.
            Some(total) if total >= count => format!("{count} of {}", trunks(total)),
            Some(_) | None => trunks(count),
        };
        let counts: Foresight = foreseen.iter().copied().collect();
        format!("{selected} selected: {}.", counts.words(change))
    }

    fn view_cancel(self, focus: bool) -> El {
        let cancel = Button::plain().on_press(move || self.leave()).el().child("Cancel");
        match focus {
            true => cancel.node_ref(focus_on_load()),
            false => cancel,
        }
    }

    fn view_skipped(self, foreseen: &[Foreseen]) -> Option<El> {
        foreseen.contains(&Foreseen::ReadOnly).then(|| {
            div().child(p().child("Read only, skipped:")).child(self.view_names(
                "Skipped",
                foreseen,
                &[Foreseen::ReadOnly],
            ))
        })
    }

    /// The first names of those of which this is expected.
    fn view_names(self, label: &str, foreseen: &[Foreseen], wanted: &[Foreseen]) -> El {
        let those = self.of(foreseen, wanted);
        let names = those.iter().take(NAMED).map(|one| li().child(foreign(name_of(&one.row))));
        let more = those.len().saturating_sub(NAMED);
        ul().class("bulk-names")
            .attr("aria-label", label)
            .child(names.collect::<Vec<_>>())
            .child((more > 0).then(|| li().class("bulk-more").child(format!("and {more} more"))))
    }

    /// The trunks of which this is expected.
    fn of(self, foreseen: &[Foreseen], wanted: &[Foreseen]) -> Vec<Chosen> {
        self.chosen.with_value(|chosen| {
            let all = chosen.iter().zip(foreseen).filter(|(_, foreseen)| wanted.contains(foreseen));
            all.map(|(one, _)| one.clone()).collect()
        })
    }

    /// From the question to the work.
    fn go(self, operation: Operation, title: String) {
        self.operation.set_value(operation);
        self.title.set(title);
        self.start(&[BulkOutcome::NotStarted]);
    }
}

fn may_change(foreseen: &[Foreseen]) -> usize {
    foreseen.iter().copied().collect::<Foresight>().may_change()
}
