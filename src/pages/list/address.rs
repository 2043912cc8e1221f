//! The address of a list: what is looked for, filtered by, sorted by, and which page of it.
//!
//! Knows how each is spelt and what the PBX is asked; not how rows come or look.

use std::borrow::Cow;

use api::ListQuery;
use api::query::{Filter, ListField, Order, encode};
use api::types::WireEnum;
use percent_encoding::percent_decode_str;

use crate::pages::list::criterion::Criterion;

/// Page sizes that are offered; the API's limit is 100.
pub const PAGE_SIZES: [u8; 3] = [25, 50, 100];

/// Far enough for any list, and small enough for servers that count rows in 32 bits.
const LAST_PAGE: u32 = i32::MAX.unsigned_abs() / 100;

/// What the list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListAddress {
    /// What it is narrowed by, in the order of [`Criterion::ALL`]; only values that make sense.
    pub(crate) values: Vec<(Criterion, String)>,
    /// Sorted by this column; the PBX's own order without.
    pub order: Option<Order>,
    /// Filter and order are applied in the console, because the PBX refused them.
    pub here: bool,
    /// 1 for the first page.
    pub page: u32,
    /// Rows a page.
    pub size: u8,
}

impl Default for ListAddress {
    fn default() -> Self {
        Self { values: Vec::new(), order: None, here: false, page: 1, size: 100 }
    }
}

impl ListAddress {
    /// Reads the query of an address; values that make no sense are as good as missing.
    pub fn read(query: &str) -> Self {
        let get = |key| value_of(query, key);
        let mut address = Self::default();
        for criterion in Criterion::ALL {
            if let Some(value) = get(criterion.key()) {
                address.put(criterion, value);
            }
        }
        if let Some(sort) = get("sort") {
            let field = sort.strip_prefix('-').unwrap_or(&sort);
            address.order =
                ListField::parse(field).map(|field| Order { field, descending: sort.starts_with('-') });
        }
        address.here = get("here").is_some_and(|here| here == "1");
        let page = get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        address.page = u32::clamp(page, 1, LAST_PAGE);
        let size = get("size").and_then(|size| size.parse().ok()).filter(|size| PAGE_SIZES.contains(size));
        address.size = size.unwrap_or(100);
        address
    }

    /// The address below the console's own, such as `/trunks?q=alpha`.
    pub fn href(&self) -> String {
        let mut pairs: Vec<String> = Vec::new();
        for (criterion, value) in &self.values {
            pairs.push(format!("{}={}", criterion.key(), encode(value)));
        }
        if let Some(order) = self.order {
            let sign = if order.descending { "-" } else { "" };
            pairs.push(format!("sort={sign}{}", order.field.as_str()));
        }
        if self.here {
            pairs.push("here=1".to_owned());
        }
        if self.page > 1 {
            pairs.push(format!("page={}", self.page));
        }
        if self.size != 100 {
            pairs.push(format!("size={}", self.size));
        }
        if pairs.is_empty() { "/trunks".to_owned() } else { format!("/trunks?{}", pairs.join("&")) }
    }

    /// The value of a criterion; empty for none.
    pub fn value(&self, criterion: Criterion) -> &str {
        self.values.iter().find(|(known, _)| *known == criterion).map_or("", |(_, value)| value)
    }

    /// The criteria that are set, without the search.
    pub fn filters(&self) -> impl Iterator<Item = (Criterion, &str)> {
        let values = self.values.iter().filter(|(criterion, _)| *criterion != Criterion::Search);
        values.map(|(criterion, value)| (*criterion, value.as_str()))
    }

    /// Sets a criterion, or takes it away with an empty value; back to the first page.
    pub fn with(&self, criterion: Criterion, value: &str) -> Self {
        let mut address = self.page(1);
        address.values.retain(|(known, _)| *known != criterion);
        address.put(criterion, value.to_owned());
        address.here &= address.can_be_here();
        address
    }

    fn put(&mut self, criterion: Criterion, value: String) {
        if criterion.takes(&value) {
            let place = self.values.partition_point(|(known, _)| (*known as u8) < criterion as u8);
            self.values.insert(place, (criterion, value));
        }
    }

    /// Without any filter; the search stays.
    pub fn without_filters(&self) -> Self {
        let mut address = self.page(1);
        address.values.retain(|(criterion, _)| *criterion == Criterion::Search);
        address.here &= address.can_be_here();
        address
    }

    /// Sorted by a column, from the first page on.
    pub fn sorted(&self, order: Option<Order>) -> Self {
        let mut address = Self { order, ..self.page(1) };
        address.here &= address.can_be_here();
        address
    }

    /// Another page of the same list.
    pub fn page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// Whether there is anything to be applied in the console.
    pub fn can_be_here(&self) -> bool {
        self.order.is_some() || !self.server_filter().is_empty()
    }

    /// Whether rows are narrowed by something only the console knows.
    pub fn needs_all(&self) -> bool {
        self.here || self.values.iter().any(|(criterion, _)| criterion.is_ours())
    }

