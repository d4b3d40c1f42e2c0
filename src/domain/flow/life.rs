//! One story's life: when it was started and finished, in the days of the board.

use std::ops::Range;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::days::Midnights;
use super::lead::delivered;
use super::{DaysOff, Flaw, Flow, Halt, Hold, Known, Ledger, Length, Omitted, Step, Told, Window};
use crate::domain::{At, Category, Kind, Points, StoryId};

/// How exact the instants of a story are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// To the millisecond.
    #[default]
    Exact,
    /// Only the day is known: hours and minutes of such a story would be made up.
    Day,
}

/// What a story's history means.
#[derive(Clone, Debug)]
pub struct Life {
    /// Its number.
    pub id: StoryId,
    /// What people call it.
    pub key: Box<str>,
    /// Its title; empty where it was not asked for.
    pub title: Box<str>,
    /// What gave rise to it.
    pub kind: Kind,
    /// Its estimate, as it is now.
    pub points: Option<Points>,
    /// How exact its instants are.
    pub grain: Grain,
    /// When it was written down.
    pub created: Option<At>,
    /// When it first entered a column for doing or waiting; none where an import found it there.
    pub start: Option<At>,
    /// When an import found it in progress: it was started before, nobody knows when.
    pub found: Option<At>,
    /// When it last entered a column for done, if that is where it stands now: the clock of a
    /// reopened story runs on.
    pub finish: Option<At>,
    /// When the version of a process was released that holds it, if it was.
    pub released: Option<At>,
    /// When it was there for whoever asked for it: where its lead time ends.
    pub delivered: Option<At>,
    /// When it was asked for: where its lead time begins.
    pub asked: Option<At>,
    /// When it left the board, if it has.
    pub archived: Option<At>,
    /// The day of [`Life::created`].
    pub created_day: Option<NaiveDate>,
    /// The day of [`Life::asked`].
    pub asked_day: Option<NaiveDate>,
    /// The day of [`Life::start`].
    pub start_day: Option<NaiveDate>,
    /// The day of [`Life::found`].
    pub found_day: Option<NaiveDate>,
    /// The day of [`Life::finish`].
    pub finish_day: Option<NaiveDate>,
    /// The day of [`Life::delivered`].
    pub delivered_day: Option<NaiveDate>,
    /// The day of [`Life::archived`].
    pub archived_day: Option<NaiveDate>,
    /// How the last of it is known.
    pub told: Known,
    pub(super) steps: Range<u32>,
    pub(super) halts: Range<u32>,
}

impl Life {
    /// Whether it is begun, not finished and on the board.
    pub const fn is_in_progress(&self) -> bool {
        (self.start.is_some() || self.found.is_some())
            && self.finish.is_none()
            && self.archived.is_none()
    }

    /// Whether it left the board unfinished.
    pub const fn is_abandoned(&self) -> bool {
        self.finish.is_none() && self.archived.is_some()
    }

    /// The days from start to finish, both counted: at least one. None unless it is both started
    /// and finished.
    pub fn cycle_days(&self) -> Option<u32> {
        Some(days_inclusive(self.start_day?, self.finish_day?))
    }

    /// The time from start to finish, to the millisecond, weekends and nights included.
    pub fn cycle_length(&self) -> Option<Length> {
        self.length(self.start, self.finish)
    }

    /// Whether another tool told of it, so that its start is not known.
    pub const fn is_told(&self) -> bool {
        let is_told = matches!(self.told, Known::Told);
        self.start.is_none() && (self.found.is_some() || is_told && self.finish.is_some())
    }

    /// The days on which it may have been in progress and nobody knows whether it was; none where
    /// its start is known.
    pub fn unseen(&self) -> Option<Window> {
        let to = match (self.found_day, self.finish_day) {
            (Some(found), _) => found.pred_opt()?,
            (None, finish) => finish?,
        };
        self.is_told().then(|| Window { from: self.created_day.unwrap_or(NaiveDate::MIN), to })
    }

    /// The first day on which it is known to have been in progress.
    pub fn seen_day(&self) -> Option<NaiveDate> {
        self.start_day.or(self.found_day)
    }

    /// The days from start until that day, both counted. None unless it is in progress, and none
    /// where nobody knows when it was started.
    pub fn age_days(&self, today: NaiveDate) -> Option<u32> {
        let start = self.start_day.filter(|_| self.is_in_progress())?;
        Some(days_inclusive(start, today))
    }

