//! Velocity: what sprints have committed themselves to, and what they have done.

use chrono_tz::Tz;

use super::burndown::say_do;
use super::figure::{Axis, Cell, Chart, Counted, Layer, Line, Shape, Spot, Way, heads};
use super::number::{many, mean, real};
use super::percentile::nearest_rank;
use super::scope::{Measure, Totals};
use super::{Basis, Figure, Window};
use crate::domain::Points;

/// How velocity is counted.
pub const FORMULA: &str = "estimates of the stories done at the end of each sprint that ended in \
                           these days, no part credit; committed: as it stood at the start; \
                           cancelled sprints are left out";

/// How many sprints an average is taken of where nothing else is said.
pub const USUAL_SPRINTS: usize = 3;

/// A sprint that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What it is called.
    pub name: String,
    /// Its first day, and the one on which it ended.
    pub days: Window,
    /// How it ended.
    pub ended: Ended,
    /// What it is counted in.
    pub measure: Measure,
    /// What was committed at its start.
    pub committed: Points,
    /// What was done at its end, work that came in later included.
    pub completed: Points,
    /// What of the commitment was done.
    pub kept: Points,
}

/// How a sprint ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was closed.
    Closed,
    /// It was given up: it says nothing about the pace of the team.
    Cancelled,
}

impl Delivery {
    /// A sprint that came to this.
    pub fn of(
        name: impl Into<String>,
        days: Window,
        (ended, measure): (Ended, Measure),
        totals: &Totals,
    ) -> Self {
        Self {
            name: name.into(),
            days,
            ended,
            measure,
            committed: totals.committed,
            completed: totals.completed,
            kept: totals.kept,
        }
    }
}

/// The sprints of a team, and what can be said of the next one.
#[derive(Clone, Debug)]
pub struct Velocity {
    /// Where it comes from.
    pub basis: Basis,
    /// The sprints that count, the oldest first.
    pub sprints: Vec<Delivery>,
    /// What is counted in all of them.
    pub measure: Measure,
    /// The mean of the last ones; none of none.
    pub average: Option<f64>,
    /// Half of all that count come to at most this; none of none.
    pub median: Option<Points>,
    /// The least and the most of the last ones.
    pub range: Option<(Points, Points)>,
    /// How many those are.
    pub n_last: usize,
}

impl Velocity {
    /// The velocity over the last sprints. The measure is that of the last sprint: sprints that
    /// are counted otherwise are left out, never mixed.
    pub fn of(sprints: &[Delivery], n_last: usize, zone: Tz) -> Self {
        let closed = sprints.iter().filter(|it| it.ended == Ended::Closed);
        let measure = closed.clone().next_back().map_or(Measure::Points, |it| it.measure);
        let counted: Vec<Delivery> =
            closed.clone().filter(|it| it.measure == measure).cloned().collect();
        let mut basis = Basis::new(FORMULA, counted.len(), zone);
        basis.of = Counted::Sprints;
        basis.few_below(USUAL_SPRINTS);
        let ends = counted.first().zip(counted.last());
        basis.window = ends.map(|(first, last)| Window { from: first.days.from, to: last.days.to });
        basis.leave_out(sprints.len() - closed.clone().count(), "cancelled");
        let other = match measure {
            Measure::Points => "counted in stories, as one had no estimate",
            Measure::Stories => "counted in points, the last one in stories",
        };
        basis.leave_out(closed.count() - counted.len(), other);
        let last = &counted[counted.len().saturating_sub(n_last)..];
        let done: Vec<Points> = last.iter().map(|it| it.completed).collect();
        let values: Vec<f64> = done.iter().map(|it| it.as_f64()).collect();
        let mut all: Vec<Points> = counted.iter().map(|it| it.completed).collect();
        all.sort_unstable();
        Self {
            basis,
            measure,
            median: nearest_rank(&all, 50),
            average: mean(&values),
            range: done.iter().min().copied().zip(done.iter().max().copied()),
            n_last: last.len(),
            sprints: counted,
        }
    }

    /// Committed beside done for each sprint.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("velocity", "Velocity", self.basis.clone());
        if self.sprints.is_empty() {
            figure.missing = Some("no sprint has been closed yet".to_owned());
            return figure;
        }
        let cell = |it: Points| self.measure.cell(it);
        let of_last = format!("mean of the last {}", self.n_last);
        figure.fact("average", of_last, Cell::number(self.average, self.measure.id()));
        figure.fact("median", "median of all", Cell::maybe(self.median, cell));
        figure.fact("least", "least of them", Cell::maybe(self.range, |it| cell(it.0)));
        figure.fact("most", "most of them", Cell::maybe(self.range, |it| cell(it.1)));
        figure.fact("measure", "counted in", Cell::Text(self.measure.id().to_owned()));
        figure.table.heads = heads(&["sprint", "committed", "done", "of it committed", "kept"]);
        let row = |it: &Delivery| {
            vec![
                Cell::Text(it.name.clone()),
                cell(it.committed),
                cell(it.completed),
                cell(it.kept),
                Cell::maybe(say_do(it.committed, it.kept), Cell::Share),
            ]
        };
        figure.table.rows = self.sprints.iter().map(row).collect();
        let layer = |name: &str, shape, of: fn(&Delivery) -> Points| Layer {
            name: name.to_owned(),
            shape,
            spots: self
                .sprints
                .iter()
                .enumerate()
                .map(|(x, it)| Spot::new(many(x), real(of(it).hundredths()) / 100.0))
                .collect(),
        };
        let names = self.sprints.iter().map(|it| it.name.clone()).collect();
        let average =
            self.average.map(|at| Line { label: "mean".to_owned(), at, way: Way::Across });
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis::names("sprint", names),
            y: Axis::numbers(self.measure.id()),
            layers: vec![
                layer("done", Shape::Bars, |it| it.completed),
                layer("committed", Shape::Dots, |it| it.committed),
            ],
            lines: average.into_iter().collect(),
        });
        figure
    }
}
