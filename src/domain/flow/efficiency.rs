//! Flow efficiency: how much of the time between start and finish a story was really worked on.

use super::blocked::{overlap, part_of};
use super::figure::{Axis, Cell, Chart, Layer, Line, Shape, Spot, Way, heads, x_of};
use super::number::whole_percents;
use super::percentile::nearest_rank;
use super::{Basis, Figure, Flow, Grain, Length, Life, Window};
use crate::domain::{Category, StoryId};

/// How flow efficiency is worked out.
pub const FORMULA: &str = "time in columns for doing while not blocked / (finish - start), all \
                           stories added up; time without a move is not taken for a stall";

/// The flow efficiency of the stories finished in a window.
#[derive(Clone, Debug)]
pub struct Efficiency {
    /// Where it comes from.
    pub basis: Basis,
    /// Time at work, of all stories.
    pub active: Length,
    /// Time from start to finish, of all stories.
    pub total: Length,
    /// Half of the stories have at most this efficiency, from 0 to 1; none of none.
    pub median: Option<f64>,
    /// Whether anything on the board tells waiting from work.
    tells: Tells,
    dots: Vec<(f64, f64, StoryId)>,
}

/// Whether anything tells waiting from work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tells {
    Something,
    Nothing,
}

impl Efficiency {
    /// The flow efficiency of the stories finished in a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let (mut active, mut total) = (Length::ZERO, Length::ZERO);
        let (mut dots, mut n_unknown, mut n_unstarted) = (Vec::new(), 0, 0);
        let mut n_told = 0;
        for life in flow.finished(window) {
            let (Some(day), Some(own_total)) = (life.finish_day, life.cycle_length()) else {
                match life.grain {
                    Grain::Exact if life.is_told() => n_told += 1,
                    Grain::Exact => n_unstarted += 1,
                    Grain::Day => n_unknown += 1,
                }
                continue;
            };
            let own_active = active_time(flow, life);
            let Some(part) = part_of(own_active, own_total) else {
                n_unknown += 1;
                continue;
            };
            active = active + own_active;
            total = total + own_total;
            dots.push((x_of(day), part, life.id));
        }
        let mut parts: Vec<f64> = dots.iter().map(|it| it.1).collect();
        parts.sort_unstable_by(f64::total_cmp);
        dots.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut basis = flow.basis(FORMULA, dots.len(), Some(window));
        basis.few_below(super::sle::FEWEST);
        basis.leave_out(n_told, "imported without a start");
        basis.leave_out(n_unstarted, "finished without ever being started");
        basis.leave_out(n_unknown, "only the days are known, or started and finished at once");
        let has_waiting = flow.columns.iter().any(|it| it.category == Category::Waiting);
        let has_blocked = flow.lives.iter().any(|it| !flow.halts(it).is_empty());
        let tells = if has_waiting || has_blocked { Tells::Something } else { Tells::Nothing };
        Self { basis, active, total, median: nearest_rank(&parts, 50), tells, dots }
    }

    /// The efficiency of all stories together, from 0 to 1; none of none, and none where nothing
    /// tells waiting from work: it is not all work then.
    pub fn share(&self) -> Option<f64> {
        part_of(self.active, self.total).filter(|_| self.tells == Tells::Something)
    }

    /// One dot a story over the day of its finish.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("efficiency", "Flow efficiency", self.basis.clone());
        let Some(share) = self.share() else {
            let why = match self.tells {
                Tells::Something => "no story was started and finished in this period",
                Tells::Nothing => {
                    "no column is for waiting and nothing was ever blocked: nothing \
                                   tells waiting from work"
                }
            };
            figure.missing = Some(why.to_owned());
            return figure;
        };
        figure.fact("efficiency", "at work", Cell::Share(share));
        figure.fact("median", "median of the stories", Cell::maybe(self.median, Cell::Share));
        figure.fact("active", "time at work", Cell::Length(self.active));
        figure.fact("total", "from start to finish", Cell::Length(self.total));
        figure.table.heads = heads(&["time", "length", "part"]);
        let waiting = self.total - self.active;
        let parts = whole_percents(&[share, 1.0 - share]);
        figure.table.rows = [("at work", self.active), ("waiting or blocked", waiting)]
            .into_iter()
            .zip(parts)
            .map(|((name, it), part)| {
                vec![Cell::Text(name.to_owned()), Cell::Length(it), Cell::Share(part)]
            })
            .collect();
        let spot = |(x, part, story): &(f64, f64, StoryId)| Spot {
            x: *x,
            y: part * 100.0,
            story: Some(*story),
        };
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis { title: "day of finish".to_owned(), ..Axis::dates() },
            y: Axis::numbers("time at work, %"),
            layers: vec![Layer {
                name: "finished story".to_owned(),
                shape: Shape::Dots,
                spots: self.dots.iter().map(spot).collect(),
            }],
            lines: vec![Line {
                label: "all together".to_owned(),
                at: share * 100.0,
                way: Way::Across,
            }],
        });
        figure
    }
}

/// The time in columns for doing between start and finish, less what was blocked of it.
fn active_time(flow: &Flow, life: &Life) -> Length {
    let (Some(start), Some(finish)) = (life.start, life.finish) else { return Length::ZERO };
    let (steps, halts) = (flow.steps(life), flow.halts(life));
    let mut active = Length::ZERO;
    for (index, step) in steps.iter().enumerate() {
        if step.category != Some(Category::Doing) {
            continue;
        }
        let from = step.at.max(start);
        let to = steps.get(index + 1).map_or(finish, |it| it.at.min(finish));
        if from < to {
            active = active + (Length::between(from, to) - overlap(halts, from, to));
        }
    }
    active
}
