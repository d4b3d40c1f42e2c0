//! What an import would do to a board: the same for every format it came in.

mod draft;
mod links;
mod map;
mod people;
mod priorities;
mod states;
#[cfg(test)]
mod tests;
pub mod words;

use std::collections::HashSet;
use std::fmt;

pub use self::draft::{Account, BadRow, Draft, Moment, Remark, Row, RowLink};
pub use self::links::LinkCount;
use self::links::Links;
use self::map::Decided;
use self::people::Roster;
use crate::domain::operation::{Batch, Incoming, IncomingComment, TakenIn, Upshot};
use crate::domain::text::fold;
use crate::domain::{At, Board, Category, ColumnId, Field, Kind, Priority, Refusal};

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
    /// The order of the stories that are new; the value is kept with the story too.
    Rank,
    /// The acceptance criteria.
    Criteria,
    /// The comments.
    Comments,
    /// How the stories stand to each other; the value is kept with the story too.
    Links,
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
            Self::Rank => "order of new stories, and kept",
            Self::Criteria => "acceptance criteria",
            Self::Comments => "comments",
            Self::Links => "links, and kept",
            Self::Kept => "kept with the story",
        })
    }
}

/// What the person decides about an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What names of the source stand for: the state `UAT` for the column `Review`, a priority or an
    /// account for one of the board's, a column of the source for what Jira calls it.
    pub map: Vec<(String, String)>,
    /// What time it is, to name what cannot have been yet; nothing is named where nobody says.
    pub now: Option<At>,
}

impl Options {
    /// Reads `--map` as it is typed: `UAT=Review`. The last sign of equality parts the two.
    pub fn map(mut self, typed: &str) -> Result<Self, Refusal> {
        match typed.rsplit_once('=').map(|(state, column)| (state.trim(), column.trim())) {
            Some((state, column)) if !column.is_empty() && !state.is_empty() => {
                self.map.push((state.to_owned(), column.to_owned()));
                Ok(self)
            }
            Some(_) | None => Err(Refusal::Wrong(format!(
                "{typed:?} maps nothing; write NAME=MEANING, such as \"UAT=Review\""
            ))),
        }
    }
}

/// Where the stories of one state go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// What the source calls it; empty for stories without one.
    pub state: String,
    /// How its stories came to their end, where that decides; mostly empty.
    pub resolution: String,
    /// What the source says that it means.
    pub category: Option<Category>,
    /// Where its stories stand, or from where they go to the archive: finished ones as such.
    pub column: ColumnId,
    /// Whether they go to the archive.
    pub is_archive: bool,
    /// What that is called.
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
    /// The column means the same, as the source says.
    Category,
    /// The column means the same, as far as the name tells: the source does not say.
    Name,
    /// It was finished, as a resolution or its date says; nothing else does.
    Resolution,
    /// Nothing: nobody says what it means.
    Unknown,
    /// Nobody will work on it: what was given up is archived, and counts as finished nowhere.
    GivenUp,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mapped => "--map",
            Self::SameName => "same name",
            Self::Category => "category",
            Self::Name => "name",
            Self::Resolution => "resolution",
            Self::Unknown => "unknown",
            Self::GivenUp => "given up",
        })
    }
}

/// What becomes of a priority that the board has not, or that somebody has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityRow {
    /// What the source calls it.
    pub name: String,
    /// What it becomes.
    pub becomes: Priority,
    /// Whether `--map` decided it; else it is not known.
    pub is_mapped: bool,
    /// How many stories have it.
    pub stories: usize,
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
    /// What priorities become that the board has not, in order of the first story.
    pub priorities: Vec<PriorityRow>,
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
    /// What was decided of many stories at once: a sentence each, none of which may be left out.
    pub told: Vec<String>,
    /// How many links would stand between stories, if the store refuses none of them.
    pub links: LinkCount,
    /// Under which name what the source ranks by is kept with a story; empty where it ranks by nothing.
    pub order_name: String,
    /// What becomes of each column of the source.
    pub columns: Vec<ColumnRow>,
    /// What the store takes in.
    pub batch: Batch,
}

