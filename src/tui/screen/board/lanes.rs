//! In which lane a story stands.

use crate::domain::{Board, Card};
use crate::tui::command::{Command, OnBoard, OnStory};
use crate::tui::screen::Cx;

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

    /// Why there is but one lane, which is called so, and what makes more of them.
    pub(super) fn only(self, cx: &Cx<'_>, name: &str) -> String {
        let key = |command| cx.keymap.first_key(command);
        let on = key(Command::Board(OnBoard::Lanes));
        let (what, gives) = match self {
            Self::None => ("", String::new()),
            Self::Person => ("nobody on it", key(Command::Story(OnStory::Assign))),
            Self::Process => ("no process", key(Command::Story(OnStory::Edit))),
            Self::Tag => ("no tag", key(Command::Story(OnStory::Tags))),
        };
        if name != self.none() {
            return format!("{}: every story is in one, {name} ({on} goes on)", self.titled());
        }
        format!("{}: every story has {what}; {gives} gives one, {on} goes on", self.titled())
    }

    fn titled(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Person => "Lanes by person",
            Self::Process => "Lanes by process",
            Self::Tag => "Lanes by tag",
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
