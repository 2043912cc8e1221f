//! Which trunks have the same numbers or addresses: one walk over all their ranges in order, however many there
//! are.
//!
//! Every trunk that shares something is found, with the first few of those that it shares it with; to name all would
//! take the square of the time. Knows ranges, and no trunk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The most others that are kept for a trunk: one more than is named, which tells that there are more.
const KEPT: usize = 6;

/// A range of one trunk, ends included. The order is that of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) low: u128,
    pub(super) high: u128,
    pub(super) trunk: usize,
}

/// Another trunk, and the lowest range that was found in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) other: usize,
    pub(super) low: u128,
    pub(super) high: u128,
}

/// The walk.
#[derive(Default)]
pub(super) struct Sweep {
    left: BinaryHeap<Reverse<Span>>,
    /// Of all that was passed, the one that reaches farthest, and the one that does so of all other groups.
    reach: Vec<(Span, usize)>,
    /// Passed, all of one group, and not found to share anything so far.
    waiting: Vec<(Span, usize)>,
    met: BTreeMap<usize, Vec<Met>>,
    /// All that was passed, joined where it overlaps or touches.
    covered: Vec<(u128, u128)>,
}

impl Sweep {
    pub(super) fn push(&mut self, span: Span) {
        self.left.push(Reverse(span));
    }

    /// Takes the next range; false if there is none. Ranges of one group share nothing with each other.
    pub(super) fn step(&mut self, group_of: impl Fn(usize) -> usize) -> bool {
        let Some(Reverse(span)) = self.left.pop() else { return false };
        let group = group_of(span.trunk);
        match self.covered.last_mut().filter(|(_, high)| span.low <= high.saturating_add(1)) {
            Some((_, high)) => *high = span.high.max(*high),
            None => self.covered.push((span.low, span.high)),
        }
        let mut has_met = false;
        for (before, other) in self.reach.clone() {
            if other != group && before.high >= span.low {
                has_met = true;
                self.meet(before, span);
            }
        }
        // Whoever waits either meets this one or, because it begins last, none at all.
        if self.waiting.first().is_some_and(|(_, other)| *other != group) {
            for (before, _) in std::mem::take(&mut self.waiting) {
                if before.high >= span.low {
                    has_met = true;
                    self.meet(before, span);
                }
            }
        }
        if !has_met {
            self.waiting.push((span, group));
        }
        self.extend_reach(span, group);
        true
    }

    fn extend_reach(&mut self, span: Span, group: usize) {
        match self.reach.as_mut_slice() {
            [] => self.reach.push((span, group)),
            [(first, of), ..] if *of == group => {
                if span.high > first.high {
                    *first = span;
                }
            }
            [(first, _), ..] if span.high > first.high => {
                self.reach.insert(0, (span, group));
                self.reach.truncate(2);
            }
            [_] => self.reach.push((span, group)),
            [_, (second, of), ..] => {
                if span.high > second.high {
                    (*second, *of) = (span, group);
                }
            }
        }
    }

    fn meet(&mut self, one: Span, other: Span) {
        let (low, high) = (one.low.max(other.low), one.high.min(other.high));
        for (trunk, other) in [(one.trunk, other.trunk), (other.trunk, one.trunk)] {
            let met = self.met.entry(trunk).or_default();
            if met.len() < KEPT && !met.iter().any(|met| met.other == other) {
                met.push(Met { other, low, high });
            }
        }
    }

    /// The others that a trunk shares something with, once the walk is over.
    pub(super) fn take_met(&mut self, trunk: usize) -> Vec<Met> {
        self.met.remove(&trunk).unwrap_or_default()
    }

    /// Whether all that was passed covers a whole range, once the walk is over.
    pub(super) fn covers(&self, low: u128, high: u128) -> bool {
        let end = self.covered.partition_point(|(start, _)| *start <= low);
        let last = end.checked_sub(1).and_then(|place| self.covered.get(place));
        last.is_some_and(|(_, reached)| *reached >= high)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::samples::Random;

    #[test]
    fn every_trunk_that_shares_something_is_found_and_no_other() {
        let mut random = Random::new();
        for round in 0..3_000 {
            let count = 2 + random.below(7);
            let groups: Vec<usize> =
                (0..count as usize).map(|trunk| if round % 2 == 0 { trunk } else { trunk / 2 }).collect();
            let mut spans = Vec::new();
            for trunk in 0..count as usize {
                for _ in 0..random.below(4) {
                    let low = u128::from(random.below(60));
                    let high = low + u128::from(random.below(12));
                    spans.push(Span { low, high, trunk });
                }
            }
            let mut sweep = Sweep::default();
            spans.iter().for_each(|span| sweep.push(*span));
            while sweep.step(|trunk| groups[trunk]) {}
            let shares = |one: &Span, other: &Span| {
                groups[one.trunk] != groups[other.trunk] && one.low <= other.high && other.low <= one.high
            };
            for trunk in 0..count as usize {
                let own = spans.iter().filter(|span| span.trunk == trunk);
                let expected: BTreeSet<usize> = own
                    .flat_map(|one| spans.iter().filter(move |other| shares(one, other)))
                    .map(|span| span.trunk)
                    .collect();
                let found = sweep.take_met(trunk);
                assert_eq!(found.is_empty(), expected.is_empty(), "{spans:?}");
                for met in found {
                    assert!(expected.contains(&met.other), "{spans:?}");
                    let has = |trunk: usize| {
                        spans
                            .iter()
                            .any(|span| span.trunk == trunk && span.low <= met.low && met.high <= span.high)
                    };
                    assert!(has(trunk) && has(met.other) && met.low <= met.high, "{spans:?}");
                }
            }
            for low in 0..75_u128 {
                for high in low..low + 5 {
                    let all =
                        (low..=high).all(|at| spans.iter().any(|span| span.low <= at && at <= span.high));
                    assert_eq!(sweep.covers(low, high), all, "{spans:?} {low} {high}");
                }
            }
        }
    }
}
