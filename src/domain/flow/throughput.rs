//! Throughput: how many stories are finished a day and a week, beside how many are started.

use chrono::{Datelike as _, NaiveDate};

use super::days::monday;
use super::figure::{Axis, Cell, Chart, Layer, Shape, Spot, heads};
use super::number::{many, share};
use super::{Basis, Figure, Flow, Life, Source, Window};

/// How throughput is counted.
pub const FORMULA: &str = "stories finished on each day, days without any included; started: first \
                           entry into doing or waiting; net flow: finished - started, where the \
                           start is known";

/// Why a story is in no count of the starts.
const NO_START: &str = "of the starts and the net flow: nobody knows when";

/// What came in and what went out on each day of a window.
#[derive(Clone, Debug)]
pub struct Throughput {
    /// Where it comes from.
    pub basis: Basis,
    /// Each day of the window from the first of which anything is known.
    pub days: Vec<Count>,
    /// Each week that has at least one of those days.
    pub weeks: Vec<Week>,
    /// How many stories may have been started on those days and nobody knows when: they are left out
    /// of the starts and the net flow.
    pub n_unknown_starts: usize,
    /// Whether it can be said how many were started: of most it is known when.
    knows_starts: bool,
    /// The days in the middle of them of which nothing is known.
    unknown: Vec<Window>,
}

/// What came in and what went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// On which day; for a week its Monday.
    pub day: NaiveDate,
    /// How many stories were written down; none where that is not known of any story.
    pub arrived: Option<usize>,
    /// How many were started.
    pub started: usize,
    /// How many were finished.
    pub finished: usize,
    /// Of how many of those nobody knows when they were started.
    pub unseen: usize,
}

/// A week, Monday to Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// What came in and what went out.
    pub count: Count,
    /// How many of its days are in the window and known: 7 for a whole week.
    pub n_days: u32,
}

impl Count {
    /// More out than in is positive: work in progress falls. What nobody knows the start of is in
    /// neither.
    pub fn net(&self) -> i64 {
        let signed = |it| i64::try_from(it).unwrap_or(i64::MAX);
        signed(self.finished - self.unseen) - signed(self.started)
    }
}

