//! The look back: notes in columns of the team's choice, votes, and what is to become of them.

use super::board::ids;
use super::{At, PersonId, SprintId, StoryId};

ids! {
    /// The number of a column of a retrospective in the file; never shown.
    RetroColumnId;
    /// The number of a note in the file; never shown.
    NoteId;
    /// The number of an action in the file; never shown.
    ActionId;
}

/// The columns of a retrospective whose team has not chosen any.
pub const COLUMNS: [&str; 3] = ["Went well", "Did not go well", "Try next"];

/// The retrospective of a sprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retrospective {
    /// Its columns, from left to right; none before the first note.
    pub columns: Vec<RetroColumn>,
    /// The names of those that the first note brings: what the team had last. None once there are
    /// columns.
    pub usual: Vec<String>,
    /// What it decided.
    pub actions: Vec<Action>,
}

impl Fate {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Begun => "begun",
            Self::Done(_) => "done",
            Self::Dropped => "dropped",
        }
    }

    /// Whether something is to become of it still: the next retrospective asks for it.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Open | Self::Waiting | Self::Begun => true,
            Self::Done(_) | Self::Dropped => false,
        }
    }
}

impl Retrospective {
    /// Whether anything was noted or decided.
    pub fn says_anything(&self) -> bool {
        !self.actions.is_empty() || self.columns.iter().any(|it| !it.notes.is_empty())
    }
}

/// A column of a retrospective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetroColumn {
    /// Its number in the file.
    pub id: RetroColumnId,
    /// What the team calls it.
    pub name: String,
    /// Its notes, the most votes first, then the oldest.
    pub notes: Vec<Note>,
}

/// A note of a retrospective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number in the file.
    pub id: NoteId,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: PersonId,
    /// Who voted for it.
    pub votes: Vec<PersonId>,
}

/// What a retrospective decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its number in the file.
    pub id: ActionId,
    /// What to do.
    pub text: String,
    /// Who sees to it.
    pub owner: Option<PersonId>,
    /// The story that it became, with its key.
    pub story: Option<(StoryId, String)>,
    /// What became of it.
    pub fate: Fate,
    /// Why it was dropped, where somebody has said so.
    pub dropped: Option<String>,
}

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    Open,
    /// It is a story that is not begun.
    Waiting,
    /// It is a story that is being worked on.
    Begun,
    /// It was done, since then.
    Done(Option<At>),
    /// It is given up, for a reason, or a story that was archived undone.
    Dropped,
}

/// A write that concerns a retrospective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetroOperation {
    /// Choose the columns; one that has notes cannot go.
    SetColumns {
        /// Of which sprint.
        sprint: SprintId,
        /// Their names, from left to right.
        names: Vec<String>,
        /// Those that the person saw, where they saw any: others are not written over.
        was: Option<Vec<String>>,
    },
    /// Write a note.
    AddNote {
        /// Of which sprint.
        sprint: SprintId,
        /// The name of the column, or the beginning of it.
        column: String,
        /// What it says; never empty.
        text: String,
    },
    /// Word a note differently.
    EditNote {
        /// Which one.
        note: NoteId,
        /// What it said when the person saw it.
        was: String,
        /// What it says now.
        text: String,
    },
    /// Take a note away.
    RemoveNote(NoteId),
    /// Vote for a note.
    Vote(NoteId),
    /// Take the vote back.
    Unvote(NoteId),
    /// Decide on something to do.
    AddAction {
        /// Of which sprint.
        sprint: SprintId,
        /// What; never empty.
        text: String,
        /// Who sees to it.
        owner: Option<PersonId>,
    },
    /// Make a story of an action, at the top of the process backlog; it keeps its origin.
    ActionToStory(ActionId),
    /// Say that an action is done.
    FinishAction(ActionId),
    /// Say that an action is not done after all.
    ReopenAction(ActionId),
    /// Give an action up; it stays, with the reason.
    DropAction {
        /// Which one.
        action: ActionId,
        /// Why; never empty.
        reason: String,
    },
    /// Take an action away.
    RemoveAction(ActionId),
}
