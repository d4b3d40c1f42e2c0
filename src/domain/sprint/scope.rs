//! What a sprint has promised, each change of that, and what it comes to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ScopeEventId;
pub use super::standing::Standing;
use super::standing::Tally;
use crate::domain::story::words;
use crate::domain::{At, PersonId, Points, Scale, StoryId};

words! {
    /// What happened to the scope of a sprint.
    ScopeKind {
        /// The story was in the sprint when it was started.
        Commit = "commit",
        /// The story came in afterwards.
        Add = "add",
        /// The story was taken out.
        Remove = "remove",
        /// The story's estimate changed while it was not done.
        Reestimate = "reestimate",
        /// The story was done.
        Complete = "complete",
        /// The story was not done after all.
        Reopen = "reopen",
    }
}

impl ScopeKind {
    /// Whether it changes what the sprint has promised or reached, so that the process owner is to
    /// agree. A story that is done keeps the promise: its definition of done was agreed on before,
    /// and the review hears the process owner.
    pub const fn is_change(self) -> bool {
        match self {
            Self::Add | Self::Remove | Self::Reestimate | Self::Reopen => true,
            Self::Commit | Self::Complete => false,
        }
    }

    /// What was done to the story.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Commit => "committed to",
            Self::Add => "added",
            Self::Remove => "taken out",
            Self::Reestimate => "estimated anew",
            Self::Complete => "done",
            Self::Reopen => "opened again",
        }
    }
}

words! {
    /// What a process owner says of a change of scope afterwards.
    Consent {
        /// It is right.
        Agreed = "agreed",
        /// It is not; the change stands until somebody takes it back.
        Objected = "objected",
    }
}

/// What a process owner said of a change of scope, after it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Yes or no.
    pub says: Consent,
    /// Who said it.
    pub by: PersonId,
    /// When.
    pub at: At,
    /// Why; never empty for an objection.
    pub note: String,
}

/// How the process owner stands to a line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement<'a> {
    /// It is no change that asks for consent.
    NotAsked,
    /// Nobody with the hat has said anything yet.
    Open,
    /// That person agreed, when it was made or afterwards.
    Agreed(PersonId),
    /// Somebody with the hat is against it.
    Objected(&'a Said),
}

/// One line of a sprint's scope ledger. Lines that were undone are not among those that are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeEvent {
    /// Its number in the file.
    pub id: ScopeEventId,
    /// Which story.
    pub story: StoryId,
    /// When.
    pub at: At,
    /// Who did it.
    pub by: PersonId,
    /// What.
    pub kind: ScopeKind,
    /// The estimate that counts from here on; none when the story has none.
    pub points: Option<Points>,
    /// The estimate that counted until here; for [`ScopeKind::Reestimate`] only.
    pub before: Option<Points>,
    /// Why.
    pub reason: Option<String>,
    /// Who wears the process owner's hat and agreed when it was made.
    pub consent: Option<PersonId>,
    /// What a process owner said of it afterwards; the last word counts.
    pub said: Option<Said>,
}

/// Why a story that was done is done, where nobody had to say more.
pub const WHEN_DONE: &str = "done";

impl ScopeEvent {
    /// Why, where that says more than what it is.
    pub fn why(&self) -> Option<&str> {
        let says = |it: &&str| !it.is_empty() && *it != WHEN_DONE;
        self.reason.as_deref().filter(says)
    }

    /// How the process owner stands to it now.
    pub fn agreement(&self) -> Agreement<'_> {
        match (&self.said, self.consent) {
            _ if !self.kind.is_change() => Agreement::NotAsked,
            (Some(said), _) => match said.says {
                Consent::Agreed => Agreement::Agreed(said.by),
                Consent::Objected => Agreement::Objected(said),
            },
            (None, Some(person)) => Agreement::Agreed(person),
            (None, None) => Agreement::Open,
        }
    }
}

/// How many stories, and how many points they have together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Stories.
    pub stories: u32,
    /// Points of those that are estimated.
    pub points: Points,
    /// Those that are not estimated.
    pub unestimated: u32,
}

impl Sum {
    /// Counts one story in.
    pub fn count(&mut self, points: Option<Points>) {
        self.stories += 1;
        match points {
            Some(points) => self.points = self.points + points,
            None => self.unestimated += 1,
        }
    }

