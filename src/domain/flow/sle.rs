//! The service level expectation: so many of a hundred stories within so many days.

use std::fmt;

use chrono::NaiveDate;

use super::cycle::{CycleTimes, Dot};
use super::figure::{Axis, Cell, Chart, Layer, Line, Shape, Spot, Way, heads, x_of};
use super::number::{many, share};
use super::percentile::{PERCENTS, nearest_rank};
use super::{Basis, Figure, Flow, Window};

/// How an expectation is held against finished stories.
pub const FORMULA: &str = "kept: the share of finished stories with date(finish) - date(start) + 1 \
                           of at most the expected days; met: kept >= expected, near: up to 10 of \
                           100 less, missed: less than that";

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
    /// Reads `9`, `9 85`, `9d 85%` or `85 % within 9 d`: days and how many of a hundred, which is
    /// the number before `%` or `percent`, else the second one; 85 where only days are given. None for
    /// other words and signs: two weeks are no two days, and half days and ranges are not known.
    pub fn parse(typed: &str) -> Option<Self> {
        const WORDS: [&str; 7] = ["", "d", "day", "days", "in", "within", "percent"];
        let typed = typed.to_lowercase();
        let mut words = typed.split(|c: char| !c.is_alphabetic());
        let is_between = |c: char| c.is_whitespace() || matches!(c, '%' | ',' | ':');
        let is_known = |c: char| c.is_ascii_digit() || c.is_alphabetic() || is_between(c);
        if !words.all(|it| WORDS.contains(&it)) || !typed.chars().all(is_known) {
            return None;
        }
        let (mut days, mut percent) = (None, None);
        let mut rest = &*typed;
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            let from = &rest[at..];
            let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
            let number: u32 = from[..end].parse().ok()?;
            rest = &from[end..];
            let unit = rest.trim_start();
            let is_share = unit.starts_with('%') || unit.starts_with("percent");
            let place = match (is_share, days) {
                (true, _) | (false, Some(_)) => &mut percent,
                (false, None) => &mut days,
            };
            if place.replace(number).is_some() {
                return None;
            }
        }
        let (days, percent) = (days?, u8::try_from(percent.unwrap_or(85)).ok()?);
        let is_sound = (1..=99).contains(&percent) && (1..=3_650).contains(&days);
        is_sound.then_some(Self { days, percent })
    }
}

impl fmt::Display for Expectation {
    /// As it is agreed and typed: `85 % within 8 d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} % within {} d", self.percent, self.days)
    }
}

/// Where an expectation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The team has agreed on it.
    Agreed,
    /// It was asked what would be if it were this.
    Asked,
    /// Nothing was agreed: finished stories suggest it.
    Computed,
}

impl Origin {
    /// What is asked for, else what the team had agreed on by the end of a day, and which of the two
    /// it is.
    pub(super) fn of(
        flow: &Flow,
        day: NaiveDate,
        asked: Option<Expectation>,
    ) -> Option<(Expectation, Self)> {
        let agreed = || flow.agreed_on(day).map(|it| (it, Self::Agreed));
        asked.map(|it| (it, Self::Asked)).or_else(agreed)
    }

    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Asked => "asked",
            Self::Computed => "computed",
        }
    }

    /// What it is, for a note.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Agreed => "agreed for the board",
            Self::Asked => "as asked for, not agreed",
            Self::Computed => "computed, not agreed",
        }
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
    /// What was expected: what was asked for, else what the team has agreed on, else what these
    /// stories suggest.
    pub expected: Option<Expectation>,
    /// Which of the three.
    pub origin: Origin,
    /// How many stories took at most so many days.
    pub n_within: usize,
    /// Of how many.
    pub n: usize,
    /// How well it was met; none with fewer than [`FEWEST`] stories.
    pub standing: Option<Standing>,
    /// What these stories would suggest at each percent; empty with fewer than [`FEWEST`].
    pub offered: Vec<Expectation>,
    dots: Vec<Dot>,
}

