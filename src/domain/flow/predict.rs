//! How far the past can be trusted: the predictability score and natural process limits.

use super::figure::{Axis, Cell, Chart, Counted, Layer, Line, Shape, Spot, Way, heads};
use super::forecast::NoForecast;
use super::number::{many, mean};
use super::outlook::Past;
use super::throughput::Throughput;
use super::{Basis, Figure, Flow};

/// How the score is worked out (Lighthouse).
pub const FORMULA: &str =
    "stories in 30 days at 95 % / at 50 %; above 60 % trustworthy, under 40 % not";

/// How limits are worked out (Shewhart, Wheeler).
pub const XMR_FORMULA: &str =
    "mean +/- 2.66 * mean moving range, whole weeks; a week outside is a signal";

/// The mean moving range times this is three sigma of a process that is only noise.
const SPREAD: f64 = 2.66;

/// Limits of fewer weeks than this are provisional (Wheeler).
const FEWEST_WEEKS: usize = 10;

/// Where the zones of the score end, in percent (Lighthouse).
const TRUSTED_ABOVE: f64 = 60.0;
const NOT_UNDER: f64 = 40.0;

/// What the score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Forecasts can be relied on.
    Trustworthy,
    /// Look at what makes weeks so different.
    Look,
    /// Forecasts say little.
    Little,
}

impl Trust {
    /// What a score from 0 to 100 means.
    pub fn of(score: f64) -> Self {
        if score > TRUSTED_ABOVE {
            Self::Trustworthy
        } else if score >= NOT_UNDER {
            Self::Look
        } else {
            Self::Little
        }
    }

    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Trustworthy => "trustworthy",
            Self::Look => "look",
            Self::Little => "little",
        }
    }
}

/// The predictability score of a past.
#[derive(Clone, Debug)]
pub struct Predictability {
    /// Where it comes from.
    pub basis: Basis,
    /// How many stories are done in 30 days with 95 %.
    pub sure: usize,
    /// How many with 50 %.
    pub likely: usize,
    /// The one as percent of the other.
    pub score: f64,
    /// What that means.
    pub trust: Trust,
}

impl Predictability {
    /// The score of a past.
    pub fn of(past: &Past) -> Result<Self, NoForecast> {
        let month = past.today.checked_add_days(chrono::Days::new(30)).unwrap_or(past.today);
        let forecast =
            past.history.as_ref().map_err(Clone::clone)?.how_many(past.days_until(month));
        let (sure, likely) = (forecast.at_least(95), forecast.at_least(50));
        let score = if likely == 0 { 0.0 } else { many(sure) / many(likely) * 100.0 };
        let mut basis = past.basis.clone();
        basis.formula = FORMULA;
        Ok(Self { basis, sure, likely, score, trust: Trust::of(score) })
    }

    /// The score with its two parts.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("predictability", "Predictability", self.basis.clone());
        figure.fact("score", "score", Cell::Share(self.score / 100.0));
        figure.fact("trust", "meaning", Cell::Text(self.trust.id().to_owned()));
        figure.fact("sure", "stories in 30 days at 95 %", Cell::many(self.sure));
        figure.fact("likely", "stories in 30 days at 50 %", Cell::many(self.likely));
        figure.table.heads = heads(&["chance", "stories in 30 days, at least"]);
        figure.table.rows = [("50 %", self.likely), ("95 %", self.sure)]
            .map(|(chance, n)| vec![Cell::Text(chance.to_owned()), Cell::many(n)])
            .into();
        figure.chart = Some(self.chart());
        figure
    }

    /// The two numbers as bars, and the zones of the score: shares of the first bar that the second
    /// one reaches or not.
    fn chart(&self) -> Chart {
        let line = |label: &str, percent: f64| Line {
            label: label.to_owned(),
            at: many(self.likely) * percent / 100.0,
            way: Way::Across,
        };
        let names = ["50 %", "95 %"].map(|it| format!("at {it}")).into();
        Chart {
            unknown: Vec::new(),
            x: Axis::names("chance", names),
            y: Axis::numbers("stories in 30 days, at least"),
            layers: vec![Layer {
                name: format!("score {}", Cell::Share(self.score / 100.0)),
                shape: Shape::Bars,
                spots: vec![Spot::new(0.0, many(self.likely)), Spot::new(1.0, many(self.sure))],
            }],
            lines: vec![
                line("40 %: not below", NOT_UNDER),
                line("60 %: trustworthy above", TRUSTED_ABOVE),
            ],
        }
    }
}

