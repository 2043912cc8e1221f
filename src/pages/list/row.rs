//! One row of the table, a card on a phone: a name that leads to the trunk, and what is known of it.

use api::types::ProviderRow;
use domain::list::numbers::did_words;
use domain::provider::status::{Answer, Basis, badge};
use domain::visible::visible;
use leptos::ev;
use leptos::prelude::*;

use crate::bulk::Chosen;
use crate::components::html::{a, button, code, div, input, on_load, span, td, th, tr};
use crate::components::{El, Visibility, foreign};
use crate::pages::list::settings::Column;
use crate::pages::list::table::Table;
use crate::platform::clock;
use crate::platform::intl::{age, time_of_day};
use crate::routes::Route;
use crate::status::Trunk;
use crate::tools;
use crate::trunks::name_of;

impl Table {
    pub(super) fn view_row(
        self,
        row: &ProviderRow,
        columns: &[Column],
        hides: Memo<String>,
        visibility: Visibility,
    ) -> El {
        let Self { statuses, selection, .. } = self;
        let name = name_of(row);
        let trunk = row.id.as_ref().map(|id| statuses.row(id, &name, row.enabled != Some(false)));
        let drawn = row.id.clone().map(|id| self.draw_row(id, hides));
        let select = Chosen::of(row).zip(drawn.as_ref()).map(|(chosen, drawn)| {
            let is_selected = drawn.is_selected;
            input()
                .attr("type", "checkbox")
                .attr("aria-label", format!("Select {name}"))
                .prop("checked", move || is_selected.get())
                .on(ev::change, move |event| selection.set(chosen.clone(), event_target_checked(&event)))
        });
        let own = drawn.as_ref().map(|drawn| drawn.hides);
        let hides = move || Some(own.map_or_else(|| hides.get(), |own| own.get()));
        let trunk = trunk.zip(drawn.map(|drawn| drawn.tick));
        let cells = columns.iter().map(|column| self.view_cell(*column, row, trunk));
        tr().attr("role", "row")
            .attr("data-key", row.id.as_ref().map(|id| id.as_str().to_owned()))
            .attr("data-hides", hides)
            .node_ref(on_load(move |row| visibility.watch(&row)))
            .child(td().attr("role", "cell").attr("data-column", "select").child(select))
            .child(cells.collect::<Vec<_>>())
    }

    fn view_cell(
        self,
        column: Column,
        row: &ProviderRow,
        trunk: Option<(RwSignal<Trunk>, RwSignal<u32>)>,
    ) -> El {
        let (trunk, tick) = trunk.unzip();
        let fact = |read: fn(&Trunk) -> Option<String>| {
            trunk.map(|trunk| {
                let words = move || trunk.with(read);
                span()
                    .attr("aria-busy", move || words().is_none().then(|| "true".to_owned()))
                    .child(move || words().unwrap_or_else(|| "…".to_owned()))
            })
        };
        let content = match column {
            Column::Name => return view_name(row),
            Column::Status => trunk.zip(tick).map(|(trunk, tick)| self.view_status(row, trunk, tick)),
            Column::Enabled => row
                .id
                .clone()
                .map(|id| self.toggle.view(id, name_of(row), row.enabled, row.shared == Some(true))),
            Column::Host => row.hostname.as_ref().map(|host| view_host(host, row.port)),
            Column::Brand => row.brand.as_ref().map(foreign),
            Column::Numbers => view_numbers(row.did_numbers.as_deref()),
            Column::Shared => row.shared.map(|shared| span().child(if shared { "Shared" } else { "No" })),
            Column::Type => fact(|trunk| trunk.facts.as_ref().map(|facts| facts.mode_words.clone())),
            Column::Transport => fact(|trunk| trunk.facts.as_ref().map(|facts| facts.transport.clone())),
            Column::Limit => fact(|trunk| {
                let limit = trunk.facts.as_ref()?.limit;
                Some(limit.map_or_else(|| "None".to_owned(), |limit| limit.to_string()))
            }),
            Column::Warnings => trunk.map(view_warnings),
            Column::Findings => trunk.zip(row.id.clone()).map(|(trunk, id)| {
                // A link that has the focus stays while statuses come.
                let check = Memo::new(move |_| {
                    trunk.track();
                    self.statuses.checks.get_untracked() as usize
                });
                span().child(move || {
                    check.with(|_| ());
                    tools::view_counts(&id)
                })
            }),
        };
        let label = content.is_some().then(|| column.label().to_owned());
        td().attr("role", "cell").attr("data-column", column.key()).attr("data-label", label).child(content)
    }

