//! Marks: which stories a command acts on, and beside which one they are ranked.

use super::BoardScreen;
use crate::domain::{Refusal, StoryId};
use crate::tui::command::{Command, OnBoard};
use crate::tui::screen::{Cx, Side, order};
use crate::tui::step::{Sort, Step};

impl BoardScreen {
    /// Marks the story under the cursor, or takes its mark away.
    pub(super) fn mark(&mut self, cx: &Cx<'_>) -> Step {
        let Some(story) = self.cursor.story else { return self.no_story(cx) };
        self.marks.toggle(story);
        Step::Stay
    }

    /// Marks everything from the last mark to the cursor, column by column.
    pub(super) fn mark_range(&mut self, cx: &Cx<'_>) -> Step {
        let Some(story) = self.cursor.story else { return self.no_story(cx) };
        let shown = self.in_sight();
        self.marks.reach(cx, story, &shown).map_or_else(Step::Refuse, |()| Step::Stay)
    }

    /// Marks all that are shown, or none when all are marked.
    pub(super) fn mark_all(&mut self) {
        let shown = self.in_sight();
        self.marks.toggle_all(self.cursor.story, &shown);
    }

    /// The stories that are in sight, column by column: a folded column shows none.
    fn in_sight(&self) -> Vec<StoryId> {
        let open = self.grid.piles.iter().filter(|it| !self.folds.has(it.id));
        open.flat_map(|it| it.stories.iter().copied()).collect()
    }

    /// Puts the marks of stories aside that are not in sight, and brings back those that are again.
    pub(super) fn keep_marks(&mut self, is_there: impl Fn(StoryId) -> bool) {
        let (grid, folds) = (&self.grid, &self.folds);
        let is_open = |(column, _): (usize, usize)| !folds.has(grid.piles[column].id);
        self.marks.keep(|it| grid.place(it).is_some_and(is_open), is_there);
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

    /// The same for a step by key, which says so where a lane ends and its column goes on.
    pub(super) fn next_to(
        &self,
        cx: &Cx<'_>,
        story: StoryId,
        side: Side,
    ) -> Result<Option<StoryId>, Refusal> {
        let next = self.neighbour(cx, story, side)?;
        let Some((column, at)) = self.grid.place(story).filter(|_| next.is_none()) else {
            return Ok(next);
        };
        match side {
            Side::Before if at > 0 => {
                Err(Refusal::CannotAct("it is the first of its lane already"))
            }
            Side::After if at + 1 < self.grid.piles[column].stories.len() => {
                Err(Refusal::CannotAct("it is the last of its lane already"))
            }
            Side::Before | Side::After => Ok(None),
        }
    }
}
