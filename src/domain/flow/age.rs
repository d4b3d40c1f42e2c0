//! Ageing work in progress: how old each open story is, against those that were finished.

use super::cycle::sorted_days;
use super::figure::{Axis, Cell, Chart, Layer, Shape, Spot, heads};
use super::life::days_inclusive;
use super::number::{many, stories as many_stories};
use super::reached::{Bearing, Past, Reached};
use super::sle::{Expectation, FEWEST, Origin};
use super::{Basis, Figure, Flow, Grain, Known, Length, Life, Marks, Step, Window};
use crate::domain::StoryId;

/// How ages are counted.
pub const FORMULA: &str = "today - date(start) + 1, against the ages at which finished stories left \
                           the column; in time, by: forecast, of those that took as long";

/// The open stories by column, the oldest first, and the pace of the finished ones.
#[derive(Clone, Debug)]
pub struct Ageing {
    /// Where it comes from.
    pub basis: Basis,
    /// The columns of the board that open stories can stand in.
    pub columns: Vec<Pace>,
    /// The open stories, the oldest first.
    pub stories: Vec<Aged>,
    /// The open stories of which nobody knows when they were started, the oldest first.
    pub found: Vec<Found>,
    /// The percentiles of the finished stories' cycle times.
    pub finished: Option<Marks<u32>>,
    /// Within how many days a story is expected to be done; none while too few were.
    pub expected: Option<Expectation>,
    /// Where that comes from.
    pub origin: Origin,
    /// Why it is not known what is in progress, where it is not.
    unknown: Option<&'static str>,
}

/// How long a story has stood in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// So long, where instants are known.
    Exact(Length),
    /// So many days, the first and the last included, where only days are known.
    Days(u32),
}

impl Stay {
    fn of(flow: &Flow, life: &Life, since: &Step) -> Self {
        match life.grain {
            Grain::Exact => Self::Exact(Length::between(since.at, flow.now)),
            Grain::Day => Self::Days(days_inclusive(flow.date(since.at), flow.today)),
        }
    }

    const fn cell(self) -> Cell {
        match self {
            Self::Exact(length) => Cell::Length(length),
            Self::Days(days) => Cell::Days(days),
        }
    }
}

/// An open story that an import found in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which one.
    pub story: StoryId,
    /// What people call it.
    pub key: Box<str>,
    /// The place of its column among [`Ageing::columns`].
    pub column: usize,
    /// At least so many days.
    pub days: u32,
    /// How long it has stood in its column; none where it was found there.
    pub in_column: Option<Stay>,
    /// Whether something is in its way.
    pub blocked: bool,
    /// The highest percentile of its column that it is older than for certain.
    pub over: Option<u8>,
}

/// A column and how old finished stories were when they left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Its place among the columns of the board.
    pub place: usize,
    /// What it is called.
    pub name: String,
    /// How many finished stories have been in it.
    pub n: usize,
    /// The percentiles of their ages at leaving it, in days; none of none.
    pub marks: Option<Marks<u32>>,
}

/// An open story.
#[derive(Clone, Debug, PartialEq)]
pub struct Aged {
    /// Which one.
    pub story: StoryId,
    /// What people call it.
    pub key: Box<str>,
    /// The place of its column among [`Ageing::columns`].
    pub column: usize,
    /// How many days since it was started, today included.
    pub days: u32,
    /// How long it has stood in its column.
    pub in_column: Stay,
    /// Whether something is in its way.
    pub blocked: bool,
    /// The highest percentile of its column that it is older than; none when it is younger than
    /// half of the finished ones, or when there are none.
    pub over: Option<u8>,
    /// What the finished stories that took at least as long say of its end.
    pub reached: Reached,
}

impl Pace {
    /// The highest percentile that an age lies above; none where it lies above none of them, or there
    /// are none.
    fn over(&self, days: u32) -> Option<u8> {
        let marks = self.marks.iter().flat_map(Marks::all);
        marks.filter(|(_, mark)| days > *mark).map(|(percent, _)| percent).max()
    }
}

