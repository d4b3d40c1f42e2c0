//! The process backlog, with what tells whether a story can be taken into a sprint.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::observation::Observation;
use crate::domain::sprint::{Capacity, Resource};
use crate::domain::{Breach, Card, Check, OfStories, Points, SprintId, StoryId, ready, wording};

/// The process backlog on the left, the sprint that is being put together on the right.
#[derive(Clone, Debug, Default)]
pub struct BacklogPage {
    /// Every open story of the board, and those of [`BacklogPage::sprint`], by rank.
    pub all: Vec<Arc<Card>>,
    /// Where each of them stands there.
    pub places: Arc<OfStories<usize>>,
    /// The unfinished stories that no running sprint has, by rank; those that are planned for
    /// [`BacklogPage::sprint`] are among them.
    pub cards: Vec<Arc<Card>>,
    /// The unfinished stories of the running sprint, by rank.
    pub running: Vec<Arc<Card>>,
    /// What was captured and has become nothing yet, the oldest first.
    pub inbox: Vec<Observation>,
    /// The sprint that is being put together: the next planned one, else the running one.
    pub sprint: Option<SprintId>,
    /// The stories of that sprint, by rank.
    pub chosen: Vec<Arc<Card>>,
    /// The stories that hold the words that were searched for; none when nothing was.
    pub hits: Option<HashSet<StoryId>>,
    /// What the team asks of a story that is to be ready.
    pub asked: Vec<Check>,
    /// How many of the four Ps were thought of, of those stories of which any was.
    pub thought: HashMap<StoryId, usize>,
    /// For which unfinished stories each story waits, of those that wait for any.
    pub waiting: HashMap<StoryId, Vec<StoryId>>,
    /// The velocities of the last sprints, at most three, the oldest first.
    pub velocities: Vec<Points>,
    /// What the sprint can be expected to hold; none while there is no past to tell.
    pub expected: Option<Points>,
    /// The size above which a story is too large for one sprint.
    pub size_limit: Points,
    /// Who can give how much to the sprint.
    pub capacity: Vec<Capacity>,
    /// What else it needs.
    pub resources: Vec<Resource>,
    /// What speaks against the sprint as it is.
    pub findings: Vec<Breach>,
}

impl BacklogPage {
    /// The card of that story.
    pub fn card(&self, id: StoryId) -> Option<&Card> {
        self.all.get(*self.places.get(&id)?).map(Arc::as_ref)
    }

    /// What a story lacks to be ready; nothing when it is. What it waits for is no lack where the sprint
    /// that it is planned for has that too, or an earlier one.
    pub fn missing(&self, card: &Card) -> Vec<Check> {
        let thought = self.thought.get(&card.id).copied().unwrap_or(0);
        ready::missing(&self.asked, card, self.size_limit, thought)
    }

    /// For how many stories a story waits that are not taken into the same sprint or an earlier one.
    fn waits_for(&self, card: &Card, taken: &HashSet<StoryId>) -> usize {
        let before = self.waiting.get(&card.id).map_or(&[][..], Vec::as_slice);
        before.iter().filter(|it| !taken.contains(it)).count()
    }

    /// The points of the stories that are chosen.
    pub fn chosen_points(&self) -> Points {
        self.chosen.iter().filter_map(|it| it.points).sum()
    }

    /// Stories that would fill the sprint, from the top: those that are ready and still fit into what
    /// is expected of it. What is too large is passed over for smaller ones below it. Nothing while
    /// nothing is expected.
    pub fn suggestion(&self) -> Vec<StoryId> {
        self.fill().0
    }

    /// The stories that stand above the end of the suggestion and are not in it, with why each of them
    /// is not, in words. Where nothing is suggested, all of them.
    pub fn passed_over(&self) -> Vec<(&Card, String)> {
        self.fill().1
    }

    /// The stories that are in the sprint already, or in the one that runs before it.
    fn before(&self) -> HashSet<StoryId> {
        self.chosen.iter().chain(&self.running).map(|it| it.id).collect()
    }

