//! Dates that are one number: `20260131`, seconds and milliseconds since 1970.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::domain::At;

/// The years of which such a number can tell: other numbers are no dates.
const YEARS: RangeInclusive<i32> = 1970..=2100;

/// How a date is written that is one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stamp {
    /// Year, month and day without anything between them: `20260131`.
    Compact,
    /// Seconds since the first instant of 1970, in ten digits.
    Seconds,
    /// Milliseconds since then, in thirteen digits.
    Millis,
}

/// What such a number names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A day.
    Day(NaiveDate),
    /// An instant.
    Instant(At),
}

impl Named {
    /// Whether it says more than midnight.
    pub(super) fn has_time(self, zone: Tz) -> bool {
        match self {
            Self::Day(_) => false,
            Self::Instant(at) => at.with_timezone(&zone).time() != NaiveTime::MIN,
        }
    }
}

impl Stamp {
    /// How it is called where it is told how a file was read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Compact => "yyyymmdd",
            Self::Seconds => "Unix seconds",
            Self::Millis => "Unix milliseconds",
        }
    }

    /// What a number names, by how many digits it has. None for anything else, and for a year that no
    /// board has seen.
    pub(super) fn read(typed: &str) -> Option<(Self, Named)> {
        let typed = typed.trim();
        if !matches!(typed.len(), 8 | 10 | 13) || !typed.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let number: i64 = typed.parse().ok()?;
        let (stamp, named) = match typed.len() {
            8 => {
                let part = |it: i64| u32::try_from(it % 100).ok();
                let year = i32::try_from(number / 10_000).ok()?;
                let day = NaiveDate::from_ymd_opt(year, part(number / 100)?, part(number)?)?;
                (Self::Compact, Named::Day(day))
            }
            10 => (Self::Seconds, Named::Instant(DateTime::from_timestamp(number, 0)?)),
            _ => (Self::Millis, Named::Instant(DateTime::from_timestamp_millis(number)?)),
        };
        let day = match named {
            Named::Day(day) => day,
            Named::Instant(at) => at.date_naive(),
        };
        YEARS.contains(&chrono::Datelike::year(&day)).then_some((stamp, named))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_digits_says_what_a_number_is() {
        let day = |it: &str| Named::Day(it.parse().unwrap());
        let at = |it: &str| Named::Instant(it.parse().unwrap());
        for (typed, read) in [
            ("20260131", Some((Stamp::Compact, day("2026-01-31")))),
            ("20240229", Some((Stamp::Compact, day("2024-02-29")))),
            ("1767225600", Some((Stamp::Seconds, at("2026-01-01T00:00:00Z")))),
            ("1767225600123", Some((Stamp::Millis, at("2026-01-01T00:00:00.123Z")))),
            ("20230229", None),
            ("31012026", None),
            ("00260131", None),
            ("86400000", None),
            ("9999999999", None),
            ("2026013", None),
            ("-767225600", None),
        ] {
            assert_eq!(Stamp::read(typed), read, "{typed}");
        }
    }
}
