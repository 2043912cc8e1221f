//! What can be done with what is selected or listed: the bar, the dialogs and the exports.

use domain::message::explain;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::bulk::{Action, Chosen};
use crate::components::html::{a, div, fragment, p};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Icon, menu};
use crate::pages::list::ListPage;
use crate::pages::list::dialogs::Dialog;
use crate::pages::list::rows::narrowed;
use crate::platform::tasks::task;
use crate::session::Session;
use crate::tools::{Against, CompareAddress};
use crate::transfer::{ExportOf, Format};
use crate::trunks::{name_of, read_all};

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
        let item = move |format: Format| {
            let press = move || {
                focus_menu_button();
                self.export(these(format, selection.0.get_untracked()));
            };
            let count = selection.0.with_untracked(Vec::len).to_string();
            view_item(Button::quiet().on_press(press), &count, format)
        };
        let export = menu("Export selection", Icon::Download, move || {
            div().class("choices").child(item(Format::Csv)).child(item(Format::Json))
        });
        let changes = move || {
            self.writes.get().then(|| {
                [(Action::Enable, "Enable"), (Action::Disable, "Disable"), (Action::SetField, "Set a field")]
                    .map(|(action, words)| act(action, words))
            })
        };
        let delete = move || self.writes.get().then(|| act(Action::Delete, "Delete"));
        let compare = move || {
            let two = selection.0.with(|chosen| match chosen.as_slice() {
                [one, two] => Some((one.id.clone(), two.id.clone())),
                _ => None,
            });
            let (one, two) = two?;
            let address = CompareAddress { here: Some(one), there: Against::Trunk(Some(two)) };
            let link = a().class("button").attr("data-variant", "plain").attr("href", address.href());
            Some(link.child("Compare"))
        };
        let clear = Button::quiet().on_press(move || selection.clear()).el().child("Clear selection");
        div()
            .class("selected")
            .attr("role", "region")
            .attr("aria-label", "Selection")
            .child(p().attr("role", "status").child(words))
            .child(move || self.view_select_matching())
            .child(changes)
            .child(export)
            .child(compare)
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
            let press = move || self.with_matching("selected", move |chosen| selection.set_all(chosen, true));
            Button::quiet().on_press(press).el().child(format!("Select all {total} that match"))
        })
    }

    /// Every trunk the address is about, read page by page where that has not happened. `done` is what happens to
    /// them then.
    fn with_matching(self, done: &'static str, then: impl FnOnce(Vec<Chosen>) + 'static) {
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
                Err(error) => toasts.bad(format!("Nothing was {done}. {}", explain(&error).title)),
            }
        }));
    }

    fn view_export(self) -> El {
        let total = self.shown.with_untracked(|shown| shown.as_ref().and_then(|shown| shown.total));
        let count = total.map_or_else(|| "These".to_owned(), |total| total.to_string());
        let listed = |format: Format| {
            let press = move || {
                focus_menu_button();
                self.with_matching("exported", move |chosen| self.export(these(format, chosen)));
            };
            let none = (total == Some(0)).then_some("No trunk matches");
            view_item(Button::quiet().blocked(Signal::stored(none)).on_press(press), &count, format)
        };
        let own = Button::quiet().on_press(move || {
            focus_menu_button();
            self.export(ExportOf::Pbx);
        });
        div()
            .class("choices")
            .child(listed(Format::Csv))
            .child(listed(Format::Json))
            .child(own.el().class("button menu-item").child("All trunks, PBX format"))
    }

    fn export(self, what: ExportOf) {
        self.exporting.try_set(Some(Dialog::Export(what)));
    }
}

fn these(format: Format, chosen: Vec<Chosen>) -> ExportOf {
    ExportOf::These(format, chosen.into_iter().map(|one| (one.id, name_of(&one.row))).collect())
}

/// `31 trunks as CSV`.
fn view_item(button: Button, count: &str, format: Format) -> El {
    let trunks = if count == "1" { "trunk" } else { "trunks" };
    button.el().class("button menu-item").child(format!("{count} {trunks} as {}", format.name()))
}

/// What is pressed goes with the menu, and no dialog takes the focus: it returns to where it came from.
fn focus_menu_button() {
    let menu = document().active_element().and_then(|item| item.closest(".menu").ok().flatten());
    let button = menu.and_then(|menu| menu.query_selector("button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = button.focus();
    }
}
