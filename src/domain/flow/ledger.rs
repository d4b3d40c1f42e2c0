//! What was written down of stories: where they stood and since when, and what was in their way.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Expectation, Grain, Omitted, Source};
use crate::domain::{At, Calendar, Category, Column, ColumnId, Kind, Points, StoryId};

/// What was written down of stories: facts only, in three flat lists.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The time zone of the board's days.
    pub zone: Tz,
    /// When it was read: today is the day of this instant in that zone.
    pub now: At,
    /// The columns of the board, from left to right.
    pub columns: Vec<Column>,
    /// The stories.
    pub stories: Vec<Told>,
    /// Every change of column that counts, in the order in which they were written down.
    pub moves: Vec<Move>,
    /// When something was in the way of a story; none where the source never tells of that.
    pub holds: Option<Vec<Hold>>,
    /// The impediments that were resolved; none where the source does not tell of them.
    pub resolved: Option<Vec<Resolved>>,
    /// What could not even be read; it is counted beside every figure.
    pub unread: Vec<Omitted>,
    /// When the board itself began: what is older was told by another tool. None where all is
    /// from one source.
    pub began: Option<At>,
    /// What the source says at all of the stories.
    pub source: Source,
    /// On which days the team works: the others deliver nothing. None where nobody has said it.
    pub calendar: Option<Calendar>,
    /// What the team has agreed to keep, if it has agreed on anything.
    pub agreed: Option<Expectation>,
    /// What was agreed until each of these instants, the oldest first.
    pub agreed_until: Vec<(At, Option<Expectation>)>,
}

/// What is known of a story, apart from where it stood.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its number.
    pub id: StoryId,
    /// What people call it.
    pub key: Box<str>,
    /// Its title; empty where it was not asked for.
    pub title: Box<str>,
    /// What gave rise to it.
    pub kind: Kind,
    /// Its estimate, as it is now.
    pub points: Option<Points>,
    /// When it was written down, where that is known.
    pub created: Option<At>,
    /// The day on which it was asked for, where that is not the one on which it was written down.
    pub asked: Option<NaiveDate>,
    /// When it left the board, if it has.
    pub archived: Option<At>,
    /// When the version of a process was released that holds it, if it was.
    pub released: Option<At>,
    /// How exact its instants are.
    pub grain: Grain,
}

/// A story came to stand somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Where the story stands in [`Ledger::stories`].
    pub story: u32,
    /// When.
    pub at: At,
    /// The column, which may be gone by now; none means that it left the board.
    pub to: Option<ColumnId>,
    /// What the column meant at that time: a column that is given another meaning later does not
    /// change what has happened.
    pub category: Option<Category>,
    /// How it is known.
    pub known: Known,
}

/// How a change of column is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// It was written down when it happened.
    #[default]
    Seen,
    /// Another tool told it: when it happened, not where the story stood until the next one.
    Told,
    /// An import found the story there: since when it stood there is not known.
    Found,
}

/// An impediment that was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// When it was raised.
    pub from: At,
    /// When it was resolved: by then it may long have been in no story's way.
    pub to: At,
    /// The stories that it was in the way of.
    pub stories: Vec<StoryId>,
}

/// Something was in the way of a story.
#[derive(Clone, Copy, Debug)]
pub struct Hold {
    /// Where the story stands in [`Ledger::stories`].
    pub story: u32,
    /// Since when.
    pub from: At,
    /// Until when; none means that it still is.
    pub to: Option<At>,
}
