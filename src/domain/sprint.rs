//! The sprint: a time box with a goal, what it has promised, and what became of that.

pub mod days;
pub mod operation;
pub mod pace;
pub mod report;
pub mod scope;
pub mod split;
pub mod standing;

use std::borrow::Cow;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::board::ids;
use super::story::words;
use super::{At, Board, Calendar, PersonId, Points, Scale};

pub use operation::{Leftover, SprintEdit, SprintOperation, Verdict};
pub use report::Report;
pub use scope::{Agreement, Consent, Progress, Said, Scope, ScopeEvent, ScopeKind, Sum};

ids! {
    /// The number of a sprint in the file; never shown.
    SprintId;
    /// The number of a resource in the file; never shown.
    ResourceId;
    /// The number of a line of the scope ledger in the file; never shown.
    ScopeEventId;
}

words! {
    /// Where a sprint stands in its life.
    SprintState {
        /// Being put together.
        Planned = "planned",
        /// Running; at most one a board (Scrum Guide 2020).
        Active = "active",
        /// Over.
        Closed = "closed",
        /// Given up before its end, because its goal became obsolete.
        Cancelled = "cancelled",
    }
}

words! {
    /// What a sprint is about.
    SprintKind {
        /// A process that is not there yet.
        Creation = "creation",
        /// A process that could be better.
        Improvement = "improvement",
    }
}

impl SprintState {
    /// Whether nothing of the sprint changes any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }
}

/// A time box of at most one month in which a goal is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sprint {
    /// Its number in the file.
    pub id: SprintId,
    /// What it is called, such as `Sprint 7`; unique, whatever the case.
    pub name: String,
    /// Why it is done: the one thing that must come out of it.
    pub goal: String,
    /// Its first day, in the board's time zone.
    pub starts: NaiveDate,
    /// Its last day, in the board's time zone.
    pub ends: NaiveDate,
    /// Where it stands in its life.
    pub state: SprintState,
    /// What it is about.
    pub kind: SprintKind,
    /// Whether its goal was met, once somebody has said so.
    pub goal_met: Option<bool>,
    /// When it was started.
    pub started_at: Option<At>,
    /// When it was closed or cancelled.
    pub ended_at: Option<At>,
    /// Why it was cancelled; empty when it was not.
    pub cancel_reason: String,
    /// By what it is told once it is over; none before that, and of one that ended before this was
    /// kept.
    pub kept: Option<Kept>,
}

/// How a sprint that is over is told for good, whatever the board does since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The board's time zone when it ended.
    pub zone: Tz,
    /// In what the board estimated then.
    pub scale: Scale,
    /// The operation that ended it: what the calendar says since then is not about it.
    pub seq: i64,
}

impl Sprint {
    /// The time zone of its days: the board's, and once it is over that of its report.
    pub fn zone(&self, board: &Board) -> Tz {
        self.kept.map_or(board.zone, |it| it.zone)
    }

    /// In what it is estimated: as the board does, and once it is over as it did then.
    pub fn scale(&self, board: &Board) -> Scale {
        self.kept.map_or(board.practice.scale, |it| it.scale)
    }

    /// Whether its estimates are of that unit: hours, or points of any kind.
    fn is_counted_in(&self, scale: Scale, board: &Board) -> bool {
        (self.scale(board) == Scale::Hours) == (scale == Scale::Hours)
    }

    /// The day of an instant in it.
    pub fn date(&self, board: &Board, at: At) -> NaiveDate {
        at.with_timezone(&self.zone(board)).date_naive()
    }

    /// The working days that it is told by: the board's, and once it is over as they were known when
    /// it ended.
    pub fn calendar<'a>(&self, board: &'a Board) -> Cow<'a, Calendar> {
        let calendar = &board.practice.calendar;
        match self.kept {
            Some(kept) => Cow::Owned(calendar.as_at(kept.seq, kept.zone)),
            None => Cow::Borrowed(calendar),
        }
    }

    /// Its working days: those that are over as they were known then, the others as they are known now.
    /// Each page that tells how many there are tells these.
    pub fn working_days(&self, calendar: &Calendar, today: NaiveDate) -> Vec<NaiveDate> {
        calendar.known_days(self.starts, self.ends, today)
    }

    /// How many days whoever is there on all of them can give: its working days, all of its days where
    /// none is one.
    pub fn all_days(&self, calendar: &Calendar, today: NaiveDate) -> Points {
        let n = match self.working_days(calendar, today).len() {
            0 => (self.ends - self.starts).num_days() + 1,
            n => i64::try_from(n).unwrap_or(0),
        };
        Points::whole(n)
    }

    /// Which working day of it that is and how many there are; all its days count where none is a
    /// working day. Nothing outside of its days.
    pub fn day_of(&self, calendar: &Calendar, today: NaiveDate) -> Option<(usize, usize)> {
        if today < self.starts || today > self.ends {
            return None;
        }
        let mut days = self.working_days(calendar, today);
        if days.is_empty() {
            days = self.starts.iter_days().take_while(|it| *it <= self.ends).collect();
        }
        let day = days.iter().filter(|it| **it <= today).count().max(1);
        Some((day, days.len()))
    }

    /// How many days the sprint runs over its last one already; none while it does not.
    pub fn days_over(&self, today: NaiveDate) -> Option<i64> {
        let over = (today - self.ends).num_days();
        (self.state == SprintState::Active && over > 0).then_some(over)
    }

    /// How far the running sprint is, in working days of the board: `day 4 of 10, 6 days left`,
    /// `3 days over`. Nothing of another one.
    pub fn progress(&self, calendar: &Calendar, today: NaiveDate) -> Option<String> {
        let days = |n: i64| if n == 1 { "1 day".to_owned() } else { format!("{n} days") };
        if self.state != SprintState::Active {
            return None;
        }
        if let Some(over) = self.days_over(today) {
            return Some(format!("{} over", days(over)));
        }
        Some(match self.day_of(calendar, today) {
            Some((day, of)) if day == of => format!("day {day} of {of}, the last"),
            Some((day, of)) => {
                let left = i64::try_from(of - day).unwrap_or(i64::MAX);
                format!("day {day} of {of}, {} left", days(left))
            }
            None => format!("starts in {}", days((self.starts - today).num_days())),
        })
    }

    /// A sprint of which only name and days are known.
    pub const fn planned(id: SprintId, name: String, starts: NaiveDate, ends: NaiveDate) -> Self {
        Self {
            id,
            name,
            goal: String::new(),
            starts,
            ends,
            state: SprintState::Planned,
            kind: SprintKind::Improvement,
            goal_met: None,
            started_at: None,
            ended_at: None,
            cancel_reason: String::new(),
            kept: None,
        }
    }
}

