//! The table of trunks: headings that sort, rows that follow their status, check boxes that select.
//!
//! Knows how a row looks in each column; not where rows come from.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use api::query::Order;
use api::types::{ProviderId, ProviderRow};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use crate::app::keys::{RowKey, row_key};
use crate::components::html::{button, caption, div, input, span, table, tbody, th, thead, tr};
use crate::components::{El, Visibility, keyed};
use crate::navigation;
use crate::pages::list::address::ListAddress;
use crate::pages::list::rows::ShownRows;
use crate::pages::list::selection::{Chosen, Selection};
use crate::pages::list::settings::{Column, Settings};
use crate::pages::list::toggle::Toggle;
use crate::platform::tasks::effect;
use crate::routes::Route;
use crate::status::Statuses;

/// What every row is drawn with.
#[derive(Clone, Copy)]
pub struct Table {
    /// What is known of each trunk.
    pub statuses: Statuses,
    /// What is selected.
    pub selection: Selection,
    /// The switch of a row.
    pub toggle: Toggle,
    /// The address the list is at.
    pub address: Memo<ListAddress>,
    /// The rows.
    pub shown: Memo<Option<ShownRows>>,
    /// A question is on its way.
    pub busy: RwSignal<bool>,
    /// The rows that are drawn.
    pub drawn: StoredValue<Vec<DrawnRow>>,
}

/// Rows that are drawn in one task. On a slow machine more of them would hold up a click.
const AT_ONCE: usize = 6;
/// Rows that are drawn with the head of the table, or in place of other rows.
const FIRST: usize = 4;

/// A row, and what tells it apart.
type KeyedRow = (String, ProviderRow);

/// Rows on their way to the page.
#[derive(Default)]
struct Steps {
    /// All of them, drawn or not.
    rows: Vec<KeyedRow>,
    /// How many are drawn, from the top.
    drawn: usize,
}

impl Steps {
    /// The rows that are to be drawn now, some more each time; all at once where most of them are there already. To
    /// take away a row lays out all that stay, so those of another page go together.
    fn go_on(&mut self, items: &[ProviderRow]) -> &[KeyedRow] {
        if !self.rows.iter().map(|(_, row)| row).eq(items) {
            let rows = keyed_rows(items);
            let is_new = |key: &String| !self.rows.iter().any(|(known, _)| known == key);
            let new = rows.iter().filter(|(key, _)| is_new(key)).count();
            let is_back = self.rows.is_empty() && !navigation::is_at_top();
            self.drawn = if new <= AT_ONCE || is_back { rows.len() } else { 0 };
            self.rows = rows;
        }
        self.drawn += if self.drawn == 0 { FIRST } else { AT_ONCE };
        self.rows.get(..self.drawn).unwrap_or(&self.rows)
    }

    fn is_done(&self) -> bool {
        self.drawn >= self.rows.len()
    }
}

/// The signals of one row. reactive_graph keeps a disposed subscriber in the signal's set, so rows do not subscribe
/// to the selection and the clock; effects of the table write both into these signals.
#[derive(Clone)]
pub struct DrawnRow {
    /// Which trunk.
    pub id: ProviderId,
    /// Whether it is selected.
    pub is_selected: RwSignal<bool>,
    /// [`Statuses::tick`].
    pub tick: RwSignal<u32>,
    /// The columns that it does not show, as the style sheet reads them.
    pub hides: RwSignal<String>,
}

/// What tells a row apart: one whose data changed is drawn anew, one that only moved is moved. The
/// last part tells apart rows that are alike to the letter, such as two without a usable id.
fn key_of(row: &ProviderRow, occurrence: usize) -> String {
    let flag = |flag: Option<bool>| flag.map(|on| on.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        row.id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        text(&row.name),
        flag(row.enabled),
        text(&row.brand),
        text(&row.hostname),
        row.port.map(|port| port.to_string()).unwrap_or_default(),
        text(&row.did_numbers),
        flag(row.shared),
        occurrence.to_string(),
    ]
    .join("\u{1f}")
}

fn keyed_rows(items: &[ProviderRow]) -> Vec<KeyedRow> {
    let place = |(position, row): (usize, &ProviderRow)| {
        let occurrence = items.iter().take(position).filter(|earlier| *earlier == row).count();
        (key_of(row, occurrence), row.clone())
    };
    items.iter().enumerate().map(place).collect()
}

