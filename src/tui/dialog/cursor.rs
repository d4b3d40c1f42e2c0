//! The cursor of a list that others change: it is on something, not at a place.

use super::fuzzy;

/// What the cursor is on, and where that stood last: when it is gone, what stands there then.
#[derive(Clone, Debug)]
pub(super) struct Cursor<T> {
    on: Option<T>,
    at: usize,
}

impl<T> Default for Cursor<T> {
    fn default() -> Self {
        Self { on: None, at: 0 }
    }
}

impl<T: Copy + PartialEq> Cursor<T> {
    /// Its place among these.
    pub(super) fn place(&self, all: &[T]) -> usize {
        let found = self.on.and_then(|on| all.iter().position(|it| *it == on));
        found.unwrap_or(self.at.min(all.len().saturating_sub(1)))
    }

    /// What it is on, among these.
    pub(super) fn here(&self, all: &[T]) -> Option<T> {
        all.get(self.place(all)).copied()
    }

    /// Puts it at that place of these.
    pub(super) fn put(&mut self, all: &[T], at: usize) {
        (self.on, self.at) = (all.get(at).copied(), at);
    }

    /// Moves it so many places; it stops at both ends.
    pub(super) fn walk(&mut self, all: &[T], by: isize) {
        self.put(all, fuzzy::step(self.place(all), all.len(), by));
    }
}
