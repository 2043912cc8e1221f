//! Which page of how many, and how many rows a page has.

use leptos::prelude::*;

use crate::components::html::{a, div, nav, p, span};
use crate::components::{El, Icon, icon, select};
use crate::navigation;
use crate::pages::list::address::{ListAddress, PAGE_SIZES};
use crate::pages::list::rows::ShownRows;
use crate::pages::list::{ListPage, settings};
use crate::routes::Route;

impl ListPage {
    /// `1–100 of 250`, how many rows a page has, the page before and after.
    pub fn view_pages(self) -> El {
        let Self { shown, address, settings, .. } = self;
        let many =
            Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.pages() > 1)));
        let resize = move |size: String| {
            let size = size.parse().unwrap_or(100);
            settings::change(settings, |settings| settings.size = size);
            navigation::change(&Route::List(ListAddress { size, ..address.get_untracked().page(1) }));
        };
        let size = move || {
            shown.with(|shown| shown.as_ref().map(|shown| shown.size.to_string()).unwrap_or_default())
        };
        let range = move || shown.with(|shown| shown.as_ref().map(ShownRows::range).unwrap_or_default());
        div()
            .class("pages")
            .child(p().child(range))
            .child(select(
                "Rows per page",
                PAGE_SIZES.map(|size| size.to_string()),
                Signal::derive(size),
                resize,
            ))
            .child(move || many.get().then(|| self.view_page_links()))
    }

    fn view_page_links(self) -> El {
        let shown = self.shown;
        let words = move || {
            let place = shown.with(|shown| shown.as_ref().map(|shown| (shown.page, shown.pages())));
            let (page, pages) = place.unwrap_or_default();
            format!("Page {page} of {pages}")
        };
        let before = |shown: &ShownRows| (shown.page > 1).then(|| shown.page - 1);
        let after = |shown: &ShownRows| (shown.page < shown.pages()).then(|| shown.page + 1);
        nav()
            .attr("aria-label", "Pages of trunks")
            .child(self.view_page_link(before).child(icon(Icon::Left)).child("Previous page"))
            .child(span().child(words))
            .child(self.view_page_link(after).child("Next page").child(icon(Icon::Right)))
    }

    /// A link that stays where it is, and keeps the focus, when it leads nowhere any more.
    fn view_page_link(self, target: fn(&ShownRows) -> Option<u32>) -> El {
        let Self { shown, address, .. } = self;
        let href = move || {
            let page = shown.with(|shown| target(shown.as_ref()?))?;
            Some(Route::List(address.with(|address| address.page(page))).href())
        };
        let nowhere = move |value: &str| href().is_none().then(|| value.to_owned());
        a().class("button")
            .attr("href", href)
            .attr("role", move || nowhere("link"))
            .attr("aria-disabled", move || nowhere("true"))
            .attr("tabindex", move || nowhere("0"))
    }
}
