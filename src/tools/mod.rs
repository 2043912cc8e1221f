//! What no list shows: checks of all trunks, what an INVITE will look like and which trunk takes one, comparisons.
//! One file or folder for each tool; all of them are one later part, whose only entry is [`view_tool`].

mod checks;
mod compare;
mod explain;
mod fleet;
mod history;
mod journal;
mod last_check;
mod numbers;
mod preview;
mod simulator;

use std::sync::Arc;

use api::types::{Provider, ProviderId};
use domain::provider::draft::Draft;
use leptos::prelude::*;

use crate::components::html::{a, div, nav};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El};
use crate::pages::not_found::not_found;
use crate::routes::Route;

pub use compare::{Against, CompareAddress};
pub use explain::Explained;
pub use last_check::{checked_at, counts_of, view_counts};
pub use numbers::test_address;

/// A tool that has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Findings in all trunks.
    Checks,
    /// Which trunk takes an INVITE.
    Simulator,
    /// Which trunk has a number or an address.
    Numbers,
    /// Two trunks side by side.
    Compare,
    /// What the status of each trunk was.
    History,
    /// What it is, for a screen on a wall.
    Wall,
    /// What was written since sign-in.
    Journal,
}

impl Tool {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 7] = [
        Self::Checks,
        Self::Simulator,
        Self::Numbers,
        Self::Compare,
        Self::History,
        Self::Wall,
        Self::Journal,
    ];

    /// Its word in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Simulator => "simulator",
            Self::Numbers => "numbers",
            Self::Compare => "compare",
            Self::History => "history",
            Self::Wall => "wall",
            Self::Journal => "journal",
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checks => "Checks",
            Self::Simulator => "Inbound simulator",
            Self::Numbers => "Numbers and addresses",
            Self::Compare => "Compare",
            Self::History => "Status history",
            Self::Wall => "Wall",
            Self::Journal => "Session journal",
        }
    }

    fn view(self) -> AnyView {
        match self {
            Self::Checks => checks::checks_page(),
            Self::Simulator => simulator::simulator_page(),
            Self::Numbers => numbers::numbers_page(),
            Self::Compare => compare::compare_page(),
            Self::History => history::history_page(),
            Self::Wall => history::wall_page(),
            Self::Journal => journal::journal_page(),
        }
    }
}

/// What is asked of this part.
#[derive(Clone)]
pub enum Asked {
    /// The page of the tool with this word in its address.
    Page(String),
    /// The panel with the messages of a draft.
    Preview(Signal<Draft>),
    /// The findings of a trunk, by its record.
    Findings(ProviderId, Arc<Provider>),
    /// What the status of a trunk was, and whether it proves anything.
    History(ProviderId, Signal<Option<bool>>),
    /// What a field means.
    Explanation(Explained),
}

lazy_view!(
    /// A page or a panel of this part.
    tools: pub fn view_tool(asked: Asked) {
        match asked {
            Asked::Page(slug) => match Tool::ALL.into_iter().find(|tool| tool.slug() == slug) {
                Some(tool) => view_page(tool),
                None => not_found(),
            },
            Asked::Preview(draft) => preview::view_preview(draft),
            Asked::Findings(id, provider) => checks::view_findings(id, &provider),
            Asked::History(id, proves) => history::view_history(id, proves),
            Asked::Explanation(explained) => explain::view_explanation(explained),
        }
    }
);

/// The way to the next items of a list that shows so many in each step.
fn show_more(most: RwSignal<usize>, step: usize, left: usize) -> Option<El> {
    let press = move || most.update(|most| *most += step);
    (left > 0).then(|| Button::plain().on_press(press).el().child(format!("Show {} more", left.min(step))))
}

/// The page of a tool, below the way to the others.
fn view_page(tool: Tool) -> AnyView {
    let tabs = Tool::ALL.map(|other| {
        let link = a().attr("href", Route::Tool(other).href()).child(other.name());
        if other == tool { link.attr("aria-current", "page") } else { link }
    });
    div().child(nav().class("tools").attr("aria-label", "Tools").child(tabs)).child(tool.view()).into_any()
}
