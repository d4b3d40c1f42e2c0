//! Who opens a board, and by which door.

use crate::clock::Clock;
use crate::domain::{Board, Person, PersonId};

/// By which door an operation came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A key.
    Screen,
    /// The command line.
    Command,
    /// An import.
    Import,
    /// The sample board's history.
    Demo,
}

impl Via {
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Command => "command",
            Self::Import => "import",
            Self::Demo => "demo",
        }
    }
}

/// Who opens a board, and how.
#[derive(Clone, Debug)]
pub struct Session {
    /// The account of the operating system: the effective one, never a variable.
    pub account: String,
    /// The whole name that the system knows; may be empty.
    pub full_name: String,
    /// The person to act for instead, where the board allows it.
    pub as_name: Option<String>,
    /// By which door.
    pub via: Via,
    /// What time it is.
    pub clock: Clock,
}

impl Session {
    /// The person that it acts for, by what was `learnt` in some life of the file: in another one
    /// they are looked for by name. Nobody where whoever made them known has taken that back.
    pub(super) fn among(
        &self,
        board: &Board,
        (me, life): (Option<PersonId>, i64),
        epoch: i64,
    ) -> Option<PersonId> {
        let is_me = |it: &&Person| match &self.as_name {
            _ if life == epoch => me == Some(it.id),
            Some(name) => it.name.eq_ignore_ascii_case(name),
            None => it.account.as_deref() == Some(&self.account),
        };
        board.people.iter().find(is_me).map(|it| it.id)
    }
}
