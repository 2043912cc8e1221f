//! The table of trunks: headings that sort, rows that follow their status, check boxes that select.
//!
//! Knows how a row looks in each column; not where rows come from.

use std::sync::Arc;

use api::query::Order;
use api::types::{ProviderId, ProviderRow};
use domain::list::numbers::did_words;
use domain::provider::status::{Answer, Basis, badge};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use crate::address;
use crate::clock;
use crate::keys::{RowKey, row_key};
use crate::list_address::ListAddress;
use crate::live::{Memo, Run, RwSignal, Signal};
use crate::pages::providers::list::selection::{Chosen, Selection};
use crate::pages::providers::list::settings::Column;
use crate::pages::providers::list::toggle::Toggle;
use crate::route::Route;
use crate::statuses::{Statuses, Trunk};
use crate::ui::{El, Icon, Visibility, el, icon, keyed, text};

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
    pub items: Memo<Vec<ProviderRow>>,
    /// A question is on its way.
    pub busy: RwSignal<bool>,
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

/// A trunk's name, also where it has none.
pub fn name_of(row: &ProviderRow) -> String {
    row.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Unnamed trunk".to_owned())
}

impl Table {
    /// The table with these columns.
    pub fn view(self, columns: Vec<Column>, dense: bool) -> El {
        let statuses = self.statuses;
        let visibility = Visibility::new(move |key, visible| {
            if let Some(id) = ProviderId::parse(key) {
                statuses.show(&id, visible);
            }
        });
        let heads = columns.iter().map(|column| self.view_head(*column));
        let heads = el("tr").child(self.view_select_all()).children(heads.collect::<Vec<_>>());
        let wide = match columns.len() {
            ..=6 => "no",
            7..=8 => "more",
            _ => "most",
        };
        let items = self.items;
        let body = keyed(move || {
            items.with(|items| {
                let place = |(position, row): (usize, &ProviderRow)| {
                    let occurrence = items.iter().take(position).filter(|earlier| *earlier == row).count();
                    let (data, columns) = (row.clone(), columns.clone());
                    let draw = move || self.view_row(&data, &columns, visibility).view();
                    (key_of(row, occurrence), Arc::new(draw) as Arc<dyn Run<AnyView> + Send + Sync>)
                };
                items.iter().enumerate().map(place).collect()
            })
        });
        let caption = el("caption").class("sr-only").text("Trunks. Headings with buttons sort the list.");
        let busy = self.busy;
        let table = el("table")
            .class("table trunks")
            .attr("data-dense", dense.to_string())
            .attr("data-wide", wide)
            .on("keydown", move |event| self.on_key(&event))
            .child(caption)
            .child(el("thead").child(heads))
            .child(el("tbody").child(body));
        el("div")
            .class("table-frame")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", "Table of trunks")
            .live_attr("aria-busy", move || Some(busy.get().to_string()))
            .child(table)
    }