impl Plan {
    /// Lays a draft out on a board; `known` is what was taken in before from the same source.
    ///
    /// Refuses a `--map` that names nothing of the file, or nothing that it could stand for.
    pub fn new(
        mut draft: Draft,
        board: &Board,
        known: &TakenIn,
        options: &Options,
    ) -> Result<Self, Refusal> {
        let decided = Decided::read(&draft, board, options)?;
        let mut rows = std::mem::take(&mut draft.rows);
        let (states, places) = states::rows(&rows, board, &decided)?;
        draft.names.extend(decided.called.iter().cloned());
        let (priorities, mut read) = priorities::rows(&mut rows, &decided);
        let mut roster = Roster::new(board, &draft, &decided, &known.people);
        let is_known: HashSet<_> = known.stories.keys().map(|it| fold(it)).collect();
        let update = rows.iter().filter(|it| is_known.contains(&fold(&it.reference))).count();
        let create = rows.len() - update;
        read.extend(options.now.iter().flat_map(|now| to_come(&rows, board, *now)));
        let mut links = Links::new(&rows, known);
        let incoming = |(mut row, place): (Row, usize)| {
            let state = &states[place];
            let name = board.column(state.column).map_or("", |it| &it.name);
            if !row.state.is_empty() && (state.is_archive || fold(&row.state) != fold(name)) {
                row.extras.push((draft.state_name.clone(), row.state.clone()));
            }
            let links = links.of(&row);
            Incoming { links, ..incoming(row, state, board, (&decided, &mut roster)) }
        };
        let stories = rows.into_iter().zip(places).map(incoming).collect();
        let doubles = roster.doubles();
        let (people, new, called) = roster.finish();
        let (source, tells) = (draft.source.clone(), draft.tells.take());
        let batch = Batch { source, people: new, called, stories, tells };
        let told = states::told(&states, board, update);
        let told = told
            .into_iter()
            .chain(priorities::told(&priorities))
            .chain(links.told())
            .chain(doubles);
        let told = told.chain(links::other_kinds(&draft.columns));
        let told = told.collect();
        let links = links.count();
        let Draft { bad, mut notes, columns, order_name, .. } = draft;
        notes.append(&mut read);
        Ok(Self {
            states,
            priorities,
            people,
            create,
            update,
            bad,
            notes,
            told,
            links,
            order_name,
            columns,
            batch,
        })
    }
}

impl Plan {
    /// Nothing of it is to be taken in: what it says of the file stays.
    pub fn take_nothing(&mut self) {
        (self.create, self.update) = (0, 0);
        self.batch.stories.clear();
        self.batch.people.clear();
    }

    /// The stories that would be new; where nothing was rehearsed, all of them.
    pub fn new_stories<'a>(
        &'a self,
        upshot: Option<&'a Upshot>,
    ) -> impl Iterator<Item = &'a Incoming> {
        let new: Option<HashSet<&str>> =
            upshot.map(|it| it.added.iter().map(|it| &*it.reference).collect());
        let is_new =
            move |it: &&Incoming| new.as_ref().is_none_or(|new| new.contains(&*it.reference));
        self.batch.stories.iter().filter(is_new)
    }

    /// What is called where a story goes.
    pub fn place_of(&self, story: &Incoming) -> &str {
        let is_it = |it: &&StateRow| (it.column, it.is_archive) == (story.column, story.given_up);
        self.states.iter().find(is_it).map_or("", |it| &it.column_name)
    }
}

/// The rows that were written down on a day to come, which nobody can have done.
fn to_come(rows: &[Row], board: &Board, now: At) -> Vec<String> {
    let today = board.date(now);
    let created = rows.iter().filter_map(|it| Some((it.line, it.created?.date())));
    let to_come = created.filter(|(_, day)| *day > today);
    to_come
        .map(|(line, day)| {
            format!("line {line}: created on {day}, a day to come: taken as it says")
        })
        .collect()
}

fn incoming(
    row: Row,
    state: &StateRow,
    board: &Board,
    (decided, roster): (&Decided, &mut Roster<'_>),
) -> Incoming {
    let column = state.column;
    let in_its_words = row.stands();
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
    let is_over = is_done || state.is_archive;
    let since = if is_over { row.finished.or(row.since) } else { row.since };
    Incoming {
        reference: row.reference,
        title: row.title,
        as_a: row.as_a,
        i_want: row.i_want,
        so_that: row.so_that,
        description: row.description,
        kind: row.kind.unwrap_or(Kind::Improvement),
        priority: row.priority.unwrap_or(Priority::Medium),
        is_priority_mapped: decided.priorities.contains_key(&*fold(&row.priority_name)),
        priority_name: row.priority_name,
        points: row.points,
        assignee,
        author,
        column,
        state: in_its_words,
        is_mapped: state.how == How::Mapped,
        given_up: state.is_archive,
        tags: row.tags,
        due: row.due,
        criteria: row.criteria,
        comments,
        links: Vec::new(),
        extras,
        created_at: row.created.map(|it| it.at(board.zone)),
        since: since.map(|it| it.at(board.zone)),
    }
}

/// How many, where more than a number can hold are as many as it can.
fn len(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
