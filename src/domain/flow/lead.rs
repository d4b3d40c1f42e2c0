//! Lead time: how long a requester waits, from the story being asked for to its being there.

use super::figure::{Axis, Cell, Chart, Layer, Line, Shape, Spot, Way, heads, x_of};
use super::length::Unit;
use super::percentile::nearest_rank;
use super::sle::FEWEST;
use super::{Basis, Figure, Flow, Grain, Length, Life, Step, Window};
use crate::domain::{At, Category, Kind, StoryId};

/// How a lead time is counted.
pub const FORMULA: &str = "finish - asked for, exact, nights and weekends included; asked for: \
                           requirement approved, change requested, bug identified, else written \
                           down; finish: release of the process version that holds it, else \
                           entry into the last of the done columns that it came to";

/// The lead times of the stories delivered in a window, by what gave rise to them.
#[derive(Clone, Debug)]
pub struct LeadTimes {
    /// Where they come from.
    pub basis: Basis,
    /// All kinds together; none of none.
    pub all: Option<LeadTime>,
    /// Each kind of which there are some.
    pub kinds: Vec<(Kind, LeadTime)>,
    /// The unit that fits all of them.
    pub unit: Unit,
    dots: Vec<(f64, Length, StoryId)>,
}

/// When a finished story was there for whoever asked for it: when the version was released that holds
/// it, else when it first came, since it is done, into the rightmost of the columns for done that it
/// has been in. None for one that is not finished.
pub(super) fn delivered(path: &[Step], finish: Option<At>, released: Option<At>) -> Option<At> {
    let finish = finish?;
    let is_done = |it: &&Step| it.category == Some(Category::Done);
    let run: Vec<&Step> = path.iter().rev().take_while(is_done).collect();
    let last = run.iter().filter_map(|it| it.column).max();
    let entered = run.iter().rfind(|it| it.column == last).map_or(finish, |it| it.at);
    Some(released.filter(|it| *it >= finish).unwrap_or(entered))
}

/// The lead times of some stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadTime {
    /// How many stories.
    pub n: usize,
    /// Their mean.
    pub mean: Length,
    /// Half of them took at most this.
    pub median: Length,
    /// 85 of 100 took at most this.
    pub p85: Length,
}

impl LeadTime {
    /// From lengths in any order; none of none.
    fn of(mut lengths: Vec<Length>) -> Option<Self> {
        lengths.sort_unstable();
        Some(Self {
            n: lengths.len(),
            mean: Length::mean(&lengths)?,
            median: nearest_rank(&lengths, 50)?,
            p85: nearest_rank(&lengths, 85)?,
        })
    }
}

impl LeadTimes {
    /// The lead times of the stories delivered in a window. Stories of which only days are known
    /// are counted as so many times 24 hours only when nothing exact is known of any.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let is_in = |it: &&Life| it.delivered_day.is_some_and(|day| window.contains(day));
        let all: Vec<&Life> = flow.lives.iter().filter(is_in).collect();
        let only_days = all.iter().all(|it| it.grain == Grain::Day);
        let length = |it: &Life| match (only_days, it.lead_days()) {
            (true, days) => days.map(|it| Length::millis(i64::from(it) * 86_400_000)),
            (false, _) => it.lead_length(),
        };
        let mut dots = Vec::new();
        let mut by_kind: Vec<(Kind, Vec<Length>)> =
            Kind::ALL.iter().map(|it| (*it, Vec::new())).collect();
        let mut n_backwards = 0;
        let mut n_unknown = 0;
        for life in &all {
            let (Some(length), Some(day)) = (length(life), life.delivered_day) else {
                match life.asked {
                    Some(_) if life.grain == Grain::Exact || only_days => n_backwards += 1,
                    Some(_) | None => n_unknown += 1,
                }
                continue;
            };
            dots.push((x_of(day), length, life.id));
            if let Some((_, lengths)) = by_kind.iter_mut().find(|it| it.0 == life.kind) {
                lengths.push(length);
            }
        }
        let mut basis = flow.basis(FORMULA, dots.len(), Some(window));
        basis.few_below(FEWEST);
        basis.leave_out(n_backwards, "finished before it was asked for or written down here");
        basis.leave_out(n_unknown, "not known when it was asked for, or only the day");
        if only_days && !dots.is_empty() {
            basis.note("only days are known: date(finish) - date(asked for) + 1");
        }
        let all = LeadTime::of(dots.iter().map(|it| it.1).collect());
        let kinds = by_kind.into_iter().filter_map(|(kind, it)| Some((kind, LeadTime::of(it)?)));
        dots.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        Self {
            basis,
            kinds: kinds.collect(),
            unit: dots.iter().map(|it| it.1).max().map_or(Unit::Days, Length::unit),
            all,
            dots,
        }
    }

    /// One dot a story over the day of its finish, and a table by kind.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("lead-time", "Lead time", self.basis.clone());
        let Some(all) = self.all else {
            let why = if self.basis.left_out.is_empty() {
                "no story was finished in this period"
            } else {
                "of no story finished in this period it is known when it was written down"
            };
            figure.missing = Some(why.to_owned());
            return figure;
        };
        figure.fact("mean", "mean", Cell::Length(all.mean));
        figure.fact("median", "median", Cell::Length(all.median));
        let is_enough = all.n >= FEWEST;
        let p85 = if is_enough { Cell::Length(all.p85) } else { Cell::Unknown };
        figure.fact("p85", "85 % within", p85);
        if !is_enough {
            figure.basis.note(format!("{FEWEST} stories are needed for more than the median"));
        }
        let row = |name: &str, it: &LeadTime| {
            let p85 = if it.n < FEWEST { Cell::Unknown } else { Cell::Length(it.p85) };
            let (mean, median) = (Cell::Length(it.mean), Cell::Length(it.median));
            vec![Cell::Text(name.to_owned()), Cell::many(it.n), mean, median, p85]
        };
        figure.table.heads = heads(&["kind", "stories", "mean", "median", "85 %"]);
        let kinds = self.kinds.iter().filter(|_| self.kinds.len() > 1);
        figure.table.rows = kinds.map(|(kind, it)| row(kind.id(), it)).collect();
        figure.table.rows.push(row("all", &all));
        let spot = |(x, length, story): &(f64, Length, StoryId)| Spot {
            x: *x,
            y: length.in_unit(self.unit),
            story: Some(*story),
        };
        let line = |percent, it: Length| Line {
            label: format!("{percent} % within {it}"),
            at: it.in_unit(self.unit),
            way: Way::Across,
        };
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis { title: "day of finish".to_owned(), ..Axis::dates() },
            y: Axis::numbers(format!("lead time in {}", self.unit.id())),
            layers: vec![Layer {
                name: "finished story".to_owned(),
                shape: Shape::Dots,
                spots: self.dots.iter().map(spot).collect(),
            }],
            lines: if is_enough {
                vec![line(50, all.median), line(85, all.p85)]
            } else {
                vec![line(50, all.median)]
            },
        });
        figure
    }
}