    fn view_head(self, column: Column) -> El {
        let head = el("th").attr("scope", "col").attr("data-column", column.key());
        let Some(field) = column.sort() else { return head.text(column.label()) };
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
            address::change(&Route::List(address.with_untracked(|address| address.sorted(next))));
        };
        let mark = el("span").class("sort-mark").attr("aria-hidden", "true");
        let button = el("button").class("sort").attr("type", "button").on("click", press);
        head.live_attr("aria-sort", aria).child(button.text(column.label()).child(mark))
    }

    fn view_select_all(self) -> El {
        let Self { selection, items, .. } = self;
        let count = Memo::new(move |_| {
            items.with(|items| {
                let ids = items.iter().filter_map(|row| row.id.as_ref());
                let chosen = ids.clone().filter(|id| selection.has(id)).count();
                (chosen, ids.count())
            })
        });
        let all = Memo::new(move |_| count.with(|(chosen, of)| chosen == of && *of > 0));
        let some = Memo::new(move |_| count.with(|(chosen, of)| *chosen > 0 && chosen < of));
        let check = el("input")
            .attr("type", "checkbox")
            .attr("aria-label", "Select all rows on this page")
            .live_prop("checked", move || JsValue::from_bool(all.get()))
            .live_prop("indeterminate", move || JsValue::from_bool(some.get()))
            .on("change", move |event| {
                let chosen = items.with_untracked(|items| items.iter().filter_map(Chosen::of).collect());
                selection.set_all(chosen, event_target_checked(&event));
            });
        el("th").attr("scope", "col").attr("data-column", "select").child(check)
    }

    fn view_row(self, row: &ProviderRow, columns: &[Column], visibility: Visibility) -> El {
        let Self { statuses, selection, .. } = self;
        let name = name_of(row);
        let trunk = row.id.as_ref().map(|id| statuses.row(id, &name, row.enabled != Some(false)));
        if let Some(id) = row.id.clone() {
            on_cleanup(move || statuses.show(&id, false));
        }
        let select = Chosen::of(row).map(|chosen| {
            let id = chosen.id.clone();
            el("input")
                .attr("type", "checkbox")
                .attr("aria-label", ["Select ", &name].concat())
                .live_prop("checked", move || JsValue::from_bool(selection.has(&id)))
                .on("change", move |event| selection.set(chosen.clone(), event_target_checked(&event)))
        });
        let cells = columns.iter().map(|column| self.view_cell(*column, row, trunk));
        el("tr")
            .optional_attr("data-key", row.id.as_ref().map(|id| id.as_str().to_owned()))
            .mounted(move |row| visibility.watch(&row))
            .child(el("td").attr("data-column", "select").children(select))
            .children(cells.collect::<Vec<_>>())
    }

    fn view_cell(self, column: Column, row: &ProviderRow, trunk: Option<RwSignal<Trunk>>) -> El {
        let fact = |read: fn(&Trunk) -> Option<String>| {
            trunk.map(|trunk| {
                let words = Memo::new(move |_| trunk.with(read));
                el("span")
                    .live_attr("aria-busy", move || words.with(Option::is_none).then(|| "true".to_owned()))
                    .live_text(move || words.get().unwrap_or_else(|| "…".to_owned()))
            })
        };
        let content = match column {
            Column::Name => return view_name(row),
            Column::Status => trunk.map(|trunk| self.view_status(row, trunk)),
            Column::Enabled => row.id.clone().map(|id| self.toggle.view(id, name_of(row), row.enabled)),
            Column::Host => row.hostname.as_ref().map(|host| view_host(host, row.port)),
            Column::Brand => row.brand.as_ref().map(|brand| el("bdi").text(brand.as_str())),
            Column::Numbers => view_numbers(row.did_numbers.as_deref()),
            Column::Shared => row.shared.map(|shared| el("span").text(if shared { "Shared" } else { "No" })),
            Column::Type => fact(|trunk| trunk.facts.as_ref().map(|facts| facts.mode_words.clone())),
            Column::Transport => fact(|trunk| trunk.facts.as_ref().map(|facts| facts.transport.clone())),
            Column::Limit => fact(|trunk| {
                let limit = trunk.facts.as_ref()?.limit;
                Some(limit.map_or_else(|| "None".to_owned(), |limit| limit.to_string()))
            }),
            Column::Warnings => trunk.map(view_warnings),
        };
        let label = content.is_some().then(|| column.label().to_owned());
        el("td").attr("data-column", column.key()).optional_attr("data-label", label).children(content)
    }

    /// The badge, when it was checked, and the way to check again.
    fn view_status(self, row: &ProviderRow, trunk: RwSignal<Trunk>) -> El {
        let statuses = self.statuses;
        let enabled = row.enabled;
        let shown = Memo::new(move |_| match enabled {
            Some(false) => badge(enabled, Basis::NotKnown, &Answer::Checking),
            Some(true) | None => trunk.with(|trunk| badge(enabled, trunk.basis(), &trunk.answer)),
        });
        let badge = crate::ui::badge(
            move || shown.get().tone.as_str(),
            move || shown.get().label.clone(),
            move || shown.get().hint,
        );
        if enabled == Some(false) {
            return el("div").class("status").child(badge);
        }
        let age = Memo::new(move |_| {
            statuses.tick.track();
            trunk.with(|trunk| trunk.checked.map(|checked| ago((clock::now() - checked) / 1000.0)))
        });
        let words = move || match age.get() {
            Some(age) => ["Checked ", &age].concat(),
            None => String::new(),
        };
        let since = move || {
            trunk.with(|trunk| {
                let (at, changes) = trunk.changes?;
                let changes = match changes {
                    0 => String::new(),
                    1 => ", 1 change since".to_owned(),
                    more => [", ", &more.to_string(), " changes since"].concat(),
                };
                Some(["So since ", &time_of(at), &changes].concat())
            })
        };
        let check = row.id.clone().map(|id| {
            el("button")
                .class("check-now")
                .attr("type", "button")
                .attr("aria-label", ["Check ", &name_of(row), " now"].concat())
                .attr("title", "Check now")
                .on("click", move |_| statuses.check(&id))
                .child(icon(Icon::Refresh))
        });
        let line = el("span").class("note").live_attr("title", since).live_text(words);
        el("div")
            .class("status")
            .child(badge)
            .child(el("div").class("status-age").child(line).children(check))
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
            (RowKey::Edit, Some(_), Some(id)) => address::go(&Route::Edit(id)),
            (RowKey::Select, Some(_), Some(id)) => {
                let chosen = self.items.with_untracked(|items| {
                    items.iter().find(|row| row.id.as_ref() == Some(&id)).and_then(Chosen::of)
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

fn focus_link(row: Option<Element>) {
    let link = row.and_then(|row| row.query_selector("th a").ok()?);
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses the focus leaves it where it was.
        let _ = link.focus();
    }
}

fn view_name(row: &ProviderRow) -> El {
    let name = el("bdi").text(name_of(row));
    let head = el("th").attr("data-column", "name").attr("scope", "row");
    let head = match &row.id {
        Some(id) => head.child(el("a").attr("href", Route::Detail(id.clone()).href()).child(name)),
        None => head
            .child(name)
            .child(el("span").class("note").text("Cannot be opened: its id does not fit into an address")),
    };
    let shared =
        (row.shared == Some(true)).then(|| [text(" "), el("span").class("tag").text("Shared").view()]);
    head.children(shared.into_iter().flatten())
}

/// Host and port; a long host may break before its port, never inside it.
fn view_host(host: &str, port: Option<i64>) -> El {
    let (host, port) = host_and_port(host, port);
    el("code").text(host).child(el("wbr")).child(el("span").class("port").text(port))
}

fn host_and_port(host: &str, port: Option<i64>) -> (String, String) {
    match port {
        // 0 means that none is given.
        None | Some(0) => (host.to_owned(), String::new()),
        Some(port) if host.contains(':') => (["[", host, "]"].concat(), [":", &port.to_string()].concat()),
        Some(port) => (host.to_owned(), [":", &port.to_string()].concat()),
    }
}

fn view_numbers(pool: Option<&str>) -> Option<El> {
    let shown = pool_text(pool)?;
    let count = pool.and_then(did_words).map(|words| el("span").class("note").text(words));
    Some(el("div").child(el("code").text(shown)).children(count))
}

/// The first entries of a pool, and how many more there are; `None` without a pool.
fn pool_text(pool: Option<&str>) -> Option<String> {
    let entries: Vec<&str> = pool?.split(';').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    let (shown, rest) = entries.split_at(entries.len().min(2));
    match (shown, rest.len()) {
        ([], _) => None,
        (shown, 0) => Some(shown.join(", ")),
        (shown, more) => Some([&shown.join(", "), " and ", &more.to_string(), " more"].concat()),
    }
}

fn view_warnings(trunk: RwSignal<Trunk>) -> El {
    let warnings =
        Memo::new(move |_| trunk.with(|trunk| trunk.facts.as_ref().and_then(|facts| facts.warnings.clone())));
    let words = move || match warnings.get() {
        None => "…".to_owned(),
        Some(list) => match list.as_slice() {
            [] => "None".to_owned(),
            [one] => one.clone(),
            [one, rest @ ..] => [one, " (and ", &rest.len().to_string(), " more)"].concat(),
        },
    };
    let all =
        Signal::derive(move || warnings.get().map(|list| list.join("\n")).filter(|list| !list.is_empty()));
    el("span").class("warnings").live_attr("title", move || all.get()).live_text(words)
}

/// How long ago something was.
pub fn ago(seconds: f64) -> String {
    if seconds < 5.0 {
        return "just now".to_owned();
    }
    let (count, unit) = match seconds {
        seconds if seconds < 60.0 => (seconds, " s ago"),
        seconds if seconds < 3600.0 => (seconds / 60.0, " min ago"),
        seconds => (seconds / 3600.0, " h ago"),
    };
    [&(count.max(0.0) as u32).to_string(), unit].concat()
}

/// The time of day of a moment, in milliseconds of the wall clock.
pub fn time_of(at: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at));
    let two = |number: u32| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
    [&two(date.get_hours()), ":", &two(date.get_minutes())].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_read_as_one() {
        let joined = |host, port| {
            let (host, port) = host_and_port(host, port);
            host + &port
        };
        assert_eq!(joined("sip.example.com", Some(5060)), "sip.example.com:5060");
        assert_eq!(joined("2001:db8::1", Some(5061)), "[2001:db8::1]:5061");
        assert_eq!(joined("178.22.58.10", Some(0)), "178.22.58.10");
        assert_eq!(joined("", None), "");
    }

    #[test]
    fn long_pools_are_cut_short_in_words() {
        assert_eq!(pool_text(Some("101;203; 300-450;500")).as_deref(), Some("101, 203 and 2 more"));
        assert_eq!(pool_text(Some("3000")).as_deref(), Some("3000"));
        assert_eq!(pool_text(Some(" ; ")), None);
        assert_eq!(pool_text(None), None);
    }

    #[test]
    fn an_age_is_said_in_its_largest_unit() {
        assert_eq!(
            [ago(0.4), ago(59.9), ago(60.0), ago(7199.0), ago(-3.0)],
            ["just now", "59 s ago", "1 min ago", "1 h ago", "just now"]
        );
    }
}
