//! How a sprint burns down or up, in working days: one computation for every screen and page.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ScopeEvent, ScopeKind, Sprint, SprintState};
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
    /// Its working days, all of its days where none is one, and of the others the first one, today,
    /// and each on which something changed: also those behind its last one.
    pub days: Vec<Day>,
    /// Its last day.
    pub ends: NaiveDate,
    /// What it comes to now, or came to at its end.
    pub totals: Totals,
    late: Points,
    /// The stories of its ledger that have no estimate.
    pub unestimated: Vec<StoryId>,
    /// The place of today among the days; none before the first, beyond the last one, and in a sprint
    /// that is over.
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
        let today = board.date(now);
        let is_over = sprint.state != SprintState::Active || today > sprint.ends;
        let days: Vec<Day> = burndown
            .days
            .iter()
            .zip(before)
            .filter(|(it, before)| {
                let has_changed = before.is_some() && it.totals.is_some() && it.totals != *before;
                // Where it began, and where it is now, is seen on a day off too.
                let is_end = it.totals.is_some()
                    && (it.day == sprint.starts || (it.day == today && !is_over));
                none_works || it.working == Working::Yes || has_changed || is_end
            })
            .map(|(it, _)| Day { date: it.day, ideal: it.ideal, totals: it.totals })
            .collect();
        let today = days.iter().rposition(|it| it.date <= today).filter(|_| !is_over);
        let progress = sprint.progress(&board.practice.calendar, board.date(now));
        let (measure, totals) = (burndown.measure, burndown.totals);
        let is_late = |at: At| at.with_timezone(&sprint.zone(board)).date_naive() > sprint.ends;
        let late = finished(&read, is_late).map(|points| match measure {
            Measure::Points => points.unwrap_or_default(),
            Measure::Stories => Points::whole(1),
        });
        Some(Self {
            measure,
            scale: sprint.scale(board),
            days,
            ends: sprint.ends,
            totals,
            late: late.sum(),
            unestimated,
            today,
            progress,
        })
    }

    /// Whether a day is behind the last one of the sprint, which was not closed by then.
    pub fn is_after(&self, day: &Day) -> bool {
        day.date > self.ends
    }

    /// What was finished after its last day and is still; none where nothing was.
    pub fn late(&self) -> Option<Points> {
        (!self.late.is_zero()).then_some(self.late)
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

/// The estimates of the stories that are done, where that was at such a time: by when each was
/// finished last, so that what was opened again in between counts once, and not before.
fn finished(
    events: &[scope::ScopeEvent],
    is_then: impl Fn(At) -> bool,
) -> impl Iterator<Item = Option<Points>> {
    let mut done = BTreeMap::new();
    for it in events {
        match it.kind {
            ScopeKind::Complete => {
                done.insert(it.story, (it.at, it.points));
            }
            ScopeKind::Reopen | ScopeKind::Remove => {
                done.remove(&it.story);
            }
            ScopeKind::Commit | ScopeKind::Add | ScopeKind::Reestimate => (),
        }
    }
    done.into_values().filter(move |(at, _)| is_then(*at)).map(|(_, points)| points)
}
