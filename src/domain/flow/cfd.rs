//! Cumulative flow: how many stories have ever come as far as each column, day by day.

use chrono::NaiveDate;

use super::figure::{Axis, Cell, Chart, Layer, Shape, Spot, heads};
use super::{Basis, Figure, Flow, Known, Window};

/// How the bands are counted (jirametrics).
pub const FORMULA: &str = "stories whose furthest column by the end of the day is this one or a \
                           later one, so that bands never cross; abandoned stories are not in it";

/// How far stories have come, day by day.
#[derive(Clone, Debug)]
pub struct CumulativeFlow {
    /// Where it comes from.
    pub basis: Basis,
    /// The names of the columns, from left to right.
    pub columns: Vec<String>,
    /// Each day of the window from the first of which anything is known.
    pub days: Vec<Day>,
    /// The days among them of which it is not known what was in progress.
    unknown: Vec<Window>,
    /// Those of which it is known, in ascending order.
    seen: Vec<NaiveDate>,
    /// Which columns are for what is in progress.
    in_progress: Vec<bool>,
    /// The last day of which only the first and the last step of a story are known: no tool says what
    /// was moved back until then.
    untold: Option<NaiveDate>,
}

/// How far stories have come by the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which day.
    pub day: NaiveDate,
    /// For each column, how many have come at least as far; never more than for the one before.
    pub reached: Vec<usize>,
    /// How many moves against the direction of flow were made on it.
    pub backward: usize,
}

impl CumulativeFlow {
    /// How far stories have come on each day of a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let columns: Vec<String> = flow.columns.iter().map(|it| it.name.clone()).collect();
        let flow = &*flow.as_of(window.to);
        let mut basis = flow.basis(FORMULA, 0, Some(window));
        flow.note_unknown(&mut basis, window);
        let known = flow.known_days(window);
        let mut seen = known.clone();
        super::wip::leave_unseen(flow, &mut seen, &mut basis);
        let blank = |day| Day { day, reached: vec![0; columns.len()], backward: 0 };
        let mut days: Vec<Day> = known.iter().copied().map(blank).collect();
        let mut n_abandoned = 0;
        // A file of another tool has a start and a finish and no move between them.
        let mut untold = (!flow.tells_blocks).then_some(flow.today);
        for life in &flow.lives {
            if life.is_abandoned() {
                n_abandoned += 1;
                continue;
            }
            basis.n += 1;
            // How many columns it has been in or passed, and where it stood last.
            let (mut furthest, mut last) = (0, 0);
            for step in flow.steps(life) {
                if step.known == Known::Told {
                    untold = untold.max(Some(flow.date(step.at)));
                }
                let Some(place) = flow.place(step) else { continue };
                let is_backward = place < last;
                last = place;
                if place < furthest && !is_backward {
                    continue;
                }
                let day = flow.date(step.at);
                // What came before the first known day, or on an unknown one, is there on the next.
                let index = known.partition_point(|it| *it < day);
                let Some(entry) = days.get_mut(index) else { continue };
                if is_backward && entry.day == day {
                    entry.backward += 1;
                }
                for it in furthest..=place {
                    entry.reached[it] += 1;
                }
                furthest = furthest.max(place + 1);
            }
        }
        basis.leave_out(n_abandoned, "archived before they were finished");
        for index in 1..days.len() {
            let (before, after) = days.split_at_mut(index);
            let Some(last) = before.last() else { continue };
            for (it, more) in after[0].reached.iter_mut().zip(&last.reached) {
                *it += more;
            }
        }
        let ends = known.first().zip(known.last());
        let ends = ends.map(|(from, to)| Window { from: *from, to: *to });
        let unknown = ends.map_or_else(Vec::new, |it| super::wip::gaps(it, &seen));
        let in_progress = flow.columns.iter().map(|it| it.category.is_in_progress()).collect();
        Self { basis, columns, days, unknown, seen, in_progress, untold }
    }

    /// Whether each move since a day is told: none is of a day that another tool told.
    fn is_told(&self, since: NaiveDate) -> bool {
        self.untold.is_none_or(|it| since > it)
    }

    /// Whether it is known how many had come as far as a column on a day: what was in progress is not,
    /// where nobody knows when one of them was started.
    fn is_seen(&self, day: NaiveDate, column: usize) -> bool {
        !self.in_progress[column] || self.seen.binary_search(&day).is_ok()
    }

    /// How many moves back there were since the first day: where not each of them is told, there were
    /// at least as many as are.
    fn describe_moves(&self, figure: &mut Figure, first: NaiveDate) {
        let n = self.days.iter().map(|it| it.backward).sum();
        let known = if self.is_told(first) { Cell::many(n) } else { Cell::Unknown };
        figure.fact("backward", "moves backward", known);
        if n > 0 && !self.is_told(first) {
            figure.fact("backward_at_least", "moves backward, at least", Cell::many(n));
        }
    }

    /// How many moves back there were on a day.
    fn moved_back(&self, it: &Day) -> Cell {
        match it.backward {
            n if self.is_told(it.day) => Cell::many(n),
            0 => Cell::Unknown,
            n => Cell::Text(format!("at least {n}")),
        }
    }

    /// The bands, the first column hindmost, with backward moves as dots on the ground.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("cfd", "Cumulative flow", self.basis.clone());
        let Some(first) = self.days.first() else {
            figure.missing = Some("nothing is known of these days".to_owned());
            return figure;
        };
        self.describe_moves(&mut figure, first.day);
        figure.table.heads = heads(&["day"]);
        figure.table.heads.extend(self.columns.iter().cloned());
        figure.table.heads.push("moved back".to_owned());
        let row = |it: &Day| {
            let reached = it.reached.iter().enumerate().map(|(column, n)| {
                if self.is_seen(it.day, column) { Cell::many(*n) } else { Cell::Unknown }
            });
            let back = self.moved_back(it);
            std::iter::once(Cell::Date(it.day)).chain(reached).chain([back]).collect()
        };
        figure.table.rows = self.days.iter().map(row).collect();
        // Where the bands in the middle are unknown, those around them would show what is not so.
        let seen = || self.days.iter().filter(|it| self.seen.binary_search(&it.day).is_ok());
        let band = |(index, name): (usize, &String)| Layer {
            name: name.clone(),
            shape: Shape::Area,
            spots: seen().map(|it| Spot::count(it.day, it.reached[index])).collect(),
        };
        let mut layers: Vec<Layer> = self.columns.iter().enumerate().map(band).collect();
        if self.days.iter().any(|it| it.backward > 0) {
            let back = self.days.iter().filter(|it| it.backward > 0);
            layers.push(Layer {
                name: "moved back".to_owned(),
                shape: Shape::Dots,
                spots: back.map(|it| Spot::on(it.day, 0.0)).collect(),
            });
        }
        figure.chart = (!self.seen.is_empty()).then(|| Chart {
            unknown: self.unknown.clone(),
            x: Axis::dates(),
            y: Axis::numbers("stories that came this far"),
            layers,
            lines: Vec::new(),
        });
        figure
    }
}
