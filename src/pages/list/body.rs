//! What stands below the bar of the list: rows, none yet, no match, a failure, or that they are on their
//! way.

use std::rc::Rc;
use std::time::Duration;

use api::ApiError;
use domain::list::filter::{self, NotAFilter};
use domain::message::{Message, explain, unreachable};
use leptos::prelude::*;

use crate::components::html::{a, div, fragment, p};
use crate::components::lazy::lazy_view;
use crate::components::{Alert, Button, El, empty, placeholder};
use crate::navigation;
use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::Criterion;
use crate::pages::list::rows::Rows;
use crate::pages::list::settings::Column;
use crate::pages::list::table::Table;
use crate::pages::list::{ListPage, view_create};
use crate::platform::intl::time_of_day;
use crate::platform::tasks::effect;
use crate::routes::Route;
use crate::status::use_statuses;
use crate::tools::{Tool, checked_at};
use crate::trunks::remote::Remote;
use crate::trunks::{is_forbidden, view_leave};

/// What stands below the heading.
#[derive(Clone, Copy, PartialEq)]
enum Face {
    Loading,
    Failed,
    Empty,
    NoMatch,
    Table,
}

impl ListPage {
    /// Why the rows could not be read. Without a network, the part that knows all causes may not come.
    pub(super) fn view_failure(self) -> AnyView {
        let state = self.rows.state;
        let has_failed = Memo::new(move |_| state.with(|state| state.error().is_some()));
        let is_unreachable =
            Memo::new(move |_| state.with(|state| matches!(state.error(), Some(ApiError::Unreachable(_)))));
        fragment(move || {
            has_failed.get().then(|| match is_unreachable.get() {
                true => fragment(move || self.draw_unreachable()),
                false => view_failed(self),
            })
        })
    }

    fn draw_unreachable(self) -> Option<El> {
        self.rows.state.with(|state| {
            let ApiError::Unreachable(why) = state.error()? else { return None };
            Some(self.alert(unreachable(*why), state.data()).el())
        })
    }

    fn draw_failure(self) -> Option<El> {
        let Self { rows, address, .. } = self;
        rows.state.with(|state| {
            let error = state.error()?;
            let mut alert = self.alert(explain(error), state.data());
            if is_forbidden(error) {
                alert.retry = None;
                return Some(alert.el().child(view_leave()));
            }
            if !is_refusal(error) || address.with(|address| address.here || !address.can_be_here()) {
                return Some(alert.el());
            }
            alert.title = "The PBX refused this filter or order".to_owned();
            alert.text = "The browser can apply it to all trunks instead.".to_owned();
            let here = move || {
                let next = ListAddress { here: true, ..address.get_untracked().page(1) };
                navigation::change(&Route::List(next));
            };
            Some(alert.el().child(Button::primary().on_press(here).el().child("Filter in the browser")))
        })
    }

    fn alert(self, message: Message, last: Option<&Rows>) -> Alert {
        let Message { title, mut text, quoted, details } = message;
        if let Some(last) = last {
            text = format!("The rows below are from {}. {text}", time_of_day(last.at));
        }
        let rows = self.rows;
        Alert { title, text, quoted, details, retry: Some(Rc::new(move || rows.refresh())) }
    }

    /// That filter and order are applied here, where they are.
    pub(super) fn view_here(self) -> AnyView {
        let address = self.address;
        let is_here = Memo::new(move |_| address.with(|address| address.here));
        fragment(move || is_here.get().then(|| view_applied(address)))
    }

