//! The list of trunks: one page of rows with their statuses, addressed by the URL.

use std::rc::Rc;
use std::sync::Arc;

use api::ApiError;
use api::types::{ProviderId, ProviderList, ProviderRow};
use domain::message::{Message, explain};
use domain::provider::status::{Answer, Basis, badge};
use leptos::prelude::*;

use crate::address;
use crate::live::{Effect, Memo, Run, RwSignal, Signal, spawn};
use crate::remote::{Load, Remote, load};
use crate::route::{ListAddress, PAGE_SIZES, Route, Step};
use crate::session::Session;
use crate::statuses::Statuses;
use crate::ui::{
    Alert, Button, El, Icon, Toasts, Visibility, el, empty, icon, keyed, page_title, placeholder, save_file,
    select, show, text,
};

/// Rows, and the address they were asked for: while another page is on its way, these stay.
#[derive(Clone, Debug, PartialEq)]
struct Rows {
    address: ListAddress,
    list: ProviderList,
}

impl Rows {
    /// Pages there are, at least one. The server's count is believed only as far as rows bear it out.
    fn pages(&self) -> u32 {
        let size = u64::from(self.address.size);
        let seen = u64::from(self.address.page - 1) * size + self.list.items.len() as u64;
        let count = self.list.count.unwrap_or(seen).max(if self.list.items.is_empty() { 0 } else { seen });
        u32::try_from(count.div_ceil(size)).unwrap_or(u32::MAX).max(1)
    }

