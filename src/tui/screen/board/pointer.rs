//! The mouse on the board: click, click again, carry.

use ratatui::layout::{Position, Rect};

use super::paint::strip_cells;
use super::{BoardScreen, Drop};
use crate::domain::{ColumnId, Operation, Place, Refusal, StoryId};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnStory};
use crate::tui::screen::{Cx, Side, View as _};
use crate::tui::step::{Goal, Step};

/// Why letting go does nothing.
#[derive(Clone, Debug)]
enum NoDrop {
    /// No column is there.
    Nowhere,
    /// It is there already.
    Home,
    /// It cannot be ranked.
    Refused(Refusal),
}

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

    /// Goes to the column under the wheel: to its first story, as any way into a column does.
    pub(super) fn aimed(&mut self, cx: &Cx<'_>, area: Rect, at: Position) {
        let column = self.column_at(cx, area, at);
        let is_open = |it: &usize| !self.folds.has(self.grid.piles[*it].id);
        if let Some(column) = column.filter(is_open).filter(|it| *it != self.column_index()) {
            self.enter(column, None);
        }
    }

    /// Shows where what was taken up would be dropped, and says so once for each place.
    pub(super) fn carried(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let mut stories = self.marks.carried().to_vec();
        if stories.is_empty() {
            return Step::Stay;
        }
        stories.retain(|it| self.grid.place(*it).is_some());
        let Some(first) = stories.first() else {
            self.over = None;
            return Step::Refuse(Refusal::Gone("what was carried"));
        };
        let over = self.drop_for(cx, area, at, &stories);
        if over.is_ok() && self.over.is_some() && over.as_ref().ok() == self.over.as_ref() {
            return Step::Stay;
        }
        self.over = over.as_ref().ok().copied();
        let name = |story: StoryId| cx.data.card(story).map_or("it", |it| &it.key);
        let what = match stories.len() {
            1 => name(*first).to_owned(),
            n => format!("{n} stories"),
        };
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        Step::Tell(match over {
            Ok(Drop::Into(column)) => {
                let to = cx.data.board.column(column).map_or("", |it| &it.name);
                format!("{what} to {to}: let go drops it, {key} puts it back")
            }
            Ok(Drop::Beside(story, side)) => {
                let beside = match side {
                    Side::Before => "before",
                    Side::After => "after",
                };
                let other = name(story);
                format!("{what} {beside} {other}: let go ranks it there, {key} puts it back")
            }
            Err(NoDrop::Nowhere) => {
                format!("{what}: there is no column here, let go puts it back")
            }
            Err(NoDrop::Home) => {
                format!("{what} is in this column: let go over another card ranks it there")
            }
            Err(NoDrop::Refused(why)) => format!("{what} stays: {why}"),
        })
    }

    /// Moves what was taken up into the column at that place, or ranks it beside the card there.
    pub(super) fn dropped(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let mut stories = self.marks.let_go();
        let shown = self.over.take();
        if stories.is_empty() {
            return Step::Stay;
        }
        stories.retain(|it| self.grid.place(*it).is_some());
        if stories.is_empty() {
            return Step::Refuse(Refusal::Gone("what was carried"));
        }
        match self.drop_for(cx, area, at, &stories) {
            Ok(Drop::Into(to)) => {
                let is_elsewhere =
                    |it: &StoryId| self.column_of(*it).is_some_and(|column| column != to);
                stories.retain(is_elsewhere);
                Step::commit(Operation::Move { stories, to })
            }
            Ok(over @ Drop::Beside(story, side)) if shown == Some(over) => {
                let place = match side {
                    Side::Before => Place::Before(story),
                    Side::After => Place::After(story),
                };
                Step::commit(Operation::Rank { stories, place })
            }
            Ok(Drop::Beside(..)) => {
                Step::cannot("somebody has moved the cards just now: nothing was ranked")
            }
            Err(NoDrop::Refused(why)) => Step::Refuse(why),
            Err(NoDrop::Home | NoDrop::Nowhere) => Step::Stay,
        }
    }

    /// What letting go of these stories at that place does.
    fn drop_for(
        &self,
        cx: &Cx<'_>,
        area: Rect,
        at: Position,
        stories: &[StoryId],
    ) -> Result<Drop, NoDrop> {
        let column = self.column_at(cx, area, at).ok_or(NoDrop::Nowhere)?;
        let column = self.grid.piles[column].id;
        if stories.iter().any(|it| self.column_of(*it) != Some(column)) {
            return Ok(Drop::Into(column));
        }
        let Some(target) = self.story_at(cx, area, at).filter(|it| !stories.contains(it)) else {
            return Err(NoDrop::Home);
        };
        if let Some(why) = act::unwritable(cx, Command::Story(OnStory::RankUp)) {
            return Err(NoDrop::Refused(why));
        }
        // Where a step by key leads nowhere, no leap does: not past the end of a lane either.
        self.neighbour(cx, target, Side::Before).map_err(NoDrop::Refused)?;
        let lane = |it: StoryId| {
            let (column, at) = self.grid.place(it)?;
            Some(self.grid.piles[column].lane_of(at).0)
        };
        if stories.iter().any(|it| lane(*it) != lane(target)) {
            return Err(NoDrop::Home);
        }
        let is_below = stories.iter().all(|it| self.grid.place(*it) < self.grid.place(target));
        Ok(Drop::Beside(target, if is_below { Side::After } else { Side::Before }))
    }

    fn column_of(&self, story: StoryId) -> Option<ColumnId> {
        self.grid.place(story).map(|(column, _)| self.grid.piles[column].id)
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
