//! What can be done with what is selected or listed: the bar, the dialogs and the exports.

use std::sync::Arc;

use domain::message::{Message, explain};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bulk::{Action, Chosen};
use crate::components::html::{div, fragment, p};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Icon, focus_on_title, menu, nothing_has_focus};
use crate::pages::list::ListPage;
use crate::pages::list::dialogs::{Dialog, DialogRequest, view_dialog};
use crate::pages::list::rows::narrowed;
use crate::platform::save_file;
use crate::platform::tasks::task;
use crate::session::Session;
use crate::transfer::Format;
use crate::trunks::{in_a_line, read_all};

lazy_view!(panels: fn view_bar(page: ListPage) {
    page.view_bar().into_any()
});

lazy_view!(panels: fn view_reader(session: Session) {
    p().class("note-bar").child(session.read_only(false)).into_any()
});

lazy_view!(
    /// The PBX's own file, or files of what is listed.
    panels: pub fn view_export(page: ListPage) {
        page.view_export().into_any()
    }
);

impl ListPage {
    /// That nothing here can be changed.
    pub fn view_reader(self) -> AnyView {
        fragment(move || (!self.writes.get()).then(|| view_reader(self.session)))
    }

    /// What can be done with what is selected.
    pub fn view_selected(self) -> AnyView {
        let some = Memo::new(move |_| self.selection.0.with(|chosen| !chosen.is_empty()));
        fragment(move || some.get().then(|| view_bar(self)))
    }

