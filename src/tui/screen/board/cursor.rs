//! The cursor of the board: it goes from story to story, and follows the one that it is on.

use ratatui::layout::Rect;

use super::grid::Grid;
use super::{BoardScreen, Cursor, layout};
use crate::domain::{Category, StoryId};
use crate::tui::command::OnList;
use crate::tui::screen::{Cx, stack};
use crate::tui::step::Step;

/// Where to, from column to column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Left,
    Right,
}

impl BoardScreen {
    /// Goes to the next column, at the same height if it can.
    pub(super) fn go_aside(&mut self, cx: &Cx<'_>, way: Way) -> Step {
        let from = self.column_index();
        let to = match way {
            Way::Left => from.checked_sub(1),
            Way::Right => Some(from + 1).filter(|it| *it < self.grid.piles.len()),
        };
        let Some(to) = to else { return Step::Stay };
        let row = self.cursor.row.or_else(|| self.row_of_cursor(cx));
        let lane = self.cursor.story.and_then(|it| self.grid.place(it));
        let lane = lane.map(|(column, index)| self.grid.piles[column].lane_of(index));
        self.enter(to, None);
        if self.folds.has(self.grid.piles[to].id) {
            self.cursor.row = row;
            return Step::Stay;
        }
        // The column may have come into sight only now. No card is open while the place is looked
        // for: it would push away the one that is meant.
        self.cursor.story = None;
        let area = self.sight.area;
        self.scroll(cx, area);
        let story = match lane {
            Some((lane, at)) if self.grid.lanes.len() > 1 => self.near_in_lane(to, lane, at),
            Some(_) | None => self.near_row(cx, to, row.unwrap_or_default()),
        };
        self.enter(to, story);
        self.cursor.row = row;
        Step::Stay
    }

    /// The first row of the screen of the story under the cursor.
    fn row_of_cursor(&self, cx: &Cx<'_>) -> Option<u16> {
        let scene = self.scene(cx, self.sight.area);
        let spot = scene.spots.iter().find(|it| Some(it.story) == self.cursor.story);
        spot.map(|it| it.y)
    }

    /// The story of a column whose first row is nearest to a row of the screen.
    fn near_row(&self, cx: &Cx<'_>, column: usize, row: u16) -> Option<StoryId> {
        let scene = self.scene(cx, self.sight.area);
        let spots = scene.spots.iter().filter(|it| it.slot.column == column);
        let near = spots.min_by_key(|it| it.y.abs_diff(row)).map(|it| it.story);
        near.or_else(|| self.grid.piles[column].stories.first().copied())
    }

    /// The story of a column at the same place of a lane, else the nearest one to that.
    fn near_in_lane(&self, column: usize, lane: usize, at: usize) -> Option<StoryId> {
        let pile = &self.grid.piles[column];
        let range = pile.lane(lane);
        let index =
            if range.is_empty() { range.start } else { (range.start + at).min(range.end - 1) };
        pile.stories.get(index).or_else(|| pile.stories.last()).copied()
    }

    /// Goes up or down within the column.
    pub(super) fn go_along(&mut self, cx: &Cx<'_>, command: OnList) {
        let column = self.column_index();
        let Some((_, at)) = self.cursor.story.and_then(|it| self.grid.place(it)) else { return };
        let last = self.grid.piles[column].stories.len() - 1;
        let to = command.leads(at, last, self.half_page(cx));
        let story = self.grid.piles[column].stories.get(to.min(last)).copied();
        self.enter(column, story);
    }

    /// How many stories half a page of the column is.
    fn half_page(&self, cx: &Cx<'_>) -> usize {
        let column = self.column_index();
        let scene = self.scene(cx, self.sight.area);
        let n_seen = scene.spots.iter().filter(|it| it.slot.column == column).count();
        (n_seen / 2).max(1)
    }

    /// Puts the cursor into a column, on a story of it or else on the first one.
    pub(super) fn enter(&mut self, column: usize, story: Option<StoryId>) {
        let Some(pile) = self.grid.piles.get(column) else { return };
        let is_open = !self.folds.has(pile.id);
        self.cursor.column = Some(pile.id);
        self.cursor.story = story.or_else(|| pile.stories.first().copied()).filter(|_| is_open);
        self.cursor.row = None;
        self.cursor.lost = None;
    }

    /// Puts the cursor on a story, if it is shown.
    pub(super) fn select(&mut self, story: StoryId) {
        if let Some((column, _)) = self.grid.place(story) {
            self.folds.open(self.grid.piles[column].id);
            self.keep_marks(|_| true);
            self.enter(column, Some(story));
        }
    }

