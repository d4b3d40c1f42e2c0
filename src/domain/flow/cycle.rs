//! Cycle time: how many days stories took from start to finish.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::figure::{Axis, Cell, Chart, Layer, Line, Shape, Spot, Table, Way, heads, x_of};
use super::number::{many, mean, share};
use super::sle::FEWEST;
use super::{Basis, Figure, Flow, Length, Life, Marks, Window};
use crate::domain::StoryId;

/// How a cycle time is counted.
pub const FORMULA: &str = "date(finish) - date(start) + 1; start: first entry into doing or \
                           waiting, finish: last entry into done";

/// The cycle times of the stories finished in a window.
#[derive(Clone, Debug)]
pub struct CycleTimes {
    /// Where they come from.
    pub basis: Basis,
    /// One for each story, in order of the day of finish.
    pub dots: Vec<Dot>,
    /// What people call them, by number.
    pub keys: Vec<(StoryId, Box<str>)>,
    /// Their percentiles, in days; none of none.
    pub marks: Option<Marks<u32>>,
    /// Their mean, in days; none of none.
    pub mean: Option<f64>,
    /// The percentiles of the exact times; none where no exact instants are known.
    pub exact: Option<Marks<Length>>,
    /// How many stories took how many days.
    pub histogram: BTreeMap<u32, usize>,
}

/// A finished story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    /// Which one.
    pub story: StoryId,
    /// The day on which it was finished.
    pub day: NaiveDate,
    /// How many days it took.
    pub days: u32,
    /// What that is to the millisecond; none where only days are known.
    pub exact: Option<Length>,
}

impl CycleTimes {
    /// The cycle times of the stories finished in a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let mut dots = Vec::new();
        let mut lengths = Vec::new();
        let mut keys = Vec::new();
        let (mut n_without_start, mut n_told) = (0, 0);
        for life in flow.finished(window) {
            match (life.cycle_days(), life.finish_day) {
                (Some(days), Some(day)) => {
                    dots.push(Dot { story: life.id, day, days, exact: life.cycle_length() });
                    keys.push((life.id, life.key.clone()));
                }
                (_, _) if life.is_told() => n_told += 1,
                (_, _) => n_without_start += 1,
            }
            lengths.extend(life.cycle_length());
        }
        dots.sort_unstable_by_key(|it| (it.day, it.story));
        keys.sort_unstable_by_key(|it| it.0);
        let days: Vec<u32> = dots.iter().map(|it| it.days).collect();
        let mut histogram = BTreeMap::new();
        for it in &days {
            *histogram.entry(*it).or_default() += 1;
        }
        let mut basis = flow.basis(FORMULA, dots.len(), Some(window));
        basis.few_below(FEWEST);
        basis.leave_out(n_told, "not known when they were started: lead time only");
        basis.leave_out(n_without_start, "finished without ever being started: lead time only");
        let real: Vec<f64> = days.iter().copied().map(f64::from).collect();
        Self {
            basis,
            mean: mean(&real),
            marks: Marks::of(days),
            exact: Marks::of(lengths),
            dots,
            keys,
            histogram,
        }
    }

    /// One dot a story over the day of its finish, with the percentiles as lines.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("cycle-time", "Cycle time", self.basis.clone());
        self.describe(&mut figure);
        let spot =
            |it: &Dot| Spot { x: x_of(it.day), y: f64::from(it.days), story: Some(it.story) };
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis { title: "day of finish".to_owned(), ..Axis::dates() },
            y: Axis::numbers("cycle time in days"),
            layers: vec![Layer {
                name: "finished story".to_owned(),
                shape: Shape::Dots,
                spots: self.dots.iter().map(spot).collect(),
            }],
            lines: self.lines(Way::Across),
        });
        if figure.missing.is_none() {
            figure.table = self.longest_first();
        }
        figure
    }

    /// The stories as rows, so that what took long is found.
    fn longest_first(&self) -> Table {
        let mut dots: Vec<&Dot> = self.dots.iter().collect();
        dots.sort_by_key(|it| (std::cmp::Reverse(it.days), std::cmp::Reverse(it.day), it.story));
        let key = |it: &Dot| {
            let place = self.keys.binary_search_by_key(&it.story, |it| it.0).ok()?;
            self.keys.get(place).map(|it| String::from(it.1.clone()))
        };
        let row = |it: &Dot| {
            let exact = Cell::maybe(it.exact, Cell::Length);
            let key = key(it).unwrap_or_default();
            vec![Cell::Text(key), Cell::Date(it.day), Cell::Days(it.days), exact]
        };
        Table {
            heads: heads(&["story", "finished", "cycle time", "exact"]),
            rows: dots.into_iter().map(row).collect(),
        }
    }

    /// How many stories took how many days.
    pub fn histogram_figure(&self) -> Figure {
        let mut figure =
            Figure::new("cycle-histogram", "Cycle time, how often", self.basis.clone());
        self.describe(&mut figure);
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis::numbers("cycle time in days"),
            y: Axis::numbers("finished stories"),
            layers: vec![Layer {
                name: "finished stories".to_owned(),
                shape: Shape::Bars,
                spots: self
                    .histogram
                    .iter()
                    .map(|(d, n)| Spot::new(f64::from(*d), many(*n)))
                    .collect(),
            }],
            lines: self.lines(Way::Up),
        });
        figure
    }

    fn lines(&self, way: Way) -> Vec<Line> {
        let line = |(percent, days): (u8, u32)| Line {
            label: format!("{percent} % within {days} d"),
            at: f64::from(days),
            way,
        };
        let all = self.marks.iter().flat_map(Marks::all);
        all.filter(|it| self.is_enough(it.0)).map(line).collect()
    }

    /// Whether so many stories say what so many of a hundred will take: fewer than ten say what is
    /// in the middle, and nothing of the rest (rule K-3).
    const fn is_enough(&self, percent: u8) -> bool {
        percent <= 50 || self.dots.len() >= FEWEST
    }

    fn describe(&self, figure: &mut Figure) {
        let Some(marks) = self.marks else {
            figure.missing = Some("no story was started and finished in this period".to_owned());
            return;
        };
        for ((percent, days), id) in marks.all().into_iter().zip(["p50", "p70", "p85", "p95"]) {
            let days = if self.is_enough(percent) { Cell::Days(days) } else { Cell::Unknown };
            figure.fact(id, format!("{percent} % within"), days);
        }
        if !self.is_enough(85) {
            figure.basis.note(format!("{FEWEST} stories are needed for more than the median"));
        }
        figure.fact("mean", "mean, days", Cell::number(self.mean, "days"));
        figure.fact(
            "exact_p50",
            "median, exact",
            Cell::maybe(self.exact, |it| Cell::Length(it.p50)),
        );
        let exact = self.exact.filter(|_| self.is_enough(85));
        figure.fact("exact_p85", "85 %, exact", Cell::maybe(exact, |it| Cell::Length(it.p85)));
        let mut n_so_far = 0;
        let row = |(days, n): (&u32, &usize)| {
            n_so_far += n;
            let part = share(n_so_far, self.dots.len());
            vec![Cell::Days(*days), Cell::many(*n), Cell::maybe(part, Cell::Share)]
        };
        figure.table = Table {
            heads: heads(&["cycle time", "stories", "so far"]),
            rows: self.histogram.iter().map(row).collect(),
        };
    }
}

/// The days of the stories finished in a window, in ascending order.
pub(super) fn sorted_days(flow: &Flow, window: Window) -> Vec<u32> {
    let mut days: Vec<u32> = flow.finished(window).filter_map(Life::cycle_days).collect();
    days.sort_unstable();
    days
}
