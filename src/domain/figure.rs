//! A measured number, exact to a millionth, and a length of time in minutes.

use std::fmt;
use std::str::FromStr;

/// How many millionths make one.
const ONE: i64 = 1_000_000;

/// A measured or wanted number; kept as whole millionths, so that two people who type the same
/// number mean the same number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure(i64);

impl Figure {
    /// The number with so many millionths, as the file keeps it.
    pub const fn from_millionths(n: i64) -> Self {
        Self(n)
    }

    /// Its millionths, as the file keeps them.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// A whole number.
    pub const fn whole(n: i64) -> Self {
        Self(n.saturating_mul(ONE))
    }

    /// The number for formulas, charts and JSON.
    #[expect(clippy::cast_precision_loss, reason = "a figure read by people has few digits")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The figure nearest to a computed number.
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is meant")]
    pub fn nearest(number: f64) -> Self {
        Self((number * 1e6).round() as i64)
    }

    /// The same to so many decimals, half away from zero: for tables.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> Self {
        let unit = 10_i64.pow(6_u32.saturating_sub(decimals));
        let half = if self.0 < 0 { -unit / 2 } else { unit / 2 };
        Self(self.0.saturating_add(half) / unit * unit)
    }
}

impl FromStr for Figure {
    type Err = ();

    /// Reads `24`, `97.5`, `0,25`, `-3`; refuses units, exponents and more than six decimals.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix(['-', '−']) {
            Some(digits) => (-1, digits),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let is_number = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        let part = part.trim_end_matches('0');
        let has_digits = digits.bytes().any(|byte| byte.is_ascii_digit());
        if !has_digits || !is_number(whole) || !is_number(part) || part.len() > 6 {
            return Err(());
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(drop)? };
        let part: i64 = format!("{part:0<6}").parse().map_err(drop)?;
        let number = whole.checked_mul(ONE).and_then(|it| it.checked_add(part)).ok_or(())?;
        Ok(Self(sign * number))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let part = format!("{part:06}");
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            part => write!(f, "{sign}{whole}.{part}"),
        }
    }
}

/// Reads a length of time as minutes: `90`, `30m`, `1.5h`, `3d`, `2w`, `1 h 30 min`; a day has 24
/// hours.
pub fn minutes(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let mut rest = text.as_str();
    let mut whole: i64 = 0;
    loop {
        let end = rest.find(|c: char| c.is_ascii_lowercase()).unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(end);
        let end = tail.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        whole += part_in_minutes(digits, unit)?;
        rest = tail.trim_start();
        if rest.is_empty() {
            return (whole <= 5_256_000).then_some(whole);
        }
    }
}

/// A number of one unit in minutes; minutes where none is named.
fn part_in_minutes(digits: &str, unit: &str) -> Option<i64> {
    let units = [("min", 1), ("m", 1), ("", 1), ("h", 60), ("d", 1440), ("w", 10_080)];
    let (_, n) = units.iter().find(|(name, _)| *name == unit)?;
    let number: Figure = digits.trim().parse().ok()?;
    let minutes = i128::from(number.millionths()) * n;
    let whole = i64::try_from(minutes / i128::from(ONE)).ok()?;
    (minutes >= 0 && minutes % i128::from(ONE) == 0 && whole <= 5_256_000).then_some(whole)
}

/// A length of time in the units that fit: `20 min`, `1 h 30 min`, `3 d 4 h`.
pub fn show_minutes(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let part = |n: i64, unit: &str| (n > 0).then(|| format!("{n} {unit}"));
    let parts = [part(days, "d"), part(hours, "h"), part(rest, "min")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "0 min".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_people_type_them_and_shown_without_noise() {
        for (typed, shown) in
            [("24", "24"), ("97.50", "97.5"), ("0,25", "0.25"), ("-3", "-3"), (".5", "0.5")]
        {
            assert_eq!(typed.parse::<Figure>().unwrap().to_string(), shown);
        }
        for typed in ["", "-", ".", "24 h", "1e3", "0.1234567", "1.2.3", "99999999999999"] {
            assert_eq!(typed.parse::<Figure>(), Err(()), "{typed}");
        }
        assert_eq!(Figure::nearest(1.0 / 3.0).rounded(2).to_string(), "0.33");
        assert_eq!(Figure::nearest(-2.346).rounded(2).to_string(), "-2.35");
    }

    #[test]
    fn lengths_of_time_keep_the_unit_that_fits() {
        for (typed, shown) in [
            ("20m", "20 min"),
            ("1.5h", "1 h 30 min"),
            ("3d", "3 d"),
            ("1 h 30 min", "1 h 30 min"),
            ("2d4h", "2 d 4 h"),
            ("90", "1 h 30 min"),
        ] {
            assert_eq!(minutes(typed).map(show_minutes).as_deref(), Some(shown));
        }
        for typed in ["", "soon", "-1h", "0.001h", "999w9"] {
            assert_eq!(minutes(typed), None, "{typed}");
        }
    }
}
