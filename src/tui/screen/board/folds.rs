//! Which columns of the board are folded; a filter opens those in which it has found something.

use std::collections::BTreeSet;

use super::grid::Grid;
use crate::domain::ColumnId;

/// The folded columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Folds {
    shut: BTreeSet<ColumnId>,
    /// Those that are open only because of the filter in force.
    lent: BTreeSet<ColumnId>,
    /// The filter that they were opened for.
    filter: String,
}

impl Folds {
    /// Whether that column is folded.
    pub(super) fn has(&self, column: ColumnId) -> bool {
        self.shut.contains(&column)
    }

    /// Unfolds it.
    pub(super) fn open(&mut self, column: ColumnId) {
        self.shut.remove(&column);
    }

    /// Folds it, or unfolds it.
    pub(super) fn turn(&mut self, column: ColumnId) {
        self.lent.remove(&column);
        if !self.shut.remove(&column) {
            self.shut.insert(column);
        }
    }

    /// Folds all of these, or unfolds all where any is folded.
    pub(super) fn turn_all(&mut self, columns: impl Iterator<Item = ColumnId>) {
        self.lent.clear();
        if self.shut.is_empty() {
            self.shut = columns.collect();
        } else {
            self.shut.clear();
        }
    }

    /// Follows what is shown: another filter opens the columns that it found something in, and no
    /// filter folds them again.
    pub(super) fn follow(&mut self, grid: &Grid, filter: &str) {
        let columns: BTreeSet<ColumnId> = grid.piles.iter().map(|it| it.id).collect();
        if self.filter != filter {
            self.shut.append(&mut self.lent);
            filter.clone_into(&mut self.filter);
            let found = grid.piles.iter().filter(|it| !filter.is_empty() && !it.stories.is_empty());
            for pile in found {
                self.lent.extend(self.shut.take(&pile.id));
            }
        }
        self.shut.retain(|it| columns.contains(it));
        self.lent.retain(|it| columns.contains(it));
    }
}
