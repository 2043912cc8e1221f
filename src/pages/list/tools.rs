//! The bar above the table: search, filters with their chips, columns, views, and how often to ask.
//!
//! Every filter is drawn from the table of criteria. Knows the address; not the rows. The panels come
//! as a later part, which is fetched while nothing else is.

use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Event, KeyboardEvent};

use crate::components::html::{a, div, input, p};
use crate::components::lazy::lazy;
use crate::components::{El, Frame, Icon, check_box, icon, menu, options_list};
use crate::navigation;
use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::Criterion;
use crate::pages::list::filters::{view_choices, view_filters};
use crate::pages::list::settings::{self, Column, Settings};
use crate::pages::list::views::view_views;
use crate::platform::later_style;
use crate::platform::parts::part;
use crate::platform::tasks::{effect, task};
use crate::routes::Route;
use crate::status::Statuses;
use crate::tools::Tool;

/// Milliseconds without a key before a search is asked.
const SETTLED: u32 = 300;

/// The id of the search field, for the key that leads there.
pub const SEARCH: &str = "trunk-search";

/// What opens from the bar.
#[derive(Clone, Copy)]
enum Panel {
    Choice(Criterion),
    Filters,
    Columns,
    Views,
    Pace,
}

/// What the panels change.
#[derive(Clone, Copy)]
pub struct Tools {
    /// Where the list is.
    pub address: Memo<ListAddress>,
    /// How it is shown.
    pub settings: RwSignal<Settings>,
    /// How often statuses are asked for.
    pub statuses: Statuses,
}

part!(panels: fetch_panels, draw_panel(asked: Box<(Panel, Tools)>) -> AnyView {
    later_style::adopt();
    let (panel, Tools { address, settings, statuses }) = *asked;
    match panel {
        Panel::Choice(criterion) => view_choices(address, criterion),
        Panel::Filters => view_filters(address),
        Panel::Columns => view_columns(settings, statuses),
        Panel::Views => view_views(address),
        Panel::Pace => view_pace(settings, statuses),
    }
    .into_any()
});

impl Tools {
    /// The whole bar.
    pub fn view(self) -> El {
        div()
            .class("list-tools")
            .child(view_search(self.address))
            .child(self.view_menu("By status", Icon::Down, Panel::Choice(Criterion::Status)))
            .child(self.view_menu("By brand", Icon::Down, Panel::Choice(Criterion::Brand)))
            .child(self.view_menu("By type", Icon::Down, Panel::Choice(Criterion::Type)))
            .child(self.view_menu("More filters", Icon::Filter, Panel::Filters))
            .child(self.view_menu("Columns", Icon::Columns, Panel::Columns))
            .child(self.view_menu("Views", Icon::Star, Panel::Views))
            .child(self.view_menu("Auto-refresh", Icon::Clock, Panel::Pace))
    }

    fn view_menu(self, words: &'static str, mark: Icon, panel: Panel) -> El {
        menu(words, mark, move || {
            lazy(|| Box::pin(fetch_panels()), move || Box::pin(draw_panel(Box::new((panel, self)))))
        })
    }
}

/// Brings the panels before they are asked for; whether they have come. If not, they are asked for again when they
/// are needed.
pub async fn bring_panels() -> bool {
    fetch_panels().await.is_ok()
}

/// A list of options in the frame of a field.
pub fn view_options(
    frame: &Frame,
    pairs: &[(&str, &str)],
    value: Signal<String>,
    set: impl Fn(String) + 'static,
) -> El {
    div().class("field-control").child(options_list(frame, pairs, value, set))
}

/// Typing replaces the address, so that Back does not go letter by letter.
fn view_search(address: Memo<ListAddress>) -> El {
    let said = move || address.with(|address| address.value(Criterion::Search).to_owned());
    let typed = RwSignal::new(untrack(said));
    let turn = StoredValue::new(0_u32);
    let ask = move || {
        let next = address.with_untracked(|address| address.with(Criterion::Search, &typed.get_untracked()));
        if address.with_untracked(|address| *address != next) {
            navigation::correct(&Route::List(next));
        }
    };
    // Back, or a link, brings another text.
    effect(move || {
        let said = said();
        if typed.with_untracked(|typed| *typed != said) {
            typed.set(said);
        }
    });
    let type_on = move |event: Event| {
        typed.set(event_target_value(&event));
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        spawn_local(task(async move {
            TimeoutFuture::new(SETTLED).await;
            if turn.try_get_value() == Some(mine) {
                ask();
            }
        }));
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            turn.update_value(|turn| *turn = turn.wrapping_add(1));
            ask();
        }
    };
    div().class("list-search").attr("role", "search").child(icon(Icon::Search)).child(
        input()
            .attr("type", "search")
            .attr("id", SEARCH)
            .attr("aria-label", Criterion::Search.label())
            .attr("placeholder", "Name, host, brand or number")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .attr("enterkeyhint", "search")
            .prop("value", move || typed.get())
            .on(ev::input, type_on)
            .on(ev::keydown, key),
    )
}

fn view_columns(settings: RwSignal<Settings>, statuses: Statuses) -> El {
    let boxes = Column::ALL.into_iter().filter(|column| *column != Column::Name).map(|column| {
        let value = Signal::derive(move || settings.with(|settings| settings.has(column)));
        let set = move |on: bool| {
            settings::change(settings, |settings| {
                let is_on = |known: &Column| if *known == column { on } else { settings.has(*known) };
                settings.columns = Column::ALL.into_iter().filter(is_on).collect();
            });
            if column == Column::Warnings && on {
                statuses.want_warnings();
            }
        };
        check_box(&Frame::new(column.label()), false, value, set)
    });
    let dense = Signal::derive(move || settings.with(|settings| settings.dense));
    let density = check_box(&Frame::new("Compact rows"), false, dense, move |on| {
        settings::change(settings, |settings| settings.dense = on);
    });
    let note = "Type, transport, limit and warnings are read trunk by trunk, for the rows in view.";
    let checks = a().attr("href", Route::Tool(Tool::Checks).href()).child("Checks");
    let checks =
        p().class("note").child("Findings are those of the last check of all trunks: ").child(checks);
    div()
        .class("choices")
        .child(boxes.collect::<Vec<_>>())
        .child(p().class("note").child(note))
        .child(checks)
        .child(density)
}

fn view_pace(settings: RwSignal<Settings>, statuses: Statuses) -> El {
    let value = Signal::derive(move || settings.with(|settings| settings.pace().to_string()));
    let set = move |word: String| {
        let every = word.parse().unwrap_or(30);
        settings::change(settings, |settings| settings.every = Some(every));
        statuses.pace(every);
    };
    let mut frame = Frame::new("Refresh statuses");
    frame.hint = "Only rows in view; pauses while a dialog or a selection is open.".to_owned();
    let pairs = [("0", "Off"), ("30", "Every 30 seconds"), ("60", "Every 60 seconds")];
    let pace = frame.around(view_options(&frame, &pairs, value, set));
    let notify = Signal::derive(move || settings.with(|settings| settings.notify));
    let mut frame = Frame::new("Desktop notification when a trunk goes offline");
    frame.hint = "After two Offline results in a row, while this page is open.".to_owned();
    let notify = check_box(&frame, true, notify, move |on| crate::pages::list::outages::allow(settings, on));
    div().class("choices").child(pace).child(notify)
}
