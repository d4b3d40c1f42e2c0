//! The story: one experiment to make a process better, in its light and its whole form.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::board::ids;
use super::economics::Worth;
use super::{At, ColumnId, PersonId, Points, ProcessId, SprintId};

ids! {
    /// The number of a story in the file; people see its key.
    StoryId;
    /// The number of an acceptance criterion in the file; never shown.
    CriterionId;
    /// The number of a comment in the file; never shown.
    CommentId;
    /// The number of a reference in the file; never shown.
    ReferenceId;
    /// The number of a link between two stories in the file; never shown.
    LinkId;
    /// The number of an impediment in the file.
    ImpedimentId;
}

/// A map that is made anew with each change of the board: quick above all. Its keys come from the
/// board's own file, which nobody fills so that they collide.
pub type Quick<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// Something of each of many stories.
pub type OfStories<V> = Quick<StoryId, V>;

/// Declares a closed set of words: variant, stable name.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident {$(#[doc = $vdoc:literal] $variant:ident = $id:literal,)*}) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {$(#[doc = $vdoc] $variant,)*}

        impl $name {
            /// Every one, in the order of forms and lists.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable names, in the same order.
            pub const IDS: &[&'static str] = &[$($id,)*];

            /// Its stable name: in the file, on the screen, in filters, on the command line.
            pub const fn id(self) -> &'static str {
                match self {$(Self::$variant => $id,)*}
            }

            /// The one with that stable name.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.id() == id)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What gave rise to the story; the start of its lead time depends on it.
    Kind {
        /// Something a process must newly do.
        Requirement = "requirement",
        /// A change that somebody asked for.
        Change = "change",
        /// Something that does not work as agreed.
        Bug = "bug",
        /// A process that works could work better.
        Improvement = "improvement",
        /// Knowledge that must reach somebody.
        Knowledge = "knowledge",
        /// A question to answer before anything can be planned.
        Spike = "spike",
        /// A short cut of the past that must be paid back.
        Debt = "debt",
    }
}

words! {
    /// How much a story matters, from the most to the least.
    Priority {
        /// Before everything else.
        Highest = "highest",
        /// Soon.
        High = "high",
        /// As usual.
        Medium = "medium",
        /// When there is room.
        Low = "low",
        /// When nothing else is left.
        Lowest = "lowest",
    }
}

words! {
    /// How one story stands to another.
    LinkKind {
        /// The first must be finished before the second.
        Blocks = "blocks",
        /// Both have to do with each other.
        Relates = "relates",
        /// The second was split off from the first.
        Split = "split",
    }
}

/// How many of a list are ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Ticked.
    pub done: u32,
    /// In all.
    pub of: u32,
}

/// Why a story cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The impediment behind it.
    pub impediment: ImpedimentId,
    /// What is in the way.
    pub reason: String,
    /// Who said so.
    pub by: PersonId,
    /// Since when.
    pub since: At,
}

/// The three parts of a story; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Whose need it is.
    pub as_a: String,
    /// What they want.
    pub i_want: String,
    /// What they want it for.
    pub so_that: String,
}

