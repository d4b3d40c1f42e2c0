//! What a term asks of a card, with all names looked up.

use chrono::NaiveDate;

use super::term::Mark;
use super::token::Compare;
use crate::domain::text::fold;
use crate::domain::{
    At, Board, Card, Category, ColumnId, Kind, PersonId, Points, Priority, ProcessId, SprintId,
};

/// A question to a card; a list means any of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Person(Vec<Option<PersonId>>),
    /// Folded.
    Tag(Vec<String>),
    Priority(Vec<Priority>),
    Kind(Vec<Kind>),
    /// The marks, and who asks.
    Is(Vec<Mark>, PersonId),
    Sprint(Vec<InSprint>),
    Process(Vec<Option<ProcessId>>),
    Column(Vec<ColumnId>),
    /// In days.
    Age(Compare, Vec<u32>),
    Points(Compare, Vec<Option<Points>>),
    Due(Compare, Vec<Option<NaiveDate>>),
    Created(Compare, Vec<NaiveDate>),
    /// Folded.
    Text(String),
}

/// In which sprint: the running one is looked up when it is asked for, because it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InSprint {
    Current,
    None,
    One(SprintId),
}

impl Question {
    /// Whether it is so of the card.
    pub(super) fn holds(&self, card: &Card, board: &Board, now: At) -> bool {
        match self {
            Self::Person(people) => people.contains(&card.assignee),
            Self::Tag(tags) => card.tags.iter().any(|it| tags.iter().any(|tag| fold(it) == *tag)),
            Self::Priority(priorities) => priorities.contains(&card.priority),
            Self::Kind(kinds) => kinds.contains(&card.kind),
            Self::Is(marks, me) => marks.iter().any(|it| is(*it, *me, card, board, now)),
            Self::Sprint(sprints) => sprints.iter().any(|it| match it {
                InSprint::Current => board
                    .active_sprint()
                    .is_some_and(|sprint| card.sprint.is_some_and(|id| id == sprint.id)),
                InSprint::None => card.sprint.is_none(),
                InSprint::One(id) => card.sprint == Some(*id),
            }),
            Self::Process(processes) => processes.contains(&card.process),
            Self::Column(columns) => columns.contains(&card.column),
            Self::Age(compare, days) => {
                let age = board.days_between(card.since, now);
                days.iter().any(|it| compare.holds(&age, it))
            }
            Self::Points(compare, points) => amount(*compare, card.points, points),
            Self::Due(compare, days) => amount(*compare, card.due, days),
            Self::Created(compare, days) => {
                let created = board.date(card.created_at);
                days.iter().any(|it| compare.holds(&created, it))
            }
            Self::Text(word) => is_on_card(word, card),
        }
    }
}

/// Compares what may be missing: nothing is neither more nor less than anything, only `none`.
fn amount<T: PartialOrd + Copy>(compare: Compare, has: Option<T>, asked: &[Option<T>]) -> bool {
    asked.iter().any(|it| match (has, it) {
        (Some(has), Some(it)) => compare.holds(&has, it),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    })
}

fn is(mark: Mark, me: PersonId, card: &Card, board: &Board, now: At) -> bool {
    let category = || board.column(card.column).map_or(Category::Todo, |it| it.category);
    let is_open = || category() != Category::Done;
    match mark {
        Mark::Blocked => card.is_blocked(),
        Mark::Open => is_open(),
        Mark::Done => category() == Category::Done,
        Mark::Doing => category() == Category::Doing,
        Mark::Todo => category() == Category::Todo,
        Mark::Waiting => category() == Category::Waiting,
        Mark::Overdue => card.due.is_some_and(|due| is_open() && due < board.date(now)),
        Mark::Due => card.due.is_some_and(|due| is_open() && due <= board.date(now)),
        Mark::Mine => card.assignee == Some(me),
        Mark::Unassigned => card.assignee.is_none(),
        Mark::Estimated => card.points.is_some(),
        Mark::Unestimated => card.points.is_none(),
        Mark::WaitingFor => card.waits_for > 0,
        Mark::Archived => card.archived_at.is_some(),
    }
}

/// Whether a folded word stands in what the card itself carries: key, title and the three parts.
pub(super) fn is_on_card(word: &str, card: &Card) -> bool {
    let texts = [&card.key, &card.title, card.as_a(), card.i_want(), card.so_that()];
    texts.into_iter().any(|it| contains(it, word))
}

fn contains(text: &str, word: &str) -> bool {
    if text.len() < word.len() && text.is_ascii() {
        return false;
    }
    if let Some(first) = word.bytes().next().filter(|_| text.is_ascii() && word.is_ascii()) {
        let is = |it: &[u8]| {
            it[0].to_ascii_lowercase() == first && it.eq_ignore_ascii_case(word.as_bytes())
        };
        return text.as_bytes().windows(word.len()).any(is);
    }
    fold(text).contains(word)
}
