//! The list of trunks: found, judged and changed from one page, addressed by the URL.
//!
//! `rows` asks, `tools` and `filters` narrow, `found` looks for numbers, `summary` counts, `body`, `table` and `row` draw,
//! `selection`, `act` and `dialogs` do.

use dialogs::{Place, view_dialog};
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use rows::{Rows, ShownRows, load_rows, shown};
use selection::Selection;
use settings::{Column, Settings};
use summary::Counting;
use toggle::Toggle;

use crate::components::html::{a, div, p, span};
use crate::components::{Button, El, Icon, Toasts, icon, menu, page_title_in, use_toasts};
use crate::navigation;
use crate::pages::list::address::{ListAddress, value_of};
use crate::pages::list::criterion::Criterion;
use crate::platform::tasks::{effect, followed};
use crate::routes::Route;
use crate::session::{Session, use_session};
use crate::status::{Statuses, use_statuses};
use crate::trunk_form::Step;
use crate::trunks::remote::{Load, Remote};
use crate::trunks::{Fetched, is_forbidden};

mod act;
pub mod address;
mod body;
pub mod criterion;
mod dialogs;
mod filters;
mod found;
mod outages;
mod pager;
mod row;
mod rows;
mod selection;
mod settings;
mod summary;
mod table;
mod toggle;
mod tools;
mod views;

pub use settings::suggest_pace;
pub use tools::{SEARCH, bring_panels};
pub use views::restore as saved_views;

/// Seconds between two questions for a status, as this browser keeps them.
pub fn saved_pace() -> u32 {
    settings::restore().with_untracked(Settings::pace)
}