impl Ageing {
    /// The open stories, against the ones finished in a window and what is expected: what is asked
    /// for, else what the team has agreed on, else what these suggest.
    pub fn of(flow: &Flow, window: Window, asked: Option<Expectation>) -> Self {
        let flow = &*flow.as_of(window.to);
        let past = Past::of(flow, window, asked);
        let mut ages: Vec<Vec<u32>> = vec![Vec::new(); flow.columns.len()];
        let mut left: Vec<Option<u32>> = vec![None; flow.columns.len()];
        for life in flow.finished(window) {
            let Some(start) = life.start_day else { continue };
            left.fill(None);
            for pair in flow.steps(life).windows(2) {
                if let Some(place) = flow.place(&pair[0])
                    && pair[1].at >= life.start.unwrap_or(pair[1].at)
                {
                    left[place] = Some(days_inclusive(start, flow.date(pair[1].at)));
                }
            }
            for (all, it) in ages.iter_mut().zip(&left) {
                all.extend(it);
            }
        }
        let is_open = |place: usize| flow.columns[place].category.is_in_progress();
        let is_used = |place: usize| {
            let stands = |it| flow.steps(it).last().and_then(|it| flow.place(it)) == Some(place);
            is_open(place) || flow.in_progress().any(stands)
        };
        let places: Vec<usize> = (0..flow.columns.len()).filter(|it| is_used(*it)).collect();
        let n_left: Vec<usize> = ages.iter().map(Vec::len).collect();
        let measured = |place: &usize| Pace {
            place: *place,
            name: flow.columns[*place].name.clone(),
            n: n_left[*place],
            // Fewer say nothing of how long it takes.
            marks: Marks::of(std::mem::take(&mut ages[*place]))
                .filter(|_| n_left[*place] >= FEWEST),
        };
        let columns: Vec<Pace> = places.iter().map(measured).collect();
        let mut stories: Vec<Aged> = flow
            .in_progress()
            .filter_map(|life| {
                let step = flow.steps(life).last()?;
                let place = flow.place(step)?;
                let column = columns.iter().position(|it| it.place == place)?;
                let days = life.age_days(flow.today)?;
                Some(Aged {
                    story: life.id,
                    key: life.key.clone(),
                    column,
                    days,
                    in_column: Stay::of(flow, life, step),
                    blocked: flow.halts(life).last().is_some_and(|it| it.to.is_none()),
                    over: columns[column].over(days),
                    reached: past.reached(life.start_day?, flow.today),
                })
            })
            .collect();
        stories.sort_by_key(|it| (std::cmp::Reverse(it.days), it.story));
        let mut found: Vec<Found> = flow
            .in_progress()
            .filter_map(|life| {
                let step = flow.steps(life).last()?;
                let place = flow.place(step)?;
                let column = columns.iter().position(|it| it.place == place)?;
                let days = life.age_at_least(flow.today)?;
                Some(Found {
                    story: life.id,
                    key: life.key.clone(),
                    column,
                    days,
                    in_column: (step.known != Known::Found).then(|| Stay::of(flow, life, step)),
                    blocked: flow.halts(life).last().is_some_and(|it| it.to.is_none()),
                    over: columns[column].over(days),
                })
            })
            .collect();
        found.sort_by_key(|it| (std::cmp::Reverse(it.days), it.story));
        let mut basis = flow.basis(FORMULA, stories.len(), Some(window));
        basis.leave_out(found.len(), "started before they were imported: at least so old");
        if let Some(then) = flow.then {
            basis.note(format!("as it stood on {then}"));
        }
        let finished = Marks::of_sorted(&sorted_days(flow, window));
        note_compared(flow, window, &mut basis);
        basis.note(match past.expected() {
            Some(it) => format!("expected: {it} ({})", past.origin().words()),
            None => format!("nothing expected: nothing agreed, fewer than {FEWEST} finished"),
        });
        let (expected, origin) = (past.expected(), past.origin());
        if origin == Origin::Agreed {
            flow.note_agreed(&mut basis, window.to);
        }
        Self {
            basis,
            columns,
            stories,
            found,
            finished,
            expected,
            origin,
            unknown: flow.source.silence(),
        }
    }

    /// Whether a story that is at least so old has outlived what is expected for certain.
    fn is_past(&self, found: &Found) -> bool {
        self.expected.is_some_and(|it| found.days > it.days)
    }

    /// How many are older than most of the finished and than what is expected, of those of which that
    /// can be said: it is unknown of whose start nobody knows, unless the days since are enough, and
    /// where too few finished stories have left the column.
    fn compare(&self, figure: &mut Figure) {
        let is_old = |over: Option<u8>| over >= Some(85);
        let has_pace = |column: usize| self.columns[column].marks.is_some();
        let n_surely = self.found.iter().filter(|it| is_old(it.over)).count();
        let n_told = self.stories.iter().filter(|it| has_pace(it.column)).count() + n_surely;
        let n_over = self.stories.iter().filter(|it| is_old(it.over)).count() + n_surely;
        let known = |n: usize, of: usize| if of > 0 { Cell::many(n) } else { Cell::Unknown };
        figure.fact("over_p85", "older than 85 % of the finished", known(n_over, n_told));
        if n_told > 0 {
            figure.whole("compared", Cell::many(n_told));
        }
        let Some(expected) = self.expected else { return };
        let label = format!("{} % expected ({}) within", expected.percent, self.origin.id());
        figure.fact("expected", label, Cell::Days(expected.days));
        let is_past = |it: &&Aged| it.reached.bearing() == Bearing::Past;
        let n_surely = self.found.iter().filter(|it| self.is_past(it)).count();
        let n_past = self.stories.iter().filter(is_past).count() + n_surely;
        let n_told = self.stories.len() + n_surely;
        figure.fact("past_expected", "past that", known(n_past, n_told));
        if n_told > 0 {
            figure.whole("aged", Cell::many(n_told));
        }
    }

