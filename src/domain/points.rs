//! An estimate: how much work a story is, and how its board says that.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use super::refusal::{Refusal, points_of};
use super::story::words;

/// Story points, exact to a hundredth, never negative, at most 9999.
///
/// Kept as whole hundredths so that sums compare exactly: a velocity made of halves must not
/// depend on the order in which the halves were added.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Points(i64);

impl Points {
    /// The most that one story may hold.
    pub const MAX: Self = Self(999_900);

    /// Points from whole points.
    pub const fn whole(n: i64) -> Self {
        Self(n * 100)
    }

    /// Points from hundredths of a point, as the file keeps them.
    pub const fn from_hundredths(n: i64) -> Self {
        Self(n)
    }

    /// Hundredths of a point, as the file keeps them.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// The number for charts and JSON, where exactness no longer matters.
    #[expect(clippy::cast_precision_loss, reason = "at most nine digits")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// So many times as much, of so many parts: the one way in which a mean or a share of points is
    /// counted, to a hundredth, a half rounded up. Nothing of no parts.
    #[must_use]
    pub const fn share(self, times: i64, of: i64) -> Self {
        if of <= 0 {
            return Self(0);
        }
        Self((2 * self.0 * times + of).div_euclid(2 * of))
    }

    /// Whether there are none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl FromStr for Points {
    type Err = ();

    /// Reads `3`, `0.5`, `,5` or `3.0`; refuses signs, exponents and more than two decimals.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let part = part.trim_end_matches('0');
        if !digits(whole) || !digits(part) || part.len() > 2 || text.is_empty() || text == "." {
            return Err(());
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(drop)? };
        let part: i64 = format!("{part:0<2}").parse().map_err(drop)?;
        let points = Self(whole.checked_mul(100).ok_or(())?.checked_add(part).ok_or(())?);
        if points > Self::MAX { Err(()) } else { Ok(points) }
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 100, (self.0 % 100).abs());
        match part {
            0 => write!(f, "{whole}"),
            _ if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
            _ => write!(f, "{whole}.{part:02}"),
        }
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self(0), Add::add)
    }
}

words! {
    /// In what a team estimates.
    Scale {
        /// 0.5, 1, 2, 3, 5, 8, 13, 20.
        Fibonacci = "fibonacci",
        /// XS to XXL, each of which stands for points.
        Tshirt = "tshirt",
        /// Hours of work.
        Hours = "hours",
    }
}

impl Scale {
    /// What is offered: how it is called, and the points that it stands for.
    pub fn choices(self) -> Vec<(String, Points)> {
        let numbers = |all: &[i64]| {
            let points = all.iter().map(|it| Points::from_hundredths(it * 50));
            points.map(|it| (it.to_string(), it)).collect()
        };
        match self {
            Self::Fibonacci => numbers(&[1, 2, 4, 6, 10, 16, 26, 40]),
            Self::Hours => numbers(&[1, 2, 4, 8, 16, 32, 48, 80]),
            Self::Tshirt => [("XS", 1), ("S", 2), ("M", 3), ("L", 5), ("XL", 8), ("XXL", 13)]
                .into_iter()
                .map(|(size, points)| (size.to_owned(), Points::whole(points)))
                .collect(),
        }
    }

    /// An estimate as this team says it: `M`, `6h`, `3`.
    pub fn show(self, points: Points) -> String {
        match self {
            Self::Fibonacci => points.to_string(),
            Self::Hours => format!("{points}h"),
            Self::Tshirt => {
                let found = self.choices().into_iter().find(|(_, it)| *it == points);
                found.map_or_else(|| points.to_string(), |(size, _)| size)
            }
        }
    }

