//! Little's law as a check: whether the averages of a window fit together.

use super::cycle::{CycleTimes, sorted_days};
use super::figure::{Cell, heads};
use super::number::{mean, share};
use super::sle::FEWEST;
use super::throughput::a_day;
use super::wip::Wip;
use super::{Basis, Figure, Flow, Source, Window};
use crate::domain::Category;

/// How the check is made.
pub const FORMULA: &str = "mean work in progress / mean throughput a day, held against the mean \
                           cycle time of the same days; 0.8 to 1.25 fits";

/// The cycle time that Little's law expects of this work in progress and throughput; none without
/// throughput.
pub fn expected_days(wip: f64, a_day: f64) -> Option<f64> {
    (a_day > 0.0).then(|| wip / a_day)
}

/// The averages of a window, held against each other.
#[derive(Clone, Debug)]
pub struct Little {
    /// Where it comes from.
    pub basis: Basis,
    /// The mean work in progress.
    pub wip: Option<f64>,
    /// The mean throughput a day.
    pub a_day: Option<f64>,
    /// The mean cycle time, in days.
    pub cycle: Option<f64>,
    /// What the law expects, by the cycle time that was measured.
    pub ratio: Option<f64>,
    /// Why the averages may not fit together; empty when they do.
    pub reasons: Vec<String>,
}

impl Little {
    /// Checks a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let known = window.meet(flow.whole()).unwrap_or(window);
        let CycleTimes { basis: Basis { left_out, .. }, .. } = CycleTimes::of(flow, known);
        let days = sorted_days(flow, known);
        // What nobody knows the start of is in none of the averages, where it is the lesser part.
        let n_told = flow.finished(known).filter(|it| it.is_told()).count();
        let told = flow.only(|it| !it.is_told());
        let is_most = n_told < days.len() && flow.source == Source::Whole;
        let flow = if is_most { &told } else { flow };
        let wip = Wip::of(flow, known);
        let n_known = flow.known_days(window).len();
        let rate = a_day(days.len(), n_known);
        // The law is about the same days on both sides.
        let mean_wip = wip.mean().filter(|_| wip.days.len() == n_known);
        let cycle = mean(&days.iter().copied().map(f64::from).collect::<Vec<_>>());
        let expected = mean_wip.zip(rate).and_then(|(wip, rate)| expected_days(wip, rate));
        let ratio = expected.zip(cycle).map(|(expected, cycle)| expected / cycle);
        let mut basis = flow.basis(FORMULA, days.len(), Some(window));
        basis.left_out = left_out;
        basis.few_below(FEWEST);
        let mut little =
            Self { basis, wip: mean_wip, a_day: rate, cycle, ratio, reasons: Vec::new() };
        if little.fits() == Some(false) {
            little.reasons = reasons(flow, known, &wip);
        }
        little
    }

    /// Whether the averages fit together; none where something is missing.
    pub fn fits(&self) -> Option<bool> {
        self.ratio.map(|it| (0.8..=1.25).contains(&it))
    }

    /// That a forecast from these days is to be read with care, and why; none where the averages fit or
    /// too few stories tell.
    pub fn warning(&self) -> Option<String> {
        let is_told = self.basis.n >= FEWEST && self.fits() == Some(false);
        is_told.then(|| {
            format!(
                "careful, Little's law does not hold in these days: {}",
                self.reasons.join(", ")
            )
        })
    }

    /// The averages and what they say.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("littles-law", "Little's law check", self.basis.clone());
        let fits = self.fits().filter(|_| self.basis.n >= FEWEST);
        let Some(fits) = fits else {
            figure.missing = Some(match self.wip {
                Some(_) => {
                    format!("the check needs {FEWEST} stories that were started and finished")
                }
                None => "of some of these days it is not known how many stories were in progress"
                    .to_owned(),
            });
            return figure;
        };
        figure.fact("wip", "mean in progress", Cell::number(self.wip, "stories"));
        figure.fact(
            "a_day",
            "started and finished, a day",
            Cell::number(self.a_day, "stories a day"),
        );
        figure.fact("cycle", "mean cycle time, days", Cell::number(self.cycle, "days"));
        figure.fact("ratio", "expected / measured", Cell::number(self.ratio, "ratio"));
        let verdict = if fits {
            "the averages fit together"
        } else {
            "the averages do not fit together: do not forecast from them"
        };
        figure.fact("verdict", "verdict", Cell::Text(verdict.to_owned()));
        figure.table.heads = heads(&["why they may not fit"]);
        let row = |it: &String| vec![Cell::Text(it.clone())];
        figure.table.rows = self.reasons.iter().map(row).collect();
        figure
    }
}

/// Which assumptions of the law do not hold.
fn reasons(flow: &Flow, window: Window, wip: &Wip) -> Vec<String> {
    let mut reasons = Vec::new();
    let within = |day: Option<chrono::NaiveDate>| day.is_some_and(|it| window.contains(it));
    let n_started = flow.lives.iter().filter(|it| within(it.start_day)).count();
    let n_finished = flow.finished(window).filter(|it| it.start.is_some()).count();
    if share(n_started.abs_diff(n_finished), n_started.max(n_finished)).is_some_and(|it| it > 0.1) {
        reasons.push(format!("{n_started} were started and {n_finished} finished"));
    }
    let is_dropped = |it: &&super::Life| it.is_abandoned() && within(it.archived_day);
    let n_abandoned = flow.lives.iter().filter(is_dropped).count();
    if n_abandoned > 0 {
        reasons.push(format!("{n_abandoned} were archived unfinished"));
    }
    let then = flow.as_of(window.to);
    let is_back = |it: &&super::Life| {
        then.steps(it).last().is_some_and(|it| it.category == Some(Category::Todo))
    };
    let n_back = then.in_progress().filter(is_back).count();
    if n_back > 0 {
        reasons.push(format!("{n_back} went back to do and count as in progress all the same"));
    }
    if let (Some((_, first)), Some((_, last))) = (wip.days.first(), wip.days.last())
        && first != last
    {
        reasons.push(format!("work in progress went from {first} to {last}"));
    }
    if reasons.is_empty() {
        reasons.push("open stories are getting older or younger than the finished ones".to_owned());
    }
    reasons
}
