//! Where stories stand by the scope ledger of their sprint, and what that adds up to.

use std::collections::BTreeMap;

use super::{Scope, ScopeEvent, ScopeKind};
use crate::domain::{Points, StoryId};

/// Where one story stands by the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is in the sprint.
    pub is_in: bool,
    /// Whether it is done; only where it is in the sprint.
    pub is_done: bool,
    /// The estimate that counts.
    pub points: Option<Points>,
    /// Whether it was in the sprint when that was started.
    pub is_committed: bool,
    /// The estimate that it had then: that much was promised, whatever it grew to.
    pub promised: Option<Points>,
}

impl Standing {
    /// Where a story stands after an event. What makes no sense where it stands changes nothing, and
    /// so does a new estimate of a story that is done; only what comes in or is estimated anew has
    /// another estimate afterwards.
    pub fn take(&mut self, kind: ScopeKind, points: Option<Points>) {
        match kind {
            ScopeKind::Commit | ScopeKind::Add if !self.is_in => {
                (self.is_in, self.points) = (true, points);
                if kind == ScopeKind::Commit {
                    (self.is_committed, self.promised) = (true, points);
                }
            }
            ScopeKind::Remove if self.is_in => (self.is_in, self.is_done) = (false, false),
            ScopeKind::Reestimate if self.is_in && !self.is_done => self.points = points,
            ScopeKind::Complete if self.is_in => self.is_done = true,
            ScopeKind::Reopen => self.is_done = false,
            ScopeKind::Commit
            | ScopeKind::Add
            | ScopeKind::Remove
            | ScopeKind::Reestimate
            | ScopeKind::Complete => (),
        }
    }

    /// Whether an event can come next, by where the story stands and by the estimates that it names.
    pub fn allows(&self, event: &ScopeEvent) -> bool {
        let is_open = self.is_in && !self.is_done;
        match event.kind {
            ScopeKind::Commit | ScopeKind::Add => !self.is_in,
            ScopeKind::Remove => self.is_in && event.points == self.points,
            ScopeKind::Reestimate => is_open && event.before == self.points,
            ScopeKind::Complete => is_open && event.points == self.points,
            ScopeKind::Reopen => self.is_done && event.points == self.points,
        }
    }

    /// The events that lead from here to where the story stands now: kind, estimate, estimate before.
    ///
    /// An estimate that changes after the story was done is not an event: what was done was done
    /// for the points that it had then.
    pub fn until(self, now: Self) -> Vec<(ScopeKind, Option<Points>, Option<Points>)> {
        let mut events = Vec::new();
        if !now.is_in {
            if self.is_in {
                events.push((ScopeKind::Remove, self.points, None));
            }
            return events;
        }
        if !self.is_in {
            events.push((ScopeKind::Add, now.points, None));
            if now.is_done {
                events.push((ScopeKind::Complete, now.points, None));
            }
            return events;
        }
        if self.is_done && !now.is_done {
            events.push((ScopeKind::Reopen, self.points, None));
        }
        if self.points != now.points && !(self.is_done && now.is_done) {
            events.push((ScopeKind::Reestimate, now.points, self.points));
        }
        if !self.is_done && now.is_done {
            events.push((ScopeKind::Complete, now.points, None));
        }
        events
    }
}

/// A ledger that is being added up: the one way in which that is done, for each figure, chart and
/// report. `committed + added - removed + grown - shrunk = open + done` holds after each event, even
/// where events make no sense.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    stories: BTreeMap<StoryId, Standing>,
    /// What it comes to so far.
    pub scope: Scope,
}

impl Tally {
    /// Reads the next event.
    pub fn take(&mut self, story: StoryId, kind: ScopeKind, points: Option<Points>) {
        let standing = self.stories.entry(story).or_default();
        let was = *standing;
        standing.take(kind, points);
        let now = *standing;
        if was == now {
            return;
        }
        let scope = &mut self.scope;
        match kind {
            ScopeKind::Commit => scope.committed.count(now.points),
            ScopeKind::Add => scope.added.count(now.points),
            ScopeKind::Remove => scope.removed.count(was.points),
            ScopeKind::Reestimate => {
                let [was, now] = [was.points, now.points].map(Option::unwrap_or_default);
                if now > was {
                    scope.grown = scope.grown + (now - was);
                } else {
                    scope.shrunk = scope.shrunk + (was - now);
                }
            }
            ScopeKind::Complete | ScopeKind::Reopen => (),
        }
        if was.is_in {
            let sum = if was.is_done { &mut scope.done } else { &mut scope.open };
            sum.discount(was.points);
        }
        if now.is_in {
            let sum = if now.is_done { &mut scope.done } else { &mut scope.open };
            sum.count(now.points);
        }
        match (was.is_done && was.is_committed, now.is_done && now.is_committed) {
            (false, true) => scope.kept.count(now.promised),
            (true, false) => scope.kept.discount(was.promised),
            (true, true) | (false, false) => (),
        }
    }
}
