//! Forecasts from past throughput, exact: by convolution, not by dice.
//!
//! Each day to come is drawn, with replacement, from the days of the past. The number finished
//! after `d` days then has the d-fold convolution of the past's distribution. The same past gives
//! the same answer every time, on every machine.
//!
//! Precision: probabilities are `f64`. Parts of a distribution below 1e-20 are cut off, and a
//! probability that lies less than [`NEAR`] below a mark counts as on the mark, which is more than
//! rounding and cutting together can amount to within [`MOST_DAYS`] days.

use chrono::NaiveDate;
use thiserror::Error;

use super::number::many;
use crate::domain::Refusal;

/// Fewer days with a finish than this in the past say nothing (rule K-4).
pub const FEWEST_DAYS: usize = 5;

/// Ten years: what would take longer is not forecast.
pub const MOST_DAYS: u32 = 3_650;

/// Refuses to ask how many will be done by a day that is not to come, or further away than
/// [`MOST_DAYS`].
pub fn reach(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let days = (day - today).num_days();
    if days <= 0 {
        let says = format!("{day} is not to come: a forecast begins tomorrow");
        return Err(Refusal::Wrong(says));
    }
    if days > i64::from(MOST_DAYS) {
        let says = format!("{day} is more than ten years away: the past tells nothing of it");
        return Err(Refusal::Wrong(says));
    }
    Ok(day)
}

/// A probability that misses a mark by less than this is on it.
pub const NEAR: f64 = 1e-9;

/// What is smaller than this is cut off at both ends of a distribution.
const CUT: f64 = 1e-20;

/// The longest list of lines that one forecast gives.
const MOST_STORIES: usize = 100_000;

/// Why there is no forecast.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoForecast {
    /// There is no day of the past at all.
    #[error("nothing is known of the past yet: a forecast needs days that were worked")]
    NoHistory,
    /// On none of the days was anything finished.
    #[error(
        "nothing was finished on the {days} days that it is drawn from: from nothing nothing follows"
    )]
    NothingFinished {
        /// How many days there are.
        days: usize,
    },
    /// On too few of the days was anything finished.
    #[error(
        "not enough data: stories were finished on {found} of the {days} days that it is drawn \
         from, a forecast needs {FEWEST_DAYS} such days"
    )]
    TooFewDays {
        /// On how many days something was finished.
        found: usize,
        /// Of how many.
        days: usize,
    },
    /// No story is left to be done.
    #[error("nothing is left to do")]
    NothingLeft,
    /// No day is left to do it on.
    #[error("no day is left")]
    NoDays,
}

/// How many stories are finished on a day, as the past has it: each number with its probability.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Each number that was seen and how likely it is, in ascending order.
    chances: Vec<(usize, f64)>,
    /// How many days it is made of.
    pub n_days: usize,
}

impl History {
    /// From how many stories were finished on each day, days without any included. Refuses too
    /// little of it.
    pub fn of(per_day: &[usize]) -> Result<Self, NoForecast> {
        let days = per_day.len();
        let found = per_day.iter().filter(|it| **it > 0).count();
        match found {
            _ if days == 0 => Err(NoForecast::NoHistory),
            0 => Err(NoForecast::NothingFinished { days }),
            _ if found < FEWEST_DAYS => Err(NoForecast::TooFewDays { found, days }),
            _ => Ok(Self::trusted(per_day)),
        }
    }

    /// The same without asking whether it is enough: for published examples, which are short.
    /// Answers nothing sensible for a past in which nothing was finished.
    pub fn trusted(per_day: &[usize]) -> Self {
        let mut sorted = per_day.to_vec();
        sorted.sort_unstable();
        let chance = |it: &[usize]| (it[0], many(it.len()) / many(sorted.len()));
        let chances = sorted.chunk_by(|a, b| a == b).map(chance).collect();
        Self { chances, n_days: per_day.len() }
    }

    /// The mean a day.
    pub fn mean(&self) -> f64 {
        self.chances.iter().map(|(n, p)| many(*n) * p).sum()
    }

    /// How likely so many stories are done within 1, 2, 3… days: up to the day on which all but
    /// `1 - until` of the probability is there, or ten years.
    pub fn when(&self, n_stories: usize, until: f64) -> Completion {
        let mut by_day = Vec::new();
        let mut sum = Sum::zero();
        let mut done = f64::from(u8::from(n_stories == 0));
        while done < until - NEAR && by_day.len() < MOST_DAYS as usize {
            sum.add_day(&self.chances);
            done += sum.take_from(n_stories);
            by_day.push(done.min(1.0));
        }
        Completion { by_day }
    }

    /// For each number of stories from 1 on, after how many days they are done with that percent:
    /// what a backlog is drawn with. Ends where ten years end.
    pub fn lines(&self, n_stories: usize, percent: u8) -> Vec<u32> {
        let n_stories = n_stories.min(MOST_STORIES);
        let mark = mark(percent);
        let mut lines = Vec::with_capacity(n_stories);
        let mut sum = Sum::zero();
        // What has reached the last story stays there.
        let mut all_done = 0.0;
        for day in 1..=MOST_DAYS {
            if lines.len() == n_stories {
                break;
            }
            sum.add_day(&self.chances);
            all_done += sum.take_from(n_stories);
            let n_reached = sum.most_with(mark, all_done).unwrap_or(n_stories).min(n_stories);
            while lines.len() < n_reached {
                lines.push(day);
            }
        }
        lines
    }

