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

/// What stands behind one that must be true, where it would be read as something else.
const MUST_BE_TRUE: &str = "(must be true)";

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
        let by = lines.last().and_then(|it| Some((it.get(..AGREED_BY.len())?, it)));
        let by = by.filter(|(head, _)| head.eq_ignore_ascii_case(AGREED_BY));
        let by = by.map(|(head, line)| line[head.len()..].trim());
        let entries = &lines[..lines.len() - usize::from(by.is_some())];
        let read = |line: &String| {
            let apart = |end| line.strip_suffix(end).map(|it: &str| it.trim_end().to_owned());
            match (apart(MAY_BE_OPEN), apart(MUST_BE_TRUE)) {
                (Some(text), _) => (text, Need::Optional),
                (None, Some(text)) => (text, Need::Mandatory),
                (None, None) => (line.clone(), Need::Mandatory),
            }
        };
        Self { entries: entries.iter().map(read).collect(), by: by.unwrap_or_default().to_owned() }
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
                Need::Optional => writeln!(f, "{text} {MAY_BE_OPEN}")?,
                Need::Mandatory
                    if [MAY_BE_OPEN, MUST_BE_TRUE].iter().any(|it| text.ends_with(it)) =>
                {
                    writeln!(f, "{text} {MUST_BE_TRUE}")?;
                }
                Need::Mandatory => writeln!(f, "{text}")?,
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

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_was_agreed_is_read_back_as_it_is_written(
            texts in proptest::collection::vec(("(a|agreed by: ben|1\\. b)( \\(may be open\\)| \\(must be true\\)){0,3}", proptest::bool::ANY), 1..5)
        ) {
            let need = |may| if may { Need::Optional } else { Need::Mandatory };
            let entries = texts.into_iter().map(|(text, may)| (text, need(may))).collect();
            let agreed = Agreed { entries, by: "the team".to_owned() };
            let lines: Vec<String> = agreed.to_string().lines().map(str::to_owned).collect();
            proptest::prop_assert_eq!(Agreed::read(&lines), agreed);
        }
    }
}