    /// The days from when an import found it in progress until that day, both counted: it is at
    /// least so old. None unless it is in progress and its start is unknown.
    pub fn age_at_least(&self, today: NaiveDate) -> Option<u32> {
        let found = self.found_day.filter(|_| self.is_in_progress())?;
        Some(days_inclusive(found, today))
    }

    /// The time from being asked for to being delivered. None too where it was finished before, as an
    /// import may say.
    pub fn lead_length(&self) -> Option<Length> {
        self.length(self.asked, self.delivered)
    }

    /// The days from being asked for to being delivered, both counted.
    pub fn lead_days(&self) -> Option<u32> {
        let (from, to) = (self.asked_day?, self.delivered_day?);
        (from <= to).then(|| days_inclusive(from, to))
    }

    fn length(&self, from: Option<At>, to: Option<At>) -> Option<Length> {
        let length = Length::between(from?, to?);
        (self.grain == Grain::Exact && length >= Length::ZERO).then_some(length)
    }
}

/// `date(b) - date(a) + 1`, at least 1.
pub(super) fn days_inclusive(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days() + 1).unwrap_or(1).max(1)
}

/// Works every story of a ledger out.
pub(super) fn work_out(ledger: Ledger) -> Flow {
    let Ledger {
        zone,
        now,
        columns,
        stories,
        moves,
        holds,
        resolved,
        unread,
        began,
        source,
        calendar,
        agreed,
        agreed_until,
    } = ledger;
    let latest = now + TimeDelta::days(2);
    let earliest = stories.iter().filter_map(|it| it.created).chain(moves.iter().map(|it| it.at));
    let earliest = earliest.min().unwrap_or(now).min(now);
    let days = Midnights::new(zone, earliest, latest);
    let today = days.date(now);

    let unknown = began.and_then(|it| before(&days, &moves, it));

    let place =
        |id| columns.iter().position(|it| it.id == id).and_then(|it| u16::try_from(it).ok());
    let (steps, step_ends) = grouped(
        &moves,
        stories.len(),
        |it| it.story,
        |it| {
            let column = it.to.and_then(place);
            let now_means =
                column.and_then(|it| columns.get(usize::from(it))).map(|it| it.category);
            let category = it.category.or(now_means).filter(|_| it.to.is_some());
            Step { at: it.at, column, category, known: it.known }
        },
    );
    // Where ten thousand stories are worked out, each list that is done with makes room for the next.
    drop(moves);
    let tells_blocks = holds.is_some();
    let (halts, halt_ends) = halts(&holds.unwrap_or_default(), stories.len());

    let mut lives = Vec::with_capacity(stories.len());
    let mut omitted = unread;
    let mut known_from: Option<NaiveDate> = None;
    let (mut step, mut halt) = (0, 0);
    for (index, told) in stories.into_iter().enumerate() {
        let own_steps = step..step_ends[index];
        let own_halts = halt..halt_ends[index];
        (step, halt) = (own_steps.end, own_halts.end);
        let path = slice(&steps, &own_steps);
        let life = live(told, path, (own_steps, own_halts), &days);
        if let Some(why) = flaw(&life, today) {
            omitted.push(Omitted { key: life.key.into(), why });
            continue;
        }
        let first = [life.created_day, life.start_day, life.finish_day].into_iter().flatten().min();
        known_from = known_from.into_iter().chain(first).min();
        lives.push(life);
    }
    Flow {
        zone,
        now,
        today,
        columns: columns.into(),
        lives,
        omitted,
        known_from,
        unknown,
        then: None,
        source,
        read_as: None,
        tells_blocks,
        off: calendar.map_or(DaysOff::None, |it| DaysOff::Of(Arc::new(it))),
        agreed,
        agreed_until: agreed_until.into(),
        resolved: resolved.map(Arc::new),
        steps: Arc::new(steps),
        halts: Arc::new(halts),
        midnights: Arc::new(days),
    }
}

/// The days between the last that another tool told of and the one on which the board began.
fn before(days: &Midnights, moves: &[super::Move], began: At) -> Option<Window> {
    let last = moves.iter().map(|it| it.at).filter(|it| *it < began).max()?;
    let from = days.date(last).succ_opt()?;
    let to = days.date(began).pred_opt()?;
    (from <= to).then_some(Window { from, to })
}

/// From when until when a story was worked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// When it first entered a column for doing or waiting.
    pub start: Option<At>,
    /// When an import found it in such a column instead: it was started before, nobody knows when.
    pub found: Option<At>,
    /// When it last entered a column for done, if it still stands there.
    pub finish: Option<At>,
}

