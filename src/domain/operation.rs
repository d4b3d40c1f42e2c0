//! Every write that gemba makes, by key, by command line or by import.

mod batch;
mod board;
mod upshot;

pub use batch::{Batch, Incoming, IncomingComment, IncomingLink, Part, TakenIn, Tells};
pub(crate) use board::RESERVED_NAMES;
pub use board::{ColumnEdit, NewPerson, PersonEdit, Setting};
pub use upshot::{Added, Changed, Kept, Mistakable, Upshot, apart};

use super::sight::Sight;
use super::story::{CriterionId, ImpedimentId, LinkId, LinkKind, ReferenceId};
use super::{
    Category, ChecklistOperation, ColumnId, Field, Hat, ImpedimentOperation, PersonId,
    ProcessOperation, Refusal, RetroOperation, SprintOperation, StandupOperation, StoryId, Value,
};

/// One write: it happens whole or not at all, it is one line of the log and one step of undo.
///
/// An operation says what is wanted, never what the screen showed (but for [`Change::was`]): the
/// store works out the rest from the file, so that two sessions can never both be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Several operations as one, under one line of the log.
    All {
        /// What they are together, in the past tense; empty where the last of them says it.
        label: String,
        /// The operations, in order.
        of: Vec<Self>,
    },
    /// An operation all the same, although a rule asks: the one answer to every
    /// [`Refusal::asks`](super::Refusal::asks).
    Overruled {
        /// Why; never empty.
        reason: String,
        /// Who wears the process owner's hat and agreed, where that is somebody else.
        consent: Option<PersonId>,
        /// What to do.
        of: Box<Self>,
    },
    /// A change of the board itself by somebody who saw it as it was: what another person has
    /// changed meanwhile is never written over.
    AsSeen {
        /// What they saw of what they change.
        seen: Vec<Sight>,
        /// What to do.
        of: Box<Self>,
    },
    /// Write stories down, in this order.
    Add {
        /// What is known of each.
        stories: Vec<NewStory>,
        /// Where in the process backlog they go.
        place: Place,
    },
    /// Give fields of stories other values.
    Edit(Vec<Change>),
    /// Put stories into a column.
    Move {
        /// Which ones.
        stories: Vec<StoryId>,
        /// Where to.
        to: ColumnId,
    },
    /// Give stories another place in the one order of the process backlog.
    Rank {
        /// Which ones; they keep their order among themselves.
        stories: Vec<StoryId>,
        /// Where to.
        place: Place,
    },
    /// Say something about a story.
    Comment {
        /// Which story.
        story: StoryId,
        /// What, as Markdown.
        text: String,
    },
    /// Ask for something more before a story counts as finished.
    AddCriteria {
        /// Which story.
        story: StoryId,
        /// What must be true, one line each, and whether it is already.
        texts: Vec<(String, bool)>,
    },
    /// Tick an acceptance criterion, or take the tick away.
    Tick {
        /// Which criterion.
        criterion: CriterionId,
        /// Whether it is true now.
        done: bool,
    },
    /// Word an acceptance criterion differently.
    EditCriterion {
        /// Which criterion.
        criterion: CriterionId,
        /// The text that the person saw.
        was: String,
        /// The text that they want.
        now: String,
    },
    /// Ask for an acceptance criterion no longer.
    RemoveCriterion(CriterionId),
    /// Say that something is in the way of stories.
    Block {
        /// Which stories.
        stories: Vec<StoryId>,
        /// What is in the way; never empty.
        reason: String,
    },
    /// Say that nothing is in the way of stories any more.
    Unblock {
        /// Which stories.
        stories: Vec<StoryId>,
        /// What the person saw in the way of them, which is all that they resolve; none where they
        /// looked at it just now.
        seen: Option<Vec<ImpedimentId>>,
        /// How it was resolved; may be empty while the impediment still stands in the way of others.
        resolution: String,
    },
    /// Say how a story stands to another one.
    Link {
        /// The first.
        from: StoryId,
        /// The relation, read from the first to the second.
        kind: LinkKind,
        /// The second.
        to: StoryId,
    },
    /// Take a link away.
    Unlink(LinkId),
    /// Note what outside of the board belongs to a story.
    Refer {
        /// Which story.
        story: StoryId,
        /// Where it is from or what it is; may be empty.
        label: String,
        /// The key, the number or the address.
        target: String,
    },
    /// Take a reference away.
    Unrefer(ReferenceId),
    /// Write down a copy of a story, just below it: its words, not its history.
    Duplicate(StoryId),
    /// Split stories off from a story, just below it, and keep the link.
    Split {
        /// The story that is too large.
        story: StoryId,
        /// The titles of the new ones.
        titles: Vec<String>,
    },
    /// Take stories off the board.
    Archive(Vec<StoryId>),
    /// Bring archived stories back.
    Restore(Vec<StoryId>),
    /// Change the board's own settings.
    EditBoard(Vec<Setting>),
    /// Add a column.
    AddColumn {
        /// Its name.
        name: String,
        /// What it means for the figures.
        category: Category,
        /// The column to its left; none puts it first.
        after: Option<ColumnId>,
    },
    /// Change a column.
    EditColumn {
        /// Which one.
        column: ColumnId,
        /// How.
        to: ColumnEdit,
    },
    /// Take a column away; its stories go to another one.
    RemoveColumn {
        /// Which one.
        column: ColumnId,
        /// Where its stories go; needed when it has any.
        stories_to: Option<ColumnId>,
    },
    /// Make somebody known to the board.
    AddPerson(NewPerson),
    /// Change what is known of a person.
    EditPerson {
        /// Who.
        person: PersonId,
        /// What.
        to: PersonEdit,
    },
    /// Make a process known to the board.
    AddProcess {
        /// The prefix of its stories' keys.
        prefix: String,
        /// Its name.
        name: String,
    },
    /// Plan, start, review, close a sprint.
    Sprint(SprintOperation),
    /// Agree on what done and ready mean, and tick it.
    Checklist(ChecklistOperation),
    /// Raise, change, escalate, resolve what is in the way.
    Impediment(ImpedimentOperation),
    /// Look back on a sprint.
    Retro(RetroOperation),
    /// Hold a stand-up.
    Standup(StandupOperation),
    /// Take in what another tool exported.
    Import(Batch),
    /// Anything about processes, measures, experiments, observations and improvements.
    Process(Box<ProcessOperation>),
}

