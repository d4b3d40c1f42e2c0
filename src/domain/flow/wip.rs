//! Work in progress: how many stories are open at once, day by day, and how old they are together.

use chrono::NaiveDate;

use super::figure::{Axis, Cell, Chart, Counted, Layer, Shape, Spot, heads};
use super::number::{many, mean, real, stories};
use super::{Basis, Figure, Flow, Life, Source, Window};

/// How work in progress is counted.
pub const FORMULA: &str = "stories in progress at some time of the day, days of start and finish \
                           included; age: today - date(start) + 1";

/// The work in progress on each day of a window.
#[derive(Clone, Debug)]
pub struct Wip {
    /// Where it comes from.
    pub basis: Basis,
    /// Each day of the window from the first of which anything is known.
    pub days: Vec<(NaiveDate, usize)>,
    /// The ages of all open stories added up, in days, as of the same day.
    pub total_age: u64,
    /// How many stories are open on the last day of the window, or today.
    pub n_open: usize,
    /// Of how many of them the age is known.
    pub n_aged: usize,
    /// The ages of all of them added up, in days, where those of which nobody knows when they were
    /// started count from when an import found them: at least so much.
    pub least_age: u64,
    /// That day, where it is not today.
    pub then: Option<NaiveDate>,
    /// The days of which it is not known.
    unknown: Vec<Window>,
    /// How many stories there are of which nobody knows when they were started.
    n_unseen: usize,
}

impl Wip {
    /// How old they are together and on average: where the age of one of them is unknown, so is the
    /// sum, which is at least that of what is known.
    fn describe_ages(&self, figure: &mut Figure) {
        let days = |n: u64| real(i64::try_from(n).unwrap_or(i64::MAX));
        let is_known = self.n_aged == self.n_open;
        let known = |it: f64| is_known.then_some(it);
        let mean = |sum: u64| (self.n_open > 0).then(|| days(sum) / many(self.n_open));
        let total = known(days(self.total_age));
        figure.fact("total_age", "days of age in all", Cell::number(total, "days"));
        let of_each = mean(self.total_age).and_then(known);
        figure.fact("mean_age", "mean age, days", Cell::number(of_each, "days"));
        if !is_known {
            let least = Cell::Number(days(self.least_age), "days");
            figure.fact("total_age_at_least", "days of age in all, at least", least);
            let least = Cell::number(mean(self.least_age), "days");
            figure.fact("mean_age_at_least", "mean age, days, at least", least);
        }
    }