    /// Keeps the cursor on its story when what is shown has changed; when the story is gone, its
    /// neighbour takes its place.
    pub(super) fn follow(&mut self, cx: &Cx<'_>, old: &Grid) {
        if self.cursor.column.is_none_or(|id| self.grid.piles.iter().all(|it| it.id != id)) {
            let column = self.first_column(cx);
            self.enter(column, None);
            return;
        }
        let column = self.column_index();
        let lost = self.cursor.lost.filter(|it| self.grid.place(*it).is_some());
        let Some(story) = lost.or(self.cursor.story) else {
            let lost = self.cursor.lost;
            self.enter(column, None);
            self.cursor.lost = lost;
            return;
        };
        if self.grid.place(story).is_some() {
            let Cursor { row, lost, .. } = self.cursor;
            self.select(story);
            self.cursor.row = row;
            self.cursor.lost = lost.filter(|it| *it != story);
            return;
        }
        let neighbour = old.place(story).and_then(|(column, at)| {
            let stories = &old.piles[column].stories;
            let mut near = stories[at..].iter().chain(stories[..at].iter().rev());
            near.find(|it| self.grid.place(**it).is_some_and(|(to, _)| self.is_at(to))).copied()
        });
        let lost = self.cursor.lost.or(Some(story));
        match neighbour {
            Some(_) => self.enter(column, neighbour),
            None if self.grid.piles[column].stories.is_empty() => {
                self.enter(self.nearest_filled(column), None);
            }
            None => self.enter(column, None),
        }
        self.cursor.lost = lost;
    }

    fn is_at(&self, column: usize) -> bool {
        self.column_index() == column
    }

    /// The column that a board is opened at: the first with work going on, else with anything.
    fn first_column(&self, cx: &Cx<'_>) -> usize {
        let filled = |it: &usize| !self.grid.piles[*it].stories.is_empty();
        let at_work = |it: &usize| {
            let column = cx.data.board.columns.get(*it);
            column.is_some_and(|it| it.category == Category::Doing)
        };
        let all = 0..self.grid.piles.len();
        let work = all.clone().filter(filled).find(at_work);
        work.or_else(|| all.clone().find(filled)).unwrap_or_default()
    }

    /// The nearest column that shows a story; the same one if none does.
    fn nearest_filled(&self, column: usize) -> usize {
        let all = 0..self.grid.piles.len();
        let is_filled = |it: &usize| {
            let pile = &self.grid.piles[*it];
            !pile.stories.is_empty() && !self.folds.has(pile.id)
        };
        all.filter(is_filled).min_by_key(|it| it.abs_diff(column)).unwrap_or(column)
    }

    /// Folds the column of the cursor, or unfolds it.
    pub(super) fn fold(&mut self) {
        let column = self.column_index();
        let Some(pile) = self.grid.piles.get(column) else { return };
        self.folds.turn(pile.id);
        self.keep_marks(|_| true);
        self.enter(column, None);
    }

    /// Folds all columns but the cursor's, or unfolds all.
    pub(super) fn fold_all(&mut self) {
        let column = self.column_index();
        let story = self.cursor.story;
        let others = self.grid.piles.iter().enumerate().filter(|(i, _)| *i != column);
        self.folds.turn_all(others.map(|(_, it)| it.id));
        self.keep_marks(|_| true);
        self.enter(column, story);
    }

    /// Brings the cursor into sight and leaves everything else where it was if it can.
    pub(super) fn scroll(&mut self, cx: &Cx<'_>, area: Rect) {
        self.sight.area = area;
        let is_folded = self.is_folded();
        if is_folded.is_empty() || area.is_empty() {
            return;
        }
        let focus = self.column_index();
        self.sight.first =
            layout::scrolled(area, &is_folded, focus, self.sight.first.min(is_folded.len() - 1));
        let plan = self.plan(area);
        let rows = plan.body.height;
        if rows == 0 {
            return;
        }
        if self.grid.lanes.len() > 1 {
            let cursor = self.cursor.story.and_then(|it| self.row_of(it));
            let extent = |row| self.row_extent(cx, &plan, row);
            let n_rows = self.grid.n_rows();
            self.sight.top_row = stack::top_for(n_rows, self.sight.top_row, cursor, rows, extent);
            return;
        }
        for slot in plan.slots.iter().filter(|it| !it.is_folded) {
            let pile = &self.grid.piles[slot.column];
            let top = self.sight.tops.get(&pile.id).copied().unwrap_or_default();
            let cursor = self.cursor.story.filter(|_| slot.column == focus);
            let cursor = cursor.and_then(|it| self.grid.place(it)).map(|(_, index)| index);
            if top == 0 && cursor.is_none() {
                continue;
            }
            let extent = |index: usize| self.extent(cx, &plan, slot, pile.stories[index]);
            let top = stack::top_for(pile.stories.len(), top, cursor, rows, extent);
            let id = pile.id;
            self.sight.tops.insert(id, top);
        }
    }

    /// The row of cards that a story stands in, where there are lanes.
    pub(super) fn row_of(&self, story: StoryId) -> Option<usize> {
        let (column, index) = self.grid.place(story)?;
        let (lane, at) = self.grid.piles[column].lane_of(index);
        Some(self.grid.lanes[lane].first_row + at)
    }
}
