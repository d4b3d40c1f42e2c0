//! The days of a sprint: what speaks against them, before anything is written.

use chrono::NaiveDate;

use super::{Sprint, SprintId};
use crate::domain::{Board, Breach, Points, Refusal, Rule, Strength};

/// What speaks against days of a sprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// They cannot be its days.
    Impossible(Refusal),
    /// A rule speaks against them, as strongly as the board keeps it.
    Breach(Breach),
}

impl Against {
    /// It as a refusal: of what is asked about too.
    pub fn refusal(self, board: &Board) -> Refusal {
        match self {
            Self::Impossible(refusal) => refusal,
            Self::Breach(breach) => match board.strength(breach.rule) {
                Strength::Hard => Refusal::Forbids(breach),
                Strength::Warn | Strength::Info => Refusal::Asks(breach),
            },
        }
    }
}

/// How many days lie between the first and the last day of a sprint at most (DOMAIN.md SG-1: "end -
/// start <= 31 days"): from one day of a month to the same day of the next, however long that is.
pub const MONTH: i64 = 31;

/// What speaks against days for the sprint of that name: they are backwards, those of another sprint
/// than `but`, or longer than a month.
pub fn against(
    board: &Board,
    name: &str,
    but: Option<SprintId>,
    (starts, ends): (NaiveDate, NaiveDate),
) -> Vec<Against> {
    if ends < starts {
        let why = "it would end before it starts; the first day comes first";
        let name = name.to_owned();
        return vec![Against::Impossible(Refusal::SprintDays {
            name,
            from: starts,
            to: ends,
            why,
        })];
    }
    let mut res = Vec::new();
    // Scrum Guide 2020: "fixed length events of one month or less".
    if (ends - starts).num_days() > MONTH {
        let last = starts + chrono::Days::new(MONTH.unsigned_abs());
        let found = format!(
            "{name} from {starts} to {ends} would last longer than a month; it can last until {last}"
        );
        res.push(Against::Breach(Breach { rule: Rule::OneMonth, found, key: None }));
    }
    let overlaps = |it: &&Sprint| {
        Some(it.id) != but && !it.state.is_over() && it.starts <= ends && starts <= it.ends
    };
    let is_running = but.and_then(|it| board.sprint(it)).is_some_and(|it| it.started_at.is_some());
    if let Some(other) = board.sprints.iter().find(overlaps) {
        if is_running && starts < other.starts {
            // Its first day stays: what helps is an earlier last one.
            let last = other.starts.pred_opt().unwrap_or(starts);
            let last = board.practice.calendar.days(starts, last).last().copied().unwrap_or(last);
            res.push(Against::Impossible(Refusal::Wrong(format!(
                "{name} from {starts} to {ends} would overlap {}; it can last until {last}",
                other.name
            ))));
            return res;
        }
        res.push(Against::Impossible(Refusal::SprintsOverlap {
            name: name.to_owned(),
            from: starts,
            to: ends,
            other: other.name.clone(),
            free: Some(free_from(board, but, other.ends)),
        }));
    }
    res
}

/// Words that mean a sprint on the command line, whatever is called so.
const RESERVED: [&str; 7] = ["next", "current", "running", "last", "none", "backlog", "planned"];

/// Refuses a name by which another sprint is meant already: a word like `next`, and a mere number,
/// which is short for `Sprint 4`.
pub fn nameable(name: &str) -> Result<(), Refusal> {
    let is_number = name.chars().all(|it| it.is_ascii_digit());
    if !is_number && !RESERVED.iter().any(|it| name.eq_ignore_ascii_case(it)) {
        return Ok(());
    }
    let way = if is_number { format!(": “Sprint {name}” is one") } else { String::new() };
    Err(Refusal::Wrong(format!("“{name}” alone is no name of a sprint, for it means one{way}")))
}

/// The last day of a sprint: the one on which it ended, where it is over, else the planned one.
pub fn last_day(board: &Board, sprint: &Sprint) -> NaiveDate {
    sprint.ended_at.map_or(sprint.ends, |at| sprint.date(board, at))
}

/// The day on which a next sprint would start: the first working day from today on that is after the
/// last sprint, which may have ended before its last day (rule SG-2).
pub fn proposed_start(board: &Board, today: NaiveDate) -> NaiveDate {
    let after = board.sprints.iter().map(|it| last_day(board, it)).max();
    let after = after.map_or(today, |it| it + chrono::Days::new(1)).max(today);
    let is_working = |it: &NaiveDate| board.practice.calendar.is_working(*it);
    after.iter_days().take(31).find(is_working).unwrap_or(after)
}

/// The last day of a next sprint that starts on that day: it lasts as long as the last one, and two
/// weeks where there is none, up to the last working day of that time. From a Monday to a Friday are
/// whole weeks.
pub fn proposed_end(board: &Board, starts: NaiveDate) -> NaiveDate {
    let last = board.sprints.iter().max_by_key(|it| it.ends);
    let lasted = last.map_or(14, |it| (it.ends - it.starts).num_days() + 1);
    let whole = if lasted % 7 >= 5 { lasted.div_euclid(7) * 7 + 7 } else { lasted };
    let until = starts + chrono::Days::new((whole - 1).clamp(0, MONTH).unsigned_abs());
    let days = board.practice.calendar.days(starts, until);
    days.last().copied().unwrap_or(until)
}

/// How many days a sprint takes with the days off around it: from a Monday to a Friday of the next
/// week are two weeks, and so they are where that Friday is a holiday.
pub fn with_days_off(board: &Board, (starts, ends): (NaiveDate, NaiveDate)) -> i64 {
    let is_off = |it: &NaiveDate| !board.practice.calendar.is_working(*it);
    let before = starts.pred_opt().map_or(0, |it| {
        std::iter::successors(Some(it), NaiveDate::pred_opt).take(7).take_while(is_off).count()
    });
    let after = ends.succ_opt().map_or(0, |it| it.iter_days().take(7).take_while(is_off).count());
    (ends - starts).num_days() + 1 + i64::try_from(before + after).unwrap_or(0)
}

/// The first working day after that one which no sprint but `but` has taken; any day where none of a
/// month is a working day.
fn free_from(board: &Board, but: Option<SprintId>, after: NaiveDate) -> NaiveDate {
    let mut day = after + chrono::Days::new(1);
    let has = |it: &&Sprint, day| {
        Some(it.id) != but && !it.state.is_over() && it.starts <= day && day <= it.ends
    };
    loop {
        let is_working = |it: &NaiveDate| board.practice.calendar.is_working(*it);
        let works = day.iter_days().take(31).find(is_working).unwrap_or(day);
        match board.sprints.iter().find(|it| has(it, works)) {
            Some(taken) => day = taken.ends + chrono::Days::new(1),
            None => return works,
        }
    }
}

/// Why somebody cannot be there on so many working days of a sprint; nothing when they can. Where no
/// day of it is a working day, all of them count.
pub fn too_many(board: &Board, sprint: &Sprint, today: NaiveDate, days: Points) -> Option<Refusal> {
    let all = sprint.all_days(&board.practice.calendar, today);
    (days > all).then(|| {
        let plural = if all == Points::whole(1) { "day" } else { "days" };
        let name = &sprint.name;
        let works = !sprint.working_days(&board.practice.calendar, today).is_empty();
        Refusal::Wrong(if works {
            format!("{days} days are more than the {all} working {plural} of {name}")
        } else {
            format!("{days} days are more than the {all} {plural} of {name}, none a working day")
        })
    })
}