/// How much one person can give to a sprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Who.
    pub person: PersonId,
    /// How many working days they are there, less days off; in days, halves and quarters too.
    pub days: Points,
    /// How many of those they are away after all.
    pub off: Points,
    /// How much of the rest is for this team, in percent.
    pub focus: u32,
}

impl Capacity {
    /// The days that are left for the sprint, to a hundredth, rounded down.
    pub fn net(&self) -> Points {
        let days = (self.days.hundredths() - self.off.hundredths()).max(0);
        Points::from_hundredths(days * i64::from(self.focus) / 100)
    }
}

/// Something other than people that a sprint needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its number in the file.
    pub id: ResourceId,
    /// What: an environment, a licence, a room, a supplier.
    pub what: String,
    /// The day by which it is needed, in the board's time zone.
    pub needed_by: Option<NaiveDate>,
    /// Since when it is sure, and who said so.
    pub confirmed: Option<(At, PersonId)>,
}

/// What a sprint can be expected to hold: the mean of past velocities, in proportion to capacity
/// where that is known of each of those sprints and of this one. Past facts only (rule SG-23).
///
/// `past` are velocities with the days of capacity behind them; none while there is no past.
pub fn expected(past: &[(Points, Points)], capacity: Points) -> Option<Points> {
    let n = i64::try_from(past.len()).ok().filter(|it| *it > 0)?;
    let done: Points = past.iter().map(|(velocity, _)| *velocity).sum();
    let days: Points = past.iter().map(|(_, days)| *days).sum();
    if !capacity.is_zero() && past.iter().all(|(_, days)| !days.is_zero()) {
        return Some(done.share(capacity.hundredths(), days.hundredths()));
    }
    Some(done.share(1, n))
}

/// Why nothing tells what a sprint can be expected to hold, where there is no past.
pub fn no_past(board: &Board) -> &'static str {
    let closed = || board.sprints.iter().filter(|it| it.state == SprintState::Closed);
    if closed().any(|it| it.is_counted_in(board.practice.scale, board)) {
        "no sprint with estimates was closed yet"
    } else if closed().next().is_some() {
        "sprints were closed in another unit only"
    } else {
        "no sprint was closed yet"
    }
}

/// That sprints in which nothing was estimated are not among the past ones, where so many are fewer
/// than were closed before a sprint; nothing where they are not.
pub fn left_out(board: &Board, sprint: &Sprint, n_past: usize) -> &'static str {
    let scale = sprint.scale(board);
    let is_before = |it: &&Sprint| {
        it.state == SprintState::Closed
            && it.starts < sprint.starts
            && it.is_counted_in(scale, board)
    };
    let n_before = board.sprints.iter().filter(is_before).count();
    if n_past < n_before.min(N_PAST as usize) {
        "; sprints without estimates are left out"
    } else {
        ""
    }
}

/// Of how many past sprints the expectation is taken.
pub const N_PAST: u32 = 3;

/// How many hours a working day has, where estimates in hours are held against days of people.
pub const HOURS_A_DAY: i64 = 8;

/// What the people of a sprint have time for, where there is no past to tell what it can be expected
/// to hold: only hours can be held against days. None where nobody is counted on.
pub fn time_of(scale: Scale, capacity: Points) -> Option<Points> {
    (scale == Scale::Hours && !capacity.is_zero()).then(|| capacity.share(HOURS_A_DAY, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectation_follows_velocity_and_capacity() {
        let points = Points::whole;
        // community.atlassian.com qaq-p/660563.
        let past = [15, 25, 20].map(|it| (points(it), points(0)));
        assert_eq!(expected(&past, points(30)), Some(points(20)));
        let past = [(points(20), points(40)), (points(40), points(40))];
        assert_eq!(expected(&past, points(20)), Some(points(15)));
        assert_eq!(expected(&past, points(0)), Some(points(30)));
        assert_eq!(expected(&[], points(20)), None);
        // A half is rounded up, nothing is cut off.
        let past = [3, 4, 4].map(|it| (points(it), points(0)));
        assert_eq!(expected(&past, points(0)).unwrap().to_string(), "3.67");
        let past = [(points(8133), points(2000))];
        assert_eq!(expected(&past, points(1)).unwrap().to_string(), "4.07", "4.0665");
    }

    #[test]
    fn capacity_is_days_less_days_off_times_focus() {
        let it = Capacity {
            person: PersonId(1),
            days: Points::whole(10),
            off: Points::from_hundredths(150),
            focus: 60,
        };
        assert_eq!(it.net().to_string(), "5.1");
    }
}