impl Table {
    /// The table with these columns, of which the settings hide some.
    pub fn view(self, columns: Vec<Column>, settings: RwSignal<Settings>) -> El {
        let statuses = self.statuses;
        let visibility = Visibility::new(move |key, visible| {
            if let Some(id) = ProviderId::parse(key) {
                statuses.show(&id, visible);
            }
        });
        let heads = columns.iter().map(|column| self.view_head(*column)).collect::<Vec<_>>();
        let wide = move || Some(settings.with(Settings::is_wide).to_string());
        let all = columns.clone();
        let hides = Memo::new(move |_| {
            let hidden = all.iter().filter(|column| settings.with(|settings| !settings.has(**column)));
            hidden.flat_map(|column| [column.key(), " "]).collect::<String>()
        });
        self.follow(hides);
        let heads = tr()
            .attr("role", "row")
            .attr("data-hides", move || Some(hides.get()))
            .child(self.view_select_all())
            .child(heads);
        let dense = move || Some(settings.with(|settings| settings.dense).to_string());
        let (steps, step) = (Mutex::new(Steps::default()), RwSignal::new(0_usize));
        let rows = move || {
            step.track();
            let mut steps = steps.lock().unwrap_or_else(PoisonError::into_inner);
            let rows = self.with_items(|items| steps.go_on(items).to_vec());
            if !steps.is_done() {
                after_paint(move || {
                    step.try_update(|step| *step += 1);
                });
            }
            rows
        };
        let body = keyed(rows, move |row| self.view_row(&row, &columns, hides, visibility));
        // As high as with all rows from the first step on: the pages below do not move.
        let height = move || self.with_items(|items| format!("--rows: {}", items.len()));
        let caption = caption().class("sr-only").child("Trunks. Headings with buttons sort the list.");
        let busy = self.busy;
        // The style sheet lays rows out as boxes; Safari then takes them for no table unless their roles are written.
        let table = table()
            .class("table trunks")
            .attr("role", "table")
            .attr("data-dense", dense)
            .attr("data-wide", wide)
            .on(ev::keydown, move |event| self.on_key(&event))
            .child(caption)
            .child(thead().attr("role", "rowgroup").child(heads))
            .child(tbody().attr("role", "rowgroup").prop("style", height).child(body));
        div()
            .class("table-frame")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", "Table of trunks")
            .attr("aria-busy", move || Some(busy.get().to_string()))
            .child(table)
    }

    fn with_items<T>(self, read: impl FnOnce(&[ProviderRow]) -> T) -> T {
        self.shown.with(|shown| read(shown.as_ref().map(|shown| shown.items.as_slice()).unwrap_or_default()))
    }

    /// Hands on to the drawn rows what all of them follow.
    fn follow(self, hides: Memo<String>) {
        let Self { selection, statuses, drawn, .. } = self;
        effect(move || {
            let tick = statuses.tick.get();
            drawn.with_value(|rows| {
                for row in rows {
                    row.tick.try_set(tick);
                }
            });
        });
        effect(move || {
            hides.track();
            selection.0.track();
            self.catch_up(hides, true);
        });
    }

    /// Tells rows which columns are hidden and whether they are selected: first those in view, then some others after
    /// each paint.
    fn catch_up(self, hides: Memo<String>, in_view: bool) {
        let Some(hidden) = hides.try_get_untracked() else { return };
        let is_left = self.drawn.try_with_value(|rows| {
            let (mut done, mut is_left) = (0, false);
            for row in rows {
                let is_selected = untrack(|| self.selection.has(&row.id));
                let selects = row.is_selected.try_get_untracked() == Some(!is_selected);
                let hides = row.hides.try_get_untracked().is_some_and(|hides| hides != hidden);
                if !selects && !hides {
                    continue;
                }
                let is_next = if in_view { self.statuses.is_visible(&row.id) } else { done < AT_ONCE };
                if !is_next {
                    is_left = true;
                    continue;
                }
                done += 1;
                if selects {
                    row.is_selected.try_set(is_selected);
                }
                if hides {
                    row.hides.try_set(hidden.clone());
                }
            }
            is_left
        });
        if is_left == Some(true) {
            after_paint(move || self.catch_up(hides, false));
        }
    }

    /// A row that is drawn, until it is gone.
    pub(super) fn draw_row(self, id: ProviderId, hides: Memo<String>) -> DrawnRow {
        let Self { selection, statuses, drawn, .. } = self;
        let row = DrawnRow {
            is_selected: RwSignal::new(untrack(|| selection.has(&id))),
            tick: RwSignal::new(statuses.tick.get_untracked()),
            hides: RwSignal::new(hides.get_untracked()),
            id,
        };
        drawn.update_value(|rows| rows.push(row.clone()));
        let gone = row.clone();
        on_cleanup(move || {
            drawn.try_update_value(|rows| rows.retain(|row| row.tick != gone.tick));
            statuses.show(&gone.id, false);
        });
        row
    }

