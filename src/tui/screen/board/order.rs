//! In which order and in which lane a story stands within its column.

use std::cmp::Reverse;

use crate::domain::{Board, Card};
use crate::tui::step::Sort;

/// How the cards are grouped across all columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lanes {
    /// Not at all.
    #[default]
    None,
    /// By who works on them.
    Person,
    /// By what they make better.
    Process,
    /// By their first tag.
    Tag,
}

impl Lanes {
    /// The next way to group.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::None => Self::Person,
            Self::Person => Self::Process,
            Self::Process => Self::Tag,
            Self::Tag => Self::None,
        }
    }

    /// What the header says.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Person => "lanes by person",
            Self::Process => "lanes by process",
            Self::Tag => "lanes by tag",
        }
    }

    /// The lane of a card: a name, or nothing for the lane of those that have none.
    pub(super) fn of<'a>(self, card: &'a Card, board: &'a Board) -> Option<&'a str> {
        match self {
            Self::None => None,
            Self::Person => card.assignee.map(|it| board.name_of(it)),
            Self::Process => Some(board.process(card.process?)?.prefix.as_str()),
            Self::Tag => card.tags.first().map(String::as_str),
        }
    }

    /// What the lane of those that have none is called.
    pub(super) const fn none(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Person => "nobody",
            Self::Process => "no process",
            Self::Tag => "no tag",
        }
    }
}

/// What the header says of an order; nothing for the order of rank.
pub(super) const fn about(sort: Sort) -> &'static str {
    match sort {
        Sort::Rank => "",
        Sort::Age => "by age",
        Sort::Priority => "by priority",
        Sort::Due => "by due day",
        Sort::Points => "by points",
        Sort::Person => "by person",
        Sort::Changed => "last changed first",
    }
}

/// Puts cards that stand by rank into another order; equals stay by rank.
pub(super) fn arrange(cards: &mut [&Card], sort: Sort, board: &Board) {
    match sort {
        Sort::Rank => (),
        Sort::Age => cards.sort_by_key(|it| (!it.is_blocked(), it.since)),
        Sort::Priority => cards.sort_by_key(|it| it.priority),
        Sort::Due => cards.sort_by_key(|it| (it.due.is_none(), it.due)),
        Sort::Points => cards.sort_by_key(|it| Reverse(it.points)),
        Sort::Person => cards.sort_by_cached_key(|it| {
            let name = it.assignee.map(|id| board.name_of(id).to_lowercase());
            (name.is_none(), name)
        }),
        Sort::Changed => cards.sort_by_key(|it| Reverse(it.changed_at)),
    }
}
