//! The age that an open story has reached, and what finished stories that reached it say of its end.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::figure::{Cell, percent};
use super::life::days_inclusive;
use super::sle::{Expectation, FEWEST, chance_at_age, suggested};
use super::{Flow, Marks, Window, cycle};

/// How an age and its forecast are counted.
pub const FORMULA: &str = "age: today - date(start) + 1; forecast: the share and the percentiles by \
                           nearest rank of the finished stories that took at least as many days";

/// Fewer finished stories than this say nothing of an age.
pub const FEWEST_ALIKE: usize = 5;

/// A story that is more likely to miss the expectation than to keep it is worth a warning.
const EVEN: f64 = 0.5;

/// What the stories finished in a window say of any age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The days that they took, in ascending order.
    days: Arc<[u32]>,
    /// When they were finished.
    window: Window,
    /// Within how many days a story is expected to be done; none while too few were.
    expected: Option<Expectation>,
}

/// An age that an open story has reached, and what is known of its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The first day of its work.
    pub start: NaiveDate,
    /// The days since then, today included.
    pub days: u32,
    /// Within how many days it is expected to be done; none while too few others were.
    pub expected: Option<Expectation>,
    /// When the others were finished.
    pub window: Window,
    /// How many others were finished then.
    pub n_finished: usize,
    /// How many of them took at least so many days.
    pub n_alike: usize,
    /// The share of those that were done within the expected days; none with fewer than
    /// [`FEWEST_ALIKE`] of them.
    pub chance: Option<f64>,
    /// How many days those took in all; none with fewer than [`FEWEST_ALIKE`] of them.
    pub marks: Option<Marks<u32>>,
}

/// How an age stands to the expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// Nothing is expected yet: too few stories were finished.
    Unknown,
    /// It will rather be kept.
    Within,
    /// It will rather be missed.
    Doubtful,
    /// It has been missed.
    Past,
}

impl Bearing {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Within => "within",
            Self::Doubtful => "doubtful",
            Self::Past => "past",
        }
    }

    /// Whether it is worth a warning.
    pub const fn is_late(self) -> bool {
        matches!(self, Self::Doubtful | Self::Past)
    }
}

impl Past {
    /// The stories finished in a window, and what is expected; where nothing was agreed, what they
    /// suggest.
    pub fn of(flow: &Flow, window: Window, agreed: Option<Expectation>) -> Self {
        let days = cycle::sorted_days(flow, window);
        let expected = agreed.or_else(|| suggested(&days, 85));
        Self { days: days.into(), window, expected }
    }

    /// What is expected.
    pub const fn expected(&self) -> Option<Expectation> {
        self.expected
    }

    /// What they say of a story that was started on a day and is not finished today.
    pub fn reached(&self, start: NaiveDate, today: NaiveDate) -> Reached {
        let days = days_inclusive(start, today);
        let alike = &self.days[self.days.partition_point(|it| *it < days)..];
        let is_enough = alike.len() >= FEWEST_ALIKE;
        let chance = self.expected.and_then(|it| chance_at_age(&self.days, days, it));
        Reached {
            start,
            days,
            expected: self.expected,
            window: self.window,
            n_finished: self.days.len(),
            n_alike: alike.len(),
            chance: chance.filter(|_| is_enough),
            marks: Marks::of_sorted(alike).filter(|_| is_enough),
        }
    }
}

impl Reached {
    /// How the age stands to the expectation.
    pub fn bearing(&self) -> Bearing {
        match self.expected {
            None => Bearing::Unknown,
            Some(it) if self.days > it.days => Bearing::Past,
            Some(_) if self.chance.is_some_and(|it| it < EVEN) => Bearing::Doubtful,
            Some(_) => Bearing::Within,
        }
    }

    /// The day by which a story of so many days in all is done.
    pub fn day(&self, days: u32) -> NaiveDate {
        let more = Days::new(u64::from(days.saturating_sub(1)));
        self.start.checked_add_days(more).unwrap_or(NaiveDate::MAX)
    }

    /// The age in a few words, such as `12 d, 9 d expected`.
    pub fn brief(&self) -> String {
        match (self.expected, self.bearing()) {
            (None, _) => format!("{} d", self.days),
            (Some(it), Bearing::Past) => {
                format!("{} d, past the {} d expected", self.days, it.days)
            }
            (Some(it), _) => format!("{} d, {} d expected", self.days, it.days),
        }
    }

    /// The forecast in a few words, or why there is none.
    pub fn forecast(&self) -> String {
        let Some(expected) = self.expected else {
            return format!("no forecast: {} finished, {FEWEST} are needed", self.n_finished);
        };
        let alike = format!("of {} that took {} d or more", self.n_alike, self.days);
        match (self.marks, self.chance) {
            (Some(marks), Some(_)) if self.days > expected.days => format!(
                "forecast: half by {}, 85 % by {} ({alike})",
                self.day(marks.p50),
                self.day(marks.p85)
            ),
            (Some(_), Some(chance)) => {
                // Nothing is surer than the past can say: never more than 95 %, nor less than 5 %.
                let chance = match chance {
                    it if it > 0.95 => ">95 %".to_owned(),
                    it if it < 0.05 => "<5 %".to_owned(),
                    it => percent(it),
                };
                format!("forecast: {chance} in time ({alike})")
            }
            (_, _) => {
                format!("no forecast: {} finished took {} d or more", self.n_alike, self.days)
            }
        }
    }

    /// What the expectation comes from; none while nothing is expected.
    pub fn basis(&self) -> Option<String> {
        let Window { from, to } = self.window;
        let expected = self.expected?;
        Some(format!(
            "{} % of stories expected within {} d; {} finished {from} to {to}",
            expected.percent, expected.days, self.n_finished
        ))
    }

    /// The numbers for a table: how many took as long, how many of those were in time, and by when 85 %
    /// of them were done.
    pub fn cells(&self) -> [Cell; 3] {
        [
            Cell::many(self.n_alike),
            Cell::maybe(self.chance, Cell::Share),
            Cell::maybe(self.marks, |it| Cell::Date(self.day(it.p85))),
        ]
    }
}