    fn view_head(self, column: Column) -> El {
        let head = th().attr("role", "columnheader").attr("data-column", column.key());
        let Some(field) = column.sort() else { return head.child(column.label()) };
        let address = self.address;
        let order = move || address.with(|address| address.order.filter(|order| order.field == field));
        let aria =
            move || order().map(|order| if order.descending { "descending" } else { "ascending" }.to_owned());
        let press = move |_| {
            // Up, then down, then as the PBX has it.
            let next = match untrack(order) {
                None => Some(Order { field, descending: false }),
                Some(Order { descending: false, .. }) => Some(Order { field, descending: true }),
                Some(_) => None,
            };
            navigation::change(&Route::List(address.with_untracked(|address| address.sorted(next))));
        };
        let mark = span().class("sort-mark").attr("aria-hidden", "true");
        let button = button().class("sort").attr("type", "button").on(ev::click, press);
        head.attr("aria-sort", aria).child(button.child(column.label()).child(mark))
    }

    fn view_select_all(self) -> El {
        let selection = self.selection;
        let count = move || {
            self.with_items(|items| {
                let ids = items.iter().filter_map(|row| row.id.as_ref());
                (ids.clone().filter(|id| selection.has(id)).count(), ids.count())
            })
        };
        let all = move || matches!(count(), (chosen, of) if chosen == of && of > 0);
        let some = move || matches!(count(), (chosen, of) if chosen > 0 && chosen < of);
        let check = input()
            .attr("type", "checkbox")
            .attr("aria-label", "Select all rows on this page")
            .prop("checked", all)
            .prop("indeterminate", some)
            .on(ev::change, move |event| {
                let chosen =
                    untrack(|| self.with_items(|items| items.iter().filter_map(Chosen::of).collect()));
                selection.set_all(chosen, event_target_checked(&event));
            });
        th().attr("role", "columnheader").attr("data-column", "select").child(check)
    }

    /// `j`, `k`, `e` and `x` on the row that has the focus.
    fn on_key(self, event: &Event) {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let Some(wanted) = row_key(key) else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let row = target.and_then(|target| target.closest("tbody tr").ok()?);
        let id = row.as_ref().and_then(|row| ProviderId::parse(&row.get_attribute("data-key")?));
        match (wanted, row, id) {
            (RowKey::Down, Some(row), _) => focus_link(row.next_element_sibling()),
            (RowKey::Up, Some(row), _) => focus_link(row.previous_element_sibling()),
            (RowKey::Edit, Some(_), Some(id)) => navigation::go(&Route::Edit(id)),
            (RowKey::Select, Some(_), Some(id)) => {
                let chosen = untrack(|| {
                    self.with_items(|items| {
                        items.iter().find(|row| row.id.as_ref() == Some(&id)).and_then(Chosen::of)
                    })
                });
                if let Some(chosen) = chosen {
                    let on = !untrack(|| self.selection.has(&id));
                    self.selection.set(chosen, on);
                }
            }
            (RowKey::Down | RowKey::Up | RowKey::Edit | RowKey::Select, ..) => return,
        }
        event.prevent_default();
    }
}

/// Runs something in a task of its own once what was changed before is painted.
fn after_paint(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, Duration::ZERO));
}

fn focus_link(row: Option<Element>) {
    let link = row.and_then(|row| row.query_selector("th a").ok()?);
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = link.focus();
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn rows(names: std::ops::Range<u32>) -> Vec<ProviderRow> {
        let row = |name: u32| ProviderRow { name: Some(name.to_string()), ..ProviderRow::default() };
        names.map(row).collect()
    }

    /// How many rows are drawn after each step until all are.
    fn steps(steps: &mut Steps, of: std::ops::Range<u32>) -> Vec<usize> {
        let rows = rows(of);
        let mut counts = Vec::new();
        loop {
            counts.push(steps.go_on(&rows).len());
            if steps.is_done() {
                return counts;
            }
        }
    }

    #[wasm_bindgen_test]
    fn new_rows_are_drawn_in_steps_and_a_few_at_once() {
        let mut list = Steps::default();
        assert_eq!(steps(&mut list, 0..20), [4, 10, 16, 20]);
        // Drawn already.
        assert_eq!(steps(&mut list, 0..20), [20]);
        // Another page.
        assert_eq!(steps(&mut list, 100..120), [4, 10, 16, 20]);
        // Some rows went, and some came.
        assert_eq!(steps(&mut list, 105..125), [20]);
        assert_eq!(steps(&mut list, 0..0), [0]);
    }
}