/// The score of a past as a figure: why there is none, where there is none.
pub(super) fn figure(flow: &Flow, past: &Past) -> Figure {
    match Predictability::of(past) {
        Ok(it) => it.figure(),
        Err(why) => {
            let mut basis = flow.basis(FORMULA, past.basis.n, past.basis.window);
            basis.few = past.basis.few;
            let mut figure = Figure::new("predictability", "Predictability", basis);
            figure.missing = Some(why.to_string());
            figure
        }
    }
}

/// The limits within which a process that has not changed keeps its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// The mean.
    pub mean: f64,
    /// Below this, something has changed; never below zero.
    pub lower: f64,
    /// Above this, something has changed.
    pub upper: f64,
    /// The places of the values outside.
    pub signals: Vec<usize>,
}

impl Limits {
    /// The limits of values in order of time. None of fewer than two: nothing moved yet.
    pub fn of(values: &[f64]) -> Option<Self> {
        let moves: Vec<f64> = values.windows(2).map(|it| (it[1] - it[0]).abs()).collect();
        let (center, range) = (mean(values)?, mean(&moves)?);
        let (lower, upper) = ((center - SPREAD * range).max(0.0), center + SPREAD * range);
        let is_outside = |it: &f64| *it < lower || *it > upper;
        let signals = (0..values.len()).filter(|it| is_outside(&values[*it])).collect();
        Some(Self { mean: center, lower, upper, signals })
    }
}

/// The limits of the finished stories of whole weeks.
pub fn weekly_limits(throughput: &Throughput) -> Figure {
    let mut basis = throughput.basis_of_finishes();
    basis.formula = XMR_FORMULA;
    let whole: Vec<_> = throughput.weeks.iter().filter(|it| it.n_days == 7).collect();
    (basis.n, basis.of) = (whole.len(), Counted::Weeks);
    basis.few_below(FEWEST_WEEKS);
    if basis.few {
        basis.note(format!("limits of fewer than {FEWEST_WEEKS} weeks are provisional"));
    }
    basis.leave_out(throughput.weeks.len() - whole.len(), "weeks that are not whole");
    let values: Vec<f64> = whole.iter().map(|it| many(it.count.finished)).collect();
    let mut figure = Figure::new("limits", "Natural limits of throughput", basis);
    let Some(limits) = Limits::of(&values) else {
        figure.missing = Some("limits need two whole weeks".to_owned());
        return figure;
    };
    figure.fact("mean", "mean a week", Cell::Number(limits.mean, "stories a week"));
    figure.fact("lower", "lower limit", Cell::Number(limits.lower, "stories a week"));
    figure.fact("upper", "upper limit", Cell::Number(limits.upper, "stories a week"));
    figure.fact("signals", "weeks outside", Cell::many(limits.signals.len()));
    figure.table.heads = heads(&["week from", "finished", "signal"]);
    let row = |(index, it): (usize, &&super::throughput::Week)| {
        let signal = if limits.signals.contains(&index) { "outside" } else { "" };
        let day = Cell::Date(it.count.day);
        vec![day, Cell::many(it.count.finished), Cell::Text(signal.to_owned())]
    };
    figure.table.rows = whole.iter().enumerate().map(row).collect();
    let spot = |it: &&super::throughput::Week| Spot::count(it.count.day, it.count.finished);
    let line = |label: &str, at| Line { label: label.to_owned(), at, way: Way::Across };
    figure.chart = Some(Chart {
        unknown: Vec::new(),
        x: Axis { title: "week".to_owned(), ..Axis::dates() },
        y: Axis::numbers("finished stories a week"),
        layers: vec![Layer {
            name: "finished".to_owned(),
            shape: Shape::Line,
            spots: whole.iter().map(spot).collect(),
        }],
        lines: vec![
            line("lower limit", limits.lower),
            line("mean", limits.mean),
            line("upper limit", limits.upper),
        ],
    });
    figure
}
