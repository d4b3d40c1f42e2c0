//! What an import would do to a board: the same for every format it came in.

mod people;
mod states;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use self::people::Roster;
use crate::domain::operation::{Batch, Incoming, IncomingComment, TakenIn};
use crate::domain::text::fold;
use crate::domain::{At, Board, Category, ColumnId, Field, Kind, Points, Priority, Refusal};

/// A file of another tool, read; it knows nothing of a board yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The format it came in, such as `jira`.
    pub source: String,
    /// The stories that can be taken in, in order of rank; no reference stands twice.
    pub rows: Vec<Row>,
    /// The rows that cannot, in order of the file.
    pub bad: Vec<BadRow>,
    /// What was read otherwise than somebody may think, or could not be read and is kept beside its
    /// story: a sentence each, in order of the file.
    pub notes: Vec<String>,
    /// What the source calls the place where a story stands, such as `Status`.
    pub state_name: String,
    /// What becomes of each column of the source, in order of the file.
    pub columns: Vec<ColumnRow>,
    /// The display names of the source's accounts, by account.
    pub names: HashMap<String, String>,
}

/// One story of a [`Draft`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// Its key in the source.
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
    pub kind: Option<Kind>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// Its estimate.
    pub points: Option<Points>,
    /// Who works on it.
    pub assignee: Option<Account>,
    /// Who wrote it down.
    pub author: Option<Account>,
    /// What the source calls where it stands; may be empty.
    pub state: String,
    /// What that means, if the source says.
    pub category: Option<Category>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The day by which it is needed.
    pub due: Option<NaiveDate>,
    /// Acceptance criteria, with their ticks.
    pub criteria: Vec<(String, bool)>,
    /// What was said, in order of the file.
    pub comments: Vec<Remark>,
    /// Everything that has no field of its own, in order of the file.
    pub extras: Vec<(String, String)>,
    /// When it was written down.
    pub created: Option<Moment>,
    /// When it came to stand where it stands.
    pub since: Option<Moment>,
    /// When it was finished, which says the same of one that stands in a done column.
    pub finished: Option<Moment>,
}

/// Somebody as the source names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What the source calls this part, such as `Assignee`.
    pub role: String,
    /// The account; may be empty.
    pub id: String,
    /// The display name; may be empty when the account is not.
    pub name: String,
}

/// A comment as the source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The account or the display name of who said it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What, as Markdown.
    pub text: String,
    /// All of it as the source wrote it.
    pub written: String,
}

/// When something was, as a source writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What a clock on the wall showed; where, only the board knows.
    Local(NaiveDateTime),
    /// An instant.
    Exact(At),
}

impl Moment {
    /// The instant, where a wall clock showed the board's time. Of an hour that there was twice it
    /// is the first; one that was left out counts as the hour after.
    pub fn at(self, zone: Tz) -> At {
        match self {
            Self::Exact(at) => at,
            Self::Local(local) => {
                let of = |local| zone.from_local_datetime(&local).earliest().map(|it| it.to_utc());
                let later = || local.checked_add_signed(TimeDelta::hours(1)).and_then(of);
                of(local).or_else(later).unwrap_or_else(|| local.and_utc())
            }
        }
    }

    /// The day that the source wrote.
    pub fn date(self) -> NaiveDate {
        match self {
            Self::Local(local) => local.date(),
            Self::Exact(at) => at.date_naive(),
        }
    }
}

/// A row that cannot be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// Why not.
    pub reason: String,
}

/// What becomes of a column of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRow {
    /// What the source calls it.
    pub name: String,
    /// What it becomes.
    pub becomes: Becomes,
    /// In how many cells there is something, over all columns of that name.
    pub filled: usize,
}

/// What a column of a source can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// A field of the story.
    Field(Field),
    /// What tells the story apart from others of the same source.
    Reference,
    /// Who wrote it down.
    Author,
    /// When it was written down.
    Created,
    /// When it came to its column; the value is kept with the story too.
    Since,
    /// The order of the stories; the value is kept with the story too.
    Rank,
    /// The acceptance criteria.
    Criteria,
    /// The comments.
    Comments,
    /// Nothing of its own: it is kept with the story.
    Kept,
}

impl fmt::Display for Becomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Field(field) => field.spec().id,
            Self::Reference => "reference",
            Self::Author => "author",
            Self::Created => "created",
            Self::Since => "in its column since",
            Self::Rank => "order",
            Self::Criteria => "acceptance criteria",
            Self::Comments => "comments",
            Self::Kept => "kept with the story",
        })
    }
}

/// What the person decides about an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which states of the source go to which columns, by name: `UAT` to `Review`.
    pub map: Vec<(String, String)>,
}

