//! A length of time, shown in the unit that fits.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

use super::number::real;
use crate::domain::At;

/// A length of time, exact to the millisecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(i64);

/// A unit to show lengths in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
}

impl Unit {
    /// What stands behind a number.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "d",
        }
    }

    const fn millis(self) -> i64 {
        match self {
            Self::Minutes => 60_000,
            Self::Hours => 3_600_000,
            Self::Days => 86_400_000,
        }
    }
}

impl Length {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From milliseconds.
    pub const fn millis(n: i64) -> Self {
        Self(n)
    }

    /// In milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The time from one instant to another; negative when the second is earlier.
    pub fn between(from: At, to: At) -> Self {
        Self((to - from).num_milliseconds())
    }

    /// The unit in which such a length reads well: under two hours minutes, under two days hours.
    pub const fn unit(self) -> Unit {
        match self.0.abs() {
            0..7_200_000 => Unit::Minutes,
            7_200_000..172_800_000 => Unit::Hours,
            _ => Unit::Days,
        }
    }

    /// The number in a unit.
    pub fn in_unit(self, unit: Unit) -> f64 {
        real(self.0) / real(unit.millis())
    }

    /// The mean of some; none of none.
    pub fn mean(all: &[Self]) -> Option<Self> {
        let n = i128::try_from(all.len()).ok().filter(|it| *it > 0)?;
        let sum: i128 = all.iter().map(|it| i128::from(it.0)).sum();
        i64::try_from((sum + n / 2).div_euclid(n)).ok().map(Self)
    }
}

impl fmt::Display for Length {
    /// `0 min`, `<1 min`, `20 min`, `5.5 h`, `3.2 d`: never rounded to nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit();
        let number = self.in_unit(unit);
        match unit {
            Unit::Minutes if self.0 != 0 && number.abs() < 1.0 => f.write_str("<1 min"),
            Unit::Minutes => write!(f, "{number:.0} min"),
            Unit::Hours | Unit::Days => {
                let text = format!("{number:.1}");
                write!(f, "{} {}", text.strip_suffix(".0").unwrap_or(&text), unit.id())
            }
        }
    }
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Length {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_shown_in_the_unit_that_fits() {
        let minute = 60_000;
        for (millis, shown) in [
            (0, "0 min"),
            (20_000, "<1 min"),
            (20 * minute, "20 min"),
            (90 * minute, "90 min"),
            (330 * minute, "5.5 h"),
            (24 * 60 * minute, "24 h"),
            (2 * 24 * 60 * minute, "2 d"),
            (77 * 60 * minute, "3.2 d"),
        ] {
            assert_eq!(Length::millis(millis).to_string(), shown);
        }
    }
}
