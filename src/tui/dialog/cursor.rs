//! The cursor of a list that others change: it is on something, not at a place.

use super::fuzzy;

/// What the cursor is on, and where that stood last: when it is gone, what stands there then.
#[derive(Clone, Debug)]
pub(super) struct Cursor<T> {
    on: Option<T>,
    at: usize,
    /// What the person took away under it: it gets the cursor back when it comes back first.
    former: Option<T>,
}

impl<T> Default for Cursor<T> {
    fn default() -> Self {
        Self { on: None, at: 0, former: None }
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

    /// Whether what it was on has gone from these: what stands there now was not meant.
    pub(super) fn is_lost(&self, all: &[T]) -> bool {
        self.on.is_some_and(|on| !all.contains(&on))
    }

    /// Takes note of where what it is on stands by now; takes the first, where it is on nothing yet.
    pub(super) fn follow(&mut self, all: &[T]) {
        let former = self.former;
        if let Some(at) = former.and_then(|it| all.iter().position(|there| *there == it)) {
            self.put(all, at);
        } else if !self.is_lost(all) {
            self.settle(all);
            self.former = former;
        }
    }

    /// Takes what stands at its place, where the person has taken away what it was on.
    pub(super) fn leave(&mut self, all: &[T]) {
        if self.is_lost(all) {
            let former = self.on;
            self.settle(all);
            self.former = former;
        }
    }

    /// Takes what stands at its place: the person knows that what it was on is gone.
    pub(super) fn settle(&mut self, all: &[T]) {
        self.put(all, self.place(all));
    }

    /// Begins on that, wherever it stands.
    pub(super) const fn on(it: T) -> Self {
        Self { on: Some(it), at: 0, former: None }
    }

    /// Puts it at that place of these.
    pub(super) fn put(&mut self, all: &[T], at: usize) {
        (self.on, self.at, self.former) = (all.get(at).copied(), at, None);
    }

    /// Moves it so many places; it stops at both ends.
    pub(super) fn walk(&mut self, all: &[T], by: isize) {
        self.put(all, fuzzy::step(self.place(all), all.len(), by));
    }
}