    /// The badge, when it was checked, and the way to check again.
    fn view_status(self, row: &ProviderRow, trunk: RwSignal<Trunk>, tick: RwSignal<u32>) -> El {
        let statuses = self.statuses;
        let enabled = row.enabled;
        let shown = move || match enabled {
            Some(false) => badge(enabled, Basis::NotKnown, &Answer::Checking),
            Some(true) | None => trunk.with(|trunk| badge(enabled, trunk.basis(), &trunk.answer)),
        };
        let badge = crate::components::badge(
            move || shown().tone.as_str(),
            move || shown().label,
            move || shown().hint,
        );
        if enabled == Some(false) {
            return div().class("status").child(badge);
        }
        let checked = move || {
            tick.track();
            trunk.with(|trunk| trunk.checked.map(|checked| age((clock::now() - checked) / 1000.0)))
        };
        let since = move || {
            trunk.with(|trunk| {
                let (at, changes) = trunk.changes?;
                let changes = match changes {
                    0 => String::new(),
                    1 => ", changed once".to_owned(),
                    more => format!(", changed {more} times"),
                };
                Some(format!("Since {}{changes}", time_of_day(at)))
            })
        };
        let check = row.id.clone().map(|id| {
            button()
                .attr("aria-label", format!("Check {} now", name_of(row)))
                .on(ev::click, move |_| statuses.check(&id))
        });
        let age = span().attr("title", since).child(move || checked().unwrap_or_default());
        div().class("status").child(badge).child(age).child(check)
    }
}

/// The name, with what has no column of its own on a narrow screen.
fn view_name(row: &ProviderRow) -> El {
    let name = name_of(row);
    let numbers = row
        .did_numbers
        .as_deref()
        .and_then(did_words)
        .filter(|_| pool_text(row.did_numbers.as_deref()).is_some());
    let shared = (row.shared == Some(true)).then(|| "Shared".to_owned());
    let more: Vec<String> = shared.iter().cloned().chain(row.brand.clone()).chain(numbers).collect();
    let head = th()
        .attr("data-column", "name")
        .attr("role", "rowheader")
        .attr("title", name.as_str())
        .attr("data-more", visible(&more.join(" · ")).into_owned());
    let head = match &row.id {
        Some(id) => head.child(a().attr("href", Route::Detail(id.clone()).href()).child(foreign(name))),
        None => head
            .child(foreign(name))
            .child(span().class("note").child("Cannot be opened: its id does not fit into an address")),
    };
    match shared {
        Some(shared) => head.child(" ").child(span().class("tag").child(shared)),
        None => head,
    }
}

/// Host and port; a long host is cut short, its port never.
fn view_host(host: &str, port: Option<i64>) -> El {
    let (host, port) = host_and_port(host, port);
    let title = format!("{host}{port}");
    code().attr("title", title).child(span().child(host)).child(span().class("port").child(port))
}

fn host_and_port(host: &str, port: Option<i64>) -> (String, String) {
    match port {
        // 0 means that none is given.
        None | Some(0) => (host.to_owned(), String::new()),
        Some(port) if host.contains(':') => (format!("[{host}]"), format!(":{port}")),
        Some(port) => (host.to_owned(), format!(":{port}")),
    }
}

/// How many numbers there are; the first of them are in the tip.
fn view_numbers(pool: Option<&str>) -> Option<El> {
    let shown = pool_text(pool)?;
    let words = pool.and_then(did_words).filter(|_| shown.contains(',')).unwrap_or_else(|| shown.clone());
    Some(span().attr("title", shown).child(words))
}

/// The first entries of a pool, and how many more there are; `None` without a pool.
fn pool_text(pool: Option<&str>) -> Option<String> {
    let mut entries = pool?.split(';').map(str::trim).filter(|entry| !entry.is_empty());
    let first = entries.next()?;
    Some(match (entries.next(), entries.count()) {
        (None, _) => first.to_owned(),
        (Some(second), 0) => format!("{first}, {second}"),
        (Some(second), more) => format!("{first}, {second} and {more} more"),
    })
}

fn view_warnings(trunk: RwSignal<Trunk>) -> El {
    let warnings = move || trunk.with(|trunk| trunk.facts.as_ref().and_then(|facts| facts.warnings.clone()));
    let words = move || match warnings() {
        None => "…".to_owned(),
        Some(list) => match list.as_slice() {
            [] => "None".to_owned(),
            [one] => one.clone(),
            [one, rest @ ..] => format!("{one} (and {} more)", rest.len()),
        },
    };
    let all = move || warnings().map(|list| list.join("\n")).filter(|list| !list.is_empty());
    span().class("warnings").attr("title", all).child(words)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
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

    #[wasm_bindgen_test]
    fn long_pools_are_cut_short_in_words() {
        assert_eq!(pool_text(Some("101;203; 300-450;500")).as_deref(), Some("101, 203 and 2 more"));
        assert_eq!(pool_text(Some("3000")).as_deref(), Some("3000"));
        assert_eq!(pool_text(Some(" ; ")), None);
        assert_eq!(pool_text(None), None);
    }
}