    fn view_bar(self) -> El {
        let selection = self.selection;
        let words = move || {
            let count = selection.0.with(Vec::len);
            let here = self.shown.with(|shown| {
                let items = shown.as_ref().map(|shown| shown.items.iter());
                items.map_or(0, |items| {
                    items.filter(|row| row.id.as_ref().is_some_and(|id| selection.has(id))).count()
                })
            });
            let elsewhere = match count - here.min(count) {
                0 => String::new(),
                more => format!(", {more} of them not on this page"),
            };
            // What was changed may no longer be in a list that is narrowed by just that.
            let of = match self.total().filter(|total| *total >= count as u64) {
                Some(total) => format!(" of {total}"),
                None => String::new(),
            };
            format!("{count}{of} selected{elsewhere}")
        };
        let act = move |action: Action, words: &'static str| {
            let press = move || self.dialog.set(Some(untrack(|| self.bulk(action))));
            Button::plain().on_press(press).el().child(words)
        };
        let item = move |format: Format, words: &'static str| {
            let ids = move || {
                selection.0.with_untracked(|chosen| chosen.iter().map(|one| one.id.clone()).collect())
            };
            let press = move || self.dialog.set(Some(Dialog::Export(format, ids())));
            Button::quiet().on_press(press).el().class("button menu-item").child(words)
        };
        let export = menu("Export selection", Icon::Download, move || {
            div().class("choices").child(item(Format::Json, "As JSON")).child(item(Format::Csv, "As CSV"))
        });
        let changes = move || {
            self.writes.get().then(|| {
                [(Action::Enable, "Enable"), (Action::Disable, "Disable"), (Action::SetField, "Set a field")]
                    .map(|(action, words)| act(action, words))
            })
        };
        let delete = move || self.writes.get().then(|| act(Action::Delete, "Delete"));
        let clear = Button::quiet().on_press(move || selection.clear()).el().child("Clear selection");
        div()
            .class("selected")
            .attr("role", "region")
            .attr("aria-label", "Selection")
            .child(p().attr("role", "status").child(words))
            .child(move || self.view_select_matching())
            .child(changes)
            .child(export)
            .child(delete)
            .child(clear)
    }

    /// How many trunks the list has, on all its pages.
    fn total(self) -> Option<u64> {
        self.shown.with(|shown| shown.as_ref().and_then(|shown| shown.total))
    }

    /// The dialog for what is selected, as the list has it now: a row may have been read again since it was selected.
    fn bulk(self, action: Action) -> Dialog {
        let mut chosen = self.selection.0.get();
        self.shown.with(|shown| {
            for row in shown.iter().flat_map(|shown| &shown.items) {
                if let Some(one) = chosen.iter_mut().find(|one| row.id.as_ref() == Some(&one.id)) {
                    one.row.clone_from(row);
                }
            }
        });
        Dialog::Bulk(action, chosen, self.total())
    }

    /// From one page to all that match.
    fn view_select_matching(self) -> Option<El> {
        let selection = self.selection;
        let total = self.total()?;
        let count = selection.0.with(Vec::len) as u64;
        (count < total && total > 1).then(|| {
            let press = move || self.with_matching(move |chosen| selection.set_all(chosen, true));
            Button::quiet().on_press(press).el().child(format!("Select all {total} that match"))
        })
    }

    /// Every trunk the address is about, read page by page where that has not happened.
    fn with_matching(self, then: impl FnOnce(Vec<Chosen>) + 'static) {
        let Self { address, rows, statuses, fetched, toasts, session, .. } = self;
        let at = address.get_untracked();
        let whole = rows.state.with_untracked(|state| {
            state.data().filter(|rows| rows.asked.whole).map(|rows| rows.list.clone())
        });
        let client = session.client();
        spawn_local(task(async move {
            let list = match whole {
                Some(list) => Ok(list),
                None => read_all(&client, at.query(true), Some(fetched)).await,
            };
            match list {
                Ok(list) => then(narrowed(&list, &at, statuses).iter().filter_map(Chosen::of).collect()),
                Err(error) => toasts.bad(explain(&error).title),
            }
        }));
    }

    pub fn view_dialog(self, dialog: Dialog) -> AnyView {
        let Self { statuses, selection, rows, .. } = self;
        let changed = Arc::new(move |ids: Vec<api::types::ProviderId>, selected: Vec<Chosen>| {
            if !ids.is_empty() {
                statuses.renew(&ids);
                rows.refresh();
                selection.0.set(selected);
            }
        });
        let close = move || {
            self.dialog.set(None);
            // The bar that opened the dialog may be gone; the focus then goes to the heading.
            set_timeout(focus_heading, std::time::Duration::ZERO);
        };
        view_dialog(DialogRequest { dialog, changed, close: Arc::new(close) })
    }

    fn view_export(self) -> El {
        let own = Button::quiet().on_press(move || self.export());
        let listed = |format: Format, words: &'static str| {
            let press = move || {
                self.with_matching(move |chosen| {
                    let ids = chosen.into_iter().map(|one| one.id).collect();
                    self.dialog.try_set(Some(Dialog::Export(format, ids)));
                });
            };
            Button::quiet().on_press(press).el().class("button menu-item").child(words)
        };
        div()
            .class("choices")
            .child(own.el().class("button menu-item").child("The PBX's own file"))
            .child(listed(Format::Json, "These trunks as JSON"))
            .child(listed(Format::Csv, "These trunks as CSV"))
    }

    /// Saves the server's export as it is.
    fn export(self) {
        let Self { session, toasts, exporting, .. } = self;
        exporting.set(true);
        spawn_local(task(async move {
            let answer = session.client().export_providers().await;
            exporting.try_set(false);
            match answer {
                Ok(file) => {
                    let name = file.name.unwrap_or_else(|| "trunks.csv".to_owned());
                    if save_file(&name, &file.bytes) {
                        toasts.good(format!("{name} saved. Treat it as secret: it may hold passwords"));
                    } else {
                        toasts.bad("The browser refused to save the file");
                    }
                }
                Err(error) => {
                    let Message { text, quoted, .. } = explain(&error);
                    // The server's own reason is enough where there is one.
                    let more = if quoted.is_empty() { format!(". {text}") } else { String::new() };
                    toasts.bad(format!("Nothing was exported. {}{more}", in_a_line(&error)));
                }
            }
        }));
    }
}

fn focus_heading() {
    if nothing_has_focus() {
        focus_on_title();
    }
}
