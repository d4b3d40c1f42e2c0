//! How work flows: when each story was started and finished, and what follows from that.
//!
//! A [`Ledger`] is what was written down, a [`Flow`] what it means: start, finish and days of each
//! story, worked out once. Every figure is a pure function of a flow and a [`Window`]; each has a
//! type of its own with exact numbers, and a [`Figure`] that screens, tables, JSON and pictures are
//! drawn from. Nothing here asks what time it is.

pub mod age;
pub mod basis;
pub mod blocked;
pub mod burndown;
pub mod cell;
pub mod cfd;
pub mod column;
pub mod compare;
pub mod cut;
pub mod cycle;
pub mod days;
pub mod efficiency;
pub mod figure;
pub mod flaw;
pub mod forecast;
pub mod joint;
pub mod lead;
mod ledger;
pub mod length;
pub mod life;
pub mod little;
mod number;
pub mod outlook;
pub mod pace;
pub mod percentile;
pub mod predict;
pub mod prospect;
pub mod reached;
pub mod scope;
pub mod sle;
pub mod study;
pub mod subject;
mod then;
pub mod throughput;
pub mod topic;
pub mod velocity;
pub mod wip;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{At, Category, Column, ProcessId, StoryId};
pub use cut::{Cut, Release};
pub use days::{DaysOff, Window};
pub use figure::{Basis, Figure};
pub use flaw::{Flaw, Omitted, Source};
pub use ledger::{Hold, Known, Ledger, Move, Resolved, Told};
pub use length::Length;
pub use life::{Grain, Life};
pub use pace::Pace;
pub use percentile::Marks;
pub use sle::Expectation;
pub use study::{Question, Study};
pub use subject::Subject;
pub use topic::Topic;

/// Which part of a board's history is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowNeeds {
    /// Which stories.
    pub which: Which,
    /// Whether their titles are needed, as they are for an export.
    pub titles: Titles,
}

/// Which stories a flow is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All that were ever on the board, archived ones too.
    #[default]
    All,
    /// Those of a process.
    Process(ProcessId),
    /// Just these: what a filter found.
    These(HashSet<StoryId>),
}

/// Whether titles are read: figures do not need them, exports do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Titles {
    /// Leave them out.
    #[default]
    Skip,
    /// Read them.
    Read,
}

/// A step of a story's life: since when it stood where.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Since when.
    pub at: At,
    /// The place of the column among [`Flow::columns`]; none for a column that is gone.
    pub column: Option<u16>,
    /// What the column meant; none when the story was off the board.
    pub category: Option<Category>,
    /// How it is known.
    pub known: Known,
}

impl Step {
    /// When, what the column meant, and how that is known.
    const fn told(&self) -> (At, Option<Category>, Known) {
        (self.at, self.category, self.known)
    }
}

/// A span of time in which something was in the way; none of one story touch each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    /// Since when.
    pub from: At,
    /// Until when; none means that it still is.
    pub to: Option<At>,
}

/// The lives of stories, worked out once; all figures come from here.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The time zone of its days.
    pub zone: Tz,
    /// When it was read.
    pub now: At,
    /// The day of that instant.
    pub today: NaiveDate,
    /// The columns of the board, from left to right.
    pub columns: Arc<[Column]>,
    /// The stories that are sound.
    pub lives: Vec<Life>,
    /// The stories that are not, and why.
    pub omitted: Vec<Omitted>,
    /// The first day of which anything is known: what lies before is unknown, never zero.
    pub known_from: Option<NaiveDate>,
    /// The days between the last that another tool told of and the one on which the board began:
    /// what was done on them nobody knows.
    pub unknown: Option<Window>,
    /// As of the end of which day it is told, where that is not now.
    pub then: Option<NaiveDate>,
    /// What the source says at all of the stories.
    pub source: Source,
    /// How it was understood, where it is a file of another tool.
    pub read_as: Option<Arc<str>>,
    /// Whether the source tells at all when something was in the way.
    pub tells_blocks: bool,
    /// The days on which nothing is expected.
    pub off: DaysOff,
    /// What the team has agreed to keep, if it has agreed on anything.
    pub agreed: Option<Expectation>,
    /// What was agreed until each of these instants, the oldest first.
    agreed_until: Arc<[(At, Option<Expectation>)]>,
    /// The impediments that were resolved; none where the source does not tell of them.
    resolved: Option<Arc<Vec<Resolved>>>,
    steps: Arc<Vec<Step>>,
    halts: Arc<Vec<Halt>>,
    midnights: Arc<days::Midnights>,
}

impl Flow {
    /// Works a ledger out. What is not sound is named and left out; nothing is refused.
    pub fn of(ledger: Ledger) -> Self {
        life::work_out(ledger)
    }

