//! Random values for tests, the same in every run, so that a failing run can be repeated.
#![allow(clippy::indexing_slicing)]

use fastrand::Rng;

/// A generator with a fixed seed.
pub(crate) struct Random(Rng);

impl Random {
    pub(crate) fn new() -> Self {
        Self(Rng::with_seed(1))
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.u64(..end)
    }

    /// One of a list that is not empty.
    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.usize(..of.len())]
    }

    /// Fewer than `most` of these pieces, and now and then any letter at all.
    pub(crate) fn text(&mut self, pieces: &[&str], most: u64) -> String {
        let mut text = String::new();
        for _ in 0..self.below(most) {
            if self.below(40) == 0 {
                text.push(self.0.char(..));
            }
            text.push_str(self.one(pieces));
        }
        text
    }
}
