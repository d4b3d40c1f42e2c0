//! The mouse on the board: click, click again, carry.

use ratatui::layout::{Position, Rect};

use super::BoardScreen;
use super::paint::strip_cells;
use crate::domain::{Operation, Refusal, StoryId};
use crate::tui::command::{Anywhere, Command, OnStory};
use crate::tui::screen::{Cx, View as _};
use crate::tui::step::{Goal, Step};

impl BoardScreen {
    /// Selects what is at that place; the story that is selected already is opened.
    pub(super) fn pointed(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let story = self.story_at(cx, area, at);
        self.marks.take_up(story, self.targets());
        if let Some(story) = story {
            if self.cursor.story == Some(story) {
                return Step::Go(Goal::Story(story));
            }
            self.select(story);
            return Step::Stay;
        }
        if let Some(column) = self.column_at(cx, area, at) {
            let is_here = column == self.column_index();
            if is_here && self.folds.has(self.grid.piles[column].id) {
                self.fold();
            } else {
                let stays = self.cursor.story.filter(|_| is_here);
                self.enter(column, stays);
            }
        }
        Step::Stay
    }

    /// Shows where what was taken up would be dropped, and says so once for each place.
    pub(super) fn carried(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let stories = self.marks.carried();
        let Some(first) = stories.first() else { return Step::Stay };
        let place = self.column_at(cx, area, at);
        let column = place.map(|it| self.grid.piles[it].id);
        if self.over == column && column.is_some() {
            return Step::Stay;
        }
        let what = match stories.len() {
            1 => cx.data.card(*first).map_or_else(|| "it".to_owned(), |it| it.key.clone()),
            n => format!("{n} stories"),
        };
        let is_there = |it: &StoryId| self.grid.place(*it).is_some_and(|(at, _)| Some(at) == place);
        let stays = column.is_some() && stories.iter().all(is_there);
        // Where it came from nothing is dropped: its place is given by keys.
        let column = column.filter(|_| !stays);
        self.over = column;
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        Step::Tell(match column.and_then(|it| cx.data.board.column(it)) {
            Some(to) => format!("{what} to {}: let go drops it, {key} puts it back", to.name),
            None if stays => {
                let down = cx.keymap.first_key(Command::Story(OnStory::RankDown));
                let up = cx.keymap.first_key(Command::Story(OnStory::RankUp));
                format!("{what} is in this column: let go puts it back, {down} and {up} rank it")
            }
            None => format!("{what}: there is no column here, let go puts it back"),
        })
    }

    /// Moves what was taken up into the column at that place.
    pub(super) fn dropped(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let mut stories = self.marks.let_go();
        self.over = None;
        let Some(column) = self.column_at(cx, area, at) else { return Step::Stay };
        if stories.is_empty() {
            return Step::Stay;
        }
        stories.retain(|it| self.grid.place(*it).is_some());
        if stories.is_empty() {
            return Step::Refuse(Refusal::Gone("what was carried"));
        }
        stories.retain(|it| self.grid.place(*it).is_some_and(|(here, _)| here != column));
        if stories.is_empty() {
            return Step::Stay;
        }
        let to = self.grid.piles[column].id;
        Step::commit(Operation::Move { stories, to })
    }

    fn story_at(&self, cx: &Cx<'_>, area: Rect, at: Position) -> Option<StoryId> {
        let scene = self.scene(cx, area);
        let spot = scene.spots.iter().find(|it| {
            let place = Rect { x: it.slot.x, y: it.y, width: it.slot.width, height: it.height };
            place.contains(at)
        });
        spot.map(|it| it.story)
    }

    fn column_at(&self, cx: &Cx<'_>, area: Rect, at: Position) -> Option<usize> {
        let plan = self.plan(area);
        if plan.strip.contains(at) {
            let cells = strip_cells(self, cx, plan.strip.width);
            let x = usize::from(at.x - plan.strip.x);
            return cells.iter().find(|it| it.range.contains(&x)).map(|it| it.column);
        }
        let is_on_board = plan.heads.contains(at) || plan.body.contains(at);
        plan.column_at(at.x).filter(|_| is_on_board).map(|it| it.column)
    }
}
