//! The list of trunks: one page of rows with their statuses, addressed by the URL.

use api::ApiError;
use api::types::{ProviderId, ProviderList, ProviderRow};
use domain::message::explain;
use domain::provider::status::{Answer, Basis, badge};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::remote::{Load, Remote, load};
use crate::route::{ListAddress, PAGE_SIZES, Route};
use crate::session::Session;
use crate::statuses::Statuses;
use crate::ui::{
    Alert, Badge, Button, Empty, Icon, IconName, PageTitle, Select, Toasts, Visibility, save_file,
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

/// A row, and its own key: one whose data changed is drawn anew, one that only moved is moved.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Row {
    data: ProviderRow,
    /// Tells apart rows that are alike to the letter, such as two without a usable id.
    occurrence: usize,
}

fn keyed(items: &[ProviderRow]) -> Vec<Row> {
    let occurrence = |position: usize, data: &ProviderRow| {
        items.iter().take(position).filter(|earlier| *earlier == data).count()
    };
    let rows = items.iter().enumerate();
    rows.map(|(position, data)| Row { occurrence: occurrence(position, data), data: data.clone() }).collect()
}

/// The page.
#[component]
pub fn TrunkList() -> impl IntoView {
    let Some(session) = use_context::<Session>() else { return ().into_any() };
    let client = session.client();
    let statuses = Statuses::start(&client);
    let query = use_query_map();
    let address = Memo::new(move |_| ListAddress::read(|key| query.read().get(key)));
    let rows = load(
        || (),
        move |()| {
            let (client, address) = (client.clone(), address.get());
            async move {
                let list = client.list_providers(&address.query()).await?;
                Ok(Rows { address, list })
            }
        },
    );
    correct_page(rows);
    let title = Signal::derive(move || match address.get().page {
        1 => "Trunks".to_owned(),
        page => ["Trunks, page ", &page.to_string()].concat(),
    });
    let refresh = move |()| {
        statuses.refresh();
        rows.refresh();
    };
    view! {
        <div class="page-head">
            <PageTitle title=title />
            <p class="page-count" role="status">
                {move || count_text(&rows.state.read())}
            </p>
            <div class="actions">
                <Button on_press=refresh busy=rows.busy>
                    <Icon name=IconName::Refresh />
                    "Refresh trunks"
                </Button>
                <ExportButton session=session />
            </div>
        </div>
        {move || {
            let error = rows.state.with(|state| state.error().cloned());
            let older = rows.state.with(|state| state.data().is_some());
            error.map(|error| view_failure(&error, older, rows))
        }}
        <ListBody rows=rows statuses=statuses />
    }
    .into_any()
}

/// A page beyond the last one leads to the last one.
fn correct_page(rows: Load<Rows>) {
    let navigate = use_navigate();
    Effect::new(move || {
        let beyond = rows.state.with(|state| match state {
            Remote::Ready(rows) if rows.list.items.is_empty() && rows.address.page > 1 => {
                Some(rows.address.page(rows.pages().min(rows.address.page - 1)))
            }
            Remote::Ready(_) | Remote::Loading | Remote::Failed { .. } => None,
        });
        if let Some(last) = beyond {
            let options = NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() };
            navigate(&Route::List(last).href(), options);
        }
    });
}

fn count_text(state: &Remote<Rows>) -> String {
    match state.data().map(|rows| (&rows.list.count, rows.list.items.len())) {
        Some((Some(1), _)) => "1 trunk".to_owned(),
        Some((Some(count), _)) => [&count.to_string(), " trunks"].concat(),
        Some((None, _)) | None => String::new(),
    }
}

fn view_failure(error: &ApiError, older: bool, rows: Load<Rows>) -> AnyView {
    let mut message = explain(error);
    if older {
        message.text = ["The rows below are from before. ", &message.text].concat();
    }
    let retry = Callback::new(move |()| rows.refresh());
    view! {
        <Alert
            title=message.title
            text=message.text
            quoted=message.quoted
            details=message.details
            on_retry=retry
        />
    }
    .into_any()
}

