//! What of the backlog is shown, in order, and where the next sprints would end.

use std::collections::HashMap;

use super::outlook::Chance;
use crate::domain::page::SprintLine;
use crate::domain::{BacklogPage, Card, OfStories, Points, Sprint, SprintId, SprintState, StoryId};
use crate::tui::screen::sift::Sift;
use crate::tui::screen::{Cx, order};
use crate::tui::step::Sort;
use crate::tui::widget::fit;

/// What is shown, worked out once after each change of the data or of the view: no frame looks at a
/// story that is out of sight.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The stories, from top to bottom.
    pub(super) stories: Vec<StoryId>,
    /// The columns of text that the longest key takes.
    pub(super) key_width: usize,
    /// The columns of text that the names of people take, up to what a row can spare.
    pub(super) name_width: usize,
    /// The points of the whole backlog, and how many of its stories are ready.
    pub(super) points: Points,
    pub(super) n_ready: usize,
    /// The number of each story in the process backlog, from 1; and where it is shown.
    places: OfStories<Standing>,
    /// After which of the shown stories a sprint would end.
    lines: HashMap<usize, Ending>,
    /// After which of them it is how sure that all above are done by a day.
    pub(super) chances: HashMap<usize, Chance>,
}

/// Where a story stands.
#[derive(Clone, Copy, Debug)]
struct Standing {
    rank: u32,
    /// From 1; 0 where it is not shown. Two small numbers, for there are many stories.
    shown: u32,
}

/// The end of a sprint that velocity lets expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    /// What it is called: the name of a sprint that is planned, or how many sprints on it is.
    pub(super) name: String,
    /// The points of the stories that it would hold.
    pub(super) points: Points,
    /// How many of these are not ready, so that the suggestion would leave them out.
    pub(super) n_unready: usize,
}

impl Shown {
    pub(super) fn new(cx: &Cx<'_>, page: &BacklogPage, sift: &Sift, sort: Sort) -> Self {
        let board = &*cx.data.board;
        let people = board.people.iter().filter(|it| !it.left);
        let mut shown = Self {
            key_width: page.cards.iter().map(|it| it.key.len()).max().unwrap_or(0).min(12),
            name_width: people.map(|it| fit::width(&it.name)).max().unwrap_or(0).clamp(1, 8),
            points: page.cards.iter().filter_map(|it| it.points).sum(),
            n_ready: page.cards.iter().filter(|it| page.missing(it).is_empty()).count(),
            ..Self::default()
        };
        let rank =
            |(rank, card): (u32, &std::sync::Arc<Card>)| (card.id, Standing { rank, shown: 0 });
        shown.places = (1..).zip(&page.cards).map(rank).collect();
        let all = page.cards.iter().map(AsRef::as_ref);
        let mut cards: Vec<&Card> =
            all.filter(|it| sift.shows(cx, it, page.hits.as_ref())).collect();
        order::arrange(&mut cards, sort, board);
        shown.stories = cards.iter().map(|it| it.id).collect();
        for (at, story) in (1..).zip(&shown.stories) {
            if let Some(it) = shown.places.get_mut(story) {
                it.shown = at;
            }
        }
        if sort == Sort::Rank && sift.is_empty() {
            shown.lines = endings(cx, page);
        }
        shown
    }

    /// Where a story is shown.
    pub(super) fn place(&self, story: StoryId) -> Option<usize> {
        usize::try_from(self.places.get(&story)?.shown).ok()?.checked_sub(1)
    }

    /// The number of a story in the process backlog, from 1.
    pub(super) fn rank(&self, story: StoryId) -> u32 {
        self.places.get(&story).map_or(0, |it| it.rank)
    }

    /// The sprint that would end after the story that is shown there.
    pub(super) fn line_below(&self, at: usize) -> Option<&Ending> {
        self.lines.get(&at)
    }

    /// How many lines stand below the story that is shown there.
    pub(super) fn n_lines_below(&self, at: usize) -> u16 {
        u16::from(self.lines.contains_key(&at)) + u16::from(self.chances.contains_key(&at))
    }
}

/// The ends of the next sprints, by the place of their last story.
fn endings(cx: &Cx<'_>, page: &BacklogPage) -> HashMap<usize, Ending> {
    let is_planned = |it: &&Sprint| it.state == SprintState::Planned;
    let planned: Vec<&Sprint> = cx.data.board.sprints.iter().filter(is_planned).collect();
    let ids: Vec<SprintId> = planned.iter().map(|it| it.id).collect();
    let ending = |it: SprintLine| {
        let name = match (planned.get(it.nth), it.nth) {
            (Some(sprint), _) => sprint.name.clone(),
            (None, 0) => "the next sprint".to_owned(),
            (None, n) => format!("{} sprints on", n + 1),
        };
        (it.after, Ending { name, points: it.points, n_unready: it.n_unready })
    };
    page.sprint_lines(&ids).into_iter().map(ending).collect()
}
