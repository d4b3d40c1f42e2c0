//! What a team has agreed to mean by done, and by ready.

use std::fmt;

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

/// What was agreed as a text that a person types: an entry a line, the last line says by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// What must be true.
    pub entries: Vec<(String, Need)>,
    /// Who agreed, in words.
    pub by: String,
}

/// What stands behind an entry that may be open.
const MAY_BE_OPEN: &str = "(may be open)";

/// What stands before those who agreed.
const AGREED_BY: &str = "agreed by:";

impl Agreed {
    /// What a definition says; nothing where it was dropped.
    pub fn of(definition: &Definition) -> Self {
        Self::new(&definition.entries, &definition.agreed_by)
    }

    /// These entries, agreed on by them; nothing where there are none.
    pub fn new(entries: &[Entry], by: &str) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        let entries = entries.iter().map(|it| (it.text.clone(), it.need)).collect();
        Self { entries, by: by.to_owned() }
    }

    /// Reads the lines of such a text.
    pub fn read(lines: &[String]) -> Self {
        let mut agreed = Self::default();
        for line in lines {
            let head = line.get(..AGREED_BY.len());
            if head.is_some_and(|it| it.eq_ignore_ascii_case(AGREED_BY)) {
                line[AGREED_BY.len()..].trim().clone_into(&mut agreed.by);
                continue;
            }
            agreed.entries.push(match line.strip_suffix(MAY_BE_OPEN) {
                Some(text) => (text.trim_end().to_owned(), Need::Optional),
                None => (line.clone(), Need::Mandatory),
            });
        }
        agreed
    }

    /// Whether nothing is agreed on.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.by.is_empty()
    }
}

impl fmt::Display for Agreed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        for (text, need) in &self.entries {
            match need {
                Need::Mandatory => writeln!(f, "{text}")?,
                Need::Optional => writeln!(f, "{text} {MAY_BE_OPEN}")?,
            }
        }
        write!(f, "{AGREED_BY} {}", self.by)
    }
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
    /// The same, by somebody who has seen what was agreed so far: refused where that is something
    /// else by now.
    Anew {
        /// Which of the two.
        kind: DefinitionKind,
        /// For which stories.
        scope: DefinitionScope,
        /// What must be true, in order.
        entries: Vec<(String, Need)>,
        /// Who agreed, in words; never empty.
        agreed_by: String,
        /// What was seen, as [`Agreed`] writes it.
        seen: String,
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