    /// Only the stories that are wanted; the rest of the flow stays as it is.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&Life) -> bool) -> Self {
        let lives: Vec<Life> = self.lives.iter().filter(|it| wanted(it)).cloned().collect();
        let ids: HashSet<StoryId> = lives.iter().map(|it| it.id).collect();
        let resolved = self.resolved.as_deref().map(|all| {
            let is_theirs = |it: &&Resolved| it.stories.iter().any(|it| ids.contains(it));
            Arc::new(all.iter().filter(is_theirs).cloned().collect())
        });
        Self { lives, resolved, ..self.clone_bare() }
    }

    fn clone_bare(&self) -> Self {
        Self {
            lives: Vec::new(),
            omitted: self.omitted.clone(),
            columns: Arc::clone(&self.columns),
            off: self.off.clone(),
            agreed_until: Arc::clone(&self.agreed_until),
            resolved: self.resolved.clone(),
            steps: Arc::clone(&self.steps),
            halts: Arc::clone(&self.halts),
            midnights: Arc::clone(&self.midnights),
            read_as: self.read_as.clone(),
            ..*self
        }
    }

    /// Where a story stood, from the beginning.
    pub fn steps(&self, life: &Life) -> &[Step] {
        life::slice(&self.steps, &life.steps)
    }

    /// The whole days on which a story was off the board before it came back.
    pub(super) fn away(&self, life: &Life) -> impl Iterator<Item = Window> {
        self.steps(life).windows(2).filter(|pair| pair[0].category.is_none()).filter_map(|pair| {
            let (left, back) = (self.date(pair[0].at), self.date(pair[1].at));
            let whole = Window { from: left.succ_opt()?, to: back.pred_opt()? };
            (whole.from <= whole.to).then_some(whole)
        })
    }

    /// When something was in the way of a story, the oldest first.
    pub fn halts(&self, life: &Life) -> &[Halt] {
        life::slice(&self.halts, &life.halts)
    }

    /// The story with that number.
    pub fn life(&self, id: StoryId) -> Option<&Life> {
        self.lives.iter().find(|it| it.id == id)
    }

    /// All the days of which anything is known, up to today.
    pub fn whole(&self) -> Window {
        Window { from: self.known_from.unwrap_or(self.today).min(self.today), to: self.today }
    }

    /// The last days up to today, as far back as anything is known.
    pub fn last(&self, n_days: u32) -> Window {
        let asked = Window::last(n_days, self.today);
        Window { from: asked.from.max(self.whole().from), to: self.today }
    }

    /// The days of a window of which anything is known, up to today.
    pub fn known_days(&self, window: Window) -> Vec<NaiveDate> {
        let Some(first) = self.known_from else { return Vec::new() };
        let known = Window { from: window.from.max(first), to: window.to.min(self.today) };
        let is_known = |it: &NaiveDate| !self.unknown.is_some_and(|gap| gap.contains(*it));
        known.days().filter(is_known).collect()
    }

    /// The days in the middle of what is known of a window of which nothing is known; none where
    /// nothing is known on one of its sides.
    pub(super) fn gap(&self, window: Window) -> Option<Window> {
        let gap = self.unknown?;
        let whole = self.whole();
        let is_within = |it: NaiveDate| window.contains(it) && whole.contains(it);
        let (before, after) = (gap.from.pred_opt()?, gap.to.succ_opt()?);
        (is_within(before) && is_within(after)).then_some(gap)
    }

    /// Says beside a figure which days of its window are unknown.
    pub(super) fn note_unknown(&self, basis: &mut Basis, window: Window) {
        if let Some(first) = self.known_from.filter(|it| window.from < *it) {
            basis.note(format!("nothing is known before {first}"));
        }
        let gap = self.unknown.and_then(|gap| gap.meet(window));
        if let Some(gap) = gap {
            basis.note(format!(
                "nothing is known of {} to {}, between the import and what it told",
                gap.from, gap.to
            ));
        }
    }

    /// The stories that were finished on a day of the window.
    pub fn finished(&self, window: Window) -> impl Iterator<Item = &Life> {
        self.lives.iter().filter(move |it| it.finish_day.is_some_and(|day| window.contains(day)))
    }

    /// The stories that are begun, not finished and on the board.
    pub fn in_progress(&self) -> impl Iterator<Item = &Life> {
        self.lives.iter().filter(|it| it.is_in_progress())
    }

    /// What was agreed at the end of a day.
    pub fn agreed_on(&self, day: NaiveDate) -> Option<Expectation> {
        match days::end_of(self.zone, day) {
            Some(end) => self.agreed_at(end - chrono::TimeDelta::milliseconds(1)),
            None => self.agreed,
        }
    }

    /// What was agreed at an instant.
    fn agreed_at(&self, at: At) -> Option<Expectation> {
        self.agreed_until.iter().find(|it| it.0 > at).map_or(self.agreed, |it| it.1)
    }

    /// Says beside a figure that what is expected is what was agreed at the end of its days, where
    /// something else is today.
    pub(super) fn note_agreed(&self, basis: &mut Basis, day: NaiveDate) {
        if let Some(then) = self.agreed_on(day).filter(|it| Some(*it) != self.agreed) {
            let today = self.agreed.map_or("nothing".to_owned(), |it| it.to_string());
            basis.note(format!("agreed on {day}: {then}; today: {today}"));
        }
    }

    /// The day of an instant.
    pub fn date(&self, at: At) -> NaiveDate {
        self.midnights.date(at)
    }

    /// The place of a step's column among [`Flow::columns`]; for a column that is gone the first
    /// of the same meaning.
    pub(crate) fn place(&self, step: &Step) -> Option<usize> {
        let category = step.category?;
        let same = || self.columns.iter().position(|it| it.category == category);
        step.column.map(usize::from).or_else(same)
    }

    /// What every figure says of where it comes from.
    pub fn basis(&self, formula: &'static str, n: usize, window: Option<Window>) -> Basis {
        let mut basis = Basis::new(formula, n, self.zone);
        basis.window = window;
        basis.read_as = self.read_as.as_deref().map(str::to_owned);
        for flaw in Flaw::ALL {
            let n = self.omitted.iter().filter(|it| it.why == flaw).count();
            basis.leave_out(n, flaw.words());
        }
        basis
    }
}
