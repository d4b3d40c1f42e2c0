//! Burndown and burn-up of a sprint: what is left at the end of each day, and what there was to do.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::days::end_of;
use super::figure::{Axis, Cell, Chart, Counted, Layer, Shape, Spot, Table, heads};
use super::number::many;
use super::scope::{Measure, ScopeEvent, Totals};
use super::{Basis, Figure, Window};
use crate::domain::sprint::standing::Tally;
use crate::domain::{At, Calendar, Points};

/// How a burndown is drawn.
pub const FORMULA: &str = "remaining = committed + added - removed + re-estimated - completed, at \
                           the end of each day, and of those after the last one on which something \
                           changed; ideal: committed * (last - i) / last over the working days from \
                           the start on";

/// How a burn-up is drawn.
pub const FORMULA_UP: &str = "completed, and scope = committed + added - removed + re-estimated, at \
                              the end of each day of the sprint, and of those after its last one on \
                              which something changed, whatever the period";

/// A sprint's scope, day by day.
#[derive(Clone, Debug)]
pub struct Burndown {
    /// Where it comes from.
    pub basis: Basis,
    /// What is counted.
    pub measure: Measure,
    /// Each day of the sprint; behind its last one, each day before its end on which something
    /// happened still, so that the last known one comes to what the sprint comes to.
    pub days: Vec<Day>,
    /// What it comes to now, or came to at its end.
    pub totals: Totals,
}

/// A day of a sprint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// Which day.
    pub day: NaiveDate,
    /// Whether work is done on it.
    pub working: Working,
    /// What would be left if the same were done on every working day.
    pub ideal: f64,
    /// What it all came to at the end of the day, today so far; none for a day to come.
    pub totals: Option<Totals>,
}

/// Whether work is done on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Working {
    /// It is.
    Yes,
    /// It is not: the ideal line is flat.
    Off,
}

/// A sprint as the burndown needs it.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Its first and last day.
    pub days: Window,
    /// When it was started, where that is known: before that day there is nothing to draw, and the
    /// ideal line begins on it, over the working days that are left then.
    pub started: Option<At>,
    /// When it was closed, if it is: what happens later changes nothing.
    pub ended: Option<At>,
    /// What happened to its scope, in order.
    pub events: &'a [ScopeEvent],
    /// The time zone of its days.
    pub zone: Tz,
    /// When this is looked at.
    pub now: At,
}

impl Burndown {
    /// A sprint's scope in the working days of a board. What somebody changes of the calendar while
    /// the sprint runs bends the ideal line from that day on: what is over of it stays.
    pub fn by(frame: Frame<'_>, calendar: &Calendar) -> Self {
        let (window, zone) = (frame.days, frame.zone);
        let date = |it: At| it.with_timezone(&zone).date_naive();
        let (today, started) = (date(frame.now), frame.started.map(date));
        if calendar.stood_since(window.from) {
            return Self::of(frame, |day| calendar.is_working(day));
        }
        let known = |day: NaiveDate| {
            if day < today { calendar.as_of(day) } else { calendar.clone() }
        };
        let mut burndown = Self::of(frame, |day| known(day).is_working(day));
        if burndown.days.iter().all(|it| it.working == Working::Off) {
            return burndown;
        }
        let mut left = burndown.totals.committed.as_f64();
        let mut has_begun = false;
        for day in &mut burndown.days {
            if day.working == Working::Yes && started.is_none_or(|it| it <= day.day) {
                let n_left = known(day.day).count(day.day, window.to);
                if has_begun || n_left <= 1 {
                    left -= left / f64::from(n_left.max(1));
                }
                has_begun = true;
            }
            day.ideal = left;
        }
        burndown
    }

    /// A sprint's scope, day by day. Where no day of the sprint is a working day, all of them are.
    pub fn of(frame: Frame<'_>, works: impl Fn(NaiveDate) -> bool) -> Self {
        let Frame { days: window, started, ended, events, zone, now } = frame;
        let measure = Measure::of(events);
        let until = ended.map_or(now, |it| it.min(now));
        // A clock that was set back makes no event come before those that it followed.
        let latest = events.iter().scan(At::MIN_UTC, |latest, it| {
            *latest = it.at.max(*latest);
            Some((*latest, it))
        });
        let mut events = latest.filter(|(_, it)| it.at <= until).peekable();

        // Nothing happens after the end: a line that goes on would say that it might.
        let last = until.with_timezone(&zone).date_naive();
        let mut tally = Tally::default();
        let started = started.map(|it| it.with_timezone(&zone).date_naive());
        let has_begun = |day: NaiveDate| started.is_none_or(|it| it <= day);
        let mut days: Vec<Day> = Vec::with_capacity(window.n_days() as usize);
        for day in window.days() {
            let end = end_of(zone, day).unwrap_or(until);
            while let Some((_, event)) = events.next_if(|(at, _)| *at < end) {
                tally.take(event.story, event.kind, event.points);
            }
            let working = if works(day) { Working::Yes } else { Working::Off };
            let is_told = day <= last && has_begun(day);
            let totals = is_told.then(|| Totals::of(&tally.scope, measure));
            days.push(Day { day, working, ideal: 0.0, totals });
        }
        let all = days.iter().all(|it| it.working == Working::Off);
        let n_days = days.len();
        // A sprint that runs over its last day, or was closed after it: what still happened counts
        // for its end, and is seen on the day on which it did.
        while let Some((at, first)) = events.next() {
            tally.take(first.story, first.kind, first.points);
            let day = at.with_timezone(&zone).date_naive();
            let end = end_of(zone, day).unwrap_or(until);
            while let Some((_, event)) = events.next_if(|(at, _)| *at < end) {
                tally.take(event.story, event.kind, event.points);
            }
            let totals = Some(Totals::of(&tally.scope, measure));
            days.push(Day { day, working: Working::Off, ideal: 0.0, totals });
        }
        let totals = Totals::of(&tally.scope, measure);
        let burns = |it: &Day| (all || it.working == Working::Yes) && has_begun(it.day);
        let working: Vec<bool> = days[..n_days].iter().map(burns).collect();
        for (day, ideal) in days.iter_mut().zip(ideal_line(totals.committed.as_f64(), &working)) {
            day.ideal = ideal;
        }
        let mut basis = Basis::new(FORMULA, n_days, zone);
        basis.of = Counted::Days;
        basis.window = Some(window);
        match measure {
            Measure::Points => (),
            Measure::Stories => basis.note("a story has no estimate: all are counted as stories"),
        }
        Self { basis, measure, days, totals }
    }

