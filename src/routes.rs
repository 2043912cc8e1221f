//! How every address of the console is spelt; `app` holds the table by which the router reads them.

use std::sync::OnceLock;

use api::types::ProviderId;

use crate::pages::list::address::ListAddress;
use crate::pages::list::criterion::Criterion;
use crate::tools::Tool;
use crate::trunk_form::Step;

/// An address of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Sign-in.
    SignIn,
    /// The list of trunks.
    List(ListAddress),
    /// Trunks from a file.
    Import,
    /// One trunk.
    Detail(ProviderId),
    /// A step towards a new trunk.
    New(Step),
    /// A copy of a trunk, on one screen.
    QuickCopy(ProviderId),
    /// A step towards a new trunk that starts as a copy of another.
    Copy(ProviderId, Step),
    /// The form to change a trunk.
    Edit(ProviderId),
    /// A tool.
    Tool(Tool),
}

impl Route {
    /// The list as it opens.
    pub fn list() -> Self {
        Self::List(ListAddress::default())
    }

    /// The address, with the prefix the console is hosted under.
    pub fn href(&self) -> String {
        let path = match self {
            Self::SignIn => "/sign-in".to_owned(),
            Self::List(list) => list.href(),
            Self::Import => "/trunks/import".to_owned(),
            Self::Detail(id) => trunk(id, ""),
            Self::New(step) => format!("/trunks/new/{}", step.slug()),
            Self::QuickCopy(id) => trunk(id, "/copy"),
            Self::Copy(id, step) => trunk(id, &format!("/copy/{}", step.slug())),
            Self::Edit(id) => trunk(id, "/edit"),
            Self::Tool(tool) => format!("/tools/{}", tool.slug()),
        };
        format!("{}{path}", base())
    }

    /// Whether an address leads to the list, whatever it is narrowed by.
    pub fn is_list(href: &str) -> bool {
        href.split('?').next() == Some(&Self::list().href())
    }

    /// One of each kind, awkward ids included, for the test that visits them all.
    pub fn examples() -> Vec<Self> {
        let ids = [
            "NzAwNTUxOTA5NzczMTQ4MTYw",
            "a/b",
            "50%",
            "a%2Fb",
            "what?#",
            "two words",
            "münchen",
            "ab.cd",
            "x+y==",
        ];
        let details = ids.into_iter().filter_map(ProviderId::parse).map(Self::Detail);
        let forms = ProviderId::parse("a/b").into_iter();
        let forms = forms
            .flat_map(|id| [Self::Edit(id.clone()), Self::QuickCopy(id.clone()), Self::Copy(id, Step::Type)]);
        let list = ListAddress { page: 3, size: 50, ..ListAddress::default() };
        let list = list.with(Criterion::Search, "a&b #1+%'\"").page(3);
        [Self::SignIn, Self::list(), Self::List(list), Self::Import, Self::New(Step::Type)]
            .into_iter()
            .chain(details)
            .chain(forms)
            .chain(Tool::ALL.map(Self::Tool))
            .collect()
    }
}

fn trunk(id: &ProviderId, below: &str) -> String {
    format!("/trunk/{}{below}", api::query::encode(id.as_str()))
}

static BASE: OnceLock<String> = OnceLock::new();

/// The prefix the console is hosted under, without a slash at the end; empty at the root.
pub fn base() -> &'static str {
    BASE.get().map_or("", String::as_str)
}

/// Reads the prefix from the page's `<base>`, once, at start.
pub fn read_base() {
    let document = leptos::prelude::document();
    let path = document.base_uri().ok().flatten().and_then(|uri| {
        let after_scheme = uri.split_once(':')?.1.get(2..)?;
        let path = after_scheme.split_once('/')?.1;
        path.rsplit_once('/').map(|(folder, _)| format!("/{folder}"))
    });
    // A second start in one page (tests) keeps the first prefix.
    let _ = BASE.set(path.unwrap_or_default());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn addresses_are_spelt_one_way() {
        let spelt: Vec<String> = Route::examples().iter().map(Route::href).collect();
        assert_eq!(
            spelt,
            [
                "/sign-in",
                "/trunks",
                "/trunks?q=a%26b%20%231%2B%25%27%22&page=3&size=50",
                "/trunks/import",
                "/trunks/new/type",
                "/trunk/NzAwNTUxOTA5NzczMTQ4MTYw",
                "/trunk/a%2Fb",
                "/trunk/50%25",
                "/trunk/a%252Fb",
                "/trunk/what%3F%23",
                "/trunk/two%20words",
                "/trunk/m%C3%BCnchen",
                "/trunk/ab.cd",
                "/trunk/x%2By%3D%3D",
                "/trunk/a%2Fb/edit",
                "/trunk/a%2Fb/copy",
                "/trunk/a%2Fb/copy/type",
                "/tools/checks",
                "/tools/simulator",
                "/tools/numbers",
                "/tools/compare",
                "/tools/history",
                "/tools/wall",
                "/tools/journal",
            ]
        );
    }
}