impl Throughput {
    /// What came in and what went out on each day of a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let known = flow.known_days(window);
        let mut basis = flow.basis(FORMULA, 0, Some(window));
        let knows_arrivals = flow.lives.iter().any(|it| it.created_day.is_some());
        let arrived = knows_arrivals.then_some(0);
        let blank = |day| Count { day, arrived, started: 0, finished: 0, unseen: 0 };
        let mut days: Vec<Count> = known.into_iter().map(blank).collect();
        let mut count = |day: Option<NaiveDate>, one_more: fn(&mut Count)| {
            let place = |it: NaiveDate| days.binary_search_by_key(&it, |day| day.day).ok();
            if let Some(index) = day.and_then(place) {
                one_more(&mut days[index]);
            }
        };
        for life in &flow.lives {
            count(life.created_day, |it| it.arrived = it.arrived.map(|n| n + 1));
            count(life.start_day, |it| it.started += 1);
            count(life.finish_day, |it| it.finished += 1);
            if life.is_told() {
                count(life.finish_day, |it| it.unseen += 1);
            }
        }
        basis.n = days.iter().map(|it| it.finished).sum();
        let n_unknown_starts = match flow.source {
            Source::Whole | Source::NoFinishes => {
                flow.lives.iter().filter(|it| may_start_in(it, window)).count()
            }
            Source::NoStarts => flow.lives.len(),
        };
        basis.leave_out(n_unknown_starts, NO_START);
        let n_started: usize = days.iter().map(|it| it.started).sum();
        let knows_starts = n_unknown_starts == 0
            || n_unknown_starts < n_started && flow.source != Source::NoStarts;
        flow.note_unknown(&mut basis, window);
        let unknown = flow.gap(window).into_iter().collect();
        Self { basis, weeks: weeks(&days), days, n_unknown_starts, knows_starts, unknown }
    }

    /// Where the counts of finished stories alone come from.
    pub(super) fn basis_of_finishes(&self) -> Basis {
        let mut basis = self.basis.clone();
        basis.left_out.retain(|it| it.why != NO_START);
        basis
    }

    /// How many stories were finished on each day.
    pub fn finished_a_day(&self) -> Vec<usize> {
        self.days.iter().map(|it| it.finished).collect()
    }

    /// How many stories were finished in each whole week.
    pub fn finished_a_week(&self) -> Vec<usize> {
        self.weeks.iter().filter(|it| it.n_days == 7).map(|it| it.count.finished).collect()
    }

    /// Finished stories a day as bars.
    pub fn daily_figure(&self) -> Figure {
        let mut figure = self.start("throughput", "Throughput a day");
        if figure.missing.is_none() {
            let spots = self.days.iter().map(|it| Spot::count(it.day, it.finished)).collect();
            figure.chart = Some(self.bars("day", "finished stories", spots));
            figure.table = self.table(self.days.iter(), "day");
        }
        figure
    }

    /// Finished stories a week as bars.
    pub fn weekly_figure(&self) -> Figure {
        let mut figure = self.start("throughput-week", "Throughput a week");
        let n_partial = self.weeks.iter().filter(|it| it.n_days < 7).count();
        if figure.missing.is_none() {
            if n_partial > 0 {
                figure.basis.note(format!("weeks that are not whole: {n_partial}"));
            }
            let spot = |it: &Week| Spot::count(it.count.day, it.count.finished);
            let spots = self.weeks.iter().map(spot).collect();
            figure.chart = Some(self.bars("week", "finished stories", spots));
            figure.table = self.table(self.weeks.iter().map(|it| &it.count), "week from");
            figure.table.heads.insert(1, "ISO week".to_owned());
            for (row, week) in figure.table.rows.iter_mut().zip(&self.weeks) {
                let iso = week.count.day.iso_week();
                row.insert(1, Cell::Text(format!("{}-W{:02}", iso.year(), iso.week())));
            }
        }
        figure
    }

    /// Started against finished, both summed up: the gap is what work in progress grew by.
    pub fn arrivals_figure(&self) -> Figure {
        let mut figure = self.start("arrivals", "Arrival and departure");
        if figure.missing.is_none() {
            let summed = |name: &str, shape, of: fn(&Count) -> usize| {
                let mut sum = 0;
                let spots = self.days.iter().map(|it| {
                    sum += of(it);
                    Spot::count(it.day, sum)
                });
                Layer { name: name.to_owned(), shape, spots: spots.collect() }
            };
            figure.chart = Some(Chart {
                unknown: self.unknown.clone(),
                x: Axis::dates(),
                y: Axis::numbers("stories so far"),
                layers: if self.knows_starts {
                    vec![
                        summed("started", Shape::Dashes, |it| it.started),
                        // The gap between the two is of the same stories.
                        summed("finished", Shape::Line, |it| it.finished - it.unseen),
                    ]
                } else {
                    vec![summed("finished", Shape::Line, |it| it.finished)]
                },
                lines: Vec::new(),
            });
            figure.table = self.table(self.weeks.iter().map(|it| &it.count), "week from");
        }
        figure
    }

    fn bars(&self, x: &str, y: &str, spots: Vec<Spot>) -> Chart {
        Chart {
            unknown: self.unknown.clone(),
            x: Axis { title: x.to_owned(), ..Axis::dates() },
            y: Axis::numbers(y),
            layers: vec![Layer { name: y.to_owned(), shape: Shape::Bars, spots }],
            lines: Vec::new(),
        }
    }

    fn table<'a>(
        &self,
        counts: impl Iterator<Item = &'a Count>,
        head: &'static str,
    ) -> super::figure::Table {
        let known = |it| if self.knows_starts { it } else { Cell::Unknown };
        let row = |it: &Count| {
            vec![
                Cell::Date(it.day),
                Cell::maybe(it.arrived, Cell::many),
                known(Cell::many(it.started)),
                Cell::many(it.finished),
                known(Cell::Count(it.net())),
            ]
        };
        super::figure::Table {
            heads: heads(&[head, "written down", "started", "finished", "net"]),
            rows: counts.map(row).collect(),
        }
    }

    fn start(&self, id: &'static str, title: &'static str) -> Figure {
        let mut figure = Figure::new(id, title, self.basis.clone());
        if self.days.is_empty() {
            figure.missing = Some("nothing is known of these days".to_owned());
            return figure;
        }
        let sum = |of: fn(&Count) -> usize| self.days.iter().map(of).sum::<usize>();
        let (started, finished) = (sum(|it| it.started), sum(|it| it.finished));
        figure.fact("finished", "finished", Cell::many(finished));
        let known = self.knows_starts.then_some(started);
        figure.fact("started", "started", Cell::maybe(known, Cell::many));
        let net = known.map(|_| self.days.iter().map(Count::net).sum());
        figure.fact("net", "net flow", Cell::maybe(net, Cell::Count));
        let a_day = share(finished, self.days.len());
        figure.fact("a_day", "finished a day", Cell::number(a_day, "stories a day"));
        // A week is not told by fewer days than it has.
        let a_week = a_day.filter(|_| self.days.len() >= 7);
        figure.fact(
            "a_week",
            "finished a week",
            Cell::number(a_week.map(|it| it * 7.0), "stories a week"),
        );
        let n_zero = self.days.iter().filter(|it| it.finished == 0).count();
        figure.fact("zero_days", "days without a finish", Cell::Number(many(n_zero), "days"));
        figure
    }
}

fn weeks(days: &[Count]) -> Vec<Week> {
    let mut weeks: Vec<Week> = Vec::new();
    for it in days {
        let from = monday(it.day);
        match weeks.last_mut() {
            Some(week) if week.count.day == from => {
                week.n_days += 1;
                week.count.arrived = week.count.arrived.zip(it.arrived).map(|(a, b)| a + b);
                week.count.started += it.started;
                week.count.finished += it.finished;
                week.count.unseen += it.unseen;
            }
            Some(_) | None => weeks.push(Week { count: Count { day: from, ..*it }, n_days: 1 }),
        }
    }
    weeks
}

/// Whether a story of which nobody knows when it was started may have been on a day of the window.
fn may_start_in(life: &Life, window: Window) -> bool {
    let last = life.found_day.or(life.finish_day);
    let is_before = life.created_day.is_some_and(|it| it > window.to);
    life.is_told() && !is_before && last.is_some_and(|it| window.from <= it)
}

/// The mean finished a day over so many known days, for Little's law; none without days.
pub(super) fn a_day(n_finished: usize, n_days: usize) -> Option<f64> {
    share(n_finished, n_days)
}