    /// Counts one story out again that was counted in.
    pub(super) fn discount(&mut self, points: Option<Points>) {
        self.stories -= 1;
        match points {
            Some(points) => self.points = self.points - points,
            None => self.unestimated -= 1,
        }
    }
}

/// What a scope ledger comes to at one instant.
///
/// At every instant `committed + added - removed + grown - shrunk = open + done`, in points; and
/// `committed + added - removed = open + done`, in stories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// What was in the sprint when it was started.
    pub committed: Sum,
    /// What came in afterwards.
    pub added: Sum,
    /// What was taken out.
    pub removed: Sum,
    /// The points by which estimates grew.
    pub grown: Points,
    /// The points by which estimates shrank.
    pub shrunk: Points,
    /// What is in the sprint and not done.
    pub open: Sum,
    /// What is in the sprint and done, with the points that it had when it was done.
    pub done: Sum,
    /// What of the commitment is still in the sprint, and done, by the estimates of the commitment.
    pub kept: Sum,
}

impl Scope {
    /// Adds up events of one sprint, in order.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a ScopeEvent>) -> Self {
        let mut tally = Tally::default();
        for event in events {
            tally.take(event.story, event.kind, event.points);
        }
        tally.scope
    }

    /// Counts a story that was cut in two when its sprint ended as none that was kept, neither as a
    /// story nor by its points: the whole of it was promised, and there is no partial credit (DOMAIN.md
    /// D.9). What is done of it is done work and part of the velocity.
    pub fn part_only(&mut self, story: &Standing) {
        if story.is_in && story.is_done && story.is_committed {
            self.kept.discount(story.promised);
        }
    }

    /// What the commitment has become: `committed + added - removed + grown - shrunk`, in points.
    pub fn total(&self) -> Points {
        self.committed.points + self.added.points - self.removed.points + self.grown - self.shrunk
    }

    /// How much of what was promised was done, in whole percent, a half to the even one: by points
    /// where all that was promised is estimated, else by stories, never by both. None where nothing
    /// was promised. Work that came in later counts for neither side (DOMAIN.md D.9).
    pub fn say_do(&self) -> Option<i64> {
        let points = (self.kept.points.hundredths(), self.committed.points.hundredths());
        let stories = (i64::from(self.kept.stories), i64::from(self.committed.stories));
        let (kept, promised) = if self.is_kept_in_points() { points } else { stories };
        let (whole, rest) = ((kept * 100).checked_div(promised)?, (kept * 100) % promised);
        let is_up = rest * 2 > promised || (rest * 2 == promised && whole % 2 == 1);
        Some(whole + i64::from(is_up))
    }

    /// The same in words, which say so where stories were counted.
    pub fn said_and_done(&self) -> Option<String> {
        let share = self.say_do()?;
        let of = if self.is_kept_in_points() { "" } else { " of the stories" };
        Some(format!("{share} %{of}"))
    }

    /// Whether points tell how much of the promise was kept: nothing of it lacks an estimate.
    const fn is_kept_in_points(&self) -> bool {
        self.committed.unestimated + self.kept.unestimated == 0
            && self.committed.points.hundredths() > 0
    }
}

/// How far a sprint is: what is done of all that is in it, in points, or in stories where an estimate
/// is missing, never in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is done; a story is one whole point where stories are counted.
    pub done: Points,
    /// All that is in it, in the same measure.
    pub all: Points,
    /// How many stories that are or were in it have no estimate, so that stories are counted.
    pub unestimated: usize,
    /// In what it is estimated.
    pub scale: Scale,
}

impl Progress {
    /// How far a sprint is by its ledger, in the measure of its burndown.
    pub fn of(events: &[ScopeEvent], scale: Scale) -> Self {
        let scope = Scope::of(events);
        let read: Vec<crate::domain::flow::scope::ScopeEvent> =
            events.iter().map(Into::into).collect();
        let unestimated = crate::domain::flow::scope::unestimated(&read).len();
        let (done, all) = if unestimated == 0 {
            (scope.done.points, scope.total())
        } else {
            let stories = |n: u32| Points::whole(i64::from(n));
            (stories(scope.done.stories), stories(scope.done.stories + scope.open.stories))
        };
        Self { done, all, unestimated, scale }
    }

    /// The sum over points that may all be there: `3 of 8 points`, `1 of 2 stories`.
    pub fn words(&self) -> String {
        match (self.unestimated, self.all == Points::whole(1)) {
            (0, _) => format!("{} of {}", self.done, self.scale.sum(self.all)),
            (_, true) => format!("{} of 1 story", self.done),
            (_, false) => format!("{} of {} stories", self.done, self.all),
        }
    }

