//! How a team works: its estimates, its working days, what ready means to it, and its rules.

use super::flow::Expectation;
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
            Self::Fibonacci | Self::Tshirt => super::refusal::points_of(points),
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

    /// Reads an amount of work as this team types it: a number, a size, hours with or without `h`; on
    /// the scale or not.
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
    /// Within how many days so many of a hundred stories are to be done, if it has agreed on that.
    pub expectation: Option<Expectation>,
}

impl Default for Practice {
    fn default() -> Self {
        Self {
            scale: Scale::Fibonacci,
            calendar: Calendar::default(),
            ready: vec![Check::SoThat, Check::Criteria, Check::Estimate, Check::FourPs],
            softened: Vec::new(),
            expectation: None,
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

    #[test]
    fn a_story_is_estimated_on_the_scale_and_what_is_off_it_is_said_in_points() {
        for (scale, on, off) in [
            (Scale::Fibonacci, "0 0.5 3 13 20 21 100", "4 6 7 0.25 22 M"),
            (Scale::Tshirt, "xs M XXL 3", "4 2.5 38 huge"),
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
    }
}