    /// The work in progress on each day of a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let flow = &*flow.as_of(window.to);
        let mut known_days = flow.known_days(window);
        let mut basis = flow.basis(FORMULA, 0, Some(window));
        flow.note_unknown(&mut basis, window);
        let ends = known_days.first().zip(known_days.last());
        let Some(known) = ends.map(|(from, to)| Window { from: *from, to: *to }) else {
            return Self {
                basis,
                days: Vec::new(),
                n_open: 0,
                n_aged: 0,
                total_age: 0,
                least_age: 0,
                then: flow.then,
                unknown: Vec::new(),
                n_unseen: 0,
            };
        };
        let mut deltas = vec![0_i64; known.n_days() as usize + 1];
        for life in &flow.lives {
            let Some(start) = life.seen_day() else { continue };
            let end = life.finish_day.or(life.archived_day).unwrap_or(known.to).min(known.to);
            if end < known.from || start > known.to {
                continue;
            }
            let index = |day| known.index(day).unwrap_or(0);
            let (first, last) = (index(start.max(known.from)), index(end));
            // A story that was archived before it was started is open on no day.
            if first <= last && start <= end {
                deltas[first] += 1;
                deltas[last + 1] -= 1;
            }
            let within = Window { from: start.max(known.from), to: end };
            for away in flow.away(life).filter_map(|it| it.meet(within)) {
                deltas[index(away.from)] -= 1;
                deltas[index(away.to) + 1] += 1;
            }
        }
        let mut n = 0;
        let count = |(day, delta): (NaiveDate, &i64)| {
            n += delta;
            (day, usize::try_from(n).unwrap_or(0))
        };
        let ages: Vec<u32> = flow.in_progress().filter_map(|it| it.age_days(flow.today)).collect();
        let total_age = ages.iter().copied().map(u64::from).sum();
        let found: Vec<u32> =
            flow.in_progress().filter_map(|it| it.age_at_least(flow.today)).collect();
        let n_found = found.len();
        basis.leave_out(n_found, "of the ages: started before they were imported");
        let n_unseen = leave_unseen(flow, &mut known_days, &mut basis);
        (basis.n, basis.of) = (known_days.len(), Counted::Days);
        let all = known.days().zip(&deltas).map(count);
        let days: Vec<_> = all.filter(|(day, _)| known_days.binary_search(day).is_ok()).collect();
        Self {
            basis,
            then: flow.then,
            unknown: gaps(known, &known_days),
            n_unseen,
            days,
            n_open: flow.in_progress().count(),
            n_aged: ages.len(),
            total_age,
            least_age: total_age + found.into_iter().map(u64::from).sum::<u64>(),
        }
    }

    /// The mean over the days; none without days.
    pub fn mean(&self) -> Option<f64> {
        let values: Vec<f64> = self.days.iter().map(|it| many(it.1)).collect();
        mean(&values)
    }

    /// Open stories day by day.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("wip", "Work in progress", self.basis.clone());
        if self.days.is_empty() {
            figure.missing = Some(match self.n_unseen {
                0 => "nothing is known of these days".to_owned(),
                n => format!(
                    "how many were in progress is unknown on each of these days: nobody knows the \
                     start of {}",
                    stories(n)
                ),
            });
            return figure;
        }
        let open = self.then.map_or("open today".to_owned(), |it| format!("open on {it}"));
        figure.fact("open", open, Cell::many(self.n_open));
        self.describe_ages(&mut figure);
        figure.fact("mean", "mean in progress", Cell::number(self.mean(), "stories"));
        figure.table.heads = heads(&["day", "in progress"]);
        let row = |(day, n): &(NaiveDate, usize)| vec![Cell::Date(*day), Cell::many(*n)];
        figure.table.rows = self.days.iter().map(row).collect();
        let spots = self.days.iter().map(|(day, n)| Spot::count(*day, *n)).collect();
        let name = "in progress".to_owned();
        figure.chart = Some(Chart {
            unknown: self.unknown.clone(),
            x: Axis::dates(),
            y: Axis::numbers("stories in progress"),
            layers: vec![Layer { name, shape: Shape::Line, spots }],
            lines: Vec::new(),
        });
        figure
    }
}

/// Leaves out the days on which a story may have been in progress of which nobody knows when it was
/// started, says so beside the figure and tells how many such stories there are.
pub(super) fn leave_unseen(flow: &Flow, days: &mut Vec<NaiveDate>, basis: &mut Basis) -> usize {
    let n_days = days.len();
    let n_unseen = retain_seen(flow, days);
    if n_unseen > 0 {
        basis.note(format!(
            "days unknown: {}, nobody knows the start of {}",
            n_days - days.len(),
            stories(n_unseen)
        ));
    }
    n_unseen
}

fn retain_seen(flow: &Flow, days: &mut Vec<NaiveDate>) -> usize {
    if flow.source == Source::NoStarts {
        days.clear();
        return flow.lives.len();
    }
    let mut n_unseen = 0;
    let mut starts = vec![0_i64; days.len() + 1];
    for unseen in flow.lives.iter().filter_map(Life::unseen) {
        let from = days.partition_point(|it| *it < unseen.from);
        let to = days.partition_point(|it| *it <= unseen.to);
        if from < to {
            n_unseen += 1;
            starts[from] += 1;
            starts[to] -= 1;
        }
    }
    let (mut n, mut steps) = (0, starts.into_iter());
    days.retain(|_| {
        n += steps.next().unwrap_or(0);
        n == 0
    });
    n_unseen
}

/// The days of a window that are not among these.
pub(super) fn gaps(window: Window, days: &[NaiveDate]) -> Vec<Window> {
    let mut gaps = Vec::new();
    let mut next = Some(window.from);
    let end = window.to.succ_opt();
    for day in days.iter().copied().chain(end) {
        if let (Some(from), Some(to)) = (next, day.pred_opt())
            && from <= to
        {
            gaps.push(Window { from, to });
        }
        next = day.succ_opt();
    }
    gaps
}
