//! In which order a stand-up goes over the stories.

use std::sync::Arc;

use crate::domain::{Board, Card, StandupPage};

/// An order of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// From right to left, blocked and oldest first: what is nearest to done comes first.
    Work,
    /// By person, and for each as by work.
    Person,
    /// What stands longest first.
    Age,
}

impl Order {
    /// The one after it.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Work => Self::Person,
            Self::Person => Self::Age,
            Self::Age => Self::Work,
        }
    }

    /// What it is called.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Work => "by work, from right to left",
            Self::Person => "by person",
            Self::Age => "by age",
        }
    }
}

/// The stories in that order.
pub(super) fn walked<'a>(page: &'a StandupPage, board: &Board, order: Order) -> Vec<&'a Arc<Card>> {
    let mut cards: Vec<&Arc<Card>> = page.cards.iter().collect();
    let name = |it: &Card| it.assignee.map(|who| board.name_of(who).to_lowercase());
    match order {
        Order::Work => (),
        // Stories of nobody come last.
        Order::Person => cards.sort_by_key(|it| (it.assignee.is_none(), name(it))),
        Order::Age => cards.sort_by_key(|it| it.since),
    }
    cards
}
