//! The age that an open story has reached, and what finished stories that reached it say of its end.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::figure::Cell;
use super::life::days_inclusive;
use super::sle::{Expectation, FEWEST, Origin, chance_at_age, suggested};
use super::{DaysOff, Flow, Marks, Window, cycle};

/// How an age and its forecast are counted.
pub const FORMULA: &str = "age: today - date(start) + 1; forecast: the share and the percentiles by \
                           nearest rank of the finished stories that took at least as many days; a day that is \
                           off means the next working day";

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
    /// Within how many days a story is expected to be done, and where that comes from; none while
    /// nothing was agreed and too few were finished.
    expected: Option<(Expectation, Origin)>,
    /// The days on which nothing is done.
    off: DaysOff,
}

/// An age that an open story has reached, and what is known of its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The first day of its work.
    pub start: NaiveDate,
    /// The days since then, today included.
    pub days: u32,
    /// Within how many days it is expected to be done; none while nothing was agreed and too few
    /// others were finished.
    pub expected: Option<Expectation>,
    /// Where the expectation comes from.
    pub origin: Origin,
    /// When the others were finished.
    pub window: Window,
    /// How many others were finished then.
    pub n_finished: usize,
    /// How many of them took at least so many days.
    pub n_alike: usize,
    /// How many of those were done within the expected days; none while nothing is expected.
    pub n_in_time: Option<usize>,
    /// The share of those that were done within the expected days; none with fewer than
    /// [`FEWEST_ALIKE`] of them.
    pub chance: Option<f64>,
    /// How many days those took in all; none with fewer than [`FEWEST_ALIKE`] of them.
    pub marks: Option<Marks<u32>>,
    /// The days on which nothing is done.
    off: DaysOff,
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
    /// The stories finished in a window, and what is expected: what is asked for, else what the team
    /// has agreed on, else what they suggest.
    pub fn of(flow: &Flow, window: Window, asked: Option<Expectation>) -> Self {
        let days = cycle::sorted_days(flow, window);
        let told = Origin::of(flow, window.to, asked);
        let expected = told.or_else(|| Some((suggested(&days, 85)?, Origin::Computed)));
        Self { days: days.into(), window, expected, off: flow.off.clone() }
    }

    /// What is expected.
    pub fn expected(&self) -> Option<Expectation> {
        self.expected.map(|it| it.0)
    }

    /// Where that comes from.
    pub fn origin(&self) -> Origin {
        self.expected.map_or(Origin::Computed, |it| it.1)
    }

    /// What they say of a story that was started on a day and is not finished today.
    pub fn reached(&self, start: NaiveDate, today: NaiveDate) -> Reached {
        let days = days_inclusive(start, today);
        let alike = &self.days[self.days.partition_point(|it| *it < days)..];
        let is_enough = alike.len() >= FEWEST_ALIKE;
        // Whether it will be in time goes by the same calendar as the day by which it is done.
        let meant =
            self.expected().map(|it| Expectation { days: self.worked(start, it.days), ..it });
        let in_time = |it: Expectation| alike.partition_point(|days| *days <= it.days);
        let chance = meant.and_then(|it| chance_at_age(&self.days, days, it));
        Reached {
            start,
            days,
            expected: self.expected(),
            origin: self.origin(),
            window: self.window,
            n_finished: self.days.len(),
            n_alike: alike.len(),
            n_in_time: meant.map(in_time),
            chance: chance.filter(|_| is_enough),
            marks: Marks::of_sorted(alike).filter(|_| is_enough),
            off: self.off.clone(),
        }
    }
}

impl Past {
    /// How many days of so many since a start there are until the last that is worked: nothing is
    /// done on the ones behind it, and in no day where none of them is worked.
    fn worked(&self, start: NaiveDate, days: u32) -> u32 {
        let is_off = |n: &u32| {
            let day = start.checked_add_days(Days::new(u64::from(n - 1)));
            day.is_some_and(|it| self.off.has(it))
        };
        (1..=days).rev().find(|it| !is_off(it)).unwrap_or(0)
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

    /// The day by which a story of so many days in all is done: a working day.
    pub fn day(&self, days: u32) -> NaiveDate {
        let more = Days::new(u64::from(days.saturating_sub(1)));
        self.start.checked_add_days(more).map_or(NaiveDate::MAX, |it| self.off.worked(it))
    }

    /// The age in a few words, such as `7 d, 9 d expected (agreed)`.
    pub fn brief(&self) -> String {
        let origin = self.origin.id();
        match (self.expected, self.bearing()) {
            (None, _) => format!("{} d", self.days),
            (Some(it), Bearing::Past) => {
                format!("{} d, past the {} d expected ({origin})", self.days, it.days)
            }
            (Some(it), _) => format!("{} d, {} d expected ({origin})", self.days, it.days),
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
                format!("forecast: {} in time ({alike})", Cell::Chance(chance))
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
            "expected: {expected} ({}); {} finished {from} to {to}",
            self.origin.words(),
            self.n_finished
        ))
    }

    /// The numbers for a table: how many took as long, how many of those were in time, and by when 85 %
    /// of them were done.
    pub fn cells(&self) -> [Cell; 3] {
        [
            Cell::many(self.n_alike),
            match (self.bearing(), self.chance) {
                (Bearing::Past, _) => Cell::Gone,
                (_, chance) => Cell::maybe(chance, Cell::Chance),
            },
            Cell::maybe(self.marks, |it| Cell::Date(self.day(it.p85))),
        ]
    }
}
