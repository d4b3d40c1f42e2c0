//! Velocity: what sprints have committed themselves to, and what they have done.

use chrono_tz::Tz;

use super::figure::{Axis, Cell, Chart, Counted, Layer, Line, Shape, Spot, Way, heads};
use super::number::{many, mean, real};
use super::percentile::nearest_rank;
use super::scope::Measure;
use super::{Basis, Figure, Window};
use crate::domain::Points;
use crate::domain::sprint::{Scope, Sum};

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
    /// What its scope came to, by its report.
    pub scope: Scope,
}

/// How a sprint ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was closed.
    Closed,
    /// It was given up: it says nothing about the pace of the team.
    Cancelled,
    /// It was closed while the team estimated in another unit: hours say nothing of points.
    InAnotherUnit,
}

impl Delivery {
    /// What of the promise was done, as its report says it.
    fn said_and_done(&self) -> Cell {
        match (self.scope.say_do(), self.scope.said_and_done()) {
            (Some(percent), Some(said)) if said.ends_with('%') => {
                Cell::Share(real(percent) / 100.0)
            }
            (_, Some(said)) => Cell::Text(said),
            (_, None) => Cell::Unknown,
        }
    }

    /// That some of it has no estimate, so that it counts as no points; none where all has one.
    fn unestimated(&self) -> Option<String> {
        let Scope { committed, done, .. } = &self.scope;
        let all = [(committed.unestimated, "committed"), (done.unestimated, "done")];
        let some: Vec<String> =
            all.into_iter().filter(|it| it.0 > 0).map(|(n, how)| format!("{n} {how}")).collect();
        (!some.is_empty()).then(|| {
            format!("{}: {} without an estimate, counted as nothing", self.name, some.join(", "))
        })
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
    /// The velocity over the last sprints, in points, as a sprint and the backlog count it: what has no
    /// estimate gives none, and is named; a sprint in which nothing was estimated is left out. In stories,
    /// all of them, where nothing was estimated in any.
    pub fn of(sprints: &[Delivery], n_last: usize, zone: Tz) -> Self {
        let closed = sprints.iter().filter(|it| it.ended == Ended::Closed);
        let mut counted: Vec<Delivery> = closed.cloned().collect();
        let has_points = |it: &Delivery| {
            let Scope { committed, done, .. } = &it.scope;
            !committed.points.is_zero() || !done.points.is_zero()
        };
        let is_in_points = counted.is_empty() || counted.iter().any(has_points);
        let measure = if is_in_points { Measure::Points } else { Measure::Stories };
        let n_closed = counted.len();
        if is_in_points {
            counted.retain(has_points);
        }
        let mut basis = Basis::new(FORMULA, counted.len(), zone);
        basis.of = Counted::Sprints;
        basis.few_below(USUAL_SPRINTS);
        let ends = counted.first().zip(counted.last());
        basis.window = ends.map(|(first, last)| Window { from: first.days.from, to: last.days.to });
        let n = |ended| sprints.iter().filter(|it| it.ended == ended).count();
        basis.leave_out(n(Ended::Cancelled), "cancelled");
        basis.leave_out(n(Ended::InAnotherUnit), "estimated in another unit");
        basis.leave_out(n_closed - counted.len(), "without an estimate");
        match measure {
            Measure::Points => {
                counted.iter().filter_map(Delivery::unestimated).for_each(|it| basis.note(it));
            }
            Measure::Stories if counted.is_empty() => (),
            Measure::Stories => basis.note("counted in stories, as none has an estimate"),
        }
        let last = &counted[counted.len().saturating_sub(n_last)..];
        let done: Vec<Points> = last.iter().map(|it| measure.amount(&it.scope.done)).collect();
        let values: Vec<f64> = done.iter().map(|it| it.as_f64()).collect();
        let mut all: Vec<Points> =
            counted.iter().map(|it| measure.amount(&it.scope.done)).collect();
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
            let is_another = self.basis.left_out.iter().any(|it| it.why != "cancelled");
            let since = if is_another { " since estimates have their unit" } else { " yet" };
            figure.missing = Some(format!("no sprint has been closed{since}"));
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
        let sum = |it: &Sum| self.measure.amount(it);
        let row = |it: &Delivery| {
            vec![
                Cell::Text(it.name.clone()),
                cell(sum(&it.scope.committed)),
                cell(sum(&it.scope.done)),
                cell(sum(&it.scope.kept)),
                it.said_and_done(),
            ]
        };
        figure.table.rows = self.sprints.iter().map(row).collect();
        let layer = |name: &str, shape, of: fn(&Scope) -> &Sum| Layer {
            name: name.to_owned(),
            shape,
            spots: self
                .sprints
                .iter()
                .enumerate()
                .map(|(x, it)| Spot::new(many(x), sum(of(&it.scope)).as_f64()))
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
                layer("done", Shape::Bars, |it| &it.done),
                layer("committed", Shape::Dots, |it| &it.committed),
            ],
            lines: average.into_iter().collect(),
        });
        figure
    }
}
