//! The address of a comparison: which trunk, and what it is compared with.

use api::query::encode;
use api::types::ProviderId;

use crate::pages::list::address::value_of;
use crate::routes::Route;
use crate::tools::Tool;

/// What a trunk is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// Another trunk, once one is chosen.
    Trunk(Option<ProviderId>),
    /// A carrier preset; that of its brand without a name.
    Preset(Option<String>),
    /// A new trunk of its type.
    New,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareAddress {
    /// The trunk, once one is chosen.
    pub here: Option<ProviderId>,
    /// What it is compared with.
    pub there: Against,
}

impl CompareAddress {
    /// Reads the query of an address; what makes no sense is as good as missing.
    pub fn read(query: &str) -> Self {
        let id = |key| value_of(query, key).and_then(|id| ProviderId::parse(&id));
        let there = match (value_of(query, "with").as_deref(), id("b")) {
            (Some("preset"), _) => Against::Preset(value_of(query, "preset").filter(|name| !name.is_empty())),
            (Some("new"), _) => Against::New,
            (_, id) => Against::Trunk(id),
        };
        Self { here: id("a"), there }
    }

    /// The address of the comparison, with the prefix the console is hosted under.
    pub fn href(&self) -> String {
        format!("{}?{}", Route::Tool(Tool::Compare).href(), self.query())
    }

    fn query(&self) -> String {
        let id = |key: &str, id: &Option<ProviderId>| {
            id.as_ref().map(|id| format!("{key}={}", encode(id.as_str())))
        };
        let there = match &self.there {
            Against::Trunk(there) => id("b", there),
            Against::Preset(None) => Some("with=preset".to_owned()),
            Against::Preset(Some(name)) => Some(format!("with=preset&preset={}", encode(name))),
            Against::New => Some("with=new".to_owned()),
        };
        [id("a", &self.here), there].into_iter().flatten().collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn an_address_is_read_as_it_was_spelt() {
        let id = |text: &str| ProviderId::parse(text);
        for here in [None, id("NDE="), id("a/b&c=1 %41")] {
            for there in [
                Against::Trunk(None),
                Against::Trunk(id("x+y==")),
                Against::Preset(None),
                Against::Preset(Some("CM.com & “co”+=%".to_owned())),
                Against::New,
            ] {
                let address = CompareAddress { here: here.clone(), there };
                assert_eq!(CompareAddress::read(&address.query()), address, "{}", address.query());
            }
        }
        let both = CompareAddress { here: id("NDE="), there: Against::Trunk(id("NDI=")) };
        assert_eq!(both.query(), "a=NDE%3D&b=NDI%3D");
        assert_eq!(
            CompareAddress::read("a=&b=&with=all"),
            CompareAddress { here: None, there: Against::Trunk(None) }
        );
    }
}