    /// The percentile of its column that a story is older than: nothing where it is younger than half,
    /// unknown where too few finished stories have left the column.
    fn older_than(&self, column: usize, over: Option<u8>) -> Cell {
        match (over, &self.columns[column].marks) {
            (Some(percent), _) => Cell::Share(f64::from(percent) / 100.0),
            (None, Some(_)) => Cell::Text(String::new()),
            (None, None) => Cell::Unknown,
        }
    }

    /// One dot a story in its column, with the pace of the finished ones.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("ageing", "Ageing work in progress", self.basis.clone());
        if self.stories.is_empty() && self.found.is_empty() {
            let nothing = "nothing is in progress";
            figure.missing = Some(self.unknown.unwrap_or(nothing).to_owned());
        }
        if let Some(oldest) = self.stories.first() {
            figure.fact("oldest", "oldest", Cell::Text(oldest.key.clone().into()));
            figure.fact("oldest_age", "its age", Cell::Days(oldest.days));
        }
        self.compare(&mut figure);
        figure.table.heads = heads(&[
            "story",
            "column",
            "age",
            "blocked",
            "older than",
            "in time",
            "of",
            "85 % by",
            "in column",
        ]);
        let row = |it: &Aged| {
            let [alike, in_time, done_by] = it.reached.cells();
            vec![
                Cell::Text(it.key.clone().into()),
                Cell::Text(self.columns[it.column].name.clone()),
                Cell::Days(it.days),
                Cell::Text(if it.blocked { "yes" } else { "" }.to_owned()),
                self.older_than(it.column, it.over),
                in_time,
                alike,
                done_by,
                it.in_column.cell(),
            ]
        };
        figure.table.rows = self.stories.iter().map(row).collect();
        figure.table.rows.extend(self.found.iter().map(|it| {
            let older = it.over.map_or(Cell::Unknown, |_| self.older_than(it.column, it.over));
            vec![
                Cell::Text(it.key.clone().into()),
                Cell::Text(self.columns[it.column].name.clone()),
                Cell::Text(format!("at least {} d", it.days)),
                Cell::Text(if it.blocked { "yes" } else { "" }.to_owned()),
                older,
                if self.is_past(it) { Cell::Gone } else { Cell::Unknown },
                Cell::Unknown,
                Cell::Unknown,
                Cell::maybe(it.in_column, Stay::cell),
            ]
        }));
        let of = |column: usize, of: fn(&Marks<u32>) -> u32| {
            let marks = self.columns[column].marks.as_ref()?;
            Some(Spot::new(many(column), f64::from(of(marks))))
        };
        let pace = |name: &str, pick: fn(&Marks<u32>) -> u32| Layer {
            name: name.to_owned(),
            shape: Shape::Dashes,
            spots: (0..self.columns.len()).filter_map(|it| of(it, pick)).collect(),
        };
        let dot =
            |it: &Aged| Spot { x: many(it.column), y: f64::from(it.days), story: Some(it.story) };
        let mut dots: Vec<Spot> = self.stories.iter().map(dot).collect();
        dots.sort_by(|a, b| a.x.total_cmp(&b.x));
        let names = self.columns.iter().map(|it| it.name.clone()).collect();
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis::names("column", names),
            y: Axis::numbers("age in days"),
            layers: vec![
                pace("50 % of the finished", |it| it.p50),
                pace("70 % of the finished", |it| it.p70),
                pace("85 % of the finished", |it| it.p85),
                pace("95 % of the finished", |it| it.p95),
                Layer { name: "open story".to_owned(), shape: Shape::Dots, spots: dots },
            ],
            lines: Vec::new(),
        });
        if let Some(chart) = figure.chart.as_mut().filter(|_| !self.found.is_empty()) {
            let dot = |it: &Found| Spot {
                x: many(it.column),
                y: f64::from(it.days),
                story: Some(it.story),
            };
            let mut spots: Vec<Spot> = self.found.iter().map(dot).collect();
            spots.sort_by(|a, b| a.x.total_cmp(&b.x));
            let name = "at least so old".to_owned();
            chart.layers.push(Layer { name, shape: Shape::Dots, spots });
        }
        figure
    }
}

/// Says beside the figure how many finished stories the open ones are compared with.
fn note_compared(flow: &Flow, window: Window, basis: &mut Basis) {
    let n_compared = sorted_days(flow, window).len();
    basis.leave_out(
        flow.finished(window).count() - n_compared,
        "finished, not compared with: not known when they were started, or never were",
    );
    basis.note(format!("{} finished to compare with", many_stories(n_compared)));
}