    /// The same where there is little room: `3/8p`, `1/2 stories`.
    pub fn short(&self) -> String {
        match self.unestimated {
            0 => format!("{}/{}", self.done, self.scale.sum_short(self.all)),
            _ => format!("{}/{} stories", self.done, self.all),
        }
    }

    /// The same as a sentence, with why stories are counted.
    pub fn told(&self) -> String {
        let why = match self.unestimated {
            0 => String::new(),
            n => format!(", {n} without an estimate"),
        };
        format!("{} done{why}", self.words())
    }
}

/// The spans in which each story was in the sprint and not done, by the events of its ledger in
/// order; the end of a span is none where that still goes on.
pub fn open_spans(events: &[ScopeEvent]) -> BTreeMap<StoryId, Vec<(At, Option<At>)>> {
    let mut res: BTreeMap<StoryId, Vec<(At, Option<At>)>> = BTreeMap::new();
    for event in events {
        let spans = res.entry(event.story).or_default();
        match event.kind {
            ScopeKind::Commit | ScopeKind::Add | ScopeKind::Reopen => spans.push((event.at, None)),
            ScopeKind::Remove | ScopeKind::Complete => {
                if let Some((_, end @ None)) = spans.last_mut() {
                    *end = Some(event.at);
                }
            }
            ScopeKind::Reestimate => (),
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(story: i64, kind: ScopeKind, points: i64) -> ScopeEvent {
        ScopeEvent {
            id: ScopeEventId(0),
            said: None,
            story: StoryId(story),
            at: At::default(),
            by: PersonId(1),
            kind,
            points: Some(Points::whole(points)),
            before: None,
            reason: None,
            consent: None,
        }
    }

    /// github mikebowler/jirametrics, spec/sprint_burndown_spec.rb.
    #[test]
    fn published_cases_add_up() {
        let events = [
            event(1, ScopeKind::Commit, 5),
            event(2, ScopeKind::Commit, 7),
            event(1, ScopeKind::Remove, 5),
        ];
        let scope = Scope::of(&events);
        assert_eq!(scope.committed.points, Points::whole(12));
        assert_eq!(scope.removed.points, Points::whole(5));
        assert_eq!((scope.total(), scope.open.points), (Points::whole(7), Points::whole(7)));
        let mut grown = event(1, ScopeKind::Reestimate, 17);
        grown.before = Some(Points::whole(12));
        let events = [event(1, ScopeKind::Commit, 12), grown, event(2, ScopeKind::Add, 4)];
        let scope = Scope::of(&events);
        assert_eq!((scope.grown, scope.shrunk), (Points::whole(5), Points::default()));
        assert_eq!((scope.total(), scope.open.points), (Points::whole(21), Points::whole(21)));
    }

    #[test]
    fn a_promise_is_kept_by_points_or_by_stories_and_never_by_both() {
        let all = [5, 3].map(|it| event(it, ScopeKind::Commit, it));
        let done = event(3, ScopeKind::Complete, 3);
        let scope = Scope::of(all.iter().chain([&done]));
        assert_eq!(scope.said_and_done().as_deref(), Some("38 %"), "37.5, a half to the even one");
        let mut unknown = event(9, ScopeKind::Commit, 0);
        unknown.points = None;
        let scope = Scope::of([&all[1], &unknown, &done]);
        assert_eq!(scope.said_and_done().as_deref(), Some("50 % of the stories"));
        let scope =
            Scope::of([1, 2, 3, 4, 5, 6, 7, 8].map(|it| event(it, ScopeKind::Commit, 1)).iter());
        assert_eq!(scope.say_do(), Some(0));
        assert_eq!(Scope::default().say_do(), None);
    }

    /// community.atlassian.com qaq-p/660563: what comes in after the start is no commitment.
    #[test]
    fn what_is_added_and_done_counts_as_done_and_not_as_committed() {
        let events = [
            event(1, ScopeKind::Commit, 20),
            event(2, ScopeKind::Add, 5),
            event(2, ScopeKind::Complete, 5),
        ];
        let scope = Scope::of(&events);
        assert_eq!(scope.committed.points, Points::whole(20));
        assert_eq!((scope.done.points, scope.kept.points), (Points::whole(5), Points::default()));
    }
}