/// What stands below the heading: placeholder, nothing yet, or the table and its pages.
#[component]
fn ListBody(rows: Load<Rows>, statuses: Statuses) -> impl IntoView {
    #[derive(Clone, Copy, PartialEq)]
    enum Face {
        Loading,
        Nothing,
        None,
        Table,
    }
    let face = Memo::new(move |_| {
        rows.state.with(|state| match state {
            Remote::Loading => Face::Loading,
            Remote::Failed { last: None, .. } => Face::Nothing,
            Remote::Ready(rows) | Remote::Failed { last: Some(rows), .. } => {
                match (rows.list.items.is_empty(), rows.address.page) {
                    (true, 1) => Face::None,
                    // The address is being corrected.
                    (true, _) => Face::Loading,
                    (false, _) => Face::Table,
                }
            }
        })
    });
    move || {
        match face.get() {
        Face::Loading => view_placeholder().into_any(),
        Face::Nothing => ().into_any(),
        Face::None => view! {
            <Empty
                title="No trunks yet"
                text="A trunk connects this PBX to a carrier, a gateway or a messaging service. Those that exist appear here."
            />
        }
        .into_any(),
        Face::Table => view! { <Table rows=rows statuses=statuses /> }.into_any(),
    }
    }
}

fn view_placeholder() -> impl IntoView {
    view! {
        <div class="placeholder">
            <p role="status">"Loading trunks"</p>
            <div class="placeholder-rows" aria-hidden="true"></div>
        </div>
    }
}

#[component]
fn Table(rows: Load<Rows>, statuses: Statuses) -> impl IntoView {
    let visibility = Visibility::new(move |key, visible| {
        if let Some(id) = ProviderId::parse(key) {
            statuses.show(&id, visible);
        }
    });
    let items = Memo::new(move |_| {
        rows.state
            .with(|state| keyed(state.data().map(|rows| rows.list.items.as_slice()).unwrap_or_default()))
    });
    view! {
        <div class="table-frame" aria-busy=move || if rows.busy.get() { "true" } else { "false" }>
            <table class="table trunks">
                <caption class="sr-only">"Trunks"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Trunk name"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Host and port"</th>
                        <th scope="col">"Brand"</th>
                        <th scope="col">"DID pool"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || items.get() key=Row::clone let:row>
                        {view_row(row, statuses, visibility)}
                    </For>
                </tbody>
            </table>
        </div>
        <Pages rows=rows />
    }
}

fn view_row(row: Row, statuses: Statuses, visibility: Visibility) -> impl IntoView {
    let element = NodeRef::<html::Tr>::new();
    let data = row.data;
    let key = data.id.as_ref().map(|id| id.as_str().to_owned());
    let asked = data.id.clone().filter(|_| data.enabled != Some(false)).map(|id| {
        visibility.watch(element);
        let gone = id.clone();
        on_cleanup(move || statuses.show(&gone, false));
        statuses.row(&id)
    });
    let enabled = data.enabled;
    let shown = Memo::new(move |_| match asked {
        Some(status) => badge(enabled, status.basis.get(), &status.answer.get()),
        None => badge(Some(false), Basis::NotKnown, &Answer::Checking),
    });
    let unusable = data.id.is_none();
    let name = data.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Unnamed trunk".to_owned());
    let name = match data.id {
        Some(id) => view! {
            <a href=Route::Detail(id).href()>
                <bdi>{name}</bdi>
            </a>
        }
        .into_any(),
        None => view! {
            <bdi>{name}</bdi>
            <span class="note">"Cannot be opened: its id does not fit into an address"</span>
        }
        .into_any(),
    };
    view! {
        <tr node_ref=element data-key=key>
            <th scope="row">
                {name}
                {(data.shared == Some(true)).then(|| view! { <span class="tag">"Shared"</span> })}
            </th>
            <td data-label="Status">
                {if unusable {
                    ().into_any()
                } else {
                    view! {
                        <Badge
                            tone=Signal::derive(move || shown.read().tone.as_str())
                            label=Signal::derive(move || shown.read().label.clone())
                            hint=Signal::derive(move || shown.read().hint)
                        />
                    }
                        .into_any()
                }}
            </td>
            <td data-label="Host and port" class="code">
                {host_and_port(data.hostname.as_deref(), data.port)}
            </td>
            <td data-label="Brand">
                <bdi>{data.brand.unwrap_or_default()}</bdi>
            </td>
            <td data-label="DID pool" class="code pool">
                {pool_text(data.did_numbers.as_deref())}
            </td>
        </tr>
    }
}

