//! What is in the way, and what was.

use crate::domain::Impediment;
use crate::domain::impediment::Resolving;

/// The impediments of a board.
#[derive(Clone, Debug, Default)]
pub struct ImpedimentsPage {
    /// Those that are open, the oldest first; then those that are resolved, the last first.
    pub impediments: Vec<Impediment>,
    /// How long they took.
    pub resolving: Resolving,
    /// The causes that were named, and how often; the most frequent first.
    pub causes: Vec<(String, u32)>,
}

impl ImpedimentsPage {
    /// Those that are open, the oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Impediment> {
        self.impediments.iter().filter(|it| it.resolved.is_none())
    }
}
