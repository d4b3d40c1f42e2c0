//! The service level expectation: so many of a hundred stories within so many days.

use super::cycle::{FORMULA as CYCLE, sorted_days};
use super::figure::Cell;
use super::number::{many, share};
use super::percentile::{PERCENTS, nearest_rank};
use super::{Basis, Figure, Flow, Window};

/// Fewer finished stories than this say nothing (rule K-3).
pub const FEWEST: usize = 10;

/// What a team says of its own work; it always has both parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Within so many days, first and last included.
    pub days: u32,
    /// In so many of a hundred stories.
    pub percent: u8,
}

impl Expectation {
    /// Reads `9`, `9 85`, `9d 85%` or `9 d in 85 %`: days, then how many of a hundred; 85 where
    /// only days are given.
    pub fn parse(typed: &str) -> Option<Self> {
        let is_part = |c: char| !c.is_ascii_digit();
        let mut numbers = typed.split(is_part).filter(|it| !it.is_empty());
        let days: u32 = numbers.next()?.parse().ok()?;
        let percent: u8 = numbers.next().map_or(Some(85), |it| it.parse().ok())?;
        let is_whole = numbers.next().is_none() && (1..=99).contains(&percent);
        (is_whole && (1..=3_650).contains(&days)).then_some(Self { days, percent })
    }
}

/// How well an expectation was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// At least as often as expected.
    Met,
    /// Up to ten of a hundred less often.
    Near,
    /// Less often than that.
    Missed,
}

impl Standing {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Near => "near",
            Self::Missed => "missed",
        }
    }
}

/// An expectation held against the stories finished in a window.
#[derive(Clone, Debug)]
pub struct Sle {
    /// Where it comes from.
    pub basis: Basis,
    /// What was expected; where nothing was agreed, what these stories suggest.
    pub expected: Option<Expectation>,
    /// How many stories took at most so many days.
    pub n_within: usize,
    /// Of how many.
    pub n: usize,
    /// How well it was met; none with fewer than [`FEWEST`] stories.
    pub standing: Option<Standing>,
    /// What these stories would suggest at each percent; empty with fewer than [`FEWEST`].
    pub offered: Vec<Expectation>,
}

impl Sle {
    /// Holds an expectation against the stories finished in a window. Where the team has agreed on
    /// none, the 85th percentile stands in for it.
    pub fn of(flow: &Flow, window: Window, agreed: Option<Expectation>) -> Self {
        let days = sorted_days(flow, window);
        let n = days.len();
        let basis = flow.basis(CYCLE, n, Some(window));
        let offered: Vec<Expectation> =
            PERCENTS.into_iter().filter_map(|it| suggested(&days, it)).collect();
        let expected = agreed.or_else(|| offered.iter().find(|it| it.percent == 85).copied());
        let n_within = expected.map_or(0, |it| days.partition_point(|day| *day <= it.days));
        let standing = expected.filter(|_| n >= FEWEST).map(|it| {
            // In whole hundredths, so that 85 of 100 is met exactly.
            let (have, want) = (n_within * 100, usize::from(it.percent) * n);
            if have >= want {
                Standing::Met
            } else if have + 10 * n >= want {
                Standing::Near
            } else {
                Standing::Missed
            }
        });
        Self { basis, expected, n_within, n, standing, offered }
    }

    /// The share of stories within the expected days; none of none.
    pub fn hit_rate(&self) -> Option<f64> {
        self.expected.and_then(|_| share(self.n_within, self.n))
    }

    /// The expectation, its hit rate, and what could be expected.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("sle", "Service level expectation", self.basis.clone());
        let Some(standing) = self.standing else {
            figure.missing = Some(format!(
                "an expectation needs {FEWEST} finished stories; this period has {}",
                self.n
            ));
            return figure;
        };
        if let Some(expected) = self.expected {
            figure.fact("days", "within", Cell::Days(expected.days));
            figure.fact("percent", "expected", Cell::Share(f64::from(expected.percent) / 100.0));
        }
        if self.expected.is_some() {
            figure.fact("hit_rate", "kept", Cell::maybe(self.hit_rate(), Cell::Share));
            figure.fact(
                "within",
                "stories within",
                Cell::Text(format!("{} of {}", self.n_within, self.n)),
            );
            figure.fact("standing", "standing", Cell::Text(standing.id().to_owned()));
        }
        figure.table.heads = vec!["of a hundred stories", "within"];
        let row = |it: &Expectation| vec![Cell::Count(i64::from(it.percent)), Cell::Days(it.days)];
        figure.table.rows = self.offered.iter().map(row).collect();
        figure
    }
}

/// What finished stories suggest, by their days in ascending order; none with fewer than [`FEWEST`].
pub fn suggested(sorted_days: &[u32], percent: u8) -> Option<Expectation> {
    let days = nearest_rank(sorted_days, percent).filter(|_| sorted_days.len() >= FEWEST)?;
    Some(Expectation { days, percent })
}

/// How likely a story that has reached an age will still keep an expectation: of the finished
/// stories that took at least so long, the share that was done in time. None where no finished
/// story took that long, which is the worst news of all.
pub fn chance_at_age(sorted_days: &[u32], age: u32, expected: Expectation) -> Option<f64> {
    let n_younger = sorted_days.partition_point(|it| *it < age);
    let n_older = sorted_days.len() - n_younger;
    let n_in_time =
        sorted_days.partition_point(|it| *it <= expected.days).saturating_sub(n_younger);
    (n_older > 0).then(|| many(n_in_time) / many(n_older))
}
