//! Where the past is cut in two: at a day, or at a version of a process.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::{Refusal, field, text};

/// A version of a process that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The prefix of the process, such as `CHG`.
    pub process: String,
    /// The number, such as `1.0`.
    pub number: String,
    /// The day on which it was released.
    pub day: NaiveDate,
}

/// Where the past is cut in two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The first day of the second part.
    pub at: NaiveDate,
    /// The version that was released on it, if that is what was asked for.
    pub release: Option<Release>,
}

impl Cut {
    /// A cut at a day.
    pub const fn on(at: NaiveDate) -> Self {
        Self { at, release: None }
    }

    /// Reads a day, or a version as `CHG 1.0`, `CHG@1.0` or `CHG`, which means the last one of the
    /// process. Refuses a day to come; refuses what is neither, and names the versions that there
    /// are.
    pub fn parse(typed: &str, releases: &[Release], today: NaiveDate) -> Result<Self, Refusal> {
        if let Some(day) = field::past_date(typed, today) {
            return if day <= today {
                Ok(Self::on(day))
            } else {
                Err(Refusal::Wrong(format!(
                    "{day} is still to come: a split sets days before it beside days from it on, so \
                     choose a day up to {today}; of days to come a forecast tells"
                )))
            };
        }
        let is_gap = |c: char| c == '@' || c == '-' || c.is_whitespace();
        let mut parts = typed.split(is_gap).filter(|it| !it.is_empty());
        let process = text::fold(parts.next().unwrap_or_default());
        let number = parts.next().map(|it| it.trim_start_matches(['v', 'V']));
        let is_it = |it: &&Release| {
            text::fold(&it.process) == process && number.is_none_or(|n| n == it.number)
        };
        match releases.iter().rfind(is_it).filter(|_| parts.next().is_none()) {
            Some(it) => Ok(Self { at: it.day, release: Some(it.clone()) }),
            None => Err(Refusal::Wrong(unknown(typed, releases))),
        }
    }
}

/// What can be typed instead.
fn unknown(typed: &str, releases: &[Release]) -> String {
    let of_day = "a day such as 2026-12-24 or 24.12.2026";
    if releases.is_empty() {
        return format!("{typed:?} is no day: {of_day}; no version of a process was released yet");
    }
    let last: Vec<String> = releases.iter().rev().take(8).map(ToString::to_string).collect();
    format!("{typed:?} is no day and no version: {of_day}, or a version: {}", last.join(", "))
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.process, self.number)
    }
}

impl fmt::Display for Cut {
    /// The day, with the version before it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.release {
            Some(it) => write!(f, "{it} of {}", self.at),
            None => write!(f, "{}", self.at),
        }
    }
}
