//! Blocked time: how long stories could not go on because something was in their way.

use super::figure::{Axis, Cell, Chart, Layer, Shape, Spot, heads};
use super::number::{many, real};
use super::{Basis, Figure, Flow, Halt, Length, Resolved, Window};
use crate::domain::impediment::Resolving;
use crate::domain::{At, StoryId};

/// How blocked time is counted.
pub const FORMULA: &str = "time of a story with at least one open impediment, overlaps counted \
                           once; open ones run until now; blocked days: days with at least one; until \
                           resolved: of the impediments that were resolved on these days, since \
                           they were raised";

/// How long stories were blocked on the days of a window.
#[derive(Clone, Debug)]
pub struct BlockedTime {
    /// Where it comes from.
    pub basis: Basis,
    /// The stories that were blocked at some time, the longest first.
    pub stories: Vec<Blocked>,
    /// How many stories were blocked on each day.
    pub days: Vec<(chrono::NaiveDate, usize)>,
    /// How long the impediments took that were resolved on these days, as their list has it; none
    /// where the source does not tell of them.
    pub resolving: Option<Resolving>,
    /// How many stories are blocked at the end of the window, or now.
    pub n_open: usize,
    /// The last day of the window, where that is not today.
    pub then: Option<chrono::NaiveDate>,
    /// The days in the middle of them of which nothing is known.
    unknown: Vec<Window>,
    /// Why nothing can be told of any of them, if so.
    silence: Option<&'static str>,
}

/// A story that was blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Which one.
    pub story: StoryId,
    /// What people call it.
    pub key: Box<str>,
    /// For how long, in the window.
    pub length: Length,
    /// On how many days of the window.
    pub days: usize,
    /// Whether it still is.
    pub open: bool,
}

impl BlockedTime {
    /// How long stories were blocked on the days of a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let flow = &*flow.as_of(window.to);
        let from = super::days::first_instant(flow.zone, window.from).unwrap_or(i64::MIN);
        let to = super::days::end_of(flow.zone, window.to).map_or(flow.now, |it| it.min(flow.now));
        let known = Window { to: window.to.min(flow.today), ..window };
        let mut days = vec![0_usize; known.n_days() as usize];
        let (mut stories, mut n_open) = (Vec::new(), 0);
        for life in &flow.lives {
            let end = |it: &Halt| it.to.or(life.finish).or(life.archived).unwrap_or(flow.now);
            let mut blocked = Blocked {
                story: life.id,
                key: life.key.clone(),
                length: Length::ZERO,
                days: 0,
                open: false,
            };
            let mut last_day = None;
            for halt in flow.halts(life) {
                if halt.from > flow.now {
                    continue;
                }
                let (start, end) = (halt.from, end(halt));
                let is_open = halt.to.is_none() && life.finish.is_none() && life.archived.is_none();
                blocked.open |= is_open;
                let (start, end) = (to_window(start, from, to), to_window(end, from, to));
                if start >= end {
                    continue;
                }
                blocked.length = blocked.length + Length::between(start, end);
                let last_instant = end - chrono::TimeDelta::milliseconds(1);
                let touched = Window { from: flow.date(start), to: flow.date(last_instant) };
                let counted = last_day;
                for day in touched.days().filter(|it| Some(*it) > counted) {
                    if let Some(index) = known.index(day) {
                        days[index] += 1;
                        blocked.days += 1;
                    }
                    last_day = Some(day);
                }
            }
            n_open += usize::from(blocked.open);
            if blocked.length > Length::ZERO {
                stories.push(blocked);
            }
        }
        stories.sort_by_key(|it| (std::cmp::Reverse(it.length), it.story));
        let is_of_window = |it: &&Resolved| window.contains(flow.date(it.to));
        let resolving = flow.resolved.as_deref().map(|all| {
            let took = |it: &Resolved| (it.to - it.from).num_milliseconds().max(0);
            Resolving::of_times(all.iter().filter(is_of_window).map(took).collect())
        });
        let mut basis = flow.basis(FORMULA, stories.len(), Some(window));
        basis.few_below(super::sle::FEWEST);
        flow.note_unknown(&mut basis, window);
        let silence = if !flow.tells_blocks {
            Some("the source does not say when stories were blocked")
        } else if flow.known_days(window).is_empty() {
            Some("nothing is known of these days")
        } else {
            None
        };
        Self {
            basis,
            stories,
            days: known.days().zip(days).collect(),
            resolving,
            n_open,
            then: flow.then,
            unknown: flow.gap(window).into_iter().collect(),
            silence,
        }
    }

    /// Blocked stories day by day, and a table of the longest.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("blocked", "Blocked time", self.basis.clone());
        let now = self.then.map_or("now".to_owned(), |it| format!("on {it}"));
        figure.fact("open", format!("blocked {now}"), Cell::many(self.n_open));
        let total: Length = self.stories.iter().map(|it| it.length).sum();
        figure.fact("total", "in all", Cell::Length(total));
        let story_days = self.stories.iter().map(|it| it.days).sum();
        figure.fact("story_days", "blocked days of all stories", Cell::many(story_days));
        let length = |of: fn(&Resolving) -> Option<i64>| {
            let millis = self.resolving.as_ref().and_then(of);
            Cell::maybe(millis, |it| Cell::Length(Length::millis(it)))
        };
        let resolved = self.resolving.map(|it| Cell::Number(f64::from(it.resolved), "impediments"));
        figure.fact("resolved", "impediments resolved", Cell::maybe(resolved, |it| it));
        figure.fact("median", "median until resolved", length(|it| it.median));
        figure.fact("mean", "mean until resolved", length(|it| it.mean));
        if let Some(why) = self.silence {
            // What nobody tells of is unknown, not none.
            figure.missing = Some(why.to_owned());
            figure.facts.clear();
            return figure;
        }
        if self.stories.is_empty() {
            figure.missing = Some("nothing was blocked in this period".to_owned());
            return figure;
        }
        figure.table.heads = heads(&["story", "length", "days", "still"]);
        let row = |it: &Blocked| {
            vec![
                Cell::Text(it.key.clone().into()),
                Cell::Length(it.length),
                Cell::many(it.days),
                Cell::Text(if it.open { "yes" } else { "" }.to_owned()),
            ]
        };
        figure.table.rows = self.stories.iter().map(row).collect();
        let spots = self.days.iter().map(|(day, n)| Spot::on(*day, many(*n))).collect();
        let name = "blocked stories".to_owned();
        figure.chart = Some(Chart {
            unknown: self.unknown.clone(),
            x: Axis::dates(),
            y: Axis::numbers("blocked stories"),
            layers: vec![Layer { name, shape: Shape::Bars, spots }],
            lines: Vec::new(),
        });
        figure
    }
}

fn to_window(at: At, from: i64, to: At) -> At {
    let from = At::from_timestamp_millis(from).unwrap_or(At::MIN_UTC);
    at.max(from).min(to.max(from))
}

/// How much of a span something was in the way.
pub(super) fn overlap(halts: &[Halt], from: At, to: At) -> Length {
    let part = |it: &Halt| {
        let (start, end) = (it.from.max(from), it.to.unwrap_or(to).min(to));
        if start < end { Length::between(start, end) } else { Length::ZERO }
    };
    halts.iter().map(part).sum()
}

/// The part of a whole length, from 0 to 1; none of nothing.
pub(super) fn part_of(part: Length, whole: Length) -> Option<f64> {
    (whole > Length::ZERO).then(|| real(part.as_millis()) / real(whole.as_millis()))
}