/// Brings what the page needs sooner or later, before it is asked for.
pub async fn fetch_ahead() {
    bring_panels().await;
    dialogs::fetch_ahead().await;
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct ListPage {
    session: Session,
    toasts: Toasts,
    statuses: Statuses,
    address: Memo<ListAddress>,
    settings: RwSignal<Settings>,
    rows: Load<Rows>,
    fetched: Fetched,
    all: RwSignal<bool>,
    shown: Memo<Option<ShownRows>>,
    selection: Selection,
    toggle: Toggle,
    dialog: Place,
    exporting: Place,
    /// Whether whoever is signed in may change trunks, as far as that is known.
    writes: Memo<bool>,
}

/// The page.
pub fn trunk_list() -> AnyView {
    let (session, statuses) = (use_session(), use_statuses());
    let client = session.client();
    let settings = settings::restore();
    statuses.pace(settings.with_untracked(Settings::pace));
    statuses.work(&client);
    if settings.with_untracked(|settings| settings.has(Column::Warnings)) {
        statuses.want_warnings();
    }
    outages::notify(statuses, settings);
    // The URL of this route, which does not change while the page is being left.
    let url = use_url();
    let address = Memo::new(move |_| url.with(|url| ListAddress::read(url.search())));
    let (all, fetched) = (RwSignal::new(false), RwSignal::new(None));
    let rows = load_rows(client, address, all, fetched);
    let shown = followed(move || {
        let address = address.get();
        rows.state.with(|state| state.data().map(|rows| shown(rows, &address, statuses)))
    });
    let page = ListPage {
        session,
        toasts: use_toasts(),
        statuses,
        address,
        settings,
        rows,
        fetched,
        all,
        shown,
        selection: Selection(RwSignal::new(Vec::new())),
        toggle: Toggle::new(session, use_toasts(), statuses),
        dialog: RwSignal::new(None),
        exporting: RwSignal::new(None),
        writes: followed(move || session.may_write()),
    };
    page.remember_size();
    page.correct_page();
    page.follow();
    page.view()
}

impl ListPage {
    fn view(self) -> AnyView {
        let Self { address, rows, statuses, settings, all, fetched, .. } = self;
        let title = move || {
            let down = match statuses.down.get() {
                0 => String::new(),
                down => format!("({down}) "),
            };
            match address.with(|address| address.page) {
                1 => format!("{down}Trunks"),
                page => format!("{down}Trunks, page {page}"),
            }
        };
        let heading = move || match address.with(|address| address.page) {
            1 => "Trunks".to_owned(),
            page => format!("Trunks, page {page}"),
        };
        let refresh = Button::plain().busy(rows.busy).on_press(move || {
            statuses.refresh();
            rows.refresh();
        });
        let actions = [
            refresh
                .el()
                .attr("aria-label", "Refresh trunks")
                .child(icon(Icon::Refresh))
                .child(view_words("Refresh trunks")),
            menu("Export", Icon::Download, move || act::view_export(self)),
            a().class("button writes")
                .attr("href", Route::Import.href())
                .child(icon(Icon::Upload))
                .child(view_words("Import")),
            view_create(),
        ];
        let count = move || self.shown.with(|shown| count_text(shown.as_ref()));
        let head = div()
            .class("page-head")
            .child(page_title_in(Signal::derive(heading), Signal::derive(title)))
            .child(p().class("page-count").attr("role", "status").child(count))
            .child(div().class("actions").child(actions));
        // The style sheet takes away what cannot be used.
        let closed = move || {
            let is_hidden =
                |state: &Remote<Rows>| state.data().is_none() && state.error().is_some_and(is_forbidden);
            let forbidden = rows.state.with(is_hidden);
            let closed = if forbidden { Some("all") } else { (!self.writes.get()).then_some("changes") };
            closed.map(str::to_owned)
        };
        let counting = Counting { address, rows, statuses, all, fetched };
        let open = |place: Place| move || place.get().map(|dialog| view_dialog((self, dialog, place)));
        div()
            .class("list-page")
            .attr("data-closed", closed)
            .child(head)
            .child(outages::view_outages(statuses))
            .child(self.view_reader())
            .child(tools::Tools { address, settings, statuses }.view())
            .child(filters::view_chips(address))
            .child(found::view_found(address))
            .child(counting.view().child(move || self.view_reading()))
            .child(self.view_failure())
            .child(self.view_here())
            .child(self.view_body())
            .child(self.view_selected())
            .child(
                div()
                    .class("dialog-place")
                    .child(self.toggle.view_question())
                    .child(open(self.dialog))
                    .child(open(self.exporting)),
            )
            .into_any()
    }

    /// The page size of this browser, where the address says none.
    fn remember_size(self) {
        let Self { address, settings, .. } = self;
        let said =
            navigation::href().split_once('?').is_some_and(|(_, query)| value_of(query, "size").is_some());
        let size = settings.with_untracked(|settings| settings.size);
        if !said && size != address.with_untracked(|address| address.size) {
            let next = ListAddress { size, ..address.get_untracked() };
            set_timeout(move || navigation::correct(&Route::List(next)), std::time::Duration::ZERO);
        }
    }

    /// A page beyond the last one leads to the last one.
    fn correct_page(self) {
        effect(move || {
            let settled = self.rows.state.with(|state| matches!(state, Remote::Ready(_)));
            let beyond = self.shown.with(|shown| match shown {
                Some(shown) if settled && shown.items.is_empty() && shown.page > 1 => {
                    Some(shown.pages().min(shown.page - 1))
                }
                Some(_) | None => None,
            });
            // While trunks are still being looked at, more may match.
            if let Some(last) = beyond.filter(|_| !self.is_looking()) {
                navigation::correct(&Route::List(self.address.with_untracked(|address| address.page(last))));
            }
        });
    }

    fn is_looking(self) -> bool {
        let by_status = self.address.with(ListAddress::asks_each);
        let unchecked = |rows: &Rows| {
            rows.list.items.iter().any(|row| {
                rows::light_of(row.id.as_ref(), row.enabled, self.statuses)
                    == domain::list::fleet::Light::Checking
            })
        };
        by_status && self.rows.state.with_untracked(|state| state.data().is_some_and(unchecked))
    }

    /// What follows from a change of the address or of the settings.
    fn follow(self) {
        let Self { address, settings, statuses, selection, rows, .. } = self;
        let narrowed = Memo::new(move |_| address.with(ListAddress::narrowed_by));
        let first = StoredValue::new(true);
        effect(move || {
            narrowed.with(|_| ());
            // Another search or filter is about other trunks: nothing invisible stays selected.
            if !first.get_value() {
                selection.clear();
                self.all.set(false);
            }
            first.set_value(false);
        });
        effect(move || statuses.rest(selection.0.with(|chosen| !chosen.is_empty())));
        effect(move || {
            let by_type = address.with(|address| !address.value(Criterion::Type).is_empty());
            statuses.want_facts(by_type || settings.with(has_facts));
        });
        effect(move || {
            let Some((id, on)) = self.toggle.switched.get() else { return };
            rows.state.update(|state| {
                if let Remote::Ready(rows) | Remote::Failed { last: Some(rows), .. } = state {
                    rows.switch(id, on);
                }
            });
        });
    }

    /// How far the settings of the rows in view are read, where columns wait for them.
    fn view_reading(self) -> Option<El> {
        let Self { settings, statuses, .. } = self;
        if !settings.with(has_facts) {
            return None;
        }
        statuses.version.track();
        statuses.tick.track();
        let (read, of) = statuses.facts_in_view();
        (read < of).then(|| span().child(format!("Settings read for {read} of {of} rows in view")))
    }
}

/// Whether a column shows what only a trunk's record says.
fn has_facts(settings: &Settings) -> bool {
    let columns = [Column::Type, Column::Transport, Column::Limit, Column::Warnings];
    columns.iter().any(|column| settings.has(*column))
}

fn view_create() -> El {
    let link = a()
        .class("button writes")
        .attr("data-variant", "primary")
        .attr("href", Route::New(Step::Type).href());
    link.child(icon(Icon::Add)).child(view_words("Create trunk"))
}

/// The words of a button. On a phone the icon is all that is seen of it in the head of the page.
fn view_words(words: &'static str) -> El {
    span().class("menu-words").child(words)
}

fn count_text(shown: Option<&ShownRows>) -> String {
    match shown.map(|shown| shown.total) {
        Some(Some(1)) => "1 trunk".to_owned(),
        Some(Some(count)) => format!("{count} trunks"),
        Some(None) | None => String::new(),
    }
}
