//! What a team has agreed to mean by done, and by ready.

use super::board::ids;
use super::story::words;
use super::{At, PersonId, ProcessId, StoryId, Tally};

ids! {
    /// The number of an entry of a definition in the file; never shown.
    EntryId;
}

words! {
    /// Which of the two a definition is.
    DefinitionKind {
        /// What must be true before a story counts as finished.
        Done = "done",
        /// What must be true before a story is taken into a sprint.
        Ready = "ready",
    }
}

/// For which stories a definition is in force. They add up: a story answers to all that fit it, so
/// that the organisation's is always contained in the others (rule SG-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefinitionScope {
    /// Every story of the organisation.
    Organisation,
    /// Every story of this board.
    Board,
    /// The stories of a process.
    Process(ProcessId),
    /// One story.
    Story(StoryId),
}

impl DefinitionScope {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Board => "board",
            Self::Process(_) => "process",
            Self::Story(_) => "story",
        }
    }
}

/// What was agreed for one scope, as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Which of the two.
    pub kind: DefinitionKind,
    /// For which stories.
    pub scope: DefinitionScope,
    /// How often it was agreed anew.
    pub version: u32,
    /// When it was agreed.
    pub agreed_at: At,
    /// Who agreed, as they were named.
    pub agreed_by: String,
    /// What must be true.
    pub entries: Vec<Entry>,
}

/// Something that must be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the file.
    pub id: EntryId,
    /// What.
    pub text: String,
    /// Whether it may be open.
    pub need: Need,
}

/// Whether an entry may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Need {
    /// It must be ticked.
    #[default]
    Mandatory,
    /// It may be open.
    Optional,
}

impl Need {
    /// Whether it must be ticked.
    pub const fn is_mandatory(self) -> bool {
        matches!(self, Self::Mandatory)
    }
}

/// An entry as it stands for one story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The entry.
    pub entry: Entry,
    /// Where it comes from.
    pub scope: DefinitionScope,
    /// When it was ticked, and by whom.
    pub tick: Option<(At, PersonId)>,
}

/// How many entries are ticked.
pub fn tally(entries: &[Ticked]) -> Tally {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let done = entries.iter().filter(|it| it.tick.is_some()).count();
    Tally { done: count(done), of: count(entries.len()) }
}

/// A write that concerns definitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChecklistOperation {
    /// Agree on a definition anew. Entries that were there keep their ticks; what is finished stays
    /// as it was finished.
    Agree {
        /// Which of the two.
        kind: DefinitionKind,
        /// For which stories.
        scope: DefinitionScope,
        /// What must be true, in order.
        entries: Vec<(String, Need)>,
        /// Who agreed, in words: `the team`, `ann, ben`; never empty.
        agreed_by: String,
    },
    /// Tick entries for a story, or take the ticks away.
    Tick {
        /// Which story.
        story: StoryId,
        /// Which entries.
        entries: Vec<EntryId>,
        /// Whether they are true now.
        done: bool,
    },
}
