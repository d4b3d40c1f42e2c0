//! How a sprint burns down or up, in working days: one computation for every screen and page.

use chrono::NaiveDate;

use super::{ScopeEvent, Sprint, SprintState};
use crate::domain::flow::Window;
use crate::domain::flow::burndown::{self, Burndown, Working};
use crate::domain::flow::scope::{self, Totals};
use crate::domain::{At, Board, Points, Scale, StoryId};

pub use crate::domain::flow::scope::Measure;

/// Which way a sprint is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// What is left.
    #[default]
    Down,
    /// What is done.
    Up,
}

/// A sprint's scope at the end of each of its working days.
#[derive(Clone, Debug)]
pub struct Pace {
    /// What is counted.
    pub measure: Measure,
    /// In what the board estimates.
    pub scale: Scale,
    /// Its working days, all of its days where none is one, and each other day on which something
    /// changed: also those behind its last one.
    pub days: Vec<Day>,
    /// Its last day.
    pub ends: NaiveDate,
    /// What it comes to now, or came to at its end.
    pub totals: Totals,
    /// The stories of its ledger that have no estimate.
    pub unestimated: Vec<StoryId>,
    /// The place of today among the days, of the last one before today where it is off; none before
    /// the first, beyond the last one, and in a sprint that is over.
    pub today: Option<usize>,
    /// How far the running sprint is, in words; none for another one.
    pub progress: Option<String>,
}

/// A working day of a sprint.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// Which day.
    pub date: NaiveDate,
    /// What would be left in the evening if the same were done on every day.
    pub ideal: f64,
    /// What it came to in the evening, today so far; none for a day to come.
    pub totals: Option<Totals>,
}

impl Pace {
    /// The pace of a sprint by its ledger, counted as wanted, else in points where every story has an
    /// estimate. Nothing of a sprint that has not started.
    pub fn of(
        board: &Board,
        sprint: &Sprint,
        events: &[ScopeEvent],
        wanted: Option<Measure>,
        now: At,
    ) -> Option<Self> {
        sprint.started_at?;
        let mut read: Vec<scope::ScopeEvent> = events.iter().map(Into::into).collect();
        let unestimated = scope::unestimated(&read);
        if wanted == Some(Measure::Stories) {
            // Without any estimate, nothing but stories can be counted.
            for event in &mut read {
                (event.points, event.before) = (None, None);
            }
        }
        let frame = burndown::Frame {
            days: Window { from: sprint.starts, to: sprint.ends },
            started: sprint.started_at,
            ended: sprint.ended_at,
            events: &read,
            zone: sprint.zone(board),
            now: sprint.ended_at.map_or(now, |it| it.min(now)),
        };
        let burndown = Burndown::by(frame, &sprint.calendar(board));
        let none_works = burndown.days.iter().all(|it| it.working == Working::Off);
        // What was done on a day off is seen on that day, not on the next one.
        let before = std::iter::once(None).chain(burndown.days.iter().map(|it| it.totals));
        let days: Vec<Day> = burndown
            .days
            .iter()
            .zip(before)
            .filter(|(it, before)| {
                let has_changed = before.is_some() && it.totals.is_some() && it.totals != *before;
                none_works || it.working == Working::Yes || has_changed
            })
            .map(|(it, _)| Day { date: it.day, ideal: it.ideal, totals: it.totals })
            .collect();
        let today = board.date(now);
        let is_over = sprint.state != SprintState::Active || today > sprint.ends;
        let today = days.iter().rposition(|it| it.date <= today).filter(|_| !is_over);
        let progress = sprint.progress(&board.practice.calendar, board.date(now));
        let (measure, totals) = (burndown.measure, burndown.totals);
        Some(Self {
            measure,
            scale: sprint.scale(board),
            days,
            ends: sprint.ends,
            totals,
            unestimated,
            today,
            progress,
        })
    }

    /// Whether a day is behind the last one of the sprint, which was not closed by then.
    pub fn is_after(&self, day: &Day) -> bool {
        day.date > self.ends
    }

    /// What was finished after its last day; none where nothing was.
    pub fn late(&self) -> Option<Points> {
        let done = |it: Option<&Day>| it.and_then(|it| it.totals).map(|it| it.completed);
        self.days.last().filter(|it| self.is_after(it))?;
        let by_then = done(self.days.iter().rfind(|it| !self.is_after(it))).unwrap_or_default();
        let late = self.totals.completed - by_then;
        (late.hundredths() > 0).then_some(late)
    }

    /// An amount with its unit: `13 points`, `5 stories`.
    pub fn amount(&self, points: Points) -> String {
        match self.measure {
            Measure::Points => self.scale.sum(points),
            Measure::Stories if points == Points::whole(1) => "1 story".to_owned(),
            Measure::Stories => format!("{points} stories"),
        }
    }

    /// In what it is counted: `points`, `hours` or `stories`.
    pub const fn unit(&self) -> &'static str {
        match self.measure {
            Measure::Points => self.scale.unit(),
            Measure::Stories => "stories",
        }
    }

    /// What would be left this evening if the same were done on every day.
    pub fn ideal(&self) -> Option<f64> {
        Some(self.days.get(self.today?)?.ideal)
    }

    /// The same as what would be left or done, by the way that is looked at.
    pub fn ideal_by(&self, way: Way, left: f64) -> f64 {
        match way {
            Way::Down => left,
            Way::Up => self.totals.committed.as_f64() - left,
        }
    }
}
