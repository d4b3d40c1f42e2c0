//! In which lane a story stands.

use crate::domain::{Board, Card};

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