impl Sle {
    /// Holds an expectation against the stories finished in a window. Where nothing was asked for or
    /// agreed, the 85th percentile stands in for it.
    pub fn of(flow: &Flow, window: Window, asked: Option<Expectation>) -> Self {
        let CycleTimes { dots, mut basis, .. } = CycleTimes::of(flow, window);
        basis.formula = FORMULA;
        let mut days: Vec<u32> = dots.iter().map(|it| it.days).collect();
        days.sort_unstable();
        let n = days.len();
        let offered: Vec<Expectation> =
            PERCENTS.into_iter().filter_map(|it| suggested(&days, it)).collect();
        let (told, origin) = Origin::of(flow, window.to, asked).unzip();
        if origin == Some(Origin::Agreed) {
            flow.note_agreed(&mut basis, window.to);
        }
        let expected = told.or_else(|| offered.iter().find(|it| it.percent == 85).copied());
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
        let origin = origin.unwrap_or(Origin::Computed);
        Self { basis, expected, origin, n_within, n, standing, offered, dots }
    }

    /// The share of stories within the expected days; none of none.
    pub fn hit_rate(&self) -> Option<f64> {
        self.expected.and_then(|_| share(self.n_within, self.n))
    }

    /// The expectation, its hit rate, and what could be expected; each story as a dot below or above
    /// the expected days.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("sle", "Service level expectation", self.basis.clone());
        let is_agreed = self.expected.is_some() && self.origin != Origin::Computed;
        if self.n < FEWEST && !is_agreed {
            figure.missing = Some(format!(
                "nothing was agreed, and to compute an expectation {FEWEST} finished stories are \
                 needed; this period has {}",
                self.n
            ));
            return figure;
        }
        if let Some(expected) = self.expected {
            figure.fact("days", "within", Cell::Days(expected.days));
            figure.fact("percent", "expected", Cell::Share(f64::from(expected.percent) / 100.0));
            figure.fact("origin", "this is", Cell::Text(self.origin.words().to_owned()));
            figure.fact("hit_rate", "kept", Cell::maybe(self.hit_rate(), Cell::Share));
            figure.fact("n_within", "stories within", Cell::many(self.n_within));
            figure.whole("n", Cell::many(self.n));
            let standing = self.standing.map(|it| it.id().to_owned());
            figure.fact("standing", "standing", Cell::maybe(standing, Cell::Text));
        }
        let suggested = self.offered.iter().find(|it| it.percent == 85);
        if let (None, Some(it)) = (self.expected, suggested) {
            let label = "these days suggest (computed, not agreed)";
            figure.fact("suggested", label, Cell::Text(it.to_string()));
        }
        if self.n < FEWEST {
            figure.basis.note(format!("{FEWEST} finished stories are needed for a standing"));
        }
        figure.table.heads = heads(&["of a hundred stories", "within"]);
        let row = |it: &Expectation| vec![Cell::Count(i64::from(it.percent)), Cell::Days(it.days)];
        figure.table.rows = self.offered.iter().map(row).collect();
        figure.chart = (self.n > 0).then(|| self.chart());
        figure
    }

    fn chart(&self) -> Chart {
        let is_within = |it: &&Dot| self.expected.is_none_or(|expected| it.days <= expected.days);
        let (within, past): (Vec<&Dot>, Vec<&Dot>) = self.dots.iter().partition(is_within);
        let spot =
            |it: &Dot| Spot { x: x_of(it.day), y: f64::from(it.days), story: Some(it.story) };
        let layer = |name: &str, dots: Vec<&Dot>| Layer {
            name: name.to_owned(),
            shape: Shape::Dots,
            spots: dots.into_iter().map(spot).collect(),
        };
        let line = |it: Expectation| Line {
            label: format!("{it}, {}", self.origin.id()),
            at: f64::from(it.days),
            way: Way::Across,
        };
        let mut layers = vec![layer("finished story", within)];
        if !past.is_empty() {
            layers.push(layer("took longer", past));
        }
        Chart {
            x: Axis { title: "day of finish".to_owned(), ..Axis::dates() },
            y: Axis::numbers("cycle time in days"),
            layers,
            lines: self.expected.map(line).into_iter().collect(),
            unknown: Vec::new(),
        }
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
