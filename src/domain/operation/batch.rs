//! What an import brings.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::NewPerson;
use crate::domain::story::LinkKind;
use crate::domain::{At, ColumnId, Field, Kind, PersonId, Points, Priority, StoryId};

/// What an import brings, ready to be taken in: names are looked up, the source is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The format it came in, such as `jira`; with [`Incoming::reference`] it tells stories apart.
    pub source: String,
    /// People to make known first; those who are known already are left as they are.
    pub people: Vec<NewPerson>,
    /// What the source calls people, and their short names here.
    pub called: Vec<(String, String)>,
    /// The stories, in order of rank.
    pub stories: Vec<Incoming>,
    /// What the source has columns for; nothing where it tells everything.
    pub tells: Option<Box<Tells>>,
}

/// What a file has columns for: of what it has none for it says nothing, not that there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tells {
    /// Each part and the column that tells it, in small letters; one column can tell several.
    pub parts: Vec<(Part, String)>,
    /// The names under which something can be kept beside a story.
    pub names: Vec<String>,
}

impl Tells {
    /// Whether some column tells that part.
    pub fn has(&self, part: Part) -> bool {
        self.parts.iter().any(|it| it.0 == part)
    }
}

/// Something of a story that a file can have a column for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A field; the column is what the source calls its state.
    Field(Field),
    /// What that state means.
    Category,
    /// How it came to its end.
    Resolution,
    /// When it came to its end.
    End,
    /// Its criteria.
    Criteria,
    /// What was said.
    Comments,
    /// Links of that kind, and whether the story itself is the first of the two.
    Link(LinkKind, bool),
    /// What it is a part of: a link as well.
    Parent,
}

/// What was taken in from a source before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Its stories here, by their keys there.
    pub stories: HashMap<String, StoryId>,
    /// Its people here, by what it calls them.
    pub people: HashMap<String, PersonId>,
}

/// One story of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its key in the source; a story that was taken in under it before is updated.
    pub reference: String,
    /// One line; never empty.
    pub title: String,
    /// Whose need it is; may be empty.
    pub as_a: String,
    /// What they want; may be empty.
    pub i_want: String,
    /// What they want it for; may be empty.
    pub so_that: String,
    /// As Markdown; may be empty.
    pub description: String,
    /// What gave rise to it.
    pub kind: Kind,
    /// How much it matters.
    pub priority: Priority,
    /// How the source says that: what says the same again changes nothing. May be empty.
    pub priority_name: String,
    /// Whether somebody has decided, for this import, what that means.
    pub is_priority_mapped: bool,
    /// Its estimate.
    pub points: Option<Points>,
    /// The short name of who works on it.
    pub assignee: Option<String>,
    /// The short name of who wrote it down.
    pub author: Option<String>,
    /// Where it goes.
    pub column: ColumnId,
    /// Where it stands in the source, in its own words: what says the same again moves nothing.
    pub state: String,
    /// Whether somebody has decided, for this import, on the column of that state.
    pub is_mapped: bool,
    /// Whether it goes to the archive, out of that column: as given up, or from a done one as
    /// finished.
    pub given_up: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// The day by which it is needed.
    pub due: Option<NaiveDate>,
    /// Acceptance criteria, with their ticks.
    pub criteria: Vec<(String, bool)>,
    /// What was said, in order of the source.
    pub comments: Vec<IncomingComment>,
    /// How it stands to other stories of the source.
    pub links: Vec<IncomingLink>,
    /// Everything that has no field of its own: name and value.
    pub extras: Vec<(String, String)>,
    /// When it was written down; now, if the source does not say.
    pub created_at: Option<At>,
    /// When it came to stand where it stands, if the source says.
    pub since: Option<At>,
}

/// How a story of an import stands to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingLink {
    /// How.
    pub kind: LinkKind,
    /// Which of the two the story itself is.
    pub is_first: bool,
    /// The other one's key in the source, in whatever letters; it may be known to nobody.
    pub other: String,
}

/// A comment of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingComment {
    /// The short name of who said it.
    pub author: String,
    /// When: as the board reads it now, which its time zone and the order of the file's dates decide.
    pub at: At,
    /// What, as Markdown.
    pub text: String,
    /// All of it as the source wrote it, by which it is known the next time.
    pub written: String,
}
