//! Every address of the console: how it is read and how it is spelt. Knows no page.

use std::sync::OnceLock;

use api::types::ProviderId;

use crate::criterion::Criterion;
use crate::list_address::ListAddress;

/// The steps of the wizard, in order; their number is the same for every kind of trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Kind of trunk, transport, carrier preset.
    Type,
    /// Name and address.
    Connection,
    /// Credentials and source addresses.
    Authentication,
    /// Numbers, limits, options.
    Numbers,
    /// Header maps.
    Headers,
    /// What will be sent.
    Review,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Type, Self::Connection, Self::Authentication, Self::Numbers, Self::Headers, Self::Review];

    /// The word in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Connection => "connection",
            Self::Authentication => "authentication",
            Self::Numbers => "numbers",
            Self::Headers => "headers",
            Self::Review => "review",
        }
    }

    /// The step behind a word; anything else is the first.
    pub fn parse(slug: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.slug() == slug).unwrap_or(Self::Type)
    }
}

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
    /// A step towards a new trunk that starts as a copy of another.
    Copy(ProviderId, Step),
    /// The form to change a trunk.
    Edit(ProviderId),
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
            Self::Copy(id, step) => trunk(id, &format!("/copy/{}", step.slug())),
            Self::Edit(id) => trunk(id, "/edit"),
        };
        format!("{}{path}", base())
    }

    /// What an address with its query names; `None` for one of no page.
    pub fn parse(href: &str) -> Option<Self> {
        let (path, query) = href.split_once('?').unwrap_or((href, ""));
        let path = path.strip_prefix(base())?;
        let mut parts = Vec::new();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            parts.push(decode(part)?);
        }
        let mut parts = parts.iter().map(String::as_str);
        let mut next = || parts.next().unwrap_or_default();
        let (first, second, third, fourth, rest) = (next(), next(), next(), next(), next());
        if !rest.is_empty() {
            return None;
        }
        Some(match (first, second, third, fourth) {
            // The start leads to sign-in, and who is signed in goes on to the list from there.
            ("" | "sign-in", "", ..) => Self::SignIn,
            ("trunks", "", ..) => Self::List(ListAddress::read(|key| value_of(query, key))),
            ("trunks", "import", "", "") => Self::Import,
            ("trunks", "new", step, "") => Self::New(Step::parse(step)),
            ("trunk", id, "", "") => Self::Detail(ProviderId::parse(id)?),
            ("trunk", id, "edit", "") => Self::Edit(ProviderId::parse(id)?),
            ("trunk", id, "copy", step) => Self::Copy(ProviderId::parse(id)?, Step::parse(step)),
            _ => return None,
        })
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
        let forms = forms.flat_map(|id| [Self::Edit(id.clone()), Self::Copy(id, Step::Type)]);
        let list = ListAddress { page: 3, size: 50, ..ListAddress::default() };
        let list = list.with(Criterion::Search, "a&b #1+%'\"").page(3);
        [Self::SignIn, Self::list(), Self::List(list), Self::Import, Self::New(Step::Type)]
            .into_iter()
            .chain(details)
            .chain(forms)
            .collect()
    }
}

/// A part of an address without its percent signs; `None` when they make no sense.
fn decode(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let decoded = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                let digit =
                    |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                digit(*high)? * 16 + digit(*low)?
            }
            (b'%', _) => return None,
            (byte, _) => *byte,
        };
        bytes.push(decoded);
    }
    String::from_utf8(bytes).ok()
}

/// The value of a key in a query string.
fn value_of(query: &str, key: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == key)?;
    decode(&value.replace('+', " "))
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
        let after_scheme = uri.split_once("://")?.1;
        let path = after_scheme.split_once('/')?.1;
        path.rsplit_once('/').map(|(folder, _)| format!("/{folder}"))
    });
    // A second start in one page (tests) keeps the first prefix.
    let _ = BASE.set(path.unwrap_or_default());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
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
                "/trunk/a%2Fb/copy/type",
            ]
        );
    }

    #[test]
    fn an_address_is_read_as_it_was_spelt() {
        for route in Route::examples() {
            assert_eq!(Route::parse(&route.href()), Some(route));
        }
        assert_eq!(Route::parse("/"), Some(Route::SignIn));
        assert_eq!(Route::parse("/trunks/"), Some(Route::list()));
        let second = ListAddress { page: 2, size: 50, ..ListAddress::default() };
        assert_eq!(Route::parse("/trunks?page=2&size=50"), Some(Route::List(second)));
        assert_eq!(Route::parse("/trunks/new/nonsense"), Some(Route::New(Step::Type)));
        for nowhere in [
            "/no",
            "/trunks/old",
            "/trunk",
            "/trunk/..",
            "/trunk/%zz",
            "/trunk/%C3",
            "/trunk/a/edit/b",
            "/a/b/c/d/e",
        ] {
            assert_eq!(Route::parse(nowhere), None, "{nowhere}");
        }
    }
}