/// A story in the light form that boards and lists show: no long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its number in the file.
    pub id: StoryId,
    /// What people call it: `CHG-12`; never changes, never used twice.
    pub key: String,
    /// One line, at most 200 characters on the cards.
    pub title: String,
    /// What gave rise to it.
    pub kind: Kind,
    /// How much it matters.
    pub priority: Priority,
    /// Its estimate.
    pub points: Option<Points>,
    /// Where it stands.
    pub column: ColumnId,
    /// Its place in the one order of the process backlog; smaller is more important.
    pub rank: i64,
    /// Who works on it.
    pub assignee: Option<PersonId>,
    /// What it makes better.
    pub process: Option<ProcessId>,
    /// When it is done, if that is decided.
    pub sprint: Option<SprintId>,
    /// Its tags, in order of the alphabet.
    pub tags: Arc<[String]>,
    /// The day by which it is needed, in the board's time zone.
    pub due: Option<NaiveDate>,
    /// The day on which it was asked for (a requirement approved, a change requested, a bug
    /// identified), in the board's time zone; none where that is the day it was written down.
    pub asked: Option<NaiveDate>,
    /// Whose need it is, what they want and what for; none where nothing of it was said.
    pub need: Option<Box<Need>>,
    /// Since when it stands in its column.
    pub since: At,
    /// When it first entered a column for doing or waiting, by the ledger; none before that, once it
    /// is finished and once it has left the board: only work in progress has an age.
    pub started: Option<At>,
    /// When it was written down.
    pub created_at: At,
    /// When anything of it was last changed.
    pub changed_at: At,
    /// When it left the board, if it has.
    pub archived_at: Option<At>,
    /// Its acceptance criteria.
    pub criteria: Tally,
    /// Its definition of done: as it is in force now, or as it was when the story was finished.
    pub dod: Tally,
    /// What it is worth, relative to other stories; none where nothing of it was said.
    pub worth: Option<Box<Worth>>,
    /// How many comments it has.
    pub comments: u32,
    /// Why it cannot go on, the oldest reason first; empty when it can.
    pub blocks: Vec<Block>,
    /// How many unfinished stories must be finished before it.
    pub waits_for: u32,
    /// How many of those are in no sprint that runs, is its own or comes before that: nobody plans to
    /// finish them in time.
    pub waits_beyond: u32,
}

impl Card {
    /// Whose need it is; may be empty.
    pub fn as_a(&self) -> &str {
        self.need.as_ref().map_or("", |it| &it.as_a)
    }

    /// What they want; may be empty.
    pub fn i_want(&self) -> &str {
        self.need.as_ref().map_or("", |it| &it.i_want)
    }

    /// What they want it for; may be empty.
    pub fn so_that(&self) -> &str {
        self.need.as_ref().map_or("", |it| &it.so_that)
    }

    /// What was said of its worth.
    pub fn worth(&self) -> Worth {
        self.worth.as_deref().copied().unwrap_or_default()
    }

    /// Whether something is in its way.
    pub fn is_blocked(&self) -> bool {
        !self.blocks.is_empty()
    }
}

/// Something that must be true before a story counts as finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its number in the file.
    pub id: CriterionId,
    /// What must be true.
    pub text: String,
    /// Whether somebody has seen that it is.
    pub done: bool,
}

/// What somebody said about a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the file.
    pub id: CommentId,
    /// Who said it.
    pub by: PersonId,
    /// When.
    pub at: At,
    /// What they said, as Markdown.
    pub text: String,
}

/// Something outside of the board that belongs to a story: a record of another system, a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its number in the file.
    pub id: ReferenceId,
    /// Where it is from or what it is, such as `jira`; may be empty.
    pub label: String,
    /// The key, the number or the address.
    pub target: String,
}

/// How this story stands to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number in the file.
    pub id: LinkId,
    /// The relation, read from `from` to `to`.
    pub kind: LinkKind,
    /// Whether this story is the first of the two (`blocks`) or the second (`is blocked by`).
    pub outward: bool,
    /// The other story.
    pub other: StoryId,
    /// The other story's key.
    pub key: String,
    /// The other story's title.
    pub title: String,
    /// Whether the other story is finished.
    pub done: bool,
}

impl Link {
    /// The relation in words, from this story's side.
    pub const fn words(&self) -> &'static str {
        match (self.kind, self.outward) {
            (LinkKind::Blocks, true) => "blocks",
            (LinkKind::Blocks, false) => "is blocked by",
            (LinkKind::Relates, _) => "relates to",
            (LinkKind::Split, true) => "was split into",
            (LinkKind::Split, false) => "was split off from",
        }
    }
}

/// A story as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its light form.
    pub card: Card,
    /// What it is about, as Markdown.
    pub description: String,
    /// What must be true before it counts as finished, in order.
    pub criteria: Vec<Criterion>,
    /// What was said about it, the oldest first.
    pub comments: Vec<Comment>,
    /// What outside of the board belongs to it.
    pub references: Vec<Reference>,
    /// How it stands to other stories.
    pub links: Vec<Link>,
    /// What an import brought that has no field here: name and value, in the order of the source.
    pub extras: Vec<(String, String)>,
    /// Who wrote it down.
    pub created_by: PersonId,
}
