//! Before and after: a day splits a period in two, with the same figures on both sides.

use chrono::NaiveDate;

use super::cycle::{CycleTimes, FORMULA as CYCLE};
use super::figure::{Cell, LeftOut, heads};
use super::lead::LeadTimes;
use super::number::share;
use super::sle::FEWEST;
use super::throughput::a_day;
use super::{Basis, Figure, Flow, Length, Window};

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
    pub n_finished: usize,
    /// How many of them the cycle times are made of.
    pub n: usize,
    /// How many of the finished are not in the cycle times, and why.
    pub left_out: Vec<LeftOut>,
    /// How many of them the lead time is made of.
    pub n_lead: usize,
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
        let CycleTimes { basis, marks, mean, .. } = CycleTimes::of(flow, window);
        let lead = LeadTimes::of(flow, window);
        let n_finished = flow.finished(window).count();
        let starts = flow.lives.iter().filter_map(|it| it.start_day);
        let n_started = starts.filter(|it| window.contains(*it)).count();
        // What no line of the source tells is of neither side.
        let is_of_side = |it: &LeftOut| !super::Flaw::ALL.iter().any(|flaw| flaw.words() == it.why);
        Self {
            window,
            n_finished,
            n: basis.n,
            left_out: basis.left_out.into_iter().filter(is_of_side).collect(),
            n_lead: lead.basis.n,
            median: marks.map(|it| it.p50),
            p85: marks.map(|it| it.p85).filter(|_| basis.n >= FEWEST),
            mean,
            lead: lead.all.map(|it| it.median),
            a_day: a_day(n_finished, flow.known_days(window).len()),
            started_for_finished: share(n_started, n_finished),
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
        let sides = [("before", &before), ("after", &after)];
        let n = sides.iter().filter_map(|it| it.1.as_ref()).map(|it| it.n).sum();
        let mut basis = flow.basis(CYCLE, n, Some(window));
        basis.left_out = CycleTimes::of(flow, known).basis.left_out;
        let few = |it: &Option<Side>| it.as_ref().is_some_and(|it| it.n < FEWEST);
        for (name, side) in sides {
            if few(side) {
                basis.note(format!("{name}: few, fewer than {FEWEST} started and finished"));
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
        row("stories finished", |it| Cell::many(it.n_finished));
        row("n of the cycle time", |it| Cell::many(it.n));
        let sides = || [&self.before, &self.after].into_iter().flatten();
        if sides().any(|it| !it.left_out.is_empty()) {
            row("left out of it", |it| Cell::many(it.left_out.iter().map(|it| it.n).sum()));
        }
        row("cycle time, median", |it| Cell::maybe(it.median, Cell::Days));
        row("cycle time, 85 %", |it| Cell::maybe(it.p85, Cell::Days));
        row("cycle time, mean in days", |it| Cell::number(it.mean, "days"));
        if sides().any(|it| it.n_lead > 0) {
            row("n of the lead time", |it| Cell::many(it.n_lead));
        }
        row("lead time, median", |it| Cell::maybe(it.lead, Cell::Length));
        row("finished a day", |it| Cell::number(it.a_day, "stories a day"));
        figure
    }
}
