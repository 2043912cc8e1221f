//! What the last check of all trunks found, for pages that list trunks. The first load only looks whether a check was
//! made: the tools, which make it, hand in everything else.

use std::cell::RefCell;

use api::types::ProviderId;
use domain::audit::FindingCounts;

use crate::components::El;
use crate::components::html::span;

/// What a check found.
pub trait LastCheck {
    /// When the trunks were read, as wall clock in milliseconds.
    fn at(&self) -> f64;
    /// How much was found in a trunk; nothing where it was not part of the check.
    fn counts(&self, id: &ProviderId) -> Option<FindingCounts>;
    /// That in words, with the way to the findings.
    fn view(&self, id: &ProviderId) -> El;
}

thread_local! {
    static LAST: RefCell<Option<Box<dyn LastCheck>>> = const { RefCell::new(None) };
}

/// Keeps what a check found; nothing once it is about somebody else's trunks.
pub(super) fn keep(check: Option<Box<dyn LastCheck>>) {
    LAST.set(check);
}

/// When the trunks were read; nothing where no check was made.
pub fn checked_at() -> Option<f64> {
    LAST.with_borrow(|last| last.as_ref().map(|last| last.at()))
}

/// How much was found in a trunk; nothing where it was not checked.
pub fn counts_of(id: &ProviderId) -> Option<FindingCounts> {
    LAST.with_borrow(|last| last.as_ref()?.counts(id))
}

/// What was found in a trunk, for its row.
pub fn view_counts(id: &ProviderId) -> El {
    LAST.with_borrow(|last| match last {
        Some(last) => last.view(id),
        None => span().attr("title", "Not checked yet").child("–"),
    })
}
