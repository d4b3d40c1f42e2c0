//! What of a story's days is worth a mark: one rule for each place where its card is shown.

use super::flow::Pace;
use super::{At, Board, Card, Category};

/// How many days a story may stand in a column where work goes on before its age is marked: until
/// the team's own times are known, a working week and its weekend.
const OLD: u32 = 7;

/// How many days a story may wait for its start before that is worth a word.
const OLD_WAITING: u32 = 30;

/// From how many days before it a due day is shown.
const DUE_SOON: i64 = 3;

/// How long a story has stood in its column, as far as that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Not long enough for a word.
    Fresh,
    /// So many days.
    Days(u32),
    /// So many days, and that is long.
    Old(u32),
    /// So many days, and the story as a whole is older than it was expected to become.
    Past(u32),
    /// It is finished: its age stands still.
    Done,
}

/// How near the day is by which a story is needed, as far as that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// So many days ago.
    Overdue(i64),
    /// Today.
    Today,
    /// In so few days.
    Soon(i64),
}

/// How long a story has stood in its column.
pub fn age(card: &Card, board: &Board, now: At, pace: &Pace) -> Age {
    let days = board.days_between(card.since, now);
    match category(card, board) {
        Category::Done => Age::Done,
        Category::Todo if days > OLD_WAITING => Age::Old(days),
        Category::Todo => Age::Fresh,
        Category::Doing | Category::Waiting => match days {
            days if is_past(card, board, now, pace) => Age::Past(days),
            0 => Age::Fresh,
            days if days > pace.days(card.column).unwrap_or(OLD) => Age::Old(days),
            days => Age::Days(days),
        },
    }
}

/// Whether a story in progress is older than it was expected to become.
pub fn is_past(card: &Card, board: &Board, now: At, pace: &Pace) -> bool {
    let today = board.date(now);
    card.started.is_some_and(|it| pace.is_past(board.date(it), today))
}

/// How near the day is by which a story is needed; none once it is finished, and none far ahead.
pub fn due(card: &Card, board: &Board, now: At) -> Option<Due> {
    let days = (card.due? - board.date(now)).num_days();
    if category(card, board) == Category::Done {
        return None;
    }
    match days {
        ..0 => Some(Due::Overdue(-days)),
        0 => Some(Due::Today),
        1..=DUE_SOON => Some(Due::Soon(days)),
        _ => None,
    }
}

fn category(card: &Card, board: &Board) -> Category {
    board.column(card.column).map_or(Category::Todo, |it| it.category)
}