/// The span of a story by its changes of column that count, in the order of the ledger: when, and
/// what the column meant that it came into, none when it left the board, and how that is known.
pub fn span(path: impl Iterator<Item = (At, Option<Category>, Known)>) -> Span {
    let mut span = Span::default();
    for (at, category, known) in path {
        match category {
            Some(Category::Doing | Category::Waiting) => {
                if span.start.is_none() && span.found.is_none() {
                    match known {
                        Known::Seen | Known::Told => span.start = Some(at),
                        Known::Found => span.found = Some(at),
                    }
                }
                span.finish = None;
            }
            Some(Category::Done) => span.finish = span.finish.or(Some(at)),
            Some(Category::Todo) | None => span.finish = None,
        }
    }
    span
}

fn live(
    told: Told,
    path: &[Step],
    (steps, halts): (Range<u32>, Range<u32>),
    days: &Midnights,
) -> Life {
    let Span { start, found, finish } = span(path.iter().map(Step::told));
    let delivered = delivered(path, finish, told.released);
    let date = |at: Option<At>| at.map(|it| days.date(it));
    let created_day = date(told.created);
    // Of a day that is not the one on which it was written down, only the day is known.
    let earlier = told.asked.filter(|it| Some(*it) != created_day);
    let asked = earlier.map_or(told.created, |day| days.start(day));
    Life {
        id: told.id,
        key: told.key,
        title: told.title,
        kind: told.kind,
        points: told.points,
        grain: told.grain,
        created: told.created,
        start,
        found,
        finish,
        archived: told.archived,
        released: told.released,
        delivered,
        asked,
        created_day,
        asked_day: earlier.or(created_day),
        start_day: date(start),
        found_day: date(found),
        finish_day: date(finish),
        delivered_day: date(delivered),
        archived_day: date(told.archived),
        told: path.last().map_or(Known::Seen, |it| it.known),
        steps,
        halts,
    }
}

/// What is wrong with a story, if anything is.
fn flaw(life: &Life, today: NaiveDate) -> Option<Flaw> {
    let all = [life.created_day, life.start_day, life.finish_day];
    if all.into_iter().flatten().any(|it| it > today) {
        return Some(Flaw::Future);
    }
    match (life.start, life.finish) {
        (Some(start), Some(finish)) if finish < start => Some(Flaw::Backwards),
        (_, _) => None,
    }
}

/// Puts what belongs to one story side by side, in the order in which it came, and says where the
/// part of each story ends. What names no story is dropped.
fn grouped<T, U: Clone>(
    all: &[T],
    n_stories: usize,
    story: impl Fn(&T) -> u32,
    made: impl Fn(&T) -> U,
) -> (Vec<U>, Vec<u32>) {
    let mut ends = vec![0_u32; n_stories];
    for it in all {
        if let Some(n) = ends.get_mut(story(it) as usize) {
            *n += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        (*end, sum) = (sum, sum + *end);
    }
    let Some(first) = all.first() else { return (Vec::new(), ends) };
    let mut res = vec![made(first); sum as usize];
    for it in all {
        if let Some(next) = ends.get_mut(story(it) as usize) {
            res[*next as usize] = made(it);
            *next += 1;
        }
    }
    (res, ends)
}

/// The spans in which something was in the way: one where several overlap or touch.
fn halts(holds: &[Hold], n_stories: usize) -> (Vec<Halt>, Vec<u32>) {
    let sound: Vec<Hold> =
        holds.iter().filter(|it| it.to.is_none_or(|to| it.from < to)).copied().collect();
    let (mut all, ends) =
        grouped(&sound, n_stories, |it| it.story, |it| Halt { from: it.from, to: it.to });
    let mut merged: Vec<Halt> = Vec::with_capacity(all.len());
    let mut merged_ends = Vec::with_capacity(ends.len());
    let mut start = 0;
    for end in ends {
        let own = &mut all[start..end as usize];
        start = end as usize;
        own.sort_unstable_by_key(|it| it.from);
        let first = merged.len();
        for halt in own {
            match merged.get_mut(first..).and_then(<[Halt]>::last_mut) {
                Some(last) if last.to.is_none_or(|to| halt.from <= to) => {
                    last.to = last.to.zip(halt.to).map(|(a, b)| a.max(b));
                }
                Some(_) | None => merged.push(*halt),
            }
        }
        merged_ends.push(u32::try_from(merged.len()).unwrap_or(u32::MAX));
    }
    (merged, merged_ends)
}

/// A part of all steps or halts: those of one story.
pub(super) fn slice<'a, T>(all: &'a [T], range: &Range<u32>) -> &'a [T] {
    all.get(range.start as usize..range.end as usize).unwrap_or_default()
}