    pub(super) fn view_body(self) -> AnyView {
        let Self { rows, address, settings, .. } = self;
        let face = Memo::new(move |_| {
            let narrow = address.with(|address| {
                address.filters().next().is_some() || !address.value(Criterion::Search).is_empty()
            });
            let shown =
                self.shown.with(|shown| shown.as_ref().map(|shown| (shown.items.is_empty(), shown.page)));
            match rows.state.with(|state| (state.data().is_some(), matches!(state, Remote::Loading))) {
                (false, true) => Face::Loading,
                (false, false) => Face::Failed,
                (true, _) => match shown {
                    Some((true, 1)) if narrow => Face::NoMatch,
                    Some((true, 1)) => Face::Empty,
                    // The address is being corrected.
                    Some((true, _)) | None => Face::Loading,
                    Some((false, _)) => Face::Table,
                },
            }
        });
        // A column that was shown once is hidden by the style sheet, so that the rows stay. A bit for each column,
        // because another kind of memo costs 400 bytes.
        let bit = |column: &Column| 1_usize << *column as usize;
        let drawn = Memo::new(move |before: Option<&usize>| {
            let is_shown = |column: &&Column| settings.with(|settings| settings.has(**column));
            let shown = Column::ALL.iter().filter(is_shown);
            shown.fold(before.copied().unwrap_or_default(), |set, column| set | bit(column))
        });
        let columns =
            move || Column::ALL.into_iter().filter(|column| drawn.get() & bit(column) != 0).collect();
        let returned = StoredValue::new(false);
        effect(move || {
            if face.get() == Face::Table && !returned.get_value() {
                returned.set_value(true);
                set_timeout(navigation::return_to_place, Duration::ZERO);
            }
        });
        fragment(move || match face.get() {
            Face::Loading => Some(placeholder("Loading trunks").into_any()),
            Face::Failed => None,
            Face::Empty => Some(view_empty((address, false))),
            Face::NoMatch => Some(view_empty((address, true))),
            Face::Table => {
                // Rows have switches only for who may use them.
                self.writes.track();
                Some(self.view_table(columns()).into_any())
            }
        })
    }

    fn view_table(self, columns: Vec<Column>) -> El {
        let Self { shown, rows, statuses, selection, toggle, address, settings, .. } = self;
        let drawn = StoredValue::new(Vec::new());
        let table = Table { statuses, selection, toggle, address, shown, busy: rows.busy, drawn };
        div().child(table.view(columns, settings)).child(self.view_pages())
    }
}

lazy_view!(panels: fn view_failed(page: ListPage) {
    fragment(move || page.draw_failure())
});

lazy_view!(panels: fn view_empty(asked: (Memo<ListAddress>, bool)) {
    let (address, is_narrow) = asked;
    if !is_narrow {
        let words = "A trunk connects this PBX to a carrier, a gateway or a messaging service.";
        empty("No trunks yet", words, Some(view_create().into_any())).into_any()
    } else {
        let clear = move || {
            let size = address.get_untracked().size;
            navigation::change(&Route::List(ListAddress { size, ..ListAddress::default() }));
        };
        let statuses = use_statuses();
        fragment(move || {
            statuses.checks.track();
            let is_unchecked = address.with(|address| !address.value(Criterion::Findings).is_empty());
            if is_unchecked && checked_at().is_none() {
                let words = "All trunks have to be checked before the list can be narrowed by findings.";
                let check = a().class("button").attr("data-variant", "primary");
                let check = check.attr("href", Route::Tool(Tool::Checks).href()).child("Go to checks");
                return empty("Not checked yet", words, Some(check.into_any()));
            }
            let clear = Button::plain().on_press(clear).el().child("Clear search and filters");
            let words = match address.with(|address| address.value(Criterion::Search).is_empty()) {
                true => "No trunk fits these filters.",
                false => "No name, host, brand or pool contains this text, with these filters.",
            };
            empty("No trunk matches", words, Some(clear.into_any()))
        })
    }
});

lazy_view!(panels: fn view_applied(address: Memo<ListAddress>) {
    let words = move || match filter::read(&address.with(ListAddress::server_filter)) {
        Ok(_) => "The PBX refused this filter or order, so the browser applies it to all trunks.".to_owned(),
        Err(NotAFilter { at, words }) => {
            format!("This filter cannot be read here either. Character {}: {words}. All rows are shown.", at + 1)
        }
    };
    let again =
        move || navigation::change(&Route::List(ListAddress { here: false, ..address.get_untracked() }));
    let again = Button::quiet().on_press(again).el().child("Filter on the PBX");
    div().class("note-bar").child(p().child(words)).child(again).into_any()
});

/// Whether the PBX understood the question and does not answer it.
fn is_refusal(error: &ApiError) -> bool {
    match error {
        ApiError::Rejected { status, .. } => matches!(status, 400 | 405..=428 | 430..=499 | 501),
        ApiError::Unreachable(_) | ApiError::Unauthorized | ApiError::Unreadable { .. } => false,
    }
}