impl Operation {
    /// The same by somebody who saw these parts as they were.
    #[must_use]
    pub fn as_seen(self, seen: Vec<Sight>) -> Self {
        if seen.is_empty() { self } else { Self::AsSeen { seen, of: Box::new(self) } }
    }

    /// The same, with the reason that a rule has asked for.
    #[must_use]
    pub fn overruled(self, reason: impl Into<String>) -> Self {
        Self::Overruled { reason: reason.into(), consent: None, of: Box::new(self) }
    }

    /// What is taken in from another tool, with a reason around it or without.
    pub(crate) fn imports(&self) -> Option<&Batch> {
        if let Self::Overruled { of, .. } = self {
            return of.imports();
        }
        if let Self::Import(batch) = self { Some(batch) } else { None }
    }

    /// Whether it cannot be taken back: the numbers of a sprint that is over stand.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Overruled { of, .. } | Self::AsSeen { of, .. } => of.is_final(),
            Self::All { of, .. } => of.iter().any(Self::is_final),
            operation => matches!(
                operation,
                Self::Sprint(SprintOperation::Close { .. } | SprintOperation::Cancel { .. })
            ),
        }
    }

    /// Under whose hat this is done, where it is somebody's in particular: what a screen says beside
    /// the action.
    pub fn hat(&self) -> Option<Hat> {
        match self {
            Self::All { of, .. } => of.iter().find_map(Self::hat),
            Self::Overruled { of, .. } | Self::AsSeen { of, .. } => of.hat(),
            Self::Rank { .. }
            | Self::Sprint(
                SprintOperation::Judge { .. }
                | SprintOperation::Consent { .. }
                | SprintOperation::Cancel { .. },
            ) => Some(Hat::Apo),
            Self::Sprint(_) | Self::Impediment(_) | Self::Standup(_) | Self::Retro(_) => {
                Some(Hat::Asm)
            }
            Self::Process(operation) => operation.hat(),
            Self::Edit(changes) => {
                changes.iter().any(|it| it.field == Field::Points).then_some(Hat::Member)
            }
            Self::Add { .. }
            | Self::Move { .. }
            | Self::Comment { .. }
            | Self::AddCriteria { .. }
            | Self::Tick { .. }
            | Self::EditCriterion { .. }
            | Self::RemoveCriterion(_)
            | Self::Block { .. }
            | Self::Unblock { .. }
            | Self::Link { .. }
            | Self::Unlink(_)
            | Self::Refer { .. }
            | Self::Unrefer(_)
            | Self::Duplicate(_)
            | Self::Split { .. }
            | Self::Archive(_)
            | Self::Restore(_)
            | Self::EditBoard(_)
            | Self::AddColumn { .. }
            | Self::EditColumn { .. }
            | Self::RemoveColumn { .. }
            | Self::AddPerson(_)
            | Self::EditPerson { .. }
            | Self::AddProcess { .. }
            | Self::Checklist(_)
            | Self::Import(_) => None,
        }
    }
}

/// Another value for a field of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which story.
    pub story: StoryId,
    /// Which field.
    pub field: Field,
    /// The value that the person saw: if the file has another one now, somebody was faster.
    pub was: Value,
    /// The value that they want.
    pub now: Value,
}

/// What is known of a story that is being written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewStory {
    /// One line; never empty.
    pub title: String,
    /// Other fields; those that are not named get the board's defaults.
    pub fields: Vec<(Field, Value)>,
    /// Acceptance criteria, one line each.
    pub criteria: Vec<String>,
}

impl NewStory {
    /// So many are written down at once, one a line; each stands in the journal by itself, and an
    /// undo takes all of them back.
    pub const MOST: usize = 1_000;

    /// Refuses a list that is an import rather than what somebody has written down.
    pub fn fit_at_once(n: usize) -> Result<(), Refusal> {
        if n <= Self::MOST {
            return Ok(());
        }
        Err(Refusal::Wrong(format!(
            "these are {n} stories, and {} are written down at once: in parts, or by an import \
             (gemba import jira FILE)",
            Self::MOST
        )))
    }

    /// A story of which only the title is known.
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }
}

/// A place in the one order of the process backlog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    Top,
    /// After all others.
    #[default]
    Bottom,
    /// Just before that story.
    Before(StoryId),
    /// Just after that story.
    After(StoryId),
}