fn host_and_port(host: Option<&str>, port: Option<i64>) -> String {
    let host = host.unwrap_or_default();
    match port {
        // 0 means that none is given.
        None | Some(0) => host.to_owned(),
        Some(port) if host.contains(':') => ["[", host, "]:", &port.to_string()].concat(),
        Some(port) => [host, ":", &port.to_string()].concat(),
    }
}

/// The first entries of a pool, and how many more there are.
fn pool_text(pool: Option<&str>) -> String {
    let entries: Vec<&str> =
        pool.unwrap_or_default().split(';').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    let (shown, rest) = entries.split_at(entries.len().min(2));
    match rest.len() {
        0 => shown.join(", "),
        more => [&shown.join(", "), " and ", &more.to_string(), " more"].concat(),
    }
}

/// `1–100 of 250`, the page before and after, and how many rows a page has.
#[component]
fn Pages(rows: Load<Rows>) -> impl IntoView {
    let navigate = use_navigate();
    let place = Memo::new(move |_| {
        rows.state.with(|state| state.data().map(|rows| (rows.address, rows.pages(), rows.range())))
    });
    let resize = Callback::new(move |size: String| {
        let size = size.parse().unwrap_or(ListAddress::default().size);
        let options = NavigateOptions { resolve: false, scroll: false, ..NavigateOptions::default() };
        navigate(&Route::List(ListAddress { page: 1, size }).href(), options);
    });
    let sizes = PAGE_SIZES.map(|size| (size.to_string(), size.to_string())).to_vec();
    let size = Signal::derive(move || place.get().map(|place| place.0.size.to_string()).unwrap_or_default());
    view! {
        <div class="pages">
            <p>{move || place.get().map(|place| place.2)}</p>
            <Select label="Rows per page" options=sizes value=size on_change=resize />
            {move || {
                place
                    .get()
                    .filter(|(_, pages, _)| *pages > 1)
                    .map(|(address, pages, _)| view_page_links(address, pages))
            }}
        </div>
    }
}

fn view_page_links(address: ListAddress, pages: u32) -> impl IntoView {
    let link = |page: Option<u32>, words: &'static str, icon: IconName| {
        let href = page.map(|page| Route::List(address.page(page)).href());
        // A link without an address is no link; it keeps its place so that nothing moves.
        let off = href.is_none().then_some("true");
        view! {
            <a class="button" href=href aria-disabled=off data-variant="plain">
                <Icon name=icon />
                {words}
            </a>
        }
    };
    let place = ["Page ", &address.page.to_string(), " of ", &pages.to_string()].concat();
    view! {
        <nav aria-label="Pages of trunks">
            {link(address.page.checked_sub(1).filter(|page| *page > 0), "Previous page", IconName::Left)}
            <span>{place}</span>
            {link(Some(address.page + 1).filter(|page| *page <= pages), "Next page", IconName::Right)}
        </nav>
    }
}

/// Saves the server's export as it is.
#[component]
fn ExportButton(session: Session) -> impl IntoView {
    let toasts = use_context::<Toasts>().unwrap_or_default();
    let busy = RwSignal::new(false);
    let export = move |()| {
        busy.set(true);
        let client = session.client();
        spawn_local(async move {
            let answer = client.export_providers().await;
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
    view! {
        <Button on_press=export busy=busy>
            <Icon name=IconName::Download />
            {move || if busy.get() { "Exporting…" } else { "Export trunks" }}
        </Button>
    }
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
        assert_eq!(host_and_port(Some("sip.example.com"), Some(5060)), "sip.example.com:5060");
        assert_eq!(host_and_port(Some("2001:db8::1"), Some(5061)), "[2001:db8::1]:5061");
        assert_eq!(host_and_port(Some("178.22.58.10"), Some(0)), "178.22.58.10");
        assert_eq!(host_and_port(None, None), "");
    }

    #[test]
    fn long_pools_are_cut_short_in_words() {
        assert_eq!(pool_text(Some("101;203; 300-450;500")), "101, 203 and 2 more");
        assert_eq!(pool_text(Some("3000")), "3000");
        assert_eq!(pool_text(None), "");
    }
}