    /// Whether rows are narrowed by what each trunk has to be asked for.
    pub fn asks_each(&self) -> bool {
        !self.value(Criterion::Status).is_empty() || !self.value(Criterion::Type).is_empty()
    }

    /// Filter and search and nothing else, for what follows a change of either.
    pub fn narrowed_by(&self) -> String {
        Self { order: None, page: 1, size: 100, ..self.clone() }.href()
    }

    /// The text of the filter, as the PBX is asked.
    pub fn server_filter(&self) -> String {
        let mut parts = Vec::new();
        for (criterion, value) in &self.values {
            parts.extend(criterion.filter(value));
        }
        let own = self.value(Criterion::Filter);
        match (parts.is_empty(), own) {
            (_, "") => Filter::And(parts).to_text(),
            (true, own) => own.to_owned(),
            (false, own) => format!("{} and ({own})", Filter::And(parts).to_text()),
        }
    }

    /// What the PBX is asked for: this page, or all rows from the first on where the console narrows or
    /// sorts them itself.
    pub fn query(&self, whole: bool) -> ListQuery {
        let search = self.value(Criterion::Search).to_owned();
        let (filter, order) = match self.here {
            true => (String::new(), Vec::new()),
            false => (self.server_filter(), self.order.into_iter().collect()),
        };
        let (skip, top) = match whole {
            true => (0, 100),
            false => ((self.page - 1) * u32::from(self.size), self.size),
        };
        ListQuery { filter, search, order, skip, top }
    }
}

/// The value of a key in a query string.
pub fn value_of(query: &str, key: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == key)?;
    percent_decode_str(&value.replace('+', " ")).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn read(query: &str) -> ListAddress {
        ListAddress::read(query)
    }

    #[wasm_bindgen_test]
    fn an_address_is_read_as_it_was_spelt() {
        for text in ["alpha", "a&b #1+%'\"", "%41", "100 %", "münchen", "a=b", "a;b"] {
            let address =
                ListAddress { size: 50, ..ListAddress::default() }.with(Criterion::Search, text).page(3);
            let href = address.href();
            let (_, query) = href.split_once('?').unwrap();
            assert_eq!(read(query), address, "{href}");
        }
        assert_eq!(read("q=a+b%20c").value(Criterion::Search), "a b c");
    }

    #[wasm_bindgen_test]
    fn an_address_is_spelt_one_way() {
        let address = read("page=2&status=offline&host=sip.&q=a&sort=-port&enabled=true&here=1&size=25");
        assert_eq!(
            address.href(),
            "/trunks?q=a&enabled=true&host=sip.&status=offline&sort=-port&here=1&page=2&size=25"
        );
        assert_eq!(address.with(Criterion::Search, "x & y #1+%").page, 1);
        assert!(
            address
                .with(Criterion::Search, "x & y #1+%'\"")
                .href()
                .contains("q=x%20%26%20y%20%231%2B%25%27%22&")
        );
    }

    #[wasm_bindgen_test]
    fn bad_values_in_the_address_are_as_good_as_missing() {
        for bad in [
            "enabled=maybe",
            "port=70000",
            "port=-1",
            "status=dead",
            "type=ISDN",
            "findings=some",
            "sort=status",
            "size=7",
            "page=0",
            "q=",
            "here=2",
        ] {
            assert_eq!(read(bad), ListAddress::default(), "{bad}");
        }
        assert_eq!(read("page=99999999999"), ListAddress::default());
        let far = read("page=4294967295").query(false);
        assert!(i32::try_from(far.skip + u32::from(far.top)).is_ok());
    }

    #[wasm_bindgen_test]
    fn chips_and_own_words_become_one_filter() {
        let address = read("enabled=true&host=o'x").with(Criterion::Filter, "port eq 1 or port eq 2");
        assert_eq!(
            address.query(false).filter,
            "enabled eq true and contains(hostname,'o''x') and (port eq 1 or port eq 2)"
        );
        assert_eq!(read("filter=shared").query(false).filter, "shared");
        let here = ListAddress { here: true, ..address };
        assert_eq!(here.query(true).filter, "");
        assert!(here.needs_all());
        assert!(!here.without_filters().here);
    }

    #[wasm_bindgen_test]
    fn what_only_the_console_knows_needs_all_rows_and_sometimes_an_answer_about_each() {
        for (query, needs_all, asks_each) in [
            ("host=a&q=b", false, false),
            ("status=offline", true, true),
            ("type=TEAMS", true, true),
            ("findings=error", true, false),
            ("findings=none&status=online", true, true),
        ] {
            let address = read(query);
            assert_eq!((address.needs_all(), address.asks_each()), (needs_all, asks_each), "{query}");
            assert_eq!(address.query(true).filter.is_empty(), !query.contains("host"), "{query}");
        }
    }

    #[wasm_bindgen_test]
    fn the_plain_list_asks_what_boot_js_asks() {
        assert_eq!(ListAddress::default().query(false).to_query(), "top=100");
        assert_eq!(read("page=3&size=50").query(false).to_query(), "skip=100&top=50");
        assert_eq!(read("sort=-name&page=3").query(true).to_query(), "orderby=name%20desc&top=100");
    }
}