    /// How likely each number of stories is within so many days.
    pub fn how_many(&self, n_days: u32) -> Yield {
        let mut sum = Sum::zero();
        for _ in 0..n_days.min(MOST_DAYS) {
            sum.add_day(&self.chances);
        }
        Yield { sum }
    }
}

/// A percent as a probability that rounding cannot miss.
fn mark(percent: u8) -> f64 {
    f64::from(percent) / 100.0 - NEAR
}

/// How likely something is done by each day to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The probability of being done within 1, 2, 3… days.
    pub by_day: Vec<f64>,
}

impl Completion {
    /// The least number of days within which it is done with that percent. None where that lies
    /// beyond what was worked out, at most ten years.
    pub fn days(&self, percent: u8) -> Option<u32> {
        let index = self.by_day.iter().position(|it| *it >= mark(percent))?;
        u32::try_from(index + 1).ok()
    }

    /// How likely it is done within so many days.
    pub fn chance(&self, n_days: u32) -> f64 {
        match n_days.checked_sub(1) {
            None => 0.0,
            Some(index) => {
                self.by_day.get(index as usize).or(self.by_day.last()).copied().unwrap_or(0.0)
            }
        }
    }
}

/// How likely each number of stories is.
#[derive(Clone, Debug, PartialEq)]
pub struct Yield {
    sum: Sum,
}

impl Yield {
    /// The largest number of stories of which at least so many are done with that percent.
    pub fn at_least(&self, percent: u8) -> usize {
        self.sum.most_with(mark(percent), 0.0).unwrap_or_else(|| self.sum.end())
    }

    /// How likely at least so many are done.
    pub fn chance(&self, n_stories: usize) -> f64 {
        self.sum.from(n_stories).min(1.0)
    }

    /// The same where there are no more stories than that.
    #[must_use]
    pub fn capped(&self, n_stories: usize) -> Self {
        let mut sum = self.sum.clone();
        let all = sum.take_from(n_stories);
        if sum.parts.is_empty() {
            sum.first = n_stories;
        }
        sum.parts.resize(n_stories - sum.first + 1, 0.0);
        sum.parts[n_stories - sum.first] = all;
        Self { sum }
    }

    /// What is done by both, neither of which waits for the other: the convolution of the two.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let chances: Vec<(usize, f64)> =
            (other.sum.first..).zip(other.sum.parts.iter().copied()).collect();
        let mut sum = self.sum.clone();
        sum.add_day(&chances);
        Self { sum }
    }
}

/// The distribution of a sum: probabilities of whole numbers, from `first` on.
#[derive(Clone, Debug, PartialEq)]
struct Sum {
    first: usize,
    parts: Vec<f64>,
    spare: Vec<f64>,
}

impl Sum {
    fn zero() -> Self {
        Self { first: 0, parts: vec![1.0], spare: Vec::new() }
    }

    /// The number after the last one.
    fn end(&self) -> usize {
        (self.first + self.parts.len()).saturating_sub(1)
    }

    /// One more day: the convolution with a day of the past.
    fn add_day(&mut self, chances: &[(usize, f64)]) {
        let (Some(least), Some(most)) = (chances.first(), chances.last()) else { return };
        let len = self.parts.len();
        self.spare.clear();
        self.spare.resize(len + most.0 - least.0, 0.0);
        for (n, chance) in chances {
            let target = &mut self.spare[n - least.0..][..len];
            for (to, from) in target.iter_mut().zip(&self.parts) {
                *to += chance * from;
            }
        }
        std::mem::swap(&mut self.parts, &mut self.spare);
        self.first += least.0;
        let low = self.parts.iter().take_while(|it| **it < CUT).count();
        let high = self.parts.iter().rev().take_while(|it| **it < CUT).count();
        if low + high < self.parts.len() {
            self.parts.truncate(self.parts.len() - high);
            self.parts.drain(..low);
            self.first += low;
        }
    }

    /// Takes the probability of at least so many out of it.
    fn take_from(&mut self, n: usize) -> f64 {
        let keep = n.saturating_sub(self.first).min(self.parts.len());
        let taken = self.parts[keep..].iter().rev().sum();
        self.parts.truncate(keep);
        if self.parts.is_empty() {
            self.first = 0;
        }
        taken
    }

    /// The probability of at least so many.
    fn from(&self, n: usize) -> f64 {
        let skip = n.saturating_sub(self.first).min(self.parts.len());
        self.parts[skip..].iter().rev().sum()
    }

    /// The largest number that is reached with at least that probability, where `beyond` lies
    /// above all of this. None when `beyond` alone is enough.
    fn most_with(&self, mark: f64, beyond: f64) -> Option<usize> {
        if beyond >= mark {
            return None;
        }
        let mut so_far = beyond;
        for (index, part) in self.parts.iter().enumerate().rev() {
            so_far += part;
            if so_far >= mark {
                return Some(self.first + index);
            }
        }
        Some(self.first)
    }
}

/// A chance in words: never more than `>95 %` while work remains, never nothing.
pub fn chance_words(chance: f64) -> String {
    if chance > 0.95 + NEAR {
        ">95 %".to_owned()
    } else if chance < 0.01 {
        "<1 %".to_owned()
    } else {
        // Down, so that no mark is named before it is reached.
        format!("{:.0} %", ((chance + NEAR) * 100.0).floor())
    }
}