impl Options {
    /// Reads `--map` as it is typed: `UAT=Review`.
    pub fn map(mut self, typed: &str) -> Result<Self, Refusal> {
        match typed.split_once('=').map(|(state, column)| (state.trim(), column.trim())) {
            Some((state, column)) if !column.is_empty() => {
                self.map.push((state.to_owned(), column.to_owned()));
                Ok(self)
            }
            Some(_) | None => Err(Refusal::Wrong(format!(
                "{typed:?} maps nothing; write STATE=COLUMN, such as \"UAT=Review\""
            ))),
        }
    }
}

/// Where the stories of one state go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// What the source calls it; empty for stories without one.
    pub state: String,
    /// What the source says that it means.
    pub category: Option<Category>,
    /// Where its stories go.
    pub column: ColumnId,
    /// What that column is called.
    pub column_name: String,
    /// What decided it.
    pub how: How,
    /// How many stories have it.
    pub stories: usize,
}

/// What decides where the stories of a state go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `--map`.
    Mapped,
    /// The column has the same name.
    SameName,
    /// The column means the same.
    Category,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mapped => "--map",
            Self::SameName => "same name",
            Self::Category => "category",
        })
    }
}

/// What somebody of the source becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// How the source names them: `Ann Example (ann, a1)`.
    pub source: String,
    /// Their short name on the board.
    pub becomes: String,
    /// Whether the board does not know them yet.
    pub new: bool,
}

/// What an import would do; [`Plan::batch`] does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where the stories of each state go, in order of the first story.
    pub states: Vec<StateRow>,
    /// What the people become, in order of the first mention.
    pub people: Vec<PersonRow>,
    /// How many stories would be written down.
    pub create: usize,
    /// How many stories were taken in before and would be updated.
    pub update: usize,
    /// The rows that cannot be taken in.
    pub bad: Vec<BadRow>,
    /// What was read otherwise than somebody may think, or not at all.
    pub notes: Vec<String>,
    /// What becomes of each column of the source.
    pub columns: Vec<ColumnRow>,
    /// What the store takes in.
    pub batch: Batch,
}

impl Plan {
    /// Lays a draft out on a board; `known` is what was taken in before from the same source.
    ///
    /// Refuses a `--map` that names a state that the file does not have, or no column.
    pub fn new(
        draft: Draft,
        board: &Board,
        known: &TakenIn,
        options: &Options,
    ) -> Result<Self, Refusal> {
        let states = states::rows(&draft.rows, board, options)?;
        let places: HashMap<String, ColumnId> =
            states.iter().map(|it| (it.state.clone(), it.column)).collect();
        let mut roster = Roster::new(board, &draft.names, &known.people);
        let update =
            draft.rows.iter().filter(|it| known.stories.contains_key(&it.reference)).count();
        let create = draft.rows.len() - update;
        let incoming = |mut row: Row| {
            let column = places.get(&row.state).copied().unwrap_or_default();
            let name = board.column(column).map_or("", |it| &it.name);
            if !row.state.is_empty() && fold(&row.state) != fold(name) {
                row.extras.push((draft.state_name.clone(), row.state.clone()));
            }
            incoming(row, column, board, &mut roster)
        };
        let stories = draft.rows.into_iter().map(incoming).collect();
        let (people, new, called) = roster.finish();
        let batch = Batch { source: draft.source, people: new, called, stories };
        let Draft { bad, notes, columns, .. } = draft;
        Ok(Self { states, people, create, update, bad, notes, columns, batch })
    }
}

fn incoming(row: Row, column: ColumnId, board: &Board, roster: &mut Roster<'_>) -> Incoming {
    let mut extras = row.extras;
    let mut person = |account: Option<Account>, roster: &mut Roster<'_>| {
        let account = account?;
        let known = roster.resolve(&account.id, &account.name);
        if !known.is_called(&account.name) {
            extras.push((account.role, account.name));
        }
        Some(known.name)
    };
    let assignee = person(row.assignee, roster);
    let author = person(row.author, roster);
    let comments = row.comments.into_iter().map(|it| IncomingComment {
        author: roster.resolve(&it.by, "").name,
        at: it.at.at(board.zone),
        text: it.text,
        written: it.written,
    });
    let comments = comments.collect();
    let is_done = board.column(column).is_some_and(|it| it.category == Category::Done);
    let since = if is_done { row.finished.or(row.since) } else { row.since };
    Incoming {
        reference: row.reference,
        title: row.title,
        as_a: row.as_a,
        i_want: row.i_want,
        so_that: row.so_that,
        description: row.description,
        kind: row.kind.unwrap_or(Kind::Improvement),
        priority: row.priority.unwrap_or(Priority::Medium),
        points: row.points,
        assignee,
        author,
        column,
        tags: row.tags,
        due: row.due,
        criteria: row.criteria,
        comments,
        extras,
        created_at: row.created.map(|it| it.at(board.zone)),
        since: since.map(|it| it.at(board.zone)),
    }
}
