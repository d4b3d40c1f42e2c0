//! Time in column: where finished stories spent their time.

use super::figure::{Axis, Cell, Chart, Layer, Shape, Spot, heads};
use super::length::Unit;
use super::number::{many, real, whole_percents};
use super::percentile::nearest_rank;
use super::{Basis, Figure, Flow, Grain, Known, Length, Window};
use crate::domain::Category;

/// How time in a column is counted.
pub const FORMULA: &str = "exact time between entering and leaving, all visits of a story added \
                           up, nights and weekends included; up to the finish, columns \
                           for done left out";

/// How long the stories finished in a window stood in each column.
#[derive(Clone, Debug)]
pub struct ColumnTimes {
    /// Where they come from.
    pub basis: Basis,
    /// The columns, from left to right; those in which nobody stood have no times.
    pub columns: Vec<ColumnTime>,
}

/// How long stories stood in a column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnTime {
    /// What it is called.
    pub name: String,
    /// How many stories were in it.
    pub n: usize,
    /// Half of them at most this long.
    pub median: Option<Length>,
    /// 85 of 100 at most this long; none of fewer than ten stories.
    pub p85: Option<Length>,
    /// All of them together.
    pub total: Length,
    /// The part of all time before done that was spent here, from 0 to 1 in whole percents that add
    /// up; none where there is none.
    pub share: Option<f64>,
}

impl ColumnTimes {
    /// How long the stories finished in a window stood in each column.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let mut times: Vec<Vec<Length>> = vec![Vec::new(); flow.columns.len()];
        let mut own: Vec<Option<Length>> = vec![None; flow.columns.len()];
        let (mut n, mut n_days_only, mut n_told, mut n_nowhere) = (0, 0, 0, 0);
        for life in flow.finished(window) {
            if life.grain == Grain::Day {
                n_days_only += 1;
                continue;
            }
            own.fill(None);
            let steps = flow.steps(life);
            for (index, step) in steps.iter().enumerate() {
                let Some(next) = steps.get(index + 1) else { break };
                let until = life.finish.map_or(next.at, |it| it.min(next.at));
                if let Some(place) = flow.place(step)
                    && step.known == Known::Seen
                    && step.category != Some(Category::Done)
                    && until >= step.at
                {
                    let so_far = own[place].unwrap_or_default();
                    own[place] = Some(so_far + Length::between(step.at, until));
                }
            }
            let steps = &steps[..steps.len().saturating_sub(1)];
            let is_told = steps.iter().any(|it| it.known != Known::Seen);
            let is_in = own.iter().any(Option::is_some);
            n_told += usize::from(is_told);
            n_nowhere += usize::from(!is_told && !is_in);
            n += usize::from(is_in);
            for (all, it) in times.iter_mut().zip(&own) {
                all.extend(it);
            }
        }
        let totals: Vec<Length> = times.iter().map(|it| it.iter().copied().sum()).collect();
        let shares = shares(&totals.iter().map(|it| real(it.as_millis())).collect::<Vec<_>>());
        let shares = shares.map(|it| whole_percents(&it));
        let columns =
            flow.columns.iter().zip(times).enumerate().map(|(index, (column, mut it))| {
                it.sort_unstable();
                ColumnTime {
                    name: column.name.clone(),
                    n: it.len(),
                    median: nearest_rank(&it, 50),
                    p85: nearest_rank(&it, 85).filter(|_| it.len() >= super::sle::FEWEST),
                    total: totals[index],
                    share: shares.as_ref().map(|it| it[index]),
                }
            });
        let mut basis = flow.basis(FORMULA, n, Some(window));
        basis.few_below(super::sle::FEWEST);
        basis.leave_out(n_days_only, "only the days are known");
        basis.leave_out(n_told, "imported: where they stood before is not known");
        basis.leave_out(n_nowhere, "finished without standing in another column before");
        Self { basis, columns: columns.collect() }
    }

    /// Median and 85th percentile of each column as bars.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("time-in-column", "Time in column", self.basis.clone());
        if self.basis.n == 0 {
            figure.missing =
                Some("of no story finished in this period it is known where it stood".to_owned());
            return figure;
        }
        let used: Vec<&ColumnTime> = self.columns.iter().filter(|it| it.n > 0).collect();
        let longest = used.iter().max_by_key(|it| it.total);
        if let Some(it) = longest {
            figure.fact("longest", "most time in", Cell::Text(it.name.clone()));
            figure.fact("longest_share", "its part", Cell::maybe(it.share, Cell::Share));
        }
        figure.table.heads = heads(&["column", "stories", "median", "85 %", "total", "part"]);
        let row = |it: &&ColumnTime| {
            vec![
                Cell::Text(it.name.clone()),
                Cell::many(it.n),
                Cell::maybe(it.median, Cell::Length),
                Cell::maybe(it.p85, Cell::Length),
                Cell::Length(it.total),
                Cell::maybe(it.share, Cell::Share),
            ]
        };
        figure.table.rows = used.iter().map(row).collect();
        let unit = used
            .iter()
            .filter_map(|it| it.p85.or(it.median))
            .max()
            .map_or(Unit::Days, Length::unit);
        let bars = |name: &str, of: fn(&ColumnTime) -> Option<Length>| Layer {
            name: name.to_owned(),
            shape: Shape::Bars,
            spots: used
                .iter()
                .enumerate()
                .filter_map(|(x, it)| Some(Spot::new(many(x), of(it)?.in_unit(unit))))
                .collect(),
        };
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis::names("column", used.iter().map(|it| it.name.clone()).collect()),
            y: Axis::numbers(format!("time in column, {}", unit.id())),
            layers: vec![bars("85 %", |it| it.p85), bars("median", |it| it.median)],
            lines: Vec::new(),
        });
        figure
    }
}

/// Which part of the whole each is, from 0 to 1; none where the whole is nothing.
pub fn shares(parts: &[f64]) -> Option<Vec<f64>> {
    let whole: f64 = parts.iter().sum();
    (whole > 0.0).then(|| parts.iter().map(|it| it / whole).collect())
}