    /// `101–200 of 250`
    fn range(&self) -> String {
        let first = (u64::from(self.address.page) - 1) * u64::from(self.address.size) + 1;
        let last = first + self.list.items.len() as u64 - 1;
        let of = self.list.count.filter(|count| *count >= last);
        let of = of.map_or_else(String::new, |count| [" of ", &count.to_string()].concat());
        [&first.to_string(), "–", &last.to_string(), &of].concat()
    }
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

/// The page.
pub fn trunk_list(session: Session, toasts: Toasts) -> AnyView {
    let client = session.client();
    let statuses = Statuses::start(&client);
    let address = Memo::new(move |_| match address::here() {
        Some(Route::List(address)) => address,
        Some(_) | None => ListAddress::default(),
    });
    let rows = load(move || {
        let (client, address) = (client.clone(), address.get());
        async move {
            let list = client.list_providers(&address.query()).await?;
            Ok(Rows { address, list })
        }
    });
    correct_page(rows);
    let title = move || match address.get().page {
        1 => "Trunks".to_owned(),
        page => ["Trunks, page ", &page.to_string()].concat(),
    };
    let refresh = Button::plain().busy(rows.busy).on_press(move || {
        statuses.refresh();
        rows.refresh();
    });
    let actions = [
        refresh.el().child(icon(Icon::Refresh)).text("Refresh trunks"),
        view_export(session, toasts),
        view_create(),
    ];
    let count = move || rows.state.with(count_text);
    let head = el("div")
        .class("page-head")
        .child(page_title(title))
        .child(el("p").class("page-count").attr("role", "status").live_text(count))
        .child(el("div").class("actions").children(actions));
    let failure =
        move || rows.state.with(|state| Some(view_failure(state.error()?, state.data().is_some(), rows)));
    el("div").child(head).show(failure).child(view_body(rows, statuses)).view()
}

/// A page beyond the last one leads to the last one.
fn correct_page(rows: Load<Rows>) {
    Effect::new(move || {
        let beyond = rows.state.with(|state| match state {
            Remote::Ready(rows) if rows.list.items.is_empty() && rows.address.page > 1 => {
                Some(rows.address.page(rows.pages().min(rows.address.page - 1)))
            }
            Remote::Ready(_) | Remote::Loading | Remote::Failed { .. } => None,
        });
        if let Some(last) = beyond {
            address::correct(&Route::List(last));
        }
    });
}

fn view_create() -> El {
    let link =
        el("a").class("button").attr("data-variant", "primary").attr("href", Route::New(Step::Type).href());
    link.child(icon(Icon::Add)).text("Create trunk")
}

fn count_text(state: &Remote<Rows>) -> String {
    match state.data().map(|rows| (&rows.list.count, rows.list.items.len())) {
        Some((Some(1), _)) => "1 trunk".to_owned(),
        Some((Some(count), _)) => [&count.to_string(), " trunks"].concat(),
        Some((None, _)) | None => String::new(),
    }
}

fn view_failure(error: &ApiError, older: bool, rows: Load<Rows>) -> El {
    let Message { title, text, quoted, details } = explain(error);
    let text = if older { ["The rows below are from before. ", &text].concat() } else { text };
    Alert { title, text, quoted, details, retry: Some(Rc::new(move || rows.refresh())) }.el()
}

/// What stands below the heading.
#[derive(Clone, Copy, PartialEq)]
enum Face {
    Loading,
    Failed,
    Empty,
    Table,
}

fn face(state: &Remote<Rows>) -> Face {
    match state {
        Remote::Loading => Face::Loading,
        Remote::Failed { last: None, .. } => Face::Failed,
        Remote::Ready(rows) | Remote::Failed { last: Some(rows), .. } => {
            match (rows.list.items.is_empty(), rows.address.page) {
                (true, 1) => Face::Empty,
                // The address is being corrected.
                (true, _) => Face::Loading,
                (false, _) => Face::Table,
            }
        }
    }
}

fn view_body(rows: Load<Rows>, statuses: Statuses) -> AnyView {
    let face = Memo::new(move |_| rows.state.with(face));
    show(move || match face.get() {
        Face::Loading => Some(placeholder("Loading trunks")),
        Face::Failed => None,
        Face::Empty => Some(empty(
            "No trunks yet",
            "A trunk connects this PBX to a carrier, a gateway or a messaging service. Those that exist appear here.",
            Some(view_create().view()),
        )),
        Face::Table => Some(view_table(rows, statuses)),
    })
}

fn view_table(rows: Load<Rows>, statuses: Statuses) -> El {
    let visibility = Visibility::new(move |key, visible| {
        if let Some(id) = ProviderId::parse(key) {
            statuses.show(&id, visible);
        }
    });
    // Work in progress on the same rows must not draw them again.
    let items = Memo::new(move |_| {
        rows.state.with(|state| state.data().map(|rows| rows.list.items.clone()).unwrap_or_default())
    });
    let body = keyed(move || {
        items.with(|items| {
            let place = |(position, row): (usize, &ProviderRow)| {
                let occurrence = items.iter().take(position).filter(|earlier| *earlier == row).count();
                let data = row.clone();
                let draw = move || view_row(data.clone(), statuses, visibility).view();
                (key_of(row, occurrence), Arc::new(draw) as Arc<dyn Run<AnyView> + Send + Sync>)
            };
            items.iter().enumerate().map(place).collect()
        })
    });
    let heads = ["Trunk name", "Status", "Host and port", "Brand", "DID pool"];
    let heads = heads.map(|words| el("th").attr("scope", "col").text(words));
    let table = el("table")
        .class("table trunks")
        .child(el("caption").class("sr-only").text("Trunks"))
        .child(el("thead").child(el("tr").children(heads)))
        .child(el("tbody").child(body));
    let frame = el("div")
        .class("table-frame")
        .live_attr("aria-busy", move || Some(rows.busy.get().to_string()))
        .child(table);
    el("div").child(frame).child(view_pages(rows))
}

fn view_row(row: ProviderRow, statuses: Statuses, visibility: Visibility) -> El {
    let asked = row.id.clone().filter(|_| row.enabled != Some(false));
    let status = asked.as_ref().map(|id| statuses.row(id));
    if let Some(id) = asked {
        on_cleanup(move || statuses.show(&id, false));
    }
    let enabled = row.enabled;
    let shown = Memo::new(move |_| match status {
        Some(status) => badge(enabled, status.basis.get(), &status.answer.get()),
        None => badge(Some(false), Basis::NotKnown, &Answer::Checking),
    });
    let badge = row.id.as_ref().map(|_| {
        crate::ui::badge(
            move || shown.get().tone.as_str(),
            move || shown.get().label.clone(),
            move || shown.get().hint,
        )
    });
    let name = row.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Unnamed trunk".to_owned());
    let name = el("bdi").text(name);
    let head = match &row.id {
        Some(id) => el("th").child(el("a").attr("href", Route::Detail(id.clone()).href()).child(name)),
        None => el("th")
            .child(name)
            .child(el("span").class("note").text("Cannot be opened: its id does not fit into an address")),
    };
    let shared =
        (row.shared == Some(true)).then(|| [text(" "), el("span").class("tag").text("Shared").view()]);
    el("tr")
        .optional_attr("data-key", row.id.map(|id| id.as_str().to_owned()))
        .mounted(move |row| visibility.watch(&row))
        .child(head.attr("scope", "row").children(shared.into_iter().flatten()))
        .child(view_cell("Status", badge))
        .child(view_cell("Host and port", row.hostname.map(|host| view_host(&host, row.port))))
        .child(view_cell("Brand", row.brand.map(|brand| el("bdi").text(brand))))
        .child(view_cell("DID pool", pool_text(row.did_numbers.as_deref()).map(|pool| el("code").text(pool))))
}

/// A cell that carries its column's name for narrow screens, where an empty one is left out.
fn view_cell(label: &'static str, content: Option<El>) -> El {
    el("td").optional_attr("data-label", content.is_some().then(|| label.to_owned())).children(content)
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

/// Where the rows on screen stand in the whole list.
#[derive(Clone, PartialEq)]
struct Place {
    address: ListAddress,
    pages: u32,
    range: String,
}

impl Place {
    fn of(state: &Remote<Rows>) -> Option<Self> {
        let rows = state.data()?;
        Some(Self { address: rows.address, pages: rows.pages(), range: rows.range() })
    }

    fn before(self) -> Option<ListAddress> {
        Some(self.address.page(self.address.page.checked_sub(1).filter(|page| *page > 0)?))
    }

    fn after(self) -> Option<ListAddress> {
        (self.address.page < self.pages).then(|| self.address.page(self.address.page + 1))
    }
}

/// `1–100 of 250`, how many rows a page has, the page before and after.
fn view_pages(rows: Load<Rows>) -> El {
    let place = Memo::new(move |_| rows.state.with(Place::of));
    let many = Memo::new(move |_| place.get().as_ref().is_some_and(|place| place.pages > 1));
    let resize = move |size: String| {
        let size = size.parse().unwrap_or(ListAddress::default().size);
        address::change(&Route::List(ListAddress { page: 1, size }));
    };
    let size = move || place.get().map(|place| place.address.size.to_string()).unwrap_or_default();
    let size = Signal::derive(size);
    el("div")
        .class("pages")
        .child(el("p").live_text(move || place.get().map(|place| place.range).unwrap_or_default()))
        .child(select("Rows per page", PAGE_SIZES.map(|size| size.to_string()), size, resize))
        .show(move || many.get().then(|| view_page_links(place)))
}

fn view_page_links(place: Memo<Option<Place>>) -> El {
    let words = move || {
        let (page, pages) = place.get().map(|place| (place.address.page, place.pages)).unwrap_or_default();
        ["Page ", &page.to_string(), " of ", &pages.to_string()].concat()
    };
    el("nav")
        .attr("aria-label", "Pages of trunks")
        .child(view_page_link(place, Place::before).child(icon(Icon::Left)).text("Previous page"))
        .child(el("span").live_text(words))
        .child(view_page_link(place, Place::after).text("Next page").child(icon(Icon::Right)))
}

/// A link that stays where it is, and keeps the focus, when it leads nowhere any more.
fn view_page_link(place: Memo<Option<Place>>, target: fn(Place) -> Option<ListAddress>) -> El {
    let href = move || Some(Route::List(target(place.get()?)?).href());
    let nowhere = move |value: &str| href().is_none().then(|| value.to_owned());
    el("a")
        .class("button")
        .live_attr("href", href)
        .live_attr("role", move || nowhere("link"))
        .live_attr("aria-disabled", move || nowhere("true"))
        .live_attr("tabindex", move || nowhere("0"))
}

/// Saves the server's export as it is.
fn view_export(session: Session, toasts: Toasts) -> El {
    let busy = RwSignal::new(false);
    let export = move || {
        busy.set(true);
        spawn(async move {
            let answer = session.client().export_providers().await;
            busy.try_set(false);
            match answer {
                Ok(file) => {
                    let name = file.name.unwrap_or_else(|| "trunks.csv".to_owned());
                    if save_file(&name, &file.bytes) {
                        toasts.good(
                            [name.as_str(), " saved. Treat it as secret: it may hold passwords"].concat(),
                        );
                    } else {
                        toasts.bad("The browser refused to save the file");
                    }
                }
                Err(error) => {
                    let message = explain(&error);
                    toasts.bad(["Nothing was exported. ", &message.title, ". ", &message.text].concat());
                }
            }
        });
    };
    let words = move || if busy.get() { "Exporting…" } else { "Export trunks" }.to_owned();
    Button::plain().busy(busy).on_press(export).el().child(icon(Icon::Download)).live_text(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(page: u32, size: u8, count: Option<u64>, items: usize) -> Rows {
        let list = ProviderList { count, items: vec![ProviderRow::default(); items], unreadable: 0 };
        Rows { address: ListAddress { page, size }, list }
    }

    #[test]
    fn pages_are_counted_from_what_came() {
        assert_eq!(rows(1, 100, Some(250), 100).pages(), 3);
        assert_eq!(rows(3, 100, Some(250), 50).pages(), 3);
        assert_eq!(rows(1, 100, Some(0), 0).pages(), 1);
        assert_eq!(rows(2, 100, None, 100).pages(), 2);
        // A count below the rows that are there hides nothing.
        assert_eq!(rows(2, 100, Some(3), 100).pages(), 2);
        // Past the end: the count says where the end is.
        assert_eq!(rows(9, 100, Some(250), 0).pages(), 3);
    }

    #[test]
    fn the_range_names_the_rows_on_screen() {
        assert_eq!(rows(2, 100, Some(250), 100).range(), "101–200 of 250");
        assert_eq!(rows(1, 25, None, 7).range(), "1–7");
    }

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
}