    /// In what sums of estimates are counted. Sizes of shirts have no sum, the points that they
    /// stand for do.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Fibonacci | Self::Tshirt => "points",
        }
    }

    /// A sum of estimates at the head of a column: `12h`, `12p`.
    pub fn sum_short(self, sum: Points) -> String {
        match self {
            Self::Hours => format!("{sum}h"),
            Self::Fibonacci | Self::Tshirt => format!("{sum}p"),
        }
    }

    /// A sum of estimates in a sentence: `12 hours`, `12 points`.
    pub fn sum(self, sum: Points) -> String {
        match self {
            Self::Hours if sum == Points::whole(1) => "1 hour".to_owned(),
            Self::Hours => format!("{sum} hours"),
            Self::Fibonacci | Self::Tshirt => points_of(sum),
        }
    }

    /// An estimate as it stands on a card: `M`, `6h`, `3p`.
    pub fn short(self, points: Points) -> String {
        match self {
            Self::Hours => self.show(points),
            // A sum of sizes, or what was estimated on another scale, is no size: its points say so.
            Self::Tshirt if self.holds(points) => self.show(points),
            Self::Fibonacci | Self::Tshirt => format!("{points}p"),
        }
    }

    /// An estimate in a sentence: `M`, `6h`, `3 points`.
    pub fn in_words(self, points: Points) -> String {
        match self {
            Self::Hours => self.show(points),
            Self::Tshirt if self.holds(points) => self.show(points),
            Self::Fibonacci | Self::Tshirt => points_of(points),
        }
    }

    /// Whether a story can be estimated at that: hours at any, sizes at those that have a name,
    /// points at the numbers of the row and those that are usual beyond it.
    pub fn holds(self, points: Points) -> bool {
        const BEYOND: [i64; 7] = [0, 21, 34, 40, 55, 89, 100];
        let is_offered = || self.choices().iter().any(|(_, it)| *it == points);
        match self {
            Self::Hours => true,
            Self::Tshirt => is_offered(),
            Self::Fibonacci => is_offered() || BEYOND.map(Points::whole).contains(&points),
        }
    }

    /// Reads the estimate of a story as this team types it; none for what is not on its scale.
    pub fn estimate(self, typed: &str) -> Option<Points> {
        self.read(typed).filter(|it| self.holds(*it))
    }

    /// What can be typed as an estimate.
    pub fn names(self) -> Vec<String> {
        let mut names: Vec<String> = self.choices().into_iter().map(|(name, _)| name).collect();
        match self {
            Self::Fibonacci => names.extend(["21", "34", "…"].map(str::to_owned)),
            Self::Hours => names.push("…".to_owned()),
            Self::Tshirt => (),
        }
        names
    }

    /// The no to what is not on this scale.
    pub fn refuses(self, typed: &str) -> Refusal {
        Refusal::OffScale { typed: typed.trim().to_owned(), scale: self }
    }

    /// Reads an amount of work as this team types it: a number, a size, hours with or without `h`; on
    /// the scale or not.
    fn read(self, typed: &str) -> Option<Points> {
        let typed = typed.trim();
        let named = |scale: Self| {
            scale.choices().into_iter().find(|(name, _)| name.eq_ignore_ascii_case(typed))
        };
        match self {
            Self::Hours => typed.strip_suffix(['h', 'H']).unwrap_or(typed).parse().ok(),
            Self::Tshirt => named(self).map(|(_, points)| points),
            Self::Fibonacci => typed.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_read_and_print() {
        for (text, shown) in [
            ("3", "3"),
            ("3.0", "3"),
            ("0.5", "0.5"),
            (",25", "0.25"),
            ("13", "13"),
            ("1.10", "1.1"),
        ] {
            assert_eq!(text.parse::<Points>().unwrap().to_string(), shown, "{text}");
        }
        for text in ["", ".", "-1", "+1", "1e3", "1.234", "10000", "three", "1.2.3", "∞"] {
            assert!(text.parse::<Points>().is_err(), "{text}");
        }
    }

    #[test]
    fn estimates_are_said_as_the_team_says_them() {
        for (scale, typed, points, shown) in [
            (Scale::Fibonacci, "0.5", "0.5", "0.5"),
            (Scale::Tshirt, "m", "3", "M"),
            (Scale::Tshirt, "XXL", "13", "XXL"),
            (Scale::Hours, "6h", "6", "6h"),
            (Scale::Hours, "2,5", "2.5", "2.5h"),
        ] {
            let read = scale.read(typed).unwrap();
            assert_eq!((&*read.to_string(), &*scale.show(read)), (points, shown), "{typed}");
        }
        assert_eq!(Scale::Fibonacci.read("M"), None);
    }

    #[test]
    fn a_story_is_estimated_on_the_scale_and_what_is_off_it_is_said_in_points() {
        for (scale, on, off) in [
            (Scale::Fibonacci, "0 0.5 3 13 20 21 100", "4 6 7 0.25 22 M"),
            (Scale::Tshirt, "xs M XXL", "3 4 2.5 38 huge"),
            (Scale::Hours, "0 4 7.5h 38", "long"),
        ] {
            for typed in on.split(' ') {
                assert!(scale.estimate(typed).is_some(), "{typed}");
            }
            for typed in off.split(' ') {
                assert_eq!(scale.estimate(typed), None, "{typed}");
            }
        }
        assert_eq!(Scale::Tshirt.short(Points::whole(4)), "4p");
        assert_eq!(Scale::Tshirt.short(Points::whole(3)), "M");
        assert_eq!(Scale::Fibonacci.short(Points::whole(4)), "4p");
        // A sum that happens to be worth a size is none.
        assert_eq!(Scale::Tshirt.sum_short(Points::whole(3)), "3p");
        assert_eq!(Scale::Tshirt.sum(Points::whole(3)), "3 points");
        assert_eq!(Scale::Hours.sum(Points::whole(1)), "1 hour");
        assert_eq!(Scale::Hours.sum_short(Points::whole(12)), "12h");
    }
}
