//! What a list can be narrowed by: one table for the address, the form, the chips and the question.
//!
//! Knows words and filters; neither addresses nor rows.

use api::query::{Comparison, Filter, ListField, Literal, TextTest};
use api::types::{AuthMode, WireEnum};
use domain::audit::FINDING_CHOICES;
use domain::list::fleet::Light;
use domain::provider::words::Named;

/// Something a list can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// Free text, read by the PBX.
    Search,
    /// Switched on or off.
    Enabled,
    /// Made at system level or not.
    Shared,
    /// The brand, to the letter.
    Brand,
    /// Part of the host.
    Host,
    /// The port.
    Port,
    /// A filter in the API's own words.
    Filter,
    /// The status; the PBX cannot filter by it.
    Status,
    /// The trunk type; the PBX cannot filter by it.
    Type,
    /// What the last check of all trunks found.
    Findings,
}

/// How a criterion is given.
pub enum CriterionInput {
    /// Any text.
    Text,
    /// A number.
    Digits,
    /// One of these: the word in the address, and the words of a person.
    Of(Vec<(&'static str, &'static str)>),
}

impl Criterion {
    /// Every criterion, in the order of the address.
    pub const ALL: [Self; 10] = [
        Self::Search,
        Self::Enabled,
        Self::Shared,
        Self::Brand,
        Self::Host,
        Self::Port,
        Self::Filter,
        Self::Status,
        Self::Type,
        Self::Findings,
    ];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Search => "q",
            Self::Enabled => "enabled",
            Self::Shared => "shared",
            Self::Brand => "brand",
            Self::Host => "host",
            Self::Port => "port",
            Self::Filter => "filter",
            Self::Status => "status",
            Self::Type => "type",
            Self::Findings => "findings",
        }
    }

    /// Its label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Search => "Search trunks",
            Self::Enabled => "Enabled",
            Self::Shared => "Shared",
            Self::Brand => "Brand",
            Self::Host => "Host contains",
            Self::Port => "Port",
            Self::Filter => "OData filter (advanced)",
            Self::Status => "Status",
            Self::Type => "Trunk type",
            Self::Findings => "Findings",
        }
    }

    /// How it is given.
    pub fn choice(self) -> CriterionInput {
        match self {
            Self::Search | Self::Brand | Self::Host | Self::Filter => CriterionInput::Text,
            Self::Port => CriterionInput::Digits,
            Self::Enabled => CriterionInput::Of(vec![("true", "Enabled"), ("false", "Disabled")]),
            Self::Shared => CriterionInput::Of(vec![("true", "Shared"), ("false", "Not shared")]),
            Self::Status => CriterionInput::Of(vec![
                ("online", "Online"),
                (Light::Verified.as_str(), "Online, verified"),
                (Light::Assumed.as_str(), "Online, unverified"),
                (Light::Offline.as_str(), "Offline"),
                (Light::Disabled.as_str(), "Disabled"),
                (Light::Unknown.as_str(), "Unknown"),
            ]),
            Self::Type => {
                CriterionInput::Of(AuthMode::ALL.iter().map(|mode| (mode.as_str(), mode.name())).collect())
            }
            Self::Findings => CriterionInput::Of(FINDING_CHOICES.to_vec()),
        }
    }

    /// Whether the PBX cannot filter by it.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Status | Self::Type | Self::Findings)
    }

    /// A value as it reads on a chip.
    pub fn words(self, value: &str) -> String {
        let of = match self.choice() {
            CriterionInput::Of(choices) => {
                choices.into_iter().find(|(word, _)| *word == value).map(|(_, words)| words)
            }
            CriterionInput::Text | CriterionInput::Digits => None,
        };
        match (self, of) {
            (Self::Enabled | Self::Shared, Some(words)) => words.to_owned(),
            (_, words) => format!("{}: {}", self.label(), words.unwrap_or(value)),
        }
    }

    /// Whether a value makes sense; others are dropped from an address.
    pub fn takes(self, value: &str) -> bool {
        !value.is_empty()
            && match self.choice() {
                CriterionInput::Text => true,
                CriterionInput::Digits => value.parse::<u16>().is_ok(),
                CriterionInput::Of(choices) => choices.iter().any(|(word, _)| *word == value),
            }
    }

    /// What the PBX is asked for a value.
    pub fn filter(self, value: &str) -> Option<Filter> {
        let flag = |field| Some(Filter::Compare(field, Comparison::Equal, Literal::Flag(value == "true")));
        match self {
            Self::Enabled => flag(ListField::Enabled),
            Self::Shared => flag(ListField::Shared),
            Self::Brand => {
                let brand = Literal::Text(value.to_owned());
                Some(Filter::Compare(ListField::Brand, Comparison::Equal, brand))
            }
            Self::Host => Some(Filter::Text(TextTest::Contains, ListField::Hostname, value.to_owned())),
            Self::Port => {
                let port = Literal::Whole(value.parse().ok()?);
                Some(Filter::Compare(ListField::Port, Comparison::Equal, port))
            }
            Self::Search | Self::Filter | Self::Status | Self::Type | Self::Findings => None,
        }
    }
}
