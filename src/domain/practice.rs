//! How a team works: its estimates, its working days, what ready means to it, and its rules.

use super::rules::{Give, Rule, Strength};
use super::story::words;
use super::{Board, Calendar, Points, ready::Check};

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

    /// An estimate as it stands on a card: `M`, `6h`, `3p`.
    pub fn short(self, points: Points) -> String {
        match self {
            Self::Fibonacci => format!("{points}p"),
            Self::Hours | Self::Tshirt => self.show(points),
        }
    }

    /// Reads an estimate as this team types it: a number, a size, hours with or without `h`.
    pub fn read(self, typed: &str) -> Option<Points> {
        let typed = typed.trim();
        let named = |scale: Self| {
            scale.choices().into_iter().find(|(name, _)| name.eq_ignore_ascii_case(typed))
        };
        match self {
            Self::Hours => typed.strip_suffix(['h', 'H']).unwrap_or(typed).parse().ok(),
            Self::Tshirt => named(self).map(|(_, points)| points).or_else(|| typed.parse().ok()),
            Self::Fibonacci => typed.parse().ok(),
        }
    }
}

/// How a team works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    /// In what it estimates.
    pub scale: Scale,
    /// On which days it works.
    pub calendar: Calendar,
    /// What a story must have to count as ready.
    pub ready: Vec<Check>,
    /// The hard rules that it keeps as warnings.
    pub softened: Vec<Rule>,
}

impl Default for Practice {
    fn default() -> Self {
        Self {
            scale: Scale::Fibonacci,
            calendar: Calendar::default(),
            ready: vec![Check::SoThat, Check::Criteria, Check::Estimate, Check::FourPs],
            softened: Vec::new(),
        }
    }
}

impl Board {
    /// How strongly a rule speaks on this board.
    pub fn strength(&self, rule: Rule) -> Strength {
        let spec = rule.spec();
        let is_soft = spec.give == Give::Softens && self.practice.softened.contains(&rule);
        if is_soft { Strength::Warn } else { spec.strength }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_said_as_the_team_says_them() {
        for (scale, typed, points, shown) in [
            (Scale::Fibonacci, "0.5", "0.5", "0.5"),
            (Scale::Tshirt, "m", "3", "M"),
            (Scale::Tshirt, "XXL", "13", "XXL"),
            (Scale::Tshirt, "4", "4", "4"),
            (Scale::Hours, "6h", "6", "6h"),
            (Scale::Hours, "2,5", "2.5", "2.5h"),
        ] {
            let read = scale.read(typed).unwrap();
            assert_eq!((&*read.to_string(), &*scale.show(read)), (points, shown), "{typed}");
        }
        assert_eq!(Scale::Fibonacci.read("M"), None);
    }
}
