//! Marks, and the ranks that many stories are given at once.

use super::{BoardScreen, no_story, order};
use crate::domain::{Operation, Place, Refusal, StoryId};
use crate::tui::command::{Command, OnBoard, OnStories, OnStory};
use crate::tui::screen::{Cx, View as _};
use crate::tui::step::{Sort, Step};

impl BoardScreen {
    /// Marks the story under the cursor, or takes its mark away.
    pub(super) fn mark(&mut self, cx: &Cx<'_>) -> Step {
        let Some(story) = self.cursor.story else { return no_story(cx) };
        if self.marks.remove(&story) {
            self.anchor = None;
        } else {
            self.marks.insert(story);
            self.anchor = Some(story);
        }
        Step::Stay
    }

    /// Marks everything from the last mark to the cursor, column by column.
    pub(super) fn mark_range(&mut self, cx: &Cx<'_>) -> Step {
        let Some(story) = self.cursor.story else { return no_story(cx) };
        let Some(anchor) = self.anchor else {
            let key = cx.keymap.first_key(Command::Stories(OnStories::Mark));
            let why = format!("a range begins at a marked story: press {key} to mark this one");
            return Step::Refuse(Refusal::Wrong(why));
        };
        let ends = [self.grid.place(anchor), self.grid.place(story)];
        let (from, to) = (ends.iter().min(), ends.iter().max());
        let range = |it: &StoryId| {
            let place = self.grid.place(*it);
            from.is_some_and(|from| place >= *from) && to.is_some_and(|to| place <= *to)
        };
        let marked: Vec<StoryId> = self.grid.stories().filter(range).collect();
        self.marks.extend(marked);
        Step::Stay
    }

    /// Marks all that are shown, or none when all are marked.
    pub(super) fn mark_all(&mut self) {
        let all = self.grid.stories().collect();
        self.marks = if self.marks == all { std::collections::BTreeSet::new() } else { all };
        self.anchor = self.cursor.story.filter(|it| self.marks.contains(it));
    }

    /// Ranks stories above or below their neighbour on the screen; nothing for other commands.
    pub(super) fn rank(&self, cx: &Cx<'_>, command: OnStory) -> Option<Step> {
        let is_down = command == OnStory::RankDown;
        if !is_down && command != OnStory::RankUp {
            return None;
        }
        if self.sort != Sort::Rank {
            let key = cx.keymap.first_key(Command::Board(OnBoard::Sort));
            let sort = order::about(self.sort);
            let why = format!("the cards stand {sort} and not by rank: press {key} to sort by rank");
            return Some(Step::Refuse(Refusal::Wrong(why)));
        }
        let stories = self.targets();
        let Some(first) = stories.first() else { return Some(no_story(cx)) };
        let (column, at) = self.grid.place(*first)?;
        let pile = &self.grid.piles[column];
        let lane = &pile.stories[pile.lane(pile.lane_of(at).0)];
        let is_taken = |it: &StoryId| stories.contains(it);
        let place = if is_down {
            let last = lane.iter().rposition(is_taken)?;
            lane[last + 1..].first().map(|it| Place::After(*it))
        } else {
            let first = lane.iter().position(is_taken)?;
            lane[..first].last().map(|it| Place::Before(*it))
        };
        let Some(place) = place else {
            let end = if is_down { "bottom" } else { "top" };
            return Some(Step::Tell(format!("Already at the {end} of its column")));
        };
        Some(Step::commit(Operation::Rank { stories, place }))
    }
}