    /// What is left, the ideal, and all there is to do.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("burndown", "Burndown", self.basis.clone());
        let ideal = self.days.iter().map(|it| Spot::on(it.day, it.ideal)).collect();
        self.describe(
            &mut figure,
            vec![
                Layer { name: "ideal".to_owned(), shape: Shape::Dashes, spots: ideal },
                self.layer("scope", Shape::Dashes, Totals::scope),
                self.layer("remaining", Shape::Line, Totals::remaining),
            ],
        );
        figure
    }

    /// What is done, and all there is to do.
    pub fn burn_up_figure(&self) -> Figure {
        let basis = Basis { formula: FORMULA_UP, ..self.basis.clone() };
        let mut figure = Figure::new("burnup", "Burn-up", basis);
        self.describe(
            &mut figure,
            vec![
                self.layer("scope", Shape::Dashes, Totals::scope),
                self.layer("completed", Shape::Line, |it| it.completed),
            ],
        );
        // What is left, and what would be, are no lines of it.
        for row in &mut figure.table.rows {
            row.truncate(4);
            row.remove(1);
        }
        figure.table.heads = heads(&["day", "scope", "completed"]);
        figure
    }

    fn layer(&self, name: &str, shape: Shape, of: fn(&Totals) -> Points) -> Layer {
        let spot = |it: &Day| Some(Spot::on(it.day, of(&it.totals?).as_f64()));
        let spots = self.days.iter().filter_map(spot).collect();
        Layer { name: name.to_owned(), shape, spots }
    }

    fn describe(&self, figure: &mut Figure, mut layers: Vec<Layer>) {
        // Before its first day a sprint has no line but the ideal one: none is named that is not drawn.
        layers.retain(|it| !it.spots.is_empty());
        let totals = &self.totals;
        for (id, label, value) in [
            ("committed", "committed", totals.committed),
            ("added", "added", totals.added),
            ("removed", "removed", totals.removed),
            ("reestimated", "re-estimated", totals.reestimated),
            ("completed", "completed", totals.completed),
            ("remaining", "remaining", totals.remaining()),
        ] {
            figure.fact(id, label, self.measure.cell(value));
        }
        figure.fact("measure", "counted in", Cell::Text(self.measure.id().to_owned()));
        let cell = |it: &Day, of: fn(&Totals) -> Points| {
            Cell::maybe(it.totals.as_ref(), |totals| self.measure.cell(of(totals)))
        };
        let row = |it: &Day| {
            vec![
                Cell::Date(it.day),
                Cell::Number(it.ideal, self.measure.id()),
                cell(it, Totals::scope),
                cell(it, |it| it.completed),
                cell(it, Totals::remaining),
            ]
        };
        figure.table = Table {
            heads: heads(&["day", "ideal", "scope", "completed", "remaining"]),
            rows: self.days.iter().map(row).collect(),
        };
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis::dates(),
            y: Axis::numbers(self.measure.id()),
            layers,
            lines: Vec::new(),
        });
    }
}

/// What would be left at the end of each day if the same were done on every working day:
/// `total * (last - i) / last`, where `i` counts working days from 0. A day off is as the working
/// day before it. With one working day nothing is left.
pub fn ideal_line(total: f64, working: &[bool]) -> Vec<f64> {
    let all = !working.contains(&true);
    let n = if all { working.len() } else { working.iter().filter(|it| **it).count() };
    let Some(last) = n.checked_sub(1) else { return Vec::new() };
    let mut n_worked = 0_usize;
    let at = |is_working: &bool| {
        n_worked += usize::from(*is_working || all);
        match (last, n_worked) {
            (_, 0) => total,
            (0, _) => 0.0,
            (_, _) => total * many(last + 1 - n_worked) / many(last),
        }
    };
    working.iter().map(at).collect()
}
