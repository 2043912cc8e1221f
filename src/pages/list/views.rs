//! Saved views: a name and an address of the list. Kept in this browser.

use leptos::ev;
use leptos::prelude::*;

use crate::components::html::{a, button, div, form, fragment, li, p, ul};
use crate::components::{Button, El, Icon, TextField, foreign, icon};
use crate::pages::list::address::ListAddress;
use crate::platform::storage;
use crate::routes::Route;

/// A name, and the address below `/trunks`.
pub type View = (String, String);

/// The saved views; lines of name, tab and address.
pub fn restore() -> Vec<View> {
    let text = storage::list_views().unwrap_or_default();
    text.lines().filter_map(read).collect()
}

fn read(line: &str) -> Option<View> {
    let (name, href) = line.split_once('\t')?;
    // Whatever stands there leads to a list or nowhere.
    Route::is_list(href).then(|| (name.to_owned(), href.to_owned()))
}

fn store(views: &[View]) {
    let lines: Vec<String> = views.iter().map(|(name, href)| format!("{name}\t{href}")).collect();
    storage::store_list_views(&lines.join("\n"));
}

/// The views there are, and a way to save this one.
pub fn view_views(address: Memo<ListAddress>) -> El {
    let views = RwSignal::new(restore());
    let name = RwSignal::new(String::new());
    let list = move || {
        let items: Vec<El> = views
            .get()
            .into_iter()
            .map(|(name, href)| {
                let label = format!("Forget view {name}");
                let gone = name.clone();
                let forget = move |_| {
                    views.update(|views| views.retain(|(known, _)| *known != gone));
                    views.with_untracked(|views| store(views));
                };
                let link = a().class("menu-item").attr("href", href).child(foreign(name));
                let button = button().class("icon-button").attr("type", "button").attr("aria-label", label);
                li().child(link).child(button.on(ev::click, forget).child(icon(Icon::Delete)))
            })
            .collect();
        (!items.is_empty()).then(|| ul().class("view-list").child(items))
    };
    let none = move || views.with(Vec::is_empty).then(|| p().class("note").child("None yet"));
    let save = move || {
        let called: String = name.get_untracked().split_whitespace().collect::<Vec<_>>().join(" ");
        if called.is_empty() {
            return;
        }
        let href = Route::List(address.get_untracked().page(1)).href();
        views.update(|views| {
            views.retain(|(known, _)| *known != called);
            views.push((called, href));
        });
        views.with_untracked(|views| store(views));
        name.set(String::new());
    };
    let form = form().class("view-save").on(ev::submit, move |event| {
        event.prevent_default();
        save();
    });
    let field = TextField::new("Name of this view", name)
        .hint("Search, filters, order and page size. The same name replaces.");
    let button = Button::plain().submit().el().child("Save view");
    div().class("choices").child(list).child(fragment(none)).child(form.child(field.el()).child(button))
}
