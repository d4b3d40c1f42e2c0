//! Marks: which stories a command acts on, and beside which one they are ranked.

use super::{BoardScreen, order};
use crate::domain::{Refusal, StoryId};
use crate::tui::command::{Command, OnBoard, OnStories};
use crate::tui::screen::{Cx, Side};
use crate::tui::step::{Sort, Step};

impl BoardScreen {
    /// Marks the story under the cursor, or takes its mark away.
    pub(super) fn mark(&mut self, cx: &Cx<'_>) -> Step {
        let Some(story) = self.cursor.story else { return self.no_story(cx) };
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
        let Some(story) = self.cursor.story else { return self.no_story(cx) };
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

    /// The story shown just before or after another one in the same column and lane.
    pub(super) fn neighbour(
        &self,
        cx: &Cx<'_>,
        story: StoryId,
        side: Side,
    ) -> Result<Option<StoryId>, Refusal> {
        if self.sort != Sort::Rank {
            let key = cx.keymap.first_key(Command::Board(OnBoard::Sort));
            let sort = order::about(self.sort);
            let why = format!("the cards stand {sort}, not by rank: press {key} to sort by rank");
            return Err(Refusal::Wrong(why));
        }
        let Some((column, at)) = self.grid.place(story) else { return Ok(None) };
        let pile = &self.grid.piles[column];
        let lane = pile.lane(pile.lane_of(at).0);
        let beside = match side {
            Side::Before => at.checked_sub(1),
            Side::After => at.checked_add(1),
        };
        Ok(beside.filter(|it| lane.contains(it)).map(|it| pile.stories[it]))
    }
}
