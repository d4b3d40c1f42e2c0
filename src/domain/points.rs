//! An estimate: how much work a story is, relative to the others of its board.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

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
}
