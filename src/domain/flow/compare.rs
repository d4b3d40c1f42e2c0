//! Before and after: a day splits a period in two, with the same figures on both sides.

use chrono::NaiveDate;

use super::cycle::{FORMULA as CYCLE, sorted_days};
use super::figure::{Cell, heads};
use super::number::{mean, share};
use super::percentile::nearest_rank;
use super::sle::FEWEST;
use super::throughput::a_day;
use super::{Basis, Figure, Flow, Length, Life, Window};

/// Two periods, side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Where it comes from.
    pub basis: Basis,
    /// The first day of the second period.
    pub at: NaiveDate,
    /// The days before; none when there are none.
    pub before: Option<Side>,
    /// The day itself and those after; none when there are none.
    pub after: Option<Side>,
}

/// What is known of one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Which days.
    pub window: Window,
    /// How many stories were finished.
    pub n: usize,
    /// Half of them took at most so many days.
    pub median: Option<u32>,
    /// 85 of 100 took at most so many days; none of fewer than ten stories.
    pub p85: Option<u32>,
    /// The mean, in days.
    pub mean: Option<f64>,
    /// The median lead time.
    pub lead: Option<Length>,
    /// Finished stories a day.
    pub a_day: Option<f64>,
    /// How many were started for each that was finished.
    pub started_for_finished: Option<f64>,
}

impl Side {
    fn of(flow: &Flow, window: Window) -> Self {
        let days = sorted_days(flow, window);
        let mut lead: Vec<Length> = flow.finished(window).filter_map(Life::lead_length).collect();
        lead.sort_unstable();
        let n = flow.finished(window).count();
        let starts = flow.lives.iter().filter_map(|it| it.start_day);
        Self {
            window,
            n,
            median: nearest_rank(&days, 50),
            p85: nearest_rank(&days, 85).filter(|_| days.len() >= FEWEST),
            mean: mean(&days.iter().copied().map(f64::from).collect::<Vec<_>>()),
            lead: nearest_rank(&lead, 50),
            a_day: a_day(n, flow.known_days(window).len()),
            started_for_finished: share(starts.filter(|it| window.contains(*it)).count(), n),
        }
    }
}

impl Comparison {
    /// A period on both sides of a day: of a change, of a new version of a process. Days of which
    /// nothing is known are on neither side.
    pub fn of(flow: &Flow, window: Window, at: NaiveDate) -> Self {
        let whole = flow.whole();
        let known = Window { from: window.from.max(whole.from), to: window.to.min(whole.to) };
        let (before, after) = known.split(at);
        let side = |it: Option<Window>| it.map(|it| Side::of(flow, it));
        let [before, after] = [before, after].map(|it| side(it.filter(|it| known.from <= it.from)));
        let n = flow.finished(known).count();
        let mut basis = flow.basis(CYCLE, n, Some(window));
        let few = |it: &Option<Side>| it.as_ref().is_some_and(|it| it.n < FEWEST);
        for (name, side) in [("before", &before), ("after", &after)] {
            if few(side) {
                basis.note(format!("{name}: few, fewer than {FEWEST} finished"));
            }
        }
        Self { basis, at, before, after }
    }

    /// Both sides as two columns of a table.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("before-after", "Before and after", self.basis.clone());
        figure.fact("at", "split at", Cell::Date(self.at));
        figure.table.heads = heads(&["", "before", "after"]);
        let mut row = |name: &str, of: fn(&Side) -> Cell| {
            let cell = |it: &Option<Side>| it.as_ref().map_or(Cell::Unknown, of);
            let cells = vec![Cell::Text(name.to_owned()), cell(&self.before), cell(&self.after)];
            figure.table.rows.push(cells);
        };
        row("from", |it| Cell::Date(it.window.from));
        row("to", |it| Cell::Date(it.window.to));
        row("stories finished", |it| Cell::many(it.n));
        row("cycle time, median", |it| Cell::maybe(it.median, Cell::Days));
        row("cycle time, 85 %", |it| Cell::maybe(it.p85, Cell::Days));
        row("cycle time, mean in days", |it| Cell::number(it.mean, "days"));
        row("lead time, median", |it| Cell::maybe(it.lead, Cell::Length));
        row("finished a day", |it| Cell::number(it.a_day, "stories a day"));
        figure
    }
}
