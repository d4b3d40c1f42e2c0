//! A file of another tool as it was read: rows that know nothing of a board yet.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::ColumnRow;
use crate::domain::operation::Tells;
use crate::domain::story::LinkKind;
use crate::domain::{At, Category, Kind, Points, Priority};

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
    /// Under which name what the stories are ordered by is kept with each; empty where nothing is.
    pub order_name: String,
    /// What the source has columns for; nothing where it tells everything.
    pub tells: Option<Box<Tells>>,
    /// What becomes of each column of the source, in order of the file.
    pub columns: Vec<ColumnRow>,
    /// The display names of the source's accounts, by account.
    pub names: HashMap<String, String>,
    /// The display names, folded, that several people have: their accounts tell them apart.
    pub alike: HashSet<String>,
    /// The columns of the source of which [`Options::map`](super::Options::map) has said what they are.
    pub named: Vec<String>,
}

/// One story of a [`Draft`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// Its key in the source.
    pub reference: String,
    /// What else the source calls it, by which others may name it; may be empty.
    pub number: String,
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
    /// How the source says that; may be empty.
    pub priority_name: String,
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
    /// How it came to its end, as the source calls it; may be empty.
    pub resolution: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The day by which it is needed.
    pub due: Option<NaiveDate>,
    /// Acceptance criteria, with their ticks.
    pub criteria: Vec<(String, bool)>,
    /// What was said, in order of the file.
    pub comments: Vec<Remark>,
    /// How it stands to other stories of the source.
    pub links: Vec<RowLink>,
    /// Everything that has no field of its own, in order of the file.
    pub extras: Vec<(String, String)>,
    /// When it was written down.
    pub created: Option<Moment>,
    /// When it came to stand where it stands.
    pub since: Option<Moment>,
    /// When it was finished, which says the same of one that stands in a done column.
    pub finished: Option<Moment>,
}

impl Row {
    /// Where it stands, in the source's own words: what decides where it goes.
    pub(super) fn stands(&self) -> String {
        // That it was finished says where it stands only where the source does not.
        let is_resolved = self.category.is_none() && self.finished.is_some();
        let resolved = if is_resolved { "resolved" } else { "" };
        [&*self.state, &*self.resolution, resolved].join("\n").trim_end().to_owned()
    }
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

/// How a story stands to another one of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowLink {
    /// How.
    pub kind: LinkKind,
    /// Which of the two the story of the row is.
    pub is_first: bool,
    /// The other one's key or number, as the source writes it.
    pub other: String,
    /// Whether the source calls it the parent.
    pub is_parent: bool,
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
    /// An instant, and how far from UTC the clock was that showed it.
    Exact(DateTime<FixedOffset>),
}

impl Moment {
    /// The instant, where a wall clock showed the board's time. Of an hour that there was twice it
    /// is the first; one that was left out counts as the hour after.
    pub fn at(self, zone: Tz) -> At {
        match self {
            Self::Exact(at) => at.to_utc(),
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