    fn fill(&self) -> (Vec<StoryId>, Vec<(&Card, String)>) {
        let (mut res, mut passed) = (Vec::new(), Vec::new());
        let Some(expected) = self.expected else { return (res, passed) };
        let mut sum = self.chosen_points();
        let mut taken = self.before();
        // How many were passed over above the last one that fits.
        let mut n_above = 0;
        for card in self.cards.iter().filter(|it| it.sprint.is_none()) {
            match (self.lacks(card, &taken), card.points) {
                (None, Some(points)) if sum + points > expected => {
                    let left = if expected > sum { expected - sum } else { Points::default() };
                    passed.push((&**card, format!("is too large: {points}, and {left} are left")));
                }
                (None, Some(points)) => {
                    sum = sum + points;
                    taken.insert(card.id);
                    res.push(card.id);
                    n_above = passed.len();
                }
                (lacks, _) => {
                    passed.push((&**card, lacks.unwrap_or_else(|| "has no estimate".to_owned())));
                }
            }
        }
        if !res.is_empty() {
            passed.truncate(n_above);
        }
        (res, passed)
    }

    /// Why a story is not suggested, in words that follow its key; nothing when it is ready.
    /// What it waits for is no hindrance where it is `taken` into the same sprint or an earlier one.
    fn lacks(&self, card: &Card, taken: &HashSet<StoryId>) -> Option<String> {
        let mut all = Vec::new();
        let waits_for = self.waits_for(card, taken);
        let mut missing = self.missing(card);
        missing.retain(|it| *it != Check::Free || waits_for > 0);
        if !missing.is_empty() {
            let missing: Vec<&str> = missing.iter().map(|it| it.missing()).collect();
            all.push(format!("lacks {}", wording::listed(&missing)));
        }
        all.extend(card.is_blocked().then(|| "is blocked".to_owned()));
        match waits_for {
            0 => (),
            1 => all.push("waits for 1 story".to_owned()),
            n => all.push(format!("waits for {n} stories")),
        }
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// After which cards the next sprints would end, if each holds what is expected: what is planned
    /// for it already, wherever that is ranked, then the other stories in order. `planned` are the
    /// planned sprints in order; those on from there have no story yet. A story larger than a sprint
    /// takes one by itself; stories without an estimate take no room. A sprint that is full before
    /// the first story has no line. This is a forecast, not a promise.
    pub fn sprint_lines(&self, planned: &[SprintId]) -> Vec<SprintLine> {
        let Some(expected) = self.expected.filter(|it| !it.is_zero()) else { return Vec::new() };
        let is_planned = |card: &Card| card.sprint.is_some_and(|it| planned.contains(&it));
        let begun = |nth: usize| -> Points {
            let Some(sprint) = planned.get(nth) else { return Points::default() };
            self.cards
                .iter()
                .filter(|it| it.sprint == Some(*sprint))
                .filter_map(|it| it.points)
                .sum()
        };
        let mut lines = Vec::new();
        let own = |nth: usize| -> HashSet<StoryId> {
            let Some(sprint) = planned.get(nth) else { return HashSet::new() };
            let own = self.cards.iter().filter(|it| it.sprint == Some(*sprint));
            own.map(|it| it.id).collect()
        };
        let (mut nth, mut sum, mut n_unready) = (0, begun(0), 0);
        // What a story waits for is done by then where an earlier sprint, or the same one, has it.
        let mut taken = own(0);
        taken.extend(self.running.iter().map(|it| it.id));
        for (place, card) in self.cards.iter().enumerate().filter(|(_, it)| !is_planned(it)) {
            let points = card.points.unwrap_or_default();
            while !points.is_zero() && sum + points > expected && !sum.is_zero() {
                if let Some(after) = place.checked_sub(1) {
                    lines.retain(|it: &SprintLine| it.after != after);
                    lines.push(SprintLine { after, nth, points: sum, n_unready });
                }
                nth += 1;
                (sum, n_unready) = (begun(nth), 0);
                taken.extend(own(nth));
            }
            sum = sum + points;
            let is_unready = card.points.is_none() || self.lacks(card, &taken).is_some();
            n_unready += usize::from(is_unready);
            taken.insert(card.id);
        }
        lines
    }
}

/// Where a sprint that velocity lets expect would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SprintLine {
    /// The place of its last story in [`BacklogPage::cards`].
    pub after: usize,
    /// Which of the next sprints it is, from 0.
    pub nth: usize,
    /// The points that it would hold.
    pub points: Points,
    /// How many of its stories are not ready, so that the suggestion would leave them out.
    pub n_unready: usize,
}
